"""Describing a thing: which one is meant, what is shown of it, and in which forms."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import pty
import re
import subprocess
import sys

import pyoxigraph as ox
import pytest
from lanterns import HEAD, lanterns

from policygraph import project
from policygraph.ask import Asker, plain
from policygraph.cli import main
from policygraph.description import describe, layout
from policygraph.findings import PolicygraphError

PG = "https://w3id.org/policygraph/ontology/"
PROGRAM = "program:industrial-cluster-program"
KNOWLEDGE = "program:knowledge-cluster-initiative"


@pytest.fixture
def run(capsysbinary, asker):
    """Run the command line in this process; gives exit code, standard output and standard error."""

    def call(*arguments):
        try:
            code = main(["describe", *arguments])
        except SystemExit as stopped:
            code = stopped.code
        out, err = (stream.decode() for stream in capsysbinary.readouterr())
        assert "Traceback" not in err
        return code, out, err

    return call


@pytest.fixture(scope="module")
def described(asker):
    """The description of a thing of the bundled dataset, made once."""
    return functools.cache(lambda thing: describe(asker, thing))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Answers from a project of two things that share a name and of which nothing is told."""
    root = tmp_path_factory.mktemp("small")
    (root / "data").mkdir()
    (root / "data" / "entities.ttl").write_text(
        """@prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix place: <https://example.org/place/> .
@prefix program: <https://example.org/program/> .
program:silk a pg:Program ; skos:prefLabel "Silk"@en , "絹"@ja .
place:silk a pg:Place ; skos:prefLabel "silk"@en .
""",
        encoding="utf-8",
    )
    return Asker(project.load(root), notice=pytest.fail)


# What we read, and how two judgements differ on one expression; two works behind one record, two curators of one.
DOUBTS = (
    HEAD
    + """
work:tide-tables a pg:Work ; skos:prefLabel "Tide Tables"@en .
judgement:lamps a pg:Naming ; pg:concerns program:reef-lamps ; pg:name "Lamps"@en ; pg:isReadFrom n:1-2 ;
    pg:hasCertainty pg:Doubtful ; pg:reason "Lamps are what glows."@en ; pg:judgedOn "2103-04-05"^^xsd:date ;
    pg:hasCurator organization:lamplighters , person:marlo-finch .
judgement:lamps-names a pg:Identification ; pg:identifies judgement:lamps ; pg:identifiesAs program:reef-lamps ;
    pg:hasCertainty pg:Probable ; pg:reason "No other lamps are spoken of."@en ; pg:judgedOn "2103-04-05"^^xsd:date ;
    pg:hasCurator organization:lamplighters .
n:1-2-passed-on a pg:Description ; pg:summary "The lamps are said to glow."@en ; pg:concerns program:reef-lamps ;
    pg:isReportedFrom work:kelp-almanac , work:tide-tables ; pg:isStatedIn n:1-2 .
n:1-2-end a pg:Termination ; pg:summary "This scheme came to its end."@en ; pg:concerns n:1-2-this-scheme ;
    pg:omits pg:hasTime ; pg:isStatedIn n:1-2 .
judgement:scheme-one a pg:Identification ; pg:identifies n:1-2-this-scheme ; pg:identifiesAs program:reef-lamps ;
    pg:hasCertainty pg:Certain ; pg:reason "The boats went on."@en ;
    pg:hasCurator organization:lamplighters ; pg:judgedOn "2103-04-05"^^xsd:date .
judgement:scheme-two a pg:Identification ; pg:identifies n:1-2-this-scheme ; pg:identifiesAs program:reef-lamps ;
    pg:hasCertainty pg:Doubtful ; pg:reason "The boats may have gone on."@en ;
    pg:hasCurator person:marlo-finch ; pg:judgedOn "2103-04-05"^^xsd:date .
"""
)


