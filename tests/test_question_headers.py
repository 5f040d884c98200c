"""A query file's header becomes a question, and each mistake in it a finding at its line."""

from __future__ import annotations

import json

import pyoxigraph
import pytest
import rdflib

from policygraph.findings import PolicygraphError
from policygraph.names import ONTOLOGY, XSD
from policygraph.parameters import Parameter
from policygraph.queryfiles import parse_question, place_of
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
    """The findings on the good file after one change, as (line, column, code, message and hint)."""

    def after(old, new, text=GOOD, name="programs-of-an-agency"):
        assert old in text
        _, found = read(tmp_path, text.replace(old, new), name)
        assert all(finding.severity == "error" for finding in found)
        return [(f.place.line, f.place.column, f.code, f"{f.message} {f.hint}".strip()) for f in found]

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
        ("#+ id: programs-of-an-agency\n", "", 1, 1, "The id is missing."),
        ("summary: Which programs did an agency run, and when?", 'summary: " "', 2, 13, "The summary is missing."),
        ("#+ summary: W", "#+ sumary: W", 2, 4, "The key sumary is unknown. Did you mean summary?"),
        ("tags: [", "tag: [", 8, 4, "The key tag is unknown. Did you mean tags?"),
        ("tags: [program, agency]", "tags: program", 8, 10, "The value of tags must be a list of texts."),
        ("tags: [program, agency]", "tags: [[a]]", 8, 10, "The value of tags must be a list of texts."),
        ("tags: [program, agency]", "[a]: program", 8, 4, "The key […] is unknown."),
        ("view: timeline", "view: timelin", 20, 10, "'timelin' is not a view. Did you mean timeline?"),
        ("view: timeline", "view:", 20, 4, "The value of view must be a text."),
        ("view: timeline", "view: ~", 20, 10, "The value of view must be a text."),
        ("view: timeline", "view: graph\n#+ view: table", 21, 4, "The key view is given twice."),
        ("view: timeline", "kind: chck", 20, 10, "'chck' is not a kind. Did you mean check?"),
        ("view: timeline", "severity: error", 20, 4, "Severity belongs to a check alone."),
        ("n: integer}", "n: integr}", 13, 31, "'integr' is not a type of a column. Did you mean integer?"),
        ("n: integer}", "n: [integer]}", 13, 31, "is not a type of a column."),
        (
            "{program: iri, n: integer}",
            "{n: integer, program: iri}",
            13,
            4,
            "The header lists ?n ?program, the query projects ?program ?n.",
        ),
        ("{program: iri, n: integer}", "{programme: iri, n: integer}", 13, 4, "the query projects ?program ?n."),
        ("{program: iri, n: integer}", "[program, n]", 13, 13, "The value of columns must be a mapping."),
        ("#+ columns: {program: iri, n: integer}\n", "", 1, 1, "The header lists no columns, the query projects"),
        ("evidence: [record]", "evidence: [recrd]", 14, 15, "recrd is not projected. Did you mean record?"),
        ("type: date", "type: dat", 11, 20, "'dat' is not a type. Did you mean date?"),
        ("type: date, ", "", 11, 6, "The parameter since has no type. Known: iri"),
        (SINCE, "since: date", 11, 13, "The parameter since must be a mapping"),
        (SINCE, "since: {type: date, requird: false}", 11, 26, "requird is unknown. Did you mean required?"),
        (SINCE, "since: {type: date, required: no}", 11, 36, "'no' is not a truth value. Known: false, true."),
        (SINCE, "since: {type: date}", 11, 6, "since has no default. Give one, or say `required: false`."),
        (SINCE, "since: {type: date, required: false, class: pg:Agency}", 11, 43, "only an iri has a class."),
        (SINCE, "since: {type: boolean, required: false, minimum: 1}", 11, 46, "which has no minimum."),
        (MOST, "most: {type: integer, default: 11}", 12, 37, 'most is "11"^^xsd:integer in the header'),
        (MOST, "most: {type: decimal, default: 10}", 12, 37, "The default of most is"),
        (MOST, "most: {type: integer, default: ten}", 12, 37, "most: 'ten' is not of type integer."),
        (MOST, "most: {type: integer, default: 10, maximum: 2001-02-30}", 12, 50, "is not of type integer."),
        (MOST, "most: {type: integer, default: 10, maximum: 9}", 12, 37, "The default is refused: most: 10 is out"),
        (MOST, "most: {type: integer, default: 10, choices: [9, 11]}", 12, 37, "is not one of its values. One of: 9"),
        (MOST, "most: {type: integer, default: 10, choices: [10, x]}", 12, 55, "'x' is not of type integer."),
        (SINCE, "since: {type: date, required: false, default: 2001-04-01}", 11, 52, "UNDEF in the query"),
        ("default: agency:meti", "default: agency:mext", 10, 53, "agency:mext in the header, and it is agency:meti"),
        ("default: agency:meti", "default: agncy:meti", 10, 53, "agncy:meti is no IRI, or its prefix is not declared."),
        ("class: pg:Agency", "class: pgx:Agency", 10, 33, "pgx:Agency is no IRI, or its prefix is not declared."),
        ("  VALUES ?since { UNDEF }\n  V", "  V", 11, 6, "The query has no block VALUES ?since"),
        (" VALUES ?since { UNDEF } V", " V", 11, 6, "The companion has no block VALUES ?since"),
        ("agency:meti } VALUES ?since", "agency:mext } VALUES ?since", 10, 53, "agency:mext in the companion"),
        ("summary: Which", "summary: Which: a", 2, 18, "The header is not YAML: mapping values are not allowed"),
        ("tags: [program, agency]", "tags: {a: b", 8, 10, "The header is not YAML: "),
        ("view: timeline", 'view: "timeline', 20, 10, "The header is not YAML: "),
        ("tags: [program, agency]", "tags: *all", 8, 10, "The header uses an alias (*name)."),
        ("tags: [program, agency]", "---", 8, 4, "The header goes on behind ---"),
        ("tags: [program, agency]", "tags: [a\x07]", 8, 12, "The header is not YAML: it holds U+0007."),
        ("tags: [program, agency]", f"tags: {'[' * 500}{']' * 500}", 8, 29, "The header is nested too deeply."),
        ("No others.", "No\u2028#+   others.\n#+ tagz: [a]", 8, 4, "The key tagz is unknown."),
    ],
)
def test_a_mistake_in_the_header_is_the_one_finding_at_its_place(findings, old, new, line, column, words):
    (found,) = findings(old, new)
    assert found[:3] == (line, column, "header")
    assert words in found[3]


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        ("#+   SELECT ?record WHERE {", "#+   ASK {", 16, 6, "The companion must be a SELECT with its columns named."),
        ("#+   SELECT ?record WHERE {", "#+   SELECT * WHERE {", 16, 6, "The companion must be a SELECT"),
        ("?record pg:hasActor", "?record pgx:hasActor", 18, 16, "In the companion, the prefix pgx: is not declared."),
        ("hasActor ?agency\n", "hasActor\n", 19, 6, "In the companion, the query does not parse at `}`."),
        ("companion: |\n", "companion: >\n", 15, 4, "In the companion, "),
        (" ORDER BY ?program\n", "\n", 23, 1, "A SELECT needs an ORDER BY"),
        ("SELECT ?program (COUNT(*) AS ?n)", "SELECT *", 23, 1, "SELECT * "),
        ("?program pg:isA", "SERVICE <http://e/> {} ?program pg:isA", 27, 3, "SERVICE is refused: "),
        ("?program pg:isA", "?program pgg:isA", 27, 12, "The prefix pgg: is not declared."),
        ("} GROUP", "}} GROUP", 28, 2, "The query does not parse at `}`. Take it out."),
        ("pg:isAdministeredBy ?agency", "pg:isAdministeredBy 'open", 27, 32, "This string does not end."),
    ],
)
def test_a_mistake_in_a_query_is_the_one_finding_at_its_place(findings, old, new, line, column, words):
    text = GOOD.replace("?agency\n#+", "?agency ?most ?\n#+") if new.endswith(">\n") else GOOD
    (found,) = findings(old, new, text)
    assert found[:3] == (line, column, "query")
    assert words in found[3]


