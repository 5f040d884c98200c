"""The text of a query is judged and changed by its tokens."""

from __future__ import annotations

import contextlib
import subprocess
import sys

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from policygraph import sparql
from policygraph.findings import PolicygraphError
from policygraph.guard import MAX_BYTES, MAX_LINKS, MAX_NESTING, MAX_PATTERNS
from policygraph.names import XSD
from policygraph.sparql import SparqlError

CALL = "SERVICE <http://example.org/> { ?s ?p ?o }"


def kinds(text):
    return [(token.kind, token.text) for token in sparql.tokens(text)]


def refused(text):
    with pytest.raises(SparqlError) as caught:
        sparql.guard(text)
    return caught.value


# --- tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<http://e/#a>", [("iri", "<http://e/#a>")]),
        ("?a < ?b", [("var", "?a"), ("punct", "<"), ("var", "?b")]),
        ("?a<=3", [("var", "?a"), ("punct", "<="), ("number", "3")]),
        ("$a # ?b\n?c", [("var", "$a"), ("var", "?c")]),
        ("'#' \"}\"", [("string", "'#'"), ("string", '"}"')]),
        ('"""a"b""c\n\\""""', [("string", '"""a"b""c\n\\""""')]),
        ("'''a'' b'''''", [("string", "'''a'' b'''"), ("string", "''")]),
        ('""', [("string", '""')]),
        ("'x'@en-GB", [("string", "'x'"), ("langtag", "@en-GB")]),
        ("k:a.b. :x :", [("pname", "k:a.b"), ("punct", "."), ("pname", ":x"), ("pname", ":")]),
        (r"k:a\/b%20c:d", [("pname", r"k:a\/b%20c:d")]),
        ("a.b:c", [("pname", "a.b:c")]),
        ("a.:b", [("name", "a"), ("punct", "."), ("pname", ":b")]),
        ("true.OPTIONAL", [("name", "true"), ("punct", "."), ("name", "OPTIONAL")]),
        ("_:b.1.", [("blank", "_:b.1"), ("punct", ".")]),
        (
            "1.5e3 .5 5. 1.e2",
            [("number", n) for n in ("1.5e3", ".5")] + [("number", "5"), ("punct", "."), ("number", "1.e2")],
        ),
        ("k:p?/^k:q", [("pname", "k:p"), ("punct", "?"), ("punct", "/"), ("punct", "^"), ("pname", "k:q")]),
        (
            "?日本 ?e\u0301 k:é.ü _:😀",
            [("var", "?日本"), ("var", "?e\u0301"), ("pname", "k:é.ü"), ("blank", "_:😀")],
        ),
    ],
)
def test_a_text_falls_into_the_terminals_of_the_grammar(text, expected):
    assert kinds(text) == expected


def test_a_token_knows_its_offset_in_code_points():
    assert [token.offset for token in sparql.tokens("'😀' # é\n ?x")] == [0, 9]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("ASK {\n  ?s ?p 'open\n}", 2, 9),
        ('ASK { ?s ?p """open" }', 1, 13),
        (r'ASK { "\q" }', 1, 7),
        (r'ASK { "\uD800" }', 1, 7),
        ("ASK {\n\n 日本 }", 3, 2),
        ("ASK { ?x\u00d7y }", 1, 9),
        ("ASK { ?x\u3000 }", 1, 9),
        ("ASK { ?\u0301 }", 1, 8),
        ("ASK { \u0301k:b }", 1, 7),
        ("ASK { k:é\u2003 }", 1, 10),
        ("ASK { # here\r ?s ?p ?o }", 1, 7),
        ("\\u0041SK {}", 1, 1),
        ("k:a\\b", 1, 4),
    ],
)
def test_what_begins_no_token_is_told_by_line_and_column(text, line, column):
    with pytest.raises(SparqlError) as caught:
        sparql.tokens(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value).startswith(f"{line}:{column}: ")


