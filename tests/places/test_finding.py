"""People find a place by what they call it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from locator.places.gazetteer import find_places, readings_of

FIRST = [
    ("Hamra", "beirut/hamra"),
    ("al-Hamra", "beirut/hamra"),
    ("el hamra", "beirut/hamra"),
    ("الحمرا", "beirut/hamra"),
    ("الحمراء", "beirut/hamra"),
    ("ሐምራ", "beirut/hamra"),
    ("Hamra, Beirut", "beirut/hamra"),
    ("Hamra Street Beirut Lebanon", "beirut/hamra"),
    ("Bourj Hammoud", "beirut/bourj-hammoud"),
    ("Borj Hammoud", "beirut/bourj-hammoud"),
    ("Burj Hamoud", "beirut/bourj-hammoud"),
    ("bourj hamoud", "beirut/bourj-hammoud"),
    ("برج حمود", "beirut/bourj-hammoud"),
    ("Պուրճ Համուտ", "beirut/bourj-hammoud"),
    ("hammoud", "beirut/bourj-hammoud"),
    ("بيروت برج حمود", "beirut/bourj-hammoud"),
    ("مستشفى الحريري", "beirut/rafik-hariri-hospital"),
    ("El Prado", "barranquilla/el-prado"),
    ("prado barranquilla", "barranquilla/el-prado"),
    ("Barrio El Prado, Barranquilla", "barranquilla/el-prado"),
    ("CDMX Roma Norte", "mexico-city/roma-norte"),
    ("Ciudad de México, Tepito", "mexico-city/tepito"),
    ("norte roma", "mexico-city/roma-norte"),
    ("San Juan de Lurigancho", "lima/san-juan-de-lurigancho"),
    ("SJL", "lima/san-juan-de-lurigancho"),
    ("Lima Peru Miraflores", "lima/miraflores"),
    ("Connaught", "freetown/connaught-hospital"),
    ("St. Paul's", "bristol/st-pauls"),
    ("Lubaga", "kampala/rubaga"),
    ("عمان", "amman/amman"),
]


@pytest.mark.parametrize(("typed", "place_id"), FIRST)
def test_a_place_is_found_first(places: Connection, typed: str, place_id: str) -> None:
    assert next(place.id for place in find_places(places, typed)) == place_id


@pytest.mark.parametrize("typed", ["h", "ha", "ham", "Hamr", "ح", "حم"])
def test_the_first_letters_are_enough(places: Connection, typed: str) -> None:
    found = find_places(places, typed, city_id="beirut", limit=50)
    hamra = next(place for place in found if place.id == "beirut/hamra")
    assert hamra.is_sure == (len(typed) > 2)  # before that, many names begin so
    assert not hamra.is_exact


@pytest.mark.parametrize("typed", ["shatela", "gemayezah", "Bourg Hamoud", "Acrafieh", "الاشرفة"])
def test_a_slip_is_offered_but_not_taken_for_exact(places: Connection, typed: str) -> None:
    found = find_places(places, typed, city_id="beirut")
    assert found
    assert not found[0].is_exact


def test_the_very_name_comes_before_a_beginning_before_what_is_alike(places: Connection) -> None:
    scores = [place.score for place in find_places(places, "roma", limit=20)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1
    assert 0.9 in scores
    assert scores[-1] <= 0.8


def test_a_district_comes_before_a_landmark_of_the_same_beginning(places: Connection) -> None:
    kinds = [place.kind for place in find_places(places, "bellavista")]
    assert kinds == sorted(kinds, key=["city", "district", "quarter", "landmark"].index)


def test_only_places_of_the_city_that_is_asked_for(places: Connection) -> None:
    assert {place.city_id for place in find_places(places, "ashrafieh", city_id="amman")} == {
        "amman"
    }


def test_the_spelling_in_the_readers_language_is_the_one_that_matched(places: Connection) -> None:
    assert find_places(places, "raouche", language="fr")[0].matched == "Raouché"
    assert find_places(places, "raouche", language="en")[0].matched == "Raouche"


def test_places_of_a_city_that_is_not_published_are_not_found(places: Connection) -> None:
    with places.begin_nested() as savepoint:
        places.execute(text("DELETE FROM published.city WHERE id = 'bristol'"))
        assert find_places(places, "Easton, Bristol") == []
        savepoint.rollback()
    assert find_places(places, "Easton, Bristol")[0].id == "bristol/easton"


def test_no_more_than_asked_for(places: Connection) -> None:
    assert len(find_places(places, "san", limit=3)) == 3


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "'--", "🙂", "x" * 201, "xqzvw"])
def test_nothing_is_found_where_nothing_is_named(places: Connection, typed: str) -> None:
    assert find_places(places, typed) == []


@pytest.mark.parametrize("typed", ["ha%", "h_mra", "\\", "ha\\", "'; DROP TABLE x; --", "a\x00b"])
def test_no_sign_of_a_pattern_or_a_statement_is_read_as_one(places: Connection, typed: str) -> None:
    find_places(places, typed)
    assert find_places(places, "%amra", city_id="beirut") == find_places(
        places, "amra", city_id="beirut"
    )


def test_a_text_may_name_a_place_or_a_place_and_its_city() -> None:
    assert readings_of("Prado, Barranquilla") == [
        ("pradu barankuila", ""),
        ("pradu", "barankuila"),
        ("barankuila", "pradu"),
    ]
    assert len(readings_of(" ".join(["word"] * 40))) == 7


def test_one_letter_is_offered_and_never_taken(places: Connection) -> None:
    """Whatever was typed begins a name: it may be listed, and is asked about."""
    found = find_places(places, "zzzz", "beirut")
    assert found
    assert not any(place.is_sure for place in found)
