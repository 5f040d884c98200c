"""What stands around one node of the graph: a few queries, however many records there are.

What is *written* of a node are the triples of the project's files alone: there a role is told by its narrowest
property and a record by its narrowest class, and what follows from them is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from policygraph.ask import Asker, OxTerm, iris, listed, plain
from policygraph.names import INFERRED, INFERRED_JUDGED, NODE, ONTOLOGY, OWL, RDF, RDFS

Written = Mapping[str, tuple[OxTerm, ...]]  # the values of a node by property, in one order

_PREFIXES = f"PREFIX pg: <{ONTOLOGY}> PREFIX owl: <{OWL}> PREFIX rdf: <{RDF}> PREFIX rdfs: <{RDFS}>\n"
_GRAPHS = {"inferred": f"<{INFERRED}>, <{INFERRED_JUDGED}>", "lists": NODE}

# The passages within a passage or section; those of a whole source would be the whole document.
_PARTS = """SELECT DISTINCT ?part { VALUES ?thing { %(thing)s } ?part pg:isPassageOf ?thing .
  FILTER NOT EXISTS { ?thing a pg:Source } }"""

_EXPRESSIONS = """SELECT DISTINCT ?expression { VALUES ?thing { %(thing)s }
  { ?expression pg:hasCandidate ?thing }
  UNION { ?judgement pg:identifiesAs ?thing ; pg:identifies ?expression . ?expression a pg:Thing } }"""

_RECORDS = """SELECT DISTINCT ?record ?place { VALUES ?place { %(places)s } ?record pg:refersTo|pg:restsOn ?place }
  ORDER BY ?record ?place"""

_JUDGEMENTS = """SELECT DISTINCT ?judgement { VALUES ?place { %(places)s }
  VALUES ?verb { pg:identifies pg:identifiesAs pg:distinguishes pg:distinguishesFrom pg:compares pg:affects
                 pg:isPrintedIn }
  ?judgement ?verb ?place }"""

_WRITTEN = """SELECT DISTINCT ?node ?property ?value { VALUES ?node { %(nodes)s }
  GRAPH ?graph { ?node ?property ?value } FILTER(?graph NOT IN (%(inferred)s)) }"""

_CLASSES = """SELECT DISTINCT ?node ?class { VALUES ?node { %(nodes)s }
  VALUES ?class { pg:Happening pg:ListedValue } ?node a ?class }"""

_HELD = """SELECT DISTINCT ?node ?same ?other ?certainty ?judgement { VALUES ?node { %(nodes)s }
  { ?judgement pg:identifies ?node ; pg:identifiesAs ?other BIND(true AS ?same) }
  UNION { ?judgement pg:distinguishes ?node ; pg:distinguishesFrom ?other BIND(false AS ?same) }
  OPTIONAL { ?judgement pg:hasCertainty ?certainty } } ORDER BY ?node ?same ?other ?certainty ?judgement"""

# A shortcut is a chain from one role of a record to another; for a narrow role the narrowest shortcut is enough. The
# form in which a thing came back has none of its own.
_SHORTCUTS = """SELECT DISTINCT ?shortcut ?start ?end ?broad {
  { ?shortcut owl:propertyChainAxiom ?chain . ?chain rdf:first/owl:inverseOf ?from ; rdf:rest ?last .
    ?last rdf:first ?to ; rdf:rest rdf:nil . ?to rdfs:subPropertyOf* pg:refersTo .
    ?start rdfs:subPropertyOf* ?from . ?end rdfs:subPropertyOf* ?to .
    BIND(EXISTS { ?part rdfs:subPropertyOf ?to } AS ?broad)
    FILTER NOT EXISTS { ?end rdfs:subPropertyOf* ?narrower . ?narrower rdfs:subPropertyOf+ ?to .
      ?other owl:propertyChainAxiom/rdf:rest/rdf:first ?narrower } }
  UNION { VALUES (?shortcut ?start ?end) { (pg:hasForm pg:concerns pg:hasForm) } } }"""

# What is said, told or mentioned somewhere is derived, and no less to be asked for.
_MENTIONS = """SELECT DISTINCT ?property ?node { VALUES ?thing { %(thing)s }
  { GRAPH ?graph { ?node ?property ?thing } FILTER(?graph NOT IN (%(inferred)s)) }
  UNION { VALUES ?property { pg:isSaidIn pg:isToldIn pg:isMentionedIn } ?node ?property ?thing }
  FILTER(!STRSTARTS(STR(?node), "%(lists)s")) } ORDER BY ?property ?node"""


class Held(NamedTuple):
    """That we hold an expression or a date to stand for another thing (``same``) or not, how surely, by a judgement."""

    same: bool
    other: str
    certainty: str
    judgement: str


class Link(NamedTuple):
    """A shortcut between the thing and another node that a record gives; ``inverse`` where it leads to the thing.

    ``broad`` sorts those last that have narrower ones.
    """

    broad: bool
    property: str
    inverse: bool
    other: str
    record: str


@dataclass(frozen=True)
class Surroundings:
    """What was found around a node, by IRI.

    ``parts`` are the node and the passages within it, ``expressions`` what may stand for it; ``records`` has for each
    record which of these it has as a part or rests on, ``classes`` the nodes of each class looked for.
    """

    thing: str
    parts: frozenset[str]
    expressions: frozenset[str]
    records: Mapping[str, tuple[str, ...]]
    judgements: tuple[str, ...]
    links: tuple[Link, ...]
    mentions: tuple[tuple[str, str], ...]
    written: Mapping[str, Written]
    classes: Mapping[str, Set[str]]
    held: Mapping[str, tuple[Held, ...]]

    def nodes(self) -> set[str]:
        """Every node that has to be called something."""
        found = {self.thing, *self.written, *self.expressions, *values(self.written), ONTOLOGY + "refersTo"}
        found.update(*self.written.values(), *self.mentions)
        found.update(*((link.property, link.other) for link in self.links))
        found.update(*((each.other, each.certainty) for held in self.held.values() for each in held))
        return found - {""}


def surroundings(asker: Asker, thing: str) -> Surroundings:
    """What stands around a node that the graph holds."""
    here = [thing]
    parts = [thing, *_column(asker, _PARTS, thing=here)]
    expressions = _column(asker, _EXPRESSIONS, thing=here)
    records: dict[str, tuple[str, ...]] = {}
    for record, place in _rows(asker, _RECORDS, places=[*parts, *expressions]):
        records[record] = (*records.get(record, ()), place)
    judgements = _column(asker, _JUDGEMENTS, places=[*parts, *expressions, *records])
    written = _written(asker, [*here, *records, *judgements])
    named = values(written)
    classes: dict[str, set[str]] = {"Happening": set(), "ListedValue": set()}
    for node, cls in _rows(asker, _CLASSES, nodes=[*named, *records]):
        classes[cls.removeprefix(ONTOLOGY)].add(node)
    held: dict[str, tuple[Held, ...]] = {}
    for node, same, other, certainty, judgement in _rows(asker, _HELD, nodes=[*named, *expressions]):
        held[node] = (*held.get(node, ()), Held(same == "true", other, certainty, judgement))
    direct = {record: written.get(record, {}) for record, places in records.items() if thing in places}
    return Surroundings(
        thing,
        frozenset(parts),
        frozenset(expressions),
        records,
        tuple(judgements),
        tuple(sorted(set(_links(thing, direct, _rows(asker, _SHORTCUTS))))),
        tuple((prop, node) for prop, node in _rows(asker, _MENTIONS, thing=here)),
        written,
        classes,
        held,
    )


def values(written: Mapping[str, Written]) -> set[str]:
    """The nodes among the values of what is written."""
    return set(iris(term for by in written.values() for terms in by.values() for term in terms))


def _links(thing: str, records: Mapping[str, Written], shortcuts: Iterable[tuple[str, ...]]) -> Iterator[Link]:
    for record, written in records.items():
        for shortcut, start, end, broad in shortcuts:
            starts, ends = ([plain(value) for value in written.get(role, ())] for role in (start, end))
            if thing in starts:
                yield from (Link(broad == "true", shortcut, False, other, record) for other in ends)
            if thing in ends:
                yield from (Link(broad == "true", shortcut, True, other, record) for other in starts)


def _written(asker: Asker, nodes: Iterable[str]) -> dict[str, Written]:
    found: dict[str, dict[str, list[OxTerm]]] = {}
    for node, prop, value in _answer(asker, _WRITTEN, nodes=nodes):
        if value is not None:
            found.setdefault(plain(node), {}).setdefault(plain(prop), []).append(value)
    return {node: {p: tuple(sorted(vs, key=str)) for p, vs in sorted(by.items())} for node, by in found.items()}


def _answer(asker: Asker, query: str, **nodes: Iterable[str]) -> tuple[tuple[OxTerm | None, ...], ...]:
    return asker.run(_PREFIXES + query % {**_GRAPHS, **{name: listed(those) for name, those in nodes.items()}}).rows


def _rows(asker: Asker, query: str, **nodes: Iterable[str]) -> list[tuple[str, ...]]:
    return [tuple(map(plain, row)) for row in _answer(asker, query, **nodes)]


def _column(asker: Asker, query: str, **nodes: Iterable[str]) -> list[str]:
    return sorted(row[0] for row in _rows(asker, query, **nodes))
