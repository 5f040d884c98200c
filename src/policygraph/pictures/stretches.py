"""How a row of a timeline is drawn, stretch by stretch, whatever it is drawn with.

A stretch looks otherwise where a document is exact, where it leaves open when in a span something was, where a side has
no bound, where no end is told, and where something is only planned. Nothing is drawn where nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from math import ceil, floor
from typing import NamedTuple

from policygraph.pictures.dates import Mark, When
from policygraph.pictures.timeline import Item, Row, Timeline
from policygraph.pictures.words import EXPLAINED, word

FADE = 2.0  # so many years a side that has no bound is drawn


class Look(StrEnum):
    """How a stretch of time looks."""

    CERTAIN = "certain"
    DATE = "date"
    WITHIN = "within"
    AFTER = "after"
    BEFORE = "before"
    OPEN = "open"
    UNBEGUN = "unbegun"
    PLANNED = "planned"


MEANING = {
    Look.CERTAIN: "from its beginning to its end, all the time",
    Look.DATE: "in this year, month or day",
    Look.WITHIN: "at some time within this span, it is not said when",
    Look.AFTER: "then or later",
    Look.BEFORE: "then or before",
    Look.OPEN: "no end is stated: how long it went on is not said",
    Look.UNBEGUN: "no beginning is stated",
    Look.PLANNED: "planned; whether it came about is not told",
}
ORDER = (
    *(Look.OPEN, Look.UNBEGUN, Look.AFTER, Look.BEFORE, Look.PLANNED),
    *(Look.WITHIN, Look.DATE, Look.CERTAIN),
)  # what is surer is drawn over what is less sure


class Bounds(NamedTuple):
    """The first and last possible time of a beginning or an end, in years, as far as they are known.

    ``exact`` where they are those of one day, month or year; ``told`` where a document gives them.
    """

    low: float | None
    high: float | None
    exact: bool
    told: bool


class Stretch(NamedTuple):
    """A stretch of time, in years, how it looks, and whether a document tells it and nothing puts it in doubt."""

    start: float
    stop: float
    look: Look
    told: bool


def stretches(row: Row) -> list[Stretch]:
    """The stretches of a row: of the thing, from what surely begins it to what surely ends it, and of each item."""
    found = list(_of_bar(_side(row, "begin"), _side(row, "end")))
    found += [stretch for item in row.items for stretch in of_item(item)]
    return list(dict.fromkeys(found))


def _side(row: Row, role: str) -> Bounds | None:
    items = row.sides(role)
    bounds = _hull(*(item.when for item in items))
    return bounds and bounds._replace(told=any(not item.marks and not item.dates[0].read for item in items))


def _hull(*whens: When | None) -> Bounds | None:
    """The bounds within which all of these dates lie; as exact as the only one is."""
    known = [when for when in whens if when and when.bounded]
    if not known:
        return None
    lows, highs = [when.low for when in known], [when.high for when in known]
    low = None if None in lows else min(low for low in lows if low is not None)
    high = None if None in highs else max(high for high in highs if high is not None)
    exact = all(when.exact for when in known) and len({*zip(lows, highs, strict=True)}) == 1
    return Bounds(low, high, exact, not all(when.read for when in known))


def of_item(item: Item) -> list[Stretch]:
    """The stretches of a happening or a state by itself."""
    state = item.begins or item.ends
    found = _of_bar(_hull(item.begins), _hull(item.ends)) if state else _of_bar(_hull(item.when), None, closed=True)
    stretches = [stretch._replace(told=stretch.told and not item.marks) for stretch in found]
    if Mark.PLANNED in item.marks:
        return [stretch._replace(look=Look.PLANNED) for stretch in stretches]
    return [stretch._replace(look=Look.WITHIN) for stretch in stretches] if state and item.unsure else stretches


def _of_bar(begins: Bounds | None, ends: Bounds | None, closed: bool = False) -> Iterator[Stretch]:
    """From a beginning to an end; without an end it stays open, unless it is ``closed``."""
    if begins:
        yield from _of_bounds(begins)
    if ends:
        yield from _of_bounds(ends)
    start, stop = begins and begins.high, ends and ends.low
    if start is not None and stop is not None and start < stop:
        yield Stretch(start, stop, Look.CERTAIN, True)
    if start is not None and ends is None and not closed:
        yield Stretch(start, start + FADE, Look.OPEN, True)
    if stop is not None and begins is None:
        yield Stretch(stop - FADE, stop, Look.UNBEGUN, True)


def _of_bounds(bounds: Bounds) -> Iterator[Stretch]:
    if bounds.low is not None and bounds.high is not None:
        yield Stretch(bounds.low, bounds.high, Look.DATE if bounds.exact else Look.WITHIN, bounds.told)
    elif bounds.low is not None:
        yield Stretch(bounds.low, bounds.low + FADE, Look.AFTER, bounds.told)
    elif bounds.high is not None:
        yield Stretch(bounds.high - FADE, bounds.high, Look.BEFORE, bounds.told)


def axis(timeline: Timeline) -> tuple[int, int]:
    """The first and the last year that are drawn: who governed before that is cut there."""
    every = [(row.lane, stretch) for row in timeline.rows for stretch in stretches(row)]
    starts = [stretch.start for lane, stretch in every if lane not in ("tenures", "governments")]
    first = floor(min(starts or [stretch.start for _, stretch in every], default=2000))
    return first, max(ceil(max((stretch.stop for _, stretch in every), default=first)), first + 1)


def is_cut(stretch: Stretch, first: int) -> bool:
    """Whether something goes on before the first year drawn, as far as is told."""
    return stretch.start < first and stretch.look not in (Look.UNBEGUN, Look.BEFORE)


def ticks(start: int, stop: int) -> list[int]:
    """The years to write at an axis: the first one, and some five to ten round ones."""
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10000) if (stop - start) / step <= 10)
    return [start, *(year for year in range(start + step // 2 + 1, stop) if year % step == 0)]


def explained(timeline: Timeline) -> Iterator[tuple[str, str]]:
    """What the words in brackets mean that stand in a timeline; and the conflicts."""
    lang = timeline.lang
    items = [item for row in (*timeline.rows, *timeline.undated) for item in row.items]
    used = {mark for item in items for mark in item.marks}
    for mark in Mark:
        if mark in used:
            yield f"[{word(mark, lang)}]", word(EXPLAINED[mark], lang)
    if any(date.read for item in items for date in item.dates):
        meaning = word("the document gives no date; we read it from elsewhere in it", lang)
        yield f"({word('date read by us', lang)})", meaning
    for conflict in timeline.conflicts:
        yield timeline.names[conflict.iri].curie, f"{conflict.aspect} ({conflict.resolution})"
