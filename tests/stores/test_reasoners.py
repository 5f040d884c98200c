"""The ontology and the data under an OWL profile checker and a complete reasoner, both of other hands.

Each verdict is proven both ways: what is there passes, and the same with one wrong axiom planted does not.
"""

from __future__ import annotations

from functools import cache

import pytest
from rdflib import XSD, Graph, Literal

from policygraph import project

pytestmark = pytest.mark.stores

BUNDLED = project.load(project.BUNDLED)
MAIN = project.BUNDLED / "ontology" / "policygraph.ttl"
ONTOLOGY = [file.path for file in BUNDLED.part("ontology")]
DATA = [file.path for file in BUNDLED.part("data")]

PREFIXES = """\
@prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://example.org/> .
"""

# Each with what the report calls it.
OUTSIDE_RL = {
    "a union above a class": (
        "pg:Program rdfs:subClassOf [ a owl:Class ; owl:unionOf ( pg:Law pg:Strategy ) ] .",
        "Use of non-superclass expression in position that requires a superclass expression",
    ),
    "something that must exist": (
        """pg:Program rdfs:subClassOf
            [ a owl:Restriction ; owl:onProperty pg:isLaunchedBy ; owl:someValuesFrom pg:Agency ] .""",
        "Use of non-superclass expression in position that requires a superclass expression",
    ),
    "a reflexive property": ("pg:isPartOf a owl:ReflexiveProperty .", "ReflexiveObjectProperty"),
    "a property nobody declared": (
        "pg:isPartOf rdfs:subPropertyOf ex:undeclared .",
        "Use of undeclared object property: <https://example.org/undeclared>",
    ),
}

CONTRADICTIONS = {
    "a body and a person": "ex:x a pg:Agency , pg:Person .",
    "a launch and a place": "ex:x a pg:Launch , pg:Place .",
    "a judgement and a record": "ex:x a pg:Misprint , pg:Launch .",
    "a place that is an agency, by the range": "ex:x a pg:Launch ; pg:hasPlace ex:y . ex:y a pg:Agency .",
    "an office launched, by the domain": "ex:x a pg:Office ; pg:hasLauncher ex:y .",
    "a clause outside its sentence's source, by transitivity": """
        ex:x pg:isPassageOf ex:y . ex:y pg:isPassageOf ex:z .
        [ a owl:NegativePropertyAssertion ; owl:sourceIndividual ex:x ;
          owl:assertionProperty pg:isPassageOf ; owl:targetIndividual ex:z ] .""",
    "not launched by its launcher, by a chain": """
        ex:x pg:concerns ex:y ; pg:hasLauncher ex:z .
        [ a owl:NegativePropertyAssertion ; owl:sourceIndividual ex:y ;
          owl:assertionProperty pg:isLaunchedBy ; owl:targetIndividual ex:z ] .""",
    "a number in words": 'ex:x a pg:Observation ; pg:sampleSize "many" .',
}


@cache
def parsed(path):
    return Graph().parse(path)


@pytest.fixture(scope="session")
def merged(tmp_path_factory):
    """Writes files and an axiom as one file.

    As one, for ROBOT reads each file by itself, and takes a property that is declared in another for an
    annotation, which says nothing to a reasoner. And without dates, for xsd:date is no datatype of OWL 2 and
    HermiT refuses it.
    """

    def merge(paths, axiom=""):
        whole = Graph().parse(data=PREFIXES + axiom, format="turtle")
        for path in paths:
            whole += parsed(path)
        for triple in [t for t in whole if isinstance(t[2], Literal) and t[2].datatype == XSD.date]:
            whole.remove(triple)
        path = tmp_path_factory.mktemp("merged") / "merged.ttl"
        whole.serialize(path, format="turtle")
        return path

    return merge


@pytest.fixture(scope="session")
def profile(robot, tmp_path_factory):
    """Whether a file is within an OWL 2 profile, and ROBOT's report."""

    def check(name, path):
        report = tmp_path_factory.mktemp("profile") / "report.txt"
        code, said = robot("validate-profile", "--profile", name, "--input", path, "--output", report)
        assert report.is_file(), said
        return code == 0, report.read_text(encoding="utf-8")

    return check


@pytest.fixture(scope="session")
def reason(robot, tmp_path_factory):
    """HermiT's verdict on a file: the exit code, and what it says."""
    output = tmp_path_factory.mktemp("reasoned") / "reasoned.owl"
    return lambda path: robot("reason", "--reasoner", "HermiT", "--input", path, "--output", output)


@pytest.mark.parametrize("file", ONTOLOGY, ids=lambda path: path.stem)
def test_each_file_is_in_owl_2_rl_together_with_the_main_one_that_declares_its_terms(profile, merged, file):
    inside, report = profile("RL", merged({MAIN, file}))
    assert inside, report


def test_the_main_file_declares_all_that_it_uses(profile):
    inside, report = profile("RL", MAIN)
    assert inside, report


def test_the_whole_ontology_is_in_owl_2_rl(profile, merged):
    inside, report = profile("RL", merged(ONTOLOGY))
    assert inside, report


@pytest.mark.parametrize("planted", OUTSIDE_RL)
def test_an_axiom_outside_owl_2_rl_is_refused(profile, merged, planted):
    axiom, reason = OUTSIDE_RL[planted]
    inside, report = profile("RL", merged(ONTOLOGY, axiom))
    assert not inside
    assert reason in report


def test_what_the_reasoner_reads_is_in_owl_2_dl(profile, merged):
    inside, report = profile("DL", merged(ONTOLOGY + DATA))
    assert inside, report


def test_ontology_and_data_are_consistent_and_every_class_can_have_instances(reason, merged):
    assert reason(merged(ONTOLOGY + DATA)) == (0, "")


@pytest.mark.parametrize("planted", CONTRADICTIONS)
def test_a_planted_contradiction_is_found(reason, merged, planted):
    code, said = reason(merged(ONTOLOGY + DATA, CONTRADICTIONS[planted]))
    assert code != 0
    assert "The ontology is inconsistent" in said


def test_a_planted_class_that_can_have_no_instance_is_found(reason, merged):
    axiom = "ex:Both a owl:Class ; rdfs:subClassOf pg:Agency , pg:Person ."
    code, said = reason(merged(ONTOLOGY + DATA, axiom))
    assert code != 0
    assert "unsatisfiable: https://example.org/Both" in said
