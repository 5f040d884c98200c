"""The clauses that the axioms of a graph make, each by its rule's name in the W3C's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import TypeAlias

import pyoxigraph as ox

from policygraph.ask import OxTerm
from policygraph.axioms import COPIES, SUBCLASSES, TYPINGS
from policygraph.names import NODE, OWL
from policygraph.proofs.clauses import FIRST, NIL, REST, TYPE, Atom, Clause, Facts, Triple

_Rule: TypeAlias = tuple[str, Facts, tuple[Atom, ...], Atom]


class Axioms:
    """The axioms among the triples that ``facts`` finds for an atom.

    Attributes:
        nameless: of each generated node that stands for an inverse, what it turns round.
        walked: those of them that no other axiom gives: their links are read, and never turned back again.
    """

    def __init__(self, facts: Callable[[Atom], Iterator[Triple]]) -> None:
        self._facts = facts
        inverses = self._nameless_inverses()
        self.nameless = {node: of for node, (of, _) in inverses.items()}
        self._rules = [*self._copies(), *self._chains(), *self._types()]
        self._meant = {axiom for _, axiom in inverses.values()}
        given = {head[1] for _, axiom, _, head in self._rules if axiom[0] not in self._meant}
        self.walked = self.nameless.keys() - given

    def clauses(self) -> Iterator[Clause]:
        """The clauses of all axioms."""
        for rule, axiom, body, head in self._rules:
            if axiom[0] not in self._meant or body[0][1] not in self.walked:
                yield Clause(rule, axiom, body, head)

    def _nameless_inverses(self) -> dict[OxTerm | str, tuple[OxTerm, Triple]]:
        """Of each generated node what it turns round, and the axiom that says so: rather one that has it as subject."""
        found: dict[OxTerm | str, tuple[OxTerm, Triple]] = {}
        for side, axiom in product((0, 2), self._with(OWL + "inverseOf")):
            node, of = axiom[side], axiom[2 - side]
            if node.value.startswith(NODE) and not of.value.startswith(NODE):
                found.setdefault(node, (of, axiom))
        return found

    def _copies(self) -> Iterator[_Rule]:
        for predicate, forms in COPIES.items():
            for axiom, (rule, side, turned) in product(self._with(predicate), forms):
                head = ("y", axiom[2 - side], "x") if turned else ("x", axiom[2 - side], "y")
                yield rule, (axiom,), (("x", axiom[side], "y"),), head
        for axiom in self._typed("SymmetricProperty"):
            yield "prp-symp", (axiom,), (("x", axiom[0], "y"),), ("y", axiom[0], "x")

    def _chains(self) -> Iterator[_Rule]:
        for axiom in self._typed("TransitiveProperty"):
            yield "prp-trp", (axiom,), (("x", axiom[0], "y"), ("y", axiom[0], "z")), ("x", axiom[0], "z")
        for axiom in self._with(OWL + "propertyChainAxiom"):
            links, spelling = self._items(axiom[2])
            body = tuple((f"u{at}", link, f"u{at + 1}") for at, link in enumerate(links))
            yield "prp-spo2", (axiom, *spelling), body, ("u0", axiom[0], f"u{len(links)}")

    def _types(self) -> Iterator[_Rule]:
        for predicate, (rule, side) in TYPINGS.items():
            for axiom in self._with(predicate):
                yield rule, (axiom,), (("x", axiom[0], "y"),), ("x" if side == 0 else "y", TYPE, axiom[2])
        for predicate, forms in SUBCLASSES.items():
            for axiom, (rule, side) in product(self._with(predicate), forms):
                yield rule, (axiom,), (("x", TYPE, axiom[side]),), ("x", TYPE, axiom[2 - side])

    def _with(self, predicate: str) -> list[Triple]:
        return list(self._facts(("x", ox.NamedNode(str(predicate)), "y")))

    def _typed(self, kind: str) -> list[Triple]:
        return list(self._facts(("x", TYPE, ox.NamedNode(OWL + kind))))

    def _items(self, head: OxTerm) -> tuple[list[OxTerm], list[Triple]]:
        """The members of a list, and the triples that spell it; what is malformed was refused before."""
        members, spelling = list[OxTerm](), list[Triple]()
        while head != NIL:
            first, rest = (next(self._facts((head, end, "x"))) for end in (FIRST, REST))
            members.append(first[2])
            spelling += [first, rest]
            head = rest[2]
        return members, spelling
