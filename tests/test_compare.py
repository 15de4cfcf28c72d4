"""Two plans side by side: what a person reads, and what a program does."""

from __future__ import annotations

import json
from pathlib import Path

from revising import plan, revised
from sampling import run

from rud_dosing import Plan, diff, diff_data, export, what_changed
from rud_dosing.core import compare

HEADING = "K6JM4E-J revision 1 -> K6JM4E-J revision 2\n"


def lines(text: str) -> list[str]:
    """The lines below the heading, runs of spaces as one."""
    return [" ".join(line.split()) for line in text.splitlines()[1:]]


def held_for_three_days(then: str = "continue") -> Plan:
    return revised(
        plan(), "2026-12-10 00:00", change="hold", drug="ruxolitinib", resume_on="2026-12-13 00:00", then=then
    )


def test_plan_is_the_same_as_itself() -> None:
    assert diff(plan(), plan()) == "K6JM4E-J revision 1 -> K6JM4E-J revision 1\n  Nothing that is taken changed.\n"
    assert compare.differences(plan(), plan()) == []
    assert {run.kind for run in compare.runs(plan(), plan())} == {"same"}


def test_days_that_differ_alike_are_one_line() -> None:
    text = diff(plan(), held_for_three_days())
    assert text.startswith(HEADING)
    assert lines(text) == [
        "10 Dec 2026 to 12 Dec 2026 Ruxolitinib 08:00: not given (was 15 mg)",
        "10 Dec 2026 to 12 Dec 2026 Ruxolitinib 20:00: not given (was 15 mg)",
    ]


def test_shift_adds_days_at_the_end() -> None:
    assert lines(diff(plan(), held_for_three_days("shift")))[2:] == [
        "26 Jan 2027 to 28 Jan 2027 Ruxolitinib 08:00: 15 mg, new",
        "26 Jan 2027 to 28 Jan 2027 Ruxolitinib 20:00: 15 mg, new",
    ]


def test_new_weight_tells_what_changes_and_what_does_not() -> None:
    # 70 kg from day 15, as worked out in data/revisions.toml: 8.5 becomes 9, 4.5 stays, 2 becomes 2.5 on days 43 to 49.
    made = revised(plan(), "2026-12-15 00:00", change="reweigh", weight="70 kg", weighed_on="2026-12-14")
    assert lines(diff(plan(), made)) == [
        "15 Dec 2026 to 28 Dec 2026 Dexamethasone 08:00: 9 mg instead of 8.5 mg",
        "12 Jan 2027 to 18 Jan 2027 Dexamethasone 08:00: 2.5 mg instead of 2 mg",
    ]
    assert lines(what_changed(plan(), made)) == [
        "15 Dec 2026 to 28 Dec 2026 Dexamethasone 08:00: 9 mg instead of 8.5 mg",
        "15 Dec 2026 to 25 Jan 2027 Ruxolitinib 08:00: 15 mg, as before",
        "15 Dec 2026 to 25 Jan 2027 Ruxolitinib 20:00: 15 mg, as before",
        "29 Dec 2026 to 11 Jan 2027 Dexamethasone 08:00: 4.5 mg, as before",
        "12 Jan 2027 to 18 Jan 2027 Dexamethasone 08:00: 2.5 mg instead of 2 mg",
        "Tuesday 19 January 2027 Dexamethasone 08:00: 2 mg, as before",
        "20 Jan 2027 to 21 Jan 2027 Dexamethasone 08:00: 1.5 mg, as before",
        "22 Jan 2027 to 23 Jan 2027 Dexamethasone 08:00: 1 mg, as before",
        "24 Jan 2027 to 25 Jan 2027 Dexamethasone 08:00: 0.5 mg, as before",
    ]


