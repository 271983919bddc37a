"""What belongs to no subroom: the language of the pages, and addresses where nothing is."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, session
from werkzeug.wrappers import Response as AnyResponse

from locator.i18n import STAFF_LANGUAGES
from locator.privacy import open_to
from locator.staff.accounts import Account
from locator.staff.back import back_or
from locator.staff.doors import member_or_none, needs
from locator.staff.rendering import LANGUAGE
from locator.staff.session import staff_session

blueprint = Blueprint("staff_pages", __name__, url_prefix="/staff")


@blueprint.post("/language")
@open_to("everyone")
def choose_language() -> AnyResponse:
    """Read the pages in another language from now on."""
    code = request.form.get("language", "")
    if code not in STAFF_LANGUAGES:
        abort(400)
    member = member_or_none()
    if member is None:
        session[LANGUAGE] = code
    else:
        with staff_session() as database:
            account = database.get_one(Account, member.id)
            account.language = code
    return redirect(back_or("/staff/"), 303)


@blueprint.get("/<path:rest>")
@needs("sign in")
def nothing(rest: str) -> AnyResponse:
    """No page has this address: who is signed out learns not even that."""
    abort(404)
