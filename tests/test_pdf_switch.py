"""Papers of a plan that was switched to another regimen: worked by hand from the regimens' own numbers.

170 cm and 63.5 kg are 1.73 m2. Ru-D begins on 1 December 2026; day 8 is 8 December.

HLH-94 from day 8: etoposide 150 mg/m2 x 1.73 m2 = 259.5 mg, 260 mg, on its days 1, 4, 8, 11 and then 15, 22, 29, 36,
43, 50: the plan's days 8, 11, 15, 18 and 22, 29, 36, 43, 50, 57. Its 56 days end on day 63, 1 February 2027.

DEP from day 8: doxorubicin 25 x 1.73 = 43.25, 43 mg; etoposide 100 x 1.73 = 173 mg on days 8 and 15; methylprednisolone
15, 2, 1, 0.75 mg/kg x 63.5 kg = 952.5, 127, 63.5, 47.625 mg, 953, 127, 64, 48 mg. Its visits are its days 14 and 28.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from making import patient
from making import plan as made_plan
from pdf_making import EN, NAMED, SITE, ZH, printed
from pdf_reading import Table, elements, headed, tables, text, words
from revising import plan, revised
from test_pdf_layout import MARGIN, ink, overlaps

from rud_dosing import Plan, library
from rud_dosing.exporters.pdf.courses import courses
from rud_dosing.model.change import Switch
from rud_dosing.model.order import OrderedDays
from rud_dosing.model.regimen import Regimen

DAY_8 = "2026-12-08 00:00"


def switched(
    name: str | Regimen = "hlh-94",
    ruxolitinib: str | None = "stop",
    steroid: str | None = "restart",
    since: str = DAY_8,
    before: Plan | None = None,
    **answers: Any,
) -> Plan:
    """The plan of the worked example, switched; the answers to the two questions are given."""
    regimen = library.load_regimen(name) if isinstance(name, str) else name
    fields = {"regimen": regimen, "ruxolitinib": ruxolitinib, "steroid": steroid, **answers}
    change = msgspec.to_builtins(Switch(**fields))
    return revised(plan(who=patient(**NAMED)) if before is None else before, since, **change)


def said(the_plan: Plan, *documents: str, **options: Any) -> str:
    return " ".join(text(printed(the_plan, *documents, **options)).split())


def headings(content: bytes, kind: str = "H2") -> list[str]:
    return [line for one, line in elements(content) if one == kind]


def steps_tables(the_plan: Plan) -> dict[str, Table]:
    """The tables of steps by their headings, and within each row the texts on one line."""
    content = printed(the_plan, "worksheet")
    named = [one for one in headings(content) if ", at " in one]
    found = [table for table in tables(content) if table[0][0].replace("\n", " ") in ("Days", "Only on days")]
    rows = [[[" ".join(cell.split()) for cell in row] for row in table] for table in found]
    return dict(zip(named, rows, strict=True))


# The worksheet.


def test_title_names_both_regimens_with_the_day_of_the_switch() -> None:
    content = printed(switched(), "worksheet")
    assert set(headings(content, "H1")) == {"Ru-D, then HLH-94 from day 8: pharmacist worksheet"}
    line = " ".join(text(content).split())
    assert "Begun with: Ruxolitinib with dexamethasone (Ru-D), adult hemophagocytic lymphohistiocytosis." in line
    assert "From day 8, 8 December 2026: HLH-94 initial therapy: etoposide with dexamethasone, 8 weeks." in line


@pytest.mark.parametrize(
    ("ruxolitinib", "steroid", "answers"),
    [
        ("stop", "restart", "Ruxolitinib ends with the switch. The steroid before ends; that of DEP begins with its"),
        ("continue", "restart", "Ruxolitinib continues to the end of its own course. The steroid before ends; that of"),
        ("stop", "continue", "The steroid before continues; that of DEP is not given."),
    ],
)
def test_answers_of_the_switch_stand_beside_the_patient(ruxolitinib: str, steroid: str, answers: str) -> None:
    assert answers in said(switched("dep", ruxolitinib, steroid), "worksheet")


def test_three_regimens_are_named_where_there_is_room_and_counted_otherwise() -> None:
    twice = switched("dep", None, "restart", "2026-12-24 00:00", before=switched())
    title = "Ru-D, then HLH-94 from day 8, then DEP from day 24: pharmacist worksheet"
    assert set(headings(printed(twice, "worksheet"), "H1")) == {title}
    thrice = switched("hlh-94", None, "restart", "2026-12-26 00:00", before=twice)
    assert set(headings(printed(thrice, "worksheet"), "H1")) == {"4 regimens: pharmacist worksheet"}
    assert said(thrice, "worksheet").count("From day 26, 26 December 2026: HLH-94 initial therapy") == 1


def test_days_of_etoposide_are_listed_and_its_arithmetic_is_repeated_by_hand() -> None:
    found = steps_tables(switched())
    assert list(found) == [
        "Ru-D: Ruxolitinib, oral, 2 doses a day, at 08:00 and 20:00",
        "Ru-D: Dexamethasone, oral, at 08:00",
        "HLH-94 from day 8: Dexamethasone, oral, at 08:00",
        "HLH-94 from day 8: Etoposide, intravenous, at 10:00",
    ]
    header, choice, worked, row = found["HLH-94 from day 8: Etoposide, intravenous, at 10:00"]
    assert header == [
        "Only on days", "Dates", "mg/m² each dose", "Calculated mg per dose", "GIVEN each dose", "mg/m² given",
        "Difference in %", "Checked",
    ]  # fmt: skip
    assert choice == ["Which days: a choice, not in the source. Not ordered yet; planned as listed."]
    assert worked == ["150 mg/m² × 1.73 m² = 259.5 mg, rounded half up to whole mg: 260 mg"]
    dates = "8, 11, 15, 18, 22, 29 Dec 2026 5, 12, 19, 26 Jan 2027"
    # 260 / 1.73 = 150.289; 0.5 / 259.5 = 0.19 %.
    days = "8, 11, 15, 18, 22, 29 36, 43, 50, 57"
    assert row == [days, dates, "150", "259.5", "260 mg", "150.29", "+0.2", ""]


def test_steroid_that_restarts_has_a_table_of_its_own_whose_taper_is_not_ordered() -> None:
    found = steps_tables(switched())
    before, after = (
        found["Ru-D: Dexamethasone, oral, at 08:00"],
        found["HLH-94 from day 8: Dexamethasone, oral, at 08:00"],
    )
    assert [row[:2] for row in before[1:]] == [["1 to 7", "1 Dec to 7 Dec 2026"]]
    given = {row[0]: row[4] for row in after[1:] if len(row) > 1}
    assert list(given.items()) == [
        ("8 to 21", "17.5 mg"), ("22 to 35", "8.5 mg"), ("36 to 49", "4.5 mg"), ("50 to 56", "2 mg"), ("57", "2 mg"),
        ("58", "1.5 mg"), ("59", "1.5 mg"), ("60", "1 mg"), ("61", "1 mg"), ("62", "0.5 mg"), ("63", "0.5 mg"),
    ]  # fmt: skip
    assert [row for row in after if len(row) == 1] == [
        ["Tapering week: a choice, not in the source. Not ordered yet; planned as linear."]
    ]


def test_each_course_says_whether_its_own_taper_was_ordered() -> None:
    # Day 52 is 21 January 2027, the third day of the first course's tapering week.
    found = steps_tables(switched(since="2027-01-21 00:00"))
    said_of = {name: [row[0] for row in table if len(row) == 1] for name, table in found.items()}
    assert said_of["Ru-D: Dexamethasone, oral, at 08:00"] == [
        "Tapering, days 50 to 51: a choice, not in the source. Ordered: linear."
    ]
    assert said_of["HLH-94 from day 52: Dexamethasone, oral, at 08:00"] == [
        "Tapering week: a choice, not in the source. Not ordered yet; planned as linear."
    ]


def test_steroid_that_continues_stays_the_first_regimens() -> None:
    found = steps_tables(switched(steroid="continue"))
    assert [name.partition(":")[0] for name in found] == ["Ru-D", "Ru-D", "HLH-94 from day 8"]
    table = found["Ru-D: Dexamethasone, oral, at 08:00"]
    assert [row[0] for row in table[1:5]] == ["1 to 14", "15 to 28", "29 to 42", "43 to 49"]
    assert table[5] == ["Tapering week: a choice, not in the source. Ordered: linear."]


def test_doses_by_weight_in_whole_mg() -> None:
    table = steps_tables(switched("dep"))["DEP from day 8: Methylprednisolone, intravenous, at 08:00"]
    assert [row[0] for row in table[1::2]] == [
        "15 mg/kg × 63.5 kg = 952.5 mg, rounded half up to whole mg: 953 mg",
        "2 mg/kg × 63.5 kg = 127 mg, rounded half up to whole mg: 127 mg",
        "1 mg/kg × 63.5 kg = 63.5 mg, rounded half up to whole mg: 64 mg",
        "0.75 mg/kg × 63.5 kg = 47.625 mg, rounded half up to whole mg: 48 mg",
    ]
    assert [[row[0], row[2], row[3], row[4]] for row in table[2::2]] == [
        ["8 to 10", "15", "952.5", "953 mg"],
        ["11 to 13", "2", "127", "127 mg"],
        ["14 to 17", "1", "63.5", "64 mg"],
        ["18 to 21", "0.75", "47.625", "48 mg"],
    ]
    assert "tablets" not in " ".join(table[0])


def test_a_weight_in_pounds_is_multiplied_as_exactly_as_it_was_converted() -> None:
    # 140 lb x 0.45359237 kg = 63.5029318 kg; x 15 = 952.543977.
    heavy = plan(who=patient(**{**NAMED, "weight": "140 lb"}))
    line = said(switched("dep", before=heavy), "worksheet")
    assert "15 mg/kg × 63.5029318 kg = 952.543977 mg, rounded half up to whole mg: 953 mg" in line


def test_a_divided_dose_is_divided_in_its_arithmetic() -> None:
    # 15 x 63.5 / 2 = 476.25.
    divided = made_plan(patient(**NAMED), regimen="dep", divide="methylprednisolone 2")
    line = said(divided, "worksheet")
    assert "15 mg/kg × 63.5 kg ÷ 2 = 476.25 mg, rounded half up to whole mg: 476 mg" in line


def test_a_single_day_is_no_dose_of_a_day() -> None:
    table = steps_tables(switched("dep"))["DEP from day 8: Liposomal doxorubicin, intravenous, at 10:00"]
    assert table[0][2:5] == ["mg/m² each dose", "Calculated mg per dose", "GIVEN each dose"]
    assert table[1:] == [
        ["25 mg/m² × 1.73 m² = 43.25 mg, rounded half up to whole mg: 43 mg"],
        ["8", "8 Dec 2026", "25", "43.25", "43 mg", "24.86", "−0.6", ""],
    ]


def test_ordered_days_are_said_to_be_ordered() -> None:
    # Days 2 and 5 of the first two weeks, and the first of them, day 2, of the others.
    the_plan = switched(on_days=(OrderedDays(drug="etoposide", on_days=(2, 5)),))
    _, choice, _, row = steps_tables(the_plan)["HLH-94 from day 8: Etoposide, intravenous, at 10:00"]
    assert choice == ["Which days: a choice, not in the source. Ordered: as listed."]
    assert row[0] == "9, 12, 16, 19, 23, 30 37, 44, 51, 58"


def test_a_dose_of_the_prescribers_own_has_no_arithmetic() -> None:
    ordered = revised(switched(), "2026-12-15 00:00", change="redose", drug="etoposide", dose_mg="200")
    table = steps_tables(ordered)["HLH-94 from day 8: Etoposide, intravenous, at 10:00"]
    assert [row[0] for row in table if len(row) == 1] == [
        "Which days: a choice, not in the source. Not ordered yet; planned as listed.",
        "150 mg/m² × 1.73 m² = 259.5 mg, rounded half up to whole mg: 260 mg",
    ]
    assert [[row[0], row[2], row[4]] for row in table[1:] if len(row) > 1] == [
        ["8, 11", "150", "260 mg"],
        ["15, 18, 22, 29 36, 43, 50, 57", "ordered", "200 mg"],
    ]


def test_a_hold_takes_only_the_days_on_which_the_drug_is_given() -> None:
    held = revised(
        switched(), "2026-12-14 00:00", change="hold", drug="etoposide", resume_on="2026-12-17 08:00", then="continue"
    )
    table = steps_tables(held)["HLH-94 from day 8: Etoposide, intravenous, at 10:00"]
    assert [row for row in table if "no dose" in row[0]] == [["Day 15: no dose"]]
    cells = {row[0]: row[2] for row in week_tables(held)["Week 3 of 9: 15 Dec to 21 Dec 2026"][1:]}
    assert cells["Tuesday 15 Dec Day 15"] == "ON HOLD: do not take etoposide"
    assert cells["Wednesday 16 Dec Day 16"] == "no dose"


def test_supply_counts_what_is_taken_in_units_and_names_what_is_prepared() -> None:
    content = printed(switched(), "worksheet")
    assert [row[0] for row in headed(content, "Product")[0][1:]] == [
        "Dexamethasone 4 mg tablets", "Dexamethasone 0.5 mg tablets",
    ]  # fmt: skip
    line = " ".join(text(content).split())
    assert "Cumulative etoposide: 2,600 mg in 10 doses." in line
    assert "Prepared for each giving and not counted here: etoposide." in line
    alone = printed(made_plan(patient(**NAMED), regimen="dep"), "worksheet")
    assert not headed(alone, "Product")
    assert "Cumulative liposomal doxorubicin: 43 mg in 1 dose." in " ".join(text(alone).split())


def test_visits_say_the_day_of_their_regimen() -> None:
    the_plan = switched("dep")
    content = printed(the_plan, "worksheet")
    assert [row[:2] for row in headed(content, "Day")[0][1:]] == [
        ["7", "Monday 7 Dec 2026"],
        ["21 (day 14 of DEP)", "Monday 21 Dec 2026"],
        ["35 (day 28 of DEP)", "Monday 4 Jan 2027"],
    ]
    assert "Due on days 7, 21 (day 14 of DEP) and 35 (day 28 of DEP): temperature" in " ".join(text(content).split())
    assert "Clinic visit, day 21 (day 14 of DEP): blood tests" in said(the_plan, "weeks")
    assert "Clinic visit, day 7: blood tests" in said(the_plan, "weeks")


def test_every_finding_of_the_switch_is_printed() -> None:
    the_plan = switched()
    line = said(the_plan, "worksheet")
    codes = {finding.code for finding in the_plan.findings}
    assert {"switched-ruxolitinib-stops", "switched-steroid-restarts", "days-not-ordered"} <= codes
    assert {note.code for note in library.load_regimen("hlh-94").notes} <= codes
    assert all(" ".join(finding.message.split()) in line for finding in the_plan.findings)


def test_signatures_are_never_alone_on_a_page() -> None:
    for the_plan in (
        switched("dep"),
        switched("hlh-94", "continue", "continue"),
        switched("dep", since="2026-12-20 00:00"),
    ):
        for page, found in words(printed(the_plan, "worksheet")):
            line = " ".join(word["text"] for word in found)
            if "independent check" in line:
                assert "Findings and overrides" in line, page.page_number


# The chart.


def alternative(the_plan: Plan) -> str:
    from pdf_reading import opened

    found = re.findall(
        r"Chart of the dose.*?(?=\x00|$)", " ".join(_alternatives(opened(printed(the_plan, "worksheet"))))
    )
    return str(found[0])


def _alternatives(pdf: Any) -> list[str]:
    def walk(element: Any) -> list[str]:
        own = [str(element.Alt) + "\x00"] if "/Alt" in element else []
        kids = element.K if "/K" in element and not isinstance(element.K, int) else []
        return own + [one for kid in kids if hasattr(kid, "keys") for one in walk(kid)]

    return walk(pdf.Root.StructTreeRoot.K)


def test_chart_in_words_lists_days_and_rises_again() -> None:
    line = alternative(switched(since="2026-12-20 00:00"))
    assert "Dexamethasone days 15 to 19: 8.5 mg per day. Dexamethasone days 20 to 33: 17.5 mg per day." in line
    assert "Etoposide 260 mg on days 20, 23, 27, 30, 34, 41, 48, 55, 62, 69." in line
    assert "Ruxolitinib days 1 to 19: 30 mg per day." in line
    assert line.endswith("Visits on days 7, 14.")
    assert alternative(switched("dep")).endswith("Visits on days 7, 21 (day 14 of DEP), 35 (day 28 of DEP).")
    assert "Visits" not in alternative(made_plan(patient(**NAMED), regimen="hlh-94"))


def test_chart_draws_a_drug_over_its_own_days_only() -> None:
    """The bar of ruxolitinib is 7 of 63 days wide, and etoposide has a mark for each of its 10 days."""
    content = printed(switched(), "worksheet")
    page, found = next(words(content))
    names = [word for word in found if word["size"] < 8.1 and word["text"] in ("Ruxolitinib", "Etoposide")]
    by_name = {word["text"]: word for word in names if word["x0"] < page.width / 2}
    weeks = [word for word in found if word["text"] == "wk"]
    week = (weeks[-1]["x0"] - weeks[0]["x0"]) / 8
    level = by_name["Ruxolitinib"]["top"]
    bars = [rect for rect in page.rects if abs(rect["top"] - level) < 4 and 8 < rect["height"] < 13]
    assert {round(rect["width"] / week, 1) for rect in bars} == {1.0}
    marks = [rect for rect in page.rects if 0 < rect["top"] - by_name["Etoposide"]["top"] < 14 and rect["height"] < 6]
    offsets = [round((mark["x0"] - marks[0]["x0"]) / week * 7) for mark in marks]
    assert [8 + offset for offset in offsets] == [8, 11, 15, 18, 22, 29, 36, 43, 50, 57]


# The patient's sheets.


def week_tables(the_plan: Plan, **options: Any) -> dict[str, Table]:
    content = printed(the_plan, "weeks", **options)
    titles = [one for one in headings(content, "H1") if one.startswith("Week")]
    found = [[[" ".join(cell.split()) for cell in row] for row in table] for table in headed(content, "Date")]
    return dict(zip(titles, found, strict=True))


def test_a_week_of_the_new_regimen() -> None:
    found = week_tables(switched())
    assert list(found)[:2] == ["Week 1 of 9: 1 Dec to 7 Dec 2026", "Week 2 of 9: 8 Dec to 14 Dec 2026"]
    taken = "17.5 mg 4 tablets of 4 mg and 3 tablets of 0.5 mg"
    infused = "260 mg into a vein, at the hospital"
    assert found["Week 2 of 9: 8 Dec to 14 Dec 2026"] == [
        ["Date", "08:00 Dexamethasone", "10:00 Etoposide"],
        ["Tuesday 8 Dec Day 8", taken, infused, "NEW TREATMENT from this day on"],
        ["Wednesday 9 Dec Day 9", taken, "no dose"],
        ["Thursday 10 Dec Day 10", taken, "no dose"],
        ["Friday 11 Dec Day 11", taken, infused],
        ["Saturday 12 Dec Day 12", taken, "no dose"],
        ["Sunday 13 Dec Day 13", taken, "no dose"],
        ["Monday 14 Dec Day 14", taken, "no dose"],
    ]
    # Etoposide ends on day 57, the first day of the last week.
    assert [row[2] for row in found["Week 9 of 9: 26 Jan to 1 Feb 2027"][1:]] == [infused] + ["no dose"] * 6


def test_patient_is_told_what_ends_and_nothing_about_missing_an_infusion() -> None:
    weeks = said(switched(), "weeks", site=SITE)
    before, after = weeks.split("Week 2 of 9", 1)
    assert before.count("After 7 December 2026 take no ruxolitinib tablets of 15 mg; return them.") == 1
    assert "Missed ruxolitinib?" in before
    assert "Missed ruxolitinib?" not in after
    assert "Missed dexamethasone?" in after
    assert "Missed etoposide?" not in weeks
    ended = said(switched("dep"), "weeks")
    # Nothing is taken at home after day 7: that is said in the week in which it ends, and not at the end of the course.
    assert ended.index("After 7 December 2026 take no dexamethasone") < ended.index("Week 2 of 3")
    assert "Take none of these after" not in ended


def test_dose_that_rises_again_is_a_new_dose() -> None:
    found = week_tables(switched(since="2026-12-22 00:00"))["Week 4 of 11: 22 Dec to 28 Dec 2026"]
    assert found[1][1].endswith("NEW DOSE (was 8.5 mg, now 17.5 mg)")


def test_a_week_with_a_switch_in_it_is_two_strips() -> None:
    found = week_tables(switched("dep", since="2026-12-20 00:00"))
    first, second = "Week 3 of 5: 15 Dec to 19 Dec 2026", "Week 3 of 5: 20 Dec to 21 Dec 2026"
    assert list(found)[2:4] == [first, second]
    assert found[first][0] == ["Date", "08:00 Ruxolitinib", "08:00 Dexamethasone", "20:00 Ruxolitinib"]
    assert found[second][0] == ["Date", "08:00 Methylprednisolone", "10:00 Liposomal doxorubicin", "10:00 Etoposide"]
    assert [row[0] for row in found[first][1:]] == [
        f"{day} Day {number}" for day, number in (
            ("Tuesday 15 Dec", 15), ("Wednesday 16 Dec", 16), ("Thursday 17 Dec", 17), ("Friday 18 Dec", 18),
            ("Saturday 19 Dec", 19),
        )
    ]  # fmt: skip
    assert len(found[second]) == 3


def test_calendar_shows_weekly_drugs_on_their_days_and_where_they_are_given() -> None:
    content = printed(switched(), "calendar")
    pages = headed(content, "Week and dose")
    assert len(pages) == 3
    rows = {" ".join(row[0].split()): row[1:] for row in pages[0][1:] if row[0].startswith(("10:00", "Week 2"))}
    assert rows["10:00 Etoposide"] == ["260 mg", "no dose", "no dose", "260 mg", "no dose", "no dose", "no dose"]
    notes = [" ".join(cell.split()) for cell in rows["Week 2"]]
    assert [cell for cell in notes if "NEW TREATMENT" in cell] == ["8 Dec Day 8 NEW TREATMENT"]
    line = " ".join(text(content).split())
    assert "Etoposide 260 mg: into a vein, at the hospital" in line
    assert "After 7 December 2026 take no ruxolitinib tablets of 15 mg; return them." in line
    assert "weeks 7 to 9 of 9, 12 January 2027 to 1 February 2027" in line


def test_calendar_ends_with_the_course_and_its_visits() -> None:
    """DEP from day 8 ends on day 21 with a last visit on day 35: five weeks on a page, not the first one's eight."""
    pages = headed(printed(switched("dep"), "calendar"), "Week and dose")
    assert [row[0] for table in pages for row in table if row[0].startswith("Week ")] == [
        "Week and dose", "Week 1", "Week 2", "Week 3", "Week 4", "Week 5",
    ]  # fmt: skip
    assert len(pages) == 1


