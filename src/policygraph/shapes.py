"""The shapes run on the data: each violation with the place of what it speaks of, and the nodes that each shape met."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from policygraph.documents import Reading, Triple
from policygraph.findings import About, Finding, Place, Related

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
SEVERITY: dict[Node, str] = {SH.Violation: "error", SH.Warning: "warning", SH.Info: "note"}
_REPEATS = (SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
# What a value too many violates: it stands with the values, not with the node that would lack one
_TOO_MANY = (SH.MaxCountConstraintComponent, SH.QualifiedMaxCountConstraintComponent, SH.UniqueLangConstraintComponent)


Met = Mapping[Node, set[Node]]  # the nodes that each shape met
_DOLLAR = re.compile(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$", re.DOTALL)  # but for one escaped or among characters in [ ]


@dataclass(frozen=True)
class Run:
    """What the shapes found, and the nodes that each met."""

    findings: tuple[Finding, ...]
    met: Met


def run(reading: Reading, shapes: Graph, merged: Graph) -> Run:
    """Run shapes on data and ontology, merged, without inference: a range would make a wrong type right.

    Where the engine gives up, each shape is run alone, so that the one at fault can be named.
    """
    met = {shape: _met(shapes, merged, shape) for shape in targeted(shapes)}
    try:
        return Run(tuple(_violations(reading, shapes, merged)), met)
    except Exception:  # whatever the engine raises; told below, with the shape that it is raised for
        return Run(tuple(_one_by_one(reading, shapes, merged, met)), met)


def _one_by_one(reading: Reading, shapes: Graph, merged: Graph, met: Met) -> Iterator[Finding]:
    for shape in met:
        try:
            yield from list(_violations(reading, _part(shapes, shape), merged))
        except Exception as error:
            yield Finding(
                reading.place(shape),
                "error",
                "shape-failed",
                f"The engine cannot run this shape: {' '.join(str(error).split()) or type(error).__name__}.",
                reading.short(shape),
                hint="Mend the shape, or the value that it cannot be compared with.",
                about=About(shape),
            )


def _part(shapes: Graph, shape: Node) -> Graph:
    """A shape with all that it leads to, of which it alone has targets: what is malformed elsewhere is not read."""
    part, left = Graph(), [shape]
    while left:
        node = left.pop()
        for triple in shapes.triples((node, None, None)):
            if triple not in part and (node == shape or triple[1] not in TARGETS):
                part.add(triple)
                left.append(triple[2])
    return part


def _violations(reading: Reading, shapes: Graph, merged: Graph) -> Iterator[Finding]:
    import pyshacl
    from pyshacl.errors import ShapeRecursionWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ShapeRecursionWarning)  # told by the checks of shapes, with the place
        _, report, _ = pyshacl.validate(merged, shacl_graph=_for_python(shapes), inference="none")
    if not isinstance(report, Graph):
        raise TypeError(f"pyshacl gave no report graph but {report!r}")
    for result in report.objects(predicate=SH.result):
        yield _violation(reading, shapes, merged, report, result)


def _for_python(shapes: Graph) -> Graph:
    """The shapes with patterns that end where XPath's end: Python's ``$`` also stands before a last line feed."""
    copy = Graph() + shapes
    for shape, pattern in shapes.subject_objects(SH.pattern):
        if "m" not in str(shapes.value(shape, SH.flags) or ""):
            copy.remove((shape, SH.pattern, pattern))
            copy.add((shape, SH.pattern, Literal(_DOLLAR.sub(lambda found: found[1] or r"\Z", str(pattern)))))
    return copy


def _violation(reading: Reading, shapes: Graph, merged: Graph, report: Graph, result: Node) -> Finding:
    focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
    component, shape = report.value(result, SH.sourceConstraintComponent), report.value(result, SH.sourceShape)
    said = [*shapes.objects(shape, SH.message)] or [*report.objects(result, SH.resultMessage)]
    assert focus is not None  # SHACL requires it of every result, and the component too
    assert component is not None
    path = shapes.value(shape, SH.path) or report.value(result, SH.resultPath)
    standing = _last_step(shapes, merged, focus, path, value)
    at, related = _at(reading, shapes, component, shape, path, focus, value, standing)
    return Finding(
        at,
        SEVERITY.get(report.value(result, SH.resultSeverity) or SH.Violation, "error"),
        "sh:" + str(component).removeprefix(str(SH)).removesuffix("ConstraintComponent"),
        _message(reading, said),
        reading.short(focus),
        reading.label(focus),
        _seen(reading, focus, standing),
        related,
        About(focus, path, value, shape, component),
    )


def _message(reading: Reading, said: list[Node]) -> str:
    """What the shape says, in English where it does, or the engine: as a sentence, without long IRIs."""
    text = str(min(said, key=lambda each: (getattr(each, "language", None) != "en", str(each)), default=""))
    return reading.shortened(text if text.endswith((".", "!", "?", "。")) else f"{text}.")


def _at(
    reading: Reading,
    shapes: Graph,
    component: Node,
    shape: Node | None,
    path: Node | None,
    focus: Node,
    value: Node | None,
    standing: Triple | None,
) -> tuple[Place, tuple[Related, ...]]:
    """Where a violation stands: at its value, at the first value too many, or where the node begins."""
    if standing is not None:
        subject, predicate, end = standing
        here = [each for each in reading.statements(subject, predicate) if each[1].object == end]
        document, statement = here[0]
        return document.place(statement.at[2 if end == value else 0]), ()
    here = reading.statements(focus, path) if isinstance(path, URIRef) else []
    if component == SH.HasValueConstraintComponent and len(here) == 1:  # the value that stands in its stead
        return here[0][0].place(here[0][1].at[2]), ()
    if component in _TOO_MANY:
        if component == SH.UniqueLangConstraintComponent:
            tongues = [getattr(s.object, "language", None) for _, s in here]
            here = [each for each, tongue in zip(here, tongues, strict=True) if tongue and tongues.count(tongue) > 1]
        allowed = shapes.value(shape, SH.maxCount)
        most = int(allowed) if isinstance(allowed, Literal) and component == SH.MaxCountConstraintComponent else 1
        places = [document.place(statement.at[2]) for document, statement in here]
        if len(places) > most:
            return places[most], tuple(Related(place, "It also stands here.") for place in places[:most])
    return reading.place(focus), ()


def _seen(reading: Reading, focus: Node, standing: Triple | None) -> str:
    """What the engine saw: it tells the curator which of several values is meant."""
    if standing is None:
        return ""
    subject, predicate, value = standing
    has = f"{reading.short(predicate)} {reading.short(value)}"
    return f"Now it has {has}." if subject == focus else f"Now {reading.short(subject)} has {has}."


def _last_step(shapes: Graph, merged: Graph, focus: Node, path: Node | None, value: Node | None) -> Triple | None:
    """The triple by which a path from the focus node arrives at a value."""
    if path is None or value is None:
        return None
    return next((triple for end, triple in _walk(shapes, merged, path, focus) if end == value and triple), None)


def _walk(shapes: Graph, merged: Graph, path: Node, start: Node) -> Iterator[tuple[Node, Triple | None]]:
    """The nodes that a property path leads to, each with the last triple on the way.

    The paths are those of https://www.w3.org/TR/shacl/#property-paths.
    """
    if isinstance(path, URIRef):
        yield from ((o, (start, path, o)) for o in merged.objects(start, path))
    elif (back := shapes.value(path, SH.inversePath)) is not None:
        yield from ((s, (s, back, start)) for s in merged.subjects(back, start))
    elif (choice := shapes.value(path, SH.alternativePath)) is not None:
        for branch in Collection(shapes, choice):
            yield from _walk(shapes, merged, branch, start)
    elif any((path, kind, None) in shapes for kind in _REPEATS):
        yield from _repeated(shapes, merged, path, start)
    else:
        ends: list[tuple[Node, Triple | None]] = [(start, None)]
        for step in Collection(shapes, path):
            ends = [end for node, _ in ends for end in _walk(shapes, merged, step, node)]
        yield from ends


def _repeated(shapes: Graph, merged: Graph, path: Node, start: Node) -> Iterator[tuple[Node, Triple | None]]:
    kind = next(kind for kind in _REPEATS if (path, kind, None) in shapes)
    step, seen = shapes.value(path, kind), {start}
    assert step is not None
    ends: list[tuple[Node, Triple | None]] = [(start, None)]
    if kind != SH.oneOrMorePath:
        yield ends[0]
    while ends:
        found = [end for node, _ in ends for end in _walk(shapes, merged, step, node)]
        yield from found
        ends = [] if kind == SH.zeroOrOnePath else [end for end in dict(found).items() if end[0] not in seen]
        seen.update(node for node, _ in ends)


def with_targets(shapes: Graph) -> Graph:
    """The shapes, with a target written out where a shape is a class too, and so is for its instances.

    The source is https://www.w3.org/TR/shacl/#implicit-targetClass.
    """
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in list(shapes.subjects(RDF.type, kind)):
            if {RDFS.Class, OWL.Class}.intersection(shapes.objects(shape, RDF.type)):
                shapes.add((shape, SH.targetClass, shape))
    return shapes


def targeted(shapes: Graph) -> list[Node]:
    """The shapes that have a target, sorted."""
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
