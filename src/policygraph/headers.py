"""The header of a query file: `#+` lines of YAML as values with their places, and the parameters among them.

YAML is imported when a header is read, never before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from policygraph.findings import Finding, Place
from policygraph.parameters import ORDERED, TYPES, Parameter, written
from policygraph.sparql import did_you_mean

_BOUNDS = ("default", "minimum", "maximum")
_PARAMETER_KEYS: Mapping[str, type] = dict.fromkeys(("type", "class", "required", "description", *_BOUNDS), str) | {
    "choices": list
}

At = tuple[str, ...]  # the keys that lead to a value: ("params", "since", "default")

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
        self.places: dict[At, tuple[int, int]] = {}
        lines = text.split("\n")
        self._margins = [len("#+ ") if line.startswith("#+ ") else len("#+") for line in lines]
        # the lines of the query become empty ones, so that YAML counts the lines of the file
        self._yaml = "\n".join(re.sub(r"#\+ ?", "", line, count=1) if line[:2] == "#+" else "" for line in lines)

    def report(self, message: str, at: At = (), hint: str = "") -> None:
        """Add a finding at a key, at the nearest one around it, or at the top of the file."""
        while at and at not in self.places:
            at = at[:-1]
        self.report_at(*self.places.get(at, (1, 1)), message, hint)

    def report_at(self, line: int, column: int, message: str, hint: str = "") -> None:
        """Add a finding at a line and a column of the file."""
        self.findings.append(Finding(Place(self.shown, line, column), "error", "header", message, hint=hint))

    def read(self) -> dict[str, Any] | None:
        """The header's values, each scalar as it is written; None and a finding where there are none."""
        import yaml

        try:
            events = yaml.parse(self._yaml, yaml.SafeLoader)
            if any(isinstance(event, yaml.AliasEvent) for event in events):
                self.report("the header uses an alias (*name): write the value out")
                return None
            # safe_load keeps no places and turns `no` into False; nodes know both, and no tag makes an object
            node = yaml.compose(self._yaml, yaml.SafeLoader)
        except RecursionError:
            self.report("the header is nested too deeply")
            return None
        except yaml.YAMLError as broken:
            mark = getattr(broken, "problem_mark", None)
            problem = getattr(broken, "problem", None) or " ".join(str(broken).split())
            hint = "quote a text that holds `: ` or ` #`"
            self.report_at(*(self._place(mark) if mark else (1, 1)), f"the header is not YAML: {problem}", hint)
            return None
        if not isinstance(node, yaml.MappingNode):
            self.report("the file has no header: begin it with `#+ id: …` and `#+ summary: …`")
            return None
        values: dict[str, Any] = self._plain(node, ())
        return values

    def _place(self, mark: Any) -> tuple[int, int]:
        line = min(mark.line, len(self._margins) - 1)
        return line + 1, mark.column + self._margins[line] + 1

    def _plain(self, node: Any, at: At) -> Any:
        """A node's value; notes the place of each key on the way."""
        if node.id == "sequence":
            return [self._plain(item, (*at, str(number))) for number, item in enumerate(node.value)]
        if node.id == "scalar":
            return None if node.tag.endswith(":null") else node.value
        values: dict[str, Any] = {}
        for key, value in node.value:
            here = (*at, str(key.value))
            if here in self.places:
                self.report_at(*self._place(key.start_mark), f"the key {here[-1]} is given twice")
            self.places[here] = self._place(key.start_mark)
            values[here[-1]] = self._plain(value, here)
        return values

    def known(self, given: Mapping[str, Any], keys: Mapping[str, type], at: At = ()) -> dict[str, Any]:
        """Those of the values given whose key is known and whose shape is right; a finding for each other."""
        kept = {}
        for key, value in given.items():
            if key not in keys:
                self.report(f"the key {key} is unknown", (*at, key), did_you_mean(key, keys))
            elif not _has_shape(value, keys[key]):
                self.report(f"{key} must be {_SHAPES[keys[key]]}", (*at, key))
            else:
                kept[key] = value
        return kept

    def one_of(self, value: object, known: tuple[str, ...], what: str, at: At) -> bool:
        """Whether a value is among the known ones; a finding where it is not."""
        if value not in known:
            self.report(f"{value} is not a {what}", at, did_you_mean(str(value), known))
        return value in known


def _has_shape(value: object, shape: type) -> bool:
    if isinstance(value, list):
        return shape is list and all(isinstance(item, str) for item in value)
    return isinstance(value, shape)


def parameters(header: Header, given: Mapping[str, Any], prefixes: Mapping[str, str]) -> list[Parameter]:
    """The parameters that a header describes, without those whose values are no values of their type."""
    found = []
    for name, keys in given.items():
        at = ("params", name)
        if not isinstance(keys, dict):
            header.report(f"{name} must be a mapping, such as {{type: string, default: …}}", at)
            continue
        known = header.known(keys, _PARAMETER_KEYS, at)
        if header.one_of(known.get("type", "nothing"), TYPES, "type", (*at, "type")):
            parameter = _parameter(header, name, known, prefixes)
            if _check_values(header, parameter):
                found.append(parameter)
    return found


def _parameter(header: Header, name: str, known: dict[str, Any], prefixes: Mapping[str, str]) -> Parameter:
    at, kind = ("params", name), known["type"]
    required = known.get("required", "true")
    header.one_of(required, ("true", "false"), "yes or no", (*at, "required"))
    if required == "true" and "default" not in known:
        header.report(f"{name} has no default: give one, or say `required: false`", at)
    if "class" in known and kind != "iri":
        header.report(f"{name} is of type {kind}, and only an iri has a class", (*at, "class"))
    for bound in ("minimum", "maximum"):
        if bound in known and kind not in ORDERED:
            header.report(f"{name} is of type {kind}, which has no {bound}", (*at, bound))
            del known[bound]

    def full(raw: str) -> str:
        return (written(raw, prefixes) or raw) if kind == "iri" else raw

    cls = written(known["class"], prefixes) if "class" in known else None
    if cls == "":
        header.report(f"{known['class']} is no IRI, or its prefix is not declared", (*at, "class"))
    return Parameter(
        name,
        kind,
        cls=cls,
        required=required == "true",
        choices=tuple(full(choice) for choice in known.get("choices", ())),
        description=known.get("description", ""),
        **{key: full(known[key]) for key in _BOUNDS if key in known},
    )


def _check_values(header: Header, parameter: Parameter) -> bool:
    """Whether default, bounds and choices are of the type; if so, also whether the default is within them."""
    at = ("params", parameter.name)
    plain = Parameter(parameter.name, parameter.type)
    typed = [(key, getattr(parameter, key)) for key in _BOUNDS] + [("choices", each) for each in parameter.choices]
    wrong = [(key, mistake) for key, raw in typed if raw is not None and (mistake := plain.mistake(raw))]
    for key, mistake in wrong:
        header.report(mistake.message, (*at, key), mistake.hint)
    default = parameter.default
    if not wrong and default is not None and (mistake := parameter.mistake(default)):
        header.report(f"the default is refused: {mistake.message}", (*at, "default"), mistake.hint)
    return not wrong
