"""The project's files, read: every triple with its file, line and column.

Blank nodes of the ontology (lists, inverse properties) get IRIs that follow from where they stand, so that inference,
the store and the export see none, and two runs give the same bytes.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import OWL, RDF, SKOS
from rdflib.term import Node

from policygraph.findings import Finding, Place, PolicygraphError
from policygraph.names import NODE, ONTOLOGY, STANDARD_PREFIXES, shorten
from policygraph.project import File, Project, shown
from policygraph.turtle import Document, Statement, read

Triple = tuple[Node, Node, Node]


@dataclass(frozen=True)
class Reading:
    """All files of a project as read, each with its document.

    Everything below is derived from ``parts`` on demand: triples by part, places, labels and prefixes.
    """

    project: Project
    parts: tuple[tuple[File, Document], ...]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong in the files themselves: syntax, encoding, blank nodes where none may stand."""
        found = [finding for _, document in self.parts for finding in document.findings]
        return (*found, *self._blank_nodes())

    def triples(self, *parts: str, judged: bool | None = None) -> set[Triple]:
        """The triples of these parts; with ``judged``, only those of judged (or of other) files."""
        return {
            (s.subject, s.predicate, s.object)
            for file, document in self.parts
            if file.part in parts and judged in (None, file.judged)
            for s in document.statements
        }

    def graph(self, *parts: str) -> Graph:
        """The triples of these parts merged in one rdflib graph."""
        graph = Graph()
        for triple in self.triples(*parts):
            graph.add(triple)
        return graph

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Every prefix that a file declares, after the standard ones; the first declaration of a prefix counts."""
        found = dict(STANDARD_PREFIXES)
        for _, document in self.parts:
            for prefix, namespace in document.prefixes.items():
                found.setdefault(prefix, namespace)
        return found

    @cached_property
    def _index(self) -> dict[Node, list[tuple[Document, Statement]]]:
        index: dict[Node, list[tuple[Document, Statement]]] = defaultdict(list)
        for _, document in self.parts:
            for statement in document.statements:
                index[statement.subject].append((document, statement))
        return index

    def place(self, subject: Node, predicate: Node | None = None, value: Node | None = None) -> Place:
        """Where a triple's value stands; without a value, the predicate; failing that, where the node begins."""
        here = self._index.get(subject, [])
        for wanted in ((predicate, value), (predicate, None)):
            for document, statement in here:
                if statement.predicate == wanted[0] and wanted[1] in (None, statement.object):
                    return document.place(statement.at[2 if wanted[1] is not None else 1])
        for document, statement in here:
            if statement.predicate == RDF.type:
                return document.place(statement.at[0])
        if here:
            return here[0][0].place(here[0][1].at[0])
        return Place(shown(self.project.root), 1, 1)

    def label(self, node: Node) -> str:
        """What people call a node: its English label, another one, or nothing."""
        labels = [s.object for _, s in self._index.get(node, []) if s.predicate == SKOS.prefLabel]
        labels.sort(key=lambda label: (getattr(label, "language", None) != "en", str(label)))
        return str(labels[0]) if labels else ""

    def short(self, node: Node) -> str:
        """A node as people write it: a CURIE where a prefix fits, else the IRI or literal in Turtle."""
        if isinstance(node, URIRef):
            return shorten(str(node), self.prefixes)
        return node.n3() if hasattr(node, "n3") else str(node)

    def _blank_nodes(self) -> Iterator[Finding]:
        for file, document in self.parts:
            if file.part != "data":
                continue
            seen: set[Node] = set()
            for statement in document.statements:
                if isinstance(statement.subject, BNode) and statement.subject not in seen:
                    seen.add(statement.subject)
                    yield Finding(
                        document.place(statement.at[0]),
                        "error",
                        "blank-node",
                        "Give this node an IRI of its own: data holds no blank nodes.",
                        hint="Records are cited, so each needs a name that lasts.",
                    )


def read_project(project: Project) -> Reading:
    """Read every Turtle file of a project.

    Mistakes in the files are findings of the result, not exceptions.

    Raises:
        PolicygraphError: a file cannot be opened.
    """
    # rdflib logs ill-typed literals with a traceback; here they are findings, with a place.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    parts = []
    for file in project.files:
        try:
            document = read(file.path, shown(file.path))
        except OSError as error:
            raise PolicygraphError(f"{shown(Path(file.path))} cannot be read: {error.strerror}") from error
        if file.part == "ontology":
            document = _with_named_nodes(document)
        parts.append((file, document))
    return Reading(project, tuple(parts))


def _with_named_nodes(document: Document) -> Document:
    names = _names([(s.subject, s.predicate, s.object) for s in document.statements])
    statements = tuple(
        Statement(names.get(s.subject, s.subject), s.predicate, names.get(s.object, s.object), s.at)
        for s in document.statements
    )
    return Document(
        document.path, document.text, tuple(dict.fromkeys(statements)), document.prefixes, document.findings
    )


def _names(triples: Iterable[Triple]) -> dict[Node, URIRef]:
    """An IRI for every blank node: an inverse property by the property it inverts, all others by what leads to them."""
    owner: dict[Node, Triple] = {}
    inverses: dict[Node, Node] = {}
    siblings: dict[tuple[Node, Node], list[Node]] = defaultdict(list)
    blank: dict[Node, None] = {}
    for subject, predicate, value in triples:
        if isinstance(value, BNode) and value not in owner:
            owner[value] = (subject, predicate, value)
            siblings[subject, predicate].append(value)
        if isinstance(subject, BNode):
            blank[subject] = None
            if predicate == OWL.inverseOf and isinstance(value, URIRef):
                inverses[subject] = value
    names: dict[Node, URIRef] = {}
    for ordinal, node in enumerate(blank, 1):
        steps: list[str] = []
        head: Node = node
        while head in owner and head not in inverses and len(steps) < len(blank):
            subject, predicate, _ = owner[head]
            order = siblings[subject, predicate]
            count = str(order.index(head) + 1) if len(order) > 1 else ""
            steps.append(_local(predicate) + count)
            head = subject
        if node in inverses:
            names[node] = URIRef(f"{NODE}inverse-of-{_local(inverses[node])}")
        elif isinstance(head, URIRef):
            names[node] = URIRef(f"{NODE}{_local(head)}-{'-'.join(_folded(steps))}")
        else:
            names[node] = URIRef(f"{NODE}unnamed-{ordinal}")
    return names


def _folded(steps: list[str]) -> list[str]:
    """The steps from the named node to the blank one, with the run of a list's ``rest`` counted: chain, 3."""
    path = [step for step in reversed(steps) if step != "rest"]
    return [*path, str(steps.count("rest") + 1)]


def _local(node: Node) -> str:
    """The last part of an IRI; outside our own namespace with a hash of the rest, for two may end alike."""
    iri = str(node)
    local = iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
    known = iri.startswith(ONTOLOGY) or iri.startswith((str(OWL), str(RDF)))
    return local if known else f"{local}-{sha256(iri.encode()).hexdigest()[:6]}"
