"""Text prints as it is, or it is refused with its place and its character; nothing is lost, shrunk or interpreted."""

from __future__ import annotations

import itertools
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import msgspec
import pikepdf
import pytest
from making import patient, plan
from pdf_making import EN, made, printed
from pdf_reading import opened, text, words

from rud_dosing import InputError
from rud_dosing.exporters.pdf import fonts
from rud_dosing.exporters.pdf.text import Typesetter
from rud_dosing.model.plan import Plan
from rud_dosing.model.site import Site

CHINESE = Path(str(files(fonts.CHINESE_PACKAGE).joinpath(fonts.CHINESE_FILE)))


def named(name: str) -> Plan:
    """A plan with a name that may be one that the model would refuse by itself."""
    made_plan = made()
    who = msgspec.structs.replace(made_plan.patient)
    msgspec.structs.force_setattr(who, "name", name)
    return msgspec.structs.replace(made_plan, patient=who)


def sizes_in_the_box(content: bytes) -> list[float]:
    """The sizes of the texts in the box of the patient up to the hospital number, name first."""
    file = opened(content)
    page = file.pages[0]
    found = [float(operands[1]) for operands, operator in pikepdf.parse_content_stream(page) if str(operator) == "Tf"]
    begin = next(index for index, size in enumerate(found) if size == 15) + 1
    return list(itertools.takewhile(lambda size: size >= 11, found[begin:]))


@pytest.mark.parametrize(
    "name",
    [
        "ŻÓŁĆ, Łukasz",
        "Ελένη Παπαδοπούλου",
        "Nguyễn Thị Ánh Tuyết",
        "Юлія Шевченко",
        "O'Brien-Smith, Zoë (Jr.)",
        '<img src="secret.png"/>',
        "<b>bold</b> & <i>",
        "%s %(x)s {name} {0}",
        ") Tj ET /JS (app.alert(1)) BT (",
        "A<B \\n \\ooo $(id)",
    ],
)
def test_name_prints_as_it_is(name: str) -> None:
    for document in ("worksheet", "calendar", "weeks"):
        content = printed(named(name), document)
        _, found = next(iter(words(content)))
        said = " ".join(word["text"] for word in found)
        assert name in said, document


def test_name_is_composed_before_it_is_printed() -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn Żółć")
    assert printed(named(decomposed), "worksheet") == printed(named("Nguyễn Żółć"), "worksheet")


def test_chinese_name_prints_and_is_bold_by_its_strokes() -> None:
    content = printed(named("张伟 Zhang Wei"), "worksheet")
    _, found = next(iter(words(content)))
    assert "张伟" in [word["text"] for word in found]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ann\u200bSmith", "U+200B cannot be printed or hides others"),
        ("Ann\u202eSmith", "U+202E"),
        ("Ann\u2066Smith", "U+2066"),
        ("Ann\x00Smith", "U+0000"),
        ("Ann\nSmith", "U+000A"),
        ("Ann\ue000Smith", "U+E000"),
        ("דוד", "U+05D3 is written from right to left"),
        ("محمد", "U+0645 is written from right to left"),
        ("नमस्ते", "U+0938|U+0924|U+093E|U+094D|U+0947|is a mark that this print would set beside its letter|no font"),
        ("J\u030c\u0323x", "is a mark"),
        ("Ann \U0001f600", "no font has the character U+1F600"),
        ("\U00020bb7野", "no font has the character U+20BB7"),
        ("Ann ☐", "no font has the character U+2610"),
    ],
)
def test_characters_that_cannot_be_printed_truly_are_refused(name: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        printed(named(name), "worksheet")
    assert refused.value.code == "glyph"
    assert refused.value.where == "patient.name"
    assert any(part in refused.value.problem for part in said.split("|"))


def test_right_to_left_asks_for_a_romanized_name() -> None:
    with pytest.raises(InputError) as refused:
        printed(named("محمد"), "worksheet")
    assert "romanized" in refused.value.fix


def test_name_steps_down_then_takes_two_lines_then_is_refused() -> None:
    seen = set()
    for length in range(14, 60):
        try:
            name, *others = sizes_in_the_box(printed(named("W" * 4 + " " + "n" * length), "worksheet"))
        except InputError as error:
            seen.add((error.code, error.where))
            break
        seen.add((name, len(others)))
    # Beside the name stand the birth date and the number; a name on two lines is two texts.
    assert seen == {(14, 2), (13, 2), (12, 2), (11, 2), (11, 3), ("does-not-fit", "patient.name")}


def test_name_of_5000_characters_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        printed(plan(patient(name="Anna " * 1000)))
    assert (refused.value.code, refused.value.where) == ("does-not-fit", "patient.name")
    assert len(refused.value.problem) < 200


@pytest.mark.parametrize(
    ("site", "where"),
    [
        (Site(hospital="H" * 300), "site.hospital"),
        (Site(unit="U\u0300\u0301"), "site.unit"),
        (Site(fever="38 ☐ C"), "site.fever"),
        (Site(missed_dose="☐"), "site.missed_dose"),
        (Site(after_treatment="☐"), "site.after_treatment"),
        (Site(disposal="X" * 200), "site.disposal"),
    ],
)
def test_refusal_names_the_field_of_the_site(site: Site, where: str) -> None:
    with pytest.raises(InputError) as refused:
        printed(made(), site=site)
    assert refused.value.where == where


def test_id_of_64_characters_fits_or_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        printed(plan(patient(id="W" * 64)))
    assert refused.value.code == "does-not-fit"


@pytest.fixture
def chinese_again() -> Iterator[None]:
    """The Chinese font is looked for anew, and once more after the test."""
    fonts._chinese.cache_clear()
    yield
    fonts._chinese.cache_clear()


@pytest.mark.usefixtures("chinese_again")
def test_chinese_font_that_is_another_file_is_not_used_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "CHINESE_SHA256", "0" * 64)
    monkeypatch.setattr(fonts, "PLATFORM_FILES", ("/nowhere/msyh.ttc",))
    said = (
        "the Chinese font of paperang_p2_fonts_cjk is not used: .*2420e807.*; fonts of this machine are tried instead"
    )
    with pytest.warns(UserWarning, match=said), pytest.raises(InputError) as refused:
        printed(named("张伟"), "worksheet")
    assert refused.value.problem == "no font has the character U+5F20"
    assert "under fonts in the site file" in refused.value.fix


