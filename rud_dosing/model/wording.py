"""Sentences that people read, in one language. Read from ``templates/wording``."""

from __future__ import annotations

import string

import msgspec

from ..errors import InputError, quoted
from .base import Strict


class WordingFile(Strict):
    """A file of a language as it stands: months, weekdays, and sentences by section and key.

    Raises
    ------
    InputError
        ``wording`` (months or weekdays that are not 12 or 7)
    """

    language: str
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    weekdays: tuple[str, ...]
    sections: dict[str, dict[str, str]] = msgspec.field(name="text")

    def __post_init__(self) -> None:
        if (len(self.months), len(self.months_short), len(self.weekdays)) != (12, 12, 7):
            raise InputError("wording", "there are not twelve months and seven weekdays", where="months")


class Wording(WordingFile):
    """All sentences of a language; ``{names}`` in them are placeholders.

    ``english`` is what the language is a translation of, None for English itself; ``missing`` are the sentences
    (``section.key``) that the language lacks, and that stand here in English.

    Raises
    ------
    InputError
        ``placeholder``, and as :class:`WordingFile`
    """

    english: Wording | None = None
    missing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        WordingFile.__post_init__(self)
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


def check_placeholders(text: str, where: str) -> tuple[str, ...]:
    """The ``{names}`` of a sentence; refuse any that is more than a plain name, since it could reach into objects.

    Raises
    ------
    InputError
        ``placeholder``

    Examples
    --------
    >>> check_placeholders("Height {height} is unusual.", "message")
    ('height',)
    """
    names: list[str] = []
    try:
        for _, name, form, conversion in string.Formatter().parse(text):
            if name is None:
                continue
            if not name.isidentifier() or form or conversion:
                raise ValueError(name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else ""))
            names.append(name)
    except ValueError as error:
        raise InputError(
            "placeholder",
            f"{quoted(text)} has braces that are no placeholder: {error}",
            where=where,
            fix="Write a plain name in braces, for example {dose}.",
        ) from None
    return tuple(names)
