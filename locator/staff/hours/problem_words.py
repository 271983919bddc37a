"""What is wrong with times, told to the person who can put it right."""

from __future__ import annotations

import datetime as dt

from markupsafe import Markup

from locator.i18n import N_, Language, isolated
from locator.staff.hours.checking import Code, HoursProblem, Metres
from locator.staff.hours.day_words import full_date_words

_MESSAGES: dict[Code, str] = {
    "no_days": N_("On which days? Choose at least one."),
    "no_date": N_("On which date?"),
    "no_start": N_("From which date on are the weeks counted?"),
    "no_opening": N_("When does it begin?"),
    "no_closing": N_("When does it end?"),
    "no_times": N_("From when until when?"),
    "ends_before_it_starts": N_("This ends before it starts. Are the two times mixed up?"),
    "never": N_("This never happens: there is no such day between its first and its last date."),
    "unreadable": N_("We cannot read “%(typed)s” here."),
    "overnight": N_("Until %(time)s the next day: is that right?"),
    "all_day": N_("For 24 hours, until %(time)s the next day: is that right?"),
    "overlap": N_("On %(date)s this overlaps with the times above it."),
    "over": N_("This is over: the last date was %(last)s."),
    "nothing_ahead": N_("All these times are over. Nobody will find this any more."),
    "two_on_one_date": N_("%(date)s is both closed and open. Closed wins."),
    "two_stops_at_once": N_("On %(date)s it would be at %(other)s at the same time."),
    "too_far": N_(
        "On %(date)s there are only %(minutes)s minutes from %(other)s to here: %(distance)s."
    ),
}


def say(problem: HoursProblem, reader: Language) -> Markup:
    """One sentence."""
    values = {name: _shown(value, reader) for name, value in problem.values.items()}
    if problem.code in {"two_stops_at_once", "too_far"}:
        values.setdefault("other", reader.say("another stop"))
    return reader.say(_MESSAGES[problem.code], **values)


def _shown(value: object, reader: Language) -> Markup:
    match value:
        case dt.datetime():
            return isolated(reader.time(value))
        case dt.date():
            return full_date_words(value, reader)
        case dt.time():
            return isolated(reader.time(value))
        case Metres():
            return isolated(reader.distance(value.metres))
        case int():
            return isolated(reader.number(value))
        case _:
            return isolated(value)