def test_doses_of_four_figures_fit_their_days() -> None:
    # 128 kg x 15 mg/kg = 1920 mg.
    large = plan(who=patient(**{**NAMED, "height": "190 cm", "weight": "128 kg"}))
    the_plan = switched("dep", "continue", "restart", before=large)
    for paper in ("A4", "Letter"):
        assert "1,920 mg" in text(printed(the_plan, "calendar", paper=paper))


@pytest.mark.parametrize("name", ["hlh-94", "dep"])
@pytest.mark.parametrize("began", ["with it", "with Ru-D"])
def test_no_paper_says_what_an_infusion_is_not(name: str, began: str) -> None:
    the_plan = switched(name) if began == "with Ru-D" else made_plan(patient(**NAMED), regimen=name)
    told = said(the_plan, "calendar", "weeks")
    infused = [row for found in steps_tables(the_plan).items() if "intravenous" in found[0] for row in found[1]]
    assert infused
    told += " ".join(cell for row in infused for cell in row)
    for wrong in ("0 tablets", "daily", "as your team has told you"):
        assert wrong not in told.replace("10 tablets", ""), wrong


def test_duration_of_a_giving_is_said() -> None:
    regimen = library.load_regimen("hlh-94")
    drugs = tuple(
        msgspec.structs.replace(drug, duration="2 hours") if drug.name == "etoposide" else drug
        for drug in regimen.drugs
    )
    the_plan = switched(msgspec.structs.replace(regimen, drugs=drugs))
    assert "HLH-94 from day 8: Etoposide, intravenous over 120 minutes, at 10:00" in steps_tables(the_plan)
    assert "Etoposide 260 mg: into a vein, at the hospital, over 120 minutes" in said(the_plan, "calendar")


