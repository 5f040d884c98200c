"""The command ``query``: a saved question, or a query from a file, is answered and printed; or all are listed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from policygraph.commands import GRAPH_FORMATS, ROW_FORMATS, notice, open_asker, row_format
from policygraph.findings import PolicygraphError

if TYPE_CHECKING:
    from policygraph.ask import Answer, Asker
    from policygraph.parameters import Parameter
    from policygraph.questions import Question


def query(options: argparse.Namespace) -> int:
    """Answer a saved question or a query from a file, or list the questions."""
    given: dict[str, str] = {}
    for name, value in map(_parameter, options.parameter):
        if name in given:
            raise PolicygraphError(f"{name} is given twice", "give each parameter once")
        given[name] = value
    if options.file and (options.name or given):
        raise PolicygraphError("a query from a file has neither a name nor parameters", "give one or the other")
    asker = open_asker(options)
    if options.file:
        return _ad_hoc(asker, options)
    if not options.name:
        if given or options.evidence:
            raise PolicygraphError("no question is named", "name one; `policygraph query` lists them all")
        return _list(asker, options)
    question = asker.question(options.name)
    return _answer(asker, question, asker.bind(question, given), given, options)


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise PolicygraphError(f"{text!r} is no parameter", "write -p name=value")
    return name, value


def _ad_hoc(asker: Asker, options: argparse.Namespace) -> int:
    from policygraph.questions import Question
    from policygraph.sparql import engine_error, guard, with_prefixes

    try:
        path = Path(options.file)
        text = _standard_input() if options.file == "-" else path.read_text(encoding="utf-8")
    except OSError as error:
        raise PolicygraphError(f"{options.file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PolicygraphError(f"{options.file} is not in UTF-8", "save it in UTF-8") from error
    if not text.strip():
        raise PolicygraphError("the query is empty", "write SPARQL, such as SELECT ?a { ?a a pg:Program }")
    guard(text)
    complete, added = with_prefixes(text, asker.prefixes)
    question = Question(id=options.file, path=options.file, text=complete, summary="")
    try:
        return _answer(asker, question, complete, {}, options)
    except SyntaxError as error:
        raise engine_error(error, added) from error


def _standard_input() -> str:
    if sys.stdin is None:
        raise PolicygraphError("there is no standard input", "name a file")
    content = sys.stdin.buffer.read() if hasattr(sys.stdin, "buffer") else sys.stdin.read().encode()
    return content.decode("utf-8")


def _list(asker: Asker, options: argparse.Namespace) -> int:
    """The saved questions: for people with their parameters below each, for programs a row a question."""
    if options.format not in (None, "table", "csv", "tsv"):
        raise PolicygraphError("the list of questions comes as table, csv or tsv", "leave the format out")
    rows = []
    for question in asker.questions().values():
        summary = (question.summary_ja if options.lang == "ja" else "") or question.summary
        rows.append((question, summary, [_usage(asker, parameter) for parameter in question.params]))
    if row_format(options) == "table":
        for question, summary, parameters in rows:
            print(f"{question.id}\n    {summary}")
            for usage in parameters:
                print(f"    -p {usage}")
        return 0
    import csv

    writer = csv.writer(sys.stdout, delimiter="\t" if options.format == "tsv" else ",", lineterminator="\n")
    writer.writerow(["question", "summary", "parameters"])
    writer.writerows((question.id, summary, " | ".join(parameters)) for question, summary, parameters in rows)
    return 0


def _usage(asker: Asker, parameter: Parameter) -> str:
    """A parameter as one writes it, with what it means and what holds without it."""
    from policygraph.names import shorten

    form = {"iri": "NAME", "date": "YYYY-MM-DD", "integer": "NUMBER", "decimal": "NUMBER"}.get(parameter.type, "TEXT")
    default = parameter.default
    if default is not None and parameter.type == "iri":
        default = asker.labels([default]).get(default) or shorten(default, asker.prefixes)
    without = "optional" if default is None else f"default: {default}"
    return f"{parameter.name}={form}  {parameter.description} ({without})"


def _answer(asker: Asker, question: Question, text: str, given: dict[str, str], options: argparse.Namespace) -> int:
    """Run a query and print what comes back in the form that its kind and the options call for."""
    from policygraph import formats
    from policygraph.evidence import notes

    answer = asker.run(text, options.timeout)
    if not question.summary:  # typed by the user: every column may hold records
        question = replace(question, evidence=answer.columns)
    form = row_format(options) if answer.triples is None else options.format or "turtle"
    if answer.triples is not None:
        if options.evidence:
            raise PolicygraphError("a graph has no rows to give evidence for", "select the records instead")
        _print_graph(asker, answer, form)
        return 0
    if form in GRAPH_FORMATS:
        raise PolicygraphError(
            f"{form} is a format for graphs, and this answer is none", f"one of {', '.join(ROW_FORMATS)}"
        )
    if answer.boolean is None and not answer.rows:
        notice(f"no rows. {question.description}".rstrip())
    said = notes(asker, question, answer, given) if options.evidence else None
    if answer.boolean is not None:
        sys.stdout.write(formats.boolean(answer, form, said))
    elif form in formats.FOR_PEOPLE:
        formats.write_for_people(answer, form, _show(asker, answer, options.lang), said)
    else:
        sys.stdout.write(formats.rows(answer, form, said))
    return 0


def _print_graph(asker: Asker, answer: Answer, form: str) -> None:
    import pyoxigraph as ox

    from policygraph.formats import GRAPHS

    if form not in GRAPHS:
        raise PolicygraphError(
            f"{form} is a format for rows, and this answer is a graph", f"one of {', '.join(GRAPHS)}"
        )
    lines = sorted(answer.triples or (), key=str)
    sys.stdout.buffer.write(ox.serialize(lines, format=GRAPHS[form], prefixes=asker.prefixes) or b"")


def _show(asker: Asker, answer: Answer, lang: str) -> Callable[..., str]:
    """How a cell is shown to people: a CURIE, with its label where no column has it; or the literal's characters."""
    import pyoxigraph as ox

    from policygraph.names import shorten

    bare = {at for at, name in enumerate(answer.columns) if name + "Label" in answer.columns}
    named = (
        c.value for row in answer.rows for at, c in enumerate(row) if at not in bare and isinstance(c, ox.NamedNode)
    )
    labels = asker.labels(named, lang)

    def show(cell: object) -> str:
        if isinstance(cell, ox.NamedNode):
            label = labels.get(cell.value)
            return shorten(cell.value, asker.prefixes) + (f" ({label})" if label else "")
        return "" if cell is None else str(getattr(cell, "value", cell))

    return show
