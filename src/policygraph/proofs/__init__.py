"""Why something holds: from a triple through the rules of OWL 2 RL down to what is said, judged or declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import pyoxigraph as ox

from policygraph.ask import Answer, Asker, OxTerm, iris, listed, near_names, plain
from policygraph.evidence import Note, conflicts_of, of_records
from policygraph.findings import PolicygraphError
from policygraph.names import NODE, ONTOLOGY, OWL, RDFS, SKOS, shorten
from policygraph.nodes import Named, Names, find, named
from policygraph.parameters import written
from policygraph.proofs.clauses import TYPE, Atom, Gap, Triple
from policygraph.proofs.graph import Graph
from policygraph.proofs.search import Proof, prove

MOST = 5  # proofs of a triple, or near misses of a rule, unless more are asked for
_PROPERTIES = (OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty")
_OF_THINGS = (OWL + "NamedIndividual", OWL + "Thing", RDFS + "Resource")  # the classes there that make no axiom


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

    A ``stated`` triple is its own proof. ``gaps``, of a triple that does not hold, are the instances of rules that have
    some of their premises. ``more`` tells that there are further proofs or gaps, ``bounded`` that the search gave up
    before it had looked at everything. ``circle`` leads, by the triple's property, from its subject back there.
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

    ``leaves`` tells what each stated triple is on which they rest. ``told`` are the records and judgements met,
    ``evidence`` gives their notes by IRI, and ``conflicts`` those in which a record stands. ``inverses`` tells of
    each nameless inverse of the ontology what it turns round.
    """

    about: Named | None
    accounts: tuple[Account, ...]
    leaves: Mapping[Triple, Leaf]
    told: frozenset[str]
    evidence: Mapping[str, tuple[Note, ...]]
    conflicts: Mapping[str, list[str]]
    names: Names
    inverses: Mapping[OxTerm | str, OxTerm]

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

    def origins(self, leaf: Triple) -> tuple[str, ...]:
        """Who says a stated triple: its record or judgement, and the judgements by which that means the object."""
        found = self.leaves[leaf]
        return (leaf[0].value, *found.identities) if found.told else ()

    def to_json(self) -> dict[str, Any]:
        """The explanation as JSON's own types, as :mod:`policygraph.proofs.forms` documents it."""
        from policygraph.proofs.forms import to_json

        return to_json(self)

    def to_mermaid(self) -> str:
        """The proofs as a Mermaid flowchart."""
        from policygraph.proofs.forms import mermaid

        return mermaid(self)

    def to_turtle(self) -> str:
        """The proofs in the words of PROV-O."""
        from policygraph.formats import graph
        from policygraph.proofs.forms import prov

        return graph(Answer(triples=tuple(prov(self))), "turtle", self.names.prefixes).decode()


def explain(
    asker: Asker, subject: str, predicate: str = "", object: str = "", most: int | None = None, lang: str = "en"
) -> Explanation:
    """Why a triple holds; without predicate and object, why all holds that is derived about the subject.

    Args:
        asker: what answers.
        subject: an IRI, a CURIE or any name of it, as are the others.
        predicate: a property; ``a`` is rdf:type.
        object: or a literal, in Turtle or by its characters; may be left out where there is but one.
        most: proofs at most; without it 5, and 1 of each triple about a subject.
        lang: the language of labels.

    Raises:
        PolicygraphError: a term is not known, or may mean several; names what comes near, or the candidates.
    """
    s, graph = ox.NamedNode(find(asker, subject)), Graph(asker.snapshot.store)
    if predicate:
        p = ox.NamedNode(_property(asker, predicate))
        meant = _object(asker, graph, (s, p, "value"), object) if object else _only_object(asker, graph, s, p)
        triples: list[Triple] = [(s, p, meant)]
    elif object:
        raise PolicygraphError("a triple has three parts", "name subject, predicate and object, or the subject alone")
    else:
        derived = (fact for fact in graph.facts((s, "p", "o")) if not graph.asserted(fact))
        triples = sorted(derived, key=lambda fact: (fact[1] == TYPE, str(fact)))
    ways = {link: _ways_back(graph, s, link) for link in {triple[1] for triple in triples}}
    accounts = tuple(_account(graph, triple, most or (MOST if predicate else 1), ways[triple[1]]) for triple in triples)
    return _explanation(asker, graph, None if predicate else s.value, accounts, lang)


def _account(graph: Graph, triple: Triple, most: int, ways: Mapping[OxTerm, OxTerm]) -> Account:
    start, _, end = triple
    if not graph.holds(triple) and next(graph.derivations(triple), None) is None:
        gaps = _gaps(graph, triple)
        nearest = tuple(gap for found in gaps for gap in found[:most])
        return Account(triple, False, gaps=nearest, more=any(len(found) > most for found in gaps))
    circle = [start, end] if end in ways else []
    while circle and circle[-1] != start:
        circle.append(ways[circle[-1]])
    found = prove(graph, triple, most)
    stated = graph.asserted(triple)
    return Account(triple, True, stated, found.proofs, found.more, found.bounded, circle=tuple(circle))


