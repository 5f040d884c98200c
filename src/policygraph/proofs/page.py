"""An explanation as a page for people: proofs as trees of lines, with the notes of their records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from policygraph.ask import OxTerm
from policygraph.description.layout import Line, Numbers, Page, Section
from policygraph.names import XSD
from policygraph.proofs import Account, Explanation
from policygraph.proofs.clauses import FIRST, TYPE, Atom, Facts, Gap, Step, Triple
from policygraph.proofs.search import Proof

DEEPEST = 12  # so many steps stand one below the other; JSON has all
RULES = {
    "prp-spo2": "chain of properties",
    "prp-trp": "transitive property",
    "prp-spo1": "subproperty",
    "prp-dom": "domain of a property",
    "prp-rng": "range of a property",
    "prp-symp": "symmetric property",
    "prp-inv1": "inverse property",
    "prp-inv2": "inverse property",
    "prp-eqp1": "equivalent properties",
    "prp-eqp2": "equivalent properties",
    "cax-sco": "subclass",
    "cax-eqc1": "equivalent classes",
    "cax-eqc2": "equivalent classes",
}


def page(explanation: Explanation) -> Page:
    """An explanation as a page: of one triple with a section for each proof, else with one for each triple."""
    return _Writing(explanation).page()


class Words:
    """What the triples of an explanation are called."""

    def __init__(self, explanation: Explanation) -> None:
        self._found = explanation

    def sentence(self, atom: Atom) -> str:
        """A triple in the words of its labels."""
        return f"{self.word(atom[0])} {self.link(atom)}"

    def link(self, atom: Atom) -> str:
        """A triple without its subject."""
        return f"{'is of class' if atom[1] == TYPE else self.word(atom[1])} {self.word(atom[2])}"

    def word(self, term: OxTerm | str) -> str:
        """What a term is called; a record, whose words are a sentence, by its CURIE."""
        if not isinstance(term, ox.NamedNode):
            return self.curie(term)
        found = self._found.names[term.value]
        return found.curie if term.value in self._found.told else found.label or found.curie

    def is_read(self, triple: Triple) -> bool:
        """Whether a stated triple is of our reading of a passage."""
        return any(note.how == "isReadFrom" for note in self._found.evidence.get(triple[0].value, ()))

    def curie(self, term: OxTerm | str) -> str:
        """A term as it is written: a CURIE, a nameless inverse, a literal in Turtle, or a variable."""
        if term in self._found.inverses:
            return f"[ owl:inverseOf {self.curie(self._found.inverses[term])} ]"
        if isinstance(term, ox.NamedNode):
            return self._found.names[term.value].curie
        if isinstance(term, ox.Literal) and not term.language and term.datatype.value != XSD + "string":
            return f"{ox.Literal(term.value)}^^{self.curie(term.datatype)}"
        return f"?{term}" if isinstance(term, str) else str(term)

    def axiom(self, axiom: Facts) -> str:
        """An axiom as Turtle has it; a chain with its links."""
        subject, predicate, value = map(self.curie, axiom[0])
        links = " ".join(self.curie(triple[2]) for triple in axiom if triple[1] == FIRST)
        return f"{subject} {predicate} {f'( {links} )' if links else value}"


class _Writing:
    """An explanation as a page; notes are numbered as they are used."""

    def __init__(self, explanation: Explanation) -> None:
        self.found, self.words = explanation, Words(explanation)
        self.numbers = Numbers()
        self.shown = set[Triple]()  # what of a proof stands above with all that leads to it

    def page(self) -> Page:
        found, sentence = self.found, self.words.sentence
        if found.about is None:
            (account,) = found.accounts
            sections = [Section(sentence(account.triple), tuple(self.verdict(account))), *self.sections(account)]
        else:
            count = f"{len(found.accounts) or 'no'} triple{'' if len(found.accounts) == 1 else 's'} derived"
            title = f"What is derived about {found.about.label or found.about.curie}"
            sections = [Section(title, (Line("", f"{found.about.curie}: {count}"),))]
            for account in found.accounts:
                trees = [self.tree(proof) for proof in account.proofs]
                sections.append(Section(sentence(account.triple), (*trees, *self.limits(account))))
        return Page(tuple(sections), tuple(self.numbers))

    def verdict(self, account: Account) -> Iterator[Line]:
        """The triple as it is written, and whether it holds."""
        yield Line("", " ".join(map(self.words.curie, account.triple)))
        if account.stated:
            yield Line("", "It is stated, so it needs no proof.")
        elif account.holds:
            yield Line("", "It is derived: no file states it.")
        else:
            yield Line("", "It does not hold: no file states it, and it does not follow.")
            if not account.gaps:
                yield Line("", "No rule that could give it has a premise that holds, beside its axiom.")
        yield from self.limits(account)

    def limits(self, account: Account) -> Iterator[Line]:
        """What is to be known of the search."""
        if account.holds and not account.proofs:
            unseen = "a term that the ontology does not declare, or an axiom that no rule here reads, as owl:sameAs"
            yield Line("", f"It follows, but how cannot be shown: through {unseen}.")
        if account.circle:
            yield Line("", f"It goes round in a circle: {' → '.join(map(self.words.word, account.circle))}.")
        if account.more and account.holds:
            yield Line("", "There are more proofs: --max shows them.")
        if account.bounded:
            yield Line("", "So much leads to it that not all was looked at: there may be more proofs, or shorter ones.")

    def sections(self, account: Account) -> Iterator[Section]:
        count = len(account.proofs)
        for at, proof in enumerate(account.proofs, 1):
            title = f"Proof {at} of {count}" if count > 1 else "Proof"
            yield Section(title, (self.tree(proof),))
        if account.gaps:
            more = [Line("", "Rules come near it in more ways: --max shows them.")] if account.more else []
            yield Section("What is missing", (*map(self.gap, account.gaps), *more))

    def gap(self, gap: Gap) -> Line:
        """A rule that could give the triple, with what is there and what is missing."""
        there = (Line("there is", self.words.sentence(fact), self.notes(fact[0].value)) for fact in gap.has)
        missing = (Line("missing", self.words.sentence(atom)) for atom in gap.lacks)
        instead = (Line("instead there is", self.words.sentence(fact)) for fact in gap.instead)
        axiom = Line("axiom", self.words.axiom(gap.clause.axiom))
        return Line(gap.clause.rule, RULES[gap.clause.rule], (), (*there, *missing, *instead, axiom))

    def tree(self, proof: Proof) -> Line:
        """A proof as a tree."""
        self.shown.clear()
        return self.line(proof, proof.conclusion)

    def line(self, proof: Proof, triple: Triple, depth: int = 0) -> Line:
        """A derived triple with its rule and, below it where they do not stand above, its premises; or a stated one."""
        step = proof.by_conclusion.get(triple)
        if step is None:
            return self.leaf(triple, [triple])
        times, facts = _joined(proof, step)
        rule = step.rule + (f" ×{times}" if times > 1 else "")
        if triple in self.shown:
            return Line(rule, f"{self.words.sentence(triple)}, as above")
        if depth == DEEPEST:
            return Line(rule, f"{self.words.sentence(triple)}, by further steps, all of which -f json lists")
        below = (*self.premises(proof, facts, depth + 1), Line("axiom", self.words.axiom(step.axiom)))
        self.shown.add(triple)
        # What is proven stands in the title already.
        words = f"{self.words.sentence(triple)} ({RULES[step.rule]})" if depth else RULES[step.rule]
        return Line(rule, words, (), below)

    def premises(self, proof: Proof, facts: Iterable[Triple], depth: int) -> Iterator[Line]:
        """A line for each premise, but one for all those that follow each other and are of one record."""
        record: list[Triple] = []
        for fact in facts:
            if (step := proof.by_conclusion.get(fact)) and step.turns:
                fact = step.facts[0]
            told = fact not in proof.by_conclusion and self.found.leaves[fact].told
            if record and not (told and fact[0] == record[0][0]):
                yield self.leaf(record[0], record)
                record = []
            if told:
                record.append(fact)
            else:
                yield self.line(proof, fact, depth)
        if record:
            yield self.leaf(record[0], record)

    def leaf(self, triple: Triple, statements: list[Triple]) -> Line:
        """A stated triple as what it is; of a record or a judgement all its statements."""
        leaf, subject = self.found.leaves[triple], self.found.names[triple[0].value]
        if leaf.told:
            lead = "our reading" if self.words.is_read(triple) else leaf.kind
            own, below = self.notes(subject.iri), tuple(map(self.statement, statements))
            conflicts = (self.found.names[each] for each in self.found.conflicts.get(subject.iri, ()))
            others = tuple(Line("in conflict", str(each), self.notes(each.iri)) for each in conflicts)
            return Line(lead, str(subject), own, below + others)
        words = " ".join(map(self.words.curie, triple)) if leaf.kind == "axiom" else self.words.sentence(triple)
        files = ", ".join(self.found.names[file].curie for file in leaf.files)
        return Line("axiom" if leaf.kind == "axiom" else "declared", f"{words} ({files})")

    def statement(self, triple: Triple) -> Line:
        """What a record says of something; with our judgement, where it takes that to hold that this is meant."""
        judgements = (self.found.names[each] for each in self.found.leaves[triple].identities)
        held = (Line("by our judgement", str(each), self.notes(each.iri)) for each in judgements)
        return Line("", self.words.link(triple), (), tuple(held))

    def notes(self, node: str) -> tuple[int, ...]:
        """The numbers of the notes of a record or judgement."""
        return self.numbers.of(self.found.evidence.get(node, ()))


def _joined(proof: Proof, step: Step) -> tuple[int, list[Triple]]:
    """How often the axiom of a step follows itself, and all that it is applied to: the links of a long way in a row."""
    times, facts = 1, list(step.facts)
    while len(step.facts) == 2 and (after := proof.by_conclusion.get(facts[-1])) and after.axiom == step.axiom:
        times, facts = times + 1, [*facts[:-1], *after.facts]
    return times, facts
