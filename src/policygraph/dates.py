"""Dates as the documents give them: what each is called, which days it can mean, and how that is known.

A date without bounds of its own has those of the date that we take it for. Nothing is made more exact than it is.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf

from policygraph.ask import Asker, plain
from policygraph.names import ONTOLOGY


class Mark(StrEnum):
    """Why something is not simply told: the words that say so."""

    READ = "read by us"
    PROBABLE = "probable"
    DOUBTFUL = "doubtful"
    OPEN = "may be meant"
    DISPUTED = "in conflict"
    PLANNED = "planned"


CERTAINTY: Mapping[str, Mark] = {ONTOLOGY + "Probable": Mark.PROBABLE, ONTOLOGY + "Doubtful": Mark.DOUBTFUL}


@dataclass(frozen=True)
class When:
    """A date: its first and last possible day (ISO, empty where not known), and how it is known.

    ``exact`` where the days are those of one day, month or year; ``taken_as`` the date that we take it for, by
    ``judgement``; ``read`` where it is our reading, with its certainty.
    """

    iri: str
    earliest: str = ""
    latest: str = ""
    exact: bool = False
    taken_as: str = ""
    judgement: str = ""
    read: bool = False
    certainty: Mark | None = None

    @property
    def bounded(self) -> bool:
        """Whether anything is known of when it is."""
        return bool(self.earliest or self.latest)

    @property
    def low(self) -> float:
        """The beginning of the first possible day, in years."""
        return years(self.earliest, 0) if self.earliest else -inf

    @property
    def high(self) -> float:
        """The end of the last possible day, in years."""
        return years(self.latest, 1) if self.latest else inf

    @property
    def first(self) -> float:
        """Where it stands in an order in time: by the first of its bounds that is known, else after all others."""
        return self.low if self.earliest else self.high


def years(day: str, more: int) -> float:
    """A day (ISO) as a number of years, to its beginning, or with one day ``more`` to its end."""
    sign = -1 if day.startswith("-") else 1
    year, month, number = map(int, day.removeprefix("-").split("-"))
    return sign * year + (month - 1 + (number - 1 + more) / monthrange(sign * year, month)[1]) / 12


def dates(asker: Asker) -> dict[str, When]:
    """Every date of the project, by its IRI."""
    rows = asker.run(f"""PREFIX pg: <{ONTOLOGY}>
        SELECT ?date ?edtf ?earliest ?latest ?judgement ?as ?certainty WHERE {{ ?date a pg:Date
          OPTIONAL {{ ?date pg:edtf ?edtf }} OPTIONAL {{ ?date pg:earliest ?earliest }}
          OPTIONAL {{ ?date pg:latest ?latest }}
          OPTIONAL {{ ?judgement pg:identifies ?date ; pg:identifiesAs ?as . ?as a pg:Date
            OPTIONAL {{ ?judgement pg:hasCertainty ?certainty }} }}
        }} ORDER BY ?date ?judgement ?as""").rows
    found: dict[str, When] = {}
    taken: dict[str, tuple[str, str, str]] = {}
    for row in rows:
        date, edtf, earliest, latest, judgement, taken_as, certainty = map(plain, row)
        found.setdefault(date, When(date, earliest, latest, _is_exact(edtf, earliest, latest)))
        if judgement and not (earliest or latest):
            taken.setdefault(date, (judgement, taken_as, certainty))
    for date, (judgement, taken_as, certainty) in taken.items():
        found[date] = replace(
            found[taken_as],
            iri=date,
            taken_as=taken_as,
            judgement=judgement,
            read=True,
            certainty=CERTAINTY.get(certainty),
        )
    return found


def _is_exact(edtf: str, earliest: str, latest: str) -> bool:
    """Whether the bounds are those of one day, month or year, and nothing makes them vague."""
    if not (earliest and latest) or set(edtf) & set("/~?%"):
        return False
    first, last = earliest.rsplit("-", 2), latest.rsplit("-", 2)
    if first == last:
        return True
    whole = first[0] == last[0] and first[2] == "01" and int(last[2]) == monthrange(int(last[0]), int(last[1]))[1]
    return whole and (first[1] == last[1] or (first[1], last[1]) == ("01", "12"))
