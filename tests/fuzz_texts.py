"""The texts that ``fuzz.py`` tries: made by grammars in which each choice may be a trap, or out of the project's own."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import strategies as st

from policygraph.names import STANDARD_PREFIXES

ROOT = Path(__file__).parents[1]
TOKEN = re.compile(r"\w+|[ \t]+|\s|[^\w\s]")
ODD = [
    *("\0", "\ufeff", "\u2028", "\u0085", "\u200e", "\u202e", "e\u0301", "\u3000", "\u00a0", "\uff02", "\ufffd", "\U0010ffff"),
    *("\\ud800", "\\u0000", "\\U00110000", "\\uD83D\\uDE00", "\\u12", "\\", "\r", "\r\n", "\n", "\t", "\x0b", "\x1f", "%", "%zz"),
    *('"""', "'''", '"', "'", "`", "<", ">", "<<", "<>", "{", "}", "[", "]", "(", ")", "()", "[]", "{|", "^^", "^", "@", "@en", "|"),
    *(";", ",", ".", "..", ":", "::", "#", "#+", "#+ ", "&a ", "*a", "!!python/object:os.system ", "!x ", "<<: ", "---\n", "...\n", "? "),
    *("a", "true", "_:b", "_:", "-", "+", "1e400", "1." + 400 * "9", 5000 * "9", "1_000", "0x1F", ".inf", "2001-02-30", "-0001-01-01", "24:00:00"),
    *("/*", "*/", "//", "SERVICE", "SERVICE SILENT <x:y> {", "VALUES", "UNDEF", "UNION {}", "MINUS {}", "SELECT", "*", "?", "$x", "BASE <x>"),
    *("@prefix", "@base", "PREFIX", "GRAPH ?g {", "EXISTS {", "ORDER BY", "GROUP BY", "NOT IN (", "AS", "LIMIT -1", "a|b", "!(", "null", "~"),
]  # fmt: skip
SIZES = st.sampled_from([1, 2, 5, 101, 1000, 20_000])

# --- ways to make a text


def files_of(*patterns: str) -> list[list[str]]:
    """The lines of the project's own files."""
    found = sorted(path for pattern in patterns for path in ROOT.glob(pattern))
    return [path.read_text(encoding="utf-8").splitlines(keepends=True) for path in found]


TURTLE = files_of("data/**/*.ttl", "ontology/*.ttl", "ontology/shapes/*.ttl", "ontology/shapes/cases/*/v*.ttl")
QUERIES = files_of("queries/*.rq", "queries/checks/*.rq")


@st.composite
def window(draw, files: list[list[str]], head: tuple[str, ...], most: int):
    """Some lines on end of one of the files, with those lines before them that begin like a head."""
    lines = draw(st.sampled_from(files))
    at = draw(st.integers(0, len(lines) - 1))
    before = [line for line in lines[: min(at, 50)] if line.startswith(head)]
    return "".join([*before, *lines[at : at + draw(st.integers(1, most))]])


@st.composite
def changed(draw, texts, most: int = 5):
    """A text in which a few tokens are deleted, doubled, swapped, replaced, or stand beside odd ones; or cut off."""
    parts = TOKEN.findall(draw(texts))
    for _ in range(draw(st.integers(0, most))):
        places = st.integers(0, max(len(parts) - 1, 0))
        at, other = draw(places), draw(places)
        way = draw(st.sampled_from(["delete", "double", "swap", "put", "put", "replace", "cut", "repeat"]))
        if way == "delete":
            del parts[at : at + 1 + other % 4]
        elif way == "double":
            parts[at:at] = parts[other : other + 1]
        elif way == "swap":
            parts[at : at + 1], parts[other : other + 1] = parts[other : other + 1], parts[at : at + 1]
        elif way == "cut":
            parts[at:] = [part[: other % 3] for part in parts[at : at + 1]]
        else:
            odd = draw(st.sampled_from(ODD) | st.text(max_size=3))
            times = min(draw(SIZES), 200_000 // max(len(odd), 1)) if way == "repeat" else 1
            parts[at : at + (way == "replace")] = [odd * times]
    return "".join(parts)


@st.composite
def as_bytes(draw, texts):
    """A text in UTF-8, mostly; or with a byte that is not, a byte order mark, other line ends, another encoding."""
    text = draw(texts)
    way = draw(st.sampled_from(["utf-8"] * 12 + ["utf-8-sig", "utf-16", "utf-16-be", "byte", "\r\n", "\r"]))
    if way == "byte":
        data = text.encode("utf-8", "replace")
        at = draw(st.integers(0, len(data)))
        return data[:at] + draw(st.binary(min_size=1, max_size=3)) + data[at + draw(st.integers(0, 2)) :]
    if way.isspace():
        text, way = text.replace("\n", way), "utf-8"
    return text.encode(way, "replace")


def rules(text: str, **more: list[str]) -> dict[str, list[str]]:
    """A grammar: on each line a name and, between bars, what it may stand for; ‹…› is another name, ⏎ a line end.

    The first of these is what stands there in the depth, so it must come to an end.
    """
    lines = (line.partition(": ") for line in text.strip().split("\n"))
    return {name: choices.replace("⏎", "\n").split(" ¦ ") for name, _, choices in lines} | {"odd": ODD} | more


@st.composite
def made(draw, grammar: dict[str, list[str]], name: str = "text", depth: int = 0):
    """A text by a grammar."""
    choices = grammar[name]
    chosen = draw(st.sampled_from(choices if depth < 9 else choices[:1]))
    return re.sub("‹(.*?)›", lambda found: draw(made(grammar, found[1], depth + 1)), chosen)


@st.composite
def deep(draw, around: str, openings: list[str], closings: list[str]):
    """The same opened over and over, and perhaps closed as often."""
    opening, closing, times = draw(st.sampled_from(openings)), draw(st.sampled_from(closings)), draw(SIZES)
    return around.replace("‹›", opening * times + closing * times)


# --- Turtle

TURTLE_RULES = rules(
    r"""
text: @prefix ex: <https://example.org/> .⏎@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .⏎@prefix : <x:> .⏎‹sentences›
sentences: ‹sentence›⏎ ¦ ‹sentence›⏎‹sentences› ¦ ‹sentence›⏎‹sentences› ¦ ‹directive›⏎‹sentences›
sentence: ex:a ex:p ex:b . ¦ ‹node› ‹verb› ‹terms› . ¦ ‹node› ‹verb› ‹terms› ; ‹verb› ‹terms› ;; . ¦ ‹term› ‹verb› ‹term›. ¦ ‹node› ‹verb› ‹term›
directive: @prefix ex: <x:y/> . ¦ @prefix ‹prefix› ‹iri› . ¦ PREFIX ‹prefix› ‹iri› ¦ prefix ‹prefix› ‹iri› . ¦ @PREFIX ‹prefix› ‹iri› . ¦ @base ‹iri› . ¦ BASE ‹iri› ¦ @base <http://a/b/../c?d#e> .
prefix: ex: ¦ : ¦ p.q: ¦ é: ¦ _: ¦ ex ¦ a: ¦ true:
verb: ex:p ¦ ex:p ¦ ex:p ¦ a ¦ <x:p> ¦ _:p ¦ "p" ¦ A ¦ ‹iri›
terms: ‹term› ¦ ‹term› ¦ ‹term› , ‹terms›
term: ‹iri› ¦ ‹node› ¦ ‹literal› ¦ ‹literal›
node: ex:a ¦ ‹iri› ¦ _:a ¦ _:b.c ¦ _:1 ¦ [] ¦ () ¦ ( ‹items› ) ¦ [ ‹verb› ‹term› ] ¦ [ ‹verb› ‹terms› ; ‹verb› ‹term› ; ]
items: ‹term› ¦ ‹term› ‹items›
iri: ex:a ¦ ex:b ¦ :c ¦ : ¦ <x:d> ¦ <x:é> ¦ <x:\u00e9> ¦ <x:a%20b> ¦ <a b> ¦ <rel> ¦ <#> ¦ <> ¦ ex:a.b ¦ ex:%41 ¦ ex:\~ ¦ ex:\%\_ ¦ <http://[::1]/> ¦ <http://a:b:c/> ¦ <http://a/../b/./c> ¦ <x:\u0020> ¦ no:x
literal: ‹quoted› ¦ ‹quoted›@‹tag› ¦ ‹quoted›^^ex:d ¦ ‹quoted›^^‹iri› ¦ "‹form›"^^xsd:‹type› ¦ "‹form›"^^xsd:‹type› ¦ "‹form›"^^xsd:‹type› ¦ ‹number›
quoted: "x" ¦ '' ¦ "‹form›" ¦ "‹odd›" ¦ '''‹odd›''' ¦ '''a''b''' ¦ "\u0041\U0001F600" ¦ "\ud800" ¦ 'a\tb' ¦ "\x"
tag: en ¦ ja ¦ en-a ¦ a-g ¦ en-GB ¦ jp ¦ en- ¦ en--ltr ¦ x-y-z ¦ base ¦ prefix ¦ aaaaaaaaa ¦ a-b-c-d-e-f-g ¦ 1
number: 1 ¦ -0 ¦ +.5 ¦ 1. ¦ 1.e3 ¦ 1e400 ¦ 007 ¦ true ¦ TRUE ¦ . ¦ ‹digits›
form: 0 ¦ -1 ¦ 1e400 ¦ NaN ¦ INF ¦ 1_0 ¦ ٣ ¦  1  ¦ true ¦ 2001-02-29 ¦ 2000-02-29Z ¦ 99999999999-01-01 ¦ 0000-01-01 ¦ -0001 ¦ 24:00:00 ¦ 2001-01-01T24:00:00 ¦ 00:00:60 ¦ P1Y ¦ PT1S ¦ -P1M1D ¦ P ¦ P‹digits›D ¦ P‹digits›Y ¦ 2001-13 ¦ --02-30 ¦ x ¦ http://a b ¦ % ¦ ‹digits› ¦ 1‹digits›.5 ¦ ‹odd› ¦ <a> ¦ {"a": ¦ A=
type: integer ¦ decimal ¦ double ¦ float ¦ boolean ¦ date ¦ dateTime ¦ dateTimeStamp ¦ time ¦ gYear ¦ gYearMonth ¦ gMonthDay ¦ gDay ¦ duration ¦ dayTimeDuration ¦ yearMonthDuration ¦ anyURI ¦ string ¦ token ¦ language ¦ byte ¦ unsignedLong ¦ hexBinary ¦ base64Binary ¦ QName ¦ NCName ¦ nothing
""",
    digits=["9", "9" * 40, "9" * 400, "9" * 5000],
)
TURTLE_WINDOWS = window(TURTLE, ("@prefix", "@base"), 30)
NESTED = deep(
    "@prefix ex: <x:> .\nex:a ex:p ‹›",
    ["(", "[", "[ ex:p ", "( [ ex:p ", "ex:a ex:p ", "'", '"""', "#", "<", "ex:a ", "a.", "1 ", ";", ",", "\\", "%41", "\r", "\ufeff"],
    ["", ")", "]", "x", "."],
)  # fmt: skip
TURTLE_TEXTS = (
    changed(made(TURTLE_RULES), 2) | made(TURTLE_RULES) | changed(TURTLE_WINDOWS) | changed(TURTLE_WINDOWS) | NESTED
)

# --- queries and their headers

QUERY_RULES = rules(
    r"""
text: ‹id›#+ columns: {s: any}⏎‹prefixes›SELECT ?s WHERE { ‹group› } ORDER BY ?s ‹tail› ¦ ‹id›‹prefixes›‹form› { ‹group› } ‹tail› ¦ ‹id›#+ columns: {s: any, n: any}⏎‹prefixes›SELECT ?s (‹value› AS ?n) WHERE { ?s ?p ?o } ‹tail› ORDER BY ?s
id: #+ id: x⏎#+ summary: What is it?⏎
prefixes: PREFIX ex: <https://example.org/>⏎ ¦ PREFIX ex: <https://example.org/>⏎ ¦ BASE <x:y/>⏎PREFIX ex: <rel/>⏎ ¦ PREFIX ex: <rel/>⏎
form: ASK ¦ CONSTRUCT { ?s ?p ?o } WHERE ¦ CONSTRUCT WHERE ¦ DESCRIBE ?s WHERE
group: ?s ?p ?o . ¦ ‹pattern› ¦ ‹pattern› ¦ ‹group› ‹pattern› ¦ ‹group› ‹pattern›
pattern: ?s ex:p ?o . ¦ ‹node› ‹path› ‹node› . ¦ ‹node› ‹path› ‹node› ; ?q ‹node› , ‹node› . ¦ { ‹group› } ¦ { ‹group› } UNION { ‹group› } ¦ OPTIONAL { ‹group› } ¦ MINUS { ‹group› } ¦ GRAPH ?g { ‹group› } ¦ SERVICE ?s { ‹group› } ¦ FILTER(‹value›) ¦ FILTER EXISTS { ‹group› } ¦ FILTER NOT EXISTS { ‹group› } ¦ BIND(‹value› AS ?x) ¦ { SELECT * WHERE { ‹group› } } ¦ { SELECT ?s (COUNT(*) AS ?n) { ‹group› } GROUP BY ?s } ¦ VALUES ?s { ‹data› } ¦ VALUES (?s ?o) { (‹data›) (1 2) } ¦ VALUES (?s ?s) { () } ¦ LATERAL { ‹group› } ¦ # ‹odd›⏎
node: ?s ¦ ?o ¦ $p ¦ ex:a ¦ <x:y> ¦ <rel> ¦ 'x'@en ¦ 5 ¦ _:b ¦ [] ¦ ( 1 2 ) ¦ [ ex:a ?s ] ¦ << ?s ?p ?o >> ¦ <<( ?s ?p ?o )>> ¦ true ¦ '‹odd›'
path: ex:p ¦ a ¦ ?p ¦ !ex:p ¦ !(ex:p|^a) ¦ ^‹path› ¦ (‹path›)* ¦ (‹path›)+ ¦ (‹path›)? ¦ ‹path›/‹path› ¦ ‹path›|‹path› ¦ (‹path›){1,3}
value: ?s ¦ 5 ¦ 'x' ¦ NOW() ¦ 1/0 ¦ 'a'+1 ¦ COUNT(*) ¦ SUM(?s) ¦ ‹value› = ‹value› ¦ ‹value› < ‹value› ¦ (‹value› || ‹value›) ¦ ‹value› IN (1, ‹value›) ¦ !‹value› ¦ -‹value› ¦ STR(‹value›) ¦ IRI(‹value›) ¦ REGEX(‹value›, '(a+)+$') ¦ REPLACE('x', ‹value›, '$9') ¦ SUBSTR('é', ‹value›) ¦ IF(‹value›, 1, 2) ¦ COALESCE(‹value›) ¦ STRDT('x', ‹value›) ¦ <http://www.w3.org/2001/XMLSchema#integer>(‹value›) ¦ ex:f(‹value›) ¦ EXISTS { ‹group› } ¦ TRIPLE(?s, ?p, ‹value›) ¦ '‹odd›'
data: 1 ¦ UNDEF ¦ ex:a ¦ 'x'@en ¦ 1 2 ¦ (1) ¦ () ¦ -5 ¦ - 5 ¦ TRUE ¦ <rel>
tail:  ¦  ¦ LIMIT 1 ¦ OFFSET 99999999999999999999 ¦ GROUP BY ?s ¦ HAVING (COUNT(*) > 1) ¦ VALUES ?s { ‹data› } ¦ LIMIT -1 ¦ }
"""
)
CHAINS = deep(
    "#+ id: x\n#+ summary: What is it?\nASK { ‹› }",
    ["{} ", "{", "( ", "?s ?p ?o . ", "VALUES ?v { 1 } ", "?s a|", "?s a/", "?s ^", "FILTER(1) ", "FILTER(?s IN (", "1,", "OPTIONAL {", "{} UNION ", "BIND(1 AS ?x) ", "# x\n", "/* ", "'x' ", "[", "; ", "?s ?p ?o, ", "GRAPH ?g {", "?s (a)* ?o . ", "{ SELECT * {"],
    ["", "}", ")", "a ?o ", "] ", "}}", ")) "],
)  # fmt: skip
QUERY_WINDOWS = changed(window(QUERIES, ("#+", "PREFIX"), 60))
QUERY_TEXTS = made(QUERY_RULES) | made(QUERY_RULES) | changed(made(QUERY_RULES), 2) | CHAINS | QUERY_WINDOWS
HEADER_RULES = rules(
    r"""
text: #+ id: x⏎#+ summary: What is it?⏎‹more›#+ params: {‹name›: {‹keys›}}⏎‹columns›‹prefixes›‹query›
more:  ¦  ¦ #+ ‹key›: ‹scalar›⏎ ¦ #+ ‹key›: ‹scalar›⏎‹more› ¦ #+‹key›:‹scalar›⏎ ¦ #+ companion: |⏎#+   SELECT ?s { VALUES ?p { ‹data› } ?s ?p ?o } ORDER BY ?s⏎ ¦ #+ companion: >-⏎#+   ‹scalar›⏎
key: id ¦ summary ¦ summary_ja ¦ description ¦ tags ¦ params ¦ columns ¦ evidence ¦ companion ¦ view ¦ kind ¦ severity ¦ ‹scalar›
scalar: x ¦ x: y ¦ [a ¦ {a: b ¦ ' ¦ " ¦ | ¦ > ¦ |2-⏎#+   x ¦ &a x ¦ *a ¦ !!binary x ¦ !!python/name:os.system ¦ !!set {a} ¦ << ¦ ~ ¦ null ¦ yes ¦ 1e400 ¦ 0o17 ¦ 1:30:00 ¦ 2001-01-01 ¦ - x ¦ ? x ¦ @x ¦ %x ¦ x #y ¦ [a, b] ¦ {a: b} ¦ {? [a] : b} ¦ {{a: b}: c} ¦ [*a] ¦ "\ud800" ¦ "\x00" ¦ '' ¦ ‹odd› ¦ check ¦ error ¦ timeline
name: p ¦ p ¦ p ¦ q ¦ é ¦ 1 ¦ p q
keys: type: ‹type› ¦ type: ‹type›, default: ‹value› ¦ ‹keys›, ‹bound›: ‹value› ¦ ‹keys›, ‹bound›: ‹value› ¦ ‹keys›, choices: [‹value›, ‹value›]
type: iri ¦ string ¦ integer ¦ decimal ¦ date ¦ boolean ¦ lang-string ¦ any
bound: default ¦ minimum ¦ maximum ¦ class ¦ required ¦ description ¦ type
value: x ¦ ex:a ¦ <x:y> ¦ 5 ¦ -0 ¦ +5 ¦ 1.50 ¦ .5 ¦ 2001-02-29 ¦ 2000-02-29 ¦ true ¦ a@en ¦ "@" ¦ 999999999999999999 ¦ 1e5 ¦ '' ¦ rel ¦ urn:x y ¦ http:// ¦ ‹scalar›
columns:  ¦ #+ columns: {s: any}⏎ ¦ #+ columns: {s: ‹type›}⏎#+ evidence: [s]⏎
prefixes: PREFIX ex: <https://example.org/>⏎ ¦  ¦ BASE <x:y/>⏎PREFIX ex: <rel/>⏎ ¦ PREFIX ex: <rel/>⏎
query: ASK { ‹block› } ¦ SELECT ?s WHERE { ‹block› ?s ?p ?o } ORDER BY ?s ¦ SELECT (1 AS ?s) { ‹block› } ORDER BY ?s ¦ CONSTRUCT WHERE { ‹block› } ¦ CONSTRUCT { ?s ?p ?o } WHERE { ‹block› } ¦ DESCRIBE ?s { ‹block› ?s ?p ?o }
block: VALUES ?‹name› { ‹data› } ¦ VALUES ?p { ‹data› } ¦ VALUES (?‹name›) { (‹data›) } ¦ # no block⏎
data: ex:a ¦ UNDEF ¦ 5 ¦ -0 ¦ - 0 ¦ +5 ¦ 1.50 ¦ 1e5 ¦ 'x' ¦ "x"@en ¦ "a"@EN ¦ "2000-02-29"^^<http://www.w3.org/2001/XMLSchema#date> ¦ true ¦ <rel> ¦ <x:y> ¦ ex: ¦ '\u0041' ¦ '\n' ¦ (5) ¦ 5 6 ¦ "x"^^<rel> ¦ "x"^^ex:a ¦ TRUE ¦ undef ¦ # nothing⏎
"""
)
BRACKETS = deep(
    "#+ id: x\n#+ summary: ‹›\nASK {}", ["[", "{a: ", "- ", "&a [", "? ", "x", "'", "a: ", "\t", "!t "], ["", "]", "}"]
)
HEADER_CHANGED = changed(made(HEADER_RULES), 3) | changed(window(QUERIES, ("#+",), 60), 3)
HEADER_TEXTS = made(HEADER_RULES) | made(HEADER_RULES) | HEADER_CHANGED | BRACKETS

# --- small projects

SMALL = {
    "ontology/policygraph.ttl": """@prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
pg:A a owl:Class . pg:B a owl:Class ; rdfs:subClassOf pg:A ; owl:disjointWith pg:C . pg:C a owl:Class .
pg:p a owl:ObjectProperty ; rdfs:domain pg:A ; rdfs:range pg:B .
pg:q a owl:ObjectProperty ; owl:inverseOf pg:p ; owl:propertyChainAxiom ( pg:p pg:q ) .
pg:d a owl:DatatypeProperty ; rdfs:range xsd:date .
[] a owl:AllDisjointClasses ; owl:members ( pg:A pg:C ) .
""",
    "ontology/shapes/things.ttl": """@prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix pgsh: <https://w3id.org/policygraph/shape/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
pgsh:AShape a sh:NodeShape ; sh:targetClass pg:A ;
    sh:property [ sh:path pg:p ; sh:minCount 1 ; sh:class pg:B ; sh:message "It needs a p."@en ] ;
    sh:property [ sh:path ( pg:p [ sh:inversePath pg:q ] ) ; sh:maxCount 3 ] ;
    sh:or ( pgsh:BShape [ sh:path pg:d ; sh:datatype xsd:date ; sh:lessThanOrEquals pg:d ] ) .
pgsh:BShape a sh:NodeShape ; sh:targetSubjectsOf pg:q ; sh:in ( pg:x pg:y ) ; sh:pattern "^h" ; sh:not [ sh:class pg:C ] .
""",
    "data/things.ttl": """@prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
pg:x a pg:A ; pg:p pg:y ; pg:d "2001-02-03"^^xsd:date .
pg:y a pg:B ; pg:q pg:x ; pg:p pg:y .
""",
    "queries/checks/alone.rq": """#+ id: alone
#+ kind: check
#+ summary: Nothing is alone.
SELECT ?entity ?property ?value ?message WHERE { ?entity ?property ?value BIND("Lonely." AS ?message) }
""",
    "queries/all.rq": "#+ id: all\n#+ summary: What is there?\n#+ columns: {s: any}\nSELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s\n",
    "policygraph.toml": "include = []\n",
}
HEADS = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in STANDARD_PREFIXES.items())
AXIOM_RULES = rules(
    r"""
text: ‹axiom›⏎‹axiom›⏎‹axiom›⏎‹more›
data: ‹fact›⏎‹fact›⏎ ¦ ‹fact›⏎‹data›
more:  ¦ ‹axiom›⏎‹more› ¦ ‹axiom›⏎‹more› ¦ ‹ring›⏎‹more›
axiom: ‹name› ‹verb› ‹name› . ¦ ‹name› ‹verb› ‹term› . ¦ ‹node› ‹verb› ‹term› . ¦ ‹node› a ‹kind› .
fact: ‹name› ‹property› ‹name› . ¦ ‹name› ‹property› ‹plain› . ¦ ‹name› a ‹name› .
property: pg:p ¦ pg:q ¦ pg:d ¦ pg:unknown ¦ rdf:first ¦ rdf:rest ¦ owl:sameAs ¦ owl:differentFrom
node: ‹name› ¦ ‹blank›
term: ‹name› ¦ ‹plain› ¦ ‹blank› ¦ ( ‹items› ) ¦ [ ‹verb› ‹term› ; ‹verb› ‹term› ]
items: ‹term› ¦ ‹term› ‹items›
blank: [] ¦ () ¦ _:a ¦ _:b
name: pg:A ¦ pg:B ¦ pg:C ¦ pg:p ¦ pg:q ¦ pg:d ¦ pg:x ¦ pg:y ¦ pg:l ¦ pg:m ¦ pgsh:AShape ¦ pgsh:BShape ¦ pgsh:A ¦ owl:Thing ¦ owl:Nothing ¦ rdf:nil ¦ rdf:type ¦ rdfs:Resource ¦ rdfs:label ¦ owl:Class ¦ owl:Ontology ¦ sh:NodeShape ¦ xsd:date ¦ xsd:integer
plain: 1 ¦ "x" ¦ "x"@en ¦ true ¦ -1 ¦ 1e400 ¦ "2001-09-09"^^xsd:date ¦ "1"^^xsd:byte ¦ "a"^^pg:A ¦ "NaN"^^xsd:double ¦ "2001"^^xsd:gYear ¦ "P1Y"^^xsd:duration ¦ "http://a"^^xsd:anyURI ¦ "[" ¦ "a\nb"
kind: owl:Class ¦ owl:ObjectProperty ¦ owl:DatatypeProperty ¦ owl:SymmetricProperty ¦ owl:TransitiveProperty ¦ owl:FunctionalProperty ¦ owl:InverseFunctionalProperty ¦ owl:IrreflexiveProperty ¦ owl:AsymmetricProperty ¦ owl:AllDisjointClasses ¦ owl:AllDisjointProperties ¦ owl:AllDifferent ¦ owl:NegativePropertyAssertion ¦ owl:Restriction ¦ rdf:List ¦ sh:NodeShape ¦ sh:PropertyShape ¦ ‹name›
ring: pg:l rdf:first pg:p ; rdf:rest pg:l . ¦ pg:l rdf:first pg:A ; rdf:rest pg:m . pg:m rdf:first pg:A ; rdf:rest pg:l . ¦ _:a rdf:first pg:B ; rdf:rest _:b . _:b rdf:rest _:a . ¦ pg:l rdf:first pg:p , pg:q ; rdf:rest pg:m , () . ¦ pg:l rdf:rest 5 . ¦ _:a sh:inversePath _:b . _:b sh:inversePath _:a . ¦ _:a sh:property _:a ; sh:path pg:p ; sh:node _:a . ¦ _:a owl:inverseOf _:b . _:b owl:inverseOf _:a . ¦ _:a owl:complementOf _:a .
verb: a ¦ ‹owl› ¦ ‹owl› ¦ ‹owl› ¦ rdfs:subClassOf ¦ rdfs:subPropertyOf ¦ rdfs:domain ¦ rdfs:range ¦ rdf:first ¦ rdf:rest
owl: owl:sameAs ¦ owl:inverseOf ¦ owl:disjointWith ¦ owl:complementOf ¦ owl:unionOf ¦ owl:intersectionOf ¦ owl:oneOf ¦ owl:members ¦ owl:propertyChainAxiom ¦ owl:equivalentClass ¦ owl:equivalentProperty ¦ owl:propertyDisjointWith ¦ owl:hasKey ¦ owl:onProperty ¦ owl:someValuesFrom ¦ owl:allValuesFrom ¦ owl:hasValue ¦ owl:maxCardinality ¦ owl:maxQualifiedCardinality ¦ owl:onClass ¦ owl:differentFrom ¦ owl:distinctMembers ¦ owl:sourceIndividual ¦ owl:assertionProperty ¦ owl:targetIndividual ¦ owl:targetValue ¦ owl:imports
shapes: a ¦ sh:path ¦ sh:path ¦ sh:property ¦ sh:property ¦ sh:node ¦ sh:not ¦ sh:or ¦ sh:and ¦ sh:xone ¦ sh:in ¦ sh:class ¦ sh:datatype ¦ sh:minCount ¦ sh:maxCount ¦ sh:pattern ¦ sh:flags ¦ sh:languageIn ¦ sh:uniqueLang ¦ sh:lessThan ¦ sh:lessThanOrEquals ¦ sh:equals ¦ sh:disjoint ¦ sh:hasValue ¦ sh:closed ¦ sh:ignoredProperties ¦ sh:targetClass ¦ sh:targetClass ¦ sh:targetNode ¦ sh:targetSubjectsOf ¦ sh:targetObjectsOf ¦ sh:inversePath ¦ sh:alternativePath ¦ sh:zeroOrMorePath ¦ sh:oneOrMorePath ¦ sh:severity ¦ sh:message ¦ sh:deactivated ¦ sh:qualifiedValueShape ¦ sh:qualifiedMinCount ¦ sh:select ¦ sh:nodeKind ¦ sh:minLength ¦ sh:minInclusive ¦ rdf:first ¦ rdf:rest
"""
)
SETTING_RULES = rules(
    r"""
text: include = ‹value›⏎ ¦ include = ‹value›⏎ ¦ include = [‹folder›]⏎ ¦ include = [‹folder›, ‹folder›]⏎ ¦ ‹key› = ‹value›⏎
key: include ¦ incldue ¦ "include" ¦ a.b ¦ [include]⏎x ¦ [[include]]⏎x ¦ ‹odd›
value: [] ¦ 5 ¦ ‹digits› ¦ 0x‹digits› ¦ 1e400 ¦ nan ¦ 2001-02-30 ¦ 2001-02-03 ¦ 07:32:00 ¦ [[]] ¦ [1] ¦ {} ¦ ‹brackets› ¦ 'x' ¦ '''x''' ¦ [‹odd›] ¦ "‹odd›
folder: "bundled" ¦ "." ¦ "" ¦ ".." ¦ "nowhere" ¦ "\u0000" ¦ "‹digits›" ¦ "data" ¦ "data/things.ttl" ¦ "~" ¦ "‹odd›"
""",
    digits=["9" * 300, "9" * 5000],
    brackets=["[" * 2000],
)
STRANGE = {
    "ontology/policygraph.ttl": made(AXIOM_RULES),
    "ontology/shapes/things.ttl": made(AXIOM_RULES | {"verb": AXIOM_RULES["shapes"]}),
    "data/things.ttl": made(AXIOM_RULES, "data"),
}


@st.composite
def projects(draw):
    """The files of a small project, one to three of which are odd."""
    files = {name: text.encode() for name, text in SMALL.items()}
    names = st.sampled_from(sorted(SMALL) + 2 * sorted(STRANGE))
    for name in draw(st.lists(names, min_size=1, max_size=3, unique=True)):
        own = st.just(SMALL[name])
        if name in STRANGE:
            more = st.tuples(own | st.just(""), st.just(HEADS), STRANGE[name]).map("".join)
            made_so = changed(own, 2) | more | more | more | changed(more, 1)
            files[name] = draw(made_so).encode("utf-8", "replace")
        else:
            files[name] = draw(as_bytes(made(SETTING_RULES) if name == "policygraph.toml" else changed(own)))
    return files


TEXTS = {
    "turtle": as_bytes(TURTLE_TEXTS).map(lambda data: {"x.ttl": data}),
    "header": as_bytes(HEADER_TEXTS).map(lambda data: {"x.rq": data}),
    "query": as_bytes(QUERY_TEXTS).map(lambda data: {"x.rq": data}),
    "project": projects(),
}
