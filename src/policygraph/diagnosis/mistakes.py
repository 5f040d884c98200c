"""What is wrong with a query that does not parse: the token at which it goes wrong, and what would mend it.

The engine tells the farthest place that any of its rules came to, mostly behind the mistake, and what that rule would
have liked. But of a text that ends in blanks it tells the very end where the text could still go on, and an earlier
place where it could not. So the first token behind which nothing can follow is the wrong one; and a mend is proposed
only where the text can go on with it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import pairwise

import pyoxigraph as ox

from policygraph.diagnosis.mends import Mend, local, overall, unclosed
from policygraph.guard import guard
from policygraph.names import STANDARD_PREFIXES
from policygraph.sparql import engine_error
from policygraph.tokens import SparqlError, Token, error, position, tokens

_BLANKS = "\n" + 40 * " "  # more than the longest keyword, so far does the engine look ahead
_NEXT = {  # what may have to come next, and a way to write it
    "a variable": "?x",
    "a name": "<x:x>",
    "a text": '"x"',
    "a number": "1",
    **{f"`{each}`": each for each in (".", ";", ",", "{", "}", "(", ")")},
    **{each: each for each in ("AS", "BY", "WHERE", "SELECT", "EXISTS", "a")},
}
_FEW = 4
_LENGTH = 40


def mistake(text: str, added: int, raised: Exception) -> SparqlError:
    """What is wrong with a text that the engine could not parse, or that calls a function which it does not have.

    Args:
        text: the text, with the lines that :func:`policygraph.sparql.with_prefixes` put before it.
        added: how many these are.
        raised: what the engine said, which is told where nothing better is found.
    """
    found = tokens(text)
    if unknown := re.search("custom function <(.*)>", str(raised)):
        return _function(text, added, found, unknown[1])
    at = _first_wrong(text, found)
    if at == len(found):
        mends = [*overall(text, found)]
        mend = _mend(text, mends, len(text)) or (mends[0] if unclosed(found) else None)
    else:
        mend = _mend(text, [*local(text, found, at)], found[min(at + 1, len(found) - 1)].end)
        if mend is None or not mend.what:
            mend = Mend(0, 0, "", mend.hint if mend else "", _wrong(text, found[at], mend), found[at].offset)
    if mend is None or not _goes_on(""):  # of which the engine would say something else than we know to read
        return engine_error(raised, added)
    line, column = position(text, mend.at)
    return SparqlError(mend.what, line - added, column, mend.hint)


def _function(text: str, added: int, found: list[Token], iri: str) -> SparqlError:
    called = (token for token, after in pairwise(found) if after.text == "(" and token.kind in ("iri", "pname"))
    alike = (each for each in called if each.text == f"<{iri}>" or iri.endswith(each.text.partition(":")[2]))
    token = next(alike, Token("iri", f"<{iri}>", len(text)))
    line, column = position(text, token.offset)
    hint = "its own functions have no prefix, such as CONTAINS(?text, ?part)"
    return SparqlError(f"SPARQL has no function {token.text}", line - added, column, hint)


def _first_wrong(text: str, found: list[Token]) -> int:
    """Which token is the first behind which nothing can follow; as many as there are, if it is none."""
    at = bisect_left(range(len(found)), True, key=lambda index: not _goes_on(text[: found[index].end]))
    # the engine reads an IRI that is not closed to the end of the text
    signs = (sign for sign, token in enumerate(found[:at]) if token.upper[:1] == "<")
    return next((sign for sign in signs if _goes_on(f"{text[: found[sign].offset]} <x:x>")), at)


def _wrong(text: str, token: Token, mend: Mend | None) -> str:
    shown = token.text if len(token.text) <= _LENGTH else token.text[:_LENGTH] + "…"
    what = f"the query does not parse at `{shown}`"
    expected = [name for name, way in _NEXT.items() if _goes_on(f"{text[: token.offset]} {way}")]
    return what if mend or not 0 < len(expected) <= _FEW else f"{what}: expected {' or '.join(expected)}"


def _parses(text: str) -> bool:
    try:
        guard(text)  # a mend may make a service call of what was none
        ox.Store().query(text)
    except (SyntaxError, SparqlError, RuntimeError):  # the last of a function that the engine does not have
        return False
    return True


def _goes_on(text: str) -> bool:
    """Whether a text is a query, or could be the beginning of one."""
    try:
        # the backslash, which begins nothing, keeps the engine from planning a query that is complete
        ox.Store().query(f"{text}{_BLANKS}\\")
    except SyntaxError as said:
        place = re.match(r"error at (\d+):(\d+):", str(said))
        return place is not None and (int(place[1]), int(place[2])) >= (text.count("\n") + 2, len(_BLANKS))
    return False


def _mend(text: str, mends: list[Mend], horizon: int) -> Mend | None:
    """The first mend that lets the whole text parse, or else lets it go on beyond an offset."""
    for mend in mends:
        if _parses(text[: mend.start] + mend.text + text[mend.end :]):
            return mend
    for mend in mends:
        if mend.end <= horizon < len(text) and _goes_on(text[: mend.start] + mend.text + text[mend.end : horizon]):
            return mend
    return None


def undeclared(text: str, prefix: str, offset: int, prefixes: Iterable[str]) -> SparqlError:
    """What is wrong with a text that uses a prefix, first at an offset, which neither it nor the project declares."""
    found = tokens(text)
    at = next(at for at, token in enumerate(found) if token.offset == offset)
    before = found[at - 1] if at else found[at]
    if re.compile(r"[a-z]+://").match(text, offset):
        if before.text == "<" and before.end == offset:
            return error(text, before.offset, "this IRI is not closed, or holds a space", "close it with >")
        return error(text, offset, "an IRI stands in angle brackets", f"write <{prefix}://…>")
    if before.text == "@prefix":
        return error(text, before.offset, "@prefix is Turtle", f"write PREFIX {prefix}: <…>, without a full stop")
    for word, name in pairwise(found):
        if word.upper == "PREFIX" and name.text == prefix:
            return error(text, name.offset, "the name of a prefix ends in a colon", f"write PREFIX {prefix}: <…>")
    same = [known for known in prefixes if known.lower() == prefix.lower()]
    near = same or get_close_matches(prefix, prefixes, 1, 0.75)
    declaration = f"PREFIX {prefix}: <{STANDARD_PREFIXES.get(prefix, '…')}>"
    hint = f"did you mean {near[0]}?" if near else f"declare it with {declaration}"
    return error(text, offset, f"the prefix {prefix}: is not declared", hint)
