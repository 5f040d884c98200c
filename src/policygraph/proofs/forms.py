"""An explanation for programs and pictures: JSON, a Mermaid chart, and Turtle in the words of PROV-O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from hashlib import blake2b
from itertools import chain
from typing import Any, TypeAlias

import pyoxigraph as ox

from policygraph.ask import OxTerm
from policygraph.evidence import Note
from policygraph.formats import json_term
from policygraph.names import BASE, PROV, RDF, RDFS, SKOS
from policygraph.pictures.lineage_text import mermaid_label
from policygraph.proofs import Account, Explanation
from policygraph.proofs.clauses import TYPE, Atom, Step, Triple
from policygraph.proofs.page import Words
from policygraph.proofs.search import Proof

PROFILE = "https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules"
STATEMENT = BASE + "statement/"  # triples as nodes, which PROV-O needs to speak of them
DERIVATION = BASE + "derivation/"
RULE = BASE + "rule/"
TOOL = ox.NamedNode(BASE + "tool")
_Statement: TypeAlias = tuple[ox.NamedNode, str, OxTerm]


def to_json(explanation: Explanation) -> dict[str, Any]:
    """An explanation as JSON's own types.

    ``accounts`` has one member for each triple: ``triple``, ``holds``, ``stated``, ``proofs``, ``more``, ``bounded``,
    ``gaps`` and ``circle``. A triple is a list of three terms as the W3C's JSON results have them. A proof has
    ``steps``, each with ``conclusion``, ``rule`` and ``premises`` in the order of the W3C's table, each after those
    that it rests on; and ``leaves``, each with its ``triple``, ``kind`` (record, judgement, axiom, declaration),
    ``files``, and ``identities``, the judgements by which a record's document means the object. What holds has no
    proof where rules cannot show it. A gap has the ``rule`` and ``axiom`` that could give the triple, what it ``has``,
    what it ``lacks``, where a term may be ``{"type": "variable", "value": …}``, and what there is ``instead``.
    ``evidence`` gives the notes of the records and judgements, by IRI, and ``conflicts`` the judgements that a record
    cannot be true together with another.
    """
    evidence = {node: [note.members() for note in notes] for node, notes in sorted(explanation.evidence.items())}
    return {
        "accounts": [_account(explanation, account) for account in explanation.accounts],
        "evidence": evidence,
        "conflicts": {record: list(found) for record, found in sorted(explanation.conflicts.items())},
    }


def _account(explanation: Explanation, account: Account) -> dict[str, Any]:
    def step(each: Step) -> dict[str, Any]:
        return {"conclusion": _triple(each.conclusion), "rule": each.rule, "premises": _triples(each.premises)}

    return {
        "triple": _triple(account.triple),
        "holds": account.holds,
        "stated": account.stated,
        "proofs": [
            {
                "steps": [step(each) for each in proof.steps],
                "leaves": [{"triple": _triple(leaf), **asdict(explanation.leaves[leaf])} for leaf in proof.leaves],
            }
            for proof in account.proofs
        ],
        "more": account.more,
        "bounded": account.bounded,
        "gaps": [
            {
                "rule": gap.clause.rule,
                "axiom": _triples(gap.clause.axiom),
                **{part: _triples(getattr(gap, part)) for part in ("has", "lacks", "instead")},
            }
            for gap in account.gaps
        ],
        "circle": [json_term(node) for node in account.circle],
    }


def _triples(atoms: Iterable[Atom]) -> list[list[dict[str, str]]]:
    return [_triple(atom) for atom in atoms]


def _triple(atom: Atom) -> list[dict[str, str]]:
    return [{"type": "variable", "value": term} if isinstance(term, str) else json_term(term) for term in atom]


def mermaid(explanation: Explanation) -> str:
    """The proofs as a Mermaid flowchart: stated triples lead to what follows from them, by rules."""
    chart = _Chart(explanation)
    for account in explanation.accounts:
        for proof in account.proofs:
            chart.add(proof)
    return "\n".join(["flowchart BT", *chart.nodes.values(), *chart.links, *_STYLES]) + "\n"


_SHAPES = {
    "derived": "({})",
    "rule": "(({}))",
    "record": "([{}])",
    "reading": "([{}])",
    "judgement": "{{{{{}}}}}",
    "axiom": "[/{}/]",
    "declaration": "[{}]",
}
_STYLES = (
    "  classDef derived fill:#e8f0fe,stroke:#1a56b0",
    "  classDef rule fill:#1a56b0,color:#ffffff,stroke:#1a56b0",
    "  classDef record fill:#e6f4ea,stroke:#137333",
    "  classDef reading fill:#fef7e0,stroke:#b06000",
    "  classDef judgement fill:#fef7e0,stroke:#b06000",
    "  classDef axiom fill:#f1f3f4,stroke:#5f6368",
    "  classDef declaration fill:#ffffff,stroke:#5f6368",
)


class _Chart:
    """A chart as it grows; a triple that several proofs have is one node of it, and each step that gives it another."""

    def __init__(self, explanation: Explanation) -> None:
        self._found, self._words = explanation, Words(explanation)
        self._numbers: dict[object, int] = {}
        self.nodes: dict[object, str] = {}
        self.links: dict[str, None] = {}

    def add(self, proof: Proof) -> None:
        for step in proof.steps:
            if step.turns:
                continue
            target = self._node(step.conclusion, "derived", self._words.sentence(step.conclusion))
            rule = self._node(step, "rule", step.rule)
            self._link(rule, target)
            self._link(self._node(step.axiom, "axiom", self._words.axiom(step.axiom)), rule)
            for fact in step.facts:
                self._link(self._premise(proof, fact), rule)
        if not proof.steps:
            self._premise(proof, proof.conclusion)

    def _premise(self, proof: Proof, fact: Triple) -> str:
        if (step := proof.by_conclusion.get(fact)) and step.turns:
            fact = step.facts[0]
        if fact in proof.by_conclusion:
            return self._node(fact, "derived", self._words.sentence(fact))
        leaf = self._found.leaves[fact]
        node = self._told(fact, fact[0].value, "reading" if self._words.is_read(fact) else leaf.kind)
        for judgement in leaf.identities:
            self._link(self._told(judgement, judgement, "judgement"), node, "-.->")
        return node

    def _told(self, key: Triple | str, subject: str, kind: str) -> str:
        """A stated triple, or a judgement by which its record means the object: how surely, and where it is said."""
        notes = self._found.evidence.get(subject, ())
        lines = [self._found.names[key].curie if isinstance(key, str) else self._words.sentence(key)]
        if kind in ("reading", "judgement"):
            lines.append(", ".join(filter(None, (f"our {kind}", *dict.fromkeys(note.certainty for note in notes)))))
        return self._node(key, kind, *lines, *dict.fromkeys(f"{note.source}, {note.locator}" for note in notes))

    def _node(self, key: object, kind: str, *lines: str) -> str:
        name = f"n{self._numbers.setdefault(key, len(self._numbers) + 1)}"
        self.nodes[key] = f"  {name}{_SHAPES[kind].format(mermaid_label(*lines))}:::{kind}"
        return name

    def _link(self, source: str, target: str, arrow: str = "-->") -> None:
        self.links[f"  {source} {arrow} {target}"] = None


def prov(explanation: Explanation) -> list[ox.Triple]:
    """The proofs in PROV-O: statements derived by activities, by the plan of a rule, from statements.

    A triple is an ``rdf:Statement``, since PROV speaks of things. A stated one is derived from its record, and from the
    judgements by which the record means the object; these have the passages as primary sources, and in a comment how
    they rest on them. Where a triple has several proofs, the activities tell them apart.
    """
    proofs = [proof for account in explanation.accounts for proof in account.proofs]
    found = {ox.Triple(TOOL, TYPE, ox.NamedNode(PROV + "SoftwareAgent")): None}
    for subject, predicate, term in chain.from_iterable(_prov(explanation, proof) for proof in proofs):
        found[ox.Triple(subject, ox.NamedNode(predicate), term)] = None
    return list(found)


def _prov(explanation: Explanation, proof: Proof) -> Iterator[_Statement]:
    for leaf in proof.leaves:
        node = _statement(leaf)
        yield from _reified(node, leaf)
        for file in explanation.leaves[leaf].files:
            yield node, PROV + "wasQuotedFrom", ox.NamedNode(file)
        for origin in map(ox.NamedNode, explanation.origins(leaf)):
            yield node, PROV + "wasDerivedFrom", origin
            yield from _origin(origin, explanation.evidence.get(origin.value, ()))
    for step in proof.steps:
        node = _statement(step.conclusion)
        name = DERIVATION + _hashed(step.conclusion, step.rule, *step.premises)
        activity, association, rule = map(ox.NamedNode, (name, name + "-association", RULE + step.rule))
        yield from _reified(node, step.conclusion)
        yield node, PROV + "wasGeneratedBy", activity
        yield activity, RDF + "type", ox.NamedNode(PROV + "Activity")
        yield activity, PROV + "qualifiedAssociation", association
        yield association, RDF + "type", ox.NamedNode(PROV + "Association")
        yield association, PROV + "agent", TOOL
        yield association, PROV + "hadPlan", rule
        yield rule, RDF + "type", ox.NamedNode(PROV + "Plan")
        yield rule, SKOS + "notation", ox.Literal(step.rule)
        yield rule, RDFS + "isDefinedBy", ox.NamedNode(PROFILE)
        for premise in map(_statement, step.premises):
            yield activity, PROV + "used", premise
            yield node, PROV + "wasDerivedFrom", premise


def _origin(record: ox.NamedNode, notes: Iterable[Note]) -> Iterator[_Statement]:
    """A record or a judgement, with its passages, and how it rests on each: how surely, by whom and why."""
    yield record, RDF + "type", ox.NamedNode(PROV + "Entity")
    for note in notes:
        yield record, PROV + "hadPrimarySource", ox.NamedNode(note.passage)
        yield record, RDFS + "comment", ox.Literal(note.grounds, language="en")


def _reified(node: ox.NamedNode, triple: Triple) -> Iterator[_Statement]:
    yield node, RDF + "type", ox.NamedNode(RDF + "Statement")
    yield node, RDF + "type", ox.NamedNode(PROV + "Entity")
    for name, term in zip(("subject", "predicate", "object"), triple, strict=True):
        yield node, RDF + name, term


def _statement(triple: Triple) -> ox.NamedNode:
    return ox.NamedNode(STATEMENT + _hashed(triple))


def _hashed(*parts: Triple | str) -> str:
    lines = (part if isinstance(part, str) else " ".join(map(str, part)) for part in parts)
    return blake2b("\n".join(lines).encode(), digest_size=16).hexdigest()
