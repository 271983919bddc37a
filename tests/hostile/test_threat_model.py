"""docs/threat-model.md names a test for every threat, and each of them is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
TEXT = (CHECKOUT / "docs/threat-model.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith("| Who")
]


def test_there_are_threats() -> None:
    assert len(ROWS) > 60


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_each_threat_has_a_defence_and_tests_that_are_there(row: list[str]) -> None:
    who, defence, tests = row
    assert who
    assert defence
    named = re.findall(r"`([^`]+)`", tests)
    assert named, "no test"
    for name in named:
        path = CHECKOUT / "tests" / name
        found = [path] if path.suffix else [*path.glob("test_*.py")]
        assert any("def test_" in one.read_text("utf-8") for one in found if one.is_file()), name


def test_every_hostile_test_stands_against_a_threat() -> None:
    for path in Path(__file__).parent.glob("test_*.py"):
        if path != Path(__file__):
            assert f"`hostile/{path.name}`" in TEXT, path.name
