"""A service, its people and their drafts, with defaults."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.document.document import (
    LanguagePart,
    LocationPart,
    OrganizationPart,
    PointPart,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.document.reading import read
from locator.directory.published import PublishedServicePoint
from locator.directory.publishing import publish_changes
from locator.directory.service import Service
from locator.staff.accounts import Account
from locator.staff.doors import CityRule, Member
from locator.staff.doors.member import read_member
from locator.staff.drafts import work
from locator.staff.drafts.draft import Draft
from tests import builders
from tests.builders import HAMRA, NOW
from tests.staff.people import a_member


def a_person(session: Session, role: Any = "editor", **fields: Any) -> Member:
    """Somebody of Beirut who may do what the role may."""
    return read_member(session, a_member(session, role, **fields))


def account_of(session: Session, who: Member) -> Account:
    return session.get_one(Account, who.id)


def no_second_person(session: Session, city_id: str = "beirut") -> None:
    session.merge(CityRule(city_id=city_id, second_person=False))
    session.flush()


def a_service(session: Session, **fields: Any) -> Service:
    """Public, with one place."""
    session.info["now"] = NOW
    service = builders.service_point(session, **fields).service
    session.flush()
    return service


def a_document(**fields: Any) -> ServiceDocument:
    """Complete: it can be published."""
    defaults: dict[str, Any] = {
        "organization": OrganizationPart(name="Open Door", kind="ngo"),
        "name": "Walk-in clinic",
        "needs": ["public-health"],
        "languages": [LanguagePart(code="ar")],
        "points": [
            PointPart(
                location=LocationPart(
                    name="The house",
                    lon=HAMRA.lon,
                    lat=HAMRA.lat,
                    pin_checked=True,
                    disclosure="exact",
                    address="1 Example Street",
                ),
                schedules=[
                    SchedulePart(
                        freq="WEEKLY",
                        byday=["MO", "TH"],
                        opens_at=dt.time(9),
                        closes_at=dt.time(17),
                    )
                ],
            )
        ],
    }
    return ServiceDocument(**{**defaults, **fields})


def changed(session: Session, draft: Draft, who: Member, **fields: Any) -> Draft:
    """Somebody writes something into a draft."""
    document = draft.content().model_copy(update=fields, deep=True)
    return work.save(session, draft, document, draft.revision, who)


def edit_directory(
    session: Session, service: Service, edit: Callable[[ServiceDocument], None]
) -> None:
    """Somebody else changes the same service meanwhile."""
    from locator.directory.document.writing import write  # noqa: PLC0415

    document = read(session, service.id)
    edit(document)
    write(session, service.organization.city_id, document, service.id)


def public_names(session: Session) -> list[str]:
    """What a search could find."""
    session.flush()
    publish_changes(session, NOW)
    rows = session.execute(select(PublishedServicePoint.content)).scalars()
    return sorted(next(iter(row["service"]["name"].values())) for row in rows)


def some_id() -> uuid.UUID:
    return uuid.uuid4()
