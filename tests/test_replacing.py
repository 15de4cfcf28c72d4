"""A plan on disk and its next revision: one writer at a time, the old one kept, whole at every moment."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from revising import LATER, VERIFIER, plan, revised

from rud_dosing import DosingError, Plan, export, list_plans, read_plan, replace_plan, save, verify
from rud_dosing.api import replacing

TESTS = Path(__file__).parent
CODE = "K6JM4E-J"


def written(folder: Path, made: Plan) -> Path:
    path = folder / f"{made.plan_code}.json"
    path.write_bytes(export(made, "json"))
    return path


def held(made: Plan) -> Plan:
    return revised(made, "2026-12-10 11:00", change="hold", drug="ruxolitinib")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_old_revision_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    path = written(tmp_path, plan())
    before = path.read_bytes()
    assert replace_plan(path, plan(), held(plan())) == [path]
    assert read_plan(path) == held(plan())
    assert (tmp_path / f"{CODE}.r1.json").read_bytes() == before
    third = revised(held(plan()), "2026-12-12 00:00", change="resume", drug="ruxolitinib", then="shift")
    replace_plan(path, held(plan()), third)
    assert [read_plan(tmp_path / f"{CODE}{name}.json").revision for name in (".r1", ".r2", "")] == [1, 2, 3]
    assert names(tmp_path) == {f"{CODE}.json", f"{CODE}.r1.json", f"{CODE}.r2.json", f".{CODE}.json.lock"}


def test_verification_is_no_revision_and_is_kept_with_the_one_it_is_of(tmp_path: Path) -> None:
    path = written(tmp_path, plan())
    checked = verify(plan(), by=VERIFIER, at=LATER)
    replace_plan(path, plan(), checked)
    assert names(tmp_path) == {f"{CODE}.json", f".{CODE}.json.lock"}
    replace_plan(path, checked, held(checked))
    assert read_plan(tmp_path / f"{CODE}.r1.json") == checked


def test_kept_revisions_are_no_plans_of_the_folder(tmp_path: Path) -> None:
    path = written(tmp_path, plan())
    replace_plan(path, plan(), held(plan()))
    found, refused = list_plans(tmp_path, at=LATER)
    assert ([(one.path, one.revision) for one in found], refused) == ([(path, 2)], [])
    assert replacing.is_kept_revision(tmp_path / f"{CODE}.r12.json")
    assert not replacing.is_kept_revision(path)


def test_file_keeps_its_mode_and_lock_and_copy_are_their_owner_s_only(tmp_path: Path) -> None:
    path = written(tmp_path, plan())
    path.chmod(0o640)
    before = os.umask(0)
    try:
        replace_plan(path, plan(), held(plan()))
    finally:
        os.umask(before)
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
    assert modes == {f"{CODE}.json": 0o640, f"{CODE}.r1.json": 0o600, f".{CODE}.json.lock": 0o600}


def test_papers_beside_the_plan_are_made_again(tmp_path: Path) -> None:
    save(plan(), tmp_path)
    path = tmp_path / f"{CODE}.json"
    old_paper = (tmp_path / f"{CODE}.pdf").read_bytes()
    made = held(plan())
    assert set(replace_plan(path, plan(), made)) == {path, tmp_path / f"{CODE}.pdf", tmp_path / f"{CODE}-r2.ics"}
    assert (tmp_path / f"{CODE}.pdf").read_bytes() == export(made, "pdf") != old_paper
    assert (tmp_path / f"{CODE}-r2.ics").read_bytes() == export(made, "ics")


def test_papers_that_are_not_there_are_not_made(tmp_path: Path) -> None:
    path = written(tmp_path, plan(time_zone=None))
    made = revised(plan(time_zone=None), "2026-12-10 00:00", change="shift", days=1)
    assert replace_plan(path, plan(time_zone=None), made) == [path]
    assert not list(tmp_path.glob("*.pdf"))


def test_plan_that_somebody_revised_in_the_meantime_is_not_overwritten(tmp_path: Path) -> None:
    path = written(tmp_path, plan())
    replace_plan(path, plan(), held(plan()))
    theirs = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    ours = revised(plan(), "2026-12-10 00:00", change="shift", days=2)
    with pytest.raises(DosingError) as refused:
        replace_plan(path, plan(), ours)
    assert str(refused.value) == (
        f"error[plan-moved-on]: {path}: somebody revised or verified the plan in the meantime\n"
        "  Nothing was written. Read the plan again and revise that."
    )
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == theirs


def test_plan_that_somebody_verified_in_the_meantime_is_not_overwritten(tmp_path: Path) -> None:
    path = written(tmp_path, plan())
    replace_plan(path, plan(), verify(plan(), by=VERIFIER, at=LATER))
    with pytest.raises(DosingError) as refused:
        replace_plan(path, plan(), held(plan()))
    assert refused.value.code == "plan-moved-on"


def test_plan_that_is_gone_or_broken_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(DosingError) as refused:
        replace_plan(tmp_path / "none.json", plan(), held(plan()))
    assert refused.value.code == "file-not-read"
    path = written(tmp_path, plan())
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DosingError) as refused:
        replace_plan(path, plan(), held(plan()))
    assert refused.value.code == "json"
    assert not list(tmp_path.glob("*.r1.json"))


def test_lock_that_cannot_be_made_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / f".{CODE}.json.lock").mkdir()
    path = written(tmp_path, plan())
    before = path.read_bytes()
    with pytest.raises(DosingError) as refused:
        replace_plan(path, plan(), held(plan()))
    assert refused.value.code == "file-not-written"
    assert path.read_bytes() == before


def test_writer_that_waits_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, plan())
    holder = child(
        "import filelock, sys; lock = filelock.FileLock(sys.argv[1]); lock.acquire()", f"{tmp_path}/.{path.name}.lock"
    )
    try:
        monkeypatch.setattr(replacing, "_PATIENCE", 0.05)
        with pytest.raises(DosingError) as refused:
            replace_plan(path, plan(), held(plan()))
    finally:
        holder.communicate(b"\n")
    assert str(refused.value) == (
        f"error[plan-busy]: {path}: another process is writing this plan\n"
        "  Wait until it is done, read the plan again, and revise that."
    )
    assert read_plan(path) == plan()


def child(setup: str, *arguments: str, then: str = "") -> subprocess.Popen[bytes]:
    """A Python process that has done ``setup`` when this returns, and does ``then`` when a line comes."""
    code = (
        f"import sys; sys.path.insert(0, {str(TESTS)!r})\n{setup}\n"
        f"print('ready', flush=True); sys.stdin.readline()\n{then}"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], **pipes)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n", process.communicate()
    return process


READ = """
from revising import revised
from rud_dosing import DosingError, read_plan, replace_plan
path = sys.argv[1]
old = read_plan(path)
new = revised(old, "2026-12-10 00:00", change="shift", days=int(sys.argv[2]))
"""
WRITE = """
try:
    replace_plan(path, old, new)
