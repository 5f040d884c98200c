"""A description as a page for people."""

from __future__ import annotations

from collections.abc import Iterator

from policygraph.description import Dated, Description, Expression, Judgement, Relation, Text, Told
from policygraph.description.layout import Line, Numbers, Page, Section
from policygraph.names import ONTOLOGY

MOST = 20  # nodes a page lists for each property by which they point to the thing; JSON has all
_CAME_BACK = "came back as"  # how the form of a reappearance reads from the thing
_TAKEN = {ONTOLOGY + "identifies": "taken for it by us", ONTOLOGY + "distinguishes": "not taken for it by us"}
_HELD = {
    "open": "",
    "meant": ", which we take it to be",
    "not meant": ", which we take it not to be",
    "another meant": ", but we take that for {}",
}


def page(description: Description) -> Page:
    """A description as a page; texts that are not in its language have theirs beside them."""
    return _Writing(description).page()


class _Writing:
    """A description as a page; notes are numbered as they are used."""

    def __init__(self, description: Description) -> None:
        self.found = description
        self.numbers = Numbers()

    def page(self) -> Page:
        found = self.found
        sections = (
            Section(found.thing.label or found.thing.curie, tuple(self.head())),
            Section("What is written of it", tuple(self.statements())),
            Section("How it stands to others", tuple(map(self.relation, found.relations))),
            Section("Its names", tuple(map(self.naming, found.names))),
            Section(f"What is told of it, in time order ({len(found.records)})", tuple(map(self.told, found.records))),
            Section(f"What we hold of this ({len(found.judgements)})", tuple(map(self.judgement, found.judgements))),
            Section("What else points to it", tuple(self.mentions())),
        )
        filled = tuple(section for section in sections if section.lines)
        if len(filled) == 1:
            filled += (Section("The graph tells nothing more of it", ()),)
        return Page(filled, tuple(self.numbers))

    def notes(self, *nodes: str) -> tuple[int, ...]:
        """The numbers of the notes of these records and judgements."""
        return self.numbers.of(note for node in nodes for note in self.found.evidence.get(node, ()))

    def head(self) -> Iterator[Line]:
        thing = self.found.thing
        yield Line("", " · ".join([*(kind.label for kind in self.found.kinds), thing.curie]), self.notes(thing.iri))
        if others := [self.words(label) for label in self.found.labels if label.value != thing.label]:
            yield Line("", ", ".join(others))
        yield Line("", thing.iri)

    def words(self, text: Text, form: str = "{}") -> str:
        """A text, with its language where it is not the page's."""
        return form.format(text.value) + (f" ({text.language})" if text.language not in ("", self.found.lang) else "")

    def statements(self) -> Iterator[Line]:
        for statement in self.found.statements:
            for value in statement.values:
                if isinstance(value, Text):
                    yield Line(statement.property.label, self.words(value))
                else:
                    yield Line(statement.property.label, str(value), self.notes(value.iri))

    def relation(self, relation: Relation) -> Line:
        """By a shortcut from the thing, or to "it"; with how its records hold, unless one holds simply."""
        standings = {_standing(told) for told in self.found.records if told.record.iri in relation.records}
        standing = "" if "" in standings else f" — {'; '.join(sorted(standings))}"
        lead = _CAME_BACK if relation.property.iri == ONTOLOGY + "hasForm" else relation.property.label
        return Line(lead + " it" * relation.inverse, f"{relation.thing}{standing}", self.notes(*relation.records))

    def naming(self, told: Told) -> Line:
        """The names, who uses them, and our judgement that they mean this thing, or that they do not."""
        record = told.record
        names = ", ".join(self.words(name, "“{}”") for name in told.names)
        sources = dict.fromkeys(note.source for note in self.found.evidence.get(record.iri, ()))
        below = [Line("", _joined(*sources, _standing(told), record.curie)), *map(_may, told.may)]
        for each in self.found.judgements:
            verbs = {node: prop.iri for prop, node in each.judged}
            if (verb := verbs.get(record)) in _TAKEN and self.found.thing in verbs:
                taken = ", ".join([_TAKEN[verb], *(value.label for value in each.holds)])
                below.append(Line("", _joined(taken, each.judgement.curie)))
        return Line("", names, self.notes(record.iri), tuple(below))

    def told(self, told: Told) -> Line:
        kinds = " ".join(kind.label for kind in told.kinds)
        roles = ", ".join(role.label for role in told.roles)
        below = [*map(_may, told.may), Line("", _joined(f"{kinds}: {roles}", _standing(told), told.record.curie))]
        if told.details:
            below.append(Line("", f"makes more exact: {', '.join(record.curie for record in told.details)}"))
        below += (self.taken(dated) for dated in told.dates if dated.taken_for)
        if told.omits:
            below.append(Line("", f"does not say: {', '.join(prop.label for prop in told.omits)}"))
        dates = ", ".join(_date(dated, told.happening) for dated in told.dates)
        said = told.summary or told.record.label or told.record.curie
        return Line(dates or "no date told", said, self.notes(told.record.iri), tuple(below))

    def taken(self, dated: Dated) -> Line:
        """For which date we take one, and how surely."""
        sure = f", {dated.certainty}" if dated.certainty else ""
        cited = self.notes(dated.judgement.iri) if dated.judgement else ()
        return Line("", f"we take “{dated.date.label}” for {dated.taken_for}{sure}", cited)

    def judgement(self, judgement: Judgement) -> Line:
        """What is compared, taken for one or misprinted, each with its notes; then why we hold it."""
        own = judgement.judgement
        before = ["", *(prop.label for prop, _ in judgement.judged)]
        judged = [
            Line("and" if prop.label == last else prop.label, str(node), self.notes(node.iri))
            for last, (prop, node) in zip(before, judgement.judged, strict=False)
        ]
        cited = () if any(line.notes for line in judged) else self.notes(own.iri)
        title = " → ".join(map(self.words, judgement.texts))
        who = judgement.curator.label if judgement.curator else "nobody is named"
        lead = ", ".join(named.label for named in (*judgement.kinds, *judgement.holds))
        below = (*judged, Line("because", f"{judgement.reason} — {who}, {judgement.day}"))
        return Line(lead, f"{title} ({own.curie})" if title else own.curie, cited, below)

    def mentions(self) -> Iterator[Line]:
        for mention in self.found.mentions:
            for thing in mention.things[:MOST]:
                yield Line(mention.property.label, str(thing))
            if (more := len(mention.things) - MOST) > 0:
                yield Line(mention.property.label, f"… and {more} more, all of which -f json lists")


