"""The gate: clean data passes, and each fault is named at its file and line."""

from __future__ import annotations

import pytest

from policygraph import project
from policygraph.documents import read_project
from policygraph.findings import Refused
from policygraph.infer import infer
from policygraph.validate import require_valid, validate

MEMO = "data/yamasaki-memo.ttl"


def test_the_bundled_dataset_has_no_findings():
    found = validate(project.load(project.BUNDLED))
    assert found.findings == ()
    assert sum(found.met.values()) > 300


def test_both_engines_agree_on_the_bundled_dataset():
    triples = read_project(project.load(project.BUNDLED)).triples("ontology", "data")
    ours, oracle = infer(triples), infer(triples, engine="owlrl")
    assert set(ours.kept()) == set(oracle.kept())
    assert ours.inconsistencies == oracle.inconsistencies == ()


def test_nothing_is_answered_from_data_that_does_not_validate(copy, change):
    change(copy / MEMO, "pg:hasTime date:2001", "pg:hasTym date:2001")
    with pytest.raises(Refused) as refused:
        require_valid(project.load(copy))
    assert refused.value.exit_code == 1
    assert refused.value.findings


def test_files_named_beside_the_project_are_checked_together_with_it(tmp_path):
    more = tmp_path / "more.ttl"
    more.write_text(
        "@prefix pg: <https://w3id.org/policygraph/ontology/> .\n"
        "<https://w3id.org/policygraph/program/new> a pg:Program .\n",
        encoding="utf-8",
    )
    (finding,) = validate(project.load(project.BUNDLED).with_data([more])).findings
    assert (finding.code, finding.place.line) == ("sh:QualifiedMinCount", 2)


def test_that_an_empty_project_holds_nothing_to_check_is_a_warning(tmp_path):
    (tmp_path / "data").mkdir()
    (finding,) = validate(project.load(tmp_path)).findings
    assert (finding.severity, finding.code) == ("warning", "nothing-checked")
