"""What the documents tell of happenings and states: each told once, with all its records, its time and how sure it is.

A record that makes another more exact (``pg:isDetailOf``) and is of the same thing tells the same; its date is the one
taken, as ours where no document gives it. Where an expression leaves open what is meant, each thing that may be meant
has the telling, unless we rule it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from policygraph.ask import Asker, iris, listed, plain
from policygraph.dates import CERTAINTY, Mark, When, dates
from policygraph.evidence import Note
from policygraph.names import ONTOLOGY, RDF, local_name
from policygraph.nodes import Names, kinds_of, named

T = TypeVar("T")

_PROPERTIES = (
    *("concerns", "hasBefore", "hasAfter", "hasForm", "hasWhole", "hasHolder", "hasSeat", "happensUnder"),
    *("hasTime", "begins", "ends", "hasSuccessionKind", "hasStatus", "hasCertainty", "step", "coversSection"),
    *("isDetailOf", "isStatedIn", "isReadFrom", "summary"),
)
_SUBJECT = ("concerns", "hasBefore", "hasHolder")  # of what else a detail is, it does not tell the same
_TOLD = (*_SUBJECT, "type", "hasAfter", "hasForm", "hasWhole")  # where a reading adds to these, it tells something else

_Record = Mapping[str, Sequence[str]]  # its values by the local name of the property


@dataclass(frozen=True)
class Conflict:
    """A conflict between records: in what respect, and whether it is settled."""

    iri: str
    aspect: str
    resolution: str
    records: set[str]

    def __str__(self) -> str:
        return f"{self.aspect} ({self.resolution})"


@dataclass(frozen=True)
class Telling:
    """One happening or state, with every record that tells it, those first that a document states."""

    kind: str
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
        return any(ONTOLOGY + name in self.values["type"] for name in names)

    @property
    def things(self) -> dict[str, tuple[Mark, ...]]:
        """What it is told of, with what keeps it from being simply told of that."""
        if self.meant:
            return {thing: (*self.marks, *marks) for thing, marks in self.meant.items()}
        return dict.fromkeys((*self.of("concerns"), *self.of("hasBefore")), self.marks)

    @property
    def dated(self) -> bool:
        """Whether anything bounds its time."""
        return any(when and when.bounded for when in (self.when, self.begins, self.ends))

    @property
    def sources(self) -> tuple[str, ...]:
        """The records, and our judgements on their dates."""
        whens = (when for when in (self.when, self.begins, self.ends) if when)
        return tuple(dict.fromkeys((*self.records, *(when.judgement for when in whens if when.judgement))))


class Told(NamedTuple):
    """All tellings of some classes, the conflicts between their records, and what to call whatever they name."""

    tellings: list[Telling]
    conflicts: Mapping[str, Conflict]
    names: Names


def told(asker: Asker, classes: Iterable[str], lang: str, others: Iterable[str] = ()) -> Told:
    """What is told in records of these classes of the ontology, and of the classes below; ``others`` to name too."""
    records, nodes = _records(asker, classes)
    kinds, every, conflicts, meant = kinds_of(asker, records), dates(asker), _conflicts(asker), _meant(asker)
    nodes |= {*records, *every, *conflicts, *union(meant.values()), *others}
    names = named(asker, nodes | {when.judgement for when in every.values() if when.judgement}, lang)
    tellings = []
    for group in _groups(records):
        parts = {iri: records[iri] for iri in group}
        values = {name: union(record.get(name, ()) for record in parts.values()) for name in (*_PROPERTIES, "type")}
        stated = [record for record in parts.values() if "isStatedIn" in record]  # a reading adds no government to it
        values["happensUnder"] = union(record.get("happensUnder", ()) for record in stated or parts.values())
        disputes = tuple(iri for iri, conflict in conflicts.items() if not conflict.records.isdisjoint(group))
        when, begins, ends = (_when(parts, name, every) for name in ("hasTime", "begins", "ends"))
        marks = [Mark.PLANNED] if ONTOLOGY + "Planned" in values["hasStatus"] else []
        marks += [] if stated else [Mark.READ, *_how_surely(values["hasCertainty"])]
        marks += [Mark.DISPUTED] if disputes else []
        kind = next((kind for kind in kinds[group[0]] if names[kind].label), kinds[group[0]][0])
        expression = next(iter(values["concerns"]), "")
        held = (tuple(marks), disputes, meant.get(expression, {}))
        tellings.append(Telling(kind, group, values, when, begins, ends, *held))
    return Told(tellings, conflicts, names)


def union(several: Iterable[Iterable[T]]) -> tuple[T, ...]:
    """What is in any of several, each once, in their order."""
    return tuple(dict.fromkeys(chain.from_iterable(several)))


def surest(several: Iterable[tuple[Mark, ...]]) -> tuple[Mark, ...]:
    """The marks of what is told more than once: those of the surest telling, and a conflict that any of them is in."""
    order, every = list(Mark), list(several)

    def doubt(marks: tuple[Mark, ...]) -> list[int]:
        return sorted((order.index(mark) for mark in {*marks} - {Mark.DISPUTED}), reverse=True)

    least = min(every, key=doubt)
    disputed = Mark.DISPUTED in union(every) and Mark.DISPUTED not in least
    return (*least, Mark.DISPUTED) if disputed else least


def merged(several: Iterable[T], meaning: Callable[[T], object], *joined: str) -> list[T]:
    """What has one meaning as one, with what any has of the fields ``joined``, as sure as the surest."""
    found: dict[object, list[Any]] = {}
    for each in several:
        found.setdefault(meaning(each), []).append(each)
    return [
        replace(
            min(same, key=lambda each: bool(each.when and each.when.read)),
            marks=surest(each.marks for each in same),
            **{name: union(getattr(each, name) for each in same) for name in joined},
        )
        for same in found.values()
    ]


def instances(asker: Asker, name: str) -> set[str]:
    """The instances of a class of the ontology."""
    return {plain(row[0]) for row in asker.run(f"SELECT ?s {{ ?s <{RDF}type> <{ONTOLOGY}{name}> }}").rows}


def address(notes: Iterable[Note]) -> str:
    """Where the first of these passages opens that is on the web: nothing else that a project names becomes a link."""
    return next((note.link for note in notes if note.link.lower().startswith(("https://", "http://"))), "")


def _records(asker: Asker, classes: Iterable[str]) -> tuple[dict[str, _Record], set[str]]:
    """Each record's values by the local name of the property; and every node among them."""
    properties = listed([RDF + "type", *(ONTOLOGY + name for name in _PROPERTIES)])
    rows = asker.run(f"""SELECT DISTINCT ?record ?property ?value WHERE {{
        VALUES ?class {{ {listed(ONTOLOGY + name for name in classes)} }} ?record <{RDF}type> ?class .
        VALUES ?property {{ {properties} }} ?record ?property ?value }} ORDER BY ?record ?property ?value""").rows
    found: dict[str, dict[str, list[str]]] = {}
    for record, name, value in rows:
        found.setdefault(plain(record), {}).setdefault(local_name(plain(name)), []).append(plain(value))
    return dict(found), set(iris(value for *_, value in rows))


