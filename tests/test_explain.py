"""Why something holds: the proofs of a triple down to passages, what is missing for one, and in which forms."""

from __future__ import annotations

import json
import re

import pyoxigraph as ox
import pytest
from lanterns import lanterns
from rdflib import PROV, RDF, RDFS, SKOS, Graph, URIRef

import policygraph
from policygraph import project
from policygraph.ask import Asker
from policygraph.cli import main
from policygraph.findings import PolicygraphError
from policygraph.proofs import explain
from policygraph.proofs.page import RULES

PG = "https://w3id.org/policygraph/ontology/"
SUCCESSION = ("Knowledge Cluster Initiative", "is succeeded by", "Regional Innovation Cluster Program")


@pytest.fixture
def run(capsys, asker):
    """Run the command in this process; gives exit code, standard output and standard error."""

    def call(*arguments):
        try:
            code = main(["explain", *arguments])
        except SystemExit as stopped:
            code = stopped.code
        return code, *capsys.readouterr()

    return call


@pytest.fixture(scope="module")
def island(tmp_path_factory):
    """A small project in which one program gives way to another and comes back."""
    return lanterns(tmp_path_factory.mktemp("island") / "project")


@pytest.fixture(scope="module")
def island_asker(island):
    return Asker(project.load(island), notice=pytest.fail)


@pytest.fixture(scope="module")
def reef(tmp_path_factory):
    """The island with properties of its own: a symmetric one, a chain of three, chains that double, and values."""
    root = lanterns(tmp_path_factory.mktemp("reef") / "project")
    head = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix my: <https://example.org/my/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix program: <https://w3id.org/policygraph/program/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
    axioms = {
        "touches": "owl:ObjectProperty ; owl:inverseOf my:touches",
        "thrice": "owl:ObjectProperty ; owl:propertyChainAxiom ( my:touches my:c0 my:touches )",
        "says": "owl:DatatypeProperty",
        "c0": "owl:ObjectProperty",
    } | {f"c{n}": "owl:ObjectProperty ; owl:propertyChainAxiom ( %s )" % (f"my:c{n - 1} " * 3) for n in range(1, 12)}
    words = """my:%s a %s ; skos:prefLabel "%s"@en ; skos:definition "A made-up property."@en .\n"""
    (root / "ontology").mkdir()
    text = "".join(words % (name, axiom, name) for name, axiom in axioms.items())
    (root / "ontology" / "reef.ttl").write_text(head + text, encoding="utf-8")
    data = r"""program:night-ferry a owl:NamedIndividual ; my:touches program:reef-lamps ; my:says "a\\nb $$c$$" .
program:reef-lamps my:c0 program:reef-lamps ; my:says 2 .
"""
    (root / "data" / "reef.ttl").write_text(head + data, encoding="utf-8")
    return Asker(project.load(root), notice=pytest.fail)


def flat(text):
    """Text without its line breaks, which fall where the page is full."""
    return " ".join(text.split())


# What a proof shows


def test_a_derived_triple_is_led_by_its_rule_to_a_record_and_its_passage(run):
    code, out, err = run(*SUCCESSION)
    text = flat(out)
    assert (code, err) == (0, "")
    assert "It is derived: no file states it." in text
    assert "prp-spo2 chain of properties record: The Knowledge Cluster Initiative was set up anew" in text
    assert "has before Knowledge Cluster Initiative has after Regional Innovation Cluster Program" in text
    assert "axiom: pg:isSucceededBy owl:propertyChainAxiom ( [ owl:inverseOf pg:hasBefore ] pg:hasAfter )" in text
    assert "[1] stated in Kuwajima, Japan’s Industrial Cluster Policy Revisited, “The DPJ Government, 2009–12”" in text
    assert re.search(r"^    https://www\.tokyofoundation\.org/\S+#:~:text=\S+$", out, re.M)


