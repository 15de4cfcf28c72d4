"""A plan that is switched to a rescue regimen: worked out by hand, and what is refused.

The patient of the design: 170 cm, 63.5 kg, BSA 1.73 m², US tablets of 0.5 and 4 mg; day 1 is 1 December 2026, day 8 is
8 December. Dexamethasone at 10, 5, 2.5 and 1.25 mg/m² is given as 17.5, 8.5, 4.5 and 2 mg.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import AT
from revising import MAKER, REVISER, VERIFIER, of, plan, revised, runs, visits
from sampling import run

from rud_dosing import Change, DosingError, Plan, changes, earlier, export, library, read_plan, revise, verify
from rud_dosing.core.digests import is_verified
from rud_dosing.model.site import OrderedTimes
from rud_dosing.units import number


def switch(
    before: Plan | None = None, since: str = "2026-12-08 00:00", regimen: str = "hlh-94", **answers: Any
) -> Plan:
    said = {"ruxolitinib": "stop", "steroid": "restart", **answers}
    change = changes.Switch(regimen=library.load_regimen(regimen), **said)
    return revise(before or plan(), change, from_=since, reason="no response", by=REVISER, at=AT)


def refusal(**asked: Any) -> DosingError:
    with pytest.raises(DosingError) as refused:
        switch(**asked)
    return refused.value


def found(made: Plan) -> set[str]:
    return {one.code for one in made.findings}


def days_of(made: Plan, drug: str) -> list[int]:
    return [one.treatment_day for one in of(made, drug)]


TOTALS = (("restart", "449"), ("continue", "326.5"))
STEROIDS = ("dexamethasone", "methylprednisolone")

# HLH-94 begun on treatment day 8: its day n is treatment day n + 7.
ETOPOSIDE_DAYS = [8, 11, 15, 18, 22, 29, 36, 43, 50, 57]


def test_no_response_on_day_7_and_hlh_94_from_day_8() -> None:
    """HLH-94 days 1-14, 15-28, 29-42, 43-49 are treatment days 8-21, 22-35, 36-49, 50-56; tapering to day 63."""
    made = switch()
    assert (made.revision, made.status, made.plan_code) == (2, "planned", plan().plan_code)
    assert runs(made, "dexamethasone")[:6] == [
        ["2026-12-01", "2026-12-07", "08:00 17.5", 1, 7],
        ["2026-12-08", "2026-12-21", "08:00 17.5", 1, 14],
        ["2026-12-22", "2027-01-04", "08:00 8.5", 15, 28],
        ["2027-01-05", "2027-01-18", "08:00 4.5", 29, 42],
        ["2027-01-19", "2027-01-26", "08:00 2", 43, 50],  # 1.25 mg/m² and the first tapering day, 1.89 mg, both 2 mg
        ["2027-01-27", "2027-01-28", "08:00 1.5", 51, 52],
    ]
    assert days_of(made, "dexamethasone") == list(range(1, 64))
    assert days_of(made, "ruxolitinib") == [day for day in range(1, 8) for _ in range(2)]
    assert days_of(made, "etoposide") == ETOPOSIDE_DAYS
    assert {(number(one.dose_mg), one.time, one.units) for one in of(made, "etoposide")} == {("260", "10:00", ())}
    assert visits(made) == {"7": "2026-12-07"}
    dexamethasone = [step for step in made.steps if step.drug == "dexamethasone"]
    assert [(step.first_day, step.last_day) for step in dexamethasone[:3]] == [(1, 7), (8, 21), (22, 35)]
    assert [one.drug for one in made.supply.cumulative] == ["ruxolitinib", "dexamethasone", "etoposide"]


def test_steroid_that_continues_is_the_running_taper() -> None:
    made, before = switch(steroid="continue"), plan()
    assert of(made, "dexamethasone") == of(before, "dexamethasone")
    assert days_of(made, "etoposide") == ETOPOSIDE_DAYS


def test_ruxolitinib_that_continues_ends_with_its_own_course() -> None:
    made, before = switch(ruxolitinib="continue"), plan()
    assert of(made, "ruxolitinib") == of(before, "ruxolitinib")
    assert "switched-ruxolitinib-continues" in found(made)
    assert "rebound-risk" not in found(made)


def test_dep_from_day_8() -> None:
    made = switch(regimen="dep")
    assert days_of(made, "dexamethasone") == list(range(1, 8))
    assert [(one.treatment_day, number(one.dose_mg)) for one in of(made, "methylprednisolone")] == [
        *((day, "953") for day in (8, 9, 10)),
        *((day, "127") for day in (11, 12, 13)),
        *((day, "64") for day in (14, 15, 16, 17)),
        *((day, "48") for day in (18, 19, 20, 21)),
    ]
    assert [(one.treatment_day, number(one.dose_mg)) for one in of(made, "etoposide")] == [(8, "173"), (15, "173")]
    assert [(one.treatment_day, number(one.dose_mg)) for one in of(made, "liposomal-doxorubicin")] == [(8, "43")]
    # DEP's days 14 and 28 are treatment days 21 and 35.
    judged = [(one.treatment_day, str(one.target), one.regimen_day, one.regimen) for one in made.assessments[1:]]
    assert judged == [(21, "2026-12-21", 14, "dep"), (35, "2027-01-04", 28, "dep")]


def test_dep_beside_the_running_steroid_gives_no_second_one() -> None:
    made = switch(regimen="dep", steroid="continue")
    assert of(made, "methylprednisolone") == []
    assert of(made, "dexamethasone") == of(plan(), "dexamethasone")
    assert "dep-route-is-a-choice" in found(made)


def test_dep_after_hlh_94_ends_its_etoposide() -> None:
    """HLH-94 on day 8, DEP on day 24: the etoposide of day 29 is not given, DEP's is on days 24 and 31."""
    made = switch(switch(), "2026-12-24 00:00", "dep", ruxolitinib=None)
    assert days_of(made, "etoposide") == [8, 11, 15, 18, 22, 24, 31]
    assert [number(one.dose_mg) for one in of(made, "etoposide")] == ["260"] * 5 + ["173"] * 2
    assert days_of(made, "dexamethasone") == list(range(1, 24))
    assert [regimen.id for regimen in made.regimens] == ["ru-d", "hlh-94", "dep"]


