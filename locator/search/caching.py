"""How long any cache may keep an answer, and validators that are known before a search.

What is said of a city a browser keeps for seconds, so that "not running today" is seen at once; it
then asks again with the validator, and mostly hears that nothing has changed. A cache in front of
many people keeps it for half a minute: docs/decisions/0227. Everything else is kept for a minute.

A page of a city changes when what is published there changes, or when the minute does ("open
until"): `City.version` and the minute make its ETag, so a repeated question costs one small read.
It is good for its own address only: one that is wrong, or gone, is still told so.
"""

from __future__ import annotations

import datetime as dt
from hashlib import blake2s
from typing import TYPE_CHECKING, TypeVar

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from locator.i18n import Language
from locator.search.cities import City
from locator.wiring import wiring

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Answer = TypeVar("Answer", bound=AnyResponse)

SECONDS = 60
# What staff say of today is to be seen within 5 seconds from the server itself, ...
SECONDS_OF_A_CITY = 2
# ... and well within a minute through a cache that many share.
SECONDS_OF_A_SHARED_CITY = 30
# For how much longer such a cache may answer for a server that does not: "open now" may be wrong by
# so much, then nobody should believe it any more.
SECONDS_WITHOUT_US = 900


def etag_of(city: City, reader: Language) -> str:
    """The validator of every page of a city, at this minute, in one language."""
    return page_tag(city, reader.code, wiring().now(), address_tag(request.environ))


def page_tag(city: City, reader: str, now: dt.datetime, address: str) -> str:
    """The same of the page at an address (`address_tag`), for who is outside of a request."""
    return f"{city.id}-{city.version}-{minute_of(now)}-{reader}-{address}"


def minute_of(now: dt.datetime) -> int:
    """How many minutes have begun since 1970."""
    return int(now.timestamp()) // SECONDS


def address_tag(environ: WSGIEnvironment) -> str:
    """What stands for an address, question and all, in its validator; it is logged nowhere."""
    address = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
    return blake2s(address.encode("utf-8", "replace"), digest_size=6).hexdigest()


def is_known(validator: str) -> bool:
    """Whether who asks holds this very answer; `*` would be any, also one that is a mistake."""
    held = request.if_none_match
    return not held.star_tag and held.contains_weak(validator)


def is_fresh(city: City, reader: Language) -> bool:
    """Whether the browser, or a cache on the way, already holds this answer."""
    return "HTTP_IF_NONE_MATCH" in request.environ and is_known(etag_of(city, reader))


def fresh_answer(city: City, reader: Language) -> AnyResponse:
    """Tell it to keep what it has."""
    return keep_for_seconds(with_etag(Response(status=304), city, reader))


def with_etag(answer: Answer, city: City, reader: Language) -> Answer:
    """Put the validator on an answer; weak, since compression changes the bytes."""
    answer.headers["ETag"] = f'W/"{etag_of(city, reader)}"'
    return answer


def keep_for_a_minute(answer: Answer) -> Answer:
    """Nothing on it is about the reader, so any cache may keep it."""
    answer.headers["Cache-Control"] = _FOR_A_MINUTE
    return answer


def keep_for_seconds(answer: Answer) -> Answer:
    """The same for what changes with a city; it has a validator to be asked for with."""
    answer.headers["Cache-Control"] = FOR_SECONDS
    return answer


_FOR_A_MINUTE = f"public, max-age={SECONDS}, stale-if-error={SECONDS_WITHOUT_US}"
# What `keep_for_seconds` says.
FOR_SECONDS = (
    f"public, max-age={SECONDS_OF_A_CITY}, s-maxage={SECONDS_OF_A_SHARED_CITY},"
    f" stale-if-error={SECONDS_WITHOUT_US}"
)