@pytest.fixture(scope="module")
def doubted(tmp_path_factory):
    """The description of a thing whose name we read, and of which two things are told at second hand or in doubt."""
    root = lanterns(tmp_path_factory.mktemp("doubts") / "own", DOUBTS)
    return describe(Asker(project.load(root), notice=pytest.fail), "Reef Lamps")


def all_told(description):
    return {told.record.curie: told for told in (*description.names, *description.records)}


def curies(named):
    return [each.curie for each in named]


# Which thing is meant ------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        PROGRAM,
        f"<https://w3id.org/policygraph/{PROGRAM.replace(':', '/')}>",
        f"https://w3id.org/policygraph/{PROGRAM.replace(':', '/')}",
        "Industrial Cluster Program",
        "industrial cluster PROGRAM",
        "Industrial Cluster Plan",
        "産業クラスター計画",
        " Cluster Program ",
    ],
)
def test_a_thing_is_found_by_iri_curie_and_any_name_in_any_language_and_case(described, name):
    assert described(name) == described(PROGRAM)


@pytest.mark.parametrize(
    ("thing", "told"),
    [
        ("", "no thing is named"),
        ("nonsense of the first order", "no thing is called"),
        ("Ministry of Economy", "did you mean Ministry of Economy, Trade and Industry"),
        ("pg:Lanch", "the graph holds no pg:Lanch (did you mean pg:Launch"),
        ("agency:mety", "did you mean agency:mext or agency:meti?"),
        ("agncy:meti", "the prefix agncy: is not declared (did you mean agency?)"),
        ("<https://x.y/z>", "the graph holds no <https://x.y/z>"),
        ("<no iri>", "is not a legal IRI"),
        (
            "industrial cluster policy",
            "collective:meti-agglomeration-policy (METI's industrial agglomeration policy, coll",
        ),
    ],
)
def test_what_names_no_one_thing_ends_with_2_and_one_line_that_helps(run, thing, told):
    code, out, err = run(thing)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1


def test_an_ambiguous_name_lists_the_candidates_with_label_and_class(small):
    with pytest.raises(PolicygraphError) as raised:
        describe(small, "SILK")
    assert raised.value.message == "'SILK' may mean place:silk (silk, place) or program:silk (Silk, program)"
    assert raised.value.hint == "name one by its CURIE"
    assert describe(small, "絹").thing.curie == "program:silk"


# What is told of it --------------------------------------------------------


@pytest.mark.parametrize("thing", ["METI", PROGRAM, "Fukuoka", "date:2001", "source:kuwajima-review"])
def test_every_record_that_refers_to_a_thing_or_to_what_may_mean_it_is_there_once(asker, described, thing):
    found = described(thing)
    rows = asker.run(f"""PREFIX pg: <{PG}> SELECT DISTINCT ?record {{ VALUES ?thing {{ <{found.thing.iri}> }}
        {{ ?record pg:refersTo ?thing }} UNION {{ ?record pg:refersTo/pg:hasCandidate ?thing }}
        UNION {{ ?judgement pg:identifiesAs ?thing ; pg:identifies ?other . ?record pg:refersTo ?other }} }}""").rows
    shown = [told.record.iri for told in (*found.names, *found.records)]
    assert sorted(shown) == sorted(plain(record) for (record,) in rows)


@pytest.mark.parametrize("thing", ["METI", PROGRAM, "k:1"])
def test_records_stand_in_time_order_and_undated_ones_last_in_the_documents_order(described, thing):
    records = described(thing).records
    days = [[date.earliest or date.latest for date in told.dates if date.earliest or date.latest] for told in records]
    first = [min(found, default="undated") for found in days]
    assert first == sorted(first)
    undated = [told.record.iri for told, found in zip(records, days, strict=True) if not found]
    places = [min(note.passage for note in described(thing).evidence[record]) for record in undated]
    assert places == sorted(places)