def test_route_without_words_is_told_by_the_team() -> None:
    regimen = library.load_regimen("hlh-94")
    drugs = tuple(
        msgspec.structs.replace(drug, route="subcutaneous", rounded_to="500 mcg") if drug.name == "etoposide" else drug
        for drug in regimen.drugs
    )
    the_plan = switched(msgspec.structs.replace(regimen, drugs=drugs))
    assert "Etoposide 259.5 mg: subcutaneous, as your team has told you" in said(the_plan, "calendar")
    worked = "150 mg/m² × 1.73 m² = 259.5 mg, rounded half up to a multiple of 0.5 mg: 259.5 mg"
    assert worked in said(the_plan, "worksheet")


# Plans made with a rescue regimen, courses, languages, and the look.


def test_a_plan_made_with_a_rescue_regimen() -> None:
    hlh, dep = (made_plan(patient(**NAMED), regimen=name) for name in ("hlh-94", "dep"))
    assert headings(printed(hlh, "worksheet"), "H1")[0] == "Dexamethasone and etoposide, 8 weeks: pharmacist worksheet"
    # The names of three drugs are too long for the line: the regimen's own stands for them.
    assert headings(printed(dep, "worksheet"), "H1")[0] == "DEP, 2 weeks: pharmacist worksheet"
    assert list(steps_tables(dep)) == [
        "Methylprednisolone, intravenous, at 08:00", "Liposomal doxorubicin, intravenous, at 10:00",
        "Etoposide, intravenous, at 10:00",
    ]  # fmt: skip
    assert "no dose" not in said(dep, "worksheet")
    assert "NEW TREATMENT" not in said(dep)


