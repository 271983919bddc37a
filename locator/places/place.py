"""What a search for a place answers with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# `score` of a name that is what was typed, of one that begins so, and at most of one that is alike.
EXACT = 1.0
BEGINNING = 0.9
ALIKE = 0.8
# From here on it is what was meant; below, it is a guess: to be offered, not to be taken.
SURE = 0.6
# One or two letters begin many names: whichever comes first is a guess.
TOO_SHORT_TO_MEAN_ONE = 3
GUESSED_BEGINNING = 0.55


@dataclass(frozen=True)
class Place:
    """Somewhere that was named, and how well the name fits.

    `id` is "" and `kind` is "address" where an operator's geocoder found it. `lon` and `lat` are
    WGS 84 degrees; within `radius` metres people would say that they are there. `score` is 1 for
    the very name, 0.9 for the beginning of a name (0.55 where it is one letter or two), 0.8 or less
    for a name that is only alike.
    """

    id: str
    city_id: str
    kind: str
    names: Mapping[str, str]  # by language
    matched: str  # the spelling that matched
    lon: float
    lat: float
    radius: int
    score: float

    @property
    def is_exact(self) -> bool:
        """It is called what was typed (but for accents, articles and habits of spelling)."""
        return self.score >= EXACT

    @property
    def is_sure(self) -> bool:
        """It may be taken without asking back ("Did you mean ...?")."""
        return self.score >= SURE


def name_of(place: Place, language: str | None) -> tuple[str, str]:
    """The name to show and its language: the reader's, else English, else any."""
    for wanted in (language, language and language.split("-")[0], "en"):
        if wanted and wanted in place.names:
            return place.names[wanted], wanted
    return next(((name, code) for code, name in place.names.items()), (place.matched, "und"))


def places_as_geojson(places: Iterable[Place], language: str | None = None) -> dict[str, Any]:
    """A GeoJSON FeatureCollection (RFC 7946), best match first: the body of `/api/v1/places`."""
    return {
        "type": "FeatureCollection",
        "features": [_feature(place, language) for place in places],
    }


def _feature(place: Place, language: str | None) -> dict[str, Any]:
    name, name_language = name_of(place, language)
    feature: dict[str, Any] = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {
            "name": name,
            "language": name_language,
            "names": dict(place.names),
            "matched": place.matched,
            "city": place.city_id,
            "kind": place.kind,
            "radius": place.radius,
            "score": round(place.score, 3),
            "exact": place.is_exact,
        },
    }
    if place.id:
        feature["id"] = place.id
    return feature
