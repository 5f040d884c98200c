"""Where a finding stands, what is told once, what is held back, and what a shape must not let pass in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import URIRef

from policygraph import project
from policygraph.documents import read_project
from policygraph.findings import About, Finding, Place
from policygraph.reconcile import reconciled
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


BURNT = "ex:b a ex:Lamp .\nex:a a ex:Lamp ; ex:burns ex:oil , ex:b .\n"


@pytest.mark.parametrize(
    ("constraint", "beside"),
    [
        ('sh:pattern "oil$" ; sh:severity sh:Warning', [("sh:Pattern", "a.ttl", "ex:b")]),
        ("sh:class ex:Oil ; sh:severity sh:Info", [("sh:Class", "a.ttl", "ex:b")]),
        ("sh:maxCount 1", [("sh:MaxCount", "a.ttl", "ex:b")]),
        ("sh:nodeKind sh:IRI", []),
    ],
)
def test_an_error_is_told_beside_what_is_milder_or_only_counts_values_at_its_place(findings, constraint, beside):
    found = findings(
        shape(f"sh:property [ sh:path ex:burns ; {constraint} ]"), BURNT, ontology="ex:burns rdfs:range ex:Oil .\n"
    )
    assert placed(found) == [("range", "a.ttl", "ex:b"), *beside]


@pytest.mark.parametrize(("severity", "told"), [("sh:Warning", True), ("sh:Violation", False)])
def test_a_contradiction_is_not_told_again_only_where_an_error_tells_of_its_statement(findings, severity, told):
    rule = f"sh:property [ sh:path ex:burns ; sh:class ex:Oil ; sh:severity {severity} ]"
    data = "ex:b a ex:Lamp ; ex:burns ex:a .\nex:a a ex:Lamp ; ex:burns ex:b .\n"
    found = findings(shape(rule), data, ontology="ex:burns a owl:AsymmetricProperty .\n")
    assert (("inconsistent-prp-asyp", "a.ttl", "ex:b") in placed(found)) is told


def test_a_contradiction_is_told_though_another_value_of_the_property_is_wrong(findings):
    rule = "sh:property [ sh:path ex:burns ; sh:class ex:Lamp ]"
    data = "ex:b a ex:Lamp ; ex:burns ex:a .\nex:a a ex:Lamp ; ex:burns ex:oil , ex:b .\n"
    found = findings(shape(rule), data, ontology="ex:burns a owl:AsymmetricProperty .\n")
    assert placed(found) == [("sh:Class", "a.ttl", "ex:oil"), ("inconsistent-prp-asyp", "a.ttl", "ex:b")]


# Each a fault, and what has nothing to do with it though it stands nearby
INDEPENDENT = {
    "a value of the wrong class that has a misspelt property": (
        "sh:property [ sh:path ex:burns ; sh:class ex:Oil ]",
        'ex:a a ex:Lamp ; ex:burns ex:b .\nex:b a ex:Lamp ; ex:nam "B" .\n',
        "",
        [("sh:Class", "a.ttl", "ex:b"), ("undeclared-property", "a.ttl", "ex:nam")],
    ),
    "the wrong use of the property that another one may mean": (
        "sh:nodeKind sh:IRI",
        'ex:a a ex:Lamp ; ex:nam "A" .\nex:oil ex:name "O" .\n',
        "ex:name rdfs:domain ex:Lamp .\n",
        [("undeclared-property", "a.ttl", "ex:nam"), ("domain", "a.ttl", "ex:name")],
    ),
    "a missing property beside another one's wrong literal": (
        "sh:property [ sh:path ex:width ; sh:minCount 1 ] ; sh:property [ sh:path ex:height ; sh:minCount 1 ]",
        'ex:a a ex:Lamp ; ex:height "x"^^xsd:integer .\n',
        "",
        [("sh:MinCount", "a.ttl", "ex:a"), ("literal", "a.ttl", '"x"^^xsd:integer')],
    ),
    "a shape that is switched off, beside a wrong count in it": (
        'sh:deactivated true ; sh:property [ sh:path ex:name ; sh:minCount "1" ]',
        CLEAN,
        "",
        [("shape-off", "lamps.ttl", "true"), ("shape-form", "lamps.ttl", '"1"')],
    ),
    "what the thing lacks that a misspelt name may mean": (
        "sh:property [ sh:path ex:name ; sh:minCount 1 ]",
        'ex:north a ex:Lamp .\nex:south a ex:Lamp ; ex:name "S" ; ex:beside ex:nroth .\n',
        "",
        [("sh:MinCount", "a.ttl", "ex:north"), ("undeclared-name", "a.ttl", "ex:nroth")],
    ),
}


@pytest.mark.parametrize("case", INDEPENDENT)
def test_what_does_not_follow_from_a_fault_is_told_beside_it(findings, case):
    rule, data, ontology, expected = INDEPENDENT[case]
    assert placed(findings(shape(rule), data, ontology=ontology)) == expected


# Each a fault, and what follows from it elsewhere
FOLLOWING = {
    "a misspelt property in a closed shape": (
        "sh:closed true ; sh:ignoredProperties ( rdf:type )",
        'ex:a a ex:Lamp ; ex:nam "A" .\n',
        "",
        ("undeclared-property", "a.ttl", "ex:nam"),
        ["sh:Closed"],
    ),
    "a misspelt property that should lead to a node": (
        "sh:property [ sh:path [ sh:inversePath ex:burns ] ; sh:minCount 1 ]",
        "ex:a a ex:Lamp .\nex:oil ex:brns ex:a .\n",
        "",
        ("undeclared-property", "a.ttl", "ex:brns"),
        ["sh:MinCount"],
    ),
    "a misspelt class of a value that is to be of a class": (
        "sh:property [ sh:path ex:burns ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class ex:Oil ] ]",
        "ex:a a ex:Lamp ; ex:burns ex:o .\nex:o a ex:Oill .\n",
        "",
        ("undeclared-class", "a.ttl", "ex:Oill"),
        ["sh:QualifiedMinCount"],
    ),
    "a misspelt class above a class": (
        "sh:property [ sh:path ex:beside ; sh:class ex:Lamp ]",
        "ex:a a ex:Lamp ; ex:beside ex:t .\nex:t a ex:Torch .\n",
        "ex:Torch a owl:Class ; rdfs:subClassOf ex:Lmap .\n",
        ("undeclared-name", "lamps.ttl", "ex:Lmap"),
        ["sh:Class", "class-without-shape"],
    ),
    "a misspelt range of the property above": (
        "sh:nodeKind sh:IRI",
        "ex:a a ex:Lamp ; ex:burnsWell ex:oil .\n",
        "ex:burns rdfs:range ex:Tar . ex:burnsWell a owl:ObjectProperty ; rdfs:subPropertyOf ex:burns .\n",
        ("undeclared-name", "lamps.ttl", "ex:Tar"),
        ["range"],
    ),
}


@pytest.mark.parametrize("case", FOLLOWING)
def test_what_follows_from_a_fault_is_held_back(findings, case):
    rule, data, ontology, expected, held = FOLLOWING[case]
    assert placed(findings(shape(rule), data, ontology=ontology)) == [expected]
    assert [each.code for each in findings.held] == held


@pytest.mark.parametrize("kind", ["domain", "range"])
def test_of_nested_domains_and_ranges_the_narrowest_is_told(findings, kind):
    above = f"ex:beside rdfs:{kind} ex:Lamp . ex:by a owl:ObjectProperty ; rdfs:subPropertyOf ex:beside ; rdfs:{kind} "
    data = "ex:a a ex:Lamp .\n" + ("ex:oil ex:by ex:a .\n" if kind == "domain" else "ex:a ex:by ex:oil .\n")
    (found,) = findings(shape("sh:nodeKind sh:IRI"), data, ontology=above + "ex:Lantern .\n")
    assert (found.code, "ex:Lantern" in found.message) == (kind, True)
    ring = " ex:Lantern . ex:Lamp rdfs:subClassOf ex:Lantern .\n"
    assert {each.code for each in findings(shape("sh:nodeKind sh:IRI"), data, ontology=above + ring)} == {kind}


def test_a_node_of_which_nothing_is_said_is_placed_where_it_is_a_value(findings):
    own = "\nex:BurntShape a sh:NodeShape ; sh:targetObjectsOf ex:burns ; sh:class ex:Oil ."
    data = CLEAN + "ex:b a ex:Lamp ;\n    ex:burns <https://example.com/tar> .\n"
    assert placed(findings(shape("sh:nodeKind sh:IRI") + own, data)) == [
        ("sh:Class", "a.ttl", "<https://example.com/tar>")
    ]


def test_a_shape_that_is_a_class_is_for_its_instances(findings):
    own = "\nex:Lantern a sh:NodeShape , rdfs:Class ; sh:property [ sh:path ex:name ; sh:minCount 1 ] ."
    data = CLEAN + "ex:b a ex:Lantern .\n"
    assert placed(findings(shape("sh:nodeKind sh:IRI") + own, data)) == [("sh:MinCount", "a.ttl", "ex:b")]


def test_a_message_of_a_shape_is_english_where_it_can_be_and_the_engines_own_is_a_sentence_without_long_iris(findings):
    rule = 'sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:message "名前"@ja , "Name it."@en ]'
    (found,) = findings(shape(rule), "ex:a a ex:Lamp .\n")
    assert found.message == "Name it."
    (found,) = findings(
        shape("sh:property [ sh:path ex:burns ; sh:class ex:Oil ]"), "ex:a a ex:Lamp ; ex:burns ex:a .\n"
    )
    assert found.message == "Value does not have class ex:Oil."


UNION = "ex:Light a owl:Class ; owl:unionOf ( ex:Lamp ex:Lantern ) .\n"  # which only owlrl reads


def test_a_thing_in_the_class_without_members_is_told_once_by_owlrl_too(findings):
    none = UNION + "ex:None a owl:Class ; rdfs:subClassOf owl:Nothing .\n"
    rule = shape("sh:nodeKind sh:IRI") + "\nex:NoneShape a sh:NodeShape ; sh:targetClass ex:None ; sh:nodeKind sh:IRI ."
    found = findings(rule, CLEAN + "ex:n a ex:None .\n", ontology=none)
    assert [each.code for each in found] == ["inconsistent-cls-nothing2"]


def test_owlrl_tells_of_each_thing_that_contradicts_itself_in_the_same_way(findings):
    apart = UNION + "ex:Lamp owl:disjointWith ex:Oil .\n"
    both = "ex:a a ex:Lamp , ex:Oil .\nex:b a ex:Lantern , ex:Oil .\n"
    found = findings(shape("sh:nodeKind sh:IRI"), both, ontology=apart)
    assert [(each.code, each.focus) for each in found] == [
        ("inconsistent-cax-dw", "ex:a"),
        ("inconsistent-cax-dw", "ex:b"),
    ]


def test_a_literal_that_is_valid_is_not_told_though_owlrl_refuses_it(findings):
    far = 'ex:a a ex:Lamp ; ex:name "A" ; ex:height "12000-01-01"^^xsd:date .\n'
    assert not findings(shape("sh:nodeKind sh:IRI"), far, ontology=UNION)


def test_nothing_is_held_back_for_the_sake_of_what_is_no_error(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.ttl").write_text(PREFIXES + 'ex:a a ex:Lamp ; ex:nam "A" .\n', encoding="utf-8")
    reading, lamp = read_project(project.load(tmp_path)), URIRef("https://example.org/lamps/a")
    missing = Finding(Place("a.ttl", 8, 1), "error", "sh:MinCount", "Name it.", about=About(lamp))
    about = About(lamp, URIRef("https://example.org/lamps/nam"))
    for severity, held in (("warning", ()), ("error", (missing,))):
        misspelt = Finding(Place("a.ttl", 8, 18), severity, "undeclared-property", "Mend it.", about=about)
        told, kept = reconciled(reading, [missing, misspelt])
        assert (set(told), kept) == ({missing, misspelt} - set(held), held)


@pytest.mark.parametrize("part", ["sh:rule [ a sh:TripleRule ]", "sh:js [ a sh:JSConstraint ]"])
def test_what_belongs_to_the_advanced_features_of_shacl_is_told_to_do_nothing(findings, part):
    found = findings(shape(f"sh:nodeKind sh:IRI ; {part}"), CLEAN)
    assert ("shape-form", "lamps.ttl", "[") in placed(found)


def test_a_query_in_a_shape_that_would_read_more_than_the_data_is_refused(findings):
    query = 'sh:sparql [ sh:select "SELECT $this FROM <file:///etc/passwd> { $this ?p ?o }" ]'
    assert ("shape-form", "lamps.ttl", '"SELECT') in placed(findings(shape(f"sh:nodeKind sh:IRI ; {query}"), CLEAN))


def test_what_several_constraints_say_in_the_same_words_of_a_value_is_told_once(findings):
    rule = 'sh:property [ sh:path ex:height ; sh:datatype xsd:integer ; sh:minInclusive 1 ; sh:message "Give its height." ]'
    assert placed(findings(shape(rule), 'ex:a a ex:Lamp ; ex:height "low" .\n')) == [("sh:Datatype", "a.ttl", '"low"')]


def test_a_long_label_is_cut_in_a_finding(findings):
    label = "ex:a <http://www.w3.org/2004/02/skos/core#prefLabel> '" + "A" * 5000 + "'@en .\n"
    rule = "sh:property [ sh:path ex:name ; sh:minCount 1 ]"
    (finding,) = findings(shape(rule), "ex:a a ex:Lamp .\n" + label)
    assert finding.label == "A" * 99 + "…"


def test_an_iri_that_no_store_takes_is_told_and_stops_no_check(findings):
    data = "ex:a a ex:Lamp ; ex:beside <http://[x/> ; ex:nam 'A' .\n"
    assert [code for code, _, _ in placed(findings(shape("sh:nodeKind sh:IRI"), data))] == [
        "iri",
        "undeclared-property",
    ]