def test_what_was_given_earlier_on_the_day_of_the_switch_stays_the_first_regimens() -> None:
    """Relapse on 20 December, day 20, seen at 14:00: the morning's dexamethasone counts as day 1's of HLH-94."""
    the_plan = switched(since="2026-12-20 14:00", given_already=("dexamethasone", "etoposide"))
    found = [
        (one.part.regimen, one.drug.name, one.steps[0].first_day, one.steps[-1].last_day) for one in courses(the_plan)
    ]
    assert found == [
        ("ru-d", "dexamethasone", 1, 20),
        ("ru-d", "ruxolitinib", 1, 20),
        ("hlh-94", "dexamethasone", 21, 75),
        ("hlh-94", "etoposide", 23, 69),
    ]
    table = steps_tables(the_plan)
    assert table["Ru-D: Ruxolitinib, oral, 2 doses a day, at 08:00 and 20:00"][1] == ["Day 20: only at 08:00"]
    assert not [row for row in table["HLH-94 from day 20: Dexamethasone, oral, at 08:00"] if "Day 20" in row[0]]


def test_parts_know_what_was_ordered_while_they_were_given() -> None:
    first, second = switched().parts
    assert (first.first_day, first.since) == (1, None)
    assert first.final_week is not None
    assert first.final_week.shape == "linear"
    assert (second.first_day, second.final_week) == (8, None)


