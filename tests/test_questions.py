"""The saved questions: their answers, in two engines, and what a wrong triple does to them."""

from __future__ import annotations

import pytest

from policygraph import project
from policygraph.ask import Asker
from policygraph.expectations import check, rewrite
from policygraph.terms import to_rdflib

QUESTIONS = sorted(path.stem for path in (project.BUNDLED / "queries").glob("*.rq"))
CASES = [
    (question, path.name)
    for question in QUESTIONS
    for path in project.expected_answers(project.load(project.BUNDLED), question)
]

MEMO, REVIEW, JUDGED = "data/yamasaki-memo.ttl", "data/kuwajima-review.ttl", "data/judgements.ttl"
ENTITIES, PASSAGES = "data/entities.ttl", "data/passages/kuwajima-review.ttl"

# One triple changed in the data, and a piece of the row that `policygraph test` must then name.
FAULTS = {
    "agencies-that-work-together": (
        REVIEW,
        "pg:hasParticipant agency:mext , agency:meti",
        "pg:hasParticipant agency:maff , agency:meti",
        "agency:maff",
    ),
    "aims-and-means": (
        REVIEW,
        "pg:hasAim concept:capital-investment",
        "pg:hasAim concept:innovation",
        "capital investment",
    ),
    "aims-of-an-instrument": (REVIEW, "industrial clusters grow.", "industrial clusters shrink.", "shrink"),
    "beginnings-and-ends": (
        REVIEW,
        "pg:hasLauncher agency:diet ;\n    pg:hasTime date:2007",
        "pg:hasLauncher agency:diet ;\n    pg:hasTime date:2008",
        "2008",
    ),
    "bodies-in-several-programs": (
        REVIEW,
        "pg:hasCollaborator agency:mext , agency:meti , agency:maff",
        "pg:hasCollaborator agency:mext , agency:maff",
        "agency:meti",
    ),
    "choices-and-allocations": (
        REVIEW,
        "pg:hasActor agency:integrated-innovation-strategy-council ;\n    pg:hasTime date:2020",
        "pg:hasActor agency:cabinet-office ;\n    pg:hasTime date:2020",
        "Cabinet Office",
    ),
    "concepts-that-policies-aim-at": (
        REVIEW,
        "pg:hasAim concept:economic-recovery",
        "pg:hasAim concept:reconstruction",
        "concept:economic-recovery",
    ),
    "courses-carried-on": (
        REVIEW,
        "pg:hasPredecessor k:3-1-2-his-predecessors",
        "pg:hasPredecessor government:koizumi",
        "government:koizumi",
    ),
    "dates-told-by-other-dates": (
        ENTITIES,
        "pg:offsetYears -1",
        "pg:offsetYears -2",
        '"-2"^^',
    ),
    "figures-of-a-measure": (MEMO, "pg:value 728853", "pg:value 728835", "728835"),
    "findings-among-a-population": (
        REVIEW,
        "pg:hasPopulation collective:small-and-medium-firms ;\n    pg:hasPolarity pg:Mixed",
        "pg:hasPopulation collective:local-manufacturing-firms ;\n    pg:hasPolarity pg:Mixed",
        "k:1-6-2-benefits",
    ),
    "findings-for-a-place": (
        MEMO,
        'pg:hasPlace place:tohoku , place:hokkaido ;\n    pg:hasPolarity pg:Negative ;\n    pg:wording "In these areas"@en , "few',
        'pg:hasPlace place:hokkaido ;\n    pg:hasPolarity pg:Negative ;\n    pg:wording "In these areas"@en , "few',
        "y:1-5-3-participation",
    ),
    "findings-of-a-polarity": (
        MEMO,
        'pg:hasPolarity pg:Mixed ;\n    pg:wording "only limited',
        'pg:hasPolarity pg:Negative ;\n    pg:wording "only limited',
        "y:1-5-1-limited-success",
    ),
    "findings-on-what-an-agency-runs": (
        REVIEW,
        "pg:hasInfluencer program:knowledge-cluster-initiative",
        "pg:hasInfluencer program:city-area-program",
        "k:1-5-3-technologies",
    ),
    "findings-that-rest-on-works-of-a-year": (
        REVIEW,
        "pg:supports k:2-5-4-little-evidence , k:2-5-4-purpose",
        "pg:supports k:2-5-4-purpose",
        "k:2-5-4-little-evidence",
    ),
    "groups-and-who-belongs-to-them": (
        REVIEW,
        "pg:concerns program:free-high-school-education ;\n    pg:hasWhole collective:dpj-household-policies",
        "pg:concerns program:free-high-school-education ;\n    pg:hasWhole collective:koizumi-reforms",
        "k:2-1-3-high-school-part",
    ),
    "happenings-by-government": (
        REVIEW,
        'pg:hasLauncher government:dpj ;\n    pg:happensUnder government:dpj ;\n    pg:wording "establishing"',
        'pg:hasLauncher government:dpj ;\n    pg:happensUnder government:suga ;\n    pg:wording "establishing"',
        '"6"^^',
    ),
    "happenings-certainly-in-a-year": (
        MEMO,
        "pg:hasTime date:2001",
        "pg:hasTime date:2003",
        "y:1-3-1-launch",
    ),
    "happenings-possibly-in-a-year": (
        JUDGED,
        "pg:happensUnder government:dpj ;\n    pg:hasTime date:2009-2012 ;\n    pg:isDetailOf k:2-4-2-leading-clusters",
        "pg:happensUnder government:dpj ;\n    pg:hasTime date:2009 ;\n    pg:isDetailOf k:2-4-2-leading-clusters",
        "judgement:leading-clusters-between-2009-and-2012",
    ),
    "hedged-statements": (
        REVIEW,
        'pg:wording "has remained largely unchanged"@en',
        'pg:wording "has remained unchanged"@en',
        "largely",
    ),
    "instruments-without-a-told-end": (
        REVIEW,
        "pg:concerns zone:national-strategic-special-zones ;\n    pg:hasTime date:2014",
        "pg:concerns zone:special-zones-for-structural-reform ;\n    pg:hasTime date:2014",
        "zone:special-zones-for-structural-reform",
    ),
    "misprints": (JUDGED, 'pg:repaired "(77.2%);"@en', 'pg:repaired "(77.2%),"@en', "(77.2%),"),
    "misprints-that-matter": (
        JUDGED,
        "pg:affects k:3-2-3-core-regional-firms",
        "pg:affects k:3-2-3-rejection",
        "k:3-2-3-rejection",
    ),
    "names-held-to-be-one": (
        JUDGED,
        "pg:identifiesAs agency:mext ;\n    pg:hasCertainty pg:Certain",
        "pg:identifiesAs agency:mext ;\n    pg:hasCertainty pg:Probable",
        "probable",
    ),
    "names-in-a-language": (
        MEMO,
        '"知的クラスター計画"@ja',
        '"知的クラスタ計画"@ja',
        "知的クラスタ計画",
    ),
    "names-of-a-thing": (
        MEMO,
        '"Industrial Cluster Program"@en ;',
        '"Industry Cluster Program"@en ;',
        "Industry",
    ),
    "not-stated": (
        REVIEW,
        "    pg:omits pg:hasLauncher ;\n    pg:isStatedIn k:2-4-1 .",
        "    pg:isStatedIn k:2-4-1 .",
        "k:2-4-1-",
    ),
    "notes-and-what-they-support": (
        REVIEW,
        "pg:supports k:3-4-1-quality",
        "pg:supports k:3-4-1-autonomous-growth",
        "k:3-4-1-autonomous-growth",
    ),
    "notes-of-a-document": (
        REVIEW,
        'pg:byline "Hiroyuki Okamuro and Kenta Ikeuchi"@en',
        'pg:byline "Kenta Ikeuchi and Hiroyuki Okamuro"@en',
        "Kenta Ikeuchi and",
    ),
    "number-of-findings": (
        MEMO,
        'pg:hasPolarity pg:Negative ;\n    pg:wording "In these areas"@en , "poorly',
        'pg:hasPolarity pg:Positive ;\n    pg:wording "In these areas"@en , "poorly',
        '"7"^^',
    ),
    "occurrences-and-their-effects": (
        REVIEW,
        "pg:concerns occurrence:cabinet-reshuffle-2016 ;\n    pg:hasTime date:2016",
        "pg:concerns occurrence:cabinet-reshuffle-2016 ;\n    pg:hasTime date:2014",
        "2014",
    ),
    "open-expressions": (
        MEMO,
        "collective:tohoku-and-hokkaido , collective:cluster-participants",
        "collective:tohoku-and-hokkaido",
        "collective:cluster-participants",
    ),
    "our-readings": (JUDGED, "add up to 187 percent", "add up to 178 percent", "178"),
    "passages-without-a-fact": (
        PASSAGES,
        'pg:locator "masthead, line 2" ;\n    pg:hasNoFactReason pg:Furniture',
        'pg:locator "masthead, line 2" ;\n    pg:hasNoFactReason pg:Heading',
        "pg:Heading",
    ),
    "phases-of-the-story": (
        REVIEW,
        "pg:coversSection k:2 ;\n    pg:begins date:2009",
        "pg:coversSection k:2 ;\n    pg:begins date:2010",
        "2010-01-01",
    ),
    "places-and-what-is-told-of-them": (
        MEMO,
        "pg:hasMeasure concept:number-of-companies ;\n    pg:hasPlace place:fukuoka",
        "pg:hasMeasure concept:number-of-companies ;\n    pg:hasPlace place:hamamatsu",
        "y:1-3-3-companies",
    ),
    "plans-and-pledges": (
        REVIEW,
        'pg:hasStatus pg:Planned ;\n    pg:wording "some 20"',
        'pg:hasStatus pg:Actual ;\n    pg:wording "some 20"',
        "k:1-3-3-some-20",
    ),
    "programs-begun-under-a-party": (REVIEW, "pg:hasTime date:2010", "pg:hasTime date:2008", "k:2-4-1-reconstitution"),
    "programs-of-an-agency": (
        MEMO,
        "concerns program:industrial-cluster-program ;\n    pg:hasLauncher agency:meti",
        "concerns program:industrial-cluster-program ;\n    pg:hasLauncher agency:mext",
        "y:1-3-1-launch",
    ),
    "records-made-more-exact": (
        JUDGED,
        "pg:isDetailOf k:1-1-1-aso-cabinet",
        "pg:isDetailOf k:1-1-1-koizumi-cabinet",
        "k:1-1-1-aso-cabinet",
    ),
    "registered-numbers": (
        REVIEW,
        'pg:number "R-2021-097E"',
        'pg:number "R-2021-079E"',
        "R-2021-079E",
    ),
    "sources-of-the-graph": (
        REVIEW,
        'dcterms:issued "2022-06-27"',
        'dcterms:issued "2022-07-26"',
        "2022-07-26",
    ),
    "statements-compared": (JUDGED, 'pg:aspect "fate of the', 'pg:aspect "end of the', "end of the"),
    "status-on-a-day": (
        JUDGED,
        "pg:concerns program:industrial-cluster-program ;\n    pg:happensUnder government:dpj ;\n    pg:hasTime date:2009-2012",
        "pg:concerns program:industrial-cluster-program ;\n    pg:happensUnder government:dpj ;\n    pg:hasTime date:2016",
        "judgement:subsidies-stopped-between-2009-and-2012",
    ),
    "steps-of-a-procedure": (REVIEW, "pg:step 2", "pg:step 4", '"4"^^'),
    "support-that-is-offered": (
        REVIEW,
        "pg:hasSupport concept:tax-incentives",
        "pg:hasSupport concept:tax-support",
        "concept:tax-support",
    ),
    "survey-shares": (MEMO, "pg:value 58.6", "pg:value 56.8", "56.8"),
    "surveys-and-how-they-were-done": (
        MEMO,
        "pg:hasConductor agency:industrial-cluster-study-group ;",
        "pg:hasConductor agency:meti ;",
        "agency:meti",
    ),
    "things-of-a-kind": (
        ENTITIES,
        'skos:prefLabel "Research Complex Program"@en',
        'skos:prefLabel "Research Complexes Program"@en',
        "Research Complexes",
    ),
    "told-outside-its-years": (REVIEW, "pg:hasTime date:2015", "pg:hasTime date:2016", "k:4-1-3-launch"),
    "was-a-program-succeeded": (
        MEMO,
        "# About the author",
        "y:1-5-5-succession a pg:Succession ;\n"
        '    pg:summary "A made-up succession."@en ;\n'
        "    pg:hasBefore program:industrial-cluster-program ;\n"
        "    pg:hasAfter program:knowledge-cluster-initiative ;\n"
        "    pg:hasSuccessionKind pg:Replaced ;\n"
        "    pg:omits pg:hasTime ;\n"
        "    pg:isStatedIn y:1-5-5 .\n\n# About the author",
        "True",
    ),
    "what-a-passage-says": (
        REVIEW,
        "pg:concerns program:regional-innovation-strategy-support-program ;\n    pg:hasCollaborator",
        "pg:concerns program:regional-innovation-cluster-program ;\n    pg:hasCollaborator",
        "k:2-4-1-strategy-support",
    ),
    "what-a-work-reports": (
        REVIEW,
        "pg:isReportedFrom work:nishimura-okamuro-2016 ;\n    pg:omits pg:value , pg:hasPlace",
        "pg:isReportedFrom work:okamuro-ikeuchi-2019 ;\n    pg:omits pg:value , pg:hasPlace",
        "k:1-6-2-benefits",
    ),
    "what-became-of-it": (
        REVIEW,
        "k:2-3-2-city-area-scrapped a pg:Termination",
        "k:2-3-2-city-area-scrapped a pg:FundingHalt",
        "funding halt",
    ),
    "what-belongs-to-what": (
        MEMO,
        "pg:hasWhole program:kyushu-initiative",
        "pg:hasWhole program:knowledge-cluster-initiative",
        "y:1-3-3-under-initiative",
    ),
    "what-happened-under-a-government": (
        REVIEW,
        "pg:happensUnder government:dpj ;\n    pg:hasTime date:2011",
        "pg:happensUnder government:suga ;\n    pg:hasTime date:2011",
        "k:2-4-3-launch",
    ),
    "what-is-missing-or-to-be-bettered": (
        REVIEW,
        "pg:lacks concept:cost-benefit-analysis",
        "pg:lacks concept:quantitative-assessment",
        "k:3-4-1-cost-benefit",
    ),
    "what-is-not-the-same": (
        JUDGED,
        "pg:distinguishesFrom person:takeo-hoshi",
        "pg:distinguishesFrom person:makoto-fujita",
        "person:makoto-fujita",
    ),
    "what-shaped-a-policy": (
        MEMO,
        "pg:hasInfluencer occurrence:overseas-sourcing",
        "pg:hasInfluencer occurrence:decline-of-smaller-firms",
        "y:1-1-2-reorganization",
    ),
    "where-a-thing-is-mentioned": (
        REVIEW,
        "agency:cabinet-office , agency:maff , agency:jst , agency:nedo",
        "agency:cabinet-office , agency:mic , agency:jst , agency:nedo",
        "k:3-3-1",
    ),
    "where-documents-disagree": (
        JUDGED,
        'pg:aspect "number of consortia"',
        'pg:aspect "count of consortia"',
        "count of consortia",
    ),
    "who-followed-whom": (
        REVIEW,
        "pg:hasSuccessionKind pg:Reconstituted",
        "pg:hasSuccessionKind pg:Renamed",
        "renamed",
    ),
    "who-governed-on-a-day": (
        JUDGED,
        "pg:begins date:2012 ;\n    pg:ends date:2020",
        "pg:begins date:2012 ;\n    pg:ends date:2012",
        "person:shinzo-abe",
    ),
    "who-governed-when": (
        REVIEW,
        "pg:hasPredecessor person:yoshihide-suga",
        "pg:hasPredecessor person:taro-aso",
        "Taro Aso",
    ),
    "who-holds-which-office": (
        MEMO,
        "pg:hasSeat organization:chuo-university",
        "pg:hasSeat organization:kyushu-university",
        "y:2-1-1-professor",
    ),
    "who-launched-what": (
        MEMO,
        "pg:hasLauncher collective:fukuoka-semiconductor-companies",
        "pg:hasLauncher organization:kyushu-university",
        "y:1-3-3-joint-research",
    ),
    "who-leads-or-supervises": (
        REVIEW,
        "pg:concerns agency:integrated-innovation-strategy-council ;\n    pg:hasSupervisor agency:cabinet-office",
        "pg:concerns agency:integrated-innovation-strategy-council ;\n    pg:hasSupervisor agency:meti",
        "k:4-2-1-under",
    ),
    "who-paid-for-what": (JUDGED, "pg:isReadFrom y:3-1-1 ;", "pg:isReadFrom y:3-2-1 ;", "said in y:3-2-1"),
    "whose-is-it": (
        REVIEW,
        "pg:concerns program:knowledge-cluster-initiative ;\n    pg:hasAdministrator agency:mext ;\n    pg:isStatedIn k:1-3-2 , k:1-5-3a",
        "pg:concerns program:knowledge-cluster-initiative ;\n    pg:hasAdministrator agency:meti ;\n    pg:isStatedIn k:1-3-2 , k:1-5-3a",
        "k:1-5-3-mexts-initiative",
    ),
    "works-of-an-author": (MEMO, 'pg:pages "499-511"', 'pg:pages "499-551"', "499-551"),
}


