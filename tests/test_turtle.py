"""The Turtle reader: its triples are rdflib's, its offsets the terms' own, its errors come all at once."""

from __future__ import annotations

import logging
import os
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from policygraph.turtle import DEEPEST, Document, parse, read

BASE = "https://base.example/a/b"
HEAD = "@prefix ex: <https://example.org/> .\n"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(autouse=True)
def _quiet():
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # it warns of odd values, as it does in its own reader
    yield
    logging.getLogger("rdflib").setLevel(logging.NOTSET)


def graph_of(document: Document) -> Graph:
    graph = Graph()
    for statement in document.statements:
        graph.add(statement[:3])
    return graph


def rdflib_reads(text: str, base: str = BASE) -> Graph:
    return Graph().parse(data=text, format="turtle", publicID=base)


def clean(text: str, base: str | None = BASE) -> Document:
    document = parse(text, base=base)
    assert document.findings == ()
    return document


def errors(text: str) -> list[str]:
    return [f"{found.place.line}:{found.place.column} {found.message}" for found in parse(text).findings]


def only(text: str):
    (found,) = parse(text).findings
    return found


def objects(text: str) -> list:
    return [statement.object for statement in clean(HEAD + "ex:a ex:p " + text + " .").statements]


# --- the triples


VALID = {
    "nothing": "",
    "a comment alone": "# nothing here",
    "a comment without a line end after a statement": "ex:a ex:p ex:b . # end",
    "comments between all tokens": "ex:a # s\n ex:p # p\n ex:b # o\n . # d\n",
    "no spaces": "ex:a<p>ex:b,<c>;a<D>.ex:e<p>'x'.",
    "@prefix": "@prefix o: <https://o.example/#> . o:a o:b o:c .",
    "@prefix without spaces": "@prefix o:<https://o.example/#>.o:a o:b o:c.",
    "PREFIX": "PREFIX o: <https://o.example/#> o:a o:b o:c .",
    "prefix in small letters": "prefix o: <https://o.example/#>\no:a o:b o:c .",
    "PrEfIx with the empty prefix": "PrEfIx : <https://o.example/#>\n:a :b :c .",
    "a prefix declared twice": "ex:a ex:p ex:b . @prefix ex: <https://example.org/> . ex:a ex:p ex:b .",
    "a prefix with dots and hyphens": "@prefix o.b-c: <https://o.example/> . o.b-c:x o.b-c:y o.b-c:z .",
    "a prefix in Japanese": "@prefix 産業: <https://o.example/> . 産業:政策 産業:地域 産業:クラスター .",
    "a prefix made of a relative IRI": "@prefix o: <x/> . o:a o:b o:c .",
    "@base": "@base <https://o.example/x/y> . <a> <../b> <#c> .",
    "BASE": "BASE <https://o.example/x/y>\n<a> <../b> <#c> .",
    "a base made of a relative IRI": "@base <x/y/> . <a> <b> <c> .",
    "a base changed between two uses": "<a> <b> <c> . @base <https://o.example/x> . <a> <b> <c> .",
    "relative IRIs": "<a> <./b> <../c> . </d> <//e.example/f> <> . <a> <../../h> <..> . <a> <.> <#> .",
    "absolute IRIs": "<urn:x:y> <mailto:a@b> <tag:x,2020:y#z> . <HTTP://x/a/../b> <x:y> <http://x> .",
    "an IRI with escapes": r"<https://o.example/\u00e9\U0001F600> ex:p ex:b .",
    "a": "ex:a a ex:B .",
    "predicate and object lists": "ex:a ex:p ex:b , ex:c ; ex:q ex:d ; a ex:E, ex:F .",
    "stray semicolons": "ex:a ex:p ex:b ; ; ; ex:q ex:c ;; .",
    "a stray semicolon in brackets": "ex:a ex:p [ ex:q ex:c ; ; ] .",
    "short strings": """ex:a ex:p "x", 'y', "", '', "it's", 'say "x"' .""",
    "long strings": '''ex:a ex:p """x""", """a "b" ""c\nd""", """""" .''',
    "long strings of single quotes": """ex:a ex:p '''y''', '''it's ''so\nit is''', '''''' .""",
    "escapes": r'''ex:a ex:p "\t\n\r\"\'\\", '\'\"', """\"""\\""", "\u3042\U0001F600\\u0041" .''',
    "strings in Japanese and emoji": "ex:a ex:p '産業クラスター計画'@ja, \"😀\" .",
    "languages": '''ex:a ex:p "x"@en, "x"@en-GB, 'x'@EN, """x"""@zh-Hant-TW-1 .''',
    "the language base": 'ex:a ex:p "x"@base, "x"@prefix .',
    "datatypes": f'ex:a ex:p "1"^^<{XSD}integer>, "x"^^ex:d, "y"^^<d>, "x"^^<{XSD}string> .',
    "integers": "ex:a ex:p 1, 007, -5, +5, 0, -0 .",
    "decimals": "ex:a ex:p 1.50, -0.0, .5, +.5, 0.00000000001 .",
    "doubles": "ex:a ex:p 1e0, 1.0E+05, .5e-3, -1.e3, 1E400 .",
    "a number before the dot": "ex:a ex:p 5.ex:a ex:p 5.5.ex:a ex:p true.",
    "booleans": "ex:a ex:p true, false .",
    "local names with escapes": r"ex:a\~b\.\-\!\$\&\'\(\)\*\+\,\;\=\/\?\#\@\%41\_ ex:p ex:\/ .",
    "local names with percents": "ex:%41b ex:p ex:a%e3%81%82 .",
    "local names with dots": "ex:a.b ex:p.q.r ex:a...b .",
    "local names with leading digits and colons": "ex:1 ex:2-3 ex::a:b:, ex:a: .",
    "empty local names": "ex: ex: ex: .",
    "names with an underscore, a hyphen and a middle dot": "ex:_a ex:b-c ex:d\u00b7 .",
    "blank node labels": "_:a ex:p _:b.c, _:1 . _:b.c ex:p _:a .",
    "a label over a change of prefixes": "_:a ex:p _:a . @prefix o: <x:> . _:a o:p _:a .",
    "empty brackets": "[] ex:p [], [ ] .",
    "empty brackets with a comment": "ex:a ex:p [ # nothing\n ] .",
    "brackets": "ex:a ex:p [ ex:q ex:b ; ex:r [ a ex:C ] ] .",
    "brackets as a subject": "[ ex:p ex:b ] ex:q ex:c .",
    "brackets alone": "[ ex:p ex:b ] .",
    "empty lists": "() ex:p () . ex:a ex:p ( ) .",
    "lists": "ex:a ex:p (1 'x' ex:b [] [ ex:q () ] (2 (3)) ((4) 5)) .",
    "a list as a subject": "(1 ex:b) ex:p ex:c .",
    "Windows line ends": "ex:a ex:p\r\n  'x' ;\r\n  ex:q '''y\r\nz''' .\r\n",
    "a statement twice": "ex:a ex:p ex:b, ex:b . ex:a ex:p ex:b .",
}


