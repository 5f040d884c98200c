"""Shared fixtures: the bundled dataset answered from one snapshot, and copies of it to break."""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path

import pytest
from rdflib import Graph

from policygraph import project
from policygraph.ask import Asker
from policygraph.cli import main
from policygraph.export import export
from policygraph.sources import read_texts

ROOT = Path(__file__).parents[1]

# Python would go through all the graphs that fixtures hold again and again, to find next to nothing to free.
gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """No test reads or writes the user's cache, or is led to the user's project."""
    before = dict(os.environ)
    os.environ["POLICYGRAPH_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    os.environ.pop("POLICYGRAPH_PROJECT", None)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def asker():
    """Answers from the bundled dataset."""
    return Asker(project.load(project.BUNDLED), notice=pytest.fail)


@pytest.fixture
def run_bytes(capsysbinary):
    """Run the command line in this process, whatever it writes; gives exit code, standard output and standard error."""

    def call(*arguments):
        code = main(list(arguments))
        out, err = (stream.decode() for stream in capsysbinary.readouterr())
        return code, out, err

    return call


@pytest.fixture(scope="session")
def exported(asker):
    """The whole export as an rdflib graph, to ask the same questions of another engine."""
    graph = Graph()
    graph.parse(data=export(asker.snapshot, "ntriples"), format="nt")
    return graph


@pytest.fixture(scope="session")
def data():
    """The bundled data, without the ontology."""
    graph = Graph()
    for path in (project.BUNDLED / "data").rglob("*.ttl"):
        graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def bundled_texts():
    """The texts of the bundled dataset; without them the tests that need them skip."""
    folder = os.environ.get("POLICYGRAPH_TEXTS")
    if not folder:
        pytest.skip("POLICYGRAPH_TEXTS does not name the folder of the source texts")
    return read_texts(Path(folder))


@pytest.fixture(scope="session")
def copy_to():
    """Copy the bundled dataset to a folder, which is returned."""

    def copy_to(root: Path) -> Path:
        for folder in ("ontology", "data", "queries"):
            shutil.copytree(project.BUNDLED / folder, root / folder)
        return root

    return copy_to


@pytest.fixture
def copy(tmp_path, copy_to):
    """A copy of the bundled dataset that a test may break."""
    return copy_to(tmp_path / "copy")


@pytest.fixture(scope="session")
def change():
    """Replace a piece of a file that stands in it exactly once."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace
