"""A timeline as text, 80 columns wide: a bar a row, below it what is told and in which records."""

from __future__ import annotations

import io
from itertools import groupby
from typing import TYPE_CHECKING

from policygraph.pictures.stretches import MEANING, ORDER, axis, explained, is_cut, stretches, ticks
from policygraph.pictures.timeline import LANES, Item, Row, Timeline
from policygraph.pictures.words import heading, word

if TYPE_CHECKING:
    from rich.console import Console

_CHARACTERS = dict(zip(ORDER, "··›‹○░▓█", strict=True))
_STYLES = dict(zip(LANES, ("default", "yellow", "yellow", "blue", "red", "green"), strict=True))


def text(timeline: Timeline) -> str:
    """The timeline as text, 80 columns wide."""
    from rich.console import Console

    out = io.StringIO()
    print_text(timeline, Console(file=out, width=80, highlight=False, color_system=None))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def print_text(timeline: Timeline, console: Console) -> None:
    """Print the timeline: a bar a row, below it what is told, and in which records; then what has no date; a legend."""
    from rich.text import Text

    first, last = axis(timeline)
    width = console.width * 3 // 8
    scale = (console.width - width - 1) / (last - first)
    scale = scale // 1 if scale > 1 else scale  # as many columns for each year
    years = _laid([(f"{year}", (year - first) * scale) for year in ticks(first, last)])
    for title, rows in groupby(timeline.rows, lambda row: row.title):
        console.print(Text(title, style="bold"))
        console.print(Text(" " * width + years, style="dim"))
        for row in rows:
            _print_row(timeline, row, console, width, _drawn(row, first, last, scale))
        console.print()
    for title, rows in groupby(timeline.undated, lambda row: row.title):
        console.print(Text(f"{title}: {word('date not stated', timeline.lang)}", style="bold"))
        for row in rows:
            _print_row(timeline, row, console, width, "")
        console.print()
    if timeline.untold:
        title = heading("of these neither a date nor anything that happened is told", timeline.lang)
        console.print(Text(f"{title}:", style="bold"))
        console.print(Text("; ".join(timeline.names[iri].label for iri in timeline.untold)))
        console.print()
    _print_legend(timeline, console)


def _laid(words: list[tuple[str, float]]) -> str:
    """Words in a line, each at its column, where the one before leaves room."""
    line = ""
    for text, column in words:
        at = round(column)
        if at >= len(line):
            line = line.ljust(at) + text + " "
    return line.rstrip()


def _drawn(row: Row, first: int, last: int, scale: float) -> str:
    """The bars of a row in characters; a state that began before the axis has an arrow there."""
    cells = [" "] * round((last - first) * scale)
    for stretch in sorted(stretches(row), key=lambda stretch: ORDER.index(stretch.look)):
        start, stop = (round((year - first) * scale) for year in (stretch.start, stretch.stop))
        if stop > 0:
            for cell in range(max(start, 0), min(max(stop, start + 1), len(cells))):
                cells[cell] = _CHARACTERS[stretch.look]
    if any(is_cut(stretch, first) for stretch in stretches(row)):
        cells[0] = "◂"
    return "".join(cells).rstrip()


def _print_row(timeline: Timeline, row: Row, console: Console, width: int, bar: str) -> None:
    from rich.cells import cell_len
    from rich.padding import Padding
    from rich.text import Text

    narrow = cell_len(row.label) < width
    label = row.label + " " * (width - cell_len(row.label)) if narrow else row.label
    console.print(Text(label).append(bar if narrow else "", style=_STYLES[row.lane]))
    if bar and not narrow:
        console.print(Text(" " * width).append(bar, style=_STYLES[row.lane]))
    told = Text("; ").join(
        Text(timeline.words(item)).append(f" {_curies(timeline, item)}", style="cyan") for item in row.items
    )
    console.print(Padding(told, (0, 0, 0, 4)))


def _curies(timeline: Timeline, item: Item) -> str:
    return f"({', '.join(timeline.names[record].curie for record in item.records)})"


def _print_legend(timeline: Timeline, console: Console) -> None:
    from rich.text import Text

    if timeline.rows or timeline.undated:
        console.print(Text(f"{heading('how to read it', timeline.lang)}:", style="bold"))
    used = {stretch.look for row in timeline.rows for stretch in stretches(row)}
    for look, meaning in MEANING.items():
        if look in used:
            console.print(Text(f"  {_CHARACTERS[look] * 2}  {word(meaning, timeline.lang)}"))
    for words, meaning in explained(timeline):
        console.print(Text(f"  {words}  {meaning}"))
