"""Proofs, held to W3C's table by a checker of its own, to the engine that derives forwards, and to brute force."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations, islice, pairwise, product

import pyoxigraph as ox
import pytest
from proof_checker import ATOM, LIST, RULES, faults, pattern
from rdflib import Literal
from rule_cases import DERIVING
from worlds import random_world
from written import term, triple, triples, written_list

from policygraph.documents import read_project
from policygraph.infer import infer
from policygraph.names import GRAPH, INFERRED, OWL, RDF
from policygraph.proofs.clauses import Step
from policygraph.proofs.graph import Graph
from policygraph.proofs.search import Proof, prove
from policygraph.terms import to_oxigraph, to_rdflib

FIRST, REST = (ox.NamedNode(RDF + name) for name in ("first", "rest"))


def in_store(fact):
    return tuple(map(to_oxigraph, fact))


def in_rdflib(fact):
    return tuple(map(to_rdflib, fact))


def graph_of(stated, derived, folder=None):
    """A graph as a snapshot keeps it: what is stated, what is derived, and both merged."""
    store = ox.Store(folder and str(folder))
    for name, facts in ((GRAPH + "stated", stated), (INFERRED, derived)):
        for fact in facts:
            store.extend([ox.Quad(*fact), ox.Quad(*fact, ox.NamedNode(name))])
    return Graph(store)


def world_of(given):
    """Triples as a graph, as a set, and what is derived of them and kept."""
    stated, derived = list(map(in_store, given)), list(map(in_store, infer(given).kept()))
    return graph_of(stated, derived), set(stated), derived


def needed(leaves, conclusion):
    """Whether a conclusion follows from leaves, and from no less. What spells a list goes with the axiom that has it."""
    given = list(map(in_rdflib, leaves))
    less = ([other for other in given if other != leaf] for leaf in given if to_oxigraph(leaf[1]) not in (FIRST, REST))
    follows = [in_rdflib(conclusion) in infer(some).derivations for some in (given, *less)]
    return follows[0] and not any(follows[1:])


@pytest.fixture(scope="module")
def graph(asker):
    return Graph(asker.snapshot.store)


@pytest.fixture(scope="module")
def given(asker):
    return read_project(asker.project).triples("ontology", "data")


@pytest.fixture(scope="module")
def stated(given):
    return set(map(in_store, given))


@pytest.fixture(scope="module")
def closure(given):
    return infer(given)


@pytest.fixture(scope="module")
def some(graph, closure):
    """Every thirtieth derived triple of the bundled graph, with what is found for it."""
    return [(fact, prove(graph, fact, 5)) for fact in map(in_store, islice(closure.kept(), 0, None, 30))]


# The checker


def proof_of(premises, conclusion, rule):
    leaves = tuple(dict.fromkeys(premises))
    return Proof(conclusion, (Step(conclusion, rule, tuple(premises)),), leaves)


@pytest.mark.parametrize(("rule", "premises", "conclusion", "near"), DERIVING, ids=[row[0] for row in DERIVING])
def test_the_checker_passes_an_instance_of_a_rule_and_no_near_miss(rule, premises, conclusion, near):
    for text, sound in ((premises, True), (near, False)):
        facts = [in_store(fact) for fact in triples(text)]
        assert (faults(proof_of(facts, in_store(triple(conclusion)), rule), set(facts)) == []) == sound


def test_every_rule_of_the_table_has_a_case_and_a_shape_that_is_read_whole():
    assert {row[0] for row in DERIVING} == set(RULES)
    for premises, conclusion in RULES.values():
        plain = re.sub(LIST, "", premises).replace("...", "")
        assert re.sub(ATOM, "", f"{plain} {conclusion}").split() == []


def test_a_list_in_the_table_is_spelled_as_long_as_the_premises_are_many():
    *premises, conclusion = pattern("prp-spo2", 11)
    assert [" ".join(atom) for atom in premises] == [
        "?p owl:propertyChainAxiom ?x",
        *("?x rdf:first ?p1", "?x rdf:rest ?rest2"),
        *("?rest2 rdf:first ?p2", "?rest2 rdf:rest ?rest3"),
        *("?rest3 rdf:first ?p3", "?rest3 rdf:rest rdf:nil"),
        *("?u1 ?p1 ?u2", "?u2 ?p2 ?u3", "?u3 ?p3 ?u4"),
    ]
    assert conclusion == ("?u1", "?p", "?u4")
    assert [number for number in range(20) if pattern("prp-spo2", number)] == [5, 8, 11, 14, 17]


# Each derived triple


def test_every_derived_triple_of_the_bundled_graph_has_proofs_without_fault(graph, closure, stated):
    for fact in map(in_store, closure.kept()):
        found = prove(graph, fact, 5)
        assert found.proofs, fact
        assert len({frozenset(proof.leaves) for proof in found.proofs}) == len(found.proofs) <= 5
        assert all(proof.conclusion == fact for proof in found.proofs)
        assert [fault for proof in found.proofs for fault in faults(proof, stated)] == []


def test_leaves_of_the_bundled_graph_give_the_conclusion_and_without_any_one_of_them_do_not(some):
    assert len(some) > 200
    assert [fact for fact, found in some for proof in found.proofs if not needed(proof.leaves, fact)] == []


def backwards(graph, fact):
    """The last step of each derivation, which is the rule's own; those before only turn links round."""
    last = [clause.step(fact, facts) for clause, facts in graph.derivations(fact)]
    return [(step.rule, step.premises) for step in last]


