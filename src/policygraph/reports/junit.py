"""The report as JUnit's XML, which build servers show as tests: each finding, and whatever was checked and is clean."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from junitparser import Attr, Failure, JUnitXml, Skipped, TestCase, TestSuite

from policygraph.findings import Finding
from policygraph.reports.report import Report, numbered, visible


class Case(TestCase):
    """A test with its place, as pytest writes it and GitLab reads it."""

    file = Attr()
    line = Attr()


def junit(report: Report) -> bytes:
    """Three suites: the findings by file with the clean files, the shapes with the nodes that each met, the checks."""
    root = JUnitXml("policygraph validate")
    suites = {"files": _files(report), "shapes": _shapes(report), "checks": _checks(report)}
    for name, cases in suites.items():
        suite = TestSuite(name)
        suite.add_testcases(list(cases))
        root.append(suite)
    written = BytesIO()
    root.write(written, pretty=True)
    return written.getvalue()


def _files(report: Report) -> Iterator[Case]:
    """A test for each finding, by a name that is the same when its line changes, and one for each file without any."""
    found = list(report.all)
    keys = ((finding.place.path, f"{finding.code} {finding.focus}".strip()) for finding, _ in found)
    for (finding, reason), ((path, name), nth) in zip(found, numbered(keys), strict=True):
        case = _case(path, f"{name} ({nth + 1})" if nth else name)
        case.file, case.line = visible(path), str(finding.place.line)
        _tell(case, report, finding, reason)
        yield case
    faulty = {finding.place.path for finding, _ in found}
    for path in (*report.files, *report.queries):
        if path not in faulty:
            case = _case(path, "no findings")
            case.file = visible(path)
            yield case


def _tell(case: Case, report: Report, finding: Finding, reason: str | None) -> None:
    related = (f"{place}: {message}" for place, message in finding.related)
    text = "\n".join(map(visible, (str(finding), *related)))
    if reason is not None:
        case.append(Skipped(visible(f"accepted: {reason}"), visible(finding.code)))
        case.system_out = text
    elif report.fails(finding.severity):
        failure = Failure(visible(finding.message), visible(finding.code))
        failure.text = text
        case.append(failure)
    else:
        case.system_out = text


def _shapes(report: Report) -> Iterator[Case]:
    if report.unchecked:  # a failure of its own, for what kept the data from a check may be accepted
        case = _case("shapes", "the data")
        case.append(Failure(visible(report.unchecked), "unchecked"))
        yield case
    for shape, count in report.met.items():
        case = _case("shapes", shape)
        if count:
            case.system_out = f"It met {count} node{'' if count == 1 else 's'}."
        else:
            case.append(Skipped("It met no node, so it checked nothing."))
        yield case


def _checks(report: Report) -> Iterator[Case]:
    for check in report.checks:
        case = _case("checks", check.id)
        case.system_out = visible(check.summary)
        yield case


def _case(group: str, name: str) -> Case:
    return Case(visible(name), visible(group))
