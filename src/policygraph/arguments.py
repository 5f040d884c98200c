"""What users type: the commands with their arguments and help.

No import here is heavier than the standard library's: help and a question on a warm snapshot read this module too.
"""

from __future__ import annotations

import argparse
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path

from policygraph import __version__, commands, explaining, picturing, querying
from policygraph.commands import (
    BIBLIOGRAPHY_FORMATS,
    DESCRIPTION_FORMATS,
    EXPLANATION_FORMATS,
    GRAPH_FORMATS,
    LINEAGE_FORMATS,
    REPORT_FORMATS,
    ROW_FORMATS,
    TIMELINE_FORMATS,
)

Run = Callable[[argparse.Namespace], int]
Command = Callable[..., ArgumentParser]


def parser() -> ArgumentParser:
    """What reads the command line; what it reads has the function to run as ``run``."""
    shared = ArgumentParser(add_help=False)
    shared.add_argument(
        "--project",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="a folder with data/, and ontology/ and queries/ for what it adds (or POLICYGRAPH_PROJECT); without it "
        "the nearest one upwards, or else the bundled dataset",
    )
    shared.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show where an error arose")
    main = ArgumentParser(
        prog="policygraph",
        parents=[shared],
        description="A knowledge graph of Japan's industrial cluster policy: every answer comes with where it is said.",
        epilog="Try `policygraph query` for the list of questions. "
        "Exit codes: 0 clean, 1 findings, 2 could not run, 130 interrupted.",
    )
    main.add_argument("--version", action="version", version=f"policygraph {__version__}")
    subparsers = main.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Run, help: str, example: str) -> ArgumentParser:
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
    _add_support(command)
    _add_explain(command)
    _add_describe(command)
    _add_sources(command)
    _add_bibliography(command)
    _add_pictures(command)
    _add_others(command)
    return main


def _path(text: str) -> Path:
    """A path that was typed: an empty one, as from a variable that is not set, would mean the working directory."""
    if not text:
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(text)


def _add_validate(command: Command) -> None:
    validate = command(
        "validate",
        commands.validate,
        "find every mistake in data, shapes, ontology, questions and settings, at its file, line and column",
        "policygraph validate data/new-source.ttl; for CI: policygraph validate my-project -f sarif -o found.sarif. "
        "What each code means: https://w3id.org/policygraph/findings (docs/findings.md)",
    )
    validate.add_argument(
        "paths",
        nargs="*",
        type=_path,
        metavar="PATH",
        help="a project folder, or Turtle files checked together with the project",
    )
    _add_format(
        validate,
        REPORT_FORMATS,
        "text (default), or the report for a program: json; junit and sarif for build servers and code scanning; "
        "github for annotations; turtle, the W3C's validation report",
    )
    _add_output(validate)
    validate.add_argument(
        "--baseline",
        type=_path,
        metavar="FILE",
        help="accept the findings in this YAML file, a list of entries with code, file, focus and reason",
    )
    validate.add_argument("--strict", action="store_true", help="let warnings count as errors")


def _add_query(command: Command) -> None:
    query = command(
        "query",
        querying.query,
        "run a saved question; without a name, list them all with their parameters",
        "policygraph query programs-of-an-agency -p agency=METI --evidence",
    )
    query.add_argument("name", nargs="?", metavar="NAME", help="the question's id")
    _add_parameter(query)
    query.add_argument(
        "--file",
        metavar="F",
        help="run SPARQL from a file instead, or from standard input (-); the project's prefixes need no declaration",
    )
    query.add_argument("--evidence", action="store_true", help="say of each row where it is said")
    _add_cite(query)
    _add_format(
        query, [*ROW_FORMATS, *GRAPH_FORMATS], "default: a table on a terminal, CSV in a pipe; Turtle for graphs"
    )
    _add_lang(query, "language of the labels shown beside CURIEs")
    query.add_argument("--timeout", type=seconds, metavar="SECONDS", help="give the query up after so many seconds")
    _add_view(query)


def _add_support(command: Command) -> None:
    support = command(
        "support",
        querying.support,
        "show how each row of an answer is borne out: by how many documents, stated, read by us or reported, whether "
        "it stays without our readings, our judgements, or what is not certain, and what disputes it",
        "policygraph support who-followed-whom",
    )
    support.add_argument("name", metavar="NAME", help="the question's id")
    _add_parameter(support)
    _add_format(support, ROW_FORMATS, "default: a table on a terminal, CSV in a pipe")
    _add_lang(support, "language of the labels beside CURIEs")
    _add_cite(support)
    _add_view(support)


