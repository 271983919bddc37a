"""What somebody types becomes places; hardly any may be taken unseen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from locator.i18n import staff_language
from locator.places.geocoder import Geocoder
from locator.search.cities import City
from locator.staff.where.suggestions import Suggestion, suggestions_for
from tests.staff.where.geocoder_server import GeocoderServer, geocoder_server, house, street
from tests.staff.where.places import beirut


@pytest.fixture
def town(session: Session, tmp_path: Path) -> City:
    return beirut(session, tmp_path)


@pytest.fixture
def server() -> Iterator[GeocoderServer]:
    with geocoder_server() as running:
        yield running


def found(
    session: Session, town: City, typed: str, server: GeocoderServer | None = None
) -> list[Suggestion]:
    geocoder = Geocoder("nominatim", server.url) if server else None
    return suggestions_for(session.connection(), geocoder, typed, town, staff_language("en"))


def test_a_quarter_is_found_and_owes_a_look(session: Session, town: City) -> None:
    best = found(session, town, "hamra")[0]
    assert (best.name, best.kind, best.lon, best.lat) == ("Hamra", "quarter", 35.4826, 33.8963)
    assert not best.is_sure


def test_a_house_of_the_geocoder_may_be_taken_unseen(
    session: Session, town: City, server: GeocoderServer
) -> None:
    server.answer = [house(35.4815, 33.8969)]
    (best,) = found(session, town, "Rue Makdisi 12", server)
    assert best.kind == "address"
    assert best.is_sure


@pytest.mark.parametrize(
    "answer",
    [
        [street(35.4815, 33.8969)],
        [house(35.4815, 33.8969), house(35.5015, 33.8869)],
        [{"lat": "33.8969", "lon": "35.4815", "display_name": "Rue Makdisi"}],
    ],
    ids=["a street only", "two houses far apart", "nobody says how exact it is"],
)
def test_where_the_geocoder_is_unsure_a_look_is_owed(
    session: Session, town: City, server: GeocoderServer, answer: list[dict[str, object]]
) -> None:
    server.answer = answer
    places = found(session, town, "Rue Makdisi 12", server)
    assert len(places) == len(answer)
    assert not any(place.is_sure for place in places)


def test_coordinates_and_links_are_asked_of_nobody(
    session: Session, town: City, server: GeocoderServer
) -> None:
    for typed in ("33.8958, 35.4841", "https://www.example.com/maps?q=33.8958,35.4841"):
        (only,) = found(session, town, typed, server)
        assert (only.kind, only.lon, only.lat) == ("coordinates", 35.4841, 33.8958)
        assert only.is_sure
    (rounded,) = found(session, town, "33.9, 35.5", server)
    assert not rounded.is_sure
    assert server.asked == []
