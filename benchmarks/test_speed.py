"""In-process benchmarks; ``python -m benchmarks`` runs them and prints their ratios. They pass or fail on nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from rud_dosing import Patient, Plan, export, library, make_plan, zones
from rud_dosing.exporters import pdf
from rud_dosing.exporters.calendar import ics
from rud_dosing.exporters.calendar.options import CalendarOptions

from .bare_plan import bare_rows
from .ics_loop import bare, plain

UUID = "6f1c2f0e-3b7a-4c55-9d0f-2f6f3a1b7c11"
PATIENT = Patient(id="HLH-0042", height="170 cm", weight="63.5 kg", name="Sample, Anna", allergies=())
DAYS = CalendarOptions(layout="days")


def planned() -> Plan:
    return make_plan(PATIENT, start="2027-03-01", time_zone="Europe/Berlin", plan_uuid=UUID)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return planned()


def test_make_plan(benchmark: BenchmarkFixture) -> None:
    benchmark(planned)


def test_bare_rows(benchmark: BenchmarkFixture, plan: Plan) -> None:
    rows = benchmark(bare_rows, Decimal(170), Decimal("63.5"), date(2027, 3, 1), UUID)
    assert [row.dose_mg for row in rows] == [row.dose_mg for row in plan.administrations]


@pytest.mark.parametrize("options", [CalendarOptions(), DAYS], ids=["administrations", "days"])
def test_calendar(benchmark: BenchmarkFixture, plan: Plan, options: CalendarOptions) -> None:
    wording = library.load_wording("en")
    benchmark(ics.calendar, plan, zones.zone_bytes("Europe/Berlin"), wording, options)


@pytest.mark.parametrize("layout", ["administrations", "days"])
def test_bare_calendar(benchmark: BenchmarkFixture, plan: Plan, layout: str) -> None:
    events = plain(export(plan, "ics", layout=layout))
    benchmark(bare, events)


@pytest.mark.parametrize("documents", [("worksheet",), pdf.DOCUMENTS], ids=["worksheet", "all"])
def test_documents(benchmark: BenchmarkFixture, plan: Plan, documents: tuple[str, ...]) -> None:
    benchmark(pdf.render, plan, (library.load_wording("en"),), documents=documents)
