"""An answer as Python has it: rows of values, each with the notes that say where it is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, overload

from policygraph import evidence, formats
from policygraph.api.values import Value, from_term
from policygraph.ask import Answer as Found
from policygraph.ask import Asker, OxTerm
from policygraph.evidence import Note
from policygraph.findings import PolicygraphError
from policygraph.questions import Question
from policygraph.support import Support, support

if TYPE_CHECKING:
    import pandas
    import rdflib

    from policygraph.bibliography import Bibliography
    from policygraph.citing import Citation

SHOWN = 60  # so many rows of an answer are shown in a notebook


class Row(Mapping[str, Value]):
    """A row: its values by the names of the columns, and the notes on where it is said."""

    __slots__ = ("_answer", "_at", "_cells")

    def __init__(self, answer: Answer, at: int, cells: Mapping[str, Value]) -> None:
        self._answer, self._at, self._cells = answer, at, cells

    def __getitem__(self, column: str) -> Value:
        return self._cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __repr__(self) -> str:
        return f"Row({self._cells!r})"

    @property
    def notes(self) -> tuple[Note, ...]:
        """Where the row is said: a note for each record behind it and each passage on which that rests."""
        return self._answer.notes_by_row[self._at]


class Answer(Sequence[Row]):
    """What was answered: the rows of a SELECT, the yes or no of an ASK, or the triples of a CONSTRUCT.

    It is the sequence of its rows, and true where there is a row, a yes, or a triple. Where each row is said is looked
    up when it is first asked for, in the snapshot that answered.

    Attributes:
        question: what was asked, with a ``summary`` and a ``description`` for people, which SPARQL of your own lacks.
        columns: the names of the columns, in their order.
        boolean: the yes or no; None where the answer is none.

    >>> answer = kg.query("survey-shares")
    >>> answer
    <Answer: 3 rows of survey, surveyLabel, percent, answer, answerLabel, record>
    >>> answer[0]["percent"], answer[0]["answer"].curie
    (Decimal('77.2'), 'concept:access-to-policy-information')
    >>> answer[0].notes[0].locator
    'paragraph 4, sentence 2'
    >>> str(answer.to_pandas()["percent"].dtype)
    'Float64'
    """

    def __init__(self, asker: Asker, question: Question, found: Found, given: Mapping[str, str]) -> None:
        self._asker, self._found, self._given = asker, found, given
        self.question = question
        self.columns = found.columns
        self.boolean = found.boolean

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows."""
        values: dict[OxTerm | None, Value] = {}
        for cell in {cell for row in self._found.rows for cell in row}:
            values[cell] = from_term(cell, self._asker.prefixes)
        cells = ({name: values[cell] for name, cell in zip(self.columns, row, strict=True)} for row in self._found.rows)
        return tuple(Row(self, at, row) for at, row in enumerate(cells))

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, at: int | slice) -> Row | tuple[Row, ...]:
        return self.rows[at]

    def __len__(self) -> int:
        return len(self._found.rows)

    def __bool__(self) -> bool:
        return bool(self._found.rows or self._found.triples) if self.boolean is None else self.boolean

    def __repr__(self) -> str:
        if self.boolean is not None:
            return f"<Answer: {'yes' if self.boolean else 'no'}>"
        count, what = (len(self), "row") if self._found.triples is None else (len(self._found.triples), "triple")
        columns = f" of {', '.join(self.columns)}" if self.columns else ""
        view = f", {self._asker.view.words}" if self._asker.view else ""
        return f"<Answer: {count} {what}{'' if count == 1 else 's'}{columns}{view}>"

    def _repr_html_(self) -> str | None:
        """What a notebook shows: rows with labels beside CURIEs, and below them where each is said."""
        found = replace(self._found, rows=self._found.rows[:SHOWN])
        if found.triples is not None:
            return None
        said = self._look_up(found)
        if found.boolean is not None:
            found = formats.as_row(found)
        table = formats.html_table(found, formats.shown(self._asker, found, "en"), said if any(said) else None)
        more = len(self) - SHOWN
        beneath = f"… and {more:,} more rows" if more > 0 else "" if self else self.question.description
        return table + (f"<p>{escape(beneath)}</p>\n" if beneath else "")

    @cached_property
    def notes_by_row(self) -> tuple[tuple[Note, ...], ...]:
        """The notes of each row; of a yes or no, which has no row, in one tuple.

        Raises:
            PolicygraphError: the answer is a graph.
        """
        self._refuse_graph()
        return tuple(map(tuple, self._look_up(self._found)))

    @property
    def notes(self) -> tuple[Note, ...]:
        """Where the answer is said: the notes of all its rows, each once.

        Raises:
            PolicygraphError: the answer is a graph.
        """
        return tuple(dict.fromkeys(note for row in self.notes_by_row for note in row))

    def support(self) -> tuple[Support, ...]:
        """What bears each row out; of a yes or no, which has no row, the answer itself.

        >>> [(row.documents, row.stated, row.without_readings) for row in kg.query("survey-shares").support()]
        [(1, 1, 'stays'), (1, 1, 'stays'), (1, 1, 'stays')]

        Raises:
            PolicygraphError: the answer is a graph.
        """
        return support(self._asker, self.question, self._found, self._given)

    def bibliography(self) -> Bibliography:
        """The documents that the answer rests on, and the works that their records report from or cite.

        >>> print(kg.query("survey-shares").bibliography())
        Yamasaki, Akira. Transforming Local Industrial Districts in Japan into Innovative Clusters. Memo #208. https://apm.iar.ubc.ca/transforming-local-industrial-districts-in-japan-into-innovative-clusters.

        Raises:
            PolicygraphError: the answer is a graph.
        """
        from policygraph.bibliography import bibliography, used

        return bibliography(self._asker, used(self._asker, self.notes))

    def citation(self) -> Citation:
        """How to cite the answer: dataset with version and hash, question, parameters, day, and sources.

        Printed it is the citation for people; ``members()`` has it for JSON.

        >>> kg.query("survey-shares", least=55).citation().parameters
        {'least': '55'}

        Raises:
            PolicygraphError: the answer is a graph.
        """
        from policygraph.citing import cite_answer

        return cite_answer(self._asker, self.question, self._given, self.notes)

    def to_csv(self, *, notes: bool = False) -> str:
        """The rows as the W3C's CSV, whose lines end in CR and LF.

        Args:
            notes: add the columns that docs/formats.md lists, on where each row is said and by whom.

        Raises:
            PolicygraphError: the answer is a graph.
        """
        return self._written("csv", notes)

    def to_json(self, *, notes: bool = False) -> str:
        """The answer as the W3C's JSON results.

        Args:
            notes: add a member ``evidence``: for each row the list of its notes.

        Raises:
            PolicygraphError: the answer is a graph.
        """
        return self._written("json", notes)

    def to_pandas(self, *, notes: bool = False) -> pandas.DataFrame:
        """The rows as a pandas DataFrame.

        Columns are of the types ``string`` (IRIs in full), ``Int64``, ``Float64``, ``boolean`` and ``datetime64[s]``,
        or ``object`` where neither holds all values; an empty cell is NA or NaT. ``rows`` hold decimals exactly.

        Args:
            notes: add the columns that docs/formats.md lists, on where each row is said and by whom.

        Raises:
            PolicygraphError: pandas is not installed; or the answer is a graph, or a yes or no.
        """
        self._refuse_graph()
        if self.boolean is not None:
            raise PolicygraphError("a yes or no is no table", "bool() gives it, and .notes where it is said")
        try:
            from policygraph.api.frames import frame
        except ImportError as error:
            raise PolicygraphError("pandas is not installed", "in the checkout: pip install -e '.[pandas]'") from error
        said = [formats.said(row.notes) for row in self.rows] if notes else None
        return frame(self.columns, self.rows, self.question.columns, said)

    def graph(self) -> rdflib.Graph:
        """The triples of a CONSTRUCT or DESCRIBE, with the project's prefixes.

        Raises:
            PolicygraphError: the answer is no graph.
        """
        if self._found.triples is None:
            raise PolicygraphError("this answer is no graph", "CONSTRUCT and DESCRIBE give graphs")
        from rdflib import Graph

        from policygraph.terms import to_rdflib, with_prefixes

        graph = with_prefixes(Graph(), self._asker.prefixes)
        for subject, predicate, value in self._found.triples:
            graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(value)))
        return graph

    def _look_up(self, found: Found) -> list[list[Note]]:
        said = evidence.notes(self._asker, self.question, found, self._given)
        return evidence.with_identities(self._asker, self.question, found, self._given, said)

    def _refuse_graph(self) -> None:
        if self._found.triples is not None:
            raise PolicygraphError("this answer is a graph, which has no rows", ".graph() gives it")

    def _written(self, form: str, notes: bool) -> str:
        self._refuse_graph()
        said = [list(row) for row in self.notes_by_row] if notes else None
        return (formats.rows if self.boolean is None else formats.boolean)(self._found, form, said)
