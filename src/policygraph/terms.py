"""RDF terms between rdflib, in which files are read, and Oxigraph, in which questions are answered."""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import cache
from typing import TypeAlias, TypeVar

import pyoxigraph as ox
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

OxTerm: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
G = TypeVar("G", bound=Graph)


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


def with_prefixes(graph: G, prefixes: Mapping[str, str]) -> G:
    """The rdflib graph or dataset given, with these prefixes declared instead of rdflib's own for the same names."""
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace, override=True, replace=True)
    return graph


def to_dataset(store: ox.Store, prefixes: Mapping[str, str], left_out: Container[str] = ()) -> Dataset:
    """A store whose default graph holds its named graphs merged, as a dataset of rdflib's.

    Args:
        store: the store.
        prefixes: what to declare.
        left_out: named graphs to leave out, of the merged graph too.
    """
    dataset = with_prefixes(Dataset(), prefixes)
    term, graph = cache(to_rdflib), cache(lambda name: dataset.graph(URIRef(name)))
    for quad in store:
        triple = (term(quad.subject), term(quad.predicate), term(quad.object))
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value not in left_out:
            graph(quad.graph_name.value).add(triple)
            dataset.add(triple)
    return dataset
