"""A drug as data: its names in each language and on lists, codes, role, equivalence. Read from ``templates/drugs``.

Code asks for a role (:func:`with_role`), never for a name. A drug that has no file is looked up and not found:
``rules.drugs.get(name)`` is None, and nothing is guessed of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, get_args

import msgspec

from ..errors import InputError, quoted
from .base import Strict, check_amount, check_name, check_text
from .clinical_rules import KnownMedicine, Status

#: What a drug is to the program.
Role = Literal["JAK inhibitor", "anthracycline", "systemic corticosteroid", "topoisomerase II inhibitor"]
ROLES: tuple[Role, ...] = get_args(Role)
JAK_INHIBITOR: Role = "JAK inhibitor"
CORTICOSTEROID: Role = "systemic corticosteroid"

_ATC = re.compile(r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}", re.ASCII)


class Fact(Strict):
    """Something that is known of a drug, and from where."""

    source: str
    status: Status = "verified"

    def __post_init__(self) -> None:
        check_text(self.source, "source", longest=2000)


class DrugName(Fact):
    """What a drug is called within a sentence of a language."""

    language: str
    name: str

    def __post_init__(self) -> None:
        super().__post_init__()
        check_name(self.language, "language")
        check_text(self.name, "name")


class DrugRole(Fact):
    """What the drug is to the program."""

    name: Role


class DrugCode(Fact):
    """The drug's code in a system of codes."""

    system: Literal["ATC"]
    code: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if _ATC.fullmatch(self.code) is None:
            raise InputError("name", f"{quoted(self.code)} is no ATC code", where="code", fix="Write it as H02AB02.")


class Names(Fact):
    """Names that lists of medicines or of allergies may hold: classes that the drug is one of, and those below."""

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.names:
            fix = "Write a name, or leave the table out."
            raise InputError("text", "nothing is written here", where="names", fix=fix)
        for index, name in enumerate(self.names):
            check_text(name, f"names[{index}]")


class OtherNames(Names):
    """Other names of the drug itself."""

    kind: Literal["salt", "brand", "synonym"]


class Excipients(Names):
    """What products hold beside the drug, and ``where`` that was read."""

    where: str

    def __post_init__(self) -> None:
        super().__post_init__()
        check_text(self.where, "where")


class Giving(Fact):
    """How the drug is given by a route."""

    route: str
    how: str

    def __post_init__(self) -> None:
        super().__post_init__()
        check_name(self.route, "route")
        check_text(self.how, "how")


class Equivalence(Strict):
    """``drug_mg`` of a drug does what ``reference_mg`` of the reference does."""

    drug_mg: Decimal
    reference: str
    reference_mg: Decimal
    source: str

    def __post_init__(self) -> None:
        check_name(self.reference, "reference")
        check_text(self.source, "source", longest=2000)
        for field in ("drug_mg", "reference_mg"):
            check_amount(getattr(self, field), field)
            if getattr(self, field) <= 0:
                raise InputError("number", "the amount is not above zero", where=field)


class Drug(Strict):
    """One drug. ``sha256`` is that of its file, None where a site's rules alone say something of it.

    A systemic corticosteroid has an equivalence, so that all of them can be summed; nothing else has one.

    Raises
    ------
    InputError
        ``name``, ``text``, ``number``, ``missing-key``, ``rule-twice`` (a language or a code stands twice)
    """

    id: str
    checked_on: str
    role: DrugRole
    names: tuple[DrugName, ...] = msgspec.field(name="name")
    codes: tuple[DrugCode, ...] = msgspec.field(name="code", default=())
    also: tuple[OtherNames, ...] = ()
    classes: tuple[Names, ...] = msgspec.field(name="class", default=())
    contains: tuple[Excipients, ...] = ()
    given: tuple[Giving, ...] = ()
    equivalence: Equivalence | None = None
    sha256: str | None = None

    def __post_init__(self) -> None:
        check_name(self.id, "id")
        _check_once([one.language for one in self.names], "name")
        _check_once([one.code for one in self.codes], "code")
        if all(one.language != "en" for one in self.names):
            raise InputError("missing-key", "the English name is missing", where="name", fix='Add language = "en".')
        is_steroid = self.role.name == CORTICOSTEROID
        if is_steroid and self.equivalence is None:
            fix = "Say how many mg do what the reference does."
            raise InputError("missing-key", "a corticosteroid has an equivalence", where="equivalence", fix=fix)
        if not is_steroid and self.equivalence is not None:
            problem, fix = f"a {self.role.name} has no equivalence", "Leave it out, or correct the role."
            raise InputError("unknown-key", problem, where="equivalence", fix=fix)


def names_in(drugs: Mapping[str, Drug], language: str) -> dict[str, str]:
    """What each drug is called within a sentence of a language, where its file has a name in it."""
    return {name: one.name for name, drug in drugs.items() for one in drug.names if one.language == language}


def with_role(drugs: Mapping[str, Drug], role: Role) -> frozenset[str]:
    """The drugs that have a role.

    Examples
    --------
    >>> from rud_dosing.library import load_drugs
    >>> sorted(with_role(load_drugs(), CORTICOSTEROID))
    ['dexamethasone', 'methylprednisolone']
    """
    return frozenset(name for name, drug in drugs.items() if drug.role.name == role)


def as_medicine(drug: Drug) -> KnownMedicine:
    """The drug as an entry of the table of medicines that rules name: it may stand on the patient's list too."""
    called = tuple(one.name for one in drug.names if one.name.replace(" ", "-") != drug.id)
    return KnownMedicine(
        name=drug.id,
        also=tuple(name for one in drug.also for name in one.names) + called,
        atc=tuple(one.code for one in drug.codes),
        classes=tuple(name for one in drug.classes for name in one.names),
    )


def _check_once(keys: list[str], where: str) -> None:
    for index, key in enumerate(keys):
        if key in keys[:index]:
            problem = f"{quoted(key)} stands in two places"
            raise InputError("rule-twice", problem, where=f"{where}[{index}]", fix="One place for each.")
