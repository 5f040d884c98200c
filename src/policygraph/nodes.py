"""The nodes of the graph as people know them: what to call one, and which one somebody means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from policygraph.ask import Asker, listed, plain
from policygraph.findings import PolicygraphError
from policygraph.names import DCTERMS, ONTOLOGY, RDF, SKOS, local_name, shorten

# What a node can be called by where it has no label of its own, the best first.
_CAPTIONS = (
    SKOS + "prefLabel",
    ONTOLOGY + "summary",
    ONTOLOGY + "name",
    ONTOLOGY + "title",
    ONTOLOGY + "asPrinted",
    ONTOLOGY + "aspect",
    ONTOLOGY + "locator",
    DCTERMS + "title",
)


@dataclass(frozen=True)
class Named:
    """A node with its CURIE and what to call it; ``label`` is empty where the graph has no word for it."""

    iri: str
    curie: str
    label: str

    def __str__(self) -> str:
        return f"{self.label} ({self.curie})" if self.label else self.curie


class Names:
    """Nodes by IRI; one that has no word for it in the graph goes by its CURIE."""

    def __init__(self, labels: Mapping[str, str], prefixes: Mapping[str, str]) -> None:
        self._labels, self.prefixes = labels, prefixes

    def __getitem__(self, iri: str) -> Named:
        return Named(iri, shorten(iri, self.prefixes), self._labels.get(iri, ""))

    def term(self, iri: str) -> Named:
        """A class or property; one of another vocabulary is called by the words of its local name."""
        found = self[iri]
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_name(iri)).lower()
        return found if found.label else Named(iri, found.curie, words)


def named(asker: Asker, iris: Iterable[str], lang: str = "en") -> Names:
    """What to call these nodes in a language, or in another one where they have no label in this.

    A record is called by its summary, a naming by the names it holds, a passage by its place.
    """
    values = f"VALUES ?s {{ {listed(iris)} }} VALUES ?p {{ {listed(_CAPTIONS)} }}"
    rows = asker.run(f"SELECT ?s ?p ?o {{ {values} ?s ?p ?o }}").rows
    found: dict[str, list[tuple[int, bool, str, str]]] = {}
    for node, caption, text in rows:
        language = (text.language or "") if isinstance(text, ox.Literal) else ""
        rank = (_CAPTIONS.index(plain(caption)), language != lang, language, plain(text))
        found.setdefault(plain(node), []).append(rank)
    labels = {}
    for iri, ranked in found.items():
        best = min(ranked)[:3]
        labels[iri] = " / ".join(sorted({rank[3] for rank in ranked if rank[:3] == best}))
    return Names(labels, asker.prefixes)


def find(asker: Asker, text: str) -> str:
    """The IRI of the node that somebody means by an IRI, a CURIE or any of its names, in any language and case.

    Raises:
        PolicygraphError: no node is meant, or several may be; names what comes near, or the candidates.
    """
    from policygraph import parameters, sparql

    meant = text.strip()
    if not meant:
        raise PolicygraphError("no thing is named", "write a name, a CURIE or an IRI")
    if iri := parameters.written(meant, asker.prefixes):
        node = sparql.iri(iri)
        there = f"ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} }}"
        if not asker.run(there).boolean:
            if asker.view and asker.whole.run(there).boolean:
                raise PolicygraphError(
                    f"{shorten(iri, asker.prefixes)} is left out ({asker.view.words})", "leave out less"
                )
            raise PolicygraphError(f"the graph holds no {shorten(iri, asker.prefixes)}", _near(asker, iri))
        return iri
    found = sorted(parameters.candidates(meant, None, asker.prefixes, asker.resolve))
    if len(found) > 1:
        raise PolicygraphError(f"{meant!r} may mean {' or '.join(_told(asker, found))}", "name one by its CURIE")
    return found[0]


def _told(asker: Asker, iris: Iterable[str]) -> list[str]:
    """Nodes as one tells them apart: the CURIE, the label and the classes of each."""
    kinds = kinds_of(asker, iris)
    names = named(asker, [*iris, *(kind for found in kinds.values() for kind in found)])
    words = {iri: [names[iri].label, *(names.term(kind).label for kind in kinds.get(iri, ()))] for iri in iris}
    return [f"{names[iri].curie} ({', '.join(filter(None, words[iri]))})" for iri in iris]


def kinds_of(asker: Asker, iris: Iterable[str]) -> dict[str, list[str]]:
    """The classes of these nodes, those left out that follow from a narrower one."""
    rows = asker.run(f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT DISTINCT ?s ?class {{ VALUES ?s {{ {listed(iris)} }} ?s <{RDF}type> ?class
          FILTER NOT EXISTS {{ ?s <{RDF}type> ?narrower . ?narrower rdfs:subClassOf+ ?class
            FILTER NOT EXISTS {{ ?class rdfs:subClassOf+ ?narrower }} }} }} ORDER BY ?s ?class""").rows
    found: dict[str, list[str]] = {}
    for node, kind in rows:
        found.setdefault(plain(node), []).append(plain(kind))
    return found


def _near(asker: Asker, iri: str) -> str:
    """The nodes whose local names look like an IRI's: those of its namespace, or else any."""
    from difflib import get_close_matches

    namespace = iri[: len(iri) - len(local_name(iri))]
    by_local: dict[str, list[str]] = {}
    for (node,) in asker.run("SELECT DISTINCT ?s { ?s a ?class } ORDER BY ?s").rows:
        by_local.setdefault(local_name(plain(node)).casefold(), []).append(plain(node))
    close = get_close_matches(local_name(iri).casefold(), by_local, 5, 0.6)
    near = [node for local in close for node in by_local[local]]
    near = [node for node in near if node.startswith(namespace)] or near
    told = " or ".join(shorten(node, asker.prefixes) for node in near[:5])
    return f"did you mean {told}?" if told else "write a name as a document prints it, or a CURIE"
