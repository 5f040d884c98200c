"""Looks for texts on which the tool fails: python tests/fuzz.py --minutes 10 [--seed N] [--only turtle|header|query|project]

Texts are made by grammars, in which each choice may be a trap, and out of the project's own files by deleting, doubling,
swapping and putting in. What comes of each is checked in a process of its own, so that one that dies or hangs is found
too. A find is made as short as it goes and written to ``--into``; what is worth keeping goes to ``tests/fuzzed``, which
``test_fuzzed.py`` replays. This script is no test: it takes minutes, and chance has a part in it.
"""

from __future__ import annotations

import argparse
import faulthandler
import logging
import multiprocessing
import os
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
from fuzz_texts import QUERIES, SMALL, TEXTS, TURTLE
from hypothesis import HealthCheck, Phase, given, seed, settings
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from policygraph import shapes, validate  # noqa: F401  what a checking process needs, it finds loaded
from policygraph.findings import SEVERITIES, PolicygraphError
from policygraph.project import BUNDLED, load, shown
from policygraph.queryfiles import parse_question
from policygraph.turtle import read

ROOT = Path(__file__).parents[1]
SECONDS = {"turtle": 2, "query": 2, "header": 2, "project": 6}  # of computing that one reading may take
WAIT = 100  # seconds until a process that does not even compute is given up
LINE_END = re.compile(r"\r\n?|\n")

# --- what must hold


class Broken(Exception):
    """Something that must hold does not; the text says what, in words that are alike for like faults."""