def test_iris_curies_and_names_mean_the_same(run):
    base = "https://w3id.org/policygraph/"
    told = run(*SUCCESSION)[1]
    curies = ("program:knowledge-cluster-initiative", "pg:isSucceededBy", "program:regional-innovation-cluster-program")
    iris = [f"{base}{curie.replace('pg:', 'ontology/').replace(':', '/')}" for curie in curies]
    assert run(*curies)[1] == told == run(*iris)[1]


def test_as_many_proofs_are_found_as_are_asked_for(asker, monkeypatch):
    from policygraph.proofs import search

    monkeypatch.setattr(search, "KEPT", 2)  # of the triples on the way; METI is a thing by many properties at once
    (account,) = explain(asker, "METI", "a", "pg:Thing", most=20).accounts
    assert len(account.proofs) == 20
    assert account.more


def test_each_minimal_set_of_leaves_has_one_proof_and_max_bounds_them(run):
    three = ("METI", "a", "pg:Thing", "--max", "3")
    text = run(*three)[1]
    assert [line for line in text.splitlines() if line.startswith("Proof")] == [f"Proof {n} of 3" for n in (1, 2, 3)]
    assert "There are more proofs: --max shows them." in text
    two = run("Industrial Cluster Program", "is launched by", "METI")[1]
    assert "Proof 2 of 2" in two
    assert "There are more proofs" not in two


def test_a_reading_of_ours_is_shown_with_who_read_it_when_and_why(run):
    text = flat(run("Knowledge Cluster Initiative", "is part of", "Knowledge Cluster Policy")[1])
    assert "our reading: The Knowledge Cluster Initiative belongs to what the fourth note calls" in text
    assert re.search(
        r"\[1\] read by us from Kuwajima, .* \(probable; the policygraph curators, \d{4}-\d\d-\d\d: ", text
    )


def test_a_record_that_reports_a_study_names_the_work(run, asker):
    (row,) = asker.run(f"SELECT ?r ?t {{ ?r <{PG}isReportedFrom> ?w ; <{PG}concerns> ?t }} ORDER BY ?r LIMIT 1").rows
    text = flat(run(row[0].value, "pg:refersTo", row[1].value)[1])
    assert "prp-spo1" in text
    assert "which reports it from" in text


def test_that_a_document_means_a_thing_by_another_name_is_a_judgement_of_which_the_proof_tells(run, asker):
    text = flat(run("Industrial Cluster Program", "is launched by", "METI")[1])
    review, memo = re.split("Proof 2 of 2", text.split("Where it is said")[0])
    assert (
        "concerns Industrial Cluster Program by our judgement: judgement:industrial-cluster-program-names [" in review
    )
    assert "by our judgement" not in memo  # which calls it by its label
    assert "our judgement on Yamasaki, Asia Pacific Memo #208, paragraph 3, sentence 1; paragraph 4" in text
    (account,) = explain(asker, *SUCCESSION).accounts
    assert account.holds
    assert "by our judgement" not in flat(run(*SUCCESSION)[1])


def test_in_a_view_that_lacks_it_a_triple_of_the_whole_graph_is_said_to_hold_there(run):
    reading = ("Knowledge Cluster Initiative", "is part of", "Knowledge Cluster Policy")
    _, out, err = run(*reading, "--without", "readings")
    assert "It does not hold" in out
    assert "in the whole graph it holds, by what is left out here: judgement:initiative-belongs-to-the-policy" in err
    _, out, err = run(*SUCCESSION, "--without", "readings")
    assert "It is derived" in out
    assert "whole graph" not in err


def test_an_identification_does_not_rest_on_itself(run):
    judged = flat(run("judgement:meti-names", "a", "pg:Judgement", "--max", "50")[1])
    assert "identifies as Ministry of Economy, Trade and Industry axiom" in judged
    assert "by our judgement" not in judged


def test_what_is_said_of_an_individual_is_no_axiom(reef):
    text = flat(str(explain(reef, "program:night-ferry", "a", "pg:Instrument")))
    assert "declared: Night Ferry is of class program" in text


