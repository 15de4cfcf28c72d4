"""The sample of a site's file shows every key, and what stands in it are the defaults."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from rud_dosing import library
from rud_dosing.model.site import Site

SAMPLE = Path(__file__).parents[1] / "samples" / "site.toml"


def test_sample_shows_every_key() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    for field in msgspec.structs.fields(Site):
        key = field.encode_name
        assert re.search(rf"^(# )?({key} =|\[\[{key}\]\])", text, re.MULTILINE), key


def test_sample_says_the_defaults() -> None:
    assert library.load_site(SAMPLE) == Site()


def test_examples_of_the_sample_are_taken(tmp_path: Path) -> None:
    """Every example, with its comment sign taken away, is a value that the file may have."""
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    example = re.compile(r"# ([a-z_]+ = .+|\[\[[a-z]+\]\])")
    taken = (match[1] if (match := example.fullmatch(line)) else line for line in lines)
    target = tmp_path / "site.toml"
    target.write_text("\n".join(taken), encoding="utf-8")
    site = library.load_site(target)
    for field in msgspec.structs.fields(Site):
        if field.name not in ("verification", "fonts", "times", "shared", "discreet"):
            assert getattr(site, field.name), field.name
