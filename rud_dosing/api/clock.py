"""The time: ``SOURCE_DATE_EPOCH`` or the clock, read here and nowhere else."""

from __future__ import annotations

import os
import re
from datetime import datetime, timezone

from ..errors import InputError, quoted


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
        if re.fullmatch(r"[0-9]{1,12}", epoch, re.ASCII) is None:
            raise ValueError(epoch)
        return datetime.fromtimestamp(int(epoch), timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise InputError(
            "source-date-epoch",
            f"{quoted(epoch)} is no number of seconds",
            where="SOURCE_DATE_EPOCH",
            fix="Write whole seconds since 1970, or unset it.",
        ) from None


def as_utc(moment: datetime) -> datetime:
    """A moment in UTC to the second.

    Raises
    ------
    InputError
        ``created-at`` where it has no zone
    """
    if moment.tzinfo is None:
        raise InputError("created-at", "the time has no zone", where="created_at", fix="Give an aware datetime.")
    return moment.astimezone(timezone.utc).replace(microsecond=0)
