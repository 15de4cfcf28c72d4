"""Nothing spills, nothing overlaps, nothing is too small, and everything is black or gray."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import msgspec
import pypdfium2
import pytest
from making import patient, plan
from pdf_making import EN, NAMED, SITE, ZH, brief, made, printed, undated
from pdf_reading import words

from rud_dosing import Plan
from rud_dosing.model.plan import HeldDay

MARGIN = {False: 25.0, True: 24.0}

LONG = {
    "name": "Featherstonehaugh-Papadopoulou, Maximiliane A.",
    "allergies": ("penicillin", "trimethoprim-sulfamethoxazole", "latex", "iodinated contrast medium, 2019"),
    "name_alert": True,
}


def held(the_plan: Plan) -> Plan:
    """Ruxolitinib on hold on days 10 to 12, as a revision leaves a plan."""
    days = {10, 11, 12}
    gone = [one for one in the_plan.administrations if one.drug == "ruxolitinib" and one.treatment_day in days]
    return msgspec.structs.replace(
        the_plan,
        administrations=tuple(one for one in the_plan.administrations if one not in gone),
        held_days=tuple(
            HeldDay(id=one.id, drug=one.drug, treatment_day=one.treatment_day, date=one.date)
            for one in gone
            if one.slot == 1 and one.date is not None
        ),
    )


def papers() -> dict[str, bytes]:
    verified_in_program = msgspec.structs.replace(SITE, verification="program")
    return {
        "A4": printed(made()),
        "Letter": printed(made(), paper="Letter"),
        "cn, Letter": printed(made("halves"), paper="Letter"),
        "divided": printed(made("divided", **LONG), site=SITE),
        "divided, Letter": printed(made("divided"), "worksheet", "calendar", paper="Letter"),
        "three strengths, Letter": printed(made("three strengths"), "worksheet", paper="Letter"),
        "evening": printed(made("evening", **LONG), paper="Letter", site=SITE),
        "undated": printed(undated(made(name=None, birth_date=None, allergies=None, weighed_on=None))),
        "zh": printed(made("cn", name="欧阳娜娜"), wordings=(ZH,), site=SITE),
        "zh, en": printed(made(name="欧阳娜娜"), wordings=(ZH, EN), paper="Letter"),
        "en, zh": printed(made("halves"), wordings=(EN, ZH)),
        "injected": printed(plan(patient(**NAMED), route="dexamethasone intravenous days 1-5 phosphate-4")),
        "held": printed(held(made()), "calendar", "weeks", site=SITE),
        "not verified": printed(made(), "worksheet", site=verified_in_program),
        "by weight, divided": printed(
            plan(patient(**NAMED), divide="dexamethasone 3", times="dexamethasone 08:00, 14:00, 20:00")
        ),
    }


@pytest.fixture(scope="module")
def read() -> dict[str, list[tuple[Any, list[dict[str, Any]]]]]:
    return {name: list(words(content)) for name, content in papers().items()}


def shown(page: Any, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Words without the watermark, which lies across the page on purpose."""
    return [word for word in found if word["size"] < 30]


def test_nothing_is_outside_the_margins(read: dict[str, Any]) -> None:
    for name, pages in read.items():
        for page, found in pages:
            margin = MARGIN[page.width > page.height] - 0.5
            for word in shown(page, found):
                inside = margin <= word["x0"] and word["x1"] <= page.width - margin
                inside = inside and margin - 2 <= word["top"] and word["bottom"] <= page.height - margin + 3
                assert inside, f"{name}, page {page.page_number}: {word['text']}"
            for thing in (*page.rects, *page.lines):
                assert margin - 2 <= thing["x0"], name
                assert thing["x1"] <= page.width - margin + 2, name
                assert thing["bottom"] <= page.height - margin + 2, name


def test_no_two_words_overlap(read: dict[str, Any]) -> None:
    for name, pages in read.items():
        for page, found in pages:
            for one, other in overlaps(shown(page, found)):
                pytest.fail(f"{name}, page {page.page_number}: {one['text']!r} and {other['text']!r} overlap")


