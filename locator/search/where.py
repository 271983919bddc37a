"""Where the person is: a point that the phone gave, or a place that was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from locator.i18n import Language, Text, text_in
from locator.places.gazetteer import find_places
from locator.places.geocoder import Geocoder, find_anywhere
from locator.places.place import Place
from locator.search.cities import City
from locator.search.criteria import Point
from locator.search.question import Question
from locator.sphere import metres_between

SUGGESTIONS = 6
# Metres from the point of a place within which its name is believed.
THERE = 500


@dataclass(frozen=True)
class Suggestion:
    """A place that may have been meant, and the address of the question that means it."""

    name: Text
    url: str


@dataclass(frozen=True)
class Where:
    """The origin of a search, if it is known, and what to say of it.

    `name` is the place as the person knows it; empty when the phone said where it is. `is_unknown`
    tells that something was typed and nothing like it is in the gazetteer.
    """

    origin: Point | None = None
    name: Text | None = None
    suggestions: tuple[Suggestion, ...] = ()
    is_unknown: bool = False

    @property
    def is_phone(self) -> bool:
        """The position is the phone's own, and not a place with a name."""
        return self.origin is not None and self.name is None

    @property
    def needs_an_answer(self) -> bool:
        """Something was typed, and we cannot tell which place it is."""
        return self.origin is None and (self.is_unknown or bool(self.suggestions))


def where_is(
    connection: Connection,
    question: Question,
    origin: Point | None,
    city: City,
    reader: Language,
    *,
    geocoder: Geocoder | None = None,
) -> Where:
    """Read the place out of a question; `origin` is the point in it, if it holds one."""
    typed = question.get("near")
    if origin is not None:
        return Where(origin, _name_there(connection, typed, origin, city, reader))
    if not typed:
        return Where()
    places = find_anywhere(
        connection,
        geocoder,
        typed,
        city.id,
        city.bounds,
        limit=SUGGESTIONS,
        language=reader.code,
    )
    if not places:
        return Where(is_unknown=True)
    best, others = places[0], places[1:]
    # A guess: we ask, and do not answer for a place that nobody meant.
    if not best.is_sure:
        return Where(suggestions=_suggestions(places, question, reader))
    return Where(
        origin=Point(best.lon, best.lat),
        name=text_in(best.names, reader),
        # Whoever typed the very name meant it.
        suggestions=() if best.is_exact else _suggestions(others, question, reader),
    )


def _name_there(
    connection: Connection, typed: str, origin: Point, city: City, reader: Language
) -> Text | None:
    """The name of a place that stands with its point in an address; None where it is not there.

    Threat: a link puts words into the mouth of the city ("10 places near ...").
    """
    for place in find_places(connection, typed, city.id, SUGGESTIONS, reader.code):
        away = metres_between(place.lon, place.lat, origin.lon, origin.lat)
        if place.is_exact and away <= max(place.radius, THERE):
            return text_in(place.names, reader)
    return None


def _suggestions(
    places: Sequence[Place], question: Question, reader: Language
) -> tuple[Suggestion, ...]:
    suggestions = []
    for place in places:
        name = text_in(place.names, reader)
        point = Point(place.lon, place.lat)
        changed = question.with_(near=str(name), lat=f"{point.lat}", lon=f"{point.lon}")
        suggestions.append(Suggestion(name, changed.url()))
    return tuple(suggestions)
