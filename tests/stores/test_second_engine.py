"""A second engine of other hands, shifty, beside pyshacl: what our shapes find must not hang on one engine.

Both get the same data and the same shapes. Their reports are to agree in every result: focus node, path, value, shape,
component and severity. Each deviation is listed with the side that is wrong (docs/decisions/0014-shacl-engines.md), and one
that no longer occurs fails.
"""

from __future__ import annotations

from collections import Counter
from functools import cache, partial
from pathlib import Path

import pyshacl
import pytest
import test_shacl_suite as suite
import test_shapes as shaped
from rdflib import RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef

from policygraph import project

pytestmark = pytest.mark.stores

PG = Namespace("https://w3id.org/policygraph/ontology/")
BUNDLED = project.load(project.BUNDLED)
NOBODY = URIRef("https://example.org/nobody")

OPTIONS = {"infer": False, "graph_mode": "data", "on_unsupported": "error"}


def names(shapes):
    """A name for each shape that has none: an engine may name blank nodes anew."""
    return {node: URIRef(f"urn:shape:{node}") for node in _shapes_in(shapes) if isinstance(node, BNode)}


def renamed(graph, names):
    changed = Graph()
    for triple in graph:
        changed.add(tuple(names.get(node, node) for node in triple))
    return changed


def _shapes_in(graph):
    yield from graph.subjects(SH.path)
    for predicate in shaped.SINGLE_SHAPES:
        yield from graph.objects(None, predicate)
    for predicate in shaped.LISTS_OF_SHAPES:
        for head in graph.objects(None, predicate):
            yield from graph.items(head)


def by_shifty(shifty, data, shapes):
    """Shifty's report as results, as pyshacl's is counted; and whether the data conform."""
    conforms, report, _ = shifty.validate(data, shapes, **OPTIONS)
    for result, path in report.subject_objects(SH.resultPath):
        if isinstance(path, BNode):  # it says no more of a path that is no property, so the shape's own stands for it
            report.set((result, SH.resultPath, shapes.value(report.value(result, SH.sourceShape), SH.path)))
    node = report.value(None, RDF.type, SH.ValidationReport)
    return suite.results(report + shapes, node), conforms


@cache
def our_shapes():
    return renamed(shaped.shapes(), names(shaped.shapes()))


@cache
def all_cases():
    """The world and all cases in one graph, the nodes of each case under a host of their own."""
    world = shaped.world()
    merged = Graph() + world
    for number, name in enumerate(shaped.FILES):
        own = {
            node
            for node in shaped.case(name).subjects()
            if isinstance(node, URIRef) and (node, None, None) not in world
        }
        hosted = {node: URIRef(node.replace("://", f"://case-{number}.", 1)) for node in own}
        merged += renamed(shaped.case(name), hosted)
    return merged


@cache
def found_by_pyshacl():
    return suite.by_pyshacl(all_cases(), our_shapes())[0]


def test_both_engines_find_the_same_in_the_cases_of_our_shapes(shifty):
    found, _ = by_shifty(shifty, all_cases(), our_shapes())
    assert suite.difference(found, found_by_pyshacl()) == []
    assert sum(found.values()) > len(shaped.INVALID)
    assert suite.constraint_components() - {key[4] for key in found} == set()


def test_a_constraint_that_one_engine_does_not_hear_of_is_told(shifty):
    deaf = Graph() + our_shapes()
    deaf.remove((None, SH.uniqueLang, None))
    found, _ = by_shifty(shifty, all_cases(), deaf)
    lines = suite.difference(found, found_by_pyshacl())
    assert {tuple(line.split()[::2][:2]) for line in lines} == {("-", "sh:UniqueLangConstraintComponent")}


def test_the_second_engine_reads_the_bundled_dataset_by_itself_and_finds_nothing(shifty):
    data = [file.path for part in ("data", "ontology") for file in BUNDLED.part(part)]
    assert shifty.validate(data, [file.path for file in BUNDLED.part("shapes")], **OPTIONS)[0]


