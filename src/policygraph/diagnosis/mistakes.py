"""What is wrong with a query that does not parse: the token at which it goes wrong, and what would mend it.

The engine tells the farthest place that any of its rules came to, mostly behind the mistake, and what that rule would
have liked. But of a text that ends in blanks it tells the very end where the text could still go on, and an earlier
place where it could not. So the first token behind which nothing can follow is the wrong one; and a mend is proposed
only where the text can go on with it.
"""

from __future__ import annotations

import contextlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import pairwise
from typing import NamedTuple

import pyoxigraph as ox

from policygraph.ask import interruptible
from policygraph.guard import guard
from policygraph.names import STANDARD_PREFIXES
from policygraph.sparql import engine_error
from policygraph.tokens import SparqlError, Token, error, tokens

SECONDS = 3.0  # to plan a mended text may take the engine long
_BLANKS = "\n" + 40 * " "  # more than the longest keyword, so far does the engine look ahead
_NEXT = {  # what may have to come next, and a way to write it
    "a variable": "?x",
    "a name": "<x:x>",
    "a text": '"x"',
    "a number": "1",
    **{f"`{each}`": each for each in (".", ";", ",", "{", "}", "(", ")")},
    **{each: each for each in ("AS", "BY", "WHERE", "SELECT", "EXISTS", "a")},
}
_RULES = {  # the engine's words for what a query that is complete may still break
    "a variable that is unbound": ("a column is neither grouped nor counted, as others are", "add it to GROUP BY"),
    "overrides an existing variable": ("a value is given to a variable that has one", "choose another name"),
    "Duplicated variable name": ("a column is named twice", "name it once"),
    "not authorized with GROUP BY": ("SELECT * does not go with GROUP BY", "name the columns"),
}
_FEW = 4
_LENGTH = 40
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
    **{"AND": "&&", "OR": "||", "<>": "!=", "==": "=", "=<": "<=", "=>": ">="},
    **{"LENGTH": "STRLEN", "LEN": "STRLEN", "LOWER": "LCASE", "UPPER": "UCASE"},
}
_INSERTED = {  # what may be missing, and how to tell
    ".": "put a full stop before it",
    ",": "put a comma before it",
    "BY": "put BY before it",
    "{": "put { before it",
    "AS ?_x": "name the value: (… AS ?name)",
    "<x:x>": "a value is missing before it",
    "(": "put ( before it",
    "FILTER": "put FILTER before it",
    "SELECT *": "begin with SELECT, ASK, CONSTRUCT or DESCRIBE",
}
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_NEEDLESS = (",", ";", ".", ")", "]", "}")


class Mend(NamedTuple):
    """A change of the text between two offsets, and the hint that asks for it; what is wrong there, if known."""

    start: int
    end: int
    text: str
    hint: str
    what: str = ""


def mistake(text: str, added: int, raised: Exception) -> SparqlError:
    """What is wrong with a text that the engine could not parse, or that calls a function which it does not have.

    Args:
        text: the text, with the lines that :func:`policygraph.sparql.with_prefixes` put before it.
        added: how many these are.
        raised: what the engine said, which is told where nothing better is found, or not in time.
    """
    with contextlib.suppress(Exception):
        found = interruptible(lambda: _explained(text, str(raised)), SECONDS)
        return SparqlError(found.what, max(found.line - added, 1), found.column, found.hint)
    return engine_error(raised, added)


def undeclared(text: str, prefix: str, offset: int, prefixes: Iterable[str]) -> SparqlError:
    """What is wrong with a text that uses a prefix, first at an offset, which neither it nor the project declares."""
    before = next((token for token in reversed(tokens(text)) if token.offset < offset), Token("", "", 0))
    if re.compile(r"[a-z]+://").match(text, offset):
        if before.text == "<" and before.end == offset:
            return error(text, before.offset, "this IRI is not closed, or holds a space", "close it with >")
        return error(text, offset, "an IRI stands in angle brackets", f"write <{prefix}://…>")
    if before.text == "@prefix":
        return error(text, before.offset, "@prefix is Turtle", f"write PREFIX {prefix}: <…>, without a full stop")
    same = [known for known in prefixes if known.lower() == prefix.lower()]
    near = same or get_close_matches(prefix, prefixes, 1, 0.75)
    declaration = f"PREFIX {prefix}: <{STANDARD_PREFIXES.get(prefix, '…')}>"
    hint = f"did you mean {near[0]}?" if near else f"declare it with {declaration}"
    return error(text, offset, f"the prefix {prefix}: is not declared", hint)


