"""A formulary: which products a site can plan with. Read from ``templates/formularies``."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from .. import units
from ..errors import InputError, quoted
from .base import check_amount, check_name, check_text
from .finding import Severity
from .regimen import Source


class ProductNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A finding that every plan with this product carries."""

    code: str
    severity: Severity
    message: str
    source: str

    def __post_init__(self) -> None:
        check_name(self.code, "code")
        check_text(self.message, "message", longest=2000)


class Product(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The strengths of one drug in one form.

    ``expressed_as`` is the substance whose mass the strength states; ``divisible`` says whether a unit may be halved.
    """

    drug: str
    form: str
    expressed_as: str
    marketed: tuple[str, ...]
    stocked: tuple[str, ...]
    divisible: bool
    source: str
    notes: tuple[ProductNote, ...] = msgspec.field(name="note", default=())

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")
        check_name(self.form, "form")
        check_text(self.expressed_as, "expressed_as")
        check_text(self.source, "source", longest=2000)
        marketed = strengths(self.marketed, "marketed")
        for index, strength in enumerate(strengths(self.stocked, "stocked")):
            if strength not in marketed:
                raise InputError(
                    "strength",
                    f"{quoted(self.stocked[index])} is stocked but not marketed",
                    where=f"stocked[{index}]",
                    fix=f"Marketed: {', '.join(self.marketed)}.",
                )


class Formulary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The products of a country or a site. ``sha256`` is that of the file it was read from.

    Raises
    ------
    InputError
        ``name``, ``text``, ``strength``, ``formulary-twice``, ``unit``, ``quantity``
    """

    id: str
    title: str
    sources: tuple[Source, ...] = msgspec.field(name="source", default=())
    products: tuple[Product, ...] = msgspec.field(name="product")
    sha256: str | None = None

    def __post_init__(self) -> None:
        check_name(self.id, "id")
        check_text(self.title, "title")
        seen: set[tuple[str, str]] = set()
        for index, product in enumerate(self.products):
            key = (product.drug, product.form)
            if key in seen:
                raise InputError("formulary-twice", f"{quoted(product.drug)} stands twice", where=f"product[{index}]")
            seen.add(key)


class UnitCount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many units of one strength: ``quantity`` whole or with a half."""

    form: str
    strength_mg: Decimal
    quantity: Decimal

    def __post_init__(self) -> None:
        check_amount(self.strength_mg, "strength_mg")
        check_amount(self.quantity, "quantity")


def strengths(texts: tuple[str, ...], where: str) -> tuple[Decimal, ...]:
    """Strengths in mg, each written once and above zero.

    Raises
    ------
    InputError
        ``strength``, ``unit``, ``quantity``

    Examples
    --------
    >>> strengths(("500 mcg", "4 mg"), "stocked")
    (Decimal('0.5'), Decimal('4'))
    """
    found: list[Decimal] = []
    for index, text in enumerate(texts):
        strength = units.amount(text, "mass", f"{where}[{index}]")
        if not strength or strength in found:
            problem = f"{quoted(text)} is zero" if not strength else f"{quoted(text)} stands twice"
            fix = "Strengths are above zero, and each stands once."
            raise InputError("strength", problem, where=f"{where}[{index}]", fix=fix)
        found.append(strength)
    if not found:
        raise InputError("strength", "no strength is given", where=where, fix='Write for example "0.5 mg".')
    return tuple(found)
