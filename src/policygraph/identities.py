"""What hangs on our identifications: that a document speaks of a thing because we hold that its words stand for it.

A document's own names of a thing are its namings that concern the thing, and the expressions and relative dates that
its records refer to and an identification takes for the thing. Where each of them stands in identifications that are
left out, and in no other, nothing tells any more that the document speaks of the thing, unless a name is its very
label; and that two documents mean the same by one label is what the identification said. A thing that no naming
concerns anywhere (a year, a group that we named ourselves) hangs on none: only expressions are taken for it, and their
records stay with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

import pyoxigraph as ox

from policygraph.names import ONTOLOGY, RDFS, SKOS

_LABEL, _NAME, _BELOW = SKOS + "prefLabel", ONTOLOGY + "name", RDFS + "subPropertyOf"
Held = dict[str, set[str]]


class Links:
    """A graph by property: of each subject the IRIs it leads to, its labels, or its names without regard to case."""

    def __init__(self, lines: Iterable[ox.Quad | ox.Triple]) -> None:
        self._by: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for line in lines:
            predicate, term = line.predicate, line.object
            values = self._by[predicate.value][line.subject.value]  # type: ignore[union-attr]  # no triple terms here
            if isinstance(term, ox.NamedNode):
                values.add(term.value)
            elif isinstance(term, ox.Literal) and predicate.value in (_LABEL, _NAME):
                values.add(term.value.casefold())

    def of(self, name: str) -> defaultdict[str, set[str]]:
        """The subjects of a property of ours, or of one below it, each with what it leads to."""
        family, found = {ONTOLOGY + name}, defaultdict[str, set[str]](set)
        while more := {prop for prop, above in self._by[_BELOW].items() if above & family} - family:
            family |= more
        for prop in family:
            for subject, values in self._by[prop].items():
                found[subject] |= values
        return found

    def labels(self) -> Held:
        """The labels of things, without regard to case."""
        return self._by[_LABEL]

    def documents(self) -> Held:
        """The sources of each passage and section."""
        wholes = self.of("isPassageOf")
        return {part: _reached(wholes, part) - wholes.keys() for part in wholes}

    def places(self, gone: Set[str] = frozenset()) -> Held:
        """The sources in which each record rests on a passage that is not gone; of a thing, those of its records."""
        documents, found = self.documents(), defaultdict[str, set[str]](set)
        for record, passages in self.of("restsOn").items():
            found[record].update(*(documents.get(passage, ()) for passage in passages - gone))
        for record, things in self.of("refersTo").items():
            for thing in things:
                found[thing] |= found[record]
        return found

    def expressions(self) -> Held:
        """The sources of what stands for a thing and is no record: open expressions, relative dates, dates we identify.

        A date is spoken of wherever one is that is counted from it.
        """
        places, anchors = self.places(), self.of("hasAnchor")
        for date in anchors:
            for anchor in _reached(anchors, date):
                places[anchor] |= places[date]
        found = self.of("hasCandidate").keys() | anchors.keys()
        found |= set().union(*self.of("identifies").values()) - self.of("restsOn").keys()
        return {node: places[node] for node in found if places[node]}


def _reached(links: Held, start: str) -> set[str]:
    """A node with all that links lead to from it."""
    reached, ahead = set[str](), {start}
    while ahead:
        reached |= ahead
        ahead = set().union(*(links.get(node, ()) for node in ahead)) - reached
    return reached


@dataclass
class _Names:
    """How a document names a thing: by each name the identifications that take it for the thing."""

    by: Held = field(default_factory=dict)
    labelled: bool = False  # one of them is a label of the thing

    @property
    def held(self) -> frozenset[str]:
        """The identifications; none where a name needs none."""
        return frozenset[str]().union(*self.by.values()) if all(self.by.values()) else frozenset()


def depending(links: Links) -> dict[tuple[str, str], frozenset[str]]:
    """By which identifications a document speaks of a thing.

    Returns:
        for each source and thing that it names, the identifications without which it would not name it; none where
        it would name it all the same.
    """
    lost = unnamed(links, links.of("identifies").keys(), set())
    return {
        (source, thing): names.held if (source, thing) in lost else frozenset()
        for thing, documents in _names(links).items()
        for source, names in documents.items()
    }


def unnamed(links: Links, dropped: Set[str], gone: Set[str]) -> set[tuple[str, str]]:
    """The sources, each with a thing, that no longer name the thing when identifications are dropped.

    Args:
        links: the graph, with what is dropped still in it.
        dropped: identifications that do not hold.
        gone: passages that are not there, and with them their documents.
    """
    found = set()
    for thing, documents in _names(links, gone).items():
        hanging = [source for source, names in documents.items() if names.held and names.held <= dropped]
        if len(hanging) == len(documents):
            # By the label alone one document goes on; that another one means the same was the judgement's word.
            labelled = sorted(source for source in hanging if documents[source].labelled)
            hanging = [source for source in hanging if source not in labelled[:1]]
        found |= {(source, thing) for source in hanging}
    return found


def _names(links: Links, gone: Set[str] = frozenset()) -> dict[str, dict[str, _Names]]:
    """The documents' names of each thing that a naming concerns: by thing, then by source."""
    concerns, called, meant, labels = links.of("concerns"), links.of("name"), links.of("identifiesAs"), links.labels()
    held: dict[tuple[str, str], set[str]] = {(name, thing): set() for name in called for thing in concerns[name]}
    named = {thing for _, thing in held}
    for judgement, names in links.of("identifies").items():
        for thing in meant[judgement] & named:
            for name in names:
                held.setdefault((name, thing), set()).add(judgement)
    places, found = links.places(gone), dict[str, dict[str, _Names]]()
    for (name, thing), judgements in held.items():
        for source in places.get(name, ()):
            here = found.setdefault(thing, {}).setdefault(source, _Names())
            here.by[name] = judgements
            here.labelled |= not labels[thing].isdisjoint(called.get(name, ()))
    return found
