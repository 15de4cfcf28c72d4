"""Plans for people and for other programs. The formats are listed here once."""

from __future__ import annotations

from typing import NamedTuple


class Exporter(NamedTuple):
    """A format of a plan.

    ``makes`` names the function that makes it (``module:function``): it takes a plan and, by name, ``options``, which
    are those of :func:`rud_dosing.export` that are for this format.
    """

    makes: str
    options: tuple[str, ...] = ()


#: The formats by name, as ``export`` and the command line offer them.
EXPORTERS = {
    "pdf": Exporter("rud_dosing.exporters.pdf:export", ("document", "paper", "language", "discreet", "site")),
    "ics": Exporter(
        "rud_dosing.exporters.calendar.ics:export",
        ("language", "discreet", "site", "layout", "alarms", "shared", "only", "monitoring"),
    ),
    "csv": Exporter("rud_dosing.exporters.table.tables:export", ("table", "csv_bom")),
    "json": Exporter("rud_dosing.document:encode"),
}
