"""Asking: a question goes to the snapshot, its rows come back with where each is said.

The engine can neither be stopped nor timed from within, but it lets other threads run; so it works in a thread of its
own, and the main thread waits, counts the seconds and hears Ctrl-C. A query that is given up dies with the process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import pyoxigraph as ox

from policygraph.findings import PolicygraphError
from policygraph.names import ONTOLOGY, RDF, RDFS, SKOS, shorten
from policygraph.project import Project
from policygraph.questions import Question
from policygraph.snapshot import Notice, Snapshot, open_snapshot

if TYPE_CHECKING:
    from policygraph.views import View

T = TypeVar("T")
MAX_ROWS = 1_000_000
WORKER = "policygraph-query"  # by its name the command line knows that a query still runs
OxTerm = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True)
class Answer:
    """Rows of a SELECT (``columns`` and ``rows``), or a yes or no, or triples."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[OxTerm | None, ...], ...] = ()
    boolean: bool | None = None
    triples: tuple[ox.Triple, ...] | None = None


def plain(term: OxTerm | None) -> str:
    """A cell's IRI or characters alone, as CSV has them; nothing for an empty one."""
    return "" if term is None else term.value


def iris(terms: Iterable[OxTerm | None]) -> list[str]:
    """The IRIs among terms, each once, in their order."""
    return list(dict.fromkeys(term.value for term in terms if isinstance(term, ox.NamedNode)))


def listed(iris: Iterable[str]) -> str:
    """IRIs as VALUES takes them, each once and in one order."""
    return " ".join(f"<{iri}>" for iri in sorted(set(iris)))


def interruptible(work: Callable[[], T], seconds: float | None = None) -> T:
    """Do ``work`` in a thread while this one can be interrupted.

    Args:
        work: what to do.
        seconds: how long it may take; without it, any time.

    Raises:
        PolicygraphError: it took longer. The thread may still be running then, as after a KeyboardInterrupt: the
            process must end by ``os._exit``.
    """
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=run, daemon=True, name=WORKER)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise PolicygraphError(
            f"the query took longer than {seconds:g} seconds and was given up",
            "narrow it, or allow more with --timeout SECONDS",
        )
    if failure:
        raise failure[0]
    return outcome[0]