def test_hold_tells_its_first_held_and_first_resumed_dose() -> None:
    made = revised(
        plan(), "2026-12-10 11:00", change="hold", drug="ruxolitinib", resume_on="2026-12-12 12:00", then="continue"
    )
    assert lines(what_changed(plan(), made))[-2:] == [
        "First held: Ruxolitinib, Thursday 10 December 2026 20:00",
        "First given again: Ruxolitinib, Saturday 12 December 2026 20:00",
    ]
    until_told = revised(plan(), "2026-12-10 11:00", change="hold", drug="ruxolitinib")
    assert lines(what_changed(plan(), until_told))[-1] == "First held: Ruxolitinib, Thursday 10 December 2026 20:00"
    resumed = revised(until_told, "2026-12-12 12:00", change="resume", drug="ruxolitinib", then="continue")
    assert lines(what_changed(until_told, resumed))[-1] == (
        "First given again: Ruxolitinib, Saturday 12 December 2026 20:00"
    )


def test_death_says_to_delete_the_calendar() -> None:
    made = revised(plan(), "2026-12-20 14:00", change="stop", outcome="died")
    text = what_changed(plan(), made)
    assert "Visit of day 28: cancelled (was Monday 28 December 2026)" in text
    assert text.endswith("Delete this calendar from family and ward devices.\n")


def test_visit_that_moved_is_told() -> None:
    made = revised(plan(), "2026-12-10 00:00", change="move-assessment", day=14, to="2026-12-16")
    assert lines(diff(plan(), made)) == [
        "Visit of day 14: Wednesday 16 December 2026 instead of Monday 14 December 2026"
    ]
    assert lines(diff(revised(plan(), "2026-12-20 14:00", change="stop", outcome="died"), plan()))[-2:] == [
        "Visit of day 28: Monday 28 December 2026, new",
        "Visit of day 56: Monday 25 January 2027, new",
    ]


def test_another_time_of_day_is_told_with_both() -> None:
    at_nine = plan(times="ruxolitinib 09:00, 20:00")
    assert lines(diff(plan(), at_nine)) == [
        "1 Dec 2026 to 25 Jan 2027 Ruxolitinib: 15 mg at 09:00 instead of 15 mg at 08:00"
    ]


def test_start_that_moved_is_told_by_dates_and_not_by_the_days_of_two_plans() -> None:
    """Day 1 of the one is day 10 of the other: runs go by the calendar."""
    made = revised(plan(), None, change="move-start", start="2026-12-10")
    told = [line for line in lines(diff(plan(), made)) if "Ruxolitinib 08:00" in line]
    assert told == [
        "1 Dec 2026 to 9 Dec 2026 Ruxolitinib 08:00: not given (was 15 mg)",
        "26 Jan 2027 to 3 Feb 2027 Ruxolitinib 08:00: 15 mg, new",
    ]
    # Dexamethasone on one date: day 15 of the one (15 December, 8.5 mg) is day 6 of the other (17.5 mg), and so on.
    assert [line for line in lines(diff(plan(), made)) if "Dexamethasone" in line][:3] == [
        "1 Dec 2026 to 9 Dec 2026 Dexamethasone 08:00: not given (was 17.5 mg)",
        "15 Dec 2026 to 23 Dec 2026 Dexamethasone 08:00: 17.5 mg instead of 8.5 mg",
        "29 Dec 2026 to 6 Jan 2027 Dexamethasone 08:00: 8.5 mg instead of 4.5 mg",
    ]
    assert [one.date for one in compare.differences(plan(), made)] == sorted(
        one.date for one in compare.differences(plan(), made) if one.date is not None
    )


def test_plan_that_gets_its_dates_is_compared_day_by_day() -> None:
    undated = plan(start=None, undated=True)
    dated = revised(undated, None, change="move-start", start="2026-12-01")
    assert compare.differences(undated, dated) == []
    assert lines(diff(undated, dated)) == [
        "Visit of day 7: Monday 7 December 2026, new",
        "Visit of day 14: Monday 14 December 2026, new",
        "Visit of day 28: Monday 28 December 2026, new",
        "Visit of day 56: Monday 25 January 2027, new",
    ]


def test_undated_plans_are_compared_by_day() -> None:
    # 50 kg: 170 x 50 / 3600 = 2.3611; sqrt = 1.5366 -> 1.54; 15.4 -> 15.5.
    from making import patient
    from making import plan as plan_of

    one, other = (plan_of(patient(weight=weight), start=None, undated=True) for weight in ("63.5 kg", "50 kg"))
    assert lines(diff(one, other))[0] == "1 to 14 Dexamethasone 08:00: 15.5 mg instead of 17.5 mg"


