"""The engine that checks the data, held against the specification of SHACL.

First the W3C's own tests, in the folder that POLICYGRAPH_SHACL_TESTS names: of each case that uses a kind of
constraint, target or path that our shapes use, the engine's whole report beside the one that is due. Then edges of those
kinds that the W3C does not test, with the datatypes of our data. Each deviation is listed here with the side that is wrong
(docs/decisions/0014-shacl-engines.md), and one that no longer occurs fails.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyshacl
import pytest
from rdflib import RDF, SH, BNode, Graph, Namespace
from test_shapes import shapes

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

# What shapes say beside their kinds of constraint, target and path.
NO_KIND = {SH.path, SH.property, SH.message, SH.severity, SH.targetNode, SH.ignoredProperties}
REPORT = {SH.conforms, SH.result, SH.focusNode, SH.value, SH.resultPath, SH.resultSeverity, SH.resultMessage}
REPORT |= {SH.sourceShape, SH.sourceConstraintComponent}
SEQUENCE = RDF.first  # a path that is a list has no term of its own

CASES = 91
LEFT_OUT = {"sh:closed": 2, "sh:equals": 2, "sh:maxExclusive": 1, "sh:minExclusive": 2}  # of kinds that we do not use
# What the engine tells too much (+) or too little (-), and why.
DEVIATIONS = {
    # 4.4.5: a pair is a fault where sh:uniqueLang is `true`; pyshacl also takes "1"^^xsd:boolean, which we do not write.
    "property/uniqueLang-002": ["+ 1 sh:UniqueLangConstraintComponent at http://example.org/shacl-test/i"],
}


class Case(NamedTuple):
    name: str
    data: Graph
    shapes: Graph
    conforms: bool
    due: Counter


@cache
def loaded(path):
    """Read once, so that a blank node is the same in the data, the shapes and the report of a case."""
    return Graph().parse(path)


@cache
def w3c_cases():
    folder = os.environ.get("POLICYGRAPH_SHACL_TESTS")
    if not folder:
        pytest.skip("POLICYGRAPH_SHACL_TESTS does not name the folder of the W3C's SHACL tests")
    return [case for path in sorted(Path(folder, "core").rglob("*.ttl")) for case in _cases(folder, path.resolve())]


def _cases(folder, path):
    graph = loaded(path)
    for entry in graph.subjects(RDF.type, SHT.Validate):
        action, due = graph.value(entry, MF.action), graph.value(entry, MF.result)
        parts = (graph.value(action, part) for part in (SHT.dataGraph, SHT.shapesGraph))
        data, shacl = (loaded(path.parent / Path(part).name) for part in parts)
        name = path.relative_to(Path(folder, "core").resolve()).with_suffix("")
        yield Case(str(name), data, shacl, bool(graph.value(due, SH.conforms)), results(graph, due))


def by_pyshacl(data, shapes):
    """Pyshacl's results, called as the gate calls it; and whether the data conform."""
    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    return results(report, report.value(None, RDF.type, SH.ValidationReport)), conforms


def results(graph, report):
    """Count what a report tells: focus node, path, value, shape, component, severity."""
    parts = (SH.value, SH.sourceShape, SH.sourceConstraintComponent, SH.resultSeverity)
    return Counter(
        (
            graph.value(result, SH.focusNode),
            path_text(graph, graph.value(result, SH.resultPath)),
            *(graph.value(result, part) for part in parts),
        )
        for result in graph.objects(report, SH.result)
    )


def path_text(graph, path):
    if not isinstance(path, BNode):
        return path and path.n3()
    if (path, RDF.first, None) in graph:
        return f"( {' '.join(path_text(graph, step) for step in graph.items(path))} )"
    ((kind, inner),) = ((p, o) for p, o in graph.predicate_objects(path) if p in SH)
    return f"[ {short(kind)} {path_text(graph, inner)} ]"


def short(term):
    return term.replace(str(SH), "sh:")


def difference(found, due):
    """Results that a report has too much or too few of, as lines."""
    signed = [("+", found - due), ("-", due - found)]
    return sorted(f"{sign} {n} {short(key[4])} at {key[0]}" for sign, some in signed for key, n in some.items())


