"""A query file: its header and its text read into a question, and what is wrong with them.

Only reading a file takes YAML and an engine; what is read is a :class:`policygraph.questions.Question`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from policygraph import sparql
from policygraph.findings import SEVERITIES, Finding, Place, Related
from policygraph.headers import Header, parameters
from policygraph.names import STANDARD_PREFIXES, shorten
from policygraph.parameters import TYPES, Parameter
from policygraph.project import contents, text_of
from policygraph.questions import Question
from policygraph.sparql import UNDEF, Outline, SparqlError
from policygraph.yamltext import At

VIEWS = ("table", "timeline", "graph", "bar")
KINDS = ("question", "check")
COLUMN_TYPES = (*TYPES, "any")
CHECK_COLUMNS = ("entity", "property", "value", "message")

_WORDS = ("id", "summary", "summary_ja", "description", "companion", "view", "kind", "severity")
_KEYS: Mapping[str, type] = (
    dict.fromkeys(_WORDS, str) | dict.fromkeys(("tags", "evidence"), list) | dict.fromkeys(("params", "columns"), dict)
)


class _Query(NamedTuple):
    """A text of the file, its own or the companion, and the key that it stands at."""

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
    text, mistakes, whole = text_of(contents(path), shown)
    if not whole:
        return None, list(mistakes)
    header = Header(shown, text)
    given = header.read()
    known = header.known(given, _KEYS) if given is not None else {}
    kind = _check_words(header, known, path.stem) if given is not None else ""
    own = _own(header, text)
    if own:
        _check_form(header, own, kind)
    prefixes = STANDARD_PREFIXES | _declared(text)
    question = _question(header, known, path.stem, own, kind, prefixes) if given is not None else None
    return question, sorted([*mistakes, *header.findings], key=lambda finding: finding.place)


def place_of(question: Question, *at: str) -> Place:
    """Where a value of a question's header stands, such as its `id`; without one, where its query begins."""
    if not at:
        return Place(question.path, *sparql.position(question.text, sparql.outline(question.text).at))
    return Place(question.path, *header_of(question).place(at))


def header_of(question: Question) -> Header:
    """A question's header again, for the places in it."""
    header = Header(question.path, question.text)
    header.read()
    return header


def _question(
    header: Header, given: dict[str, Any], stem: str, own: _Query | None, kind: str, prefixes: Mapping[str, str]
) -> Question | None:
    companion = _companion(header, given["companion"], prefixes) if "companion" in given else None
    params = tuple(parameters(header, given.get("params", {}), prefixes))
    if own is None:
        return None
    queries = [own, companion] if companion else [own]
    for parameter in params:
        _check_blocks(header, parameter, queries, prefixes)
    if kind and ("columns" in given or not header.has("columns")):
        _check_columns(header, given, own, kind)
    if (companion or not header.has("companion")) and not any(query.outline.star for query in queries):
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
        header.report_at(refused.line, refused.column, refused.what, refused.hint, "query")
        return None
    return _Query(text, (), sparql.outline(text))


def _declared(text: str) -> dict[str, str]:
    """The prefixes that a text declares, of one that cannot be read those before the mistake."""
    try:
        return sparql.declared(text)
    except SparqlError as broken:
        lines = text.split("\n")[: broken.line]
        return sparql.declared("\n".join([*lines[:-1], lines[-1][: broken.column - 1]]))


def _companion(header: Header, text: str, prefixes: Mapping[str, str]) -> _Query | None:
    """The companion, with those prefixes of the file's own query that it uses."""
    at = ("companion",)
    try:
        whole, added = sparql.with_prefixes(text, prefixes)
        _try(whole, added)
    except SparqlError as refused:
        place = header.within(at, refused.line, refused.column)
        header.report_at(*place, f"in the companion, {refused.what}", refused.hint, "query")
        return None
    query = _Query(whole, at, sparql.outline(whole))
    if query.outline.form != "select" or query.outline.star:
        place = _place(header, query, query.outline.at)
        header.report_at(*place, "the companion must be a SELECT with its columns named", "", "query")
        return None
    return query


def _place(header: Header, query: _Query, offset: int) -> tuple[int, int]:
    """Where an offset of a text stands in the file."""
    place = sparql.position(query.text, offset)
    return header.within(query.at, *place, query.text) if query.at else place


