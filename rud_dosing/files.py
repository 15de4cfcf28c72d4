"""Files: read whole and bounded, written whole or not at all, readable by their owner only."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from .errors import FileError, quoted

#: No file that the program reads is larger; a plan document is about 150 KB.
LARGEST = 20_000_000

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)

#: A new file is readable by its owner only.
OWNER_ONLY = 0o600


def read_bytes(path: Path) -> bytes:
    """A whole file of at most :data:`LARGEST` bytes.

    Raises
    ------
    FileError
        ``file-not-read``, ``file-too-large``
    """
    try:
        # Asked before it is opened: opening a pipe would wait for somebody to write into it.
        kind = path.stat().st_mode
        content = _first_bytes(path) if stat.S_ISREG(kind) else b""
    except (OSError, ValueError) as error:
        raise FileError("file-not-read", _reason(error), where=str(path), fix="Check the path.") from None
    if not stat.S_ISREG(kind):
        problem = "is a directory" if stat.S_ISDIR(kind) else "it is no plain file"
        raise FileError("file-not-read", problem, where=str(path), fix="Check the path.")
    if len(content) > LARGEST:
        fix = "No file of this program is as large; check the path."
        raise FileError("file-too-large", f"it is larger than {LARGEST:,} bytes", where=str(path), fix=fix)
    return content


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def write_all(contents: Mapping[Path, bytes], *, force: bool = False, mode: int | None = None) -> None:
    """Write every file whole, or none of them.

    Each content goes into a temporary file in the folder of its path, is flushed and synced, and takes its name in one
    step. Without ``force`` no file is overwritten. An existing file keeps its mode; a new one gets ``mode`` or 0600.

    Raises
    ------
    FileError
        ``file-exists``, ``file-not-written``, ``file-not-put-back``
    """
    if not force:
        for path in contents:
            if os.path.lexists(path):
                raise _exists(path)
    with contextlib.ExitStack() as leftovers:
        staged = [(_stage(path, content, mode, leftovers), path) for path, content in contents.items()]
        _take_names(staged, force, leftovers)
    for folder in {path.parent for path in contents}:
        _sync_folder(folder)


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter, where it does not exist yet.

    Raises
    ------
    FileError
        ``file-not-written``
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FileError("file-not-written", _reason(error), where=str(folder), fix="Name a folder.") from None


def _stage(path: Path, content: bytes, mode: int | None, leftovers: contextlib.ExitStack) -> Path:
    """A temporary file beside ``path``, synced; ``leftovers`` removes it, whatever happens."""
    with _refusing(path):
        descriptor, name = tempfile.mkstemp(prefix=".rud-dosing-", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        leftovers.callback(temporary.unlink, missing_ok=True)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), _mode_for(path, mode))
            os.fsync(file.fileno())
    return temporary


def _keep(path: Path, leftovers: contextlib.ExitStack) -> Path | None:
    """What stands at ``path`` before it is overwritten, under another name; None where nothing does."""
    if path.is_symlink():
        kept = _stage(path, b"", None, leftovers)
        kept.unlink()
        kept.symlink_to(path.readlink())
        return kept
    return _stage(path, path.read_bytes(), None, leftovers) if path.exists() else None


def _put_back(path: Path, before: Path | None) -> None:
    try:
        if before is None:
            path.unlink(missing_ok=True)
        else:
            before.replace(path)
    except OSError as error:
        fix = "This file was written and could not be put back: check it before it is used."
        raise FileError("file-not-put-back", _reason(error), where=str(path), fix=fix) from None


def _take_names(staged: list[tuple[Path, Path]], force: bool, leftovers: contextlib.ExitStack) -> None:
    """Give every temporary file its name; where one cannot have it, put back what stood at the others."""
    with contextlib.ExitStack() as undo:
        for temporary, path in staged:
            with _refusing(path):
                before = _keep(path, leftovers) if force else None
                _take_name(temporary, path, force)
            undo.callback(_put_back, path, before)
        undo.pop_all()


@contextlib.contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """What the system says about writing ``path``, as an error of ours."""
    try:
        yield
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise FileError("file-not-written", _reason(error), where=str(path), fix="Nothing was written.") from None


def _mode_for(path: Path, mode: int | None) -> int:
    with contextlib.suppress(OSError):
        return stat.S_IMODE(path.stat().st_mode)
    return OWNER_ONLY if mode is None else mode


def _take_name(temporary: Path, path: Path, force: bool) -> None:
    if force:
        temporary.replace(path)
    else:
        try:
            # A link fails where the name is taken, also when somebody took it a moment ago; a rename would not.
            os.link(temporary, path, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # A file system without hard links: the name is taken first, so that nobody's file is overwritten.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
            temporary.replace(path)


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _exists(path: Path) -> FileError:
    return FileError(
        "file-exists",
        f"{quoted(path.name)} exists already; nothing was written",
        where=str(path.parent),
        fix="Choose another name or folder, or say --force to overwrite it.",
    )


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or "it cannot be opened").lower()
