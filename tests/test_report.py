"""The report of a validation: one set of findings, told to people and to five kinds of program."""

from __future__ import annotations

import ast
import fnmatch
import json
import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pyoxigraph as ox
import pyshacl
import pytest
from junitparser import JUnitXml
from lxml import etree
from rdflib import RDF, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rich.cells import cell_len

from policygraph import codes, project
from policygraph.cli import main
from policygraph.documents import Reading
from policygraph.findings import About, Finding, Place, Related
from policygraph.names import SHAPE
from policygraph.project import File, Project
from policygraph.questions import Question
from policygraph.reports import render, text
from policygraph.reports.report import Report, visible
from policygraph.turtle import parse
from policygraph.validate import Validation

ROOT = Path(__file__).parents[1]
PTR, EARL = Namespace("http://www.w3.org/2009/pointers#"), Namespace("http://www.w3.org/ns/earl#")
THINGS, SHAPES, QUERY = "data/things, 100% new:1.ttl", "ontology/shapes/own.ttl", "queries/gone.rq"
DATA = """@prefix t: <https://example.org/thing/> .
@prefix pg: <https://w3id.org/policygraph/ontology/> .
t:日本 pg:name "経済産業省"@ja ; pg:alias "x" .
\tt:b pg:name \"\"\"two
lines\"\"\" .
"""
PATH = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <https://example.org/> . e:S sh:path ( e:p e:q ) ."
NAME = URIRef("https://w3id.org/policygraph/ontology/name")


def made(findings, *, accepted=(), strict=False, met=None):
    """A report on two files held in memory."""
    parts = [
        (name, part, parse(source, name)) for name, part, source in ((THINGS, "data", DATA), (SHAPES, "shapes", PATH))
    ]
    read = tuple((File(Path(name), part, ""), document) for name, part, document in parts)
    here = Project(Path("."), tuple(file for file, _ in read), (Path(QUERY),), False)
    checks = (
        Question("own-check", "queries/checks/own-check.rq", "", "Nothing is new.", kind="check"),
        Question("domain", "queries/checks/domain.rq", "", "Whatever has a property is of its domain.", kind="check"),
    )
    met = {"pgsh:OwnShape": 3, "pgsh:IdleShape": 0} if met is None else met
    reading = Reading(here, read)
    ran = tuple(check.id for check in checks)
    return Report.of(
        Validation(
            reading, tuple(findings), met, checks, None, checks=ran, held=(UNREAD, UNREAD), accepted=tuple(accepted)
        ),
        strict,
    )


def path_of(report):
    return next(report.reading.graph("shapes").objects(predicate=SH.path))


MISSING = Finding(
    Place(THINGS, 3, 1),
    "error",
    "sh:MinCount",
    "Give it a [label](https://example.org), [b]please[/b]: 100%, now.",
    "t:日本",
    "日本",
    "Write, it.",
    (Related(Place(THINGS, 4, 2), "the other one"), Related(Place(SHAPES, 1, 1), "the shape")),
    About(URIRef("https://example.org/thing/日本"), NAME, Literal("経済産業省", lang="ja"), URIRef(SHAPE + "OwnShape")),
)
HOSTILE = Finding(
    Place(THINGS, 3, 14), "warning", "own-check", "An \x1b[31mescape\x07, a\nline,\ud800 \u202eand \ufffe.", "t:b"
)
UNREAD = Finding(Place(QUERY, 7, 3), "note", "header", "The file has gone.")
ACCEPTED = Finding(Place(THINGS, 3, 36), "error", "domain", "It is of no class.", "t:b")
ALL = (MISSING, HOSTILE, UNREAD)


@pytest.fixture
def report():
    return made(ALL, accepted=[(ACCEPTED, "known since \x00 May")])


def result(report, form):
    return render(report, form).decode("utf-8")


# the codes


