"""Drafts to look at: a new service, and a change to one that is public."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from locator.directory.document.document import (
    AccessPart,
    LanguagePart,
    LocationPart,
    OrganizationPart,
    PhonePart,
    PointPart,
    SchedulePart,
    ServiceDocument,
)
from locator.staff.accounts import Account
from locator.staff.doors import Member
from locator.staff.doors.member import read_member
from locator.staff.drafts import work
from locator.staff.drafts.draft import Draft
from tests.builders import TODAY, service_point


def a_clinic(**fields: object) -> ServiceDocument:
    """Complete, in one place."""
    place = LocationPart(
        name="The blue house",
        lon=35.4841,
        lat=33.8958,
        disclosure="exact",
        address="12 Makdisi Street",
        directions="Behind the Total station, blue gate",
    )
    hours = SchedulePart(
        freq="WEEKLY", byday=["MO", "TH"], opens_at=dt.time(9), closes_at=dt.time(13)
    )
    defaults: dict[str, object] = {
        "organization": OrganizationPart(name="Open Door", kind="ngo"),
        "name": "Clinic of the harbour",
        "description": "Doctors and a pharmacy",
        "needs": ["public-health/primary-care"],
        "is_free": True,
        "access": {
            "open_to_all": AccessPart(answer="yes", confirmed_by="Open Door", confirmed_on=TODAY)
        },
        "languages": [LanguagePart(code="ar"), LanguagePart(code="am", mode="interpreter")],
        "phones": [PhonePart(number="+961 1 111111")],
        "points": [PointPart(location=place, schedules=[hours])],
    }
    return ServiceDocument.model_validate({**defaults, **fields})


def member_of(session: Session, account: Account) -> Member:
    """The member behind an account."""
    return read_member(session, account)


def a_new_one(session: Session, who: Account, **fields: object) -> Draft:
    """The draft of a service that is not there yet."""
    return work.start(session, member_of(session, who), "beirut", document=a_clinic(**fields))


def a_change(session: Session, who: Account) -> Draft:
    """The draft of a service that is public, with another name."""
    point = service_point(session, name="Walk-in clinic", phones=["+961 1 222222"])
    member = member_of(session, who)
    draft = work.start(session, member, "beirut", service_id=point.service_id)
    document = draft.content()
    document.name = "Walk-in clinic of the harbour"
    return work.save(session, draft, document, draft.revision, member)
