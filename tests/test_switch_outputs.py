"""A switched plan in the other outputs: terminal, CSV, diff, working, the regimens themselves, folders.

The course and its numbers are worked out by hand in ``test_ics_switch.py``.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

import making
import msgspec
import pytest
import revising
from sampling import run
from test_ics_switch import switched

from rud_dosing import (
    Plan,
    describe_regimen,
    diff,
    diff_data,
    export,
    library,
    list_plans,
    summary,
    what_changed,
    working,
)
from rud_dosing.api.folders import overlapping
from rud_dosing.core import compare
from rud_dosing.exporters.daychart import day_chart
from rud_dosing.exporters.terminal.diff import changes_of_last

ANOTHER = "7f1c2f0e-3b7a-4c55-9d0f-2f6f3a1b7c11"


def lines(text: str) -> list[str]:
    """The lines, runs of spaces as one."""
    return [" ".join(line.split()) for line in text.splitlines()]


def section(text: str, heading: str) -> list[str]:
    """The lines below a heading, up to the next empty one."""
    found = lines(text)
    below = found[found.index(heading) + 1 :]
    return below[: below.index("")] if "" in below else below


# The table of administrations.


def rows(the_plan: Plan, drug: str) -> list[dict[str, str]]:
    table = csv.DictReader(io.StringIO(export(the_plan, "csv").decode()))
    assert table.fieldnames == [
        *("date", "day", "time", "drug", "dose_mg", "units", "calculated_mg", "deviation_percent", "route"),
        *("plan_code", "revision", "administration_id"),
    ]
    return [row for row in table if row["drug"] == drug]


def test_csv_of_hlh_94_has_etoposide_on_its_days_in_mg_without_units() -> None:
    found = rows(switched("hlh-94"), "etoposide")
    assert [row["day"] for row in found] == ["8", "11", "15", "18", "22", "29", "36", "43", "50", "57"]
    assert (found[0]["date"], found[-1]["date"]) == ("2026-12-08", "2027-01-26")
    # 259.5 -> 260: 0.5 / 259.5 = 0.19 %.
    same = {(one["time"], one["dose_mg"], one["units"], one["calculated_mg"], one["route"]) for one in found}
    assert same == {("10:00", "260", "", "259.5", "intravenous")}
    assert {one["deviation_percent"] for one in found} == {"0.2"}


def test_csv_of_dep_holds_each_dose() -> None:
    the_plan = switched("dep")
    doses = {
        drug: [(int(row["day"]), row["dose_mg"], row["units"]) for row in rows(the_plan, drug)]
        for drug in ("liposomal-doxorubicin", "etoposide", "methylprednisolone")
    }
    assert doses == {
        "liposomal-doxorubicin": [(8, "43", "")],
        "etoposide": [(8, "173", ""), (15, "173", "")],
        "methylprednisolone": [
            *((day, "953", "") for day in (8, 9, 10)),
            *((day, "127", "") for day in (11, 12, 13)),
            *((day, "64", "") for day in (14, 15, 16, 17)),
            *((day, "48", "") for day in (18, 19, 20, 21)),
        ],
    }
    assert {row["day"] for row in rows(the_plan, "ruxolitinib")} == {str(day) for day in range(1, 8)}


# The terminal.


def test_summary_names_both_regimens_and_the_day_between_them() -> None:
    text = summary(switched("hlh-94"))
    assert lines(text)[:5] == [
        "Ruxolitinib with dexamethasone (Ru-D), adult hemophagocytic lymphohistiocytosis",
        "From day 8, Tuesday 8 December 2026: HLH-94 initial therapy: etoposide with",
        "dexamethasone, 8 weeks",
        "Plan K6JM4E-J, revision 2 Patient HLH-0042",
        "Tuesday 1 December 2026 to Monday 1 February 2027, Europe/Berlin",
    ]
    assert "From day" not in summary(revising.plan())


def test_summary_says_on_which_days_a_drug_is_given() -> None:
    assert section(summary(switched("hlh-94")), "Etoposide, intravenous, at 10:00 on the days below") == [
        "Days From To Calculated Given Diff",
        "8-57 8 Dec 2026 26 Jan 2027 259.5 mg 260 mg +0.2 %",
        "Days 8 to 57: given on days 8, 11, 15, 18, 22, 29, 36, 43, 50, 57",
        "Prepared for each giving: no units to count.",
    ]
    assert section(summary(switched("dep")), "Liposomal doxorubicin, intravenous, at 10:00 on the days below") == [
        "Days From To Calculated Given Diff",
        # 43 - 43.25 = -0.25; / 43.25 = -0.58 %.
        "8 8 Dec 2026 8 Dec 2026 43.25 mg 43 mg -0.6 %",
        "Prepared for each giving: no units to count.",
    ]


def test_summary_of_a_daily_infusion_has_its_steps_and_a_chart_from_its_first_day() -> None:
    text = summary(switched("dep"), blocks=False)
    assert section(text, "Methylprednisolone, intravenous, daily at 08:00") == [
        "Days From To Calculated Given Diff",
        "8-10 8 Dec 2026 10 Dec 2026 952.5 mg 953 mg +0.1 %",
        "11-13 11 Dec 2026 13 Dec 2026 127 mg 127 mg 0 %",
        "14-17 14 Dec 2026 17 Dec 2026 63.5 mg 64 mg +0.8 %",
        "18-21 18 Dec 2026 21 Dec 2026 47.625 mg 48 mg +0.8 %",
        "Prepared for each giving: no units to count.",
    ]
    chart = text.splitlines()[text.splitlines().index("Methylprednisolone, mg per day") + 1 :][:9]
    # Seven empty days, three of 953 mg, then a trace of each day's dose in the lowest row.
    assert chart[0] == " 953 |" + " " * 7 + "###"
    assert chart[5] == "     |" + " " * 7 + "#" * 14
    # Below the days: steps begin on days 8, 11, 14 and 18; visits on days 7 and 21.
    assert [line[6:] for line in chart[7:]] == ["       8  11 14  18", "      ^7            ^21"]


def test_chart_over_a_restart_counts_the_days_of_the_plan() -> None:
    text = summary(switched("hlh-94"), blocks=False).splitlines()
    chart = text[text.index("Dexamethasone, mg per day") + 1 :]
    # 17.5 mg on days 1 to 21, 8.5 on 22 to 35, 4.5 on 36 to 49: of six rows, one row is 2.9 mg.
    assert chart[0] == "17.5 |".rjust(7) + "#" * 21
    assert chart[3] == "      |" + "#" * 35
    assert chart[6] == "      +" + "-" * 63
    assert chart[7] == "       1      8             22            36            50"


def test_chart_of_a_drug_on_hold_leaves_its_days_empty() -> None:
    held = revising.revised(
        revising.plan(), "2026-12-05 00:00", change="hold", drug="dexamethasone", resume_on="2026-12-08 00:00",
        then="continue",
    )  # fmt: skip
    steps = [step for step in held.steps if step.drug == "dexamethasone"]
    bottom = list(day_chart(steps, [7, 60], 80, blocks=False))[5]
    assert bottom[bottom.index("|") + 1 :][:8] == "####   #"
    assert list(day_chart(steps, [7, 60], 80, blocks=False))[-1].split() == ["^7"]  # day 60 lies after the last dose


def test_summary_lists_visits_of_the_later_regimen_with_their_day_of_it() -> None:
    visits = section(summary(switched("dep")), "Visits")
    assert [line for line in visits if line.startswith("Day ")] == [
        "Day 7 Monday 7 December 2026, 09:00",
        "Day 21 Monday 21 December 2026, 09:00, day 14 of DEP",
        "Day 35 Monday 4 January 2027, 09:00, day 28 of DEP",
    ]


def test_summary_counts_what_is_given_where_there_are_no_units() -> None:
    # 3 x 953 + 3 x 127 + 4 x 64 + 4 x 48 = 2859 + 381 + 256 + 192 = 3688.
    assert section(summary(making.plan(regimen="dep", time_zone="Europe/Berlin")), "Supply for the whole plan") == [
        "Liposomal doxorubicin: 43 mg in 1 administration",
        "Etoposide: 346 mg in 2 administrations",
        # x 5 / 4 (methylprednisolone 4 mg = prednisolone 5 mg).
        "Methylprednisolone: 3,688 mg in 14 administrations, as prednisolone 4,610 mg",
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("to", ["hlh-94", "dep"])
@pytest.mark.parametrize("steroid", ["restart", "continue"])
def test_summary_stays_within_80_columns(to: str, steroid: str, language: str) -> None:
    for text in (summary(switched(to, steroid=steroid), language=language), summary(making.plan(regimen=to))):
        assert max(map(len, text.splitlines())) <= 80


def own_regimen(folder: Path, name: str, **changes: str) -> str:
    """A regimen of the program in a file of a site's own, with pieces of its text replaced."""
    text = (making.HERE.parent / "templates" / "regimens" / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_summary_says_how_long_a_giving_takes(tmp_path: Path) -> None:
    own = own_regimen(tmp_path, "hlh-94", lasts=('rounded_to = "1 mg"', 'rounded_to = "1 mg"\nduration = "2 hours"'))
    heading = "Etoposide, intravenous, over 120 minutes, at 10:00 on the days below"
    assert heading in lines(summary(making.plan(regimen=own)))


def test_summary_says_from_when_times_of_day_are_others() -> None:
    times = [{"drug": "dexamethasone", "times": ["09:00"]}]
    text = summary(switched("hlh-94", times=times))
    assert "Dexamethasone, oral" in lines(text)
    assert "Days 1 to 7: at 08:00; doses are those of one administration." in lines(text)
    assert "Days 8 to 63: at 09:00; doses are those of one administration." in lines(text)


# What changed.


def test_diff_tells_a_switch_as_a_person_reads_it() -> None:
    told = what_changed(revising.plan(), switched("hlh-94")).splitlines()
    assert told[:5] == [
        "K6JM4E-J revision 1 -> K6JM4E-J revision 2",
        "  Switched from Ru-D to HLH-94: Tuesday 8 December 2026 00:00",
        "    Ruxolitinib ends: last dose Monday 7 December 2026 20:00",
        "    Dexamethasone begins again, day 1 of HLH-94: Tuesday 8 December 2026 08:00",
        "    Etoposide begins: Tuesday 8 December 2026 10:00",
    ]
    assert lines("\n".join(told))[5:9] == [
        "8 Dec 2026 to 26 Jan 2027 Etoposide 10:00: 260 mg intravenous, new",
        "on days 8, 11, 15, 18, 22, 29, 36, 43, 50, 57",
        "8 Dec 2026 to 25 Jan 2027 Ruxolitinib 08:00: not given (was 15 mg)",
        "8 Dec 2026 to 25 Jan 2027 Ruxolitinib 20:00: not given (was 15 mg)",
    ]
    assert told[-3:] == [
        "  Visit of day 14: cancelled (was Monday 14 December 2026)",
        "  Visit of day 28: cancelled (was Monday 28 December 2026)",
        "  Visit of day 56: cancelled (was Monday 25 January 2027)",
    ]


def test_diff_tells_what_goes_on() -> None:
    told = diff(revising.plan(), switched("dep", steroid="continue", ruxolitinib="continue")).splitlines()
    assert told[1:6] == [
        "  Switched from Ru-D to DEP: Tuesday 8 December 2026 00:00",
        "    Ruxolitinib goes on as before",
        "    Dexamethasone goes on as before",
        "    Liposomal doxorubicin begins: Tuesday 8 December 2026 10:00",
        "    Etoposide begins: Tuesday 8 December 2026 10:00",
    ]
    assert lines("\n".join(told))[-5:] == [
        "Visit of day 14: cancelled (was Monday 14 December 2026)",
        "Visit of day 21: Monday 21 December 2026, new; day 14 of DEP",
        "Visit of day 28: cancelled (was Monday 28 December 2026)",
        "Visit of day 35: Monday 4 January 2027, new; day 28 of DEP",
        "Visit of day 56: cancelled (was Monday 25 January 2027)",
    ]


def test_diff_of_a_switch_before_anything_was_given() -> None:
    told = diff(revising.plan(), switched("dep", "2026-12-01 00:00")).splitlines()
    assert told[1:4] == [
        "  Switched from Ru-D to DEP: Tuesday 1 December 2026 00:00",
        "    Ruxolitinib ends before its first dose",
        "    Dexamethasone ends before its first dose",
    ]


def twice() -> Plan:
    """To HLH-94 on 8 December, to DEP on 20 December."""
    dep = msgspec.to_builtins(library.load_regimen("dep"))
    first = switched("hlh-94")
    return revising.revised(first, "2026-12-20 00:00", change="switch", regimen=dep, steroid="restart")


def test_diff_tells_each_of_two_switches_from_its_own_moment() -> None:
    told = [line for line in diff(revising.plan(), twice()).splitlines() if line[:4] == "    " or "Switched" in line]
    assert [line for line in told if "on days" not in line] == [
        "  Switched from Ru-D to HLH-94: Tuesday 8 December 2026 00:00",
        "    Ruxolitinib ends: last dose Monday 7 December 2026 20:00",
        "    Dexamethasone begins again, day 1 of HLH-94: Tuesday 8 December 2026 08:00",
        "    Etoposide begins: Tuesday 8 December 2026 10:00",
        "  Switched from HLH-94 to DEP: Sunday 20 December 2026 00:00",
        "    Dexamethasone ends: last dose Saturday 19 December 2026 08:00",
        "    Etoposide begins again, day 1 of DEP: Sunday 20 December 2026 10:00",
        "    Liposomal doxorubicin begins: Sunday 20 December 2026 10:00",
        "    Methylprednisolone begins: Sunday 20 December 2026 08:00",
    ]
    second = diff(switched("hlh-94"), twice())
    assert ("from Ru-D" in second, "from HLH-94" in second) == (False, True)
    assert "Switched" not in diff(twice(), revising.plan())
    assert "Switched" not in diff(making.plan(plan_uuid=ANOTHER), twice())


def test_switches_stand_in_the_order_in_which_they_take_effect() -> None:
    """To HLH-94 on 10 December, and later it is said that DEP began on 5 December; both leave the tablets running."""
    answers = {"ruxolitinib": "continue", "steroid": "continue"}
    dep = msgspec.to_builtins(library.load_regimen("dep"))
    later = switched("hlh-94", "2026-12-10 00:00", **answers)
    made = revising.revised(later, "2026-12-05 00:00", change="switch", regimen=dep, **answers)
    assert [line for line in diff(revising.plan(), made).splitlines() if "Switched" in line] == [
        "  Switched from Ru-D to DEP: Saturday 5 December 2026 00:00",
        "  Switched from DEP to HLH-94: Thursday 10 December 2026 00:00",
    ]


def test_doses_that_change_on_some_days_are_one_line_with_their_days() -> None:
    before = switched("hlh-94")
    after = revising.revised(before, "2026-12-22 00:00", change="redose", drug="etoposide", dose_mg="130")
    assert lines(diff(before, after))[1:] == [
        "22 Dec 2026 to 26 Jan 2027 Etoposide 10:00: 130 mg intravenous instead of 260 mg intravenous",
        "on days 22, 29, 36, 43, 50, 57",
    ]
    one_left = revising.revised(before, "2027-01-25 00:00", change="redose", drug="etoposide", dose_mg="130")
    assert lines(diff(before, one_left))[1:] == [
        "Tuesday 26 January 2027 Etoposide 10:00: 130 mg intravenous instead of 260 mg intravenous"
    ]


def test_worksheet_s_sentences_tell_the_switch_and_the_days() -> None:
    told = changes_of_last(switched("hlh-94"), library.load_wording("en"))
    assert told[0] == "Switched from Ru-D to HLH-94: Tuesday 8 December 2026 00:00"
    assert (
        "8 Dec 2026 to 26 Jan 2027: Etoposide 10:00: 260 mg intravenous, new, "
        "on days 8, 11, 15, 18, 22, 29, 36, 43, 50, 57"
    ) in told


def test_data_of_a_switch_says_what_was_answered() -> None:
    data = diff_data(revising.plan(), switched("dep"))
    assert data["switches"] == [
        {
            "revision": 2,
            "from_moment": "2026-12-08 00:00",
            "treatment_day": 8,
            "before": "ru-d",
            "after": "dep",
            "ruxolitinib": "stop",
            "steroid": "restart",
        }
    ]
    assert data["assessments"][1] == {
        "treatment_day": 21,
        "before": None,
        "after": "2026-12-21",
        "regimen": "dep",
        "regimen_day": 14,
    }
    (doxorubicin,) = [one for one in data["administrations"] if one["drug"] == "liposomal-doxorubicin"]
    assert (doxorubicin["before"], doxorubicin["after"]) == (
        None,
        {"time": "10:00", "dose_mg": "43", "units": "", "route": "intravenous"},
    )
    json.dumps(data)
    assert "switches" not in diff_data(revising.plan(), revising.plan())


def test_visit_on_one_day_of_two_regimens_is_two_visits() -> None:
    """Switched on day 15, DEP's day 14 is day 28, on which Ru-D has a visit too."""
    after = switched("dep", "2026-12-15 00:00")
    assert [tuple(one)[:1] + tuple(one)[3:] for one in compare.visits(revising.plan(), after)] == [
        (28, None, None),
        (28, "dep", 14),
        (42, "dep", 28),
        (56, None, None),
    ]


# The arithmetic.


def test_working_of_whole_mg_and_of_days_can_be_followed() -> None:
    found = lines(working(switched("hlh-94")))
    assert "HLH-94 from treatment day 8 on: its day 1 is treatment day 8" in found
    at = found.index("Etoposide, on days 8, 11, 15, 18, 22, 29, 36, 43, 50, 57:")
    assert found[at + 1 : at + 3] == [
        "150 mg/m2 x 1.73 = 259.5 mg each",
        "given 260 mg: rounded to whole mg, half up; difference 0.2 %",
    ]


def test_working_of_mg_per_kg() -> None:
    found = lines(working(switched("dep")))
    at = found.index("Methylprednisolone, days 8 to 10:")
    assert found[at + 1 : at + 3] == [
        "15 mg/kg x 63.5 = 952.5 mg a day",
        "given 953 mg: rounded to whole mg, half up; difference 0.1 %",
    ]
    at = found.index("Methylprednisolone, days 18 to 21:")
    assert found[at + 1 : at + 3] == [
        "0.75 mg/kg x 63.5 = 47.625 mg a day",
        "given 48 mg: rounded to whole mg, half up; difference 0.8 %",
    ]


def test_working_of_a_divided_infusion() -> None:
    found = lines(working(making.plan(regimen="dep", divide="methylprednisolone 2")))
    at = found.index("Methylprednisolone, days 1 to 3:")
    # 952.5 / 2 = 476.25 -> 476; -0.25 / 476.25 = -0.05 %.
    assert found[at + 1 : at + 4] == [
        "15 mg/kg x 63.5 = 952.5 mg a day",
        "divided by 2: 476.25 mg each",
        "given 476 mg: rounded to whole mg, half up; difference -0.1 %",
    ]


def test_working_of_another_step_of_rounding_and_of_two_givings_a_day(tmp_path: Path) -> None:
    own = own_regimen(
        tmp_path, "hlh-94", step=('rounded_to = "1 mg"', 'rounded_to = "5 mg"'),
        times=('times = ["10:00"]', 'times = ["10:00", "18:00"]'),
    )  # fmt: skip
    found = lines(working(making.plan(regimen=own)))
    at = found.index("Etoposide, on days 1, 4, 8, 11, 15, 22, 29, 36, 43, 50:")
    # 259.5 lies 0.5 from 260 and 4.5 from 255.
    assert found[at + 1 : at + 3] == [
        "150 mg/m2 x 1.73 = 259.5 mg each",
        "given 260 mg: rounded to a multiple of 5 mg, half up; difference 0.2 %",
    ]


def test_working_rounds_each_course_of_a_drug_as_its_own_regimen_says(tmp_path: Path) -> None:
    own = own_regimen(tmp_path, "dep", step=('rounded_to = "1 mg"', 'rounded_to = "10 mg"'))
    dep = msgspec.to_builtins(library.load_regimen(own))
    made = revising.revised(switched("hlh-94"), "2026-12-20 00:00", change="switch", regimen=dep, steroid="restart")
    given = [line for line in lines(working(made)) if line.startswith(("given 260", "given 170"))]
    # 100 x 1.73 = 173 -> 170: -3 / 173 = -1.7 %.
    assert given == [
        "given 260 mg: rounded to whole mg, half up; difference 0.2 %",
        "given 170 mg: rounded to a multiple of 10 mg, half up; difference -1.7 %",
    ]


def test_working_of_a_prescribed_infusion_rounds_nothing() -> None:
    made = revising.revised(switched("hlh-94"), "2026-12-22 00:00", change="redose", drug="etoposide", dose_mg="130")
    found = lines(working(made))
    at = found.index("Etoposide, on days 22, 29, 36, 43, 50, 57:")
    # 130 - 259.5 = -129.5; / 259.5 = -49.9 %.
    assert found[at + 1 : at + 4] == [
        "150 mg/m2 x 1.73 = 259.5 mg each",
        "the prescriber set 130 mg instead of 259.5 mg",
        "given 130 mg; difference -49.9 %",
    ]


# The regimens themselves.


def test_regimens_lists_the_three() -> None:
    text = run("regimens")[1].decode()
    assert [line.split()[0] for line in text.splitlines() if line[0] != " "] == ["dep", "hlh-94", "ru-d"]
    assert max(map(len, text.splitlines())) <= 80


def test_regimen_shows_days_choices_and_whole_mg() -> None:
    found = lines(describe_regimen("hlh-94"))
    at = found.index("Etoposide, intravenous")
    assert found[at + 1 : at + 8] == [
        "at 10:00",
        "in whole mg, prepared for each giving; no units to count",
        "Days 1 to 14 150 mg/m2, on days 1 and 4 of every 7 days: days 1, 4, 8, 11",
        "Which days these are is a choice: the source leaves it open.",
        "Days 15 to 56 150 mg/m2, on day 1 of every 7 days: days 15, 22, 29, 36,",
        "43, 50",
        "Which days these are is a choice: the source leaves it open.",
    ]


def test_regimen_shows_a_single_day_and_visits_after_the_last() -> None:
    found = lines(describe_regimen("dep"))
    at = found.index("Liposomal doxorubicin, intravenous")
    assert found[at + 1 : at + 5] == [
        "at 10:00",
        "in whole mg, prepared for each giving; no units to count",
        "only on the days that are named",
        "Day 1 25 mg/m2, once a day",
    ]
    assert "14 days after the last day of the regimen." in found
    assert found.count("14 days after the last day of the regimen.") == 1  # day 28; day 14 is the last day


def test_regimen_of_a_site_shows_duration_rounding_and_several_givings(tmp_path: Path) -> None:
    own = own_regimen(
        tmp_path, "hlh-94", step=('rounded_to = "1 mg"', 'rounded_to = "5 mg"\nduration = "90 min"'),
        times=('times = ["10:00"]', 'times = ["10:00", "18:00"]'),
    )  # fmt: skip
    found = lines(describe_regimen(own))
    assert "a giving takes 90 min" in found
    assert "in multiples of 5 mg, prepared for each giving; no units to count" in found
    assert "Days 1 to 14 150 mg/m2, twice a day, on days 1 and 4 of every 7 days:" in found


# Folders.


NOON = {"hour": 12, "tzinfo": timezone.utc}


def listed(folder: Path, year: int, month: int, day: int) -> tuple[int | None, int]:
    plans, refused = list_plans(folder, at=datetime(year, month, day, **NOON))
    assert refused == []
    return plans[0].treatment_day, plans[0].days


def kept(folder: Path, the_plan: Plan) -> None:
    (folder / "plan.json").write_bytes(export(the_plan, "json"))


def test_list_counts_the_days_of_the_whole_course(tmp_path: Path) -> None:
    kept(tmp_path, switched("hlh-94"))
    # 63 days: 7 of Ru-D and 56 of HLH-94, the last on 1 February 2027.
    assert listed(tmp_path, 2027, 2, 1) == (63, 63)
    assert listed(tmp_path, 2027, 2, 2) == (None, 63)
    kept(tmp_path, switched("dep"))
    # 7 of Ru-D and 14 of DEP, the last on 21 December 2026; the visit two weeks later is no day of treatment.
    assert listed(tmp_path, 2026, 12, 21) == (21, 21)
    assert listed(tmp_path, 2026, 12, 22) == (None, 21)
    kept(tmp_path, revising.revised(revising.plan(), "2026-12-10 00:00", change="shift", days=3))
    assert listed(tmp_path, 2027, 1, 28) == (59, 59)


def test_list_counts_no_day_after_everything_was_stopped(tmp_path: Path) -> None:
    """As the list of a moment says: nothing is given after 10 December; what is tapered runs on until it has ended."""
    for outcome in ("stopped", "died"):
        kept(tmp_path, revising.revised(revising.plan(), "2026-12-11 00:00", change="stop", outcome=outcome))
        assert listed(tmp_path, 2026, 12, 11) == (None, 56)
    stopped = revising.revised(revising.plan(), "2026-12-11 00:00", change="stop", drug="ruxolitinib")
    tapered = revising.revised(stopped, "2026-12-11 00:00", change="stop", drug="dexamethasone", taper_days=3)
    kept(tmp_path, tapered)
    assert listed(tmp_path, 2026, 12, 12) == (12, 56)
    assert listed(tmp_path, 2026, 12, 14) == (None, 56)


@pytest.mark.parametrize(
    ("to", "start", "overlaps"),
    [
        ("hlh-94", "2027-02-01", True),
        ("hlh-94", "2027-02-02", False),
        ("dep", "2026-12-21", True),
        ("dep", "2026-12-22", False),
    ],
)
def test_plans_overlap_to_the_last_day_of_the_last_regimen(tmp_path: Path, to: str, start: str, overlaps: bool) -> None:
    kept(tmp_path, switched(to))
    another = making.plan(start=start, plan_uuid=ANOTHER)
    assert [one.plan_code for one in overlapping(tmp_path, another)] == (["K6JM4E-J"] if overlaps else [])
    first, later = tmp_path / "1", tmp_path / "2"
    for folder, the_plan in ((first, another), (later, making.plan(start="2026-11-30", plan_uuid=ANOTHER))):
        folder.mkdir()
        kept(folder, the_plan)
    # The other way round: the plan that is switched begins on 1 December.
    assert len(overlapping(first, switched(to))) == overlaps
    assert len(overlapping(later, switched(to))) == 1


def test_cumulative_of_etoposide_is_what_the_summary_prints() -> None:
    totals = {one.drug: one.given_mg for one in switched("hlh-94").supply.cumulative}
    assert totals["etoposide"] == Decimal(2600)  # 10 x 260
