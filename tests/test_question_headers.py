"""A query file's header becomes a question, and each mistake in it a finding at its line."""

from __future__ import annotations

import json

import pyoxigraph
import pytest
import rdflib

from policygraph.findings import PolicygraphError
from policygraph.names import ONTOLOGY, XSD
from policygraph.parameters import Parameter
from policygraph.queryfiles import parse_question
from policygraph.questions import Question

AGENCY = "https://w3id.org/policygraph/agency/"
GOOD = """\
#+ id: programs-of-an-agency
#+ summary: Which programs did an agency run, and when?
#+ summary_ja: ある機関が実施した施策は何か
#+ description: |
#+   Those it administered.
#+
#+   No others.
#+ tags: [program, agency]
#+ params:
#+   agency: {type: iri, class: pg:Agency, default: agency:meti, description: The body}
#+   since: {type: date, required: false}
#+   most: {type: integer, default: 10, minimum: 1, maximum: 100}
#+ columns: {program: iri, n: integer}
#+ evidence: [record]
#+ companion: |
#+   SELECT ?record WHERE {
#+     VALUES ?agency { agency:meti } VALUES ?since { UNDEF } VALUES ?most { 10 }
#+     ?record pg:hasActor ?agency
#+   } ORDER BY ?record
#+ view: timeline
PREFIX pg: <https://w3id.org/policygraph/ontology/>
PREFIX agency: <https://w3id.org/policygraph/agency/>
SELECT ?program (COUNT(*) AS ?n) WHERE {
  VALUES ?agency { agency:meti }
  VALUES ?since { UNDEF }
  VALUES ?most { 10 }
  ?program pg:isAdministeredBy ?agency
} GROUP BY ?program ORDER BY ?program
"""
CHECK = """\
#+ id: check
#+ summary: Nothing is wrong
#+ kind: check
#+ severity: warning
SELECT ?entity ?property ?value ?message WHERE { ?entity ?property ?value BIND("no" AS ?message) }
"""


def read(tmp_path, text, name="programs-of-an-agency"):
    path = tmp_path / f"{name}.rq"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return parse_question(path, f"queries/{name}.rq")


@pytest.fixture
def findings(tmp_path):
    """The findings on the good file after one change, as (line, column, message and hint)."""

    def after(old, new, text=GOOD, name="programs-of-an-agency"):
        assert old in text
        _, found = read(tmp_path, text.replace(old, new), name)
        assert all(finding.code == "header" and finding.severity == "error" for finding in found)
        return [(f.place.line, f.place.column, f"{f.message} {f.hint}".strip()) for f in found]

    return after


@pytest.fixture
def question(tmp_path):
    found, mistakes = read(tmp_path, GOOD)
    assert mistakes == []
    return found


def test_a_header_becomes_a_question(question):
    assert question.id == "programs-of-an-agency"
    assert question.path == "queries/programs-of-an-agency.rq"
    assert question.text == GOOD
    assert question.summary_ja == "ある機関が実施した施策は何か"
    assert question.description == "Those it administered.\n\nNo others.\n"
    assert question.tags == ("program", "agency")
    assert question.columns == {"program": "iri", "n": "integer"}
    assert question.evidence == ("record",)
    assert (question.view, question.kind, question.form) == ("timeline", "question", "select")
    assert question.params == (
        Parameter("agency", "iri", ONTOLOGY + "Agency", True, AGENCY + "meti", description="The body"),
        Parameter("since", "date", required=False),
        Parameter("most", "integer", default="10", minimum="1", maximum="100"),
    )


def test_the_companion_runs_by_itself(question):
    assert question.companion.startswith("PREFIX ")
    assert [variable.value for variable in pyoxigraph.Store().query(question.companion).variables] == ["record"]
    assert rdflib.Graph().query(question.companion).vars == [rdflib.Variable("record")]


def test_a_question_comes_back_from_json(question):
    assert Question.from_json(json.loads(json.dumps(question.to_json()))) == question