def _try(text: str, added: int = 0) -> None:
    import pyoxigraph

    sparql.guard(text)
    sparql.with_prefixes(text, {})
    try:
        pyoxigraph.Store().query(text)
    except (SyntaxError, RuntimeError) as unparsed:  # the second for a function that the engine does not have
        from policygraph.diagnosis.mistakes import mistake

        raise mistake(text, added, unparsed) from None


def _check_words(header: Header, given: Mapping[str, Any], stem: str) -> str:
    """Check what the header says in words; the question's kind, or nothing where it is not known."""
    for key, hint in (("id", f"begin with `#+ id: {stem}`"), ("summary", "say in one sentence what the query answers")):
        if not given[key].strip() if key in given else not header.has(key):
            header.report(f"the {key} is missing", (key,), hint)
    if given.get("id", "").strip() not in ("", stem):
        header.report(f"the id must be the name of the file, {stem}", ("id",), code="question-id")
    for key, known in (("view", VIEWS), ("kind", KINDS), ("severity", SEVERITIES)):
        header.one_of(given.get(key, known[0]), known, key, (key,))
    kind = str(given.get("kind", "" if header.has("kind") else KINDS[0]))
    if "severity" in given and kind == "question":
        header.report_key("severity belongs to a check alone", ("severity",), "add `#+ kind: check`")
    for name, column in given.get("columns", {}).items():
        header.one_of(column, COLUMN_TYPES, "type of a column", ("columns", name))
    return kind if kind in KINDS else ""


def _check_blocks(header: Header, parameter: Parameter, queries: list[_Query], prefixes: Mapping[str, str]) -> None:
    """Whether each query has the parameter's block, with the header's default in it."""
    name, others = parameter.name, list[Related]()
    expected = UNDEF if parameter.default is None else parameter.serialise(parameter.default)
    for query in queries:
        where = "the companion" if query.at else "the query"
        blocks = [block for block in sparql.blocks(query.text) if block.name == name]
        if not blocks:
            header.report_key(f"{where} has no block VALUES ?{name} {{ … }} for this parameter", ("params", name))
        for block in blocks:
            found = " ".join(sparql.terms(block, prefixes))
            if found != expected and not (expected == UNDEF and parameter.required):
                place = Place(header.shown, *_place(header, query, block.at))
                others.append(Related(place, f"it is {_short(found, prefixes)} in {where}"))
    if others:
        message = f"the default of {name} is {_short(expected, prefixes)} in the header, and {others[0].message}"
        header.report(message, ("params", name, "default"), related=tuple(others))


def _short(terms: str, prefixes: Mapping[str, str]) -> str:
    return re.sub("<([^<> ]+)>", lambda found: shorten(found[1], prefixes), terms)


def _check_form(header: Header, query: _Query, kind: str) -> None:
    """Whether the columns of a SELECT are named, and its rows come in an order; a check's need none."""
    if query.outline.form != "select":
        return
    place = _place(header, query, query.outline.at)
    if query.outline.star:
        header.report_at(*place, "SELECT * leaves the columns open: name them", "", "query")
    if not query.outline.ordered and kind == "question":
        header.report_at(*place, "a SELECT needs an ORDER BY, or its rows come in any order", "", "query")


def _check_columns(header: Header, given: Mapping[str, Any], query: _Query, kind: str) -> None:
    form, at, star, projected = query.outline.form, query.outline.at, query.outline.star, query.outline.columns
    columns = tuple(given.get("columns", ()))
    if kind == "check" and (form != "select" or (projected != CHECK_COLUMNS and not star)):
        found = f"not {_row(projected)}" if form == "select" else f"and this is {form.upper()}"
        message = f"a check is a SELECT of {_row(CHECK_COLUMNS)}, {found}"
        header.report_at(*_place(header, query, at), message, "", "query")
    elif form != "select" and columns:
        header.report_key(f"only a SELECT has columns, and this is {form.upper()}", ("columns",))
    elif form == "select" and not star and columns != projected and (columns or kind == "question"):
        message = f"the header lists {_row(columns)}, the query projects {_row(projected)}"
        hint = "list each column with its type, in the order of the query"
        header.report_key(message, ("columns",), hint)


def _row(columns: tuple[str, ...]) -> str:
    return " ".join(f"?{column}" for column in columns) or "no columns"


def _check_evidence(header: Header, evidence: list[str], queries: list[_Query]) -> None:
    projected = [column for query in queries for column in query.outline.columns]
    for number, name in enumerate(evidence):
        if name not in projected:
            hint = sparql.did_you_mean(name, projected)
            header.report(f"the evidence column {name} is not projected", ("evidence", str(number)), hint)
