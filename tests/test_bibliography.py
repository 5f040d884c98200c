"""The bibliography: what documents print of works, and its forms, each read back by another reader where there is one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import citeproc
import pytest
from bibtexparser.middlewares.names import parse_single_name_into_parts
from citeproc import CitationStylesStyle
from lanterns import HEAD, lanterns
from pybtex.database import parse_string

from policygraph import bibliography as module
from policygraph import project, references
from policygraph.ask import Asker
from policygraph.bibliography import Bibliography, bibliography, used
from policygraph.cli import main
from policygraph.evidence import of_records
from policygraph.views import View

# Works in Japanese script, cited twice with differences; an author in capitals; an institution; characters of every form.
MORE = (
    HEAD
    + """
person:yamasaki a pg:Person ; skos:prefLabel "Akira Yamasaki"@en , "山﨑 朗"@ja .
person:kuwajima a pg:Person ; skos:prefLabel "Hiroaki Kuwajima"@en , "桑島浩彰"@ja .
person:berg a pg:Person ; skos:prefLabel "Jan van den Berg"@en .
person:quill a pg:Person ; skos:prefLabel "Tilda QUILL"@en .
date:2005-06 a pg:Date ; skos:prefLabel "June 2005"@en ; pg:edtf "2005-06" ;
    pg:earliest "2005-06-01"^^xsd:date ; pg:latest "2005-06-30"^^xsd:date .
date:about-2102 a pg:Date ; skos:prefLabel "about 2102"@en ; pg:edtf "2102~" ;
    pg:earliest "2102-01-01"^^xsd:date ; pg:latest "2102-12-31"^^xsd:date .
work:plan a pg:Work ; skos:prefLabel "plan"@en .
work:book a pg:Work ; skos:prefLabel "book"@en .
work:odd a pg:Work ; skos:prefLabel "odd"@en .
work:crew a pg:Work ; skos:prefLabel "crew"@en .
n:1-1-crew a pg:Citation ; pg:hasCitingWork source:lantern-note ; pg:hasCitedWork work:crew ;
    pg:hasAuthor person:quill ; pg:byline "Tilda QUILL and others"@en ; pg:title "The Crew"@en ; pg:isStatedIn n:1-1 .
<https://x.example.org/work/odd> a pg:Work ; skos:prefLabel "another odd one"@en .
n:1-1-plan a pg:Citation ; pg:hasCitingWork source:lantern-note ; pg:hasCitedWork work:plan ; pg:noteNumber 4 ;
    pg:hasAuthor person:kuwajima , person:yamasaki ; pg:byline "山﨑 朗・桑島浩彰"@ja ; pg:hasIssueDate date:2005-06 ;
    pg:title "日本の「産業」計画"@ja ; pg:venue "経済地理学年報"@ja ; pg:volume "第51巻第5号" ; pg:pages "499–511頁" ;
    pg:isStatedIn n:1-1 .
n:1-2-plan a pg:Citation ; pg:hasCitingWork source:lantern-note ; pg:hasCitedWork work:plan ; pg:pages "p. 500" ;
    pg:title "日本の「産業」計画"@ja ; pg:link "https://dx.doi.org/10.1000/a_b"^^xsd:anyURI ; pg:isStatedIn n:1-2 .
n:1-1-book a pg:Citation ; pg:hasCitingWork source:lantern-note ; pg:hasCitedWork work:book ;
    pg:hasAuthor agency:tide-office ; pg:byline "Tide Office, Lamps and Boats"@en ;
    pg:hasIssueDate date:about-2102 ; pg:title "Why Lamps?"@en ; pg:isStatedIn n:1-1 .
n:1-1-odd a pg:Citation ; pg:hasCitingWork source:lantern-note ; pg:hasCitedWork work:odd ;
    pg:hasAuthor person:berg , person:quill ; pg:byline "Tilda QUILL and Jan van den Berg"@en ;
    pg:title "50% of {A} & B_1 #3 $x$ ~ ^ \\\\n <i>"@en ; pg:venue "R&D"@en ; pg:volume "New Series 7" ;
    pg:link "https://example.org/a_b?c=%20(d)&e=1#f"^^xsd:anyURI ; pg:isStatedIn n:1-1 .