@pytest.mark.usefixtures("chinese_again")
@pytest.mark.parametrize("package", ["no_such_package", "pymupdf_fonts"])
def test_without_the_packages_font_that_of_the_platform_is_used(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "CHINESE_PACKAGE", package)
    monkeypatch.setattr(fonts, "PLATFORM_FILES", ("/nowhere/msyh.ttc", str(CHINESE)))
    with pytest.warns(UserWarning, match=f"the Chinese font of {package} is not used"):
        assert "张伟" in text(printed(named("张伟"), "worksheet"))


@pytest.mark.usefixtures("chinese_again")
def test_fonts_of_the_machine_change_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    before = printed(named("张伟"), "worksheet")
    fonts._chinese.cache_clear()
    monkeypatch.setattr(fonts, "PLATFORM_FILES", (str(CHINESE),))
    assert printed(named("张伟"), "worksheet") == before


def test_chinese_font_is_not_looked_for_without_need(monkeypatch: pytest.MonkeyPatch) -> None:
    def looked() -> None:
        raise AssertionError("a font was looked for")

    monkeypatch.setattr(fonts, "_chinese", looked)
    assert printed(made())


def test_papers_without_chinese_load_nothing_of_its_font() -> None:
    """Neither the package nor its file of five megabytes: watched by the interpreter's own audit."""
    program = """
import sys
seen = set()
sys.addaudithook(lambda event, args: seen.add(str(args[0])) if event in ("open", "import") else None)
from rud_dosing import Patient, export, make_plan
plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
assert export(plan, "pdf").startswith(b"%PDF-")
print("reportlab" in seen, [one for one in seen if "wqy" in one or one.startswith(sys.argv[1])])
"""
    done = subprocess.run([sys.executable, "-c", program, fonts.CHINESE_PACKAGE], capture_output=True, check=True)
    assert done.stdout == b"True []\n"


def test_font_that_the_site_names_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_chinese", lambda: None)
    assert printed(named("张伟"), "worksheet", site=Site(fonts=(str(CHINESE),)))


def test_font_that_cannot_be_used_is_refused_where_it_is_needed(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    site = Site(fonts=(str(broken),))
    assert printed(made(), "worksheet", site=site)
    with pytest.raises(InputError) as refused:
        printed(named("张伟"), "worksheet", site=site)
    assert (refused.value.code, refused.value.where) == ("font", "site.fonts[0]")


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    text = "4 tablets of 0.5 mg and 12.5 mg"
    setter = Typesetter()
    for room in range(60, 200):
        for line in setter.wrap(text, 11, room):
            assert not line.startswith("mg")


def test_chinese_text_breaks_between_characters_and_keeps_its_marks() -> None:
    setter = Typesetter()
    lines = setter.wrap("（甲乙丙）丁，戊己。庚", 10, 31)
    assert "".join(lines) == "（甲乙丙）丁，戊己。庚"
    assert len(lines) > 2
    assert not any(line[0] in "，。）" or line[-1] == "（" for line in lines)


def test_unknown_document_and_paper_are_refused() -> None:
    with pytest.raises(InputError, match="no document"):
        printed(made(), "poster")
    with pytest.raises(InputError, match="no paper"):
        printed(made(), paper="A5")


def test_wording_without_a_sentence_is_refused() -> None:
    poor = msgspec.structs.replace(EN, sections={**EN.sections, "print": {}})
    with pytest.raises(InputError) as refused:
        printed(made(), wordings=(poor,))
    assert refused.value.code == "wording"
