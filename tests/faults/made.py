"""Cases of the corpus whose text would be silly to write: other encodings, other ends of lines, great sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

NOTE, LABELS = "data/kuikka-note.ttl", "data/labels-ja.ttl"
TERMS, QUERY = "ontology/terms.ttl", "queries/pilots-of-a-host.rq"
BOM = "\ufeff".encode()
STOVES = b"# Stoves -"  # a comment between two statements of the note
ERRORS = 100_000

Change = Callable[[bytes], bytes]


def _bytes(right: bytes, wrong: bytes) -> Change:
    def change(before: bytes) -> bytes:
        assert before.count(right) == 1, f"{right!r} stands {before.count(right)} times"
        return before.replace(right, wrong)

    return change


def _inserted(text: bytes) -> Change:
    return _bytes(STOVES, text + b"\n" + STOVES)


def _appended(text: bytes) -> Change:
    return lambda before: before + text


def _lines(end: bytes) -> Change:
    """A fault among lines that end otherwise."""
    return lambda before: _bytes(b"hasTime date:2031", b"hasTime dates:2031")(before.replace(b"\n", end))


def _at(code: str, words: str) -> dict[str, Any]:
    return {"code": code, "at": words}


def _place(code: str, line: int, column: int) -> dict[str, Any]:
    return {"code": code, "place": f"{line}:{column}"}


# name: file, what becomes of it, what is found
MADE: dict[str, tuple[str, Change, list[dict[str, Any]]]] = {
    "a byte order mark": (NOTE, lambda before: BOM + before, [_place("encoding", 1, 1)]),
    "a byte order mark before a fault in the first line": (
        NOTE,
        lambda before: BOM + before.replace(b"@prefix agency:", b"@prefx agency:"),
        [_place("encoding", 1, 1), _place("syntax", 1, 1)],
    ),
    "a byte order mark between two statements": (NOTE, _inserted(BOM), [_at("syntax", "\ufeff\n#")]),
    "UTF-16": (NOTE, lambda before: before.decode().encode("utf-16"), [_place("encoding", 1, 1)]),
    "UTF-16 in the other order": (
        NOTE,
        lambda before: BOM.decode().encode("utf-16-be") + before.decode().encode("utf-16-be"),
        [_place("encoding", 1, 1)],
    ),
    "a byte of Latin-1": (NOTE, _bytes(b'"the cluster"', b'"l\xf6yly, the cluster"'), [_place("encoding", 46, 15)]),
    "a byte of Latin-1 behind characters of several bytes": (
        LABELS,
        _bytes(b"# Labels in", "# \u84b8\u6c17 ".encode() + b"\xf6 "),
        [_place("encoding", 5, 6)],
    ),
    "lines that end as on Windows": (NOTE, lambda before: before.replace(b"\n", b"\r\n"), []),
    "lines that end as on an old Macintosh": (NOTE, lambda before: before.replace(b"\n", b"\r"), []),
    "a fault in lines that end as on Windows": (NOTE, _lines(b"\r\n"), [_at("syntax", "dates:2031")]),
    "a fault in lines that end as on an old Macintosh": (NOTE, _lines(b"\r"), [_at("syntax", "dates:2031")]),
    "a NUL character": (NOTE, _inserted(b"\0"), [_at("syntax", "\0")]),
    "a NUL character in a text": (NOTE, _bytes(b'"the cluster"', b'"the\0cluster"'), [_at("syntax", "\0cluster")]),
    "a fault at the end of a line of two megabytes": (
        NOTE,
        _inserted(b"k:1-1-launch" + b" " * 2_000_000 + b"pg:hasTym date:2031 ."),
        [_at("undeclared-property", "pg:hasTym")],
    ),
    "brackets nested 200 deep": (
        TERMS,
        _appended(b"sl:Lake rdfs:seeAlso " + b"(" * 200 + b")" * 200 + b" .\n"),
        [_at("syntax", "(" * 100 + ")")],
    ),
    "brackets nested 100,000 deep": (
        TERMS,
        _appended(b"sl:Lake rdfs:seeAlso " + b"(" * 100_000 + b")" * 100_000 + b" .\n"),
        [_at("syntax", "(" * 99_900 + ")")],
    ),
    "nodes nested 200 deep in the data": (
        NOTE,
        _inserted(b"k:1-2-aim pg:refersTo " + b"[ pg:refersTo " * 200 + b"place:lampi" + b" ]" * 200 + b" ."),
        [_at("syntax", "[ pg:refersTo " * 100 + "place")],
    ),
    "a hundred thousand errors": (
        "data/more.ttl",
        lambda _: b"<urn:a> <urn:b> .\n" * ERRORS,
        [_place("syntax", line, 17) for line in range(1, ERRORS + 1)],
    ),
    "a query in Latin-1": (QUERY, _bytes(b"took place", b"t\xf6\xf6k place"), [_place("encoding", 2, 27)]),
    "a query with a byte order mark": (QUERY, lambda before: BOM + before, [_place("encoding", 1, 1)]),
    "a query whose lines end as on Windows": (QUERY, lambda before: before.replace(b"\n", b"\r\n"), []),
    "settings in Latin-1": (
        "policygraph.toml",
        _bytes(b"made-up", b"m\xe4de-up"),
        [_place("encoding", 1, 12)],
    ),
}
