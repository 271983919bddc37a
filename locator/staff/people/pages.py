"""People of a city: the list, an invitation, another role, the end of a membership."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.errors import LocatorError
from locator.i18n import N_, STAFF_LANGUAGES, Language, isolated
from locator.staff.accounts.account import find_account
from locator.staff.accounts.invitation import EmailIsWrongError, Invitation, invite
from locator.staff.doors import CITY_ROLES, member, needs
from locator.staff.form import Form
from locator.staff.people.membership import (
    LastAdministratorError,
    MemberIsUnknownError,
    OrganizationIsMissingError,
    RoleIsUnknownError,
    change_role,
    colleagues_in,
    find_membership,
    keep_an_administrator,
    may_see_link,
    organizations_in,
    read_role,
    take_out,
)
from locator.staff.people.words import ROLES
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session

blueprint = Blueprint("staff_people", __name__, url_prefix="/staff")

# A mistake, the field at which it stands, and what is said there.
_SAID: dict[type[LocatorError], tuple[str, str]] = {
    EmailIsWrongError: ("email", N_("This is no mail address. An example: amina@city.example")),
    RoleIsUnknownError: ("role", N_("Choose what they will do.")),
    OrganizationIsMissingError: (
        "organization_id",
        N_("Choose the organization that they write for."),
    ),
    LastAdministratorError: (
        "role",
        N_("This is the only administrator. Make somebody else administrator first."),
    ),
}


@blueprint.get("/<slug:city>/people")
@needs("people")
def people(city: str) -> AnyResponse:
    """Everybody who may do something in this city."""
    with staff_session() as session:
        return _list(session, city, Form({"language": reader().code}))


@blueprint.post("/<slug:city>/people")
@needs("people")
def invite_somebody(city: str) -> AnyResponse:
    """Invite somebody; where no mail can be sent, show the link, once."""
    language = request.form.get("language", "")
    with staff_session() as session:
        try:
            role, organization_id = read_role(
                session, city, request.form.get("role", ""), request.form.get("organization_id", "")
            )
            email = request.form.get("email", "")
            if role != "city_administrator":
                keep_an_administrator(session, city, find_account(session, email))
            invitation = invite(
                session,
                email,
                role,
                city,
                organization_id,
                member().email,
                name=request.form.get("name", "")[:200],
                language=language if language in STAFF_LANGUAGES else reader().code,
            )
        except tuple(_SAID) as error:
            return _list(session, city, _refused(error), HTTPStatus.UNPROCESSABLE_ENTITY)
        link = invitation.link if may_see_link(session, member(), invitation.account) else None
        email = invitation.account.email
        is_new = invitation.account.is_invited
    return _invited(invitation, email, link, is_new=is_new, city=city)


@blueprint.post("/<slug:city>/people/<uuid:membership_id>")
@needs("people")
def change(city: str, membership_id: uuid.UUID) -> AnyResponse:
    """Another role for somebody, or the end of their membership."""
    is_leaving = request.form.get("do") == "take-out"
    with staff_session() as session:
        try:
            find_membership(session, city, membership_id)
            if is_leaving:
                account = take_out(session, city, membership_id)
            else:
                role, organization_id = read_role(
                    session,
                    city,
                    request.form.get("role", ""),
                    request.form.get("organization_id", ""),
                )
                account = change_role(session, city, membership_id, role, organization_id)
        except MemberIsUnknownError:
            abort(HTTPStatus.NOT_FOUND)  # somebody else has taken them out meanwhile
        except tuple(_SAID) as error:
            form = _refused(error, suffix=f"-{membership_id}")
            return _list(session, city, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        called = isolated(account.name or account.email)
        is_me = account.id == member().id
    said = (
        reader().say("%(who)s has no role in this city any more.", who=called)
        if is_leaving
        else reader().say("%(who)s is now: %(role)s.", who=called, role=_called(role, reader()))
    )
    flash(said)
    # Who has just given up the right to be on this page goes to the first one.
    address = "/staff/" if is_me else url_for("staff_people.people", city=city)
    return redirect(address, 303)


def _list(
    session: Session, city: str, form: Form, status: HTTPStatus = HTTPStatus.OK
) -> AnyResponse:
    colleagues = colleagues_in(session, city)
    reading = reader()
    return page(
        "staff/people/people.html",
        status=status,
        form=form,
        here_now=[one for one in colleagues if not one.is_of_network],
        network=[one for one in colleagues if one.is_of_network],
        organizations=[(str(id), name) for id, name in organizations_in(session, city)],
        roles=[
            (role, _called(role, reading), reading.gettext(ROLES[role][1])) for role in CITY_ROLES
        ],
        role_names={role: _called(role, reading) for role in ROLES},
    )


def _refused(error: LocatorError, suffix: str = "") -> Form:
    field, words = _SAID[type(error)]
    form = Form.sent({f"{field}{suffix}": reader().gettext(words)})
    if not suffix:
        return form
    return Form({f"{name}{suffix}": value for name, value in form.values.items()}, form.problems)


def _invited(
    invitation: Invitation, email: str, link: str | None, *, is_new: bool, city: str
) -> AnyResponse:
    return page(
        "staff/people/invited.html",
        sent=invitation.sent,
        email=email,
        link=None if invitation.sent else link,
        is_new=is_new,
    )


def _called(role: str, reading: Language) -> str:
    return reading.gettext(next(words for known, (words, _) in ROLES.items() if known == role))
