"""A description put together of what was found around a node."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from policygraph.ask import Asker, OxTerm, iris, plain
from policygraph.dates import dates
from policygraph.description import Dated, Description, Expression, Judgement, Mention, Relation, Statement, Text, Told
from policygraph.description.surroundings import Held, Surroundings, values
from policygraph.evidence import of_records
from policygraph.names import NODE, ONTOLOGY, RDF, SKOS
from policygraph.nodes import Named, kinds_of, named

_ELSEWHERE = (RDF + "type", SKOS + "prefLabel")  # told as kinds and labels
_KINDS = ("Identification", "Distinction", "Conflict", "Corroboration", "Complement", "Misprint")
_WHY = ("reason", "hasCurator", "judgedOn")
_TIME = ONTOLOGY + "hasTime"


def compose(asker: Asker, found: Surroundings, lang: str) -> Description:
    """The description of a node in the words of a language; where the graph has none in it, of another."""
    return _Composition(asker, found, lang).whole()


class _Composition:
    """The parts of a description, made of what was found around the node."""

    def __init__(self, asker: Asker, found: Surroundings, lang: str) -> None:
        self.found, self.lang = found, lang
        written = values(found.written)
        self.dates = {iri: when for iri, when in dates(asker).items() if iri in written}
        self.kinds = kinds_of(asker, [found.thing, *found.records, *found.judgements])
        held = {when.judgement for when in self.dates.values() if when.judgement}
        here = {found.thing, *found.judgements}
        judged = values({iri: found.written[iri] for iri in here if iri in found.written})
        self.evidence = of_records(asker, {*here, *held, *found.records, *judged})
        kinds = {kind for kinds in self.kinds.values() for kind in kinds}
        self.names = named(asker, {*found.nodes(), *held, *kinds}, lang)

    def whole(self) -> Description:
        found = self.found
        told = sorted(map(self.told, found.records), key=self.in_time)
        naming = {each.record for each in told if each.names and ONTOLOGY + "concerns" in {r.iri for r in each.roles}}
        return Description(
            self.names[found.thing],
            self.kinds_of(found.thing),
            tuple(map(_text, found.written.get(found.thing, {}).get(SKOS + "prefLabel", ()))),
            self.statements(found.thing),
            tuple(sorted((each for each in told if each.record in naming), key=lambda each: bool(each.may))),
            self.relations(),
            tuple(each for each in told if each.record not in naming),
            tuple(sorted(map(self.judgement, found.judgements), key=_by_kind)),
            self.mentions(),
            {iri: tuple(notes) for iri, notes in sorted(self.evidence.items())},
            self.lang,
        )

    def kinds_of(self, node: str) -> tuple[Named, ...]:
        return tuple(self.names.term(kind) for kind in self.kinds.get(node, ()))

    def statements(self, node: str) -> tuple[Statement, ...]:
        """What is written of a node, texts first."""
        found = []
        for prop, terms in self.found.written.get(node, {}).items():
            shown = tuple(self.value(term) for term in terms if not plain(term).startswith(NODE))
            if shown and prop not in _ELSEWHERE:
                found.append(Statement(self.names.term(prop), shown))
        return tuple(sorted(found, key=lambda each: (isinstance(each.values[0], Named), each.property.curie)))

    def value(self, term: OxTerm) -> Named | Text:
        return _text(term) if isinstance(term, ox.Literal) else self.names[term.value]

    def told(self, record: str) -> Told:
        found, written = self.found, self.found.written.get(record, {})
        places = found.records[record]
        direct = found.parts.intersection(places)
        roles = [prop for prop, terms in written.items() if (direct or set(places)).intersection(iris(terms))]
        dated = [self.dated(prop, iri) for prop, terms in written.items() for iri in iris(terms) if iri in self.dates]
        summaries = written.get(ONTOLOGY + "summary", ())
        return Told(
            self.names[record],
            self.kinds_of(record),
            tuple(self.names.term(role) for role in roles or [ONTOLOGY + "refersTo"]),
            plain(summaries[0]) if summaries else "",
            tuple(map(_text, written.get(ONTOLOGY + "name", ()))),
            tuple(sorted(dated, key=lambda each: (each.property.iri != _TIME, each.property.iri, each.date.iri))),
            record in found.classes["Happening"],
            self.holds(record),
            ONTOLOGY + "isReadFrom" in written,
            tuple(self.names[iri] for iri in iris(written.get(ONTOLOGY + "isDetailOf", ()))),
            tuple(self.names.term(iri) for iri in iris(written.get(ONTOLOGY + "omits", ()))),
            () if direct else tuple(self.expression(place) for place in places),
        )

    def in_time(self, told: Told) -> tuple[bool, str, str, str, str]:
        """The earliest first, what has no day behind all that has one; then in the order of the documents."""
        days = [
            (each.earliest or each.latest, each.latest or "9") for each in told.dates if each.earliest or each.latest
        ]
        place = min((note.passage for note in self.evidence.get(told.record.iri, ())), default="")
        return (not days, *min(days, default=("", "")), place, told.record.curie)

    def holds(self, node: str) -> tuple[Named, ...]:
        written = self.found.written.get(node, {}).values()
        listed = self.found.classes["ListedValue"]
        return tuple(self.names[iri] for iri in iris(term for terms in written for term in terms) if iri in listed)

    def dated(self, prop: str, date: str) -> Dated:
        when = self.dates[date]
        taken, judgement = (self.names[iri] if iri else None for iri in (when.taken_as, when.judgement))
        sure = self.surely(held for held in self.found.held.get(date, ()) if held.judgement == when.judgement)
        named = (self.names.term(prop), self.names[date])
        return Dated(*named, when.earliest, when.latest, when.exact, taken, judgement, sure)

    def expression(self, node: str) -> Expression:
        held = self.found.held.get(node, ())
        ours = [each for each in held if each.other == self.found.thing] or [each for each in held if each.same]
        state = "open"
        if ours and ours[0].other == self.found.thing:
            state = "meant" if ours[0].same else "not meant"
        elif ours:
            state = "another meant"
        taken = dict.fromkeys(self.names[each.other] for each in ours)
        return Expression(self.names[node], state, tuple(taken), self.surely(ours))

    def surely(self, held: Iterable[Held]) -> str:
        """How surely we hold something; where several judgements differ, each."""
        return " or ".join(dict.fromkeys(self.names[each.certainty].label for each in held if each.certainty))

    def relations(self) -> tuple[Relation, ...]:
        records: dict[tuple[str, bool, str], list[str]] = {}
        for link in self.found.links:
            records.setdefault((link.property, link.inverse, link.other), []).append(link.record)
        return tuple(
            Relation(self.names.term(prop), inverse, self.names[other], tuple(those))
            for (prop, inverse, other), those in records.items()
        )

    def judgement(self, node: str) -> Judgement:
        holds = self.holds(node)
        own = {each.property.iri.removeprefix(ONTOLOGY): each for each in self.statements(node)}
        reason, curator, day = (own.pop(name).values[0] if name in own else None for name in _WHY)
        pairs = [(each.property, value) for each in own.values() for value in each.values]
        return Judgement(
            self.names[node],
            self.kinds_of(node),
            tuple(value for _, value in pairs if isinstance(value, Text)),
            tuple((prop, value) for prop, value in pairs if isinstance(value, Named) and value not in holds),
            holds,
            reason.value if isinstance(reason, Text) else "",
            curator if isinstance(curator, Named) else None,
            day.value if isinstance(day, Text) else "",
        )

    def mentions(self) -> tuple[Mention, ...]:
        by_property: dict[str, list[Named]] = {}
        for prop, node in self.found.mentions:
            if node not in self.found.records and node not in self.found.judgements:
                by_property.setdefault(prop, []).append(self.names[node])
        return tuple(Mention(self.names.term(prop), tuple(nodes)) for prop, nodes in by_property.items())


def _text(term: OxTerm) -> Text:
    return Text(term.value, getattr(term, "language", "") or "")


def _by_kind(judgement: Judgement) -> tuple[int, str]:
    local = judgement.kinds[0].iri.removeprefix(ONTOLOGY) if judgement.kinds else ""
    return (_KINDS.index(local) if local in _KINDS else len(_KINDS), judgement.judgement.curie)