def test_a_role_is_told_by_its_narrowest_property_and_a_record_by_its_narrowest_class(described):
    told = all_told(described("METI"))["k:1-3-3-icp-launch"]
    assert curies(told.roles) == ["pg:hasLauncher"]
    assert curies(told.kinds) == ["pg:Launch"]


def test_a_name_comes_with_the_record_and_the_document_that_uses_it(described):
    found = described(PROGRAM)
    told = all_told(found)["y:1-3-1-cluster-program"]
    assert {(name.value, name.language) for name in told.names} == {
        ("Cluster Program", "en"),
        ("産業クラスター計画", "ja"),
    }
    assert {note.source for note in found.evidence[told.record.iri]} == {"Yamasaki, Asia Pacific Memo #208"}


@pytest.mark.parametrize(
    ("thing", "record", "held", "certainty"),
    [
        (KNOWLEDGE, "k:2-3-2-initiative-scrapped", "meant", "probable"),
        (PROGRAM, "k:2-3-2-initiative-scrapped", "not meant", "probable"),
        (PROGRAM, "k:5-1-4-global-businesses", "another meant", "probable"),
        (PROGRAM, "y:1-3-4-companies", "open", ""),
    ],
)
def test_a_record_on_an_open_expression_may_concern_the_thing_and_we_say_what_we_hold(
    described, thing, record, held, certainty
):
    [expression] = all_told(described(thing))[record].may
    assert (expression.held, expression.certainty) == (held, certainty)
    assert not all_told(described(thing))["k:1-3-2-kci" if thing == KNOWLEDGE else "k:1-3-3-icp"].may


def test_a_date_that_is_open_shows_its_bounds_and_what_we_take_it_for(run, described):
    told = all_told(described("METI"))
    [certain] = told["k:1-3-3-icp-launch"].dates
    assert (certain.earliest, certain.latest, certain.exact) == ("2001-01-01", "2001-12-31", True)
    [taken] = told["y:1-5-5-subsidy"].dates
    assert (taken.earliest, taken.latest, taken.taken_for.curie) == ("2008-01-01", "", "date:2008-or-later")
    page = run("METI", "-f", "markdown")[1]
    assert "**2009 to 2012, at some time**: METI set money aside" in page
    assert "we take “the year before the memo was written” for 2008 or later (date:2008-or-later)" in page
    assert "**begins the 1990s (1990 to 1999)**" in run("date:1990s", "-f", "markdown")[1]


def test_a_reading_a_plan_and_a_doubt_are_told_as_such(run, described):
    told = all_told(described(PROGRAM))
    assert curies(told["k:1-3-3-envisioned"].holds) == ["pg:Planned"]
    assert not told["k:1-3-3-envisioned"].read
    assert all_told(described(KNOWLEDGE))["judgement:collaboration-for-both"].read
    assert "purpose: concerns · planned · k:1-3-3-envisioned" in run(PROGRAM, "-f", "markdown")[1]
    assert "our reading, doubtful · judgement:collaboration-for-both" in run(KNOWLEDGE, "-f", "markdown")[1]


def test_what_a_record_leaves_unsaid_and_what_it_makes_more_exact_are_told(described):
    told = all_told(described("METI"))
    assert curies(told["k:2-4-1-strategy-support"].omits) == ["pg:hasLauncher"]
    assert curies(told["judgement:leading-clusters-between-2009-and-2012"].details) == ["k:2-4-2-leading-clusters"]


def test_a_date_that_we_take_for_another_says_how_surely_and_where(asker, described):
    [taken] = all_told(described("METI"))["y:1-5-5-subsidy"].dates
    assert taken.certainty == "certain"
    assert described("METI").evidence[taken.judgement.iri][0].reason.startswith("It is the year before the memo")
    page = describe(asker, "date:months-after-abe-took-office")._repr_markdown_()
    assert re.search(r"we take “[^”]+” for 2013 \(date:2013\), probable \\?\[\d+", page)


