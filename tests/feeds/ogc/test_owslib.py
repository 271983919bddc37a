"""OWSLib, the library by which Python programs ask OGC's services."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from owslib.ogcapi.features import Features

from tests.live import LiveServer


@pytest.fixture
def service(live_server: LiveServer) -> Any:
    return Features(f"{live_server.url}/ogc/")


def test_it_finds_its_way_from_the_landing_page(service: Any) -> None:
    assert (
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
        in service.conformance()["conformsTo"]
    )
    assert service.api()["openapi"].startswith("3.0")
    assert "beirut" in service.feature_collections()
    assert "name" in service.collection_queryables("beirut")["properties"]
    assert service.collection("beirut")["title"] == "Beirut"


def test_it_turns_every_page(service: Any) -> None:
    pages = [service.collection_items("beirut", limit=9)]
    while link := next((each for each in pages[-1]["links"] if each["rel"] == "next"), None):
        following = dict(parse_qsl(urlsplit(link["href"]).query))
        pages.append(service.collection_items("beirut", **following))
    ids = [feature["id"] for page in pages for feature in page["features"]]
    assert len(ids) == len(set(ids)) == pages[0]["numberMatched"] > 9


def test_one_item_is_what_the_list_says(service: Any) -> None:
    (listed,) = service.collection_items("beirut", limit=1)["features"]
    alone = service.collection_item("beirut", listed["id"])
    assert alone["properties"] == listed["properties"]
    assert alone["geometry"] == listed["geometry"]


@pytest.mark.parametrize(
    "question",
    [
        {"filter": "wheelchair = 'yes' AND free = TRUE"},
        {
            "filter": '{"op":"and","args":[{"op":"=","args":[{"property":"wheelchair"},"yes"]},'
            '{"op":"=","args":[{"property":"free"},true]}]}',
            "filter_lang": "cql2-json",
        },
    ],
)
def test_it_filters_by_cql2(service: Any, question: dict[str, str]) -> None:
    asked = {name.replace("_", "-"): value for name, value in question.items()}
    found = service.collection_items("beirut", limit=1000, **asked)["features"]
    everything = service.collection_items("beirut", limit=1000)["features"]
    expected = [
        feature
        for feature in everything
        if feature["properties"]["wheelchair"] == "yes" and feature["properties"]["free"]
    ]
    assert 0 < len(found) < len(everything)
    assert found == expected


def test_a_box_and_a_time(service: Any) -> None:
    box = [35.48, 33.88, 35.5, 33.9]
    found = service.collection_items("beirut", bbox=box, datetime_="2020-01-01T00:00:00Z/..")
    located = [feature for feature in found["features"] if feature["geometry"]]
    assert located
    for feature in located:
        lon, lat = feature["geometry"]["coordinates"]
        assert box[0] <= lon <= box[2]
        assert box[1] <= lat <= box[3]
    assert not service.collection_items("beirut", datetime_="../2020-01-01T00:00:00Z")["features"]
