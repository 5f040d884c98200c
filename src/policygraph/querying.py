"""The command ``query``: a saved question, or a query from a file, is answered and printed; or all are listed."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from policygraph.commands import GRAPH_FORMATS, ROW_FORMATS, deliver, notice, open_asker, refuse_own, row_format
from policygraph.findings import PolicygraphError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from policygraph.ask import Answer, Asker
    from policygraph.citing import Citation
    from policygraph.evidence import Note
    from policygraph.parameters import Parameter
    from policygraph.questions import Question


def query(options: argparse.Namespace) -> int:
    """Answer a saved question or a query from a file, or list the questions."""
    given = _given(options)
    if options.file == "":
        raise PolicygraphError("--file names no file", "name one, or - for standard input")
    if options.file and (options.name or given or options.as_of is not None):
        raise PolicygraphError("a query from a file has neither a name, parameters nor a day", "give one or the other")
    asker = open_asker(options)
    if options.file:
        return _ad_hoc(asker, options)
    if not options.name:
        if given or options.evidence or options.cite or options.as_of is not None or asker.view:
            raise PolicygraphError("no question is named", "name one; `policygraph query` lists them all")
        return _list(asker, options)
    question = asker.question(options.name)
    _bind_day(asker, question, given, options.as_of)
    answer = asker.ask(question, given, options.timeout)
    return _print(asker, question, answer, given, options)


def support(options: argparse.Namespace) -> int:
    """Print the rows of a saved question's answer, each with what bears it out."""
    from policygraph import formats
    from policygraph.evidence import notes
    from policygraph.names import shorten
    from policygraph.support import extended
    from policygraph.support import support as borne

    given, asker = _given(options), open_asker(options)
    question, form = asker.question(options.name), row_format(options)
    _bind_day(asker, question, given, options.as_of)
    answer, people = asker.ask(question, given), form in formats.FOR_PEOPLE
    found = borne(asker, question, answer, given)
    rows = extended(answer, found, lambda iri: shorten(iri, asker.prefixes) if people else iri)
    said = notes(asker, question, answer, given) if options.cite else []
    citation = _citation(asker, question, given, said, options)
    if people:
        formats.write_for_people(rows, form, formats.shown(asker, rows, options.lang), None)
    else:
        sys.stdout.write(formats.rows(rows, form, None, citation.members() if citation else None))
    if citation:
        citation.put(form)
    return 0


def _citation(
    asker: Asker, question: Question, given: dict[str, str], said: Iterable[Iterable[Note]], options: argparse.Namespace
) -> Citation | None:
    """How to cite an answer, where that is asked for."""
    if not options.cite:
        return None
    from policygraph.citing import cite_answer

    return cite_answer(asker, question, given, chain(*said), options.lang)


def bibliography(options: argparse.Namespace) -> int:
    """Write the entries of all sources and works, or of those that the answer to a question used."""
    from policygraph.bibliography import bibliography, used
    from policygraph.evidence import notes

    given = _given(options)
    if (given or options.as_of is not None) and options.name is None:
        raise PolicygraphError("no question is named", "name one; `policygraph query` lists them all")
    asker = open_asker(options)
    refuse_own(options.output, asker.project)
    works = None
    if options.name is not None:
        question = asker.question(options.name)
        _bind_day(asker, question, given, options.as_of)
        answer = asker.ask(question, given)
        if answer.triples is not None:
            raise PolicygraphError("a graph has no rows to give sources for", "ask a question that selects")
        works = used(asker, chain(*notes(asker, question, answer, given)))
    found = bibliography(asker, works)
    if not found:
        notice("no source" if works is None else "the answer rests on no source")
    to_people = sys.stdout.isatty() and not options.output
    deliver(options.output, found.to(options.format or ("markdown" if to_people else "bibtex")).encode())
    return 0


def _given(options: argparse.Namespace) -> dict[str, str]:
    """The parameters as they were typed."""
    given: dict[str, str] = {}
    for name, value in map(_parameter, options.parameter):
        if name in given:
            raise PolicygraphError(f"{name} is given twice", "give each parameter once")
        given[name] = value
    return given


