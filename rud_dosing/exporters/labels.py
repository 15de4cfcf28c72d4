"""What the label of a drug says, a sentence for each step; every word of it comes from the wording."""

from __future__ import annotations

from itertools import groupby

from .. import units
from ..model.supply import Label
from ..model.wording import Wording
from . import words

#: How many times a day, as the wording names them; more is said in numerals.
_OFTEN = {1: "once", 2: "twice", 3: "three_times"}


def heading(wording: Wording, label: Label) -> str:
    """The drug with the strengths that the sentence is about, or the product."""
    comma = wording.say("form.comma")
    strengths = comma.join(units.for_people(one.strength_mg, "mg") for one in label.units if one.product is None)
    products = [one.product for one in label.units if one.product is not None]
    if products:
        return comma.join(products)
    return wording.say("label.heading", drug=words.drug(wording, label.drug), strengths=strengths)


def sentence(wording: Wording, label: Label) -> str:
    """``Take 4 tablets of 4 mg and 3 tablets of 0.5 mg once a day in the morning (08:00) from … to ….``

    What the label of the drug says about food stands in it where the wording has it, and nothing otherwise.
    """
    often = _OFTEN.get(len(label.times), "times")
    food = wording.sections.get("label_food", {}).get(label.drug)
    values = {
        "units": words.units_in_words(wording, label.units),
        "often": wording.say(f"label.{often}", number=str(len(label.times))),
        "when": _when(wording, label.times),
        "food": "" if food is None else wording.say("label.food", food=food),
        "dates": _dates(wording, label),
    }
    if label.route == "oral":
        said = wording.say("label.take", **values)
    else:
        said = wording.say("label.give", **values, route=wording.term("print_route", label.route))
    return said + _ends(wording, label)


def _when(wording: Wording, times: tuple[str, ...]) -> str:
    """``in the morning (08:00) and in the evening (20:00)``."""
    together = wording.say("form.and")
    parts = []
    for part, same in groupby(times, key=lambda time: wording.term("part_of_day", time[:2])):
        parts.append(wording.say("label.when", part=part, times=together.join(same)))
    return together.join([wording.say("form.comma").join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _dates(wording: Wording, label: Label) -> str:
    first, last = (words.long_date(wording, on) for on in (label.first_date, label.last_date))
    if label.first_date == label.last_date:
        return wording.say("label.date", date=first)
    return wording.say("label.dates", first=first, last=last)


def _ends(wording: Wording, label: Label) -> str:
    """The first and the last dose, where their days lack others."""
    said = ""
    if label.first_time is not None:
        said += wording.say("label.first", date=words.long_date(wording, label.first_date), time=label.first_time)
    if label.last_time is not None:
        said += wording.say("label.last", date=words.long_date(wording, label.last_date), time=label.last_time)
    return said
