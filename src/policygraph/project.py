"""Where files lie: the one module that knows.

A project is a folder of the shape ``ontology/ data/ queries/``. There are two kinds: the bundled dataset (beside this
module in an installed package, at the top of a checkout), and a user's own folder, whose ``ontology/`` holds only what
it adds to the bundled one and whose ``policygraph.toml`` may include other datasets::

    include = ["bundled", "../another-project"]
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from policygraph.findings import LINE_END, Finding, Place, PolicygraphError, Refused
from policygraph.names import GRAPH, INFERRED, INFERRED_JUDGED

MARKER = "policygraph.toml"
_FOLDERS = ("data", "ontology", "queries")
_ASIDE = ("cases", "expected")  # the cases of shapes, and expected answers: for tests
_TELLING = {*(".ttl", ".turtle", ".nt", ".nq", ".trig", ".n3", ".rdf", ".owl", ".jsonld", ".rq", ".sparql")}
_INSTALLED = Path(__file__).parent / "dataset"
BUNDLED = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[2]


@dataclass(frozen=True)
class File:
    """One Turtle file of a project: its path, what it is part of, and the named graph it becomes."""

    path: Path
    part: str  # "ontology", "shapes" or "data"
    graph: str


@dataclass(frozen=True)
class Project:
    """The files of a project, in the order in which they are read."""

    root: Path
    files: tuple[File, ...]
    queries: tuple[Path, ...]
    bundled: bool

    @property
    def name(self) -> str:
        """What people are told was read."""
        if self.root.resolve() == BUNDLED.resolve():
            return "bundled dataset"
        return "this folder" if shown(self.root) == "." else shown(self.root)

    def part(self, *parts: str) -> tuple[File, ...]:
        """The files of these parts."""
        return tuple(file for file in self.files if file.part in parts)

    def owns(self, path: Path) -> bool:
        """Whether a file stands in the project's own folders, by its path as listed.

        A folder that is linked to is the project's own; an included project is not, though it may lie below.
        """
        return any(self.root / folder in path.parents for folder in ("ontology", "data", "queries"))

    def with_data(self, paths: list[Path]) -> Project:
        """The project with further Turtle files, which are checked together with its own."""
        known = {os.path.realpath(file.path) for file in self.files}
        more = tuple(_file(path, "data", path.parent) for path in paths if os.path.realpath(path) not in known)
        return Project(self.root, self.files + more, self.queries, self.bundled)


def contents(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: it cannot be read; also where it is a pipe or a device, which might never end.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "It is no regular file", str(path))
    return path.read_bytes()


def shown(path: Path) -> str:
    """A path as people see it in messages: from the working directory where it lies below it, else in full."""
    absolute = path if path.is_absolute() else Path.cwd() / path
    try:
        return str(absolute.relative_to(Path.cwd()))
    except ValueError:
        return str(absolute)


class Text(NamedTuple):
    """What a file says: its text, the mistake in its encoding, if any, and whether the text is whole all the same."""

    text: str
    mistakes: tuple[Finding, ...] = ()
    whole: bool = True


def text_of(data: bytes, shown: str) -> Text:
    """The text of a file in UTF-8; of another one as much as can be told."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:2]:
        order = "be" if data[:1] in (b"\xfe", b"\0") else "le"
        text = data.decode(f"utf-16-{order}", "replace").removeprefix("\ufeff")
        return Text(text, (_misencoded(shown, "", "The file is in UTF-16."),), False)
    try:
        text = data.decode()
    except UnicodeDecodeError as broken:
        text, before = data.decode(errors="replace").removeprefix("\ufeff"), data[: broken.start].decode()
        message = f"The byte 0x{data[broken.start]:02X} is not UTF-8 here."
        return Text(text, (_misencoded(shown, before.removeprefix("\ufeff"), message),), False)
    plain = text.removeprefix("\ufeff")
    message = "The file begins with a byte order mark."
    return Text(plain, () if plain == text else (_misencoded(shown, "", message),))


