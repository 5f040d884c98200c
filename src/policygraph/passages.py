"""Passages point into a text that the project does not contain: by code points, by hash, by text fragment.

A curator writes a passage's place in the source and its text fragment; :func:`stamp` finds the fragment in the pinned
text and fills in positions and hash; :func:`verify` proves that all of them still hold. Text fragments follow the
WICG's Scroll To Text Fragment: ``#:~:text=[prefix-,]start[,end][,-suffix]``.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from policygraph.findings import PolicygraphError

DIRECTIVE = "#:~:text="


@dataclass(frozen=True)
class Span:
    """A stretch of a text: first code point, and the one behind the last, counted from 0."""

    start: int
    end: int


def digest(characters: str) -> str:
    """The SHA-256 of the characters in UTF-8, in lower-case hexadecimal."""
    return sha256(characters.encode("utf-8")).hexdigest()


def locate(text: str, fragment: str) -> Span:
    """Find the one stretch of ``text`` that a text fragment selects.

    Args:
        text: the pinned text of a source, without any normalisation.
        fragment: a fragment directive, percent-encoded, with at most a prefix, a start, an end and a suffix.

    Raises:
        PolicygraphError: the directive is malformed, or selects nothing, or more than one stretch.
    """
    if not fragment.startswith(DIRECTIVE):
        raise PolicygraphError(f"{fragment!r} is no text fragment", f"it starts with {DIRECTIVE}")
    parts = fragment.removeprefix(DIRECTIVE).split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    suffix = unquote(parts.pop()[1:]) if parts and parts[-1].startswith("-") else ""
    if not 1 <= len(parts) <= 2:
        raise PolicygraphError(f"{fragment!r} is no text fragment", "write start or start,end after the directive")
    first, last = (re.escape(unquote(parts[0])), re.escape(unquote(parts[-1])) if len(parts) == 2 else "")
    inner = f"{first}.*?{last}" if last else first
    pattern = rf"(?<!\w){re.escape(prefix)}\s*(?P<hit>(?<!\w){inner})(?!\w)\s*{re.escape(suffix)}"
    hits = [Span(*m.span("hit")) for m in re.finditer(pattern, text, re.DOTALL | re.IGNORECASE)]
    if len(hits) != 1:
        raise PolicygraphError(
            f"{fragment!r} selects {len(hits)} stretches of the text",
            "give other first or last words, or a prefix or suffix, so that it selects one",
        )
    return hits[0]


class Fault(NamedTuple):
    """What is wrong with a passage: the property at fault (``start``, ``sha256`` or ``fragment``), and how."""

    name: str
    message: str
    hint: str = ""


def verify(text: str, start: int, end: int, sha: str, fragment: str) -> list[Fault]:
    """What is wrong with a passage of ``text``; an empty list where nothing is."""
    if not 0 <= start < end <= len(text):
        return [Fault("start", f"the positions {start} to {end} do not lie in the text of {len(text)} code points")]
    wrong = []
    if digest(text[start:end]) != sha:
        wrong.append(Fault("sha256", f"the characters {start} to {end} do not have the hash that the passage gives"))
    try:
        found = locate(text, fragment)
    except PolicygraphError as error:
        return [*wrong, Fault("fragment", error.message, error.hint)]
    if found != Span(start, end):
        told = f"the fragment selects {found.start} to {found.end}, not {start} to {end}"
        wrong.append(Fault("fragment", told))
    return wrong


_FRAGMENT = re.compile(r'pg:fragment "([^"]+)"')
_STAMPED = re.compile(r'pg:start \d+ ; pg:end \d+ ;\n    pg:sha256 "[0-9a-f]*" ;\n    ')


def stamp(turtle: str, text: str) -> str:
    """Fill in, or renew, positions and hash in front of every ``pg:fragment`` of a passage file.

    Args:
        turtle: the passage file's text.
        text: the pinned text of the source.

    Returns:
        The passage file's text with ``pg:start``, ``pg:end`` and ``pg:sha256`` before each fragment.
    """

    def filled(match: re.Match[str]) -> str:
        span = locate(text, match[1])
        sha = digest(text[span.start : span.end])
        return f'pg:start {span.start} ; pg:end {span.end} ;\n    pg:sha256 "{sha}" ;\n    {match[0]}'

    return _FRAGMENT.sub(filled, _STAMPED.sub("", turtle))


def main(arguments: list[str]) -> int:
    """``python -m policygraph.passages PASSAGES.ttl TEXT.txt``: stamp a passage file in place."""
    if len(arguments) != 2:
        sys.exit("usage: python -m policygraph.passages PASSAGES.ttl TEXT.txt")
    passages, source = map(Path, arguments)
    try:
        stamped = stamp(passages.read_text(encoding="utf-8"), source.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError, PolicygraphError) as error:
        sys.exit(f"policygraph.passages: {error}")
    aside = passages.with_suffix(".new")
    aside.write_text(stamped, encoding="utf-8")
    aside.replace(passages)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
