"""What was when, as documents tell it: the phases of their story, who governed, instruments, events, other happenings.

A row is a thing with all that is told of it. Its bars follow from what begins and what ends it; where no end is told, a
bar is open, for nothing says that the thing went on. What no document and no reading of ours dates stands apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from math import inf

from policygraph.ask import Asker
from policygraph.dates import Mark, When
from policygraph.evidence import of_records
from policygraph.names import ONTOLOGY
from policygraph.nodes import Names
from policygraph.pictures.sheets import Picture
from policygraph.pictures.stretches import LANES
from policygraph.pictures.tellings import Telling, instances, merged, told, union
from policygraph.pictures.timeline_picture import draw_timeline
from policygraph.pictures.timeline_text import text
from policygraph.pictures.words import capital, doubts, explained, heading, time, word

_STATES = ("Tenure", "Phase", "Involvement", "Description", "Offer", "Purpose")
_GOES_ON = {ONTOLOGY + "Renamed", ONTOLOGY + "Transferred"}  # kinds of succession that end nothing and begin nothing
_UNSURE = {Mark.OPEN, Mark.PLANNED, Mark.DOUBTFUL}  # what neither begins a bar nor ends one


@dataclass(frozen=True)
class Item:
    """One thing told in a row: a happening with its ``when``, or a state that ``begins`` and ``ends``.

    ``role`` is "begin" or "end" where the happening begins or ends the row's thing, "state" for a state, else empty.
    """

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
        return min((when.first for when in self.dates), default=inf)


@dataclass(frozen=True)
class Row:
    """A thing in its lane, with what is told of it, in the order of time."""

    lane: str
    title: str
    id: str
    label: str
    items: tuple[Item, ...]

    def sides(self, role: str) -> list[Item]:
        """What surely begins the thing, or ends it, by ``role``."""
        return [item for item in self.items if item.role == role and not item.unsure]


@dataclass(frozen=True)
class Timeline(Picture):
    """Rows in their lanes; rows of what is not dated; ``untold`` are governments and instruments."""

    rows: tuple[Row, ...]
    undated: tuple[Row, ...]
    draw = draw_timeline

    def __repr__(self) -> str:
        return f"<Timeline: {len(self.rows)} rows, {len(self.undated)} without a date>"

    def __str__(self) -> str:
        return text(self).rstrip()

    def curies(self, item: Item) -> str:
        """The records that tell an item."""
        return ", ".join(self.names[record].curie for record in item.records)

    def told(self, row: Row) -> str:
        """All that is told in a row, in words."""
        words = [self.words(item) for item in row.items]
        if any(item.dates for item in row.sides("begin")) and not row.sides("end"):
            words.append(word("end not stated", self.lang))
        return "; ".join(words)

    def words(self, item: Item) -> str:
        """What is told in an item, when, and what keeps it from being simply told."""
        when = self.when(item)
        return ", ".join([item.label] * (item.role != "state" or not item.dates) + [when] * bool(when))

    def when(self, item: Item) -> str:
        """When it was, in words, with what keeps it from being simply told; empty where nothing is told of that."""
        lang = self.lang
        when, begins, ends = (time(date, self.names, lang) for date in (item.when, item.begins, item.ends))
        if item.role != "state" or not item.dates:
            told = when if item.when else ""
        elif item.begins and item.ends:
            told = f"{begins} – {ends}"
        elif item.begins:
            told = f"{word('from', lang)} {begins}; {word('end not stated', lang)}"
        elif item.ends:
            told = f"{word('until', lang)} {ends}; {word('beginning not stated', lang)}"
        else:
            told = f"{word('told of', lang)} {when}"
        return f"{told} {doubts(item.marks, lang)}".strip()

    def explained(self) -> Iterator[tuple[str, str]]:
        """What the words in brackets mean that stand in it; and the conflicts."""
        items = [item for row in (*self.rows, *self.undated) for item in row.items]
        marks = {mark for item in items for mark in item.marks}
        yield from explained(marks, (date for item in items for date in item.dates), self.lang)
        for conflict in self.conflicts:
            yield self.names[conflict.iri].curie, str(conflict)


def timeline(asker: Asker, lang: str = "en") -> Timeline:
    """What was when in a project, with labels in a language."""
    classes = {name: instances(asker, name) for name in ("Instrument", "Government", "Organization")}
    expected = classes["Instrument"] | classes["Government"]
    story = told(asker, ("Happening", *_STATES), lang, expected)
    found: dict[Row, list[Item]] = {}
    for telling in story.tellings:
        for row, item in _placed(telling, classes, story.names, lang):
            found.setdefault(row, []).append(item)
    rows, undated = [], []
    for row, items in found.items():
        dated = any(item.dates for item in items)
        # A beginning or end without a date stands where the dates are: else no end would seem to be told there.
        here = [item for item in items if item.dates or (dated and item.role in ("begin", "end"))]
        rows.append(_filled(row, here))
        undated.append(_filled(row, [item for item in items if item not in here]))
    items = list(chain(*found.values()))
    records, conflicts = union(item.records for item in items), union(item.conflicts for item in items)
    return Timeline(
        tuple(sorted(expected - {row.id for row in found}, key=lambda iri: (story.names[iri].label, iri))),
        tuple(story.conflicts[iri] for iri in sorted(conflicts)),
        story.names,
        of_records(asker, records),
        lang,
        _sorted(rows),
        _sorted(undated),
    )


def _filled(row: Row, items: list[Item]) -> Row:
    """A row with its items in the order of time, those that say the same as one."""

    def meaning(item: Item) -> object:
        return item.label, item.role, item.when, item.begins, item.ends

    items.sort(key=lambda item: (item.first, item.label, item.records))
    return replace(row, items=tuple(merged(items, meaning, "records", "conflicts")))


def _sorted(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that hold anything, lane by lane in the order of time."""

    def place(row: Row) -> tuple[int, str, float, str, str]:
        return list(LANES).index(row.lane), row.title, row.items[0].first, row.label, row.id

    return tuple(sorted((row for row in rows if row.items), key=place))


