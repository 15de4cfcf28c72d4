"""A plan through time: stretches between changes, each computed by the same tables, none patched."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ...errors import InputError
from ...model import change as changes
from ...model.base import minutes, read_moment
from ...model.order import Order
from ...model.regimen import Regimen
from .changing import apply, cannot
from .doses import Giving
from .switching import Asked
from .timeline import EVER, NEVER, Build, Setting, Timed, Timeline


def walk(
    regimen: Regimen,
    setting: Setting,
    build: Build,
    revisions: Sequence[Timed],
    asked: Asked,
) -> Timeline:
    """The whole plan through time.

    Parameters
    ----------
    setting : patient and order as the plan was first made
    build : the tables of a setting, by drug in the regimen's order
    revisions : the changes in the order in which they were made
    asked : the drugs that each question of a switch of regimens is about

    Raises
    ------
    InputError
        ``revise`` (a change that cannot be: a drug that is not held is resumed, ...), ``switch``, ``switch-open``,
        ``switch-first-day``, and those of the tables; where a change that was made before cannot be any more because of
        the newest, it says which
    """
    timed = _in_effect(revisions)
    order = _with_start(setting.order, revisions)
    going = Giving(regimen, Setting(setting.patient, order), build, asked)
    begins = EVER
    for one in timed:
        going.give(begins, one.at)
        try:
            apply(going, one)
        except InputError as error:
            raise error if one.place == len(revisions) - 1 else _no_longer(one, error) from None
        begins = max(begins, one.at)
    going.give(begins, NEVER)
    return going.end()


def _in_effect(revisions: Sequence[Timed]) -> list[Timed]:
    """Changes by moment, of one moment in the order in which they were made; a hold's own end is a change too."""
    timed: list[Timed] = []
    moved = [place for place, one in enumerate(revisions) if isinstance(one.change, changes.MoveStart)]
    for place, one in enumerate(revisions):
        if isinstance(one.change, changes.MoveAssessment) and any(place < later for later in moved):
            continue  # the visit was moved to a date of the old course
        timed.append(Timed(one.at, one.change, place=place))
        if isinstance(one.change, changes.Hold) and one.change.resume_on is not None and one.change.then is not None:
            until = read_moment(one.change.resume_on, "resume_on")
            if until < one.at:
                raise cannot("resume_on", f"{one.change.resume_on} is before the hold begins", "Name a later moment.")
            again = changes.Resume(
                drug=one.change.drug, then=one.change.then, shift_assessments=one.change.shift_assessments
            )
            timed.append(Timed(until, again, place=place, planned=True))
    return sorted(timed, key=lambda one: one.at)


def _with_start(order: Order, revisions: Sequence[Timed]) -> Order:
    """The order with the first day that was said last, whatever its moment; a late first dose keeps its time of day."""
    for one in revisions:
        if isinstance(one.change, changes.MoveStart):
            first_dose = None if order.first_dose is None else f"{one.change.start} {order.first_dose[-5:]}"
            order = msgspec.structs.replace(order, start=one.change.start, first_dose=first_dose)
    return order


def _no_longer(one: Timed, error: InputError) -> InputError:
    """That a change which was made before cannot be any more; revision 1 is the plan as it was made."""
    name = type(one.change).__struct_config__.tag
    problem = f"revision {one.place + 2} ({name}, from {minutes(one.at)}) could not be any more: {error.problem}"
    fix = "Make the new change from a later moment, or make another that leaves the earlier one possible."
    return InputError(error.code, problem, where=error.where, fix=fix)
