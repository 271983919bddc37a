"""What a reader may know of a city, and the source that it reads for."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.directory.import_source import ImportSource, new_source
from locator.imports import osm
from locator.imports.entry import Surroundings


def surroundings_of(city: City) -> Surroundings:
    """The city as a reader sees it."""
    west, south, east, north = city.bounds
    return Surroundings(
        city_id=city.id,
        country=city.country,
        time_zone=city.time_zone,
        languages=tuple(city.languages) or ("en",),
        bounds=(west, south, east, north),
    )


def source_named(session: Session, city: City, name: str) -> ImportSource:
    """The source of that name in this city, new where there is none; readers get its `key`."""
    there = session.scalars(
        select(ImportSource).where(ImportSource.city_id == city.id, ImportSource.name == name)
    ).one_or_none()
    if there is None:
        there = new_source(city, name)
        session.add(there)
        session.flush()
    return there


def remember_format(source: ImportSource, format: str) -> None:
    """Keep what its files are; and whom their licence asks us to name, where nobody has said it."""
    source.format = format
    if format == "osm":
        for field in ("credit", "licence", "url"):
            if not getattr(source, field):
                setattr(source, field, osm.DEFAULTS[field])
