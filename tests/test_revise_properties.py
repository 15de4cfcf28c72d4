"""What is true of every plan after any sequence of changes."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, cast

import msgspec
from hypothesis import assume, event, settings
from hypothesis import given as given_by_hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from making import patient
from revising import LATER, REVISER, plan, revised

from rud_dosing import DosingError, Plan, changes, earlier, export, library, read_plan, revise, zones
from rud_dosing.model.plan import Administration
from rud_dosing.plans.planner import Data
from rud_dosing.plans.verification import check_computed

START = date(2026, 12, 1)
DRUGS = st.sampled_from(["ruxolitinib", "dexamethasone"])
THEN = st.sampled_from(["continue", "shift"])
DAYS = st.integers(min_value=-2, max_value=70)
#: On a dose, a minute beside it, and between doses.
TIMES = st.sampled_from(["00:00", "07:59", "08:00", "08:01", "11:00", "14:00", "20:00", "23:59"])
DATES = DAYS.map(lambda days: START + timedelta(days=days))
MOMENTS = st.builds(lambda on, time: f"{on} {time}", DATES, TIMES)

ORDERS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "divide": st.just("dexamethasone 2"),
        "split_units": st.just(True),
        "time_zone": st.sampled_from(["Pacific/Kiritimati", "America/New_York"]),
    },
)
STARTS = st.sampled_from(
    [
        {"start": "2026-12-01"},
        {"first_dose": "2026-12-01 20:00", "first_day": "dexamethasone omitted"},
        {"first_dose": "2026-12-01 20:00", "first_day": "dexamethasone given"},
        {"start": None, "undated": True},
    ]
)

CHANGES = st.one_of(
    st.builds(dict, change=st.just("hold"), drug=DRUGS),
    st.builds(dict, change=st.just("hold"), drug=DRUGS, resume_on=MOMENTS, then=st.just("continue")),
    st.builds(
        dict,
        change=st.just("hold"),
        drug=DRUGS,
        resume_on=MOMENTS,
        then=st.just("shift"),
        shift_assessments=st.booleans(),
    ),
    st.builds(dict, change=st.just("resume"), drug=DRUGS, then=THEN),
    st.builds(dict, change=st.just("stop"), drug=DRUGS),
    st.builds(dict, change=st.just("stop"), drug=DRUGS, taper_days=st.integers(1, 9)),
    st.builds(dict, change=st.just("shift"), days=st.integers(1, 9)),
    st.builds(
        dict,
        change=st.just("reweigh"),
        weight=st.sampled_from(["50 kg", "70 kg"]),
        weighed_on=DATES.map(date.isoformat),
    ),
    st.builds(
        dict,
        change=st.just("redose"),
        drug=DRUGS,
        dose_mg=st.sampled_from(["5", "10"]),
        through=st.none() | DATES.map(date.isoformat),
    ),
    st.builds(
        dict,
        change=st.just("reroute"),
        drug=st.just("dexamethasone"),
        route=st.just("intravenous"),
        product=st.just("phosphate-4"),
        through=DATES.map(date.isoformat),
    ),
    st.builds(dict, change=st.just("retaper"), final_week=st.just({"shape": "halving"})),
    st.builds(
        dict, change=st.just("restock"), strengths=st.just({"drug": "dexamethasone", "strengths_mg": ["1", "4"]})
    ),
    st.builds(
        dict, change=st.just("move-assessment"), day=st.sampled_from([7, 14, 28, 56]), to=DATES.map(date.isoformat)
    ),
    st.builds(dict, change=st.just("move-start"), start=DATES.map(date.isoformat)),
)

#: What a change may be refused with: what is held is held, what is stopped is stopped, a dose that no units make.
REFUSALS = {"revise", "dose-not-makeable", "start-moved-late"}


def at(one: Administration) -> datetime:
    return datetime.fromisoformat(f"{one.date} {one.time}")


def before(made: Plan, moment: str) -> list[Administration]:
    """What is given before a moment. A day that the change cuts becomes a step of its own: numbers of steps move."""
    since = datetime.fromisoformat(moment)
    return [
        msgspec.structs.replace(one.as_kept, step=1)
        for one in made.administrations
        if one.date is not None and at(one) < since
    ]


def using(made: Plan) -> Data:
    zone = None if made.time_zone is None else zones.zone(made.time_zone)
    return Data(made.regimen, made.formulary, library.load_rules(), zone)


def expanded(made: Plan) -> list[tuple[Any, ...]]:
    """What the steps say: each on each of its days, or those it names, at each of its times."""
    return sorted(
        (step.drug, day, time, step.dose_mg, step.route, step.number, step.part)
        for step in made.steps
        for day in (step.on_days or range(step.first_day, step.last_day + 1))
        for time in step.times
    )


def given(made: Plan) -> list[tuple[Any, ...]]:
    return sorted(
        (one.drug, one.treatment_day, one.time, one.dose_mg, one.route, one.step, one.part)
        for one in made.administrations
    )


class Revisions(RuleBasedStateMachine):
    """A plan that is changed at random; ``made`` holds every revision that there was."""

    @initialize(order=ORDERS, start=STARTS)
    def make(self, order: dict[str, Any], start: dict[str, Any]) -> None:
        self.made = [plan(**order, **start)]
        if start.get("undated"):
            self.made.append(revised(self.plan, None, change="move-start", start="2026-12-01"))
        self.ids: dict[tuple[str, date | None, int], str] = {}

    @property
    def plan(self) -> Plan:
        return self.made[-1]

    @rule(moment=MOMENTS, fields=CHANGES)
    def change(self, moment: str, fields: dict[str, Any]) -> None:
        try:
            after = revised(self.plan, moment, **fields)
        except DosingError as error:
            if error.code not in REFUSALS:
                raise
            event(f"refused: {fields['change']} {error.code}")
            return
        event(f"made: {fields['change']}")
        assert before(after, moment) == before(self.plan, moment)
        assert after.revision == self.plan.revision + 1
        self.made.append(after)

    @rule(moment=MOMENTS)
    def update(self, moment: str) -> None:
        measured = {name: getattr(self.plan.patient, name) for name in ("height", "weight")}
        known = changes.Update(patient=patient(**measured, allergies=("penicillin",)))
        after = revise(self.plan, known, from_=moment, reason="A reason", by=REVISER, at=LATER)
        assert after.administrations == self.plan.administrations
        self.made.append(after)

    @rule(moment=MOMENTS, drug=DRUGS, then=THEN)
    def hold_and_resume_at_the_same_moment(self, moment: str, drug: str, then: str) -> None:
        # A second hold of a held drug is the same hold, and to resume it ends that.
        assume(not self._is_on_hold(drug, moment))
        try:
            on_hold = revised(self.plan, moment, change="hold", drug=drug)
        except DosingError as error:
            if error.code != "revise":  # held or stopped by then, or held later
                raise
            return
        after = revised(on_hold, moment, change="resume", drug=drug, then=then)
        for field in ("administrations", "assessments", "held_days", "steps", "status", "order", "patient"):
            assert getattr(after, field) == getattr(self.plan, field)
        event("hold and resume")
        self.made += [on_hold, after]

    def _is_on_hold(self, drug: str, moment: str) -> bool:
        holds = [one for one in self.plan.intervals if (one.drug, one.kind) == (drug, "hold")]
        return any(one.since <= moment and (one.until is None or moment < one.until) for one in holds)

    @invariant()
    def units_make_the_dose_of_every_administration(self) -> None:
        for one in self.plan.administrations:
            assert one.units
            assert sum(unit.strength_mg * unit.quantity for unit in one.units) == one.dose_mg > 0
            assert all(unit.quantity > 0 for unit in one.units)

    @invariant()
    def no_two_administrations_of_a_drug_are_in_one_place_of_a_day(self) -> None:
        rows = self.plan.administrations
        for key in ("date", "treatment_day"):
            counts = Counter((one.drug, getattr(one, key), one.slot) for one in rows)
            assert set(counts.values()) <= {1}
        assert len({one.id for one in rows}) == len(rows)

    @invariant()
    def no_dose_of_the_regimen_is_given_twice(self) -> None:
        counts = Counter(
            (one.drug, one.regimen_day, one.slot) for one in self.plan.administrations if not self._tapered(one.drug)
        )
        assert set(counts.values()) <= {1}
        assert all(1 <= day <= 56 for _, day, _ in counts)

    @property
    def held_and_resumed(self) -> set[str]:
        return {entry.change.drug for entry in self.plan.history if isinstance(entry.change, changes.Hold)}

    def _tapered(self, drug: str) -> bool:
        return any(
            isinstance(entry.change, changes.Stop) and entry.change.drug == drug and entry.change.taper_days
            for entry in self.plan.history
        )

    @invariant()
    def administrations_stand_in_order_of_time(self) -> None:
        moments = [(one.date or START, one.time) for one in self.plan.administrations]
        assert moments == sorted(moments)

    @invariant()
    def an_administration_that_did_not_move_has_the_id_that_it_had(self) -> None:
        for one in self.plan.administrations:
            key = (one.drug, one.date, one.slot)
            assert self.ids.setdefault(key, one.id) == one.id
        assert len(set(self.ids.values())) == len(self.ids)

    @invariant()
    def nothing_is_given_on_a_day_on_hold(self) -> None:
        given = {(one.drug, one.date) for one in self.plan.administrations}
        assert not {(one.drug, one.date) for one in self.plan.held_days} & given
        assert len({one.id for one in self.plan.held_days}) == len(self.plan.held_days)

    @invariant()
    def every_step_says_what_is_given_in_it(self) -> None:
        steps = {(step.drug, step.number): step for step in self.plan.steps}
        for one in self.plan.administrations:
            step = steps[one.drug, one.step]
            assert step.first_day <= one.treatment_day <= step.last_day
            assert (step.dose_mg, step.units, step.route) == (one.dose_mg, one.units, one.route)

    @invariant()
    def steps_by_day_and_time_are_the_administrations(self) -> None:
        assert expanded(self.plan) == given(self.plan)

    @invariant()
    def intervals_are_the_holds_and_stops_in_which_nothing_is_given(self) -> None:
        """A held day lies in a hold or waits for a shift; no dose lies in an interval, and a drug has one at a time."""
        spans = [(one.drug, one.kind, one.since, one.until or "9999") for one in self.plan.intervals]
        assert [since for _, _, since, _ in spans] == sorted(since for _, _, since, _ in spans)
        for one in self.plan.administrations:
            moment = f"{one.date} {one.time}"
            assert not [drug for drug, _, since, until in spans if drug == one.drug and since <= moment < until]
        shifted = any(isinstance(entry.change, changes.Shift) for entry in self.plan.history)
        holds = [(drug, since, until) for drug, kind, since, until in spans if kind == "hold"]
        for day in self.plan.held_days:
            first, last = f"{day.date} 00:00", f"{day.date} 23:59"
            assert shifted or [
                1 for drug, since, until in holds if drug == day.drug and since <= last and first < until
            ]
        for drug in self.plan.drugs:
            own = [(since, until) for name, _, since, until in spans if name == drug]
            assert all(until <= since for (_, until), (since, _) in pairwise(own))

    @invariant()
    def what_is_not_held_or_stopped_is_given_once_a_day_of_the_regimen(self) -> None:
        """However often the course was shifted: 56 days, each at each of its times."""
        left_alone = self.plan.order.first_dose is None
        for drug in self.plan.drugs if left_alone else ():
            if any(one.drug == drug for one in self.plan.intervals) or drug in self.held_and_resumed:
                continue
            days = Counter(one.regimen_day for one in self.plan.administrations if one.drug == drug)
            times = {step.whole_day for step in self.plan.steps if step.drug == drug}
            assert days == dict.fromkeys(range(1, 57), *times)

    @invariant()
    def supply_counts_what_is_left_from_the_moment_on(self) -> None:
        since = self.plan.supply.from_moment
        needed: Counter[tuple[str, Decimal]] = Counter()
        for one in self.plan.administrations:
            if since is None or at(one) >= datetime.fromisoformat(since):
                for unit in one.units:
                    needed[one.drug, unit.strength_mg] += unit.quantity  # type: ignore[assignment]
        assert {(one.drug, one.strength_mg): one.quantity for one in self.plan.supply.items} == needed

    @invariant()
    def document_survives_a_round_trip(self) -> None:
        assert read_plan(export(self.plan, "json")) == self.plan

    @invariant()
    def computed_again_it_is_the_same(self) -> None:
        check_computed(self.plan, using(self.plan))

    def teardown(self) -> None:
        """Every earlier revision can be computed again, and be rebuilt from what the history keeps."""
        if not hasattr(self, "made"):
            return
        recorded = {entry.revision: entry.content_digest for entry in self.plan.history}
        rows, visits = self.plan.administrations, self.plan.assessments
        for entry in reversed(self.plan.history):
            made = self.made[entry.revision - 1]
            assert earlier(self.plan, entry.revision).content_digest == recorded[entry.revision] == made.content_digest
            assert {one.id: one.as_kept for one in rows} == {one.id: one.as_kept for one in made.administrations}
            assert {one.id: one for one in visits} == {one.id: one for one in made.assessments}
            rows = (*(one for one in rows if one.id not in entry.added), *entry.replaced)
            visits = (*(one for one in visits if one.id not in entry.added_assessments), *entry.replaced_assessments)


@given_by_hypothesis(order=ORDERS, start=STARTS, first=st.integers(1, 9), second=st.integers(1, 9), since=MOMENTS)
@settings(max_examples=25, deadline=None)
def test_every_day_of_the_regimen_is_given_once_after_two_shifts(
    order: dict[str, Any], start: dict[str, Any], first: int, second: int, since: str
) -> None:
    """Each dose keeps its day of the regimen, and moves by the days of the shifts that it lies behind."""
    made = plan(**order, **start)
    if start.get("undated"):
        made = revised(made, None, change="move-start", start="2026-12-01")
    moments = sorted([since, "2026-12-20 00:00"])
    days = [(one.drug, one.regimen_day, one.slot) for one in made.administrations]
    expected = {key: one.treatment_day for key, one in zip(days, made.administrations, strict=True)}
    for moment, by in zip(moments, (first, second), strict=True):
        if not before(made, moment):
            return
        behind = {one.id for one in made.administrations} - {one.id for one in before(made, moment)}
        moved = {(one.drug, one.regimen_day, one.slot) for one in made.administrations if one.id in behind}
        made = revised(made, moment, change="shift", days=by)
        expected = {key: day + by * (key in moved) for key, day in expected.items()}
    assert len(days) == len(made.administrations)
    assert {(one.drug, one.regimen_day, one.slot): one.treatment_day for one in made.administrations} == expected
    assert expanded(made) == given(made)
    assert made.last_treatment_day >= max(expected.values())


SWITCHES = st.builds(
    dict,
    since=MOMENTS,
    regimen=st.sampled_from(["hlh-94", "dep"]),
    ruxolitinib=st.sampled_from(["stop", "continue"]),
    steroid=st.sampled_from(["restart", "continue"]),
)


@given_by_hypothesis(order=ORDERS, earlier_change=CHANGES, moments=st.tuples(MOMENTS, MOMENTS), switch=SWITCHES)
@settings(max_examples=40, deadline=None)
def test_steps_and_parts_say_what_is_given_after_a_switch(
    order: dict[str, Any], earlier_change: dict[str, Any], moments: tuple[str, str], switch: dict[str, Any]
) -> None:
    """A change before, a switch, a change after it: what cannot be is refused, the rest is told by steps and parts."""
    made = plan(**order)
    regimen = library.load_regimen(switch["regimen"])
    answers = {"ruxolitinib": switch["ruxolitinib"], "steroid": switch["steroid"]}
    already = {"given_already": tuple(drug.name for drug in regimen.drugs)}
    tried: list[tuple[str, changes.Change]] = [
        (moments[0], msgspec.convert(earlier_change, changes.Change)),
        (switch["since"], changes.Switch(regimen=regimen, **answers)),
        (switch["since"], changes.Switch(regimen=regimen, **answers, **already)),
        (moments[1], msgspec.convert(earlier_change, changes.Change)),
    ]
    for moment, change in tried:
        with contextlib.suppress(DosingError):
            made = revise(made, change, from_=moment, reason="A reason", by=REVISER, at=LATER)
    assert expanded(made) == given(made)
    assert [part.first_day for part in made.parts] == sorted(part.first_day for part in made.parts)
    for one in made.administrations:
        part = made.parts[cast(int, one.part) - 1]
        assert one.drug in part.begins
        assert part.first_day <= one.treatment_day <= part.last_day
        assert part.since is None or part.since <= f"{one.date} {one.time}"
        later = [each for each in made.parts[cast(int, one.part) :] if one.drug in (*each.begins, *each.ends)]
        assert all(f"{one.date} {one.time}" < str(each.since) for each in later)
    for part in made.parts[1:]:
        assert not {*part.ends} & {*part.goes_on}
        assert not {*part.begins} & {*part.goes_on}
        for drug in {*part.ends} - {*part.begins}:
            rows = [one for one in made.administrations if one.drug == drug and f"{one.date} {one.time}" >= part.since]
            later_parts = [each for each in made.parts if drug in each.begins and str(each.since) > str(part.since)]
            assert not rows or later_parts
    check_computed(made, using(made))
    assert read_plan(export(made, "json")) == made


TestRevisions = Revisions.TestCase
TestRevisions.settings = settings(max_examples=12, stateful_step_count=6, deadline=None)
