"""What the gazetteers say is where they say."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from geopy.distance import geodesic

import locator.directory
from locator.places.folding import fold
from locator.places.loading import SHIPPED, Gazetteer, read_gazetteer
from tests.places.conftest import CITIES

SAMPLE = Path(locator.directory.__file__).with_name("sample")
# Some suburbs that people go to lie beyond what the map of a city shows first (degrees).
BEYOND = 0.15
AT_LEAST = {"beirut": 60, "freetown": 40, "barranquilla": 40, "mexico-city": 40, "lima": 40}

# Three a city: (place, lat, lon, how we know).
ANCHORS = [
    ("beirut/national-museum", 33.8785, 35.5149, "the museum's entrance"),
    ("beirut/hamra", 33.8958, 35.4831, "GeoPlanet's centre of the quarter"),
    ("beirut/dekwaneh", 33.8781, 35.5508, "GeoNames"),
    ("freetown/cotton-tree", 8.4871, -13.2356, "OpenStreetMap's survey of the centre"),
    ("freetown/connaught-hospital", 8.4884, -13.2387, "healthsites.io"),
    ("freetown/kissy", 8.4690, -13.1928, "GeoNames"),
    ("barranquilla/plaza-de-la-paz", 10.98796, -74.78883, "the square beside the cathedral"),
    ("barranquilla/estadio-metropolitano", 10.92698, -74.80053, "the stadium's pitch"),
    ("barranquilla/el-prado", 10.99748, -74.79807, "the barrio's heart, by Carrera 54"),
    ("lima/plaza-mayor", -12.0460, -77.0305, "the fountain in the square"),
    ("lima/parque-kennedy", -12.1219, -77.0303, "the park in Miraflores"),
    ("lima/estadio-nacional", -12.0673, -77.0337, "the stadium's pitch"),
    ("mexico-city/zocalo", 19.4326, -99.1332, "the flagpole"),
    ("mexico-city/angel", 19.4270, -99.1677, "the column"),
    ("mexico-city/la-villa", 19.4848, -99.1178, "the new basilica"),
    ("bristol/temple-meads", 51.4491, -2.5813, "the station's entrance"),
    ("bristol/bristol-royal-infirmary", 51.4583, -2.5967, "the main building"),
    ("bristol/cabot-circus", 51.4586, -2.5847, "the centre of the arcade"),
    ("kampala/mulago", 0.3393, 32.5769, "healthsites.io: the hospital"),
    ("kampala/kisenyi", 0.3073, 32.5694, "healthsites.io: the health centre"),
    ("kampala/kiruddu-hospital", 0.2481, 32.6127, "healthsites.io"),
    ("amman/roman-theatre", 31.9518, 35.9393, "the stage"),
    ("amman/citadel", 31.9547, 35.9343, "the temple of Hercules"),
    ("amman/sahab", 31.8721, 36.0050, "GeoNames"),
]


def gazetteer(city: str) -> Gazetteer:
    return read_gazetteer(SHIPPED / f"{city}.yaml")


@pytest.mark.parametrize("city", CITIES)
def test_every_city_has_its_places(city: str) -> None:
    places = gazetteer(city).places
    assert gazetteer(city).city == city
    assert len(places) >= AT_LEAST.get(city, 15)
    assert [place.kind for place in places].count("city") == 1


@pytest.mark.parametrize("city", CITIES)
def test_every_place_lies_in_its_city(city: str) -> None:
    sample = yaml.safe_load((SAMPLE / f"{city}.yaml").read_text(encoding="utf-8"))
    west, south, east, north = sample["city"]["bounds"]
    outside = [
        place.id
        for place in gazetteer(city).places
        if not (
            west - BEYOND <= place.lon <= east + BEYOND
            and south - BEYOND <= place.lat <= north + BEYOND
        )
    ]
    assert outside == []


@pytest.mark.parametrize(("place_id", "lat", "lon", "known_from"), ANCHORS, ids=lambda value: value)
def test_anchors_are_where_they_are(place_id: str, lat: float, lon: float, known_from: str) -> None:
    city, _, slug = place_id.partition("/")
    place = next(place for place in gazetteer(city).places if place.id == slug)
    assert geodesic((place.lat, place.lon), (lat, lon)).meters <= 300, known_from


def test_every_city_has_three_anchors() -> None:
    anchored = [place_id.partition("/")[0] for place_id, *_ in ANCHORS]
    assert {city: anchored.count(city) for city in CITIES} == dict.fromkeys(CITIES, 3)


@pytest.mark.parametrize("city", CITIES)
def test_no_two_places_of_a_city_have_one_name(city: str) -> None:
    owners: dict[str, set[str]] = {}
    for place in gazetteer(city).places:
        for name in place.names.values():
            owners.setdefault(fold(name), set()).add(place.id)
    assert [ids for ids in owners.values() if len(ids) > 1] == []


@pytest.mark.parametrize("city", ["beirut", "amman"])
def test_every_place_has_an_arabic_name_where_arabic_is_spoken(city: str) -> None:
    assert [place.id for place in gazetteer(city).places if "ar" not in place.names] == []


def test_bourj_hammoud_is_known_in_armenian() -> None:
    place = next(place for place in gazetteer("beirut").places if place.id == "bourj-hammoud")
    assert place.names["hy"] == "Պուրճ Համուտ"
