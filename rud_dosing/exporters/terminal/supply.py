"""What is handed out for a stretch of a plan on a terminal, with the texts of the labels."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from decimal import Decimal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ... import units
from ...core.supply.last_use import Strength
from ...model.base import read_moment
from ...model.plan import Plan
from ...model.supply import Ending, SupplyRow, SupplyWarning, SupplyWindow, UnusedRow, UsedRow
from ...model.wording import Wording
from .. import labels, words
from ..calendar.text import is_draft

#: Stands for the space between a number and its unit, which no line is broken at.
_TIED = "\ue000"
_AMOUNT = re.compile(r"(?<=[0-9]) (?=mg|mL)")


def text(plan: Plan, window: SupplyWindow, wording: Wording, *, width: int = 80, color: bool = False) -> str:
    """The whole of it as text, at most ``width`` columns wide, without trailing blanks."""
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, color_system="standard" if color else None,
        markup=False, highlight=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    _heading(console, plan, window, wording)
    console.print()
    console.print(_table(window, wording) if window.rows else wording.say("dispensing.nothing"))
    if any(one.quantity % 1 or one.reserve % 1 for one in window.rows if one.product is None):
        console.print(wording.say("dispensing.halves"))
    _section(console, wording, "warnings", _warnings(window.warnings, wording), style="yellow")
    _section(console, wording, "lasts", _lasts(window, wording))
    _section(console, wording, "unused", (_unused(one, wording) for one in window.unused))
    _section(console, wording, "endings", (_ending(one, wording) for one in window.endings))
    _section(console, wording, "not_counted", _not_counted(window, wording))
    _section(console, wording, "used", (_used(one, wording) for one in window.used))
    _labels(console, window, wording)
    console.print()
    console.print(wording.say("summary.last_line"))
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().replace(_TIED, " ").splitlines())


def _heading(console: Console, plan: Plan, window: SupplyWindow, wording: Wording) -> None:
    console.print(
        wording.say("summary.plan", code=window.plan_code, revision=str(window.revision), patient=window.patient_id)
    )
    since, through = _moment(wording, window.from_moment), words.dated(wording, window.through)
    console.print(Text(wording.say("dispensing.window", since=since, through=through), style="bold"))
    if window.reserve_days:
        key = "dispensing.reserve_one" if window.reserve_days == 1 else "dispensing.reserve_many"
        console.print(wording.say(key, days=str(window.reserve_days)))
    if window.next_visit is None:
        console.print(wording.say("dispensing.no_visit"))
    else:
        day, at = str(window.next_visit.treatment_day), _moment(wording, window.next_visit.at)
        console.print(wording.say("dispensing.next_visit", day=day, moment=at))
    if plan.status in ("stopped", "died"):
        console.print(Text(wording.say(f"print.{plan.status}"), style="bold"))
    if is_draft(plan):
        console.print(Text(wording.say("print.not_verified"), style="bold"))


def _table(window: SupplyWindow, wording: Wording) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(wording.say("dispensing.product"))
    for key in ("needed", "reserve", "in_hand"):
        table.add_column(wording.say(f"dispensing.{key}"), justify="right", no_wrap=True)
    table.add_column(wording.say("dispensing.hand_out"))
    for one in window.rows:
        amounts = (units.number(amount) for amount in (one.quantity, one.reserve, one.in_hand))
        name = _tied(_name(wording, one.drug, one.strength_mg, one.product))
        table.add_row(name, *amounts, Text(_tied(_hand_out(one, wording)), style="bold"))
    return table


def _hand_out(one: SupplyRow, wording: Wording) -> str:
    """``56 tablets (1 pack of 56)``."""
    form = wording.term("unit", one.form if one.hand_out == 1 else f"{one.form}_many")
    said = wording.say("summary.supply_units", number=units.for_people(one.hand_out, "").rstrip(), units=form)
    if one.pack is None or not one.packs:
        return said
    key = "dispensing.packs_one" if one.packs == 1 else "dispensing.packs_many"
    return wording.say(key, amount=said, packs=str(one.packs), size=units.number(one.pack))


def _warnings(found: Iterable[SupplyWarning], wording: Wording) -> Iterable[str]:
    """A sentence for each kind and moment, with all the strengths that it is about."""
    together: dict[tuple[str, str, str], list[str]] = {}
    for one in found:
        name = _name(wording, one.drug, one.strength_mg, one.product)
        together.setdefault((one.code, one.last_covered, one.first_missing), []).append(name)
    for (code, last, missing), names in together.items():
        yield wording.say(
            f"dispensing.{code}",
            products=wording.say("form.comma").join(names),
            last=_moment(wording, last),
            missing=_moment(wording, missing),
        )


def _lasts(window: SupplyWindow, wording: Wording) -> Iterable[str]:
    last, missing = window.last_covered, window.first_missing
    if last is not None and missing is None:
        yield wording.say("dispensing.covered_all", last=_moment(wording, last.at))
    if missing is not None:
        next_one = {"next": wording.term("drug", missing.drug), "missing": _moment(wording, missing.at)}
        if last is None:
            yield wording.say("dispensing.covered_none", **next_one)
        else:
            drug = wording.term("drug", last.drug)
            yield wording.say("dispensing.covered", drug=drug, last=_moment(wording, last.at), **next_one)
    for one in window.rows:
        values = {"product": _name(wording, one.drug, one.strength_mg, one.product)}
        on = words.dated(wording, one.last_used)
        if one.runs_out is not None:
            yield wording.say("dispensing.runs_out", last=_moment(wording, one.runs_out.last_covered), **values)
        elif not one.left_over:
            yield wording.say("dispensing.lasts_all", date=on, **values)
        else:
            left = units.number(one.left_over)
            yield wording.say("dispensing.lasts_over", date=on, number=left, **values)


def _unused(one: UnusedRow, wording: Wording) -> str:
    amount = units.number(one.in_hand) if one.product is None else f"{units.number(one.in_hand)} mL"
    name = _name(wording, one.drug, one.strength_mg, one.product)
    return wording.say(f"dispensing.unused-{one.why}", product=name, amount=amount)


def _ending(one: Ending, wording: Wording) -> str:
    strength = Strength(one.drug, one.form, one.strength_mg, one.product)
    return words.ending(wording, wording.term("drug", one.drug), strength, one.last_day, one.last_used)


def _not_counted(window: SupplyWindow, wording: Wording) -> Iterable[str]:
    for one in window.prepared:
        key = "dispensing.prepared_one" if one.administrations == 1 else "dispensing.prepared_many"
        drug, route = words.drug(wording, one.drug), wording.term("route", one.route)
        yield wording.say(key, drug=drug, route=route, number=str(one.administrations))
    for name in window.on_hold:
        yield wording.say("dispensing.on_hold", drug=words.drug(wording, name))


def _labels(console: Console, window: SupplyWindow, wording: Wording) -> None:
    """The sentence of each label; the drug and its strengths stand above the first of those that share them."""
    before = ""
    for one in window.labels:
        heading = labels.heading(wording, one)
        if not before:
            console.print()
            console.print(Text(wording.say("dispensing.labels"), style="bold"))
        if heading != before:
            console.print(Padding(_tied(heading), (0, 0, 0, 2)))
        before = heading
        console.print(Padding(_tied(labels.sentence(wording, one)), (0, 0, 0, 4)))


def _section(console: Console, wording: Wording, key: str, lines: Iterable[str], *, style: str = "") -> None:
    listed = list(lines)
    if listed:
        console.print()
        console.print(Text(wording.say(f"dispensing.{key}"), style="bold"))
    for line in listed:
        console.print(Padding(Text(_tied(line), style=style), (0, 0, 0, 2)))


def _used(one: UsedRow, wording: Wording) -> str:
    """``Ruxolitinib 15 mg: planned 20, recorded as taken 17``."""
    return wording.say(
        "dispensing.used_row",
        product=_name(wording, one.drug, one.strength_mg, one.product),
        planned=units.number(one.planned),
        taken=units.number(one.taken),
    )


def _name(wording: Wording, drug: str, strength_mg: Decimal, product: str | None) -> str:
    return product or wording.say(
        "summary.supply_item", drug=words.drug(wording, drug), strength=units.number(strength_mg)
    )


def _moment(wording: Wording, text: str) -> str:
    """``Thursday 10 December 2026, 20:00``."""
    at = read_moment(text, "supply")
    return wording.say("dispensing.moment", date=words.dated(wording, at.date()), time=f"{at:%H:%M}")


def _tied(text: str) -> str:
    return _AMOUNT.sub(_TIED, text)
