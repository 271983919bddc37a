"""A member of staff: an address of mail, a name, a language, and what proves who it is."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from typing import cast

from flask_security import UserMixin
from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Text, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from locator.directory.base import STAFF, Base


def _new_uniquifier() -> str:
    return secrets.token_hex(16)


class Account(Base):
    """Without a password until the invitation is taken up; not active once somebody has left.

    The names with a prefix are those that Flask-Security works with.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_in_small_letters"),
        {"schema": STAFF},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str] = mapped_column(default="en", server_default="en")
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    password: Mapped[str | None]  # Argon2id
    # Part of every signed link: a new one puts an end to all links that are on their way.
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, default=_new_uniquifier)
    tf_totp_secret: Mapped[str | None]  # encrypted with the secret key
    # The last code that was used, in steps of 30 seconds: none is taken twice.
    tf_last_counter: Mapped[int | None] = mapped_column(BigInteger)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(ARRAY(Text))  # encrypted
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    last_sign_in: Mapped[dt.date | None]  # the day is enough

    @property
    def is_invited(self) -> bool:
        """Whether the invitation has not been taken up yet."""
        return self.password is None

    def forget_links(self) -> None:
        """Make every signed link that was sent so far worthless."""
        self.fs_uniquifier = _new_uniquifier()


def in_small_letters(email: str) -> str:
    """The form in which an address of mail is stored and looked for."""
    return email.strip().lower()


def find_account(session: Session, email: str) -> Account | None:
    """The account of that address of mail, in whatever letters it was typed."""
    return session.scalar(select(Account).where(Account.email == in_small_letters(email)))


def as_user(account: Account) -> UserMixin:
    """The same account, as the type that Flask-Security declares for what it works with."""
    return cast(UserMixin, account)
