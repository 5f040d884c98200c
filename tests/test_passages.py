"""Passages: found by their fragments, proven against the pinned text, and tiling it."""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef

from policygraph import project
from policygraph.findings import PolicygraphError
from policygraph.names import ONTOLOGY
from policygraph.passages import Span, digest, locate, main, stamp, verify

TEXT = "Boats came.  They stayed, as boats do - all night.\nBoats went. They came back."


def term(name):
    return URIRef(ONTOLOGY + name)


@pytest.mark.parametrize(
    ("fragment", "found"),
    [
        ("#:~:text=Boats%20came.", "Boats came."),
        ("#:~:text=They%20stayed%2C,all%20night.", "They stayed, as boats do - all night."),
        ("#:~:text=night.-,Boats%20went.", "Boats went."),
        ("#:~:text=They,-came", "They"),
        ("#:~:text=do%20%2D%20all", "do - all"),
    ],
)
def test_a_fragment_selects_one_stretch(fragment, found):
    span = locate(TEXT, fragment)
    assert TEXT[span.start : span.end] == found


@pytest.mark.parametrize(
    ("fragment", "told"),
    [
        ("#:~:text=They", "selects 2"),
        ("#:~:text=oats%20came", "selects 0"),
        ("#:~:text=Ships", "selects 0"),
        ("text=Boats", "no text fragment"),
        ("#:~:text=a,b,c", "no text fragment"),
    ],
)
def test_a_fragment_that_does_not_select_one_stretch_is_refused(fragment, told):
    with pytest.raises(PolicygraphError, match=told):
        locate(TEXT, fragment)


def test_a_passage_that_holds_has_nothing_wrong_and_each_fault_is_told():
    good = (0, 11, digest("Boats came."), "#:~:text=Boats%20came.")
    assert verify(TEXT, *good) == []
    assert "do not have the hash" in verify(TEXT.replace("came", "game", 1), *good)[0]
    assert "do not lie in the text" in verify(TEXT, 0, 500, *good[2:])[0]
    assert verify(TEXT, 1, 12, *good[2:])[0].startswith("the characters 1 to 12")
    assert verify(TEXT, *good[:3], "#:~:text=Boats%20went.") == ["the fragment selects 51 to 62, not 0 to 11"]


def test_stamping_fills_in_positions_and_hashes_and_repeats():
    turtle = 'n:1 a pg:Passage ;\n    pg:fragment "#:~:text=Boats%20came." .\n'
    stamped = stamp(turtle, TEXT)
    assert f'pg:start 0 ; pg:end 11 ;\n    pg:sha256 "{digest("Boats came.")}" ;\n    pg:fragment' in stamped
    assert stamp(stamped, TEXT) == stamped
    assert "pg:start 1 ; pg:end 12" in stamp(stamped, " " + TEXT)


def test_the_command_stamps_a_file_or_leaves_it_as_it_was(tmp_path):
    passages, text = tmp_path / "p.ttl", tmp_path / "t.txt"
    passages.write_text('    pg:fragment "#:~:text=Boats%20came." .\n', encoding="utf-8")
    text.write_text(TEXT, encoding="utf-8")
    assert main([str(passages), str(text)]) == 0
    stamped = passages.read_text(encoding="utf-8")
    assert "pg:end 11" in stamped
    text.write_text("Nothing of the kind.", encoding="utf-8")
    with pytest.raises(SystemExit, match="selects 0"):
        main([str(passages), str(text)])
    assert passages.read_text(encoding="utf-8") == stamped
    with pytest.raises(SystemExit, match="usage"):
        main([])


@pytest.fixture(scope="module")
def memo():
    graph = Graph()
    for path in (project.BUNDLED / "data").rglob("*.ttl"):
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def texts():
    """The pinned texts by their hash; without them the tests that need them skip."""
    folder = os.environ.get("POLICYGRAPH_TEXTS")
    if not folder:
        pytest.skip("POLICYGRAPH_TEXTS does not name the folder of the source texts")
    found = [path.read_bytes().decode("utf-8") for path in Path(folder).glob("*.txt")]
    return {digest(text): text for text in found}