def given_codes():
    """Every code that the sources give to a finding: what stands at the place of a parameter named ``code``."""
    trees = [list(ast.walk(ast.parse(path.read_text(encoding="utf-8")))) for path in (ROOT / "src").rglob("*.py")]
    anywhere = {name: at for nodes in trees for name, at in takers(nodes).items()}
    for nodes in trees:
        at = anywhere | takers(nodes) | {"Finding": 2}
        for node in nodes:
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                given = [node.args[at[name]]] if name in at and len(node.args) > at[name] else []
                given += [each for each in node.args if name == "Finding" and isinstance(each, ast.Starred)]
                given += [keyword.value for keyword in node.keywords if keyword.arg == "code"]
                yield from (code for each in given for code in strings(each))
            if isinstance(node, ast.arguments):
                named = [*node.args][len(node.args) - len(node.defaults) :]
                defaults = zip(named, node.defaults, strict=True)
                yield from (code for each, default in defaults if each.arg == "code" for code in strings(default))


def takers(nodes):
    """The functions with a parameter named ``code``, each with its place."""
    defined = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    names = {node.name: [each.arg for each in node.args.args if each.arg != "self"] for node in defined}
    return {name: each.index("code") for name, each in names.items() if "code" in each}


def strings(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.Starred) and isinstance(node.value, ast.Tuple):
        yield from (code for each in node.value.elts for code in strings(each) if re.fullmatch("[a-z]+-[a-z-]+", code))
    if isinstance(node, ast.JoinedStr):
        yield "".join(getattr(part, "value", "*") if isinstance(part, ast.Constant) else "*" for part in node.values)
    if isinstance(node, ast.IfExp):
        yield from (*strings(node.body), *strings(node.orelse))


def test_every_code_that_the_sources_give_is_explained_and_no_other():
    given = set(given_codes())
    assert {"syntax", "shape-idle", "header", "answer-differs", "shape-form"} <= given
    made_up = {code for code in given if "*" in code}
    assert "inconsistent-*" in made_up
    explained = {*codes.CODES, *codes.ELSEWHERE}
    assert all(fnmatch.filter(explained, pattern) for pattern in made_up)
    checks = {path.stem for path in (ROOT / "queries/checks").glob("*.rq")}
    assert given - made_up <= explained | checks
    sources = [path for path in (ROOT / "src").rglob("*.py") if path.name != "codes.py"]
    words = set(re.findall(r'"([a-z-]+)"', "".join(path.read_text(encoding="utf-8") for path in sources)))
    fixed = {code for code in explained if not code.startswith(("sh:", "inconsistent-"))}
    assert fixed - words <= {"shape-class", "shape-property"}


def test_every_constraint_of_our_shapes_is_explained_and_no_other():
    shapes = Graph()
    for path in (ROOT / "ontology/shapes").glob("*.ttl"):
        shapes.parse(path)
    used = {str(p).removeprefix(str(SH)) for p in shapes.predicates()}
    named = {name[0].upper() + name[1:] for name in used} - {"QualifiedValueShape", "Property"}
    kinds = {f"sh:{name}" for name in named if f"{name}ConstraintComponent" in SH}
    assert "sh:MinCount" in kinds
    assert kinds == {code for code in codes.CODES if code.startswith("sh:")}


def test_every_rule_by_which_the_engines_find_an_inconsistency_is_explained_and_no_other():
    engine = "".join((ROOT / f"src/policygraph/{name}.py").read_text() for name in ("axioms", "rules", "oracle"))
    rules = {f"inconsistent-{rule}" for rule in re.findall(r'"([a-z]+-[a-z0-9]+)"', engine)}
    told = {code for code in codes.CODES if code.startswith("inconsistent-")}
    assert told <= rules
    clashes = ("cax-dw", "cax-adc", "cls-com", "cls-nothing2", "prp-irp", "prp-asyp", "prp-pdw", "prp-adp", "prp-npa1")
    assert {f"inconsistent-{rule}" for rule in clashes} <= told


def test_a_code_leads_to_its_section_a_check_of_ones_own_to_none():
    assert codes.rule("sh:MinCount").url == "https://w3id.org/policygraph/findings#sh-mincount"
    report = made([HOSTILE, ACCEPTED])
    assert report.rules["own-check"] == ("own-check", "Nothing is new.", "")
    assert report.rules["domain"].url == "https://w3id.org/policygraph/findings#domain"
    assert codes.rule("sh:Closed").url == "https://www.w3.org/TR/shacl/#ClosedConstraintComponent"
    assert "RewriteRule ^findings$" in (ROOT / "docs/w3id/.htaccess").read_text(encoding="utf-8")


