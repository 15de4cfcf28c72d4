"""What a revision changes in a plan, from a moment on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from ..errors import InputError
from .base import Strict, check_amount, check_name, check_text, read_moment
from .drug import CORTICOSTEROID, JAK_INHIBITOR, Role
from .order import FinalWeek, OrderedDays, OrderedStrengths
from .patient import Patient, QuantityText
from .regimen import Regimen
from .site import OrderedTimes

Then = Literal["continue", "shift"]

_LONGEST_SHIFT = 366


class Hold(Strict, tag_field="change", tag="hold"):
    """A drug is not given; with ``resume_on`` until that moment, and ``then`` says how the course goes on."""

    drug: str
    resume_on: str | None = None
    then: Then | None = None
    shift_assessments: bool = False

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")
        if self.resume_on is not None:
            read_moment(self.resume_on, "resume_on")
        if (self.resume_on is None) != (self.then is None):
            raise InputError(
                "hold",
                "resume_on and then go together",
                where="then",
                fix='Say --then continue (held days are missed) or --then shift (the rest moves), or "resume" later.',
            )
        _check_visits_move(self)


class Resume(Strict, tag_field="change", tag="resume"):
    """A held drug is given again: ``continue`` keeps the calendar, ``shift`` moves the rest of the drug's course."""

    drug: str
    then: Then
    shift_assessments: bool = False

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")
        _check_visits_move(self)


class Stop(Strict, tag_field="change", tag="stop"):
    """A drug, or all of them, ends; with ``taper_days`` the drug goes down to nothing in as many days first."""

    drug: str | None = None
    outcome: Literal["stopped", "died"] = "stopped"
    taper_days: int | None = None

    def __post_init__(self) -> None:
        if self.drug is not None:
            check_name(self.drug, "drug")
        if self.outcome == "died" and (self.drug is not None or self.taper_days is not None):
            raise InputError("stop", "after a death everything ends", where="outcome", fix="Name no drug and no taper.")
        if self.taper_days is not None and (self.drug is None or not 1 <= self.taper_days <= 56):
            raise InputError(
                "stop",
                f"a taper of {self.taper_days} days",
                where="taper",
                fix=f'Name the drug and 1 to 56 days, for example: stop {self.drug or "DRUG"} --taper "5 days".',
            )


def _check_visits_move(change: Hold | Resume) -> None:
    if change.shift_assessments and change.then != "shift":
        raise InputError(
            "hold",
            "visits move only with a course that is shifted",
            where="shift_assessments",
            fix="Say --then shift, or leave the visits where they are.",
        )


class MoveStart(Strict, tag_field="change", tag="move-start"):
    """The whole plan begins on another day, before its first dose; an undated plan gets its first day."""

    start: date


class Shift(Strict, tag_field="change", tag="shift"):
    """Everything after the moment, visits too, comes later by whole days."""

    days: int

    def __post_init__(self) -> None:
        if not 1 <= self.days <= _LONGEST_SHIFT:
            raise InputError(
                "shift", f"a shift by {self.days} days", where="by", fix=f"Write 1 to {_LONGEST_SHIFT} days."
            )


class Reweigh(Strict, tag_field="change", tag="reweigh"):
    """A new weight, and perhaps height: doses are computed from them from the moment on."""

    weight: QuantityText
    weighed_on: date
    height: QuantityText | None = None


class Redose(Strict, tag_field="change", tag="redose"):
    """A dose of one administration that the prescriber sets, to ``through`` (included) or to the end."""

    drug: str
    dose_mg: Decimal
    through: date | None = None
    because: str | None = None

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")
        check_amount(self.dose_mg, "dose")
        if self.dose_mg <= 0:
            raise InputError("redose", "the dose is not above zero", where="dose", fix="To give nothing, hold or stop.")
        if self.because is not None:
            check_name(self.because, "because")


class Reroute(Strict, tag_field="change", tag="reroute"):
    """A drug by another route, to ``through`` (included) or to the end."""

    drug: str
    route: str
    product: str | None = None
    through: date | None = None

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")
        check_name(self.route, "route")
        check_text(self.product, "product")


class Retaper(Strict, tag_field="change", tag="retaper"):
    """Another shape of the tapering days, as the prescriber orders."""

    final_week: FinalWeek


class Restock(Strict, tag_field="change", tag="restock"):
    """Other strengths of a drug."""

    strengths: OrderedStrengths


class MoveAssessment(Strict, tag_field="change", tag="move-assessment"):
    """The visit of a treatment day on another date; which visit it is does not change."""

    day: int
    to: date


class Update(Strict, tag_field="change", tag="update"):
    """What else is known of the patient now; height and weight stay, they change by :class:`Reweigh`."""

    patient: Patient


class Switch(Strict, tag_field="change", tag="switch"):
    """The course ends and that of another regimen begins, in one plan.

    Parameters
    ----------
    regimen : the whole regimen that follows, so that the plan can be computed again anywhere
    ruxolitinib : whether it is given further, as the first regimen has it; None only where none is being given
    steroid : ``"restart"`` gives the new regimen's steroid from its day 1, ``"continue"`` leaves the running course as
        it is and gives none of the new regimen's; None only where none is being given
    given_already : drugs of the new regimen of which a dose was given earlier that day, which counts as day 1's
    times, on_days : times of day, and days of the week, of drugs of the new regimen, instead of its own

    Day 1 of the new regimen is the day of the revision. :data:`QUESTIONS` says which drugs the two answers are about.
    """

    regimen: Regimen
    # The one name of a drug in code: it is part of the format of plans, and of the command's options.
    ruxolitinib: Literal["stop", "continue"] | None = None
    steroid: Literal["restart", "continue"] | None = None
    given_already: tuple[str, ...] = ()
    times: tuple[OrderedTimes, ...] = ()
    on_days: tuple[OrderedDays, ...] = ()


class Question(NamedTuple):
    """What a switch asks about the running drugs of a role.

    ``name`` is the field of :class:`Switch` and the option of the command, ``ends`` the answer that ends the running
    course; the other answer is always ``"continue"``. Drugs that are begun anew come from the new regimen.
    """

    name: str
    role: Role
    ends: Literal["stop", "restart"]


#: The questions of a switch, in the order in which they are asked.
QUESTIONS = (
    Question("ruxolitinib", JAK_INHIBITOR, "stop"),
    Question("steroid", CORTICOSTEROID, "restart"),
)


Change = (
    Hold
    | Resume
    | Stop
    | MoveStart
    | Shift
    | Reweigh
    | Redose
    | Reroute
    | Retaper
    | Restock
    | MoveAssessment
    | Update
    | Switch
)
