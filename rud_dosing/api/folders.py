"""Plans in folders: saved whole, listed, kept from overlapping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from .. import document, files, zones
from ..core.digests import is_verified
from ..core.today import state_at
from ..errors import DosingError, FileError, InputError
from ..exporters.terminal import listing as listing_text
from ..exporters.terminal.listing import Listed, ListedToday
from ..model.base import read_moment
from ..model.plan import Plan
from .clock import as_utc, now
from .exporting import calendar_file_name, export
from .replacing import is_kept_revision


def listed_data(plans: Iterable[Listed | ListedToday]) -> list[dict[str, Any]]:
    """What :func:`list_plans` or :func:`list_today` found as plain data, for programs: paths and dates as text.

    Examples
    --------
    >>> one = Listed(Path("plans/K6JM4E-J.json"), "K6JM4E-J", "HLH-0042", date(2026, 12, 1), 1, 7, 56, False)
    >>> listed_data([one])[0]["start"], listed_data([one])[0]["treatment_day"]
    ('2026-12-01', 7)
    """
    return [{**msgspec.to_builtins({**one._asdict(), "path": str(one.path)})} for one in plans]


def listed_text(plans: Sequence[Listed]) -> str:
    """What :func:`list_plans` found for a terminal, a plan a line.

    Examples
    --------
    >>> one = Listed(Path("plans/K6JM4E-J.json"), "K6JM4E-J", "HLH-0042", date(2026, 12, 1), 1, 7, 56, False)
    >>> print(listed_text([one]))
    code      patient   start       revision  today        verified
    K6JM4E-J  HLH-0042  2026-12-01  1         day 7 of 56  no
    """
    return listing_text.text(plans)


def listed_today_text(plans: Sequence[ListedToday]) -> str:
    """What :func:`list_today` found for a terminal: a plan a line, however long, since no dose that is due is cut.

    Examples
    --------
    >>> print(listed_today_text([ListedToday(Path("plans/K6JM4E-J.json"), "K6JM4E-J", "HLH-0042", None, None)]))
    code      patient   day      next visit  still due
    K6JM4E-J  HLH-0042  undated  -           -
    """
    return listing_text.today_text(plans)


def save(
    plan: Plan,
    folder: str | Path,
    *,
    another: bool = False,
    force: bool = False,
    mode: int | None = None,
    **choices: Any,
) -> list[Path]:
    """Write the plan document, the PDF and the calendar into a folder: all of them or none.

    The files are ``CODE.json``, ``CODE.pdf`` and ``CODE-r1.ics``; an undated plan has no calendar.

    Parameters
    ----------
    folder : made where it does not exist, for its owner only
    another : whether a plan of the same patient whose days overlap may be there already
    force : whether files that exist are overwritten
    mode : permissions of new files; the site's, or 0600
    choices : those of :func:`rud_dosing.export`

    Raises
    ------
    DosingError
        ``plan-overlaps``, ``file-exists``, ``file-not-written``, and as :func:`export`

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from rud_dosing import Patient, make_plan
    >>> who = Patient(id="A1", height="170 cm", weight="63.5 kg")
    >>> plan = make_plan(who, start="2026-12-01", time_zone="Europe/London")
    >>> with TemporaryDirectory() as folder:
    ...     [path.suffix for path in save(plan, folder)]
    ['.ics', '.pdf', '.json']
    """
    home = Path(folder)
    contents = {home / name: export(plan, to, **choices) for name, to in _names(plan).items()}
    others = [] if another or not home.is_dir() else overlapping(home, plan)
    if others:
        raise InputError(
            "plan-overlaps",
            f"plan {others[0].plan_code} of patient {plan.patient.id} has days in common with this one",
            where=str(others[0].path),
            fix="Revise that plan, or say --another.",
        )
    files.make_folder(home)
    here = plan.order.site.file_mode if plan.order.site is not None else None
    files.write_all(contents, force=force, mode=mode if mode is not None else here)
    return list(contents)


def _names(plan: Plan) -> dict[str, str]:
    """What a plan is saved as, with the format of each file; the plan itself last, since it stands for all of them."""
    names = {f"{plan.plan_code}.pdf": "pdf", f"{plan.plan_code}.json": "json"}
    return names if plan.order.start is None else {calendar_file_name(plan): "ics", **names}


def write_file(path: str | Path, content: bytes, *, force: bool = False, mode: int | None = None) -> None:
    """Write one file whole, or not at all.

    Raises
    ------
    DosingError
        ``file-exists``, ``file-not-written``

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_file(Path(folder, "feed.ics"), b"BEGIN:VCALENDAR", mode=0o644)
    ...     Path(folder, "feed.ics").read_bytes()
    b'BEGIN:VCALENDAR'
    """
    files.write_all({Path(path): content}, force=force, mode=mode)


def list_plans(folder: str | Path, *, at: datetime | None = None) -> tuple[list[Listed], list[DosingError]]:
    """The plans of a folder by start and code, and what could not be read of it.

    ``at`` is the moment for which the treatment day is told, in each plan's own zone; now where it is left out.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from rud_dosing import Patient, make_plan
    >>> who = Patient(id="A1", height="170 cm", weight="63.5 kg")
    >>> with TemporaryDirectory() as folder:
    ...     _ = save(make_plan(who, undated=True), folder)
    ...     plans, refused = list_plans(folder)
    >>> [(one.patient_id, one.days, one.verified) for one in plans], refused
    ([('A1', 56, False)], [])
    """
    home = _existing(folder)
    moment = as_utc(at) if at is not None else now()
    found: list[Listed] = []
    refused: list[DosingError] = []
    for path, plan in _plans(home, refused):
        found.append(_listed(path, plan, moment))
    found.sort(key=lambda one: (one.start or date.max, one.plan_code))
    return found, refused


def list_today(folder: str | Path, *, at: str) -> tuple[list[ListedToday], list[DosingError]]:
    """The plans of a folder by start and code, each at a moment, and what could not be read of it.

    ``at`` is ``"2026-12-10 14:00"``, in each plan's own wall-clock time.

    Raises
    ------
    DosingError
        ``moment``, ``folder-not-read``

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from rud_dosing import Patient, make_plan
    >>> who = Patient(id="A1", height="170 cm", weight="63.5 kg")
    >>> with TemporaryDirectory() as folder:
    ...     _ = save(make_plan(who, start="2026-12-01", time_zone="Europe/London"), folder)
    ...     plans, refused = list_today(folder, at="2026-12-10 14:00")
    >>> [(one.patient_id, one.today.treatment_day, len(one.today.due)) for one in plans]
    [('A1', 10, 1)]
    """
    moment = read_moment(at, "at")
    refused: list[DosingError] = []
    found = []
    for path, plan in _plans(_existing(folder), refused):
        then = None if plan.order.start is None else state_at(plan, moment)
        found.append(ListedToday(path, plan.plan_code, plan.patient.id, plan.order.start, then))
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


def _existing(folder: str | Path) -> Path:
    if not Path(folder).is_dir():
        raise FileError("folder-not-read", "there is no such folder", where=str(folder), fix="Check the path.")
    return Path(folder)


def _plans(folder: Path, refused: list[DosingError]) -> Iterable[tuple[Path, Plan]]:
    for path in sorted(folder.glob("*.json")):
        if is_kept_revision(path):
            continue
        try:
            content = files.read_bytes(path)
            if document.looks_like_a_plan(content):
                yield path, document.decode(content, str(path))
        except DosingError as error:
            refused.append(error)


def _listed(path: Path, plan: Plan, moment: datetime) -> Listed:
    start = plan.order.start
    zone = zones.zone(plan.time_zone) if plan.time_zone is not None else None
    local = moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0, fold=0)
    day = None if start is None else state_at(plan, local).treatment_day
    return Listed(
        path=path,
        plan_code=plan.plan_code,
        patient_id=plan.patient.id,
        start=start,
        revision=plan.revision,
        treatment_day=day,
        days=plan.last_treatment_day,
        verified=is_verified(plan),
    )


def _overlap(plan: Plan, other: Plan) -> bool:
    if plan.order.start is None or other.order.start is None:
        return True
    apart = abs((plan.order.start - other.order.start).days)
    earlier = plan if plan.order.start <= other.order.start else other
    return apart < earlier.last_treatment_day
