"""A switch of regimens as a person reads it: when it was made, which drugs end, begin, begin again or go on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any

from ...core import compare
from ...core.days import moment_or_last
from ...model.base import read_moment
from ...model.change import QUESTIONS
from ...model.plan import Administration, Part, Plan
from ...model.wording import Wording
from .. import words


def lines(old: Plan, new: Plan, wording: Wording) -> list[str]:
    """What the switches between two revisions of one plan did: a line for each, and one for each drug, indented."""
    found: list[str] = []
    for before, part, following in zip(new.parts, new.parts[1:], [*new.parts[2:], None], strict=False):
        if not _is_between(part, old, new):
            continue
        until = datetime.max if following is None else _since(following)
        told = {"before": words.regimen(wording, before.regimen), "after": words.regimen(wording, part.regimen)}
        found.append(_dated("switched", _since(part), wording, **told))
        drugs = (_drug(drug, part, until, new, wording) for drug in new.drugs)
        found += [f"  {line}" for line in drugs if line]
    return found


def data(old: Plan, new: Plan) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "revision": part.revision,
            "from_moment": part.since,
            "treatment_day": part.first_day,
            "before": before.regimen,
            "after": part.regimen,
            **{question.name: getattr(new.switch_to(part), question.name) for question in QUESTIONS},
        }
        for before, part in pairwise(new.parts)
        if _is_between(part, old, new)
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
    return {drug.name for drug in drugs if not all(step.is_daily for step in drug.steps)}


def _alike(one: compare.Run, other: compare.Run) -> bool:
    """Whether two runs differ in their days only."""
    days = (other.first, other.last, other.first_day, other.last_day)
    first, last, first_day, last_day = days
    return one._replace(first=first, last=last, first_day=first_day, last_day=last_day) == other


def _is_between(part: Part, old: Plan, new: Plan) -> bool:
    return old.plan_uuid == new.plan_uuid and old.revision < part.revision


def _drug(drug: str, part: Part, until: datetime, new: Plan, wording: Wording) -> str:
    """What a switch did to a drug; nothing where the drug was over by then and does not begin."""
    given, since = [one for one in new.administrations if one.drug == drug], _since(part)
    earlier = [one for one in given if moment_or_last(one) < since]
    later = [one for one in given if since <= moment_or_last(one) < until]
    name = words.drug(wording, drug)
    if drug in part.begins and later:
        if not earlier:
            return _giving("switched_begins", later[0], wording, drug=name)
        day = (moment_or_last(later[0]).date() - since.date()).days + 1
        regimen = words.regimen(wording, part.regimen)
        return _giving("switched_again", later[0], wording, drug=name, day=str(day), regimen=regimen)
    if drug in part.goes_on and later:
        return wording.say("diff.switched_goes_on", drug=name)
    if drug in part.ends:
        if earlier:
            return _giving("switched_ends", earlier[-1], wording, drug=name)
        return wording.say("diff.switched_not_begun", drug=name)
    return ""


def _giving(key: str, one: Administration, wording: Wording, **values: str) -> str:
    return _dated(key, moment_or_last(one), wording, **values)


def _dated(key: str, at: datetime, wording: Wording, **values: str) -> str:
    return wording.say(f"diff.{key}", date=words.dated(wording, at.date()), time=f"{at:%H:%M}", **values)


def _since(part: Part) -> datetime:
    return datetime.min if part.since is None else read_moment(part.since, "since")
