"""Response: every item at its limit, every level by hand, what is not known as a range, and never a guess."""

from __future__ import annotations

import csv
import itertools
import tomllib
from datetime import date
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from assessing_making import LABEL, NCT, SETTINGS, SICK_LABS, SICK_SIGNS, day, item, judge, same, well
from hypothesis import given
from hypothesis import strategies as st
from making import DATA

from rud_dosing.core.labs.spans import Span, compare, part
from rud_dosing.model.health import Conditions
from rud_dosing.model.lab import Lab
from rud_dosing.model.response_rules import ResponseSetting
from rud_dosing.model.results import LEVELS, Support
from rud_dosing.response.items import State
from rud_dosing.response.levels import deciding, levels

ROWS: list[dict[str, Any]] = tomllib.loads((DATA / "response-boundaries.toml").read_text(encoding="utf-8"))["row"]
CASES = [
    (setting, row, value, wanted)
    for row in ROWS
    for setting in SETTINGS
    for wanted, key in (
        (True, "normal"),
        (False, "abnormal"),
        (setting == NCT.id, "normal_by_nct_only"),
        (setting == LABEL.id, "normal_by_label_only"),
    )
    for value in row.get(key, ())
]


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("setting", "row", "value", "normal"), CASES)
def test_item_at_its_limit_and_one_step_either_side(
    setting: str, row: dict[str, Any], value: str, normal: bool
) -> None:
    if "sign" in row:
        found = judge(SETTINGS[setting], signs={row["sign"]: value})
    else:
        limits = {"upper_limit": row["upper_limit"]} if "upper_limit" in row else {}
        found = judge(SETTINGS[setting], labs={row["lab"]: Lab(value=value, **limits)})
    assert item(found, row["item"]).normal is normal


def test_every_measured_item_of_both_settings_has_boundaries() -> None:
    worked = {row["item"] for row in ROWS}
    measured = {one.name for setting in SETTINGS.values() for one in setting.items if one.normal}
    assert worked == measured


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda one: one.id)
@pytest.mark.parametrize("name", ["splenomegaly", "cns_abnormality"])
@pytest.mark.parametrize(("answer", "normal"), [(True, False), (False, True), (None, None)])
def test_what_is_yes_or_no(setting: ResponseSetting, name: str, answer: bool | None, normal: bool | None) -> None:
    signs = {} if answer is None else {name: answer}
    assert item(judge(setting, signs=signs), name).normal is normal


@pytest.mark.parametrize(
    ("setting", "signs", "normal"),
    [
        # The registry's limit is a temperature, the label's words are "no fever".
        (NCT, {"fever": False}, None),
        (LABEL, {"fever": False}, True),
        (NCT, {"fever": True}, False),
        (LABEL, {"fever": True}, False),
        (NCT, {"fever": False, "temperature": "37.4 C"}, True),
        (LABEL, {"fever": False, "temperature": "37.6 C"}, False),
        # Febrile on the day, though not when it was measured.
        (NCT, {"fever": True, "temperature": "36.8 C"}, False),
        (LABEL, {"fever": True, "temperature": "36.8 C"}, False),
        (NCT, {}, None),
    ],
)
def test_fever_in_words(setting: ResponseSetting, signs: dict[str, Any], normal: bool | None) -> None:
    assert item(judge(setting, signs=signs), "fever").normal is normal


def test_fever_that_a_temperature_does_not_show_is_told_beside_it() -> None:
    found = item(judge(NCT, signs={"fever": True, "temperature": "36.8 C"}), "fever")
    assert (found.now, str(found.number), found.normal) == ("36.8 C, fever", "36.8", False)
    assert item(judge(NCT, signs={"fever": False, "temperature": "36.8 C"}), "fever").now == "36.8 C"


@pytest.mark.parametrize(
    ("value", "normal"),
    # "no worsening to more than twice the baseline" of 58240 pg/mL: 116480 is twice, not more.
    [
        ("116479 pg/mL", True),
        ("116480 pg/mL", True),
        ("116481 pg/mL", False),
        ("116.48 ng/mL", True),
        ("116.481 ng/mL", False),
        ("2400 U/mL", None),
    ],
)
def test_soluble_cd25_may_double_and_no_more(value: str, normal: bool | None) -> None:
    found = item(judge(LABEL, labs={"soluble_cd25": value}), "soluble_cd25")
    assert (found.normal, found.abnormal_at_baseline, found.improved) == (normal, None, None)


