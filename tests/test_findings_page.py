"""The page of findings: a section for each code, with an example out of the corpus of one-fault projects."""

from __future__ import annotations

import contextlib
import difflib
import io
import re
import tempfile
from pathlib import Path

import pytest
from faults.corpus import CASES
from test_faults import _bundled_files_are_read_once, touched  # noqa: F401, the first is a fixture

from policygraph import baseline
from policygraph.cli import main
from policygraph.codes import CODES, PAGE, rule
from policygraph.project import BUNDLED

FILE = Path(__file__).parents[1] / "docs/findings.md"
TEXT = FILE.read_text(encoding="utf-8")
# "wrong" shows no right text: it stands below by hand, where the corpus has none
EXAMPLE = re.compile(r"<!-- (example|wrong): (.+?) -->\n(.*?)<!-- end -->", re.DOTALL)
SECTION = re.compile(r'^### <a id="(.+?)"></a>`(.+?)`\n(.*?)(?=^##|\Z)', re.DOTALL | re.MULTILINE)
SECTIONS = {code: (anchor, text) for anchor, code, text in SECTION.findall(TEXT)}
EXAMPLES = {name: kind for kind, name, _ in EXAMPLE.findall(TEXT)}
CHECKS = {path.stem for path in (BUNDLED / "queries/checks").glob("*.rq")}
# constraints that shapes of ours do not use, in a section of their own, and the base project's own check
BEYOND = {"sh:Node", "sh:MinExclusive", "host-is-subject"}
BEGIN = re.compile(r"[\w-]*:\S+ |[@#<-]|[A-Z]+ ")  # a statement, and not a line of a long text
PRINTED = re.compile(r"^\S.*?:\d+:\d+: \w+\[(.+?)\] .*\n(?:    .*\n)*", re.MULTILINE)


def batches():
    """The names of the examples that are planted together: they change different files, and have different codes."""
    found = []
    for name in EXAMPLES:
        fitting = (batch for batch in found if all(_go_together(CASES[name], CASES[other]) for other in batch))
        if (batch := next(fitting, None)) is None:
            found.append(batch := [])
        batch.append(name)
    return found


def _go_together(one, other):
    parts = touched(one), touched(other)
    if not all(parts) or one.codes & other.codes or "settings" in one.codes | other.codes:
        return False
    in_one_file = {edit.file for edit in one.edits} & {edit.file for edit in other.edits}
    return parts[0].isdisjoint(parts[1]) and not (in_one_file and (_moves_lines(one) or _moves_lines(other)))


def _moves_lines(case):
    return len(case.edits) > 1 or case.right.count("\n") != case.wrong.count("\n")


def messages(names):
    """What is printed of each of these examples, which are planted together, or in halves if some hide others."""
    lines = printed(names)
    if len(names) > 1 and sorted({code for code, _ in lines}) != sorted(set().union(*(CASES[n].codes for n in names))):
        half = len(names) // 2
        return messages(names[:half]) | messages(names[half:])
    return {n: "".join(line for code, line in lines if len(names) == 1 or code in CASES[n].codes) for n in names}


def printed(names):
    """The findings that `validate` prints of the base project with these faults, each with its code."""
    with tempfile.TemporaryDirectory() as folder:
        root, out = Path(folder).resolve() / "project", io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        for name in names:
            CASES[name].plant(root)
        arguments = [each for name in names for each in CASES[name].arguments]
        with contextlib.chdir(root), contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            main(["validate", ".", *arguments])
        out.seek(0)
        told = out.read().replace(f"{BUNDLED}/", "…/")
    return [(found[1], found[0]) for found in PRINTED.finditer(told)]


def example(kind, name, message):
    """What stands in the page between the marks of an example."""
    case = CASES[name]
    right, wrong = excerpts(case, message)
    language = {".ttl": "turtle", ".rq": "sparql"}.get(Path(case.file).suffix, Path(case.file).suffix[1:])
    blocks = [
        f"Wrong, in `{case.file}`:\n\n```{language}\n{wrong}\n```\n\n```text\n{message}```\n",
        f"Right:\n\n```{language}\n{right}\n```\n",
    ]
    shown = "\n".join(blocks if kind == "example" else blocks[:1])
    return f"<!-- {kind}: {name} -->\n{shown}<!-- end -->"


