"""When a copy was last made and proven: `locator check` asks for it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from locator.directory.base import STAFF, Base


class Backup(Base):
    """One copy that `locator backup` has made of this database; where it lies, it does not say."""

    __tablename__ = "backup"
    __table_args__ = ({"schema": STAFF},)

    made_at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    # Restored into a database of its own, and found to be the same.
    verified: Mapped[bool]
    bytes: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[str]


def last_backup(session: Session) -> Backup | None:
    """The newest copy that was proven; None where there never was one."""
    newest = select(Backup).where(Backup.verified).order_by(Backup.made_at.desc()).limit(1)
    return session.scalars(newest).first()
