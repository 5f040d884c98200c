"""The gate: what the data must hold to before any question is answered from it.

In this order, each step only where the one before left something to work on: the files as Turtle, the shapes (on data
and ontology merged, never on what is inferred, for a range would make a wrong type right), the closed-world checks
(saved queries of the kind *check*), the saved questions' own headers, and consistency under OWL 2 RL.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib.term import Node

from policygraph.documents import Reading, read_project
from policygraph.findings import SEVERITIES, Finding, Place, PolicygraphError, Refused
from policygraph.infer import Closure, Inconsistency, infer
from policygraph.names import shorten
from policygraph.project import Project, shown
from policygraph.queryfiles import parse_question
from policygraph.questions import Question
from policygraph.terms import to_rdflib, to_triple


@dataclass(frozen=True)
class Validation:
    """A project as read, what is wrong with it, and what the next steps need of it."""

    reading: Reading
    findings: tuple[Finding, ...]
    met: dict[str, int]
    questions: tuple[Question, ...]
    closure: Closure | None
    checks: tuple[str, ...] = ()
    held_back: int = 0
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
    questions, findings = _questions(project)
    findings = [*reading.findings, *findings]
    met: dict[str, int] = {}
    closure = None
    if not any(finding.severity == "error" for finding in reading.findings):
        from policygraph import shapes

        report("checking shapes")
        shaped = shapes.check(reading)
        met = shaped.met
        report("running checks")
        faulty = {finding.place.path for finding in findings}
        checks = [question for question in questions if question.kind == "check" and question.path not in faulty]
        findings += [*shaped.findings, *_run_checks(reading, checks)]
        report("inferring")
        try:
            closure = infer(reading.triples("ontology", "data"))
            findings += [_clash(reading, inconsistency) for inconsistency in closure.inconsistencies]
        except PolicygraphError as error:  # a list in an axiom that is none
            findings.append(_unplaced(project, "axiom", f"{error.message}. {error.hint}"))
        if shaped.failure and not any(finding.code == "literal" for finding in findings):
            findings.append(_unplaced(project, "shapes-failed", f"The shapes could not be run: {shaped.failure}."))
        if not met or not checks:
            findings.append(_unplaced(project, "nothing-checked", "There are no shapes or no checks to hold to."))
    ordered = sorted(dict.fromkeys(findings), key=lambda finding: (finding.place, finding.code, finding.message))
    return Validation(reading, tuple(ordered), met, tuple(questions), closure)


def require_valid(project: Project, report: Callable[[str], None] = lambda _: None) -> Validation:
    """Validate, for everything that answers from the data.

    Raises:
        Refused: the project holds errors; carries them.
    """
    validation = validate(project, report)
    if validation.errors:
        raise Refused(validation.errors)
    return validation


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
            findings.append(Finding(Place(shown(path), 1, 1), "error", "question-id", message))
        if question is not None:
            questions.append(question)
    return questions, findings


def _run_checks(reading: Reading, checks: list[Question]) -> list[Finding]:
    """Each row of a check query is a finding: the entity, the statement at fault, and what to do."""
    store = ox.Store()
    triples = map(to_triple, reading.triples("ontology", "data"))
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    findings = []
    for check in checks:
        rows = store.query(check.text)
        assert isinstance(rows, ox.QuerySolutions)  # its header was checked to be a SELECT's
        for row in rows:
            if any(row[name] is None for name in ("entity", "property", "value", "message")):
                message = "A row of the check lacks its entity, property, value or message."
                findings.append(Finding(Place(check.path, 1, 1), "error", "check-row", message))
                continue
            entity, predicate, value = (to_rdflib(row[name]) for name in ("entity", "property", "value"))
            findings.append(
                Finding(
                    reading.place(entity, predicate, value),
                    check.severity if check.severity in SEVERITIES else "error",
                    check.id,
                    _shortened(reading, row["message"].value),
                    reading.short(entity),
                    reading.label(entity),
                    f"It stands as {reading.short(predicate)} {reading.short(value)}.",
                )
            )
    return findings


def _shortened(reading: Reading, message: str) -> str:
    """A check's message with the IRIs that it gives in angle brackets as CURIEs."""
    return re.sub(r"<([^<> ]+)>", lambda found: shorten(found[1], reading.prefixes), message)


def _unplaced(project: Project, code: str, message: str) -> Finding:
    return Finding(Place(shown(project.root), 1, 1), "error", code, " ".join(message.split()))


def _clash(reading: Reading, inconsistency: Inconsistency) -> Finding:
    """Placed at the last fact of those that clash: the axioms come first, and a derived fact has no place."""
    asserted = set(reading.triples("data", "ontology"))
    facts = [triple for triple in inconsistency.premises if triple in asserted] or list(inconsistency.premises)
    last = facts[-1]
    clash = "; ".join(_sentence(reading, triple) for triple in inconsistency.premises)
    literal = inconsistency.rule == "dt-not-type"
    return Finding(
        reading.place(*last),
        "error",
        "literal" if literal else f"inconsistent-{inconsistency.rule}",
        "Write a value that its type allows." if literal else "These statements cannot all hold: take one away.",
        reading.short(last[0]),
        reading.label(last[0]),
        f"They are: {clash}.",
    )


def _sentence(reading: Reading, triple: tuple[Node, Node, Node]) -> str:
    return " ".join(reading.short(term) for term in triple)
