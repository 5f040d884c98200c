"""How an answer is borne out, row by row: by how many documents, stated, read or reported, and what disputes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace

import pyoxigraph as ox

from policygraph.ask import Answer, Asker, OxTerm, listed, plain
from policygraph.evidence import Note, notes
from policygraph.findings import PolicygraphError
from policygraph.formats import as_row
from policygraph.names import ONTOLOGY, XSD
from policygraph.questions import Question
from policygraph.views import View

_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}
_INTEGER = ox.NamedNode(XSD + "integer")
Row = tuple[OxTerm | None, ...]


@dataclass(frozen=True)
class Support:
    """What bears a row out.

    Attributes:
        documents: in how many documents the records behind it rest.
        stated: how many of the records are stated there.
        read: how many we read from there.
        reported: how many pass on what another work says.
        judged: how many judgements of ours are behind it.
        without_readings: "stays", the row is there without our readings, too; "changes", it is there with other
            numbers; "goes".
        disputed: the conflicts between a record behind it and another one.
    """

    documents: int
    stated: int
    read: int
    reported: int
    judged: int
    without_readings: str
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
    conflicts = _conflicts(asker, {note.record for row in said for note in row})
    view = asker.view or View()
    without = asker.through(replace(view, without=view.without or "readings"))
    kept = _kept(answer, without.ask(question, given))
    return tuple(_support(row, how, conflicts) for row, how in zip(said, kept, strict=True))


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


def _support(row: list[Note], without: str, conflicts: Mapping[str, list[str]]) -> Support:
    stated, read = ({note.record for note in row if note.how == how} for how in ("isStatedIn", "isReadFrom"))
    every = {note.record for note in row}
    return Support(
        len({note.document for note in row}),
        len(stated),
        len(read),
        len({note.record for note in row if note.reported_from}),
        len(every - stated - read),
        without,
        tuple(sorted({each for record in every for each in conflicts.get(record, ())})),
    )


def _conflicts(asker: Asker, records: Iterable[str]) -> dict[str, list[str]]:
    rows = asker.run(f"""PREFIX pg: <{ONTOLOGY}> SELECT DISTINCT ?record ?conflict {{
        VALUES ?record {{ {listed(records)} }} ?conflict pg:compares ?record ; a pg:Conflict }}""").rows
    found: dict[str, list[str]] = {}
    for record, conflict in rows:
        found.setdefault(plain(record), []).append(plain(conflict))
    return found


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
