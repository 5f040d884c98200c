"""Who followed whom: what is gathered, and what each form of it says and how it looks."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from math import inf
from xml.etree import ElementTree as ET

import pytest
from lanterns import HEAD, lanterns
from rich.cells import cell_len
from rich.console import Console

from policygraph import project
from policygraph.ask import Asker
from policygraph.dates import Mark, When, dates, years
from policygraph.evidence import Note
from policygraph.findings import PolicygraphError
from policygraph.pictures import lineage_text
from policygraph.pictures.lineage import Link, Node, lineage
from policygraph.pictures.lineage_picture import draw_lineage
from policygraph.pictures.sheets import folded, svg, wide
from policygraph.pictures.tellings import address, surest
from policygraph.pictures.timeline import timeline

BASE = "https://w3id.org/policygraph/"
KNOWLEDGE = BASE + "program/knowledge-cluster-initiative"
OF_MEXT = BASE + "program/mexts-industrial-cluster-initiative"
INDUSTRIAL = BASE + "program/industrial-cluster-program"
CITY_AREA = BASE + "program/city-area-program"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def whole(asker):
    """The lineage of the bundled dataset."""
    return lineage(asker)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """Answers from a small project of its own."""
    return Asker(project.load(lanterns(tmp_path_factory.mktemp("lanterns") / "own")), notice=pytest.fail)


def between(lineage, source, target):
    """The one link between two nodes, named by the ends of their IRIs or by their labels."""

    def is_meant(iri, name):
        return iri.endswith("/" + name) or lineage.nodes[iri].label == name

    (link,) = [each for each in lineage.links if is_meant(each.source, source) and is_meant(each.target, target)]
    return link


def texts(content):
    """What stands in a picture, line by line."""
    return ["".join(element.itertext()) for element in ET.fromstring(content).iter(SVG + "text")]


# --- what is gathered from the bundled dataset


def test_a_succession_has_its_kind_its_date_its_record_and_its_place(whole):
    link = between(whole, "knowledge-cluster-initiative", "regional-innovation-cluster-program")
    assert (link.way, link.label, link.when.earliest, link.when.latest) == (
        "succession",
        "reconstituted",
        "2010-01-01",
        "2010-12-31",
    )
    ((curie, (note,)),) = whole.said(link)
    assert (curie, note.locator) == (
        "k:2-4-1-reconstitution",
        "“The DPJ Government, 2009–12”, paragraph 4, sentence 1, clause a",
    )


def test_what_a_conflict_is_about_is_marked_and_the_conflict_is_named(whole):
    assert Mark.DISPUTED in between(whole, "knowledge-cluster-initiative", "regional-innovation-cluster-program").marks
    assert [(conflict.aspect, conflict.resolution) for conflict in whole.conflicts] == [
        ("fate of the Knowledge Cluster Initiative", "open")
    ]
    assert between(whole, "industrial-cluster", "innovation-network").marks == ()


def test_an_end_of_what_is_left_open_belongs_to_all_that_may_be_meant_but_not_to_what_we_rule_out(whole):
    ends = {link.source: link for link in whole.links if link.target.endswith("2-3-2-initiative-scrapped")}
    assert set(ends) == {KNOWLEDGE, OF_MEXT}
    assert set(ends[KNOWLEDGE].marks) == {Mark.DISPUTED, Mark.OPEN, Mark.PROBABLE}
    assert set(ends[OF_MEXT].marks) == {Mark.DISPUTED, Mark.OPEN}


def test_a_reading_that_dates_a_stated_end_leaves_the_end_stated_and_its_date_read(whole):
    link = between(whole, "city-area-program", "termination")
    assert (link.way, link.marks) == ("end", ())
    assert (link.when.read, link.when.exact, link.when.earliest, link.when.latest) == (
        True,
        False,
        "2009-01-01",
        "2012-12-31",
    )
    assert [curie for curie, _ in whole.said(link)] == [
        "k:2-3-2-city-area-scrapped",
        "judgement:scrapped-between-2009-and-2012",
    ]


def test_a_funding_halt_is_no_end(whole):
    assert between(whole, "industrial-cluster-program", "funding halt").way == "halt"
    assert between(whole, "innovation-ecosystem-programs", "suspension").way == "halt"


def test_two_records_of_one_succession_are_one_link(whole):
    link = between(whole, "industrial-cluster", "innovation-ecosystem")
    assert [curie for curie, _ in whole.said(link)] == ["k:3-3-2-concept-replaced", "k:3-4-1-ecosystem"]
    assert link.when is None


def test_a_return_in_another_form_leads_to_the_form(whole):
    link = between(whole, "innovation-ecosystem", "digital-garden-city")
    assert (link.way, link.when.earliest, link.when.latest) == ("return", "2021-10-01", "")


def test_programs_of_which_nothing_of_the_kind_is_told_are_listed(whole):
    labels = [whole.names[iri].label for iri in whole.untold]
    assert "Research Complex Program" in labels
    assert not {"City Area Program", "Digital Garden City initiative"} & set(labels)


@pytest.mark.parametrize("name", ["知的クラスター計画", "program:knowledge-cluster-initiative", f"<{KNOWLEDGE}>"])
def test_a_program_may_be_named_as_in_any_parameter(asker, name):
    assert lineage(asker, name).asked == (KNOWLEDGE,)


def test_one_thing_brings_what_hangs_together_with_it_and_what_it_is_part_of(asker):
    found = lineage(asker, "Regional Innovation Cluster Program")
    assert {KNOWLEDGE, OF_MEXT} < set(found.nodes)
    assert not {CITY_AREA, INDUSTRIAL} & set(found.nodes)
    assert Mark.READ in between(found, "regional-innovation-cluster-program", "dpj-cluster-programs").marks
    assert found.untold == ()


def test_an_expression_that_leaves_open_what_is_meant_brings_all_that_may_be_meant(asker):
    found = lineage(asker, "k:2-3-2-mexts-industrial-cluster-initiative")
    assert set(found.asked) == {KNOWLEDGE, OF_MEXT}


def test_what_is_no_thing_has_no_lineage(asker):
    with pytest.raises(PolicygraphError, match="not a thing"):
        lineage(asker, "k:2-4-1-reconstitution")


# --- as text


def test_the_text_tells_each_link_with_its_date_record_and_place(whole):
    lines = lineage_text.text(whole).splitlines()
    at = next(number for number, line in enumerate(lines) if "reconstituted" in line)
    assert lines[at - 1].startswith("Knowledge Cluster Initiative  program:knowledge-cluster-initiative")
    assert "┄┄▷ reconstituted: Regional Innovation Cluster Program" in lines[at]
    assert "2010 [in conflict]" in lines[at]
    assert "k:2-4-1-reconstitution: stated in Kuwajima" in lines[at + 1]
    assert "paragraph 4, sentence 1, clause a" in lines[at + 1]
    assert "──▶ termination, 2009 to 2012 (date read by us), DPJ government" in "\n".join(lines)
    assert "concept replaced: innovation network  concept:innovation-network, date not stated" in "\n".join(lines)


@pytest.mark.parametrize(
    ("thing", "told"),
    [
        ("City Area Program", "no document says what followed"),
        ("Industrial Cluster Program", "no document says what it followed, what followed it, or that it ended"),
        ("Regional Innovation Cluster Program", "no document says that it ended, or what followed"),
        ("METI", "no document says what it followed, what followed it, or that it ended"),
    ],
)
def test_the_text_says_what_no_document_says(asker, thing, told):
    lines = lineage_text.text(lineage(asker, thing)).splitlines()
    assert next(line for line in lines if "no document says" in line).endswith(f"└── {told}")


def test_nothing_is_missed_of_a_thing_whose_successor_is_told(asker):
    found = lineage(asker, "focus on core regional firms")
    first = next(branch for branch in found.walk() if branch.node.label == "focus on core regional firms")
    assert {branch.node.label for branch in first.branches} == {"support for startups", "termination"}
    assert lineage_text.text(found).count("no document says") == 1  # of the support for startups


def test_the_legend_explains_all_signs_and_words_that_are_used_and_no_others(asker, whole):
    explained = dict(lineage_text.legend(whole))
    assert set(explained) == {
        "──▶",
        "┄┄▷",
        "[probable]",
        "[may be meant]",
        "[in conflict]",
        "(date read by us)",
    }
    assert set(dict(lineage_text.legend(lineage(asker, "innovation ecosystem")))) == {"──▶", "(date read by us)"}


def test_japanese_names_come_with_lang_ja_and_the_others_stay(asker):
    told = lineage_text.text(lineage(asker, lang="ja"))
    assert "知的クラスター計画  program:knowledge-cluster-initiative" in told
    assert "Regional Innovation Cluster Program" in told
    assert "凡例" in told


def test_on_a_terminal_the_text_has_colour_and_keeps_to_the_width(whole):
    out = io.StringIO()
    lineage_text.print_text(whole, Console(force_terminal=True, width=80, highlight=False, file=out))
    styled = out.getvalue()
    assert "\x1b[" in styled
    assert max(map(cell_len, re.sub(r"\x1b\[[0-9;]*m", "", styled).splitlines())) <= 80


# --- as Mermaid and for Graphviz


def test_mermaid_breaks_the_lines_that_are_marked_and_no_others(whole):
    told = lineage_text.mermaid(whole)
    lines = [line for line in told.partition("subgraph")[0].splitlines() if re.match(r"  n[0-9]+ [-.>]+\|", line)]
    shapes = Counter(re.match(r"  n[0-9]+ ([-.>]+)\|", line)[1] for line in lines)
    marked = sum(bool(link.marks) for link in whole.links)
    assert shapes == {"-.->": marked, "-->": len(whole.links) - marked}
    (line,) = [line for line in lines if "k:2-4-1-reconstitution" in line]
    assert '-.->|"reconstituted<br/>2010 [in conflict]<br/>k:2-4-1-reconstitution<br/>' in line
    assert "paragraph 4, sentence 1, clause a" in line
    assert "another record says otherwise" in told.partition("subgraph")[2]


def test_mermaid_declares_every_node_once_and_links_what_ended_to_its_passage(whole):
    told = lineage_text.mermaid(whole)
    assert told.splitlines()[1] == "flowchart LR"
    nodes = re.findall(r"^  (n[0-9]+)[\[(]", told, re.MULTILINE)
    assert len(nodes) == len(set(nodes)) == len(whole.nodes)
    links = re.findall(r'^  click (n[0-9]+) href "([^"]*)" _blank$', told, re.MULTILINE)
    assert len(links) == sum(node.end for node in whole.nodes.values())
    assert all("#:~:text=" in url for _, url in links)


def test_dot_breaks_the_lines_that_are_marked_and_every_line_leads_to_its_passage(whole):
    told = lineage_text.dot(whole)
    lines = [line for line in told.splitlines() if re.match("  n[0-9]+ -> ", line)]
    assert len(lines) == len(whole.links)
    assert sum("style=dashed" in line for line in lines) == sum(bool(link.marks) for link in whole.links)
    assert all('URL="https://www.tokyofoundation.org/' in line for line in lines)
    assert told.startswith("digraph lineage {")
    assert told.count("{") == told.count("}") == 2


def test_characters_that_a_form_would_read_as_its_own_are_escaped(own):
    found = lineage(own, "program:odd")
    assert '["#34;Great#34; #60;Lamp#62; #38; #35;3 $x$ [y] | #96;z#96;; ok<br/>program"]' in lineage_text.mermaid(
        found
    )
    assert r'[label="\"Great\" <Lamp> & #3 $x$ [y] | `z`; ok\nprogram"]' in lineage_text.dot(found)
    assert 'Who followed whom: "Great" <Lamp> & #3 $x$ [y] | `z`; ok' in texts(svg(draw_lineage(found)))
    assert '"Great" <Lamp> & #3 $x$ [y] | `z`; ok' in lineage_text.text(found)


# --- as a picture


def test_the_picture_holds_every_name_record_and_place_and_marks_lead_to_passages(whole):
    content = svg(draw_lineage(whole))
    told = " ".join(texts(content))
    for node in whole.nodes.values():
        assert all(word in told for word in node.label.split())
    for link in whole.links:
        assert all(curie in told for curie, _ in whole.said(link))
    root = ET.fromstring(content)
    addresses = {a.get("{http://www.w3.org/1999/xlink}href") for a in root.iter(SVG + "a")}
    assert addresses == {lineage_text.passage(whole, link) for link in whole.links}
    titles = [element.text for element in root.iter(SVG + "title")]
    assert titles[0] == "Who followed whom"
    assert len(titles) == 1 + len(whole.links)


def test_the_picture_breaks_the_lines_that_are_marked_and_no_others(asker):
    def broken(name):
        return svg(draw_lineage(lineage(asker, name))).count(b"stroke-dasharray")

    assert broken("innovation ecosystem") == 0
    assert broken("knowledge cluster initiative") > 3


def test_no_two_boxes_of_the_picture_lie_over_each_other_and_none_lies_outside(whole):
    from matplotlib.patches import FancyBboxPatch

    figure = draw_lineage(whole)
    boxes = [patch.get_bbox() for patch in figure.findobj(FancyBboxPatch)]
    assert len(boxes) == len(whole.nodes)
    for number, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:number])
        assert box.x0 >= 0 and box.x1 <= figure.get_figwidth() and box.y1 <= figure.get_figheight()  # noqa: PT018


def test_the_same_picture_has_the_same_bytes_with_fonts_for_japanese_and_without(asker, monkeypatch):
    from matplotlib.font_manager import fontManager

    found = lineage(asker, "知的クラスター計画", "ja")
    once = svg(draw_lineage(found))
    assert once == svg(draw_lineage(found))
    monkeypatch.setattr(fontManager, "get_font_names", lambda: ["DejaVu Sans"])
    assert svg(draw_lineage(found)) == once
    assert b"Noto Sans CJK JP" in once


def test_the_users_settings_of_matplotlib_change_nothing_and_are_left_as_they_are(whole):
    import matplotlib as mpl

    once = svg(draw_lineage(whole))
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "svg.fonttype": "path"}):
        assert svg(draw_lineage(whole)) == once
        assert mpl.rcParams["lines.linewidth"] == 9


def test_forms_are_the_same_whatever_the_order_of_sets():
    script = (
        "from policygraph import project\nfrom policygraph.pictures import lineage_text, timeline_text\n"
        "from policygraph.ask import Asker\n"
        "from policygraph.pictures.lineage import lineage\n"
        "from policygraph.pictures.timeline import timeline\n"
        "asker = Asker(project.load(project.BUNDLED), print)\n"
        "found = lineage(asker)\n"
        "print(lineage_text.mermaid(found), lineage_text.text(found), timeline_text.text(timeline(asker)))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_lines_are_folded_at_spaces_and_within_words_only_where_nothing_else_helps():
    assert folded("a short text", 5, 8) == ["a short text"]
    assert [line for line in folded("two words", 0.5, 8)] == ["two", "words"]
    assert "".join(folded("知的クラスター計画", 0.5, 9)) == "知的クラスター計画"
    assert all(wide(line, 9) <= 0.5 for line in folded("知的クラスター計画", 0.5, 9))


# --- a project of one's own


def test_two_befores_lead_to_one_after_and_a_way_back_is_seen_to_be_one(own):
    found = lineage(own)
    merged = [link.source for link in found.links if link.label == "merged"]
    assert {iri.rsplit("/", 1)[1] for iri in merged} == {"lantern-boats", "reef-lamps"}
    assert "(see above)" in lineage_text.text(found)
    assert "see above" in texts(svg(draw_lineage(found)))


def test_what_is_only_planned_is_marked_so(own):
    link = between(lineage(own), "night-ferry", "suspension")
    assert link.marks == (Mark.PLANNED,)
    assert "suspension, 2102 [planned]" in lineage_text.text(lineage(own))


def test_what_we_are_certain_that_an_expression_means_is_our_reading_and_the_others_are_not_meant(own):
    (link,) = [link for link in lineage(own).links if link.way == "end"]
    assert (link.source.rsplit("/", 1)[1], link.marks) == ("reef-lamps", (Mark.READ,))


def test_a_project_without_successions_has_programs_of_which_nothing_is_told(run_bytes, tmp_path):
    root = str(lanterns(tmp_path / "bare", more=""))
    code, out, err = run_bytes("--project", root, "lineage")
    assert code == 0
    assert "Reef Lamps (program:reef-lamps)" in out
    assert "no document tells of a succession" in err
    for form in ("mermaid", "dot", "svg"):
        assert run_bytes("--project", root, "lineage", "-f", form)[0] == 0
    code, out, err = run_bytes("--project", root, "lineage", "Reef Lamps")
    assert (code, err) == (0, "")
    assert "no document says what it followed" in out


# What a picture could take for more than it is: each thing is told of in a way that is not simply so.
DOUBTED = (
    HEAD
    + """
