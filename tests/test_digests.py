"""Plan codes, item ids and digests, checked with programs that did not make them."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from uuid import UUID, uuid5

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import AT, plan
from making import UUID as PLAN_UUID
from stdnum import luhn

from rud_dosing.core.digests import (
    ALPHABET,
    CLINICAL_FIELDS,
    chain_digest,
    check_character,
    content_digest,
    document_digest,
    is_verified,
    item_id,
    plan_code,
    short,
)
from rud_dosing.document import encode
from rud_dosing.model.plan import HistoryEntry
from rud_dosing.plans.planner import sealed

codes_of_six = st.text(alphabet=ALPHABET, min_size=6, max_size=6)


def test_alphabet_has_no_look_alikes() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 30
    assert not set("01ILOU") & set(ALPHABET)
    assert set(ALPHABET) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@given(codes_of_six)
def test_check_character_is_the_luhn_of_another_library(code: str) -> None:
    assert check_character(code) == luhn.calc_check_digit(code, ALPHABET)


def test_check_character_by_hand() -> None:
    # 222226: all values 0 but the last, 6 -> value 4, doubled 8; 8 + x = 0 modulo 30 -> x = 22 = "R"
    assert ALPHABET.index("6") == 4
    assert check_character("222226") == ALPHABET[22] == "R"


@given(codes_of_six, st.integers(min_value=0, max_value=6), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_noticed(code: str, place: int, wrong: str) -> None:
    whole = code + check_character(code)
    changed = whole[:place] + wrong + whole[place + 1 :]
    assert (check_character(changed[:6]) == changed[6]) == (changed == whole)


def test_nearly_all_swapped_neighbors_are_noticed() -> None:
    missed = sum(
        check_character(f"2222{one}{other}") == check_character(f"2222{other}{one}")
        for index, one in enumerate(ALPHABET)
        for other in ALPHABET[index + 1 :]
    )
    assert missed == 1  # of 435 pairs: only the first and the last character of the alphabet, as with Luhn's 09 and 90


@given(st.uuids())
def test_plan_code_is_six_characters_and_their_check(uuid: UUID) -> None:
    code = plan_code(str(uuid))
    assert (len(code), code[6]) == (8, "-")
    assert luhn.is_valid(code[:6] + code[7], ALPHABET)
    assert plan_code(str(uuid)) == code


def test_plan_codes_of_many_plans_are_spread_over_the_whole_alphabet() -> None:
    codes = [plan_code(str(uuid5(UUID(PLAN_UUID), str(n)))) for n in range(2000)]
    assert len(set(codes)) == 2000  # 30^6 = 729 million codes
    for place in range(6):
        assert {code[place] for code in codes} == set(ALPHABET)


def test_item_id_comes_from_the_plan_uuid_and_a_key_that_names_nobody() -> None:
    made = plan()
    first = made.administrations[0]
    assert first.id == str(uuid5(UUID(PLAN_UUID), "ruxolitinib|2026-12-01|1"))
    assert made.administrations[1].id == str(uuid5(UUID(PLAN_UUID), "dexamethasone|2026-12-01|1"))
    assert made.administrations[2].id == str(uuid5(UUID(PLAN_UUID), "ruxolitinib|2026-12-01|2"))
    assert made.assessments[0].id == item_id(PLAN_UUID, "assessment|7")


def test_ids_are_unique_within_a_plan_and_between_plans() -> None:
    one, other = plan(), plan(plan_uuid="00000000-0000-4000-8000-000000000000")
    ids = [item.id for made in (one, other) for item in (*made.administrations, *made.assessments)]
    assert len(ids) == len(set(ids)) == 2 * (168 + 4)


def test_id_survives_another_time_of_day_and_another_dose() -> None:
    usual, moved = plan(), plan(times="ruxolitinib 09:00, 21:00", strengths="dexamethasone 1 mg")
    assert {one.id for one in usual.administrations} == {one.id for one in moved.administrations}


def test_digests_are_sha256_of_compact_json_with_sorted_keys() -> None:
    made = plan()
    raw = json.loads(encode(made))

    def sha256(value: object) -> str:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    clinical = {field: raw[field] for field in CLINICAL_FIELDS}
    for field in ("steps", "administrations"):  # of which part they are is newer than the digest
        clinical[field] = [{key: value for key, value in row.items() if key != "part"} for row in raw[field]]
    assert made.content_digest == sha256(clinical)
    del raw["document_digest"]
    assert made.document_digest == sha256(raw)


def test_content_digest_covers_what_is_clinical_and_document_digest_all() -> None:
    made = plan()
    other_maker = sealed(msgspec.structs.replace(made, software=msgspec.structs.replace(made.software, version="9")))
    assert other_maker.content_digest == made.content_digest
    assert other_maker.document_digest != made.document_digest
    fewer = sealed(msgspec.structs.replace(made, administrations=made.administrations[1:]))
    assert fewer.content_digest != made.content_digest


@pytest.mark.parametrize("field", CLINICAL_FIELDS)
def test_every_clinical_field_changes_the_content_digest(field: str) -> None:
    made = plan()
    assert content_digest(msgspec.structs.replace(made, **{field: None})) != made.content_digest


def test_verifying_does_not_change_the_paper_that_was_verified() -> None:
    made = plan(final_week="linear")
    assert not is_verified(made)
    entry = HistoryEntry(revision=1, action="verify", at=AT, by="B. Pharmacist", content_digest=made.content_digest)
    verified = sealed(msgspec.structs.replace(made, history=(*made.history, entry)))
    assert is_verified(verified)
    assert verified.content_digest == made.content_digest
    assert verified.document_digest == document_digest(verified) != made.document_digest
    assert not is_verified(msgspec.structs.replace(verified, revision=2))
    assert not is_verified(msgspec.structs.replace(verified, content_digest="0" * 64))


def test_short_digest_is_in_groups_for_people() -> None:
    assert short("0123456789abcdef" * 4) == "0123-4567-89AB"
    assert all(len(group) == 4 for group in short(plan().content_digest).split("-"))


def test_two_drugs_at_one_moment_keep_the_order_of_the_regimen() -> None:
    order = ["ruxolitinib", "dexamethasone"]
    for one, other in pairwise(plan().administrations):
        if (one.date, one.time) == (other.date, other.time):
            assert [one.drug, other.drug] == order


def test_chain_digest_covers_every_entry_and_their_order() -> None:
    entries = [HistoryEntry(revision=n, action="plan", at=AT, by=by) for n, by in ((1, "A"), (2, "B"))]
    text = json.dumps(
        json.loads(msgspec.json.encode(entries)), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert chain_digest(entries) == hashlib.sha256(text.encode()).hexdigest()
    assert len({chain_digest(entries), chain_digest(entries[::-1]), chain_digest(entries[:1])}) == 3
