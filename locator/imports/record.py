"""What a source said of a thing when it was last imported.

With it, the next import tells what has changed there from what was edited here; the second is
never overwritten.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from locator.directory.base import DIRECTORY, Row
from locator.directory.service_at_location import ServiceAtLocation


class ImportRecord(Row):
    """One thing in one source, and the service point that it is here."""

    __tablename__ = "import_record"
    __table_args__ = (UniqueConstraint("source", "external_id"), {"schema": DIRECTORY})

    source: Mapped[str]
    external_id: Mapped[str]
    city_id: Mapped[str] = mapped_column(
        ForeignKey(f"{DIRECTORY}.city.id", ondelete="CASCADE"), index=True
    )
    # Null: somebody deleted it here, and it stays away.
    service_at_location_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{DIRECTORY}.service_at_location.id", ondelete="SET NULL"), index=True
    )
    said: Mapped[dict[str, Any]] = mapped_column(JSONB)  # by column: `locator.imports.columns`

    service_at_location: Mapped[ServiceAtLocation | None] = relationship()
