"""The forms of a bibliography: printed in a list of works, and as BibTeX, RIS, CSL-JSON and Markdown.

What writes them are libraries (citeproc-py, bibtexparser, rispy); what is here gives them what they can read. They are
imported when they are needed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policygraph.bibliography import Item, is_japanese
from policygraph.findings import PolicygraphError

if TYPE_CHECKING:
    from citeproc import CitationStylesStyle

_STYLES = Path(__file__).parent / "styles"
_KINDS = {"article-journal": ("article", "JOUR"), "webpage": ("misc", "ELEC"), "document": ("misc", "GEN")}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TEX = str.maketrans(
    {character: "\\" + character for character in "&%$#_"}
    # BibTeX counts braces even behind a backslash.
    | {"{": r"{\textbraceleft}", "}": r"{\textbraceright}", "\\": r"{\textbackslash}"}
    | {"~": r"{\textasciitilde}", "^": r"{\textasciicircum}"}
)
_VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def printed(item: Item) -> str:
    """An entry as one prints it in a list of works; a title in Japanese script has the Japanese form."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    japanese = is_japanese(item["title"])
    known = {name: value for name, value in item.items() if name not in ("custom", "note", "language")}
    if "author" in item:  # an empty list would be an author to the library
        known["author"] = [_whole(name, japanese) for name in item["author"]]
    works = CitationStylesBibliography(_style("ja" if japanese else "en"), CiteProcJSON([known]), formatter.plain)
    works.register(Citation([CitationItem(item["id"])]))
    (text,) = works.bibliography()
    # A full stop behind another mark, which the library leaves standing.
    return re.sub(r"([?!.])\.(?=\s|$)", r"\1", " ".join(str(text).split()))


@cache
def _style(language: str) -> CitationStylesStyle:
    from citeproc import CitationStylesStyle

    return CitationStylesStyle(str(_STYLES / f"{language}.csl"), validate=False)


def _whole(name: dict[str, str], japanese: bool) -> dict[str, str]:
    """A name in one piece where it is in Japanese script, or all are to be: the library would part it by a comma."""
    if "literal" in name or not (japanese or is_japanese(name["family"])):
        return name
    if is_japanese(name["family"]):
        return {"literal": name["family"] + name.get("given", "")}
    parts = ("given", "non-dropping-particle", "family", "suffix")
    return {"literal": " ".join(name[part] for part in parts if part in name)}


def written(items: Sequence[Item], form: str) -> str:
    """The entries in one of ``commands.BIBLIOGRAPHY_FORMATS``.

    Raises:
        PolicygraphError: there is no such form.
    """
    forms: dict[str, Callable[[Sequence[Item]], str]] = {
        "bibtex": _bibtex,
        "csl-json": lambda found: json.dumps(found, ensure_ascii=False, indent=2) + "\n",
        "ris": _ris,
        "markdown": _markdown,
    }
    if form not in forms:
        raise PolicygraphError(f"{form!r} is no form of a bibliography", f"one of: {', '.join(forms)}")
    return forms[form](items)


def in_markdown(text: str) -> str:
    """Text as Markdown takes it, with its addresses as links."""
    from policygraph.description.layout import escaped

    parts = re.split(r"(https?://[^\s<>]*[^\s<>.,、])", text)
    return "".join(f"<{part}>" if at % 2 else escaped(part) for at, part in enumerate(parts))


def _markdown(items: Sequence[Item]) -> str:
    """A list of the printed forms, below each what is to be known of it."""
    lines = []
    for item in items:
        lines.append(f"- {in_markdown(printed(item))}")
        lines += [f"  {in_markdown(item['note'])}"] if "note" in item else []
    return "".join(line + "\n" for line in lines)


def _bibtex(items: Sequence[Item]) -> str:
    """BibTeX in UTF-8; the words of a title keep their capitals, and an institution's name is one word."""
    import bibtexparser
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    def entry(item: Item) -> Entry:
        article = item["type"] == "article-journal"
        year, month, day = _date(item)
        fields = {
            "author": " and ".join(map(_tex_name, item.get("author", ()))),
            "title": f"{{{_tex(item['title'])}}}",
            "journal" if article else "howpublished": _tex(item.get("container-title")),
            "year": year or _tex(item.get("issued", {}).get("literal")),
            "month": _MONTHS[int(month) - 1] if month else "",
            "day": day.lstrip("0"),
            "volume": _tex(item.get("volume")),
            "number": _tex(item.get("issue") or item.get("number")),
            "pages": re.sub("[–-]+", "--", _tex(item.get("page"))),
            "publisher": _tex(item.get("publisher")),
            "doi": item.get("DOI", "").translate(_VERBATIM),
            "url": item.get("URL", "").translate(_VERBATIM),
            "language": _tex(item.get("language")),
            "annote": _tex(item.get("note")),
        }
        bare = {"month": "no-enclosing"}  # the name of a month is one of BibTeX's own words
        made = [Field(name, value, enclosing=bare.get(name)) for name, value in fields.items() if value]
        return Entry(_KINDS[item["type"]][0], item["id"], made)

    layout = bibtexparser.BibtexFormat()
    layout.block_separator = "\n"
    return str(bibtexparser.write_string(Library([entry(item) for item in items]), bibtex_format=layout))


def _tex(text: str | None) -> str:
    return " ".join((text or "").translate(_TEX).split())


def _tex_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return f"{{{_tex(name['literal'])}}}"
    family = " ".join(filter(None, (name.get("non-dropping-particle"), name["family"])))
    return ", ".join(_tex(part) for part in (family, name.get("suffix"), name.get("given")) if part)


def _date(item: Item) -> tuple[str, str, str]:
    """Year, month and day in digits, as far as they are known."""
    parts = [*item.get("issued", {}).get("date-parts", [[]])[0], "", "", ""]
    year, month, day = (f"{part:0{width}}" if part else "" for part, width in zip(parts, (4, 2, 2), strict=False))
    return year, month, day


def _ris(items: Sequence[Item]) -> str:
    """RIS; what a name is made of is parted by a comma, so one of an institution that has a comma looks like two."""
    import rispy

    def reference(item: Item) -> dict[str, Any]:
        year, month, day = _date(item)
        first, _, last = re.sub("[–-]+", "–", item.get("page", "")).partition("–")
        words = item.get("issued", {}).get("literal", "")
        fields = {
            "type_of_reference": _KINDS[item["type"]][1],
            "id": item["id"],
            "authors": list(map(_ris_name, item.get("author", ()))),
            "title": item["title"],
            "secondary_title": item.get("container-title"),
            "year": year,
            "date": "/".join((year, month, day, words)) if month or words else "",
            "volume": item.get("volume"),
            "number": item.get("issue"),
            "start_page": first,
            "end_page": last,
            "publisher": item.get("publisher"),
            "note": item.get("number"),
            "doi": item.get("DOI"),
            "urls": [item["URL"]] if "URL" in item else [],
            "language": item.get("language"),
            "notes": [item["note"]] if "note" in item else [],
        }
        return {name: _one_line(value) for name, value in fields.items() if value}

    writer = rispy.RisWriter()
    writer.set_header = lambda _: ""  # it would number the entries in lines that are no RIS
    return str(writer.formats([reference(item) for item in items]))


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else list(map(_one_line, value))


def _ris_name(name: dict[str, str]) -> str:
    family = " ".join(filter(None, (name.get("non-dropping-particle"), name.get("family"))))
    return name.get("literal") or ", ".join(filter(None, (family, name.get("given"), name.get("suffix"))))
