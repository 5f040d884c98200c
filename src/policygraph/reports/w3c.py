"""The report as SHACL's validation report in Turtle, each result with its place in W3C's terms for pointers.

Whatever is no violation of a shape is a result too: a report says ``sh:conforms true`` only where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

import pyoxigraph as ox
from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from policygraph.findings import Finding, Place
from policygraph.names import RDF, RDFS, SH, SHAPE, XSD
from policygraph.reports.report import Report, absolute_iri, visible
from policygraph.terms import OxTerm, to_oxigraph

PTR = "http://www.w3.org/2009/pointers#"
EARL = "http://www.w3.org/ns/earl#"
SEVERITY = {"error": "Violation", "warning": "Warning", "note": "Info"}
_PREFIXES = {"rdfs": RDFS, "xsd": XSD, "sh": SH, "pgsh": SHAPE, "ptr": PTR, "earl": EARL}


def turtle(report: Report) -> bytes:
    """The report as a graph; accepted findings are results with a comment, for the data do not conform."""
    triples = list(_Results(report).triples())
    names = {term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)}
    known = report.reading.prefixes if report.reading else {}
    used = {name: iri for name, iri in known.items() if iri and any(each.startswith(iri) for each in names)}
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used | _PREFIXES) or b"") + b"\n"


class _Results:
    """The triples of a report; its blank nodes are numbered, so that two runs give the same."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.shapes = report.reading.graph("shapes") if report.reading else Graph()
        self.blank: dict[Node, ox.BlankNode] = {}
        self.copied: set[Node] = set()

    def triples(self) -> Iterator[ox.Triple]:
        found = list(self.report.all)
        report = ox.BlankNode("report")
        yield from _said(report, {RDF + "type": _sh("ValidationReport"), SH + "conforms": ox.Literal(not found)})
        results = [ox.BlankNode(f"result{number}") for number in range(1, len(found) + 1)]
        yield from (ox.Triple(report, _sh("result"), result) for result in results)
        for result, (finding, reason) in zip(results, found, strict=True):
            pointer = ox.BlankNode(result.value.replace("result", "pointer"))
            yield from _said(result, self._members(finding, reason) | {EARL + "pointer": pointer})
            yield from _said(pointer, _pointer(finding.place))
            if finding.about:
                yield from self._path(finding.about.path)

    def _members(self, finding: Finding, reason: str | None) -> dict[str, OxTerm | None]:
        about, iri = finding.about, self.report.focus_iri(finding)
        focus = self._term(about.focus if about else URIRef(iri) if iri else None)
        said = " ".join(filter(None, (finding.message, finding.hint)))
        members: dict[str, OxTerm | None] = {
            RDF + "type": _sh("ValidationResult"),
            SH + "focusNode": focus or ox.NamedNode(absolute_iri(finding.place.path)),
            SH + "sourceConstraintComponent": (self._term(about.component) if about else None) or _component(finding),
            SH + "resultSeverity": _sh(SEVERITY[finding.severity]),
            SH + "resultMessage": ox.Literal(visible(said)),
        }
        if about:
            known = not isinstance(about.path, BNode) or (about.path, None, None) in self.shapes
            members[SH + "resultPath"] = self._term(about.path) if known else None
            members[SH + "value"] = self._term(about.value)
            members[SH + "sourceShape"] = self._term(about.shape)
        if reason is not None:
            members[RDFS + "comment"] = ox.Literal(visible(f"Accepted: {reason}"))
        return members

    def _term(self, node: Node | None) -> OxTerm | None:
        """A term for the report; None for what is none, such as an IRI that the file spells wrong."""
        if isinstance(node, BNode):
            return self.blank.setdefault(node, ox.BlankNode(f"node{len(self.blank) + 1}"))
        try:
            return None if node is None else to_oxigraph(node)
        except ValueError:
            return None

    def _path(self, node: Node | None) -> Iterator[ox.Triple]:
        """The structure of a path that is more than a property, copied from the shapes once."""
        waiting = [node]
        while waiting:
            here = waiting.pop()
            if not isinstance(here, BNode) or here in self.copied:
                continue
            self.copied.add(here)
            for predicate, value in sorted(self.shapes.predicate_objects(here)):
                told = self._term(value)
                waiting.append(value)
                if told is not None:
                    yield ox.Triple(self.blank[here], ox.NamedNode(str(predicate)), told)


def _said(subject: ox.BlankNode, members: Mapping[str, OxTerm | None]) -> Iterator[ox.Triple]:
    return (ox.Triple(subject, ox.NamedNode(name), value) for name, value in members.items() if value is not None)


def _pointer(place: Place) -> dict[str, OxTerm]:
    positive = ox.NamedNode(XSD + "positiveInteger")
    return {
        RDF + "type": ox.NamedNode(PTR + "LineCharPointer"),
        PTR + "reference": ox.NamedNode(absolute_iri(place.path)),
        PTR + "lineNumber": ox.Literal(str(place.line), datatype=positive),
        PTR + "charNumber": ox.Literal(str(place.column), datatype=positive),
    }


def _component(finding: Finding) -> ox.NamedNode:
    """SHACL's component of a finding of the shapes; otherwise its code as a name of ours."""
    if finding.code.startswith("sh:"):
        return _sh(finding.code.removeprefix("sh:") + "ConstraintComponent")
    return ox.NamedNode(SHAPE + quote(visible(finding.code), safe=""))


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)
