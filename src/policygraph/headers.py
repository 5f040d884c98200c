"""The header of a query file: `#+` lines of YAML as values with their places, and the parameters among them.

YAML is imported when a header is read, never before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from policygraph.findings import Finding, Place
from policygraph.parameters import ORDERED, TYPES, Parameter, written
from policygraph.sparql import did_you_mean, position

if TYPE_CHECKING:
    from yaml import Event, YAMLError

DEEPEST = 20  # values in values; a header needs three
_BOUNDS = ("default", "minimum", "maximum")
_PARAMETER_KEYS: Mapping[str, type] = dict.fromkeys(("type", "class", "required", "description", *_BOUNDS), str) | {
    "choices": list
}

At = tuple[str, ...]  # the keys that lead to a value: ("params", "since", "default"); ("tags", "0") in a list

_SHAPES: Mapping[type, str] = {str: "a text", list: "a list of texts", dict: "a mapping"}


class Header:
    """What a header says, where it says it, and the findings so far.

    Args:
        shown: the file's path as findings show it.
        text: the whole file.
    """

    def __init__(self, shown: str, text: str) -> None:
        self.shown = shown
        self.findings: list[Finding] = []
        self._keys: dict[At, int] = {}  # offsets in the YAML
        self._values: dict[At, Event] = {}
        lines = text.split("\n")
        marked = [number for number, line in enumerate(lines) if line.startswith("#+")] or [0]
        self._first = (marked[0] + 1, 1)
        self._margins = [3 if line[:3] == "#+ " else 2 if line[:2] == "#+" else 0 for line in lines]
        # the lines of the query become empty ones, so that what YAML reads has the lines of the file
        self._lines = [line[margin:] if margin else "" for line, margin in zip(lines, self._margins, strict=True)]
        self._yaml = "\n".join(self._lines[: marked[-1] + 1])

    def report(self, message: str, at: At = (), hint: str = "", **more: Any) -> None:
        """Add a finding at a value; where there is none, at the nearest key around it, or where the header begins."""
        self.report_at(*self.place(at), message, hint, **more)

    def report_key(self, message: str, at: At, hint: str = "") -> None:
        """Add a finding at a key, at the nearest one around it, or where the header begins."""
        self.report_at(*self._key(at), message, hint)

    def report_at(
        self, line: int, column: int, message: str, hint: str = "", code: str = "header", **more: Any
    ) -> None:
        """Add a finding at a line and a column of the file; ``more`` are ``related`` places."""
        place = Place(self.shown, line, column)
        self.findings.append(Finding(place, "error", code, sentence(message), hint=sentence(hint), **more))

    def has(self, *at: str) -> bool:
        """Whether a key is given, be its value right or wrong."""
        return at in self._keys

    def place(self, at: At = ()) -> tuple[int, int]:
        """The line and column of a value, of the nearest key around it where it is left out, or of the header."""
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

    def read(self) -> dict[str, Any] | None:
        """The header's values, each scalar as it is written; None and a finding where there are none."""
        import yaml
        from yaml.reader import Reader

        if odd := Reader.NON_PRINTABLE.search(self._yaml):
            self.report_at(*self._place(odd.start()), f"the header is not YAML: it holds U+{ord(odd[0]):04X}")
            return None
        events: list[Event] = []
        try:
            refused = _refused(yaml.parse(self._yaml, getattr(yaml, "CSafeLoader", yaml.SafeLoader)), events)
        except yaml.YAMLError as broken:
            self._broken(broken)
            return None
        if refused:
            self.report_at(*self._place(refused[0].start_mark.index), refused[1], refused[2])
            return None
        rest = iter(events[2:])
        root = next(rest, None)
        if not isinstance(root, yaml.MappingStartEvent):
            self.report("the file has no header", (), "begin it with `#+ id: …` and `#+ summary: …`")
            return None
        values: dict[str, Any] = self._plain(root, rest, ())
        return values

    def _broken(self, broken: YAMLError) -> None:
        """That the header is not YAML; a bracket or quote not closed on its line is told where it opens."""
        mark, opened = (getattr(broken, name, None) for name in ("problem_mark", "context_mark"))
        context = getattr(broken, "context", None) or ""
        if mark and opened and re.search("flow|quoted", context):
            mark = opened if opened.line < mark.line or mark.index >= len(self._yaml) else mark
        problem = getattr(broken, "problem", None) or " ".join(str(broken).split())
        hint = "quote a text that holds `: ` or ` #`"
        self.report_at(*(self._place(mark.index) if mark else self._first), f"the header is not YAML: {problem}", hint)

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


