"""Signed links that expire and work once: invitations, and getting back in.

Nothing is stored. A link carries for what and for whom it is, until when, and a stamp of what the
account was like; a new password changes the stamp, and the link with it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from hmac import compare_digest
from typing import Literal

from itsdangerous import BadSignature, Signer
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
    signed = _signer(secret, purpose).sign(f"{account.id.hex}.{until}.{_stamp(account)}")
    return signed.decode("ascii")


def account_behind(
    database: Session, secret: str, purpose: Purpose, token: str, now: dt.datetime
) -> Account:
    """Whom a link is for; raise `LinkIsNotValidError` where it is good for nothing (any more).

    The row is locked until the end of the transaction. Threat: a link is used twice at once.
    """
    try:
        content = _signer(secret, purpose).unsign(token.encode("ascii", "replace"))
    except BadSignature:
        raise LinkIsNotValidError from None
    id, until, stamp = content.decode("ascii").split(".")
    account = database.get(Account, uuid.UUID(id), with_for_update=True)
    if (
        account is None
        or not account.active
        or now.timestamp() >= int(until)
        or not compare_digest(stamp, _stamp(account))
    ):
        raise LinkIsNotValidError
    return account


def _stamp(account: Account) -> str:
    state = f"{account.fs_uniquifier}:{account.email}:{account.password}"
    return hashlib.blake2b(state.encode(), digest_size=12).hexdigest()


def _signer(secret: str, purpose: Purpose) -> Signer:
    # The salt keeps a link for one purpose from being used for another.
    return Signer(secret, salt=f"locator staff {purpose}", digest_method=hashlib.sha256)
