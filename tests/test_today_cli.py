"""``rud-dosing today``, ``list --at`` and ``--csv-bom``, as somebody at a desk uses them."""

from __future__ import annotations

import json
import stat
from datetime import date, datetime, timezone
from pathlib import Path

import making
import msgspec
import pytest
from making import patient
from results_making import assessed, visit
from revising import plan, revised
from sampling import run
from test_switch import switch

from rud_dosing import DoseEvent, Override, Plan, export, read_plan, record, today, today_text
from rud_dosing.plans.planner import sealed

AFTERNOON = ("--at", "2026-12-10 14:00")


def brief(made: Plan) -> Plan:
    """The plan with two of its findings, so that a text is about the rest."""
    kept = [one for one in made.findings if one.code in ("labs-not-given", "per-day-is-read-into-the-source")]
    return sealed(msgspec.structs.replace(made, findings=tuple(kept)))


def written(folder: Path, made: Plan | None = None, name: str = "plan") -> str:
    path = folder / f"{name}.json"
    path.write_bytes(export(made or plan(), "json"))
    return str(path)


def hold() -> Plan:
    return revised(
        plan(), "2026-12-10 11:00", change="hold", drug="ruxolitinib", resume_on="2026-12-14 20:00", then="continue"
    )


def refused(*arguments: str, code: int = 1) -> str:
    status, out, err = run(*arguments)
    assert (status, out) == (code, b""), err
    assert "Traceback" not in err
    return err


# The text.

TEXT = """\
Plan K6JM4E-J, revision 2   Patient HLH-0042   not verified with the program
Monday 14 December 2026, 14:00, Europe/Berlin: treatment day 14 of 56

On hold or stopped
  ON HOLD: ruxolitinib, since 10 December 2026, 11:00, until 14 December 2026,
  20:00 (A reason)

Still due today
  20:00  Ruxolitinib  15 mg  1 tablet of 15 mg, oral

Earlier today
  08:00  Dexamethasone  17.5 mg  vomited; 17.5 mg given again (recorded by N.
                                 Nurse): at breakfast; 4 tablets of 4 mg and 3
                                 tablets of 0.5 mg, oral

Next doses
  15 Dec 2026  08:00  Ruxolitinib     15 mg  1 tablet of 15 mg, oral
  15 Dec 2026  08:00  Dexamethasone  8.5 mg  NEW DOSE, was 17.5 mg; 2 tablets of
                                             4 mg and 1 tablet of 0.5 mg, oral
  15 Dec 2026  20:00  Ruxolitinib     15 mg  1 tablet of 15 mg, oral

Next change of dose
  Ruxolitinib: unchanged to the last dose, Monday 25 January 2027, 20:00
  Dexamethasone: 8.5 mg from Tuesday 15 December 2026, 08:00; until then
  17.5 mg. Then: 2 tablets of 4 mg and 1 tablet of 0.5 mg, oral

Visits
  Visit of day 14: TODAY, Monday 14 December 2026, 09:00; its results are
  recorded
    Due: temperature, spleen size, blood count, triglycerides, fibrinogen,
    ferritin, soluble CD25, D-dimer, liver panel, EBV-DNA
  Measurements of day 14: TODAY, Monday 14 December 2026
    Due: blood pressure, glucose, potassium
  Measurements of day 15: Tuesday 15 December 2026
    Due: blood count
  Visit of day 28: Monday 28 December 2026, 09:00
    Due: temperature, spleen size, blood count, triglycerides, fibrinogen,
    ferritin, soluble CD25, D-dimer, liver panel, EBV-DNA

Last results
  Day 14, 14 December 2026: response partial; judged by the clinician: complete

Findings that are open
  warning [labs-not-given]
    No laboratory results are given; none was taken as normal.
  Notes beside these: 1. They stand on the worksheet.

Supply still needed
  Product               To the visit, 28 Dec 2026  To the end
  Ruxolitinib 15 mg                    29 tablets  85 tablets
  Dexamethasone 4 mg                   28 tablets  42 tablets
  Dexamethasone 0.5 mg                 14 tablets  72 tablets

Schedule aid only; the medication chart is authoritative.
"""


def everything() -> Plan:
    """A hold that ends this evening, a visit that was assessed, a dose that was vomited, a step-down tomorrow.

    Ruxolitinib: 1 tonight, 14 days x 2 to the visit, 42 days x 2 to the end. 4 mg: 14 x 2, then 14 x 1. 0.5 mg: 14 x 1,
    then 14 x 1, 7 x 4 and 16.
    """
    made = assessed(hold(), [visit(14, 3, judged="complete")])
    event = DoseEvent(
        drug="dexamethasone", planned="2026-12-14 08:00", outcome="vomited", extra="17.5 mg", note="at breakfast"
    )
    return brief(record(made, event, by="N. Nurse", at=datetime(2026, 12, 14, 12, tzinfo=timezone.utc)))


