"""Where a finding stands, what is told once, what is held back, and what a shape must not let pass in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from policygraph import project
from policygraph.validate import validate

PREFIXES = """@prefix ex: <https://example.org/lamps/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONTOLOGY = """
ex:Lamp a owl:Class . ex:Lantern a owl:Class ; rdfs:subClassOf ex:Lamp . ex:Oil a owl:Class .
ex:beside a owl:ObjectProperty . ex:burns a owl:ObjectProperty . ex:name a owl:DatatypeProperty .
ex:height a owl:DatatypeProperty . ex:width a owl:DatatypeProperty .
"""


@pytest.fixture
def findings(tmp_path):
    """The findings in a project of one's own: data, and what it adds to shapes and ontology."""

    def findings(shapes, *data, ontology=""):
        files = {"ontology/lamps.ttl": ONTOLOGY + ontology, "ontology/shapes/lamps.ttl": shapes}
        files["data/oil.ttl"] = "ex:oil a ex:Oil .\n"
        files |= {f"data/{name}.ttl": text for name, text in zip("abc", data, strict=False)}
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(PREFIXES + text, encoding="utf-8")
        found = validate(project.load(tmp_path))
        findings.held = found.held
        return found.findings

    return findings


def placed(findings):
    """Each finding's code and what stands at its place: the file's name and the word there."""
    found = []
    for finding in findings:
        lines = Path(finding.place.path).read_text(encoding="utf-8").split("\n")
        text = lines[finding.place.line - 1][finding.place.column - 1 :]
        found.append((finding.code, finding.place.path.rsplit("/", 1)[-1], text.split(" ")[0]))
    return found


def shape(constraint):
    return f"ex:LampShape a sh:NodeShape ; sh:targetClass ex:Lamp ; {constraint} .\nex:OilShape a sh:NodeShape ; sh:targetClass ex:Oil ; sh:nodeKind sh:IRI ."


CLEAN = 'ex:a a ex:Lamp ; ex:name "A" .\n'
PATHS = {
    "a property": ("ex:burns", "ex:b"),
    "an inverse": ("[ sh:inversePath ex:beside ]", "ex:c"),
    "a choice": ("[ sh:alternativePath ( ex:name ex:burns ) ]", "ex:b"),
    "a sequence": ("( ex:beside ex:burns )", "ex:far"),
    "a sequence that turns": ("( ex:burns [ sh:inversePath ex:burns ] )", "ex:a"),
    "one or more": ("[ sh:oneOrMorePath ex:burns ]", "ex:b"),
    "at most one": ("[ sh:zeroOrOnePath ex:burns ]", "ex:b"),
}


@pytest.mark.parametrize("path", PATHS)
def test_a_wrong_value_is_placed_where_it_stands_by_every_kind_of_path(findings, path):
    steps, value = PATHS[path]
    wrong = f"sh:property [ sh:path {steps} ; sh:not [ sh:hasValue {value} ] ]"
    data = (
        'ex:a a ex:Lamp ; ex:name "A" ;\n    ex:burns\n        ex:b ;\n    ex:beside ex:d .\n'
        "ex:b a ex:Oil . ex:far a ex:Oil .\n",
        "ex:c a ex:Lamp ; ex:beside ex:a .\nex:d a ex:Lamp ;\n    ex:burns ex:far .\n",
    )
    assert placed(findings(shape(wrong), *data)) == [
        ("sh:Not", "b.ttl" if value in ("ex:c", "ex:far") else "a.ttl", value)
    ]


@pytest.mark.parametrize(
    ("constraint", "values", "code", "word"),
    [
        ("sh:maxCount 2", '"A" ,\n    "B" , "C"', "sh:MaxCount", '"C"'),
        ("sh:maxCount 1", '"A" ; ex:name "B"', "sh:MaxCount", '"B"'),
        ("sh:uniqueLang true", '"x"@ja , "A"@en , "B"@en', "sh:UniqueLang", '"B"@en'),
        ("sh:maxLength 3", '"A" , """B\nlong""" , "C"', "sh:MaxLength", '"""B'),
        ("sh:nodeKind sh:Literal", '"A" , ex:b', "sh:NodeKind", "ex:b"),
        ("sh:hasValue 1", '"A"', "sh:HasValue", '"A"'),
        ("sh:hasValue 1", '"A" , "B"', "sh:HasValue", "ex:a"),
    ],
)
def test_a_value_too_many_is_placed_where_it_stands_and_one_missing_where_the_node_begins(
    findings, constraint, values, code, word
):
    rule = f"sh:property [ sh:path ex:name ; {constraint} ]"
    data = f"ex:b a ex:Oil .\n\nex:a a ex:Lamp ; ex:name {values} .\n"
    assert placed(findings(shape(rule), data)) == [(code, "a.ttl", word)]