@pytest.mark.parametrize("text", VALID.values(), ids=VALID.keys())
def test_the_triples_are_those_that_rdflib_reads(text):
    assert isomorphic(graph_of(clean(HEAD + text)), rdflib_reads(HEAD + text))


@pytest.mark.parametrize("prefix", ["true", "false", "a", "prefix", "base", "PREFIX"])
def test_a_prefix_may_look_like_a_keyword(prefix):
    text = f"@prefix {prefix}: <https://o.example/> . {prefix}:x {prefix}:a {prefix}:true ."
    assert isomorphic(graph_of(clean(text)), rdflib_reads(text))


def test_prefixes_are_kept_as_they_stand_at_the_end():
    document = parse("@prefix a: <x:1> . PREFIX a: <x:2>\n@prefix : <x:3> .")
    assert document.prefixes == {"a": "x:2", "": "x:3"}


def test_a_prefix_that_changes_its_namespace_is_a_warning_and_one_declared_again_is_none():
    found = only("@prefix a: <x:1> .\n@prefix a: <x:1> .\n@prefix a: <x:2> .\na:b a:c a:d .")
    assert str(found) == (
        "<text>:3:9: warning[prefix-redefined] The prefix 'a:' is declared again, for another namespace. "
        "Above it stands for <x:1>: take another prefix."
    )


# rdflib departs from the W3C grammar or RFC 3986 in these; each line is checked to be such a departure.
RIGHT_UNLIKE_RDFLIB = {
    "a space before a language tag": ('"x" @en', Literal("x", lang="en")),
    "a comment before a datatype": (
        '"x" # c\n ^^ex:d',
        Literal("x", datatype=URIRef("https://example.org/d")),
    ),
    "a comment that ends at a carriage return": ("# c\r'x'", Literal("x")),
    "a query alone": ("<?q>", URIRef("https://base.example/a/b?q")),
    "a dot segment inside a path": ("<g;x=1/../y>", URIRef("https://base.example/a/y")),
    "a colon after what is no scheme": ("<_:x>", URIRef("https://base.example/a/_:x")),
}


@pytest.mark.parametrize(("text", "term"), RIGHT_UNLIKE_RDFLIB.values(), ids=RIGHT_UNLIKE_RDFLIB.keys())
def test_where_rdflib_is_wrong_the_specifications_are_followed(text, term):
    assert objects(text) == [term]
    try:
        theirs = set(rdflib_reads(f"{HEAD}ex:a ex:p {text} .").objects())
    except SyntaxError:
        theirs = set()
    assert theirs != {term}


def test_a_prefix_may_begin_with_a_and_a_dot():
    text = "@prefix a.b: <x:> . a.b:c a.b:d a.b:e ."
    assert [str(term) for term in clean(text).statements[0][:3]] == ["x:c", "x:d", "x:e"]
    with pytest.raises(SyntaxError):
        rdflib_reads(text)


def test_an_empty_reference_leaves_the_fragment_of_the_base():
    document = clean("@base <https://o.example/a?q#f> . <> <#p> <?r> .")
    iris = [str(term) for term in document.statements[0][:3]]
    assert iris == ["https://o.example/a?q", "https://o.example/a?q#p", "https://o.example/a?r"]


@pytest.mark.parametrize(
    ("reference", "iri"),
    [  # RFC 3986, section 5.4
        ("g:h", "g:h"),
        ("g", "http://a/b/c/g"),
        ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g"),
        ("?y", "http://a/b/c/d;p?y"),
        ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q#s"),
        (";x", "http://a/b/c/;x"),
        ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"),
        ("..", "http://a/b/"),
        ("../..", "http://a/"),
        ("../../../g", "http://a/g"),
        ("/./g", "http://a/g"),
        ("/../g", "http://a/g"),
        ("g..", "http://a/b/c/g.."),
        ("./../g", "http://a/b/g"),
        ("./g/.", "http://a/b/c/g/"),
        ("g/../h", "http://a/b/c/h"),
        ("g?y/../x", "http://a/b/c/g?y/../x"),
        ("g#s/../x", "http://a/b/c/g#s/../x"),
    ],
)
def test_relative_iris_are_resolved_by_the_rfc(reference, iri):
    assert clean(f"<x:s> <x:p> <{reference}> .", "http://a/b/c/d;p?q").statements[0].object == URIRef(iri)


