"""The commands ``lineage`` and ``timeline``: who followed whom, and what was when, as text, chart, picture or page."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from policygraph.commands import deliver, notice, open_asker, refuse_own

if TYPE_CHECKING:
    from rich.console import Console

    from policygraph.ask import Asker


def lineage(options: argparse.Namespace) -> int:
    """Tell what followed what: everything, or what hangs together with one thing."""
    from policygraph.pictures import lineage_text as forms
    from policygraph.pictures.lineage import lineage as gathered
    from policygraph.pictures.sheets import svg

    asker = _asker(options)
    found = gathered(asker, options.program, options.lang)
    if not found.links and not options.program:
        notice("no document tells of a succession, of an end or of a return")
    if options.format == "text" and (console := _terminal(options)):
        forms.print_text(found, console)
        return 0
    made: dict[str, Callable[[], str]] = {
        "text": lambda: forms.text(found),
        "mermaid": lambda: forms.mermaid(found),
        "dot": lambda: forms.dot(found),
        "svg": lambda: svg(found.draw()).decode(),
    }
    deliver(options.output, made[options.format]().encode())
    return 0


def timeline(options: argparse.Namespace) -> int:
    """Tell what was when."""
    from policygraph.pictures import timeline_text as forms
    from policygraph.pictures.sheets import svg
    from policygraph.pictures.timeline import timeline as gathered

    asker = _asker(options)
    found = gathered(asker, options.lang)
    if not found.rows:
        notice("no document dates anything that a timeline could show")
    if options.format == "text" and (console := _terminal(options)):
        forms.print_text(found, console)
        return 0
    made: dict[str, Callable[[], str]] = {
        "text": lambda: forms.text(found),
        "html": lambda: forms.page(found),
        "svg": lambda: svg(found.draw()).decode(),
    }
    deliver(options.output, made[options.format]().encode())
    return 0


def _asker(options: argparse.Namespace) -> Asker:
    """What answers, once it is sure that what is asked for can be drawn, and written where it is to go."""
    if options.format in ("svg", "html"):
        from policygraph.pictures.sheets import require_matplotlib

        require_matplotlib()
    asker = open_asker(options)
    refuse_own(options.output, asker.project)
    return asker


def _terminal(options: argparse.Namespace) -> Console | None:
    """The terminal, where results go to one."""
    if options.output or not sys.stdout.isatty():
        return None
    from rich.console import Console

    return Console(highlight=False)
