"""What a calendar, its file and its drugs are called, and how to import it."""

from __future__ import annotations

import re

from ...errors import InputError, quoted
from ...model.plan import Plan
from ...model.wording import Wording

# What calendars and their readers take for the end of a line, or cannot store; line breaks of ours are put in later.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CODE = re.compile(r"[0-9A-Z]{6}-[0-9A-Z]", re.ASCII)


def calendar_name(plan: Plan, wording: Wording) -> str:
    """``Medication plan K7Q2M4-9, revision 2``.

    Raises
    ------
    InputError
        ``text``
    """
    name = wording.say("calendar.name", code=plan.plan_code, revision=str(plan.revision))
    return checked(name, "calendar.name")


def file_name(plan: Plan) -> str:
    """``K7Q2M4-9-r2.ics``.

    Raises
    ------
    InputError
        ``plan-code`` where a plan's code is none, so that it can name no file
    """
    if _CODE.fullmatch(plan.plan_code) is None:
        raise InputError("plan-code", f"{quoted(plan.plan_code)} is no plan code", where="plan_code")
    return f"{plan.plan_code}-r{plan.revision}.ics"


def import_instructions(plan: Plan, wording: Wording) -> str:
    """How to bring the file into a calendar of its own: the first revision new, a later one in place of the former.

    Calendars do not update what they have imported, so a revision replaces the whole calendar. After a death there is
    nothing to import: then it says to delete the calendar.

    Raises
    ------
    InputError
        ``wording``, ``text``, ``plan-code``
    """
    values = {"calendar": calendar_name(plan, wording), "file": file_name(plan), "code": plan.plan_code}
    if plan.status == "died":
        keys: tuple[str, ...] = ("died",)
    else:
        first = ("first",) if plan.revision == 1 else ("replace", "replace_care")
        keys = (*first, "google", "outlook", "apple", "thunderbird", "alarms")
    lines = [checked(wording.say(f"calendar_import.{key}", **values), f"calendar_import.{key}") for key in keys]
    return "\n".join(lines) + "\n"


def discreet_names(plan: Plan, wording: Wording) -> dict[str, str]:
    """``Dose A``, ``Dose B`` for the drugs, in the order of the regimens: the legend that the printed plan carries."""
    used = [one.drug for one in plan.administrations] + [one.drug for entry in plan.history for one in entry.replaced]
    drugs = dict.fromkeys([*plan.drugs, *used])
    return {drug: wording.say("calendar.discreet_drug", letter=_letter(index)) for index, drug in enumerate(drugs)}


def _letter(index: int) -> str:
    """``A`` to ``Z``, then ``AA``."""
    rest, place = divmod(index, 26)
    return (_letter(rest - 1) if rest else "") + chr(ord("A") + place)


def checked(text: str, where: str) -> str:
    """Refuse a character that could end a line: the library writes control characters as they are.

    Raises
    ------
    InputError
        ``text``
    """
    found = _UNSAFE.search(text)
    if found is not None:
        raise InputError(
            "text",
            f"the character U+{ord(found[0]):04X} cannot stand in a calendar",
            where=where,
            fix="Take it out.",
        )
    return text
