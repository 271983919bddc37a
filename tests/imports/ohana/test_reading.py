"""A set of files is read as one: what belongs together is together, and people stay private."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.errors import ImportCannotBeReadError
from locator.imports import ohana
from locator.imports.entry import BrokenRow, Entry, Surroundings
from locator.imports.words import all_words
from tests.imports.hours.test_osm import in_short

CITY = Surroundings("san-mateo", "US", "America/Los_Angeles", ("en",), (-122.6, 37.2, -121.9, 37.9))
TODAY = dt.date(2026, 11, 26)
Rows = list[dict[str, Any]]

ORGANIZATIONS: Rows = [{"id": "1", "name": "Hope", "website": "hope.example.org"}]
LOCATIONS: Rows = [
    {
        "id": "7",
        "organization_id": "1",
        "name": "Hope House",
        "latitude": "37.4772",
        "longitude": "-122.2132",
        "accessibility": "disabled_parking, wheelchair",
        "languages": "Spanish, Tagalog",
        "transportation": "SAMTRANS stops in front.",
    },
    {"id": "8", "organization_id": "1", "name": "Hope Annex"},
]
SERVICES: Rows = [
    {
        "id": "3",
        "location_id": "7",
        "program_id": "2",
        "name": "Legal help",
        "description": "<p>Ask &amp; learn.</p>\\nCall Dr. Amal Haddad.",
        "fees": "None.",
        "eligibility": "None",
        "taxonomy_ids": "101, 102",
        "keywords": "Older Adults",
        "status": "active",
        "email": "info@hope.example.org",
    }
]
SET: dict[str, Rows] = {
    "organizations": ORGANIZATIONS,
    "locations": LOCATIONS,
    "services": SERVICES,
    "programs": [{"id": "2", "name": "Defeat Hunger"}],
    "taxonomy": [
        {"taxonomy_id": "101", "name": "Legal aid"},
        {"taxonomy_id": "102", "name": "Emergency Food"},
    ],
    "addresses": [
        {"id": "1", "location_id": "7", "address_1": "5 Main Street", "address_2": "Floor 2",
         "city": "Redwood City"},
        {"id": "2", "location_id": "8", "address_1": "9 Side Street", "city": "Colma"},
    ],
    "phones": [
        {"id": "1", "location_id": "7", "number": "650 780-7525", "number_type": "voice",
         "extension": "12", "department": "Intake"},
        {"id": "2", "location_id": "7", "number": "650 701-0856", "number_type": "fax"},
        {"id": "3", "contact_id": "1", "number": "650 403-4300", "number_type": "voice"},
    ],
    "contacts": [
        {"id": "1", "location_id": "7", "name": "Susan Houston", "title": "Director",
         "email": "susan.houston@hope.example.org"}
    ],
    "regular_schedules": [
        {"location_id": "7", "weekday": "Monday", "opens_at": "08:00", "closes_at": "12:00"},
        {"location_id": "7", "weekday": "Monday", "opens_at": "14:00", "closes_at": "4:00 PM"},
        {"location_id": "7", "weekday": "3", "opens_at": "10:00", "closes_at": "3pm"},
    ],
    "holiday_schedules": [
        {"location_id": "7", "start_date": "January 01, 0001", "end_date": "January 01, 0001",
         "closed": "true"},
        {"location_id": "7", "start_date": "12/24/2026", "end_date": "12/24/26", "closed": "false",
         "opens_at": "10:00", "closes_at": "16:00"},
        {"location_id": "7", "start_date": "12/24/2015", "end_date": "12/24/15", "closed": "true"},
    ],
}  # fmt: skip


def write(folder: Path, files: dict[str, Rows], **others: Rows) -> Path:
    """The files of a set; some of them otherwise, or left out if they are empty."""
    folder.mkdir(exist_ok=True)
    for name, rows in {**files, **others}.items():
        if rows:
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)
    return folder


def read(path: Path) -> list[Entry | BrokenRow]:
    return list(ohana.read(path, CITY, "a-source", TODAY))


def only(folder: Path, **others: Rows) -> Entry:
    (entry,) = read(write(folder, SET, **others))
    assert isinstance(entry, Entry)
    return entry


def test_what_belongs_together_is_together(tmp_path: Path) -> None:
    entry = only(tmp_path / "set")
    document = entry.document
    assert (entry.external_id, document.name, entry.program) == ("3", "Legal help", "Defeat Hunger")
    assert document.organization.name == "Hope"
    assert document.needs == ["legal-aid", "social-protection/food"]
    assert (document.is_free, document.eligibility_description) == (True, None)
    assert [one.code for one in document.languages] == ["es", "tl"]
    (point,) = document.points
    location = point.location
    assert (location.lon, location.lat, location.wheelchair) == (-122.2132, 37.4772, "yes")
    assert (location.address, location.accessibility) == (
        "5 Main Street, Floor 2", ["disabled parking"]
    )  # fmt: skip
    assert [(one.number, one.extension, one.description) for one in point.phones] == [
        ("+1 650-780-7525", "12", "Intake")
    ]
    assert [in_short(one) for one in point.schedules] == [
        "WEEKLY MO 08:00-12:00", "WEEKLY MO 14:00-16:00", "WEEKLY WE 10:00-15:00"
    ]  # fmt: skip
    assert not entry.findings


def test_people_stay_private(tmp_path: Path) -> None:
    entry = only(tmp_path / "set")
    (contact,) = entry.document.contacts
    assert (contact.name, contact.phone) == ("Susan Houston", "+1 650-403-4300")
    assert contact.email == "susan.houston@hope.example.org"
    public = entry.document.model_copy(update={"contacts": []}).model_dump_json()
    for word in ("Houston", "403-4300", "susan", "Haddad"):
        assert word not in public
    assert [held.field for held in entry.held] == ["description"]


def test_markup_and_written_line_breaks_are_text(tmp_path: Path) -> None:
    description = only(tmp_path / "set").document.description or ""
    assert description.splitlines()[0] == "Ask & learn."
    assert "\\n" not in description
    assert "<" not in description


def test_days_off_are_those_that_are_still_to_come(tmp_path: Path) -> None:
    document = only(tmp_path / "set").document
    assert [(one.first_date, one.last_date) for one in document.closures] == [
        (dt.date(2027, 1, 1), dt.date(2027, 1, 1))
    ]
    (point,) = document.points
    assert [(one.date, one.closed, one.opens_at) for one in point.schedule_exceptions] == [
        (dt.date(2026, 12, 24), False, dt.time(10))
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"services": [SERVICES[0] | {"location_id": "7, 8"}]},
        {
            "services": [SERVICES[0] | {"location_id": ""}],
            "services_at_location": [
                {"id": "1", "service_id": "3", "location_id": "7"},
                {"id": "2", "service_id": "3", "location_id": "8"},
            ],
        },
    ],
)
def test_a_service_may_be_at_several_places(tmp_path: Path, said: dict[str, Rows]) -> None:
    entry = only(tmp_path / "set", **said)
    assert [point.location.name for point in entry.document.points] == ["Hope House", "Hope Annex"]
    house, annex = entry.document.points
    assert (len(house.schedules), len(annex.schedules)) == (3, 0)
    # A day off of one place closes that place alone.
    assert not entry.document.closures
    assert [one.date for one in house.schedule_exceptions] == [
        dt.date(2027, 1, 1), dt.date(2026, 12, 24)
    ]  # fmt: skip
    assert not annex.schedule_exceptions
    assert [*entry.places.values()] == ["9 Side Street, Colma, Hope Annex"]


def test_hsds_1_1_names_its_files_and_links_otherwise(tmp_path: Path) -> None:
    link = {"service_at_location_id": "21"}
    files: dict[str, Rows] = {
        "organization": [{"id": "a", "name": "Hope", "url": "http://hope.example.org"}],
        "service": [{"id": "b", "organization_id": "a", "name": "Legal help", "status": "active",
                     "url": "http://help.example.org"}],
        "location": [{"id": "c", "name": "House", "latitude": "37.47", "longitude": "-122.21"}],
        "service_at_location": [{"id": "21", "service_id": "b", "location_id": "c"}],
        "physical_address": [{"id": "d", "location_id": "c", "address_1": "5 Main Street"}],
        "postal_address": [{"id": "e", "location_id": "c", "address_1": "Box 7"}],
        "regular_schedule": [{"weekday": "1", "opens_at": "09:00", "closes_at": "17:00", **link}],
        "holiday_schedule": [{"start_date": "2026-12-24", "end_date": "2026-12-26",
                              "closed": "TRUE", **link}],
        "phone": [{"id": "f", "number": "650 780-7525", "type": "voice", **link}],
        "language": [{"id": "g", "service_id": "b", "language": "Spanish"}],
        "service_taxonomy": [{"id": "h", "service_id": "b", "taxonomy_id": "101"}],
        "taxonomy": [{"id": "101", "name": "Legal aid"}],
        "eligibility": [{"id": "i", "service_id": "b", "eligibility": "Adults"}],
    }  # fmt: skip
    (entry,) = read(write(tmp_path / "set", files))
    assert isinstance(entry, Entry)
    document, (point,) = entry.document, entry.document.points
    assert (document.organization.name, document.needs) == ("Hope", ["legal-aid"])
    assert (document.url, document.eligibility_description) == ("http://help.example.org", "Adults")
    assert [one.code for one in document.languages] == ["es"]
    assert point.location.address == "5 Main Street"
    assert [one.number for one in point.phones] == ["+1 650-780-7525"]
    assert [in_short(one) for one in point.schedules] == ["WEEKLY MO 09:00-17:00"]
    assert [(one.first_date, one.last_date) for one in document.closures] == [
        (dt.date(2026, 12, 24), dt.date(2026, 12, 26))
    ]


def test_times_that_may_be_either_stay_text(tmp_path: Path) -> None:
    rows: Rows = [
        {"location_id": "7", "weekday": "Monday", "opens_at": "9am", "closes_at": "03:00"}
    ]
    entry = only(tmp_path / "set", regular_schedules=rows)
    (kept,) = entry.document.points[0].schedules
    assert (kept.description, kept.opens_at) == ("Monday: 9am - 03:00", None)
    assert [one.code for one in entry.findings] == ["hours_unclear_time"]


def test_what_is_missing_in_the_set_is_told(tmp_path: Path) -> None:
    services: Rows = [SERVICES[0] | {"location_id": "99"}]
    entry = only(tmp_path / "set", services=services)
    assert "ohana_no_such_place" in [one.code for one in entry.findings]


def test_an_id_given_twice_or_not_at_all_is_told(tmp_path: Path) -> None:
    services = [SERVICES[0], SERVICES[0] | {"name": "Food"}, SERVICES[0] | {"id": "", "name": "A"}]
    found = read(write(tmp_path / "set", SET, services=services))
    assert all(isinstance(one, Entry) for one in found)
    assert len({one.external_id for one in found}) == 3
    codes = [one.code for entry in found if isinstance(entry, Entry) for one in entry.findings]
    assert {"id_again", "id_blank"} <= set(codes)


def test_a_folder_and_a_zip_say_the_same(tmp_path: Path) -> None:
    folder = write(tmp_path / "set", SET)
    packed = tmp_path / "set.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"data/{file.name}")
    assert read(packed) == read(folder)


def test_it_is_known_by_the_names_of_its_files() -> None:
    assert ohana.looks_like({"organizations.csv", "services.csv", "oe.json"})
    assert ohana.looks_like({"organization.csv", "service.csv", "physical_address.csv"})
    assert not ohana.looks_like({"services.csv"})
    assert not ohana.looks_like(b"id,name")


SAMPLE = Path(__file__).parents[4] / "shared" / "data" / "samples" / "ohana_sample_hsds11"


@pytest.mark.skipif(not SAMPLE.exists(), reason="the shared samples are not here")
def test_the_sample_of_ohana_is_read(tmp_path: Path) -> None:
    found = read(SAMPLE)
    entries = [one for one in found if isinstance(one, Entry)]
    assert len(entries) == len(found) == 23
    assert all(len(one.document.points) == 1 for one in entries)
    assert sum(len(one.document.contacts) for one in entries) > 25
    assert read(SAMPLE) == found


CELLS = st.sampled_from(
    ["", "1", "3", "7", "7,8", "x", "9am", "25:00", "January 01, 0001", "31/12/9999", "true", "\\n",
     "é" * 99, "=1+1", "37.4", "-122", "Monday", "0", '"', "<b>", "a@b.org", "None"]
)  # fmt: skip
COLUMNS = st.sampled_from(
    [
        *("id", "name", "service_id", "location_id", "organization_id", "weekday", "opens_at"),
        *("number", "closes_at", "start_date", "end_date", "closed", "latitude", "longitude"),
        "taxonomy_ids",
    ]
)
FILES = st.sampled_from([*SET, "services_at_location", "languages", "service_taxonomy"])


TABLES = st.lists(st.dictionaries(COLUMNS, CELLS, min_size=1), min_size=1, max_size=3)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    tables=st.dictionaries(
        FILES, st.lists(st.dictionaries(COLUMNS, CELLS), min_size=1, max_size=3)
    ),
    broken=st.dictionaries(FILES, st.binary(min_size=1, max_size=60), max_size=1),
)
def test_nothing_else_than_a_refusal_can_happen(
    tmp_path: Path, tables: dict[str, Rows], broken: dict[str, bytes]
) -> None:
    folder = tmp_path / "set"
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    write(
        folder, SET, **{name: [row or {"id": ""} for row in rows] for name, rows in tables.items()}
    )
    for name, content in broken.items():
        (folder / f"{name}.csv").write_bytes(content)
    try:
        found = read(folder)
    except ImportCannotBeReadError as error:
        assert error.code in all_words()
        return
    for one in found:
        for finding in [one.finding] if isinstance(one, BrokenRow) else one.findings:
            assert finding.code in all_words()
