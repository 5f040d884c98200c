"""The text of a SPARQL query: what it is, and how prefixes and values get into it.

Nothing here runs a query, and nothing beyond the standard library is imported, for a saved question on a warm
snapshot comes through this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from policygraph.findings import PolicygraphError
from policygraph.guard import guard
from policygraph.names import XSD
from policygraph.tokens import SparqlError, Token, position, tokens

__all__ = [
    "UNDEF",
    "Block",
    "Outline",
    "SparqlError",
    "Token",
    "bind",
    "blocks",
    "declared",
    "did_you_mean",
    "engine_error",
    "guard",
    "iri",
    "iri_of",
    "literal",
    "mentioned",
    "outline",
    "position",
    "terms",
    "tokens",
    "unbound",
    "undeclared",
    "with_prefixes",
]

UNDEF = "UNDEF"

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_PLAIN = {escaped[1]: char for char, escaped in _ESCAPES.items()} | {"'": "'"}


class Block(NamedTuple):
    """A `VALUES` block of one variable: its name and place, the span between its braces, its data."""

    name: str
    at: int
    start: int
    end: int
    wrapped: bool  # VALUES (?x) { (…) }
    data: tuple[Token, ...]


class Outline(NamedTuple):
    """A query's form (select, ask …) and its offset, the columns projected, a `*` instead, an ORDER BY."""

    form: str
    at: int
    columns: tuple[str, ...]
    star: bool
    ordered: bool


def iri(value: str) -> str:
    """An absolute IRI as SPARQL writes it.

    Raises:
        PolicygraphError: a character that no IRI may hold, or no scheme.
    """
    if re.search(r'[\x00-\x20<>"{}|^`\\\ud800-\udfff]', value) or not re.match("[A-Za-z][A-Za-z0-9+.-]*:", value):
        raise PolicygraphError(f"{value!r} is not a legal IRI", "an IRI has a scheme, and no spaces, quotes or braces")
    return f"<{value}>"


def literal(value: str, datatype: str = "", lang: str = "") -> str:
    r"""A literal as SPARQL writes it, read alike by every engine.

    rdflib expands `\u0041` before it parses, also where the backslash is itself escaped; so a `u` behind a
    backslash is written as a code point, which both readings turn back into the same character.

    Raises:
        PolicygraphError: half of a surrogate pair, or no language tag.
    """
    if re.search("[\ud800-\udfff]", value):
        raise PolicygraphError("a value holds half of a character (a lone surrogate)", "write the text again")
    if lang and not re.fullmatch("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", lang):
        raise PolicygraphError(f"{lang!r} is no language tag", "a tag looks like en, ja or ja-Latn")
    escaped = "".join(_ESCAPES.get(char, char) for char in value)
    escaped = re.sub(r"(?<=\\\\)[uU]", lambda match: f"\\U{ord(match[0]):08X}", escaped)
    typed = f"^^{iri(datatype)}" if datatype and datatype != XSD + "string" else ""
    return f'"{escaped}"' + (f"@{lang.lower()}" if lang else typed)


def unbound(*names: str) -> dict[str, str]:
    """Values for :func:`bind` that leave these parameters open."""
    return dict.fromkeys(names, UNDEF)


def declared(text: str) -> dict[str, str]:
    """The prefixes that the text itself declares."""
    found = tokens(text)
    triples = zip(found, found[1:], found[2:], strict=False)
    return {name.text[:-1]: space.text[1:-1] for word, name, space in triples if word.upper == "PREFIX"}


def undeclared(text: str) -> list[tuple[str, int]]:
    """The prefixes that the text uses but does not declare, each with the offset of its first use."""
    known, first = declared(text), dict[str, int]()
    for token in tokens(text):
        if token.kind == "pname":
            first.setdefault(token.text.partition(":")[0], token.offset)
    return [(prefix, offset) for prefix, offset in first.items() if prefix not in known]


