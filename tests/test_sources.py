"""The documents: what is encoded of each paragraph, and that every passage holds in a text that is not here."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from policygraph import project
from policygraph.cli import main
from policygraph.coverage import coverage
from policygraph.documents import read_project
from policygraph.names import ONTOLOGY
from policygraph.passages import digest, stamp
from policygraph.sources import check, read_texts

BOATS = "A Report\n\nBoats came in 2001. They stayed, as boats do.\n- Nets were mended.\n\n  - Boats went.\n"
NETS = "Nets\n"

PREFIXES = """@prefix d: <https://w3id.org/policygraph/source/doe-report/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix e: <https://w3id.org/policygraph/source/roe-note/> .
@prefix judgement: <https://w3id.org/policygraph/judgement/> .
@prefix person: <https://w3id.org/policygraph/person/> .
@prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/policygraph/source/> .
@prefix work: <https://w3id.org/policygraph/work/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

RECORDS = """
person:jane-doe a pg:Person ; skos:prefLabel "Jane Doe"@en .
work:boats a pg:Work ; skos:prefLabel "boats"@en .

d:1-1-1-came a pg:Description ;
    pg:summary "Boats arrived."@en ; pg:concerns work:boats ; pg:isStatedIn d:1-1-1a .
d:1-1-1-stayed a pg:Description ;
    pg:summary "Boats arrived and remained."@en ; pg:concerns work:boats ; pg:isStatedIn d:1-1-1 , d:1-1-2 .
d:1-2-1-nets a pg:Description ;
    pg:summary "Nets and boats belong together."@en ; pg:concerns work:boats ; pg:isStatedIn d:1-1-2 , d:1-2-1 .
judgement:fishing a pg:Description ;
    pg:summary "The boats fish."@en ; pg:concerns work:boats ; pg:isReadFrom d:1-1-1a , d:1-2-1 ;
    pg:hasCertainty pg:Probable ; pg:reason "There are nets."@en ;
    pg:hasCurator person:jane-doe ; pg:judgedOn "2026-11-22"^^xsd:date .
d:head-2-went a pg:Description ;
    pg:summary "The boats left."@en ; pg:concerns work:boats ; pg:isStatedIn d:head-2 .
"""


def source(name, text):
    return f"""
source:{name} a pg:Source ;
    skos:prefLabel "{name.title()}"@en ;
    dcterms:title "A Title"@en ;
    dcterms:creator person:jane-doe ;
    pg:url "https://example.org/{name}"^^xsd:anyURI ;
    pg:length {len(text)} ;
    pg:sha256 "{digest(text)}" .
"""


def section(name, of, locator):
    return f'\n{name} a pg:Section ; pg:isPassageOf {of} ; pg:locator "{locator}" .\n'


def passage(name, of, fragment, reason=""):
    why = f"    pg:hasNoFactReason pg:{reason} ;\n" if reason else ""
    return f"""
{name} a pg:Passage ;
    pg:isPassageOf {of} ;
    pg:locator "{name}" ;
{why}    pg:fragment "#:~:text={fragment}" .
"""


DOE = [
    section("d:0", "source:doe-report", "masthead"),
    passage("d:head-1", "d:0", "A%20Report", "Heading"),
    section("d:1", "source:doe-report", "a long name of a section that takes two lines"),
    passage("d:1-1-1", "d:1", "Boats%20came,2001."),
    passage("d:1-1-1a", "d:1-1-1", "Boats%20came"),
    passage("d:1-1-2", "d:1", "They%20stayed,boats%20do."),
    passage("d:1-2-1", "d:1", "Nets%20were%20mended."),
    section("d:2", "d:1", "the end"),
    passage("d:head-2", "d:2", "Boats%20went."),
]
ROE = [section("e:1", "source:roe-note", "text"), passage("e:head-1", "e:1", "Nets", "Heading")]


