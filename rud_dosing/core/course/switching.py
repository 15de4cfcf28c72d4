"""One regimen ends and another begins in the same plan: which drugs end, which begin, and by which order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from ...errors import InputError, quoted
from ...model.base import clock, minutes, or_left_out
from ...model.change import QUESTIONS, Switch
from ...model.drug import Drug, with_role
from ...model.order import Order
from ...model.regimen import Regimen, RegimenAssessment, RegimenDrug

#: The drugs that each question of a switch is about, by the name of the question.
Asked = Mapping[str, Collection[str]]


def asked_about(drugs: Mapping[str, Drug]) -> Asked:
    """The drugs that each question of a switch is about."""
    return {question.name: with_role(drugs, question.role) for question in QUESTIONS}


def left_running(change: Switch, asked: Asked) -> set[str]:
    """The drugs whose running course the answers leave as it is."""
    return {drug for name, drugs in asked.items() if getattr(change, name) == "continue" for drug in drugs}


@dataclass(frozen=True, slots=True)
class Switched:
    """A switch that has taken effect, with the drugs that it began."""

    change: Switch
    drugs: tuple[RegimenDrug, ...]

    @property
    def regimen(self) -> Regimen:
        """The new regimen with the drugs that the switch began."""
        return msgspec.structs.replace(self.change.regimen, drugs=self.drugs)


@dataclass(frozen=True, slots=True)
class LaterVisit:
    """A visit of a regimen that was switched to."""

    regimen: str
    visit: RegimenAssessment


def check_answers(change: Switch, running: Collection[str], asked: Asked) -> None:
    """Refuse a switch whose questions are not answered where they arise, or answered where they do not.

    Parameters
    ----------
    running : the drugs that the plan gives at that moment or later, in a taper too

    Raises
    ------
    InputError
        ``switch-open`` (a question is open), ``switch`` (an answer that cannot be)
    """
    name, listed = change.regimen.id, [drug.name for drug in change.regimen.drugs]
    for question in QUESTIONS:
        answer, about = getattr(change, question.name), asked[question.name]
        arises, options = any(drug in about for drug in running), f"{question.ends} or continue"
        if arises and answer is None:
            raise InputError("switch-open", f"it is not said: {options}", where=question.name, fix=f"Say {options}.")
        if not arises and answer not in (None, "restart"):
            problem = f"nothing of it is being given by then, so there is nothing to {answer}"
            raise InputError("switch", problem, where=question.name, fix="Leave it out.")
    for question in QUESTIONS:
        answer, about = getattr(change, question.name), asked[question.name]
        both = [drug for drug in listed if drug in about]
        if question.ends == "stop" and answer == "continue" and both:
            problem = f"{name} gives {both[0]} itself"
            raise InputError("switch", problem, where=question.name, fix="Stop the running course.")
        if answer == "restart" and not both:
            problem = f"{quoted(name)} has no {question.name} to restart with"
            fix = "Continue the running one, or stop it by itself."
            raise InputError("switch", problem, where=question.name, fix=fix)


def check_first_day(change: Switch, times: Mapping[str, Sequence[str]], at: datetime) -> None:
    """Refuse a switch late in the day, by which a dose of the new regimen's first day would be lost unsaid.

    Parameters
    ----------
    times : of each drug that begins, its times of day on day 1 of the new regimen; none where it is not given then

    Raises
    ------
    InputError
        ``switch-first-day``; ``switch`` where a dose is said to be given already that does not lie before the moment
    """
    name, moment = change.regimen.id, minutes(at)
    past = {drug: [time for time in own if clock(time) < at.time()] for drug, own in times.items()}
    for drug in change.given_already:
        if drug not in past:
            problem, fix = f"{name} begins no {quoted(drug)} here", f"It begins {', '.join(past)}."
            raise InputError("switch", problem, where="given_already", fix=fix)
        if not past[drug]:
            problem = f"no dose of {drug} of day 1 of {name} lies before {moment}"
            raise InputError("switch", problem, where="given_already", fix="Leave it out.")
    lost = [f"{drug} {time}" for drug, own in past.items() for time in own if drug not in change.given_already]
    if lost:
        lie = "lies" if len(lost) == 1 else "lie"
        raise InputError(
            "switch-first-day",
            f"{', '.join(lost)} of day 1 of {name} {lie} before {moment}",
            where="from",
            fix="Begin on the next day, give other times, or say which drug was given already that day.",
        )


def begun(change: Switch, asked: Asked) -> tuple[RegimenDrug, ...]:
    """The drugs of the new regimen that begin: all of them, without its steroid where the running one continues."""
    left_out = left_running(change, asked)
    return tuple(drug for drug in change.regimen.drugs if drug.name not in left_out)


def ended(change: Switch, running: Sequence[str], asked: Asked) -> list[str]:
    """The running drugs that end: all that the answers do not leave running."""
    going_on = left_running(change, asked)
    return [drug for drug in running if drug not in going_on]


def order_for(switched: Switched, order: Order) -> Order:
    """What the plan's order says about the drugs that a switch began.

    Their strengths, their division and their times of day stay what was ordered; doses and routes that were set for the
    course before do not.
    """
    names = {drug.name for drug in switched.drugs}
    own = {one.drug for one in switched.change.times}
    tapered = any(step.taper_from is not None for drug in switched.drugs for step in drug.steps)
    kept = (one for one in order.times if one.drug in names - own)
    return msgspec.structs.replace(
        order,
        first_dose=None,
        first_day=(),
        strengths=tuple(one for one in order.strengths if one.drug in names),
        divide=tuple(one for one in order.divide if one.drug in names),
        times=(*switched.change.times, *kept),
        final_week=order.final_week if tapered else None,
        doses=(),
        routes=(),
        on_days=or_left_out(switched.change.on_days or None),
    )