def test_lines_may_end_as_windows_ends_them():
    assert kinds("ASK # x\r\n{}") == [("name", "ASK"), ("punct", "{"), ("punct", "}")]


@given(st.text(alphabet="aZ?:<>\"'\\u0{}#.@\n\r %é1", max_size=60))
def test_any_text_is_tokens_in_order_or_an_error(text):
    try:
        found = sparql.tokens(text)
    except SparqlError:
        return
    assert all(text[token.offset :].startswith(token.text) for token in found)
    assert [token.offset for token in found] == sorted({token.offset for token in found})


@pytest.mark.parametrize("unit", ["a.", "a-", '"', "<", "1", "''x", "@a-", "_:a.", "%41", ":\\", "a:%4", '"\\', "'''"])
def test_no_text_of_the_largest_size_keeps_the_tokenizer_busy(unit):
    # a scanner that backtracks would not come back from these within the lifetime of the test run
    with contextlib.suppress(SparqlError):
        assert sparql.tokens(unit * (MAX_BYTES // len(unit)))


# --- guard


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("SELECT * {\n " + CALL + " }", "SERVICE"),
        ("SELECT * { service silent ?x { } }", "SERVICE"),
        ("SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }", "FROM"),
        ("SELECT * FROM NAMED <http://example.org/> { ?s ?p ?o }", "FROM"),
        ("LOAD <http://example.org/>", "LOAD"),
        ("INSERT DATA { <e:a> <e:b> <e:c> }", "INSERT"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("CLEAR ALL", "CLEAR"),
        ("DROP ALL", "DROP"),
        ("CREATE GRAPH <e:g>", "CREATE"),
        ("COPY <e:a> TO <e:b>", "COPY"),
        ("MOVE <e:a> TO <e:b>", "MOVE"),
        ("ADD <e:a> TO <e:b>", "ADD"),
        ("WITH <e:g>", "WITH"),
        ("ASK { } USING <e:g>", "USING"),
    ],
)
def test_what_reaches_out_or_writes_is_refused_by_its_word(text, word):
    error = refused(text)
    assert word in error.message
    assert error.hint
    at = text.upper().index(word)
    assert (error.line, error.column) == (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p 'SERVICE <x> {}' }",
        'ASK { ?s ?p """\nFROM\nLOAD""" }',
        "ASK { # SERVICE <x> { }\n }",
        "ASK { ?s <http://e/SERVICE/FROM> ?from }",
        "SELECT ?service ?x { ?service pg:isLoadedFrom ?x }",
        "ASK { ?x a pg:Service ; pg:reportedFrom <e:y> . }",
        "ASK { GRAPH pg:Service { ?s ?p ?o } }",
        "PREFIX k: <http://e/k#> ASK { ?s <http://e/o'brien> 'caf\\u00e9' }",
        "ASK { FILTER(?a < 3 && ?b > 'x') }",
    ],
)
def test_the_same_words_elsewhere_pass(text):
    sparql.guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { SERVICE:x { } }",
        "ASK { SERVICEx:y { } }",
        "ASK { SERVICESILENTx:y { } }",
        "ASK { ?s ?p true.SERVICE:y { } }",
        "ASK { ?s ?p 'x'@en.SERVICE x:c { } }",
        "ASKFROM<file:///etc/hostname> { }",
        "PREFIX b: <http://example.org:> ASK { ?s ?p b:SERVICE <http://example.org/> { } }",
        "PREFIX b: <http://example.org:> ASK { ?s ?p b:SERVICEx:c { } }",
        "PREFIX b: <http://example.org:> ASK { ?s ?p b:SERVICE SILENT <http://example.org/> { } }",
        'ASK { FILTER(?a<?b#>"""\n) ' + CALL + ' #""")\n }',
        "ASK { FILTER(?a<?b&&'>' ) " + CALL + " #'\n }",
        "ASK { \\u0053ERVICE <http://example.org/> { } }",
        "ASK { #\\u000A" + CALL + "\n }",
        'ASK { VALUES ?z { "\\u0022 } ' + CALL + ' #" }\n }',
        'ASK { VALUES ?z { """x" } ' + CALL + ' # \\\\u0075""" }\n }',
        'ASK { VALUES ?z { """x" } ' + CALL + ' # \\\\U000000750041""" }\n }',
        'ASK { VALUES ?z { """x" } ' + CALL + ' # \\uD800""" }\n }',
        "ASK { # \r '''\n " + CALL + " # '''\n }",
    ],
)
def test_what_only_an_engine_would_read_as_a_call_is_refused_too(text):
    assert refused(text).line >= 1


