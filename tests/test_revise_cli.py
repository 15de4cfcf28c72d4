"""The commands that change, verify and attach: what they write, print and refuse."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rud_dosing.templates
from msgspec.structs import replace
from revising import MAKER, REVISER, VERIFIER, plan
from sampling import run

from rud_dosing import Plan, changes, data_notes, export, read_plan, save
from rud_dosing.core.digests import is_verified
from rud_dosing.plans.planner import sealed

TIME = "1796104800"  # 2026-12-01 06:00 UTC
FROM = ("--from", "2026-12-10 11:00")
SAID = ("--reason", "Platelets 12", "--by", REVISER)


def written(folder: Path, **order: Any) -> Path:
    path = folder / "plan.json"
    path.write_bytes(export(plan(**order), "json"))
    return path


def revise(path: Path, *arguments: str) -> tuple[int, str, str]:
    code, out, err = run("revise", str(path), *arguments, time=TIME)
    return code, out.decode(), err


COMMANDS: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("hold", "ruxolitinib"), {"change": "hold", "drug": "ruxolitinib"}),
    (
        ("hold", "ruxolitinib", "--resume-on", "2026-12-14 08:00", "--then", "shift", "--shift-assessments"),
        {
            "change": "hold",
            "drug": "ruxolitinib",
            "resume_on": "2026-12-14 08:00",
            "then": "shift",
            "shift_assessments": True,
        },
    ),
    (("stop",), {"change": "stop"}),
    (("stop", "ruxolitinib"), {"change": "stop", "drug": "ruxolitinib"}),
    (("stop", "--outcome", "died"), {"change": "stop", "outcome": "died"}),
    (("stop", "dexamethasone", "--taper", "7 days"), {"change": "stop", "drug": "dexamethasone", "taper_days": 7}),
    (("shift", "--by", "2 days"), {"change": "shift", "days": 2}),
    (
        ("reweigh", "--weight", "60 kg", "--weighed-on", "2026-12-10"),
        {"change": "reweigh", "weight": "60 kg", "weighed_on": "2026-12-10"},
    ),
    (
        ("reweigh", "--weight", "60 kg", "--height", "169 cm", "--weighed-on", "2026-12-10"),
        {"change": "reweigh", "weight": "60 kg", "height": "169 cm", "weighed_on": "2026-12-10"},
    ),
    (
        ("redose", "ruxolitinib", "10 mg", "--through", "2026-12-15", "--because", "bsa-cap-not-reached"),
        {
            "change": "redose",
            "drug": "ruxolitinib",
            "dose_mg": "10",
            "through": "2026-12-15",
            "because": "bsa-cap-not-reached",
        },
    ),
    (("redose", "ruxolitinib", "10 mg"), {"change": "redose", "drug": "ruxolitinib", "dose_mg": "10"}),
    (
        ("reroute", "dexamethasone", "intravenous", "--product", "phosphate-4", "--through", "2026-12-12"),
        {
            "change": "reroute",
            "drug": "dexamethasone",
            "route": "intravenous",
            "product": "phosphate-4",
            "through": "2026-12-12",
        },
    ),
    (("reroute", "ruxolitinib", "tube"), {"change": "reroute", "drug": "ruxolitinib", "route": "tube"}),
    (("retaper", "halving"), {"change": "retaper", "final_week": {"shape": "halving", "doses_mg": []}}),
    (
        ("retaper", "given 2 mg, 2 mg, 1.5 mg, 1 mg, 1 mg, 0.5 mg, 0.5 mg"),
        {
            "change": "retaper",
            "final_week": {"shape": "given", "doses_mg": ["2", "2", "1.5", "1", "1", "0.5", "0.5"]},
        },
    ),
    (
        ("restock", "dexamethasone 0.5 mg, 1 mg"),
        {"change": "restock", "strengths": {"drug": "dexamethasone", "strengths_mg": ["0.5", "1"]}},
    ),
    (
        ("move-assessment", "14", "2026-12-15"),
        {"change": "move-assessment", "day": 14, "to": "2026-12-15"},
    ),
]


@pytest.mark.parametrize(("arguments", "fields"), COMMANDS, ids=[" ".join(words[:2]) for words, _ in COMMANDS])
def test_command_makes_the_change_that_it_names(
    arguments: tuple[str, ...], fields: dict[str, Any], tmp_path: Path
) -> None:
    path = written(tmp_path, bsa_cap="2 m2")
    code, out, err = revise(path, *FROM, *SAID, *arguments)
    assert code == 0, err
    made = read_plan(path)
    entry = made.history[-1]
    assert (made.revision, entry.from_moment, entry.reason, entry.by) == (
        2,
        "2026-12-10 11:00",
        "Platelets 12",
        REVISER,
    )
    assert entry.at.timestamp() == int(TIME)
    said = {name: value for name, value in json.loads(export(made, "json"))["history"][-1]["change"].items() if value}
    assert {**fields, "outcome": said.get("outcome")} == {**said, "outcome": said.get("outcome")}
    assert out.startswith("K6JM4E-J revision 1 -> K6JM4E-J revision 2\n")
    assert err == f"written: {path}\n"
    assert read_plan(tmp_path / "plan.r1.json").revision == 1


@pytest.mark.parametrize(("arguments", "fields"), COMMANDS, ids=[" ".join(words[:2]) for words, _ in COMMANDS])
def test_json_makes_the_change_of_the_command(
    arguments: tuple[str, ...], fields: dict[str, Any], tmp_path: Path
) -> None:
    path, change = written(tmp_path, bsa_cap="2 m2"), tmp_path / "change.json"
    by_command = revise(path, *FROM, *SAID, *arguments)
    made = path.read_bytes()
    for kept in tmp_path.glob("*.json"):
        kept.unlink()
    written(tmp_path, bsa_cap="2 m2")
    change.write_text(json.dumps(fields), encoding="utf-8")
    assert revise(path, *FROM, *SAID, "--change-json", str(change)) == by_command
    assert path.read_bytes() == made


def test_json_comes_from_standard_input_too(tmp_path: Path) -> None:
    path = written(tmp_path)
    change = b'{"change": "redose", "drug": "ruxolitinib", "dose": "10 mg"}'
    code, _, err = run("revise", str(path), *FROM, *SAID, "--change-json", "-", time=TIME, stdin=change)
    assert code == 0, err
    assert read_plan(path).history[-1].change == changes.Redose(drug="ruxolitinib", dose_mg=Decimal(10))


@pytest.mark.parametrize(
    ("content", "more", "status", "said"),
    [
        ('{"change": "hold"}', (), 1, 'error[missing-key]: standard input: the key "drug" is missing'),
        ('{"drug": "ruxolitinib"}', (), 1, "error[missing-key]: standard input: change: it does not say which change"),
        ('{"change": "shift", "days": 2}', ("hold", "ruxolitinib"), 2, "--change-json stands instead of a command."),
    ],
)
def test_json_that_is_no_change_is_refused_and_nothing_is_written(
    content: str, more: tuple[str, ...], status: int, said: str, tmp_path: Path
) -> None:
    path = written(tmp_path)
    before = path.read_bytes()
    asked = ("revise", str(path), *FROM, *SAID, "--change-json", "-", *more)
    code, out, err = run(*asked, time=TIME, stdin=content.encode())
    assert (code, out, path.read_bytes()) == (status, b"", before)
    assert said in err
    assert [one.name for one in tmp_path.iterdir()] == ["plan.json"]


def test_json_needs_reason_and_name_as_a_command_does(tmp_path: Path) -> None:
    asked = ("revise", str(written(tmp_path)), *FROM, "--by", REVISER, "--change-json", "-")
    code, _, err = run(*asked, time=TIME, stdin=b'{"change": "shift", "days": 2}')
    assert (code, err.partition("\n")[0]) == (1, "error[missing-key]: reason: it is not given")


def test_drug_is_resumed(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert revise(path, *FROM, *SAID, "hold", "ruxolitinib")[0] == 0
    code, out, err = revise(
        path, "--from", "2026-12-13 08:00", *SAID, "resume", "ruxolitinib", "--then", "shift", "--shift-assessments"
    )
    assert (code, err) == (0, f"written: {path}\n")
    assert "First given again: Ruxolitinib, Sunday 13 December 2026 08:00" in out
    change = read_plan(path).history[-1].change
    assert change == changes.Resume(drug="ruxolitinib", then="shift", shift_assessments=True)


@pytest.mark.parametrize(("command", "undated"), [("move-start", False), ("set-start", True)])
def test_start_is_moved_or_set_without_a_moment(command: str, undated: bool, tmp_path: Path) -> None:
    path = written(tmp_path, **({"start": None, "undated": True} if undated else {}))
    code, out, err = revise(path, *SAID, command, "2026-12-10")
    assert (code, err) == (0, f"written: {path}\n")
    assert str(read_plan(path).order.start) == "2026-12-10"
    assert "Visit of day 7: Wednesday 16 December 2026" in out


def test_patient_is_updated_from_a_file(tmp_path: Path) -> None:
    path, known = written(tmp_path), tmp_path / "patient.toml"
    known.write_text('id = "HLH-0042"\nheight = "170 cm"\nweight = "63.5 kg"\nallergies = []\n')
    assert revise(path, *FROM, *SAID, "update", str(known))[0] == 0
    assert read_plan(path).patient.allergies == ()
    known.write_text('id = "HLH-0043"\nheight = "170 cm"\nweight = "63.5 kg"\n')
    code, out, err = revise(path, *FROM, *SAID, "update", str(known))
    assert (code, out) == (1, "")
    assert err.startswith('error[revise]: patient.id: the file is of patient "HLH-0043"')


def test_options_of_the_revision_may_stand_before_the_plan_and_after_it(tmp_path: Path) -> None:
    made: list[Plan] = []
    for name, arguments in (
        ("after", ("PLAN", *FROM, *SAID, "shift", "--by", "2 days")),
        ("before", (*FROM, *SAID, "PLAN", "shift", "--by", "2 days")),
        (
            "equals",
            ("PLAN", "--from=2026-12-10 11:00", "--reason=Platelets 12", f"--by={REVISER}", "shift", "--by=2 days"),
        ),
    ):
        (tmp_path / name).mkdir()
        path = written(tmp_path / name)
        code, _, err = run("revise", *(str(path) if one == "PLAN" else one for one in arguments), time=TIME)
        assert code == 0, err
        made.append(read_plan(path))
    assert made[0] == made[1] == made[2]
    assert made[0].history[-1].by == REVISER


def test_new_findings_are_printed_and_known_ones_are_not(tmp_path: Path) -> None:
    path = written(tmp_path, final_week=None)
    code, out, _ = revise(path, *FROM, *SAID, "hold", "ruxolitinib")
    assert code == 0
    assert "warning [rebound-risk]\n  Ruxolitinib ends or pauses without a taper" in out
    assert "final-week-not-ordered" not in out
    assert max(len(line) for line in out.splitlines()) <= 100


def unchanged(path: Path, *arguments: str) -> tuple[int, str]:
    """Run a command that must change nothing: its exit code and what it says."""
    before = {one.name: one.read_bytes() for one in path.parent.iterdir() if not one.name.endswith(".lock")}
    code, out, err = run(*arguments, time=TIME)
    assert out == b""
    assert {one.name: one.read_bytes() for one in path.parent.iterdir() if not one.name.endswith(".lock")} == before
    return code, err


def test_date_alone_is_refused_with_the_doses_of_the_day(tmp_path: Path) -> None:
    path = written(tmp_path)
    code, err = unchanged(path, "revise", str(path), "--from", "2026-12-10", *SAID, "hold", "ruxolitinib")
    assert code == 1
    assert err == (
        "error[moment-open]: from: 2026-12-10 does not say which doses of that day are given: "
        "ruxolitinib 08:00, dexamethasone 08:00, ruxolitinib 20:00\n"
        '  Write the time of day too, for example "2026-12-10 00:00" if none is given.\n'
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            (*FROM, "--by", REVISER, "hold", "ruxolitinib"),
            'reason: it is not given\n  Say --reason "…" before the change.',
        ),
        ((*FROM, "--reason", "Low", "hold", "ruxolitinib"), 'by: it is not given\n  Say --by "…" before the change.'),
        (
            (*FROM, "--reason", "Low", "shift", "--by", "2 days"),
            'by: it is not given\n  Say --by "…" before the change.',
        ),
        ((*SAID, "hold", "ruxolitinib"), 'from: no moment is given\n  Write for example "2026-12-20 14:00".'),
    ],
)
def test_revision_without_reason_name_or_moment_is_refused(
    arguments: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    path = written(tmp_path)
    code, err = unchanged(path, "revise", str(path), *arguments)
    assert code == 1
    assert err.split(": ", 1)[1] == f"{message}\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("hold", "aspirin"), "revise"),
        (("hold", "ruxolitinib", "--resume-on", "2026-12-14 08:00"), "hold"),
        (("hold", "ruxolitinib", "--shift-assessments"), "hold"),
        (("resume", "ruxolitinib", "--then", "shift"), "revise"),
        (("stop", "--taper", "5 days"), "stop"),
        (("stop", "dexamethasone", "--taper", "2.5 days"), "days"),
        (("stop", "dexamethasone", "--taper", "5"), "unit"),
        (("shift", "--by", "0 days"), "shift"),
        (("shift", "--by", "-2 days"), "quantity"),
        (("reweigh", "--weight", "60", "--weighed-on", "2026-12-10"), "unit"),
        (("reweigh", "--weight", "600 kg", "--weighed-on", "2026-12-10"), "weight-implausible"),
        (("reweigh", "--weight", "60 kg", "--weighed-on", "10 December"), "date"),
        (("redose", "ruxolitinib", "7.5 mg"), "dose-not-makeable"),
        (("redose", "ruxolitinib", "10"), "unit"),
        (("redose", "ruxolitinib", "10 mg", "--because", "no-such-finding"), "because"),
        (("reroute", "dexamethasone", "intravenous"), "product"),
        (("retaper", "slowly"), "final-week"),
        (("restock", "dexamethasone 3 mg"), "strength-not-marketed"),
        (("move-assessment", "10", "2026-12-15"), "revise"),
        (("move-start", "2026-12-20"), "start-moved-late"),
        (("move-start", "2026-13-20"), "start"),
        (("update", "no-such-file.toml"), "file-not-read"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_change_that_cannot_be_is_refused_and_nothing_is_written(
    arguments: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    path = written(tmp_path)
    status, err = unchanged(path, "revise", str(path), *FROM, *SAID, *arguments)
    assert status == 1
    assert err.startswith(f"error[{code}]: ")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("pause", "ruxolitinib"),
        ("hold",),
        ("hold", "ruxolitinib", "--then", "later"),
        ("resume", "ruxolitinib"),
        ("stop", "--outcome", "cured"),
        ("shift",),
        ("move-assessment", "fourteen", "2026-12-15"),
    ],
)
def test_command_line_that_is_none_ends_with_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    path = written(tmp_path)
    status, err = unchanged(path, "revise", str(path), *FROM, *SAID, *arguments)
    assert status == 2
    assert "Traceback" not in err


def test_error_is_printed_for_programs_where_that_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path)
    code, err = unchanged(path, "revise", str(path), *FROM, *SAID, "--errors", "json", "hold", "aspirin")
    assert code == 1
    assert json.loads(err)["code"] == "revise"


def test_help_names_every_change(tmp_path: Path) -> None:
    code, out, _ = run("revise", "--help")
    assert code == 0
    for words, _ in COMMANDS:
        assert f"\n  {words[0]} " in out.decode()
    code, out, _ = run("revise", str(written(tmp_path)), "hold", "--help")
    assert (code, b"--resume-on" in out) == (0, True)


def test_plan_is_verified_and_its_working_is_printed(tmp_path: Path) -> None:
    path = written(tmp_path)
    code, out, err = run("verify", str(path), "--by", VERIFIER, time=TIME)
    assert (code, err) == (0, f"written: {path}\n")
    assert "4 x 4 mg + 3 x 0.5 mg" in out.decode()
    assert is_verified(read_plan(path))
    assert read_plan(path).history[-1].by == VERIFIER
    code, err = unchanged(path, "verify", str(path), "--by", "D. Nurse")
    assert (code, err.split(":")[0]) == (1, "error[verified-already]")


def test_maker_is_refused_on_the_command_line_too(tmp_path: Path) -> None:
    path = written(tmp_path)
    code, err = unchanged(path, "verify", str(path), "--by", MAKER.upper())
    assert (code, err.split(":")[0]) == (1, "error[verify-maker]")


@pytest.mark.parametrize(
    ("typed", "status", "code"),
    [
        (("--height", "170 cm", "--weight", "63.5 kg"), 0, ""),
        (("--height", "170 cm", "--weight", "65.3 kg"), 1, "error[verify-retyped]"),
        (("--height", "170 cm"), 2, ""),
        ((), 2, ""),
    ],
)
def test_recalculation_takes_height_and_weight_typed_again(
    typed: tuple[str, ...], status: int, code: str, tmp_path: Path
) -> None:
    path = written(tmp_path)
    ended, _, err = run("verify", str(path), "--by", VERIFIER, "--recalculate", *typed)
    assert ended == status
    assert err.startswith(code)
    assert is_verified(read_plan(path)) == (status == 0)


def test_slip_is_written_on_one_machine_and_attached_on_another(tmp_path: Path) -> None:
    path, slip = written(tmp_path), tmp_path / "slip.json"
    before = path.read_bytes()
    code, _, err = run("verify", str(path), "--by", VERIFIER, "--slip", str(slip), time=TIME)
    assert (code, err) == (0, f"written: {slip}\n")
    assert path.read_bytes() == before
    code, out, err = run("attach", str(slip), str(path))
    assert (code, out, err) == (0, b"", f"written: {path}\n")
    assert is_verified(read_plan(path))
    assert unchanged(path, "attach", str(slip), str(path))[0] == 1


def test_slip_is_not_written_over_another_file(tmp_path: Path) -> None:
    path, slip = written(tmp_path), tmp_path / "slip.json"
    slip.write_text("kept")
    code, _, err = run("verify", str(path), "--by", VERIFIER, "--slip", str(slip))
    assert (code, err.split(":")[0], slip.read_text()) == (1, "error[file-exists]", "kept")


def test_slip_of_an_older_revision_is_refused(tmp_path: Path) -> None:
    path, slip = written(tmp_path), tmp_path / "slip.json"
    assert run("verify", str(path), "--by", VERIFIER, "--slip", str(slip))[0] == 0
    assert revise(path, *FROM, *SAID, "hold", "ruxolitinib")[0] == 0
    code, err = unchanged(path, "attach", str(slip), str(path))
    assert (code, err.split(":")[0]) == (1, "error[slip-differs]")


def test_after_a_death_no_output_tells_anybody_to_take_anything(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert revise(path, *FROM, *SAID, "stop", "--outcome", "died")[0] == 0
    code, out, err = run("export", str(path), "--to", "ics")
    assert code == 0, err
    assert b"BEGIN:VEVENT" not in out
    code, out, _ = run("export", str(path), "--to", "csv")
    assert (code, b"2026-12-11" in out) == (0, False)


@pytest.mark.parametrize("change", [("stop",), ("stop", "--outcome", "died")])
def test_plan_with_papers_can_be_stopped(change: tuple[str, ...], tmp_path: Path) -> None:
    (path,) = (one for one in save(plan(), tmp_path) if one.suffix == ".json")
    code, _, err = revise(path, *FROM, *SAID, *change)
    assert (code, read_plan(path).revision) == (0, 2), err
    assert path.with_suffix(".pdf").read_bytes() == export(read_plan(path), "pdf")


def _other_data(path: Path) -> Plan:
    """A plan that was made with other files of the regimen, the formulary and the rules than those of the program."""
    made = read_plan(path)
    rule_set = made.software.rule_sets[0]
    sets = (replace(rule_set, sha256="0" * 64), *made.software.rule_sets[1:])
    other = replace(
        made,
        regimen=replace(made.regimen, title="Another title", sha256="0" * 64),
        formulary=replace(made.formulary, sha256="0" * 64),
        software=replace(made.software, rule_sets=sets),
        parts=(replace(made.parts[0], title="Another title"),),
    )
    path.write_bytes(export(sealed(other), "json"))
    return sealed(other)


def test_data_that_differs_from_the_plan_s_is_said_and_the_plan_s_own_counts(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = _other_data(path)
    name = before.software.rule_sets[0].name
    notes = (
        "note: regimens/ru-d.toml differs from the one inside the plan; the plan's own counts\n"
        "note: formularies/us.toml differs from the one inside the plan; the plan's own counts\n"
        f"note: rules/{name}.toml differs from the one that the plan was made with; its findings may differ\n"
    )
    code, _, err = run("verify", str(path), "--by", VERIFIER)
    assert (code, err) == (0, f"{notes}written: {path}\n")
    code, _, err = revise(path, *FROM, *SAID, "hold", "ruxolitinib")
    assert (code, err) == (0, f"{notes}written: {path}\n")
    assert read_plan(path).regimen == before.regimen


def test_formulary_of_a_site_s_own_is_not_compared_with_ours(tmp_path: Path) -> None:
    file = tmp_path / "ward.toml"
    ours = (Path(rud_dosing.templates.__file__).parent / "formularies" / "us.toml").read_text(encoding="utf-8")
    file.write_text(ours.replace('id = "us"', 'id = "ward"', 1), encoding="utf-8")
    assert data_notes(plan(formulary=str(file))) == []