def test_a_relative_iri_of_a_base_without_a_path_gets_a_slash():
    assert clean("<x:s> <x:p> <g> .", "http://a").statements[0].object == URIRef("http://a/g")


# --- offsets


def words(text: str) -> list[tuple[str, ...]]:
    """What stands at the three offsets of each statement, up to the next space."""
    return [tuple(re.match(r"\S+", text[at:])[0] for at in found.at) for found in clean(text).statements]


def test_every_offset_is_the_beginning_of_its_own_term():
    text = HEAD + 'ex:a ex:p ex:b ,\n ex:c ,\n "d" ;\n # ex:q\n a <https://example.org/E> .\n<x> ex:r 5 .'
    assert words(text) == [
        ("ex:a", "ex:p", "ex:b"),
        ("ex:a", "ex:p", "ex:c"),
        ("ex:a", "ex:p", '"d"'),
        ("ex:a", "a", "<https://example.org/E>"),
        ("<x>", "ex:r", "5"),
    ]


def test_a_bracket_is_the_place_of_its_node():
    assert words(HEAD + "ex:a ex:p [ ex:q ex:b ; ex:r [] ] .\n[ ex:s 1 ] .") == [
        ("ex:a", "ex:p", "["),
        ("[", "ex:q", "ex:b"),
        ("[", "ex:r", "[]"),
        ("[", "ex:s", "1"),
    ]


def test_the_cells_of_a_list_stand_at_their_items():
    assert words(HEAD + "ex:a ex:p ( 1 [ ex:q 2 ] () ) .") == [
        ("ex:a", "ex:p", "("),
        ("(", "1", "1"),
        ("(", "[", "["),
        ("[", "[", "["),
        ("[", "ex:q", "2"),
        ("[", "()", "()"),
        ("()", "()", "()"),
        ("()", ")", ")"),
    ]


def test_a_literal_over_three_lines_keeps_its_place_and_moves_none():
    document = clean(HEAD + 'ex:a ex:p """x\ny\nz""" ;\n  ex:q ex:b .')
    assert [str(document.place(at)) for at in document.statements[0].at] == [
        "<text>:2:1",
        "<text>:2:6",
        "<text>:2:11",
    ]
    assert str(document.place(document.statements[1].at[1])) == "<text>:5:3"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_and_columns_are_counted_from_one_in_code_points(end):
    document = clean(f"# 日本{end}{end}<x:a> <x:p> '😀é' , <x:b> .")
    (_, _, first), (_, _, second) = (statement.at for statement in document.statements)
    assert (document.place(first).line, document.place(first).column) == (3, 13)
    assert (document.place(second).line, document.place(second).column) == (3, 20)


def test_the_end_of_the_text_has_a_place():
    assert str(parse("", "x.ttl").place(0)) == "x.ttl:1:1"
    assert str(parse("<x:a> <x:p> 1 .\n").place(16)) == "<text>:2:1"


# --- blank nodes


BLANK = HEAD + "_:a ex:p [ ex:q ( [] (1 2) _:a ) ] ."


def test_blank_nodes_are_the_same_at_each_reading():
    assert parse(BLANK).statements == parse(BLANK).statements


def test_blank_nodes_of_two_documents_are_different_ones():
    def nodes(document: Document) -> set[BNode]:
        return {term for statement in document.statements for term in statement[:3] if isinstance(term, BNode)}

    one, two, three = parse(BLANK, "one.ttl"), parse(BLANK, "two.ttl"), parse(BLANK + "\n", "one.ttl")
    assert len(nodes(one)) == 8
    assert not nodes(one) & nodes(two)
    assert not nodes(one) & nodes(three)


def test_a_label_may_look_like_the_name_of_an_unlabelled_node():
    inner = parse("<x:a> <x:p> [] .").statements[0].object
    assert len(set(graph_of(clean(f"<x:a> <x:p> [], _:{inner}, _:x12, _:l .")).objects())) == 4


# --- errors


