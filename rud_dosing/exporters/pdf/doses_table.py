"""A drug's steps as a table that a second person can calculate again, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ... import units
from ...errors import InputError
from ...model.plan import PlanStep
from .. import words
from .grid import Cell, Column, Row, Table, fitted
from .job import Job, short_day, span

_GIVEN = 12.0


def steps_table(job: Job, drug: str, room: float) -> Table:
    """Days, dates, calculation, given dose, difference and units of each strength of one drug.

    Where many columns leave no room for it, the years stand in the header, and then the text is a point smaller; the
    doses never are.

    Raises
    ------
    InputError
        ``does-not-fit``
    """
    for years, size in ((True, 9.0), (False, 9.0)):
        try:
            return fitted(_table(job, drug, years, size), job.type, room)
        except InputError as error:
            if error.code != "does-not-fit":
                raise
    return fitted(_table(job, drug, False, 8.0), job.type, room)


def _table(job: Job, drug: str, years: bool, size: float) -> Table:
    steps = [step for step in job.plan.steps if step.drug == drug]
    strengths = list(dict.fromkeys((unit.form, unit.strength_mg) for step in steps for unit in step.units))
    strengths.sort(key=lambda one: (one[0] == "ml", -one[1]))
    columns = _columns(job, steps, strengths, years)
    rows = [
        Row((Cell(text, bold=True, span=len(columns), where="administrations"),), 12.5, 15, gray=True)
        for text in _unusual_days(job, drug, steps[0].times)
    ]
    tapering = False
    for step in steps:
        if step.route != steps[-1].route:
            rows.append(Row((Cell(_route(job, step), bold=True, span=len(columns)),), 12.5, 15, gray=True))
        if step.taper_shape is not None and not tapering:
            tapering = True
            rows.append(Row((Cell(_taper(job, steps), bold=True, span=len(columns)),), 12.5, 15, gray=True))
        low = 12.5 if step.first_day == step.last_day else 15.0
        rows.append(Row(tuple(_cells(job, step, strengths, years, _varies(steps), size)), low, low + 5.5))
    heading = _heading(job, steps[0], steps[-1].route)
    again = job.say("print_worksheet.continued", heading=heading)
    return Table(heading, columns, tuple(rows), continued=again)


def _heading(job: Job, step: PlanStep, usual: str) -> str:
    times = job.say("form.and").join(step.times)
    drug, route = words.drug(job.wording, step.drug), job.wording.term("route", usual)
    name = "print_worksheet.steps"
    if len(step.times) > 1:
        name += "_each" if step.dose_basis == "fixed" else "_divided"
    return job.say(name, drug=drug, route=route, times=times, number=str(len(step.times)))


def _columns(
    job: Job, steps: Sequence[PlanStep], strengths: Sequence[tuple[str, Decimal]], years: bool
) -> tuple[Column, ...]:
    def say(key: str) -> str:
        return job.say(f"print_worksheet.{key}")

    step = steps[0]
    several, calculated = len(step.times) > 1, step.dose_basis != "fixed"
    columns = [Column(say("days")), _dates_column(job, steps, years)]
    if calculated:
        columns.append(Column(say(f"{step.dose_basis}_each" if several else step.dose_basis), "right"))
    if _varies(steps):
        columns.append(Column(say(f"by_{step.dose_basis}"), "right"))
    if calculated:
        columns.append(Column(say("calculated_per_dose" if several else "calculated_per_day"), "right"))
    columns.append(Column(say("given_per_dose" if several else "given_per_day"), "right", share=2))
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

    several, calculated = len(step.times) > 1, step.dose_basis != "fixed"
    cells = [Cell(_days(job, step), size=size, bold=True, head=True), _dates(job, step, years, size)]
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


def _unusual_days(job: Job, drug: str, usual: tuple[str, ...]) -> list[str]:
    """The days on which a drug is not given at its usual times: ``Day 1: only at 18:30``."""
    times: dict[int, tuple[str, ...]] = {}
    for one in job.plan.administrations:
        if one.drug == drug:
            times[one.treatment_day] = (*times.get(one.treatment_day, ()), one.time)
    runs: list[tuple[tuple[str, ...], list[int]]] = []
    for day in range(1, job.plan.regimen.days + 1):
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
    if years:
        return Cell(span(job.wording, step.first_date, step.last_date), size=size)
    first, last = short_day(job.wording, step.first_date), short_day(job.wording, step.last_date)
    return Cell(last if first == last else job.say("form.dates", first=first, last=last), size=size)


def _basis(job: Job, step: PlanStep) -> str:
    if step.prescribed or step.basis_amount is None:
        return job.say("print_worksheet.ordered")
    amount = units.number(step.basis_amount)
    part = "" if step.fraction is None else f" × {step.fraction}"
    share = f" ÷ {len(step.times)}" if len(step.times) > 1 else ""
    return f"{amount}{part}{share}"


def _taper(job: Job, steps: Sequence[PlanStep]) -> str:
    tapering = [step for step in steps if step.taper_shape is not None]
    first, last = tapering[0].first_day, tapering[-1].last_day
    shape = job.wording.term("print_shape", tapering[0].taper_shape or "")
    name = "taper_week" if last - first == 6 else "taper"
    ordered = "not_ordered" if job.plan.order.final_week is None else "ordered_by_prescriber"
    said = job.say(f"print_worksheet.{ordered}", shape=shape)
    return job.say(f"print_worksheet.{name}", first=str(first), last=str(last), shape=said)
