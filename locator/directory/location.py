"""A location: a place with a point, and what the public may know of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from locator.directory.base import DIRECTORY, Entity, Row, one_of, owner
from locator.directory.city import City
from locator.directory.contact import Phone
from locator.directory.point import Point, PointType

if TYPE_CHECKING:
    from locator.directory.service_at_location import ServiceAtLocation

LocationType = Literal["physical", "postal", "virtual"]
Disclosure = Literal["exact", "area", "hidden"]
Wheelchair = Literal["yes", "limited", "no", "unknown"]


class Location(Entity):
    """Where help is given.

    `disclosure` decides what leaves the private schema: the exact point and address, the centre
    and the name of an area, or nothing.
    """

    __tablename__ = "location"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        # The centre of an area must be somewhere else than what it hides.
        CheckConstraint(
            "disclosure <> 'area' OR point IS NULL OR area_point IS NULL"
            " OR ST_AsBinary(point) <> ST_AsBinary(area_point)",
            name="area_point_is_not_the_point",
        ),
        # For staff, who ask what else is at this door.
        Index("ix_location_point", "point", postgresql_using="gist"),
        {"schema": DIRECTORY},
    )

    city_id: Mapped[str] = mapped_column(ForeignKey(f"{DIRECTORY}.city.id"), index=True)
    name: Mapped[str | None]
    locale: Mapped[str]
    location_type: Mapped[LocationType] = mapped_column(
        one_of("location_type", LocationType),
        default="physical",
        server_default=text("'physical'"),
    )
    point: Mapped[Point | None] = mapped_column(PointType())
    # Unless somebody says that it may be shown, it may not.
    disclosure: Mapped[Disclosure] = mapped_column(
        one_of("disclosure", Disclosure), default="hidden", server_default=text("'hidden'")
    )
    area_name: Mapped[str | None]
    area_point: Mapped[Point | None] = mapped_column(PointType())
    directions: Mapped[str | None]
    transportation: Mapped[str | None]
    wheelchair: Mapped[Wheelchair] = mapped_column(
        one_of("wheelchair", Wheelchair), default="unknown", server_default=text("'unknown'")
    )

    city: Mapped[City] = relationship()
    addresses: Mapped[list[Address]] = relationship(cascade="all, delete-orphan")
    accessibility: Mapped[list[Accessibility]] = relationship(cascade="all, delete-orphan")
    phones: Mapped[list[Phone]] = relationship(
        cascade="all, delete-orphan", order_by="Phone.position, Phone.id"
    )
    service_at_locations: Mapped[list[ServiceAtLocation]] = relationship(
        back_populates="location", cascade="all, delete-orphan"
    )


class Address(Row):
    """Where letters and feet go; `address_1` is translatable."""

    __tablename__ = "address"

    location_id: Mapped[uuid.UUID] = owner("location")
    attention: Mapped[str | None]
    address_1: Mapped[str]
    address_2: Mapped[str | None]
    city: Mapped[str | None]
    region: Mapped[str | None]
    state_province: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str | None]
    address_type: Mapped[LocationType] = mapped_column(
        one_of("address_type", LocationType),
        default="physical",
        server_default=text("'physical'"),
    )


class Accessibility(Row):
    """What makes it easier to get in: a ramp, a lift, a quiet room."""

    __tablename__ = "accessibility"

    location_id: Mapped[uuid.UUID] = owner("location")
    description: Mapped[str | None]
    details: Mapped[str | None]
    url: Mapped[str | None]


Index(
    "ix_location_name",
    Location.name,
    postgresql_using="gin",
    postgresql_ops={"name": "gin_trgm_ops"},
)
