"""What was given, missed or vomited: what is kept, what is refused, and that no dose of the plan changes by it.

The plan is that of the design (170 cm, 63.5 kg, from Tuesday 1 December 2026, Berlin): ruxolitinib 15 mg at 08:00 and
20:00, dexamethasone 17.5 mg at 08:00 on days 1 to 14.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import AT
from revising import MAKER, VERIFIER, plan, revised

from rud_dosing import (
    DoseEvent,
    DosingError,
    InputError,
    Plan,
    attach,
    diff,
    diff_data,
    earlier,
    export,
    library,
    read_plan,
    read_records_csv,
    record,
    slip_of,
    summary,
    verify,
    what_was_recorded,
    zones,
)
from rud_dosing.core.digests import CLINICAL_FIELDS, is_verified
from rud_dosing.core.records import recorded
from rud_dosing.plans.judgment import Data
from rud_dosing.plans.planner import sealed
from rud_dosing.plans.verification import check_computed

NURSE = "N. Nurse"
RUX, DEX = "ruxolitinib", "dexamethasone"
#: 5 December 2026, 20:00 in Berlin (UTC+1).
EVENING = datetime(2026, 12, 5, 19, tzinfo=timezone.utc)
AFTER = datetime(2027, 3, 1, tzinfo=timezone.utc)


def event(drug: str, planned: str, outcome: str = "given", **said: Any) -> DoseEvent:
    return DoseEvent(drug=drug, planned=f"2026-12-{planned}", outcome=outcome, **said)


def said(made: Plan, *events: DoseEvent | DosingError, **how: Any) -> Plan:
    return record(made, events, **{"by": NURSE, "at": AFTER, **how})


def refusal(made: Plan, *events: DoseEvent | DosingError, **how: Any) -> str:
    with pytest.raises(DosingError) as refused:
        said(made, *events, **how)
    return str(refused.value)


def three_missed_and_one_vomited() -> tuple[DoseEvent, ...]:
    missed = ("02 20:00", "03 08:00", "03 20:00")
    given = ("01 08:00", "01 20:00", "02 08:00", "04 08:00", "04 20:00", "05 08:00")
    return (
        *(event(RUX, when, "missed") for when in missed),
        *(event(RUX, when) for when in given),
        *(event(DEX, when) for when in ("01 08:00", "02 08:00", "03 08:00")),
        event(DEX, "04 08:00", "vomited", extra="17.5 mg"),
    )


def using(made: Plan) -> Data:
    return Data(made.regimen, made.formulary, library.load_rules(), zones.zone("Europe/Berlin"))


# What is kept of it.


def test_record_is_kept_with_who_and_when_by_one_entry_of_the_history() -> None:
    before = plan()
    made = said(before, event(RUX, "05 08:00", "missed", note="Vomiting"), event(DEX, "05 08:00"), at=EVENING)
    first, second = made.records
    (planned,) = (one for one in made.administrations if one.id == first.administration_id)
    assert (planned.drug, str(planned.date), planned.time) == (RUX, "2026-12-05", "08:00")
    assert (first.outcome, first.note, first.by, first.at) == ("missed", "Vomiting", NURSE, EVENING)
    assert (second.outcome, second.given_at, second.extra_mg, second.note) == ("given", None, None, None)
    entry = made.history[-1]
    assert (entry.action, entry.revision, entry.by, entry.at, entry.reason) == ("record", 1, NURSE, EVENING, None)
    assert entry.recorded == made.records
    assert len(made.history) == len(before.history) + 1
    assert read_plan(export(made, "json")) == made


def test_late_dose_is_kept_with_its_moment_and_who_gave_it() -> None:
    made = said(
        plan(),
        event(RUX, "03 08:00", "given-late", given_at="10:40", by="M. Nurse"),
        event(RUX, "03 20:00", "given-late", given_at="2026-12-04 00:30"),
    )
    assert [(one.given_at, one.by) for one in made.records] == [
        ("2026-12-03 10:40", "M. Nurse"),
        ("2026-12-04 00:30", NURSE),
    ]


def test_one_event_needs_no_list() -> None:
    made = record(plan(), event(RUX, "01 08:00"), by=NURSE, at=EVENING)
    assert made == said(plan(), event(RUX, "01 08:00"), at=EVENING)


def test_time_of_the_record_is_the_clock_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EVENING.timestamp())))
    assert record(plan(), event(RUX, "01 08:00"), by=NURSE).records[0].at == EVENING


def test_extra_dose_is_the_prescribers_in_mg_and_is_never_rounded() -> None:
    made = said(plan(), event(DEX, "04 08:00", "vomited", extra="8333 mcg"))
    assert made.records[0].extra_mg == Decimal("8.333")
    assert made.administrations == plan().administrations


def test_recording_changes_nothing_of_the_plan_but_its_records() -> None:
    before = plan()
    made = said(before, *three_missed_and_one_vomited())
    for name in before.__struct_fields__:
        if name not in ("records", "history", "content_digest", "document_digest"):
            assert getattr(made, name) == getattr(before, name), name
    assert made.content_digest != before.content_digest


def test_course_that_was_stopped_or_ended_with_a_death_keeps_its_doses_to_be_recorded() -> None:
    for outcome in ("stopped", "died"):
        ended = revised(plan(), "2026-12-03 12:00", change="stop", outcome=outcome)
        assert said(ended, event(RUX, "03 08:00")).records[0].outcome == "given"
        assert refusal(ended, event(RUX, "03 20:00")).startswith("error[record-unknown]: planned: no ruxolitinib is")


# The same again, another outcome, and corrections.


def test_same_again_is_no_error_no_duplicate_and_no_entry() -> None:
    once = said(plan(), *three_missed_and_one_vomited())
    assert said(once, *three_missed_and_one_vomited(), by="Another nurse") is once
    more = said(once, *three_missed_and_one_vomited(), event(DEX, "05 08:00"))
    assert len(more.records) == len(once.records) + 1
    assert len(more.history[-1].recorded or ()) == 1
    twice = said(plan(), event(RUX, "01 08:00"), event(RUX, "01 08:00"))
    assert len(twice.records) == 1


@pytest.mark.parametrize(
    ("other", "already"),
    [
        (event(RUX, "03 08:00"), "missed, by N. Nurse"),
        (event(RUX, "03 08:00", "missed", note="Asleep"), "missed, by N. Nurse"),
        (event(RUX, "04 08:00", "given-late", given_at="10:50"), "given-late at 2026-12-04 10:40, by N. Nurse"),
        (event(DEX, "03 08:00", "vomited", extra="8.5 mg"), "vomited with 17.5 mg extra, by N. Nurse"),
        (event(RUX, "05 08:00"), "given with a note, by N. Nurse"),
        (event(RUX, "03 08:00", "withdrawn"), "missed, by N. Nurse"),
    ],
)
def test_another_outcome_is_refused_and_told_how_it_is_corrected(other: DoseEvent, already: str) -> None:
    made = said(
        plan(),
        event(RUX, "03 08:00", "missed"),
        event(RUX, "04 08:00", "given-late", given_at="10:40"),
        event(RUX, "05 08:00", note="By tube"),
        event(DEX, "03 08:00", "vomited", extra="17.5 mg"),
    )
    assert refusal(made, other) == (
        f"error[record-twice]: outcome: it is recorded already: {already}\n"
        '  If that is wrong, correct it: --correct "why". The history keeps both.'
    )


def test_correction_counts_and_the_history_keeps_both() -> None:
    wrong = said(plan(), event(RUX, "03 08:00", "missed"), event(RUX, "03 20:00"))
    right = said(wrong, event(RUX, "03 08:00"), correct="Taken; the chart was found", by="M. Nurse")
    assert [(one.outcome, one.by) for one in right.records] == [("given", "M. Nurse"), ("given", NURSE)]
    assert [[one.outcome for one in entry.recorded or ()] for entry in right.history[1:]] == [
        ["missed", "given"],
        ["given"],
    ]
    assert right.history[-1].reason == "Taken; the chart was found"
    assert read_plan(export(right, "json")) == right
    check_computed(right, using(right))


def test_record_that_was_a_mistake_is_withdrawn_and_the_dose_is_not_recorded_again() -> None:
    wrong = said(plan(), event(RUX, "03 08:00", "missed"), event(RUX, "03 20:00", "missed"))
    made = said(wrong, event(RUX, "03 08:00", "withdrawn"), correct="Of another patient")
    (left,) = made.records
    assert (made.history[-1].withdrawn, made.history[-1].recorded) == (
        (wrong.records[0].administration_id,),
        msgspec.UNSET,
    )
    (tally,) = [one for one in recorded.tallies(made) if one.drug == RUX]
    assert (tally.missed, tally.not_recorded) == (1, 5)  # 1 and 2 December, and 3 December at 08:00
    assert said(made, event(RUX, "03 08:00")).records == (
        left,
        said(made, event(RUX, "03 08:00")).history[-1].recorded[0],  # type: ignore[index]
    )
    check_computed(made, using(made))
    assert read_plan(export(made, "json")) == made


@pytest.mark.parametrize("how", [{"correct": "Wrong"}, {}], ids=["corrected", "withdrawn"])
def test_what_was_not_recorded_cannot_be_corrected(how: dict[str, str]) -> None:
    outcome = "given" if how else "withdrawn"
    assert refusal(plan(), event(RUX, "03 08:00", outcome), **how) == (
        "error[record-nothing]: planned: nothing is recorded of it that could be corrected\n"
        "  Look whether drug, date and time are right; if it is new, record it without a correction."
    )


def test_two_outcomes_at_once_are_refused_in_a_correction_too() -> None:
    made = said(plan(), event(RUX, "03 08:00", "missed"))
    events = (event(RUX, "03 08:00", where="line 2"), event(RUX, "03 08:00", "withdrawn", where="line 3"))
    assert refusal(made, *events, correct="Wrong") == (
        "error[record-twice]: line 3: outcome: it is said twice here: given, and withdrawn\n"
        "  Keep the one that is right."
    )


# What is refused.


def test_dose_that_does_not_exist_is_refused_with_those_of_that_day() -> None:
    assert refusal(plan(), event(RUX, "05 09:00")) == (
        "error[record-unknown]: planned: no ruxolitinib is planned for 2026-12-05 09:00\n"
        "  Planned of it on 2026-12-05: 08:00, 20:00."
    )


@pytest.mark.parametrize(
    ("moment", "near"),
    [
        ("2026-11-30 08:00", "Of ruxolitinib, the next is planned for 2026-12-01 08:00."),
        ("2027-01-26 08:00", "Of ruxolitinib, the last before it is planned for 2027-01-25 20:00."),
    ],
)
def test_dose_on_a_day_without_any_is_refused_with_the_nearest(moment: str, near: str) -> None:
    beside = DoseEvent(drug=RUX, planned=moment, outcome="missed")
    assert refusal(plan(), beside) == (
        f"error[record-unknown]: planned: no ruxolitinib is planned for {moment}\n  {near}"
    )


def test_dose_on_a_day_on_hold_is_refused_and_says_so() -> None:
    held = revised(plan(), "2026-12-03 00:00", change="hold", drug=RUX, resume_on="2026-12-05 00:00", then="continue")
    assert refusal(held, event(RUX, "04 08:00", "missed")) == (
        "error[record-unknown]: planned: no ruxolitinib is planned for 2026-12-04 08:00, a day on which it is on hold\n"
        "  Of ruxolitinib, the last before it is planned for 2026-12-02 20:00, the next for 2026-12-05 08:00."
    )


def test_drug_that_the_plan_gives_no_more_is_refused() -> None:
    none = revised(plan(), "2026-12-01 00:00", change="stop", drug=RUX)
    assert refusal(none, event(RUX, "01 08:00")).endswith("\n  The plan gives no ruxolitinib.")


def test_drug_is_named_as_the_plan_names_it() -> None:
    assert refusal(plan(), event("Ruxolitinib", "05 08:00")) == (
        'error[unknown-drug]: drug: the plan has no drug "Ruxolitinib"\n  It has ruxolitinib, dexamethasone.'
    )


def test_dose_counts_as_past_from_its_minute_on_by_the_clock_of_the_plan() -> None:
    assert said(plan(), event(RUX, "05 20:00", "missed"), at=EVENING).records
    early = datetime(2026, 12, 5, 18, 59, 59, tzinfo=timezone.utc)
    assert refusal(plan(), event(RUX, "05 20:00", "missed"), at=early) == (
        'error[record-future]: planned: "2026-12-05 20:00" has not come: by the plan\'s clock (Europe/Berlin) it is '
        "2026-12-05 19:59\n"
        "  Record a dose when it has been given or missed. If the date is right, look at the clock."
    )


def test_without_a_time_zone_only_what_is_in_the_future_everywhere_is_refused() -> None:
    """The first place on earth to see 20:00 is 14 hours ahead of UTC: there it is 20:00 when it is 06:00 UTC."""
    nowhere = plan(time_zone=None)
    assert said(nowhere, event(RUX, "05 20:00"), at=datetime(2026, 12, 5, 6, tzinfo=timezone.utc)).records
    too_early = datetime(2026, 12, 5, 5, 59, tzinfo=timezone.utc)
    assert refusal(nowhere, event(RUX, "05 20:00"), at=too_early).startswith(
        'error[record-future]: planned: "2026-12-05 20:00" has not come: '
        "the plan has no time zone, and nowhere is it later than 2026-12-05 19:59\n"
    )


@pytest.mark.parametrize("text", ["07:59", "08:00", "2026-12-04 23:00"])
def test_late_dose_is_after_the_planned_moment(text: str) -> None:
    shown = text if len(text) > 5 else f"2026-12-05 {text}"
    assert refusal(plan(), event(RUX, "05 08:00", "given-late", given_at=text)) == (
        f"error[record-late]: given_at: {shown} is not after 2026-12-05 08:00, when it was planned\n"
        '  If it was given the day after, write the date too: "2026-12-06 00:30". If not late, say given.'
    )


def test_late_dose_is_not_in_the_future() -> None:
    late = event(RUX, "05 08:00", "given-late", given_at="20:01")
    assert refusal(plan(), late, at=EVENING).startswith('error[record-future]: given_at: "2026-12-05 20:01" has not')


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (event(RUX, "05 08:00", "taken"), 'error[record]: outcome: "taken" is no outcome\n'),
        (event(RUX, "05 08:00", "given-late"), "error[record]: given_at: given-late and its time go together\n"),
        (event(RUX, "05 08:00", given_at="10:40"), "error[record]: given_at: given-late and its time go together\n"),
        (event(DEX, "05 08:00", extra="17.5 mg"), "error[record]: extra: there is no place for an extra dose\n"),
        (event(DEX, "05 08:00", "vomited", extra="0 mg"), "error[record]: extra: there is no place for an extra dose"),
        (event(DEX, "05 08:00", "vomited", extra="17.5"), 'error[unit]: extra: "17.5" has no unit\n'),
        (event(RUX, "05 08:00", "given-late", given_at="25:00"), 'error[moment]: given_at: "2026-12-05 25:00" is no'),
        (event(RUX, "05 8:00"), 'error[moment]: planned: "2026-12-05 8:00" is no date and time'),
        (event(RUX, "05 08:00", note="two\nlines"), "error[text]: note: the character U+000A"),
    ],
)
def test_event_that_says_what_cannot_be_is_refused(wrong: DoseEvent, message: str) -> None:
    assert refusal(plan(), wrong).startswith(message)


def test_undated_plan_has_nothing_that_was_given() -> None:
    assert refusal(plan(start=None, undated=True), event(RUX, "01 08:00")) == (
        "error[undated]: plan: the plan has no dates yet\n  Give it its first day with set-start."
    )


@pytest.mark.parametrize(("how", "where"), [({"by": " "}, "by"), ({"correct": ""}, "correct")])
def test_name_and_reason_are_not_empty(how: dict[str, str], where: str) -> None:
    assert refusal(plan(), event(RUX, "01 08:00"), **how).startswith(f"error[text]: {where}: nothing is written here")


def test_all_that_is_wrong_is_said_at_once() -> None:
    broken = InputError("records-line", "4 cells for 3 columns", where="line 2", fix="Quote it.")
    events = (broken, event(RUX, "01 08:00", where="line 3"), event(RUX, "05 09:00", where="line 4"))
    assert refusal(plan(), *events) == (
        "error[records]: 2 of 3 cannot be recorded, and nothing was\n"
        "  line 2: 4 cells for 3 columns [records-line]\n"
        "    Quote it.\n"
        "  line 4: planned: no ruxolitinib is planned for 2026-12-05 09:00 [record-unknown]\n"
        "    Planned of it on 2026-12-05: 08:00, 20:00."
    )


# Beside what is planned.


def test_three_missed_doses_and_one_vomited() -> None:
    """Worked by hand, to the last dose that is recorded, 5 December at 08:00.

    Ruxolitinib: 2 a day on 4 days and one on the fifth are 9 doses, 9 x 15 = 135 mg; 3 missed, 6 given: 90 mg.
    Dexamethasone: 5 doses, 5 x 17.5 = 87.5 mg; 3 given, 1 vomited, 1 given again, that of 5 December not recorded:
    3 x 17.5 + 17.5 + 17.5 = 87.5 mg taken.
    """
    made = said(plan(), *three_missed_and_one_vomited())
    ruxolitinib, dexamethasone = recorded.tallies(made)
    mg = Decimal
    assert ruxolitinib == recorded.Tally(RUX, 6, 0, 3, 0, 0, mg(135), mg(90), mg(0), mg(0))
    assert dexamethasone == recorded.Tally(DEX, 3, 0, 0, 1, 1, mg("87.5"), mg("87.5"), mg("17.5"), mg("17.5"))
    assert block(summary(made)) == [
        "Recorded, to Saturday 5 December 2026, 08:00",
        " Ruxolitinib: 6 given, 3 missed",
        "   90 mg recorded as taken; planned 135 mg",
        " Dexamethasone: 3 given, 1 vomited, 1 not recorded",
        "   87.5 mg recorded as taken (17.5 mg vomited, 17.5 mg extra); planned 87.5 mg",
    ]


def block(text: str) -> list[str]:
    lines = text.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("Recorded"))
    return lines[first : lines.index("", first)]


def test_revision_in_between_keeps_what_was_recorded() -> None:
    """Ruxolitinib is held from 4 December at 12:00 to 6 December at 08:00; recorded to 6 December at 08:00.

    Planned: 1, 2 and 3 December 6 doses, one on the 4th, one on the 6th: 8 x 15 = 120 mg. Missed 3 of them, given those
    of 1 December (2), 2 and 4 December (1 each) and the 6th: 5 x 15 = 75 mg. Dexamethasone 6 x 17.5 = 105 mg.
    """
    before = [one for one in three_missed_and_one_vomited() if one.planned < "2026-12-04 12:00"]
    first = said(plan(), *before)
    held = revised(first, "2026-12-04 12:00", change="hold", drug=RUX, resume_on="2026-12-06 00:00", then="continue")
    assert (held.revision, held.records) == (2, first.records)
    made = said(held, event(RUX, "06 08:00"), event(DEX, "05 08:00", "given-late", given_at="11:00"))
    assert made.administrations == held.administrations
    ruxolitinib, dexamethasone = recorded.tallies(made)
    mg = Decimal
    assert ruxolitinib == recorded.Tally(RUX, 5, 0, 3, 0, 0, mg(120), mg(75), mg(0), mg(0))
    assert dexamethasone == recorded.Tally(DEX, 3, 1, 0, 1, 1, mg(105), mg(105), mg("17.5"), mg("17.5"))
    assert refusal(made, event(RUX, "04 20:00", "missed")).startswith("error[record-unknown]")
    assert [entry.action for entry in made.history] == ["plan", "record", "revise", "record"]
    check_computed(made, using(made))
    assert is_verified(verify(made, by=VERIFIER, at=AFTER))


def test_revision_that_reaches_back_leaves_what_was_recorded_as_it_was_then() -> None:
    """3 December was recorded, then the plan was revised from the second on: held, and dexamethasone set to 10 mg."""
    made = said(plan(), event(RUX, "03 08:00"), event(DEX, "03 08:00"), event(DEX, "04 08:00"))
    back = revised(made, "2026-12-02 00:00", change="hold", drug=RUX)
    back = revised(back, "2026-12-03 00:00", change="redose", drug=DEX, dose_mg="10", through="2026-12-03")
    shown = {(row.administration.drug, str(row.administration.date)): row for row in recorded.rows(back)}
    gone = shown[RUX, "2026-12-03"]
    assert (gone.planned, gone.administration.dose_mg, gone.taken_mg) == (None, 15, 15)
    lowered = shown[DEX, "2026-12-03"]
    assert lowered.planned is not None
    assert (lowered.planned.dose_mg, lowered.taken_mg) == (10, Decimal("17.5"))
    # What the plan has now: ruxolitinib on 1 December, 30 mg; dexamethasone 17.5 + 17.5 + 10 + 17.5 = 62.5 mg.
    assert [(one.planned_mg, one.taken_mg) for one in recorded.tallies(back)] == [
        (30, 15),
        (Decimal("62.5"), Decimal(35)),
    ]
    again = said(back, event(RUX, "03 08:00", "missed"), correct="It was held on the ward already")
    assert next(one for one in again.records if one.administration_id == gone.administration.id).outcome == "missed"
    check_computed(again, using(again))


def test_plan_without_records_has_nothing_beside_it() -> None:
    assert (recorded.rows(plan()), recorded.tallies(plan())) == ([], [])
    assert "Recorded" not in summary(plan())
    assert export(plan(), "csv", table="records").count(b"\n") == 1
    assert "recorded" not in diff(plan(), revised(plan(), "2026-12-10 00:00", change="shift", days=1)).lower()


def test_table_has_a_row_for_each_dose_to_the_last_recorded_one() -> None:
    made = said(
        plan(),
        event(RUX, "01 08:00", "given-late", given_at="10:40"),
        event(DEX, "02 08:00", "vomited", extra="17.5 mg", note="=2+2"),
        event(RUX, "02 08:00", "missed"),
    )
    rows = list(csv.DictReader(io.StringIO(export(made, "csv", table="records").decode())))
    names = ("date", "day", "time", "drug", "planned_mg", "outcome", "given_at", "taken_mg", "extra_mg", "note")
    late = ("2026-12-01", "1", "08:00", RUX, "15", "given-late", "2026-12-01 10:40", "15", "", "")
    assert [tuple(row[name] for name in names) for row in rows] == [
        late,
        ("2026-12-01", "1", "08:00", DEX, "17.5", "not-recorded", "", "", "", ""),
        ("2026-12-01", "1", "20:00", RUX, "15", "not-recorded", "", "", "", ""),
        ("2026-12-02", "2", "08:00", RUX, "15", "missed", "", "0", "", ""),
        ("2026-12-02", "2", "08:00", DEX, "17.5", "vomited", "", "17.5", "17.5", "'=2+2"),
    ]
    assert (rows[0]["recorded_by"], rows[0]["recorded_at"]) == (NURSE, "2027-03-01T00:00:00Z")
    assert (rows[1]["recorded_by"], rows[1]["recorded_at"]) == ("", "")
    assert {row["plan_code"] for row in rows} == {"K6JM4E-J"}
    assert [row["administration_id"] for row in rows] == [one.id for one in made.administrations[:5]]


def test_diff_shows_what_was_recorded_since() -> None:
    first = said(plan(), event(RUX, "01 08:00"), event(RUX, "01 20:00", "missed"), event(DEX, "01 08:00"))
    second = said(first, event(RUX, "01 08:00", "withdrawn"), event(DEX, "01 08:00", "missed"), correct="Wrong")
    third = said(
        second,
        event(RUX, "02 20:00", "given-late", given_at="2026-12-03 00:30", note="Back late"),
        event(RUX, "02 08:00", "given-late", given_at="08:40"),
        event(DEX, "02 08:00", "vomited"),
        event(DEX, "03 08:00", "vomited", extra="8.5 mg"),
    )
    assert diff(first, third).splitlines() == [
        "K6JM4E-J revision 1 -> K6JM4E-J revision 1",
        "  Tuesday 1 December 2026, Dexamethasone 08:00: missed, corrected (was: given)",
        "  Tuesday 1 December 2026, Ruxolitinib 08:00: record withdrawn (was: given)",
        "  Wednesday 2 December 2026, Dexamethasone 08:00: vomited",
        "  Wednesday 2 December 2026, Ruxolitinib 08:00: given late, at 08:40",
        "  Wednesday 2 December 2026, Ruxolitinib 20:00: given late, at 00:30 on 3 December 2026 (Back late)",
        "  Thursday 3 December 2026, Dexamethasone 08:00: vomited, 8.5 mg given again",
    ]
    assert diff(third, third).splitlines()[1:] == ["  Nothing that is taken changed."]
    data = diff_data(first, third)["records"]
    assert [(one["date"], one["drug"], one["time"]) for one in data[:2]] == [
        ("2026-12-01", DEX, "08:00"),
        ("2026-12-01", RUX, "08:00"),
    ]
    assert data[1]["after"] is None
    assert data[5]["after"] == {"outcome": "vomited", "given_at": None, "extra_mg": "8.5", "note": None}


def test_diff_shows_records_and_changed_doses_together() -> None:
    first = said(plan(), event(RUX, "01 08:00", "missed"))
    held = revised(first, "2026-12-04 00:00", change="stop", drug=RUX)
    made = said(held, event(DEX, "01 08:00"))
    lines = diff(first, made).splitlines()
    assert lines[1].endswith("Ruxolitinib 08:00: not given (was 15 mg)")
    assert lines[-1] == "  Tuesday 1 December 2026, Dexamethasone 08:00: given"
    assert "missed" not in diff(first, made)


def test_what_was_recorded_is_told_with_what_it_adds_up_to() -> None:
    assert what_was_recorded(plan(), said(plan(), event(RUX, "01 20:00", "missed"))).splitlines() == [
        "Tuesday 1 December 2026, Ruxolitinib 20:00: missed",
        "",
        "Recorded, to Tuesday 1 December 2026, 20:00",
        " Ruxolitinib: 1 missed, 1 not recorded",
        "   0 mg recorded as taken; planned 30 mg",
        " Dexamethasone: 1 not recorded",
        "   0 mg recorded as taken; planned 17.5 mg",
    ]


def test_what_is_told_of_the_last_record_that_was_withdrawn() -> None:
    first = said(plan(), event(RUX, "01 20:00", "missed"))
    none = said(first, event(RUX, "01 20:00", "withdrawn"), correct="Wrong patient")
    assert what_was_recorded(first, none) == (
        "Tuesday 1 December 2026, Ruxolitinib 20:00: record withdrawn (was: missed)\n"
    )


def test_summary_in_chinese_says_it_too() -> None:
    text = summary(said(plan(), *three_missed_and_one_vomited()), language="zh")
    assert "已给 6 次" in text
    assert "漏服 3 次" in text


# Verification, earlier revisions, calendars.


def test_recording_does_not_undo_a_verification() -> None:
    checked = verify(plan(), by=VERIFIER, at=AT)
    made = said(checked, event(RUX, "01 08:00"))
    assert is_verified(made)
    with pytest.raises(DosingError, match="has been verified"):
        verify(made, by="D. Nurse", at=AFTER)
    check_computed(made, using(made))


def test_plan_with_records_is_verified_by_another_than_its_maker_and_the_recorder_may() -> None:
    made = said(plan(), event(RUX, "01 08:00"))
    assert not is_verified(made)
    assert is_verified(verify(made, by=NURSE, at=AFTER))
    with pytest.raises(DosingError, match="made this revision"):
        verify(made, by=MAKER, at=AFTER)


def test_revision_after_records_is_not_verified_any_more() -> None:
    made = said(verify(plan(), by=VERIFIER, at=AT), event(RUX, "01 08:00"))
    held = revised(made, "2026-12-10 00:00", change="hold", drug=RUX)
    assert not is_verified(held)
    assert is_verified(verify(said(held, event(RUX, "01 20:00")), by=VERIFIER, at=AFTER))


def test_record_that_was_changed_afterwards_is_noticed() -> None:
    made = said(plan(), event(RUX, "01 08:00", "missed"))
    forged = msgspec.structs.replace(made.records[0], outcome="given")
    with pytest.raises(DosingError) as refused:
        verify(sealed(msgspec.structs.replace(made, records=(forged,))), by=VERIFIER, at=AFTER)
    assert refused.value.code in ("verify-differs", "verify-chain")


def test_slip_made_before_the_records_is_attached_after_them() -> None:
    slip = slip_of(verify(plan(), by=VERIFIER, at=AT))
    made = attach(slip, said(plan(), event(RUX, "01 08:00")))
    assert is_verified(made)
    assert [entry.action for entry in made.history] == ["plan", "record", "verify"]
    assert read_plan(export(made, "json")) == made
    with pytest.raises(DosingError, match="or for other content"):
        attach(slip, revised(said(plan(), event(RUX, "01 08:00")), "2026-12-10 00:00", change="hold", drug=RUX))


def test_slip_of_a_plan_with_records_is_attached() -> None:
    made = said(plan(), event(RUX, "01 08:00"))
    assert is_verified(attach(slip_of(verify(made, by=VERIFIER, at=AFTER)), made))


def test_earlier_revision_has_the_records_that_it_had() -> None:
    first = said(plan(), event(RUX, "01 08:00"))
    made = said(revised(first, "2026-12-10 00:00", change="hold", drug=RUX), event(RUX, "01 20:00"))
    again = earlier(made, 1)
    assert (again.records, again.administrations, again.content_digest) == (
        first.records,
        first.administrations,
        first.content_digest,
    )
    assert earlier(made, 2).records == made.records


def test_calendar_does_not_change_by_records() -> None:
    held = revised(plan(), "2026-12-10 00:00", change="hold", drug=RUX)
    made = said(held, *three_missed_and_one_vomited())
    assert export(made, "ics") == export(held, "ics")
    assert export(made, "csv") == export(held, "csv")


def test_paper_still_tells_what_the_newest_revision_changed() -> None:
    from rud_dosing.exporters.terminal.diff import changes_of_last

    held = revised(plan(), "2026-12-10 00:00", change="hold", drug=RUX)
    english = library.load_wording("en")
    assert changes_of_last(said(held, event(RUX, "01 08:00")), english) == changes_of_last(held, english) != []
    assert export(said(held, event(RUX, "01 08:00")), "pdf").startswith(b"%PDF")


# CSV.

TABLE = """drug,planned,outcome,given_at,extra,note,by
ruxolitinib,2026-12-02 20:00,missed,,,"asleep, not woken",
ruxolitinib,2026-12-03 08:00,given-late,10:40,,,M. Nurse
dexamethasone,2026-12-04 08:00,vomited,,17.5 mg,,
"""


def test_csv_is_read_as_it_is_described() -> None:
    assert read_records_csv(TABLE.encode()) == [
        event(RUX, "02 20:00", "missed", note="asleep, not woken", where="line 2"),
        event(RUX, "03 08:00", "given-late", given_at="10:40", by="M. Nurse", where="line 3"),
        event(DEX, "04 08:00", "vomited", extra="17.5 mg", where="line 4"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode("utf-8-sig"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.rstrip("\n").encode(),
    ],
    ids=["byte order mark", "CRLF", "no last line feed"],
)
def test_csv_of_other_programs_says_the_same(content: bytes) -> None:
    assert read_records_csv(content) == read_records_csv(TABLE.encode())


def test_csv_columns_stand_in_any_order_and_empty_lines_say_nothing() -> None:
    content = b"outcome,planned,drug\n\nmissed,2026-12-02 20:00,ruxolitinib\n,,\n"
    assert read_records_csv(content) == [event(RUX, "02 20:00", "missed", where="line 3")]


def test_csv_line_is_named_by_where_it_begins() -> None:
    content = b'drug,planned,outcome,note\nruxolitinib,2026-12-02 20:00,missed,"two\nlines"\nruxolitinib,x,missed,\n'
    first, second = read_records_csv(content)
    assert isinstance(first, DoseEvent)
    assert isinstance(second, DoseEvent)
    assert (first.where, second.where) == ("line 2", "line 4")


def test_csv_line_with_other_cells_than_columns_stands_as_its_error() -> None:
    long, short = read_records_csv(b"drug,planned,outcome\na,b,c,d\na,b\n")
    assert str(long) == (
        "error[records-line]: line 2: 4 cells for 3 columns\n  Put a cell that holds a comma in double quotes."
    )
    assert isinstance(short, DosingError)
    assert short.problem == "2 cells for 3 columns"


def test_csv_line_that_leaves_out_what_is_needed_is_refused() -> None:
    (one,) = read_records_csv(b"drug,planned,outcome,note\nruxolitinib,2026-12-02 20:00,,x\n")
    assert refusal(plan(), one).startswith('error[record]: line 2: outcome: "" is no outcome')


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1: there is no column drug, planned, outcome"),
        (b"drug;planned;outcome\n", 'line 1: there is no column drug, planned, outcome; "drug;planned;outcome" is no'),
        (b"drug,planned,outcome,weight\n", 'line 1: "weight" is no column'),
        (b"drug,planned,outcome,note,note\n", 'line 1: "note" stands twice'),
        (b'drug,planned,outcome\na,b,"c\n', "line 2: it cannot be read: "),
        (b'drug,planned,outcome\na,b,"c"d\n', "line 2: it cannot be read: "),
    ],
)
def test_csv_that_is_none_of_events_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(DosingError) as refused:
        read_records_csv(content)
    assert str(refused.value).startswith(f"error[records-file]: {message}")


def test_csv_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(DosingError, match="byte 21 is not UTF-8"):
        read_records_csv(b"drug,planned,outcome\n\xff")


# What is always true.

OUTCOMES = st.sampled_from(["given", "missed", "vomited", "given-late"])
CHANGES: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.sampled_from(
    [
        ("2026-12-03 12:00", {"change": "hold", "drug": RUX}),
        ("2026-12-05 00:00", {"change": "redose", "drug": DEX, "dose_mg": "10"}),
        ("2026-12-04 08:01", {"change": "shift", "days": 2}),
        ("2026-12-06 00:00", {"change": "stop"}),
    ]
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    divided=st.booleans(),
    picked=st.lists(st.tuples(st.integers(0, 30), OUTCOMES), min_size=1, unique_by=lambda one: one[0]),
    change=CHANGES,
    split=st.integers(0, 30),
)
def test_records_never_change_what_is_planned_and_stay_through_revisions(
    divided: bool, picked: list[tuple[int, str]], change: tuple[str, dict[str, Any]], split: int
) -> None:
    made = plan(**({"divide": "dexamethasone 2"} if divided else {}))
    moment, fields = change

    def events(before: Plan, some: list[tuple[int, str]]) -> list[DoseEvent]:
        known = {one.administration_id for one in before.records}
        rows = [(before.administrations[index], outcome) for index, outcome in some]
        return [
            DoseEvent(
                drug=one.drug,
                planned=f"{one.date} {one.time}",
                outcome=outcome,
                given_at="23:59" if outcome == "given-late" else None,
                extra="5 mg" if outcome == "vomited" else None,
            )
            for one, outcome in rows
            if one.id not in known
        ]

    first = said(made, *events(made, picked[:split]))
    later = revised(first, moment, **fields)
    bare = revised(made, moment, **fields)
    both = [one for one in picked[split:] if one[0] < len(later.administrations)]
    last = said(later, *events(later, both))
    for name in CLINICAL_FIELDS:
        if name != "records":
            assert getattr(last, name) == getattr(bare, name), name
    told = [[(one.code, one.severity, one.message) for one in made.findings] for made in (last, bare)]
    assert told[0] == told[1]
    assert (last.status, last.revision) == (bare.status, 2)
    assert last.records[: len(first.records)] == first.records
    assert len({one.administration_id for one in last.records}) == len(last.records)
    assert said(last, *events(later, both)) is last
    check_computed(last, using(last))
    assert read_plan(export(last, "json")) == last
    assert earlier(last, 1).content_digest == first.content_digest
    # Each dose counts once, and what is taken is what was not missed, with what was given again.
    rows = recorded.rows(last)
    assert len({row.administration.id for row in rows}) == len(rows)
    assert sum(
        one.given + one.given_late + one.missed + one.vomited + one.not_recorded for one in recorded.tallies(last)
    ) == len(rows)
    taken = sum(row.administration.dose_mg for row in rows if row.record and row.record.outcome != "missed")
    extra = 5 * sum(row.record.outcome == "vomited" for row in rows if row.record)
    assert sum(one.taken_mg for one in recorded.tallies(last)) == taken + extra
