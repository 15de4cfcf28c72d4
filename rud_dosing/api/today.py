"""What a plan says at a moment: the moment is taken here, from the caller or by the clock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from .. import library, zones
from ..core.today import state_at
from ..errors import InputError
from ..model.base import read_moment
from ..model.plan import Plan
from ..model.site import Site
from ..model.today import Today
from .clock import now
from .exporting import wordings


def today(plan: Plan, *, at: str | None = None) -> Today:
    """The plan at a moment: treatment day, doses still due, what changes next, the next visit, what is open and left.

    Parameters
    ----------
    at : the moment in the plan's own wall-clock time, ``"2026-12-10 14:00"``; where it is left out, now by the clock in
        the plan's time zone

    Raises
    ------
    DosingError
        ``moment``, ``undated``; ``time-zone-needed`` where neither the caller nor the plan says what time it is

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> then = today(plan, at="2026-12-10 14:00")
    >>> then.treatment_day, [(one.time, one.drug, str(one.dose_mg)) for one in then.due]
    (10, [('20:00', 'ruxolitinib', '15')])
    """
    return state_at(plan, _moment(plan, at))


def today_data(then: Today) -> dict[str, Any]:
    """What :func:`today` found as plain data, for programs: amounts as text, dates as ISO 8601.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> today_data(today(plan, at="2026-11-30 14:00"))["state"]
    'before-start'
    """
    data: dict[str, Any] = msgspec.to_builtins(then)
    return data


def today_text(plan: Plan, then: Today, *, width: int = 80, color: bool = False, language: str | None = None) -> str:
    """What :func:`today` found for a terminal, at most ``width`` columns wide.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> print(today_text(plan, today(plan, at="2026-12-10 14:00")).splitlines()[1])
    Thursday 10 December 2026, 14:00, no time zone: treatment day 10 of 56
    """
    from ..exporters.terminal import today as text

    here = plan.order.site or Site()
    return text.text(plan, then, wordings(language or here.language or "en")[0], width=width, color=color)


def ward_sheet(plan: Plan, then: Today, *, language: str | None = None, site: Site | str | Path | None = None) -> bytes:
    """One page of A5 with what :func:`today` found, for a move to another ward; the same bytes for the same moment.

    Parameters
    ----------
    language : ``"en"``, ``"zh"`` or a wording file of your own; of two the first is taken
    site : what is printed for the site now, where it differs from the site of the order

    Raises
    ------
    DosingError
        ``document`` after a death; ``language``, ``glyph``, ``does-not-fit``, and those of a site's file

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> ward_sheet(plan, today(plan, at="2026-12-10 14:00"))[:5]
    b'%PDF-'
    """
    from ..exporters.pdf import ward

    here = library.load_site(Path(site)) if isinstance(site, str | Path) else site or plan.order.site or Site()
    return ward.sheet(plan, then, wordings(language or here.language or "en")[0], here)


def _moment(plan: Plan, at: str | None) -> datetime:
    if at is not None:
        return read_moment(at, "at")
    if plan.time_zone is None:
        raise InputError(
            "time-zone-needed",
            "the plan has no time zone, so what time it is there cannot be told",
            where="at",
            fix='Say the moment: --at "2026-12-10 14:00".',
        )
    local = now().astimezone(zones.zone(plan.time_zone))
    return local.replace(tzinfo=None, second=0, microsecond=0, fold=0)
