"""What a calendar says in the last event of each strength: that it is taken no more, and goes back."""

from __future__ import annotations

from collections.abc import Callable

from ...core.supply.last_use import LastUse, last_uses
from ...model.plan import Plan
from ...model.wording import Wording
from .. import words
from .names import checked


class Endings:
    """The sentences by administration. ``named`` says a drug within a sentence, or the letter that hides it."""

    def __init__(self, plan: Plan, wording: Wording, named: Callable[[str], str]) -> None:
        self._said: dict[str, tuple[str, ...]] = {}
        for one in last_uses(plan):
            key = one.administration.id
            self._said[key] = (*self._said.get(key, ()), _sentence(one, wording, named))

    def of(self, administration_id: str) -> tuple[str, ...]:
        """A sentence for each strength that the administration is the last to take."""
        return self._said.get(administration_id, ())


def _sentence(one: LastUse, wording: Wording, named: Callable[[str], str]) -> str:
    last = one.administration
    if one.strength.product is not None and last.date is not None:
        # The name of a product names the drug, which may be hidden; the event's first line says what is taken.
        said = wording.say("calendar.ending_liquid", date=words.long_date(wording, last.date))
    else:
        said = words.ending(wording, named(last.drug), one.strength, last.treatment_day, last.date)
    return checked(said, "print_patient.ending")