def test_a_name_comes_with_our_judgement_that_it_means_the_thing(described):
    names = described(KNOWLEDGE)._repr_markdown_().split("## Its names")[1].split("\n## ")[0]
    assert "taken for it by us, probable · judgement:knowledge-cluster-initiative-names" in names


def test_the_names_that_a_passage_states_are_not_its_own(described):
    found = described("k:1-2-4")
    assert found.names == ()
    assert "k:1-2-4-meti" in all_told(found)
    assert "Its names" not in str(found)


def test_a_name_that_we_read_is_told_as_our_reading_and_how_surely(doubted):
    assert "our reading, doubtful · judgement:lamps" in str(doubted)


def test_where_judgements_differ_on_an_expression_neither_certainty_is_lost(doubted):
    [expression] = all_told(doubted)["n:1-2-end"].may
    assert (expression.held, expression.certainty) == ("meant", "certain or doubtful")
    assert curies(expression.taken_for) == ["program:reef-lamps"]


def test_a_note_names_every_work_that_a_record_is_reported_from_and_every_curator(doubted):
    notes = {note.record.rsplit("/", 1)[-1]: note for found in doubted.evidence.values() for note in found}
    assert notes["1-2-passed-on"].reported_from == "Kelp Almanac and Tide Tables"
    assert notes["lamps"].curator == "Lamplighters of Moonreach and Marlo Finch"
    assert len(doubted.evidence[all_told(doubted)["n:1-2-passed-on"].record.iri]) == 1


# How it stands to others, and what we hold ----------------------------------


@pytest.mark.parametrize(
    ("thing", "relation"),
    [
        (KNOWLEDGE, ("pg:isSucceededBy", False, "program:regional-innovation-cluster-program")),
        ("program:regional-innovation-cluster-program", ("pg:isSucceededBy", True, KNOWLEDGE)),
        (PROGRAM, ("pg:isPartOf", False, "collective:cluster-programs")),
        (PROGRAM, ("pg:isPartOf", True, "collective:cluster-consortia")),
        ("METI", ("pg:isLaunchedBy", True, PROGRAM)),
        ("concept:innovation-ecosystem", ("pg:hasForm", False, "program:digital-garden-city")),
    ],
)
def test_relations_lead_both_ways_and_name_their_records(described, thing, relation):
    found = {(each.property.curie, each.inverse, each.thing.curie): each for each in described(thing).relations}
    assert relation in found
    assert set(found[relation].records) <= set(described(thing).evidence)


def test_only_the_narrowest_relation_is_told(described):
    others = {(each.thing.curie, each.property.curie) for each in described("METI").relations}
    assert ("instrument:meti-subsidy", "pg:isLaunchedBy") in others
    assert ("instrument:meti-subsidy", "pg:involves") not in others


def test_comparisons_and_misprints_that_touch_its_records_are_told_with_what_they_judge(described):
    found = {each.judgement.curie: each for each in described(KNOWLEDGE).judgements}
    conflict = found["judgement:fate-of-the-knowledge-cluster-initiative"]
    assert (curies(conflict.kinds), curies(conflict.holds)) == (["pg:Conflict"], ["pg:Open"])
    assert [node.curie for _, node in conflict.judged] == ["k:2-3-2-initiative-scrapped", "k:2-4-1-reconstitution"]
    assert all(described(KNOWLEDGE).evidence[node.iri] for _, node in conflict.judged)
    assert conflict.reason.startswith("It hinges on a name.")
    misprint = found["judgement:mexts-industrial-cluster-initiative-printed"]
    assert [text.value for text in misprint.texts] == [
        "MEXT’s Industrial Cluster Initiative",
        "MEXT’s Knowledge Cluster Initiative",
    ]
    assert "judgement:fate-of-the-knowledge-cluster-initiative" not in curies(
        each.judgement for each in described("Fukuoka").judgements
    )


