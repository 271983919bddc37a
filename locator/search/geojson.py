"""Service points as GeoJSON (RFC 7946), with texts in one language or in all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from locator.places.place import Place, name_of
from locator.search import query
from locator.search.asked import Asked
from locator.search.cities import City
from locator.search.criteria import SearchCriteria
from locator.search.languages import spoken_at
from locator.search.results import Found, walking_minutes

GEOJSON = "application/geo+json"
POINTS = "/api/v1/service-points"

# The properties of a service point that hold texts, as {language: text}.
_TEXTS = (
    ("service", "name"),
    ("service", "description"),
    ("service", "alert"),
    ("service", "application"),
    ("organization", "name"),
    ("program", "name"),
    ("location", "name"),
    ("location", "address"),
    ("location", "directions"),
    ("location", "transport"),
    ("location", "area"),
    ("languages", "note"),
    ("conditions",),
    ("eligibility",),
    ("cost", "text"),
    ("documents",),
    ("accessibility",),
    ("phones", "label"),
    ("hours", "text"),
    ("notices", "place"),
    ("notices", "note"),
)


def collection(
    found: Found, asked: Asked, language: str | None, here: str, next_page: str | None
) -> dict[str, Any]:
    """One page of an answer; `here` and `next_page` are its own address and the next one's."""
    links = [{"rel": "self", "href": here, "type": GEOJSON}]
    if next_page:
        links.append({"rel": "next", "href": next_page, "type": GEOJSON})
    criteria = asked.criteria
    return {
        "type": "FeatureCollection",
        "features": [feature(row, criteria.since, language, criteria) for row in found.rows],
        "links": links,
        "city": asked.city.id if asked.city else None,
        "near": _near(asked.place, language) if asked.place else None,
        "radius": found.radius,
        "widened": found.widened,
        "now": found.now.astimezone(asked.city.zone) if asked.city else found.now,
    }


def feature(
    row: Any, since: dt.datetime, language: str | None, criteria: SearchCriteria | None = None
) -> dict[str, Any]:
    """One service point, and whether it is open at the moment asked for.

    `row` is as it came (`query.find_rows`, `query.one_row`): what is published of a point stays the
    bytes that it is, unless texts in one language are asked for.
    """
    content, elsewhere = _told_in(row.content, language) if language else (row.content, {})
    zone = query.zone_of(row, criteria)
    minutes = None if row.distance is None else walking_minutes(row.distance)
    helped = query.helped_at(row, criteria) if criteria else None
    told = {
        "city": row.city_id,
        "distance": None if row.distance is None else round(row.distance, 1),
        "walking_minutes": None if minutes is None else max(1, round(minutes)),
        "opening": None if row.opening is None else _opening(row.opening, zone),
        "open": None if row.opening is None else _is_open(row.opening, int(since.timestamp())),
        "helped_at": helped and helped.replace(microsecond=0),
        "more_stops": row.more_stops if criteria else 0,
        "matched_languages": _matched(content, criteria.languages) if criteria else (),
        "text_languages": elsewhere,
    }
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": (
            {"type": "Point", "coordinates": (row.lon, row.lat)} if row.lon is not None else None
        ),
        "properties": _joined(content, told),
        "links": [{"rel": "self", "href": f"{POINTS}/{row.id}", "type": GEOJSON}],
    }


def _joined(content: bytes, told: dict[str, Any]) -> orjson.Fragment:
    """One object of what is published and what is told of it now; none of the names is in both."""
    return orjson.Fragment(content[:-1] + b"," + orjson.dumps(told)[1:])


def _told_in(content: bytes, language: str) -> tuple[bytes, dict[str, str]]:
    told, elsewhere = in_language(orjson.loads(content), language)
    return orjson.dumps(told), elsewhere


# Kept by value: many points are open at the same times, and each question is asked at the same
# minute as its neighbours.
@lru_cache(maxsize=512)
def _opening(opening: bytes, time_zone: str) -> orjson.Fragment:
    times = query.intervals(opening, time_zone)
    return orjson.Fragment(orjson.dumps([{"start": start, "end": end} for start, end in times]))


@lru_cache(maxsize=512)
def _is_open(opening: bytes, since: int) -> bool:
    return any(start <= since < end for start, end in orjson.loads(opening))


def _matched(content: bytes, wanted: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {"wanted": match.wanted, "code": match.code, "level": match.level, "days": match.days}
        for match in spoken_at(content, wanted)
    ]


def city_of_api(city: City, language: str | None) -> dict[str, Any]:
    """A city for the list of cities."""
    return {
        "id": city.id,
        "name": text_in_any(city.names, language)[0] if language else city.names,
        "country": city.country,
        "time_zone": city.zone.key,
        "languages": city.languages,
        "spoken": city.spoken,
        "bounds": city.bounds,
        "centre": city.centre,
        "emergency": [
            {
                "number": entry["number"],
                "name": text_in_any(entry["name"], language)[0] if language else entry["name"],
            }
            for entry in city.emergency
        ],
        "licence": city.licence.url,
        "attribution": city.attribution,
        "sample": city.is_sample,
    }


def in_language(content: dict[str, Any], language: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The content with one text for each, and which texts are in another language.

    A text that is not there in the language asked for is given in English, else in any: better
    than nothing, and marked.
    """
    elsewhere: dict[str, str] = {}

    def single(texts: dict[str, str] | None, path: str) -> str | None:
        text, found = text_in_any(texts or {}, language)
        if found is not None and found != language:
            elsewhere[path] = found
        return text

    told = {name: _copied(value) for name, value in content.items()}
    for name, *inner in _TEXTS:
        value = told.get(name)
        if not inner:
            told[name] = (
                [single(each, f"{name}.{index}") for index, each in enumerate(value)]
                if isinstance(value, list)
                else single(value, name)
            )
        elif isinstance(value, list):
            for index, each in enumerate(value):
                each[inner[0]] = single(each[inner[0]], f"{name}.{index}.{inner[0]}")
        elif value is not None:
            value[inner[0]] = single(value[inner[0]], f"{name}.{inner[0]}")
    return told, elsewhere


def _copied(value: Any) -> Any:
    """Two levels are as deep as texts lie."""
    if isinstance(value, dict):
        return dict(value)
    return [_copied(each) for each in value] if isinstance(value, list) else value


def text_in_any(texts: Mapping[str, str], language: str) -> tuple[str | None, str | None]:
    """The text in this language, else in English, else in any; and in which."""
    for code in (language, language.partition("-")[0], "en", *texts):
        if texts.get(code):
            return texts[code], code
    return None, None


def _near(place: Place, language: str | None) -> dict[str, Any]:
    name, found = name_of(place, language)
    return {"name": name, "language": found, "lon": place.lon, "lat": place.lat}
