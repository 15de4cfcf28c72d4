"""The words of a calendar. Every one comes from the wording; nothing that a person typed about the patient gets in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ... import units
from ...core.days import on_day
from ...core.digests import is_verified
from ...model.plan import Administration, Assessment, HeldDay, Monitoring, Plan, Review
from ...model.wording import Wording
from .. import words
from .endings import Endings
from .names import calendar_name, checked, discreet_names


class _DoseWords(NamedTuple):
    """What is the same for all administrations of a step: ``Dexamethasone 17.5 mg``, the summary, the units."""

    drug_and_dose: str
    summary: str
    units: str


class CalendarText:
    """The words for the events of one plan; what many events share is put together once.

    Raises
    ------
    InputError
        ``text`` for a control character, ``wording`` for a sentence that the language lacks
    """

    def __init__(self, plan: Plan, zone: ZoneInfo, revised_at: datetime, wording: Wording, *, discreet: bool) -> None:
        self._wording = wording
        self._discreet = discreet
        self._code = plan.plan_code
        self._start, self._last_day = plan.order.start, plan.last_treatment_day
        self._days = str(self._last_day)
        self._routes = {name: drug.route for name, drug in plan.drugs.items()}
        self._minutes = {(step.drug, step.number): step.lasts_minutes for step in plan.steps}
        self._letters = discreet_names(plan, wording)
        self._endings = Endings(plan, wording, self._drug_within)
        self._is_draft = is_draft(plan)
        self._doses: dict[tuple[object, ...], _DoseWords] = {}
        local = revised_at.astimezone(zone)
        values = {"code": plan.plan_code, "revision": str(plan.revision)}
        made_at = {"date": words.long_date(wording, local.date()), "time": f"{local:%H:%M}", "zone": zone.key}
        self.name = calendar_name(plan, wording)
        self._foot = (
            self._say("check_chart", **values),
            self._say("plan", **values, **made_at),
            self._say("schedule_aid"),
        )
        #: What stands in an event that is cancelled: no dose, so that nobody takes it.
        self.gone = "\n".join((self._say("gone", **values), *self._foot[1:]))
        self.dose_alarm = self._say("dose_alarm", code=self._code)

    def summary(self, one: Administration, *, gone: bool = False) -> str:
        """``Dexamethasone 17.5 mg [K7Q2M4-9]``."""
        return self._headed(self._of_dose(one).summary, gone)

    def description(self, one: Administration) -> str:
        """What to take, in words; what changed or ends; which day it is; which revision says so."""
        lines = [self._of_dose(one).units, *self._giving(one), *self._new_dose(one), *self._endings.of(one.id)]
        return "\n".join([*lines, *self._footer(one.treatment_day)])

    def lasts(self, one: Administration) -> timedelta | None:
        """How long a giving takes, where the plan says."""
        minutes = self._minutes.get((one.drug, one.step))
        return timedelta(minutes=minutes) if isinstance(minutes, int) else None

    def day_summary(self, doses: Sequence[Administration], *, gone: bool = False) -> str:
        """``Day 15 of 56, NEW DOSE: 3 doses [K7Q2M4-9]``: no dose, since a phone might cut it."""
        count = "one" if len(doses) == 1 else "many"
        number = self._say(f"doses_{count}", number=str(len(doses)))
        changed = any(one.changed_from_mg is not None for one in doses)
        key = "day_new_dose" if changed and not gone else "day"
        day = str(doses[0].treatment_day)
        return self._headed(self._say(key, day=day, days=self._days, doses=number, code=self._code), gone)

    def day_description(self, doses: Sequence[Administration]) -> str:
        """A line for each dose of the day: time, drug, dose, units in words."""
        lines = []
        for one in doses:
            same = self._of_dose(one)
            if one.units:
                lines.append(self._say("day_line", time=one.time, dose=same.drug_and_dose, units=same.units))
            else:
                lines.append(self._say("day_line_prepared", time=one.time, dose=same.drug_and_dose))
            lines.extend((*self._giving(one), *self._new_dose(one), *self._endings.of(one.id)))
        return "\n".join([*lines, *self._footer(doses[0].treatment_day)])

    def visit_summary(self, visit: Assessment, *, gone: bool = False) -> str:
        """``Clinic visit, day 7: blood tests [K7Q2M4-9]``."""
        values = {"day": str(visit.treatment_day), "code": self._code}
        kinds = [] if self._discreet else self._kinds(visit)
        if not kinds:
            return self._headed(self._say("visit", **values), gone)
        return self._headed(self._say("visit_for", kinds=self._wording.say("form.comma").join(kinds), **values), gone)

    def visit_description(self, visit: Assessment) -> str:
        """What is due and the decision tied to it; where it is discreet, that the printed plan says so."""
        return "\n".join([*self._due(visit), *self._of_course(visit), *self._footer(visit.treatment_day)])

    def visit_alarm(self, visit: Assessment) -> str:
        """``Clinic visit, day 7 [K7Q2M4-9]``."""
        return self._say("visit", day=str(visit.treatment_day), code=self._code)

    def hold_summary(self, held: HeldDay, gone: bool = False) -> str:
        """``ON HOLD: do not take ruxolitinib [K7Q2M4-9]``."""
        return self._headed(self._say("on_hold", drug=self._drug_within(held.drug), code=self._code), gone)

    def monitoring_summary(self, one: Monitoring, gone: bool = False) -> str:
        """``Measurements, day 15 [K7Q2M4-9]``."""
        return self._headed(self._say("monitoring", day=str(one.treatment_day), code=self._code), gone)

    def monitoring_description(self, one: Monitoring) -> str:
        """What is measured; where it is discreet, that the printed plan says so."""
        return "\n".join([*self._due(one), *self._footer(one.treatment_day)])

    def review_summary(self, review: Review, gone: bool = False) -> str:
        """``Review the dose of ruxolitinib [K7Q2M4-9]``."""
        return self._headed(self._say("review", drug=self._drug_within(review.drug), code=self._code), gone)

    def review_description(self, review: Review) -> str:
        """Why the dose is to be looked at again, without naming the finding."""
        return "\n".join([self._say("review_day", drug=self._drug_within(review.drug)), *self._foot])

    def hold_description(self, held: HeldDay) -> str:
        """That nothing of the drug is taken on the day."""
        line = self._say("on_hold_day", drug=self._drug_within(held.drug))
        return "\n".join([line, *self._footer(held.treatment_day)])

    def _footer(self, treatment_day: int) -> tuple[str, ...]:
        key = "treatment_day" if treatment_day <= self._last_day else "after_last_day"
        return (self._say(key, day=str(treatment_day), days=self._days), *self._foot)

    def _of_course(self, visit: Assessment) -> tuple[str, ...]:
        """The day of the regimen that a visit belongs to, where it is a later one; its name would name the disease."""
        if not visit.regimen_day:
            return ()
        began = on_day(self._start, visit.treatment_day - visit.regimen_day + 1)
        if began is None:
            return ()
        date = words.long_date(self._wording, began)
        return (self._say("visit_of_course", day=str(visit.regimen_day), date=date),)

    def _of_dose(self, one: Administration) -> _DoseWords:
        key = (one.drug, one.dose_mg, one.units)
        if key not in self._doses:
            drug = self._letters[one.drug] if self._discreet else words.drug(self._wording, one.drug)
            dose = words.dose(self._wording, one.dose_mg)
            drug_and_dose = self._say("drug_and_dose", drug=drug, dose=dose)
            summary = self._say("dose", dose=drug_and_dose, code=self._code)
            taken = checked(self._units(one) or dose, "units")
            self._doses[key] = _DoseWords(drug_and_dose, summary, taken)
        return self._doses[key]

    def _units(self, one: Administration) -> str:
        """The units in words; of a liquid, whose name would name the drug, the volume alone where it is discreet."""
        if self._discreet and any(count.product is not None for count in one.units):
            volumes = (self._say("liquid", quantity=units.number(count.quantity)) for count in one.units)
            return self._wording.say("form.and").join(volumes)
        return words.units_in_words(self._wording, one.units) if one.units else ""

    def _new_dose(self, one: Administration) -> tuple[str, ...]:
        if one.changed_from_mg is None:
            return ()
        doses = {"dose": words.dose(self._wording, one.dose_mg), "was": words.dose(self._wording, one.changed_from_mg)}
        return (self._say("new_dose", **doses),)

    def _giving(self, one: Administration) -> tuple[str, ...]:
        """The route, where it is not the regimen's or not by mouth, and how long a giving takes, where known."""
        lines = []
        if one.route != self._routes.get(one.drug) or one.route != "oral":
            lines.append(self._say("route", route=self._wording.term("route", one.route)))
        lasts = self.lasts(one)
        if lasts is not None:
            lines.append(self._say("lasts", minutes=str(lasts // timedelta(minutes=1))))
        return tuple(lines)

    def _drug_within(self, drug: str) -> str:
        """The drug within a sentence."""
        return self._letters[drug] if self._discreet else self._wording.term("drug", drug)

    def _kinds(self, visit: Assessment) -> list[str]:
        """What kind of thing is due, as a patient would say it; nothing for what the wording does not know."""
        found = (self._wording.term("calendar_kind", item) for item in visit.due)
        known = self._wording.sections.get("calendar_kind", {}).values()
        return list(dict.fromkeys(checked(kind, "calendar_kind") for kind in found if kind in known))

    def _due(self, visit: Assessment | Monitoring) -> list[str]:
        where = f"assessments: day {visit.treatment_day}"
        decided = visit.decision if isinstance(visit, Assessment) else None
        if self._discreet:
            return [self._say("due_discreet")] if visit.due or decided else []
        lines = []
        if visit.due:
            due = [self._wording.term("due", checked(item, f"{where}: due")) for item in visit.due]
            lines.append(self._say("due", items=self._wording.say("form.comma").join(due)))
        if decided is not None:
            decision = self._wording.term("calendar_decision", checked(decided, f"{where}: decision"))
            lines.append(self._say("decision", decision=decision))
        return lines

    def _headed(self, summary: str, gone: bool) -> str:
        text = self._say("cancelled", summary=summary) if gone else summary
        return self._say("draft", summary=text) if self._is_draft else text

    def _say(self, key: str, **values: str) -> str:
        return checked(self._wording.say(f"calendar.{key}", **values), f"calendar.{key}")


def is_draft(plan: Plan) -> bool:
    """Whether the plan is of a site that verifies with the program, and nobody has verified this revision yet."""
    site = plan.order.site
    return site is not None and site.verification == "program" and not is_verified(plan)
