"""What it takes to come in: a password and perhaps a code, or a passkey, and patience."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from flask import Flask, current_app, request, session
from sqlalchemy.orm import Session

from locator.receiving.fair_share import FairShare
from locator.staff.accounts import pauses, second_step, sessions
from locator.staff.accounts.account import Account, find_account
from locator.staff.accounts.passwords import is_password
from locator.wiring import wiring

# How long one has, between the password and the code.
HALFWAY = dt.timedelta(minutes=10)
_HALF = "halfway"
_PASSKEY = "with_passkey"

# What one network may get wrong before it waits: an office of many forgetful people at once, then
# one a minute. Threat: one machine tries one password on a thousand addresses.
WRONG_AT_ONCE = 30
_EXTENSION = "locator.staff.wrong"


@dataclass(frozen=True)
class Outcome:
    """Of one attempt: in, halfway in, or how long to wait before the next."""

    account: Account | None = None
    needs_code: bool = False
    wait: dt.timedelta = dt.timedelta()
    was_tried: bool = True


def by_password(database: Session, email: str, password: str) -> Outcome:
    """Try a password, unless it is too early for that."""
    shares = _shares()
    network = request.remote_addr or ""
    if shares.is_used_up(network):
        return Outcome(wait=dt.timedelta(minutes=1), was_tried=False)
    attempt = pauses.attempt(database, secret(), email, wiring().now())
    if attempt.wait:
        return Outcome(wait=attempt.wait, was_tried=False)
    account = find_account(database, email)
    if not is_password(account, password) or account is None or not account.active:
        shares.take(network)
        return Outcome(wait=attempt.next_wait)
    if second_step.is_on(account):
        # The wrong ones still count: a password that is known must not help to guess the code.
        pauses.take_back(database, secret(), email)
        return Outcome(account, needs_code=True)
    pauses.succeeded(database, secret(), email)
    return Outcome(account)


def by_code(database: Session, account: Account, code: str) -> Outcome:
    """Try a code of the app, or one of the recovery codes, after the password."""
    attempt = pauses.attempt(database, secret(), account.email, wiring().now())
    if attempt.wait:
        return Outcome(wait=attempt.wait, was_tried=False)
    if not second_step.is_code(account, code):
        _shares().take(request.remote_addr or "")
        return Outcome(wait=attempt.next_wait)
    pauses.succeeded(database, secret(), account.email)
    return Outcome(account)


def go_halfway(account: Account) -> None:
    """Remember in the cookie who has shown a password, and must show a code."""
    session.clear()
    until = wiring().now() + HALFWAY
    session[_HALF] = [account.id.hex, int(until.timestamp()), account.fs_uniquifier]


def halfway(database: Session) -> Account | None:
    """Who has shown a password within the last minutes; None where nobody has."""
    kept = session.get(_HALF)
    if not kept:
        return None
    id, until, uniquifier = kept
    account = database.get(Account, uuid.UUID(id), with_for_update=True)
    if (
        account is None
        or not account.active
        or account.fs_uniquifier != uniquifier
        or wiring().now().timestamp() >= until
    ):
        return None
    return account


def come_in(database: Session, account: Account, *, with_passkey: bool = False) -> None:
    """Sign in on this device, and keep nothing of the way here."""
    sessions.begin(database, account)
    if with_passkey:
        session[_PASSKEY] = True


def came_with_passkey() -> bool:
    """Whether both steps were one."""
    return bool(session.get(_PASSKEY))


def prove(database: Session, account: Account, password: str) -> Outcome:
    """Show the password once more, while signed in."""
    attempt = pauses.attempt(database, secret(), account.email, wiring().now(), "proof")
    if attempt.wait:
        return Outcome(wait=attempt.wait, was_tried=False)
    if not is_password(account, password):
        return Outcome(wait=attempt.next_wait)
    pauses.succeeded(database, secret(), account.email)
    sessions.prove(database)
    return Outcome(account)


def secret() -> str:
    """What signs links and hashes addresses."""
    return str(current_app.secret_key)


def may_mail(database: Session, email: str) -> bool:
    """Whether one more link may be mailed to an address, known or not."""
    network = request.remote_addr or ""
    attempt = pauses.attempt(database, secret(), email, wiring().now(), "mail")
    if attempt.wait or _shares().is_used_up(network):
        return False
    _shares().take(network)
    return True


def _shares() -> FairShare:
    shares: FairShare = current_app.extensions[_EXTENSION]
    return shares


def install(app: Flask) -> None:
    """Begin to count what networks get wrong: in memory, as in `locator.receiving.fair_share`."""
    app.extensions[_EXTENSION] = FairShare(
        lambda: app.extensions["locator"].now().timestamp(),
        share=WRONG_AT_ONCE,
        seconds=WRONG_AT_ONCE * 60,
    )
