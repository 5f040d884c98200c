"""What may mend a query at a token where it goes wrong, or one that goes wrong as a whole: proposals, to be proved.

Nothing is judged here: whoever asks for proposals tries them on an engine, in their order, and takes the first that
helps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import pairwise
from typing import NamedTuple

from policygraph.tokens import Token

_WORDS = (
    "SELECT ASK CONSTRUCT DESCRIBE WHERE DISTINCT REDUCED PREFIX BASE OPTIONAL FILTER UNION MINUS GRAPH VALUES BIND AS "
    "EXISTS NOT IN ORDER GROUP BY HAVING LIMIT OFFSET ASC DESC UNDEF COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT "
    "SEPARATOR BOUND STR LANG LANGMATCHES DATATYPE IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE "
    "CONTAINS ENCODE_FOR_URI STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW "
    "UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT sameTerm isIRI isURI isBLANK isLITERAL "
    "isNUMERIC REGEX SUBSTR REPLACE a true false"
)
_KEYWORDS = {word.upper(): word for word in _WORDS.split()}
_MODIFIERS = {"GROUP": "GROUP BY", "HAVING": "HAVING", "ORDER": "ORDER BY", "LIMIT": "LIMIT", "OFFSET": "OFFSET"}
_ELSEWHERE = {  # what other languages have
    "AND": "&&",
    "OR": "||",
    "<>": "!=",
    "LENGTH": "STRLEN",
    "LEN": "STRLEN",
    "LOWER": "LCASE",
    "UPPER": "UCASE",
}
_INSERTED = {  # what may be missing, and how to tell
    ".": "put a full stop before it",
    "BY": "put BY before it",
    "{": "put { before it",
    "*": "name the columns, or write * for all",
    "AS ?_x": "name the value: (… AS ?name)",
    "<x:x>": "a value is missing before it",
    "(": "put ( before it",
    "SELECT *": "begin with SELECT, ASK, CONSTRUCT or DESCRIBE",
}
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_NEEDLESS = (",", ";", ".", ")", "]", "}")
_LONGEST_CALL = 40  # tokens


class Mend(NamedTuple):
    """A change of the text between two offsets, and the hint that asks for it; what is wrong, and where, if known."""

    start: int
    end: int
    text: str
    hint: str
    what: str = ""
    at: int = 0


def local(text: str, found: list[Token], at: int) -> Iterator[Mend]:
    """What may mend a text at its wrong token, the likeliest first."""
    token, nothing = found[at], Token("", "", 0)
    before = found[at - 1] if at else nothing
    after = found[at + 1] if at + 1 < len(found) else nothing
    yield from _signs(text, before, token, after)
    yield from _words(token, after)
    yield from _brackets(text, found, at)
    for missing, hint in _INSERTED.items():
        yield Mend(token.offset, token.offset, f" {missing} ", hint)
    if token.text in _NEEDLESS:
        yield _over(token, "", "take it out")
    yield from _names(text, token)
    yield from _renamed(found)
    closing = "".join("}" for each in unclosed(found[:at]) if each.text == "{")
    hint = "put it behind the } of the pattern" if closing else f"the order is {', '.join(_MODIFIERS.values())}"
    if token.upper in _MODIFIERS:
        yield Mend(token.offset, len(text), closing, hint)
    yield Mend(token.offset, len(text), "", "the query is complete before it")


def _words(token: Token, after: Token) -> Iterator[Mend]:
    if token.kind == "name":
        for word in get_close_matches(token.upper, _KEYWORDS, 3, 0.6):
            yield _over(token, _KEYWORDS[word], f"did you mean {_KEYWORDS[word]}?")
    if token.kind == "name" and after.text == "(":
        yield _over(token, "CONCAT", f"SPARQL has no function {token.text}")


def _signs(text: str, before: Token, token: Token, after: Token) -> Iterator[Mend]:
    sign = _ELSEWHERE.get(token.text.upper())
    if sign:
        yield _over(token, sign, f"write {sign}")
    if before.text == token.text == "=":
        yield _over(token, "", "write = once")
    if before.upper == "NOT":
        yield _over(before, "!", "write !(…) for not")
    if token.text == "-" and before.kind == "var":
        yield _over(token, "_", "the name of a variable holds no -")
    if token.text == after.text == "/":
        yield Mend(token.offset, f"{text}\n".find("\n", token.offset), "", "begin a comment with #")
    day = re.compile(r"\d{4}-\d\d-\d\d").match(text, before.offset)
    if day:
        typed = f'"{day[0]}"^^'
        yield Mend(*day.span(), f"{typed}<x:x>", f"write {typed}xsd:date")


def _brackets(text: str, found: list[Token], at: int) -> Iterator[Mend]:
    token, brackets = found[at], unclosed(found[:at])
    if brackets:
        closing = _CLOSING[brackets[-1].text]
        yield Mend(token.offset, token.offset, closing, f"put {closing} before it")
    conditions = [each for each in found[:at] if each.upper in ("FILTER", "HAVING")]
    if conditions:
        behind, word = conditions[-1].end, conditions[-1].upper
        yield Mend(behind, behind, " (", f"put brackets around the condition: {word}( … )")
    yield _over(token, f"({token.text})", f"put brackets around it: ({token.text})")
    if call := _call(text, found[at : at + _LONGEST_CALL]):  # SELECT COUNT(?x), or COUNT(?x) AS ?n
        end = token.offset + len(call)
        yield Mend(token.offset, end, f"({call} AS ?_x)", f"write ({call} AS ?name)")
        if named := re.compile(r"\s*AS\s*[?$]\w+", re.IGNORECASE).match(text, end):
            yield Mend(token.offset, named.end(), f"({call} AS ?_x)", f"put brackets around it: ({call}{named[0]})")


def _call(text: str, found: list[Token]) -> str:
    """The function call that begins at the first of some tokens; nothing where none does."""
    if len(found) < 2 or found[1].text != "(":
        return ""
    closings = (found[at].end for at in range(2, len(found)) if not unclosed(found[1 : at + 1]))
    return text[found[0].offset : next(closings, 0)]


def _names(text: str, token: Token) -> Iterator[Mend]:
    if token.kind == "name":
        yield _over(
            token, "<x:x>", f"write pg:{token.text} for a name, ?{token.text} for a variable, quotes for a text"
        )
        yield _over(token, "?_x", f"write ?{token.text} for a variable")
    if token.kind == "iri":
        yield _over(token, "<x:x>", "write the IRI in full, with its https://")
    if open_iri := re.compile(r"<\S*").match(text, token.offset):
        yield Mend(*open_iri.span(), "<x:x>", "close the IRI with >, and put no space in it")
    if token.kind == "blank":
        yield _over(token, "[]", "a blank node's label holds for one group: take a variable")


def unclosed(found: list[Token]) -> list[Token]:
    """The brackets among some tokens that are not closed."""
    brackets: list[Token] = []
    for token in found:
        if token.upper in _CLOSING:
            brackets.append(token)
        elif token.upper in _CLOSING.values() and brackets:
            brackets.pop()
    return brackets


def overall(text: str, found: list[Token]) -> Iterator[Mend]:
    """What may mend a text whose tokens can follow each other."""
    if brackets := unclosed(found):
        last, size = brackets[-1], len(text)
        closing = "".join(_CLOSING[each.text] for each in reversed(brackets))
        hint, what = f"put {_CLOSING[last.text]} where it ends", f"this {last.text} is not closed"
        yield Mend(size, size, f"\n{closing}", hint, what, last.offset)
    yield from _renamed(found)
    yield from _columns(text, found)
    yield Mend(len(text), len(text), "\n{ }", "add the pattern in { }", "the query has no pattern", found[-1].end)


def _renamed(found: list[Token]) -> Iterator[Mend]:
    for before, token in pairwise(found):
        if before.upper == "AS" and token.kind == "var":
            what = f"{token.text} has a value already where it is given one"
            yield Mend(token.offset, token.end, "?_x", "choose another name", what, token.offset)


def _columns(text: str, found: list[Token]) -> Iterator[Mend]:
    """What may mend a SELECT of columns that cannot stand side by side."""
    words = [token.upper for token in found]
    start = words.index("SELECT") if "SELECT" in words else len(found)
    end = next((at for at in range(start, len(found)) if words[at] in ("WHERE", "{")), len(found))
    head = found[start:end]
    plain = [each for at, each in enumerate(head) if each.kind == "var" and not unclosed(head[:at])]
    names = [token.text for token in plain]
    add = "add {} to GROUP BY" if "GROUP" in words else "add GROUP BY {}"
    for at, token in reversed(list(enumerate(plain))):
        what = f"{token.text} stands beside what is counted or grouped without it"
        mend = Mend(token.offset, token.end, "", add.format(token.text), what, token.offset)
        twice = token.text in names[:at]
        yield mend._replace(what=f"{token.text} is selected twice", hint="name it once") if twice else mend
    if plain:
        together = " ".join(names)
        what = f"{together} stand beside what is counted or grouped without them"
        yield Mend(len(text), len(text), f"\nGROUP BY {together}", add.format(together), what, plain[0].offset)


def _over(token: Token, text: str, hint: str) -> Mend:
    return Mend(token.offset, token.end, text, hint)