# --- where it goes wrong


def _explained(text: str, said: str) -> SparqlError:
    """What is wrong with a text of which the engine said something, and where.

    Raises:
        ValueError: nothing better than what it said is known, or it speaks otherwise than is read here.
    """
    found = tokens(text)
    if unknown := re.search("custom function <(.*)>", said):
        return _function(text, found, unknown[1])
    if not _goes_on(""):
        raise ValueError(said)
    at = _first_wrong(text, found)
    if at == len(found):
        return _incomplete(text, found, said)
    token, behind = found[at], found[min(at + 1, len(found) - 1)].end
    mend = _mend(text, [*_local(text, found, at)], behind)
    if mend and mend.what:
        return error(text, mend.start, mend.what, mend.hint)
    shown = token.text if len(token.text) <= _LENGTH else token.text[:_LENGTH] + "…"
    what = f"the query does not parse at `{shown}`"
    return error(
        text, token.offset, what if mend else what + _expected(text[: token.offset]), mend.hint if mend else ""
    )


def _function(text: str, found: list[Token], iri: str) -> SparqlError:
    called = [token for token, after in pairwise(found) if after.text == "(" and token.kind in ("iri", "pname")]
    token = next(each for each in called if each.text == f"<{iri}>" or iri.endswith(each.text.partition(":")[2]))
    hint = "its own functions have no prefix, such as CONTAINS(?text, ?part)"
    return error(text, token.offset, f"SPARQL has no function {token.text}", hint)


def _incomplete(text: str, found: list[Token], said: str) -> SparqlError:
    """What is wrong with a text whose tokens can follow each other."""
    if brackets := _unclosed(found):
        last = brackets[-1]
        return error(text, last.offset, f"this {last.text} is not closed", f"put {_CLOSING[last.text]} where it ends")
    end = found[-1].end if found else 0
    if _mend(text, [Mend(end, end, "\n{ }", "")], end):
        return error(text, end, "the query has no pattern", "add the pattern in { }")
    for words, rule in _RULES.items():
        if words in said:
            return error(text, next(token.offset for token in found if token.upper == "SELECT"), *rule)
    if expected := _expected(text[:end]):
        return error(text, end, f"the query ends too early{expected}")
    raise ValueError(said)


def _first_wrong(text: str, found: list[Token]) -> int:
    """Which token is the first behind which nothing can follow; as many as there are, if it is none."""
    at = bisect_left(range(len(found)), True, key=lambda index: not _goes_on(text[: found[index].end]))
    # the engine reads an IRI that is not closed to the end of the text
    signs = (sign for sign, token in enumerate(found[:at]) if token.upper[:1] == "<")
    return next((sign for sign in signs if _goes_on(f"{text[: found[sign].offset]} <x:x>")), at)


def _expected(text: str) -> str:
    """What can follow a text, if that is little."""
    expected = [name for name, way in _NEXT.items() if _goes_on(f"{text} {way}")]
    return f": expected {' or '.join(expected)}" if 0 < len(expected) <= _FEW else ""


def _goes_on(text: str) -> bool:
    """Whether a text is a query, or could be the beginning of one."""
    try:
        # the backslash, which begins nothing, keeps the engine from planning a query that is complete
        ox.Store().query(f"{text}{_BLANKS}\\")
    except SyntaxError as said:
        place = re.match(r"error at (\d+):(\d+):", str(said))
        return place is not None and (int(place[1]), int(place[2])) >= (text.count("\n") + 2, len(_BLANKS))
    return False


def _parses(text: str) -> bool:
    try:
        guard(text)  # a mend may make a service call of what was none
        ox.Store().query(text)
    except (SyntaxError, SparqlError, RuntimeError):  # the last of a function that the engine does not have
        return False
    return True


# --- what may mend it: proposals, the likeliest first


def _mend(text: str, mends: list[Mend], horizon: int) -> Mend | None:
    """The first mend that lets the whole text parse, or else lets it go on beyond an offset."""
    for mend in mends:
        if _parses(text[: mend.start] + mend.text + text[mend.end :]):
            return mend
    for mend in mends:
        if mend.end <= horizon < len(text) and _goes_on(text[: mend.start] + mend.text + text[mend.end : horizon]):
            return mend
    return None


