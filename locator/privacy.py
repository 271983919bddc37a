"""What keeps a searcher unknown: headers (each with its threat), audiences, forgetful logs.

There is no session and no cookie anywhere on the public side. The page asks no other server for
anything, and tells no other server where its reader came from.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from flask import Flask, Request, Response, request
from flask.sessions import NullSession, SessionInterface, SessionMixin

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Staff pages declare a permission instead: `locator.staff.doors.needs`.
Audience = Literal["everyone", "signed link", "operators"]
View = TypeVar("View", bound=Callable[..., object])

# Threat: a script or style that somebody smuggles into a text (an import, a service's name) runs
# and reads where the reader is. Nothing runs or loads but our own files; nothing inline.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)

HEADERS = {
    # Threat: a page of somebody else shows ours in an invisible frame and steals taps. (The
    # embed, which is meant to be framed, will say so for its own addresses only.)
    "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'none'",
    # Threat: whoever we link to learns from the Referer what a person looked for, and where.
    "Referrer-Policy": "no-referrer",
    # Threat: a frame or script asks for the position, camera or microphone behind our name.
    # Threat: the browser counts a visit here among its owner's interests, for advertisers.
    "Permissions-Policy": (
        "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()"
    ),
    # Threat: a page that opened ours keeps a handle on it and watches where it goes.
    "Cross-Origin-Opener-Policy": "same-origin",
    # Threat: another site loads our answers as its own images or scripts and times them.
    "Cross-Origin-Resource-Policy": "same-origin",
    # Threat: a browser guesses that a file is a script although we said that it is not.
    "X-Content-Type-Options": "nosniff",
    # Threat: the browser looks up the names of hosts that we only link to, and so tells them.
    "X-DNS-Prefetch-Control": "off",
}

# Threat: on the second visit somebody between the phone and us answers in plain HTTP.
# Said on TLS only: over plain HTTP browsers must ignore it.
STRICT_TRANSPORT_SECURITY = "max-age=31536000"


def open_to(audience: Audience) -> Callable[[View], View]:
    """Declare who may use a view. A test walks every route and fails where nobody chose."""

    def declare(view: View) -> View:
        view.__dict__["open_to"] = audience
        return view

    return declare


def audience_of(view: Callable[..., object]) -> Audience | None:
    """Whom a view declares to be for; `None` where nobody chose."""
    audience: Audience | None = getattr(view, "open_to", None)
    return audience


class SaysHeaders:
    """Puts the headers on every answer, unless it has its own stricter or wider one.

    Around the application and not in it: what is said of everything is put together once.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._said = [(name.lower(), (name, value)) for name, value in HEADERS.items()]
        tls = ("Strict-Transport-Security", STRICT_TRANSPORT_SECURITY)
        self._said_on_tls = [*self._said, (tls[0].lower(), tls)]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        on_tls = environ["wsgi.url_scheme"] == "https"
        ours = self._said_on_tls if on_tls else self._said

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            own = {name.lower() for name, _ in headers}
            said = [pair for name, pair in ours if name not in own]
            return start_response(status, [*headers, *said], *more)

        return self._app(environ, start)


class ForgetfulFlask(Flask):
    """A Flask that says where its code failed, and never for whom or for what question."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Call it as it is: nothing here is asynchronous, and Flask would look each time."""
        return func

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log the kind of mistake and the lines of code; no message, address or parameter.

        In debug mode, which is for made-up questions on one's own machine, log all of it.
        """
        if self.debug:
            super().log_exception(exc_info)
            return
        kind, _, trace = exc_info
        place = route_of(request)
        self.logger.error(
            "%s in %s\n%s", kind.__name__ if kind else "Error", place, frames_of(trace)
        )


class NobodyIsRemembered(SessionInterface):
    """No session, where nobody signs in: no cookie is read, and none can be set."""

    def __init__(self) -> None:
        self._nobodys = NullSession()

    def open_session(self, _app: Flask, _request: Request) -> SessionMixin:
        """The one that holds nothing, and refuses to."""
        return self._nobodys

    def save_session(self, _app: Flask, _session: SessionMixin, _answer: Response) -> None:
        """Nothing is kept."""


def route_of(asked: Request) -> str:
    """The pattern of an address ("/<lang>/<city>/"), not the address that somebody asked for."""
    return asked.url_rule.rule if asked.url_rule else "an unknown address"


def frames_of(trace: TracebackType | None) -> str:
    """Files and lines of a traceback: exceptions' own texts can quote what somebody typed."""
    return "".join(traceback.format_list(traceback.extract_tb(trace)))


class NothingAboutPeople(logging.Filter):
    """Strips the texts of exceptions from every record that passes a handler.

    Threat: a library logs "invalid input: 12 Hamra street" with the traceback of its failure.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without what an exception quotes."""
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            record.exc_text = f"{kind.__name__}\n{frames_of(trace)}"
            record.exc_info = None
        return True


def keep_no_traces(app: Flask) -> None:
    """Headers on every answer, and logs that know nothing about anybody."""
    app.wsgi_app = SaysHeaders(app.wsgi_app)  # type: ignore[method-assign]
    forget = NothingAboutPeople()
    for handler in (*app.logger.handlers, *logging.getLogger().handlers):
        handler.addFilter(forget)
    # The request lines of werkzeug's and granian's servers hold addresses and query strings.
    for name in ("werkzeug", "_granian.access", "granian.access"):
        logging.getLogger(name).disabled = True
