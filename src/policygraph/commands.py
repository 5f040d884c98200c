"""What the commands do: each takes the parsed options, prints its results and returns the exit code.

Results go to stdout, everything else to stderr. What a command needs is imported when it runs.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from policygraph import project
from policygraph.findings import Finding, Place, PolicygraphError, Refused

if TYPE_CHECKING:
    from policygraph.ask import Asker
    from policygraph.project import Project
    from policygraph.reports.report import Report

# Written out, for the modules that hold them would be imported for every --help.
ROW_FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown", "html")
GRAPH_FORMATS = ("turtle", "trig", "nquads", "ntriples", "jsonld")
DESCRIPTION_FORMATS = ("text", "markdown", "json", "turtle")
EXPLANATION_FORMATS = ("text", "markdown", "json", "mermaid", "turtle")
LINEAGE_FORMATS = ("text", "mermaid", "dot", "svg")
TIMELINE_FORMATS = ("text", "svg", "html")
BIBLIOGRAPHY_FORMATS = ("bibtex", "csl-json", "ris", "markdown")
REPORT_FORMATS = ("text", "json", "junit", "sarif", "github", "turtle")


def fail(error: PolicygraphError) -> int:
    """Tell on stderr why a command ended, the findings first where it was refused; returns the exit code."""
    _clear_progress()
    if isinstance(error, Refused):
        from policygraph.reports import text
        from policygraph.reports.report import Report

        print(text.lines(Report(error.findings)), end="", file=sys.stderr)
    hint = f" ({error.hint})" if error.hint else ""
    print(f"policygraph: {error.message}{hint}", file=sys.stderr)
    return error.exit_code


def notice(text: str) -> None:
    """Tell on stderr what the user should know."""
    _clear_progress()
    print(f"policygraph: {text}", file=sys.stderr)


def _progress(step: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{step} …", end="", file=sys.stderr, flush=True)


def _clear_progress() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def open_asker(options: argparse.Namespace) -> Asker:
    """What answers from the project that the options name."""
    from policygraph.ask import Asker

    asker = Asker(project.find(options.project), notice, _progress)
    if "without" in options:
        from policygraph.views import View

        without = min(options.without, default="")  # judgements are the more, readings among them
        asker = asker.through(View(without, tuple(options.source), options.certain))
    _clear_progress()
    if asker.view:
        notes = asker.snapshot.notes
        notice(f"{asker.view.words}: {notes['left out']} of {notes['records']} records and judgements are left out")
    return asker


def row_format(options: argparse.Namespace) -> str:
    """The format for rows that was asked for; without one, a table on a terminal and CSV in a pipe."""
    return str(options.format or ("table" if sys.stdout.isatty() else "csv"))


def refuse_own(output: Path | None, found: Project, *inputs: Path | None) -> None:
    """Refuse to write over a file of the project or another input, or where it would be read as one."""
    if output is None:
        return
    place = output.resolve()
    if any(path is not None and path.resolve() == place for path in inputs):
        raise PolicygraphError(f"{output} is read here", "name another place for the result")
    folders = [(found.root / name).resolve() for name in ("data", "ontology", "queries", project.MARKER)]
    files = {path.resolve() for path in (*found.queries, *(file.path for file in found.files))}
    if place in files or any(folder in (place, *place.parents) for folder in folders):
        raise PolicygraphError(f"{output} is a file of the project, or would be one", "name another place")


def deliver(output: Path | None, content: bytes) -> None:
    """Write a result to standard output, or to a file, whole or not at all."""
    from policygraph.export import write

    if output is None or str(output) == "-":
        sys.stdout.buffer.write(content)
    else:
        write(content, output)


def validate(options: argparse.Namespace) -> int:
    """Report every finding in the project's files."""
    from policygraph import baseline
    from policygraph.reports.report import Report
    from policygraph.validate import validate as check

    folders = [path for path in options.paths if path.is_dir()]
    files = [path for path in options.paths if not path.is_dir()]
    if len(folders) + bool(options.project and folders) > 1:
        raise PolicygraphError("more than one project is named", "name one folder, and any number of Turtle files")
    for path in files:
        if not path.is_file():
            raise PolicygraphError(f"there is no file {path}", "name a project folder or Turtle files")
        if path.suffix != ".ttl":
            raise PolicygraphError(f"{path} is no Turtle file", "name a project folder, or files that end in .ttl")
    near = files[0].resolve().parent if files else None
    try:
        found = (project.load(folders[0]) if folders else project.to_check(options.project, near)).with_data(files)
        refuse_own(options.output, found, options.baseline)
        accepted = baseline.read(options.baseline) if options.baseline else None
        validation = check(found, _progress)
        report = Report.of(accepted.of(validation) if accepted else validation, options.strict)
    except Refused as refused:  # the settings are wrong: it is not even clear what else belongs to the project
        root = Path(refused.findings[0].place.path).parent
        refuse_own(options.output, project.Project(root, (), (), False), options.baseline)
        report = Report(refused.findings, options.strict)
    _clear_progress()
    return _report(report, options)


