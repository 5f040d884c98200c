"""A baseline: findings accepted for now, each with a reason, and told again when they are gone."""

from __future__ import annotations

import pytest

from policygraph import baseline
from policygraph.findings import Finding, Place, PolicygraphError

ENTRY = """- code: sh:MinCount
  file: data/lamps.ttl
  focus: ex:north
  reason: The name comes with the next survey.
"""


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def read(text):
        (tmp_path / "accepted.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
        return baseline.read(tmp_path / "accepted.yaml")

    return read


def finding(code="sh:MinCount", file="data/lamps.ttl", focus="ex:north", message="Give it a name.", line=3):
    return Finding(Place(file, line, 1), "error", code, message, focus)


def faults(found):
    return [(each.place.line, each.place.column, each.code, each.message) for each in found.findings]


def test_a_finding_is_accepted_by_its_code_file_and_focus_wherever_it_stands(read):
    here, there = finding(line=3), finding(line=90)
    stay, accepted = read(ENTRY).apply((here, there))
    assert stay == ()
    assert accepted == tuple((each, "The name comes with the next survey.") for each in (here, there))


@pytest.mark.parametrize(
    "other", [finding(code="sh:MaxCount"), finding(file="data/oil.ttl"), finding(focus="ex:south"), finding(focus="")]
)
def test_another_finding_stays_and_the_entry_is_told_to_be_out_of_use(read, other):
    stay, accepted = read(ENTRY).apply((other,))
    assert accepted == ()
    assert other in stay
    (unused,) = [each for each in stay if each is not other]
    assert (unused.code, unused.severity, unused.place) == ("baseline-unused", "warning", Place("accepted.yaml", 1, 3))
    assert "sh:MinCount on ex:north in data/lamps.ttl" in unused.message


def test_a_message_narrows_an_entry(read):
    found = read(ENTRY + "  message: Give it a name.\n")
    one, other = finding(), finding(message="Give it a place.")
    assert found.apply((one, other)) == ((other,), ((one, "The name comes with the next survey."),))


def test_the_file_is_named_from_the_folder_of_the_baseline(read, tmp_path, monkeypatch):
    found = read(ENTRY)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert found.apply((finding(file="../data/lamps.ttl"),))[1]
    assert found.apply((finding(file=str(tmp_path / "data" / "lamps.ttl")),))[1]


@pytest.mark.parametrize("missing", ["code", "file", "reason"])
def test_an_entry_without_what_it_needs_is_an_error_and_accepts_nothing(read, missing):
    text = "\n".join(line for line in ENTRY.split("\n") if f"{missing}:" not in line)
    found = read(text.replace("  file", "- file", 1) if missing == "code" else text)
    assert faults(found) == [(1, 3, "baseline", f"Give the entry its {missing}.")]
    assert found.entries == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (ENTRY.replace("focus", "focsu"), (3, 3, "baseline", "The key focsu is unknown.")),
        (ENTRY.replace("ex:north", "[a]"), (3, 10, "baseline", "The value of focus must be a text.")),
        ("code: sh:MinCount\n", (1, 1, "baseline", "The baseline must be a list.")),
        ("- a\n", (1, 3, "baseline", "Give the entry its code and file and reason.")),
        ("# lamps\u2028\n" + ENTRY.replace("focus", "focsu"), (4, 3, "baseline", "The key focsu is unknown.")),
        (b"- code: \xff\n", (1, 9, "encoding", "The byte 0xFF is not UTF-8 here.")),
        ("- code: x".encode("utf-16"), (1, 1, "encoding", "The file is in UTF-16.")),
        (ENTRY.replace("next survey.", "next: survey."), (4, 39, "baseline", None)),
    ],
)
def test_a_fault_of_the_baseline_is_told_at_its_place(read, text, fault):
    found = read(text)
    (told,) = faults(found)
    assert told[:3] == fault[:3]
    assert fault[3] in (told[3], None)
    assert found.entries == ()
    assert set(found.findings) <= set(found.apply(())[0])


def test_a_key_given_twice_is_told(read):
    found = read(ENTRY + "  file: data/oil.ttl\n")
    assert faults(found) == [(5, 3, "baseline", "The key file is given twice.")]


def test_an_empty_baseline_accepts_nothing_and_a_missing_one_is_refused(read, tmp_path):
    assert read("").apply((finding(),)) == ((finding(),), ())
    with pytest.raises(PolicygraphError):
        baseline.read(tmp_path / "none.yaml")


def test_data_do_not_pass_while_a_check_is_not_run_for_a_fault_that_is_accepted(tmp_path, run_bytes, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    own = tmp_path / "queries" / "checks" / "own.rq"
    own.parent.mkdir(parents=True)
    own.write_text("#+ id: own\n#+ kind: check\n#+ sumary: A check.\nASK {}\n", encoding="utf-8")
    entries = [f"- {{code: {code}, file: queries/checks/own.rq, reason: later}}\n" for code in ("header", "query")]
    (tmp_path / "accepted.yaml").write_text("".join(entries), encoding="utf-8")
    code, _, err = run_bytes("validate", "--project", ".", "--baseline", "accepted.yaml")
    assert code == 1
    assert "queries/checks/own.rq cannot be run" in err
