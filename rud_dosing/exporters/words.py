"""Dates, doses and units in the words of a language: the pieces that every export puts its sentences together from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from .. import units
from ..core.supply.last_use import Strength
from ..model.formulary import UnitCount
from ..model.wording import Wording


def long_date(wording: Wording, on: date) -> str:
    """``1 December 2026``."""
    return wording.say("form.date", day=str(on.day), month=wording.months[on.month - 1], year=str(on.year))


def short_date(wording: Wording, on: date) -> str:
    """``1 Dec 2026``."""
    return wording.say("form.date", day=str(on.day), month=wording.months_short[on.month - 1], year=str(on.year))


def dated(wording: Wording, on: date) -> str:
    """``Tuesday 1 December 2026``."""
    month, year = wording.months[on.month - 1], str(on.year)
    return wording.say("form.date_with_weekday", weekday=weekday(wording, on), day=str(on.day), month=month, year=year)


def weekday(wording: Wording, on: date) -> str:
    """``Tuesday``."""
    return wording.weekdays[on.weekday()]


def drug(wording: Wording, name: str) -> str:
    """The drug as a line begins with it: ``Dexamethasone``."""
    said = wording.term("drug", name)
    return said[:1].upper() + said[1:]


def regimen(wording: Wording, name: str) -> str:
    """What a regimen is called in short: ``HLH-94``."""
    return wording.term("regimen_name", name)


def numbers(wording: Wording, given: Iterable[int]) -> str:
    """``8, 11, 15``."""
    return wording.say("form.comma").join(str(one) for one in given)


def dose(wording: Wording, mg: Decimal) -> str:
    """``17.5 mg``."""
    return wording.say("form.dose", amount=units.for_people(mg, "").rstrip())


def units_in_words(wording: Wording, counts: Iterable[UnitCount]) -> str:
    """``4 tablets of 4 mg and 3 tablets of 0.5 mg``; halves in words, so that none is lost."""
    parts = [_one_strength(wording, count) for count in counts]
    joined = wording.say("form.comma").join(parts[:-1])
    return wording.say("form.and").join(part for part in (joined, parts[-1]) if part)


def either(wording: Wording, given: Iterable[str]) -> str:
    """``0, 2 or 3``; one alone as it is."""
    *parts, last = given
    joined = wording.say("form.comma").join(parts)
    return wording.say("form.or").join(part for part in (joined, last) if part)


def ending(wording: Wording, drug: str, strength: Strength, day: int, on: date | None) -> str:
    """``After 11 January 2027 take no dexamethasone tablets of 4 mg; return them.``

    ``drug`` is named as a sentence names it; where there is no date, the treatment day is said.
    """
    when = {"day": str(day)} if on is None else {"date": long_date(wording, on)}
    undated = "_undated" if on is None else ""
    if strength.product is not None:
        return wording.say(f"print_patient.ending_liquid{undated}", product=strength.product, **when)
    many, mg = wording.term("unit", f"{strength.form}_many"), units.number(strength.strength_mg)
    return wording.say(f"print_patient.ending{undated}", drug=drug, units=many, strength=mg, **when)


def units_short(counts: Iterable[UnitCount]) -> str:
    """``4 x 4 mg + 3 x 0.5 mg``, for columns; of a liquid ``5.3 mL x 3.3 mg/mL``."""
    return " + ".join(
        f"{units.number(count.quantity)}{_ML[0]} x {units.number(count.strength_mg)} mg{_ML[1]}"
        if count.product is not None
        else f"{units.number(count.quantity)} x {units.number(count.strength_mg)} mg"
        for count in counts
    )


#: What is added to a number of a liquid, and to its strength, in columns.
_ML = (" mL", "/mL")


def _one_strength(wording: Wording, count: UnitCount) -> str:
    if count.product is not None:
        return wording.say("form.liquid", quantity=units.number(count.quantity), product=count.product)
    whole, half = divmod(count.quantity, 1)
    strength = units.number(count.strength_mg)
    one, many = wording.term("unit", count.form), wording.term("unit", f"{count.form}_many")
    if half:
        if not whole:
            return wording.say("half.alone", unit=one, strength=strength)
        return wording.say("half.with_wholes", quantity=units.number(whole), units=many, strength=strength)
    if whole == 1:
        return wording.say("form.units_one", quantity="1", unit=one, strength=strength)
    return wording.say("form.units_many", quantity=units.number(whole), units=many, strength=strength)
