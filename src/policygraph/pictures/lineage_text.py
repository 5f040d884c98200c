"""A lineage in text: as trees for a terminal, as a Mermaid flowchart, and in the language of Graphviz."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote

from policygraph.evidence import HOW, Note
from policygraph.pictures.tellings import address
from policygraph.pictures.words import doubts, explained, heading, printed, time, word

_SAFE = "%/:?#[]@!$&'()*+,;=~"  # what an address may hold
TOLD, MARKED = "──▶", "┄┄▷"  # the signs of a line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    from policygraph.pictures.lineage import Branch, Lineage, Link


def text(lineage: Lineage) -> str:
    """The lineage as trees, in lines as long as they need to be."""
    return printed(partial(print_text, lineage), 400)


def print_text(lineage: Lineage, console: Console) -> None:
    """Print the lineage as trees, with the evidence below each link and a legend below them all."""
    from rich.text import Text

    for branch in lineage.walk():
        console.print(_tree(lineage, branch))
        console.print()

    def section(title: str, lines: Iterable[str]) -> None:
        console.print(Text(f"{heading(title, lineage.lang)}:", style="bold"))
        for line in lines:
            console.print(Text(f"  {line}"))

    if lineage.untold:
        title = "nothing is told of what they followed, of their end or of what followed"
        section(title, (str(lineage.names[iri]) for iri in lineage.untold))
        console.print()
    if lineage.conflicts:
        section("conflicts", (f"{lineage.names[each.iri].curie}: {each}" for each in lineage.conflicts))
        console.print()
    if lineage.links:
        section("how to read it", (f"{sign}  {meaning}" for sign, meaning in legend(lineage)))


def legend(lineage: Lineage) -> Iterator[tuple[str, str]]:
    """What the signs and words of this lineage mean: a line that is told, one that is marked, then the marks."""
    lang = lineage.lang
    if any(not link.marks for link in lineage.links):
        yield TOLD, word("told by a document, and in no conflict", lang)
    if any(link.marks for link in lineage.links):
        yield MARKED, word("marked: for the reason given in brackets", lang)
    marks = {mark for link in lineage.links for mark in link.marks}
    yield from explained(marks, (link.when for link in lineage.links), lang)


def _tree(lineage: Lineage, branch: Branch) -> Tree:
    from rich.tree import Tree

    tree = Tree(_label(lineage, branch), guide_style="dim")
    tree.children += (_tree(lineage, below) for below in branch.branches)
    if silence := _silence(lineage, branch):
        tree.add(silence, style="dim italic")
    return tree


def _label(lineage: Lineage, branch: Branch) -> Text:
    from rich.text import Text

    node, link, lang = branch.node, branch.link, lineage.lang
    name = Text(node.label, style="bold reverse" if node.id in lineage.asked else "bold")
    if not node.end:
        name.append(f"  {lineage.names[node.id].curie}", style="dim not bold not reverse")
    if link is None:
        return name
    if link.way == "part":
        told = word("part of" if link.target == node.id else "has as a part", lang)
        label = Text(f"{'┄┄┄' if link.marks else '───'} {told}: ").append(name)
        said = Text(f" {doubts(link.marks, lang)}" if link.marks else "", style="not bold not reverse")
    else:
        label = Text(f"{MARKED if link.marks else TOLD} ").append("" if node.end else f"{link.label}: ").append(name)
        label.append(f", {when(lineage, link)}")
        if branch.again:
            label.append(f" ({word('see above', lang)})", style="dim")
        said = Text(style="not bold not reverse")
    for curie, notes in lineage.said(link):
        said.append(f"\n    {curie}: ", style="cyan").append("; ".join(_places(notes)), style="dim")
    return label.append_text(said)


def when(lineage: Lineage, link: Link) -> str:
    """When it happened and under which government, with what keeps it from being simply told."""
    told = [time(link.when, lineage.names, lineage.lang), ", ".join(lineage.names[iri].label for iri in link.under)]
    return f"{', '.join(filter(None, told))} {doubts(link.marks, lineage.lang)}".rstrip()


def _places(notes: Sequence[Note]) -> Iterator[str]:
    """Where a record is said: each document once, with all its places."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for note in notes:
        grouped.setdefault((note.how, note.source), []).append(note.locator)
    for (how, source), locators in grouped.items():
        yield f"{HOW[how]} {source}, {'; '.join(locators)}"


def _silence(lineage: Lineage, branch: Branch) -> str:
    """What no document says of a thing at which the links end."""
    ways = {link.way for link in lineage.onward[branch.node.id]}
    if branch.node.end or branch.again or branch.way == "part" or ways & {"succession", "return"}:
        return ""
    if "end" in ways:
        return word("no document says what followed", lineage.lang)
    if any(link.target == branch.node.id and link.way in ("succession", "return") for link in lineage.links):
        return word("no document says that it ended, or what followed", lineage.lang)
    return word("no document says what it followed, what followed it, or that it ended", lineage.lang)


def link_lines(lineage: Lineage, link: Link) -> tuple[list[str], list[str]]:
    """What stands over a line, how and when; and under it, the records, and where those say it that are stated."""
    said = list(lineage.said(link))
    notes = [note for _, notes in said for note in notes]
    stated = [note for note in notes if note.how == "isStatedIn"]
    told = doubts(link.marks, lineage.lang) if link.way == "part" else when(lineage, link)
    over = [link.label] * (not lineage.nodes[link.target].end) + [told] * bool(told)
    return over, [*(curie for curie, _ in said), *dict.fromkeys(note.locator for note in stated or notes)]


