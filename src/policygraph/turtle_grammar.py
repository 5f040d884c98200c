"""The grammar of Turtle: a descent over the tokens, which makes the triples."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from hashlib import blake2b
from typing import NamedTuple

from rdflib.term import BNode, Literal, Node, URIRef

from policygraph.iris import brief, iri_fault, resolved
from policygraph.literals import flaw
from policygraph.names import RDF, STANDARD_PREFIXES, XSD
from policygraph.turtle_tokens import (
    BLANK,
    CLOSER,
    DIRECTIVE,
    END,
    IRI,
    NAME,
    NUMBER,
    TAG,
    TEXT,
    WORD,
    Lost,
    Tokens,
)

DEEPEST = 100  # brackets in brackets: the descent stays far from Python's limit

_TYPE, _FIRST, _REST, _NIL = (URIRef(RDF + name) for name in ("type", "first", "rest", "nil"))
_BOOLEAN, _INTEGER, _DECIMAL, _DOUBLE = (URIRef(XSD + x) for x in ("boolean", "integer", "decimal", "double"))
_unescaped = re.compile(r"\\(.)").sub
_UNKNOWN = "urn:undeclared:"  # stands for the namespace of a prefix that nothing declares
_ORDER = "A statement is subject, predicate, object and '.'."


class Statement(NamedTuple):
    """A triple, and the offsets (in code points) at which subject, predicate and object begin in the text."""

    subject: Node
    predicate: Node
    object: Node
    at: tuple[int, int, int]


class Reader(Tokens):
    """A descent over the tokens; a method begins at the first token of what it reads and ends after it."""

    def __init__(self, text: str, path: str, base: str | None) -> None:
        super().__init__(text, base)
        self.statements: list[Statement] = []
        self.prefixes: dict[str, str] = {}
        self.terms: dict[str, Node] = {}  # what tokens stand for, under the prefixes and base in force
        self.undeclared: set[str] = set()
        self.unread: set[Node] = set()
        # Blank nodes are named by document and place: alike in each reading, different in other documents.
        digest = blake2b(path.encode("utf-8", "surrogatepass") + b"\0" + self.encoded, digest_size=6)
        self.node = "b" + digest.hexdigest()

    def run(self) -> None:
        """Read the whole text."""
        self.advance()
        while self.kind != END:
            self.begun, self.depth = self.at, 0
            meant = self.token if self.kind == DIRECTIVE else self._misspelt() if self.kind == TAG else ""
            try:
                if meant:
                    self._directive(meant)
                else:
                    self._statement()
            except Lost as lost:
                self._forget(self.resume(lost.at))

    def _misspelt(self) -> str:
        """The directive that is meant by a word with an @, which is told; empty where none comes near."""
        for meant in get_close_matches(self.token.lower(), ("@prefix", "@base"), 1):
            self.report(self.at, f"There is no directive {brief(self.token)}.", f"Did you mean {meant}?")
            return meant
        return ""

    def _directive(self, word: str) -> None:
        directive = word.lower().lstrip("@")
        self.advance()
        at = self.at
        prefix = self._prefix() if directive == "prefix" else None
        if self.kind != IRI:
            raise self.unexpected("an IRI in <…>", f"It is what the {directive} stands for.")
        if prefix is None:
            self.base = self.iri()
        else:
            self._declare(prefix, self.iri(), at)
        self.terms.clear()
        self.advance()
        if word[0] == "@":
            self._dot()
        elif self.token == ".":
            self.report(self.at, f"No '.' stands after {word}.", f"Take it away, or write @{directive}.")
            self.advance()

    def _prefix(self) -> str:
        prefix, _, local = self.token.partition(":")
        if self.kind != NAME or local:
            fault = self.unexpected("a prefix and its colon", "As in @prefix ex: <https://example.org/> .")
            if self.kind not in (NAME, WORD):
                raise fault
        self.advance()  # also over a name without its colon: what it is to declare is plain, and used below
        if self.kind != IRI:
            self.undeclared.add(prefix)  # it is told here, and not again where the prefix is used
        return prefix

    def _declare(self, prefix: str, namespace: str, at: int) -> None:
        before = self.prefixes.get(prefix, namespace)
        if before != namespace:
            message = f"The prefix '{brief(prefix)}:' is declared again, for another namespace."
            hint = f"Above it stands for <{brief(before)}>: take another prefix."
            self.report(at, message, hint, "prefix-redefined", "warning")
        self.prefixes[prefix] = namespace

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
            return self._name()
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

    def _name(self) -> URIRef:
        prefix, _, local = self.token.partition(":")
        if not local and prefix not in self.prefixes and self.text.startswith("//", self.end):
            raise self.lost(self.at, "This IRI stands without its brackets.", f"Write it as in <{brief(prefix)}://…>.")
        namespace = self._namespace(prefix)
        name = URIRef(namespace + _unescaped(r"\1", local))
        if namespace.startswith(_UNKNOWN):
            self.unread.add(name)
        elif fault := iri_fault(name):  # by an escape, or where prefix and name meet
            hint = "Mend it, or percent-encode what may not stand."
            self.report(self.at, f"<{brief(name)}> is no IRI: {fault}.", hint, "iri")
        return name

    def _namespace(self, prefix: str) -> str:
        if prefix in self.prefixes:
            return self.prefixes[prefix]
        standard = STANDARD_PREFIXES.get(prefix)
        if prefix not in self.undeclared:
            self.undeclared.add(prefix)
            hint = f"Declare it with @prefix {brief(prefix)}: <{standard or '…'}> ."
            if not standard:
                hint += "".join(f" Or is it '{name}:'?" for name in get_close_matches(prefix[:40], self.prefixes, 1))
            self.report(self.at, f"The prefix '{brief(prefix)}:' is not declared.", hint)
        return standard or f"{_UNKNOWN}{prefix}:"

    def _forget(self, tokens: Iterable[tuple[int, str]]) -> None:
        """Notes what the tokens of a lost statement name."""
        for kind, token in tokens:
            if kind == IRI:
                self.unread.add(URIRef(resolved(self.base, token[1:-1])))
            else:
                prefix, _, local = token.partition(":")
                namespace = self.prefixes.get(prefix) or STANDARD_PREFIXES.get(prefix)
                if namespace is not None:
                    self.unread.add(URIRef(namespace + _unescaped(r"\1", local)))

    def _literal(self) -> Literal:
        at, text = self.at, self.string()
        self.advance()
        if self.kind == TAG or (self.kind == DIRECTIVE and self.at == self.before):
            return Literal(text, lang=self.language())
        if self.token != "^^":
            return Literal(text)
        self.advance()
        if self.kind not in (NAME, IRI):
            raise self.unexpected("a datatype", "As in ^^xsd:date.")
        datatype = self._term("a datatype", "")
        assert isinstance(datatype, URIRef)
        fault = flaw(text, datatype)
        if fault:
            self.report(at, *fault)
        try:
            # rdflib mends an ill-typed one in silence, so that no later check would see what was written
            return Literal(text, datatype=datatype, normalize=not fault)
        except (ValueError, ArithmeticError):  # of -P1M1D it makes a duration that it cannot write
            return Literal(text, datatype=datatype, normalize=False)
