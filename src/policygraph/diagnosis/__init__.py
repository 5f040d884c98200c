"""What to tell about a query beside its answer: why there is none, and which names the graph does not hold."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

import pyoxigraph as ox

from policygraph import sparql
from policygraph.ask import Asker, interruptible
from policygraph.diagnosis.empty import Reason, Search
from policygraph.diagnosis.near import is_own, unheld
from policygraph.findings import PolicygraphError
from policygraph.questions import Question

SECONDS = 3.0  # for an explanation, whatever was allowed for the query
MOST = 8  # unknown names are told, which a misspelt namespace makes of every name

Source = Callable[[list[Reason]], Iterable[Reason]]  # is given what was found before


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
    text = asker.bind(question, given) if question.summary else _complete(asker, question)
    sources = (
        lambda _: Search(asker, text, typed=not question.summary).reasons(),
        lambda _: _unheld(asker, text),
        lambda found: _parameters(asker, question, text, found),
    )
    return _told(sources, question.text, text, path, seconds)


def unknown_names(asker: Asker, question: Question, path: str, seconds: float | None) -> list[str]:
    """The names of the project's own namespaces, in what somebody typed, that the graph does not hold.

    Arguments and lines are those of :func:`why_empty`.
    """
    text = _complete(asker, question)

    def own(_: list[Reason]) -> Iterator[Reason]:
        foreign = {token.offset for iri, token in sparql.mentioned(text) if not is_own(iri, asker.prefixes)}
        return (reason for reason in _unheld(asker, text) if reason.at not in foreign)

    return _told([own], question.text, text, path, seconds)


def _complete(asker: Asker, question: Question) -> str:
    return sparql.with_prefixes(question.text, asker.prefixes)[0]


def _told(sources: Iterable[Source], written: str, text: str, path: str, seconds: float | None) -> list[str]:
    """The reasons that are found in time, each at its place in the text as it is written."""
    found: list[Reason] = []

    def collect() -> None:
        for source in sources:
            with contextlib.suppress(Exception):  # whatever hinders an explanation, the answer stands
                found.extend(source(found))

    with contextlib.suppress(PolicygraphError):  # not in time
        interruptible(collect, min(seconds or SECONDS, SECONDS))
    lines = []
    for reason in found:
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


def _unheld(asker: Asker, text: str) -> Iterator[Reason]:
    for token, message in islice(unheld(asker, text), MOST):
        yield Reason(token.offset, message)


def _parameters(asker: Asker, question: Question, text: str, found: list[Reason]) -> Iterator[Reason]:
    """Each parameter without whose value there would be an answer, unless a reason found names the value."""
    names = [each.name for each in question.params if not any(f"where ?{each.name} is" in why.message for why in found)]
    for block in sparql.blocks(text):
        if block.name in names:
            names.remove(block.name)
            opened = asker.snapshot.store.query(sparql.bind(text, sparql.unbound(block.name)))
            if isinstance(opened, ox.QuerySolutions) and next(opened, None) is not None:
                yield Reason(block.at, f"with other values of {block.name} there are rows")
