"""A regimen as a pharmacist would read it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from ...core.dosing.period import days_given
from ...model.regimen import Regimen, RegimenDrug, RegimenStep
from ...model.wording import Wording
from .. import words


def listed(regimens: Iterable[Regimen]) -> str:
    """A line for each regimen."""
    return "".join(f"{one.id}  {one.title}, {one.days} days, version {one.version}\n" for one in regimens)


def describe(regimen: Regimen, wording: Wording, *, width: int = 80) -> str:
    """The whole regimen as plain text, at most ``width`` columns wide."""
    lines = [
        wording.say("regimen.heading", title=regimen.title),
        wording.say("regimen.version", id=regimen.id, version=regimen.version, days=str(regimen.days)),
        "",
        *_sources(regimen, wording),
    ]
    for drug in regimen.drugs:
        lines += ["", *_drug(drug, wording)]
    if regimen.assessments:
        lines += ["", wording.say("regimen.assessments"), *_assessments(regimen, wording)]
    if regimen.notes:
        lines += ["", wording.say("regimen.notes"), *(f"  {note.message}" for note in regimen.notes)]
    if regimen.sha256 is not None:
        lines += ["", wording.say("regimen.file", sha256=regimen.sha256)]
    return "".join(f"{wrapped}\n" for line in lines for wrapped in _wrapped(line, width))


def _sources(regimen: Regimen, wording: Wording) -> Iterator[str]:
    yield wording.say("regimen.source")
    for source in regimen.sources:
        yield f"  {source.citation}"
        if source.doi is not None:
            yield f"  {wording.say('regimen.doi', doi=source.doi)}"
        if source.supports:
            parts = wording.say("form.comma").join(source.supports)
            yield f"  {wording.say('regimen.supports', parts=parts)}"


def _drug(drug: RegimenDrug, wording: Wording) -> Iterator[str]:
    route = wording.term("route", drug.route)
    yield wording.say("regimen.drug", drug=words.drug(wording, drug.name), route=route)
    for index, timing in enumerate(drug.timings):
        times = wording.say("form.and").join(timing.times)
        if index == 0:
            yield f"  {wording.say('regimen.times', times=times)}"
        else:
            yield f"  {wording.say('regimen.times_divided', number=str(len(timing.times)), times=times)}"
    yield from (f"  {line}" for line in _giving(drug, wording))
    for step in drug.steps:
        days = wording.say("regimen.days", first=str(step.first_day), last=str(step.last_day))
        if step.first_day == step.last_day:
            days = wording.say("regimen.day", day=str(step.first_day))
        yield f"  {days:<16}  {_dose(step, drug, wording)}"
        if step.days_are_a_choice:
            yield f"  {'':<16}  {wording.say('regimen.choice')}"
        if step.note is not None:
            yield f"  {'':<16}  {step.note}"


def _giving(drug: RegimenDrug, wording: Wording) -> Iterator[str]:
    """How a drug is prepared and given, where that is said."""
    if drug.duration:
        yield wording.say("regimen.lasts", duration=drug.duration)
    if drug.rounded_to:
        step = drug.rounded_to
        yield wording.say("regimen.whole") if step == "1 mg" else wording.say("regimen.multiples", step=step)
    if drug.may_pause:
        yield wording.say("regimen.not_every_day")


def _dose(step: RegimenStep, drug: RegimenDrug, wording: Wording) -> str:
    if step.taper_from is not None:
        return wording.say("regimen.taper", dose=step.taper_from, shape=step.shape or "")
    if step.dose_per_day is not None:
        return wording.say("regimen.per_day", dose=step.dose_per_day)
    if step.every:
        return _some_days(step, step.every, drug, wording)
    return _each(step.dose, drug, wording)


def _some_days(step: RegimenStep, every: str, drug: RegimenDrug, wording: Wording) -> str:
    """``150 mg/m2, on days 1 and 4 of every 7 days: days 1, 4, 8, 11``."""
    dose = step.dose if len(drug.timings[0].times) == 1 else _each(step.dose, drug, wording)
    named = step.days_of_period
    key = "regimen.on_day" if len(named) == 1 else "regimen.on_days"
    days, last = words.numbers(wording, named[:-1]), str(named[-1])
    days = wording.say("form.and").join(part for part in (days, last) if part)
    return wording.say(key, dose=dose, days=days, every=every, given=words.numbers(wording, days_given(step)))


def _each(dose: str, drug: RegimenDrug, wording: Wording) -> str:
    number = len(drug.timings[0].times)
    if number <= 2:
        return wording.say("regimen.once" if number == 1 else "regimen.twice", dose=dose)
    return wording.say("regimen.per_administration", dose=dose, number=str(number))


def _assessments(regimen: Regimen, wording: Wording) -> Iterator[str]:
    for visit in regimen.assessments:
        items = wording.say("form.comma").join(wording.term("due", item) for item in visit.due)
        day = wording.say("regimen.assessment", day=str(visit.day))
        yield f"  {day:<8}{wording.say('regimen.due', items=items)}"
        if visit.day > regimen.days:
            yield f"  {'':<8}{wording.say('regimen.after', days=str(visit.day - regimen.days))}"
        if visit.decision is not None:
            yield f"  {'':<8}{visit.decision}"


def _wrapped(line: str, width: int) -> list[str]:
    """The line broken at the width, the rest indented as its text begins."""
    stripped = line.lstrip()
    indent = len(line) - len(stripped)
    gap = stripped.rfind("  ", 0, 24)
    hang = " " * (indent + gap + 2 if gap > 0 else indent + (0 if indent else 2))
    return textwrap.wrap(line, width, subsequent_indent=hang, break_on_hyphens=False) or [""]
