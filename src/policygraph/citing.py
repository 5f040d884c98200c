"""The citation of an answer: the dataset's very bytes, what was asked of it, when, and the sources that answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from html import escape
from typing import Any

import pyoxigraph as ox

from policygraph import __version__
from policygraph.ask import Asker, OxTerm, iris, listed, plain
from policygraph.commands import notice
from policygraph.evidence import Note
from policygraph.names import DCTERMS, shorten
from policygraph.questions import Question

EXPORT = "policygraph export -f ntriples"


@dataclass(frozen=True)
class Citation:
    """Everything that one needs to ask the same of the same data again.

    ``sha256`` is the hash of the bytes that ``export`` writes, a command that has the options of the view where one
    answered. ``parameters`` holds each parameter's value, an IRI in full, or None where it was left open; ``words`` the
    same for people. ``sources`` are the printed forms of the documents, and of the works that they report from.
    """

    dataset: str
    version: str
    sha256: str
    export: str
    question: str
    summary: str
    parameters: Mapping[str, str | None]
    words: tuple[str, ...]
    date: str
    software: str
    sources: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The citation for people: the dataset, the question, and each source."""
        version = f", version {self.version}" if self.version else ""
        yield f"{self.dataset}{version}. SHA-256 of what `{self.export}` writes: {self.sha256}"
        summary = f": {self.summary}" if self.summary else ""
        words = f" ({'; '.join(self.words)})" if self.words else ""
        yield f"{self.question}{summary}{words}, asked on {self.date} with {self.software}"
        yield from self.sources or ("no source: no record stands in the answer",)

    def put(self, form: str) -> None:
        """Print it below an answer; or on stderr where the format has no room; JSON has it as a member."""
        if form in ("table", "text"):
            print("\nCite as\n" + "\n".join(f"    {line}" for line in self.lines()))
        elif form == "markdown":
            from policygraph.references import in_markdown

            print("\nCite as\n\n" + "\n".join(f"- {in_markdown(line)}" for line in self.lines()))
        elif form == "html":
            items = "\n".join(f"<li>{escape(line)}</li>" for line in self.lines())
            print(f"<p>Cite as</p>\n<ul>\n{items}\n</ul>")
        elif form != "json":
            notice("\n    ".join(["cite as", *self.lines()]))

    def members(self) -> dict[str, Any]:
        """The citation for JSON: its fields, without the words for people."""
        return {name: value for name, value in asdict(self).items() if name != "words"}


def cite(
    asker: Asker,
    question: str,
    summary: str,
    notes: Iterable[Note],
    parameters: Mapping[str, OxTerm | None] | None = None,
    lang: str = "en",
) -> Citation:
    """The citation of an answer.

    Args:
        asker: what answered.
        question: what was asked: a question's id, or a command with what it was given.
        summary: the same as a sentence.
        notes: where the answer is said.
        parameters: the values, None where one was left open.
        lang: the language of the dataset's title and of labels.
    """
    from policygraph.bibliography import bibliography, used
    from policygraph.export import export

    title, version = _dataset(asker, lang)
    view = getattr(asker, "view", None)
    content = asker.healed(lambda: export(asker.snapshot, "ntriples"))
    return Citation(
        dataset=title,
        version=version,
        sha256=sha256(content).hexdigest(),
        export=f"{EXPORT} {view}" if view else EXPORT,
        question=question,
        summary=summary,
        parameters={name: plain(value) or None for name, value in (parameters or {}).items()},
        words=tuple(_words(asker, parameters or {}, lang)),
        date=date.today().isoformat(),
        software=f"policygraph {__version__}",
        sources=bibliography(asker, used(asker, notes)).printed,
    )


def cite_answer(
    asker: Asker, question: Question, given: Mapping[str, str], notes: Iterable[Note], lang: str = "en"
) -> Citation:
    """The citation of the answer to a saved question, or to a query of the user's own, which is cited by its text.

    Args:
        asker: what answered.
        question: the question.
        given: the parameters as they were typed, with which it was asked before.
        notes: where the answer is said.
        lang: the language of titles and labels.
    """
    if not question.summary:
        return cite(asker, question.id.strip("-") or "SPARQL", " ".join(question.text.split()), notes, lang=lang)
    summary = (question.summary_ja if lang == "ja" else "") or question.summary
    return cite(asker, question.id, summary, notes, asker.values(question, given), lang)


def _dataset(asker: Asker, lang: str) -> tuple[str, str]:
    """Title and version of what the project's own files describe; without that, the name of its folder."""
    values = f"VALUES ?dataset {{ {listed(asker.snapshot.notes['datasets'])} }}"
    rows = asker.run(f"""PREFIX dcterms: <{DCTERMS}> SELECT DISTINCT ?dataset ?title ?version {{ {values}
        ?dataset dcterms:title ?title OPTIONAL {{ ?dataset dcterms:hasVersion ?version }}
        }} ORDER BY ?dataset (LANG(?title) != "{lang}") ?title ?version""").rows
    first = {plain(row[0]): (plain(row[1]), plain(row[2])) for row in reversed(rows)}
    titles, versions = zip(*sorted(first.values()) or [(asker.project.root.resolve().name, "")], strict=True)
    return "; ".join(titles), "; ".join(filter(None, versions))


def _words(asker: Asker, values: Mapping[str, OxTerm | None], lang: str) -> Iterator[str]:
    """The parameters as people read them, a thing by its CURIE and label."""
    labels = asker.labels(iris(values.values()), lang)
    for name, value in values.items():
        label = f" ({labels[plain(value)]})" if plain(value) in labels else ""
        shown = shorten(plain(value), asker.prefixes) + label if isinstance(value, ox.NamedNode) else plain(value)
        yield f"{name} = {shown}" if shown else f"{name} left open"