def _bind_day(asker: Asker, question: Question, given: dict[str, str], day: str | None) -> None:
    """Take ``--as-of`` for the parameter ``as_of`` of a question that asks for a state on a day."""
    if day is None:
        return
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
        raise PolicygraphError(f"{text!r} is no parameter with its value", "write -p name=value")
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
    if not question.summary:  # typed by the user: every column may hold records
        question = replace(question, evidence=answer.columns)
    (_print_rows if answer.triples is None else _print_graph)(asker, question, answer, given, options)
    return 0


def _print_rows(
    asker: Asker, question: Question, answer: Answer, given: dict[str, str], options: argparse.Namespace
) -> None:
    from policygraph import formats
    from policygraph.evidence import notes, with_identities

    form = row_format(options)
    if form in GRAPH_FORMATS:
        raise PolicygraphError(
            f"{form} is a format for graphs, and this answer is none", f"one of {', '.join(ROW_FORMATS)}"
        )
    _explain(asker, question, answer, given, options)
    found = notes(asker, question, answer, given) if options.evidence or options.cite else []
    said = with_identities(asker, question, answer, given, found) if options.evidence else None
    citation = _citation(asker, question, given, found, options)
    members = citation.members() if citation else None
    if answer.boolean is not None:
        sys.stdout.write(formats.boolean(answer, form, said, members))
    elif form in formats.FOR_PEOPLE:
        formats.write_for_people(answer, form, formats.shown(asker, answer, options.lang), said)
    else:
        sys.stdout.write(formats.rows(answer, form, said, members))
    if citation:
        citation.put(form)


def _print_graph(
    asker: Asker, question: Question, answer: Answer, given: dict[str, str], options: argparse.Namespace
) -> None:
    import pyoxigraph as ox

    from policygraph.evidence import of_records
    from policygraph.formats import GRAPHS, graph

    form = options.format or "turtle"
    if options.evidence:
        raise PolicygraphError("a graph has no rows to give evidence for", "select the records instead")
    if form not in GRAPHS:
        raise PolicygraphError(
            f"{form} is a format for rows, and this answer is a graph", f"one of {', '.join(GRAPHS)}"
        )
    _explain(asker, question, answer, given, options)
    sys.stdout.buffer.write(graph(answer, form, asker.prefixes))
    if options.cite:
        terms = (term for triple in answer.triples or () for term in (triple.subject, triple.object))
        said = of_records(asker, (term.value for term in terms if isinstance(term, ox.NamedNode)))
        if citation := _citation(asker, question, given, said.values(), options):
            citation.put(form)


def _explain(
    asker: Asker, question: Question, answer: Answer, given: dict[str, str], options: argparse.Namespace
) -> None:
    """Tell why an answer is empty, and which names in a query of the user's own the graph does not hold."""
    typed, lines = not question.summary, list[str]()
    if asker.view:
        if not (answer.rows or answer.triples or answer.boolean) and _left_out(asker, question, given, options.timeout):
            return
        asker = asker.whole
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


def _left_out(asker: Asker, question: Question, given: dict[str, str], seconds: float | None) -> bool:
    """Tell that the whole graph has an answer where a part of it has none; gives whether it has."""
    answer, view = asker.whole.ask(question, given, seconds), asker.view.words if asker.view else ""
    count = len(answer.rows or answer.triples or ())
    if answer.boolean:
        notice(f"no, {view}; the whole graph says yes")
    elif count:
        what = "row" if answer.triples is None else "triple"
        notice(f"no {what}s, {view}; the whole graph has {count:,} {what}{'' if count == 1 else 's'}")
    return bool(answer.boolean or count)


def _has_unknown_names(asker: Asker, question: Question) -> bool:
    from policygraph.sparql import mentioned, with_prefixes

    text, _ = with_prefixes(question.text, asker.prefixes)
    return not all(asker.holds(iri) for iri, _ in mentioned(text))