def mentioned(text: str) -> list[tuple[str, Token]]:
    """The IRIs that a query with all its prefixes asks for, each with its first token.

    Left out is what no graph has to hold: datatypes, functions, what a CONSTRUCT makes, what stands before the query.
    """
    prefixes, form = declared(text), outline(text).at
    found = [token for token in tokens(text) if token.offset >= form]
    if [token.upper for token in found[:2]] == ["CONSTRUCT", "{"]:
        found = found[[token.text for token in found].index("}") :]
    first = dict[str, Token]()
    for before, token, after in zip(found, found[1:], [*found[2:], Token("", "", 0)], strict=False):
        if token.kind in ("iri", "pname") and before.text != "^^" and after.text != "(":
            first.setdefault(iri_of(token, prefixes), token)
    absolute = re.compile(f"(?!{XSD})[A-Za-z][A-Za-z0-9+.-]*:")
    return [(iri, token) for iri, token in first.items() if absolute.match(iri)]


def with_prefixes(text: str, prefixes: Mapping[str, str]) -> tuple[str, int]:
    """Declare what the text uses undeclared, on one line before it.

    Returns:
        the text, and how many lines it gained, for :func:`engine_error` to take off again.

    Raises:
        SparqlError: a prefix that nobody declares, or that is declared as a relative IRI.
    """
    missing = undeclared(text)
    for prefix, offset in missing:
        if prefix not in prefixes:
            from policygraph.diagnosis import mistakes

            raise mistakes.undeclared(text, prefix, offset, prefixes)
    line = " ".join(_declaration(text, prefix, prefixes[prefix], offset) for prefix, offset in missing)
    return (f"{line}\n{text}", 1) if line else (text, 0)


def _declaration(text: str, prefix: str, namespace: str, offset: int) -> str:
    try:
        return f"PREFIX {prefix}: {iri(namespace)}"
    except PolicygraphError as broken:
        hint = f"declare it in full: PREFIX {prefix}: <https://…>"
        raise SparqlError(f"the prefix {prefix}: stands for <{namespace}>", *position(text, offset), hint) from broken


def engine_error(raised: Exception, added: int = 0) -> SparqlError:
    """What an engine says of a text it cannot parse, at the place before `with_prefixes` added lines."""
    said = " ".join(str(raised).split())
    place = re.search(r"error at (\d+):(\d+): |\(line:(\d+), col:(\d+)\)", said)
    line, column = ([int(part) for part in place.groups() if part] if place else [1 + added, 1])[:2]
    said = re.sub(r"^error at \d+:\d+: |\s*\(at char.*", "", said)
    said = said if len(said) <= 160 else f"{said[:160]}…"
    return SparqlError(f"the query does not parse here: {said}", max(line - added, 1), column)


