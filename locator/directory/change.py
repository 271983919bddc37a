"""Who changed what, and when: the rows. They write themselves: `locator.directory.changes`."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from sqlalchemy import BigInteger, Identity, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import DIRECTORY, Base, one_of

Action = Literal["create", "update", "delete"]


class Change(Base):
    """One row created, updated or deleted. No role may update or delete a change."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_entity", "entity_type", "entity_id", "id"),
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
