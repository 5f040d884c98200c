"""A timeline as one page of HTML that needs nothing else: the picture, and all that is in it in words with passages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from unicodedata import east_asian_width

from policygraph.evidence import HOW, Note
from policygraph.pictures.stretches import explained
from policygraph.pictures.timeline import Row, Timeline
from policygraph.pictures.words import heading

_STYLE = """
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


def page(timeline: Timeline, picture: str) -> str:
    """The page.

    Args:
        timeline: what was when.
        picture: the same drawn, as SVG.
    """
    lang = timeline.lang
    title = escape(heading("what was when", lang))
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{lang}">',
        f'<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>{title}</title>',
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>{title}</h1>",
        f'<p><a href="#rows">{escape(heading("the same in words, with the passages", lang))}</a></p>',
        f'<figure aria-label="{title}">\n{picture[picture.index("<svg") :].rstrip()}\n</figure>',
        f'<h2 id="rows">{escape(heading("the same in words, with the passages", lang))}</h2>',
        *_tables(timeline, timeline.rows, ("when",)),
    ]
    if timeline.undated:
        parts.append(f"<h2>{escape(heading('date not stated', lang))}</h2>")
        parts += _tables(timeline, timeline.undated, ())
    if timeline.untold:
        apart = heading("of these neither a date nor anything that happened is told", lang)
        names = [timeline.names[iri] for iri in timeline.untold]
        items = [f"<li{_in(lang, name.label)}>{escape(str(name))}</li>" for name in names]
        parts += [f"<h2>{escape(apart)}</h2>", "<ul>", *items, "</ul>"]
    if words := list(explained(timeline)):
        parts += [f"<h2>{escape(heading('how to read it', lang))}</h2>", "<dl>"]
        parts += [f"<dt>{escape(what)}</dt><dd>{escape(meaning)}</dd>" for what, meaning in words] + ["</dl>"]
    return "\n".join([*parts, "</main>\n</body>\n</html>\n"])


def _tables(timeline: Timeline, rows: Iterable[Row], more: tuple[str, ...]) -> Iterator[str]:
    """A table for each lane, with a line for all that is told of a thing."""
    lang = timeline.lang
    columns = ("thing", "what", *more, "record, and where it is said")
    head = "".join(f'<th scope="col">{escape(heading(name, lang))}</th>' for name in columns)
    for title, lane in groupby(rows, lambda row: row.title):
        yield f"<table>\n<caption{_in(lang, title)}>{escape(title)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>"
        for row, item in [(one, item) for one in lane for item in one.items]:
            cells = [item.label, *([timeline.when(item)] if more else [])]
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
        links = "; ".join(f'<a href="{escape(note.link)}">{escape(note.locator)}</a>' for note in passages)
        what = passages[0].summary or passages[0].words
        parts.append(f"{escape(what)} — {escape(HOW[how])} {escape(source)}, {links}{escape(why)}")
    return f"<li>{' '.join(parts)}</li>"


def _why(note: Note) -> str:
    return note.grounds.removeprefix(f"{HOW[note.how]} {note.source}, {note.locator}")


def _in(lang: str, text: str) -> str:
    """The language of a text, where it is another than the page's: labels come in English where there is no other."""
    return ' lang="en"' if lang != "en" and not any(east_asian_width(c) in "WF" for c in text) else ""
