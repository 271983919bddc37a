"""What a source said of a service when it was last imported.

With it, the next import tells what has changed there from what was edited here; the second is
never overwritten.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import DIRECTORY, STAFF, Base

_RUN = f"{STAFF}.import_run.id"


class _Said:
    """What a source says of one service, and which it is here."""

    # Null: somebody deleted it here, and it stays away.
    service_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{DIRECTORY}.service.id", ondelete="SET NULL"), index=True
    )
    hash: Mapped[bytes] = mapped_column(LargeBinary)  # of the entry: equal is unchanged
    # `document` and `translations` as they were written here; empty where it is not known.
    said: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # Rows that are here under another id than the source gives them: its id -> ours.
    ids: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    # It has vanished from the source, and was archived here for that.
    retired: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class ImportRecord(_Said, Base):
    """One service in one source, and the service that it is here."""

    __tablename__ = "import_record"
    __table_args__ = ({"schema": DIRECTORY},)

    source_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{DIRECTORY}.import_source.id", ondelete="CASCADE"), primary_key=True
    )
    external_id: Mapped[str] = mapped_column(primary_key=True)
    # The run that last changed any of this. Null: from before there were runs.
    run_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey(_RUN, ondelete="SET NULL"), index=True
    )


class ReplacedRecord(_Said, Base):
    """A record as it was before a run changed it; undoing the run puts it back."""

    __tablename__ = "import_replaced_record"
    __table_args__ = ({"schema": STAFF},)

    run_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(_RUN, ondelete="CASCADE"), primary_key=True
    )
    source_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{DIRECTORY}.import_source.id", ondelete="CASCADE"), primary_key=True
    )
    external_id: Mapped[str] = mapped_column(primary_key=True)
    # The run that had made it; null where there was no record, but the service was here.
    earlier_run_id: Mapped[int | None] = mapped_column(BigInteger)
    was_there: Mapped[bool]
    # What the run changed in the directory for it: `Change.id`, both included; null: nothing.
    first_change: Mapped[int | None] = mapped_column(BigInteger)
    last_change: Mapped[int | None] = mapped_column(BigInteger)
