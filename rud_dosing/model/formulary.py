"""A formulary: which products a site can plan with. Read from ``templates/formularies``."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from .. import units
from ..errors import InputError, quoted
from .base import Strict, check_amount, check_name, check_text
from .finding import Severity
from .regimen import Source


class ProductNote(Strict):
    """A finding that every plan with this product carries."""

    code: str
    severity: Severity
    message: str
    source: str

    def __post_init__(self) -> None:
        check_name(self.code, "code")
        check_text(self.message, "message", longest=2000)


class Product(Strict):
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


class Liquid(Strict):
    """A product given by volume.

    ``concentration`` is what the label states, in mg of ``expressed_as`` a mL; ``base_factor`` is the part of that
    which is the drug itself; doses are of the drug itself, drawn up to whole ``graduation`` marks. ``status`` says
    whether the label was read.
    """

    name: str
    title: str
    drug: str
    route: str
    concentration: str
    expressed_as: str
    base_factor: Decimal
    graduation: str
    source: str
    status: Literal["verified", "unverified"] = "verified"
    notes: tuple[ProductNote, ...] = msgspec.field(name="note", default=())

    def __post_init__(self) -> None:
        check_name(self.name.replace(".", "-"), "name")  # strengths such as 3.3 may stand in it
        for field in ("drug", "route"):
            check_name(getattr(self, field), field)
        for field in ("title", "expressed_as"):
            check_text(getattr(self, field), field)
        check_text(self.source, "source", longest=2000)
        check_amount(self.base_factor, "base_factor")
        for field, kind in (("concentration", "concentration"), ("graduation", "volume")):
            if not units.amount(getattr(self, field), kind, field):
                example = "4 mg/mL" if field == "concentration" else "0.1 mL"
                raise InputError(
                    "strength",
                    f"{quoted(getattr(self, field))} is zero",
                    where=field,
                    fix=f'Write an amount above zero, for example "{example}".',
                )
        if not 0 < self.base_factor <= 1:
            raise InputError(
                "strength",
                f"{self.base_factor} is no part of what the label states",
                where="base_factor",
                fix='Write a number above 0 and at most 1, for example "0.83".',
            )


class Formulary(Strict):
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
    liquids: tuple[Liquid, ...] = msgspec.field(name="liquid", default=())
    sha256: str | None = None

    def __post_init__(self) -> None:
        check_name(self.id, "id")
        check_text(self.title, "title")
        seen: set[tuple[str, str]] = set()
        for index, product in enumerate(self.products):
            key = (product.drug, product.form)
            if key in seen:
                problem = f"{quoted(product.drug)} as {product.form} stands twice"
                fix = "List all strengths of one drug and form in one product."
                raise InputError("formulary-twice", problem, where=f"product[{index}]", fix=fix)
            seen.add(key)
        names = [liquid.name for liquid in self.liquids]
        for index, name in enumerate(names):
            if name in names[:index]:
                fix = "Give each a name of its own; orders name it."
                raise InputError("formulary-twice", f"{quoted(name)} stands twice", where=f"liquid[{index}]", fix=fix)


class UnitCount(Strict):
    """How many units of one strength: ``quantity`` whole or with a half.

    Of a ``product`` by volume the unit is ``ml``, ``quantity`` a volume, and ``strength_mg`` what 1 mL holds.
    """

    form: str
    strength_mg: Decimal
    quantity: Decimal
    product: str | None = None

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