ERRORS = [
    ("ex:a ex:p ex:b", "2:15 The statement is not ended.", "'.'"),
    ("ex:a ex:p ex:b\nex:c ex:p ex:d .", "2:15 The statement is not ended.", "'.'"),
    ("ex:a ex:p ex:b # c\n@prefix o: <x:> .", "2:15 The statement is not ended.", "'.'"),
    ("ex:a ex:p 'b'\n@prefix o: <x:> .", "2:14 The statement is not ended.", "'.'"),
    ("@prefix o: <x:>\nex:c ex:p ex:d .", "2:16 The statement is not ended.", "'.'"),
    (
        "ex:a ex:p ex:b ex:c .",
        "2:15 ';', ',' or '.' is missing before 'ex:c'.",
        "';' before another predicate",
    ),
    ("ex:a ex:p ex:b\n  ex:q ex:c .", "2:15 ';', ',' or '.' is missing before 'ex:q'.", "';'"),
    ("ex:a ex:p [ ex:q ex:r ex:s ] .", "2:22 ';', ',' or '.' is missing before 'ex:s'.", "';'"),
    ("ex:a ex:p ex:b ,\n  ex:q ex:c .", "3:7 ';', ',' or '.' is missing before 'ex:c'.", "';'"),
    ("ex:a ex:p .", "2:11 Here must stand an object, not '.'.", "','"),
    ("ex:a ex:p ; ex:q ex:b .", "2:11 Here must stand an object, not ';'.", "','"),
    ("ex:a ex:p ex:b , .", "2:18 Here must stand an object, not '.'.", "','"),
    ("ex:a ex:p ex:b ; ex:c .", "2:23 Here must stand an object, not '.'.", "not ';'"),
    ("ex:a ex:p", "2:10 The statement ends without an object.", "','"),
    ("ex:a ex:p ^^ex:b .", "2:11 Here must stand an object, not '^^'.", "','"),
    ("ex:a .", "2:6 Here must stand a predicate, not '.'.", "subject, predicate, object"),
    ("ex:a ; ex:p ex:b .", "2:6 Here must stand a predicate, not ';'.", "subject"),
    ("ex:a ex:p ex:b ; , ex:c .", "2:18 Here must stand a predicate, not ','.", "subject"),
    ("ex:a", "2:5 The statement ends without a predicate.", "subject"),
    ("[] .", "2:4 Here must stand a predicate, not '.'.", "subject"),
    ("( 1 ) .", "2:7 Here must stand a predicate, not '.'.", "subject"),
    ("[ ; ex:p 1 ] .", "2:3 Here must stand a predicate, not ';'.", "subject"),
    (". ex:a ex:p ex:b .", "2:1 Here must stand a subject, not '.'.", "subject"),
    ("'x' ex:p ex:b .", "2:1 A literal cannot be a subject.", "IRI or a blank node"),
    ("5 ex:p ex:b .", "2:1 A literal cannot be a subject.", "IRI or a blank node"),
    ("ex:a ex:p true . true ex:p ex:b .", "2:18 A literal cannot be a subject.", "IRI or a blank node"),
    ("ex:a 'p' ex:b .", "2:6 A literal cannot be a predicate.", "'a'"),
    ("ex:a 1.5 ex:b .", "2:6 A literal cannot be a predicate.", "'a'"),
    ("ex:a _:p ex:b .", "2:6 A blank node cannot be a predicate.", "'a'"),
    ("ex:a [] ex:b .", "2:6 A blank node cannot be a predicate.", "'a'"),
    ("a a ex:b .", "2:1 The word 'a' cannot stand here.", "'a' is a predicate"),
    ("ex:a ex:p tru .", "2:11 The word 'tru' cannot stand here.", "prefix"),
    ("ex:a ex:p TRUE .", "2:11 The word 'TRUE' cannot stand here.", "'true'"),
    ("ex:a ex:p 'x' y .", "2:15 The word 'y' cannot stand here.", "quotes"),
    ("ex:a is ex:b .", "2:6 The word 'is' cannot stand here.", "prefix"),
    ("ex:a ex:p 'x .\nex:b ex:p 'y' .", "2:11 This ' is never closed.", "quotes that open it"),
    ('ex:a ex:p "x .\n  ex:q ex:c .', '2:11 This " is never closed.', "quotes that open it"),
    ("ex:a ex:p 'it\\' .", "2:11 This ' is never closed.", "quotes that open it"),
    ('ex:a ex:p """x\ny .', '2:11 This """ is never closed.', "quotes that open it"),
    ('ex:a ex:p """x"""" .', "2:11 Text stands directly after the quotes that close this string.", '\\"'),
    ("ex:a ex:p <https://o.example .\nex:b ex:p 'y' .", "2:11 This < is never closed.", "'>'"),
    ("ex:a ex:p <https://o.example ex:q <x:y> .", "2:11 This < is never closed.", "'>'"),
    ("ex:a ex:p <https://o.example/a b> .", "2:31 The character ' ' cannot stand in an IRI.", "%20"),
    ('ex:a ex:p <https://o.example/"b"> .', "2:30 The character '\"' cannot stand in an IRI.", "%22"),
    (r"ex:a ex:p <https://o.example/\u0020> .", "2:12 The character ' ' cannot stand in an IRI.", "%20"),
    (r"ex:a ex:p <https://o.example/\n> .", r"2:30 '\n' is no escape.", r"\uXXXX"),
    ("ex:a ex:p <https://o.example/\\> .", "2:30 '\\' is no escape.", r"\uXXXX"),
    (r"ex:a ex:p 'x\a' .", r"2:13 '\a' is no escape.", r"\uXXXX"),
    (r"ex:a ex:p 'x\u12' .", r"2:13 '\u' is no escape.", r"\uXXXX"),
    (r"ex:a ex:p 'x\uD83D' .", r"2:13 '\uD83D' is no escape.", "number of a character"),
    (r"ex:a ex:p 'x\U00110000' .", r"2:13 '\U00110000' is no escape.", "number of a character"),
    ('ex:a ex:p """x\n\\q""" .', r"3:1 '\q' is no escape.", r"\uXXXX"),
    ("ex:a ex:p 'x'@en_GB .", "2:14 '@en_GB' is no language tag.", "@en-GB"),
    ("ex:a ex:p 'x'@ .", "2:14 '@' is no language tag.", "@en-GB"),
    ("ex:a ex:p 'x'@1 .", "2:14 '@1' is no language tag.", "@en-GB"),
    ("ex:a ex:p 'x'@en- .", "2:14 '@en-' is no language tag.", "@en-GB"),
    ("ex:a ex:p 'x'^^'y' .", "2:16 Here must stand a datatype, not ''y''.", "^^xsd:date"),
    ("ex:a ex:p 'x'^^_:y .", "2:16 Here must stand a datatype, not '_:y'.", "^^xsd:date"),
    ("ex:a@en ex:p ex:b .", "2:5 Here must stand a predicate, not '@en'.", "subject"),
    ("ex:a ex:p https://o.example/x .", "2:11 This IRI stands without its brackets.", "<https://…>"),
    ("ex:a ex:p ex:b/c .", "2:15 The character '/' cannot stand here.", "the whole IRI in <…>"),
    ("ex:a ex:p ex:b%4 .", "2:15 The character '%' cannot stand here.", "two hexadecimal digits"),
    ("ex:a ex:p ex:b\\u0020 .", "2:15 The character '\\\\' cannot stand here.", "only before"),
    ("ex:a ex:p \u201cx\u201d .", "2:11 The character '\u201c' cannot stand here.", "straight"),
    ("ex:a\u3000ex:p ex:b .", "2:5 The character '\\u3000' cannot stand here.", "not the plain one"),
    ("{ ex:a ex:p ex:b } .", "2:1 The character '{' cannot stand here.", "braces"),
    ("ex:a = ex:b .", "2:6 The character '=' cannot stand here.", "means nothing"),
    ("ex:a ex:p ?x .", "2:11 The character '?' cannot stand here.", "means nothing"),
    ("ex:a ex:p ex:b!ex:c .", "2:15 The character '!' cannot stand here.", "means nothing"),
    ("ex:a ex:p ex:-b .", "2:14 The character '-' cannot stand here.", "means nothing"),
    ("ex:a ex:p 'x\0y' .", "2:13 Here stands a NUL character.", "UTF-8"),
    ("ex:a ex:p \0 .", "2:11 Here stands a NUL character.", "UTF-8"),
    ("ex:a ex:p [ ex:q ex:b .", "2:11 This '[' is never closed.", "']'"),
    ("ex:a ex:p [ ex:q ex:b ; .", "2:11 This '[' is never closed.", "']'"),
    ("ex:a ex:p [ ex:q ex:b", "2:11 This '[' is never closed.", "']'"),
    ("ex:a ex:p [ ex:q ex:b\nex:c ex:p ex:d .", "2:11 This '[' is never closed.", "']'"),
    ("ex:a ex:p [ ex:q ex:b ) .", "2:11 This '[' is never closed.", "']'"),
    ("ex:a ex:p ( 1 [ ex:q 2 ) .", "2:15 This '[' is never closed.", "']'"),
    ("ex:a ex:p ( 1 2 .", "2:11 This '(' is never closed.", "')'"),
    ("ex:a ex:p ( 1 2", "2:11 This '(' is never closed.", "')'"),
    ("ex:a ex:p ( 1 2 ] .", "2:11 This '(' is never closed.", "')'"),
    ("ex:a ex:p ( 1 , 2 ) .", "2:15 ',' stands in a list.", "spaces"),
    ("ex:a ex:p ex:b ] .", "2:16 This ] closes nothing.", "Take it away"),
    (") ex:p ex:b .", "2:1 This ) closes nothing.", "Take it away"),
    ("@Prefix o: <x:> .", "2:1 There is no directive @Prefix.", "Did you mean @prefix?"),
    ("@version o: <x:> .", "2:1 Here must stand a subject, not '@version'.", "@prefix and @base"),
    ("@prefix o <x:> .", "2:9 The word 'o' cannot stand here.", "prefix"),
    ("@prefix o:x <x:> .", "2:9 Here must stand a prefix and its colon, not 'o:x'.", "@prefix ex:"),
    ("@prefix o: 'x' .", "2:12 Here must stand an IRI in <…>, not ''x''.", "prefix"),
    ("@base ex:x .", "2:7 Here must stand an IRI in <…>, not 'ex:x'.", "base"),
    ("@prefix o: <x:> ; ex:a ex:p ex:b .", "2:16 ';', ',' or '.' is missing before ';'.", "'.'"),
    ("PREFIX o: <x:> .\no:a o:p o:b .", "2:16 No '.' stands after PREFIX.", "@prefix"),
    ("BASE <x:> .", "2:11 No '.' stands after BASE.", "@base"),
    ("ex:a ex:p <b> .", "2:11 The IRI <b> is relative, and there is no base.", "@base"),
    (
        "ex:a ex:p skos:b .",
        "2:11 The prefix 'skos:' is not declared.",
        "<http://www.w3.org/2004/02/skos/core#> .",
    ),
    ("ex:a ex:p exx:b .", "2:11 The prefix 'exx:' is not declared.", "Or is it 'ex:'?"),
    ("ex:a ex:p :b .", "2:11 The prefix ':' is not declared.", "@prefix : <…> ."),
    ("ex:a ex:p 'x'^^zz:d .", "2:16 The prefix 'zz:' is not declared.", "@prefix zz: <…> ."),
]