def _gaps(graph: Graph, triple: Triple) -> Iterable[list[Gap]]:
    """Of each rule the nearest misses, out of a thousand: what lacks least, and says something else instead."""
    found: dict[Any, dict[Any, Gap]] = {}
    misses = islice(graph.near_misses(triple), 1_000)
    for gap in sorted(misses, key=lambda gap: (len(gap.lacks), not gap.instead, str(gap.has))):
        found.setdefault(gap.clause, {}).setdefault((frozenset(gap.has), frozenset(gap.lacks)), gap)
    return [list(gaps.values()) for gaps in found.values()]


def _ways_back(graph: Graph, start: OxTerm, link: OxTerm) -> Mapping[OxTerm, OxTerm]:
    """From each node that leads to ``start`` by a property the next one there; of a symmetric one there is none."""
    heads = ((clause.body, clause.head) for clause, _ in graph.clauses((start, link, start)))
    if any(body == (head[::-1],) for body, head in heads):
        return {}
    ways: dict[OxTerm, OxTerm] = {}
    agenda = [start]
    for node in agenda:  # it grows while it is walked
        for before, _, _ in graph.facts(("x", link, node)):
            if before not in ways:
                ways[before] = node
                agenda.append(before)
    return ways


def _explanation(
    asker: Asker, graph: Graph, about: str | None, accounts: tuple[Account, ...], lang: str
) -> Explanation:
    """The accounts with what their terms are, what they are called, and where the records among them are said."""
    proofs = [proof for account in accounts for proof in account.proofs]
    gaps = [gap for account in accounts for gap in account.gaps]
    atoms: list[Atom] = [account.triple for account in accounts]
    atoms += chain.from_iterable((*gap.clause.axiom, *gap.has, *gap.lacks, *gap.instead) for gap in gaps)
    atoms += chain.from_iterable((step.conclusion, *step.premises) for proof in proofs for step in proof.steps)
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
    conflicts = conflicts_of(asker, cited)
    held = {judgement for leaf in leaves.values() for judgement in leaf.identities} | {*chain(*conflicts.values())}
    evidence = {node: tuple(found) for node, found in (notes | of_records(asker, held)).items()}
    others = [*held, *chain(*(leaf.files for leaf in leaves.values())), *([about] if about else [])]
    names = named(asker, [*nodes, *others], lang)
    return Explanation(
        names[about] if about else None, accounts, leaves, told, evidence, conflicts, names, graph.inverses
    )


def _identities(asker: Asker, leaf: Triple, notes: Iterable[Note]) -> tuple[str, ...]:
    """The identifications by which what a record speaks of is what it has as its object."""
    known = asker.snapshot.notes["identities"]
    documents = dict.fromkeys(note.document for note in notes)
    held = {each for source in documents for each in known.get(source, {}).get(leaf[2].value, ())}
    return tuple(sorted(held - {leaf[0].value}))  # a judgement does not rest on itself


def _kinds(asker: Asker, subjects: Iterable[str]) -> dict[str, str]:
    """What the triples of each subject are, where they are no declarations."""
    rows = asker.run(f"""SELECT ?s ?class {{ VALUES ?s {{ {listed(subjects)} }} ?s a ?class }}""").rows
    typed = [(plain(subject), plain(cls)) for subject, cls in rows]
    axioms = {subject for subject, cls in typed if cls.startswith((OWL, RDFS)) and cls not in _OF_THINGS}
    axioms.update(subject for subject in subjects if subject.startswith(NODE))
    told = {ONTOLOGY + kind.capitalize(): kind for kind in ("record", "judgement")}
    return dict.fromkeys(axioms, "axiom") | {subject: told[cls] for subject, cls in sorted(typed) if cls in told}


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


def _only_object(asker: Asker, graph: Graph, subject: OxTerm, link: OxTerm) -> OxTerm:
    """The one object that a subject has by a property."""
    found = [value for _, _, value in graph.facts((subject, link, "value"))]
    if len(found) == 1:
        return found[0]
    known = named(asker, iris((subject, link, *found)))
    told = sorted(str(known[value.value]) if isinstance(value, ox.NamedNode) else str(value) for value in found)
    triple = f"{known[subject.value].curie} {known[link.value].curie}"
    hint = f"name one: {', '.join(told[:10])}" if told else "name one to see what is missing for it"
    raise PolicygraphError(f"{triple} has {len(found) or 'no'} object{'' if len(found) == 1 else 's'}", hint)


def _object(asker: Asker, graph: Graph, atom: Atom, text: str) -> OxTerm:
    """The object that somebody means: a literal that the subject has or could have, one in Turtle, or a node."""
    values = [value for _, _, value in graph.facts(atom)]
    literals = [value for value in values if isinstance(value, ox.Literal)]
    if meant := [value for value in literals if text in (value.value, str(value))]:
        return min(meant, key=str)
    if not text.startswith('"'):
        if not values or len(literals) < len(values):
            return ox.NamedNode(find(asker, text))
        like = min(literals, key=str)  # where all that it has are literals, another one is meant
        return ox.Literal(text, language=like.language) if like.language else ox.Literal(text, datatype=like.datatype)
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in asker.prefixes.items())
    try:
        (triple,) = ox.parse(f"{prefixes}<urn:s> <urn:p> {text} .", format=ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        raise PolicygraphError(f"{text} is no literal", 'write "…", "…"@en or "…"^^xsd:date') from error
    assert isinstance(triple.object, ox.Literal)  # it begins like one
    return triple.object