@pytest.mark.parametrize(
    ("value", "normal"),
    # A bound decides where every number that it allows does.
    [("<2000 ug/L", True), ("<=2000 ug/L", None), (">2000 ug/L", False), (">=2000 ug/L", False), (">1999 ug/L", None)],
)
def test_bound_at_the_limit_of_ferritin(value: str, normal: bool | None) -> None:
    assert item(judge(NCT, labs={"ferritin": value}), "ferritin").normal is normal


def test_d_dimer_without_the_laboratorys_limit_is_not_known() -> None:
    found = item(judge(NCT, labs={"d_dimer": "300 ug/L"}), "d_dimer")
    assert (found.normal, found.needs) == (None, ("the laboratory's limit today",))


# --- improvement ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "baseline", "improved", "not_improved"),
    [
        # ferritin 9000 x 0.5 = 4500; platelets 20 x 1.5 = 30; neutrophils 0.4 x 1.5 = 0.6; fibrinogen 0.8 x 1.5 = 1.2;
        # D-dimer 4000 x 0.5 = 2000: by half exactly is improved, as the label writes.
        ("ferritin", "9000 ug/L", ["4499 ug/L", "4500 ug/L", "10111.5 pmol/L"], ["4501 ug/L", "10112 pmol/L"]),
        ("platelets", "20 10^9/L", ["31 10^9/L", "30 10^9/L", "30000 /uL"], ["29 10^9/L", "29999 /uL"]),
        ("neutrophils", "0.4 10^9/L", ["0.61 10^9/L", "0.6 10^9/L", "600 /uL"], ["0.59 10^9/L", "599 /uL"]),
        ("fibrinogen", "0.8 g/L", ["1.21 g/L", "1.2 g/L", "120 mg/dL"], ["1.19 g/L", "119 mg/dL"]),
        ("d_dimer", "4000 ug/L", ["1999 ug/L", "2000 ug/L", "2 mg/L"], ["2001 ug/L", "2.001 mg/L"]),
    ],
)
def test_improved_by_half_of_the_baseline_value(
    name: str, baseline: str, improved: list[str], not_improved: list[str]
) -> None:
    limit = {"upper_limit": "500 ug/L"} if name == "d_dimer" else {}
    for value, wanted in [*((one, True) for one in improved), *((one, False) for one in not_improved)]:
        found = judge(NCT, before={name: Lab(value=baseline, **limit)}, labs={name: Lab(value=value, **limit)})
        assert (item(found, name).normal, item(found, name).improved) == (False, wanted), value


def test_the_other_boundary_of_improvement_is_a_matter_of_data() -> None:
    raw = msgspec.to_builtins(NCT)
    raw["point"]["improvement_boundary"]["value"] = ">"
    strict = msgspec.convert(raw, ResponseSetting)
    for value, wanted in (("4500 ug/L", False), ("4499 ug/L", True)):
        assert item(judge(strict, labs={"ferritin": value}), "ferritin").improved is wanted


def test_count_from_zero_improves_by_becoming_normal_only() -> None:
    before = {"neutrophils": "0 10^9/L"}
    for value, wanted in (("0 10^9/L", False), ("0.9 10^9/L", False), ("1 10^9/L", True)):
        assert item(judge(NCT, before=before, labs={"neutrophils": value}), "neutrophils").improved is wanted


def test_normal_counts_as_improved_however_small_the_change_and_can_be_told_not_to() -> None:
    # 90 to 100 is a rise by 11 %.
    before, labs = {"platelets": "90 10^9/L"}, {"platelets": "100 10^9/L"}
    assert item(judge(NCT, before=before, labs=labs), "platelets").improved is True
    raw = msgspec.to_builtins(NCT)
    raw["point"]["normalized_counts_as_improved"]["value"] = "no"
    found = judge(msgspec.convert(raw, ResponseSetting), before=before, labs=labs)
    assert item(found, "platelets").improved is False


def test_what_was_normal_at_baseline_neither_normalizes_nor_improves() -> None:
    found = item(judge(NCT, before={"ferritin": "1500 ug/L"}, labs={"ferritin": "100 ug/L"}), "ferritin")
    assert (found.abnormal_at_baseline, found.normal, found.improved) == (False, True, False)