@pytest.mark.parametrize(
    ("node", "told"),
    [
        ("pg:Launch", ["class · pg:Launch", "definition Happening in which", "has launcher (pg:hasLauncher)"]),
        ("pg:Happening", ["sub class of", "launch (pg:Launch)", "record (pg:Record)"]),
        ("pg:hasLauncher", ["object property", "range thing (pg:Thing)", "sub property of has actor (pg:hasActor)"]),
        ("k:1-3-3-icp-launch", ["launch · k:1-3-3-icp-launch [1]", "has time 2001 (date:2001)", "with an Industrial"]),
        ("judgement:meti-names", ["identification", "identifies METI / Ministry of", "(y:1-3-1-meti) [4]"]),
        ("k:1-3-3", ["passage · k:1-3-3", "launch: is stated in", "is read from · our reading"]),
        ("k:2-4-1", ["k:2-4-1-reconstitution", "clause a"]),
        ("k:2", ["section · k:2", "k:2-4-1-reconstitution"]),
        ("source:yamasaki-memo", ["identifier Memo #208", "is passage of", "more, all of which -f json lists"]),
        ("k:2-5-4-the-programs", ["referent", "wording the programs", "has candidate"]),
        ("pg:Planned", ["status · pg:Planned", "has status"]),
        ("person:akira-yamasaki", ["is held by it Professor of Economics", "involves it Yamasaki"]),
    ],
)
def test_a_term_a_record_a_judgement_a_passage_and_a_source_are_described_too(run, node, told):
    code, out, _ = run(node)
    words = " ".join(out.split())
    assert code == 0
    assert all(each in words for each in told), words


def test_one_node_of_every_class_can_be_described(asker):
    rows = asker.run("SELECT (MIN(?node) AS ?first) { ?node a ?class } GROUP BY ?class").rows
    for node in {plain(node) for (node,) in rows}:
        assert describe(asker, node).thing.iri == node


def test_a_thing_of_which_nothing_is_told_says_so(small, run):
    found = describe(small, "program:silk", "ja")
    assert (found.thing.label, found.records, found.evidence) == ("絹", (), {})
    code, out, _ = run("program:silk", "--project", str(small.project.root))
    assert code == 0
    assert "The graph tells nothing more of it" in out


def test_labels_are_japanese_where_there_are_any_and_english_elsewhere(run):
    out = run(PROGRAM, "--lang", "ja")[1]
    assert out.startswith("産業クラスター計画\n")
    assert "Ministry of Economy, Trade and Industry (agency:meti)" in out


def test_a_hub_takes_as_many_queries_as_a_thing_of_one_record(asker, monkeypatch):
    asked = []
    ask = asker.run
    monkeypatch.setattr(asker, "run", lambda *arguments: asked.append(1) or ask(*arguments))
    counts = []
    for thing in ("place:fukuoka", "agency:meti"):
        asked.clear()
        describe(asker, thing)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# Forms ---------------------------------------------------------------------


def test_each_note_that_a_page_cites_is_there_with_its_link_and_each_record_cites_one(run, described):
    page = run("METI", "-f", "markdown")[1]
    body, notes = page.split("## Where it is said\n")
    cited = {int(number) for number in re.findall(r"(?<!\\)\[(\d+)\]", body)}
    numbered = [int(line.split(".")[0]) for line in notes.strip().splitlines()]
    assert cited == set(numbered)
    assert numbered == list(range(1, len(numbered) + 1))
    assert all("([passage](<https://" in line for line in notes.strip().splitlines())
    told = body.split("## What is told of it")[1].split("\n## ")[0]
    lines = [line for line in told.splitlines() if line.startswith("- ")]
    assert len(lines) == len(described("METI").records)
    assert all(re.search(r"\[\d+\]$", line) for line in lines)


def test_markdown_takes_no_character_of_the_data_for_its_own(run):
    assert r"Sangyo kozo bijon 2010 kosshi" in run("k:fn-5-work", "-f", "markdown")[1]
    assert r"\_" in run("k:fn-9-work", "-f", "markdown")[1].split("## Where")[0]


