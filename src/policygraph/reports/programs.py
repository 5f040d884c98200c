"""The report for programs: JSON of our own, SARIF for code scanning, and the lines that GitHub makes annotations of."""

from __future__ import annotations

import json as writer
import os
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from policygraph import __version__
from policygraph.findings import Finding, Place
from policygraph.names import BASE
from policygraph.reports.report import Report, absolute_iri, numbered, visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LONGEST = 1000  # characters of a snippet
_GITHUB = {"error": "error", "warning": "warning", "note": "notice"}


def json(report: Report) -> str:
    """The report as one object; docs/formats.md lists its members."""
    return _written(
        {
            "verdict": "failed" if report.failed else "passed",
            "strict": report.strict,
            "counts": report.counts,
            "findings": [_finding(report, finding) for finding in report.findings],
            "accepted": [_finding(report, finding) | {"reason": reason} for finding, reason in report.accepted],
            "heldBack": report.held_back,
            "unchecked": report.unchecked,
            "shapes": report.met,
            "checks": {check.id: check.summary for check in report.checks},
            "files": report.files,
            "queries": report.queries,
        }
    )


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    return _place(finding.place) | {
        "endColumn": report.end(finding.place),
        "severity": finding.severity,
        "code": finding.code,
        "focus": finding.focus,
        "focusIri": report.focus_iri(finding),
        "label": finding.label,
        "message": finding.message,
        "hint": finding.hint,
        "related": [_place(place) | {"message": message} for place, message in finding.related],
        "url": report.rules[finding.code].url,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.path, "line": place.line, "column": place.column}


def _written(value: object) -> str:
    return writer.dumps(value, ensure_ascii=False, indent=2) + "\n"


def sarif(report: Report) -> str:
    """The report in SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)."""
    driver = {
        "name": "policygraph",
        "version": __version__,
        "informationUri": BASE,
        "rules": [
            {"id": code, "shortDescription": {"text": summary}} | ({"helpUri": url} if url else {})
            for code, summary, url in report.rules.values()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "exitCode": int(report.failed)}],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder in which the tool was run."}}},
        "artifacts": [{"location": _artifact(path)} for path in (*report.files, *report.queries)],
        "columnKind": "unicodeCodePoints",
        "results": list(_results(report)),
        "properties": {
            "nodesMet": report.met,
            "checks": [check.id for check in report.checks],
            "heldBack": report.held_back,
            "unchecked": report.unchecked,
        },
    }
    return _written({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _results(report: Report) -> Iterator[dict[str, Any]]:
    indexes = {code: index for index, code in enumerate(report.rules)}
    keys = ((f.code, f.place.path, f.focus, f.message) for f, _ in report.all)
    for (finding, reason), (key, nth) in zip(report.all, numbered(keys), strict=True):
        fingerprint = sha256(writer.dumps([*key, nth]).encode()).hexdigest()[:32]
        related = enumerate(finding.related)
        accepted = {"kind": "external", "status": "accepted", "justification": reason}
        yield {
            "ruleId": finding.code,
            "ruleIndex": indexes[finding.code],
            "level": finding.severity,
            "message": {"text": _plain(_said(finding))},
            "locations": [_location(report, finding.place)],
            "relatedLocations": [
                {"id": at, **_location(report, place), "message": {"text": _plain(message)}}
                for at, (place, message) in related
            ],
            "partialFingerprints": {"findingWithoutLine/v1": fingerprint},
            "suppressions": [] if reason is None else [accepted],
        }


def _said(finding: Finding) -> str:
    """All that a finding says, without its place and code."""
    return str(finding).removeprefix(f"{finding.place}: {finding.severity}[{finding.code}] ")


def _plain(text: str) -> str:
    """A message in which SARIF's readers see no links: those are written as in Markdown."""
    return re.sub(r"\[(?=[^\[\]]*\]\()", r"\\[", text)


def _location(report: Report, place: Place) -> dict[str, Any]:
    line = report.line(place)
    region: dict[str, Any] = {"startLine": place.line, "startColumn": place.column, "endColumn": report.end(place)}
    meant = line[place.column - 1 : region["endColumn"] - 1]
    if 0 < len(meant) <= LONGEST:
        region["snippet"] = {"text": meant}
    return {"physicalLocation": {"artifactLocation": _artifact(place.path), "region": region}}


def _artifact(path: str) -> dict[str, str]:
    if os.path.isabs(path):
        return {"uri": absolute_iri(path)}
    return {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"}


def github(report: Report) -> str:
    """A workflow command for each finding, of which GitHub makes an annotation at its place."""
    return "".join(f"{_command(report, finding)}\n" for finding in report.findings)


def _command(report: Report, finding: Finding) -> str:
    place = finding.place
    about = {
        "file": "\n".join(map(visible, place.path.split("\n"))),
        "line": place.line,
        "col": place.column,
        "endColumn": report.end(place),
        "title": f"{finding.code}: {finding.label or finding.focus}" if finding.focus else finding.code,
    }
    listed = ",".join(f"{name}={str(value).translate(_PROPERTY)}" for name, value in about.items())
    related = (f"{place}: {message}" for place, message in finding.related)
    said = "\n".join(map(visible, (_said(finding), *related)))
    return f"::{_GITHUB[finding.severity]} {listed}::{said.translate(_DATA)}"


# what GitHub's runner decodes: https://github.com/actions/toolkit, packages/core/src/command.ts
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})
