"""An empty answer says which part of the query leaves nothing, and a name that the graph does not hold is told."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest

from policygraph import diagnosis, sparql
from policygraph.ask import Asker
from policygraph.cli import main
from policygraph.diagnosis import unknown_names, why_empty
from policygraph.diagnosis.empty import Reason, Search
from policygraph.diagnosis.near import near_literals, near_names
from policygraph.diagnosis.patterns import Pattern
from policygraph.names import STANDARD_PREFIXES
from policygraph.parameters import Parameter
from policygraph.questions import Question
from policygraph.snapshot import Snapshot

DATA = """
@prefix k: <http://example.org/> .
@prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
GRAPH <http://example.org/told> { k:p1 a k:Program }
k:p1 a k:Program ; k:label "First Program"@en , "第一計画"@ja ; k:launchedBy k:meti ; k:budget 20 ; k:code "20" .
k:p2 a k:Program ; k:label "Second Program"@en ; k:launchedBy k:meti ; k:begun "2001-01-01"^^xsd:date .
k:p3 a k:Program ; k:label "Third Program"@en ; k:launchedBy k:mext ; k:begun "2005-01-01"^^xsd:date .
k:meti a k:Agency ; k:label "Ministry of Trade"@en ; k:nick "METI"@en .
k:mext a k:Agency ; k:label "Ministry of Culture"@en .
k:Kyushu a k:Place .
pg:launch a k:Program .
pg:Launch a k:Class .
"""
KNOWN = "http://example.org/"


@pytest.fixture(scope="module")
def small():
    """Answers from a few triples, so that every number in a message is known."""
    store = ox.Store()
    store.load(DATA.replace("GRAPH <http://example.org/told> { k:p1 a k:Program }", "").encode(), ox.RdfFormat.TURTLE)
    store.add(ox.Quad(*(ox.NamedNode(KNOWN + name) for name in ("p1", "in", "Program", "told"))))
    asker = object.__new__(Asker)
    asker.snapshot = Snapshot(Path(), {"prefixes": STANDARD_PREFIXES | {"k": KNOWN}, "questions": []})
    vars(asker.snapshot)["store"] = store
    return asker


def typed(text, path=""):
    return Question(id="-", path=path, text=text, summary="")


def why(asker, text, path=""):
    return why_empty(asker, typed(text, path), {}, path, None)


def pointed(marked):
    """A query without the mark in it, and the line and column where that stood."""
    before, _, after = marked.partition("▸")
    return before + after, f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: "


ONE, TOGETHER = "what stands before it (1 match)", "together with what stands before it"
LEAVES_NOTHING = [
    (
        "{ ?a a k:Place . ▸?a k:label ?b }",
        f"nothing matches `?a k:label ?b` together with {ONE}, though by itself it has 6 matches",
    ),
    ("{ ▸?a k:launchedBy k:Kyushu ; k:label ?b }", "nothing matches `?a k:launchedBy k:Kyushu`"),
    (
        "{ ?a k:launchedBy k:mext , ▸k:meti }",
        f"nothing matches `?a k:launchedBy k:meti` together with {ONE}, though by itself it has 2 matches",
    ),
    (
        "{ ?a a k:Agency # ; .\n ; ▸k:begun ?b }",
        f"nothing matches `?a k:begun ?b` {TOGETHER} (2 matches), though by itself it has 2 matches",
    ),
    ("{ ▸k:meti k:launchedBy ?a }", "nothing matches `k:meti k:launchedBy ?a` (the other way round it matches)"),
    ("{ ▸?a k:nick/k:nick ?b }", "nothing matches `?a k:nick/k:nick ?b`"),
    ("{ ▸[] k:launchedBy [ a k:Place ] . ?a ?b ?c }", "nothing matches `[] k:launchedBy [ a k:Place ]`"),
    ("{ ▸[ a k:Place ; k:nick ?n ] }", "nothing matches `[ a k:Place ; k:nick ?n ]`"),
    ("{ ▸?a (k:label|^k:nick)/k:nick+ -3 . ?b ?c ?d }", "nothing matches `?a (k:label|^k:nick)/k:nick+ -3`"),
    (
        "{ OPTIONAL { ?b a k:None } ?a a k:Place ; ▸k:begun ?c }",
        f"nothing matches `?a k:begun ?c` together with {ONE}, though by itself it has 2 matches",
    ),
    (
        "{ ?a a k:Place { ?a a ?t ; ▸k:nick ?c } }",
        f"nothing matches `?a k:nick ?c` together with {ONE}, though by itself it has 1 match",
    ),
    (
        "{ ?a a k:Agency { ▸?a a k:Place } }",
        f"nothing matches `?a a k:Place` {TOGETHER} (2 matches), though by itself it has 1 match",
    ),
    ("{ GRAPH k:told { ▸?a a k:Agency } }", "nothing matches `?a a k:Agency` in its graph"),
    ("{ GRAPH ?g { ?a k:in k:Program . ▸?a k:budget ?b } }", "nothing matches `?a k:budget ?b` in its graph"),
    ("{ ▸GRAPH k:untold { ?a k:in ?b } }", "`GRAPH k:untold` holds nothing"),
    (
        "{ ?g a k:Agency ▸GRAPH ?g { ?a k:in ?b } }",
        f"`GRAPH ?g` goes with none of {ONE.replace('1 match', '2 matches')}",
    ),
    (
        "{ ?a a k:Agency ▸MINUS { ?a k:label ?b } }",
        "`MINUS { ?a k:label ?b }` takes away all of what stands before it (2 matches)",
    ),
    (
        "{ ?a a k:Agency ▸VALUES ?a { k:p1 k:p2 } }",
        "`VALUES ?a { k:p1 k:p2 }` goes with none of what stands before it (2 matches)",
    ),
    ("{ ▸VALUES ?a { } ?a a k:Agency }", "`VALUES ?a { }` holds nothing"),
    ("{ VALUES ?a { k:p1 } ▸?a k:nick ?b }", "nothing matches `?a k:nick ?b` where ?a is k:p1"),
    ("{ VALUES ?a { k:p1 k:p2 } ▸?a k:nick ?b }", "nothing matches `?a k:nick ?b` with any of the values of ?a"),
    ("{ VALUES (?a ?c) { (k:p1 1) } ▸?a k:nick ?b }", "nothing matches `?a k:nick ?b` with any of the values of ?a ?c"),
    ("{ VALUES ?a { UNDEF } ▸?a k:nick k:p1 }", "nothing matches `?a k:nick k:p1`"),
    (
        "{ ?a a k:Program ▸{ SELECT ?a { ?a a k:Agency } } }",
        "this subselect (2 matches) goes with none of what stands before it (4 matches)",
    ),
    (
        "{ ?a a k:Program { SELECT ?a { ?a a k:Agency ; ▸k:begun ?n } } }",
        f"nothing matches `?a k:begun ?n` {TOGETHER} (2 matches), though by itself it has 2 matches",
    ),
    (
        "{ { SELECT ?a (COUNT(*) AS ?n) { ?a a k:Agency } GROUP BY ?a ▸HAVING(?n > 5) } }",
        "`HAVING(?n > 5)` leaves none of 2 matches",
    ),
    (
        "{ ?a k:begun ?d ▸FILTER(?d > ?d) }",
        '`FILTER(?d > ?d)` lets none of 2 matches through (?d is "2001-01-01"^^xsd:date, "2005-01-01"^^xsd:date)',
    ),
    (
        "{ ?a a k:Agency ; k:label ?l FILTER(LANG(?l) = 'en') ▸FILTER(?l = 3) }",
        '`FILTER(?l = 3)` lets none of 2 matches through (?l is "Ministry of Culture"@en, "Ministry of Trade"@en)',
    ),
    (
        "{ ?a k:nick ?l ▸FILTER(?l = 'METI') }",
        '`FILTER(?l = \'METI\')` lets none of 1 match through (?l is "METI"@en; did you mean "METI"@en?)',
    ),
    (
        "{ ?a k:label ?label ▸FILTER(?lable = 'x') }",
        "`FILTER(?lable = 'x')` lets none of 6 matches through (?lable has no value; did you mean label?)",
    ),
    (
        "{ ?a k:nick ?n { ?b a k:Agency ; k:nick ?m ▸FILTER(?n = ?n) } }",
        "`FILTER(?n = ?n)` lets none of 1 match through (?n has no value; known: b, m)",
    ),
    (
        "{ ?a k:nick ?n ▸FILTER NOT EXISTS { ?a a ?any } }",
        "`FILTER NOT EXISTS { ?a a ?any }` lets none of 1 match through",
    ),
    (
        "{ FILTER(?b = 1) ?a a k:Place . ▸?a k:nick ?b }",
        f"nothing matches `?a k:nick ?b` {TOGETHER} (1 match), though by itself it has 1 match",
    ),
    (
        "{ ?a k:nick ?l OPTIONAL { ?a k:none ?n } ▸FILTER(CONTAINS(?l, '}{') || BOUND(?n)) }",
        "`FILTER(CONTAINS(?l, '}{') || BOUND(?n))` lets none of 1 match through (?l is \"METI\"@en; ?n has no value)",
    ),
    (
        "{ ?a k:nick ?l ▸FILTER(LANG(?l) = 'ME' && CONTAINS(?l, 'T')) }",
        "`FILTER(LANG(?l) = 'ME' && CONTAINS(?l, 'T'))` lets none of 1 match through (?l is \"METI\"@en)",
    ),
    ("{ ?a k:nick ?b } ▸LIMIT\n 0", "`LIMIT 0` leaves none of 1 match"),
    ("{ ?a k:nick ?b } ORDER BY ?a ▸OFFSET 7", "`OFFSET 7` leaves none of 1 match"),
    ("{ ?a k:nick ?b } ▸VALUES ?a { k:mext }", "`VALUES ?a { k:mext }` leaves none of 1 match"),
]


# --- the part that leaves nothing


@pytest.mark.parametrize(("marked", "told"), LEAVES_NOTHING)
def test_an_empty_answer_names_the_first_part_that_leaves_nothing(small, marked, told):
    query, place = pointed("SELECT * " + marked)
    assert why(small, query)[0] == place + told


def test_every_branch_of_a_union_says_why_it_matches_nothing(small):
    assert why(
        small, "SELECT ?a {\n  ?a a k:Place .\n  { ?a k:nick ?b }\n  UNION { SELECT ?a { ?a a k:Agency } }\n}"
    ) == [
        "3:3: none of the 2 branches of this UNION matches",
        "3:5: nothing matches `?a k:nick ?b` together with what stands before it (1 match), though by itself it has 1 match",
        "4:9: this subselect (2 matches) goes with none of what stands before it (1 match)",
    ]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ASK { ?a a k:Place ; k:nick ?b }", "1:22: nothing matches `?a k:nick ?b`"),
        ("CONSTRUCT { ?a a k:New } WHERE { ?a k:launchedBy k:Kyushu }", "1:34: nothing matches `?a k:launchedBy k:Kyushu`"),
        ("CONSTRUCT WHERE { ?a k:launchedBy k:Kyushu }", "1:19: nothing matches"),
        ("CONSTRUCT { ?b a ?c } WHERE { ?a k:nick ?b }", "1:1: no triple can be made of 1 match: a value is missing, or"),
        ("DESCRIBE ?a { ?a k:launchedBy k:Kyushu }", "1:15: nothing matches"),
        ("DESCRIBE k:metti", "1:10: the graph holds no k:metti (did you mean k:meti?)"),
        ("SELECT ?a (COUNT(?p) AS ?n) { ?p k:launchedBy ?a } GROUP BY ?a HAVING(COUNT(?p) > 2)", "1:64: `HAVING(COUNT(?p) > 2)` leaves none of 2 matches"),
        ("PREFIX k: <http://example.org/>\n\nASK { k:p1 k:nick ?b }", "3:7: nothing matches `k:p1 k:nick ?b`"),
    ],
)  # fmt: skip
def test_every_kind_of_query_is_explained(small, query, told):
    assert why(small, query)[0].startswith(told)


def test_a_file_is_named_before_the_place(small):
    assert why(small, "ASK { k:p1 k:nick ?b }", "my.rq") == ["my.rq:1:7: nothing matches `k:p1 k:nick ?b`"]


def test_what_cannot_be_taken_apart_is_not_explained(small):
    assert why(small, "ASK { << k:p1 k:nick ?b >> k:nick ?c }") == []


@pytest.fixture(scope="module")
def many():
    """Answers from more things than are counted, of which the last in order alone has a rare property."""
    store = ox.Store()
    things = "\n".join(f"k:n{number} k:no {number} ." for number in range(1002))
    store.load(f"@prefix k: <{KNOWN}> . {things} k:n1001 k:rare 1 .".encode(), ox.RdfFormat.TURTLE)
    asker = object.__new__(Asker)
    asker.snapshot = Snapshot(Path(), {"prefixes": {"k": KNOWN}, "questions": []})
    vars(asker.snapshot)["store"] = store
    return asker


def test_of_more_matches_than_are_counted_nothing_is_said_of_all(many):
    (rare,) = why(many, "SELECT * { ?a k:no ?n OPTIONAL { ?a k:rare ?r } FILTER(?r > 1) }")
    assert "over 1000 matches" in rare
    assert "has no value" not in rare
    (first,) = why(many, "SELECT * { ?a k:no ?n FILTER(?n < 0) }")
    assert "…)" in first
    assert " to " not in first
    (ends,) = why(many, "SELECT * { ?a k:no ?n FILTER(?n < 9) FILTER(?n < 0) }")
    assert "(?n is 0 to 8)" in ends


# --- what may be meant


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ('?a k:nick "METI"', 'did you mean "METI"@en?'),
        ('?a k:label "first program"@en', 'did you mean "First Program"@en?'),
        ('?a k:label "Program"', 'did you mean "First Program"@en or "Third Program"@en or "Second Program"@en?'),
        ('?a k:label "Frist Program"@en', 'did you mean "First Program"@en?'),
        ('?a k:label "meti"', '"METI"@en is a value of k:nick'),
        ('?a a k:Agency ; k:label "Ministry of Trades"@en', 'did you mean "Ministry of Trade"@en?'),
        ("?a k:budget 20.0", "did you mean 20?"),
        ("?a k:code 20", 'did you mean "20"?'),
        ('?a k:begun "2001-01-01"', 'did you mean "2001-01-01"^^xsd:date?'),
    ],
)
def test_a_value_that_nothing_has_is_told_with_the_nearest(small, pattern, hint):
    assert why(small, f"SELECT * {{ {pattern} }}")[0].endswith(f" ({hint})")


def test_a_value_like_none_is_told_without_a_hint(small):
    assert why(small, 'ASK { ?a k:label "zzz" }') == ['1:7: nothing matches `?a k:label "zzz"`']


@pytest.mark.parametrize(
    ("iri", "near"),
    [
        (KNOWN + "Progam", [KNOWN + "Program"]),
        (KNOWN + "PROGRAM", [KNOWN + "Program", KNOWN + "program-one"]),
        ("http://elsewhere.org/program", [KNOWN + "Program"]),
        (KNOWN + "program", [KNOWN + "program-one", KNOWN + "Program"]),
        (KNOWN + "zzz", []),
    ],
)
def test_a_near_name_is_of_the_same_namespace_or_of_the_same_local_name(iri, near):
    known = [KNOWN + "Program", KNOWN + "program-one", "http://elsewhere.org/other", "http://third.org/Agency"]
    assert near_names(iri, known)[:2] == near


def test_an_equal_literal_is_no_near_one():
    assert near_literals(ox.Literal("a"), [ox.Literal("a"), ox.NamedNode("http://a")]) == []


# --- names that the graph does not hold


def test_each_name_that_the_graph_does_not_hold_is_told_once_at_its_place(small):
    query = "SELECT ?a {\n  ?a a k:Progam ; k:label ?b .\n  OPTIONAL { ?a k:lable ?c, k:Progam }\n}"
    assert why(small, query)[1:] == [
        "2:8: the graph holds no k:Progam (did you mean k:Program?)",
        "3:17: the graph holds no k:lable (did you mean k:label?)",
    ]


def test_a_name_in_full_is_told_by_its_curie(small):
    lines = why(small, "ASK { ?a <http://example.org/lable> ?b }")
    assert lines[1] == "1:10: the graph holds no k:lable (did you mean k:label?)"


def test_a_prefix_that_stands_for_something_else_than_in_the_project_is_told(small):
    query = "PREFIX k: <http://example.org#> ASK { ?a k:label ?b }"
    assert why(small, query)[1] == (
        "1:42: the graph holds no k:label (here k: stands for <http://example.org#>, in the project for <http://example.org/>)"
    )


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a { ?a k:budget ?b FILTER(DATATYPE(?b) = xsd:integer) }",
        'SELECT ?a { ?a k:begun "2001-01-01"^^xsd:date }',
        "SELECT ?a { ?a k:budget ?b FILTER(xsd:integer(?b) = 20) }",
        "CONSTRUCT { ?a a k:New } WHERE { ?a a k:Program }",
        "PREFIX new: <http://example.org/new> SELECT ?a { ?a a k:Program }",
        "SELECT ?a { GRAPH k:told { ?a k:in ?b } }",
        "SELECT ?a { ?a a k:Program OPTIONAL { ?a skos:altLabel ?b } OPTIONAL { ?a <http://third.org/x> ?c } }",
    ],
    ids=["datatype", "literal", "function", "template", "prologue", "graph", "foreign"],
)
def test_an_answer_with_rows_has_nothing_told_of_what_no_graph_has_to_hold(small, query):
    assert unknown_names(small, typed(query), "", None) == []


def test_an_answer_with_rows_has_the_project_s_own_unknown_names_told(small):
    query = "SELECT ?a { ?a a k:Program OPTIONAL { ?a k:lable ?b } OPTIONAL { ?a pg:lunch ?c } }"
    assert unknown_names(small, typed(query), "q.rq", None) == [
        "q.rq:1:42: the graph holds no k:lable (did you mean k:label?)",
        "q.rq:1:69: the graph holds no pg:lunch (did you mean pg:launch or pg:Launch?)",
    ]


# --- saved questions

SAVED = """PREFIX k: <http://example.org/>
SELECT ?b { VALUES ?a { k:p1 } VALUES ?least { 1 } ?a k:budget ?b . FILTER(?b > ?least) }"""


def saved(small, **given):
    params = (Parameter("a", "iri", default=KNOWN + "p1"), Parameter("least", "integer", default="1"))
    question = Question(id="q", path="q.rq", text=SAVED, summary="Which?", params=params)
    return why_empty(small, question, given, "q.rq", None)


def test_the_value_of_a_parameter_is_named_at_its_place_in_the_file(small):
    assert saved(small, a="k:mext") == ["q.rq:2:52: nothing matches `?a k:budget ?b` where ?a is k:mext"]


def test_a_value_that_nothing_in_the_failing_part_shows_is_named_too(small):
    assert saved(small, least="99") == [
        "q.rq:2:69: `FILTER(?b > ?least)` lets none of 1 match through (?b is 20; ?least is 99)",
    ]
    assert saved(small, a="k:metti") == [
        "q.rq:2:52: nothing matches `?a k:budget ?b` where ?a is k:metti",
        "q.rq:2:24: the graph holds no k:metti (did you mean k:meti?)",
    ]


@pytest.mark.parametrize(
    ("last", "told"), [("k:nick", ["q.rq:2:20: with other values of a there are rows"]), ("k:begun", [])]
)
def test_a_parameter_is_named_if_other_values_of_it_would_give_rows(small, last, told):
    text = f"PREFIX k: <{KNOWN}>\nSELECT ?n {{ VALUES ?a {{ k:p1 }} ?a k:launchedBy ?m . ?m {last} ?n }}"
    params = (Parameter("a", "iri", default=KNOWN + "p1"),)
    lines = why_empty(small, Question("q", "q.rq", text, "Which?", params=params), {"a": "k:p3"}, "q.rq", None)
    assert lines[0].startswith(f"q.rq:2:53: nothing matches `?m {last} ?n`")
    assert lines[1:] == told


@pytest.fixture(scope="module")
def planted(asker):
    """The saved questions with rows, each with the parts of its pattern that no answer can do without."""
    found = []
    for question in asker.questions().values():
        if question.form == "select" and asker.run(question.text).rows:
            pattern = Pattern(question.text)
            parts = pattern.parts(pattern.where(sparql.outline(question.text).at))
            found += [(question, part) for part in parts if part.kind in ("TRIPLE", "FILTER")]
    return found


def test_a_fault_planted_in_any_part_of_any_question_is_found_where_it_is(asker, planted):
    for question, part in planted[::2]:
        text, at, fault = question.text, part.start, "FILTER(1 = 2)"
        if part.triple:
            at, fault = text.rindex(part.triple[2], part.start, part.end), "pg:no-such-thing"
        reasons = Search(asker, text[:at] + fault + text[part.end :], typed=True).reasons()
        assert reasons[0].at == part.start, (question.id, part)


def test_an_empty_answer_of_a_saved_question_is_explained_whatever_was_asked(asker):
    explained = 0
    for question in asker.questions().values():
        for parameter in (each for each in question.params if each.cls and question.form == "select"):
            things = asker.run(f"SELECT ?x {{ ?x a <{parameter.cls}> }} ORDER BY ?x LIMIT 6").rows
            for (thing,) in things:
                text = asker.bind(question, {parameter.name: thing.value})
                if not asker.run(text).rows:
                    assert Search(asker, text, typed=False).reasons(), (question.id, thing)
                    explained += 1
    assert explained


# --- the command


@pytest.fixture
def run(capsys, asker, monkeypatch):
    """Ask on the command line; gives exit code, standard output and the lines of standard error."""

    def call(*arguments, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = main(["query", *arguments])
        out, err = capsys.readouterr()
        return code, out, err.splitlines()

    return call


def test_the_explanation_stands_on_standard_error_and_changes_nothing_else(run):
    code, out, err = run("findings-for-a-place", "-p", "place=Fukuoka")
    assert (code, out) == (0, "polarityLabel,summary,record\n".replace("\n", "\r\n"))
    assert err[0].startswith("policygraph: no rows. Findings told of the place itself")
    assert err[1].startswith("policygraph: ")
    assert "queries/findings-for-a-place.rq:" in err[1]
    assert "where ?place is place:fukuoka" in err[1]


def test_no_is_explained_for_a_query_of_ones_own_and_an_answer_for_a_saved_question(run):
    code, out, err = run("--file", "-", stdin="ASK { ?a a pg:Survey , pg:Agency }")
    assert (code, out) == (0, "no\n")
    assert err[0].startswith("policygraph: 1:24: nothing matches `?a a pg:Agency` together with")
    assert run("was-a-program-succeeded") == (0, "no\n", [])


def test_what_has_an_answer_is_not_explained(run):
    assert run("misprints")[2] == []
    assert run("--file", "-", stdin="ASK { ?a a pg:Survey }")[2] == []
    assert run("--file", "-", stdin="SELECT ?a { ?a a pg:Survey }")[2] == []


def test_an_unknown_name_is_told_beside_the_rows_with_its_file(run, tmp_path):
    (tmp_path / "q.rq").write_text(
        "\ufeffSELECT ?a {\n  ?a a pg:Survey OPTIONAL { ?a pg:launcher ?b } }", encoding="utf-8"
    )
    code, out, err = run("--file", str(tmp_path / "q.rq"))
    assert (code, len(out.splitlines())) == (0, 2)
    place = f"policygraph: {tmp_path / 'q.rq'}:2:32: "
    assert err[0].startswith(f"{place}the graph holds no pg:launcher (did you mean pg:hasLauncher")


def test_a_mistake_is_told_with_its_file(tmp_path, run):
    (tmp_path / "q.rq").write_text("SELECT ?a {\n  ?a a pg:Survey\n  FILTR(?a = 1)\n}", encoding="utf-8")
    assert run("--file", str(tmp_path / "q.rq")) == (
        2,
        "",
        [f"policygraph: {tmp_path / 'q.rq'}:3:3: the query does not parse at `FILTR` (did you mean FILTER?)"],
    )


@pytest.mark.parametrize("arguments", [["misprints"], ["--file", "-"]])
def test_what_has_rows_is_answered_without_what_explains(asker, arguments):
    heavy = ("policygraph.diagnosis", "policygraph.diagnosis.mistakes", "difflib", "rdflib")
    code = (
        "import sys; from policygraph.cli import main; "
        f"main(['query', *{arguments}]); print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
    )
    query = "SELECT ?a { ?a a pg:Survey }"
    ran = subprocess.run([sys.executable, "-c", code], input=query, capture_output=True, text=True, check=True)
    assert len(ran.stdout.splitlines()) > 1
    assert ran.stderr == "[]\n"


# --- what hinders an explanation


def test_a_reason_that_fails_keeps_no_other_from_being_told(small, monkeypatch):
    def broken(*_, **__):
        raise OSError

    query = "ASK { ?a k:lable ?b }"
    monkeypatch.setattr(diagnosis, "Search", broken)
    assert why(small, query) == ["1:10: the graph holds no k:lable (did you mean k:label?)"]
    monkeypatch.setattr(diagnosis, "_unheld", broken)
    assert why(small, query) == []


def test_an_explanation_ends_when_its_time_is_over_with_what_was_found():
    go_on = threading.Event()

    def slow():
        yield Reason(0, "first")
        go_on.wait()

    try:
        assert diagnosis._told(slow(), "a", "a", "", 0.05) == ["1:1: first"]
    finally:
        go_on.set()
        for thread in threading.enumerate():
            if thread is not threading.current_thread():
                thread.join(5)
