"""What the documents tell of happenings and states: each told once, with all its records, its time and how sure it is.

A record that makes another more exact (``pg:isDetailOf``) and is of the same thing tells the same; its date is the one
taken, as ours where no document gives it. Where an expression leaves open what is meant, each thing that may be meant
has the telling, unless we rule it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from policygraph.ask import Asker, plain
from policygraph.names import ONTOLOGY, RDF
from policygraph.nodes import Names, kinds_of, named
from policygraph.pictures.dates import CERTAINTY, Mark, When, dates

_PROPERTIES = (
    *("concerns", "hasBefore", "hasAfter", "hasForm", "hasWhole", "hasHolder", "hasSeat", "happensUnder"),
    *("hasTime", "begins", "ends", "hasSuccessionKind", "hasStatus", "hasCertainty", "step", "coversSection"),
    *("isDetailOf", "isStatedIn", "isReadFrom", "summary"),
)
_SAME = ("concerns", "hasBefore", "hasHolder")  # what a record and its detail must agree on to tell the same
_NAMED = (
    *("concerns", "hasBefore", "hasAfter", "hasForm", "hasWhole", "hasHolder", "happensUnder"),
    *("hasSuccessionKind", "coversSection"),
)


@dataclass(frozen=True)
class Conflict:
    """A conflict between records: in what respect, and whether it is settled."""

    iri: str
    aspect: str
    resolution: str


@dataclass(frozen=True)
class Telling:
    """One happening or state, with every record that tells it, those first that a document states."""

    kind: str
    classes: frozenset[str]
    records: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    when: When | None
    begins: When | None
    ends: When | None
    marks: tuple[Mark, ...]
    conflicts: tuple[str, ...]
    meant: Mapping[str, tuple[Mark, ...]]

    def of(self, name: str) -> tuple[str, ...]:
        """The values of a property of the ontology, in all the records."""
        return self.values.get(name, ())

    def is_a(self, *names: str) -> bool:
        """Whether it is of one of these classes of the ontology, or of a class below."""
        return any(ONTOLOGY + name in self.classes for name in names)

    @property
    def things(self) -> dict[str, tuple[Mark, ...]]:
        """What it is told of, with what keeps it from being simply told of that."""
        named = dict.fromkeys((*self.of("concerns"), *self.of("hasBefore")), self.marks)
        if not self.meant:
            return named
        return {thing: (*self.marks, *marks) for thing, marks in self.meant.items()}

    @property
    def dated(self) -> bool:
        """Whether anything bounds its time."""
        return any(when and when.bounded for when in (self.when, self.begins, self.ends))

    @property
    def sources(self) -> tuple[str, ...]:
        """The records, and our judgements on their dates."""
        whens = (when for when in (self.when, self.begins, self.ends) if when)
        return tuple(dict.fromkeys((*self.records, *(when.judgement for when in whens if when.judgement))))


@dataclass(frozen=True)
class Told:
    """All tellings of some classes, the conflicts between their records, and what to call whatever they name."""

    tellings: tuple[Telling, ...]
    conflicts: Mapping[str, Conflict]
    names: Names


def told(asker: Asker, classes: Iterable[str], lang: str = "en") -> Told:
    """What is told in records of these classes of the ontology, and of the classes below."""
    records = _records(asker, classes)
    kinds = kinds_of(asker, records)
    every, conflicts, meant = dates(asker), _conflicts(asker), _meant(asker)
    iris = {value for record in records.values() for name in _NAMED for value in record.get(name, ())}
    iris |= {kind for found in kinds.values() for kind in found} | set(every)
    iris |= {thing for found in meant.values() for thing in found}
    names = named(asker, iris, lang)
    tellings = []
    for group in _groups(records, kinds):
        parts = {iri: records[iri] for iri in group}
        found = [iri for iri, (_, compared) in conflicts.items() if compared & set(group)]
        when, begins, ends = (_when(parts, name, every) for name in ("hasTime", "begins", "ends"))
        values = {name: _united(parts, name) for name in _PROPERTIES}
        (subject,) = values["concerns"][:1] or ("",)
        classes_of = frozenset(_united(parts, "type"))
        marks = (*_marks(parts), *((Mark.DISPUTED,) if found else ()))
        kind = next((kind for kind in kinds[group[0]] if names[kind].label), kinds[group[0]][0])
        tellings.append(
            Telling(kind, classes_of, group, values, when, begins, ends, marks, tuple(found), meant.get(subject, {}))
        )
    return Told(tuple(tellings), {iri: conflict for iri, (conflict, _) in conflicts.items()}, names)


def _records(asker: Asker, classes: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Each record's values by the local name of the property."""
    wanted = " ".join(f"<{ONTOLOGY}{name}>" for name in classes)
    properties = " ".join([f"<{RDF}type>", *(f"<{ONTOLOGY}{name}>" for name in _PROPERTIES)])
    rows = asker.run(f"""SELECT DISTINCT ?record ?property ?value WHERE {{
        {{ SELECT DISTINCT ?record {{ VALUES ?class {{ {wanted} }} ?record <{RDF}type> ?class }} }}
        VALUES ?property {{ {properties} }} ?record ?property ?value }} ORDER BY ?record ?property ?value""").rows
    found: dict[str, dict[str, list[str]]] = {}
    for record, name, value in rows:
        local = plain(name).replace("#", "/").rsplit("/", 1)[-1]
        found.setdefault(plain(record), {}).setdefault(local, []).append(plain(value))
    return found


