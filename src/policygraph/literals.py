"""What a literal's datatype allows by XSD 1.1, and the value spaces in which a literal's value lies.

Inference goes by ``DATATYPES``; the reader of files, by :func:`flaw`, holds to all that XSD 1.1 and RDF 1.1 define.
Digits are ``[0-9]``, never ``\\d`` or Python's own ``int``, which also read ``1_000`` and other scripts.
"""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple
from xml.parsers import expat

from rdflib import RDF, RDFS, XSD, Literal, URIRef

from policygraph.iris import brief, iri_fault
from policygraph.turtle_tokens import PN_BASE, PN_CHARS


class _Datatype(NamedTuple):
    family: URIRef  # datatypes of two families share no value
    pattern: re.Pattern[str]
    low: int | None = None
    high: int | None = None


_ANY_URI = XSD.anyURI
_DATED = (XSD.date, XSD.dateTime)  # looked up in the namespace once, which takes rdflib a while
_CHARACTERS = "[\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*"  # what XML can hold
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_INTEGER = "[+-]?[0-9]+"
_FLOAT = rf"{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_YEAR = "-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH = "(?:0[1-9]|1[0-2])"
_MONTH_DAY = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))"
)
_DAY = f"{_YEAR}-{_MONTH_DAY}"
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

# The datatypes that no rule of inference knows: lexical space, and what to write.
_NCNAME = f"[{PN_BASE}_][{PN_CHARS}.]*"
_NMTOKEN = f"[{PN_CHARS}.:]+"
_YEARS = "(?:[0-9]++Y)?(?:[0-9]++M)?"
_DAYS = r"(?:[0-9]++D)?(?:T(?=[0-9])(?:[0-9]++H)?(?:[0-9]++M)?(?:[0-9]++(?:\.[0-9]+)?S)?)?"
_FOUR = "(?:[A-Za-z0-9+/] ?)"
_BEYOND: dict[URIRef, tuple[re.Pattern[str], str]] = {
    (RDF if name == "langString" else XSD)[name]: (re.compile(pattern), sample)
    for name, pattern, sample in (
        ("gYear", f"{_YEAR}{_ZONE}?", "a year as in 1999"),
        ("gYearMonth", f"{_YEAR}-{_MONTH}{_ZONE}?", "a year and its month as in 1999-12"),
        ("gMonth", f"--{_MONTH}{_ZONE}?", "a month as in --12"),
        ("gMonthDay", f"--{_MONTH_DAY}{_ZONE}?", "a month and its day as in --12-31"),
        ("gDay", f"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}?", "a day as in ---31"),
        ("duration", f"-?P(?=[0-9T]){_YEARS}{_DAYS}", "a duration as in P1Y6M or P3DT12H"),
        ("yearMonthDuration", f"-?P(?=[0-9]){_YEARS}", "a duration as in P1Y6M"),
        ("dayTimeDuration", f"-?P(?=[0-9T]){_DAYS}", "a duration as in P3DT12H"),
        (
            "base64Binary",
            f"(?:{_FOUR}{{4}})*+(?:{_FOUR}{{3}}[A-Za-z0-9+/]|{_FOUR}{{2}}[AEIMQUYcgkosw048] ?=|{_FOUR}[AQgw] ?= ?=)?",
            "Base64 as in UG9saWN5",
        ),
        *((name, _NCNAME, "a name without a colon") for name in ("NCName", "ID", "IDREF", "ENTITY")),
        *((name, f"{_NCNAME}(?: {_NCNAME})*", "names without colons") for name in ("IDREFS", "ENTITIES")),
        *((name, f"(?:{_NCNAME}:)?{_NCNAME}", "a name as in xs:date") for name in ("QName", "NOTATION")),
        ("Name", f"[{PN_BASE}_:][{PN_CHARS}.:]*", "a name as XML allows it"),
        ("NMTOKEN", _NMTOKEN, "one word of letters, digits and .-_:"),
        ("NMTOKENS", f"{_NMTOKEN}(?: {_NMTOKEN})*", "words of letters, digits and .-_:"),
        ("langString", "(?!)", "its language as in 'text'@en, and no datatype"),
    )
}

