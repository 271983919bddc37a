"""One's own account: name, language, password, and where one is signed in."""

from __future__ import annotations

import uuid

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.typed_text import clean
from locator.i18n import N_, STAFF_LANGUAGES, staff_language
from locator.mail import MailIsNotSentError
from locator.staff.accounts import passkeys, second_step, sessions, signing_in
from locator.staff.accounts.account import Account
from locator.staff.accounts.blueprint import blueprint
from locator.staff.accounts.link_pages import CHANGED, NO_NAME
from locator.staff.accounts.mails import send_changed
from locator.staff.accounts.passwords import problem_of, set_password
from locator.staff.accounts.waiting import please_wait
from locator.staff.back import safe_address
from locator.staff.doors import member, needs
from locator.staff.form import Form
from locator.staff.rendering import page, reader
from locator.wiring import wiring

SAVED = N_("Saved.")
NOT_YOURS = N_("This is not your password.")
SIGNED_OUT = N_("That device is signed out.")
OTHERS_SIGNED_OUT = N_("All other devices are signed out.")


@blueprint.get("/account")
@needs("sign in")
def own_account() -> AnyResponse:
    """Everything about it at a glance."""
    return _own_account(Form({"name": member().name, "language": member().language or "en"}))


@blueprint.post("/account")
@needs("sign in")
def save_account() -> AnyResponse:
    """Take name and language."""
    name = " ".join(clean(request.form.get("name", "")).split())[:100]
    language = request.form.get("language", "")
    if not name or language not in STAFF_LANGUAGES:
        problems = {} if name else {"name": reader().gettext(NO_NAME)}
        return _own_account(Form({"name": name, "language": language}, problems), 422)
    with wiring().database.staff() as database:
        account = database.get_one(Account, member().id)
        account.name = name
        account.language = language
    flash(staff_language(language).gettext(SAVED))
    return redirect(url_for(".own_account"), 303)


@blueprint.get("/account/password")
@needs("sign in")
def own_password() -> AnyResponse:
    """Ask for the old and the new one."""
    return page("staff/accounts/change_password.html", form=Form())


@blueprint.post("/account/password")
@needs("sign in")
def change_password() -> AnyResponse:
    """Take a new password; all other devices are signed out."""
    new = request.form.get("password", "")
    here = sessions.current_session()
    with wiring().database.staff() as database:
        account = database.get_one(Account, member().id)
        wrong = problem_of(
            new, (account.email, account.name), ask_breached=wiring().config.breached_passwords
        )
        problems = {"password": reader().gettext(wrong)} if wrong else {}
        if not problems:
            problems = _not_proved(signing_in.prove(database, account, request.form.get("old", "")))
        if not problems:
            set_password(account, new)
            sessions.end_all(database, account.id, but=here.id if here else None)
    if problems:
        return page("staff/accounts/change_password.html", status=422, form=Form({}, problems))
    _tell_owner()
    flash(reader().gettext(CHANGED))
    return redirect(url_for(".own_account"), 303)


@blueprint.get("/account/sessions")
@needs("sign in")
def own_sessions() -> AnyResponse:
    """Where one is signed in."""
    here = sessions.current_session()
    with wiring().database.staff() as database:
        found = sessions.sign_ins(database, member().id)
        return page("staff/accounts/sessions.html", sessions=found, here=here and here.id)


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@needs("sign in")
def end_session(session_id: uuid.UUID) -> AnyResponse:
    """Sign out one device."""
    with wiring().database.staff() as database:
        sessions.end(database, member().id, session_id)
    flash(reader().gettext(SIGNED_OUT))
    return redirect(url_for(".own_sessions"), 303)


@blueprint.post("/account/sessions/end-others")
@needs("sign in")
def end_other_sessions() -> AnyResponse:
    """Sign out all devices but this one."""
    here = sessions.current_session()
    with wiring().database.staff() as database:
        sessions.end_all(database, member().id, but=here.id if here else None)
    flash(reader().gettext(OTHERS_SIGNED_OUT))
    return redirect(url_for(".own_sessions"), 303)


@blueprint.get("/account/prove")
@needs("sign in")
def prove() -> AnyResponse:
    """Ask for the password once more."""
    return page("staff/accounts/prove.html", form=Form(), next=_next())


@blueprint.post("/account/prove")
@needs("sign in")
def take_proof() -> AnyResponse:
    """Go on to what was to be changed."""
    with wiring().database.staff() as database:
        account = database.get_one(Account, member().id)
        outcome = signing_in.prove(database, account, request.form.get("old", ""))
    if problems := _not_proved(outcome):
        form = Form({}, problems)
        return page("staff/accounts/prove.html", status=422, form=form, next=_next())
    return redirect(_next() or url_for(".own_account"), 303)


def _own_account(form: Form, status: int = 200) -> AnyResponse:
    with wiring().database.staff() as database:
        account = database.get_one(Account, member().id)
        return page(
            "staff/accounts/account.html",
            status=status,
            form=form,
            email=account.email,
            languages=[(code, staff_language(code).name) for code in STAFF_LANGUAGES],
            has_second_step=second_step.is_on(account),
            passkeys=passkeys.count(database, account.id),
            sessions=len(sessions.sign_ins(database, account.id)),
        )


def _not_proved(outcome: signing_in.Outcome) -> dict[str, str]:
    if outcome.account:
        return {}
    words = reader()
    told = [words.gettext(NOT_YOURS)] if outcome.was_tried else []
    return {"old": " ".join([*told, str(please_wait(words, outcome.wait))]).strip()}


def _tell_owner() -> None:
    """Threat: somebody at a found phone changes the password, and its owner never hears of it."""
    found = sessions.current_session()
    if found is None:
        return
    try:
        send_changed(found.account, f"{wiring().config.address}/staff/forgotten")
    except MailIsNotSentError as error:
        current_app.logger.error("%s", error)


def _next() -> str | None:
    return safe_address(request.values.get("next"))
