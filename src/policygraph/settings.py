"""What a project's ``policygraph.toml`` says, and where it says it."""

from __future__ import annotations

import re
import tomllib

from policygraph.findings import Finding, Place, sentence
from policygraph.project import text_of
from policygraph.sparql import did_you_mean, position


def included(data: bytes, shown: str) -> tuple[list[tuple[str, Place]], list[Finding]]:
    """The folders that a marker includes, each with the place of its name; and every mistake in the file.

    Args:
        data: the file's bytes.
        shown: its path as findings show it.
    """
    text, mistakes, whole = text_of(data, shown)
    findings = list(mistakes)
    if not whole:
        return [], findings

    def tell(line: int, column: int, message: str, hint: str = "") -> None:
        findings.append(Finding(Place(shown, line, column), "error", "settings", message, hint=hint))

    try:
        settings = tomllib.loads(text)
    except (RecursionError, ValueError) as broken:  # the latter also of a number with thousands of digits
        said, _, at = str(broken).partition(" (at ")
        tell(*_told(text, at), f"The file is not TOML: {said[:1].lower()}{said[1:]}.")
        return [], findings
    for key in settings.keys() - {"include"}:
        hint = sentence(did_you_mean(key, ["include"]))
        tell(*position(text, _key(text, key)[0]), f"The key {key} is unknown.", hint)
    given, (_, start) = settings.get("include", []), _key(text, "include")
    names = []
    for each in given if isinstance(given, list) else [given]:
        line, column = position(text, _written(text, each, start))
        if isinstance(given, list) and isinstance(each, str) and each:
            names.append((each, Place(shown, line, column)))
        else:
            tell(line, column, "The value of include must be a list of folders.", 'Write include = ["bundled"].')
    return names, findings


def _told(text: str, at: str) -> tuple[int, int]:
    """The place that a message of tomllib names; the end, where the text ends too early."""
    numbers = [int(number) for number in re.findall("[0-9]+", at)]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else position(text, len(text) if at else 0)


def _key(text: str, key: str) -> tuple[int, int]:
    """Where a key, or a table of that name, begins, and where its value does."""
    ways = rf"^[ \t]*\[*[ \t]*([\"']?{re.escape(key)}[\"']?)(?![\w-])[ \t]*=?[ \t]*"
    found = re.search(ways, text, re.MULTILINE)
    return (found.start(1), found.end()) if found else (0, 0)


def _written(text: str, value: object, start: int) -> int:
    """Where a value stands behind an offset; the offset, where it is written otherwise."""
    try:
        plain = re.escape(str(value))
    except ValueError:  # a hexadecimal number of more digits than Python writes
        return start
    found = re.compile(f"\"{plain}\"|'{plain}'" if isinstance(value, str) else plain).search(text, start)
    return found.start() if found else start