# For each component a class, a property, and the value that its first instance with the property is given; None takes all away.
FAULTS = {
    "Class": (PG.Tenure, PG.hasSeat, NOBODY),
    "Datatype": (PG.Passage, PG.end, Literal("late")),
    "Disjoint": (PG.Inclusion, PG.hasWhole, lambda data, node: data.value(node, PG.concerns)),
    "HasValue": (PG.SurveyShare, PG.unit, None),
    "In": (PG.Observation, PG.trend, Literal("sideways")),
    "LanguageIn": (PG.Program, SKOS.prefLabel, Literal("Programm", "de")),
    "LessThan": (PG.Passage, PG.start, Literal(10**9)),
    "LessThanOrEquals": (PG.Date, PG.earliest, Literal("2999-01-01", datatype=XSD.date)),
    "MaxCount": (PG.Source, PG.length, Literal(7)),
    "MaxInclusive": (PG.SurveyShare, PG.value, Literal(101)),
    "MaxLength": (PG.Record, PG.wording, Literal("言" * 81)),
    "MinCount": (PG.Naming, PG.name, None),
    "MinInclusive": (PG.Source, PG.length, Literal(0)),
    "MinLength": (PG.Party, SKOS.prefLabel, Literal("", "ja")),
    "Not": (PG.Launch, PG.hasLauncher, lambda data, _: min(data.subjects(RDF.type, PG.Referent))),
    "Or": (PG.Tenure, PG.hasHolder, NOBODY),
    "Pattern": (PG.Passage, PG.sha256, Literal("no hash")),
    "QualifiedMinCount": (PG.Law, SKOS.prefLabel, None),
    "UniqueLang": (PG.Agency, SKOS.prefLabel, Literal("Another", "en")),
    "Xone": (PG.Conduct, PG.hasConductor, None),
}


def planted():
    """The bundled dataset with all faults in it, and what is expected of them: components and focus nodes."""
    data = shaped.parsed(*(file.path for part in ("data", "ontology") for file in BUNDLED.part(part)))
    nameless = BNode("nameless")
    due = {(nameless, suite.component(SH.nodeKind))}
    for name, (cls, prop, value) in FAULTS.items():
        kinds = set(data.transitive_subjects(RDFS.subClassOf, cls))
        node = min(node for node in data.subjects(prop) if kinds & set(data.objects(node, RDF.type)))
        if value is None:
            data.remove((node, prop, None))
        else:
            data.add((node, prop, value(data, node) if callable(value) else value))
        due.add((node, SH[f"{name}ConstraintComponent"]))
    return data.add((nameless, RDF.type, PG.Place)), due


def test_both_engines_find_the_same_faults_planted_in_the_bundled_dataset(shifty):
    data, due = planted()
    assert {component for _, component in due} == suite.constraint_components()
    (first, _), (second, _) = suite.by_pyshacl(data, our_shapes()), by_shifty(shifty, data, our_shapes())
    assert suite.difference(second, first) == []
    assert due - {(key[0], key[4]) for key in second} == set()


def with_names(case):
    named = names(case.shapes)
    due = Counter({tuple(named.get(node, node) for node in key): count for key, count in case.due.items()})
    return case._replace(data=renamed(case.data, named), shapes=renamed(case.shapes, named), due=due)


def test_the_second_engine_reports_what_the_w3c_expects_but_for_the_deviations_listed(shifty):
    found = suite.deviations(partial(by_shifty, shifty), map(with_names, suite.w3c_cases()))
    assert found == suite.DEVIATIONS


@pytest.mark.parametrize("edge", suite.EDGES, ids=lambda edge: f"{edge.constraint} | {edge.says}")
def test_the_second_engine_gives_as_many_results_as_the_specification(shifty, edge):
    """From the texts, for rdflib writes some values otherwise than they stand."""
    _, report, _ = shifty.validate(edge.data, edge.shape, **OPTIONS)
    assert len(set(report.subjects(RDF.type, SH.ValidationResult))) == edge.due


def test_our_shapes_are_as_the_shapes_of_shapes_ask(shifty):
    """The W3C's shapes of shapes; in pyshacl they take seven seconds."""
    rules = Path(pyshacl.__file__).parent / "assets" / "shacl-shacl.ttl"
    assert shifty.validate(shaped.shapes(), rules, **OPTIONS)[0]
    spoilt = Graph() + shaped.shapes()
    spoilt.add((URIRef(shaped.SHAPE + "LaunchShape"), SH.severity, Literal("Error")))
    assert not shifty.validate(spoilt, rules, **OPTIONS)[0]
