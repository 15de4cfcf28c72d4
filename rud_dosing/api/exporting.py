"""Plans as bytes and text."""

from __future__ import annotations

from .. import document, library, zones
from ..errors import InputError, quoted
from ..model.plan import Plan

#: What :func:`export` can make.
EXPORTS = ("json", "pdf", "ics", "csv")


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
        from ..exporters import table

        return table.administrations(plan)
    if to == "ics":
        from ..exporters import ics

        if plan.time_zone is None:
            raise InputError(
                "time-zone-needed",
                "the plan has no time zone, and a calendar cannot do without one",
                where="time_zone",
                fix='Plan with --time-zone "America/New_York", for example, or say time_zone in the site file.',
            )
        return ics.calendar(plan, zones.zone_bytes(plan.time_zone), library.load_wording("en"))
    if to == "pdf":
        from ..exporters import pdf

        return pdf.worksheet(plan, library.load_wording("en"), paper=paper or _paper(plan))
    raise InputError(
        "export-format", f"there is no format {quoted(to)}", where="to", fix=f"Choose one of {', '.join(EXPORTS)}."
    )


def summary(plan: Plan, *, width: int = 80, color: bool = False, blocks: bool = True) -> str:
    """The plan for a terminal, at most ``width`` columns wide.

    ``color`` marks severities and doses for a terminal; ``blocks`` draws the chart with block characters.
    """
    from ..exporters import summary as text

    return text.summary(plan, library.load_wording("en"), width=width, color=color, blocks=blocks)


def describe_regimen(name: str, *, width: int = 80) -> str:
    """A regimen as a pharmacist would read it, with its source.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.library.load_regimen`
    """
    from ..exporters import regimen_text

    return regimen_text.describe(library.load_regimen(name), library.load_wording("en"), width=width)


def _paper(plan: Plan) -> str:
    return (plan.order.site.paper if plan.order.site is not None else None) or "A4"
