"""What the patient has and takes: signs, conditions, medicines. What is absent was not asked, never assumed."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from .. import units
from ..errors import InputError
from .base import Strict, check_text, check_types
from .lab import read_lab

Route = Literal[
    "oral",
    "intravenous",
    "intramuscular",
    "subcutaneous",
    "intrathecal",
    "rectal",
    "inhaled",
    "nasal",
    "topical",
    "eye",
    "ear",
]

#: Routes by which little reaches the body as a whole: interaction rules are not about them.
LOCAL_ROUTES: tuple[Route, ...] = ("inhaled", "nasal", "topical", "eye", "ear")


class Medicine(Strict):
    """One current medicine.

    Parameters
    ----------
    name : generic or brand name, alone: no strength and no form
    from_on, to_on : first and last day, both included; ``from`` and ``to`` in a file; absent is unknown
    dose_per_day : the dose of a day (``"200 mg"``), where it matters, as for fluconazole
    route : absent is unknown, and judged as systemic

    Raises
    ------
    InputError
        ``wrong-type``, ``text``, ``unit``, ``quantity``, ``medicine-dates``

    Examples
    --------
    >>> Medicine(name="fluconazole", from_on=date(2026, 11, 20), dose_per_day="400 mg").to_on
    """

    name: str
    from_on: date | None = msgspec.field(name="from", default=None)
    to_on: date | None = msgspec.field(name="to", default=None)
    dose_per_day: str | None = None
    route: Route | None = None

    def __post_init__(self) -> None:
        check_types(self)
        check_text(self.name, "name", longest=100)
        if self.dose_per_day is not None:
            units.read(self.dose_per_day, "mass", "dose_per_day")
        if self.from_on and self.to_on and self.to_on < self.from_on:
            raise InputError(
                "medicine-dates",
                f"it ends on {self.to_on}, before it begins on {self.from_on}",
                where="to",
                fix="Correct one of the two dates.",
            )


class Conditions(Strict):
    """Yes or no to what bears on this treatment; absent means not asked.

    ``prior_chemotherapy`` is chemotherapy for HLH; ``hepatitis_b`` a positive surface antigen; ``tuberculosis`` active
    or latent; ``ascites_or_edema`` fluid that the weight includes.

    Examples
    --------
    >>> Conditions(hiv=False).pregnancy is None
    True
    """

    pregnancy: bool | None = None
    prior_chemotherapy: bool | None = None
    cns_involvement: bool | None = None
    malignancy: bool | None = None
    hiv: bool | None = None
    active_infection: bool | None = None
    tuberculosis: bool | None = None
    hepatitis_b: bool | None = None
    zoster: bool | None = None
    herpes_simplex: bool | None = None
    systemic_fungal_infection: bool | None = None
    dialysis: bool | None = None
    hepatic_impairment: bool | None = None
    ascites_or_edema: bool | None = None

    def __post_init__(self) -> None:
        check_types(self)


#: The names of all conditions that a patient file may state.
CONDITION_NAMES: tuple[str, ...] = Conditions.__struct_fields__


class Signs(Strict):
    """What HLH-2004 and HScore ask for beside laboratory results; absent means not examined.

    ``fever`` is yes or no; a ``temperature`` (``"39.2 C"``, ``"102.5 F"``) decides where ``fever`` is absent.
    ``hepatomegaly`` and ``immunosuppression`` (HIV, or long-term glucocorticoid, ciclosporin or azathioprine before)
    are for HScore alone; ``cns_abnormality`` (neurological signs or abnormal cerebrospinal fluid) and the pressures
    (``"128 mmHg"``) are for what is judged during treatment.

    Raises
    ------
    InputError
        ``wrong-type``, ``unit``, ``quantity``

    Examples
    --------
    >>> Signs(temperature="39.2 C", splenomegaly=True).hemophagocytosis is None
    True
    """

    fever: bool | None = None
    temperature: str | None = None
    splenomegaly: bool | None = None
    hemophagocytosis: bool | None = None
    hepatomegaly: bool | None = None
    immunosuppression: bool | None = None
    # Newer than the first format of plans: left out of a document where nobody gave them.
    cns_abnormality: bool | msgspec.UnsetType = msgspec.UNSET
    systolic_pressure: str | msgspec.UnsetType = msgspec.UNSET
    diastolic_pressure: str | msgspec.UnsetType = msgspec.UNSET

    def __post_init__(self) -> None:
        check_types(self)
        for name in MEASURED_SIGNS:
            text = getattr(self, name)
            if isinstance(text, str):
                read_lab(text, name)


#: The signs that are yes or no.
SIGN_NAMES: tuple[str, ...] = (
    *("fever", "splenomegaly", "hemophagocytosis", "hepatomegaly", "immunosuppression", "cns_abnormality"),
)

#: The signs that are measured.
MEASURED_SIGNS: tuple[str, ...] = ("temperature", "systolic_pressure", "diastolic_pressure")
