"""How answers look: W3C formats for programs, tables for people.

A terminal gets an aligned table with labels beside CURIEs; everything else gets the rows and nothing but the rows.
CSV, TSV, JSON and XML are the W3C's result formats; what evidence adds to them is said in docs/formats.md.
"""

from __future__ import annotations

import html
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from policygraph.ask import Answer, Asker, OxTerm, plain
from policygraph.evidence import Note
from policygraph.findings import PolicygraphError
from policygraph.names import XSD, shorten

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}
# The columns that notes add to CSV and TSV, each with the notes' field; names are parted by spaces, words by bars.
_NAMES = {"how": "how", "passages": "passage", "links": "link"}
_WORDS = {"sources": "source", "locators": "locator", "reported_from": "reported_from", "certainty": "certainty"}
_WORDS |= {"curators": "curator", "reasons": "reason"}
SAID = (*_NAMES, *_WORDS)
FOR_PEOPLE = ("table", "markdown", "html")

Show = Callable[[OxTerm | None], str]


def turtle(term: OxTerm | None) -> str:
    """A cell as TSV has it: a term in Turtle, whole and decimal numbers without quotes."""
    if isinstance(term, ox.Literal) and (
        term.datatype.value == XSD + "integer" or (term.datatype.value == XSD + "decimal" and "." in term.value)
    ):  # a decimal without a point would be read as an integer
        return term.value
    return "" if term is None else str(term)


def shown(asker: Asker, answer: Answer, lang: str) -> Show:
    """How a cell is shown to people: a CURIE, with its label where no column has it; or the literal's characters."""
    bare = {at for at, name in enumerate(answer.columns) if name + "Label" in answer.columns}
    named = (
        c.value for row in answer.rows for at, c in enumerate(row) if at not in bare and isinstance(c, ox.NamedNode)
    )
    labels = asker.labels(named, lang)

    def show(cell: OxTerm | None) -> str:
        if isinstance(cell, ox.NamedNode):
            label = labels.get(cell.value)
            return shorten(cell.value, asker.prefixes) + (f" ({label})" if label else "")
        return plain(cell)

    return show


def write_for_people(answer: Answer, form: str, show: Show, notes: list[list[Note]] | None) -> None:
    """Print the rows as a table, in Markdown or in HTML, each cell as ``show`` has it, with the notes below."""
    if form == "table":
        table(answer, show, notes)
    else:
        sys.stdout.write((markdown if form == "markdown" else html_table)(answer, show, notes))


def rows(answer: Answer, form: str, notes: list[list[Note]] | None, citation: Mapping[str, Any] | None = None) -> str:
    """The rows in one of the W3C's formats, with what is said of each row where there are notes, and the citation.

    Only JSON has room for a citation.

    Raises:
        PolicygraphError: XML, whose format has no room for notes, was asked for with notes.
    """
    if form == "json":
        return json_results(answer, notes, citation)
    if form == "xml":
        return xml_results(answer, notes)
    return separated(answer, notes, tabs=form == "tsv")


def graph(answer: Answer, form: str, prefixes: Mapping[str, str]) -> bytes:
    """The triples of an answer in a format for graphs, in one order."""
    lines = sorted(answer.triples or (), key=str)
    text = "\n".join(map(str, lines))
    used = {name: namespace for name, namespace in prefixes.items() if f"<{namespace}" in text}
    return ox.serialize(lines, format=GRAPHS[form], prefixes=used) or b""


def boolean(
    answer: Answer, form: str, notes: list[list[Note]] | None, citation: Mapping[str, Any] | None = None
) -> str:
    """A yes or no: a word and its notes, W3C results for programs, and a row of its own in Markdown and HTML."""
    if form == "json":
        return json_results(answer, notes, citation)
    if form == "xml":
        return xml_results(answer, notes)
    if form in FOR_PEOPLE[1:]:
        return (markdown if form == "markdown" else html_table)(as_row(answer), plain, notes)
    said = [note for row in notes or [] for note in row]
    lines = ["yes" if answer.boolean else "no", *(f"{note} <{note.link}>" for note in said)]
    return "\n".join(lines) + "\n"


