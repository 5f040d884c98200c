"""The corpus of one-fault projects: each fault is found at its place, and nothing else is found."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from faults.corpus import BASE, CASES, Expected

from policygraph import documents, project, validate
from policygraph.cli import main
from policygraph.documents import read_project
from policygraph.findings import Refused
from policygraph.project import BUNDLED
from policygraph.terms import to_rdflib, to_triple

PRINTED = re.compile(r"^(\S.*?:\d+:\d+): (\w+)\[(.+?)\] ", re.MULTILINE)
CHECKS = {path.stem for path in (BUNDLED / "queries" / "checks").glob("*.rq")}
# a fault of each check, of those that break the fewest rules besides
BY_LENGTH = sorted(CASES.items(), key=lambda item: -len(item[1].find))
FAULTS_OF_CHECKS = {code: name for name, case in BY_LENGTH for code in case.codes & CHECKS}


@pytest.fixture(scope="module", autouse=True)
def _bundled_files_are_read_once():
    """The bundled ontology and checks stand beside every case: to read them each time anew doubles the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "read", remembered(documents.read))
        patch.setattr(validate, "parse_question", remembered(validate.parse_question))
        yield


def remembered(read):
    known = {}

    def reader(path, shown):
        if BUNDLED not in path.parents or BASE in path.parents:
            return read(path, shown)
        if path not in known:
            known[path] = read(path, shown)
        return known[path]

    return reader


def found_in(root, arguments=(), capsys=None):
    """All that is found in a project, as cases expect it."""
    if arguments:
        main(["validate", str(root), *(str(root / each) if (root / each).exists() else each for each in arguments)])
        rows = PRINTED.findall(capsys.readouterr().out)
        return sorted(Expected(severity, code, below(root, at)) for at, severity, code in rows)
    try:
        findings = validate.validate(project.load(root)).findings
    except Refused as refused:
        findings = refused.findings
    return sorted(
        Expected(f.severity, f.code, below(root, f.place), tuple(sorted(below(root, r.place) for r in f.related)))
        for f in findings
    )


def below(root, place):
    return str(place).replace(str(root), "").lstrip("/")


def as_expected(expected, found):
    """Whether these are the same findings, each with the further places that are expected of it."""
    return len(expected) == len(found) and all(
        wanted[:3] == finding[:3] and set(wanted.related) <= set(finding.related)
        for wanted, finding in zip(expected, found, strict=True)
    )


def batches():
    """The cases that are planted together: those of a family that break different parts of the base project."""
    found = []
    for case in CASES.values():
        here = touched(case)
        fits = (batch for family, batch in found if here and family == case.family and all(batch.values()))
        batch = next((batch for batch in fits if here.isdisjoint(set().union(*batch.values()))), None)
        if batch is None:
            batch = {}
            found.append((case.family, batch))
        batch[case.name] = here
    return {name: tuple(batch) for _, batch in found for name in batch}


def touched(case):
    """The parts of the base project that a case breaks: paragraphs of data, lines of all else; none to stand alone."""
    kept_apart = case.alone or case.fresh or case.arguments or case.family in ("made", "several")
    if kept_apart or not all(each.right for each in case.edits):
        return set()
    found = set()
    for each in case.edits:
        text = (BASE / each.file).read_text(encoding="utf-8")
        end = "\n\n" if each.file.startswith("data/") else "\n"
        first = text[: text.index(each.right)].count(end)
        found |= {(each.file, number) for number in range(first, first + each.right.count(end) + 1)}
    return found


@pytest.fixture(scope="module")
def found_together(tmp_path_factory):
    """The names of the cases of whose batch exactly what they all expect was found, in one run."""
    proven = {}
    planted = batches()

    def of(name):
        batch = planted[name]
        if batch not in proven:
            proven[batch] = len(batch) > 1 and is_found(batch, tmp_path_factory.mktemp("faults") / "project")
        return proven[batch]

    return of


def is_found(batch, root):
    try:
        for name in batch:
            CASES[name].plant(root)
        expected = sorted(each for name in batch for each in CASES[name].expected(root))
    except AssertionError:  # words of one case that another one has changed, or repeats
        return False
    return as_expected(expected, found_in(root))


def test_the_base_project_is_clean():
    assert found_in(BASE) == []


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_found_at_its_place_and_nothing_else_is_found(found_together, tmp_path, capsys, name):
    if found_together(name):
        return
    case = CASES[name]
    root = case.plant(tmp_path / "project")
    expected, found = case.expected(root), found_in(root, case.arguments, capsys)
    assert as_expected(expected, found), (expected[:9], found[:9])


def test_every_check_is_proven_by_a_fault():
    assert FAULTS_OF_CHECKS.keys() == CHECKS


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_a_check_gives_the_same_rows_in_rdflib_and_in_the_store(tmp_path, check):
    root = CASES[FAULTS_OF_CHECKS[check]].plant(tmp_path / "project")
    reading = read_project(project.load(root))
    store = ox.Store()
    store.extend(ox.Quad(*to_triple(triple)) for triple in reading.triples("ontology", "data"))
    text = (BUNDLED / "queries" / "checks" / f"{check}.rq").read_text(encoding="utf-8")
    rows = {tuple(cell and to_rdflib(cell) for cell in row) for row in store.query(text)}
    assert rows
    assert {tuple(row) for row in reading.graph("ontology", "data").query(text)} == rows
