"""What a plan says at a moment, sentence by sentence: the terminal and the ward sheet say the same."""

from __future__ import annotations

from datetime import date

from .. import units
from ..model.base import read_moment
from ..model.rows import Interval, Review, SupplyItem
from ..model.today import LastResult, NextChange, PlannedDose, Today, VisitDue
from ..model.wording import Wording
from . import words


def moment(wording: Wording, then: Today) -> str:
    """``Thursday 10 December 2026, 14:00, Europe/Berlin``."""
    at = read_moment(then.at, "at")
    zone = then.time_zone or wording.say("today.no_zone")
    return wording.say("today.moment", date=words.dated(wording, at.date()), time=f"{at:%H:%M}", zone=zone)


def state(wording: Wording, then: Today) -> str:
    """``Treatment day 10 of 56``, or that the course has not begun or is over."""
    if then.state == "on-treatment":
        return wording.say("today.on_treatment", day=str(then.treatment_day), days=str(then.days))
    if then.state == "before-start":
        return wording.say("today.before_start", date=words.dated(wording, then.start))
    if then.state == "ended":
        return wording.say("today.ended", days=str(then.days), date=words.long_date(wording, then.last_on))
    since = then.ended_from or then.at
    said = wording.say(f"today.{then.state}", since=_at(wording, since))
    return _because(wording, said, then.ended_reason)


def verified(wording: Wording, then: Today) -> str:
    """Who verified the plan as it is, or that nobody did."""
    if not then.verified:
        return wording.say("today.not_verified")
    return wording.say("today.verified", by=then.verified_by or wording.say("print.unnamed"))


def taken(wording: Wording, one: PlannedDose) -> str:
    """``1 tablet of 15 mg, oral``; what is prepared for each giving has a route and a duration only."""
    parts = [words.units_in_words(wording, one.units)] if one.units else []
    parts.append(wording.term("route", one.route))
    if one.duration_minutes is not None:
        parts.append(wording.say("today.lasts", minutes=str(one.duration_minutes)))
    return wording.say("form.comma").join(parts)


def new_dose(wording: Wording, one: PlannedDose) -> str:
    """``NEW DOSE, was 17.5 mg``, and nothing where the dose is that of the day before."""
    if one.changed_from_mg is None:
        return ""
    return wording.say("today.new_dose", was=words.dose(wording, one.changed_from_mg))


def outcome(wording: Wording, one: PlannedDose) -> str:
    """What was recorded of a dose, without who recorded it; where nothing was, that."""
    record = one.record
    if record is None:
        return wording.say("today.not_recorded")
    said = wording.term("today_outcome", record.outcome)
    if record.given_at is not None:
        late = read_moment(record.given_at, "records")
        on = f"{late:%H:%M}" if late.date() == one.date else _at(wording, record.given_at)
        said = wording.say("today.given_at", what=said, at=on)
    if record.extra_mg is not None:
        said = wording.say("today.extra", what=said, dose=words.dose(wording, record.extra_mg))
    return said


def recorded(wording: Wording, one: PlannedDose) -> str:
    """What was recorded of a dose, by whom, with the note that goes with it."""
    said, record = outcome(wording, one), one.record
    if record is None:
        return said
    said = wording.say("today.recorded", what=said, by=record.by)
    return said if record.note is None else wording.say("today.noted", what=said, note=record.note)


def change(wording: Wording, one: NextChange, today: date) -> str:
    """``Dexamethasone: 8.5 mg from Tuesday 15 December 2026, 08:00; until then 17.5 mg``."""
    return wording.say("today.change_of", drug=words.drug(wording, one.drug), what=_changed(wording, one, today))


def _changed(wording: Wording, one: NextChange, today: date) -> str:
    giving = one.giving
    if one.kind == "ends" and giving.date == today:
        return wording.say("today.change_over")
    values = {"date": words.dated(wording, giving.date), "time": giving.time}
    if one.kind == "ends":
        return wording.say("today.change_ends", **values)
    values |= {"dose": words.dose(wording, giving.dose_mg), "taken": taken(wording, giving)}
    if one.kind == "product" or one.from_mg is None:
        return wording.say("today.change_product", **values)
    return wording.say("today.change_dose", was=words.dose(wording, one.from_mg), **values)


