"""What every form of the report is made from: the findings, what was checked, and the lines at which they stand."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from policygraph.codes import Rule, rule
from policygraph.findings import LINE_END, SEVERITIES, Finding, Place
from policygraph.parameters import written
from policygraph.project import shown
from policygraph.questions import Question
from policygraph.turtle_tokens import token_end

if TYPE_CHECKING:
    from policygraph.documents import Reading
    from policygraph.validate import Validation

T = TypeVar("T")
# A word of a query, of YAML or of TOML, with the sign before it
_WORD = re.compile(r"<[^<>\s]*>|\"[^\"]*\"|'[^']*'|[?$]?\w(?:[\w:.-]*\w)?|\S")
# What a terminal would obey, XML could not hold, or nobody would see: controls, halves of a surrogate pair, and what
# turns the direction of writing
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029"
    r"\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


def visible(text: str) -> str:
    """A text on one line, in which characters that do not show are written as escapes."""
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


def absolute_iri(path: str) -> str:
    """The IRI of a file as ``shown`` in messages."""
    return "file://" + quote(os.fsencode(os.path.abspath(path)))


@dataclass(frozen=True)
class Report:
    """What is told of a validation, or of findings alone.

    Attributes:
        findings: what is wrong, in the order of the places.
        strict: whether warnings count as errors.
        accepted: what the baseline accepts, each with the reason.
        held_back: how many findings are not told, for they may follow from what could not be read.
        unchecked: why the data were not checked, if they were not.
        met: how many nodes each shape met.
        checks: the checks that were run.
        reading: the files as read; None where the project could not be read at all.
    """

    findings: tuple[Finding, ...]
    strict: bool = False
    accepted: tuple[tuple[Finding, str], ...] = ()
    held_back: int = 0
    unchecked: str = ""
    met: Mapping[str, int] = field(default_factory=dict)
    checks: tuple[Question, ...] = ()
    reading: Reading | None = None

    @classmethod
    def of(cls, validation: Validation, strict: bool = False) -> Report:
        """The report of a validation."""
        v = validation
        checks = tuple(question for question in v.questions if question.kind == "check" and question.id in v.checks)
        return cls(v.findings, strict, v.accepted, len(v.held), v.unchecked, v.met, checks, v.reading)

    @property
    def all(self) -> Iterator[tuple[Finding, str | None]]:
        """What is wrong, and then what is accepted with its reason."""
        yield from ((finding, None) for finding in self.findings)
        yield from self.accepted

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The Turtle files that were read, as shown in messages."""
        return tuple(document.path for _, document in self.reading.parts) if self.reading else ()

    @cached_property
    def queries(self) -> tuple[str, ...]:
        """The files of the saved questions."""
        return tuple(map(shown, self.reading.project.queries)) if self.reading else ()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in SEVERITIES}

    def fails(self, severity: str) -> bool:
        """Whether a finding of this severity is a failure."""
        return severity == "error" or (self.strict and severity == "warning")

    @property
    def failed(self) -> bool:
        """Whether the command ends with 1: also where all that is wrong is accepted, but kept the data from a check."""
        return bool(self.unchecked) or any(count for severity, count in self.counts.items() if self.fails(severity))

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """What the codes that occur stand for."""
        codes = sorted({finding.code for finding, _ in self.all})
        return {code: rule(code, self.checks) for code in codes}

    def focus_iri(self, finding: Finding) -> str:
        """The IRI of the thing that a finding concerns; empty where it concerns none, or a blank node."""
        return written(finding.focus, self.reading.prefixes if self.reading else {})

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        return {d.path: LINE_END.split(d.text) for _, d in self.reading.parts} if self.reading else {}

    def line(self, place: Place) -> str:
        """The line of a place; empty where there is none, or it can no longer be read."""
        if place.path not in self._lines:
            self._lines[place.path] = LINE_END.split(_text(Path(place.path)))
        lines = self._lines[place.path]
        return lines[place.line - 1] if place.line <= len(lines) else ""

    def end(self, place: Place) -> int:
        """The column after the token that stands at a place, on the same line."""
        line, start = self.line(place), place.column - 1
        if start >= len(line) or line[start].isspace():
            return place.column + 1
        if place.path.endswith(".ttl"):
            return token_end(line, start) + 1
        word = _WORD.match(line, start)
        return (word.end() if word else start + 1) + 1


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").removeprefix("\ufeff") if path.is_file() else ""
    except OSError:
        return ""


def numbered(keys: Iterable[T]) -> Iterator[tuple[T, int]]:
    """Each key with how many like it came before: what tells findings apart that are alike but for their place."""
    seen: Counter[T] = Counter()
    for key in keys:
        yield key, seen[key]
        seen[key] += 1
