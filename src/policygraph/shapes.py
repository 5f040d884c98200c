"""The shapes: run on the data, and checked themselves.

A shape with a misspelt term, no target, or a target that nothing declares lets everything pass, so each of these is an
error; so is a shape that meets no node in the bundled dataset, unless it says why it waits (``pgsh:awaits``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL
from rdflib.term import Node

from policygraph.documents import Reading
from policygraph.findings import Finding
from policygraph.names import SHAPE
from policygraph.project import BUNDLED

AWAITS = URIRef(SHAPE + "awaits")
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
SEVERITY: dict[Node, str] = {SH.Violation: "error", SH.Warning: "warning", SH.Info: "note"}


@dataclass(frozen=True)
class ShapesReport:
    """What the shapes found, and how many nodes each shape met."""

    findings: tuple[Finding, ...]
    met: dict[str, int]
    failure: str = ""  # why the engine gave up, where it did: it cannot compare values that are not of their type


def check(reading: Reading) -> ShapesReport:
    """Run the shapes of a project on its data and ontology, merged, without inference; and check the shapes."""
    shapes, merged = reading.graph("shapes"), reading.graph("data", "ontology")
    met = {shape: len(_met(shapes, merged, shape)) for shape in _targeted(shapes)}
    findings = [
        *_unknown_terms(reading, shapes),
        *_undeclared(reading, shapes, merged),
        *_untargeted(reading, shapes),
        *_idle(reading, shapes, met),
    ]
    failure = ""
    try:
        findings += _violations(reading, shapes, merged)
    except Exception as error:  # whatever the engine raises, the other findings are to be told
        failure = f"{type(error).__name__}: {error}"
    return ShapesReport(tuple(findings), {reading.short(shape): n for shape, n in met.items()}, failure)


def _violations(reading: Reading, shapes: Graph, merged: Graph) -> Iterator[Finding]:
    import pyshacl

    _, report, _ = pyshacl.validate(merged, shacl_graph=shapes, inference="none")
    if not isinstance(report, Graph):
        raise TypeError(f"pyshacl gave no report graph but {report!r}")
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        component = report.value(result, SH.sourceConstraintComponent)
        assert focus is not None  # SHACL requires it of every result, and the component too
        assert component is not None
        predicate, at = _predicate(report, path), None
        if predicate is not None and value is not None:
            at = reading.place(focus, predicate, value)
        shape = report.value(result, SH.sourceShape)
        message = report.value(result, SH.resultMessage) or ""
        yield Finding(
            at or reading.place(focus),
            SEVERITY.get(report.value(result, SH.resultSeverity) or SH.Violation, "error"),
            "sh:" + str(component).removeprefix(str(SH)).removesuffix("ConstraintComponent"),
            str(shapes.value(shape, SH.message) or message),
            reading.short(focus),
            reading.label(focus),
            _seen(reading, predicate, value),
        )


def _seen(reading: Reading, predicate: Node | None, value: Node | None) -> str:
    """What the engine saw: it tells the curator which of several values is meant."""
    if predicate is None or value is None:
        return ""
    return f"Now it has {reading.short(predicate)} {reading.short(value)}."


def _predicate(report: Graph, path: Node | None) -> Node | None:
    """The property of a result's path; of a choice of properties the first; None where there is no such thing."""
    if isinstance(path, BNode):
        choice = report.value(path, SH.alternativePath)
        return next(iter(Collection(report, choice)), None) if choice is not None else None
    return path


def _targeted(shapes: Graph) -> list[Node]:
    return sorted({shape for target in TARGETS for shape in shapes.subjects(target)}, key=str)


def _met(shapes: Graph, merged: Graph, shape: Node) -> set[Node]:
    met = set(shapes.objects(shape, SH.targetNode))
    for cls in shapes.objects(shape, SH.targetClass):
        for below in merged.transitive_subjects(RDFS.subClassOf, cls):
            met.update(merged.subjects(RDF.type, below))
    for prop in shapes.objects(shape, SH.targetSubjectsOf):
        met.update(merged.subjects(prop))
    for prop in shapes.objects(shape, SH.targetObjectsOf):
        met.update(merged.objects(predicate=prop))
    return met


