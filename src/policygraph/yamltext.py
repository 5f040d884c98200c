"""A text in YAML as values with their places: the header of a query, a baseline.

YAML is imported when a text is read, never before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from policygraph.findings import Finding, Place, sentence
from policygraph.sparql import did_you_mean, position

if TYPE_CHECKING:
    from yaml import Event, YAMLError

DEEPEST = 20  # values in values; a header needs three

At = tuple[str, ...]  # the keys that lead to a value: ("params", "since", "default"); ("tags", "0") in a list

_SHAPES: Mapping[type, str] = {str: "a text", list: "a list of texts", dict: "a mapping"}


class YamlText:
    """What a text in YAML says, where it says it, and the findings so far.

    Args:
        shown: the file's path as findings show it.
        lines: the lines of the file, without what is not YAML.
        code: the code of its findings, which is also what the text is called in them.
        margins: how many characters stand before the YAML on each line of the file.
    """

    def __init__(self, shown: str, lines: list[str], *, code: str, margins: list[int] | None = None) -> None:
        self.shown, self.code = shown, code
        self.findings: list[Finding] = []
        self._keys: dict[At, int] = {}  # offsets in the YAML
        self._values: dict[At, Event] = {}
        self._first = (1, 1)
        self._lines, self._margins = lines, margins or [0] * len(lines)
        self._yaml = "\n".join(lines)

    def report(self, message: str, at: At = (), hint: str = "", **more: Any) -> None:
        """Add a finding at a value; where there is none, at the nearest key around it, or where the YAML begins."""
        self.report_at(*self.place(at), message, hint, **more)

    def report_key(self, message: str, at: At, hint: str = "") -> None:
        """Add a finding at a key, at the nearest one around it, or where the YAML begins."""
        self.report_at(*self._key(at), message, hint)

    def report_at(
        self, line: int, column: int, message: str, hint: str = "", code: str | None = None, **more: Any
    ) -> None:
        """Add a finding at a line and a column of the file; ``more`` are ``related`` places."""
        place = Place(self.shown, line, column)
        self.findings.append(Finding(place, "error", code or self.code, sentence(message), hint=sentence(hint), **more))

    def has(self, *at: str) -> bool:
        """Whether a key is given, be its value right or wrong."""
        return at in self._keys

    def place(self, at: At = ()) -> tuple[int, int]:
        """The line and column of a value, of the nearest key around it where it is left out, or of the whole."""
        value: Any = self._values.get(at) if at else None
        if value is not None and getattr(value, "value", None) != "":
            return self._place(value.start_mark.index)
        return self._key(at)

    def _key(self, at: At) -> tuple[int, int]:
        while at and at not in self._keys:
            at = at[:-1]
        return self._place(self._keys[at]) if at else self._first

    def within(self, at: At, line: int, column: int, text: str = "") -> tuple[int, int]:
        """Where a line and a column of a value stand in the file; its key, where it is folded or holds escapes.

        They may be those of a ``text`` that has further lines before the value.
        """
        value: Any = self._values[at]
        line -= text.count("\n") - value.value.count("\n") if text else 0
        start = value.start_mark.index
        if value.style == "|":
            row = self._yaml.count("\n", 0, start) + line
            told, source = value.value.split("\n")[line - 1], self._lines[row].rstrip("\r")
            if source.endswith(told):  # or a character that only YAML takes for a line's end stands before it
                return row + 1, self._margins[row] + len(source) - len(told) + column
        start += value.style in ("'", '"')
        if line == 1 and self._yaml.startswith(value.value, start):
            return self._place(start + column - 1)
        return self._key(at)

    def _place(self, offset: int) -> tuple[int, int]:
        # not by YAML's own lines, which end in other characters too
        line, column = position(self._yaml, min(offset, len(self._yaml)))
        return line, column + self._margins[line - 1]

    def read(self) -> Any:
        """What the text says, each scalar as it is written; None where it is empty, or refused with a finding."""
        import yaml
        from yaml.reader import Reader

        if odd := Reader.NON_PRINTABLE.search(self._yaml):
            self.report_at(*self._place(odd.start()), f"the {self.code} is not YAML: it holds U+{ord(odd[0]):04X}")
            return None
        events: list[Event] = []
        try:
            refused = _refused(yaml.parse(self._yaml, getattr(yaml, "CSafeLoader", yaml.SafeLoader)), events)
        except yaml.YAMLError as broken:
            self._broken(broken)
            return None
        if refused:
            event, fault, hint = refused
            self.report_at(*self._place(event.start_mark.index), f"the {self.code} {fault}", hint)
            return None
        rest = iter(events[2:])
        root = next(rest, None)
        return self._plain(root, rest, ()) if isinstance(root, yaml.NodeEvent) else None

    def _broken(self, broken: YAMLError) -> None:
        """That the text is not YAML; a bracket or quote not closed on its line is told where it opens."""
        mark, opened = (getattr(broken, name, None) for name in ("problem_mark", "context_mark"))
        context = getattr(broken, "context", None) or ""
        if mark and opened and re.search("flow|quoted", context):
            mark = opened if opened.line < mark.line or mark.index >= len(self._yaml) else mark
        problem = getattr(broken, "problem", None) or " ".join(str(broken).split())
        tab = mark and self._yaml.startswith("\t", mark.index)
        hint = "write spaces instead of the tab" if tab else "quote a text that holds `: ` or ` #`"
        place = self._place(mark.index) if mark else self._first
        self.report_at(*place, f"the {self.code} is not YAML: {problem}", hint)

    def _plain(self, event: Any, rest: Iterator[Any], at: At) -> Any:
        """The value that begins with an event; notes the place of each key and value on the way."""
        import yaml

        self._values[at] = event
        if isinstance(event, yaml.ScalarEvent):
            null = not event.style and event.value in ("", "~", "null", "Null", "NULL")
            return None if null else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            items = takewhile(lambda each: not isinstance(each, yaml.SequenceEndEvent), rest)
            return [self._plain(item, rest, (*at, str(number))) for number, item in enumerate(items)]
        values: dict[str, Any] = {}
        for key in takewhile(lambda each: not isinstance(each, yaml.MappingEndEvent), rest):
            self._plain(key, rest, (*at, ""))  # which may be a list, to YAML
            name = str(getattr(key, "value", "[…]"))
            here = (*at, name)
            if here in self._keys:
                self.report_at(*self._place(key.start_mark.index), f"the key {name} is given twice")
            self._keys[here] = key.start_mark.index
            values[name] = self._plain(next(rest), rest, here)
        return values

    def known(self, given: Mapping[str, Any], keys: Mapping[str, type], at: At = ()) -> dict[str, Any]:
        """Those of the values given whose key is known and whose shape is right; a finding for each other.

        A key that is misspelt counts as given: that it is missing is not told besides.
        """
        kept = {}
        for key, value in given.items():
            if key not in keys:
                hint = did_you_mean(key, keys)
                self.report_key(f"the key {key} is unknown", (*at, key), hint)
                meant = next((name for name in keys if hint == f"did you mean {name}?"), key)
                self._keys.setdefault((*at, meant), self._keys[(*at, key)])
            elif not _has_shape(value, keys[key]):
                self.report(f"the value of {key} must be {_SHAPES[keys[key]]}", (*at, key))
            else:
                kept[key] = value
        return kept

    def one_of(self, value: object, known: tuple[str, ...], what: str, at: At) -> bool:
        """Whether a value is among the known ones; a finding where it is not."""
        if value not in known:
            self.report(f"{value!r} is not a {what}", at, did_you_mean(str(value), known))
        return value in known


def _refused(parsed: Iterable[Any], events: list[Event]) -> tuple[Any, str, str] | None:
    """What YAML allows and no text here holds, with where it stands and a hint; adds the events to a list."""
    import yaml

    depth = documents = 0
    for event in parsed:
        events.append(event)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if isinstance(event, yaml.AliasEvent):
            return event, "uses an alias (*name)", "write the value out"
        if depth > DEEPEST:
            return event, "is nested too deeply", ""
        if documents > 1:
            return event, "goes on behind ---, where YAML begins another text", "take the --- away"
    return None


def _has_shape(value: object, shape: type) -> bool:
    if isinstance(value, list):
        return shape is list and all(isinstance(item, str) for item in value)
    return isinstance(value, shape)
