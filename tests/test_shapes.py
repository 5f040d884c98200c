"""The cases under ontology/shapes/cases prove every shape both ways: what it lets pass and what it refuses.

A case is merged with the world that all cases share and with the ontology, and checked as data is. An invalid
case names in its first lines what must fire. No constraint may be taken out of a shape, and no alternative
closed, without a case that notices.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import DCAT, RDF, RDFS, SH, BNode, Graph, URIRef

ONTOLOGY = Path(__file__).parents[1] / "ontology"
CASES = ONTOLOGY / "shapes" / "cases"
SHAPE = "https://w3id.org/policygraph/shape/"
NEVER = URIRef("urn:no-node-is-called-so")
RECORD = URIRef(SHAPE.replace("shape", "ontology") + "Record")

FILES = sorted(str(path.relative_to(CASES)) for path in CASES.glob("*/*.ttl"))
VALID = [name for name in FILES if "/valid." in name]
INVALID = [name for name in FILES if "/invalid." in name]

# What a shape says beside its constraints; every other sh: property of it is a constraint and wants a case.
# What a qualified value shape holds is a constraint; it and its count cannot be taken out one by one.
NO_CONSTRAINT = {SH.path, SH.property, SH.message, SH.targetClass, SH.targetSubjectsOf, SH.severity}
NO_CONSTRAINT |= {SH.qualifiedValueShape, SH.qualifiedMinCount}
LISTS_OF_SHAPES = (SH["or"], SH["and"], SH.xone)
SINGLE_SHAPES = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)


def folder(name):
    return name.split("/")[0]


def parsed(*paths):
    graph = Graph()
    for path in paths:
        graph.parse(path)
    return graph


@cache
def shapes():
    return parsed(*sorted((ONTOLOGY / "shapes").glob("*.ttl")))


@cache
def world():
    return parsed(*sorted(ONTOLOGY.glob("*.ttl")), CASES / "base.ttl")


@cache
def case(name):
    return parsed(CASES / name)


@contextmanager
def merged(name):
    """The shared world with a case in it, put in and taken out again: a copy for each would take seconds."""
    data, added = world(), case(name) - world()
    data += added
    try:
        yield data
    finally:
        data -= added


@cache
def targets():
    """Each shape that has a target, with its class, by the class's name: {'Launch': (shape, class)}."""
    found = {}
    for shape, target in shapes().subject_objects(SH.targetClass):
        found[shape.removeprefix(SHAPE).removesuffix("Shape")] = (shape, target)
    for shape in shapes().subjects(SH.targetSubjectsOf):  # a reading is no class: it is any record that is read
        found[shape.removeprefix(SHAPE).removesuffix("Shape")] = (shape, RECORD)
    return found


def path_text(graph, node):
    if node is None:
        return "-"
    alternatives = graph.value(node, SH.alternativePath)
    if alternatives is None:
        return node.n3(shapes().namespace_manager)
    return "( " + " | ".join(path_text(graph, each) for each in graph.items(alternatives)) + " )"


def results(data, shacl):
    """Count the results by (constraint component, path, shape, focus node, value)."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shacl, inference="none", inplace=True)
    found = Counter()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        component = report.value(result, SH.sourceConstraintComponent)
        key = [report.value(result, part) for part in (SH.sourceShape, SH.focusNode, SH.value)]
        path = path_text(report, report.value(result, SH.resultPath))
        found["sh:" + component.removeprefix(str(SH)), path, *key] += 1
    return found


def of_case(name, shacl):
    with merged(name) as data:
        return results(data, shacl)


@cache
def part(kind):
    """The shape of a class alone, with the shapes that it uses."""
    graph, todo = Graph(), [targets()[kind][0]]
    while todo:
        for triple in shapes().triples((todo.pop(), None, None)):
            graph.add(triple)
            if isinstance(triple[2], BNode) or triple[2].startswith(SHAPE):
                todo.append(triple[2])
    return graph


@cache
def parts(kinds):
    graph = Graph()
    for kind in kinds:
        graph += part(kind)
    return graph


def of_all_shapes(name):
    """The results of all shapes that a node of the case can break.

    The others meet nodes of the world only, which are valid by themselves and of which no case says anything:
    to run them too, 500 times, would double the time.
    """
    classes = set()
    for kind in case(name).objects(None, RDF.type):
        classes.update(world().transitive_objects(kind, RDFS.subClassOf))
    kinds = frozenset(kind for kind, (_, target) in targets().items() if target in classes)
    return of_case(name, parts(kinds))


@cache
def alone(name):
    """The results of the shape of the case's folder alone."""
    return of_case(name, part(folder(name)))


def fired(found):
    return {key[:2] for key in found}


