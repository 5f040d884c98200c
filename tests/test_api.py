"""From Python: what is asked, what comes back as values of Python, and what is raised."""

from __future__ import annotations

import contextlib
import doctest
import pickle
import re
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import numpy
import pandas
import pyoxigraph as ox
import pytest
from lanterns import lanterns
from rdflib import Dataset, Literal, URIRef

import policygraph
from policygraph import PolicygraphError, PolicygraphWarning, Refused, api, project
from policygraph.api import answers, values
from policygraph.cli import main
from policygraph.formats import SAID
from policygraph.names import GRAPH, INFERRED, INFERRED_JUDGED, XSD
from policygraph.terms import to_oxigraph

ROOT = Path(__file__).parents[1]
EXAMPLES = [
    (name, example)
    for name in ("README.md", "docs/why.md")
    for example in re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
]
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?a) != STR(?d) && STR(?g) != STR(?c)) }"
METI = "https://w3id.org/policygraph/agency/meti"


@pytest.fixture(scope="module")
def kg(asker):
    """The bundled dataset, opened."""
    return policygraph.open(project.BUNDLED)


@pytest.fixture(scope="module")
def broken(tmp_path_factory, copy_to, change):
    """A copy of the bundled dataset with a date that it does not declare."""
    root = copy_to(tmp_path_factory.mktemp("broken") / "copy")
    change(root / "data/yamasaki-memo.ttl", "pg:hasTime date:2001", "pg:hasTime dates:2001")
    return root


@contextlib.contextmanager
def raises(message, hint=""):
    """A PolicygraphError whose message and hint hold these words."""
    with pytest.raises(PolicygraphError) as caught:
        yield caught
    assert message in caught.value.message
    assert hint in caught.value.hint


