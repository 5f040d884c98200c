"""The gate: what the data must hold to before any question is answered from it.

In this order: the files as Turtle, the saved questions, the terms that nothing declares, the shapes (on data and
ontology merged, never on what is inferred, for a range would make a wrong type right), the closed-world checks (saved
queries of the kind *check*), and consistency under OWL 2 RL. All of it runs whatever was found before, but for one
case: an ontology or shapes that cannot be read whole say nothing of the data. One fault is told once (:func:`_told`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from policygraph import declarations, shape_checks, shapes
from policygraph.documents import Reading, Triple, read_project
from policygraph.facts import LISTED, MalformedList
from policygraph.findings import SEVERITIES, About, Finding, Place, PolicygraphError, Refused, Related
from policygraph.infer import Closure, Inconsistency, infer
from policygraph.names import NODE, shorten
from policygraph.project import Project, shown
from policygraph.queryfiles import parse_question
from policygraph.questions import Question
from policygraph.shapes import Met
from policygraph.terms import to_rdflib, to_triple

# At one place the first of these groups that has a finding there tells the fault; the others would repeat it.
_GROUPS = (
    ("syntax", "encoding", "literal", "language-tag", "edtf", "iri", "blank-node"),
    ("unknown-term", "shape-form"),
    ("undeclared-class", "undeclared-property", "shape-class", "shape-property", "shape-missing", "shape-target"),
    ("dangling-thing", "untyped-subject"),
    ("undeclared-name",),
    (),  # every other code
    ("domain", "range"),  # which shapes say with more words
)
_OTHER = _GROUPS.index(())
_GROUP = {code: number for number, codes in enumerate(_GROUPS) for code in codes}
_WRONG_KIND = ("domain", "range", "sh:Class")  # what reasoning makes of such a statement would tell it again
_NAMES = _GROUPS[1] + _GROUPS[2] + _GROUPS[3]

# What a value alone violates, whatever else is there to be read
_OF_A_VALUE = re.compile(
    "sh:(In|Pattern|Datatype|NodeKind|MaxCount|UniqueLang|LanguageIn|Closed|Disjoint|LessThan.*|M.*Length|M.*clusive)"
    "|inconsistent-.*|shape-.*|undeclared-.*|unknown-term"
)


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
    findings = [*reading.findings, *found]
    lost = [
        document.path for file, document in reading.parts if file.part != "data" and getattr(document, "lost", None)
    ]
    if lost:
        unchecked = f"{' and '.join(lost)} cannot be read whole, so the data were not checked"
        told, held = _told(reading, findings)
        return Validation(reading, told, {}, tuple(questions), None, (), held, unchecked)
    faulty = {finding.place.path for finding in findings}
    checks = [question for question in questions if question.kind == "check" and question.path not in faulty]
    findings += declarations.check(reading)
    report("checking shapes")
    shape_graph, merged = reading.graph("shapes"), reading.graph("data", "ontology")
    run = shapes.run(reading, shape_graph, merged)
    findings += [*run.findings, *shape_checks.check(reading, shape_graph, merged, run.met)]
    report("running checks")
    findings += _run_checks(reading, merged, checks)
    report("inferring")
    closure, found = _infer(reading)
    findings += found
    if closure:
        told_of = {(each.about.focus, each.about.path) for each in findings if each.about and each.code in _WRONG_KIND}
        findings += _by_inference(reading, closure, told_of, run.met, shape_graph)
    met = {reading.short(shape): len(nodes) for shape, nodes in run.met.items()}
    if not met or not checks:
        findings.append(_unplaced(project, "nothing-checked", "There are no shapes or no checks to hold to."))
    told, held = _told(reading, findings)
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


def _run_checks(reading: Reading, merged: Graph, checks: list[Question]) -> Iterator[Finding]:
    """Each row of a check query is a finding: the entity, the statement at fault, and what to do.

    A row without a value is placed at the property, one without a property where the entity begins.
    """
    store = ox.Store()
    store.extend(_quads(reading.triples("ontology", "data")))
    for check in checks:
        rows = store.query(check.text)
        assert isinstance(rows, ox.QuerySolutions)  # its header was checked to be a SELECT's
        for row in rows:
            if row["entity"] is None or row["message"] is None:
                message = "A row of the check lacks its entity or its message."
                yield Finding(Place(check.path, 1, 1), "error", "check-row", message)
                continue
            entity = to_rdflib(row["entity"])
            predicate, value = (row[name] and to_rdflib(row[name]) for name in ("property", "value"))
            hint = f"It stands as {reading.short(predicate)} {reading.short(value)}." if predicate and value else ""
            meant = _meant(merged, entity, predicate, value)
            yield Finding(
                reading.place(entity, predicate, value),
                check.severity if check.severity in SEVERITIES else "error",
                check.id,
                re.sub(r"<([^<> ]+)>", lambda found: shorten(found[1], reading.prefixes), row["message"].value),
                reading.short(entity),
                reading.label(entity),
                declarations.did_you_mean(reading, meant) or hint,
                about=About(entity, predicate, value, meant=meant),
            )


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


def _unplaced(project: Project, code: str, message: str) -> Finding:
    return Finding(Place(shown(project.root), 1, 1), "error", code, message)


def _infer(reading: Reading) -> tuple[Closure | None, list[Finding]]:
    """What follows; where lists in axioms are none, what follows without them, and a finding for each."""
    triples = reading.triples("ontology", "data")
    findings: list[Finding] = []
    while True:
        try:
            return infer(triples), findings
        except MalformedList as error:
            faulty = [triple for triple in triples if triple[2] == error.head and triple[1] in LISTED]
            assert faulty  # or this would never end
            findings += [_malformed(reading, triple) for triple in faulty]
            triples = [triple for triple in triples if triple not in faulty]


def _malformed(reading: Reading, triple: Triple) -> Finding:
    axiom, subject = reading.short(triple[1]), reading.short(triple[0])
    return Finding(
        reading.place(*triple),
        "error",
        "axiom",
        f"What {axiom} leads to is no list, or one that does not end.",
        subject,
        hint="Write it as ( … ).",
        about=About(*triple),
    )


def _by_inference(
    reading: Reading, closure: Closure, told_of: set[tuple[Node, Node | None]], met: Met, shapes: Graph
) -> Iterator[Finding]:
    """Contradictions, and instances that no shape met, but for those that rest on a statement told already."""
    asserted, in_data = set(reading.triples("data", "ontology")), set(reading.triples("data"))
    typed = {s for s, p, _ in asserted if p == RDF.type}

    def is_new(leaves: Iterable[Triple]) -> bool:
        return told_of.isdisjoint((s, p) for s, p, _ in leaves)

    # each smallest set of statements that clash, once, however many rules they break and from whichever end
    clashes: dict[frozenset[Triple], tuple[Inconsistency, list[Triple]]] = {}
    for inconsistency in closure.inconsistencies:
        leaves = _leaves(inconsistency.premises, closure, asserted)
        clashing = frozenset(leaf for leaf in leaves if leaf in in_data) or frozenset(leaves)
        clashes.setdefault(clashing, (inconsistency, leaves))
    for clashing, (inconsistency, leaves) in clashes.items():
        if is_new(leaves) and not any(other < clashing for other in clashes):
            yield _clash(reading, inconsistency, leaves, clashing)
    for finding in shape_checks.missed(reading, shapes, met, (t for t in closure.kept() if t[0] in typed)):
        assert finding.about is not None  # for it is about a node and a class
        assert finding.about.value is not None
        if is_new(_leaves([(finding.about.focus, RDF.type, finding.about.value)], closure, asserted)):
            yield finding


def _leaves(premises: Iterable[Triple], closure: Closure, asserted: set[Triple]) -> list[Triple]:
    """The statements on which premises rest, by the first derivation of each, which is never circular."""
    leaves: dict[Triple, None] = {}
    left = list(premises)
    seen: set[Triple] = set()
    while left:
        triple = left.pop(0)
        if triple in seen:
            continue
        seen.add(triple)
        derivations = () if triple in asserted else closure.derivations.get(triple, ())
        if derivations:
            left += derivations[0].premises
        else:
            leaves[triple] = None
    return list(leaves)


def _clash(
    reading: Reading, inconsistency: Inconsistency, leaves: list[Triple], clashing: frozenset[Triple]
) -> Finding:
    """Placed at the last of the statements that clash; the others, and the axioms, are told with their places."""
    facts = sorted((reading.place(*t), _sentence(reading, t), t) for t in leaves if t in clashing)
    axioms = [t for t in leaves if t not in clashing and not any(str(term).startswith(NODE) for term in t)]
    place, _, last = facts[-1]
    related = [Related(at, sentence) for at, sentence, _ in facts[:-1]]
    related += [Related(reading.place(*axiom), _sentence(reading, axiom)) for axiom in axioms]
    clash = "; ".join(sentence for _, sentence, _ in facts)
    return Finding(
        place,
        "error",
        f"inconsistent-{inconsistency.rule}",
        "These statements cannot all hold: take one away.",
        reading.short(last[0]),
        reading.label(last[0]),
        f"They are: {clash}.",
        tuple(dict.fromkeys(related)),
        About(*last),
    )


def _sentence(reading: Reading, triple: Triple) -> str:
    return " ".join(reading.short(term) for term in triple)


def _told(reading: Reading, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """One finding for each fault, in the order of places, and those that are held back.

    At one place only the most exact group of codes speaks (``_GROUPS``). Held back is what may follow from a fault told
    elsewhere: something missing on a node of which a part was not read or is misspelt, or on one that a misspelt name
    comes near to.
    """
    least: dict[Place, int] = {}
    for finding in findings:
        group = _GROUP.get(finding.code, _OTHER)
        least[finding.place] = min(group, least.get(finding.place, group))
    exact = [each for each in dict.fromkeys(findings) if _GROUP.get(each.code, _OTHER) == least[each.place]]
    doubtful = _doubtful(reading, exact)
    in_order = sorted(exact, key=Finding.order)
    held = tuple(each for each in in_order if _may_follow(each, reading.unread, doubtful))
    return tuple(each for each in in_order if each not in held), held


def _doubtful(reading: Reading, findings: list[Finding]) -> set[Node]:
    """The nodes on which a statement is misspelt or malformed, and those that a misspelt name comes near to."""
    at = {finding.place for finding in findings if finding.code in ("language-tag", "iri", "blank-node")}
    doubtful = {s.subject for _, d in reading.parts if d.findings for s in d.statements if at & set(map(d.place, s.at))}
    for finding in findings:
        if finding.code in _NAMES and finding.about:
            doubtful.update((finding.about.focus, *finding.about.meant))
    return doubtful


def _may_follow(finding: Finding, unread: set[Node], doubtful: set[Node]) -> bool:
    if finding.about is None or _OF_A_VALUE.fullmatch(finding.code):
        return False
    focus, value = finding.about.focus, finding.about.value
    if focus in unread or value in unread:
        return True
    return finding.code not in _NAMES and ((focus in doubtful and value is None) or value in doubtful)
