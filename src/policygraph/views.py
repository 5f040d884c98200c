"""Answers without our readings, without any judgement of ours, from certain sources alone, or from what is certain.

A view leaves records and judgements out of a project's snapshot, and with them what hangs on them. What remains is
inferred anew, so that what followed from the rest is gone too, and is kept as a snapshot of its own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import asdict, dataclass, replace
from functools import cache
from hashlib import blake2b
from shlex import quote
from typing import TYPE_CHECKING

import pyoxigraph as ox

from policygraph.findings import PolicygraphError
from policygraph.identities import Links, unnamed
from policygraph.names import DCTERMS, ONTOLOGY, SKOS, local_name, shorten
from policygraph.project import cache_folder
from policygraph.snapshot import Content, Graphs, Notice, Snapshot, following, kept

if TYPE_CHECKING:
    from policygraph.ask import Asker

WITHOUT = ("readings", "judgements")
_CANDIDATE = ox.NamedNode(ONTOLOGY + "hasCandidate")
# To how many things a node has to lead by one of these: with fewer it says nothing. The shapes demand as many.
_NEEDS = {"restsOn": 1, "compares": 2, "identifies": 1, "distinguishes": 1, "isPrintedIn": 1}


@dataclass(frozen=True)
class View:
    """What to leave out of a graph; false where that is nothing.

    Attributes:
        without: "readings", what we read into the documents; "judgements", these and whatever else we hold; or "".
        sources: the sources from which alone something remains, by their IRIs; none for all.
        certain: whether of what bears a certainty only the certain remains.
    """

    without: str = ""
    sources: tuple[str, ...] = ()
    certain: bool = False

    def __bool__(self) -> bool:
        return bool(self.without or self.sources or self.certain)

    def __str__(self) -> str:
        """As one asks for it on the command line, for the shell to read."""
        told = [f"--without {self.without}"] * bool(self.without)
        return " ".join(told + [f"--source {quote(iri)}" for iri in self.sources] + ["--certain"] * self.certain)

    @property
    def words(self) -> str:
        """As one says it."""
        told = [f"without {self.without}"] * bool(self.without)
        told += [f"from {' and '.join(map(local_name, self.sources))} alone"] * bool(self.sources)
        return ", ".join(told + ["certain only"] * self.certain)


def chosen(asker: Asker, view: View) -> View:
    """The view with its sources by their IRIs, in one order.

    Raises:
        PolicygraphError: something else than readings or judgements is to be left out, or a source is not known.
    """
    if view.without not in ("", *WITHOUT):
        raise PolicygraphError(f"{view.without!r} cannot be left out", f"one of: {', '.join(WITHOUT)}")
    return replace(view, sources=tuple(sorted({_source(asker, meant) for meant in view.sources})))


def _source(asker: Asker, meant: str) -> str:
    """The IRI of the source that goes by an IRI, a CURIE, a name, or the last part of its IRI."""
    from policygraph.ask import plain
    from policygraph.sparql import did_you_mean

    rows = asker.run(f"""PREFIX pg: <{ONTOLOGY}> SELECT DISTINCT ?source ?name {{ ?source a pg:Source
        OPTIONAL {{ {{ ?source <{SKOS}prefLabel>|<{DCTERMS}title> ?name }}
                    UNION {{ ?naming pg:concerns ?source ; pg:name ?name }} }} }} ORDER BY ?source ?name""").rows
    wanted, found = meant.strip().casefold(), set[str]()
    for iri, name in (map(plain, row) for row in rows):
        words = (iri, f"<{iri}>", shorten(iri, asker.prefixes), local_name(iri), name)
        found |= {iri} if wanted and wanted in map(str.casefold, words) else set()
    if len(found) > 1:
        short = " or ".join(shorten(iri, asker.prefixes) for iri in sorted(found))
        raise PolicygraphError(f"{meant!r} may mean {short}", "name one by its CURIE")
    if not found:
        hint = did_you_mean(meant, {local_name(plain(iri)) for iri, _ in rows})
        raise PolicygraphError(f"there is no source {meant!r}", hint or "the project holds none")
    return found.pop()


def open_view(whole: Asker, view: View, notice: Notice, fresh: bool = False) -> Snapshot:
    """The snapshot of a view, made first where there is none.

    Args:
        whole: what answers from the whole graph.
        view: what to leave out.
        notice: called with what the user should know; not again, where it was said that the cache cannot be written.
        fresh: make it anew even where there is one: it proved damaged in use.
    """
    text = f"{whole.snapshot.notes['key']} {json.dumps(asdict(view))}"
    key = blake2b(text.encode(), digest_size=16).hexdigest()
    told: Notice = notice if whole.snapshot.folder.parent == cache_folder() else lambda _: None
    return kept(key, lambda: whole.healed(lambda: _content(whole.snapshot, view)), told, fresh)


def _content(whole: Snapshot, view: View) -> Content:
    """What of a snapshot remains in a view, with what follows from that."""
    store, parts = whole.store, whole.notes["parts"]
    quads = [quad for name in parts for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(name))]
    links = Links(quads)
    left = remaining(quads, left_out(links, view))
    told, still = (len(each.of("restsOn").keys() | each.of("judgedOn").keys()) for each in (links, Links(left)))
    notes = whole.notes | {"view": asdict(view), "records": told, "left out": told - still}
    return Content(completed(left, parts), notes)


def completed(quads: Iterable[ox.Quad], parts: Mapping[str, str]) -> Graphs:
    """The named graphs of what is stated, with those of what follows; ``parts`` tells ontology from data."""
    from policygraph.infer import infer
    from policygraph.terms import to_rdflib

    quads = list(quads)
    graphs: Graphs = defaultdict(set)
    every, unjudged, judged, term = [], [], Links(quads).of("judgedOn"), cache(to_rdflib)
    for quad in quads:
        name = _iri(quad.graph_name)
        graphs[name].add(quad.triple)
        every.append((term(quad.subject), term(quad.predicate), term(quad.object)))
        if parts[name] == "ontology" or _iri(quad.subject) not in judged:
            unjudged.append(every[-1])
    return graphs | following(unjudged, infer(every).kept())


def left_out(links: Links, view: View) -> set[str]:
    """The nodes that a view leaves out as such: readings, judgements, and what belongs to other sources."""
    found = set[str]()
    if view.without:
        found |= links.of("isReadFrom").keys()
    if view.without == "judgements":
        found |= links.of("judgedOn").keys()
    if view.certain:
        found |= {node for node, sure in links.of("hasCertainty").items() if ONTOLOGY + "Certain" not in sure}
    if view.sources:
        homes = links.documents() | links.expressions()
        found |= {node for node, sources in homes.items() if sources.isdisjoint(view.sources)}
    return found


def remaining(quads: Iterable[ox.Quad], left_out: Set[str]) -> list[ox.Quad]:
    """What stays of a graph when nodes are left out, and with them what says nothing without them.

    What no passage bears any more goes, and a judgement that is left with nothing to judge or to compare. Where
    identifications are left out, and by that a document names a thing no more, its records go in which the thing has
    a part: whole, for without the thing they would seem to say that none was stated.

    Args:
        quads: what the files state, ontology and data.
        left_out: records, judgements, passages and other nodes.
    """
    quads = list(quads)
    links = Links(quads)
    gone = _fallen(links, set(left_out))
    lost = unnamed(links, links.of("identifies").keys() & left_out, gone)
    places = links.places(gone)

    def is_lost(node: str, things: Iterable[str]) -> bool:
        return any((source, thing) in lost for source in places.get(node, ()) for thing in things)

    gone |= {record for record, things in links.of("refersTo").items() if is_lost(record, things)}
    gone = _fallen(links, gone)
    return [
        quad
        for quad in quads
        if gone.isdisjoint((_iri(quad.subject), _iri(quad.object)))
        # What an expression may stand for joins documents as well.
        and not (quad.predicate == _CANDIDATE and is_lost(_iri(quad.subject), [_iri(quad.object)]))
    ]


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _fallen(links: Links, gone: set[str]) -> set[str]:
    """What is gone, with what therefore does not lead any more to as much as it needs."""
    needs = [(links.of(name), least) for name, least in _NEEDS.items()]
    found = gone
    while found:
        gone |= found
        found = {
            node
            for held, least in needs
            for node, values in held.items()
            if node not in gone and len(values - gone) < least
        }
    return gone