def test_what_two_premises_rest_on_stands_once(reef):
    text = str(explain(reef, "program:reef-lamps", "c11", "program:reef-lamps"))
    assert text.count("declared: Reef Lamps c0 Reef Lamps") == 3
    assert text.count("as above") == 20


def test_a_narrow_terminal_loses_nothing_of_a_proof(asker, monkeypatch):
    from policygraph.description.layout import text
    from policygraph.proofs.page import page

    monkeypatch.setenv("COLUMNS", "12")
    found = text(page(explain(asker, *SUCCESSION)), terminal=True)
    plain = flat(re.sub(r"\x1b\[[0-9;]*m", "", found))
    assert "has before Knowledge Cluster Initiative" in plain
    assert "propertyChainAxiom" in plain


def test_what_follows_by_an_axiom_that_no_rule_reads_is_said_to_hold_without_a_proof(tmp_path):
    root = lanterns(tmp_path / "same")
    (root / "data" / "same.ttl").write_text(
        """@prefix agency: <https://w3id.org/policygraph/agency/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
agency:kelp-board owl:sameAs agency:tide-office .
""",
        encoding="utf-8",
    )
    asker = Asker(project.load(root), notice=lambda text: None)
    why = explain(asker, "program:odd", "is launched by", "agency:kelp-board")
    assert why.accounts[0].holds
    assert why.accounts[0].proofs == ()
    assert "an axiom that no rule here reads, as owl:sameAs" in flat(str(why))


def test_a_judgement_a_declaration_and_an_axiom_are_shown_as_what_they_are(run):
    judged = flat(run("judgement:meti-names", "a", "pg:Judgement", "--max", "50")[1])
    assert "judgement: judgement:meti-names [1] [2] identifies as Ministry of Economy" in judged
    assert (
        "our judgement on Yamasaki, Asia Pacific Memo #208, paragraph 3, sentence 1 (certain; the policygraph" in judged
    )
    declared = flat(run("METI", "a", "org:FormalOrganization")[1])
    assert "declared: Ministry of Economy, Trade and Industry is of class agency (graph:entities)" in declared
    assert "axiom: pg:Agency rdfs:subClassOf org:FormalOrganization" in declared


def test_a_triple_of_the_ontology_is_an_axiom(run):
    text = run("pg:Program", "rdfs:subClassOf", "pg:Instrument")[1]
    assert "It is stated, so it needs no proof." in text
    assert "axiom  pg:Program rdfs:subClassOf pg:Instrument (graph:policygraph)" in text


def test_a_stated_triple_and_a_literal_are_their_own_proof(run):
    for value in ("2", '"2"^^xsd:integer'):
        text = flat(run("k:fn-2-work", "pg:noteNumber", value)[1])
        assert 'k:fn-2-work pg:noteNumber "2"^^xsd:integer It is stated, so it needs no proof. Proof record ' in text
        assert "stated in Kuwajima" in text


def test_a_long_way_of_passages_stands_in_a_row(run):
    text = flat(run("k:2-4-1a", "pg:isPassageOf", "source:kuwajima-review")[1])
    assert "prp-trp ×2 transitive property declared: " in text
    assert text.count("declared: ") == 3


def test_a_subject_alone_gives_all_that_is_derived_about_it(run, asker):
    thing = ox.NamedNode("https://w3id.org/policygraph/program/knowledge-cluster-initiative")
    graphs = [ox.NamedNode(f"https://w3id.org/policygraph/graph/{name}") for name in ("inferred", "inferred-judged")]
    derived = {
        (quad.predicate.value, quad.object.value)
        for graph in graphs
        for quad in asker.snapshot.store.quads_for_pattern(thing, None, None, graph)
    }
    found = json.loads(run("Knowledge Cluster Initiative", "-f", "json")[1])["accounts"]
    assert {(account["triple"][1]["value"], account["triple"][2]["value"]) for account in found} == derived
    assert all(len(account["proofs"]) == 1 for account in found)
    assert f"{len(derived)} triples derived" in run("Knowledge Cluster Initiative")[1]


