"""What was given, missed or vomited: plan → the same plan with records. Pure; no dose of the plan changes by it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, get_args

import msgspec

from .. import units
from ..core.days import moment_or_last
from ..core.digests import chain_digest
from ..core.records.find import administration_named
from ..errors import DosingError, InputError, quoted
from ..model.base import Strict, check_text, check_types, minutes, or_left_out, read_moment
from ..model.plan import Administration, HistoryEntry, Plan, Record
from .planner import recorded, sealed

_OUTCOME_TYPE = msgspec.structs.fields(Record)[1].type

#: What an event can say; ``withdrawn``: what was recorded is a mistake, and nothing is known.
OUTCOMES: tuple[str, ...] = (*get_args(_OUTCOME_TYPE), "withdrawn")

#: Where a plan has no zone, a moment has come once it has come anywhere: here it does first.
_EARLIEST_ZONE = timezone(timedelta(hours=14))


class DoseEvent(Strict):
    """What somebody says of one administration, as text.

    Parameters
    ----------
    drug, planned : which one: ``"ruxolitinib"`` planned for ``"2026-12-05 08:00"``
    outcome : ``"given"``, ``"missed"``, ``"vomited"``, ``"given-late"``; ``"withdrawn"`` takes a mistaken record back
    given_at : when it was given late: ``"10:40"`` of the planned day, or ``"2026-12-06 00:30"``
    extra : the prescriber's own dose that was given again after vomiting, ``"17.5 mg"``
    note, by : a remark; who says so, where it is not who records it
    where : what messages call it, for example ``"line 7"``

    Raises
    ------
    InputError
        ``wrong-type``

    Examples
    --------
    >>> DoseEvent(drug="ruxolitinib", planned="2026-12-05 08:00", outcome="missed").outcome
    'missed'
    """

    drug: str
    planned: str
    outcome: str
    given_at: str | None = None
    extra: str | None = None
    note: str | None = None
    by: str | None = None
    where: str = ""

    def __post_init__(self) -> None:
        check_types(self)


def record(
    plan: Plan,
    events: Sequence[DoseEvent | DosingError],
    *,
    by: str,
    at: datetime,
    zone: tzinfo | None,
    correct: str | None = None,
) -> Plan:
    """The plan with all events in its records, by one entry of its history; or with none of them.

    What is recorded already in the same words is left as it is, so that a list can be read in again; the same plan
    comes back where nothing is new. Another outcome than the recorded one is refused unless ``correct`` says why: then
    it counts from now on, and the history keeps both.

    Parameters
    ----------
    events : an error stands for an event that could not be read, and is refused with the others
    by, at : who records, and when (UTC); nothing can be recorded that lies after it
    zone : the plan's; without one only what lies in the future everywhere is refused
    correct : why what was recorded is wrong; then every event must have a record that it corrects

    Raises
    ------
    InputError
        ``undated``, ``text``; ``records`` where several events are refused, else the one's own: ``record-unknown``
        (no such administration), ``unknown-drug``, ``moment``, ``record-future``, ``record-late``, ``record-twice``,
        ``record-nothing`` (nothing to correct), ``record``, ``unit``, ``quantity``
    """
    check_text(by, "by")
    check_text(correct, "correct")
    if plan.order.start is None:
        fix = "Give it its first day with set-start."
        raise InputError("undated", "the plan has no dates yet", where="plan", fix=fix)
    going = _Recording(plan, by, at, zone or _EARLIEST_ZONE, correct)
    problems = [error for one in events if (error := going.take(one)) is not None]
    if problems:
        raise _together(problems, len(events))
    if not going.new and not going.withdrawn:
        return plan
    entry = HistoryEntry(
        revision=plan.revision,
        action="record",
        at=at,
        by=by,
        reason=correct,
        previous_digest=chain_digest(plan.history),
        recorded=or_left_out(tuple(going.new) or None),
        withdrawn=or_left_out(tuple(going.withdrawn) or None),
    )
    history = (*plan.history, entry)
    return sealed(msgspec.structs.replace(plan, history=history, records=recorded(history)["records"]))


@dataclass(slots=True)
class _Recording:
    """The events of one command, taken one after the other against what the plan holds."""

    plan: Plan
    by: str
    at: datetime
    zone: tzinfo
    correct: str | None
    said: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    new: list[Record] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    def take(self, event: DoseEvent | DosingError) -> DosingError | None:
        """The event among what is new, or why not."""
        if isinstance(event, DosingError):
            return event
        try:
            self._take(event)
        except DosingError as error:
            return error.within(event.where)
        return None

    def _take(self, event: DoseEvent) -> None:
        if event.outcome not in OUTCOMES:
            fix = f"Write one of {', '.join(OUTCOMES)}."
            raise InputError("record", f"{quoted(event.outcome)} is no outcome", where="outcome", fix=fix)
        one = administration_named(self.plan, event.drug, event.planned)
        self._check_past(moment_or_last(one), event.planned, "planned")
        new = None if event.outcome == "withdrawn" else self._record(one, event)
        before = next((known for known in self.plan.records if known.administration_id == one.id), None)
        if self._said_before(one, new):
            return
        self._check_correction(before, new)
        if new is None:
            self.withdrawn.append(one.id)
        elif before is None or _what(before) != _what(new):
            self.new.append(new)

    def _record(self, one: Administration, event: DoseEvent) -> Record:
        if (event.outcome == "given-late") != (event.given_at is not None):
            fix = 'Say when it was given with "given-late", and only then.'
            raise InputError("record", "given-late and its time go together", where="given_at", fix=fix)
        return Record(
            administration_id=one.id,
            outcome=event.outcome,  # type: ignore[arg-type]  # one of OUTCOMES, and not withdrawn: checked above
            at=self.at,
            by=event.by or self.by,
            given_at=None if event.given_at is None else self._late(moment_or_last(one), event.given_at),
            extra_mg=None if event.extra is None else units.amount(event.extra, "mass", "extra"),
            note=event.note,
        )

    def _late(self, planned: datetime, text: str) -> str:
        """When it was given, as a moment; a time of day alone is of the planned day."""
        if re.fullmatch(r"[0-9]{2}:[0-9]{2}", text, re.ASCII):
            text = f"{planned:%Y-%m-%d} {text}"
        late = read_moment(text, "given_at")
        if late <= planned:
            raise InputError(
                "record-late",
                f"{minutes(late)} is not after {minutes(planned)}, when it was planned",
                where="given_at",
                fix='If it was given the day after, write the date too: "2026-12-06 00:30". If not late, say given.',
            )
        self._check_past(late, text, "given_at")
        return text

    def _check_past(self, moment: datetime, text: str, where: str) -> None:
        # Of a moment that exists twice, when clocks are put back, the first counts.
        if moment.replace(tzinfo=self.zone) <= self.at:
            return
        now = minutes(self.at.astimezone(self.zone))
        by_clock = f"by the plan's clock ({self.plan.time_zone}) it is {now}"
        if self.plan.time_zone is None:
            by_clock = f"the plan has no time zone, and nowhere is it later than {now}"
        fix = "Record a dose when it has been given or missed. If the date is right, look at the clock."
        raise InputError("record-future", f"{quoted(text)} has not come: {by_clock}", where=where, fix=fix)

    def _said_before(self, one: Administration, new: Record | None) -> bool:
        """Whether the same was said of it by this command; two things at once are refused, whatever is recorded."""
        what = ("withdrawn",) if new is None else _what(new)
        before = self.said.get(one.id)
        self.said[one.id] = what
        if before is not None and before != what:
            raise InputError(
                "record-twice",
                f"it is said twice here: {_in_words(before)}, and {_in_words(what)}",
                where="outcome",
                fix="Keep the one that is right.",
            )
        return before is not None

    def _check_correction(self, before: Record | None, new: Record | None) -> None:
        if before is None:
            if self.correct is not None or new is None:
                problem = "nothing is recorded of it that could be corrected"
                fix = "Look whether drug, date and time are right; if it is new, record it without a correction."
                raise InputError("record-nothing", problem, where="planned", fix=fix)
        elif self.correct is None and (new is None or _what(before) != _what(new)):
            raise InputError(
                "record-twice",
                f"it is recorded already: {_in_words(_what(before))}, by {before.by}",
                where="outcome",
                fix='If that is wrong, correct it: --correct "why". The history keeps both.',
            )


def _together(problems: Sequence[DosingError], number: int) -> DosingError:
    """One refusal as it is, several as one that lists them all."""
    if len(problems) == 1:
        return problems[0]
    listed = [f"{one.where}: {one.problem} [{one.code}]\n{_indented(one.fix)}".rstrip() for one in problems]
    problem = f"{len(problems)} of {number} cannot be recorded, and nothing was"
    return InputError("records", problem, fix="\n".join(listed))


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _what(one: Record) -> tuple[Any, ...]:
    """What a record says, whoever says it and when."""
    return one.outcome, one.given_at, one.extra_mg, one.note


def _in_words(what: tuple[Any, ...]) -> str:
    outcome, *rest = what
    given_at, extra_mg, note = rest or (None, None, None)
    parts = [outcome]
    if given_at is not None:
        parts.append(f"at {given_at}")
    if extra_mg is not None:
        parts.append(f"with {units.number(extra_mg)} mg extra")
    if note is not None:
        parts.append("with a note")
    return " ".join(parts)
