"""The project from Python: what the commands do, with values of Python in and out.

>>> import policygraph
>>> kg = policygraph.open()
>>> for row in kg.query("survey-shares", least=55):
...     print(row["percent"], row["answerLabel"])
77.2 access to information on policy
58.6 understanding of industry trends
>>> note = row.notes[0]
>>> print(note.source, note.locator, sep=", ")
Yamasaki, Asia Pacific Memo #208, paragraph 4, sentence 2

What the user should know but is no failure (a damaged snapshot, a cache that cannot be written, warnings on the data)
is told by :func:`warnings.warn`, as a :class:`PolicygraphWarning`. What it raises is a :class:`PolicygraphError`.

A knowledge graph may be used by several threads at once. A query that is given up, by its time limit or by Ctrl-C,
cannot be stopped: its thread works on until it is done or the process ends.
"""

from __future__ import annotations

import re
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from policygraph.api.answers import Answer, Row
from policygraph.api.values import IRI, Text, Value, all_as_typed, as_typed
from policygraph.ask import Asker
from policygraph.evidence import Note
from policygraph.findings import Finding, PolicygraphError, PolicygraphWarning, Refused
from policygraph.names import INFERRED, INFERRED_JUDGED
from policygraph.project import Project, load
from policygraph.questions import Question
from policygraph.support import Support
from policygraph.views import View

if TYPE_CHECKING:
    import rdflib

    from policygraph.bibliography import Bibliography
    from policygraph.description import Description
    from policygraph.pictures.lineage import Lineage
    from policygraph.pictures.timeline import Timeline
    from policygraph.proofs import Explanation

__all__ = [
    "IRI",
    "Answer",
    "Finding",
    "KnowledgeGraph",
    "Note",
    "PolicygraphError",
    "PolicygraphWarning",
    "Question",
    "Refused",
    "Row",
    "Support",
    "Text",
    "Value",
    "Verdict",
]


class Verdict(NamedTuple):
    """Whether the files of a project conform, and all findings on them; true where they do.

    ``conforms`` is false where a finding is an error; warnings and notes leave it true.
    """

    conforms: bool
    findings: tuple[Finding, ...]

    def __bool__(self) -> bool:
        return self.conforms

    def __str__(self) -> str:
        return "\n".join([*map(str, self.findings), "conforms" if self.conforms else "does not conform"])


