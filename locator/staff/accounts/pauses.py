"""Slows guessing, and locks nobody out for good.

After three wrong passwords for one address of mail, each further one costs a pause: 1 second, 2, 4
and so on, a quarter of an hour at most. The right password then begins anew, as does a day without
an attempt; a link by mail and a passkey go through at any time. Addresses that have no account are
slowed in the same way, or the pause would tell which ones have.
"""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from locator.directory.base import STAFF, Base
from locator.staff.accounts.account import in_small_letters

# Each counts for itself. Threat, of mails and of links to confirm by: somebody fills another's
# mailbox with them. Of proofs: somebody who guesses from outside keeps from changing a password
# who is signed in.
Kind = Literal["sign in", "mail", "proof", "link"]

FREE = 3
LONGEST = dt.timedelta(minutes=15)
FORGOTTEN = dt.timedelta(days=1)


class FailedSignIn(Base):
    """How often somebody guessed wrong for one address, of which only a keyed hash is kept."""

    __tablename__ = "failed_sign_in"
    __table_args__ = ({"schema": STAFF},)

    address: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[dt.datetime]


def pause_after(failures: int) -> dt.timedelta:
    """How long one waits after so many wrong passwords in a row."""
    if failures < FREE:
        return dt.timedelta()
    return min(dt.timedelta(seconds=2 ** min(failures - FREE, 20)), LONGEST)


@dataclass(frozen=True)
class Attempt:
    """Where `wait` is nothing it may be made; `next_wait` comes before the next, if it is wrong."""

    wait: dt.timedelta
    next_wait: dt.timedelta


def attempt(
    database: Session, secret: str, email: str, now: dt.datetime, kind: Kind = "sign in"
) -> Attempt:
    """Count one attempt to sign in, or to have a link mailed.

    It is counted as wrong until `succeeded` takes that back, and the row stays locked meanwhile.
    Threat: a thousand guesses at once, all before the first is counted.
    """
    database.execute(delete(FailedSignIn).where(FailedSignIn.last_at < now - FORGOTTEN))
    # Made or found, and locked, in one statement: whoever succeeds at this moment deletes it.
    row = database.scalars(
        insert(FailedSignIn)
        .values(address=_hash(secret, email, kind), failures=0, last_at=now)
        .on_conflict_do_update(
            index_elements=[FailedSignIn.address], set_={"failures": FailedSignIn.failures}
        )
        .returning(FailedSignIn),
        execution_options={"populate_existing": True},
    ).one()
    left = row.last_at + pause_after(row.failures) - now
    if left > dt.timedelta():
        return Attempt(left, left)
    row.failures += 1
    row.last_at = now
    database.flush()
    return Attempt(dt.timedelta(), pause_after(row.failures))


def take_back(database: Session, secret: str, email: str) -> None:
    """Do not count the last attempt; those before it still count."""
    row = database.get(FailedSignIn, _hash(secret, email, "sign in"))
    if row is not None:
        row.failures -= 1


def succeeded(database: Session, secret: str, email: str) -> None:
    """Begin anew: whoever it was has shown who they are."""
    own = [_hash(secret, email, kind) for kind in get_args(Kind)]
    database.execute(delete(FailedSignIn).where(FailedSignIn.address.in_(own)))


def _hash(secret: str, email: str, kind: Kind) -> bytes:
    # Threat: a copy of the table tells which addresses people typed here.
    typed = f"{kind}: {in_small_letters(email)}"
    return hmac.digest(secret.encode(), typed.encode(), "sha256")
