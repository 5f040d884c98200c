"""Reads Turtle and keeps where every term stands, so that a check can point at the very word.

rdflib's reader forgets positions and stops at the first error. This one follows the grammar of RDF 1.1 Turtle
(https://www.w3.org/TR/turtle/#sec-grammar), makes the terms that rdflib makes, and tells all errors of a file
at once. Where rdflib departs from the grammar it does not follow: it refuses literals as subjects, N3's
escapes and the like, and resolves relative IRIs as RFC 3986 says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from rdflib.term import BNode, Literal, Node, URIRef

from policygraph.findings import Finding, Place
from policygraph.literals import well_typed
from policygraph.names import RDF, STANDARD_PREFIXES, XSD
from policygraph.turtle_tokens import (
    BLANK,
    CLOSER,
    DIRECTIVE,
    END,
    IRI,
    LINE_END,
    NAME,
    NUMBER,
    TAG,
    TEXT,
    Lost,
    Tokens,
)

DEEPEST = 100  # brackets in brackets: the descent stays far from Python's limit

_TYPE, _FIRST, _REST, _NIL = (URIRef(RDF + name) for name in ("type", "first", "rest", "nil"))
_BOOLEAN, _INTEGER, _DECIMAL, _DOUBLE = (URIRef(XSD + x) for x in ("boolean", "integer", "decimal", "double"))
_ORDER = "A statement is subject, predicate, object and '.'."


class Statement(NamedTuple):
    """A triple, and the offsets (in code points) at which subject, predicate and object begin in the text."""

    subject: Node
    predicate: Node
    object: Node
    at: tuple[int, int, int]


@dataclass(frozen=True)
class Document:
    """A Turtle text as read; with errors among the findings, the statements are what could be read."""

    path: str
    text: str
    statements: tuple[Statement, ...]
    prefixes: dict[str, str]
    findings: tuple[Finding, ...]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_END.finditer(self.text))]

    def place(self, offset: int) -> Place:
        """The line and column, counted from 1 in code points, of an offset in the text."""
        line = bisect_right(self._line_starts, offset)
        return Place(self.path, line, offset - self._line_starts[line - 1] + 1)


def read(path: Path, shown: str | None = None) -> Document:
    """Read a Turtle file, shown in messages as ``shown``; bytes that are not UTF-8 are a finding.

    Raises:
        OSError: the file cannot be read.
    """
    data = path.read_bytes()
    shown = str(path) if shown is None else shown
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:2]:
        order = "be" if data[:1] in (b"\xfe", b"\0") else "le"
        text = data.decode(f"utf-16-{order}", "replace").removeprefix("\ufeff")
        return _misencoded(parse(text, shown), 0, "The file is in UTF-16.")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode().removeprefix("\ufeff")
        document = parse(data.decode(errors="replace"), shown)
        return _misencoded(document, len(before), f"The byte 0x{data[error.start]:02X} is not UTF-8 here.")
    return parse(text, shown)


def parse(text: str, path: str = "<text>", base: str | None = None) -> Document:
    """Read a Turtle text; ``base`` is the absolute IRI against which relative ones are resolved."""
    plain = text.removeprefix("\ufeff")
    reader = _Reader(plain, path, base)
    reader.run()
    document = Document(path, plain, tuple(reader.statements), reader.prefixes, ())
    slips = sorted(reader.slips.items())
    findings = (Finding(document.place(at), "error", "syntax", said, hint=hint) for at, (said, hint) in slips)
    document = replace(document, findings=tuple(findings))
    return document if plain == text else _misencoded(document, 0, "The file begins with a byte order mark.")


def _misencoded(document: Document, offset: int, message: str) -> Document:
    hint = "Save it as UTF-8 without a byte order mark."
    finding = Finding(document.place(offset), "error", "encoding", message, hint=hint)
    return replace(document, findings=(finding, *document.findings))


class _Reader(Tokens):
    """A descent over the tokens; a method begins at the first token of what it reads and ends after it."""

    def __init__(self, text: str, path: str, base: str | None) -> None:
        super().__init__(text, base)
        self.statements: list[Statement] = []
        self.prefixes: dict[str, str] = {}
        self.terms: dict[str, Node] = {}  # what tokens stand for, under the prefixes and base in force
        self.undeclared: set[str] = set()
        # Blank nodes are named by document and place: alike in each reading, different in other documents.
        digest = blake2b(f"{path}\0{text}".encode("utf-8", "surrogatepass"), digest_size=6)
        self.node = "b" + digest.hexdigest()

    def run(self) -> None:
        self.advance()
        while self.kind != END:
            self.begun, self.depth = self.at, 0
            sentence = self._directive if self.kind == DIRECTIVE else self._statement
            try:
                sentence()
            except Lost:
                self.resume()

    def _directive(self) -> None:
        word = self.token
        directive = word.lower().lstrip("@")
        self.advance()
        if directive == "prefix":
            prefix, _, local = self.token.partition(":")
            if self.kind != NAME or local:
                raise self.unexpected("a prefix and its colon", "As in @prefix ex: <https://example.org/> .")
            self.advance()
        if self.kind != IRI:
            raise self.unexpected("an IRI in <…>", f"It is what the {directive} stands for.")
        if directive == "prefix":
            self.prefixes[prefix] = self.iri()
        else:
            self.base = self.iri()
        self.terms.clear()
        self.advance()
        if word[0] == "@":
            self._dot()
        elif self.token == ".":
            self.report(self.at, f"No '.' stands after {word}.", f"Take it away, or write @{directive}.")
            self.advance()

    def _statement(self) -> None:
        at, opener, count = self.at, self.token, len(self.statements)
        if opener in CLOSER:
            self.advance()
            subject = self._opened(opener, at)
            self._inside(opener, subject, at)
        elif self.kind in (TEXT, NUMBER) or opener in ("true", "false"):
            raise self.lost(at, "A literal cannot be a subject.", "A subject is an IRI or a blank node.")
        else:
            hint = "Directives are @prefix and @base." if self.kind == TAG else _ORDER
            subject = self._term("a subject", hint)
        alone = opener == "[" and len(self.statements) > count  # brackets that say something are enough
        if not (alone and self.token == "."):
            self._predicates(subject, at)
        self._dot()

    def _dot(self) -> None:
        if self.token != ".":
            raise self.unended()
        self.advance()

    def _predicates(self, subject: Node, subject_at: int) -> None:
        while True:
            at = self.at
            predicate = self._predicate()
            self._object(subject, predicate, subject_at, at)
            while self.token == ",":
                self.advance()
                self._object(subject, predicate, subject_at, at)
            if self.token != ";":
                return
            while self.token == ";":
                self.advance()
            if self.token in (".", "]", ""):
                return

    def _predicate(self) -> Node:
        if self.kind in (NAME, IRI):
            return self._term("a predicate", _ORDER)
        if self.token == "a":
            self.advance()
            return _TYPE
        if self.kind in (TEXT, NUMBER, BLANK) or self.token in CLOSER:
            what = "literal" if self.kind in (TEXT, NUMBER) else "blank node"
            raise self.lost(self.at, f"A {what} cannot be a predicate.", "A predicate is an IRI, or 'a'.")
        raise self.unexpected("a predicate", _ORDER)

    def _object(self, subject: Node, predicate: Node, subject_at: int, predicate_at: int) -> None:
        at, opener = self.at, self.token
        if opener not in CLOSER:
            term = self._term("an object", "Between the objects of one predicate stands ',', not ';'.")
            self.statements.append(Statement(subject, predicate, term, (subject_at, predicate_at, at)))
            return
        self.advance()
        node = self._opened(opener, at)
        self.statements.append(Statement(subject, predicate, node, (subject_at, predicate_at, at)))
        self._inside(opener, node, at)

    def _opened(self, opener: str, at: int) -> Node:
        return _NIL if opener == "(" and self.token == ")" else BNode(f"{self.node}x{at}")

    def _inside(self, opener: str, node: Node, at: int) -> None:
        if self.depth == DEEPEST:
            raise self.lost(at, f"Brackets are nested more than {DEEPEST} deep.", "Name the inner nodes.")
        self.depth += 1
        if opener == "(":
            self._items(node, at)
        elif self.token != "]":
            self._predicates(node, at)
        if self.token != CLOSER[opener]:
            raise self._unclosed(opener, at)
        self.depth -= 1
        self.advance()

    def _items(self, cell: Node, cell_at: int) -> None:
        """The items of a list, in cells that begin at their items (the first one at the bracket)."""
        while self.token not in (")", "]", ".", ";", ",", ""):
            self._object(cell, _FIRST, cell_at, self.at)
            if self.kind == END:
                return
            at = self.at
            rest = _NIL if self.token == ")" else BNode(f"{self.node}c{at}")
            self.statements.append(Statement(cell, _REST, rest, (cell_at, at, at)))
            cell, cell_at = rest, at

    def _unclosed(self, opener: str, at: int) -> Lost:
        if opener == "(" and self.token in (",", ";"):
            return self.lost(self.at, f"'{self.token}' stands in a list.", "Its items stand apart by spaces.")
        if self.token in (".", "]", ")", "") or self.opens_statement():
            return self.lost(at, f"This '{opener}' is never closed.", f"Write '{CLOSER[opener]}' at its end.")
        return self.unended()

    def _term(self, wanted: str, hint: str) -> Node:
        if self.kind == TEXT:
            return self._literal()
        term = self.terms.get(self.token)
        if term is None:
            count = len(self.slips)
            term = self._new_term(wanted, hint)
            if len(self.slips) == count:  # a faulty token is told of each time
                self.terms[self.token] = term
        self.advance()
        return term

    def _new_term(self, wanted: str, hint: str) -> Node:
        kind, token = self.kind, self.token
        if kind == NAME:
            prefix, _, local = token.partition(":")
            return URIRef(self._namespace(prefix) + re.sub(r"\\(.)", r"\1", local))
        if kind == IRI:
            return URIRef(self.iri())
        if kind == BLANK:
            return BNode(f"{self.node}l{token[2:]}")
        if kind == NUMBER:
            exact = _DECIMAL if "." in token else _INTEGER
            return Literal(token, datatype=_DOUBLE if "e" in token.lower() else exact)
        if token in ("true", "false"):
            return Literal(token, datatype=_BOOLEAN)
        raise self.unexpected(wanted, hint)

    def _namespace(self, prefix: str) -> str:
        if prefix in self.prefixes:
            return self.prefixes[prefix]
        standard = STANDARD_PREFIXES.get(prefix)
        if prefix not in self.undeclared:
            self.undeclared.add(prefix)
            hint = f"Declare it with @prefix {prefix}: <{standard or '…'}> ."
            if not standard:
                hint += "".join(f" Or is it '{name}:'?" for name in get_close_matches(prefix, self.prefixes, 1))
            self.report(self.at, f"The prefix '{prefix}:' is not declared.", hint)
        return standard or f"urn:undeclared:{prefix}:"

    def _literal(self) -> Literal:
        text = self.string()
        self.advance()
        if self.kind == TAG or (self.kind == DIRECTIVE and self.at == self.before):
            return Literal(text, lang=self.language())
        if self.token != "^^":
            return Literal(text)
        self.advance()
        if self.kind not in (NAME, IRI):
            raise self.unexpected("a datatype", "As in ^^xsd:date.")
        at = self.at
        literal = Literal(text, datatype=str(self._term("a datatype", "")))
        if str(literal) != text and not well_typed(Literal(text, datatype=literal.datatype, normalize=False)):
            # rdflib mends it in silence, so that no later check could see it
            self.report(at, f"'{text}' is not of this type.", "Write a value that the type allows.")
        return literal
