"""Zone data, from the tzdata package only: never from the machine, so that every machine computes the same."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from .errors import InputError, quoted


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """All names of the tz database that the package holds."""
    return frozenset((resources.files("tzdata") / "zones").read_text(encoding="utf-8").split())


@lru_cache(maxsize=64)
def zone_bytes(name: str) -> bytes:
    """The TZif file of a zone.

    Raises
    ------
    InputError
        ``time-zone``
    """
    if name not in zone_names():
        near = [
            known for known in sorted(zone_names()) if name.lower() in (known.lower(), known.split("/")[-1].lower())
        ]
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise InputError(
            "time-zone",
            f"there is no zone {quoted(name)}",
            where="time_zone",
            fix=f'Write an IANA name, for example "America/New_York" or "Asia/Shanghai".{hint}',
        )
    return resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).read_bytes()


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """A zone by its IANA name.

    Raises
    ------
    InputError
        ``time-zone``

    Examples
    --------
    >>> zone("Asia/Kathmandu").key
    'Asia/Kathmandu'
    """
    from io import BytesIO

    return ZoneInfo.from_file(BytesIO(zone_bytes(name)), key=name)


def version() -> str:
    """The release of the tz database that the package holds, for example ``2026b``."""
    import tzdata

    return str(tzdata.IANA_VERSION)
