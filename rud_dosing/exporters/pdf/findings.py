"""What was found about the patient and the plan, and what was overridden, by whom and why."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...model.finding import Finding
from ...model.wording import Wording
from ..finding_text import finding_sentence
from .flow import Block
from .job import Job

SIZE = 8.0
_LEADING = 9.6
_GAP = 1.4
_INDENT = 9.0


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings as a block whose lines can go on to the next page; each finding is its lines."""

    job: Job
    x: float
    items: tuple[tuple[str, ...], ...]
    heading: str

    def height(self, stretch: float) -> float:
        """See :class:`~.flow.Block`."""
        return 14 + sum(len(lines) * _LEADING + _GAP for lines in self.items) + 4 + 5 * stretch

    def draw(self, y: float, stretch: float) -> None:  # noqa: ARG002 (the block's interface)
        """See :class:`~.flow.Block`."""
        pen = self.job.pen
        with pen.leaf("H2"):
            pen.text(self.x, y + 9, self.heading, 10.5, bold=True)
        y += 14
        with pen.group("L"):
            for lines in self.items:
                with pen.group("LI"), pen.leaf("LBody"):
                    pen.boxes([(self.x + 1, y + 3, 3, 3)])
                    for line in lines:
                        pen.text(self.x + _INDENT, y + 7.5, line, SIZE, where="findings")
                        y += _LEADING
                y += _GAP

    def split(self, room: float) -> tuple[Block, Block] | None:
        """See :class:`~.flow.Block`."""
        # The last line says how many more there are, so that nobody signs without having seen them.
        number, used = 0, 14.0 + 4 + _LEADING + _GAP
        if used > room:
            return None
        while number < len(self.items) and used + len(self.items[number]) * _LEADING + _GAP <= room:
            used += len(self.items[number]) * _LEADING + _GAP
            number += 1
        again = self.job.say("print_worksheet.continued", heading=self.job.say("print_worksheet.findings"))
        more = self.job.say("print_worksheet.more_findings", number=str(len(self.items) - number))
        first = replace(self, items=(*self.items[:number], (more,)))
        return first, replace(self, items=self.items[number:], heading=again)


def _changed(job: Job) -> list[str]:
    if job.plan.revision == 1:
        return []
    # Nothing is loaded to compare what has no earlier revision.
    from ..terminal.diff import changes_of_last

    return changes_of_last(job.plan, job.wording)


def findings(job: Job, x: float, room: float) -> Findings:
    """What the newest revision changed, and all findings of the plan; that there is none is said too."""
    said = [_text(job, finding) for finding in job.plan.findings] or [job.say("print_worksheet.no_findings")]
    number, changed = str(job.plan.revision), _changed(job)
    texts = [*(job.say("print_worksheet.changed", revision=number, what=what) for what in changed), *said]
    items = tuple(
        tuple(job.type.wrap(text, SIZE, room - _INDENT, where=f"findings[{index}]")) for index, text in enumerate(texts)
    )
    return Findings(job, x, items, job.say("print_worksheet.findings"))


def _text(job: Job, finding: Finding) -> str:
    severity = job.wording.term("print_severity", finding.severity)
    text = job.say("print_worksheet.finding", severity=severity, message=message(job.wording, finding))
    if finding.override is None:
        return text
    override = job.say("print_worksheet.override", by=finding.override.by, reason=finding.override.reason)
    return f"{text} {override}"


def message(wording: Wording, finding: Finding) -> str:
    """The finding in the language, where it has it and all its values, and otherwise in English."""
    return finding_sentence(wording, finding)
