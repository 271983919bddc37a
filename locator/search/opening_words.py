"""Opening times as people say them: what is true now, the coming two weeks, a route's timetable.

All moments are aware and in the city's zone, as `ServicePoint.opening` gives them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from markupsafe import Markup, escape

from locator.i18n import Language, as_html, isolated, text_in
from locator.search.results import Interval, ServicePoint

State = Literal["open", "soon", "closed", "unknown"]

SOON = dt.timedelta(minutes=30)
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
DAYS_SHOWN = 14


class Now(NamedTuple):
    """What is true at the moment that matters, in one sentence, and as a state."""

    state: State
    words: Markup


@dataclass(frozen=True)
class Day:
    """One day of the coming two weeks: `hours` is empty where it is closed."""

    date: dt.date
    name: Markup
    hours: tuple[Markup, ...]
    is_today: bool


@dataclass(frozen=True)
class Stop:
    """One halt of a mobile service."""

    point: ServicePoint
    day: Markup
    hours: Markup
    is_next: bool
    is_now: bool


def now_words(point: ServicePoint, now: dt.datetime, asked: dt.datetime, language: Language) -> Now:
    """Say what is true at `asked`, which is `now` unless the person named another time."""
    if point.opening is None:
        return _unknown(point, language)
    first = next((interval for interval in point.opening if interval.end > asked), None)
    if first is None:
        return _nothing_ahead(point, language)
    return _ahead(first, first.start.tzinfo, now, asked, language, is_stop=point.is_stop)


# Kept by value: many places keep the same hours, and what is said of them holds for a minute. By
# the zone as well, since moments are equal that stand differently on the clocks of two cities.
@lru_cache(maxsize=512)
def _ahead(
    first: Interval,
    zone: dt.tzinfo | None,
    now: dt.datetime,
    asked: dt.datetime,
    language: Language,
    *,
    is_stop: bool,
) -> Now:
    local_now = now.astimezone(zone)
    if not first.start <= asked:
        return Now("closed", _next(first, local_now, is_stop, language))
    if asked != now:
        local_asked = asked.astimezone(zone)
        return Now("open", _then(first, local_now, local_asked, is_stop, language))
    return _open(first, local_now, is_stop, language)


def _unknown(point: ServicePoint, language: Language) -> Now:
    hours = point.content["hours"]
    if hours.get("text"):
        # Told in free text only: we repeat it, and do not claim that it is open.
        return Now(
            "unknown", language.say("Times: %(text)s", text=text_in(hours["text"], language))
        )
    if hours.get("appointment"):
        return Now("unknown", language.say("By appointment"))
    return Now("unknown", language.say("We don't know the hours"))


def _nothing_ahead(point: ServicePoint, language: Language) -> Now:
    if point.content["hours"].get("appointment"):
        return Now("unknown", language.say("By appointment"))
    if point.is_stop:
        return Now("closed", language.say("No stop here in the coming weeks"))
    return Now("closed", language.say("Closed in the coming weeks"))


def _open(interval: Interval, now: dt.datetime, is_stop: bool, language: Language) -> Now:
    until = isolated(language.time(interval.end))
    left = interval.end - now
    if left <= SOON:
        if is_stop:
            return Now("soon", language.say("Here now, leaving soon: at %(time)s", time=until))
        return Now("soon", language.say("Closing soon: at %(time)s", time=until))
    if is_stop:
        return Now("open", language.say("Here now, until %(time)s", time=until))
    if left > DAY:
        return Now("open", _for_days(interval, now, now, language))
    return Now("open", language.say("Open until %(time)s", time=until))


def _next(interval: Interval, now: dt.datetime, is_stop: bool, language: Language) -> Markup:
    times = between(interval, language)
    days = (interval.start.date() - now.date()).days
    if days == 0:
        if is_stop:
            return language.say("Here today %(times)s", times=times)
        return language.say("Opens today %(times)s", times=times)
    if days == 1:
        return language.say("Tomorrow %(times)s", times=times)
    day = when_day(interval.start.date(), now.date(), language)
    return language.say("Next: %(day)s %(times)s", day=day, times=times)


def _then(
    interval: Interval, now: dt.datetime, asked: dt.datetime, is_stop: bool, language: Language
) -> Markup:
    if interval.end - interval.start > DAY:
        # Its two times of day belong to different days, and its start may be just where we look.
        return _for_days(interval, now, asked, language)
    starts = interval.start.date()
    if starts == asked.date():
        day = when_day(starts, now.date(), language)
    else:
        # Asked about a night, by its second day: "today" would be the wrong one of the two.
        day = isolated(language.day(starts))
    times = between(interval, language)
    if is_stop:
        return language.say("Here %(day)s %(times)s", day=day, times=times)
    return language.say("Open %(day)s %(times)s", day=day, times=times)


def _for_days(
    interval: Interval, now: dt.datetime, asked: dt.datetime, language: Language
) -> Markup:
    """Open at `asked`, and for days on end."""
    if interval.end - asked > WEEK or _never_closes(interval, now):
        return language.say("Open day and night")
    day = when_day(interval.end.date(), now.date(), language)
    until = isolated(language.time(interval.end))
    return language.say("Open until %(day)s, %(time)s", day=day, time=until)


def _never_closes(interval: Interval, now: dt.datetime) -> bool:
    """As far as one can see: what is published ends somewhere."""
    return interval.start <= now and interval.end >= now + DAYS_SHOWN * DAY


def between(interval: Interval, language: Language) -> Markup:
    """ "09:00–13:00", kept on one line and in its own direction."""
    times = escape(f"{language.time(interval.start)}–{language.time(interval.end)}")
    return as_html(f'<bdi class="times">{times}</bdi>')


def when_day(day: dt.date, today: dt.date, language: Language) -> Markup:
    """Today, tomorrow, then the weekday, then the date."""
    days = (day - today).days
    if days == 0:
        return language.say("today")
    if days == 1:
        return language.say("tomorrow")
    return isolated(language.weekday(day) if 1 < days < 7 else language.day(day))


def coming_days(
    opening: Sequence[Interval], now: dt.datetime, language: Language
) -> tuple[Day, ...]:
    """The two weeks from today; what goes on past midnight stands on the day on which it began.

    Empty where it never closes: that is said in one sentence, and not in fourteen.
    """
    today = now.date()
    if any(_never_closes(interval, now) for interval in opening):
        return ()
    return tuple(
        Day(
            date=day,
            name=_day_of_a_list(day, today, language),
            hours=tuple(_on(day, opening, is_today=day == today, language=language)),
            is_today=day == today,
        )
        for day in (today + dt.timedelta(days=n) for n in range(DAYS_SHOWN))
    )


def _on(
    day: dt.date, opening: Sequence[Interval], *, is_today: bool, language: Language
) -> Iterator[Markup]:
    midnight = dt.time()
    for interval in opening:
        starts = interval.start.date()
        if interval.end - interval.start >= DAY:
            from_midnight = starts < day or (starts == day and interval.start.time() == midnight)
            if from_midnight and day < interval.end.date():
                yield language.say("Day and night")
            elif day == interval.end.date() and interval.end.time() > midnight:
                yield language.say("until %(time)s", time=isolated(language.time(interval.end)))
            elif day == starts:
                yield language.say("from %(time)s", time=isolated(language.time(interval.start)))
        elif starts == day or (is_today and starts < day):
            yield between(interval, language)


def timetable(
    stops: Iterable[ServicePoint], now: dt.datetime, language: Language
) -> tuple[Stop, ...]:
    """The halts of the coming two weeks in the order of time, the next one marked."""
    last = now + DAYS_SHOWN * DAY
    halts = sorted(
        (
            (interval, stop)
            for stop in stops
            for interval in stop.opening or ()
            if now < interval.end and interval.start < last
        ),
        key=lambda halt: (halt[0].start, str(halt[1].id)),
    )
    return tuple(
        Stop(
            point=stop,
            day=_day_of_a_list(interval.start.date(), now.date(), language),
            hours=between(interval, language),
            is_next=index == 0,
            is_now=interval.start <= now,
        )
        for index, (interval, stop) in enumerate(halts)
    )


def _day_of_a_list(day: dt.date, today: dt.date, language: Language) -> Markup:
    match (day - today).days:
        case 0:
            return language.say("Today")
        case 1:
            return language.say("Tomorrow")
        case _:
            return isolated(language.day(day))