def interruption(wording: Wording, one: Interval, at: str, *, why: bool = True) -> str:
    """``ON HOLD: ruxolitinib, since 10 December 2026, 11:00; no end is planned (platelets 12)``."""
    key = f"{one.kind}_now" if one.since <= at else f"{one.kind}_later"
    values = {"drug": wording.term("drug", one.drug), "since": _at(wording, one.since)}
    if one.kind == "hold" and one.until is not None:
        said = wording.say(f"today.{key}_until", **values, until=_at(wording, one.until))
    else:
        said = wording.say(f"today.{key}", **values)
    return _because(wording, said, one.reason if why else None)


def visit(wording: Wording, one: VisitDue, today: date) -> str:
    """``Visit of day 14: Monday 14 December 2026, 09:00``."""
    key = f"today.{one.kind}_today" if one.target == today else f"today.{one.kind}"
    said = wording.say(key, day=str(one.treatment_day), date=words.dated(wording, one.target), time=one.time)
    if one.opens != one.closes:
        opens, closes = words.long_date(wording, one.opens), words.long_date(wording, one.closes)
        said = wording.say("today.window", visit=said, first=opens, last=closes)
    return wording.say("today.assessed", visit=said) if one.assessed else said


def visit_due(wording: Wording, one: VisitDue) -> str:
    """``Due: temperature, blood count``."""
    items = wording.say("form.comma").join(wording.term("due", item) for item in one.due)
    return wording.say("today.due_then", items=items) if items else ""


def review(wording: Wording, one: Review) -> str:
    """``Reconsider the dose of ruxolitinib (10 mg): 17 December 2026 [platelets-low]``."""
    values = {"drug": wording.term("drug", one.drug), "dose": words.dose(wording, one.dose_mg)}
    return wording.say("today.review", **values, date=words.long_date(wording, one.date), cause=one.because)


def product(wording: Wording, item: SupplyItem) -> str:
    """``Dexamethasone 4 mg``, or the product of a liquid."""
    if item.product is not None:
        return item.product
    return wording.say(
        "summary.supply_item", drug=words.drug(wording, item.drug), strength=units.number(item.strength_mg)
    )


def counted(wording: Wording, item: SupplyItem | None) -> str:
    """``35 tablets``; none of it is said too."""
    if item is None:
        return wording.say("today.none")
    counted = wording.term("unit", item.form if item.dispense_quantity == 1 else f"{item.form}_many")
    return wording.say("summary.supply_units", number=f"{item.dispense_quantity:,}", units=counted)


def supply_rows(then: Today) -> list[tuple[SupplyItem, SupplyItem | None]]:
    """What is left to the end, each with what of it is needed to the next visit."""
    to_visit = {(one.drug, one.form, one.strength_mg, one.product): one for one in then.supply_to_visit}
    return [(one, to_visit.get((one.drug, one.form, one.strength_mg, one.product))) for one in then.supply_left]


def result(wording: Wording, one: LastResult) -> str:
    """``Day 7, 7 December 2026: response partial or HLH improvement``."""
    levels = wording.say("today.or").join(wording.term("today_level", level) for level in one.levels)
    said = wording.say("today.result", day=str(one.day), date=words.long_date(wording, one.taken_on), levels=levels)
    if one.judged is not None:
        said = wording.say("today.judged", result=said, level=wording.term("today_level", one.judged))
    return wording.say("today.relapse", result=said) if one.relapse else said


def _because(wording: Wording, said: str, reason: str | None) -> str:
    return said if reason is None else wording.say("today.because", what=said, reason=reason)


def _at(wording: Wording, text: str) -> str:
    at = read_moment(text, "at")
    return wording.say("today.at", date=words.long_date(wording, at.date()), time=f"{at:%H:%M}")
