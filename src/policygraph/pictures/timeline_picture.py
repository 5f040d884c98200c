"""A timeline drawn by matplotlib: what is uncertain looks so, and a legend explains whatever is used."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from policygraph.pictures.sheets import FAINT, INK, PALE, Sheet, folded, leading, settings
from policygraph.pictures.stretches import DRAWN, LANES, Look, Stretch, axis, is_cut, of_item, stretches, ticks
from policygraph.pictures.tellings import address
from policygraph.pictures.words import heading, word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from policygraph.pictures.timeline import Item, Row, Timeline

# Of the palette of Okabe and Ito, which the colour-blind tell apart; nothing is told by colour alone.
_COLOURS = dict(zip(LANES, ("#595959", "#E69F00", "#E69F00", "#0072B2", "#D55E00", "#009E73"), strict=True))
_SIGNS = {"begin": ">", "end": "s", "": "o"}
_MEANING = {
    ">": "it begins; hollow where no document says just when, or it is in doubt",
    "s": "it ends; hollow likewise",
    "o": "something else happens; hollow likewise",
    "◂": "it goes on before the first year drawn",
}
_EDGE, _LABEL, _CHART, _WORDS = 0.25, 3.3, 7.2, 4.5  # the margin and the columns, in inches
_LEFT = _EDGE + _LABEL  # where the chart begins; then where the words do, and where they end
_TOLD = _LEFT + _CHART + 0.2
_RIGHT = _TOLD + _WORDS
_HEAD, _ENTRY, _BAR = 0.34, 0.22, 0.14  # a lane's heading, an entry of the legend, a bar
_SMALL = 7.5  # size of small letters, in points


@settings()
def draw_timeline(timeline: Timeline) -> Figure:
    """The timeline as a figure: a bar a row, what is told beside it, below it what has no date, and a legend.

    Raises:
        PolicygraphError: matplotlib is not installed.
    """
    return _Chart(timeline).draw()


class _Chart:
    def __init__(self, timeline: Timeline) -> None:
        self.timeline, self.lang = timeline, timeline.lang
        self.first, self.last = axis(timeline)
        self.stretches = {row: stretches(row) for row in timeline.rows}
        self.labels = {row: folded(row.label, _LABEL - 0.3, 9) for row in timeline.rows}
        self.words = {row: folded(timeline.told(row), _WORDS, _SMALL) for row in timeline.rows}

    def x(self, year: float) -> float:
        return _LEFT + (year - self.first) * _CHART / (self.last - self.first)

    def height(self, row: Row) -> float:
        return max(0.24, len(self.labels[row]) * leading(9) + 0.06, len(self.words[row]) * leading(_SMALL) + 0.06)

    def draw(self) -> Figure:
        lanes = [(title, list(rows)) for title, rows in groupby(self.timeline.rows, lambda row: row.title)]
        y = top = 0.75
        below = top + sum(_HEAD + sum(map(self.height, rows)) for _, rows in lanes)
        apart, samples, words = self._apart(), self._samples(), list(self.timeline.explained())
        legend = below + 0.5 + len(apart) * leading(_SMALL) + 0.3 * bool(apart)
        height = legend + max(len(samples), len(words)) * _ENTRY + 0.4
        title = heading("what was when", self.lang)
        self.sheet = Sheet(_RIGHT + _EDGE, height, title)
        self.sheet.write(_EDGE, 0.4, title, 13, weight="bold")
        if lanes:
            self._axis(top, below)
        for title, rows in lanes:
            self.sheet.box(_EDGE, y + 0.06, _RIGHT, y + 0.3, fc="#f0f0f0", ec="none", zorder=0.5)
            self.sheet.write(_EDGE + 0.06, y + 0.225, title, 9, weight="bold")
            y += _HEAD
            for row in rows:
                self._row(row, y, self.height(row))
                y += self.height(row)
        self.sheet.lines(_EDGE, below + 0.5, apart, _SMALL)
        self._legend(legend, samples, words)
        return self.sheet.figure

    def _axis(self, top: float, bottom: float) -> None:
        for year in ticks(self.first, self.last):
            x = self.x(year)
            self.sheet.line([x, x], [top, bottom], color=PALE, lw=0.8, zorder=0.6)
            for y in (top - 0.08, bottom + 0.17):
                self.sheet.write(x, y, str(year), 8, color=FAINT, ha="center")

    def _row(self, row: Row, y: float, height: float) -> None:
        middle, colour = y + height / 2, _COLOURS[row.lane]
        for lines, x, size in ((self.labels[row], _EDGE + 0.06, 9.0), (self.words[row], _TOLD, _SMALL)):
            self.sheet.lines(x, middle - (len(lines) - 1) * leading(size) / 2 + size / 200, lines, size)
        self.sheet.line([_EDGE, _RIGHT], [y + height] * 2, color="#eeeeee", lw=0.5, zorder=0.4)
        for stretch in sorted(self.stretches[row], key=lambda stretch: (DRAWN.index(stretch.look), stretch.told)):
            start, stop = max(stretch.start, self.first), max(stretch.stop, self.first)
            if start < stop:
                drawn(self.sheet, self.x(start), self.x(stop), middle, stretch, colour)
        if any(is_cut(stretch, self.first) for stretch in self.stretches[row]):
            self.sheet.write(_LEFT - 0.03, middle + 0.04, "◂", 8, ha="right", color=colour)
        for item in sorted(row.items, key=lambda item: -len(item.marks) - any(date.read for date in item.dates)):
            if item.dates:
                self._item(item, middle, row)

    def _item(self, item: Item, y: float, row: Row) -> None:
        """The sign of a happening, and a place for the pointer over all that an item is drawn as."""
        found = of_item(item)
        left = self.x(max(min(stretch.start for stretch in found), self.first))
        right = max(self.x(max(stretch.stop for stretch in found)), left)
        if item.role in _SIGNS:
            look, middle = found[0].look, (left + right) / 2
            at = {Look.DATE: middle, Look.PLANNED: middle, Look.AFTER: left + 0.08}.get(look, right - 0.09)
            if look in (Look.AFTER, Look.BEFORE):
                self.sheet.box(at - 0.055, y - 0.055, at + 0.055, y + 0.055, fc="white", ec="none", zorder=3)
            sign(self.sheet, at, y, _SIGNS[item.role], found[0])
        place = self.sheet.box(left, y - _BAR / 2, right, y + _BAR / 2, fc="white", alpha=0, zorder=5)
        words = f"{row.label}: {self.timeline.words(item)} ({self.timeline.curies(item)})"
        notes = (note for record in item.records for note in self.timeline.notes.get(record, ()))
        self.sheet.tell(place, words, address(notes))

    def _apart(self) -> list[str]:
        """What has no date, in lines as wide as the sheet."""
        timeline, told = self.timeline, []
        for title, rows in groupby(timeline.undated, lambda row: row.title):
            things = "; ".join(f"{row.label} ({timeline.told(row)})" for row in rows)
            told.append(f"{title}, {word('date not stated', self.lang)}: {things}")
        if timeline.untold:
            title = heading("of these no date and no happening has a row here", self.lang)
            told.append(f"{title}: {'; '.join(timeline.names[iri].label for iri in timeline.untold)}")
        return [line for text in told for line in folded(text, _RIGHT - _EDGE, _SMALL)]

    def _samples(self) -> list[tuple[Stretch | str, str]]:
        """What is used of stretches and signs, and what it means."""
        every = [stretch for found in self.stretches.values() for stretch in found]
        used = {stretch.look for stretch in every}
        found: list[tuple[Stretch | str, str]] = [(Stretch(0, 0, look, True), look) for look in Look if look in used]
        if any(not stretch.told for stretch in every):
            meaning = "a broken outline: read by us, or for a reason given in brackets"
            found.append((Stretch(0, 0, Look.DATE, False), meaning))
        signs = {_SIGNS.get(item.role) for row in self.timeline.rows for item in row.items}
        signs |= {"◂" for stretch in every if is_cut(stretch, self.first)}
        return found + [(sign, meaning) for sign, meaning in _MEANING.items() if sign in signs]

    def _legend(self, y: float, samples: list[tuple[Stretch | str, str]], words: list[tuple[str, str]]) -> None:
        if samples or words:
            self.sheet.write(_EDGE, y, heading("how to read it", self.lang), 9, weight="bold")
        for number, (sample, meaning) in enumerate(samples):
            middle = y + 0.25 + number * _ENTRY
            if isinstance(sample, Stretch):
                drawn(self.sheet, _EDGE, _EDGE + 0.55, middle, sample, _COLOURS["instruments"])
            elif sample == "◂":
                self.sheet.write(_EDGE + 0.27, middle + 0.04, sample, 8, ha="center")
            else:
                for x, told in ((0.17, True), (0.38, False)):
                    sign(self.sheet, _EDGE + x, middle, sample, Stretch(0, 0, Look.DATE, told))
            self.sheet.write(_EDGE + 0.7, middle + 0.04, word(meaning, self.lang), 8)
        for number, (what, meaning) in enumerate(words):
            self.sheet.write(_LEFT + 2.2, y + 0.29 + number * _ENTRY, f"{what}  {meaning}", 8)


def drawn(sheet: Sheet, left: float, right: float, y: float, stretch: Stretch, colour: str) -> None:
    """Draw a stretch from ``left`` to ``right``."""
    look = stretch.look
    top, bottom = y - _BAR / 2, y + _BAR / 2
    if look in (Look.OPEN, Look.UNBEGUN, Look.AFTER, Look.BEFORE):
        _fading(sheet, left, right, y, look, colour)
        return
    looks: dict[Look, dict[str, Any]] = {
        Look.CERTAIN: {"fc": colour, "ec": colour if stretch.told else INK},
        Look.DATE: {"fc": _light(colour), "ec": colour},
        Look.WITHIN: {"fc": "white", "ec": colour, "hatch": "//////"},
        Look.PLANNED: {"fc": "white", "ec": colour, "ls": ":"},
    }
    sheet.box(left, top, right, bottom, **{"lw": 0.9, "ls": "-" if stretch.told else (0, (2.5, 1.5)), **looks[look]})


def _fading(sheet: Sheet, left: float, right: float, y: float, look: Look, colour: str) -> None:
    """A side without a bound: paler and paler; in strokes where the time of what happened is not bounded."""
    forth, strokes = look in (Look.OPEN, Look.AFTER), look in (Look.AFTER, Look.BEFORE)
    steps, top, bottom = 10, y - _BAR / 2, y + _BAR / 2
    width = (right - left) / steps
    for step in range(steps):
        start, fresh = left + width * (step if forth else steps - 1 - step), 1 - step / steps
        if strokes:
            sheet.line([start, start + width * 0.6], [bottom, top], color=colour, alpha=fresh, lw=1)
        else:
            sheet.box(start, top, start + width, bottom, fc=colour, ec="none", lw=0, alpha=0.6 * fresh)
    if strokes:
        sheet.line([left if forth else right] * 2, [top, bottom], color=colour, lw=1.4)


def sign(sheet: Sheet, x: float, y: float, marker: str, stretch: Stretch) -> None:
    """The sign of a happening: filled where the day, month or year is told, hollow where not."""
    face = INK if stretch.look == Look.DATE and stretch.told else "white"
    sheet.line([x], [y], marker=marker, ms=5, mfc=face, mec=INK, mew=0.8, ls="none", zorder=4)


def _light(colour: str) -> tuple[float, ...]:
    from matplotlib.colors import to_rgb

    return tuple(1 - (1 - part) * 0.4 for part in to_rgb(colour))
