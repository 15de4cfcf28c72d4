"""What was recorded of a plan beside what it plans: row by row, drug by drug, and what was recorded since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from ...model.plan import Administration, Plan, Record
from ...units import canonical
from ..days import moment_or_last
from ..dosing.exact import exact


class Row(NamedTuple):
    """One administration and what was recorded of it; nothing recorded is ``record`` None, and never "given".

    ``administration`` is as it was when it was recorded, which a revision that reaches back may have changed since;
    ``planned`` as the plan has it now, None where it has it no more.
    """

    administration: Administration
    planned: Administration | None
    record: Record | None

    @property
    def taken_mg(self) -> Decimal | None:
        """What was taken of the planned dose, without an extra one; all of a vomited one; None where not recorded."""
        if self.record is None:
            return None
        return Decimal(0) if self.record.outcome == "missed" else self.administration.dose_mg


class Tally(NamedTuple):
    """One drug up to the last administration that is recorded: how often what, and how much.

    ``planned_mg`` is what the plan, as it is now, gives by then. ``taken_mg`` is what is recorded as taken: given,
    given late and vomited doses, and the extra ones; ``vomited_mg`` and ``extra_mg`` are parts of it. How much of a
    vomited dose stayed down is not known: none of it is taken off.
    """

    drug: str
    given: int
    given_late: int
    missed: int
    vomited: int
    not_recorded: int
    planned_mg: Decimal
    taken_mg: Decimal
    vomited_mg: Decimal
    extra_mg: Decimal


class Changed(NamedTuple):
    """An administration of which another thing is recorded than before; None where nothing is."""

    administration: Administration
    before: Record | None
    after: Record | None


def rows(plan: Plan) -> list[Row]:
    """Every administration up to the last one that is recorded, by date, time and drug; none without any record.

    The plan alone cannot say what is past; what was recorded last is. What comes after it is left out.
    """
    then = as_recorded(plan)
    if not then:
        return []
    records = {one.administration_id: one for one in plan.records}
    now = {one.id: one for one in plan.administrations}
    last = max(moment_or_last(one) for one in then.values())
    found = [Row(one, now.get(key), records[key]) for key, one in then.items()]
    found += [Row(one, one, None) for one in now.values() if one.id not in then and moment_or_last(one) <= last]
    drugs = list(plan.drugs)
    return sorted(found, key=lambda row: (moment_or_last(row.administration), drugs.index(row.administration.drug)))


def as_recorded(plan: Plan) -> dict[str, Administration]:
    """The recorded administrations by id, each as the plan had it when it was recorded.

    The history is walked back: every revision keeps what it changed, took away and added.
    """
    counts = {one.administration_id for one in plan.records}
    known = {one.id: one for one in plan.administrations}
    found: dict[str, Administration] = {}
    for entry in reversed(plan.history):
        keys = [one.administration_id for one in entry.recorded or () if one.administration_id in counts & known.keys()]
        found = {**{key: known[key] for key in keys}, **found}
        known = {key: one for key, one in known.items() if key not in entry.added}
        known.update({one.id: one for one in entry.replaced})
    return found


def tallies(plan: Plan) -> list[Tally]:
    """What was recorded of each drug, in the order of the plan's drugs; none without any record."""
    every = rows(plan)
    drugs = [drug for drug in plan.drugs if any(row.administration.drug == drug for row in every)]
    return [_tally(drug, [row for row in every if row.administration.drug == drug]) for drug in drugs]


def changes(old: Plan, new: Plan) -> list[Changed]:
    """Every administration of which the two plans hold another record, by date, time and drug."""
    before = {one.administration_id: one for one in old.records}
    after = {one.administration_id: one for one in new.records}
    then = {**as_recorded(old), **as_recorded(new)}
    found = [
        Changed(one, before.get(key), after.get(key)) for key, one in then.items() if before.get(key) != after.get(key)
    ]
    return sorted(found, key=lambda one: (moment_or_last(one.administration), one.administration.drug))


@exact
def _tally(drug: str, own: list[Row]) -> Tally:
    outcomes = Counter("" if row.record is None else row.record.outcome for row in own)
    extra = _sum(row.record.extra_mg or Decimal(0) for row in own if row.record is not None)
    return Tally(
        drug=drug,
        given=outcomes["given"],
        given_late=outcomes["given-late"],
        missed=outcomes["missed"],
        vomited=outcomes["vomited"],
        not_recorded=outcomes[""],
        planned_mg=_sum(row.planned.dose_mg for row in own if row.planned is not None),
        taken_mg=canonical(extra + _sum(row.taken_mg or Decimal(0) for row in own)),
        vomited_mg=_sum(
            row.administration.dose_mg for row in own if row.record is not None and row.record.outcome == "vomited"
        ),
        extra_mg=extra,
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return canonical(sum(amounts, Decimal(0)))
