"""The tokens of a SPARQL query, and where in its text a mistake stands.

Whoever judges or changes a query does it by tokens, never by patterns over the text: the word SERVICE in a
string, a comment or an IRI is no service call, and a `}` in a string ends no block.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from policygraph.findings import PolicygraphError

_BASE = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
_BASE += "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
_FIRST = "_0123456789"  # beside letters
_LATER = _FIRST + "\u00b7\u203f\u2040" + "".join(map(chr, range(0x300, 0x370)))
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_HEX = "[0-9A-Fa-f]"
# no surrogates: where one stands, Oxigraph takes a long string for an empty one and goes on behind it
CODE_POINT = rf"\\u(?![dD][89A-Fa-f]){_HEX}{{4}}|\\U00(?:0(?!0[dD][89A-Fa-f]){_HEX}|10){_HEX}{{4}}"
NO_CODE_POINT = "(?!)"  # where they have been expanded already


def _letters(also: str) -> str:
    """A class of the grammar's letters, and of the characters given."""
    return f"[{_BASE}{re.escape(also)}]"


def _quick(also: str) -> str:
    """The same, but for any character beyond ASCII: its expression compiles ten times as fast."""
    others = (chr(code) for code in range(128) if not chr(code).isalpha() and chr(code) not in also)
    return f"[^{''.join(map(re.escape, others))}]"


@cache
def _scanner(letters: Callable[[str], str], code_point: str) -> re.Pattern[str]:
    """The terminals of SPARQL 1.1 (section 19.8), in one expression that never backtracks over a run."""
    first, later, dashed = letters(_FIRST), letters(_LATER), letters(_LATER + "-")
    escape = rf"\\[tbnrf\"'\\]|{code_point}"
    return re.compile(
        rf"""(?P<space>[ \t\n\r]++|\#[^\r\n]*+(?=\r?\n|\Z))
        |(?P<iri><[^\x00-\x20<>"{{}}|^`\\]*+>)
        |(?P<string>\"\"\"(?:[^"\\]|{escape}|"(?!""))*+\"\"\"|'''(?:[^'\\]|{escape}|'(?!''))*+'''
            |"(?!"")(?:[^"\\\n\r]|{escape})*+"|'(?!'')(?:[^'\\\n\r]|{escape})*+')
        |(?P<blank>_:{first}(?:\.*+{dashed})*)
        |(?P<pname>(?:{letters("")}{letters(_LATER + "-.")}{{0,200}}+(?<!\.))?:
            (?:(?:{letters(_FIRST + ":")}|{_PLX})(?:\.*+(?:{letters(_LATER + "-:")}|{_PLX}))*)?)
        |(?P<var>[?$]{first}{later}*+)
        |(?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)
        |(?P<langtag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
        |(?P<name>[A-Za-z_][A-Za-z0-9_]*+)
        |(?P<punct>\^\^|&&|\|\||!=|<=|>=|[]{{}}()\[.,;=<>!|/^?*+-])""",
        re.VERBOSE,
    )


_LOOKALIKES = {  # beside the full-width forms, which Unicode itself traces back
    '"': "“”„‟″「」『』〝〞〟«»",
    "'": "‘’‚‛′",
    ".": "。",
    ",": "、",
    "-": "‐‑‒–—−",
    "!=": "≠",
    "<=": "≤≦",
    ">=": "≥≧",
    "&&": "&",
}


class SparqlError(PolicygraphError):
    """The text of a query is wrong or refused at a line and a column, both counted from 1 in code points."""

    def __init__(self, what: str, line: int, column: int, hint: str = "") -> None:
        super().__init__(f"{line}:{column}: {what}", hint)
        self.what, self.line, self.column = what, line, column


class Token(NamedTuple):
    """A terminal: iri, string, blank, pname, var, number, langtag, name or punct; its text and offset."""

    kind: str
    text: str
    offset: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.offset + len(self.text)

    @property
    def upper(self) -> str:
        """The word or the sign in capitals, for keywords; nothing for what carries a value."""
        return self.text.upper() if self.kind in ("name", "punct") else ""


def error(text: str, offset: int, what: str, hint: str = "") -> SparqlError:
    """The error for an offset of the text, told by line and column."""
    return SparqlError(what, *position(text, offset), hint)


def position(text: str, offset: int) -> tuple[int, int]:
    """The line and the column of an offset, from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


@lru_cache(maxsize=128)  # who reads a query asks for them again at every step, a project for those of all its queries
def tokens(text: str) -> list[Token]:
    """The text's tokens in their order, without white space and comments; not to be changed.

    Raises:
        SparqlError: a character that begins no token, a string that does not end.
    """
    return scan(text)


def scan(text: str, code_point: str = CODE_POINT) -> list[Token]:
    """The text's tokens, where ``code_point`` says which `\\u` escapes a string may hold."""
    scanner, found, at = _scanner(_quick, code_point), list[Token](), 0
    while at < len(text):
        match = scanner.match(text, at)
        if match is None:
            raise _unreadable(text, at)
        token = Token(match.lastgroup or "", match.group(), at)
        if token.kind != "space":
            found.append(token)
        if token.kind in ("pname", "var", "blank") and not token.text.isascii():
            exact = _scanner(_letters, code_point).match(text, at)
            if exact is None or exact.end() != match.end():
                raise _unreadable(text, exact.end() if exact else at)
        at = match.end()
    return found


def _unreadable(text: str, at: int) -> SparqlError:
    char = text[at]
    if char in "\"'":
        return _unreadable_string(text, at)
    if char == "#":  # rdflib reads on behind a lone carriage return, Oxigraph does not
        return error(text, at, "this comment holds a carriage return", "end lines with a line feed")
    return error(text, at, f"{char!r} (U+{ord(char):04X}) begins nothing that SPARQL knows", _instead(char))


def _unreadable_string(text: str, at: int) -> SparqlError:
    quote = text[at] * (3 if text.startswith(text[at] * 3, at) else 1)
    inside = rf"(?:(?!{quote})[^\\{'' if len(quote) == 3 else chr(10)}]|\\[tbnrf\"'\\]|{CODE_POINT})*+"
    end = re.compile(inside).match(text, at + len(quote))
    if end and text.startswith("\\", end.end()):
        escape = text[end.end() : end.end() + 2]
        return error(text, at, f"this string holds {escape}, which SPARQL does not know", "write \\\\ for a backslash")
    hint = f"close it with {quote}" + ", or write it between three quotes if it has several lines" * (len(quote) == 1)
    return error(text, at, "this string does not end", hint)


def _instead(char: str) -> str:
    """What to type for a character that only looks like one of SPARQL's."""
    import unicodedata

    plain = next((ascii for ascii, others in _LOOKALIKES.items() if char in others), "")
    plain = plain or unicodedata.normalize("NFKC", char)
    if unicodedata.category(char) in ("Cf", "Cc"):
        return "this character is not seen: delete it"
    if plain == char or not plain.isascii():
        return ""
    return "type a plain space" if plain == " " else f"type `{plain}`"
