"""What all tests share: how hypothesis runs, and a clean set of variables that outputs depend on."""

from __future__ import annotations

import gc
import random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import engine

#: The profile that looks for what nobody has seen yet, with another seed each time: ``--hypothesis-profile=explore``.
EXPLORE = "explore"

_QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
# Everywhere the same examples: a run passes or fails by what the program does, never by luck.
settings.register_profile("same", max_examples=40, derandomize=True, **_QUIET)
settings.register_profile(EXPLORE, max_examples=100, print_blob=True, **_QUIET)
settings.load_profile("same")

# A failing example is made smaller for a minute at most, where hypothesis takes five; it has no setting for this.
if engine.MAX_SHRINKING_SECONDS < 60:
    raise RuntimeError("hypothesis gives up shrinking sooner than a minute by itself: take this out")
engine.MAX_SHRINKING_SECONDS = 60


def _explores(config: pytest.Config) -> bool:
    return config.getoption("--hypothesis-profile") == EXPLORE


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """One seed for all processes of a run, said in its last lines, so that the run can be repeated."""
    if _explores(config) and config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(random.SystemRandom().randrange(2**32))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if _explores(config):
        said = f"to repeat: --hypothesis-profile={EXPLORE} --hypothesis-seed={config.option.hypothesis_seed}"
        terminalreporter.write_line(said)


def pytest_collection_finish() -> None:
    """Thousands of tests and their modules stay to the end: nothing that looks for garbage need visit them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_ambient_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing of the machine that runs the tests decides anything: no time, no site's file, no folder of settings."""
    for name in ("SOURCE_DATE_EPOCH", "RUD_DOSING_SITE", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path_factory.getbasetemp() / "home"))