# text


def test_in_a_pipe_each_finding_is_a_line_with_the_further_places_below(report):
    lines = result(report, "text").splitlines()
    assert lines[0] == str(MISSING)
    assert lines[1:3] == [f"    {THINGS}:4:2: the other one", f"    {SHAPES}:1:1: the shape"]
    assert lines[3].startswith(
        f"{THINGS}:3:14: warning[own-check] t:b: An \\x1b[31mescape\\x07, a\\nline,\\ud800 \\u202eand"
    )
    assert len(lines) == 5


def test_what_does_not_show_is_written_as_an_escape_and_all_else_as_it_is():
    assert visible("a\u3000経\u00a0b") == "a\u3000経\u00a0b"
    assert visible("\x1b\r\n\t\u202e\ud800") == "\\x1b\\r\\n\\t\\u202e\\ud800"


@pytest.fixture
def on_terminal(monkeypatch):
    """The report as on a terminal of a width; without its colours, unless they are asked for."""

    def show(report, width=100, coloured=False, **environment):
        for name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"COLUMNS": str(width), "TERM": "xterm", "FORCE_COLOR": "1", **environment}.items():
            monkeypatch.setenv(name, value)
        shown = text.terminal(report)
        return shown if coloured else re.sub(r"\x1b\[[0-9;]*m", "", shown)

    return show


def test_on_a_terminal_the_place_is_underlined_under_wide_characters_and_tabs(report, on_terminal):
    lines = on_terminal(report).splitlines()
    assert lines[0] == THINGS
    at = next(number for number, line in enumerate(lines) if line.startswith("  3:14 warning[own-check]"))
    shown, marks = lines[at + 2 : at + 4] if "│" not in lines[at + 1] else lines[at + 1 : at + 3]
    before = cell_len(shown[: shown.index('"経済産業省"')])
    assert marks.index("^") == before
    assert marks.count("^") == cell_len('"経済産業省"') == 12
    tabbed = next(number for number, line in enumerate(lines) if "t:b pg:name" in line)
    assert lines[tabbed].startswith("        4 │     t:b")


def test_a_terminal_shows_the_hint_the_further_places_and_the_count_of_each_code(report, on_terminal):
    plain = on_terminal(report)
    assert "    hint: Write, it.\n" in plain
    assert f"    {THINGS}:4:2: the other one\n" in plain
    assert re.search(r"^1 +sh:MinCount +A node has fewer values", plain, re.MULTILINE)
    assert re.search(r"^1 +own-check +Nothing is new\. *$", plain, re.MULTILINE)
    assert "queries/gone.rq\n  7:3 note[header] The file has gone.\n" in plain


def test_a_terminal_has_colours_and_nothing_in_the_data_makes_one(report, on_terminal):
    coloured = on_terminal(report, coloured=True)
    assert "\x1b[1;31merror[sh:MinCount] \x1b[0m" in coloured
    assert "\\x1b[31mescape\\x07" in coloured
    assert "\x07" not in coloured
    assert "[b]please[/b]" in on_terminal(report, width=200)
    assert on_terminal(made([]), coloured=True) == ""


@pytest.mark.parametrize("without", [{"NO_COLOR": "1"}, {"FORCE_COLOR": "", "TERM": "dumb"}])
def test_who_wants_no_colours_gets_none(report, on_terminal, without):
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", on_terminal(report, coloured=True, **without))


