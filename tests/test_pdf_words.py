"""What the papers say beside the doses: arithmetic, findings, the site's words, lines to write on, languages."""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from making import patient, plan
from pdf_making import EN, NAMED, SITE, ZH, made, printed
from pdf_reading import headed, opened, tables, text
from test_pdf_layout import held

from rud_dosing import Plan, changes, library, revise
from rud_dosing.core.dosing import bsa
from rud_dosing.model.finding import Finding, Override
from rud_dosing.model.plan import HistoryEntry
from rud_dosing.model.site import Site

FORMULAS = sorted(set(bsa.FORMULAS))


def said(the_plan: Plan, *documents: str, **options: Any) -> str:
    return " ".join(text(printed(the_plan, *documents, **options)).split())


def pages(content: bytes) -> int:
    return len(opened(content).pages)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("sex", ["female", "male"])
def test_formula_on_paper_gives_the_surface_on_paper(formula: str, sex: Any) -> None:
    """Types what is printed into a calculator: Python's own arithmetic with floats."""
    the_plan = plan(patient(**NAMED, sex=sex), bsa_formula=formula)
    line = said(the_plan, "worksheet")
    found = re.search(r"Body surface area by [^:]+: (.+?) = ([0-9.]+), rounded to ([0-9.]+) m²", line)
    assert found
    typed = found[1].replace("×", "*").replace("÷", "/").replace("^", "**").replace("√", "math.sqrt")
    value = eval(typed.replace("log10", "math.log10"), {"math": math})
    assert abs(value - float(found[2])) < 1e-6
    assert found[3] == str(the_plan.bsa.rounded)


def test_measures_in_other_units_are_converted_beside_them() -> None:
    line = said(plan(patient(**NAMED, height="5 ft 7 in", weight="140 lb")), "worksheet")
    assert "Height 5 ft 7 in (170.18 cm)" in line
    assert "Weight 140 lb (63.5029 kg), weighed on 20 November 2026" in line


def test_cap_is_said() -> None:
    assert "Capped at 1.6 m² as ordered. Doses are calculated with 1.6 m²." in said(plan(bsa_cap="1.6 m2"), "worksheet")
    assert "cap of 2 m² is not reached" in said(plan(bsa_cap="2 m2"), "worksheet")


@pytest.mark.parametrize(
    ("allergies", "line"),
    [((), "No known allergies"), (("penicillin", "latex"), "Allergies: penicillin, latex"), (None, "Allergies:")],
)
def test_allergies(allergies: Any, line: str) -> None:
    assert line in said(made(allergies=allergies), "worksheet")


def test_tapering_week_is_said_to_be_a_choice() -> None:
    week = "Tapering week: a choice, not in the source."
    assert f"{week} Not ordered yet; planned as linear." in said(made(), "worksheet")
    assert f"{week} Ordered: halving." in said(made("halving"), "worksheet")


def test_evening_start_is_said() -> None:
    line = said(made("evening"), "worksheet")
    assert "Day 1: only at 18:30" in line
    assert "Day 1: only at 20:00" in line
    assert "Day 1: no dose" in said(made("evening, omitted"), "worksheet")


def test_findings_and_overrides_with_their_reasons() -> None:
    override = Override(code="age-under-18", reason="Compassionate use, board of 3 November.", by="Dr A. Jones")
    the_plan = plan(patient(birth_date=date(2010, 3, 2)), override=[override])
    line = said(the_plan, "worksheet")
    assert "Overridden by Dr A. Jones: Compassionate use, board of 3 November." in line
    for finding in the_plan.findings:
        assert finding.message in line


def test_many_findings_go_on_to_a_second_page_and_the_signatures_stay_on_the_first() -> None:
    the_plan = made()
    more = tuple(
        Finding(
            code=f"finding-{number}",
            severity="warning",
            message=f"Number {number}: " + "a long sentence " * 20,
            path="",
            source="",
        )
        for number in range(12)
    )
    content = printed(msgspec.structs.replace(the_plan, findings=more), "worksheet")
    line = " ".join(text(content).split())
    assert "Pharmacist worksheet, page 2 of 2" in line
    assert all(f"Number {number}: " in line for number in range(12))
    assert "More on the next page:" in line
    assert line.index("Pharmacist: independent check") < line.index("Findings and overrides (continued)")
    assert line.count("Hospital number HLH-0042") == 2


def test_no_findings_are_said_too() -> None:
    assert "No findings." in said(msgspec.structs.replace(made(), findings=()), "worksheet")