def _groups(records: Mapping[str, _Record]) -> list[tuple[str, ...]]:
    """The records that tell the same, those first that a document states."""

    def place(iri: str) -> tuple[bool, str]:
        return "isStatedIn" not in records[iri], iri

    same = {iri: {iri} for iri in records}
    for iri in records:
        for base in _with_bases(iri, records):
            both = same[iri] | same[base]
            same.update(dict.fromkeys(both, both))
    return list(dict.fromkeys(tuple(sorted(same[iri], key=place)) for iri in sorted(records, key=place)))


def _with_bases(iri: str, records: Mapping[str, _Record]) -> list[str]:
    """A record, and those that tell the same less exactly, over however many steps."""
    found = [iri]
    for one in found:
        bases = (base for base in records[one].get("isDetailOf", ()) if base in records and base not in found)
        found += [base for base in bases if _tell_the_same(records[one], records[base])]
    return found


def _tell_the_same(detail: _Record, base: _Record) -> bool:
    wider = set(base["type"]) <= set(detail["type"])  # the detail is of the same class or of a narrower one
    fixed = _SUBJECT if "isStatedIn" in detail else _TOLD
    return wider and all(set(detail.get(name, ())) <= set(base.get(name, ())) for name in fixed)


def _how_surely(certainties: Iterable[str]) -> list[Mark]:
    return [CERTAINTY[certainty] for certainty in certainties if certainty in CERTAINTY]


