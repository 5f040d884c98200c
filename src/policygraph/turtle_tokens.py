"""The tokens of Turtle: their patterns, their escapes, their errors, and where to go on after an error."""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

# The characters of names: productions PN_CHARS_BASE, PN_CHARS, PLX, PN_PREFIX, PN_LOCAL.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + "_0-9\u00b7\u0300-\u036f\u203f\u2040\\-"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX = rf"(?:[{_BASE}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+)?:"
_LOCAL = rf"(?:[{_BASE}_0-9:]|{_PLX})(?:[{_CHARS}:]++|{_PLX}|\.++(?=[{_CHARS}:]|{_PLX}))*"
_EXP = "[eE][+-]?[0-9]++"

# The kinds of token, each with its pattern. They exclude each other (or the first one wins), repeat without
# going back, and the last takes any character: time is linear. OPEN is a string or IRI that is never closed.
IRI, NAME, MARK, TEXT, NUMBER, BLANK, DIRECTIVE, TAG, WORD, OPEN, END, BAD = range(1, 13)
_PATTERNS = (
    r"<[^<>\r\n]*+>",
    rf"{_PREFIX}(?:{_LOCAL})?",
    r"[;,\[\]()]|\.(?![0-9])|\^\^",
    r"\"(?!\"\")(?:[^\"\\\r\n]++|\\[^\r\n])*+\"|'(?!'')(?:[^'\\\r\n]++|\\[^\r\n])*+'"
    r"|\"\"\"(?:[^\"\\]++|\\[\s\S]|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]++|\\[\s\S]|'(?!''))*+'''",
    rf"[+-]?(?:[0-9]++(?:\.[0-9]*+{_EXP}|\.[0-9]++|{_EXP})?|\.[0-9]++(?:{_EXP})?)",
    rf"_:[{_BASE}_0-9][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+",
    rf"(?:@(?:prefix|base)|(?i:prefix|base))(?![{_CHARS}])",
    r"@[A-Za-z0-9_-]*+",
    rf"[{_BASE}_][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+",  # with dots, for a prefix has been tried over them
    r"\"\"\"|'''|[\"'<]",
    r"\Z",
    r"[\s\S]",
)
_TOKEN = re.compile(
    r"[ \t\r\n]*+(?:#[^\r\n]*+[ \t\r\n]*+)*+(?:" + "|".join(f"({pattern})" for pattern in _PATTERNS) + ")"
)
CLOSER = {"[": "]", "(": ")"}

