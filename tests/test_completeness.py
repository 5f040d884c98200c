"""Nothing that a sentence says is left out: its numbers, dates, names and hedges stand in the records on it.

Patterns and kept lists find them in the pinned texts, which the project does not hold; without the texts these tests
skip. What a pattern finds and no record needs is explained in the lists below.
"""

from __future__ import annotations

import csv
import re

import pytest
from rdflib import RDF, Literal, URIRef
from rdflib.namespace import SKOS

from policygraph import project
from policygraph.documents import read_project
from policygraph.names import ONTOLOGY

# Words with a capital that name nothing: they open a sentence.
OPENERS = re.compile(
    r"(A|After|Also|Among|Another|As|At|Because|Beginning|By|Despite|During|Early|For|From|However|If|In|It|Its|"
    r"Meanwhile|On|Once|Other|Recently|See|Since|Smaller|That|The|There|These|This|To|Under|When|While|With|Yet|"
    r"Efforts)"
)

# What a pattern finds in a sentence and no record on it has, and why.
EXPLAINED = {
    ("y:1-1-1", "Japanese"): "the record has the place, Japan",
    ("y:3-1-1", "Japanese"): "the record has the language by its code",
    ("y:3-3-1", "Japanese"): "the record has the language by its code",
}

NUMBER_WORDS = re.compile(
    r"\b(two|three|three-pronged|four|eight|ten|twenty|first|second|third|fourth|former|several|both|each|all|few)\b",
    re.I,
)
HEDGES = re.compile(
    r"\b(some \d+|approximately|about \d|almost|nearly|largely|mostly|in the majority of cases|occasional|often|"
    r"particularly|especially|quite|too modest|very limited|only limited|negligible|little evidence|nothing to suggest|"
    r"can be (?:characterized|seen)|might|would be|should be noted|considered|popularly known|one of its|such as|"
    r"for example|among the|including|intensive|significant|substantial|just a few|started to be|indications of|"
    r"remained|poorly|in particular|recently|most often|have been found|further|more abstract|comparable to|"
    r"with the potential|deserves|aimed at|envisioned|proposed|planned|plans|pledged|will receive)\b",
    re.I,
)


def term(name):
    return URIRef(ONTOLOGY + name)


def said_of(data, thing):
    """What a thing is called, by us and by the documents, and what a date or an open expression says."""
    for name in ("edtf", "earliest", "wording"):
        yield from data.objects(thing, term(name))
    yield from data.objects(thing, SKOS.prefLabel)
    for naming in data.subjects(term("concerns"), thing):
        yield from data.objects(naming, term("name"))


def said_on(data, passage):
    """All words of the records on a passage or a part of it, and of the things to which they refer."""
    parts = {passage, *data.transitive_subjects(term("isPassageOf"), passage)}
    words = []
    for part in parts:
        words += [o for m in data.subjects(term("isPrintedIn"), part) for o in data.objects(m, term("asPrinted"))]
        for link in ("isStatedIn", "isReadFrom"):
            for record in data.subjects(term(link), part):
                for thing in data.objects(record):
                    words += [thing] if isinstance(thing, Literal) else said_of(data, thing)
    return "\n".join(map(str, words))


@pytest.fixture(scope="module")
def reading():
    return read_project(project.load(project.BUNDLED))


@pytest.fixture(scope="module")
def printed(data, bundled_texts):
    """What stands in each passage, by the passage."""
    found = {}
    for source, sha in ((s, str(data.value(s, term("sha256")))) for s in data.subjects(RDF.type, term("Source"))):
        _, text = bundled_texts.by_hash[sha]
        for passage in data.transitive_subjects(term("isPassageOf"), source):
            if (passage, RDF.type, term("Passage")) in data:
                start, end = (int(data.value(passage, term(name))) for name in ("start", "end"))
                found[passage] = text[start:end]
    return found


@pytest.fixture(scope="module")
def sentences(data, printed, reading):
    """Each sentence that has no reason for holding no fact: its CURIE, its text, the words of the records on it."""
    found = [
        (reading.short(passage), text, said_on(data, passage))
        for passage, text in printed.items()
        if (data.value(passage, term("isPassageOf")), RDF.type, term("Section")) in data
        and (passage, term("hasNoFactReason"), None) not in data
    ]
    assert len(found) > 100
    return sorted(found)


