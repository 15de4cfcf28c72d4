"""The file itself: fonts, tags, language, bookmarks, nothing active, no name outside the pages, the same bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from pdf_making import EN, SITE, ZH, made, printed
from pdf_reading import elements, opened, text

from rud_dosing.core.digests import short
from rud_dosing.exporters import pdf

ALL = printed(made(), site=SITE)


def fonts(file: pikepdf.Pdf) -> list[Any]:
    found = {font.objgen: font for page in file.pages for font in page.Resources.Font.values()}
    return list(found.values())


@pytest.mark.parametrize("wordings", [(EN,), (ZH,), (EN, ZH)])
def test_fonts_are_embedded_and_read_back_as_text(wordings: tuple[Any, ...]) -> None:
    file = opened(printed(made(), wordings=wordings))
    assert fonts(file)
    for font in fonts(file):
        assert font.FontDescriptor.FontFile2.read_bytes()[:4] == b"\0\1\0\0"
        assert b"beginbfchar" in font.ToUnicode.read_bytes()
        assert re.fullmatch(r"/[A-Z]{6}\+[A-Za-z-]+[0-9]?", str(font.BaseFont))


def test_file_says_language_and_title() -> None:
    file = opened(ALL)
    assert str(file.Root.Lang) == "en"
    assert str(file.docinfo.Title) == "Medication plan K6JM4E-J, revision 1"
    assert file.Root.ViewerPreferences.DisplayDocTitle
    assert str(opened(printed(made(), wordings=(ZH,))).Root.Lang) == "zh"


def test_file_claims_no_standard() -> None:
    assert "/Metadata" not in opened(ALL).Root
    assert b"pdfuaid" not in ALL
    assert b"pdfaid" not in ALL


def test_file_names_the_patient_on_its_pages_only() -> None:
    file = opened(ALL)
    said = " ".join(str(value) for value in file.docinfo.values())
    assert "Mary" not in said
    assert "HLH-0042" not in said
    with file.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Pharmacist worksheet", "Medicine calendar", "Medicine weeks"]


def test_file_does_nothing_by_itself() -> None:
    file = opened(ALL)
    names = set()
    for thing in file.objects:
        if isinstance(thing, pikepdf.Dictionary):
            names |= set(thing.keys())
            names |= {str(value) for value in thing.values() if isinstance(value, pikepdf.Name)}
    assert not names & {
        "/JS",
        "/JavaScript",
        "/URI",
        "/Launch",
        "/OpenAction",
        "/AA",
        "/EmbeddedFile",
        "/Annots",
        "/Annot",
    }


def test_every_mark_is_in_the_structure_or_decoration() -> None:
    file = opened(ALL)
    tree = file.Root.StructTreeRoot
    assert file.Root.MarkInfo.Marked
    owners = {
        int(tree.ParentTree.Nums[i]): list(tree.ParentTree.Nums[i + 1]) for i in range(0, len(tree.ParentTree.Nums), 2)
    }
    for index, page in enumerate(file.pages):
        assert int(page.StructParents) == index
        assert page.Tabs == "/S"
        depth, numbers = 0, []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                depth += 1
                if name == "BDC":
                    numbers.append(int(operands[1].MCID))
                    assert operands[0] == owners[index][numbers[-1]].S
                else:
                    assert operands[0] == "/Artifact"
            elif name == "EMC":
                depth -= 1
            elif name in ("Tj", "S", "f", "B"):
                assert depth == 1, f"page {index + 1}: {operands} outside every element"
        assert numbers == list(range(len(owners[index])))


def test_tables_have_headers_and_the_chart_has_words() -> None:
    kinds = elements(ALL)
    assert ("H1", "Ruxolitinib and dexamethasone, 8 weeks: pharmacist worksheet") in kinds
    file = opened(ALL)
    headers = [one for one in file.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TH"]
    assert {str(one.A.Scope) for one in headers} == {"/Column", "/Row"}
    figures = [one for one in file.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
    chart, code = sorted(str(one.Alt) for one in figures)
    assert chart.startswith(
        "Chart of the dose per day. Ruxolitinib days 1 to 56: 30 mg per day. Dexamethasone days 1 to 14: 17.5 mg"
    )
    assert "Visits on days 7, 14, 28, 56." in chart
    assert code.startswith("Square code that says: PLAN:K6JM4E-J")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_code_is_read_from_the_page_at_150_dots_an_inch(paper: str) -> None:
    plan = made()
    page = pypdfium2.PdfDocument(printed(plan, "worksheet", paper=paper))[0]
    (code,) = zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
    expected = f"PLAN:K6JM4E-J REVISION:1 START:2026-12-01 SHA256:{plan.content_digest.upper()}"
    assert (code.format.name, code.text) == ("QRCode", expected)
    assert "Mary" not in code.text
    assert code.ec_level == "M"


def test_every_page_says_whose_it_is_and_which_plan() -> None:
    plan = made()
    for number, page in enumerate(pypdfium2.PdfDocument(ALL), start=1):
        said = page.get_textpage().get_text_range()
        for part in (
            "Example University Hospital · Hematology ward 5",
            "Mary Example",
            "Born 2 March 1960",
            "Hospital number HLH-0042",
            "Plan code K6JM4E-J · Revision 1, replaces none",
            "Made 22 Nov 2026, 11:00 Europe/Berlin (UTC+01:00) · rud_dosing ",
            f"Check digest {short(plan.content_digest)}",
            "Not valid unless signed by two people",
        ):
            assert part in said, f"page {number}: {part}"
        assert re.search(r"(Pharmacist worksheet|Medicine calendar|Medicine weeks), page \d of \d", said)


def test_file_is_small() -> None:
    assert len(ALL) < 150_000


def test_same_plan_same_bytes() -> None:
    assert printed(made(), site=SITE) == ALL


SCRIPT = """
import hashlib, sys
sys.path.insert(0, {folder!r})
from pdf_making import EN, SITE, ZH, made, printed
print(hashlib.sha256(printed(made(), site=SITE)).hexdigest())
print(hashlib.sha256(printed(made(name="张伟"), wordings=(EN, ZH))).hexdigest())
"""


def test_same_bytes_in_another_zone_under_another_seed_and_with_settings_of_a_user(tmp_path: Path) -> None:
    (tmp_path / ".reportlab_settings").write_text("useA85=1\n")
    outputs = set()
    for zone, seed, more in (
        ("UTC", "0", {}),
        ("Pacific/Kiritimati", "1", {}),
        (
            "America/New_York",
            "2",
            {"RL_useA85": "1", "RL_ttfAsciiReadable": "1", "RL_pageCompression": "0", "HOME": str(tmp_path)},
        ),
    ):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, **more}
        script = SCRIPT.format(folder=str(Path(__file__).parent))
        run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        outputs.add(run.stdout)
    assert len(outputs) == 1
    assert len(set(outputs.pop().split())) == 2


def test_worksheet_alone_is_the_first_document() -> None:
    plan = made()
    assert pdf.worksheet(plan, EN) == printed(plan, "worksheet")
    assert "Pharmacist worksheet, page 1 of " in text(pdf.worksheet(plan, EN, paper="Letter"))


def test_revision_says_what_it_replaces_and_when() -> None:
    plan = made()
    (entry,) = plan.history
    replace = msgspec.structs.replace
    second = replace(entry, revision=2, action="revise", at=entry.at.replace(day=29, month=12))
    said = text(printed(replace(plan, revision=2, history=(entry, second)), "worksheet"))
    assert "Revision 2, replaces revision 1 of 22 Nov 2026, 11:00 Europe/Berlin (UTC+01:00)" in said
    assert "Made 29 Dec 2026, 11:00 Europe/Berlin (UTC+01:00)" in said


def test_plan_without_a_zone_says_utc() -> None:
    plan = made()
    plan = msgspec.structs.replace(plan, order=msgspec.structs.replace(plan.order, time_zone=None))
    assert "Made 22 Nov 2026, 10:00 UTC" in text(printed(plan, "worksheet"))
