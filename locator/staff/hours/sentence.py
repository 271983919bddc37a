"""Schedules as one would say them: "Every first and third Tuesday, 09:00–13:00".

Whole messages, so that each language may order and inflect them; only lists are joined.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from locator.directory.document.document import ExceptionPart, SchedulePart
from locator.i18n import Language, isolated
from locator.staff.hours.day_words import (
    date_words,
    days_of_month_words,
    every_day_words,
    every_month_words,
    every_week_words,
    full_date_words,
    joined,
)
from locator.staff.hours.rhythm import rhythm_of

_TIMES: dict[str, object] = {"id": None, "opens_at": None, "closes_at": None, "unreadable": {}}


def sentence(schedules: Iterable[SchedulePart], today: dt.date, reader: Language) -> Markup:
    """All of it: "Monday to Friday 09:00–13:00 and 14:00–17:00; Saturday by appointment"."""
    return joined(lines(schedules, today, reader), reader)


def lines(
    schedules: Iterable[SchedulePart], today: dt.date, reader: Language
) -> tuple[Markup, ...]:
    """One line for all slots that share their days; what says nothing has no line."""
    groups: dict[str, list[SchedulePart]] = {}
    for schedule in schedules:
        key = schedule.model_copy(update=_TIMES).model_dump_json()
        groups.setdefault(key, []).append(schedule)
    said = (_line(group, today, reader) for group in groups.values())
    return tuple(line for line in said if line)


def exception_words(exception: ExceptionPart, reader: Language) -> Markup:
    """ "Thursday, 24 December 2026: closed"."""
    if exception.date is None:
        return Markup("")
    day = full_date_words(exception.date, reader)
    if exception.closed:
        return reader.say("%(day)s: closed", day=day)
    times = between(exception.opens_at, exception.closes_at, reader)
    return reader.say("%(day)s: %(times)s instead", day=day, times=times) if times else Markup("")


def between(opens: dt.time | None, closes: dt.time | None, reader: Language) -> Markup:
    """ "09:00–13:00", "22:00–06:00 the next day"; empty where a time is missing."""
    if opens is None or closes is None:
        return Markup("")
    if opens == closes == dt.time():
        return reader.say("day and night")
    times = Markup('<bdi class="said-times">{}–{}</bdi>').format(
        reader.time(opens), reader.time(closes)
    )
    if closes <= opens and closes != dt.time():
        return reader.say("%(times)s the next day", times=times)
    return times


def _line(group: Sequence[SchedulePart], today: dt.date, reader: Language) -> Markup:
    first = group[0]
    days = _days(first, reader)
    slots = sorted(
        {(one.opens_at, one.closes_at) for one in group if one.opens_at and one.closes_at}
    )
    times = reader.list_of(between(*slot, reader) for slot in slots)
    if days is None:
        return _told(first, times, reader)
    said = _when(first, days, times, reader)
    said = _limited(first, said, today, reader)
    if first.open_on_holidays:
        said = reader.say("%(when)s, also on holidays", when=said)
    if first.description:
        said = reader.say("%(when)s (%(note)s)", when=said, note=first.description)
    return said


def _days(schedule: SchedulePart, reader: Language) -> Markup | None:
    """The days; None where the row does not say them, "" where we have no words for them."""
    match rhythm_of(schedule):
        case "week" if schedule.byday or schedule.dtstart:
            return every_week_words(schedule, reader)
        case "month" if schedule.byday:
            return every_month_words(schedule, reader)
        case "day":
            return every_day_words(schedule, reader)
        case "date" if schedule.dtstart:
            return full_date_words(schedule.dtstart, reader)
        case None:
            return _other_days(schedule, reader)
        case _:
            return None


def _other_days(schedule: SchedulePart, reader: Language) -> Markup:
    only_days = not (schedule.byday or schedule.byweekno or schedule.byyearday)
    if schedule.freq == "MONTHLY" and schedule.bymonthday and only_days:
        said = days_of_month_words(schedule, reader)
        if said is not None:
            return said
    return reader.say("By the rule %(rule)s", rule=isolated(rule_text(schedule)))


def rule_text(schedule: SchedulePart) -> str:
    """As RFC 5545 writes it, for those who know it: "FREQ=YEARLY;BYWEEKNO=20"."""
    parts = {
        "FREQ": schedule.freq,
        "INTERVAL": schedule.interval,
        "BYDAY": ",".join(schedule.byday),
        "BYMONTHDAY": ",".join(map(str, schedule.bymonthday)),
        "BYWEEKNO": ",".join(map(str, schedule.byweekno)),
        "BYYEARDAY": ",".join(map(str, schedule.byyearday)),
        "WKST": schedule.wkst,
    }
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def _when(schedule: SchedulePart, days: Markup, times: Markup, reader: Language) -> Markup:
    is_plain = rhythm_of(schedule) == "week" and (schedule.interval or 1) == 1
    is_plain = is_plain and len(schedule.byday) < 7
    match schedule.by_appointment, bool(times), is_plain:
        case True, True, _:
            return reader.say("%(days)s %(times)s, by appointment", days=days, times=times)
        case True, False, _:
            return reader.say("%(days)s by appointment", days=days)
        case False, True, True:
            return reader.say("%(days)s %(times)s", days=days, times=times)
        case False, True, False:
            return reader.say("%(days)s, %(times)s", days=days, times=times)
        case _:
            return escape(days)


def _limited(schedule: SchedulePart, said: Markup, today: dt.date, reader: Language) -> Markup:
    """From when, until when, how often."""
    is_date = schedule.freq is None
    starts = [one for one in (schedule.dtstart, schedule.valid_from) if one and not is_date]
    ends = [one for one in (schedule.until, schedule.valid_to) if one and not is_date]
    # Since long ago is no news, unless the weeks are counted from there.
    first = max(starts, default=None)
    if first and first < today and (schedule.interval or 1) == 1:
        first = None
    last = min(ends, default=None)
    from_day = date_words(first, today, reader) if first else None
    to_day = date_words(last, today, reader) if last else None
    if from_day and to_day:
        said = reader.say(
            "%(when)s, from %(first)s until %(last)s", when=said, first=from_day, last=to_day
        )
    elif from_day:
        said = reader.say("%(when)s, from %(first)s", when=said, first=from_day)
    elif to_day:
        said = reader.say("%(when)s, until %(last)s", when=said, last=to_day)
    if schedule.count is None or is_date:
        return said
    return reader.say_many(
        "%(when)s, %(number)s time", "%(when)s, %(number)s times", schedule.count, when=said
    )


def _told(schedule: SchedulePart, times: Markup, reader: Language) -> Markup:
    """A row that does not say its days."""
    if schedule.description:
        return escape(schedule.description)
    if schedule.by_appointment:
        return reader.say("By appointment")
    if times:
        return reader.say("%(times)s, on days that are not said yet", times=times)
    return Markup("")
