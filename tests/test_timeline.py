"""What was when: which rows there are, how sure each date is, how that looks, and the page with its passages."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from lanterns import lanterns
from rich.cells import cell_len

from policygraph import project
from policygraph.ask import Asker
from policygraph.dates import Mark, When
from policygraph.pictures import lineage_text, timeline_text, words
from policygraph.pictures.lineage import lineage
from policygraph.pictures.lineage_picture import draw_lineage
from policygraph.pictures.sheets import Sheet, settings, svg
from policygraph.pictures.stretches import FADE, Look, Stretch, axis, stretches, ticks
from policygraph.pictures.timeline import Item, Row, timeline
from policygraph.pictures.timeline_picture import draw_timeline, drawn, sign
from policygraph.pictures.timeline_text import page

SVG = "{http://www.w3.org/2000/svg}"
YEAR = When("date:2001", "2001-01-01", "2001-12-31", exact=True)
SPAN = When("date:2001-2004", "2001-01-01", "2004-12-31")
LATER = When("date:2001-on", "2001-01-01", "")


@pytest.fixture(scope="module")
def whole(asker):
    """The timeline of the bundled dataset."""
    return timeline(asker)


@pytest.fixture(scope="module")
def html(whole):
    """The page of the bundled dataset."""
    return page(whole)


@pytest.fixture(scope="module")
def picture(whole):
    """The picture of the bundled dataset, as SVG."""
    return svg(draw_timeline(whole))


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The timeline of a small project of its own."""
    root = lanterns(tmp_path_factory.mktemp("lanterns") / "own")
    return timeline(Asker(project.load(root), notice=pytest.fail))


def row(timeline, label, lane=None):
    (found,) = [row for row in timeline.rows if row.label == label and lane in (None, row.lane)]
    return found


def looks(timeline, label, lane=None):
    return {(s.start, s.stop): (s.look, s.told) for s in stretches(row(timeline, label, lane))}


def item(role="", when=None, begins=None, ends=None, marks=()):
    return Item("label", role, when, begins, ends, marks, ("record",), ())


def one_row(*items):
    return Row("instruments", "Instruments", "thing", "Thing", items)


# --- what is gathered from the bundled dataset


def test_an_end_between_two_years_is_certain_before_and_open_within(whole):
    assert looks(whole, "City Area Program") == {
        (2002, 2003): (Look.DATE, True),
        (2003, 2009): (Look.CERTAIN, False),  # for it rests on our reading of the end
        (2009, 2013): (Look.WITHIN, False),
    }
    assert whole.told(row(whole, "City Area Program")) == "launch, 2002; termination, 2009 to 2012 (date read by us)"


def test_what_only_lost_its_money_has_no_end_and_is_not_drawn_as_going_on(whole):
    found = looks(whole, "Industrial Cluster Program")
    assert found == {
        (2001, 2002): (Look.DATE, True),
        (2002, 2002 + FADE): (Look.OPEN, True),
        (2009, 2013): (Look.WITHIN, False),
    }
    assert whole.told(row(whole, "Industrial Cluster Program")).endswith("end not stated")


def test_a_launch_that_two_documents_tell_is_told_once_with_both_records(whole):
    first, _ = row(whole, "Industrial Cluster Program").items
    assert [whole.names[record].curie for record in first.records] == ["k:1-3-3-icp-launch", "y:1-3-1-launch"]


def test_what_is_drawn_up_has_not_begun(whole):
    assert looks(whole, "Regional Innovation Strategy Support Program") == {(2011, 2012): (Look.DATE, True)}


def test_what_comes_in_the_place_of_another_begins_then_and_the_other_ends(whole):
    found = looks(whole, "Regional Innovation Cluster Program")
    assert found[2010, 2011] == (Look.DATE, False)  # for the record is in a conflict
    assert found[2011, 2011 + FADE][0] == Look.OPEN
    assert looks(whole, "Knowledge Cluster Initiative")[2003, 2010] == (Look.CERTAIN, False)


