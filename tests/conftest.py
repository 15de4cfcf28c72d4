"""What all tests share: how hypothesis runs, and a clean set of variables that outputs depend on."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

_QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("local", max_examples=60, **_QUIET)
settings.register_profile("ci", max_examples=100, derandomize=True, **_QUIET)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(autouse=True)
def no_ambient_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of the machine that runs the tests decides nothing."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
