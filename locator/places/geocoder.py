"""Behind the gazetteer, where the operator has one: his own geocoder, for streets and addresses.

Off unless GEOCODER and GEOCODER_URL are set. Only our server asks it, only for what the gazetteer
does not know, and only within the city. What was asked and answered is neither kept nor logged.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from locator.config import Config
from locator.places.gazetteer import LONGEST_TEXT, find_places
from locator.places.place import ALIKE, Place

USER_AGENT = "Locator (a city's directory of services)"
TIMEOUT = 3.0  # seconds
# A request waits for the answer, and others for the request: one that fails is left alone so long.
REST = 60.0  # seconds
ADDRESS_RADIUS = 150  # metres
# Of an address that is known to the house; of others nobody says how far their street goes.
HOUSE_RADIUS = 30  # metres
# Nominatim's address rank of a building, or of something in one; streets have 26.
HOUSE_RANK = 30
# Photon answers any other language with an error.
PHOTON_LANGUAGES = ("en", "de", "fr")

# Not there, too slow, no HTTP, no JSON, JSON of another shape.
_FAILURES = (
    HTTPException,
    OSError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
)

log = logging.getLogger(__name__)


class Geocoder:
    """A Nominatim or Photon at an address of the operator's."""

    def __init__(
        self,
        kind: str,
        url: str,
        timeout: float = TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        # Ten megabytes that only those need who have a geocoder.
        from geopy.adapters import URLLibAdapter  # noqa: PLC0415
        from geopy.exc import GeopyError  # noqa: PLC0415
        from geopy.geocoders import Nominatim, Photon  # noqa: PLC0415

        address = urlsplit(url)
        self._failures = (GeopyError, *_FAILURES)
        self._is_photon = kind == "photon"
        make: type[Nominatim | Photon] = Photon if self._is_photon else Nominatim
        # Threat: logs that tell where somebody is. geopy writes each address that it asks for, and
        # so does urllib3 below its usual adapter; the standard library's writes nothing.
        logging.getLogger("geopy").disabled = True
        self._service = make(
            scheme=address.scheme,
            domain=f"{address.netloc}{address.path}",
            user_agent=USER_AGENT,
            timeout=timeout,
            adapter_factory=URLLibAdapter,
        )
        self._clock = clock
        self._rests_until = float("-inf")

    def find(
        self,
        text: str,
        city_id: str,
        bounds: Sequence[float],
        limit: int = 5,
        language: str | None = None,
    ) -> list[Place]:
        """The addresses that the text may mean, within `bounds` (west, south, east, north).

        A geocoder that is slow, broken or away finds nothing, and is not asked again for a minute.
        """
        if self._clock() < self._rests_until:
            return []
        try:
            found = self._ask(text, bounds, limit, language) or []
            places = [_place(one, city_id, language) for one in found]
        except self._failures as error:
            self._rests_until = self._clock() + REST
            # By its class only: its text holds what was asked for.
            log.warning("The geocoder did not answer as it should: %s", type(error).__name__)
            return []
        west, south, east, north = bounds
        return [
            place for place in places if west <= place.lon <= east and south <= place.lat <= north
        ][:limit]

    def _ask(self, text: str, bounds: Sequence[float], limit: int, language: str | None) -> Any:
        west, south, east, north = bounds
        corners = [(south, west), (north, east)]
        if self._is_photon:
            return self._service.geocode(
                text,
                exactly_one=False,
                limit=limit,
                bbox=corners,
                language=language if language in PHOTON_LANGUAGES else False,
            )
        return self._service.geocode(
            text,
            exactly_one=False,
            limit=limit,
            viewbox=corners,
            bounded=True,
            language=language or False,
        )


@lru_cache(maxsize=1)
def geocoder_of(config: Config) -> Geocoder | None:
    """The geocoder that the operator has set, if any; one a process, since it may rest."""
    if not (config.geocoder and config.geocoder_url):
        return None
    return Geocoder(config.geocoder, config.geocoder_url)


def find_anywhere(
    connection: Connection,
    geocoder: Geocoder | None,
    text: str,
    city_id: str,
    bounds: Sequence[float],
    *,
    limit: int = 8,
    language: str | None = None,
) -> list[Place]:
    """The places of a city that a text may mean, the best first: `find_places`, and behind it,
    where that is sure of none, the geocoder; what is only alike comes last.
    """
    places = find_places(connection, text, city_id, limit, language)
    if geocoder is None or any(place.is_sure for place in places) or not _is_askable(text):
        return places
    return [*geocoder.find(text, city_id, bounds, limit, language), *places][:limit]


def _is_askable(text: str) -> bool:
    return bool(text.strip()) and len(text) <= LONGEST_TEXT


def _place(found: Any, city_id: str, language: str | None) -> Place:
    return Place(
        id="",
        city_id=city_id,
        kind="address",
        names={language or "en": found.address},
        matched=found.address,
        lon=float(found.longitude),
        lat=float(found.latitude),
        radius=HOUSE_RADIUS if _is_a_house(found.raw) else ADDRESS_RADIUS,
        score=ALIKE,
    )


def _is_a_house(raw: Any) -> bool:
    """As Nominatim (`place_rank`) and Photon (`properties.type`) say it."""
    properties = raw.get("properties") or {}
    rank = raw.get("place_rank")
    return (isinstance(rank, int) and rank >= HOUSE_RANK) or properties.get("type") == "house"
