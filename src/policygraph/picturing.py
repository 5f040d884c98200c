"""The commands ``lineage`` and ``timeline``: who followed whom, and what was when, as text, chart, picture or page."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from policygraph.commands import notice, open_asker
from policygraph.findings import PolicygraphError

if TYPE_CHECKING:
    from rich.console import Console

    from policygraph.ask import Asker


def lineage(options: argparse.Namespace) -> int:
    """Tell what followed what: everything, or what hangs together with one thing."""
    from policygraph.pictures import lineage_text
    from policygraph.pictures.lineage import lineage as gathered

    _ready(options)
    asker = open_asker(options)
    found = gathered(asker, options.program, options.lang)
    if not found.links and not options.program:
        notice("no document tells of a succession, of an end or of a return")
    if options.format == "svg":
        from policygraph.pictures.lineage_picture import draw_lineage
        from policygraph.pictures.sheets import svg

        return _deliver(options, asker, svg(draw_lineage(found)))
    if options.format == "text" and (console := _terminal(options)):
        lineage_text.print_text(found, console)
        return 0
    forms = {"text": lineage_text.text, "mermaid": lineage_text.mermaid, "dot": lineage_text.dot}
    return _deliver(options, asker, forms[options.format](found).encode())


def timeline(options: argparse.Namespace) -> int:
    """Tell what was when."""
    from policygraph.pictures import timeline_text
    from policygraph.pictures.timeline import timeline as gathered

    _ready(options)
    asker = open_asker(options)
    found = gathered(asker, options.lang)
    if not found.rows:
        notice("no document dates anything that a timeline could show")
    if options.format == "text":
        if console := _terminal(options):
            timeline_text.print_text(found, console)
            return 0
        return _deliver(options, asker, timeline_text.text(found).encode())
    from policygraph.pictures.sheets import svg
    from policygraph.pictures.timeline_page import page
    from policygraph.pictures.timeline_picture import draw_timeline

    picture = svg(draw_timeline(found))
    return _deliver(options, asker, picture if options.format == "svg" else page(found, picture.decode()).encode())


def _ready(options: argparse.Namespace) -> None:
    """Make sure that what is asked for can be drawn, before anything is read."""
    if options.format in ("svg", "html"):
        from policygraph.pictures.sheets import require_matplotlib

        require_matplotlib()


def _terminal(options: argparse.Namespace) -> Console | None:
    """The terminal, where results go to one."""
    if options.output or not sys.stdout.isatty():
        return None
    from rich.console import Console

    return Console(highlight=False)


def _deliver(options: argparse.Namespace, asker: Asker, content: bytes) -> int:
    """Write a result to standard output, or to a file, whole or not at all."""
    from policygraph.export import write

    output = options.output
    if output is None or str(output) == "-":
        sys.stdout.buffer.write(content)
        return 0
    if output.resolve() in {
        path.resolve() for path in (*asker.project.queries, *(f.path for f in asker.project.files))
    }:
        raise PolicygraphError(f"{output} is a file of the project", "name another")
    write(content, output)
    return 0
