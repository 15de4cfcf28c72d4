"""What a revision changes: the changes themselves, and how one is read from plain data or from JSON.

>>> read("hold", {"drug": "ruxolitinib"}) == Hold(drug="ruxolitinib")
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple, get_args

import msgspec

from .. import library, plain, units
from .. import order_text as orders
from ..decoding import explained
from ..errors import DosingError, InputError, quoted
from ..model.base import check_as_written
from ..model.change import (
    QUESTIONS,
    Change,
    Hold,
    MoveAssessment,
    MoveStart,
    Redose,
    Reroute,
    Restock,
    Resume,
    Retaper,
    Reweigh,
    Shift,
    Stop,
    Switch,
    Update,
)

__all__ = [
    "QUESTIONS",
    "Change",
    "Hold",
    "MoveAssessment",
    "MoveStart",
    "Redose",
    "Reroute",
    "Restock",
    "Resume",
    "Retaper",
    "Reweigh",
    "Shift",
    "Stop",
    "Switch",
    "Update",
    "from_bytes",
    "read",
]

_KINDS: dict[str, type[Change]] = {str(kind.__struct_config__.tag): kind for kind in get_args(Change)}


def read(kind: str, fields: Mapping[str, Any], *, from_: date | str | None = None) -> Change:
    """A change by its kind, from plain data: fields as a plan's history stores them, or texts as people type them.

    Parameters
    ----------
    kind : ``"hold"``, ``"resume"``, ``"stop"``, ``"move-start"``, ``"shift"``, ``"reweigh"``, ``"redose"``,
        ``"reroute"``, ``"retaper"``, ``"restock"``, ``"move-assessment"``, ``"update"``, ``"switch"``
    fields : those of the change; what is None is not given. A text may stand for what is stored as data: dates
        (``"2026-12-24"``), ``dose`` (``"10 mg"``), ``taper`` and ``by`` (``"5 days"``), ``shape`` (``"halving"``),
        ``strengths`` (``"dexamethasone 0.5 mg, 1 mg"``), ``times`` and ``on_days`` (a text or a list), ``regimen`` (a
        name, or the path of a ``.toml`` file)
    from_ : the moment of the revision or its day: day 1 of a regimen that is switched to, where ``on_days`` names dates

    Raises
    ------
    DosingError
        ``revise`` for a kind that is none, ``unknown-key``, ``missing-key``, ``wrong-type``, ``given-twice``, and those
        of the change; ``where`` names the key

    Examples
    --------
    >>> read("hold", {"drug": "ruxolitinib", "resume_on": "2026-12-24 08:00", "then": "shift"}).then
    'shift'
    >>> read("redose", {"drug": "dexamethasone", "dose": "10 mg"}) == read(
    ...     "redose", {"drug": "dexamethasone", "dose_mg": "10"}
    ... )
    True
    """
    if kind not in _KINDS:
        fix = f"Write one of {', '.join(_KINDS)}."
        raise InputError("revise", f"{quoted(kind)} is no change", where="change", fix=fix)
    said = {key: value for key, value in fields.items() if value is not None}
    data = {key: value for key, value in said.items() if key not in _TEXTS}
    if isinstance(said.get("patient"), Mapping):
        data["patient"] = library.read_patient(msgspec.json.encode(said["patient"]), "patient")
    for key, text in _TEXTS.items():
        if key in said:
            target, value = text.of(kind, key, said[key], from_)
            if target != key and target in said:
                raise InputError("given-twice", f"{target} is given too", where=key, fix="Leave one of the two out.")
            data[target] = value
    try:
        change = msgspec.convert(data, _KINDS[kind])
    except msgspec.ValidationError as error:
        raise explained(error, "", _KINDS[kind]) from None
    check_as_written(msgspec.to_builtins(data), msgspec.to_builtins(change))
    return change


def from_bytes(content: bytes, where: str, *, from_: date | str | None = None) -> Change:
    """A change from a JSON object: ``change`` is its kind, the other keys are its fields, as for :func:`read`.

    ``where`` is how messages call it.

    Raises
    ------
    DosingError
        ``json``, ``toml``, ``encoding``, ``missing-key``, and as :func:`read`

    Examples
    --------
    >>> from_bytes(b'{"change": "shift", "by": "2 days"}', "form").days
    2
    """
    fields = plain.parse(content, where)
    kind = fields.pop("change", None)
    if not isinstance(kind, str):
        fix = f"Write one of {', '.join(_KINDS)}."
        raise InputError("missing-key", "it does not say which change", where=f"{where}: change", fix=fix)
    try:
        return read(kind, fields, from_=from_)
    except DosingError as error:
        raise error.within(where) from None


class _Text(NamedTuple):
    """How a text is read that stands for data; one of a ``kind`` of its own is of that change only.

    ``target`` is the field that it becomes, where that has another name. ``many``: it may be a list of texts.
    """

    read: Callable[[Any, str, date | str | None], Any]
    kind: str = ""
    target: str = ""
    many: bool = False

    def of(self, kind: str, key: str, value: Any, from_: date | str | None) -> tuple[str, Any]:
        """The field and its value; what is no text, or of another change, is left for the change to take or refuse."""
        listed = self.many and isinstance(value, list | tuple) and value and all(isinstance(one, str) for one in value)
        if self.kind not in ("", kind) or not (isinstance(value, str) or listed):
            return key, value
        return self.target or key, self.read(value, key, from_)


def _on_days(texts: Any, _key: str, from_: date | str | None) -> Any:
    first = orders.read_date(from_[:10], "from") if isinstance(from_, str) else from_
    return orders.read_on_days(texts, first)


#: Keys whose value may be a text, in the order in which they are read.
_TEXTS = {
    **dict.fromkeys(("start", "weighed_on", "through", "to"), _Text(lambda text, key, _: orders.read_date(text, key))),
    "taper": _Text(lambda text, key, _: orders.whole_days(text, key), "stop", "taper_days"),
    "by": _Text(lambda text, key, _: orders.whole_days(text, key), "shift", "days"),
    "dose": _Text(lambda text, key, _: units.amount(text, "mass", key), "redose", "dose_mg"),
    "shape": _Text(lambda text, *_: orders.read_shape(text), "retaper", "final_week"),
    "final_week": _Text(lambda text, *_: orders.read_shape(text)),
    "strengths": _Text(lambda text, *_: orders.read_strengths(text)[0]),
    "regimen": _Text(lambda text, *_: library.load_regimen(text)),
    "on_days": _Text(_on_days, many=True),
    "times": _Text(lambda texts, *_: orders.read_times(texts), many=True),
}
