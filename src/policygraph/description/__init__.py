"""Everything that the graph holds of one node, with the passages behind it.

One form serves a program, a person, a date, a passage, a record, a judgement of ours or a term of the ontology: what
is written of the node, the records that have it as a part or rest on it, what we hold about any of these, and whatever
else points to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from policygraph.ask import Asker, listed
from policygraph.evidence import Note
from policygraph.nodes import Named, find


@dataclass(frozen=True)
class Text:
    """A literal: its characters, and its language where it has one."""

    value: str
    language: str


@dataclass(frozen=True)
class Statement:
    """What is written of a node by one property."""

    property: Named
    values: tuple[Named | Text, ...]


@dataclass(frozen=True)
class Dated:
    """A date of a record, by the property that relates them.

    ``earliest`` and ``latest`` are the days that it can mean, or those of the date that we take it for; empty where
    they are not known. ``exact`` tells that they are those of one day, month or year. Where we take it for another,
    ``certainty`` tells how surely.
    """

    property: Named
    date: Named
    earliest: str
    latest: str
    exact: bool
    taken_for: Named | None
    judgement: Named | None
    certainty: str


@dataclass(frozen=True)
class Expression:
    """An open expression through which a record may concern the thing, and what we take it for.

    ``held`` is "open", "meant", "not meant" or "another meant"; ``taken_for`` and ``certainty`` go with the last three.
    """

    expression: Named
    held: str
    taken_for: tuple[Named, ...]
    certainty: str


@dataclass(frozen=True)
class Told:
    """A record: its kind, the thing's roles in it, what it says, when, and how it holds.

    ``happening`` tells that it came about at some time within its date, ``read`` that it is our reading. ``holds`` are
    the listed values it has: planned, negative, probable. ``details`` are records that it makes more exact, ``omits``
    what it leaves unsaid; ``may`` has the open expressions through which alone it may concern the thing.
    """

    record: Named
    kinds: tuple[Named, ...]
    roles: tuple[Named, ...]
    summary: str
    names: tuple[Text, ...]
    dates: tuple[Dated, ...]
    happening: bool
    holds: tuple[Named, ...]
    read: bool
    details: tuple[Named, ...]
    omits: tuple[Named, ...]
    may: tuple[Expression, ...]


@dataclass(frozen=True)
class Relation:
    """How the thing stands to another by records: ``inverse`` tells that the property leads from the other to it."""

    property: Named
    inverse: bool
    thing: Named
    records: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """What we hold about the thing, its names, or its records.

    ``texts`` is what is judged in words: an aspect, or the print and its repair. ``judged`` are the nodes judged, each
    with its property. ``holds`` tells how sure it is, or whether it is settled.
    """

    judgement: Named
    kinds: tuple[Named, ...]
    texts: tuple[Text, ...]
    judged: tuple[tuple[Named, Named], ...]
    holds: tuple[Named, ...]
    reason: str
    curator: Named | None
    day: str


@dataclass(frozen=True)
class Mention:
    """What else points to the node by one property."""

    property: Named
    things: tuple[Named, ...]


@dataclass(frozen=True)
class Description:
    """Everything about one node; ``evidence`` gives the notes of each record and judgement by its IRI.

    ``names`` are the records that name it, those that only may last; ``records`` all others, in time order, the
    undated last. ``lang`` is the language of the labels.
    """

    thing: Named
    kinds: tuple[Named, ...]
    labels: tuple[Text, ...]
    statements: tuple[Statement, ...]
    names: tuple[Told, ...]
    relations: tuple[Relation, ...]
    records: tuple[Told, ...]
    judgements: tuple[Judgement, ...]
    mentions: tuple[Mention, ...]
    evidence: Mapping[str, tuple[Note, ...]]
    lang: str

    def __repr__(self) -> str:
        return f"<Description of {self.thing}>"

    @property
    def asked(self) -> tuple[str, str]:
        """What was asked, as a command and in words."""
        return f"describe {self.thing.curie}", f"everything about {self.thing}"

    def __str__(self) -> str:
        from policygraph.description.layout import text
        from policygraph.description.page import page

        return text(page(self)).rstrip()

    def _repr_markdown_(self) -> str:
        """What a notebook shows: the page."""
        from policygraph.description.layout import markdown
        from policygraph.description.page import page

        return markdown(page(self))

    def subjects(self) -> set[str]:
        """The nodes that make it up: itself, its records, the expressions, the judgements, and the passages of all."""
        told = (*self.names, *self.records)
        nodes = [self.thing, *(each.record for each in told), *(each.judgement for each in self.judgements)]
        nodes += [may.expression for each in told for may in each.may]
        nodes += [dated.judgement for each in told for dated in each.dates if dated.judgement]
        iris = {node.iri for node in nodes}
        return iris | {note.passage for iri in iris for note in self.evidence.get(iri, ())}

    def triples(self) -> str:
        """The query for all that the graph says of these nodes."""
        return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {listed(self.subjects())} }} ?s ?p ?o }}"

    def to_json(self) -> dict[str, Any]:
        """The description as JSON's own types: members are named as the fields here and in the classes above.

        A node is ``{iri, curie, label}``, a literal ``{value, language}``, a note has what it has of
        ``evidence.Note``'s fields, and a list is there even where it is empty.
        """
        members: dict[str, Any] = _json(self)
        return members


def _json(value: Any) -> Any:
    if isinstance(value, Note):
        return value.members()
    if is_dataclass(value):
        return {field.name: _json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _json(member) for key, member in value.items()}
    return [_json(member) for member in value] if isinstance(value, tuple) else value


def describe(asker: Asker, thing: str, lang: str = "en") -> Description:
    """Everything about one node of the graph.

    Args:
        asker: what answers.
        thing: an IRI, a CURIE or any name of it, in either language and any case.
        lang: the language of labels; where there is none in it, another.

    Raises:
        PolicygraphError: no node is meant, or several may be; names the candidates, or what comes near.
    """
    from policygraph.description.composition import compose
    from policygraph.description.surroundings import surroundings

    return compose(asker, surroundings(asker, find(asker, thing)), lang)
