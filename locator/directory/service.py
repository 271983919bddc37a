"""The help that is offered."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from sqlalchemy import ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from locator.directory.access import AccessCondition
from locator.directory.base import DIRECTORY, Entity, Row, one_of, owner
from locator.directory.contact import Contact, Phone, Url
from locator.directory.language import Language
from locator.directory.needs import CODE_OF_TERM, term_id
from locator.directory.organization import Organization, Program, Publication
from locator.directory.schedule import Closure, Schedule, ScheduleException
from locator.directory.taxonomy import Attribute

if TYPE_CHECKING:
    from locator.directory.service_at_location import ServiceAtLocation

Status = Literal["active", "inactive", "defunct", "temporarily closed"]


class Service(Entity):
    """The help; where it is given is a `ServiceAtLocation`, one or several.

    A mobile clinic is one service with `is_mobile` and a service point for every stop.
    """

    __tablename__ = "service"

    organization_id: Mapped[uuid.UUID] = owner("organization")
    program_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{DIRECTORY}.program.id"), index=True
    )
    name: Mapped[str]
    alternate_name: Mapped[str | None]
    description: Mapped[str | None]
    locale: Mapped[str]  # of the texts of this row and of the rows that hang on it
    status: Mapped[Status] = mapped_column(
        one_of("status", Status), default="active", server_default=text("'active'")
    )
    publication: Mapped[Publication] = mapped_column(
        one_of("publication", Publication), default="draft", server_default=text("'draft'")
    )
    is_mobile: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    is_free: Mapped[bool | None]
    fees_description: Mapped[str | None]
    eligibility_description: Mapped[str | None]
    conditions: Mapped[str | None]  # what stands in the way of "open to all", in words
    minimum_age: Mapped[int | None]
    maximum_age: Mapped[int | None]
    url: Mapped[str | None]
    email: Mapped[str | None]
    alert: Mapped[str | None]
    application_process: Mapped[str | None]
    interpretation_services: Mapped[str | None]

    organization: Mapped[Organization] = relationship(back_populates="services")
    program: Mapped[Program | None] = relationship(back_populates="services")
    service_at_locations: Mapped[list[ServiceAtLocation]] = relationship(
        back_populates="service", cascade="all, delete-orphan"
    )
    attributes: Mapped[list[Attribute]] = relationship(cascade="all, delete-orphan")
    schedules: Mapped[list[Schedule]] = relationship(cascade="all, delete-orphan")
    schedule_exceptions: Mapped[list[ScheduleException]] = relationship(
        cascade="all, delete-orphan"
    )
    closures: Mapped[list[Closure]] = relationship(cascade="all, delete-orphan")
    languages: Mapped[list[Language]] = relationship(
        cascade="all, delete-orphan", order_by="Language.position, Language.id"
    )
    phones: Mapped[list[Phone]] = relationship(
        cascade="all, delete-orphan", order_by="Phone.position, Phone.id"
    )
    access_conditions: Mapped[list[AccessCondition]] = relationship(cascade="all, delete-orphan")
    cost_options: Mapped[list[CostOption]] = relationship(
        cascade="all, delete-orphan", order_by="CostOption.position, CostOption.id"
    )
    required_documents: Mapped[list[RequiredDocument]] = relationship(
        cascade="all, delete-orphan", order_by="RequiredDocument.position, RequiredDocument.id"
    )
    service_areas: Mapped[list[ServiceArea]] = relationship(cascade="all, delete-orphan")
    contacts: Mapped[list[Contact]] = relationship(cascade="all, delete-orphan")
    urls: Mapped[list[Url]] = relationship(cascade="all, delete-orphan")

    @property
    def needs(self) -> tuple[str, ...]:
        """The needs that it answers: "public-health/dental", ...; terms of others are left out."""
        terms = (CODE_OF_TERM.get(attribute.taxonomy_term_id) for attribute in self.attributes)
        return tuple(sorted(code for code in terms if code))

    @needs.setter
    def needs(self, codes: Iterable[str]) -> None:
        wanted = {term_id(code) for code in codes}
        kept = [
            attribute
            for attribute in self.attributes
            if attribute.taxonomy_term_id in wanted
            or attribute.taxonomy_term_id not in CODE_OF_TERM
        ]
        missing = wanted - {attribute.taxonomy_term_id for attribute in kept}
        self.attributes = kept + [Attribute(taxonomy_term_id=term) for term in sorted(missing)]


class CostOption(Row):
    """What it costs: an amount, words, or both."""

    __tablename__ = "cost_option"

    service_id: Mapped[uuid.UUID] = owner("service")
    option: Mapped[str | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric)
    currency: Mapped[str | None]
    amount_description: Mapped[str | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    position: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class RequiredDocument(Row):
    """What to bring."""

    __tablename__ = "required_document"

    service_id: Mapped[uuid.UUID] = owner("service")
    document: Mapped[str]
    uri: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class ServiceArea(Row):
    """Whom it serves, by where they live."""

    __tablename__ = "service_area"

    service_id: Mapped[uuid.UUID] = owner("service")
    name: Mapped[str | None]
    description: Mapped[str | None]
    extent: Mapped[str | None]
    uri: Mapped[str | None]


# Staff find an entry by any part of its names.
Index(
    "ix_service_names",
    Service.name,
    Service.alternate_name,
    postgresql_using="gin",
    postgresql_ops={"name": "gin_trgm_ops", "alternate_name": "gin_trgm_ops"},
)
