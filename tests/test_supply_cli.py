"""``rud-dosing supply``: what it prints for people and for programs, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pdf_making import SITE
from revising import plan, revised
from sampling import run

from rud_dosing import Plan, export, supply, supply_data, supply_text

FROM = ("--from", "2026-12-10 20:00")
WINDOW = (*FROM, "--through", "2026-12-23")


def written(folder: Path, made: Plan | None = None) -> Path:
    path = folder / "plan.json"
    path.write_bytes(export(plan() if made is None else made, "json"))
    return path


def printed(path: Path, *arguments: str) -> str:
    code, out, err = run("supply", str(path), *arguments)
    assert (code, err) == (0, "")
    return out.decode()


def section(text: str, title: str) -> str:
    """The lines of a section, joined."""
    lines = text.splitlines()
    begin = lines.index(title) + 1
    return " ".join(" ".join(lines[begin : lines.index("", begin)]).split())


#: The numbers are worked out in ``test_supply_windows.py``.
TEXT = """\
Plan {code}, revision 1   Patient HLH-0042
Supply from Thursday 10 December 2026, 20:00 through Wednesday 23 December 2026
and for 3 more days in reserve
Next visit: day 14, Monday 14 December 2026, 09:00

Product               Needed  Reserve  In hand  Hand out
Ruxolitinib 15 mg         27        6        0  56 tablets (1 pack of 56)
Dexamethasone 4 mg        34        6       12  28 tablets
Dexamethasone 0.5 mg      21        3       30  0 tablets

Warnings
  Dexamethasone 4 mg will run out at a weekend, with the dose of Saturday 26
  December 2026, 08:00; the next is due on Sunday 27 December 2026, 08:00.
  Public holidays are not known here.
  Dexamethasone 0.5 mg will run out at a weekend, with the dose of Friday 1
  January 2027, 08:00; the next is due on Saturday 2 January 2027, 08:00. Public
  holidays are not known here.

How long it lasts
  Every dose is covered to that of ruxolitinib on Sunday 27 December 2026,
  08:00. The next, of dexamethasone on Sunday 27 December 2026, 08:00, is not.
  Ruxolitinib 15 mg: runs out with the dose of Thursday 7 January 2027, 08:00
  Dexamethasone 4 mg: runs out with the dose of Saturday 26 December 2026, 08:00
  Dexamethasone 0.5 mg: runs out with the dose of Friday 1 January 2027, 08:00

In hand and not used here
  Dexamethasone 6 mg, 4 in hand: the plan takes none of this strength. Not
  usable; return them.

Labels
  Ruxolitinib 15 mg
    Take 1 tablet of 15 mg twice a day in the morning (08:00) and in the evening
    (20:00), with or without food, from 10 December 2026 to 23 December 2026.
    The first dose is on 10 December 2026 at 20:00.
  Dexamethasone 4 mg, 0.5 mg
    Take 4 tablets of 4 mg and 3 tablets of 0.5 mg once a day in the morning
    (08:00) from 11 December 2026 to 14 December 2026.
    Take 2 tablets of 4 mg and 1 tablet of 0.5 mg once a day in the morning
    (08:00) from 15 December 2026 to 23 December 2026.

