"""The calendar itself: one event a series, its exceptions beside it, and the words of the place."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from icalendar import Calendar, Event, vGeo

from locator.feeds.calendar.occurrences import Occurrence, Series
from locator.feeds.calendar.reading import Halt
from locator.feeds.calendar.rules import Notice
from locator.feeds.calendar.zones import zone_component
from locator.search.cities import City
from locator.search.geojson import text_in_any

# How often a phone that is subscribed should ask again: "not running today" is to be seen.
REFRESH = dt.timedelta(minutes=15)

# Sequence numbers of RFC 5545 are small and go up with each change: seconds since then.
_BEGAN = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
# What has moved may itself be late, or have moved again.
_MOST_MOVES = 5
_EVENTS = uuid.UUID("b0b3c7f2-6f0b-4a3e-8f44-5e8a3f2b9d10")


@dataclass(frozen=True)
class Writing:
    """For whom a calendar is written: of which city, in which language, from which addresses.

    `root` is this server's address with its slash, `address` the calendar's own.
    """

    city: City
    language: str
    root: str
    address: str
    today: dt.date


@dataclass(frozen=True)
class _Happening:
    """What an occurrence has become: where it is now, and whether it is at all."""

    occurrence: Occurrence
    halt: Halt | None  # None: at a place that has no page here, `place`
    is_on: bool = True
    place: str = ""
    note: str = ""


def calendar_of(halts: Sequence[Halt], writing: Writing) -> bytes:
    """The calendar of a service; `halts` are its service points, and at least one."""
    content = halts[0].content
    name = _text(content["service"]["name"], writing)
    modified = max(halt.modified_at for halt in halts)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Locator//Help nearby//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", writing.city.zone.key)
    calendar.add("description", _about(content, writing))
    calendar.add("url", writing.address)
    calendar.add("source", writing.address, parameters={"VALUE": "URI"})
    calendar.add("last-modified", modified.astimezone(dt.UTC))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    calendar.add_component(
        zone_component(
            writing.city.zone,
            dt.date(writing.today.year - 2, 1, 1),
            dt.date(writing.today.year + 3, 1, 1),
        )
    )
    known = {str(halt.id): halt for halt in halts}
    for halt in halts:
        for series in halt.series:
            for event in _events(halt, series, known, writing):
                calendar.add_component(event)
    return calendar.to_ical()  # type: ignore[no-any-return]


def _events(
    halt: Halt, series: Series, known: Mapping[str, Halt], writing: Writing
) -> Iterator[Event]:
    """The series, and one event more for each occurrence that differs from it."""
    zone = writing.city.zone
    uid = str(uuid.uuid5(_EVENTS, f"{halt.id} {series.id}"))
    if len(series.occurrences) == 1:
        yield _event(uid, halt, _happening(halt, series.occurrences[0], known, writing), writing)
        return
    first = series.occurrences[0]
    event = _event(uid, halt, _Happening(first, halt), writing)
    if series.rule:
        event.add("rrule", series.rule)
        if series.left_out:
            event.add("exdate", [moment.replace(tzinfo=zone) for moment in series.left_out])
    else:
        days = [each.planned().replace(tzinfo=zone) for each in series.occurrences[1:]]
        event.add("rdate", days)
    yield event
    for occurrence in series.occurrences:
        happening = _happening(halt, occurrence, known, writing)
        if happening == _Happening(occurrence, halt) and occurrence.is_regular(zone):
            continue
        exception = _event(uid, halt, happening, writing)
        exception.add("recurrence-id", occurrence.planned().replace(tzinfo=zone))
        yield exception


def _happening(
    halt: Halt, occurrence: Occurrence, known: Mapping[str, Halt], writing: Writing
) -> _Happening:
    """What has become of it, notice by notice; `locator.directory.opening` does the same."""
    found = _Happening(occurrence, halt)
    for _ in range(_MOST_MOVES):
        at, planned = found.halt, found.occurrence
        notice = at.notices.get((planned.day, planned.opens_at)) if at else None
        if notice is None:
            break
        found = replace(found, note=_text(notice.note, writing))
        if notice.kind == "not_running" or not notice.opens_at or not notice.closes_at:
            return replace(found, is_on=False)
        instead = Occurrence(planned.day, notice.opens_at, notice.closes_at)
        if not instead.lasts(writing.city.zone):
            return replace(found, is_on=False)
        found = replace(found, occurrence=instead)
        if notice.kind != "moved":
            break
        found = _moved(found, notice, known, writing)
    return found


def _moved(
    found: _Happening, notice: Notice, known: Mapping[str, Halt], writing: Writing
) -> _Happening:
    to = known.get(notice.moved_to or "")
    return replace(found, halt=to, place="" if to else _text(notice.place, writing))


def _event(uid: str, halt: Halt, happening: _Happening, writing: Writing) -> Event:
    service = halt.content["service"]
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", halt.modified_at.astimezone(dt.UTC))
    event.add("last-modified", halt.modified_at.astimezone(dt.UTC))
    event.add("sequence", int((halt.modified_at - _BEGAN).total_seconds()))
    start, end = happening.occurrence.times(writing.city.zone)
    event.add("dtstart", start)
    event.add("dtend", end)
    summary, language = text_in_any(service["name"], writing.language)
    event.add("summary", summary or "", parameters={"LANGUAGE": language} if language else {})
    where = happening.halt
    if place := _where(where.content, writing) if where else happening.place:
        event.add("location", place)
    if where and where.lon is not None and where.lat is not None:
        event.add("geo", vGeo((where.lat, where.lon)))
    page = where or halt
    event.add("url", f"{writing.root}{_pages_in(writing)}/{writing.city.id}/{page.id}")
    told = [happening.note, _text(service["alert"], writing), *_numbers(halt.content)]
    if words := "\n".join(text for text in told if text):
        event.add("description", words)
    event.add("categories", list(halt.content["needs"]))
    event.add("status", "CONFIRMED" if happening.is_on else "CANCELLED")
    event.add("transp", "TRANSPARENT")  # it takes nobody's time until they go
    return event


def _about(content: Mapping[str, Any], writing: Writing) -> str:
    city, source = writing.city, content.get("source") or {}
    told = [
        _text(content["service"]["description"], writing),
        _text(content["organization"]["name"], writing),
        f"{city.attribution}, {city.licence.name} ({city.licence.url})",
        ", ".join(filter(None, (source.get("credit"), source.get("licence")))),
    ]
    return "\n".join(text for text in told if text)


def _where(content: Mapping[str, Any], writing: Writing) -> str:
    """Promise 3: the content of a place that is not exact has its area only."""
    location = content["location"]
    told = [_text(location[field], writing) for field in ("name", "address", "area")]
    return ", ".join(text for text in told if text)


def _numbers(content: Mapping[str, Any]) -> list[str]:
    return [phone["number"] for phone in content["phones"]]


def _text(texts: Mapping[str, str] | None, writing: Writing) -> str:
    return text_in_any(texts or {}, writing.language)[0] or ""


def _pages_in(writing: Writing) -> str:
    languages = writing.city.languages
    return writing.language if writing.language in languages else languages[0]