def test_text_says_all_that_a_ward_asks() -> None:
    made = everything()
    assert today_text(made, today(made, at="2026-12-14 14:00")) == TEXT


def test_text_is_at_most_eighty_columns_wide_and_breaks_no_dose(tmp_path: Path) -> None:
    for made in (plan(), hold(), switch(), revised(plan(), "2026-12-10 10:00", change="stop")):
        for language in ("en", "zh"):
            then = today(made, at="2026-12-10 14:00")
            lines = today_text(made, then, language=language).splitlines()
            assert max(len(line) for line in lines) <= 80
            assert not [line for line in lines if line.strip().startswith("mg")]
            assert not [line for line in lines if line != line.rstrip()]


def test_drug_without_units_is_said_in_mg_and_route() -> None:
    made = switch()
    text = today_text(made, today(made, at="2026-12-08 07:00"))
    assert "  10:00  Etoposide       260 mg  intravenous\n" in text
    assert "0 tablet" not in text.replace("10 tablet", "")


def test_giving_that_takes_a_while_says_how_long() -> None:
    made = switch()
    steps = tuple(
        msgspec.structs.replace(one, duration_minutes=120) if one.drug == "etoposide" else one for one in made.steps
    )
    made = msgspec.structs.replace(made, steps=steps)
    then = today(made, at="2026-12-08 07:00")
    assert [one.duration_minutes for one in then.due] == [None, 120]
    assert "260 mg  intravenous, over 120 minutes\n" in today_text(made, then)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-30 09:00", "not begun; day 1 is Tuesday 1 December 2026"),
        ("2027-01-26 09:00", "treatment has ended; its last day was day 56, 25 January 2027"),
    ],
)
def test_before_and_after_the_course(at: str, said: str) -> None:
    text = today_text(plan(), today(plan(), at=at))
    assert said in " ".join(text.split())
    assert "Still due today" not in text


def test_stop_and_death_are_said_with_their_moment_and_reason() -> None:
    stopped = revised(plan(), "2026-12-10 10:00", change="stop")
    text = today_text(stopped, today(stopped, at="2026-12-10 14:00"))
    assert "TREATMENT STOPPED from 10\nDecember 2026, 10:00 (A reason)\n" in text
    died = revised(plan(), "2026-12-10 10:00", change="stop", outcome="died")
    text = today_text(died, today(died, at="2026-12-10 14:00"))
    assert "TREATMENT ENDED with the\npatient's death, 10 December 2026, 10:00 (A reason)\n" in text
    assert "Due" not in text


def test_verified_plan_says_by_whom() -> None:
    from rud_dosing import verify

    made = verify(plan(), by="C. Nurse")
    assert today_text(made, today(made, at="2026-12-10 14:00")).splitlines()[0].endswith("   verified by C. Nurse")


def text_of(made: Plan, at: str) -> str:
    """The text in one line, so that a test is not about where it is broken."""
    return " ".join(today_text(made, today(made, at=at)).split())


def test_dose_that_is_taken_otherwise_is_said_with_what_it_is_then() -> None:
    made = revised(
        plan(), "2026-12-12 00:00", change="restock", strengths={"drug": "dexamethasone", "strengths_mg": ["0.5"]}
    )
    said = "17.5 mg as before, but taken otherwise from Saturday 12 December 2026, 08:00: 35 tablets of 0.5 mg, oral"
    assert f"Dexamethasone: {said}" in text_of(made, "2026-12-10 14:00")


def test_dose_that_was_set_for_a_reason_says_when_to_reconsider_it() -> None:
    """10 mg instead of 15 mg from tonight through 17 December: it is new tonight, and changes back on the 18th."""
    made = revised(
        plan(), "2026-12-10 11:00", change="redose", drug="ruxolitinib", dose_mg="10", through="2026-12-17",
        because="labs-not-given",
    )  # fmt: skip
    text = text_of(made, "2026-12-10 14:00")
    assert "Reconsider the dose of ruxolitinib (10 mg), set because of [labs-not-given]: 17 December 2026" in text
    assert "20:00 Ruxolitinib 10 mg NEW DOSE, was 15 mg; 2 tablets of 5 mg, oral" in text
    assert "Ruxolitinib: 15 mg from Friday 18 December 2026, 08:00; until then 10 mg." in text