def _misencoded(shown: str, before: str, message: str) -> Finding:
    lines = LINE_END.split(before)
    place, hint = Place(shown, len(lines), len(lines[-1]) + 1), "Save it as UTF-8 without a byte order mark."
    return Finding(place, "error", "encoding", message, hint=hint)


def expected_answers(project: Project, question: str) -> list[Path]:
    """The files of a question's expected answers: ``expected/<id>[.<case>].srj`` beside it."""
    folders = {path.parent / "expected" for path in project.queries if path.stem == question}
    found = (path for folder in sorted(folders) for path in sorted(folder.glob(f"{question}.*srj")))
    return [path for path in found if path.name.split(".")[0] == question]


def find(given: str | None = None, near: Path | None = None) -> Project:
    """The project to work on.

    Args:
        given: a folder named by the user. Without one: ``POLICYGRAPH_PROJECT``, the nearest project folder upwards,
            or else the bundled dataset.
        near: where to start upwards; without it, the working directory.

    Raises:
        PolicygraphError: the folder does not exist or is no project.
    """
    if given is not None and not given.strip():
        raise PolicygraphError("--project names no folder", "name one, or leave --project out")
    named = given or os.environ.get("POLICYGRAPH_PROJECT")
    if named:
        return load(Path(named))
    here = near or Path.cwd()
    for folder in (here, *here.parents):
        if _is_marked(folder):
            return load(folder)
    return load(BUNDLED)


def to_check(given: str | None = None, near: Path | None = None) -> Project:
    """The project to check, found as :func:`find` does, but never the bundled one instead of somebody's own.

    Raises:
        PolicygraphError: the same; and the working directory has data, but is not marked as a project.
    """
    found = find(given, near)
    passed_over = near is None and found.root == BUNDLED and Path.cwd().resolve() != BUNDLED.resolve()
    if passed_over and any(Path("data").rglob("*.ttl")) and not (given or os.environ.get("POLICYGRAPH_PROJECT")):
        raise PolicygraphError("this folder has data/, but is no project", f"add {MARKER}, or say --project .")
    return found


def load(root: Path) -> Project:
    """The project in the folder ``root``, together with the datasets that its ``policygraph.toml`` includes.

    Raises:
        PolicygraphError: there is no such folder, or it has no ``data/``.
        Refused: a ``policygraph.toml`` is wrong; carries all that is wrong in it and in those of what it includes.
    """
    if not os.path.isdir(root):  # Path.is_dir raises where the name is too long for any
        raise PolicygraphError(f"there is no folder {root}", "name a folder that holds ontology/, data/ and queries/")
    if not (root / "data").is_dir():
        raise PolicygraphError(f"{shown(root)} is no project: it has no data/", "name a folder that holds data/")
    own_ontology = (root / "ontology" / "policygraph.ttl").is_file()
    findings: list[Finding] = []
    included = _included(root, set(), findings)
    if findings:
        raise Refused(tuple(sorted(findings, key=lambda finding: finding.place)))
    roots = [*([] if own_ontology else [BUNDLED]), *included, root]
    files = [file for folder in roots for file in _turtle(folder, "ontology")]
    files += [file for folder in roots for file in _turtle(folder, "ontology/shapes")]
    files += [file for folder in (*included, root) for file in _turtle(folder, "data")]
    checks = [path for folder in roots for path in listed(folder / "queries" / "checks", "*.rq")]
    questions = [path for folder in (*included, root) for path in listed(folder / "queries", "*.rq")]
    # realpath, for Path.resolve raises on links that lead to each other; whoever reads them tells of it
    unique = {os.path.realpath(file.path): file for file in files}
    queries = {os.path.realpath(path): path for path in checks + questions}
    return Project(root, _graphs_apart(unique.values()), tuple(queries.values()), own_ontology)


