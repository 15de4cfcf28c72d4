"""What all documents of one file share: plan, words, site, pen, and the texts that stand on every page."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from importlib import resources
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ...core.digests import is_verified, short, verification_of
from ...core.supply.last_use import LastUse
from ...errors import InputError, quoted
from ...model.formulary import UnitCount
from ...model.plan import Plan
from ...model.site import Site
from ...model.wording import Wording
from .. import words
from .pen import Pen
from .text import Typesetter

_ZONE_NAME = re.compile(r"[A-Za-z0-9_+\-]+(?:/[A-Za-z0-9_+\-]+)*", re.ASCII)


class Job(NamedTuple):
    """One file in the making. ``wordings`` has one language, or two: the first is the language of all sentences.

    ``discreet`` says that the plan's calendar hides the drugs' names, so that the paper has to tell them. ``units``
    remembers what to take in words, since a course says the same on many days. ``last_uses`` are the strengths that are
    taken no more after a day.
    """

    plan: Plan
    wordings: tuple[Wording, ...]
    site: Site
    paper: str
    pen: Pen
    units: dict[tuple[UnitCount, ...], list[str]]
    discreet: bool
    last_uses: tuple[LastUse, ...] = ()

    @property
    def wording(self) -> Wording:
        """The first language."""
        return self.wordings[0]

    @property
    def last_day(self) -> int:
        """The last day that has a place on paper."""
        return self.plan.last_listed_day

    @property
    def type(self) -> Typesetter:
        """Measures text."""
        return self.pen.type

    def say(self, name: str, **values: str) -> str:
        """A sentence in the first language."""
        return self.wording.say(name, **values)

    @property
    def not_verified(self) -> bool:
        """Whether the site verifies in the program, and nobody has verified this revision yet."""
        return self.site.verification == "program" and not is_verified(self.plan)


def each(texts: list[str]) -> str:
    """The same thing in each language, once where the languages say it alike."""
    return " / ".join(dict.fromkeys(texts))


def short_day(wording: Wording, on: date) -> str:
    """``1 Dec``."""
    return wording.say("form.date_without_year", day=str(on.day), month=wording.months_short[on.month - 1])


def span(wording: Wording, first: date, last: date) -> str:
    """``1 Dec to 14 Dec 2026``; both years where they differ."""
    if first == last:
        return words.short_date(wording, last)
    if first.year == last.year:
        begin, end = short_day(wording, first), short_day(wording, last)
        return wording.say("print.span", first=begin, last=end, year=str(first.year))
    return wording.say("form.dates", first=words.short_date(wording, first), last=words.short_date(wording, last))


def made(job: Job) -> str:
    """When this revision was made, in the plan's zone, or in UTC where the plan has none; the zone is said."""
    return job.say("print.made", moment=moment(job, made_at(job.plan)))


def made_at(plan: Plan) -> datetime:
    """When this revision was made."""
    return next((one.at for one in plan.history if one.revision == plan.revision), plan.created_at)


def moment(job: Job, at: datetime) -> str:
    """``22 Nov 2026, 12:38 America/New_York (UTC-05:00)``."""
    name = job.plan.time_zone
    local = at.astimezone(timezone.utc if name is None else _zone(name))
    day, clock = words.short_date(job.wording, local.date()), local.strftime("%H:%M")
    if name is None:
        return job.say("print.moment_utc", date=day, time=clock)
    offset = local.strftime("%z")
    return job.say("print.moment", date=day, time=clock, zone=name, offset=f"{offset[:3]}:{offset[3:]}")


def revision(job: Job) -> str:
    """``Revision 3, replaces revision 2 of 29 December 2026``."""
    plan = job.plan
    number = str(plan.revision)
    replaced = [one for one in plan.history if one.revision == plan.revision - 1]
    if not replaced:
        return job.say("print.revision_first", revision=number)
    return job.say(
        "print.revision_replaces", revision=number, before=str(plan.revision - 1), moment=moment(job, replaced[0].at)
    )


def digest(job: Job) -> str:
    """The part of the content digest that people compare."""
    return short(job.plan.content_digest)


def status(job: Job) -> str:
    """That the course has ended early, where it has; otherwise nothing."""
    return job.say(f"print.{job.plan.status}") if job.plan.status in ("stopped", "died") else ""


def validity(job: Job) -> str:
    """What makes the paper valid, or that it is not."""
    plan = job.plan
    if job.site.verification == "paper":
        return job.say("print.not_valid_unless_signed")
    entry = verification_of(plan)
    if entry is None:
        return job.say("print.not_verified")
    return job.say("print.verified", by=entry.by or job.say("print.unnamed"), moment=moment(job, entry.at))


def _zone(name: str) -> ZoneInfo:
    # The package's data and never the machine's, so that every machine prints the same.
    try:
        if _ZONE_NAME.fullmatch(name) is None:
            raise FileNotFoundError(name)
        with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
            return ZoneInfo.from_file(file, key=name)
    except OSError:
        problem = f"there is no zone {quoted(name)}"
        raise InputError("time-zone", problem, where="order.time_zone") from None
