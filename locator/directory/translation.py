"""The texts of one field in further languages.

A row of the directory has its texts in one language, its `locale` (rows that hang on another have
its locale). Every other language is a `Translation`, with the hash of the text that it
translates: where that text has changed since, the translation says something else than the
original does, and is not shown until somebody has looked at it.
"""

from __future__ import annotations

import hashlib
import uuid

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, validates

from locator.directory.base import DIRECTORY, Base, Row, only_one


class Translation(Row):
    """The text of one field of one row, in one more language."""

    __tablename__ = "translation"
    __table_args__ = (
        only_one("entity_id", "field", "locale"),
        # Staff find an entry by any part of its names.
        Index(
            "ix_translation_names",
            "text",
            postgresql_using="gin",
            postgresql_ops={"text": "gin_trgm_ops"},
            postgresql_where=sql("field IN ('name', 'alternate_name')"),
        ),
        {"schema": DIRECTORY},
    )

    entity_type: Mapped[str]  # the table: "service"
    entity_id: Mapped[uuid.UUID]
    field: Mapped[str]
    locale: Mapped[str]  # BCP 47
    text: Mapped[str]
    source_hash: Mapped[str]

    @validates("entity_type")
    def _is_a_table(self, _: str, table: str) -> str:
        if f"{DIRECTORY}.{table}" not in Base.metadata.tables:
            raise ValueError(f"{table!r} is no table of the directory")
        return table


def source_hash(text: str | None) -> str:
    """The fingerprint of the text that a translation was made from."""
    return hashlib.sha256((text or "").encode()).hexdigest()[:16]
