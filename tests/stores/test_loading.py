"""The export in parsers and stores that others wrote: the triples it says it has, the same answers."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.error
from collections import Counter

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.namespace import VOID

from policygraph import project
from policygraph.formats import GRAPHS
from policygraph.names import DATASET
from policygraph.terms import to_oxigraph

pytestmark = pytest.mark.stores

BUNDLED = project.load(project.BUNDLED)
QUESTIONS = {path.stem: path for path in BUNDLED.queries if path.parent.name == "queries"}
CASES = {path.name: name for name in QUESTIONS for path in project.expected_answers(BUNDLED, name)}
assert QUESTIONS
assert CASES

IN_DEFAULT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
IN_NAMED = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <urn:x:loaded> { ?s ?p ?o } }"
DESCRIBED = f"SELECT ?n WHERE {{ <{DATASET}> <{VOID.triples}> ?n }}"
BLANK = "ASK { ?s ?p ?o FILTER(ISBLANK(?s) || ISBLANK(?o)) }"

# A question whose answer in rdflib may differ, and why. None does.
OTHERWISE_IN_RDFLIB: dict[str, str] = {}


@pytest.fixture(scope="session")
def graph(exported):
    return Graph().parse(exported("turtle"), format="turtle")


def number(answer):
    ((count,),) = answer[1]
    return int(count.value)


@pytest.mark.parametrize(("form", "name"), [("turtle", "turtle"), ("ntriples", "nt")])
def test_rdflib_loads_what_the_description_counts(exported, form, name):
    loaded = Graph().parse(exported(form), format=name)
    assert len(loaded) == int(loaded.value(URIRef(DATASET), VOID.triples))


@pytest.mark.parametrize("form", ["turtle", "ntriples"])
def test_pyoxigraph_loads_what_the_description_counts(exported, described, form):
    store = ox.Store()
    store.load(path=exported(form), format=GRAPHS[form])
    assert len(store) == described
    assert not store.query(BLANK)


@pytest.mark.parametrize("form", ["turtle", "ntriples"])
def test_rapper_loads_what_the_description_counts(rapper, exported, described, form):
    done = subprocess.run([rapper, "-c", "-i", form, exported(form)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"Parsing returned {described} triples" in done.stderr
    assert not re.search("warning|error", done.stderr, re.IGNORECASE), done.stderr


def test_rapper_refuses_a_cut_file(rapper, exported, tmp_path):
    cut = tmp_path / "cut"
    cut.write_bytes(exported("turtle").read_bytes()[:-3])
    done = subprocess.run([rapper, "-c", "-i", "turtle", cut], capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_a_server_loads_turtle_into_its_default_graph(server, described):
    assert number(server.query(IN_DEFAULT)) == number(server.query(DESCRIBED)) == described
    assert server.query(BLANK) is False


@pytest.mark.parametrize(("form", "kind"), [("turtle", "text/turtle"), ("ntriples", "application/n-triples")])
def test_a_server_loads_each_form_into_a_graph_of_ours(server, exported, described, form, kind):
    server.put("graph=urn:x:loaded", kind, exported(form).read_bytes())
    assert number(server.query(IN_NAMED)) == described


def test_a_server_refuses_a_cut_file(server, exported):
    with pytest.raises(urllib.error.HTTPError, match="400") as refused:
        server.put("graph=urn:x:cut", "text/turtle", exported("turtle").read_bytes()[:-3])
    refused.value.close()


@pytest.fixture(scope="session")
def per_graph(asker, described):
    """How many triples each graph holds: the default one as described, the others as in the snapshot."""
    counts = asker.run("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g").rows
    return {None: described} | {name.value: int(count.value) for name, count in counts}


@pytest.mark.parametrize("form", ["trig", "nquads"])
def test_every_named_graph_is_there_with_its_triples(exported, per_graph, form):
    in_rdflib, in_oxigraph = Dataset(), ox.Store()
    in_rdflib.parse(exported(form), format=form)
    in_oxigraph.load(path=exported(form), format=GRAPHS[form])
    unnamed = (None, DATASET_DEFAULT_GRAPH_ID)  # by the release of rdflib
    found = Counter(None if graph in unnamed else str(graph) for _, _, _, graph in in_rdflib.quads())
    assert found == per_graph
    assert len(in_oxigraph) == sum(per_graph.values())
    assert {graph.value for graph in in_oxigraph.named_graphs()} | {None} == set(per_graph)


def test_json_ld_holds_the_same_triples_for_rdflib_and_pyoxigraph(exported, graph, described):
    loaded = Graph().parse(exported("jsonld"), format="json-ld")
    assert {ox.Triple(*map(to_oxigraph, triple)) for triple in loaded} == {
        quad.triple for quad in ox.parse(path=exported("jsonld"), format=GRAPHS["jsonld"])
    }
    assert set(loaded) == set(graph)
    assert len(loaded) == described


def plain(answer):
    """The embedded answer as the server's is given."""
    return answer.boolean if answer.boolean is not None else (answer.columns, list(answer.rows))


def in_rdflib(graph, text):
    result = graph.query(text)
    if result.askAnswer is not None:
        return result.askAnswer
    rows = [tuple(None if cell is None else to_oxigraph(cell) for cell in row) for row in result]
    return tuple(str(variable) for variable in result.vars), rows


def parameters(case):
    return json.loads((project.BUNDLED / "queries" / "expected" / case).read_text(encoding="utf-8"))["parameters"]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_s_own_text_gives_the_same_rows_everywhere(asker, server, graph, name):
    text = QUESTIONS[name].read_text(encoding="utf-8")
    answer = plain(asker.run(text))
    assert server.query(text) == answer
    if name not in OTHERWISE_IN_RDFLIB:
        assert in_rdflib(graph, text) == answer


@pytest.mark.parametrize("case", CASES)
def test_a_question_with_its_parameters_bound_gives_the_same_rows_everywhere(asker, server, graph, case):
    text = asker.bind(asker.question(CASES[case]), parameters(case))
    answer = plain(asker.run(text))
    assert server.query(text) == answer
    if CASES[case] not in OTHERWISE_IN_RDFLIB:
        assert in_rdflib(graph, text) == answer


def test_a_server_without_one_of_the_triples_gives_other_rows(asker, server, exported):
    """The comparison is one that can fail."""
    line = b"pg:hasPolarity pg:Mixed"
    whole = exported("turtle").read_bytes()
    assert line in whole
    text = QUESTIONS["findings-of-a-polarity"].read_text(encoding="utf-8")
    try:
        server.put("default", "text/turtle", whole.replace(line, b"pg:hasPolarity pg:Negative"))
        assert server.query(text) != plain(asker.run(text))
    finally:
        server.put("default", "text/turtle", whole)
