"""What a value may be: a number, or all that a bound or nothing known leaves; compared with three answers, exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from ...model.clinical_rules import Comparison
from .units import Reading


@dataclass(frozen=True, slots=True)
class Span:
    """All numbers from ``low`` to ``high`` (None: without end); an open end is not among them."""

    low: Fraction = Fraction(0)
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = True

    def times(self, factor: Fraction) -> Span:
        """Each number multiplied by a factor above zero."""
        return replace(self, low=self.low * factor, high=None if self.high is None else self.high * factor)


#: A value of which nothing is known: nothing that is measured lies below zero.
ANY = Span()


def of_reading(reading: Reading) -> Span:
    """The numbers that a result allows.

    Examples
    --------
    >>> of_reading(Reading("<", Fraction(500), "ug/L", "<500 ug/L", "ug/L")).high
    Fraction(500, 1)
    """
    value = reading.value
    if reading.sign == "=":
        return exactly(value)
    if reading.sign in ("<", "<="):
        return Span(high=value, high_open=reading.sign == "<")
    return Span(low=value, low_open=reading.sign == ">")


def exactly(value: Fraction) -> Span:
    """One number."""
    return Span(low=value, high=value, high_open=False)


def part(span: Span, comparison: Comparison, limit: Fraction) -> Span | None:
    """Those numbers of a span that stand so to a limit; None where there are none.

    Examples
    --------
    >>> part(ANY, ">=", Fraction(100)).low, part(exactly(Fraction(99)), ">=", Fraction(100))
    (Fraction(100, 1), None)
    """
    if comparison in ("<", "<="):
        opened = comparison == "<"
        if span.high is None or limit < span.high or (limit == span.high and opened):
            span = replace(span, high=limit, high_open=opened)
    else:
        opened = comparison == ">"
        if limit > span.low or (limit == span.low and opened):
            span = replace(span, low=limit, low_open=opened)
    return None if _is_empty(span) else span


def compare(one: Span, comparison: Comparison, other: Span) -> bool | None:
    """Whether every number of one span stands so to every number of the other; None where some do and some do not.

    Examples
    --------
    >>> compare(exactly(Fraction(90)), "<", Span(low=Fraction(90), low_open=True))
    True
    >>> compare(Span(low=Fraction(40000), low_open=True), "<=", exactly(Fraction(20000)))
    False
    """
    if comparison in (">", ">="):
        return compare(other, "<" if comparison == ">" else "<=", one)
    strict = comparison == "<"
    if _always(one, other, strict=strict):
        return True
    return False if _always(other, one, strict=not strict) else None


def _always(one: Span, other: Span, *, strict: bool) -> bool:
    """Whether no number of ``one`` is above (``strict``: or at) any of ``other``."""
    if one.high is None or one.high > other.low:
        return False
    return one.high < other.low or not strict or one.high_open or other.low_open


def _is_empty(span: Span) -> bool:
    if span.high is None or span.low < span.high:
        return False
    return span.low > span.high or span.low_open or span.high_open
