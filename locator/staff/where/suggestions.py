"""What somebody means who types an address, a place, a landmark or coordinates.

Each suggestion says whether a pin may be put there unseen. Hardly any may: a quarter is no door.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from geopy.distance import great_circle
from sqlalchemy import Connection

from locator.i18n import Language, text_in
from locator.places.geocoder import Geocoder, find_anywhere
from locator.places.place import Place
from locator.search.cities import City
from locator.staff.where.coordinates import coordinates_in

SUGGESTIONS = 6
# Metres. Within it, somebody who stands at the pin sees the door.
AT_THE_DOOR = 50
# Metres. Farther apart, two houses of one name are two.
APART = 200


@dataclass(frozen=True)
class Suggestion:
    """Somewhere that may have been meant: lon and lat in degrees (WGS 84), `radius` in metres.

    `kind` is "coordinates", "address", or a kind of the gazetteer. Where `is_sure` is false,
    whoever chooses it has to look at the pin.
    """

    name: str
    lang: str
    direction: str
    kind: str
    lon: float
    lat: float
    radius: int
    is_sure: bool

    def as_json(self) -> dict[str, Any]:
        """For the scripts of the pages."""
        return {
            "name": self.name,
            "lang": self.lang,
            "dir": self.direction,
            "kind": self.kind,
            "lon": self.lon,
            "lat": self.lat,
            "radius": self.radius,
            "sure": self.is_sure,
        }


def suggestions_for(
    connection: Connection, geocoder: Geocoder | None, text: str, city: City, reader: Language
) -> list[Suggestion]:
    """What the text may mean in the city, the best first; coordinates mean just one thing."""
    if found := coordinates_in(text):
        lon, lat = found.point
        name = f"{lat}, {lon}"
        radius = 0 if found.is_precise else AT_THE_DOOR
        return [Suggestion(name, "", "ltr", "coordinates", lon, lat, radius, found.is_precise)]
    places = find_anywhere(
        connection,
        geocoder,
        text,
        city.id,
        city.bounds,
        limit=SUGGESTIONS,
        language=reader.code,
    )
    alone = _stand_together([place for place in places if place.is_sure])
    return [_suggestion(place, reader, is_alone=alone) for place in places]


def _suggestion(place: Place, reader: Language, *, is_alone: bool) -> Suggestion:
    name = text_in(place.names, reader)
    return Suggestion(
        name=str(name),
        lang=name.lang,
        direction=name.direction,
        kind=place.kind,
        lon=round(place.lon, 6),
        lat=round(place.lat, 6),
        radius=place.radius,
        is_sure=place.is_sure and place.radius <= AT_THE_DOOR and is_alone,
    )


def _stand_together(places: Sequence[Place]) -> bool:
    return all(
        great_circle((one.lat, one.lon), (other.lat, other.lon)).meters <= APART
        for one, other in pairwise(places)
    )
