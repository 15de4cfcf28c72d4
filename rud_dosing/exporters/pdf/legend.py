"""What the calendar says below its weeks: each dose in tablets, the last day of a strength, names that are hidden."""

from __future__ import annotations

from ...model.plan import Administration
from ...model.wording import Wording
from .. import words
from ..calendar.names import discreet_names
from .days import Week, endings, prepared, unusual_route
from .job import Job

_TEXT = 11.0


def legend(job: Job, group: list[Week], room: float) -> list[list[str]]:
    """Each dose of these weeks in units, once, in the order in which they come; drug by drug."""
    given = (one for week in group for day in week.days for one in day.doses.values())
    seen = {(one.drug, one.dose_mg, one.units, one.route): one for one in given}
    drugs = list(job.plan.drugs)
    entries = []
    for one in sorted(seen.values(), key=lambda one: drugs.index(one.drug)):
        lines: list[str] = []
        for wording in job.wordings:
            lines += job.type.wrap(_what_to_take(wording, job, one), _TEXT, room - 12, where="legend")
        entries.append(lines)
    held = dict.fromkeys(drug for week in group for day in week.days for drug in day.held)
    ends = endings(job, group) + [
        job.say("print_patient.on_hold", drug=job.wording.term("drug", drug)) for drug in held
    ]
    texts = [*ends, _discreet(job)] if job.discreet else ends
    return entries + [job.type.wrap(text, _TEXT, room - 12, where="legend") for text in texts]


def _what_to_take(wording: Wording, job: Job, one: Administration) -> str:
    """``Dexamethasone 17.5 mg: 4 tablets of 4 mg and 3 tablets of 0.5 mg``."""
    if one.units:
        route = unusual_route(job, wording, one.drug, one.route)
        units = words.units_in_words(wording, one.units)
        taken = wording.say("form.comma").join(part for part in (route, units) if part)
    else:
        taken = prepared(job, wording, one)
    drug, dose = words.drug(wording, one.drug), words.dose(wording, one.dose_mg)
    return wording.say("print_calendar.legend", drug=drug, dose=dose, units=taken)


def _discreet(job: Job) -> str:
    """What a calendar on a telephone calls the drugs, where it does not name them."""
    names = discreet_names(job.plan, job.wording)
    pairs = [
        job.say("print_calendar.discreet_drug", dose=name, drug=words.drug(job.wording, drug))
        for drug, name in names.items()
    ]
    return job.say("print_calendar.discreet", names=job.say("form.comma").join(pairs))
