"""Terms in the files that nothing declares, and what may be meant by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import count
from typing import Any

from rdflib import DCAT, DCTERMS, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from policygraph.diagnosis.near import meant as question
from policygraph.diagnosis.near import near_names
from policygraph.documents import Reading
from policygraph.findings import About, Finding, sentence
from policygraph.names import BASE, NODE, local_name
from policygraph.project import BUNDLED

# Whoever writes a term of these that they do not have says nothing by it.
VOCABULARIES: tuple[Any, ...] = (RDFS, RDF, OWL, SH, XSD, SKOS, DCTERMS, PROV, VOID, DCAT)
_KINDS: dict[str, tuple[Node, ...]] = {
    "class": (OWL.Class,),
    "property": (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty),
}
_OWN = (*_KINDS["class"], *_KINDS["property"], SH.NodeShape, SH.PropertyShape)

SUGGESTIONS = 100  # for so many unknown names it is looked what may be meant: beyond, it is another fault
_Fault = tuple[str, str, tuple[Node, ...]]  # code, sentence, what may be meant


def check(reading: Reading) -> Iterator[Finding]:
    """Terms of W3C's vocabularies that these do not have, unknown datatypes, and names of ours that nothing declares.

    Names in the data that begin with the project's own address are left to the check ``dangling-thing``.
    """
    statements = [(file.part == "data", d, s) for file, d in reading.parts for s in d.statements]
    fault_of = _judge(reading)
    for in_data, document, statement in statements:
        for node, at in zip(statement[1:3], statement.at[1:], strict=True):
            term = node.datatype if isinstance(node, Literal) else node
            fault = fault_of(term, isinstance(node, Literal), in_data) if isinstance(term, URIRef) else None
            if fault:
                code, message, meant = fault
                hint = did_you_mean(reading, meant)
                focus = reading.short(statement.subject) if isinstance(statement.subject, URIRef) else ""
                value = None if at == statement.at[1] else node
                yield Finding(
                    *(document.place(at), "error", code, message, focus, reading.label(statement.subject), hint),
                    about=About(statement.subject, statement.predicate, value, meant=meant),
                )


def _judge(reading: Reading) -> Callable[[URIRef, bool, bool], _Fault | None]:
    """What tells of a term what is wrong with it: as a datatype or a name, in the data or elsewhere."""
    statements = [s for _, document in reading.parts for s in document.statements]
    subjects = {s.subject for s in statements}
    datatypes = {s.subject for s in statements if s.predicate == RDF.type and s.object == RDFS.Datatype}
    ours = (BASE, *namespaces(reading))

    told = count()

    def meant_by(term: URIRef, known: Iterable[Node]) -> tuple[Node, ...]:
        return near(term, known) if next(told) < SUGGESTIONS else ()

    @cache
    def fault_of(term: URIRef, is_datatype: bool, in_data: bool) -> _Fault | None:
        if vocabulary := vocabulary_of(term):
            meant = misspelt(term, vocabulary)
            said = f"There is no term {reading.short(term)}, so nothing is said by it."
            return None if meant is None else ("unknown-term", said, meant)
        if is_datatype:
            said = f"Nothing declares the datatype {reading.short(term)}."
            return None if term in datatypes else ("unknown-term", said, near(term, datatypes))
        mine = str(term).startswith(ours) and not (in_data and term.startswith(BASE))
        if not mine or term in subjects or term.startswith(NODE):
            return None
        meant = meant_by(term, (s for s in subjects if isinstance(s, URIRef)))
        return "undeclared-name", f"Nothing declares {reading.short(term)}.", meant

    return fault_of


def vocabulary_of(term: URIRef) -> Any:
    """The vocabulary of W3C's in whose namespace a term stands, if any."""
    return next((v for v in VOCABULARIES if str(term).startswith(str(v)) and str(term) != str(v)), None)


def misspelt(term: URIRef, vocabulary: Any) -> tuple[Node, ...] | None:
    """What may be meant by a term that its vocabulary does not have; None where it has it."""
    if term in vocabulary or (vocabulary is RDF and term.removeprefix(f"{RDF}_").isdecimal()):  # rdf:_1
        return None
    return near(term, (vocabulary[name] for name in vocabulary.__annotations__))


def near(node: Node, known: Iterable[Node]) -> tuple[Node, ...]:
    """The known IRIs that may be meant by one that is not known."""
    return tuple(URIRef(each) for each in near_names(str(node), [str(each) for each in known]))


def did_you_mean(reading: Reading, meant: Iterable[Node]) -> str:
    """The question whether one of these is meant; nothing where there are none."""
    return sentence(question(map(reading.short, meant)))


def declared(merged: Graph, kind: str) -> set[Node]:
    """What data and ontology declare: each ``class``, each ``property``, or every ``thing`` that has a type."""
    if kind == "thing":
        return set(merged.subjects(RDF.type))
    return {term for each in _KINDS[kind] for term in merged.subjects(RDF.type, each)}


def namespaces(reading: Reading) -> set[str]:
    """The namespaces in which a project's own files declare classes, properties or shapes."""
    own = [s for file, d in reading.parts if BUNDLED not in file.path.parents for s in d.statements]
    terms = [str(s.subject) for s in own if s.predicate == RDF.type and s.object in _OWN]
    return {term.removesuffix(local_name(term)) for term in terms} - {""}
