"""Independent readers find in every format what the search finds, and nothing that is secret."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pyogrio
import pytest
import shapely
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.point import Point
from locator.feeds.table import harmless
from locator.imports.mapping.targets import TARGETS
from locator.imports.rows.tidy import tidy
from locator.search.licence import attribution_of, licence_of
from tests.builders import HAMRA, NOW, service, service_point
from tests.live import LiveServer

CITIES = ("beirut", "freetown", "mexico-city")
SECRET = Point(35.555555, 33.888888)


def fetched(server: LiveServer, address: str) -> bytes:
    with urlopen(f"{server.url}{address}") as answer:  # noqa: S310 - our own server
        content: bytes = answer.read()
    return content


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def client(database: Database, tmp_path: Path) -> FlaskClient:
    app = create_app(Config(database_url="postgresql:///unused", data=tmp_path), database)
    app.extensions["locator"].now = lambda: NOW
    return app.test_client()


@pytest.fixture(params=CITIES)
def searched(request: pytest.FixtureRequest, live_server: LiveServer) -> tuple[str, dict[str, Any]]:
    """A city, and what the search finds in it: by id."""
    address = f"/api/v1/service-points?city={request.param}&limit=100"
    found: dict[str, Any] = {}
    while address:
        page = json.loads(fetched(live_server, address))
        found |= {feature["id"]: feature for feature in page["features"]}
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    # Stops are folded there, and told one by one in feeds.
    services = {feature["properties"]["service"]["id"] for feature in found.values()}
    assert len(services) > 10
    return request.param, found


def test_every_format_has_what_the_search_finds(
    live_server: LiveServer, searched: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    city, found = searched
    base = f"/feeds/v1/{city}/service-points"
    features = json.loads(fetched(live_server, f"{base}.geojson"))["features"]
    assert {feature["id"] for feature in features} >= set(found)
    services = {feature["properties"]["service"]["id"] for feature in features}
    assert services == {each["properties"]["service"]["id"] for each in found.values()}
    ids = sorted(feature["id"] for feature in features)
    for ending in ("geojson", "csv", "gpkg"):
        path = tmp_path / f"read.{ending}"
        path.write_bytes(fetched(live_server, f"{base}.{ending}"))
        told = pyogrio.raw.read(path)
        meta, geometry = told[0], told[2]
        names = list(meta["fields"])
        key = "id" if ending == "geojson" else "service_at_location_id"
        assert sorted(told[3][names.index(key)]) == ids, ending
        if ending != "csv":
            assert meta["crs"] == "EPSG:4326"
            placed = sum(feature["geometry"] is not None for feature in features)
            assert sum(point is not None for point in geometry) == placed
    layer = pyogrio.raw.read(tmp_path / "read.gpkg")
    placed_at = {feature["id"]: feature["geometry"] for feature in features}
    for id, point in zip(layer[3][0], layer[2], strict=True):
        where = placed_at[id] and tuple(placed_at[id]["coordinates"])
        assert where == (point and shapely.from_wkb(point).coords[0])


def test_pages_together_are_the_whole_city(live_server: LiveServer) -> None:
    base = "/feeds/v1/beirut/service-points.geojson"
    whole = json.loads(fetched(live_server, base))
    paged: list[Any] = []
    address = f"{base}?limit=7"
    while address:
        page = json.loads(fetched(live_server, address.removeprefix(live_server.url)))
        assert len(page["features"]) <= 7
        paged += page["features"]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert paged == whole["features"]
    assert [link["rel"] for link in whole["links"]] == ["self"]
    exact = json.loads(fetched(live_server, f"{base}?limit={len(paged)}"))
    assert [link["rel"] for link in exact["links"]] == ["self"], "nothing comes after the last"


def test_a_feature_says_nothing_of_who_asks(live_server: LiveServer) -> None:
    features = json.loads(fetched(live_server, "/feeds/v1/beirut/service-points.geojson"))[
        "features"
    ]
    for feature in features:
        properties = feature["properties"]
        assert not {"distance", "walking_minutes", "open", "matched_languages"} & properties.keys()
        assert properties["access"]["open_to_all"]["answer"] == "yes"
    assert any(feature["properties"]["opening"] for feature in features)


@pytest.mark.parametrize(
    "address", ["service-points.geojson", "service-points.csv", "changes.atom"]
)
def test_all_languages_are_there_and_one_can_be_chosen(
    live_server: LiveServer, address: str
) -> None:
    base = f"/feeds/v1/beirut/{address}"
    for language, words in (("ar", "عيادة"), ("fr", "santé"), ("en", "health")):
        assert words in fetched(live_server, f"{base}?lang={language}").decode()
    if address != "changes.atom":
        all_of_them = fetched(live_server, base).decode()
        assert all(words in all_of_them for words in ("عيادة", "santé", "health"))


def test_a_text_in_another_language_is_marked(live_server: LiveServer) -> None:
    base = "/feeds/v1/beirut/service-points"
    rows = table(fetched(live_server, f"{base}.csv?lang=am"))
    assert any("name: " in row["text_languages"] for row in rows)
    for row in rows:
        assert bool(row["name"])
    features = json.loads(fetched(live_server, f"{base}.geojson?lang=am"))["features"]
    marked = [feature["properties"]["text_languages"] for feature in features]
    assert any("service.name" in each for each in marked)
    rows = table(fetched(live_server, f"{base}.csv"))
    assert any("am" in row["texts_in_other_languages"] for row in rows), "nothing is left out"


# The table.


def test_headers_are_words_that_our_own_import_knows(live_server: LiveServer) -> None:
    """They stay: programs of others read them. One that is new goes to the end of this list."""
    (row, *_) = table(fetched(live_server, "/feeds/v1/beirut/service-points.csv?lang=en"))
    ours_alone = [
        *("service_at_location_id", "disclosure", "intervals", "hours_in_words", "free"),
        *("modified", "locator_page", "text_languages", "credit", "licence", "neighbourhood"),
    ]
    assert set(row) - set(ours_alone) <= set(TARGETS)
    assert list(row) == [
        *("service_at_location_id", "service_id", "name", "description", "alert", "needs"),
        *("program", "organization_id", "organization", "organization_kind", "organization_url"),
        *("location_type", "location_name", "address", "neighbourhood", "disclosure"),
        *("latitude", "longitude", "intervals", "directions", "transportation", "wheelchair"),
        *("accessibility", "hours_in_words", "is_mobile", "phone", "whatsapp", "email", "url"),
        *("languages", "interpretation_services", "open_to_all", "id_asked", "status_asked"),
        *("data_shared_with_authorities", "conditions", "eligibility", "minimum_age"),
        *("maximum_age", "free", "fees", "required_documents", "application_process"),
        *("assured_date", "assured_by", "modified", "locator_page", "text_languages", "credit"),
        "licence",
    ]


def test_a_row_of_hxl_tags_stands_below_the_headers(live_server: LiveServer) -> None:
    base = "/feeds/v1/beirut/service-points.csv"
    tags, *rows = table(fetched(live_server, f"{base}?hxl=1"))
    assert rows == table(fetched(live_server, base))
    assert all(tag.startswith("#") for tag in tags.values())
    assert tags["name:ar"] == "#service+name+i_ar"
    assert (tags["latitude"], tags["longitude"]) == ("#geo+lat", "#geo+lon")
    assert len(set(tags.values())) == len(tags)


def test_excel_is_told_of_utf_8_on_wish(live_server: LiveServer) -> None:
    base = "/feeds/v1/beirut/service-points.csv"
    with_mark, without = fetched(live_server, f"{base}?bom=1"), fetched(live_server, base)
    assert with_mark == b"\xef\xbb\xbf" + without
    assert b"\r\n" in without, "RFC 4180"


FORMULAS = [
    '=HYPERLINK("http://evil.example")',
    "+1+1|cmd",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "  =1+1",
    "'=1+1",
    "+961 1 234 567",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_spreadsheet_runs_what_somebody_wrote(text: str) -> None:
    told = harmless(text)
    assert isinstance(told, str)
    assert told.startswith("'")
    if not text.startswith("'"):
        assert tidy(told) == text.strip(), "our own import reads what was written"


def test_numbers_stay_numbers() -> None:
    assert [harmless(value) for value in (-13.2, 5, None, "1, Example St")] == [
        *(-13.2, 5, None),
        "1, Example St",
    ]


def test_texts_come_back_as_they_were_written(client: FlaskClient, session: Session) -> None:
    name = 'A "quoted" name, with a comma;\nand a line of بيروت'
    service_point(session, name=name, description="=cmd|' /C calc'!A0", phones=["+961 1 555 0100"])
    session.commit()
    answer = client.get("/feeds/v1/beirut/service-points.csv?lang=en").data
    (row,) = table(answer)
    assert row["name"] == name
    assert row["description"].startswith("'=")
    assert row["phone"] == "'+961 1 555 0100"


# What must not be told.


@pytest.mark.parametrize(
    "address",
    [
        "service-points.geojson",
        "service-points.csv",
        "service-points.gpkg",
        "changes.atom",
        "services/{service}.ics",
    ],
)
def test_no_feed_tells_what_is_confidential_or_conditional(
    client: FlaskClient, session: Session, address: str
) -> None:
    """Promises 1 and 3. The words stand in the private schema, and in no answer."""
    shelter = service(session, name="Shelter")
    service_point(
        session,
        service=shelter,
        point=SECRET,
        disclosure="hidden",
        location_name="Casa Azul",
        address="77 Nightingale Lane",
        directions="behind the bakery",
        transportation="bus 9",
    )
    refuge = service_point(
        session,
        service=shelter,
        point=SECRET,
        disclosure="area",
        area_name="Around Hamra",
        area_point=HAMRA,
        location_name="Casa Verde",
        address="78 Nightingale Lane",
    )
    refuge.assurer_email = "assurer@ngo.example"
    session.flush()
    service_point(session, name="For members", access={"open_to_all": "no"})
    service_point(session, name="For who knows whom", access={"open_to_all": "unknown"})
    service_point(session, name="A draft of ours", publication="draft")
    stale = (NOW.date()).replace(year=2024)
    service_point(session, name="Long forgotten", assured_date=stale)
    session.commit()
    url = f"/feeds/v1/beirut/{address.format(service=shelter.id)}"
    for query in ("", "?conditions=1"):
        answer = client.get(url + query)
        assert answer.status_code == 200
        content = answer.data
        assert b"Shelter" in content
        for secret in (
            *("Casa Azul", "Casa Verde", "Nightingale", "bakery", "bus 9", "assurer@ngo.example"),
            *("35.555555", "33.888888", "A draft of ours", "Long forgotten"),
        ):
            assert secret.encode() not in content, secret
        for conditional in ("For members", "For who knows whom"):
            if query and "services/" not in address:
                assert conditional.encode() in content
            else:
                assert conditional.encode() not in content
    if address.endswith("csv"):
        labelled = {row["name:en"]: row["open_to_all"] for row in table(content)}
        assert labelled["For members"] == "no"
        assert labelled["For who knows whom"] == "unknown"


def test_a_service_with_conditions_has_its_calendar_only_when_asked_for(
    client: FlaskClient, session: Session
) -> None:
    id = service_point(session, access={"open_to_all": "no"}).service_id
    session.commit()
    address = f"/feeds/v1/beirut/services/{id}.ics"
    assert client.get(address).status_code == 404
    assert client.get(f"{address}?conditions=1").status_code == 200


# Licence and attribution.


@pytest.mark.parametrize(
    "address",
    [
        "service-points.geojson",
        "service-points.csv",
        "service-points.gpkg",
        "changes.atom",
        "services/{service}.ics",
    ],
)
def test_licence_and_attribution_are_inside_of_every_format(
    live_server: LiveServer, address: str
) -> None:
    features = json.loads(fetched(live_server, "/feeds/v1/beirut/service-points.geojson"))
    mobile = next(each for each in features["features"] if each["properties"]["mobile"])
    address = address.format(service=mobile["properties"]["service"]["id"])
    content = fetched(live_server, f"/feeds/v1/beirut/{address}").replace(b"\r\n ", b"")
    assert b"https://creativecommons.org/licenses/by/4.0/" in content
    assert b"Sample directory of Locator" in content


def test_a_licence_is_known_by_its_name_or_by_its_address() -> None:
    assert licence_of(None).name == "CC-BY-4.0"
    assert licence_of("CC0-1.0").url == "https://creativecommons.org/publicdomain/zero/1.0/"
    own = licence_of("https://city.example/licence")
    assert (own.name, own.url) == ("https://city.example/licence",) * 2
    assert attribution_of({"fr": "Beyrouth"}, is_sample=False).startswith("Beyrouth")
