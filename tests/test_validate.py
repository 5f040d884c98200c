"""The gate: clean data passes, and each fault is named at its file and line."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from policygraph import project
from policygraph.documents import read_project
from policygraph.findings import Refused
from policygraph.infer import infer
from policygraph.terms import to_rdflib, to_triple
from policygraph.validate import require_valid, validate

MEMO, JUDGED, THINGS, PASSAGES = (
    "data/yamasaki-memo.ttl",
    "data/judgements.ttl",
    "data/entities.ttl",
    "data/passages/yamasaki-memo.ttl",
)
ONTOLOGY, RECORDS = "ontology/policygraph.ttl", "ontology/shapes/records.ttl"

# what is broken: file, old, new, the code of the finding, and the words at its place
FAULTS = {
    "a shape that uses one that is not there": (
        RECORDS,
        "sh:property pgsh:subject ;\n    sh:property [ sh:path pg:name ;",
        "sh:property pgsh:subjects ;\n    sh:property [ sh:path pg:name ;",
        "shape-missing",
        "pgsh:subjects",
    ),
    "a choice of a shape that is not there": (
        RECORDS,
        "[ sh:class pg:Citation ] [ sh:property pgsh:summaryNeeded ] )",
        "[ sh:class pg:Citation ] pgsh:summaryNeded [ sh:property pgsh:summaryNeeded ] )",
        "shape-missing",
        "pgsh:summaryNeded",
    ),
    "a passage that is part of itself": (
        PASSAGES,
        "pg:isPassageOf y:1-2-1 ;",
        "pg:isPassageOf y:1-2-1a ;",
        "passage-without-source",
        "y:1-2-1a",
    ),
    "a passage outside its text": (
        PASSAGES,
        "pg:start 0 ; pg:end 9 ;",
        "pg:start 0 ; pg:end 9999 ;",
        "passage-outside-text",
        "9999",
    ),
    "a shape that is switched off": (
        RECORDS,
        "sh:targetClass pg:Offer ;",
        "sh:targetClass pg:Offer ;\n    sh:deactivated true ;",
        "shape-off",
        "true",
    ),
    "a misspelt OWL term": (ONTOLOGY, "pg:Program a owl:Class", "pg:Program a owl:Clas", "unknown-term", "owl:Clas"),
    "an unknown datatype": (THINGS, '"2007-01-01"^^xsd:date', '"2007-01-01"^^xsd:dat', "unknown-term", '"2007-01-01"'),
    "a number that rdflib would mend in silence": (
        MEMO,
        "pg:value 194",
        'pg:value "1_94"^^xsd:integer',
        "syntax",
        "xsd:integer",
    ),
    "a blank node as a value": (MEMO, "pg:hasTime date:2001", "pg:hasTime []", "blank-node", "[]"),
    "a path with an undeclared step": (
        RECORDS,
        "[ sh:path pg:name ;",
        "[ sh:path ( pg:name pg:nam ) ;",
        "shape-property",
        "pg:nam ",
    ),
    "a missing full stop": (
        MEMO,
        "pg:isStatedIn y:1-3-2 .\n\ny:1-3-2-consortia",
        "pg:isStatedIn y:1-3-2\n\ny:1-3-2-consortia",
        "syntax",
        "",
    ),
    "an unknown prefix": (MEMO, "pg:hasTime date:2001", "pg:hasTime dates:2001", "syntax", "dates:2001"),
    "a launch without a launcher": (
        MEMO,
        "    pg:hasLauncher agency:meti ;\n    pg:hasTime date:2001 ;",
        "    pg:hasTime date:2001 ;",
        "sh:Xone",
        "y:1-3-1-launch a",
    ),
    "a record without evidence": (
        MEMO,
        "    pg:hasTime date:2001 ;\n    pg:isStatedIn y:1-3-1 .",
        "    pg:hasTime date:2001 .",
        "sh:MinCount",
        "y:1-3-1-launch a",
    ),
    "a value of the wrong type": (MEMO, "pg:value 194", 'pg:value "194"', "sh:Or", '"194"'),
    "a planned launch": (
        MEMO,
        "pg:hasTime date:2001 ;",
        "pg:hasTime date:2001 ;\n    pg:hasStatus pg:Planned ;",
        "sh:In",
        "pg:Planned",
    ),
    "a launch of a referent": (
        MEMO,
        "concerns program:kyushu-initiative ;\n    pg:hasLauncher",
        "concerns y:1-3-4-this-program ;\n    pg:hasLauncher",
        "sh:Not",
        "y:1-3-4-this-program",
    ),
    "a wrong date": (
        THINGS,
        '"2007-01-01"^^xsd:date',
        '"2007-13-01"^^xsd:date',
        "literal",
        '"2007-13-01"',
    ),
    "bounds the wrong way round": (
        THINGS,
        '"2007-01-01"^^xsd:date',
        '"2008-01-01"^^xsd:date',
        "sh:LessThanOrEquals",
        '"2008-01-01"',
    ),
    "an unknown class": (
        MEMO,
        "y:1-3-1-launch a pg:Launch ;",
        "y:1-3-1-launch a pg:Lunch ;",
        "undeclared-class",
        "pg:Lunch",
    ),
    "an unknown property": (
        MEMO,
        "pg:hasTime date:2001",
        "pg:hasTym date:2001",
        "undeclared-property",
        "pg:hasTym",
    ),
    "a dangling thing": (
        MEMO,
        "pg:hasSeat organization:ubc",
        "pg:hasSeat organization:ucb",
        "dangling-thing",
        "organization:ucb",
    ),
    "a statement about nothing declared": (
        MEMO,
        "# About the author",
        'y:stray pg:summary "A stray statement."@en .\n\n#',
        "untyped-subject",
        '"A stray statement."',
    ),
    "a hand-written shortcut": (
        THINGS,
        "place:fukuoka a pg:Place ;",
        "place:fukuoka a pg:Place ; pg:isPartOf place:japan ;",
        "hand-written-shortcut",
        "place:japan",
    ),
    "a property on the wrong kind of node": (
        THINGS,
        "place:fukuoka a pg:Place ;",
        'place:fukuoka a pg:Place ; pg:wording "x" ; pg:value 3 ;',
        "domain",
        "pg:value 3 ;",
    ),
    "a value of the wrong kind": (
        MEMO,
        "pg:hasPopulation collective:consortium-companies ;\n    pg:hasTime date:2005",
        "pg:hasPopulation collective:consortium-companies ;\n    pg:hasTime place:japan",
        "range",
        "place:japan",
    ),
    "names that nothing identifies": (
        JUDGED,
        "pg:identifies y:1-3-3-ministry , y:3-1-1-mext",
        "pg:identifies y:1-3-3-ministry",
        "names-not-identified",
        "agency:mext",
    ),
    "something both omitted and stated": (
        MEMO,
        "pg:omits pg:sampleSize ;\n    pg:isStatedIn y:1-4-1",
        "pg:omits pg:hasPopulation ;\n    pg:isStatedIn y:1-4-1",
        "omitted-and-stated",
        "collective:consortium-companies",
    ),
    "an omission of a role that is given in a narrower one": (
        MEMO,
        "pg:omits pg:sampleSize ;\n    pg:isStatedIn y:1-4-1",
        "pg:omits pg:sampleSize , pg:hasActor ;\n    pg:isStatedIn y:1-4-1",
        "omitted-and-stated",
        "agency:industrial-cluster-study-group",
    ),
    "a planned offer with a participant": (
        MEMO,
        "pg:refersTo y:1-5-5-what-is-subsidized ;",
        "pg:refersTo y:1-5-5-what-is-subsidized ; pg:hasStatus pg:Planned ; pg:hasParticipant agency:mext ;",
        "shortcut-unsettled",
        "agency:mext",
    ),
    "a sentence without a record": (
        PASSAGES,
        'pg:locator "below the related memos" ;\n    pg:hasNoFactReason pg:Furniture ;\n',
        'pg:locator "below the related memos" ;\n',
        "sentence-without-record",
        "y:",
    ),
    "a record on a sentence said to hold no fact": (
        PASSAGES,
        'pg:locator "paragraph 3, sentence 2" ;',
        'pg:locator "paragraph 3, sentence 2" ;\n    pg:hasNoFactReason pg:Heading ;',
        "sentence-without-record",
        "y:",
    ),
    "a reading that is also stated": (
        JUDGED,
        "pg:isReadFrom y:1-4-2 ;",
        "pg:isReadFrom y:1-4-2 ; pg:isStatedIn y:1-4-2 ;",
        "judged-and-curated-mixed",
        "y:1-4-2 ; pg:isStatedIn",
    ),
    "a reading without a reason": (
        JUDGED,
        '    pg:reason "The three shares given add up to 187 percent."@en ;\n',
        "",
        "sh:MinCount",
        "judgement:several-answers",
    ),
    "a hash that is none": (PASSAGES, 'pg:sha256 "1f2ae', 'pg:sha256 "1F2AE', "sh:Pattern", '"1F2AE'),
    "a contradiction": (
        THINGS,
        "place:fukuoka a pg:Place ;",
        "place:fukuoka a pg:Place , pg:Person ;",
        "inconsistent-cax-adc",
        "pg:P",
    ),
    "a misspelt SHACL term": (
        RECORDS,
        "pgsh:summaryNeeded a sh:PropertyShape ; sh:path pg:summary ; sh:minCount 1",
        "pgsh:summaryNeeded a sh:PropertyShape ; sh:path pg:summary ; sh:minCont 1",
        "unknown-term",
        "sh:minCont",
    ),
    "a shape of an undeclared class": (
        RECORDS,
        "sh:targetClass pg:Naming ;",
        "sh:targetClass pg:Nameing ;",
        "shape-class",
        "pg:Nameing",
    ),
    "a shape of an undeclared path": (
        RECORDS,
        "[ sh:path pg:name ;",
        "[ sh:path pg:nam ;",
        "shape-property",
        "pg:nam ",
    ),
    "a shape without a target": (
        RECORDS,
        "pgsh:OfferShape a sh:NodeShape ; sh:targetClass pg:Offer ;",
        "pgsh:OfferShape a sh:NodeShape ;",
        "shape-target",
        "pgsh:OfferShape",
    ),
    "a shape that waits no longer": (
        RECORDS,
        "sh:targetClass pg:Offer ;",
        'sh:targetClass pg:Offer ;\n    pgsh:awaits "Something."@en ;',
        "shape-awaits",
        "pgsh:awaits",
    ),
    "a shape that meets no node": (
        RECORDS,
        "sh:targetClass pg:Offer ;",
        "sh:targetClass pg:EvidenceLink ;",
        "shape-idle",
        "pgsh:OfferShape",
    ),
    "a question whose header misspells a key": (
        "queries/misprints.rq",
        "#+ summary_ja:",
        "#+ summary_jp:",
        "header",
        "summary_jp",
    ),
}


def test_the_bundled_dataset_has_no_findings():
    found = validate(project.load(project.BUNDLED))
    assert found.findings == ()
    assert sum(found.met.values()) > 300


# What stops the reading, so that nothing else is looked for, or stands where another fault stands.
ALONE = {
    "a number that rdflib would mend in silence",
    "a blank node as a value",
    "a missing full stop",
    "an unknown prefix",
    "a question whose header misspells a key",
    "a planned launch",
    "a wrong date",
    "bounds the wrong way round",
    "an omission of a role that is given in a narrower one",
    "a shape of an undeclared path",
    "a shape that waits no longer",
    "a shape that meets no node",
    "a launch without a launcher",
    "a record without evidence",
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory, copy_to, change):
    """A copy with all other faults at once: to validate one for each would take minutes."""
    root = copy_to(tmp_path_factory.mktemp("planted"))
    for fault, (file, old, new, _, _) in FAULTS.items():
        if fault not in ALONE:
            change(root / file, old, new)
    return root


@pytest.fixture(scope="module")
def found_in_planted(planted):
    return validate(project.load(planted)).findings


@pytest.fixture(scope="module")
def planted_in_both(planted):
    """Its triples in the store and in rdflib."""
    return both(planted)


def both(root):
    reading = read_project(project.load(root))
    store = ox.Store()
    store.extend(ox.Quad(*to_triple(triple)) for triple in reading.triples("ontology", "data"))
    return store, reading.graph("ontology", "data")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_at_its_place(request, change, fault):
    file, old, new, code, words = FAULTS[fault]
    if fault in ALONE:
        copy = request.getfixturevalue("copy")
        change(copy / file, old, new)
        findings = validate(project.load(copy)).findings
    else:
        findings = request.getfixturevalue("found_in_planted")
    found = [f for f in findings if f.code == code]
    assert found, [str(finding) for finding in findings]
    at = []
    for finding in found:
        assert finding.severity == "error"
        lines = Path(finding.place.path).read_text(encoding="utf-8").split("\n")
        at.append(lines[finding.place.line - 1][finding.place.column - 1 :])
    assert any(text.startswith(words) if words else text == "" for text in at), at


CHECKS = {path.stem for path in (project.BUNDLED / "queries" / "checks").glob("*.rq")}


@pytest.mark.parametrize("fault", [name for name, fault in FAULTS.items() if fault[3] in CHECKS])
def test_a_check_gives_the_same_rows_in_rdflib_and_in_the_store(request, change, fault):
    file, old, new, code, _ = FAULTS[fault]
    if fault in ALONE:
        copy = request.getfixturevalue("copy")
        change(copy / file, old, new)
        store, graph = both(copy)
    else:
        store, graph = request.getfixturevalue("planted_in_both")
    text = (project.BUNDLED / "queries" / "checks" / f"{code}.rq").read_text(encoding="utf-8")
    rows = {tuple(term and to_rdflib(term) for term in row) for row in store.query(text)}
    assert rows
    assert {tuple(row) for row in graph.query(text)} == rows


def test_every_check_is_proven_by_a_fault():
    assert {fault[3] for fault in FAULTS.values()} >= CHECKS


def test_both_engines_agree_on_the_bundled_dataset():
    triples = read_project(project.load(project.BUNDLED)).triples("ontology", "data")
    ours, oracle = infer(triples), infer(triples, engine="owlrl")
    assert set(ours.kept()) == set(oracle.kept())
    assert ours.inconsistencies == oracle.inconsistencies == ()


def test_all_faults_of_all_files_come_in_one_run(copy, change):
    change(copy / MEMO, "pg:hasTime date:2001", "pg:hasTime dates:2001")
    change(copy / JUDGED, "pg:compares y:1-3-3-companies", "pg:compares z:1-3-3-companies")
    assert {f.place.path.rsplit("/", 1)[1] for f in validate(project.load(copy)).findings} == {
        "yamasaki-memo.ttl",
        "judgements.ttl",
    }


def test_nothing_is_answered_from_data_that_does_not_validate(copy, change):
    change(copy / MEMO, "pg:hasTime date:2001", "pg:hasTym date:2001")
    with pytest.raises(Refused) as refused:
        require_valid(project.load(copy))
    assert refused.value.exit_code == 1
    assert refused.value.findings


def test_files_named_beside_the_project_are_checked_together_with_it(tmp_path):
    more = tmp_path / "more.ttl"
    more.write_text(
        "@prefix pg: <https://w3id.org/policygraph/ontology/> .\n"
        "<https://w3id.org/policygraph/program/new> a pg:Program .\n",
        encoding="utf-8",
    )
    (finding,) = validate(project.load(project.BUNDLED).with_data([more])).findings
    assert (finding.code, finding.place.line) == ("sh:QualifiedMinCount", 2)


def test_an_empty_project_of_ones_own_is_clean(tmp_path):
    (tmp_path / "data").mkdir()
    assert validate(project.load(tmp_path)).findings == ()


def test_an_idle_shape_of_ones_own_is_a_note_and_no_error(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "ontology" / "shapes").mkdir(parents=True)
    (tmp_path / "ontology" / "shapes" / "own.ttl").write_text(
        "@prefix pg: <https://w3id.org/policygraph/ontology/> .\n"
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:shape> a sh:NodeShape ; sh:targetClass pg:Program ; sh:nodeKind sh:IRI .\n",
        encoding="utf-8",
    )
    (finding,) = validate(project.load(tmp_path)).findings
    assert (finding.severity, finding.code, finding.place.line) == ("note", "shape-idle", 3)


@pytest.mark.parametrize("iri", ["http://[x/", "http://a/%zz", "http://a:port/"])
def test_an_iri_that_no_store_takes_is_found_where_it_stands(copy, change, iri):
    change(copy / MEMO, "pg:hasTime date:2001", f"pg:hasTime <{iri}>")
    (finding,) = validate(project.load(copy)).findings
    assert (finding.code, finding.place.path.rsplit("/", 1)[1]) == ("syntax", "yamasaki-memo.ttl")


def test_an_empty_ontology_of_ones_own_does_not_let_everything_pass(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "policygraph.ttl").write_text("", encoding="utf-8")
    assert "nothing-checked" in {finding.code for finding in validate(project.load(tmp_path)).findings}


def test_a_list_in_an_axiom_that_is_none_is_a_finding(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "more.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix pg: <https://w3id.org/policygraph/ontology/> .\n"
        "pg:isPartOf owl:propertyChainAxiom pg:Record .\n",
        encoding="utf-8",
    )
    assert "axiom" in {finding.code for finding in validate(project.load(tmp_path)).findings}


@pytest.mark.parametrize(
    "query", ["ASK { ?s ?p ?o }", "SELECT ?entity ?property ?value ?message { ?entity ?property ?v }"]
)
def test_a_check_that_is_none_is_a_finding_and_no_failure(copy, query):
    header = "#+ id: own\n#+ kind: check\n#+ summary: A check of one's own.\n"
    (copy / "queries/checks/own.rq").write_text(header + query + "\n", encoding="utf-8")
    found = validate(project.load(copy))
    assert found.errors
    assert {finding.code for finding in found.findings} <= {"query", "check-row"}


def test_two_questions_of_one_id_are_a_finding(copy):
    (copy / "queries/checks/misprints.rq").write_text((copy / "queries/misprints.rq").read_text("utf-8"), "utf-8")
    assert "question-id" in {finding.code for finding in validate(project.load(copy)).findings}