def test_chinese_papers() -> None:
    content = printed(switched("dep"), wordings=(ZH,))
    line = "".join(text(content).split())
    assert "Ru-D、第8天起改用DEP：药师核算单" in line
    assert "自第8天（2026年12月8日）起：DEP：脂质体多柔比星、依托泊苷和甲泼尼龙，一个14天疗程。" in line
    assert "依托泊苷173mg：静脉给药，在医院进行" in line
    assert "15mg/kg×63.5kg=952.5mg，四舍五入为整mg：953mg" in line
    assert "门诊复诊，第21天（DEP第14天）：抽血化验" in line
    assert "方案于2026年12月8日改为DEP；按所述，芦可替尼同时停用。" in line
    for drug in ("etoposide", "doxorubicin", "methylprednisolone", "intravenous"):
        assert drug not in line.lower()


def test_two_languages_say_where_a_drug_is_given_in_both() -> None:
    cell = week_tables_zh(switched())[1][1][2]
    assert cell == "260 mg 静脉给药，在医院进行 into a vein, at the hospital"


def week_tables_zh(the_plan: Plan) -> list[Table]:
    found = headed(printed(the_plan, "weeks", wordings=(ZH, EN)), "日期")
    return [[[" ".join(cell.split()) for cell in row] for row in table] for table in found]