LINE_END = re.compile(r"\r\n?|\n")
_NEW_STATEMENT = re.compile(rf"^(?:@prefix|@base|<[^<>\s]*+>|_:|{_PREFIX}[{_CHARS}:])", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\s\S]?))")
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`]")
_LANGUAGE = re.compile(r"@[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_IRI_PARTS = re.compile(rf"({_SCHEME.pattern})?(//[^/?#]*)?([^?#]*)(\?[^#]*)?(#[\s\S]*)?")

_FAULTS = {
    OPEN: ("This {} is never closed.", "Close a string with the quotes that open it; only three span lines."),
    WORD: (
        "The word '{}' cannot stand here.",
        "A name needs its prefix, a text its quotes; 'a' is a predicate, 'true' and 'false' are objects.",
    ),
    BAD: ("The character {!r} cannot stand here.", "Outside of strings, IRIs and comments it means nothing."),
}
_HINTS = (
    {
        "<": "Write '>' at the end of the IRI, on the same line.",
        "/": "A prefixed name holds no plain '/': write the whole IRI in <…>, or '\\/'.",
        "\\": "In a name '\\' stands only before one of _~.-!$&'()*+,;=/?#@%.",
        "{": "Turtle has neither graphs nor formulas in braces.",
    }
    | dict.fromkeys("\u201c\u201d\u201e\u2018\u2019", "The quotes of Turtle are straight: \" or '.")
    | dict.fromkeys("\u00a0\u3000", "It is a space, but not the plain one.")
)


def token_end(line: str, start: int) -> int:
    """Where the token ends that begins at an offset of a line, or the line where the token goes on below it."""
    match = _TOKEN.match(line, start)
    assert match  # the last pattern takes any character
    kind = match.lastindex or BAD
    return len(line) if kind == OPEN and len(match[kind]) == 3 else max(match.end(kind), start + 1)


class Lost(Exception):
    """The statement cannot be followed any further; its error is recorded."""


class Tokens:
    """The tokens of one text, one at a time, and the errors met among them."""

    def __init__(self, text: str, base: str | None) -> None:
        self.text, self.base = text, base
        self.slips: dict[int, tuple[str, str]] = {}  # the first error at an offset; a second one is its echo
        self.token, self.kind, self.at, self.end = "", MARK, 0, 0
        self.before = 0  # where the token before ended
        self.begun = 0  # where the statement began
        self.depth = 0  # brackets in brackets
        self.long = (-1, -1)  # where the last long string began and ended
        nul = self.text.find("\0")
        if nul >= 0:
            self.report(nul, "Here stands a NUL character.", "Take it away; Turtle is plain text in UTF-8.")

    def advance(self) -> None:
        """Go to the next token."""
        self.before = self.end
        match = _TOKEN.match(self.text, self.end)
        assert match  # the last pattern takes any character
        self.kind = kind = match.lastindex or BAD
        self.token = match[kind]
        self.at, self.end = match.span(kind)

    def report(self, at: int, message: str, hint: str) -> None:
        """Record an error that does not hide what follows."""
        self.slips.setdefault(at, (message, hint))

    def lost(self, at: int, message: str, hint: str) -> Lost:
        """Record an error after which the statement makes no sense; to be raised."""
        self.report(at, message, hint)
        return Lost()

    def unexpected(self, wanted: str, hint: str) -> Lost:
        """The token is not what must stand here."""
        if self._follows_long_string():
            return self._cut_short()
        at, message = self.at, f"Here must stand {wanted}, not '{self.shown()}'."
        if self.kind in _FAULTS:
            message, hint = _FAULTS[self.kind]
            message, hint = message.format(self.token[:40]), _HINTS.get(self.token, hint)
        elif self.token in ("]", ")") and not self.depth:
            message, hint = f"This {self.token} closes nothing.", "Take it away, or open it before."
        elif self.kind in (END, DIRECTIVE):
            at, message = self.before, f"The statement ends without {wanted}."
        return self.lost(at, message, hint)

    def unended(self) -> Lost:
        """The token follows a complete object, and is no separator."""
        stray = self.token in ("]", ")") and not self.depth
        if self.kind in _FAULTS or stray or self._follows_long_string():
            return self.unexpected("'.'", "")
        if self.kind == END or self.opens_statement():
            return self.lost(self.before, "The statement is not ended.", "Write '.' here.")
        hint = "Write ';' before another predicate, ',' before another object, '.' before another subject."
        return self.lost(self.before, f"';', ',' or '.' is missing before '{self.shown()}'.", hint)

    def shown(self) -> str:
        """The token in a message: on one line, and not for pages."""
        return " ".join(self.token[:40].split())

    def _follows_long_string(self) -> bool:
        return self.at == self.long[1] and self.kind not in (MARK, END)

    def _cut_short(self) -> Lost:
        """Text directly after a long string: what closes it was probably meant to open the next one.

        So the string is taken as open, and what it swallowed is read again.
        """
        self.kind, self.at, self.end = OPEN, self.long[0], self.long[0] + 3
        self.token = self.text[self.at : self.end]
        hint = f"Are its own closing quotes missing? Inside it a quote is written \\{self.token[0]}."
        return self.lost(self.at, "Text stands directly after the quotes that close this string.", hint)

    def opens_statement(self) -> bool:
        """The token looks like the beginning of a statement: an @directive, or a term that begins a line."""
        sign = self.kind == DIRECTIVE and self.token[0] == "@"
        return sign or _NEW_STATEMENT.match(self.text, self.at) is not None

    def resume(self) -> None:
        """After an error, skip to where the next statement seems to begin.

        That is after a dot, or where one seems to open that is not owed to a ';' or ',' before it. What
        follows the opening of a long string may be prose: there only the beginnings of lines count.
        """
        last = ""
        while self.kind != END:
            if self.at > self.begun and last not in (";", ",") and self.opens_statement():
                return
            last = self.token
            self._leap()
            if last == ".":
                return

    def _leap(self) -> None:
        """Advance; past the line after an unclosed quote, to a new statement after a long one."""
        if self.kind == OPEN:
            seam = (_NEW_STATEMENT if len(self.token) == 3 else LINE_END).search(self.text, self.end)
            self.end = seam.start() if seam else len(self.text)
        elif self.token == "\\":
            self.end = min(self.end + 1, len(self.text))  # an escaped quote opens nothing
        self.advance()

    def string(self) -> str:
        """The text of a string token, without quotes and escapes."""
        quote = 3 if self.token[:3] in ('"""', "'''") else 1
        if quote == 3:
            self.long = (self.at, self.end)
        text = self.token[quote:-quote]
        return self.unescaped(text, self.at + quote, _LETTERS) if "\\" in text else text

    def iri(self) -> str:
        """The IRI of the token, made absolute; what may not stand in it is percent-encoded."""
        raw, slips = self.token[1:-1], len(self.slips)
        iri = self.unescaped(raw, self.at + 1, {}) if "\\" in raw else raw
        fault = _NOT_IN_IRI.search(raw) or _NOT_IN_IRI.search(iri)
        if fault:
            hint = f"Write %{ord(fault[0]):02X}, or close the IRI before it."
            at = self.at + 1 + (fault.start() if fault.string is raw else 0)
            self.report(at, f"The character {fault[0]!r} cannot stand in an IRI.", hint)
            iri = _NOT_IN_IRI.sub(lambda match: f"%{ord(match[0]):02X}", iri)
        if self.base is None and not _SCHEME.match(iri):
            message = f"The IRI <{iri}> is relative, and there is no base."
            self.report(self.at, message, "Write the whole IRI, or an @base before it.")
            return iri
        absolute = iri if self.base is None or _SCHEME.match(iri) else _resolved(self.base, iri)
        if len(self.slips) > slips:
            return absolute
        try:
            NamedNode(absolute)  # RFC 3987 to the letter: what the store refuses is told here, with its place
        except ValueError as error:
            self.report(self.at, f"<{absolute}> is no IRI: {error}.", "Mend it, or percent-encode what may not stand.")
        return absolute

    def unescaped(self, raw: str, start: int, letters: dict[str, str]) -> str:
        """A text that begins at an offset, with its escapes replaced: \\u and \\U, and those of letters."""

        def character(match: re.Match[str]) -> str:
            code = int(match[1] or match[2] or "110000", 16)
            if match[3] in letters:
                return letters[match[3]]
            if code < 0xD800 or 0xDFFF < code < 0x110000:
                return chr(code)
            known = "".join(f"\\{letter} " for letter in letters)
            hint = f"There are {known}\\uXXXX and \\UXXXXXXXX, with the hexadecimal number of a character."
            self.report(start + match.start(), f"'{match[0]}' is no escape.", hint)
            return "\ufffd"

        return _ESCAPE.sub(character, raw)

    def language(self) -> str | None:
        """The language of a tag token, which it passes."""
        tag = self.token
        good = _LANGUAGE.fullmatch(tag)
        if not good:
            self.report(self.at, f"'{tag}' is no language tag.", "Write it as in @ja or @en-GB.")
        self.advance()
        return tag[1:] if good else None


def _resolved(base: str, reference: str) -> str:
    """A relative IRI made absolute as RFC 3986, section 5.2, says; each part keeps its delimiter."""
    scheme, authority, path, query, _ = _iri_parts(base)
    _, host, tail, asked, fragment = _iri_parts(reference)
    if host:
        return scheme + host + _without_dots(tail) + asked + fragment
    if not tail:
        return scheme + authority + path + (asked or query) + fragment
    if not tail.startswith("/"):
        tail = "/" + tail if authority and not path else path[: path.rfind("/") + 1] + tail
    return scheme + authority + _without_dots(tail) + asked + fragment


def _iri_parts(iri: str) -> list[str]:
    match = _IRI_PARTS.match(iri)
    assert match  # every part may be empty
    return [part or "" for part in match.groups()]


def _without_dots(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[max(len(kept) - 1, 1) :]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept) + ("/" if path.endswith(("/.", "/..")) else "")
