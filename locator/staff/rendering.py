"""How a staff page is made: in the language of who reads it, with what they may do in its menu."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from flask_wtf.csrf import CSRFError
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy.exc import DataError, InternalError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from locator.errors import STATUS, LocatorError
from locator.i18n import SOURCE_LANGUAGE, STAFF_LANGUAGES, Language, staff_language, text_in
from locator.languages.accepting import asked_for, best_of
from locator.privacy import route_of
from locator.search.cities import City
from locator.search.problems import DATABASE_IS_GONE, TRY_AGAIN
from locator.staff.back import asked_address
from locator.staff.doors import NotAllowedError, here, member_or_none
from locator.staff.doors.errors import SignedOutError
from locator.staff.people.membership import colleagues_in
from locator.wiring import wiring

SIGN_IN = "/staff/sign-in"

# In the cookie of who is not signed in; whoever is has a language in their account.
LANGUAGE = "language"

# Bytes of a form that are given back where they cannot be saved: far more than anybody types.
MOST_TYPED = 1_000_000


def page(
    template: str, city: City | None = None, status: int | HTTPStatus = 200, **context: Any
) -> AnyResponse:
    """Render a page of the staff; the city is that of the address, unless another is given."""
    reading = reader()
    g.reader = reading
    member = member_or_none()
    city = city or here()
    answer = make_response(
        render_template(
            template,
            reader=reading,
            member=member,
            city=city,
            city_name=text_in(city.names, reading) if city else None,
            tongues=[staff_language(code) for code in STAFF_LANGUAGES],
            asked_address=asked_address() if request.method == "GET" else "/staff/",
            **context,
        ),
        int(status),
    )
    answer.headers["Content-Language"] = reading.code
    return answer


def reader() -> Language:
    """The language of the account, else the one chosen on this device, else the browser's.

    In a city its dates are those of the city's country.
    """
    member = member_or_none()
    chosen = member.language if member else session.get(LANGUAGE)
    if chosen not in STAFF_LANGUAGES:
        asked = asked_for(request.headers.get("Accept-Language", ""))
        chosen = best_of(asked, STAFF_LANGUAGES) or SOURCE_LANGUAGE
    city = here()
    return staff_language(chosen).in_country(city.country) if city else staff_language(chosen)


def problem(status: int | HTTPStatus, **context: Any) -> AnyResponse:
    """What went wrong, and what to do next: a page, or JSON for who did not ask for a page."""
    status = HTTPStatus(status)
    if not wants_page():
        answer: AnyResponse = jsonify(problem=status.phrase, status=int(status))
        answer.status_code = int(status)
        return answer
    return page("staff/problem.html", status=status, problem=int(status), **context)


def wants_page() -> bool:
    """Whether a person waits for a page, and not a script for an answer."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    accepted = request.accept_mimetypes
    return mode == "navigate" and (not accepted.provided or accepted.accept_html)


def answer_mistakes(blueprint: Blueprint) -> None:
    """Answer every mistake under this blueprint with a page of the staff."""
    if LocatorError in blueprint.error_handler_spec[None][None]:
        return  # it serves a second application of this process
    blueprint.register_error_handler(LocatorError, _locator_error)
    blueprint.register_error_handler(HTTPException, _http_error)
    blueprint.register_error_handler(DataError, _cannot_be_kept)
    blueprint.register_error_handler(OperationalError, _database_is_gone)
    blueprint.register_error_handler(TimeoutError, _database_is_gone)
    blueprint.register_error_handler(InternalError, _reads_only)


def never_kept(answer: Response) -> Response:
    """Threat: the next person at this computer goes back, and reads what is not public."""
    if request.path.startswith("/staff"):
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _locator_error(error: LocatorError) -> AnyResponse:
    if isinstance(error, SignedOutError):
        if request.method == "GET" and wants_page():
            return redirect(f"{SIGN_IN}?{urlencode({'next': asked_address()})}", 303)
        return problem(HTTPStatus.UNAUTHORIZED)
    if isinstance(error, NotAllowedError):
        return problem(HTTPStatus.FORBIDDEN, **whom_to_ask())
    status = STATUS.get(type(error))
    if status is None:
        raise error
    return problem(status)


def _http_error(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    answer = problem(error.code, is_stale_form=isinstance(error, CSRFError))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _cannot_be_kept(_error: DataError) -> AnyResponse:
    """What no database takes, and nobody types: a NUL in a text, or a number beyond all."""
    return problem(HTTPStatus.BAD_REQUEST)


def _database_is_gone(_error: OperationalError | TimeoutError) -> AnyResponse:
    current_app.logger.error(DATABASE_IS_GONE, route_of(request))
    # Asking it once more who is signed in would fail as well.
    g.setdefault("member", None)
    return _not_now()


def _reads_only(error: InternalError) -> AnyResponse:
    """There is a standby to read from, and no primary to write to (25006)."""
    if not isinstance(error.orig, ReadOnlySqlTransaction):
        raise error
    return _not_now()


def _not_now() -> AnyResponse:
    typed = typed_again() if request.method == "POST" else None
    answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, typed=typed, sent_to=request.full_path)
    answer.headers["Retry-After"] = str(TRY_AGAIN)
    return answer


def typed_again() -> list[tuple[str, str]] | None:
    """What was sent with a form, as fields that can be sent once more with one tap.

    Nothing where that would put a password on a page, and nothing of files: both are still where
    they came from.
    """
    if request.blueprint == "staff_accounts" or (request.content_length or 0) > MOST_TYPED:
        return None
    fields = list(request.form.items(multi=True))
    return None if request.files or any("password" in name for name, _ in fields) else fields


def whom_to_ask() -> dict[str, Any]:
    """The administrators of the city in the address, for a member of it who is refused there."""
    city = (request.view_args or {}).get("city")
    asking = member_or_none()
    if not city or not asking or not asking.may("see", city):
        return {}  # strangers do not learn who works where
    with wiring().database.staff() as database:
        colleagues = colleagues_in(database, city)
    return {
        "administrators": [
            one
            for one in colleagues
            if one.role == "city_administrator"
            and not one.is_waiting
            and one.account_id != asking.id
        ]
    }