def test_runs_begin_on_the_day_that_is_asked_for() -> None:
    (first, *_) = compare.runs(plan(), held_for_three_days(), since_day=12)
    assert (first.drug, first.first_day, str(first.first)) == ("dexamethasone", 12, "2026-12-12")
    held = next(run for run in compare.runs(plan(), held_for_three_days(), since_day=12) if run.kind == "gone")
    assert (held.first_day, held.last_day) == (12, 12)
    assert compare.runs(plan(), plan(), since_day=57) == []


def test_data_holds_every_giving_that_differs() -> None:
    made = revised(plan(), "2026-12-10 12:00", change="redose", drug="ruxolitinib", dose_mg="10", through="2026-12-11")
    data = diff_data(plan(), made)
    assert data["old"] == {"plan_code": "K6JM4E-J", "revision": 1, "content_digest": plan().content_digest}
    assert data["new"]["revision"] == 2
    assert data["assessments"] == []
    was = {"time": "20:00", "dose_mg": "15", "units": "1 x 15 mg", "route": "oral"}
    morning = {**was, "time": "08:00"}
    assert data["administrations"] == [
        {
            "date": date,
            "treatment_day": day,
            "drug": "ruxolitinib",
            "slot": slot,
            "before": before,
            "after": {**before, "dose_mg": "10", "units": "2 x 5 mg"},
        }
        for date, day, slot, before in (
            ("2026-12-10", 10, 2, was),
            ("2026-12-11", 11, 1, morning),
            ("2026-12-11", 11, 2, was),
        )
    ]
    json.dumps(data)


def test_data_of_what_is_gone_and_new_has_nothing_there() -> None:
    data = diff_data(plan(), revised(plan(), "2027-01-25 00:00", change="shift", days=1))
    gone, *_, new = data["administrations"]
    assert (gone["date"], gone["drug"], gone["after"]) == ("2027-01-25", "dexamethasone", None)
    assert (new["date"], new["drug"], new["before"]) == ("2027-01-26", "ruxolitinib", None)
    assert data["assessments"] == [{"treatment_day": 56, "before": "2027-01-25", "after": "2027-01-26"}]


def test_command_compares_two_files_and_a_plan_with_its_own_past(tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_bytes(export(plan(), "json"))
    new.write_bytes(export(held_for_three_days(), "json"))
    days = "  10 Dec 2026 to 12 Dec 2026                "
    rows = [f"{days}Ruxolitinib {time}: not given (was 15\n{' ' * len(days)}mg)\n" for time in ("08:00", "20:00")]
    expected = "".join(["K6JM4E-J revision 1 -> K6JM4E-J revision 2\n", *rows]).encode()
    assert run("diff", str(old), str(new)) == (0, expected, "")
    assert run("diff", str(new), "--revision", "1") == (0, expected, "")
    code, out, _ = run("diff", str(old), str(new), "--format", "json")
    assert (code, json.loads(out)) == (0, diff_data(plan(), held_for_three_days()))


def test_command_needs_two_plans_or_a_revision(tmp_path: Path) -> None:
    one = tmp_path / "one.json"
    one.write_bytes(export(plan(), "json"))
    for arguments in ((str(one),), (str(one), str(one), "--revision", "1")):
        code, out, err = run("diff", *arguments)
        assert (code, out) == (2, b"")
        assert "Give two plans, or one and --revision." in err
    code, out, err = run("diff", str(one), "--revision", "2")
    assert (code, out) == (1, b"")
    assert err.startswith("error[revision]: revision: there is no revision 2")


def test_first_revision_has_nothing_before_it() -> None:
    made = plan()
    assert compare.before_last(made) is made
    before = compare.before_last(held_for_three_days())
    assert {one.id: one.as_kept for one in before.administrations} == {
        one.id: one.as_kept for one in made.administrations
    }
