"""What a check found, and what somebody said about it."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from .base import Strict, check_name, check_text, check_types
from .said import Value

Severity = Literal["stop", "warning", "note"]


class Override(Strict):
    """A decision to go on in spite of a finding of severity ``stop``: which, why, and who says so."""

    code: str
    reason: str
    by: str

    def __post_init__(self) -> None:
        check_types(self)
        check_name(self.code, "code")
        check_text(self.reason, "reason")
        check_text(self.by, "by")


class Finding(Strict):
    """One thing that a check found.

    ``code`` is stable; ``message`` is for a person, in English; ``path`` names what caused it, as in the plan
    document; ``source`` says where the rule comes from. ``key`` names the sentence and ``values`` are what stands in
    it, so that it can be said in another language; a finding of an older plan has no key, and texts for values.
    ``override`` stands beside a ``stop`` that somebody set aside.
    """

    code: str
    severity: Severity
    message: str
    path: str
    source: str
    values: dict[str, Value] = msgspec.field(default_factory=dict)
    key: str | UnsetType = UNSET
    override: Override | None = None

    @property
    def sentence(self) -> str | None:
        """The key of its sentence; None in a plan of before findings had one."""
        return None if self.key is UNSET else self.key

    @property
    def blocks(self) -> bool:
        """Whether the plan must not be used as it is."""
        return self.severity == "stop" and self.override is None
