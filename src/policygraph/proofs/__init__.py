"""Why something holds: from a triple through the rules of OWL 2 RL down to what is said, judged or declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import pyoxigraph as ox

from policygraph.ask import Asker, OxTerm, iris, listed, near_names, plain
from policygraph.evidence import Note, of_records
from policygraph.findings import PolicygraphError
from policygraph.names import NODE, ONTOLOGY, OWL, RDFS, SKOS, shorten
from policygraph.nodes import Named, Names, find, named
from policygraph.parameters import written
from policygraph.proofs.clauses import TYPE, Atom, Gap, Triple
from policygraph.proofs.graph import Graph
from policygraph.proofs.search import Proof, prove

MOST = 5  # proofs of a triple, or near misses of a rule, unless more are asked for
_PROPERTIES = (OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty")


@dataclass(frozen=True)
class Leaf:
    """A stated triple as what it is: a "record", a "judgement", an "axiom" or a "declaration".

    ``files`` are the graphs of the files that state it. ``identities`` are the judgements by which we hold that the
    record's document means this object; none where the document calls it by its label.
    """

    kind: str
    files: tuple[str, ...]
    identities: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """Whether somebody says it: a document, or we."""
        return self.kind in ("record", "judgement")


@dataclass(frozen=True)
class Account:
    """Why one triple holds, or what is missing for it.

    A ``stated`` triple is its own proof. ``more`` tells that there are further proofs, ``bounded`` that the search gave
    up before it had looked at everything. ``gaps``, of a triple that does not hold, are the instances of rules that
    have some of their premises. ``circle`` leads, by the triple's property, from its subject back there.
    """

    triple: Triple
    holds: bool
    stated: bool = False
    proofs: tuple[Proof, ...] = ()
    more: bool = False
    bounded: bool = False
    gaps: tuple[Gap, ...] = ()
    circle: tuple[OxTerm, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Why a triple holds; or, ``about`` a thing, why all holds that is derived: an account for each triple.

    ``leaves`` tells what each stated triple is on which they rest. ``told`` are the records and judgements met, and
    ``evidence`` gives their notes by IRI.
    """

    about: Named | None
    accounts: tuple[Account, ...]
    leaves: Mapping[Triple, Leaf]
    told: frozenset[str]
    evidence: Mapping[str, tuple[Note, ...]]
    names: Names

    def __bool__(self) -> bool:
        return all(account.holds for account in self.accounts)

    def __repr__(self) -> str:
        return f"<Explanation of {len(self.accounts)} triple{'' if len(self.accounts) == 1 else 's'}>"

    @property
    def asked(self) -> tuple[str, str]:
        """What was asked, as a command and in words."""
        from policygraph.proofs.page import Words

        if self.about is not None:
            return f"explain {self.about.curie}", f"why all holds that is derived about {self.about}"
        words, triple = Words(self), self.accounts[0].triple
        return f"explain {' '.join(map(words.curie, triple))}", f"why {words.sentence(triple)}"

    def __str__(self) -> str:
        from policygraph.description.layout import text
        from policygraph.proofs.page import page

        return text(page(self)).rstrip()

    def _repr_markdown_(self) -> str:
        """What a notebook shows: the page."""
        from policygraph.description.layout import markdown
        from policygraph.proofs.page import page

        return markdown(page(self))

    def to_json(self) -> dict[str, Any]:
        """The explanation as JSON's own types, as :mod:`policygraph.proofs.forms` documents it."""
        from policygraph.proofs.forms import to_json

        return to_json(self)


def explain(
    asker: Asker, subject: str, predicate: str = "", object: str = "", most: int | None = None, lang: str = "en"
) -> Explanation:
    """Why a triple holds; without predicate and object, why all holds that is derived about the subject.

    Args:
        asker: what answers.
        subject: an IRI, a CURIE or any name of it, as are the others.
        predicate: a property; ``a`` is rdf:type.
        object: or a literal, in Turtle or by its characters.
        most: proofs at most; without it 5, and 1 of each triple about a subject.
        lang: the language of labels.

    Raises:
        PolicygraphError: a term is not known, or may mean several; names what comes near, or the candidates.
    """
    s, graph = ox.NamedNode(find(asker, subject)), Graph(asker.snapshot.store)
    if bool(predicate) != bool(object):
        raise PolicygraphError("a triple has three parts", "name subject, predicate and object, or the subject alone")
    if predicate:
        p = ox.NamedNode(_property(asker, predicate))
        triples: list[Triple] = [(s, p, _object(asker, graph, (s, p, "value"), object))]
    else:
        triples = sorted((fact for fact in graph.facts((s, "p", "o")) if not graph.asserted(fact)), key=str)
    accounts = tuple(_account(graph, triple, most or (MOST if predicate else 1)) for triple in triples)
    return _explanation(asker, graph, None if predicate else s.value, accounts, lang)


def _account(graph: Graph, triple: Triple, most: int) -> Account:
    if not graph.holds(triple) and next(graph.derivations(triple), None) is None:
        # Of each rule the nearest misses, out of a thousand: what lacks least, and says something else instead.
        gaps = sorted(
            islice(graph.near_misses(triple), 1_000), key=lambda gap: (len(gap.lacks), not gap.instead, str(gap.has))
        )
        by_rule: dict[Any, list[Gap]] = {}
        for gap in dict.fromkeys(gaps):
            by_rule.setdefault(gap.clause, []).append(gap)
        return Account(triple, False, gaps=tuple(gap for found in by_rule.values() for gap in found[:most]))
    found = prove(graph, triple, most)
    stated = graph.asserted(triple)
    return Account(triple, True, stated, found.proofs, found.more, found.bounded, circle=_circle(graph, triple))