def check(kind: str, files: dict[str, bytes], folder: Path) -> None:
    """Raise whatever is wrong with what comes of some files: Broken, or what the tool should not have raised."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if kind == "project":
        _check_project(folder, files)
    elif kind == "turtle":
        _check_turtle(folder / "x.ttl")
    else:
        _check_query(folder / "x.rq")


def _check_turtle(path: Path) -> None:
    document = read(path, "x.ttl")
    if document != read(path, "x.ttl"):
        raise Broken("another reading differs")
    _check_findings(document.findings, {"x.ttl": document.text})
    if any(not 0 <= at < len(document.text) for statement in document.statements for at in statement.at):
        raise Broken("a statement stands outside of the text")
    wrong = any(found.severity == "error" for found in document.findings)
    try:
        theirs = list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))
    except (SyntaxError, ValueError) as said:  # the latter of bytes that are not UTF-8
        if not wrong and not ODD_TO_OXIGRAPH.search(str(said)):
            raise Broken(f"Oxigraph refuses it, and we do not: {_plain(said)}") from None
    else:
        if not wrong:
            ours = [statement[:3] for statement in document.statements]
            _check_triples(ours, [_oxigraph_triple(triple) for triple in theirs], path)


def _check_triples(ours: list, theirs: list, path: Path) -> None:
    if not _alike(ours, theirs):
        raise Broken("Oxigraph reads other triples")
    if ODD_TO_RDFLIB.search(path.read_text(encoding="utf-8")):
        return
    try:
        theirs = list(Graph().parse(data=path.read_bytes(), format="turtle"))
    except SyntaxError:
        raise Broken("rdflib refuses it, and we do not") from None
    except (ValueError, ArithmeticError):  # of durations that it cannot write
        return
    if not _alike(ours, theirs):
        raise Broken("rdflib reads other triples")


# Oxigraph reads `5.ex:a` as a number, not as `5 . ex:a`. It knows BCP 47, which Turtle's grammar leaves to others.
ODD_TO_OXIGRAPH = re.compile(r"exponent|subtag|language")
# Where rdflib departs from the grammar (test_turtle.py has the list), a text that may hold such a thing is not compared.
ODD_TO_RDFLIB = re.compile(
    r"""["']\s+(?:@|\^\^) | ["'](?:\s*\#[^\r\n]*)+\s*(?:@|\^\^) | \#[^\n]*\r(?!\n) | <\?|<[^<>]*/\.\.?[/<>?\#]
    | @prefix\s+a\.""",
    re.VERBOSE,
)


def _oxigraph_triple(triple: ox.Triple) -> tuple:
    return tuple(_oxigraph_term(term) for term in (triple.subject, triple.predicate, triple.object))


def _oxigraph_term(term: object) -> object:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    try:
        return Literal(term.value, datatype=term.datatype.value)
    except (ValueError, ArithmeticError):  # rdflib makes durations that it cannot write
        return Literal(term.value, datatype=term.datatype.value, normalize=False)


def _alike(ours: list, theirs: list) -> bool:
    """Whether two lists of triples are one graph; with many blank nodes, whether they are so without telling these apart."""
    graphs = [{tuple(map(_folded, triple)) for triple in triples} for triples in (ours, theirs)]
    nodes = {term for triple in graphs[0] for term in triple if isinstance(term, BNode)}
    if not nodes:
        return graphs[0] == graphs[1]
    if len(nodes) <= 12:
        return isomorphic(*(_graph(triples) for triples in graphs))
    return Counter(map(_nameless, graphs[0])) == Counter(map(_nameless, graphs[1]))


def _folded(term: object) -> object:
    if not isinstance(term, Literal):
        return term
    plain = str(term.datatype) == "http://www.w3.org/2001/XMLSchema#string"
    return Literal(
        str(term),
        lang=(term.language or "").lower() or None,
        datatype=None if plain else term.datatype,
        normalize=False,
    )


def _nameless(triple: tuple) -> tuple:
    return tuple("blank" if isinstance(term, BNode) else term for term in triple)


def _graph(triples: set) -> Graph:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph


def _check_query(path: Path) -> None:
    question, findings = parse_question(path, "x.rq")
    if (question, findings) != parse_question(path, "x.rq"):
        raise Broken("another reading differs")
    text = path.read_bytes().decode(errors="replace")
    _check_findings(findings, {"x.rq": text})
    if question is None or findings:
        if not findings:
            raise Broken("there is no question, and no reason for it")
        return
    texts = [question.text, *([question.companion] if question.companion else [])]
    given = {parameter.name: parameter.default for parameter in question.params if parameter.default is not None}
    texts.append(question.bind(given, {}, lambda name, cls: [name], lambda iri, cls: True))
    for each in texts:
        answer = _STORE.query(each)
        if not isinstance(answer, ox.QueryBoolean):
            for _, _row in zip(range(1000), answer, strict=False):
                pass


_STORE = ox.Store()


def _check_project(root: Path, files: dict[str, bytes]) -> None:
    told = []
    for _ in range(2):
        try:
            told.append(validate.validate(load(root)).findings)
        except PolicygraphError as error:
            told.append(str(error))
    if told[0] != told[1]:
        raise Broken("another reading differs")
    if isinstance(told[0], tuple):
        texts = {shown(root / name): data.decode(errors="replace") for name, data in files.items()}
        _check_findings(told[0], texts | {shown(root): ""})


def _check_findings(findings, texts: dict[str, str]) -> None:
    split = {name: text.split("\n") if name.endswith(".rq") else LINE_END.split(text) for name, text in texts.items()}
    for found in findings:
        place = found.place
        if not found.message.strip() or not found.code.strip() or found.severity not in SEVERITIES:
            raise Broken("a finding says nothing")
        if "\n" in str(found) or "\r" in str(found):
            raise Broken(f"a {found.code} finding is told on several lines")
        if place.path not in texts:
            if not Path(place.path).resolve().is_relative_to(BUNDLED):
                raise Broken(f"a {found.code} finding stands in no file")
            continue
        lines = split[place.path]
        if not 1 <= place.line <= len(lines) + 1:
            raise Broken(f"a {found.code} finding stands outside of the lines")
        line = lines[place.line - 1] if place.line <= len(lines) else ""
        if not 1 <= place.column <= len(line) + 2:  # a CRLF may be the end of a token
            raise Broken(f"a {found.code} finding stands outside of its line")


def _plain(said: object) -> str:
    """What an engine says, without what it says it of."""
    return re.sub(r"'[^']*'|\d+|<[^>]*>", "_", " ".join(str(said).split()))[:60]


# --- a process that checks


class Checker:
    """A process that checks texts one by one, and is replaced where it dies or takes too long."""

    def __init__(self) -> None:
        self.process = None
        self.trace = Path(tempfile.mkstemp(prefix="fuzz")[1])  # where a process that hangs says at what

    def verdict(self, kind: str, files: dict[str, bytes]) -> str:
        """What is wrong with what comes of some files, in words that are alike for like faults; or nothing."""
        if self.process is None or not self.process.is_alive():
            self._start()
        self.pipe.send((kind, files))
        try:
            if self.pipe.poll(WAIT):
                return self.pipe.recv()
            self.close()
        except EOFError:
            self.process.join()
            if self.process.exitcode != -signal.SIGXCPU:
                return f"the process dies: {self.process.exitcode}"
        where = re.search(r'policygraph/(\w+\.py)", line \d+ in (\w+)', self.trace.read_text())
        return "it hangs" + (f" in {where[1]} {where[2]}" if where else "")

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process = None

    def _start(self) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("fork").Process(
            target=_serve, args=(theirs, self.pipe, self.trace), daemon=True
        )
        self.process.start()
        theirs.close()


def _serve(pipe, other, trace: Path) -> None:
    other.close()
    written = trace.open("w")
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    faulthandler.register(signal.SIGXCPU, written, chain=True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    while True:
        try:
            kind, files = pipe.recv()
        except EOFError:
            return
        began = time.process_time()
        resource.setrlimit(resource.RLIMIT_CPU, (int(began) + 3 * SECONDS[kind] + 1, resource.RLIM_INFINITY))
        with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
            said = _said(kind, files, Path(folder))
        slow = time.process_time() - began > 2 * SECONDS[kind]  # it is read twice
        pipe.send(said or ("it is slow" if slow else ""))


def _said(kind: str, files: dict[str, bytes], folder: Path) -> str:
    try:
        check(kind, files, folder)
    except Broken as broken:
        return str(broken)
    except Exception as error:
        steps = [each for each in traceback.extract_tb(error.__traceback__) if "/policygraph/" in each.filename]
        where = f" in {Path(steps[-1].filename).name} {steps[-1].name}" if steps else ""
        return f"{type(error).__name__}{where}: {_plain(error)[:40]}"
    return ""


# --- what is kept

KEPT = {  # what the first word of a kept case's name says of where it stands
    "turtle": ("turtle", "x.ttl"),
    "header": ("header", "x.rq"),
    "query": ("query", "x.rq"),
    "data": ("project", "data/own.ttl"),
    "ontology": ("project", "ontology/own.ttl"),
    "shapes": ("project", "ontology/shapes/own.ttl"),
    "check": ("project", "queries/checks/x.rq"),
    "settings": ("project", "policygraph.toml"),
}


def kept(path: Path) -> tuple[str, str, dict[str, bytes]]:
    """A case of ``tests/fuzzed``: its kind, the name of its file, and that file with those of the small project around it."""
    kind, name = KEPT[path.name.partition("-")[0]]
    around = {other: text.encode() for other, text in SMALL.items()} if kind == "project" else {}
    return kind, name, around | {name: path.read_bytes()}


# --- the search


class Search:
    """The finds so far, by what is wrong, and how many texts were tried."""

    def __init__(self, into: Path) -> None:
        self.into, self.checker = into, Checker()
        self.finds: dict[str, dict[str, bytes]] = {}
        self.tried = Counter()

    def cut_off(self, kind: str, until: float) -> None:
        """Try the beginnings of some texts, to every byte."""
        texts = {"turtle": TURTLE[-40::8], "query": QUERIES[::25]}.get(kind, [])
        for text in ("".join(lines).encode() for lines in texts):
            for end in range(len(text)):
                if time.monotonic() < until:
                    self.attempt(kind, {"x.ttl" if kind == "turtle" else "x.rq": text[:end]})

    def round(self, kind: str, number: int, until: float) -> None:
        """Try some hundred texts of a kind."""

        @seed(number)
        @settings(max_examples=300, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(TEXTS[kind])
        def run(files):
            if time.monotonic() < until:
                self.attempt(kind, files)

        run()

    def attempt(self, kind: str, files: dict[str, bytes]) -> None:
        """Check a text; a find of a new sort is made short, told and written down."""
        self.tried[kind] += 1
        said = self.checker.verdict(kind, files)
        sort = f"{kind}: {said}"
        if said and sort not in self.finds:
            self.finds[sort] = files
            files = self.finds[sort] = self.shortened(kind, files, said)
            folder = self.into / re.sub(r"\W+", "-", sort)[:90]
            for name, data in files.items():
                if data != SMALL.get(name, "").encode():
                    path = folder / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
            print(f"{sort}\n    {folder}", flush=True)

    def shortened(self, kind: str, files: dict[str, bytes], said: str, seconds: float = 40) -> dict[str, bytes]:
        """The files without whatever can be left out of them while the same is wrong, as far as time allows."""
        until = time.monotonic() + seconds
        for name in [name for name, data in files.items() if data != SMALL.get(name, "").encode()]:
            size = len(files[name]) // 2
            while size and time.monotonic() < until:
                at = 0
                while at < len(files[name]) and time.monotonic() < until:
                    less = files | {name: files[name][:at] + files[name][at + size :]}
                    if self.checker.verdict(kind, less) == said:
                        files = less
                    else:
                        at += size
                size //= 2
        return files


def main() -> int:
    """Search for some minutes and tell what was found; 1 where there was anything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", choices=TEXTS)
    parser.add_argument("--into", type=Path, default=Path(tempfile.gettempdir()) / "policygraph-fuzz")
    options = parser.parse_args()
    search, kinds = Search(options.into), [options.only] if options.only else list(TEXTS)
    began = time.monotonic()
    until, number = began + 60 * options.minutes, options.seed
    print(f"seed {options.seed}", flush=True)
    for kind in kinds:
        search.cut_off(kind, min(until, time.monotonic() + 12 * options.minutes / len(kinds)))
    while time.monotonic() < until:
        for kind in kinds:
            search.round(kind, number, until)
        number += 1
    search.checker.close()
    tried = ", ".join(f"{count} {kind}" for kind, count in search.tried.items())
    print(
        f"{sum(search.tried.values())} texts in {(time.monotonic() - began) / 60:.1f} minutes ({tried}), {len(search.finds)} finds"
    )
    return 1 if search.finds else 0


if __name__ == "__main__":
    sys.exit(main())
