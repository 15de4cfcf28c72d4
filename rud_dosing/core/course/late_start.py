"""The first day of a course that begins late: which of its times are left."""

from __future__ import annotations

from typing import NamedTuple

from ...errors import InputError
from ...model.base import read_moment
from ...model.order import Order


class DaySlot(NamedTuple):
    """A place in a drug's day (from 1), and its time of day."""

    slot: int
    time: str


def day_slots(drug: str, times: tuple[str, ...], treatment_day: int, order: Order) -> list[DaySlot]:
    """The places of a drug's day with their times.

    On day 1 of a course with ``order.first_dose`` what lies before that moment does not exist; of a drug that would
    then have nothing the order says whether its last place is taken at that moment or left out.

    Raises
    ------
    InputError
        ``first-day-needed``, ``first-day``
    """
    listed = [DaySlot(slot, time) for slot, time in enumerate(times, start=1)]
    if treatment_day != 1 or order.first_dose is None:
        return listed
    begins = read_moment(order.first_dose, "first_dose").strftime("%H:%M")
    left = [one for one in listed if one.time >= begins]
    answers = {answer.drug: answer.given for answer in order.first_day}
    if left and drug in answers:
        raise InputError(
            "first-day",
            f"{drug} has a time left on day 1 at {order.first_dose}, so there is nothing to decide about it",
            where="first_day",
            fix="Leave it out: the drug is given at the times that are left.",
        )
    if left:
        return left
    if drug not in answers:
        raise InputError(
            "first-day-needed",
            f"the times of {drug} on day 1 have passed at {order.first_dose}",
            where="first_day",
            fix=f'Say "{drug} given" to give its last dose of day 1 at that time, or "{drug} omitted".',
        )
    return [DaySlot(listed[-1].slot, begins)] if answers[drug] else []