def test_what_a_node_lacks_is_placed_at_its_class_though_another_file_says_more_of_it(findings):
    rule = "sh:property [ sh:path ex:name ; sh:minCount 1 ]"
    assert placed(findings(shape(rule), "ex:a ex:beside ex:a .\n", "\nex:a a ex:Lamp .\n")) == [
        ("sh:MinCount", "b.ttl", "ex:a")
    ]
    assert not findings(shape(rule), "ex:a ex:beside ex:a .\n", '\nex:a a ex:Lamp ; ex:name "A" .\n')


def test_the_places_of_values_beside_the_one_too_many_are_told_too(findings):
    (finding,) = findings(shape("sh:property [ sh:path ex:name ; sh:maxCount 1 ]"), CLEAN, 'ex:a\n    ex:name "B" .\n')
    assert [(at.place.path.rsplit("/", 1)[1], at.place.line) for at in finding.related] == [("a.ttl", 8)]
    assert (finding.place.path.rsplit("/", 1)[1], finding.place.line) == ("b.ttl", 9)


def test_values_that_the_engine_cannot_compare_are_told_and_hide_no_other_shape(findings):
    rule = "sh:property [ sh:path ex:height ; sh:lessThan ex:width ] ; sh:property [ sh:path ex:name ; sh:minCount 1 ]"
    own = '\nex:WideShape a sh:NodeShape ; sh:targetSubjectsOf ex:width ; sh:property [ sh:path ex:name ; sh:pattern "^A" ] .'
    found = findings(
        shape(rule) + own, 'ex:a a ex:Lamp ; ex:name "B" ; ex:height "2001-01-01"^^xsd:date ; ex:width 3 .\n'
    )
    assert ("sh:Pattern", "a.ttl", '"B"') in placed(found)
    assert {code for code, _, _ in placed(found)} <= {"sh:Pattern", "sh:LessThan", "shape-failed"}


@pytest.mark.parametrize(
    ("pattern", "passing", "failing"),
    [
        ("^A$", '"A"', r'"A\n"'),
        ("^(A|B$)", r'"A\n"', r'"B\n"'),
        (r"^A\\$", '"A$"', r'"A\n"'),
        ("^[$]$", '"$"', r'"$\n"'),
    ],
)
def test_a_text_ends_where_its_pattern_ends(findings, pattern, passing, failing):
    rule = shape(f'sh:property [ sh:path ex:name ; sh:pattern "{pattern}" ]')
    assert not findings(rule, f"ex:a a ex:Lamp ; ex:name {passing} .\n")
    assert placed(findings(rule, f"ex:a a ex:Lamp ; ex:name {failing} .\n")) == [("sh:Pattern", "a.ttl", failing)]


MALFORMED = {
    "a count that is none": ('sh:property [ sh:path ex:name ; sh:minCount "1" ]', '"1"'),
    "a negative count": ("sh:property [ sh:path ex:name ; sh:maxCount -1 ]", "-1"),
    "a list that is none": ("sh:in ex:Lamp", "ex:Lamp"),
    "a choice without a list": ("sh:or [ sh:nodeKind sh:IRI ]", "["),
    "a pattern that is none": ('sh:property [ sh:path ex:name ; sh:pattern "[a" ]', '"[a"'),
    "a path of one in brackets": ("sh:property [ sh:path ( ex:name ) ; sh:minCount 1 ]", "("),
    "a path that is a text": ('sh:property [ sh:path "name" ; sh:minCount 1 ]', '"name"'),
    "two counts": ("sh:property [ sh:path ex:name ; sh:minCount 1 , 2 ]", "2"),
    "a class that is a text": ('sh:class "Lamp"', '"Lamp"'),
    "a flag that is a text": ('sh:property [ sh:path ex:name ; sh:uniqueLang "true" ]', '"true"'),
    "a bound that is an IRI": ("sh:property [ sh:path ex:name ; sh:minInclusive ex:Lamp ]", "ex:Lamp"),
}


@pytest.mark.parametrize("fault", MALFORMED)
def test_a_malformed_shape_is_told_where_it_is_malformed(findings, fault):
    rule, word = MALFORMED[fault]
    assert ("shape-form", "lamps.ttl", word) in placed(findings(shape(rule), CLEAN))


def test_a_shape_that_leads_back_to_itself_is_told_at_the_reference_and_one_used_twice_is_not(findings):
    ring = "sh:property [ sh:path ex:beside ; sh:node ex:LampShape ]"
    found = placed(findings(shape(ring), CLEAN))
    assert ("shape-recursive", "lamps.ttl") in {(code, file) for code, file, _ in found}
    twice = "sh:node ex:Named ; sh:property [ sh:path ex:beside ; sh:node ex:Named ]"
    named = "\nex:Named a sh:NodeShape ; sh:nodeKind sh:IRI ."
    assert not findings(shape(twice) + named, CLEAN)


