"""Many plans side by side, for a terminal and for programs."""

from __future__ import annotations

from typing import Any

from ...core.outcomes import Outcome, Outcomes, Rate
from ...model.wording import Wording
from ...units import for_people, number
from .. import words


def text(of: Outcomes, wording: Wording) -> str:
    """A line a plan, the doses of each drug below it, and the rates of response."""
    columns = ("plan", "patient", "days", "best")
    rows = [tuple(wording.say(f"outcomes.{name}") for name in columns)]
    rows += [(one.plan_code, one.patient_id, str(one.days), _level(one, wording)) for one in of.plans]
    widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    lines = []
    for place, row in enumerate(rows):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if place:
            lines += [f"          {line}" for line in _doses(of.plans[place - 1], wording)]
    return "".join(f"{line}\n" for line in [*lines, "", *_rates(of, wording)])


def data(of: Outcomes) -> dict[str, Any]:
    """The same as plain data; amounts are decimal text."""
    return {
        "plans": [
            {
                "plan_code": one.plan_code,
                "patient_id": one.patient_id,
                "treatment_days": one.days,
                "best_response": one.best,
                "cumulative": [
                    {"drug": total.drug, "administrations": total.administrations, "mg": number(total.given_mg)}
                    for total in one.cumulative
                ],
            }
            for one in of.plans
        ],
        "overall_response": None if of.overall is None else _rate(of.overall),
        "rates": {level: _rate(rate) for level, rate in of.rates.items()},
    }


def _doses(one: Outcome, wording: Wording) -> list[str]:
    lines = []
    for total in one.cumulative:
        said = {"drug": words.drug(wording, total.drug), "total": for_people(total.given_mg, "mg")}
        if total.administrations == 1:
            lines.append(wording.say("outcomes.dose_one", **said))
        else:
            lines.append(wording.say("outcomes.dose", number=str(total.administrations), **said))
    return lines


def _level(one: Outcome, wording: Wording) -> str:
    return wording.say(f"outcomes.level_{one.best}") if one.best is not None else wording.say("outcomes.not_decided")


def _rates(of: Outcomes, wording: Wording) -> list[str]:
    if of.overall is None:
        return [wording.say("outcomes.no_response_decided")]
    lines = [wording.say("outcomes.overall", **_words(of.overall))]
    for level, rate in of.rates.items():
        lines.append(wording.say("outcomes.rate", level=wording.say(f"outcomes.level_{level}"), **_words(rate)))
    open_ones = sum(1 for one in of.plans if one.best is None)
    if open_ones:
        lines.append(wording.say("outcomes.without", number=str(open_ones)))
    return [*lines, "", wording.say("outcomes.explained")]


def _words(rate: Rate) -> dict[str, str]:
    return {"percent": number(rate.percent, 1), "number": str(rate.number), "of": str(rate.of)}


def _rate(rate: Rate) -> dict[str, Any]:
    return {"number": rate.number, "of": rate.of, "percent": number(rate.percent, 1)}
