"""Where the next page of an answer begins: opaque outside, a few plain values inside.

A cursor carries the order key of the last point shown, the radius that was used, the moment for
which the answer holds, and a digest of the question, so that the pages of one answer agree and a
cursor of another question is refused instead of answered wrongly.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import struct
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from locator.errors import FieldProblem, QuestionIsWrongError

if TYPE_CHECKING:
    from locator.search.criteria import SearchCriteria

VERSION = 1

# Longer than this an answer does not hold: a stop may have left since.
LIFETIME = dt.timedelta(minutes=30)

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

# version, moment, radius, helped, metres, id, digest
_LAYOUT = struct.Struct(">BqIdd16s8s")


@dataclass(frozen=True)
class Cursor:
    """The place after the point with this order key: `helped` (seconds since 1970), `metres`, id.

    Both numbers are infinite where they are not known; `helped` is 0 in an order by distance.
    """

    now: dt.datetime
    radius: int
    helped: float
    metres: float
    id: uuid.UUID

    def write(self, criteria: SearchCriteria) -> str:
        """As text for an address, bound to the question."""
        packed = _LAYOUT.pack(
            VERSION,
            (self.now - _EPOCH) // dt.timedelta(microseconds=1),
            self.radius,
            self.helped,
            self.metres,
            self.id.bytes,
            _digest(criteria),
        )
        return urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(text: str, now: dt.datetime) -> Cursor:
    """The cursor in a text; raise `QuestionIsWrongError` where it is broken or old."""
    return _unpack(text, now)[0]


def continue_with(criteria: SearchCriteria) -> tuple[SearchCriteria, Cursor | None]:
    """The criteria as of the first page's moment, and where this page begins.

    Raises `QuestionIsWrongError` for a cursor that is broken, old, or of another question.
    """
    if criteria.cursor is None:
        return criteria, None
    cursor, digest = _unpack(criteria.cursor, criteria.now)
    criteria = replace(criteria, now=cursor.now)
    if digest != _digest(criteria):
        raise _refused("foreign", "This cursor belongs to another question.")
    return criteria, cursor


def _unpack(text: str, now: dt.datetime) -> tuple[Cursor, bytes]:
    try:
        packed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        version, moment, radius, helped, metres, identity, digest = _LAYOUT.unpack(packed)
        if version != VERSION:
            raise ValueError(version)
        then = _EPOCH + dt.timedelta(microseconds=moment)
    except (ValueError, OverflowError, struct.error) as error:
        raise _refused("broken", "This is not a cursor that we gave.") from error
    if not dt.timedelta(0) <= now - then <= LIFETIME:
        raise _refused("expired", "This cursor is too old: ask without it.")
    return Cursor(then, radius, helped, metres, uuid.UUID(bytes=identity)), digest


def _digest(criteria: SearchCriteria) -> bytes:
    """Everything that decides about the answer; not how much of it a page shows."""
    changed = {"cursor": None, "limit": 0, "now": criteria.now.astimezone(dt.UTC)}
    question = tuple(
        tuple(vars(value).values()) if hasattr(value, "__dataclass_fields__") else value
        for value in (vars(criteria) | changed).values()
    )
    return hashlib.blake2b(repr(question).encode(), digest_size=8).digest()


def _refused(code: str, message: str) -> QuestionIsWrongError:
    return QuestionIsWrongError((FieldProblem("cursor", code, message),))