def test_an_escape_that_names_no_character_is_refused():
    assert "names no character" in refused("ASK { ?s ?p '\\\\u00750022' }").message


@pytest.mark.parametrize("pair", ["()", "{}", "[]"])
def test_nesting_is_allowed_to_its_limit_alone(pair):
    def nested(depth):
        return "ASK " + pair[0] * depth + pair[1] * depth

    sparql.guard(nested(MAX_NESTING))
    assert "nested" in refused(nested(MAX_NESTING + 1)).message


def test_patterns_are_joined_to_their_limit_alone_and_what_is_made_of_them_is_not_counted():
    def joined(patterns):
        return "ASK { " + "?s ?p ?o . " * patterns + "}"

    sparql.guard(joined(MAX_PATTERNS))
    refused_one = refused(joined(MAX_PATTERNS + 1))
    assert "joins" in refused_one.message
    assert refused_one.column == len("ASK { ") + 11 * MAX_PATTERNS + 10
    sparql.guard("CONSTRUCT { " + "?s ?p ?o . " * 999 + "} WHERE { ?s ?p ?o }")
    sparql.guard(
        "ASK { "
        + " UNION ".join(["{ " + "?s ?p ?o ; ?q ?r , ?t . " * 9 + "}"] * 9)
        + " FILTER(?o IN (1"
        + ",1" * 99
        + ")) }"
    )


@pytest.mark.parametrize("sign", ["UNION", "MINUS", "FILTER NOT EXISTS"])
def test_further_branches_and_what_is_excluded_are_not_joined(sign):
    """The engine plans 150 of them in a hundredth of a second."""
    sparql.guard("ASK { { ?s ?p ?o } " + f"{sign} {{ ?s ?p 1 }} " * (MAX_PATTERNS + 1) + "}")
    assert "joins" in refused("ASK { " + "OPTIONAL { ?s ?p 1 } " * (MAX_PATTERNS + 1) + "}").message


def test_chained_operators_are_allowed_to_their_limit_alone():
    def chained(links):
        return "ASK { BIND(1" + "+1" * (links - 1) + " AS ?x) }"

    sparql.guard(chained(MAX_LINKS))
    assert "chains" in refused(chained(MAX_LINKS + 1)).message


