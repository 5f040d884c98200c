"""The header of a query file: `#+` lines of YAML as values with their places, and the parameters among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policygraph.parameters import ORDERED, TYPES, Parameter, written
from policygraph.yamltext import At, YamlText

_BOUNDS = ("default", "minimum", "maximum")
_PARAMETER_KEYS: Mapping[str, type] = dict.fromkeys(("type", "class", "required", "description", *_BOUNDS), str) | {
    "choices": list
}


class Header(YamlText):
    """What a header says, where it says it, and the findings so far.

    Args:
        shown: the file's path as findings show it.
        text: the whole file.
    """

    def __init__(self, shown: str, text: str) -> None:
        lines = text.split("\n")
        marked = [number for number, line in enumerate(lines) if line.startswith("#+")] or [0]
        margins = [3 if line[:3] == "#+ " else 2 if line[:2] == "#+" else 0 for line in lines]
        # the lines of the query become empty ones, so that what YAML reads has the lines of the file
        kept = [line[margin:] if margin else "" for line, margin in zip(lines, margins, strict=True)]
        super().__init__(shown, kept, code="header", margins=margins)
        self._yaml = "\n".join(kept[: marked[-1] + 1])
        self._first = (marked[0] + 1, 1)

    def read(self) -> dict[str, Any] | None:
        """The header's values, each scalar as it is written; None and a finding where there are none."""
        values = super().read()
        if isinstance(values, dict):
            return values
        if not self.findings:
            self.report("the file has no header", (), "begin it with `#+ id: …` and `#+ summary: …`")
        return None


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
