"""The parts of a query's pattern: each place at which a group, cut off and closed, would be a group still.

A query is taken apart by its tokens, never run. What is no SPARQL 1.1, or no query that an engine has parsed, may be
taken apart wrongly or end in a LookupError.
"""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import NamedTuple

from policygraph.tokens import Token, tokens

FILTER = "FILTER(1)"  # as long as the shortest filter, and always true
_OPENING, _CLOSING = "([{", ")]}"
_TAIL = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_ENDS = frozenset((".", "{", "}", "OPTIONAL", "MINUS", "GRAPH", "VALUES", "BIND", "FILTER"))


class Part(NamedTuple):
    """A part of a group, or a clause behind a pattern, by offsets in the text.

    ``kind`` is TRIPLE or the word that begins it; of `{`, it is UNION or GROUP. ``groups`` are the offsets of
    the braces that open what it holds; ``triple`` are subject, predicate and object as they are written.
    """

    kind: str
    start: int
    end: int
    groups: tuple[int, ...] = ()
    triple: tuple[str, ...] = ()


class Pattern:
    """A query's text, taken apart.

    Raises:
        SparqlError: a character that begins no token.
        LookupError: brackets that do not match.
    """

    def __init__(self, text: str) -> None:
        self.tokens = terms(text)
        self._mate: dict[int, int] = {}
        self._at = {token.offset: at for at, token in enumerate(self.tokens)}
        open_ones: list[int] = []
        for at, token in enumerate(self.tokens):
            if token.kind == "punct" and token.text in _OPENING:
                open_ones.append(at)
            elif token.kind == "punct" and token.text in _CLOSING:
                self._mate[at] = open_ones[-1]
                self._mate[open_ones.pop()] = at

    def source(self, start: int, end: int) -> str:
        """What stands between two offsets, without comments."""
        found = list(takewhile(lambda token: token.offset < end, self.tokens[self._at[start] :]))
        others = (" " * (token.offset > before.end) + token.text for before, token in pairwise(found))
        return found[0].text + "".join(others)

    def behind(self, start: int) -> Token:
        """The token behind the one at an offset."""
        return self.tokens[self._at[start] + 1]

    def closing(self, opening: int) -> int:
        """The offset of the brace that closes the one at an offset."""
        return self.tokens[self._mate[self._at[opening]]].offset

    def where(self, start: int) -> int:
        """The offset of the brace that opens the pattern of the query, or subselect, whose form is at an offset."""
        at = self._at[start]
        template = self.tokens[at].upper == "CONSTRUCT" and self.tokens[at + 1].text == "{"
        at = self._behind(at + 1) if template else at
        while self.tokens[at].text != "{":
            at = self._behind(at)  # a SELECT may hold EXISTS {…} in brackets
        return self.tokens[at].offset

    def clauses(self, opening: int) -> list[Part]:
        """What stands behind the pattern that opens at an offset, to the end of its query or subselect."""
        at = self._mate[self._at[opening]] + 1
        heads: list[int] = []
        while at < len(self.tokens) and self.tokens[at].text != "}":
            heads += [at] * (self.tokens[at].upper in _TAIL)
            at = self._behind(at)
        return [
            Part(self.tokens[head].upper, self.tokens[head].offset, self.tokens[after - 1].end)
            for head, after in zip(heads, [*heads[1:], at], strict=False)
        ]

    def parts(self, opening: int) -> list[Part]:
        """The parts of the group that opens at an offset, in their order."""
        found: list[Part] = []
        at, end = self._at[opening] + 1, self._mate[self._at[opening]]
        while at < end:
            more, at = self._part(at)
            found += more
        return found

    def _behind(self, at: int) -> int:
        """The token behind one, or behind the bracket that closes it."""
        return max(self._mate.get(at, at), at) + 1

    def _part(self, at: int) -> tuple[list[Part], int]:
        """What begins at a token, and the token behind it; triples are a part for each object."""
        word = self.tokens[at].upper
        if word == ".":
            return [], at + 1
        if word not in _ENDS:
            return self._triples(at)
        if word == "{":
            return self._braces(at)
        first = at
        while self.tokens[at].text not in ("(", "{"):
            at += 1
        if word == "VALUES" and self.tokens[at].text == "(":
            at = self._mate[at] + 1
        groups = (self.tokens[at].offset,) if word == "GRAPH" else ()
        last = self._mate[at]
        return [Part(word, self.tokens[first].offset, self.tokens[last].end, groups)], last + 1

    def _braces(self, at: int) -> tuple[list[Part], int]:
        openings = [at]
        last = self._mate[at]
        while self.tokens[last + 1].upper == "UNION":
            openings.append(last + 2)
            last = self._mate[last + 2]
        groups = tuple(self.tokens[opening].offset for opening in openings)
        return [Part("UNION" if len(groups) > 1 else "GROUP", groups[0], self.tokens[last].end, groups)], last + 1

    def _triples(self, first: int) -> tuple[list[Part], int]:
        verb = at = self._behind(first)
        subject, predicate = self._written(first, verb), ""
        start, parts = first, list[Part]()
        while True:
            word = self.tokens[at].upper
            if word in (",", ";") or word in _ENDS:
                if at > start:
                    thing = start if predicate else self._mate.get(at - 1, at - 1)
                    predicate = predicate or self._written(verb, thing)
                    triple = (subject, predicate, self._written(thing, at)) if at > verb else ()
                    parts.append(Part("TRIPLE", self.tokens[start].offset, self.tokens[at - 1].end, triple=triple))
                if word in _ENDS:
                    return parts, at
                start = at + 1
                if word == ";":
                    verb, predicate = at + 1, ""
            at = self._behind(at)

    def _written(self, first: int, behind: int) -> str:
        return self.source(self.tokens[first].offset, self.tokens[behind - 1].end) if behind > first else ""


def terms(text: str) -> list[Token]:
    """The tokens of a text, but of a literal's sign, text, language and datatype one token of the kind literal."""
    found: list[Token] = []
    for token in tokens(text):
        last = found[-1] if found else Token("", "", 0)
        signed = token.kind == "number" and last.text in ("+", "-") and last.end == token.offset
        more = token.kind == "langtag" or token.text == "^^" or last.text.endswith("^^")
        start = found.pop().offset if signed or more else token.offset
        literal = signed or more or token.kind in ("string", "number")
        found.append(Token("literal" if literal else token.kind, text[start : token.end], start))
    return found


def variables(text: str) -> set[str]:
    """The names of the variables in a piece of a query."""
    return {token.text[1:] for token in tokens(text) if token.kind == "var"}
