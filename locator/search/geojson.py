"""Service points as GeoJSON (RFC 7946), with texts in one language or in all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from locator.places.place import Place, name_of
from locator.search.asked import Asked
from locator.search.cities import City
from locator.search.results import SearchResult, ServicePoint

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
    result: SearchResult, asked: Asked, language: str | None, here: str, next_page: str | None
) -> dict[str, Any]:
    """One page of an answer; `here` and `next_page` are its own address and the next one's."""
    links = [{"rel": "self", "href": here, "type": GEOJSON}]
    if next_page:
        links.append({"rel": "next", "href": next_page, "type": GEOJSON})
    since = asked.criteria.since
    return {
        "type": "FeatureCollection",
        "features": [feature(point, since, language) for point in result.points],
        "links": links,
        "city": asked.city.id if asked.city else None,
        "near": _near(asked.place, language) if asked.place else None,
        "radius": result.radius,
        "widened": result.widened,
        "now": result.now.astimezone(asked.city.zone) if asked.city else result.now,
    }


def feature(point: ServicePoint, since: dt.datetime, language: str | None) -> dict[str, Any]:
    """One service point, and whether it is open at the moment asked for."""
    content, elsewhere = in_language(point.content, language) if language else (point.content, {})
    minutes = point.walking_minutes
    return {
        "type": "Feature",
        "id": point.id,
        "geometry": (
            {"type": "Point", "coordinates": [point.lon, point.lat]}
            if point.lon is not None
            else None
        ),
        "properties": {
            "city": point.city_id,
            # Of what was published before there were any.
            "notices": [],
            "source": None,
            **content,
            "distance": None if point.distance is None else round(point.distance, 1),
            "walking_minutes": None if minutes is None else max(1, round(minutes)),
            "opening": None
            if point.opening is None
            else [{"start": interval.start, "end": interval.end} for interval in point.opening],
            "open": point.is_open_at(since),
            "helped_at": point.helped_at and point.helped_at.replace(microsecond=0),
            "more_stops": point.more_stops,
            "matched_languages": [
                {
                    "wanted": match.wanted,
                    "code": match.code,
                    "level": match.level,
                    "days": match.days,
                }
                for match in point.spoken
            ],
            "text_languages": elsewhere,
        },
        "links": [{"rel": "self", "href": f"{POINTS}/{point.id}", "type": GEOJSON}],
    }


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
