"""Where files lie: the bundled dataset, a checkout, a user's own folder."""

from __future__ import annotations

import pytest

from policygraph import project
from policygraph.findings import PolicygraphError, Refused
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
    ("text", "line", "column", "words"),
    [
        ('# which\ninclude = ["bundled", "nowhere"]', 2, 23, "nowhere is no project"),
        ("include = ['nowhere']", 1, 12, "nowhere is no project"),
        ('include = ["\\u006Eowhere"]', 1, 11, "nowhere is no project"),
        ("include = 3", 1, 11, "must be a list of folders"),
        ('include = "bundled"', 1, 11, "must be a list of folders"),
        ('include = ["bundled", 12]', 1, 23, "must be a list of folders"),
        ('include = [""]', 1, 12, "must be a list of folders"),
        ('include = []\n  titel = "x"', 2, 3, "The key titel is unknown. Known: include."),
        ('includ = ["bundled"]', 1, 1, "Did you mean include?"),
        ("include = []\n[tool.other]\na = 1", 2, 2, "The key tool is unknown."),
        ("include = ['a'\n", 2, 1, "The file is not TOML: unclosed array."),
        pytest.param(f"include = ['{'x' * 5000}']", 1, 12, "is no project", id="long"),
        pytest.param(f"include = {'9' * 5000}", 1, 1, "The file is not TOML: ", id="digits"),
        pytest.param(f"include = {'[' * 5000}", 1, 1, "The file is not TOML: ", id="deep"),
        ("include = bundled", 1, 11, "The file is not TOML: invalid value."),
        ("include = []\r\ninclude = []", 2, 13, "The file is not TOML: cannot overwrite a value."),
    ],
)
def test_a_mistake_in_the_marker_is_a_finding_at_its_place(own, text, line, column, words):
    (own / project.MARKER).write_bytes(text.encode())
    with pytest.raises(Refused) as refused:
        project.load(own)
    (found,) = refused.value.findings
    assert (found.place.line, found.place.column, found.code) == (line, column, "settings")
    assert found.place.path == project.shown(own / project.MARKER)
    assert words in f"{found.message} {found.hint}"


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"include = []\n# \xe6\x97\xa5 \xff", 2, 5),
        (b"\xef\xbb\xbfinclude = []", 1, 1),
        ("include = []".encode("utf-16"), 1, 1),
    ],
)
def test_a_marker_that_is_not_plain_utf_8_is_told_as_such(own, data, line, column):
    (own / project.MARKER).write_bytes(data)
    with pytest.raises(Refused) as refused:
        project.load(own)
    (found,) = refused.value.findings
    assert (found.place.line, found.place.column, found.code) == (line, column, "encoding")


def test_all_mistakes_of_all_markers_are_told_at_once(own, tmp_path):
    (tmp_path / "other" / "data").mkdir(parents=True)
    (tmp_path / "other" / project.MARKER).write_text('titel = "x"', encoding="utf-8")
    (own / project.MARKER).write_text('include = ["nowhere", "../other"]\nname = "own"', encoding="utf-8")
    with pytest.raises(Refused) as refused:
        project.load(own)
    assert sorted(found.message.split(" is ")[0] for found in refused.value.findings) == [
        "The key name",
        "The key titel",
        "nowhere",
    ]


def test_what_is_in_the_marker_is_told_as_findings_and_with_exit_code_1(own, run_bytes):
    (own / project.MARKER).write_text("include = 3", encoding="utf-8")
    code, out, err = run_bytes("validate", str(own))
    assert (code, err) == (1, "policygraph: 1 error (nothing was read)\n")
    assert "policygraph.toml:1:11: error[settings] The value of include must be a list of folders." in out


def test_a_folder_with_data_is_not_passed_over_when_it_is_to_be_checked(own, monkeypatch, run_bytes):
    monkeypatch.chdir(own)
    (own / "text.txt").write_text("A text.", encoding="utf-8")
    for command in ("validate", "sources check --texts ."):
        code, _, err = run_bytes(*command.split())
        assert (code, err) == (
            2,
            "policygraph: this folder has data/, but is no project (add policygraph.toml, or say --project .)\n",
        )
    assert project.to_check(".").root.resolve() == own.resolve()
    (own / "data" / "things.ttl").unlink()
    assert project.to_check().root == project.BUNDLED


def test_what_was_checked_is_named(own, monkeypatch):
    assert project.load(project.BUNDLED).name == "bundled dataset"
    assert project.load(own).name == str(own)
    monkeypatch.chdir(own)
    assert project.load(own).name == "this folder"


@pytest.mark.parametrize("typed", ["validate --project=", "query --file="])
def test_an_empty_name_is_refused(typed, run_bytes):
    code, _, err = run_bytes(*typed.split())
    assert code == 2
    assert " names no f" in err


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
