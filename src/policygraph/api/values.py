"""Values between RDF and Python: what stands in a cell, and what is given for a parameter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

import pyoxigraph as ox

from policygraph.ask import OxTerm
from policygraph.findings import PolicygraphError
from policygraph.names import XSD, shorten
from policygraph.parameters import Parameter


class IRI(str):
    """An IRI: the text of it in full, and its CURIE.

    >>> meti = IRI("https://w3id.org/policygraph/agency/meti", "agency:meti")
    >>> meti == "https://w3id.org/policygraph/agency/meti"
    True
    >>> meti.curie
    'agency:meti'
    """

    __slots__ = ("curie",)
    curie: str

    def __new__(cls, iri: str, curie: str = "") -> IRI:
        """The IRI; without a CURIE, ``curie`` is the IRI in angle brackets."""
        made = super().__new__(cls, iri)
        made.curie = curie or f"<{iri}>"
        return made


class Text(str):
    """The characters of a literal with its language, or with a datatype that has no type in Python.

    >>> name = Text("経済産業省", language="ja")
    >>> print(name, name.language)
    経済産業省 ja
    """

    __slots__ = ("datatype", "language")
    language: str
    datatype: str

    def __new__(cls, text: str, language: str = "", datatype: str = "") -> Text:
        """The text; language and datatype (an IRI) may be empty."""
        made = super().__new__(cls, text)
        made.language, made.datatype = language, datatype
        return made


Value: TypeAlias = str | int | float | Decimal | date | None
"""What a cell holds: IRI, Text, str, bool, int, Decimal, float, date, datetime, or None where it is empty."""

# What each datatype is in Python. The form keeps out what Python would read and XML Schema does not allow.
_INTEGER = (r"[+-]?[0-9]+", int)
_DOUBLE = (r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN", float)
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
_PYTHON: dict[str, tuple[str, Callable[[str], Value]]] = {
    **dict.fromkeys(("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"), _INTEGER),
    **dict.fromkeys(("nonPositiveInteger", "negativeInteger"), _INTEGER),
    **dict.fromkeys(("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"), _INTEGER),
    **dict.fromkeys(("double", "float"), _DOUBLE),
    "decimal": (r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", Decimal),
    "boolean": ("true|false|1|0", lambda text: text in ("true", "1")),
    "date": (_DAY, date.fromisoformat),
    "dateTime": (rf"{_DAY}T{_TIME}", datetime.fromisoformat),
    "string": ("(?s:.*)", str),
    "anyURI": ("(?s:.*)", str),
}


def from_term(term: OxTerm | None, prefixes: Mapping[str, str]) -> Value:
    """A cell of an answer as a value of Python; ``Text`` where Python has no type for it, or it is ill-formed."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return IRI(term.value, shorten(term.value, prefixes))
    if isinstance(term, ox.BlankNode):
        return str(term)
    if term.language:
        return Text(term.value, language=term.language)
    datatype = term.datatype.value
    form, made = _PYTHON.get(datatype.removeprefix(XSD), ("(?!)", str))
    try:
        if re.fullmatch(form, term.value):
            return made(term.value)
    except ValueError:  # a day that does not exist, or an integer of thousands of digits
        pass
    return Text(term.value, datatype=datatype)


def all_as_typed(given: Mapping[str, object], params: Iterable[Parameter]) -> dict[str, str]:
    """What is given for a question's parameters, as one types it; which there are is looked at when they are bound.

    Raises:
        PolicygraphError: a value of a type that none has, or None for a parameter that needs a value.
    """
    known = {parameter.name: parameter for parameter in params}
    typed = {}
    for name, value in given.items():
        parameter = known.get(name)
        if value is not None:
            typed[name] = as_typed(name, value, parameter.type if parameter else "string")
        elif parameter and parameter.required:
            raise PolicygraphError(f"{name} needs a value", parameter.usage)
        else:
            typed[name] = ""
    return typed


def as_typed(name: str, value: object, kind: str) -> str:
    """A value as one types it on the command line for a parameter.

    Args:
        name: the parameter, for messages.
        value: text, a number, a day, True or False, a scalar of NumPy's or pandas', or a term of rdflib's.
        kind: the parameter's type.

    Raises:
        PolicygraphError: it is something else.
    """
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item") and hasattr(value, "astype"):
        # NumPy's, in whose stead Python's own does; nanoseconds, which Python has not, would be a number.
        value = (value.astype("datetime64[us]") if type(value).__name__ == "datetime64" else value).item()
    if isinstance(value, str):
        return _text(value, kind)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)), "f")
    if isinstance(value, date):
        # A column of days is in pandas a column of midnights.
        return value.isoformat().removesuffix("T00:00:00" if kind == "date" else "")
    what = type(value).__name__
    raise PolicygraphError(f"{name}: {what} is no type for a value", "give text, a number, a date, True or False")


def _text(value: str, kind: str) -> str:
    if kind == "iri" and (isinstance(value, IRI) or type(value).__name__ == "URIRef"):
        return f"<{value}>"
    language = getattr(value, "language", None)  # Text has one, and so has a literal of rdflib's
    return f"{value}@{language}" if kind == "lang-string" and language else str(value)
