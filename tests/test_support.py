"""What bears a row out: documents, statements, readings, reports, and what disputes it."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
import pytest

import policygraph
from policygraph.ask import Answer
from policygraph.names import BASE, XSD
from policygraph.support import Support, _kept, extended


@pytest.fixture(scope="module")
def kg(asker):
    return policygraph.open()


@pytest.fixture
def rows_of(run_bytes, asker):
    """The rows of the command ``support`` as dictionaries."""

    def call(*arguments):
        code, out, _ = run_bytes("support", *arguments, "-f", "csv")
        assert code == 0
        return list(csv.DictReader(io.StringIO(out)))

    return call


def number(text, kind="integer"):
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


def told(row):
    return {name: row[name] for name in ("documents", "stated", "read", "reported", "judgements", "without_readings")}


def test_a_row_that_is_stated_stays_and_a_row_that_we_read_goes(rows_of):
    rows = {row["record"].rsplit("/")[-1]: row for row in rows_of("who-paid-for-what")}
    alone = {"documents": "1", "reported": "0", "judgements": "0"}
    assert told(rows["2-4-2-leading-clusters"]) == {
        **alone,
        "stated": "1",
        "read": "0",
        "judgements": "1",  # that the review means METI
        "without_readings": "stays",
    }
    assert told(rows["joint-research-is-what-is-funded"]) == {
        **alone,
        "stated": "0",
        "read": "1",
        "judgements": "1",  # that the memo means MEXT
        "without_readings": "goes",
    }


def test_a_count_that_readings_are_in_changes_and_one_without_stays(rows_of):
    rows = {(row["kind"], row["polarityLabel"]): row for row in rows_of("number-of-findings")}
    counted = rows["finding", "positive"]
    assert int(counted["records"]) == int(counted["stated"]) + int(counted["read"])
    assert (counted["read"], counted["without_readings"]) == ("2", "changes")
    assert (rows["finding", "negative"]["read"], rows["finding", "negative"]["without_readings"]) == ("0", "stays")


def test_what_a_work_is_quoted_for_is_reported(rows_of):
    reported = {(row["how"], row["reported"]) for row in rows_of("what-a-work-reports")}
    assert {("passed on", "1"), ("a note points to it", "0")} <= reported
    assert ("passed on", "0") not in reported


def test_the_documents_of_a_row_are_counted_once_each(rows_of):
    documents = {row["documents"] for row in rows_of("names-held-to-be-one")}
    assert documents == {"1", "2"}


def test_a_row_that_another_document_says_too_has_both_and_one_that_hangs_on_a_probable_identity_goes(rows_of):
    rows = {row["record"].rsplit("/")[-1]: row for row in rows_of("programs-of-an-agency", "-p", "agency=MEXT")}
    columns = ("documents", "judgements", "without_readings", "without_judgements", "if_certain")
    assert [rows["1-5-3-mexts-initiative"][name] for name in columns] == ["2", "0", "stays", "stays", "stays"]
    assert [rows["1-3-3-ministrys-program"][name] for name in columns] == ["2", "2", "stays", "goes", "goes"]
    assert [rows["3-1-1-fund"][name] for name in columns] == ["1", "1", "stays", "goes", "stays"]


def test_a_judgement_behind_a_row_is_no_statement(rows_of):
    rows = rows_of("misprints")
    assert {(row["stated"], row["read"], row["judgements"]) for row in rows} == {("0", "0", "1")}


def test_a_row_is_disputed_where_its_record_stands_in_a_conflict(rows_of):
    rows = {row["record"].rsplit("/")[-1]: row["disputed"] for row in rows_of("who-followed-whom")}
    assert rows["2-4-1-reconstitution"] == BASE + "judgement/fate-of-the-knowledge-cluster-initiative"
    assert rows["3-3-2-concept-replaced"] == ""


def test_for_people_a_conflict_is_a_curie_and_parameters_bind(run_bytes, asker):
    _, out, _ = run_bytes("support", "what-became-of-it", "-f", "markdown")
    assert "| judgement:fate-of-the-knowledge-cluster-initiative |" in out
    code, out, _ = run_bytes("support", "programs-of-an-agency", "-p", "agency=MEXT", "-f", "html")
    assert (code, "<th>without_readings</th>" in out) == (0, True)
    assert run_bytes("support", "programs-of-an-agency", "-p", "agancy=MEXT")[0] == 2
    assert run_bytes("support", "status-on-a-day", "--as-of", "2010-06-30", "-f", "table")[0] == 0


def test_in_json_the_counts_are_numbers(run_bytes, asker):
    rows = json.loads(run_bytes("support", "survey-shares", "-f", "json")[1])["results"]["bindings"]
    assert rows[0]["stated"] == {"type": "literal", "value": "1", "datatype": XSD + "integer"}
    assert "disputed" not in rows[0]


def test_questions_of_all_kinds_can_be_asked_how_they_are_borne_out(kg):
    for name in list(kg.questions)[::3]:
        answer = kg.query(name)
        assert len(answer.support()) == (len(answer) if answer.boolean is None else 1), name


def test_a_yes_is_borne_out_by_its_records(kg, run_bytes):
    yes = kg.query("was-a-program-succeeded", program="Knowledge Cluster Initiative").support()
    assert [(each.stated, each.without_readings, len(each.disputed)) for each in yes] == [(1, "stays", 1)]
    out = run_bytes("support", "was-a-program-succeeded", "-f", "csv")[1]
    assert out.splitlines() == [
        "answer,documents,stated,read,reported,judgements,without_readings,without_judgements,if_certain,disputed",
        "no,0,0,0,0,0,stays,stays,stays,",
    ]


def test_a_query_of_ones_own_is_borne_out_by_the_records_in_its_columns(kg):
    mine = kg.sparql("SELECT ?r { ?r a pg:Inclusion ; pg:isReadFrom ?p }").support()
    assert {(each.stated, each.read, each.without_readings) for each in mine} == {(0, 1, "goes")}


def test_a_graph_has_no_rows_to_be_borne_out(kg):
    with pytest.raises(policygraph.PolicygraphError, match="has no rows"):
        kg.sparql("CONSTRUCT { ?s a pg:Survey } WHERE { ?s a pg:Survey }").support()


def test_in_a_view_the_rows_are_those_of_the_view(kg):
    seen = kg.view(without="readings").query("number-of-findings")
    assert {each.without_readings for each in seen.support()} == {"stays"}
    assert {each.read for each in seen.support()} == {0}


A, B = ox.Literal("a"), ox.Literal("b")


@pytest.mark.parametrize(
    ("row", "without", "kept"),
    [
        ((A, number("1")), [(A, number("1"))], "stays"),
        ((A, number("2")), [(A, number("1"))], "changes"),
        ((A, number("2")), [(A, number("1.5", "decimal"))], "changes"),
        ((A, number("2")), [(B, number("2"))], "goes"),
        ((A, number("2")), [(A, None)], "goes"),
        ((A, B), [(A, A)], "goes"),
        ((A, number("2")), [], "goes"),
    ],
)
def test_a_row_changes_where_numbers_alone_differ(row, without, kept):
    assert _kept(Answer(("x", "y"), (row,)), Answer(("x", "y"), tuple(without))) == [kept]


def test_one_row_stands_for_one_alone():
    rows = tuple((A, number(text)) for text in ("1", "2", "2"))
    assert _kept(Answer(("x", "y"), rows), Answer(("x", "y"), (rows[1],))) == ["goes", "stays", "goes"]
    assert _kept(Answer(("x", "y"), rows), Answer(("x", "y"), (rows[1], rows[0]))) == ["stays", "stays", "goes"]


@pytest.mark.parametrize(("before", "after", "kept"), [(True, True, "stays"), (True, False, "goes")])
def test_an_answer_that_turns_round_goes(before, after, kept):
    assert _kept(Answer(boolean=before), Answer(boolean=after)) == [kept]


def test_a_column_that_has_a_name_already_keeps_it():
    borne = [Support(1, 1, 0, 0, 0, "stays", "stays", "goes", ("x", "y"))]
    rows = extended(Answer(("read",), ((A,),)), borne, str.upper)
    assert rows.columns == (
        "read",
        "documents",
        "stated",
        "read_",
        "reported",
        "judgements",
        "without_readings",
        "without_judgements",
        "if_certain",
        "disputed",
    )
    assert rows.rows[0] == (A, *map(number, "11000"), *map(ox.Literal, ("stays", "stays", "goes", "X Y")))
