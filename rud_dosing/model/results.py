"""What was found during treatment, and how it was judged: results of a day, response, grades of toxicity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from ..errors import InputError
from .base import Strict, check_amount, check_text, check_types
from .health import Signs
from .lab import Labs
from .lab import results as lab_results

#: How a patient responds, the best first.
Level = Literal["complete", "partial", "improvement", "none"]
LEVELS: tuple[Level, ...] = ("complete", "partial", "improvement", "none")


class Support(Strict):
    """What raises counts without any response: transfusions and growth factor (G-CSF). Absent is not known.

    ``transfused`` and ``g_csf`` are yes or no since treatment began; with yes, ``…_on`` is the day of the last one.

    Raises
    ------
    InputError
        ``wrong-type``, ``support-date`` (yes without its day, or a day without a yes)

    Examples
    --------
    >>> Support(transfused=True, transfused_on=date(2026, 12, 4), g_csf=False).g_csf
    False
    """

    transfused: bool | None = None
    transfused_on: date | None = None
    g_csf: bool | None = None
    g_csf_on: date | None = None

    def __post_init__(self) -> None:
        check_types(self)
        for name in ("transfused", "g_csf"):
            given, on = getattr(self, name), getattr(self, f"{name}_on")
            if (given is True) != (on is not None):
                raise InputError(
                    "support-date",
                    f"{name} is {_word(given)} and {name}_on is {on or 'not given'}",
                    where=f"{name}_on",
                    fix=f"Write {name} = true with the day of the last one, or {name} = false alone.",
                )


class Results(Strict):
    """What was found on a day of treatment. What is absent was not measured or not asked; it is never normal.

    Parameters
    ----------
    taken_on : the day; results that give no date of their own were taken then
    labs, signs : as in a patient file
    support : transfusions and growth factor, which response criteria ask about
    judged : the response as the clinician judged it, where that is to be recorded beside the computed one
    relapse : what the clinician judged; the source defines no relapse and none is inferred
    lymphoma : whether a lymphoma was found
    gene_mutation : whether a mutation of an HLH gene was found
    note : what else the record should say
    same_laboratory : whether they are of the laboratory of the baseline, whose limits then count for what has none
        here, and the other way round; otherwise a result without limits has none

    Raises
    ------
    InputError
        ``wrong-type``, ``text``, ``unit``, ``quantity``, ``results-date`` (a result, a transfusion or growth factor is
        dated after the day)

    Examples
    --------
    >>> found = Results(taken_on=date(2026, 12, 7), labs=Labs(platelets="88 10^9/L"), signs=Signs(fever=False))
    >>> found.labs.platelets.taken_on.day
    7
    """

    taken_on: date
    labs: Labs | None = None
    signs: Signs | None = None
    support: Support | None = None
    judged: Level | None = None
    relapse: bool | None = None
    lymphoma: bool | None = None
    gene_mutation: bool | None = None
    note: str | None = None
    same_laboratory: bool | None = None

    def __post_init__(self) -> None:
        check_types(self)
        check_text(self.note, "note")
        if self.labs is not None:
            dated = self.labs if self.labs.taken_on is not None else _dated(self.labs, self.taken_on)
            msgspec.structs.force_setattr(self, "labs", dated)
        for where, on in self._dates():
            if on is not None and on > self.taken_on:
                raise InputError(
                    "results-date",
                    f"it is dated {on}, after the results of {self.taken_on}",
                    where=where,
                    fix="Correct one of the two dates.",
                )

    def _dates(self) -> Iterator[tuple[str, date | None]]:
        for name, lab in lab_results(self.labs).items():
            yield f"labs.{name}.taken_on", lab.taken_on
        for name in ("transfused_on", "g_csf_on"):
            yield f"support.{name}", getattr(self.support, name, None)


class JudgedItem(Strict):
    """One item of a response: what it was at baseline, what it is, and what follows; None is not known.

    ``improved`` is whether it improved as much as the setting asks; ``change_percent`` of the baseline value, where
    both are numbers, above zero where the value rose. For a chart: ``baseline_number`` and ``number`` in ``unit`` (of a
    bound its number), and the ``limit`` of normal with the side on which normal lies. ``asks`` is what a complete
    response asks of it, in words; ``normal`` is whether that holds. ``needs`` names what is lacking to know the item.
    """

    item: str
    title: str
    baseline: str | None
    now: str | None
    abnormal_at_baseline: bool | None
    normal: bool | None
    improved: bool | None
    change_percent: Decimal | None = None
    unit: str | None = None
    baseline_number: Decimal | None = None
    number: Decimal | None = None
    limit: Decimal | None = None
    normal_is: Literal["above", "below"] | None = None
    asks: str | None = None
    needs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("change_percent", "baseline_number", "number", "limit"):
            check_amount(getattr(self, field), field)


class Response(Strict):
    """How the patient responds by one setting of the criteria.

    ``levels`` are all that what is not known leaves possible, the best first: one where it is decided. ``decided_by``
    names the items that it depends on where they are not known; it may take several of them to narrow it. ``used``
    holds how the setting read each point that its source leaves open: the value, a period, and what that means.
    """

    setting: str
    setting_sha256: str
    levels: tuple[Level, ...]
    decided_by: tuple[str, ...]
    items: tuple[JudgedItem, ...]
    used: dict[str, str]


class Grade(Strict):
    """A grade of toxicity with that at baseline beside it: every grade that what is not known leaves possible.

    ``grades`` and ``baseline_grades`` are empty where nothing was measured; 0 is no toxicity. ``needs`` says what would
    decide it, ``person`` what no number can give. ``version`` is that of the criteria. ``note`` is how they were read
    where the baseline was, or may have been, abnormal.
    """

    term: str
    quantity: str
    version: str
    value: str | None
    grades: tuple[int, ...]
    baseline_value: str | None
    baseline_grades: tuple[int, ...]
    needs: tuple[str, ...] = ()
    person: str | None = None
    note: str | None = None


class NextStep(Strict):
    """What the source does next in such a case, in words, with its citation: never an order."""

    id: str
    message: str
    source: str


class AssessmentResult(Strict):
    """An assessment as it was judged and kept. ``day`` is the treatment day of the visit.

    ``unscheduled`` marks one of a day that is no visit. One that ``corrects`` takes the place of an earlier one of the
    same day, which stays in the history. ``toxicity`` names the file of criteria that grades were given by.
    """

    day: int
    results: Results
    response: Response
    grades: tuple[Grade, ...]
    next_steps: tuple[NextStep, ...]
    unscheduled: bool = False
    corrects: bool = False
    toxicity: str | None = None
    toxicity_sha256: str | None = None


def in_force(results: Sequence[AssessmentResult]) -> tuple[AssessmentResult, ...]:
    """The assessments that count, by day: of one that was corrected only the correction."""
    newest = {one.day: one for one in results}
    return tuple(newest[day] for day in sorted(newest))


def _dated(labs: Labs, on: date) -> Labs:
    fields = {name: getattr(labs, name) for name in labs.__struct_fields__}
    return Labs(**{**fields, "taken_on": on})


def _word(given: bool | None) -> str:
    return {None: "not said", True: "true", False: "false"}[given]
