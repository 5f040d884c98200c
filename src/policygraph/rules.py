"""The OWL 2 RL/RDF rules that an ontology's own axioms instantiate, run forward until nothing new follows.

Each axiom becomes one or two rules, kept under the property or class whose facts can match them. A fact taken
from the agenda is indexed, then matched in each position of a rule against the facts taken before it
(semi-naive evaluation: Abiteboul, Hull and Vianu, *Foundations of Databases*, 1995, chapter 13). So every
instance of a rule is met exactly once, and the first derivation of a fact rests on facts known before it:
following first derivations ends in axioms and data. Names of rules and the order of premises are those of
tables 5 to 8 in
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from itertools import combinations, pairwise, product
from typing import Any, NamedTuple

from rdflib import OWL, RDF, RDFS, Literal, URIRef
from rdflib.term import Node

from policygraph.axioms import COPIES, DENIALS, RIVALS, SUBCLASSES, TYPINGS, Axiom, nameless_inverses
from policygraph.facts import Fact, Facts
from policygraph.literals import KNOWN, fits, well_typed

Rule = Callable[[Fact], None]
Entry = tuple[Any, ...]  # an Axiom and the facts that it met: a derivation, or a clash


class Step(NamedTuple):
    """A step of a chain: property, sides where its facts begin and end, nameless inverse if any."""

    property: int
    start: int = 0
    end: int = 2
    inverse: int | None = None


class Engine:
    """Compiles the axioms among the facts. ``run`` then fills ``derived``, each new fact with all its
    derivations, and ``clashes``, the instances of rules that conclude *false*.

    ``owl:Thing`` is concluded of nothing, and no derivation has its conclusion among its premises, turned or not.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts, self.asserted = facts, facts.asserted
        self.derived: dict[Fact, list[Entry]] = {}
        self.clashes: dict[Entry, None] = {}
        self._agenda: list[Fact] = []
        self._type, self._thing = facts.numbers[RDF.type], facts.numbers[OWL.Thing]
        self._on_property: defaultdict[int, list[Rule]] = defaultdict(list)
        self._on_class: defaultdict[int, list[Rule]] = defaultdict(list)
        self._index: dict[tuple[int, int], defaultdict[int, list[Fact]]] = {}  # by property and side
        self._rivals: defaultdict[int, defaultdict[int, list[tuple[Axiom, bool]]]]
        self._rivals = defaultdict(lambda: defaultdict(list))
        self.inverses = nameless_inverses(facts)
        self._compile_copies()
        self._compile_types()
        self._compile_chains()
        self._compile_disjoint()
        self._compile_denials()
        self._on_class[facts.numbers[OWL.Nothing]].append(partial(self._report, Axiom("cls-nothing2")))
        self.terms: list[Node] = list(facts.numbers)

    def run(self) -> None:
        """Fires the rules until no new fact follows."""
        self._report_ill_typed()
        self._agenda = [fact for p in self._on_property for fact in self.facts.of(p)]
        self._agenda += [fact for c in self._on_class for fact in self.facts.typed(c)]
        by_subject = {p: index for (p, side), index in self._index.items() if side == 0}
        by_object = {p: index for (p, side), index in self._index.items() if side == 2}
        on_class, on_property, kind = self._on_class.get, self._on_property.get, self._type
        for fact in self._agenda:  # it grows while it is walked
            s, p, o = fact
            if p in by_subject:
                by_subject[p][s].append(fact)
            if p in by_object:
                by_object[p][o].append(fact)
            for rule in on_class(o, ()) if p == kind else on_property(p, ()):
                rule(fact)
        for spent in (self._agenda, self._index, self._on_property, self._on_class):
            spent.clear()

    # compiling the axioms

    def _compile_copies(self) -> None:
        for predicate, forms in COPIES.items():
            for fact, (rule, side, turned) in product(self.facts.of(predicate), forms):
                p, q = fact[side], fact[2 - side]
                if p not in self.inverses and q not in self.inverses:
                    self._on_property[p].append(partial(self._copy, Axiom(rule, (fact,)), q, turned))
        for fact in self.facts.typed(OWL.SymmetricProperty):
            self._on_property[fact[0]].append(partial(self._copy, Axiom("prp-symp", (fact,)), fact[0], True))

    def _compile_types(self) -> None:
        numbers = self.facts.numbers
        datatypes = {numbers[term]: term for term in KNOWN if term in numbers}
        values = datatypes.keys() | {fact[0] for fact in self.facts.typed(RDFS.Datatype)}
        for predicate, (rule, side) in TYPINGS.items():
            for fact in self.facts.of(predicate):
                give = self._give_value_type if side == 2 and fact[2] in values else self._give_type
                if fact[2] != self._thing:
                    self._on_property[fact[0]].append(partial(give, Axiom(rule, (fact,)), fact[2], side))
        for predicate, forms in SUBCLASSES.items():
            for fact, (rule, side) in product(self.facts.of(predicate), forms):
                if (c := fact[2 - side]) != self._thing:
                    self._on_class[fact[side]].append(partial(self._give_type, Axiom(rule, (fact,)), c, 0))
        for number, term in datatypes.items():
            self._on_class[number].append(partial(self._refuse_value, Axiom("dt-not-type"), term))

    def _compile_chains(self) -> None:
        for fact in self.facts.of(OWL.propertyChainAxiom):
            items, spelling = self.facts.items(fact[2])
            steps = [Step(self.inverses[p].of, 2, 0, p) if p in self.inverses else Step(p) for p in items]
            axiom = Axiom("prp-spo2", (fact, *spelling), tuple(step.inverse for step in steps))
            self._compile_chain(axiom, fact[0], steps)
        for fact in self.facts.typed(OWL.TransitiveProperty):
            self._compile_chain(Axiom("prp-trp", (fact,)), fact[0], [Step(fact[0])] * 2)

    def _compile_chain(self, axiom: Axiom, head: int, steps: list[Step]) -> None:
        """One rule for each position where a new fact may stand; from there the chain is walked both ways."""
        if not steps:
            return
        onward = [(self._indexed(b.property, b.start), a.end) for a, b in pairwise(steps)]
        back = [(self._indexed(a.property, a.end), b.start) for a, b in pairwise(steps)]
        sides = steps[0].start, steps[-1].end
        for k, step in enumerate(steps):
            follow = partial(self._follow, axiom, head, sides, onward[k:], back[:k][::-1])
            if len(steps) == 2:
                follow = partial(self._meet, axiom, head, sides, *(back if k else onward)[0], k == 0)
            self._on_property[step.property].append(follow)

    def _indexed(self, predicate: int, side: int) -> defaultdict[int, list[Fact]]:
        return self._index.setdefault((predicate, side), defaultdict(list))

    def _compile_disjoint(self) -> None:
        facts = self.facts
        for fact, rule in ((fact, rule) for axiom, rule in RIVALS.items() for fact in facts.of(axiom)):
            self._part_classes(Axiom(rule, (fact,)), fact[0], fact[2])
        for items, axioms in facts.disjoint(OWL.AllDisjointClasses):
            for c, d in combinations(items, 2):
                self._part_classes(Axiom("cax-adc", axioms), c, d)
        for c in self._rivals:
            self._on_class[c].append(partial(self._refuse_rivals, self._indexed(self._type, 0)))
        for fact in facts.of(OWL.propertyDisjointWith):
            self._part_properties(Axiom("prp-pdw", (fact,)), fact[0], fact[2])
        for items, axioms in facts.disjoint(OWL.AllDisjointProperties):
            for p, q in combinations(items, 2):
                self._part_properties(Axiom("prp-adp", axioms), p, q)

    def _part_classes(self, axiom: Axiom, c: int, d: int) -> None:
        self._rivals[c][d].append((axiom, False))
        self._rivals[d][c].append((axiom, True))

    def _part_properties(self, axiom: Axiom, p: int, q: int) -> None:
        self._on_property[p].append(partial(self._refuse_second, axiom, q, False))
        self._on_property[q].append(partial(self._refuse_second, axiom, p, True))

    def _compile_denials(self) -> None:
        facts = self.facts
        for fact in facts.typed(OWL.IrreflexiveProperty):
            self._on_property[fact[0]].append(partial(self._refuse_loop, Axiom("prp-irp", (fact,))))
        for fact in facts.typed(OWL.AsymmetricProperty):
            self._on_property[fact[0]].append(partial(self._refuse_return, Axiom("prp-asyp", (fact,))))
        properties = facts.by_subject(OWL.assertionProperty)
        for predicate, rule in DENIALS.items():
            targets = facts.by_subject(predicate)
            for source in facts.of(OWL.sourceIndividual):
                of, to = properties.get(source[0], []), targets.get(source[0], [])
                for p, target in product(of, to):
                    denied = (source[2], p[2], target[2])
                    axiom = Axiom(rule, (source, p, target))
                    self._on_property[p[2]].append(partial(self._refuse_denied, axiom, denied))

    # the rules that conclude a fact

    def _conclude(self, fact: Fact, entry: Entry) -> None:
        if fact in self.asserted:
            return
        entries = self.derived.get(fact)
        if entries is None:
            self.derived[fact] = [entry]
            self._agenda.append(fact)
        elif fact not in entry:
            entries.append(entry)

    def _copy(self, axiom: Axiom, q: int, turned: bool, fact: Fact) -> None:
        self._conclude((fact[2], q, fact[0]) if turned else (fact[0], q, fact[2]), (axiom, fact))

    def _give_type(self, axiom: Axiom, c: int, side: int, fact: Fact) -> None:
        self._conclude((fact[side], self._type, c), (axiom, fact))

    def _give_value_type(self, axiom: Axiom, c: int, side: int, fact: Fact) -> None:
        """A range that is a datatype, which literals in it have by themselves (dt-type2)."""
        value, datatype = self.terms[fact[side]], self.terms[c]
        if isinstance(value, Literal) and isinstance(datatype, URIRef) and fits(value, datatype):
            return
        self._give_type(axiom, c, side, fact)

    def _follow(self, axiom: Axiom, head: int, sides: tuple[int, int], onward: Any, back: Any, fact: Fact) -> None:
        """Walks a chain from ``fact`` to both its ends.

        Before itself ``fact`` may not stand again: a chain that meets it twice is found at its first place.
        """
        paths: list[tuple[Fact, ...]] = [(fact,)]
        for index, side in onward:
            paths = [(*path, after) for path in paths for after in index.get(path[-1][side], ())]
        for index, side in back:
            paths = [(f, *path) for path in paths for f in index.get(path[0][side], ()) if f is not fact]
        start, end = sides
        for path in paths:
            self._conclude((path[0][start], head, path[-1][end]), (axiom, *path))

    def _meet(
        self, axiom: Axiom, head: int, sides: tuple[int, int], index: Any, side: int, ahead: bool, fact: Fact
    ) -> None:
        """A chain of two steps, the usual one, as ``_follow`` would walk it but without building paths."""
        start, end = sides
        for other in index.get(fact[side], ()):
            if ahead:
                self._conclude((fact[start], head, other[end]), (axiom, fact, other))
            elif other is not fact:
                self._conclude((other[start], head, fact[end]), (axiom, other, fact))

    # the rules that conclude false

    def _report(self, axiom: Axiom, *facts: Fact) -> None:
        self.clashes[(axiom, *facts)] = None

    def _known(self, fact: Fact) -> bool:
        return fact in self.asserted or fact in self.derived

    def _report_ill_typed(self) -> None:
        """Reports the asserted triples with ill-typed literals; W3C's premise is the literal's own type."""
        literals = ((n, term) for n, term in enumerate(self.terms) if isinstance(term, Literal))
        ill_typed = {n for n, term in literals if not well_typed(term)}
        for fact in self.facts if ill_typed else ():
            if fact[2] in ill_typed:
                self._report(Axiom("dt-not-type"), fact)

    def _refuse_value(self, axiom: Axiom, datatype: URIRef, fact: Fact) -> None:
        value = self.terms[fact[0]]
        if isinstance(value, Literal) and not fits(value, datatype):
            self._report(axiom, fact)

    def _refuse_rivals(self, types: dict[int, list[Fact]], fact: Fact) -> None:
        rivals = self._rivals[fact[2]]
        for other in types[fact[0]]:
            for axiom, turned in rivals.get(other[2], ()):
                self._report(axiom, *((other, fact) if turned else (fact, other)))

    def _refuse_second(self, axiom: Axiom, q: int, turned: bool, fact: Fact) -> None:
        other = (fact[0], q, fact[2])
        if self._known(other):
            self._report(axiom, *((other, fact) if turned else (fact, other)))

    def _refuse_loop(self, axiom: Axiom, fact: Fact) -> None:
        if fact[0] == fact[2]:
            self._report(axiom, fact)

    def _refuse_return(self, axiom: Axiom, fact: Fact) -> None:
        other = (fact[2], fact[1], fact[0])
        if self._known(other) and (axiom, other, fact) not in self.clashes:
            self._report(axiom, fact, other)

    def _refuse_denied(self, axiom: Axiom, denied: Fact, fact: Fact) -> None:
        if fact == denied:
            self._report(axiom, fact)