def as_row(answer: Answer) -> Answer:
    """A yes or no as a table of one cell."""
    return Answer(("answer",), ((ox.Literal("yes" if answer.boolean else "no"),),))


def xml_results(answer: Answer, notes: list[list[Note]] | None) -> str:
    """The W3C's XML results.

    Raises:
        PolicygraphError: there are notes, for which the format has no room.
    """
    if notes is not None:
        raise PolicygraphError("XML results have no room for evidence", "take json, csv or tsv")
    from xml.etree import ElementTree as ET

    root = ET.Element("sparql", xmlns="http://www.w3.org/2005/sparql-results#")
    head = ET.SubElement(root, "head")
    if answer.boolean is not None:
        ET.SubElement(root, "boolean").text = str(answer.boolean).lower()
    else:
        for name in answer.columns:
            ET.SubElement(head, "variable", name=name)
        results = ET.SubElement(root, "results")
        for row in answer.rows:
            result = ET.SubElement(results, "result")
            for name, cell in zip(answer.columns, row, strict=True):
                if cell is not None:
                    term = json_term(cell)
                    attributes = {key: value for key, value in term.items() if key not in ("type", "value")}
                    binding = ET.SubElement(result, "binding", name=name)
                    ET.SubElement(binding, term["type"], attributes).text = term["value"]
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def table(answer: Answer, show: Show, notes: list[list[Note]] | None) -> None:
    """Print the rows as an aligned table, with numbered notes below where there are any; colour on a terminal only."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 400)
    numbered, numbers = _numbered(notes)
    grid = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for name in answer.columns:
        grid.add_column(name, overflow="fold")
    if notes is not None:
        grid.add_column("said in", overflow="fold")
    for at, row in enumerate(answer.rows):
        cells = [Text(show(cell)) for cell in row]
        if notes is not None:
            cells.append(Text(" ".join(f"[{n}]" for n in numbers[at]), style="cyan"))
        grid.add_row(*cells)
    with console.capture() as captured:  # rich itself would end with 1 where nobody reads to the end
        unbounded = console.options.update(max_width=sys.maxsize)
        if console.is_terminal and console.measure(grid, options=unbounded).maximum > console.width:
            _blocks(console, grid)
        else:
            console.print(grid)
        for number, note in enumerate(numbered, 1):
            lead = "\n" if number == 1 else ""
            console.print(Text.assemble(lead, (f"[{number}] ", "cyan"), str(note)), soft_wrap=True)
            console.print(Text(f"    {note.link}", style="dim"), soft_wrap=True)
    sys.stdout.write(captured.get())


def _blocks(console: Console, grid: Table) -> None:
    """The rows one below the other, a line a column, where the terminal is too narrow for the table."""
    width = max(len(str(column.header)) for column in grid.columns)
    for row in zip(*(column.cells for column in grid.columns), strict=True):
        for column, cell in zip(grid.columns, row, strict=True):
            if str(cell):
                console.print(f"[bold]{column.header:<{width}}[/bold]  ", cell, sep="", soft_wrap=True)
        console.print()


def markdown(answer: Answer, show: Show, notes: list[list[Note]] | None) -> str:
    """The rows as a Markdown table, with the notes as a numbered list."""
    numbered, numbers = _numbered(notes)
    head = [*answer.columns, *(["said in"] if notes is not None else [])]
    lines = [_line(head), _line(["---"] * len(head))]
    for at, row in enumerate(answer.rows):
        said = [" ".join(f"[{n}]" for n in numbers[at])] if notes is not None else []
        lines.append(_line([*(_quiet(show(cell)).replace("|", "\\|") for cell in row), *said]))
    lines += [""] * bool(numbered)
    lines += [f"{n}. {_quiet(str(note))} ([passage]({_quiet(note.link)}))" for n, note in enumerate(numbered, 1)]
    return "\n".join(lines) + "\n"


def html_table(answer: Answer, show: Show, notes: list[list[Note]] | None) -> str:
    """The rows as an HTML table, with the notes as an ordered list; each leads to the rows that it is for, and back.

    The anchors have a hash of the content in them, so that several answers can stand on one page.
    """
    numbered, numbers = _numbered(notes)
    shown = [[html.escape(show(cell)) for cell in row] for row in answer.rows]
    page = blake2b(repr((answer.columns, shown, numbered)).encode(errors="replace"), digest_size=4).hexdigest()
    head = [*answer.columns, *(["said in"] if notes is not None else [])]
    lines = ["<table>", "<tr>" + "".join(f"<th>{html.escape(name)}</th>" for name in head) + "</tr>"]
    uses: dict[int, list[str]] = {}
    for at, cells in enumerate(shown, 1):
        line = "".join(f"<td>{cell}</td>" for cell in cells)
        if notes is not None:
            links = " ".join(f'<a href="#note-{page}-{n}">[{n}]</a>' for n in numbers[at - 1])
            line += f'<td id="row-{page}-{at}">{links}</td>'
            for n in numbers[at - 1]:
                uses.setdefault(n, []).append(f'<a href="#row-{page}-{at}">↑{at}</a>')
        lines.append(f"<tr>{line}</tr>")
    lines.append("</table>")
    items = (
        f'<li id="note-{page}-{n}">{html.escape(str(note))} <a href="{html.escape(note.link)}">passage</a> '
        f"{' '.join(uses[n])}</li>"
        for n, note in enumerate(numbered, 1)
    )
    if numbered:
        lines += ["<ol>", *items, "</ol>"]
    return "\n".join(lines) + "\n"


def separated(answer: Answer, notes: list[list[Note]] | None, tabs: bool) -> str:
    """The W3C's CSV or TSV; with notes the columns ``SAID`` more."""
    out = io.StringIO()
    added = () if notes is None else SAID
    lines = [[("?" if tabs else "") + name for name in (*answer.columns, *added)]]
    for at, row in enumerate(answer.rows):
        # CSV drops everything but the characters, save the mark of a blank node
        line = [turtle(cell) if tabs or isinstance(cell, ox.BlankNode) else plain(cell) for cell in row]
        if notes is not None:
            line += [str(ox.Literal(value)) if tabs else value for value in said(notes[at])]
        lines.append(line)
    if tabs:
        return "".join("\t".join(line) + "\n" for line in lines)
    import csv

    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue()