@pytest.mark.parametrize(
    ("before", "after", "improved"),
    [
        # Above 40000: half is above 20000 at least.
        (">40000 ug/L", "20000 ug/L", True),
        (">40000 ug/L", "20001 ug/L", None),
        (">40000 ug/L", ">40000 ug/L", None),
        ("9000 ug/L", "<4500 ug/L", True),
        ("9000 ug/L", "<4501 ug/L", None),
        ("9000 ug/L", ">4500 ug/L", False),
        # Below 5000, and half of 3000 would be normal: what is not normal has not improved, what is has.
        ("3000 ug/L", "<5000 ug/L", None),
        ("3000 ug/L", ">=2000 ug/L", False),
    ],
)
def test_bounds_of_both_days(before: str, after: str, improved: bool | None) -> None:
    found = judge(NCT, before={"ferritin": before}, labs={"ferritin": after})
    assert item(found, "ferritin").improved is improved


def test_what_is_lacking_to_know_a_change_is_said() -> None:
    bound = item(judge(NCT, before={"ferritin": ">40000 ug/L"}, labs={"ferritin": "25000 ug/L"}), "ferritin")
    assert (bound.improved, bound.needs) == (None, ("the exact value at baseline",))
    other = {"d_dimer": Lab(value="2 mg/L FEU", upper_limit="0.5 mg/L FEU")}
    found = item(judge(NCT, labs=other), "d_dimer")
    assert (found.normal, found.improved, found.needs) == (False, None, ("a value in ug/L, as at baseline",))
    none = item(judge(NCT, before={}, labs={}), "ferritin")
    assert none.needs == ("the value today", "the value at baseline")


def test_change_is_told_in_percent_of_the_baseline_value() -> None:
    # (4500 - 9000) / 9000 = -50 %; (31 - 20) / 20 = 55 %; a temperature has none.
    labs = {"ferritin": "4500 ng/mL", "platelets": "31 10^9/L", "d_dimer": "2 mg/L FEU"}
    found = judge(NCT, labs=labs, signs={"temperature": "37 C"})
    changes = {one.item: one.change_percent for one in found.items}
    assert (str(changes["ferritin"]), str(changes["platelets"])) == ("-50", "55")
    assert [changes[name] for name in ("d_dimer", "fever", "neutrophils")] == [None, None, None]


def test_numbers_for_a_chart_are_in_one_unit() -> None:
    found = item(judge(NCT, labs={"platelets": "31000 /uL"}), "platelets")
    told = (found.unit, str(found.baseline_number), str(found.number), str(found.limit), found.normal_is)
    assert told == ("10^9/L", "20", "31", "100", "above")
    other = item(judge(NCT, labs={"d_dimer": Lab(value="2 mg/L FEU", upper_limit="0.5 mg/L FEU")}), "d_dimer")
    assert (other.unit, other.baseline_number, str(other.number), str(other.limit), other.normal_is) == (
        "ug/L FEU", None, "2000", "500", "below",
    )  # fmt: skip


# --- transfusion and growth factor ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("support", "normal"),
    [
        # Results of day 7 (7 December): 4 days at least without either.
        (Support(transfused=False, g_csf=False), True),
        (Support(transfused=True, transfused_on=date(2026, 12, 3), g_csf=False), True),
        (Support(transfused=True, transfused_on=date(2026, 12, 2), g_csf=False), True),
        (Support(transfused=True, transfused_on=date(2026, 12, 4), g_csf=False), False),
        (Support(transfused=True, transfused_on=date(2026, 12, 7), g_csf=False), False),
        (Support(transfused=False, g_csf=True, g_csf_on=date(2026, 12, 4)), False),
        (Support(transfused=False), None),
        (Support(), None),
        (Support(transfused=True, transfused_on=date(2026, 12, 4)), False),
    ],
)
@pytest.mark.parametrize("name", ["platelets", "neutrophils"])
def test_normal_count_takes_days_without_support(name: str, support: Support, normal: bool | None) -> None:
    found = item(judge(NCT, **well(), support=support), name)
    assert (found.normal, found.improved) == (normal, normal)
    assert item(judge(LABEL, **well(), support=support), name).normal is True