def forwards(closure, fact):
    return [(d.rule, tuple(map(in_store, d.premises))) for d in closure.derivations[fact]]


def test_rules_read_backwards_give_the_derivations_that_were_recorded_forwards(graph, closure):
    for fact in closure.kept():
        read = backwards(graph, in_store(fact))
        assert len(read) == len(set(read))
        assert set(read) == set(forwards(closure, fact))


def test_a_stated_triple_is_its_own_proof_and_what_does_not_hold_has_none(graph, given, stated):
    fact = in_store(given[-1])
    (proof,) = prove(graph, fact, 5).proofs
    assert (proof.steps, proof.leaves, faults(proof, stated)) == ((), (fact,), [])
    assert not prove(graph, in_store(triple("pg:Program a pg:Program")), 5).proofs


# Generated graphs

AXIOMS = [
    *("{p} rdfs:subPropertyOf {p}", "{n} owl:inverseOf {p}", "{p} owl:equivalentProperty {p}"),
    *("{p} a owl:TransitiveProperty", "{p} a owl:SymmetricProperty", "{p} rdfs:domain {c}", "{p} rdfs:range {c}"),
    *("{c} rdfs:subClassOf {c}", "{c} rdfs:subClassOf {c}", "{c} owl:equivalentClass {c}"),
    *(
        f"{{p}} owl:propertyChainAxiom pgn:c# / {written_list('pgn:c#', *['{l}'] * n)}".replace("c# ", "c#-0 ", 1)
        for n in (1, 2, 2, 3)
    ),
]
NAMED, NAMELESS = ["pg:p", "pg:q", "pg:r"], ["pgn:i", "pgn:j"]


def small_world(seed, axioms=5, links=4):
    """Declarations, and units that can be taken away: a link, a type, or an axiom with the list that it speaks of.

    A nameless inverse stands in chains, and with an odd seed wherever a property may.
    """
    pick = random.Random(seed)
    either = NAMED + NAMELESS
    words = {"n": NAMED, "l": either, "p": either if seed % 2 else NAMED}
    words |= {"c": ["pg:A", "pg:B", "pg:C"], "x": ["pg:x", "pg:y", "pg:z"]}

    def fill(text, number):
        return triples(re.sub(r"\{(.)\}", lambda found: pick.choice(words[found[1]]), text).replace("#", str(number)))

    declared = [fact for name in NAMED for fact in triples(f"{name} a owl:ObjectProperty")]
    declared += [fact for name in words["c"] for fact in triples(f"{name} a owl:Class")]
    texts = [pick.choice(AXIOMS) for _ in range(pick.randint(axioms - 2, axioms))]
    texts += ["{x} {n} {x}"] * pick.randint(links - 2, links) + ["{x} a {c}"] * pick.randint(0, 1)
    units = dict.fromkeys(tuple(fill(text, number)) for number, text in enumerate(texts))
    named = {part for unit in units for fact in unit for part in fact}
    units |= {tuple(fill(f"{node} owl:inverseOf {{n}}", 0)): None for node in NAMELESS if term(node) in named}
    return declared, list(units)