def test_the_size_limit_counts_bytes():
    sparql.guard("#" + "é" * (MAX_BYTES // 2 - 1))
    assert "64 kB" in refused("#" + "é" * (MAX_BYTES // 2)).message


# --- blocks and values


def test_binding_changes_the_data_of_the_block_and_nothing_else():
    text = "# VALUES ?x { 1 }\nSELECT ?x {\n  VALUES ?x { 'a}b' } # ?x\n  VALUES (?y) { (1) }\n}"
    assert sparql.bind(text, {"x": '"new"', "y": "<e:y>"}) == text.replace(" 'a}b' ", ' "new" ').replace(
        " (1) ", " (<e:y>) "
    )


def test_every_block_of_a_variable_is_bound_in_any_case_of_the_word():
    text = "ASK { values ?x {1} { VALUES $x { UNDEF # }\n } } } VALUES ?x {}"
    assert (
        sparql.bind(text, {"x": "<e:a>"}) == "ASK { values ?x { <e:a> } { VALUES $x { <e:a> } } } VALUES ?x { <e:a> }"
    )


def test_an_open_parameter_is_undef():
    assert sparql.bind("ASK { VALUES ?x { 1 } }", sparql.unbound("x")) == "ASK { VALUES ?x { UNDEF } }"


@pytest.mark.parametrize(
    "text", ["ASK { ?x ?p 'VALUES ?x { 1 }' }", "ASK { VALUES (?x ?y) { (1 2) } }", "VALUES ?x { 1"]
)
def test_a_variable_without_a_block_of_its_own_is_an_error(text):
    with pytest.raises(PolicygraphError, match=r"no block VALUES \?x"):
        sparql.bind(text, {"x": "1"})


@pytest.mark.parametrize("value", ['"a" "b"', "<e:a> } ?s ?p ?o {", "", "'a' 1", "k:a"])
def test_a_value_that_is_not_one_term_is_an_error(value):
    with pytest.raises(PolicygraphError, match="not one term"):
        sparql.bind("ASK { VALUES ?x { 1 } }", {"x": value})


HARD = st.text(alphabet=st.sampled_from("\\\"'uU0041{}#\n\r\t\b\f\x00\x0b\x7fé日😀\u2028\ufeff <>?$@^%")) | st.text()
QUERY = "SELECT ?x WHERE { VALUES ?x { UNDEF } } # the end"


def answers(query):
    """The one row's one value in both engines."""
    solution = next(iter(pyoxigraph.Store().query(query)))["x"]
    row = next(iter(rdflib.Graph().query(query)))[0]
    return solution, row


@settings(max_examples=80, deadline=None)
@given(HARD)
def test_any_text_comes_back_from_both_engines_as_it_went_in(value):
    query = sparql.bind(QUERY, {"x": sparql.literal(value)})
    sparql.guard(query)
    first, second = answers(query)
    assert first.value == value
    assert str(second) == value


@pytest.mark.parametrize(
    "value", ["\\u0041", "\\\\u0041", "\\U00000041", "\\u0022 } #", "a\\", "\\uD800", "\\u00750041"]
)
def test_a_backslash_before_a_u_stays_two_characters_in_both_engines(value):
    first, second = answers(sparql.bind(QUERY, {"x": sparql.literal(value)}))
    assert (first.value, str(second)) == (value, value)


def test_a_language_and_a_datatype_come_back_too():
    first, second = answers(sparql.bind(QUERY, {"x": sparql.literal("産業", lang="JA")}))
    assert (first.language, second.language) == ("ja", "ja")
    first, second = answers(sparql.bind(QUERY, {"x": sparql.literal("2001-04-01", XSD + "date")}))
    assert (first.datatype.value, str(second.datatype)) == (XSD + "date", XSD + "date")


def test_a_string_is_written_without_its_datatype():
    assert sparql.literal("a", XSD + "string") == '"a"'


@pytest.mark.parametrize("lang", ["e n", "en-", "1", "abcdefghi"])
def test_what_is_no_language_tag_is_refused(lang):
    with pytest.raises(PolicygraphError, match="language tag"):
        sparql.literal("a", lang=lang)


def test_half_a_character_is_refused():
    with pytest.raises(PolicygraphError, match="surrogate"):
        sparql.literal("a\ud800")


@pytest.mark.parametrize(
    "value",
    ["http://e/a b", "http://e/>", 'http://e/"', "http://e/{", "e:\\", "e:\ud800", "a", "", "/a", "1:a"],
)
def test_an_illegal_iri_is_refused(value):
    with pytest.raises(PolicygraphError, match="not a legal IRI"):
        sparql.iri(value)


def test_a_legal_iri_is_written_in_brackets():
    assert sparql.iri("http://e/日本#a'b") == "<http://e/日本#a'b>"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("k:a\\/b <e:x>", ["<http://k/a/b>", "<e:x>"]),
        ("1 -2 +3", [f'"{n}"^^<{XSD}integer>' for n in ("1", "-2", "3")]),
        ("1.5 1e3", [f'"1.5"^^<{XSD}decimal>', f'"1e3"^^<{XSD}double>']),
        ("true UNDEF", [f'"true"^^<{XSD}boolean>', "UNDEF"]),
        ("'a\\n\\u0041' '''b'''@EN", ['"a\\nA"', '"b"@en']),
        ("'1'^^k:t '1'^^<e:t>", ['"1"^^<http://k/t>', '"1"^^<e:t>']),
    ],
)
def test_the_terms_of_a_block_have_one_spelling(data, expected):
    (block,) = sparql.blocks(f"ASK {{ VALUES ?x {{ {data} }} }}")
    assert sparql.terms(block, {"k": "http://k/"}) == expected


# --- prefixes, outline, messages


def test_prefixes_that_are_used_and_not_declared_come_on_one_line_before_the_text():
    text = "PREFIX k: <http://k/>\nASK { k:a pg:b skos:c, 'no:x' }"
    known = {"pg": "http://pg/", "skos": "http://skos/", "no": "http://no/", "k": "http://other/"}
    assert sparql.with_prefixes(text, known) == (
        f"PREFIX pg: <http://pg/> PREFIX skos: <http://skos/>\n{text}",
        1,
    )


def test_a_text_that_declares_all_it_uses_stays_as_it_is():
    text = "PREFIX k: <http://k/> PREFIX : <http://e/> ASK { k:a :b _:c }"
    assert sparql.with_prefixes(text, {}) == (text, 0)
    assert sparql.declared(text) == {"k": "http://k/", "": "http://e/"}


def test_a_prefix_that_nobody_declares_is_an_error_with_the_nearest():
    with pytest.raises(SparqlError, match="2:3: the prefix skso: is not declared") as caught:
        sparql.with_prefixes("ASK {\n  skso:a ?p ?o }", {"skos": "http://skos/"})
    assert caught.value.hint == "did you mean skos?"


@pytest.mark.parametrize("run", [lambda text: pyoxigraph.Store().query(text), lambda text: rdflib.Graph().query(text)])
def test_an_engine_s_error_is_told_at_the_line_of_the_text_that_was_typed(run):
    typed = "ASK {\n  ?s pg:p ?o\n}}"
    text, added = sparql.with_prefixes(typed, {"pg": "http://pg/"})
    with pytest.raises(Exception, match="xpected") as caught:
        run(text)
    error = sparql.engine_error(caught.value, added)
    assert error.line == 3
    assert "does not parse" in error.message


def test_an_engine_s_error_without_a_place_is_told_at_the_top_and_kept_short():
    error = sparql.engine_error(ValueError("x" * 1000), 1)
    assert (error.line, error.column) == (1, 1)
    assert len(error.message) < 250


@pytest.mark.parametrize(
    ("text", "form", "columns", "star", "ordered"),
    [
        (
            "SELECT DISTINCT ?a (COUNT(?b) AS ?n) WHERE { ?a ?p ?b } GROUP BY ?a ORDER BY ?a",
            "select",
            ("a", "n"),
            False,
            True,
        ),
        ("PREFIX select: <e:> SELECT * { { SELECT ?x { } ORDER BY ?x } }", "select", (), True, False),
        ("SELECT (2 * ?x AS ?y) { VALUES ?x { 1 } }", "select", ("y",), False, False),
        ("ask { }", "ask", (), False, False),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "construct", (), False, False),
        ("DESCRIBE <e:a>", "describe", (), False, False),
        ("", "", (), False, False),
    ],
)
def test_the_outline_is_what_stands_before_and_behind_the_pattern(text, form, columns, star, ordered):
    outline = sparql.outline(text)
    assert (outline.form, outline.columns, outline.star, outline.ordered) == (form, columns, star, ordered)


def test_a_question_from_a_snapshot_needs_the_standard_library_alone():
    heavy = ("yaml", "rdflib", "pyoxigraph", "pyshacl", "difflib")
    code = f"import sys, policygraph.questions; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