def test_low_count_is_low_whatever_was_given() -> None:
    found = item(judge(NCT, labs={"platelets": "99 10^9/L"}, support=Support()), "platelets")
    assert (found.normal, found.improved) == (False, None)


def test_what_was_given_before_a_transfusion_after_the_sample_is_not_known() -> None:
    labs = {"platelets": Lab(value="180 10^9/L", taken_on=day(5))}
    support = Support(transfused=True, transfused_on=day(6), g_csf=False)
    found = item(judge(NCT, labs=labs, support=support), "platelets")
    assert (found.normal, found.needs) == (None, ("whether transfused or given G-CSF within 4 days",))


def test_what_is_not_known_of_support_is_the_same_for_both_counts() -> None:
    """Fever normalized, ferritin improved, both counts normal. Unsupported, three normalized: partial. Supported, one
    normalized and two improved: none. One count alone raised, which would be improvement, cannot be."""
    labs = {**SICK_LABS, "neutrophils": "2 10^9/L", "platelets": "180 10^9/L", "ferritin": "4500 ug/L"}
    today = {"labs": {**labs, "taken_on": day(7)}, "signs": {**SICK_SIGNS, "temperature": "36.9 C"}}
    found = judge(NCT, **today, support=Support(g_csf=False))
    assert (found.levels, found.decided_by) == (("partial", "none"), ("neutrophils", "platelets"))
    assert [item(found, name).normal for name in ("neutrophils", "platelets")] == [None, None]
    # Of two days one count may have been raised and the other not.
    today["labs"]["platelets"] = Lab(value="180 10^9/L", taken_on=day(6))
    assert judge(NCT, **today, support=Support(g_csf=False)).levels == ("partial", "improvement", "none")


# --- levels -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "today", "wanted"),
    [
        # all normal
        (NCT, well(), ["complete"]),
        (LABEL, well(), ["complete"]),
        # "and/or": one of D-dimer and fibrinogen is enough for the registry, the label lists both
        (NCT, well(d_dimer=Lab(value="600 ug/L", upper_limit="500 ug/L")), ["complete"]),
        (LABEL, well(d_dimer="600 ug/L"), ["partial"]),
        (NCT, well(fibrinogen="1.2 g/L"), ["complete"]),
        (LABEL, well(fibrinogen="1.2 g/L"), ["partial"]),
        # soluble CD25 at more than twice the baseline is no item of the registry
        (NCT, well(soluble_cd25="120000 pg/mL"), ["complete"]),
        (LABEL, well(soluble_cd25="120000 pg/mL"), ["partial"]),
        # three normalized: fever, spleen, platelets
        (NCT, same(temperature="36.9 C", splenomegaly=False, platelets="100 10^9/L"), ["partial"]),
        (LABEL, same(temperature="36.9 C", splenomegaly=False, platelets="101 10^9/L"), ["partial"]),
        # at 100 the label has two normalized (fever, spleen) and three improved (and platelets 20 to 100)
        (LABEL, same(temperature="36.9 C", splenomegaly=False, platelets="100 10^9/L"), ["improvement"]),
        # three improved by half: ferritin, platelets, D-dimer
        (NCT, same(ferritin="4500 ug/L", platelets="30 10^9/L", d_dimer="2000 ug/L"), ["improvement"]),
        # two
        (NCT, same(ferritin="4500 ug/L", platelets="30 10^9/L"), ["none"]),
        (NCT, same(), ["none"]),
        # one normalized and two improved are three improved
        (NCT, same(splenomegaly=False, ferritin="4500 ug/L", platelets="30 10^9/L"), ["improvement"]),
    ],
)
def test_level_by_hand(setting: ResponseSetting, today: dict[str, Any], wanted: list[str]) -> None:
    found = judge(setting, **today)
    assert list(found.levels) == wanted
    assert found.decided_by == ()


