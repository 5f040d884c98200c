"""What the checks find, as values, and what stops the tool, as exceptions.

A mistake in the project's files is a :class:`Finding`: data, collected and printed in one shape. What keeps the tool
from doing its work is a :class:`PolicygraphError`, caught once, at the edge (``cli.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # for a question on a warm snapshot reads this module too, and rdflib takes a while
    from rdflib.term import Node

SEVERITIES = ("error", "warning", "note")
LINE_END = re.compile(r"\r\n?|\n")  # what ends a line
SHOWN = 20  # so many findings stand in the text of an exception; it carries them all


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: a path as shown to people, a line and a column, both counted from 1 in code points."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Related(NamedTuple):
    """A further place that a finding concerns, and what stands there."""

    place: Place
    message: str


class About(NamedTuple):
    """What a finding is about, in the words of SHACL's validation report; None where there is no such thing.

    ``path`` and ``shape`` may be blank nodes of the shapes; ``component`` is the constraint component; ``meant`` are
    the nodes that may be meant where a name is misspelt.
    """

    focus: Node
    path: Node | None = None
    value: Node | None = None
    shape: Node | None = None
    component: Node | None = None
    meant: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One mistake, with its place and its mend.

    ``focus`` is the thing concerned (a CURIE or IRI, may be empty), ``label`` what people call it (may be empty);
    ``message`` is a sentence that tells what to do, ``hint`` says more where more helps; ``related`` are further
    places, such as the statements that clash; ``about`` is the same in RDF terms, where there are any.
    """

    place: Place
    severity: str
    code: str
    message: str
    focus: str = ""
    label: str = ""
    hint: str = ""
    related: tuple[Related, ...] = ()
    about: About | None = field(default=None, compare=False)

    def order(self) -> tuple[Place, str, str]:
        """What findings are sorted by."""
        return self.place, self.code, self.message

    def __str__(self) -> str:
        label = f" ({self.label})" if self.label else ""
        subject = f"{self.focus}{label}: " if self.focus else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.place}: {self.severity}[{self.code}] {subject}{self.message}{hint}"


def sentence(words: str) -> str:
    """A message as a sentence on one line: with a capital, if it begins with a word of English, and a full stop."""
    words = " ".join(words.split())
    begun = words[:1].upper() + words[1:] if re.match("[a-z]+:? ", words) else words
    return begun if not begun or begun[-1] in ".?!" else f"{begun}."


class PolicygraphError(Exception):
    """The tool cannot do what it was asked to: a usage error, an unreadable path, an unknown question.

    Args:
        message: one sentence for the user.
        hint: how to mend it.
        exit_code: what the command line returns (2: could not run).
    """

    def __init__(self, message: str, hint: str = "", exit_code: int = 2) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class Refused(PolicygraphError):
    """The project's own files hold errors, so nothing is answered from them; carries the findings."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        count = len(findings)
        super().__init__(
            f"the project holds {count} error{'' if count == 1 else 's'}, so nothing is answered from it",
            "mend what is listed; `policygraph validate` checks it again",
            exit_code=1,
        )
        self.findings = findings

    def __str__(self) -> str:
        shown = [f"\n{finding}" for finding in self.findings[:SHOWN]]
        more = len(self.findings) - len(shown)
        return super().__str__() + "".join(shown) + (f"\n… and {more} more" if more else "")


class PolicygraphWarning(UserWarning):
    """Something that a user of the library should know: a damaged snapshot, a cache that cannot be written."""