def test_a_check_names_no_columns_and_needs_no_order(tmp_path):
    found, mistakes = read(tmp_path, CHECK, "check")
    assert mistakes == []
    assert (found.kind, found.severity) == ("check", "warning")


@pytest.mark.parametrize("form", ["ask", "construct", "describe"])
def test_other_forms_need_neither_columns_nor_order(tmp_path, form):
    body = {
        "ask": "ASK { ?s ?p ?o }",
        "construct": "CONSTRUCT WHERE { ?s ?p ?o }",
        "describe": "DESCRIBE <e:a>",
    }[form]
    found, mistakes = read(tmp_path, f"#+ id: q\n#+ summary: Is it so?\n{body}\n", "q")
    assert (found.form, mistakes) == (form, [])


def test_lines_may_end_as_windows_ends_them(tmp_path):
    found, mistakes = read(tmp_path, GOOD.replace("\n", "\r\n"))
    assert (found.summary, mistakes) == ("Which programs did an agency run, and when?", [])


SINCE = "since: {type: date, required: false}"
MOST = "most: {type: integer, default: 10, minimum: 1, maximum: 100}"
AGENCY_LINE = "agency: {type: iri, class: pg:Agency, default: agency:meti, description: The body}"


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        ("id: programs-of", "id: program-of", 1, 4, "id must be the name of the file, programs-of-an-agency"),
        ("#+ id: programs-of-an-agency\n", "", 1, 1, "id must be the name"),
        ("summary: Which programs did an agency run, and when?", 'summary: " "', 2, 4, "summary is missing"),
        ("tags: [", "tag: [", 8, 4, "the key tag is unknown did you mean tags?"),
        ("tags: [program, agency]", "tags: program", 8, 4, "tags must be a list of texts"),
        ("tags: [program, agency]", "tags: [[a]]", 8, 4, "tags must be a list of texts"),
        ("view: timeline", "view: timelin", 20, 4, "timelin is not a view did you mean timeline?"),
        ("view: timeline", "view:", 20, 4, "view must be a text"),
        ("view: timeline", "view: graph\n#+ view: table", 21, 4, "the key view is given twice"),
        ("view: timeline", "kind: chck", 20, 4, "chck is not a kind did you mean check?"),
        ("view: timeline", "severity: error", 20, 4, "severity belongs to a check alone"),
        ("n: integer}", "n: integr}", 13, 28, "integr is not a type of a column did you mean integer?"),
        (
            "{program: iri, n: integer}",
            "{n: integer, program: iri}",
            13,
            4,
            "columns lists ?n ?program, the query projects ?program ?n",
        ),
        (
            "{program: iri, n: integer}",
            "{programme: iri, n: integer}",
            13,
            4,
            "the query projects ?program ?n",
        ),
        ("#+ columns: {program: iri, n: integer}\n", "", 1, 1, "columns lists nothing, the query projects"),
        ("evidence: [record]", "evidence: [recrd]", 14, 4, "recrd is not projected did you mean record?"),
        ("type: date", "type: dat", 11, 14, "dat is not a type did you mean date?"),
        ("type: date, ", "", 11, 6, "is not a type"),
        (SINCE, "since: date", 11, 6, "since must be a mapping"),
        (
            SINCE,
            "since: {type: date, requird: false}",
            11,
            26,
            "the key requird is unknown did you mean required?",
        ),
        (SINCE, "since: {type: date, required: no}", 11, 26, "no is not a yes or no known: false, true"),
        (SINCE, "since: {type: date}", 11, 6, "since has no default: give one, or say `required: false`"),
        (SINCE, "since: {type: date, required: false, class: pg:Agency}", 11, 43, "only an iri has a class"),
        (SINCE, "since: {type: boolean, required: false, minimum: 1}", 11, 46, "which has no minimum"),
        (MOST, "most: {type: integer, default: 11}", 12, 28, "the default of most is"),
        (MOST, "most: {type: decimal, default: 10}", 12, 28, "the default of most is"),
        (MOST, "most: {type: integer, default: ten}", 12, 28, "most: 'ten' is not of type integer"),
        (MOST, "most: {type: integer, default: 10, maximum: 2001-02-30}", 12, 41, "is not of type integer"),
        (
            MOST,
            "most: {type: integer, default: 10, maximum: 9}",
            12,
            28,
            "the default is refused: most: 10 is out of range",
        ),
        (
            MOST,
            "most: {type: integer, default: 10, choices: [9, 11]}",
            12,
            28,
            "is not one of its values one of: 9, 11",
        ),
        (MOST, "most: {type: integer, default: 10, choices: [10, x]}", 12, 41, "'x' is not of type integer"),
        (SINCE, "since: {type: date, required: false, default: 2001-04-01}", 11, 43, "UNDEF in the query"),
        ("default: agency:meti", "default: agency:mext", 10, 44, "agency/mext> in the header"),
        ("default: agency:meti", "default: agncy:meti", 10, 44, "agncy:meti> in the header"),
        (
            "class: pg:Agency",
            "class: pgx:Agency",
            10,
            26,
            "pgx:Agency is no IRI, or its prefix is not declared",
        ),
        ("  VALUES ?since { UNDEF }\n  V", "  V", 11, 6, "the query has no block VALUES ?since"),
        (" VALUES ?since { UNDEF } V", " V", 11, 6, "companion has no block VALUES ?since"),
        ("agency:meti } VALUES ?since", "agency:mext } VALUES ?since", 10, 44, "agency/mext> in companion"),
        ("#+   SELECT ?record WHERE {", "#+   ASK {", 15, 4, "companion"),
        (
            "#+   SELECT ?record WHERE {",
            "#+   SELECT * WHERE {",
            15,
            4,
            "companion must be a SELECT with its columns named",
        ),
        (
            "?record pg:hasActor",
            "?record pgx:hasActor",
            15,
            4,
            "companion, line 3: the prefix pgx: is not declared",
        ),
        ("hasActor ?agency\n", "hasActor\n", 15, 4, "companion, line 4: the query does not parse"),
        (" ORDER BY ?program\n", "\n", 23, 1, "a SELECT needs an ORDER BY"),
        (
            "summary: Which",
            "summary: Which: a",
            2,
            18,
            "the header is not YAML: mapping values are not allowed here",
        ),
        ("tags: [program, agency]", "tags: *all", 1, 1, "the header uses an alias"),
        ("tags: [program, agency]", "tags: [a\x07]", 1, 1, "the header is not YAML"),
        ("?program pg:isA", "SERVICE <http://e/> {} ?program pg:isA", 27, 3, "SERVICE is refused"),
        ("?program pg:isA", "?program pgg:isA", 27, 12, "the prefix pgg: is not declared"),
        ("} GROUP", "}} GROUP", 28, 2, "the query does not parse at `}`"),
        ("pg:isAdministeredBy ?agency", "pg:isAdministeredBy 'open", 27, 32, "this string does not end"),
    ],
)
def test_a_mistake_is_found_at_its_place(findings, old, new, line, column, words):
    found = findings(old, new)
    assert [finding for finding in found if words in finding[2] and finding[:2] == (line, column)], found