def comment(name):
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("# ") for line in lines[: next(i for i, each in enumerate(lines) if each[:1] != "#")]]


def expected(name):
    named = [line.split(maxsplit=2)[1:] for line in comment(name) if line.startswith("fires: ")]
    return {tuple(pair) for pair in named}


def constraints(shape):
    """Every constraint in a shape, nested ones too, as its triple."""
    graph = shapes()
    for predicate, value in graph.predicate_objects(shape):
        if predicate.startswith(str(SH)) and predicate not in NO_CONSTRAINT:
            yield shape, predicate, value
        inner = [value] if predicate in SINGLE_SHAPES else []
        if predicate in LISTS_OF_SHAPES:
            inner = graph.items(value)
        for each in inner:
            yield from constraints(each)


def alternatives(shape):
    graph = shapes()
    for _, predicate, value in constraints(shape):
        if predicate in (SH["or"], SH.xone):
            yield from graph.items(value)


def likely_first(names, predicate):
    """The cases with those first that name the constraint's own component."""
    component = f"sh:{predicate.removeprefix(str(SH))}ConstraintComponent".lower()
    return sorted(names, key=lambda name: all(component != named.lower() for named, _ in expected(name)))


def is_noticed(names, kind, add=(), remove=()):
    """Tell whether a case's results change when the shape of a class is changed so."""
    changed = Graph()
    changed += part(kind)
    for triple in remove:
        changed.remove(triple)
    for triple in add:
        changed.add(triple)
    return any(of_case(name, changed) != alone(name) for name in names)


def readable(node, predicate):
    return path_text(shapes(), shapes().value(node, SH.path)) + " " + path_text(shapes(), predicate)


def of_class(kind, names):
    return [name for name in names if folder(name) == kind]


def test_the_world_that_all_cases_share_is_valid():
    assert not results(world(), shapes())


@pytest.mark.parametrize("name", VALID)
def test_a_valid_case_passes_all_shapes(name):
    assert not of_all_shapes(name)


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_case_fires_what_it_names_and_nothing_else(name):
    assert expected(name)
    assert fired(of_all_shapes(name)) == expected(name)


@pytest.mark.parametrize("name", INVALID)
def test_the_shape_of_the_folder_fires_all_that_a_case_names(name):
    assert fired(alone(name)) == expected(name)


@pytest.mark.parametrize("kind", sorted(targets()))
def test_a_case_speaks_of_its_class_and_says_what_it_shows(kind):
    kinds = set(world().transitive_subjects(RDFS.subClassOf, targets()[kind][1]))
    for name in of_class(kind, FILES):
        said = [line for line in comment(name) if not line.startswith("fires: ")]
        assert len(said) == 1, name
        assert said[0].endswith("."), name
        with merged(name) as data:
            nodes = case(name).all_nodes()
            assert any(kinds.intersection(data.objects(node, RDF.type)) for node in nodes), name


@pytest.mark.parametrize("kind", sorted(targets()))
def test_a_case_adds_nodes_of_its_own_and_says_nothing_of_the_world(kind):
    of_world = set(world().subjects())
    for name in of_class(kind, FILES):
        assert of_world.isdisjoint(case(name).subjects()), name


def test_every_shape_has_a_folder_and_every_folder_a_shape():
    assert {path.name for path in CASES.iterdir() if path.is_dir()} == set(targets())
    assert {folder(name) for name in VALID} == set(targets())
    assert {folder(name) for name in INVALID} == set(targets())
    assert len(VALID) + len(INVALID) == len(FILES)


def test_a_shape_is_named_after_its_class():
    named = {kind: str(target) for kind, (_, target) in targets().items() if kind != "Reading"}
    assert named.pop("Dataset") == str(DCAT.Dataset)
    assert named == {kind: SHAPE.replace("shape", "ontology") + kind for kind in named}


@pytest.mark.parametrize("kind", sorted(targets()))
def test_no_constraint_can_be_taken_out_without_a_case_that_notices(kind):
    cases = of_class(kind, INVALID)
    unproven = [
        readable(*triple[:2])
        for triple in set(constraints(targets()[kind][0]))
        if not is_noticed(likely_first(cases, triple[1]), kind, remove=[triple])
    ]
    assert not unproven


@pytest.mark.parametrize("kind", sorted(targets()))
def test_no_alternative_can_be_closed_without_a_case_that_notices(kind):
    unproven = [
        [readable(*triple[:2]) for triple in constraints(node)]
        for node in alternatives(targets()[kind][0])
        if not is_noticed(of_class(kind, VALID), kind, add=[(node, SH.hasValue, NEVER)])
    ]
    assert not unproven
