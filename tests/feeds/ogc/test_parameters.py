"""The parameters of a list of features: boxes, times, and what cannot be read."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.feeds.ogc.conftest import Ogc
from tests.feeds.ogc.entries import a_point

FIRST = dt.datetime(2026, 11, 1, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def three(one_city: Ogc) -> Ogc:
    one_city.put(
        a_point("West", lon=35.47, lat=33.89, modified_at=FIRST),
        a_point("East", lon=35.55, lat=33.87, modified_at=FIRST + DAY),
        a_point("Line", lon=None, lat=None, modified_at=FIRST + 2 * DAY),
    )
    return one_city


@pytest.mark.parametrize(
    ("bbox", "found"),
    [
        ("35.4,33.8,35.5,33.9", {"West", "Line"}),
        ("35.47,33.89,35.47,33.89", {"West", "Line"}),
        ("35.4,33.8,0,35.6,33.9,100", {"West", "East", "Line"}),
        ("-180,-90,180,90", {"West", "East", "Line"}),
        ("-1000,-1e300,1000,1e300", {"West", "East", "Line"}),
        # Around the world, over the antimeridian.
        ("35.5,-90,35.4,90", {"East", "Line"}),
        ("35.5,33.8,-170,33.9", {"East", "Line"}),
        ("170,33.8,35.5,33.9", {"West", "Line"}),
        ("0,0,1,1", {"Line"}),
        ("35.4,33.9,35.6,33.8", {"Line"}),
    ],
)
def test_a_box_holds_what_lies_in_it_and_what_lies_nowhere(
    three: Ogc, bbox: str, found: set[str]
) -> None:
    """Requirement 24 of part 1, C: what has no point matches, too."""
    assert three.names(bbox=bbox) == found
    assert three.get(bbox=bbox, limit=1).get_json()["numberMatched"] == len(found)


@pytest.mark.parametrize(
    ("moments", "found"),
    [
        ("2026-11-02T12:00:00Z", {"East"}),
        ("2026-11-02T14:00:00+02:00", {"East"}),
        ("2026-11-02", {"East"}),
        ("2026-11-01T00:00:00Z/2026-11-02T12:00:00Z", {"West", "East"}),
        ("2026-11-01/2026-11-02", {"West", "East"}),
        ("../2026-11-02T11:59:59Z", {"West"}),
        ("/2026-11-02T11:59:59Z", {"West"}),
        ("2026-11-02T12:00:01Z/..", {"Line"}),
        ("2026-11-02T12:00:01Z/", {"Line"}),
        ("../..", {"West", "East", "Line"}),
    ],
)
def test_a_time_finds_what_was_changed_then(three: Ogc, moments: str, found: set[str]) -> None:
    assert three.names(datetime=moments) == found


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", "ten"),
        ("limit", "1.5"),
        ("limit", ""),
        ("bbox", "1,2,3"),
        ("bbox", "1,2,3,4,5"),
        ("bbox", "a,b,c,d"),
        ("bbox", "1,2,3,nan"),
        ("bbox-crs", "EPSG:4326"),
        ("crs", "http://www.opengis.net/def/crs/EPSG/0/2154"),
        ("filter-crs", "x"),
        ("datetime", "yesterday"),
        ("datetime", "2026-02-30"),
        ("datetime", "2026-11-02/2026-11-01"),
        ("datetime", "2026-11-01/2026-11-02/2026-11-03"),
        ("cursor", "abc"),
        ("filter-lang", "sql"),
        ("conditions", "maybe"),
        ("lang", "klingon-x"),
        ("f", "html"),
        ("limits", "5"),
        ("LIMIT", "5"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_refused(three: Ogc, word: str, value: str) -> None:
    assert set(three.wrong(**{word: value})) == {word}


def test_everything_that_is_wrong_is_named_at_once(three: Ogc) -> None:
    assert set(three.wrong(limit="x", bbox="y", filter="z(", crs="q", free="r")) == {
        *("limit", "bbox", "filter", "crs", "free")
    }
