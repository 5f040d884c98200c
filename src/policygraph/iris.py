"""IRIs: which text is one, and what a relative one means; and how a text of a file is shown in a message."""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_IRI_PARTS = re.compile(rf"({SCHEME.pattern})?(//[^/?#]*)?([^?#]*)(\?[^#]*)?(#[\s\S]*)?")


def brief(text: str) -> str:
    """A text of the file in a message: on one line, not for pages, and with nothing that a terminal would obey."""
    told = text if len(text) <= 40 else f"{text[:40]}…"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in told)


def iri_fault(iri: str) -> str:
    """Why a text is no absolute IRI, in a few words; empty where it is one.

    RFC 3987 to the letter, by the store: what it refuses is told with its place.
    """
    try:
        NamedNode(iri)
    except UnicodeEncodeError:
        return "it holds half of a surrogate pair"
    except ValueError as error:
        return brief(str(error))
    return ""


def resolved(base: str | None, reference: str) -> str:
    """An IRI made absolute as RFC 3986, section 5.2, says, where it is relative and there is a base.

    Each part keeps its delimiter.
    """
    if base is None or SCHEME.match(reference):
        return reference
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