def printed(script):
    """The lines that a script prints in a Python of its own."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


# --- documentation


@pytest.mark.parametrize("module", [policygraph, api, answers, values], ids=lambda module: module.__name__)
def test_the_examples_in_the_documentation_are_true(kg, module):
    done = doctest.testmod(module, extraglobs={"kg": kg})
    assert done.attempted
    assert not done.failed


def test_the_readme_and_the_page_on_proofs_show_python():
    assert {name for name, _ in EXAMPLES} == {"README.md", "docs/why.md"}


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_the_python_in_the_documentation_prints_what_it_shows(kg, name, example):
    test = doctest.DocTestParser().get_doctest(example, {}, name, name, 0)
    assert test.examples
    assert not doctest.DocTestRunner().run(test).failed


# --- opening


def test_importing_the_package_imports_nothing_heavy():
    heavy = "rdflib", "pyoxigraph", "pyshacl", "owlrl", "rich", "yaml", "pandas", "matplotlib"
    assert printed(f"import policygraph, sys; print(set({heavy!r}) & set(sys.modules))") == ["set()"]


def test_asking_a_saved_question_imports_neither_rdflib_nor_yaml_nor_pandas(asker):
    heavy = "rdflib", "pyshacl", "owlrl", "rich", "yaml", "pandas", "matplotlib"
    script = "import policygraph, sys; policygraph.open().query('misprints')[0].notes"
    assert printed(f"{script}; print(set({heavy!r}) & set(sys.modules))") == ["set()"]


def test_the_same_project_is_found_as_on_the_command_line(tmp_path, monkeypatch):
    for name in ("named", "upwards", "given"):
        (tmp_path / name / "data").mkdir(parents=True)
    (tmp_path / "upwards" / project.MARKER).touch()
    monkeypatch.chdir(tmp_path)
    assert policygraph.open().folder == project.BUNDLED
    monkeypatch.chdir(tmp_path / "upwards" / "data")
    assert policygraph.open().folder == tmp_path / "upwards"
    monkeypatch.setenv("POLICYGRAPH_PROJECT", str(tmp_path / "named"))
    assert policygraph.open().folder == tmp_path / "named"
    assert policygraph.open(tmp_path / "given").folder == tmp_path / "given"
    assert policygraph.open(str(tmp_path / "given")).folder == tmp_path / "given"


def test_a_folder_given_from_the_working_directory_is_still_meant_elsewhere(tmp_path, monkeypatch):
    (tmp_path / "own" / "data").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    opened = policygraph.open("own")
    monkeypatch.chdir("/")
    assert opened.folder == tmp_path / "own"


def test_a_folder_that_is_no_project_is_refused_at_once(tmp_path):
    with raises("there is no folder"):
        policygraph.open(tmp_path / "nowhere")
    with raises("is no project: it has no data/"):
        policygraph.open(tmp_path)


def test_a_project_with_errors_opens_but_is_not_answered_from(broken):
    opened = policygraph.open(broken)
    with pytest.raises(Refused) as caught:
        opened.query("misprints")
    assert caught.value.findings
    assert "nothing is answered from it" in str(caught.value)
    assert "yamasaki-memo.ttl:" in str(caught.value)


def test_an_exception_says_its_hint_and_no_more_findings_than_one_reads():
    assert str(PolicygraphError("it failed", "mend it")) == "it failed (mend it)"
    assert str(PolicygraphError("it failed")) == "it failed"
    place = policygraph.findings.Place("data/a.ttl", 1, 1)
    findings = tuple(policygraph.findings.Finding(place, "error", "code", f"Mend {n}.") for n in range(25))
    lines = str(Refused(findings)).splitlines()
    assert lines[1] == "data/a.ttl:1:1: error[code] Mend 0."
    assert lines[-1] == "… and 5 more"
    assert len(lines) == 22


def test_many_threads_open_the_snapshot_once(kg, monkeypatch):
    made, ask = [], api.Asker
    monkeypatch.setattr(api, "Asker", lambda *given: made.append(given) or ask(*given))
    opened, found = policygraph.open(project.BUNDLED), []
    threads = [threading.Thread(target=lambda: found.append(opened.query("misprints"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert [list(answer) for answer in found] == [list(kg.query("misprints"))] * 8


def test_a_notice_is_a_warning_at_the_line_that_asked(monkeypatch):
    class Asker:
        prefixes: ClassVar = {}

        def __init__(self, project, notice):
            notice("the cache cannot be written")

    monkeypatch.setattr(api, "Asker", Asker)
    with pytest.warns(PolicygraphWarning, match="the cache cannot be written") as told:
        policygraph.open(project.BUNDLED).prefixes.items()
    assert [warning.filename for warning in told] == [__file__]


def test_a_notice_reaches_code_that_has_no_module(monkeypatch):
    with pytest.warns(PolicygraphWarning, match="told"):
        exec("warn('told')", {"warn": api._warn})


# --- answers


def test_an_answer_is_the_sequence_of_its_rows(kg):
    answer = kg.query("programs-of-an-agency")
    assert answer.columns == ("instrument", "instrumentLabel", "role", "whenLabel", "earliest", "latest", "record")
    assert len(answer) == len(answer.rows) > 2
    assert [*answer] == [*answer.rows]
    assert answer[-1] in answer
    assert answer[:2] == answer.rows[:2]
    assert tuple(answer[0]) == answer.columns
    assert repr(answer) == f"<Answer: {len(answer)} rows of {', '.join(answer.columns)}>"
    assert repr(answer[0]).startswith("Row({'instrument': 'https://")
    assert answer.question.summary == kg.questions["programs-of-an-agency"].summary


def test_a_row_knows_no_column_that_it_does_not_have(kg):
    with pytest.raises(KeyError):
        kg.query("misprints")[0]["colour"]


def test_cells_are_values_of_python(kg):
    row = next(row for row in kg.query("programs-of-an-agency") if row["earliest"])
    assert row["instrument"].curie.startswith("program:")
    assert row["instrumentLabel"].language == "en"
    assert isinstance(row["earliest"], date)
    assert any(row["earliest"] is None for row in kg.query("programs-of-an-agency"))


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("12", "integer", 12),
        ("-1", "nonPositiveInteger", -1),
        ("77.2", "decimal", Decimal("77.2")),
        ("1e3", "double", 1000.0),
        ("-INF", "float", float("-inf")),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2001-04-01", "date", date(2001, 4, 1)),
        ("2001-04-01T12:00:00Z", "dateTime", datetime(2001, 4, 1, 12, tzinfo=UTC)),
        ("https://example.org", "anyURI", "https://example.org"),
        ("two\nlines", "string", "two\nlines"),
    ],
)
def test_a_literal_becomes_the_value_that_it_stands_for(text, datatype, value):
    found = values.from_term(ox.Literal(text, datatype=ox.NamedNode(XSD + datatype)), {})
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("twelve", "integer"),
        ("1_000", "integer"),
        ("9" * 5000, "integer"),
        ("2001-02-30", "date"),
        ("2001-04-01Z", "date"),
        ("12001-04-01", "date"),
        ("2001-04-01T24:00:00", "dateTime"),
        ("2001", "gYear"),
        ("yes", "boolean"),
    ],
)
def test_a_literal_that_python_has_no_value_for_stays_text_with_its_datatype(text, datatype):
    found = values.from_term(ox.Literal(text, datatype=ox.NamedNode(XSD + datatype)), {})
    assert (found, found.datatype, found.language) == (text, XSD + datatype, "")


def test_iris_texts_blank_nodes_and_nothing_keep_what_they_are():
    assert values.from_term(None, {}) is None
    assert values.from_term(ox.BlankNode("b"), {}) == "_:b"
    assert values.from_term(ox.NamedNode(METI), {}).curie == f"<{METI}>"
    assert values.from_term(ox.NamedNode(METI), {"a": METI[:-4]}).curie == "a:meti"
    assert values.from_term(ox.Literal("経産省", language="ja"), {}).language == "ja"
    assert type(values.from_term(ox.Literal("plain"), {})) is str


def test_values_stay_what_they_are_when_they_go_to_another_process():
    iri, text = pickle.loads(pickle.dumps((values.IRI(METI, "agency:meti"), values.Text("経産省", language="ja"))))
    assert (iri, iri.curie, text, text.language) == (METI, "agency:meti", "経産省", "ja")


def test_each_row_has_its_notes_and_the_answer_has_each_once(kg):
    answer = kg.query("names-of-a-thing", thing="agency:mext")
    assert all(row.notes[0].record == row["record"] for row in answer)
    assert {note.record.rpartition("/")[2] for row in answer for note in row.notes[1:]} == {"mext-names"}
    assert all(row.notes and row.notes[0].link.startswith("https://") for row in answer)
    assert len(answer.notes) == len(set(answer.notes)) < sum(len(row.notes) for row in answer)


def test_counts_have_the_notes_of_what_they_count(kg):
    for row in kg.query("number-of-findings"):
        assert len({note.record for note in row.notes}) == row["records"]


def test_a_yes_or_no_is_true_or_false_and_has_notes_but_no_rows(kg):
    no = kg.query("was-a-program-succeeded", program="program:industrial-cluster-program")
    yes = kg.sparql("ASK { y:1-3-1-launch a pg:Launch }")
    assert (bool(no), no.boolean, repr(no), no.notes) == (False, False, "<Answer: no>", ())
    assert (bool(yes), yes.boolean, repr(yes), [*yes]) == (True, True, "<Answer: yes>", [])
    with raises("a yes or no is no table"):
        yes.to_pandas()


def test_an_answer_without_rows_is_false(kg):
    answer = kg.sparql("SELECT ?thing { ?thing a pg:Launch, pg:Program }")
    assert (bool(answer), len(answer), answer.notes, repr(answer)) == (False, 0, (), "<Answer: 0 rows of thing>")
    assert answer.to_csv() == "thing\r\n"


def test_a_graph_comes_as_rdflibs_with_the_projects_prefixes(kg):
    answer = kg.sparql("CONSTRUCT { ?a pg:isPartOf ?b } WHERE { ?a pg:isPartOf ?b }")
    graph = answer.graph()
    assert bool(answer)
    assert (len(answer), answer.boolean, answer.columns) == (0, None, ())
    assert repr(answer) == f"<Answer: {len(graph)} triples>"
    assert graph.query("SELECT ?a { ?a pg:isPartOf ?b }")
    for ask in (answer.to_csv, answer.to_json, answer.to_pandas, lambda: answer.notes):
        with raises("this answer is a graph", ".graph()"):
            ask()
    with raises("this answer is no graph"):
        kg.query("misprints").graph()


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("question", ["programs-of-an-agency", "was-a-program-succeeded", "number-of-findings"])
def test_csv_and_json_are_those_of_the_command_line(kg, capfdbinary, question, form):
    answer = kg.query(question)
    written = answer.to_csv if form == "csv" else answer.to_json
    for notes, option in ((False, []), (True, ["--evidence"])):
        assert main(["--project", str(project.BUNDLED), "query", question, "-f", form, *option]) == 0
        assert written(notes=notes).encode() == capfdbinary.readouterr().out


# --- pandas


def dtypes(frame):
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


def test_columns_in_pandas_are_of_the_types_that_the_header_declares_with_and_without_rows(kg):
    for since in (None, date(2099, 1, 1)):
        frame = kg.query("programs-of-an-agency", since=since).to_pandas()
        assert {str(kind) for kind in frame[["instrument", "role", "whenLabel", "record"]].dtypes} == {"string"}
        assert {str(kind) for kind in frame[["earliest", "latest"]].dtypes} == {"datetime64[s]"}
    assert frame.empty


def test_columns_in_pandas_of_a_query_of_ones_own_are_of_the_type_that_holds_all_values(kg):
    frame = kg.sparql("""SELECT * { VALUES (?int ?dec ?bool ?day ?text ?thing ?mixed ?big ?none) {
        (1 0.5 true "2001-04-01"^^xsd:date "a" agency:meti 1 12345678901234567 UNDEF)
        (UNDEF 2 UNDEF UNDEF UNDEF UNDEF "b"@en 1.5e0 UNDEF)
    } } ORDER BY ?dec""").to_pandas()
    assert dtypes(frame) == {
        "int": "Int64",
        "dec": "Float64",
        "bool": "boolean",
        "day": "datetime64[s]",
        "text": "string",
        "thing": "string",
        "mixed": "object",
        "big": "object",
        "none": "object",
    }
    assert frame.loc[0, "day"] == pandas.Timestamp(2001, 4, 1)
    assert frame.loc[0, "thing"] == METI
    assert list(frame["mixed"]) == [1, "b"]
    assert frame.loc[1, ["int", "bool", "day", "text", "thing", "none"]].isna().all()


@pytest.mark.parametrize(
    ("number", "beside"), [(2**63, None), (2**63 + 1, 0.5), (10**400, 0.5)], ids=["", "odd", "vast"]
)
def test_a_number_too_large_for_pandas_stays_one_of_python(number, beside):
    from policygraph.api.frames import frame

    made = frame(["n"], [{"n": number}, {"n": beside}], {"n": "integer"}, None)
    assert dtypes(made) == {"n": "object"}
    assert made.loc[0, "n"] == number


def test_pandas_gets_the_notes_in_columns_of_their_own(kg):
    answer = kg.query("names-of-a-thing")
    frame = answer.to_pandas(notes=True)
    assert list(frame.columns) == [*answer.columns, *SAID]
    assert frame.loc[0, "links"] == answer[0].notes[0].link
    own = kg.sparql("SELECT ?how { ?how a pg:Launch } LIMIT 2").to_pandas(notes=True)
    assert list(own.columns) == ["how", *SAID]


def test_without_pandas_one_is_told_how_to_install_it(kg, monkeypatch):
    monkeypatch.delitem(sys.modules, "policygraph.api.frames", raising=False)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with raises("pandas is not installed", "pip install -e '.[pandas]'"):
        kg.query("misprints").to_pandas()


# --- notebooks


def test_a_notebook_shows_labels_and_where_each_row_is_said(kg):
    shown = kg.sparql("SELECT ?record { ?record a pg:Launch ; pg:hasLauncher agency:meti }")._repr_html_()
    targets = set(re.findall(r'href="#([^"]+)"', shown))
    assert targets == set(re.findall(r' id="([^"]+)"', shown)) != set()
    assert "<td>y:1-3-1-launch</td>" in shown
    assert (
        "agency:meti (Ministry of Economy, Trade and Industry)"
        in kg.sparql("SELECT ?who { VALUES ?who { agency:meti } }")._repr_html_()
    )
    assert "said in" not in kg.sparql("SELECT ?who { VALUES ?who { agency:meti } }")._repr_html_()


def test_two_answers_on_one_page_do_not_share_their_anchors(kg):
    ids = [
        set(re.findall(r'id="(.+?)"', kg.query("names-of-a-thing", thing=each)._repr_html_()))
        for each in ("METI", "MEXT")
    ]
    assert not ids[0] & ids[1]


def test_a_notebook_shows_a_no_or_nothing_with_what_it_means(kg):
    assert "does not mean" not in kg.query("misprints")._repr_html_()
    no = kg.query("was-a-program-succeeded")
    assert f"<td>no</td></tr>\n</table>\n<p>{no.question.description}</p>" in no._repr_html_()


def test_a_notebook_shows_the_first_rows_of_a_long_answer_and_no_graph(kg):
    shown = kg.sparql("SELECT ?s { ?s a pg:Record } ORDER BY ?s")._repr_html_()
    assert shown.count("<tr>") == answers.SHOWN + 1
    assert "more rows</p>" in shown
    assert kg.sparql("DESCRIBE agency:meti")._repr_html_() is None


def test_what_a_notebook_shows_is_no_markup(kg):
    assert "<td>&lt;b&gt;</td>" in kg.sparql('SELECT ?x { VALUES ?x { "<b>" } }')._repr_html_()


# --- parameters


@pytest.mark.parametrize(
    "thing",
    [
        "METI",
        "agency:meti",
        METI,
        values.IRI(METI),
        values.Text("METI", language="en"),
        URIRef(METI),
        Literal("METI", lang="en"),
        numpy.str_("METI"),
    ],
    ids=repr,
)
def test_a_thing_is_given_in_many_ways(kg, thing):
    assert list(kg.query("names-of-a-thing", thing=thing)) == list(kg.query("names-of-a-thing", thing="agency:meti"))


def test_a_thing_is_given_by_its_name_in_either_language(kg):
    names = ("Industrial Cluster Program", "産業クラスター計画", values.Text("産業クラスター計画", language="ja"))
    answers = [list(kg.query("names-of-a-thing", thing=name)) for name in names]
    assert answers[0] == answers[1] == answers[2] != []


@pytest.mark.parametrize(
    "least",
    [58.6, Decimal("58.6"), "58.6", numpy.float64(58.6), Literal(Decimal("58.6")), values.Text("58.6")],
    ids=repr,
)
def test_a_number_is_given_in_many_ways(kg, least):
    assert [row["percent"] for row in kg.query("survey-shares", least=least)] == [Decimal("77.2"), Decimal("58.6")]


@pytest.mark.parametrize("year", [2001, "2001", numpy.int64(2001), Literal(2001)], ids=repr)
def test_a_whole_number_is_given_in_many_ways(kg, year):
    assert {row["earliest"].year for row in kg.query("happenings-certainly-in-a-year", year=year)} == {2001}


@pytest.mark.parametrize(
    "since",
    [
        date(2005, 1, 1),
        datetime(2005, 1, 1),
        pandas.Timestamp(2005, 1, 1),
        numpy.datetime64("2005-01-01"),
        numpy.datetime64("2005-01-01", "ns"),
        Literal("2005-01-01"),
    ],
    ids=repr,
)
def test_a_day_is_given_in_many_ways(kg, since):
    assert list(kg.query("programs-of-an-agency", since=since)) == list(
        kg.query("programs-of-an-agency", since="2005-01-01")
    )


def test_true_and_a_text_with_its_language_are_given_as_one_types_them():
    assert values.as_typed("on", True, "boolean") == "true"
    assert values.as_typed("on", numpy.bool_(False), "boolean") == "false"
    assert values.as_typed("name", values.Text("経産省", language="ja"), "lang-string") == "経産省@ja"
    assert values.as_typed("name", Literal("cluster", lang="en"), "lang-string") == "cluster@en"
    assert values.as_typed("name", values.Text("経産省", language="ja"), "string") == "経産省"
    assert values.as_typed("amount", 1e-7, "decimal") == "0.0000001"


def test_none_leaves_an_optional_parameter_open_and_no_other(kg):
    assert list(kg.query("programs-of-an-agency", since=None)) == list(kg.query("programs-of-an-agency"))
    with raises("agency needs a value", "as in agency=…"):
        kg.query("programs-of-an-agency", agency=None)


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ({"agancy": "METI"}, "there is no parameter 'agancy'", "did you mean agency?"),
        ({"agency": "METII"}, "no pg:Agency is called 'METII'", "did you mean"),
        ({"agency": "program:industrial-cluster-program"}, "is not an instance of Agency", "as in agency=…"),
        ({"agency": 5}, "no pg:Agency is called '5'", ""),
        ({"agency": ["METI"]}, "agency: list is no type for a value", "give text, a number"),
        ({"agency": numpy.array(["METI", "MEXT"])}, "agency: ndarray is no type for a value", ""),
        ({"since": True}, "since: 'true' is not of type date", ""),
        ({"since": 2005}, "since: '2005' is not of type date", ""),
        ({"since": datetime(2005, 1, 1, 12)}, "since: '2005-01-01T12:00:00' is not of type date", ""),
        ({"since": pandas.NaT}, "since: 'NaT' is not of type date", ""),
    ],
)
def test_a_wrong_parameter_is_told_as_on_the_command_line_in_words_for_python(kg, given, message, hint):
    with raises(message, hint) as caught:
        kg.query("programs-of-an-agency", **given)
    assert "-p " not in caught.value.hint


@pytest.mark.parametrize("least", [float("nan"), float("inf"), 101])
def test_a_number_that_is_none_or_out_of_range_is_refused(kg, least):
    with raises("least: "):
        kg.query("survey-shares", least=least)


def test_an_unknown_question_names_the_nearest_or_where_all_are(kg):
    with raises("there is no question 'misprint'", "did you mean misprints"):
        kg.query("misprint")
    with raises("there is no question", "`.questions` holds them all"):
        kg.query("nothing-like-it-at-all")


def test_a_parameter_may_have_any_name(kg):
    with raises("there is no parameter 'self'"):
        kg.query("misprints", **{"self": 1})
    with raises("there is no parameter 'name'"):
        kg.query("misprints", name=1)


# --- SPARQL of one's own


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }", "SERVICE is refused"),
        ("SELECT * FROM <file:///etc/passwd> { ?a ?b ?c }", "FROM is refused"),
        ("DELETE WHERE { ?a ?b ?c }", "DELETE is refused"),
        ("SELECT ?a { ?a nope:x ?b }", "the prefix nope: is not declared"),
        ("SELECT ?a { ?a pg:isPartOf }", "1:28: the query does not parse"),
        (" ", "the query is empty"),
    ],
)
def test_a_query_that_does_more_than_read_or_is_none_is_refused(kg, text, message):
    with raises(message):
        kg.sparql(text)


def test_a_query_is_given_up_after_its_time_limit_and_the_next_one_answered(asker):
    script = f"""
