"""How an answer is borne out, row by row: by how many documents, stated, read or reported, and what disputes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace

import pyoxigraph as ox

from policygraph.ask import Answer, Asker, OxTerm
from policygraph.evidence import Note, conflicts_of, notes, with_identities
from policygraph.findings import PolicygraphError
from policygraph.formats import as_row
from policygraph.names import XSD
from policygraph.questions import Question
from policygraph.views import View

_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}
_INTEGER = ox.NamedNode(XSD + "integer")
Row = tuple[OxTerm | None, ...]


@dataclass(frozen=True)
class Support:
    """What bears a row out.

    Attributes:
        documents: how many documents say it, this row's or another one's that differs in the record alone.
        stated: how many of the records behind it are stated in a document.
        read: how many we read from one.
        reported: how many pass on what another work says.
        judgements: how many judgements of ours are behind it, those included by which a document means the thing.
        without_readings: "stays", the row is there without our readings, too; "changes", it is there with other
            numbers; "goes".
        without_judgements: the same without any judgement of ours.
        if_certain: the same with what is certain alone.
        disputed: the conflicts between a record behind it and another one.
    """

    documents: int
    stated: int
    read: int
    reported: int
    judgements: int
    without_readings: str
    without_judgements: str
    if_certain: str
    disputed: tuple[str, ...]


def support(asker: Asker, question: Question, answer: Answer, given: Mapping[str, str]) -> tuple[Support, ...]:
    """What bears each row of an answer out; of a yes or no, which has no row, the one answer.

    Args:
        asker: what answered.
        question: the saved question; its header names the evidence.
        answer: the rows.
        given: the parameters as the user gave them.

    Raises:
        PolicygraphError: the answer is a graph.
    """
    if answer.triples is not None:
        raise PolicygraphError("a graph has no rows to be borne out", "select the records instead")
    said = notes(asker, question, answer, given)
    held = with_identities(asker, question, answer, given, said)
    conflicts = conflicts_of(asker, {note.record for row in said for note in row})
    view = asker.view or View()
    parts = (
        replace(view, without=view.without or "readings"),
        replace(view, without="judgements"),
        replace(view, certain=True),
    )
    readings, judgements, certain = (_kept(answer, asker.through(part).ask(question, given)) for part in parts)
    kept = zip(readings, judgements, certain, strict=True)
    documents = _documents(question, answer, said)
    return tuple(
        _support(count, row, {note.record for note in notes}, how, conflicts)
        for count, row, notes, how in zip(documents, said, held, kept, strict=True)
    )


def _documents(question: Question, answer: Answer, said: list[list[Note]]) -> list[int]:
    """Of each row how many documents say what stands in it, whichever record tells it."""
    places = [at for at, name in enumerate(answer.columns) if name not in question.evidence]
    rows = answer.rows if answer.boolean is None else ((),)
    keys = [tuple(row[at] for at in places) for row in rows]
    found: dict[Row, set[str]] = {}
    for key, row in zip(keys, said, strict=True):
        found.setdefault(key, set()).update(note.document for note in row)
    return [len(found[key]) for key in keys]


def extended(answer: Answer, borne: Iterable[Support], spell: Callable[[str], str]) -> Answer:
    """The rows with a column more for each member of their support; IRIs as ``spell`` has them, parted by spaces."""
    answer = answer if answer.boolean is None else as_row(answer)
    names = list(answer.columns)
    for field in fields(Support):
        names.append(field.name + "_" * (field.name in names))
    cells = ([_cell(value, spell) for value in vars(each).values()] for each in borne)
    return Answer(tuple(names), tuple((*row, *more) for row, more in zip(answer.rows, cells, strict=True)))


def _cell(value: int | str | tuple[str, ...], spell: Callable[[str], str]) -> ox.Literal | None:
    if isinstance(value, int):
        return ox.Literal(str(value), datatype=_INTEGER)
    text = value if isinstance(value, str) else " ".join(map(spell, value))
    return ox.Literal(text) if text else None


def _support(
    documents: int, row: list[Note], behind: set[str], kept: tuple[str, str, str], conflicts: Mapping[str, list[str]]
) -> Support:
    stated, read = ({note.record for note in row if note.how == how} for how in ("isStatedIn", "isReadFrom"))
    reported = {note.record for note in row if note.reported_from}
    disputed = {each for note in row for each in conflicts.get(note.record, ())}
    judgements = len(behind - stated - read)
    return Support(documents, len(stated), len(read), len(reported), judgements, *kept, tuple(sorted(disputed)))


def _kept(answer: Answer, without: Answer) -> list[str]:
    """Of each row whether it stays without our readings, changes its numbers, or goes."""
    if answer.boolean is not None:
        return ["stays" if answer.boolean is without.boolean else "goes"]
    same, found = Counter(without.rows), list[str]()
    for row in answer.rows:
        found.append("stays" if same[row] > 0 else "")
        same[row] -= same[row] > 0
    like = Counter(_but_numbers(row) for row in same.elements())
    for at, row in enumerate(answer.rows):
        if not found[at]:
            found[at] = "changes" if like[_but_numbers(row)] > 0 else "goes"
            like[_but_numbers(row)] -= 1
    return found


def _but_numbers(row: Row) -> Row:
    return tuple(_INTEGER if isinstance(cell, ox.Literal) and cell.datatype.value in _NUMBERS else cell for cell in row)
