"""How to reach somebody: phones, contacts, addresses on the web."""

from __future__ import annotations

import uuid

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from locator.directory.base import DIRECTORY, Row, hangs_on_one, owner
from locator.directory.language import Language


class Phone(Row):
    """A number of a service, a service point, a location or an organization."""

    __tablename__ = "phone"
    __table_args__ = (
        hangs_on_one("service_id", "service_at_location_id", "location_id", "organization_id"),
        {"schema": DIRECTORY},
    )

    number: Mapped[str]
    extension: Mapped[str | None]
    description: Mapped[str | None]
    is_whatsapp: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    service_id: Mapped[uuid.UUID | None] = owner("service")
    service_at_location_id: Mapped[uuid.UUID | None] = owner("service_at_location")
    location_id: Mapped[uuid.UUID | None] = owner("location")
    organization_id: Mapped[uuid.UUID | None] = owner("organization")
    position: Mapped[int] = mapped_column(default=0, server_default=text("0"))

    languages: Mapped[list[Language]] = relationship(
        cascade="all, delete-orphan", order_by="Language.position, Language.id"
    )


class Contact(Row):
    """A person or a desk to ask. Private: never published."""

    __tablename__ = "contact"
    __table_args__ = (
        hangs_on_one("service_id", "organization_id"),
        {"schema": DIRECTORY},
    )

    name: Mapped[str | None]
    title: Mapped[str | None]
    department: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    service_id: Mapped[uuid.UUID | None] = owner("service")
    organization_id: Mapped[uuid.UUID | None] = owner("organization")


class Url(Row):
    """A further address on the web."""

    __tablename__ = "url"
    __table_args__ = (
        hangs_on_one("service_id", "organization_id"),
        {"schema": DIRECTORY},
    )

    label: Mapped[str | None]
    url: Mapped[str]
    service_id: Mapped[uuid.UUID | None] = owner("service")
    organization_id: Mapped[uuid.UUID | None] = owner("organization")