import policygraph
kg = policygraph.open({str(project.BUNDLED)!r})
try:
    kg.sparql({SLOW!r}, seconds=0.2)
except policygraph.PolicygraphError as error:
    print(error)
print(len(kg.query("misprints")) > 0)
"""
    assert printed(script) == [
        "the query took longer than 0.2 seconds and was given up (narrow it, or allow more with seconds=…)",
        "True",
    ]


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_a_time_limit_is_a_number_above_0(kg, seconds):
    with raises("is no time limit"):
        kg.sparql("ASK {}", seconds=seconds)


def test_every_column_of_a_query_of_ones_own_may_hold_records(kg):
    row = kg.sparql("SELECT ?what ?thing { VALUES (?what ?thing) { (y:1-3-1-launch agency:meti) } }")[0]
    assert [note.record for note in row.notes] == [row["what"]]


# --- the graph


def as_quads(dataset):
    """A dataset of rdflib's as the quads of a store."""
    for subject, predicate, value, graph in dataset.quads():
        name = ox.DefaultGraph() if graph in (None, dataset.default_graph.identifier) else ox.NamedNode(str(graph))
        yield ox.Quad(*map(to_oxigraph, (subject, predicate, value)), name)


def test_the_graph_is_what_the_snapshot_holds_default_graph_and_named_ones(kg, asker):
    dataset = kg.graph()
    assert isinstance(dataset, Dataset)
    assert set(as_quads(dataset)) == set(asker.snapshot.store)
    assert len(dataset) == asker.snapshot.notes["triples"]


