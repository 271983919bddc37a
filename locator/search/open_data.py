"""What programs read: one way to answer them, for the API and every feed.

Nobody is known here: no key, no cookie, any origin. A validator that is known before anything is
looked up answers most questions with "you have it already". What is large is sent as it is made,
so that a whole city takes no more memory than a page of it.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import orjson
from flask import Blueprint, Response, g, request
from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.http import http_date
from werkzeug.wrappers import Response as AnyResponse

from locator.errors import (
    CityIsUnknownError,
    FieldProblem,
    QuestionIsWrongError,
    TooManyDownloadsError,
)
from locator.privacy import open_to
from locator.receiving.fair_share import announce
from locator.search import problems
from locator.search.caching import SECONDS, address_tag, is_known, keep_for_seconds
from locator.search.cities import Directory, answered_of, directory_of
from locator.search.licence import link_to
from locator.search.vocabulary import VERSION, as_texts, problems_of
from locator.wiring import wiring

READING = ("GET", "HEAD", "OPTIONS")
WRITING = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT")

# What any site's pages may send with a question, and read of an answer.
ALLOWED = "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match"
EXPOSED = (
    "Content-Crs, Content-Disposition, ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, "
    "Retry-After"
)

# Bytes: what is not larger is sent in one piece, and its length said.
ONE_PIECE = 1 << 20
# A worker sends so many large answers at a time; the thread that is left answers the searches.
DOWNLOADS = 2
_downloads = threading.BoundedSemaphore(DOWNLOADS)

_SLUG = re.compile("[a-z0-9-]{1,60}")

# How long an answer holds where nothing is published anew: an "open now" for a minute, opening
# times and who vouches for them for a day of the city's.
Holds = Literal["minute", "day"]

Asked = TypeVar("Asked", bound=BaseModel)


@dataclass(frozen=True)
class Answer:
    """What a view gives: bytes, an iterator over pieces of them, or anything for JSON."""

    body: Any
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


View = Callable[..., Answer]


def open_data(name: str, module: str, url_prefix: str) -> Blueprint:
    """A blueprint whose answers, mistakes and missing addresses are all for programs."""
    blueprint = Blueprint(name, module, url_prefix=url_prefix)
    problems.install(blueprint)
    blueprint.after_request(for_any_origin)

    @blueprint.route(
        "/<path:anything>", methods=[*READING, *WRITING], provide_automatic_options=False
    )
    @open_to("everyone")
    def nothing(anything: str) -> NoReturn:
        """Any other address: so that it is answered as the rest is."""
        raise NotFound

    return blueprint


def read_at(
    blueprint: Blueprint,
    rule: str,
    holds: Holds = "day",
    endpoint: str | None = None,
    *,
    is_of_a_city: bool = False,
) -> Callable[[View], View]:
    """Serve a view that is given a connection and the parts of the address: GET and HEAD only.

    Where the address has a `city_id`, the answer is good until something is published in that
    city, or `holds` is over there; else in any. Where it `is_of_a_city`, so is what is asked of a
    `city` by a word; such a view may be asked once more (`answered_of`). The view finds the edition
    in `g.edition`.
    Raises `CityIsUnknownError` for a `city_id` before the view runs.
    """

    def serve(view: View) -> View:
        @functools.wraps(view)
        def answer(**parts: Any) -> AnyResponse:
            if request.method == "OPTIONS":
                return Response(status=204, headers={"Allow": ", ".join(READING)})
            if request.method not in READING:
                raise MethodNotAllowed(valid_methods=READING)

            def said(directory: Directory) -> AnyResponse:
                g.edition = edition = _edition(directory, holds)
                if edition.is_held():
                    return edition.on(Response(status=304))
                return edition.on(_sent(view(connection, **parts)))

            with wiring().database.public() as connection:
                if named := _city_named() if is_of_a_city else None:
                    with suppress(CityIsUnknownError):  # the view says what is wrong
                        return answered_of(connection, named, said)
                return said(directory_of(connection, parts.get("city_id")))

        blueprint.add_url_rule(
            rule,
            endpoint or view.__name__,
            answer,
            methods=[*READING, *WRITING],
            provide_automatic_options=False,
        )
        return view

    return serve


def _city_named() -> str | None:
    """The city that the question is about, if it is one by its form; as `as_texts` reads it."""
    text = (request.args.getlist("city") or [""])[-1].strip()
    return text if _SLUG.fullmatch(text) else None


@dataclass(frozen=True)
class Edition:
    """One state of what is published: its validators, and the licences that it is under.

    `state` names it, `tag` what one address answers in it. `modified` is None while it lies in the
    future (many changes within a second).
    """

    state: str
    tag: str
    modified: dt.datetime | None
    directory: Directory

    @classmethod
    def of(cls, directory: Directory, holds: Holds, now: dt.datetime, address: str) -> Edition:
        """What is said at an address (`address_tag`) of one city, or of all."""
        now = now.replace(microsecond=0)
        periods = _began(holds, now, directory.zones)
        modified = max((*periods, directory.modified or now))
        state = _name(directory.state, periods)
        about = "" if directory.is_whole else directory.cities[0].id
        return cls(
            state=state,
            tag=f"{about}~{holds}~{_hash(state + address)}",
            modified=modified if modified <= now else None,
            directory=directory,
        )

    def is_held(self) -> bool:
        """Whether who asks has it. A tag says so alone (RFC 9110, 13.1.3); times only without."""
        if not _HELD & request.environ.keys():
            return False
        if request.if_none_match:
            return is_known(self.tag)
        since = request.if_modified_since
        return since is not None and self.modified is not None and self.modified <= since

    def on(self, answer: AnyResponse) -> AnyResponse:
        """Say on an answer which edition it is of."""
        headers = answer.headers
        headers["ETag"] = f'W/"{self.tag}"'  # weak: compression changes the bytes
        if self.modified is not None:
            headers["Last-Modified"] = _as_header(self.modified)
        headers.extend(self.links())
        return keep_for_seconds(answer)

    def links(self) -> list[tuple[str, str]]:
        """The headers that lead to its licences."""
        return [("Link", link_to(licence)) for licence in self.directory.licences]


def edition_of(connection: Connection, city_id: str | None, holds: Holds) -> Edition:
    """The state of one city, or of all: one small read. Raises `CityIsUnknownError`."""
    return _edition(directory_of(connection, city_id), holds)


def _edition(directory: Directory, holds: Holds) -> Edition:
    return Edition.of(directory, holds, wiring().now(), address_tag(request.environ))


_HELD = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"}


# The same for every question of a minute, or of a day.
@functools.lru_cache(maxsize=256)
def _name(state: str, periods: tuple[dt.datetime, ...]) -> str:
    return _hash(f"{state} {VERSION} {[*map(str, periods)]}")


_as_header = functools.lru_cache(maxsize=256)(http_date)


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


def words_of(model: type[Asked]) -> Asked:
    """The words of this request; raises `QuestionIsWrongError` with all that are wrong."""
    texts = as_texts(request.args, model)
    wrong = [
        FieldProblem(name, "unknown_field", "There is no such parameter.")
        for name in request.args
        if name not in model.model_fields
    ]
    try:
        asked = model.model_validate(texts)
    except ValidationError as error:
        raise QuestionIsWrongError((*wrong, *problems_of(error))) from error
    if wrong:
        raise QuestionIsWrongError(tuple(wrong))
    return asked


FOR_ANY_ORIGIN = (
    ("Access-Control-Allow-Origin", "*"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Access-Control-Expose-Headers", EXPOSED),
)


def for_any_origin(answer: AnyResponse) -> AnyResponse:
    """Let pages of any site read this: it is public, and the same for everyone."""
    answer.headers.extend(FOR_ANY_ORIGIN)
    announce(answer)
    if request.method == "OPTIONS":
        answer.headers["Access-Control-Allow-Methods"] = ", ".join(READING)
        answer.headers["Access-Control-Allow-Headers"] = ALLOWED
        answer.headers["Access-Control-Max-Age"] = "86400"
    return answer


def _began(holds: Holds, now: dt.datetime, zones: Iterable[ZoneInfo]) -> tuple[dt.datetime, ...]:
    """The minute; or the day, in each of the zones."""
    if holds == "minute":
        return (dt.datetime.fromtimestamp(now.timestamp() // SECONDS * SECONDS, dt.UTC),)
    local = (now.astimezone(zone) for zone in zones)
    return tuple(
        day.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(dt.UTC) for day in local
    )


def _sent(answer: Answer) -> AnyResponse:
    headers = dict(answer.headers)
    if not isinstance(answer.body, Iterator):
        return Response(_encoded(answer.body), mimetype=answer.media_type, headers=headers)
    if request.method == "HEAD":
        said = Response(mimetype=answer.media_type, headers=headers)
        said.automatically_set_content_length = False  # it is that of a body, which nobody made
        return said
    start, rest = _first(answer.body)
    if rest is None:
        return Response(b"".join(start), mimetype=answer.media_type, headers=headers)
    try:
        take_turn()
    except TooManyDownloadsError:
        close(rest)
        raise
    sent = Response(chain(start, rest), mimetype=answer.media_type, headers=headers)

    # Also where who asked has gone away in the middle.
    @sent.call_on_close
    def _end() -> None:
        close(rest)
        _downloads.release()

    return sent


def take_turn() -> None:
    """Be one of the large answers that are on their way; raises `TooManyDownloadsError`."""
    if not _downloads.acquire(blocking=False):
        raise TooManyDownloadsError


@contextmanager
def a_turn() -> Iterator[None]:
    """The same, for what takes long before it is sent."""
    take_turn()
    try:
        yield
    finally:
        _downloads.release()


def _first(pieces: Iterator[bytes]) -> tuple[list[bytes], Iterator[bytes] | None]:
    """What fits into one piece, and the rest if there is any."""
    start: list[bytes] = []
    length = 0
    for piece in pieces:
        start.append(piece)
        length += len(piece)
        if length > ONE_PIECE:
            return start, pieces
    return start, None


def close(pieces: Iterable[bytes]) -> None:
    """Let go of what a generator holds: a connection, a file."""
    end = getattr(pieces, "close", None)
    if end:
        end()


def _encoded(body: Any) -> bytes:
    return body if isinstance(body, bytes) else orjson.dumps(body)