@pytest.mark.parametrize(("question", "case"), CASES, ids=[case for _, case in CASES])
def test_a_question_gives_the_rows_written_from_the_document(asker, question, case):
    path = project.BUNDLED / "queries" / "expected" / case
    assert check(asker, asker.question(question), path) == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_an_expected_answer_and_a_planted_fault(question):
    assert question in {name for name, _ in CASES}
    assert question in FAULTS


@pytest.fixture(scope="module")
def broken(tmp_path_factory, copy_to, change):
    """A copy of the dataset with all faults at once: to validate one for each would take minutes."""
    root = copy_to(tmp_path_factory.mktemp("broken"))
    for file, old, new, _ in FAULTS.values():
        change(root / file, old, new)
    return Asker(project.load(root), notice=lambda _: None)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_wrong_triple_changes_a_row_and_the_test_names_it(broken, question):
    paths = project.expected_answers(broken.project, question)
    findings = [finding for path in paths for finding in check(broken, broken.question(question), path)]
    assert any(FAULTS[question][3] in finding.message for finding in findings), [str(finding) for finding in findings]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_unmodified_file_gives_the_same_rows_in_rdflib_and_in_the_store(asker, exported, question):
    text = (project.BUNDLED / "queries" / f"{question}.rq").read_text(encoding="utf-8")
    answer, result = asker.run(text), exported.query(text)
    if answer.boolean is not None:
        assert result.askAnswer is answer.boolean
        return
    rows = [tuple(None if cell is None else to_rdflib(cell) for cell in row) for row in answer.rows]
    assert [str(variable) for variable in result.vars] == list(answer.columns)
    assert [tuple(row) for row in result] == rows


