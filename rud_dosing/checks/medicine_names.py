"""Names of medicines: matched whole, without case or accents; a near miss is asked about, never guessed."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping

from ..model.clinical_rules import KnownMedicine

#: How alike two names must be (difflib's ratio) for the one to be asked about.
_ALIKE = 0.8
_MARKS = str.maketrans({"'": "", "’": "", "ʼ": "", ".": "", "-": " ", "/": " / ", "+": " / "})


def plain(name: str) -> str:
    """A name without case, accents, apostrophes and points; hyphens and runs of spaces are one space.

    Examples
    --------
    >>> plain("Fluconazóle"), plain("St. John’s  Wort"), plain("TMP-SMX")
    ('fluconazole', 'st johns wort', 'tmp smx')
    """
    spread = unicodedata.normalize("NFKD", name.translate(_MARKS))
    letters = "".join(character for character in spread if not unicodedata.combining(character))
    return " ".join(letters.casefold().split())


def by_name(medicines: Mapping[str, KnownMedicine]) -> dict[str, KnownMedicine]:
    """Every name and ATC code of every medicine, in plain letters."""
    return {
        plain(name): medicine
        for medicine in medicines.values()
        for name in (*medicine.atc, *medicine.also, medicine.name)
    }


def near(name: str, names: Mapping[str, KnownMedicine]) -> list[str]:
    """The known medicines that a name that is not known may mean: spelled alike, or with more words around it.

    Examples
    --------
    >>> known = by_name({"fluconazole": KnownMedicine(name="fluconazole"), "x": KnownMedicine(name="posaconazole")})
    >>> near("fluconazol", known), near("posaconazole 300 mg", known), near("aspirin", known)
    (['fluconazole'], ['posaconazole'], [])
    """
    wanted = plain(name)
    alike = difflib.get_close_matches(wanted, list(names), n=3, cutoff=_ALIKE)
    inside = [known for known in names if len(known) > 4 and re.search(rf"\b{re.escape(known)}\b", wanted)]
    return list(dict.fromkeys(names[known].name for known in (*alike, *inside)))
