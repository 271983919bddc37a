"""What went wrong, in the reader's language, and what to do next."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, current_app, request
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from locator.errors import (
    STATUS,
    LocatorError,
    QuestionIsWrongError,
    ServicePointIsUnknownError,
    TooManyDownloadsError,
)
from locator.i18n import N_, Language, best_language, languages
from locator.privacy import route_of
from locator.search.open_data import for_any_origin
from locator.search.problems import DATABASE_IS_GONE, TRY_AGAIN, http_problem, is_for_programs
from locator.search.rendering import render

# The words of a question, as the page calls them.
FIELDS = {
    "near": N_("the place"),
    "lat": N_("your position"),
    "lon": N_("your position"),
    "radius": N_("the distance"),
    "need": N_("what you need"),
    "speaks": N_("the languages"),
    "when": N_("the time"),
    "cursor": N_("the next page"),
}


def install(app: Flask) -> None:
    """Answer every mistake with a page of ours."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(LocatorError, _locator_error)
    app.register_error_handler(OperationalError, _database_is_gone)
    # All its connections are in use, for longer than anybody waits.
    app.register_error_handler(TimeoutError, _database_is_gone)


def _http_error(error: HTTPException) -> AnyResponse:
    # A redirect is no mistake, and what is not a page (the API, tiles) speaks for itself.
    if error.code is None or error.code < 400:
        return error.get_response()
    # What no route is for (an unknown method, a line end in a path) is no blueprint's.
    if is_for_programs(request.path):
        return for_any_origin(http_problem(error))
    answer = _error_page(HTTPStatus(error.code), ())
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _locator_error(error: LocatorError) -> AnyResponse:
    status = STATUS.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        raise error
    unread: tuple[str, ...] = ()
    if isinstance(error, QuestionIsWrongError):
        unread = tuple(dict.fromkeys(problem.field for problem in error.problems))
    answer = _error_page(status, unread, is_gone=isinstance(error, ServicePointIsUnknownError))
    if isinstance(error, TooManyDownloadsError):
        answer.headers["Retry-After"] = str(TRY_AGAIN)
    return answer


def _database_is_gone(_error: OperationalError | TimeoutError) -> AnyResponse:
    current_app.logger.error(DATABASE_IS_GONE, route_of(request))
    answer = _error_page(HTTPStatus.SERVICE_UNAVAILABLE, ())
    answer.headers["Retry-After"] = str(TRY_AGAIN)
    return answer


def _error_page(
    status: HTTPStatus, unread: tuple[str, ...], *, is_gone: bool = False
) -> AnyResponse:
    reader = _reader()
    parts = request.path.split("/")
    # A page that does not exist may name a city that does not exist either.
    knows_city = is_gone or status is not HTTPStatus.NOT_FOUND
    city = parts[2] if len(parts) > 3 and parts[1] in languages() and parts[2] else None
    answer = render(
        "error.html",
        reader,
        status=int(status),
        is_gone=is_gone,
        unread=list(dict.fromkeys(reader.gettext(FIELDS.get(name, name)) for name in unread)),
        typed=request.args.get("near", ""),
        start=f"/{reader.code}/{city}/" if city and knows_city else f"/{reader.code}/",
    )
    answer.status_code = int(status)
    answer.cache_control.no_store = True
    return answer


def _reader() -> Language:
    """The language of the address, else of the browser: a wrong address has a reader, too."""
    first = request.path.split("/")[1]
    if first in languages():
        return languages()[first]
    return best_language(request.headers.get("Accept-Language", ""))
