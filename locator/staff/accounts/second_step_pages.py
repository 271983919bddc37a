"""Turning on the codes of an app, seeing recovery codes once, and turning it off again."""

from __future__ import annotations

from flask import flash, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from locator.i18n import N_
from locator.staff.accounts import cookie, second_step, sessions, signing_in
from locator.staff.accounts.account import Account
from locator.staff.accounts.blueprint import blueprint
from locator.staff.accounts.door_pages import WRONG_CODE
from locator.staff.accounts.proving import proved
from locator.staff.doors import NotAllowedError, member, needs
from locator.staff.form import Form
from locator.staff.rendering import page, reader
from locator.wiring import wiring

IS_OFF = N_("From now on, your password alone is enough.")
# The secret of a new app, encrypted, until a first code has shown that the app has it.
_SECRET = "new_secret"  # noqa: S105 - the name of it, in the cookie


@blueprint.get("/account/second-step")
@needs("sign in")
@proved
def own_second_step() -> AnyResponse:
    """Say whether it is on; else show what the app is to scan."""
    return _shown(Form())


@blueprint.post("/account/second-step")
@needs("sign in")
@proved
def turn_on_second_step() -> AnyResponse:
    """Take the first code of the app; show the recovery codes."""
    secret: str = session.get(_SECRET, "")
    with wiring().database.staff() as database:
        account = database.get_one(Account, member().id, with_for_update=True)
        is_right = bool(secret) and second_step.is_code_of(
            secret, account, request.form.get("code", "")
        )
        codes = second_step.turn_on(account, secret) if is_right else []
    if not is_right:
        return _shown(Form({}, {"code": reader().gettext(WRONG_CODE)}), 422)
    session.pop(_SECRET)
    return page("staff/accounts/recovery_codes.html", codes=codes, is_new=True)


@blueprint.post("/account/second-step/codes")
@needs("sign in")
@proved
def new_recovery_codes() -> AnyResponse:
    """Make new recovery codes; show them once."""
    with wiring().database.staff() as database:
        account = database.get_one(Account, member().id, with_for_update=True)
        if not second_step.is_on(account):
            return redirect(url_for(".own_second_step"), 303)
        codes = second_step.new_recovery_codes(account)
    return page("staff/accounts/recovery_codes.html", codes=codes, is_new=False)


@blueprint.post("/account/second-step/off")
@needs("sign in")
@proved
def turn_off_second_step() -> AnyResponse:
    """Ask for no code any more; not where the operator asks everybody for one."""
    if wiring().config.second_step == "required":
        raise NotAllowedError
    with wiring().database.staff() as database:
        second_step.turn_off(database.get_one(Account, member().id, with_for_update=True))
    flash(reader().gettext(IS_OFF))
    return redirect(url_for(".own_account"), 303)


@blueprint.before_app_request
def insist_on_second_step() -> AnyResponse | None:
    """Where the operator asks for two steps, nothing else opens before the second one is there."""
    if not cookie.is_staff(request.path) or wiring().config.second_step != "required":
        return None
    if request.endpoint in _WITHOUT or (request.blueprint == blueprint.name):
        return None
    account = sessions.current()
    if account is None or second_step.is_on(account) or signing_in.came_with_passkey():
        return None
    return redirect(url_for("staff_accounts.own_second_step"), 303)


_WITHOUT = {"staff_pages.choose_language"}


def _shown(form: Form, status: int = 200) -> AnyResponse:
    with wiring().database.staff() as database:
        account = database.get_one(Account, member().id)
        is_on = second_step.is_on(account)
        secret = "" if is_on else session.setdefault(_SECRET, second_step.new_secret())
        return page(
            "staff/accounts/second_step.html",
            status=status,
            form=form,
            is_on=is_on,
            is_required=wiring().config.second_step == "required",
            codes_left=second_step.recovery_codes_left(account),
            drawn=second_step.drawn_secret(secret, account) if secret else "",
            typed=second_step.typed_secret(secret) if secret else "",
        )