def test_mistakes_come_in_the_order_of_the_file(tmp_path):
    _, mistakes = read(tmp_path, GOOD.replace("summary: W", "sumary: W").replace("#+ view: t", "#+ view: T"))
    assert [mistake.place.line for mistake in mistakes] == [1, 2, 20]


def test_a_missing_default_is_told_once(findings):
    text = GOOD.replace("agency:meti } VALUES ?since", "UNDEF } VALUES ?since")
    found = findings("default: agency:meti, ", "", text)
    assert [finding[2] for finding in found] == ["agency has no default: give one, or say `required: false`"]


def test_a_star_leaves_the_columns_open(findings):
    columns = "SELECT ?entity ?property ?value ?message WHERE"
    assert findings(columns, "SELECT * WHERE", CHECK, "check") == [
        (5, 1, "SELECT * leaves the columns open: name them")
    ]


@pytest.mark.parametrize(("old", "new"), [("run, and", "run: and"), ("ASK {", "ASK {{")])
def test_what_cannot_be_read_or_run_is_no_question(tmp_path, old, new):
    text = "#+ id: q\n#+ summary: Which run, and when?\nASK { }\n"
    found, mistakes = read(tmp_path, text, "q")
    assert (found.id, mistakes) == ("q", [])
    found, mistakes = read(tmp_path, text.replace(old, new), "q")
    assert (found, len(mistakes)) == (None, 1)