@pytest.mark.parametrize(
    ("today", "wanted", "decides"),
    [
        # All but ferritin normal: complete, or with six normalized items partial.
        (well(ferritin=None), ["complete", "partial"], ("ferritin",)),
        # D-dimer is not needed where fibrinogen is normal.
        (well(d_dimer=None), ["complete"], ()),
        (well(fibrinogen="1.2 g/L", d_dimer=None), ["complete", "partial"], ("d_dimer",)),
        (well(splenomegaly=None, cns_abnormality=None), ["complete", "partial"], ("splenomegaly", "cns_abnormality")),
        # Two normalized (fever, spleen), neither count known: a third makes it partial, an improved one improvement.
        (
            same(temperature="36.9 C", splenomegaly=False, platelets=None),
            ["partial", "improvement", "none"],
            ("platelets",),
        ),
        # Platelets of 99 are not normal, and 20 to 99 is improved.
        (same(temperature="36.9 C", splenomegaly=False, platelets=">=99 10^9/L"), ["partial", "improvement"],
         ("platelets",)),
        # No complete response, and any three of five may have normalized: no one of them decides alone.
        ({"signs": {"splenomegaly": True, "cns_abnormality": False}}, ["partial", "improvement", "none"],
         ("fever", "neutrophils", "platelets", "ferritin", "fibrinogen", "d_dimer")),
        # Nothing known of today.
        ({}, ["complete", "partial", "improvement", "none"],
         ("fever", "splenomegaly", "neutrophils", "platelets", "ferritin", "fibrinogen", "d_dimer", "cns_abnormality")),
    ],
)  # fmt: skip
def test_what_is_not_known_leaves_a_range(today: dict[str, Any], wanted: list[str], decides: tuple[str, ...]) -> None:
    found = judge(NCT, **today)
    assert (list(found.levels), found.decided_by) == (wanted, decides)


def test_only_values_that_can_occur_together_make_a_level() -> None:
    """Ferritin 3000 at baseline: half of it, 1500, is normal, so that it cannot improve and stay above the limit."""
    before = {**SICK_LABS, "ferritin": "3000 ug/L"}
    today = same(ferritin=None, temperature="36.9 C", splenomegaly=False)
    assert judge(NCT, before=before, **today).levels == ("partial", "none")
    # 9000 at baseline: 4500 is not normal and improved.
    assert judge(NCT, **today).levels == ("partial", "improvement", "none")


def test_few_abnormal_items_reach_no_level_by_number() -> None:
    before = {name: value for name, value in SICK_LABS.items() if name in ("taken_on", "ferritin")}
    before |= {"neutrophils": "2 10^9/L", "platelets": "200 10^9/L", "fibrinogen": "3 g/L"}
    before |= {"d_dimer": Lab(value="300 ug/L", upper_limit="500 ug/L")}
    signs = {"temperature": "36.8 C", "splenomegaly": True, "cns_abnormality": False}
    # Two abnormal at baseline; the spleen is normal now, ferritin is not.
    found = judge(NCT, before=before, signs_before=signs, **well(ferritin="4000 ug/L"))
    assert found.levels == ("none",)


def test_a_stated_condition_counts_at_baseline_where_nobody_examined() -> None:
    signs = {**SICK_SIGNS}
    del signs["cns_abnormality"]
    for answer, wanted in ((True, True), (False, False), (None, None)):
        conditions = Conditions(cns_involvement=answer)
        found = item(judge(NCT, signs_before=signs, conditions=conditions), "cns_abnormality")
        assert found.abnormal_at_baseline is wanted


def test_what_was_used_is_told_for_every_open_point() -> None:
    found = judge(NCT)
    assert set(found.used) == set(NCT.points.__struct_fields__)
    assert found.used["support_free_days"].startswith("4. ")
    assert "at least 4 days" in found.used["support_free_days"]
    assert (found.setting, found.setting_sha256) == (NCT.id, NCT.sha256)


# --- properties -------------------------------------------------------------------------------------------------------