def _groups(
    records: Mapping[str, Mapping[str, Sequence[str]]], kinds: Mapping[str, Sequence[str]]
) -> list[tuple[str, ...]]:
    """The records that tell the same, those first that a document states."""
    above = {iri: iri for iri in records}

    def top(iri: str) -> str:
        while above[iri] != iri:
            iri = above[iri]
        return iri

    for iri, record in records.items():
        for base in record.get("isDetailOf", ()):
            if base in records and _tell_the_same(record, records[base]):
                above[top(iri)] = top(base)
    groups: dict[str, list[str]] = {}
    for iri in sorted(records, key=lambda iri: ("isStatedIn" not in records[iri], iri)):
        groups.setdefault(top(iri), []).append(iri)
    return [tuple(group) for group in groups.values()]


def _tell_the_same(detail: Mapping[str, Sequence[str]], base: Mapping[str, Sequence[str]]) -> bool:
    both = ((detail.get(name), base.get(name)) for name in _SAME)
    wider = set(base["type"]) <= set(detail["type"])  # the detail is of the same class or of a narrower one
    return wider and all(set(one) & set(other) for one, other in both if one and other)


def _united(parts: Mapping[str, Mapping[str, Sequence[str]]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for record in parts.values() for value in record.get(name, ())))


def _marks(parts: Mapping[str, Mapping[str, Sequence[str]]]) -> tuple[Mark, ...]:
    """What is only planned; and where no document states it, that we read it, and how surely."""
    marks = [Mark.PLANNED] if ONTOLOGY + "Planned" in _united(parts, "hasStatus") else []
    if not any("isStatedIn" in record for record in parts.values()):
        marks.append(Mark.READ)
        marks += filter(None, (CERTAINTY.get(value) for value in _united(parts, "hasCertainty")))
    return tuple(dict.fromkeys(marks))


def _when(parts: Mapping[str, Mapping[str, Sequence[str]]], name: str, dates: Mapping[str, When]) -> When | None:
    """The date that the most exact of the records gives; ours where none that states the fact gives the same."""
    giving = {record[name][0]: record for record in parts.values() if name in record}
    if not giving:
        return None
    iri, record = list(giving.items())[-1]
    when = dates.get(iri, When(iri))
    if any(iri in other.get(name, ()) and "isStatedIn" in other for other in parts.values()):
        return when
    certainty = next(iter(record.get("hasCertainty", ())), "")
    return replace(when, read=True, certainty=when.certainty or CERTAINTY.get(certainty))


def _conflicts(asker: Asker) -> dict[str, tuple[Conflict, set[str]]]:
    """Every conflict, with the records that it is between."""
    rows = asker.run(f"""PREFIX pg: <{ONTOLOGY}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?conflict ?record ?aspect ?resolution WHERE {{ ?conflict a pg:Conflict ; pg:compares ?record
          OPTIONAL {{ ?conflict pg:aspect ?aspect }}
          OPTIONAL {{ ?conflict pg:hasResolution/skos:prefLabel ?resolution FILTER(LANG(?resolution) = "en") }}
        }} ORDER BY ?conflict ?record""").rows
    found: dict[str, tuple[Conflict, set[str]]] = {}
    for row in rows:
        conflict, record, aspect, resolution = map(plain, row)
        found.setdefault(conflict, (Conflict(conflict, aspect, resolution), set()))[1].add(record)
    return found


def _meant(asker: Asker) -> dict[str, dict[str, tuple[Mark, ...]]]:
    """For each open expression what may be meant by it, without what we rule out, and how sure we are."""
    rows = asker.run(f"""PREFIX pg: <{ONTOLOGY}> SELECT DISTINCT ?expression ?thing ?certainty WHERE {{
          ?expression a pg:Referent
          {{ ?expression pg:hasCandidate ?thing }} UNION {{ ?taken pg:identifies ?expression ; pg:identifiesAs ?thing }}
          OPTIONAL {{ ?judgement pg:identifies ?expression ; pg:identifiesAs ?thing ; pg:hasCertainty ?certainty }}
          FILTER NOT EXISTS {{ ?not pg:distinguishes ?expression ; pg:distinguishesFrom ?thing }}
        }} ORDER BY ?expression ?thing ?certainty""").rows
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        expression, thing, certainty = map(plain, row)
        found.setdefault(expression, {})[thing] = certainty
    settled: dict[str, dict[str, tuple[Mark, ...]]] = {}
    for expression, things in found.items():
        sure = {thing for thing, certainty in things.items() if certainty == ONTOLOGY + "Certain"}
        settled[expression] = {
            thing: (Mark.READ,) if sure else (Mark.OPEN, *filter(None, (CERTAINTY.get(certainty),)))
            for thing, certainty in things.items()
            if not sure or thing in sure
        }
    return settled