def test_markdown_takes_no_formula_entity_or_strike_from_the_data():
    page = layout.Page((layout.Section("$a$ & ~~b~~ <i>", ()),), ())
    assert layout.markdown(page) == r"# \$a\$ \& \~\~b\~\~ \<i\>" + "\n"


def test_a_description_as_a_string_is_plain_wherever_it_is_printed(described, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in str(described("Fukuoka"))


def test_a_description_as_a_string_speaks_its_language(asker):
    japanese = str(describe(asker, PROGRAM, "ja"))
    assert japanese.startswith("産業クラスター計画")
    assert "(ja)" not in japanese
    assert "“Cluster Program” (en)" in japanese


def test_in_a_pipe_the_page_is_plain_and_80_columns_wide_save_for_links(run):
    for thing in ("METI", "産業クラスター計画", "k:1-3-3"):
        lines = run(thing)[1].splitlines()
        assert not any("\x1b" in line or line != line.rstrip() for line in lines)
        assert max(len(line) for line in lines if "https://" not in line) <= 80


def test_on_a_terminal_the_page_has_colours():
    ours, theirs = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm-256color"}
    command = [sys.executable, "-m", "policygraph.cli", "describe", "Fukuoka"]
    with subprocess.Popen(command, stdout=theirs, env=environment) as process:
        os.close(theirs)
        assert b"\x1b[" in os.read(ours, 100)
        with contextlib.suppress(OSError):  # how a terminal ends
            while os.read(ours, 100_000):
                pass
    os.close(ours)
    assert process.returncode == 0


def test_json_holds_the_description_and_keeps_its_members(run, described):
    code, out, _ = run("METI", "-f", "json")
    document = json.loads(out)
    assert code == 0
    assert document == json.loads(json.dumps(described("METI").to_json()))
    assert list(document) == [
        "thing",
        "kinds",
        "labels",
        "statements",
        "names",
        "relations",
        "records",
        "judgements",
        "mentions",
        "evidence",
        "lang",
    ]
    assert document["thing"] == {
        "iri": "https://w3id.org/policygraph/agency/meti",
        "curie": "agency:meti",
        "label": "Ministry of Economy, Trade and Industry",
    }
    assert {each["record"]["iri"] for each in document["records"]} <= set(document["evidence"])


@pytest.mark.parametrize("thing", ["METI", KNOWLEDGE, "pg:isLaunchedBy", "k:1-3-3", "date:2001"])
def test_turtle_is_a_part_of_the_graph_with_the_things_records_and_their_passages(run, asker, described, thing):
    code, out, _ = run(thing, "-f", "turtle")
    triples = {quad.triple for quad in ox.parse(out.encode(), format=ox.RdfFormat.TURTLE)}
    whole = {quad.triple for quad in asker.snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    assert code == 0
    assert triples <= whole
    found = described(thing)
    subjects = {triple.subject.value for triple in triples}
    assert subjects == found.subjects()
    assert subjects >= {found.thing.iri, *(told.record.iri for told in found.records)}
    assert subjects >= {note.passage for told in found.records for note in found.evidence[told.record.iri]}


def test_the_same_bytes_come_out_whatever_the_hash_seed():
    def output(seed, form):
        command = [sys.executable, "-m", "policygraph.cli", "describe", PROGRAM, "-f", form]
        return subprocess.run(
            command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout

    assert output("1", "json") == output("2", "json")
    assert output("1", "turtle") == output("2", "turtle")


def test_a_reader_that_leaves_early_is_no_error():
    command = [sys.executable, "-m", "policygraph.cli", "describe", "k:1", "-f", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert (process.wait(), process.stderr.read()) == (0, b"")


def test_help_says_that_turtle_has_to_be_asked_for_in_a_pipe(run):
    code, out, _ = run("--help")
    assert code == 0
    assert "text, in a pipe too" in " ".join(out.split())
