"""The snapshot: keyed by bytes, never seen half-written, rebuilt when damaged, read without heavy imports.

What happens to a folder is shown on a small project: a store of the bundled dataset holds more of the same, and takes ten
times as long to build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

import pytest
from lanterns import lanterns

from policygraph import project, snapshot
from policygraph.ask import Asker
from policygraph.findings import PolicygraphError, Refused
from policygraph.names import INFERRED, INFERRED_JUDGED

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder of the test's own."""
    monkeypatch.setenv("POLICYGRAPH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small project with a snapshot of it in the cache that all tests share."""
    return Asker(project.load(lanterns(tmp_path_factory.mktemp("small") / "project")), pytest.fail)


@pytest.fixture
def filled(small, cache):
    """A cache folder of the test's own with the small project's snapshot in it, copied instead of built."""
    built = small.snapshot.folder
    shutil.copytree(built, cache / built.name)
    return cache / built.name


def asked_again(small, notices):
    return Asker(project.load(small.project.root), notices.append)


def count(asker):
    return int(asker.run(COUNT).rows[0][0].value)


def test_the_key_is_the_same_for_the_same_bytes_and_another_for_one_byte_more(copy):
    before = snapshot.key_of(project.load(copy))
    assert snapshot.key_of(project.load(copy)) == before
    for file in ("ontology/policygraph.ttl", "ontology/shapes/things.ttl", "data/entities.ttl", "queries/misprints.rq"):
        with open(copy / file, "a", encoding="utf-8") as out:
            out.write(" ")
        after = snapshot.key_of(project.load(copy))
        assert after != before
        before = after


def test_the_key_depends_on_the_engines_versions(monkeypatch):
    before = snapshot.key_of(project.load(project.BUNDLED))
    assert {name.split("-")[0] for name in snapshot._engine_versions()} >= {"rdflib", "pyshacl", "pyoxigraph", "owlrl"}
    monkeypatch.setattr(snapshot, "_engine_versions", lambda: ["pyoxigraph-9.9.9.dist-info"])
    assert snapshot.key_of(project.load(project.BUNDLED)) != before


def test_a_second_question_finds_the_snapshot_and_builds_nothing(small, filled, monkeypatch):
    monkeypatch.setattr(snapshot, "_build", lambda *_: pytest.fail("built again"))
    assert count(asked_again(small, [])) > 1000


def test_each_file_is_a_named_graph_and_what_our_judgements_add_is_apart(asker):
    graphs = {row[0].value for row in asker.run("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows}
    assert {file.graph for file in asker.project.part("ontology", "data")} <= graphs
    ask = "PREFIX pg: <https://w3id.org/policygraph/ontology/> ASK { GRAPH <%s> { %s ?o } }"
    assert asker.run(ask % (INFERRED, "?s pg:isLaunchedBy")).boolean
    research = "<https://w3id.org/policygraph/collective/fukuoka-joint-research> pg:isFundedBy"
    assert not asker.run(ask % (INFERRED, research)).boolean
    assert asker.run(ask % (INFERRED_JUDGED, research)).boolean


def test_the_default_graph_holds_the_merged_set_each_triple_once(asker):
    merged = int(asker.run(COUNT).rows[0][0].value)
    union = asker.run("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }")
    assert merged == int(union.rows[0][0].value) == asker.snapshot.notes["triples"]


@pytest.mark.parametrize("damage", ["notes gone", "notes cut", "store gone", "manifest cut"])
def test_a_snapshot_damaged_at_opening_is_built_anew_with_a_word(small, filled, damage):
    if damage == "notes gone":
        (filled / "snapshot.json").unlink()
    elif damage == "notes cut":
        (filled / "snapshot.json").write_text('{"format": 1, "tri', encoding="utf-8")
    elif damage == "store gone":
        shutil.rmtree(filled / "store")
    else:
        (manifest,) = (filled / "store").glob("MANIFEST-*")
        manifest.write_bytes(manifest.read_bytes()[:20])
    notices = []
    assert count(asked_again(small, notices)) > 1000
    assert len(notices) == 1
    assert "is damaged" in notices[0]
    assert sorted(path.name for path in filled.parent.iterdir()) == [filled.name]


def test_a_snapshot_damaged_in_its_blocks_is_built_anew_in_the_middle_of_a_query(small, filled):
    tables = list((filled / "store").glob("*.sst"))
    assert tables
    for table in tables:
        content = bytearray(table.read_bytes())
        content[: len(content) // 2] = b"\xff" * (len(content) // 2)
        table.write_bytes(content)
    notices = []
    assert count(asked_again(small, notices)) > 1000
    assert any("is damaged (it could not be read to the end)" in notice for notice in notices)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_without_write_permission_gives_way_to_a_temporary_one(small, cache):
    cache.mkdir(mode=0o500)
    notices = []
    assert count(asked_again(small, notices)) > 1000
    assert "cannot be written" in notices[0]


def test_a_cache_that_is_a_file_gives_way_to_a_temporary_folder(small, cache):
    cache.write_text("", encoding="utf-8")
    notices = []
    asker = asked_again(small, notices)
    assert count(asker) > 1000
    assert "cannot be written" in notices[0]
    assert cache not in asker.snapshot.folder.parents


def test_data_with_errors_leaves_no_snapshot(tmp_path, change, cache):
    root = lanterns(tmp_path / "wrong")
    change(root / "data/more.ttl", "pg:hasTime date:2104-02", "pg:hasTym date:2104-02")
    with pytest.raises(Refused):
        Asker(project.load(root), pytest.fail)
    assert not cache.exists() or not list(cache.iterdir())


def test_a_file_that_vanishes_is_told_by_name(copy):
    found = project.load(copy)
    (copy / "data/entities.ttl").unlink()
    with pytest.raises(PolicygraphError, match=r"entities\.ttl cannot be read"):
        snapshot.key_of(found)


def test_a_snapshot_begun_and_left_is_swept_away_when_old_and_kept_when_young(small, cache):
    old, young = cache / ".building-old", cache / ".building-young"
    old.mkdir(parents=True)
    young.mkdir()
    os.utime(old, (time.time() - 100_000,) * 2)
    asked_again(small, [])
    assert not old.exists()
    assert young.exists()


def test_several_processes_at_once_build_and_read_the_same_snapshot(small, cache):
    script = f"""
from pathlib import Path
from policygraph import project
from policygraph.ask import Asker
print(len(Asker(project.load(Path({str(small.project.root)!r})), print).run({COUNT!r}).rows))
"""
    started = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate()[0].strip() for process in started] == ["1"] * 4
    assert len([path for path in cache.iterdir() if not path.name.startswith(".")]) == 1
    assert not list(cache.glob(".building-*"))


def test_clear_removes_what_show_lists(filled):
    assert [folder.name for folder, size, _ in snapshot.snapshots() if size] == [filled.name]
    assert snapshot.clear() == 1
    assert snapshot.snapshots() == []


def test_a_question_on_a_warm_snapshot_imports_neither_rdflib_nor_yaml_nor_a_terminal_library(asker):
    script = """
import sys
from policygraph.cli import main
assert main(["query", "programs-of-an-agency", "-p", "agency=METI", "--evidence", "-f", "csv"]) == 0
heavy = {"rdflib", "pyshacl", "owlrl", "yaml", "rich", "importlib.metadata"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else 0)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "industrial-cluster-program" in done.stdout


def test_one_flipped_bit_in_the_notes_is_noticed(small, filled):
    notes = filled / "snapshot.json"
    content = bytearray(notes.read_bytes())
    content[len(content) // 2] ^= 1
    notes.write_bytes(content)
    notices = []
    asked_again(small, notices)
    assert "are not what was written" in notices[0]


def test_files_that_change_while_they_are_read_give_no_snapshot(tmp_path, cache, monkeypatch):
    root = lanterns(tmp_path / "changing")
    found = project.load(root)
    write = snapshot._write_store

    def slow(folder, validation):
        with open(root / "data" / "more.ttl", "a", encoding="utf-8") as out:
            out.write("# changed meanwhile\n")
        return write(folder, validation)

    monkeypatch.setattr(snapshot, "_write_store", slow)
    with pytest.raises(PolicygraphError, match="changed while they were read"):
        snapshot.open_snapshot(found, pytest.fail)
    assert list(cache.iterdir()) == []


def test_clear_leaves_alone_what_is_not_ours(cache):
    (cache / "thesis").mkdir(parents=True)
    (cache / ("a" * 32)).mkdir()
    assert snapshot.clear() == 1
    assert [path.name for path in cache.iterdir()] == ["thesis"]


def test_a_full_disk_gives_way_to_a_temporary_folder(small, cache, monkeypatch):
    write = snapshot._write

    def full(root, *rest):
        if root == cache:
            raise RuntimeError("IO error: No space left on device")
        return write(root, *rest)

    monkeypatch.setattr(snapshot, "_write", full)
    notices = []
    assert count(asked_again(small, notices)) > 1000
    assert "No space left on device" in notices[0]
