"""The command ``query``: a saved question, or a query from a file, is answered and printed; or all are listed."""

from __future__ import annotations

import argparse
import sys
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
    if options.file and (options.name or given or options.as_of is not None):
        raise PolicygraphError("a query from a file has neither a name, parameters nor a day", "give one or the other")
    asker = open_asker(options)
    if options.file:
        return _ad_hoc(asker, options)
    if not options.name:
        if given or options.evidence or options.as_of is not None:
            raise PolicygraphError("no question is named", "name one; `policygraph query` lists them all")
        return _list(asker, options)
    question = asker.question(options.name)
    if options.as_of is not None:
        _bind_day(asker, question, given, options.as_of)
    answer = asker.run(asker.bind(question, given), options.timeout)
    return _print(asker, question, answer, given, options)


def _bind_day(asker: Asker, question: Question, given: dict[str, str], day: str) -> None:
    """Take ``--as-of`` for the parameter ``as_of`` of a question that asks for a state on a day."""
    if all(parameter.name != "as_of" for parameter in question.params):
        able = [q.id for q in asker.questions().values() if any(p.name == "as_of" for p in q.params)]
        hint = f"these do: {', '.join(able)}" if able else "no question of the project does"
        raise PolicygraphError(f"{question.id} does not ask for a state on a day", hint)
    if "as_of" in given:
        raise PolicygraphError("as_of is given twice", "give --as-of or -p as_of")
    given["as_of"] = day


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise PolicygraphError(f"{text!r} is no parameter", "write -p name=value")
    return name, value


def _ad_hoc(asker: Asker, options: argparse.Namespace) -> int:
    from policygraph.questions import Question
    from policygraph.tokens import SparqlError

    try:
        path = Path(options.file)
        text = _standard_input() if options.file == "-" else path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PolicygraphError(f"{options.file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PolicygraphError(f"{options.file} is not in UTF-8", "save it in UTF-8") from error
    question = Question(id=options.file, path="" if options.file == "-" else options.file, text=text, summary="")
    try:
        answer = asker.run_own(text, options.timeout)
    except SparqlError as error:
        raise PolicygraphError(f"{question.path}:{error.message}".removeprefix(":"), error.hint) from error
    return _print(asker, question, answer, {}, options)


def _standard_input() -> str:
    if sys.stdin is None:
        raise PolicygraphError("there is no standard input", "name a file")
    content = sys.stdin.buffer.read() if hasattr(sys.stdin, "buffer") else sys.stdin.read().encode()
    return content.decode("utf-8-sig")


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


def _print(asker: Asker, question: Question, answer: Answer, given: dict[str, str], options: argparse.Namespace) -> int:
    """Print an answer in the form that its kind and the options call for."""
    from policygraph import formats
    from policygraph.evidence import notes

    if not question.summary:  # typed by the user: every column may hold records
        question = replace(question, evidence=answer.columns)
    form = row_format(options) if answer.triples is None else options.format or "turtle"
    if answer.triples is not None:
        if options.evidence:
            raise PolicygraphError("a graph has no rows to give evidence for", "select the records instead")
        _explain(asker, question, answer, given, options)
        _print_graph(asker, answer, form)
        return 0
    if form in GRAPH_FORMATS:
        raise PolicygraphError(
            f"{form} is a format for graphs, and this answer is none", f"one of {', '.join(ROW_FORMATS)}"
        )
    _explain(asker, question, answer, given, options)
    said = notes(asker, question, answer, given) if options.evidence else None
    if answer.boolean is not None:
        sys.stdout.write(formats.boolean(answer, form, said))
    elif form in formats.FOR_PEOPLE:
        formats.write_for_people(answer, form, formats.shown(asker, answer, options.lang), said)
    else:
        sys.stdout.write(formats.rows(answer, form, said))
    return 0


def _explain(
    asker: Asker, question: Question, answer: Answer, given: dict[str, str], options: argparse.Namespace
) -> None:
    """Tell why an answer is empty, and which names in a query of the user's own the graph does not hold."""
    typed, lines = not question.summary, list[str]()
    if answer.rows or answer.triples or answer.boolean:
        if typed and _has_unknown_names(asker, question):
            from policygraph.diagnosis import unknown_names

            lines = unknown_names(asker, question, question.path, options.timeout)
    elif typed or answer.boolean is None:  # a saved question may well be answered with no
        from policygraph.diagnosis import why_empty
        from policygraph.project import shown

        if answer.boolean is None:
            what = "no rows" if answer.triples is None else "no triples"
            notice(f"{what}. {question.description}".rstrip())
        files = [shown(path) for path in asker.project.queries if path.stem == question.id and not typed]
        lines = why_empty(asker, question, given, files[0] if files else question.path, options.timeout)
    for line in lines:
        notice(line)


def _has_unknown_names(asker: Asker, question: Question) -> bool:
    from policygraph.sparql import mentioned, with_prefixes

    text, _ = with_prefixes(question.text, asker.prefixes)
    return not all(asker.holds(iri) for iri, _ in mentioned(text))


def _print_graph(asker: Asker, answer: Answer, form: str) -> None:
    from policygraph.formats import GRAPHS, graph

    if form not in GRAPHS:
        raise PolicygraphError(
            f"{form} is a format for rows, and this answer is a graph", f"one of {', '.join(GRAPHS)}"
        )
    sys.stdout.buffer.write(graph(answer, form, asker.prefixes))