def everything(declared, units):
    return [*declared, *(fact for unit in units for fact in unit)]


def smallest_sets(declared, units, goals):
    """By brute force, for each goal the sets of units from which it follows and from no smaller part of them."""
    found = {goal: [] for goal in goals}
    for chosen in (set(some) for size in range(len(units) + 1) for some in combinations(range(len(units)), size)):
        wanting = [goal for goal in goals if not any(less <= chosen for less in found[goal])]
        follows = infer(everything(declared, [units[at] for at in chosen])).derivations if wanting else ()
        for goal in wanting:
            if goal in follows:
                found[goal].append(chosen)
    return {goal: [frozenset(chosen) for chosen in sets] for goal, sets in found.items()}


@pytest.mark.parametrize("seed", range(40))
def test_the_sets_of_leaves_are_all_the_smallest_the_fewest_first(seed):
    declared, units = small_world(seed)
    graph, stated, derived = world_of(everything(declared, units))
    smallest = smallest_sets(declared, units, list(map(in_rdflib, derived)))
    for fact in derived:
        found = prove(graph, fact, 1000)
        assert [fault for proof in found.proofs for fault in faults(proof, stated)] == []
        sets = [
            frozenset(at for at, unit in enumerate(units) if in_store(unit[0]) in proof.leaves)
            for proof in found.proofs
        ]
        assert list(map(len, sets)) == sorted(map(len, sets))
        assert sorted(map(sorted, sets)) == sorted(map(sorted, smallest[in_rdflib(fact)]))
        assert (found.more, found.bounded) == (False, False)
        for most in range(1, len(sets)):
            fewer = prove(graph, fact, most)
            assert (fewer.proofs, fewer.more) == (found.proofs[:most], True)


def test_the_small_worlds_have_every_rule_and_triples_that_follow_in_several_ways():
    rules, ways = set(), set()
    for seed in range(40):
        graph, _, derived = world_of(everything(*small_world(seed)))
        for fact in derived:
            found = prove(graph, fact, 1000).proofs
            ways.add(len(found))
            rules |= {step.rule for proof in found for step in proof.steps}
    assert rules == set(RULES)
    assert {1, 2, 3, 4} <= ways


@pytest.mark.parametrize("seed", range(0, 48, 2))
def test_in_generated_graphs_too_rules_read_backwards_give_what_was_recorded(seed):
    given = everything(*small_world(seed, axioms=12, links=8))
    graph, _, derived = world_of(given)
    closure = infer(given)
    for fact in derived:
        read = backwards(graph, fact)
        assert len(read) == len(set(read))
        assert set(read) == set(forwards(closure, in_rdflib(fact)))


def without_literals(seed):
    """A random world less its values: what follows of an inverse that they have, no store can hold."""
    return [fact for fact in random_world(seed) if not isinstance(fact[2], Literal)]


@pytest.mark.parametrize("seed", range(12))
def test_in_generated_graphs_every_derived_triple_has_proofs_without_fault(seed):
    for given in (everything(*small_world(seed, axioms=9, links=6)), without_literals(seed)):
        graph, stated, derived = world_of(given)
        for fact in derived:
            found = prove(graph, fact, 5)
            assert found.proofs, fact
            assert [fault for proof in found.proofs for fault in faults(proof, stated)] == []


