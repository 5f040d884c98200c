"""Where an answer is said: from the records behind each row to the passages of the documents.

A question's header names the columns that hold records, or a companion query that lists them for counts and negative
answers. A record rests on passages; a judgement of ours on the passages of what it judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policygraph.ask import Answer, Asker, OxTerm, iris, listed, plain
from policygraph.names import ONTOLOGY, SKOS
from policygraph.questions import Question

HOW = {
    "isStatedIn": "stated in",
    "isReadFrom": "read by us from",
    "isPrintedIn": "printed in",
    "judges": "our judgement on",
}

# The verbs stand in VALUES, not in a path: the engine would look at every record for each judgement otherwise.
_PASSAGES = f"""PREFIX pg: <{ONTOLOGY}> PREFIX skos: <{SKOS}>
SELECT DISTINCT ?record ?how ?passage ?locator ?source ?url ?fragment ?summary ?words ?from ?certainty ?reason
  ?curator ?day ?document WHERE {{
  VALUES ?record {{ %s }}
  {{ VALUES ?how {{ pg:isStatedIn pg:isReadFrom pg:isPrintedIn }} ?record ?how ?passage }}
  UNION {{ VALUES ?verb {{ pg:identifies pg:compares pg:distinguishes }} ?record ?verb ?judged .
          ?judged pg:restsOn ?passage BIND(pg:judges AS ?how) }}
  UNION {{ VALUES ?verb {{ pg:identifies pg:distinguishes }} ?record ?verb ?referent .
          ?other pg:refersTo ?referent ; pg:restsOn ?passage BIND(pg:judges AS ?how) }}
  ?passage pg:locator ?locator ; pg:fragment ?fragment ; pg:isPassageOf ?document .
  ?document a pg:Source ; pg:url ?url ; skos:prefLabel ?source . FILTER(LANG(?source) = "en")
  OPTIONAL {{ ?record pg:summary ?summary }}
  OPTIONAL {{ ?record pg:name|pg:title|pg:asPrinted|pg:aspect ?words }}
  OPTIONAL {{ ?record pg:isReportedFrom/skos:prefLabel ?from FILTER(LANG(?from) = "en") }}
  OPTIONAL {{ ?record pg:hasCertainty/skos:prefLabel ?certainty FILTER(LANG(?certainty) = "en") }}
  OPTIONAL {{ ?record pg:reason ?reason ; pg:hasCurator/skos:prefLabel ?curator ; pg:judgedOn ?day
    FILTER(LANG(?curator) = "en") }}
}} ORDER BY ?record ?how ?passage DESC(LANG(?words)) ?words ?from ?curator"""


@dataclass(frozen=True)
class Note:
    """One record's hold on one passage: what it says, how it rests there, and the link that opens the passage.

    ``record``, ``passage`` and ``document`` are IRIs; ``how`` is a key of ``HOW``; all others are words for people.
    """

    record: str
    how: str
    passage: str
    locator: str
    source: str
    link: str
    summary: str = ""
    words: str = ""
    reported_from: str = ""
    certainty: str = ""
    reason: str = ""
    curator: str = ""
    day: str = ""
    document: str = ""

    def __str__(self) -> str:
        what = self.summary or self.words
        return f"{what} — " * bool(what) + self.grounds

    @property
    def grounds(self) -> str:
        """How the record rests on the passage, where that stands, and why we read it so, without what it says."""
        said = f"{HOW[self.how]} {self.source}, {self.locator}"
        reported = f", which reports it from {self.reported_from}" if self.reported_from else ""
        sure = f"{self.certainty}; " if self.certainty else ""
        why = f" ({sure}{self.curator}, {self.day}: {self.reason.removesuffix('.')})" if self.reason else ""
        return f"{said}{reported}{why}"

    def members(self) -> dict[str, str]:
        """The note for JSON: what it has, by the names above."""
        return {name: value for name, value in vars(self).items() if value}


def notes(asker: Asker, question: Question, answer: Answer, given: Mapping[str, str]) -> list[list[Note]]:
    """For each row of an answer the notes of its records, in the order of the evidence columns.

    Args:
        asker: what answered.
        question: the saved question; its header names the evidence.
        answer: the rows.
        given: the parameters as the user gave them, for the companion query.
    """
    records = _from_columns(question, answer)
    if question.companion:
        records = _from_companion(question, answer, asker.run(asker.bind(question, given, companion=True)))
    by_record = of_records(asker, {record for row in records for record in row})
    return [[note for record in row for note in by_record.get(record, [])] for row in records]


def with_identities(
    asker: Asker, question: Question, answer: Answer, given: Mapping[str, str], said: list[list[Note]]
) -> list[list[Note]]:
    """The notes of each row, and then those of the judgements by which it means what it speaks of.

    They are the identifications by which a document behind the row speaks of what stands in the row, or was asked for.

    Args:
        asker: what answered.
        question: the question.
        answer: the rows.
        given: the parameters as the user gave them.
        said: the notes of each row.
    """
    known: Mapping[str, Mapping[str, list[str]]] = asker.snapshot.notes["identities"]
    asked = iris(asker.values(question, given).values())
    pairs = [
        {
            (judgement, note.document): None
            for note in notes
            for thing in (*iris(row), *asked)
            for judgement in known.get(note.document, {}).get(thing, ())
        }
        for row, notes in zip(_rows(answer), said, strict=True)
    ]
    by = of_records(asker, {judgement for row in pairs for judgement, _ in row})
    first = {(judgement, note.document): note for judgement, notes in by.items() for note in reversed(notes)}
    return [
        list(dict.fromkeys((*notes, *(first[pair] for pair in row if pair in first))))
        for notes, row in zip(said, pairs, strict=True)
    ]


def _from_columns(question: Question, answer: Answer) -> list[list[str]]:
    places = [answer.columns.index(name) for name in question.evidence if name in answer.columns]
    return [iris(row[place] for place in places) for row in _rows(answer)]


def _from_companion(question: Question, answer: Answer, companion: Answer) -> list[list[str]]:
    """A companion's row belongs to the row with the same values in the columns that both have; without any, to all."""
    shared = [name for name in companion.columns if name in answer.columns]
    keys = [companion.columns.index(name) for name in shared]
    columns = [companion.columns.index(name) for name in question.evidence if name in companion.columns]
    found: dict[tuple[object, ...], dict[str, None]] = {}
    for row in companion.rows:
        records = found.setdefault(tuple(row[key] for key in keys), {})
        records.update(dict.fromkeys(iris(row[at] for at in columns)))
    own = [answer.columns.index(name) for name in shared]
    return [list(found.get(tuple(row[i] for i in own), {})) for row in _rows(answer)]


