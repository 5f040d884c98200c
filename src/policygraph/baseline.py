"""Findings that a project accepts for now, each with a reason, in a YAML file::

    - code: class-without-shape
      file: data/records.ttl
      focus: ex:north-lamp
      reason: The shape comes with the next survey.

An entry accepts the findings of its code, file and focus, wherever in the file they stand; ``message`` narrows it
further. The file is named as the baseline sees it, from its own folder.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from policygraph.findings import Finding, Place, PolicygraphError
from policygraph.project import shown, text_of
from policygraph.yamltext import At, YamlText

if TYPE_CHECKING:
    from policygraph.validate import Validation

_KEYS = ("code", "file", "focus", "message", "reason")
_NEEDED = ("code", "file", "reason")


@dataclass(frozen=True)
class Entry:
    """A finding that is accepted: its code, file and focus, and why."""

    place: Place
    code: str
    file: Path
    reason: str
    focus: str = ""
    message: str = ""

    def accepts(self, finding: Finding) -> bool:
        """Whether a finding is the one meant."""
        same = (finding.code, finding.focus) == (self.code, self.focus)
        there = Path(finding.place.path).resolve() == self.file
        return same and there and self.message in ("", finding.message)


@dataclass(frozen=True)
class Baseline:
    """The entries of a file, and what is wrong in it."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]

    def of(self, validation: Validation) -> Validation:
        """A validation with what the baseline accepts set apart.

        What was held back for the sake of an error is told once no error is left that is not accepted. A check with an
        accepted fault in its file is not run, so the data do not pass.
        """
        findings, accepted = self.apply(validation.findings)
        held = validation.held
        if held and not any(finding.severity == "error" for finding in findings):
            findings, accepted = self.apply(tuple(sorted((*validation.findings, *held), key=Finding.order)))
            held = ()
        faulty = {finding.place.path for finding, _ in accepted} & set(map(shown, validation.reading.project.queries))
        unrun = sorted(path for path in faulty if Path(path).parent.name == "checks")
        unchecked = f"{' and '.join(unrun)} cannot be run with what is accepted in it" if unrun else ""
        unchecked = validation.unchecked or unchecked
        return replace(validation, findings=findings, accepted=accepted, held=held, unchecked=unchecked)

    def apply(self, findings: tuple[Finding, ...]) -> tuple[tuple[Finding, ...], tuple[tuple[Finding, str], ...]]:
        """The findings that stay, with those about the baseline itself, and those accepted, each with its reason."""
        by_entry = [(entry, {finding for finding in findings if entry.accepts(finding)}) for entry in self.entries]
        accepted = {finding: entry.reason for entry, found in reversed(by_entry) for finding in found}
        unused = [_unused(entry) for entry, found in by_entry if not found]
        stay = [finding for finding in findings if finding not in accepted]
        told = sorted([*stay, *self.findings, *unused], key=Finding.order)
        return tuple(told), tuple((finding, accepted[finding]) for finding in findings if finding in accepted)


def _unused(entry: Entry) -> Finding:
    about = f"{entry.code} on {entry.focus}" if entry.focus else entry.code
    message = f"This no longer occurs: {about} in {shown(entry.file)}."
    return Finding(entry.place, "warning", "baseline-unused", message, hint="Take the entry out of the baseline.")


def read(path: Path) -> Baseline:
    """The baseline in a file.

    Raises:
        PolicygraphError: the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PolicygraphError(f"the baseline {path} cannot be read: {error.strerror}", "name a YAML file") from error
    text, mistakes, whole = text_of(data, shown(path))
    source = YamlText(shown(path), text.split("\n"), code="baseline")
    given = source.read() if whole else None
    if given is not None and not isinstance(given, list):
        source.report_at(1, 1, "the baseline must be a list", "begin each entry with `- `")
        given = None
    entries = [_entry(source, each, (str(number),), path.resolve().parent) for number, each in enumerate(given or ())]
    return Baseline(tuple(entry for entry in entries if entry), (*mistakes, *source.findings))


def _entry(source: YamlText, given: object, at: At, folder: Path) -> Entry | None:
    """An entry of the baseline; None where something is wrong in it."""
    before, place = len(source.findings), source.place(at)
    known = source.known(given, dict.fromkeys(_KEYS, str), at) if isinstance(given, dict) else {}
    said = {key: value.strip() for key, value in known.items()}
    missing = [key for key in _NEEDED if not said.get(key) and (key in said or not source.has(*at, key))]
    if missing:
        source.report_at(*place, f"give the entry its {' and '.join(missing)}")
    if len(source.findings) > before:
        return None
    return Entry(Place(source.shown, *place), file=(folder / said.pop("file")).resolve(), **said)
