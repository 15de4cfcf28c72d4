"""The sheet for a move to another ward: one page of A5, whatever stands on it, and what it says is the plan's."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import making
import msgspec
import pypdfium2
import pytest
import zxingcpp
from making import AT, patient
from pdf_making import EN, NAMED, SITE, ZH
from pdf_reading import elements, opened, tables, text, words
from results_making import assessed, visit
from revising import plan, revised
from test_pdf_layout import ink, overlaps, shown
from test_switch import switch

from rud_dosing import DoseEvent, DosingError, Override, Plan, export, record, today, ward_sheet
from rud_dosing.exporters import pdf
from rud_dosing.model.finding import Finding

MARGIN = 18.0

LONG: dict[str, Any] = {
    "name": "Featherstonehaugh-Papadopoulou, Maximiliane A.",
    "allergies": ("penicillin", "trimethoprim-sulfamethoxazole", "latex", "iodinated contrast medium, 2019"),
    "name_alert": True,
}
ORDERED = {"by": "A. Pharmacist", "final_week": "linear", "time_zone": "Europe/Berlin"}


def made(who: dict[str, Any] | None = None, **order: Any) -> Plan:
    return making.plan(patient(**{**NAMED, **(who or {})}), **{**ORDERED, **order})


def hold(before: Plan | None = None) -> Plan:
    return revised(
        before or made(),
        "2026-12-10 11:00",
        change="hold",
        drug="ruxolitinib",
        resume_on="2026-12-14 20:00",
        then="continue",
    )


def recorded(before: Plan) -> Plan:
    events = [
        DoseEvent(drug="ruxolitinib", planned="2026-12-10 08:00", outcome="given-late", given_at="10:40"),
        DoseEvent(drug="dexamethasone", planned="2026-12-10 08:00", outcome="vomited", extra="17.5 mg", note="W" * 400),
    ]
    return record(before, events, by="N. Featherstonehaugh-Papadopoulou", at=AT.replace(month=12, day=10, hour=12))


def three_times() -> dict[str, Any]:
    return {"divide": "dexamethasone 3", "times": "dexamethasone 08:00, 14:00, 20:00"}


#: Plans and moments of every kind, and how the sheet is made.
STATES: dict[str, tuple[Plan, str, dict[str, Any]]] = {
    "a day": (made(), "2026-12-10 14:00", {}),
    "with a site": (made(), "2026-12-10 14:00", {"site": SITE}),
    "not verified": (made(), "2026-12-10 14:00", {"site": msgspec.structs.replace(SITE, verification="program")}),
    "nothing known": (plan(), "2026-12-10 14:00", {}),
    "on hold": (hold(), "2026-12-10 14:00", {}),
    "on hold, not today": (hold(), "2026-12-12 14:00", {}),
    "two holds, long reasons": (
        revised(hold(made(LONG)), "2026-12-10 12:00", change="hold", drug="dexamethasone"),
        "2026-12-10 14:00",
        {},
    ),
    "stopped drug": (
        revised(hold(), "2026-12-12 08:00", change="stop", drug="ruxolitinib"),
        "2026-12-12 07:00",
        {},
    ),
    "step-down tomorrow, a visit today": (made(), "2026-12-14 09:30", {}),
    "step-down today": (made(), "2026-12-15 07:00", {}),
    "divided": (made(LONG, **three_times()), "2026-12-07 12:00", {}),
    "divided, a site": (made(LONG, **three_times()), "2026-12-14 12:00", {"site": SITE}),
    "liquid": (made(route="dexamethasone intravenous days 1-20 phosphate-4"), "2026-12-10 07:00", {}),
    "halves": (made(formulary="cn", split_units=True), "2026-12-10 07:00", {}),
    "recorded": (recorded(made()), "2026-12-10 14:00", {}),
    "results": (assessed(made(), [visit(7, 2, judged="improvement")]), "2026-12-10 14:00", {}),
    "before the start": (made(), "2026-11-29 07:00", {}),
    "last evening": (made(), "2027-01-25 21:00", {}),
    "over": (made(), "2027-02-03 09:00", {}),
    "stopped": (revised(made(), "2026-12-20 14:00", change="stop"), "2026-12-20 15:00", {}),
    "switched": (switch(), "2026-12-08 07:00", {}),
    "switched, a day without": (switch(), "2026-12-10 07:00", {}),
    "zh": (made({"name": "欧阳娜娜"}, formulary="cn"), "2026-12-14 09:30", {"language": "zh"}),
    "zh, divided": (made({**LONG, "name": "欧阳娜娜"}, **three_times()), "2026-12-07 12:00", {"language": "zh"}),
    "zh, on hold": (hold(), "2026-12-10 14:00", {"language": "zh", "site": SITE}),
}


@cache
def sheet(name: str) -> bytes:
    the_plan, at, how = STATES[name]
    return ward_sheet(the_plan, today(the_plan, at=at), **how)


@pytest.fixture(scope="module")
def sheets() -> dict[str, bytes]:
    return {name: sheet(name) for name in STATES}


@pytest.fixture(scope="module")
def pages(sheets: dict[str, bytes]) -> dict[str, tuple[Any, list[dict[str, Any]]]]:
    """Each page with its words and where they stand; a file of two pages would not be unpacked."""
    read = {}
    for name, content in sheets.items():
        (read[name],) = words(content)
    return read


# The page.


def test_sheet_is_one_page_of_a5(pages: dict[str, Any]) -> None:
    for name, (page, _) in pages.items():
        assert (round(page.width), round(page.height)) == (420, 595), name


def test_nothing_is_outside_the_margins_nothing_overlaps_and_nothing_is_too_small(pages: dict[str, Any]) -> None:
    for name, (page, found) in pages.items():
        for word in shown(page, found):
            inside = word["x0"] >= MARGIN - 0.5 and word["x1"] <= page.width - MARGIN + 0.5
            inside = inside and word["top"] >= MARGIN - 2 and word["bottom"] <= page.height - MARGIN + 3
            assert inside, (name, word["text"])
        for one, other in overlaps(shown(page, found)):
            pytest.fail(f"{name}: {one['text']!r} and {other['text']!r} overlap")
        assert min(word["size"] for word in found) > 7.99, name


def test_no_line_runs_through_a_word(pages: dict[str, Any]) -> None:
    for name, (page, found) in pages.items():
        level = [line for line in page.lines if abs(line["top"] - line["bottom"]) < 0.1]
        assert level, name
        for word in shown(page, found):
            top, bottom = ink(word)
            for line in level:
                beside = line["x1"] <= word["x0"] + 0.5 or line["x0"] >= word["x1"] - 0.5
                assert beside or not top + 0.5 < line["top"] < bottom - 0.15 * word["size"], f"{name}: {word['text']}"


def test_doses_are_at_least_thirteen_points_bold(pages: dict[str, Any]) -> None:
    _, found = pages["divided"]
    sizes = {(round(word["size"]), "Bold" in word["fontname"]) for word in found if word["text"] == "Dexamethasone"}
    assert (13, True) in sizes
    _, found = pages["last evening"]
    assert (15, True) in {(round(word["size"]), "Bold" in word["fontname"]) for word in found}


def test_everything_is_black_or_gray() -> None:
    image = pypdfium2.PdfDocument(sheet("not verified"))[0].render(scale=1).to_pil().convert("RGB")
    red, green, blue = image.split()
    assert red.tobytes() == green.tobytes() == blue.tobytes()


def test_code_is_read_from_the_page_and_names_nobody() -> None:
    the_plan = STATES["a day"][0]
    page = pypdfium2.PdfDocument(sheet("a day"))[0]
    (code,) = zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
    expected = f"PLAN:K6JM4E-J REVISION:1 START:2026-12-01 SHA256:{the_plan.content_digest.upper()}"
    assert (code.format.name, code.text) == ("QRCode", expected)


def test_same_moment_gives_the_same_bytes_and_another_moment_another_file() -> None:
    the_plan = STATES["a day"][0]
    assert ward_sheet(the_plan, today(the_plan, at="2026-12-10 14:00")) == sheet("a day")
    later = ward_sheet(the_plan, today(the_plan, at="2026-12-10 14:01"))
    assert opened(later).trailer.ID != opened(sheet("a day")).trailer.ID


def test_file_says_nothing_of_the_patient_in_its_title() -> None:
    file = opened(sheet("a day"))
    info = file.docinfo
    assert str(info["/Title"]) == "Medication plan K6JM4E-J, revision 1"
    assert "Example" not in "".join(str(value) for value in info.values())


def test_other_papers_are_not_made_of_a5() -> None:
    with pytest.raises(DosingError) as refused:
        export(made(), "pdf", paper="A5")
    assert str(refused.value) == 'error[paper]: paper: there is no paper "A5"\n  Choose A4 or Letter.'
    assert set(pdf.DOCUMENTS) == {"worksheet", "calendar", "weeks"}


def test_there_is_no_sheet_after_a_death() -> None:
    died = revised(made(), "2026-12-10 10:00", change="stop", outcome="died")
    with pytest.raises(DosingError) as refused:
        ward_sheet(died, today(died, at="2026-12-11 10:00"))
    assert refused.value.code == "document"


def test_what_no_page_can_hold_is_refused_and_not_cut() -> None:
    the_plan = made({**LONG, "allergies": tuple(f"medicine number {number}, a rash" for number in range(60))})
    with pytest.raises(DosingError) as refused:
        ward_sheet(the_plan, today(the_plan, at="2026-12-10 14:00"))
    assert refused.value.code == "does-not-fit"
    assert refused.value.problem == (
        "what is due, comes next and is open at 2026-12-10 14:00 is more than one page of A5 holds"
    )
    assert refused.value.fix == "Take the worksheet and the text of today instead; nothing is shrunk or cut."


# What it says.


def said(name: str) -> str:
    return " ".join(text(sheet(name)).split())


def test_sheet_says_who_it_is_and_what_is_due() -> None:
    page = said("a day")
    for part in (
        "Mary Example Born 2 March 1960 Hospital number HLH-0042",
        "Height 170 cm Weight 63.5 kg, weighed on 20 November 2026 Allergies: penicillin",
        "Body surface area 1.73 m²",
        "Treatment day 10 of 56 Thursday 10 December 2026, 14:00, Europe/Berlin",
        "Ruxolitinib with dexamethasone (Ru-D), adult hemophagocytic lymphohistiocytosis",
        "08:00 Ruxolitinib 15 mg 1 tablet of 15 mg, oral given NOT RECORDED",
        "08:00 Dexamethasone 17.5 mg 4 tablets of 4 mg and 3 tablets of 0.5 mg, oral given NOT RECORDED",
        "20:00 Ruxolitinib 15 mg 1 tablet of 15 mg, oral given DUE",
        "Dexamethasone: 8.5 mg from Tuesday 15 December 2026, 08:00; until then 17.5 mg. "
        "Then: 2 tablets of 4 mg and 1 tablet of 0.5 mg, oral",
        "Visit of day 14: Monday 14 December 2026, 09:00",
        "Due: temperature, spleen size, blood count, triglycerides, fibrinogen, ferritin, soluble CD25, D-dimer, "
        "liver panel, EBV-DNA",
        "Not verified with the program",
        "Handed over by: Taken over by:",
        "Not valid unless signed by two people",
        "Plan code K6JM4E-J · Revision 1, replaces none",
    ):
        assert part in page, part


def test_supply_is_that_of_the_hand_worked_day() -> None:
    """See ``test_today.py``: 9 and 93, 16 and 58, 12 and 84."""
    (table,) = tables(sheet("a day"))
    assert table == [
        ["Supply still needed", "To the visit, 14 Dec 2026", "To the end"],
        ["Ruxolitinib 15 mg", "9 tablets", "93 tablets"],
        ["Dexamethasone 4 mg", "16 tablets", "58 tablets"],
        ["Dexamethasone 0.5 mg", "12 tablets", "84 tablets"],
    ]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("on hold", ["ON HOLD: ruxolitinib, since 10 December 2026, 11:00, until 14 December 2026, 20:00 (A reason)"]),
        ("on hold, not today", ["Next doses 20:00 Ruxolitinib 15 mg Monday 14 December 2026 1 tablet of 15 mg, oral"]),
        ("stopped drug", ["Stops later: ruxolitinib, from 12 December 2026, 08:00 (A reason)"]),
        ("step-down today", ["08:00 Dexamethasone 8.5 mg NEW DOSE, was 17.5 mg 2 tablets of 4 mg and 1 tablet"]),
        (
            "step-down tomorrow, a visit today",
            [
                "Visit of day 14: TODAY, Monday 14 December 2026, 09:00",
                "Dexamethasone: 8.5 mg from Tuesday 15 December 2026, 08:00; until then 17.5 mg.",
            ],
        ),
        ("liquid", ["5.2 mL of dexamethasone sodium phosphate injection 4 mg/mL, intravenous"]),
        ("recorded", ["oral given late, at 10:40", "oral vomited; 17.5 mg given again"]),
        ("results", ["Day 7, 7 December 2026: response HLH improvement or none; judged by the clinician: HLH improve"]),
        ("before the start", ["Not begun; day 1 is Tuesday 1 December 2026", "Tuesday 1 December 2026 4 tablets of 4"]),
        ("last evening", ["Treatment day 56 of 56", "Dexamethasone: no dose follows after today"]),
        ("over", ["Treatment has ended; its last day was day 56, 25 January 2027"]),
        ("stopped", ["TREATMENT STOPPED from 20 December 2026, 14:00 (A reason)", "TREATMENT STOPPED · Ward sheet"]),
        ("switched", ["10:00 Etoposide 260 mg intravenous given DUE", "STOPPED: ruxolitinib, from 8 December 2026"]),
        ("switched, a day without", ["Next doses 10:00 Etoposide 260 mg Friday 11 December 2026 intravenous"]),
        ("nothing known", ["Name: Born 2 March 1960", "Weight 63.5 kg, weighed on Allergies:"]),
        ("not verified", ["NOT VERIFIED"]),
        ("with a site", ["Example University Hospital · Hematology ward 5"]),
        ("divided", ["14:00 Dexamethasone 6 mg", "Findings: 16, all of them on the worksheet", "NAME ALERT"]),
        ("zh", ["治疗第 14 天，共 56 天", "20:00 芦可替尼 15 mg 5 mg规格 3 片、口服 已给药 待给药", "病历号 HLH-0042"]),
    ],
)
def test_sheet_says_what_is_special_about_it(name: str, parts: list[str]) -> None:
    page = said(name)
    for part in parts:
        assert part in page, part


@pytest.mark.parametrize("name", ["over", "stopped"])
def test_course_that_is_over_has_no_dose_and_no_supply(name: str) -> None:
    assert not re.search(r"\d\d:\d\d (Ruxolitinib|Dexamethasone)", said(name))
    assert tables(sheet(name)) == []


def test_no_dose_is_ever_no_tablet(sheets: dict[str, bytes]) -> None:
    for name, content in sheets.items():
        assert not re.search(r"(?<![0-9.])0 (tablet|mL)", " ".join(text(content).split())), name


# Findings.


def many(number: int) -> Plan:
    """A plan with so many warnings, one overridden stop at their end, and one note before all."""

    def one(index: int, severity: Any) -> Finding:
        message = f"Finding {index} says what it has to say in a sentence of a usual length, which is about this long."
        return Finding(code="a-code", severity=severity, message=message, path="x", source="y")

    found = [one(0, "note"), *(one(index, "warning") for index in range(1, number)), one(number, "stop")]
    return msgspec.structs.replace(made(), findings=tuple(found))


@pytest.mark.parametrize("number", [1, 2, 5, 40])
def test_most_severe_come_first_and_the_sheet_says_how_many_more_there_are(number: int) -> None:
    the_plan = many(number)
    page = " ".join(text(ward_sheet(the_plan, today(the_plan, at="2026-12-10 14:00"))).split())
    shown_ones = [int(index) for index in re.findall(r"(?:Warning|Stop): Finding (\d+) says", page)]
    assert shown_ones == [number, *range(1, len(shown_ones))]
    assert len(shown_ones) >= min(3, number)
    (more,) = re.findall(r"and (\d+) more on the worksheet", page)
    assert int(more) + len(shown_ones) == number + 1


def test_overridden_stop_says_who_and_why() -> None:
    why = Override(code="age-under-18", reason="as discussed", by="Dr. B")
    the_plan = made({"birth_date": date(2010, 1, 1)}, override=[why])
    page = " ".join(text(ward_sheet(the_plan, today(the_plan, at="2026-12-10 14:00"))).split())
    assert "Findings that are open Stop: The patient is 16" in page
    assert "Overridden by Dr. B: as discussed" in page


def test_plan_without_findings_says_so() -> None:
    the_plan = msgspec.structs.replace(made(), findings=())
    page = " ".join(text(ward_sheet(the_plan, today(the_plan, at="2026-12-10 14:00"))).split())
    assert "No stop and no warning is open." in page
    assert "more on the worksheet" not in page


def test_structure_is_tagged(sheets: dict[str, bytes]) -> None:
    kinds = {kind for kind, _ in elements(sheets["a day"])}
    assert {"H1", "H2", "P", "TH", "TD"} <= kinds
    assert str(opened(sheets["a day"]).Root.Lang) == EN.language
    assert str(opened(sheets["zh"]).Root.Lang) == ZH.language
