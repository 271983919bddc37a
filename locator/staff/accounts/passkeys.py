"""Passkeys: the phone or the computer shows who it is, after a finger, a face or a PIN (WebAuthn).

Nothing in it can be guessed, read over a shoulder or typed into somebody else's page; so it is
both steps at once, and no pause holds it up.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlsplit

from flask import request, session
from sqlalchemy import ARRAY, BigInteger, ForeignKey, Text, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from locator.directory.base import STAFF, Base
from locator.errors import LocatorError
from locator.staff.accounts.account import Account
from locator.staff.accounts.security import ISSUER
from locator.wiring import wiring

# How long a question may wait for its answer.
PATIENCE = dt.timedelta(minutes=5)
_CHALLENGE = "challenge"
_TRANSPORTS = {one.value for one in AuthenticatorTransport}


class PasskeyIsNotValidError(LocatorError):
    """The answer of a device does not fit our question, or we do not know that passkey."""

    def __init__(self) -> None:
        super().__init__("The answer of a device could not be verified.")


class Passkey(Base):
    """One passkey of an account, with the name that its owner gave it."""

    __tablename__ = "passkey"
    __table_args__ = ({"schema": STAFF},)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(f"{STAFF}.account.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default=list, server_default=text("'{}'")
    )
    name: Mapped[str]
    created_on: Mapped[dt.date]
    used_on: Mapped[dt.date | None]

    account: Mapped[Account] = relationship()


def of_account(database: Session, account_id: uuid.UUID) -> list[Passkey]:
    """The passkeys of an account, in the order in which they were made."""
    return list(
        database.scalars(
            select(Passkey)
            .where(Passkey.account_id == account_id)
            .order_by(Passkey.created_on, Passkey.name)
        )
    )


def count(database: Session, account_id: uuid.UUID) -> int:
    """How many passkeys an account has."""
    return (
        database.scalar(
            select(func.count()).select_from(Passkey).where(Passkey.account_id == account_id)
        )
        or 0
    )


def question_for_new(database: Session, account: Account) -> dict[str, Any]:
    """What `navigator.credentials.create` is asked, as JSON."""
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=ISSUER,
        user_id=account.id.bytes,
        user_name=account.email,
        user_display_name=account.name or account.email,
        exclude_credentials=[_known(one) for one in of_account(database, account.id)],
        authenticator_selection=AuthenticatorSelectionCriteria(
            # The device itself knows for whom it is: nobody needs to type an address first.
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    _remember(options.challenge)
    return _as_json(options)


def add(database: Session, account: Account, answer: dict[str, Any], name: str) -> Passkey:
    """Keep a new passkey; raise `PasskeyIsNotValidError`."""
    try:
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=_remembered(),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyIsNotValidError from error
    known = select(Passkey.id).where(Passkey.credential_id == verified.credential_id)
    if database.scalar(known) is not None:
        raise PasskeyIsNotValidError
    said = (answer.get("response") or {}).get("transports") or []
    passkey = Passkey(
        account_id=account.id,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=[one for one in said if one in _TRANSPORTS],
        name=name,
        created_on=wiring().now().date(),
    )
    database.add(passkey)
    return passkey


def question() -> dict[str, Any]:
    """What `navigator.credentials.get` is asked, whoever it may be, as JSON."""
    options = generate_authentication_options(
        rp_id=_host(), user_verification=UserVerificationRequirement.REQUIRED
    )
    _remember(options.challenge)
    return _as_json(options)


def account_behind(database: Session, answer: dict[str, Any]) -> Account:
    """Who has answered; raise `PasskeyIsNotValidError`."""
    challenge = _remembered()
    try:
        credential_id = _from_base64(str(answer["rawId"]))
        passkey = database.scalar(
            select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
        )
        if passkey is None or not passkey.account.active:
            raise PasskeyIsNotValidError
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            # Threat: a copy of a passkey counts behind the original.
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyIsNotValidError from error
    passkey.sign_count = verified.new_sign_count
    passkey.used_on = wiring().now().date()
    return passkey.account


def remove(database: Session, account_id: uuid.UUID, passkey_id: uuid.UUID) -> None:
    """Forget a passkey of an account; of nobody else's."""
    database.execute(
        delete(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == account_id)
    )


def remove_all(database: Session, account_id: uuid.UUID) -> None:
    """Forget all passkeys of an account. Threat: one is on the phone that was stolen."""
    database.execute(delete(Passkey).where(Passkey.account_id == account_id))


def _known(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        id=passkey.credential_id,
        transports=[AuthenticatorTransport(one) for one in passkey.transports],
    )


def _remember(challenge: bytes) -> None:
    until = wiring().now() + PATIENCE
    session[_CHALLENGE] = [urlsafe_b64encode(challenge).decode("ascii"), int(until.timestamp())]


def _remembered() -> bytes:
    """The question that this device was asked; it is asked once."""
    challenge, until = session.pop(_CHALLENGE, ("", 0))
    if wiring().now().timestamp() >= until:
        raise PasskeyIsNotValidError
    return urlsafe_b64decode(challenge)


def _origin() -> str:
    """Where our page is. The browser signs this, so that a page elsewhere gets nothing of use."""
    return wiring().config.public_url or request.host_url.rstrip("/")


def _host() -> str:
    return urlsplit(_origin()).hostname or ""


def _from_base64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _as_json(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(options_to_json(options))
    return found