@pytest.mark.parametrize(("text", "message", "hint"), ERRORS, ids=[text for text, _, _ in ERRORS])
def test_an_error_has_one_finding_with_its_place_and_its_mend(text, message, hint):
    found = only(HEAD + text)
    assert f"{found.place.line}:{found.place.column} {found.message}" == message
    assert hint in found.hint
    codes = {"language tag": "language-tag", "in an IRI": "iri", "is relative": "iri"}
    code = next((code for words, code in codes.items() if words in message), "syntax")
    assert (found.place.path, found.severity, found.code) == ("<text>", "error", code)


@pytest.mark.parametrize("text", [text for text, message, _ in ERRORS if "not declared" not in message])
def test_a_good_statement_after_an_error_is_read(text):
    document = parse(f"{HEAD}{text}\nex:good ex:p ex:c .\nex:last ex:p ex:d .")
    subjects = {str(statement.subject) for statement in document.statements}
    assert "https://example.org/last" in subjects


def test_brackets_may_be_nested_as_deep_as_the_limit():
    deep = "ex:a ex:p " + "[ ex:p " * DEEPEST + "1" + " ]" * DEEPEST + " ."
    assert len(clean(HEAD + deep).statements) == DEEPEST + 1


@pytest.mark.parametrize(("opener", "closer"), [("[ ex:p ", " ]"), ("( ", " )")])
@pytest.mark.parametrize("depth", [DEEPEST + 1, 50_000])
def test_brackets_deeper_than_the_limit_are_one_error_at_the_first_too_deep(opener, closer, depth):
    text = f"{HEAD}ex:a ex:p {opener * depth}1{closer * depth} .\nex:b ex:p ex:c ."
    found = only(text)
    assert found.message == f"Brackets are nested more than {DEEPEST} deep."
    assert found.place.column == 11 + len(opener) * DEEPEST
    assert str(parse(text).statements[-1].subject) == "https://example.org/b"