@pytest.mark.parametrize("column", [1, 1_000_000, 2_000_001])
def test_a_line_of_two_megabytes_is_clipped_round_the_place(on_terminal, tmp_path, monkeypatch, column):
    monkeypatch.chdir(tmp_path)
    line = "日" * (column - 1) + '"here"' + "x" * (2_000_001 - column)
    Path("long.rq").write_text(line, encoding="utf-8")
    report = made([Finding(Place("long.rq", 1, column), "error", "query", "No.")])
    shown, marks = (line for line in on_terminal(report, width=80).splitlines() if "│" in line)
    assert max(cell_len(shown), cell_len(marks)) <= 80
    assert cell_len(shown[: shown.index('"here"')]) == marks.index("^")
    assert marks.count("^") == 6
    assert ("…" in shown) == (column > 1)


def test_beyond_what_somebody_reads_a_terminal_shows_lines_alone(on_terminal, monkeypatch):
    monkeypatch.setattr(text, "MANY", 1)
    lines = on_terminal(made([MISSING, UNREAD]), width=300).splitlines()
    assert str(UNREAD) in lines
    assert str(MISSING) not in lines


def test_the_nodes_that_the_shapes_met_are_told_and_which_met_none():
    assert text.nodes_met(made([])) == "nodes met: Own 3; none yet: Idle"
    assert text.nodes_met(made([], met={"x:y": 2})) == "nodes met: x:y 2"
    assert text.nodes_met(made([], met={})) == ""
    many = text.nodes_met(made([], met={f"pgsh:Name{number}Shape": number for number in range(1, 90)}))
    assert all(line.startswith("  ") and re.fullmatch(r".*\d[,]?", line) for line in many.splitlines()[1:])


# JSON


def tables(heading):
    """The first columns of the tables of a section of the page of formats."""
    page = unescape((ROOT / "docs/formats.md").read_text(encoding="utf-8"))
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE) for part in section.split("---|---|")[1:]]


def test_json_holds_all_that_was_found_and_checked(report):
    told = json.loads(result(report, "json"))
    assert told["verdict"] == "failed"
    assert told["counts"] == {"error": 1, "warning": 1, "note": 1}
    assert told["shapes"] == {"pgsh:OwnShape": 3, "pgsh:IdleShape": 0}
    assert list(told["checks"]) == ["own-check", "domain"]
    assert told["files"] == [THINGS, SHAPES]
    assert told["queries"] == [QUERY]
    assert (told["heldBack"], told["unchecked"]) == (2, "")
    first, second, third = told["findings"]
    assert (first["file"], first["line"], first["column"], first["endColumn"]) == (THINGS, 3, 1, 5)
    assert first["focusIri"] == "https://example.org/thing/日本"
    assert first["related"][0] == {"file": THINGS, "line": 4, "column": 2, "message": "the other one"}
    assert first["url"].endswith("#sh-mincount")
    assert (second["endColumn"], second["url"], second["message"]) == (21, "", HOSTILE.message)
    assert (third["endColumn"], third["focusIri"]) == (4, "")
    assert [(each["code"], each["reason"]) for each in told["accepted"]] == [("domain", "known since \x00 May")]


def test_json_says_passed_where_nothing_fails_and_failed_for_a_warning_with_strict():
    assert json.loads(result(made([UNREAD]), "json"))["verdict"] == "passed"
    assert json.loads(result(made([HOSTILE]), "json"))["verdict"] == "passed"
    assert json.loads(result(made([HOSTILE], strict=True), "json"))["verdict"] == "failed"


def test_data_that_were_not_checked_have_not_passed_though_the_reason_is_accepted():
    accepted = made([], accepted=[(ACCEPTED, "known")])
    assert not accepted.failed
    assert replace(accepted, unchecked="the shapes cannot be read").failed


def test_the_page_of_formats_lists_every_member_of_the_json(report):
    told = json.loads(result(report, "json"))
    whole, finding = tables("The report in JSON")
    assert whole == list(told)
    assert finding == [*told["findings"][0]]
    assert {*told["accepted"][0]} == {*finding, "reason"}


@pytest.mark.parametrize(
    ("place", "end"),
    [
        (Place(THINGS, 3, 13), 14),  # a space
        (Place(THINGS, 4, 14), 20),  # a string that goes on below: to the end of the line
        (Place(THINGS, 4, 2), 5),
        (Place(THINGS, 5, 9), 10),
        (Place(THINGS, 99, 9), 10),  # the file has become shorter
        (Place(THINGS, 1, 400), 401),
        (Place(".", 1, 1), 2),  # the project's folder
    ],
)
def test_a_finding_ends_where_its_token_does(report, place, end):
    assert report.end(place) == end


