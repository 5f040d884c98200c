"""The saved questions: their answers, in two engines, and what a wrong triple does to them."""

from __future__ import annotations

import re

import pytest
from rdflib import Graph

from policygraph import project
from policygraph.ask import Asker
from policygraph.expectations import check, rewrite
from policygraph.export import export
from policygraph.terms import to_rdflib

QUESTIONS = sorted(path.stem for path in (project.BUNDLED / "queries").glob("*.rq"))
CASES = [
    (question, path.name)
    for question in QUESTIONS
    for path in project.expected_answers(project.load(project.BUNDLED), question)
]

MEMO, JUDGED, THINGS = "data/yamasaki-memo.ttl", "data/judgements.ttl", "data/entities.ttl"

# One triple changed in the data, and a piece of the row that `policygraph test` must then name.
FAULTS = {
    "aims-of-an-instrument": (
        MEMO,
        "pg:hasPopulation collective:small-and-medium-firms",
        "pg:hasPopulation collective:smaller-firms",
        "y:1-3-1-innovation",
    ),
    "figures-of-a-measure": (MEMO, "pg:value 728853", "pg:value 728835", "728835"),
    "findings-for-a-place": (
        MEMO,
        'pg:hasPlace place:tohoku , place:hokkaido ;\n    pg:hasPolarity pg:Negative ;\n    pg:wording "few',
        'pg:hasPlace place:hokkaido ;\n    pg:hasPolarity pg:Negative ;\n    pg:wording "few',
        "y:1-5-3-participation",
    ),
    "findings-of-a-polarity": (
        MEMO,
        'pg:hasPolarity pg:Mixed ;\n    pg:wording "only limited',
        'pg:hasPolarity pg:Negative ;\n    pg:wording "only limited',
        "y:1-5-1-limited-success",
    ),
    "happenings-certainly-in-a-year": (
        MEMO,
        "pg:hasTime date:2001",
        "pg:hasTime date:2003",
        "y:1-3-1-launch",
    ),
    "misprints": (JUDGED, 'pg:repaired "(77.2%);"@en', 'pg:repaired "(77.2%),"@en', "(77.2%),"),
    "names-held-to-be-one": (
        JUDGED,
        "pg:identifiesAs agency:mext ;\n    pg:hasCertainty pg:Certain",
        "pg:identifiesAs agency:mext ;\n    pg:hasCertainty pg:Probable",
        "probable",
    ),
    "names-of-a-thing": (
        MEMO,
        '"Industrial Cluster Program"@en ;',
        '"Industry Cluster Program"@en ;',
        "Industry",
    ),
    "not-stated": (
        MEMO,
        "pg:hasAdministrator agency:mext ;\n    pg:omits pg:hasTime ;",
        "pg:hasAdministrator agency:mext ;",
        "y:1-3-3-ministrys-program",
    ),
    "number-of-findings": (
        MEMO,
        'pg:hasPolarity pg:Negative ;\n    pg:wording "poorly',
        'pg:hasPolarity pg:Positive ;\n    pg:wording "poorly',
        '"6"^^',
    ),
    "open-expressions": (
        MEMO,
        "collective:tohoku-and-hokkaido , collective:cluster-participants",
        "collective:tohoku-and-hokkaido",
        "collective:cluster-participants",
    ),
    "our-readings": (JUDGED, "add up to 187 percent", "add up to 178 percent", "178"),
    "programs-of-an-agency": (
        MEMO,
        "concerns program:industrial-cluster-program ;\n    pg:hasLauncher agency:meti",
        "concerns program:industrial-cluster-program ;\n    pg:hasLauncher agency:mext",
        "y:1-3-1-launch",
    ),
    "statements-compared": (JUDGED, 'pg:aspect "what is counted"', 'pg:aspect "what counts"', "what counts"),
    "survey-shares": (MEMO, "pg:value 58.6", "pg:value 56.8", "56.8"),
    "was-a-program-succeeded": (
        MEMO,
        "# About the author",
        "y:1-5-5-succession a pg:Succession ;\n"
        '    pg:summary "A made-up succession."@en ;\n'
        "    pg:hasBefore program:industrial-cluster-program ;\n"
        "    pg:hasAfter program:knowledge-cluster-program ;\n"
        "    pg:hasSuccessionKind pg:Replaced ;\n"
        "    pg:omits pg:hasTime ;\n"
        "    pg:isStatedIn y:1-5-5 .\n\n# About the author",
        "True",
    ),
    "what-belongs-to-what": (
        MEMO,
        "pg:hasWhole program:kyushu-initiative",
        "pg:hasWhole program:knowledge-cluster-program",
        "y:1-3-3-under-initiative",
    ),
    "what-shaped-a-policy": (
        MEMO,
        "pg:hasInfluencer occurrence:overseas-sourcing",
        "pg:hasInfluencer occurrence:decline-of-smaller-firms",
        "y:1-1-2-reorganization",
    ),
    "who-holds-which-office": (
        MEMO,
        "pg:hasSeat organization:chuo-university",
        "pg:hasSeat organization:kyushu-university",
        "y:2-1-1-professor",
    ),
    "who-paid-for-what": (JUDGED, "pg:isReadFrom y:3-1-1 ;", "pg:isReadFrom y:3-2-1 ;", "said in y:3-2-1"),
    "works-of-an-author": (MEMO, 'pg:pages "499-511"', 'pg:pages "499-551"', "499-551"),
}

