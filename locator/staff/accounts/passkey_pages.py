"""Signing in with a passkey, and the passkeys of one's own account."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from locator.i18n import N_
from locator.privacy import open_to
from locator.staff.accounts import passkeys, pauses, signing_in
from locator.staff.accounts.account import Account
from locator.staff.accounts.blueprint import blueprint
from locator.staff.accounts.devices import device_of
from locator.staff.accounts.proving import proved
from locator.staff.back import safe_address
from locator.staff.doors import member, needs
from locator.staff.rendering import page, reader
from locator.wiring import wiring

ADDED = N_("Your passkey is ready: next time, no password is needed on this device.")
REMOVED = N_("The passkey is gone. It opens nothing any more.")


@blueprint.post("/sign-in/passkey/question")
@open_to("everyone")
def passkey_challenge() -> AnyResponse:
    """What the browser asks the device."""
    return jsonify(passkeys.question())


@blueprint.post("/sign-in/passkey")
@open_to("everyone")
def sign_in_with_passkey() -> AnyResponse:
    """Take the device's answer; neither password nor code is asked for."""
    try:
        with wiring().database.staff() as database:
            account = passkeys.account_behind(database, _sent())
            pauses.succeeded(database, signing_in.secret(), account.email)
            signing_in.come_in(database, account, with_passkey=True)
    except passkeys.PasskeyIsNotValidError:
        return _refused()
    return jsonify(next=safe_address(request.args.get("next")) or "/staff/")


@blueprint.get("/account/passkeys")
@needs("sign in")
def own_passkeys() -> AnyResponse:
    """List them."""
    with wiring().database.staff() as database:
        found = passkeys.of_account(database, member().id)
        return page("staff/accounts/passkeys.html", passkeys=found)


@blueprint.post("/account/passkeys/question")
@needs("sign in")
@proved
def new_passkey_challenge() -> AnyResponse:
    """What the browser asks the device for a new one."""
    with wiring().database.staff() as database:
        return jsonify(passkeys.question_for_new(database, database.get_one(Account, member().id)))


@blueprint.post("/account/passkeys")
@needs("sign in")
@proved
def add_passkey() -> AnyResponse:
    """Keep a new one, called after the device that made it."""
    name = device_of(request.headers.get("User-Agent", ""))
    try:
        with wiring().database.staff() as database:
            account = database.get_one(Account, member().id)
            passkeys.add(database, account, _sent(), name)
    except passkeys.PasskeyIsNotValidError:
        return _refused()
    flash(reader().gettext(ADDED))
    return jsonify(next=url_for(".own_passkeys"))


@blueprint.post("/account/passkeys/<uuid:passkey_id>/remove")
@needs("sign in")
@proved
def remove_passkey(passkey_id: uuid.UUID) -> AnyResponse:
    """Forget one."""
    with wiring().database.staff() as database:
        passkeys.remove(database, member().id, passkey_id)
    flash(reader().gettext(REMOVED))
    return redirect(url_for(".own_passkeys"), 303)


def _sent() -> dict[str, Any]:
    content = request.get_json(silent=True)
    return content if isinstance(content, dict) else {}


def _refused() -> AnyResponse:
    answer = jsonify(problem="not verified")
    answer.status_code = 422
    return answer