def test_of_a_thing_about_which_nothing_is_derived_that_is_said(run):
    assert "pg:isSucceededBy: no triples derived" in run("pg:isSucceededBy")[1]


def test_an_object_may_be_left_out_where_there_is_but_one(run):
    assert run(*SUCCESSION[:2]) == run(*SUCCESSION)


def test_a_record_in_conflict_with_another_is_shown_as_such(run):
    text = flat(run(*SUCCESSION)[1])
    assert "in conflict: fate of the Knowledge Cluster Initiative (judgement:fate-of-the-knowledge-cluster" in text
    (conflicts,) = json.loads(run(*SUCCESSION, "-f", "json")[1])["conflicts"].values()
    assert conflicts[0].endswith("judgement/fate-of-the-knowledge-cluster-initiative")
    assert "in conflict" not in run("Industrial Cluster Program", "is launched by", "METI")[1]


# What does not hold


def test_what_is_missing_is_told_for_each_rule_that_has_a_premise(run):
    code, out, _ = run("Knowledge Cluster Initiative", "is succeeded by", "METI")
    text = flat(out)
    assert code == 0
    assert "It does not hold: no file states it, and it does not follow." in text
    assert (
        "prp-spo2 chain of properties there is: k:2-4-1-reconstitution has before Knowledge Cluster Initiative" in text
    )
    assert "missing: k:2-4-1-reconstitution has after Ministry of Economy, Trade and Industry" in text
    assert "instead there is: k:2-4-1-reconstitution has after Regional Innovation Cluster Program" in text


def test_a_premise_of_which_nothing_is_known_is_a_variable(asker):
    (account,) = explain(asker, "Tohoku", "is succeeded by", "Regional Innovation Cluster Program").accounts
    (gap, *_) = account.gaps
    assert (account.holds, account.proofs) == (False, ())
    assert [str(term) for term in gap.has[0][1:]] == [
        f"<{PG}hasAfter>",
        "<https://w3id.org/policygraph/program/regional-innovation-cluster-program>",
    ]


def test_what_is_missing_is_told_with_its_axiom_and_whether_there_is_more(run):
    one = flat(run("Knowledge Cluster Initiative", "is launched by", "METI", "--max", "1")[1])
    assert "axiom: pg:isLaunchedBy owl:propertyChainAxiom ( [ owl:inverseOf pg:concerns ] pg:hasLauncher )" in one
    assert "Rules come near it in more ways: --max shows them." in one
    assert "more ways" not in run("Knowledge Cluster Initiative", "is launched by", "METI", "--max", "1000")[1]


def test_a_chain_of_three_is_missed_once_in_each_way(run, reef):
    code, out, _ = run("k:2-4-1-reconstitution", "is told in", "METI", "--max", "1000", "-f", "json")
    gaps = json.loads(out)["accounts"][0]["gaps"]
    assert code == 0
    assert len(gaps) == len({json.dumps(sorted(gap["has"], key=str)) for gap in gaps}) == 3
    (account,) = explain(reef, "program:odd", "thrice", "program:one-light").accounts
    assert (account.holds, account.gaps) == (False, ())  # its middle, of other things, comes no nearer


def test_another_value_of_a_property_that_has_values_does_not_hold(run, reef):
    assert 'note number "3"^^xsd:integer It does not hold' not in flat(run("k:fn-2-work", "pg:noteNumber", "2")[1])
    assert '"3"^^xsd:integer It does not hold' in flat(run("k:fn-2-work", "pg:noteNumber", "3")[1])
    with pytest.raises(PolicygraphError, match="no thing is called '3'"):
        explain(reef, "program:odd", "says", "3")


def test_a_chart_or_prov_of_what_has_no_proof_is_told_of(run):
    for form in ("mermaid", "turtle"):
        assert f"there is no proof that {form} could show" in run("METI", "a", "pg:Place", "-f", form)[2]
        assert run(*SUCCESSION, "-f", form)[2] == ""