def test_in_a_query_a_finding_ends_where_the_word_does(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("q.rq").write_bytes(b"\xef\xbb\xbf# \xff\r\n" + "SELECT ?名 { ?x pg:name.x <http://a b> }".encode())
    ends = {column: made([]).end(Place("q.rq", 2, column)) for column in (1, 8, 13, 16, 26)}
    assert ends == {1: 7, 8: 10, 13: 15, 16: 25, 26: 27}


# JUnit


def test_junit_shows_a_failed_test_for_each_error_and_what_was_checked_besides(report):
    told = {suite.name: {case.name: case for case in suite} for suite in JUnitXml.fromstring(render(report, "junit"))}
    files = told["files"]
    assert files["sh:MinCount t:日本"].is_failure
    assert files["own-check t:b"].is_passed
    assert "warning[own-check]" in files["own-check t:b"].system_out
    assert files["header"].is_passed
    assert files["domain t:b"].is_skipped
    assert files["domain t:b"].result[0].message == "accepted: known since \\x00 May"
    assert files["no findings"].classname == SHAPES
    assert told["shapes"]["pgsh:OwnShape"].system_out == "It met 3 nodes."
    assert told["shapes"]["pgsh:IdleShape"].is_skipped
    assert list(told["checks"]) == ["own-check", "domain"]


def test_in_junit_it_is_a_failure_that_the_data_were_not_checked():
    """Also where all that was found is accepted: the command fails, and so does the build."""
    report = replace(made([]), accepted=((MISSING, "known"),), unchecked="the shapes cannot be read")
    read = JUnitXml.fromstring(render(report, "junit"))
    assert report.failed
    assert [case.name for suite in read for case in suite if case.is_failure] == ["the data"]


def test_in_junit_a_warning_fails_with_strict_alone():
    for strict in (False, True):
        assert JUnitXml.fromstring(render(made([HOSTILE], strict=strict), "junit")).failures == strict


def test_junit_is_xml_for_any_reader_and_of_the_form_that_jenkins_demands(report):
    written = render(report, "junit")
    case = next(ET.parse(StringIO(written.decode())).iter("testcase"))
    assert (case.get("file"), case.get("line")) == (THINGS, "3")
    schema = etree.XMLSchema(etree.parse(ROOT / "tests/schemas/junit-10.xsd"))
    schema.assertValid(etree.fromstring(written))
    assert tables("The report in JUnit's XML") == [list(case.attrib)]


def test_in_junit_findings_alike_but_for_their_place_are_tests_of_their_own():
    again = Finding(Place(THINGS, 4, 2), "error", MISSING.code, "Other.", MISSING.focus)
    names = [case.name for suite in JUnitXml.fromstring(render(made([MISSING, again]), "junit")) for case in suite]
    assert names[:2] == ["sh:MinCount t:日本", "sh:MinCount t:日本 (2)"]


# SARIF


@pytest.fixture(scope="session")
def schema():
    found = json.loads((ROOT / "tests/schemas/sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
    return jsonschema.Draft4Validator(found, format_checker=jsonschema.FormatChecker())


def run_of(report):
    return json.loads(result(report, "sarif"))["runs"][0]


def test_sarif_is_of_the_official_schema(schema, report):
    for each in (report, made([]), Report(ALL)):
        schema.validate(json.loads(result(each, "sarif")))
    with pytest.raises(jsonschema.ValidationError):
        schema.validate({"version": "2.1.0", "runs": [{"tool": {}}]})


def test_sarif_places_each_result_and_says_by_which_rule(report):
    run = run_of(report)
    first, second, _, last = run["results"]
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "data/things%2C%20100%25%20new%3A1.ttl", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 1, "endColumn": 5, "snippet": {"text": "t:日本"}},
            }
        }
    ]
    assert [each["message"]["text"] for each in first["relatedLocations"]] == ["the other one", "the shape"]
    assert (first["level"], second["level"]) == ("error", "warning")
    assert all(run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    assert last["suppressions"][0]["justification"] == "known since \x00 May"
    assert first["suppressions"] == []
    assert run["properties"]["nodesMet"] == {"pgsh:OwnShape": 3, "pgsh:IdleShape": 0}
    assert run["columnKind"] == "unicodeCodePoints"


def test_in_sarif_no_text_of_the_data_becomes_a_link(report):
    said = run_of(report)["results"][0]["message"]["text"]
    assert "\\[label](https://example.org)" in said
    assert "[b]please[/b]" in said


def test_in_sarif_a_file_outside_of_the_working_directory_has_its_whole_address():
    report = made([Finding(Place("/tmp/a b#c.ttl", 1, 1), "error", "syntax", "No.")])
    location = run_of(report)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "file:///tmp/a%20b%23c.ttl"}