"""
)


@pytest.fixture(scope="module")
def whole(asker):
    return bibliography(asker)


@pytest.fixture(scope="module")
def own_folder(tmp_path_factory):
    return lanterns(tmp_path_factory.mktemp("works") / "own", MORE)


@pytest.fixture(scope="module")
def own(own_folder):
    return bibliography(Asker(project.load(own_folder), notice=pytest.fail))


def entry(works, key):
    (found,) = [item for item in works if item["id"] == key]
    return found


def printed(works, key):
    return references.printed(entry(works, key))


# --- entries


def test_every_source_and_every_work_has_one_entry(whole, asker):
    works = {row[0].value for row in asker.run("SELECT ?w { ?w a <https://w3id.org/policygraph/ontology/Work> }").rows}
    assert sorted(item["custom"]["iri"] for item in whole) == sorted(works)
    assert len(works) == 18
    assert len({item["id"] for item in whole}) == len(whole)


def test_an_entry_has_what_the_citation_prints(whole):
    assert entry(whole, "nishimura-okamuro-2016") == {
        "id": "nishimura-okamuro-2016",
        "type": "article-journal",
        "title": "Knowledge and Rent Spillovers through Government-sponsored R&D Consortia",
        "author": [{"family": "Nishimura", "given": "Jun’ichi"}, {"family": "Okamuro", "given": "Hiroyuki"}],
        "issued": {"date-parts": [[2016, 4]]},
        "container-title": "Science and Public Policy",
        "volume": "43",
        "issue": "2",
        "page": "20725",
        "DOI": "10.1093/scipol/scv028",
        "URL": "https://doi.org/10.1093/scipol/scv028",
        "note": "Printed “pp. 20725”, which we take for “pp. 207–25” (probable). "
        "Cited by Kuwajima, Japan’s Industrial Cluster Policy Revisited, note 3.",
        "custom": {"iri": "https://w3id.org/policygraph/work/nishimura-okamuro-2016"},
    }


def test_what_no_citation_prints_is_absent(whole):
    memo = entry(whole, "yamasaki-memo")
    assert not memo.keys() & {"issued", "publisher", "note", "page", "container-title"}
    assert "language" not in entry(whole, "yamasaki-2005")
    assert entry(whole, "yamasaki-2003")["language"] == "ja"


def test_a_work_without_a_title_goes_by_its_label_in_brackets(whole):
    assert printed(whole, "government-statistics-on-establishments") == (
        "[government statistics on manufacturing establishments]."
    )
    assert printed(whole, "industrial-cluster-theory") == "Porter, Michael. [theoretical work on industrial clusters]."


def test_a_translated_title_stands_in_brackets_behind_the_title(whole):
    assert printed(whole, "hoshi-okazaki-2016") == (
        "Hoshi, Takeo and Tetsuji Okazaki (2016). Nihon-gata inobeshon seisaku no kensho [An Assessment of "
        "Japanese-Style Innovation Policy]. NIRA Opinion Papers, no. 19, pp. 5–7."
    )


def test_a_source_is_printed_with_its_day_its_publisher_its_number_and_its_address(whole):
    assert printed(whole, "kuwajima-review") == (
        "Kuwajima, Hiroaki (27 June 2022). Japan’s Industrial Cluster Policy Revisited. The Tokyo Foundation for Policy "
        "Research. R-2021-097E. https://www.tokyofoundation.org/research/detail.php?id=897."
    )


def test_only_a_misprint_of_what_the_entry_shows_is_told(whole):
    assert "in kansuru" in entry(whole, "meti-2020")["note"]
    assert "Printed" not in entry(whole, "meti-2010")["note"]  # a missing space before the address, which is whole


def test_an_institution_s_byline_is_one_author_as_printed(whole, own):
    assert entry(whole, "meti-2010")["author"] == [{"literal": "Ministry of Economy, Trade, and Industry"}]
    assert printed(own, "book") == "Tide Office, Lamps and Boats (about 2102). Why Lamps?"


def test_a_byline_with_more_than_names_of_persons_is_kept_whole(own):
    assert entry(own, "crew")["author"] == [{"literal": "Tilda QUILL and others"}]


def test_several_citations_make_one_entry_and_their_differences_are_told(own):
    plan = entry(own, "plan")
    assert (plan["page"], plan["DOI"], plan["volume"], plan["issue"]) == ("499–511", "10.1000/a_b", "51", "5")
    told = "Also printed: pages “p. 500”. Cited by Quill"
    assert told.split(".")[0] in plan["note"]
    assert plan["note"].count("Also printed") == 1
    assert plan["note"].count("Cited by") == 2


def test_a_work_in_japanese_script_is_printed_the_japanese_way_in_the_order_of_the_byline(own):
    assert printed(own, "plan") == (
        "山﨑朗・桑島浩彰（2005年6月）「日本の「産業」計画」『経済地理学年報』51(5)、499–511頁、https://doi.org/10.1000/a_b"
    )
    assert entry(own, "plan")["author"] == [{"family": "山﨑", "given": "朗"}, {"literal": "桑島浩彰"}]


def test_a_name_keeps_its_particle_and_a_family_in_capitals_is_the_family(own):
    assert entry(own, "odd")["author"] == [
        {"family": "QUILL", "given": "Tilda"},
        {"family": "Berg", "given": "Jan", "non-dropping-particle": "van den"},
    ]


def test_a_japanese_name_among_others_has_no_comma_and_its_own_order():
    names = [{"family": "山﨑", "given": "朗"}, {"family": "Porter", "given": "Michael"}]
    item = {"id": "x", "type": "document", "title": "Clusters", "author": names}
    assert references.printed(item) == "山﨑朗 and Michael Porter. Clusters."
    assert references.printed(item | {"title": "集積"}) == "山﨑朗・Michael Porter『集積』"


def test_two_works_with_one_local_name_have_two_keys(own):
    found = {item["custom"]["iri"]: item["id"] for item in own if item["custom"]["iri"].endswith("/work/odd")}
    assert found == {"https://w3id.org/policygraph/work/odd": "odd", "https://x.example.org/work/odd": "odd-2"}


def test_keys_differ_also_from_numbered_ones_and_in_more_than_case(tmp_path):
    more = "".join(
        f'<https://{at}.example.org/work/{key}> a pg:Work ; skos:prefLabel "{at}"@en .\n'
        for at, key in enumerate(("lamp", "lamp", "lamp-2", "Lamp"))
    )
    works = bibliography(Asker(project.load(lanterns(tmp_path / "own", HEAD + more)), notice=pytest.fail))
    keys = [item["id"].casefold() for item in works if item["title"] in ("[0]", "[1]", "[2]", "[3]")]
    assert len(keys) == len(set(keys)) == 4
    assert len(parse_string(works.to("bibtex"), "bibtex").entries) == len(works)


def test_a_work_of_no_known_author_begins_with_its_title():
    work = {"id": "x", "type": "document", "issued": {"date-parts": [[2011, 8]]}}
    assert references.printed(work | {"title": "Lamps"}) == "Lamps (August 2011)."
    assert references.printed(work | {"title": "灯台"}) == "『灯台』（2011年8月）"


def test_in_a_view_there_are_the_sources_and_works_alone_that_it_speaks_of(asker):
    seen = {item["id"]: item for item in bibliography(asker.through(View(sources=("yamasaki-memo",))))}
    assert len(seen) == 5
    assert "kuwajima-review" not in seen
    assert seen["yamasaki-2005"]["page"] == "499-511"


def test_a_day_that_is_not_exact_keeps_its_words(own):
    assert entry(own, "book")["issued"] == {"literal": "about 2102"}
    assert "year = {about 2102}" in own.to("bibtex")
    assert "DA  - ///about 2102\n" in own.to("ris")


@pytest.mark.parametrize(
    ("volume", "parts"),
    [
        ("51", ("51", None)),
        ("43(2)", ("43", "2")),
        ("vol. 7, no. 37", ("7", "37")),
        ("no. 454", (None, "454")),
        ("第51巻第5号", ("51", "5")),
        ("51巻5号", ("51", "5")),
        ("New Series 7", None),
    ],
)
def test_volume_and_issue_are_parted_where_their_form_is_known(volume, parts):
    found = module._VOLUME.fullmatch(volume)
    assert (found and found.groups()) == parts


# --- forms


def test_bibtex_reads_back_in_another_reader(whole, own):
    entries = parse_string(whole.to("bibtex"), "bibtex").entries
    assert list(entries) == [item["id"] for item in whole]
    review = entries["nishimura-okamuro-2016"]
    assert (review.type, review.fields["month"], review.fields["number"]) == ("article", "April", "2")
    assert [person.last_names for person in review.persons["author"]] == [["Nishimura"], ["Okamuro"]]
    assert review.fields["title"] == r"{Knowledge and Rent Spillovers through Government-sponsored R\&D Consortia}"
    (institution,) = entries["meti-2010"].persons["author"]
    assert institution.last_names == ["{Ministry of Economy, Trade, and Industry}"]
    plan = parse_string(own.to("bibtex"), "bibtex").entries["plan"]
    assert [str(person) for person in plan.persons["author"]] == ["山﨑, 朗", "{桑島浩彰}"]
    assert plan.fields["pages"] == "499--511"


def test_bibtex_has_no_character_that_tex_would_read_save_in_addresses(own):
    fields = parse_string(own.to("bibtex"), "bibtex").entries["odd"].fields
    assert fields["title"] == (
        r"{50\% of {\textbraceleft}A{\textbraceright} \& B\_1 \#3 \$x\$ {\textasciitilde} {\textasciicircum}"
        r" {\textbackslash}n <i>}"
    )
    assert fields["url"] == "https://example.org/a_b?c=%20(d)&e=1#f"


def test_ris_is_lines_of_tags_alone(whole, own):
    text = whole.to("ris") + own.to("ris")
    assert all(re.fullmatch("[A-Z][A-Z0-9]  - .*|", line) for line in text.splitlines())
    records = [dict(line.split("  - ") for line in each.splitlines() if line) for each in whole.to("ris").split("\n\n")]
    assert [record["ID"] for record in records] == [item["id"] for item in whole]
    assert all(record["TY"] in ("JOUR", "ELEC", "GEN") and record["ER"] == "" for record in records)
    found = next(record for record in records if record["ID"] == "yamasaki-2005")
    assert (found["AU"], found["T2"]) == ("Yamasaki, Akira", "Annals of the Japan Association of Economic Geographers")
    assert (found["SP"], found["EP"], found["PY"]) == ("499", "511", "2005")
    assert "AU  - 山﨑, 朗\nAU  - 桑島浩彰\n" in own.to("ris")
    assert "DA  - 2005/06//\n" in own.to("ris")


def test_csl_json_has_the_types_and_variables_of_csl_alone(whole, own):
    schemas = Path(citeproc.SCHEMA_PATH).parent
    types, variables = ((schemas / f"csl-{name}.rnc").read_text(encoding="utf-8") for name in ("types", "variables"))
    for item in json.loads(whole.to("csl-json")) + json.loads(own.to("csl-json")):
        assert f'"{item["type"]}"' in types
        # The three others stand in the schema of the data alone, which the library does not bring.
        assert all(f'"{name}"' in variables for name in item.keys() - {"id", "type", "custom"})


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_style_is_of_its_schema(language):
    CitationStylesStyle(str(references._STYLES / f"{language}.csl"), validate=True)  # a warning is an error here


def test_markdown_lets_no_markup_of_the_data_through_and_keeps_addresses_whole(own):
    text = own.to("markdown")
    assert r"\<i\>" in text
    assert "<https://doi.org/10.1000/a_b>" in text
    assert "<https://example.org/a_b?c=%20(d)&e=1#f>" in text


def test_printed_it_is_a_list_for_people(whole):
    assert str(whole).splitlines() == list(whole.printed)
    assert whole._repr_markdown_() == whole.to("markdown")
    assert str(Bibliography()) == Bibliography().to("bibtex") == Bibliography().to("markdown") == ""


def test_the_library_parts_names_as_bibtex_does():
    parts = parse_single_name_into_parts("Ludwig van den Berg", strict=False)
    assert (parts.first, parts.von, parts.last) == (["Ludwig"], ["van", "den"], ["Berg"])


# --- what an answer used, and the command


def test_an_answer_used_the_documents_of_its_records_and_the_works_they_report_from(asker):
    base = "https://w3id.org/policygraph/"
    (notes,) = of_records(asker, [base + "source/yamasaki-memo/1-2-1-establishments-1950"]).values()
    assert used(asker, notes) == [
        base + "source/yamasaki-memo",
        base + "work/government-statistics-on-establishments",
    ]
    assert used(asker, []) == []


def test_the_command_writes_all_or_what_an_answer_used(asker, run_bytes, tmp_path):
    code, out, err = run_bytes("bibliography")
    assert (code, out.count("@"), err) == (0, 18, "")
    assert run_bytes("bibliography", "survey-shares")[1].startswith("@misc{yamasaki-memo,")
    assert "@misc{government-statistics" in run_bytes("bibliography", "figures-of-a-measure")[1]
    file = tmp_path / "works.ris"
    assert run_bytes("bibliography", "survey-shares", "-f", "ris", "-o", str(file)) == (0, "", "")
    assert file.read_text(encoding="utf-8").startswith("TY  - ELEC\n")


def test_a_count_and_a_yes_use_what_their_companion_lists(run_bytes, asker):
    assert "kuwajima-review" in run_bytes("bibliography", "number-of-findings")[1]
    yes = run_bytes("bibliography", "was-a-program-succeeded", "-p", "program=Knowledge Cluster Initiative")[1]
    assert yes.startswith("@misc{kuwajima-review,")


def test_an_answer_without_rows_has_no_entries_and_says_so(run_bytes, asker):
    code, out, err = run_bytes("bibliography", "survey-shares", "-p", "least=99")
    assert (code, out) == (0, "")
    assert "rests on no source" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-p", "agency=METI"], "no question is named"),
        (["survey-share"], "did you mean survey-shares"),
        ([""], "there is no question ''"),
        (["survey-shares", "-p", "least=many"], "least"),
    ],
)
def test_what_cannot_be_listed_says_why(run_bytes, asker, arguments, told):
    code, out, err = run_bytes("bibliography", *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_a_file_of_the_project_is_not_written_over(capsys, own_folder):
    assert main(["bibliography", "--project", str(own_folder), "-o", str(own_folder / "data/more.ttl")]) == 2
    assert "is a file of the project" in capsys.readouterr().err
