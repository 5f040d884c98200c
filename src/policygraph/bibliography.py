"""The bibliography: a project's sources and the works that they speak of, as entries of CSL-JSON.

An entry holds what the documents print of a work and nothing else. Several citations of one work make one entry; what
none prints is absent; a title that is ours stands in brackets; a misprint is kept, and the note tells of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

import pyoxigraph as ox

from policygraph.ask import Asker, OxTerm, listed, plain
from policygraph.evidence import Note
from policygraph.names import DCTERMS, ONTOLOGY, RDF, SKOS, local_name

Item = dict[str, Any]
Prints = dict[str, list[OxTerm]]  # what one record, or a source of itself, prints of a work, by the names below
About = Mapping[str, Mapping[str, list[OxTerm]]]
Misprints = Mapping[str, list[tuple[str, str]]]  # of each record: what is printed, and that as a sentence

_PRINTED = {
    DCTERMS + "title": "title",
    DCTERMS + "creator": "author",
    DCTERMS + "publisher": "publisher",
    DCTERMS + "identifier": "number",
    DCTERMS + "issued": "issued",
    DCTERMS + "language": "language",
    ONTOLOGY + "url": "URL",
    ONTOLOGY + "title": "title",
    ONTOLOGY + "translatedTitle": "translated title",
    ONTOLOGY + "hasAuthor": "author",
    ONTOLOGY + "byline": "byline",
    ONTOLOGY + "hasIssueDate": "issued",
    ONTOLOGY + "venue": "venue",
    ONTOLOGY + "volume": "volume",
    ONTOLOGY + "pages": "pages",
    ONTOLOGY + "number": "number",
    ONTOLOGY + "link": "URL",
    ONTOLOGY + "language": "language",
    ONTOLOGY + "hasCitingWork": "cited by",
    ONTOLOGY + "noteNumber": "note",
}
_DATE = re.compile("([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\..+)")
_VOLUME = re.compile(
    r"(?:(?:vol\.\s*|第)?(\d+)巻?)?(?:,?\s*(?:no\.\s*|第|\(|(?<=巻))([0-9A-Z–-]+)[号)]?)?", re.IGNORECASE
)
_PAGES = re.compile(r"^pp?\.\s*|\s*(?:頁|ページ)$")
_BYLINE = re.compile(r"(?:[\s,;&・、，]|and\b)*")  # what stands between the names of persons
_JAPANESE = re.compile("[ぁ-ヿ㐀-鿿豈-﫿々〆]")


class Bibliography(tuple[Item, ...]):
    """Entries as CSL-JSON has them: the sources first, then the works, those without an author last.

    Printed, or at the end of a notebook's cell, it is the list of their printed forms.
    """

    __slots__ = ()

    def to(self, form: str) -> str:
        """The entries in a form of ``commands.BIBLIOGRAPHY_FORMATS``."""
        from policygraph import references

        return references.written(self, form)

    @property
    def printed(self) -> tuple[str, ...]:
        """The entries as one prints them in a list of works, without their notes."""
        from policygraph.references import printed

        return tuple(map(printed, self))

    def __str__(self) -> str:
        return "\n".join(self.printed)

    def _repr_markdown_(self) -> str:
        return self.to("markdown")


def is_japanese(text: str) -> bool:
    """Whether a text has a character of the Japanese scripts."""
    return bool(_JAPANESE.search(text))


def used(asker: Asker, notes: Iterable[Note]) -> list[str]:
    """The sources and works on which notes rest: the documents, and the works that records report from or cite."""
    documents, records = set(), set()
    for note in notes:
        documents.add(note.document)
        records.add(note.record)
    query = f"""PREFIX pg: <{ONTOLOGY}> SELECT DISTINCT ?work {{ VALUES ?record {{ {listed(records)} }}
        ?record pg:isReportedFrom|pg:hasCitedWork ?work }}"""
    return sorted(documents | {plain(work) for (work,) in asker.run(query).rows})


def bibliography(asker: Asker, works: Iterable[str] | None = None) -> Bibliography:
    """The entries of these works; without any named, of all sources and works of the project.

    Of a view those alone that something left in it speaks of.
    """
    wanted = "FILTER EXISTS { ?any pg:refersTo|pg:isPassageOf ?work }" if asker.view else ""
    wanted = wanted if works is None else f"VALUES ?work {{ {listed(works)} }}"
    rows = asker.run(f"""PREFIX pg: <{ONTOLOGY}> SELECT ?work ?record ?property ?value WHERE {{
        {wanted} {{ ?work a pg:Work BIND(?work AS ?record) }} UNION {{ ?record pg:hasCitedWork ?work }}
        OPTIONAL {{ VALUES ?property {{ {listed(_PRINTED)} }} ?record ?property ?value }}
        }} ORDER BY ?work (?record != ?work) ?record ?property ?value""").rows
    found: dict[str, dict[str, Prints]] = {}
    for work, record, prop, value in rows:
        prints = found.setdefault(plain(work), {}).setdefault(plain(record), {})
        if value is not None:
            prints.setdefault(_PRINTED[plain(prop)], []).append(value)
    values = (term.value for _, _, _, term in rows if isinstance(term, ox.NamedNode))
    about = _about(asker, {*found, *values})
    misprints = _misprints(asker, (record for prints in found.values() for record in prints))
    items = [_item(work, prints, about, misprints) for work, prints in found.items()]
    keys = set[str]()
    for item in items:  # BibTeX takes keys that differ in case alone for one
        name, numbers = item["id"], count(2)
        while item["id"].casefold() in keys:
            item["id"] = f"{name}-{next(numbers)}"
        keys.add(item["id"].casefold())
    return Bibliography(sorted(items, key=_place))


def _place(item: Item) -> tuple[bool, bool, str]:
    """Where an entry stands in a list."""
    from policygraph.references import printed

    return item["type"] != "webpage", "author" not in item, printed(item).casefold()


def _about(asker: Asker, nodes: Iterable[str]) -> About:
    """What there is to say of works, authors, publishers and dates: labels, classes, EDTF, and the names in use."""
    properties = listed([SKOS + "prefLabel", RDF + "type", ONTOLOGY + "edtf"])
    rows = asker.run(f"""PREFIX pg: <{ONTOLOGY}> SELECT DISTINCT ?node ?property ?value WHERE {{
        VALUES ?node {{ {listed(nodes)} }}
        {{ VALUES ?property {{ {properties} }} ?node ?property ?value }}
        UNION {{ ?naming pg:concerns ?node ; pg:name ?value BIND(pg:name AS ?property) }}
        }} ORDER BY ?node ?property LANG(?value) ?value""").rows
    found: dict[str, dict[str, list[OxTerm]]] = {}
    for node, prop, value in rows:
        if value is not None:
            found.setdefault(plain(node), {}).setdefault(plain(prop), []).append(value)
    return found


def _misprints(asker: Asker, records: Iterable[str]) -> Misprints:
    """For each record its misprints."""
    rows = asker.run(f"""PREFIX pg: <{ONTOLOGY}> PREFIX skos: <{SKOS}>
        SELECT ?record ?printed ?repaired ?certainty WHERE {{ VALUES ?record {{ {listed(records)} }}
          ?misprint pg:affects ?record ; pg:asPrinted ?printed OPTIONAL {{ ?misprint pg:repaired ?repaired }}
          OPTIONAL {{ ?misprint pg:hasCertainty/skos:prefLabel ?certainty FILTER(LANG(?certainty) = "en") }}
        }} ORDER BY ?record ?misprint""").rows
    found: dict[str, list[tuple[str, str]]] = {}
    for record, printed, repaired, certainty in (map(plain, row) for row in rows):
        sure = f" ({certainty})" if certainty else ""
        meant = f"which we take for “{repaired}”{sure}" if repaired else "a misprint"
        found.setdefault(record, []).append((printed, f"Printed “{printed}”, {meant}."))
    return found


def _item(work: str, prints: Mapping[str, Prints], about: About, misprints: Misprints) -> Item:
    merged: Prints = {}
    for each in prints.values():
        merged = each | merged  # what is printed first holds
    one = {name: plain(terms[0]) for name, terms in merged.items()}
    volume = _VOLUME.fullmatch(one.get("volume", ""))
    doi = _DOI.fullmatch(one.get("URL", ""))
    members = {
        "id": re.sub("[^A-Za-z0-9_-]", "-", local_name(work)),
        "type": "document",
        "title": _title(merged, _label(about, work)),
        "author": _authors(merged, about),
        "issued": _issued(merged, about),
        "container-title": one.get("venue"),
        "volume": volume[1] if volume else one.get("volume"),
        "issue": volume[2] if volume else None,
        "page": _PAGES.sub("", one.get("pages", "")),
        "publisher": _label(about, one.get("publisher", "")),
        "number": one.get("number"),
        "DOI": doi[1] if doi else None,
        "URL": one.get("URL"),
        "language": one.get("language"),
        "note": " ".join(_notes(prints, merged, about, misprints)),
        "custom": {"iri": work},
    }
    if ONTOLOGY + "Source" in map(plain, about[work].get(RDF + "type", ())):
        members["type"] = "webpage"
    elif members["container-title"] and (members["volume"] or members["issue"] or members["page"]):
        members["type"] = "article-journal"
    return {name: value for name, value in members.items() if value}


def _label(about: About, node: str, language: str = "en") -> str:
    """What to call a node in a language, or else in another; what is no node of the graph is called as it is."""
    labels = {getattr(term, "language", None): plain(term) for term in about.get(node, {}).get(SKOS + "prefLabel", ())}
    return labels.get(language) or next(iter(labels.values()), node)


def _title(merged: Prints, label: str) -> str:
    """The title, in brackets its translations; or, in brackets like those, the label."""
    language = plain(merged["language"][0]) if "language" in merged else ""
    titles = sorted(merged.get("title", ()), key=lambda term: (getattr(term, "language", "") or "")[:2] != language)
    others = map(plain, [*titles[1:], *merged.get("translated title", ())])
    return " ".join([*map(plain, titles[:1]), *(f"[{other}]" for other in others)]) or f"[{label}]"


def _authors(merged: Prints, about: About) -> list[dict[str, str]]:
    """The authors in the order of the byline; where it is not made of persons' names, the byline as it is printed."""
    byline = plain(merged.get("byline", [None])[0])
    actors = [plain(term) for term in merged.get("author", ())]
    persons = [actor for actor in actors if ONTOLOGY + "Person" in map(plain, about[actor].get(RDF + "type", ()))]
    language = "ja" if any(map(is_japanese, map(plain, merged.get("title", ())))) else "en"
    if not byline:
        labels = sorted((_label(about, actor, language), actor in persons) for actor in actors)
        return [_name(label) if is_person else {"literal": label} for label, is_person in labels]
    names = sorted((_name_in(byline, about[person]) for person in persons), key=byline.find)
    is_whole = all(names) and _BYLINE.fullmatch(re.sub("|".join(map(re.escape, names)), "", byline))
    return [_name(name) for name in names] if names and is_whole else [{"literal": byline}]


