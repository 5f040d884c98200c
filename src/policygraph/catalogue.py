"""The saved questions as a page, `docs/questions.md`: what each asks, with which parameters, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from policygraph.ask import Answer, Asker, OxTerm, plain
from policygraph.evidence import notes
from policygraph.formats import markdown
from policygraph.names import shorten
from policygraph.parameters import Parameter
from policygraph.questions import Question

HEAD = """# The saved questions

Each with its parameters, and the answer that it gives with the defaults. The last column leads to the passages on the
public page that each row rests on. `policygraph query NAME --evidence` says the same in full.

This page is made by `make docs` from the data; it is not written by hand."""


def questions_page(asker: Asker) -> str:
    """`docs/questions.md`: each saved question with its parameters and what it answers with the defaults."""
    links: dict[str, str] = {}
    sections, index = [], []
    for question in asker.questions().values():
        answer = asker.ask(question, {})
        said = []
        for row in notes(asker, question, answer, {}):
            links |= {shorten(note.passage, asker.prefixes): note.link for note in row}
            said.append(sorted({shorten(note.passage, asker.prefixes) for note in row}))
        index.append(f"- [{question.id}](#{question.id}): {question.summary}")
        sections.append(_question(asker, question, answer, said))
    targets = "\n".join(f"[{passage}]: {link}" for passage, link in sorted(links.items()))
    return "\n\n".join([HEAD, "\n".join(index), *sections, targets]) + "\n"


def _question(asker: Asker, question: Question, answer: Answer, said: list[list[str]]) -> str:
    lines = [f"## {question.id}", f"**{question.summary}** {question.summary_ja}".strip()]
    lines += [question.description] * bool(question.description)
    if question.params:
        lines.append("\n".join(_parameter(asker.prefixes, each) for each in question.params))
    if answer.boolean is not None:
        where = " ".join(f"[{passage}]" for row in said for passage in row)
        lines.append(("yes " if answer.boolean else "no ") + where)
    else:
        lines.append(table(asker, answer, said if any(said) else None))
    return "\n\n".join(line.strip() for line in lines)


def _parameter(prefixes: Mapping[str, str], parameter: Parameter) -> str:
    default = parameter.default
    if default is not None and parameter.type == "iri":
        default = shorten(default, prefixes)
    without = "optional" if default is None else f"default `{default}`"
    return f"- `{parameter.name}` ({parameter.type}, {without}): {parameter.description}"


def table(asker: Asker, answer: Answer, said: Sequence[Sequence[str]] | None = None) -> str:
    """Rows in Markdown, IRIs as CURIEs; with ``said``, a last column of the passages that each row rests on."""

    def show(cell: OxTerm | None) -> str:
        return f"`{shorten(cell.value, asker.prefixes)}`" if isinstance(cell, ox.NamedNode) else plain(cell)

    if said is not None:
        cells = (ox.Literal(" ".join(f"[{passage}]" for passage in row)) for row in said)
        rows = tuple((*row, cell) for row, cell in zip(answer.rows, cells, strict=True))
        answer = Answer((*answer.columns, "said in"), rows)
    return markdown(answer, show, None).strip()
