"""The shapes checked themselves, for a shape that says nothing lets everything pass.

A shape that is switched off or malformed, has no target, or a target or path that nothing declares; one that refers to
a shape that is not there, or to itself; instances that it missed; classes in the data that none is for. A shape that
meets no node is a note, and in the bundled dataset an error, unless it says why it waits (``pgsh:awaits``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.namespace import OWL
from rdflib.term import Node

from policygraph.declarations import declared, did_you_mean, near
from policygraph.documents import Reading, Triple
from policygraph.findings import About, Finding
from policygraph.names import SHAPE
from policygraph.project import BUNDLED
from policygraph.shape_syntax import LISTED, PROPERTIES, STEPS, at_value, malformed
from policygraph.shapes import TARGETS, Met

AWAITS = URIRef(SHAPE + "awaits")

_SINGLE = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)


def check(reading: Reading, shapes: Graph, merged: Graph, met: Met) -> Iterator[Finding]:
    """What is wrong with the shapes, whatever the data say.

    Args:
        reading: the project's files, for places.
        shapes: the shapes.
        merged: data and ontology.
        met: the nodes that each shape met.
    """
    yield from malformed(reading, shapes)
    yield from _switched_off(reading, shapes)
    yield from _missing(reading, shapes)
    yield from _undeclared(reading, shapes, merged)
    yield from _untargeted(reading, shapes, merged)
    yield from _recursive(reading, shapes)
    yield from _idle(reading, shapes, met)
    yield from _unshaped(reading, shapes, merged)


def _switched_off(reading: Reading, shapes: Graph) -> Iterator[Finding]:
    for shape, value in shapes.subject_objects(SH.deactivated):
        message = "Take sh:deactivated away: the shape would check nothing."
        yield at_value(reading, "shape-off", message, (shape, SH.deactivated, value))


def _references(shapes: Graph) -> Iterator[tuple[Node, Node, Triple]]:
    """Each shape with a shape that it refers to, and the triple at whose value that stands."""
    for predicate in _SINGLE:
        for shape, used in shapes.subject_objects(predicate):
            yield shape, used, (shape, predicate, used)
    for predicate in LISTED:
        for shape, head in shapes.subject_objects(predicate):
            for cell in filter(None, shapes.transitive_objects(head, RDF.rest)):
                for used in shapes.objects(cell, RDF.first):
                    yield shape, used, (cell, RDF.first, used)


def _missing(reading: Reading, shapes: Graph) -> Iterator[Finding]:
    """Shapes that a shape refers to and that say nothing: whatever is asked of them passes."""
    for _, used, triple in _references(shapes):
        if (used, None, None) not in shapes:
            message = f"There is no shape {reading.short(used)}, so everything passes it."
            yield at_value(reading, "shape-missing", message, triple, "Mend its name, or write the shape.")


def _recursive(reading: Reading, shapes: Graph) -> Iterator[Finding]:
    """Shapes that lead back to themselves: what they mean, SHACL leaves open."""
    uses: dict[Node, list[tuple[Node, Triple]]] = {}
    for shape, used, triple in _references(shapes):
        uses.setdefault(shape, []).append((used, triple))
    done: set[Node] = set()
    for start in uses:
        # depth first, without Python's own stack: the shapes on the way down, each with what is left of its uses
        way = [] if start in done else [(start, iter(uses[start]))]
        while way:
            shape, left = way[-1]
            use = next(left, None)
            if use is None:
                done.add(shape)
                way.pop()
                continue
            used, triple = use
            if any(used == above for above, _ in way):
                message = f"{reading.short(used) if isinstance(used, URIRef) else 'The shape'} leads back to itself."
                hint = "Take this reference away: SHACL does not say what a recursive shape means."
                yield at_value(reading, "shape-recursive", message, triple, hint)
            elif used not in done:
                way.append((used, iter(uses.get(used, ()))))


def _undeclared(reading: Reading, shapes: Graph, merged: Graph) -> Iterator[Finding]:
    """Classes and paths of shapes that the ontology does not declare."""
    for predicate in (SH.targetClass, SH["class"]):
        for shape, cls in shapes.subject_objects(predicate):
            if not str(cls).startswith(str(OWL)) and (cls, RDF.type, OWL.Class) not in merged:
                yield _nothing_declares(reading, "class", (shape, predicate, cls), merged)
    for triple in _steps(shapes):
        if not _is_declared(merged, triple[2]):
            yield _nothing_declares(reading, "property", triple, merged)


def _nothing_declares(reading: Reading, kind: str, triple: Triple, merged: Graph) -> Finding:
    meant = did_you_mean(reading, near(triple[2], declared(merged, kind)))
    message = f"Nothing declares the {kind} {reading.short(triple[2])}, so the shape speaks of nothing."
    return at_value(reading, f"shape-{kind}", message, triple, meant or f"Mend its name, or declare the {kind}.")


def _steps(shapes: Graph) -> Iterator[Triple]:
    """Every property in a target, a path or a comparison, with the node and predicate at which it stands."""
    for predicate in (SH.path, SH.alternativePath, *STEPS, *PROPERTIES):
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


def _untargeted(reading: Reading, shapes: Graph, merged: Graph) -> Iterator[Finding]:
    """Node shapes that no target and no other shape leads to, and target nodes that are not there."""
    used = {used for _, used, _ in _references(shapes)}
    for shape in sorted(shapes.subjects(RDF.type, SH.NodeShape), key=str):
        if shape not in used and not any((shape, target, None) in shapes for target in TARGETS):
            message = "Give the shape a target, or use it in another shape: now it checks nothing."
            yield Finding(
                *(reading.place(shape), "error", "shape-target", message, reading.short(shape)),
                hint="Write sh:targetClass and a class.",
                about=About(shape),
            )
    for shape, node in shapes.subject_objects(SH.targetNode):
        if (node, None, None) not in merged and (None, None, node) not in merged:
            message = f"Nothing is said of {reading.short(node)}, so the shape checks nothing there."
            yield at_value(reading, "shape-target", message, (shape, SH.targetNode, node), "Mend its name.")


def _idle(reading: Reading, shapes: Graph, met: Met) -> Iterator[Finding]:
    """Shapes that met no node; in the bundled dataset also those that no longer wait for one."""
    bundled = reading.project.bundled
    # Whether the bundled shapes meet a node is not the affair of a project that only uses them.
    given = {s.subject for file, d in reading.parts if BUNDLED in file.path.parents for s in d.statements}
    for shape, nodes in met.items():
        waits = (shape, AWAITS, None) in shapes
        if not nodes and not waits and (bundled or shape not in given):
            yield Finding(
                *(reading.place(shape), "error" if bundled else "note", "shape-idle"),
                *("The shape meets no node, so it checks nothing.", reading.short(shape)),
                hint="Mend its target, or say what it waits for (pgsh:awaits).",
                about=About(shape, SH.targetClass, shapes.value(shape, SH.targetClass)),
            )
        elif nodes and waits and bundled:
            message = f"Take pgsh:awaits away: the shape meets {len(nodes)} node{'' if len(nodes) == 1 else 's'}."
            found = shapes.value(shape, AWAITS)
            assert found is not None
            yield Finding(
                *(reading.place(shape, AWAITS), "error", "shape-awaits", message, reading.short(shape)),
                about=About(shape, AWAITS, found),
            )


def _unshaped(reading: Reading, shapes: Graph, merged: Graph) -> Iterator[Finding]:
    """Classes of instances with no class that a shape is for, each at its first such instance: nothing checks them."""
    covered: set[Node] = set()
    for target in shapes.objects(predicate=SH.targetClass):
        covered.update(filter(None, merged.transitive_subjects(RDFS.subClassOf, target)))
    typings = [triple for triple in reading.triples("data") if triple[1] == RDF.type]
    checked = {node for node, _, cls in typings if cls in covered}
    told: set[Node] = set()
    for node, _, cls in typings:
        if node not in checked and cls not in told and (cls, RDF.type, OWL.Class) in merged:
            told.add(cls)
            yield Finding(
                *(reading.place(node, RDF.type, cls), "error", "class-without-shape"),
                f"No shape is for the class {reading.short(cls)}, so nothing checks its instances.",
                *(reading.short(node), reading.label(node)),
                "Write a shape with sh:targetClass for it, or for a class above it.",
                about=About(node, RDF.type, cls),
            )


def missed(reading: Reading, shapes: Graph, met: Met, inferred: Iterable[Triple]) -> Iterator[Finding]:
    """Instances by inference of a class that a shape targets, which it never met, for nothing states their class."""
    targets: dict[Node, list[Node]] = {}
    for shape, cls in shapes.subject_objects(SH.targetClass):
        targets.setdefault(cls, []).append(shape)
    for node, predicate, cls in inferred:
        for shape in targets.get(cls, ()) if predicate == RDF.type else ():
            if node not in met[shape]:
                yield Finding(
                    *(reading.place(node), "error", "instance-missed"),
                    f"State its class: it is a {reading.short(cls)} by inference alone, so no shape checks it as one.",
                    *(reading.short(node), reading.label(node)),
                    f"Write `a {reading.short(cls)}`, or mend the statement from which it follows.",
                    about=About(node, RDF.type, cls, shape),
                )