def test_an_end_that_may_be_meant_ends_nothing(whole):
    found = looks(whole, "Industrial Cluster Initiative of MEXT, if it is a program of its own")
    assert found == {(2009, 2013): (Look.WITHIN, False)}
    (end,) = row(whole, "Industrial Cluster Initiative of MEXT, if it is a program of its own").items
    assert set(end.marks) == {Mark.DISPUTED, Mark.OPEN}


def test_a_date_that_we_take_for_another_is_open_to_one_side(whole):
    assert looks(whole, "METI's new subsidy") == {(2008, 2008 + FADE): (Look.AFTER, False)}
    assert "the year before the memo was written; we take it for: 2008 or later" in whole.told(
        row(whole, "METI's new subsidy")
    )


def test_who_governed_when_has_a_row_for_each_holder_with_every_tenure(whole):
    assert [r.label for r in whole.rows if r.title == "Prime Minister of Japan"] == [
        "Jun’ichiro Koizumi",
        "Taro Aso",
        "Shinzo Abe",
        "Yoshihide Suga",
        "Fumio Kishida",
    ]
    assert whole.told(row(whole, "Liberal Democratic Party")) == "1955 – 2009; from 2012; end not stated"
    found = looks(whole, "Liberal Democratic Party")
    assert found[1956, 2009] == (Look.CERTAIN, True)
    assert found[2013, 2013 + FADE] == (Look.OPEN, True)


def test_a_tenure_that_is_read_by_us_is_told_by_no_document(whole):
    assert {told for _, told in looks(whole, "Taro Aso").values()} == {False}
    assert looks(whole, "Democratic Party of Japan")[2012, 2013] == (Look.DATE, False)
    assert looks(whole, "Democratic Party of Japan")[2009, 2010] == (Look.DATE, True)


def test_a_chair_at_a_university_governs_nobody(whole):
    assert not [r for r in (*whole.rows, *whole.undated) if r.label == "Akira Yamasaki"]


def test_phases_events_and_other_happenings_have_their_lanes(whole):
    lanes = {}
    for found in whole.rows:
        lanes.setdefault(found.lane, []).append(found.label)
    assert list(lanes) == ["phases", "tenures", "governments", "instruments", "events", "others"]
    assert lanes["phases"][0] == "1 “Koizumi to Aso, 2001–9”"
    assert len(lanes["phases"]) == 4
    assert "Tohoku earthquake and tsunami of 2011" in lanes["events"]
    assert {"Digital Agency", "startup cities", "survey of consortium companies"} < set(lanes["others"])
    assert "Act on Formation" in " ".join(lanes["instruments"])


def test_what_has_no_date_is_listed_apart_and_not_among_the_rows(whole):
    apart = {found.label: whole.told(found) for found in whole.undated}
    assert apart["child allowance"] == "launch"
    assert apart["focus on core regional firms"] == "concept replaced → support for startups; termination"
    assert "child allowance" not in {found.label for found in whole.rows}
    names = {whole.names[iri].label for iri in whole.untold}
    assert "Abenomics" in names
    assert not names & {found.label for found in (*whole.rows, *whole.undated)}


def test_the_axis_begins_with_the_story_and_not_with_who_governed_before(whole):
    first, last = axis(whole)
    assert first == 2001
    assert last >= 2022


