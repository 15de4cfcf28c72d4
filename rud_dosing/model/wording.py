"""Sentences that people read, in one language. Read from ``templates/wording``."""

from __future__ import annotations

import msgspec

from ..errors import InputError, quoted
from .base import Strict
from .rules import check_placeholders


class Wording(Strict):
    """All sentences of a language. ``sections`` holds them by section and key; ``{names}`` in them are placeholders.

    Raises
    ------
    InputError
        ``wording`` (months or weekdays that are not 12 or 7), ``placeholder``
    """

    language: str
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    weekdays: tuple[str, ...]
    sections: dict[str, dict[str, str]] = msgspec.field(name="text")

    def __post_init__(self) -> None:
        if (len(self.months), len(self.months_short), len(self.weekdays)) != (12, 12, 7):
            raise InputError("wording", "there are not twelve months and seven weekdays", where="months")
        for section, sentences in self.sections.items():
            for key, sentence in sentences.items():
                check_placeholders(sentence, f"text.{section}.{key}")

    def say(self, name: str, **values: str) -> str:
        """The sentence ``section.key`` with its values.

        Raises
        ------
        InputError
            ``wording`` where the language has no such sentence or a value of it is missing
        """
        section, _, key = name.partition(".")
        try:
            return self.sections[section][key].format_map(values)
        except KeyError as error:
            raise InputError(
                "wording",
                f"the wording {quoted(self.language)} has no {quoted(str(error.args[0]))} for {quoted(name)}",
                where=f"wording/{self.language}.toml",
            ) from None

    def term(self, section: str, name: str) -> str:
        """A single term (a drug, a laboratory test) in this language; what the wording does not know stays as it is."""
        return self.sections.get(section, {}).get(name, name)
