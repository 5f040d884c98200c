"""Dates in EDTF: which text is one, and what the bounds beside it must be."""

from __future__ import annotations

import pytest

from policygraph import project
from policygraph.documents import Reading, read_project
from policygraph.edtf import faults, flaw
from policygraph.turtle import parse

HEAD = """@prefix pg: <https://w3id.org/policygraph/ontology/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://example.org/> .
"""

RIGHT = """2001 2001-06 2001-06-30 -0044 0000 2000-02-29 1999-12-31T09:30:00Z 2001/2006 2020/2021-10 2001-06-30/2001
    2009/.. ../2009 2001/ /2001 XXXX 201X 20XX 2001-XX 2001-06-XX 2001-21 2000~ 2000? 2000% 2001~/2006? Y17000000
    Y-17E7 1950S2 2001-34 2004-06~-11 ?2004-06-~11 156X-12-25 {1960,1961-12} [1667,1668,1670..1672] [..1983] {1984..}"""
WRONG = """2001-13 2001-99 20010 2001-1 2001-00 2001-06-00 2001-06-31 2001-02-29 1900-02-29 2001-02-30~ 2001?? ../.. / ..
    2001/1999 2001-06/2001-05 2001~/1999 2001/2002/2003 2001/13 2001-06/07 x Y2001 unknown {} [1667 (2001) 2001,2002
    １９９９ 2001-21-05 1999-12-31T25:00:00 2001T09:30:00 spring"""


@pytest.mark.parametrize("text", RIGHT.split())
def test_a_date_in_edtf_is_fine(text):
    assert flaw(text) is None


@pytest.mark.parametrize("text", ["", "2001 ", "spring 2001", *WRONG.split()])
def test_a_date_that_is_none_in_edtf_is_told_with_its_mend(text):
    message, hint = flaw(text)
    assert message.startswith(f"'{text}' ")
    assert hint


@pytest.mark.parametrize("part", ["2", "2001,", "2001..2002,", "~", "X", "2001/", "[", "-12"])
def test_long_nonsense_is_judged_at_once(part):
    assert flaw(part * 10**5)
    assert flaw("[" + part * 10**5)


def told(edtf: str, earliest: str = "", latest: str = "") -> list[str]:
    bounds = (f' ;\n  pg:{name} "{day}"^^xsd:date' for name, day in (("earliest", earliest), ("latest", latest)) if day)
    text = f'{HEAD}ex:d skos:prefLabel "then"@en ;\n  pg:edtf "{edtf}"{"".join(bounds)} .\n'
    reading = Reading(project.load(project.BUNDLED), ((None, parse(text, "x.ttl")),))
    return [str(found) for found in faults(reading)]


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("2001", "2001-01-01", "2001-12-31"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2001-06-30", "2001-06-30", "2001-06-30"),
        ("2020/2021-10", "2020-01-01", "2021-10-31"),
        ("2009/..", "2009-01-01", ""),
        ("../2009", "", "2009-12-31"),
        ("-0044", "-0044-01-01", "-0044-12-31"),
        ("2001", "2001-01-01Z", ""),
        ("2001", "", ""),
        ("2000~", "1998-01-01", "2003-12-31"),
        ("XXXX", "1998-01-01", ""),
        ("201X", "2010-01-01", "2019-12-31"),
        ("2001-21", "2001-03-01", "2001-05-31"),
        ("2001", "2001-99-01", ""),  # told as a literal that is none
    ],
)
def test_bounds_that_say_what_the_edtf_says_are_fine_and_so_are_those_of_which_it_says_nothing_plain(
    edtf, earliest, latest
):
    assert [said for said in told(edtf, earliest, latest) if "2001-99" not in earliest or "99" not in said] == []


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest", "said"),
    [
        ("2001", "2002-01-01", "2001-12-31", ["7:15 2001-01-01"]),
        ("2001", "2001-01-01", "2001-12-30", ["8:13 2001-12-31"]),
        ("2001-02/..", "2001-01-01", "", ["7:15 2001-02-01"]),
        ("2001~/2003", "2000-01-01", "2004-12-31", ["8:13 2003-12-31"]),
    ],
)
def test_a_bound_that_the_edtf_contradicts_is_told_where_it_stands(edtf, earliest, latest, said):
    days = (tuple(part.split()) for part in said)
    assert told(edtf, earliest, latest) == [
        f"x.ttl:{place}: error[edtf] ex:d (then): By its EDTF, '{edtf}', this day is {day}. Mend the one that is wrong."
        for place, day in days
    ]


def test_an_edtf_that_both_bounds_contradict_is_told_itself_with_the_bounds_beside_it():
    (said,) = told("1990/1999", "1991-01-01", "1998-12-31")
    assert said.startswith("x.ttl:6:11: error[edtf] ex:d (then): This date and its first and last day are not")


def test_a_date_that_is_none_is_told_where_it_stands_and_its_bounds_are_left_alone():
    (said,) = told("2001-13", "1999-01-01")
    assert said.startswith("x.ttl:6:11: error[edtf] ex:d (then): '2001-13' is no date in EDTF.")


def test_the_bundled_dates_are_right():
    reading = read_project(project.load(project.BUNDLED))
    assert list(faults(reading)) == []
