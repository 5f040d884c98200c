"""How a row of a timeline is drawn, stretch by stretch, whatever it is drawn with.

A stretch looks otherwise where a document is exact, where it leaves open when in a span something was, where a side has
no bound, where no end is told, and where something is only planned. Nothing is drawn where nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from math import ceil, floor, inf
from typing import NamedTuple

from policygraph.dates import Mark, When
from policygraph.pictures.timeline import Item, Row, Timeline

FADE = 2.0  # so many years a side that has no bound is drawn


class Look(StrEnum):
    """How a stretch of time looks; what is surer comes later, and is drawn over what is less sure."""

    OPEN = "open"
    UNBEGUN = "unbegun"
    AFTER = "after"
    BEFORE = "before"
    PLANNED = "planned"
    WITHIN = "within"
    DATE = "date"
    CERTAIN = "certain"


MEANING = {
    Look.CERTAIN: "from its beginning to its end, all the time",
    Look.DATE: "in this year, month or day",
    Look.WITHIN: "at some time within this span, it is not said when",
    Look.AFTER: "then or later",
    Look.BEFORE: "then or before",
    Look.OPEN: "no date of an end is stated: how long it went on is not said",
    Look.UNBEGUN: "no date of a beginning is stated",
    Look.PLANNED: "planned; whether it came about is not told",
}


class Bounds(NamedTuple):
    """The first and last possible time of a beginning or an end, in years, infinite where not known.

    ``exact`` where they are those of one day, month or year; ``told`` where a document gives them.
    """

    low: float
    high: float
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
    sides = ([(item.when, not item.marks) for item in row.sides(role)] for role in ("begin", "end"))
    found = list(_of_bar(*(_bounds(*side) for side in sides)))
    found += [stretch for item in row.items for stretch in of_item(item)]
    return list(dict.fromkeys(found))


def of_item(item: Item) -> list[Stretch]:
    """The stretches of a happening or a state by itself."""
    sure = not item.marks
    state = item.begins or item.ends
    if state:
        found = list(_of_bar(_bounds((item.begins, sure)), _bounds((item.ends, sure))))
    else:
        found = [_of_bounds(bounds)] if (bounds := _bounds((item.when, sure))) else []
    if Mark.PLANNED in item.marks:
        return [stretch._replace(look=Look.PLANNED) for stretch in found]
    return [stretch._replace(look=Look.WITHIN) for stretch in found] if state and item.unsure else found


def _bounds(*dates: tuple[When | None, bool]) -> Bounds | None:
    """The bounds within which all of these dates lie, each with whether what has it is told; told where one is."""
    known = [(when, sure and not when.read) for when, sure in dates if when and when.bounded]
    if not known:
        return None
    low, high = min(when.low for when, _ in known), max(when.high for when, _ in known)
    exact = all(when.exact and (when.low, when.high) == (low, high) for when, _ in known)
    return Bounds(low, high, exact, any(told for _, told in known))


def _of_bar(begins: Bounds | None, ends: Bounds | None) -> Iterator[Stretch]:
    """From a beginning to an end; open where one of them has no date."""
    yield from (_of_bounds(bounds) for bounds in (begins, ends) if bounds)
    if begins and ends and begins.high < ends.low:
        yield Stretch(begins.high, ends.low, Look.CERTAIN, begins.told and ends.told)
    elif begins and not ends and begins.high < inf:
        yield Stretch(begins.high, begins.high + FADE, Look.OPEN, begins.told)
    elif ends and not begins and ends.low > -inf:
        yield Stretch(ends.low - FADE, ends.low, Look.UNBEGUN, ends.told)


def _of_bounds(bounds: Bounds) -> Stretch:
    if bounds.high == inf:
        return Stretch(bounds.low, bounds.low + FADE, Look.AFTER, bounds.told)
    if bounds.low == -inf:
        return Stretch(bounds.high - FADE, bounds.high, Look.BEFORE, bounds.told)
    return Stretch(bounds.low, bounds.high, Look.DATE if bounds.exact else Look.WITHIN, bounds.told)


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