def test_where_no_rule_has_any_premise_that_is_said(run):
    text = flat(run("METI", "a", "pg:Place")[1])
    assert "No rule that could give it has a premise that holds, beside its axiom." in text
    assert "What is missing" not in text


# Bad input


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (["Knowledge Custer Initiative"], "no thing is called 'Knowledge Custer Initiative' (did you mean Knowledge"),
        (["METI", "is suceeded by", "METI"], "no property is called 'is suceeded by' (did you mean is succeeded by"),
        (["METI", "pg:isSuceededBy", "METI"], "the graph holds no pg:isSuceededBy (did you mean pg:isSucceededBy"),
        (["METI", "pgg:isSucceededBy", "METI"], "no property is called 'pgg:isSucceededBy'"),
        (["METI", "pg:isLaunchedBy"], "agency:meti pg:isLaunchedBy has no objects (name one to see what is missing"),
        (["METI", "is mentioned in"], "agency:meti pg:isMentionedIn has 15 objects (name one: "),
        (["METI", "", ""], "a term is empty (write a name, a CURIE or an IRI)"),
        (["METI", "is", "launched", "by"], "a triple has three parts (put a name of several words in quotes)"),
        (["METI", "pg:isLaunchedBy", '"a'], '"a is no literal'),
        (["METI", "pg:isLaunchedBy", '"a" . <urn:x> <urn:y> "b"'], "is no literal"),
        (["METI", "is language", "ja", "--max", "0"], "give a number from 1 to 1000"),
        (["METI", "--max", "many"], "give a number from 1 to 1000"),
    ],
)
def test_bad_input_is_told_in_a_sentence(run, terms, message):
    code, out, err = run(*terms)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_an_ambiguous_name_lists_the_candidates(run):
    code, _, err = run("cluster")
    assert code == 2
    assert "may mean" in err or "did you mean" in err


def test_a_name_that_two_properties_share_lists_both(island_asker, tmp_path):
    root = lanterns(tmp_path / "two")
    (root / "ontology").mkdir()
    (root / "ontology" / "more.ttl").write_text(
        """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix my: <https://example.org/my/> .
my:succeeds a owl:ObjectProperty ; skos:prefLabel "is succeeded by"@en ; skos:definition "Is followed."@en .
""",
        encoding="utf-8",
    )
    asker = Asker(project.load(root), notice=lambda text: None)
    with pytest.raises(PolicygraphError, match="may mean my:succeeds or pg:isSucceededBy"):
        explain(asker, "Reef Lamps", "is succeeded by", "One Light")


def test_a_succession_that_goes_round_in_a_circle_is_found_and_ends(island_asker):
    why = explain(island_asker, "program:reef-lamps", "is succeeded by", "program:one-light")
    (account,) = why.accounts
    assert [node.value.rpartition("/")[2] for node in account.circle] == ["reef-lamps", "one-light", "reef-lamps"]
    assert len(account.proofs) == 1
    assert "It goes round in a circle: Reef Lamps → One Light → Reef Lamps." in flat(str(why))


def test_a_symmetric_property_goes_round_in_no_circle_even_as_its_own_inverse(reef):
    (account,) = explain(reef, "program:reef-lamps", "touches", "program:night-ferry").accounts
    assert account.holds
    assert account.circle == ()


def test_a_succession_without_return_goes_round_in_no_circle(asker):
    (account,) = explain(asker, *SUCCESSION).accounts
    assert account.circle == ()


# Forms


def test_json_gives_each_step_after_those_that_it_rests_on(run):
    document = json.loads(run("METI", "pg:isMentionedIn", "y:1-3-1", "-f", "json")[1])
    (account,) = document["accounts"]
    assert (account["holds"], account["stated"]) == (True, False)
    for proof in account["proofs"]:
        known = [leaf["triple"] for leaf in proof["leaves"]]
        for step in proof["steps"]:
            assert step["rule"] in RULES
            assert all(premise in known for premise in step["premises"])
            known.append(step["conclusion"])
        assert known[-1] == account["triple"]
        assert {leaf["kind"] for leaf in proof["leaves"]} == {"record", "axiom"}
        records = {leaf["triple"][0]["value"] for leaf in proof["leaves"] if leaf["kind"] == "record"}
        assert all(document["evidence"][record][0]["link"].startswith("https://") for record in records)


