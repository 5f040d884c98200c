"""The project's files, read: every triple with its file, line and column.

Blank nodes of the ontology (lists, inverse properties) get IRIs that follow from where they stand, so that inference,
the store and the export see none, and two runs give the same bytes.
"""

from __future__ import annotations

import logging
import re
import warnings
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, SKOS
from rdflib.term import Node

from policygraph.findings import Finding, Place, PolicygraphError
from policygraph.names import NODE, ONTOLOGY, STANDARD_PREFIXES, shorten
from policygraph.project import File, Project, shown
from policygraph.turtle import Document, Statement, read
from policygraph.turtle_tokens import term_end

Triple = tuple[Node, Node, Node]
_LONGEST = 100  # characters of a label in a finding
_JUDGED_ON = URIRef(ONTOLOGY + "judgedOn")
Siblings = dict[tuple[Node, Node], dict[Node, int]]  # of an owner and a property, each with its number
_Way = tuple[Node, tuple[str, ...], int]


class _Starts(dict[str, list[tuple[int, int, int]]]):
    """Where the terms of a document begin, in order: offset, number of the statement, part of it."""

    def __init__(self, documents: dict[str, Document]) -> None:
        super().__init__()
        self.documents = documents

    def __missing__(self, path: str) -> list[tuple[int, int, int]]:
        statements = enumerate(self.documents[path].statements)
        self[path] = sorted((at, number, part) for number, s in statements for part, at in enumerate(s.at))
        return self[path]


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

    def triples(self, *parts: str, judged: bool | None = None) -> list[Triple]:
        """The triples of these parts, each once, as read; with ``judged``, on what we judge or on all else alone."""
        here = (s for file, document in self.parts if file.part in parts for s in document.statements)
        return list(dict.fromkeys(s[:3] for s in here if judged in (None, s.subject in self._judged)))

    @cached_property
    def _judged(self) -> set[Node]:
        """Our judgements and readings, whichever file they stand in: each has the day on which it was made."""
        return {s.subject for _, document in self.parts for s in document.statements if s.predicate == _JUDGED_ON}

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

    def statements(self, subject: Node, predicate: Node | None = None) -> list[tuple[Document, Statement]]:
        """The statements of a node, or those with a predicate, each with its document, in the order of the files."""
        return [each for each in self._index.get(subject, []) if predicate in (None, each[1].predicate)]

    @cached_property
    def unread(self) -> set[Node]:
        """What the text names that could not be read: there may be statements on these that are not known."""
        blank = {o for s, _, o in self.triples("data") for o in (s, o) if isinstance(o, BNode)}
        return blank.union(*(document.unread for _, document in self.parts))

    def term_at(self, place: Place) -> tuple[Place, Statement, int] | None:
        """The term in which a place lies: where it begins, its statement, and which part of that it is."""
        for _, document in self.parts:
            if document.path == place.path:
                offset, starts = document.offset(place), self._starts[document.path]
                nearest = bisect_right(starts, (offset, len(document.statements), 3)) - 1
                if nearest < 0 or term_end(document.text, starts[nearest][0]) <= offset:
                    return None
                at, number, part = starts[nearest]
                return document.place(at), document.statements[number], part
        return None

    @cached_property
    def _starts(self) -> _Starts:
        return _Starts({document.path: document for _, document in self.parts})

    @cached_property
    def _values(self) -> dict[Node, tuple[Document, int]]:
        """Each value where it stands first."""
        stated = ((document, statement) for _, document in self.parts for statement in document.statements)
        return {statement.object: (document, statement.at[2]) for document, statement in reversed(list(stated))}

    @cached_property
    def _first(self) -> dict[Triple, tuple[Document, Statement]]:
        """Each triple where it stands first."""
        stated = ((document, statement) for _, document in self.parts for statement in document.statements)
        return {each[1][:3]: each for each in reversed(list(stated))}

    def place(self, subject: Node, predicate: Node | None = None, value: Node | None = None) -> Place:
        """Where a triple's value stands, or its predicate; failing that, the node: as subject, or as value."""
        if predicate is not None and value is not None:
            found = self._first.get((subject, predicate, value))
            if found is None and isinstance(value, Literal):
                alike = (each for each in self.statements(subject, predicate) if _alike(value, each[1].object))
                found = next(alike, None)
            if found:
                return found[0].place(found[1].at[2])
        if predicate is not None and (stated := self.statements(subject, predicate)):
            return stated[0][0].place(stated[0][1].at[1])
        begin = min(self.statements(subject), key=lambda each: each[1].predicate != RDF.type, default=None)
        document, at = (begin[0], begin[1].at[0]) if begin else self._values.get(subject, (None, 0))
        return document.place(at) if document else Place(shown(self.project.root), 1, 1)

    def label(self, node: Node) -> str:
        """What people call a node: its English label, another one, or nothing."""
        labels = [s.object for _, s in self._index.get(node, []) if s.predicate == SKOS.prefLabel]
        labels.sort(key=lambda label: (getattr(label, "language", None) != "en", str(label)))
        label = str(labels[0]) if labels else ""
        return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"

    def short(self, node: Node) -> str:
        """A node as people write it: a CURIE where a prefix fits, else the IRI or literal in Turtle."""
        if isinstance(node, URIRef):
            return shorten(str(node), self.prefixes)
        text = node.n3().replace("\n", "\\n") if hasattr(node, "n3") else str(node)
        datatype = getattr(node, "datatype", None)
        return text.replace(f"^^<{datatype}>", f"^^{self.short(datatype)}") if datatype else text

    def shortened(self, text: str) -> str:
        """A text with the IRIs in it as people write them."""
        return re.sub(r"<([^<> ]+)>", lambda found: shorten(found[1], self.prefixes), text)

    def _blank_nodes(self) -> Iterator[Finding]:
        for file, document in self.parts:
            if file.part != "data":
                continue
            seen: set[Node] = set()
            nodes = ((s[part], s.at[part]) for s in document.statements for part in (0, 2))
            for node, at in nodes:
                if isinstance(node, BNode) and node not in seen and not document.is_lost(at):
                    seen.add(node)
                    yield Finding(
                        document.place(at),
                        "error",
                        "blank-node",
                        "Give this node an IRI of its own: data holds no blank nodes.",
                        hint="Records are cited, so each needs a name that lasts.",
                    )


