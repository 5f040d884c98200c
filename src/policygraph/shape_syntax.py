"""The syntax of shapes: parameters of the wrong kind or given twice, paths, patterns and queries that are none.

After the rules of https://www.w3.org/TR/shacl/#syntax-rules, which the engine does not all hold shapes to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from policygraph.documents import Reading, Triple
from policygraph.findings import About, Finding
from policygraph.sparql import SparqlError, guard

STEPS = (SH.inversePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
LISTED = (SH["or"], SH["and"], SH.xone)
PROPERTIES = (SH.targetSubjectsOf, SH.targetObjectsOf, SH.lessThan, SH.lessThanOrEquals, SH.disjoint, SH.equals)

# What a parameter takes, after the syntax rules of https://www.w3.org/TR/shacl/#syntax-rules
_TAKES: Mapping[str, tuple[Node, ...]] = {
    "a whole number": (
        *(SH.minCount, SH.maxCount, SH.minLength, SH.maxLength),
        *(SH.qualifiedMinCount, SH.qualifiedMaxCount),
    ),
    "true or false": (SH.uniqueLang, SH.closed, SH.deactivated, SH.qualifiedValueShapesDisjoint),
    "an IRI": (SH["class"], SH.datatype, SH.nodeKind, SH.severity, SH.targetClass, *PROPERTIES),
    "a list": (SH["in"], SH.languageIn, SH.ignoredProperties, *LISTED),
    "a text": (SH.pattern, SH.flags, SH.message),
    "a literal": (SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive),
    "a path": (SH.path,),
}
_ONCE = {
    *_TAKES["a whole number"],
    *(SH.uniqueLang, SH.closed, SH.datatype, SH.nodeKind, SH.severity, SH["in"], SH.languageIn, SH.pattern, SH.path),
}


def at_value(reading: Reading, code: str, message: str, triple: Triple, hint: str = "") -> Finding:
    """An error at the value of a triple of the shapes."""
    shape = triple[0]
    name = "" if isinstance(shape, BNode) else reading.short(shape)
    return Finding(reading.place(*triple), "error", code, message, name, hint=hint, about=About(shape, *triple[1:]))


def malformed(reading: Reading, shapes: Graph) -> Iterator[Finding]:
    """Parameters whose values are not of the kind that SHACL's syntax rules ask for, or are given twice."""
    for wanted, parameters in _TAKES.items():
        for parameter in parameters:
            for shape, value in shapes.subject_objects(parameter):
                if not _is_a(wanted, value, shapes):
                    message = f"{reading.short(parameter)} takes {wanted}."
                    yield at_value(reading, "shape-form", message, (shape, parameter, value))
    for parameter in _ONCE:
        for shape in shapes.subjects(parameter, unique=True):
            given = {statement.object for _, statement in reading.statements(shape, parameter)}
            for again in sorted(given, key=lambda value: reading.place(shape, parameter, value))[1:]:
                message = f"A shape has {reading.short(parameter)} once."
                yield at_value(reading, "shape-form", message, (shape, parameter, again))
    yield from _no_patterns(reading, shapes)
    yield from _unsafe_queries(reading, shapes)
    yield from _never_run(reading, shapes)


def _no_patterns(reading: Reading, shapes: Graph) -> Iterator[Finding]:
    for shape, pattern in shapes.subject_objects(SH.pattern):
        try:
            re.compile(str(pattern))
        except (re.error, OverflowError, RecursionError) as error:
            yield at_value(reading, "shape-form", f"This is no pattern: {error}.", (shape, SH.pattern, pattern))


def _unsafe_queries(reading: Reading, shapes: Graph) -> Iterator[Finding]:
    """Queries in shapes that would read more than the data, or that cannot be read."""
    for part in (SH.select, SH.ask):
        for shape, text in shapes.subject_objects(part):
            try:
                guard(str(text))
            except SparqlError as refused:
                yield at_value(reading, "shape-form", f"This query is refused: {refused.what}.", (shape, part, text))


def _never_run(reading: Reading, shapes: Graph) -> Iterator[Finding]:
    """What belongs to SHACL's advanced features or to SHACL-JS, which are not run."""
    for part in (SH.rule, SH.target, SH.js):
        for shape, value in shapes.subject_objects(part):
            message = f"Nothing runs {reading.short(part)} here, so it does nothing."
            yield at_value(reading, "shape-form", message, (shape, part, value), "Say it in SHACL core, or in a check.")


def _is_a(wanted: str, value: Node, shapes: Graph) -> bool:
    datatype = value.datatype if isinstance(value, Literal) else None
    if wanted == "a whole number":
        return datatype == XSD.integer and str(value).lstrip("+").isdecimal()
    if wanted == "true or false":
        return datatype == XSD.boolean
    if wanted == "an IRI":
        return isinstance(value, URIRef)
    if wanted == "a list":
        return _items(shapes, value) is not None
    if wanted == "a path":
        return _is_path(shapes, value, set())
    return isinstance(value, Literal) and (wanted == "a literal" or datatype in (None, XSD.string))


def _items(shapes: Graph, cell: Node | None) -> list[Node] | None:
    """The items of a list; None where it is none: a cell without one item and one rest, or a ring."""
    items: list[Node] = []
    seen: set[Node] = set()
    while cell is not None and cell != RDF.nil:
        first, rest = list(shapes.objects(cell, RDF.first)), list(shapes.objects(cell, RDF.rest))
        if len(first) != 1 or len(rest) != 1 or cell in seen:
            return None
        seen.add(cell)
        items += first
        cell = rest[0]
    return items


def _is_path(shapes: Graph, path: Node, around: set[Node]) -> bool:
    if not isinstance(path, BNode):
        return isinstance(path, URIRef)
    if path in around:
        return False
    inner = {*around, path}
    steps = [step for kind in STEPS for step in shapes.objects(path, kind)]
    choices = [_items(shapes, choice) for choice in shapes.objects(path, SH.alternativePath)]
    sequence = _items(shapes, path) if (path, RDF.first, None) in shapes else None
    lists = [*choices, *([sequence] if (path, RDF.first, None) in shapes else [])]
    if len(steps) + len(lists) != 1 or any(items is None or len(items) < 2 for items in lists):
        return False
    return all(_is_path(shapes, step, inner) for step in (*steps, *(lists[0] or () if lists else ())))
