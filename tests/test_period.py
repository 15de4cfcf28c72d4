"""Drugs that are not given every day: days of a period worked out on a calendar, and what the loader refuses."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import codes, plan, steps_of

from rud_dosing import DosingError, library
from rud_dosing.core.dosing.period import days_given
from rud_dosing.core.dosing.rounding import round_to
from rud_dosing.model.regimen import RegimenStep
from rud_dosing.units import number

CASES = [
    # first, last, every, on_days, ordered, the days: worked out by adding the period
    (1, 14, "7 days", (1, 4), None, (1, 4, 8, 11)),  # twice a week for two weeks
    (15, 56, "7 days", (1,), None, (15, 22, 29, 36, 43, 50)),  # once a week for six: 15 + 7 x 0 … 5
    (1, 10, "3 days", None, None, (1, 4, 7, 10)),  # every third day, the last day included
    (1, 9, "3 days", None, None, (1, 4, 7)),  # 10 lies after the last day
    (2, 15, "2 weeks", None, None, (2,)),  # 2 + 14 = 16 lies after the last day
    (2, 16, "2 weeks", None, None, (2, 16)),
    (1, 14, "7 days", (1, 4), (2, 6), (2, 6, 9, 13)),  # as ordered
    (
        15,
        29,
        "7 days",
        (1,),
        (2, 6),
        (16, 23),
    ),  # once a week: the first of the ordered days; 30 lies after the last day
    (1, 3, "7 days", (1, 4), None, (1,)),  # a period that is cut short
]


@pytest.mark.parametrize(("first", "last", "every", "on_days", "ordered", "expected"), CASES)
def test_days_of_a_period(
    first: int,
    last: int,
    every: str,
    on_days: tuple[int, ...] | None,
    ordered: tuple[int, ...] | None,
    expected: tuple[int, ...],
) -> None:
    said = {} if on_days is None else {"on_days": on_days}
    step = RegimenStep(first_day=first, last_day=last, dose_per_administration="5 mg", every=every, **said)
    assert days_given(step, ordered) == expected


@pytest.mark.parametrize(
    ("fields", "daily", "period", "days"),
    [
        ({"dose_per_day": "10 mg/m2"}, True, 1, (1,)),
        ({"dose_per_administration": "10 mg", "every": "2 weeks"}, False, 14, (1,)),
        ({"dose_per_administration": "10 mg", "every": "7 days", "on_days": (1, 4)}, False, 7, (1, 4)),
    ],
)
def test_step_answers_for_what_older_files_leave_out(
    fields: dict[str, Any], daily: bool, period: int, days: tuple[int, ...]
) -> None:
    step = RegimenStep(first_day=1, last_day=14, **fields)
    assert (step.is_daily, step.period_days, step.days_of_period) == (daily, period, days)


@pytest.mark.parametrize(
    ("regimen", "drug", "daily", "may_pause", "rounded_to", "lasts"),
    [  # as their files in templates/regimens say; none of them says how long a giving takes
        ("ru-d", "ruxolitinib", True, False, None, None),
        ("hlh-94", "etoposide", False, False, "1", None),
        ("dep", "methylprednisolone", True, False, "1", None),
        ("dep", "liposomal-doxorubicin", False, True, "1", None),
    ],
)
def test_drug_answers_for_what_older_files_leave_out(
    regimen: str, drug: str, daily: bool, may_pause: bool, rounded_to: str | None, lasts: int | None
) -> None:
    one = next(one for one in library.load_regimen(regimen).drugs if one.name == drug)
    assert (one.is_daily, one.may_pause, one.lasts_minutes) == (daily, may_pause, lasts)
    assert one.rounded_to_mg == (None if rounded_to is None else Decimal(rounded_to))


def test_step_of_a_plan_says_its_days() -> None:
    steps = steps_of(plan(regimen="hlh-94"), "etoposide")
    # twice a week for two weeks and once a week for six, at one dose: one step
    assert [step.days for step in steps] == [(1, 4, 8, 11, 15, 22, 29, 36, 43, 50)]
    assert not any(step.is_daily for step in steps)
    daily = steps_of(plan(), "dexamethasone")[0]  # days 1 to 14
    assert daily.is_daily
    assert daily.days == (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)


@given(
    first=st.integers(1, 60),
    length=st.integers(0, 80),
    period=st.integers(2, 30),
    data=st.data(),
)
def test_days_lie_in_the_step_and_repeat_with_the_period(
    first: int, length: int, period: int, data: st.DataObject
) -> None:
    on_days = tuple(sorted(data.draw(st.sets(st.integers(1, period), min_size=1, max_size=5))))
    step = RegimenStep(
        first_day=first,
        last_day=first + length,
        dose_per_administration="5 mg",
        every=f"{period} days",
        on_days=on_days,
    )
    days = days_given(step)
    assert all(first <= day <= first + length and (day - first) % period + 1 in on_days for day in days)
    assert len(days) == sum((place % period) + 1 in on_days for place in range(length + 1))


@pytest.mark.parametrize(
    ("calculated", "expected"),
    [
        ("259.5", "260"),
        ("259.49", "259"),
        ("173", "173"),
        ("952.5", "953"),
        ("43.25", "43"),
        ("0.2", "1"),
        ("0.5", "1"),
    ],
)
def test_whole_mg_half_up_and_never_nothing(calculated: str, expected: str) -> None:
    from fractions import Fraction

    rounded = round_to(Fraction(calculated), Fraction(1))
    assert (rounded.mg, rounded.count) == (Fraction(expected), ())


def test_hlh_94_from_its_first_day() -> None:
    """BSA 1.73 m²: 150 x 1.73 = 259.5 -> 260 mg; 10 givings: weeks 1 and 2 twice, weeks 3 to 8 once."""
    made = plan(regimen="hlh-94")
    (etoposide,) = steps_of(made, "etoposide")
    assert etoposide.on_days == (1, 4, 8, 11, 15, 22, 29, 36, 43, 50)
    assert [number(one) for one in (etoposide.calculated_mg, etoposide.dose_mg)] == ["259.5", "260"]
    assert etoposide.units == ()
    given = [one for one in made.administrations if one.drug == "etoposide"]
    first = date(2026, 12, 1)
    assert [one.date for one in given] == [first + timedelta(days=day - 1) for day in etoposide.on_days]
    assert {(one.time, one.route, one.units) for one in given} == {("10:00", "intravenous", ())}
    doses = [number(one.dose_mg) for one in steps_of(made)]
    assert doses == ["17.5", "8.5", "4.5", "2", "2", "1.5", "1.5", "1", "1", "0.5", "0.5"]
    (told,) = [one.message for one in made.findings if one.code == "days-not-ordered"]
    assert "the plan takes days 1, 4, 8, 11, 15, 22, 29, 36, 43, 50 of hlh-94." in told
    assert [item.drug for item in made.supply.items] == ["dexamethasone", "dexamethasone"]
    cumulative = {one.drug: (one.administrations, number(one.given_mg)) for one in made.supply.cumulative}
    assert cumulative["etoposide"] == (10, "2600")


def test_dep_from_its_first_day() -> None:
    """25 x 1.73 = 43.25 -> 43; 100 x 1.73 = 173; 15, 2, 1 and 0.75 mg/kg x 63.5 = 952.5, 127, 63.5, 47.625."""
    made = plan(regimen="dep")
    assert [(step.first_day, step.last_day, number(step.dose_mg)) for step in steps_of(made, "methylprednisolone")] == [
        (1, 3, "953"),
        (4, 6, "127"),
        (7, 10, "64"),
        (11, 14, "48"),
    ]
    (doxorubicin,) = steps_of(made, "liposomal-doxorubicin")
    assert (doxorubicin.first_day, doxorubicin.last_day, number(doxorubicin.dose_mg)) == (1, 1, "43")
    (etoposide,) = steps_of(made, "etoposide")
    assert (etoposide.on_days, number(etoposide.dose_mg)) == ((1, 8), "173")
    assert [(one.treatment_day, str(one.target)) for one in made.assessments] == [
        (14, "2026-12-14"),
        (28, "2026-12-28"),
    ]
    # 3 x 953 + 3 x 127 + 4 x 64 + 4 x 48 = 2859 + 381 + 256 + 192 = 3688; x 5 / 4 = 4610 as prednisolone
    total = {one.drug: one for one in made.supply.cumulative}["methylprednisolone"]
    assert (number(total.given_mg), str(total.reference_mg)) == ("3688", "4610")


def test_ordered_days_are_taken_and_said_no_more() -> None:
    made = plan(regimen="hlh-94", on_days="etoposide 2, 5")
    (etoposide,) = steps_of(made, "etoposide")
    # twice a week on the second and fifth day, then once a week on the second
    assert etoposide.on_days == (2, 5, 9, 12, 16, 23, 30, 37, 44, 51)
    assert "days-not-ordered" not in codes(made)


def test_first_dates_are_days_too() -> None:
    dates = plan(regimen="hlh-94", on_days="etoposide 2026-12-01, 2026-12-05")
    assert dates.steps == plan(regimen="hlh-94", on_days="etoposide 1, 5").steps


@pytest.mark.parametrize(
    ("order", "code", "problem"),
    [
        ({"on_days": "etoposide 1"}, "on-days", "1 days of the week are given for etoposide"),
        ({"on_days": "etoposide 1, 8"}, "on-days", "1, 8 are no days of a week, each once"),
        ({"on_days": "etoposide 4, 1"}, "on-days", "4, 1 are no days of a week, each once"),
        ({"on_days": "etoposide 2026-11-30, 2026-12-03"}, "on-days", "0, 3 are no days of a week, each once"),
        ({"on_days": "etoposide Monday"}, "order-text", '"etoposide Monday" cannot be read'),
        ({"on_days": "dexamethasone 1, 4"}, "on-days", "2 days of the week are given for dexamethasone"),
        ({"on_days": "vincristine 1"}, "unknown-drug", 'the regimen hlh-94 has no "vincristine"'),
        ({"on_days": ["etoposide 1, 4", "etoposide 2, 4"]}, "order-twice", '"etoposide" is named twice'),
        (
            {"strengths": "etoposide 100 mg"},
            "strengths",
            "etoposide is prepared for each giving and is not counted in units",
        ),
        (
            {"dose": "etoposide 99.5 mg"},
            "dose-not-makeable",
            "99.5 mg is no multiple of 1 mg, to which the drug is prepared",
        ),
    ],
)
def test_order_that_cannot_be_is_refused(order: dict[str, str], code: str, problem: str) -> None:
    with pytest.raises(DosingError) as refused:
        plan(regimen="hlh-94", **order)
    assert (refused.value.code, refused.value.problem) == (code, problem)


def test_prescribed_dose_of_a_drug_without_units() -> None:
    """An adult's 75 mg per m² as the prescriber's own: 75 x 1.73 = 129.75, ordered as 130 mg."""
    made = plan(regimen="hlh-94", dose="etoposide 130 mg")
    (etoposide,) = steps_of(made, "etoposide")
    assert (number(etoposide.dose_mg), number(etoposide.calculated_mg), etoposide.prescribed) == ("130", "259.5", True)


REGIMEN = """\
id = "weekly"
version = "1"
title = "A drug once a week, for tests"
days = 21

