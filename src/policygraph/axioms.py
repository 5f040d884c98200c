"""The axioms that :mod:`policygraph.rules` compiles, and those in a graph that it would have to leave out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, product
from typing import NamedTuple

from rdflib import OWL, RDF, RDFS, URIRef
from rdflib.term import Node

from policygraph import names
from policygraph.facts import Fact, Facts

COPIES = {  # (x p y) gives (x q y) or, turned, (y q x): rule, the side of the axiom where p stands, turned
    RDFS.subPropertyOf: (("prp-spo1", 0, False),),
    OWL.equivalentProperty: (("prp-eqp1", 0, False), ("prp-eqp2", 2, False)),
    OWL.inverseOf: (("prp-inv1", 0, True), ("prp-inv2", 2, True)),
}
TYPINGS = {RDFS.domain: ("prp-dom", 0), RDFS.range: ("prp-rng", 2)}
SUBCLASSES = {
    RDFS.subClassOf: (("cax-sco", 0),),
    OWL.equivalentClass: (("cax-eqc1", 0), ("cax-eqc2", 2)),
}
RIVALS = {OWL.disjointWith: "cax-dw", OWL.complementOf: "cls-com"}
DENIALS = {OWL.targetIndividual: "prp-npa1", OWL.targetValue: "prp-npa2"}
KINDS = (OWL.SymmetricProperty, OWL.TransitiveProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty)

OUTSIDE = (
    *(OWL.sameAs, OWL.hasKey, OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.maxCardinality),
    *(OWL.maxQualifiedCardinality, OWL.intersectionOf, OWL.unionOf, OWL.oneOf),
)
_OUTSIDE_KINDS = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty)
# What rules read or fill by themselves: an axiom about these properties and classes would need more rules
_SCHEMA = {RDF.type, RDF.first, RDF.rest, *TYPINGS, *COPIES, *SUBCLASSES}
_HARMLESS = {OWL.topObjectProperty, OWL.topDataProperty, OWL.Nothing}
_TELLING = {*KINDS, *_OUTSIDE_KINDS, OWL.AllDisjointClasses, OWL.AllDisjointProperties, OWL.AllDifferent}


class Axiom(NamedTuple):
    """An axiom as a rule: its W3C name, the premises that are axioms, with lists spelled out, and for each of
    the other premises the nameless inverse by which it is read (``None``: as it stands)."""

    rule: str
    premises: tuple[Fact, ...] = ()
    inverses: tuple[int | None, ...] = ()


class Inverse(NamedTuple):
    """What a nameless inverse turns round, and the axiom that says so."""

    of: int
    axiom: Axiom


def nameless_inverses(facts: Facts) -> dict[int, Inverse]:
    """The generated nodes of which nothing speaks but one ``owl:inverseOf`` and the lists of chains.

    Chains walk such a property backwards instead of writing the inverse's facts out: six chains over one
    property may bring six such nodes.
    """
    terms = list(facts.numbers)
    ends = {number for s, _, o in facts.of(OWL.inverseOf) for number in (s, o)}
    nameless = {number for number in ends if str(terms[number]).startswith(names.NODE)}
    used = Counter(number for axiom, _, number, _ in _properties(facts) if axiom != OWL.propertyChainAxiom)
    used.update(s for s, _, _ in facts.of(OWL.propertyChainAxiom))
    found = {}
    for fact, (rule, side, _) in product(facts.of(OWL.inverseOf), COPIES[OWL.inverseOf]):
        of, node = fact[side], fact[2 - side]
        if node in nameless and used[node] == 1 and not facts.of(node):
            found[node] = Inverse(of, Axiom(rule, (fact,)))
    return found


def outside(facts: Facts) -> tuple[str, ...]:
    """The axioms with consequences for individuals by rules that are not compiled, as readable strings."""
    terms = list(facts.numbers)
    plain = [(axiom, fact) for axiom in OUTSIDE for fact in facts.of(axiom)]
    plain += [(kind, fact) for kind in _OUTSIDE_KINDS for fact in facts.typed(kind)]
    plain += [(OWL.differentFrom, fact) for fact in facts.of(OWL.differentFrom) if fact[0] == fact[2]]
    found = [f"{_curie(axiom)} on {_curie(terms[fact[0]])}" for axiom, fact in plain]
    found += [
        f"{_curie(axiom)} on {_curie(terms[subject])}, with {_curie(terms[number])}"
        for axiom, subject, number, excluded in chain(_properties(facts), _classes(facts))
        if excluded(terms[number])
    ]
    return tuple(dict.fromkeys(found))


# A term in an axiom: the axiom's name, its subject, the term, and what that must not be
_Mention = tuple[URIRef, int, int, Callable[[Node], bool]]


def _properties(facts: Facts) -> Iterator[_Mention]:
    for axiom in TYPINGS:
        yield from ((axiom, s, s, _is_reserved_property) for s, _, _ in facts.of(axiom))
    for axiom in (*COPIES, OWL.propertyDisjointWith):
        yield from ((axiom, f[0], f[side], _is_reserved_property) for f in facts.of(axiom) for side in (0, 2))
    for s, _, o in facts.of(OWL.propertyChainAxiom):
        yield from ((OWL.propertyChainAxiom, s, p, _is_reserved_property) for p in (s, *facts.items(o)[0]))
    for kind in KINDS:
        yield from ((kind, s, s, _is_reserved_property) for s, _, _ in facts.typed(kind))
    for items, (typed, *_) in facts.disjoint(OWL.AllDisjointProperties):
        yield from ((OWL.AllDisjointProperties, typed[0], p, _is_reserved_property) for p in items)
    for s, _, o in facts.of(OWL.assertionProperty):
        yield OWL.assertionProperty, s, o, _is_reserved_property


def _classes(facts: Facts) -> Iterator[_Mention]:
    for axiom in TYPINGS:
        yield from ((axiom, s, o, _TELLING.__contains__) for s, _, o in facts.of(axiom))
    for axiom, forms in SUBCLASSES.items():
        for fact, (_, side) in product(facts.of(axiom), forms):
            yield axiom, fact[0], fact[side], _is_reserved_class
            yield axiom, fact[0], fact[2 - side], _TELLING.__contains__
    for axiom in RIVALS:
        yield from ((axiom, f[0], f[side], _is_reserved_class) for f in facts.of(axiom) for side in (0, 2))
    for items, (typed, *_) in facts.disjoint(OWL.AllDisjointClasses):
        yield from ((OWL.AllDisjointClasses, typed[0], c, _is_reserved_class) for c in items)


def _is_reserved_property(term: Node) -> bool:
    return term in _SCHEMA or (str(term).startswith(names.OWL) and term not in _HARMLESS)


def _is_reserved_class(term: Node) -> bool:
    standard = (names.OWL, names.RDF, names.RDFS, names.XSD)
    return str(term).startswith(standard) and term not in _HARMLESS


def _curie(term: Node) -> str:
    iri = str(term)
    namespaces = names.STANDARD_PREFIXES.items()
    prefix, namespace = max(namespaces, key=lambda item: len(item[1]) if iri.startswith(item[1]) else 0)
    return f"{prefix}:{iri[len(namespace) :]}" if iri.startswith(namespace) else f"<{iri}>"