def test_dose_that_was_given_after_midnight_says_on_which_day() -> None:
    event = DoseEvent(drug="ruxolitinib", planned="2026-12-10 20:00", outcome="given-late", given_at="2026-12-11 00:30")
    made = record(plan(), event, by="N. Nurse", at=datetime(2026, 12, 11, 6, tzinfo=timezone.utc))
    said = "given late, at 11 December 2026, 00:30 (recorded by N. Nurse); 1 tablet of 15 mg, oral"
    assert said in text_of(made, "2026-12-10 21:00")


def test_hold_that_comes_later_is_announced() -> None:
    made = revised(plan(), "2026-12-12 08:00", change="hold", drug="ruxolitinib")
    said = "On hold later: ruxolitinib, from 12 December 2026, 08:00; no end is planned (A reason)"
    assert said in text_of(made, "2026-12-10 14:00")
    assert "On hold later: ruxolitinib, from 10 December 2026, 11:00, until" in text_of(hold(), "2026-12-09 14:00")


def test_visit_with_a_window_says_its_days() -> None:
    made = plan()
    visits = tuple(
        msgspec.structs.replace(one, opens=date(2026, 12, 13), closes=date(2026, 12, 16))
        if one.treatment_day == 14
        else one
        for one in made.assessments
    )
    said = "Visit of day 14: Monday 14 December 2026, 09:00; possible from 13 December 2026 to 16 December 2026"
    assert said in text_of(msgspec.structs.replace(made, assessments=visits), "2026-12-10 14:00")


def test_relapse_and_a_range_of_responses_are_said() -> None:
    judged = visit(7, 2)
    results = msgspec.structs.replace(judged.results, relapse=True)
    made = assessed(plan(), [msgspec.structs.replace(judged, results=results)])
    said = "Day 7, 7 December 2026: response HLH improvement or none; RELAPSE recorded"
    assert said in text_of(made, "2026-12-10 14:00")


def test_overridden_stop_says_who_and_why() -> None:
    why = Override(code="age-under-18", reason="as discussed", by="Dr. B")
    made = making.plan(patient(birth_date=date(2010, 1, 1)), override=[why], by="A. Pharmacist", time_zone="UTC")
    text = text_of(made, "2026-12-10 14:00")
    assert "STOP [age-under-18]" in text
    assert "overridden by Dr. B: as discussed" in text


def test_plan_without_findings_has_no_heading_for_them() -> None:
    made = msgspec.structs.replace(plan(), findings=())
    assert "Findings" not in text_of(made, "2026-12-10 14:00")


# The command.


def test_command_prints_the_text(tmp_path: Path) -> None:
    made = everything()
    code, out, err = run("today", written(tmp_path, made), "--at", "2026-12-14 14:00")
    assert (code, out.decode(), err) == (0, TEXT, "")


def test_command_takes_the_clock_in_the_plans_zone(tmp_path: Path) -> None:
    epoch = str(int(datetime(2026, 12, 9, 23, 30, tzinfo=timezone.utc).timestamp()))  # 10 December, 00:30 in Berlin
    code, out, _ = run("today", written(tmp_path), time=epoch)
    assert code == 0
    assert out.decode().splitlines()[1] == "Thursday 10 December 2026, 00:30, Europe/Berlin: treatment day 10 of 56"


def test_command_prints_plain_data(tmp_path: Path) -> None:
    code, out, err = run("today", written(tmp_path, everything()), "--at", "2026-12-14 14:00", "--format", "json")
    assert (code, err) == (0, "")
    data = json.loads(out)
    assert (data["state"], data["treatment_day"], data["days"]) == ("on-treatment", 14, 56)
    assert data["due"][0]["drug"] == "ruxolitinib"
    assert (data["due"][0]["dose_mg"], data["due"][0]["date"], data["due"][0]["time"]) == ("15", "2026-12-14", "20:00")
    assert (data["earlier"][0]["record"]["outcome"], data["earlier"][0]["record"]["extra_mg"]) == ("vomited", "17.5")
    assert data["interruptions"][0]["until"] == "2026-12-14 20:00"
    assert data["supply_left"][0]["dispense_quantity"] == 85
    assert "Example" not in out.decode()


def test_command_in_chinese(tmp_path: Path) -> None:
    code, out, _ = run("today", written(tmp_path), *AFTERNOON, "--language", "zh")
    assert code == 0
    assert "2026年12月10日 星期四 14:00，Europe/Berlin：治疗第 10 天，共 56 天" in out.decode()