def cache_folder() -> Path:
    """Where snapshots are kept: ``POLICYGRAPH_CACHE``, or ``policygraph`` in the user's cache folder."""
    if folder := os.environ.get("POLICYGRAPH_CACHE"):
        return Path(folder)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "policygraph"


def _is_marked(folder: Path) -> bool:
    try:
        return (folder / MARKER).is_file() or (
            (folder / "ontology" / "policygraph.ttl").is_file() and (folder / "data").is_dir()
        )
    except OSError:  # a folder on the way up that may not be looked into is no project of this user's
        return False


def _turtle(root: Path, part: str) -> list[File]:
    folder = root / part
    paths = listed(folder, "*.ttl") if part.startswith("ontology") else listed(folder, "**/*.ttl")
    kind = "shapes" if part == "ontology/shapes" else part
    return [_file(path, kind, folder) for path in paths]


def listed(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder, sorted; a folder below it that cannot be read is an error, not an empty one.

    Raises:
        PolicygraphError: a folder cannot be read.
    """
    if not folder.is_dir():
        return []
    below = folder.rglob("*/") if pattern.startswith("**") else ()
    for each in (folder, *below):
        if not os.access(each, os.R_OK | os.X_OK):
            raise PolicygraphError(f"the folder {shown(each)} cannot be read", "allow reading it")
    # Editors leave hidden files beside those they edit, some of them links to nowhere.
    return sorted(path for path in folder.glob(pattern) if not path.name.startswith("."))


def passed_over(project: Project) -> list[Path]:
    """What stands in a project's own folders and looks as if it were to be read, but is not; sorted."""
    read = {path.resolve() for path in (*project.queries, *(file.path for file in project.files))}
    found = []
    for folder, folders, names in chain.from_iterable(os.walk(project.root / each) for each in _FOLDERS):
        if Path(folder).name in _ASIDE:
            folders.clear()
            continue
        visible = [Path(folder, name) for name in (*folders, *names) if not name.startswith(".")]
        found += [path for path in visible if path.is_dir() and path.is_symlink()]
        found += [path for path in visible if path.is_file() and path.suffix.lower() in _TELLING]
    return sorted(path for path in found if path.resolve() not in read)


def _file(path: Path, part: str, folder: Path) -> File:
    # A file in a subfolder (passages/) gets the folder's name before its own, with no slash, for use in a CURIE.
    stem = quote(os.fsencode("-".join(path.relative_to(folder).with_suffix("").parts)), safe="")
    return File(path, part, GRAPH + stem)


def _graphs_apart(files: Iterable[File]) -> tuple[File, ...]:
    """The files, each with a graph of its own: two projects' ``entities.ttl`` are ``entities`` and ``entities-2``."""
    taken = {INFERRED, INFERRED_JUDGED}
    apart = []
    for file in files:
        if file.part != "shapes":  # they come into no graph
            numbered = (f"{file.graph}-{number}" for number in count(2))
            graph = next(name for name in chain([file.graph], numbered) if name not in taken)
            taken.add(graph)
            file = replace(file, graph=graph)
        apart.append(file)
    return tuple(apart)


def _included(root: Path, seen: set[Path], findings: list[Finding]) -> list[Path]:
    """The folders whose data a project includes, each once, its own includes before it; adds what is wrong."""
    marker = root / MARKER
    seen.add(root.resolve())
    if not marker.is_file():
        return []
    from policygraph import settings

    try:
        included, wrong = settings.included(marker.read_bytes(), shown(marker))
    except OSError as error:
        raise PolicygraphError(f"{shown(marker)} cannot be read: {error.strerror}") from error
    findings += wrong
    found: list[Path] = []
    for name, place in included:
        folder = BUNDLED if name == "bundled" else root / name
        if not os.path.isdir(folder / "data"):
            message = f"{name} is no project: it has no folder data/."
            findings.append(Finding(place, "error", "settings", message, hint="Mend the path, or take it away."))
        elif folder.resolve() not in seen:
            found += [*_included(folder, seen, findings), folder]
    return found
