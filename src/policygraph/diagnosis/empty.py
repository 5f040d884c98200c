"""Why an answer is empty: which part of the query is the first to leave nothing.

A group of a query's pattern, cut off behind any of its parts and closed, is a group too, and what stands before the
cut can only lose matches by what follows. So the first part behind which nothing is left is what empties the answer;
for the filters, which hold for their whole group wherever they stand, the same goes once all else is there.
"""

from __future__ import annotations

from itertools import islice, takewhile
from typing import Any, NamedTuple

from policygraph import sparql
from policygraph.ask import Asker, OxTerm
from policygraph.diagnosis.near import meant, near_literals, sample, shown
from policygraph.diagnosis.patterns import FILTER, Part, Pattern, terms, variables

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
        found = self._query(form, Scope())
        if found or self._outline.form != "construct":
            return found
        matches = self._count(Scope(), self._whole(self._pattern.where(form)))
        return [Reason(form, f"no triple can be made of {matches}: a value is missing, or cannot stand there")]

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
        return f"what stands before it ({self._count(scope)})"

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

    # where nothing is left

    def _query(self, form: int, scope: Scope) -> list[Reason]:
        """Why the query or subselect whose form is at an offset leaves nothing: its pattern, or what stands behind."""
        where = self._pattern.where(form)
        if found := self._group(where, scope):
            return found
        head = self._text[form:where] if self._text[form:where].upper().startswith("SELECT") else "SELECT * "
        before = self._whole(where)
        for clause in self._pattern.clauses(where):
            cut = self._text[where : clause.end]
            if not self._rows(scope, f"{{ {head}{cut} }}"):
                count = self._count(scope, f"{{ {head}{before} }}")
                return [Reason(clause.start, f"{self._quoted(clause.start, clause.end)} leaves none of {count}")]
            before = cut
        return []

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
        head = self._text[part.start : part.groups[0] + 1] if part.kind == "GRAPH" else "{"
        if part.kind == "TRIPLE":
            return [self._triple(part, scope)]
        if part.kind in ("GROUP", "UNION") or (part.kind == "GRAPH" and self._rows(scope, head + "}")):
            return self._inner(part, scope.within(head))
        what = self._quoted(part.start, part.groups[0] if part.groups else part.end)
        if scope.lead.split() == scope.shell.split():
            return [Reason(part.start, f"{what} holds nothing")]
        goes = "takes away all of" if part.kind == "MINUS" else "goes with none of"
        return [Reason(part.start, f"{what} {goes} {self._before(scope)}")]

    def _inner(self, part: Part, scope: Scope) -> list[Reason]:
        """Why the groups of a part match nothing, each in this scope."""
        reasons: list[Reason] = []
        if part.kind == "UNION":
            reasons.append(Reason(part.start, f"none of the {len(part.groups)} branches of this UNION matches"))
        for opening in part.groups[:BRANCHES]:
            subselect = self._pattern.behind(opening).upper == "SELECT"
            reasons += self._select(opening, scope) if subselect else self._group(opening, scope)
        return reasons

    def _select(self, opening: int, scope: Scope) -> list[Reason]:
        """Why nothing is left of a subselect, which sees nothing of what stands before it."""
        whole, alone = self._whole(opening), scope.alone()
        if self._rows(alone, whole):
            matches = self._count(alone, whole)
            return [Reason(opening, f"this subselect ({matches}) goes with none of {self._before(scope)}")]
        return self._query(self._pattern.behind(opening).offset, alone.within("{")._replace(values=()))

    def _triple(self, part: Part, scope: Scope) -> Reason:
        alone = " ".join(part.triple) or self._text[part.start : part.end]
        given = [values for values in scope.values if variables(alone) & variables(self._source(values))]
        values = "".join(f"{self._source(each)}\n" for each in given)
        what = f"nothing matches {_short(alone)}" + " in its graph" * bool(scope.shell.strip("{"))
        if self._rows(scope.alone(), alone):
            what += "".join(map(self._values, given))
            if self._rows(scope.alone(), values + alone):
                itself = self._count(scope.alone(), values + alone)
                what += f" together with {self._before(scope)}, though by itself it has {itself}"
        return Reason(part.start, what + self._mend(part, scope))

    def _filter(self, part: Part, scope: Scope, group: str) -> Reason:
        """What a filter refuses; ``group`` is the content of its group without it."""
        rows = self._rows(scope, group, MOST)
        words = list(takewhile(lambda token: token.text != "{", terms(self._source(part))))
        ends = len(rows) < MOST and not {"<", ">", "<=", ">="}.isdisjoint(token.text for token in words)
        equal = {
            name.text: value.text
            for name, sign, value in zip(words, words[1:], words[2:], strict=False)
            if sign.text == "=" and value.kind == "literal"
        }
        told: list[str] = []
        for name in dict.fromkeys(token.text for token in words if token.kind == "var"):
            values = list(dict.fromkeys(row[name[1:]] for row in rows if name[1:] in row))
            # what stands before a group has no value within it
            if not self._rows(scope.alone(), f"{group} FILTER(BOUND({name}))"):
                known = variables(group)
                hint = "" if name[1:] in known else sparql.did_you_mean(name[1:], known)
                told.append(f"{name} has no value" + f"; {hint}" * bool(hint))
            elif values:
                told.append(f"{name} is {sample(values, ends, self._prefixes)}")
                near = near_literals(self._term(equal[name]), values) if name in equal else []
                told += [meant(shown(each, {}) for each in near)] * bool(near)
        remark = "; ".join(told[:REMARKS])
        what = f"{self._quoted(part.start, part.end)} lets none of {self._count(scope, group)} through"
        return Reason(part.start, what + f" ({remark})" * bool(remark))

    # what is told

    def _source(self, part: Part) -> str:
        return self._text[part.start : part.end]

    def _quoted(self, start: int, end: int) -> str:
        return _short(self._pattern.source(start, end))

    def _whole(self, opening: int) -> str:
        """A group with its braces."""
        return self._text[opening : self._pattern.closing(opening) + 1]

    def _written(self, values: Part) -> tuple[str, list[str]]:
        """The variable of a VALUES block of one, and its values as they are written; nothing of any other block."""
        source = self._source(values)
        block = next(sparql.blocks(source), None)
        if block is None:
            return "", []
        return block.name, [token.text for token in terms(source[block.start : block.end]) if token.text not in "()"]

    def _values(self, values: Part) -> str:
        """What a VALUES block makes of its variables, as a remark."""
        name, written = self._written(values)
        if written == [sparql.UNDEF]:
            return ""
        if len(written) == 1:
            return f" where ?{name} is {shown(self._term(written[0]), self._prefixes)}"
        names = sorted(variables(self._source(values).partition("{")[0]))
        return f" with any of the values of {' '.join(f'?{name}' for name in names)}"

    def _mend(self, part: Part, scope: Scope) -> str:
        """What would match in a triple's stead, as a remark: another literal, or subject and object exchanged."""
        if not part.triple:
            return ""
        subject, predicate, object_ = part.triple
        listed = {f"?{name}": written for name, written in map(self._written, scope.values)}
        literals = [token.text for token in terms(" ".join(listed.get(object_, [object_]))) if token.kind == "literal"]
        if literals:
            near = self._meant(literals[0], self._rows(scope, f"{subject} {predicate} ?_any", CANDIDATES))
            return f" ({near})" * bool(near)
        exchanged = self._typed and predicate != "a" and self._rows(scope, f"{object_} {predicate} {subject}")
        return " (the other way round it matches)" * bool(exchanged)

    def _meant(self, written: str, rows: list[dict[str, OxTerm]]) -> str:
        """Which other literal may be meant, or else where there is one with the characters of this one."""
        term = self._term(written)
        near = near_literals(term, (row["_any"] for row in rows))
        if not any(each.value.casefold() == term.value.casefold() for each in near):
            same = f"?_s ?_property ?_any FILTER(isLiteral(?_any) && LCASE(STR(?_any)) = LCASE(STR({written})))"
            for row in self._rows(Scope(), same):
                return f"{shown(row['_any'], {})} is a value of {shown(row['_property'], self._prefixes)}"
        return meant(shown(each, {}) for each in near)


def _short(text: str) -> str:
    """A piece of a query for a message, on one line."""
    text = " ".join(text.split())
    return f"`{text if len(text) <= LENGTH else text[:LENGTH].rstrip() + '…'}`"
