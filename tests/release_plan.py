"""Make the plan that stands for the newest format, once, when it is released: ``python tests/release_plan.py``.

A document of a released format is never made again: whoever has such a plan must be able to read it for good.
"""

from __future__ import annotations

from datetime import datetime, timezone

from making import AT, DATA, UUID
from revising import MAKER, VERIFIER, revised

from rud_dosing import DoseEvent, assess, export, make_plan, patient_from_bytes, record, results_from_bytes, verify
from rud_dosing.model.plan import FORMAT_VERSION

PATIENT = b"""\
id = "HLH-0042"
name = "Sample, One"
birth_date = 1960-03-02
sex = "female"
height = "170 cm"
weight = "63.5 kg"
weighed_on = 2026-11-30
allergies = ["penicillin"]
medicines = ["omeprazole"]

[conditions]
pregnancy = false

[labs]
taken_on = 2026-11-30
platelets = "64 10^9/L"
creatinine = "0.8 mg/dL"
"""


RESULTS = b"""\
taken_on = 2026-12-07

[labs]
platelets = "110 10^9/L"

[signs]
temperature = "36.8 C"

[support]
transfused = false
g_csf = false
"""


def released() -> bytes:
    """A plan with what the format holds: three revisions, the last one verified, a record and an assessment."""
    plan = make_plan(
        patient_from_bytes(PATIENT, "patient"),
        start="2026-12-01",
        time_zone="Europe/Berlin",
        final_week="linear",
        by=MAKER,
        plan_uuid=UUID,
        created_at=AT,
    )
    plan = revised(plan, "2026-12-10 11:00", change="hold", drug="ruxolitinib")
    plan = revised(plan, "2026-12-13 08:00", change="resume", drug="ruxolitinib", then="shift", shift_assessments=True)
    plan = verify(plan, by=VERIFIER, at=AT)
    missed = DoseEvent(drug="ruxolitinib", planned="2026-12-05 08:00", outcome="missed", note="asleep")
    plan = record(plan, [missed], by="D. Nurse", at=datetime(2026, 12, 6, 12, tzinfo=timezone.utc))
    found = results_from_bytes(RESULTS, "results")
    plan = assess(plan, day=7, results=found, by="Dr. B", at=datetime(2026, 12, 7, 18, tzinfo=timezone.utc))
    return export(plan, "json")


if __name__ == "__main__":
    path = DATA / "plans-released" / f"v{FORMAT_VERSION}.json"
    document = released()
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as file:
        file.write(document)
    print(path.name)
