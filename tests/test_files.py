"""Files: written whole or not at all, never over another without being told, readable by their owner only."""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from rud_dosing import FileError, files
from rud_dosing.files import make_folder, read_bytes, write_all

not_as_superuser = pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind the superuser")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def everything(folder: Path) -> dict[str, bytes]:
    """Every name in a folder with its content: nothing else may be there."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_files_are_written_whole_and_nothing_is_left_behind(tmp_path: Path) -> None:
    write_all({tmp_path / "a.json": b"1", tmp_path / "a.pdf": b"\x00" * 100_000, tmp_path / "a.ics": b""})
    assert everything(tmp_path) == {"a.json": b"1", "a.pdf": b"\x00" * 100_000, "a.ics": b""}


def test_new_file_is_readable_by_its_owner_only_whatever_the_mask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_all({tmp_path / "open": b"1"})
    finally:
        os.umask(before)
    write_all({tmp_path / "usual": b"1"})
    assert mode(tmp_path / "open") == mode(tmp_path / "usual") == 0o600


def test_new_file_gets_the_mode_that_is_asked_for_and_keeps_it(tmp_path: Path) -> None:
    write_all({tmp_path / "a": b"1"}, mode=0o640)
    assert mode(tmp_path / "a") == 0o640
    write_all({tmp_path / "a": b"2"}, mode=0o600, force=True)
    assert (everything(tmp_path), mode(tmp_path / "a")) == ({"a": b"2"}, 0o640)


def test_existing_file_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(0o644)
    write_all({tmp_path / "a": b"new"}, force=True)
    assert (everything(tmp_path), mode(tmp_path / "a")) == ({"a": b"new"}, 0o644)


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"old")
    with pytest.raises(FileError) as refused:
        write_all({tmp_path / "a": b"new", tmp_path / "b": b"new"})
    assert str(refused.value) == (
        f'error[file-exists]: {tmp_path}: "b" exists already; nothing was written\n'
        "  Choose another name or folder, or say --force to overwrite it."
    )
    assert everything(tmp_path) == {"b": b"old"}


def test_symbolic_link_is_a_name_that_is_taken_even_where_it_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileError) as refused:
        write_all({tmp_path / "link": b"new"})
    assert refused.value.code == "file-exists"
    assert not (tmp_path / "nowhere").exists()


def test_forced_write_replaces_a_symbolic_link_and_not_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_all({tmp_path / "link": b"new"}, force=True)
    assert not (tmp_path / "link").is_symlink()
    assert everything(tmp_path) == {"link": b"new", "target": b"old"}


# --- all or none ------------------------------------------------------------------------------------------------------


def failing(original: Callable[..., object], at: int, error: BaseException) -> Callable[..., object]:
    """The function, which fails on its ``at``-th call and works on all others."""
    calls = iter(range(1, 1_000_000))

    def call(*arguments: object, **named: object) -> object:
        if next(calls) == at:
            raise error
        return original(*arguments, **named)

    return call


DISK_FULL = OSError(28, "No space left on device")
THREE = {"a": b"new a", "b": b"new b", "c": b"new c"}


@pytest.mark.parametrize("function", ["fsync", "fchmod", "link", "fdopen"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_failure_while_writing_new_files_leaves_none(
    function: str, at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, function, failing(getattr(os, function), at, DISK_FULL))
    with pytest.raises(FileError) as refused:
        write_all({tmp_path / name: content for name, content in THREE.items()})
    monkeypatch.undo()
    assert everything(tmp_path) == {}
    name = sorted(THREE)[at - 1]
    assert str(refused.value) == (
        f"error[file-not-written]: {tmp_path / name}: no space left on device\n  Nothing was written."
    )


@pytest.mark.parametrize("function", ["fsync", "fchmod", "replace"])
@pytest.mark.parametrize("at", [1, 2, 3, 4, 5])
def test_failure_while_overwriting_leaves_everything_as_it_was(
    function: str, at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "a").chmod(0o640)
    (tmp_path / "elsewhere").write_bytes(b"old c")
    (tmp_path / "c").symlink_to("elsewhere")
    before = everything(tmp_path)
    monkeypatch.setattr(os, function, failing(getattr(os, function), at, DISK_FULL))
    contents = {tmp_path / name: content for name, content in THREE.items()}
    if function == "replace" and at > 3:  # three names are taken: there is no fourth
        write_all(contents, force=True)
        return
    with pytest.raises(FileError) as refused:
        write_all(contents, force=True)
    monkeypatch.undo()
    assert refused.value.code == "file-not-written"
    assert refused.value.fix == "Nothing was written."
    assert everything(tmp_path) == before
    assert (mode(tmp_path / "a"), (tmp_path / "c").readlink()) == (0o640, Path("elsewhere"))


def test_interruption_leaves_nothing_behind_and_is_not_swallowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(os, "replace", failing(os.replace, 2, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_all({tmp_path / "a": b"new", tmp_path / "b": b"new"}, force=True)
    monkeypatch.undo()
    assert everything(tmp_path) == {"a": b"old"}


def test_file_that_cannot_be_put_back_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"old")
    calls = iter((None, DISK_FULL, DISK_FULL))
    replace = os.replace

    def twice_failing(*arguments: object) -> None:
        error = next(calls)
        if error is not None:
            raise error
        replace(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", twice_failing)
    with pytest.raises(FileError) as refused:
        write_all({tmp_path / "a": b"new", tmp_path / "b": b"new"}, force=True)
    assert str(refused.value) == (
        f"error[file-not-put-back]: {tmp_path / 'a'}: no space left on device\n"
        "  This file was written and could not be put back: check it before it is used."
    )


def test_folder_that_does_not_exist_is_refused_with_the_name_that_was_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FileError) as refused:
        write_all({tmp_path / "none" / "a.json": b"1"})
    assert str(refused.value) == (
        f"error[file-not-written]: {tmp_path / 'none' / 'a.json'}: no such file or directory\n  Nothing was written."
    )


def test_folder_in_the_place_of_a_file_is_refused_and_the_others_are_not_written(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(FileError) as refused:
        write_all({tmp_path / "a": b"1", tmp_path / "b": b"1"}, force=True)
    assert refused.value.code == "file-not-written"
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_sync_of_a_folder_that_the_system_does_not_allow_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", failing(os.fsync, 2, OSError(22, "Invalid argument")))
    write_all({tmp_path / "a": b"1"})
    assert everything(tmp_path) == {"a": b"1"}


# --- two writers ------------------------------------------------------------------------------------------------------


def test_name_that_somebody_took_a_moment_ago_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def too_late(source: object, target: Path, **named: object) -> None:
        if target.name == "b":
            target.write_bytes(b"theirs")
        link(source, target, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "link", too_late)
    with pytest.raises(FileError) as refused:
        write_all({tmp_path / "a": b"ours", tmp_path / "b": b"ours"})
    assert str(refused.value).startswith(f'error[file-exists]: {tmp_path}: "b" exists already; nothing was written')
    assert everything(tmp_path) == {"b": b"theirs"}


def test_of_two_writers_one_wins_and_the_other_writes_nothing(tmp_path: Path) -> None:
    start = threading.Barrier(8)
    won: list[int] = []
    refused: list[str] = []

    def write(number: int) -> None:
        start.wait()
        try:
            write_all({tmp_path / name: str(number).encode() * 1000 for name in ("a", "b", "c")})
        except FileError as error:
            refused.append(error.code)
        else:
            won.append(number)

    for round_number in range(10):
        won.clear()
        refused.clear()
        threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) <= 1, round_number
        assert set(refused) <= {"file-exists"}
        assert len(won) + len(refused) == 8
        found = everything(tmp_path)
        if won:
            assert found == {name: str(won[0]).encode() * 1000 for name in ("a", "b", "c")}
        for path in tmp_path.iterdir():
            path.unlink()


# --- reading ----------------------------------------------------------------------------------------------------------


def test_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x00\xff" * 1000)
    assert read_bytes(tmp_path / "a") == b"\x00\xff" * 1000


def test_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 1000)
    (tmp_path / "a").write_bytes(b"x" * 1000)
    assert len(read_bytes(tmp_path / "a")) == 1000
    (tmp_path / "a").write_bytes(b"x" * 1001)
    with pytest.raises(FileError) as refused:
        read_bytes(tmp_path / "a")
    assert str(refused.value) == (
        f"error[file-too-large]: {tmp_path / 'a'}: it is larger than 1,000 bytes\n"
        "  No file of this program is as large; check the path."
    )


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="no plain file"):
        read_bytes(tmp_path / "pipe")


def test_a_path_that_no_system_takes_is_refused() -> None:
    with pytest.raises(FileError, match="cannot be opened"):
        read_bytes(Path("a\0b"))


def test_without_hard_links_a_file_is_still_written_whole_and_never_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "not supported")

    monkeypatch.setattr(os, "link", no_links)
    write_all({tmp_path / "a": b"one"})
    assert (tmp_path / "a").read_bytes() == b"one"
    with pytest.raises(FileError, match="exists already"):
        write_all({tmp_path / "a": b"two"})
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize(
    ("name", "problem", "fix"),
    [
        ("none", "no such file or directory", "\n  Check the path."),
        (".", "is a directory", "\n  Check the path."),
        ("file/below", "not a directory", "\n  Check the path."),
        ("loop", "too many levels of symbolic links", "\n  Check the path."),
        ("n" * 300, "file name too long", "\n  Check the path."),
        ("/dev/null", "it is no plain file", "\n  Check the path."),
    ],
)
def test_what_cannot_be_read_is_refused(name: str, problem: str, fix: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1")
    (tmp_path / "loop").symlink_to("loop")
    path = tmp_path / name
    with pytest.raises(FileError) as refused:
        read_bytes(path)
    assert str(refused.value) == f"error[file-not-read]: {path}: {problem}{fix}"


@not_as_superuser
def test_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "a").chmod(0)
    with pytest.raises(FileError) as refused:
        read_bytes(tmp_path / "a")
    assert refused.value.problem == "permission denied"


@not_as_superuser
def test_folder_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FileError) as refused:
        write_all({tmp_path / "a": b"1"})
    assert refused.value.problem == "permission denied"


def test_folder_is_made_for_its_owner_only_and_an_existing_one_is_left_alone(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    assert mode(tmp_path / "a" / "b") == 0o700
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    make_folder(tmp_path / "open")
    assert mode(tmp_path / "open") == 0o755


def test_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1")
    with pytest.raises(FileError) as refused:
        make_folder(tmp_path / "file")
    assert str(refused.value) == f"error[file-not-written]: {tmp_path / 'file'}: file exists\n  Name a folder."
