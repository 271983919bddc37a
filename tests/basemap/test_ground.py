"""Every installation has a ground: land, sea and names, in the reader's language."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from shapely.geometry import MultiPolygon, Point, shape

from locator.assets import folder
from locator.basemap.basemap import land_file
from locator.basemap.bounds import Bounds
from locator.basemap.land import MARGIN, land_around
from tests.basemap.archives import write_archive
from tests.basemap.conftest import Lay
from tests.basemap.upstreams import TileServer

LAND = land_file(folder("static/dist"))
CITIES = {
    "beirut": (Bounds(35.44, 33.83, 35.60, 33.93), Point(35.52, 33.89), Point(35.42, 33.9)),
    "freetown": (Bounds(-13.3, 8.38, -13.08, 8.51), Point(-13.2, 8.45), Point(-13.36, 8.4)),
    "lima": (Bounds(-77.2, -12.3, -76.8, -11.8), Point(-76.95, -12.0), Point(-77.25, -12.2)),
    "barranquilla": (
        Bounds(-74.9, 10.88, -74.74, 11.06),
        Point(-74.82, 10.98),
        Point(-74.9, 11.2),
    ),
}


@pytest.fixture
def island(tmp_path: Path) -> Path:
    """A square island with a square lake, in the file format of script/land.mjs."""
    rings = [
        [(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)],
        [(1, 1), (1, 2), (2, 2), (2, 1), (1, 1)],
        [(50, 50), (51, 50), (51, 51), (50, 50)],
    ]
    outer = [1, 0, 1]
    index = [
        number for ring, flag in zip(rings, outer, strict=True) for number in (len(ring), flag)
    ]
    points = [degree for ring in rings for point in ring for degree in point]
    path = tmp_path / "land.bin"
    path.write_bytes(
        struct.pack(f"<{1 + len(index)}I", len(rings), *index)
        + struct.pack(f"<{len(points)}f", *points)
    )
    return path


def ground(coordinates: object) -> MultiPolygon:
    return shape({"type": "MultiPolygon", "coordinates": coordinates}).buffer(0)


def test_land_is_land_and_a_lake_is_not(island: Path) -> None:
    around = ground(land_around(Bounds(0.5, 0.5, 2.5, 2.5), island))

    assert around.contains(Point(3, 3))
    assert not around.contains(Point(1.5, 1.5))
    assert not around.contains(Point(-1, 1))


def test_land_ends_some_way_beyond_the_city(island: Path) -> None:
    city = Bounds(3, 3, 3.2, 3.2)

    west, south, east, north = ground(land_around(city, island)).bounds

    window = city.grown(MARGIN)
    assert (west, south, east, north) == pytest.approx(window, abs=0.01)


def test_where_all_is_sea_there_is_no_land(island: Path) -> None:
    assert land_around(Bounds(20, 20, 21, 21), island) == []


def test_where_nobody_knows_the_coast_none_is_claimed(tmp_path: Path) -> None:
    assert land_around(Bounds(0, 0, 1, 1), tmp_path / "missing.bin") is None


@pytest.mark.skipif(not LAND.exists(), reason="the assets are not built")
@pytest.mark.parametrize("city", CITIES)
def test_the_coast_of_our_cities_is_on_the_right_side_and_small(city: str) -> None:
    bounds, ashore, at_sea = CITIES[city]

    coordinates = land_around(bounds, LAND)

    assert ground(coordinates).contains(ashore)
    assert not ground(coordinates).contains(at_sea)
    points = sum(len(ring) for polygon in coordinates or [] for ring in polygon)
    assert points < 3000  # some ten kB, compressed


def test_names_come_in_the_readers_language_and_the_best_known_first(lay: Lay) -> None:
    answer = lay().test_client().get("/basemap/freetown.json?lang=en").get_json()

    assert [name["name"] for name in answer["names"]] == [
        "Aberdeen",
        "East End",
        "Kissy",
        "Cotton Tree",
    ]
    assert answer["names"][0] == {
        "name": "Aberdeen",
        "lang": "en",
        "dir": "ltr",
        "kind": "quarter",
        "lon": -13.283,
        "lat": 8.492,
    }


def test_a_name_says_which_language_it_is_in(lay: Lay) -> None:
    client = lay().test_client()

    for name in client.get("/basemap/freetown.json?lang=ar").get_json()["names"]:
        right_to_left = any("\u0600" <= letter <= "\u06ff" for letter in name["name"])
        assert (name["lang"], name["dir"]) == (("ar", "rtl") if right_to_left else ("en", "ltr"))


def test_a_city_that_is_not_published_has_no_ground(lay: Lay) -> None:
    assert lay().test_client().get("/basemap/atlantis.json").status_code == 404


def test_a_description_that_did_not_change_is_not_sent_again(lay: Lay) -> None:
    client = lay().test_client()
    first = client.get("/basemap/freetown.json")

    again = client.get("/basemap/freetown.json", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert "max-age" in first.headers["Cache-Control"]


def test_streets_are_better_than_pictures_and_pictures_better_than_names(
    lay: Lay, tmp_path: Path, upstream: TileServer
) -> None:
    def kind(**settings: object) -> str:
        answer = lay(**settings).test_client().get("/basemap/freetown.json").get_json()
        assert answer["names"]
        return str(answer["kind"])

    assert kind() == "plain"
    assert kind(tile_url=upstream.template) == "raster"
    archive = write_archive(tmp_path / "a.pmtiles")
    assert kind(tile_url=upstream.template, basemap=archive) == "vector"


def test_every_address_of_a_ground_is_our_own(
    lay: Lay, tmp_path: Path, upstream: TileServer
) -> None:
    for settings in ({"tile_url": upstream.template}, {"basemap": write_archive(tmp_path / "a")}):
        answer = lay(**settings).test_client().get("/basemap/freetown.json").get_json()
        assert answer["url"].startswith("/basemap/")
