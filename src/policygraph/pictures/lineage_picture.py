"""A lineage drawn by matplotlib: things in boxes, what is told of them on the lines between, and a legend.

The boxes stand as the trees of the walk along the links: what is on from a box stands right of it, the first beside it,
the others below. A line that leads to a box that is there already joins the line that leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policygraph.pictures.lineage import Branch, Lineage, Link, Node
from policygraph.pictures.lineage_text import MARKED, TOLD, legend, link_lines, passage
from policygraph.pictures.sheets import FAINT, INK, Sheet, folded, leading, settings
from policygraph.pictures.words import heading, word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_EDGE, _BOX, _GAP = 0.3, 2.4, 4.2  # the margin, a box, and the room for a line between two, in inches
_NAME, _SMALL = 9.0, 7.5  # sizes of letters, in points
_BROKEN = (0, (4, 2.5))
# What became of a thing, by the way of the link: its face and its outline, told apart by words too.
_FACES = {"end": ("#fbe3d6", "#D55E00"), "halt": ("#fdf0d0", "#E69F00"), "part": ("white", "#8c8c8c")}


@dataclass
class _Place:
    """Where a branch stands: its column and row; a node that stands elsewhere already has a place there."""

    branch: Branch
    column: int
    row: int
    parent: _Place | None
    target: _Place | None = None


def draw_lineage(lineage: Lineage) -> Figure:
    """The lineage as a figure.

    Raises:
        PolicygraphError: matplotlib is not installed.
    """
    with settings():
        return _Graph(lineage).draw()


class _Graph:
    def __init__(self, lineage: Lineage) -> None:
        self.lineage, self.lang = lineage, lineage.lang
        self.places: list[_Place] = []
        self.rows = 0
        for branch in lineage.walk():
            self._place(branch, 0, None)
            self.rows += 1

    def _place(self, branch: Branch, column: int, parent: _Place | None) -> None:
        """Give a branch the row that is next, and what is on from it the rows from there, the first the same."""
        place = _Place(branch, column, self.rows, parent)
        if branch.again and not (branch.link and branch.link.way == "part"):
            there = next((p for p in self.places if p.branch.node == branch.node and not p.branch.again), None)
            place.target = there if there and there.column >= column else None
        self.places.append(place)
        for number, below in enumerate(branch.branches):
            self.rows += number > 0
            self._place(below, column + 1, place)

    def draw(self) -> Figure:
        columns = 1 + max((place.column for place in self.places), default=0)
        width = max(2 * _EDGE + columns * _BOX + (columns - 1) * _GAP, 9.0)
        notes = [line for text in self._notes() for line in folded(text, width - 2 * _EDGE, 8)]
        self.middles, below = self._middles()
        height = below + 0.3 + len(notes) * leading(8) + 0.3 + 0.22 * len(list(legend(self.lineage))) + 0.4
        title = ": ".join([heading("who followed whom", self.lang), *self._asked()])
        self.sheet = Sheet(width, height, title)
        self.sheet.write(_EDGE, 0.4, title, 13, weight="bold")
        for place in self.places:
            if place.parent and place.branch.link:
                self._line(place, place.parent, place.branch.link)
        for place in self.places:
            if not place.target:
                self._box(place)
        self.sheet.lines(_EDGE, below + 0.3, notes, 8)
        self._legend(below + 0.3 + len(notes) * leading(8) + 0.2)
        return self.sheet.figure

    def _middles(self) -> tuple[list[float], float]:
        """At what height the middle of each row is, and where the rows end."""
        above, under = [0.0] * self.rows, [0.0] * self.rows
        for place in self.places:
            half = 0.0 if place.target else self._half(place)
            upper, lower = self._labels(place)
            above[place.row] = max(above[place.row], half, len(upper) * leading(_SMALL) + 0.05)
            under[place.row] = max(under[place.row], half, len(lower) * leading(_SMALL) + 0.05)
        middles, y = [], 0.65
        for row in range(self.rows):
            middles.append(y + above[row])
            y += above[row] + under[row] + 0.16
        return middles, y

    def _name(self, node: Node) -> list[str]:
        return folded(node.label, _BOX - 0.25, _NAME)

    def _half(self, place: _Place) -> float:
        lines = len(self._name(place.branch.node)) + bool(self._beneath(place))
        return (lines * leading(_NAME) + 0.14) / 2

    def _beneath(self, place: _Place) -> str:
        return word("see above", self.lang) if place.branch.again else place.branch.node.kind

    def _labels(self, place: _Place) -> tuple[list[str], list[str]]:
        """What stands over a line, and what under it."""
        if not place.branch.link:
            return [], []
        link = place.branch.link
        over, under = link_lines(self.lineage, link)
        if link.way == "part" and link.source == place.branch.node.id:
            over[0] = word("has as a part", self.lang)
        return self._folded(over), self._folded(under)

    def _folded(self, lines: list[str]) -> list[str]:
        return [line for text in lines for line in folded(text, _GAP - 0.75, _SMALL)]

    def _left(self, column: int) -> float:
        return _EDGE + column * (_BOX + _GAP)

    def _line(self, place: _Place, parent: _Place, link: Link) -> None:
        start, trunk = self._left(parent.column) + _BOX, self._left(parent.column) + _BOX + 0.22
        y, stop = self.middles[place.row], self._left(place.column)
        look = {"color": INK if link.way != "part" else FAINT, "ls": _BROKEN if link.marks else "-", "lw": 1.3}
        xs, ys = [start, trunk, trunk, stop], [self.middles[parent.row]] * 2 + [y, y]
        if place.target:
            joint, there = self._left(place.target.column) - 0.25, self.middles[place.target.row]
            xs, ys = [*xs[:-1], joint, joint], [*ys, there]
            self.sheet.line([joint], [there], marker="o", ms=4, ls="none")
        self.sheet.line(xs, ys, zorder=1, **look)
        if link.way != "part" and not place.target:
            self._head(stop, y)
        upper, lower = self._labels(place)
        x, size = trunk + 0.14, leading(_SMALL)
        for number, line in enumerate(upper):
            weight = "bold" if number == 0 and not place.branch.node.end else "normal"
            self.sheet.write(x, y - 0.06 - (len(upper) - 1 - number) * size, line, _SMALL, weight=weight)
        self.sheet.lines(x, y + size, lower, _SMALL, color=FAINT)
        top, bottom = y - 0.06 - len(upper) * size, y + len(lower) * size + 0.05
        field = self.sheet.box(x, top, stop - 0.1, bottom, fc="white", alpha=0, zorder=5)
        over, under = link_lines(self.lineage, link)
        self.sheet.tell(field, "; ".join([*over, *under]), passage(self.lineage, link))

    def _head(self, x: float, y: float) -> None:
        from matplotlib.patches import Polygon

        points = [(x, y), (x - 0.11, y - 0.05), (x - 0.11, y + 0.05)]
        self.sheet.axes.add_patch(Polygon(points, fc=INK, ec=INK, lw=0.5, zorder=2))

    def _box(self, place: _Place) -> None:
        node, left, y, half = place.branch.node, self._left(place.column), self.middles[place.row], self._half(place)
        way = place.branch.link.way if place.branch.link else ""
        face, outline = _FACES.get(way, ("#eaf2f8", "#0072B2"))
        look = {"fc": face, "ec": outline, "lw": 2.4 if node.id in self.lineage.asked else 1.1}
        if place.branch.again:
            look["ls"] = ":"
        self.sheet.box(left, y - half, left + _BOX, y + half, round=half * 0.9 if node.end else 0.04, zorder=3, **look)
        lines = self._name(node)
        for number, line in enumerate(lines):
            baseline = y - half + 0.05 + leading(_NAME) * (number + 0.8)
            self.sheet.write(left + _BOX / 2, baseline, line, _NAME, ha="center", zorder=4)
        if beneath := self._beneath(place):
            baseline = y - half + 0.05 + leading(_NAME) * (len(lines) + 0.75)
            self.sheet.write(left + _BOX / 2, baseline, beneath, _SMALL, ha="center", color=FAINT, zorder=4)

    def _asked(self) -> list[str]:
        return [self.lineage.nodes[iri].label for iri in self.lineage.asked]

    def _notes(self) -> Iterator[str]:
        told = {iri for link in self.lineage.links if link.way != "part" for iri in (link.source, link.target)}
        for iri in self.lineage.asked:
            if iri not in told:
                silence = word("no document says what it followed, what followed it, or that it ended", self.lang)
                yield f"{self.lineage.nodes[iri].label}: {silence}"
        if told:
            yield heading("where no line leads on from a thing, no document says what followed", self.lang)
        if self.lineage.untold:
            title = heading("nothing is told of what they followed, of their end or of what followed", self.lang)
            yield f"{title}: {'; '.join(self.lineage.names[iri].label for iri in self.lineage.untold)}"
        for conflict in self.lineage.conflicts:
            curie = self.lineage.names[conflict.iri].curie
            yield f"{heading('conflicts', self.lang)}: {curie}: {conflict}"

    def _legend(self, y: float) -> None:
        entries = list(legend(self.lineage))
        if entries:
            self.sheet.write(_EDGE, y, heading("how to read it", self.lang), 9, weight="bold")
        for number, (mark, meaning) in enumerate(entries, 1):
            at = y + number * 0.22
            if mark in (TOLD, MARKED):
                self.sheet.line([_EDGE, _EDGE + 0.5], [at - 0.04] * 2, lw=1.3, ls=_BROKEN if mark == MARKED else "-")
                self._head(_EDGE + 0.55, at - 0.04)
                self.sheet.write(_EDGE + 0.7, at, meaning, 8)
            else:
                self.sheet.write(_EDGE, at, f"{mark}  {meaning}", 8)
