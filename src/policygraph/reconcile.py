"""One finding for each fault: what others would only repeat is left out, what may follow from another is held back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rdflib import BNode, Graph, Literal
from rdflib.term import Node

from policygraph.documents import Reading, Triple
from policygraph.findings import Finding, Place

# Faults of a term as it is written
WRITTEN = ("literal", "language-tag", "edtf", "iri", "unknown-term")
# At one place the first of these groups that has a finding there tells the fault; the others would repeat it.
_GROUPS = (
    ("syntax", "encoding", "literal", "language-tag", "edtf", "iri", "blank-node"),
    ("unknown-term", "shape-form"),
    ("undeclared-class", "undeclared-property", "shape-class", "shape-property", "shape-missing", "shape-target"),
    ("untyped-subject", "undeclared-name"),
    ("dangling-thing", "query-term"),
    (),  # every other code
    ("domain", "range"),  # which shapes say with more words
)
_OTHER = _GROUPS.index(())
_GROUP = {code: number for number, codes in enumerate(_GROUPS) for code in codes}
_NAMES = {code for codes in _GROUPS[1:_OTHER] for code in codes}
# What a value alone violates, whatever else is there to be read
_OF_A_VALUE = re.compile(
    "sh:(In|Pattern|Datatype|NodeKind|MaxCount|UniqueLang|LanguageIn|Closed|Disjoint|LessThan.*|M.*Length|M.*clusive)"
    "|inconsistent-.*"
)


def flawed(reading: Reading, findings: Iterable[Finding]) -> Iterator[Triple]:
    """The triples with a value that is wrong as it is written: an engine cannot compare it, and may give up."""
    for finding in findings:
        if finding.code in WRITTEN and (found := reading.term_at(finding.place)):
            _, statement, part = found
            if part == 2 and isinstance(statement.object, Literal):
                yield statement[:3]


def reconciled(reading: Reading, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """One finding for each fault, in the order of places, and those that are held back.

    At one place only the most exact group of codes speaks (``_GROUPS``). Held back is what may follow from a fault told
    elsewhere: something missing on a node of which a part was not read or is misspelt, or on one that a misspelt name
    comes near to; and what a faulty shape says.
    """
    found = sorted(dict.fromkeys(findings), key=Finding.order)
    least: dict[Place, int] = {}
    for finding in found:
        place, group = _term(reading, finding), _GROUP.get(finding.code, _OTHER)
        least[place] = min(group, least.get(place, group))
    exact = [each for each in found if _GROUP.get(each.code, _OTHER) == least[_term(reading, each)]]
    doubts = _Doubts(reading, exact)
    held = {each for each in exact if doubts.explain(each)}
    return tuple(each for each in exact if each not in held), tuple(each for each in exact if each in held)


def _term(reading: Reading, finding: Finding) -> Place:
    """The place of the term in which a finding stands: a language tag is told at the tag, not at its text."""
    found = reading.term_at(finding.place) if finding.code in WRITTEN else None
    return found[0] if found else finding.place


class _Doubts:
    """The nodes about which a fault leaves something open."""

    def __init__(self, reading: Reading, findings: list[Finding]) -> None:
        self.unread = reading.unread
        self.nodes: set[Node] = set()
        for finding in findings:
            if finding.code in _NAMES and finding.about:
                self.nodes.update((finding.about.focus, *finding.about.meant))
            elif finding.code in WRITTEN and (found := reading.term_at(finding.place)):
                self.nodes.add(found[1].subject)
        self.shapes = reading.graph("shapes") if self.nodes else Graph()

    def explain(self, finding: Finding) -> bool:
        """Whether a finding may follow from another one."""
        about, code = finding.about, finding.code
        if about is None or code in _GROUPS[0] or _OF_A_VALUE.fullmatch(code):
            return about is not None and code.startswith("sh:") and self._lead_to_a_doubt(about.shape)
        if not self.unread.isdisjoint((about.focus, about.value)):
            return code not in _NAMES or code in ("dangling-thing", "untyped-subject")
        if code in _NAMES:
            return False
        if code in ("domain", "range") and about.path in self.nodes:
            return True
        if code.startswith("shape-") or code.startswith("sh:"):
            shape = about.shape if code.startswith("sh:") else about.focus
            if self._lead_to_a_doubt(shape):
                return True
        return about.value in self.nodes or (about.value is None and about.focus in self.nodes)

    def _lead_to_a_doubt(self, shape: Node | None) -> bool:
        """Whether a shape, or one that it uses, is in doubt."""
        left, seen = [shape] if self.nodes else [], set[Node | None]()
        while left:
            node = left.pop()
            if node in self.nodes and (node, None, None) in self.shapes:
                return True
            if node not in seen:
                seen.add(node)
                named = self.shapes.objects(node)
                left += [each for each in named if isinstance(each, BNode) or (each, None, None) in self.shapes]
        return False
