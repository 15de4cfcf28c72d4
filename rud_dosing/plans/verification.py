"""A second person's sign-off: the plan is computed again, compared, and its history walked."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from ..core.digests import ONLY_RECORDED, chain_digest, content_digest
from ..errors import DocumentError, InputError, quoted
from ..model.base import check_text
from ..model.plan import HistoryEntry, Plan
from .judgment import Data
from .planner import recorded, sealed
from .revision import as_of, what_was

#: What a second computation need not repeat: who computed it with what, and what was recorded of it.
_NOT_COMPUTED = ("software", "records", "history", "document_digest")


def verify(plan: Plan, *, by: str, at: datetime, using: Data) -> Plan:
    """The plan with the record that somebody else than its maker verified this revision.

    Everything is computed again from what the plan carries and compared, and the chain of its history is walked.

    Raises
    ------
    DocumentError
        ``verify-differs`` (a field is not what it is computed to be), ``verify-chain`` (the history does not hold)
    InputError
        ``verify-maker`` (made by the same person, or by nobody named), ``verify-open`` (the tapering week is not
        ordered, or the plan has no dates), ``verified-already``, ``text``
    """
    check_text(by, "by")
    _check_maker(plan, by)
    _check_open(plan)
    check_computed(plan, using)
    entry = HistoryEntry(
        revision=plan.revision,
        action="verify",
        at=at,
        by=by,
        content_digest=plan.content_digest,
        previous_digest=chain_digest(plan.history),
    )
    return sealed(msgspec.structs.replace(plan, history=(*plan.history, entry)))


def check_computed(plan: Plan, using: Data) -> None:
    """Compute every revision again from what the plan carries, and compare.

    Raises
    ------
    DocumentError
        ``verify-differs``, ``verify-chain``
    """
    for index, entry in enumerate(plan.history):
        if entry.previous_digest != (chain_digest(plan.history[:index]) if index else None):
            raise DocumentError(
                "verify-chain",
                f"entry {index + 1} of the history does not follow from those before it",
                where=f"history[{index}]",
                fix="Do not use the plan; go back to a copy of it that is whole.",
            )
    before: Plan | None = None
    for revision in range(1, plan.revision + 1):
        again = as_of(plan, revision, using)
        entries = [entry for entry in plan.history if entry.revision == revision]
        if revision == plan.revision:
            _compare(plan, again, _same_rules(plan, using))
        said = {} if before is None else what_was(before, again)
        if not _digests_follow(again, plan.history, entries) or any(
            getattr(entries[0], name) != value for name, value in said.items()
        ):
            raise DocumentError(
                "verify-chain",
                f"revision {revision} computed again is not the one that was recorded",
                where="history",
                fix="Do not use the plan; make it anew.",
            )
        before = again


def _digests_follow(again: Plan, history: tuple[HistoryEntry, ...], entries: Sequence[HistoryEntry]) -> bool:
    """Whether each entry of a revision has the digest of the revision with what had been recorded by then."""
    first = history.index(entries[0]) if entries else 0
    by_then = [history[: first + number] for number in range(1, len(entries) + 1)]
    digests = [content_digest(msgspec.structs.replace(again, **recorded(before))) for before in by_then]
    return bool(entries) and digests == [entry.content_digest for entry in entries]


def is_same_person(one: str, other: str) -> bool:
    """Whether two names are one: compatibility forms, case and spaces aside. Not an authentication.

    Examples
    --------
    >>> is_same_person("A. Pharmacist", "ａ.  PHARMACIST")
    True
    """
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _check_maker(plan: Plan, by: str) -> None:
    """Nobody verifies what they made themselves since it was last verified."""
    makers: list[str | None] = []
    for entry in plan.history:
        if entry.action not in ONLY_RECORDED:
            makers = [] if entry.action == "verify" else [*makers, entry.by]
    if not makers:
        raise InputError(
            "verified-already", f"revision {plan.revision} has been verified", where="plan", fix="Nothing is left."
        )
    if None in makers:
        raise InputError(
            "verify-maker",
            "the plan does not say who made it",
            where="by",
            fix='Make it with --by "…", so that a second person can verify it.',
        )
    if any(maker is not None and is_same_person(maker, by) for maker in makers):
        raise InputError(
            "verify-maker",
            f"{quoted(by)} made this revision",
            where="by",
            fix="A second person verifies.",
        )


def _check_open(plan: Plan) -> None:
    if plan.order.start is None:
        raise InputError("verify-open", "the plan has no dates", where="plan", fix="Give it its first day first.")
    if any(finding.code == "final-week-not-ordered" for finding in plan.findings):
        raise InputError(
            "verify-open",
            "the prescriber has not named the shape of the tapering days",
            where="plan",
            fix="Plan with --final-week, or revise with retaper.",
        )


def _same_rules(plan: Plan, using: Data) -> bool:
    return {(one.name, one.sha256) for one in plan.software.rule_sets} == set(using.rules.files)


def _compare(plan: Plan, again: Plan, same_rules: bool) -> None:
    """Refuse a plan that differs from what it is computed to be; name every field that does.

    Findings are compared where the rules are those that the plan was made with; its doses are compared always.
    """
    differing = _differences(msgspec.to_builtins(plan), msgspec.to_builtins(_as_old_as(plan, again)), "")
    if not same_rules:
        differing = [text for text in differing if not text.startswith("findings")]
    if differing:
        shown = "; ".join(differing[:5])
        more = f" and {len(differing) - 5} more" if len(differing) > 5 else ""
        raise DocumentError(
            "verify-differs",
            f"computed again, {shown}{more}",
            where="plan",
            fix="Do not use the plan. If the program or its rules changed since, make the plan anew.",
        )


def _as_old_as(plan: Plan, again: Plan) -> Plan:
    """The plan computed again, with values as in the plan where its findings are of before sentences had keys.

    What such a finding says is all in its message, which is compared.
    """
    if len(plan.findings) != len(again.findings):
        return again
    pairs = zip(plan.findings, again.findings, strict=True)
    found = (
        new if old.sentence else msgspec.structs.replace(new, values=old.values, key=old.key) for old, new in pairs
    )
    return msgspec.structs.replace(again, findings=tuple(found))


def _differences(one: Any, other: Any, path: str) -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        names = [name for name in {**one, **other} if path or name not in _NOT_COMPUTED]
        inner = ((f"{path}.{name}".lstrip("."), one.get(name), other.get(name)) for name in names)
        return [text for name, left, right in inner for text in _differences(left, right, name)]
    if isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [text for index, (left, right) in pairs for text in _differences(left, right, f"{path}[{index}]")]
    if one == other:
        return []
    return [f"{path} is {_short(other)}, not {_short(one)}"]


def _short(value: Any) -> str:
    return "other rows" if isinstance(value, dict | list | tuple) else quoted(str(value))
