"""What is different today or tomorrow, in words: not running, late, moved.

Opening times know it already; this says why a stop that somebody expects is not there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup

from locator.i18n import Language, isolated, text_in
from locator.search.opening_words import when_day
from locator.search.results import ServicePoint

BREAK = Markup("<br>")
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Told:
    """What is different, and whether that is bad news or only later news."""

    state: Literal["bad", "soon"]
    words: Markup


def told_of(point: ServicePoint, now: dt.datetime, reader: Language) -> Told | None:
    """What a card says of today and tomorrow; `now` is in the city's zone."""
    told = [
        Told(_state(notice), _sentence(notice, point, when_day(day, now.date(), reader), reader))
        for day, notice in _of(point)
        if 0 <= (day - now.date()).days <= 1
        and (day != now.date() or _minute(now.time()) < _last_minute(notice))
    ]
    if not told:
        return None
    state: Literal["bad", "soon"] = "bad" if any(one.state == "bad" for one in told) else "soon"
    return Told(state, BREAK.join(one.words for one in told))


def dated_notices(point: ServicePoint, today: dt.date, reader: Language) -> Iterator[str]:
    """The same as plain text with dates, to be read on any day."""
    for day, notice in _of(point):
        if day >= today:
            yield _sentence(notice, point, isolated(reader.day(day)), reader).striptags()


def packed_notices(point: ServicePoint, start: dt.datetime, reader: Language) -> list[list[Any]]:
    """For a phone: the day counted from the pack's, the minute of that day from which on it is no
    news any more, the state, and the words for when it is today and for when it is tomorrow.
    """
    today = start.date()
    days = [when_day(today + dt.timedelta(days=number), today, reader) for number in (0, 1)]
    return [
        [
            (date - today).days,
            _last_minute(notice),
            _state(notice),
            *(_sentence(notice, point, day, reader) for day in days),
        ]
        for date, notice in _of(point)
        if date >= today
    ]


def _of(point: ServicePoint) -> Iterator[tuple[dt.date, Mapping[str, Any]]]:
    for notice in point.content.get("notices", ()):
        yield dt.date.fromisoformat(notice["date"]), notice


def _state(notice: Mapping[str, Any]) -> Literal["bad", "soon"]:
    return "soon" if notice["kind"] == "late" else "bad"


def _last_minute(notice: Mapping[str, Any]) -> int:
    """Until when it is news: late until it opens, the others until they would have closed."""
    if notice["kind"] == "late":
        return _minute(dt.time.fromisoformat(notice["opens_at"]))
    starts, ends = (dt.time.fromisoformat(notice[name]) for name in ("starts_at", "ends_at"))
    if notice["kind"] == "moved":
        starts, ends = (dt.time.fromisoformat(notice[name]) for name in ("opens_at", "closes_at"))
    return _minute(ends) if ends > starts else MINUTES_A_DAY


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _sentence(
    notice: Mapping[str, Any], point: ServicePoint, day: Markup, reader: Language
) -> Markup:
    said = _what(notice, point, day, reader)
    note = text_in(notice.get("note"), reader)
    return Markup("{} · {}").format(said, note) if note else said


def _what(notice: Mapping[str, Any], point: ServicePoint, day: Markup, reader: Language) -> Markup:
    if notice["kind"] == "late":
        time = isolated(reader.time(dt.time.fromisoformat(notice["opens_at"])))
        return reader.say("Late %(day)s: from %(time)s", day=day, time=time)
    place = text_in(notice.get("place"), reader)
    if notice["kind"] == "moved" and place:
        there = _link(notice["moved_to"], point, place, reader)
        return reader.say("Moved %(day)s to %(place)s", day=day, place=there)
    return reader.say("Not running %(day)s", day=day)


def _link(id: str, point: ServicePoint, name: object, reader: Language) -> Markup:
    address = f"/{reader.code}/{point.city_id}/{id}"
    return Markup('<a href="{}">{}</a>').format(address, name)
