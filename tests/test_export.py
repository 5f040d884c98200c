"""The export: the same bytes everywhere, the same triples in every format, written whole or not at all."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections import Counter

import pyoxigraph as ox
import pytest
from rdflib import RDF, VOID, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import XSD

from policygraph import project
from policygraph.export import write
from policygraph.findings import PolicygraphError
from policygraph.formats import GRAPHS
from policygraph.names import (
    DATASET,
    DCTERMS,
    INFERRED,
    INFERRED_JUDGED,
    LINK,
    OA,
    ONTOLOGY,
)
from policygraph.terms import to_oxigraph

PG, WEB = Namespace(ONTOLOGY), Namespace(OA)
WAYS = (PG.isStatedIn, PG.isReadFrom)

# Whatever could order a set, spell a date or encode a text in another way.
SURROUNDINGS = {
    "ASCII": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": "1"},
    "Tokyo": {"LC_ALL": "ja_JP.UTF-8", "LANGUAGE": "ja", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "22"},
}


def export(path, form="turtle", root=project.BUNDLED, **variables):
    """The bytes that the command writes to a path."""
    done = command("export", "--project", root, "-f", form, "-o", path, **variables)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return path.read_bytes()


def command(*arguments, **variables):
    line = [sys.executable, "-m", "policygraph.cli", *map(str, arguments)]
    return subprocess.run(line, env={**os.environ, **variables}, capture_output=True, check=False)


@pytest.fixture(scope="module")
def files(asker, tmp_path_factory):
    """The export in each format."""
    folder = tmp_path_factory.mktemp("export")
    return {form: export(folder / form, form) for form in GRAPHS}


@pytest.fixture(scope="module")
def graph(files):
    return Graph().parse(data=files["turtle"], format="turtle")


@pytest.fixture(scope="module")
def quads(files):
    """The quads of TriG: for each graph, None the default one, its triples."""
    graphs = {}
    for quad in ox.parse(files["trig"], format=ox.RdfFormat.TRIG):
        name = None if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
        graphs.setdefault(name, set()).add(quad.triple)
    return graphs


def test_a_second_run_writes_the_same_bytes_to_a_file_and_to_standard_output(files, tmp_path):
    assert export(tmp_path / "trig", "trig") == files["trig"]
    assert command("export", "--project", project.BUNDLED).stdout == files["turtle"]


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_locale_time_zone_hash_seed_cache_and_folder_leave_no_trace(files, copy, tmp_path, surroundings):
    moved = copy.rename(tmp_path / "写し 2") if surroundings == "Tokyo" else project.BUNDLED
    variables = {**SURROUNDINGS[surroundings], "POLICYGRAPH_CACHE": str(tmp_path / "cache")}
    for form in ("turtle", "trig"):
        assert export(tmp_path / form, form, moved, **variables) == files[form]
    assert any((tmp_path / "cache").iterdir())


def test_another_label_gives_other_bytes(files, copy, change, tmp_path):
    old, new = "policygraph: Japan's", "policygraph: Nippon's"
    change(copy / "data" / "dataset.ttl", old, new)
    assert export(tmp_path / "other", root=copy) == files["turtle"].replace(old.encode(), new.encode())


@pytest.mark.parametrize("form", GRAPHS)
def test_every_format_holds_the_same_merged_triples(files, quads, form):
    found = Counter(
        quad.triple for quad in ox.parse(files[form], format=GRAPHS[form]) if quad.graph_name == ox.DefaultGraph()
    )
    assert set(found) == quads[None]
    assert set(found.values()) == {1}


def test_rdflib_reads_the_same_triples_from_turtle_and_from_ntriples(files, graph, quads):
    assert set(graph) == set(Graph().parse(data=files["ntriples"], format="nt"))
    assert {ox.Triple(*map(to_oxigraph, triple)) for triple in graph} == quads[None]


def test_trig_and_nquads_hold_one_named_graph_a_file_beside_the_merged_one(files, quads):
    of_files = {file.graph for file in project.load(project.BUNDLED).part("ontology", "data")}
    assert set(quads) == {None, INFERRED, INFERRED_JUDGED} | of_files
    named = set().union(*(quads[name] for name in quads if name))
    assert named <= quads[None]
    generated = quads[None] - named
    described = (LINK, OA, str(VOID), DCTERMS + "conformsTo", str(RDF.value))
    assert all(
        t.subject.value.startswith(LINK)
        or t.predicate.value.startswith(described)
        or (t.predicate.value, t.object.value) == (str(RDF.type), OA + "SpecificResource")
        for t in generated
    )
    assert set(ox.parse(files["nquads"], format=ox.RdfFormat.N_QUADS)) == set(
        ox.parse(files["trig"], format=ox.RdfFormat.TRIG)
    )


def test_there_is_no_blank_node_and_no_literal_subject(files, graph):
    assert not [term for triple in graph for term in triple if isinstance(term, BNode)]
    assert all(line.startswith(b"<") and b" _:" not in line.split(b'"')[0] for line in files["ntriples"].splitlines())


def test_a_namespace_with_a_prefix_is_written_with_it_and_the_head_lists_no_other(files):
    head, body = _head_and_body(files["turtle"].decode())
    for prefix, namespace in head.items():
        assert f"<{namespace}" not in re.sub(r'"[^"]*"', '""', body).replace(f"<{DATASET}", ""), prefix
        assert f"{prefix}:" in body, prefix
    assert {"skos", "owl", "rdfs", "void", "pg", "y"} <= set(head)


def _head_and_body(turtle):
    lines = turtle.splitlines()
    head = [line for line in lines if line.startswith("@prefix")]
    prefixes = dict(re.findall(r"@prefix ([^:]*): <([^>]*)> \.", "\n".join(head)))
    return prefixes, "\n".join(lines[len(head) :])


def test_each_record_and_passage_that_it_rests_on_has_one_evidence_link(graph):
    stated = {(record, way, passage) for way in WAYS for record, passage in graph.subject_objects(way)}
    links = set(graph.subjects(RDF.type, PG.EvidenceLink))
    assert links == set(graph.subjects(RDF.type, WEB.Annotation))
    assert all(str(link).startswith(LINK) for link in links)
    told = [tuple(_one(graph, link, name) for name in (WEB.hasBody, PG.bearsAs, WEB.hasTarget)) for link in links]
    assert sorted(told) == sorted(stated)
    assert len(stated) > 0


def test_a_link_s_target_is_its_passage_with_the_places_where_it_stands(graph):
    targets = set(graph.objects(None, WEB.hasTarget))
    assert targets == set(graph.subjects(RDF.type, WEB.SpecificResource))
    for passage in targets:
        (source,) = (whole for whole in graph.objects(passage, PG.isPassageOf) if (whole, RDF.type, PG.Source) in graph)
        assert _one(graph, passage, WEB.hasSource) == source
        selectors = {_one(graph, node, RDF.type): node for node in graph.objects(passage, WEB.hasSelector)}
        position, fragment = selectors.pop(WEB.TextPositionSelector), selectors.pop(WEB.FragmentSelector)
        assert not selectors
        for name in ("start", "end"):
            offset = _one(graph, position, WEB[name])
            assert offset.datatype == XSD.nonNegativeInteger
            assert int(offset) == int(_one(graph, passage, PG[name]))
        assert "#" + _one(graph, fragment, RDF.value) == str(_one(graph, passage, PG.fragment))
        assert _one(graph, fragment, URIRef(DCTERMS + "conformsTo"))


def _one(graph, subject, predicate):
    (found,) = graph.objects(subject, predicate)
    return found


def test_the_counts_in_the_dataset_s_description_are_true(graph):
    counted = {
        VOID.triples: len(graph),
        VOID.distinctSubjects: len(set(graph.subjects())),
        VOID.classes: len(set(graph.objects(None, RDF.type))),
        VOID.properties: len(set(graph.predicates())),
    }
    for name, number in counted.items():
        assert _one(graph, URIRef(DATASET), name) == Literal(number), name


class TestWriting:
    """A file is written whole, or what was there before stays."""

    @pytest.fixture
    def old(self, tmp_path):
        path = tmp_path / "old.ttl"
        path.write_bytes(b"old")
        return path

    def test_a_new_file_replaces_the_old_one(self, old):
        write(b"new", old)
        assert (old.read_bytes(), os.listdir(old.parent)) == (b"new", ["old.ttl"])

    def test_the_file_is_as_readable_as_any_that_the_user_makes(self, old):
        plain = old.with_name("plain")
        plain.touch()
        write(b"new", old)
        assert stat.S_IMODE(old.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)

    def test_a_link_stays_one_and_the_file_that_it_names_is_written(self, old):
        link = old.with_name("link")
        link.symlink_to(old)
        write(b"new", link)
        assert (link.is_symlink(), old.read_bytes()) == (True, b"new")

    @pytest.mark.skipif(sys.platform == "win32", reason="named pipes are Unix's")
    def test_a_pipe_is_written_to_and_not_replaced(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        write(b"new", tmp_path / "pipe")
        assert os.read(reader, 10) == b"new"
        os.close(reader)
        assert (tmp_path / "pipe").is_fifo()

    @pytest.mark.parametrize(
        "failure", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "interrupted"]
    )
    def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(self, old, monkeypatch, failure):
        def fail(*_):
            raise failure

        monkeypatch.setattr(os, "replace", fail)
        with pytest.raises(PolicygraphError if isinstance(failure, OSError) else KeyboardInterrupt):
            write(b"new", old)
        assert (old.read_bytes(), os.listdir(old.parent)) == (b"old", ["old.ttl"])

    @pytest.mark.skipif(sys.platform == "win32", reason="a limit on the size of files is Unix's")
    def test_a_disk_that_takes_no_more_ends_with_2_and_the_old_file(self, files, old):
        code = (
            "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000));"
            "from policygraph.cli import main; sys.exit(main())"
        )
        line = [sys.executable, "-c", code, "export", "--project", str(project.BUNDLED), "-o", str(old)]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"policygraph: {old} cannot be written: File too large")
        assert (old.read_bytes(), os.listdir(old.parent)) == (b"old", ["old.ttl"])

    @pytest.mark.parametrize(
        ("place", "why"), [("missing/x.ttl", "No such file or directory"), ("folder", "Is a directory")]
    )
    def test_a_place_that_cannot_be_written_ends_with_2_and_says_why(self, asker, tmp_path, place, why):
        (tmp_path / "folder").mkdir()
        done = command("export", "--project", project.BUNDLED, "-o", tmp_path / place)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.decode().startswith(f"policygraph: {tmp_path / place} cannot be written: {why}")
        assert os.listdir(tmp_path) == ["folder"]
