"""The levels of response that the states of the items leave possible: all of them, and no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from ..model.response_rules import ResponseSetting
from ..model.results import LEVELS, Level
from .items import State

#: What has been reached after some items: all normal so far, how many normalized, how many improved.
_Reached = tuple[bool, int, int]


def levels(setting: ResponseSetting, states: Mapping[str, Iterable[State]]) -> tuple[Level, ...]:
    """Every level that some choice of one state for each item gives, the best first.

    Items are taken group by group and only what counts is kept of them, so that no choice is tried twice.
    """
    reached = _all_reached(setting, _groups(setting), states)
    found = {_level(one, setting) for one in reached}
    return tuple(level for level in LEVELS if level in found)


def deciding(setting: ResponseSetting, states: Mapping[str, frozenset[State]]) -> tuple[str, ...]:
    """The items of which the level depends where they are not known, in the order of the setting.

    An item is one of them where some choice of the others leaves more than one level open that knowing it would settle.
    It may take several of them together to narrow the range.
    """
    return tuple(name for name, own in states.items() if len(own) > 1 and _matters(name, setting, states))


def _matters(name: str, setting: ResponseSetting, states: Mapping[str, frozenset[State]]) -> bool:
    groups = _groups(setting)
    (own_group,) = (group for group in groups if name in group)
    others = _all_reached(setting, [group for group in groups if name not in group], states)
    beside = list(product(*(states[other] for other in own_group if other != name)))
    return any(
        len({_level(_add(one, _step([*chosen, own]), setting), setting) for own in states[name]}) > 1
        for one in others
        for chosen in beside
    )


def _all_reached(
    setting: ResponseSetting, groups: Sequence[Sequence[str]], states: Mapping[str, Iterable[State]]
) -> set[_Reached]:
    reached: set[_Reached] = {(True, 0, 0)}
    for group in groups:
        steps = {_step(chosen) for chosen in product(*(states[name] for name in group))}
        reached = {_add(one, step, setting) for one in reached for step in steps}
    return reached


def _groups(setting: ResponseSetting) -> list[list[str]]:
    """The items, those together of which one has to be normal for a complete response."""
    either = setting.points.d_dimer_and_or_fibrinogen.value == "either"
    groups: dict[str, list[str]] = {}
    for item in setting.items:
        key = f"together {item.together}" if either and item.together is not None else item.name
        groups.setdefault(key, []).append(item.name)
    return list(groups.values())


def _step(chosen: Sequence[State]) -> _Reached:
    return (
        any(one.normal for one in chosen),
        sum(one.normalized for one in chosen),
        sum(one.improved for one in chosen),
    )


def _add(reached: _Reached, step: _Reached, setting: ResponseSetting) -> _Reached:
    # More than a level asks for is not told apart.
    return (
        reached[0] and step[0],
        min(reached[1] + step[1], setting.partial_at_least),
        min(reached[2] + step[2], setting.improvement_at_least),
    )


def _level(reached: _Reached, setting: ResponseSetting) -> Level:
    all_normal, normalized, improved = reached
    if all_normal:
        return "complete"
    if normalized >= setting.partial_at_least:
        return "partial"
    return "improvement" if improved >= setting.improvement_at_least else "none"
