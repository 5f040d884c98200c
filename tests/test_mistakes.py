"""A query that does not parse is told at the token that is wrong, with what would mend it."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pyoxigraph as ox
import pytest

from policygraph import sparql
from policygraph.diagnosis import mistakes
from policygraph.names import STANDARD_PREFIXES
from policygraph.tokens import SparqlError


def told(text):
    """What is said of a text that does not parse, as `policygraph query` goes about it."""
    with pytest.raises(SparqlError) as caught:  # noqa: PT012 - whichever step meets the mistake
        sparql.guard(text)
        complete, added = sparql.with_prefixes(text, STANDARD_PREFIXES)
        try:
            ox.Store().query(complete)
        except (SyntaxError, RuntimeError) as raised:
            raise mistakes.mistake(complete, added, raised) from None
    return caught.value


PUT, BRACKETS = "put {} before it", "put brackets around the condition: FILTER( … )"
MISTAKES = {  # the mistake stands behind the mark
    "a brace too few": ("SELECT ?a ▸{\n  ?a a pg:Survey\n", "put } where it ends"),
    "a brace too many": ("SELECT ?a {\n  ?a a pg:Survey\n}▸}", "take it out"),
    "no opening brace": ("SELECT ?a WHERE\n  ▸?a a pg:Survey\n}", "put { before it"),
    "an OPTIONAL without its end": ("SELECT ?a {\n  ?a a pg:A OPTIONAL { ?a pg:x ?b\n} ▸ORDER BY ?a", "put } before it"),
    "no full stop": ("SELECT ?a {\n  ?a a pg:Survey\n  ▸?a skos:prefLabel ?b\n}", "put a full stop before it"),
    "no full stop, and more": ("SELECT ?a { ?a pg:x ?b ▸?b a pg:A ?c }", "put a full stop before it"),
    "SELEC": ("▸SELEC ?a { ?a a pg:A }", "did you mean SELECT?"),
    "WERE": ("SELECT ?a ▸WERE { ?a a pg:A }", "did you mean WHERE?"),
    "FILTR": ("SELECT ?a { ?a pg:x ?v .\n ▸FILTR(?v > 3) }", "did you mean FILTER?"),
    "OPTINAL": ("SELECT ?a { ?a a pg:A\n\t▸OPTINAL { ?a pg:x ?v } }", "did you mean OPTIONAL?"),
    "UNOIN": ("ASK { { ?a a pg:A } ▸UNOIN { ?a a pg:B } }", "did you mean UNION?"),
    "EXIST": ("ASK { ?a a pg:A FILTER NOT ▸EXIST { ?a a pg:B } }", "did you mean EXISTS?"),
    "A": ("ASK { ?a ▸A pg:A }", "did you mean a?"),
    "CONTAIN": ("ASK { ?a a ?b FILTER(▸CONTAIN(?b, 'x')) }", "did you mean CONTAINS?"),
    "LOWER": ("ASK { ?a a ?b FILTER(▸LOWER(?b) = 'x') }", "write LCASE"),
    "no such function": ("ASK { ?a a ?b FILTER(▸ZZZ(?b) = 'x') }", "SPARQL has no function ZZZ"),
    "ORDER without BY": ("SELECT ?a { ?a a pg:A } ORDER ▸?a", "put BY before it"),
    "DESC without brackets": ("SELECT ?a { ?a a pg:A } ORDER BY DESC ▸?a", "put brackets around it: (?a)"),
    "ORDER BY within": ("SELECT ?a { ?a a pg:A ▸ORDER BY ?a }", "put it behind the } of the pattern"),
    "LIMIT first": ("SELECT ?a { ?a a pg:A } LIMIT 3 ▸ORDER BY ?a", "the order is GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET"),
    "two patterns": ("SELECT ?a { ?a a pg:A } ▸WHERE { ?a a pg:B }", "the query is complete before it"),
    "no object": ("ASK { ?a pg:x ▸. }", "a value is missing before it"),
    "no object at the end": ("ASK { ?a pg:x\n▸}", "a value is missing before it"),
    "a comma before the end": ("ASK { ?a a pg:A ,\n▸}", "a value is missing before it"),
    "COUNT in SELECT": ("SELECT ▸COUNT(?b) { ?a pg:x ?b }", "write (COUNT(?b) AS ?name)"),
    "COUNT … AS in SELECT": ("SELECT ▸COUNT(?b) AS ?n { ?a pg:x ?b }", "write (COUNT(?b) AS ?name)"),
    "COUNT without AS": ("SELECT (COUNT(?b)▸) { ?a pg:x ?b }", "name the value: (… AS ?name)"),
    "AS without ?": ("SELECT (COUNT(?b) AS ▸n) { ?a pg:x ?b }", "write ?n for a variable"),
    "BIND without AS": ("ASK { ?a pg:x ?b BIND(STR(?b)▸) }", "name the value: (… AS ?name)"),
    "a column beside a count": ("▸SELECT ?a (COUNT(?b) AS ?n) { ?a pg:x ?b }", "add it to GROUP BY"),
    "columns beside a count": ("▸SELECT ?a ?b (COUNT(?c) AS ?n) { ?a ?b ?c }", "add it to GROUP BY"),
    "a column beside groups": ("▸SELECT ?a ?b { ?a pg:x ?b } GROUP BY ?a", "add it to GROUP BY"),
    "all columns beside groups": ("▸SELECT * { ?a pg:x ?b } GROUP BY ?a", "name the columns"),
    "a column twice": ("▸SELECT ?a ?a { ?a a pg:A }", "name it once"),
    "a name in use in SELECT": ("▸SELECT (STR(?a) AS ?b) { ?a pg:x ?b }", "choose another name"),
    "a name in use in BIND": ("ASK { ?a pg:x ?b BIND(1 AS ▸?b) }", "choose another name"),
    "a comma in SELECT": ("SELECT ?a▸, ?b { ?a pg:x ?b }", "take it out"),
    "no columns": ("SELECT ▸{ ?a pg:x ?b }", "name the columns, or write * for all"),
    "no form": ("▸{ ?a pg:x ?b }", "begin with SELECT, ASK, CONSTRUCT or DESCRIBE"),
    "no pattern": ("SELECT ?a▸", "add the pattern in { }"),
    "==": ("ASK { ?a pg:x ?v FILTER(?v =▸= 3) }", "write ="),
    "=<": ("ASK { ?a pg:x ?v FILTER(?v =▸< 3) }", "write <="),
    "and": ("ASK { ?a pg:x ?v FILTER(?v > 3 ▸and ?v < 9) }", "write &&"),
    "or": ("ASK { ?a pg:x ?v FILTER(?v > 3 ▸OR ?v < 9) }", "write ||"),
    "not": ("ASK { ?a pg:x ?v FILTER(not ▸?v > 3) }", "write !(…) for not"),
    "<>": ("ASK { ?a pg:x ?v FILTER(?v ▸<> 3) }", "write !="),
    "a single &": ("ASK { ?a pg:x ?v FILTER(?v > 3 ▸& ?v < 9) }", "type `&&`"),
    "FILTER without brackets": ("ASK { ?a pg:x ?v FILTER ▸?v > 3 }", BRACKETS),
    "FILTER !": ("ASK { ?a pg:x ?v FILTER ▸!BOUND(?v) }", BRACKETS),
    "FILTER LANG() =": ("ASK { ?a pg:x ?v FILTER LANG(?v) ▸= 'en' }", BRACKETS),
    "HAVING without brackets": ("SELECT ?a { ?a a ?b } GROUP BY ?a HAVING ▸?a > 1", BRACKETS.replace("FILTER", "HAVING")),
    "IN without brackets": ("ASK { ?a a ?b FILTER(?b IN ▸pg:A) }", "put brackets around it: (pg:A)"),
    "an open bracket": ("ASK { ?a pg:x ?v FILTER(?v > 3 ▸} ", "put ) before it"),
    "a bracket too many": ("ASK { ?a pg:x ?v FILTER(?v > 3)▸) }", "take it out"),
    "NOT EXISTS without FILTER": ("ASK { ?a pg:x ?v ▸NOT EXISTS { ?a pg:y ?v } }", "put FILTER before it"),
    "no comma": ("ASK { ?a pg:x ?v FILTER(CONTAINS(?v ▸'x')) }", "put a comma before it"),
    "an argument too few": ("ASK { ?a pg:x ?v FILTER(CONTAINS(?v▸)) }", ""),
    "VALUES without braces": ("ASK { VALUES ?a ▸pg:A ?b a ?a }", ""),
    "VALUES with commas": ("ASK { VALUES ?a { pg:A▸, pg:B } ?b a ?a }", "take it out"),
    "a bare word": ("ASK { ?a a ▸Survey }", "write pg:Survey for a name, ?Survey for a variable, quotes for a text"),
    "a full stop behind PREFIX": ("PREFIX x: <http://x/> ▸.\nASK { ?a a x:A }", "take it out"),
    "a relative IRI": ("ASK { ?a a ▸<Survey> }", "write the IRI in full, with its https://"),
    "an open relative IRI": ("ASK { ?a a ▸<Survey .\n ?a pg:x ?b }", "close the IRI with >, and put no space in it"),
    "an open IRI": ("ASK {\n  ?a a ▸<https://example.org/a .\n}", "close it with >"),
    "an IRI without brackets": ("ASK { ?a a ▸https://example.org/a }", "write <https://…>"),
    "@prefix": ("▸@prefix x: <http://x/> .\nASK { ?a a x:A }", "write PREFIX x: <…>, without a full stop"),
    "PREFIX without a colon": ("PREFIX ▸pg <http://x/>\nASK { ?a a pg:A }", "write PREFIX pg: <…>"),
    "an undeclared prefix": ("ASK {\n ?a a ▸foaf:Person }", "declare it with PREFIX foaf: <…>"),
    "a misspelt prefix": ("ASK { ?a a ▸skso:Concept }", "did you mean skos?"),
    "a prefix in capitals": ("ASK { ?a a ▸PG:Survey }", "did you mean pg?"),
    "an open string": ('ASK { ?a pg:x ▸"METI }\n', 'close it with ", or write it between three quotes if it has several lines'),
    "an open long string": ('ASK { ?a pg:x ▸"""METI }\n', 'close it with """'),
    "an unknown escape": (r'ASK { ?a pg:x ▸"a\d" }', r"write \\ for a backslash"),
    "curly quotes": ("ASK { ?a pg:x ▸“METI”@en }", 'type `"`'),
    "Japanese quotes": ("ASK { ?a pg:x ▸「METI」 }", 'type `"`'),
    "full-width quotes": ("ASK { ?a pg:x ▸＂METI＂ }", 'type `"`'),
    "a full-width space": ("ASK { ?a▸\u3000a pg:A }", "type a plain space"),
    "a no-break space": ("ASK { ?a▸\u00a0a pg:A }", "type a plain space"),
    "full-width brackets": ("ASK { ?a pg:x ?v FILTER▸（?v > 3） }", "type `(`"),
    "a full-width colon": ("ASK { ?a a pg▸：Survey }", "type `:`"),
    "a Japanese full stop": ("ASK { ?a a pg:A ▸。 }", "type `.`"),
    "an invisible character": ("ASK {▸\u200b ?a a pg:A }", "this character is not seen: delete it"),
    "a character of no use": ("ASK { ?a a ▸☃ }", ""),
    "lines as Windows ends them": ("ASK {\r\n  ?a a pg:A\r\n  ▸?a a pg:B\r\n}", "put a full stop before it"),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_at_its_token_with_a_mend(marked, hint):
    before, _, after = marked.partition("▸")
    error = told(before + after)
    assert (error.line, error.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
    assert error.hint == hint
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ASK { ?a OPTINAL ?b }", "1:10: the query does not parse at `OPTINAL`"),
        ("SELECT ?a { ?a a pg:A } LIMIT ?a", "1:31: the query does not parse at `?a`: expected a number"),
        ("ASK { VALUES ?a pg:A }", "1:17: the query does not parse at `pg:A`: expected `{`"),
        ("ASK { ?a ?b ?c FILTER(CONTAINS(?c)) }", "1:34: the query does not parse at `)`: expected `,`"),
        ("ASK { ?a ?b " + "(" * 3, "1:15: this ( is not closed"),
        ("ASK {\n ?a ?b ?c FILTER(pg:twice(?c) > 2) }", "2:18: SPARQL has no function pg:twice"),
        ("ASK { ?a ?b ?c FILTER(<http://e/f>(?c) > 2) }", "1:23: SPARQL has no function <http://e/f>"),
        ("SELECT ?a { ?a ?b ?c } LIMIT", "1:29: the query ends too early: expected a number"),
        ("# nothing", "1:1: the query ends too early: expected SELECT"),
        ("ASK { ?a ?b ?c " + '"' + "x" * 50 + '" "y" }', '1:16: the query does not parse at `"' + "x" * 39 + "…`"),
    ],
)
def test_a_message_shows_the_token_and_the_little_that_could_stand_there(text, message):
    assert told(text).message == message


def test_a_mend_is_no_remedy_that_changes_the_meaning():
    assert told("ASK { ?a ?b ?c FILTER(?c > ! ) }").hint != "take it out"


def test_what_an_engine_says_in_words_unknown_to_us_is_told_as_it_stands(monkeypatch):
    monkeypatch.setattr(mistakes, "_goes_on", lambda text: False)
    raised = SyntaxError("error at 1:5: something new")
    assert mistakes.mistake("ASK {", 0, raised).message == "1:5: the query does not parse here: something new"


def test_what_takes_the_engine_too_long_is_told_in_its_own_words(monkeypatch):
    go_on = threading.Event()
    monkeypatch.setattr(mistakes, "SECONDS", 0.05)
    monkeypatch.setattr(mistakes, "_goes_on", lambda text: go_on.wait())
    try:
        raised = SyntaxError("error at 1:5: expected a brace")
        assert mistakes.mistake("ASK {", 0, raised).message == "1:5: the query does not parse here: expected a brace"
    finally:
        go_on.set()
        for thread in threading.enumerate():
            if thread is not threading.current_thread():
                thread.join(5)


def test_no_mend_is_tried_that_would_call_a_service(monkeypatch):
    tried = []

    class Store:
        def query(self, text):
            tried.append(text)
            return ox.Store().query(text)

    text = "PREFIX b: <http://example.org:> ASK { ?s ?p b:SERVICE ; <http://127.0.0.1:9/> { ?a ?b ?c } }"
    monkeypatch.setattr(mistakes, "ox", SimpleNamespace(Store=Store))
    told(text)
    assert not any("b:SERVICE  <http" in each for each in tried if not each.endswith("\\"))
    assert any("b:SERVICE  <http" in each for each in tried)


def test_a_function_that_the_engine_does_not_have_is_no_damage_of_the_snapshot(asker):
    before = asker.snapshot
    with pytest.raises(SparqlError, match="1:35: SPARQL has no function pg:x"):
        asker.run_own("SELECT ?a { ?a a pg:Agency FILTER(pg:x(?a)) }")
    assert asker.snapshot is before


def test_any_token_may_be_missing_or_twice(asker):
    text = asker.question("programs-begun-under-a-party").text
    found = sparql.tokens(text)
    places = 0
    for token in found[::3]:
        end = token.offset + len(token.text)
        for broken in (text[: token.offset] + text[end:], f"{text[:end]} {token.text}{text[end:]}"):
            try:
                sparql.with_prefixes(broken, STANDARD_PREFIXES)
                ox.Store().query(broken)
            except SyntaxError as raised:
                error = mistakes.mistake(broken, 0, raised)
                assert 1 <= error.line <= broken.count("\n") + 1
                assert "does not parse here" not in error.message
                places += 1
            except SparqlError:
                places += 1
    assert places > len(found) / 3
