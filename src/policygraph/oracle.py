"""owlrl: a second opinion on a closure, and the engine for axioms that the rules engine does not compile.

owlrl reports an inconsistency as a sentence; :func:`close` reads it back into a rule and the facts it met.

Where owlrl 7.6.2 departs from W3C's tables (each point is held by a test):

- dt-not-type raises ``decimal.InvalidOperation`` on an ill-typed xsd:decimal; here it is a report.
- dt-not-type takes Python's word: ``1_000``, ``NaN`` as a decimal, ``TRUE`` and ``2001-1-1`` pass; years
  after 9999 or before 1, the hour 24, seconds with seven decimals, and the xsd:anyURI ``%zz``, ``?x``, ``:x``
  are refused.
- A literal outside a declared range (prp-rng, then dt-not-type) is found only between two disjoint datatypes
  of its list, which lacks xsd:date and xsd:time, and only if a typed literal elsewhere uses the range's
  datatype.
- prp-adp never compares a property with the last one of its list.
- cls-com names the second class instead of the individual; that is looked up in the closure here.
- cax-adc reports in the words of cax-dw.
- From membership in owl:Nothing it derives every class (scm-cls, as W3C); the rules engine does not.
- dt-eq and dt-diff are left out (by the rules engine too): ``1.0`` and ``1`` stay two terms.

``improved_datatypes`` is never switched on: switched off again it leaves ten converters behind in rdflib,
among them that of xsd:gYear, for the rest of the process; no rule needs it.
"""

from __future__ import annotations

import decimal
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

from owlrl.DatatypeHandling import AltXSDToPYTHON
from owlrl.OWLRL import OWLRL_Semantics
from rdflib import OWL, RDF, XSD, Graph, Literal
from rdflib.term import Node

from policygraph.facts import Triple
from policygraph.literals import KNOWN

Clash = tuple[str, tuple[Triple, ...]]

# How owlrl says it, the rule, and the facts it tells of; a word in those stands for what the sentence names
# so, or for what is then looked up in the closure
_TYPES = (("x", RDF.type, "c"), ("x", RDF.type, "d"))
_TWO = (("x", "p", "y"), ("x", "q", "y"))
_COUNTED = (("c", OWL.onProperty, "p"), ("x", RDF.type, "c"), ("x", "p", "y"))
_ONE_OF_PAIR = r"cannot be used on the same subject-object pair: \((?P<x>.*), (?P<y>.*)\)"
_DENIED = r"property assertion violated for: \((?P<x>.*), (?P<p>\S+), (?P<y>.*)\)"
_SENTENCES: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...] = (
    (r"Disjoint classes (?P<c>\S+) and (?P<d>\S+) have a common individual (?P<x>.*)", "cax-dw", _TYPES),
    (r"Violation of complementarity for classes (?P<c>\S+) and (?P<d>\S+) on element .*", "cls-com", _TYPES),
    (r"(?P<x>.*) is defined of type 'Nothing'", "cls-nothing2", (("x", RDF.type, OWL.Nothing),)),
    (r"Irreflexive property used on (?P<x>.*) with (?P<p>\S+)", "prp-irp", (("x", "p", "x"),)),
    (
        r"Erroneous usage of asymmetric property (?P<p>\S+) on (?P<x>.*) and (?P<y>.*)",
        "prp-asyp",
        (("x", "p", "y"), ("y", "p", "x")),
    ),
    (
        r"Erroneous usage of disjoint properties (?P<p>\S+) and (?P<q>\S+) on (?P<x>.*) and (?P<y>.*)",
        "prp-pdw",
        _TWO,
    ),
    (
        r"Disjoint properties in an 'AllDisjointProperties' are not really disjoint: "
        r"\((?P<x>.*), (?P<p>\S+),(?P<y>.*)\) and \((?P=x),(?P<q>\S+),(?P=y)\)",
        "prp-adp",
        _TWO,
    ),
    (rf"Negative \(object\) {_DENIED}", "prp-npa1", (("x", "p", "y"),)),
    (rf"Negative \(datatype\) {_DENIED}", "prp-npa2", (("x", "p", "y"),)),
    (rf"'sameAs' and 'differentFrom' {_ONE_OF_PAIR}", "eq-diff1", (("x", OWL.sameAs, "y"),)),
    (rf"'sameAs' and 'AllDifferent' {_ONE_OF_PAIR}", "eq-diff2", (("x", OWL.sameAs, "y"),)),
    (r"Erroneous usage of maximum cardinality with (?P<c>\S+) and (?P<y>.*)", "cls-maxc1", _COUNTED),
    (
        r"Erroneous usage of maximum qualified cardinality with (?P<c>\S+), \S+ and (?P<y>.*)",
        "cls-maxqc1",
        _COUNTED,
    ),
)
_ILL_TYPED = r"Lexical value of the literal '(?P<x>.*)' does not match its datatype \((?P<d>\S+)\)"