def test_json_of_what_does_not_hold_has_its_gaps(run):
    (account,) = json.loads(run("Knowledge Cluster Initiative", "is succeeded by", "METI", "-f", "json")[1])["accounts"]
    assert not account["holds"]
    assert account["gaps"][0]["rule"] == "prp-spo2"
    assert account["gaps"][0]["lacks"][0][1]["value"] == PG + "hasAfter"


def test_markdown_is_a_list_with_numbered_notes(run):
    out = run(*SUCCESSION, "-f", "markdown")[1]
    assert out.startswith("# Knowledge Cluster Initiative is succeeded by Regional Innovation Cluster Program\n")
    assert "- **prp-spo2**: chain of properties\n  - **record**: " in out
    assert re.search(r"^1\. stated in Kuwajima.*\(\[passage\]\(<https://\S+>\)\)$", out, re.M)


def chart(text):
    """The nodes of a Mermaid chart, each with its class and words, and its links."""
    lines = text.splitlines()
    assert lines[0] == "flowchart BT"
    nodes = [re.fullmatch(r'  (n\d+)[^"]+"(.*)"[^"]+:::(\w+)', line) for line in lines if ":::" in line]
    links = [re.fullmatch(r"  (n\d+) (?:-->|-\.->) (n\d+)", line) for line in lines]
    assert {node[3] for node in nodes} <= {line.split()[1] for line in lines if "classDef" in line}
    return {node[1]: (node[3], node[2]) for node in nodes}, [link.groups() for link in links if link]


def test_mermaid_leads_from_leaves_by_a_rule_to_the_conclusion(run):
    nodes, links = chart(run(*SUCCESSION, "-f", "mermaid")[1])
    assert {node for pair in links for node in pair} == set(nodes)
    assert [nodes[source] for source, target in links if target == "n1"] == [("rule", "prp-spo2")]
    assert sorted(nodes[source][0] for source, target in links if nodes[target][0] == "rule") == [
        "axiom",
        "record",
        "record",
    ]


def test_mermaid_keeps_proofs_apart_and_shows_our_judgements_and_readings(run):
    nodes, links = chart(run("Industrial Cluster Program", "is launched by", "METI", "-f", "mermaid")[1])
    steps = [source for source, target in links if target == "n1"]
    assert [nodes[step] for step in steps] == [("rule", "prp-spo2")] * 2
    judged = {nodes[source][1].split("<br/>")[0] for source, target in links if nodes[source][0] == "judgement"}
    assert judged == {"judgement:industrial-cluster-program-names", "judgement:meti-names"}
    nodes, _ = chart(run("Knowledge Cluster Initiative", "is part of", "Knowledge Cluster Policy", "-f", "mermaid")[1])
    readings = [words for kind, words in nodes.values() if kind == "reading"]
    assert len(readings) == 2
    assert all("our reading, probable" in words for words in readings)


def test_mermaid_takes_no_markup_from_names(island_asker):
    from policygraph.proofs.forms import mermaid

    chart = mermaid(explain(island_asker, "program:odd", "is launched by", "agency:tide-office"))
    assert "<Lamp>" not in chart
    assert '"Great"' not in chart
    assert "#60;Lamp#62;" in chart


def test_mermaid_takes_no_line_breaks_or_formulas_from_values(reef):
    from policygraph.proofs.forms import mermaid

    chart = mermaid(explain(reef, "program:night-ferry", "says", "a\\nb $$c$$"))
    assert "a#92;#92;nb #36;$c#36;$" in chart


