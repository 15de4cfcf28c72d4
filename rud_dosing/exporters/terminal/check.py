"""A check before treatment for a terminal, and as plain data."""

from __future__ import annotations

import textwrap
from typing import Any

import msgspec

from ...core.check_report import CheckReport
from ...model.finding import Finding

_ANSWERS = {True: "met", False: "not met", None: "UNKNOWN"}
_NO_START = "No --start is given: what needs a plan or a date was not checked (doses, ages, course of a medicine)."


def data(report: CheckReport) -> dict[str, Any]:
    """A report as plain data."""
    return {
        "patient_id": report.patient_id,
        "start": None if report.start is None else report.start.isoformat(),
        "hlh_2004": [one._asdict() for one in report.criteria],
        "hscore": {**report.score._asdict(), "items": [one._asdict() for one in report.score.items]},
        "groups": [
            {"title": group.title, "findings": [_finding_data(finding) for finding in group.findings]}
            for group in report.groups
        ],
    }


def _finding_data(finding: Finding) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(finding)
    del plain["override"]
    return plain


def text(report: CheckReport, width: int) -> str:
    """A report for a terminal."""
    start = "no start" if report.start is None else f"start {report.start.isoformat()}"
    lines = [f"Patient {report.patient_id}, {start}", "", "HLH-2004"]
    for one in report.criteria:
        evidence = f": {', '.join(one.evidence)}" if one.evidence else ""
        lines += _wrapped(f"{one.number} {_ANSWERS[one.met]:<8} {one.title}{evidence}", width, "  ", " " * 13)
        if one.met is None:
            lines += _wrapped(f"would be decided by: {one.decided_by}", width, " " * 13, " " * 13)
    lines += ["", *_score(report, width)]
    for group in report.groups:
        lines += ["", group.title]
        for finding in group.findings:
            lines += [f"  {finding.severity} [{finding.code}]  {finding.path}"]
            lines += _wrapped(finding.message, width, "    ", "    ")
            lines += _wrapped(f"Source: {finding.source}", width, "    ", "    ")
    counted = [sum(1 for one in report.findings if one.severity == name) for name in ("stop", "warning", "note")]
    lines += ["", "stops: {}, warnings: {}, notes: {}".format(*counted)]
    if report.start is None:
        lines += _wrapped(_NO_START, width, "", "")
    return "\n".join(lines) + "\n"


def _score(report: CheckReport, width: int) -> list[str]:
    """The second opinion: a score, or the range that what is not known leaves it in."""
    score = report.score
    points = str(score.least) if score.least == score.most else f"{score.least} to {score.most}"
    # The lower end of the lower probability and the upper end of the upper one.
    ends = (score.probability_least.split(" to ")[0], score.probability_most.split(" to ")[-1])
    percent = " to ".join(dict.fromkeys(ends))
    lines = [f"{score.title}, a second opinion: {points} points, probability {percent} %"]
    for one in score.items:
        own = str(one.least) if one.least == one.most else f"{one.least} to {one.most} (not all known)"
        lines += _wrapped(f"{own}  {one.title}", width, "  ", "      ")
    return lines + _wrapped(f"{score.cut} is {score.cut_says}. Source: {score.source}", width, "  ", "  ")


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
