"""A link by which the owner of an entry says, without signing in, whether it is still right.

In its address stands a random id, signed; what it is for, until when, and whether it was used or
taken back stands in the row.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import uuid
from typing import Literal

from itsdangerous import BadSignature, Signer
from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from locator.directory.base import DIRECTORY, STAFF, Base, hangs_on_one, one_of
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation

Answer = Literal["right", "changed", "closed"]

LASTS = dt.timedelta(days=30)


class ConfirmationLink(Base):
    """One link: for all points of a service, or for one of them. It is answered once."""

    __tablename__ = "confirmation_link"
    __table_args__ = (
        hangs_on_one("service_id", "service_at_location_id"),
        {"schema": STAFF},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    service_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{DIRECTORY}.service.id", ondelete="CASCADE"), index=True
    )
    service_at_location_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{DIRECTORY}.service_at_location.id", ondelete="CASCADE"), index=True
    )
    # The mail that it stands in; None where staff have sent it themselves.
    reminder_mail_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(f"{STAFF}.reminder_mail.id", ondelete="SET NULL"), index=True
    )
    for_email: Mapped[str | None]
    language: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    answer: Mapped[Answer | None] = mapped_column(one_of("answer", Answer))
    revoked: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    service: Mapped[Service | None] = relationship()
    service_at_location: Mapped[ServiceAtLocation | None] = relationship()

    @property
    def of_service(self) -> Service:
        """The service that it is about, all of it or one point."""
        if self.service:
            return self.service
        assert self.service_at_location is not None  # noqa: S101 - the database holds it to one
        return self.service_at_location.service

    def is_open(self, now: dt.datetime) -> bool:
        """Whether it can be answered at `now`."""
        return not self.revoked and self.used_at is None and now < self.expires_at

    @property
    def actor(self) -> str:
        """Who is recorded as having changed what it changes: enough to recognize, not to write."""
        return f"confirmation link to {masked(self.for_email)}"


def token_of(key: str, link_id: uuid.UUID) -> str:
    """What stands in the address: short enough for an SMS."""
    return _signer(key).sign(base64.urlsafe_b64encode(link_id.bytes).rstrip(b"=")).decode()


def link_id_of(key: str, token: str) -> uuid.UUID | None:
    """The id in a token that we have signed; None for any other."""
    try:
        told = _signer(key).unsign(token.encode("utf-8", "replace"))
        return uuid.UUID(bytes=base64.urlsafe_b64decode(told + b"=="))
    except (BadSignature, binascii.Error, ValueError):
        return None


def masked(email: str | None) -> str:
    """`a…@o….example`: the first letters, and where it ends."""
    name, _, domain = (email or "").partition("@")
    host, _, top = domain.rpartition(".")
    return f"{name[0]}…@{host[0]}….{top}" if name and host and top else "somebody"


def _signer(key: str) -> Signer:
    # A key derived for this purpose only: what signs a session or a form signs no link.
    return Signer(key, salt="locator.confirming", digest_method=hashlib.sha256)
