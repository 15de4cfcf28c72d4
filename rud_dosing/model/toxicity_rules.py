"""Grades of toxicity as data: where each grade of each term begins, and what no number can give."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Literal

import msgspec

from ..errors import InputError, quoted
from .base import Strict, check_amount, check_name, check_text
from .clinical_rules import Comparison
from .lab import read_lab


class Bound(Strict):
    """Where a grade begins: a value stands so to ``amounts``, or to so many ``times`` a limit or the baseline.

    ``amounts`` holds the number that the criteria print for each unit; a value in another unit is judged by the first.
    ``baseline`` narrows it to patients whose baseline was normal, or abnormal. ``quantity`` is named where a term has
    several.
    """

    comparison: Comparison
    amounts: tuple[str, ...] = ()
    times: Decimal | None = None
    of: Literal["lower_limit", "upper_limit", "baseline"] | None = None
    baseline: Literal["any", "normal", "abnormal"] = "any"
    quantity: str | None = None

    def __post_init__(self) -> None:
        check_amount(self.times, "times")
        for index, text in enumerate(self.amounts):
            if read_lab(text, f"amounts[{index}]").sign != "=":
                raise _bad("an amount is no plain number and unit", f"amounts[{index}]")
        if (self.times is None) != (self.of is None) or bool(self.amounts) == (self.of is not None):
            raise _bad("it has not one of amounts, and times with of", "amounts")


class ToxicityGrade(Strict):
    """One grade: it begins where any bound of ``when`` holds.

    With ``decides = "person"`` the bounds only make it possible. ``person`` is what a person has to judge; without any
    bound no number can give the grade. It is said where at least the grade below is possible.
    """

    grade: int
    when: tuple[Bound, ...] = ()
    decides: Literal["number", "person"] = "number"
    person: str | None = None

    def __post_init__(self) -> None:
        check_text(self.person, "person")
        if not 1 <= self.grade <= 5:
            raise _bad("a grade is no number from 1 to 5", "grade")
        if self.person is None and (not self.when or self.decides == "person"):
            raise _bad("nothing is said of how the grade is given", "person")


class ToxicityTerm(Strict):
    """One term: the quantities that it is graded by, and its grades, rising.

    ``note`` is told where the baseline was, or may have been, abnormal.
    """

    name: str
    title: str
    quantities: tuple[str, ...]
    grades: tuple[ToxicityGrade, ...] = msgspec.field(name="grade")
    note: str | None = None

    def __post_init__(self) -> None:
        check_name(self.name, "name")
        check_text(self.title, "title")
        check_text(self.note, "note")
        numbers = [one.grade for one in self.grades]
        if not numbers or any(later <= earlier for earlier, later in pairwise(numbers)):
            raise _bad("the grades do not rise", "grade")
        bounds = [bound for one in self.grades for bound in one.when]
        if not bounds:
            raise _bad("no grade has a number", "grade")
        if len({bound.comparison in ("<", "<=") for bound in bounds}) > 1:
            raise _bad("grades begin both below and above their bounds", "grade")
        # Where there are several quantities each bound says of which it is.
        allowed = self.quantities if len(self.quantities) > 1 else (None,)
        for bound in bounds:
            if bound.quantity not in allowed:
                raise _bad(f"a bound is of {quoted(bound.quantity) if bound.quantity else 'no quantity'}", "grade")
        self._check_rising()

    @property
    def low(self) -> bool:
        """Whether a lower value is the graver one."""
        return next(bound.comparison in ("<", "<=") for one in self.grades for bound in one.when)

    def _check_rising(self) -> None:
        """Refuse bounds of a graver grade that lie on the wrong side of, or on, those of a milder one."""
        last: dict[tuple[str | None, ...], Decimal] = {}
        for one in self.grades:
            for bound in one.when:
                for kind, number in _numbers(bound):
                    before = last.get(kind)
                    same = one.decides == "person" and before == number
                    if before is not None and not same and (number >= before if self.low else number <= before):
                        raise _bad(f"grade {one.grade} begins where a lower one does, or before it", "grade")
                    last[kind] = number


class ToxicityCriteria(Strict):
    """The terms of one version of the criteria. ``version`` is printed beside every grade; ``sha256`` is the file's.

    Raises
    ------
    InputError
        ``name``, ``text``, ``toxicity-term``, ``rule-twice``
    """

    id: str
    version: str
    title: str
    source: str
    checked_on: str
    terms: tuple[ToxicityTerm, ...] = msgspec.field(name="term")
    sha256: str | None = None

    def __post_init__(self) -> None:
        check_text(self.id, "id")
        check_text(self.version, "version")
        check_text(self.source, "source", longest=2000)
        names = [term.name for term in self.terms]
        for index, name in enumerate(names):
            if name in names[:index]:
                fix = "One place for each term."
                raise InputError("rule-twice", f"{quoted(name)} stands in two terms", where=f"term[{index}]", fix=fix)


def _numbers(bound: Bound) -> list[tuple[tuple[str | None, ...], Decimal]]:
    """The numbers of a bound, each with what it may be compared with."""
    if bound.times is not None:
        return [((bound.quantity, bound.of, bound.baseline), bound.times)]
    read = [read_lab(text, "amounts") for text in bound.amounts]
    return [((bound.quantity, one.unit, bound.baseline), one.value) for one in read]


def _bad(problem: str, where: str) -> InputError:
    fix = "Compare it with those of toxicity/ctcae-5.0.toml."
    return InputError("toxicity-term", problem, where=where, fix=fix)
