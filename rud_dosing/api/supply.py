"""What is handed out for a stretch of a plan, for callers: texts become counts and moments here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec

from .. import order_text as orders
from ..core.supply.counts import read_in_hand, read_packs
from ..core.supply.windows import Asked, supply_window
from ..model.plan import Plan
from ..model.site import Site
from ..model.supply import SupplyWindow
from ..model.wording import Wording
from ..order_text import Texts
from .exporting import wordings
from .revising import wall_moment


def supply(
    plan: Plan,
    *,
    from_: datetime | date | str | None,
    through: date | str | None = None,
    in_hand: Texts = None,
    reserve: str | None = None,
    packs: Texts = None,
) -> SupplyWindow:
    """What to hand out for a stretch of a plan: units of each strength beyond what is in hand, and how long they last.

    Records change nothing here: what was missed is among the units that somebody has in hand and counts.

    Parameters
    ----------
    from_ : the moment of the first dose that is supplied, in the plan's wall-clock time, ``"2026-12-10 20:00"``; a date
        alone is taken where the plan gives nothing on that day
    through : the last day, included; left out, the day of the next visit after ``from_``
    in_hand : whole units that somebody has, ``"dexamethasone 4 mg: 12, dexamethasone 0.5 mg: 30"``; of a liquid
        the formulary's name and a volume, ``"solution-0.1: 40 mL"``
    reserve : how many days beyond ``through`` are supplied too, ``"3 days"``
    packs : how much a pack holds, where only whole packs are handed out, ``"ruxolitinib 15 mg: 56"``

    Raises
    ------
    DosingError
        ``moment``, ``moment-open``, ``undated``, ``date``, ``through``, ``through-needed``, ``reserve``, ``days``,
        ``order-text``, ``order-twice``, ``unknown-drug``, ``product``, ``strength``, ``count``, ``not-taken``,
        ``strength-forms``, ``unit``, ``quantity``

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> window = supply(plan, from_="2026-12-10 20:00", through="2026-12-11", in_hand="dexamethasone 4 mg: 1")
    >>> [(one.drug, str(one.strength_mg), str(one.hand_out)) for one in window.rows]
    [('ruxolitinib', '15', '3'), ('dexamethasone', '4', '3'), ('dexamethasone', '0.5', '3')]
    """
    asked = Asked(
        since=wall_moment(plan, from_),
        through=orders.read_date(through, "through") if isinstance(through, str) else through,
        reserve_days=0 if reserve is None else orders.whole_days(reserve, "reserve"),
        in_hand=tuple(one for text in _joined(in_hand) for one in read_in_hand(text, plan)),
        packs=tuple(one for text in _joined(packs) for one in read_packs(text, plan)),
    )
    return supply_window(plan, asked)


def supply_text(
    plan: Plan, window: SupplyWindow, *, width: int = 80, color: bool = False, language: str | None = None
) -> str:
    """What :func:`supply` counted for a terminal, at most ``width`` columns wide, with the texts of the labels.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> window = supply(plan, from_="2026-12-10 20:00", through="2026-12-11")
    >>> print(supply_text(plan, window).splitlines()[1])
    Supply from Thursday 10 December 2026, 20:00 through Friday 11 December 2026
    """
    from ..exporters.terminal import supply as text

    return text.text(plan, window, _wording(plan, language), width=width, color=color)


def supply_data(plan: Plan, window: SupplyWindow, *, language: str | None = None) -> dict[str, Any]:
    """What :func:`supply` counted as plain data, for programs: amounts as text, each label with its sentence.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> window = supply(plan, from_="2026-12-11 00:00", through="2026-12-14")
    >>> print(supply_data(plan, window)["labels"][1]["text"])
    Take 4 tablets of 4 mg and 3 tablets of 0.5 mg once a day in the morning (08:00) from 11 December 2026 to 14
    December 2026.
    """
    from ..exporters.labels import sentence

    wording = _wording(plan, language)
    data: dict[str, Any] = msgspec.to_builtins(window)
    for label, one in zip(window.labels, data["labels"], strict=True):
        one["text"] = sentence(wording, label)
    return data


def supply_csv(window: SupplyWindow) -> bytes:
    """What :func:`supply` counted as a table, one row a strength.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> supply_csv(supply(plan, from_="2026-12-10 20:00", through="2026-12-11")).splitlines()[1][:26]
    b'ruxolitinib,tablet,15,,3,0'
    """
    from ..exporters.table import supply as supply_table

    return supply_table.rows(window)


def _joined(texts: Texts) -> Iterable[str]:
    """Several texts as one, so that what is named twice is found; none where nothing is said."""
    if texts is None or isinstance(texts, str):
        return () if texts is None else (texts,)
    listed = tuple(texts)
    return (", ".join(listed),) if listed else ()


def _wording(plan: Plan, language: str | None) -> Wording:
    here = plan.order.site or Site()
    return wordings(language or here.language or "en")[0]