def _name_in(byline: str, about: Mapping[str, list[OxTerm]]) -> str:
    """The longest of a person's names that a byline has."""
    names = map(plain, [*about.get(SKOS + "prefLabel", ()), *about.get(ONTOLOGY + "name", ())])
    return max((name for name in names if name in byline), key=len, default="")


def _name(text: str) -> dict[str, str]:
    """A person's name in its parts: a Japanese one by its space, another as BibTeX does, or by its capitals."""
    words = text.split()
    if is_japanese(text):
        return {"family": words[0], "given": words[1]} if len(words) == 2 else {"literal": text}
    capitals = [word for word in words if len(word) > 2 and word.isupper()]
    if len(capitals) == 1 and len(words) > 1:
        return {"family": capitals[0], "given": " ".join(word for word in words if word != capitals[0])}
    from bibtexparser.middlewares.names import parse_single_name_into_parts as parted

    parts = parted(text, strict=False)
    found = {"family": parts.last, "given": parts.first, "non-dropping-particle": parts.von, "suffix": parts.jr}
    return {part: " ".join(words) for part, words in found.items() if words} if parts.first else {"literal": text}


def _issued(merged: Prints, about: About) -> dict[str, Any]:
    """The date of publication: its numbers where it is a day, a month or a year, else its words."""
    if "issued" not in merged:
        return {}
    date = plain(merged["issued"][0])
    edtf = plain(next(iter(about.get(date, {}).get(ONTOLOGY + "edtf", ())), None)) or date
    if exact := _DATE.fullmatch(edtf):
        return {"date-parts": [[int(part) for part in exact.groups() if part]]}
    return {"literal": _label(about, date)}


def _notes(prints: Mapping[str, Prints], merged: Prints, about: About, misprints: Misprints) -> Iterable[str]:
    """What a reader should know: misprints that are kept, what another citation prints, and who cites the work."""
    for record, each in prints.items():
        texts = [plain(term) for terms in each.values() for term in terms if isinstance(term, ox.Literal)]
        yield from (told for printed, told in misprints.get(record, ()) if any(printed in text for text in texts))
        for name, terms in each.items():
            if terms != merged[name] and name not in ("author", "cited by", "note"):
                yield f"Also printed: {name} “{'; '.join(_label(about, plain(term)) for term in terms)}”."
    for each in prints.values():
        if "cited by" in each:
            number = f", note {plain(each['note'][0])}" if "note" in each else ""
            yield f"Cited by {_label(about, plain(each['cited by'][0]))}{number}."
