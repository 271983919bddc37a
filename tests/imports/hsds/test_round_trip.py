"""What we export as HSDS we import without loss, as JSON and as a CSV package."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.city import City
from locator.directory.contact import Phone
from locator.directory.import_source import new_source
from locator.directory.language import Language
from locator.directory.sample import load_sample
from locator.directory.schedule import Closure, Schedule, ScheduleException
from locator.directory.service import CostOption, Service
from locator.imports import formats
from locator.imports.loading.loader import load
from locator.imports.loading.surroundings import surroundings_of
from tests.builders import NOW, TODAY
from tests.conftest import migrated_database

CITIES = (
    "amman",
    "barranquilla",
    "beirut",
    "bristol",
    "freetown",
    "kampala",
    "lima",
    "mexico-city",
)


@dataclass(frozen=True)
class Exported:
    """A folder with every city in both forms, and the cities themselves."""

    folder: Path
    cities: list[dict[str, Any]]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The whole sample, and what the sample does not have."""
    folder = tmp_path_factory.mktemp("hsds")
    with migrated_database() as url:
        database = Database.from_config(Config(database_url=url))
        with database.staff() as session:
            session.info["now"] = NOW
            load_sample(session, NOW)
            _add_what_the_sample_has_not(session)
            columns = [column.key for column in inspect(City).column_attrs]
            cities = [
                {column: getattr(city, column) for column in columns}
                for city in session.scalars(select(City))
            ]
        _export(database, url, folder)
    return Exported(folder, cities)


def _add_what_the_sample_has_not(session: Session) -> None:
    service = session.scalars(select(Service).order_by(Service.id)).first()
    assert service is not None
    service.alternate_name = "Also called so"
    service.interpretation_services = "Sign language on request"
    service.cost_options = [
        CostOption(option="Adults", amount=5, currency="USD", valid_from=TODAY, position=0),
        CostOption(amount_description="Nothing for children", position=1),
    ]
    service.closures = [Closure(first_date=TODAY, last_date=TODAY, name="Moving")]
    service.schedule_exceptions = [ScheduleException(date=TODAY, closed=True, note="Holiday")]
    service.phones = [
        Phone(number="+961 1 000 222", extension="007", languages=[Language(code="ti")]),
        Phone(number="112"),
    ]
    service.service_at_locations[0].schedules = [
        Schedule(freq="DAILY", opens_at=dt.time(9), closes_at=dt.time(10)),
        Schedule(
            freq="DAILY",
            interval=3,
            dtstart=TODAY,
            opens_at=dt.time(22),
            closes_at=dt.time(2),
            valid_from=TODAY,
            valid_to=dt.date(2027, 1, 1),
        ),
        Schedule(freq="YEARLY", byyearday="1,-1", opens_at=dt.time(9), closes_at=dt.time(10)),
        Schedule(
            freq="MONTHLY",
            bymonthday="1,15",
            opens_at=dt.time(9),
            closes_at=dt.time(10),
            count=4,
            dtstart=TODAY,
        ),
        Schedule(description="When the light is on", by_appointment=True, open_on_holidays=True),
    ]


def _export(database: Database, url: str, folder: Path) -> None:
    client = _app(database, url).test_client()
    for city in CITIES:
        address = f"/hsds/v3/services?city={city}&conditions=true&full=true&format=ndjson"
        with client.get(address) as answer:
            (folder / f"{city}.ndjson").write_bytes(answer.data)
        with client.get(f"/hsds/v3/{city}.zip?conditions=true") as answer:
            (folder / f"{city}.zip").write_bytes(answer.data)


def _app(database: Database, url: str) -> Flask:
    app = create_app(Config(database_url=url), database)
    app.extensions["locator"].now = lambda: NOW
    return app


def _import(exported: Exported, ending: str, folder: Path) -> None:
    """Into an empty directory, from a source that the city trusts; then export again."""
    with migrated_database() as url:
        database = Database.from_config(Config(database_url=url))
        with database.staff() as session:
            session.info["now"] = NOW
            for columns in exported.cities:
                city = City(**columns)
                source = new_source(city, "twin")
                source.trusted = True
                session.add_all([city, source])
                session.flush()
                path = exported.folder / f"{city.id}.{ending}"
                look = formats.look_at(path, path.name)
                assert look.format == "hsds"
                for is_first in (True, False):
                    entries = formats.read(path, look, surroundings_of(city), source.key)
                    run = load(
                        session, city, source, entries, apply=True, who="a@b.example", file_name="x"
                    )
                    # A second time, nothing changes.
                    assert run.rows == (run.added if is_first else run.unchanged), run.counts
        _export(database, url, folder)


def services(folder: Path, city: str) -> list[Any]:
    """The services of a city without what is new in every installation."""
    lines = (folder / f"{city}.ndjson").read_bytes().splitlines()
    told = [without_ids(orjson.loads(line)) for line in lines]
    return sorted(told, key=lambda service: orjson.dumps(service, option=orjson.OPT_SORT_KEYS))


def without_ids(value: Any) -> Any:
    """A record without ids, and without what is true of its installation only."""
    if isinstance(value, list):
        rows = [without_ids(one) for one in value]
        return [row for row in rows if row is not None]
    if not isinstance(value, dict):
        return value
    term = value.get("taxonomy_term", {}).get("code")
    if term in ("is_sample", "source", "notices"):
        return None
    told: dict[str, Any] = {
        name: without_ids(inner)
        for name, inner in value.items()
        if name not in ("id", "last_modified") and not name.endswith("_id")
    }
    if term in ("schedule_exceptions", "closures", "languages"):
        told["value"] = without_ids(orjson.loads(told["value"]))
    if "service_at_locations" in told:
        told["service_at_locations"].sort(
            key=lambda one: orjson.dumps(one, option=orjson.OPT_SORT_KEYS)
        )
    return told


@pytest.mark.parametrize("ending", ["ndjson", "zip"])
def test_the_whole_sample_comes_back_as_it_went(
    exported: Exported, ending: str, tmp_path: Path
) -> None:
    _import(exported, ending, tmp_path)
    for city in CITIES:
        before, after = services(exported.folder, city), services(tmp_path, city)
        assert [*differences(before, after, city)] == []


def differences(before: Any, after: Any, path: str) -> Iterator[str]:
    """Where two differ, so that a failure can be read."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            yield from differences(before.get(name), after.get(name), f"{path}/{name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{path}/{number}")
    elif before != after:
        yield f"{path}: {before!r:.300} became {after!r:.300}"