def test_a_finding_is_told_on_one_line(tmp_path):
    _, mistakes = read(tmp_path, '#+ ? |-\n#+  a\n#+  b\n#+ : c\nSELECTDISTINCT?e"""\n"""')
    assert {mistake.code for mistake in mistakes} == {"header", "query"}
    assert not any("\n" in str(mistake) for mistake in mistakes)


@pytest.mark.parametrize("style", ["{}", '"{}"', "'{}'"])
def test_a_companion_on_one_line_has_places_too(tmp_path, style):
    companion = style.format("SELECT ?record { ?record pgx:hasActor ?agency }")
    text = f"#+ id: q\n#+ summary: Is it?\n#+ companion: {companion}\nASK {{ }}\n"
    _, (mistake,) = read(tmp_path, text, "q")
    assert (mistake.place.line, mistake.place.column) == (3, text.split("\n")[2].index("pgx:") + 1)


def test_the_id_is_the_name_of_the_file(findings):
    (found,) = findings("id: programs-of", "id: program-of")
    assert found == (1, 8, "question-id", "The id must be the name of the file, programs-of-an-agency.")


def test_a_default_that_differs_names_the_blocks_that_have_another(tmp_path):
    _, (mistake,) = read(tmp_path, GOOD.replace("default: agency:meti", "default: agency:mext"))
    assert [str(other.place) for other in mistake.related] == [
        "queries/programs-of-an-agency.rq:24:10",
        "queries/programs-of-an-agency.rq:17:15",
    ]


def test_mistakes_come_in_the_order_of_the_file(tmp_path):
    _, mistakes = read(tmp_path, GOOD.replace("tags: [", "tagz: [").replace("#+ view: t", "#+ view: T"))
    assert [mistake.place.line for mistake in mistakes] == [8, 20]


