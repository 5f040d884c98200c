"""How a row of a timeline is drawn, stretch by stretch, whatever it is drawn with.

A stretch looks otherwise where a document is exact, where it leaves open when in a span something was, where a side has
no bound, where no end is told, and where something is only planned. Nothing is drawn where nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from math import ceil, floor, inf
from typing import TYPE_CHECKING, NamedTuple

from policygraph.dates import Mark, When

if TYPE_CHECKING:
    from policygraph.pictures.timeline import Item, Row, Timeline

FADE = 2.0  # so many years a side that has no bound is drawn
LANES = {  # in their order from the top, with their titles; who held an office stands below its name
    "phases": "phases of the story",
    "tenures": "",
    "governments": "governments",
    "instruments": "programs, laws, strategies and other instruments",
    "events": "events",
    "others": "other happenings",
}


class Look(StrEnum):
    """How a stretch of time looks, and what that means."""

    CERTAIN = "from its beginning to its end, all the time"
    DATE = "in this year, month or day"
    WITHIN = "at some time within this span, it is not said when"
    AFTER = "then or later"
    BEFORE = "then or before"
    OPEN = "no date of an end is stated: how long it went on is not said"
    UNBEGUN = "no date of a beginning is stated"
    PLANNED = "planned; whether it came about is not told"


# What is surer comes later, and is drawn over what is less sure.
DRAWN = (Look.OPEN, Look.UNBEGUN, Look.AFTER, Look.BEFORE, Look.PLANNED, Look.WITHIN, Look.DATE, Look.CERTAIN)


class Stretch(NamedTuple):
    """A stretch of time, in years, how it looks, and whether a document tells it and nothing puts it in doubt."""

    start: float
    stop: float
    look: Look
    told: bool


def stretches(row: Row) -> list[Stretch]:
    """The stretches of a row: of the thing, from what surely begins it to what surely ends it, and of each item."""
    sides = ([(item.when, not item.marks) for item in row.sides(role)] for role in ("begin", "end"))
    found = list(_of_bar(*(_span(*side) for side in sides)))
    found += [stretch for item in row.items for stretch in of_item(item)]
    return list(dict.fromkeys(found))


def of_item(item: Item) -> list[Stretch]:
    """The stretches of a happening or a state by itself."""
    when, begins, ends = (_span((date, not item.marks)) for date in (item.when, item.begins, item.ends))
    state = item.begins or item.ends
    found = list(_of_bar(begins, ends)) if state else [_within_sight(when)] if when else []
    if Mark.PLANNED in item.marks:
        return [stretch._replace(look=Look.PLANNED) for stretch in found]
    return [stretch._replace(look=Look.WITHIN) for stretch in found] if state and item.unsure else found


def _span(*dates: tuple[When | None, bool]) -> Stretch | None:
    """The stretch in which all of these dates lie, infinite on a side without a bound; none where none is known.

    Each date has with it whether what has it is told; the stretch is told where one of them is.
    """
    known = [(when, sure and not when.read) for when, sure in dates if when and when.bounded]
    if not known:
        return None
    low, high = min(when.low for when, _ in known), max(when.high for when, _ in known)
    exact = all(when.exact and (when.low, when.high) == (low, high) for when, _ in known)
    look = Look.AFTER if high == inf else Look.BEFORE if low == -inf else Look.DATE if exact else Look.WITHIN
    return Stretch(low, high, look, any(told for _, told in known))


def _of_bar(begins: Stretch | None, ends: Stretch | None) -> Iterator[Stretch]:
    """From a beginning to an end; open where one of them has no date."""
    yield from (_within_sight(span) for span in (begins, ends) if span)
    if begins and ends and begins.stop < ends.start:
        yield Stretch(begins.stop, ends.start, Look.CERTAIN, begins.told and ends.told)
    elif begins and not ends and begins.stop < inf:
        yield Stretch(begins.stop, begins.stop + FADE, Look.OPEN, begins.told)
    elif ends and not begins and ends.start > -inf:
        yield Stretch(ends.start - FADE, ends.start, Look.UNBEGUN, ends.told)


def _within_sight(span: Stretch) -> Stretch:
    """A span, on a side without a bound as long as it is drawn."""
    if span.stop == inf:
        return span._replace(stop=span.start + FADE)
    return span._replace(start=span.stop - FADE) if span.start == -inf else span


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
