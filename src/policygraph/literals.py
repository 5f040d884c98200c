"""What a literal's datatype allows by XSD 1.1, and the value spaces in which a literal's value lies.

Digits are ``[0-9]``, never ``\\d`` or Python's own ``int``, which also read ``1_000`` and other scripts.
"""

from __future__ import annotations

import calendar
import re
from decimal import Decimal
from typing import NamedTuple

from rdflib import RDF, RDFS, XSD, Literal, URIRef


class _Datatype(NamedTuple):
    family: URIRef  # datatypes of two families share no value
    pattern: re.Pattern[str]
    low: int | None = None
    high: int | None = None


_CHARACTERS = "[\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*"  # what XML can hold
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_INTEGER = "[+-]?[0-9]+"
_FLOAT = rf"{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_DAY = (
    r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
    r"-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))"
)
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_TOKEN = "(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?"

_LEXICAL = (
    (XSD.string, XSD.string, _CHARACTERS),
    (XSD.normalizedString, XSD.string, "[^\t\n\r]*"),
    (XSD.token, XSD.string, _TOKEN),
    (XSD.language, XSD.string, "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"),
    (XSD.anyURI, XSD.anyURI, _CHARACTERS),  # XSD 1.1 leaves it to the schemes what an IRI looks like
    (XSD.boolean, XSD.boolean, "true|false|0|1"),
    (XSD.decimal, XSD.decimal, _DECIMAL),
    (XSD.float, XSD.float, _FLOAT),
    (XSD.double, XSD.double, _FLOAT),
    (XSD.hexBinary, XSD.hexBinary, "(?:[0-9a-fA-F]{2})*"),
    (XSD.date, XSD.date, f"{_DAY}{_ZONE}?"),
    (XSD.time, XSD.time, f"{_TIME}{_ZONE}?"),
    (XSD.dateTime, XSD.dateTime, f"{_DAY}T{_TIME}{_ZONE}?"),
    (XSD.dateTimeStamp, XSD.dateTime, f"{_DAY}T{_TIME}{_ZONE}"),
    (RDF.langString, RDF.langString, _CHARACTERS),
)
_INTEGERS = (
    (XSD.integer, None, None),
    (XSD.nonNegativeInteger, 0, None),
    (XSD.positiveInteger, 1, None),
    (XSD.nonPositiveInteger, None, 0),
    (XSD.negativeInteger, None, -1),
    (XSD.long, -(2**63), 2**63 - 1),
    (XSD.int, -(2**31), 2**31 - 1),
    (XSD.short, -(2**15), 2**15 - 1),
    (XSD.byte, -(2**7), 2**7 - 1),
    (XSD.unsignedLong, 0, 2**64 - 1),
    (XSD.unsignedInt, 0, 2**32 - 1),
    (XSD.unsignedShort, 0, 2**16 - 1),
    (XSD.unsignedByte, 0, 2**8 - 1),
)
DATATYPES = {name: _Datatype(family, re.compile(pattern)) for name, family, pattern in _LEXICAL} | {
    name: _Datatype(XSD.decimal, re.compile(_INTEGER), low, high) for name, low, high in _INTEGERS
}

KNOWN = (*DATATYPES, RDFS.Literal, RDF.PlainLiteral)  # what a range can name; the last two are unions


def well_typed(literal: Literal) -> bool:
    """Whether its lexical form is one of its datatype's; true for a datatype not in ``DATATYPES``."""
    return literal.datatype is None or _is_lexical(str(literal), literal.datatype)


def fits(literal: Literal, datatype: URIRef) -> bool:
    """Whether the literal's value lies in the value space of ``datatype``.

    True also where it cannot be told: a datatype not in ``DATATYPES``, an ill-typed literal (no value).
    """
    own = literal.datatype or (RDF.langString if literal.language else XSD.string)
    if own == datatype or own not in DATATYPES or not well_typed(literal):
        return True
    family = DATATYPES[own].family
    if datatype == RDF.PlainLiteral:
        return family in (XSD.string, RDF.langString)
    if datatype not in DATATYPES:
        return True
    if family != DATATYPES[datatype].family:
        return False
    lexical = str(literal)
    if family == XSD.decimal and datatype != XSD.decimal:  # 5.0 is an integer's value, not an integer's lexical form
        whole, _, fraction = lexical.partition(".")
        lexical = lexical if fraction.strip("0") else whole if whole.strip("+-") else "0"
    return _is_lexical(lexical, datatype)


def _is_lexical(lexical: str, datatype: URIRef) -> bool:
    known = DATATYPES.get(datatype)
    if known is None:
        return True
    if not known.pattern.fullmatch(lexical):
        return False
    if known.family in (XSD.date, XSD.dateTime):
        return _is_day(lexical)
    if known.low is None and known.high is None:
        return True
    value = Decimal(lexical)  # int() refuses more than 4300 digits
    return (known.low is None or known.low <= value) and (known.high is None or value <= known.high)


def _is_day(lexical: str) -> bool:
    """Whether a date's 29 February exists; XSD 1.1 counts years through 0, and leap years recur every 400."""
    year, month, day = lexical.lstrip("-").split("T")[0].split("-")[:3]
    return (month, day[:2]) != ("02", "29") or calendar.isleap(int(year[-4:]))