# --- literals


def typed(form: str, datatype: str) -> str:
    return f"{HEAD}@prefix xsd: <{XSD}> .\n@prefix rdf: <{RDF}> .\nex:a ex:p ex:b , '{form}'^^{datatype} ; ex:q ex:c ."


@pytest.mark.parametrize(
    ("form", "datatype", "told"),
    [
        ("19x9", "xsd:gYear", "literal: '19x9' is no xsd:gYear. Write a year as in 1999."),
        ("1_94", "xsd:integer", "literal: '1_94' is no xsd:integer. Write a whole number."),
        ("2001-02-30", "xsd:date", "literal: '2001-02-30' is no xsd:date. Write a day that exists as in 1999-12-31."),
        ("300", "xsd:byte", "literal: '300' is no xsd:byte. Write a whole number from -128 to 127."),
        (
            "x",
            "rdf:langString",
            "literal: 'x' is no rdf:langString. Write its language as in 'text'@en, and no datatype.",
        ),
        (
            "www.example.org",
            "xsd:anyURI",
            "iri: 'www.example.org' is no absolute IRI: No scheme found in an absolute IRI. "
            "Write the whole of it as in https://example.org/page, with %20 for a space.",
        ),
    ],
)
def test_an_ill_typed_literal_is_told_where_it_begins_and_kept_as_it_is_written(form, datatype, told):
    document = parse(typed(form, datatype))
    (found,) = document.findings
    assert f"{found.code}: {found.message} {found.hint}" == told
    assert (found.place.line, found.place.column) == (4, 18)
    assert [str(statement.object)[-len(form) :] for statement in document.statements[1:2]] == [form]
    assert len(document.statements) == 3
    assert (document.lost, document.unread) == ((), frozenset())


@pytest.mark.parametrize(
    ("form", "datatype"),
    [
        ("1999", "xsd:gYear"),
        ("194", "xsd:integer"),
        ("2000-02-29", "xsd:date"),
        ("127", "xsd:byte"),
        ("https://example.org/é", "xsd:anyURI"),
        ("anything", "ex:own"),
        ("<p>", "rdf:HTML"),
    ],
)
def test_a_literal_of_its_type_and_one_of_an_unknown_type_are_fine(form, datatype):
    assert parse(typed(form, datatype)).findings == ()


@pytest.mark.parametrize("text", ["'x\x0cy'", r"'x\u000Cy'", r"'x\fy'@en", '"""\nx\x0cy"""'])
def test_a_control_character_in_a_text_is_told_where_the_text_begins(text):
    found = only(f"{HEAD}ex:a ex:p {text} .")
    assert (found.code, found.place.line, found.place.column) == ("literal", 2, 11)
    assert found.message == "This text holds the control character U+000C."


def test_a_message_is_short_and_holds_nothing_that_a_terminal_would_obey():
    texts = [
        f"<{'x' * 9999}>",
        f"<x:\x9b{'y' * 9999}>",
        f"{'z' * 9999}:a",
        f"'\x9b{'1' * 9999}'^^<{XSD}gYear>",
        "@" * 9999,
    ]
    for text in texts:
        said = str(parse(f"<x:a> <x:p> {text} .").findings[0])
        assert len(said) < 300
        assert said.isprintable()


# --- recovery


def went_on(text: str) -> list[str]:
    return [found.hint.rpartition(". ")[2] for found in parse(HEAD + text).findings]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ex:a ex:p foo .\n\nex:b ex:p ex:c .", "Reading went on at line 4."),
        ("ex:a ex:p ex:b\nex:c ex:p ex:d .", "Reading went on at line 3."),
        ("ex:a ex:p foo .", "Nothing after it could be read."),
        ("ex:a ex:p 'x", "Nothing after it could be read."),
    ],
)
def test_an_error_that_ends_a_statement_says_where_reading_went_on(text, said):
    assert went_on(text) == [said]


@pytest.mark.parametrize(
    "text", ["ex:a ex:p <x: y> .", "ex:a zz:p ex:b .", "ex:a ex:p ex:b", "ex:a ex:p '19x9'^^ex:c ."]
)
def test_an_error_after_which_the_statement_is_followed_says_nothing_of_it(text):
    assert not any("Reading went on" in said or "Nothing after" in said for said in went_on(text))