def _alike(one: Literal, other: Node) -> bool:
    """Whether two literals are of one value: a store writes 90000.0 as 90000."""
    if not isinstance(other, Literal) or one.datatype != other.datatype or one.value is None:
        return False
    return bool(one.value == other.value)


def read_project(project: Project) -> Reading:
    """Read every Turtle file of a project.

    Mistakes in the files are findings of the result, not exceptions.

    Raises:
        PolicygraphError: a file cannot be opened.
    """
    # rdflib logs ill-typed literals with a traceback; here they are findings, with a place.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", "(Parsing|Serializing) weird", UserWarning)
    parts = []
    for file in project.files:
        try:
            document = read(file.path, shown(file.path))
        except OSError as error:
            raise PolicygraphError(f"{shown(Path(file.path))} cannot be read: {error.strerror}") from error
        parts.append((file, document))
    ontology = [s[:3] for file, document in parts if file.part == "ontology" for s in document.statements]
    names = _names(ontology)
    named = (
        (file, _with_named_nodes(document, names) if file.part == "ontology" else document) for file, document in parts
    )
    return Reading(project, tuple(named))


def _with_named_nodes(document: Document, names: dict[Node, URIRef]) -> Document:
    statements = (
        Statement(names.get(s.subject, s.subject), s.predicate, names.get(s.object, s.object), s.at)
        for s in document.statements
    )
    return replace(document, statements=tuple(statements))


def _names(triples: list[Triple]) -> dict[Node, URIRef]:
    """An IRI for every blank node: an inverse property by the property it inverts, all others by what leads to them."""
    inverses = {s: o for s, p, o in triples if p == OWL.inverseOf and isinstance(s, BNode) and isinstance(o, URIRef)}
    owner: dict[Node, tuple[Node, Node]] = {
        o: (s, p) for s, p, o in reversed(triples) if isinstance(o, BNode) and o not in inverses
    }
    siblings: Siblings = defaultdict(dict)
    for _, _, node in triples:
        if node in owner:
            siblings[owner[node]].setdefault(node, len(siblings[owner[node]]) + 1)
    names: dict[Node, URIRef] = {node: URIRef(f"{NODE}inverse-of-{_local(prop)}") for node, prop in inverses.items()}
    ends = (node for s, _, o in triples for node in (s, o))
    blank = dict.fromkeys(node for node in ends if isinstance(node, BNode) and node not in inverses)
    ways: dict[Node, _Way] = {}
    for ordinal, node in enumerate(blank, 1):
        head, path, rests = _way(node, owner, siblings, ways)
        local = "-".join((_local(head), *path, str(rests + 1))) if isinstance(head, URIRef) else f"unnamed-{ordinal}"
        names[node] = URIRef(NODE + local)
    return names


def _way(node: Node, owner: Mapping[Node, tuple[Node, Node]], siblings: Siblings, ways: dict[Node, _Way]) -> _Way:
    """The node with a name from which a blank one is reached, the steps, and how often ``rest``: chain, 3.

    A ring has no such node. The ways found are kept, or a list of thousands would be walked from each of its cells.
    """
    below: dict[Node, None] = {}
    while node in owner and node not in ways and node not in below:
        below[node] = None
        node = owner[node][0]
    way = ways.get(node, (node, (), 0))
    for node in reversed(below):
        head, path, rests = way
        order = siblings[owner[node]]
        step = _local(owner[node][1]) + (str(order[node]) if len(order) > 1 else "")
        way = ways[node] = (head, path, rests + 1) if step == "rest" else (head, (*path, step), rests)
    return way


@cache
def _local(node: Node) -> str:
    """The last part of an IRI; outside our own namespace with a hash of the rest, for two may end alike."""
    iri = str(node)
    local = iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
    known = iri.startswith(ONTOLOGY) or iri.startswith((str(OWL), str(RDF)))
    return local if known else f"{local}-{sha256(iri.encode()).hexdigest()[:6]}"
