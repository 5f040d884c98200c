"""How far each document is encoded: for each paragraph its sentences and the records that rest on them.

A sentence is a passage directly below a section; the passages within it, its clauses, count as part of it. A paragraph
is what is common to the local names of its sentences, up to their last number: ``2-3`` for ``2-3-1`` and ``2-3-2``,
``head`` for ``head-1``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import NamedTuple

import pyoxigraph as ox

from policygraph.ask import Answer, Asker, OxTerm, plain
from policygraph.names import ONTOLOGY, RDF, SKOS, local_name, shorten

# The store holds the transitive closure of pg:isPassageOf: the section that counts is the innermost one.
_SENTENCES = f"""PREFIX pg: <{ONTOLOGY}> PREFIX rdf: <{RDF}> PREFIX skos: <{SKOS}>
SELECT DISTINCT ?source ?label ?sentence ?section ?locator ?reason ?start WHERE {{
  ?source rdf:type pg:Source ; skos:prefLabel ?label . FILTER(LANG(?label) = "en")
  OPTIONAL {{
    ?sentence rdf:type pg:Passage ; pg:isPassageOf ?source, ?section ; pg:start ?start .
    ?section rdf:type pg:Section ; pg:locator ?locator .
    FILTER NOT EXISTS {{ ?sentence pg:isPassageOf ?narrower . ?narrower pg:isPassageOf ?section }}
    OPTIONAL {{ ?sentence pg:hasNoFactReason ?reason }}
  }}
}} ORDER BY ?source ?start ?sentence"""

_RECORDS = f"""PREFIX pg: <{ONTOLOGY}>
SELECT DISTINCT ?sentence ?how ?record WHERE {{
  VALUES ?how {{ pg:isStatedIn pg:isReadFrom }}
  ?record ?how ?part . ?part pg:isPassageOf? ?sentence
}}"""


@dataclass(frozen=True)
class Sentence:
    """A sentence: where it stands, why it holds no fact (or nothing), and the records stated in it and read from it."""

    paragraph: str
    section: str
    locator: str
    reason: str
    stated: frozenset[str]
    read: frozenset[str]


class Counts(NamedTuple):
    """How many sentences; how many of them hold no fact, by reason; how many records are stated and read there."""

    sentences: int
    reasons: Counter[str]
    stated: int
    read: int

    def told(self) -> str:
        """The reasons in words, the commonest first."""
        return ", ".join(f"{reason} {count}" for reason, count in self.reasons.most_common())


@dataclass(frozen=True)
class Coverage:
    """The documents by IRI, each with what people call it and its sentences in their order."""

    documents: Mapping[str, tuple[str, Sequence[Sentence]]]

    def rows(self) -> Answer:
        """A row a paragraph, for programs; a document without sentences has one row of noughts."""
        columns = ("source", "paragraph", "section", "sentences", "withoutFact", "reasons", "stated", "read")
        rows: list[tuple[OxTerm, ...]] = []
        for source, (_, sentences) in self.documents.items():
            for name, section, found in _paragraphs(sentences) or [("", "", [])]:
                n = _counted(found)
                cells = _cells(name, section, n.sentences, n.reasons.total(), n.told(), n.stated, n.read)
                rows.append((ox.NamedNode(source), *cells))
        return Answer(columns, tuple(rows))

    def for_people(self, prefixes: Mapping[str, str]) -> Iterator[tuple[str, Answer]]:
        """For each document a heading and its paragraphs, the whole in the last row; narrow enough for a terminal.

        A record that rests on two paragraphs counts in both, and once in the whole. A section is named where it begins.
        """
        columns = ("paragraph", "section", "sentences", "without fact", "stated", "read")
        for source, (label, sentences) in self.documents.items():
            rows: list[tuple[OxTerm, ...]] = []
            above = ""
            for name, locator, found in _paragraphs(sentences):
                section = found[0].section
                rows.append(_for_people(name, locator if section != above else "", _counted(found)))
                above = section
            rows.append(_for_people("in all", "", _counted(sentences)))
            yield f"{label} ({shorten(source, prefixes)})", Answer(columns, tuple(rows))


def coverage(asker: Asker) -> Coverage:
    """Count the sentences and records of every source of a project, as its snapshot has them."""
    records: dict[tuple[str, str], set[str]] = {}
    for row in asker.run(_RECORDS).rows:
        sentence, how, record = map(plain, row)
        records.setdefault((sentence, how.removeprefix(ONTOLOGY)), set()).add(record)
    documents: dict[str, tuple[str, list[Sentence]]] = {}
    for row in asker.run(_SENTENCES).rows:
        source, label, sentence, section, locator, reason = map(plain, row[:-1])
        _, sentences = documents.setdefault(source, (label, []))
        if sentence:
            stated, read = (frozenset(records.get((sentence, how), ())) for how in ("isStatedIn", "isReadFrom"))
            paragraph = re.sub("-?[0-9]+[^0-9]*$", "", local_name(sentence))
            sentences.append(Sentence(paragraph, section, locator, local_name(reason), stated, read))
    return Coverage(documents)


def _paragraphs(sentences: Sequence[Sentence]) -> list[tuple[str, str, Sequence[Sentence]]]:
    """The paragraphs in the order of their first sentences: name, locator of the section, sentences."""
    found: dict[tuple[str, str], list[Sentence]] = {}
    for sentence in sentences:
        found.setdefault((sentence.section, sentence.paragraph), []).append(sentence)
    return [(these[0].paragraph, these[0].locator, these) for these in found.values()]


def _counted(sentences: Sequence[Sentence]) -> Counts:
    reasons = Counter(sentence.reason for sentence in sentences if sentence.reason)
    stated = {record for sentence in sentences for record in sentence.stated}
    read = {record for sentence in sentences for record in sentence.read}
    return Counts(len(sentences), reasons, len(stated), len(read))


def _for_people(name: str, place: str, n: Counts) -> tuple[OxTerm, ...]:
    return _cells(name, _folded(place, 24), n.sentences, _folded(n.told(), 14), n.stated, n.read)


def _cells(*values: str | int) -> tuple[OxTerm, ...]:
    return tuple(ox.Literal(value) for value in values)


def _folded(text: str, width: int) -> str:
    return fill(text, width, break_long_words=False, break_on_hyphens=False)
