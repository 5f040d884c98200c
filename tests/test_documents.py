"""The project's files as read: exactly rdflib's triples, each with its place; names for nodes without one."""

from __future__ import annotations

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import SKOS

from policygraph import project
from policygraph.documents import read_project
from policygraph.names import NODE, ONTOLOGY
from policygraph.turtle import read

FOLDERS = sorted({path.parent for part in ("ontology", "data") for path in (project.BUNDLED / part).rglob("*.ttl")})
PG = ONTOLOGY
Y = "https://w3id.org/policygraph/source/yamasaki-memo/"


@pytest.fixture(scope="module")
def reading():
    return read_project(project.load(project.BUNDLED))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(project.BUNDLED)))
def test_a_file_of_the_project_gives_exactly_the_triples_that_rdflib_reads(folder):
    for path in sorted(folder.glob("*.ttl")):
        document, ours = read(path), Graph()
        for statement in document.statements:
            ours.add(statement[:3])
        assert document.findings == (), path
        assert isomorphic(ours, Graph().parse(path)), path


def test_a_value_in_a_list_over_several_lines_is_found_on_its_own_line(reading):
    candidate = URIRef("https://w3id.org/policygraph/occurrence/overseas-sourcing")
    place = reading.place(URIRef(Y + "1-3-1-these-trends"), URIRef(PG + "hasCandidate"), candidate)
    line = (project.BUNDLED / "data/yamasaki-memo.ttl").read_text(encoding="utf-8").split("\n")[place.line - 1]
    assert line[place.column - 1 :].startswith("occurrence:overseas-sourcing")
    assert "hasCandidate" not in line


def test_without_the_value_the_property_is_found_and_without_both_the_node(reading):
    node, lines = (
        URIRef(Y + "1-3-1-launch"),
        (project.BUNDLED / "data/yamasaki-memo.ttl").read_text("utf-8").split("\n"),
    )
    here = reading.place(node, URIRef(PG + "hasTime"))
    assert lines[here.line - 1][here.column - 1 :].startswith("pg:hasTime date:2001")
    begin = reading.place(node, URIRef(PG + "nowhere"))
    assert lines[begin.line - 1].startswith("y:1-3-1-launch a pg:Launch")


def test_a_label_is_the_english_one_where_there_are_two(reading):
    program = URIRef("https://w3id.org/policygraph/program/industrial-cluster-program")
    assert (program, SKOS.prefLabel, Literal("産業クラスター計画", lang="ja")) in reading.triples("data")
    assert reading.label(program) == "Industrial Cluster Program"


def test_no_blank_node_is_left_in_ontology_and_data(reading):
    assert not [t for t in reading.triples("ontology", "data") if any(isinstance(term, BNode) for term in t)]


def test_an_inverse_property_has_one_name_however_many_chains_use_it(reading):
    inverse = URIRef(NODE + "inverse-of-concerns")
    chains = [t for t in reading.triples("ontology") if t[2] == inverse]
    assert len(chains) > 5


def test_names_of_lists_follow_from_where_they_stand_and_repeat(reading):
    again = read_project(project.load(project.BUNDLED))
    assert again.triples("ontology") == reading.triples("ontology")
    names = {str(t[0]) for t in reading.triples("ontology")}
    assert {NODE + "isLaunchedBy-propertyChainAxiom-1", NODE + "isLaunchedBy-propertyChainAxiom-2"} <= names


def test_a_blank_node_in_data_is_found_where_it_stands(copy, change):
    change(copy / "data/yamasaki-memo.ttl", "pg:hasTime date:2001", 'pg:hasTime [ pg:edtf "2001" ]')
    (finding,) = read_project(project.load(copy)).findings
    assert finding.code == "blank-node"
    assert finding.place.path.endswith("yamasaki-memo.ttl")


def test_judged_files_can_be_told_from_the_others(reading):
    judged, other = (set(reading.triples("data", judged=which)) for which in (True, False))
    kinds = {
        str(t[2]).removeprefix(PG)
        for t in judged
        if t[1] == URIRef(str(URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")))
    }
    assert {"Identification", "Misprint", "Complement", "Inclusion"} <= kinds
    assert judged.isdisjoint(other)
    assert judged | other == set(reading.triples("data"))


def test_a_reading_is_judged_in_whichever_file_it_stands(copy):
    judgements = copy / "data" / "judgements.ttl"
    before = set(read_project(project.load(copy)).triples("data", judged=True))
    judgements.rename(copy / "data" / "more.ttl")
    assert set(read_project(project.load(copy)).triples("data", judged=True)) == before
