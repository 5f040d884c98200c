"""Triples with their terms numbered, so that rules compare and store small integers instead of terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rdflib import OWL, RDF
from rdflib.term import Node

from policygraph.findings import PolicygraphError

Triple = tuple[Node, Node, Node]
Fact = tuple[int, int, int]


# The properties whose lists axioms are read from: by the rules, and by owlrl
LISTED = (OWL.propertyChainAxiom, OWL.members)
LISTED_BEYOND = (OWL.distinctMembers, OWL.unionOf, OWL.intersectionOf, OWL.oneOf, OWL.hasKey, OWL.disjointUnionOf)


class MalformedList(PolicygraphError):
    """A list in an axiom does not end, or forks; ``head`` is its first cell."""

    def __init__(self, head: Node) -> None:
        super().__init__(f"the list {head} does not end, or forks", "write it as ( … ) in Turtle")
        self.head = head


class _Numbers(dict[Node, int]):
    def __missing__(self, term: Node) -> int:
        number = self[term] = len(self)
        return number


class Facts:
    """The asserted triples as facts, grouped by predicate and, for ``rdf:type``, by class.

    ``numbers`` gives each term its number and numbers new ones; what repeats in ``triples`` counts once.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.numbers = numbers = _Numbers()
        self.asserted: set[Fact] = set()
        self._by_predicate: defaultdict[int, list[Fact]] = defaultdict(list)
        for s, p, o in triples:
            fact = (numbers[s], numbers[p], numbers[o])
            if fact not in self.asserted:
                self.asserted.add(fact)
                self._by_predicate[fact[1]].append(fact)
        self._by_class: defaultdict[int, list[Fact]] = defaultdict(list)
        for fact in self.of(RDF.type):
            self._by_class[fact[2]].append(fact)
        self._first, self._rest = self.by_subject(RDF.first), self.by_subject(RDF.rest)

    def __iter__(self) -> Iterator[Fact]:
        return (fact for facts in self._by_predicate.values() for fact in facts)

    def of(self, predicate: Node | int) -> list[Fact]:
        """The facts with a predicate, given as a term or by its number."""
        return self._by_predicate.get(self._number(predicate), [])

    def typed(self, kind: Node | int) -> list[Fact]:
        """The facts that give something the type ``kind``."""
        return self._by_class.get(self._number(kind), [])

    def by_subject(self, predicate: Node) -> dict[int, list[Fact]]:
        """The facts with a predicate, by their subjects."""
        found: dict[int, list[Fact]] = {}
        for fact in self.of(predicate):
            found.setdefault(fact[0], []).append(fact)
        return found

    def items(self, head: int) -> tuple[list[int], tuple[Fact, ...]]:
        """The members of a list, and the facts that spell it. Raises MalformedList if it does not end, or forks."""
        members: list[int] = []
        spelling: dict[Fact, None] = {}
        node = head
        while node != self.numbers[RDF.nil]:
            first, rest = self._first.get(node, []), self._rest.get(node, [])
            if len(first) != 1 or len(rest) != 1 or first[0] in spelling:
                raise MalformedList(list(self.numbers)[head])
            members.append(first[0][2])
            spelling.update(dict.fromkeys((first[0], rest[0])))
            node = rest[0][2]
        return members, tuple(spelling)

    def disjoint(self, kind: Node) -> Iterator[tuple[list[int], tuple[Fact, ...]]]:
        """The members of each ``owl:AllDisjointClasses`` (or ``…Properties``), and the facts that say so."""
        members = self.by_subject(OWL.members)
        for typed in self.typed(kind):
            for fact in members.get(typed[0], ()):
                items, spelling = self.items(fact[2])
                yield items, (typed, fact, *spelling)

    def _number(self, term: Node | int) -> int:
        return term if isinstance(term, int) else self.numbers.get(term, -1)