LOOKED_AT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "hlh-94, A4": ({}, {}),
    "hlh-94 beside all, Letter": ({"ruxolitinib": "continue", "steroid": "continue"}, {"paper": "Letter"}),
    "dep, two languages, Letter": ({"name": "dep"}, {"paper": "Letter", "wordings": (ZH, EN), "site": SITE}),
    "dep in mid-week, A4": ({"name": "dep", "since": "2026-12-20 00:00"}, {"site": SITE}),
    "dep at midday beside ruxolitinib, Letter": (
        {
            "name": "dep",
            "ruxolitinib": "continue",
            "since": "2026-12-20 14:00",
            "given_already": ("methylprednisolone", "etoposide", "liposomal-doxorubicin"),
        },
        {"paper": "Letter", "wordings": (ZH, EN)},
    ),
}


@pytest.fixture(scope="module")
def read() -> dict[str, list[tuple[Any, list[dict[str, Any]]]]]:
    papers = {name: printed(switched(**change), **options) for name, (change, options) in LOOKED_AT.items()}
    papers["dep alone"] = printed(made_plan(patient(**NAMED), regimen="dep"), paper="Letter", wordings=(ZH, EN))
    many = plan(
        who=patient(**{**NAMED, "height": "190 cm", "weight": "128 kg"}),
        divide="dexamethasone 3",
        times="dexamethasone 08:00, 14:00, 20:00",
    )
    beside = switched("dep", "continue", "continue", before=many)
    papers["seven columns"] = printed(beside, paper="Letter", wordings=(ZH, EN))
    return {name: list(words(content)) for name, content in papers.items()}