def missing(sentences, find):
    """What ``find`` finds in a sentence and no record on it has, as (sentence, found)."""
    left = set()
    for curie, text, said in sentences:
        for found in find(text):
            if not re.search(rf"(?<!\w){re.escape(found)}(?!\d)", said, re.IGNORECASE):
                left.add((curie, found))
    return left


def numbers(text):
    text = re.sub(r"https?://\S+(?:\n\S+)*", "", text)
    return [n for n in re.findall(r"\d[\d,.–-]*\d|\d", re.sub(r"\[\d\]", "", text))]


def names(text):
    text = re.sub(r"https?://\S+(?:\n\S+)*", "", text)
    found = re.findall(r"\b[A-Z][\w’&-]*", text)
    return [re.sub(r"’s$|’$", "", name) for name in found if not OPENERS.fullmatch(name)]


def number_words(text):
    return [match[0] for match in NUMBER_WORDS.finditer(text)]


def hedges(text):
    return [match[0] for match in HEDGES.finditer(text)]


FINDERS = [numbers, number_words, names, hedges]


@pytest.mark.parametrize("find", FINDERS)
def test_what_a_sentence_says_stands_in_a_record_on_it_or_its_absence_is_explained(sentences, find):
    assert missing(sentences, find) <= EXPLAINED.keys()


def test_no_absence_is_explained_that_is_none(sentences):
    assert set().union(*(missing(sentences, find) for find in FINDERS)) == EXPLAINED.keys()


@pytest.mark.parametrize(
    ("find", "left"),
    [(numbers, {"20", "2101"}), (number_words, {"two"}), (names, {"Moonreach"}), (hedges, {"some 20"})],
)
def test_what_no_record_has_is_found_by_its_pattern(find, left):
    said = "In 2101 two of some 20 boats left Moonreach."
    assert missing([("n:1", said, "Boats left, 120 of them, in 21012.")], find) == {("n:1", each) for each in left}
    assert missing([("n:1", said, said)], find) == set()


@pytest.mark.parametrize(
    "name", ["wording", "name", "title", "translatedTitle", "venue", "volume", "pages", "number", "link"]
)
def test_what_a_record_quotes_stands_in_every_passage_that_states_it(data, printed, name):
    checked = 0
    for record, words in data.subject_objects(term(name)):
        for passage in data.objects(record, term("isStatedIn")):
            text = printed[passage].replace("\n", "") if name == "link" else printed[passage]
            assert str(words).lower() in text.lower(), (record, str(words))
            checked += 1
    assert checked


def test_an_open_expression_stands_in_the_sentence_after_which_it_is_named(data, printed):
    referents = set(data.subjects(RDF.type, term("Referent")))
    assert len(referents) > 20
    for referent in referents:
        passage = URIRef(re.sub(r"(/(?:fn-\d|\d-\d+-\d+))-[\w-]+$", r"\1", referent))
        assert str(data.value(referent, term("wording"))).lower() in printed[passage].lower(), referent


def test_a_misprint_is_printed_as_it_says(data, printed):
    misprints = set(data.subjects(RDF.type, term("Misprint")))
    assert len(misprints) > 10
    for misprint in misprints:
        assert str(data.value(misprint, term("asPrinted"))) in printed[data.value(misprint, term("isPrintedIn"))]


def test_no_record_quotes_a_sentence(data):
    longest = max(
        len(str(words).split()) for name in ("wording", "asPrinted") for words in data.objects(None, term(name))
    )
    assert longest < 10


def test_no_two_nodes_say_the_same(data):
    said = {}
    for node in set(data.subjects()):
        said.setdefault(frozenset(data.predicate_objects(node)), []).append(node)
    assert not [nodes for nodes in said.values() if len(nodes) > 1]


def test_every_record_referent_and_judgement_was_proofread_and_what_was_not_right_was_changed(data, reading):
    with (project.BUNDLED / "data" / "proofreading.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    nodes = {*data.subjects(term("isStatedIn")), *data.subjects(term("judgedOn"))}
    nodes |= set(data.subjects(RDF.type, term("Referent")))
    assert sorted(row["record"] for row in rows) == sorted(map(reading.short, nodes))
    assert {row["verdict"] for row in rows} == {"right", "imprecise", "incomplete", "wrong"}
    assert all(row["change"] for row in rows if row["verdict"] != "right")
