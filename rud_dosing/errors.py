"""What the program says when it refuses.

Every refusal is a :class:`DosingError`: a stable code that programs may rely on, where the trouble is,
what was found there, and what would be right. Nothing else is raised on purpose.
"""

from __future__ import annotations


class DosingError(Exception):
    """A refusal that a person can act on.

    Parameters
    ----------
    code : stable, lower case, words joined by hyphens (``unit``, ``dose-not-makeable``)
    problem : what was found, one sentence without a full stop
    where : the file, the option or the key path that caused it, outermost first; may be empty
    fix : what would be right, one sentence or more

    Examples
    --------
    >>> print(DosingError("unit", '"170" has no unit', where="height", fix='Write for example "170 cm".'))
    error[unit]: height: "170" has no unit
      Write for example "170 cm".
    """

    def __init__(self, code: str, problem: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(problem)
        self.code = code
        self.problem = problem
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        fix = "".join(f"\n  {line}" for line in self.fix.splitlines())
        return f"error[{self.code}]: {where}{self.problem}{fix}"

    def to_dict(self) -> dict[str, object]:
        """The same as plain data, for programs that read ``--errors json``.

        Examples
        --------
        >>> DosingError("unit", "no unit", where="height", fix="Write one.").to_dict()
        {'code': 'unit', 'where': 'height', 'problem': 'no unit', 'fix': 'Write one.'}
        """
        return {"code": self.code, "where": self.where, "problem": self.problem, "fix": self.fix}

    def within(self, outer: str) -> DosingError:
        """The same refusal seen from outside: ``outer`` (a file, a key) is put before ``where``.

        Examples
        --------
        >>> DosingError("unit", "no unit", where="height").within("patient.toml").where
        'patient.toml: height'
        """
        if not outer:
            return self
        joined = f"{outer}: {self.where}" if self.where else outer
        return type(self)(self.code, self.problem, where=joined, fix=self.fix)


class InputError(DosingError, ValueError):
    """A value that cannot be read or cannot be right: a quantity, a date, a name, a key of a file."""


class FileError(DosingError):
    """A file that cannot be read or must not be written."""


class DocumentError(DosingError):
    """A plan document that is not what it says it is: damaged, altered, or of another format."""


class BlockedError(DosingError):
    """A plan that a finding of severity ``stop`` blocks until somebody overrides it.

    ``findings`` holds every finding of the plan, not only those that block, as plain data.
    """

    def __init__(
        self,
        code: str,
        problem: str,
        *,
        where: str = "",
        fix: str = "",
        findings: tuple[dict[str, object], ...] = (),
    ) -> None:
        super().__init__(code, problem, where=where, fix=fix)
        self.findings = findings

    def to_dict(self) -> dict[str, object]:
        """As :meth:`DosingError.to_dict`, with ``findings``."""
        return {**super().to_dict(), "findings": list(self.findings)}

    def within(self, outer: str) -> BlockedError:
        """As :meth:`DosingError.within`; the findings come along."""
        seen = super().within(outer)
        return BlockedError(seen.code, seen.problem, where=seen.where, fix=seen.fix, findings=self.findings)


def quoted(text: str) -> str:
    """Text as it was typed, in quotes, shortened, and safe to print: no control character reaches a terminal.

    Examples
    --------
    >>> print(quoted("a\\tb"))
    "a\\u0009b"
    """
    short = text if len(text) <= 60 else text[:57] + "..."
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short) + '"'
