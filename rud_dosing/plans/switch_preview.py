"""What the two questions of a switch mean in milligrams, for who has to answer them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, product

import msgspec

from ..core.course.switching import Asked
from ..core.days import in_words, moment_or_last
from ..errors import InputError
from ..model.change import QUESTIONS, Switch
from ..model.plan import Administration, Plan
from ..units import for_people

#: The questions with their answers, in the order in which they are asked.
_QUESTIONS = {question.name: (question.ends, "continue") for question in QUESTIONS}


def shown(change: Switch, since: datetime, asked: Asked, make: Callable[[Switch], Plan]) -> InputError:
    """The refusal of a switch with an open question: each answer with the doses that would follow from it.

    Parameters
    ----------
    since : the moment of the switch
    asked : the drugs that each question is about
    make : the plan with a change; what cannot be raises InputError
    """
    made = _answered(change, make)
    refused = [one for one in made.values() if isinstance(one, InputError)]
    still_open = [name for name in _QUESTIONS if any((one.code, one.where) == ("switch-open", name) for one in refused)]
    if len(refused) == len(made):
        # Whatever is answered, it cannot be: that is said before anything is asked.
        return next((one for one in refused if one.code != "switch-open"), refused[0])
    lines = []
    for question in still_open:
        for answer in _QUESTIONS[question]:
            place = list(_QUESTIONS).index(question)
            found = [one for answers, one in made.items() if answers[place] == answer]
            lines.append(f"--{question} {answer}: {_meaning(found, since, asked[question])}")
    return InputError(
        "switch-open",
        f"the prescriber answers; there is no default for {' and '.join(still_open)}",
        where=", ".join(still_open),
        fix="\n".join(lines),
    )


def _answered(change: Switch, make: Callable[[Switch], Plan]) -> dict[tuple[str | None, ...], Plan | InputError]:
    """What follows from all that can be answered to the open questions, no answer too: a plan, or why there is none."""
    options = [
        (*answers, None) if (said := getattr(change, name)) is None else (said,) for name, answers in _QUESTIONS.items()
    ]
    made: dict[tuple[str | None, ...], Plan | InputError] = {}
    for answers in product(*options):
        try:
            made[answers] = make(msgspec.structs.replace(change, **dict(zip(_QUESTIONS, answers, strict=True))))
        except InputError as error:
            made[answers] = error
    return made


def _meaning(found: Sequence[Plan | InputError], since: datetime, about: Collection[str]) -> str:
    """The doses of the drugs in question from the switch on, by one answer, or why that answer cannot be.

    How the other question is answered, where it is open too, does not touch the drugs of this one.
    """
    for one in found:
        if isinstance(one, Plan):
            return _doses(one, since, about)
    return next(f"cannot be: {one.problem}" for one in found if isinstance(one, InputError))


def _doses(plan: Plan, since: datetime, about: Collection[str]) -> str:
    about_them = (one for one in plan.administrations if one.drug in about)
    left = [one for one in about_them if moment_or_last(one) >= since]
    told = []
    for drug, own in groupby(sorted(left, key=lambda one: one.drug), key=lambda one: one.drug):
        rows = list(own)
        total = sum((one.dose_mg for one in rows), Decimal(0))
        lines = "".join(f"\n  {run}" for run in _runs(rows))
        told.append(f"{drug}, {for_people(total, 'mg')} in all{lines}")
    return "\n".join(told) or "nothing of it is given any more"


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
