"""RDF terms between rdflib, in which files are read, and Oxigraph, in which questions are answered."""

from __future__ import annotations

from typing import TypeAlias

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

OxTerm: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal


def to_oxigraph(term: Node) -> OxTerm:
    """An rdflib term as an Oxigraph one."""
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        if term.datatype and term.datatype != XSD.string:
            return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
        return ox.Literal(str(term))
    return ox.BlankNode(str(term)) if isinstance(term, BNode) else ox.NamedNode(str(term))


def to_triple(triple: tuple[Node, Node, Node]) -> ox.Triple:
    """A triple of rdflib terms as one of Oxigraph's, which refuses a literal as subject."""
    subject, predicate, value = map(to_oxigraph, triple)
    return ox.Triple(subject, predicate, value)  # type: ignore[arg-type]


def to_rdflib(term: object) -> Node:
    """An Oxigraph term as an rdflib one; a plain string stays plain: "x"^^xsd:string is another term to rdflib."""
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        plain = term.datatype.value == str(XSD.string)
        return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value))
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    raise TypeError(f"no RDF term: {term!r}")
