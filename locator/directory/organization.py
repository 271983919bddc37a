"""Who delivers help, and the programmes that pay for it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from locator.directory.base import DIRECTORY, Entity, one_of, owner
from locator.directory.city import City
from locator.directory.contact import Contact, Phone, Url

if TYPE_CHECKING:
    from locator.directory.service import Service

OrganizationKind = Literal["city", "public", "ngo", "community", "network", "unknown"]
Publication = Literal["draft", "in_review", "published", "archived"]


class Organization(Entity):
    """Who delivers. Archived, it takes all its services off the public side."""

    __tablename__ = "organization"

    city_id: Mapped[str] = mapped_column(ForeignKey(f"{DIRECTORY}.city.id"), index=True)
    name: Mapped[str]
    description: Mapped[str | None]
    locale: Mapped[str]  # BCP 47, of the texts of this row
    url: Mapped[str | None]
    email: Mapped[str | None]
    kind: Mapped[OrganizationKind] = mapped_column(one_of("kind", OrganizationKind))
    publication: Mapped[Publication] = mapped_column(
        one_of("publication", Publication), default="published", server_default=text("'published'")
    )

    city: Mapped[City] = relationship()
    services: Mapped[list[Service]] = relationship(
        back_populates="organization", cascade="all, delete-orphan"
    )
    programs: Mapped[list[Program]] = relationship(cascade="all, delete-orphan")
    phones: Mapped[list[Phone]] = relationship(
        cascade="all, delete-orphan", order_by="Phone.position, Phone.id"
    )
    contacts: Mapped[list[Contact]] = relationship(cascade="all, delete-orphan")
    urls: Mapped[list[Url]] = relationship(cascade="all, delete-orphan")


class Program(Entity):
    """The fund or programme behind a service."""

    __tablename__ = "program"

    name: Mapped[str]
    alternate_name: Mapped[str | None]
    description: Mapped[str | None]
    locale: Mapped[str]
    organization_id: Mapped[uuid.UUID | None] = owner("organization")

    # Without it they go on.
    services: Mapped[list[Service]] = relationship(back_populates="program")


# An import finds an organization again by its name.
Index("ix_organization_city_id_lower_name", Organization.city_id, func.lower(Organization.name))
Index(
    "ix_organization_name",
    Organization.name,
    postgresql_using="gin",
    postgresql_ops={"name": "gin_trgm_ops"},
)
