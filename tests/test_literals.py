from __future__ import annotations

import pytest
from rdflib import RDF, XSD, Literal, URIRef
from written import keys, term, triples

from policygraph.infer import Derivation, Inconsistency, infer
from policygraph.literals import fits, flaw, well_typed

# Literals

LITERALS = [
    ("xsd:date", "2001-02-28 2000-02-29 -0004-02-29 12001-01-01 2001-01-01Z 2001-01-01+14:00 0000-01-01"),
    ("xsd:dateTime", "2001-01-01T24:00:00 2001-01-01T23:59:59.1234567 2001-01-01T00:00:00-05:00"),
    ("xsd:integer", f"1 -1 +1 007 {'9' * 5000}"),
    ("xsd:decimal", "1 1.0 .5 5. -0.0"),
    ("xsd:boolean", "true false 0 1"),
    ("xsd:anyURI", "http://x y %zz :x"),
    ("xsd:string", "é"),
    ("xsd:double", "1 1e5 -INF NaN"),
    ("xsd:unsignedByte", "0 255"),
    ("pg:own", "anything"),
]
ILL_TYPED = [
    ("xsd:date", "2001-13-01 2001-02-29 1900-02-29 2001-04-31 2001-1-1 01-01-01 2001-01-01T00:00:00 2001"),
    (
        "xsd:dateTime",
        "2001-01-01 2001-01-01T25:00:00 2001-01-01T24:00:01 2001-02-30T00:00:00 2001-01-01T00:00:60",
    ),
    ("xsd:integer", "1.0 1_000 ١ abc --1"),
    ("xsd:decimal", "1e5 NaN INF abc ."),
    ("xsd:boolean", "TRUE yes 2"),
    ("xsd:anyURI", "\x01"),
    ("xsd:string", "\x01"),
    ("xsd:double", "inf 0x1"),
    ("xsd:unsignedByte", "-1 256"),
]


def name(literal):
    return ascii(f"{literal[:40]} {literal.datatype.fragment}")


def typed(rows):
    kinds = [(term(datatype), form) for datatype, forms in rows for form in forms.split(" ")]
    return [Literal(form, datatype=datatype, normalize=False) for datatype, form in kinds]


@pytest.mark.parametrize("literal", typed(LITERALS), ids=name)
def test_a_literal_within_its_lexical_space_is_fine(literal):
    assert infer([(term("pg:x"), term("pg:v"), literal)]).inconsistencies == ()


@pytest.mark.parametrize("literal", typed(ILL_TYPED), ids=name)
def test_a_literal_outside_its_lexical_space_is_reported_where_it_stands(literal):
    given = [(term("pg:x"), term("pg:v"), literal), (term("pg:y"), term("pg:v"), literal)]
    assert infer(given).inconsistencies == tuple(Inconsistency("dt-not-type", (fact,)) for fact in given)


RANGES = [
    ("xsd:date", '"2001-01-01"^^xsd:date', '"2001-01-01T00:00:00"^^xsd:dateTime'),
    ("xsd:string", '"x"', '"x"@en'),
    ("xsd:string", '"x"^^xsd:token', '"1"^^xsd:integer'),
    ("rdf:langString", '"x"@en', '"x"'),
    ("rdf:PlainLiteral", '"x"@en', '"1"^^xsd:integer'),
    ("rdfs:Literal", '"1"^^xsd:integer', None),
    ("xsd:integer", '"5.0"^^xsd:decimal', '"5.5"^^xsd:decimal'),
    ("xsd:decimal", '"5"^^xsd:integer', '"5"^^xsd:double'),
    ("xsd:nonNegativeInteger", '"-0.0"^^xsd:decimal', '"-1"^^xsd:integer'),
    ("xsd:nonNegativeInteger", '"-.0"^^xsd:decimal', '"-.5"^^xsd:decimal'),
    ("xsd:byte", '"127"^^xsd:integer', '"128"^^xsd:integer'),
    ("xsd:dateTimeStamp", '"2001-01-01T00:00:00Z"^^xsd:dateTime', '"2001-01-01T00:00:00"^^xsd:dateTime'),
    ("xsd:token", '"x"', '"x\t"'),
    ("xsd:anyURI", '"x"^^xsd:anyURI', '"x"'),
    ("pg:edtf", '"x"', None),
    ("xsd:date", '"x"^^pg:edtf', None),
]


@pytest.mark.parametrize(("datatype", "within", "without"), RANGES)
def test_a_value_outside_the_range_of_its_property_is_reported_with_its_proof(datatype, within, without):
    axioms = triples(f"pg:edtf a rdfs:Datatype / pg:v rdfs:range {datatype}")
    fine = infer([*axioms, (term("pg:x"), term("pg:v"), term(within))])
    assert (fine.inconsistencies, dict(fine.derivations)) == ((), {})
    if without:
        fact = (term("pg:x"), term("pg:v"), term(without))
        closure = infer([*axioms, fact])
        (clash,) = closure.inconsistencies
        value_type = (term(without), RDF.type, term(datatype))
        assert clash == Inconsistency("dt-not-type", (value_type,))
        assert closure.derivations[value_type] == (Derivation(value_type, "prp-rng", (axioms[1], fact)),)
        assert not list(closure.kept())


def test_an_ill_typed_literal_is_reported_once_though_its_property_has_a_range():
    given = triples('pg:v rdfs:range xsd:date / pg:x pg:v "2001-13-01"^^xsd:date')
    assert len(infer(given).inconsistencies) == 1


