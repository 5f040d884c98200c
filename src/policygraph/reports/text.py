"""The report for people: a line for each finding in a pipe; on a terminal by file, with the line that is meant."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from policygraph.findings import SEVERITIES, Finding, Place
from policygraph.reports.report import Report, visible

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}
INDENT = 4
MANY = 500  # findings shown with their lines; nobody reads more, and to lay each out takes 2 ms


def lines(report: Report) -> str:
    """Each finding on a line, and below it the further places that it concerns."""
    return "".join(f"{line}\n" for finding in report.findings for line in _of(finding))


def _of(finding: Finding) -> Iterator[str]:
    yield visible(str(finding))
    yield from (visible(f"    {place}: {message}") for place, message in finding.related)


def summary(report: Report) -> str:
    """What was read and checked, for the verdict."""
    if report.reading is None:
        return "nothing was read"
    busy = sum(1 for count in report.met.values() if count)
    waiting = f", {len(report.met) - busy} wait for data" if len(report.met) > busy else ""
    checked = f"{busy} shapes met {sum(report.met.values())} nodes{waiting}"
    return f"{report.reading.project.name}; {len(report.files)} files; {report.unchecked or checked}"


def nodes_met(report: Report) -> str:
    """How many nodes each shape met, and which shapes met none, wrapped; empty where no shape was run."""
    met = sorted((shape.removeprefix("pgsh:"), count) for shape, count in report.met.items())
    # no line breaks between a shape and its number
    busy = ", ".join(f"{shape.removesuffix('Shape')}\xa0{count}" for shape, count in met if count)
    idle = ", ".join(shape.removesuffix("Shape") for shape, count in met if not count)
    told = [f"nodes met: {busy}"] if busy else []
    told += [f"none yet: {idle}"] if idle else []
    width = min(shutil.get_terminal_size((120, 0)).columns, 120)
    filled = textwrap.fill("; ".join(told), width, subsequent_indent="  ", break_on_hyphens=False)
    return filled.replace("\xa0", " ")


def terminal(report: Report) -> str:
    """The findings by file, each with the line at which it stands, and how many there are of each code."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    with console.capture() as captured:  # rich itself would end with 1 where nobody reads to the end
        for path, found in groupby(report.findings[:MANY], lambda each: each.place.path):
            console.print(Text(visible(path), "bold"), soft_wrap=True)
            for finding in found:
                for part, indent in _parts(report, finding, console.width):
                    console.print(Padding(part, (0, 0, 0, indent), expand=False))
                console.print()
        for finding in report.findings[MANY:]:
            console.out("\n".join(_of(finding)))
        for part in _counted(report):
            console.print(part)
    return captured.get()


def _parts(report: Report, finding: Finding, width: int) -> Iterator[tuple[RenderableType, int]]:
    """What is printed of a finding, each with its indent."""
    from rich.text import Text

    place = finding.place
    style, label = STYLES[finding.severity], f" ({visible(finding.label)})" if finding.label else ""
    head = Text.assemble(
        (f"{place.line}:{place.column} ", "cyan"), (f"{finding.severity}[{visible(finding.code)}] ", style)
    )
    if finding.focus:
        head.append_text(Text.assemble((visible(finding.focus), "bold"), f"{label}: "))
    yield head.append(visible(finding.message)), 2
    yield from ((line, INDENT) for line in _excerpt(report, place, width - INDENT, style))
    for other, message in finding.related:
        yield Text.assemble((visible(str(other)), "cyan"), f": {visible(message)}"), INDENT
        yield from ((line, INDENT) for line in _excerpt(report, other, width - INDENT, "dim")[:1])
    if finding.hint:
        yield Text.assemble(("hint: ", "green"), visible(finding.hint)), INDENT


def _excerpt(report: Report, place: Place, width: int, style: str) -> list[Text]:
    """The line of a place with its number, clipped to the width, and a line that underlines what stands there."""
    from rich.cells import cell_len
    from rich.text import Text

    line = report.line(place)
    if not line.strip():
        return []
    gutter = f"{place.line:>5} │ "
    before, meant, after = _window(line, place.column - 1, report.end(place) - 1, width - len(gutter) - 1)
    shown = Text.assemble((gutter, "blue"), before, (meant, style), after, no_wrap=True, overflow="crop")
    marks = " " * cell_len(before) + "^" * max(cell_len(meant), 1)
    return [shown, Text.assemble((" " * (len(gutter) - 2) + "│ ", "blue"), (marks, style), no_wrap=True)]


def _window(line: str, start: int, end: int, room: int) -> tuple[str, str, str]:
    """What of a line fits into so many cells: before, within and behind what is meant."""
    start, end = min(start, len(line)), min(end, len(line))
    meant = _fitting((line[at] for at in range(start, end)), room * 2 // 3)
    left = room - _cells(meant)
    behind = _fitting((line[at] for at in range(end, len(line))), left)
    before = _fitting((line[at] for at in range(start - 1, -1, -1)), left - min(_cells(behind), room // 3))
    behind = _fitting((line[at] for at in range(end, len(line))), left - _cells(before))
    clipped = "…" if len(before) < start else ""
    return clipped + "".join(reversed(before)), "".join(meant), "".join(behind)


def _fitting(characters: Iterator[str], room: int) -> list[str]:
    """As many characters, as they are shown, as fit into so many cells: a Japanese one takes two."""
    kept: list[str] = []
    for character in characters:
        kept.append("    " if character == "\t" else visible(character))
        room -= _cells(kept[-1:])
        if room < 0:
            return kept[:-1]
    return kept


def _cells(characters: list[str]) -> int:
    from rich.cells import cell_len

    return sum(map(cell_len, characters))


def _counted(report: Report) -> Iterator[RenderableType]:
    """How often each code occurs, the gravest first, and what it stands for."""
    from rich.table import Table
    from rich.text import Text

    counted = Counter((finding.severity, finding.code) for finding in report.findings)
    if not counted:
        return
    table = Table.grid(padding=(0, 2))
    for (severity, code), count in sorted(counted.items(), key=lambda each: (SEVERITIES.index(each[0][0]), each[0][1])):
        table.add_row(
            Text(str(count), justify="right"), Text(visible(code), STYLES[severity]), Text(report.rules[code].summary)
        )
    yield table
