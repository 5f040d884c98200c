"""Proofs of a derived triple: one for each smallest set of stated triples from which it follows.

Backwards from the triple every instance of a rule is gathered that leads to it (its *cone*). Then sets of leaves are
carried forwards from what is stated, the smallest first, and a set that contains another one of the same triple is
dropped: the labels of an assumption-based truth maintenance system (de Kleer, *Artificial Intelligence* 28, 1986),
taken in the order of Knuth's generalization of Dijkstra's algorithm (*Information Processing Letters* 6, 1977), which
is right here since no union is smaller than its parts. What is taken rests on what was taken before, so no proof is
circular.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import count, product
from typing import NamedTuple

from policygraph.proofs.clauses import Clause, Step, Triple
from policygraph.proofs.graph import Graph

CONE = 20_000  # instances of rules that are gathered; more only until there is a proof
MADE = 300_000  # sets of leaves that are put together
KEPT = 64  # sets of leaves of one triple that are carried on to others


@dataclass(frozen=True)
class Proof:
    """A proof: each step rests on stated triples and on steps before it, and the last gives the conclusion.

    ``leaves`` are the stated triples. One that is stated itself has no step, and is its own leaf.
    """

    conclusion: Triple
    steps: tuple[Step, ...]
    leaves: tuple[Triple, ...]

    @cached_property
    def by_conclusion(self) -> dict[Triple, Step]:
        """The steps by what they conclude."""
        return {step.conclusion: step for step in self.steps}


@dataclass(frozen=True)
class Found:
    """Proofs, those with the fewest leaves first; whether there are more; whether the search gave up looking."""

    proofs: tuple[Proof, ...]
    more: bool = False
    bounded: bool = False


class _Instance(NamedTuple):
    """An instance of a rule in the cone."""

    clause: Clause
    facts: tuple[Triple, ...]
    conclusion: Triple


@dataclass(frozen=True, order=True)
class _Label:
    """A set of leaves, as bits, from which a triple follows, and how: by an instance from labels of its facts."""

    size: int
    steps: int
    order: int
    leaves: int
    triple: Triple
    instance: _Instance | None = None
    parts: tuple[_Label, ...] = ()


def prove(graph: Graph, triple: Triple, most: int) -> Found:
    """At most so many proofs of a triple that holds, each from another smallest set of stated triples.

    An axiom counts as one, however many triples spell it. There is no proof of a triple that follows only through
    terms that the ontology does not declare, for what follows about them is not in the store.
    """
    if graph.asserted(triple):
        return Found((Proof(triple, (), (triple,)),))
    wanted = CONE
    while True:
        cone, whole = _cone(graph, triple, wanted)
        labels, complete = _Labels(graph, cone, KEPT, MADE).of(triple, most)
        if not labels and not complete:
            labels, _ = _Labels(graph, cone, 1, -1).of(triple, 0)
        if labels or whole:
            found = tuple(map(_proof, labels[:most]))
            return Found(found, len(labels) > most, not (whole and complete))
        wanted *= 4


def _cone(graph: Graph, triple: Triple, most: int) -> tuple[list[_Instance], bool]:
    """The instances of rules on the way to a triple, nearest first, and whether they are all."""
    cone: list[_Instance] = []
    met = {triple}
    agenda = deque([triple])
    while agenda:
        conclusion = agenda.popleft()
        for clause, facts in graph.derivations(conclusion, all_orders=False):
            if len(cone) == most:
                return cone, False
            cone.append(_Instance(clause, facts, conclusion))
            further = [fact for fact in facts if fact not in met]  # what is stated may follow from less, too
            met.update(further)
            agenda.extend(further)
    return cone, True


class _Labels:
    """The labels of the triples in a cone: at most ``kept`` of each, and ``made`` in all."""

    def __init__(self, graph: Graph, cone: list[_Instance], kept: int, made: int) -> None:
        self._kept, self._made, self._complete = kept, made, True
        self._bits: defaultdict[object, int] = defaultdict(count().__next__)
        self._order = count()
        self._heap: list[_Label] = []
        self._taken: defaultdict[Triple, list[_Label]] = defaultdict(list)
        self._users: defaultdict[Triple, list[_Instance]] = defaultdict(list)
        for instance in cone:
            for fact in dict.fromkeys(instance.facts):
                self._users[fact].append(instance)
        for fact in filter(graph.asserted, self._users):
            self._heap.append(_Label(1, 0, next(self._order), 1 << self._bits[fact], fact))

    def of(self, goal: Triple, most: int) -> tuple[list[_Label], bool]:
        """The labels of the goal, one more than asked for where there are, and whether none were passed over."""
        while self._heap and len(self._taken[goal]) <= most:
            label = heappop(self._heap)
            if not self._is_new(label.triple, label.leaves):
                continue
            if label.triple != goal and len(self._taken[label.triple]) == self._kept:
                self._complete = False
                continue
            self._taken[label.triple].append(label)
            for instance in self._users[label.triple]:
                self._carry(instance, label)
        return self._taken[goal], self._complete

    def _is_new(self, triple: Triple, leaves: int) -> bool:
        return not any(other.leaves & leaves == other.leaves for other in self._taken[triple])

    def _carry(self, instance: _Instance, label: _Label) -> None:
        """Make the labels of an instance's conclusion in which this one serves its fact."""
        unions: dict[int, tuple[_Label, ...]] = {1 << self._bits[instance.clause.axiom]: ()}
        for fact in instance.facts:
            labels = [label] if fact == label.triple else self._taken[fact]
            unions = self._joined(instance.conclusion, unions, labels)
        for leaves, parts in unions.items():
            steps, order = 1 + sum(part.steps for part in parts), next(self._order)
            heappush(self._heap, _Label(leaves.bit_count(), steps, order, leaves, instance.conclusion, instance, parts))

    def _joined(
        self, conclusion: Triple, unions: dict[int, tuple[_Label, ...]], labels: list[_Label]
    ) -> dict[int, tuple[_Label, ...]]:
        """Each set with each label's, once; none that holds a set from which the conclusion is known to follow."""
        joined: dict[int, tuple[_Label, ...]] = {}
        for (leaves, parts), label in product(unions.items(), labels):
            if self._made == 0:
                self._complete = False
                break
            self._made -= 1
            union = leaves | label.leaves
            if union not in joined and self._is_new(conclusion, union):
                joined[union] = (*parts, label)
        return joined


def _proof(goal: _Label) -> Proof:
    """What a label stands for. Of two ways to one triple the one taken first serves both: the leaves are as few."""
    chosen = {goal.triple: goal}
    agenda = [goal]
    while agenda:
        for part in agenda.pop().parts:
            if part.triple not in chosen or part < chosen[part.triple]:
                chosen[part.triple] = part
                agenda.append(part)
    made = [(label.triple, label.instance) for label in sorted(chosen.values())]
    steps = {triple: by.clause.step(triple, by.facts) for triple, by in made if by is not None}
    needed, kept = {goal.triple}, list[Step]()
    for step in reversed(steps.values()):
        if step.conclusion in needed:
            needed.update(step.premises)
            kept.append(step)
    premises = dict.fromkeys(premise for step in reversed(kept) for premise in step.premises)
    return Proof(goal.triple, tuple(reversed(kept)), tuple(premise for premise in premises if premise not in steps))