program:wick a pg:Program ; skos:prefLabel "Wick"@en .
program:oil a pg:Program ; skos:prefLabel "Oil"@en .
program:tallow a pg:Program ; skos:prefLabel "Tallow"@en .
n:2-lamps a pg:Referent ; skos:prefLabel "the lamps, whichever"@en ; pg:wording "the lamps" ;
    pg:hasCandidate program:wick , program:oil .
date:2102-05-06 a pg:Date ; skos:prefLabel "6 May 2102"@en ; pg:edtf "2102-05-06" ;
    pg:earliest "2102-05-06"^^xsd:date ; pg:latest "2102-05-06"^^xsd:date .
n:1-1-wick a pg:Launch ; pg:summary "The wick was lit on 6 May 2102."@en ; pg:concerns program:wick ;
    pg:omits pg:hasLauncher ; pg:hasTime date:2102-05-06 ; pg:isStatedIn n:1-1 .
n:1-2-wick a pg:Termination ; pg:summary "The wick burnt down."@en ; pg:concerns program:wick ;
    pg:omits pg:hasTime ; pg:isStatedIn n:1-2 .
n:1-1-renamed a pg:Succession ; pg:summary "Tallow was called oil from 2102 on."@en ; pg:hasBefore program:tallow ;
    pg:hasAfter program:oil ; pg:hasSuccessionKind pg:Renamed ; pg:hasTime date:2102 ; pg:isStatedIn n:1-1 .
