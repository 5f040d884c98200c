"""The command line: streams, exit codes, formats, and one clear message for each mistake."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from lanterns import lanterns

from policygraph import __version__
from policygraph.cli import main

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?a) != STR(?d) && STR(?g) != STR(?c)) }"


@pytest.fixture
def run(capsys, asker, monkeypatch):
    """Run the command line in this process; gives exit code, standard output and standard error."""

    def call(*arguments, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            code = main(list(arguments))
        except SystemExit as stopped:
            code = stopped.code
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return call


def started(*arguments, **options):
    command = [sys.executable, "-m", "policygraph.cli", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def test_validate_says_that_the_bundled_dataset_is_clean(run):
    code, out, err = run("validate")
    assert (code, out) == (0, "")
    assert "clean" in err


def test_validate_prints_each_finding_in_one_shape_and_exits_with_1(run, tmp_path, change):
    root = lanterns(tmp_path / "wrong")
    change(root / "data/more.ttl", "pg:hasTime date:2104-02", "pg:hasTym date:2104-02")
    code, out, err = run("validate", str(root))
    assert code == 1
    line = next(line for line in out.splitlines() if "undeclared-property" in line)
    assert line.startswith(f"{root}/data/more.ttl:")
    assert "error[undeclared-property] n:1-1-merger: Use a property that the ontology declares" in line
    assert "error" in err


def test_query_refuses_to_answer_from_data_with_errors_and_says_why_and_where(run, copy, change):
    change(copy / "data/yamasaki-memo.ttl", "pg:hasTime date:2001", "pg:hasTime dates:2001")
    code, out, err = run("--project", str(copy), "query", "misprints")
    assert (code, out) == (1, "")
    assert "yamasaki-memo.ttl:" in err
    assert "nothing is answered from it" in err


def test_the_project_option_counts_before_and_behind_the_command(run, copy, change):
    change(copy / "data/judgements.ttl", 'pg:repaired "(77.2%);"@en', 'pg:repaired "(77.2%),"@en')
    before = run("--project", str(copy), "query", "misprints")
    assert before == run("query", "misprints", "--project", str(copy))
    assert "(77.2%)," in before[1]


def test_without_a_name_the_questions_are_listed_with_their_parameters(run):
    code, out, _ = run("query")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert len(rows) >= 20
    row = next(row for row in rows if row["question"] == "programs-of-an-agency")
    assert "agency" in row["parameters"]
    assert "since" in row["parameters"]
    assert "-p agency" in run("query", "-f", "table")[1]


def test_check_queries_are_not_listed_and_not_answered(run):
    assert "dangling-thing" not in run("query")[1]
    assert run("query", "dangling-thing")[0] == 2


@pytest.mark.parametrize("agency", ["agency:meti", "METI", "meti", "<https://w3id.org/policygraph/agency/meti>"])
def test_an_iri_parameter_takes_a_curie_a_name_or_an_iri(run, agency):
    assert run("query", "programs-of-an-agency", "-p", f"agency={agency}") == run("query", "programs-of-an-agency")


def test_a_japanese_name_is_a_name_too(run):
    code, out, _ = run("query", "names-of-a-thing", "-p", "thing=知的クラスター計画")
    assert code == 0
    assert "Knowledge Cluster Program" in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["query", "program-of-an-agency"], "did you mean programs-of-an-agency"),
        (["query", "nothing-like-it-at-all"], "lists them all"),
        (["query", "misprints", "-p", "x=1"], "x"),
        (["query", "programs-of-an-agency", "-p", "agncy=METI"], "agency"),
        (["query", "programs-of-an-agency", "-p", "agency"], "-p name=value"),
        (["query", "programs-of-an-agency", "-p", "agency=place:fukuoka"], "agency"),
        (["query", "programs-of-an-agency", "-p", "agency=Nobody's Ministry"], "pg:Agency"),
        (["query", "programs-of-an-agency", "-p", "since=2001"], "2001"),
        (["query", "programs-of-an-agency", "-p", "since=2001-02-30"], "2001-02-30"),
        (["query", "happenings-certainly-in-a-year", "-p", "year=12"], "at least 1900"),
        (["query", "survey-shares", "-p", "least=many"], "many"),
        (["query", "programs-of-an-agency", "-p", "agency=METI", "-p", "agency=MEXT"], "given twice"),
        (["query", "figures-of-a-measure", "-p", "measure=companies"], "did you mean"),
        (["query", "findings-for-a-place", "-p", "place=Osaka"], "there are: "),
        (["query", "-p", "agency=METI"], "no question is named"),
        (["query", "--evidence"], "no question is named"),
        (["query", "misprints", "--file", "x.rq"], "neither a name"),
        (["query", "--file", "nowhere.rq"], "nowhere.rq"),
        (["query", "misprints", "-f", "turtle"], "format for graphs"),
        (["query", "misprints", "-f", "xml", "--evidence"], "no room for evidence"),
        (["validate", "nowhere.ttl"], "there is no file nowhere.ttl"),
        (["validate", "--project", "nowhere"], "there is no folder nowhere"),
        (["query", "--project", "nowhere", "misprints"], "there is no folder nowhere"),
        (["export", "-o", "/nowhere/at/all.ttl"], "cannot be written"),
        (["export", "-o", "/"], "cannot be written"),
        (["test", "nowhere"], "no question"),
        (["query", "misprints", "-f", "yaml"], "invalid choice"),
        (["query", "misprints", "--timeout", "-3"], "above 0"),
        (["frobnicate"], "invalid choice"),
        ([], "required"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_run_ends_with_2_and_one_message_that_says_why(run, arguments, told):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_a_query_from_standard_input_needs_no_prefixes(run):
    code, out, _ = run("query", "--file", "-", stdin="SELECT ?a { ?a a pg:Survey } ORDER BY ?a")
    assert (code, out.split()) == (0, ["a", "https://w3id.org/policygraph/survey/consortium-companies-2005"])


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT ?a {\n  ?a a pg:Survey\n", ":"),
        ("SELECT ?a {\n  ?a a nope:Survey }", "2:"),
        (" \n", "the query is empty"),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "FROM"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "INSERT"),
        ("ASK {" + "(" * 5000, "nest"),
        ("ASK { ?s ?p '" + "x" * 70_000 + "' }", "64"),
    ],
    ids=["unclosed", "unknown prefix", "empty", "service", "from", "update", "deep", "large"],
)
def test_a_query_that_may_not_or_cannot_run_is_refused_before_it_runs(run, query, told):
    code, out, err = run("query", "--file", "-", stdin=query)
    assert (code, out) == (2, "")
    assert told in err


def test_construct_gives_turtle_and_ask_a_word(run):
    code, out, _ = run("query", "--file", "-", stdin="CONSTRUCT { ?a a pg:Survey } WHERE { ?a a pg:Survey }")
    assert code == 0
    assert len(list(ox.parse(out.encode(), format=ox.RdfFormat.TURTLE))) == 1
    assert run("query", "was-a-program-succeeded")[:2] == (0, "no\n")
    assert run("query", "--file", "-", stdin="ASK { ?a a pg:Survey }")[:2] == (0, "yes\n")


def test_as_of_is_the_day_for_which_a_state_is_asked(run):
    before, after = (run("query", "status-on-a-day", "--as-of", day)[1] for day in ("2000-12-31", "2001-12-31"))
    assert "program/industrial-cluster-program" not in before
    assert "program/industrial-cluster-program" in after
    assert run("query", "status-on-a-day", "-p", "as_of=2001-12-31")[1] == after


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["misprints", "--as-of", "2001-12-31"],
            "misprints does not ask for a state on a day (these do: status-on-a-day",
        ),
        (["status-on-a-day", "--as-of", "2001"], "as_of: '2001' is not of type date"),
        (["status-on-a-day", "--as-of", ""], "as_of: '' is not of type date"),
        (["status-on-a-day", "--as-of", "2001-12-31", "-p", "as_of=2001-12-31"], "as_of is given twice"),
        (["--as-of", "2001-12-31"], "no question is named"),
        (["--file", "-", "--as-of", "2001-12-31"], "a query from a file has neither a name, parameters nor a day"),
    ],
)
def test_as_of_is_refused_where_no_day_is_asked_for(run, arguments, told):
    code, out, err = run("query", *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_an_empty_answer_is_no_failure(run):
    code, out, err = run("query", "findings-for-a-place", "-p", "place=Fukuoka")
    assert (code, len(out.splitlines())) == (0, 1)
    assert "no rows. Findings told of the place itself" in err


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
@pytest.mark.parametrize("question", ["misprints", "figures-of-a-measure", "names-of-a-thing"])
def test_formats_of_the_w3c_hold_the_engines_own_rows(run, asker, form, question):
    formats = {"csv": "CSV", "tsv": "TSV", "json": "JSON", "xml": "XML"}
    native = getattr(ox.QueryResultsFormat, formats[form])
    _, out, _ = run("query", question, "-f", form)
    expected = asker.snapshot.store.query(asker.question(question).text)
    if form in ("csv", "tsv"):
        assert [*csv.reader(io.StringIO(out), delimiter="\t" if form == "tsv" else ",")] == [
            *csv.reader(
                io.StringIO(expected.serialize(format=native).decode()), delimiter="\t" if form == "tsv" else ","
            )
        ]
        return
    got = ox.parse_query_results(out.encode(), format=native)
    assert [v.value for v in got.variables] == [v.value for v in expected.variables]
    assert [tuple(row) for row in got] == [tuple(row) for row in expected]


def test_evidence_in_csv_is_two_columns_more_and_in_json_a_member_beside(run):
    _, out, _ = run("query", "who-paid-for-what", "--evidence")
    row = next(csv.DictReader(io.StringIO(out)))
    assert row["passages"].split()[0].endswith("/1-3-3")
    assert all("#:~:text=" in link for link in row["links"].split())
    _, out, _ = run("query", "who-paid-for-what", "--evidence", "-f", "json")
    document = json.loads(out)
    assert len(document["evidence"]) == len(document["results"]["bindings"])
    assert document["evidence"][0][0]["how"] == "isReadFrom"


def test_a_query_of_ones_own_has_evidence_for_every_record_in_its_rows(run):
    query = "SELECT ?a ?n { ?a a pg:Tenure ; pg:hasSeat ?n } ORDER BY ?a"
    _, out, _ = run("query", "--file", "-", "--evidence", stdin=query)
    assert [row["passages"][-5:] for row in csv.DictReader(io.StringIO(out))] == ["2-1-1", "2-1-1"]


def test_a_reading_tells_how_sure_we_are_and_why(run):
    _, out, _ = run("query", "who-paid-for-what", "--evidence", "-f", "markdown")
    assert "read by us from Yamasaki" in out
    assert "(probable; the policygraph curators, 2026-11-22: Programs of research" in out


def test_a_naming_is_told_by_its_names(run):
    _, out, _ = run("query", "names-of-a-thing", "--evidence", "-f", "markdown")
    assert "“産業クラスター計画”, “Cluster Program” — stated in" in out


def test_the_list_of_questions_comes_in_japanese_too(run):
    assert "ある著者のどの著作が引用され" in run("query", "--lang", "ja")[1]


def test_evidence_in_markdown_html_and_tsv_names_the_passage(run):
    assert re.search(
        r"^\d\. METI started the Cluster Program in 2001\. — stated in Yamasaki",
        run("query", "programs-of-an-agency", "--evidence", "-f", "markdown")[1],
        re.M,
    )
    page = run("query", "programs-of-an-agency", "--evidence", "-f", "html")[1]
    root = ET.fromstring(f"<div>{page}</div>")
    notes = {item.get("id") for item in root.iter("li")}
    assert {link.get("href").removeprefix("#") for link in root.iter("a") if "note" in link.get("href")} == notes
    lines = run("query", "programs-of-an-agency", "--evidence", "-f", "tsv")[1].splitlines()
    assert {line.count("\t") for line in lines} == {15}


def test_a_count_has_the_evidence_of_the_records_counted(run):
    _, out, _ = run("query", "number-of-findings", "--evidence", "-f", "json")
    document = json.loads(out)
    counts = [int(row["records"]["value"]) for row in document["results"]["bindings"]]
    assert [len({note["record"] for note in notes}) for notes in document["evidence"]] == counts


def test_a_table_aligns_japanese_by_its_width(run):
    _, out, _ = run("query", "names-of-a-thing", "-f", "table")
    lines = out.splitlines()
    column = lines[0].index("language")
    japanese = next(line for line in lines if "産業" in line)
    # each of the nine characters is two columns wide
    assert japanese.index("ja", 9) == column - 9


def test_no_colour_reaches_a_pipe(run):
    assert "\x1b" not in run("query", "misprints", "--evidence", "-f", "table")[1]


def test_labels_beside_curies_come_in_the_language_asked_for(run):
    query = "SELECT ?a { ?a a pg:Program } ORDER BY ?a"
    assert "(産業クラスター計画)" in run("query", "--file", "-", "-f", "table", "--lang", "ja", stdin=query)[1]
    english = run("query", "--file", "-", "-f", "table", stdin=query)[1]
    assert "(Industrial Cluster Program)" in english
    assert "initiative of the Kyushu" in run("query", "--file", "-", "-f", "table", "--lang", "ja", stdin=query)[1]


def test_test_compares_and_exits_with_1_where_an_answer_differs(run, copy, change):
    assert run("test", "misprints", "who-followed-whom")[0] == 0
    change(copy / "data/judgements.ttl", 'pg:repaired "(77.2%);"@en', 'pg:repaired "(77.2%),"@en')
    code, out, _ = run("test", "misprints", "--project", str(copy))
    assert code == 1
    assert "Row 5 is not in the answer" in out


def test_a_question_without_an_expected_answer_fails_the_test(run, copy):
    (copy / "queries/expected/misprints.srj").unlink()
    code, out, _ = run("test", "misprints", "--project", str(copy))
    assert (code, "no-expected-answer" in out) == (1, True)


def test_infer_prints_each_derived_triple_with_its_rule(run):
    code, out, err = run("infer")
    rows = {tuple(row[:3]): row[3] for row in csv.reader(io.StringIO(out))}
    assert code == 0
    assert rows["program:industrial-cluster-program", "pg:isLaunchedBy", "agency:meti"] == "prp-spo2"
    assert "by rules" in err


def test_infer_leaves_the_work_to_owlrl_where_asked(run, tmp_path):
    (tmp_path / "data").mkdir()
    code, _, err = run("infer", "--engine", "owlrl", "--project", str(tmp_path))
    assert (code, "by owlrl" in err) == (0, True)


def test_an_axiom_that_the_rules_do_not_compile_is_named_and_owlrl_does_the_work(run, tmp_path):
    for folder in ("data", "ontology"):
        (tmp_path / folder).mkdir()
    (tmp_path / "ontology" / "more.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix pg: <https://w3id.org/policygraph/ontology/> .\n"
        "pg:hasSeat a owl:FunctionalProperty .\n",
        encoding="utf-8",
    )
    code, _, err = run("infer", "--project", str(tmp_path))
    assert code == 0
    assert "FunctionalProperty" in err
    assert "hasSeat" in err
    assert "by owlrl" in err


def test_the_version_and_the_help_are_printed_without_heavy_imports():
    script = (
        "import sys; from policygraph.cli import main\n"
        "try: main(['query', '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(1 if {'rdflib', 'pyoxigraph', 'yaml', 'rich'} & set(sys.modules) else 0)"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True).returncode == 0
    assert started("--version").communicate()[0] == f"policygraph {__version__}\n"


def test_a_query_that_takes_too_long_is_given_up(asker):
    process = started("query", "--file", "-", "--timeout", "0.3", stdin=subprocess.PIPE)
    out, err = process.communicate(SLOW)
    assert (process.returncode, out) == (2, "")
    assert "longer than 0.3 seconds" in err


def test_ctrl_c_in_a_long_query_ends_it_with_one_message(asker):
    # A shell that starts the tests in the background lets them ignore the signal, and what they start inherits that.
    heard = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    process = started("query", "--file", "-", stdin=subprocess.PIPE, **heard)
    process.stdin.write(SLOW)
    process.stdin.close()
    process.stdin = None
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert err == "policygraph: interrupted; nothing was written\n"


def test_a_reader_that_has_gone_is_no_error(asker):
    process = started("export")
    process.stdout.read(10)
    process.stdout.close()
    process.stdout = None
    assert (process.communicate()[1], process.returncode) == ("", 0)


def test_output_is_utf_8_in_any_locale(asker):
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    out, _ = started("query", "names-of-a-thing", env=environment, encoding="utf-8").communicate()
    assert "産業クラスター計画" in out


def test_cache_shows_the_snapshots_and_where_they_are(run):
    code, out, err = run("cache")
    assert (code, "MB" in out) == (0, True)
    assert os.environ["POLICYGRAPH_CACHE"] in err


def test_the_export_does_not_overwrite_what_it_is_made_of(run, copy):
    before = (copy / "data/entities.ttl").read_bytes()
    code, _, err = run("export", "--project", str(copy), "-o", str(copy / "data/entities.ttl"))
    assert (code, "is a file of the project" in err) == (2, True)
    assert (copy / "data/entities.ttl").read_bytes() == before


@pytest.mark.parametrize("place", ["data/new.ttl", "data/proofreading.csv", "queries/expected/misprints.srj"])
def test_nothing_is_written_where_it_would_be_a_file_of_the_project(run, copy, place):
    before = (copy / place).read_bytes() if (copy / place).exists() else None
    code, out, err = run("--project", str(copy), "export", "-o", str(copy / place))
    assert (code, out) == (2, "")
    assert "is a file of the project, or would be one" in err
    assert ((copy / place).read_bytes() if (copy / place).exists() else None) == before


def test_markdown_lets_no_html_of_the_data_through(run):
    code, out, _ = run("query", "--file", "-", "-f", "markdown", stdin='SELECT ("<b>x" AS ?a) {}')
    assert code == 0
    assert "| &lt;b>x |" in out


def test_a_hyphen_as_output_is_standard_output(asker):
    out, _ = started("export", "-o", "-").communicate()
    assert "pg:EvidenceLink" in out


def test_an_answer_of_too_many_rows_is_refused(run, monkeypatch):
    monkeypatch.setattr("policygraph.ask.MAX_ROWS", 10)
    code, out, err = run("query", "--file", "-", stdin="SELECT ?a ?b { ?a ?p ?b }")
    assert (code, out) == (2, "")
    assert "more than 10 rows" in err


def test_standard_input_that_is_no_utf_8_is_told(asker):
    process = subprocess.Popen(
        [sys.executable, "-m", "policygraph.cli", "query", "--file", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    _, err = process.communicate(b'SELECT ("\xff" AS ?a) {}')
    assert process.returncode == 2
    assert b"is not in UTF-8" in err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_a_full_disk_behind_standard_output_is_told(asker):
    with open("/dev/full", "w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "policygraph.cli", "query", "misprints"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_an_option_cannot_do_is_refused_and_not_passed_over(run):
    graph = "CONSTRUCT { ?a a pg:Survey } WHERE { ?a a pg:Survey }"
    assert "no rows to give evidence for" in run("query", "--file", "-", "--evidence", stdin=graph)[2]
    assert "no room for evidence" in run("query", "was-a-program-succeeded", "-f", "xml", "--evidence")[2]


def test_a_prefix_that_nothing_declares_is_told_with_the_nearest(run):
    assert "did you mean agency?" in run("query", "programs-of-an-agency", "-p", "agency=agnecy:meti")[2]


def test_an_empty_path_is_refused_and_a_file_of_another_kind_too(tmp_path, capsys):
    (tmp_path / "query.rq").write_text("ASK {}", encoding="utf-8")
    for arguments in ([""], ["-o", ""], ["--baseline", ""], [str(tmp_path / "query.rq")]):
        try:
            code = main(["validate", *arguments])
        except SystemExit as ended:  # argparse
            code = ended.code
        assert code == 2
    assert "is no Turtle file" in capsys.readouterr().err


def test_a_report_is_not_written_over_the_baseline(tmp_path, capsys):
    baseline = tmp_path / "accepted.yaml"
    baseline.write_text("[]\n", encoding="utf-8")
    assert main(["validate", "--baseline", str(baseline), "-o", str(baseline)]) == 2
    assert "is read here" in capsys.readouterr().err
    assert baseline.read_text(encoding="utf-8") == "[]\n"


def test_every_form_of_the_report_comes_for_an_empty_namespace_and_a_file_name_that_is_no_text(tmp_path, run_bytes):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "d.ttl").write_text("@prefix : <> .\n:a a : .\n", encoding="utf-8")
    (tmp_path / "data" / "\udcff.ttl").write_text("nothing", encoding="utf-8")
    for form in ("text", "json", "junit", "sarif", "github", "turtle"):
        code, out, err = run_bytes("validate", str(tmp_path), "-f", form)
        assert code == 1, err
        assert "fault of the tool" not in err
        assert out
