"""A timeline as text, 80 columns wide, and as one page of HTML that needs nothing else: all of it with its passages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from policygraph.evidence import HOW, Note
from policygraph.pictures.sheets import svg
from policygraph.pictures.stretches import DRAWN, LANES, Look, axis, is_cut, stretches, ticks
from policygraph.pictures.tellings import address
from policygraph.pictures.words import heading, printed, word

if TYPE_CHECKING:
    from rich.console import Console

    from policygraph.pictures.timeline import Row, Timeline

_CHARACTERS = dict(zip(Look, "█▓░›‹··○", strict=True))
_COLOURS = dict(zip(LANES, ("default", "yellow", "yellow", "blue", "red", "green"), strict=True))
_CSS = """
body { margin: 1.5rem auto; padding: 0 1rem; max-width: 80rem; color: #1a1a1a; background: #fff;
  font: 1rem/1.5 "DejaVu Sans", "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", Meiryo, sans-serif }
a { color: #00558a } a:focus-visible { outline: 3px solid #d55e00 }
svg a:hover path, svg a:focus path { opacity: .3 !important; fill: #1a1a1a !important }
figure { margin: 1rem 0; overflow-x: auto } figure svg { width: 100%; min-width: 70rem; height: auto }
table { border-collapse: collapse; width: 100%; font-size: .875rem }
caption { text-align: left; font-weight: bold; padding: 1.5rem 0 .5rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-top: 1px solid #d9d9d9 }
table { table-layout: fixed } th:first-child { width: 20% } th:nth-child(2):not(:last-child) { width: 14% }
th:nth-child(3):not(:last-child) { width: 18% }
td ul { margin: 0; padding: 0; list-style: none } code { font-size: .9em } dt { font-weight: bold }
"""


def text(timeline: Timeline) -> str:
    """The timeline as text, 80 columns wide."""
    return printed(partial(print_text, timeline), 80)


def print_text(timeline: Timeline, console: Console) -> None:
    """Print the timeline: a bar a row, below it what is told, and in which records; then what has no date; a legend."""
    from rich.text import Text

    lang, (first, last) = timeline.lang, axis(timeline)
    width = console.width * 3 // 8
    scale = (console.width - width - 1) / (last - first)
    scale = scale // 1 if scale > 1 else scale  # as many columns for each year
    years = _laid([(f"{year}", (year - first) * scale) for year in ticks(first, last)])
    for rows, apart in ((timeline.rows, ""), (timeline.undated, f": {word('date not stated', lang)}")):
        for title, lane in groupby(rows, lambda row: row.title):
            console.print(Text(title + apart, style="bold"))
            if not apart:
                console.print(Text(" " * width + years, style="dim"))
            for row in lane:
                _print_row(timeline, row, console, width, "" if apart else _bar(row, first, last, scale))
            console.print()
    if timeline.untold:
        title = heading("of these no date and no happening has a row here", lang)
        console.print(Text(f"{title}:", style="bold"))
        console.print(Text("; ".join(timeline.names[iri].label for iri in timeline.untold)))
        console.print()
    if timeline.rows or timeline.undated:
        console.print(Text(f"{heading('how to read it', lang)}:", style="bold"))
    used = {stretch.look for row in timeline.rows for stretch in stretches(row)}
    signs = [(_CHARACTERS[look] * 2, word(look, lang)) for look in Look if look in used]
    for sign, meaning in (*signs, *timeline.explained()):
        console.print(Text(f"  {sign}  {meaning}"))


def _laid(words: list[tuple[str, float]]) -> str:
    """Words in a line, each at its column, where the one before leaves room."""
    line = ""
    for text, column in words:
        at = round(column)
        if at >= len(line):
            line = line.ljust(at) + text + " "
    return line.rstrip()


def _bar(row: Row, first: int, last: int, scale: float) -> str:
    """The stretches of a row in characters; a state that began before the axis has an arrow there."""
    cells = [" "] * round((last - first) * scale)
    for stretch in sorted(stretches(row), key=lambda stretch: DRAWN.index(stretch.look)):
        start, stop = (round((year - first) * scale) for year in (stretch.start, stretch.stop))
        if stop > 0:
            start = min(max(start, 0), len(cells) - 1)  # a single day at the end of the axis has its column too
            for cell in range(start, min(max(stop, start + 1), len(cells))):
                cells[cell] = _CHARACTERS[stretch.look]
    if any(is_cut(stretch, first) for stretch in stretches(row)):
        cells[0] = "◂"
    return "".join(cells).rstrip()


def _print_row(timeline: Timeline, row: Row, console: Console, width: int, bar: str) -> None:
    from rich.padding import Padding
    from rich.text import Text

    label = Text(row.label)
    if bar and label.cell_len >= width:
        console.print(label)
        label = Text()
    console.print(label.append(" " * (width - label.cell_len)).append(bar, style=_COLOURS[row.lane]))
    items = [Text(timeline.words(item)).append(f" ({timeline.curies(item)})", style="cyan") for item in row.items]
    console.print(Padding(Text("; ").join(items), (0, 0, 0, 4)))


def page(timeline: Timeline) -> str:
    """The timeline as a page: the picture, and all that is in it in words, with links that open the passages.

    Raises:
        PolicygraphError: matplotlib is not installed.
    """
    lang = timeline.lang
    title = escape(heading("what was when", lang))
    in_words = escape(heading("the same in words, with the passages", lang))
    picture = svg(timeline.draw()).decode()
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{lang}">',
        f'<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>{title}</title>',
        f"<style>{_CSS}</style>\n</head>\n<body>\n<main>",
        f"<h1>{title}</h1>",
        f'<p><a href="#rows">{in_words}</a></p>',
        f'<figure aria-label="{title}">\n{picture[picture.index("<svg") :].rstrip()}\n</figure>',
        f'<h2 id="rows">{in_words}</h2>',
        *_tables(timeline, timeline.rows, dated=True),
    ]
    if timeline.undated:
        undated = escape(heading("date not stated", lang))
        parts += [f"<h2>{undated}</h2>", *_tables(timeline, timeline.undated, dated=False)]
    if timeline.untold:
        untold = escape(heading("of these no date and no happening has a row here", lang))
        names = [timeline.names[iri] for iri in timeline.untold]
        items = [f"<li{_in(lang, name.label)}>{escape(str(name))}</li>" for name in names]
        parts += [f"<h2>{untold}</h2>", "<ul>", *items, "</ul>"]
    if words := [f"<dt>{escape(what)}</dt><dd>{escape(meaning)}</dd>" for what, meaning in timeline.explained()]:
        parts += [f"<h2>{escape(heading('how to read it', lang))}</h2>", "<dl>", *words, "</dl>"]
    return "\n".join([*parts, "</main>\n</body>\n</html>\n"])


def _tables(timeline: Timeline, rows: Iterable[Row], dated: bool) -> Iterator[str]:
    """A table for each lane, with a line for all that is told of a thing."""
    lang = timeline.lang
    columns = ("thing", "what", *(["when"] if dated else []), "record, and where it is said")
    head = "".join(f'<th scope="col">{escape(heading(name, lang))}</th>' for name in columns)
    for title, lane in groupby(rows, lambda row: row.title):
        yield f"<table>\n<caption{_in(lang, title)}>{escape(title)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>"
        for row, item in [(one, item) for one in lane for item in one.items]:
            cells = [item.label, *([timeline.when(item) or word("date not stated", lang)] if dated else [])]
            told = "".join(f"<td{_in(lang, cell)}>{escape(cell)}</td>" for cell in cells)
            yield f'<tr><th scope="row"{_in(lang, row.label)}>{escape(row.label)}</th>{told}<td{_in(lang, "")}><ul>'
            yield from (_said(timeline.names[record].curie, timeline.notes.get(record, ())) for record in item.records)
            yield "</ul></td></tr>"
        yield "</tbody>\n</table>"


def _said(curie: str, notes: Sequence[Note]) -> str:
    """A record with what it says, how it rests on its passages, and the links that open them."""
    parts = [f"<code>{escape(curie)}</code>"]
    for (how, source, why), same in groupby(notes, lambda note: (note.how, note.source, _why(note))):
        passages = list(same)
        what = passages[0].summary or passages[0].words
        places = [(address([note]), escape(note.locator)) for note in passages]
        links = "; ".join(f'<a href="{escape(link)}">{place}</a>' if link else place for link, place in places)
        parts.append(f"{escape(what)} — {escape(HOW[how])} {escape(source)}, {links}{escape(why)}")
    return f"<li>{' '.join(parts)}</li>"


def _why(note: Note) -> str:
    return note.grounds.removeprefix(f"{HOW[note.how]} {note.source}, {note.locator}")


def _in(lang: str, text: str) -> str:
    """The language of a text, where it is another than the page's: labels come in English where there is no other."""
    return ' lang="en"' if lang != "en" and not any(east_asian_width(c) in "WF" for c in text) else ""