def close(asserted: Iterable[Triple]) -> tuple[list[Triple], list[Clash]]:
    """What owlrl derives from the triples, and the inconsistencies it reports: W3C's rule and the facts met.

    A sentence that cannot be read back stands as the rule itself, without facts, so that none gets lost.
    """
    graph = Graph(bind_namespaces="none")
    for triple in asserted:
        graph.add(triple)
    before = set(graph)
    reasoner = OWLRL_Semantics(graph, False, False)
    with _ill_typed_decimals_reported():
        reasoner.closure()
    return [triple for triple in graph if triple not in before], _read_back(reasoner.error_messages, graph, before)


@contextmanager
def _ill_typed_decimals_reported() -> Iterator[None]:
    """Lets owlrl's converter of decimals raise the exception that owlrl catches."""
    convert = AltXSDToPYTHON[XSD.decimal]

    def convert_or_refuse(lexical: str) -> decimal.Decimal:
        try:
            return decimal.Decimal(convert(lexical))
        except decimal.InvalidOperation as error:
            raise ValueError(lexical) from error

    AltXSDToPYTHON[XSD.decimal] = convert_or_refuse
    try:
        yield
    finally:
        AltXSDToPYTHON[XSD.decimal] = convert


def _read_back(messages: Iterable[str], graph: Graph, asserted: set[Triple]) -> list[Clash]:
    by_text: defaultdict[str, set[Node]] = defaultdict(set)
    for triple in graph:
        for term in triple:
            by_text[str(term)].add(term)
    clashes: dict[tuple[str, frozenset[Triple]], Clash] = {}
    for message in messages:
        for rule, facts in [*_clashes(message, graph, by_text, asserted)] or [(message, ())]:
            clashes.setdefault((rule, frozenset(facts)), (rule, facts))
    return list(clashes.values())


def _clashes(message: str, graph: Graph, by_text: dict[str, set[Node]], asserted: set[Triple]) -> Iterator[Clash]:
    if match := re.fullmatch(_ILL_TYPED, message, re.DOTALL):
        for literal in by_text.get(match["x"], ()):
            if isinstance(literal, Literal) and str(literal.datatype) == match["d"]:
                found = graph.triples((None, None, literal))
                yield from (("dt-not-type", (triple,)) for triple in found if triple in asserted)
    for sentence, rule, facts in _SENTENCES:
        if match := re.fullmatch(sentence, message, re.DOTALL):
            used = match.groupdict()
            for terms in product(*(by_text.get(text, ()) for text in used.values())):
                for premises in _matches(graph, facts, dict(zip(used, terms, strict=True))):
                    yield _of_literals(rule, premises), premises


def _matches(graph: Graph, facts: tuple[Any, ...], bound: dict[str, Node]) -> Iterator[tuple[Triple, ...]]:
    """The ways to find facts in a graph, where words that are not bound yet stand for any term."""
    if not facts:
        yield ()
        return
    s, p, o = (part if isinstance(part, Node) else bound.get(part) for part in facts[0])
    for triple in graph.triples((s, p, o)):
        words = {part: term for part, term in zip(facts[0], triple, strict=True) if not isinstance(part, Node)}
        for others in _matches(graph, facts[1:], bound | words):
            yield (triple, *others)


def _of_literals(rule: str, premises: tuple[Triple, ...]) -> str:
    """A literal in two disjoint datatypes is what W3C calls dt-not-type."""
    subject, _, kind = premises[-1]
    return "dt-not-type" if isinstance(subject, Literal) and kind in KNOWN else rule
