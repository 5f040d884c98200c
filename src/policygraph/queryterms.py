"""The names that saved queries use: with one that nothing declares a query finds nothing, and nobody is told.

Held to this are the names in our own namespaces, in those in which the project's ontology declares terms, and in the
closed vocabularies of the W3C. Which part a name plays in a query is told from the tokens beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rdflib import RDF, RDFS, Graph, URIRef

from policygraph import sparql
from policygraph.declarations import declared, did_you_mean, misspelt, namespaces, near, vocabulary_of
from policygraph.documents import Reading
from policygraph.findings import Finding, Place, sentence
from policygraph.headers import Header
from policygraph.names import BASE, INFERRED, INFERRED_JUDGED, LINK, NODE
from policygraph.queryfiles import header_of
from policygraph.questions import Question
from policygraph.sparql import Token, iri_of
from policygraph.yamltext import At

_OF_CLASSES = (str(RDF.type), str(RDFS.subClassOf))
_NODES = ("var", "iri", "pname", "blank")
_COMPANION = ("companion",)


class _Use(NamedTuple):
    """A name in a question: the key of the header at which it stands, if any, its token in a text, and its part.

    The part is `class` or `property` where it can be nothing else, and `namespace` behind a `PREFIX`.
    """

    iri: str
    part: str
    at: At = ()
    token: Token = Token("", "", 0)


def check(questions: Iterable[Question], reading: Reading, merged: Graph) -> Iterator[Finding]:
    """The names in questions and checks, their companions and parameters, that nothing declares.

    Args:
        questions: as :func:`policygraph.queryfiles.parse_question` read them.
        reading: the project's files.
        merged: its data and ontology.
    """
    known = _Known(reading, merged)
    for question in questions:
        found = [(use, fault) for use in _uses(question) if (fault := known.fault(use))]
        misled = {use.token.text for use, _ in found if use.part == "namespace"}  # each name in it is the same fault
        header = header_of(question) if any(use.at for use, _ in found) else None
        for use, (message, hint) in found:
            if use.part == "namespace" or f"{use.token.text.partition(':')[0]}:" not in misled:
                place = _place(question, header, use)
                yield Finding(place, "error", "query-term", message, hint=sentence(hint))


def _uses(question: Question) -> Iterator[_Use]:
    found = sparql.tokens(question.text)
    for word, name, space in zip(found, found[1:], found[2:], strict=False):
        if word.upper == "PREFIX":
            yield _Use(space.text[1:-1], "namespace", (), Token("iri", name.text, space.offset))
    yield from _named(question.text)
    for use in _named(question.companion) if question.companion else ():
        yield use._replace(at=_COMPANION)
    for each in question.params:
        at = ("params", each.name)
        if each.cls:
            yield _Use(each.cls, "class", (*at, "class"))
        if each.type == "iri" and each.default is not None:
            yield _Use(each.default, "", (*at, "default"))
        for number, choice in enumerate(each.choices if each.type == "iri" else ()):
            yield _Use(choice, "", (*at, "choices", str(number)))


def _place(question: Question, header: Header | None, use: _Use) -> Place:
    if header is None or not use.at:
        return Place(question.path, *sparql.position(question.text, use.token.offset))
    if use.at != _COMPANION:
        return Place(question.path, *header.place(use.at))
    text = question.companion or ""
    return Place(question.path, *header.within(use.at, *sparql.position(text, use.token.offset), text))


def _named(text: str) -> Iterator[_Use]:
    """The names behind a query's prefixes, in their order."""
    prefixes, form = sparql.declared(text), sparql.outline(text).at
    found = [token for token in sparql.tokens(text) if token.offset >= form]
    around, values = list[str](), False  # the brackets that are open, "data" for the braces of VALUES
    for at, (token, after) in enumerate(zip(found, [*found[1:], Token("", "", 0)], strict=True)):
        if token.kind in ("iri", "pname"):
            named = _is_property(found[at - 1], after, around[-1:])
            part = "property" if named else "class" if _is_class(found, at, prefixes) else ""
            yield _Use(iri_of(token, prefixes), part, (), token)
        elif token.upper in ("{", "[", "("):
            around.append("data" if values and token.upper == "{" else token.upper)
        elif token.upper in ("}", "]", ")") and around:
            around.pop()
        values = token.upper == "VALUES" or (values and token.upper != "{")


def _is_property(before: Token, after: Token, around: list[str]) -> bool:
    """Whether a name between two tokens is a verb: a step of a path, or what stands between two nodes."""
    if before.upper in ("/", "|", "^") or after.upper in ("/", "|", "*", "+", "?"):
        return True
    follows = before.kind in _NODES or before.upper in ("]", "[", ";")
    leads = after.kind in (*_NODES, "string", "number") or after.upper in ("[", "(", "-", "TRUE", "FALSE")
    return around in (["{"], ["["]) and follows and leads


def _is_class(found: list[Token], at: int, prefixes: Mapping[str, str]) -> bool:
    """Whether the verb before a name is `a`, or ends in what classes alone have."""
    at -= 1
    while at > 1 and found[at].text == ",":
        at -= 2
    while at and found[at].upper in ("*", "+", "?"):
        at -= 1
    verb = found[at]
    return verb.text == "a" or (verb.kind in ("iri", "pname") and iri_of(verb, prefixes) in _OF_CLASSES)


class _Known:
    """What a project declares."""

    def __init__(self, reading: Reading, merged: Graph) -> None:
        self.reading = reading
        self.parts = {part: declared(merged, part) for part in ("class", "property", "thing")}
        self.parts["thing"] |= {URIRef(graph) for graph in (INFERRED, INFERRED_JUDGED)}
        self.parts["thing"] |= {URIRef(file.graph) for file, _ in reading.parts}
        self.ours = (BASE, *namespaces(reading))

    def fault(self, use: _Use) -> tuple[str, str] | None:
        """What is wrong with a name, and a hint; None where nothing is, or where we cannot know."""
        if use.part == "namespace":
            return self._misled(use)
        term = URIRef(use.iri)
        shown = use.token.text if use.token.kind == "pname" else self.reading.short(term)
        if vocabulary := vocabulary_of(term):
            meant = misspelt(term, vocabulary)
            return None if meant is None else (f"There is no term {shown}.", did_you_mean(self.reading, meant))
        known = self.parts[use.part or "thing"]
        if term in known or not use.iri.startswith(self.ours) or use.iri.startswith((NODE, LINK)):
            return None
        if term in self.reading.unread:  # it may be declared by what could not be read
            return None
        hint = did_you_mean(self.reading, near(term, known))
        if term in self.parts["thing"]:
            return f"{shown} is declared, but not as a {use.part}.", hint
        return f"Nothing declares {f'the {use.part} ' if use.part else ''}{shown}.", hint

    def _misled(self, use: _Use) -> tuple[str, str] | None:
        """That a prefix of the project stands for a namespace in which there is nothing."""
        meant = self.reading.prefixes.get(use.token.text[:-1], use.iri)
        known = meant == use.iri or vocabulary_of(URIRef(f"{use.iri}x"))
        if known or any(str(name).startswith(use.iri) for name in self.parts["thing"]):
            return None
        return f"Nothing is declared in <{use.iri}>.", f"in the project {use.token.text} stands for <{meant}>"
