"""What the two questions of a switch mean in milligrams, for who has to answer them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

import msgspec

from .core.days import in_words
from .core.switching import ASKED
from .errors import InputError
from .model.base import clock
from .model.change import Switch
from .model.plan import Administration, Plan
from .units import for_people

#: The questions with their answers, in the order in which they are asked.
_QUESTIONS = {"ruxolitinib": ("stop", "continue"), "steroid": ("restart", "continue")}


def shown(change: Switch, since: datetime, steroids: Collection[str], make: Callable[[Switch], Plan]) -> InputError:
    """The refusal of a switch with an open question: each answer with the doses that would follow from it.

    Parameters
    ----------
    since : the moment of the switch
    steroids : the drugs that the question about the steroid is about
    make : the plan with a change; what cannot be raises InputError
    """
    open_ones = [name for name in _QUESTIONS if getattr(change, name) is None]
    lines, asked = [], []
    for question in open_ones:
        about = {ASKED} if question == "ruxolitinib" else set(steroids)
        told = [
            f"--{question} {answer}: {what}"
            for answer in _QUESTIONS[question]
            if (what := _meaning(change, question, answer, since, about, make)) is not None
        ]
        if told:
            asked.append(question)
            lines += told
    return InputError(
        "switch-open",
        f"the prescriber answers; there is no default for {' and '.join(asked)}",
        where=", ".join(asked),
        fix="\n".join(lines),
    )


def _meaning(
    change: Switch,
    question: str,
    answer: str,
    since: datetime,
    about: Collection[str],
    make: Callable[[Switch], Plan],
) -> str | None:
    """The doses of the drugs in question from the switch on, by one answer; None where that answer cannot be."""
    answered = msgspec.structs.replace(change, **{question: answer})
    for other, options in _QUESTIONS.items():
        # The other question, where it is open too, does not touch the drugs of this one.
        for option in (getattr(answered, other),) if getattr(answered, other) is not None else (*options, None):
            try:
                plan = make(msgspec.structs.replace(answered, **{other: option}))
            except InputError:
                continue
            return _doses(plan, since, about)
    return None


def _doses(plan: Plan, since: datetime, about: Collection[str]) -> str:
    left = [
        one
        for one in plan.administrations
        if one.drug in about and one.date is not None and datetime.combine(one.date, clock(one.time)) >= since
    ]
    told = []
    for drug, own in groupby(sorted(left, key=lambda one: one.drug), key=lambda one: one.drug):
        rows = list(own)
        total = sum((one.dose_mg for one in rows), Decimal(0))
        told.append(f"{drug} {'; '.join(_runs(rows))} ({for_people(total, 'mg')} in all)")
    return ". ".join(told) or "nothing of it is given any more"


def _runs(rows: list[Administration]) -> list[str]:
    """Runs of equal doses: ``"17.5 mg from 8 December 2026 to 21 December 2026"``."""
    runs = []
    for dose, run in groupby(rows, key=lambda one: one.dose_mg):
        days = sorted({one.date for one in run if one.date is not None})
        number = sum(1 for one in rows if one.date == days[0])
        each = for_people(dose, "mg") if number == 1 else f"{for_people(dose, 'mg')} {_times(number)} daily"
        runs.append(f"{each} {_span(days[0], days[-1])}")
    return runs


def _times(number: int) -> str:
    return {2: "twice"}.get(number, f"{number} times")


def _span(first: date, last: date) -> str:
    return f"on {in_words(first)}" if first == last else f"from {in_words(first)} to {in_words(last)}"
