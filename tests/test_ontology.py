"""The ontology's house rules: every term labelled, defined, exemplified, well named, and used."""

from __future__ import annotations

import re

import pytest
from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.namespace import SKOS

from policygraph import project
from policygraph.names import ONTOLOGY, SHAPE

ONTOLOGY_FILE = project.BUNDLED / "ontology" / "policygraph.ttl"

# Of the functional and cardinality axioms each would equate values in silence where two sources disagree.
FORBIDDEN = [OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.hasKey, OWL.maxCardinality, OWL.cardinality]
ABSTRACT = {"Thing", "Actor", "Record", "Happening", "Assessment", "Judgement", "Comparison", "ListedValue"}
GENERATED = {"EvidenceLink", "bearsAs"}  # by the export alone


@pytest.fixture(scope="module")
def ontology():
    return DECLARED


@pytest.fixture(scope="module")
def shapes():
    graph = Graph()
    for path in (project.BUNDLED / "ontology" / "shapes").glob("*.ttl"):
        graph.parse(path)
    return graph


def ours(graph, *kinds):
    subjects = {s for kind in kinds for s in graph.subjects(RDF.type, kind)}
    return sorted(s for s in subjects if isinstance(s, URIRef) and s.startswith(ONTOLOGY))


def local(term):
    return term.removeprefix(ONTOLOGY)


DECLARED = Graph().parse(ONTOLOGY_FILE)
CLASSES = [local(c) for c in ours(DECLARED, OWL.Class)]
PROPERTIES = [local(p) for p in ours(DECLARED, OWL.ObjectProperty, OWL.DatatypeProperty)]


@pytest.mark.parametrize("term", [*CLASSES, *PROPERTIES])
def test_a_term_has_one_label_one_definition_and_an_example(ontology, term):
    node = URIRef(ONTOLOGY + term)
    labels, definitions = list(ontology.objects(node, SKOS.prefLabel)), list(ontology.objects(node, SKOS.definition))
    assert [label.language for label in labels] == ["en"]
    assert [definition.language for definition in definitions] == ["en"]
    assert definitions[0].endswith(".")
    assert list(ontology.objects(node, SKOS.example))


def test_no_two_terms_have_the_same_label(ontology):
    labels = [str(o) for o in ontology.objects(predicate=SKOS.prefLabel)]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("term", CLASSES)
def test_a_class_is_named_in_upper_camel_case_and_defined_by_what_it_is_a_kind_of(ontology, term):
    assert re.fullmatch(r"([A-Z][a-z]+)+", term)
    node = URIRef(ONTOLOGY + term)
    parents = [p for p in ontology.objects(node, RDFS.subClassOf) if p.startswith(ONTOLOGY)]
    definition = str(ontology.value(node, SKOS.definition)).lower()
    assert all(str(ontology.value(parent, SKOS.prefLabel)) in definition for parent in parents)


def test_object_properties_begin_with_a_verb_and_no_datatype_property_does(ontology):
    verb = re.compile(
        r"(has|is|omits|lacks|affects|compares|concerns|refersTo|restsOn|begins|ends|bears|happens|"
        r"identifies|distinguishes|involves|supports|covers)"
    )
    assert all(verb.match(local(p)) for p in ours(ontology, OWL.ObjectProperty))
    assert not [p for p in ours(ontology, OWL.DatatypeProperty) if re.match(r"(has|is)[A-Z]", local(p))]


def test_nothing_that_would_equate_values_in_silence(ontology):
    assert not [t for t in ontology if any(term in FORBIDDEN for term in t)]
    assert not list(ontology.subjects(OWL.unionOf))


def test_no_shortcut_has_a_domain_a_range_or_a_character(ontology):
    for shortcut in ontology.subjects(OWL.propertyChainAxiom):
        kinds = set(ontology.objects(shortcut, RDF.type))
        assert kinds == {OWL.ObjectProperty}
        assert not list(ontology.objects(shortcut, RDFS.domain) or ontology.objects(shortcut, RDFS.range))


def test_no_chain_ends_in_a_literal(ontology):
    literal = set(ontology.subjects(RDF.type, OWL.DatatypeProperty))
    for chain in ontology.objects(predicate=OWL.propertyChainAxiom):
        assert not literal & set(ontology.items(chain))


def test_every_outside_term_is_declared_where_it_is_used():
    graph = Graph().parse(ONTOLOGY_FILE).parse(project.BUNDLED / "ontology" / "alignment.ttl")
    used = {o for p in (RDFS.subClassOf, RDFS.subPropertyOf) for o in graph.objects(predicate=p)}
    declared = set(graph.subjects(RDF.type))
    assert not {term for term in used if not isinstance(term, BNode)} - declared


def test_every_class_but_the_abstract_and_generated_has_a_shape(shapes):
    targeted = {local(c) for c in shapes.objects(predicate=SH.targetClass)}
    assert set(CLASSES) - targeted <= ABSTRACT | GENERATED


@pytest.mark.parametrize("term", [*CLASSES, *PROPERTIES])
def test_a_term_is_used_by_the_data(ontology, data, term):
    node = URIRef(ONTOLOGY + term)
    used = any((None, RDF.type, node) in graph for graph in (data, ontology))
    used = used or (None, node, None) in data or (None, None, node) in data
    derived = (node, OWL.propertyChainAxiom, None) in ontology
    parent = any(True for kind in (RDFS.subClassOf, RDFS.subPropertyOf) for _ in ontology.subjects(kind, node))
    assert used or derived or parent or term in GENERATED


def test_no_shape_waits_for_data(shapes):
    assert not list(shapes.subject_objects(URIRef(SHAPE + "awaits")))


def test_labels_are_in_lower_case_languages(data, ontology):
    for graph in (data, ontology):
        languages = {o.language for o in graph.objects() if isinstance(o, Literal) and o.language}
        assert languages <= {"en", "ja", "ja-latn"}