DECLARED = " / ".join(f"{name} a owl:ObjectProperty" for name in NAMED) + " / pg:A a owl:Class / pg:B a owl:Class"
EUCLIDEAN = f"pgn:i owl:inverseOf pg:p / pg:p owl:propertyChainAxiom pgn:c-0 / {written_list('pgn:c', 'pgn:i', 'pg:p')}"
CIRCLES = {
    "transitive": "pg:p a owl:TransitiveProperty / pg:x pg:p pg:y / pg:y pg:p pg:x",
    "transitive and symmetric": "pg:p a owl:TransitiveProperty / pg:p a owl:SymmetricProperty / pg:x pg:p pg:y / pg:y pg:p pg:z",
    "a circle of three": "pg:p a owl:TransitiveProperty / pg:x pg:p pg:y / pg:y pg:p pg:z / pg:z pg:p pg:x",
    "a link to itself": "pg:p a owl:SymmetricProperty / pg:p a owl:TransitiveProperty / pg:q rdfs:subPropertyOf pg:p / pg:x pg:q pg:x",
    "properties below each other": "pg:p rdfs:subPropertyOf pg:q / pg:q rdfs:subPropertyOf pg:p / pg:q rdfs:subPropertyOf pg:r / pg:x pg:p pg:y",
    "equivalent properties": "pg:p owl:equivalentProperty pg:q / pg:q owl:equivalentProperty pg:r / pg:r owl:equivalentProperty pg:p / pg:x pg:p pg:y",
    "inverse of itself": "pg:p owl:inverseOf pg:p / pg:x pg:p pg:y",
    "inverses of each other": "pg:p owl:inverseOf pg:q / pg:q owl:inverseOf pg:p / pg:p a owl:SymmetricProperty / pg:x pg:p pg:y",
    "equivalent classes": "pg:A owl:equivalentClass pg:B / pg:B rdfs:subClassOf pg:A / pg:p rdfs:range pg:B / pg:x pg:p pg:y",
    "a chain into itself": f"{EUCLIDEAN} / pg:v pg:p pg:w / pg:v pg:p pg:x / pg:w pg:p pg:y",
    "an inverse between": "pgn:i owl:inverseOf pg:p / pg:q rdfs:subPropertyOf pgn:i / pgn:i rdfs:subPropertyOf pg:r / pg:x pg:q pg:y",
    "a symmetric inverse": "pgn:i owl:inverseOf pg:p / pg:q rdfs:subPropertyOf pgn:i / pgn:i a owl:SymmetricProperty / pg:x pg:q pg:y",
}


@pytest.mark.parametrize("text", CIRCLES.values(), ids=CIRCLES)
def test_no_proof_goes_in_a_circle(text):
    graph, stated, derived = world_of(triples(f"{DECLARED} / {text}"))
    assert derived
    for fact in derived:
        found = prove(graph, fact, 1000)
        assert found.proofs
        assert [fault for proof in found.proofs for fault in faults(proof, stated)] == []
        assert all(needed(proof.leaves, fact) for proof in found.proofs)


def test_what_would_begin_in_a_value_is_left_out():
    axioms = "pg:p a owl:SymmetricProperty / pg:p rdfs:subPropertyOf pg:q / pg:q owl:inverseOf pg:r"
    graph, stated, _ = world_of(triples(f'{DECLARED} / {axioms} / pg:x pg:p "z"'))
    (proof,) = prove(graph, in_store(triple('pg:x pg:q "z"')), 5).proofs
    assert ([step.rule for step in proof.steps], faults(proof, stated)) == (["prp-spo1"], [])
    beyond = in_store(triple('pg:x pg:r "z"'))  # by "z" pg:p pg:x and "z" pg:q pg:x
    assert graph.holds(beyond)
    assert not prove(graph, beyond, 5).proofs


# Dense graphs: what is transitive, by its links


def transitive(links):
    """A graph of links by a transitive property, with a function that makes a link of two ends."""

    def link(start, end):
        return ox.NamedNode(f"urn:{start}"), ox.NamedNode("urn:p"), ox.NamedNode(f"urn:{end}")

    after, reached = {}, set()
    for start, end in links:
        after.setdefault(start, []).append(end)
    for start in after:
        agenda, met = [start], set()
        while agenda:
            further = [end for end in after.get(agenda.pop(), ()) if end not in met]
            met.update(further)
            agenda += further
        reached |= {(start, end) for end in met}
    axiom = (ox.NamedNode("urn:p"), ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + "TransitiveProperty"))
    stated = {axiom, *(link(*ends) for ends in links)}
    return graph_of(stated, {link(*ends) for ends in reached} - stated), stated, link


