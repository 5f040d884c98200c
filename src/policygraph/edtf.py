"""Dates in the Extended Date/Time Format (https://www.loc.gov/standards/datetime/), levels 0 to 2.

Whether a text is such a date, and whether the bounds that stand beside it (pg:earliest, pg:latest) say the same.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from rdflib.term import Literal, Node, URIRef

from policygraph.documents import Reading
from policygraph.findings import About, Finding, Place, Related
from policygraph.iris import brief
from policygraph.literals import well_typed
from policygraph.names import ONTOLOGY

_EDTF, _EARLIEST, _LATEST = (URIRef(ONTOLOGY + name) for name in ("edtf", "earliest", "latest"))

# The grammar. A part may be qualified, as uncertain (?), approximate (~) or both (%), and an X stands for any digit.
_YEAR = "(?:-?[0-9X]{4}|Y-?[1-9][0-9]{4,}|Y-?[1-9][0-9]*E[0-9]+)(?:S[0-9]+)?"
_MONTH = "(?:0[1-9X]|1[0-2X]|X[0-9X])"
_SEASON = "(?:2[1-9]|3[0-9]|4[01])"  # also quarters and halves
_DAY = "(?:0[1-9X]|[12][0-9X]|3[01X]|X[0-9X])"
_HOW = "[~?%]?"
_DATE = f"{_HOW}{_YEAR}{_HOW}(?:-{_HOW}(?:{_SEASON}|{_MONTH}{_HOW}(?:-{_HOW}{_DAY})?){_HOW})?"
_TIME = "(?:(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}|24:00:00)(?:Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?"
_RUNS = rf"(?:{_DATE}(?:\.\.(?:{_DATE})?)?|\.\.{_DATE})(?:,(?:{_DATE}(?:\.\.(?:{_DATE})?)?|\.\.{_DATE}))*"
_FORM = re.compile(
    rf"{_DATE}|[0-9]{{4}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T{_TIME}"
    rf"|{_DATE}/(?:{_DATE}|\.\.)?|(?:\.\.)?/{_DATE}|\[{_RUNS}\]|\{{{_RUNS}\}}"
)
_PLAIN = re.compile("(-?[0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
_WHOLE_DAY = re.compile("(?<![0-9YES-])(-?[0-9]{4,})-(0[1-9]|1[0-2])-([0-9]{2})")
_BOUND = re.compile(rf"{_WHOLE_DAY.pattern}(?:Z|[+-][0-9:]+)?")  # as an xsd:date

Day = tuple[int, int, int]
Said = dict[tuple[Node, Node], list[tuple[Node, Place]]]


def faults(reading: Reading) -> Iterator[Finding]:
    """A finding for each pg:edtf that is none, and for each bound beside it that is not what it says.

    Bounds are held to a year, a month, a day, and to the ends of an interval of these. Where a date is approximate,
    uncertain, open or has an X, nobody can tell which day a bound must be.
    """
    said: Said = defaultdict(list)
    for _, document in reading.parts:
        for s in document.statements:
            if s.predicate in (_EDTF, _EARLIEST, _LATEST):
                said[s.subject, s.predicate].append((s.object, document.place(s.at[2])))
    for node, predicate in [key for key in said if key[1] == _EDTF]:
        for value, place in said[node, predicate]:
            fault = flaw(str(value))
            if fault:
                yield _finding(reading, place, About(node, _EDTF, value), *fault)
            else:
                yield from _bounds(reading, said, node, str(value), place)


def _bounds(reading: Reading, said: Said, node: Node, edtf: str, place: Place) -> Iterator[Finding]:
    """A finding at each bound that is another day; at the EDTF where none is what it says."""
    wrong = []
    bounds = list(zip((_EARLIEST, _LATEST), ends(edtf), strict=True))
    given = [(bound, day, *each) for bound, day in bounds if day for each in said.get((node, bound), ())]
    for bound, day, value, where in given:
        match = _BOUND.fullmatch(str(value))
        if match and isinstance(value, Literal) and well_typed(value) and tuple(map(int, match.groups())) != day:
            wrong.append((About(node, bound, value), where, f"By its EDTF, '{edtf}', this day is {_shown(day)}."))
    hint = "Mend the one that is wrong."
    if len(wrong) == len(given) > 1:
        related = tuple(Related(where, message) for _, where, message in wrong)
        about = About(node, _EDTF, Literal(edtf))
        found = _finding(reading, place, about, "This date and its first and last day are not the same.", hint)
        yield replace(found, related=related)
        return
    for about, where, message in wrong:
        yield replace(
            _finding(reading, where, about, message, hint), related=(Related(place, "The EDTF stands here."),)
        )


def _finding(reading: Reading, place: Place, about: About, message: str, hint: str) -> Finding:
    focus, label = reading.short(about.focus), reading.label(about.focus)
    return Finding(place, "error", "edtf", message, focus, label, hint, about=about)


def flaw(text: str) -> tuple[str, str] | None:
    """What is wrong with a date in EDTF, and how to mend it; None where it is right."""
    if not _FORM.fullmatch(text):
        hint = "Write it as in 2001, 2001-06, 2001-06-30, 2001/2006 or 2009/.., with ~ where it is about then."
        return f"'{brief(text)}' is no date in EDTF.", hint
    plain = re.sub("[~?%]", "", text)
    for year, month, day in _WHOLE_DAY.findall(plain):
        last = _days(int(year), int(month))
        if int(day) > last:
            return f"'{brief(text)}' has a day that does not exist.", f"The last one is {year}-{month}-{last}."
    first, last_day = ends(plain)
    if first and last_day and first > last_day:
        return f"'{brief(text)}' ends before it begins.", "Write the earlier date before the stroke."
    return None


def ends(edtf: str) -> tuple[Day | None, Day | None]:
    """The first and the last day of a date in EDTF, each None where it cannot be told plainly."""
    sides = [_PLAIN.fullmatch(side) for side in edtf.split("/")]
    first, last = sides[0], sides[-1]
    return first and _day(first, 1, lambda *_: 1), last and _day(last, 12, _days)


def _day(date: re.Match[str], month: int, day: Callable[[int, int], int]) -> Day:
    """The date, with a month and a day for those that it does not tell."""
    year, month = int(date[1]), int(date[2] or month)
    return year, month, int(date[3] or day(year, month))


def _days(year: int, month: int) -> int:
    return monthrange(2000 + year % 400, month)[1]  # the calendar recurs; Python's own begins with the year 1


def _shown(day: Day) -> str:
    year, month, number = day
    return f"{'-' if year < 0 else ''}{abs(year):04}-{month:02}-{number:02}"
