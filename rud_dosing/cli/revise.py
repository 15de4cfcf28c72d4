"""``rud-dosing revise``: a group whose commands are the changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from .shared import errors_as_json, print_text, read_bytes, read_patient, wrapped

if TYPE_CHECKING:
    from .. import Change


@dataclass(frozen=True)
class _Asked:
    plan: str
    from_: str | None
    reason: str | None
    by: str | None
    override: tuple[str, ...]


class _PlanFirst(click.Group):
    """A group whose own options may stand between its argument and the command, which click by itself refuses."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        takes = {name: not getattr(one, "is_flag", False) for one in self.get_params(ctx) for name in one.opts}
        end = 1
        while end < len(args) and args[end].startswith("-"):
            end += 2 if takes.get(args[end], False) else 1
        if args and not args[0].startswith("-"):
            args = [*args[1:end], args[0], *args[end:]]
        return super().parse_args(ctx, args)


@click.group(
    "revise",
    cls=_PlanFirst,
    invoke_without_command=True,
    no_args_is_help=True,
    short_help="Change a plan from a moment on.",
)
@click.argument("plan", metavar="PLAN.json")
@click.option("--from", "from_", metavar="TEXT", help='What lies before stays: "2026-12-20 14:00".')
@click.option("--reason", metavar="TEXT", help="Why.")
@click.option("--by", metavar="NAME", help="Who makes the revision.")
@click.option("--override", metavar="CODE", multiple=True, help="Go on in spite of a stop, for this reason.")
@click.option("--change-json", metavar="FILE|-", help="Instead of a command: the change as a JSON object.")
@errors_as_json
@click.pass_context
def command(context: click.Context, /, plan: str, change_json: str | None, **asked: Any) -> None:
    """Change a plan from a moment on. What lies before it stays as it is; all
    that follows is computed again. The old revision is kept beside the plan.

    \b
    rud-dosing revise PLAN.json --from "2026-12-20 14:00" \\
        --reason "platelets 12" --by "Dr. B" hold ruxolitinib

    A program may say the change as JSON, in the words of the commands or of a
    plan's history: {"change": "hold", "drug": "ruxolitinib"}.
    """
    context.obj = _Asked(plan, **asked)
    if change_json is None:
        if context.invoked_subcommand is None:
            context.fail("Missing command.")
    elif context.invoked_subcommand is None:
        _from_json(context.obj, change_json)
    else:
        raise click.UsageError("--change-json stands instead of a command.")


_THEN = click.Choice(["continue", "shift"])
_ASSESSMENTS = click.option("--shift-assessments", is_flag=True, help="Move the visits along with the drug.")


@command.command()
@click.argument("drug")
@click.option("--resume-on", metavar="TEXT", help='When it is given again, if known: "2026-12-24 08:00".')
@click.option("--then", type=_THEN, help="continue: held days are missed; shift: the rest of the course moves.")
@_ASSESSMENTS
@click.pass_obj
def hold(asked: _Asked, /, **fields: Any) -> None:
    """Do not give a drug, until it is resumed."""
    _revise(asked, "hold", fields)


@command.command()
@click.argument("drug")
@click.option("--then", type=_THEN, required=True, help="continue: held days are missed; shift: the rest moves.")
@_ASSESSMENTS
@click.pass_obj
def resume(asked: _Asked, /, **fields: Any) -> None:
    """Give a held drug again."""
    _revise(asked, "resume", fields)


@command.command()
@click.argument("drug", required=False)
@click.option("--outcome", type=click.Choice(["stopped", "died"]), default="stopped", show_default=True)
@click.option("--taper", metavar="TEXT", help='Go down to nothing first: "5 days".')
@click.pass_obj
def stop(asked: _Asked, /, **fields: Any) -> None:
    """Stop a drug, or all of them."""
    _revise(asked, "stop", fields)


@command.command("move-start")
@click.argument("start", metavar="DATE")
@click.pass_obj
def move_start(asked: _Asked, /, **fields: Any) -> None:
    """Begin on another day; only before the first dose."""
    _revise(asked, "move-start", fields)


@command.command("set-start")
@click.argument("start", metavar="DATE")
@click.pass_obj
def set_start(asked: _Asked, /, start: str) -> None:
    """Give an undated plan its first day.

    Its reason may be left out; without --by it is dated by who made it.
    """
    from .. import InputError, changes, read_plan

    old = read_plan(asked.plan)
    if old.order.start is not None:
        fix = "Say move-start, before the first dose."
        raise InputError("revise", f"the plan begins on {old.order.start} already", where="start", fix=fix)
    change = changes.read("move-start", {"start": start})
    _write(asked, change, asked.reason or "The first day was set", asked.by or old.history[0].by)


@command.command()
@click.option("--by", metavar="TEXT", required=True, help='"2 days".')
@click.pass_obj
def shift(asked: _Asked, /, **fields: Any) -> None:
    """Move everything that is left, visits too, by whole days."""
    _revise(asked, "shift", fields)


