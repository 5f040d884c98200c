"""The tokens of Turtle: their patterns, their escapes, their errors, and where to go on after an error."""

from __future__ import annotations

import re
from typing import NamedTuple

from policygraph.findings import LINE_END
from policygraph.iris import SCHEME, brief, iri_fault, resolved

# The characters of names: productions PN_CHARS_BASE, PN_CHARS, PLX, PN_PREFIX, PN_LOCAL.
PN_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
PN_CHARS = PN_BASE + "_0-9\u00b7\u0300-\u036f\u203f\u2040\\-"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX = rf"(?:[{PN_BASE}][{PN_CHARS}]*+(?:\.++[{PN_CHARS}]++)*+)?:"
_LOCAL = rf"(?:[{PN_BASE}_0-9:]|{_PLX})(?:[{PN_CHARS}:]++|{_PLX}|\.++(?=[{PN_CHARS}:]|{_PLX}))*"
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
    rf"_:[{PN_BASE}_0-9][{PN_CHARS}]*+(?:\.++[{PN_CHARS}]++)*+",
    rf"(?:@(?:prefix|base)|(?i:prefix|base))(?![{PN_CHARS}])",
    r"@[A-Za-z0-9_-]*+",
    rf"[{PN_BASE}_][{PN_CHARS}]*+(?:\.++[{PN_CHARS}]++)*+",  # with dots, for a prefix has been tried over them
    r"\"\"\"|'''|[\"'<]",
    r"\Z",
    r"[\s\S]",
)
_TOKEN = re.compile(
    r"[ \t\r\n]*+(?:#[^\r\n]*+[ \t\r\n]*+)*+(?:" + "|".join(f"({pattern})" for pattern in _PATTERNS) + ")"
)
CLOSER = {"[": "]", "(": ")"}

_NEW_STATEMENT = re.compile(rf"^(?:@prefix|@base|<[^<>\s]*+>|_:|{_PREFIX}[{PN_CHARS}:])", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\s\S]?))")
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what neither xsd:string nor XML can hold
_CONTROLS = bytes(code for code in range(32) if _CONTROL.match(chr(code)))
_LANGUAGE = re.compile(r"@[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")

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
        "%": "In a name two hexadecimal digits follow '%'.",
        "{": "Turtle has neither graphs nor formulas in braces.",
    }
    | dict.fromkeys("\u201c\u201d\u201e\u2018\u2019", "The quotes of Turtle are straight: \" or '.")
    | dict.fromkeys("\u00a0\u3000", "It is a space, but not the plain one.")
)


def _token(text: str, start: int) -> tuple[int, int, int]:
    """The kind of the next token from an offset on, where it begins and where it ends."""
    match = _TOKEN.match(text, start)
    assert match  # the last pattern takes any character
    kind = match.lastindex or BAD
    return kind, *match.span(kind)


def term_end(text: str, start: int) -> int:
    """Where the term ends that begins at an offset: a literal with its language tag or datatype."""
    _, _, end = _token(text, start)
    if text[start : start + 1] in ('"', "'"):
        if text.startswith("@", end):
            _, _, end = _token(text, end)
        elif text.startswith("^^", end):
            _, _, end = _token(text, end + 2)
    return end


def token_end(line: str, start: int) -> int:
    """Where the token ends that begins at an offset of a line, or the line where the token goes on below it."""
    kind, begin, end = _token(line, start)
    return len(line) if kind == OPEN and end - begin == 3 else max(end, start + 1)


