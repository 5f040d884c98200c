"""Reads Turtle and keeps where every term stands, so that a check can point at the very word.

rdflib's reader forgets positions and stops at the first error. This one follows the grammar of RDF 1.1 Turtle
(https://www.w3.org/TR/turtle/#sec-grammar), makes the terms that rdflib makes, and tells all errors of a file
at once. Where rdflib departs from the grammar it does not follow: it refuses literals as subjects, N3's
escapes and the like, and resolves relative IRIs as RFC 3986 says.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from rdflib.term import Node

from policygraph.findings import LINE_END, Finding, Place
from policygraph.project import contents, text_of
from policygraph.turtle_grammar import DEEPEST, Reader, Statement

__all__ = ["DEEPEST", "Document", "Statement", "parse", "read"]


@dataclass(frozen=True)
class Document:
    """A Turtle text as read; with errors among the findings, the statements are what could be read.

    ``lost`` has the stretches of text that were passed over after an error, each from the beginning of the faulty
    statement (whose first triples may have been read) to where reading went on; ``unread`` what they name, as far as
    the prefixes tell, and the names whose prefix nothing declares.
    """

    path: str
    text: str
    statements: tuple[Statement, ...]
    prefixes: dict[str, str]
    findings: tuple[Finding, ...]
    lost: tuple[tuple[int, int], ...] = ()
    unread: frozenset[Node] = frozenset()

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_END.finditer(self.text))]

    def offset(self, place: Place) -> int:
        """The offset of a place in the text."""
        return self._line_starts[place.line - 1] + place.column - 1

    def is_lost(self, offset: int) -> bool:
        """Whether an offset lies in what could not be read whole."""
        at = bisect_right(self.lost, (offset, len(self.text) + 1)) - 1
        return at >= 0 and offset < self.lost[at][1]

    def place(self, offset: int) -> Place:
        """The line and column, counted from 1 in code points, of an offset in the text."""
        line = bisect_right(self._line_starts, offset)
        return Place(self.path, line, offset - self._line_starts[line - 1] + 1)


def read(path: Path, shown: str | None = None) -> Document:
    """Read a Turtle file, shown in messages as ``shown``; bytes that are not UTF-8 are a finding.

    Raises:
        OSError: the file cannot be read.
    """
    shown = str(path) if shown is None else shown
    told = text_of(contents(path), shown)
    document = parse(told.text, shown)
    return replace(document, findings=(*told.mistakes, *document.findings))


def parse(text: str, path: str = "<text>", base: str | None = None) -> Document:
    """Read a Turtle text; ``base`` is the absolute IRI against which relative ones are resolved."""
    reader = Reader(text, path, base)
    reader.run()
    lost, unread = tuple(reader.passed), frozenset(reader.unread)
    document = Document(path, text, tuple(reader.statements), reader.prefixes, (), lost, unread)
    findings = (
        Finding(
            document.place(at), slip.severity, slip.code, slip.message, hint=slip.hint + _resumed(reader, document, at)
        )
        for at, slip in sorted(reader.slips.items())
    )
    return replace(document, findings=tuple(findings))


def _resumed(reader: Reader, document: Document, fault: int) -> str:
    """Where reading went on after a fault that made it lose its way, as the last sentence of the hint."""
    if fault not in reader.resumed:
        return ""
    at = reader.resumed[fault]
    return " Nothing after it could be read." if at is None else f" Reading went on at line {document.place(at).line}."
