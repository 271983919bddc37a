"""What goes wrong for programs (the API, the feeds), as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus

import orjson
from flask import Blueprint, Response, current_app, request
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from locator.errors import (
    STATUS,
    LocatorError,
    QuestionIsWrongError,
    TooManyDownloadsError,
)
from locator.privacy import route_of

PROBLEM = "application/problem+json"

# Seconds after which to try again, and one line for the log: its traceback would tell nothing more.
TRY_AGAIN = 60
DATABASE_IS_GONE = "The database does not answer (%s)."

# Where the type of a problem is explained, on the readable page.
QUESTION_IS_WRONG = "/api/#problem-question-is-wrong"

_SAID = {
    HTTPStatus.BAD_REQUEST: "These fields cannot be read; nothing was searched.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address, or it is not public any more.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This can only be read: GET, HEAD or OPTIONS.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests from your network: wait, then go on slower.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Our database does not answer. Please try again in a minute.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "This is our mistake. Please try again in a minute.",
}
_BUSY = "As many large downloads as we send at a time are on their way. Try again in a minute."


# Where programs ask: what begins so is answered so.
_prefixes: set[str] = set()


def install(blueprint: Blueprint) -> None:
    """Answer every mistake under the blueprint so."""
    _prefixes.add(f"{blueprint.url_prefix}/")
    blueprint.register_error_handler(LocatorError, _locator_problem)
    blueprint.register_error_handler(HTTPException, http_problem)
    blueprint.register_error_handler(OperationalError, _database_is_gone)
    # All its connections are in use, for longer than anybody waits.
    blueprint.register_error_handler(TimeoutError, _database_is_gone)


def is_for_programs(path: str) -> bool:
    """Whether an address is a program's, whatever it is."""
    return path.startswith(tuple(_prefixes))


def _locator_problem(error: LocatorError) -> AnyResponse:
    status = STATUS.get(type(error))
    if status is None:
        raise error
    if isinstance(error, TooManyDownloadsError):
        return _later(problem(status, said=_BUSY))
    return problem(status, error if isinstance(error, QuestionIsWrongError) else None)


def http_problem(error: HTTPException) -> AnyResponse:
    """What HTTP calls a mistake, such as an address where nothing is."""
    if error.code is None or error.code < 400:
        return error.get_response()
    answer = problem(HTTPStatus(error.code))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _database_is_gone(_error: OperationalError | TimeoutError) -> AnyResponse:
    current_app.logger.error(DATABASE_IS_GONE, route_of(request))
    return _later(problem(HTTPStatus.SERVICE_UNAVAILABLE))


def _later(answer: AnyResponse) -> AnyResponse:
    answer.headers["Retry-After"] = str(TRY_AGAIN)
    return answer


def problem(
    status: HTTPStatus, question: QuestionIsWrongError | None = None, said: str | None = None
) -> AnyResponse:
    """The answer; of a wrong question with every field, and never with what was typed."""
    body = {
        "type": QUESTION_IS_WRONG if question else "about:blank",
        "title": "The question is wrong" if question else status.phrase,
        "status": int(status),
        "detail": said or _SAID.get(status, status.description or status.phrase),
        "errors": [
            {"field": wrong.field, "code": wrong.code, "detail": wrong.message}
            for wrong in (question.problems if question else ())
        ],
    }
    answer = Response(orjson.dumps(body), status=int(status), mimetype=PROBLEM)
    answer.cache_control.no_store = True
    return answer
