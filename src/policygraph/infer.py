"""What follows from ontology and data by OWL 2 RL, with every derivation, and what contradicts itself.

The engine is :mod:`policygraph.rules`, which compiles the axioms at hand. Axioms that it does not compile are
named in ``Closure.outside``; then owlrl (:mod:`policygraph.oracle`) closes the whole graph instead, without
derivations.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from rdflib import OWL, RDF, RDFS, Literal
from rdflib.term import Node

from policygraph import names
from policygraph.axioms import Axiom, outside
from policygraph.facts import LISTED_BEYOND, Fact, Facts, Triple
from policygraph.findings import PolicygraphError
from policygraph.rules import Engine, Entry

ENGINES = ("rules", "owlrl")
_TYPE = RDF.type  # looking it up in the namespace takes longer than comparing with it


@dataclass(frozen=True)
class Derivation:
    """One step of a proof: a conclusion, the rule by its W3C name, the premises in the order of W3C's table.

    A LIST[…] is spelled out as its rdf:first and rdf:rest triples. Each premise is asserted, or derived too.
    """

    conclusion: Triple
    rule: str
    premises: tuple[Triple, ...]


@dataclass(frozen=True)
class Inconsistency:
    """An instance of a rule that concludes *false*, with its premises in the order of W3C's table.

    The premise of an ill-typed literal (dt-not-type) is the triple that it stands in. owlrl names no axioms.
    """

    rule: str
    premises: tuple[Triple, ...]

    def key(self) -> tuple[str, frozenset[str]]:
        """The kind and all concerned, alike in both engines; owlrl does not tell cax-adc from cax-dw."""
        concerned: set[Node] = set()
        for s, p, o in self.premises[-_FACTS.get(self.rule, 1) :]:
            concerned |= {s, o} if p == RDF.type else {s, p, o}
        if self.rule == "dt-not-type":
            concerned = {term for term in concerned if isinstance(term, Literal)}
        return "cax-dw" if self.rule == "cax-adc" else self.rule, frozenset(map(str, concerned))


@dataclass(frozen=True)
class Vocabulary:
    """What makes a derived triple worth storing: a declared class or property, a subject from the data."""

    classes: frozenset[Node] = frozenset()
    properties: frozenset[Node] = frozenset()
    terms: frozenset[Node] = frozenset()

    def keeps(self, triple: Triple) -> bool:
        """Whether a derived triple is to be stored."""
        s, p, o = triple
        worth = p in self.properties or (o in self.classes and p == _TYPE)
        return worth and not isinstance(s, Literal) and s not in self.terms


@dataclass(frozen=True)
class Closure:
    """What follows from a graph.

    ``derivations`` maps each triple that is derived and not asserted to its derivations. The first of them
    rests on triples known before, so following first derivations ends in asserted triples; others may be
    circular. Left out: ``owl:Thing``, what follows about axioms, the type that a literal has by itself
    (dt-type2), that something in ``owl:Nothing`` is in every class (scm-cls), and derivations with their
    conclusion among their premises, as it stands or turned round by a nameless inverse.

    ``outside`` names the axioms that the rules engine does not compile; with any, ``engine`` is owlrl.
    """

    derivations: Mapping[Triple, tuple[Derivation, ...]]
    inconsistencies: tuple[Inconsistency, ...]
    engine: str
    outside: tuple[str, ...] = ()
    vocabulary: Vocabulary = Vocabulary()

    def first(self, triple: Triple) -> Derivation | None:
        """The first derivation of a triple, which is never circular; None where there is none with its premises."""
        if isinstance(self.derivations, _Derivations):
            return self.derivations.first(triple)
        return None  # owlrl tells none

    def kept(self) -> Iterator[Triple]:
        """The derived triples worth storing (:class:`Vocabulary`)."""
        return filter(self.vocabulary.keeps, self.derivations)


def infer(triples: Iterable[Triple], engine: str = "rules") -> Closure:
    """Closes ontology and data, together in ``triples`` and without blank nodes, by OWL 2 RL.

    The same triples in the same order give the same closure in the same order. Raises PolicygraphError for an
    unknown engine, a malformed list in an axiom, or axioms that owlrl cannot read.
    """
    if engine not in ENGINES:
        raise PolicygraphError(f"there is no inference engine {engine!r}", f"engines: {', '.join(ENGINES)}")
    with _collector_at_rest():
        facts = Facts(triples)
        left_out = outside(facts)
        run = Engine(facts) if engine == "rules" and not left_out else None
        if run:
            run.run()
    if run is None:
        return _close_by_owlrl(facts, left_out)
    derivations = _Derivations(run)
    clashes = tuple(Inconsistency(entry[0].rule, derivations.premises(entry)) for entry in run.clashes)
    return Closure(derivations, clashes, "rules", (), _vocabulary(facts))


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A third of the time goes into looking for cycles among millions of tuples that have none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _close_by_owlrl(facts: Facts, left_out: tuple[str, ...]) -> Closure:
    from policygraph.oracle import close

    for listed in LISTED_BEYOND:
        for _, _, head in facts.of(listed):
            facts.items(head)  # owlrl would raise whatever it meets
    terms = list(facts.numbers)
    try:
        derived, clashes = close([(terms[s], terms[p], terms[o]) for s, p, o in facts])
    except (
        AttributeError,
        TypeError,
        ValueError,
        ArithmeticError,
    ) as error:  # as owlrl does on values it does not expect
        what = f"owlrl cannot infer from {'; '.join(left_out)}: {error}"
        raise PolicygraphError(what, "mend these axioms, or take them out") from error
    vocabulary = _vocabulary(facts)
    derivations = {t: (Derivation(t, "owlrl", ()),) for t in derived if vocabulary.keeps(t)}
    return Closure(derivations, tuple(Inconsistency(*c) for c in clashes), "owlrl", left_out, vocabulary)


# Which of the last premises are facts rather than axioms; one where nothing is said
_FACTS = {"cax-dw": 2, "cax-adc": 2, "cls-com": 2, "prp-asyp": 2, "prp-pdw": 2, "prp-adp": 2}


class _Derivations(Mapping[Triple, tuple[Derivation, ...]]):
    """The engine's derivations as terms, made when asked for: a million would fill gigabytes.

    Facts of nameless inverses, which the engine only walks, are among them as if written out.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._numbers, self._terms = engine.facts.numbers, engine.terms

    def premises(self, entry: Entry) -> tuple[Triple, ...]:
        """The axioms of an entry and the facts that they met, each read by the inverse that a chain names."""
        axiom: Axiom = entry[0]
        inverses = axiom.inverses or (None,) * (len(entry) - 1)
        read = (
            fact if node is None else (fact[2], node, fact[0]) for node, fact in zip(inverses, entry[1:], strict=True)
        )
        return tuple(map(self._triple, chain(axiom.premises, read)))

    def first(self, triple: Triple) -> Derivation | None:
        """The first derivation of a triple alone: in dense graphs there are thousands."""
        entries = self._entries(triple)
        return Derivation(triple, entries[0][0].rule, self.premises(entries[0])) if entries else None

    def _entries(self, triple: Triple) -> list[Entry]:
        s, p, o = (self._numbers.get(term, -1) for term in triple)
        engine, inverse = self._engine, self._engine.inverses.get(p)
        if inverse is None:
            return engine.derived.get((s, p, o), [])
        fact = (o, inverse.of, s)
        return [(inverse.axiom, fact)] if fact in engine.asserted or fact in engine.derived else []

    def __getitem__(self, triple: Triple) -> tuple[Derivation, ...]:
        entries = self._entries(triple)
        if not entries:
            raise KeyError(triple)
        return tuple(Derivation(triple, entry[0].rule, self.premises(entry)) for entry in entries)

    def __iter__(self) -> Iterator[Triple]:
        return map(self._triple, chain(self._engine.derived, self._turned()))

    def __len__(self) -> int:
        return len(self._engine.derived) + sum(1 for _ in self._turned())

    def _turned(self) -> Iterator[Fact]:
        engine = self._engine
        nodes: dict[int, list[int]] = {}
        for node, inverse in engine.inverses.items():
            nodes.setdefault(inverse.of, []).append(node)
        return ((o, node, s) for s, p, o in chain(engine.asserted, engine.derived) if p in nodes for node in nodes[p])

    def _triple(self, fact: Fact) -> Triple:
        s, p, o = fact
        return self._terms[s], self._terms[p], self._terms[o]


_DECLARED = (OWL.Class, RDFS.Class, RDFS.Datatype, OWL.Ontology, OWL.AnnotationProperty, RDF.Property)
_PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty)


def _vocabulary(facts: Facts) -> Vocabulary:
    terms = list(facts.numbers)

    def declared(*kinds: Node) -> set[Node]:
        return {terms[s] for kind in kinds for s, _, _ in facts.typed(kind)}

    nameless = {term for term in declared(OWL.Class, *_PROPERTIES) if str(term).startswith(names.NODE)}
    return Vocabulary(
        frozenset(declared(OWL.Class) - nameless - {OWL.Thing, OWL.Nothing}),
        frozenset(declared(*_PROPERTIES) - nameless),
        frozenset(declared(*_DECLARED, *_PROPERTIES)),
    )