def test_every_choice_is_a_finding() -> None:
    made = switch()
    assert found(made) >= {
        "switched-ruxolitinib-stops",
        "switched-steroid-restarts",
        "rebound-risk",
        "days-not-ordered",
        "final-week-not-ordered",
        "hlh-94-week-8-is-a-choice",
        "hlh-94-route-is-a-choice",
        "hlh-94-no-visits",
    }
    # What was said of the course that has ended is said no more.
    assert not found(made) & {"tapering-week-is-a-choice", "ruxolitinib-ends-without-taper"}


def test_tapering_of_the_new_course_is_ordered_again() -> None:
    made = switch()
    (told,) = [one.message for one in made.findings if one.code == "final-week-not-ordered"]
    assert "days 57 to 63" in told  # HLH-94's days 50 to 56, begun on day 8
    with pytest.raises(DosingError) as refused:
        verify(made, by=VERIFIER, at=AT)
    assert refused.value.code == "verify-open"
    ordered = revised(made, "2026-12-08 00:00", change="retaper", final_week={"shape": "halving"})
    assert "final-week-not-ordered" not in found(ordered)
    # half of 1.25 x 1.73 = 1.08125 -> 1 for four days, a quarter 0.540625 -> 0.5 for three
    assert [number(one.dose_mg) for one in of(ordered, "dexamethasone")[-7:]] == ["1"] * 4 + ["0.5"] * 3
    assert is_verified(verify(ordered, by=VERIFIER, at=AT))


def test_weight_after_the_switch_counts_for_all_its_drugs() -> None:
    """60 kg from day 22: sqrt(170 x 60 / 3600) = 1.6833 -> 1.68 m²; 150 x 1.68 = 252 mg; 5 x 1.68 = 8.4 -> 8.5 mg."""
    made = revised(switch(), "2026-12-22 00:00", change="reweigh", weight="60 kg", weighed_on="2026-12-21")
    assert [number(one.dose_mg) for one in of(made, "etoposide")] == ["260"] * 4 + ["252"] * 6
    assert str(made.bsa.value) == "1.68"


def test_drug_that_is_not_daily_is_held_on_its_own_days() -> None:
    """Held from day 16 to day 25: of etoposide only days 18 and 22 fall in it."""
    held = revised(
        switch(), "2026-12-16 00:00", change="hold", drug="etoposide", resume_on="2026-12-26 00:00", then="continue"
    )
    assert days_of(held, "etoposide") == [8, 11, 15, 29, 36, 43, 50, 57]
    assert [one.treatment_day for one in held.held_days] == [18, 22]


def test_earlier_revision_and_document_come_back() -> None:
    made = switch()
    assert earlier(made, 1).content_digest == plan().content_digest
    again = read_plan(export(made, "json"))
    assert again == made
    assert again.history[-1].change == made.history[-1].change


