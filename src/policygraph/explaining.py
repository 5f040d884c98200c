"""The commands ``explain`` and ``describe``: why something holds, and everything about one thing."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from policygraph.commands import notice, open_asker
from policygraph.findings import PolicygraphError

if TYPE_CHECKING:
    from policygraph.ask import Asker
    from policygraph.description import Description
    from policygraph.description.layout import Page
    from policygraph.proofs import Explanation


def explain(options: argparse.Namespace) -> int:
    """Print the proofs of a triple, or of all that is derived about a thing."""
    from policygraph.proofs import explain
    from policygraph.proofs.page import page

    if len(options.triple) > 3:
        raise PolicygraphError("a triple has three parts", "put a name of several words in quotes")
    if not all(map(str.strip, options.triple)):
        raise PolicygraphError("a term is empty", "write a name, a CURIE or an IRI")
    asker = open_asker(options)
    subject, predicate, value = (*options.triple, "", "")[:3]
    found = explain(asker, subject, predicate, value, options.max, options.lang)
    if asker.view and not found:
        _tell_what_is_left_out(asker, explain(asker.whole, subject, predicate, value, options.max, options.lang))
    if options.format in ("mermaid", "turtle") and not any(account.proofs for account in found.accounts):
        notice(f"there is no proof that {options.format} could show; text and json tell more")
    others = {"mermaid": lambda: found.to_mermaid().encode(), "turtle": lambda: found.to_turtle().encode()}
    return _print(options, asker, found, lambda: page(found), others)


def _tell_what_is_left_out(asker: Asker, whole: Explanation) -> None:
    """Tell on which records and judgements a triple rests in the whole graph that is not in a part of it."""
    from policygraph.names import shorten

    proofs = [proof for account in whole.accounts for proof in account.proofs]
    origins = {origin for proof in proofs for leaf in proof.leaves for origin in whole.origins(leaf)}
    gone = sorted(shorten(origin, asker.prefixes) for origin in origins if not asker.holds(origin))
    if proofs:
        notice(f"in the whole graph it holds, by what is left out here: {', '.join(gone)}")


def describe(options: argparse.Namespace) -> int:
    """Print everything about one thing: a page for people, JSON for programs, or its part of the graph."""
    from policygraph.description import describe
    from policygraph.description.page import page
    from policygraph.formats import graph

    asker = open_asker(options)
    found = describe(asker, options.thing, options.lang)
    others = {"turtle": lambda: graph(asker.run(found.triples()), "turtle", asker.prefixes)}
    return _print(options, asker, found, lambda: page(found), others)


def _print(
    options: argparse.Namespace,
    asker: Asker,
    found: Description | Explanation,
    page: Callable[[], Page],
    others: dict[str, Callable[[], bytes]],
) -> int:
    """Print what was found as a page, in JSON or in another form, and how to cite it where that is asked for."""
    from policygraph.description.layout import markdown, text

    citation = None
    if options.cite:
        from policygraph.citing import cite

        notes = (note for notes in found.evidence.values() for note in notes)
        citation = cite(asker, *found.asked, notes, lang=options.lang)
    if options.format == "json":
        members = found.to_json() | ({"citation": citation.members()} if citation else {})
        sys.stdout.write(json.dumps(members, ensure_ascii=False, indent=2) + "\n")
    elif options.format == "markdown":
        sys.stdout.write(markdown(page()))
    elif options.format == "text":
        sys.stdout.write(text(page(), sys.stdout.isatty()))
    else:
        sys.stdout.buffer.write(others[options.format]())
    if citation:
        citation.put(options.format)
    return 0