def _placed(telling: Telling, classes: Mapping[str, set[str]], names: Names, lang: str) -> Iterator[tuple[Row, Item]]:
    """In which rows, empty as yet, a telling has its place, and what it is there."""

    def item(label: str, role: str, marks: tuple[Mark, ...] = telling.marks) -> Item:
        dates = (telling.when, telling.begins, telling.ends)
        return Item(label, role, *dates, marks, telling.sources, telling.conflicts)

    kind = names[telling.kind].label
    if telling.is_a("Phase"):
        sections = " ".join(names[iri].label for iri in telling.of("coversSection"))
        label = " ".join([*telling.of("step")[:1], sections]).strip() or telling.of("summary")[0]
        yield Row("phases", heading(LANES["phases"], lang), telling.records[0], label, ()), item(kind, "state")
    elif telling.is_a("Tenure"):
        if not set(telling.of("hasSeat")) & classes["Organization"]:  # whose offices govern nobody
            (office,), (holder,) = telling.of("concerns"), telling.of("hasHolder")
            yield Row("tenures", capital(names[office].label), holder, names[holder].label, ()), item(kind, "state")
    elif telling.is_a("Happening") or telling.dated:
        for iri, label, role, marks in _parts(telling, names):
            if lane := _lane(telling, iri, classes):
                yield Row(lane, heading(LANES[lane], lang), iri, names[iri].label, ()), item(label, role, marks)


def _lane(telling: Telling, iri: str, classes: Mapping[str, set[str]]) -> str:
    if telling.is_a("Event"):
        return "events"
    if iri in classes["Instrument"]:
        return "instruments"
    if iri in classes["Government"]:
        return "governments"
    return "others" if telling.is_a("Happening") else ""


def _parts(telling: Telling, names: Names) -> Iterator[tuple[str, str, str, tuple[Mark, ...]]]:
    """Each thing of which a telling is told, what it is for that thing, and whether it begins or ends it."""
    kinds, afters, forms = (set(telling.of("hasSuccessionKind")), telling.of("hasAfter"), telling.of("hasForm"))
    what = names[next(iter(telling.of("hasSuccessionKind")), telling.kind)].label
    role = "" if telling.is_a("Happening") else "state"
    if telling.is_a("Launch"):
        role = "begin"
    elif telling.is_a("Termination") or (afters and not kinds & _GOES_ON):
        role = "end"
    into = ", ".join(names[iri].label for iri in (*afters, *forms))
    for iri, marks in telling.things.items():
        yield iri, f"{what} → {into}" if into else what, role, marks
    if telling.dated:  # else it stands with what it comes from alone
        origin, marks = ", ".join(names[iri].label for iri in telling.things), union(telling.things.values())
        # What absorbs another was there before, and so may be what another is back as.
        begins = afters and not kinds & {*_GOES_ON, ONTOLOGY + "Absorbed"}
        for iri in (*afters, *forms):
            yield iri, f"{what} ← {origin}", "begin" if begins else "", marks