def _add_explain(command: Command) -> None:
    explain = command(
        "explain",
        explaining.explain,
        "show why something holds: the OWL 2 RL rules that give it, down to records, judgements and axioms, with the "
        "passages; of what does not hold, what is missing",
        "policygraph explain 'Knowledge Cluster Initiative' 'is succeeded by' 'Regional Innovation Cluster Program'",
    )
    explain.add_argument(
        "triple",
        nargs="+",
        metavar="TERM",
        help="subject, predicate and object; or subject and predicate; or the subject alone: all that is derived about "
        "it. Each an IRI, a CURIE or a name, the object also a literal",
    )
    explain.add_argument(
        "--max",
        type=number,
        metavar="N",
        help="at most so many proofs, those with the fewest premises first; default: 5, and 1 of each triple about a "
        "subject alone",
    )
    _add_format(
        explain,
        EXPLANATION_FORMATS,
        "default: text, in a pipe too; turtle has the proofs in the words of PROV-O, json has it all",
        "text",
    )
    _add_lang(explain)
    _add_cite(explain)
    _add_view(explain)


def _add_describe(command: Command) -> None:
    describe = command(
        "describe",
        explaining.describe,
        "show everything about one thing: its names, what is told of it in time order, what we hold, where it is said",
        "policygraph describe 'Industrial Cluster Program'",
    )
    describe.add_argument(
        "thing",
        metavar="THING",
        help="an IRI, a CURIE or any name, in either language: of a thing, a record, a judgement, a passage or a term",
    )
    _add_format(
        describe,
        DESCRIPTION_FORMATS,
        "default: text, in a pipe too (plain, 80 columns), for turtle has to be asked for; json has it all",
        "text",
    )
    _add_lang(describe)
    _add_cite(describe)
    _add_view(describe)


def _add_parameter(command: ArgumentParser) -> None:
    command.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="name=value",
        help="bind a parameter; an IRI may be given as a CURIE or by a name in either language",
    )
    command.add_argument(
        "--as-of",
        metavar="DATE",
        help="the day for which a question about a state is asked, as 2013-06-30 (the same as -p as_of=DATE)",
    )


def _add_format(command: ArgumentParser, forms: Iterable[str], help: str, default: str | None = None) -> None:
    command.add_argument("-f", "--format", choices=forms, default=default, help=help)


def _add_lang(command: ArgumentParser, help: str = "language of the labels") -> None:
    command.add_argument("--lang", choices=["en", "ja"], default="en", help=help)


def _add_output(command: ArgumentParser) -> None:
    command.add_argument(
        "-o",
        "--output",
        type=_path,
        metavar="FILE",
        help="write to a file, whole or not at all; default: standard output",
    )


def _add_view(command: ArgumentParser) -> None:
    view = command.add_argument_group(
        "answer from a part of the graph; what hangs on the rest, and what followed, is gone"
    )
    view.add_argument(
        "--without",
        action="append",
        choices=["readings", "judgements"],
        default=[],
        help="leave out what we read into the documents; or all our judgements, readings and identities among them",
    )
    view.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="ID",
        help="use only what this source says: its id, such as yamasaki-memo, or its label; several may be given",
    )
    view.add_argument("--certain", action="store_true", help="use only what is certain")


def _add_cite(command: ArgumentParser) -> None:
    command.add_argument(
        "--cite",
        action="store_true",
        help="add how to cite the answer: dataset with version and hash, question, parameters, day, sources; below it, "
        "as a member of JSON, or on stderr where the format has no room",
    )


def _add_bibliography(command: Command) -> None:
    bibliography = command(
        "bibliography",
        querying.bibliography,
        "write the sources and the works that they cite, as far as they print of them; or those that an answer used",
        "policygraph bibliography programs-of-an-agency -p agency=METI -f ris -o works.ris",
    )
    bibliography.add_argument("name", nargs="?", metavar="NAME", help="the id of a saved question")
    _add_parameter(bibliography)
    _add_view(bibliography)
    _add_format(
        bibliography,
        BIBLIOGRAPHY_FORMATS,
        "default: markdown on a terminal, for reading; bibtex in a pipe or a file, which goes to a program",
    )
    _add_output(bibliography)


def _add_sources(command: Command) -> None:
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
    _add_format(
        sources,
        ["table", "csv", "tsv", "json", "markdown"],
        "default: a table a document, with totals, on a terminal; CSV without totals in a pipe",
    )


def _add_pictures(command: Command) -> None:
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
        _add_format(added, formats, f"default: text; for {pictures} install the extra [pictures]", "text")
        _add_output(added)
        _add_lang(added, "language of the labels and legends")


def _add_others(command: Command) -> None:
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
    _add_output(export)
    _add_format(export, GRAPH_FORMATS, "default: turtle; trig and nquads also hold one named graph a file", "turtle")
    _add_view(export)
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


def number(text: str) -> int:
    """A number of things as users write it; named for the message that argparse makes of it."""
    if not text.isdecimal() or not 0 < int(text) <= 1_000:
        raise argparse.ArgumentTypeError("give a number from 1 to 1000")
    return int(text)
