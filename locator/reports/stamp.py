"""When a form was handed out, signed: no cookie and no row is needed to know its age.

Threat: a program sends thousands of reports. It would have to fetch a form for every entry, and
wait as long as a person who reads it; how many it may send, `locator.receiving.fair_share` limits.
"""

from __future__ import annotations

import datetime as dt
import uuid

from itsdangerous import BadSignature, URLSafeSerializer

# Nobody reads the question and chooses an answer in less.
LEAST_AGE = dt.timedelta(seconds=3)


def stamp(key: str, point_id: uuid.UUID, now: dt.datetime) -> str:
    """What stands in a form about this service point that is handed out at `now`."""
    return _serializer(key).dumps([point_id.hex, int(now.timestamp())])


def is_a_persons(key: str, given: str, point_id: uuid.UUID, now: dt.datetime) -> bool:
    """Whether the form is ours, about this service point, and was open for as long as one reads.

    It may be as old as it likes: somebody has left the page open and comes back.
    """
    try:
        about, at = _serializer(key).loads(given)
    except (BadSignature, ValueError, TypeError):
        return False
    handed_out = dt.datetime.fromtimestamp(at, dt.UTC)
    return bool(about == point_id.hex) and now - handed_out >= LEAST_AGE


def _serializer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="locator.reports")