def test_what_was_passed_over_is_told_by_its_range_and_by_the_names_in_it():
    faulty = "ex:a ex:p ex:b ; ex:q foo , <#c>, ex:d\\-e , zz:y ."
    text = f"{HEAD}@base <x:base> .\n{faulty}\nex:last ex:p ex:f ."
    document = parse(text)
    ((begin, end),) = document.lost
    assert text[begin:end] == faulty + "\n"
    names = {"x:base#c"} | {f"https://example.org/{name}" for name in ("a", "p", "b", "q", "d-e")}
    assert document.unread == {URIRef(name) for name in names}
    assert [str(s.object) for s in document.statements] == ["https://example.org/b", "https://example.org/f"]


def test_a_name_whose_prefix_nothing_declares_is_not_known_and_a_standard_one_is():
    document = parse(HEAD + "zz:a ex:p skos:b .")
    assert document.unread == {document.statements[0].subject}
    assert document.lost == ()


@pytest.mark.parametrize("declared", ["@prefix o <x:> .", "@prefix o:x <x:> .", "PREFIX o <x:>"])
def test_a_slip_in_the_prefix_of_a_directive_is_one_error_and_the_prefix_is_used(declared):
    document = parse(f"{declared}\no:a o:b o:c .")
    assert len(document.findings) == 1
    assert document.statements[0].subject == URIRef("x:a")


def test_a_prefix_that_could_not_be_declared_is_not_told_again_where_it_is_used():
    assert len(parse("@prefix o: 'x' .\no:a o:b o:c .").findings) == 1


def test_three_errors_of_a_file_are_all_told_and_no_others():
    assert errors(
        HEAD + "ex:a ex:p 'x ;\n  ex:q ex:b .\n\nex:c ex:p ex:d\n\nex:e ex:p [ ex:q 1.5 , ; ex:r 2 ] .\n"
        "ex:f ex:p ex:g .\n"
    ) == [
        "2:11 This ' is never closed.",
        "5:15 The statement is not ended.",
        "7:24 Here must stand an object, not ';'.",
    ]


def test_two_faults_of_one_statement_are_both_told_where_neither_hides_the_other():
    assert errors(HEAD + r"ex:a zz:p 'x\q', <x: y> .") == [
        "2:6 The prefix 'zz:' is not declared.",
        r"2:13 '\q' is no escape.",
        "2:21 The character ' ' cannot stand in an IRI.",
    ]


def test_the_same_faulty_iri_is_told_at_each_of_its_places():
    assert len(errors("<x:a b> <x:p> <x:a b> .")) == 2


def test_an_undeclared_prefix_is_told_once_and_stops_no_statement():
    document = parse("@prefix ex: <x:> .\nex:a zz:p zz:b ;\n ex:q zz:c .\nzz:a ex:q zz:b .")
    assert [found.place.line for found in document.findings] == [2]
    assert len(document.statements) == 3


def test_an_undeclared_standard_prefix_stands_for_what_it_always_does():
    document = parse("<x:a> rdf:type <x:B> .")
    assert document.statements[0].predicate == RDF.type
    assert len(document.findings) == 1


def test_unindented_predicates_after_an_error_are_not_taken_for_statements():
    assert errors(HEAD + "ex:a\nex:p foo ;\nex:q ex:b ;\nex:r ex:c .\nex:d ex:p .") == [
        "3:6 The word 'foo' cannot stand here.",
        "6:11 Here must stand an object, not '.'.",
    ]


def test_a_dot_in_a_skipped_string_or_iri_ends_nothing():
    text = 'ex:a foo \'x . y\' , """z .\nex:q """ , <x:y.> ; ex:p <broken . > .\nex:b ex:p ex:c .'
    assert errors(HEAD + text) == ["2:6 The word 'foo' cannot stand here."]


def test_a_long_string_without_its_end_does_not_turn_the_texts_after_it_inside_out():
    text = (
        'ex:a ex:p """One. Two.\n  Three: four .\n\nex:b ex:p """Five.\nSix""" ;\n  ex:q ex:c .\n'
        'ex:d ex:p """Seven, eight.""" ; ex:q .\n'
    )
    assert errors(HEAD + text) == [
        "2:11 Text stands directly after the quotes that close this string.",
        "8:38 Here must stand an object, not '.'.",
    ]


def test_prose_after_an_open_long_string_is_not_read_as_statements():
    text = 'ex:a ex:p """One. Two.\nThree four . Five\n@prefix o: <x:> .\no:a o:p .\n'
    assert errors(HEAD + text) == [
        '2:11 This """ is never closed.',
        "5:9 Here must stand an object, not '.'.",
    ]


# --- bytes


def written(tmp_path, data: bytes) -> Document:
    path = tmp_path / "x.ttl"
    path.write_bytes(data)
    return read(path, "data/x.ttl")


def test_a_file_is_read_as_utf_8_and_shown_by_the_name_given(tmp_path):
    document = written(tmp_path, "<x:a> <x:p> '産業' ;".encode())
    assert [str(found.place) for found in document.findings] == ["data/x.ttl:1:19"]
    assert document.statements[0].object == Literal("産業")
    assert read(tmp_path / "x.ttl").path == str(tmp_path / "x.ttl")


def test_a_file_that_is_not_there_is_an_oserror(tmp_path):
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.ttl")


def test_a_pipe_or_a_device_is_an_oserror_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.ttl")
    (tmp_path / "device.ttl").symlink_to("/dev/zero")
    for name in ("pipe.ttl", "device.ttl"):
        with pytest.raises(OSError, match="no regular file"):
            read(tmp_path / name)


