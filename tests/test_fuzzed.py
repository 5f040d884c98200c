"""What the fuzzer found once: each case of tests/fuzzed is told at its line, and nothing else comes of it."""

from __future__ import annotations

import logging
from pathlib import Path

import fuzz
import pytest

from policygraph.findings import Finding, Place, PolicygraphError
from policygraph.project import load, shown
from policygraph.queryfiles import parse_question
from policygraph.turtle import read
from policygraph.validate import validate

# The lines and codes that are told of each case; of settings, what stands in the message.
TOLD = {
    "data-language-of-one-letter.ttl": "2 language-tag",
    "check-triple-as-message.rq": "4 check-row",
    "check-triple-as-value.rq": "4 check-row",
    "header-brace-alone.rq": "1 query, 1 header",
    "header-brackets.rq": "2 header",
    "header-carriage-return.rq": "1 query, 1 header",
    "header-line-separator.rq": "2 header",
    "header-quote-alone.rq": "1 query, 1 header",
    "header-relative-datatype.rq": "3 header",
    "header-relative-default.rq": "3 header",
    "header-relative-prefix.rq": "4 query",
    "ontology-number-that-is-none.ttl": "4 axiom",
    "ontology-ring.ttl": "4 axiom",
    "query-blocks.rq": "3 query",
    "query-patterns.rq": "3 query",
    "settings-brackets.toml": "1:1: error[settings]",
    "settings-name-of-300-letters.toml": "1:12: error[settings]",
    "settings-number-in-hexadecimal.toml": "1:11: error[settings]",
    "settings-number-of-5000-digits.toml": "1:1: error[settings]",
    "shapes-pattern-that-is-none.ttl": "6 shape-form",
    "shapes-ring-of-a-list.ttl": "6 shape-form, 7 shape-recursive",
    "shapes-ring-of-a-path.ttl": "6 shape-form",
    "turtle-duration-of-minus-a-month-and-a-day.ttl": "",
    "turtle-duration-of-too-many-years.ttl": "",
    "turtle-nesting.ttl": "1 syntax",
    "turtle-nul-before-every-character.ttl": "1 encoding",
    "turtle-percent-that-is-none.ttl": "2 iri",
}
FOLDER = Path(__file__).parent / "fuzzed"


@pytest.fixture(autouse=True)
def _quiet():
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("rdflib").setLevel(logging.NOTSET)


def told(kind: str, path: Path, root: Path) -> str:
    if kind == "turtle":
        findings = read(path).findings
    elif kind in ("header", "query"):
        findings = parse_question(path, "x.rq")[1]
    else:
        try:
            own = (shown(path), shown(root))
            findings = [found for found in validate(load(root)).findings if found.place.path in own]
        except PolicygraphError as error:
            return str(error)
    codes = (
        f"{found.place.line} {found.code}" for found in findings if found.code != "alone"
    )  # which tells of anything
    return ", ".join(dict.fromkeys(codes))


@pytest.mark.parametrize("name", TOLD)
def test_what_was_found_once_is_told_at_its_line(name, tmp_path):
    kind, own, files = fuzz.kept(FOLDER / name)
    fuzz.check(kind, files, tmp_path)
    message = told(kind, tmp_path / own, tmp_path)
    assert TOLD[name] in message if own == "policygraph.toml" else TOLD[name] == message


def test_every_case_that_is_kept_is_replayed():
    assert {path.name for path in FOLDER.iterdir()} == set(TOLD)


@pytest.mark.parametrize("folder", ["data", "queries"])
def test_a_link_to_itself_is_a_file_that_cannot_be_read(folder, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "queries").mkdir(exist_ok=True)
    link = tmp_path / folder / ("l.ttl" if folder == "data" else "l.rq")
    link.symlink_to(link.name)
    with pytest.raises(PolicygraphError, match="cannot be read"):
        validate(load(tmp_path))


def test_a_folder_with_a_name_that_no_folder_has_is_told(tmp_path):
    with pytest.raises(PolicygraphError, match="there is no folder"):
        load(tmp_path / ("x" * 300))


@pytest.mark.parametrize(
    ("place", "code", "message"),
    [
        ((3, 1), "x", "x"),
        ((1, 5), "x", "x"),
        ((0, 1), "x", "x"),
        ((1, 1), "", "x"),
        ((1, 1), "x", " "),
        ((1, 1), "x", "x\ny"),
    ],
)
def test_the_fuzzer_sees_a_finding_that_stands_nowhere_or_says_nothing(place, code, message):
    fuzz._check_findings([Finding(Place("x", 1, 2), "error", "x", "x")], {"x": "ab"})
    with pytest.raises(fuzz.Broken):
        fuzz._check_findings([Finding(Place("x", *place), "error", code, message)], {"x": "ab"})


def test_the_fuzzer_sees_triples_that_differ_and_those_that_do_not():
    triples = list(fuzz.Graph().parse(data="<x:a> <x:b> [ <x:c> 1 ] .", format="turtle"))
    others = list(fuzz.Graph().parse(data="<x:a> <x:b> [ <x:c> 2 ] .", format="turtle"))
    assert fuzz._alike(triples, list(reversed(triples)))
    assert not fuzz._alike(triples, others)
