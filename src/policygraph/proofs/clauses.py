"""Axioms as Horn clauses, to be read backwards: what would give this triple, and what does.

A clause is a rule of tables 5 and 7 of OWL 2 RL with its axiom filled in: ``x pg:hasBefore y`` gives
``x pg:refersTo y``, since ``pg:hasBefore rdfs:subPropertyOf pg:refersTo`` (prp-spo1). The engine that made the derived
triples fires rules forward (:mod:`policygraph.rules`); here a triple is held against heads, and bodies are looked up.
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import pyoxigraph as ox

from policygraph.ask import OxTerm
from policygraph.names import NODE, RDF

Triple: TypeAlias = tuple[OxTerm, OxTerm, OxTerm]
Atom: TypeAlias = tuple[OxTerm | str, OxTerm | str, OxTerm | str]  # a triple in which a str is a variable
Facts: TypeAlias = tuple[Triple, ...]
Binding: TypeAlias = dict[str, OxTerm]

TYPE, FIRST, REST, NIL = (ox.NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))


@dataclass(frozen=True)
class Step:
    """An instance of a rule by its W3C name: the premises, in the order of W3C's table, give the conclusion."""

    conclusion: Triple
    rule: str
    premises: Facts

    @property
    def axiom(self) -> Facts:
        """The premises that are the axiom, with the triples that spell its list."""
        return self.premises[: len(self.premises) - self._count]

    @property
    def facts(self) -> Facts:
        """The premises that the axiom is applied to."""
        return self.premises[len(self.premises) - self._count :]

    @property
    def turns(self) -> bool:
        """Whether it only turns a link round by a nameless inverse, for a chain to read."""
        return self.rule in ("prp-inv1", "prp-inv2") and self.conclusion[1].value.startswith(NODE)

    @property
    def _count(self) -> int:
        # A chain of n links takes two triples of the list for each, and one says that it is a chain.
        return (len(self.premises) - 1) // 3 if self.rule == "prp-spo2" else 2 if self.rule == "prp-trp" else 1


@dataclass(frozen=True)
class Clause:
    """A rule with the triples of its axiom: whatever fits ``body`` gives ``head``.

    A link by a nameless inverse stands in it like any other (:meth:`Graph.facts` turns it round).
    """

    rule: str
    axiom: Facts
    body: tuple[Atom, ...]
    head: Atom

    @cached_property
    def joins_its_own(self) -> bool:
        """Whether it makes links of a property out of two of them, as transitivity does."""
        return len(self.body) == 2 and all(atom[1] == self.head[1] for atom in self.body)

    def step(self, conclusion: Triple, facts: Facts) -> Step:
        """What gives the conclusion from facts that fit the body."""
        return Step(conclusion, self.rule, (*self.axiom, *facts))


@dataclass(frozen=True)
class Gap:
    """A clause of whose body some facts are there; of what lacks, a str is a variable that may be anything.

    ``instead`` are the facts that the subject of what lacks has by the same property.
    """

    clause: Clause
    has: Facts
    lacks: tuple[Atom, ...]
    instead: Facts = ()


def filled(atom: Atom, binding: Binding) -> Atom:
    """An atom with what is bound of its variables."""
    s, p, o = (binding.get(term, term) if isinstance(term, str) else term for term in atom)
    return s, p, o


def unified(atom: Atom, triple: Triple) -> Binding | None:
    """What an atom's variables stand for in a triple; None where it does not fit."""
    found: Binding = {}
    for term, value in zip(atom, triple, strict=True):
        if found.setdefault(term, value) != value if isinstance(term, str) else term != value:
            return None
    return found


def about(atom: Atom) -> OxTerm | str:
    """By what clauses are found: the class that a type is of, or the property."""
    return atom[2] if atom[1] == TYPE else atom[1]
