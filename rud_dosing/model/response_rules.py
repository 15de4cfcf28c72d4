"""How response is judged, as data: the items of a setting, and how it reads each point that its source leaves open."""

from __future__ import annotations

from decimal import Decimal
from typing import Generic, Literal, TypeVar

import msgspec

from ..errors import InputError, quoted
from .base import Strict, check_amount, check_name, check_text
from .clinical_rules import Comparison
from .health import CONDITION_NAMES, SIGN_NAMES
from .wording import check_placeholders

Value = TypeVar("Value", bound=str | int)

#: Comparisons that a boundary may be read as, where the source's texts differ.
Boundary = Literal[">", ">="]


class Point(msgspec.Struct, Generic[Value], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point that the source leaves open: ``value`` is how the setting reads it, ``says`` that in words.

    In ``says``, ``{value}`` stands for the value.
    """

    value: Value
    says: str

    def __post_init__(self) -> None:
        check_text(self.says, "says")
        for name in check_placeholders(self.says, "says"):
            if name != "value":
                raise InputError("placeholder", f"{quoted(name)} is no value here", where="says", fix="Use {value}.")


class ResponsePoints(Strict):
    """Every point that the definitions leave open. Each is named, read in one way, and told with every response.

    A point of one possible value is no choice of the program's, but tells what it does not do.
    """

    count_boundary: Point[Boundary]
    improvement_boundary: Point[Boundary]
    improvement_of: Point[Literal["baseline-value"]]
    what_normalizes: Point[Literal["abnormal-at-baseline"]]
    normalized_counts_as_improved: Point[Literal["yes", "no"]]
    few_abnormal_at_baseline: Point[Literal["no-exception"]]
    never_measured: Point[Literal["unknown"]]
    support_free_days: Point[int | Literal["not-asked"]]
    supported_counts: Point[Literal["not-normal", "not-normal-nor-improved"]]
    support_at_baseline: Point[Literal["not-asked"]]
    fever_without_temperature: Point[Literal["normal", "unknown"]]
    d_dimer_and_or_fibrinogen: Point[Literal["either", "both"]]
    d_dimer_normal: Point[Literal["laboratory-limit", "number-as-reported"]]
    soluble_cd25: Point[Literal["not-asked", "one-value"]]
    cns_at_baseline: Point[Literal["stated-condition-counts", "examined-only"]]
    progression: Point[Literal["not-judged"]]
    hemoglobin_and_triglycerides: Point[Literal["not-items"]]
    partial_and_improvement: Point[Literal["label"]]
    source_thresholds: Point[Literal["not-printed"]]


class NormalWhen(Strict):
    """What is normal: ``amount`` (text with a unit, or the laboratory's own limit) and how a value stands to it.

    ``comparison`` may name the point ``count_boundary``. ``only_in`` restricts it to values written in these units.
    """

    comparison: Comparison | Literal["count_boundary"]
    amount: str
    only_in: tuple[str, ...] = ()


class ResponseItem(Strict):
    """One item of a response.

    ``sign`` (yes is abnormal), ``quantity`` or both: a measured value then decides, and a yes beside it. ``improves``
    says how an item may improve without being normal. ``support`` marks counts that transfusion or growth factor
    raise; items of the same ``together`` are one condition of a complete response. An item with ``worsening_times``
    asks only that the value is at most so many times the baseline's; it is no abnormality that could normalize.
    """

    title: str
    source: str
    sign: str | None = None
    quantity: str | None = None
    normal: tuple[NormalWhen, ...] = ()
    improves: Literal["by-percent", "by-normalizing"] = "by-normalizing"
    support: bool = False
    together: str | None = None
    baseline_condition: str | None = None
    worsening_times: Decimal | None = None

    def __post_init__(self) -> None:
        check_text(self.title, "title")
        check_text(self.source, "source", longest=2000)
        check_amount(self.worsening_times, "worsening_times")
        if (self.quantity is None) != (not self.normal and self.worsening_times is None):
            raise _bad_item("a quantity and what is normal of it go together", "normal")
        if self.sign is None and self.quantity is None:
            raise _bad_item("it has neither a sign nor a quantity", "sign")
        if self.improves == "by-percent" and not self.normal:
            raise _bad_item("only what is measured improves by a percentage", "improves")
        if len({one.comparison in ("<", "<=") for one in self.normal}) > 1:
            raise _bad_item("normal lies on both sides of its limits", "normal")
        for name, known, where in (
            (self.sign, SIGN_NAMES, "sign"),
            (self.baseline_condition, CONDITION_NAMES, "baseline_condition"),
        ):
            if name is not None and name not in known:
                fix = f"Choose one of {', '.join(known)}."
                raise InputError("rule-reference", f"there is no {quoted(name)}", where=where, fix=fix)

    @property
    def name(self) -> str:
        """How the item is named in a plan: by its sign, else by its quantity."""
        return self.sign or self.quantity or ""

    @property
    def normal_is(self) -> Literal["above", "below"] | None:
        """The side of its limit on which a measured item is normal."""
        if not self.normal:
            return None
        return "below" if self.normal[0].comparison in ("<", "<=") else "above"


class ResponseSetting(Strict):
    """A setting of the response criteria. ``sha256`` is that of the file.

    Complete is every item normal. Partial takes ``partial_at_least`` items that normalized, improvement
    ``improvement_at_least`` that improved by ``improvement_percent`` of the baseline value.

    Raises
    ------
    InputError
        ``name``, ``text``, ``number``, ``response-item``, ``rule-reference``, ``rule-twice``
    """

    id: str
    title: str
    source: str
    checked_on: str
    partial_at_least: int
    improvement_at_least: int
    improvement_percent: Decimal
    points: ResponsePoints = msgspec.field(name="point")
    items: tuple[ResponseItem, ...] = msgspec.field(name="item")
    sha256: str | None = None

    def __post_init__(self) -> None:
        check_name(self.id, "id")
        check_text(self.source, "source", longest=2000)
        check_amount(self.improvement_percent, "improvement_percent")
        for field in ("partial_at_least", "improvement_at_least", "improvement_percent"):
            if getattr(self, field) < 1:
                raise InputError("number", "it is below 1", where=field, fix="Write how many, or how much.")
        days = self.points.support_free_days.value
        if isinstance(days, int) and days < 1:
            raise InputError("number", "it is below 1", where="point.support_free_days", fix='Or write "not-asked".')
        names = [item.name for item in self.items]
        for index, name in enumerate(names):
            if name in names[:index]:
                fix = "One place for each item."
                raise InputError("rule-twice", f"{quoted(name)} stands in two items", where=f"item[{index}]", fix=fix)
        self._check_points()

    def _check_points(self) -> None:
        """Refuse items that say otherwise than the points do."""
        by_name = {item.name: item for item in self.items}
        d_dimer = by_name.get("d_dimer")
        by_limit = d_dimer is not None and any(one.amount == "upper_limit" for one in d_dimer.normal)
        if d_dimer is not None and by_limit != (self.points.d_dimer_normal.value == "laboratory-limit"):
            raise _bad_item("the item d_dimer is not judged as this point says", "point.d_dimer_normal")
        if ("soluble_cd25" in by_name) != (self.points.soluble_cd25.value != "not-asked"):
            raise _bad_item("the items are not those that this point says", "point.soluble_cd25")

    @property
    def free_days(self) -> int | None:
        """How many days without transfusion and growth factor a normal count takes; None where that is not asked."""
        days = self.points.support_free_days.value
        return days if isinstance(days, int) else None

    def comparison(self, one: NormalWhen) -> Comparison:
        """The comparison of a limit, with the boundary that the setting reads into its source."""
        return self.points.count_boundary.value if one.comparison == "count_boundary" else one.comparison

    def used(self) -> dict[str, str]:
        """How each open point was read, by its name: the value and what it says."""
        points = ((name, getattr(self.points, name)) for name in self.points.__struct_fields__)
        return {name: f"{point.value}. {point.says.format_map({'value': point.value})}" for name, point in points}


def _bad_item(problem: str, where: str) -> InputError:
    return InputError("response-item", problem, where=where, fix="Compare it with those of response/nct03985423.toml.")
