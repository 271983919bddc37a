"""What is not a translation yet: drafts of a machine, and files that nobody has agreed to."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import DIRECTORY, STAFF, Base


class TranslationDraft(Base):
    """What a machine made of one text. Nobody but staff sees it before a person has agreed."""

    __tablename__ = "translation_draft"
    __table_args__ = (
        UniqueConstraint("entity_id", "field", "locale"),
        {"schema": STAFF},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    entity_type: Mapped[str]
    entity_id: Mapped[uuid.UUID]
    field: Mapped[str]
    locale: Mapped[str]  # BCP 47, of `text`
    text: Mapped[str]
    source_hash: Mapped[str]  # of the text that it was made from
    made_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class TranslationFile(Base):
    """A file that came back from a translator, read, but not agreed to yet."""

    __tablename__ = "translation_file"
    __table_args__ = (Index("ix_translation_file_city_id", "city_id"), {"schema": STAFF})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    city_id: Mapped[str] = mapped_column(ForeignKey(f"{DIRECTORY}.city.id", ondelete="CASCADE"))
    locale: Mapped[str]
    name: Mapped[str]
    entries: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    read_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