def said(notes: Sequence[Note]) -> tuple[str, ...]:
    """A row's notes as the columns ``SAID``, each value once."""

    def joined(name: str, separator: str) -> str:
        return separator.join(dict.fromkeys(filter(None, (getattr(note, name) for note in notes))))

    return (*(joined(name, " ") for name in _NAMES.values()), *(joined(name, " | ") for name in _WORDS.values()))


def json_results(answer: Answer, notes: list[list[Note]] | None, citation: Mapping[str, Any] | None = None) -> str:
    """The W3C's JSON results, and beside them what docs/formats.md says: ``evidence``, ``citation``."""
    document: dict[str, Any] = {"head": {}}
    said: list[Any] | None = None if notes is None else [[note.members() for note in row] for row in notes]
    if answer.boolean is not None:
        document["boolean"] = answer.boolean
        said = said and said[0]
    else:
        document["head"] = {"vars": list(answer.columns)}
        bindings = (zip(answer.columns, row, strict=True) for row in answer.rows)
        named = [{name: json_term(cell) for name, cell in row if cell is not None} for row in bindings]
        document["results"] = {"bindings": named}
    members = {"evidence": said, "citation": citation}
    document |= {name: value for name, value in members.items() if value is not None}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def json_term(term: OxTerm) -> dict[str, str]:
    """A term as the W3C's JSON results have it."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        return {**found, "xml:lang": term.language}
    return found if term.datatype.value == XSD + "string" else {**found, "datatype": term.datatype.value}


def _numbered(notes: list[list[Note]] | None) -> tuple[list[Note], list[list[int]]]:
    """Each note once, numbered by first use, and for each row the numbers of its notes."""
    order: dict[Note, int] = {}
    numbers = [[order.setdefault(note, len(order) + 1) for note in row] for row in notes or []]
    return list(order), [list(dict.fromkeys(row)) for row in numbers]


def _quiet(text: str) -> str:
    """Text on one line that begins no HTML where Markdown would let it through."""
    return " ".join(text.split("\n")).replace("<", "&lt;")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
