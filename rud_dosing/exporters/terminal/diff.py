"""What changed between two plans, as a person reads it and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ... import units
from ...core import compare
from ...core.days import moment_or_last
from ...model.base import read_moment
from ...model.change import Hold, Resume, Reweigh
from ...model.plan import Administration, Plan
from ...model.wording import Wording
from .. import words
from ..table import results as results_rows
from . import recorded as recorded_text
from . import switches as switch_text


def text(old: Plan, new: Plan, wording: Wording, *, unchanged: bool = False, since_day: int = 1) -> str:
    """Runs of days that differ alike, a line each; with ``unchanged`` those that stay as they were too."""
    lines = [
        wording.say(
            "diff.heading",
            old_code=old.plan_code,
            old=str(old.revision),
            new_code=new.plan_code,
            new=str(new.revision),
        )
    ]
    lines += [f"  {line}" for line in switch_text.lines(old, new, wording)]
    for run, days in _runs(old, new, since_day):
        if unchanged or run.kind != "same":
            lines.append(f"  {_days(run, wording):<42}{_sentence(run, wording)}")
            lines += [f"    {_some_days(days, wording)}"] if len(days) > 1 else []
    lines += [f"  {_visit(visit, wording)}" for visit in compare.visits(old, new)]
    lines += [f"  {line}" for line in recorded_text.changes(old, new, wording)]
    lines += [f"  {line}" for line in results_rows.changes(old, new, wording)]
    if len(lines) == 1:
        lines.append(f"  {wording.say('diff.nothing')}")
    return "".join(f"{line}\n" for line in lines)


def revised(old: Plan, new: Plan, wording: Wording) -> str:
    """What the newest revision changed; for a new weight also what it did not change; for a hold its first doses."""
    entry = new.history[-1]
    since = read_moment(entry.from_moment, "history") if entry.from_moment is not None else None
    day = 1 if since is None or new.order.start is None else (since.date() - new.order.start).days + 1
    lines = [text(old, new, wording, unchanged=isinstance(entry.change, Reweigh), since_day=max(1, day))]
    if isinstance(entry.change, Hold | Resume):
        drug = entry.change.drug
        gone = {one.id for one in new.administrations}
        held = [one for one in old.administrations if one.drug == drug and one.id not in gone]
        given = [
            one
            for one in new.administrations
            if one.drug == drug and since is not None and moment_or_last(one) >= since
        ]
        lines += [_turn("diff.first_held", held, wording)] if isinstance(entry.change, Hold) else []
        lines.append(_turn("diff.first_resumed", given, wording))
    if new.status == "died":
        lines.append(f"{wording.say('diff.after_death')}\n")
    return "".join(lines)


def new_findings(old: Plan, new: Plan) -> str:
    """The findings of the newer plan that the older had not, two lines each."""
    known = {(finding.code, finding.message) for finding in old.findings}
    found = [one for one in new.findings if (one.code, one.message) not in known]
    return "".join(f"{one.severity} [{one.code}]\n  {one.message}\n" for one in found)


def changes_of_last(plan: Plan, wording: Wording) -> list[str]:
    """What the newest revision changed, a sentence each (``15 Dec 2026 to 28 Dec 2026: …``); none at revision 1."""
    before = compare.before_last(plan)
    lines = [line.strip() for line in switch_text.lines(before, plan, wording)]
    for run, days in _runs(before, plan):
        if run.kind != "same":
            named = [_sentence(run, wording)] + ([_some_days(days, wording)] if len(days) > 1 else [])
            what = wording.say("form.comma").join(named)
            lines.append(wording.say("diff.dated", days=_days(run, wording), what=what))
    return lines + [_visit(visit, wording) for visit in compare.visits(before, plan)]


def _turn(sentence: str, rows: Sequence[Administration], wording: Wording) -> str:
    if not rows or rows[0].date is None:
        return ""
    values = {"drug": words.drug(wording, rows[0].drug), "date": words.dated(wording, rows[0].date)}
    return f"  {wording.say(sentence, **values, time=rows[0].time)}\n"


def data(old: Plan, new: Plan) -> dict[str, Any]:
    """Every giving, visit, record and assessment that is not the same, for programs. Amounts are decimal strings."""
    return {
        "old": {"plan_code": old.plan_code, "revision": old.revision, "content_digest": old.content_digest},
        "new": {"plan_code": new.plan_code, "revision": new.revision, "content_digest": new.content_digest},
        "administrations": [
            {
                "date": _iso(one.date),
                "treatment_day": one.treatment_day,
                "drug": one.drug,
                "slot": one.slot,
                "before": _taken(one.before),
                "after": _taken(one.after),
            }
            for one in compare.differences(old, new)
        ],
        "assessments": [
            {
                "treatment_day": one.treatment_day,
                "before": _iso(one.before),
                "after": _iso(one.after),
                **({} if one.regimen is None else {"regimen": one.regimen, "regimen_day": one.regimen_day}),
            }
            for one in compare.visits(old, new)
        ],
        **({"switches": switched} if (switched := switch_text.data(old, new)) else {}),
        "records": recorded_text.data(old, new),
        "results": results_rows.changes_data(old, new),
    }


def _runs(old: Plan, new: Plan, since_day: int = 1) -> list[tuple[compare.Run, tuple[int, ...]]]:
    """Runs of days that differ alike, by their first days, with the days of what is not given every day."""
    found = switch_text.some_days(compare.runs(old, new, since_day), switch_text.not_daily(old, new))
    return sorted(found, key=lambda one: (one[0].first_day, one[0].drug, one[0].slot))


def _days(run: compare.Run, wording: Wording) -> str:
    if run.first is None or run.last is None:
        return wording.say("diff.days", first=str(run.first_day), last=str(run.last_day))
    if run.first == run.last:
        return words.dated(wording, run.first)
    first, last = words.short_date(wording, run.first), words.short_date(wording, run.last)
    return wording.say("diff.days", first=first, last=last)


def _some_days(days: tuple[int, ...], wording: Wording) -> str:
    return wording.say("diff.some_days", days=words.numbers(wording, days))


def _sentence(run: compare.Run, wording: Wording) -> str:
    before, after = _what(run.before, run.after, wording), _what(run.after, run.before, wording)
    time = (run.after or run.before or compare.NOTHING).time
    values = {"drug": words.drug(wording, run.drug), "time": time, "before": before, "after": after}
    if run.kind == "changed" and run.before is not None and run.before.time != time:
        return wording.say("diff.retimed", **values, time_before=run.before.time)
    return wording.say(f"diff.{run.kind}", **values)


def _what(taken: compare.Taken | None, other: compare.Taken | None, wording: Wording) -> str:
    """The dose; with its route and units where the other differs in them, or where it is drawn up or prepared."""
    if taken is None:
        return ""
    parts = [words.dose(wording, taken.dose_mg)]
    differs = other is not None and taken.route != other.route
    if differs or not taken.units:
        parts.append(wording.term("route", taken.route))
    same_dose = other is not None and taken.dose_mg == other.dose_mg
    if taken.units and (differs or (same_dose and other is not None and taken.units != other.units)):
        parts.append(wording.say("diff.units", units=words.units_short(taken.units)))
    return " ".join(parts)


def _visit(visit: compare.Visit, wording: Wording) -> str:
    values = {
        "day": str(visit.treatment_day),
        "before": "" if visit.before is None else words.dated(wording, visit.before),
        "after": "" if visit.after is None else words.dated(wording, visit.after),
    }
    kind = "new" if visit.before is None else "gone" if visit.after is None else "moved"
    said = wording.say(f"diff.visit_{kind}", **values)
    if visit.regimen is None:
        return said
    regimen = words.regimen(wording, visit.regimen)
    return wording.say("diff.visit_of_regimen", visit=said, regimen=regimen, day=str(visit.regimen_day))


def _taken(one: compare.Taken | None) -> dict[str, str] | None:
    if one is None:
        return None
    dose, taken = units.number(one.dose_mg), words.units_short(one.units)
    return {"time": one.time, "dose_mg": dose, "units": taken, "route": one.route}


def _iso(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
