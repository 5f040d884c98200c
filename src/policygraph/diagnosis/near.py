"""What may be meant where a query asks for a name or a value that the graph does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches

import pyoxigraph as ox

from policygraph.ask import OxTerm
from policygraph.names import XSD, local_name, shorten

CLOSE = 0.6  # how alike two words must be
CLOSER = 0.7  # where they have not even a namespace in common
MOST = 3  # so many are named
SAMPLES = 3
_SHOWN = 80  # characters of a value
_LONGEST = 200  # a text longer than this is nothing that somebody misspells


def near_names(iri: str, known: Iterable[str]) -> list[str]:
    """The known IRIs that come near one: of the same local name, or of a like one, its own namespace first."""
    local, space = _parted(iri)
    beside, others = dict[str, list[str]](), dict[str, list[str]]()
    for name in known:
        own, its_space = _parted(name)
        (beside if its_space == space else others).setdefault(own.casefold(), []).append(name)
    found = beside.get(local.casefold(), []) + others.get(local.casefold(), [])
    found += [name for key in _close(local, beside, CLOSE) for name in beside[key]]
    found = found or [name for key in _close(local, others, CLOSER) for name in others[key]]
    # pg:launch is a property, though a class is called pg:Launch
    alike = sorted(dict.fromkeys(found), key=lambda name: _parted(name)[0][:1].isupper() != local[:1].isupper())
    return alike[:MOST]


def near_literals(term: OxTerm, candidates: Iterable[OxTerm]) -> list[OxTerm]:
    """The literals that may be meant: of the same text in another form, or those that hold it, or like ones."""
    by_text: dict[str, list[OxTerm]] = {}
    for each in candidates:
        if isinstance(each, ox.Literal) and each != term and len(each.value) <= _LONGEST:
            by_text.setdefault(each.value.casefold(), []).append(each)
    text = term.value.casefold()
    keys = [text] * (text in by_text) or [key for key in by_text if _number(key) == _number(text) is not None]
    keys = keys or sorted((key for key in by_text if text and text in key), key=lambda key: (len(key), key))
    keys = keys or _close(text, by_text, CLOSE)
    return list(dict.fromkeys(each for key in keys for each in by_text[key]))[:MOST]


def shown(term: object, prefixes: Mapping[str, str]) -> str:
    """A term as one writes it in a query with these prefixes."""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value, prefixes)
    if not isinstance(term, ox.Literal):
        return str(term)
    if term.datatype.value in (XSD + "integer", XSD + "decimal", XSD + "boolean"):
        return term.value
    return re.sub(rf"\^\^<{XSD}(.*)>$", r"^^xsd:\1", str(term))


def sample(values: list[OxTerm], ends: bool, prefixes: Mapping[str, str]) -> str:
    """What a variable is: all of few values, the ends of many of one datatype where asked for, the first of others."""
    ordered = sorted(values, key=lambda each: (_number(each.value) or 0, each.value))
    texts = [shown(each, prefixes) for each in ordered]
    texts = [text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…" for text in texts]
    if len(texts) > SAMPLES and ends and len({getattr(each, "datatype", each) for each in values}) == 1:
        return f"{texts[0]} to {texts[-1]}"
    return ", ".join([*texts[:SAMPLES], *["…"] * (len(texts) > SAMPLES)])


def meant(options: Iterable[str]) -> str:
    """The question whether one of these is meant; nothing where there are none."""
    told = " or ".join(options)
    return f"did you mean {told}?" if told else ""


def _parted(iri: str) -> tuple[str, str]:
    """An IRI's local name, and what stands before it."""
    local = local_name(iri)
    return local, iri.removesuffix(local)


def _close(word: str, options: Iterable[str], least: float) -> list[str]:
    """The options that are most like a word, without being it."""
    near = get_close_matches(word.casefold(), [each for each in options if each != word.casefold()], MOST, least)
    ratios = [SequenceMatcher(None, option, word.casefold()).ratio() for option in near]
    return [option for option, ratio in zip(near, ratios, strict=True) if ratio > ratios[0] - 0.1]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
