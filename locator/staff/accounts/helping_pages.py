"""An administrator lets somebody back in, who has lost password, phone and recovery codes."""

from __future__ import annotations

import uuid

from flask import abort
from werkzeug.wrappers import Response as AnyResponse

from locator.staff.accounts.account import Account
from locator.staff.accounts.blueprint import blueprint
from locator.staff.accounts.invitation import let_back_in
from locator.staff.doors import NotAllowedError, member, needs
from locator.staff.people.membership import MemberIsUnknownError, find_membership, may_see_link
from locator.staff.rendering import page
from locator.staff.session import staff_session


@blueprint.post("/<slug:city>/people/<uuid:membership_id>/let-back-in")
@needs("people")
def let_somebody_back_in(city: str, membership_id: uuid.UUID) -> AnyResponse:
    """Send a link for a new password; where no mail can be sent, show it, once.

    Threat: the administrator of one city comes in as somebody who may do more, or elsewhere. Only
    who looks after all cities of that person may do this; and never for oneself, who is in.
    """
    with staff_session() as session:
        try:
            membership = find_membership(session, city, membership_id)
        except MemberIsUnknownError:
            abort(404)
        account = session.get_one(Account, membership.account_id)
        if account.id == member().id or not may_see_link(session, member(), account):
            raise NotAllowedError
        made = let_back_in(session, account.email)
        email = account.email
    return page(
        "staff/accounts/let_back_in.html",
        sent=made.sent,
        email=email,
        link=None if made.sent else made.link,
    )