def _circle(graph: Graph, triple: Triple) -> tuple[OxTerm, ...]:
    """The shortest way by a property from a subject through the object back; of a symmetric one there is none."""
    start, link, end = triple
    if any(clause.rule == "prp-symp" for clause, _ in graph.clauses((end, link, start))):
        return ()
    came_from: dict[OxTerm, OxTerm] = {end: start}
    agenda = [end]
    for node in agenda:  # it grows while it is walked
        for _, _, after in graph.facts((node, link, "x")) if not isinstance(node, ox.Literal) else ():
            if after == start:
                way = [start, node]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if after not in came_from:
                came_from[after] = node
                agenda.append(after)
    return ()


def _explanation(
    asker: Asker, graph: Graph, about: str | None, accounts: tuple[Account, ...], lang: str
) -> Explanation:
    """The accounts with what their terms are, what they are called, and where the records among them are said."""
    proofs = [proof for account in accounts for proof in account.proofs]
    gaps = [gap for account in accounts for gap in account.gaps]
    atoms = [account.triple for account in accounts] + [
        atom for gap in gaps for atom in (*gap.has, *gap.lacks, *gap.instead)
    ]
    atoms += [triple for proof in proofs for step in proof.steps for triple in (step.conclusion, *step.premises)]
    circles = [node for account in accounts for node in account.circle]
    nodes = iris(term for term in chain(circles, *atoms) if not isinstance(term, str))
    kinds = _kinds(asker, nodes)
    stated = dict.fromkeys(leaf for proof in proofs for leaf in proof.leaves)
    told = frozenset(node for node in nodes if kinds.get(node) in ("record", "judgement"))
    cited = told & {triple[0].value for triple in (*stated, *(fact for gap in gaps for fact in gap.has))}
    notes = of_records(asker, cited)
    leaves = {
        leaf: Leaf(
            kinds.get(leaf[0].value, "declaration"),
            tuple(sorted(file.value for file in graph.graphs(leaf))),
            _identities(asker, leaf, notes.get(leaf[0].value, ())),
        )
        for leaf in stated
    }
    held = {judgement for leaf in leaves.values() for judgement in leaf.identities}
    evidence = {node: tuple(found) for node, found in (notes | of_records(asker, held)).items()}
    others = [*held, *chain(*(leaf.files for leaf in leaves.values())), *([about] if about else [])]
    names = named(asker, [*nodes, *others], lang)
    return Explanation(names[about] if about else None, accounts, leaves, told, evidence, names)


def _identities(asker: Asker, leaf: Triple, notes: Iterable[Note]) -> tuple[str, ...]:
    """The identifications by which what a record speaks of is what it has as its object."""
    known = asker.snapshot.notes["identities"]
    documents = dict.fromkeys(note.document for note in notes)
    return tuple(sorted({each for source in documents for each in known.get(source, {}).get(leaf[2].value, ())}))


def _kinds(asker: Asker, subjects: Iterable[str]) -> dict[str, str]:
    """What the triples of each subject are, where they are no declarations."""
    rows = asker.run(f"""SELECT ?s ?class {{ VALUES ?s {{ {listed(subjects)} }} ?s a ?class }}""").rows
    found: dict[str, str] = {}
    for subject, cls in rows:
        if plain(cls) in (ONTOLOGY + "Record", ONTOLOGY + "Judgement"):
            found[plain(subject)] = plain(cls).removeprefix(ONTOLOGY).lower()
        elif plain(cls).startswith((OWL, RDFS)):
            found[plain(subject)] = "axiom"
    return found | {subject: "axiom" for subject in subjects if subject.startswith(NODE)}


def _property(asker: Asker, text: str) -> str:
    """The property that somebody means; a name that other nodes bear too means the property here."""
    if text == "a":
        return TYPE.value
    if iri := written(text, asker.prefixes):
        return iri if asker.holds(iri) else find(asker, text)
    rows = asker.run(f"""SELECT DISTINCT ?p ?label {{ VALUES ?kind {{ {listed(_PROPERTIES)} }}
        ?p a ?kind ; <{SKOS}prefLabel> ?label }} ORDER BY ?p""").rows
    names = [(plain(p), plain(label)) for p, label in rows]
    found = dict.fromkeys(p for p, label in names if label.casefold() == text.strip().casefold())
    if not found:
        raise PolicygraphError(f"no property is called {text!r}", near_names(text, [label for _, label in names]))
    if len(found) > 1:
        told = " or ".join(shorten(p, asker.prefixes) for p in found)
        raise PolicygraphError(f"{text!r} may mean {told}", "name one by its CURIE")
    return next(iter(found))


def _object(asker: Asker, graph: Graph, atom: Atom, text: str) -> OxTerm:
    """The object that somebody means: a value that the subject has, a literal in Turtle, or a node."""
    values = [value for _, _, value in graph.facts(atom) if isinstance(value, ox.Literal)]
    if meant := [value for value in values if text in (value.value, str(value))]:
        return meant[0]
    if not text.startswith('"'):
        return ox.NamedNode(find(asker, text))
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in asker.prefixes.items())
    try:
        (triple,) = ox.parse(f"{prefixes}<urn:s> <urn:p> {text} .", format=ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        raise PolicygraphError(f"{text} is no literal", 'write "…", "…"@en or "…"^^xsd:date') from error
    assert isinstance(triple.object, ox.Literal)  # it begins like one
    return triple.object
