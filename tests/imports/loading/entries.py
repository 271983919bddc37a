"""Entries with defaults, as a reader would give them, and what the directory makes of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.document.document import (
    LocationPart,
    OrganizationPart,
    PhonePart,
    PointPart,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.import_source import ImportSource
from locator.directory.organization import Organization
from locator.directory.service import Service
from locator.imports.entry import BrokenRow, Entry, row_id
from locator.imports.loading.loader import load
from locator.imports.loading.surroundings import source_named
from locator.imports.runs import ImportLine, ImportRun
from tests import builders

HAMRA = builders.HAMRA
Rows = Iterable[Entry | BrokenRow]


def source(session: Session, name: str = "The list", city: str = "beirut", **fields: Any) -> Any:
    """A list of that name, of a city that is published."""
    town = builders.city(session, city)
    session.commit()
    found = source_named(session, town, name)
    for field, value in fields.items():
        setattr(found, field, value)
    session.flush()
    return found


def entry(
    of: ImportSource,
    id: str = "1",
    *,
    row: int | None = None,
    name: str | None = None,
    metres: float = 0,
    organization: Any = "Hill Mission",
    location: dict[str, Any] | None = None,
    points: int = 1,
    translations: Any = None,
    places: Any = None,
    assured: Any = None,
    held: Any = (),
    findings: Any = (),
    program: str | None = None,
    **fields: Any,
) -> Entry:
    """One service at one place, a hundred metres further north for each id, `metres` more."""
    number = int(id) if id.isdecimal() else 0
    if isinstance(organization, str):
        organization = OrganizationPart(name=organization, kind="ngo")
    document = ServiceDocument(
        name=name or f"{_NAMES[number % len(_NAMES)]} clinic",
        organization=organization,
        needs=fields.pop("needs", ["public-health/primary-care"]),
        points=fields.pop(
            "at",
            [
                _point(of, f"{id}/{n}", number * 111 + n * 33 + metres, location)
                for n in range(points)
            ],
        ),
        **fields,
    )
    return Entry(
        row=row or number or 1,
        external_id=id,
        document=document,
        translations=translations or {},
        places=places or {},
        assured=assured or {},
        held=held,
        findings=findings,
        program=program,
    )


def _point(of: ImportSource, key: str, metres: float, location: dict[str, Any] | None) -> PointPart:
    lat = round(HAMRA.lat + metres / 111_195, 7)
    place = {"lon": HAMRA.lon, "lat": lat, "disclosure": "exact", **(location or {})}
    return PointPart(
        id=row_id(of.key, "service_at_location", key),
        location=LocationPart(id=row_id(of.key, "location", key), name="The hill", **place),
        schedules=[
            SchedulePart(
                id=row_id(of.key, "schedule", key),
                freq="WEEKLY",
                byday=["MO", "TU"],
                opens_at=dt.time(9),
                closes_at=dt.time(17),
            )
        ],
        phones=[PhonePart(id=row_id(of.key, "phone", key), number="+961 1 000 000")],
    )


_NAMES = ("Cedar", "Hillside", "Nightingale", "Riverbank", "Sunrise", "Marigold", "Eastgate")


def take_in(
    session: Session,
    of: ImportSource,
    *rows: Entry | BrokenRow,
    apply: bool = True,
    **options: Any,
) -> ImportRun:
    """One run, for good."""
    town = builders.city(session, of.city_id)
    options = {"who": "amina@city.example", "file_name": "list.csv", **options}
    run = load(session, town, of, rows, apply=apply, **options)
    session.commit()
    return run


def told(session: Session, run: ImportRun, *kinds: str) -> list[str]:
    """The lines of the report: "1 added new"."""
    lines = session.scalars(
        select(ImportLine).where(ImportLine.run_id == run.id).order_by(ImportLine.number)
    )
    return [
        " ".join(filter(None, (str(line.row or "-"), line.kind, line.column, line.code)))
        for line in lines
        if not kinds or line.kind in kinds
    ]


def counts(run: ImportRun) -> dict[str, int]:
    """What is not nought."""
    return {outcome: count for outcome, count in run.counts.items() if count}


def services(session: Session, city: str = "beirut") -> list[Service]:
    session.expire_all()
    return list(
        session.scalars(
            select(Service)
            .join(Organization)
            .where(Organization.city_id == city)
            .order_by(Service.name)
        )
    )


def only(session: Session, city: str = "beirut") -> Service:
    (service,) = services(session, city)
    return service


def service_of(session: Session, of: ImportSource, id: str = "1") -> Service:
    return session.get_one(Service, row_id(of.key, "service", id))


def point_id(of: ImportSource, id: str = "1", n: int = 0) -> uuid.UUID:
    return row_id(of.key, "service_at_location", f"{id}/{n}")
