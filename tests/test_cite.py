"""Citations of answers, and what notes add to each format."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from datetime import date
from functools import cache
from hashlib import sha256
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from lanterns import lanterns

import policygraph
from policygraph import __version__, export, project
from policygraph.ask import Answer, Asker
from policygraph.citing import Citation, cite
from policygraph.evidence import Note
from policygraph.formats import SAID, separated
from policygraph.views import View

ROOT = Path(__file__).parents[1]
SHARES = ("query", "survey-shares")


@pytest.fixture
def run(run_bytes, asker, monkeypatch):
    """Run the command line; what is exported of the bundled snapshot is made once for all tests, for it takes long."""
    real = export.export

    def remembered(snapshot, form):
        is_known = (snapshot.folder, form) == (asker.snapshot.folder, "ntriples")
        return made(asker) if is_known else real(snapshot, form)

    monkeypatch.setattr(export, "export", remembered)
    return run_bytes


@pytest.fixture(scope="module")
def exported_hash(asker):
    return sha256(made(asker)).hexdigest()


@cache
def made(asker, export=export.export):
    return export(asker.snapshot, "ntriples")


def cited(text):
    """The citation in a JSON answer."""
    return json.loads(text)["citation"]


# --- what it holds


def test_it_names_dataset_question_parameters_day_and_sources(run):
    found = cited(run(*SHARES, "-p", "least=55", "--cite", "-f", "json")[1])
    assert found["dataset"] == "policygraph: Japan's industrial cluster policy, 2001–2021"
    assert (found["version"], found["software"]) == (__version__, f"policygraph {__version__}")
    assert (found["question"], found["parameters"]) == ("survey-shares", {"least": "55"})
    assert found["summary"] == "What share of a survey's respondents named which effect?"
    assert date.fromisoformat(found["date"])
    (memo,) = found["sources"]
    assert memo.startswith("Yamasaki, Akira. Transforming Local Industrial Districts")


def test_anyone_can_make_the_hash_from_the_export(run):
    found = cited(run(*SHARES, "--cite", "-f", "json")[1])
    assert found["export"] == "policygraph export -f ntriples"
    _, out, _ = run(*found["export"].split()[1:])
    assert sha256(out.encode()).hexdigest() == found["sha256"]


def test_a_view_is_named_as_one_types_it(asker, monkeypatch):
    monkeypatch.setattr(asker, "view", "--without readings", raising=False)
    found = cite(asker, "x", "", [])
    assert found.export == "policygraph export -f ntriples --without readings"
    assert "`policygraph export -f ntriples --without readings` writes" in str(found)


def test_anyone_can_make_the_hash_of_a_view_from_the_export(run):
    view = ("--without", "readings", "--source", "yamasaki-memo")
    found = cited(run(*SHARES, *view, "--cite", "-f", "json")[1])
    _, out, _ = run(*shlex.split(found["export"])[1:])
    assert sha256(out.encode()).hexdigest() == found["sha256"]


def test_a_view_is_named_so_that_a_shell_reads_its_sources():
    source = "https://example.org/o'hara?b=1&c=$d"
    assert shlex.split(str(View(sources=(source,)))) == ["--source", source]


def test_parameters_have_their_defaults_and_a_thing_by_its_iri(run):
    question = ("query", "programs-of-an-agency", "--cite", "-f", "json")
    meti = {"agency": "https://w3id.org/policygraph/agency/meti", "since": None}
    assert cited(run(*question)[1])["parameters"] == meti
    assert cited(run(*question, "-p", "agency=METI")[1])["parameters"] == meti
    typed = cited(run(*question, "-p", "agency=MEXT", "-p", "since=2005-01-01")[1])["parameters"]
    assert typed == {"agency": "https://w3id.org/policygraph/agency/mext", "since": "2005-01-01"}


def test_people_read_a_thing_by_its_label_in_their_language(run):
    told = "agency = agency:meti (Ministry of Economy, Trade and Industry); since left open"
    assert told in run("query", "programs-of-an-agency", "--cite", "-f", "table")[1]
    japanese = run("query", "was-a-program-succeeded", "--cite", "-f", "table", "--lang", "ja")[1]
    assert "policygraph：日本の産業クラスター政策（2001–2021年）, version" in japanese
    assert "program = program:industrial-cluster-program (産業クラスター計画)" in japanese


def test_an_answer_without_rows_is_citable(run):
    code, out, _ = run(*SHARES, "-p", "least=99", "--cite", "-f", "table")
    assert code == 0
    assert "least = 99" in out
    assert "no source: no record stands in the answer" in out


def test_a_query_of_one_s_own_is_cited_by_its_text(run, tmp_path):
    file = tmp_path / "own.rq"
    file.write_text("SELECT ?r {\n  ?r a pg:Launch }", encoding="utf-8")
    found = cited(run("query", "--file", str(file), "--cite", "-f", "json")[1])
    assert (found["question"], found["summary"]) == (str(file), "SELECT ?r { ?r a pg:Launch }")
    assert len(found["sources"]) == 2


def test_a_project_that_describes_no_dataset_goes_by_its_folder(tmp_path):
    asker = Asker(project.load(lanterns(tmp_path / "harbour", "")), notice=pytest.fail)
    found = cite(asker, "describe x", "", [])
    assert (found.dataset, found.version) == ("harbour", "")
    assert str(found).startswith("harbour. SHA-256 of what")


def test_it_is_the_same_from_python():
    kg = policygraph.open()
    answer = kg.query("survey-shares", least=55)
    found = answer.citation()
    assert isinstance(found, Citation)
    assert found.sources == answer.bibliography().printed
    assert kg.sparql("ASK { ?a a pg:Launch }").citation().question == "SPARQL"
    with pytest.raises(policygraph.PolicygraphError, match="graph"):
        kg.sparql("DESCRIBE agency:meti").citation()


# --- where it stands


def test_without_the_option_nothing_is_cited(run):
    assert "Cite as" not in run(*SHARES, "-f", "table")[1]
    assert "citation" not in json.loads(run(*SHARES, "-f", "json")[1])


@pytest.mark.parametrize("form", ["csv", "tsv", "xml"])
def test_a_format_without_room_is_as_it_was_and_the_citation_on_stderr(run, form, exported_hash):
    code, out, err = run(*SHARES, "--cite", "-f", form)
    assert (code, out) == run(*SHARES, "-f", form)[:2]
    assert err.startswith("policygraph: cite as\n")
    assert exported_hash in err


@pytest.mark.parametrize("form", ["table", "markdown", "html"])
def test_for_people_it_stands_below_the_answer(run, form, exported_hash):
    code, out, err = run(*SHARES, "--evidence", "--cite", "-f", form)
    assert (code, err) == (0, "")
    plain = run(*SHARES, "--evidence", "-f", form)[1]
    assert out.startswith(plain)
    assert exported_hash in out[len(plain) :]
    assert "Cite as" in out[len(plain) :]


def test_json_has_it_beside_the_answer_with_or_without_evidence(run):
    alone = json.loads(run(*SHARES, "--cite", "-f", "json")[1])
    both = json.loads(run(*SHARES, "--cite", "--evidence", "-f", "json")[1])
    assert both.pop("evidence")
    assert alone == both
    no = json.loads(run("query", "was-a-program-succeeded", "--cite", "-f", "json")[1])
    assert (no["boolean"], no["citation"]["question"]) == (False, "was-a-program-succeeded")


def test_a_graph_is_cited_by_the_records_in_it(run, tmp_path):
    file = tmp_path / "own.rq"
    file.write_text("CONSTRUCT WHERE { ?r pg:hasLauncher agency:meti }", encoding="utf-8")
    code, out, err = run("query", "--file", str(file), "--cite")
    assert code == 0
    assert "cite" not in out
    assert "Yamasaki, Akira." in err
    assert "Kuwajima, Hiroaki" in err


def test_a_description_is_cited_too(run):
    found = cited(run("describe", "METI", "--cite", "-f", "json")[1])
    assert found["question"] == "describe agency:meti"
    assert len(found["sources"]) > 2
    assert "Cite as" in run("describe", "METI", "--cite")[1]
    assert "- policygraph: Japan's" in run("describe", "METI", "--cite", "-f", "markdown")[1]
    assert "cite as" in run("describe", "METI", "--cite", "-f", "turtle")[2]
    assert "Cite as" not in run("describe", "METI")[1]


def test_support_and_an_explanation_are_cited_too(run):
    plain = run("support", "who-followed-whom", "-f", "csv")
    cited = run("support", "who-followed-whom", "-f", "csv", "--cite")
    assert cited[:2] == plain[:2]
    assert "who-followed-whom: Which program or concept took the place of which" in cited[2]
    assert json.loads(run("support", "who-followed-whom", "-f", "json", "--cite")[1])["citation"]["sources"]
    triple = ("program:industrial-cluster-program", "pg:isLaunchedBy", "agency:meti")
    citation = json.loads(run("explain", *triple, "-f", "json", "--cite")[1])["citation"]
    assert citation["question"] == f"explain {' '.join(triple)}"
    assert len(citation["sources"]) == 2
    assert "Cite as\n" in run("explain", *triple, "--cite")[1]


def test_a_citation_in_markdown_or_html_has_no_markup_of_the_data(run, tmp_path):
    file = tmp_path / "own.rq"
    file.write_text('SELECT ?x { VALUES ?x { "<b>*" } }', encoding="utf-8")
    assert r"\<b\>\*" in run("query", "--file", str(file), "--cite", "-f", "markdown")[1]
    page = run("query", "--file", str(file), "--cite", "-f", "html")[1]
    ET.fromstring(f"<div>{page}</div>")
    assert "&lt;b&gt;*" in page.partition("Cite as")[2]


def test_to_cite_a_question_has_to_be_named(run):
    code, _, err = run("query", "--cite")
    assert code == 2
    assert "no question is named" in err


# --- evidence in each format


def test_csv_and_tsv_tell_who_says_it_how_surely_and_why_we_read_it(run):
    question = ("query", "our-readings", "--evidence", "-f")
    rows = list(csv.DictReader(io.StringIO(run(*question, "csv")[1])))
    notes = [note for row in json.loads(run(*question, "json")[1])["evidence"] for note in row]
    assert {row["curators"] for row in rows} == {note["curator"] for note in notes}
    assert {name for row in rows for name in row["sources"].split(" | ")} == {note["source"] for note in notes}
    assert all(row["reasons"] and row["certainty"] for row in rows)
    lines = run(*question, "tsv")[1].splitlines()
    assert lines[0].endswith("\t".join(f"?{name}" for name in SAID))
    assert len({line.count("\t") for line in lines}) == 1


def test_tsv_has_whatever_we_say_as_literals_of_turtle():
    note = Note("r", "isReadFrom", "p", "1", "s", "l", reason='Called "it"\tand\nso on \\.')
    head, line = separated(Answer(("x",), ((None,),)), [[note]], tabs=True).splitlines()
    cell = line.split("\t")[head.split("\t").index("?reasons")]
    (triple,) = ox.parse(f"<x:s> <x:p> {cell} .", format=ox.RdfFormat.TURTLE)
    assert triple.object.value == note.reason


def test_a_table_is_laid_out_in_lines_where_the_terminal_is_too_narrow(run, monkeypatch):
    def shown(width):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", str(width))
        return re.sub(r"\x1b\[[0-9;]*m", "", run(*SHARES, "-f", "table", "--evidence")[1])

    monkeypatch.setenv("FORCE_COLOR", "1")
    assert re.match(r"survey +surveyLabel +percent", shown(300))
    assert re.match(r"survey +survey:\S+\nsurveyLabel  survey of consortium companies\n", shown(60))


def test_a_reader_of_a_table_that_stops_reading_is_no_finding(asker):
    command = [sys.executable, "-m", "policygraph.cli", "query", "names-of-a-thing", "--evidence", "-f", "table"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_csv_names_the_work_from_which_a_document_reports(run):
    rows = csv.DictReader(io.StringIO(run("query", "figures-of-a-measure", "--evidence", "-f", "csv")[1]))
    assert "government statistics on manufacturing establishments" in {row["reported_from"] for row in rows}


def test_notes_in_html_lead_back_to_every_row_that_they_are_for(run):
    page = ET.fromstring(f"<div>{run('query', 'programs-of-an-agency', '--evidence', '-f', 'html')[1]}</div>")
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    links = [link.get("href")[1:] for link in page.iter("a") if link.get("href").startswith("#")]
    assert len(ids) == len(set(ids))
    assert set(links) == set(ids)
    rows = {cell.get("id"): {a.get("href")[1:] for a in cell.iter("a")} for cell in page.iter("td") if cell.get("id")}
    for note in page.iter("li"):
        back = {a.get("href")[1:] for a in note.iter("a") if a.get("href").startswith("#")}
        assert back == {row for row, notes in rows.items() if note.get("id") in notes} != set()


def test_answers_on_one_page_do_not_share_their_anchors(run):
    pages = [
        run("query", "names-of-a-thing", "-p", f"thing={name}", "--evidence", "-f", "html")[1]
        for name in ("METI", "MEXT")
    ]
    ids = [set(re.findall('id="(.+?)"', page)) for page in pages]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_a_yes_in_markdown_and_html_is_a_table_with_its_notes(run):
    question = ("query", "was-a-program-succeeded", "-p", "program=Knowledge Cluster Initiative", "--evidence", "-f")
    assert run(*question, "markdown")[1].startswith("| answer | said in |\n| --- | --- |\n| yes | [1]")
    page = ET.fromstring(f"<div>{run(*question, 'html')[1]}</div>")
    assert next(page.iter("td")).text == "yes"
    assert page.find("ol") is not None


def test_the_formats_document_lists_every_column_and_member():
    text = unescape((ROOT / "docs/formats.md").read_text(encoding="utf-8"))
    tables = [
        re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)
        for part in re.split(r"\| --- \|", text.replace("---|---", " --- | "))[1:]
    ]
    assert tables[0] == list(SAID)
    assert tables[1] == [field.name for field in fields(Note)]
    assert tables[2] == [field.name for field in fields(Citation) if field.name != "words"]
