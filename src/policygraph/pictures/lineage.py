"""Who followed whom: what took the place of what, what ended, stopped, was put off or came back, as documents tell it.

Things are the nodes; a link is what one or more records tell of two of them, or of one and its end. A link that rests
on our reading alone, on an expression that leaves open what is meant, or on a record in a conflict has marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policygraph.ask import Asker, plain
from policygraph.evidence import Note, of_records
from policygraph.findings import PolicygraphError
from policygraph.names import ONTOLOGY, RDF
from policygraph.nodes import Names, find, kinds_of, named
from policygraph.pictures.dates import Mark, When
from policygraph.pictures.tellings import Conflict, Telling, Told, told
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
class Lineage:
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
        """A picture of it, as a figure of matplotlib's.

        Raises:
            PolicygraphError: matplotlib is not installed.
        """
        from policygraph.pictures.lineage_picture import draw_lineage

        return draw_lineage(self)

    def _repr_svg_(self) -> str | None:
        """What a notebook shows: the picture, where matplotlib is installed."""
        from policygraph.pictures.sheets import inline

        return inline(self.draw)

    def walk(self) -> tuple[Branch, ...]:
        """The nodes as trees along the links, each branching where it is met first; next whatever leads there too."""
        led_to = {link.target for link in self.links if link.way != "part"}
        nodes = {iri for link in self.links if link.way != "part" for iri in (link.source, link.target)}
        waiting = sorted({*nodes, *self.asked}, key=lambda iri: (iri in led_to, *self._rank(iri)))
        met: set[str] = set()
        trees = []
        while waiting:
            near = (iri for iri in waiting if any(link.target in met for link in self.from_node(iri)))
            trees.append(self._branch(next(near, waiting[0]), None, met))
            waiting = [iri for iri in waiting if iri not in met]
        return tuple(trees)

    def from_node(self, iri: str) -> list[Link]:
        """The links that lead on from a node, and those that tell what it is part of, or what is part of it."""
        own = [link for link in self.links if iri == link.source or (link.way == "part" and iri == link.target)]
        return sorted(own, key=lambda link: (_ORDER.index(link.way), _first(link.when), link.label, link.target))

    def said(self, link: Link) -> Iterator[tuple[str, list[Note]]]:
        """For each record of a link its CURIE, and where it is said."""
        for record in link.records:
            yield self.names[record].curie, list(self.notes.get(record, ()))

    def _rank(self, iri: str) -> tuple[float, int, str]:
        links = [link for link in self.from_node(iri) if link.way != "part"]
        return min((_first(link.when) for link in links), default=float("inf")), -len(links), self.nodes[iri].label

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
    story = told(asker, ("Succession", "Reappearance", *_ENDS, "Inclusion"), lang)
    links = _merged(_links(story, lang))
    asked = () if thing is None else _asked(asker, thing, story)
    links = _component(links, asked) if asked else _joined(links)
    untold = () if asked else _untold(asker, {iri for link in links for iri in (link.source, link.target)})
    things = {iri for link in links for iri in (link.source, link.target)} | {*asked, *untold}
    records = {record for link in links for record in link.records}
    whens = {iri for link in links if link.when for iri in (link.when.iri, link.when.taken_as)} - {""}
    names = named(asker, things | records | whens | {iri for link in links for iri in link.under}, lang)
    conflicts = {iri for telling in story.tellings if records & set(telling.records) for iri in telling.conflicts}
    return Lineage(
        _nodes(asker, things - set(untold), links, names, lang),
        tuple(links),
        asked,
        tuple(sorted(untold, key=lambda iri: names[iri].label)),
        tuple(story.conflicts[iri] for iri in sorted(conflicts)),
        names,
        of_records(asker, records),
        lang,
    )


def _first(when: When | None) -> float:
    """Where a date stands in an order in which unknown ones come last."""
    known = [bound for bound in (when.low, when.high) if bound is not None] if when else []
    return known[0] if known else float("inf")


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
    """Links that say the same as one, with the records of all, and with the marks that all of them have."""
    found: dict[tuple[str, str, str, str], Link] = {}
    for link in links:
        key = (link.source, link.target, link.label, link.when.iri if link.when else "")
        one = found.setdefault(key, link)
        if one is not link:
            marks = tuple(mark for mark in one.marks if mark in link.marks)
            under, records = (
                tuple(dict.fromkeys(both)) for both in (one.under + link.under, one.records + link.records)
            )
            found[key] = Link(*key[:2], one.way, one.label, one.when, under, marks, records)
    return list(found.values())


def _asked(asker: Asker, text: str, story: Told) -> tuple[str, ...]:
    """What was asked for; for an expression that leaves open what is meant, everything that may be meant."""
    iri = find(asker, text)
    if not asker.is_instance(iri, ONTOLOGY + "Thing"):
        raise PolicygraphError(
            f"{text} is not a thing that a document speaks of", "name a program, a concept or the like"
        )
    meant = [thing for telling in story.tellings if iri in telling.of("concerns") for thing in telling.meant]
    return tuple(dict.fromkeys(meant)) or (iri,)


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


def _untold(asker: Asker, linked: set[str]) -> set[str]:
    rows = asker.run(f"SELECT DISTINCT ?program {{ ?program <{RDF}type> <{ONTOLOGY}Program> }} ORDER BY ?program").rows
    return {plain(program) for (program,) in rows} - linked


def _nodes(asker: Asker, iris: set[str], links: Sequence[Link], names: Names, lang: str) -> dict[str, Node]:
    ends = {link.target: link.label for link in links if link.way in ("end", "halt")}
    kinds = kinds_of(asker, iris - set(ends))
    labels = named(asker, {kind for found in kinds.values() for kind in found}, lang)
    nodes = {iri: Node(iri, label, "", end=True) for iri, label in ends.items()}
    for iri in sorted(iris - set(ends)):
        kind = next((labels[kind].label for kind in kinds.get(iri, ()) if labels[kind].label), "")
        nodes[iri] = Node(iri, names[iri].label or names[iri].curie, kind)
    return nodes