def _unknown_terms(reading: Reading, shapes: Graph) -> Iterator[Finding]:
    """Terms of the SHACL namespace that SHACL does not have."""
    for triple in sorted(shapes, key=lambda t: tuple(map(str, t))):
        for term in (triple[1], triple[2]):
            if isinstance(term, URIRef) and term.startswith(str(SH)) and term not in SH:
                yield Finding(
                    reading.place(*triple) if term is triple[2] else reading.place(triple[0], triple[1]),
                    "error",
                    "shacl-term",
                    f"SHACL has no term {reading.short(term)}, so the shape checks nothing by it.",
                    reading.short(triple[0]),
                    hint=_near(reading, term),
                )


def _near(reading: Reading, term: URIRef) -> str:
    from difflib import get_close_matches

    near = get_close_matches(str(term), [str(SH[name]) for name in SH.__annotations__], 1, 0.8)
    return f"Did you mean {reading.short(URIRef(near[0]))}?" if near else ""


def _undeclared(reading: Reading, shapes: Graph, merged: Graph) -> Iterator[Finding]:
    """Classes and paths of shapes that the ontology does not declare."""
    predicates: tuple[Node, ...] = (SH.targetClass, SH["class"])
    for predicate in predicates:
        for shape, cls in shapes.subject_objects(predicate):
            if not str(cls).startswith(str(OWL)) and (cls, RDF.type, OWL.Class) not in merged:
                yield _undeclared_finding(reading, shape, predicate, cls, "class")
    for shape, at, step in _steps(shapes):
        if not _is_declared(merged, step):
            yield _undeclared_finding(reading, shape, at, step, "property")


def _undeclared_finding(reading: Reading, shape: Node, predicate: Node, term: Node, kind: str) -> Finding:
    return Finding(
        reading.place(shape, predicate, term),
        "error",
        f"shape-{kind}",
        f"Nothing declares the {kind} {reading.short(term)}, so the shape can never fire.",
        "" if isinstance(shape, BNode) else reading.short(shape),
        hint=f"Mend its name, or declare the {kind} in the ontology.",
    )


def _steps(shapes: Graph) -> Iterator[tuple[Node, Node, Node]]:
    """Every property that stands in a path or a comparison, with the node and predicate at which it stands."""
    for predicate in (SH.path, SH.inversePath, SH.lessThan, SH.lessThanOrEquals, SH.disjoint, SH.equals):
        for shape, value in shapes.subject_objects(predicate):
            if isinstance(value, URIRef):
                yield shape, predicate, value
    for choice in shapes.objects(predicate=SH.alternativePath):
        for cell in shapes.items(choice):
            if isinstance(cell, URIRef):
                yield choice, RDF.first, cell


def _is_declared(merged: Graph, prop: Node) -> bool:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    builtin = str(prop).startswith((str(RDF), str(RDFS), str(OWL)))
    return builtin or any((prop, RDF.type, kind) in merged for kind in kinds)


def _untargeted(reading: Reading, shapes: Graph) -> Iterator[Finding]:
    """Node shapes that no target and no other shape leads to."""
    used = {value for predicate in (SH.node, SH["not"]) for value in shapes.objects(predicate=predicate)}
    used |= {cell for cell in shapes.objects(predicate=RDF.first)}
    for shape in sorted(shapes.subjects(RDF.type, SH.NodeShape), key=str):
        if shape not in used and not any((shape, target, None) in shapes for target in TARGETS):
            yield Finding(
                reading.place(shape),
                "error",
                "shape-target",
                "Give the shape a target, or use it in another shape: now it checks nothing.",
                reading.short(shape),
                hint="Write sh:targetClass and a class.",
            )


def _bundled(reading: Reading) -> set[Node]:
    """What the bundled ontology's shapes say of: whether they meet a node is not the user's affair."""
    return {s.subject for file, d in reading.parts if BUNDLED in file.path.parents for s in d.statements}


def _idle(reading: Reading, shapes: Graph, met: dict[Node, int]) -> Iterator[Finding]:
    """Shapes that met no node; in the bundled dataset also those that no longer wait for one."""
    bundled = reading.project.bundled
    given = set() if bundled else _bundled(reading)
    for shape, count in met.items():
        waits = (shape, AWAITS, None) in shapes
        if count == 0 and not waits and shape not in given:
            yield Finding(
                reading.place(shape),
                "error" if bundled else "note",
                "shape-idle",
                "The shape meets no node, so it checks nothing.",
                reading.short(shape),
                hint="Mend its target, or say what it waits for (pgsh:awaits).",
            )
        elif count and waits and bundled:
            yield Finding(
                reading.place(shape, AWAITS),
                "error",
                "shape-awaits",
                f"Take pgsh:awaits away: the shape meets {count} node{'' if count == 1 else 's'}.",
                reading.short(shape),
            )