def test_the_graph_without_what_is_derived_is_that_of_the_files(kg, asker):
    dataset = kg.graph(inferred=False)
    derived = {INFERRED, INFERRED_JUDGED}
    named = {q for q in asker.snapshot.store if not isinstance(q.graph_name, ox.DefaultGraph)}
    stated = {quad for quad in named if quad.graph_name.value not in derived}
    merged = {ox.Quad(*quad.triple) for quad in stated}
    assert set(as_quads(dataset)) == stated | merged
    assert {str(graph.identifier) for graph in kg.graph().graphs()} >= derived
    assert GRAPH + "yamasaki-memo" in {str(graph.identifier) for graph in dataset.graphs()}


def test_a_saved_question_and_the_projects_prefixes_work_on_the_graph(kg):
    dataset = kg.graph()
    rows = dataset.query(kg.questions["misprints"].text)
    assert [str(row.printed) for row in rows] == [row["printed"] for row in kg.query("misprints")]
    assert dataset.query("ASK { program:industrial-cluster-program pg:isLaunchedBy agency:meti }").askAnswer


# --- one thing, and all in time


def test_a_description_is_a_page_printed_and_in_a_notebook(kg):
    meti = kg.describe(values.IRI(METI))
    assert repr(meti) == "<Description of Ministry of Economy, Trade and Industry (agency:meti)>"
    assert str(meti).startswith("Ministry of Economy, Trade and Industry\nagency · agency:meti\n")
    assert meti._repr_markdown_().startswith("# Ministry of Economy, Trade and Industry\n")
    assert meti.evidence[meti.records[0].record.iri][0].link in str(meti)


