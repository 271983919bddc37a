"""This help, at this place: what a person finds. In the interface: a service point."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from locator.directory.access import AccessCondition
from locator.directory.base import DIRECTORY, Entity, one_of, owner
from locator.directory.contact import Phone
from locator.directory.language import Language
from locator.directory.location import Location
from locator.directory.notice import Notice
from locator.directory.organization import Publication
from locator.directory.schedule import Schedule, ScheduleException
from locator.directory.service import Service, Status

AssuredByKind = Literal["city", "organization", "network"]


class ServiceAtLocation(Entity):
    """A service at a location, or one stop of a mobile service.

    Public when it and its service are published and active, its organization is published, and
    somebody has confirmed it within the city's period (`locator.directory.publishing`).
    """

    __tablename__ = "service_at_location"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint("merged_into <> id", name="merged_into_another"),
        {"schema": DIRECTORY},
    )

    service_id: Mapped[uuid.UUID] = owner("service")
    location_id: Mapped[uuid.UUID] = owner("location")
    description: Mapped[str | None]
    status: Mapped[Status] = mapped_column(
        one_of("status", Status), default="active", server_default=text("'active'")
    )
    alert: Mapped[str | None]
    publication: Mapped[Publication] = mapped_column(
        one_of("publication", Publication), default="draft", server_default=text("'draft'")
    )
    assured_date: Mapped[dt.date | None]
    assured_by_kind: Mapped[AssuredByKind | None] = mapped_column(
        one_of("assured_by_kind", AssuredByKind)
    )
    assured_by: Mapped[str | None]  # the name that the public sees
    assurer_email: Mapped[str | None]  # private
    # It was the same thing as that one, which has taken over what it said; its address leads there.
    merged_into: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{DIRECTORY}.service_at_location.id"), index=True
    )

    service: Mapped[Service] = relationship(back_populates="service_at_locations")
    location: Mapped[Location] = relationship(back_populates="service_at_locations")
    schedules: Mapped[list[Schedule]] = relationship(cascade="all, delete-orphan")
    schedule_exceptions: Mapped[list[ScheduleException]] = relationship(
        cascade="all, delete-orphan"
    )
    languages: Mapped[list[Language]] = relationship(
        cascade="all, delete-orphan", order_by="Language.position, Language.id"
    )
    phones: Mapped[list[Phone]] = relationship(
        cascade="all, delete-orphan", order_by="Phone.position, Phone.id"
    )
    access_conditions: Mapped[list[AccessCondition]] = relationship(cascade="all, delete-orphan")
    notices: Mapped[list[Notice]] = relationship(
        cascade="all, delete-orphan",
        foreign_keys=[Notice.service_at_location_id],
        order_by=(Notice.date, Notice.starts_at),
    )
    # Those of other points which say that their stop of a day is here.
    arrivals: Mapped[list[Notice]] = relationship(viewonly=True, foreign_keys=[Notice.moved_to_id])
