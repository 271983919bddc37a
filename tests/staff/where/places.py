"""A gazetteer for Beirut with what the tests need, and the city as the pages know it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from locator.directory.point import Point
from locator.directory.publishing import publish_changes
from locator.places.loading import load_gazetteer
from locator.search.cities import City, city_of
from tests.builders import city

HAMRA_MIDDLE = Point(35.4826, 33.8963)
STATION = Point(35.4901, 33.8951)

GAZETTEER = """
city: beirut
places:
- {id: hamra, kind: quarter, lon: 35.4826, lat: 33.8963, radius: 600, rank: 1,
   names: {en: Hamra, ar: الحمراء}}
- {id: ras, kind: quarter, lon: 35.4752, lat: 33.9012, radius: 600, rank: 2,
   names: {en: Ras Beirut, ar: رأس بيروت}}
- {id: west, kind: district, lon: 35.4860, lat: 33.8890, radius: 2000, rank: 3,
   names: {en: West Beirut}}
- {id: station, kind: landmark, lon: 35.4901, lat: 33.8951, radius: 100, rank: 4,
   names: {en: Total station, ar: محطة توتال}}
"""


def beirut(session: Session, folder: Path) -> City:
    """The published city with this gazetteer."""
    city(session)
    session.flush()
    publish_changes(session)
    file = folder / "beirut.yaml"
    file.write_text(GAZETTEER, encoding="utf-8")
    load_gazetteer(session, [file])
    session.flush()
    return city_of(session.connection(), "beirut")