def _rows(answer: Answer) -> tuple[tuple[OxTerm | None, ...], ...]:
    """The rows of an answer; a yes or no has evidence too, though it has no row."""
    return answer.rows if answer.boolean is None else ((),)


def of_records(asker: Asker, records: Iterable[str]) -> dict[str, list[Note]]:
    """The notes of each of these records and judgements; what rests on no passage is not there."""
    rows: dict[tuple[str, str, str], list[tuple[str, ...]]] = {}
    for row in asker.run(_PASSAGES % listed(records)).rows:
        node, verb, place, *cells = map(plain, row)
        rows.setdefault((node, verb, place), []).append(tuple(cells))
    found: dict[str, list[Note]] = {}
    for (record, how, passage), same in rows.items():  # one note, however many names, works and curators it has
        locator, source, url, fragment, summary, _, _, certainty, reason, _, day, document = same[0]
        words, works, curators = (dict.fromkeys(filter(None, (row[at] for row in same))) for at in (5, 6, 9))
        named = ", ".join(f"“{word}”" for word in words)
        by = (" and ".join(works), certainty, reason, " and ".join(curators), day, document)
        note = Note(record, how.removeprefix(ONTOLOGY), passage, locator, source, url + fragment, summary, named, *by)
        found.setdefault(record, []).append(note)
    return found


def conflicts_of(asker: Asker, records: Iterable[str]) -> dict[str, list[str]]:
    """The conflicts in which each of these records stands with another; one in none is not there."""
    rows = asker.run(f"""PREFIX pg: <{ONTOLOGY}> SELECT DISTINCT ?record ?conflict {{
        VALUES ?record {{ {listed(records)} }} ?conflict pg:compares ?record ; a pg:Conflict }}""").rows
    found: dict[str, list[str]] = {}
    for record, conflict in rows:
        found.setdefault(plain(record), []).append(plain(conflict))
    return found
