"""What we send as a table, we take in again: as it was, and a second time without a change."""

from __future__ import annotations

from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.service import Service
from locator.imports.formats import look_at, read
from locator.imports.loading.loader import load
from locator.imports.loading.surroundings import source_named, surroundings_of
from locator.imports.mapping.suggesting import suggest
from locator.imports.mapping.targets import TARGETS
from locator.imports.runs import ImportRun
from tests.builders import city
from tests.live import LiveServer


def fetched(server: LiveServer, address: str, path: Path) -> Path:
    with urlopen(f"{server.url}/feeds/v1/beirut/{address}") as answer:  # noqa: S310 - our own
        path.write_bytes(answer.read())
    return path


def taken_in(session: Session, path: Path) -> ImportRun:
    """As `locator import` does with a table that nobody has explained."""
    town = city(session)
    session.commit()
    source = source_named(session, town, "Another Locator")
    look = look_at(path, path.name)
    surroundings = surroundings_of(town)
    mapping = suggest(look.columns, surroundings).mapping
    rows = read(path, look, surroundings, source.key, mapping)
    return load(session, town, source, rows, apply=True, who="somebody@city.example", file_name="x")


@pytest.mark.parametrize("query", ["", "?hxl=1&bom=1"])
def test_columns_explain_themselves(live_server: LiveServer, tmp_path: Path, query: str) -> None:
    path = fetched(live_server, f"service-points.csv{query}", tmp_path / "beirut.csv")
    mapping = suggest(look_at(path, path.name).columns).mapping
    for column in mapping.columns:
        name, _, language = column.column.partition(":")
        if name in TARGETS:
            assert column.target == name, column
        if TARGETS[column.target].has_languages:
            assert (column.language or "") == language, column
    taken = {column.target for column in mapping.columns}
    assert taken >= {
        *("name", "description", "needs", "organization", "location_name", "address"),
        *("latitude", "longitude", "phone", "languages", "open_to_all", "id_asked", "service_id"),
    }


def test_a_table_comes_in_and_a_second_time_changes_nothing(
    live_server: LiveServer, session: Session, tmp_path: Path
) -> None:
    path = fetched(live_server, "service-points.csv", tmp_path / "beirut.csv")
    first = taken_in(session, path)
    assert (first.rejected, first.changed) == (0, 0)
    assert first.added > 20
    services = session.scalars(select(Service)).all()
    named = {service.name for service in services}
    assert any("عيادة" in name for name in named), "in the first language of the city"
    assert not any(name.startswith("'") for name in named)
    again = taken_in(session, path)
    assert (again.added, again.changed, again.rejected) == (0, 0, 0)
    assert again.unchanged == first.added
