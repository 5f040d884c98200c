"""What a validation found, in the forms that people, build servers and other programs read.

Each form is one function of a :class:`~policygraph.reports.report.Report`; docs/formats.md describes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policygraph.reports.report import Report


def render(report: Report, form: str) -> bytes:
    """The report in a form, one of ``commands.REPORT_FORMATS``; in UTF-8, and the same for the same findings."""
    if form == "turtle":
        from policygraph.reports import w3c

        return w3c.turtle(report)
    if form == "junit":
        from policygraph.reports import junit

        return junit.junit(report)
    from policygraph.reports import programs, text

    write = {"text": text.lines, "github": programs.github, "json": programs.json, "sarif": programs.sarif}[form]
    # half a surrogate pair comes out as JSON writes it too
    return write(report).encode("utf-8", "backslashreplace")