# --- how sure a date is


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item(when=YEAR)], {(2001, 2002, Look.DATE)}),
        ([item(when=SPAN)], {(2001, 2005, Look.WITHIN)}),
        ([item(when=LATER)], {(2001, 2001 + FADE, Look.AFTER)}),
        ([item(when=When("x", "", "2001-12-31"))], {(2002 - FADE, 2002, Look.BEFORE)}),
        ([item("begin", YEAR)], {(2001, 2002, Look.DATE), (2002, 2002 + FADE, Look.OPEN)}),
        ([item("end", YEAR)], {(2001 - FADE, 2001, Look.UNBEGUN), (2001, 2002, Look.DATE)}),
        ([item("begin", LATER)], {(2001, 2001 + FADE, Look.AFTER)}),
        ([item("state", begins=YEAR, ends=YEAR)], {(2001, 2002, Look.DATE)}),
        ([item(when=YEAR, marks=(Mark.PLANNED,))], {(2001, 2002, Look.PLANNED)}),
        ([item("begin", YEAR, marks=(Mark.PLANNED,))], {(2001, 2002, Look.PLANNED)}),
        (
            [item("state", begins=YEAR, marks=(Mark.PLANNED,))],
            {(2001, 2002, Look.PLANNED), (2002, 2002 + FADE, Look.PLANNED)},
        ),
        (
            [item("state", begins=YEAR, marks=(Mark.DOUBTFUL,))],
            {(2001, 2002, Look.WITHIN), (2002, 2002 + FADE, Look.WITHIN)},
        ),
        (
            [item("begin", YEAR), item("end", SPAN, marks=(Mark.OPEN,))],
            {(2001, 2002, Look.DATE), (2002, 2002 + FADE, Look.OPEN), (2001, 2005, Look.WITHIN)},
        ),
    ],
    ids=[
        *("year", "span", "then or later", "then or before", "beginning alone", "end alone", "beginning open"),
        *("within a year", "planned", "planned beginning", "planned state", "doubtful state", "end that may be meant"),
    ],
)
def test_how_a_stretch_looks_follows_from_what_is_known(items, expected):
    assert {(s.start, s.stop, s.look) for s in stretches(one_row(*items))} == expected


def test_two_beginnings_that_differ_are_both_drawn_and_certain_is_only_what_comes_after_both(own):
    assert looks(own, "Lantern Boats") == {
        (2101, 2103): (Look.WITHIN, True),
        (2101, 2102): (Look.DATE, True),
        (2102, 2103): (Look.DATE, True),
        (2103, 2104 + 1 / 12): (Look.CERTAIN, True),
        (2104 + 1 / 12, 2104 + 2 / 12): (Look.DATE, True),
    }


def test_what_is_planned_is_not_drawn_as_real(own):
    assert looks(own, "Night Ferry") == {(2102, 2103): (Look.PLANNED, False)}
    assert own.told(row(own, "Night Ferry")) == "suspension, 2102 [planned]"


def test_a_date_with_its_last_day_alone_is_open_to_the_other_side(own):
    found = looks(own, '"Great" <Lamp> & #3 $x$ [y] | `z`; ok')
    assert found[2100, 2102] == (Look.BEFORE, True)
    assert own.told(row(own, "Tilda Quill")) == "until 2102; beginning not stated"


def test_the_office_of_a_body_outside_the_state_is_left_out(own):
    assert not [found for found in own.rows if found.label == "Marlo Finch"]


def test_years_at_the_axis_are_round_and_few():
    assert ticks(2001, 2024) == [2001, 2005, 2010, 2015, 2020]
    assert ticks(2100, 2107) == list(range(2100, 2107))
    assert len(ticks(-500, 2024)) <= 11


# --- as text


def test_the_text_is_80_columns_wide_and_stands_in_columns_of_years(whole):
    lines = timeline_text.text(whole).splitlines()
    assert max(map(cell_len, lines)) <= 80
    at = lines.index("Events")
    assert lines[at + 1].split() == ["2001", "2005", "2010", "2015", "2020"]
    reshuffle = next(line for line in lines if line.startswith("cabinet reshuffle of 2016"))
    assert reshuffle.index("▓") == lines[at + 1].index("2015") + 2