n:1-2-halt a pg:FundingHalt ; pg:summary "The lamps got no more money."@en ; pg:concerns n:2-lamps ;
    pg:omits pg:hasTime ; pg:isStatedIn n:1-2 .
n:1-2-back a pg:Reappearance ; pg:summary "The lamps are back as tallow."@en ; pg:concerns n:2-lamps ;
    pg:hasForm program:tallow ; pg:hasTime date:2101 ; pg:isStatedIn n:1-2 .
program:lard a pg:Program ; skos:prefLabel "Lard"@en .
program:suet a pg:Program ; skos:prefLabel "Suet"@en .
program:ghee a pg:Program ; skos:prefLabel "Ghee"@en .
n:1-2-lard a pg:Reappearance ; pg:summary "Lard is back as suet."@en ; pg:concerns program:lard ;
    pg:hasForm program:suet ; pg:omits pg:hasTime ; pg:isStatedIn n:1-2 .
judgement:lard a pg:Reappearance ; pg:summary "Lard is back as ghee too."@en ; pg:concerns program:lard ;
    pg:hasForm program:ghee ; pg:omits pg:hasTime ; pg:isDetailOf n:1-2-lard ; pg:isReadFrom n:1-2 ;
    pg:hasCertainty pg:Probable ; pg:reason "Ghee is what suet is made for."@en ;
    pg:hasCurator organization:lamplighters ; pg:judgedOn "2103-04-05"^^xsd:date .