@pytest.fixture
def own(tmp_path):
    """A valid project of two documents, beside it their texts."""
    for name, text in (("doe-report", BOATS), ("roe-note", NETS)):
        (tmp_path / "texts").mkdir(exist_ok=True)
        (tmp_path / "texts" / f"{name}.txt").write_bytes(text.encode())
    passages = tmp_path / "own" / "data" / "passages"
    passages.mkdir(parents=True)
    (tmp_path / "own" / project.MARKER).write_text("", encoding="utf-8")
    write(passages / "doe-report.ttl", stamp("".join(DOE), BOATS))
    write(passages / "roe-note.ttl", stamp("".join(ROE), NETS))
    write(passages.parent / "doe-report.ttl", source("doe-report", BOATS) + RECORDS)
    write(passages.parent / "roe-note.ttl", source("roe-note", NETS))
    return tmp_path / "own"


def write(path, turtle):
    path.write_text(PREFIXES + turtle, encoding="utf-8")


@pytest.fixture
def texts(own):
    return own.parent / "texts"


@pytest.fixture
def run(capsys, monkeypatch, own):
    """Run the command on the project of two documents; gives exit code, standard output and standard error."""
    monkeypatch.delenv("POLICYGRAPH_TEXTS", raising=False)

    def call(*arguments):
        try:
            code = main(["sources", "--project", str(own), *map(str, arguments)])
        except SystemExit as stopped:
            code = stopped.code
        return code, *capsys.readouterr()

    return call


def found(folder, texts):
    """What the check finds: code, focus, and the words at its place."""
    checked = check(read_project(project.load(folder)), read_texts(texts))
    told = set()
    for finding in checked.findings:
        line = Path(finding.place.path).read_text(encoding="utf-8").splitlines()[finding.place.line - 1]
        told.add((finding.code, finding.focus, line[finding.place.column - 1 :].split()[0]))
    return told


# Counting -----------------------------------------------------------------


def test_a_pipe_gets_a_row_a_paragraph_with_its_sentences_and_records(run):
    code, out, err = run()
    assert (code, err) == (0, "")
    rows = [list(row.values()) for row in csv.DictReader(io.StringIO(out))]
    name = "a long name of a section that takes two lines"
    assert [[row[0].rsplit("/", 1)[1], *row[1:]] for row in rows] == [
        ["doe-report", "head", "masthead", "1", "1", "Heading 1", "0", "0"],
        ["doe-report", "1-1", name, "2", "0", "", "3", "1"],
        ["doe-report", "1-2", name, "1", "0", "", "1", "1"],
        ["doe-report", "head", "the end", "1", "0", "", "1", "0"],
        ["roe-note", "head", "text", "1", "1", "Heading 1", "0", "0"],
    ]


def test_a_table_has_each_document_with_a_last_line_in_which_a_record_counts_once(run):
    _, out, _ = run("-f", "table")
    doe, roe = out.split("Roe-Note (source:roe-note)")
    assert doe.startswith("Doe-Report (source:doe-report)\n")
    assert doe.rstrip().splitlines()[-1].split() == ["in", "all", "5", "Heading", "1", "4", "1"]
    assert roe.rstrip().splitlines()[-1].split() == ["in", "all", "1", "Heading", "1", "0", "0"]
    assert max(map(len, out.splitlines())) <= 80


def test_rows_come_in_the_formats_that_a_question_has(run):
    document = json.loads(run("-f", "json")[1])
    assert document["results"]["bindings"][1]["stated"]["value"] == "3"
    assert run("-f", "tsv")[1].splitlines()[0].split("\t")[:2] == ["?source", "?paragraph"]
    lines = run("-f", "markdown")[1].splitlines()
    named = lines.index("| 1-1 | a long name of a section that takes two lines | 2 |  | 3 | 1 |")
    assert lines[named + 1] == "| 1-2 |  | 1 |  | 1 | 1 |"
    assert run("-f", "turtle")[0] == 2


def test_a_document_of_which_nothing_is_encoded_is_counted_with_noughts(run, own):
    (own / "data/passages/roe-note.ttl").unlink()
    assert run()[1].splitlines()[-1].endswith("/roe-note,,,0,0,,0,0")


def test_a_project_without_documents_says_so(run, own):
    for path in (own / "data").rglob("*.ttl"):
        path.unlink()
    code, out, err = run()
    assert (code, len(out.splitlines())) == (0, 1)
    assert "holds no source" in err