except DosingError as error:
    print(error.code)
    sys.exit(1)
"""


def test_of_two_processes_that_revise_at_once_one_wins_and_the_other_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, plan())
    both = [child(READ, str(path), days, then=WRITE) for days in ("1", "2")]
    for process in both:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    results = [(process.communicate(timeout=30)[0], process.returncode) for process in both]
    assert sorted(code for _, code in results) == [0, 1]
    assert {out for out, code in results if code} == {b"plan-moved-on\n"}
    winner = 1 if results[0][1] == 0 else 2
    now = read_plan(path)
    assert (now.revision, now) == (2, revised(plan(), "2026-12-10 00:00", change="shift", days=winner))
    assert read_plan(tmp_path / f"{CODE}.r1.json") == plan()


# Processes that revise again and again. With "event", each is killed at the n-th thing it asks of the system (to open,
# to rename, ...); with "time", after n times 4 ms, so in the middle of writing too.
KILLING = """
import os, signal, time
from pathlib import Path
import filelock
from revising import plan, revised
from rud_dosing import export, replace_plan
document = export(plan(), "json")
made = [plan()]
for _ in range(6):  # computed once, so that a child does nothing but write
    made.append(revised(made[-1], "2026-12-10 00:00", change="shift", days=1))
for n in range(1, int(sys.argv[3]) + 1):
    path = Path(sys.argv[1], str(n), "plan.json")
    path.parent.mkdir()
    path.write_bytes(document)
    process = os.fork()
    if not process:
        left = [n]
        def count(event, arguments):
            if event in ("open", "os.rename", "os.remove", "os.link", "os.chmod", "tempfile.mkstemp"):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        if sys.argv[2] == "event":
            sys.addaudithook(count)
        for now, then in zip(made, made[1:]):
            replace_plan(path, now, then)
        os.kill(os.getpid(), signal.SIGKILL)
    if sys.argv[2] == "time":
        time.sleep(n * 0.004)
        os.kill(process, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
"""


def whole(path: Path) -> Plan:
    """The plan at the path and every revision kept beside it, read strictly, each in its place."""
    now = read_plan(path)
    kept = {one.name: read_plan(one) for one in path.parent.glob("*.r*.json")}
    assert set(kept) >= {f"{path.stem}.r{number}.json" for number in range(1, now.revision)}
    assert set(kept) <= {f"{path.stem}.r{number}.json" for number in range(1, now.revision + 1)}
    for name, plan_then in kept.items():
        assert name == f"{path.stem}.r{plan_then.revision}.json"
        assert plan_then.history == now.history[: plan_then.revision]
    return now


@pytest.mark.slow
@pytest.mark.parametrize(("by", "times"), [("event", 36), ("time", 20)])
def test_process_killed_at_any_moment_leaves_a_whole_plan_and_no_lock(by: str, times: int, tmp_path: Path) -> None:
    process = child("", str(tmp_path), by, str(times), then=KILLING)
    out, err = process.communicate(b"\n", timeout=60)
    assert (out.split(), err) == ([str(-signal.SIGKILL).encode()] * times, b"")
    found = set()
    for home in tmp_path.iterdir():
        now = whole(home / "plan.json")
        found.add(now.revision)
        replace_plan(home / "plan.json", now, revised(now, "2026-12-11 00:00", change="shift", days=1))
        assert whole(home / "plan.json").revision == now.revision + 1
    assert by == "time" or found >= {1, 2}
