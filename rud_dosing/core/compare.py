"""Two plans side by side: what a patient takes differently, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal, NamedTuple

import msgspec

from ..model.formulary import UnitCount
from ..model.plan import Administration, Assessment, Plan


class Taken(NamedTuple):
    """What is taken at one giving."""

    time: str
    dose_mg: Decimal
    units: tuple[UnitCount, ...]
    route: str


class Difference(NamedTuple):
    """One giving that two plans differ in: gone where ``after`` is None, new where ``before`` is None."""

    date: date | None
    treatment_day: int
    drug: str
    slot: int
    before: Taken | None
    after: Taken | None


class Visit(NamedTuple):
    """A visit that two plans have on different dates; one of a regimen that was switched to names it with its day."""

    treatment_day: int
    before: date | None
    after: date | None
    regimen: str | None = None
    regimen_day: int | None = None


Kind = Literal["same", "changed", "gone", "new"]


class Run(NamedTuple):
    """Days that follow each other on which the givings of a drug differ alike."""

    drug: str
    slot: int
    first: date | None
    last: date | None
    first_day: int
    last_day: int
    kind: Kind
    before: Taken | None
    after: Taken | None


def differences(old: Plan, new: Plan) -> list[Difference]:
    """Every giving that is not the same, by date, time and drug. A giving is the same by its id."""
    found = [one for one in _pairs(old, new) if one.before != one.after]
    return sorted(found, key=lambda one: (_day(one), (one.after or one.before or NOTHING).time, one.drug))


def visits(old: Plan, new: Plan) -> list[Visit]:
    """The visits whose date is not the same. A visit is the same by its treatment day and its regimen."""
    before, after = ({_visit(one): one.target for one in each.assessments} for each in (old, new))
    keys = sorted({**before, **after})
    pairs = [Visit(key[0], before.get(key), after.get(key), key[1] or None, key[2] or None) for key in keys]
    return [one for one in pairs if one.before != one.after]


def _visit(one: Assessment) -> tuple[int, str, int]:
    return one.treatment_day, one.regimen or "", one.regimen_day or 0


def before_last(plan: Plan) -> Plan:
    """The plan with the administrations and visits of the revision before its newest; the plan itself at revision 1."""
    made = [entry for entry in plan.history if entry.revision == plan.revision]
    if plan.revision == 1 or not made:
        return plan
    # What follows in the same revision (a verification, what was recorded) changes no dose.
    entry = made[0]
    new = {*entry.added, *(one.id for one in entry.replaced)}
    kept = [one for one in plan.administrations if one.id not in new]
    visits_new = {*entry.added_assessments, *(one.id for one in entry.replaced_assessments)}
    visits_kept = [one for one in plan.assessments if one.id not in visits_new]
    return msgspec.structs.replace(
        plan,
        revision=plan.revision - 1,
        administrations=(*kept, *entry.replaced),
        assessments=(*visits_kept, *entry.replaced_assessments),
    )


def runs(old: Plan, new: Plan, since_day: int = 1) -> list[Run]:
    """All givings from a treatment day on, the same ones too, as runs of days that are alike."""
    every = _pairs(old, new)
    found: list[Run] = []
    every.sort(key=lambda one: (one.drug, one.slot, _day(one)))
    for (drug, slot), group in groupby(every, key=lambda one: (one.drug, one.slot)):
        found.extend(_runs(drug, slot, [one for one in group if one.treatment_day >= since_day]))
    return found


#: What stands for a giving that is not there.
NOTHING = Taken("", Decimal(0), (), "")


def _runs(drug: str, slot: int, rows: Sequence[Difference]) -> Iterable[Run]:
    run: list[Difference] = []
    for row in rows:
        if run and (_day(row) > _day(run[-1]) + 1 or row[-2:] != run[-1][-2:]):
            yield _run(drug, slot, run)
            run = []
        run.append(row)
    if run:
        yield _run(drug, slot, run)


def _run(drug: str, slot: int, run: Sequence[Difference]) -> Run:
    first, last = run[0], run[-1]
    if first.before is None:
        kind: Kind = "new"
    elif first.after is None:
        kind = "gone"
    else:
        kind = "same" if first.before == first.after else "changed"
    days = (first.treatment_day, last.treatment_day)
    return Run(drug, slot, first.date, last.date, *days, kind, first.before, first.after)


def _day(one: Difference) -> int:
    """The day by which givings follow each other: of the calendar, since two plans may count days from other starts."""
    return one.treatment_day if one.date is None else one.date.toordinal()


def _pairs(old: Plan, new: Plan) -> list[Difference]:
    """Every giving of either plan with what is taken before and after; without dates, those of a day are the same."""
    dated = old.order.start is not None and new.order.start is not None
    before = {one.id if dated else (one.drug, one.treatment_day, one.slot): one for one in old.administrations}
    after = {one.id if dated else (one.drug, one.treatment_day, one.slot): one for one in new.administrations}
    return [
        Difference(one.date, one.treatment_day, one.drug, one.slot, _taken(before.get(key)), _taken(after.get(key)))
        for key, one in {**before, **after}.items()
    ]


def _taken(one: Administration | None) -> Taken | None:
    return None if one is None else Taken(one.time, one.dose_mg, one.units, one.route)