def _joined(*words: str) -> str:
    return " · ".join(filter(None, words))


def _standing(told: Told) -> str:
    """How a record holds, where it does not simply: our reading, how sure, only planned, in whose favour."""
    return ", ".join(["our reading"] * told.read + [named.label for named in told.holds])


def _may(expression: Expression) -> Line:
    """How a record may concern the thing through an open expression."""
    held = _HELD[expression.held].format(" and ".join(map(str, expression.taken_for)))
    sure = f" ({expression.certainty})" if expression.certainty else ""
    return Line("", f"may concern it: it may be meant by “{expression.expression.label}”{held}{sure}")


def _date(dated: Dated, happening: bool) -> str:
    """When, in words; with the days where the words do not tell them, and that it came about at some time within."""
    prop = "" if dated.property.iri == ONTOLOGY + "hasTime" else f"{dated.property.label} "
    label = dated.date.label or dated.date.curie
    bounds = "" if dated.exact or dated.taken_for else _bounds(dated.earliest, dated.latest)
    within = ", at some time" if happening and not dated.exact and dated.latest else ""
    return f"{prop}{label}{f' ({bounds})' if bounds and bounds != label else ''}{within}"


def _bounds(earliest: str, latest: str) -> str:
    """The days that a date can mean, whole years and months in short: 2009 to 2012; 2021-10 or later."""
    first = earliest.removesuffix("-01").removesuffix("-01")
    if not earliest or not latest:
        return f"{first} or later" if earliest else f"{latest} or earlier" if latest else ""
    return f"{first} to {latest[:4]}" if len(first) == 4 and latest.endswith("-12-31") else f"{earliest} to {latest}"