def _when(parts: Mapping[str, _Record], name: str, dates: Mapping[str, When]) -> When | None:
    """The date that the most exact of the records gives; ours where none that states the fact gives the same."""
    giving = [iri for iri, record in parts.items() if name in record]
    if not giving:
        return None
    best = max(giving, key=lambda iri: (len(_with_bases(iri, parts)), "isStatedIn" in parts[iri], iri))
    date = parts[best][name][0]
    when = dates.get(date, When(date))
    if any(date in parts[iri][name] and "isStatedIn" in parts[iri] for iri in giving):
        return when
    certainty = next((CERTAINTY.get(value) for value in parts[best].get("hasCertainty", ())), None)
    return replace(when, read=True, certainty=when.certainty or certainty)


def _conflicts(asker: Asker) -> dict[str, Conflict]:
    rows = asker.run(f"""PREFIX pg: <{ONTOLOGY}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?conflict ?record ?aspect ?resolution WHERE {{ ?conflict a pg:Conflict ; pg:compares ?record
          OPTIONAL {{ ?conflict pg:aspect ?aspect }}
          OPTIONAL {{ ?conflict pg:hasResolution/skos:prefLabel ?resolution FILTER(LANG(?resolution) = "en") }}
        }} ORDER BY ?conflict ?record""").rows
    found: dict[str, Conflict] = {}
    for row in rows:
        conflict, record, aspect, resolution = map(plain, row)
        found.setdefault(conflict, Conflict(conflict, aspect, resolution, set())).records.add(record)
    return found


def _meant(asker: Asker) -> dict[str, dict[str, tuple[Mark, ...]]]:
    """For each open expression what may be meant by it, with its marks; where we are certain of some, these alone."""
    rows = asker.run(f"""PREFIX pg: <{ONTOLOGY}> SELECT DISTINCT ?expression ?thing ?certainty WHERE {{
          ?expression a pg:Referent
          {{ ?expression pg:hasCandidate ?thing }} UNION {{ ?taken pg:identifies ?expression ; pg:identifiesAs ?thing }}
          OPTIONAL {{ ?judgement pg:identifies ?expression ; pg:identifiesAs ?thing ; pg:hasCertainty ?certainty }}
          FILTER NOT EXISTS {{ ?not pg:distinguishes ?expression ; pg:distinguishesFrom ?thing
            FILTER NOT EXISTS {{ ?not pg:hasCertainty pg:Doubtful }} }}
        }} ORDER BY ?expression ?thing ?certainty""").rows
    found: dict[str, dict[str, tuple[Mark, ...]]] = {}
    sure = (Mark.READ,)
    for row in rows:
        expression, thing, certainty = map(plain, row)
        marks = sure if certainty == ONTOLOGY + "Certain" else (Mark.OPEN, *_how_surely([certainty]))
        found.setdefault(expression, {})[thing] = marks
    for expression, things in found.items():
        if sure in things.values():
            found[expression] = {thing: marks for thing, marks in things.items() if marks == sure}
    return found
