"""``make_plan`` as callers use it: names and texts become data, time and uuid are taken."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from .. import library, units, zones
from .. import order_text as orders
from ..errors import InputError, quoted
from ..model.base import check_text, or_left_out
from ..model.finding import Override
from ..model.order import Divided, Order
from ..model.patient import Patient
from ..model.plan import Plan, RuleSetUsed, Software
from ..model.regimen import Regimen
from ..model.rules import Rules
from ..model.site import OrderedTimes, Site
from ..order_text import Texts
from ..plans import planner
from ..plans.judgment import Data
from ..version import VERSION
from .clock import as_utc, now


def make_plan(
    patient: Patient,
    *,
    start: date | str | None = None,
    regimen: str = "",
    formulary: str = "",
    strengths: Texts = None,
    split_units: bool = False,
    bsa_formula: str = "",
    bsa_cap: units.Quantity | None = None,
    divide: Texts = None,
    final_week: str | None = None,
    tolerance: units.Quantity | None = None,
    first_dose: str | None = None,
    first_day: Texts = None,
    times: Texts = None,
    dose: Texts = None,
    route: Texts = None,
    on_days: Texts = None,
    time_zone: str | None = None,
    site: Site | str | Path | None = None,
    override: Iterable[Override] = (),
    by: str | None = None,
    plan_uuid: str | None = None,
    created_at: datetime | None = None,
    undated: bool = False,
) -> Plan:
    """Compute a plan from a patient and an order.

    Parameters
    ----------
    patient : who, how tall, how heavy
    start : the day of the first dose, a date or ``"2026-12-01"``; may be left out where ``first_dose`` is given
    regimen : a name of :func:`regimens` or the path of a ``.toml`` file; ``"ru-d"`` unless the site says otherwise
    formulary : ``"us"``, ``"uk"``, ``"cn"`` or the path of a ``.toml`` file; ``"us"`` unless the site says otherwise
    strengths : the strengths to use instead of those stocked, one text a drug: ``"dexamethasone 0.5 mg, 4 mg"``
    split_units : whether halves of divisible units may be used
    bsa_formula : a name of ``rud_dosing.core.dosing.bsa.FORMULAS``; Mosteller unless the site says otherwise
    bsa_cap : the largest body surface area to dose by, ``"2 m2"``
    divide : over how many administrations a day's dose is divided, one text a drug: ``"dexamethasone 2"``
    final_week : ``"linear"``, ``"halving"`` or ``"given 2 mg, 1.5 mg, …"``; without it the plan says so
    tolerance : the deviation up to which no finding is made, ``"10 %"``
    first_dose : a course that begins late in the day, ``"2026-12-01 20:00"``
    first_day : then, for a drug whose times have passed: ``"dexamethasone given"`` or ``"dexamethasone omitted"``
    times : times of day, one text a drug: ``"ruxolitinib 09:00, 21:00"``
    dose : a dose of one administration that the prescriber orders, never rounded: ``"ruxolitinib 10 mg"``
    route : another route on some days: ``"dexamethasone intravenous days 1-7 phosphate-4"``
    on_days : days of the week of a drug that is not given daily: ``"etoposide 1, 4"``, or its first dates
    time_zone : an IANA name; without one no calendar can be made
    site : a site's file, or what was read from it
    override : decisions to go on in spite of a finding of severity ``stop``
    by : who makes the plan; must be said where the site's plans are verified by the program
    undated : a plan with days and no dates yet, which ``revise`` gives its start
    plan_uuid, created_at : to make the same plan again; else drawn, and the clock's

    Raises
    ------
    DosingError
        with a stable code; :class:`~rud_dosing.errors.BlockedError` where a finding of severity ``stop`` stands

    Examples
    --------
    >>> plan = make_plan(Patient(id="HLH-0042", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> plan.bsa.value, [float(step.dose_mg) for step in plan.steps if step.drug == "dexamethasone"]
    (Decimal('1.73'), [17.5, 8.5, 4.5, 2.0, 2.0, 1.5, 1.5, 1.0, 1.0, 0.5, 0.5])
    """
    here = _site(site)
    _check_maker(by, here)
    rules = rules_of(here)
    the_regimen = library.load_regimen(regimen or here.regimen or "ru-d")
    the_formulary = library.load_formulary(formulary or here.formulary or "us")
    first = orders.read_start(start, first_dose)
    _check_dated(first, undated)
    divided = orders.read_divide(divide)
    zone_name = time_zone if time_zone is not None else here.time_zone
    zone = None if zone_name is None else zones.zone(zone_name)
    order = Order(
        start=first,
        regimen=the_regimen.id,
        formulary=the_formulary.id,
        bsa_formula=bsa_formula or here.bsa_formula or rules.defaults.bsa_formula,
        tolerance_percent=_tolerance(tolerance, here, rules),
        visit_time=here.visit_time or rules.defaults.visit_time,
        split_units=split_units,
        bsa_cap_m2=None if bsa_cap is None else units.amount(bsa_cap, "area", "bsa_cap"),
        first_dose=first_dose,
        first_day=orders.read_first_day(first_day),
        strengths=orders.read_strengths(strengths),
        divide=divided,
        times=_times(orders.read_times(times), here, the_regimen, divided),
        final_week=orders.read_final_week(final_week),
        doses=orders.read_doses(dose),
        routes=orders.read_routes(route),
        on_days=or_left_out(orders.read_on_days(on_days, first) or None),
        time_zone=zone_name,
        overrides=tuple(override),
        site=here if site is not None else None,
    )
    return planner.make_plan(
        patient,
        order,
        using=Data(the_regimen, the_formulary, rules, zone),
        software=software(rules),
        plan_uuid=_uuid(plan_uuid),
        created_at=as_utc(created_at) if created_at is not None else now(),
        by=by,
    )


def _check_dated(first: date | None, undated: bool) -> None:
    if first is None and not undated:
        raise InputError(
            "start", "no start is given", where="start", fix="Write the day of the first dose, for example 2026-12-01."
        )
    if first is not None and undated:
        raise InputError(
            "undated", f"the plan begins on {first}", where="start", fix="Leave the start out, or undated."
        )


def _check_maker(by: str | None, site: Site) -> None:
    check_text(by, "by")
    if by is None and site.verification == "program":
        raise InputError(
            "by-needed", "a plan that the program verifies must say who made it", where="by", fix='Say --by "…".'
        )


def _site(site: Site | str | Path | None) -> Site:
    if site is None:
        return Site()
    return site if isinstance(site, Site) else library.load_site(Path(site))


def _tolerance(tolerance: units.Quantity | None, site: Site, rules: Rules) -> Decimal:
    if tolerance is not None:
        return units.amount(tolerance, "percent", "tolerance")
    return site.tolerance_percent or rules.defaults.tolerance_percent


def _times(
    ordered: Sequence[OrderedTimes], site: Site, regimen: Regimen, divided: Sequence[Divided]
) -> tuple[OrderedTimes, ...]:
    """The order's times, and the site's for the drugs of which the order says none."""
    named = {one.drug for one in ordered}
    orders_own = {one.drug: one.administrations for one in divided}
    from_site = []
    for index, one in enumerate(site.times):
        known = _numbers_a_day(one.drug, regimen, f"site: times[{index}]")
        wanted = orders_own.get(one.drug, known[0])
        if one.drug not in named and len(one.times) == wanted:
            from_site.append(one)
        elif len(one.times) not in (*known, wanted):
            raise InputError(
                "times",
                f"{len(one.times)} times are given for {one.drug}, which has {wanted} administrations a day",
                where=f"site: times[{index}]",
                fix=f"Give {wanted}.",
            )
    return (*ordered, *from_site)


def _numbers_a_day(name: str, regimen: Regimen, where: str) -> list[int]:
    """How many administrations a day the regimen has times for: the usual number, then those of a divided dose."""
    for drug in regimen.drugs:
        if drug.name == name:
            return [len(timing.times) for timing in drug.timings]
    raise InputError(
        "unknown-drug",
        f"the regimen {regimen.id} has no {quoted(name)}",
        where=where,
        fix=f"Its drugs: {', '.join(drug.name for drug in regimen.drugs)}.",
    )


def rules_of(site: Site | None) -> Rules:
    """The program's rules, with those of the site's own file in them where it names one."""
    if site is None or site.rules is None:
        return library.load_rules()
    return library.load_rules_with_site(Path(site.rules))


def data_of(plan: Plan) -> Data:
    """What the plan is computed again with: its own regimen and formulary, the rules of this program, its zone."""
    zone = None if plan.time_zone is None else zones.zone(plan.time_zone)
    return Data(plan.regimen, plan.formulary, rules_of(plan.order.site), zone)


def software(rules: Rules) -> Software:
    """This program, its zone data and the files of rules and drugs, as a plan names them."""
    used = tuple(RuleSetUsed(name=name, sha256=sha256) for name, sha256 in rules.files)
    return Software(name="rud_dosing", version=VERSION, tzdata=zones.version(), rule_sets=used)


def _uuid(given: str | None) -> str:
    if given is None:
        return str(uuid.uuid4())
    try:
        if str(uuid.UUID(given)) == given:
            return given
    except ValueError:
        pass
    raise InputError(
        "plan-uuid",
        f"{quoted(given)} is no uuid",
        where="plan_uuid",
        fix="Write it in lower case with hyphens, or leave it out and one is drawn.",
    )