# What becomes of the succession's shape once something meets it is the shape's own affair.
IDLE = "    pgsh:awaits"


@pytest.fixture(scope="module")
def exported(asker):
    graph = Graph()
    graph.parse(data=export(asker.snapshot, "ntriples"), format="nt")
    return graph


@pytest.mark.parametrize(("question", "case"), CASES, ids=[case for _, case in CASES])
def test_a_question_gives_the_rows_written_from_the_document(asker, question, case):
    path = project.BUNDLED / "queries" / "expected" / case
    assert check(asker, asker.question(question), path) == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_an_expected_answer_and_a_planted_fault(question):
    assert question in {name for name, _ in CASES}
    assert question in FAULTS


@pytest.mark.parametrize("question", QUESTIONS)
def test_one_wrong_triple_changes_a_row_and_the_test_names_it(copy, change, question):
    file, old, new, named = FAULTS[question]
    change(copy / file, old, new)
    if question == "was-a-program-succeeded":
        shapes = copy / "ontology" / "shapes" / "records.ttl"
        text = shapes.read_text(encoding="utf-8")
        begin = text.index(IDLE, text.index("pgsh:SuccessionShape a"))
        shapes.write_text(text[:begin] + text[text.index("\n", begin) + 1 :], encoding="utf-8")
    broken = Asker(project.load(copy), notice=lambda _: None)
    paths = project.expected_answers(broken.project, question)
    findings = [finding for path in paths for finding in check(broken, broken.question(question), path)]
    assert any(named in finding.message for finding in findings), [str(finding) for finding in findings]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_unmodified_file_gives_the_same_rows_in_rdflib_and_in_the_store(asker, exported, question):
    text = (project.BUNDLED / "queries" / f"{question}.rq").read_text(encoding="utf-8")
    answer, result = asker.run(text), exported.query(text)
    if answer.boolean is not None:
        assert result.askAnswer is answer.boolean
        return
    rows = [tuple(None if cell is None else to_rdflib(cell) for cell in row) for row in answer.rows]
    assert [str(variable) for variable in result.vars] == list(answer.columns)
    assert [tuple(row) for row in result] == rows


@pytest.mark.parametrize("question", QUESTIONS)
def test_columns_and_their_labels_go_together(asker, question):
    columns = asker.question(question).columns
    things = {name for name, kind in columns.items() if kind == "iri" and name not in asker.question(question).evidence}
    pairs = {"record", "misprint", "referent", "comparison", "identification"}  # shown by what they say, not by a label
    assert all(name + "Label" in columns for name in things - pairs - {"work"})


def test_every_term_that_a_question_uses_is_declared(asker):
    declared = {
        row[0].value
        for row in asker.run(
            "SELECT DISTINCT ?t { ?t a ?k FILTER(STRSTARTS(STR(?t), 'https://w3id.org/policygraph/ontology/')) }"
        ).rows
    }
    for path in sorted((project.BUNDLED / "queries").rglob("*.rq")):
        text = re.sub(r"^PREFIX.*$|#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        used = {
            "https://w3id.org/policygraph/ontology/" + name for name in re.findall(r"(?<![\w:])pg:([A-Za-z]+)", text)
        }
        assert used <= declared, path.name


def test_an_expected_answer_that_is_no_json_is_a_finding(asker, tmp_path):
    (tmp_path / "misprints.srj").write_text("{", encoding="utf-8")
    (finding,) = check(asker, asker.question("misprints"), tmp_path / "misprints.srj")
    assert finding.code == "expected-answer"


def test_rows_in_another_order_are_a_difference(asker, tmp_path):
    import json

    document = json.loads((project.BUNDLED / "queries/expected/misprints.srj").read_text(encoding="utf-8"))
    for rows in (document["results"]["bindings"], document["passages"]):
        rows.reverse()
    (tmp_path / "misprints.srj").write_text(json.dumps(document), encoding="utf-8")
    (finding,) = check(asker, asker.question("misprints"), tmp_path / "misprints.srj")
    assert "another order, from row 1" in finding.message


def test_a_wrong_passage_is_a_difference(asker, tmp_path):
    text = (project.BUNDLED / "queries/expected/misprints.srj").read_text(encoding="utf-8")
    (tmp_path / "misprints.srj").write_text(text.replace("y:1-4-2", "y:1-4-1"), encoding="utf-8")
    findings = check(asker, asker.question("misprints"), tmp_path / "misprints.srj")
    assert [finding.message.split(" is ")[0] for finding in findings] == ["Row 1", "Row 1 of the answer"]


def test_update_rewrites_the_layout_of_what_holds_and_leaves_what_does_not(asker, tmp_path):
    kept = (project.BUNDLED / "queries/expected/misprints.srj").read_text(encoding="utf-8")
    path = tmp_path / "misprints.srj"
    path.write_text(" ".join(kept.split()), encoding="utf-8")
    assert rewrite(asker, asker.question("misprints"), path) == []
    assert path.read_text(encoding="utf-8") == kept
    wrong = kept.replace("(77.2%);", "(77.2%),")
    path.write_text(wrong, encoding="utf-8")
    assert rewrite(asker, asker.question("misprints"), path)
    assert path.read_text(encoding="utf-8") == wrong
