"""The program's own data files as bytes and as objects: found by name, each read once, with its sha256."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from . import files
from .decoding import convert
from .errors import InputError, quoted
from .model.base import check_as_written
from .plain import parse


class _Hashed(Protocol):
    @property
    def sha256(self) -> str | None: ...


T = TypeVar("T")
Hashed = TypeVar("Hashed", bound=_Hashed)


def names(kind: str) -> list[str]:
    """The names of the program's own files of a kind: ``regimens``, ``formularies``, ``drugs``, ``rules``,
    ``wording``, ``response``, ``toxicity``.
    """
    folder = resources.files("rud_dosing.templates") / kind
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def decode(content: bytes, kind: type[T], where: str) -> T:
    """A TOML or JSON file as an object of the model.

    Raises
    ------
    DosingError
        as :func:`rud_dosing.library.load_regimen`
    """
    return convert(parse(content, where), kind, where)


def load(name: str, kind: str, model: type[Hashed], code: str) -> Hashed:
    """One of the program's own files of a kind by name, or a site's own ``.toml`` file.

    Raises
    ------
    DosingError
        ``code`` (no such name), and as :func:`rud_dosing.library.load_regimen`
    """
    content, where = content_of(name, kind, code)
    loaded: Hashed = _read(content, where, model)
    return loaded


# What is read cannot change afterwards: the same bytes give the same object.
@lru_cache(maxsize=64)
def _read(content: bytes, where: str, model: type[Hashed]) -> Hashed:
    raw = parse(content, where)
    if "sha256" in raw:
        raise InputError("unknown-key", "a file does not state its own sha256", where=f"{where}: sha256")
    raw["sha256"] = hashlib.sha256(content).hexdigest()
    loaded = convert(raw, model, where)
    try:
        check_as_written(raw, msgspec.to_builtins(loaded))
    except InputError as error:
        raise error.within(where) from None
    return loaded


def content_of(name: str, kind: str, code: str) -> tuple[bytes, str]:
    """The bytes of one of the program's own files by name, or of a site's by path; and how messages call it.

    Raises
    ------
    DosingError
        ``code`` (no such name), ``file-not-read``
    """
    if name.endswith(".toml") or "/" in name or "\\" in name:
        return files.read_bytes(Path(name)), name
    if name in names(kind):
        file = resources.files("rud_dosing.templates") / kind / f"{name}.toml"
        return file.read_bytes(), f"{kind}/{name}.toml"
    raise InputError(
        code,
        f"there is no {quoted(name)}",
        where=code,
        fix=f"Choose one of {', '.join(names(kind))}, or name a .toml file.",
    )
