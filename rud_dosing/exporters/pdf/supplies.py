"""What is to be dispensed, and what each drug adds up to."""

from __future__ import annotations

from ... import units
from ...model.base import read_moment
from .. import words
from .courses import is_mixed
from .flow import Fixed
from .grid import TIGHT, WIDE, Cell, Column, Row, Table, fitted
from .job import Job


def block(job: Job, x: float, room: float) -> Fixed:
    """The table of products with room for batch and expiry, and below it the cumulative doses."""
    table, prepared = _table(job, room), _prepared(job)
    notes = job.type.wrap(" ".join([*_cumulative(job), *prepared]), 8.5, room, where="supply")
    below = len(notes) * 11 + 4
    if prepared and not table.rows:
        return _nothing_counted(job, x, table.heading, notes)
    least, most = table.height(job.type, 0) - TIGHT + below, table.height(job.type, 1) - WIDE + below

    def paint(y: float, height: float) -> None:
        # A plan that has ended needs nothing: a table without rows cannot be stretched.
        stretch = min(1.0, (height - 3 - least) / (most - least)) if most > least else 0.0
        table.draw(job.pen, x, y, stretch)
        at = y + height - 3 - below + 11.5
        for line in notes:
            job.pen.text(x, at, line, 8.5)
            at += 11

    return Fixed(least + 3, most + 3, paint)


def _nothing_counted(job: Job, x: float, heading: str, notes: list[str]) -> Fixed:
    """The heading with the cumulative doses: where everything is prepared for each giving there is no product."""

    def paint(y: float, _: float) -> None:
        with job.pen.leaf("H2"):
            job.pen.text(x, y + 9, heading, 10.5, bold=True)
        for number, line in enumerate(notes, start=1):
            job.pen.text(x, y + 11 + number * 11, line, 8.5)

    height = 14 + len(notes) * 11 + TIGHT + 3
    return Fixed(height, height + WIDE - TIGHT, paint)


def _table(job: Job, room: float) -> Table:
    columns = (
        Column(job.say("print_worksheet.product"), share=0),
        Column(job.say("print_worksheet.amount"), "right", share=0, least=40),
        Column(job.say("print_worksheet.last_used"), share=0, least=96),
        Column(job.say("print_worksheet.batch"), share=3),
        Column(job.say("print_worksheet.expiry"), share=2),
    )
    rows = []
    for item in job.plan.supply.items:
        drug, strength = words.drug(job.wording, item.drug), units.number(item.strength_mg)
        form = job.wording.term("unit", f"{item.form}_many")
        product = item.product or job.say("print_worksheet.product_name", drug=drug, strength=strength, units=form)
        day = str(item.last_day)
        last = job.say("print_worksheet.last_used_day", day=day)
        if item.last_date is not None:
            date = words.short_date(job.wording, item.last_date)
            last = job.say("print_worksheet.last_used_date", day=day, date=date)
        volume = f" {form}" if item.form == "ml" else ""
        amount = Cell(f"{item.dispense_quantity:,}{volume}", size=10, bold=True, align="right")
        rows.append(Row((Cell(product, head=True), amount, Cell(last), Cell(), Cell()), 14.5, 19))
    since = job.plan.supply.from_moment
    heading = job.say("print_worksheet.supply")
    if since is not None:
        at = read_moment(since, "supply")
        date = words.short_date(job.wording, at.date())
        heading = job.say("print_worksheet.supply_from", date=date, time=at.strftime("%H:%M"))
    return fitted(Table(heading, columns, tuple(rows)), job.type, room)


def _prepared(job: Job) -> list[str]:
    """The drugs that are prepared for each giving, of which no units are counted."""
    drugs = dict.fromkeys(step.drug for step in job.plan.steps if not step.units)
    if not drugs:
        return []
    names = job.say("form.comma").join(job.wording.term("drug", drug) for drug in drugs)
    return [job.say("print_worksheet.prepared", drugs=names)]


def _cumulative(job: Job) -> list[str]:
    said = []
    for total in job.plan.supply.cumulative:
        drug, given = job.wording.term("drug", total.drug), units.for_people(total.given_mg, "mg")
        number, once = str(total.administrations), total.administrations == 1 and is_mixed(job.plan)
        if total.reference is None or total.reference_mg is None:
            name = "print_worksheet.cumulative" + ("_once" if once else "")
            said.append(job.say(name, drug=drug, given=given, number=number))
        else:
            reference = job.wording.term("reference", total.reference)
            equivalent = units.for_people(total.reference_mg, "mg")
            name = "print_worksheet.cumulative_reference" + ("_once" if once else "")
            said.append(
                job.say(name, drug=drug, given=given, number=number, reference=reference, equivalent=equivalent)
            )
    return said
