"""What to tell about a query beside its answer: why there is none, and which names the graph does not hold."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from policygraph import sparql
from policygraph.ask import Asker, interruptible, plain
from policygraph.diagnosis.empty import Reason, Search
from policygraph.diagnosis.near import meant, near_names
from policygraph.names import STANDARD_PREFIXES, shorten
from policygraph.questions import Question

SECONDS = 3.0  # for an explanation, whatever was allowed for the query
MOST = 8  # unknown names are told, which a misspelt namespace makes of every name
_EVERY = """SELECT DISTINCT ?name {
    { ?name ?p ?o } UNION { ?s ?name ?o } UNION { ?s ?p ?name } UNION { GRAPH ?name { } }
    FILTER(isIRI(?name))
}"""  # sorted by the engine it would take forty times as long


def why_empty(
    asker: Asker, question: Question, given: Mapping[str, str], path: str, seconds: float | None
) -> list[str]:
    """Why a query has no answer: the first part that leaves nothing, and the names that the graph does not hold.

    Args:
        asker: what found no answer.
        question: a saved question, or what somebody typed, which has no summary.
        given: its parameters as they were given.
        path: its file as people see it; empty where there is none.
        seconds: how long it may take, where that is less than :data:`SECONDS`.

    Returns:
        lines, each with its place; none where no reason was found, or none in time.
    """
    bound = asker.bind(question, given) if question.summary else question.text
    text, _ = sparql.with_prefixes(bound, asker.prefixes)
    return _told(_reasons(asker, question, text), question.text, text, path, seconds)


def unknown_names(asker: Asker, question: Question, path: str, seconds: float | None) -> list[str]:
    """The names of the project's own namespaces, in what somebody typed, that the graph does not hold.

    Arguments and lines are those of :func:`why_empty`.
    """
    text, _ = sparql.with_prefixes(question.text, asker.prefixes)
    return _told(islice(_unheld(asker, text, own_alone=True), MOST), question.text, text, path, seconds)


def _reasons(asker: Asker, question: Question, text: str) -> Iterator[Reason]:
    found: list[Reason] = []
    with contextlib.suppress(Exception):  # what hinders one explanation keeps no other from being told
        found = Search(asker, text, typed=not question.summary).reasons()
        yield from found
    with contextlib.suppress(Exception):
        yield from islice(_unheld(asker, text, own_alone=False), MOST)
    # Each parameter without whose value there would be an answer, unless a reason found names the value.
    names = [each.name for each in question.params if not any(f"?{each.name} is" in why.message for why in found)]
    first = {block.name: block.at for block in reversed(list(sparql.blocks(text))) if block.name in names}
    for name, at in first.items():
        opened: Any = asker.snapshot.store.query(sparql.bind(text, sparql.unbound(name)))
        if next(opened, None) is not None:
            yield Reason(at, f"with other values of {name} there are rows")


def _unheld(asker: Asker, text: str, own_alone: bool) -> Iterator[Reason]:
    """The names, or those of the project's own namespaces alone, that the graph does not hold."""
    declared, prefixes, known = sparql.declared(text), asker.prefixes, list[str]()
    foreign = STANDARD_PREFIXES.items() - {("pg", STANDARD_PREFIXES["pg"])}
    own = tuple(dict(prefixes.items() - foreign).values())
    for iri, token in sparql.mentioned(text):
        if asker.holds(iri) or (own_alone and not iri.startswith(own)):
            continue
        known = known or sorted(plain(name) for (name,) in asker.run(_EVERY).rows)
        hint = meant(shorten(name, prefixes) for name in near_names(iri, known))
        prefix = token.text.partition(":")[0] if token.kind == "pname" else ""
        if prefix in prefixes and prefixes[prefix] != declared[prefix]:
            hint = f"here {prefix}: stands for <{declared[prefix]}>, in the project for <{prefixes[prefix]}>"
        written = shorten(iri, prefixes) if token.kind == "iri" else token.text
        yield Reason(token.offset, f"the graph holds no {written}" + f" ({hint})" * bool(hint))


def _told(reasons: Iterator[Reason], written: str, text: str, path: str, seconds: float | None) -> list[str]:
    """The reasons that are found in time, each at its place in the text as it is written."""
    found: list[Reason] = []
    with contextlib.suppress(Exception):  # not in time, or hindered by whatever: the answer stands
        interruptible(lambda: found.extend(reasons), min(seconds or SECONDS, SECONDS))
    lines = []
    for reason in list(found):
        line, column = sparql.position(written, _origin(written, text, reason.at))
        lines.append(f"{path}:{line}:{column}: {reason.message}".removeprefix(":"))
    return lines


def _origin(written: str, text: str, at: int) -> int:
    """Where an offset of the text that was run stands in the text as it is written."""
    if text.endswith(written):  # prefixes were put before it
        return max(at - len(text) + len(written), 0)
    for old, new in reversed(list(zip(sparql.blocks(written), sparql.blocks(text), strict=True))):
        if at >= new.start:
            return at - new.end + old.end if at >= new.end else old.start
    return at
