"""One of each thing that an address of the staff can name, in two cities and two organizations.

`things(session)` makes them; `Things.value(name)` gives what stands in an address for a parameter.
Whoever adds a route with a new parameter says here what it is: the walk through all doors fails
until then.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.document.reading import read
from locator.directory.organization import Organization
from locator.directory.service_at_location import ServiceAtLocation
from locator.staff.confirming.link import LASTS, ConfirmationLink
from locator.staff.doors import Membership
from locator.staff.drafts.draft import Draft
from tests.builders import NOW, city, organization, service_point
from tests.staff.importing.imports import (
    a_file,
    a_line,
    a_run,
    a_source,
    held_back,
    imported,
)
from tests.staff.people import a_member

# What names no row, and is the same everywhere.
PLAIN: dict[str, str] = {
    "rest": "no/such/page",
    "token": "no-token-of-ours",
    "language": "fr",
    "format": "po",
    "written": "csv",
}
# Rows that belong to one account, or that only their own views make: none is there.
NOBODYS = frozenset({"passkey_id", "session_id", "file"})


@dataclass(frozen=True)
class Things:
    """What one organization of a city has."""

    city: str
    organization: Organization
    rows: dict[str, uuid.UUID | int]

    def value(self, name: str) -> Any:
        """What stands in an address for the parameter `name`; `KeyError` where nobody said."""
        if name == "city":
            return self.city
        if name in PLAIN:
            return PLAIN[name]
        return uuid.UUID(int=1) if name in NOBODYS else self.rows[name]


def things(session: Session, city_id: str, name: str) -> Things:
    """An organization with two service points, a draft, and a member whom it has invited."""
    owner = organization(session, city=city(session, city_id), name=name)
    points = [_point(session, city_id, owner, f"Clinic of {name}") for _ in range(2)]
    service = points[0].service
    draft = Draft(
        city_id=city_id,
        service_id=service.id,
        organization_id=owner.id,
        title=service.name,
        document=read(session, service.id).model_dump(mode="json"),
        state="in_review",
    )
    session.add(draft)
    colleague = a_member(session, "editor", city_id)
    session.flush()
    membership = session.query(Membership).filter_by(account_id=colleague.id).one()
    link = ConfirmationLink(
        service_id=service.id,
        for_email=f"owner@{city_id}.example",
        language="en",
        made_by="a test",
        made_at=NOW,
        expires_at=NOW + LASTS,
    )
    session.add(link)
    session.flush()
    change = select(Change.operation).where(Change.entity_id == str(service.id))
    rows: dict[str, uuid.UUID | int] = {
        "service": service.id,
        "point": points[0].id,
        "other": points[1].id,
        "draft": draft.id,
        "membership_id": membership.id,
        "link": link.id,
        "operation": session.scalars(change).first() or uuid.UUID(int=1),
        **_imported(session, city_id, owner, name),
    }
    return Things(city_id, owner, rows)


def _imported(
    session: Session, city_id: str, owner: Organization, name: str
) -> dict[str, uuid.UUID | int]:
    """A source with all that a run of it can leave open, and a file of it that lies here."""
    source = a_source(session, f"List of {name}", city_id, mapping={"columns": []})
    run = a_run(session, source)
    point = imported(
        session,
        run,
        {"alert": "Ring"},
        name=f"Night clinic of {name}",
        needs=(),
        organization=owner,
    )
    a_line(session, run, "warning", "kept", point, column="alert", facts={"here": "–"})
    held_back(session, run, point)
    file = a_file(
        session, source, look={"format": "table", "name": "clinics.csv", "shape": "delimited"}
    )
    return {"import_source": source.id, "run": run.id, "import_file": file.id}


def _point(session: Session, city_id: str, owner: Organization, name: str) -> ServiceAtLocation:
    return service_point(session, city=city_id, organization=owner, name=name)