def test_a_byte_order_mark_is_told_and_moves_no_column(tmp_path):
    document = written(tmp_path, b"\xef\xbb\xbf<x:a> <x:p> .\n<x:a> <x:p> 1 .")
    assert [(str(found.place), found.code) for found in document.findings] == [
        ("data/x.ttl:1:1", "encoding"),
        ("data/x.ttl:1:13", "syntax"),
    ]
    assert "without a byte order mark" in document.findings[0].hint
    assert document.text[document.statements[0].at[0] :] == "<x:a> <x:p> 1 ."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_told_once_and_read_all_the_same(tmp_path, encoding):
    document = written(tmp_path, "<x:a> <x:p> '産業' .\n".encode(encoding))
    assert [(str(found.place), found.code) for found in document.findings] == [("data/x.ttl:1:1", "encoding")]
    assert document.statements[0].object == Literal("産業")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_first_byte_that_is_not_utf_8_is_told_by_line_and_column(tmp_path, mark):
    data = "# 日本\r\n<x:a> <x:p> '産".encode() + b"\x8e\x59\xff' .\n<x:a> <x:p> .\n"
    found = [item for item in written(tmp_path, mark + data).findings if "mark" not in item.message]
    assert [(str(item.place), item.code) for item in found] == [
        ("data/x.ttl:2:15", "encoding"),
        ("data/x.ttl:3:13", "syntax"),
    ]
    assert "0x8E" in found[0].message


def test_bytes_cut_in_the_middle_of_a_character_are_told(tmp_path):
    found = written(tmp_path, "<x:a> <x:p> 1 . # 産".encode()[:-1]).findings
    assert [str(item.place) for item in found] == ["data/x.ttl:1:19"]


# --- size


def test_large_literals_and_long_lines_are_read_in_one_go():
    names = ", ".join(f"ex:n{number}" for number in range(20_000))
    quotes = 'b""' * 10**5
    long, plain = f'"""{quotes}c"""', "x" * 10**6
    document = clean(f"{HEAD}ex:a ex:p {names} ; ex:q '{plain}' ; ex:r {long} .")
    assert len(document.statements) == 20_002
    assert [str(found.object) for found in document.statements[-2:]] == [plain, quotes + "c"]


@pytest.mark.parametrize("part", ["a.", "1.", "'", '"""', '\\"""', "<", "\\", "%41", "[", "(", "ex:a ", ".", "#", "@"])
def test_long_nonsense_is_findings_and_ends(part):
    assert parse(HEAD + "ex:a ex:p " + part * 20_000).findings


# --- properties


IRIS = st.sampled_from(
    [URIRef("https://example.org/" + local) for local in ("a", "b.c", "d/e", "f#g", "", "1", "é", "x%20y")]
)
CONTROLS = "".join(chr(code) for code in range(32) if chr(code) not in "\t\n\r")
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS), max_size=8) | st.sampled_from(
    ['"', "'", '"""', "a\\", '\\"', "\r\n", "\t", 'x"', "\\u0041", "'''", "\u2028", "産業\n計画"]
)
LITERALS = (
    TEXTS.map(Literal)
    | st.builds(Literal, TEXTS, lang=st.sampled_from(["en", "ja", "zh-Hant"]))
    | st.builds(Literal, TEXTS, datatype=IRIS)
    | st.integers(-(10**6), 10**6).map(Literal)
    | st.booleans().map(Literal)
    | st.decimals(-1000, 1000, places=3).map(Literal)
    | st.floats(allow_nan=False, allow_infinity=False).map(Literal)
)
BLANKS = st.sampled_from([BNode("b1"), BNode("b2"), BNode("b3")])
TRIPLES = st.tuples(IRIS | BLANKS, IRIS | st.just(RDF.type), IRIS | BLANKS | LITERALS)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TRIPLES, max_size=12), st.sampled_from(["turtle", "longturtle", "nt11"]), st.booleans())
def test_what_rdflib_writes_is_read_as_rdflib_reads_it(triples, form, bound):
    graph = Graph()
    if bound:
        graph.bind("ex", "https://example.org/")
    for triple in triples:
        graph.add(triple)
    text = graph.serialize(format=form)
    document = clean(text)
    assert isomorphic(graph_of(document), rdflib_reads(text))
    assert all(0 <= at < len(text) and not text[at].isspace() for found in document.statements for at in found.at)


PIECES = st.sampled_from([*".;,[]()'\"<>@:-#%é|\\ \n\0\ufeff\ud800", "'''", '"""', "\r\n", "^^", "\\u12"])
PIECES |= st.sampled_from(["@prefix", "PREFIX", "a", "true", "ex:", "_:x", "1.", "e5"])
WHOLE = HEAD + " \n".join(text for text in VALID.values() if len(text) < 90)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_the_text_there_are_findings_and_never_another_failure(data):
    place = st.integers(0, len(WHOLE))
    start = data.draw(place)
    text = WHOLE[start : data.draw(place)] if data.draw(st.booleans()) else WHOLE
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(PIECES) + text[at + data.draw(st.integers(0, 3)) :]
    document = parse(text, base=BASE)
    lines = re.split(r"\r\n|\r|\n", document.text)
    for found in document.findings:
        assert 1 <= found.place.column <= len(lines[found.place.line - 1]) + 2  # a CRLF may be the end of a token
        assert found.message
        assert found.hint
    assert all(0 <= at < len(document.text) for statement in document.statements for at in statement.at)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=40))
def test_whatever_the_bytes_there_are_findings_and_never_another_failure(tmp_path, data):
    document = written(tmp_path, data)
    assert all(found.place.path == "data/x.ttl" for found in document.findings)