def test_turtle_says_it_in_the_words_of_prov(run):
    graph = Graph().parse(data=run(*SUCCESSION, "-f", "turtle")[1], format="turtle")
    said = {
        statement: tuple(graph.value(statement, part) for part in (RDF.subject, RDF.predicate, RDF.object))
        for statement in graph.subjects(RDF.type, RDF.Statement)
    }
    derived = {
        node: graph.value(node, PROV.wasGeneratedBy) for node in said if (node, PROV.wasGeneratedBy, None) in graph
    }
    (goal,) = (node for node, triple in said.items() if triple[1] == URIRef(PG + "isSucceededBy"))
    assert goal in derived
    for node, activity in derived.items():
        used = set(graph.objects(activity, PROV.used))
        assert used <= set(graph.objects(node, PROV.wasDerivedFrom)) <= set(said)
        plan = graph.value(graph.value(activity, PROV.qualifiedAssociation), PROV.hadPlan)
        assert str(graph.value(plan, SKOS.notation)) in RULES
    (stated,) = (node for node, triple in said.items() if triple[1] == URIRef(PG + "hasBefore"))
    record = graph.value(stated, PROV.wasDerivedFrom)
    assert record == said[stated][0]
    assert str(graph.value(record, PROV.hadPrimarySource)).endswith("kuwajima-review/2-4-1a")
    assert str(graph.value(stated, PROV.wasQuotedFrom)).endswith("graph/kuwajima-review")


def test_turtle_derives_a_statement_from_the_judgements_that_it_takes_too(run):
    out = run("Industrial Cluster Program", "is launched by", "METI", "-f", "turtle")[1]
    graph = Graph().parse(data=out, format="turtle")
    judgement = URIRef("https://w3id.org/policygraph/judgement/meti-names")
    (statement,) = graph.subjects(PROV.wasDerivedFrom, judgement)
    assert graph.value(statement, RDF.predicate) == URIRef(PG + "hasLauncher")
    assert any("(certain; the policygraph curators" in str(words) for words in graph.objects(judgement, RDFS.comment))


def test_two_runs_give_the_same_bytes(run):
    for form in ("text", "json", "mermaid", "turtle"):
        assert run("METI", "-f", form)[1] == run("METI", "-f", form)[1]


def test_japanese_labels_are_used_where_there_are_any(run):
    out = run("Industrial Cluster Study Group", "a", "pg:Actor", "--max", "1", "--lang", "ja")[1]
    assert out.startswith("産業クラスター研究会")


def test_every_rule_that_a_clause_can_have_has_words():
    from policygraph.axioms import COPIES, SUBCLASSES, TYPINGS

    rules = {form[0] for forms in (*COPIES.values(), *SUBCLASSES.values()) for form in forms}
    rules |= {rule for rule, _ in TYPINGS.values()} | {"prp-symp", "prp-trp", "prp-spo2"}
    assert rules == set(RULES)


# From Python


def test_python_has_the_same_forms_and_takes_numbers(run):
    kg = policygraph.open()
    why = kg.explain(*SUCCESSION)
    assert why
    assert why.to_mermaid() == run(*SUCCESSION, "-f", "mermaid")[1]
    assert why.to_turtle() == run(*SUCCESSION, "-f", "turtle")[1]
    assert kg.explain("k:fn-2-work", "pg:noteNumber", 2).accounts[0].stated


@pytest.mark.parametrize(
    ("terms", "options", "message"),
    [
        (("METI",), {"most": 0}, "0 is no number of proofs"),
        (("METI",), {"most": "a"}, "'a' is no number of proofs"),
        (("METI", "pg:isLaunchedBy", object()), {}, "value: object is no type for a value"),
    ],
)
def test_python_says_what_is_wrong_with_an_argument(asker, terms, options, message):
    with pytest.raises(PolicygraphError, match=message):
        policygraph.open().explain(*terms, **options)


def test_turtle_declares_the_prefixes_that_it_uses_alone(run):
    out = run(*SUCCESSION, "-f", "turtle")[1]
    declared = re.findall(r"@prefix (\w+): ", out)
    assert {"prov", "rdf", "pg", "program"} <= set(declared)
    assert "survey" not in declared
    assert Graph().parse(data=out, format="turtle")