def passage(lineage: Lineage, link: Link) -> str:
    """The address of the first passage that says what a link tells; empty where there is none."""
    return address(note for _, notes in lineage.said(link) for note in notes)


def mermaid(lineage: Lineage) -> str:
    """The lineage as a Mermaid flowchart; what became of a thing is a rounded node that leads to the passage."""
    ids, links, addresses = _chart(lineage)
    title = heading("who followed whom", lineage.lang)
    lines = ['%%{init: {"flowchart": {"wrappingWidth": 420}}}%%', "flowchart LR", f"  accTitle: {title}"]
    for iri, name in ids.items():
        node = lineage.nodes[iri]
        label = mermaid_label(*filter(None, (node.label, node.kind)))
        lines.append(f"  {name}([{label}])" if node.end else f"  {name}[{label}]")
    for link in links:
        stroke = ("-.-" if link.marks else "---") if link.way == "part" else ("-.->" if link.marks else "-->")
        label = mermaid_label(*chain(*link_lines(lineage, link)))
        lines.append(f"  {ids[link.source]} {stroke}|{label}| {ids[link.target]}")
    lines += [f'  click {ids[iri]} href "{quote(url, safe=_SAFE)}" _blank' for iri, url in addresses.items()]
    samples, words = _legend(lineage)
    lines.append(f"  subgraph legend [{mermaid_label(heading('how to read it', lineage.lang))}]")
    for sign, meaning in samples:
        lines.append(f"    {sign}1[ ] {'-->' if sign == 'told' else '-.->'}|{mermaid_label(meaning)}| {sign}2[ ]")
    lines += [f"    words[{mermaid_label(*words)}]"] * bool(words)
    return "\n".join([*lines, "  end"]) + "\n"


def dot(lineage: Lineage) -> str:
    """The lineage in the language of Graphviz; each line, and what became of a thing, leads to the passage."""
    ids, links, addresses = _chart(lineage)
    font = 'fontname="sans-serif"'
    title = _dot(heading("who followed whom", lineage.lang))
    lines = ["digraph lineage {", f"  graph [rankdir=LR, {font}, label={title}]"]
    lines += [f"  node [shape=box, {font}, fontsize=11]", f"  edge [{font}, fontsize=9]"]
    for iri, name in ids.items():
        node = lineage.nodes[iri]
        look = ", style=rounded" * node.end + _address(addresses.get(iri, ""))
        lines.append(f"  {name} [label={_dot(*filter(None, (node.label, node.kind)))}{look}]")
    for link in links:
        look = ", style=dashed" * bool(link.marks) + ", dir=none" * (link.way == "part")
        label = _dot(*chain(*link_lines(lineage, link))) + look + _address(passage(lineage, link))
        lines.append(f"  {ids[link.source]} -> {ids[link.target]} [label={label}]")
    samples, words = _legend(lineage)
    lines += ["  subgraph cluster_legend {", f"    label={_dot(heading('how to read it', lineage.lang))}"]
    for sign, meaning in samples:
        lines += [f'    {sign}1 [label=""]', f'    {sign}2 [label=""]']
        lines.append(f"    {sign}1 -> {sign}2 [label={_dot(meaning)}{', style=dashed' * (sign == 'marked')}]")
    lines += [f"    words [shape=plaintext, label={_dot(*words)}]"] * bool(words)
    return "\n".join([*lines, "  }", "}"]) + "\n"


def _chart(lineage: Lineage) -> tuple[dict[str, str], list[Link], dict[str, str]]:
    """A short name for each node, as a walk along the links meets them; the links in that order; addresses of ends."""

    def met(branches: Sequence[Branch]) -> Iterator[str]:
        for branch in branches:
            yield branch.node.id
            yield from met(branch.branches)

    place = {iri: number for number, iri in enumerate(dict.fromkeys(met(lineage.walk())), 1)}
    links = sorted(lineage.links, key=lambda link: (place[link.source], place[link.target], link.label))
    ends = {link.target: passage(lineage, link) for link in lineage.links if lineage.nodes[link.target].end}
    return {iri: f"n{number}" for iri, number in place.items()}, links, {iri: url for iri, url in ends.items() if url}


def _legend(lineage: Lineage) -> tuple[list[tuple[str, str]], list[str]]:
    """The legend for a chart: what the kinds of lines mean, and what the words mean."""
    names = {TOLD: "told", MARKED: "marked"}
    entries = list(legend(lineage))
    samples = [(names[sign], meaning) for sign, meaning in entries if sign in names]
    return samples, [f"{sign} {meaning}" for sign, meaning in entries if sign not in names]


def mermaid_label(*lines: str) -> str:
    """A text in quotes, as Mermaid has it: what would end it, or begin markup, by its number."""
    safe = (re.sub(r"[\"#<>&`\\]|\$(?=\$)", lambda found: f"#{ord(found[0])};", line) for line in lines)
    return f'"{"<br/>".join(safe)}"'


def _dot(*lines: str) -> str:
    return '"' + "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines) + '"'


def _address(url: str) -> str:
    return f", URL={_dot(url)}" if url else ""