def test_the_folder_of_the_texts_holds_every_source(memo, texts):
    pinned_hashes = {str(memo.value(source, term("sha256"))) for source in memo.subjects(RDF.type, term("Source"))}
    assert pinned_hashes <= set(texts), f"no text with this hash in {os.environ['POLICYGRAPH_TEXTS']}"


def pinned(graph, texts):
    for source in graph.subjects(RDF.type, term("Source")):
        yield source, texts[str(graph.value(source, term("sha256")))]


def passages(graph, source):
    for passage in graph.subjects(RDF.type, term("Passage")):
        if source in graph.transitive_objects(passage, term("isPassageOf")):
            yield passage


def test_every_passage_holds_in_the_pinned_text(memo, texts):
    count = 0
    for source, text in pinned(memo, texts):
        assert len(text) == int(memo.value(source, term("length")))
        for passage in passages(memo, source):
            values = [memo.value(passage, term(name)).toPython() for name in ("start", "end", "sha256", "fragment")]
            assert verify(text, *values) == [], passage
            count += 1
    assert count > 25


def test_sentences_tile_the_text_up_to_spaces_and_list_marks(memo, texts):
    for source, text in pinned(memo, texts):
        left = list(text)
        spans = []
        for passage in passages(memo, source):
            span = Span(*(int(memo.value(passage, term(name))) for name in ("start", "end")))
            left[span.start : span.end] = " " * (span.end - span.start)
            if (memo.value(passage, term("isPassageOf")), RDF.type, term("Section")) in memo:
                spans.append(span)
        assert set("".join(left)) <= {" ", "\n", "\r", "-"}
        spans.sort(key=lambda span: span.start)
        assert all(before.end <= after.start for before, after in pairwise(spans))


def test_wordings_and_names_are_in_a_passage_on_which_their_record_rests(memo, texts):
    checked = 0
    for _, text in pinned(memo, texts):
        for name in ("wording", "name", "title", "venue", "volume", "pages", "number"):
            for record, words in memo.subject_objects(term(name)):
                rests = [*memo.objects(record, term("isStatedIn")), *memo.objects(record, term("isReadFrom"))]
                spans = [tuple(int(memo.value(p, term(n))) for n in ("start", "end")) for p in rests]
                if spans:
                    said = "\n".join(text[start:end] for start, end in spans)
                    assert str(words).lower() in said.lower(), (record, str(words))
                    checked += 1
    assert checked > 60


def test_a_misprint_is_printed_as_it_says(memo, texts):
    for _, text in pinned(memo, texts):
        for misprint in memo.subjects(RDF.type, term("Misprint")):
            passage = memo.value(misprint, term("isPrintedIn"))
            start, end = (int(memo.value(passage, term(n))) for n in ("start", "end"))
            assert str(memo.value(misprint, term("asPrinted"))) in text[start:end]


def test_every_number_of_a_sentence_stands_in_a_record_on_it_or_in_its_date(memo, texts):
    for source, text in pinned(memo, texts):
        for passage in passages(memo, source):
            start, end = (int(memo.value(passage, term(n))) for n in ("start", "end"))
            if (passage, term("hasNoFactReason"), None) in memo:
                continue
            parts = {passage, *memo.transitive_subjects(term("isPassageOf"), passage)}
            wider = set(memo.transitive_objects(passage, term("isPassageOf")))
            records = {r for p in parts | wider for r in memo.subjects(term("isStatedIn"), p)}
            said = " ".join(str(o) for r in records for o in memo.objects(r)).replace(",", "")
            for number in re.findall(r"[0-9][0-9.]*[0-9]|[0-9]", text[start:end].replace(",", "")):
                assert number in said, (passage, number)


def test_no_passage_or_record_holds_a_sentence_of_the_text(memo, texts):
    longest = max(len(str(o).split()) for _, o in memo.subject_objects(term("wording")))
    assert longest < 10