def test_the_text_shows_how_sure_a_date_is_and_explains_it(whole):
    told = timeline_text.text(whole)
    bar = re.search(r"^City Area Program +(.*)$", told, re.MULTILINE)[1]
    assert re.fullmatch("▓+█+░+", bar)
    assert re.fullmatch("▓+·+ +░+", re.search(r"^Industrial Cluster Program +(.*)$", told, re.MULTILINE)[1])
    legend = told.partition("How to read it:")[2]
    assert all(f"  {character * 2}  " in legend for character in "█▓░›·")
    assert "○" not in legend
    assert "‹‹" not in legend


def test_the_text_names_the_records_and_lists_apart_what_has_no_date(whole):
    told = " ".join(timeline_text.text(whole).split())
    assert "launch, 2002 (k:1-3-2-kci-launch)" in told
    assert "child allowance launch (k:2-1-3-child-allowance)" in told.partition("instruments: date not stated")[2]
    assert "Abenomics" in told.partition("Of these no date and no happening has a row here:")[2]


def test_a_bar_that_began_before_the_axis_has_an_arrow_there(whole, own):
    told = timeline_text.text(whole)
    assert re.search(r"^Liberal Democratic Party +◂█", told, re.MULTILINE)
    assert "◂" not in timeline_text.text(own)


def test_what_is_planned_has_a_sign_of_its_own_in_the_text(own):
    told = timeline_text.text(own)
    assert re.search(r"^Night Ferry +○+$", told, re.MULTILINE)
    assert "  ○○  planned; whether it came about is not told" in told


def test_the_last_day_of_the_axis_has_its_column():
    day = When("x", "2003-12-31", "2003-12-31", exact=True)
    assert timeline_text._bar(one_row(item(when=day)), 2001, 2004, 2) == "     ▓"


# --- as a picture


@pytest.fixture
def sheet():
    with settings():
        yield Sheet(5, 5, "a sheet")


def patches(sheet):
    return sheet.axes.patches


def test_an_uncertain_date_is_drawn_otherwise_than_a_certain_one(sheet):
    for look in (Look.DATE, Look.WITHIN):
        drawn(sheet, 1, 2, 1, Stretch(2001, 2002, look, True), "#0072B2")
    certain, uncertain = patches(sheet)
    assert (certain.get_hatch(), uncertain.get_hatch()) == (None, "//////")
    assert certain.get_facecolor() != uncertain.get_facecolor()


def test_what_no_document_tells_has_a_broken_outline(sheet):
    for told in (True, False):
        drawn(sheet, 1, 2, 1, Stretch(2001, 2002, Look.DATE, told), "#0072B2")
    assert [patch.get_linestyle() == "-" for patch in patches(sheet)] == [True, False]


def test_a_character_that_no_xml_may_hold_does_not_break_the_picture(sheet):
    sheet.write(1, 1, "a\x01b")
    assert "a\N{REPLACEMENT CHARACTER}b" in "".join(ET.fromstring(svg(sheet.figure)).itertext())


def test_what_lasted_by_our_reading_has_a_broken_outline_that_is_seen(sheet):
    for told in (True, False):
        drawn(sheet, 1, 2, 1, Stretch(2001, 2002, Look.CERTAIN, told), "#0072B2")
    assert [patch.get_edgecolor() == patch.get_facecolor() for patch in patches(sheet)] == [True, False]


def test_what_is_planned_is_an_empty_box_with_a_dotted_outline(sheet):
    drawn(sheet, 1, 2, 1, Stretch(2001, 2002, Look.PLANNED, True), "#0072B2")
    (patch,) = patches(sheet)
    assert (patch.get_linestyle(), patch.get_facecolor(), patch.get_hatch()) == (":", (1, 1, 1, 1), None)


@pytest.mark.parametrize(("look", "forth"), [(Look.OPEN, True), (Look.UNBEGUN, False)])
def test_a_side_that_is_not_stated_fades(sheet, look, forth):
    drawn(sheet, 1, 2, 1, Stretch(2001, 2003, look, True), "#0072B2")
    strengths = [patch.get_alpha() for patch in sorted(patches(sheet), key=lambda patch: patch.get_x())]
    assert strengths == sorted(strengths, reverse=forth)
    assert min(strengths) < 0.1