def outline(text: str) -> Outline:
    """The form of a query, and what stands between its SELECT and its pattern."""
    found, depth, braces = tokens(text), 0, 0
    forms = [at for at, token in enumerate(found) if token.upper in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")]
    start = forms[0] if forms else len(found)
    columns: list[str] = []
    head = True
    ordered = star = False
    for before, token in zip(found[start:], found[start + 1 :], strict=False):
        head = head and token.upper not in ("WHERE", "{")
        depth += (token.text == "(") - (token.text == ")")
        braces += (token.text == "{") - (token.text == "}")
        ordered = ordered or (token.upper == "ORDER" and braces == 0)
        star = star or (head and depth == 0 and token.upper == "*")
        if head and token.kind == "var" and (depth == 0 or (depth == 1 and before.upper == "AS")):
            columns.append(token.text[1:])
    form, at = (found[start].text.lower(), found[start].offset) if forms else ("", 0)
    return Outline(form, at, tuple(columns), star, ordered)


def blocks(text: str) -> Iterator[Block]:
    """The text's `VALUES` blocks of one variable, in their order."""
    found = tokens(text)
    kinds = [token.upper or token.kind for token in found]
    for at, word in enumerate(kinds):
        wrapped = kinds[at + 1 : at + 5] == ["(", "var", ")", "{"]
        if word != "VALUES" or not (wrapped or kinds[at + 1 : at + 3] == ["var", "{"]):
            continue
        opening = at + (4 if wrapped else 2)
        if "}" in kinds[opening:]:
            closing = kinds.index("}", opening)
            name, start = found[at + 1 + wrapped], found[opening].offset + 1
            data = tuple(found[opening + 1 : closing])
            yield Block(name.text[1:], name.offset, start, found[closing].offset, wrapped, data)


def bind(text: str, values: Mapping[str, str]) -> str:
    """Put serialised terms into the author's own `VALUES` blocks; nothing else in the text changes.

    Args:
        text: a query.
        values: for each variable, without its `?`, a term from :func:`iri` or :func:`literal`, or UNDEF.

    Raises:
        PolicygraphError: a variable without a block, or a value that is not one term.
    """
    found = [block for block in blocks(text) if block.name in values]
    for name, value in values.items():
        if name not in (block.name for block in found):
            raise PolicygraphError(f"the query has no block VALUES ?{name} {{ … }}")
        if [token.kind for token in tokens(value)] not in _ONE_TERM:
            raise PolicygraphError(f"{value!r} is not one term", "serialise it with iri() or literal()")
    for block in reversed(found):
        value = f"({values[block.name]})" if block.wrapped else values[block.name]
        text = f"{text[: block.start]} {value} {text[block.end :]}"
    return text


_ONE_TERM = [["iri"], ["name"], ["string"], ["string", "langtag"], ["string", "punct", "iri"]]


def terms(block: Block, prefixes: Mapping[str, str]) -> list[str]:
    """A block's data as :func:`iri` and :func:`literal` write them: two spellings of one term are equal.

    Raises:
        KeyError: a prefix that is not among those given.
    """
    found: list[str] = []
    rest = [token for token in reversed(block.data) if token.text not in ("(", ")")]
    while rest:
        token = rest.pop()
        if token.text in "+-":
            token = Token("number", token.text.strip("+") + rest.pop().text, token.offset)
        found.append(_term(token, rest, prefixes))
    return found


def iri_of(token: Token, prefixes: Mapping[str, str]) -> str:
    """What an IRI or a prefixed name stands for; it may be relative."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


def _term(token: Token, rest: list[Token], prefixes: Mapping[str, str]) -> str:
    if token.kind == "pname":
        return f"<{iri_of(token, prefixes)}>"
    if token.kind == "string":
        return _string(token, rest, prefixes)
    if token.kind == "number":
        kind = "double" if "e" in token.text.lower() else "decimal" if "." in token.text else "integer"
        return literal(token.text, XSD + kind)
    return literal(token.text, XSD + "boolean") if token.text in ("true", "false") else token.text


def _string(token: Token, rest: list[Token], prefixes: Mapping[str, str]) -> str:
    quotes = 3 if token.text[:3] in ('"""', "'''") else 1
    value = re.sub(r"\\(u.{4}|U.{8}|.)", _unescaped, token.text[quotes:-quotes])
    if rest and rest[-1].kind == "langtag":
        return literal(value, lang=rest.pop().text[1:])
    if rest and rest[-1].text == "^^":
        rest.pop()
        datatype = _term(rest.pop(), rest, prefixes)
        return literal(value) + (f"^^{datatype}" if datatype != f"<{XSD}string>" else "")
    return literal(value)


def _unescaped(match: re.Match[str]) -> str:
    return _PLAIN[match[1]] if len(match[1]) == 1 else chr(int(match[1][1:], 16))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or all of them where none is near."""
    import difflib

    options = sorted(known)
    near = difflib.get_close_matches(word, options, 1, 0.6)
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(options)}" if options else ""
