"""The export: everything that is stated, judged and derived, with the ontology, for other stores to load.

Read off the snapshot, in one order, so that the same project gives the same bytes. Two things are added: each evidence
link as a Web Annotation, whose target is the passage with its selectors, and the dataset's description with counts.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from policygraph.findings import PolicygraphError
from policygraph.formats import GRAPHS
from policygraph.names import BASE, DCTERMS, LINK, OA, ONTOLOGY, RDF, VOID, XSD
from policygraph.snapshot import Snapshot

TYPE = ox.NamedNode(RDF + "type")
NON_NEGATIVE = ox.NamedNode(XSD + "nonNegativeInteger")
TEXT_FRAGMENT = ox.NamedNode("https://wicg.github.io/scroll-to-text-fragment/")
_DATASET_FORMATS = ("trig", "nquads")


def export(snapshot: Snapshot, form: str) -> bytes:
    """The whole graph in a format.

    Args:
        snapshot: where it is read from.
        form: a key of ``formats.GRAPHS``. TriG and N-Quads hold the merged graph as the default graph and, beside
            it, one named graph a file; the other formats hold the merged graph alone.

    Returns:
        The file's bytes; the same for the same snapshot.
    """
    merged = {quad.triple for quad in snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    merged |= set(_links(snapshot.store))
    merged |= _counts(snapshot, merged)
    lines: list[ox.Quad] = [ox.Quad(t.subject, t.predicate, t.object) for t in sorted(merged, key=_order)]
    if form in _DATASET_FORMATS:
        named = (q for q in snapshot.store if not isinstance(q.graph_name, ox.DefaultGraph))
        lines += sorted(named, key=lambda quad: (str(quad.graph_name), _order(quad)))
    text = ox.serialize(lines, format=GRAPHS[form], prefixes=_prefixes(snapshot, lines))
    if text is None:
        raise TypeError("the serializer returned nothing")
    return text


def write(content: bytes, path: Path) -> None:
    """Write a file whole or not at all: aside first, then renamed. A link is followed, a device or pipe written to.

    Raises:
        PolicygraphError: the place cannot be written.
    """
    target = Path(os.path.realpath(path))
    try:
        if path.exists() and not path.is_file():
            # To rename over it would put a plain file in the place of, say, /dev/stdout.
            path.write_bytes(content)
            return
        handle, aside = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    except OSError as error:
        raise PolicygraphError(
            f"{path} cannot be written: {error.strerror}", "name a file in a folder you may write to"
        ) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(aside, 0o666 & ~umask)
        os.replace(aside, target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(aside)
        if isinstance(error, OSError):
            raise PolicygraphError(
                f"{path} cannot be written: {error.strerror}", "is it a folder, or the disk full?"
            ) from error
        raise


def _order(line: ox.Triple | ox.Quad) -> tuple[str, bool, str, str]:
    # A subject's type first: people look for it there.
    return str(line.subject), line.predicate != TYPE, str(line.predicate), str(line.object)


def _prefixes(snapshot: Snapshot, lines: Iterable[ox.Quad]) -> dict[str, str]:
    """The prefixes that the lines use, so that the file's head lists no more."""
    used = {_namespace(term.value) for line in lines for term in _names(line)}
    known: dict[str, str] = snapshot.notes["prefixes"]
    return {name: iri for name, iri in sorted(known.items()) if iri in used}


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _names(line: ox.Quad) -> Iterator[ox.NamedNode]:
    for term in (line.subject, line.predicate, line.object):
        if isinstance(term, ox.NamedNode):
            yield term
        elif isinstance(term, ox.Literal):
            yield term.datatype


def _links(store: ox.Store) -> Iterator[ox.Triple]:
    """Each evidence link as a node (Web Annotation Data Model): body the record, target the passage with selectors."""
    query = f"""PREFIX pg: <{ONTOLOGY}>
        SELECT ?record ?how ?passage ?source ?start ?end ?fragment WHERE {{
          VALUES ?how {{ pg:isStatedIn pg:isReadFrom }}
          ?record ?how ?passage .
          ?passage pg:start ?start ; pg:end ?end ; pg:fragment ?fragment ; pg:isPassageOf ?source .
          ?source a pg:Source }}"""
    rows = store.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    for record, how, passage, source, start, end, fragment in rows:
        link = ox.NamedNode(f"{LINK}{_flat(record)}--{_flat(passage)}")
        position = ox.NamedNode(f"{LINK}{_flat(passage)}-position")
        selection = ox.NamedNode(f"{LINK}{_flat(passage)}-fragment")
        oa = {name: ox.NamedNode(OA + name) for name in _OA}
        yield ox.Triple(link, TYPE, ox.NamedNode(ONTOLOGY + "EvidenceLink"))
        yield ox.Triple(link, TYPE, oa["Annotation"])
        yield ox.Triple(link, oa["hasBody"], record)
        yield ox.Triple(link, oa["hasTarget"], passage)
        yield ox.Triple(link, ox.NamedNode(ONTOLOGY + "bearsAs"), how)
        yield ox.Triple(passage, TYPE, oa["SpecificResource"])
        # Positions are those of the pinned text, which the source's hash names, not of the page as it is today.
        yield ox.Triple(passage, oa["hasSource"], source)
        yield ox.Triple(passage, oa["hasSelector"], position)
        yield ox.Triple(passage, oa["hasSelector"], selection)
        yield ox.Triple(position, TYPE, oa["TextPositionSelector"])
        yield ox.Triple(position, oa["start"], ox.Literal(start.value, datatype=NON_NEGATIVE))
        yield ox.Triple(position, oa["end"], ox.Literal(end.value, datatype=NON_NEGATIVE))
        yield ox.Triple(selection, TYPE, oa["FragmentSelector"])
        yield ox.Triple(selection, ox.NamedNode(RDF + "value"), ox.Literal(fragment.value.removeprefix("#")))
        yield ox.Triple(selection, ox.NamedNode(DCTERMS + "conformsTo"), TEXT_FRAGMENT)


_OA = [
    "Annotation",
    "SpecificResource",
    "TextPositionSelector",
    "FragmentSelector",
    "hasBody",
    "hasTarget",
    "hasSource",
    "hasSelector",
    "start",
    "end",
]


def _flat(node: ox.NamedNode) -> str:
    return node.value.removeprefix(BASE).replace("://", "_").replace("/", "_").replace("#", "_")


def _counts(snapshot: Snapshot, merged: set[ox.Triple]) -> set[ox.Triple]:
    """VoID's counts of what is exported, themselves included, on the dataset that the project's own files describe."""
    datasets = [ox.NamedNode(iri) for iri in snapshot.notes["datasets"]]
    names = ("triples", "distinctSubjects", "classes", "properties")
    added = len(names) * len(datasets)
    predicates = {t.predicate for t in merged} | ({ox.NamedNode(VOID + name) for name in names} if datasets else set())
    numbers = (
        len(merged) + added,
        len({t.subject for t in merged}),
        len({t.object for t in merged if t.predicate == TYPE}),
        len(predicates),
    )
    return {
        ox.Triple(
            dataset,
            ox.NamedNode(VOID + name),
            ox.Literal(str(number), datatype=ox.NamedNode(XSD + "integer")),
        )
        for dataset in datasets
        for name, number in zip(names, numbers, strict=True)
    }
