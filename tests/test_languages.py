"""Language tags: which are registered, and where one that is not is told."""

from __future__ import annotations

import pytest

from policygraph import project
from policygraph.documents import Reading, read_project
from policygraph.languages import faults, is_registered
from policygraph.turtle import parse


@pytest.mark.parametrize(
    "tag",
    [
        "ja",
        "en",
        "en-gb",
        "ja-latn",
        "ja-jpan",
        "ja-latn-hepburn",
        "zh-hant-tw",
        "es-419",
        "de-1996",
        "sl-rozaj-biske",
        "en-x-foo",
        "en-u-ca-gregory",
        "mul",
        "und",
        "i-klingon",
        "iw",
        "zh-yue",
        "qaa",
        "qaa-latn",
        "x-own",
    ],
)
def test_a_registered_tag_is_fine_and_so_is_an_old_or_private_one(tag):
    assert is_registered(tag)


@pytest.mark.parametrize(
    "tag", ["jp", "cz", "eng", "en-uk", "en-en", "ja-ja", "xx", "base", "english", "ja-japn", "en-gb-us", "en-840", "a"]
)
def test_a_tag_that_is_not_registered_is_seen(tag):
    assert not is_registered(tag)


def test_a_tag_that_is_not_registered_is_told_at_the_tag_with_what_was_probably_meant():
    text = "<x:a> <x:p> 'x'@ja , \"\"\"y\nz\"\"\" @jp , 'x'@en-UK ; <x:q> ( 'x'@xx ) ."
    reading = Reading(project.load(project.BUNDLED), ((None, parse(text, "x.ttl")),))
    assert [str(found) for found in faults(reading)] == [
        "x.ttl:2:6: error[language-tag] '@jp' is no registered language tag. Did you mean @ja?",
        "x.ttl:2:15: error[language-tag] '@en-UK' is no registered language tag. Did you mean @en-GB?",
        "x.ttl:2:35: error[language-tag] '@xx' is no registered language tag. "
        "A language is written as in @ja, @en-GB or @ja-Latn.",
    ]


def test_the_bundled_tags_are_right():
    reading = read_project(project.load(project.BUNDLED))
    assert list(faults(reading)) == []