def test_the_fingerprint_of_a_finding_stays_when_its_line_moves_and_tells_two_apart():
    def prints(*findings):
        return [each["partialFingerprints"]["findingWithoutLine/v1"] for each in run_of(made(findings))["results"]]

    moved = Finding(Place(THINGS, 4, 2), ACCEPTED.severity, ACCEPTED.code, ACCEPTED.message, ACCEPTED.focus)
    other = Finding(ACCEPTED.place, ACCEPTED.severity, ACCEPTED.code, ACCEPTED.message, "t:c")
    assert prints(ACCEPTED) == prints(moved) != prints(other)
    assert len(set(prints(ACCEPTED, moved, other))) == 3


# GitHub


def test_github_gets_a_command_for_each_finding_with_its_escapes(report):
    lines = result(report, "github").splitlines()
    assert len(lines) == 3
    name = "data/things%2C 100%25 new%3A1.ttl"
    assert lines[0].startswith(
        f"::error file={name},line=3,col=1,endColumn=5,title=sh%3AMinCount%3A 日本::t:日本 (日本): Give"
    )
    assert lines[0].endswith(
        f"100%25, now. Write, it.%0A{THINGS.replace('%', '%25')}:4:2: the other one%0A{SHAPES}:1:1: the shape"
    )
    assert lines[1].startswith("::warning ")
    assert lines[2] == "::notice file=queries/gone.rq,line=7,col=3,endColumn=4,title=header::The file has gone."


def test_the_place_and_code_are_no_part_of_what_github_and_sarif_say():
    report = made([Finding(Place("a] b.ttl", 1, 1), "error", "syntax", "No [1] here.")])
    assert result(report, "github").endswith("title=syntax::No [1] here.\n")
    assert run_of(report)["results"][0]["message"]["text"] == "No [1] here."


# Turtle

REPORTS = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ptr: <http://www.w3.org/2009/pointers#> . @prefix earl: <http://www.w3.org/ns/earl#> . @prefix : <urn:x:> .
:report a sh:NodeShape ; sh:targetClass sh:ValidationReport ;
  sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ;
  sh:property [ sh:path sh:result ; sh:class sh:ValidationResult ] .
