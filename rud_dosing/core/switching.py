"""One regimen ends and another begins in the same plan: which drugs end, which begin, and by which order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from ..errors import InputError, quoted
from ..model.base import clock
from ..model.change import Switch
from ..model.order import Order
from ..model.regimen import Regimen, RegimenAssessment, RegimenDrug

#: The drug that a switch asks about by its name.
ASKED = "ruxolitinib"


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


def check_answers(change: Switch, running: Collection[str], steroids: Collection[str]) -> None:
    """Refuse a switch whose two questions are not answered where they arise, or answered where they do not.

    Parameters
    ----------
    running : the drugs that the plan gives at that moment or later, in a taper too
    steroids : every drug that is a systemic corticosteroid

    Raises
    ------
    InputError
        ``switch-open`` (a question is open), ``switch`` (an answer that cannot be)
    """
    name, listed = change.regimen.id, [drug.name for drug in change.regimen.drugs]
    on_steroid = [drug for drug in running if drug in steroids]
    for question, arises, options in (
        ("ruxolitinib", ASKED in running, "stop or continue"),
        ("steroid", bool(on_steroid), "restart or continue"),
    ):
        answer = getattr(change, question)
        if arises and answer is None:
            raise InputError("switch-open", f"it is not said: {options}", where=question, fix=f"Say {options}.")
        if not arises and answer is not None and not (question == "steroid" and answer == "restart"):
            problem = f"nothing of it is being given by then, so there is nothing to {answer}"
            raise InputError("switch", problem, where=question, fix="Leave it out.")
    if change.ruxolitinib == "continue" and ASKED in listed:
        problem = f"{name} gives {ASKED} itself"
        raise InputError("switch", problem, where="ruxolitinib", fix="Stop the running course.")
    if change.steroid == "restart" and not any(drug in steroids for drug in listed):
        problem = f"{quoted(name)} has no steroid to restart with"
        raise InputError("switch", problem, where="steroid", fix="Continue the running one, or stop it by itself.")


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
    name, moment = change.regimen.id, at.strftime("%Y-%m-%d %H:%M")
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


def begun(change: Switch, steroids: Collection[str]) -> tuple[RegimenDrug, ...]:
    """The drugs of the new regimen that begin: all of them, without its steroid where the running one continues."""
    left_out = steroids if change.steroid == "continue" else ()
    return tuple(drug for drug in change.regimen.drugs if drug.name not in left_out)


def ended(change: Switch, running: Sequence[str], steroids: Collection[str]) -> list[str]:
    """The running drugs that end: all that the two answers do not leave running."""
    going_on = {ASKED} if change.ruxolitinib == "continue" else set()
    if change.steroid == "continue":
        going_on |= set(steroids)
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
        on_days=switched.change.on_days or msgspec.UNSET,
    )