Not valid unless checked by a second person. Schedule aid only; the medication
chart is authoritative.
"""
ASKED = (
    *WINDOW,
    *("--in-hand", "dexamethasone 4 mg: 12, dexamethasone 0.5 mg: 30, dexamethasone 6 mg: 4"),
    *("--reserve", "3 days", "--packs", "ruxolitinib 15 mg: 56"),
)


def test_text_is_what_a_pharmacist_reads(tmp_path: Path) -> None:
    assert printed(written(tmp_path), *ASKED) == TEXT.format(code=plan().plan_code)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_text_fits_eighty_columns_and_is_plain(language: str, tmp_path: Path) -> None:
    from rich.cells import cell_len

    made = plan(route="dexamethasone oral days 1-20 solution-0.1", split_units=True)
    text = printed(written(tmp_path, made), *WINDOW, "--language", language, "--in-hand", "intensol-1: 1500 mL")
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    assert all(line == line.rstrip() and line.isprintable() for line in text.splitlines())
    assert not any(line.lstrip().startswith(("mg", "mL")) for line in text.splitlines())


def test_json_holds_all_that_the_library_counts(tmp_path: Path) -> None:
    found = json.loads(printed(written(tmp_path), *WINDOW, "--format", "json"))
    window = supply(plan(), from_="2026-12-10 20:00", through="2026-12-23")
    assert found == json.loads(json.dumps(supply_data(plan(), window)))
    assert (found["from_moment"], found["through"], found["reserve_days"]) == ("2026-12-10 20:00", "2026-12-23", 0)
    assert found["rows"][0]["quantity"] == found["rows"][0]["hand_out"] == "27"
    assert found["first_missing"]["at"] == "2026-12-24 08:00"
    assert found["labels"][1]["text"].startswith("Take 4 tablets of 4 mg and 3 tablets of 0.5 mg once a day")


def test_json_labels_are_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    found = json.loads(printed(written(tmp_path), *WINDOW, "--format", "json", "--language", "zh"))
    assert found["labels"][1]["text"].endswith("每次服用 4 mg规格 4 片和0.5 mg规格 3 片。")


def test_csv_is_a_row_a_strength(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(written(tmp_path), *ASKED, "--format", "csv"))))
    assert [(row["drug"], row["strength_mg"]) for row in rows] == [
        ("ruxolitinib", "15"),
        ("dexamethasone", "4"),
        ("dexamethasone", "0.5"),
    ]
    assert rows[0] == {
        "drug": "ruxolitinib",
        "form": "tablet",
        "strength_mg": "15",
        "product": "",
        "quantity": "27",
        "reserve": "6",
        "in_hand": "0",
        "short": "33",
        "pack": "56",
        "packs": "1",
        "hand_out": "56",
        "last_covered": "2027-01-07 08:00",
        "first_missing": "2027-01-07 20:00",
        "left_over": "",
        "last_used": "2027-01-25",
        "from_moment": "2026-12-10 20:00",
        "through": "2026-12-23",
        "reserve_days": "3",
        "plan_code": plan().plan_code,
        "revision": "1",
    }


def test_csv_of_what_lasts_to_the_end_has_what_is_left(tmp_path: Path) -> None:
    text = printed(
        written(tmp_path), "--from", "2027-01-12 00:00", "--packs", "ruxolitinib 15 mg: 56", "--format", "csv"
    )
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["last_covered"], row["first_missing"], row["left_over"]) == ("", "", "28")


def test_several_options_are_taken_together(tmp_path: Path) -> None:
    path = written(tmp_path)
    once = printed(path, *FROM, "--in-hand", "dexamethasone 4 mg: 12, dexamethasone 0.5 mg: 30")
    assert once == printed(path, *FROM, "--in-hand", "dexamethasone 4 mg: 12", "--in-hand", "dexamethasone 0.5 mg: 30")


def test_end_of_the_plan_and_last_days_of_use_are_said(tmp_path: Path) -> None:
    text = printed(
        written(tmp_path), "--from", "2027-01-11 00:00", "--reserve", "1 days", "--in-hand", "dexamethasone 4 mg: 3"
    )
    assert "and for 1 more day in reserve" in text
    lasts = section(text, "How long it lasts")
    assert "Every dose is covered to the last of the plan, Monday 25 January 2027, 20:00." in lasts
    assert "Ruxolitinib 15 mg: lasts to its last day of use, Monday 25 January 2027" in lasts
    assert "Dexamethasone 4 mg: lasts to its last day of use, Monday 11 January 2027; 2 left over" in lasts
    assert section(text, "Last days of use").startswith(
        "After 11 January 2027 take no dexamethasone tablets of 4 mg; return them."
    )
    assert "Warnings" not in text


def test_what_runs_out_alike_is_warned_of_together(tmp_path: Path) -> None:
    text = printed(written(tmp_path), "--from", "2026-12-11 18:00", "--through", "2026-12-13")
    monday, holidays = "Monday 14 December 2026, 08:00", "Public holidays are not known here."
    assert section(text, "Warnings") == (
        f"Ruxolitinib 15 mg will run out before the next visit. The dose of {monday} is not covered. "
        "Ruxolitinib 15 mg will run out at a weekend, with the dose of Sunday 13 December 2026, 20:00; the next is due "
        f"on {monday}. {holidays} "
        f"Dexamethasone 4 mg, Dexamethasone 0.5 mg will run out before the next visit. The dose of {monday} is not "
        "covered. Dexamethasone 4 mg, Dexamethasone 0.5 mg will run out at a weekend, with the dose of Sunday 13 "
        f"December 2026, 08:00; the next is due on {monday}. {holidays}"
    )


def test_hold_is_said_and_its_tablets_are_kept(tmp_path: Path) -> None:
    made = revised(plan(), "2026-12-10 11:00", change="hold", drug="ruxolitinib")
    text = printed(written(tmp_path, made), *FROM, "--in-hand", "ruxolitinib 15 mg: 20")
    assert section(text, "Not handed out") == "Ruxolitinib: on hold; only the doses that the plan gives are counted"
    assert section(text, "In hand and not used here") == (
        "Ruxolitinib 15 mg, 20 in hand: on hold without an end. Keep them apart until the prescriber decides."
    )


def test_drug_without_units_is_said_to_be_prepared() -> None:
    made = plan()
    rows = tuple(
        replace(one, units=(), route="intravenous") if one.drug == "dexamethasone" else one
        for one in made.administrations
    )
    made = replace(made, administrations=rows)
    asked: dict[str, Any] = {"from_": "2026-12-10 20:00"}
    text = supply_text(made, supply(made, **asked))
    assert section(text, "Not handed out") == "Dexamethasone, intravenous: prepared for each giving, 4 givings here"
    assert "0 tablets" not in text
    text = supply_text(made, supply(made, from_="2026-12-10 20:00", through="2026-12-11"))
    assert "prepared for each giving, 1 giving here" in text


def test_nothing_to_hand_out_is_said(tmp_path: Path) -> None:
    made = revised(plan(), "2026-12-10 11:00", change="stop")
    text = printed(written(tmp_path, made), *WINDOW, "--in-hand", "dexamethasone 4 mg: 1")
    assert "TREATMENT STOPPED\n\nThe plan has no doses here for which anything is handed out.\n" in text
    assert "Dexamethasone 4 mg, 1 in hand: the plan takes this strength no more. Not usable; return them." in " ".join(
        text.split()
    )
    assert "How long it lasts" not in text


def test_no_dose_is_covered_where_the_next_strength_is_not_at_home(tmp_path: Path) -> None:
    """Both drugs are held from 12 to 14 December: the window of the 13th has nothing, and the doses of the 15th do."""
    made = plan()
    for drug in ("ruxolitinib", "dexamethasone"):
        made = revised(
            made, "2026-12-12 00:00", change="hold", drug=drug, resume_on="2026-12-15 00:00", then="continue"
        )
    text = printed(written(tmp_path, made), "--from", "2026-12-13 00:00", "--through", "2026-12-13")
    assert section(text, "How long it lasts") == (
        "No dose is covered. The next is of ruxolitinib on Tuesday 15 December 2026, 08:00."
    )


def test_halves_are_explained(tmp_path: Path) -> None:
    text = printed(written(tmp_path, plan(split_units=True)), "--from", "2026-12-02 00:00", "--through", "2026-12-04")
    assert "Dexamethasone 0.5 mg     7.5        0        0  8 tablets" in text
    assert "a half that is left over is waste" in " ".join(text.split())
    assert "is waste" not in printed(written(tmp_path), *WINDOW)


def test_liquid_is_printed_by_volume(tmp_path: Path) -> None:
    made = plan(route="dexamethasone oral days 1-56 solution-0.1")
    text = printed(
        written(tmp_path, made),
        *("--from", "2026-12-13 00:00", "--through", "2026-12-15", "--packs", "solution-0.1: 240 mL"),
        *("--in-hand", "solution-0.1: 40 mL, intensol-1: 30 mL"),
    )
    assert "480 mL (2 packs of 240)" in text
    assert "432.5" in text
    assert "dexamethasone Intensol oral concentrate 1 mg/mL, 30 mL in hand: the plan takes none" in " ".join(
        text.split()
    )
    assert "is waste" not in text


def test_plan_that_waits_for_its_verification_says_so(tmp_path: Path) -> None:
    made = plan(site=replace(SITE, verification="program"))
    assert "\nNOT VERIFIED\n" in printed(written(tmp_path, made), *WINDOW)


def test_no_visit_is_said(tmp_path: Path) -> None:
    text = printed(written(tmp_path), "--from", "2027-01-25 10:00", "--through", "2027-01-25")
    assert "\nNo visit follows.\n" in text


def test_terminal_is_colored() -> None:
    window = supply(plan(), from_="2026-12-11 18:00", through="2026-12-13")
    assert "\x1b[33m" in supply_text(plan(), window, color=True)
    assert "\x1b" not in supply_text(plan(), window)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ((), 1, "error[moment]: from: no moment is given"),
        (("--from", "2026-12-10"), 1, "error[moment-open]: from: "),
        ((*FROM, "--in-hand", "prednisolone 5 mg: 3"), 1, "error[unknown-drug]: in_hand: "),
        ((*WINDOW, "--packs", "ruxolitinib 5 mg: 56"), 1, "error[not-taken]: packs: "),
        ((*WINDOW, "--language", "fr"), 1, "error[language]: language: "),
        ((*WINDOW, "--format", "csv", "--language", "zh"), 2, ""),
        ((*WINDOW, "--format", "pdf"), 2, ""),
        ((*WINDOW, "--threw", "2026-12-23"), 2, ""),
    ],
)
def test_refusal_prints_nothing_to_hand_out(
    arguments: tuple[str, ...], status: int, message: str, tmp_path: Path
) -> None:
    code, out, err = run("supply", str(written(tmp_path)), *arguments)
    assert (code, out) == (status, b"")
    assert err.startswith(message)
    assert "Traceback" not in err


def test_plan_that_is_none_is_refused(tmp_path: Path) -> None:
    code, out, err = run("supply", str(tmp_path / "none.json"), *FROM)
    assert (code, out, err.split(":")[0]) == (1, b"", "error[file-not-read]")


def test_error_is_printed_for_programs(tmp_path: Path) -> None:
    code, _, err = run("supply", str(written(tmp_path)), *FROM, "--through", "2026-12-01", "--errors", "json")
    assert (code, json.loads(err)["code"], json.loads(err)["where"]) == (1, "through", "through")


def test_help_shows_an_example() -> None:
    code, out, _ = run("supply", "--help")
    assert (code, b'--packs "ruxolitinib 15 mg: 56"' in out) == (0, True)
    assert max(len(line) for line in out.decode().splitlines()) <= 80
