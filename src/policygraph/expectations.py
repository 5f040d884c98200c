"""Saved questions against their expected answers, which were written from the documents.

An expected answer is a file of the W3C's JSON results, ``expected/<id>[.<case>].srj``, with two members beside them:
``parameters``, as a user would give them, and ``passages``, for each row those on which it rests. A difference names
the row.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from policygraph.ask import Answer, Asker, OxTerm
from policygraph.evidence import notes
from policygraph.export import write
from policygraph.findings import Finding, Place, PolicygraphError
from policygraph.formats import json_term
from policygraph.names import shorten
from policygraph.project import shown
from policygraph.questions import Question

Row = tuple[str, ...]


@dataclass(frozen=True)
class Expected:
    """An expected answer: parameters, columns, and rows as text, each with the passages that it rests on."""

    parameters: dict[str, str]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    boolean: bool | None


def check(asker: Asker, question: Question, path: Path) -> list[Finding]:
    """The differences between a question's answer and the answer that ``path`` expects, as findings."""
    try:
        expected = _read(asker, json.loads(path.read_text(encoding="utf-8")))
        text = asker.bind(question, expected.parameters)
    except PolicygraphError as error:
        return [_finding(path, "expected-answer", f"Its parameters do not fit: {error.message}.", error.hint)]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        message = f"This is no expected answer: {type(error).__name__} {error}."
        return [_finding(path, "expected-answer", message, "It is JSON in UTF-8, as in the other files beside it.")]
    answer = asker.run(text)
    got = tuple(_rows(asker, question, answer, expected.parameters))
    if (answer.boolean, answer.columns) != (expected.boolean, expected.columns):
        told = f"{answer.columns or answer.boolean} instead of {expected.columns or expected.boolean}"
        return [_finding(path, "answer-differs", f"The answer is {told}.")]
    return [_finding(path, "answer-differs", message) for message in _differences(expected.rows, got)]


def rewrite(asker: Asker, question: Question, path: Path) -> list[Finding]:
    """Write an expected answer that holds in the usual layout; one that does not hold is left, with its findings."""
    findings = check(asker, question, path)
    if not findings:
        document = json.loads(path.read_text(encoding="utf-8"))
        write((json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode(), path)
    return findings


def _read(asker: Asker, document: dict[str, Any]) -> Expected:
    parameters, passages = dict(document.get("parameters", {})), document["passages"]
    if not all(isinstance(value, str) for value in parameters.values()):
        raise ValueError("parameters are texts, as a user would type them")
    if "boolean" in document:
        return Expected(parameters, (), (_row([], passages[0]),), bool(document["boolean"]))
    columns = tuple(document["head"]["vars"])
    bindings = document["results"]["bindings"]
    if len(bindings) != len(passages):
        raise ValueError(f"{len(bindings)} rows, but passages for {len(passages)}")
    rows = (
        _row([_text(asker, row.get(name)) for name in columns], said)
        for row, said in zip(bindings, passages, strict=True)
    )
    return Expected(parameters, columns, tuple(rows), None)


def _rows(asker: Asker, question: Question, answer: Answer, given: dict[str, str]) -> Iterator[Row]:
    said = notes(asker, question, answer, given)
    for cells, row in zip(answer.rows if answer.boolean is None else ((),), said, strict=True):
        passages = [shorten(note.passage, asker.prefixes) for note in row]
        yield _row([_text(asker, None if cell is None else json_term(cell)) for cell in cells], passages)


def _row(cells: list[str], passages: list[str]) -> Row:
    return (*cells, "said in " + (" ".join(sorted(set(passages))) or "no passage"))


def _text(asker: Asker, term: dict[str, str] | None) -> str:
    """A term of JSON results as a person would write it, the same for the same term."""
    if term is None:
        return "-"
    if term["type"] == "uri":
        return shorten(term["value"], asker.prefixes)
    return str(_literal(term))


def _literal(term: dict[str, str]) -> OxTerm:
    if "xml:lang" in term:
        return ox.Literal(term["value"], language=term["xml:lang"])
    if "datatype" in term:
        return ox.Literal(term["value"], datatype=ox.NamedNode(term["datatype"]))
    return ox.Literal(term["value"])


def _differences(expected: tuple[Row, ...], got: tuple[Row, ...]) -> Iterator[str]:
    """Rows missing, rows too many, and, where the rows are the same, the first that stands elsewhere."""
    missing, added = Counter(expected) - Counter(got), Counter(got) - Counter(expected)
    for row in missing:
        yield f"Row {expected.index(row) + 1} is not in the answer: {' | '.join(row)}."
    for row in added:
        yield f"Row {got.index(row) + 1} of the answer is not expected: {' | '.join(row)}."
    if not missing and not added:
        for number, (wanted, found) in enumerate(zip(expected, got, strict=True), 1):
            if wanted != found:
                yield f"The rows come in another order, from row {number} on: {' | '.join(found)}."
                return


def _finding(path: Path, code: str, message: str, hint: str = "") -> Finding:
    return Finding(Place(shown(path), 1, 1), "error", code, message, hint=hint)