#: Values of each item from worst to best.
LADDERS: dict[str, list[Any]] = {
    "temperature": ["40 C", "38 C", "37.5 C", "37.4 C", "36.5 C"],
    "splenomegaly": [True, False],
    "cns_abnormality": [True, False],
    "neutrophils": ["0 10^9/L", "0.3 10^9/L", "0.6 10^9/L", "1 10^9/L", "1.1 10^9/L", "4 10^9/L"],
    "platelets": ["5 10^9/L", "20 10^9/L", "30 10^9/L", "99 10^9/L", "100 10^9/L", "101 10^9/L"],
    "ferritin": ["40000 ug/L", "9000 ug/L", "4500 ug/L", "2000 ug/L", "1999 ug/L", "100 ug/L"],
    "fibrinogen": ["0.4 g/L", "0.8 g/L", "1.2 g/L", "1.5 g/L", "1.6 g/L"],
    "d_dimer": ["9000 ug/L", "4000 ug/L", "2000 ug/L", "501 ug/L", "500 ug/L", "100 ug/L"],
    "soluble_cd25": ["200000 pg/mL", "116480 pg/mL", "1000 pg/mL"],
}
SIGNS = ("temperature", "splenomegaly", "cns_abnormality")
steps = st.fixed_dictionaries(
    {name: st.one_of(st.none(), st.integers(0, len(ladder) - 1)) for name, ladder in LADDERS.items()}
)
settings = st.sampled_from([NCT, LABEL])


def _values(chosen: dict[str, int | None]) -> dict[str, dict[str, Any]]:
    known = {name: LADDERS[name][step] for name, step in chosen.items() if step is not None}
    if "d_dimer" in known:
        known["d_dimer"] = Lab(value=known["d_dimer"], upper_limit="500 ug/L")
    return {
        "labs": {name: value for name, value in known.items() if name not in SIGNS},
        "signs": {name: value for name, value in known.items() if name in SIGNS},
    }


def _before(chosen: dict[str, int | None]) -> dict[str, Any]:
    values = _values(chosen)
    return {"before": values["labs"], "signs_before": values["signs"]}


def _ranks(found: Any) -> list[int]:
    return [LEVELS.index(level) for level in found.levels]


@given(setting=settings, before=steps, today=steps, name=st.sampled_from(sorted(LADDERS)), up=st.integers(1, 5))
def test_improving_any_item_never_worsens_the_response(
    setting: ResponseSetting, before: dict[str, int | None], today: dict[str, int | None], name: str, up: int
) -> None:
    old = today[name]
    if old is None:
        return
    better = {**today, name: min(old + up, len(LADDERS[name]) - 1)}
    one, other = (judge(setting, **_before(before), **_values(some)) for some in (today, better))
    assert min(_ranks(other)) <= min(_ranks(one))
    assert max(_ranks(other)) <= max(_ranks(one))


@given(setting=settings, before=steps, today=steps, name=st.sampled_from(sorted(LADDERS)), step=st.integers(0, 5))
def test_adding_a_result_never_widens_the_range(
    setting: ResponseSetting, before: dict[str, int | None], today: dict[str, int | None], name: str, step: int
) -> None:
    unknown = {**today, name: None}
    known = {**today, name: min(step, len(LADDERS[name]) - 1)}
    less, more = (judge(setting, **_before(before), **_values(some)) for some in (unknown, known))
    assert set(more.levels) <= set(less.levels)
    earlier = {**before, name: None}, {**before, name: min(step, len(LADDERS[name]) - 1)}
    less, more = (judge(setting, **_before(some), **_values(today)) for some in earlier)
    assert set(more.levels) <= set(less.levels)


states = st.frozensets(
    st.sampled_from([State(n, c, i) for n, c, i in itertools.product([True, False], repeat=3) if not c or n]),
    min_size=1,
    max_size=3,
)


@given(setting=settings, chosen=st.lists(states, min_size=9, max_size=9))
def test_range_is_that_of_every_choice_tried_one_by_one(
    setting: ResponseSetting, chosen: list[frozenset[State]]
) -> None:
    names = [one.name for one in setting.items]
    possible = dict(zip(names, chosen[: len(names)], strict=True))
    # At most six items are not known, of two states each: 64 choices.
    possible = {
        name: frozenset(list(own)[: 2 if index < 6 else 1]) for index, (name, own) in enumerate(possible.items())
    }
    either = setting is NCT
    found = set()
    for one in itertools.product(*possible.values()):
        by_name = dict(zip(names, one, strict=True))
        coagulation = [by_name["fibrinogen"].normal, by_name["d_dimer"].normal]
        others = [state.normal for name, state in by_name.items() if name not in ("fibrinogen", "d_dimer")]
        if all(others) and (any(coagulation) if either else all(coagulation)):
            found.add("complete")
        elif sum(state.normalized for state in one) >= 3:
            found.add("partial")
        elif sum(state.improved for state in one) >= 3:
            found.add("improvement")
        else:
            found.add("none")
    assert set(levels(setting, possible)) == found
    assert (deciding(setting, possible) == ()) == (len(found) == 1)
    for name in names:
        told = {**possible}
        matters = False
        for others in itertools.product(*(possible[other] for other in names if other != name)):
            told |= {
                other: frozenset([one]) for other, one in zip((n for n in names if n != name), others, strict=True)
            }
            matters = matters or len(levels(setting, told)) > 1
        assert (name in deciding(setting, possible)) == matters


