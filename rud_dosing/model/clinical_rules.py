"""Clinical rules as data: substances and their units, thresholds, criteria, medicines, interactions.

A rule whose ``status`` is ``"verified"`` was read at its source; ``"secondary"`` was read in a secondary or weak source
and runs as a note that says so; ``"unverified"`` is listed and never run.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from ..errors import InputError, quoted
from .base import Strict, check_amount, check_name, check_text
from .finding import Severity
from .wording import check_placeholders

Status = Literal["verified", "secondary", "unverified"]
Comparison = Literal["<", "<=", ">", ">="]

#: How grave a finding is, the gravest first.
SEVERITIES: tuple[Severity, ...] = ("stop", "warning", "note")


class LabUnit(Strict):
    """A unit of one substance. ``(value + add) * multiply / divide`` of it are a value of ``into``.

    A unit without ``into`` is one that values are kept in; two of them in one substance are never converted into
    one another. ``whole``: the number has no decimals, so that "0.6 /uL" for 0.6 10^9/L is noticed.
    """

    name: str
    source: str
    also: tuple[str, ...] = ()
    into: str | None = None
    add: Decimal = Decimal(0)
    multiply: Decimal = Decimal(1)
    divide: Decimal = Decimal(1)
    whole: bool = False

    def __post_init__(self) -> None:
        check_text(self.source, "source", longest=2000)
        for field in ("add", "multiply", "divide"):
            check_amount(getattr(self, field), field)
        if self.multiply <= 0 or self.divide <= 0:
            raise InputError("number", "a factor is not above zero", where=self.name)


class Quantity(Strict):
    """Something that rules compare: a laboratory result, a sign, or what is computed from patient and plan.

    ``title`` is how people call it, ``path`` where it stands (by itself ``patient.labs.NAME``), ``decides`` what cannot
    be judged without it. Below ``refuse_below`` or above ``refuse_above`` (numbers of the first unit) no value is
    possible: a slip of units. Of a dose of the plan, ``drug`` and ``dose`` say which: the largest at one time, that of
    day 1, or the largest in a day.
    """

    name: str
    title: str
    kind: Literal["lab", "sign", "computed", "plan"]
    units: tuple[LabUnit, ...] = msgspec.field(name="unit")
    path: str = ""
    decides: str = ""
    also: tuple[str, ...] = ()
    refuse_below: Decimal | None = None
    refuse_above: Decimal | None = None
    drug: str | None = None
    dose: Literal["at-once", "day-1", "in-a-day"] | None = None

    def __post_init__(self) -> None:
        if (self.drug is None) != (self.dose is None):
            problem, fix = "a dose of the plan has a drug and says which dose", "Give both, or neither."
            raise InputError("missing-key", problem, where="dose" if self.dose is None else "drug", fix=fix)
        check_amount(self.refuse_below, "refuse_below")
        check_amount(self.refuse_above, "refuse_above")
        kept = [unit.name for unit in self.units if unit.into is None]
        for index, unit in enumerate(self.units):
            if unit.into is not None and unit.into not in kept:
                raise InputError(
                    "rule-reference",
                    f"{self.name} is kept in no unit {quoted(unit.into)}",
                    where=f"unit[{index}].into",
                    fix=f"Name one that has no into of its own: {', '.join(kept) or 'there is none yet'}.",
                )


class Condition(Strict):
    """A condition that a patient file may state: how people call it. ``asked_of`` narrows who is asked."""

    name: str
    title: str
    asked_of: Literal["all", "female"] = "all"


class When(Strict):
    """One comparison: ``quantity`` with ``amount`` (text with a unit, or the laboratory's own limit).

    ``only_in`` restricts it to values written in these units: elsewhere it does not hold.
    """

    quantity: str
    comparison: Comparison
    amount: str
    only_in: tuple[str, ...] = ()


class ScoreItem(Strict):
    """One item of a score: ``points`` for each number of its signs and comparisons that may hold, from none to all."""

    title: str
    points: tuple[int, ...]
    signs: tuple[str, ...] = ()
    when: tuple[When, ...] = ()

    def __post_init__(self) -> None:
        number = len(self.signs) + len(self.when) + 1
        if len(self.points) != number or list(self.points) != sorted(self.points):
            raise InputError(
                "score",
                f"{len(self.points)} numbers of points are given for {quoted(self.title)}",
                where="points",
                fix=f"Give {number} that do not fall.",
            )


class Score(Strict):
    """A score of points with its published ``probabilities`` (percent, by points) and its cut."""

    name: str
    title: str
    source: str
    cut: int
    cut_says: str
    probabilities: dict[str, str]
    items: tuple[ScoreItem, ...] = msgspec.field(name="item")


class PatientRule(Strict):
    """A finding where every comparison and every condition holds. ``title`` says what it is about, for lists.

    In ``message``, the names of quantities stand for their values as they were written, with their dates. With
    ``affects``, it holds only where the plan still gives that drug on or after the dates of the results compared.
    """

    id: str
    code: str
    severity: Severity
    title: str
    message: str
    source: str
    status: Status = "verified"
    checked_on: str | None = None
    when: tuple[When, ...] = ()
    conditions: dict[str, bool] = msgspec.field(default_factory=dict)
    affects: str | None = None

    def __post_init__(self) -> None:
        check_rule(self.id, self.code, self.severity, self.message, self.source, self.status)


class ExposureRule(Strict):
    """A finding where the doses of a day compare so on at least ``days`` treatment days in a row.

    The doses are those of ``drug``, or of all systemic corticosteroids where no drug is named. ``of`` says whether
    ``amount`` is of the drug itself or of the reference drug of the equivalences; several are summed in the reference
    alone. ``formulary`` narrows it to plans made with the formulary of that id.
    """

    id: str
    code: str
    severity: Severity
    title: str
    message: str
    source: str
    of: Literal["drug", "reference"]
    comparison: Comparison
    amount: str
    days: int
    drug: str | None = None
    formulary: str | None = None
    status: Status = "verified"
    checked_on: str | None = None

    def __post_init__(self) -> None:
        check_rule(self.id, self.code, self.severity, self.message, self.source, self.status)
        if self.drug is None and self.of != "reference":
            fix = 'Name the drug, or write of = "reference".'
            raise InputError("missing-key", "doses of several drugs are no sum by themselves", where="drug", fix=fix)


class Criterion(Strict):
    """One of the eight of HLH-2004: met where ``at_least`` of its signs and comparisons hold.

    ``alternatives``: one that is known decides in place of those that are not (a temperature for fever).
    ``decided_by`` says what would decide it where it is unknown.
    """

    id: str
    number: int
    title: str
    decided_by: str
    source: str
    signs: tuple[str, ...] = ()
    when: tuple[When, ...] = ()
    at_least: int = 1
    alternatives: bool = False


class KnownMedicine(Strict):
    """A medicine that rules name: generic name, other names (generic and brand), ATC codes, classes."""

    name: str
    also: tuple[str, ...] = ()
    atc: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


class Interaction(Strict):
    """A finding for each current medicine that is named or of a named class.

    ``dose`` narrows it by the medicine's dose of a day: a comparison with ``dose_amount``, or ``"unknown"``.
    """

    id: str
    code: str
    severity: Severity
    title: str
    message: str
    source: str
    affects: str
    medicines: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    dose: Comparison | Literal["any", "unknown"] = "any"
    dose_amount: str | None = None
    status: Status = "verified"
    checked_on: str | None = None

    def __post_init__(self) -> None:
        check_rule(self.id, self.code, self.severity, self.message, self.source, self.status)
        if (self.dose in ("any", "unknown")) != (self.dose_amount is None):
            raise InputError("missing-key", "a comparison goes with a dose_amount", where=self.id)


class Liquid(Strict):
    """A liquid to name where tablets are many: ``mg`` of the drug in ``ml``."""

    drug: str
    title: str
    mg: Decimal
    ml: Decimal
    source: str


class SeverityChange(Strict):
    """A site's own severity for a rule. To lower one takes a reason, which is printed."""

    code: str
    severity: Severity
    reason: str | None = None

    def __post_init__(self) -> None:
        check_name(self.code, "code")
        check_text(self.reason, "reason")


def check_rule(rule_id: str, code: str, severity: Severity, message: str, source: str, status: Status) -> None:
    """Refuse a rule without a source, and one of a secondary source that is more than a note or does not say so.

    Raises
    ------
    InputError
        ``name``, ``text``, ``placeholder``, ``rule-status``
    """
    check_name(rule_id, "id")
    check_name(code, "code")
    check_text(message, "message", longest=2000)
    check_placeholders(message, "message")
    check_text(source, "source", longest=2000)
    if status == "secondary" and (severity != "note" or "secondary source" not in message):
        raise InputError(
            "rule-status",
            f"the rule {quoted(rule_id)} rests on a secondary source",
            where="status",
            fix='Make it a note whose message says "secondary source".',
        )