def test_a_text_without_a_header_is_no_question(tmp_path):
    found, mistakes = read(tmp_path, "ASK { }")
    assert found is None
    assert [str(mistake.place) for mistake in mistakes] == ["queries/programs-of-an-agency.rq:1:1"]
    assert "begin it with `#+ id: …`" in mistakes[0].message


def test_a_line_that_is_not_utf_8_is_a_finding(tmp_path):
    found, mistakes = read(tmp_path, GOOD.encode().replace(b"No others", b"No \xff others"))
    assert found is None
    assert mistakes[0].place.line == 7


def test_a_check_projects_its_four_columns_in_order(findings):
    assert findings("?entity ?property ?value", "?entity ?value ?property", CHECK, "check") == [
        (3, 4, "a check projects ?entity ?property ?value ?message, not ?entity ?value ?property ?message")
    ]


def test_a_check_is_a_select(findings):
    form = findings("SELECT ?entity ?property ?value ?message WHERE", "ASK", CHECK, "check")
    assert form == [(3, 4, "only a SELECT has columns, and this is ASK")]


def test_a_check_has_a_known_severity(findings):
    assert findings("warning", "warn", CHECK, "check")[0][2].startswith("warn is not a severity did you mean")


def test_columns_of_an_ask_are_a_mistake(tmp_path):
    _, mistakes = read(tmp_path, "#+ id: q\n#+ summary: Is it?\n#+ columns: {a: iri}\nASK { ?a ?b ?c }\n", "q")
    assert [(mistake.place.line, mistake.message) for mistake in mistakes] == [
        (3, "only a SELECT has columns, and this is ASK")
    ]


# --- binding

PREFIXES = {"agency": AGENCY, "pg": ONTOLOGY}
LABELS = {
    "agency: the first": [AGENCY + "meti"],
    "METI": [AGENCY + "meti"],
    "経済産業省": [AGENCY + "meti"],
    "ministry": [AGENCY + "meti", AGENCY + "mext"],
}


def resolve(label, cls):
    assert cls == ONTOLOGY + "Agency"
    if label not in LABELS:
        raise PolicygraphError(f"nothing is called {label!r}", "write a label")
    return LABELS[label]


def is_instance(iri, cls):
    return (iri, cls) in {(AGENCY + name, ONTOLOGY + "Agency") for name in ("meti", "mext")}


def bound(question, **given):
    return question.bind(given, PREFIXES, resolve, is_instance)


@pytest.mark.parametrize("raw", ["agency:mext", AGENCY + "mext", f"<{AGENCY}mext>"])
def test_an_iri_may_be_written_in_full_or_as_a_curie(question, raw):
    before, after = (f"\n  VALUES ?agency {{ {term} }}\n" for term in ("agency:meti", f"<{AGENCY}mext>"))
    assert bound(question, agency=raw) == GOOD.replace(before, after)


@pytest.mark.parametrize("raw", ["METI", "経済産業省", "agency: the first"])
def test_a_label_in_either_language_finds_its_iri(question, raw):
    assert f"?agency {{ <{AGENCY}meti> }}" in bound(question, agency=raw)


def test_what_is_not_given_keeps_the_default_of_the_text(question):
    assert bound(question) == GOOD


def test_each_type_becomes_its_term(question):
    text = bound(question, since="2001-04-01", most="+7")
    assert f'?since {{ "2001-04-01"^^<{XSD}date> }}' in text
    assert f'?most {{ "7"^^<{XSD}integer> }}' in text