def deviations(engine, cases):
    """Where an engine, from data and shapes to results and a verdict, does not give what is due."""
    found = {}
    for case in cases:
        given, conforms = engine(case.data, case.shapes)
        found[case.name] = difference(given, case.due) or ["conforms"] * (conforms != case.conforms)
    return {name: lines for name, lines in found.items() if lines}


def kinds(graph):
    used = {term for term in graph.predicates() if term in SH and term not in NO_KIND | REPORT}
    return used | {SEQUENCE for path in graph.objects(None, SH.path) if (path, RDF.first, None) in graph}


@cache
def ours():
    return kinds(shapes())


def component(kind):
    name = kind.removeprefix(str(SH))
    return SH[f"{name[0].upper()}{name[1:]}ConstraintComponent"]


def constraint_components():
    """The components of the kinds that our shapes use: what is no target, no path, and no part of another."""
    rest = {SH.qualifiedValueShape, SEQUENCE}
    named = [kind for kind in ours() - rest if not kind.endswith("Path") and "target" not in kind]
    return {component(kind) for kind in named}


def test_the_engine_reports_what_the_w3c_expects_but_for_the_deviations_listed():
    assert deviations(by_pyshacl, [case for case in w3c_cases() if kinds(case.shapes) & ours()]) == DEVIATIONS


def test_the_w3c_tests_every_kind_that_our_shapes_use():
    used = [kinds(case.shapes) for case in w3c_cases()]
    assert ours() - set().union(*used) == set()
    assert constraint_components() - {key[4] for case in w3c_cases() for key in case.due} == set()
    left = [some for some in used if not some & ours()]
    assert len(used) - len(left) == CASES
    assert Counter(short(kind) for some in left for kind in some) == LEFT_OUT


