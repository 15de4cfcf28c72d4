"""Every date, dose and count of units on paper is the plan's, cell by cell, as other programs read the paper back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from making import plan
from pdf_making import KINDS, brief, made, printed, undated
from pdf_reading import Table, headed, text, words
from revising import revised

from rud_dosing import InputError, Plan, export
from rud_dosing.model.formulary import UnitCount
from rud_dosing.model.plan import Administration, PlanStep

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LONG = ["January", "February", "March", "April", "May", "June", "July"]
LONG += ["August", "September", "October", "November", "December"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
NAMES = {"ruxolitinib": "Ruxolitinib", "dexamethasone": "Dexamethasone"}


def plain(value: Decimal, places: int = 4) -> str:
    """A number as people write it, worked out here and not by the program."""
    number = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, part = f"{number:f}".partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole


def day_and_month(on: date) -> str:
    return f"{on.day} {MONTHS[on.month - 1]}"


def tablets(count: UnitCount) -> str:
    whole, half = divmod(count.quantity, 1)
    strength = plain(count.strength_mg)
    if half:
        return f"{whole} and a half tablets of {strength} mg" if whole else f"half a tablet of {strength} mg"
    return f"{whole} tablet{'' if whole == 1 else 's'} of {strength} mg"


def sentence(counts: Iterable[UnitCount]) -> str:
    listed = [tablets(count) for count in counts]
    return " and ".join(part for part in (", ".join(listed[:-1]), listed[-1]) if part)


def step_row(step: PlanStep, strengths: list[Decimal]) -> list[str]:
    """What a row of the worksheet has to say."""
    several, calculated = step.whole_day > 1, step.dose_basis != "fixed"
    days = str(step.first_day) if step.first_day == step.last_day else f"{step.first_day} to {step.last_day}"
    row = [days]
    if calculated:
        assert step.achieved is not None
        if step.basis_amount is None:
            basis = "ordered"
        else:
            part = f" × {step.fraction}" if step.fraction else ""
            basis = plain(step.basis_amount) + part + (f" ÷ {step.whole_day}" if several else "")
        row += [basis, plain(step.calculated_mg)]
    row.append(f"{plain(step.dose_mg)} mg")
    if several:
        row.append(f"{plain(step.dose_mg * len(step.times))} mg")
    if calculated:
        percent = step.deviation_percent.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        row += [plain(step.achieved or Decimal(0), 2), f"{percent:+.1f}".replace("-", "−") if percent else "0.0"]
    counts = {count.strength_mg: plain(count.quantity) for count in step.units}
    return row + [counts.get(strength, "0") for strength in strengths]


@pytest.mark.parametrize("kind", KINDS)
def test_worksheet_has_every_step(kind: str) -> None:
    the_plan = made(kind)
    content = printed(the_plan, "worksheet")
    found = {drug: table for table, drug in zip(headed(content, "Days"), ("dexamethasone", "ruxolitinib"), strict=True)}
    for drug, table in found.items():
        steps = [step for step in the_plan.steps if step.drug == drug]
        strengths = [item.strength_mg for item in the_plan.supply.items if item.drug == drug]
        rows = [row for row in table[1:] if len(row) == len(table[0])]
        assert [row[:1] + row[2:-1] for row in rows] == [step_row(step, strengths) for step in steps]
        assert [heading for heading in table[0] if heading.endswith("tablets")] == [
            f"{plain(strength)} mg\ntablets" if "\n" in title else f"{plain(strength)} mg tablets"
            for strength, title in zip(strengths, table[0][-1 - len(strengths) : -1], strict=True)
        ]
        for row, step in zip(rows, steps, strict=True):
            assert step.first_date is not None
            assert step.last_date is not None
            assert row[1].startswith(day_and_month(step.first_date))
            assert day_and_month(step.last_date) in row[1]


@pytest.mark.parametrize("kind", ["us", "cn", "divided", "evening"])
def test_worksheet_has_visits_and_supply(kind: str) -> None:
    the_plan = made(kind)
    content = printed(the_plan, "worksheet")
    (visits,) = headed(content, "Day")
    assert [row[:2] for row in visits[1:]] == [
        [
            str(visit.treatment_day),
            f"{WEEKDAYS[visit.target.weekday()]} {day_and_month(visit.target)} {visit.target.year}",
        ]
        for visit in the_plan.assessments
        if visit.target is not None
    ]
    (supply,) = headed(content, "Product")
    assert [row[:2] for row in supply[1:]] == [
        [f"{NAMES[item.drug]} {plain(item.strength_mg)} mg tablets", f"{item.dispense_quantity:,}"]
        for item in the_plan.supply.items
    ]
    for row, item in zip(supply[1:], the_plan.supply.items, strict=True):
        assert item.last_date is not None
        assert row[2] == f"{day_and_month(item.last_date)} {item.last_date.year}, day {item.last_day}"
    for total in the_plan.supply.cumulative:
        assert f"{total.given_mg:,} mg in {total.administrations} doses" in text(content).replace("\n", " ")


def by_slot(the_plan: Plan, day: int) -> dict[tuple[str, str], Administration]:
    return {(one.time, NAMES[one.drug]): one for one in the_plan.administrations if one.treatment_day == day}


def calendar_days(table: Table) -> dict[int, tuple[str, dict[tuple[str, str], str]]]:
    """Each day of a page of the calendar: the text beside its date, and the doses by time and drug."""
    days: dict[int, tuple[str, dict[tuple[str, str], str]]] = {}
    numbers: list[int] = []
    for row in table[1:]:
        if row[0].startswith("Week"):
            numbers = [int(cell.split("Day ")[1].split("\n")[0].split(" ")[0]) for cell in row[1:]]
            for number, cell in zip(numbers, row[1:], strict=True):
                days[number] = (cell, {})
        else:
            time, drug = row[0].split(" ")
            for number, cell in zip(numbers, row[1:], strict=True):
                days[number][1][time, drug] = cell
    return days


@pytest.mark.parametrize("kind", KINDS)
def test_calendar_has_every_dose_and_what_it_is_in_tablets(kind: str) -> None:
    the_plan = made(kind)
    start = the_plan.order.start
    assert start is not None
    content = printed(the_plan, "calendar")
    pages = headed(content, "Week and dose")
    assert all(table[0][1:] == [WEEKDAYS[(start.weekday() + n) % 7] for n in range(7)] for table in pages)
    days = {number: cell for table in pages for number, cell in calendar_days(table).items()}
    visits = {visit.treatment_day for visit in the_plan.assessments}
    assert sorted(days) == list(range(1, 57))
    for number, (heading, doses) in days.items():
        assert f"{day_and_month(start + timedelta(days=number - 1))} Day {number}" in heading.replace("\n", " ")
        given = by_slot(the_plan, number)
        expected = {slot: f"{plain(one.dose_mg)} mg" for slot, one in given.items()}
        assert {slot: cell for slot, cell in doses.items() if cell != "no dose"} == expected
        assert ("NEW DOSE" in heading) == any(one.changed_from_mg is not None for one in given.values())
        assert ("Clinic visit" in heading) == (number in visits)
    legend = text(content).replace("\n", " ")
    for one in the_plan.administrations:
        assert f"{NAMES[one.drug]} {plain(one.dose_mg)} mg: {sentence(one.units)}" in legend


def rows_by_day(strips: Iterable[Table]) -> dict[int, tuple[list[str], list[str]]]:
    """Each day of the weeks: the headers above it, and its cells."""
    found = {}
    for table in strips:
        headers = [" ".join(header.split()) for header in table[0]]
        for row in table[1:]:
            found[int(row[0].split("Day ")[1])] = (headers, row)
    return found


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("small", "large", "given", "halving")])
def test_weeks_have_every_dose_with_its_tablets(kind: str) -> None:
    the_plan = made(kind)
    start = the_plan.order.start
    assert start is not None
    days = rows_by_day(headed(printed(the_plan, "weeks"), "Date"))
    visits = {visit.treatment_day for visit in the_plan.assessments}
    assert sorted(days) == list(range(1, 57))
    for number, (headers, row) in days.items():
        on = start + timedelta(days=number - 1)
        assert row[0].split("\n") == [WEEKDAYS[on.weekday()], f"{day_and_month(on)} Day {number}"]
        given = by_slot(the_plan, number)
        for header, cell in zip(headers[1:], row[1 : len(headers)], strict=True):
            time, drug = header.split(" ")
            one = given.pop((time, drug), None)
            said = " ".join(cell.replace("\xa0", " ").split())
            if one is None:
                assert said == "no dose"
                continue
            dose = f"{plain(one.dose_mg)} mg"
            rest = f" NEW DOSE (was {plain(one.changed_from_mg)} mg, now {dose})" if one.changed_from_mg else ""
            # A dose in the middle of two lines of tablets is read between them or before them.
            assert dose in said
            assert said.replace(dose, "", 1).replace("  ", " ").strip() == f"{sentence(one.units)}{rest}".strip()
        assert not given
        assert row[len(headers) :] == ([f"Clinic visit, day {number}: blood tests"] if number in visits else [])


def test_last_day_of_a_strength_is_said_once_where_it_is_no_longer_used() -> None:
    sentence = "After 11 January 2027 take no dexamethasone tablets of 4 mg; return them."
    the_plan = made()
    assert text(printed(the_plan, "weeks")).count(sentence) == 1
    assert text(printed(the_plan, "calendar")).count(sentence) == 1


@pytest.mark.parametrize("weekday", range(7))
def test_first_column_is_the_weekday_of_day_1(weekday: int) -> None:
    start = date(2027, 3, 1) + timedelta(days=weekday)
    table = headed(printed(plan(start=start.isoformat()), "calendar"), "Week and dose")[0]
    assert table[0][1] == WEEKDAYS[start.weekday()]
    assert table[1][1].startswith(day_and_month(start))


def test_years_stand_in_the_heading() -> None:
    said = text(printed(made("new year"), "calendar"))
    assert "weeks 1 to 4 of 8, 15 December 2026 to 11 January 2027" in said


def test_undated_plan_has_days_and_no_dates() -> None:
    the_plan = undated(brief(made()))
    content = printed(the_plan)
    said = text(content)
    assert "2026" not in said.replace("22 Nov 2026", "").replace("20 November 2026", "")
    assert not any(f" {month} 20" in said.replace("22 Nov 2026", "") for month in MONTHS)
    weeks = rows_by_day(headed(content, "Date"))
    assert [row[0] for _, row in weeks.values()] == [f"Day {number}" for number in range(1, 57)]
    assert "begins on" in said
    assert "After day 42 take no dexamethasone tablets of 4 mg; return them." in said


def test_chart_of_a_course_that_pauses_and_ends_early_goes_down_to_nothing() -> None:
    from types import SimpleNamespace

    from rud_dosing.exporters.pdf.chart import _outline

    def step(first: int, last: int, mg: int) -> SimpleNamespace:
        return SimpleNamespace(first_day=first, last_day=last, dose_mg_per_day=mg)

    # Ten days on a line of 100: days 1 and 2, a pause of two days, days 5 and 6, and nothing after day 6.
    points = _outline(SimpleNamespace(last_day=10), [step(1, 2, 30), step(5, 6, 10)], 0.0, 100.0, 50.0, 1.0)
    assert points == [(0, 50), (0, 20), (20, 20), (20, 50), (40, 50), (40, 40), (60, 40), (60, 50)]
    whole = _outline(SimpleNamespace(last_day=10), [step(1, 10, 30)], 0.0, 100.0, 50.0, 1.0)
    assert whole == [(0, 50), (0, 20), (100, 20)]


def strip_of(content: bytes) -> float:
    """The width of the strip of the steady drug: gray and 11 points high."""
    page, _ = next(words(content))
    (strip,) = [one for one in page.rects if one["fill"] and not one["stroke"] and round(one["height"]) == 11]
    return float(strip["width"])


def test_strip_of_a_drug_that_was_stopped_ends_on_its_last_day() -> None:
    """Ruxolitinib on days 1 to 9 of 56."""
    stopped = revised(made(), "2026-12-10 00:00", change="stop", drug="ruxolitinib")
    whole, short = (strip_of(printed(one, "worksheet")) for one in (made(), stopped))
    assert short == pytest.approx(whole * 9 / 56, abs=0.2)


@pytest.mark.parametrize(
    "changes",
    [
        [{"change": "stop"}],
        [{"change": "hold", "drug": drug} for drug in ("ruxolitinib", "dexamethasone")],
        [{"change": "stop", "outcome": "died"}],
    ],
)
def test_plan_that_gives_nothing_is_printed_without_weeks_to_tick(
    changes: list[dict[str, str]],
) -> None:
    """What was changed before the first dose: there is nothing left to tick."""
    ended = made()
    for change in changes:
        ended = revised(ended, "2026-11-29 12:00", **change)
    assert ended.administrations == ()
    assert export(ended, "pdf", document="worksheet")
    assert export(ended, "pdf")[:5] == b"%PDF-"
    with pytest.raises(InputError) as refused:
        export(ended, "pdf", document="weeks")
    assert refused.value.code == "document"