def test_an_optional_parameter_given_as_nothing_is_left_open(question):
    assert "VALUES ?since { UNDEF }" in bound(question, since="")


def test_the_companion_takes_the_same_values(question):
    text = question.bind_companion({"agency": "agency:mext"}, PREFIXES, resolve, is_instance)
    assert text == question.companion.replace("{ agency:meti }", f"{{ <{AGENCY}mext> }}")


def test_a_question_without_a_companion_says_so(tmp_path):
    check, _ = read(tmp_path, CHECK, "check")
    with pytest.raises(PolicygraphError, match="has no companion"):
        check.bind_companion({}, {}, resolve, is_instance)


@pytest.mark.parametrize(
    ("name", "raw", "words", "hint"),
    [
        ("agencie", "x", "no parameter 'agencie'", "did you mean agency?"),
        ("agency", "Nobody", "nothing is called 'Nobody'", "label"),
        ("agency", "agnecy:meti", "the prefix agnecy: is not declared", "did you mean agency?"),
        ("agency", "ministry", "may mean several things", f"{AGENCY}meti, {AGENCY}mext"),
        ("agency", "agency:nobody", "is not an instance of Agency", "The body"),
        ("agency", "<http://e/a b>", "not a legal IRI", "spaces"),
        ("agency", "<meti>", "not a legal IRI", "scheme"),
        ("agency", "", "nothing is called ''", "label"),
        ("since", "2001-02-29", "not of type date", "a day that exists"),
        ("since", "20010401", "not of type date", "2001-04-01"),
        ("since", "2001-04-01 ", "not of type date", "2001-04-01"),
        ("most", "ten", "not of type integer", "a whole number"),
        ("most", "1.0", "not of type integer", "a whole number"),
        ("most", "1_0", "not of type integer", "a whole number"),
        ("most", "0", "0 is out of range", "at least 1 and at most 100"),
        ("most", "101", "101 is out of range", "at least 1 and at most 100"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_a_hint(question, name, raw, words, hint):
    with pytest.raises(PolicygraphError) as caught:
        bound(question, **{name: raw})
    assert words in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("kind", "good", "term", "bad"),
    [
        ("string", 'a "b" \\', '"a \\"b\\" \\\\"', None),
        ("lang-string", "a@b@JA", '"a@b"@ja', "a"),
        ("decimal", "-0.90", f'"-0.90"^^<{XSD}decimal>', "1e3"),
        ("boolean", "true", f'"true"^^<{XSD}boolean>', "True"),
    ],
)
def test_other_types_have_their_forms_too(kind, good, term, bad):
    parameter = Parameter("x", kind)
    parameter.check(good)
    assert parameter.serialise(good) == term
    assert parameter.mistake(good) is None
    if bad:
        assert "not of type" in parameter.mistake(bad).message


def test_a_choice_is_one_of_those_there_are():
    parameter = Parameter("x", "string", choices=("a", "b"))
    parameter.check("b")
    with pytest.raises(PolicygraphError, match="not one of its values"):
        parameter.check("c")


def test_dates_have_a_range_too():
    parameter = Parameter("x", "date", minimum="2001-04-01")
    parameter.check("2001-04-01")
    with pytest.raises(PolicygraphError, match="out of range"):
        parameter.check("2001-03-31")


def test_a_required_parameter_without_any_default_is_missed():
    question = Question("q", "q.rq", "ASK { VALUES ?x { 1 } }", "?", params=(Parameter("x", "string"),), form="ask")
    with pytest.raises(PolicygraphError, match="x needs a value"):
        question.bind({}, {}, resolve, is_instance)
    assert question.bind({"x": "a"}, {}, resolve, is_instance) == 'ASK { VALUES ?x { "a" } }'


def test_a_near_name_may_come_from_whoever_resolves(question):
    def suggest(label, cls):
        raise PolicygraphError("nothing has that name", "did you mean METI?")

    with pytest.raises(PolicygraphError, match="nothing has that name"):
        question.bind({"agency": "MITE"}, PREFIXES, suggest, is_instance)
