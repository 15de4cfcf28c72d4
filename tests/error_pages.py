"""Makes ``docs/errors.md`` from the catalogs: for each error code the input that causes it, and the message."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from broken_files import broken_files
from error_cases import CASES
from error_causes import PATIENT, PLAN, RESULTS, SAID, TIME, TYPED, UUID, Typed
from error_excerpts import excerpt
from making import BROKEN
from sampling import ROOT, run

from rud_dosing import DosingError

PAGE = ROOT / "docs" / "errors.md"

#: Of the files that give a code, one of the earliest of these is shown: what most readers write comes first.
_FOLDERS = ("patient", "results", "site", "rules", "regimen", "drug", "formulary", "wording", "response", "toxicity")
#: Of a code that many files give, the one that tells most.
_TELLING = (
    *("patient/birth-date-in-words.toml", "patient/height-without-unit.toml", "regimen/bad-toml.toml"),
    *("regimen/not-utf-8.toml", "response/no-such-quantity.toml"),
)
_KINDS = {"toxicity": "criteria of toxicity", "response": "criteria of response", "results": "results of a day"}

_HEAD = """\
<!-- Made by tests/regenerate.py from the catalogs of the tests; what is changed here by hand is lost. -->

# Errors

Every code that the program refuses with, what causes it, and the message that it gives. Each message says where, what
was found, and under it what would be right. The codes are stable; the sentences may be worded better tomorrow.

A refusal ends with exit code 1, and nothing was written. A command line that cannot be understood (an unknown option,
command or choice) is `usage` with exit code 2, and `--help` says what there is. With `--errors json` a refusal is one
line of JSON; see [integrating.md](integrating.md#refusals).

The command lines below are typed on day 8 of the plan, in a folder with these files; of several lines the last is
refused.

`patient.toml`:

```toml
{patient}```

`results.toml`:

```toml
{results}```

`plan.json`, the plan that this makes:

```text
{plan}
```

A file under its own name, such as `patient/missing-key.toml`, is one of the [broken files](../tests/broken) of the
tests. `FOLDER` stands for the folder of a file, and `DIGEST` for a digest.

## Where each comes from

{index}
"""


def files_by_code() -> dict[str, str]:
    """For each code of the broken files the one that is shown."""
    shown: dict[str, str] = {}
    for name in sorted(
        broken_files(), key=lambda name: (name not in _TELLING, _FOLDERS.index(name.split("/")[0]), name)
    ):
        shown.setdefault(message_of(name).partition("]")[0].removeprefix("error["), name)
    return shown


def message_of(name: str) -> str:
    """The message of a broken file, as it stands beside it."""
    return (BROKEN / name).with_suffix(".txt").read_text(encoding="utf-8")


def words(command: str) -> list[str]:
    """The words of a command as a shell gives them to it."""
    parts = shlex.split(command)[1:]
    return [word for part in parts for word in (sorted(map(str, Path().glob(part))) if "*" in part else [part])]


@contextlib.contextmanager
def fresh_folder() -> Iterator[Path]:
    """An empty folder to work in, of a user who has no file of a site."""
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        variables = {key: value for key, value in os.environ.items() if key != "RUD_DOSING_SITE"}
        homes = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME"), name)
        with mock.patch.dict(os.environ, variables | homes, clear=True):
            yield Path(name)


def prepare(typed: Typed) -> None:
    """Write the files that command lines read into the folder of work."""
    code, plan, err = run(*words(PLAN), "--plan-uuid", UUID, "--format", "json", time=TIME)
    assert code == 0, err
    Path("plan.json").write_bytes(plan)
    if typed.edited is not None:
        before = plan.decode()
        assert typed.edited[0] in before
        Path("plan.json").write_text(before.replace(*typed.edited, 1), encoding="utf-8")
    for name, text in typed.files.items():
        Path(name).write_text(text, encoding="utf-8")


def refused(typed: Typed) -> str:
    """What the last of command lines prints, which is refused and writes nothing; those before it are done."""
    with fresh_folder():
        Path("patient.toml").write_text(PATIENT, encoding="utf-8")
        Path("results.toml").write_text(RESULTS, encoding="utf-8")
        prepare(typed)
        *before, last = typed.lines.splitlines()
        for line in before:
            code, _, err = run(*words(line), time=TIME)
            assert code == 0, (line, err)
        files = _content()
        code, out, err = run(*words(last), time=TIME)
        assert (code, out) == (1, b""), (last, err)
        assert _content() == files, last
        return err[err.index("error[") :]


def _content() -> dict[str, bytes]:
    """All files but locks, which are empty and stay."""
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file() and path.suffix != ".lock"}


def refused_call(code: str) -> str:
    """What a call of the catalog is refused with."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(BROKEN):
        try:
            CASES[code](Path(folder))
        except DosingError as error:
            return str(error).replace(folder, "FOLDER")
    raise AssertionError(f"{code}: nothing was refused")


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```\n"


def _typed(code: str) -> Iterator[str]:
    typed = TYPED[code]
    if typed.edited is not None:
        yield f"In `plan.json` somebody changed `{typed.edited[0]}` to `{typed.edited[1]}`.\n"
    for name, text in typed.files.items():
        yield f"`{name}`:\n"
        yield _fenced(name.partition(".")[2], text)
    lines = "".join(f"$ {line}\n" for line in typed.lines.splitlines())
    yield _fenced("text", lines + _stable(refused(typed)))


def _broken(code: str, name: str) -> Iterator[str]:
    message = message_of(name)
    kind, _, file = name.partition("/")
    text = (BROKEN / name).read_bytes().decode("utf-8", "replace")
    where = re.match(r"error\[[^]]+\]: [^:]+: ([a-z0-9_.\[\]]+): ", message)
    yield f"[`{name}`](../tests/broken/{name}), {_KINDS.get(kind, f'a {kind} file')}:\n"
    yield _fenced(file.partition(".")[2], excerpt(text, where[1] if where else ""))
    yield _fenced("text", message)


def _stable(message: str) -> str:
    """The message without what is another on every machine or with every change of a rule."""
    return re.sub(r"\b[0-9a-f]{32,}\b", "DIGEST", message)


def _index(files: dict[str, str]) -> str:
    """The codes by what somebody did: a command, a file, or a call."""
    places: dict[str, list[str]] = defaultdict(list)
    for code in sorted({*TYPED, *files, *SAID}):
        if code in TYPED:
            place = f"`{TYPED[code].lines.splitlines()[-1].split()[1]}`"
        elif code in files:
            place = "files"
        else:
            place = "rarely, or from programs"
        places[place].append(f"[{code}](#{code})")
    order = sorted(places, key=lambda place: (not place.startswith("`"), place))
    return "\n".join(f"- {place}: {', '.join(places[place])}" for place in order)


def page() -> str:
    """The page ``docs/errors.md``."""
    files = files_by_code()
    plan = f"$ {PLAN} --plan-uuid {UUID} --format json > plan.json"
    parts = [_HEAD.format(patient=PATIENT, results=RESULTS, plan=plan, index=_index(files))]
    for code in sorted({*TYPED, *files, *SAID}):
        parts.append(f"## {code}\n")
        if code in TYPED:
            parts += _typed(code)
        elif code in files:
            parts += _broken(code, files[code])
        else:
            parts += [f"{SAID[code]}\n", _fenced("text", _stable(refused_call(code)))]
    return "\n".join(parts)
