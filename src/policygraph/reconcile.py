"""One finding for each fault: what others would only repeat is left out, what may follow from another is held back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rdflib.term import Node

from policygraph.documents import Reading
from policygraph.findings import Finding, Place

# At one place the first of these groups that has a finding there tells the fault; the others would repeat it.
_GROUPS = (
    ("syntax", "encoding", "literal", "language-tag", "edtf", "iri", "blank-node"),
    ("unknown-term", "shape-form"),
    ("undeclared-class", "undeclared-property", "shape-class", "shape-property", "shape-missing", "shape-target"),
    ("dangling-thing", "untyped-subject"),
    ("undeclared-name",),
    (),  # every other code
    ("domain", "range"),  # which shapes say with more words
)
_OTHER = _GROUPS.index(())
_GROUP = {code: number for number, codes in enumerate(_GROUPS) for code in codes}
_NAMES = _GROUPS[1] + _GROUPS[2] + _GROUPS[3]

# What a value alone violates, whatever else is there to be read
_OF_A_VALUE = re.compile(
    "sh:(In|Pattern|Datatype|NodeKind|MaxCount|UniqueLang|LanguageIn|Closed|Disjoint|LessThan.*|M.*Length|M.*clusive)"
    "|inconsistent-.*|shape-.*|undeclared-.*|unknown-term"
)


def reconciled(reading: Reading, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """One finding for each fault, in the order of places, and those that are held back.

    At one place only the most exact group of codes speaks (``_GROUPS``). Held back is what may follow from a fault told
    elsewhere: something missing on a node of which a part was not read or is misspelt, or on one that a misspelt name
    comes near to.
    """
    least: dict[Place, int] = {}
    for finding in findings:
        group = _GROUP.get(finding.code, _OTHER)
        least[finding.place] = min(group, least.get(finding.place, group))
    exact = [each for each in dict.fromkeys(findings) if _GROUP.get(each.code, _OTHER) == least[each.place]]
    doubtful = _doubtful(reading, exact)
    in_order = sorted(exact, key=Finding.order)
    held = tuple(each for each in in_order if _may_follow(each, reading.unread, doubtful))
    return tuple(each for each in in_order if each not in held), held


def _doubtful(reading: Reading, findings: list[Finding]) -> set[Node]:
    """The nodes on which a statement is misspelt or malformed, and those that a misspelt name comes near to."""
    doubtful = {statement.subject for statement in reading.faulty("literal", "language-tag", "iri")}
    for finding in findings:
        if finding.code in _NAMES and finding.about:
            doubtful.update((finding.about.focus, *finding.about.meant))
    return doubtful


def _may_follow(finding: Finding, unread: set[Node], doubtful: set[Node]) -> bool:
    if finding.about is None or _OF_A_VALUE.fullmatch(finding.code):
        return False
    focus, value = finding.about.focus, finding.about.value
    if focus in unread or value in unread:
        return True
    return finding.code not in _NAMES and ((focus in doubtful and value is None) or value in doubtful)