[[source]]
citation = "Nobody"

[[drug]]
name = "etoposide"
route = "intravenous"
dose_basis = "fixed"
rounded_to = "0.5 mg"
duration = "2 hours"

  [[drug.timing]]
  times = ["10:00"]

  [[drug.step]]
  first_day = 1
  last_day = 21
  dose_per_administration = "12.5 mg"
  every = "7 days"
"""


def loaded(folder: Path, old: str = "", new: str = "") -> str:
    assert not old or REGIMEN.count(old) == 1
    path = folder / "weekly.toml"
    path.write_text(REGIMEN.replace(old, new) if old else REGIMEN, encoding="utf-8")
    return str(path)


def test_regimen_with_a_duration_and_its_own_step_of_rounding(tmp_path: Path) -> None:
    made = plan(regimen=loaded(tmp_path))
    (step,) = made.steps
    assert (step.on_days, number(step.dose_mg), step.duration_minutes, step.units) == ((1, 8, 15), "12.5", 120, ())
    assert [str(one.date) for one in made.administrations] == ["2026-12-01", "2026-12-08", "2026-12-15"]


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ('every = "7 days"', 'every = "1 days"', "regimen-every", "drug[0].step[0].every"),
        ('every = "7 days"', 'every = "36 hours"', "regimen-every", "drug[0].step[0].every"),
        ('every = "7 days"', 'every = "Mondays"', "quantity", "drug[0].step[0].every"),
        ('every = "7 days"', 'every = "7 days"\n  on_days = []', "regimen-every", "drug[0].step[0].on_days"),
        ('every = "7 days"', 'every = "7 days"\n  on_days = [1, 8]', "regimen-every", "drug[0].step[0].on_days"),
        ('every = "7 days"', 'every = "7 days"\n  on_days = [4, 1]', "regimen-every", "drug[0].step[0].on_days"),
        ('every = "7 days"', "on_days = [1, 4]", "regimen-every", "drug[0].step[0].every"),
        ('every = "7 days"', "days_are_a_choice = true", "regimen-every", "drug[0].step[0].every"),
        ("dose_per_administration", "dose_per_day", "regimen-every", "drug[0].step[0].every"),
        ('duration = "2 hours"', 'duration = "0 min"', "regimen-duration", "drug[0].duration"),
        ('duration = "2 hours"', 'duration = "25 hours"', "regimen-duration", "drug[0].duration"),
        ('duration = "2 hours"', 'duration = "2 days"', "unit", "drug[0].duration"),
        ('rounded_to = "0.5 mg"', 'rounded_to = "0 mg"', "regimen-dose", "drug[0].rounded_to"),
        ('rounded_to = "0.5 mg"', 'rounded_to = "5 mL"', "unit", "drug[0].rounded_to"),
        ("first_day = 1\n", "first_day = 2\n", "regimen-days", "drug[0].step[0].first_day"),
        ("last_day = 21\n", "last_day = 28\n", "regimen-days", "drug[0].step[0].last_day"),
    ],
)
def test_loader_refuses_what_is_no_period(tmp_path: Path, old: str, new: str, code: str, where: str) -> None:
    name = loaded(tmp_path, old, new)
    with pytest.raises(DosingError) as refused:
        library.load_regimen(name)
    assert (refused.value.code, refused.value.where) == (code, f"{name}: {where}")


def test_drug_need_not_cover_every_day_where_its_file_says_so(tmp_path: Path) -> None:
    text = REGIMEN.replace('duration = "2 hours"', "every_day = false").replace("first_day = 1\n", "first_day = 2\n")
    path = tmp_path / "gaps.toml"
    path.write_text(text.replace("last_day = 21\n", "last_day = 9\n"), encoding="utf-8")
    (step,) = plan(regimen=str(path)).steps
    assert step.on_days == (2, 9)


@pytest.mark.parametrize(
    ("follow_up", "fits"), [("", False), ("follow_up_days = 6\n", False), ("follow_up_days = 7\n", True)]
)
def test_visit_after_the_last_day_needs_days_of_follow_up(tmp_path: Path, follow_up: str, fits: bool) -> None:
    path = tmp_path / "late.toml"
    visit = '\n[[assessment]]\nday = 28\ndue = ["temperature"]\n'
    path.write_text(REGIMEN.replace("days = 21\n", f"days = 21\n{follow_up}") + visit, encoding="utf-8")
    if fits:
        assert [one.treatment_day for one in plan(regimen=str(path)).assessments] == [28]
    else:
        with pytest.raises(DosingError, match="day 28 comes after the last day"):
            library.load_regimen(str(path))
