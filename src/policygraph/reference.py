"""The pages of reference, made from the ontology, the data and the questions: `docs/ontology.md`, `docs/questions.md`.

``python -m policygraph.reference docs`` writes both into a folder that holds ``patterns/``: an introduction, and
examples of how to ask (``*.rq``), whose first comment line is the title and whose others say what it teaches.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from policygraph import project
from policygraph.ask import Answer, Asker, OxTerm, plain
from policygraph.catalogue import questions_page, table
from policygraph.names import BASE, INFERRED, INFERRED_JUDGED, ONTOLOGY, OWL, RDF, RDFS, SKOS, shorten
from policygraph.questions import Question

SHOWN = 8  # rows of a pattern's result
LISTED = 200  # instances of a class that are listed by name, at most

# The core of the model in one picture; each name in it is a term of the ontology (a test holds it).
DIAGRAM = """flowchart LR
  Judgement -- "identifies, compares, distinguishes, affects" --> Record
  Record -- "concerns" --> Thing
  Record -- "hasActor: hasLauncher, hasFunder, hasLead …" --> Actor
  Record -- "hasTime, begins, ends" --> Date
  Record -- "hasBefore, hasAfter" --> Thing
  Record -- "isReportedFrom" --> Work
  Record -- "isStatedIn" --> Passage
  Record -- "isReadFrom, with reason and hasCertainty" --> Passage
  Passage -- "isPassageOf" --> Section
  Section -- "isPassageOf" --> Source
  Referent -- "hasCandidate" --> Thing
  Record -- "concerns" --> Referent"""

_TERMS = f"""PREFIX owl: <{OWL}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}>
SELECT ?term ?kind ?label ?definition ?note ?domain ?range ?above WHERE {{
  VALUES ?kind {{ owl:Class owl:ObjectProperty owl:DatatypeProperty }}
  ?term a ?kind ; skos:prefLabel ?label ; skos:definition ?definition . FILTER(STRSTARTS(STR(?term), "{ONTOLOGY}"))
  OPTIONAL {{ ?term skos:scopeNote ?note }}
  OPTIONAL {{ ?term rdfs:domain ?domain }}
  OPTIONAL {{ ?term rdfs:range ?range }}
  OPTIONAL {{ ?term rdfs:subClassOf|rdfs:subPropertyOf ?above FILTER(STRSTARTS(STR(?above), "{ONTOLOGY}")) }}
}} ORDER BY ?term ?above"""

# What the files say themselves: neither the ontology nor what is inferred.
_ASSERTED = f"""SELECT ?subject ?predicate ?object ?graph WHERE {{
  GRAPH ?graph {{ ?subject ?predicate ?object }}
  FILTER(?graph NOT IN (<{INFERRED}>, <{INFERRED_JUDGED}>) && !STRSTARTS(STR(?subject), "{ONTOLOGY}"))
}} ORDER BY ?subject ?predicate ?object"""
_DERIVED = """SELECT ?subject ?predicate ?object WHERE {{
  VALUES ?predicate {{ {} }} ?subject ?predicate ?object }} ORDER BY ?subject ?object"""
_TYPE = RDF + "type"

Statement = tuple[str, str, OxTerm | None]


@dataclass
class Term:
    """A class or property of the ontology, with how the data use it."""

    iri: str
    kind: str
    label: str
    definition: str
    note: str
    domain: str
    range: str
    above: list[str] = field(default_factory=list)
    uses: list[Statement] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    derived: bool = False

    @property
    def name(self) -> str:
        """The term as a CURIE."""
        return "pg:" + self.iri.removeprefix(ONTOLOGY)


class Reference:
    """What the page of the ontology draws on: the terms, what the files say, labels and the questions."""

    def __init__(self, asker: Asker) -> None:
        self.asker, self.questions = asker, asker.questions()
        self.terms = self._terms()
        self.nodes: dict[str, list[Statement]] = defaultdict(list)
        self.judged: set[str] = set()
        self._read()
        self.labels = asker.labels(node for node in self.nodes)
        for term in self.terms.values():
            term.questions = [q.id for q in self.questions.values() if _uses(q, term.iri)]

    def _terms(self) -> dict[str, Term]:
        found: dict[str, Term] = {}
        for row in self.asker.run(_TERMS).rows:
            iri, kind, label, definition, note, domain, range_, above = map(plain, row)
            made = Term(iri, kind.removeprefix(OWL), label, definition, note, domain, range_)
            term = found.setdefault(iri, made)
            term.above += [above] * (bool(above) and above not in term.above)
        return found

    def _read(self) -> None:
        for subject, predicate, value, graph in self.asker.run(_ASSERTED).rows:
            statement = (plain(subject), plain(predicate), value)
            self.nodes[statement[0]].append(statement)
            if plain(graph).endswith("/judgements"):
                self.judged.add(statement[0])
            term = self.terms.get(plain(value) if statement[1] == _TYPE else statement[1])
            if term:
                term.uses.append(statement)
        unused = [t for t in self.terms.values() if not t.uses and t.kind != "Class"]
        derived = self.asker.run(_DERIVED.format(" ".join(f"<{t.iri}>" for t in unused)))
        for subject, predicate, value in derived.rows:
            term = self.terms[plain(predicate)]
            term.derived = True
            term.uses.append((plain(subject), plain(predicate), value))

    def short(self, iri: str) -> str:
        """An IRI as a CURIE."""
        return shorten(iri, self.asker.prefixes)

    def shown(self, value: OxTerm | None) -> str:
        """A term as Turtle writes it, with CURIEs; a long text is cut."""
        if isinstance(value, ox.NamedNode):
            return self.short(value.value)
        if isinstance(value, ox.Literal) and len(value.value) > 90:
            value = ox.Literal(value.value[:89] + "…", language=value.language)
        return re.sub(r"\^\^<.*#(\w+)>$", r"^^xsd:\1", str(value))

    def named(self, iri: str) -> str:
        """A CURIE with its label, where it has one."""
        label = self.labels.get(iri)
        return f"`{self.short(iri)}`" + (f" ({label})" if label else "")


def _uses(question: Question, iri: str) -> bool:
    text = re.sub(r"^#.*$|<[^>]*>", "", question.text, flags=re.MULTILINE) + (question.companion or "")
    return bool(re.search(rf"\bpg:{iri.removeprefix(ONTOLOGY)}\b", text))


def ontology_page(asker: Asker, patterns: Path) -> str:
    """`docs/ontology.md`: how the graph is built, how to ask it, and every term with an example and its questions."""
    reference = Reference(asker)
    head = (patterns / "introduction.md").read_text(encoding="utf-8")
    parts = [
        head.replace("{{diagram}}", f"```mermaid\n{DIAGRAM}\n```")
        .replace("{{prefixes}}", _prefixes(reference))
        .strip(),
        "## How do I …",
        *(_pattern(asker, path) for path in sorted(patterns.glob("*.rq"))),
        "## Classes",
        "A class holds for the instances of the classes below it too: the types are inferred. `in use` names the "
        "properties that the data give its instances, with how often.",
        *(_class(reference, term) for term in _tree(reference)),
        "## Properties",
        "`→` leads from the domain to the range. A property *below* another implies it. *Derived* properties are never "
        "written in the data; they follow from records.",
        *(_property(reference, t) for t in reference.terms.values() if t.kind != "Class"),
        "## Listed values",
        _values(reference),
        "\n".join(f"[{name}]: questions.md#{name}" for name in reference.questions),
    ]
    return "\n\n".join(parts) + "\n"


def _prefixes(reference: Reference) -> str:
    used = {reference.short(iri).split(":")[0] for iri in reference.nodes if iri.startswith(BASE)}
    wanted = {"pg", "skos", "rdf", "rdfs", "owl", "xsd", "dcterms"} | used
    lines = (f"PREFIX {p}: <{iri}>" for p, iri in sorted(reference.asker.prefixes.items()) if p in wanted)
    return "```sparql\n" + "\n".join(lines) + "\n```"


def _pattern(asker: Asker, path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    comments = re.match(r"(#.*\n)+", text)
    head = comments[0] if comments else ""
    title, *told = [line.removeprefix("# ") for line in head.splitlines()]
    answer = asker.run(text)
    rows = table(asker, Answer(answer.columns, answer.rows[:SHOWN]))
    more = f"\n\n… and {len(answer.rows) - SHOWN} rows more." if len(answer.rows) > SHOWN else ""
    query = re.sub(r"^PREFIX.*\n", "", text[len(head) :], flags=re.MULTILINE).strip()
    return f"### {title}\n\n{' '.join(told)}\n\n```sparql\n{query}\n```\n\n{rows}{more}"


def _tree(reference: Reference) -> Iterable[Term]:
    """The classes, each behind the one above it; those with most instances first among the highest."""
    below: dict[str, list[Term]] = defaultdict(list)
    for term in reference.terms.values():
        if term.kind == "Class":
            below[next(iter(term.above), "")].append(term)

    def size(term: Term) -> int:
        return len(term.uses) + sum(size(each) for each in below[term.iri])

    def walk(above: str) -> Iterable[Term]:
        for term in below[above] if above else sorted(below[above], key=size, reverse=True):
            yield term
            yield from walk(term.iri)

    return walk("")


def _class(reference: Reference, term: Term) -> str:
    above = f", below {_linked(term.above)}" if term.above else ""
    instances = list(dict.fromkeys(subject for subject, _, _ in term.uses))
    lines = [f"### {term.name}", f"*{term.label}*{above}. {term.definition}"]
    lines += [term.note] * bool(term.note)
    if instances:
        counts = _in_use(reference, instances)
        lines.append(f"{len(instances)} in the data. In use: {counts}.")
        lines.append(_example(reference, instances))
    elif term.iri == ONTOLOGY + "EvidenceLink":
        lines.append("Only in the export.")
    elif ONTOLOGY + "ListedValue" in term.above:
        lines.append("See the [listed values](#listed-values).")
    else:
        lines.append("Abstract: its instances are those of the classes below it.")
    if 0 < len(instances) <= LISTED and instances[0] in reference.labels:
        lines.append("All of them: " + "; ".join(reference.named(i) for i in instances) + ".")
    return "\n\n".join([*lines, *_asked(term)])


def _in_use(reference: Reference, instances: Sequence[str]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for instance in instances:
        for predicate in {predicate for _, predicate, _ in reference.nodes[instance]}:
            counts[predicate] += predicate != _TYPE
    ordered = sorted(((-count, iri) for iri, count in counts.items() if count), key=lambda pair: (pair[0], pair[1]))
    return ", ".join(f"`{reference.short(iri)}` {-count}" for count, iri in ordered)


def _example(reference: Reference, instances: Sequence[str]) -> str:
    """The instance of which the files say most, as Turtle; a document's own statement before a judgement of ours."""
    best = max(instances, key=lambda i: (i not in reference.judged, min(len(reference.nodes[i]), 12), i))
    by_predicate: dict[str, list[str]] = defaultdict(list)
    for _, predicate, value in reference.nodes[best]:
        by_predicate["a" if predicate == _TYPE else reference.short(predicate)].append(reference.shown(value))
    pairs = [f"{name} {' , '.join(dict.fromkeys(values))}" for name, values in by_predicate.items()]
    kinds = [pair for pair in pairs if pair.startswith("a ")] + [pair for pair in pairs if not pair.startswith("a ")]
    return f"```turtle\n{reference.short(best)} " + " ;\n    ".join(kinds) + " .\n```"


