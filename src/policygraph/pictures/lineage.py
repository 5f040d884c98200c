"""Who followed whom: what took the place of what, what ended, stopped, was put off or came back, as documents tell it.

Things are the nodes; a link is what one or more records tell of two of them, or of one and its end. A link that rests
on our reading alone, on an expression that leaves open what is meant, or on a record in a conflict has marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from policygraph.ask import Asker, plain
from policygraph.dates import Mark, When
from policygraph.evidence import Note, of_records
from policygraph.findings import PolicygraphError
from policygraph.names import ONTOLOGY, RDF
from policygraph.nodes import Names, find, kinds_of, named
from policygraph.pictures.sheets import Picture
from policygraph.pictures.tellings import Conflict, Telling, Told, surest, told, union
from policygraph.pictures.words import word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ENDS = ("Termination", "FundingHalt", "Suspension")
_ORDER = ("succession", "return", "end", "halt", "part")


@dataclass(frozen=True)
class Node:
    """A thing, with the name of its class; or, where ``end`` holds, what became of one: an end, a halt, a delay."""

    id: str
    label: str
    kind: str
    end: bool = False


@dataclass(frozen=True)
class Link:
    """What is told of two nodes, by ``way``: a succession, a return in another form, an end or halt, a part."""

    source: str
    target: str
    way: str
    label: str
    when: When | None
    under: tuple[str, ...]
    marks: tuple[Mark, ...]
    records: tuple[str, ...]


@dataclass(frozen=True)
class Branch:
    """A node where a walk along the links meets it, by which link; ``again`` where it was met before."""

    node: Node
    link: Link | None
    again: bool = False
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Lineage(Picture):
    """Nodes and links, all of a project or those that hang together with what was ``asked`` for.

    ``untold`` are the programs of which nothing of the kind is told; ``notes`` say where each record is said.
    """

    nodes: Mapping[str, Node]
    links: tuple[Link, ...]
    asked: tuple[str, ...]
    untold: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    names: Names
    notes: Mapping[str, Sequence[Note]]
    lang: str

    def __repr__(self) -> str:
        return f"<Lineage: {len(self.nodes)} nodes, {len(self.links)} links>"

    def __str__(self) -> str:
        from policygraph.pictures.lineage_text import text

        return text(self).rstrip()

    def draw(self) -> Figure:
        """A picture of it; see the base class."""
        from policygraph.pictures.lineage_picture import draw_lineage

        return draw_lineage(self)

    def walk(self) -> tuple[Branch, ...]:
        """The nodes as trees along the links, each branching where it is met first; next whatever leads there too."""
        own = [link for link in self.links if link.way != "part"]
        led_to = {link.target for link in own}
        nodes = {*led_to, *(link.source for link in own), *self.asked}
        waiting = sorted(nodes, key=lambda iri: (iri in led_to, *self._rank(iri), iri))
        met: set[str] = set()
        trees = []
        while waiting:
            near = {link.source for link in self.links if link.target in met}
            trees.append(self._branch(next((iri for iri in waiting if iri in near), waiting[0]), None, met))
            waiting = [iri for iri in waiting if iri not in met]
        return tuple(trees)

    def from_node(self, iri: str) -> Sequence[Link]:
        """The links that lead on from a node, and those that tell what it is part of, or what is part of it."""
        return self._from_nodes.get(iri, ())

    @cached_property
    def _from_nodes(self) -> Mapping[str, Sequence[Link]]:
        found: dict[str, list[Link]] = {}
        for link in sorted(self.links, key=_in_order):
            found.setdefault(link.source, []).append(link)
            if link.way == "part":
                found.setdefault(link.target, []).append(link)
        return found

    def said(self, link: Link) -> Iterator[tuple[str, list[Note]]]:
        """For each record of a link its CURIE, and where it is said."""
        for record in link.records:
            yield self.names[record].curie, list(self.notes.get(record, ()))

    def _rank(self, iri: str) -> tuple[float, int, str]:
        links = [link for link in self.from_node(iri) if link.way != "part"]
        return min((link.when.first for link in links if link.when), default=inf), -len(links), self.nodes[iri].label

    def _branch(self, iri: str, link: Link | None, met: set[str]) -> Branch:
        node = self.nodes[iri]
        if iri in met or (link and link.way == "part"):
            return Branch(node, link, again=iri in met)
        met.add(iri)
        return Branch(node, link, branches=tuple(self._branch(_other(on, iri), on, met) for on in self.from_node(iri)))


def lineage(asker: Asker, thing: str | None = None, lang: str = "en") -> Lineage:
    """What followed what in a project, or what hangs together with one thing by succession.

    Args:
        asker: what answers from the project.
        thing: an IRI, a CURIE or a name; without it, everything.
        lang: the language of the labels.

    Raises:
        PolicygraphError: no such thing is there, or several are meant.
    """
    programs = {plain(row[0]) for row in asker.run(f"SELECT ?s {{ ?s <{RDF}type> <{ONTOLOGY}Program> }}").rows}
    iri = "" if thing is None else _thing(asker, thing)
    story = told(asker, ("Succession", "Reappearance", *_ENDS, "Inclusion"), lang, {*programs, iri} - {""})
    names, links = story.names, _merged(_links(story, lang))
    # An expression that leaves open what is meant brings everything that may be meant.
    meant = union(telling.meant for telling in story.tellings if iri in telling.of("concerns"))
    asked = meant or ((iri,) if iri else ())
    links = _component(links, asked) if asked else _joined(links)
    linked = {iri for link in links for iri in (link.source, link.target)}
    untold = () if asked else sorted(programs - linked, key=lambda iri: (names[iri].label, iri))
    records = {record for link in links for record in link.records}
    conflicts = union(telling.conflicts for telling in story.tellings if records & {*telling.records})
    return Lineage(
        _nodes(asker, linked | {*asked}, links, lang),
        tuple(links),
        asked,
        tuple(untold),
        tuple(story.conflicts[iri] for iri in sorted(conflicts)),
        names,
        of_records(asker, records),
        lang,
    )


def _in_order(link: Link) -> tuple[int, float, str, str]:
    return _ORDER.index(link.way), link.when.first if link.when else inf, link.label, link.target


def _other(link: Link, iri: str) -> str:
    return link.target if iri == link.source else link.source


def _links(story: Told, lang: str) -> Iterator[Link]:
    for telling in story.tellings:
        for source, marks in telling.things.items():
            for way, target, label in _targets(telling, story.names, lang):
                under = telling.of("happensUnder")
                yield Link(source, target, way, label, telling.when, under, marks, telling.sources)


def _targets(telling: Telling, names: Names, lang: str) -> Iterator[tuple[str, str, str]]:
    kind = names[telling.kind].label or names[telling.kind].curie
    if telling.is_a(*_ENDS):
        yield "end" if telling.is_a("Termination") else "halt", telling.records[0], kind
    for after in telling.of("hasAfter"):
        (how,) = telling.of("hasSuccessionKind")[:1] or (telling.kind,)
        yield "succession", after, names[how].label
    for form in telling.of("hasForm"):
        yield "return", form, word("back as", lang)
    for whole in telling.of("hasWhole"):
        yield "part", whole, word("part of", lang)


def _merged(links: Iterable[Link]) -> list[Link]:
    """Links that say the same as one, with the records of all, as sure as the surest of them."""
    found: dict[tuple[str, str, str, str], list[Link]] = {}
    for link in links:
        found.setdefault((link.source, link.target, link.label, link.when.iri if link.when else ""), []).append(link)
    return [
        replace(
            min(same, key=lambda link: bool(link.when and link.when.read)),
            under=union(link.under for link in same),
            marks=surest(link.marks for link in same),
            records=union(link.records for link in same),
        )
        for same in found.values()
    ]


def _thing(asker: Asker, text: str) -> str:
    iri = find(asker, text)
    if not asker.is_instance(iri, ONTOLOGY + "Thing"):
        raise PolicygraphError(
            f"{text} is not a thing that a document speaks of", "name a program, a concept or the like"
        )
    return iri


def _component(links: list[Link], asked: tuple[str, ...]) -> list[Link]:
    """The links that hang together with what was asked for, and what is part of what there, one step."""
    met: set[str] = set()
    new = set(asked)
    while new:
        met |= new
        touched = [link for link in links if link.way != "part" and met & {link.source, link.target}]
        new = {iri for link in touched for iri in (link.source, link.target)} - met
    return [link for link in links if met & {link.source, link.target}]


def _joined(links: list[Link]) -> list[Link]:
    """All links but those that tell what is part of what and do not join two nodes that are there anyway."""
    there = {iri for link in links if link.way != "part" for iri in (link.source, link.target)}
    return [link for link in links if link.way != "part" or {link.source, link.target} <= there]


def _nodes(asker: Asker, iris: set[str], links: Iterable[Link], lang: str) -> dict[str, Node]:
    ends = {link.target: link.label for link in links if link.way in ("end", "halt")}
    kinds = kinds_of(asker, iris - set(ends))
    names = named(asker, {*iris, *(kind for found in kinds.values() for kind in found)}, lang)
    nodes = {iri: Node(iri, label, "", end=True) for iri, label in ends.items()}
    for iri in sorted(iris - set(ends)):
        kind = next((names[kind].label for kind in kinds.get(iri, ()) if names[kind].label), "")
        nodes[iri] = Node(iri, names[iri].label or names[iri].curie, kind)
    return nodes
