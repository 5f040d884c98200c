"""A sheet to draw on, in inches from its upper left corner, and what it becomes: an SVG, the same bytes each time.

Text stays text, so that it can be searched and read out; how wide it is, is reckoned from its characters and not from
the fonts of a machine, so that the same picture comes out everywhere.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from policygraph.findings import PolicygraphError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from policygraph.evidence import Note
    from policygraph.nodes import Names
    from policygraph.pictures.tellings import Conflict

FONTS = ("DejaVu Sans", "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "IPAexGothic")
INK, FAINT, PALE = "#1a1a1a", "#595959", "#d9d9d9"
_CSS = ", ".join([*(f"'{name}'" for name in FONTS), "sans-serif"])
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # control characters, which no XML may hold
_NARROW = set("ijlftrI.,:;'’‘“”|!()[]/ -")


def require_matplotlib() -> None:
    """Make sure that pictures can be drawn.

    Raises:
        PolicygraphError: matplotlib is not installed.
    """
    try:
        import matplotlib.figure  # noqa: F401 - whether it is there
    except ImportError as error:
        raise PolicygraphError(
            f"pictures are drawn by matplotlib, which cannot be loaded ({error})",
            "in the checkout: pip install -e '.[pictures]'",
        ) from error


@contextmanager
def settings() -> Iterator[None]:
    """matplotlib's own settings and ours, whatever the user's are; theirs come back afterwards."""
    require_matplotlib()
    import matplotlib as mpl
    from matplotlib.font_manager import fontManager

    there = set(fontManager.get_font_names())
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": "policygraph",
                "font.family": [name for name in FONTS if name in there],  # a font that is missing makes a noise
                "hatch.linewidth": 0.7,
                "text.parse_math": False,
            }
        )
        yield


def wide(text: str, size: float) -> float:
    """About how many inches a text takes, in points of ``size``; a little more than in most fonts."""
    ems = sum(1.0 if east_asian_width(c) in "WF" else 0.36 if c in _NARROW else 0.62 for c in text)
    return ems * size / 72


def folded(text: str, inches: float, size: float) -> list[str]:
    """A text in lines that are no wider than so many inches; broken within words only where nothing else helps."""
    lines = [""]
    for piece in re.findall(r"\S+\s*", text):
        if wide(lines[-1] + piece.rstrip(), size) <= inches:
            lines[-1] += piece
            continue
        if lines[-1]:
            lines.append("")
        for character in piece:
            if wide(lines[-1] + character, size) > inches and lines[-1]:
                lines.append("")
            lines[-1] += character
    return [line.rstrip() for line in lines]


class Sheet:
    """A figure of so many inches, with what draws on it; a mark may lead to an address and tell of itself."""

    def __init__(self, width: float, height: float, title: str) -> None:
        from matplotlib.figure import Figure

        self.figure = Figure(figsize=(width, height), facecolor="white")
        self.figure.set_label(title)
        self.axes: Any = self.figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
        self.axes.axis("off")
        self._marks = 0

    def write(self, x: float, y: float, text: str, size: float = 8, **look: Any) -> None:
        """Write one line; ``y`` is its baseline."""
        look = {"color": INK, "va": "baseline", "ha": "left", "clip_on": False, **look}
        self.axes.text(x, y, text, fontsize=size, **look)

    def lines(self, x: float, y: float, lines: Sequence[str], size: float = 8, **look: Any) -> None:
        """Write lines one below the other, the first with its baseline at ``y``."""
        for number, line in enumerate(lines):
            self.write(x, y + number * leading(size), line, size, **look)

    def box(self, left: float, top: float, right: float, bottom: float, **look: Any) -> Any:
        """Draw a rectangle; ``round`` gives the radius of its corners."""
        from matplotlib.patches import FancyBboxPatch, Rectangle

        radius = look.pop("round", 0)
        corner, size = (left, top), (right - left, bottom - top)
        if not radius:
            return self.axes.add_patch(Rectangle(corner, *size, **look))
        style = f"round,pad=0,rounding_size={radius}"
        return self.axes.add_patch(FancyBboxPatch(corner, *size, boxstyle=style, **look))

    def line(self, xs: Sequence[float], ys: Sequence[float], **look: Any) -> Any:
        """Draw a line from point to point."""
        from matplotlib.lines import Line2D

        return self.axes.add_line(Line2D(xs, ys, **{"color": INK, "lw": 1, "solid_capstyle": "butt", **look}))

    def tell(self, drawn: Any, words: str, url: str = "") -> None:
        """Let what is drawn tell of itself where a pointer rests on it, and lead to an address."""
        self._marks += 1
        drawn.set_gid(f"mark-{self._marks}")
        drawn.set_label(words)
        if url:
            drawn.set_url(url)


def leading(size: float) -> float:
    """How many inches one line stands below another."""
    return size * 1.3 / 72


def svg(figure: Figure) -> bytes:
    """A figure as SVG: its title and what its marks tell are in it, for pointers and for those who hear the page."""
    out = io.BytesIO()
    with settings(), warnings.catch_warnings():
        # Characters that no font here has are only measured in vain: the reader's fonts draw them.
        warnings.filterwarnings("ignore", message=r"(?s)Glyph .* missing from")
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = re.sub(r"font-family: [^;\"]*; ?", "", out.getvalue().decode("utf-8"))  # it stands at the root
    text = re.sub(r"(font: [^;\"']*px )[^;\"]*", rf"\1{_CSS}", text)  # as matplotlib before 3.10 has it
    told = {str(drawn.get_gid()): str(drawn.get_label()) for drawn in figure.findobj() if drawn.get_gid()}
    mark = re.compile(r'<g id="(mark-[0-9]+)">(\s*<a [^>]*>)?')
    text = mark.sub(lambda found: f"{found[0]}<title>{escape(told[found[1]])}</title>", text)
    root = f'<svg role="graphics-document document" aria-labelledby="picture-title" font-family="{_CSS}" '
    title = f'<title id="picture-title">{escape(str(figure.get_label()))}</title>'
    text = re.sub(r"<svg ([^>]*>)", lambda found: f"{root}{found[1]}\n {title}", text, count=1)
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text).encode("utf-8")


@dataclass(frozen=True)
class Picture:
    """What a notebook shows as a picture, where matplotlib is installed; elsewhere it shows as text.

    ``untold`` are the things of which nothing is told that belongs here; ``notes`` say where each record is said.
    """

    untold: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    names: Names
    notes: Mapping[str, Sequence[Note]]
    lang: str

    def draw(self) -> Figure:
        """A picture of it, as a figure of matplotlib's.

        Raises:
            PolicygraphError: matplotlib is not installed.
        """
        raise NotImplementedError

    def _repr_svg_(self) -> str | None:
        try:
            text = svg(self.draw()).decode("utf-8")
        except PolicygraphError:
            return None
        return re.sub(r'(<svg [^>]*?) width="[^"]*" height="[^"]*"', r"\1", text[text.index("<svg") :], count=1)