def _property(reference: Reference, term: Term) -> str:
    ends = [f"`{reference.short(end)}`" if end else "anything" for end in (term.domain, term.range)]
    kind = "" if term.kind == "ObjectProperty" else ", a literal"
    above = f", below {_linked(term.above)}" if term.above else ""
    how = " *Derived.*" * term.derived
    lines = [f"### {term.name}", f"*{term.label}*: {ends[0]} → {ends[1]}{kind}{above}.{how} {term.definition}"]
    lines += [term.note] * bool(term.note)
    if term.uses:
        subject, _, value = min(term.uses, key=lambda use: (use[0] in reference.judged, use[0], str(use[2])))
        labels = [label for iri in (subject, plain(value)) if (label := reference.labels.get(iri))]
        told = f" ({' — '.join(labels)})" if labels else ""
        lines.append(
            f"{len(term.uses)} times, as in `{reference.short(subject)} {term.name} {reference.shown(value)}`{told}"
        )
    return "\n\n".join([*lines, *_asked(term)])


def _asked(term: Term) -> list[str]:
    if not term.questions:
        return []
    return ["Asked by " + ", ".join(f"[{name}]" for name in term.questions) + "."]


def _linked(iris: Iterable[str]) -> str:
    names = [iri.removeprefix(ONTOLOGY) for iri in iris]
    return ", ".join(f"[pg:{name}](#pg{name.lower()})" for name in names)


def _values(reference: Reference) -> str:
    answer = reference.asker.run(
        f"""SELECT ?list ?value ?label ?meaning WHERE {{
          ?list <{RDFS}subClassOf> <{ONTOLOGY}ListedValue> . ?value a ?list .
          ?value <{SKOS}prefLabel> ?label ; <{SKOS}definition> ?meaning }} ORDER BY ?list ?value"""
    )
    return table(reference.asker, answer)


def main(folder: str) -> int:
    """Write both pages into a folder, from the bundled dataset."""
    from policygraph.export import write

    docs = Path(folder)
    asker = Asker(project.load(project.BUNDLED), notice=lambda text: print(text, file=sys.stderr))
    write(ontology_page(asker, docs / "patterns").encode(), docs / "ontology.md")
    write(questions_page(asker).encode(), docs / "questions.md")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
