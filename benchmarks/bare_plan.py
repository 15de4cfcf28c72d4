"""The yardstick of ``make_plan``: the same arithmetic and the same rows in one bare loop, without any checks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID, uuid5

from rud_dosing.model.formulary import UnitCount
from rud_dosing.model.plan import Administration

_STEPS = ((14, "10"), (14, "5"), (14, "2.5"), (7, "1.25"))


def bare_rows(height_cm: Decimal, weight_kg: Decimal, start: date, plan_uuid: str) -> list[Administration]:
    """All administrations of the default regimen with US tablets of 0.5 and 4 mg, and 15 mg of ruxolitinib."""
    names = UUID(plan_uuid)
    bsa = (height_cm * weight_kg / 3600).sqrt().quantize(Decimal("0.01"), ROUND_HALF_UP)
    per_day = [Decimal(amount) * bsa for days, amount in _STEPS for _ in range(days)]
    per_day += [Decimal("1.25") * bsa * (8 - k) / 8 for k in range(1, 8)]
    rows = []
    before = None
    for day, calculated in enumerate(per_day, start=1):
        on = start + timedelta(days=day - 1)
        halves = max(1, int((calculated * 2).quantize(Decimal(1), ROUND_HALF_UP)))
        given = Decimal(halves) / 2
        fours, small = divmod(halves, 8)
        units = tuple(
            UnitCount(form="tablet", strength_mg=strength, quantity=Decimal(count))
            for strength, count in ((Decimal(4), fours), (Decimal("0.5"), small))
            if count
        )
        deviation = ((given - calculated) / calculated * 100).normalize()
        one = (UnitCount(form="tablet", strength_mg=Decimal(15), quantity=Decimal(1)),)
        for drug, time, slot, dose, wanted, off, counted in (
            ("ruxolitinib", "08:00", 1, Decimal(15), Decimal(15), Decimal(0), one),
            ("dexamethasone", "08:00", 1, given.normalize(), calculated.normalize(), deviation, units),
            ("ruxolitinib", "20:00", 2, Decimal(15), Decimal(15), Decimal(0), one),
        ):
            rows.append(
                Administration(
                    id=str(uuid5(names, f"{drug}|{on.isoformat()}|{slot}")),
                    date=on,
                    treatment_day=day,
                    regimen_day=day,
                    time=time,
                    drug=drug,
                    slot=slot,
                    step=1,
                    dose_mg=dose if dose != dose.to_integral_value() else dose.quantize(Decimal(1)),
                    calculated_mg=wanted if wanted != wanted.to_integral_value() else wanted.quantize(Decimal(1)),
                    deviation_percent=off if off != off.to_integral_value() else off.quantize(Decimal(1)),
                    units=counted,
                    route="oral",
                    changed_from_mg=before if drug == "dexamethasone" and before not in (None, given) else None,
                )
            )
        before = given.normalize() if given != given.to_integral_value() else given.quantize(Decimal(1))
    return rows
