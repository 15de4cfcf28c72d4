"""A switch of regimens as a person reads it: when it was made, which drugs end, begin, begin again or go on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from ..core import compare
from ..model.base import clock, read_moment
from ..model.change import QUESTIONS, Switch
from ..model.plan import Administration, Plan
from ..model.wording import Wording
from . import words


class Switched(NamedTuple):
    """A switch of a plan: its moment, the treatment day that is day 1 of the new regimen, and what it replaced."""

    revision: int
    at: datetime
    treatment_day: int
    before: str
    change: Switch
    replaced: tuple[Administration, ...]


def switches(plan: Plan) -> list[Switched]:
    """The switches of a plan in the order in which they take effect, which need not be that in which they were made."""
    made = [
        (read_moment(entry.from_moment, "history"), entry)
        for entry in plan.history
        if isinstance(entry.change, Switch) and entry.from_moment is not None
    ]
    found: list[Switched] = []
    for at, entry in sorted(made, key=lambda one: one[0]):
        if isinstance(entry.change, Switch) and plan.order.start is not None:
            day = (at.date() - plan.order.start).days + 1
            before = found[-1].change.regimen.id if found else plan.regimen.id
            found.append(Switched(entry.revision, at, day, before, entry.change, entry.replaced))
    return found


def lines(old: Plan, new: Plan, wording: Wording) -> list[str]:
    """What the switches between two revisions of one plan did: a line for each, and one for each drug, indented."""
    found: list[str] = []
    made = switches(new)
    for one, following in pairwise([*made, None]):
        if one is None or not _is_between(one, old, new):
            continue
        until = datetime.max if following is None else following.at
        before, after = words.regimen(wording, one.before), words.regimen(wording, one.change.regimen.id)
        found.append(_dated("switched", one.at, wording, before=before, after=after))
        told = (_drug(drug, one, until, new, wording) for drug in new.drugs)
        found += [f"  {line}" for line in told if line]
    return found


def data(old: Plan, new: Plan) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "revision": one.revision,
            "from_moment": f"{one.at:%Y-%m-%d %H:%M}",
            "treatment_day": one.treatment_day,
            "before": one.before,
            "after": one.change.regimen.id,
            **{question.name: getattr(one.change, question.name) for question in QUESTIONS},
        }
        for one in switches(new)
        if _is_between(one, old, new)
    ]


def some_days(found: Iterable[compare.Run], drugs: Collection[str]) -> list[tuple[compare.Run, tuple[int, ...]]]:
    """Runs, those of drugs that are not given every day as one for all their days; these days go with it."""
    told: list[tuple[compare.Run, tuple[int, ...]]] = []
    for run in found:
        alike = [at for at, (one, _) in enumerate(told) if _alike(one, run)] if run.drug in drugs else []
        days = tuple(range(run.first_day, run.last_day + 1)) if run.drug in drugs else ()
        if alike:
            one, before = told[alike[0]]
            told[alike[0]] = (one._replace(last=run.last, last_day=run.last_day), (*before, *days))
        else:
            told.append((run, days))
    return told


def not_daily(*plans: Plan) -> set[str]:
    """The drugs that a regimen of the plans does not give every day."""
    drugs = (drug for plan in plans for regimen in plan.regimens for drug in regimen.drugs)
    return {drug.name for drug in drugs if any(isinstance(step.every, str) for step in drug.steps)}


def _alike(one: compare.Run, other: compare.Run) -> bool:
    """Whether two runs differ in their days only."""
    days = (other.first, other.last, other.first_day, other.last_day)
    first, last, first_day, last_day = days
    return one._replace(first=first, last=last, first_day=first_day, last_day=last_day) == other


def _is_between(one: Switched, old: Plan, new: Plan) -> bool:
    return old.plan_uuid == new.plan_uuid and old.revision < one.revision


def _drug(drug: str, one: Switched, until: datetime, new: Plan, wording: Wording) -> str:
    """What a switch did to a drug; nothing where the drug was over by then and does not begin."""
    given = [giving for giving in new.administrations if giving.drug == drug]
    earlier = [giving for giving in given if _at(giving) < one.at]
    later = [giving for giving in given if one.at <= _at(giving) < until]
    name, first = words.drug(wording, drug), later[0] if later else None
    if first is None:
        if not any(giving.drug == drug and _at(giving) >= one.at for giving in one.replaced):
            return ""
        if not earlier:
            return wording.say("diff.switched_not_begun", drug=name)
        return _giving("switched_ends", earlier[-1], wording, drug=name)
    if not earlier:
        return _giving("switched_begins", first, wording, drug=name)
    day = (_at(first).date() - one.at.date()).days + 1
    goes_on = first.step == earlier[-1].step or first.regimen_day != day
    if goes_on or drug not in {listed.name for listed in one.change.regimen.drugs}:
        return wording.say("diff.switched_goes_on", drug=name)
    regimen = words.regimen(wording, one.change.regimen.id)
    return _giving("switched_again", first, wording, drug=name, day=str(day), regimen=regimen)


def _giving(key: str, one: Administration, wording: Wording, **values: str) -> str:
    return _dated(key, _at(one), wording, **values)


def _dated(key: str, at: datetime, wording: Wording, **values: str) -> str:
    return wording.say(f"diff.{key}", date=words.dated(wording, at.date()), time=f"{at:%H:%M}", **values)


def _at(one: Administration) -> datetime:
    return datetime.combine(one.date or date.min, clock(one.time))