def test_every_sentence_and_record_of_the_bundled_dataset_is_counted(asker):
    graph, pg = Graph(), Namespace(ONTOLOGY)
    for path in (project.BUNDLED / "data").rglob("*.ttl"):
        graph.parse(path)
    clauses = {
        p
        for p in graph.subjects(RDF.type, pg.Passage)
        if (graph.value(p, pg.isPassageOf), RDF.type, pg.Passage) in graph
    }
    documents = coverage(asker).documents
    assert set(documents) == {str(source) for source in graph.subjects(RDF.type, pg.Source)}
    for source, (_, sentences) in documents.items():
        here = set(graph.transitive_subjects(pg.isPassageOf, URIRef(source))) & set(
            graph.subjects(RDF.type, pg.Passage)
        )
        assert len(sentences) == len(here - clauses) > 25
        assert sum(bool(s.reason) for s in sentences) == len(
            {p for p in here - clauses if graph.value(p, pg.hasNoFactReason)}
        )
        for how in ("stated", "read"):
            link = pg.isStatedIn if how == "stated" else pg.isReadFrom
            records = {str(r) for p in here for r in graph.subjects(link, p)}
            assert {record for s in sentences for record in getattr(s, how)} == records != set()


def test_counting_on_a_warm_snapshot_does_not_import_what_reads_and_checks(asker):
    script = (
        "import sys; from policygraph.cli import main\n"
        "assert main(['sources']) == 0\n"
        "sys.exit(1 if {'rdflib', 'pyshacl', 'owlrl', 'yaml', 'rich'} & set(sys.modules) else 0)"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True).returncode == 0


# The command `sources check` ----------------------------------------------


def test_passages_that_hold_are_counted_and_end_with_0(run, texts, monkeypatch):
    told = (0, "", "policygraph: clean (2 sources, 7 passages hold in their texts)\n")
    assert run("check", "--texts", texts) == told
    monkeypatch.setenv("POLICYGRAPH_TEXTS", str(texts))
    assert run("check") == told