class Lost(Exception):
    """The statement cannot be followed any further; its error is recorded, at the offset that this carries."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at


class Slip(NamedTuple):
    """An error at some offset, as it becomes a finding."""

    message: str
    hint: str
    code: str = "syntax"
    severity: str = "error"


class Tokens:
    """The tokens of one text, one at a time, and the errors met among them."""

    def __init__(self, text: str, base: str | None) -> None:
        self.text, self.base = text, base
        self.slips: dict[int, Slip] = {}  # the first error at an offset; a second one is its echo
        self.resumed: dict[int, int | None] = {}  # where reading went on after an error: None for the text's end
        self.passed: list[tuple[int, int]] = []  # the statements lost to errors, to where reading went on
        self.token, self.kind, self.at, self.end = "", MARK, 0, 0
        self.before = 0  # where the token before ended
        self.begun = 0  # where the statement began
        self.depth = 0  # brackets in brackets
        self.long = (-1, -1)  # where the last long string began and ended
        nul = self.text.find("\0")
        if nul >= 0:
            self.report(nul, "Here stands a NUL character.", "Take it away; Turtle is plain text in UTF-8.")
        self.encoded = text.encode("utf-8", "surrogatepass")
        self.controlled = len(self.encoded.translate(None, _CONTROLS)) < len(self.encoded)  # faster than a pattern

    def advance(self) -> None:
        """Go to the next token."""
        self.before = self.end
        match = _TOKEN.match(self.text, self.end)
        assert match  # the last pattern takes any character
        self.kind = kind = match.lastindex or BAD
        self.token = match[kind]
        self.at, self.end = match.span(kind)

    def report(self, at: int, message: str, hint: str, code: str = "syntax", severity: str = "error") -> None:
        """Record an error that does not hide what follows."""
        self.slips.setdefault(at, Slip(message, hint, code, severity))

    def lost(self, at: int, message: str, hint: str) -> Lost:
        """Record an error after which the statement makes no sense; to be raised."""
        self.report(at, message, hint)
        return Lost(at)

    def unexpected(self, wanted: str, hint: str) -> Lost:
        """The token is not what must stand here."""
        if self._follows_long_string():
            return self._cut_short()
        at, message = self.at, f"Here must stand {wanted}, not '{brief(self.token)}'."
        if self.kind in _FAULTS:
            message, hint = _FAULTS[self.kind]
            token = self.token if self.kind == BAD else brief(self.token)
            message, hint = message.format(token), _HINTS.get(token, hint)
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
        return self.lost(self.before, f"';', ',' or '.' is missing before '{brief(self.token)}'.", hint)

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

    def resume(self, fault: int) -> set[tuple[int, str]]:
        """After the error at an offset, skip to where the next statement seems to begin.

        That is after a dot, or where one seems to open that is not owed to a ';' or ',' before it. What
        follows the opening of a long string may be prose: there only the beginnings of lines count.
        The lost statement's names and IRIs are given back.
        """
        lost = self._lost_before()
        if self.kind != END:
            last = ""
            while self.kind != END and last != ".":
                if self.at > self.begun and last not in (";", ",") and self.opens_statement():
                    break
                last = self.token
                lost.add((self.kind, last))
                self._leap()
            self.resumed[fault] = None if self.kind == END else self.at
        self.passed.append((self.begun, self.at))
        return {(kind, token) for kind, token in lost if kind in (NAME, IRI)}

    def _lost_before(self) -> set[tuple[int, str]]:
        """The tokens from the beginning of the statement up to the one where its error was met."""
        lost, at = set(), self.begun
        while at < self.at:
            kind, begin, at = _token(self.text, at)
            lost.add((kind, self.text[begin:at]))
        return lost

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
        if "\\" in text:
            text = self.unescaped(text, self.at + quote, _LETTERS)
        elif not self.controlled:
            return text
        control = _CONTROL.search(text)
        if control and "\0" not in self.token:  # of that one it is said above
            message = f"This text holds the control character U+{ord(control[0]):04X}."
            self.report(self.at, message, "Take it away: xsd:string does not allow it.", "literal")
        return text

    def iri(self) -> str:
        """The IRI of the token, made absolute; what may not stand in it is percent-encoded."""
        raw, slips = self.token[1:-1], len(self.slips)
        iri = self.unescaped(raw, self.at + 1, {}) if "\\" in raw else raw
        fault = _NOT_IN_IRI.search(raw) or _NOT_IN_IRI.search(iri)
        if fault:
            hint = f"Write %{ord(fault[0]):02X}, or close the IRI before it."
            at = self.at + 1 + (fault.start() if fault.string is raw else 0)
            self.report(at, f"The character {fault[0]!r} cannot stand in an IRI.", hint, "iri")
            iri = _NOT_IN_IRI.sub(lambda match: f"%{ord(match[0]):02X}", iri)
        if self.base is None and not SCHEME.match(iri):
            message = f"The IRI <{brief(iri)}> is relative, and there is no base."
            self.report(self.at, message, "Write the whole IRI, or an @base before it.", "iri")
            return iri
        absolute = resolved(self.base, iri)
        if len(self.slips) > slips:
            return absolute
        reason = iri_fault(absolute)
        if reason:
            message = f"<{brief(absolute)}> is no IRI: {reason}."
            self.report(self.at, message, "Mend it, or percent-encode what may not stand.", "iri")
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
            self.report(self.at, f"'{brief(tag)}' is no language tag.", "Write it as in @ja or @en-GB.", "language-tag")
        self.advance()
        return tag[1:] if good else None


def token_after(text: str, at: int) -> int:
    """The offset at which the token after the one at an offset begins."""
    return _token(text, _token(text, at)[2])[1]
