"""What people have said: these two are alike, and are two."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import DIRECTORY, STAFF, Base

_POINT = f"{DIRECTORY}.service_at_location.id"


class NotSame(Base):
    """Two service points that somebody has looked at, and found to be two; the smaller id first."""

    __tablename__ = "not_same"
    __table_args__ = (
        UniqueConstraint("point_id", "other_id"),
        CheckConstraint("point_id < other_id", name="in_order"),
        {"schema": STAFF},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(_POINT, ondelete="CASCADE"))
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(_POINT, ondelete="CASCADE"))
    said_by: Mapped[str]  # an email, as in the record of changes
    said_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
