"""Who followed whom: what took the place of what, what ended, stopped, was put off or came back, as documents tell it.

Things are the nodes; a link is what one or more records tell of two of them, or of one and its end. A link that rests
on our reading alone, on an expression that leaves open what is meant, or on a record in a conflict has marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf

from policygraph.ask import Asker
from policygraph.dates import Mark, When
from policygraph.evidence import Note, of_records
from policygraph.findings import PolicygraphError
from policygraph.names import ONTOLOGY
from policygraph.nodes import find, kinds_of, named
from policygraph.pictures.lineage_picture import draw_lineage
from policygraph.pictures.lineage_text import text
from policygraph.pictures.sheets import Picture
from policygraph.pictures.tellings import Told, instances, merged, told, union
from policygraph.pictures.words import word

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

    @property
    def nodes(self) -> set[str]:
        """The two."""
        return {self.source, self.target}


@dataclass(frozen=True)
class Branch:
    """A node where a walk along the links meets it, by which link; ``again`` where it was met before."""

    node: Node
    link: Link | None
    again: bool = False
    branches: tuple[Branch, ...] = ()

    @property
    def way(self) -> str:
        """The way of the link; empty where a walk begins."""
        return self.link.way if self.link else ""


@dataclass(frozen=True)
class Lineage(Picture):
    """Nodes and links, all of a project or those that hang together with what was ``asked`` for.

    ``untold`` are the programs of which nothing of the kind is told.
    """

    nodes: Mapping[str, Node]
    links: tuple[Link, ...]
    asked: tuple[str, ...]
    draw = draw_lineage

    def __repr__(self) -> str:
        return f"<Lineage: {len(self.nodes)} nodes, {len(self.links)} links>"

    def __str__(self) -> str:
        return text(self).rstrip()

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

    @cached_property
    def onward(self) -> Mapping[str, Sequence[Link]]:
        """For each node the links that lead on from it, and those that tell what it is part of, or what of it."""
        found: dict[str, list[Link]] = {iri: [] for iri in self.nodes}
        for link in sorted(self.links, key=_in_order):
            for iri in (link.source, link.target) if link.way == "part" else (link.source,):
                found[iri].append(link)
        return found

    def said(self, link: Link) -> Iterator[tuple[str, list[Note]]]:
        """For each record of a link its CURIE, and where it is said."""
        for record in link.records:
            yield self.names[record].curie, list(self.notes.get(record, ()))

    def _rank(self, iri: str) -> tuple[float, int, str]:
        links = [link for link in self.onward[iri] if link.way != "part"]
        return min((link.when.first for link in links if link.when), default=inf), -len(links), self.nodes[iri].label

    def _branch(self, iri: str, link: Link | None, met: set[str]) -> Branch:
        branch = Branch(self.nodes[iri], link, again=iri in met)
        if branch.again or branch.way == "part":
            return branch
        met.add(iri)
        others = ((link.target if iri == link.source else link.source, link) for link in self.onward[iri])
        return replace(branch, branches=tuple(self._branch(other, link, met) for other, link in others))


def lineage(asker: Asker, thing: str | None = None, lang: str = "en") -> Lineage:
    """What followed what in a project; or what hangs together with one thing, an IRI, a CURIE or a name, by succession.

    Raises:
        PolicygraphError: no such thing is there, or several are meant.
    """
    programs = instances(asker, "Program")
    iri = "" if thing is None else find(asker, thing)
    if iri and not asker.is_instance(iri, ONTOLOGY + "Thing"):
        message = f"{thing} is not a thing that a document speaks of"
        raise PolicygraphError(message, "name a program, a concept or the like")
    story = told(asker, ("Succession", "Reappearance", *_ENDS, "Inclusion"), lang, {*programs, iri} - {""})
    names = story.names
    # An expression that leaves open what is meant brings everything that may be meant.
    meant = union(telling.meant for telling in story.tellings if iri in telling.of("concerns"))
    asked = meant or ((iri,) if iri else ())
    links = _shown(merged(_links(story, lang), _meaning, "under", "records"), asked)
    linked = {iri for link in links for iri in link.nodes}
    records = {record for link in links for record in link.records}
    conflicts = union(telling.conflicts for telling in story.tellings if records & {*telling.records})
    return Lineage(
        () if asked else tuple(sorted(programs - linked, key=lambda iri: (names[iri].label, iri))),
        tuple(story.conflicts[iri] for iri in sorted(conflicts)),
        names,
        of_records(asker, records),
        lang,
        _nodes(asker, linked | {*asked}, links, lang),
        tuple(links),
        asked,
    )


def _meaning(link: Link) -> tuple[str, ...]:
    return link.source, link.target, link.label, link.when.iri if link.when else ""


def _in_order(link: Link) -> tuple[int, float, str, str]:
    return _ORDER.index(link.way), link.when.first if link.when else inf, link.label, link.target


def _links(story: Told, lang: str) -> Iterator[Link]:
    for telling in story.tellings:
        kind = story.names[telling.kind]
        end = ("end" if telling.is_a("Termination") else "halt", telling.records[0], kind.label or kind.curie)
        found = [end] if telling.is_a(*_ENDS) else []
        how = next(iter(telling.of("hasSuccessionKind")), telling.kind)
        found += [("succession", after, story.names[how].label) for after in telling.of("hasAfter")]
        found += [("return", form, word("back as", lang)) for form in telling.of("hasForm")]
        found += [("part", whole, word("part of", lang)) for whole in telling.of("hasWhole")]
        for source, marks in telling.things.items():
            for way, target, label in found:
                yield Link(source, target, way, label, telling.when, telling.of("happensUnder"), marks, telling.sources)


def _shown(links: list[Link], asked: tuple[str, ...]) -> list[Link]:
    """The links that hang together with what was asked for, and what is part of what there, one step.

    Where nothing was, all but those that tell what is part of what and do not join two nodes that are there anyway.
    """
    own = [link for link in links if link.way != "part"]
    if not asked:
        there = {iri for link in own for iri in link.nodes}
        return [link for link in links if link.nodes <= there]
    met = set(asked)
    while new := {iri for link in own if met & link.nodes for iri in link.nodes} - met:
        met |= new
    return [link for link in links if met & link.nodes]


def _nodes(asker: Asker, iris: set[str], links: list[Link], lang: str) -> dict[str, Node]:
    nodes = {link.target: Node(link.target, link.label, "", end=True) for link in links if link.way in ("end", "halt")}
    things = sorted(iris - set(nodes))
    kinds = kinds_of(asker, things)
    names = named(asker, [*things, *union(kinds.values())], lang)
    for iri in things:
        kind = next((names[kind].label for kind in kinds.get(iri, ()) if names[kind].label), "")
        nodes[iri] = Node(iri, names[iri].label or names[iri].curie, kind)
    return nodes
