"""What a query may not hold, refused before an engine sees it.

Both engines follow SERVICE, rdflib also reads files through FROM, and neither can be told not to. Besides,
both read without a tokenizer, so a text may mean one thing to the grammar and another to them. Whatever is
refused here for that reason has been seen to make a call.
"""

from __future__ import annotations

import re

from policygraph.tokens import NO_CODE_POINT, SparqlError, Token, error, scan, tokens

MAX_BYTES = 64 * 1024
MAX_NESTING = 100
MAX_PATTERNS = 64  # Oxigraph plans joins in a time that grows by the fourth power: 200 take it half a minute
MAX_LINKS = 200  # a chain is as deep as nesting to an engine: 500 of BIND or MINUS crash Oxigraph on 1 MB

# as rdflib's parser has it: either case, four digits or eight
_RDFLIB_CODE_POINT = re.compile(r"\\u([0-9a-f]{4}(?:[0-9a-f]{4})?)", re.IGNORECASE)
_UPDATES = frozenset(
    ("LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH", "USING", "SILENT")
)
_LINKS = frozenset(("!", "||", "&&", "+", "-", "*", "/", "UNION", "MINUS", "OPTIONAL", "BIND", "FILTER"))


def guard(text: str) -> None:
    """Let through a query that only reads, from the store alone, and that an engine can hold.

    To be called before values are bound and before an engine sees the text. What an engine could take for a
    keyword or a comment inside a prefixed name or a relative IRI is refused too.

    Raises:
        SparqlError: SERVICE, FROM, an update, over 64 kB, nested over 100 deep, over 200 chained operators, a group
            that joins over 64 patterns.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise SparqlError("the query is over 64 kB", 1, 1, "ask for less at once")
    found = tokens(text)
    _refuse(text, found)
    # rdflib expands code points before it parses: a \u0022 ends a string, a \u000A a comment
    if expanded := _expanded(text):
        try:
            _refuse(expanded, scan(expanded, NO_CODE_POINT))
        except SparqlError as refused:
            what = f"{refused.what}, once its \\u escapes are expanded"
            raise SparqlError(what, refused.line, refused.column, "write the characters themselves") from None


def _expanded(text: str) -> str:
    """The text as rdflib parses it, or nothing where that is the text itself."""
    try:
        expanded = _RDFLIB_CODE_POINT.sub(lambda match: chr(int(match[1], 16)), text)
    except (ValueError, OverflowError):
        raise SparqlError("a \\u escape names no character", 1, 1, "write the character itself") from None
    return expanded if expanded != text else ""


def _refuse(text: str, found: list[Token]) -> None:
    depth = links = 0
    end = Token("punct", "", len(text))
    for token, after, third in zip(found, [*found[1:], end], [*found[2:], end, end], strict=False):
        if reason := _REFUSALS.get(token.kind, _harmless)(token, after, third):
            raise error(text, token.offset, *reason)
        depth += (token.upper in ("(", "[", "{")) - (token.upper in (")", "]", "}"))
        links += token.upper in _LINKS
        if depth > MAX_NESTING:
            raise error(text, token.offset, f"the query is nested over {MAX_NESTING} deep")
        if links > MAX_LINKS:
            raise error(text, token.offset, f"the query chains over {MAX_LINKS} operators", "use VALUES or IN")
    if crowded := _crowded(found):
        raise error(text, crowded.offset, f"a group joins over {MAX_PATTERNS} patterns", "ask for less at once")


def _crowded(found: list[Token]) -> Token | None:
    """The token at which a group joins too many patterns: not what CONSTRUCT makes, further branches and tests."""
    groups, parentheses, before = [0], 0, ""
    for token in found:
        sign = token.upper
        parentheses += (sign == "(") - (sign == ")")
        if sign == "}":
            groups = groups[:-1] or [0]
        joined = sign == "{" and before not in ("UNION", "MINUS", "EXISTS")
        groups[-1] += joined or sign in (".", ";") or (sign == "," and not parentheses)
        if groups[-1] > MAX_PATTERNS:
            return token
        if sign == "{":
            groups.append(-MAX_BYTES if before == "CONSTRUCT" else 0)
        before = sign
    return None


def _harmless(token: Token, after: Token, third: Token) -> tuple[str, str] | None:
    return None


def _refused_name(token: Token, after: Token, third: Token) -> tuple[str, str] | None:
    word = token.upper
    if "SERVICE" in word:
        return "SERVICE is refused: a query reads this store alone", "take the service call out"
    if "FROM" in word:
        return "FROM is refused: a query reads this store's own graphs", "use GRAPH to name a graph"
    if word in _UPDATES:
        return f"{word} is refused: a query only reads", "change the files under data/ instead"
    return None


def _refused_pname(token: Token, after: Token, third: Token) -> tuple[str, str] | None:
    """Oxigraph calls on `SERVICE:x {…}`, and on `k:SERVICE <x> {…}` where `k:SERVICE` makes no legal IRI."""
    prefix, _, local = token.text.upper().partition(":")
    if "SERVICE" in prefix or "FROM" in prefix:
        return (
            f"the prefix {prefix.lower()}: holds a keyword that an engine may read",
            "choose another prefix",
        )
    _, keyword, rest = local.partition("SERVICE")
    named = after.kind in ("iri", "var", "pname") and third.text == "{"
    if keyword and (named or (":" in rest and after.text == "{")):
        return (
            f"{token.text} before a group may be read as a service call",
            "write WHERE or a full stop between them",
        )
    return None


def _refused_iri(token: Token, after: Token, third: Token) -> tuple[str, str] | None:
    """`?a<?b#>` is an IRI to the grammar; rdflib compares `?a` with `?b` and goes on with a comment."""
    if re.search("[#']", token.text) and not re.match("<[A-Za-z][A-Za-z0-9+.-]*://", token.text):
        return "this may be read as an IRI or as a comparison", "write the IRI in full, or spaces around `<`"
    return None


_REFUSALS = {"name": _refused_name, "pname": _refused_pname, "iri": _refused_iri}
