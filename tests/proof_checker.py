"""A checker of proofs that shares nothing with what makes them: all it knows is W3C's table (owl2rl.txt).

A proof has a conclusion, steps (each a conclusion, a rule by its name, and premises) and leaves; a triple is three terms
of Oxigraph.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
}
ATOM = r"T\(([^,]+), ([^,]+), ([^)]+)\)"
LIST = r"LIST\[(\?\w+), (\?\w)1, \.\.\., \2n\]"
RUN = rf"{ATOM} {ATOM} \.\.\. (?P<last>{ATOM})"  # the first, the second, and so on to the n-th

LINES = (Path(__file__).parent / "owl2rl.txt").read_text(encoding="utf-8").splitlines()
ROWS = [[part.strip() for part in line.split("|")] for line in LINES if line and not line.startswith("#")]
RULES = {name: (premises, conclusion) for name, premises, conclusion in ROWS}


def faults(proof, stated):
    """All that is wrong with a proof, each as a sentence; none where it is sound and holds nothing superfluous.

    ``stated`` are the triples that files say. A premise has to be a leaf, or to be concluded before; a leaf has to be
    stated, and all there is has to serve the conclusion.
    """
    found = [f"the leaf {shown(leaf)} is stated nowhere" for leaf in proof.leaves if leaf not in stated]
    found += [f"the leaf {shown(leaf)} stands twice" for leaf in set(proof.leaves) if proof.leaves.count(leaf) > 1]
    known = set(proof.leaves)
    for number, step in enumerate(proof.steps, 1):
        if (why := misfit(step.rule, (*step.premises, step.conclusion))) is not None:
            found.append(f"step {number} is no {step.rule}: {why}")
        missing = (shown(premise) for premise in step.premises if premise not in known)
        found += [f"step {number} rests on {triple}, no leaf and not concluded before" for triple in missing]
        if step.conclusion in known:
            found.append(f"step {number} concludes {shown(step.conclusion)}, which is there already")
        known.add(step.conclusion)
    if proof.conclusion not in ([step.conclusion for step in proof.steps] or proof.leaves)[-1:]:
        found.append(f"the proof does not end in {shown(proof.conclusion)}")
    serving = {proof.conclusion}.union(*(step.premises for step in proof.steps))
    return found + [f"{shown(triple)} serves nothing" for triple in known if triple not in serving]


def misfit(rule, triples):
    """Why triples, the last of which is the conclusion, are no instance of a rule; None where they are."""
    if rule not in RULES:
        return "W3C's table has no such rule here"
    atoms = pattern(rule, len(triples))
    if atoms is None:
        return "it has another number of premises"
    bound = {}
    for atom, triple in zip(atoms, triples, strict=True):
        for word, term in zip(atom, triple, strict=True):
            if bound.setdefault(word, term if word.startswith("?") else named(word)) != term:
                return f"{word} is {bound[word]} and {term}"
    return None


@cache
def pattern(rule, number):
    """The atoms of a rule, the conclusion last, with a list as long as makes them so many; None if none does."""
    premises, conclusion = RULES[rule]
    for length in range(1, number):
        text = re.sub(LIST, lambda found, n=length: spelled(*found.groups(), n), premises)
        text = re.sub(RUN, lambda found, n=length: " ".join(at(k, found["last"]) for k in range(1, n + 1)), text)
        atoms = re.findall(ATOM, f"{text} {at(length, conclusion)}")
        if len(atoms) == number:
            return atoms
    return None


def at(number, text):
    """What the table says of the n-th, said of this one."""
    return re.sub(r"(\?[a-z])n(\+1)?", lambda found: f"{found[1]}{number + bool(found[2])}", text)


def spelled(head, member, length):
    """A list as the triples that spell it."""
    nodes = [head, *(f"?rest{k}" for k in range(2, length + 1)), "rdf:nil"]
    pairs = enumerate(pairwise(nodes), 1)
    return " ".join(f"T({node}, rdf:first, {member}{k}) T({node}, rdf:rest, {rest})" for k, (node, rest) in pairs)


@cache
def named(curie):
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(NAMESPACES[prefix] + local)


def shown(triple):
    return " ".join(map(str, triple))
