"""Treatment days, calendar dates and wall-clock times. No arithmetic in UTC."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone, tzinfo

from ..model.base import clock
from ..model.rows import Administration, Assessment
from ..model.today import PlannedDose


def on_day(start: date | None, treatment_day: int) -> date | None:
    """The date of a treatment day; day 1 is the day of the first dose. None where the plan has no dates.

    Examples
    --------
    >>> on_day(date(2026, 12, 1), 56)
    datetime.date(2027, 1, 25)
    """
    return None if start is None else start + timedelta(days=treatment_day - 1)


def moment_or_last(one: Administration | PlannedDose | Assessment) -> datetime:
    """When something is planned, in wall-clock time; in a plan without dates, after all that has one.

    So what an undated plan lists is never past and always still to come.
    """
    on = one.target if isinstance(one, Assessment) else one.date
    return datetime.combine(on or date.max, clock(one.time))


def completed_years(birth: date, on: date) -> int:
    """Age in completed years; born on 29 February, a year is completed on 1 March of other years.

    Examples
    --------
    >>> completed_years(date(2008, 2, 29), date(2026, 2, 28)), completed_years(date(2008, 2, 29), date(2026, 3, 1))
    (17, 18)
    """
    # dateutil's relativedelta counts the year as completed on 28 February already: a day too early for a limit of age.
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def offset_minutes(moment: datetime, zone: tzinfo) -> float:
    """Minutes that the wall clock of the zone is ahead of UTC at a wall-clock moment."""
    offset = moment.replace(tzinfo=zone).utcoffset()
    return 0.0 if offset is None else offset.total_seconds() / 60


def skipped_or_repeated(moment: datetime, zone: tzinfo) -> str | None:
    """``"skipped"`` or ``"repeated"`` where a clock change makes a wall-clock moment not exist or exist twice.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> skipped_or_repeated(datetime(2027, 3, 28, 2, 30), berlin)
    'skipped'
    >>> skipped_or_repeated(datetime(2027, 10, 31, 2, 30), berlin)
    'repeated'
    >>> skipped_or_repeated(datetime(2027, 3, 28, 8, 0), berlin)
    """
    first = moment.replace(tzinfo=zone, fold=0)
    second = moment.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return None
    back = first.astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None, fold=0)
    return "repeated" if back == moment.replace(fold=0) else "skipped"


def hours_between(earlier: datetime, later: datetime, zone: tzinfo) -> float:
    """Hours that pass between two wall-clock moments, a clock change between them counted.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> hours_between(datetime(2027, 3, 27, 20), datetime(2027, 3, 28, 8), ZoneInfo("Europe/Berlin"))
    11.0
    """
    wall = (later - earlier).total_seconds() / 60
    return (wall - (offset_minutes(later, zone) - offset_minutes(earlier, zone))) / 60


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def weekday(on: date) -> str:
    """The English name of the day of the week, whatever the machine's locale.

    Examples
    --------
    >>> weekday(date(2026, 12, 1))
    'Tuesday'
    """
    return _WEEKDAYS[on.weekday()]


def in_words(on: date) -> str:
    """A date in English with the month in letters.

    Examples
    --------
    >>> in_words(date(2026, 12, 1))
    '1 December 2026'
    """
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def on_weekend(on: date) -> bool:
    """Whether a date is a Saturday or a Sunday."""
    return on.weekday() >= 5