class KnowledgeGraph:
    """A project's files, checked and completed, to be asked; :func:`policygraph.open` makes it.

    It answers from a snapshot of the files, which is opened, or built, when it is first asked. Files that change later
    do not change it: open the project anew. Of a project that holds errors it answers nothing: whatever is asked then
    raises :class:`Refused`, which carries the findings.

    Attributes:
        folder: the project's folder.
    """

    def __init__(self, project: Project) -> None:
        self.folder: Path = project.root.absolute()
        self._lock = threading.Lock()
        self._opened: Asker | None = None

    def __repr__(self) -> str:
        view = self._opened and self._opened.view
        return f"<KnowledgeGraph {self.folder}{f', {view.words}' if view else ''}>"

    @property
    def _asker(self) -> Asker:
        with self._lock:
            if self._opened is None:
                # Listed anew, for files may have been added since.
                self._opened = Asker(load(self.folder), _warn)
            return self._opened

    def view(self, *, without: str = "", source: str | Iterable[str] = (), certain: bool = False) -> KnowledgeGraph:
        """The same graph with something left out, with what hangs on it, and with what follows from either.

        Args:
            without: ``readings``, what we read into the documents, or ``judgements``, these and all else that we hold.
            source: leave out all but what is said in this source, or these: each by its IRI, a CURIE, a name or the
                last part of its IRI.
            certain: leave out what is less than certain.

        What this graph itself leaves out, where it is a view, is there again.

        >>> stated = kg.view(without="readings")
        >>> len(stated.query("our-readings")), len(kg.query("our-readings")) > 40
        (0, True)

        Raises:
            PolicygraphError: something else is to be left out, or there is no such source.
        """
        if not isinstance(source, Iterable):
            raise PolicygraphError(f"{source!r} is no source", "give an IRI, a CURIE or a name, or a list of them")
        sources = (source,) if isinstance(source, str) else tuple(map(str, source))
        with _hints_for_python():
            seen = copy(self)
            seen._opened = self._asker.through(View(without, sources, certain))
            return seen

    @property
    def questions(self) -> Mapping[str, Question]:
        """The saved questions by their id.

        >>> question = kg.questions["names-of-a-thing"]
        >>> print(question.summary)
        By which names does each document call a thing, and in which language?
        >>> [(parameter.name, parameter.type, parameter.description) for parameter in question.params]
        [('thing', 'iri', 'the thing, by any of its names')]
        """
        return self._asker.questions()

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The project's prefixes, each with its namespace."""
        return dict(self._asker.prefixes)

    def query(self, name: str, /, **params: object) -> Answer:
        """Ask a saved question.

        Args:
            name: the question's id.
            params: its parameters; without one, its default holds. A thing is given as an IRI, a CURIE or a name, as
                the documents print it, in either language; numbers, days, and True or False as Python has them. None
                leaves an optional parameter open.

        >>> from datetime import date
        >>> answer = kg.query("programs-of-an-agency", agency="MEXT", since=date(2005, 1, 1))
        >>> "Regional Innovation Strategy Support Program" in [row["instrumentLabel"] for row in answer]
        True
        >>> kg.query("programs-of-an-agency", agancy="MEXT")
        Traceback (most recent call last):
        policygraph.findings.PolicygraphError: there is no parameter 'agancy' (did you mean agency?)

        Raises:
            PolicygraphError: there is no such question or parameter, or a value is not of its kind.
        """
        with _hints_for_python():
            question = self._asker.question(name)
            given = all_as_typed(params, question.params)
            return Answer(self._asker, question, self._asker.ask(question, given), given)

    def sparql(self, text: str, *, seconds: float | None = None) -> Answer:
        """Ask in SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE. The project's prefixes need no declaration.

        Args:
            text: the query, which only reads, and from this graph alone: updates, SERVICE and FROM are refused.
            seconds: give it up after so many; what was given up works on in its thread until it is done.

        >>> kg.sparql("SELECT ?party { ?party a pg:Party } ORDER BY ?party")
        <Answer: 2 rows of party>
        >>> bool(kg.sparql("ASK { program:industrial-cluster-program pg:isLaunchedBy agency:meti }"))
        True

        Raises:
            PolicygraphError: the query is refused or no SPARQL, takes too long, or gives over a million rows.
        """
        if seconds is not None and not 0 < seconds < 1e7:
            raise PolicygraphError(f"{seconds!r} is no time limit", "give a number of seconds above 0")
        with _hints_for_python():
            found = self._asker.run_own(text, seconds)
            return Answer(self._asker, Question("", "", text, "", evidence=found.columns), found, {})

    def describe(self, thing: str, *, lang: str = "en") -> Description:
        """Everything that is held about one thing, a record, a passage or a term, with where it is said.

        Printed, or at the end of a notebook's cell, it is a page for people.

        Args:
            thing: an IRI, a CURIE or a name, as the documents print it, in either language.
            lang: the language of the labels, ``en`` or ``ja``.

        >>> meti = kg.describe("METI")
        >>> meti.thing.curie
        'agency:meti'
        >>> meti.records[0].record.iri in meti.evidence
        True

        Raises:
            PolicygraphError: nothing is meant, or several may be; names the candidates.
        """
        from policygraph.description import describe

        with _hints_for_python():
            return describe(self._asker, as_typed("thing", thing, "iri"), lang)

    def explain(
        self, subject: str, predicate: str = "", value: object = "", *, most: int | None = None, lang: str = "en"
    ) -> Explanation:
        """Why a triple holds, or what is missing for it; without predicate and object, why all that is derived holds.

        True where it holds. Printed, or at the end of a notebook's cell, it is a page for people; ``accounts`` have the
        proofs, each step with its OWL 2 RL rule, down to records, judgements, axioms and declarations.

        Args:
            subject: an IRI, a CURIE or a name.
            predicate: a property, likewise; ``a`` is rdf:type.
            value: the object, likewise, or a literal: text, a number, a day; may be left out where there is but one.
            most: proofs at most, 1000 or less; without it 5, and 1 of each triple about a subject.
            lang: the language of the labels, ``en`` or ``ja``.

        >>> why = kg.explain("Industrial Cluster Program", "is launched by", "METI")
        >>> step = why.accounts[0].proofs[0].steps[-1]
        >>> step.rule
        'prp-spo2'

        Raises:
            PolicygraphError: a term is not known, or may mean several; names what comes near, or the candidates.
        """
        from policygraph.proofs import explain

        if most is not None and not (isinstance(most, int) and 0 < most <= 1_000):
            raise PolicygraphError(f"{most!r} is no number of proofs", "give a number from 1 to 1000")
        given = {"subject": subject, "predicate": predicate, "value": value}
        with _hints_for_python():
            s, p, o = (as_typed(name, term, "iri") for name, term in given.items())
            return explain(self._asker, s, p, o, most, lang)

    def lineage(self, thing: str | None = None, *, lang: str = "en") -> Lineage:
        """Who followed whom: what took the place of what, what ended, and what came back.

        Printed it is text, at the end of a notebook's cell a picture, and ``draw()`` gives that as matplotlib's.

        Args:
            thing: an IRI, a CURIE or a name: what hangs together with it; without one, all there is.
            lang: the language of the labels, ``en`` or ``ja``.

        >>> {link.way for link in kg.lineage().links} >= {"succession", "end"}
        True

        Raises:
            PolicygraphError: nothing is meant, or several may be; names the candidates.
        """
        from policygraph.pictures.lineage import lineage

        with _hints_for_python():
            return lineage(self._asker, None if thing is None else as_typed("thing", thing, "iri"), lang)

    def timeline(self, *, lang: str = "en") -> Timeline:
        """What was when: the phases of the story, who governed, programs and other instruments, events.

        Printed it is text, at the end of a notebook's cell a picture, and ``draw()`` gives that as matplotlib's.

        Args:
            lang: the language of the labels, ``en`` or ``ja``.

        >>> "Industrial Cluster Program" in [row.label for row in kg.timeline().rows]
        True
        """
        from policygraph.pictures.timeline import timeline

        with _hints_for_python():
            return timeline(self._asker, lang)

    def bibliography(self) -> Bibliography:
        """The project's sources and the works that they cite, as entries of CSL-JSON.

        Printed it is the list of their printed forms; ``to("bibtex")``, ``"ris"``, ``"csl-json"`` or ``"markdown"``
        gives a file's text. What the documents do not print of a work is not there.

        >>> work = next(item for item in kg.bibliography() if item["id"] == "yamasaki-2005")
        >>> work["author"], work["issued"], work["page"]
        ([{'family': 'Yamasaki', 'given': 'Akira'}], {'date-parts': [[2005]]}, '499-511')
        """
        from policygraph.bibliography import bibliography

        return bibliography(self._asker)

    def validate(self) -> Verdict:
        """Check the project's files as they are now, which takes a few seconds.

        >>> print(kg.validate())
        conforms

        Raises:
            PolicygraphError: a file cannot be read.
        """
        from policygraph.validate import validate

        validation = validate(load(self.folder))
        return Verdict(not validation.errors, validation.findings)

    def graph(self, *, inferred: bool = True) -> rdflib.Dataset:
        """Everything stated, judged and derived, with the ontology, as a dataset of rdflib's.

        Its default graph holds all triples, each once; beside it there is a named graph for each file, and two for
        what is derived: ``graph:inferred``, and ``graph:inferred-judged`` for what needs our judgements.

        Args:
            inferred: False leaves out what is derived.

        >>> from rdflib import URIRef
        >>> launched = URIRef(kg.prefixes["pg"] + "isLaunchedBy")
        >>> (URIRef(kg.prefixes["program"] + "industrial-cluster-program"), launched, None) in kg.graph()
        True
        """
        from policygraph.terms import to_dataset

        asker, left_out = self._asker, () if inferred else (INFERRED, INFERRED_JUDGED)
        return asker.healed(lambda: to_dataset(asker.snapshot.store, asker.prefixes, left_out))


# What the hints for the command line are in Python.
_HINTS = {
    r"-p (?=\w+=)": "",
    "--timeout SECONDS": "seconds=…",
    "`policygraph query` lists them all": "`.questions` holds them all",
}


@contextmanager
def _hints_for_python() -> Iterator[None]:
    try:
        yield
    except PolicygraphError as error:
        for pattern, replacement in _HINTS.items():
            error.hint = re.sub(pattern, replacement, error.hint)
        raise


def _warn(text: str) -> None:
    """Warn at the line of the user's that called into this package."""
    level, frame = 1, sys._getframe()
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == "policygraph":
        level, frame = level + 1, frame.f_back
    warnings.warn(text, PolicygraphWarning, stacklevel=level)
