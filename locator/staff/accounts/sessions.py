"""Where somebody is signed in: one row a device, which its owner may end from anywhere.

The cookie holds a random word; the row holds its hash, so that a copy of the table opens nothing.
No address of a network is kept, and the hour of the last visit is exact enough.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from hashlib import sha256

from flask import g, request, session
from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from locator.db import reads_only
from locator.directory.base import STAFF, Base
from locator.staff.accounts.account import Account
from locator.staff.accounts.devices import device_of
from locator.wiring import wiring

# Who does not come by for so long signs in anew.
UNSEEN = dt.timedelta(days=30)
# For what opens the account to others (passkeys, codes): how long ago one has shown who one is.
PROVED = dt.timedelta(minutes=15)

_TOKEN = "signed_in"  # noqa: S105 - the name of it, in the cookie


class StaffSession(Base):
    """One sign-in. `last_seen` is cut to the hour."""

    __tablename__ = "session"
    __table_args__ = ({"schema": STAFF},)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{STAFF}.account.id", ondelete="CASCADE"), index=True
    )
    token: Mapped[bytes] = mapped_column(unique=True)  # the hash of what the cookie holds
    device: Mapped[str]  # "Firefox · Android"
    started_at: Mapped[dt.datetime]
    last_seen: Mapped[dt.datetime]
    proved_at: Mapped[dt.datetime]

    account: Mapped[Account] = relationship()


def current() -> Account | None:
    """Who makes this request: a signed-in, active account, read-only; else None.

    Asked once a request: a session that was ended elsewhere is over with the next one.
    """
    found = current_session()
    return found.account if found else None


def current_session() -> StaffSession | None:
    """The sign-in behind this request, with its account; both are detached copies."""
    if "staff_session" not in g:
        g.staff_session = _look_up(session.get(_TOKEN))
    found: StaffSession | None = g.staff_session
    return found


def _look_up(token: object) -> StaffSession | None:
    if not isinstance(token, str):
        return None
    now = wiring().now()
    with wiring().database.staff() as database:
        row = database.scalar(
            select(StaffSession)
            .join(StaffSession.account)
            .where(
                StaffSession.token == _hash(token),
                StaffSession.last_seen > now - UNSEEN,
                Account.active,
            )
        )
        if row is None:
            return None
        g.reads_only = reads_only(database)
        hour = _hour(now)
        if row.last_seen < hour and not g.reads_only:
            row.last_seen = hour
            database.flush()
        database.refresh(row.account)
        account = row.account
        database.expunge(row)
        database.expunge(account)
    return row


def begin(database: Session, account: Account) -> StaffSession:
    """Sign in on this device.

    Threat: somebody plants a cookie on a phone before its owner signs in, and is then signed in
    with them. Whatever the cookie held before is gone, and the word in it is new.
    """
    now = wiring().now()
    token = secrets.token_urlsafe(32)
    row = StaffSession(
        account_id=account.id,
        token=_hash(token),
        device=device_of(request.headers.get("User-Agent", "")),
        started_at=now,
        last_seen=_hour(now),
        proved_at=now,
    )
    _forget_unseen(database, now)
    database.add(row)
    account.last_sign_in = now.date()
    session.clear()
    session.permanent = True
    session[_TOKEN] = token
    _forget_answer()
    return row


def leave() -> None:
    """Sign out on this device: the row goes, and the cookie says nothing any more."""
    found = current_session()
    if found:
        with wiring().database.staff() as database:
            database.execute(delete(StaffSession).where(StaffSession.id == found.id))
    session.clear()
    _forget_answer()


def end(database: Session, account_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """End one sign-in of an account; of nobody else's."""
    database.execute(
        delete(StaffSession).where(
            StaffSession.id == session_id, StaffSession.account_id == account_id
        )
    )


def end_all(database: Session, account_id: uuid.UUID, but: uuid.UUID | None = None) -> None:
    """End all sign-ins of an account, except the one with the id `but`."""
    gone = delete(StaffSession).where(StaffSession.account_id == account_id)
    database.execute(gone if but is None else gone.where(StaffSession.id != but))


def sign_ins(database: Session, account_id: uuid.UUID) -> list[StaffSession]:
    """Where an account is signed in, the latest first."""
    seen = wiring().now() - UNSEEN
    return list(
        database.scalars(
            select(StaffSession)
            .where(StaffSession.account_id == account_id, StaffSession.last_seen > seen)
            .order_by(StaffSession.last_seen.desc(), StaffSession.started_at.desc())
        )
    )


def has_just_proved() -> bool:
    """Whether whoever holds this device has shown within minutes who they are."""
    found = current_session()
    return found is not None and wiring().now() - found.proved_at < PROVED


def prove(database: Session) -> None:
    """Note that the password (or a passkey) was shown just now."""
    found = current_session()
    row = database.get(StaffSession, found.id) if found else None
    if row is not None:
        row.proved_at = wiring().now()
    _forget_answer()


def _forget_unseen(database: Session, now: dt.datetime) -> None:
    database.execute(delete(StaffSession).where(StaffSession.last_seen <= now - UNSEEN))


def _forget_answer() -> None:
    """Let the rest of this request see what has become true."""
    g.pop("staff_session", None)
    # Flask-WTF keeps the word of its forms here, too.
    g.pop("csrf_token", None)


def _hash(token: str) -> bytes:
    # 256 random bits need no salt and no slow hash.
    return sha256(token.encode()).digest()


def _hour(moment: dt.datetime) -> dt.datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
