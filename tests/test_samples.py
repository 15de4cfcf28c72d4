"""Every sample is planned anew and compared with the files beside it."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from sampling import SAMPLES, Sample, make, run, samples

from rud_dosing import Plan, read_plan
from rud_dosing.plans.planner import sealed


@pytest.fixture(params=samples(), ids=lambda sample: sample.patient)
def sample(request: pytest.FixtureRequest) -> Sample:
    return request.param


@pytest.fixture
def made(sample: Sample, tmp_path: Path) -> dict[str, bytes]:
    return make(sample, tmp_path / "plans")


def as_made_with(plan: Plan, golden: Plan) -> Plan:
    """The plan as it would be with the zone data of the golden one, whose release is all that may differ."""
    return sealed(msgspec.structs.replace(plan, software=golden.software))


def test_every_patient_of_the_folder_is_a_sample() -> None:
    patients = {path.stem for path in SAMPLES.glob("adult-*.toml")}
    assert patients == {sample.patient for sample in samples()}


def test_plan_is_the_one_beside_the_sample(sample: Sample, made: dict[str, bytes]) -> None:
    golden = read_plan(sample.golden("json"))
    assert as_made_with(read_plan(made["json"]), golden) == golden


@pytest.mark.parametrize("ending", ["csv", "txt"])
def test_text_is_the_one_beside_the_sample(sample: Sample, made: dict[str, bytes], ending: str) -> None:
    assert made[ending].decode() == sample.golden(ending).read_text(encoding="utf-8")


def test_calendar_is_the_one_beside_the_sample(sample: Sample, made: dict[str, bytes]) -> None:
    assert made["ics"].split(b"\r\n") == sample.golden("ics").read_bytes().split(b"\r\n")


def test_steps_by_day_and_time_are_the_doses_of_the_sample(made: dict[str, bytes]) -> None:
    plan = read_plan(made["json"])
    told = [(step.drug, day, time, step.dose_mg) for step in plan.steps for day in step.days for time in step.times]
    assert sorted(told) == sorted((one.drug, one.treatment_day, one.time, one.dose_mg) for one in plan.administrations)


def test_pages_say_what_the_pages_beside_the_sample_say(sample: Sample, made: dict[str, bytes]) -> None:
    def pages(content: bytes) -> list[str]:
        with pypdfium2.PdfDocument(content) as document:
            return [page.get_textpage().get_text_bounded() for page in document]

    assert pages(made["pdf"]) == pages(sample.golden("pdf").read_bytes())


def test_same_words_give_the_same_bytes(sample: Sample, made: dict[str, bytes], tmp_path: Path) -> None:
    assert make(sample, tmp_path / "again") == made


def test_json_on_standard_output_is_the_saved_document(sample: Sample, made: dict[str, bytes]) -> None:
    patient = (SAMPLES / f"{sample.patient}.toml").read_bytes()
    code, out, _ = run("plan", "-", *sample.arguments, "--format", "json", time=sample.time, stdin=patient)
    assert (code, out) == (0, made["json"])


def test_summary_fits_eighty_columns_and_is_plain(made: dict[str, bytes]) -> None:
    lines = made["txt"].decode().splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if "\x1b" in line or line != line.rstrip() or "…" in line]


def test_every_step_is_a_row_of_the_summary(made: dict[str, bytes]) -> None:
    rows = [" ".join(line.split()) for line in made["txt"].decode().splitlines()]
    for step in json.loads(made["json"])["steps"]:
        first, last = step["first_day"], step["last_day"]
        days = str(first) if first == last else f"{first}-{last}"
        first_units = f" {step['units'][0]['quantity']} x {step['units'][0]['strength_mg']} mg"
        row = [row for row in rows if row.startswith(f"{days} ") and f" {step['dose_mg']} mg " in row]
        assert [one for one in row if first_units in one], step
        for unit in step["units"][1:]:
            assert any(f"{unit['quantity']} x {unit['strength_mg']} mg" in line for line in rows)
