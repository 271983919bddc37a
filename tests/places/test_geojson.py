"""Places as the API shows them."""

from __future__ import annotations

from locator.places.place import Place, name_of, places_as_geojson

HAMRA = Place(
    id="beirut/hamra",
    city_id="beirut",
    kind="quarter",
    names={"en": "Hamra", "ar": "الحمرا"},
    matched="الحمراء",
    lon=35.4825,
    lat=33.896,
    radius=600,
    score=0.9,
)


def test_a_place_is_a_point_feature_with_its_name_in_the_readers_language() -> None:
    collection = places_as_geojson([HAMRA], "ar")
    (feature,) = collection["features"]
    assert collection["type"] == "FeatureCollection"
    assert feature["id"] == "beirut/hamra"
    assert feature["geometry"] == {"type": "Point", "coordinates": [35.4825, 33.896]}
    assert feature["properties"] == {
        "name": "الحمرا",
        "language": "ar",
        "names": {"en": "Hamra", "ar": "الحمرا"},
        "matched": "الحمراء",
        "city": "beirut",
        "kind": "quarter",
        "radius": 600,
        "score": 0.9,
        "exact": False,
    }


def test_a_name_falls_back_to_english_then_to_any() -> None:
    assert name_of(HAMRA, "am") == ("Hamra", "en")
    assert name_of(HAMRA, "ar-LB") == ("الحمرا", "ar")
    only_spanish = Place("lima/ate", "lima", "district", {"es": "Ate"}, "Ate", 0, 0, 1, 1)
    assert name_of(only_spanish, "fr") == ("Ate", "es")


def test_an_address_has_no_id() -> None:
    address = Place("", "beirut", "address", {"en": "Bliss 1"}, "Bliss 1", 35.48, 33.9, 150, 0.8)
    (feature,) = places_as_geojson([address])["features"]
    assert "id" not in feature
