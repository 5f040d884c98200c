"""The corpus of one-fault projects: a clean project (``base/``), and ways to break it in one place each.

A case is a table of its family's TOML file: its name is a sentence, ``right`` stands once in ``file`` and becomes
``wrong`` (without ``right``, the file is written anew), ``edits`` are further changes, ``find`` is what must be found:
severity (error), code, file (the broken one) and place. A place is given by the words that begin there (``at``, which
stand once in the broken file) or as line and column (``place``); ``related`` are words at further places that must be
told; ``base`` names another clean project. What would be silly to write is made in ``made.py``.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from faults.made import MADE

HERE = Path(__file__).parent
BASE = HERE / "base"
NOTE = "data/kuikka-note.ttl"
LINE_END = re.compile(r"\r\n?|\n")  # as editors count lines


class Edit(NamedTuple):
    """A file, what becomes of its bytes, and the text that is replaced, if any."""

    file: str
    change: Callable[[bytes], bytes]
    right: str = ""


class Expected(NamedTuple):
    """A finding, as cases expect it; a place is ``file:line:column``, with the file below the project."""

    severity: str
    code: str
    place: str
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A fault; ``right`` and ``wrong`` are the texts of its first edit, where it is written and not made."""

    name: str
    family: str
    edits: tuple[Edit, ...]
    find: tuple[dict[str, Any], ...]
    right: str = ""
    wrong: str = ""
    base: Path = BASE
    fresh: bool = False  # the edits are all there is, without the base project
    alone: bool = False  # it hides other faults, or is hidden by them
    arguments: tuple[str, ...] = ()  # for the command line, where an option is what is tried

    @property
    def file(self) -> str:
        """The file that is broken."""
        return self.edits[0].file

    @property
    def codes(self) -> set[str]:
        """The codes of what must be found."""
        return {each["code"] for each in self.find}

    def plant(self, root: Path) -> Path:
        """Break the project in a folder, which is copied there first if it is not there yet."""
        if self.fresh:
            (root / "data").mkdir(parents=True)
        elif not root.exists():
            shutil.copytree(self.base, root)
        for file, change, _ in self.edits:
            path = root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(change(path.read_bytes() if path.exists() else b""))
        return root

    def expected(self, root: Path) -> list[Expected]:
        """What must be found in the broken project."""
        return sorted(self._expected(root, each) for each in self.find)

    def _expected(self, root: Path, each: dict[str, Any]) -> Expected:
        file = each.get("file", self.file)
        place = each.get("place") or position(root / file, each["at"])
        related = sorted(f"{file}:{position(root / file, words)}" for words in each.get("related", ()))
        return Expected(each.get("severity", "error"), each["code"], f"{file}:{place}", tuple(related))


def position(path: Path, words: str) -> str:
    """The line and column, counted from 1 in code points, at which words begin that stand in a file once."""
    text = path.read_bytes().decode().removeprefix("\ufeff")
    assert text.count(words) == 1, f"{words[:80]!r} stands {text.count(words)} times in {path.name}"
    before = LINE_END.split(text[: text.index(words)])
    return f"{len(before)}:{len(before[-1]) + 1}"


def _edit(given: dict[str, Any], file: str) -> Edit:
    right, wrong = given.get("right"), given["wrong"]

    def change(before: bytes) -> bytes:
        text = before.decode()
        assert right is None or text.count(right) == 1, f"{right!r} stands {text.count(right)} times"
        return (wrong if right is None else text.replace(right, wrong)).encode()

    return Edit(given.get("file", file), change, right or "")


def _written(path: Path) -> list[Case]:
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    file, found = tables.pop("file", NOTE), []
    for name, given in tables.items():
        edits = [given] * ("wrong" in given) + given.get("edits", [])
        found.append(
            Case(
                name,
                path.stem,
                tuple(_edit(each, file) for each in edits),
                tuple(given["find"]),
                edits[0].get("right", ""),
                edits[0]["wrong"],
                HERE / given.get("base", "base"),
                given.get("fresh", False),
                given.get("alone", False),
                tuple(given.get("arguments", ())),
            )
        )
    return found


def _made() -> list[Case]:
    return [Case(name, "made", (Edit(file, change),), tuple(found)) for name, (file, change, found) in MADE.items()]


CASES = {
    case.name: case for case in [*(each for path in sorted(HERE.glob("*.toml")) for each in _written(path)), *_made()]
}