def test_a_class_of_the_data_needs_a_shape_or_one_above_it_or_another_class_that_has_one(findings):
    only_oil = "ex:OilShape a sh:NodeShape ; sh:targetClass ex:Oil ; sh:nodeKind sh:IRI ."
    assert placed(findings(only_oil, "ex:a a ex:Lantern .\nex:b a ex:Lantern .\n")) == [
        ("class-without-shape", "a.ttl", "ex:Lantern")
    ]
    assert not findings(shape("sh:nodeKind sh:IRI"), "ex:a a ex:Lantern .\n")
    assert not findings(only_oil, "ex:a a ex:Lantern , ex:Oil .\n")


def test_an_instance_by_inference_alone_is_told_since_no_shape_meets_it(findings):
    same = "ex:Torch a owl:Class ; owl:equivalentClass ex:Lamp .\n"
    torch = "\nex:TorchShape a sh:NodeShape ; sh:targetClass ex:Torch ; sh:nodeKind sh:IRI ."
    lamps = "ex:l a ex:Lamp , ex:Torch .\n"
    found = findings(shape("sh:nodeKind sh:IRI") + torch, lamps + "ex:a a ex:Torch .\n", ontology=same)
    assert placed(found) == [("instance-missed", "a.ttl", "ex:a")]
    assert not findings(shape("sh:nodeKind sh:IRI") + torch, lamps, ontology=same)


def test_a_target_node_of_which_nothing_is_said_is_told(findings):
    own = "\nex:OneShape a sh:NodeShape ; sh:targetNode ex:a , ex:aa ; sh:nodeKind sh:IRI ."
    assert placed(findings(shape("sh:nodeKind sh:IRI") + own, CLEAN)) == [("shape-target", "lamps.ttl", "ex:aa")]


def test_one_fault_is_told_once_though_shape_range_and_reasoning_all_see_it(findings):
    apart = "ex:Oil owl:disjointWith ex:Lamp . ex:burns rdfs:range ex:Oil .\n"
    rule = "sh:property [ sh:path ex:burns ; sh:class ex:Oil ]"
    data = "ex:b a ex:Lamp .\nex:a a ex:Lamp ; ex:burns ex:b .\n"
    assert placed(findings(shape(rule), data, ontology=apart)) == [("sh:Class", "a.ttl", "ex:b")]
    assert placed(findings(shape("sh:nodeKind sh:IRI"), data, ontology=apart)) == [("range", "a.ttl", "ex:b")]


def test_statements_that_clash_are_told_once_at_the_last_with_the_others_and_the_axiom(findings):
    order = "ex:beside a owl:TransitiveProperty , owl:IrreflexiveProperty .\n"
    ring = "ex:a a ex:Lamp ; ex:beside ex:b .\nex:b a ex:Lamp ; ex:beside ex:c .\n"
    both = shape("sh:nodeKind sh:IRI")
    (finding,) = findings(both, ring, "ex:c a ex:Lamp ; ex:beside ex:a .\n", ontology=order)
    assert finding.code == "inconsistent-prp-irp"
    assert placed([finding]) == [(finding.code, "b.ttl", "ex:a")]
    related = [(at.place.path.rsplit("/", 1)[1], at.message) for at in finding.related]
    assert related[:2] == [("a.ttl", "ex:a ex:beside ex:b"), ("a.ttl", "ex:b ex:beside ex:c")]
    assert ("lamps.ttl", "ex:beside rdf:type owl:IrreflexiveProperty") in related
    assert not findings(both, ring, "ex:c a ex:Lamp .\n", ontology=order)


def test_what_a_misspelt_property_leaves_missing_is_held_back_and_counted(findings):
    rule = "sh:property [ sh:path ex:name ; sh:minCount 1 ] ; sh:property [ sh:path ex:height ; sh:maxCount 1 ]"
    data = 'ex:a a ex:Lamp ; ex:nam "A" ; ex:height 1 , 2 .\nex:b a ex:Lamp .\n'
    found = findings(shape(rule), data)
    assert placed(found) == [
        ("undeclared-property", "a.ttl", "ex:nam"),
        ("sh:MaxCount", "a.ttl", "2"),
        ("sh:MinCount", "a.ttl", "ex:b"),
    ]
    assert found[0].hint == "Did you mean ex:name?"
    assert placed(findings.held) == [("sh:MinCount", "a.ttl", "ex:a")]


def test_every_list_of_an_axiom_that_is_none_is_told_at_its_place(findings):
    wrong = "ex:beside owl:propertyChainAxiom ex:Lamp .\nex:burns owl:propertyChainAxiom ex:Oil .\n"
    found = [place for place in placed(findings("", "", ontology=wrong)) if place[0] == "axiom"]
    assert found == [("axiom", "lamps.ttl", "ex:Lamp"), ("axiom", "lamps.ttl", "ex:Oil")]
