"""A time zone as iCalendar carries it (RFC 5545, 3.6.5): each change of its clocks, one by one.

Programs that know the IANA name use their own rules; the others need these. An onset is told by the
clock that held before it, which libraries that make such components get wrong for spring.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_SECOND = dt.timedelta(seconds=1)
_DAY = dt.timedelta(days=1)


def zone_component(zone: ZoneInfo, first: dt.date, last: dt.date) -> Timezone:
    """What the clocks of a zone show from one day to another."""
    component = Timezone()
    component.add("tzid", zone.key)
    start = dt.datetime.combine(first, dt.time(), dt.UTC)
    component.add_component(_observance(start, start, zone))
    for onset in _changes(start, dt.datetime.combine(last, dt.time(), dt.UTC), zone):
        component.add_component(_observance(onset - _SECOND, onset, zone))
    return component


def _observance(
    before: dt.datetime, onset: dt.datetime, zone: ZoneInfo
) -> TimezoneStandard | TimezoneDaylight:
    old, new = before.astimezone(zone), onset.astimezone(zone)
    component = TimezoneDaylight() if new.dst() else TimezoneStandard()
    offset = old.utcoffset()
    assert offset is not None  # noqa: S101 - a ZoneInfo has an offset
    component.add("dtstart", (onset + offset).replace(tzinfo=None))
    component.add("tzoffsetfrom", offset)
    component.add("tzoffsetto", new.utcoffset())
    component.add("tzname", new.tzname())
    return component


def _changes(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> Iterator[dt.datetime]:
    """The instants at which clocks are changed, to the second; at most one a day."""
    while start < end:
        following = start + _DAY
        if _offset(start, zone) != _offset(following, zone):
            before, after = start, following
            while after - before > _SECOND:
                middle = before + (after - before) // 2
                middle = middle.replace(microsecond=0)
                if _offset(middle, zone) == _offset(before, zone):
                    before = middle
                else:
                    after = middle
            yield after
        start = following


def _offset(moment: dt.datetime, zone: ZoneInfo) -> dt.timedelta | None:
    return moment.astimezone(zone).utcoffset()
