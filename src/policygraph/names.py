"""The names that every part shares: the base IRI, its namespaces and the prefixes of the standard vocabularies.

No import here is heavier than the standard library's, for a question on a warm snapshot reads this module too.
"""

from __future__ import annotations

from collections.abc import Mapping

BASE = "https://w3id.org/policygraph/"

ONTOLOGY = BASE + "ontology/"
SHAPE = BASE + "shape/"
GRAPH = BASE + "graph/"
NODE = BASE + "node/"  # the ontology's lists and inverse properties, which have no name of their own
DATASET = BASE + "dataset"  # the bundled dataset, as data/dataset.ttl describes it
LINK = BASE + "link/"  # evidence links, generated for the export

INFERRED = GRAPH + "inferred"
INFERRED_JUDGED = GRAPH + "inferred-judged"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
OA = "http://www.w3.org/ns/oa#"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
PROV = "http://www.w3.org/ns/prov#"

STANDARD_PREFIXES = {
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "sh": SH,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "oa": OA,
    "void": VOID,
    "dcat": DCAT,
    "prov": PROV,
    "pg": ONTOLOGY,
    "pgsh": SHAPE,
    "pgn": NODE,
    "graph": GRAPH,
}


def local_name(iri: str) -> str:
    """What stands behind the last slash or hash of an IRI."""
    return iri.replace("#", "/").rsplit("/", 1)[-1]


def shorten(iri: str, prefixes: Mapping[str, str]) -> str:
    """The shortest CURIE of an IRI by ``prefixes``, or the IRI in angle brackets where none fits."""
    best = max(
        ((namespace, prefix) for prefix, namespace in prefixes.items() if iri.startswith(namespace)),
        key=lambda pair: len(pair[0]),
        default=None,
    )
    if best and all(c.isalnum() or c in "-_" for c in iri[len(best[0]) :]):
        return f"{best[1]}:{iri[len(best[0]) :]}"
    return f"<{iri}>"
