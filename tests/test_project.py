"""Where files lie: the bundled dataset, a checkout, a user's own folder."""

from __future__ import annotations

import pytest

from policygraph import project
from policygraph.findings import PolicygraphError
from policygraph.names import GRAPH, INFERRED


@pytest.fixture
def own(tmp_path):
    """A user's project with one data file."""
    (tmp_path / "own" / "data").mkdir(parents=True)
    (tmp_path / "own" / "data" / "things.ttl").write_text("", encoding="utf-8")
    return tmp_path / "own"


def names(found):
    return {file.path.name for file in found.files}


def test_without_a_project_the_bundled_dataset_answers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert project.find().root == project.BUNDLED


def test_the_nearest_marked_folder_upwards_is_the_project(own, monkeypatch):
    (own / project.MARKER).write_text("", encoding="utf-8")
    (own / "data" / "deeper").mkdir()
    monkeypatch.chdir(own / "data" / "deeper")
    assert project.find().root.resolve() == own.resolve()


def test_a_folder_without_a_mark_is_not_taken_for_a_project_but_may_be_named(own, monkeypatch):
    monkeypatch.chdir(own)
    assert project.find().root == project.BUNDLED
    assert project.find(str(own)).root == own


def test_the_environment_names_a_project_and_the_command_line_overrides_it(own, monkeypatch, tmp_path):
    monkeypatch.setenv("POLICYGRAPH_PROJECT", str(own))
    assert project.find().root == own
    assert project.find(str(project.BUNDLED)).root == project.BUNDLED


def test_a_users_project_has_the_bundled_ontology_shapes_and_checks_and_its_own_data(own):
    found = project.load(own)
    assert {"policygraph.ttl", "records.ttl", "things.ttl"} <= names(found)
    assert "yamasaki-memo.ttl" not in names(found)
    assert "domain.rq" in {path.name for path in found.queries}
    assert "our-readings.rq" not in {path.name for path in found.queries}
    assert not found.bundled


@pytest.mark.parametrize("include", ["../other", "vendor/other"])
def test_an_included_project_is_not_owned_wherever_it_lies(own, include):
    (own / include / "data").mkdir(parents=True)
    (own / include / "data" / "more.ttl").write_text("", encoding="utf-8")
    (own / project.MARKER).write_text(f'include = ["{include}"]', encoding="utf-8")
    found = project.load(own)
    owned = {file.path.name: found.owns(file.path) for file in found.part("data")}
    assert owned.pop("more.ttl") is False
    assert set(owned.values()) == {True}


def test_a_project_may_include_the_bundled_data_and_another_folder(own, tmp_path):
    other = tmp_path / "other" / "data"
    other.mkdir(parents=True)
    (other / "more.ttl").write_text("", encoding="utf-8")
    (own / project.MARKER).write_text('include = ["bundled", "../other"]', encoding="utf-8")
    found = project.load(own)
    assert {"yamasaki-memo.ttl", "more.ttl", "things.ttl"} <= names(found)
    assert "our-readings.rq" in {path.name for path in found.queries}


def test_folders_that_include_each_other_are_read_once(own, tmp_path):
    other = tmp_path / "other"
    (other / "data").mkdir(parents=True)
    (other / project.MARKER).write_text('include = ["../own"]', encoding="utf-8")
    (own / project.MARKER).write_text('include = ["../other"]', encoding="utf-8")
    assert [file.path.name for file in project.load(own).part("data")].count("things.ttl") == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('include = ["nowhere"]', "includes nowhere"),
        ("include = 3", "more than a list"),
        ('include = []\ntitel = "x"', "more than a list"),
        ("include = [", "cannot be read"),
    ],
)
def test_a_wrong_marker_is_told_by_name(own, text, told):
    (own / project.MARKER).write_text(text, encoding="utf-8")
    with pytest.raises(PolicygraphError, match=told):
        project.load(own)


def test_a_missing_folder_and_one_without_data_are_told_apart(tmp_path):
    with pytest.raises(PolicygraphError, match="there is no folder"):
        project.load(tmp_path / "nowhere")
    with pytest.raises(PolicygraphError, match="has no data/"):
        project.load(tmp_path)


def test_a_graph_is_named_by_the_files_path_without_a_slash():
    graphs = {file.graph.rsplit("/", 1)[1] for file in project.load(project.BUNDLED).part("data")}
    assert {"yamasaki-memo", "passages-yamasaki-memo", "entities", "judgements"} <= graphs


def test_a_path_is_shown_from_the_working_directory_where_it_lies_below(own, monkeypatch):
    monkeypatch.chdir(own)
    assert project.shown(own / "data" / "things.ttl") == "data/things.ttl"
    assert project.shown(project.BUNDLED / "data").startswith("/")


def test_no_two_files_share_a_graph_nor_does_one_that_of_derived_triples(own):
    (own / project.MARKER).write_text('include = ["bundled"]', encoding="utf-8")
    for name in ("inferred", "entities"):
        (own / "data" / f"{name}.ttl").write_text("", encoding="utf-8")
    graphs = [file.graph for file in project.load(own).part("ontology", "data")]
    assert len(graphs) == len(set(graphs))
    assert {GRAPH + "entities", GRAPH + "entities-2", GRAPH + "inferred-2"} <= set(graphs)
    assert INFERRED not in graphs


def test_an_included_projects_ontology_is_read_too(own, tmp_path):
    (tmp_path / "other" / "data").mkdir(parents=True)
    (tmp_path / "other" / "ontology").mkdir()
    (tmp_path / "other" / "ontology" / "banks.ttl").write_text("", encoding="utf-8")
    (own / project.MARKER).write_text('include = ["../other"]', encoding="utf-8")
    assert "banks.ttl" in names(project.load(own))


def test_hidden_files_are_no_data(own):
    (own / "data" / ".#things.ttl").symlink_to("nowhere")
    assert names(project.load(own)) >= {"things.ttl"}
    assert ".#things.ttl" not in names(project.load(own))


def test_a_file_with_any_name_has_a_graph_that_is_an_iri(own):
    (own / "data" / "経済 {x}.ttl").write_text("", encoding="utf-8")
    assert all(" " not in file.graph and "{" not in file.graph for file in project.load(own).files)
