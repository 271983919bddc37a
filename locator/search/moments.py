"""When help is wanted: `now`, `today`, `week`, `any`, or a local time of the city."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal, cast
from zoneinfo import ZoneInfo

from locator.errors import FieldProblem, QuestionIsWrongError

# Opening times are published for 35 days from today; beyond four weeks we would have to guess.
HORIZON = dt.timedelta(days=28)

Kind = Literal["any", "now", "at", "today", "week"]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_AND_TIME = re.compile(
    r"(mon|tue|wed|thu|fri|sat|sun)(?:(?<=mon|fri|sun)day|(?<=tue)sday|(?<=wed)nesday"
    r"|(?<=thu)rsday|(?<=sat)urday)?[ T](\d{1,2}):(\d{2})",
    re.IGNORECASE,
)
_DATE_AND_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?")


@dataclass(frozen=True)
class When:
    """`any` time, `now`, `at` a moment (then `moment` is set), some time `today` or this `week`."""

    kind: Kind = "any"
    moment: dt.datetime | None = None


def read_when(text: str, now: dt.datetime, zone: ZoneInfo) -> When:
    """Read a `when`; raises `QuestionIsWrongError` for what is no time, past, or too far ahead."""
    word = text.strip().lower()
    if word in ("any", "now", "today", "week"):
        return When(cast(Kind, word))
    try:
        moment = _moment(text.strip(), now.astimezone(zone), zone)
    except ValueError as error:
        raise _wrong(
            "not_a_time",
            "Say now, today, week, any, or a local time such as 2026-11-26T10:00 or Thu 10:00.",
        ) from error
    if moment < now:
        raise _wrong("past", "This time is over.")
    if moment > now + HORIZON:
        raise _wrong("too_far", f"Opening times are known for {HORIZON.days} days ahead.")
    return When("at", moment)


def _moment(text: str, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """A local time; one that is skipped or doubled by daylight saving is read as its first."""
    if match := _WEEKDAY_AND_TIME.fullmatch(text):
        weekday, hour, minute = match.groups()
        time = dt.time(int(hour), int(minute))
        days = (_WEEKDAYS.index(weekday.lower()) - now.weekday()) % 7
        date = now.date() + dt.timedelta(days=days)
        moment = dt.datetime.combine(date, time, zone)
        return moment if moment >= now else moment + dt.timedelta(days=7)
    if match := _DATE_AND_TIME.fullmatch(text):
        date_text, time_text, _ = match.groups()
        return dt.datetime.combine(
            dt.date.fromisoformat(date_text), dt.time.fromisoformat(time_text), zone
        )
    raise ValueError


def _wrong(code: str, message: str) -> QuestionIsWrongError:
    return QuestionIsWrongError((FieldProblem("when", code, message),))