:result a sh:NodeShape ; sh:targetClass sh:ValidationResult ;
  sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ;
  sh:property [ sh:path sh:value ; sh:maxCount 1 ] ;
  sh:property [ sh:path sh:sourceShape ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ;
  sh:property [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:in ( sh:Violation sh:Warning sh:Info ) ] ;
  sh:property [ sh:path sh:resultMessage ; sh:minCount 1 ; sh:datatype xsd:string ] ;
  sh:property [ sh:path earl:pointer ; sh:minCount 1 ; sh:class ptr:LineCharPointer ] .
:pointer a sh:NodeShape ; sh:targetClass ptr:LineCharPointer ;
  sh:property [ sh:path ptr:reference ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path ptr:lineNumber ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:positiveInteger ] ;
  sh:property [ sh:path ptr:charNumber ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:positiveInteger ] .
"""


def graph_of(report):
    written = render(report, "turtle")
    graph = Graph().parse(data=written, format="turtle")
    assert len(graph) == len(set(ox.parse(written, format=ox.RdfFormat.TURTLE)))
    return graph


def results_of(graph):
    """The results by the messages' beginnings."""
    return {
        str(graph.value(each, SH.resultMessage))[:8]: each for each in graph.subjects(RDF.type, SH.ValidationResult)
    }


def test_the_validation_report_is_a_report_as_shacl_defines_it(report):
    shapes = Graph().parse(data=REPORTS, format="turtle")
    for each in (report, made([])):
        conforms, _, told = pyshacl.validate(graph_of(each), shacl_graph=shapes)
        assert conforms, told
    broken = graph_of(report)
    broken.remove((None, SH.resultSeverity, None))
    assert not pyshacl.validate(broken, shacl_graph=shapes)[0]


def test_a_result_says_what_the_shape_saw_and_where_it_stands(report):
    graph = graph_of(report)
    found = results_of(graph)["Give it "]
    assert graph.value(found, SH.focusNode) == MISSING.about.focus
    assert graph.value(found, SH.resultPath) == NAME
    assert graph.value(found, SH.value) == MISSING.about.value
    assert graph.value(found, SH.sourceShape) == MISSING.about.shape
    assert graph.value(found, SH.sourceConstraintComponent) == SH.MinCountConstraintComponent
    pointer = graph.value(found, EARL.pointer)
    assert [int(graph.value(pointer, PTR[name])) for name in ("lineNumber", "charNumber")] == [3, 1]
    address = str(graph.value(pointer, PTR.reference))
    assert address.startswith("file:///")
    assert address.endswith("/data/things%2C%20100%25%20new%3A1.ttl")
    assert tables("The report in Turtle") == [
        [re.sub(r".*[/#]", lambda m: {str(SH): "sh:", str(EARL): "earl:"}[m[0]], p) for p in members(graph, found)]
    ]


def members(graph, node):
    order = ["focusNode", "sourceConstraintComponent", "resultSeverity", "resultMessage", "resultPath", "value"]
    names = [str(p) for p in graph.predicates(node) if p != RDF.type]
    return sorted(names, key=lambda n: [*order, "sourceShape", "pointer"].index(re.split("[/#]", n)[-1]))


def test_what_is_no_violation_of_a_shape_is_a_result_by_its_code(report):
    graph = graph_of(report)
    named, unnamed = results_of(graph)["An \\x1b["], results_of(graph)["The file"]
    assert graph.value(named, SH.sourceConstraintComponent) == URIRef(SHAPE + "own-check")
    assert graph.value(named, SH.focusNode) == URIRef("https://example.org/thing/b")
    assert str(graph.value(unnamed, SH.focusNode)).endswith("/queries/gone.rq")
    assert graph.value(unnamed, SH.resultSeverity) == SH.Info
    assert "\x1b" not in render(report, "turtle").decode()


def test_a_report_conforms_only_where_there_is_no_result_at_all():
    def conforms(report):
        return next(graph_of(report).objects(predicate=SH.conforms)).toPython()

    assert conforms(made([]))
    assert not conforms(made([UNREAD]))
    assert not conforms(made([], accepted=[(ACCEPTED, "known")]))


def test_a_path_of_several_steps_is_copied_from_the_shapes():
    def about(path):
        return About(MISSING.about.focus, path, None, BNode(), SH.MinCountConstraintComponent)

    report = made([])
    path = path_of(report)
    first, second = (Finding(MISSING.place, "error", "sh:MinCount", said, about=about(path)) for said in "ab")
    strange = Finding(MISSING.place, "error", "sh:MinCount", "c", about=about(BNode()))
    report = Report((first, second, strange), reading=report.reading)
    graph = graph_of(report)
    copied = {graph.value(results_of(graph)[said], SH.resultPath) for said in "ab"}
    assert len(copied) == 1
    assert [str(step)[-1] for step in Collection(graph, copied.pop())] == ["p", "q"]
    assert graph.value(results_of(graph)["c"], SH.resultPath) is None
    assert render(report, "turtle") == render(report, "turtle")


def test_a_term_that_is_none_leaves_the_report_readable():
    wrong = About(URIRef("https://example.org/a b"), None, URIRef("x y"), None, None)
    finding = Finding(MISSING.place, "error", "iri", "No IRI.", about=wrong)
    graph = graph_of(made([finding]))
    assert str(graph.value(results_of(graph)["No IRI."], SH.focusNode)).startswith("file:///")


# the command


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A small project with a syntax error."""
    root = tmp_path_factory.mktemp("broken")
    (root / "data").mkdir()
    (root / project.MARKER).write_text("", encoding="utf-8")
    (root / "data/things.ttl").write_text("<https://example.org/a> a .\n", encoding="utf-8")
    return root


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif", "github", "turtle"])
def test_every_form_comes_from_the_command_line_the_same_each_time(broken, run_bytes, form):
    code, out, err = run_bytes("validate", str(broken), "-f", form)
    assert code == 1
    assert "syntax" in out
    assert "policygraph: 1 error (" in err
    assert run_bytes("validate", str(broken), "-f", form)[1] == out


def test_a_report_goes_to_a_file_and_the_verdict_to_the_terminal(broken, run_bytes, tmp_path):
    code, out, err = run_bytes("validate", str(broken), "-f", "json", "-o", str(tmp_path / "report.json"))
    assert (code, out) == (1, "")
    assert "1 error" in err
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["counts"]["error"] == 1


def test_a_report_is_never_written_over_a_file_of_the_project(broken, run_bytes, tmp_path):
    (tmp_path / "more.ttl").write_text("", encoding="utf-8")
    for own in (broken / "data/things.ttl", tmp_path / "more.ttl"):
        before = own.read_bytes()
        code, _, err = run_bytes("validate", str(broken), str(tmp_path / "more.ttl"), "-o", str(own))
        assert code == 2
        assert "is a file of the project" in err
        assert own.read_bytes() == before


def test_findings_that_nobody_reads_to_the_end_are_told_by_the_exit_code_all_the_same(broken):
    command = [sys.executable, "-m", "policygraph.cli", "validate", str(broken)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    err = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait() == 1
    assert "1 error" in err
    assert "BrokenPipe" not in err


def test_a_project_that_cannot_be_read_at_all_is_reported_in_every_form(broken, run_bytes, monkeypatch):
    from policygraph.findings import Refused

    def refuse(_):
        raise Refused((Finding(Place(str(broken / "policygraph.toml"), 1, 3), "error", "settings", "No."),))

    monkeypatch.setattr(project, "load", refuse)
    for form in ("text", "json", "junit", "sarif", "github", "turtle"):
        code, out, err = run_bytes("validate", str(broken), "-f", form)
        assert code == 1
        assert "settings" in out
        assert "1 error (nothing was read)" in err
    assert run_bytes("validate", str(broken), "-o", str(broken / "data/things.ttl"))[0] == 2


def test_the_verdict_tells_what_is_accepted_and_held_back(report, monkeypatch, capsys):
    monkeypatch.setattr("policygraph.validate.validate", lambda *_: None)
    monkeypatch.setattr(Report, "of", lambda *_: report)
    assert main(["validate", str(ROOT)]) == 1
    err = capsys.readouterr().err
    assert "policygraph: 1 error, 1 warning, 1 note, 1 accepted by the baseline, 2 held back (" in err
    assert "; 2 files; 1 shapes met 3" in err
    assert err.endswith("nodes met: Own 3; none yet: Idle\n")
    monkeypatch.setattr(Report, "of", lambda *_: replace(report, unchecked="the shapes cannot be read", met={}))
    assert main(["validate", str(ROOT)]) == 1
    assert capsys.readouterr().err.endswith("; 2 files; the shapes cannot be read)\n")
    nothing = replace(report, findings=(), held_back=0, unchecked="the shapes cannot be read")
    monkeypatch.setattr(Report, "of", lambda *_: nothing)
    assert main(["validate", str(ROOT)]) == 1
    assert "policygraph: not checked, 1 accepted by the baseline (" in capsys.readouterr().err
