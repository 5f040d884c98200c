"""One finding for each fault: what others would only repeat is left out, what may follow from another is held back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from policygraph.documents import Reading, Triple
from policygraph.findings import SEVERITIES, About, Finding, Place

# Faults of a term as it is written
WRITTEN = ("literal", "language-tag", "edtf", "iri", "unknown-term")
_KIND = ("domain", "range")
# At one place the first of these groups that has a finding there tells the fault; the others would repeat it.
_GROUPS = (
    ("syntax", "encoding", "literal", "language-tag", "edtf", "iri", "blank-node"),
    ("unknown-term", "shape-form"),
    ("undeclared-class", "undeclared-property", "shape-class", "shape-property", "shape-missing", "shape-target"),
    ("untyped-subject", "undeclared-name"),
    ("dangling-thing", "query-term"),
    (),  # every other code
    _KIND,  # which shapes say with more words
)
_OTHER = _GROUPS.index(())
_GROUP = {code: number for number, codes in enumerate(_GROUPS) for code in codes}
_NAMES = {code for codes in _GROUPS[1:_OTHER] for code in codes}
# How many values there are says nothing of each
_COUNTED = ("sh:MaxCount", "sh:UniqueLang")
# What a value alone violates, whatever else is there to be read
_OF_A_VALUE = re.compile(
    "sh:(In|Pattern|Datatype|NodeKind|MaxCount|UniqueLang|LanguageIn|Closed|Disjoint|LessThan.*|M.*Length|M.*clusive)"
    "|inconsistent-.*"
)
_AXIOMS = (RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range)


def flawed(reading: Reading, findings: Iterable[Finding]) -> Iterator[Triple]:
    """The triples with a value that is wrong as it is written: an engine cannot compare it, and may give up."""
    for finding in findings:
        if finding.code in WRITTEN and (found := reading.term_at(finding.place)):
            _, statement, part = found
            if part == 2 and isinstance(statement.object, Literal):
                yield statement[:3]


def reconciled(reading: Reading, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """One finding for each fault, in the order of places, and those that are held back.

    At one place only the most exact group of codes speaks (``_GROUPS``), but nothing is left out for the sake of what
    is milder. Held back is what may follow from a fault told elsewhere: something missing on a node of which a part was
    not read or is misspelt, or on one that a misspelt name comes near to; and what a faulty shape says. Where no error
    would be told, nothing is held back.
    """
    found = _joined(sorted(dict.fromkeys(findings), key=_rank))
    at_place: defaultdict[Place, set[tuple[str, str]]] = defaultdict(set)
    for finding in found:
        at_place[_term(reading, finding)].add((finding.code, finding.severity))
    exact = [each for each in found if not any(_repeats(each, *other) for other in at_place[_term(reading, each)])]
    doubts = _Doubts(reading, exact)
    held = {each for each in exact if doubts.explain(each)}
    told = tuple(each for each in exact if each not in held)
    if not any(finding.severity == "error" for finding in told):
        return tuple(exact), ()
    return told, tuple(each for each in exact if each in held)


def _rank(finding: Finding) -> tuple[Place, bool, str, str]:
    """The order of places; at one place a wrong kind of value comes before what else is wrong with it."""
    return finding.place, finding.code not in ("sh:Datatype", "sh:NodeKind", "sh:Class"), *finding.order()[1:]


def _joined(findings: list[Finding]) -> list[Finding]:
    """One of those that say the same at one place of the same value, with the further places of all."""
    joined: dict[tuple[Place, str, str, str], Finding] = {}
    for finding in findings:
        key = finding.place, finding.severity, finding.message, finding.hint
        first = joined.setdefault(key, finding)
        if first is not finding:
            joined[key] = replace(first, related=tuple(dict.fromkeys((*first.related, *finding.related))))
    return sorted(joined.values(), key=Finding.order)


def _term(reading: Reading, finding: Finding) -> Place:
    """The place of the term in which a finding stands: a language tag is told at the tag, not at its text."""
    found = reading.term_at(finding.place) if finding.code in WRITTEN else None
    return found[0] if found else finding.place


def _repeats(finding: Finding, code: str, severity: str) -> bool:
    """Whether a finding says again what one of another code says at its place."""
    group, other = (_GROUP.get(each, _OTHER) for each in (finding.code, code))
    if other >= group or SEVERITIES.index(severity) > SEVERITIES.index(finding.severity):
        return False
    if other == _OTHER:  # domain or range beside it: a shape may say it, a count or a check does not
        return code.startswith("sh:") and code not in _COUNTED
    return finding.code not in _COUNTED or other == 0


class _Doubts:
    """What faults leave open of nodes: what they are (``kinds``), what they lack, and what leads to them."""

    def __init__(self, reading: Reading, findings: list[Finding]) -> None:
        self.reading = reading
        self.kinds: set[Node] = set()
        self.lacks: defaultdict[Node, set[Node | None]] = defaultdict(set)  # by which property; None is any
        self.reached: set[Node] = set()
        self.meant: set[Node] = set()
        self.misspelt: set[tuple[Node, Node | None]] = set()
        for finding in findings:
            if finding.code in _NAMES and finding.about:
                self._add(finding.code, finding.about)
            elif finding.code in WRITTEN and (found := reading.term_at(finding.place)):
                self.lacks[found[1].subject].add(found[1].predicate)
        self.shapes = reading.graph("shapes") if self.lacks else Graph()
        self.ontology = reading.graph("ontology") if self.kinds else Graph()

    def _add(self, code: str, about: About) -> None:
        focus, path, value = about[:3]
        self.meant.update(about.meant)
        if code in ("undeclared-class", "untyped-subject"):
            self.kinds.add(focus)
            self.reached.update(statement.object for _, statement in self.reading.statements(focus))
        elif value is None:
            self.misspelt.add((focus, path))
            self.reached.update(statement.object for _, statement in self.reading.statements(focus, path))
        elif path in _AXIOMS or str(path).startswith((str(OWL), str(RDF))):
            self.kinds.add(focus)
        else:  # a thing: what is meant by it lacks what leads to it
            self.reached.update(about.meant)
        self.lacks[focus].add(path if value else None)
        if code == "untyped-subject":
            self.lacks.update((meant, {None}) for meant in about.meant)

    def explain(self, finding: Finding) -> bool:
        """Whether a finding may follow from another one."""
        about, code = finding.about, finding.code
        if about is None or code in _GROUPS[0]:
            return False
        if code.startswith("sh:") and not self.lacks.keys().isdisjoint(self._parts(about.shape)):
            return True
        if _OF_A_VALUE.fullmatch(code):
            return code == "sh:Closed" and (about.focus, about.path) in self.misspelt
        value = None if about.path == RDF.type else about.value  # a class is declared in the ontology, which is whole
        if not self.reading.unread.isdisjoint((about.focus, value)):
            return code not in _NAMES or code in ("dangling-thing", "untyped-subject")
        return code not in _NAMES and self._follows(code, about)

    def _follows(self, code: str, about: About) -> bool:
        if code in ("shape-idle", "shape-failed"):
            meant = any((about.focus, None, each) in self.shapes for each in self.meant)
            return meant or not self.lacks.keys().isdisjoint(self._parts(about.focus))
        if code.startswith("shape-"):
            return False
        of_a_class = about.path == RDF.type
        node = about.focus if about.value is None or of_a_class else about.value
        if self._is_of_a_doubtful_kind(node) or about.value in self.kinds:
            return True
        if code in _KIND:
            return self._is_below(about.path, RDFS.subPropertyOf)
        return code != "sh:Class" and not of_a_class and self._may_lack(node, about, code)

    def _is_of_a_doubtful_kind(self, node: Node) -> bool:
        classes = (statement.object for _, statement in self.reading.statements(node, RDF.type))
        return node in self.kinds or any(self._is_below(cls, RDFS.subClassOf) for cls in classes)

    def _is_below(self, term: Node | None, above: Node) -> bool:
        """Whether what a class or property is below of is in doubt, or itself."""
        return not self.kinds.isdisjoint(self.ontology.transitive_objects(term, above))

    def _may_lack(self, node: Node, about: About, code: str) -> bool:
        """Whether a node may seem to lack what it has, by the property that is asked for, or what leads to it."""
        if node in self.reached:
            turns = any((part, SH.inversePath, None) in self.shapes for part in self._parts(about.path))
            if turns or not code.startswith("sh:"):
                return True
        if code == "sh:QualifiedMinCount":
            by = about.path if isinstance(about.path, URIRef) else None
            return any(statement.object in self.kinds for _, statement in self.reading.statements(node, by))
        lacks = self.lacks.get(node, set())
        by_one = isinstance(about.path, URIRef) and node == about.focus
        return not lacks.isdisjoint((None, about.path)) if by_one else bool(lacks)

    def _parts(self, start: Node | None) -> set[Node]:
        """A node of the shapes, and all that it is made of or uses."""
        left, seen = [start] if start else [], set[Node]()
        while left:
            node = left.pop()
            if node not in seen and (node, None, None) in self.shapes:
                seen.add(node)
                left += self.shapes.objects(node)
        return seen
