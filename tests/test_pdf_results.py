"""Response, trends, toxicity and adherence on the worksheet, as other programs read the paper back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

import msgspec
import pikepdf
import pypdfium2
import pytest
from pdf_making import EN, NAMED, ZH, brief, made, printed
from pdf_reading import Table, headed, opened, tables, text, words
from results_making import (
    DOCTOR,
    GRADES,
    NUMBERS,
    assessed,
    course,
    grade,
    number_item,
    recorded,
    response,
    sign_item,
    visit,
)
from test_pdf_layout import MARGIN, ink, overlaps

from rud_dosing import Plan
from rud_dosing.exporters.pdf.measures import Measure, Point
from rud_dosing.exporters.pdf.scale import scale
from rud_dosing.exporters.pdf.trends import spread
from rud_dosing.model.results import AssessmentResult, Level, Results, Support

FOUR = (7, 14, 28, 56)
TEN = (3, 7, 10, 12, 14, 17, 21, 28, 42, 56)
DAILY = tuple(range(1, 31))
OTHER = {
    "ruxolitinib 2026-12-03 20:00": "missed",
    "dexamethasone 2026-12-05 08:00": "vomited",
    "ruxolitinib 2026-12-09 20:00": "given-late",
}


def treated(days: tuple[int, ...] = FOUR, **changes: Any) -> Plan:
    """A plan with visits on these days and records through the morning of day 10."""
    return recorded(assessed(made(**changes), course(days)), "2026-12-10 08:00", OTHER)


def sheet(the_plan: Plan, **options: Any) -> bytes:
    return printed(the_plan, "worksheet", **options)


def said(content: bytes) -> str:
    return " ".join(text(content).split())


def charts(content: bytes) -> list[str]:
    """What the charts of results say in words, in their order."""
    file = opened(content)
    figures = [one for one in file.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
    alternatives = [str(one.Alt) for one in sorted(figures, key=lambda one: one.objgen)]
    return [one for one in alternatives if re.match(r"Chart of (?!the dose)|图：", one)]


def only(*results: AssessmentResult, **changes: Any) -> bytes:
    return sheet(assessed(made(), results, **changes))


def leveled(day: int, *levels: Level, **found: Any) -> AssessmentResult:
    """A visit of which only the response matters."""
    return msgspec.structs.replace(visit(day, 1, **found), response=response(levels), grades=())


# Where nothing was found or recorded, nothing is added.


def test_plan_without_results_and_records_has_no_further_page() -> None:
    content = sheet(brief(made()))
    assert len(opened(content).pages) == 1
    assert not re.search("Response|Trends|Toxicity|Adherence", said(content))


def test_what_was_found_never_squeezes_the_first_page() -> None:
    bare = brief(made())
    first, more = sheet(bare), sheet(assessed(bare, course()))

    def page_of(content: bytes) -> list[tuple[Any, ...]]:
        page, found = next(words(content))
        inner = [one for one in found if 45 < one["top"] < page.height - 70]  # the head numbers the pages
        return [(one["text"], round(one["x0"], 1), round(one["top"], 1)) for one in inner]

    assert page_of(first) == page_of(more)
    assert len(opened(more).pages) == 3


# The visits.


def visits(content: bytes) -> Table:
    (table,) = [table for table in tables(content) if "Response, computed" in table[0]]
    return table[1:]


def test_visits_with_response_and_who_said_so() -> None:
    assert visits(sheet(treated())) == [
        ["7", "7 Dec 2026", "no response", "", DOCTOR],
        ["14", "14 Dec 2026", "HLH improvement or no response: depends\non platelets, soluble CD25", "", DOCTOR],
        ["28", "28 Dec 2026", "partial response", "", DOCTOR],
        ["56", "25 Jan 2027", "complete response", "", DOCTOR],
    ]


def test_visits_stand_by_day_in_whatever_order_they_were_kept() -> None:
    assert [row[0] for row in visits(only(leveled(28, "none"), leveled(7, "none")))] == ["7", "28"]


def test_what_the_clinician_recorded() -> None:
    full = leveled(14, "none", judged="partial", note="Marrow: no blasts.")
    found = Results(
        taken_on=full.results.taken_on,
        judged="partial",
        relapse=False,
        lymphoma=True,
        gene_mutation=False,
        support=Support(transfused=True, transfused_on=full.results.taken_on, g_csf=False),
        note="Marrow: no blasts.",
    )
    (row,) = visits(only(msgspec.structs.replace(full, results=found)))
    assert row[3].replace("\n", " ") == (
        "judged: partial response; no relapse; lymphoma found; no mutation of an HLH gene; "
        "transfused, last on 14 Dec 2026; no G-CSF; Marrow: no blasts."
    )


def test_corrected_assessment_takes_the_place_of_the_one_before() -> None:
    wrong, right = leveled(7, "complete"), msgspec.structs.replace(leveled(7, "none"), corrects=True)
    content = only(wrong, right)
    assert [row[2:4] for row in visits(content)] == [["no response", "corrects an earlier assessment"]]
    assert "Best response: no response, on day 7" in said(content)


def test_assessment_between_visits_is_marked() -> None:
    (row,) = visits(only(msgspec.structs.replace(leveled(20, "none", judged="none"), unscheduled=True)))
    assert row[3] == "unscheduled; judged: no response"


def test_unnamed_assessor_is_left_blank() -> None:
    (row,) = visits(only(leveled(7, "none"), by=None))
    assert row[4] == ""


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        (
            [leveled(7, "none"), leveled(14, "partial"), leveled(28, "partial")],
            "Best response: partial response, first on day 14 (14 Dec 2026), last on day 28 (28 Dec 2026).",
        ),
        ([leveled(7, "none")], "Best response: no response, on day 7 (7 Dec 2026) only."),
        ([leveled(7, "none", judged="complete")], "Best response: complete response, on day 7 (7 Dec 2026) only."),
        (
            [leveled(7, "partial"), leveled(14, "complete", "partial"), leveled(28, "complete", "none")],
            "Best response: partial response, on day 7 (7 Dec 2026) only. "
            "A better one is possible on days 14, 28: not all is known.",
        ),
        ([leveled(7, "complete", "partial")], "Best response: not decided at any visit."),
    ],
)
def test_best_response(results: list[AssessmentResult], sentence: str) -> None:
    assert sentence in said(only(*results))


def test_criteria_are_named() -> None:
    assert "Criteria of response: nct03985423." in said(sheet(treated()))


# The charts.


def test_each_measure_is_told_in_words() -> None:
    """From the course of ``results_making``: place 3 before place 2, since the visits of days 14 and 28 are those."""
    found = charts(sheet(treated()))
    assert len(found) == 10
    assert found[:3] == [
        "Chart of Neutrophils, 10^9/L; limit 1, normal above (gray). baseline: 0.45, not normal. "
        "day 7: 0.62, not normal. day 14: 0.98, not normal. day 28: 1, normal. day 56: 2.31, normal.",
        "Chart of Platelets, 10^9/L; limit 100, normal above (gray). baseline: 32, not normal. "
        "day 7: 45, not normal. day 14: not known. day 28: 110, normal. day 56: 168, normal.",
        "Chart of Ferritin, mcg/L; limit 2,000, normal below (gray). baseline: >40,000, not normal. "
        "day 7: 19,176.6, not normal. day 14: 5,210, not normal. day 28: 1,999, normal. day 56: 640, normal.",
    ]
    assert found[8] == (
        "Chart of Neurological or CSF abnormality. baseline: not known. day 7: no, normal. day 14: not known. "
        "day 28: no, normal. day 56: no, normal."
    )


def test_title_says_unit_limit_and_side() -> None:
    shown = said(sheet(treated()))
    for title in (
        "Fibrinogen, g/L; limit 1.5, normal above (gray)",
        "Temperature, °C; limit 37.5, normal below (gray)",
        "Splenomegaly",
    ):
        assert title in shown


def platelets(*values: str | None, baseline: str | None = "32", days: tuple[int, ...] = FOUR) -> list[AssessmentResult]:
    """Visits of which only platelets were measured."""
    return [one_item(day, number_item("platelets", baseline, value)) for day, value in zip(days, values, strict=False)]


def one_item(day: int, *items: Any) -> AssessmentResult:
    return msgspec.structs.replace(visit(day, 1), response=response(("none",), items), grades=())


class Drawn:
    """What is drawn on the page with the charts: markers, lines between them, level lines, areas."""

    def __init__(self, content: bytes) -> None:
        (page, found, heading), *_ = [
            (page, found, word) for page, found in words(content) for word in found if word["text"] == "Trends"
        ]
        below = heading["bottom"] + 22  # the legend has markers too
        self.words = [word for word in found if word["top"] > below - 2]
        shapes = [one for one in (*page.curves, *page.rects, *page.lines) if below < one["top"] < page.height - 62]
        self.markers = [one for one in shapes if one["object_type"] == "curve" and one["fill"] and one["width"] < 8]
        self.lines = [one for one in shapes if one["object_type"] == "line"]
        self.areas = [one for one in shapes if one["object_type"] == "rect" and one["fill"]]

    def middles(self) -> list[tuple[float, float]]:
        return [((one["x0"] + one["x1"]) / 2, (one["top"] + one["bottom"]) / 2) for one in self.markers]

    def level(self, width: float) -> list[Any]:
        return [
            one
            for one in self.lines
            if one["height"] < 0.01 and one["width"] > 100 and abs(one["linewidth"] - width) < 0.01
        ]


def test_points_stand_to_scale() -> None:
    """Half the value is half the height; the limit of 100 as high as a value of 100; days as far apart as they are."""
    drawn = Drawn(only(*platelets("50", "100", "200", "150")))
    (limit,), (axis,) = drawn.level(0.9), drawn.level(0.7)
    (baseline, *points) = drawn.middles()
    unit = (axis["top"] - limit["top"]) / 100
    heights = [(axis["top"] - y) / unit for _, y in (baseline, *points)]
    assert heights == pytest.approx([32, 50, 100, 200, 150], abs=0.5)
    x = [x for x, _ in points]
    assert (x[2] - x[1]) / (x[1] - x[0]) == pytest.approx(14 / 7, abs=0.02)
    assert (x[3] - x[2]) / (x[1] - x[0]) == pytest.approx(28 / 7, abs=0.02)
    assert baseline[0] < x[0] - 10
    (area,) = drawn.areas
    assert area["bottom"] == pytest.approx(limit["top"], abs=0.1)
    assert area["top"] < min(y for _, y in points)


def test_normal_below_is_gray_below() -> None:
    results = [one_item(day, number_item("ferritin", "8000", value)) for day, value in ((7, "4000"), (14, "900"))]
    drawn = Drawn(only(*results))
    (limit,), (axis,), (area,) = drawn.level(0.9), drawn.level(0.7), drawn.areas
    assert area["top"] == pytest.approx(limit["top"], abs=0.1)
    assert area["bottom"] == pytest.approx(axis["top"], abs=0.1)


def test_what_is_not_known_leaves_a_gap() -> None:
    drawn = Drawn(only(*platelets("50", None, "200", "150")))
    joined = [line for line in drawn.lines if line["linewidth"] == 1.1]
    (baseline, first, third, fourth) = sorted(drawn.middles())
    ends = sorted((round(line["x0"], 1), round(line["x1"], 1)) for line in joined)
    assert ends == [(round(baseline[0], 1), round(first[0], 1)), (round(third[0], 1), round(fourth[0], 1))]
    assert "day 14 -" in said(only(*platelets("50", None, "200", "150"))).replace("day 7 50", "").replace("  ", " ")


def test_unknown_baseline_has_no_point() -> None:
    assert len(Drawn(only(*platelets("50", "60", "70", "80", baseline=None))).middles()) == 4


def shape(marker: Any) -> tuple[int, float]:
    """How many corners a marker has, and how light it is."""
    return len(set(marker["pts"])), marker["gray"]


def test_markers_say_what_is_normal_and_what_is_a_bound() -> None:
    items = [
        (7, number_item("ferritin", ">40000", "5000")),
        (14, number_item("ferritin", ">40000", "900")),
        (28, number_item("ferritin", ">40000", "<500")),
        (42, number_item("ferritin", ">40000", "1990", normal=None)),
    ]
    found = [shape(one) for one in Drawn(only(*(one_item(day, item) for day, item in items))).markers]
    assert found == [(3, 0), (16, 0), (16, 1), (3, 1), (16, 1)]
    up, down = (Drawn(only(*(one_item(day, item) for day, item in items))).markers[at] for at in (0, 3))
    # A bound from below points up, one from above down: the tip is the corner that is alone on its level.
    assert [min(y for _, y in up["pts"]), max(y for _, y in down["pts"])] == [
        next(y for y in (y for _, y in one["pts"]) if [round(p[1], 2) for p in set(one["pts"])].count(round(y, 2)) == 1)
        for one in (up, down)
    ]


def test_signs_are_squares_high_where_not_normal() -> None:
    drawn = Drawn(only(one_item(7, sign_item("fever", True, True)), one_item(14, sign_item("fever", True, False))))
    squares = [one for one in drawn.markers if shape(one)[0] == 4]
    tops = [one["top"] for one in squares]
    assert len(squares) == 3
    assert tops[0] == tops[1] < tops[2]
    assert [shape(one)[1] for one in squares] == [0, 0, 1]
    assert not drawn.level(0.9)


def test_temperature_does_not_begin_at_nothing() -> None:
    drawn = Drawn(
        only(*(one_item(day, number_item("temperature", "39.2", now)) for day, now in ((7, "38"), (14, "36.8"))))
    )
    assert {"37.5", "35.8"} <= {word["text"] for word in drawn.words}
    y = [y for _, y in drawn.middles()]
    assert y[2] - y[0] > 15


def test_changed_limit_is_drawn_as_far_as_it_holds() -> None:
    results = [
        one_item(7, number_item("d_dimer", "6200", "900")),
        one_item(28, number_item("d_dimer", "6200", "800", limit=Decimal(700))),
    ]
    content = only(*results)
    assert "D-dimer, mcg/L; limit 500, normal below (gray); 700 from day 28" in said(content)
    first, second = sorted(Drawn(content).level(0.9), key=lambda line: float(line["x0"]))
    assert first["x1"] == second["x0"]
    assert second["top"] < first["top"]


def test_units_that_do_not_convert_are_drawn_apart() -> None:
    results = [
        one_item(7, number_item("soluble_cd25", "20917", "18100")),
        one_item(14, number_item("soluble_cd25", None, "4100", unit="U/mL", limit=Decimal(2400))),
    ]
    found = charts(only(*results))
    assert found == [
        "Chart of Soluble CD25, pg/mL; limit 6,400, normal below (gray). baseline: 20,917, not normal. "
        "day 7: 18,100, not normal. day 14: not known.",
        "Chart of Soluble CD25, U/mL; limit 2,400, normal below (gray). baseline: not known. "
        "day 7: not known. day 14: 4,100, normal.",
    ]


def test_sign_beside_a_number_is_told_and_not_joined() -> None:
    """Fever in words at baseline, a temperature later."""
    item = msgspec.structs.replace(number_item("temperature", None, "36.9"), baseline="yes", abnormal_at_baseline=True)
    content = only(one_item(7, item))
    assert charts(content) == [
        "Chart of Temperature, °C; limit 37.5, normal below (gray). baseline: yes, not normal. day 7: 36.9, normal."
    ]
    assert not [line for line in Drawn(content).lines if line["linewidth"] == 1.1]


def test_converted_numbers_have_few_decimals() -> None:
    typed = {"now": "164.93827 mg/dL", "number": Decimal("1.6493827")}
    item = msgspec.structs.replace(number_item("fibrinogen", "0.9", "1.6"), **typed)
    assert "day 7: 1.649, normal" in charts(only(one_item(7, item)))[0]


def test_visits_without_any_measure_have_no_charts() -> None:
    content = only(leveled(7, "none"))
    assert "Trends" not in said(content)
    assert "Toxicity" not in said(content)


@pytest.mark.parametrize("days", [FOUR, TEN, DAILY])
def test_every_value_has_its_label(days: tuple[int, ...]) -> None:
    """However many visits, each value of each measure stands on the paper, in order."""
    content = sheet(assessed(made(), course(days)))
    labels: dict[str, int] = {}
    for word in (word for _, found in words(content) for word in found):
        if "Bold" in word["fontname"] and abs(word["size"] - 8) < 0.01:
            labels[word["text"]] = labels.get(word["text"], 0) + 1
    results = course(days)
    for name in NUMBERS:
        for result in results:
            item = next(one for one in result.response.items if one.item == name)
            if item.now is not None:
                value = item.now.split(" ")[0]
                sign, number = value[: -len(value.lstrip("<>"))], Decimal(value.lstrip("<>"))
                labels[f"{sign}{number:,f}"] = labels.get(f"{sign}{number:,f}", 0) - 1
                assert labels[f"{sign}{number:,f}"] >= 0, (name, value)


def test_many_visits_go_on_in_further_charts() -> None:
    content = sheet(assessed(made(), course(DAILY)))
    headings = re.findall(r"Trends, days (\d+) to (\d+)", said(content))
    spans = [(int(first), int(last)) for first, last in dict.fromkeys(headings)]
    assert spans[0][0] == 1
    assert spans[-1][1] == 30
    assert all(following == last + 1 for (_, last), (following, _) in pairwise(spans))
    assert len(charts(content)) == 10 * len(spans)


def test_further_charts_do_not_join_the_baseline_to_a_later_visit() -> None:
    values = [str(number) for number in range(40, 70)]
    content = only(*platelets(*values, days=DAILY))
    joined = [line for page, _ in words(content) for line in page.lines if line["linewidth"] == 1.1]
    # The baseline and 15 visits, then the baseline apart and 15 visits.
    assert len(charts(content)) == 2
    assert len(joined) == 15 + 14


@pytest.mark.parametrize(
    ("middles", "widths", "expected"),
    [
        ([50], [20], [40]),
        ([30, 40], [20, 20], [20, 44]),  # 20 to 40, then 4 apart
        ([50, 60, 70], [20, 20, 20], [32, 56, 80]),  # likewise, and the last ends at 100
        ([80, 90, 95], [20, 20, 20], [32, 56, 80]),  # the last ends at 100
        ([2, 50], [20, 20], [0, 40]),
    ],
)
def test_labels_are_spread(middles: list[float], widths: list[float], expected: list[float]) -> None:
    assert spread(middles, widths, 0, 100) == expected


@pytest.mark.parametrize("values", [["0"], ["5", "5"], ["0", "0.001"], ["36.6", "39.2"], ["1", "40000"], ["7", "7.01"]])
def test_scale_holds_every_value(values: list[str]) -> None:
    points = tuple(Point(day, one, Decimal(one), "", None) for day, one in enumerate(values, start=1))
    found = scale(Measure("any", "", points, ()), 40)
    ups = [found.up(Decimal(one)) for one in values]
    assert all(0 <= up <= 40 for up in ups)
    assert [a < b for a, b in pairwise(ups)] == [Decimal(a) < Decimal(b) for a, b in pairwise(values)]
    assert found.low <= min(map(Decimal, values))


# Toxicity.


def toxicity(content: bytes) -> list[Table]:
    return headed(content, "Term")


def test_grades_by_term_and_visit() -> None:
    (table,) = toxicity(sheet(treated()))
    assert table[0] == ["Term", "Version", "baseline", "day 7", "day 14", "day 28", "day 56"]
    assert len(table) == 1 + len(GRADES)
    rows = {row[0]: row[1:] for row in table[1:]}
    assert rows["Anemia"] == ["CTCAE v5.0", "3", "3 *", "2", "1", "0"]
    assert rows["Platelet count decreased"] == ["CTCAE v5.0", "3", "3", "-", "0", "0"]
    assert rows["Blood bilirubin increased"] == ["CTCAE v5.0", "1", "0 to 2", "0", "0", "0"]
    assert rows["Lymphocyte count decreased"] == ["CTCAE v5.0", "-", "3", "2", "1", "0 to 1"]


def test_what_no_number_gives_and_what_would_decide_is_said() -> None:
    shown = said(sheet(treated()))
    assert "0: no toxicity. - : not measured." in shown
    assert "* Anemia: Grade 4 is a life-threatening consequence, which no number can give." in shown
    assert (
        "The laboratory's lower limit would decide: Blood bilirubin increased (days: 7); "
        "White blood cell decreased (days: 14); Lymphocyte count decreased (days: 56)." in shown
    )


def test_how_an_abnormal_baseline_was_read_is_said_once_for_all_terms() -> None:
    """Without it a grade 0 beside a higher one at baseline looks like a normal value."""
    note = "Where the baseline was above the laboratory's limit, multiples of the baseline count."
    one, other = (grade(term, (0,), (1,), note=note) for term in ("Anemia", "Blood bilirubin increased"))
    results = [graded(7, one, other), graded(14, one)]
    assert said(only(*results)).count(f"Anemia, Blood bilirubin increased: {note}") == 1
    assert "基线高于实验室上限者，按基线的倍数分级。" in said(sheet(assessed(made(), results), wordings=(ZH,)))


def test_notes_on_grades_go_on_to_the_next_page() -> None:
    """Nothing decided at any of ten visits, each for a reason of its own: more lines than a page has."""
    days = range(1, 11)
    undecided = [
        graded(day, *(grade(term, (0, 1), (0, 1), needs=(f"the exact value of {day} in {term}",)) for term in GRADES))
        for day in days
    ]
    shown = said(only(*undecided))
    for day in days:
        for term in GRADES:
            assert f"The exact value of {day} in {term} would decide: {term} (days: {day})." in shown


def test_what_would_decide_is_said_in_chinese() -> None:
    lacking = grade("Anemia", (0, 1), (), needs=("the laboratory's lower limit of hemoglobin", "platelets at baseline"))
    shown = said(sheet(assessed(made(), [graded(7, lacking)]), wordings=(ZH,)))
    assert "尚需实验室下限：血红蛋白、血小板（基线）才能判定：贫血（第7天）。" in shown


def graded(day: int, *grades: Any) -> AssessmentResult:
    return msgspec.structs.replace(leveled(day, "none"), grades=grades)


def test_each_version_has_its_row() -> None:
    (table,) = toxicity(
        only(
            graded(7, grade("Neutrophil count decreased", (3,), (4,))),
            graded(14, grade("Neutrophil count decreased", (2,), (3,), version="CTCAE v6.0")),
        )
    )
    assert table[1:] == [
        ["Neutrophil count decreased", "CTCAE v5.0", "4", "3", "-"],
        ["Neutrophil count decreased", "CTCAE v6.0", "3", "-", "2"],
    ]


def test_term_of_two_quantities_names_them() -> None:
    pressures = [grade("Hypertension", (2,), (1,)), grade("Hypertension", (1,), (1,), quantity="diastolic_pressure")]
    (table,) = toxicity(only(graded(7, *pressures)))
    assert [row[0] for row in table[1:]] == ["Hypertension (systolic_pressure)", "Hypertension (diastolic_pressure)"]


def test_grades_that_do_not_follow_each_other_are_listed() -> None:
    (table,) = toxicity(
        only(graded(7, grade("Hypertension", (0, 2), (1,))), graded(14, grade("Hypertension", (1,), (2,))))
    )
    assert table[1][2:] == ["1; 2", "0, 2", "1"]


def test_many_visits_have_several_tables() -> None:
    found = toxicity(sheet(assessed(made(), course(DAILY))))
    days = dict.fromkeys(cell for table in found for cell in table[0][3:])
    assert list(days) == [f"day {day}" for day in DAILY]
    for name, (_, values) in GRADES.items():
        rows = [row for table in found for row in table[1:] if row[0] == name]
        assert next(cell for row in rows for cell in row[3:]).startswith(str(values[1][0]))
        assert {row[2] for row in rows} == {str(values[0][0]) if values[0] else "-"}
        assert len([cell for row in rows for cell in row[3:]]) == len(DAILY)


# Adherence.


def test_adherence_by_week() -> None:
    """As in ``test_adherence.py``, by hand: records through the morning of day 10."""
    ruxolitinib, dexamethasone = headed(sheet(treated()), "Week")
    assert ruxolitinib == [
        ["Week", "Dates", "Planned", "Given", "Given late", "Missed", "Vomited", "Not recorded", "To come"],
        ["1", "1 Dec to 7 Dec 2026", "14", "13", "0", "1", "0", "0", "0"],
        ["2", "8 Dec to 14 Dec 2026", "14", "4", "1", "0", "0", "0", "9"],
        ["Course", "", "112", "17", "1", "1", "0", "0", "93"],
    ]
    assert dexamethasone[1:] == [
        ["1", "1 Dec to 7 Dec 2026", "7", "6", "0", "0", "1", "0", "0"],
        ["2", "8 Dec to 14 Dec 2026", "7", "3", "0", "0", "0", "0", "4"],
        ["Course", "", "56", "9", "0", "0", "1", "0", "46"],
    ]
    shown = said(sheet(treated()))
    assert "Adherence by week: Ruxolitinib" in shown
    assert "up to the last dose with a record: day 10, 10 Dec 2026, 08:00. What has no record is not counted" in shown


def test_past_without_a_record_is_not_recorded() -> None:
    left = [f"ruxolitinib 2026-12-0{day} 20:00" for day in (2, 4)]
    table, _ = headed(sheet(recorded(made(), "2026-12-07 20:00", leave=left)), "Week")
    assert table[1][2:] == ["14", "12", "0", "0", "0", "2", "0"]
    assert "Response" not in said(sheet(recorded(made(), "2026-12-07 20:00")))


def test_records_of_doses_that_are_gone_are_told() -> None:
    the_plan = recorded(made(), "2026-12-02 20:00")
    last = the_plan.administrations[:2]
    shorter = msgspec.structs.replace(the_plan, administrations=the_plan.administrations[2:])
    assert f"Records of doses that the plan no longer has, not counted above: {len(last)}." in said(sheet(shorter))


# The paper.


def papers() -> Iterator[tuple[str, Plan, dict[str, Any]]]:
    long = {
        "note": "Seen with the infectious diseases team; bronchoscopy planned, culture of blood and urine sent. " * 4,
        "judged": "improvement",
    }
    for paper in ("A4", "Letter"):
        for name, wordings in (("en", (EN,)), ("zh, en", (ZH, EN))):
            for days in (FOUR, TEN):
                yield (
                    f"{len(days)} from {days[0]}, {paper}, {name}",
                    treated(days),
                    {"paper": paper, "wordings": wordings},
                )
    yield "one", treated((7,)), {}
    yield "ten days", treated(tuple(range(1, 11))), {"paper": "Letter"}
    results = (visit(7, 1, **long), *course(FOUR)[1:])
    by = "a.pharmacist.with.a.long.name@hospital.example.org"
    yield "long", recorded(assessed(made(), results, by), "2027-01-25 20:00"), {"paper": "Letter"}
    yield "brief", assessed(brief(made(**{**NAMED, "name_alert": True})), course()), {}
    yield "daily", treated(DAILY), {"wordings": (ZH,)}


@lru_cache(maxsize=1)
def read() -> dict[str, bytes]:
    return {name: sheet(the_plan, **options) for name, the_plan, options in papers()}


@lru_cache(maxsize=1)
def drawn_pages() -> list[tuple[str, Any, list[Any], list[Any]]]:
    """Every page: what to call it, the page, its words, and all that is drawn on it. Read once, which takes a while."""
    return [
        (f"{name}, page {page.page_number}", page, found, [*page.rects, *page.lines, *page.curves])
        for name, content in read().items()
        for page, found in words(content)
    ]


def test_nothing_is_outside_the_frame_or_under_eight_points() -> None:
    for name, page, found, things in drawn_pages():
        margin = MARGIN[False] - 0.5
        for word in found:
            inside = margin <= word["x0"] and word["x1"] <= page.width - margin
            inside = inside and margin - 2 <= word["top"] and word["bottom"] <= page.height - margin + 3
            assert inside, f"{name}: {word['text']}"
            assert word["size"] > 7.99, f"{name}: {word['text']}"
        foot = min(word["top"] for word in found if word["top"] > page.height - 60)
        for thing in things:
            assert margin - 2 <= thing["x0"], name
            assert thing["x1"] <= page.width - margin + 2, name
            assert thing["bottom"] <= foot or thing["top"] > foot - 4, name


def test_no_two_words_overlap() -> None:
    for name, _, found, _ in drawn_pages():
        for one, other in overlaps(found):
            pytest.fail(f"{name}: {one['text']!r} and {other['text']!r} overlap")


def test_no_line_touches_a_word() -> None:
    """Lines of charts too, slanted ones among them: sampled along their way. The first page has tests of its own."""
    for name, page, found, things in drawn_pages():
        if page.page_number == 1:
            continue
        legs = [leg for thing in things if thing["object_type"] != "rect" for leg in pairwise(thing["pts"])]
        for word in found:
            top, bottom = ink(word)
            for (x0, y0), (x1, y1) in legs:
                if max(x0, x1) < word["x0"] or min(x0, x1) > word["x1"] or max(y0, y1) < top or min(y0, y1) > bottom:
                    continue
                if abs(y0 - y1) < 0.1 and y0 > bottom - 0.15 * word["size"]:
                    continue  # a rule of a table under a word
                for step in range(41):
                    x, y = x0 + (x1 - x0) * step / 40, y0 + (y1 - y0) * step / 40
                    through = word["x0"] + 0.2 < x < word["x1"] - 0.2 and top + 0.5 < y < bottom - 0.3
                    assert not through, f"{name}: {word['text']}"


def test_no_marker_touches_a_word() -> None:
    for name, _, found, things in drawn_pages():
        for one in things:
            if one["object_type"] != "curve" or not one["fill"] or one["width"] > 8:
                continue
            for word in found:
                top, bottom = ink(word)
                apart = one["x1"] < word["x0"] or one["x0"] > word["x1"] or one["bottom"] < top or one["top"] > bottom
                assert apart, f"{name}: {word['text']}"


def test_every_page_says_whose_it_is() -> None:
    for name, content in read().items():
        for page in pypdfium2.PdfDocument(content):
            shown = page.get_textpage().get_text_range()
            assert "Mary Example" in shown, name
            assert "HLH-0042" in shown, name


def test_signatures_stay_on_the_first_page() -> None:
    for name, content in read().items():
        first = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
        assert "Pharmacist: independent check" in first or "药师：独立复核" in first, name


def test_adherence_is_not_torn_apart() -> None:
    for name, content in read().items():
        shown = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
        headings = re.findall(r"(?:Adherence by week: |每周用药记录：)\S+(.*)", "\n".join(shown))
        assert [one.strip() for one in headings] == ([] if name == "brief" else ["", ""]), name


def test_charts_go_on_under_their_heading() -> None:
    """Wherever a page begins with charts, heading and legend stand above them."""
    content = read()["10 from 3, A4, en"]
    shown = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    later = [page for page in shown if "Trends (continued)" in page]
    assert later
    assert all("not known whether normal" in page for page in later)


def test_everything_is_black_or_gray() -> None:
    for page in pypdfium2.PdfDocument(read()["4 from 7, A4, en"]):
        red, green, blue = page.render(scale=1).to_pil().convert("RGB").split()
        assert red.tobytes() == green.tobytes() == blue.tobytes()


def test_chinese_names_the_measures_and_the_response() -> None:
    content = sheet(treated(), wordings=(ZH,))
    shown = said(content)
    for part in (
        "疗效和毒性",
        "最佳疗效：完全缓解，仅第56天",
        "中性粒细胞，10^9/L",
        "脾大",
        "毒性：CTCAE 分级",
        "每周用药记录",
    ):
        assert part in shown
    assert charts(content)[0].startswith("图：中性粒细胞，10^9/L；界值 1，高于此为正常（灰色）。 基线：0.45，不正常。")


def test_same_plan_gives_the_same_bytes() -> None:
    assert sheet(treated()) == sheet(treated())
