"""The command group, and what becomes of errors: exit 1 for a refusal, 2 for a command line that is none."""

from __future__ import annotations

import os
import sys
import warnings
from importlib import import_module
from typing import Any, NoReturn

import click

from .shared import COMMON_ERRORS, errors_as_json

_COMMANDS = {
    "plan": "plan",
    "export": "export",
    "check": "check",
    "bsa": "bsa",
    "regimens": "regimens",
    "rules": "rules",
    "list": "listing",
    "outcomes": "outcomes",
    "today": "today",
    "revise": "revise",
    "assess": "assess",
    "record": "record",
    "supply": "supply",
    "verify": "verify",
    "attach": "attach",
    "diff": "diff",
    "schema": "schema",
}

#: Names of before, which still work.
_OLD_NAMES = {"summary": "outcomes"}


class _Lazy(click.Group):
    """Loads the module of a command when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = _OLD_NAMES.get(cmd_name, cmd_name)
        if name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"rud_dosing.cli.{_COMMANDS[name]}").command
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(None, "--version", package_name="rud-dosing", message="%(prog)s %(version)s")
@errors_as_json
def cli() -> None:
    """Plan ruxolitinib with dexamethasone (Ru-D) for one adult patient.

    A calculator for professionals: it computes what is ordered and decides
    nothing. Results go to standard output, everything else to standard error.
    """


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 1 refused, 2 not understood."""
    from ..errors import DosingError

    COMMON_ERRORS["json"] = False
    warnings.showwarning = _warned
    try:
        cli.main(args=args, prog_name="rud-dosing", standalone_mode=False)
        sys.stdout.flush()
    except DosingError as error:
        _tell(error.to_dict(), str(error))
        sys.exit(1)
    except click.UsageError as error:
        data = {"code": "usage", "where": "command line", "problem": error.format_message(), "fix": "See --help."}
        _tell(data, _usage(error))
        sys.exit(2)
    except click.ClickException as error:
        _tell({"code": "usage", "where": "", "problem": error.format_message(), "fix": ""}, error.format_message())
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe went away; the interpreter would complain again while it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(0)


def _warned(message: Warning | str, *_: object, **__: object) -> None:
    """A warning of the library as one line for people, without the place in the code that it came from."""
    click.echo(f"warning: {message}", err=True)


def _tell(data: dict[str, Any], text: str) -> None:
    import json

    click.echo(json.dumps(data, ensure_ascii=False) if COMMON_ERRORS["json"] else text, err=True)


def _usage(error: click.UsageError) -> str:
    usage = f"{error.ctx.get_usage()}\n" if error.ctx is not None else ""
    return f"{usage}error[usage]: {error.format_message()}"