@command.command()
@click.option("--weight", metavar="TEXT", required=True, help='"60 kg".')
@click.option("--height", metavar="TEXT", help="Where it was measured again too.")
@click.option("--weighed-on", metavar="DATE", required=True)
@click.pass_obj
def reweigh(asked: _Asked, /, **fields: Any) -> None:
    """Compute doses from a new weight from then on."""
    _revise(asked, "reweigh", fields)


@command.command()
@click.argument("drug")
@click.argument("dose")
@click.option("--through", metavar="DATE", help="The last day, included; otherwise to the end.")
@click.option("--because", metavar="CODE", help="The finding that is the cause.")
@click.pass_obj
def redose(asked: _Asked, /, **fields: Any) -> None:
    """Give a dose that the prescriber sets, never rounded."""
    _revise(asked, "redose", fields)


@command.command()
@click.argument("drug")
@click.argument("route")
@click.option("--through", metavar="DATE", help="The last day, included; otherwise to the end.")
@click.option("--product", metavar="TEXT", help="The formulary's product, for an injection.")
@click.pass_obj
def reroute(asked: _Asked, /, **fields: Any) -> None:
    """Give a drug by another route."""
    _revise(asked, "reroute", fields)


@command.command()
@click.argument("shape")
@click.pass_obj
def retaper(asked: _Asked, /, **fields: Any) -> None:
    """Name the shape of the tapering week: linear, halving or "given 2 mg, ..."."""
    _revise(asked, "retaper", fields)


@command.command()
@click.argument("strengths")
@click.pass_obj
def restock(asked: _Asked, /, **fields: Any) -> None:
    """Use other strengths: "dexamethasone 0.5 mg, 1 mg"."""
    _revise(asked, "restock", fields)


@command.command("move-assessment")
@click.argument("day", type=int)
@click.argument("to", metavar="DATE")
@click.pass_obj
def move_assessment(asked: _Asked, /, **fields: Any) -> None:
    """Move the visit of a treatment day to another date."""
    _revise(asked, "move-assessment", fields)


def _questions(switching: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each question that a switch asks."""
    from .. import changes

    for question in reversed(changes.QUESTIONS):
        what = "The running course" if question.ends == "stop" else "The new one's, or the running"
        choice = click.Choice([question.ends, "continue"])
        switching = click.option(f"--{question.name}", type=choice, help=f"{what}; no default.")(switching)
    return switching


@command.command()
@click.argument("regimen")
@_questions
@click.option("--on-days", metavar="TEXT", multiple=True, help='"DRUG 1, 4" of each week, or its first dates.')
@click.option("--times", metavar="TEXT", multiple=True, help='Times of day: "DRUG 14:00".')
@click.option("--given-already", metavar="DRUG", multiple=True, help="Its dose earlier that day counts as day 1's.")
@click.pass_obj
def switch(asked: _Asked, /, **fields: Any) -> None:
    """End this course and begin another regimen's: hlh-94, dep or a .toml file.

    Day 1 of the new regimen is the day of --from. Leave the two questions
    open to see what each answer means in mg.
    """
    _revise(asked, "switch", fields)


@command.command()
@click.argument("patient", metavar="PATIENT.toml|-")
@click.pass_obj
def update(asked: _Asked, /, patient: str) -> None:
    """Take what else is known of the patient now; all checks run again."""
    _revise(asked, "update", {"patient": read_patient(patient)})


def _revise(asked: _Asked, kind: str, fields: dict[str, Any]) -> None:
    from .. import changes

    _with_reason(asked, changes.read(kind, fields, from_=asked.from_))


def _from_json(asked: _Asked, source: str) -> None:
    from .. import changes

    _with_reason(asked, changes.from_bytes(*read_bytes(source), from_=asked.from_))


def _with_reason(asked: _Asked, change: Change) -> None:
    from .. import InputError

    for field in ("reason", "by"):
        if getattr(asked, field) is None:
            fix = f'Say --{field} "…" before the change.'
            raise InputError("missing-key", "it is not given", where=field, fix=fix)
    _write(asked, change, asked.reason or "", asked.by)


def _write(asked: _Asked, change: Change, reason: str, by: str | None) -> None:
    """Make the revision, put it in the place of the plan, and print what it changed."""
    from .. import Override, data_notes, new_findings, read_plan, replace_plan, revise, what_changed

    old = read_plan(asked.plan)
    for note in data_notes(old):
        click.echo(f"note: {note}", err=True)
    overrides = [Override(code=code, reason=reason, by=by or "") for code in asked.override]
    new = revise(old, change, from_=asked.from_, reason=reason, by=by, override=overrides)
    written = replace_plan(asked.plan, old, new)
    print_text(wrapped(what_changed(old, new)))
    print_text(wrapped(new_findings(old, new)))
    for path in written:
        click.echo(f"written: {path}", err=True)
