"""Where PostgreSQL is missing or too little, people are told what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from locator.errors import PostgreSQLIsMissingError
from locator.postgresql import find_postgresql


def test_the_one_on_this_machine_is_found() -> None:
    found = find_postgresql()
    assert found.major >= 15
    assert (found.programs / "initdb").exists()


def test_without_any_the_message_says_what_to_install_or_to_set() -> None:
    with pytest.raises(PostgreSQLIsMissingError) as missing:
        find_postgresql(folders=[])
    assert "PostgreSQL 15 or newer with PostGIS 3.3 or newer is not installed" in str(missing.value)
    assert "DATABASE_URL" in str(missing.value)


def test_one_without_postgis_is_named_as_such(tmp_path: Path) -> None:
    real = find_postgresql()
    for program in ("initdb", "pg_ctl", "postgres"):
        (tmp_path / program).symlink_to(real.programs / program)
    elsewhere = tmp_path / "pg_config"
    elsewhere.write_text(f"#!/bin/sh\necho {tmp_path}\n")
    elsewhere.chmod(0o755)
    with pytest.raises(PostgreSQLIsMissingError, match=f"{real.major} in .* without PostGIS"):
        find_postgresql(folders=[tmp_path])


def test_data_of_a_version_that_is_gone_asks_for_that_version() -> None:
    with pytest.raises(PostgreSQLIsMissingError, match="PostgreSQL 3 with PostGIS"):
        find_postgresql(major=3)