def test_late_switch_asks_what_was_given_that_day() -> None:
    error = refusal(since="2026-12-08 12:00")
    assert error.code == "switch-first-day"
    assert error.problem == "dexamethasone 08:00, etoposide 10:00 of day 1 of hlh-94 lie before 2026-12-08 12:00"
    made = switch(
        since="2026-12-08 12:00",
        given_already=("dexamethasone",),
        times=(OrderedTimes(drug="etoposide", times=("16:00",)),),
    )
    assert [(one.treatment_day, one.regimen_day, number(one.dose_mg)) for one in of(made, "dexamethasone")[7:9]] == [
        (8, 8, "17.5"),  # the running course's dose of that morning
        (9, 2, "17.5"),
    ]
    assert of(made, "etoposide")[0].time == "16:00"
    (said,) = [one for one in made.findings if one.code == "switched-given-already"]
    assert said.message == (
        "What was given of dexamethasone earlier on 8 December 2026 counts for day 1 of hlh-94, as was said; look that "
        "it is recorded."
    )


def test_both_questions_are_asked_with_the_mg_of_each_answer() -> None:
    """On day 8 of 10 mg/m².

    Restarted: 14 x 17.5 + 14 x 8.5 + 14 x 4.5 + 8 x 2 + 2 x 1.5 + 2 x 1 + 2 x 0.5 = 245 + 119 + 63 + 16 + 6 = 449 mg.
    Continued: the 7 days of 17.5 mg that are left less: 449 - 122.5 = 326.5 mg. Ruxolitinib 49 days x 30 = 1,470 mg.
    """
    error = refusal(ruxolitinib=None, steroid=None)
    assert (error.code, error.where) == ("switch-open", "ruxolitinib, steroid")
    lines = error.fix.split("\n")
    assert lines[:3] == [
        "--ruxolitinib stop: nothing of it is given any more",
        "--ruxolitinib continue: ruxolitinib, 1,470 mg in all",
        "  15 mg twice daily from 8 December 2026 to 25 January 2027",
    ]
    restarted, continued = (lines.index(f"--steroid {answer}: dexamethasone, {mg} mg in all") for answer, mg in TOTALS)
    assert lines[restarted + 1 : restarted + 3] == [
        "  17.5 mg from 8 December 2026 to 21 December 2026",
        "  8.5 mg from 22 December 2026 to 4 January 2027",
    ]
    assert lines[continued + 1] == "  17.5 mg from 8 December 2026 to 14 December 2026"
    assert max(map(len, lines)) <= 78


def test_one_open_question_is_asked_alone() -> None:
    error = refusal(ruxolitinib=None)
    assert error.where == "ruxolitinib"
    assert [line.partition(":")[0] for line in error.fix.split("\n") if line.startswith("--")] == [
        "--ruxolitinib stop",
        "--ruxolitinib continue",
    ]


@pytest.mark.parametrize(
    ("before", "asked", "code", "problem"),
    [
        (
            {"change": "stop", "drug": "ruxolitinib"},
            {"ruxolitinib": "stop"},
            "switch",
            "nothing of it is being given by then, so there is nothing to stop",
        ),
        (
            {"change": "stop", "drug": "dexamethasone"},
            {"steroid": "continue"},
            "switch",
            "nothing of it is being given by then, so there is nothing to continue",
        ),
        (None, {"regimen": "ru-d", "ruxolitinib": "continue"}, "switch", "ru-d gives ruxolitinib itself"),
    ],
)
def test_answer_that_cannot_be_is_refused(before: Any, asked: dict[str, Any], code: str, problem: str) -> None:
    made = plan() if before is None else revised(plan(), "2026-12-06 00:00", **before)
    error = refusal(before=made, **asked)
    assert (error.code, error.problem) == (code, problem)


def test_switch_after_everything_was_stopped_asks_nothing() -> None:
    stopped = revised(plan(), "2026-12-06 00:00", change="stop")
    made = switch(stopped, ruxolitinib=None, steroid=None)
    assert made.status == "planned"
    assert days_of(made, "dexamethasone") == [*range(1, 6), *range(8, 64)]


def test_switch_after_the_course_is_over_begins_on_its_day() -> None:
    """A relapse on day 70, 8 February 2027: nothing is running, so nothing is asked."""
    made = switch(since="2027-02-08 00:00", regimen="dep", ruxolitinib=None, steroid=None)
    assert days_of(made, "etoposide") == [70, 77]
    assert visits(made) == {
        "7": "2026-12-07",
        "14": "2026-12-14",
        "28": "2026-12-28",
        "56": "2027-01-25",
        "83": "2027-02-21",
        "97": "2027-03-07",
    }


