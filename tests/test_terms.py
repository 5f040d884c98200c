"""Every term of the ontology earns its place: a saved question changes its answer when the term's triples are gone."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from policygraph import project
from policygraph.names import ONTOLOGY, OWL, RDF, RDFS

# What no question can turn on: how a passage is pinned, what only the export holds, and values kept for other documents.
MECHANICS = {"start", "end", "sha256", "length", "fragment"}
EXPORT_ONLY = {"EvidenceLink", "bearsAs"}
WAITING = {"Absorbed", "Merged", "Renamed", "Replaced", "Split", "Transferred"}
TYPE = ox.NamedNode(RDF + "type")


@pytest.fixture(scope="module")
def store(asker):
    """The merged triples in memory, to take some away and put them back."""
    store = ox.Store()
    merged = asker.snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in merged)
    return store


@pytest.fixture(scope="module")
def terms(store):
    """Every term of the ontology with its kind; a value's kind is its list."""
    kinds = ("Class", "ObjectProperty", "DatatypeProperty")
    found = {
        q.subject.value: kind for kind in kinds for q in store.quads_for_pattern(None, TYPE, ox.NamedNode(OWL + kind))
    }
    found = {iri: kind for iri, kind in found.items() if iri.startswith(ONTOLOGY)}
    for cls in [iri for iri, kind in found.items() if kind == "Class"]:
        for quad in store.quads_for_pattern(None, TYPE, ox.NamedNode(cls)):
            if quad.subject.value.startswith(ONTOLOGY):
                found[quad.subject.value] = "value"
    return found


@pytest.fixture(scope="module")
def answers(asker, store):
    """Each saved question with each set of parameters that is expected of it: its text and its rows."""
    found = []
    for question in asker.questions().values():
        for path in project.expected_answers(asker.project, question.id):
            given = json.loads(path.read_text(encoding="utf-8")).get("parameters", {})
            text = asker.bind(question, given)
            found.append((text, rows(store, text)))
    return found


def rows(store, text):
    result = store.query(text)
    return bool(result) if isinstance(result, ox.QueryBoolean) else [tuple(row) for row in result]


def triples(store, iri):
    """A term's triples: those of which it is the predicate or the object, in what is said by it, not of it."""
    node = ox.NamedNode(iri)
    found = [*store.quads_for_pattern(None, node, None), *store.quads_for_pattern(None, None, node)]
    return [quad for quad in found if not quad.subject.value.startswith(ONTOLOGY)]


def is_abstract(store, iri):
    """A class that no file gives a thing: its instances are those of the classes below it, or listed values."""
    below = store.quads_for_pattern(None, ox.NamedNode(RDFS + "subClassOf"), ox.NamedNode(iri))
    own = {quad.subject for quad in triples(store, iri) if quad.predicate == TYPE}
    return own <= {q.subject for each in below for q in store.quads_for_pattern(None, TYPE, each.subject)}


def changes_an_answer(store, answers, iri):
    name = "pg:" + iri.removeprefix(ONTOLOGY)
    gone = triples(store, iri)
    for quad in gone:
        store.remove(quad)
    try:  # those that name the term first: one is enough
        return any(
            rows(store, text) != before for text, before in sorted(answers, key=lambda each: name not in each[0])
        )
    finally:
        store.extend(gone)


def test_every_term_changes_the_answer_of_a_question_when_its_triples_are_gone(store, terms, answers):
    exempt = {ONTOLOGY + name for name in MECHANICS | EXPORT_ONLY | WAITING}
    classes = {iri for iri, kind in terms.items() if kind == "Class"}
    asked = [iri for iri in terms if iri not in exempt and not (iri in classes and is_abstract(store, iri))]
    silent = [iri.removeprefix(ONTOLOGY) for iri in asked if not changes_an_answer(store, answers, iri)]
    assert silent == []


def test_a_term_that_no_question_asks_for_is_found(store, answers):
    assert changes_an_answer(store, answers, ONTOLOGY + "hasLauncher")
    assert not changes_an_answer(store, answers, ONTOLOGY + "sha256")


def test_the_terms_left_out_are_terms_and_those_that_wait_are_used_by_nothing(store, terms):
    assert {ONTOLOGY + name for name in MECHANICS | EXPORT_ONLY | WAITING} <= set(terms)
    assert not any(triples(store, ONTOLOGY + name) for name in WAITING)


def test_only_classes_without_instances_of_their_own_are_abstract(store, terms):
    found = {iri.removeprefix(ONTOLOGY) for iri, kind in terms.items() if kind == "Class" and is_abstract(store, iri)}
    lists = {"Certainty", "NoFactReason", "Polarity", "Resolution", "Status", "SuccessionKind", "ListedValue"}
    assert found - lists - EXPORT_ONLY == {
        "Actor",
        "Assessment",
        "Comparison",
        "Happening",
        "Judgement",
        "Record",
        "Thing",
    }
