"""The command line: what users type, and the exit codes: 0 clean, 1 findings, 2 could not run, 130 interrupted.

Only the standard library is imported before a command knows what it needs, for a question on a warm snapshot is to be
quick.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from policygraph import __version__, commands, picturing, querying
from policygraph.commands import DESCRIPTION_FORMATS, GRAPH_FORMATS, LINEAGE_FORMATS, ROW_FORMATS, TIMELINE_FORMATS
from policygraph.findings import PolicygraphError

Run = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    if sys.stderr is None:  # closed by whoever started us
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Japanese comes out right whatever the locale says, and a name that is no text does not stop a message.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments, argparse.Namespace(project=None, debug=False))
    code = _guarded(options)
    if any(thread.name == "policygraph-query" for thread in threading.enumerate()):
        # A query that was given up still runs in its thread and cannot be stopped but with the process.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _guarded(options: argparse.Namespace) -> int:
    """Run a command; whatever goes wrong becomes one message and an exit code, unless --debug asks for more."""
    try:
        run: Run = options.run
        if sys.stdout is None:
            raise PolicygraphError("there is no standard output", "do not close it")
        code = run(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return commands.fail(PolicygraphError("interrupted; nothing was written", exit_code=130))
    except BrokenPipeError:
        # Whoever read our output has gone: nothing more to say, and nowhere to say it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if options.debug:
            raise
        if isinstance(error, PolicygraphError):
            return commands.fail(error)
        if isinstance(error, OSError):
            place = error.filename or "the output"
            return commands.fail(PolicygraphError(f"{place} cannot be read or written: {error.strerror or error}"))
        fault = f"{type(error).__name__}: {error}"
        return commands.fail(PolicygraphError(fault, "this is a fault of the tool; --debug shows where"))


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--project",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="a folder with data/, and ontology/ and queries/ for what it adds (or POLICYGRAPH_PROJECT); without it "
        "the nearest one upwards, or else the bundled dataset",
    )
    shared.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show where an error arose")
    parser = argparse.ArgumentParser(
        prog="policygraph",
        parents=[shared],
        description="A knowledge graph of Japan's industrial cluster policy: every answer comes with where it is said.",
        epilog="Try `policygraph query` for the list of questions. "
        "Exit codes: 0 clean, 1 findings, 2 could not run, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"policygraph {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Run, help: str, example: str) -> argparse.ArgumentParser:
        added = subparsers.add_parser(
            name,
            parents=[shared],
            help=help,
            description=help[0].upper() + help[1:] + ".",
            epilog=f"example: {example}",
        )
        added.set_defaults(run=run)
        return added

    _add_validate(command)
    _add_query(command)
    _add_describe(command)
    _add_sources(command)
    _add_pictures(command)
    _add_others(command)
    return parser


def _add_validate(command: Callable[..., argparse.ArgumentParser]) -> None:
    validate = command(
        "validate",
        commands.validate,
        "check the files: Turtle, shapes, closed-world checks, questions' headers, consistency",
        "policygraph validate data/new-source.ttl",
    )
    validate.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="a project folder, or Turtle files checked together with the project",
    )
    validate.add_argument("--strict", action="store_true", help="let warnings count as errors")


def _add_query(command: Callable[..., argparse.ArgumentParser]) -> None:
    query = command(
        "query",
        querying.query,
        "run a saved question; without a name, list them all with their parameters",
        "policygraph query programs-of-an-agency -p agency=METI --evidence",
    )
    query.add_argument("name", nargs="?", metavar="NAME", help="the question's id")
    query.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="name=value",
        help="bind a parameter; an IRI may be given as a CURIE or by a name in either language",
    )
    query.add_argument(
        "--file",
        metavar="F",
        help="run SPARQL from a file instead, or from standard input (-); the project's prefixes need no declaration",
    )
    query.add_argument(
        "--as-of",
        metavar="DATE",
        help="the day for which a question about a state is asked, as 2013-06-30 (the same as -p as_of=DATE)",
    )
    query.add_argument("--evidence", action="store_true", help="say of each row where it is said")
    query.add_argument(
        "-f",
        "--format",
        choices=[*ROW_FORMATS, *GRAPH_FORMATS],
        help="default: a table on a terminal, CSV in a pipe; Turtle for graphs",
    )
    query.add_argument("--lang", choices=["en", "ja"], default="en", help="language of the labels shown beside CURIEs")
    query.add_argument("--timeout", type=seconds, metavar="SECONDS", help="give the query up after so many seconds")


def _add_describe(command: Callable[..., argparse.ArgumentParser]) -> None:
    describe = command(
        "describe",
        commands.describe,
        "show everything about one thing: its names, what is told of it in time order, what we hold, where it is said",
        "policygraph describe 'Industrial Cluster Program'",
    )
    describe.add_argument(
        "thing",
        metavar="THING",
        help="an IRI, a CURIE or any name, in either language: of a thing, a record, a judgement, a passage or a term",
    )
    describe.add_argument(
        "-f",
        "--format",
        choices=DESCRIPTION_FORMATS,
        default="text",
        help="default: text, in a pipe too (plain, 80 columns), for turtle has to be asked for; json has it all",
    )
    describe.add_argument("--lang", choices=["en", "ja"], default="en", help="language of the labels")


def _add_sources(command: Callable[..., argparse.ArgumentParser]) -> None:
    sources = command(
        "sources",
        commands.sources,
        "count sentences and records by paragraph, stated there or read from there by us; with `check`, hold every "
        "passage against the documents' texts",
        "policygraph sources check --texts path/to/texts",
    )
    sources.add_argument(
        "action",
        nargs="?",
        choices=["check"],
        help="prove that the passages cover their texts, each with its place, its hash and a fragment that selects it",
    )
    sources.add_argument(
        "--texts",
        metavar="DIR",
        help="the folder of the sources' texts, files .txt in UTF-8, known by their SHA-256 (or POLICYGRAPH_TEXTS)",
    )
    sources.add_argument(
        "-f",
        "--format",
        choices=["table", "csv", "tsv", "json", "markdown"],
        help="default: a table a document, with totals, on a terminal; CSV without totals in a pipe",
    )


def _add_pictures(command: Callable[..., argparse.ArgumentParser]) -> None:
    lineage = command(
        "lineage",
        picturing.lineage,
        "show who followed whom: successions, ends, halts and returns, each with when, how surely and where it is said",
        "policygraph lineage 'Knowledge Cluster Initiative' -f svg -o lineage.svg",
    )
    lineage.add_argument(
        "program",
        nargs="?",
        metavar="PROGRAM",
        help="only what hangs together with this program, concept or other thing: an IRI, a CURIE or a name",
    )
    timeline = command(
        "timeline",
        picturing.timeline,
        "show what was when: phases, governments, programs, events; what is uncertain, and what has no date, as such",
        "policygraph timeline -f html -o timeline.html",
    )
    forms = {lineage: LINEAGE_FORMATS, timeline: TIMELINE_FORMATS}
    for added, formats in forms.items():
        pictures = " and ".join(form for form in formats if form in ("svg", "html"))
        added.add_argument(
            "-f",
            "--format",
            choices=formats,
            default="text",
            help=f"default: text; for {pictures} install the extra [pictures]",
        )
        added.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to a file, whole or not at all")
        added.add_argument("--lang", choices=["en", "ja"], default="en", help="language of the labels and legends")


def _add_others(command: Callable[..., argparse.ArgumentParser]) -> None:
    test = command("test", commands.test, "compare every saved question with its expected answers", "policygraph test")
    test.add_argument("names", nargs="*", metavar="NAME", help="only these questions")
    test.add_argument(
        "--update",
        action="store_true",
        help="lay out anew those expected answers that hold; what they say does not change",
    )
    infer = command(
        "infer",
        commands.infer,
        "print the derived triples, each with its OWL 2 RL rule",
        "policygraph infer --engine owlrl",
    )
    infer.add_argument(
        "--engine",
        choices=["rules", "owlrl"],
        default="rules",
        help="the built-in rules (default), or owlrl to compare with",
    )
    export = command(
        "export",
        commands.export,
        "write everything stated, judged and derived, for other stores to load",
        "policygraph export -o policygraph.ttl",
    )
    export.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="write to a file, whole or not at all; default: standard output",
    )
    export.add_argument(
        "-f",
        "--format",
        choices=GRAPH_FORMATS,
        default="turtle",
        help="default: turtle; trig and nquads also hold one named graph a file",
    )
    cache = command(
        "cache",
        commands.cache,
        "show the snapshots from which questions are answered, or clear them",
        "policygraph cache clear",
    )
    cache.add_argument("action", nargs="?", choices=["show", "clear"], default="show")


def seconds(text: str) -> float:
    """A time limit as users write it; named for the message that argparse makes of it."""
    seconds = float(text)
    if not 0 < seconds < 1e7:
        raise argparse.ArgumentTypeError("give a number of seconds above 0")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
