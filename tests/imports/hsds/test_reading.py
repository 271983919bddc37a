"""HSDS of others: every form of it, with the mistakes that are made in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.errors import ImportCannotBeReadError
from locator.imports import hsds
from locator.imports.entry import BrokenRow, Entry, row_id
from locator.imports.words import all_words
from tests.feeds.hsds.schemas import FOLDER, needs_schemas
from tests.imports.hsds.reading import CLINIC, entry, package, read, read_json, service


def codes(found: Entry) -> list[str]:
    return [finding.code for finding in found.findings]


class TestForms:
    """The same service in every form is the same entry."""

    @pytest.mark.parametrize(
        "document",
        [
            CLINIC,
            [CLINIC],
            {"contents": [CLINIC], "total_items": 1},
            {"total_items": 1, "data": [CLINIC]},
            {"services": [CLINIC]},
            {"service": [CLINIC]},
            json.dumps(CLINIC) + "\n" + json.dumps(service(id="s2")) + "\n",
            {
                **CLINIC["organization"],
                "services": [{k: v for k, v in CLINIC.items() if k != "organization"}],
            },
            [
                {
                    **CLINIC["service_at_locations"][0],
                    "service": {k: v for k, v in CLINIC.items() if k != "service_at_locations"},
                }
            ],
        ],
        ids=["one", "list", "page", "data", "named", "table", "lines", "organization", "points"],
    )
    def test_as_json(self, document: Any, tmp_path: Path) -> None:
        found = read_json(tmp_path, document)[0]
        assert isinstance(found, Entry)
        assert found.external_id == "s1"
        told = found.document
        assert (told.name, told.organization.name) == ("Clinic", "Open Door")
        (point,) = told.points
        assert point.location.lat == 33.8963
        assert point.location.address == "1 Street"
        assert point.schedules[0].byday == ["MO", "TU"]
        assert point.id == row_id("list", "service_at_location", "p1")

    def test_as_tables(self, tmp_path: Path) -> None:
        path = package(
            tmp_path,
            {
                "data/services.csv": [
                    {"id": "s1", "organization_id": "o1", "name": "Clinic", "status": "active"}
                ],
                "data/organizations.csv": [{"id": "o1", "name": "Open Door", "description": "x"}],
                "data/service_at_location.csv": [
                    {"id": "p1", "service_id": "s1", "location_id": "l1"}
                ],
                "data/locations.csv": [
                    {
                        "id": "l1",
                        "location_type": "physical",
                        "latitude": "33.8963",
                        "longitude": "35.4826",
                    }
                ],
                "data/schedules.csv": [
                    {
                        "id": "h1",
                        "service_at_location_id": "p1",
                        "freq": "WEEKLY",
                        "byday": "MO",
                        "opens_at": "09:00:00",
                        "closes_at": "17:00:00",
                    }
                ],
                "data/phones.csv": [
                    {"id": "t1", "service_id": "s1", "location_id": "", "number": "+961 1 2"},
                    {"id": "t2", "service_id": "", "location_id": "l1", "number": "+961 1 3"},
                ],
                "data/languages.csv": [
                    {"id": "g1", "service_id": "s1", "phone_id": "", "code": "", "name": "Arabic"},
                    {"id": "g2", "service_id": "", "phone_id": "t1", "code": "am", "name": ""},
                ],
                "data/funding.csv": [],
            },
        )
        told = entry(read(path)).document
        (point,) = told.points
        assert told.organization.name == "Open Door"
        assert point.schedules[0].byday == ["MO"]
        assert [(one.number, one.languages) for one in told.phones] == [("+961 1 2", ["am"])]
        assert [one.number for one in point.phones] == ["+961 1 3"]
        assert [one.code for one in told.languages] == ["ar"]

    @needs_schemas
    @pytest.mark.parametrize(
        "name",
        ["service_full", "service_list", "service_at_location_full", "organization_full",
         "tabular", "csv"],
    )  # fmt: skip
    def test_the_examples_of_the_standard(self, name: str) -> None:
        folder = FOLDER / "examples"
        found = entry(read(folder / name if name == "csv" else folder / f"{name}.json"))
        assert found.document.name == "Community Counselling"
        assert found.document.organization.name == "Example Organization Inc."

    def test_it_is_known_by_what_is_in_it(self) -> None:
        assert hsds.looks_like(json.dumps({"contents": [CLINIC], "total_items": 1}).encode()[:9000])
        assert hsds.looks_like(["services.csv", "service_at_location.csv", "locations.csv"])
        assert not hsds.looks_like(b'{"type": "FeatureCollection", "features": []}')
        assert not hsds.looks_like(b"id,name\n1,Clinic\n")
        assert not hsds.looks_like(["services.csv", "regular_schedules.csv", "taxonomy.csv"])
        assert not hsds.looks_like(["services.csv"])


class TestMistakes:
    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"id": ""}, "hsds_no_id"),
            ({"minimum_age": "twelve"}, "hsds_value"),
            ({"status": "open"}, "hsds_value"),
            ({"url": "see our page"}, "hsds_value"),
            ({"languages": [{"name": "Xyzzish"}]}, "hsds_language"),
            ({"schedules": [{"byday": "MO", "opens_at": "nine"}]}, "hsds_times"),
            ({"schedules": [{"byday": "MO", "opens_at": "09:00"}]}, "hsds_times"),
            (
                {"schedules": [{"byday": "MO", "opens_at": "09:00-08:00", "closes_at": "10:00"}]},
                "hsds_times",
            ),
            ({"schedules": [{"freq": "HOURLY", "opens_at": "9:00", "closes_at": "10:00"}]},
             "hsds_times"),
            ({"attributes": [{"taxonomy_term": {"name": "Xyzzy"}}]}, "hsds_category"),
            ({"service_at_locations": []}, "hsds_nowhere"),
            ({"name": "Women's shelter"}, "hsds_may_hide"),
        ],
    )  # fmt: skip
    def test_each_is_said(self, fields: dict[str, Any], code: str, tmp_path: Path) -> None:
        assert code in codes(entry(read_json(tmp_path, service(**fields))))

    def test_what_may_hide_people_comes_in_hidden(self, tmp_path: Path) -> None:
        found = entry(read_json(tmp_path, service(name="Women's shelter")))
        assert found.document.points[0].location.disclosure == "hidden"
        assert found.places == {}

    def test_times_that_are_not_certain_never_count_as_open(self, tmp_path: Path) -> None:
        rows = [{"byday": "MO", "opens_at": "nine", "closes_at": "17:00"}]
        (schedule,) = entry(read_json(tmp_path, service(schedules=rows))).document.schedules
        assert (schedule.opens_at, schedule.freq) == (None, None)
        assert "nine" in (schedule.description or "")

    def test_times_with_the_citys_own_offset_are_its_times(self, tmp_path: Path) -> None:
        rows = [{"byday": "MO", "opens_at": "09:00+02:00", "closes_at": "17:00:00+0300"}]
        (schedule,) = entry(read_json(tmp_path, service(schedules=rows))).document.schedules
        assert (str(schedule.opens_at), schedule.freq) == ("09:00:00", "WEEKLY")

    def test_an_id_that_comes_twice_is_rejected_and_the_first_stays(self, tmp_path: Path) -> None:
        broken, first = read_json(tmp_path, [CLINIC, service(name="Another")])
        assert isinstance(broken, BrokenRow)
        assert isinstance(first, Entry)
        assert (broken.finding.code, broken.row) == ("hsds_came_before", 2)
        assert first.document.name == "Clinic"

    def test_without_a_name_it_is_rejected(self, tmp_path: Path) -> None:
        (found,) = read_json(tmp_path, service(name=" "))
        assert isinstance(found, BrokenRow)
        assert found.finding.code == "hsds_no_name"

    def test_swapped_coordinates_are_mended_and_said(self, tmp_path: Path) -> None:
        place = {"id": "l", "location_type": "physical", "latitude": 35.48, "longitude": 33.89}
        found = entry(
            read_json(tmp_path, service(service_at_locations=[{"id": "p", "location": place}]))
        )
        location = found.document.points[0].location
        assert (location.lat, location.lon) == (33.89, 35.48)
        assert "position_swapped" in codes(found)

    def test_without_coordinates_it_is_looked_for_by_its_address(self, tmp_path: Path) -> None:
        place = {"id": "l", "location_type": "physical", "addresses": [{"address_1": "Bliss St"}]}
        found = entry(
            read_json(tmp_path, service(service_at_locations=[{"id": "p", "location": place}]))
        )
        assert [*found.places.values()] == ["Bliss St"]

    def test_people_in_texts_are_held_back(self, tmp_path: Path) -> None:
        text = "Ask Mrs. Amal Haddad, amal.haddad@gmail.com, for an appointment."
        found = entry(read_json(tmp_path, service(description=text, email="amal.haddad@x.org")))
        (held,) = found.held
        assert (held.field, held.text) == ("description", text)
        assert "amal.haddad" not in (found.document.description or "")
        assert found.document.email is None
        assert [one.email for one in found.document.contacts] == ["amal.haddad@x.org"]

    def test_nothing_runs(self, tmp_path: Path) -> None:
        found = entry(
            read_json(
                tmp_path,
                service(
                    description="<script>alert(1)</script>Help<br>here",
                    url="javascript:alert(1)",
                    name="'=cmd|' /C calc'!A0",
                ),
            )
        )
        assert "script" not in (found.document.description or "")
        assert found.document.url is None

    @pytest.mark.parametrize(
        "document",
        ["", "{", "[", "null", "3", '{"contents": []}', '{"a": 1}', "[[[[]]]]", "[" * 5000,
         '{"services": {"a":' * 60],
    )  # fmt: skip
    def test_what_is_no_hsds_is_refused(self, document: str, tmp_path: Path) -> None:
        with pytest.raises(ImportCannotBeReadError):
            read_json(tmp_path, document)

    def test_every_code_has_its_words(self) -> None:
        assert {f"hsds_{code}" for code in ("no_id", "value", "times", "may_hide")} <= {
            *all_words()
        }


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)  # JSON has no others
    | st.text(max_size=20)
    | st.sampled_from(["MO,TU", "09:00", "2026-01-01", "WEEKLY", "yes", "s1", "33.9", "physical"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("id", "name", "status", "organization", "service_at_locations", "location"),
                    *("phones", "number", "languages", "code", "schedules", "byday", "opens_at"),
                    *("closes_at", "freq", "attributes", "taxonomy_term", "value", "latitude"),
                    *("longitude", "addresses", "address_1", "service", "services", "contents"),
                    *("minimum_age", "amount", "cost_options", "assured_date", "email", "interval"),
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ANYTHING)
def test_any_json_gives_entries_or_reasons_and_nothing_else(tmp_path: Path, value: Any) -> None:
    try:
        found = read_json(tmp_path, value)
    except ImportCannotBeReadError as error:
        assert error.code in all_words()
        return
    for one in found:
        if isinstance(one, Entry):
            ids = [row.id for row in one.document.rows() if row.id is not None]
            assert len(ids) == len({*ids})
            assert all(finding.code in all_words() for finding in one.findings)
        else:
            assert one.finding.code in all_words()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from([*CLINIC, "languages", "phones", "attributes"]), ANYTHING))
def test_a_service_with_anything_in_it_is_read(tmp_path: Path, fields: dict[str, Any]) -> None:
    for one in read_json(tmp_path, [{**CLINIC, **fields}]):
        assert isinstance(one, Entry | BrokenRow)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=300), st.sampled_from(["services.csv", "schedules.csv", "x.json"]))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, name: str) -> None:
    folder = tmp_path / "set"
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    (folder / "services.csv").write_text("id,name\n1,Clinic\n")
    (folder / name).write_bytes(data)
    try:
        found = read(folder)
    except ImportCannotBeReadError as error:
        assert error.code in all_words()
    else:
        assert all(isinstance(one, Entry | BrokenRow) for one in found)
