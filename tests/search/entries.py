"""Rows of `published.service_point`, made without a directory: a test names only what matters."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql.ranges import MultiRange

from locator.db import STAFF_ROLE
from locator.directory.facets import facets_of, hours_of_the_week, number_languages
from locator.directory.opening import Interval
from locator.directory.published import PublishedCity, PublishedServicePoint

NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Beirut"))  # a Saturday


@dataclass(frozen=True)
class Entry:
    """A service point as a test sees it: fresh, open to all, in Hamra, hours unknown."""

    lon: float | None = 35.48
    lat: float | None = 33.896
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    service_id: uuid.UUID = field(default_factory=uuid.uuid4)
    is_stop: bool = False
    city_id: str = "beirut"
    time_zone: str = "Asia/Beirut"
    needs: tuple[str, ...] = ("public-health/primary-care",)
    languages: tuple[tuple[str, str], ...] = (("ar", "spoken"),)
    open_to_all: str = "yes"
    id_asked: str = "unknown"
    free: bool | None = None
    wheelchair: str = "unknown"
    opening: tuple[tuple[dt.datetime, dt.datetime], ...] | None = None
    assured_until: dt.datetime = NOW + dt.timedelta(days=90)

    def content(self) -> dict[str, Any]:
        """As the contract of `published.service_point.content` says."""
        unknown = {"answer": "unknown", "by": None, "on": None, "source": None}
        return {
            "service": {
                "id": str(self.service_id),
                "name": {"en": "Clinic", "ar": "عيادة"},
                "description": {},
                "alert": {},
                "url": None,
                "email": None,
                "application": {},
            },
            "organization": {
                "id": str(self.service_id),
                "name": {"en": "City of Beirut"},
                "kind": "city",
                "url": None,
            },
            "program": None,
            "location": {
                "name": {"en": "Hamra"},
                "type": "physical",
                "address": None,
                "directions": {},
                "transport": {},
                "area": None,
            },
            "disclosure": "exact" if self.lon is not None else "hidden",
            "needs": list(self.needs),
            "languages": [
                {"code": code, "mode": mode, "days": None, "note": {}}
                for code, mode in self.languages
            ],
            "access": {
                "open_to_all": unknown | {"answer": self.open_to_all},
                "id_asked": unknown | {"answer": self.id_asked},
                "status_asked": unknown,
                "data_shared_with_authorities": unknown,
            },
            "conditions": {},
            "eligibility": {},
            "ages": None,
            "cost": {"free": self.free, "text": {}},
            "documents": [],
            "wheelchair": self.wheelchair,
            "accessibility": {},
            "phones": [],
            "hours": {"text": None, "appointment": False, "known": self.opening is not None},
            "notices": [],
            "assured": {"on": "2026-11-01", "by_kind": "city", "by": "City of Beirut"},
            "mobile": self.is_stop,
            "source": None,
            "sample": True,
        }


def publish(connection: Connection, entries: Iterable[Entry]) -> None:
    """Write the entries and the cities that they lie in."""
    entries = list(entries)
    codes = {code for entry in entries for code, _ in entry.languages}
    languages = number_languages(connection, codes)
    for city_id, time_zone in {(entry.city_id, entry.time_zone) for entry in entries}:
        connection.execute(
            insert(PublishedCity).values(
                id=city_id, time_zone=time_zone, content=city_content(city_id), version=1
            )
        )
    connection.execute(
        insert(PublishedServicePoint),
        [_row(entry, languages) for entry in entries],
    )
    # What autovacuum does in a real database. Only an owner may.
    connection.execute(text("SET ROLE NONE"))
    connection.execute(text("ANALYZE published.service_point, published.city"))
    connection.execute(text(f"SET ROLE {STAFF_ROLE}"))


def city_content(city_id: str) -> dict[str, Any]:
    return {
        "id": city_id,
        "names": {"en": city_id.title(), "ar": "بيروت"},
        "country": "LB",
        "languages": ["ar", "en", "fr"],
        "spoken": ["am", "ar"],
        "bounds": [35.4, 33.8, 35.6, 33.95],
        "centre": [35.5, 33.89],
        "confirmation_days": 180,
        "migration_roles": ["transit"],
        "emergency": [{"number": "140", "name": {"en": "Ambulance"}}],
        "sample": True,
    }


def _row(entry: Entry, languages: dict[str, int]) -> dict[str, Any]:
    content = entry.content()
    intervals = [Interval(*pair) for pair in entry.opening or ()]
    return {
        "id": entry.id,
        "city_id": entry.city_id,
        "service_id": entry.service_id,
        "is_stop": entry.is_stop,
        "geog": (entry.lon is not None and f"POINT({entry.lon!r} {entry.lat!r})") or None,
        "facets": facets_of(
            content, hours_of_the_week(intervals or (), ZoneInfo(entry.time_zone)), languages
        ),
        "open_during": (
            None if entry.opening is None else MultiRange(Range(*pair) for pair in entry.opening)
        ),
        "assured_until": entry.assured_until,
        "content": content,
        "published_at": NOW,
        "modified_at": NOW,
        "fingerprint": "",
    }
