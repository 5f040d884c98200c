"""Triples written as words, with their order kept, which a Turtle reader would not do."""

from __future__ import annotations

from functools import cache

from rdflib import RDF, Literal, URIRef

from policygraph import names


@cache
def term(word):
    if word == "a":
        return RDF.type
    if word.startswith('"'):
        lexical, _, datatype = word[1:].rpartition('"')
        language = datatype.removeprefix("@") if datatype.startswith("@") else None
        kind = term(datatype[2:]) if datatype.startswith("^^") else None
        return Literal(lexical, datatype=kind, lang=language, normalize=False)
    if word.startswith("<"):
        return URIRef(word[1:-1])
    prefix, _, local = word.partition(":")
    return URIRef(names.STANDARD_PREFIXES[prefix] + local)


def triples(text):
    """The triples of a text, in its order: one a line or between slashes, three words each."""
    lines = (line.split() for line in text.replace(" / ", "\n").splitlines())
    return [tuple(map(term, words)) for words in lines if words]


def triple(text):
    (found,) = triples(text)
    return found


def written_list(node, *items):
    heads = [f"{node}-{k}" for k in range(len(items))] + ["rdf:nil"]
    pairs = zip(heads, heads[1:], items, strict=False)
    return " / ".join(f"{head} rdf:first {item} / {head} rdf:rest {rest}" for head, rest, item in pairs)


def keys(closure):
    return {clash.key() for clash in closure.inconsistencies}


DECLARED = triples(
    " / ".join(
        [f"pg:{name} a owl:Class" for name in "ABCD"]
        + [f"pg:{name} a owl:ObjectProperty" for name in ("p", "q", "r", "s")]
        + ["pg:v a owl:DatatypeProperty"]
    )
)