def _local(text: str, found: list[Token], at: int) -> Iterator[Mend]:
    """What may mend a text at its wrong token."""
    token, nothing = found[at], Token("", "", 0)
    before = found[at - 1] if at else nothing
    after = found[at + 1] if at + 1 < len(found) else nothing
    yield from _words(before, token, after)
    yield from _brackets(text, found, at)
    if before.upper in ("SELECT", "DISTINCT"):
        yield Mend(token.offset, token.offset, " * ", "name the columns, or write * for all")
    for missing, hint in _INSERTED.items():
        yield Mend(token.offset, token.offset, f" {missing} ", hint)
    if token.text in _NEEDLESS:
        yield _over(token, "", "take it out")
    yield from _names(text, before, token)
    for last, name in pairwise(found):
        if last.upper == "AS" and name.kind == "var":
            what = f"{name.text} has a value already where it is given one"
            yield Mend(name.offset, name.end, "?_x", "choose another name", what)
    if token.upper in _MODIFIERS:
        closing = "".join("}" for each in _unclosed(found[:at]) if each.text == "{")
        hint = "put it behind the } of the pattern" if closing else f"the order is {', '.join(_MODIFIERS.values())}"
        yield Mend(token.offset, len(text), closing, hint)
    yield Mend(token.offset, len(text), "", "the query is complete before it")


def _words(before: Token, token: Token, after: Token) -> Iterator[Mend]:
    """Other keywords, functions and signs."""
    for first, word in ((token, token.text), (before, before.text + token.text)):
        if sign := _ELSEWHERE.get(word.upper()):
            yield Mend(first.offset, token.end, sign, f"write {sign}")
    if before.upper == "NOT":
        yield _over(before, "!", "write !(…) for not")
    if token.kind == "name":
        for word in get_close_matches(token.upper, _KEYWORDS, 3, 0.6):
            yield _over(token, _KEYWORDS[word], f"did you mean {_KEYWORDS[word]}?")
        if after.text == "(":
            yield _over(token, "CONCAT", f"SPARQL has no function {token.text}")


def _brackets(text: str, found: list[Token], at: int) -> Iterator[Mend]:
    token = found[at]
    if brackets := _unclosed(found[:at]):
        closing = _CLOSING[brackets[-1].text]
        yield Mend(token.offset, token.offset, closing, f"put {closing} before it")
    conditions = [index for index in range(at) if found[index].upper in ("FILTER", "HAVING")]
    if conditions and token.text not in _NEEDLESS and not _unclosed(found[conditions[-1] : at]):
        word = found[conditions[-1]]
        yield Mend(word.end, word.end, " (", f"put brackets around the condition: {word.upper}( … )")
    yield _over(token, f"({token.text})", f"put brackets around it: ({token.text})")
    # SELECT COUNT(?x), or COUNT(?x) AS ?n
    if call := re.compile(r"(\w+\s*\([^()]*\))(?:\s*AS\s*[?$]\w+)?", re.IGNORECASE).match(text, token.offset):
        for end in (call.end(1), call.end()):
            yield Mend(token.offset, end, f"({call[1]} AS ?_x)", f"write ({call[1]} AS ?name)")


def _names(text: str, before: Token, token: Token) -> Iterator[Mend]:
    if token.kind == "name":
        if before.upper == "PREFIX":
            yield _over(token, f"{token.text}:", f"write PREFIX {token.text}: <…>")
        hint = f"write pg:{token.text} for a name, ?{token.text} for a variable, quotes for a text"
        yield _over(token, "<x:x>", hint)
        yield _over(token, "?_x", f"write ?{token.text} for a variable")
    if token.kind == "iri":
        yield _over(token, "<x:x>", "write the IRI in full, with its https://")
    if open_iri := re.compile(r"<\S*").match(text, token.offset):
        yield Mend(*open_iri.span(), "<x:x>", "close the IRI with >, and put no space in it")


def _unclosed(found: list[Token]) -> list[Token]:
    """The brackets among some tokens that are not closed."""
    brackets: list[Token] = []
    for token in found:
        if token.upper in _CLOSING:
            brackets.append(token)
        elif token.upper in _CLOSING.values() and brackets:
            brackets.pop()
    return brackets


def _over(token: Token, text: str, hint: str) -> Mend:
    return Mend(token.offset, token.end, text, hint)
