"""Why an answer is empty: which part of the query is the first to leave nothing.

A group of a query's pattern, cut off behind any of its parts and closed, is a group too, and what stands before the
cut can only lose matches by what follows. So the first part behind which nothing is left is what empties the answer;
for the filters, which hold for their whole group wherever they stand, the same goes once all else is there.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, NamedTuple

from policygraph import sparql
from policygraph.ask import Asker, OxTerm
from policygraph.diagnosis.near import meant, near_literals, sample, shown
from policygraph.diagnosis.patterns import FILTER, Part, Pattern, literals, variables

MOST = 1000  # so many matches are counted, and no more
BRANCHES = 5  # of a UNION, so many are explained
CANDIDATES = 5000  # among so many literals a near one is looked for
REMARKS = 4  # about a filter
LENGTH = 100  # of what is quoted


class Reason(NamedTuple):
    """Something to tell about an offset of the query."""

    at: int
    message: str


class Scope(NamedTuple):
    """What has to stand around a group so that it can be run.

    ``lead`` is all that stands before it, ``shell`` of that only what it cannot be read without (`GRAPH ?g {`),
    ``tail`` closes both; ``values`` are the VALUES blocks that stand before it.
    """

    lead: str = ""
    shell: str = ""
    tail: str = ""
    values: tuple[Part, ...] = ()

    def within(self, head: str) -> Scope:
        """The scope of a group that stands here, begun with a text that ends in its brace."""
        return self._replace(lead=self.lead + head, shell=self.shell + head, tail="}" + self.tail)

    def behind(self, text: str) -> Scope:
        """The scope of what stands behind some parts, if any, of the same group."""
        return self._replace(lead=f"{self.lead}{text} .\n" if text else self.lead)

    def alone(self) -> Scope:
        """The scope without what stands before."""
        return self._replace(lead=self.shell)


class Search:
    """The search for what empties an answer.

    Args:
        asker: what found no answer.
        text: the query as it was run, with its prefixes and values.
        typed: whether somebody typed it, who may have taken a property the wrong way round.
    """

    def __init__(self, asker: Asker, text: str, typed: bool) -> None:
        self._typed = typed
        self._store, self._prefixes = asker.snapshot.store, asker.prefixes
        self._text, self._pattern = text, Pattern(text)
        self._outline = sparql.outline(text)
        self._prologue = text[: self._outline.at]

    def reasons(self) -> list[Reason]:
        """Why there is no answer; nothing where that cannot be told.

        Raises:
            LookupError, SyntaxError, PolicygraphError: the query is of a kind that cannot be taken apart.
        """
        form = self._outline.at
        where = self._pattern.where(form)
        return self._group(where, Scope()) or self._clauses(form, where, Scope()) or self._template(form, where)

    # what is run

    def _rows(self, scope: Scope, group: str, most: int = 1) -> list[dict[str, OxTerm]]:
        """The first matches of a group's content in its scope."""
        query = f"{self._prologue}SELECT * {{ {scope.lead}{group}\n{scope.tail} }}"
        sparql.guard(query)
        found: Any = self._store.query(query)
        names = [variable.value for variable in found.variables]
        return [{name: row[name] for name in names if row[name] is not None} for row in islice(found, most)]

    def _count(self, scope: Scope, group: str = "") -> str:
        count = len(self._rows(scope, group, MOST + 1))
        return f"over {MOST} matches" if count > MOST else f"{count} match{'es' * (count != 1)}"

    def _before(self, scope: Scope) -> str:
        """What stands before a part, and how often it matches; nothing where nothing does."""
        same = scope.lead.split() == scope.shell.split()
        return "" if same else f"what stands before it ({self._count(scope)})"

    def _without(self, filters: list[Part]) -> str:
        """The text with these filters letting everything through; no offset changes."""
        text = self._text
        for each in filters:
            text = text[: each.start] + FILTER.ljust(each.end - each.start) + text[each.end :]
        return text

    def _term(self, text: str) -> OxTerm:
        """What a term is, from how the query writes it."""
        found: Any = self._store.query(f"{self._prologue}SELECT ({text} AS ?term) {{}}")
        term: OxTerm = next(found)["term"]
        return term

    def _source(self, part: Part) -> str:
        return self._text[part.start : part.end]

    def _quoted(self, part: Part) -> str:
        return _short(self._pattern.source(part.start, part.end))

    # where nothing is left

    def _group(self, opening: int, scope: Scope) -> list[Reason]:
        start, end = opening + 1, self._pattern.closing(opening)
        parts = self._pattern.parts(opening)
        filters = [part for part in parts if part.kind == "FILTER"]
        text, before = self._without(filters), start
        for part in (part for part in parts if part.kind != "FILTER"):
            if not self._rows(scope, text[start : part.end]):
                return self._part(part, scope.behind(text[start:before]))
            before = part.end
            if part.kind == "VALUES":
                scope = scope._replace(values=(*scope.values, part))
        for at, each in enumerate(filters):
            if not self._rows(scope, self._without(filters[at + 1 :])[start:end]):
                return [self._filter(each, scope, self._without(filters[at:])[start:end])]
        return []

    def _part(self, part: Part, scope: Scope) -> list[Reason]:
        """Why nothing is left behind a part; the scope's lead ends before it."""
        if part.kind == "TRIPLE":
            return [self._triple(part, scope)]
        if part.kind in ("GROUP", "UNION", "GRAPH"):
            return self._inner(part, scope)
        if part.kind == "SELECT":
            return self._select(part.groups[0], scope)
        before = self._before(scope)
        if part.kind == "MINUS":
            return [Reason(part.start, f"{self._quoted(part)} takes away all of {before}")]
        goes = f"goes with none of {before}" if before else "holds nothing"
        return [Reason(part.start, f"{self._quoted(part)} {goes}")]

    def _inner(self, part: Part, scope: Scope) -> list[Reason]:
        reasons: list[Reason] = []
        for opening in part.groups[:BRANCHES]:
            if self._pattern.behind(opening).upper == "SELECT":
                reasons += self._select(opening, scope)
            else:
                head = self._text[part.start : opening + 1] if part.kind == "GRAPH" else "{"
                reasons += self._group(opening, scope.within(head))
        if part.kind == "UNION":
            reasons.insert(0, Reason(part.start, f"none of the {len(part.groups)} branches of this UNION matches"))
        return reasons

    def _select(self, opening: int, scope: Scope) -> list[Reason]:
        """Why nothing is left of a subselect, which sees nothing of what stands before it."""
        whole = self._text[opening : self._pattern.closing(opening) + 1]
        if self._rows(scope.alone(), whole):
            what = f"this subselect ({self._count(scope.alone(), whole)}) goes with none of {self._before(scope)}"
            return [Reason(opening, what)]
        form = self._pattern.behind(opening).offset
        where = self._pattern.where(form)
        inner = scope.alone().within("{")
        return self._group(where, inner._replace(values=())) or self._clauses(form, where, inner)

    def _triple(self, part: Part, scope: Scope) -> Reason:
        alone = " ".join(part.triple) or self._source(part)
        given = [values for values in scope.values if variables(alone) & variables(self._head(values))]
        values = "".join(f"{self._source(each)}\n" for each in given)
        what = f"nothing matches {_short(alone)}"
        where = "".join(map(self._value, given))
        mend = self._mend(part, scope)
        if not self._rows(scope.alone(), alone):
            return Reason(part.start, what + mend)
        if not self._rows(scope.alone(), values + alone):
            return Reason(part.start, what + where + mend)
        with_what = f"{self._before(scope)}, though by itself it has {self._count(scope.alone(), values + alone)}"
        return Reason(part.start, f"{what}{where} together with {with_what}{mend}")

    def _filter(self, part: Part, scope: Scope, group: str) -> Reason:
        """What a filter refuses; ``group`` is the content of its group without it."""
        rows = self._rows(scope, group, MOST)
        inside = self._rows(scope.alone(), group, MOST)  # what stands before a group has no value within it
        known = {name for row in inside for name in row}
        words = sparql.tokens(self._source(part).partition("{")[0])
        compared = not {"<", ">", "<=", ">="}.isdisjoint(token.text for token in words)
        told, seen = [], list[OxTerm]()
        for name in dict.fromkeys(token.text[1:] for token in words if token.kind == "var"):
            values = list(dict.fromkeys(row[name] for row in rows if name in row))
            seen += values
            if name not in known:
                told.append(_unbound(name, known))
            elif values:
                told.append(f"?{name} is {sample(values, compared, self._prefixes)}")
        if not compared:
            told += [self._meant(self._term(text), seen) for text in literals(words)]
        remark = "; ".join(filter(None, told[:REMARKS]))
        what = f"{self._quoted(part)} lets none of {self._count(scope, group)} through"
        return Reason(part.start, what + f" ({remark})" * bool(remark))

    def _clauses(self, form: int, where: int, scope: Scope) -> list[Reason]:
        """Why what stands behind the pattern of a query or subselect leaves nothing."""
        clauses = self._pattern.clauses(where)
        head = self._text[form:where] if self._text[form:where].upper().startswith("SELECT") else "SELECT * "
        body = head + self._text[where : self._pattern.closing(where) + 1]
        texts = {clause.word: self._text[clause.start : clause.end] for clause in clauses}
        body += texts.get("GROUP", "")
        starts = {clause.word: clause.start for clause in clauses}
        for word in ("HAVING", "VALUES"):
            if word in texts:
                count = self._count(scope, f"{{ {body} }}")
                body += f" {texts[word]}"
                if not self._rows(scope, f"{{ {body} }}"):
                    return [Reason(starts[word], f"{_short(texts[word])} leaves none of {count}")]
        for word, text in texts.items():
            if word == "LIMIT" and int(text.split()[-1]) == 0:
                return [Reason(starts[word], f"{_short(text)} lets nothing through")]
            if word == "OFFSET":
                count = self._count(scope, f"{{ {body} }}")
                return [Reason(starts[word], f"{_short(text)} leaves out all of {count}")]
        return []

    def _template(self, form: int, where: int) -> list[Reason]:
        if self._outline.form != "construct":
            return []
        names = variables(self._text[form:where])
        group = self._text[where : self._pattern.closing(where) + 1]
        bound = {name for row in self._rows(Scope(), group, MOST) for name in row}
        unbound = " ".join(f"?{name}" for name in sorted(names - bound))
        why = f"{unbound} has no value" if unbound else "a literal is no subject, and a property is an IRI"
        return [Reason(form, f"no triple can be made of {self._count(Scope(), group)} ({why})")]

    # what may be meant

    def _head(self, values: Part) -> str:
        return self._source(values).partition("{")[0]

    def _value(self, values: Part) -> str:
        """What a VALUES block makes of its variables, as a remark."""
        block = next(sparql.blocks(self._source(values)), None)
        terms = sparql.terms(block, sparql.declared(self._text)) if block else []
        if terms == [sparql.UNDEF]:
            return ""
        if block and len(terms) == 1:
            return f" where ?{block.name} is {shown(self._term(terms[0]), self._prefixes)}"
        names = " ".join(f"?{name}" for name in sorted(variables(self._head(values))))
        return f" with any of the values of {names}"

    def _mend(self, part: Part, scope: Scope) -> str:
        """What would match in a triple's stead, as a remark: another literal, or subject and object exchanged."""
        if not part.triple:
            return ""
        subject, verb, object_ = part.triple
        written = literals(sparql.tokens(object_))
        for block in (block for each in scope.values for block in sparql.blocks(self._source(each))):
            if object_ == f"?{block.name}":
                written = literals(list(block.data))
        if written:
            rows = self._rows(scope, f"{subject} {verb} ?_any", CANDIDATES)
            hint = self._meant(self._term(written[0]), [row["_any"] for row in rows], written[0])
            return f" ({hint})" if hint else ""
        exchanged = self._typed and verb != "a" and self._rows(scope, f"{object_} {verb} {subject}")
        return " (the other way round it matches)" if exchanged else ""

    def _meant(self, term: OxTerm, candidates: list[OxTerm], written: str = "") -> str:
        """Which literal may be meant, or what else has the characters of one that is written in a triple."""
        near = near_literals(term, candidates)
        hint = meant(shown(each, {}) for each in near)
        if not written or any(each.value.casefold() == term.value.casefold() for each in near):
            return hint
        same = f"?_s ?_property ?_any FILTER(isLiteral(?_any) && LCASE(STR(?_any)) = LCASE(STR({written})))"
        for row in self._rows(Scope(), same):
            return f"{shown(row['_any'], {})} is a value of {shown(row['_property'], self._prefixes)}"
        return hint


def _unbound(name: str, known: set[str]) -> str:
    hint = sparql.did_you_mean(name, known).replace("known:", "others:")
    return f"?{name} has no value" + f"; {hint}" * bool(hint)


def _short(text: str) -> str:
    """A piece of a query for a message, on one line."""
    text = " ".join(text.split())
    return f"`{text if len(text) <= LENGTH else text[:LENGTH].rstrip() + '…'}`"
