"""The snapshot: a validated, completed project as an on-disk Oxigraph store, from which questions are answered.

It is keyed by the bytes of every file of the project, of this package's own modules, and by the engines' versions;
so it is never stale and never needs to be told. It is written aside and renamed: nobody sees half of one. Reading it
imports neither rdflib nor pyshacl nor owlrl.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from policygraph.findings import PolicygraphError
from policygraph.names import INFERRED, INFERRED_JUDGED, VOID
from policygraph.project import Project, cache_folder, contents, load

if TYPE_CHECKING:
    from policygraph.facts import Triple
    from policygraph.validate import Validation

FORMAT = 1
ENGINES = ("rdflib", "pyshacl", "owlrl", "pyoxigraph", "PyYAML")
_ABANDONED = 24 * 3600  # seconds after which a snapshot begun and never finished is swept away

Notice = Callable[[str], None]
Graphs = dict[str, set[ox.Triple]]


@dataclass(frozen=True)
class Snapshot:
    """A snapshot: its folder, and what was noted when it was built."""

    folder: Path
    notes: dict[str, Any]

    @cached_property
    def store(self) -> ox.Store:
        """Its store, read-only, opened when it is first asked: for a view that was made before, the whole is not."""
        return ox.Store.read_only(str(self.folder / "store"))


class Content(NamedTuple):
    """What a snapshot is to hold: its named graphs, and what is noted beside them."""

    graphs: Graphs
    notes: dict[str, Any]


def key_of(project: Project) -> str:
    """The name of a project's snapshot: a hash of all that its answers depend on.

    Raises:
        PolicygraphError: a file of the project cannot be read.
    """
    digest = blake2b(digest_size=16)
    digest.update(f"{FORMAT} {sys.version_info[:2]} {' '.join(_engine_versions())}".encode())
    here = Path(__file__).parent
    own = [(path, "code", str(path.relative_to(here))) for path in sorted(here.rglob("*.py"))]
    files = [(file.path, file.part, file.graph) for file in project.files]
    queries = [(path, "query", path.name) for path in project.queries]
    for path, part, name in (*own, *files, *queries):
        try:
            content = contents(path)
        except OSError as error:
            raise PolicygraphError(f"{path} cannot be read: {error.strerror}") from error
        digest.update(f"\0{part}\0{name}\0{project.bundled}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()


def open_snapshot(project: Project, notice: Notice, report: Notice = lambda _: None, fresh: bool = False) -> Snapshot:
    """The snapshot of a project, built first where there is none.

    Args:
        project: the project's files.
        notice: called with what the user should know (a damaged snapshot, an unwritable cache, warnings).
        report: called with a word on each step of building.
        fresh: build anew even where there is one: it proved damaged in use.

    Raises:
        Refused: the project holds errors.
    """
    key = key_of(project)

    def unchanged() -> None:
        if key_of(load(project.root)) != key:
            raise PolicygraphError("the project's files changed while they were read", "ask again")

    return kept(key, lambda: _build(project, notice, report), notice, fresh, unchanged)


def kept(
    key: str, make: Callable[[], Content], notice: Notice, fresh: bool, check: Callable[[], None] = lambda: None
) -> Snapshot:
    """The snapshot of this name, made and written first where there is none, or none that can be read.

    Args:
        key: its name in the cache.
        make: gives what it is to hold.
        notice: called with what the user should know.
        fresh: make it anew even where there is one.
        check: called before it is kept; raises what speaks against that.
    """
    folder = cache_folder() / key
    if folder.is_dir():
        try:
            if not fresh:
                return _open(folder)
            raise OSError("it could not be read to the end")
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            notice(f"the snapshot {folder} is damaged ({error}); building it anew")
            _set_aside(folder)
    content = make()
    try:
        return _write(_writable_root(notice), key, content, check)
    except (OSError, RuntimeError) as error:  # RuntimeError is what the store raises when the disk is full
        notice(f"the cache {cache_folder()} cannot be written ({error}); this answer's snapshot is not kept")
        return _write(_temporary_root(), key, content, check)


def snapshots() -> list[tuple[Path, int, float]]:
    """Every snapshot kept: folder, size in bytes, time of last change (seconds since 1970); newest first."""
    found = []
    for folder in cache_folder().glob("*"):
        if re.fullmatch("[0-9a-f]{32}", folder.name) and folder.is_dir() and not folder.is_symlink():
            with contextlib.suppress(FileNotFoundError):  # somebody else clears them meanwhile
                sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
                found.append((folder, sum(sizes), folder.stat().st_mtime))
    return sorted(found, key=lambda entry: -entry[2])


def clear() -> int:
    """Remove every snapshot; returns how many there were."""
    import shutil

    kept = snapshots()
    for folder, _, _ in kept:
        shutil.rmtree(folder, ignore_errors=True)
    return len(kept)


def _engine_versions() -> list[str]:
    """Each engine with its version, from the names of its metadata folder: importing any would take longer."""
    site = Path(ox.__file__).parents[1]
    wanted = tuple(name.lower() for name in ENGINES)
    names = (entry.name.lower().replace("_", "-") for entry in os.scandir(site) if entry.name.endswith(".dist-info"))
    return sorted(name for name in names if name.split("-", 1)[0] in wanted)


def _open(folder: Path) -> Snapshot:
    checksum, _, content = (folder / "snapshot.json").read_bytes().partition(b"\n")
    if blake2b(content).hexdigest().encode() != checksum:
        raise ValueError("its notes are not what was written")
    notes = json.loads(content)
    if notes["format"] != FORMAT:
        raise ValueError("it has another format")
    return Snapshot(folder, notes)


def _set_aside(folder: Path) -> None:
    import shutil
    import time

    aside = folder.with_name(f".damaged-{os.getpid()}-{time.time_ns()}")
    try:
        folder.rename(aside)
    except OSError:
        return  # another process was faster, or the folder is read-only: then the new one goes elsewhere
    shutil.rmtree(aside, ignore_errors=True)


def _build(project: Project, notice: Notice, report: Notice) -> Content:
    from policygraph.validate import require_valid

    validation = require_valid(project, report)
    for finding in validation.findings:
        if finding.severity == "warning":
            notice(str(finding))
    if validation.closure and validation.closure.outside:
        notice(f"inferring with owlrl, which is slow, because of {'; '.join(validation.closure.outside)}")
    report("writing the snapshot")
    return Content(_graphs(validation), _notes(validation))


def _write(root: Path, key: str, content: Content, check: Callable[[], None]) -> Snapshot:
    import shutil
    import tempfile

    aside = Path(tempfile.mkdtemp(prefix=".building-", dir=root))
    try:
        counts = _write_store(aside / "store", content.graphs)
        notes = {**content.notes, "format": FORMAT, "key": key, "identities": _identities(content), **counts}
        text = json.dumps(notes, ensure_ascii=False, sort_keys=True).encode()
        (aside / "snapshot.json").write_bytes(blake2b(text).hexdigest().encode() + b"\n" + text)
        check()
        aside.rename(root / key)
    except OSError:
        # Somebody else built the same one meanwhile: theirs will do. Anything else is a failure of ours.
        if not (root / key / "snapshot.json").is_file():
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return _open(root / key)


def _temporary_root() -> Path:
    import atexit
    import shutil
    import tempfile

    root = Path(tempfile.mkdtemp(prefix="policygraph-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


def _writable_root(notice: Notice) -> Path:
    import shutil
    import tempfile
    import time

    root = cache_folder()
    try:
        root.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=root).close()
    except OSError as error:
        notice(f"the cache {root} cannot be written ({error.strerror}); this answer's snapshot is not kept")
        return _temporary_root()
    for begun in (*root.glob(".building-*"), *root.glob(".damaged-*")):
        with contextlib.suppress(FileNotFoundError):  # another process sweeps too
            if time.time() - begun.stat().st_mtime > _ABANDONED:
                shutil.rmtree(begun, ignore_errors=True)
    return root


def _write_store(folder: Path, graphs: Graphs) -> dict[str, int]:
    """Fill a store: the merged set of triples in the default graph, and the named graphs."""
    store = ox.Store(str(folder))
    merged: set[ox.Triple] = set().union(*graphs.values())
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in merged]
    for name, triples in graphs.items():
        graph = ox.NamedNode(name)
        quads += [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]
    store.bulk_extend(quads)  # all at once: each time, the store starts threads and writes files of their own
    store.flush()
    store.optimize()
    return {"triples": len(merged)}


def _identities(content: Content) -> dict[str, dict[str, list[str]]]:
    """For each source and thing the identifications by which the source speaks of the thing."""
    from policygraph.identities import Links, depending

    stated = (content.graphs[name] for name in content.notes["parts"])
    found: dict[str, dict[str, list[str]]] = {}
    for (source, thing), judgements in depending(Links(triple for triples in stated for triple in triples)).items():
        if judgements:
            found.setdefault(source, {})[thing] = sorted(judgements)
    return found


def _graphs(validation: Validation) -> Graphs:
    """One named graph a file, and two for what follows."""
    from policygraph.terms import to_triple

    reading, closure = validation.reading, validation.closure
    if closure is None:
        raise ValueError("a snapshot needs a validated project")
    # rdflib literals that differ only in their lexical form are one term here: a set keeps the counts true.
    stated = {
        file.graph: {to_triple(statement[:3]) for statement in document.statements}
        for file, document in reading.parts
        if file.part in ("ontology", "data")
    }
    unjudged = [*reading.triples("ontology"), *reading.triples("data", judged=False)]
    return stated | following(unjudged, closure.kept())


def following(unjudged: list[Triple], kept: Iterable[Triple]) -> Graphs:
    """The graphs of what follows: from the unjudged triples alone, and what of all that follows needs a judgement."""
    from policygraph.infer import infer
    from policygraph.terms import to_triple

    alone = set(infer(unjudged).kept())
    judged = set(kept) - alone
    return {INFERRED: set(map(to_triple, alone)), INFERRED_JUDGED: set(map(to_triple, judged))}


def _notes(validation: Validation) -> dict[str, Any]:
    reading = validation.reading
    return {
        "prefixes": reading.prefixes,
        "parts": {file.graph: file.part for file, _ in reading.parts if file.part in ("ontology", "data")},
        "datasets": [
            str(s.subject)
            for file, document in reading.parts
            for s in document.statements
            if str(s.object) == VOID + "Dataset" and reading.project.owns(file.path)
        ],
        "questions": [question.to_json() for question in validation.questions],
    }