@pytest.mark.parametrize("look", [Look.AFTER, Look.BEFORE])
def test_a_date_with_one_side_is_strokes_from_a_line(sheet, look):
    drawn(sheet, 1, 2, 1, Stretch(2001, 2003, look, True), "#0072B2")
    *strokes, side = sheet.axes.lines
    assert len({stroke.get_alpha() for stroke in strokes}) == len(strokes) == 10
    assert set(side.get_xdata()) == {1 if look == Look.AFTER else 2}


def test_the_sign_of_a_happening_is_filled_only_where_a_document_tells_an_exact_date(sheet):
    for stretch in (Stretch(0, 1, Look.DATE, True), Stretch(0, 1, Look.DATE, False), Stretch(0, 1, Look.WITHIN, True)):
        sign(sheet, 1, 1, "o", stretch)
    assert [line.get_markerfacecolor() == "white" for line in sheet.axes.lines] == [False, True, True]


def told_by_marks(content):
    return [element.text for element in ET.fromstring(content).iter(SVG + "title")][1:]


def test_every_item_of_the_picture_tells_of_itself_and_leads_to_a_passage(whole, picture):
    titles = told_by_marks(picture)
    items = [(found, each) for found in whole.rows for each in found.items]
    assert len(titles) == len(items)
    assert "City Area Program: launch, 2002 (k:1-3-2-city-area-launch)" in titles
    addresses = Counter(a.get("{http://www.w3.org/1999/xlink}href") for a in ET.fromstring(picture).iter(SVG + "a"))
    firsts = Counter(whole.notes[each.records[0]][0].link for _, each in items)
    assert addresses == firsts


def test_the_picture_names_every_row_its_dates_and_what_has_none(whole, picture):
    told = "".join("".join(e.itertext()) for e in ET.fromstring(picture).iter(SVG + "text"))
    squeezed = told.replace(" ", "")
    for found in (*whole.rows, *whole.undated):
        assert found.label.replace(" ", "") in squeezed
        assert whole.told(found).replace(" ", "") in squeezed
    for sign_or_word, meaning in whole.explained():
        assert f"{sign_or_word}{meaning}".replace(" ", "") in squeezed


def test_no_two_lines_of_words_in_the_picture_lie_over_each_other(whole):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    figure = draw_timeline(whole)
    renderer = FigureCanvasAgg(figure).get_renderer()
    words = [text for text in figure.findobj(Text) if text.get_text()]
    places = [text.get_window_extent(renderer) for text in words]
    for number, place in enumerate(places):
        over = [words[other].get_text() for other in range(number) if place.overlaps(places[other])]
        assert not over, (words[number].get_text(), over)
        assert place.x1 <= figure.bbox.x1


def test_the_same_picture_has_the_same_bytes_in_japanese_too(asker, monkeypatch):
    from matplotlib.font_manager import fontManager

    found = timeline(asker, "ja")
    once = svg(draw_timeline(found))
    assert "産業クラスター計画" in once.decode()
    monkeypatch.setattr(fontManager, "get_font_names", lambda: ["DejaVu Sans"])
    assert svg(draw_timeline(found)) == once
    assert b"<dc:date>" not in once


# --- as a page


class Reader(HTMLParser):
    """The elements of a page: their names and attributes, the headings, what tables hold; and whether it is well nested."""

    VOID = ("meta", "link", "br", "img")

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.headings, self.cells = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
        if tag in ("h1", "h2", "caption"):
            self.headings.append((tag, ""))
        if tag == "tr":
            self.cells.append("")

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("h1", "h2", "caption"):
            self.headings[-1] = (self.headings[-1][0], data)
        if "tr" in self.open:
            self.cells[-1] += data


