"""Drugs that are not given for a while, or not any more: from which moment to which, as the history says it.

A plan lists whole days on hold only; on the days on which a hold begins and ends, what counts is its moment.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from ..model.base import clock, read_moment
from ..model.change import Change, Hold, Resume, Stop, Switch
from ..model.plan import HistoryEntry, Plan
from ..model.today import Interruption


class _Event(NamedTuple):
    """A change with its moment and its place; ``planned`` marks the end of a hold that was said when it began."""

    at: datetime
    place: int
    change: Change
    entry: HistoryEntry
    planned: bool = False


class _Open(NamedTuple):
    """A hold that has not ended yet, and the place of the one that decides when it does."""

    begun: _Event
    held_by: int


def interruptions(plan: Plan) -> tuple[Interruption, ...]:
    """Every hold and every stop of a drug, past ones and future ones too, in the order in which they begin.

    The rules are those by which the plan was computed: two holds of one drug are one, and the one that was said last
    decides when it ends; what has been stopped is not held.
    """
    walk = _Walk(plan)
    for event in _events(plan):
        walk.apply(event)
    return walk.end()


def _events(plan: Plan) -> list[_Event]:
    """The changes by moment; of one moment in the order in which they were made."""
    events = []
    for place, entry in enumerate(plan.history):
        if entry.change is None or entry.from_moment is None:
            continue
        change = entry.change
        events.append(_Event(read_moment(entry.from_moment, "history"), place, change, entry))
        if isinstance(change, Hold) and change.resume_on is not None and change.then is not None:
            again = Resume(drug=change.drug, then=change.then)
            events.append(_Event(read_moment(change.resume_on, "history"), place, again, entry, planned=True))
    return sorted(events, key=lambda event: event.at)


class _Walk:
    """Holds that are open, and what is known already, while the changes are walked through."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._open: dict[str, _Open] = {}
        self._stopped: dict[str, _Event] = {}
        self._found: list[Interruption] = []

    def apply(self, event: _Event) -> None:
        change = event.change
        if isinstance(change, Hold):
            begun = self._open.get(change.drug)
            place = event.place if begun is None else max(begun.held_by, event.place)
            self._open[change.drug] = _Open(event if begun is None else begun.begun, place)
        elif isinstance(change, Resume):
            held = self._open.get(change.drug)
            if held is not None and (not event.planned or held.held_by == event.place):
                self._close(change.drug, event.at)
        elif isinstance(change, Stop):
            drugs = list(self._plan.drugs) if change.drug is None else [change.drug]
            self._stop([drug for drug in drugs if drug not in self._stopped], event)
        elif isinstance(change, Switch):
            self._switch(change, event)

    def end(self) -> tuple[Interruption, ...]:
        for drug in list(self._open):
            self._close(drug, None)
        self._found += [_interruption(drug, "stop", event, None) for drug, event in self._stopped.items()]
        return tuple(sorted(self._found, key=lambda one: one.since))

    def _switch(self, change: Switch, event: _Event) -> None:
        """A drug that has nothing after the switch ends with it; one that begins anew is not on hold."""
        anew = () if change.steroid == "continue" else tuple(drug.name for drug in change.regimen.drugs)
        for drug in list(self._open):
            if drug in anew or not self._is_listed(drug, event.at):
                self._close(drug, event.at)
        for drug in [one for one in anew if one in self._stopped]:
            stopped = self._stopped.pop(drug)
            if stopped.at < event.at:
                self._found.append(_interruption(drug, "stop", stopped, event.at))
        tapered = [drug for drug, stopped in self._stopped.items() if stopped.at > event.at]
        for drug in [one for one in tapered if not self._is_listed(one, event.at)]:
            del self._stopped[drug]
        begun = [drug for drug in self._plan.drugs if self._has_begun(drug, event.at)]
        self._stop([drug for drug in begun if drug not in self._stopped and not self._is_listed(drug, event.at)], event)

    def _is_listed(self, drug: str, since: datetime) -> bool:
        given = any(one.drug == drug and _on(one.date, one.time) >= since for one in self._plan.administrations)
        return given or any(one.drug == drug and one.date >= since.date() for one in self._plan.held_days)

    def _has_begun(self, drug: str, before: datetime) -> bool:
        return any(one.drug == drug and _on(one.date, one.time) < before for one in self._plan.administrations)

    def _stop(self, drugs: list[str], event: _Event) -> None:
        for drug in drugs:
            if drug in self._open:
                self._close(drug, event.at)
            self._stopped[drug] = self._after_taper(drug, event)

    def _after_taper(self, drug: str, event: _Event) -> _Event:
        """A stop from when nothing is given any more, which is the day after the last of its taper."""
        if not isinstance(event.change, Stop) or event.change.taper_days is None:
            return event
        own = [one for one in self._plan.administrations if one.drug == drug and one.date == event.at.date()]
        begins_later = all(_on(one.date, one.time) < event.at for one in own)
        days = event.change.taper_days + (1 if begins_later else 0)
        return event._replace(at=datetime.combine(event.at.date(), time.min) + timedelta(days=days))

    def _close(self, drug: str, at: datetime | None) -> None:
        self._found.append(_interruption(drug, "hold", self._open.pop(drug).begun, at))


def _interruption(drug: str, kind: Literal["hold", "stop"], event: _Event, until: datetime | None) -> Interruption:
    return Interruption(
        drug=drug,
        kind=kind,
        since=_minutes(event.at),
        until=None if until is None else _minutes(until),
        reason=event.entry.reason,
        by=event.entry.by,
    )


def _on(on: date | None, time: str) -> datetime:
    return datetime.combine(on or date.max, clock(time))


def _minutes(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
