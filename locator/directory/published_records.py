"""What partners may take away: public records by HSDS's names, nested as they are kept.

`record` is made by `locator.directory.records`; where it is, it is complete, but for what changes
by itself. A service stands in every city in which it has a public service point, so that a city
is published, and forgotten, as a whole.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import PUBLISHED, Base


def _needs_of(table: str) -> Index:
    return Index(
        f"ix_{table}_needs",
        "needs",
        postgresql_using="gin",
        postgresql_ops={"needs": "gin__int_ops"},
    )


def _words_of(table: str) -> Index:
    """The words of a record in every language are found by whole words."""
    return Index(
        f"ix_{table}_words",
        text("to_tsvector('simple'::regconfig, words)"),
        postgresql_using="gin",
    )


class PublishedOrganization(Base):
    """Who delivers something that is public in a city."""

    __tablename__ = "organization"
    __table_args__ = (
        Index("ix_organization_city_id_id", "city_id", "id"),
        _words_of("organization"),
        {"schema": PUBLISHED},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    city_id: Mapped[str] = mapped_column(
        ForeignKey(f"{PUBLISHED}.city.id", ondelete="CASCADE"), primary_key=True
    )
    modified_at: Mapped[dt.datetime]
    words: Mapped[str]  # as `locator.directory.words.words_of` writes them
    record: Mapped[dict[str, Any]] = mapped_column(JSONB)


class PublishedService(Base):
    """A service with at least one public service point in a city."""

    __tablename__ = "service"
    __table_args__ = (
        Index("ix_service_city_id_open_to_all_id", "city_id", "open_to_all", "id"),
        Index("ix_service_organization_id", "organization_id", "city_id"),
        Index("ix_service_modified_at", "modified_at", "id"),
        _needs_of("service"),
        _words_of("service"),
        {"schema": PUBLISHED},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    city_id: Mapped[str] = mapped_column(
        ForeignKey(f"{PUBLISHED}.city.id", ondelete="CASCADE"), primary_key=True
    )
    organization_id: Mapped[uuid.UUID]
    # It or one of its service points here has changed, come or gone.
    modified_at: Mapped[dt.datetime]
    open_to_all: Mapped[bool]  # at one of its service points here, at least
    assured_until: Mapped[dt.datetime]  # the last of its service points'
    # With those that they are part of: `locator.directory.facets.need_facet`.
    needs: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    words: Mapped[str]
    record: Mapped[dict[str, Any]] = mapped_column(JSONB)


class PublishedServiceAtLocation(Base):
    """The record of a service point; what a search needs of it is `PublishedServicePoint`."""

    __tablename__ = "service_at_location"
    __table_args__ = (
        Index("ix_service_at_location_service_id", "service_id", "city_id"),
        Index("ix_service_at_location_organization_id", "organization_id"),
        Index("ix_service_at_location_city_id_open_to_all_id", "city_id", "open_to_all", "id"),
        Index("ix_service_at_location_modified_at", "modified_at", "id"),
        _needs_of("service_at_location"),
        Index(
            "ix_service_at_location_postal_code",
            "postal_code",
            postgresql_where=text("postal_code IS NOT NULL"),
        ),
        _words_of("service_at_location"),
        {"schema": PUBLISHED},
    )

    id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{PUBLISHED}.service_point.id", ondelete="CASCADE"), primary_key=True
    )
    city_id: Mapped[str]
    service_id: Mapped[uuid.UUID]
    organization_id: Mapped[uuid.UUID]
    modified_at: Mapped[dt.datetime]  # this and the next two as of the service point
    open_to_all: Mapped[bool]
    assured_until: Mapped[dt.datetime]
    needs: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    postal_code: Mapped[str | None]  # of an exact location, without blanks, in capitals
    words: Mapped[str]
    record: Mapped[dict[str, Any]] = mapped_column(JSONB)