@pytest.mark.slow
def test_nothing_spills_or_touches(read: dict[str, Any]) -> None:
    for name, pages in read.items():
        for page, found in pages:
            margin = MARGIN[page.width > page.height] - 0.5
            where = f"{name}, page {page.page_number}"
            for word in found:
                inside = margin <= word["x0"] and word["x1"] <= page.width - margin
                inside = inside and margin - 2 <= word["top"] and word["bottom"] <= page.height - margin + 3
                assert inside, f"{where}: {word['text']}"
                assert word["size"] > 7.99, where
            assert not [(one["text"], other["text"]) for one, other in overlaps(found)], where
            for thing in (*page.rects, *page.lines):
                assert margin - 2 <= thing["x0"], where
                assert thing["x1"] <= page.width - margin + 2, where


@pytest.mark.slow
def test_no_line_runs_through_a_word(read: dict[str, Any]) -> None:
    for name, pages in read.items():
        for page, found in pages:
            level = [line for line in page.lines if abs(line["top"] - line["bottom"]) < 0.1]
            upright = [line for line in page.lines if abs(line["x0"] - line["x1"]) < 0.1]
            for word in found:
                top, bottom = ink(word)
                where = f"{name}, page {page.page_number}: {word['text']}"
                for line in level:
                    through = top + 0.5 < line["top"] < bottom - 0.15 * word["size"]
                    beside = line["x1"] <= word["x0"] + 0.5 or line["x0"] >= word["x1"] - 0.5
                    assert beside or not through, where
                for line in upright:
                    through = word["x0"] + 0.5 < line["x0"] < word["x1"] - 0.5
                    apart = line["bottom"] <= top + 0.5 or line["top"] >= bottom - 0.5
                    assert apart or not through, where


@pytest.mark.slow
def test_a_week_too_wide_for_the_paper_lies_across_it_and_may_be_cut(read: dict[str, Any]) -> None:
    weeks = [(page, "".join(word["text"] for word in found)) for page, found in read["seven columns"]]
    strips = [(page, line) for page, line in weeks if "每周服药单" in line]
    second = [(page.width > page.height, line) for page, line in strips if "第2周，共" in line]
    assert [across for across, _ in second] == [True, False]
    assert "12月8日至12月11日" in second[0][1]
    assert "12月12日至12月14日" in second[1][1]