def _report(report: Report, options: argparse.Namespace) -> int:
    from policygraph import reports
    from policygraph.reports import text

    form = options.format or "text"
    terminal = form == "text" and not options.output and sys.stdout.isatty()
    _say(text.terminal(report).encode() if terminal else reports.render(report, form), options.output)
    code = _verdict(report, text.summary(report))
    if form == "text" and (told := text.nodes_met(report)):
        print(told, file=sys.stderr)
    return code


def _say(content: bytes, output: Path | None = None) -> None:
    """Deliver what was found; where nobody reads it to the end, the exit code tells all the same."""
    with contextlib.suppress(BrokenPipeError):
        deliver(output, content)
        sys.stdout.flush()  # before the verdict, which goes another way


def _tell(findings: tuple[Finding, ...], strict: bool, summary: str) -> int:
    from policygraph import reports
    from policygraph.reports.report import Report

    report = Report(findings, strict)
    _say(reports.render(report, "text"))
    return _verdict(report, summary)


def _verdict(report: Report, summary: str) -> int:
    told = [f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in report.counts.items() if count]
    told = told or ["not checked" if report.unchecked else "clean"]
    aside = {"accepted by the baseline": len(report.accepted), "held back": report.held_back}
    told += [f"{count} {kind}" for kind, count in aside.items() if count]
    print(f"policygraph: {', '.join(told)} ({summary})", file=sys.stderr)
    return int(report.failed)


def test(options: argparse.Namespace) -> int:
    """Print how the answers of saved questions differ from the expected ones."""
    from policygraph.expectations import check, rewrite

    asker = open_asker(options)
    findings: list[Finding] = []
    cases = 0
    own = [path.stem for path in asker.project.queries if asker.project.owns(path)]
    for name in options.names or [name for name in asker.questions() if name in own]:
        question = asker.question(name)
        for path in project.expected_answers(asker.project, question.id):
            cases += 1
            findings += rewrite(asker, question, path) if options.update else check(asker, question, path)
        if not project.expected_answers(asker.project, question.id):
            path = next(path for path in asker.project.queries if path.stem == question.id)
            findings.append(_untested(project.shown(path)))
    return _tell(tuple(findings), True, f"{cases} expected answers")


def _untested(path: str) -> Finding:
    hint = "Write expected/<id>.srj beside it, from the documents."
    return Finding(Place(path, 1, 1), "error", "no-expected-answer", "The question has no expected answer.", hint=hint)


def sources(options: argparse.Namespace) -> int:
    """Print how far each paragraph of the documents is encoded, or hold every passage against its text."""
    if options.action == "check":
        return _check_sources(options)
    if options.texts:
        raise PolicygraphError("counting needs no texts", "`policygraph sources check --texts DIR` reads them")
    from policygraph import formats
    from policygraph.ask import plain
    from policygraph.coverage import coverage

    asker = open_asker(options)
    found, form = coverage(asker), row_format(options)
    if not found.documents:
        notice("the project holds no source")
    if form not in formats.FOR_PEOPLE:
        sys.stdout.write(formats.rows(found.rows(), form, None))
        return 0
    for title, answer in found.for_people(asker.prefixes):
        print(f"{title}\n")
        formats.write_for_people(answer, form, plain, None)
        print()
    return 0


def _check_sources(options: argparse.Namespace) -> int:
    if options.format:
        raise PolicygraphError("the check prints findings, not rows", "leave the format out")
    folder = os.environ.get("POLICYGRAPH_TEXTS") if options.texts is None else options.texts
    if not folder:
        raise PolicygraphError(
            "the texts of the sources are not in the project, and without them no passage can be checked",
            "name their folder with --texts DIR or POLICYGRAPH_TEXTS",
        )
    from policygraph.documents import read_project
    from policygraph.sources import check, read_texts

    texts = read_texts(Path(folder))
    _progress("reading")
    reading = read_project(project.to_check(options.project))
    _progress("checking passages")
    checked = check(reading, texts)
    _clear_progress()
    if not checked.sources and not checked.findings:
        raise PolicygraphError("the project holds no source, so nothing was checked", "name another with --project")
    return _tell(checked.findings, False, str(checked))


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
        notice(f"inferred with owlrl because of {'; '.join(closure.outside)}")
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

    asker = open_asker(options)
    refuse_own(options.output, asker.project)
    deliver(options.output, asker.healed(lambda: exported(asker.snapshot, options.format)))
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
