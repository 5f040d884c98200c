"""What follows by OWL 2 RL and must not: contradictions, and instances that their shapes never met."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from operator import itemgetter

from rdflib import OWL, RDF, Graph, URIRef
from rdflib.term import Node

from policygraph import shape_checks
from policygraph.axioms import OUTSIDE
from policygraph.documents import Reading, Triple
from policygraph.facts import LISTED, LISTED_BEYOND, MalformedList
from policygraph.findings import About, Finding, PolicygraphError, Related
from policygraph.infer import Closure, Inconsistency, infer
from policygraph.names import NODE
from policygraph.shapes import Met

_WRONG_KIND = ("domain", "range", "sh:Class")  # what reasoning makes of such a statement would tell it again
_Told = tuple[Node | None, Node | None, Node | None]
_BY_CLASS = ("cax-sco", "cax-eqc1", "cax-eqc2")


def check(reading: Reading, findings: Iterable[Finding], met: Met, shapes: Graph) -> tuple[Closure, list[Finding]]:
    """What follows from ontology and data, and what is wrong with it that these findings do not say already.

    Args:
        reading: the project's files.
        findings: what was found before.
        met: the nodes that each shape met.
        shapes: the shapes.
    """
    closure, found = _infer(reading)
    told_of: set[_Told] = set()
    for finding in findings:
        if finding.about and finding.code in _WRONG_KIND and finding.severity == "error":
            focus, path, value = finding.about[:3]
            told_of |= {(focus, path if isinstance(path, URIRef) else None, value), (value, RDF.type, None)}
    return closure, [*found, *_by_inference(reading, closure, told_of, met, shapes)]


def _infer(reading: Reading) -> tuple[Closure, list[Finding]]:
    """What follows; where lists in axioms are none, what follows without them, and a finding for each."""
    triples = reading.triples("ontology", "data")
    findings: list[Finding] = []
    while True:
        try:
            return infer(triples), findings
        except MalformedList as error:
            faulty = [t for t in triples if t[2] == error.head and t[1] in (*LISTED, *LISTED_BEYOND)]
            assert faulty  # or this would never end
            said, hint = "What {} leads to is no list, or one that does not end.", "Write it as ( … )."
        except PolicygraphError as error:
            faulty = _unreadable(triples)
            said, hint = f"{error.message[0].upper()}{error.message[1:]}.", "Mend this axiom, or take it out."
        findings += [_axiom(reading, triple, said.format(reading.short(triple[1])), hint) for triple in faulty]
        triples = [triple for triple in triples if triple not in faulty]


def _unreadable(triples: list[Triple]) -> list[Triple]:
    """The axiom without which owlrl infers again, or all that only owlrl can read."""
    beyond = [triple for triple in triples if triple[1] in OUTSIDE]
    for triple in beyond:
        try:
            infer(other for other in triples if other != triple)
        except PolicygraphError:
            continue
        return [triple]
    return beyond


def _axiom(reading: Reading, triple: Triple, message: str, hint: str) -> Finding:
    focus = reading.short(triple[0])
    return Finding(reading.place(*triple), "error", "axiom", message, focus, hint=hint, about=About(*triple))


def _by_inference(
    reading: Reading, closure: Closure, told_of: set[_Told], met: Met, shapes: Graph
) -> Iterator[Finding]:
    """Contradictions, and instances that no shape met, but for those that rest on a statement told already."""
    asserted, in_data = set(reading.triples("data", "ontology")), set(reading.triples("data"))
    nothing = _in_nothing(closure)
    typed = {s for s, p, _ in asserted if p == RDF.type} - nothing

    def is_new(leaves: Iterable[Triple]) -> bool:
        return not any({leaf, (*leaf[:2], None), (leaf[0], None, leaf[2])} & told_of for leaf in leaves)

    # each smallest set of statements that clash, once, however many rules they break and from whichever end
    clashes: dict[frozenset[Triple], tuple[Inconsistency, list[Triple]]] = {}
    for inconsistency in _believed(closure, nothing):
        leaves = _leaves(inconsistency.premises, closure, asserted)
        clashing = frozenset(leaf for leaf in leaves if leaf in in_data) or frozenset(leaves)
        clashes.setdefault(clashing, (inconsistency, leaves))
    # owlrl does not tell from what it derived a statement: what clashes in the same way as written ones that are about
    # the same nodes is theirs again
    written = [(each.rule, _nodes(leaves)) for each, leaves in clashes.values() if asserted.issuperset(leaves)]
    for clashing, (inconsistency, leaves) in clashes.items():
        again = (inconsistency.rule == rule and _nodes(leaves) <= nodes for rule, nodes in written)
        if not asserted.issuperset(leaves) and any(again):
            continue
        if is_new(leaves) and not any(other < clashing for other in clashes):
            yield _clash(reading, inconsistency, leaves, clashing)
    for finding in shape_checks.missed(reading, shapes, met, (t for t in closure.kept() if t[0] in typed)):
        assert finding.about is not None  # for it is about a node and a class
        assert finding.about.value is not None
        if is_new(_leaves([(finding.about.focus, RDF.type, finding.about.value)], closure, asserted)):
            yield finding


def _believed(closure: Closure, nothing: set[Node]) -> Iterator[Inconsistency]:
    """The inconsistencies, but for owlrl's own: it takes valid literals for ill-typed, and says much of owl:Nothing."""
    for each in closure.inconsistencies:
        ill_typed = each.rule == "dt-not-type" and len(each.premises) == 1  # where it is, the reader tells it
        implied = each.rule != "cls-nothing2" and each.premises[0][0] in nothing
        if closure.engine == "rules" or not (ill_typed or implied):
            yield each


