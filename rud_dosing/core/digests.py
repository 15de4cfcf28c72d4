"""Names and fingerprints of a plan: its code, the ids of what it holds, its two digests."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

import msgspec

#: Letters and digits that are not mistaken for one another in print or by voice.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

#: The fields of a plan that are clinical: what paper and QR carry a digest of.
CLINICAL_FIELDS = (
    "patient",
    "order",
    "regimen",
    "formulary",
    "bsa",
    "steps",
    "administrations",
    "assessments",
    "monitoring",
    "held_days",
    "reviews",
    "supply",
    "records",
)

#: Clinical fields that the first format did not have.
NEWER_FIELDS = ("results",)


#: What is done to a plan without changing any dose of it.
ONLY_RECORDED = ("record", "assess")


def plan_code(plan_uuid: str) -> str:
    """Six characters that stand for the plan, and a check character.

    The check is Luhn's, over an alphabet of 30: any one wrong character and nearly all swapped neighbors are noticed.

    Examples
    --------
    >>> plan_code("6f1c2f0e-3b7a-4c55-9d0f-2f6f3a1b7c11")
    'K6JM4E-J'
    """
    number = int.from_bytes(hashlib.sha256(UUID(plan_uuid).bytes).digest()[:8])
    letters = []
    for _ in range(6):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    code = "".join(letters)
    return f"{code}-{check_character(code)}"


def check_character(code: str) -> str:
    """The character that makes the Luhn sum of ``code`` come out even.

    Examples
    --------
    >>> check_character("K7Q2M4")
    'P'
    """
    base = len(ALPHABET)
    total = 0
    for place, character in enumerate(reversed(code)):
        value = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += value // base + value % base
    return ALPHABET[-total % base]


def item_id(plan_uuid: str, key: str) -> str:
    """The id of an administration (``drug|date|slot``) or an assessment (``assessment|day``): it names nobody.

    Examples
    --------
    >>> item_id("6f1c2f0e-3b7a-4c55-9d0f-2f6f3a1b7c11", "assessment|7")
    '7a535ef9-3502-587d-9d9b-1ee91edce24c'
    """
    return str(uuid5(UUID(plan_uuid), key))


def digest(value: Any) -> str:
    """SHA-256 of the value as compact JSON with sorted keys."""
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


def content_digest(plan: Any) -> str:
    """The digest of what is clinical in a plan.

    Fields that came after the first format count where they hold something, so that an older plan keeps its digest.
    """
    fields = {field: getattr(plan, field) for field in CLINICAL_FIELDS}
    fields.update({field: _without_part(fields[field]) for field in ("steps", "administrations")})
    fields.update({field: held for field in NEWER_FIELDS if (held := getattr(plan, field))})
    return digest(fields)


def _without_part(rows: Any) -> Any:
    """Rows as the first formats had them, so that an older plan keeps its digest."""
    plain = msgspec.to_builtins(rows)
    for row in plain or ():
        row.pop("part", None)
    return plain


def chain_digest(history: Any) -> str:
    """The digest that binds an entry of a plan's history to all entries before it."""
    return digest(list(history))


def document_digest(plan: Any) -> str:
    """The digest of a whole plan but for this digest itself."""
    return digest({field: getattr(plan, field) for field in plan.__struct_fields__ if field != "document_digest"})


def short(full: str) -> str:
    """The part of a digest that is printed for people.

    Examples
    --------
    >>> short("0123456789abcdef0123")
    '0123-4567-89AB'
    """
    return "-".join(full[i : i + 4].upper() for i in (0, 4, 8))


def is_verified(plan: Any) -> bool:
    """Whether somebody verified the plan as it is. What is only recorded later, doses and results, changes no dose."""
    return verification_of(plan) is not None


def verification_of(plan: Any) -> Any | None:
    """The entry of the history by which the plan is verified, or None."""
    last = plan.history[-1]
    if last.content_digest != plan.content_digest or last.revision != plan.revision:
        return None
    for before, entry in reversed(list(pairwise(plan.history))):
        if entry.action == "verify":
            return entry if entry.content_digest == before.content_digest else None
        if entry.action not in ONLY_RECORDED:
            return None
    return None