@settings(max_examples=25)
@given(
    day=st.integers(1, 80), answer=st.sampled_from(["restart", "continue"]), regimen=st.sampled_from(["hlh-94", "dep"])
)
def test_what_lies_before_a_switch_stays(day: int, answer: str, regimen: str) -> None:
    before = plan()
    since = (date(2026, 12, 1) + timedelta(days=day - 1)).strftime("%Y-%m-%d 00:00")
    running = day <= 56
    made = switch(before, since, regimen, ruxolitinib="stop" if running else None, steroid=answer if running else None)
    assert [one for one in made.administrations if one.treatment_day < day] == [
        one for one in before.administrations if one.treatment_day < day
    ]
    assert len({one.id for one in made.administrations}) == len(made.administrations)
    steroids = [(one.treatment_day, one.drug) for one in made.administrations if one.drug in STEROIDS]
    assert len({on for on, _ in steroids}) == len(steroids)  # never two steroids on one day


def test_command_line_switches(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(export(plan(), "json"))
    asked = ("revise", str(path), "--from", "2026-12-08 00:00", "--reason", "no response", "--by", REVISER)
    code, _, err = run(*asked, "switch", "hlh-94")
    assert code == 1
    assert "--steroid continue: dexamethasone, 326.5 mg in all\n    17.5 mg from 8 December 2026" in err
    assert json.loads(path.read_text(encoding="utf-8"))["revision"] == 1
    answers = ("--ruxolitinib", "stop", "--steroid", "restart", "--on-days", "etoposide 2026-12-08, 2026-12-12")
    code, out, err = run(*asked, "switch", "hlh-94", *answers)
    assert (code, b"etoposide" in out.lower()) == (0, True), err
    made = read_plan(path)
    assert days_of(made, "etoposide") == [8, 12, 15, 19, 22, 29, 36, 43, 50, 57]
    assert made.history[-1].by == REVISER != MAKER


def test_change_is_one_of_the_plan_document() -> None:
    assert changes.Switch in Change.__args__  # type: ignore[attr-defined]


# A taper that a stop began is a running steroid: 9 days from 8 December, 15.5 mg down to 1.5 mg on the 16th.


def tapering() -> Plan:
    return revised(plan(), "2026-12-08 00:00", change="stop", drug="dexamethasone", taper_days=9)


def test_steroid_that_is_being_tapered_is_asked_about() -> None:
    error = refusal(before=tapering(), since="2026-12-10 00:00", regimen="dep", steroid=None)
    assert (error.code, error.where) == ("switch-open", "steroid")
    assert "--steroid continue: dexamethasone, " in error.fix
    assert "\n  12 mg on 10 December 2026\n" in error.fix


def test_taper_of_a_stop_ends_where_a_new_steroid_begins() -> None:
    made = switch(tapering(), "2026-12-10 00:00", "dep")
    assert days_of(made, "dexamethasone") == [*range(1, 10)]
    assert days_of(made, "methylprednisolone") == [*range(10, 24)]


def test_taper_of_a_stop_goes_on_where_the_steroid_continues() -> None:
    made = switch(tapering(), "2026-12-10 00:00", "dep", steroid="continue")
    assert days_of(made, "dexamethasone") == [*range(1, 17)]
    assert [number(one.dose_mg) for one in of(made, "dexamethasone")][7:] == [
        *("15.5", "14", "12", "10.5", "8.5", "7", "5", "3.5", "1.5")
    ]
    assert of(made, "methylprednisolone") == []


def test_taper_of_a_stop_that_is_over_is_not_asked_about() -> None:
    error = refusal(before=tapering(), since="2026-12-17 00:00", regimen="dep", steroid="continue")
    assert error.problem == "nothing of it is being given by then, so there is nothing to continue"


def test_switch_before_the_first_day_would_lose_days_and_is_refused() -> None:
    error = refusal(since="2026-11-29 00:00", regimen="dep")
    assert (error.code, error.where) == ("switch", "from")
    assert error.problem == "2026-11-29 00:00 is before day 1 of the plan, 2026-12-01"
    assert switch(since="2026-12-01 00:00", regimen="dep").revision == 2


def test_start_is_not_moved_behind_a_switch() -> None:
    early = switch(since="2026-12-01 00:00", regimen="dep")
    with pytest.raises(DosingError) as refused:
        revised(early, "2026-11-20 00:00", change="move-start", start="2026-12-03")
    assert refused.value.problem.endswith("2026-12-01 00:00 is before day 1 of the plan, 2026-12-03")


@pytest.mark.parametrize("since", ["2026-12-01 07:00", "2026-12-01 21:00"])
def test_late_first_dose_of_the_course_before_takes_nothing_from_the_new_one(since: str) -> None:
    before = plan(first_dose="2026-12-01 20:00", first_day="dexamethasone omitted")
    given = ("liposomal-doxorubicin", "etoposide", "methylprednisolone") if since.endswith("21:00") else ()
    made = switch(before, since, "dep", given_already=given)
    assert [(one.treatment_day, one.time) for one in of(made, "methylprednisolone")][:2] == (
        [(2, "08:00"), (3, "08:00")] if given else [(1, "08:00"), (2, "08:00")]
    )
    assert days_of(made, "ruxolitinib") == ([1] if given else [])


def test_tapering_that_was_ordered_stays_ordered_where_the_new_regimen_has_none() -> None:
    made = switch(since="2027-02-08 00:00", regimen="dep", ruxolitinib=None, steroid=None)
    assert "final-week-not-ordered" not in found(made)
    assert is_verified(verify(made, by=VERIFIER))


def test_switch_too_late_in_the_day_says_so_before_it_asks() -> None:
    error = refusal(since="2026-12-08 12:00", ruxolitinib=None, steroid=None)
    assert error.code == "switch-first-day"
    assert error.problem == "dexamethasone 08:00, etoposide 10:00 of day 1 of hlh-94 lie before 2026-12-08 12:00"


def test_answer_that_cannot_be_is_listed_with_its_reason() -> None:
    afternoon = (OrderedTimes(drug="etoposide", times=("16:00",)),)
    error = refusal(since="2026-12-08 12:00", steroid=None, times=afternoon)
    assert error.code == "switch-open"
    restart, goes_on, first, *_ = error.fix.split("\n")
    assert restart == (
        "--steroid restart: cannot be: dexamethasone 08:00 of day 1 of hlh-94 lies before 2026-12-08 12:00"
    )
    assert goes_on == "--steroid continue: dexamethasone, 309 mg in all"  # 326.5 less that morning's 17.5
    assert first == "  17.5 mg from 9 December 2026 to 14 December 2026"


@pytest.mark.parametrize(("drug", "steroid"), [("aspirin", "restart"), ("dexamethasone", "continue")])
def test_given_already_is_of_a_drug_that_begins(drug: str, steroid: str) -> None:
    error = refusal(given_already=(drug,), steroid=steroid)
    assert (error.code, error.where) == ("switch", "given_already")
    assert error.problem == f'hlh-94 begins no "{drug}" here'
    assert error.fix == f"It begins {'dexamethasone, etoposide' if steroid == 'restart' else 'etoposide'}."


def test_given_already_is_of_a_dose_that_lies_before_the_switch() -> None:
    error = refusal(given_already=("etoposide",))
    assert (error.code, error.where) == ("switch", "given_already")
    assert error.problem == "no dose of etoposide of day 1 of hlh-94 lies before 2026-12-08 00:00"


def test_change_that_makes_a_later_one_impossible_says_which() -> None:
    """The steroid continues from the 15th; whoever stops it from the 9th is told what that would undo."""
    later = switch(since="2026-12-15 00:00", regimen="dep", steroid="continue")
    with pytest.raises(DosingError) as refused:
        revised(later, "2026-12-09 00:00", change="stop", drug="dexamethasone")
    assert (refused.value.code, refused.value.where) == ("switch", "steroid")
    assert refused.value.problem == (
        "revision 2 (switch, from 2026-12-15 00:00) could not be any more: nothing of it is being given by then, so "
        "there is nothing to continue"
    )
    assert refused.value.fix == (
        "Make the new change from a later moment, or make another that leaves the earlier one possible."
    )


def test_steroid_restarts_only_with_a_regimen_that_has_one() -> None:
    dep = library.load_regimen("dep")
    without = msgspec.structs.replace(dep, drugs=tuple(one for one in dep.drugs if one.name not in STEROIDS))
    change = changes.Switch(regimen=without, ruxolitinib="stop", steroid="restart")
    with pytest.raises(DosingError) as refused:
        revise(plan(), change, from_="2026-12-08 00:00", reason="no response", by=REVISER, at=AT)
    assert (refused.value.code, refused.value.where) == ("switch", "steroid")
    assert refused.value.problem == '"dep" has no steroid to restart with'
