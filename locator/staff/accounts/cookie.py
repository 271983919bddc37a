"""The one cookie: of staff, under /staff/ only. Elsewhere there is no session to be touched."""

from __future__ import annotations

import datetime as dt
from typing import Any, NoReturn

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

PATH = "/staff"
NAME = "staff"


class SessionIsTouchedError(RuntimeError):
    """A page for everyone asked who its reader is; a programmer's mistake."""


class NoSession(SecureCookieSession):
    """What pages for everyone have: whoever touches it fails, in a test and everywhere."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise SessionIsTouchedError("there is no session outside /staff/")

    __getitem__ = __setitem__ = __delitem__ = __contains__ = __iter__ = _refuse
    get = pop = setdefault = update = clear = keys = values = items = _refuse


class CookieOfStaff(SecureCookieSessionInterface):
    """A signed cookie for the addresses under /staff/."""

    session_class = SecureCookieSession

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the cookie; on a page for everyone do not even look."""
        if not is_staff(request.path):
            return NoSession()
        return super().open_session(app, request)

    def is_null_session(self, obj: object) -> bool:
        """Whether there is nothing to write."""
        return isinstance(obj, NoSession) or super().is_null_session(obj)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Always with TLS, said by PUBLIC_URL or by the proxy in front."""
        return super().get_cookie_secure(app) or request.is_secure

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Only where something is in it: to look at a page of ours is no reason for a cookie."""
        return bool(session) and super().should_set_cookie(app, session)


def is_staff(path: str) -> bool:
    """Whether an address belongs to the staff pages."""
    return path == PATH or path.startswith(f"{PATH}/")


def install(app: Flask, *, secure: bool, lifetime: dt.timedelta) -> None:
    """Say what the cookie may do, and where it goes."""
    app.session_interface = CookieOfStaff()
    app.permanent_session_lifetime = lifetime
    app.config.update(
        SESSION_COOKIE_NAME=NAME,
        # Threat: a page for everyone learns which of its readers works here.
        SESSION_COOKIE_PATH=PATH,
        # Threat: a script that somebody smuggled in reads it.
        SESSION_COOKIE_HTTPONLY=True,
        # Threat: a form on another site is sent in the name of whoever is signed in here.
        SESSION_COOKIE_SAMESITE="Lax",
        # Threat: it travels once without TLS, and somebody in the same café reads it.
        SESSION_COOKIE_SECURE=secure,
    )