def excerpts(case, message):
    """The lines of a file in which right and wrong differ, with those that tell what they belong to."""
    file = case.base / case.file
    before = file.read_bytes() if file.exists() and not case.fresh else b""
    after = before
    for edit in case.edits:
        if edit.file == case.file:
            after = edit.change(after)
    right, wrong = (text.decode(errors="backslashreplace").splitlines() for text in (before, after))
    kept = {int(line) - 1 for line in re.findall(rf"^ *{re.escape(case.file)}:(\d+):", message, re.MULTILINE)}
    shown = [set(), set()]
    for tag, i, j, k, n in difflib.SequenceMatcher(None, right, wrong, autojunk=False).get_opcodes():
        if tag == "equal":
            told = {line for line in kept if k <= line < n}
            shown[0] |= {line - k + i for line in told}
            shown[1] |= told
        else:
            shown[0] |= set(range(i, j))
            shown[1] |= set(range(k, n))
            if (i == j or k == n) and i and right[i - 1].rstrip()[-1:] not in ("", "."):
                shown[0].add(i - 1)  # what stands before it in the statement, where one side has nothing
                shown[1].add(k - 1)
    return _cut(right, shown[0]), _cut(wrong, shown[1])


def _cut(lines, shown):
    """These lines, each with those that it hangs on; an ellipsis stands for what is left out."""
    shown = {line for line in shown if lines[line].strip()}
    cut, last = [], None
    for line in sorted(shown.union(*(_above(lines, line) for line in shown))):
        if last is not None and line > last + 1:
            blank = any(not between.strip() for between in lines[last + 1 : line])
            cut.append("" if blank else "    …")
        cut.append(lines[line])
        last = line
    return "\n".join(cut)


def _above(lines, line):
    """The lines above that are indented less and less, up to the beginning of the statement."""
    while line and not BEGIN.match(lines[line]):
        depth = _depth(lines[line])
        line = next((i for i in range(line - 1, -1, -1) if BEGIN.match(lines[i]) or 0 < _depth(lines[i]) < depth), 0)
        yield line


def _depth(line):
    return len(line) - len(line.lstrip())


def filled():
    """The page with its examples as the corpus and the tool give them."""
    told = {name: message for batch in batches() for name, message in messages(batch).items()}
    return EXAMPLE.sub(lambda found: example(found[1], found[2], told[found[2]]), TEXT)


def test_every_code_has_its_section_where_its_address_leads():
    assert SECTIONS.keys() == CODES.keys() | CHECKS
    assert {rule(code).url for code in CODES} <= {PAGE + anchor for anchor, _ in SECTIONS.values()}
    assert all(anchor == code.lower().replace(":", "-") for code, (anchor, _) in SECTIONS.items())


def test_every_code_that_the_corpus_expects_has_its_section_or_is_of_a_shape_or_check_of_ones_own():
    assert set().union(*(case.codes for case in CASES.values())) - SECTIONS.keys() == BEYOND


@pytest.mark.parametrize("code", SECTIONS)
def test_a_section_shows_the_code_wrong_and_right(code):
    text = SECTIONS[code][1]
    kind, name, shown = EXAMPLE.search(text).groups()
    assert code in CASES[name].codes
    assert f"[{code}] " in shown
    assert shown.startswith("Wrong, in ")
    right = re.search(r"^Right.*:\n\n```\w*\n(.+?)```$", text, re.DOTALL | re.MULTILINE)
    assert right[1].strip() not in ("", "…")
    assert right[0] in shown if kind == "example" else right[0] not in shown


def test_a_baseline_shown_is_one(tmp_path):
    blocks = re.findall(r"```yaml\n(- code.+?)```", EXAMPLE.sub("", TEXT), re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        (tmp_path / "baseline.yaml").write_text(block, encoding="utf-8")
        read = baseline.read(tmp_path / "baseline.yaml")
        assert read.entries
        assert not read.findings


def test_the_examples_are_what_the_corpus_holds_and_what_validate_prints():
    assert filled() == TEXT, "`make docs` writes them anew"


if __name__ == "__main__":  # `make docs` writes the examples anew
    FILE.write_text(filled(), encoding="utf-8")
