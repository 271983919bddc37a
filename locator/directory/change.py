"""Who changed what, and when: the rows. They write themselves: `locator.directory.changes`."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from sqlalchemy import BigInteger, Identity, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import DIRECTORY, Base, one_of

Action = Literal["create", "update", "delete"]
# By which door a change came.
Via = Literal["staff pages", "confirmation link", "import", "command", "job", "sample"]

# What a row hung on; only its creation and its deletion say so, which keep the whole row.
OWNERS = ("service_id", "service_at_location_id", "location_id", "phone_id", "entity_id")


def _owner_index(column: str) -> Index:
    """Finds what hung on a row, although it is gone: the history of a service needs it."""
    owner = f"(coalesce(after, before) ->> '{column}')"
    return Index(
        f"ix_change_{column}",
        text(owner),
        postgresql_where=text(f"action <> 'update' AND {owner} IS NOT NULL"),
    )


class Change(Base):
    """One row created, updated or deleted. No role may update or delete a change."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_entity", "entity_type", "entity_id", "id"),
        *map(_owner_index, OWNERS),
        {"schema": DIRECTORY},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.clock_timestamp())
    operation: Mapped[uuid.UUID] = mapped_column(index=True)  # the same for one transaction
    actor: Mapped[str]
    entity_type: Mapped[str]  # the table
    entity_id: Mapped[str]
    action: Mapped[Action] = mapped_column(one_of("action", Action))
    # The columns that differ; all of them where the row was not there before, or is not after.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    reason: Mapped[str | None]
    via: Mapped[Via | None] = mapped_column(one_of("via", Via))
