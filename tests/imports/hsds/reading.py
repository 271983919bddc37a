"""Files of HSDS for the tests, and what a reader makes of them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from locator.imports import hsds
from locator.imports.entry import BrokenRow, Entry, Surroundings

BEIRUT = Surroundings(
    city_id="beirut",
    country="LB",
    time_zone="Asia/Beirut",
    languages=("en", "ar"),
    bounds=(35.44, 33.82, 35.62, 33.95),
)

# One service with its place, as a page of the API has it.
CLINIC: Mapping[str, Any] = {
    "id": "s1",
    "name": "Clinic",
    "status": "active",
    "organization": {"id": "o1", "name": "Open Door", "description": "An NGO"},
    "service_at_locations": [
        {
            "id": "p1",
            "location": {
                "id": "l1",
                "location_type": "physical",
                "name": "The house",
                "latitude": 33.8963,
                "longitude": 35.4826,
                "addresses": [{"id": "a1", "address_1": "1 Street", "city": "Beirut"}],
            },
            "schedules": [
                {
                    "id": "h1",
                    "freq": "WEEKLY",
                    "byday": "MO,TU",
                    "opens_at": "09:00",
                    "closes_at": "17:00",
                }
            ],
        }
    ],
}


def read(path: Path, source: str = "list") -> list[Entry | BrokenRow]:
    return [*hsds.read(path, BEIRUT, source)]


def read_json(folder: Path, document: Any, source: str = "list") -> list[Entry | BrokenRow]:
    path = folder / "services.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return read(path, source)


def entry(read: Sequence[Entry | BrokenRow]) -> Entry:
    (one,) = read
    assert isinstance(one, Entry), one
    return one


def service(**fields: Any) -> dict[str, Any]:
    return {**CLINIC, **fields}


def package(folder: Path, files: Mapping[str, Sequence[Mapping[str, str]]]) -> Path:
    """A ZIP of tables, each with the columns that its rows have."""
    path = folder / "package.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in files.items():
            text = io.StringIO()
            columns = [*dict.fromkeys(column for row in rows for column in row)]
            writer = csv.DictWriter(text, columns)
            writer.writeheader()
            writer.writerows(rows)
            archive.writestr(name, text.getvalue())
    return path
