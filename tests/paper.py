"""The patients of the source's table as sample plans: what the table prints, and nothing else but height and weight.

Height and weight are invented, 170 cm and 63.5 kg, and every file says so. Day 1 is invented too. The table gives no
birth date, and of treatment only its days, its best response and what came of it.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import tomli_w
from making import DATA
from sampling import SAMPLES

from rud_dosing import Plan, assess, changes, export, make_plan, patient_from_bytes, results_from_bytes, revise

FOLDER = SAMPLES / "paper"
START = date(2026, 12, 1)
LYMPHOMA = ("NKTCL", "DLBCL", "PTCL")
LEVELS = {"CR": "complete", "PR": "partial", "HLH improvement": "improvement", "NR": "none"}
LABS = {
    "absolute neutrophil count": ("neutrophils", {}),
    "hemoglobin": ("hemoglobin", {}),
    "platelets": ("platelets", {}),
    "triglyceride": ("triglycerides", {"upper_limit": "1.70 mmol/L"}),
    "fibrinogen": ("fibrinogen", {"lower_limit": "2.0 g/L", "upper_limit": "4.0 g/L"}),
    "ferritin": ("ferritin", {"upper_limit": "500 ug/L"}),
    "NK cell activity": ("nk_activity", {"lower_limit": "15.11 %"}),
    "NK cell CD107a": ("nk_cd107a", {"lower_limit": "10 %"}),
    "soluble CD25": ("soluble_cd25", {"upper_limit": "6400 pg/mL"}),
}
SIGNS = {"fever": "fever", "splenomegaly": "splenomegaly", "hemophagocytosis in marrow": "hemophagocytosis"}
INVENTED = """\
# Patient {number} of Zhou D, et al. Am J Hematol 2023;98:E106-E109, table 1. Height and weight are invented (170 cm,
# 63.5 kg), and so is the date of the results. The table prints no birth date: {age} years old. Etiology: {etiology}.
"""
BEST = """\
# The best response of patient {number} as table 1 of Zhou D, et al. Am J Hematol 2023;98:E106-E109 prints it. The day
# on which it was reached is not given: it is recorded on the last day of treatment, day {days}. No later result is
# printed.
"""


def table() -> list[dict[str, str]]:
    """The table turned round: a row a patient, by the names of its features."""
    with (DATA / "paper-table-1.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    features = rows[1:]
    units = {row[0]: row[1] for row in features}
    return [
        {
            row[0]: f"{row[place]} {units[row[0]]}".strip() if row[0] in LABS and row[place] else row[place]
            for row in features
        }
        for place in range(2, len(rows[0]))
    ]


def patient_file(number: int, row: dict[str, str]) -> bytes:
    labs: dict[str, Any] = {"taken_on": START - timedelta(days=1)}
    for feature, (name, limits) in LABS.items():
        if row[feature]:
            labs[name] = {"value": row[feature], **limits}
    content: dict[str, Any] = {
        "id": f"PAPER-{number}",
        "sex": row["sex"],
        "height": "170 cm",
        "weight": "63.5 kg",
        **({"conditions": {"malignancy": True}} if row["etiology"] in LYMPHOMA else {}),
        "signs": {name: row[feature] == "yes" for feature, name in SIGNS.items()},
        "labs": labs,
    }
    said = INVENTED.format(number=number, age=row["age"], etiology=row["etiology"])
    return (said + "\n" + tomli_w.dumps(content)).encode()


def results_file(number: int, row: dict[str, str]) -> bytes:
    days = int(row["treatment days"])
    content = {
        "taken_on": START + timedelta(days=days - 1),
        "judged": LEVELS[row["best response"]],
        "note": "Best response as table 1 of the source prints it; the day is not given.",
    }
    return (BEST.format(number=number, days=days) + "\n" + tomli_w.dumps(content)).encode()


def paper_plan(number: int, row: dict[str, str]) -> Plan:
    """The plan of a patient: 56 days planned, assessed on the last day of treatment, stopped after it."""
    days = int(row["treatment days"])
    made = make_plan(
        patient_from_bytes(patient_file(number, row), f"paper-{number}.toml"),
        start=START,
        final_week="linear",
        by="Sample",
        plan_uuid=str(uuid5(NAMESPACE_URL, f"doi:10.1002/ajh.26877#patient-{number}")),
        created_at=_at(START - timedelta(days=1)),
    )
    last = START + timedelta(days=days - 1)
    found = results_from_bytes(results_file(number, row), f"paper-{number}-best.toml")
    visits = [one.treatment_day for one in made.assessments]
    made = assess(made, day=days, results=found, by="Sample", at=_at(last), unscheduled=days not in visits)
    if days == 56:
        return made
    died = row["survival"] == "no" and row["survival time"] == row["treatment days"]
    return revise(
        made,
        changes.Stop(outcome="died" if died else "stopped"),
        from_=datetime.combine(last + timedelta(days=1), time()),
        reason=f"{days} days of treatment, as table 1 of the source prints",
        by="Sample",
        at=_at(last + timedelta(days=1)),
    )


@lru_cache(maxsize=1)
def files() -> dict[Path, bytes]:
    """Every file of the samples, by its place."""
    made = {}
    for number, row in enumerate(table(), start=1):
        made[FOLDER / f"paper-{number}.toml"] = patient_file(number, row)
        made[FOLDER / f"paper-{number}-best.toml"] = results_file(number, row)
        made[FOLDER / f"paper-{number}.json"] = export(paper_plan(number, row), "json")
    return made


def _at(on: date) -> datetime:
    return datetime.combine(on, time(18), timezone.utc)
