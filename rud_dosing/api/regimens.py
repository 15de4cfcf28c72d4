"""The regimens that the program knows, and any other, for people."""

from __future__ import annotations

from .. import library


def regimens() -> list[str]:
    """The names of the regimens that the program knows.

    Examples
    --------
    >>> regimens()
    ['dep', 'hlh-94', 'ru-d']
    """
    return library.names("regimens")


def regimens_text() -> str:
    """The regimens that the program knows, a line each.

    Examples
    --------
    >>> print(regimens_text().splitlines()[2])
    ru-d  Ruxolitinib with dexamethasone (Ru-D), adult hemophagocytic lymphohistiocytosis, 56 days, version 1.0
    """
    from ..exporters.terminal import regimens as regimen_text

    return regimen_text.listed([library.load_regimen(name) for name in regimens()])


def describe_regimen(name: str, *, width: int = 80) -> str:
    """A regimen as a pharmacist would read it, with its source.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.library.load_regimen`

    Examples
    --------
    >>> print(describe_regimen("ru-d").splitlines()[1])
    ru-d, version 1.0, 56 days
    """
    from ..exporters.terminal import regimens as regimen_text

    return regimen_text.describe(library.load_regimen(name), library.load_wording("en"), width=width)