def test_where_w3c_and_owlrl_both_see_a_value_out_of_range_the_keys_agree():
    given = triples('pg:v rdfs:range xsd:string / pg:x pg:v "5"^^xsd:integer / pg:x pg:w "z"^^xsd:string')
    assert keys(infer(given)) == keys(infer(given, "owlrl")) == {("dt-not-type", frozenset({"5"}))}


def test_the_helpers_of_literals_agree_on_what_cannot_be_told():
    own = Literal("x", datatype=term("pg:own"))
    assert well_typed(own)
    assert fits(own, XSD.date)
    assert fits(Literal("2001-13-01", datatype=XSD.date, normalize=False), XSD.integer)


# Literals in files: what every datatype of XSD 1.1 and RDF 1.1 allows

FORMS = {  # datatype: forms that are right, forms that are wrong
    "gYear": ("1999 -0044 12001 0000 1999Z 1999+09:00", "19x9 99 01999 +1999 1999-01 ١٩٩٩"),
    "gYearMonth": ("1999-12 -0044-01Z", "2001-99 2001-00 2001 2001-1 2001-12-01"),
    "gMonth": ("--12 --01Z", "12 --13 --1 --00 --12--"),
    "gMonthDay": ("--12-31 --02-29 --04-30Z", "--02-30 --04-31 12-31 --13-01"),
    "gDay": ("---31 ---01Z", "31 ---32 ---00 ---1"),
    "duration": ("P1Y P1Y6M P3DT12H -PT0.5S PT1M P0D P1M1D", "P PT P1YT 1Y P1D2Y PT1.S P-1Y P1.5D P1H P1S"),
    "yearMonthDuration": ("P1Y6M -P1M", "P P1D P1YT1H P6M1Y"),
    "dayTimeDuration": ("P3DT12H PT1S", "P PT P1Y P1M P1DT"),
    "base64Binary": ("UG9saWN5 UG9saWM= UG9saQ==", "UG9 UG9saWN5= U*== UG9sab== ="),
    "hexBinary": ("0FB7 0fb7", "0FB 0G"),
    "Name": ("a a:b _x-1.2 産業", "1a -a a!b"),
    "NCName": ("a _x-1.2", "a:b 1a"),
    "ID": ("a", "a:b"),
    "NMTOKEN": ("1a -a a:b .", "a!b"),
    "QName": ("a a:b", "a:b:c :a 1:a"),
    "language": ("ja en-GB", "en_GB j@ toolonglanguage"),
    "time": ("24:00:00 09:30:00.5Z", "24:00:01 9:30:00 09:60:00"),
    "dateTimeStamp": ("1999-12-31T09:30:00Z", "1999-12-31T09:30:00"),
    "unsignedByte": ("0 255", "-1 256 1.0"),
    "boolean": ("true 0", "True yes"),
    "anyURI": ("https://example.org/é mailto:a@b urn:x:y", "www.example.org http://x/%zz http://[x x"),
}
RDF_FORMS = [
    (RDF.XMLLiteral, "", True),
    (RDF.XMLLiteral, "a <b c='d'>e</b> &amp;", True),
    (RDF.XMLLiteral, "<b>", False),
    (RDF.XMLLiteral, "a</x><x>b", False),
    (RDF.XMLLiteral, "a & b", False),
    (RDF.XMLLiteral, "<!DOCTYPE x><b/>", False),
    (RDF.JSON, '{"a": [1.5, true, null]}', True),
    (RDF.JSON, "9" * 5000, True),
    (RDF.JSON, "[" * 10**5 + "]" * 10**5, True),
    (RDF.JSON, "[NaN]", False),
    (RDF.JSON, "{a: 1}", False),
    (RDF.JSON, "", False),
    (RDF.HTML, "<p>", True),
    (RDF.langString, "x", False),
    (XSD.IDREFS, "a b", True),
    (XSD.IDREFS, "a  b", False),
    (XSD.NMTOKENS, "1 2", True),
    (XSD.NMTOKENS, "", False),
    (XSD.normalizedString, "a\tb", False),
    (XSD.token, "a  b", False),
    (XSD.anyURI, "http://x/a b", False),
    (URIRef("https://example.org/own"), "anything", True),
]
CASES = [
    (XSD[name], form, kind == 0) for name, kinds in FORMS.items() for kind in (0, 1) for form in kinds[kind].split(" ")
]


@pytest.mark.parametrize(("datatype", "form", "right"), [*CASES, *RDF_FORMS], ids=lambda part: ascii(part)[:60])
def test_a_form_that_its_datatype_does_not_allow_is_told_with_a_right_one(datatype, form, right):
    fault = flaw(form, datatype)
    assert (fault is None) == right
    if fault:
        message, hint, code = fault
        assert message.startswith(f"'{form[:40]}".replace("\t", "\\t"))  # with the spaces that make it wrong
        assert hint.startswith("Write ")
        assert code == ("iri" if datatype == XSD.anyURI else "literal")


def test_inference_knows_no_datatype_beyond_its_own():
    assert well_typed(Literal("19x9", datatype=XSD.gYear, normalize=False))
    assert well_typed(Literal("www.example.org", datatype=XSD.anyURI))
    assert infer([(term("pg:x"), term("pg:v"), Literal("19x9", datatype=XSD.gYear))]).inconsistencies == ()


@pytest.mark.parametrize("datatype", [XSD.duration, XSD.base64Binary, XSD.Name, XSD.gYear, XSD.IDREFS, XSD.decimal])
@pytest.mark.parametrize("part", ["1", "a", "a ", "P1", " ", "="])
def test_a_long_form_is_judged_at_once(datatype, part):
    assert flaw(part * 10**5 + "!", datatype)
