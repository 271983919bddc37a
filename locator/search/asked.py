"""A question asked without a page around it (the API, the command): which city, from where."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from pydantic import ValidationError
from sqlalchemy import Connection

from locator.errors import CityIsUnknownError, FieldProblem, QuestionIsWrongError
from locator.places.gazetteer import find_places
from locator.places.geocoder import Geocoder, find_anywhere
from locator.places.place import Place, name_of
from locator.search.cities import City, Directory, city_around, city_of, directory_of
from locator.search.criteria import Point, SearchCriteria, read_criteria
from locator.search.vocabulary import Args, Vocabulary, as_texts

SUGGESTIONS = 5


@dataclass(frozen=True)
class Asked:
    """The criteria, the city that they are about (None: somewhere between), the place named."""

    criteria: SearchCriteria
    city: City | None
    place: Place | None


def ask(
    connection: Connection,
    args: Args,
    now: dt.datetime,
    geocoder: Geocoder | None = None,
    language: str | None = None,
    *,
    directory: Directory | None = None,
    read: Vocabulary | None = None,
) -> Asked:
    """Read a question whose city is named (`city`), or that of its place, or the one around it.

    `directory` holds what was read of the city named, or of all, for this very question, and `read`
    its words, for who has done it.
    Raises `QuestionIsWrongError` with every field that is wrong, also where it says no place.
    """
    texts = as_texts(args)
    problems: list[FieldProblem] = []
    city = place = None
    origin = _origin(texts, read)
    if "city" in texts:
        try:
            city = _city_named(texts["city"], connection, directory)
        except CityIsUnknownError:
            problems.append(FieldProblem("city", "unknown", "There is no such city here."))
    if "near" in texts and not problems and "lat" not in texts:
        places = _places(connection, texts["near"], city, geocoder, language)
        try:
            place = _place(places, language)
            city = city or city_of(connection, place.city_id)
        except QuestionIsWrongError as error:
            problems += error.problems
    elif origin and not city:
        known = directory if directory and directory.is_whole else directory_of(connection)
        city = city_around(known.cities, origin)
    if not {"near", "lat", "lon", "city"} & texts.keys():
        problems.append(FieldProblem("near", "missing", "Say where: near, lat and lon, or city."))
    try:
        criteria = read_criteria(
            texts, city.id if city else None, city.zone.key if city else "UTC", now, read
        )
    except QuestionIsWrongError as error:
        raise QuestionIsWrongError((*problems, *error.problems)) from error
    if problems:
        raise QuestionIsWrongError(tuple(problems))
    if place:
        criteria = replace(criteria, origin=Point(place.lon, place.lat))
    return Asked(criteria, city, place)


def _city_named(id: str, connection: Connection, directory: Directory | None) -> City:
    known = directory.cities if directory else ()
    return next((city for city in known if city.id == id), None) or city_of(connection, id)


def _origin(texts: dict[str, str], asked: Vocabulary | None) -> Point | None:
    given = {name: texts[name] for name in ("lat", "lon") if name in texts}
    try:
        asked = asked or Vocabulary.model_validate(given)
    except ValidationError:
        return None  # which `read_criteria` tells, field by field
    return Point(asked.lon, asked.lat) if asked.lon is not None and asked.lat is not None else None


def _places(
    connection: Connection,
    text: str,
    city: City | None,
    geocoder: Geocoder | None,
    language: str | None,
) -> list[Place]:
    if city is None:
        return find_places(connection, text, None, SUGGESTIONS, language)
    about = (city.id, city.bounds)
    return find_anywhere(connection, geocoder, text, *about, limit=SUGGESTIONS, language=language)


def _place(places: list[Place], language: str | None) -> Place:
    """The place that is meant; raises `QuestionIsWrongError` where that is a guess."""
    if places and places[0].is_sure:
        return places[0]
    alike = ", ".join(dict.fromkeys(name_of(place, language)[0] for place in places))
    told = f" Do you mean: {alike}?" if alike else ""
    raise QuestionIsWrongError(
        (FieldProblem("near", "unknown_place", f"No such place is known.{told}"),)
    )
