"""The visits of a course on the worksheet: how the patient responded, who said so, and the best response."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...core.best_response import best_response
from ...model.results import AssessmentResult, Level, Response, Support, in_force
from .. import words
from .flow import Block, Steps
from .grid import LEADING, PADDING, Cell, Column, Row, Table, fitted, natural_widths
from .job import Job
from .measures import said

_SIZE, _LEADING = 9.0, 11.5
_DAY_ROOM = 30.0
#: How the room that day and date leave is shared: response, what the clinician recorded, by whom.
_SHARES = (0.42, 0.35, 0.23)


def blocks(job: Job, x: float, room: float) -> list[Block]:
    """The table of visits, and below it the best response."""
    results = list(in_force(job.plan.results))
    notes = [*_best(job, results), *_settings(job, results)]
    return [Steps(job.pen, x, _table(job, results, room)), paragraphs(job, x, room, notes, bold=1)]


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences below a table as a block that can go on to the next page; the first ``bold`` lines are bold."""

    job: Job
    x: float
    lines: tuple[str, ...]
    bold: int

    def height(self, stretch: float) -> float:  # noqa: ARG002 (the block's interface)
        """See :class:`~.flow.Block`."""
        return len(self.lines) * _LEADING + 9

    def draw(self, y: float, stretch: float) -> None:  # noqa: ARG002 (the block's interface)
        """See :class:`~.flow.Block`."""
        for index, line in enumerate(self.lines):
            self.job.pen.text(self.x, y + 8 + index * _LEADING, line, _SIZE, bold=index < self.bold, where="results")

    def split(self, room: float) -> tuple[Block, Block] | None:
        """See :class:`~.flow.Block`."""
        number = min(int((room - 9) // _LEADING), len(self.lines) - 1)
        if number < 1:
            return None
        rest = replace(self, lines=self.lines[number:], bold=max(0, self.bold - number))
        return replace(self, lines=self.lines[:number]), rest


def paragraphs(job: Job, x: float, room: float, texts: list[str], *, bold: int = 0) -> Lines:
    """Sentences below a table, each from the left on, the first ``bold`` of them bold."""
    lines = [broken(job, text, room, bold=index < bold) for index, text in enumerate(texts)]
    return Lines(job, x, tuple(line for some in lines for line in some), sum(len(some) for some in lines[:bold]))


def broken(job: Job, text: str, room: float, *, bold: bool = False) -> list[str]:
    """Text in lines; a word that is wider than the room (a mail address) goes on in the next line."""
    parts = []
    for word in text.split(" "):
        parts.append("")
        for character in word:
            if parts[-1] and job.type.width(parts[-1] + character, _SIZE, bold, "results") > room:
                parts.append("")
            parts[-1] += character
    return job.type.wrap(" ".join(parts), _SIZE, room, bold, "results")


def level(job: Job, one: Level) -> str:
    """A response in words."""
    return job.wording.term("print_response", one)


def _table(job: Job, results: list[AssessmentResult], room: float) -> Table:
    heading = job.say("print_results.heading")
    keys = ("day", "date", "computed", "recorded", "assessed_by")
    columns = tuple(Column(job.say(f"print_results.{key}"), least=_DAY_ROOM, share=0) for key in keys)
    narrow = Table(heading, columns[:2], tuple(_row(job, result, ()) for result in results))
    fixed = natural_widths(narrow, job.type)
    left = room - sum(fixed)
    widths = [left * share for share in _SHARES]
    columns = (*columns[:2], *(Column(one.title, least=width) for one, width in zip(columns[2:], widths, strict=True)))
    rows = tuple(_row(job, result, tuple(width - 2 * PADDING for width in widths)) for result in results)
    continued = job.say("print_worksheet.continued", heading=heading)
    return fitted(Table(heading, columns, rows, continued=continued), job.type, room)


def _row(job: Job, result: AssessmentResult, rooms: tuple[float, ...]) -> Row:
    date = Cell(words.short_date(job.wording, result.results.taken_on), size=_SIZE)
    cells = [Cell(str(result.day), size=_SIZE, bold=True, head=True), date]
    texts = (_response(job, result.response), _recorded(job, result), _by(job, result))
    most = 1
    for text, room in zip(texts, rooms, strict=False):
        lines = broken(job, text, room)
        most = max(most, len(lines))
        cells.append(Cell(lines[0] if lines else "", size=_SIZE, more=tuple(lines[1:]), where="results"))
    height = 5.5 + most * _SIZE * LEADING
    return Row(tuple(cells), height, height)


def _response(job: Job, response: Response) -> str:
    """The level, or those that what is not known leaves possible, with what decides."""
    names = [level(job, one) for one in response.levels]
    if not names:
        return job.say("print_results.not_known")
    listed = words.either(job.wording, names)
    if len(names) == 1 or not response.decided_by:
        return listed
    titles = {item.item: item.title for item in response.items}
    items = job.say("form.comma").join(said(job, titles.get(one, one)) for one in response.decided_by)
    return job.say("print_results.depends", levels=listed, items=items)


def _recorded(job: Job, result: AssessmentResult) -> str:
    """What a person said that no result can: the response as judged, relapse and the like, support, a note."""
    found = result.results
    parts = [job.say(f"print_results.{name}") for name in ("unscheduled", "corrects") if getattr(result, name)]
    if found.judged is not None:
        parts.append(job.say("print_results.judged", level=level(job, found.judged)))
    for name in ("relapse", "lymphoma", "gene_mutation"):
        answer = getattr(found, name)
        if answer is not None:
            parts.append(job.say(f"print_results.{name}_{'yes' if answer else 'no'}"))
    if found.support is not None:
        parts += _support(job, found.support)
    if found.note is not None:
        parts.append(found.note)
    return job.say("form.semicolon").join(parts)


def _support(job: Job, support: Support) -> list[str]:
    """Transfusions and growth factor: they raise counts without any response."""
    texts = []
    for name in ("transfused", "g_csf"):
        on = getattr(support, f"{name}_on")
        if on is not None:
            texts.append(job.say(f"print_results.{name}_on", date=words.short_date(job.wording, on)))
        elif getattr(support, name) is False:
            texts.append(job.say(f"print_results.{name}_no"))
    return texts


def _by(job: Job, result: AssessmentResult) -> str:
    """Who kept the assessment, by the plan's history."""
    found = [entry.by for entry in job.plan.history if entry.assessed == result]
    return (found[-1] if found else None) or ""


def _best(job: Job, results: list[AssessmentResult]) -> list[str]:
    best = best_response(results)
    if best is None:
        return [job.say("print_results.best_none")]
    on = {result.day: words.short_date(job.wording, result.results.taken_on) for result in results}
    first, last = str(best.first_day), str(best.last_day)
    text = job.say(
        "print_results.best_once" if first == last else "print_results.best",
        level=level(job, best.level),
        first=first,
        first_date=on[best.first_day],
        last=last,
        last_date=on[best.last_day],
    )
    if best.open_days:
        days = job.say("form.comma").join(map(str, best.open_days))
        text = " ".join((text, job.say("print_results.best_open", days=days)))
    return [text]


def _settings(job: Job, results: list[AssessmentResult]) -> list[str]:
    names = job.say("form.comma").join(dict.fromkeys(result.response.setting for result in results))
    return [job.say("print_results.setting", names=names)]