def overlaps(found: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Pairs whose inked boxes meet: a font's box is higher than its letters, so some is taken off."""
    boxes = sorted(found, key=lambda word: float(word["top"]))
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            if other["top"] > one["bottom"]:
                break
            side = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
            height = min(ink(one)[1], ink(other)[1]) - max(ink(one)[0], ink(other)[0])
            if side > 0.3 and height > 0.3:
                yield one, other


def ink(word: dict[str, Any]) -> tuple[float, float]:
    size = word["size"]
    baseline = word["bottom"] - 0.22 * size
    return baseline - 0.72 * size, baseline + 0.15 * size


def test_no_line_runs_through_a_word(read: dict[str, Any]) -> None:
    for name, pages in read.items():
        for page, found in pages:
            level = [line for line in page.lines if abs(line["top"] - line["bottom"]) < 0.1]
            for word in shown(page, found):
                top, bottom = ink(word)
                for line in level:
                    through = top + 0.5 < line["top"] < bottom - 0.15 * word["size"]
                    beside = line["x1"] <= word["x0"] + 0.5 or line["x0"] >= word["x1"] - 0.5
                    assert beside or not through, f"{name}, page {page.page_number}: {word['text']}"


def test_sizes(read: dict[str, Any]) -> None:
    for name, pages in read.items():
        for _, found in pages:
            assert min(word["size"] for word in found) > 7.99, name
    calendar = [found for page, found in read["A4"] if page.width > page.height]
    for found in calendar:
        boxed = [one for one, unit in itertools.pairwise(found) if unit["text"] == "mg" and one["size"] > 12]
        assert len(boxed) == 28 * 3
        assert {(round(one["size"], 3), "Bold" in one["fontname"]) for one in boxed} == {(14, True)}


def test_nothing_is_italic(read: dict[str, Any]) -> None:
    for pages in read.values():
        for _, found in pages:
            assert not {word["fontname"] for word in found if "Italic" in word["fontname"]}


def test_pages_are_as_few_as_they_should_be(read: dict[str, Any]) -> None:
    """Two pages of the calendar, four of weeks; the worksheet has a second page for findings only."""
    for name in ("A4", "Letter", "undated"):
        kinds = [" ".join(word["text"] for word in found) for _, found in read[name]]
        assert sum("Medicine calendar, page" in kind for kind in kinds) == 2, name
        assert sum("Medicine weeks, page" in kind for kind in kinds) == 4, name
        assert sum("Pharmacist worksheet, page" in kind for kind in kinds) <= 2, name


@pytest.mark.parametrize("kind", ["us", "uk", "cn"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_worksheet_is_one_page(kind: str, paper: str) -> None:
    assert len(pypdfium2.PdfDocument(printed(brief(made(kind)), "worksheet", paper=paper))) == 1


def test_words_that_overlap_would_be_noticed() -> None:
    word = {"x0": 10.0, "x1": 40.0, "top": 10.0, "bottom": 21.0, "size": 11.0, "text": "one"}
    below = {**word, "top": 16.0, "bottom": 27.0, "text": "other"}
    apart = {**word, "top": 28.0, "bottom": 39.0, "text": "third"}
    assert [(one["text"], other["text"]) for one, other in overlaps([word, below, apart])] == [("one", "other")]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_paper_has_its_size(paper: str) -> None:
    sizes = {(round(page.width), round(page.height)) for page, _ in words(printed(made(), paper=paper))}
    upright = {"A4": (595, 842), "Letter": (612, 792)}[paper]
    assert sizes == {upright, upright[::-1]}


def test_everything_is_black_or_gray() -> None:
    document = pypdfium2.PdfDocument(printed(made(), site=msgspec.structs.replace(SITE, verification="program")))
    for page in document:
        image = page.render(scale=1).to_pil().convert("RGB")
        red, green, blue = image.split()
        assert red.tobytes() == green.tobytes() == blue.tobytes()
