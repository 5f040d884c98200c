"""A lineage drawn by matplotlib: things in boxes, what is told of them on the lines between, and a legend.

The boxes stand as the trees of the walk along the links: what is on from a box stands right of it, the first beside it,
the others below. A line that leads to a box that is there already joins the line that leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from policygraph.pictures.lineage_text import MARKED, TOLD, legend, link_lines, passage
from policygraph.pictures.sheets import FAINT, INK, Sheet, folded, leading, settings
from policygraph.pictures.words import heading, word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from policygraph.pictures.lineage import Branch, Lineage, Link

_EDGE, _BOX, _GAP = 0.3, 2.4, 4.2  # the margin, a box, and the room for a line between two, in inches
_NAME, _SMALL = 9.0, 7.5  # sizes of letters, in points
_BROKEN = (0, (4, 2.5))
# What became of a thing, by the way of the link: its face and its outline, told apart by words too.
_FACES = {"end": ("#fbe3d6", "#D55E00"), "halt": ("#fdf0d0", "#E69F00"), "part": ("white", "#8c8c8c")}


@dataclass
class _Place:
    """Where a branch stands, ``y`` its middle; with what stands in its box, and over and under the line to that.

    Its node may have its box elsewhere already, at a ``target``.
    """

    branch: Branch
    column: int
    parent: _Place | None
    target: _Place | None
    name: list[str]
    beneath: str
    over: list[str]
    under: list[str]
    y: float = 0

    @property
    def left(self) -> float:
        """Where its box begins."""
        return _EDGE + self.column * (_BOX + _GAP)

    @property
    def half(self) -> float:
        """Half the height of its box."""
        return ((len(self.name) + bool(self.beneath)) * leading(_NAME) + 0.14) / 2


@settings()
def draw_lineage(lineage: Lineage) -> Figure:
    """The lineage as a figure.

    Raises:
        PolicygraphError: matplotlib is not installed.
    """
    return _Graph(lineage).draw()


class _Graph:
    def __init__(self, lineage: Lineage) -> None:
        self.lineage, self.lang = lineage, lineage.lang
        self.rows: list[list[_Place]] = []
        for branch in lineage.walk():
            self.rows.append([])
            self._place(branch, 0, None)
        self.places = [place for row in self.rows for place in row]

    def _place(self, branch: Branch, column: int, parent: _Place | None) -> None:
        """Put a branch into the last row, and what is on from it there too, or into rows below."""
        node, link, target = branch.node, branch.link, None
        if branch.again and branch.way != "part":
            there = next((p for row in self.rows for p in row if p.branch.node == node and not p.branch.again), None)
            target = there if there and there.column >= column else None
        over, under = link_lines(self.lineage, link) if link else ([], [])
        if link and link.way == "part" and link.source == node.id:
            over[0] = word("has as a part", self.lang)
        over, under = ([line for text in told for line in folded(text, _GAP - 0.75, _SMALL)] for told in (over, under))
        beneath = word("see above", self.lang) if branch.again else node.kind
        name = folded(node.label, _BOX - 0.25, _NAME)
        place = _Place(branch, column, parent, target, name, beneath, over, under)
        self.rows[-1].append(place)
        for number, below in enumerate(branch.branches):
            if number > 0:
                self.rows.append([])
            self._place(below, column + 1, place)

    def draw(self) -> Figure:
        columns = 1 + max((place.column for place in self.places), default=0)
        width = max(2 * _EDGE + columns * _BOX + (columns - 1) * _GAP, 9.0)
        notes = [line for text in self._notes() for line in folded(text, width - 2 * _EDGE, 8)]
        entries, below = list(legend(self.lineage)), self._stand()
        height = below + 0.3 + len(notes) * leading(8) + 0.3 + 0.22 * len(entries) + 0.4
        asked = (self.lineage.nodes[iri].label for iri in self.lineage.asked)
        title = ": ".join([heading("who followed whom", self.lang), *asked])
        self.sheet = Sheet(width, height, title)
        self.sheet.write(_EDGE, 0.4, title, 13, weight="bold")
        for place in self.places:
            if place.parent and place.branch.link:
                self._line(place, place.parent, place.branch.link)
        for place in self.places:
            if not place.target:
                self._box(place)
        self.sheet.lines(_EDGE, below + 0.3, notes, 8)
        self._legend(below + 0.3 + len(notes) * leading(8) + 0.2, entries)
        return self.sheet.figure

    def _stand(self) -> float:
        """Give each place its height; returns where the rows end."""
        y = 0.65
        for row in self.rows:
            half = max((place.half for place in row if not place.target), default=0.0)
            most = (max(len(place.over) for place in row), max(len(place.under) for place in row))
            over, under = (max(half, lines * leading(_SMALL) + 0.05) for lines in most)
            for place in row:
                place.y = y + over
            y += over + under + 0.16
        return y

    def _line(self, place: _Place, parent: _Place, link: Link) -> None:
        start, y, stop = parent.left + _BOX, place.y, place.left
        trunk = start + 0.22
        look = {"color": INK if link.way != "part" else FAINT, "ls": _BROKEN if link.marks else "-", "lw": 1.3}
        xs, ys = [start, trunk, trunk, stop], [parent.y, parent.y, y, y]
        if place.target:
            joint = place.target.left - 0.25
            xs, ys = [*xs[:-1], joint, joint], [*ys, place.target.y]
            self.sheet.line([joint], [place.target.y], marker="o", ms=4, ls="none")
        self.sheet.line(xs, ys, zorder=1, **look)
        if link.way != "part" and not place.target:
            self._head(stop, y)
        x, size, lines = trunk + 0.14, leading(_SMALL), len(place.over)
        for number, line in enumerate(place.over):
            weight = "bold" if number == 0 and not place.branch.node.end else "normal"
            self.sheet.write(x, y - 0.06 - (lines - 1 - number) * size, line, _SMALL, weight=weight)
        self.sheet.lines(x, y + size, place.under, _SMALL, color=FAINT)
        top, bottom = y - 0.06 - lines * size, y + len(place.under) * size + 0.05
        field = self.sheet.box(x, top, stop - 0.1, bottom, fc="white", alpha=0, zorder=5)
        self.sheet.tell(field, "; ".join(chain(*link_lines(self.lineage, link))), passage(self.lineage, link))

    def _head(self, x: float, y: float) -> None:
        from matplotlib.patches import Polygon

        points = [(x, y), (x - 0.11, y - 0.05), (x - 0.11, y + 0.05)]
        self.sheet.axes.add_patch(Polygon(points, fc=INK, ec=INK, lw=0.5, zorder=2))

    def _box(self, place: _Place) -> None:
        node, left, top, middle = place.branch.node, place.left, place.y - place.half, place.left + _BOX / 2
        face, outline = _FACES.get(place.branch.way, ("#eaf2f8", "#0072B2"))
        look = {"fc": face, "ec": outline, "lw": 2.4 if node.id in self.lineage.asked else 1.1, "zorder": 3}
        look |= {"round": place.half * 0.9 if node.end else 0.04, "ls": ":" if place.branch.again else "-"}
        self.sheet.box(left, top, left + _BOX, place.y + place.half, **look)
        for number, line in enumerate(place.name):
            baseline = top + 0.05 + leading(_NAME) * (number + 0.8)
            self.sheet.write(middle, baseline, line, _NAME, ha="center", zorder=4)
        baseline = top + 0.05 + leading(_NAME) * (len(place.name) + 0.75)
        self.sheet.write(middle, baseline, place.beneath, _SMALL, ha="center", color=FAINT, zorder=4)

    def _notes(self) -> Iterator[str]:
        lineage = self.lineage
        told = {iri for link in lineage.links if link.way != "part" for iri in link.nodes}
        for iri in lineage.asked:
            if iri not in told:
                silence = word("no document says what it followed, what followed it, or that it ended", self.lang)
                yield f"{lineage.nodes[iri].label}: {silence}"
        if told:
            yield heading("where no line leads on from a thing, no document says what followed", self.lang)
        if lineage.untold:
            title = heading("nothing is told of what they followed, of their end or of what followed", self.lang)
            yield f"{title}: {'; '.join(lineage.names[iri].label for iri in lineage.untold)}"
        for conflict in lineage.conflicts:
            yield f"{heading('conflicts', self.lang)}: {lineage.names[conflict.iri].curie}: {conflict}"

    def _legend(self, y: float, entries: list[tuple[str, str]]) -> None:
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