def test_header_query_and_companion_are_all_checked_whichever_is_wrong(tmp_path):
    wrong = (
        GOOD.replace("tags: [", "tagz: [").replace("} GROUP", "}} GROUP").replace("hasActor ?agency\n", "hasActor\n")
    )
    _, mistakes = read(tmp_path, wrong)
    assert [(each.place.line, each.code) for each in mistakes] == [(8, "header"), (19, "query"), (28, "query")]
    _, mistakes = read(tmp_path, wrong.replace("summary: Which", "summary: Which: a"))
    assert [(each.place.line, each.code) for each in mistakes] == [(2, "header"), (28, "query")]


def test_a_name_in_the_header_has_the_prefixes_that_stand_before_a_mistake_in_the_query(tmp_path):
    _, (mistake,) = read(tmp_path, GOOD.replace("?program pg:isAdministeredBy", "?program “pg:isAdministeredBy"))
    assert (mistake.code, mistake.place.line) == ("query", 27)


def test_a_missing_default_is_told_once(findings):
    text = GOOD.replace("agency:meti } VALUES ?since", "UNDEF } VALUES ?since")
    found = findings("default: agency:meti, ", "", text)
    assert [finding[3] for finding in found] == [
        "The parameter agency has no default. Give one, or say `required: false`."
    ]


def test_a_star_leaves_the_columns_open(findings):
    columns = "SELECT ?entity ?property ?value ?message WHERE"
    assert findings(columns, "SELECT * WHERE", CHECK, "check") == [
        (5, 1, "query", "SELECT * leaves the columns open: name them.")
    ]


@pytest.mark.parametrize(("old", "new"), [("run, and", "run: and"), ("ASK {", "ASK {{")])
def test_what_cannot_be_read_or_run_is_no_question(tmp_path, old, new):
    text = "#+ id: q\n#+ summary: Which run, and when?\nASK { }\n"
    found, mistakes = read(tmp_path, text, "q")
    assert (found.id, mistakes) == ("q", [])
    found, mistakes = read(tmp_path, text.replace(old, new), "q")
    assert (found, len(mistakes)) == (None, 1)


@pytest.mark.parametrize("header", ["", "#+\n", "#+ - a\n", "#+ a\n"])
def test_a_text_without_a_header_is_no_question(tmp_path, header):
    found, (mistake,) = read(tmp_path, f"{header}ASK {{ }}")
    assert found is None
    assert (str(mistake.place), mistake.code) == ("queries/programs-of-an-agency.rq:1:1", "header")
    assert "Begin it with `#+ id: …`" in mistake.hint


def test_a_header_begins_where_its_first_line_stands(tmp_path):
    _, (mistake,) = read(tmp_path, "# Licence\n\n#+ id: q\nASK { }", "q")
    assert (mistake.place.line, mistake.place.column) == (3, 1)
    assert "summary" in mistake.message


def test_a_byte_that_is_not_utf_8_is_told_where_it_stands(tmp_path):
    found, (mistake,) = read(tmp_path, GOOD.replace("No others", "日本 \0").encode().replace(b"\0", b"\xff"))
    assert found is None
    assert (mistake.place.line, mistake.place.column, mistake.code) == (7, 9, "encoding")


def test_behind_a_byte_order_mark_reading_goes_on(tmp_path):
    found, mistakes = read(tmp_path, "\ufeff" + GOOD.replace("id: programs-of", "id: program-of"))
    assert found.text.startswith("#+ id")
    places = [(each.code, each.place.line, each.place.column) for each in mistakes]
    assert places == [("encoding", 1, 1), ("question-id", 1, 8)]


def test_the_place_of_a_value_and_of_the_query_can_be_asked_for(question):
    shown = "queries/programs-of-an-agency.rq"
    assert str(place_of(question, "id")) == f"{shown}:1:8"
    assert str(place_of(question)) == f"{shown}:23:1"


def test_a_check_projects_its_four_columns_in_order(findings):
    assert findings("?entity ?property ?value", "?entity ?value ?property", CHECK, "check") == [
        (
            5,
            1,
            "query",
            "A check is a SELECT of ?entity ?property ?value ?message, not ?entity ?value ?property ?message.",
        )
    ]


def test_a_check_is_a_select(findings):
    form = findings("SELECT ?entity ?property ?value ?message WHERE", "ASK", CHECK, "check")
    assert form == [(5, 1, "query", "A check is a SELECT of ?entity ?property ?value ?message, and this is ASK.")]


def test_a_check_has_a_known_severity(findings):
    (found,) = findings("warning", "warn", CHECK, "check")
    assert found == (4, 14, "header", "'warn' is not a severity. Did you mean warning?")


def test_columns_of_an_ask_are_a_mistake(tmp_path):
    _, mistakes = read(tmp_path, "#+ id: q\n#+ summary: Is it?\n#+ columns: {a: iri}\nASK { ?a ?b ?c }\n", "q")
    assert [(mistake.place.line, mistake.message) for mistake in mistakes] == [
        (3, "Only a SELECT has columns, and this is ASK.")
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