def sentence(words: str) -> str:
    """A message as a sentence on one line: with a capital, if it begins with a word of English, and a full stop."""
    words = " ".join(words.split())
    begun = words[:1].upper() + words[1:] if re.match("[a-z]+:? ", words) else words
    return begun if not begun or begun[-1] in ".?!" else f"{begun}."


def _refused(parsed: Iterable[Any], events: list[Event]) -> tuple[Any, str, str] | None:
    """What YAML allows and a header does not hold, with where it stands and a hint; adds the events to a list."""
    import yaml

    depth = documents = 0
    for event in parsed:
        events.append(event)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if isinstance(event, yaml.AliasEvent):
            return event, "the header uses an alias (*name)", "write the value out"
        if depth > DEEPEST:
            return event, "the header is nested too deeply", ""
        if documents > 1:
            return event, "the header goes on behind ---, where YAML begins another text", "take the --- away"
    return None


def _has_shape(value: object, shape: type) -> bool:
    if isinstance(value, list):
        return shape is list and all(isinstance(item, str) for item in value)
    return isinstance(value, shape)


def parameters(header: Header, given: Mapping[str, Any], prefixes: Mapping[str, str]) -> list[Parameter]:
    """The parameters that a header describes, without those in which something is wrong."""
    found = []
    for name, keys in given.items():
        at, mistakes = ("params", name), len(header.findings)
        if not isinstance(keys, dict):
            header.report(f"the parameter {name} must be a mapping, such as {{type: string, default: …}}", at)
            continue
        known = header.known(keys, _PARAMETER_KEYS, at)
        if "type" not in known and not header.has(*at, "type"):
            header.report_key(f"the parameter {name} has no type", at, f"known: {', '.join(TYPES)}")
        if "type" in known and header.one_of(known["type"], TYPES, "type", (*at, "type")):
            parameter = _parameter(header, name, known, prefixes)
            _check_values(header, parameter)
            if len(header.findings) == mistakes:
                found.append(parameter)
    return found


def _parameter(header: Header, name: str, known: dict[str, Any], prefixes: Mapping[str, str]) -> Parameter:
    at, kind = ("params", name), known["type"]
    required = known.get("required", "true")
    header.one_of(required, ("true", "false"), "truth value", (*at, "required"))
    told = "required" in known or not header.has(*at, "required")
    if required == "true" and told and not header.has(*at, "default"):
        header.report_key(f"the parameter {name} has no default", at, "give one, or say `required: false`")
    if "class" in known and kind != "iri":
        header.report_key(f"the parameter {name} is of type {kind}, and only an iri has a class", (*at, "class"))
    for bound in ("minimum", "maximum"):
        if bound in known and kind not in ORDERED:
            header.report_key(f"the parameter {name} is of type {kind}, which has no {bound}", (*at, bound))
            del known[bound]

    def full(raw: str, *key: str) -> str:
        if kind != "iri" and key != ("class",):
            return raw
        if not (iri := written(raw, prefixes)):
            header.report(f"{raw} is no IRI, or its prefix is not declared", (*at, *key))
        return iri or raw

    return Parameter(
        name,
        kind,
        cls=full(known["class"], "class") if "class" in known else None,
        required=required == "true",
        choices=tuple(full(each, "choices", str(number)) for number, each in enumerate(known.get("choices", ()))),
        description=known.get("description", ""),
        **{key: full(known[key], key) for key in _BOUNDS if key in known},
    )


def _check_values(header: Header, parameter: Parameter) -> None:
    """Whether default, bounds and choices are of the type; if so, also whether the default is within them."""
    at = ("params", parameter.name)
    plain = Parameter(parameter.name, parameter.type)
    typed: list[tuple[At, Any]] = [((key,), getattr(parameter, key)) for key in _BOUNDS]
    typed += [(("choices", str(number)), each) for number, each in enumerate(parameter.choices)]
    wrong = [(key, mistake) for key, raw in typed if raw is not None and (mistake := plain.mistake(raw))]
    for key, mistake in wrong:
        header.report(f"the value is refused: {mistake.message}", (*at, *key), mistake.hint)
    default = parameter.default
    if not wrong and default is not None and (mistake := parameter.mistake(default)):
        header.report(f"the default is refused: {mistake.message}", (*at, "default"), mistake.hint)
