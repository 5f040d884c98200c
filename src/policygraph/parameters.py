"""The parameters of a saved question, and how what somebody types for one becomes an RDF term.

Nothing beyond the standard library is imported, for a question on a warm snapshot comes through this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from policygraph import sparql
from policygraph.findings import PolicygraphError
from policygraph.names import XSD

TYPES = ("iri", "string", "integer", "decimal", "date", "boolean", "lang-string")
ORDERED = ("integer", "decimal", "date")

Resolve = Callable[[str, str | None], list[str]]
IsInstance = Callable[[str, str], bool]

# each type's lexical form, and what to write for it; 18 digits are what every store holds
_FORMS = {
    "iri": ("(?s:.*)", "an IRI, a CURIE or a label"),
    "string": ("(?s:.*)", "a text"),
    "integer": (r"[+-]?[0-9]{1,18}", "a whole number, such as 12"),
    "decimal": (r"[+-]?(?=.{1,18}\Z)([0-9]+(\.[0-9]+)?|\.[0-9]+)", "a number, such as 12.5"),
    "date": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day that exists, such as 2001-04-01"),
    "boolean": ("true|false", "true or false"),
    "lang-string": (
        r"(?s:.*)@[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*",
        "text with its language, such as cluster@en",
    ),
}


@dataclass(frozen=True)
class Parameter:
    """What a question can be asked about.

    ``cls`` is the IRI of a class. Defaults and choices are as a user would type them, IRIs in full. What is
    required never stays open: where nothing is given, the default in the query's text holds.
    """

    name: str
    type: str
    cls: str | None = None
    required: bool = True
    default: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    choices: tuple[str, ...] = ()
    description: str = ""

    @property
    def usage(self) -> str:
        """How to give it a value, as a hint."""
        about = f" ({self.description})" if self.description else ""
        return f"write {_FORMS[self.type][1]}, as in -p {self.name}=…{about}"

    def check(self, raw: str) -> None:
        """Whether a value is of the type, among the choices and within the bounds.

        Raises:
            PolicygraphError: it is not.
        """
        if not _is_of(self.type, raw):
            raise PolicygraphError(f"{self.name}: {raw!r} is not of type {self.type}", self.usage)
        if self.choices and raw not in self.choices:
            hint = f"one of: {', '.join(self.choices)}"
            raise PolicygraphError(f"{self.name}: {raw!r} is not one of its values", hint)
        low = self.minimum is not None and _rank(self.type, raw) < _rank(self.type, self.minimum)
        high = self.maximum is not None and _rank(self.type, raw) > _rank(self.type, self.maximum)
        if low or high:
            bounds = (("at least", self.minimum), ("at most", self.maximum))
            hint = " and ".join(f"{word} {bound}" for word, bound in bounds if bound is not None)
            raise PolicygraphError(f"{self.name}: {raw} is out of range", hint)

    def mistake(self, raw: str) -> PolicygraphError | None:
        """What :meth:`check` and :meth:`serialise` raise for a value, if they do."""
        try:
            self.check(raw)
            self.serialise(raw)
        except PolicygraphError as mistake:
            return mistake
        return None

    def serialise(self, raw: str) -> str:
        """A checked value as a SPARQL term; an IRI is given in full."""
        if self.type == "iri":
            return sparql.iri(raw)
        if self.type == "lang-string":
            text, _, lang = raw.rpartition("@")
            return sparql.literal(text, lang=lang)
        return sparql.literal(str(int(raw)) if self.type == "integer" else raw, XSD + self.type)


def _is_of(kind: str, raw: str) -> bool:
    if not re.fullmatch(_FORMS[kind][0], raw):
        return False
    try:
        return kind != "date" or bool(date.fromisoformat(raw))
    except ValueError:
        return False


def _rank(kind: str, raw: str) -> Any:
    return raw if kind == "date" else Decimal(raw)


def values(
    params: Iterable[Parameter],
    given: Mapping[str, str],
    prefixes: Mapping[str, str],
    resolve: Resolve,
    is_instance: IsInstance,
) -> dict[str, str]:
    """What was typed, checked, as SPARQL terms by parameter; what was not typed is not there.

    Args:
        params: the parameters there are.
        given: what was typed, by parameter; nothing at all leaves an optional parameter open.
        prefixes: the namespaces of the project, for CURIEs.
        resolve: the IRIs that a label may mean, of a class where there is one; may raise, to name near ones.
        is_instance: whether an IRI is an instance of a class.

    Raises:
        PolicygraphError: a parameter that is unknown or missing, a value that cannot be what it should be.
    """
    known = {parameter.name: parameter for parameter in params}
    for name in given:
        if name not in known:
            hint = sparql.did_you_mean(name, known) or "it takes none"
            raise PolicygraphError(f"there is no parameter {name!r}", hint)
    for name, parameter in known.items():
        if parameter.required and parameter.default is None and name not in given:
            raise PolicygraphError(f"{name} needs a value", parameter.usage)
    terms: dict[str, str] = {}
    for name, raw in given.items():
        parameter = known[name]
        if not raw and not parameter.required:
            terms |= sparql.unbound(name)
            continue
        value = _identified(parameter, raw, prefixes, resolve, is_instance) if parameter.type == "iri" else raw
        parameter.check(value)
        terms[name] = parameter.serialise(value)
    return terms


def _identified(
    parameter: Parameter, raw: str, prefixes: Mapping[str, str], resolve: Resolve, is_instance: IsInstance
) -> str:
    """The IRI that somebody means by `<iri>`, an IRI, a CURIE or a label."""
    found = written(raw, prefixes) or _labelled(parameter, raw, prefixes, resolve)
    sparql.iri(found)
    if parameter.cls and not is_instance(found, parameter.cls):
        kind = re.split("[/#]", parameter.cls)[-1]
        raise PolicygraphError(f"{parameter.name}: {raw} is not an instance of {kind}", parameter.usage)
    return found


def written(raw: str, prefixes: Mapping[str, str]) -> str:
    """The IRI where one is written, in full or as a CURIE; nothing where it can only be a label."""
    if raw.startswith("<") and raw.endswith(">"):
        return raw[1:-1]
    prefix, colon, local = raw.partition(":")
    if colon and prefix in prefixes and not re.search(r"\s", local):
        return prefixes[prefix] + local
    return raw if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://|urn:", raw) else ""


def _labelled(parameter: Parameter, raw: str, prefixes: Mapping[str, str], resolve: Resolve) -> str:
    found = candidates(raw, parameter.cls, prefixes, resolve)
    if len(found) == 1:
        return found[0]
    raise PolicygraphError(f"{parameter.name}: {raw!r} may mean several things", f"write one of: {', '.join(found)}")


def candidates(name: str, cls: str | None, prefixes: Mapping[str, str], resolve: Resolve) -> list[str]:
    """The IRIs that a name may mean, as ``resolve`` has them; one that nothing has may be a CURIE gone wrong.

    Raises:
        PolicygraphError: nothing has the name; says so of its prefix where it looks like a CURIE.
    """
    try:
        return resolve(name, cls)
    except PolicygraphError as error:
        prefix, colon, local = name.partition(":")
        if colon and local and " " not in name:
            hint = sparql.did_you_mean(prefix, prefixes)
            raise PolicygraphError(f"the prefix {prefix}: is not declared", hint) from error
        raise
