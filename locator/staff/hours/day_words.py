"""The days of a schedule in words: "Monday to Friday", "Every first and third Tuesday"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from babel.dates import format_skeleton
from markupsafe import Markup, escape

from locator.directory.document.document import SchedulePart
from locator.directory.schedule import WEEKDAYS, Weekday
from locator.i18n import N_, Language, isolated
from locator.staff.hours.rhythm import nth_of

A_MONDAY = dt.date(2024, 1, 1)
# From so many days in a row on they are a range: "Monday and Tuesday", but "Monday to Wednesday".
RANGE = 3


def weekday_name(day: Weekday, reader: Language) -> str:
    """ "Tuesday"."""
    return reader.weekday_name(A_MONDAY + dt.timedelta(WEEKDAYS.index(day)))


def weekday_short(day: Weekday, reader: Language) -> str:
    """ "Tue"."""
    return reader.weekday(A_MONDAY + dt.timedelta(WEEKDAYS.index(day)))


def date_words(day: dt.date, today: dt.date, reader: Language) -> Markup:
    """ "26 November", with the year where it is not this one."""
    if day.year != today.year:
        return isolated(reader.date(day))
    return isolated(format_skeleton("MMMMd", day, locale=reader.locale))


def full_date_words(day: dt.date, reader: Language) -> Markup:
    """ "Thursday, 26 November 2026"."""
    return reader.say(
        "%(weekday)s, %(date)s",
        weekday=reader.weekday_name(day),
        date=isolated(reader.date(day)),
    )


def week_words(days: Iterable[Weekday], reader: Language) -> Markup:
    """ "Monday to Friday", "Sunday to Thursday", "Monday, Wednesday and Saturday"."""
    chosen = set(days)
    if len(chosen) == len(WEEKDAYS):
        return reader.say("Every day")
    parts: list[str] = []
    for run in _runs(chosen):
        names = [weekday_name(day, reader) for day in run]
        if len(run) < RANGE:
            parts += names
        else:
            parts.append(reader.say("%(first)s to %(last)s", first=names[0], last=names[-1]))
    return reader.list_of(parts)


def _runs(days: set[Weekday]) -> list[list[Weekday]]:
    """Days that follow each other, also over the end of the week; the earliest weekday first."""
    starts = [day for n, day in enumerate(WEEKDAYS) if day in days and WEEKDAYS[n - 1] not in days]
    runs = []
    for start in starts:
        n = WEEKDAYS.index(start)
        run = []
        while WEEKDAYS[n % 7] in days:
            run.append(WEEKDAYS[n % 7])
            n += 1
        runs.append(run)
    return runs


def every_week_words(schedule: SchedulePart, reader: Language) -> Markup:
    """Of a weekly schedule: "Saturday", "Every second Thursday", "Every 3 weeks on Monday"."""
    days = [day for day in WEEKDAYS if day in schedule.byday]
    if not days and schedule.dtstart:
        days = [WEEKDAYS[schedule.dtstart.weekday()]]
    names = week_words(days, reader)
    number = schedule.interval or 1
    if number == 1:
        return names
    if number == 2 and len(days) == 1:
        return reader.say("Every second %(weekday)s", weekday=names)
    if number == 2:
        return reader.say("Every second week: %(days)s", days=names)
    return reader.say_many(
        "Every %(number)s week: %(days)s", "Every %(number)s weeks: %(days)s", number, days=names
    )


def every_day_words(schedule: SchedulePart, reader: Language) -> Markup:
    """ "Every day", "Every 3 days"."""
    number = schedule.interval or 1
    if number == 1:
        return reader.say("Every day")
    return reader.say_many("Every %(number)s day", "Every %(number)s days", number)


def every_month_words(schedule: SchedulePart, reader: Language) -> Markup:
    """ "Every first and third Tuesday", "Every 2 months: first Monday and last Friday"."""
    known = [found for day in schedule.byday if (found := nth_of(day))]
    weekdays = {weekday for _, weekday in known}
    number = schedule.interval or 1
    if number == 1 and len(weekdays) == 1:
        numbers = tuple(sorted({nth or 0 for nth, _ in known}, key=lambda nth: (nth < 0, nth)))
        if message := _every_nth().get(numbers):
            return reader.say(message, weekday=weekday_name(known[0][1], reader))
    days = reader.list_of(nth_words(nth, weekday, reader) for nth, weekday in known)
    if number == 1:
        return reader.say("Every month: %(days)s", days=days)
    return reader.say_many(
        "Every %(number)s month: %(days)s", "Every %(number)s months: %(days)s", number, days=days
    )


def _every_nth() -> dict[tuple[int, ...], str]:
    return {
        (0,): N_("%(weekday)s"),
        (1,): N_("Every first %(weekday)s of the month"),
        (2,): N_("Every second %(weekday)s of the month"),
        (3,): N_("Every third %(weekday)s of the month"),
        (4,): N_("Every fourth %(weekday)s of the month"),
        (5,): N_("Every fifth %(weekday)s of the month"),
        (-1,): N_("Every last %(weekday)s of the month"),
        (1, 2): N_("Every first and second %(weekday)s of the month"),
        (1, 3): N_("Every first and third %(weekday)s of the month"),
        (2, 4): N_("Every second and fourth %(weekday)s of the month"),
        (3, 4): N_("Every third and fourth %(weekday)s of the month"),
        (1, 3, 5): N_("Every first, third and fifth %(weekday)s of the month"),
    }


def nth_words(nth: int | None, weekday: Weekday, reader: Language) -> Markup:
    """ "first Tuesday", "last Friday", "every Monday"."""
    messages = {
        None: N_("every %(weekday)s"),
        1: N_("first %(weekday)s"),
        2: N_("second %(weekday)s"),
        3: N_("third %(weekday)s"),
        4: N_("fourth %(weekday)s"),
        5: N_("fifth %(weekday)s"),
        -1: N_("last %(weekday)s"),
    }
    return reader.say(messages[nth], weekday=weekday_name(weekday, reader))


def days_of_month_words(schedule: SchedulePart, reader: Language) -> Markup | None:
    """ "Every month on day 1 and 15"; None where it counts from the end, or skips months."""
    if any(day < 1 for day in schedule.bymonthday) or (schedule.interval or 1) > 1:
        return None
    days = reader.list_of(isolated(reader.number(day)) for day in sorted(schedule.bymonthday))
    return reader.say("Every month on day %(days)s", days=days)


def joined(parts: Sequence[Markup], reader: Language) -> Markup:
    """One thing after another: "Monday 09:00–13:00; Saturday by appointment"."""
    if not parts:
        return Markup("")
    text = parts[0]
    for part in parts[1:]:
        text = reader.say("%(first)s; %(second)s", first=text, second=part)
    return escape(text)