judgement:lamps a pg:Distinction ; pg:distinguishes n:2-lamps ; pg:distinguishesFrom program:oil ;
    pg:hasCertainty pg:Doubtful ; pg:reason "Oil may be something else."@en ;
    pg:hasCurator organization:lamplighters ; pg:judgedOn "2103-04-05"^^xsd:date .
"""
)


@pytest.fixture(scope="module")
def doubted(tmp_path_factory):
    """Answers from a project in which nothing is simply so."""
    root = lanterns(tmp_path_factory.mktemp("doubted") / "own", more=DOUBTED)
    return Asker(project.load(root), notice=pytest.fail)


def test_what_we_doubt_to_be_another_may_still_be_meant(doubted):
    halts = {link.source.rsplit("/", 1)[1]: link.marks for link in lineage(doubted).links if link.way == "halt"}
    assert halts == {"wick": (Mark.OPEN,), "oil": (Mark.OPEN,)}


def test_what_a_reading_adds_to_a_statement_is_not_stated(doubted):
    found = lineage(doubted)
    assert between(found, "lard", "suet").marks == ()
    assert between(found, "lard", "ghee").marks == (Mark.READ, Mark.PROBABLE)


def test_nothing_is_missed_of_a_thing_whose_predecessor_is_told_elsewhere(whole):
    told = [("a", "halt", "halt"), ("b", "halt", "halt"), ("c", "b", "succession")]
    links = tuple(Link(source, target, way, way, None, (), (), ()) for source, target, way in told)
    nodes = {name: Node(name, name, "", name == "halt") for name in ("a", "b", "c", "halt")}
    found = replace(whole, nodes=nodes, links=links, untold=(), conflicts=())
    assert [branch.node.label for branch in found.walk()] == ["a", "b", "c"]
    lines = lineage_text.text(found).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("b "))
    assert lines[at + 2] == "└── no document says that it ended, or what followed"


def test_every_thing_that_may_be_meant_is_marked_so_in_what_it_became(doubted):
    (form,) = [
        item for row in timeline(doubted).rows if row.label == "Tallow" for item in row.items if "←" in item.label
    ]
    assert (form.label, form.role, form.marks) == ("reappearance ← Oil, Wick", "", (Mark.OPEN,))


def test_what_is_renamed_neither_ends_nor_begins(doubted):
    roles = {
        item.role
        for row in timeline(doubted).rows
        if row.label in ("Tallow", "Oil")
        for item in row.items
        if item.label.startswith("renamed")
    }
    assert roles == {""}


def test_an_end_without_a_date_stands_beside_the_beginning_that_has_one(doubted):
    found = timeline(doubted)
    (wick,) = [row for row in found.rows if row.label == "Wick" and row.sides("begin")]
    assert found.told(wick).endswith("launch, 6 May 2102; termination")
    assert b"Wick: launch" in svg(found.draw())
    assert "Wick" not in {row.label for row in found.undated if row.sides("end")}


@pytest.mark.parametrize(
    ("several", "expected"),
    [
        ([(Mark.READ,), (Mark.OPEN,)], (Mark.READ,)),
        ([(Mark.PLANNED,), (Mark.READ, Mark.PROBABLE)], (Mark.READ, Mark.PROBABLE)),
        ([(), (Mark.READ,)], ()),
        ([(Mark.DISPUTED,), ()], (Mark.DISPUTED,)),
    ],
    ids=["read and open", "planned and read", "stated and read", "in conflict and not"],
)
def test_what_is_told_twice_is_as_sure_as_the_surer_and_in_every_conflict(several, expected):
    assert surest(several) == expected


def test_only_addresses_on_the_web_become_links():
    notes = [
        Note("r", "isStatedIn", "p", "a place", "a source", link)
        for link in ("javascript:alert(1)", "https://x.org/#a")
    ]
    assert address(notes) == "https://x.org/#a"
    assert address(notes[:1]) == ""


def test_things_of_one_name_come_in_one_order(whole):
    names = [f"thing-{number}" for number in range(9)]
    nodes = {name: Node(name, "the same", "") for name in names} | {"end": Node("end", "termination", "", end=True)}
    links = tuple(Link(name, "end", "end", "termination", None, (), (), ()) for name in reversed(names))
    found = replace(whole, nodes=nodes, links=links)
    assert [branch.node.id for branch in found.walk()] == names


def test_many_programs_are_walked_without_looking_at_every_pair_of_links(whole):
    looked = Counter()

    class Links(tuple):
        def __iter__(self):
            looked["times"] += 1
            return super().__iter__()

    ends = [Link(f"p{n}", f"e{n}", "end", "termination", None, (), (), ("r",)) for n in range(200)]
    nodes = {iri: Node(iri, iri, "", iri.startswith("e")) for link in ends for iri in (link.source, link.target)}
    found = replace(whole, nodes=nodes, links=Links(ends))
    assert len(found.walk()) == 200
    assert looked["times"] < 3 * 200


# --- dates


def test_a_date_is_exact_where_it_is_one_day_month_or_year_and_nothing_makes_it_vague(own):
    exact = {iri.rsplit("/", 1)[1]: when.exact for iri, when in dates(own).items()}
    assert exact == {"2101": True, "2102": True, "2104-02": True, "by-2101": False, "about-2102": False}


def test_a_date_without_bounds_has_those_of_what_we_take_it_for(asker):
    when = dates(asker)[BASE + "date/yamasaki-memo-last-year"]
    assert (when.earliest, when.latest, when.read, when.taken_as) == (
        "2008-01-01",
        "",
        True,
        BASE + "date/2008-or-later",
    )


def test_days_are_counted_in_years_from_their_beginning_or_to_their_end():
    assert (years("2001-01-01", 0), years("2001-12-31", 1), years("2000-02-29", 1)) == (2001, 2002, 2000 + 2 / 12)
    assert years("-0044-03-01", 0) == -44 + 2 / 12
    assert (When("x").low, When("x", latest="2001-12-31").high) == (-inf, 2002)


# --- the command


def test_the_command_prints_text_and_writes_files_whole(run_bytes, tmp_path):
    code, out, err = run_bytes("lineage")
    assert (code, err) == (0, "")
    assert out.startswith("Knowledge Cluster Initiative")
    assert "\x1b" not in out
    for form in lineage_text_forms():
        file = tmp_path / f"lineage.{form}"
        assert run_bytes("lineage", "-f", form, "-o", str(file)) == (0, "", "")
        assert file.read_bytes().decode() == run_bytes("lineage", "-f", form)[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"lineage.{f}" for f in lineage_text_forms())


def lineage_text_forms():
    return ("text", "mermaid", "dot", "svg")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["lineage", "Knowledge Cluster Initative"], "did you mean"),
        (["lineage", "program:knowledge"], "program:knowledge"),
        (["lineage", "k:2-4-1-reconstitution"], "not a thing"),
        (["lineage", "-o", "/no/such/folder/x.txt"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_one_message(run_bytes, arguments, told):
    code, out, err = run_bytes(*arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


def test_a_name_of_several_things_brings_the_candidates(run_bytes, tmp_path):
    more = '\nprogram:boats-too a pg:Program ; skos:prefLabel "Lantern Boats"@en .\n'
    root = lanterns(tmp_path / "two", more=HEAD + more)
    code, out, err = run_bytes("--project", str(root), "lineage", "Lantern Boats")
    assert (code, out) == (2, "")
    assert "program:lantern-boats" in err
    assert "program:boats-too" in err


def test_a_file_of_the_project_is_not_written_over(run_bytes, tmp_path):
    root = lanterns(tmp_path / "own")
    before = (root / "data/base.ttl").read_bytes()
    code, _, err = run_bytes("--project", str(root), "lineage", "-o", str(root / "data/base.ttl"))
    assert (code, "is a file of the project" in err) == (2, True)
    assert (root / "data/base.ttl").read_bytes() == before


@pytest.mark.parametrize("arguments", [["lineage", "-f", "svg"], ["timeline", "-f", "svg"], ["timeline", "-f", "html"]])
def test_without_matplotlib_a_picture_ends_with_a_hint_and_text_comes_as_ever(run_bytes, monkeypatch, arguments):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    code, out, err = run_bytes(*arguments)
    assert (code, out) == (2, "")
    assert "pip install -e '.[pictures]'" in err
    assert run_bytes(arguments[0])[0] == 0


def test_text_needs_no_matplotlib():
    script = (
        "import sys; from policygraph.cli import main\n"
        "codes = [main(['lineage']), main(['timeline'])]\n"
        "sys.exit(any(codes) or 'matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True).returncode == 0
