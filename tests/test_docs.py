"""What the documents of the project say is what the tool does."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from policygraph import __version__, project
from policygraph.ask import plain
from policygraph.names import ONTOLOGY
from policygraph.reference import DIAGRAM, ontology_page, questions_page
from policygraph.terms import to_rdflib

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"<!-- output: (.+?) -->\n```\n(.*?)```", re.DOTALL)
PAGES = (ROOT / "README.md", ROOT / "docs/why.md")
EXAMPLES = [example for page in PAGES for example in EXAMPLE.findall(page.read_text(encoding="utf-8"))]


def stripped(text):
    return [line.rstrip() for line in text.strip().splitlines()]


def printed(command):
    done = subprocess.run(
        [sys.executable, "-m", "policygraph.cli", *shlex.split(command)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=lambda text: text[:40])
def test_an_output_in_the_documentation_is_what_the_command_prints(asker, command, output):
    assert stripped(printed(command)) == stripped(output)


def test_the_readme_and_the_page_on_proofs_show_outputs():
    assert all(EXAMPLE.search(page.read_text(encoding="utf-8")) for page in PAGES)


def test_every_command_in_the_readme_and_the_guide_exists(asker):
    help_text = subprocess.run(
        [sys.executable, "-m", "policygraph.cli", "--help"], capture_output=True, text=True, check=True
    ).stdout
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    used = set(re.findall(r"(?:^    |`|\| )policygraph ([a-z]+)", README + guide, re.MULTILINE))
    commands = set(re.findall(r"^    ([a-z]+)(?:  |$)", help_text, re.MULTILINE))
    assert commands == {
        *("validate", "query", "explain", "support", "describe", "lineage", "timeline", "bibliography", "sources"),
        *("test", "infer", "export", "cache"),
    }
    assert used == commands


def test_the_generated_pages_are_what_ontology_data_and_questions_give(asker):
    made = {"ontology.md": ontology_page(asker, ROOT / "docs/patterns"), "questions.md": questions_page(asker)}
    kept = {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in made}
    stale = [name for name in made if made[name] != kept[name]]
    assert not stale, "`make docs` writes them anew"


def test_every_name_in_the_diagram_and_the_introduction_is_a_term(asker):
    introduction = (ROOT / "docs/patterns/introduction.md").read_text(encoding="utf-8")
    names = set(re.findall(r"\b[A-Z][A-Za-z]+\b|\b[a-z]+[A-Z][A-Za-z]+\b", DIAGRAM.partition("\n")[2]))
    names |= set(re.findall(r"\bconcerns|identifies|compares|affects|begins|ends\b", DIAGRAM))
    names |= set(re.findall(r"pg:([A-Za-z]+)", introduction))
    terms = {
        plain(row[0]) for row in asker.run(f"SELECT ?t {{ ?t a ?kind FILTER(STRSTARTS(STR(?t), '{ONTOLOGY}')) }}").rows
    }
    assert len(names) > 30
    assert {ONTOLOGY + name for name in names} <= terms


def test_each_example_of_how_to_ask_has_an_answer_and_the_same_in_rdflib(asker, exported):
    patterns = sorted((ROOT / "docs/patterns").glob("*.rq"))
    assert len(patterns) >= 10
    for path in patterns:
        text = path.read_text(encoding="utf-8")
        answer = asker.run(text)
        assert answer.rows, path.name
        rows = [tuple(None if cell is None else to_rdflib(cell) for cell in row) for row in answer.rows]
        assert [tuple(row) for row in exported.query(text)] == rows, path.name


def test_every_question_named_in_the_readme_exists():
    named = set(re.findall(r"policygraph query ([a-z-]+)", README)) - {"--file"}
    assert named <= {path.stem for path in (project.BUNDLED / "queries").glob("*.rq")}


def test_every_link_within_the_project_leads_somewhere():
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^):#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_decision_record_is_listed():
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    assert all(path.name in listed for path in (ROOT / "docs/decisions").glob("0*.md"))


def test_the_version_is_the_same_everywhere():
    cff = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in cff
    assert f'dcterms:hasVersion "{__version__}"' in (ROOT / "data/dataset.ttl").read_text(encoding="utf-8")
    assert f'owl:versionInfo "{__version__}"' in (ROOT / "ontology/policygraph.ttl").read_text(encoding="utf-8")
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_dependency_has_its_reason():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    reasons = (ROOT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8")
    extras = {name: each for name, each in settings["project"]["optional-dependencies"].items() if name != "dev"}
    assert extras
    needed = [*settings["project"]["dependencies"], *(each for those in extras.values() for each in those)]
    names = [re.split(r"[>=<\[]", each)[0] for each in needed]
    assert all(f"| {name} |" in reasons for name in names)


def test_the_python_versions_of_the_readme_are_those_of_the_package():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    versions = [c.rsplit(" ", 1)[1] for c in settings["project"]["classifiers"] if "Python :: 3." in c]
    assert f"Python {', '.join(versions[:-1])} and {versions[-1]} are supported" in README


def test_the_number_of_saved_questions_in_the_changelog_is_true():
    count = len(list((project.BUNDLED / "queries").glob("*.rq")))
    assert f"{ {70: 'Seventy'}.get(count, count) } saved questions" in (ROOT / "CHANGELOG.md").read_text(
        encoding="utf-8"
    )


if __name__ == "__main__":  # `make docs` writes the outputs anew
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        anew = EXAMPLE.sub(lambda found: f"<!-- output: {found[1]} -->\n```\n{printed(found[1]).strip()}\n```", text)
        page.write_text(anew, encoding="utf-8")
