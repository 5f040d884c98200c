"""Programs beside Python, each found or missed aloud; and the export that they are given.

Where one is missing its tests are skipped and say what to install; with POLICYGRAPH_REQUIRE_STORES=1 they fail.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pyoxigraph as ox
import pytest

from policygraph import project
from policygraph.names import DATASET, VOID

ROOT = Path(__file__).parents[2]
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
SECONDS = 120  # no single call of a program takes nearly as long


def found(program, install):
    """The path of a program; else the end of the test."""
    return shutil.which(program, path=PATH) or missing(f"{program} is not installed: {install}")


def missing(why):
    if os.environ.get("POLICYGRAPH_REQUIRE_STORES") == "1":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def robot():
    """ROBOT's command line, to be called with its arguments; gives the exit code and what it printed."""
    java = found("java", "a Java runtime, 11 or newer")
    jar = Path(os.environ.get("POLICYGRAPH_ROBOT_JAR") or ROOT / ".ci" / "tools" / "robot.jar")
    if not jar.is_file():
        missing(f"there is no {jar}: .ci/stores puts it there, or name it in POLICYGRAPH_ROBOT_JAR")

    def run(*arguments):
        line = [java, "-Xmx1g", "-jar", str(jar), *map(str, arguments)]
        done = subprocess.run(line, capture_output=True, text=True, timeout=SECONDS, check=False)
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.fixture(scope="session")
def rapper():
    return found("rapper", "the Debian package raptor2-utils")


@pytest.fixture(scope="session")
def shifty():
    """An engine for SHACL that shares no code with pyshacl."""
    try:
        import shifty
    except ImportError:
        missing("shifty is not installed: the PyPI package pyshifty")
    return shifty


@pytest.fixture(scope="session")
def exported(asker, tmp_path_factory):
    """Writes the export in a format, by the command; gives the file's path, the same for the same format."""
    folder = tmp_path_factory.mktemp("exported")

    def write(form):
        path = folder / form
        if not path.exists():
            line = [sys.executable, "-m", "policygraph.cli", "export", "--project", str(project.BUNDLED)]
            subprocess.run([*line, "-f", form, "-o", str(path)], check=True, timeout=SECONDS)
        return path

    return write


@pytest.fixture(scope="session")
def described(exported):
    """How many triples the export says of itself that it has."""
    (count,) = (
        int(quad.object.value)
        for quad in ox.parse(path=exported("ntriples"), format=ox.RdfFormat.N_TRIPLES)
        if (quad.subject.value, quad.predicate.value) == (DATASET, VOID + "triples")
    )
    return count


class Server:
    """An Oxigraph server spoken to over HTTP."""

    def __init__(self, address):
        self.address = address

    def put(self, graph, kind, content):
        """Replace a graph, "default" or "graph=<escaped IRI>", by a file's bytes."""
        url = f"{self.address}/store?{graph}"
        request = urllib.request.Request(url, content, {"Content-Type": kind}, method="PUT")
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return response.status

    def query(self, text):
        """The answer to a query: its columns and rows, or True or False; an HTTPError where it is refused."""
        body = urllib.parse.urlencode({"query": text}).encode()
        accept = {"Accept": ox.QueryResultsFormat.JSON.media_type}
        with urllib.request.urlopen(
            urllib.request.Request(f"{self.address}/query", body, accept), timeout=SECONDS
        ) as response:
            results = ox.parse_query_results(response.read(), format=ox.QueryResultsFormat.JSON)
        if isinstance(results, ox.QueryBoolean):
            return bool(results)
        columns = tuple(variable.value for variable in results.variables)
        return columns, [tuple(row[name] for name in columns) for row in results]


@pytest.fixture(scope="session")
def server(exported, tmp_path_factory):
    """A running Oxigraph server, the Turtle export in its default graph."""
    program = found("oxigraph", "the PyPI package oxigraph")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    log = tmp_path_factory.mktemp("oxigraph") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([program, "serve", "--bind", place], stdout=output, stderr=output)
    try:
        _await(process, f"http://{place}/", log)
        ready = Server(f"http://{place}")
        ready.put("default", "text/turtle", exported("turtle").read_bytes())
        yield ready
    finally:
        process.terminate()
        process.wait(SECONDS)


def _await(process, address, log):
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=SECONDS).close()
            return
        except urllib.error.URLError:
            time.sleep(0.05)
    pytest.fail(f"the Oxigraph server did not start: {log.read_text()}")
