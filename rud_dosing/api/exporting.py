"""Plans as bytes and text."""

from __future__ import annotations

import pkgutil
from pathlib import Path
from typing import Any

from .. import library
from ..errors import InputError, quoted
from ..exporters import EXPORTERS
from ..model.plan import Plan
from ..model.site import Site
from ..model.wording import Wording


def export(
    plan: Plan,
    to: str,
    *,
    table: str = "administrations",
    csv_bom: bool = False,
    document: str = "all",
    paper: str | None = None,
    language: str | None = None,
    site: Site | str | Path | None = None,
    layout: str | None = None,
    alarms: str | None = None,
    shared: bool | None = None,
    discreet: bool | None = None,
    only: str | None = None,
    monitoring: bool = False,
) -> bytes:
    """The plan in one format, the same bytes for the same plan and choices.

    Parameters
    ----------
    to : ``"json"`` (the plan document), ``"pdf"``, ``"ics"`` (needs ``plan.time_zone``), ``"csv"``
    table : of the CSV: ``"administrations"``, ``"assessments"``, ``"supply"``, ``"history"``,
        ``"records"`` (what was given, beside what was planned) or ``"results"`` (of assessments)
    csv_bom : of the CSV: whether it begins with a byte order mark, without which some spreadsheets misread Chinese
    document : of the PDF: ``"worksheet"``, ``"calendar"``, ``"weeks"``, or ``"all"``
    paper : of the PDF: ``"A4"`` or ``"Letter"``; the site's, or A4
    language : ``"en"``, ``"zh"`` or both (``"zh,en"``), or a wording file of your own; the site's, or English. A
        calendar takes the first
    site : what is printed for the site now, where it differs from the site of the order (a ward moves)
    layout : of the calendar: ``"administrations"`` (an event each) or ``"days"`` (an all-day event a day)
    alarms : of the calendar: ``"none"`` or how long before a dose, ``"10 min"``; 10 minutes where it is left out
    shared : a calendar for a ward: no event is private, none has an alarm
    discreet : a calendar that says Dose A and Dose B; the printed plan has the legend
    only : of the calendar: ``"all"``, ``"assessments"`` or ``"medication"``
    monitoring : of the calendar: whether what is measured beside the visits stands in it, a day each

    What is left out is as the site's file says, and as most need it where that is silent.

    Raises
    ------
    DosingError
        ``export-format``, ``table``, ``time-zone-needed``, ``local-time``, ``undated``, ``calendar-option``,
        ``document``, ``paper``, ``language``, ``glyph``, ``does-not-fit``, and those of a site's file

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> export(plan, "csv").splitlines()[0][:21]
    b'date,day,time,drug,do'
    """
    given: dict[str, Any] = {
        **{"table": table, "csv_bom": csv_bom, "document": document, "paper": paper, "layout": layout},
        **{"alarms": alarms, "shared": shared, "discreet": discreet, "only": only, "monitoring": monitoring},
    }
    if to not in EXPORTERS:
        fix = f"Choose one of {', '.join(EXPORTERS)}."
        raise InputError("export-format", f"there is no format {quoted(to)}", where="to", fix=fix)
    exporter = EXPORTERS[to]
    if "site" in exporter.options:
        given["site"] = here = library.load_site(Path(site)) if isinstance(site, str | Path) else _site(site, plan)
        given["language"] = wordings(language or here.language or "en")
    make = pkgutil.resolve_name(exporter.makes)
    content: bytes = make(plan, **{name: given[name] for name in exporter.options})
    return content


def _site(site: Site | None, plan: Plan) -> Site:
    return site or plan.order.site or Site()


def calendar_file_name(plan: Plan) -> str:
    """The name under which a calendar travels: ``CODE-r1.ics``; it names nobody."""
    from ..exporters.calendar import names as ics_names

    return ics_names.file_name(plan)


def file_mode(plan: Plan) -> int | None:
    """The permissions that the plan's site wants for new files, or None where it does not say."""
    return None if plan.order.site is None else plan.order.site.file_mode


def import_instructions(plan: Plan, *, language: str | None = None) -> str:
    """How to bring the plan's calendar into a calendar program: made anew at first, replaced with a later revision."""
    from ..exporters.calendar import names as ics_names

    here = plan.order.site or Site()
    return ics_names.import_instructions(plan, wordings(language or here.language or "en")[0])


def summary(
    plan: Plan, *, width: int = 80, color: bool = False, blocks: bool = True, language: str | None = None
) -> str:
    """The plan for a terminal, at most ``width`` columns wide.

    ``color`` marks severities and doses for a terminal; ``blocks`` draws the chart with block characters.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> who = Patient(id="A1", height="170 cm", weight="63.5 kg")
    >>> print(summary(make_plan(who, start="2026-12-01")).splitlines()[3])
    BSA 1.73 m2: mosteller, 170 cm, 63.5 kg, unrounded 1.7316 m2
    """
    from ..exporters.terminal import summary as text

    here = plan.order.site or Site()
    wording = wordings(language or here.language or "en")[0]
    return text.summary(plan, wording, width=width, color=color, blocks=blocks)


def wordings(language: str) -> tuple[Wording, ...]:
    """One language or two, as ``"zh,en"`` names them."""
    names = [name.strip() for name in language.split(",")]
    if len(names) > 2 or len(set(names)) < len(names):
        raise InputError(
            "language", f"{quoted(language)} is not one language or two", where="language", fix='Write "zh,en".'
        )
    return tuple(library.load_wording(name) for name in names)
