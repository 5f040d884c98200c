"""The sources held against their texts, which the project does not contain.

A text is known by its SHA-256, whatever its file is called. What is proven of each source: its length; that its
sentences lie side by side and leave out nothing but white space and the hyphens of lists; of each passage its
positions, its hash, and that its fragment selects it alone; and that clauses lie in their sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from policygraph.documents import Reading
from policygraph.findings import Finding, PolicygraphError, Refused
from policygraph.names import ONTOLOGY
from policygraph.passages import Span, digest, verify
from policygraph.project import listed, shown

_LEFT_OUT = re.compile(r"(?:^[^\S\n]*-|\s)*", re.MULTILINE)
_STAMP = "`python -m policygraph.passages PASSAGES.ttl TEXT.txt` fills in positions and hashes anew from the fragments."


@dataclass(frozen=True)
class Texts:
    """The texts of a folder: by the SHA-256 of each its path as shown to people and its characters."""

    folder: str
    by_hash: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Checked:
    """What is wrong, and how many sources and passages were held against a text."""

    findings: tuple[Finding, ...]
    sources: int
    passages: int

    def __str__(self) -> str:
        errors = any(finding.severity == "error" for finding in self.findings)
        sources = f"{self.sources} source{'' if self.sources == 1 else 's'}"
        passages = f"{self.passages} passage{'' if self.passages == 1 else 's'}"
        return f"{sources}, {passages} {'held against' if errors else 'hold in'} their texts"


class Passage(NamedTuple):
    """A passage as the files give it; ``wholes`` are the passages of which it is a clause."""

    node: Node
    span: Span
    sha: str
    fragment: str
    wholes: tuple[Node, ...]

    def holds(self, text: str) -> bool:
        """Whether its characters stand in the text where it says."""
        return digest(text[self.span.start : self.span.end]) == self.sha


def read_texts(folder: Path) -> Texts:
    """The texts in a folder: its files ``.txt``.

    Raises:
        PolicygraphError: the folder does not exist or holds none, or one cannot be read or is not in UTF-8.
    """
    if not folder.is_dir():
        raise PolicygraphError(f"there is no folder {folder}", "name the folder of the texts")
    paths = listed(folder, "*.txt")
    if not paths:
        raise PolicygraphError(f"{shown(folder)} holds no text", "it is to hold the sources' texts as files .txt")
    texts = {}
    for path in paths:
        try:
            if path.exists() and not path.is_file() and not path.is_dir():
                raise PolicygraphError(f"{shown(path)} cannot be read: it is no file", "take it out of the folder")
            text = path.read_bytes().decode("utf-8")
        except OSError as error:
            raise PolicygraphError(f"{shown(path)} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            hint = "save it in UTF-8, or take it out of the folder"
            raise PolicygraphError(f"{shown(path)} is not in UTF-8 (byte {error.start})", hint) from error
        texts[digest(text)] = (shown(path), text)
    return Texts(shown(folder), texts)


def check(reading: Reading, texts: Texts) -> Checked:
    """Hold every source of a project, and every passage, against the texts.

    Args:
        reading: the project's files; they need not be valid.
        texts: the texts at hand. A source of an included project may lack its own: that is a note, not an error.

    Raises:
        Refused: the files are no Turtle.
    """
    errors = tuple(finding for finding in reading.findings if finding.severity == "error")
    if errors:
        raise Refused(errors)
    inventory = Inventory(reading, reading.graph("ontology", "data"))
    findings, by_source = inventory.passages()
    pinned = {source: inventory.text(source, "sha256") or "" for source in by_source}
    strays = [text for sha, text in texts.by_hash.items() if sha not in pinned.values()]
    held = {source: passages for source, passages in by_source.items() if pinned[source] in texts.by_hash}
    for source, passages in by_source.items():
        if source in held:
            findings += inventory.compared(source, passages, texts.by_hash[pinned[source]][1])
        else:
            findings.append(inventory.missing(source, passages, texts.folder, strays))
    ordered = sorted(dict.fromkeys(findings), key=lambda finding: (finding.place, finding.code, finding.message))
    return Checked(tuple(ordered), len(held), sum(map(len, held.values())))


@dataclass(frozen=True)
class Inventory:
    """The sources and passages of a project, as its files state them."""

    reading: Reading
    graph: Graph

    def passages(self) -> tuple[list[Finding], dict[Node, list[Passage]]]:
        """The passages of each source, in the order of the text; what is wrong with the others."""
        findings: list[Finding] = []
        found: dict[Node, list[Passage]] = {source: [] for source in self._instances("Source")}
        of, every = _pg("isPassageOf"), self._instances("Passage")
        for node in every:
            sources = [each for each in self.graph.transitive_objects(node, of) if each in found]
            start, end = self.number(node, "start"), self.number(node, "end")
            sha, fragment = self.text(node, "sha256"), self.text(node, "fragment")
            if not sources:
                message = "It leads to no source: let it be a passage of a section, and that a section of the source."
                findings.append(self._finding(node, "isPassageOf", "passage-without-source", message))
            elif start is None or end is None or sha is None or fragment is None:
                message = "Give pg:start and pg:end as whole numbers, pg:sha256 and pg:fragment as text, each once."
                findings.append(self._finding(node, "", "passage-incomplete", message, _STAMP))
            else:
                wholes = tuple(whole for whole in self.graph.objects(node, of) if whole in every)
                passage = Passage(node, Span(start, end), sha, fragment, wholes)
                for source in sources:
                    found[source].append(passage)
        for passages in found.values():
            passages.sort(key=lambda passage: (passage.span.start, passage.span.end, str(passage.node)))
        return findings, found

    def compared(self, source: Node, passages: Sequence[Passage], text: str) -> Iterator[Finding]:
        """What is wrong with a source whose text this is."""
        if self.number(source, "length") != len(text):
            message = f"Its text has {len(text)} code points: give that as pg:length."
            yield self._finding(source, "length", "source-length", message)
        for passage in passages:
            span = passage.span
            for fault in verify(text, span.start, span.end, passage.sha, passage.fragment):
                code, hint = f"passage-{fault.name}", _sentence(fault.hint) if fault.hint else _STAMP
                yield self._finding(passage.node, fault.name, code, _sentence(fault.message), hint)
        within = [passage for passage in passages if 0 <= passage.span.start < passage.span.end <= len(text)]
        yield from self._tiling(source, [passage for passage in within if not passage.wholes], text)
        yield from self._clauses(within)

    def missing(
        self, source: Node, passages: Sequence[Passage], folder: str, strays: Sequence[tuple[str, str]]
    ) -> Finding:
        """That a source has no text, and which one may be its own, altered."""
        message = f"No text in {folder} has the SHA-256 of the source (pg:sha256): its passages are not checked."
        severity = "error" if self._is_own(source) else "note"
        return self._finding(source, "sha256", "source-text", message, self._near(source, passages, strays), severity)

    def _near(self, source: Node, passages: Sequence[Passage], strays: Sequence[tuple[str, str]]) -> str:
        """Which text may be the missing one: that in which most passages hold; the first that does not tells where."""
        if not strays:
            return "Put it there, unaltered."
        for path, text in strays:
            if digest(text.removeprefix("\ufeff").replace("\r\n", "\n")) == self.text(source, "sha256"):
                return f"{path} is it, but for a byte order mark or the line ends of Windows: save it without."
        held, path, text = max((sum(passage.holds(text) for passage in passages), path, text) for path, text in strays)
        if not held:
            return f"These match no source: {', '.join(path for path, _ in strays)}."
        hint = f"{path} may be it, altered: {held} of {len(passages)} passages hold there"
        lost = next((passage.node for passage in passages if not passage.holds(text)), None)
        if lost is None:
            return f"{hint}, so it differs outside them, or pg:sha256 is wrong: that of the file is {digest(text)}."
        return f"{hint}; the first that does not is {self.reading.short(lost)} ({self.reading.place(lost)})."

    def number(self, node: Node, name: str) -> int | None:
        """The one whole number that a property gives."""
        value = self._only(node, name)
        return value.value if value is not None and type(value.value) is int else None

    def text(self, node: Node, name: str) -> str | None:
        """The characters of the one literal that a property gives."""
        value = self._only(node, name)
        return None if value is None else str(value)

    def _only(self, node: Node, name: str) -> Literal | None:
        values = [value for value in self.graph.objects(node, _pg(name)) if isinstance(value, Literal)]
        return values[0] if len(values) == 1 else None

    def _tiling(self, source: Node, sentences: Sequence[Passage], text: str) -> Iterator[Finding]:
        """Where sentences, which come in the order of the text, overlap or leave something out."""
        last: Passage | None = None
        reached = 0
        for sentence in sentences:
            if last and sentence.span.start < reached:
                how = "stands in the same place as" if sentence.span == last.span else "begins before the end of"
                message = f"It {how} {self.reading.short(last.node)}."
                hint = "Each character belongs to one sentence; a part of a sentence is a passage of it."
                yield self._finding(sentence.node, "start", "passage-overlap", message, hint)
            else:
                yield from self._gap(sentence.node, text, Span(reached, sentence.span.start), "before")
            if sentence.span.end > reached:
                last, reached = sentence, sentence.span.end
        yield from self._gap(last.node if last else source, text, Span(reached, len(text)), "behind")

    def _gap(self, node: Node, text: str, between: Span, side: str) -> Iterator[Finding]:
        left = _LEFT_OUT.match(text, between.start, between.end)
        start = left.end() if left else between.start
        words = text[start : between.end].rstrip()
        if words:
            told = " ".join(words.split())
            quoted = told if len(told) <= 50 else f"{told[:48]} …"
            message = f"The characters {start} to {start + len(words)} {side} it lie in no sentence: “{quoted}”."
            hint = "Add a passage for them; if they hold no fact, with the reason (pg:hasNoFactReason)."
            yield self._finding(node, "start", "passage-gap", message, hint)

    def _clauses(self, passages: Sequence[Passage]) -> Iterator[Finding]:
        spans = {passage.node: passage.span for passage in passages}
        for passage in passages:
            for whole in passage.wholes:
                around = spans.get(whole, passage.span)
                if not around.start <= passage.span.start < passage.span.end <= around.end:
                    message = f"It lies outside {self.reading.short(whole)}, of which it is a passage."
                    yield self._finding(passage.node, "start", "clause-outside", message, _STAMP)

    def _instances(self, cls: str) -> dict[Node, None]:
        """The instances of a class and of those below it, in an order."""
        kinds = list(self.graph.transitive_subjects(RDFS.subClassOf, _pg(cls)))
        return dict.fromkeys(node for kind in kinds for node in self.graph.subjects(RDF.type, kind))

    def _is_own(self, node: Node) -> bool:
        own = (document for file, document in self.reading.parts if self.reading.project.owns(file.path))
        return any(s.subject == node and s.predicate == RDF.type for document in own for s in document.statements)

    def _finding(
        self, node: Node, name: str, code: str, message: str, hint: str = "", severity: str = "error"
    ) -> Finding:
        place = self.reading.place(node, _pg(name) if name else None)
        return Finding(place, severity, code, message, self.reading.short(node), self.reading.label(node), hint)


def _pg(name: str) -> URIRef:
    return URIRef(ONTOLOGY + name)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