def _nodes(triples: Iterable[Triple]) -> set[Node]:
    return {node for s, _, o in triples for node in (s, o)}


def _in_nothing(closure: Closure) -> set[Node]:
    """What is in owl:Nothing: owlrl puts it in every class, and so in any two that are disjoint."""
    found = (each.premises[0][0] for each in closure.inconsistencies if each.rule == "cls-nothing2")
    return set() if closure.engine == "rules" else set(found)


def _leaves(premises: Iterable[Triple], closure: Closure, asserted: set[Triple]) -> list[Triple]:
    """The statements on which premises rest, by the first derivation of each, which is never circular."""
    leaves: dict[Triple, None] = {}
    left = deque(premises)
    seen: set[Triple] = set()
    while left:
        triple = left.popleft()
        if triple in seen:
            continue
        seen.add(triple)
        if triple in asserted:
            leaves[triple] = None
        elif stated := _stated(triple, closure, asserted):
            leaves.update(dict.fromkeys(stated))
        elif derivation := closure.first(triple):
            left += derivation.premises
        else:  # by owlrl, which tells no premises
            turned = triple[::-1]
            leaves[turned if triple[1] == OWL.sameAs and turned in asserted else triple] = None
    return list(leaves)


def _stated(triple: Triple, closure: Closure, asserted: set[Triple]) -> list[Triple]:
    """The stated class from which a class of a node follows, with the subclass axioms; empty where there is none."""
    ways, seen = [(triple, list[Triple]())] if triple[1] == RDF.type else [], {triple}
    for typing, axioms in ways:
        for derivation in closure.derivations.get(typing, ()):
            if derivation.rule in _BY_CLASS:
                above = next(t for t in derivation.premises if t[:2] == typing[:2])
                way = [*axioms, *(t for t in derivation.premises if t != above)]
                if above in asserted:
                    return [above, *way]
                if above not in seen:
                    seen.add(above)
                    ways.append((above, way))
    return []


def _clash(
    reading: Reading, inconsistency: Inconsistency, leaves: list[Triple], clashing: frozenset[Triple]
) -> Finding:
    """Placed at the last of the statements that clash; the others, and the axioms, are told with their places."""
    facts = sorted(
        [(reading.place(*t), _sentence(reading, t), t) for t in leaves if t in clashing], key=itemgetter(0, 1)
    )
    axioms = [t for t in leaves if t not in clashing and not any(str(term).startswith(NODE) for term in t)]
    place, _, last = facts[-1]
    related = [Related(at, sentence) for at, sentence, _ in facts[:-1]]
    related += [Related(reading.place(*axiom), _sentence(reading, axiom)) for axiom in axioms]
    clash = "; ".join(sentence for _, sentence, _ in facts)
    return Finding(
        place,
        "error",
        f"inconsistent-{inconsistency.rule}",
        "These statements cannot all hold: take one away.",
        reading.short(last[0]),
        reading.label(last[0]),
        f"They are: {clash}.",
        tuple(dict.fromkeys(related)),
        About(*last),
    )


def _sentence(reading: Reading, triple: Triple) -> str:
    return " ".join(reading.short(term) for term in triple)
