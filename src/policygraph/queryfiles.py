"""A query file: its header and its text read into a question, and what is wrong with them.

Only reading a file takes YAML and an engine; what is read is a :class:`policygraph.questions.Question`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from policygraph import sparql
from policygraph.findings import SEVERITIES, Finding, Place
from policygraph.headers import At, Header, parameters
from policygraph.names import STANDARD_PREFIXES
from policygraph.parameters import TYPES, Parameter
from policygraph.questions import Question
from policygraph.sparql import UNDEF, Outline, SparqlError

VIEWS = ("table", "timeline", "graph", "bar")
KINDS = ("question", "check")
COLUMN_TYPES = (*TYPES, "any")
CHECK_COLUMNS = ("entity", "property", "value", "message")

_WORDS = ("id", "summary", "summary_ja", "description", "companion", "view", "kind", "severity")
_KEYS: Mapping[str, type] = (
    dict.fromkeys(_WORDS, str) | dict.fromkeys(("tags", "evidence"), list) | dict.fromkeys(("params", "columns"), dict)
)


class _Query(NamedTuple):
    """A text of the file, its own or the companion, and the key that its mistakes are shown at."""

    text: str
    at: At
    outline: Outline


def parse_question(path: Path, shown: str) -> tuple[Question | None, list[Finding]]:
    """Read a query file.

    Args:
        path: the file.
        shown: its path as findings show it.

    Returns:
        the question, None where the header cannot be read or the query cannot run; and every mistake found.

    Raises:
        OSError: the file cannot be read.
    """
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError as broken:
        place = Place(shown, broken.object.count(b"\n", 0, broken.start) + 1, 1)
        return None, [Finding(place, "error", "header", "this line is not UTF-8: save the file as UTF-8")]
    header = Header(shown, text)
    given = header.read()
    question = None
    if given is not None:
        known = header.known(given, _KEYS)
        _check_words(header, known, path.stem)
        own = _own(header, text)
        question = _question(header, known, path.stem, own) if own else None
    return question, sorted(header.findings, key=lambda finding: finding.place)


def _question(header: Header, given: dict[str, Any], stem: str, own: _Query) -> Question:
    prefixes = STANDARD_PREFIXES | sparql.declared(own.text)
    companion = _companion(header, given["companion"], prefixes) if "companion" in given else None
    params = tuple(parameters(header, given.get("params", {}), prefixes))
    queries = [own, companion] if companion else [own]
    for query in queries:
        for parameter in params:
            _check_blocks(header, parameter, query, prefixes)
    _check_projection(header, given, own)
    _check_evidence(header, given.get("evidence", []), queries)
    words = {"id": stem, "summary": ""} | {key: given[key] for key in _WORDS if key in given}
    return Question(
        **words | {"companion": companion.text if companion else None},
        path=header.shown,
        text=own.text,
        tags=tuple(given.get("tags", ())),
        params=params,
        columns={name: str(kind) for name, kind in given.get("columns", {}).items()},
        evidence=tuple(given.get("evidence", ())),
        form=own.outline.form,
    )


def _own(header: Header, text: str) -> _Query | None:
    """The file's own query, or None and a finding where it may not run or does not parse."""
    try:
        _try(text)
    except SparqlError as refused:
        header.report_at(refused.line, refused.column, refused.what, refused.hint)
        return None
    return _Query(text, (), sparql.outline(text))


def _companion(header: Header, text: str, prefixes: Mapping[str, str]) -> _Query | None:
    """The companion, with those prefixes of the file's own query that it uses."""
    at = ("companion",)
    try:
        whole, added = sparql.with_prefixes(text, prefixes)
        _try(whole, added)
    except SparqlError as refused:
        header.report(f"companion, line {refused.line}: {refused.what}", at, refused.hint)
        return None
    outline = sparql.outline(whole)
    if outline.form != "select" or outline.star:
        header.report("companion must be a SELECT with its columns named", at)
    return _Query(whole, at, outline)


def _try(text: str, added: int = 0) -> None:
    import pyoxigraph

    sparql.guard(text)
    sparql.with_prefixes(text, {})
    try:
        pyoxigraph.Store().query(text)
    except (SyntaxError, RuntimeError) as unparsed:  # the second for a function that the engine does not have
        from policygraph.diagnosis.mistakes import mistake

        raise mistake(text, added, unparsed) from None


def _check_words(header: Header, given: Mapping[str, Any], stem: str) -> None:
    if given.get("id") != stem:
        header.report(f"id must be the name of the file, {stem}", ("id",))
    if not given.get("summary", "").strip():
        header.report("summary is missing: say in one sentence what the query answers", ("summary",))
    for key, known in (("view", VIEWS), ("kind", KINDS), ("severity", SEVERITIES)):
        header.one_of(given.get(key, known[0]), known, key, (key,))
    if "severity" in given and given.get("kind") != "check":
        header.report("severity belongs to a check alone: add `#+ kind: check`", ("severity",))
    for name, kind in given.get("columns", {}).items():
        header.one_of(kind, COLUMN_TYPES, "type of a column", ("columns", name))


def _check_blocks(header: Header, parameter: Parameter, query: _Query, prefixes: Mapping[str, str]) -> None:
    """Whether the query has the parameter's block, with the header's default in it."""
    name, where = parameter.name, query.at[0] if query.at else "the query"
    blocks = [block for block in sparql.blocks(query.text) if block.name == name]
    if not blocks:
        header.report(f"{where} has no block VALUES ?{name} {{ … }} for it", ("params", name))
    expected = UNDEF if parameter.default is None else parameter.serialise(parameter.default)
    for block in blocks:
        found = " ".join(sparql.terms(block, prefixes))
        if found != expected and not (expected == UNDEF and parameter.required):
            message = f"the default of {name} is {expected} in the header and {found} in {where}"
            header.report(message, ("params", name, "default"))


def _check_projection(header: Header, given: Mapping[str, Any], query: _Query) -> None:
    outline, columns = query.outline, tuple(given.get("columns", ()))
    at, check = ("columns",), given.get("kind") == "check"
    if outline.form != "select":
        if columns or check:
            header.report(
                f"only a SELECT has columns, and this is {outline.form.upper()}", at if columns else ("kind",)
            )
        return
    line, column = sparql.position(query.text, outline.at)
    if outline.star:
        header.report_at(line, column, "SELECT * leaves the columns open: name them")
    elif check and outline.columns != CHECK_COLUMNS:
        header.report(f"a check projects {_row(CHECK_COLUMNS)}, not {_row(outline.columns)}", ("kind",))
    elif columns != outline.columns and (columns or not check):
        header.report(f"columns lists {_row(columns)}, the query projects {_row(outline.columns)}", at)
    if not outline.ordered and not check:
        header.report_at(line, column, "a SELECT needs an ORDER BY, or its rows come in any order")


def _row(columns: tuple[str, ...]) -> str:
    return " ".join(f"?{column}" for column in columns) or "nothing"


def _check_evidence(header: Header, evidence: list[str], queries: list[_Query]) -> None:
    projected = [column for query in queries for column in query.outline.columns]
    for name in evidence:
        if name not in projected:
            hint = sparql.did_you_mean(name, projected)
            header.report(f"the evidence column {name} is not projected", ("evidence",), hint)
