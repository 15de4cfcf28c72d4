"""The public functions: names become data here, and time and uuid are taken here and nowhere else."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from . import document, files, library, orders, units, zones
from .core import bsa as formulas
from .core.digests import is_verified
from .errors import DosingError, InputError, quoted
from .model.finding import Override
from .model.order import Order
from .model.patient import Patient
from .model.plan import Plan, RuleSetUsed, Software
from .model.regimen import Regimen
from .model.rules import Rules
from .model.site import OrderedTimes, Site
from .orders import Texts
from .version import VERSION

#: What :func:`export` can make.
EXPORTS = ("json", "pdf", "ics", "csv")


class Surface(NamedTuple):
    """A body surface area by one formula: rounded half up to 2 decimals, and to 6."""

    formula: str
    m2: Decimal
    m2_unrounded: Decimal


class Listed(NamedTuple):
    """One plan of a folder; ``treatment_day`` is None before day 1, after the last day and in an undated plan."""

    path: Path
    plan_code: str
    patient_id: str
    start: date | None
    revision: int
    treatment_day: int | None
    days: int
    verified: bool


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
    time_zone: str | None = None,
    site: Site | str | Path | None = None,
    override: Iterable[Override] = (),
    by: str | None = None,
    plan_uuid: str | None = None,
    created_at: datetime | None = None,
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
    bsa_formula : a name of ``rud_dosing.core.bsa.FORMULAS``; Mosteller unless the site says otherwise
    bsa_cap : the largest body surface area to dose by, ``"2 m2"``
    divide : over how many administrations a day's dose is divided, one text a drug: ``"dexamethasone 2"``
    final_week : ``"linear"``, ``"halving"`` or ``"given 2 mg, 1.5 mg, …"``; without it the plan says that none was ordered
    tolerance : the deviation up to which no finding is made, ``"10 %"``
    first_dose : a course that begins late in the day, ``"2026-12-01 20:00"``
    first_day : then, for a drug whose times have passed: ``"dexamethasone given"`` or ``"dexamethasone omitted"``
    times : times of day, one text a drug: ``"ruxolitinib 09:00, 21:00"``
    time_zone : an IANA name; without one no calendar can be made
    site : a site's file, or what was read from it
    override : decisions to go on in spite of a finding of severity ``stop``
    by : who makes the plan
    plan_uuid, created_at : to make the same plan again; otherwise drawn at random, and ``SOURCE_DATE_EPOCH`` or the clock

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
    from . import planner

    here = _site(site)
    rules = library.load_rules()
    the_regimen = library.load_regimen(regimen or here.regimen or "ru-d")
    the_formulary = library.load_formulary(formulary or here.formulary or "us")
    first = orders.read_start(start, first_dose)
    if first is None:
        raise InputError(
            "start", "no start is given", where="start", fix="Write the day of the first dose, for example 2026-12-01."
        )
    divided = orders.read_divide(divide)
    zone_name = time_zone or here.time_zone
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
        times=_times(orders.read_times(times), here, the_regimen, {one.drug: one.administrations for one in divided}),
        final_week=orders.read_final_week(final_week),
        time_zone=zone_name,
        overrides=tuple(override),
        site=here if site is not None else None,
    )
    return planner.make_plan(
        patient,
        order,
        regimen=the_regimen,
        formulary=the_formulary,
        rules=rules,
        zone=None if zone_name is None else zones.zone(zone_name),
        software=_software(rules),
        plan_uuid=_uuid(plan_uuid),
        created_at=_utc(created_at) if created_at is not None else now(),
        by=by,
    )


def export(plan: Plan, to: str, *, paper: str | None = None) -> bytes:
    """The plan in one format, the same bytes for the same plan.

    Parameters
    ----------
    to : ``"json"`` (the plan document), ``"pdf"`` (the worksheet), ``"ics"`` (needs ``plan.time_zone``), ``"csv"``
    paper : ``"A4"`` or ``"Letter"``, for the PDF; the site's, or A4

    Raises
    ------
    DosingError
        ``export-format``, ``time-zone-needed``, ``local-time``, ``glyph``, ``does-not-fit``

    Examples
    --------
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> export(plan, "csv").splitlines()[0][:21]
    b'date,day,time,drug,do'
    """
    if to == "json":
        return document.encode(plan)
    if to == "csv":
        from .exporters import table

        return table.administrations(plan)
    if to == "ics":
        from .exporters import ics

        if plan.time_zone is None:
            raise InputError(
                "time-zone-needed",
                "the plan has no time zone, and a calendar cannot do without one",
                where="time_zone",
                fix='Plan with --time-zone, for example --time-zone "America/New_York", or say time_zone in the site file.',
            )
        return ics.calendar(plan, zones.zone_bytes(plan.time_zone), library.load_wording("en"))
    if to == "pdf":
        from .exporters import pdf

        return pdf.worksheet(plan, library.load_wording("en"), paper=paper or _paper(plan))
    raise InputError(
        "export-format", f"there is no format {quoted(to)}", where="to", fix=f"Choose one of {', '.join(EXPORTS)}."
    )


def summary(plan: Plan, *, width: int = 80, color: bool = False) -> str:
    """The plan for a terminal, at most ``width`` columns wide; without ``color`` plain text."""
    from .exporters import summary as text

    return text.summary(plan, library.load_wording("en"), width=width, color=color)


def bsa(
    height: units.Quantity, weight: units.Quantity, *, sex: str | None = None, formula: str = "mosteller"
) -> Surface:
    """Body surface area by one formula.

    Raises
    ------
    DosingError
        ``unit``, ``quantity``, ``bsa-formula``, ``sex-needed``, ``bsa``, and those of implausible heights and weights

    Examples
    --------
    >>> bsa("180 cm", "80 kg")
    Surface(formula='mosteller', m2=Decimal('2'), m2_unrounded=Decimal('2'))
    """
    height_cm, weight_kg = _measured(height, weight)
    area = formulas.surface(formula, height_cm, weight_kg, sex)
    return Surface(formula, units.rounded(area, 2), units.rounded(area, 6))


def compare_bsa(height: units.Quantity, weight: units.Quantity, *, sex: str | None = None) -> list[Surface]:
    """Body surface area by every formula; that of Schlich is left out where the sex is not given.

    Raises
    ------
    DosingError
        as :func:`bsa`

    Examples
    --------
    >>> [one.formula for one in compare_bsa("180 cm", "80 kg")][:2]
    ['mosteller', 'du-bois']
    """
    names = [name for name in formulas.FORMULAS if name != "schlich" or sex is not None]
    return [bsa(height, weight, sex=sex, formula=name) for name in names]


def regimens() -> list[str]:
    """The names of the regimens that the program knows.

    Examples
    --------
    >>> regimens()
    ['ru-d']
    """
    return library.names("regimens")


def read_regimen(name: str) -> Regimen:
    """A regimen by name, or from a ``.toml`` file.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.library.load_regimen`
    """
    return library.load_regimen(name)


def read_patient(path: str | Path, **fields: Any) -> Patient:
    """A patient from a TOML or JSON file; ``fields`` are added to it and must not stand in it.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.library.read_patient`
    """
    return library.read_patient(files.read_bytes(Path(path)), str(path), fields)


def read_plan(source: str | Path | bytes) -> Plan:
    """A plan from its document, a path or the bytes, read strictly.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.document.decode`
    """
    if isinstance(source, bytes):
        return document.decode(source, "plan")
    return document.decode(files.read_bytes(Path(source)), str(source))


def list_plans(folder: str | Path, *, at: datetime | None = None) -> tuple[list[Listed], list[DosingError]]:
    """The plans of a folder by start and code, and what could not be read of it.

    ``at`` is the moment for which the treatment day is told, in each plan's own zone; now where it is left out.
    """
    moment = _utc(at) if at is not None else now()
    found: list[Listed] = []
    refused: list[DosingError] = []
    for path, plan in _plans(Path(folder), refused):
        found.append(_listed(path, plan, moment))
    found.sort(key=lambda one: (one.start or date.max, one.plan_code))
    return found, refused


def overlapping(folder: str | Path, plan: Plan) -> list[Listed]:
    """The plans of a folder for the same patient whose days overlap with the plan's.

    Raises
    ------
    DosingError
        where a plan of the folder cannot be read, since it might be one of them
    """
    refused: list[DosingError] = []
    others = list(_plans(Path(folder), refused))
    if refused:
        raise refused[0]
    return [
        _listed(path, other, now())
        for path, other in others
        if other.patient.id == plan.patient.id and other.plan_uuid != plan.plan_uuid and _overlap(plan, other)
    ]


def now() -> datetime:
    """The time that plans are made at, in UTC to the second: ``SOURCE_DATE_EPOCH`` where it is set, else the clock.

    Raises
    ------
    InputError
        ``source-date-epoch``
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(timezone.utc).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(epoch), timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise InputError(
            "source-date-epoch",
            f"{quoted(epoch)} is no number of seconds",
            where="SOURCE_DATE_EPOCH",
            fix="Write whole seconds since 1970, or unset it.",
        ) from None


def _site(site: Site | str | Path | None) -> Site:
    if site is None:
        return Site()
    return site if isinstance(site, Site) else library.load_site(Path(site))


def _tolerance(tolerance: units.Quantity | None, site: Site, rules: Rules) -> Decimal:
    if tolerance is not None:
        return units.amount(tolerance, "percent", "tolerance")
    return site.tolerance_percent or rules.defaults.tolerance_percent


def _times(
    ordered: Sequence[OrderedTimes], site: Site, regimen: Regimen, divided: dict[str, int]
) -> tuple[OrderedTimes, ...]:
    """The order's times, and the site's for the drugs and numbers of administrations that they fit."""
    named = {one.drug for one in ordered}
    usual = {drug.name: divided.get(drug.name, len(drug.timings[0].times)) for drug in regimen.drugs}
    from_site = [one for one in site.times if one.drug not in named and usual.get(one.drug) == len(one.times)]
    return (*ordered, *from_site)


def _measured(height: units.Quantity, weight: units.Quantity) -> tuple[Decimal, Decimal]:
    from .checks.measurements import refuse_implausible

    patient = Patient(id="bsa", height=height, weight=weight)
    height_cm = units.amount(patient.height, "length", "height")
    weight_kg = units.amount(patient.weight, "body weight", "weight")
    refuse_implausible(patient, height_cm, weight_kg, library.load_rules())
    return height_cm, weight_kg


def _software(rules: Rules) -> Software:
    used = tuple(RuleSetUsed(name=one.id, sha256=one.sha256 or "") for one in rules.sets)
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


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise InputError("created-at", "the time has no zone", where="created_at", fix="Give an aware datetime.")
    return moment.astimezone(timezone.utc).replace(microsecond=0)


def _paper(plan: Plan) -> str:
    return (plan.order.site.paper if plan.order.site is not None else None) or "A4"


def _plans(folder: Path, refused: list[DosingError]) -> Iterable[tuple[Path, Plan]]:
    for path in sorted(folder.glob("*.json")):
        try:
            content = files.read_bytes(path)
            if document.looks_like_a_plan(content):
                yield path, document.decode(content, str(path))
        except DosingError as error:
            refused.append(error)


def _listed(path: Path, plan: Plan, moment: datetime) -> Listed:
    start, days = plan.order.start, plan.regimen.days
    zone = zones.zone(plan.time_zone) if plan.time_zone is not None else None
    today = moment.astimezone(zone).date()
    day = None if start is None else (today - start).days + 1
    return Listed(
        path=path,
        plan_code=plan.plan_code,
        patient_id=plan.patient.id,
        start=start,
        revision=plan.revision,
        treatment_day=day if day is not None and 1 <= day <= days else None,
        days=days,
        verified=is_verified(plan),
    )


def _overlap(plan: Plan, other: Plan) -> bool:
    if plan.order.start is None or other.order.start is None:
        return True
    apart = abs((plan.order.start - other.order.start).days)
    earlier = plan if plan.order.start <= other.order.start else other
    return apart < earlier.regimen.days
