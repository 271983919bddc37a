"""The way in and out: address, then password or passkey, then perhaps a code."""

from __future__ import annotations

import datetime as dt
import math

from flask import redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from locator.i18n import N_
from locator.privacy import open_to
from locator.staff.accounts import sessions, signing_in
from locator.staff.accounts.blueprint import blueprint
from locator.staff.accounts.invitation import is_email
from locator.staff.accounts.waiting import please_wait
from locator.staff.back import safe_address
from locator.staff.form import Form
from locator.staff.rendering import page, reader
from locator.wiring import wiring

NO_EMAIL = N_("Type your mail address, such as name@city.example.")
WRONG = N_("Address and password do not belong together.")
NO_PASSWORD = N_("Type your password.")
WRONG_CODE = N_("This code is not right, or was used already.")
TOO_LATE = N_("That took too long. Please begin again.")


@blueprint.get("/sign-in")
@open_to("everyone")
def sign_in() -> AnyResponse:
    """Ask who it is; whoever is signed in goes on."""
    if sessions.current():
        return _onwards()
    return _ask_email(Form({"email": request.args.get("email", "")}))


@blueprint.post("/sign-in")
@open_to("everyone")
def try_sign_in() -> AnyResponse:
    """First the address alone, then with the password: it never stands in an address of ours."""
    email = request.form.get("email", "").strip()
    words = reader()
    if not is_email(email):
        return _ask_email(Form({"email": email}, {"email": words.gettext(NO_EMAIL)}), 422)
    if "password" not in request.form:
        return _ask_password(Form({"email": email}))
    if not request.form["password"]:
        problem = {"password": words.gettext(NO_PASSWORD)}
        return _ask_password(Form({"email": email}, problem), 422)
    with wiring().database.staff() as database:
        outcome = signing_in.by_password(database, email, request.form["password"])
        if outcome.account and outcome.needs_code:
            signing_in.go_halfway(outcome.account)
        elif outcome.account:
            signing_in.come_in(database, outcome.account)
    if outcome.account is None:
        told = _told(WRONG, outcome)
        return _later(
            _ask_password(Form({"email": email}, {"password": told}), _status(outcome)),
            outcome.wait,
        )
    if outcome.needs_code:
        return redirect(url_for(".ask_code", next=_next()), 303)
    return _onwards()


@blueprint.get("/sign-in/code")
@open_to("everyone")
def ask_code() -> AnyResponse:
    """Ask for the code of the app on the phone."""
    with wiring().database.staff() as database:
        account = signing_in.halfway(database)
    if account is None:
        return redirect(url_for(".sign_in", next=_next()), 303)
    return _ask_code(Form())


@blueprint.post("/sign-in/code")
@open_to("everyone")
def try_code() -> AnyResponse:
    """Take the code, or one of the recovery codes."""
    with wiring().database.staff() as database:
        account = signing_in.halfway(database)
        if account is None:
            problem = {"email": reader().gettext(TOO_LATE)}
            return _ask_email(Form({}, problem), 422)
        outcome = signing_in.by_code(database, account, request.form.get("code", ""))
        if outcome.account:
            signing_in.come_in(database, outcome.account)
    if outcome.account is None:
        form = Form({}, {"code": _told(WRONG_CODE, outcome)})
        return _later(_ask_code(form, _status(outcome)), outcome.wait)
    return _onwards()


@blueprint.post("/sign-out")
@open_to("everyone")
def sign_out() -> AnyResponse:
    """End the sign-in of this device; where there is none, that is well, too."""
    sessions.leave()
    return redirect(url_for(".signed_out"), 303)


@blueprint.get("/signed-out")
@open_to("everyone")
def signed_out() -> AnyResponse:
    """Say that it is done, on a page that holds nothing of what was there."""
    return page("staff/accounts/signed_out.html")


def _ask_email(form: Form, status: int = 200) -> AnyResponse:
    return page("staff/accounts/sign_in.html", status=status, form=form, next=_next())


def _ask_password(form: Form, status: int = 200) -> AnyResponse:
    return page("staff/accounts/password.html", status=status, form=form, next=_next())


def _ask_code(form: Form, status: int = 200) -> AnyResponse:
    return page("staff/accounts/code.html", status=status, form=form, next=_next())


def _told(wrong: str, outcome: signing_in.Outcome) -> Markup:
    words = reader()
    wait = please_wait(words, outcome.wait)
    if not outcome.was_tried:
        return wait
    return Markup(" ").join(part for part in (words.say(wrong), wait) if part)


def _status(outcome: signing_in.Outcome) -> int:
    return 422 if outcome.was_tried else 429


def _later(answer: AnyResponse, wait: dt.timedelta) -> AnyResponse:
    if wait:
        answer.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
    return answer


def _next() -> str | None:
    return safe_address(request.values.get("next"))


def _onwards() -> AnyResponse:
    return redirect(_next() or "/staff/", 303)