LAYERS = [(f"{k}.{a}", f"{k + 1}.{b}") for k in range(6) for a, b in product(range(20), repeat=2)]
CLIQUE = [(a, b) for a, b in product(range(30), repeat=2) if a != b]
PATH = list(pairwise(range(201)))
DENSE = {  # the links, the ends to prove, the leaves of each of the first five proofs, more, bounded
    "a path": (PATH, (0, 200), [201], False, False),
    "a ring": ([*PATH, (200, 0)], (0, 0), [202], False, False),
    "a ladder": (
        [(a, b) for k in range(14) for a, b in ((k, k + 1), (k, -k - 1), (-k - 1, k + 1))],
        (0, 14),
        [15, 16, 16, 16, 16],
        True,
        None,
    ),
    "layers": (LAYERS, ("0.0", "6.0"), [7] * 5, True, True),
    "a clique": (CLIQUE, (0, 0), [3] * 5, True, None),
}


@pytest.mark.parametrize(("links", "ends", "sizes", "more", "bounded"), DENSE.values(), ids=DENSE)
def test_a_dense_graph_gives_sound_proofs_and_says_what_it_left(links, ends, sizes, more, bounded):
    graph, stated, link = transitive(links)
    found = prove(graph, link(*ends), 5)
    assert [len(proof.leaves) for proof in found.proofs] == sizes
    assert found.more == more
    assert bounded in (None, found.bounded)
    assert [fault for proof in found.proofs for fault in faults(proof, stated)] == []
    if max(sizes) < 100:
        assert all(needed(proof.leaves, proof.conclusion) for proof in found.proofs)


# Proofs that were meddled with


def other(triple, terms, pick):
    """A triple with one of its terms replaced."""
    at = pick.randrange(3)
    return (*triple[:at], pick.choice(terms), *triple[at + 1 :])


def step_changed(proof, at, **changes):
    return replace(proof, steps=(*proof.steps[:at], replace(proof.steps[at], **changes), *proof.steps[at + 1 :]))


def premise_changed(proof, at, premise, new):
    premises = proof.steps[at].premises
    return step_changed(proof, at, premises=(*premises[:premise], new, *premises[premise + 1 :]))


def everywhere(proof, change):
    """A proof with a change made to every triple in it."""
    steps = tuple(Step(change(s.conclusion), s.rule, tuple(map(change, s.premises))) for s in proof.steps)
    return Proof(change(proof.conclusion), steps, tuple(map(change, proof.leaves)))


