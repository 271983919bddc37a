"""The one door: before any view of the staff runs, what it declares is held against who asks.

A view says what it needs (`@needs("draft")`), or that it is open (`@open_to("everyone")`). With a
`<slug:city>` in its address, the permission is asked for in that city; without, in any, but
`operate` in all. What belongs to an organization is asked for once more by the view that has
loaded it: `require`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from locator.privacy import audience_of
from locator.receiving import bodies
from locator.search.cities import City, city_of
from locator.staff.accounts import current
from locator.staff.doors.errors import NotAllowedError, SignedOutError, ViewIsNotDeclaredError
from locator.staff.doors.member import ANY, Member, Organization, read_member
from locator.staff.doors.roles import Permission
from locator.wiring import wiring

View = TypeVar("View", bound=Callable[..., object])

# Threat: one form fills the memory or the disk of the server. Strangers send a password, an
# address, a passkey's answer; members, at most, a translator's file (20 MB).
MOST_BYTES = 25_000_000
MOST_BYTES_OF_STRANGERS = 100_000


def needs(permission: Permission) -> Callable[[View], View]:
    """Declare what a member needs to use a view."""

    def declare(view: View) -> View:
        view.__dict__["needs"] = permission
        return view

    return declare


def takes(most_bytes: int) -> Callable[[View], View]:
    """Declare that what is sent to a view may be larger than other forms."""

    def declare(view: View) -> View:
        view.__dict__["takes"] = most_bytes
        return view

    return declare


def need_of(view: Callable[..., object]) -> Permission | None:
    """What a view declares that it needs; `None` where it says nothing."""
    permission: Permission | None = getattr(view, "needs", None)
    return permission


def member() -> Member:
    """Who asks; raises `SignedOutError` where nobody is signed in."""
    found = member_or_none()
    if found is None:
        raise SignedOutError
    return found


def member_or_none() -> Member | None:
    """Who asks; None on a page that is open to everyone, where nobody is signed in."""
    if "member" not in g:
        account = current()
        if account is None:
            g.member = None
        else:
            with wiring().database.staff() as session:
                g.member = read_member(session, account)
    found: Member | None = g.member
    return found


def here() -> City | None:
    """The city in the address of this request, as it is now."""
    found: City | None = g.get("staff_city")
    return found


def may(permission: Permission, city_id: str, organization_id: Organization = ANY) -> bool:
    """Whether who asks may do that, as `Member.may`."""
    return member().may(permission, city_id, organization_id)


def require(permission: Permission, city_id: str, organization_id: Organization = ANY) -> None:
    """Go on only where `may`; else raise `NotAllowedError`."""
    if not may(permission, city_id, organization_id):
        raise NotAllowedError


def is_staff_path(path: str) -> bool:
    """Whether an address is one of the staff's."""
    return path == "/staff" or path.startswith("/staff/")


def install(app: Flask) -> None:
    """Stand before every request."""
    app.config.update(
        # Asked by us, after the door, and for the pages of staff alone.
        WTF_CSRF_CHECK_DEFAULT=False,
        # A form that was open for a long telephone call is still sent; it ends with the sign-in.
        WTF_CSRF_TIME_LIMIT=None,
        # It asks for the Referer, which our pages never send. The cookie is SameSite.
        WTF_CSRF_SSL_STRICT=False,
    )
    CSRFProtect(app)
    app.before_request(_check)


def _check() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return  # no such page: nothing runs
    permission = need_of(view)
    if permission is None and not is_staff_path(request.path):
        return  # a page for everyone, without a cookie and without forms
    request.max_content_length = MOST_BYTES if permission else MOST_BYTES_OF_STRANGERS
    if permission is not None:
        _let_in(permission, (request.view_args or {}).get("city"))
        bodies.is_known()
        request.max_content_length = getattr(view, "takes", MOST_BYTES)
    elif audience_of(view) is None:
        raise ViewIsNotDeclaredError(request.endpoint)
    # Threat: another site sends a form in the name of whoever is signed in here.
    if current_app.config["WTF_CSRF_ENABLED"]:
        _refuse_what_another_site_sends()
        current_app.extensions["csrf"].protect()


def _refuse_what_another_site_sends() -> None:
    """A second lock beside the word in every form: browsers say who sends one (Fetch Metadata).

    Threat: the word leaks, by a copy of a page or a fault of ours. Old browsers say nothing.
    """
    sent_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method not in ("GET", "HEAD") and sent_from not in ("same-origin", "none"):
        raise CSRFError("sent by another site")


def _let_in(permission: Permission, city_id: str | None) -> None:
    asking = member()
    if city_id is None:
        allowed = (
            asking.may_everywhere(permission)
            if permission == "operate"
            else asking.may_anywhere(permission)
        )
    else:
        with wiring().database.staff() as session:
            g.staff_city = city_of(session.connection(), city_id)
        allowed = asking.may(permission, city_id)
    if not allowed:
        raise NotAllowedError