class Asker:
    """Answers questions from a project's snapshot, which it builds, or builds anew, when it has to.

    Attributes:
        project: whose snapshot.
        snapshot: what answers.
        view: what is left out of the project for it; None where nothing is.
    """

    view: View | None = None
    _whole: Asker | None = None

    def __init__(self, project: Project, notice: Notice, report: Notice = lambda _: None) -> None:
        self.project, self._notice, self._report = project, notice, report
        self.snapshot: Snapshot = self._opened(fresh=False)

    @property
    def whole(self) -> Asker:
        """What answers from the whole project: itself where nothing is left out."""
        return self._whole or self

    def through(self, view: View) -> Asker:
        """What answers from the same snapshot with something left out; a view that leaves nothing out is no view.

        Raises:
            PolicygraphError: the view names a source that is not known.
        """
        from policygraph.views import chosen

        whole = self.whole
        seen = Asker.__new__(Asker)
        seen.project, seen._notice, seen._report, seen.snapshot = (
            whole.project,
            whole._notice,
            whole._report,
            whole.snapshot,
        )
        if view:
            seen._whole, seen.view = whole, chosen(whole, view)
            seen.snapshot = seen._opened(fresh=False)
        return seen

    def _opened(self, fresh: bool) -> Snapshot:
        if self.view is None:
            return open_snapshot(self.project, self._notice, self._report, fresh)
        from policygraph.views import open_view

        return open_view(self.whole, self.view, self._notice, fresh)

    @property
    def prefixes(self) -> dict[str, str]:
        """The project's prefixes."""
        prefixes: dict[str, str] = self.snapshot.notes["prefixes"]
        return prefixes

    def questions(self) -> dict[str, Question]:
        """The saved questions by their id, check queries left out."""
        every = (Question.from_json(data) for data in self.snapshot.notes["questions"])
        return {question.id: question for question in every if question.kind != "check"}

    def question(self, name: str) -> Question:
        """The saved question of this id.

        Raises:
            PolicygraphError: there is none; names the nearest.
        """
        kept = next((data for data in self.snapshot.notes["questions"] if data["id"] == name), None)
        if kept is None or kept["kind"] == "check":
            from difflib import get_close_matches

            known = self.questions()
            near = get_close_matches(name, known, 3, 0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else "`policygraph query` lists them all"
            raise PolicygraphError(f"there is no question {name!r}", hint)
        return Question.from_json(kept)

    def bind(self, question: Question, given: Mapping[str, str], companion: bool = False) -> str:
        """The question's text (or its companion's) with its parameters bound.

        Raises:
            PolicygraphError: a parameter is unknown, missing or of the wrong kind.
        """
        bind = question.bind_companion if companion else question.bind
        try:
            return bind(given, self.prefixes, self.resolve, self.is_instance)
        except (SyntaxError, UnicodeError) as error:
            raise PolicygraphError(
                "a value given is no legal IRI or text", "write a name, a CURIE or an IRI"
            ) from error

    def values(self, question: Question, given: Mapping[str, str]) -> dict[str, OxTerm | None]:
        """The value of each parameter of a question, defaults too; None where it is left open."""
        found: dict[str, OxTerm | None] = {}
        for parameter in question.params:
            value = given.get(parameter.name, parameter.default)
            if value and parameter.type == "iri":
                from policygraph.parameters import values

                typed = {parameter.name: value if parameter.name in given else f"<{value}>"}
                bound = values([parameter], typed, self.prefixes, self.resolve, self.is_instance)
                found[parameter.name] = ox.NamedNode(bound[parameter.name][1:-1])
            else:
                found[parameter.name] = ox.Literal(value) if value else None
        return found

    def ask(self, question: Question, given: Mapping[str, str], seconds: float | None = None) -> Answer:
        """The answer to a saved question with its parameters bound, or to a query of somebody's own, which has none.

        Raises:
            PolicygraphError: as :meth:`bind` and :meth:`run` do, or :meth:`run_own`.
        """
        if not question.summary:
            return self.run_own(question.text, seconds)
        return self.run(self.bind(question, given), seconds)

    def run(self, text: str, seconds: float | None = None) -> Answer:
        """Run a query on the snapshot; a snapshot that proves damaged is built anew, once.

        Raises:
            SyntaxError: the query is not SPARQL.
            PolicygraphError: it took too long, or its answer is too large or not SPARQL 1.1.
        """
        answer = self.healed(lambda: interruptible(lambda: _collect(_query(self.snapshot.store, text)), seconds))
        if len(answer.rows or answer.triples or ()) > MAX_ROWS:
            raise PolicygraphError(
                f"the answer has more than {MAX_ROWS:,} rows", "narrow the query, or give it a LIMIT"
            )
        if any(isinstance(cell, ox.Triple) for row in answer.rows for cell in row):
            raise PolicygraphError(
                "a cell of the answer is a triple, which SPARQL 1.1 does not have", "select its parts"
            )
        return answer

    def run_own(self, text: str, seconds: float | None = None) -> Answer:
        """Run a query as somebody wrote it, who need not declare the project's prefixes.

        Raises:
            PolicygraphError: it is empty, refused or not SPARQL; or as :meth:`run` does.
        """
        from policygraph.sparql import guard, with_prefixes

        if not text.strip():
            raise PolicygraphError("the query is empty", "write SPARQL, such as SELECT ?a { ?a a pg:Program }")
        guard(text)
        complete, added = with_prefixes(text, self.prefixes)
        try:
            return self.run(complete, seconds)
        except SyntaxError as error:
            from policygraph.diagnosis.mistakes import mistake

            raise mistake(complete, added, error) from error

    def healed(self, work: Callable[[], T]) -> T:
        """Do ``work`` on the snapshot; where it proves damaged, build it anew and do the work once more."""
        try:
            return work()
        except (OSError, RuntimeError):  # what the engine raises for a block that it cannot read
            self.snapshot = self._opened(fresh=True)
            return work()

    def resolve(self, label: str, cls: str | None) -> list[str]:
        """The IRIs of the things of a class that go by a name: a label or a naming, in any language and case.

        The names of the whole project count: what a user means does not hang on what is left out of the answer.

        Raises:
            PolicygraphError: nothing of the class does; names what comes near.
        """
        # The class's things come first, by themselves: to follow the path from each name takes thirty times as long.
        below = f"?class <{RDFS}subClassOf>* <{cls}> . ?thing <{RDF}type> ?class"
        query = f"""SELECT DISTINCT ?thing ?name WHERE {{
            {f"{{ SELECT DISTINCT ?thing {{ {below} }} }}" if cls else ""}
            {{ ?thing <{SKOS}prefLabel> ?name }}
            UNION {{ ?naming <{ONTOLOGY}name> ?name ; <{ONTOLOGY}concerns> ?thing }}
        }} ORDER BY ?thing ?name"""
        names: dict[str, dict[str, None]] = {}
        for thing, name in self.whole.run(query).rows:
            names.setdefault(plain(name), {})[plain(thing)] = None
        found = [iri for name, iris in names.items() if name.casefold() == label.casefold() for iri in iris]
        if not found:
            what = shorten(cls, self.prefixes) if cls else "thing"
            raise PolicygraphError(f"no {what} is called {label!r}", near_names(label, list(names)))
        return list(dict.fromkeys(found))

    def is_instance(self, iri: str, cls: str) -> bool:
        """Whether the snapshot holds this IRI as an instance of the class or of a class below it."""
        query = f"ASK {{ <{iri}> <{RDF}type>/<{RDFS}subClassOf>* <{cls}> }}"
        return self.whole.run(query).boolean is True

    def holds(self, iri: str) -> bool:
        """Whether the graph speaks of this IRI at all: as a subject, a predicate, an object or a graph."""
        node = ox.NamedNode(iri)
        places = ((node, None, None), (None, node, None), (None, None, node), (None, None, None, node))
        return self.healed(
            lambda: any(next(self.snapshot.store.quads_for_pattern(*place), None) is not None for place in places)
        )

    def labels(self, iris: Iterable[str], lang: str = "en") -> dict[str, str]:
        """What to call these things in a language; in the other one where it has no label in this."""
        found: dict[str, dict[str, str]] = {}
        values = f"VALUES ?thing {{ {listed(iris)} }}"
        for thing, label in self.run(f"SELECT ?thing ?label {{ {values} ?thing <{SKOS}prefLabel> ?label }}").rows:
            if isinstance(label, ox.Literal):
                found.setdefault(plain(thing), {})[label.language or ""] = label.value
        return {iri: by.get(lang) or next(iter(sorted(by.items())))[1] for iri, by in found.items()}


def near_names(word: str, names: list[str]) -> str:
    """Which names may be meant: those that hold the word or look like it, or all where they are few."""
    from difflib import get_close_matches

    near = [name for name in names if word.casefold() in name.casefold()] or get_close_matches(word, names, 3, 0.5)
    if near:
        return f"did you mean {' or '.join(near[:5])}?"
    return f"there are: {', '.join(names)}" if len(names) <= 12 else "write a name as a document prints it, or an IRI"


def _query(store: ox.Store, text: str) -> Any:
    """The engine's results; a function that it does not have is a mistake in the text, no damage of the snapshot."""
    try:
        return store.query(text)
    except RuntimeError as error:
        if "custom function" in str(error):
            raise SyntaxError(str(error)) from error
        raise


def _collect(results: Any) -> Answer:
    if isinstance(results, ox.QueryBoolean):
        return Answer(boolean=bool(results))
    if isinstance(results, ox.QueryTriples):
        return Answer(triples=tuple(islice(results, MAX_ROWS + 1)))
    columns = tuple(variable.value for variable in results.variables)
    # One row more than is allowed: the engine's results must be let go in this thread, so nothing is raised here.
    rows = tuple(tuple(row[i] for i in range(len(columns))) for row in islice(results, MAX_ROWS + 1))
    return Answer(columns, rows)
