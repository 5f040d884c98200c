"""The shapes: run on the data, and checked themselves.

A shape with a misspelt term, no target, or a target that nothing declares lets everything pass, so each of these is an
error; so is a shape that meets no node in the bundled dataset, unless it says why it waits (``pgsh:awaits``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rdflib import RDF, RDFS, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL
from rdflib.term import Node

from policygraph.documents import Reading
from policygraph.findings import Finding
from policygraph.names import SHAPE
from policygraph.project import BUNDLED

AWAITS = URIRef(SHAPE + "awaits")
VOCABULARIES: tuple[Any, ...] = (RDFS, RDF, OWL, SH, XSD)
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
        *_unknown_terms(reading),
        *_switched_off(reading, shapes),
        *_missing(reading, shapes),
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
        predicate, at = _predicate(report, path, merged, focus, value), None
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


def _predicate(report: Graph, path: Node | None, merged: Graph, focus: Node, value: Node | None) -> Node | None:
    """The property of a result's path; of a choice of properties the one that leads to the value, if any does."""
    if isinstance(path, BNode):
        choice = report.value(path, SH.alternativePath)
        steps = Collection(report, choice) if choice is not None else ()
        return next((step for step in steps if (focus, step, value) in merged), None)
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


def _unknown_terms(reading: Reading) -> Iterator[Finding]:
    """Terms of RDF, RDFS, OWL, SHACL and XSD that these do not have: whatever is said with them is never heard."""
    for _, document in reading.parts:
        for statement in document.statements:
            for node, at in zip(statement[1:3], statement.at[1:], strict=True):
                term = node.datatype if isinstance(node, Literal) else node
                vocabulary = _vocabulary(term)
                if isinstance(term, URIRef) and vocabulary and term not in vocabulary:
                    yield Finding(
                        document.place(at),
                        "error",
                        "unknown-term",
                        f"There is no term {reading.short(term)}, so nothing is said by it.",
                        reading.short(statement.subject),
                        hint=_near(reading, term, vocabulary),
                    )


def _vocabulary(term: Node | None) -> Any:
    """The closed vocabulary in whose namespace a term stands, if it is one."""
    return next((v for v in VOCABULARIES if str(term).startswith(str(v)) and str(term) != str(v)), None)


def _near(reading: Reading, term: URIRef, vocabulary: Any) -> str:
    from difflib import get_close_matches

    near = get_close_matches(str(term), [str(vocabulary[name]) for name in vocabulary.__annotations__], 1, 0.8)
    return f"Did you mean {reading.short(URIRef(near[0]))}?" if near else ""


def _switched_off(reading: Reading, shapes: Graph) -> Iterator[Finding]:
    for shape, value in shapes.subject_objects(SH.deactivated):
        yield Finding(
            reading.place(shape, SH.deactivated, value),
            "error",
            "shape-off",
            "Take sh:deactivated away: the shape would check nothing.",
            "" if isinstance(shape, BNode) else reading.short(shape),
        )


def _missing(reading: Reading, shapes: Graph) -> Iterator[Finding]:
    """Shapes that a shape refers to and that say nothing: whatever is asked of them passes."""
    single = [(s, p, o) for p in (SH.node, SH.property, SH["not"]) for s, o in shapes.subject_objects(p)]
    lists = [head for p in (SH["or"], SH["and"], SH.xone) for head in shapes.objects(predicate=p)]
    cells = [cell for head in lists for cell in shapes.transitive_objects(head, RDF.rest)]
    listed = [(cell, RDF.first, o) for cell in cells if cell for o in shapes.objects(cell, RDF.first)]
    for shape, predicate, used in [*single, *listed]:
        if (used, None, None) not in shapes:
            yield Finding(
                reading.place(shape, predicate, used),
                "error",
                "shape-missing",
                f"There is no shape {reading.short(used)}, so everything passes it.",
                "" if isinstance(shape, BNode) else reading.short(shape),
                hint="Mend its name, or write the shape.",
            )


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
    single = (SH.inversePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
    compared = (SH.lessThan, SH.lessThanOrEquals, SH.disjoint, SH.equals)
    for predicate in (SH.path, SH.alternativePath, *single, *compared):
        for shape, value in shapes.subject_objects(predicate):
            if isinstance(value, URIRef):
                yield shape, predicate, value
            else:  # a list of steps: one cell after the other
                for cell in shapes.transitive_objects(value, RDF.rest):
                    step = shapes.value(cell, RDF.first) if cell else None
                    if cell and isinstance(step, URIRef):
                        yield cell, RDF.first, step


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