PREFIXES = """
@prefix e: <http://e/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CRASH = "the engine raises"


class Edge(NamedTuple):
    """A constraint on the values of e:p, what the node says, how many results the specification asks for.

    And where the engine deviates, what it gives instead: the reason stands beside it.
    """

    constraint: str
    says: str
    due: int
    given: int | str | None = None

    @property
    def data(self):
        return f"{PREFIXES} e:node {self.says} ."

    @property
    def shape(self):
        return f"{PREFIXES} e:Shape sh:targetNode e:node ; sh:property [ sh:path e:p ; {self.constraint} ] ."


FIXED, QUALIFIED = (
    'sh:pattern "^[0-9a-f]{3}$"',
    'sh:qualifiedValueShape [ sh:languageIn ( "en" ) ] ; sh:qualifiedMinCount 1',
)
NUMBER = "sh:or ( [ sh:datatype xsd:integer ] [ sh:datatype xsd:decimal ] )"
EDGES = [
    # 4.2, counts: equal values of unequal form are two terms; rdflib, not the engine, makes them one when it reads.
    Edge("sh:maxCount 1", "e:p 1, 1.0", 1),
    Edge("sh:maxCount 1", 'e:p 1, "01"^^xsd:integer', 1, given=0),
    # 4.3 and 4.5.3: what cannot be compared is a fault. The engine takes a truth value for a number, and an ill-typed one as passed.
    Edge("sh:minInclusive 0", "e:p 0, 0.0", 0),
    Edge("sh:minInclusive 0", 'e:p "5"', 1),
    Edge("sh:minInclusive 0", "e:p e:other", 1),
    Edge("sh:minInclusive 0", "e:p []", 1),
    Edge("sh:minInclusive 0", 'e:p "x"^^xsd:integer', 1),
    Edge("sh:maxInclusive 100", "e:p 100.0, 100.01", 1),
    Edge("sh:maxInclusive 100", 'e:p "5"', 1),
    Edge("sh:maxInclusive 100", 'e:p "x"^^xsd:decimal', 1, given=0),
    Edge("sh:maxInclusive 100", "e:p false", 1, given=0),
    Edge("sh:lessThan e:q", "e:p 3 ; e:q 3.5", 0),
    Edge("sh:lessThan e:q", 'e:p "3" ; e:q 5', 1),
    Edge("sh:lessThan e:q", 'e:p 3 ; e:q 5, "9"', 1),
    Edge("sh:lessThan e:q", 'e:p 3 ; e:q "5"@en', 1),
    Edge("sh:lessThan e:q", "e:p 3 ; e:q e:other", 1),
    Edge("sh:lessThan e:q", "e:p [] ; e:q 5", 1, given=CRASH),
    Edge("sh:lessThanOrEquals e:q", 'e:p "2001-01-01"^^xsd:date ; e:q "2001-01-01"^^xsd:date', 0),
    Edge("sh:lessThanOrEquals e:q", 'e:p "2001-01-02"^^xsd:date ; e:q "2001-01-01"^^xsd:date', 1),
    Edge("sh:lessThanOrEquals e:q", 'e:p "2001-01-02"^^xsd:date ; e:q "later"', 1),
    Edge("sh:lessThanOrEquals e:q", 'e:p "2001"^^xsd:gYear ; e:q "2001-01-01"^^xsd:date', 1),
    Edge("sh:lessThanOrEquals e:q", 'e:p "2001-13-02"^^xsd:date ; e:q "2001-01-01"^^xsd:date', 1, given=CRASH),
    # rdflib has no dates before the year 1 or after 9999, and compares them as texts.
    Edge("sh:lessThanOrEquals e:q", 'e:p "10000-01-02"^^xsd:date ; e:q "2001-01-02"^^xsd:date', 1, given=0),
    # 4.4.1 and 4.4.2: in characters, of an IRI too, and never of a blank node.
    Edge("sh:minLength 3", 'e:p "日本語"@ja, "日本"@ja, "𠮷𠮷"', 2),
    Edge("sh:minLength 3", "e:p e:other, []", 1),
    Edge("sh:maxLength 3", 'e:p "日本語"@ja, "𠮷𠮷𠮷", "日本語文"@ja', 1),
    Edge("sh:maxLength 3", "e:p e:other, []", 2),
    # 4.4.3: `$` is the end of the text; Python's, which the engine uses, is also the place before a last line feed.
    Edge(FIXED, 'e:p "abc", "abc"@en, 123', 0),
    Edge(FIXED, r'e:p "ABC", "abcd", "x\nabc", []', 4),
    Edge(FIXED, r'e:p "abc\n"', 1, given=0),
    Edge('sh:pattern "^[0-9]{4}$"', 'e:p "２００１"', 1),
    Edge('sh:pattern "/p/[A-Za-z0-9-]+$"', "e:p <http://e/p/a-1>, <http://e/p/日>", 1),
    Edge('sh:pattern "^https?://"', 'e:p "https://a"^^xsd:anyURI, "ftp://a"^^xsd:anyURI', 1),
    # 4.4.4 and 4.4.5: the basic filter of RFC 4647, in any case of letters.
    Edge('sh:languageIn ( "en" )', 'e:p "a"@en-GB, "b"@EN', 0),
    Edge('sh:languageIn ( "en" )', 'e:p "a"@eng, "b", 1, e:other', 4),
    Edge("sh:uniqueLang true", 'e:p "a"@en, "b"@EN', 1),
    Edge("sh:uniqueLang true", 'e:p "a"@en, "b"@en, "c"@en, "d"@ja, "e"@ja', 2),
    Edge("sh:uniqueLang true", 'e:p "a"@en, "b"@en-GB, "c", "d"', 0),
    # 4.5.2 and 4.8: the same term, not an equal value. To rdflib "a"^^xsd:string is not "a", which RDF 1.1 says it is.
    Edge("sh:disjoint e:q", "e:p e:one, e:two ; e:q e:two", 1),
    Edge("sh:disjoint e:q", "e:p 1 ; e:q 1.0", 0),
    Edge('sh:in ( "a" "b" )', 'e:p "a", "a"@en, e:a', 2),
    Edge('sh:in ( "a" "b" )', 'e:p "a"^^xsd:string', 0, given=1),
    Edge("sh:hasValue e:one", "e:p e:one, e:two", 0),
    Edge("sh:hasValue e:one", "e:p e:two ; e:q e:one", 1),
    # 4.1.1 and 4.1.3: subclasses, in circles too; a superclass or the class itself is no instance.
    Edge("sh:class e:C", "e:p e:y . e:y a e:D . e:D rdfs:subClassOf e:E . e:E rdfs:subClassOf e:C, e:D", 0),
    Edge("sh:class e:C", 'e:p e:y, e:C, "y", [] . e:y a e:D . e:C rdfs:subClassOf e:D', 4),
    Edge("sh:nodeKind sh:IRI", 'e:p [], "http://e/y", e:y', 2),
    # 4.1.2: an ill-typed literal is a fault. rdflib reads what Python's int, Decimal and ISO dates take, and no more.
    Edge("sh:datatype xsd:integer", 'e:p 1, "+07"^^xsd:integer', 0),
    Edge(
        "sh:datatype xsd:integer",
        'e:p 1.0, "1.0"^^xsd:integer, "x"^^xsd:integer, ""^^xsd:integer, "7"^^xsd:int, "7"',
        6,
    ),
    Edge("sh:datatype xsd:integer", 'e:p "1_0"^^xsd:integer', 1, given=0),
    Edge("sh:datatype xsd:integer", 'e:p "１"^^xsd:integer', 1, given=0),
    Edge("sh:datatype xsd:decimal", 'e:p 1.50, ".5"^^xsd:decimal, "1,5"^^xsd:decimal, "."^^xsd:decimal', 2),
    Edge("sh:datatype xsd:decimal", 'e:p "1e3"^^xsd:decimal', 1, given=0),
    Edge("sh:datatype xsd:decimal", 'e:p "NaN"^^xsd:decimal', 1, given=0),
    Edge("sh:datatype xsd:boolean", 'e:p true, "1"^^xsd:boolean, "true"', 1),
    Edge("sh:datatype xsd:boolean", 'e:p "yes"^^xsd:boolean', 1),
    Edge("sh:datatype xsd:date", 'e:p "2001-02-28"^^xsd:date, "2001-02-28Z"^^xsd:date', 0),
    Edge(
        "sh:datatype xsd:date", 'e:p "2001-02-30"^^xsd:date, "2001-02"^^xsd:date, "2001-2-8"^^xsd:date, ""^^xsd:date', 4
    ),
    Edge("sh:datatype xsd:date", 'e:p "2001-W05-1"^^xsd:date', 1, given=0),
    Edge("sh:datatype xsd:date", 'e:p "2001-02-28T00:00:00"^^xsd:date', 1, given=0),
    Edge("sh:datatype xsd:date", 'e:p "-0044-03-15"^^xsd:date', 0, given=1),
    Edge("sh:datatype xsd:anyURI", 'e:p "https://a/b"^^xsd:anyURI, "https://a/b", <https://a/b>', 2),
    # 4.6 and 4.7.3: shapes in shapes.
    Edge("sh:not [ sh:class e:C ]", "e:p e:y, e:z . e:y a e:C", 1),
    Edge(NUMBER, 'e:p "a", 1, 1.5, 1e0', 2),
    Edge("sh:xone ( [ sh:class e:C ] [ sh:class e:D ] )", "e:p e:y, e:z, e:none . e:y a e:C . e:z a e:C, e:D", 2),
    Edge(QUALIFIED, 'e:p "a"@ja, "b"@en', 0),
    Edge(QUALIFIED, 'e:p "a"@ja ; e:q "b"@en', 1),
    # 2.3.1.4: a value to which two steps of a choice lead is one value.
    Edge(
        "sh:node [ sh:property [ sh:path [ sh:alternativePath ( e:q e:r ) ] ; sh:maxCount 1 ] ]",
        "e:p e:y . e:y e:q 1 ; e:r 1",
        0,
    ),
]


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.constraint} | {edge.says}")
def test_the_engine_gives_as_many_results_as_the_specification_but_where_listed(edge):
    data, shacl = (Graph().parse(data=text, format="turtle") for text in (edge.data, edge.shape))
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shacl, inference="none")
        given = len(set(report.subjects(RDF.type, SH.ValidationResult)))
    except (TypeError, pyshacl.errors.ReportableRuntimeError):
        given = CRASH
    assert given == (edge.due if edge.given is None else edge.given)


def test_the_edges_try_every_kind_that_our_shapes_use():
    tried = kinds(Graph().parse(data="".join(edge.shape for edge in EDGES), format="turtle"))
    assert ours() - tried == {SH.minCount, SH.targetClass, SH.targetSubjectsOf}
    assert all(edge.given != edge.due for edge in EDGES)
