"""Language tags: whether each subtag is registered (BCP 47, IANA's registry), which the form of a tag does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox
from rdflib.term import Literal

from policygraph.documents import Reading
from policygraph.findings import Finding
from policygraph.turtle_tokens import token_after

_PRIVATE = re.compile("(?:x|q[a-t][a-z])(?:-|$)", re.IGNORECASE)  # whoever uses these agrees on what they mean
_MEANT = {  # countries' codes, and codes of other standards, that people write for a language's
    "jp": "ja", "cn": "zh", "kr": "ko", "ua": "uk", "cz": "cs", "dk": "da", "gr": "el",
    "jpn": "ja", "eng": "en", "zho": "zh", "kor": "ko", "fra": "fr", "deu": "de", "spa": "es",
}  # fmt: skip
_MEANT_REGION = {"uk": "GB", "en": "GB", "ja": "JP"}


def faults(reading: Reading) -> Iterator[Finding]:
    """A finding at each language tag of a project's files that is well-formed and not registered."""
    for _, document in reading.parts:
        for statement in document.statements:
            term = statement.object
            if not isinstance(term, Literal) or not term.language or is_registered(term.language.lower()):
                continue
            at = token_after(document.text, statement.at[2])
            meant = _meant(term.language.lower())
            hint = f"Did you mean @{meant}?" if meant else "A language is written as in @ja, @en-GB or @ja-Latn."
            message = f"'@{term.language}' is no registered language tag."
            yield Finding(document.place(at), "error", "language-tag", message, hint=hint)


@lru_cache
def is_registered(tag: str) -> bool:
    """Whether a tag in small letters is made of registered subtags, each at its place; also a deprecated one."""
    from language_tags.Tag import Tag

    try:
        ox.Literal("", language=tag)
    except ValueError:  # an extension of no subtag, which the registry does not tell and no store takes
        return False
    known = Tag(tag)
    old = (known.ERR_DEPRECATED, known.ERR_SUBTAG_DEPRECATED, known.ERR_SUPPRESS_SCRIPT)
    twice = (known.ERR_DUPLICATE_VARIANT,)  # it takes every second variant for this
    return bool(_PRIVATE.match(tag)) or all(error.code in (*old, *twice) for error in known.errors)


def _meant(tag: str) -> str:
    language, *others = tag.split("-")
    meant = "-".join([_MEANT.get(language, language), *(_MEANT_REGION.get(other, other) for other in others)])
    return meant if is_registered(meant.lower()) else ""
