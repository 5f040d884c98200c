"""Nothing that a sentence says is left out: its numbers, dates, names and hedges stand in the records on it.

Patterns and kept lists find them in the pinned texts, which the project does not hold; without the texts these tests
skip. What a pattern finds and no record needs is explained in the lists below.
"""

from __future__ import annotations

import csv
import os
import re
from hashlib import sha256
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SKOS

from policygraph import project
from policygraph.names import BASE, ONTOLOGY

# Words with a capital that name nothing: they open a sentence.
OPENERS = re.compile(
    r"(A|After|Also|Among|Another|As|At|Because|Beginning|By|Despite|During|Early|For|From|However|If|In|It|Its|"
    r"Meanwhile|On|Once|Other|Recently|See|Since|Smaller|That|The|There|These|This|To|Under|When|While|With|Yet|"
    r"Efforts)"
)

# Why a name, number or hedge that a pattern finds stands in no record, by sentence.
EXPLAINED = {
    "y:1-1-1": {"Japanese": "the record has the place, Japan"},
    "y:3-1-1": {"Japanese": "the record has the language by its code"},
    "y:3-3-1": {"Japanese": "the record has the language by its code"},
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


@pytest.fixture(scope="module")
def data():
    graph = Graph()
    for path in (project.BUNDLED / "data").rglob("*.ttl"):
        graph.parse(path)
    return graph


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
def printed(data):
    """What stands in each passage, by the passage."""
    folder = os.environ.get("POLICYGRAPH_TEXTS")
    if not folder:
        pytest.skip("POLICYGRAPH_TEXTS does not name the folder of the source texts")
    texts = {sha256(path.read_bytes()).hexdigest(): path.read_bytes().decode() for path in Path(folder).glob("*.txt")}
    found = {}
    for passage in data.subjects(RDF.type, term("Passage")):
        (source,) = set(data.transitive_objects(passage, term("isPassageOf"))) & set(
            data.subjects(RDF.type, term("Source"))
        )
        start, end = (int(data.value(passage, term(name))) for name in ("start", "end"))
        found[passage] = texts[str(data.value(source, term("sha256")))][start:end]
    return found


@pytest.fixture(scope="module")
def sentences(data, printed):
    """Each sentence that has no reason for holding no fact: its CURIE, its text, the words of the records on it."""
    found = [
        (("k:" if "kuwajima" in passage else "y:") + passage.rsplit("/", 1)[1], text, said_on(data, passage))
        for passage, text in printed.items()
        if (data.value(passage, term("isPassageOf")), RDF.type, term("Section")) in data
        and (passage, term("hasNoFactReason"), None) not in data
    ]
    assert len(found) > 100
    return sorted(found)


def missing(sentences, find):
    """What ``find`` finds in a sentence and neither a record nor an explanation has."""
    left = []
    for curie, text, said in sentences:
        for found in find(text):
            whole = re.compile(rf"(?<!\w){re.escape(found)}(?!\d)", re.IGNORECASE)
            if not whole.search(said) and found not in EXPLAINED.get(curie, ()):
                left.append(f"{curie}: {found}")
    return "\n".join(left)


def numbers(text):
    text = re.sub(r"https?://\S+(?:\n\S+)*", "", text)
    return [n for n in re.findall(r"\d[\d,.–-]*\d|\d", re.sub(r"\[\d\]", "", text))]


def names(text):
    text = re.sub(r"https?://\S+(?:\n\S+)*", "", text)
    found = re.findall(r"\b[A-Z][\w’&-]*", text)
    return [re.sub(r"’s$|’$", "", name) for name in found if not OPENERS.fullmatch(name)]


def test_every_number_of_a_sentence_stands_in_a_record_on_it(sentences):
    assert not missing(sentences, numbers)


def test_every_number_in_words_of_a_sentence_stands_in_a_record_on_it(sentences):
    assert not missing(sentences, lambda text: [m[0] for m in NUMBER_WORDS.finditer(text)])


def test_every_name_of_a_sentence_stands_in_a_record_on_it(sentences):
    assert not missing(sentences, names)


def test_every_hedge_of_a_sentence_is_kept_by_a_record_on_it(sentences):
    assert not missing(sentences, lambda text: [m[0] for m in HEDGES.finditer(text)])


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


def test_every_record_referent_and_judgement_was_proofread_and_what_was_not_right_was_changed(data):
    with (project.BUNDLED / "data" / "proofreading.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = set(data.subjects(term("isStatedIn"))) | set(data.subjects(term("judgedOn")))
    nodes = kinds | set(data.subjects(RDF.type, term("Referent")))
    curies = [str(node).replace(BASE, "").replace("source/kuwajima-review/", "k:") for node in nodes]
    names = {c.replace("source/yamasaki-memo/", "y:").replace("judgement/", "judgement:") for c in curies}
    assert sorted(row["record"] for row in rows) == sorted(names)
    assert {row["verdict"] for row in rows} == {"right", "imprecise", "incomplete", "wrong"}
    assert all(row["change"] for row in rows if row["verdict"] != "right")
