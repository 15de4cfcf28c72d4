"""A plan on disk replaced by its next revision: one writer at a time, the old revision kept, whole at every moment."""

from __future__ import annotations

import re
from pathlib import Path

from .. import document, files
from ..errors import DocumentError, FileError
from ..model.plan import Plan
from .exporting import calendar_file_name, export

#: How long a second writer waits for the first, in seconds.
_PATIENCE = 10

_KEPT = re.compile(r"\.r[0-9]+\.json$")


def replace_plan(path: str | Path, old: Plan, new: Plan) -> list[Path]:
    """Put a new revision (or a verification) in the place of the plan that it was made from.

    The old revision is kept beside it as ``CODE.r1.json``. A PDF or a calendar of the old revision beside the plan is
    made again, so that no outdated sheet stays under the plan's name.

    Raises
    ------
    DosingError
        ``plan-busy`` (another process writes it), ``plan-moved-on`` (it was revised meanwhile), and those of files
    """
    from filelock import FileLock, Timeout

    target = Path(path)
    lock = FileLock(target.with_name(f".{target.name}.lock"), timeout=_PATIENCE, mode=files.OWNER_ONLY)
    try:
        lock.acquire()
    except Timeout:
        raise FileError(
            "plan-busy",
            "another process is writing this plan",
            where=str(target),
            fix="Wait until it is done, read the plan again, and revise that.",
        ) from None
    except OSError as error:
        problem = (error.strerror or "it cannot be locked").lower()
        fix = "Nothing was written. Check the folder and its permissions."
        raise FileError("file-not-written", problem, where=str(target), fix=fix) from None
    try:
        return _replace(target, old, new)
    finally:
        lock.release()


def is_kept_revision(path: Path) -> bool:
    """Whether a file is an old revision kept beside its plan."""
    return _KEPT.search(path.name) is not None


def _replace(target: Path, old: Plan, new: Plan) -> list[Path]:
    there = files.read_bytes(target)
    if document.decode(there, str(target)).document_digest != old.document_digest:
        raise DocumentError(
            "plan-moved-on",
            "somebody revised or verified the plan in the meantime",
            where=str(target),
            fix="Nothing was written. Read the plan again and revise that.",
        )
    outputs = _outputs_beside(target, old, new)
    if new.revision > old.revision:
        kept = target.with_name(f"{target.stem}.r{old.revision}.json")
        files.write_all({kept: there}, force=True)
    # Other papers first: were it cut short here, the plan itself would still be the old one, and be done again.
    files.write_all(outputs, force=True)
    files.write_all({target: document.encode(new)}, force=True)
    return [target, *outputs]


def _outputs_beside(target: Path, old: Plan, new: Plan) -> dict[Path, bytes]:
    """The outputs of the old revision that stand beside the plan, made for the new one."""
    outputs: dict[Path, bytes] = {}
    if target.with_suffix(".pdf").exists():
        outputs[target.with_suffix(".pdf")] = export(new, "pdf")
    # A plan that had no dates had no calendar: it gets its first one beside its papers.
    had_one = target.with_name(calendar_file_name(old)).exists() or (old.order.start is None and bool(outputs))
    if new.time_zone is not None and had_one:
        outputs[target.with_name(calendar_file_name(new))] = export(new, "ics")
    return outputs
