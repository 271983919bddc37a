"""Signed links that expire and work once: invitations, and getting back in.

Nothing is stored. A link carries for what and for whom it is, until when, and a stamp of what the
account was like; a new password changes the stamp, and the link with it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from hashlib import blake2b
from hmac import compare_digest
from typing import Literal

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from locator.errors import LocatorError
from locator.staff.accounts.account import Account

Purpose = Literal["invitation", "reset"]
VALID: dict[Purpose, dt.timedelta] = {
    "invitation": dt.timedelta(days=7),
    "reset": dt.timedelta(hours=1),
}


class LinkIsNotValidError(LocatorError):
    """A link was used already, is too old, or never came from us; which of it nobody is told."""

    def __init__(self) -> None:
        super().__init__("A signed link was used already, has expired, or was not made here.")


def sign(secret: str, purpose: Purpose, account: Account, now: dt.datetime) -> str:
    """The last part of a link's address."""
    until = int((now + VALID[purpose]).timestamp())
    return _serializer(secret, purpose).dumps([account.id.hex, until, _stamp(account)])


def account_behind(
    database: Session, secret: str, purpose: Purpose, token: str, now: dt.datetime
) -> Account:
    """Whom a link is for; raise `LinkIsNotValidError` where it is good for nothing (any more).

    The row is locked until the end of the transaction. Threat: a link is used twice at once.
    """
    try:
        content = _serializer(secret, purpose).loads(token)
    except BadSignature:
        raise LinkIsNotValidError from None
    id, until, stamp = content
    account = database.get(Account, uuid.UUID(id), with_for_update=True)
    if (
        account is None
        or not account.active
        or now.timestamp() >= until
        or not compare_digest(stamp, _stamp(account))
    ):
        raise LinkIsNotValidError
    return account


def _stamp(account: Account) -> str:
    state = f"{account.fs_uniquifier}:{account.email}:{account.password}"
    return blake2b(state.encode(), digest_size=12).hexdigest()


def _serializer(secret: str, purpose: Purpose) -> URLSafeSerializer:
    # The salt keeps a link for one purpose from being used for another.
    return URLSafeSerializer(secret, salt=f"locator staff {purpose}")
