"""How somebody new comes in: invited by somebody who may, with a link that works once."""

from __future__ import annotations

import logging
import re
import uuid
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.directory.typed_text import clean
from locator.errors import LocatorError
from locator.i18n import SOURCE_LANGUAGE, STAFF_LANGUAGES
from locator.mail import MailIsNotSentError
from locator.staff.accounts import passkeys, second_step, sessions
from locator.staff.accounts.account import Account, find_account, in_small_letters
from locator.staff.accounts.links import Purpose, sign
from locator.staff.accounts.mails import send_invitation, send_joined, send_reset
from locator.staff.doors.models import Membership
from locator.staff.doors.roles import Role
from locator.wiring import wiring

log = logging.getLogger(__name__)

# What a mail server would take; whether somebody reads it, the link shows.
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]{1,64}@(?:[^\s@<>,;:\"().]+\.)+[^\s@<>,;:\"().]{2,63}")


class EmailIsWrongError(LocatorError):
    """What was typed cannot be an address of mail."""

    def __init__(self) -> None:
        super().__init__("That is no mail address, such as name@city.example.")


class AccountIsUnknownError(LocatorError):
    """Nobody signs in with that address of mail."""

    def __init__(self) -> None:
        super().__init__("There is no account with that mail address.")


@dataclass(frozen=True)
class Invitation:
    """`link` is what to pass on where `sent` is False."""

    link: str
    sent: bool
    account: Account


def invite(  # noqa: PLR0917 - as one says it: whom, as what, where, for whom, by whom
    session: Session,
    email: str,
    role: Role,
    city_id: str | None,
    organization_id: uuid.UUID | None,
    by: str,
    *,
    name: str = "",
    language: str | None = None,
) -> Invitation:
    """Give somebody a role, and an account where there is none, and write to them.

    Whoever has a password already is only told of the new role. Inviting again sends a new link,
    and the old one is worth nothing. `by` is who invites, as it stands in the record; `language`
    is that of the mail, else the first that people speak at work in the city.
    Raises `EmailIsWrongError`.
    """
    if not is_email(email):
        raise EmailIsWrongError
    account = find_account(session, email)
    if account is None:
        language = language or _language_in(session, city_id)
        account = _new_account(session, in_small_letters(email), clean(name), language)
    if not account.active:
        # Threat: a phone that was lost when they left is signed in again when they return; or a
        # city that invites them gives them back what they may do in other cities, or in all.
        sessions.end_all(session, account.id)
        for before in session.scalars(
            select(Membership).where(Membership.account_id == account.id)
        ):
            session.delete(before)
        session.flush()
        account.active = True
    _membership(session, account, role, city_id, organization_id, by)
    if account.is_invited:
        account.forget_links()
    session.flush()
    return _tell(account)


def let_back_in(session: Session, email: str) -> Invitation:
    """For whoever has lost password, phone and recovery codes: a link, and no code is asked for.

    All their devices are signed out, and their passkeys open nothing any more: whoever has one at
    hand needs no letting in. Who never took up an invitation gets a new one. Raises
    `AccountIsUnknownError`.
    """
    account = find_account(session, email)
    if account is None or not account.active:
        raise AccountIsUnknownError
    second_step.turn_off(account)
    passkeys.remove_all(session, account.id)
    account.forget_links()
    sessions.end_all(session, account.id)
    session.flush()
    return _tell(account, is_locked_out=True)


def is_email(text: str) -> bool:
    """Whether it looks like an address of mail."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text.strip()) is not None


def _language_in(session: Session, city_id: str | None) -> str:
    city = session.get(City, city_id) if city_id else None
    of_city = city.languages if city else []
    return next((code for code in of_city if code in STAFF_LANGUAGES), SOURCE_LANGUAGE)


def _new_account(session: Session, email: str, name: str, language: str) -> Account:
    """One of their own; or that which a colleague has made this very moment."""
    made = insert(Account).values(email=email, name=name, language=language)
    session.execute(made.on_conflict_do_nothing())
    return session.scalars(select(Account).where(Account.email == email)).one()


def _membership(  # noqa: PLR0917 - who is what, where, for whom, by whom
    session: Session,
    account: Account,
    role: Role,
    city_id: str | None,
    organization_id: uuid.UUID | None,
    by: str,
) -> None:
    """Their one membership there, as it was said last; also where two say it at once."""
    # One at a time for one account: a colleague may invite them here this very moment.
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    membership = session.scalar(
        select(Membership).where(
            Membership.account_id == account.id, Membership.city_id.is_not_distinct_from(city_id)
        )
    )
    if membership is None:
        membership = Membership(account_id=account.id, city_id=city_id, created_by=by)
        session.add(membership)
    membership.role = role
    membership.organization_id = organization_id


def _tell(account: Account, *, is_locked_out: bool = False) -> Invitation:
    address = f"{wiring().config.address}/staff/"
    if account.is_invited:
        link, mail = f"{address}invitation/{_signed('invitation', account)}", send_invitation
    elif is_locked_out:
        link, mail = f"{address}reset/{_signed('reset', account)}", send_reset
    else:
        link, mail = address, send_joined
    try:
        sent = mail(account, link)
    except MailIsNotSentError as error:
        # The link is on the screen of who invites: nothing is lost.
        log.warning("%s", error)
        sent = False
    return Invitation(link, sent, account)


def _signed(purpose: Purpose, account: Account) -> str:
    return sign(str(current_app.secret_key), purpose, account, wiring().now())