spans = st.builds(
    lambda low, wide, low_open, high_open: Span(Fraction(low), Fraction(low + wide), low_open and wide > 0,
                                                high_open and wide > 0),
    st.integers(0, 6), st.integers(0, 4), st.booleans(), st.booleans(),
)  # fmt: skip


def _numbers(span: Span) -> list[Fraction]:
    """Numbers of a span on a grid of halves, and near its ends."""
    assert span.high is not None
    fine = [Fraction(step, 10) for step in range(0, 150)]
    inside = [one for one in fine if span.low <= one <= span.high]
    return [
        one for one in inside
        if not (span.low_open and one == span.low) and not (span.high_open and one == span.high)
    ]  # fmt: skip


@given(one=spans, other=spans, comparison=st.sampled_from(["<", "<=", ">", ">="]))
def test_spans_compare_as_all_their_numbers_do(one: Span, other: Span, comparison: Any) -> None:
    holds = {"<": Fraction.__lt__, "<=": Fraction.__le__, ">": Fraction.__gt__, ">=": Fraction.__ge__}[comparison]
    answers = {bool(holds(a, b)) for a in _numbers(one) for b in _numbers(other)}
    expected = answers.pop() if len(answers) == 1 else None
    # Open ends leave numbers that the grid does not hold, on the same side.
    assert compare(one, comparison, other) is expected


@given(span=spans, limit=st.integers(0, 10), comparison=st.sampled_from(["<", "<=", ">", ">="]))
def test_part_of_a_span_holds_what_it_says(span: Span, limit: int, comparison: Any) -> None:
    holds = {"<": Fraction.__lt__, "<=": Fraction.__le__, ">": Fraction.__gt__, ">=": Fraction.__ge__}[comparison]
    wanted = [one for one in _numbers(span) if holds(one, Fraction(limit))]
    found = part(span, comparison, Fraction(limit))
    assert ([] if found is None else _numbers(found)) == wanted


# --- the patients of the source ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda one: one.id)
def test_baselines_of_the_sources_patients_are_judged(setting: ResponseSetting, number: int) -> None:
    """What the table gives of the baseline; of the follow-up it gives nothing, so that every level stays possible."""
    with (DATA / "paper-table-1.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["feature"]: row for row in csv.DictReader(file)}
    features = {"neutrophils": "absolute neutrophil count", "platelets": "platelets", "ferritin": "ferritin"}
    features |= {"fibrinogen": "fibrinogen", "soluble_cd25": "soluble CD25"}
    labs = {
        name: f"{rows[feature][str(number)]} {rows[feature]['unit']}"
        for name, feature in features.items()
        if rows[feature][str(number)]
    }
    signs = {"fever": True, "splenomegaly": rows["splenomegaly"][str(number)] == "yes"}
    found = judge(setting, before=labs, signs_before=signs)
    abnormal = {one.item for one in found.items if one.abnormal_at_baseline}
    # By hand from table 1: fever in all; spleen in 1, 3, 4, 7, 8; neutrophils below 1.0 in 4, 6, 7, 8; platelets below
    # 100 in all but 2; ferritin of 2000 or more in all but 1; fibrinogen of 1.5 or less in 1, 4, 5, 7, 8.
    by_hand = {
        "fever": range(1, 9),
        "splenomegaly": (1, 3, 4, 7, 8),
        "neutrophils": (4, 6, 7, 8),
        "platelets": (1, 3, 4, 5, 6, 7, 8),
        "ferritin": (2, 3, 4, 5, 6, 7, 8),
        "fibrinogen": (1, 4, 5, 7, 8),
    }
    assert abnormal == {name for name, numbers in by_hand.items() if number in numbers}
    assert found.levels == LEVELS