_SAMPLES = {
    XSD.string: "a text without control characters",
    XSD.normalizedString: "a text on one line, without tabs",
    XSD.token: "words with one space between them",
    XSD.language: "the tag of a language as in ja",
    XSD.boolean: "true or false",
    XSD.decimal: "a number as in 1.5",
    XSD.float: "a number as in 1.5e3",
    XSD.double: "a number as in 1.5e3",
    XSD.hexBinary: "pairs of hexadecimal digits as in 0FB7",
    XSD.date: "a day that exists as in 1999-12-31",
    XSD.time: "a time as in 09:30:00",
    XSD.dateTime: "a day and a time as in 1999-12-31T09:30:00",
    XSD.dateTimeStamp: "a day, a time and its zone as in 1999-12-31T09:30:00Z",
    RDF.XMLLiteral: "XML whose elements are all closed",
    RDF.JSON: 'JSON as in {"name": "value"}',
}


def well_typed(literal: Literal) -> bool:
    """Whether its lexical form is one of its datatype's; true for a datatype not in ``DATATYPES``."""
    return literal.datatype is None or _is_lexical(str(literal), literal.datatype)


def flaw(lexical: str, datatype: URIRef) -> tuple[str, str, str] | None:
    """What is wrong with the lexical form of a literal in a file: message, hint and code of its finding.

    None where it is right, or where the datatype is none that XSD 1.1 or RDF 1.1 defines. xsd:anyURI allows any text;
    here it must be an absolute IRI (RFC 3987), for that is what data means by it.
    """
    if datatype == _ANY_URI:
        reason = iri_fault(lexical)
        hint = "Write the whole of it as in https://example.org/page, with %20 for a space."
        return (f"'{brief(lexical)}' is no absolute IRI: {reason}.", hint, "iri") if reason else None
    beyond, sample = _BEYOND.get(datatype, (None, _SAMPLES.get(datatype, "")))
    if beyond.fullmatch(lexical) if beyond else _READERS.get(datatype, _is_lexical)(lexical, datatype):
        return None
    prefix = "rdf" if datatype.startswith(str(RDF)) else "xsd"
    message = f"'{brief(lexical)}' is no {prefix}:{datatype.fragment}."
    return message, f"Write {sample or _whole_number(DATATYPES[datatype])}.", "literal"


def _whole_number(datatype: _Datatype) -> str:
    low = "" if datatype.low is None else f" from {datatype.low}"
    return f"a whole number{low}" + ("" if datatype.high is None else f" to {datatype.high}")


def _is_xml(lexical: str, _: URIRef) -> bool:
    try:
        expat.ParserCreate().Parse(f"<x>{lexical}</x>", True)
    except (expat.ExpatError, UnicodeEncodeError):
        return False
    return True


def _is_json(lexical: str, _: URIRef) -> bool:
    try:  # its numbers are not converted, which would cost time, and fail where they are long
        json.loads(lexical, parse_int=len, parse_float=len, parse_constant=_refuse)
    except ValueError:
        return False
    except RecursionError:
        pass  # deeper than can be told
    return True


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and the infinities, which Python reads


_READERS: dict[URIRef, Callable[[str, URIRef], bool]] = {RDF.XMLLiteral: _is_xml, RDF.JSON: _is_json}


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
    if known.family in _DATED:
        return _is_day(lexical)
    if known.low is None and known.high is None:
        return True
    value = Decimal(lexical)  # int() refuses more than 4300 digits
    return (known.low is None or known.low <= value) and (known.high is None or value <= known.high)


def _is_day(lexical: str) -> bool:
    """Whether a date's 29 February exists; XSD 1.1 counts years through 0, and leap years recur every 400."""
    year, month, day = lexical.lstrip("-").split("T")[0].split("-")[:3]
    return (month, day[:2]) != ("02", "29") or calendar.isleap(int(year[-4:]))