class Meddler:
    """Ways to spoil a sound proof, none of which can leave it sound; None where a proof offers no such way."""

    def __init__(self, proof, another, stated, seed):
        self.proof, self.another, self.stated, self.pick = proof, another, stated, random.Random(seed)
        self.at = self.pick.randrange(len(proof.steps))
        self.step = proof.steps[self.at]
        self.premise = self.pick.randrange(len(self.step.premises))
        self.known = {*proof.leaves, *(step.conclusion for step in proof.steps)}
        self.terms = sorted({part for fact in self.known for part in fact}, key=str)

    def _new(self, fact):
        """A changed triple, if the proof does not have it anyway."""
        return None if fact in self.known else fact

    def the_ends_of_a_conclusion_are_swapped(self):
        s, p, o = self.step.conclusion
        return (new := self._new((o, p, s))) and step_changed(self.proof, self.at, conclusion=new)

    def a_term_of_a_conclusion_is_another(self):
        new = self._new(other(self.step.conclusion, self.terms, self.pick))
        return new and step_changed(self.proof, self.at, conclusion=new)

    def the_ends_of_a_premise_are_swapped(self):
        s, p, o = self.step.premises[self.premise]
        return (new := self._new((o, p, s))) and premise_changed(self.proof, self.at, self.premise, new)

    def a_term_of_a_premise_is_another(self):
        new = self._new(other(self.step.premises[self.premise], self.terms, self.pick))
        return new and premise_changed(self.proof, self.at, self.premise, new)

    def a_premise_is_one_that_is_concluded_later(self):
        later = self.proof.steps[self.pick.randrange(self.at, len(self.proof.steps))].conclusion
        return premise_changed(self.proof, self.at, self.premise, later)

    def premises_are_in_another_order(self):
        premises = self.pick.sample(self.step.premises, len(self.step.premises))
        if tuple(premises) != self.step.premises:
            return step_changed(self.proof, self.at, premises=tuple(premises))

    def a_premise_is_left_out(self):
        premises = self.step.premises
        return step_changed(self.proof, self.at, premises=premises[: self.premise] + premises[self.premise + 1 :])

    def a_premise_stands_twice(self):
        premises = self.step.premises
        return step_changed(self.proof, self.at, premises=(*premises, premises[self.premise]))

    def a_list_is_a_member_shorter(self):
        premises = self.step.premises
        spelling = [at for at, fact in enumerate(premises) if fact[1] in (FIRST, REST)]
        if len(spelling) > 2:
            begin = self.pick.randrange(len(spelling) // 2) * 2
            gone = {premises[spelling[begin]], premises[spelling[begin + 1]]}
            shorter = step_changed(self.proof, self.at, premises=tuple(p for p in premises if p not in gone))
            still = {premise for step in shorter.steps for premise in step.premises}
            return replace(shorter, leaves=tuple(leaf for leaf in self.proof.leaves if leaf in still))

    def the_rule_is_another(self):
        axiom = self.step.premises[0]
        if axiom[0] != axiom[2]:  # p owl:inverseOf p is an instance of two rules
            return step_changed(self.proof, self.at, rule=self.pick.choice(sorted(RULES.keys() - {self.step.rule})))

    def the_rule_is_none_of_the_table(self):
        name = self.pick.choice(["prp-spo3", "cax-dw", "", self.step.rule.upper()])
        return step_changed(self.proof, self.at, rule=name)

    def an_axiom_is_another_of_its_kind(self):
        axiom = self.step.premises[0]
        alike = [fact for fact in self.stated if fact[1] == axiom[1] and fact not in self.known]
        if axiom[1].value == RDF + "type":
            alike = [fact for fact in alike if fact[2] == axiom[2]]
        if alike:
            new = self.pick.choice(alike)
            return everywhere(self.proof, lambda fact: new if fact == axiom else fact)

    def a_step_is_left_out(self):
        return replace(self.proof, steps=self.proof.steps[: self.at] + self.proof.steps[self.at + 1 :])

    def a_step_stands_twice(self):
        place = self.pick.randrange(self.at, len(self.proof.steps)) + 1
        return replace(self.proof, steps=(*self.proof.steps[:place], self.step, *self.proof.steps[place:]))

    def a_step_stands_before_what_it_rests_on(self):
        pairs = [(a, b) for a, b in combinations(range(len(self.proof.steps)), 2) if self._rests(b, a)]
        if pairs:
            a, b = self.pick.choice(pairs)
            steps = list(self.proof.steps)
            steps.insert(a, steps.pop(b))
            return replace(self.proof, steps=tuple(steps))

    def _rests(self, later, earlier):
        return self.proof.steps[earlier].conclusion in self.proof.steps[later].premises

    def steps_serve_nothing(self):
        if self.another.conclusion not in self.known:
            useless = [step for step in self.another.steps if step.conclusion not in self.known]
            leaves = tuple(dict.fromkeys((*self.another.leaves, *self.proof.leaves)))
            return replace(self.proof, steps=(*useless, *self.proof.steps), leaves=leaves)

    def a_leaf_is_left_out(self):
        leaves = list(self.proof.leaves)
        leaves.remove(self.pick.choice(leaves))
        return replace(self.proof, leaves=tuple(leaves))

    def a_leaf_stands_twice(self):
        return replace(self.proof, leaves=(*self.proof.leaves, self.pick.choice(self.proof.leaves)))

    def a_leaf_is_added(self):
        foreign = self.pick.choice(self.stated)
        return None if foreign in self.known else replace(self.proof, leaves=(*self.proof.leaves, foreign))

    def a_conclusion_is_a_leaf(self):
        return replace(self.proof, leaves=(*self.proof.leaves, self.step.conclusion))

    def what_is_to_be_shown_is_another(self):
        new = self._new(other(self.proof.conclusion, self.terms, self.pick))
        return new and replace(self.proof, conclusion=new)

    def a_thing_is_another_throughout(self):
        gone, unheard = self.proof.conclusion[0], ox.NamedNode("urn:unheard")
        return everywhere(self.proof, lambda fact: tuple(unheard if part == gone else part for part in fact))

    def there_are_no_steps(self):
        return replace(self.proof, steps=())


SPOILED = {  # each way to spoil a proof, and what the checker has to say of it
    "the_ends_of_a_conclusion_are_swapped": " is no ",
    "a_term_of_a_conclusion_is_another": " is no ",
    "the_ends_of_a_premise_are_swapped": "no leaf and not concluded before",
    "a_term_of_a_premise_is_another": "no leaf and not concluded before",
    "a_premise_is_one_that_is_concluded_later": "no leaf and not concluded before",
    "premises_are_in_another_order": " is no ",
    "a_premise_is_left_out": "another number of premises",
    "a_premise_stands_twice": "another number of premises",
    "a_list_is_a_member_shorter": "another number of premises",
    "the_rule_is_another": " is no ",
    "the_rule_is_none_of_the_table": "no such rule",
    "an_axiom_is_another_of_its_kind": " is no ",
    "a_step_is_left_out": "",
    "a_step_stands_twice": "there already",
    "a_step_stands_before_what_it_rests_on": "no leaf and not concluded before",
    "steps_serve_nothing": "serves nothing",
    "a_leaf_is_left_out": "no leaf and not concluded before",
    "a_leaf_stands_twice": "stands twice",
    "a_leaf_is_added": "serves nothing",
    "a_conclusion_is_a_leaf": "there already",
    "what_is_to_be_shown_is_another": "does not end in",
    "a_thing_is_another_throughout": "is stated nowhere",
    "there_are_no_steps": "does not end in",
}


@pytest.fixture(scope="module")
def sound(some, stated):
    """Proofs of the bundled graph and of small worlds, each with one of another triple there and what is stated."""
    worlds = [world_of(everything(*small_world(seed, axioms=8))) for seed in range(40)]
    groups = [([proof for _, found in some for proof in found.proofs], stated)]
    groups += [
        ([p for fact in derived for p in prove(graph, fact, 5).proofs], known) for graph, known, derived in worlds
    ]
    rows = []
    for proofs, known in groups:
        ordered = sorted(known, key=str)
        rows += [(proof, proofs[at - 1], known, ordered) for at, proof in enumerate(proofs)]
    return rows


@pytest.mark.parametrize(("way", "fault"), SPOILED.items(), ids=SPOILED)
def test_a_proof_that_was_meddled_with_is_rejected(sound, way, fault):
    count = 0
    for seed, (proof, another, stated, ordered) in enumerate(sound):
        spoiled = getattr(Meddler(proof, another, ordered, seed), way)()
        if spoiled is not None:
            count += 1
            assert spoiled != proof
            assert any(fault in found for found in faults(spoiled, stated)), (proof, spoiled)
    assert count > 50


def test_every_way_to_meddle_is_tried():
    assert set(SPOILED) == {name for name in vars(Meddler) if not name.startswith("_")}


# The same proofs each time


def told(store, each):
    """The proofs of one in so many derived triples of a store, in its order, as text."""
    graph, quads = Graph(store), store.quads_for_pattern(None, None, None, ox.NamedNode(INFERRED))
    facts = ((quad.subject, quad.predicate, quad.object) for quad in islice(quads, 0, None, each))
    return "\n".join(repr(prove(graph, fact, 5)) for fact in facts)


AGAIN = """
import sys
import pyoxigraph
from test_proofs import told
sys.stdout.write(told(pyoxigraph.Store.read_only(sys.argv[1]), 100))
"""


def test_another_process_tells_the_same_proofs_in_the_same_order(asker):
    first = told(asker.snapshot.store, 100)
    assert first.count("Found(") > 60
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(asker.snapshot.folder / "store")],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == first


@pytest.mark.parametrize("seed", [3, 8])
def test_the_order_in_which_a_store_was_filled_changes_no_proof(tmp_path, seed):
    given = everything(*small_world(seed, axioms=9, links=6))
    derived = list(map(in_store, infer(given).kept()))
    orders = [(list(map(in_store, given)), derived)]
    orders.append(tuple(facts[::-1] for facts in orders[0]))
    texts = []
    for number, (stated, follows) in enumerate(orders):
        graph = graph_of(stated, follows, tmp_path / str(number))
        texts.append("\n".join(repr(prove(graph, fact, 5)) for fact in derived))
    assert texts[0].count("Found(") == len(derived) > 3
    assert texts[0] == texts[1]
