"""The gate: what the data must hold to before any question is answered from it.

In this order: the files as Turtle, the saved questions, the terms that nothing declares, the shapes (on data and
ontology merged, never on what is inferred, for a range would make a wrong type right), the closed-world checks (saved
queries of the kind *check*), and consistency under OWL 2 RL. All of it runs whatever was found before, but for one
case: an ontology or shapes that cannot be read whole say nothing of the data. What would only repeat another finding,
or may follow from it, is set apart (:mod:`policygraph.reconcile`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from policygraph import consistency, declarations, edtf, languages, queryterms, shape_checks, shapes
from policygraph.documents import Reading, Triple, read_project
from policygraph.findings import SEVERITIES, About, Finding, Place, PolicygraphError, Refused
from policygraph.infer import Closure
from policygraph.project import Project, passed_over, shown
from policygraph.queryfiles import parse_question, place_of
from policygraph.questions import Question
from policygraph.reconcile import flawed, reconciled
from policygraph.terms import to_rdflib, to_triple


@dataclass(frozen=True)
class Validation:
    """A project as read, what is wrong with it, and what the next steps need of it.

    ``met`` tells how many nodes each shape met, ``checks`` which checks were run, ``held`` are findings that are
    not told since they may follow from what could not be read; ``unchecked`` says why the data were not checked, if
    they were not; ``accepted`` are findings that a baseline accepts, each with the reason.
    """

    reading: Reading
    findings: tuple[Finding, ...]
    met: dict[str, int]
    questions: tuple[Question, ...]
    closure: Closure | None
    checks: tuple[str, ...] = ()
    held: tuple[Finding, ...] = ()
    unchecked: str = ""
    accepted: tuple[tuple[Finding, str], ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop everything."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def validate(project: Project, report: Callable[[str], None] = lambda _: None) -> Validation:
    """Check a project.

    Args:
        project: the project's files.
        report: called with a word on each step as it begins.

    Returns:
        All findings, in the order of their places; nothing is raised for what the files hold.

    Raises:
        PolicygraphError: a file cannot be opened.
    """
    report("reading")
    reading = read_project(project)
    questions, found = _questions(project)
    findings = [
        *map(_not_read, passed_over(project)),
        *reading.findings,
        *edtf.faults(reading),
        *languages.faults(reading),
        *found,
    ]
    lost = [document.path for file, document in reading.parts if file.part != "data" and document.lost]
    if lost:
        unchecked = f"{' and '.join(lost)} cannot be read whole, so the data were not checked"
        told, held = reconciled(reading, findings)
        return Validation(reading, told, {}, tuple(questions), None, (), held, unchecked)
    faulty = {finding.place.path for finding in findings}
    checks = [question for question in questions if question.kind == "check" and question.path not in faulty]
    shape_graph, merged = shapes.with_targets(reading.graph("shapes")), reading.graph("data", "ontology")
    findings += [*declarations.check(reading), *queryterms.check(questions, reading, merged)]
    report("checking shapes")
    run = shapes.run(reading, shape_graph, _without(merged, list(flawed(reading, findings))))
    findings += [*run.findings, *shape_checks.check(reading, shape_graph, merged, run.met)]
    report("running checks")
    findings += _run_checks(reading, merged, checks)
    report("inferring")
    closure, found = consistency.check(reading, findings, run.met, shape_graph)
    findings += found
    met = {reading.short(shape): len(nodes) for shape, nodes in run.met.items()}
    if not met or not checks:
        message = "There are no shapes or no checks to hold to."
        findings.append(Finding(Place(shown(project.root), 1, 1), "error", "nothing-checked", message))
    elif not findings and not reading.triples("data"):
        message = "There is no data, so nothing was checked."
        hint = "Write Turtle files into data/."
        findings.append(Finding(Place(shown(project.root), 1, 1), "warning", "nothing-checked", message, hint=hint))
    told, held = reconciled(reading, findings)
    return Validation(reading, told, met, tuple(questions), closure, tuple(check.id for check in checks), held)


def require_valid(project: Project, report: Callable[[str], None] = lambda _: None) -> Validation:
    """Validate, for everything that answers from the data.

    Raises:
        Refused: the project holds errors; carries them.
    """
    validation = validate(project, report)
    if validation.errors:
        raise Refused(validation.errors)
    return validation


def _not_read(path: Path) -> Finding:
    message = f"This {'folder' if path.is_dir() else 'file'} is not read."
    hint = "Read are data/**/*.ttl, ontology/*.ttl, ontology/shapes/*.ttl, queries/*.rq and queries/checks/*.rq."
    return Finding(Place(shown(path), 1, 1), "warning", "not-read", message, hint=hint)


def _questions(project: Project) -> tuple[list[Question], list[Finding]]:
    questions: list[Question] = []
    findings: list[Finding] = []
    for path in project.queries:
        try:
            question, found = parse_question(path, shown(path))
        except OSError as error:
            raise PolicygraphError(f"{shown(path)} cannot be read: {error.strerror}") from error
        findings += found
        if question and question.id in {other.id for other in questions}:
            message = f"Another question has the id {question.id}: give this one another name."
            findings.append(Finding(place_of(question, "id"), "error", "question-id", message))
        if question is not None:
            questions.append(question)
    return questions, findings


def _run_checks(reading: Reading, merged: Graph, checks: list[Question]) -> Iterator[Finding]:
    """Each row of a check query is a finding: the entity, the statement at fault, and what to do.

    A row without a value is placed at the property, one without a property where the entity begins.
    """
    store = ox.Store()
    store.extend(_quads(reading.triples("ontology", "data")))
    for check in checks:
        rows = store.query(check.text)
        assert isinstance(rows, ox.QuerySolutions)  # its header was checked to be a SELECT's
        for number, row in enumerate(rows):
            terms = [row[name] for name in ("entity", "property", "value")]
            if (
                not isinstance(row["message"], ox.Literal)
                or terms[0] is None
                or any(isinstance(term, ox.Triple) for term in terms)
            ):
                message = "A row of the check lacks its entity or its message."
                hint = "Bind both in the pattern, the entity to a node and the message to a text."
                yield Finding(place_of(check), "error", "check-row", message, hint=hint)
                continue
            entity, predicate, value = (term and to_rdflib(term) for term in terms)
            hint = f"It stands as {reading.short(predicate)} {reading.short(value)}." if predicate and value else ""
            meant = _meant(merged, entity, predicate, value) if number < declarations.SUGGESTIONS else ()
            yield Finding(
                reading.place(entity, predicate, value),
                check.severity if check.severity in SEVERITIES else "error",
                check.id,
                reading.shortened(row["message"].value),
                reading.short(entity),
                reading.label(entity),
                declarations.did_you_mean(reading, meant) or hint,
                about=About(entity, predicate, value, meant=meant),
            )


def _without(graph: Graph, triples: list[Triple]) -> Graph:
    if not triples:
        return graph
    copy = Graph() + graph
    for triple in triples:
        copy.remove(triple)
    return copy


def _quads(triples: Iterable[Triple]) -> Iterator[ox.Quad]:
    for triple in triples:
        try:
            found = to_triple(triple)
        except ValueError:  # an IRI or language tag that is none, which is told where it stands
            continue
        yield ox.Quad(found.subject, found.predicate, found.object)


def _meant(merged: Graph, entity: Node, predicate: Node | None, value: Node | None) -> tuple[Node, ...]:
    """What may be meant by the last of these that is there, where nothing says what it is."""
    term = value or predicate or entity
    if not isinstance(term, URIRef) or (term, RDF.type, None) in merged:
        return ()
    kind = "class" if value and predicate == RDF.type else "thing" if value or not predicate else "property"
    return declarations.near(term, declarations.declared(merged, kind))