def test_steps_of_another_regimen_go_on_to_the_next_page() -> None:
    the_plan = made()
    step = next(step for step in the_plan.steps if step.drug == "dexamethasone")
    many = tuple(
        msgspec.structs.replace(step, number=day, first_day=day, last_day=day, last_date=step.first_date)
        for day in range(1, 57)
    )
    others = tuple(one for one in the_plan.steps if one.drug != "dexamethasone")
    found = headed(printed(msgspec.structs.replace(the_plan, steps=(*others, *many)), "worksheet"), "Days")
    rows = [row for table in found for row in table[1:] if len(row) == 10]
    assert [row[0] for row in rows] == [str(day) for day in range(1, 57)]
    assert len(found) >= 3


def test_what_the_site_says_is_printed() -> None:
    line = said(made(), "weeks", site=SITE)
    assert "Ward, day and night: 01632 960 000; Emergency: 112" in line
    assert "Fever or feeling ill: Temperature 38 °C or more" in line
    assert "Missed dexamethasone? Take it when you remember on the same day; never two doses together." in line
    assert "Missed ruxolitinib? Skip it. Take the next dose at its usual time." in line
    assert "Tablets that are left over: Bring them to the hospital pharmacy." in line
    assert "After treatment Take none of these after 25 January 2027; return what is left." in line
    assert "return what is left. Carry your steroid emergency card for 12 months." in line


def test_what_the_site_does_not_say_is_a_line_to_write_on() -> None:
    line = said(made(), "weeks")
    for label in ("Hospital and unit:", "Telephone, day and night:", "Fever or feeling ill:", "Missed dexamethasone?"):
        assert label in line
    assert "Missed dexamethasone? Telephone" in line
    assert "After treatment" in line


def test_site_of_the_order_is_used_and_another_may_be_given() -> None:
    the_plan = plan(patient(**NAMED), site=SITE)
    assert "Example University Hospital · Hematology ward 5" in said(the_plan, "calendar")
    assert "Example University Hospital" not in said(the_plan, "calendar", site=Site(hospital="Another"))


def test_name_alert_stands_on_every_page() -> None:
    content = printed(made(name_alert=True), "worksheet", "calendar")
    assert text(content).count("NAME ALERT: similar name on ward") == pages(content)
    assert text(printed(made(name_alert=True), "weeks")).count("NAME ALERT: similar name on ward") == 8


def test_not_verified_stands_across_until_somebody_verifies() -> None:
    site = msgspec.structs.replace(SITE, verification="program")
    the_plan = made()
    content = printed(the_plan, "worksheet", "calendar", site=site)
    line = text(content)
    # On each page at its foot, and across it, where every letter stands on a line of its own.
    assert line.replace("\n", "").count("NOT VERIFIED") == 2 * pages(content)
    assert "Not valid unless signed" not in line
    entry = HistoryEntry(
        revision=1, action="verify", at=the_plan.created_at, by="B. Pharmacist", content_digest=the_plan.content_digest
    )
    verified = msgspec.structs.replace(the_plan, history=(*the_plan.history, entry))
    line = text(printed(verified, "worksheet", "calendar", site=site))
    assert "NOT VERIFIED" not in line
    assert line.count("Verified by B. Pharmacist, 22 Nov 2026, 11:00 Europe/Berlin (UTC+01:00)") == pages(content)


def test_drug_on_hold_is_never_an_empty_cell() -> None:
    the_plan = held(made())
    days = [row for table in headed(printed(the_plan, "weeks"), "Date") for row in table[1:]]
    on_hold = [row for row in days if "ON HOLD" in " ".join(row)]
    assert [" ".join(row[0].split()) for row in on_hold] == [
        "Thursday 10 Dec Day 10",
        "Friday 11 Dec Day 11",
        "Saturday 12 Dec Day 12",
    ]
    for row in on_hold:
        assert [" ".join(cell.split()) for cell in (row[1], row[3])] == ["ON HOLD: do not take ruxolitinib"] * 2
    calendar = said(the_plan, "calendar")
    assert calendar.count("ON HOLD: do not take ruxolitinib") == 1
    assert "Day 10 to 12: no dose" in said(the_plan, "worksheet")


def test_stopped_plan_says_so_on_every_page() -> None:
    content = printed(msgspec.structs.replace(made(), status="stopped"), "calendar")
    assert text(content).count("TREATMENT STOPPED") == pages(content)


def test_doses_after_weighing_again_show_what_they_were_calculated_with() -> None:
    the_plan = made()
    changed = msgspec.structs.replace(the_plan.steps[-1], basis_value=Decimal("1.8"))
    found = headed(
        printed(msgspec.structs.replace(the_plan, steps=(*the_plan.steps[:-1], changed)), "worksheet"), "Days"
    )
    assert found[0][0][3] == "× m²"
    assert [row[3] for row in found[0][1:] if len(row) > 3][-2:] == ["1.73", "1.8"]