def test_a_lineage_and_a_timeline_are_text_printed_and_pictures_in_a_notebook(kg):
    lineage, timeline = kg.lineage("Knowledge Cluster Initiative"), kg.timeline()
    assert repr(lineage) == f"<Lineage: {len(lineage.nodes)} nodes, {len(lineage.links)} links>"
    assert repr(timeline) == f"<Timeline: {len(timeline.rows)} rows, {len(timeline.undated)} without a date>"
    for found in (lineage, timeline):
        assert "Regional Innovation Cluster Program" in str(found)
        assert found._repr_svg_().startswith("<svg ")
        assert "Regional Innovation Cluster" in found._repr_svg_()
        assert found.draw().get_figwidth() > 0


def test_without_matplotlib_a_notebook_shows_the_short_form_and_drawing_says_how_to_install_it(kg, monkeypatch):
    found = kg.lineage()
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert found._repr_svg_() is None
    with raises("matplotlib", "pip install -e '.[pictures]'"):
        found.draw()


def test_what_nobody_goes_by_is_told_with_what_comes_near(kg):
    with raises("is called 'METII'", "did you mean"):
        kg.describe("METII")
    with raises("is called 'Nowhere Program'"):
        kg.lineage("Nowhere Program")


# --- validating


def test_validating_says_whether_the_files_conform_and_what_is_found(tmp_path, broken):
    clean = policygraph.open(lanterns(tmp_path / "clean")).validate()
    conforms, findings = policygraph.open(broken).validate()
    assert clean
    assert clean.conforms
    assert str(clean).endswith("conforms")
    assert not conforms
    assert any("dates:" in finding.message + finding.focus + finding.hint for finding in findings)
    assert not api.Verdict(conforms, findings)
    assert str(api.Verdict(conforms, findings)).splitlines()[0] == str(findings[0])


def test_validating_reads_the_files_as_they_are_now(tmp_path):
    (tmp_path / "data").mkdir()
    opened = policygraph.open(tmp_path)
    (tmp_path / "data" / "late.ttl").write_text("nonsense")
    verdict = opened.validate()
    assert not verdict
    assert "late.ttl" in str(verdict)
