"""What several commands share: options, and how bytes and text are printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from .. import Patient, Plan

Command = TypeVar("Command", bound=Callable[..., Any])

#: Whether errors are printed as JSON; set while options are parsed, read when an error is printed.
COMMON_ERRORS = {"json": False}


def errors_as_json(command: Command) -> Command:
    """Give a command ``--errors text|json``."""
    return click.option(
        "--errors",
        type=click.Choice(["text", "json"]),
        expose_value=False,
        is_eager=True,
        callback=_set_errors,
        help="How errors are printed: for people, or as JSON for programs.",
    )(command)


def _set_errors(_context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        COMMON_ERRORS["json"] = value == "json"


def body_options(command: Command) -> Command:
    """Give a command ``--height``, ``--weight`` and ``--sex``."""
    for option in (
        click.option(
            "--sex",
            type=click.Choice(["female", "male"]),
            help="For the clearance of creatinine, and for the formula of Schlich.",
        ),
        click.option("--weight", metavar="TEXT", help='With its unit: "63.5 kg", "140 lb".'),
        click.option("--height", metavar="TEXT", help='With its unit: "170 cm", "1.70 m", "5 ft 7 in".'),
    ):
        command = option(command)
    return command


def write_options(command: Command) -> Command:
    """Give a command ``--force`` and ``--mode``."""
    for option in (
        click.option("--mode", type=Mode(), help="Permissions of new files, for example 0644; otherwise 0600."),
        click.option("--force", is_flag=True, help="Overwrite files that exist."),
    ):
        command = option(command)
    return command


def export_options(command: Command) -> Command:
    """Give a command the choices of PDF and calendar."""
    for option in (
        click.option(
            "--only",
            type=click.Choice(["all", "assessments", "medication"]),
            help="Calendar: the visits alone, or the doses alone.",
        ),
        click.option("--monitoring", is_flag=True, help="Calendar: what is measured beside the visits, too."),
        click.option(
            "--discreet", is_flag=True, default=None, help="Calendar: Dose A and Dose B; the paper has the legend."
        ),
        click.option("--shared", is_flag=True, default=None, help="Calendar for a ward: nothing private, no alarms."),
        click.option("--alarms", metavar="TEXT", help='Calendar: none, or how long before a dose: "10 min".'),
        click.option(
            "--layout",
            type=click.Choice(["administrations", "days"]),
            help="Calendar: an event for each dose, or one for each day.",
        ),
        click.option("--language", metavar="NAME", help="en, zh, both (zh,en), or a .toml file of your own."),
        click.option("--paper", type=click.Choice(["A4", "Letter"]), help="PDF: the site's, or A4."),
        click.option(
            "--document",
            type=click.Choice(["worksheet", "calendar", "weeks", "all"]),
            default="all",
            help="PDF: one of its documents.",
        ),
    ):
        command = option(command)
    return command


def refuse_given(names: Sequence[str], why: str) -> None:
    """Refuse options that were typed and would have no effect: who types them expects something of them."""
    context = click.get_current_context(silent=True)
    for name in names:
        if context is not None and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            typed = next((max(one.opts, key=len) for one in context.command.params if one.name == name), f"--{name}")
            raise click.UsageError(f"{typed} {why}.", context)


def read_bytes(source: str) -> tuple[bytes, str]:
    """What a file holds, ``-`` being standard input, and how messages call it."""
    from .. import read_file

    return (sys.stdin.buffer.read(), "standard input") if source == "-" else (read_file(source), source)


def read_patient(source: str, **fields: Any) -> Patient:
    """A patient from a file or from standard input, with fields of the command line."""
    from .. import patient_from_bytes

    return patient_from_bytes(*read_bytes(source), **fields)


def plan_named(source: str) -> Plan:
    """A plan from its file; ``-`` is standard input, so that a document need not lie on a disk to be read."""
    from .. import read_plan

    return read_plan(sys.stdin.buffer.read() if source == "-" else source)


def site_file(named: str | None) -> str | None:
    """The site's file: the one named, that of ``RUD_DOSING_SITE``, or ``site.toml`` in the configuration folder.

    Which one is used is said on standard error, unless it was named on the command line.
    """
    import os
    from pathlib import Path

    if named is not None:
        return named
    usual = Path(click.get_app_dir("rud-dosing")) / "site.toml"
    found = os.environ.get("RUD_DOSING_SITE") or (str(usual) if usual.is_file() else None)
    if found is not None:
        click.echo(f"site file: {found}", err=True)
    return found


class Mode(click.ParamType[int]):
    """Permissions of a file as four octal digits."""

    name = "octal"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """``"0640"`` as a number; anything that is no such permission is a usage error."""
        text = str(value)
        if len(text) == 4 and text[0] == "0" and all(digit in "01234567" for digit in text) and text[1] in "67":
            return int(text, 8)
        return self.fail(f"{text!r} is no mode of a file: write four octal digits such as 0640.", param, ctx)


def print_bytes(content: bytes) -> None:
    """Bytes to standard output as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def print_text(text: str) -> None:
    """Text to standard output; what its encoding lacks becomes a question mark rather than an error."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding), nl=False)


def wrapped(text: str) -> str:
    """Each line broken at 80 columns; the rest of it stands below its last column, or a little more to the right."""
    import re
    import textwrap

    lines = []
    for line in text.splitlines():
        column = re.match(r".{0,48}\S {2,}(?=\S)", line)
        indent = " " * (len(line) - len(line.lstrip()) if column is None else column.end())
        broken = textwrap.wrap(line, 80, subsequent_indent=indent or "  ", break_on_hyphens=False)
        lines += broken or [""]
    return "".join(f"{line}\n" for line in lines)


def terminal_width() -> int:
    """Columns to fill: the terminal's, at least 80 and at most 100; 80 where the output is no terminal."""
    import shutil

    return max(80, min(100, shutil.get_terminal_size().columns)) if sys.stdout.isatty() else 80


def prints_blocks() -> bool:
    """Whether standard output can hold block characters."""
    try:
        "█".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
