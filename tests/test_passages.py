"""Passages: found by their fragments; what is quoted and named stands in them."""

from __future__ import annotations

import pytest
from rdflib import URIRef

from policygraph.findings import PolicygraphError
from policygraph.names import ONTOLOGY
from policygraph.passages import Fault, digest, locate, main, stamp, verify

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
        ("#:~:text=foo-", "no text fragment"),
        ("#:~:text=a,b,c", "no text fragment"),
    ],
)
def test_a_fragment_that_does_not_select_one_stretch_is_refused(fragment, told):
    with pytest.raises(PolicygraphError, match=told):
        locate(TEXT, fragment)


def test_a_passage_that_holds_has_nothing_wrong_and_each_fault_is_told():
    good = (0, 11, digest("Boats came."), "#:~:text=Boats%20came.")
    assert verify(TEXT, *good) == []
    assert "do not have the hash" in verify(TEXT.replace("came", "game", 1), *good)[0].message
    assert "do not lie in the text" in verify(TEXT, 0, 500, *good[2:])[0].message
    assert verify(TEXT, 1, 12, *good[2:])[0].message.startswith("the characters 1 to 12")
    elsewhere = Fault("fragment", "the fragment selects 51 to 62, not 0 to 11")
    assert verify(TEXT, *good[:3], "#:~:text=Boats%20went.") == [elsewhere]


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