@pytest.mark.parametrize("order", [(EN, ZH), (ZH, EN)])
def test_two_languages_say_drug_dose_and_tablets_in_both(order: tuple[Any, ...]) -> None:
    content = printed(made(), "weeks", wordings=order)
    first = headed(content, "Date" if order[0] is EN else "日期")[0]
    assert {"Dexamethasone", "地塞米松"} <= set(" ".join(first[0]).split())
    cell = " ".join(first[1][2].split())
    assert "17.5 mg" in cell
    for part in ("4 tablets of 4 mg and", "3 tablets of 0.5 mg", "4 mg规格 4 片和", "0.5 mg规格 3 片"):
        assert part in cell
    calendar = said(made(), "calendar", wordings=order)
    assert "Dexamethasone 17.5 mg: 4 tablets of 4 mg and 3 tablets of 0.5 mg" in calendar
    assert "地塞米松 17.5 mg：4 mg规格 4 片和0.5 mg规格 3 片" in calendar


def test_chinese_paper_has_chinese_dates_and_sentences() -> None:
    content = printed(made("cn"), wordings=(ZH,))
    line = " ".join(text(content).split())
    assert "2026年12月1日至12月7日" in line
    assert "1960年3月2日" in line
    assert "未经两人签字无效" in line
    english = set(
        re.findall(r"[A-Za-z]{3,}", " ".join(cell for table in tables(content) for row in table for cell in row))
    )
    assert not english & {"tablets", "Days", "Date", "Week", "Monday", "Dexamethasone", "Day"}


def test_chinese_findings_where_the_wording_has_them() -> None:
    line = said(made("cn"), "worksheet", wordings=(ZH,))
    assert "文献未给出第 56 天后芦可替尼的减量" in line
    assert "请核对标签" in line.replace(" ", "")


def test_other_wording_of_a_site_is_used() -> None:
    sections = {**EN.sections, "print_patient": {**EN.sections["print_patient"], "new_dose": "CHANGED"}}
    wording = msgspec.structs.replace(library.load_wording("en"), sections=sections)
    assert "CHANGED" in said(made(), "calendar", wordings=(wording,))


def test_injection_is_said_by_volume_and_route() -> None:
    the_plan = plan(patient(**NAMED), route="dexamethasone intravenous days 1-5 phosphate-4")
    product = "dexamethasone sodium phosphate injection 4 mg/mL"
    content = printed(the_plan)
    line = " ".join(text(content).split())
    assert f"Days 1 to 5: intravenous, {product}" in line
    steps = headed(content, "Days")[0]
    assert steps[0][-2] == "mL of\n3.33 mg/mL"
    assert [steps[2][index] for index in (3, 4, -2)] == ["17.3", "17.316 mg", "5.2"]
    assert [row[:2] for row in headed(content, "Product")[0] if row[0] == product] == [[product, "26 mL"]]
    assert f"Dexamethasone 17.316 mg: into a vein, 5.2 mL of {product}" in line
    cell = " ".join(headed(content, "Date")[0][1][2].split())
    assert "17.316 mg" in cell
    assert "into a vein" in cell
    assert product in cell.replace("17.316 mg ", "")


def test_calendar_has_the_legend_of_a_discreet_calendar() -> None:
    legend = "Hidden names: Dose A is Ruxolitinib, Dose B is Dexamethasone."
    assert legend in said(made(), "calendar", discreet=True)
    assert "Hidden names" not in said(made(), "calendar")


def test_worksheet_says_what_the_newest_revision_changed() -> None:
    change = changes.Reweigh(weight="55 kg", weighed_on=date(2026, 12, 14))
    # 170 cm, 55 kg: sqrt(170 x 55 / 3600) = 1.6116 -> 1.61 m2; 5 x 1.61 = 8.05 -> 8 mg from day 15 on.
    revised = revise(made(), change, from_="2026-12-15 00:00", reason="ascites drained", by="B. Pharmacist")
    line = said(revised, "worksheet")
    assert "Changed in revision 2: 15 Dec 2026 to 28 Dec 2026: Dexamethasone 08:00: 8 mg instead of 8.5 mg." in line
    assert "Changed in revision" not in said(made(), "worksheet")


def test_monitoring_beside_the_visits_is_said_with_its_days() -> None:
    the_plan = made()
    assert the_plan.monitoring
    line = said(the_plan, "worksheet")
    found = re.search(r"Measured beside the visits: (.+?)\. ", line)
    assert found
    printed_days = {}
    for part in found[1].split("; "):
        items, _, days = part.partition(" on days ")
        printed_days.update(dict.fromkeys(items.split(", "), days.split(", ")))
    planned: dict[str, list[str]] = {}
    for one in the_plan.monitoring:
        for item in one.due:
            planned.setdefault(item, []).append(str(one.treatment_day))
    assert printed_days == planned