def test_a_finding_has_its_place_and_a_mend_and_ends_with_1(run, own, texts, change):
    change(own / "data/doe-report.ttl", "pg:length 93", "pg:length 92")
    code, out, err = run("check", "--texts", texts)
    line = (own / "data/doe-report.ttl").read_text(encoding="utf-8").splitlines().index("    pg:length 92 ;") + 1
    assert (code, err) == (1, "policygraph: 1 error (2 sources, 7 passages held against their texts)\n")
    assert out == (
        f"{own}/data/doe-report.ttl:{line}:5: error[source-length] source:doe-report (Doe-Report): "
        "Its text has 93 code points: give that as pg:length.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check"], "texts of the sources are not in the project"),
        (["check", "--texts", "nowhere"], "there is no folder nowhere"),
        (["check", "--texts", "{own}/data"], "holds no text"),
        (["check", "--texts", "{texts}", "-f", "csv"], "findings, not rows"),
        (["--texts", "{texts}"], "counting needs no texts"),
        (["chek"], "invalid choice"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_run_ends_with_2_and_says_why(run, own, texts, arguments, told):
    code, out, err = run(*(argument.format(own=own, texts=texts) for argument in arguments))
    assert (code, out) == (2, "")
    assert told in err


def test_a_text_that_is_not_in_utf_8_or_cannot_be_read_is_named(run, texts):
    (texts / "old.txt").write_bytes("経済".encode("shift-jis"))
    code, out, err = run("check", "--texts", texts)
    assert (code, out) == (2, "")
    assert f"{texts}/old.txt is not in UTF-8" in err
    (texts / "old.txt").unlink()
    (texts / "old.txt").mkdir()
    code, out, err = run("check", "--texts", texts)
    assert (code, out) == (2, "")
    assert f"{texts}/old.txt cannot be read" in err


def test_a_project_that_is_no_turtle_is_refused_with_1(run, own, texts, change):
    change(own / "data/roe-note.ttl", "source:roe-note a", "source:roe-note , a")
    code, out, err = run("check", "--texts", texts)
    assert (code, out) == (1, "")
    assert "roe-note.ttl:12:" in err


# What the check finds -----------------------------------------------------


def place(own, name):
    """The stretch of a passage file in which a passage has its position, hash and fragment."""
    file = own / "data/passages/doe-report.ttl"
    start, rest = re.search(
        rf"{name} a .*?pg:start (\d+) ; (pg:end .*?)\n", file.read_text(encoding="utf-8"), re.S
    ).groups()
    return file, f"pg:start {start} ; {rest}", int(start)


def test_a_passage_that_has_moved_is_found_by_its_hash_and_its_fragment(own, texts, change):
    file, old, start = place(own, "d:1-2-1")
    change(file, old, old.replace(str(start), str(start + 1)))
    assert found(own, texts) == {
        ("passage-sha256", "d:1-2-1", "pg:sha256"),
        ("passage-fragment", "d:1-2-1", "pg:fragment"),
        ("passage-gap", "d:1-2-1", "pg:start"),
    }


@pytest.mark.parametrize(
    "position", ["pg:start 5 ; pg:end 900 ;", "pg:start -7 ; pg:end 92 ;", "pg:start 92 ; pg:end 81 ;"]
)
def test_a_passage_outside_its_text_is_found_and_leaves_a_gap(own, texts, change, position):
    file, old, _ = place(own, "d:head-2")
    change(file, old, position)
    assert found(own, texts) == {
        ("passage-start", "d:head-2", "pg:start"),
        ("passage-gap", "d:1-2-1", "pg:start"),
    }


def test_a_wrong_hash_is_found_whatever_else_holds(own, texts, change):
    change(own / "data/passages/doe-report.ttl", digest("Boats went."), digest("Boats left."))
    assert found(own, texts) == {("passage-sha256", "d:head-2", "pg:sha256")}


@pytest.mark.parametrize("fragment", ["Boats", "Ships"])
def test_a_fragment_that_selects_several_places_or_none_is_found(own, texts, change, fragment):
    change(own / "data/passages/doe-report.ttl", "text=Boats%20went.", f"text={fragment}")
    assert found(own, texts) == {("passage-fragment", "d:head-2", "pg:fragment")}


@pytest.mark.parametrize(
    ("lost", "at"),
    [("d:head-1", "d:1-1-1"), ("d:1-1-2", "d:1-2-1"), ("d:head-2", "d:1-2-1")],
    ids=["first", "between", "last"],
)
def test_a_sentence_without_a_passage_is_a_gap_at_its_neighbour(own, texts, lost, at):
    kept = [each for each in DOE if not each.strip().startswith(f"{lost} ")]
    write(own / "data/passages/doe-report.ttl", stamp("".join(kept), BOATS))
    assert found(own, texts) == {("passage-gap", at, "pg:start")}


def test_a_document_without_passages_is_one_gap(own, texts):
    (own / "data/passages/roe-note.ttl").unlink()
    assert found(own, texts) == {("passage-gap", "source:roe-note", "source:roe-note")}


@pytest.mark.parametrize(
    ("between", "clean"),
    [("\n- ", True), ("\n\n  -", True), ("\u00a0", True), ("", True), (" - ", False), (" * ", False)],
)
def test_white_space_and_the_hyphens_of_lists_alone_may_lie_between_sentences(own, texts, between, clean):
    text = f"Boats came.{between}(They stayed.)"
    written = [section("e:1", "source:roe-note", "text")]
    written += [passage("e:1-1", "e:1", "Boats%20came."), passage("e:1-2", "e:1", "%28They%20stayed.%29")]
    write(own / "data/passages/roe-note.ttl", stamp("".join(written), text))
    write(own / "data/roe-note.ttl", source("roe-note", text))
    (texts / "roe-note.txt").write_bytes(text.encode())
    assert found(own, texts) == (set() if clean else {("passage-gap", "e:1-2", "pg:start")})


@pytest.mark.parametrize(
    ("fragment", "told"),
    [
        ("Boats%20came,boats%20do.", "before the end of d:1-1-3"),
        ("They%20stayed,boats%20do.", "same place as d:1-1-2"),
        ("do.", "before the end of d:1-1-2"),
    ],
    ids=["around", "same", "end"],
)
def test_sentences_that_overlap_are_found(own, texts, fragment, told):
    write(own / "data/passages/doe-report.ttl", stamp("".join([*DOE, passage("d:1-1-3", "d:1", fragment)]), BOATS))
    checked = check(read_project(project.load(own)), read_texts(texts))
    assert {finding.code for finding in checked.findings} == {"passage-overlap"}
    assert any(told in finding.message for finding in checked.findings)


def test_a_sentence_overlaps_with_a_longer_one_before_the_last(own, texts):
    more = [passage("d:1-1-0", "d:1", "Boats%20came,mended."), passage("d:1-1-3", "d:1", "stayed")]
    write(own / "data/passages/doe-report.ttl", stamp("".join([*DOE, *more]), BOATS))
    overlapping = ("d:1-1-0", "d:1-1-2", "d:1-1-3", "d:1-2-1")
    assert found(own, texts) == {("passage-overlap", name, "pg:start") for name in overlapping}


@pytest.mark.parametrize("sentence", ["d:head-1", "d:1-1-2"])
def test_a_clause_outside_its_sentence_is_found(own, texts, change, sentence):
    change(own / "data/passages/doe-report.ttl", "pg:isPassageOf d:1-1-1 ;", f"pg:isPassageOf {sentence} ;")
    assert found(own, texts) == {("clause-outside", "d:1-1-1a", "pg:start")}


def test_a_passage_that_leads_to_no_source_is_found(own, texts, change):
    change(own / "data/passages/roe-note.ttl", "pg:isPassageOf source:roe-note", "pg:isPassageOf source:row-note")
    assert ("passage-without-source", "e:head-1", "pg:isPassageOf") in found(own, texts)


@pytest.mark.parametrize(
    "given", ["", "pg:start 91.5 ; ", "pg:start 90 ; pg:start 91 ; "], ids=["none", "other", "two"]
)
def test_a_passage_without_all_its_values_is_found(own, texts, change, given):
    file, old, start = place(own, "d:head-2")
    change(file, old, old.replace(f"pg:start {start} ; ", given))
    assert ("passage-incomplete", "d:head-2", "d:head-2") in found(own, texts)


def test_an_altered_text_is_named_with_the_passage_at_which_it_first_differs(run, own, texts):
    for other in ("1.txt", "zz.txt"):
        (texts / other).write_text("Something else.", encoding="utf-8")
    (texts / "doe-report.txt").write_bytes(BOATS.replace("stayed", "staid").encode())
    code, out, err = run("check", "--texts", texts)
    assert code == 1
    assert "error[source-text] source:doe-report" in out
    assert f"No text in {texts} has the SHA-256" in out
    assert f"{texts}/doe-report.txt may be it, altered: 3 of 6 passages hold there" in out
    assert f"the first that does not is d:1-1-2 ({own}/data/passages/doe-report.ttl:" in out
    assert "1 source, 1 passage held against their texts" in err


def test_a_text_altered_outside_its_passages_may_have_a_wrong_hash(run, texts):
    (texts / "doe-report.txt").write_bytes((BOATS + "\n").encode())
    out = run("check", "--texts", texts)[1]
    assert "6 of 6 passages hold there, so it differs outside them, or pg:sha256 is wrong" in out
    assert digest(BOATS + "\n") in out


def test_a_text_that_is_not_there_is_told_and_so_are_those_that_match_no_source(run, texts):
    (texts / "roe-note.txt").unlink()
    code, out, err = run("check", "--texts", texts)
    assert (code, len(out.splitlines())) == (1, 1)
    assert "error[source-text] source:roe-note" in out
    assert "Put it there, unaltered." in out
    assert "1 source, 6 passages" in err
    (texts / "another.txt").write_text("Something else.", encoding="utf-8")
    assert f"These match no source: {texts}/another.txt." in run("check", "--texts", texts)[1]


def test_an_included_document_without_its_text_is_noted_and_one_with_it_is_checked(run, own, texts, tmp_path, change):
    shutil.copytree(own, tmp_path / "other")
    for name in ("doe-report.ttl", "passages/doe-report.ttl"):
        (tmp_path / "other/data" / name).unlink()
        (own / "data" / name.replace("doe-report", "roe-note")).unlink()
    (own / project.MARKER).write_text('include = ["../other"]', encoding="utf-8")
    assert run("check", "--texts", texts)[0] == 0
    (texts / "roe-note.txt").rename(tmp_path / "roe-note.txt")
    code, out, err = run("check", "--texts", texts)
    assert (code, "note[source-text] source:roe-note" in out) == (0, True)
    assert "1 note (1 source, 6 passages hold in their texts)" in err
    (tmp_path / "roe-note.txt").rename(texts / "roe-note.txt")
    change(tmp_path / "other/data/roe-note.ttl", "pg:length 5", "pg:length 6")
    assert run("check", "--texts", texts)[0] == 1


def test_an_included_document_that_lies_below_the_project_is_not_its_own(run, own, texts, tmp_path):
    shutil.copytree(own, own / "vendor/other")
    for name in ("doe-report.ttl", "passages/doe-report.ttl"):
        (own / "vendor/other/data" / name).unlink()
        (own / "data" / name.replace("doe-report", "roe-note")).unlink()
    (own / project.MARKER).write_text('include = ["vendor/other"]', encoding="utf-8")
    (texts / "roe-note.txt").unlink()
    code, out, _ = run("check", "--texts", texts)
    assert (code, "note[source-text] source:roe-note" in out) == (0, True)


def test_a_text_saved_with_a_byte_order_mark_or_other_line_ends_is_known(run, own, texts):
    text = (texts / "doe-report.txt").read_bytes()
    for altered in (b"\xef\xbb\xbf" + text, text.replace(b"\n", b"\r\n")):
        (texts / "doe-report.txt").write_bytes(altered)
        code, out, _ = run("check", "--texts", texts)
        assert (code, "doe-report.txt is it, but for a byte order mark" in out) == (1, True)


def test_a_project_without_sources_has_nothing_to_check(run, own, texts):
    for path in [*(own / "data").glob("*-*.ttl"), *(own / "data/passages").glob("*.ttl")]:
        path.unlink()
    code, _, err = run("check", "--texts", texts)
    assert (code, "the project holds no source" in err) == (2, True)


def test_a_source_of_a_class_below_is_a_source(own, texts, change):
    (own / "ontology").mkdir()
    write(own / "ontology/more.ttl", "pg:Memo <http://www.w3.org/2000/01/rdf-schema#subClassOf> pg:Source .\n")
    change(own / "data/roe-note.ttl", "a pg:Source", "a pg:Memo")
    assert found(own, texts) == set()
    (texts / "roe-note.txt").unlink()
    assert found(own, texts) == {("source-text", "source:roe-note", "pg:sha256")}


# The bundled dataset ------------------------------------------------------


def test_the_bundled_dataset_holds_in_its_texts(bundled_texts):
    checked = check(read_project(project.load(project.BUNDLED)), bundled_texts)
    assert [str(finding) for finding in checked.findings] == []
    assert checked.sources == len(list((project.BUNDLED / "data/passages").glob("*.ttl")))
    assert checked.passages > 25


MEMO = "data/passages/yamasaki-memo.ttl"
FAULTS = {
    "another length": ("data/yamasaki-memo.ttl", "pg:length 3030", "pg:length 3031", "source-length"),
    "another text": ("data/yamasaki-memo.ttl", 'pg:sha256 "dfa1', 'pg:sha256 "dfa2', "source-text"),
    "a start moved": (MEMO, "pg:start 803 ;", "pg:start 801 ;", "passage-overlap"),
    "an end moved": (MEMO, "pg:end 833 ;", "pg:end 832 ;", "passage-gap"),
    "a hash of other words": (MEMO, 'pg:sha256 "7ac6', 'pg:sha256 "7ac7', "passage-sha256"),
    "a fragment of two places": (
        MEMO,
        "text=Twenty%20consortia%20were%20created.",
        "text=consortia",
        "passage-fragment",
    ),
    "a clause of another sentence": (MEMO, "pg:isPassageOf y:1-2-1 ;", "pg:isPassageOf y:1-2-2 ;", "clause-outside"),
    "a sentence no more listed": (MEMO, "y:1-3-2 a pg:Passage", "y:1-3-2 a pg:Thing", "passage-gap"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_planted_in_the_bundled_dataset_is_found(bundled_texts, copy, change, fault):
    path, old, new, code = FAULTS[fault]
    change(copy / path, old, new)
    findings = check(read_project(project.load(copy)), bundled_texts).findings
    assert code in {finding.code for finding in findings}
    assert {finding.severity for finding in findings} == {"error"}
