"""What a course is called: its drugs, and where a plan was switched, its regimens with the day of each switch."""

from __future__ import annotations

from ...core.days import on_day
from ...model.change import QUESTIONS
from ...model.plan import Assessment, Part
from .. import words
from .job import Job

#: The size of a title on the first line of a page.
_SIZE = 15.0


def title(job: Job, room: float) -> str:
    """``Ruxolitinib and dexamethasone, 8 weeks: pharmacist worksheet``, or ``Ru-D, then HLH-94 from day 8: …``.

    Where that does not fit, the regimen's short name stands for its drugs, and the number of regimens for their names:
    all are named in the patient's box.
    """
    among = job.plan.parts
    if len(among) == 1:
        names = [_drugs(job), words.regimen(job.wording, job.plan.regimen.id)]
        options = [_lasting(job, name) for name in names]
    else:
        options = [_regimens(job, among), job.say("print_worksheet.regimens", number=str(len(among)))]
    titles = [job.say("print_worksheet.title", course=option) for option in options]
    return next((one for one in titles if job.type.width(one, _SIZE, True) <= room), titles[0])


def switched(job: Job) -> list[tuple[str, bool]]:
    """The regimens of a plan that was switched, each with what the switch did; whether the line is bold."""
    first, *later = job.plan.parts
    if not later:
        return []
    begun = job.say("print_worksheet.regimen_begun", title=_title(job, first))
    return [(begun, False), *((_switched(job, part), True) for part in later)]


def visit_day(job: Job, visit: Assessment) -> str:
    """``21 (day 14 of DEP)``; the treatment day alone where the visit is of the regimen that the plan began with."""
    day = str(visit.treatment_day)
    if not visit.regimen:
        return day
    regimen = words.regimen(job.wording, visit.regimen)
    return job.say("print_worksheet.visit_of", day=day, of=str(visit.regimen_day), regimen=regimen)


def _drugs(job: Job) -> str:
    names = [job.wording.term("drug", drug.name) for drug in job.plan.regimen.drugs]
    first = words.drug(job.wording, job.plan.regimen.drugs[0].name)
    before = job.say("form.comma").join([first, *names[1:-1]])
    return job.say("form.and").join([before, *names[1:][-1:]])


def _lasting(job: Job, drugs: str) -> str:
    """``Ruxolitinib and dexamethasone, 8 weeks``."""
    weeks, rest = divmod(job.plan.regimen.days, 7)
    if rest:
        return job.say("print.course_days", drugs=drugs, days=str(job.plan.regimen.days))
    return job.say("print.course_weeks", drugs=drugs, weeks=str(weeks))


def _regimens(job: Job, among: tuple[Part, ...]) -> str:
    first, *later = among
    told = [words.regimen(job.wording, first.regimen)]
    for part in later:
        regimen = words.regimen(job.wording, part.regimen)
        told.append(job.say("print_worksheet.regimen_then", regimen=regimen, day=str(part.first_day)))
    return job.say("form.comma").join(told)


def _title(job: Job, part: Part) -> str:
    return job.wording.term("regimen_title", part.title)


def _switched(job: Job, part: Part) -> str:
    """``From day 8, 8 December 2026: … . Ruxolitinib ends with the switch. …``."""
    change, day, on = job.plan.switch_to(part), str(part.first_day), on_day(job.plan.order.start, part.first_day)
    date = "" if on is None else words.long_date(job.wording, on)
    said = [job.say("print_worksheet.regimen_from", day=day, date=date, title=_title(job, part))]
    regimen = words.regimen(job.wording, part.regimen)
    for question in QUESTIONS:
        answer = getattr(change, question.name)
        if answer is not None:
            said.append(job.say(f"print_worksheet.switch_{question.name}_{answer}", regimen=regimen))
    return " ".join(said)