@pytest.mark.parametrize("question", QUESTIONS)
def test_columns_and_their_labels_go_together(asker, question):
    columns = asker.question(question).columns
    things = {name for name, kind in columns.items() if kind == "iri" and name not in asker.question(question).evidence}
    # shown by what they say or where they stand, not by a label
    pairs = {"record", "misprint", "referent", "comparison", "identification", "expression", "passage", "section"}
    assert all(name + "Label" in columns for name in things - pairs - {"work"})


def test_an_expected_answer_that_is_no_json_is_a_finding(asker, tmp_path):
    (tmp_path / "misprints.srj").write_text("{", encoding="utf-8")
    (finding,) = check(asker, asker.question("misprints"), tmp_path / "misprints.srj")
    assert finding.code == "expected-answer"


def test_rows_in_another_order_are_a_difference(asker, tmp_path):
    import json

    document = json.loads((project.BUNDLED / "queries/expected/misprints.srj").read_text(encoding="utf-8"))
    for rows in (document["results"]["bindings"], document["passages"]):
        rows.reverse()
    (tmp_path / "misprints.srj").write_text(json.dumps(document), encoding="utf-8")
    (finding,) = check(asker, asker.question("misprints"), tmp_path / "misprints.srj")
    assert "another order, from row 1" in finding.message


def test_a_wrong_passage_is_a_difference(asker, tmp_path):
    text = (project.BUNDLED / "queries/expected/misprints.srj").read_text(encoding="utf-8")
    (tmp_path / "misprints.srj").write_text(text.replace("y:1-4-2", "y:1-4-1"), encoding="utf-8")
    findings = check(asker, asker.question("misprints"), tmp_path / "misprints.srj")
    assert [finding.message.split(" is ")[0] for finding in findings] == ["Row 5", "Row 5 of the answer"]


def test_update_rewrites_the_layout_of_what_holds_and_leaves_what_does_not(asker, tmp_path):
    kept = (project.BUNDLED / "queries/expected/misprints.srj").read_text(encoding="utf-8")
    path = tmp_path / "misprints.srj"
    path.write_text(" ".join(kept.split()), encoding="utf-8")
    assert rewrite(asker, asker.question("misprints"), path) == []
    assert path.read_text(encoding="utf-8") == kept
    wrong = kept.replace("(77.2%);", "(77.2%),")
    path.write_text(wrong, encoding="utf-8")
    assert rewrite(asker, asker.question("misprints"), path)
    assert path.read_text(encoding="utf-8") == wrong
