"""Body surface area: one function a published formula, each in m² and not rounded.

Height is the measured height in centimeters, weight the actual body weight in kilograms, both ``Decimal`` or ``int``.
The formulas evaluate what their authors printed; none has been shown to be better than the others, so the one used is
always stated (EJHP 2015;22 Suppl 1:CP-017).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from ...errors import InputError, quoted
from ...units import rounded
from .exact import exact

FormulaName = Literal[
    "mosteller",
    "du-bois",
    "haycock",
    "gehan-george",
    "boyd",
    "fujimoto",
    "takahira",
    "shuter-aslani",
    "schlich",
    "stevenson",
    "livingston-lee",
]


@exact
def mosteller(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Body surface area in m², not rounded: ``sqrt(height_cm * weight_kg / 3600)``.

    Parameters
    ----------
    height_cm : measured height, centimeters
    weight_kg : actual body weight, kilograms

    References
    ----------
    Mosteller RD. Simplified calculation of body-surface area. N Engl J Med 1987;317:1098.

    Examples
    --------
    >>> mosteller(Decimal(180), Decimal(80))  # sqrt(4)
    Decimal('2')
    """
    return (Decimal(height_cm * weight_kg) / 3600).sqrt()


@exact
def du_bois(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Body surface area in m², not rounded: ``0.007184 * height_cm^0.725 * weight_kg^0.425``.

    Parameters
    ----------
    height_cm : measured height, centimeters
    weight_kg : actual body weight, kilograms

    References
    ----------
    Du Bois D, Du Bois EF. Arch Intern Med 1916;17:863 (nine subjects; 71.84 cm² in the original).

    Examples
    --------
    >>> round(du_bois(Decimal(180), Decimal(80)), 3)
    Decimal('1.996')
    """
    return _power("0.007184", height_cm, "0.725", weight_kg, "0.425")


@exact
def haycock(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Body surface area in m², not rounded: ``0.024265 * height_cm^0.3964 * weight_kg^0.5378``.

    Parameters
    ----------
    height_cm : measured height, centimeters
    weight_kg : actual body weight, kilograms

    References
    ----------
    Haycock GB, Schwartz GJ, Wisotsky DH. J Pediatr 1978;93:62.

    Examples
    --------
    >>> round(haycock(Decimal(180), Decimal(80)), 3)
    Decimal('2.007')
    """
    return _power("0.024265", height_cm, "0.3964", weight_kg, "0.5378")


@exact
def gehan_george(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Body surface area in m², not rounded: ``0.0235 * height_cm^0.42246 * weight_kg^0.51456``.

    Parameters
    ----------
    height_cm : measured height, centimeters
    weight_kg : actual body weight, kilograms

    References
    ----------
    Gehan EA, George SL. Cancer Chemother Rep 1970;54:225 (401 direct measurements).

    Examples
    --------
    >>> round(gehan_george(Decimal(180), Decimal(80)), 3)
    Decimal('2.009')
    """
    return _power("0.0235", height_cm, "0.42246", weight_kg, "0.51456")


@exact
def boyd(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Body surface area in m², not rounded, by Boyd's equation in grams.

    ``0.0003207 * height_cm^0.3 * g^(0.7285 - 0.0188 * log10(g))`` with ``g = 1000 * weight_kg``. The form in
    kilograms that is also in print differs by 0.01 % and is not used.

    Parameters
    ----------
    height_cm : measured height, centimeters
    weight_kg : actual body weight, kilograms

    References
    ----------
    Boyd E. The growth of the surface area of the human body. University of Minnesota Press 1935.

    Examples
    --------
    >>> round(boyd(Decimal(180), Decimal(80)), 3)
    Decimal('2.007')
    """
    grams = Decimal(weight_kg) * 1000
    exponent = Decimal("0.7285") - Decimal("0.0188") * grams.log10()
    return Decimal("0.0003207") * Decimal(height_cm) ** Decimal("0.3") * grams**exponent


@exact
def fujimoto(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Body surface area in m², not rounded: ``0.008883 * height_cm^0.663 * weight_kg^0.444``.

    Parameters
    ----------
    height_cm : measured height, centimeters
    weight_kg : actual body weight, kilograms

    References
    ----------
    Fujimoto S, et al. Nippon Eiseigaku Zasshi 1968 (coefficients verified in public code, pages not).

    Examples
    --------
    >>> round(fujimoto(Decimal(170), Decimal(75)), 3)
    Decimal('1.819')
    """
    return _power("0.008883", height_cm, "0.663", weight_kg, "0.444")


@exact
def takahira(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Body surface area in m², not rounded: ``0.007241 * height_cm^0.725 * weight_kg^0.425``.

    Parameters
    ----------
    height_cm : measured height, centimeters
    weight_kg : actual body weight, kilograms

    References
    ----------
    Takahira H. Rep Imp Gov Inst Nutr Tokyo 1925;1:61, as cited by Fujimoto (coefficients verified in public code).

    Examples
    --------
    >>> round(takahira(Decimal(170), Decimal(75)), 3)
    Decimal('1.878')
    """
    return _power("0.007241", height_cm, "0.725", weight_kg, "0.425")


@exact
def shuter_aslani(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Body surface area in m², not rounded: ``0.00949 * height_cm^0.655 * weight_kg^0.441``.

    Parameters
    ----------
    height_cm : measured height, centimeters
    weight_kg : actual body weight, kilograms

    References
    ----------
    Shuter B, Aslani A. Body surface area: Du Bois and Du Bois revisited. Eur J Appl Physiol 2000;82:250.

    Examples
    --------
    >>> round(shuter_aslani(Decimal(170), Decimal(70)), 3)
    Decimal('1.786')
    """
    return _power("0.00949", height_cm, "0.655", weight_kg, "0.441")


@exact
def schlich_male(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Body surface area of a man in m², not rounded: ``0.000579479 * height_cm^1.24 * weight_kg^0.38``.

    Parameters
    ----------
    height_cm : measured height, centimeters
    weight_kg : actual body weight, kilograms

    References
    ----------
    Schlich E, et al. Ernaehrungs Umschau 2010;57:178 (three-dimensional scans of 188 people).

    Examples
    --------
    >>> round(schlich_male(Decimal(170), Decimal(70)), 3)
    Decimal('1.698')
    """
    return _power("0.000579479", height_cm, "1.24", weight_kg, "0.38")


@exact
def schlich_female(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Body surface area of a woman in m², not rounded: ``0.000975482 * height_cm^1.08 * weight_kg^0.46``.

    Parameters
    ----------
    height_cm : measured height, centimeters
    weight_kg : actual body weight, kilograms

    References
    ----------
    Schlich E, et al. Ernaehrungs Umschau 2010;57:178 (three-dimensional scans of 188 people).

    Examples
    --------
    >>> round(schlich_female(Decimal(170), Decimal(70)), 3)
    Decimal('1.765')
    """
    return _power("0.000975482", height_cm, "1.08", weight_kg, "0.46")


@exact
def stevenson(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Body surface area in m², not rounded: ``0.0061 * height_cm + 0.0128 * weight_kg - 0.1529``.

    A straight line fitted to ten adults; it means nothing far from an adult's height and weight.

    Parameters
    ----------
    height_cm : measured height, centimeters
    weight_kg : actual body weight, kilograms

    References
    ----------
    Stevenson PH. Chin J Physiol 1937;12:327 (coefficients verified in public code, the page not).

    Examples
    --------
    >>> stevenson(Decimal(170), Decimal(70))  # 1.037 + 0.896 - 0.1529
    Decimal('1.7801')
    """
    return Decimal("0.0061") * height_cm + Decimal("0.0128") * weight_kg - Decimal("0.1529")


@exact
def livingston_lee(weight_kg: Decimal) -> Decimal:
    """Body surface area in m², not rounded, from the weight alone.

    ``0.1173 * weight_kg^0.6466`` above 10 kg, ``0.1037 * weight_kg^0.6724`` at or below.

    Parameters
    ----------
    weight_kg : actual body weight, kilograms

    References
    ----------
    Livingston EH, Lee S. Am J Physiol Endocrinol Metab 2001;281:E586 (abstract read).

    Examples
    --------
    >>> round(livingston_lee(Decimal(70)), 3)
    Decimal('1.830')
    """
    if weight_kg > 10:
        return Decimal("0.1173") * Decimal(weight_kg) ** Decimal("0.6466")
    return Decimal("0.1037") * Decimal(weight_kg) ** Decimal("0.6724")


_BY_HEIGHT_AND_WEIGHT = {
    "mosteller": mosteller,
    "du-bois": du_bois,
    "haycock": haycock,
    "gehan-george": gehan_george,
    "boyd": boyd,
    "fujimoto": fujimoto,
    "takahira": takahira,
    "shuter-aslani": shuter_aslani,
    "stevenson": stevenson,
}
_SCHLICH = {"male": schlich_male, "female": schlich_female}

#: The names of all formulas, in the order in which they are listed for people.
FORMULAS: tuple[str, ...] = (
    "mosteller",
    "du-bois",
    "haycock",
    "gehan-george",
    "boyd",
    "fujimoto",
    "takahira",
    "shuter-aslani",
    "schlich",
    "stevenson",
    "livingston-lee",
)


def surface(formula: str, height_cm: Decimal, weight_kg: Decimal, sex: str | None = None) -> Decimal:
    """Body surface area in m² by the named formula, not rounded.

    Parameters
    ----------
    formula : one of :data:`FORMULAS`
    height_cm : measured height, centimeters
    weight_kg : actual body weight, kilograms
    sex : ``"female"`` or ``"male"``; needed by ``schlich`` and not read by the others

    Raises
    ------
    InputError
        ``bsa-formula`` (no such name), ``sex-needed``, ``bsa`` (the formula gives nothing above zero)

    Examples
    --------
    >>> surface("mosteller", Decimal(180), Decimal(80))
    Decimal('2')
    """
    if formula == "livingston-lee":
        area = livingston_lee(weight_kg)
    elif formula == "schlich":
        if sex not in _SCHLICH:
            raise InputError(
                "sex-needed",
                "the formula of Schlich differs by sex and the patient's is not given",
                where="sex",
                fix='Give "female" or "male", or choose another formula.',
            )
        area = _SCHLICH[sex](height_cm, weight_kg)
    elif formula in _BY_HEIGHT_AND_WEIGHT:
        area = _BY_HEIGHT_AND_WEIGHT[formula](height_cm, weight_kg)
    else:
        raise InputError(
            "bsa-formula",
            f"there is no formula {quoted(formula)}",
            where="bsa_formula",
            fix=f"Choose one of {', '.join(FORMULAS)}.",
        )
    if area <= 0:
        raise InputError(
            "bsa",
            f"the formula {formula} gives {rounded(area, 2)} m2 for {height_cm} cm and {weight_kg} kg",
            where="bsa_formula",
            fix="Choose another formula for a person of this size.",
        )
    return area


def _power(factor: str, height_cm: Decimal, height_exponent: str, weight_kg: Decimal, weight_exponent: str) -> Decimal:
    height_part = Decimal(height_cm) ** Decimal(height_exponent)
    return Decimal(factor) * height_part * Decimal(weight_kg) ** Decimal(weight_exponent)
