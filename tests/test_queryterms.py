"""A name in a saved question that nothing declares is found where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from policygraph import project, turtle
from policygraph.documents import Reading
from policygraph.project import File
from policygraph.queryfiles import parse_question
from policygraph.queryterms import check

PREFIXES = """\
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix agency: <https://w3id.org/policygraph/agency/> .
@prefix bank: <https://bank.example/> .
"""
ONTOLOGY = """\
pg:Agency a owl:Class . pg:Program a owl:Class . bank:Branch a owl:Class .
pg:hasActor a owl:ObjectProperty . pg:hasMeans a owl:ObjectProperty . bank:hasTill a owl:DatatypeProperty .
"""
DATA = "agency:meti a pg:Agency . agency:mext a pg:Agency ; pg:hasActor agency:mof ."
QUERY = """\
#+ id: q
#+ summary: Who acts by what means?
#+ params:
#+   agency: {type: iri, class: pg:Agency, default: agency:meti, choices: [agency:meti, "agency:mext"]}
#+ columns: {thing: iri}
#+ evidence: [record]
#+ companion: |
#+   # the records
#+   SELECT ?record {
#+     VALUES ?agency { agency:meti }
#+     ?record pg:hasActor ?agency
#+   }
PREFIX pg: <https://w3id.org/policygraph/ontology/>
PREFIX agency: <https://w3id.org/policygraph/agency/>
PREFIX bank: <https://bank.example/>
PREFIX dbr: <http://dbpedia.org/resource/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing {
  VALUES ?agency { agency:meti }
  VALUES (?what ?how) { (pg:Program pg:hasMeans) (agency:meti agency:mext) }
  VALUES ?kind { pg:Agency pg:Program bank:Branch }
  ?thing a pg:Program , bank:Branch ; pg:hasMeans/bank:hasTill ?till ; ^pg:hasActor ?agency .
  ?how a/rdfs:subClassOf* pg:Program ; (pg:hasActor|pg:hasMeans)* dbr:Japan .
  FILTER(?till > "2001-04-01"^^xsd:date) agency:mext ?means [ pg:hasMeans 1 ; skos:prefLabel "a"@en ]
  FILTER NOT EXISTS { GRAPH <https://w3id.org/policygraph/graph/data> { agency:mext !(pg:hasActor) agency:meti } }
} ORDER BY ?thing
"""


@pytest.fixture(scope="module")
def reading():
    def part(kind, text):
        graph = f"https://w3id.org/policygraph/graph/{kind}"
        return File(Path(f"{kind}.ttl"), kind, graph), turtle.parse(PREFIXES + text, f"{kind}.ttl")

    return Reading(project.load(project.BUNDLED), (part("ontology", ONTOLOGY), part("data", DATA)))


@pytest.fixture
def found(tmp_path, reading):
    """The names found in the query after a change: what stands at the place of each, its message and its hint."""

    def after(*changes):
        text = QUERY
        for old, new in changes:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (tmp_path / "q.rq").write_text(text, encoding="utf-8")
        question, mistakes = parse_question(tmp_path / "q.rq", "queries/q.rq")
        assert mistakes == []
        findings = list(check([question], reading, reading.graph("data", "ontology")))
        assert {(each.code, each.severity, each.place.path) for each in findings} <= {
            ("query-term", "error", "queries/q.rq")
        }
        lines = text.split("\n")
        return [
            (lines[each.place.line - 1][each.place.column - 1 :], f"{each.message} {each.hint}".strip())
            for each in findings
        ]

    return after


def test_a_query_of_declared_names_alone_has_no_findings(found):
    assert found() == []


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("a pg:Program ,", "a pg:Programm ,", "pg:Programm , bank", "the class pg:Programm. Did you mean pg:Program?"),
        (", bank:Branch ;", ", bank:Brunch ;", "bank:Brunch ;", "the class bank:Brunch. Did you mean bank:Branch?"),
        ("* pg:Program ;", "* pg:Progam ;", "pg:Progam ;", "Nothing declares the class pg:Progam."),
        ("; pg:hasMeans/", "; pg:hasMean/", "pg:hasMean/", "the property pg:hasMean. Did you mean pg:hasMeans?"),
        ("/bank:hasTill", "/bank:hasTell", "bank:hasTell", "Nothing declares the property bank:hasTell."),
        ("^pg:hasActor ?", "^pg:hasActr ?", "pg:hasActr ?", "Nothing declares the property pg:hasActr."),
        ("[ pg:hasMeans 1", "[ pg:hasMeens 1", "pg:hasMeens 1", "Nothing declares the property pg:hasMeens."),
        ("[ pg:hasMeans 1", "[ pg:Agency 1", "pg:Agency 1", "pg:Agency is declared, but not as a property."),
        (
            ", bank:Branch ;",
            ", pg:hasMeans ;",
            "pg:hasMeans ; pg:hasMeans/",
            "pg:hasMeans is declared, but not as a class.",
        ),
        (
            "(agency:meti ",
            "(agency:mety ",
            "agency:mety agency:mext",
            "declares agency:mety. Did you mean agency:mext or agency:meti?",
        ),
        (
            "(agency:meti ",
            "(<https://w3id.org/policygraph/agency/mety> ",
            "<https://w3id.org/policygraph/agency/mety> ",
            "declares agency:mety. ",
        ),
        ("^^xsd:date", "^^xsd:dat", "xsd:dat)", "There is no term xsd:dat. Did you mean xsd:date?"),
        ("skos:prefLabel", "skos:prefLable", "skos:prefLable", "no term skos:prefLable. Did you mean skos:prefLabel?"),
        (
            "graph/data>",
            "graph/date>",
            "<https://w3id.org/policygraph/graph/date>",
            "Nothing declares graph:date. Did you mean graph:data?",
        ),
        ("agency:mext !", "agency:mof !", "agency:mof !", "Nothing declares agency:mof."),
        (
            "record pg:hasActor",
            "record pg:hasActr",
            "pg:hasActr ?agency",
            "the property pg:hasActr. Did you mean pg:hasActor?",
        ),
        ("class: pg:Agency", "class: pg:Agenzy", "pg:Agenzy, default", "the class pg:Agenzy. Did you mean pg:Agency?"),
        ('"agency:mext"', '"agency:mxt"', '"agency:mxt"', "Nothing declares agency:mxt. Did you mean agency:mext?"),
    ],
)
def test_a_name_that_nothing_declares_is_found_at_its_place(found, old, new, at, words):
    ((stands, told),) = found((old, new))
    assert stands.startswith(at)
    assert words in told


def test_a_default_that_nothing_declares_is_found_wherever_it_is_written(found):
    wrong = found(
        ("default: agency:meti, choices: [agency:meti, ", "default: agency:mety, choices: [agency:mety, "),
        ("VALUES ?agency { agency:meti }\n#", "VALUES ?agency { agency:mety }\n#"),
        ("VALUES ?agency { agency:meti }\n  V", "VALUES ?agency { agency:mety }\n  V"),
    )
    stands = ["agency:mety }", "agency:mety }", 'agency:mety, "agency', "agency:mety, choices"]
    assert [each[: len(at)] for (each, _), at in zip(sorted(wrong), stands, strict=True)] == stands


def test_a_namespace_that_holds_nothing_is_found_once_where_it_is_declared(found):
    assert found(("PREFIX bank: <https://bank.example/>", "PREFIX bank: <https://bank.exampel/>")) == [
        (
            "<https://bank.exampel/>",
            "Nothing is declared in <https://bank.exampel/>. In the project bank: stands for <https://bank.example/>.",
        )
    ]


def test_names_of_other_peoples_vocabularies_are_left_alone(found):
    assert found(("dbr:Japan", "dbr:Japann"), ("?thing a pg", "?thing dbr:name ?name ; a pg")) == []


def test_the_bundled_questions_use_declared_names_alone(asker):
    from policygraph.documents import read_project

    questions = [asker.question(name) for name in asker.questions()]
    assert len(questions) > 50
    reading = read_project(asker.project)
    assert list(check(questions, reading, reading.graph("data", "ontology"))) == []


@pytest.mark.parametrize(("old", "new"), [(", bank:Branch ;", ", pg:hasMean ;"), ("[ pg:hasMeans 1", "[ pg:Agenc 1")])
def test_nothing_of_another_kind_is_proposed(found, old, new):
    ((_, told),) = found((old, new))
    assert told.startswith("Nothing declares the ")
    assert "Did you mean" not in told
