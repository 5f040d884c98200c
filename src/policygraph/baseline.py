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
from typing import TYPE_CHECKING, Any

from policygraph.findings import Finding, Place, PolicygraphError
from policygraph.project import shown
from policygraph.sparql import did_you_mean

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

        What was held back for the sake of an error is told once no error is left that is not accepted.
        """
        findings, accepted = self.apply(validation.findings)
        held = validation.held
        if held and not any(finding.severity == "error" for finding in findings):
            findings, accepted = self.apply(tuple(sorted((*validation.findings, *held), key=Finding.order)))
            held = ()
        return replace(validation, findings=findings, accepted=accepted, held=held)

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
    import yaml

    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise PolicygraphError(f"the baseline {path} cannot be read: {error.strerror}", "name a YAML file") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Baseline((), (_fault(path, (line, 1), "Save the baseline as UTF-8."),))
    try:
        # nodes know their places, and safe_load does not; no tag makes an object
        root = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as broken:
        mark = getattr(broken, "problem_mark", None)
        at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = getattr(broken, "problem", None) or "it cannot be read"
        return Baseline((), (_fault(path, at, f"The baseline is not YAML: {problem}."),))
    if root is None:
        return Baseline((), ())
    if not isinstance(root, yaml.SequenceNode):
        return Baseline((), (_fault(path, (1, 1), "The baseline must be a list: begin each entry with '- '."),))
    read_ones = [_entry(path, node) for node in root.value]
    entries = tuple(entry for entry, _ in read_ones if entry)
    return Baseline(entries, tuple(finding for _, findings in read_ones for finding in findings))


def _entry(path: Path, node: Any) -> tuple[Entry | None, list[Finding]]:
    at = _place(node)
    if node.id != "mapping":
        return None, [_fault(path, at, f"An entry must have {', '.join(_NEEDED)}.")]
    given: dict[str, str] = {}
    findings = []
    for key, value in node.value:
        if key.value not in _KEYS:
            hint = did_you_mean(str(key.value), _KEYS)
            findings.append(replace(_fault(path, _place(key), f"There is no key {key.value}."), hint=hint))
        elif value.id != "scalar":
            findings.append(_fault(path, _place(value), f"{key.value} must be a text."))
        else:
            given[key.value] = value.value.strip()
    missing = [key for key in _NEEDED if not given.get(key)]
    if missing and not findings:
        findings.append(_fault(path, at, f"Give the entry its {' and '.join(missing)}."))
    if findings:
        return None, findings
    file = (path.resolve().parent / given.pop("file")).resolve()
    return Entry(Place(shown(path), *at), file=file, **given), []


def _place(node: Any) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _fault(path: Path, at: tuple[int, int], message: str) -> Finding:
    return Finding(Place(shown(path), *at), "error", "baseline", message)
