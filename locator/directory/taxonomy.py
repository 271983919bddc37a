"""Categories, and giving them to something; the needs are the one that a search asks by."""

from __future__ import annotations

import uuid

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from locator.directory.base import DIRECTORY, Row, only_one, owner


class Taxonomy(Row):
    """A list of categories: our needs, Open Eligibility, OSM tags, ..."""

    __tablename__ = "taxonomy"

    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]
    uri: Mapped[str | None]
    version: Mapped[str | None]

    terms: Mapped[list[TaxonomyTerm]] = relationship(cascade="all, delete-orphan")


class TaxonomyTerm(Row):
    """A category. Those of our needs have fixed ids: `locator.directory.needs.term_id`."""

    __tablename__ = "taxonomy_term"
    __table_args__ = (UniqueConstraint("taxonomy_id", "code"), {"schema": DIRECTORY})

    taxonomy_id: Mapped[uuid.UUID] = owner("taxonomy", index=False)
    code: Mapped[str]  # "public-health/dental"
    name: Mapped[str]
    description: Mapped[str | None]
    parent_id: Mapped[uuid.UUID | None] = owner("taxonomy_term")

    attributes: Mapped[list[Attribute]] = relationship(cascade="all, delete-orphan")
    parts: Mapped[list[TaxonomyTerm]] = relationship(cascade="all, delete-orphan")


class Attribute(Row):
    """Gives a term to a service."""

    __tablename__ = "attribute"
    __table_args__ = (only_one("service_id", "taxonomy_term_id"), {"schema": DIRECTORY})

    service_id: Mapped[uuid.UUID] = owner("service", index=False)
    taxonomy_term_id: Mapped[uuid.UUID] = owner("taxonomy_term")
    value: Mapped[str | None]
