"""A second person's sign-off: who may, what is compared, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from error_cases_revising import CASES
from making import patient
from revising import LATER, MAKER, REVISER, VERIFIER, plan, revised

from rud_dosing import DosingError, Plan, attach, export, library, read_plan, slip_of, verify, working
from rud_dosing.core.digests import chain_digest, is_verified
from rud_dosing.plans.planner import sealed
from rud_dosing.plans.verification import is_same_person

replace = msgspec.structs.replace


def checked(made: Plan, **said: Any) -> Plan:
    return verify(made, **{"by": VERIFIER, "at": LATER, **said})


def refusal(made: Plan, **said: Any) -> DosingError:
    with pytest.raises(DosingError) as refused:
        checked(made, **said)
    return refused.value


def test_verification_is_recorded_with_the_revision_and_its_content() -> None:
    before = plan()
    made = checked(before)
    entry = made.history[-1]
    assert (entry.action, entry.by, entry.at, entry.revision) == ("verify", VERIFIER, LATER, 1)
    assert entry.content_digest == before.content_digest == made.content_digest
    assert made.document_digest != before.document_digest
    assert (is_verified(before), is_verified(made)) == (False, True)
    assert replace(made, history=made.history[:-1], document_digest=before.document_digest) == before
    assert read_plan(export(made, "json")) == made


def test_revision_clears_the_verification_and_the_next_one_can_be_verified_again() -> None:
    first = checked(plan())
    changed = revised(first, "2026-12-10 00:00", change="hold", drug="ruxolitinib")
    assert not is_verified(changed)
    again = checked(changed, by="D. Nurse")
    assert is_verified(again)
    assert [entry.action for entry in again.history] == ["plan", "verify", "revise", "verify"]
    assert [entry.revision for entry in again.history] == [1, 1, 2, 2]


def test_who_made_the_plan_may_verify_what_somebody_else_revised_after_a_verification() -> None:
    changed = revised(checked(plan()), "2026-12-10 00:00", change="hold", drug="ruxolitinib")
    assert refusal(changed, by=REVISER).code == "verify-maker"
    assert is_verified(checked(changed, by=MAKER))


def test_nobody_of_those_who_changed_a_plan_since_it_was_verified_may_verify_it() -> None:
    changed = revised(plan(), "2026-12-10 00:00", change="hold", drug="ruxolitinib")
    assert {refusal(changed, by=who).code for who in (MAKER, REVISER)} == {"verify-maker"}
    assert is_verified(checked(changed))


@pytest.mark.parametrize(
    "same",
    [
        "A. Pharmacist",
        "a. pharmacist",
        "A. PHARMACIST",
        "  A.   Pharmacist ",
        "A.\N{NO-BREAK SPACE}Pharmacist",
        "Ａ．　Ｐｈａｒｍａｃｉｓｔ",
        "A. Pharmaci\N{LATIN SMALL LIGATURE ST}",
    ],
)
def test_same_person_is_refused_however_the_name_is_written(same: str) -> None:
    error = refusal(plan(), by=same)
    assert error.code == "verify-maker"
    assert error.problem.endswith("made this revision")
    assert error.fix == "A second person verifies."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Jose\N{COMBINING ACUTE ACCENT}", "José"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_names_compare_without_case_and_form(one: str, other: str) -> None:
    assert is_same_person(one, other)


@pytest.mark.parametrize(("one", "other"), [("A. Pharmacist", "B. Pharmacist"), ("Müller", "Muller"), ("Li", "L i")])
def test_other_names_are_other_people(one: str, other: str) -> None:
    assert not is_same_person(one, other)


def test_plan_that_does_not_say_who_made_it_is_not_verified() -> None:
    error = refusal(plan(by=None))
    assert str(error) == (
        "error[verify-maker]: by: the plan does not say who made it\n"
        '  Make it with --by "…", so that a second person can verify it.'
    )


def test_plan_is_verified_once() -> None:
    error = refusal(checked(plan()), by="D. Nurse")
    assert (error.code, error.problem) == ("verified-already", "revision 1 has been verified")


def test_plan_whose_tapering_week_is_not_ordered_is_not_verified() -> None:
    error = refusal(plan(final_week=None))
    assert str(error) == (
        "error[verify-open]: plan: the prescriber has not named the shape of the tapering days\n"
        "  Plan with --final-week, or revise with retaper."
    )
    named = revised(plan(final_week=None), "2026-12-01 00:00", change="retaper", final_week={"shape": "linear"})
    assert is_verified(checked(named))


def test_plan_without_dates_is_not_verified() -> None:
    error = refusal(plan(start=None, undated=True))
    assert (error.code, error.problem) == ("verify-open", "the plan has no dates")


@pytest.mark.parametrize("name", ["", " ", "C.\N{RIGHT-TO-LEFT OVERRIDE}Nurse"])
def test_name_of_who_verifies_can_be_printed(name: str) -> None:
    assert (refusal(plan(), by=name).code, refusal(plan(), by=name).where) == ("text", "by")


def _with_dose(made: Plan) -> Plan:
    first = replace(made.administrations[0], dose_mg=Decimal(20))
    return replace(made, administrations=(first, *made.administrations[1:]))


#: A change of a document by hand, its digests made to fit, and how verify names the field.
TAMPERED: list[tuple[Callable[[Plan], Plan], str]] = [
    (_with_dose, 'administrations[0].dose_mg is "15", not "20"'),
    (
        lambda made: replace(made, administrations=made.administrations[:-1]),
        "administrations is other rows, not other rows",
    ),
    (
        lambda made: replace(made, steps=(replace(made.steps[0], last_day=55), *made.steps[1:])),
        'steps[0].last_day is "56", not "55"',
    ),
    (
        lambda made: replace(made, assessments=(replace(made.assessments[0], time="07:00"), *made.assessments[1:])),
        'assessments[0].time is "09:00", not "07:00"',
    ),
    (lambda made: replace(made, bsa=replace(made.bsa, value=Decimal("1.8"))), 'bsa.value is "1.73", not "1.8"'),
    (lambda made: replace(made, supply=replace(made.supply, items=())), "supply.items is other rows, not other rows"),
    (lambda made: replace(made, findings=made.findings[1:]), "findings is other rows, not other rows"),
    (lambda made: replace(made, status="stopped"), 'status is "planned", not "stopped"'),
    (
        lambda made: replace(made, created_at=datetime(2026, 11, 1, tzinfo=timezone.utc)),
        'created_at is "2026-11-22T10:00:00Z", not "2026-11-01T00:00:00Z"',
    ),
    (lambda made: replace(made, patient=patient(weight="60 kg")), 'bsa.weight_kg is "60", not "63.5"'),
    (
        lambda made: replace(made, order=replace(made.order, split_units=True)),
        'steps[1].dose_mg_per_day is "17.25", not "17.5"',
    ),
]


@pytest.mark.parametrize(("tamper", "named"), TAMPERED, ids=[named.split(" ")[0] for _, named in TAMPERED])
def test_field_that_is_not_as_computed_is_named(tamper: Callable[[Plan], Plan], named: str) -> None:
    changed = sealed(tamper(plan()))
    assert read_plan(export(changed, "json")) == changed  # its digests fit: only computing it again can tell
    error = refusal(changed)
    assert error.code == "verify-differs"
    assert named in error.problem


def test_many_fields_that_differ_are_counted() -> None:
    rows = tuple(replace(one, dose_mg=one.dose_mg + 1) for one in plan().administrations)
    error = refusal(sealed(replace(plan(), administrations=rows)))
    assert error.problem.startswith('computed again, administrations[0].dose_mg is "15", not "16"; ')
    assert error.problem.endswith(" and 164 more")  # 112 + 56 doses and the digest of the content, less the 5 named
    assert error.problem.count(";") == 4


def test_document_that_was_changed_without_its_digests_is_not_read() -> None:
    text = export(plan(), "json").replace(b'"dose_mg": "15"', b'"dose_mg": "20"', 1)
    with pytest.raises(DosingError) as refused:
        read_plan(text)
    assert refused.value.code == "plan-digest"


def long_plan() -> Plan:
    made = checked(plan())
    made = revised(made, "2026-12-10 00:00", change="hold", drug="ruxolitinib")
    return revised(made, "2026-12-12 00:00", change="resume", drug="ruxolitinib", then="shift")


def with_entry(made: Plan, index: int, **fields: Any) -> Plan:
    history = list(made.history)
    history[index] = replace(history[index], **fields)
    return sealed(replace(made, history=tuple(history)))


@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("field", ["by", "at", "reason"])
def test_entry_of_the_history_that_was_changed_breaks_the_chain(index: int, field: str) -> None:
    value = LATER.replace(year=2025) if field == "at" else "Somebody else"
    error = refusal(with_entry(long_plan(), index, **{field: value}))
    assert str(error) == (
        f"error[verify-chain]: history[{index + 1}]: entry {index + 2} of the history does not follow from those "
        "before it\n  Do not use the plan; go back to a copy of it that is whole."
    )


def test_entry_that_was_taken_out_breaks_the_chain() -> None:
    made = long_plan()
    error = refusal(sealed(replace(made, history=(*made.history[:1], *made.history[2:]))))
    assert (error.code, error.where) == ("verify-chain", "history[1]")


def chained(made: Plan) -> Plan:
    """The plan with a chain that holds again: whoever forges one entry can forge those after it."""
    history: list[Any] = []
    for entry in made.history:
        history.append(replace(entry, previous_digest=chain_digest(history) if history else None))
    return sealed(replace(made, history=tuple(history)))


@pytest.mark.parametrize(
    ("index", "fields"),
    [
        (0, {"content_digest": "0" * 64}),
        (2, {"from_moment": "2026-12-11 00:00"}),
        (2, {"replaced": ()}),
        (3, {"replaced": plan().administrations[:1]}),
        (3, {"added": ()}),
        (3, {"replaced_assessments": plan().assessments}),
    ],
)
def test_history_that_is_not_what_was_computed_is_refused_even_where_its_chain_holds(
    index: int, fields: dict[str, Any]
) -> None:
    made = long_plan()
    history = list(made.history)
    history[index] = replace(history[index], **fields)
    error = refusal(chained(replace(made, history=tuple(history))))
    assert error.code in ("verify-chain", "verify-differs")
    assert error.fix.startswith("Do not use the plan")


def test_revision_that_is_missing_in_the_history_is_noticed() -> None:
    made = long_plan()
    error = refusal(chained(replace(made, history=(*made.history[:2], made.history[3]))))
    assert error.code in ("verify-chain", "verify-differs")


def test_whole_history_is_accepted() -> None:
    assert is_verified(checked(long_plan()))
    assert is_verified(checked(chained(long_plan())))


@pytest.mark.parametrize(("height", "weight"), [("170 cm", "63.5 kg"), ("1.70 m", "63500 g"), (None, "63.5 kg")])
def test_height_and_weight_typed_again_are_compared_as_amounts(height: str | None, weight: str) -> None:
    assert is_verified(checked(plan(), height=height, weight=weight))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            {"weight": "65.3 kg"},
            'error[verify-retyped]: weight: "65.3 kg" is not the plan\'s weight, 63.5 kg\n'
            "  Find out which is right before anything is given.",
        ),
        (
            {"height": "5 ft 7 in", "weight": "63.5 kg"},
            'error[verify-retyped]: height: "5 ft 7 in" is not the plan\'s height, 170 cm\n'
            "  Find out which is right before anything is given.",
        ),
        (
            {"weight": "63.5"},
            'error[unit]: weight: "63.5" has no unit\n  Write a number and a unit, for example "63.5 kg".',
        ),
    ],
)
def test_height_or_weight_that_differs_is_refused(said: dict[str, str], message: str) -> None:
    error = refusal(plan(), **said)
    assert str(error).split("\n")[0] == message.split("\n")[0]
    assert error.code in ("verify-retyped", "unit")


def test_slip_travels_and_is_attached_where_the_plan_is_kept() -> None:
    slip = slip_of(checked(plan()))
    assert msgspec.json.decode(slip) == {
        "plan_code": "K6JM4E-J",
        "revision": 1,
        "content_digest": plan().content_digest,
        "by": VERIFIER,
        "at": "2026-12-01T06:00:00Z",
    }
    assert attach(slip, plan()) == checked(plan())


def slip(**fields: Any) -> bytes:
    good = msgspec.json.decode(slip_of(checked(plan())))
    return msgspec.json.encode({**good, **fields})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"plan_code": "222222-2"}, "slip-differs"),
        ({"revision": 2}, "slip-differs"),
        ({"content_digest": "0" * 64}, "slip-differs"),
        ({"by": MAKER}, "verify-maker"),
        ({"by": ""}, "text"),
        ({"at": "yesterday"}, "wrong-type"),
        ({"at": "2026-12-01T06:00:00"}, "created-at"),
        ({"verified": True}, "unknown-key"),
    ],
)
def test_slip_that_does_not_fit_is_refused(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(DosingError) as refused:
        attach(slip(**fields), plan())
    assert refused.value.code == code


def test_slip_of_another_content_says_what_this_plan_is() -> None:
    with pytest.raises(DosingError) as refused:
        attach(slip(), revised(plan(), "2026-12-10 00:00", change="shift", days=1))
    assert str(refused.value) == (
        'error[slip-differs]: slip: the slip is for plan "K6JM4E-J", revision 1, or for other content\n'
        "  This is plan K6JM4E-J, revision 2."
    )


def test_slip_is_attached_once() -> None:
    with pytest.raises(DosingError) as refused:
        attach(slip(), attach(slip(), plan()))
    assert refused.value.code == "verified-already"


def test_slip_that_is_no_file_of_ours_is_refused() -> None:
    with pytest.raises(DosingError) as refused:
        attach(b"verified!", plan())
    assert refused.value.where.startswith("slip")


def test_time_of_a_slip_is_kept_in_utc() -> None:
    made = attach(slip(at="2026-12-01T07:00:00.5+01:00"), plan())
    assert made.history[-1].at == LATER
    assert read_plan(export(made, "json")) == made


def test_only_a_verified_plan_has_a_slip() -> None:
    for made in (plan(), revised(checked(plan()), "2026-12-10 00:00", change="shift", days=1)):
        with pytest.raises(DosingError) as refused:
            slip_of(made)
        assert refused.value.code == "not-verified"


def test_finding_that_the_rules_of_today_give_otherwise_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that changed since the plan was made: it is said, and nothing is verified."""
    made, rules, code = plan(bsa_cap="2 m2"), library.load_rules(), "bsa-cap-not-reached"
    other = replace(rules.findings[code], message="Another message.")
    monkeypatch.setattr(library, "load_rules", lambda: replace(rules, findings={**rules.findings, code: other}))
    error = refusal(made)
    assert error.code == "verify-differs"
    assert '.message is "Another message."' in error.problem
    assert error.fix == "Do not use the plan. If the program or its rules changed since, make the plan anew."


def test_working_repeats_the_arithmetic_of_the_design() -> None:
    lines = working(plan())
    for said in ("170 cm", "63.5 kg", "1.73", "17.3", "4 x 4 mg + 3 x 0.5 mg", plan().plan_code):
        assert said in lines


@pytest.mark.parametrize("code", sorted(CASES))
def test_every_code_of_a_change_or_a_verification_is_caused_by_its_case(code: str, tmp_path: Path) -> None:
    with pytest.raises(DosingError) as refused:
        CASES[code](tmp_path)
    assert refused.value.code == code
    assert refused.value.fix
    assert not refused.value.problem.endswith(".")