def test_the_page_is_one_file_that_fetches_nothing(html):
    assert not re.search(r"<(script|link|img|iframe|object|embed)\b|@import|\bsrc=", html)
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", html))


def test_the_page_has_a_language_a_title_headings_and_a_name_for_the_picture(html):
    read = Reader(html)
    assert read.open == []
    elements = dict(reversed(read.elements))
    assert elements["html"] == {"lang": "en"}
    assert "<title>What was when</title>" in html
    assert read.headings[0] == ("h1", "What was when")
    assert [text for tag, text in read.headings if tag == "h2"] == [
        "The same in words, with the passages",
        "Date not stated",
        "Of these no date and no happening has a row here",
        "How to read it",
    ]
    named = elements["svg"]["aria-labelledby"]
    assert f'<title id="{named}">What was when</title>' in html
    ids = Counter(attributes["id"] for _, attributes in read.elements if "id" in attributes)
    assert set(ids.values()) == {1}
    assert all(attributes.get("scope") in ("row", "col") for tag, attributes in read.elements if tag == "th")


def test_every_row_of_the_page_has_its_date_its_records_and_links_to_all_their_passages(whole, html):
    read = Reader(html)
    links = {attributes["href"] for tag, attributes in read.elements if tag == "a" and "href" in attributes}
    for found in (*whole.rows, *whole.undated):
        for each in found.items:
            (line,) = [
                cells
                for cells in read.cells
                if cells.startswith(found.label + each.label + whole.when(each))
                and all(whole.names[record].curie in cells for record in each.records)
            ]
            notes = [note for record in each.records for note in whole.notes[record]]
            assert all(note.locator in line and note.source in line for note in notes)
            assert {note.link for note in notes} <= links


def test_a_page_in_japanese_says_which_of_its_words_are_english(asker):
    found = timeline(asker, "ja")
    told = page(found)
    assert '<html lang="ja">' in told
    assert '<th scope="row">産業クラスター計画</th>' in told
    assert '<th scope="row" lang="en">City Area Program</th>' in told
    assert "<h1>何がいつあったか</h1>" in told


# --- the command


def test_the_command_prints_text_and_writes_files_whole(run_bytes, tmp_path):
    code, out, err = run_bytes("timeline")
    assert (code, err) == (0, "")
    assert out.startswith("Phases of the story")
    for form, start in (("text", "Phases"), ("svg", "<?xml"), ("html", "<!DOCTYPE html>")):
        file = tmp_path / f"timeline.{form}"
        assert run_bytes("timeline", "-f", form, "-o", str(file)) == (0, "", "")
        assert file.read_text(encoding="utf-8").startswith(start)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_project_without_dates_says_so_and_lists_what_it_has(run_bytes, tmp_path):
    root = str(lanterns(tmp_path / "bare", more=""))
    code, out, err = run_bytes("--project", root, "timeline")
    assert code == 0
    assert "First Lagoon Cabinet; Lantern Boats; Reef Lamps" in out
    assert "no document dates anything" in err
    code, out, _ = run_bytes("--project", root, "timeline", "-f", "html")
    assert (code, "Lantern Boats" in out) == (0, True)


def test_every_fixed_phrase_of_lineages_and_timelines_has_its_japanese(asker, monkeypatch, tmp_path):
    missing = set()

    class Asked(dict):
        def get(self, phrase, otherwise=None):
            missing.update({phrase} - set(self))
            return super().get(phrase, otherwise)

    monkeypatch.setattr(words, "_JAPANESE", Asked(words._JAPANESE))
    small = Asker(project.load(lanterns(tmp_path / "own")), notice=pytest.fail)
    for each in (asker, small):
        found = timeline(each, "ja")
        page(found)
        timeline_text.text(found)
        told = lineage(each, lang="ja")
        draw_lineage(told)
        lineage_text.mermaid(told)
        lineage_text.text(told)
    assert missing == set()
