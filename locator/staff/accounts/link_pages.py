"""What a mailed link opens: an invitation, or the way back in; and where one asks for that."""

from __future__ import annotations

import logging
import threading

from flask import current_app, flash, redirect, request, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.typed_text import clean
from locator.i18n import N_, STAFF_LANGUAGES, staff_language
from locator.mail import MailIsNotSentError
from locator.privacy import open_to
from locator.staff.accounts import links, pauses, second_step, sessions, signing_in
from locator.staff.accounts.account import Account, find_account
from locator.staff.accounts.blueprint import blueprint
from locator.staff.accounts.door_pages import NO_EMAIL
from locator.staff.accounts.invitation import is_email
from locator.staff.accounts.mails import send_reset
from locator.staff.accounts.passwords import problem_of, set_password
from locator.staff.form import Form
from locator.staff.rendering import LANGUAGE, page, reader
from locator.wiring import wiring

log = logging.getLogger(__name__)

NO_NAME = N_("Type your name, as your colleagues know you.")
WELCOME = N_("Welcome! You are signed in.")
CHANGED = N_("Your new password is set. You are signed out on all other devices.")


@blueprint.get("/invitation/<token>")
@open_to("signed link")
def invitation(token: str) -> AnyResponse:
    """Show the form; to look at it uses nothing up, as mail programs look at links, too."""
    with wiring().database.staff() as database:
        account = _behind(database, "invitation", token)
        if account is None:
            return _dead_link("invitation")
        # Whoever has not chosen another one here reads the language of the mail.
        session.setdefault(LANGUAGE, account.language)
        values = {"name": account.name, "language": account.language}
        return _ask_invited(account, Form(values))


@blueprint.post("/invitation/<token>")
@open_to("signed link")
def accept_invitation(token: str) -> AnyResponse:
    """Take name, language and password, and sign in."""
    with wiring().database.staff() as database:
        account = _behind(database, "invitation", token)
        if account is None:
            return _dead_link("invitation")
        name = " ".join(clean(request.form.get("name", "")).split())[:100]
        language = request.form.get("language", "")
        problems = {}
        if not name:
            problems["name"] = reader().gettext(NO_NAME)
        if wrong := _wrong_with_password(account, name):
            problems["password"] = wrong
        if problems:
            values = {"name": name, "language": language}
            return _ask_invited(account, Form(values, problems), 422)
        account.name = name
        account.language = language if language in STAFF_LANGUAGES else account.language
        set_password(account, request.form["password"])
        signing_in.come_in(database, account)
    flash(reader().gettext(WELCOME))
    return redirect("/staff/", 303)


@blueprint.get("/forgotten")
@open_to("everyone")
def forgotten() -> AnyResponse:
    """Ask for the address to which a link goes."""
    return page("staff/accounts/forgotten.html", form=Form())


@blueprint.post("/forgotten")
@open_to("everyone")
def send_link() -> AnyResponse:
    """Send a link, if there is an account; say the same in any case.

    Threat: an answer that differs, or that takes as long as a mail server, tells who works here.
    """
    email = request.form.get("email", "").strip()
    if not is_email(email):
        problem = {"email": reader().gettext(NO_EMAIL)}
        return page(
            "staff/accounts/forgotten.html", status=422, form=Form({"email": email}, problem)
        )
    with wiring().database.staff() as database:
        account = find_account(database, email)
        may_mail = signing_in.may_mail(database, email)
        is_member = account is not None and account.active and not account.is_invited
        if account is not None and is_member and may_mail:
            _mail_link(account)
    return page("staff/accounts/link_is_sent.html", has_mail=wiring().config.mail_url is not None)


@blueprint.get("/reset/<token>")
@open_to("signed link")
def reset(token: str) -> AnyResponse:
    """Ask for a new password."""
    with wiring().database.staff() as database:
        account = _behind(database, "reset", token)
        if account is None:
            return _dead_link("reset")
        return _ask_new(account, Form())


@blueprint.post("/reset/<token>")
@open_to("signed link")
def choose_password(token: str) -> AnyResponse:
    """Take the new password; all other devices are signed out. A code is still asked for."""
    with wiring().database.staff() as database:
        account = _behind(database, "reset", token)
        if account is None:
            return _dead_link("reset")
        if wrong := _wrong_with_password(account, account.name):
            return _ask_new(account, Form({}, {"password": wrong}), 422)
        set_password(account, request.form["password"])
        sessions.end_all(database, account.id)
        pauses.succeeded(database, signing_in.secret(), account.email)
        if second_step.is_on(account):
            signing_in.go_halfway(account)
            return redirect(url_for(".ask_code"), 303)
        signing_in.come_in(database, account)
    flash(reader().gettext(CHANGED))
    return redirect("/staff/", 303)


def _behind(database: Session, purpose: links.Purpose, token: str) -> Account | None:
    try:
        return links.account_behind(database, signing_in.secret(), purpose, token, wiring().now())
    except links.LinkIsNotValidError:
        return None


def _wrong_with_password(account: Account, name: str) -> str | None:
    wrong = problem_of(
        request.form.get("password", ""),
        (account.email, name),
        ask_breached=wiring().config.breached_passwords,
    )
    return reader().gettext(wrong) if wrong else None


def _mail_link(account: Account) -> None:
    """Hand the mail over beside this request, whose answer waits for nobody's mail server."""
    token = links.sign(signing_in.secret(), "reset", account, wiring().now())
    link = f"{wiring().config.address}/staff/reset/{token}"
    letter = Account(email=account.email, language=account.language)
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def deliver() -> None:
        with app.app_context():
            try:
                send_reset(letter, link)
            except MailIsNotSentError as error:
                log.error("%s", error)

    threading.Thread(target=deliver, daemon=True).start()


def _ask_invited(account: Account, form: Form, status: int = 200) -> AnyResponse:
    return page(
        "staff/accounts/invitation.html",
        status=status,
        form=form,
        email=account.email,
        languages=[(code, staff_language(code).name) for code in STAFF_LANGUAGES],
    )


def _ask_new(account: Account, form: Form, status: int = 200) -> AnyResponse:
    return page("staff/accounts/reset.html", status=status, form=form, email=account.email)


def _dead_link(purpose: links.Purpose) -> AnyResponse:
    return page("staff/accounts/dead_link.html", status=410, purpose=purpose)
