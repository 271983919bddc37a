"""Real sets of others go in, and a second time change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.imports.formats import Format, look_at, read
from locator.imports.loading.surroundings import remember_format, surroundings_of
from locator.imports.runs import ImportLine
from locator.imports.words import all_words
from tests import builders
from tests.imports.loading.entries import counts, source, take_in

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "samples"
FREETOWN = {"country": "SL", "time_zone": "Africa/Freetown", "languages": ["en"]} | {
    "bounds": [-13.35, 8.30, -13.05, 8.55]
}
SAN_MATEO = {"country": "US", "time_zone": "America/Los_Angeles", "languages": ["en", "es"]} | {
    "bounds": [-122.60, 37.20, -121.90, 37.90]
}


@pytest.mark.skipif(not SAMPLES.exists(), reason="the shared samples are not here")
@pytest.mark.parametrize(
    ("name", "city", "format", "at_least"),
    [
        ("freetown_cbd_osm/CBD_Amenity_POI.geojson", FREETOWN, "osm", 10),
        ("freetown_cbd_osm/CBD_Office_POI.geojson", FREETOWN, "osm", 5),
        ("freetown_cbd_osm", FREETOWN, "osm", 12),
        ("ohana_sample_hsds11", SAN_MATEO, "ohana", 20),
        pytest.param(
            *("healthsites_sle_uga/healthsites.geojson", FREETOWN, "osm", 50),
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_set_goes_in_once(
    session: Session, name: str, city: dict[str, object], format: Format, at_least: int
) -> None:
    town = builders.city(session, "a-city", **city)
    of = source(session, name, city=town.id)
    path = SAMPLES / name
    look = look_at(path, path.name)
    assert look.format == format

    remember_format(of, look.format)
    assert (of.credit == "© OpenStreetMap contributors") is (format == "osm")

    def run() -> dict[str, int]:
        found = read(path, look, surroundings_of(town), of.key)
        return counts(take_in(session, of, *found))

    first = run()
    assert first["added"] >= at_least
    said = set(session.scalars(select(ImportLine.code)))
    assert said <= all_words().keys()
    changes = session.scalar(select(func.count()).select_from(Change))
    second = run()
    assert second == {
        outcome: number for outcome, number in first.items() if outcome != "added"
    } | {"unchanged": first["added"] + first.get("unchanged", 0)}
    assert session.scalar(select(func.count()).select_from(Change)) == changes
