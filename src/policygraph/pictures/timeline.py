"""What was when, as documents tell it: the phases of their story, who governed, instruments, events, other happenings.

A row is a thing with all that is told of it. Its bars follow from what begins and what ends it; where no end is told, a
bar is open, for nothing says that the thing went on. What no document and no reading of ours dates stands apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policygraph.ask import Asker, plain
from policygraph.evidence import Note, of_records
from policygraph.names import ONTOLOGY, RDF
from policygraph.nodes import Names, named
from policygraph.pictures.dates import Mark, When
from policygraph.pictures.tellings import Conflict, Telling, Told, told
from policygraph.pictures.words import capital, doubts, heading, time, word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STATES = ("Tenure", "Phase", "Involvement", "Description", "Offer", "Purpose")
_UNSURE = {Mark.OPEN, Mark.PLANNED, Mark.DOUBTFUL}  # what neither begins a bar nor ends one
LANES = ("phases", "tenures", "governments", "instruments", "events", "others")  # in their order from the top
TITLES = {
    "phases": "phases of the story",
    "governments": "governments",
    "instruments": "programs, laws, strategies and other instruments",
    "events": "events",
    "others": "other happenings",
}


@dataclass(frozen=True)
class Item:
    """One thing told in a row: a happening with its ``when``, or a state that ``begins`` and ``ends``.

    ``role`` is "begin" or "end" where the happening begins or ends the row's thing, "state" for a state, else empty.
    """

    kind: str
    label: str
    role: str
    when: When | None
    begins: When | None
    ends: When | None
    marks: tuple[Mark, ...]
    records: tuple[str, ...]
    conflicts: tuple[str, ...]

    @property
    def dates(self) -> list[When]:
        """The dates that bound it; where a state begins or ends, when it was so besides does not."""
        whens = (self.begins, self.ends) if self.begins or self.ends else (self.when,)
        return [when for when in whens if when and when.bounded]

    @property
    def unsure(self) -> bool:
        """Whether it is too unsure to begin or end anything."""
        return bool(set(self.marks) & _UNSURE)

    @property
    def first(self) -> float:
        """The first time by which it is bounded; after all others where it is not."""
        bounds = (bound for date in self.dates for bound in (date.low, date.high))
        return min((bound for bound in bounds if bound is not None), default=float("inf"))


@dataclass(frozen=True)
class Row:
    """A thing in its lane, with what is told of it, in the order of time."""

    lane: str
    title: str
    id: str
    label: str
    items: tuple[Item, ...]

    @property
    def first(self) -> float:
        """The first time that anything in it is bounded by."""
        return min((item.first for item in self.items), default=float("inf"))

    def sides(self, role: str) -> list[Item]:
        """What surely begins the thing, or ends it, by ``role``, and is dated."""
        return [item for item in self.items if item.role == role and item.dates and not item.unsure]


@dataclass(frozen=True)
class Timeline:
    """Rows in their lanes; rows of what is not dated; and of which governments and instruments nothing is told.

    ``notes`` say of each record where it is said.
    """

    rows: tuple[Row, ...]
    undated: tuple[Row, ...]
    untold: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    names: Names
    notes: Mapping[str, Sequence[Note]]
    lang: str

    def __repr__(self) -> str:
        return f"<Timeline: {len(self.rows)} rows, {len(self.undated)} without a date>"

    def __str__(self) -> str:
        from policygraph.pictures.timeline_text import text

        return text(self).rstrip()

    def draw(self) -> Figure:
        """A picture of it, as a figure of matplotlib's.

        Raises:
            PolicygraphError: matplotlib is not installed.
        """
        from policygraph.pictures.timeline_picture import draw_timeline

        return draw_timeline(self)

    def _repr_svg_(self) -> str | None:
        """What a notebook shows: the picture, where matplotlib is installed."""
        from policygraph.pictures.sheets import inline

        return inline(self.draw)

    def told(self, row: Row) -> str:
        """All that is told in a row, in words."""
        words = [self.words(item) for item in row.items]
        if row.sides("begin") and not row.sides("end"):
            words.append(word("end not stated", self.lang))
        return "; ".join(words)

    def words(self, item: Item) -> str:
        """What is told in an item, when, and what keeps it from being simply told."""
        when = self.when(item)
        told = [item.label] if item.role != "state" or not item.dates else []
        return ", ".join([*told, *([when] if when else [])])

    def when(self, item: Item) -> str:
        """When it was, in words, with what keeps it from being simply told; empty where nothing is told of that."""
        names, lang = self.names, self.lang
        if item.role != "state" or not item.dates:
            told = time(item.when, names, lang) if item.when else ""
        elif not (item.begins or item.ends):
            told = f"{word('told of', lang)} {time(item.when, names, lang)}"
        elif item.begins and item.ends:
            told = f"{time(item.begins, names, lang)} – {time(item.ends, names, lang)}"
        elif item.begins:
            told = f"{word('from', lang)} {time(item.begins, names, lang)}; {word('end not stated', lang)}"
        else:
            told = f"{word('until', lang)} {time(item.ends, names, lang)}; {word('beginning not stated', lang)}"
        return f"{told} {doubts(item.marks, lang)}".strip()


def timeline(asker: Asker, lang: str = "en") -> Timeline:
    """What was when in a project.

    Args:
        asker: what answers from the project.
        lang: the language of the labels.
    """
    story = told(asker, ("Happening", *_STATES), lang)
    classes = {name: _instances(asker, name) for name in ("Instrument", "Government", "Organization")}
    names = named(asker, _iris(story, classes), lang)
    rows: dict[tuple[bool, str, str, str], list[Item]] = {}
    labels: dict[str, str] = {}
    for telling in story.tellings:
        for lane, title, iri, label, item in _placed(telling, classes, names, lang):
            rows.setdefault((bool(item.dates), lane, title, iri), []).append(item)
            labels[iri] = label
    every = [Row(lane, title, iri, labels[iri], _in_time(items)) for (_, lane, title, iri), items in rows.items()]
    every.sort(key=lambda row: (LANES.index(row.lane), row.title, row.first, row.label, row.id))
    there = {row.id for row in every}
    records = {record for row in every for item in row.items for record in item.records}
    conflicts = {iri for row in every for item in row.items for iri in item.conflicts}
    untold = (classes["Instrument"] | classes["Government"]) - there
    return Timeline(
        tuple(row for row in every if row.items[0].dates),
        tuple(row for row in every if not row.items[0].dates),
        tuple(sorted(untold, key=lambda iri: names[iri].label)),
        tuple(story.conflicts[iri] for iri in sorted(conflicts)),
        named(asker, _iris(story, classes) | records | conflicts, lang),
        of_records(asker, records),
        lang,
    )


def _instances(asker: Asker, name: str) -> set[str]:
    return {plain(row[0]) for row in asker.run(f"SELECT DISTINCT ?s {{ ?s <{RDF}type> <{ONTOLOGY}{name}> }}").rows}


def _iris(story: Told, classes: Mapping[str, set[str]]) -> set[str]:
    """Whatever the rows may name."""
    found = classes["Instrument"] | classes["Government"]
    for telling in story.tellings:
        found |= {telling.kind, *telling.things}
        found |= {
            iri
            for name in ("hasAfter", "hasForm", "hasHolder", "hasSuccessionKind", "coversSection")
            for iri in telling.of(name)
        }
        whens = [when for when in (telling.when, telling.begins, telling.ends) if when]
        found |= {iri for when in whens for iri in (when.iri, when.taken_as) if iri}
    return found


def _in_time(items: Sequence[Item]) -> tuple[Item, ...]:
    """Items in the order of time, those that say the same as one, with the marks that all of them have."""
    found: dict[object, Item] = {}
    for item in sorted(items, key=lambda item: (item.first, item.label, item.records)):
        one = found.setdefault((item.label, item.role, item.when, item.begins, item.ends), item)
        if one is not item:
            marks = tuple(mark for mark in one.marks if mark in item.marks)
            records, conflicts = (
                tuple(dict.fromkeys(both)) for both in (one.records + item.records, one.conflicts + item.conflicts)
            )
            key = (item.label, item.role, item.when, item.begins, item.ends)
            found[key] = replace(one, marks=marks, records=records, conflicts=conflicts)
    return tuple(found.values())


_Placed = tuple[str, str, str, str, Item]  # lane, its title, the row's thing, what to call it, what is told


def _placed(telling: Telling, classes: Mapping[str, set[str]], names: Names, lang: str) -> Iterator[_Placed]:
    """In which rows a telling has its place, and what it is there."""
    kind = names[telling.kind].label
    if telling.is_a("Phase"):
        sections = " ".join(names[iri].label for iri in telling.of("coversSection"))
        label = " ".join([*telling.of("step")[:1], sections]).strip() or telling.of("summary")[0]
        yield "phases", heading(TITLES["phases"], lang), telling.records[0], label, _item(telling, kind, "state")
    elif telling.is_a("Tenure"):
        if not set(telling.of("hasSeat")) & classes["Organization"]:  # whose offices govern nobody
            (office,), (holder,) = telling.of("concerns"), telling.of("hasHolder")
            yield "tenures", capital(names[office].label), holder, names[holder].label, _item(telling, kind, "state")
    else:
        for iri, label, role, marks in _parts(telling, names, lang):
            lane = _lane(telling, iri, classes)
            if lane and (telling.is_a("Happening") or telling.dated):
                yield lane, heading(TITLES[lane], lang), iri, names[iri].label, _item(telling, label, role, marks)


def _item(telling: Telling, label: str, role: str, marks: tuple[Mark, ...] | None = None) -> Item:
    return Item(
        telling.kind,
        label,
        role,
        telling.when,
        telling.begins,
        telling.ends,
        telling.marks if marks is None else marks,
        telling.sources,
        telling.conflicts,
    )


def _lane(telling: Telling, iri: str, classes: Mapping[str, set[str]]) -> str:
    if telling.is_a("Event"):
        return "events"
    if iri in classes["Instrument"]:
        return "instruments"
    if iri in classes["Government"]:
        return "governments"
    return "others" if telling.is_a("Happening") else ""


def _parts(telling: Telling, names: Names, lang: str) -> Iterator[tuple[str, str, str, tuple[Mark, ...]]]:
    """Each thing of which a telling is told, what it is for that thing, and whether it begins or ends it."""
    kind = names[telling.kind].label
    begins, ends = telling.is_a("Launch"), telling.is_a("Termination", "Succession")
    afters, forms = telling.of("hasAfter"), telling.of("hasForm")
    role = "begin" if begins else "end" if ends else "" if telling.is_a("Happening") else "state"
    how = next((names[iri].label for iri in telling.of("hasSuccessionKind")), kind)
    into = ", ".join(names[iri].label for iri in (*afters, *forms))
    for iri, marks in telling.things.items():
        yield iri, f"{how if afters else kind} → {into}" if into else kind, role, marks
    joins = ONTOLOGY + "Absorbed" in telling.of("hasSuccessionKind")  # it was there before
    origin = ", ".join(names[iri].label for iri in telling.things)
    for iri in (*afters, *forms) if telling.dated else ():  # without a date it stands with what it comes from
        yield iri, f"{how if afters else kind} ← {origin}", "" if joins else "begin", telling.marks
