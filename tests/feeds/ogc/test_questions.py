"""What a collection answers: what is open to all, by pages, in any system, in any box."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from urllib.parse import parse_qsl, urlsplit

import pytest
from jsonschema import Draft202012Validator

from locator.feeds.ogc import statement
from locator.feeds.ogc.crs import CRS84, WEB_MERCATOR, WGS84, utm
from tests.feeds.ogc.conftest import Ogc
from tests.feeds.ogc.entries import a_point
from tests.search.entries import NOW

FIRST = dt.datetime(2026, 11, 1, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ITEMS = "/collections/beirut/items"
WEST, EAST = a_point("West", lon=35.47, lat=33.89), a_point("East", lon=35.55, lat=33.87)
LINE = a_point("Line", lon=None, lat=None)


def test_only_what_is_open_to_all_is_told_unless_asked(ogc: Ogc) -> None:
    """Promise 1."""
    ogc.put(
        a_point("All"),
        a_point("Some", open_to_all="no"),
        a_point("Perhaps", open_to_all="unknown"),
    )
    assert ogc.names() == {"All"}
    assert ogc.get().get_json()["numberMatched"] == 1
    assert ogc.names(conditions="true") == {"All", "Some", "Perhaps"}
    assert ogc.names(filter="name LIKE '%'") == {"All"}
    assert ogc.names(filter="open_to_all = 'no'") == {"Some"}


def test_only_what_is_true_now_is_told(ogc: Ogc) -> None:
    """Promises 4 and 5: a stop that has left, and what nobody vouches for."""
    left = a_point("Left", is_stop=True, opening=((NOW - 2 * HOUR, NOW - HOUR),))
    ogc.put(
        a_point("Here"),
        a_point("Later", is_stop=True, opening=((NOW + HOUR, NOW + 2 * HOUR),)),
        left,
        a_point("Stale", assured_until=NOW - HOUR),
    )
    assert ogc.names() == {"Here", "Later"}
    assert ogc.get(f"{ITEMS}/{left.id}").status_code == 404


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_hold_everything_once_and_keep_the_question(ogc: Ogc, limit: int) -> None:
    points = [
        a_point(
            f"Clinic {number}",
            modified_at=FIRST + dt.timedelta(hours=number // 3),
            wheelchair="yes" if number % 2 else "no",
        )
        for number in range(11)
    ]
    ogc.put(*points)
    seen: list[str] = []
    words = {"filter": "wheelchair = 'yes' AND name LIKE '%'", "limit": str(limit), "lang": "ar"}
    while words:
        answer = ogc.client.get("/ogc" + ITEMS, query_string=words)
        body = answer.get_json()
        assert body["numberMatched"] == 5
        assert body["numberReturned"] == len(body["features"]) <= limit
        seen += [feature["id"] for feature in body["features"]]
        following = [link["href"] for link in body["links"] if link["rel"] == "next"]
        assert ('rel="next"' in answer.headers["Link"]) == bool(following)
        words = dict(parse_qsl(urlsplit(following[0]).query)) if following else {}
    assert seen == [str(point.id) for point in points[1::2]] or set(seen) == {
        str(point.id) for point in points[1::2]
    }
    assert len(seen) == 5


def test_a_page_is_never_too_large(ogc: Ogc) -> None:
    ogc.put(*(a_point(str(number)) for number in range(1_005)))
    body = ogc.get(limit=10**9).get_json()
    assert body["numberReturned"] == 1_000
    assert body["numberMatched"] == 1_005


def test_a_count_that_would_cost_too_much_is_left_out(
    ogc: Ogc, monkeypatch: pytest.MonkeyPatch
) -> None:
    ogc.put(*(a_point(str(number)) for number in range(5)))
    monkeypatch.setattr(statement, "COUNTED", 4)
    assert "numberMatched" not in ogc.get(limit=2).get_json()
    # All of it is on the page: that is a count, too.
    assert ogc.get(limit=10).get_json()["numberMatched"] == 5


@pytest.mark.parametrize("system", [WGS84, WEB_MERCATOR, utm(35.5, 33.9)])
def test_a_box_and_an_answer_come_in_any_system(ogc: Ogc, system: object) -> None:
    assert hasattr(system, "uri")
    uri = system.uri
    ogc.put(WEST, EAST, LINE)
    answer = ogc.get(crs=uri)
    assert answer.headers["Content-Crs"] == f"<{uri}>"
    told = {
        feature["properties"]["name"]: feature["geometry"]
        for feature in answer.get_json()["features"]
    }
    assert told["Line"] is None
    first, second = told["West"]["coordinates"]
    box = f"{first - 0.001},{second - 0.001},{first + 0.001},{second + 0.001}"
    assert ogc.names(bbox=box, bbox_crs=uri) == {"West", "Line"}


def test_axes_are_as_their_authority_orders_them(ogc: Ogc) -> None:
    ogc.put(WEST)

    def told(uri: str) -> list[float]:
        (feature,) = ogc.features(crs=uri)
        found: list[float] = feature["geometry"]["coordinates"]
        return found

    assert told(CRS84.uri) == [35.47, 33.89]
    assert told(WGS84.uri) == [33.89, 35.47]
    # As pyproj 3.8 has it.
    assert told(WEB_MERCATOR.uri) == pytest.approx([3_948_502.338, 4_014_041.260], abs=0.001)
    assert told(utm(35.5, 33.9).uri) == pytest.approx([728_419.712, 3_752_705.896], abs=0.001)
    assert ogc.get().headers["Content-Crs"] == f"<{CRS84.uri}>"


def test_a_point_where_a_system_ends_spoils_no_page(ogc: Ogc) -> None:
    ogc.put(WEST, a_point("Pole", lon=0, lat=90), a_point("Far", lon=-150, lat=0))
    for system in (WEB_MERCATOR, utm(35.5, 33.9)):
        told = {
            feature["properties"]["name"]: feature["geometry"]
            for feature in ogc.features(crs=system.uri)
        }
        assert told["Pole"] is None
        assert told["West"]


def test_what_is_not_there_is_said_to_programs(ogc: Ogc) -> None:
    ogc.put(WEST)
    for path in ("/collections/atlantis", "/collections/atlantis/items", f"{ITEMS}/x", "/nothing"):
        answer = ogc.get(path)
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"
    assert ogc.get(f"{ITEMS}/{uuid.uuid4()}").status_code == 404
    refused = ogc.client.open("/ogc/collections", method="QUERY")
    assert refused.status_code == 405
    assert refused.mimetype == "application/problem+json"
    assert refused.headers["Allow"]
    assert refused.headers["Access-Control-Allow-Origin"] == "*"


def test_one_feature_says_for_whom_it_is(ogc: Ogc) -> None:
    some = a_point({"ar": "عيادة"}, open_to_all="no")
    ogc.put(some)
    told = ogc.get(f"{ITEMS}/{some.id}", lang="en").get_json()
    assert told["properties"]["open_to_all"] == "no"
    assert told["properties"]["name"] == "عيادة"
    assert "name (ar)" in told["properties"]["untranslated"]
    assert {link["rel"] for link in told["links"]} >= {"self", "collection", "license"}
    assert all(link["type"] for link in told["links"])


def test_a_secret_address_has_no_point(ogc: Ogc) -> None:
    """Promise 3 holds in `published`; nothing here makes up a place for what has none."""
    ogc.put(LINE)
    (feature,) = ogc.features()
    assert feature["geometry"] is None
    assert feature["properties"]["disclosure"] == "hidden"
    assert feature["properties"]["address"] is None


def test_an_answer_that_is_held_is_not_built_again(ogc: Ogc) -> None:
    ogc.put(WEST)
    first = ogc.get(limit=5)
    again = ogc.client.get(f"/ogc{ITEMS}?limit=5", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["RateLimit-Policy"]
    assert 'rel="license"' in ", ".join(first.headers.getlist("Link"))


def test_features_are_what_the_schema_says(ogc: Ogc) -> None:
    ogc.put(WEST, LINE)
    schema = ogc.get("/collections/beirut/schema").get_json()
    queryables = ogc.get("/collections/beirut/queryables").get_json()
    for document in (schema, queryables):
        Draft202012Validator.check_schema(document)
    for feature in ogc.features():
        said = {name: value for name, value in feature["properties"].items() if value is not None}
        Draft202012Validator(schema).validate(json.loads(json.dumps(said)))
        assert feature["properties"].keys() == schema["properties"].keys() - {"geometry"}
    assert queryables["properties"].keys() <= {*schema["properties"], "id"}


def test_a_collection_says_where_and_when_it_is(ogc: Ogc) -> None:
    ogc.put(WEST, EAST, LINE)
    told = ogc.get("/collections/beirut").get_json()
    assert told["extent"]["spatial"]["bbox"] == [[35.47, 33.87, 35.55, 33.89]]
    assert told["extent"]["temporal"]["interval"] == [["2026-11-01T12:00:00Z"] * 2]
    assert told["crs"][0] == told["storageCrs"] == CRS84.uri
    assert told in ogc.get("/collections").get_json()["collections"]
    ends = {link["rel"]: link["href"] for link in told["links"]}
    assert ends["license"].startswith("https://")
    for rel in ("self", "items", "describedby"):
        assert ogc.client.get(ends[rel]).status_code == 200
