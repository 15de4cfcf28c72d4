"""A drug's steps as a table that a second person can calculate again, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ... import units
from ...core.course.cut_days import usual_times
from ...errors import InputError
from ...model.plan import PlanStep
from .. import words
from .arithmetic import arithmetic, is_divided
from .courses import Course
from .given_days import date_lines, day_lines, expected
from .grid import LEADING, Cell, Column, Row, Table, fitted
from .job import Job, short_day, span

_GIVEN = 12.0


def steps_table(job: Job, course: Course, room: float) -> Table:
    """Days, dates, calculation, given dose, difference and units of each strength of one drug in one regimen.

    Where many columns leave no room for it, the years stand in the header, and then the text is a point smaller; the
    doses never are.

    Raises
    ------
    InputError
        ``does-not-fit``
    """
    for years, size in ((True, 9.0), (False, 9.0)):
        try:
            return fitted(_table(job, course, years, size), job.type, room)
        except InputError as error:
            if error.code != "does-not-fit":
                raise
    return fitted(_table(job, course, False, 8.0), job.type, room)


def _table(job: Job, course: Course, years: bool, size: float) -> Table:
    steps = course.steps
    strengths = list(dict.fromkeys((unit.form, unit.strength_mg) for step in steps for unit in step.units))
    strengths.sort(key=lambda one: (one[0] == "ml", -one[1]))
    columns = _columns(job, course, strengths, years)

    def line(text: str, where: str = "") -> Row:
        return Row((Cell(text, bold=True, span=len(columns), where=where),), 12.5, 15, gray=True)

    rows = [line(text, "administrations") for text in _unusual_days(job, course)]
    if any(step.days_are_a_choice for step in course.drug.steps):
        rows.append(line(_chosen_days(job, course)))
    tapering = False
    for step in steps:
        if step.route != steps[-1].route:
            rows.append(line(_route(job, step)))
        if step.taper_shape is not None and not tapering:
            tapering = True
            rows.append(line(_taper(job, course)))
        worked = arithmetic(job, step, course.drug)
        if worked:
            rows.append(Row((Cell(worked, span=len(columns), where="steps"),), 12.5, 15))
        cells = tuple(_cells(job, step, strengths, years, _varies(steps), size))
        low = 12.5 if step.first_day == step.last_day and course.drug.is_daily else 15.0
        low += max(len(cell.more) for cell in cells) * size * LEADING
        rows.append(Row(cells, low, low + 5.5))
    heading = _heading(job, course)
    again = job.say("print_worksheet.continued", heading=heading)
    return Table(heading, columns, tuple(rows), continued=again)


def _heading(job: Job, course: Course) -> str:
    step, usual = course.steps[0], course.steps[-1].route
    times = usual_times(course.steps)
    drug, route = words.drug(job.wording, step.drug), job.wording.term("route", usual)
    if step.lasts_minutes is not None:
        route = job.say("print_worksheet.lasts", route=route, minutes=str(step.lasts_minutes))
    name = "print_worksheet.steps"
    if len(times) > 1:
        name += "_divided" if step.dose_basis != "fixed" and is_divided(step) else "_each"
    told = job.say("form.and").join(times)
    heading = job.say(name, drug=drug, route=route, times=told, number=str(len(times)))
    return heading if len(job.plan.parts) == 1 else _of_regimen(job, course, heading)


def _of_regimen(job: Job, course: Course, heading: str) -> str:
    """``HLH-94 from day 8: Etoposide, intravenous, at 10:00``, where the plan has several regimens."""
    part = course.part
    regimen, day = words.regimen(job.wording, part.regimen), str(part.first_day)
    name = "of_regimen_from" if course.is_of_switch else "of_regimen"
    return job.say(f"print_worksheet.{name}", regimen=regimen, day=day, heading=heading)


def _columns(job: Job, course: Course, strengths: Sequence[tuple[str, Decimal]], years: bool) -> tuple[Column, ...]:
    def say(key: str) -> str:
        return job.say(f"print_worksheet.{key}")

    steps, step = course.steps, course.steps[0]
    several, calculated = step.whole_day > 1, step.dose_basis != "fixed"
    # The dose of a drug that is not given every day is never called that of a day.
    each = several or not course.drug.is_daily
    days = "only_on_days" if not any(one.is_daily for one in steps) else "days"
    columns = [Column(say(days)), _dates_column(job, steps, years)]
    if calculated:
        columns.append(Column(say(f"{step.dose_basis}_each" if each else step.dose_basis), "right"))
    if _varies(steps):
        columns.append(Column(say(f"by_{step.dose_basis}"), "right"))
    if calculated:
        columns.append(Column(say("calculated_per_dose" if each else "calculated_per_day"), "right"))
    columns.append(Column(say("given_per_dose" if each else "given_per_day"), "right", share=2))
    if several:
        columns.append(Column(say("per_day"), "right"))
    if calculated:
        columns.append(Column(say(f"achieved_{step.dose_basis}"), "right"))
        columns.append(Column(say("difference"), "right"))
    for form, strength in strengths:
        name = "print_worksheet.volume" if form == "ml" else "print_worksheet.units"
        title = job.say(name, strength=units.number(strength), units=_units(job, form))
        columns.append(Column(title, "right", least=34))
    return (*columns, Column(say("checked"), "center"))


def _varies(steps: Sequence[PlanStep]) -> bool:
    """Whether doses are calculated with more than one surface or weight, as after weighing again."""
    return len({step.basis_value for step in steps}) > 1


def _dates_column(job: Job, steps: Sequence[PlanStep], years: bool) -> Column:
    title = job.say("print_worksheet.dates")
    first, last = steps[0].first_date, steps[-1].last_date
    if first is None or last is None:
        return Column(title, least=76 if not years else 100)
    if years:
        return Column(title)
    said = str(first.year) if first.year == last.year else f"{first.year} – {last.year}"
    return Column(job.say("print_worksheet.dates_of", years=said))


def _route(job: Job, step: PlanStep) -> str:
    """``Days 1 to 5: intravenous, dexamethasone sodium phosphate injection 4 mg/mL``, where it is not the usual one."""
    said = [job.wording.term("route", step.route), *(unit.product for unit in step.units if unit.product)]
    return job.say("print_worksheet.by_route", days=_days(job, step), route=job.say("form.comma").join(said))


def _units(job: Job, form: str) -> str:
    return job.wording.term("unit", f"{form}_many")


def _cells(
    job: Job, step: PlanStep, strengths: Sequence[tuple[str, Decimal]], years: bool, varies: bool, size: float
) -> list[Cell]:
    def _number(text: str) -> Cell:
        return Cell(text, size=size, align="right")

    several, calculated = step.whole_day > 1, step.dose_basis != "fixed"
    day, *more_days = [_days(job, step)] if step.is_daily else day_lines(job, step)
    cells = [Cell(day, size=size, bold=True, head=True, more=tuple(more_days)), _dates(job, step, years, size)]
    if calculated:
        cells.append(_number(_basis(job, step)))
    if varies:
        cells.append(_number("" if step.basis_value is None else units.number(step.basis_value)))
    if calculated:
        cells.append(_number(units.number(step.calculated_mg, 4)))
    cells.append(Cell(words.dose(job.wording, step.dose_mg), size=_GIVEN, bold=True, align="right"))
    if several:
        cells.append(_number(words.dose(job.wording, step.dose_mg_per_day)))
    if calculated:
        cells.append(_number("" if step.achieved is None else units.number(step.achieved, 2)))
        cells.append(_number(signed(step.deviation_percent)))
    counts = {(unit.form, unit.strength_mg): units.number(unit.quantity) for unit in step.units}
    for strength in strengths:
        count = counts.get(strength)
        cells.append(_number("0") if count is None else Cell(count, size=10, bold=True, align="right"))
    return [*cells, Cell(tick=True)]


def _chosen_days(job: Job, course: Course) -> str:
    """That the days are a choice which the source leaves open, and whether they were ordered."""
    is_ordered = any(one.drug == course.drug.name for one in course.part.on_days)
    ordered = "days_ordered" if is_ordered else "days_not_ordered"
    return job.say("print_worksheet.days_choice", said=job.say(f"print_worksheet.{ordered}"))


def _unusual_days(job: Job, course: Course) -> list[str]:
    """The days on which a drug is not given at its usual times: ``Day 1: only at 18:30``."""
    usual = usual_times(course.steps)
    times: dict[int, tuple[str, ...]] = {}
    for one in course.given:
        times[one.treatment_day] = (*times.get(one.treatment_day, ()), one.time)
    runs: list[tuple[tuple[str, ...], list[int]]] = []
    for day in expected(job, course):
        given = times.get(day, ())
        if given == usual:
            continue
        if runs and runs[-1] == (given, list(range(runs[-1][1][0], day))):
            runs[-1][1].append(day)
        else:
            runs.append((given, [day]))
    return [_unusual(job, given, days) for given, days in runs]


def _unusual(job: Job, given: tuple[str, ...], days: list[int]) -> str:
    said = str(days[0]) if len(days) == 1 else job.say("form.dates", first=str(days[0]), last=str(days[-1]))
    if not given:
        return job.say("print_worksheet.days_none", days=said)
    return job.say("print_worksheet.days_only", days=said, times=job.say("form.and").join(given))


def signed(percent: Decimal) -> str:
    """A difference with its sign and always one decimal, since -9.5 and -10.4 are not the same.

    Examples
    --------
    >>> signed(Decimal("1.156")), signed(Decimal("-9.96")), signed(Decimal(0))
    ('+1.2', '−10.0', '0.0')
    """
    text = f"{units.rounded(percent, 1):+.1f}"
    return text.replace("-", "−") if text != "+0.0" else "0.0"


def _days(job: Job, step: PlanStep) -> str:
    first, last = str(step.first_day), str(step.last_day)
    return first if first == last else job.say("form.dates", first=first, last=last)


def _dates(job: Job, step: PlanStep, years: bool, size: float) -> Cell:
    if step.first_date is None or step.last_date is None:
        return Cell(write=True)
    if not step.is_daily:
        first, *more = date_lines(job, step, years)
        return Cell(first, size=size, more=tuple(more))
    if years:
        return Cell(span(job.wording, step.first_date, step.last_date), size=size)
    first, last = short_day(job.wording, step.first_date), short_day(job.wording, step.last_date)
    return Cell(last if first == last else job.say("form.dates", first=first, last=last), size=size)


def _basis(job: Job, step: PlanStep) -> str:
    if step.prescribed or step.basis_amount is None:
        return job.say("print_worksheet.ordered")
    amount = units.number(step.basis_amount)
    part = "" if step.fraction is None else f" × {step.fraction}"
    share = f" ÷ {step.whole_day}" if is_divided(step) else ""
    return f"{amount}{part}{share}"


def _taper(job: Job, course: Course) -> str:
    tapering = [step for step in course.steps if step.taper_shape is not None]
    first, last = tapering[0].first_day, tapering[-1].last_day
    shape = job.wording.term("print_shape", tapering[0].taper_shape or "")
    name = "taper_week" if last - first == 6 else "taper"
    ordered = "not_ordered" if course.part.final_week is None else "ordered_by_prescriber"
    said = job.say(f"print_worksheet.{ordered}", shape=shape)
    return job.say(f"print_worksheet.{name}", first=str(first), last=str(last), shape=said)
