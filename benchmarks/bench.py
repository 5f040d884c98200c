"""How long things take here: `make bench`. Figures go to the decision records; no test depends on them.

Each line: what, seconds (the best of several runs), and of what size.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from rdflib import Graph

from policygraph import project
from policygraph.ask import Asker
from policygraph.documents import read_project
from policygraph.infer import infer
from policygraph.proofs.graph import Graph as ProofGraph
from policygraph.proofs.search import prove
from policygraph.turtle import parse
from policygraph.validate import validate

PREFIXES = """@prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix agency: <https://w3id.org/policygraph/agency/> .
@prefix program: <https://w3id.org/policygraph/program/> .
@prefix y: <https://w3id.org/policygraph/source/made-up/> .
"""
RECORD = """
y:r{n} a pg:Launch ;
    pg:summary "A made-up launch, the {n}th of many."@en ;
    pg:concerns program:p{n} ;
    pg:hasLauncher agency:a{agency} ;
    pg:isStatedIn y:s{n} .
y:s{n} pg:isPassageOf y:1 .
"""


def best(work: Callable[[], object], times: int = 3) -> float:
    """The shortest of several runs, in seconds."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def line(what: str, seconds: float, size: str = "") -> None:
    print(f"{what:<44} {seconds:8.3f} s  {size}", flush=True)


def command(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def questions() -> None:
    command("-m", "policygraph.cli", "query")
    line("python that imports pyoxigraph", best(lambda: command("-c", "import pyoxigraph"), 9))
    line("--help", best(lambda: command("-m", "policygraph.cli", "--help"), 9))
    warm = ("-m", "policygraph.cli", "query", "programs-of-an-agency")
    line("a question on a warm snapshot", best(lambda: command(*warm), 9))
    line("the same with a parameter", best(lambda: command(*warm, "-p", "agency=MEXT"), 9))
    line("the same with evidence", best(lambda: command(*warm, "--evidence"), 9))
    line("the same without our readings", best(lambda: command(*warm, "--without", "readings"), 9))
    why = ("-m", "policygraph.cli", "explain", "Industrial Cluster Program")
    line("why a triple holds", best(lambda: command(*why, "is launched by", "METI")))
    line("why all holds that is derived about a thing", best(lambda: command(*why)))
    line("every proof of every derived triple", best(proofs, 1))


def proofs() -> None:
    graph = ProofGraph(Asker(project.load(project.BUNDLED), print).snapshot.store)
    for fact in list(graph.facts(("s", "p", "o"))):
        if not graph.asserted(fact):
            prove(graph, fact, 5)


def bundled() -> None:
    found = project.load(project.BUNDLED)
    triples = read_project(found).triples("ontology", "data")
    size = f"{len(triples)} triples"
    line("read the bundled dataset", best(lambda: read_project(found)), size)
    line("validate it", best(lambda: validate(found)), size)
    line("infer from it, by the rules", best(lambda: infer(triples)), size)
    line("infer from it, by owlrl", best(lambda: infer(triples, engine="owlrl"), 1), size)


def scale(records: int) -> None:
    text = PREFIXES + "".join(RECORD.format(n=n, agency=n % 97) for n in range(records))
    document = parse(text)
    size = f"{len(document.statements)} triples"
    line("read made-up Turtle", best(lambda: parse(text), 1), size)
    line("the same by rdflib", best(lambda: Graph().parse(data=text, format="turtle"), 1), size)
    ontology = read_project(project.load(project.BUNDLED)).triples("ontology")
    triples = [*ontology, *(statement[:3] for statement in document.statements)]
    line("infer from it, by the rules", best(lambda: infer(triples), 1), size)


def main() -> None:
    with tempfile.TemporaryDirectory() as cache:
        os.environ["POLICYGRAPH_CACHE"] = cache
        questions()
    bundled()
    scale(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)


if __name__ == "__main__":
    main()