def test_sheet_is_written_for_its_owner_and_not_over_another_file(tmp_path: Path) -> None:
    path, paper = written(tmp_path), tmp_path / "ward.pdf"
    code, out, err = run("today", path, *AFTERNOON, "--to", "pdf", "-o", str(paper))
    assert (code, out, err) == (0, b"", f"written: {paper}\n")
    assert paper.read_bytes()[:5] == b"%PDF-"
    assert stat.S_IMODE(paper.stat().st_mode) == 0o600
    again = ("today", path, *AFTERNOON, "--to", "pdf", "-o", str(paper))
    assert refused(*again).startswith("error[file-exists]")
    assert run(*again, "--force")[0] == 0


def test_sheet_goes_to_standard_output_where_no_file_is_named(tmp_path: Path) -> None:
    code, out, err = run("today", written(tmp_path), *AFTERNOON, "--to", "pdf")
    assert (code, out[:5], err) == (0, b"%PDF-", "")


def test_sheet_of_another_ward_names_it(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text('hospital = "Other Hospital"\n')
    plain, named = (
        run("today", written(tmp_path), *AFTERNOON, "--to", "pdf", *more)[1] for more in ((), ("--site", str(site)))
    )
    assert plain[:5] == named[:5] == b"%PDF-"
    assert plain != named


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "pdf", "--format", "json"), "--format is not for --to pdf."),
        (("-o", "x.pdf"), "--output has no effect without --to pdf."),
        (("--site", "x.toml"), "--site has no effect without --to pdf."),
        (("--force",), "--force has no effect without --to pdf."),
        (("--format", "json", "--language", "zh"), "--language has no effect with --format json."),
    ],
)
def test_option_without_effect_is_refused(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    assert said in refused("today", written(tmp_path), *AFTERNOON, *arguments, code=2)


def test_plan_without_a_zone_or_without_dates_is_refused(tmp_path: Path) -> None:
    assert refused("today", written(tmp_path, plan(time_zone=None))).startswith("error[time-zone-needed]: at: ")
    undated = plan(start=None, undated=True)
    assert refused("today", written(tmp_path, undated), *AFTERNOON).startswith("error[undated]: plan: ")


def test_moment_that_is_none_is_refused(tmp_path: Path) -> None:
    assert refused("today", written(tmp_path), "--at", "2 pm").startswith('error[moment]: at: "2 pm" is no date')


def test_sheet_after_a_death_is_refused(tmp_path: Path) -> None:
    died = revised(plan(), "2026-12-10 10:00", change="stop", outcome="died")
    err = refused("today", written(tmp_path, died), *AFTERNOON, "--to", "pdf")
    assert err == (
        "error[document]: document: the plan has ended with the patient's death\n  Print the worksheet alone.\n"
    )


# list --at.


def test_list_at_a_moment_has_a_line_a_plan(tmp_path: Path) -> None:
    names = {"whole": plan(), "undated": plan(start=None, undated=True), "switched": switch()}
    for name, made in names.items():
        written(tmp_path, made, name)
    code, out, err = run("list", str(tmp_path), "--at", "2026-12-08 07:00")
    assert (code, err) == (0, "")
    lines = sorted(out.decode().splitlines())
    assert len(lines) == 4
    row = "K6JM4E-J  HLH-0042  "
    both = "08:00 ruxolitinib 15 mg, 08:00 dexamethasone 17.5 mg, 20:00 ruxolitinib 15 mg"
    assert f"{row}day 8 of 56  2026-12-14 09:00  {both}" in lines
    assert f"{row}day 8 of 63  -                 08:00 dexamethasone 17.5 mg, 10:00 etoposide 260 mg" in lines
    assert f"{row}undated      -                 -" in lines
    assert "code      patient   day          next visit        still due" in lines


@pytest.mark.parametrize(
    ("made", "at", "cells"),
    [
        (hold(), "2026-12-10 14:00", ["day 10 of 56", "2026-12-14 09:00", "ON HOLD: ruxolitinib"]),
        (
            hold(),
            "2026-12-14 14:00",
            ["day 14 of 56", "2026-12-14 09:00", "ON HOLD: ruxolitinib, 20:00 ruxolitinib 15 mg"],
        ),
        (hold(), "2026-12-09 21:00", ["day 9 of 56", "2026-12-14 09:00", "-"]),
        (plan(), "2026-11-30 14:00", ["from 2026-12-01", "2026-12-07 09:00", "-"]),
        (plan(), "2027-01-25 21:00", ["day 56 of 56", "2027-01-25 09:00", "-"]),
        (plan(), "2027-01-26 00:00", ["ended", "-", "-"]),
        (revised(plan(), "2026-12-10 10:00", change="stop"), "2026-12-10 14:00", ["stopped", "2026-12-14 09:00", "-"]),
        (revised(plan(), "2026-12-10 10:00", change="stop", outcome="died"), "2026-12-10 14:00", ["died", "-", "-"]),
    ],
)
def test_list_at_a_moment_says_where_a_course_stands(made: Plan, at: str, cells: list[str], tmp_path: Path) -> None:
    written(tmp_path, made)
    code, out, _ = run("list", str(tmp_path), "--at", at)
    assert code == 0
    assert [cell.strip() for cell in out.decode().splitlines()[1].split("  ") if cell.strip()][2:] == cells


def test_list_at_a_moment_names_no_patient_and_tells_what_it_cannot_read(tmp_path: Path) -> None:
    written(tmp_path, making.plan(patient(name="Mary Example")))
    (tmp_path / "broken.json").write_text('{"format": "rud-dosing-plan"}')
    code, out, err = run("list", str(tmp_path), *AFTERNOON)
    assert code == 1
    assert len(out.decode().splitlines()) == 2
    assert "Mary" not in out.decode() + err
    assert "broken.json" in err


def test_list_refuses_a_moment_that_is_none(tmp_path: Path) -> None:
    assert refused("list", str(tmp_path), "--at", "2026-12-10").startswith('error[moment]: at: "2026-12-10" is no')
    assert refused("list", str(tmp_path / "none"), *AFTERNOON).startswith("error[folder-not-read]")


def test_list_without_a_moment_is_as_it_was(tmp_path: Path) -> None:
    written(tmp_path)
    epoch = str(int(datetime(2026, 12, 10, 13, tzinfo=timezone.utc).timestamp()))
    assert run("list", str(tmp_path), time=epoch)[1].decode() == (
        "code      patient   start       revision  today         verified\n"
        "K6JM4E-J  HLH-0042  2026-12-01  1         day 10 of 56  no\n"
    )


# --csv-bom.


def test_list_for_programs(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_bytes(export(plan(), "json"))
    (tmp_path / "other.json").write_bytes(b'{"format": "rud-dosing-plan"}')
    code, out, err = run("list", str(tmp_path), "--format", "json", time="1797000000")  # 2026-12-11 14:40 UTC
    (one,) = json.loads(out)
    assert (code, one["plan_code"], one["start"], one["treatment_day"]) == (1, "K6JM4E-J", "2026-12-01", 11)
    assert err.startswith("error[plan-format-version]")
    (tmp_path / "other.json").unlink()
    code, out, err = run("list", str(tmp_path), "--at", "2026-12-14 14:00", "--format", "json")
    (one,) = json.loads(out)
    assert (code, err, one["patient_id"], one["today"]["treatment_day"]) == (0, "", "HLH-0042", 14)
    assert [each["time"] for each in one["today"]["due"]] == ["20:00"]


@pytest.mark.parametrize("table", ["administrations", "supply", "history"])
def test_byte_order_mark_stands_before_the_same_bytes(table: str, tmp_path: Path) -> None:
    command = ("export", written(tmp_path), "--to", "csv", "--table", table)
    plain, marked = run(*command)[1], run(*command, "--csv-bom")[1]
    assert marked == b"\xef\xbb\xbf" + plain
    assert not plain.startswith(b"\xef\xbb\xbf")
    assert export(read_plan(written(tmp_path)), "csv", table=table, csv_bom=True) == marked


def test_byte_order_mark_of_a_plan_that_is_only_printed() -> None:
    command = ("plan", "--id", "A1", "--height", "170 cm", "--weight", "63.5 kg", "--start", "2026-12-01")
    fixed = ("--plan-uuid", "6f1c2f0e-3b7a-4c55-9d0f-2f6f3a1b7c11", "--format", "csv")
    plain, marked = run(*command, *fixed)[1], run(*command, *fixed, "--csv-bom")[1]
    assert marked == b"\xef\xbb\xbf" + plain
    assert plain.startswith(b"date,day,time")


@pytest.mark.parametrize("to", ["pdf", "ics", "json"])
def test_byte_order_mark_is_refused_with_other_formats(to: str, tmp_path: Path) -> None:
    err = refused("export", written(tmp_path), "--to", to, "--csv-bom", code=2)
    assert f"--csv-bom is not for {to}." in err


def test_byte_order_mark_is_refused_where_a_plan_prints_no_table() -> None:
    command = ("plan", "--id", "A1", "--height", "170 cm", "--weight", "63.5 kg", "--start", "2026-12-01")
    assert "--csv-bom has no effect without --format csv." in refused(*command, "--csv-bom", code=2)
