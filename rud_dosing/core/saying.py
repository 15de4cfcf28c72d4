"""Sentences and the values in them, in the words of a language."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.said import Amount, Day, Drug, Phrase, Term, Value, Weekday
from ..model.wording import Wording
from ..units import for_people


def filled(wording: Wording, sentence: str, values: Mapping[str, Value]) -> str:
    """A sentence of the language with its values.

    Raises
    ------
    KeyError
        where a value of the sentence is missing
    """
    return sentence.format_map({name: said(wording, value) for name, value in values.items()})


def said(wording: Wording, value: Value) -> str:
    """A value in the words of a language. English names drugs and terms as the data do.

    Raises
    ------
    InputError
        ``wording`` where the language lacks a phrase
    """
    match value:
        case str() | int():
            return str(value)
        case Day(on=on):
            return wording.say("form.date", day=str(on.day), month=wording.months[on.month - 1], year=str(on.year))
        case Weekday(on=on):
            return wording.weekdays[on.weekday()]
        case Amount():
            return value.sign + for_people(value.number, _unit(wording, value)).rstrip()
        case Drug(name=name):
            return _own(wording, "drug", name)
        case Term(term=term, of=section):
            return _own(wording, section, term)
        case Phrase(key=key, values=values):
            return wording.say(f"phrase.{key}", **{name: said(wording, one) for name, one in values.items()})
        case _:
            return wording.say(f"join.{value.join}").join(said(wording, one) for one in value.items)


def _unit(wording: Wording, amount: Amount) -> str:
    """A symbol as it is; days, hours and their like in the language, in the singular for one."""
    return wording.term("counted_one" if amount.number == 1 else "counted", amount.unit)


def _own(wording: Wording, section: str, name: str) -> str:
    return name if wording.english is None else wording.term(section, name)
