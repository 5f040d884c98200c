"""What the commands do: each takes the parsed options, prints its results and returns the exit code.

Results go to stdout, everything else to stderr. What a command needs is imported when it runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from policygraph import project
from policygraph.findings import Finding, Place, PolicygraphError, Refused

if TYPE_CHECKING:
    from policygraph.ask import Answer, Asker
    from policygraph.parameters import Parameter
    from policygraph.questions import Question

# Written out, for the modules that hold them would be imported for every --help.
ROW_FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown", "html")
GRAPH_FORMATS = ("turtle", "trig", "nquads", "ntriples", "jsonld")


def fail(error: PolicygraphError) -> int:
    """Tell on stderr why a command ended, the findings first where it was refused; returns the exit code."""
    _clear_progress()
    if isinstance(error, Refused):
        for finding in error.findings:
            print(finding, file=sys.stderr)
    hint = f" ({error.hint})" if error.hint else ""
    print(f"policygraph: {error.message}{hint}", file=sys.stderr)
    return error.exit_code


def _notice(text: str) -> None:
    _clear_progress()
    print(f"policygraph: {text}", file=sys.stderr)


def _progress(step: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{step} …", end="", file=sys.stderr, flush=True)


def _clear_progress() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _asker(options: argparse.Namespace) -> Asker:
    from policygraph.ask import Asker

    asker = Asker(project.find(options.project), _notice, _progress)
    _clear_progress()
    return asker


def validate(options: argparse.Namespace) -> int:
    """Print every finding in the project's files."""
    from policygraph.validate import validate as check

    folders = [path for path in options.paths if path.is_dir()]
    files = [path for path in options.paths if not path.is_dir()]
    if len(folders) + bool(options.project and folders) > 1:
        raise PolicygraphError("more than one project is named", "name one folder, and any number of Turtle files")
    for path in files:
        if not path.is_file():
            raise PolicygraphError(f"there is no file {path}", "name a project folder or Turtle files")
    near = files[0].resolve().parent if files else None
    found = project.load(folders[0]) if folders else project.find(options.project, near)
    validation = check(found.with_data(files), _progress)
    _clear_progress()
    for finding in validation.findings:
        print(finding)
    return _verdict(validation.findings, options.strict, _summary(validation.met, len(validation.reading.parts)))


def _summary(met: dict[str, int], files: int) -> str:
    busy = sum(1 for count in met.values() if count)
    waiting = f", {len(met) - busy} wait for data" if len(met) > busy else ""
    return f"{files} files; {busy} shapes met {sum(met.values())} nodes{waiting}"


def _verdict(findings: tuple[Finding, ...], strict: bool, summary: str) -> int:
    counts = {kind: sum(f.severity == kind for f in findings) for kind in ("error", "warning", "note")}
    told = ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in counts.items() if count)
    print(f"policygraph: {told or 'clean'} ({summary})", file=sys.stderr)
    return 1 if counts["error"] or (strict and counts["warning"]) else 0


def query(options: argparse.Namespace) -> int:
    """Answer a saved question or a query from a file, or list the questions."""
    given: dict[str, str] = {}
    for name, value in map(_parameter, options.parameter):
        if name in given:
            raise PolicygraphError(f"{name} is given twice", "give each parameter once")
        given[name] = value
    if options.file and (options.name or given):
        raise PolicygraphError("a query from a file has neither a name nor parameters", "give one or the other")
    asker = _asker(options)
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
    if (options.format or ("table" if sys.stdout.isatty() else "csv")) == "table":
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
    form = options.format or _default_format(answer)
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
        _notice(f"no rows. {question.description}".rstrip())
    said = notes(asker, question, answer, given) if options.evidence else None
    if answer.boolean is not None:
        sys.stdout.write(formats.boolean(answer, form, said))
    elif form in formats.FOR_PEOPLE:
        formats.write_for_people(answer, form, _show(asker, answer, options.lang), said)
    else:
        sys.stdout.write(formats.rows(answer, form, said))
    return 0


def _default_format(answer: Answer) -> str:
    if answer.triples is not None:
        return "turtle"
    return "table" if sys.stdout.isatty() else "csv"


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


def test(options: argparse.Namespace) -> int:
    """Print how the answers of saved questions differ from the expected ones."""
    from policygraph.expectations import check, rewrite

    asker = _asker(options)
    findings: list[Finding] = []
    cases = 0
    own = [path.stem for path in asker.project.queries if asker.project.root in path.parents]
    for name in options.names or [name for name in asker.questions() if name in own]:
        question = asker.question(name)
        for path in project.expected_answers(asker.project, question.id):
            cases += 1
            findings += rewrite(asker, question, path) if options.update else check(asker, question, path)
        if not project.expected_answers(asker.project, question.id):
            path = next(path for path in asker.project.queries if path.stem == question.id)
            findings.append(_untested(project.shown(path)))
    for finding in findings:
        print(finding)
    return _verdict(tuple(findings), True, f"{cases} expected answers")


def _untested(path: str) -> Finding:
    hint = "Write expected/<id>.srj beside it, from the documents."
    return Finding(Place(path, 1, 1), "error", "no-expected-answer", "The question has no expected answer.", hint=hint)


def infer(options: argparse.Namespace) -> int:
    """Print the derived triples, each with the rules that give it."""
    from policygraph.infer import infer as close
    from policygraph.validate import require_valid

    found = project.find(options.project)
    validation = require_valid(found, _progress)
    closure = validation.closure
    if options.engine == "owlrl" or closure is None:
        _progress("inferring with owlrl")
        closure = close(validation.reading.triples("ontology", "data"), engine=options.engine)
    _clear_progress()
    if closure.outside:
        _notice(f"inferred with owlrl because of {'; '.join(closure.outside)}")
    short = validation.reading.short
    rows = []
    for triple in closure.kept():
        rules = sorted({derivation.rule for derivation in closure.derivations[triple]})
        rows.append([*map(short, triple), " ".join(rules)])
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["subject", "predicate", "object", "rule"])
    writer.writerows(sorted(rows))
    print(f"policygraph: {len(rows)} derived triples, by {closure.engine}", file=sys.stderr)
    return 0


def export(options: argparse.Namespace) -> int:
    """Write the whole graph to a file or to standard output."""
    from policygraph.export import export as exported
    from policygraph.export import write

    asker = _asker(options)
    output = options.output
    if output and output.resolve() in {file.path.resolve() for file in asker.project.files}:
        raise PolicygraphError(f"{output} is a file of the project", "name another, or nothing is left to export from")
    content = asker.healed(lambda: exported(asker.snapshot, options.format))
    if output is None or str(output) == "-":
        sys.stdout.buffer.write(content)
    else:
        write(content, output)
    return 0


def cache(options: argparse.Namespace) -> int:
    """List the snapshots, or remove them."""
    from datetime import datetime

    from policygraph.snapshot import clear, snapshots

    if options.action == "clear":
        count = clear()
        print(f"policygraph: removed {count} snapshot{'' if count == 1 else 's'}", file=sys.stderr)
        return 0
    print(f"policygraph: snapshots in {project.cache_folder()}", file=sys.stderr)
    for folder, size, changed in snapshots():
        day = datetime.fromtimestamp(changed).isoformat(" ", "minutes")
        print(f"{folder.name}\t{size / 1e6:.1f} MB\t{day}")
    return 0
