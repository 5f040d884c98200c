"""A store that holds all that follows, asked backwards: what gives this triple, and what would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

import pyoxigraph as ox

from policygraph.ask import OxTerm
from policygraph.names import INFERRED, INFERRED_JUDGED
from policygraph.proofs.axioms import Axioms
from policygraph.proofs.clauses import Atom, Binding, Clause, Facts, Gap, Triple, about, filled, unified

_DERIVED = {ox.NamedNode(INFERRED), ox.NamedNode(INFERRED_JUDGED)}
_MERGED = ox.DefaultGraph()


class Graph:
    """A store whose default graph holds all that follows, with the clauses that its axioms make.

    ``inverses`` tells of each nameless inverse what it turns round.
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._asserted: dict[Triple, bool] = {}
        self._links: dict[tuple[Clause, Atom], list[Triple]] = {}
        self._clauses: defaultdict[OxTerm | str, list[Clause]] = defaultdict(list)
        axioms = Axioms(lambda atom: map(_triple, self._quads(atom, _MERGED)))
        self.inverses, self._walked = axioms.nameless, axioms.walked
        for clause in axioms.clauses():
            self._clauses[about(clause.head)].append(clause)

    def facts(self, atom: Atom) -> Iterator[Triple]:
        """The triples that fit an atom, stated or derived."""
        if atom[1] in self.inverses:
            return ((o, atom[1], s) for s, _, o in self.facts(self._unturned(atom)))  # type: ignore[misc]
        return map(_triple, self._quads(atom, _MERGED))

    def _unturned(self, atom: Atom) -> Atom:
        """A link by a nameless inverse as what that turns round."""
        s, p, o = atom
        return (o, self.inverses[p], s) if p in self.inverses else atom

    def holds(self, triple: Triple) -> bool:
        """Whether the graph has a triple."""
        return next(self.facts(triple), None) is not None

    def graphs(self, triple: Triple) -> set[ox.NamedNode]:
        """The graphs of the files that state a triple."""
        found = {quad.graph_name for quad in self._quads(triple)}
        return {graph for graph in found if isinstance(graph, ox.NamedNode)} - _DERIVED

    def _quads(self, atom: Atom, graph: ox.DefaultGraph | None = None) -> Iterator[ox.Quad]:
        s, p, o = (None if isinstance(term, str) else term for term in atom)
        if isinstance(s, ox.Literal):  # a value at which a chain arrives leads no further
            return iter(())
        return self._store.quads_for_pattern(s, p, o, graph)  # type: ignore[arg-type]

    def asserted(self, triple: Triple) -> bool:
        """Whether a file states a triple."""
        if triple not in self._asserted:
            self._asserted[triple] = bool(self.graphs(triple))
        return self._asserted[triple]

    def clauses(self, triple: Triple) -> Iterator[tuple[Clause, Binding]]:
        """The clauses that could give a triple, with what of their variables that binds."""
        for clause in self._clauses[about(triple)]:
            if (binding := unified(clause.head, triple)) is not None:
                yield clause, binding

    def derivations(self, triple: Triple, all_orders: bool = True) -> Iterator[tuple[Clause, Facts]]:
        """Each clause that gives a triple, with the facts that fit its body; never with the triple among them.

        Links that a clause joins to one of their own kind can be joined in any order, a million for fourteen links.
        Without ``all_orders`` there is one: the first of two is never joined itself. It leads to the same leaves.
        """
        s, p, o = triple
        itself = {triple} | {(o, node, s) for node in self._walked if self.inverses[node] == p}
        for clause, binding in self.clauses(triple):
            single = clause.joins_its_own and not all_orders
            for facts in self._joined(clause, binding) if single else self._matches(clause.body, binding):
                if itself.isdisjoint(facts):
                    yield clause, facts

    def _joined(self, clause: Clause, binding: Binding) -> Iterator[Facts]:
        """The facts that fit the body of a clause that joins its own, the first of them not joined."""
        first, last = (filled(atom, binding) for atom in clause.body)
        if (clause, first) not in self._links:  # to all that a thing leads to, the first link is one of the same few
            links = (*self._stated(first), *self._given_by_others(first, clause))
            self._links[clause, first] = list(dict.fromkeys(links))
        for link in self._links[clause, first]:
            for onward in self.facts(filled(last, unified(first, link) or {})):
                yield link, onward

    def _stated(self, atom: Atom) -> Iterator[Triple]:
        """The stated triples that fit an atom, by one look-up: one for each that follows too would take a minute."""
        return (_triple(quad) for quad in self._quads(atom) if quad.graph_name not in (_MERGED, *_DERIVED))

    def _given_by_others(self, atom: Atom, but: Clause) -> Iterator[Triple]:
        others = [clause for clause in self._clauses[about(atom)] if clause is not but]
        for fact in self.facts(atom) if others else ():
            bindings = ((clause, unified(clause.head, fact)) for clause in others)
            if any(next(self._matches(c.body, b), None) for c, b in bindings if b is not None):
                yield fact

    def _matches(self, body: tuple[Atom, ...], binding: Binding) -> Iterator[Facts]:
        """The facts that fit all of a body; of its ends the one with fewer variables is looked up first."""
        if not body:
            yield ()
            return
        first, last = filled(body[0], binding), filled(body[-1], binding)
        forward = _open(first) <= _open(last)
        atom, rest = (first, body[1:]) if forward else (last, body[:-1])
        for fact in self.facts(atom):
            if (further := unified(atom, fact)) is not None:
                for others in self._matches(rest, binding | further):
                    yield (fact, *others) if forward else (*others, fact)

    def near_misses(self, triple: Triple) -> Iterator[Gap]:
        """The instances of clauses that would give a triple if only what they lack held: some of each body does."""
        for clause, binding in self.clauses(triple):
            # What has neither the subject nor the object of the triple comes no nearer to it.
            for seed in (atom for atom in clause.body if _open(filled(atom, binding)) < 2):
                rest = tuple(atom for atom in clause.body if atom is not seed)
                for (fact,) in self._matches((seed,), binding):
                    for others, missing in self._halves(rest, binding | (unified(seed, fact) or {})):
                        has, lacks = (tuple(map(self._unturned, atoms)) for atoms in ((fact, *others), missing))
                        starts = [(s, p, "other") for s, p, _ in lacks if not isinstance(s, str)]
                        instead = tuple(chain.from_iterable(map(self.facts, starts)))
                        yield Gap(clause, has, lacks, instead)  # type: ignore[arg-type]  # facts have no variables

    def _halves(self, body: tuple[Atom, ...], binding: Binding) -> Iterator[tuple[Facts, tuple[Atom, ...]]]:
        """What of a body holds, in each way in which it may, and what is lacking then; the most bound is met first."""
        if not body:
            yield (), ()
            return
        at = min(range(len(body)), key=lambda i: _open(filled(body[i], binding)))
        atom, rest = filled(body[at], binding), (*body[:at], *body[at + 1 :])
        met = False
        for fact in self.facts(atom):
            if (further := unified(atom, fact)) is not None:
                met = True
                yield from (((fact, *has), lacks) for has, lacks in self._halves(rest, binding | further))
        if not met:
            yield from ((has, (atom, *lacks)) for has, lacks in self._halves(rest, binding))


def _triple(quad: ox.Quad) -> Triple:
    return quad.subject, quad.predicate, quad.object  # type: ignore[return-value]  # the store has no triple terms


def _open(atom: Atom) -> int:
    return sum(isinstance(term, str) for term in atom)
