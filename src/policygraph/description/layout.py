"""A page of prose with numbered notes, written for a terminal or in Markdown.

A page is a list of sections of lines. Each line has a lead, what it is about; notes are cited by number and stand at
the end, with the links to the passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from policygraph.evidence import Note

WIDTH = 80  # where the page goes to no terminal
WIDEST = 100  # longer lines are hard to read
LEAD = 20


class Line(NamedTuple):
    """A line: what it is about (a date, a property), its text, the numbers of its notes, and what stands below it."""

    lead: str
    text: str
    notes: tuple[int, ...] = ()
    below: tuple[Line, ...] = ()


class Section(NamedTuple):
    """A section; the first of a page has the page's title."""

    title: str
    lines: tuple[Line, ...]


class Page(NamedTuple):
    """The sections, and the notes in their order, each in words and with the links to its passages."""

    sections: tuple[Section, ...]
    notes: tuple[tuple[str, tuple[str, ...]], ...]


class Numbers:
    """The notes of a page, numbered as they are cited; what is held for one reason is one note."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, tuple[str, ...]], int] = {}

    def __iter__(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        return iter(self._numbers)

    def of(self, notes: Iterable[Note]) -> tuple[int, ...]:
        """The numbers of these notes, each once."""
        found: dict[tuple[str, ...], list[Note]] = {}
        for note in notes:
            one = (note.record, note.how, note.source) if note.reason else (note.grounds, note.link)
            found.setdefault(one, []).append(note)
        return tuple(dict.fromkeys(map(self._number, found.values())))

    def _number(self, notes: list[Note]) -> int:
        places = "; ".join(dict.fromkeys(note.locator for note in notes))
        links = tuple(dict.fromkeys(note.link for note in notes))
        return self._numbers.setdefault((replace(notes[0], locator=places).grounds, links), len(self._numbers) + 1)


def text(page: Page, terminal: bool = False) -> str:
    """The page as text, plain and 80 columns wide; for a terminal with colours, and as wide as that is."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, force_terminal=terminal, width=None if terminal else WIDTH)
    deepest = max((_depth(line) for section in page.sections for line in section.lines), default=0)
    console.width = max(min(console.width, WIDEST), LEAD + 2 * deepest + 20)  # narrower, lines would be lost unseen
    with console.capture() as captured:
        for at, section in enumerate(page.sections):
            console.print(Text(("\n" if at else "") + section.title, "bold" if at else "bold green"))
            _print_lines(console, section)
        if page.notes:
            console.print(Text("\nWhere it is said", "bold"))
        widest = len(f"[{len(page.notes)}]")
        for number, (words, links) in enumerate(page.notes, 1):
            console.print(_columns([(Text(f"[{number}]", "cyan"), Text(words))], widest, 1))
            for link in links:  # whole, whatever the width: a link that is broken up cannot be followed
                console.print(Text(" " * (widest + 1) + link, "dim"), soft_wrap=True)
    return "".join(line.rstrip() + "\n" for line in captured.get().splitlines())


def _depth(line: Line) -> int:
    return 1 + max(map(_depth, line.below), default=0)


def _print_lines(console: Console, section: Section) -> None:
    from rich.text import Text

    leads = [line.lead for line in section.lines]
    rows: list[tuple[RenderableType, RenderableType]] = []
    for before, line in zip(["", *leads], section.lines, strict=False):
        rows.append((Text("" if line.lead == before else line.lead, "bold cyan"), _cell(line)))
    console.print(_columns(rows, min(LEAD, max(map(len, leads), default=0))))


def _columns(rows: list[tuple[RenderableType, RenderableType]], lead: int, space: int = 2) -> RenderableType:
    from rich.table import Table

    grid = Table.grid(padding=(0, space, 0, 0))
    if lead:
        grid.add_column(width=lead, overflow="fold")
    grid.add_column(overflow="fold", ratio=1)
    for row in rows:
        grid.add_row(*row if lead else row[1:])
    return grid


def _cell(line: Line, words: str | None = None, style: str = "") -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding

    below = (_cell(each, f"{each.lead}: {each.text}" if each.lead else each.text, "dim") for each in line.below)
    cited = _cited(line.text if words is None else words, line, style)
    return Group(cited, *(Padding(each, (0, 0, 0, 2)) for each in below)) if line.below else cited


def _cited(words: str, line: Line, style: str = "") -> RenderableType:
    from rich.text import Text

    return Text.assemble((words, style), *((f" [{number}]", "cyan") for number in line.notes))


def markdown(page: Page) -> str:
    """The page in Markdown, the notes as a numbered list."""
    lines: list[str] = []
    for at, section in enumerate(page.sections):
        lines += [f"{'##' if at else '#'} {escaped(section.title)}", ""]
        for line in section.lines:
            lines += _items(line)
        lines.append("")
    if page.notes:
        lines += ["## Where it is said", ""]
    for number, (words, links) in enumerate(page.notes, 1):
        lines.append(f"{number}. {escaped(words)} ({', '.join(f'[passage](<{link}>)' for link in links)})")
    return "\n".join(lines).rstrip() + "\n"


def _items(line: Line, indent: str = "") -> Iterator[str]:
    lead = f"**{escaped(line.lead)}**: " if line.lead else ""
    cited = "".join(f" [{number}]" for number in line.notes)
    yield f"{indent}- {lead}{escaped(line.text)}{cited}"
    for below in line.below:
        yield from _items(below, indent + "  ")


def escaped(words: str) -> str:
    """Words that Markdown, and the mathematics in a notebook's, take as they are."""
    return re.sub(r"([\\`*_\[\]<>&~$])", r"\\\1", words.replace("\n", " "))
