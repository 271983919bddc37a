"""What the page shows of schedules and exceptions: each field a column, all others hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel import Locale
from markupsafe import Markup

from locator.directory.document.document import ExceptionPart, SchedulePart
from locator.directory.schedule import WEEKDAYS, Weekday
from locator.i18n import Language
from locator.staff.hours.checking import HoursProblem, field_path, problems
from locator.staff.hours.city_times import TimesOfACity
from locator.staff.hours.day_words import nth_words, week_words, weekday_name, weekday_short
from locator.staff.hours.preview import Preview, two_weeks
from locator.staff.hours.problem_words import say
from locator.staff.hours.rhythm import NUMBERS, Rhythm, rhythm_of
from locator.staff.hours.sentence import exception_words, lines

_SHOWN = (
    *("id", "freq", "interval", "byday", "dtstart", "until", "count", "opens_at", "closes_at"),
    *("valid_from", "valid_to", "by_appointment", "open_on_holidays", "description", "unreadable"),
)


@dataclass(frozen=True)
class Told:
    """A problem in words, and whether it may well be meant."""

    words: Markup
    is_question: bool


@dataclass(frozen=True)
class Choice:
    """One weekday, or one n-th weekday, to choose."""

    value: str
    short: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class SlotFields:
    """One schedule. `rhythm` is None where it is kept as it is; `kept` are its hidden columns."""

    path: str
    row: SchedulePart
    rhythm: Rhythm | None
    words: Markup
    days: tuple[Choice, ...]
    nths: tuple[str, ...]  # the chosen n-th weekdays, and one that is not chosen yet
    kept: tuple[tuple[str, str], ...]
    has_more: bool

    def value(self, name: str) -> str:
        """What stands in a field: also what was typed and cannot be read."""
        return self.row.unreadable.get(name) or _text(getattr(self.row, name))


@dataclass(frozen=True)
class ExceptionFields:
    """One exception."""

    path: str
    row: ExceptionPart
    words: Markup

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.row.unreadable.get(name) or _text(getattr(self.row, name))


@dataclass(frozen=True)
class HoursView:
    """All that the page shows of the times of one owner; `path` is "" for the service itself."""

    path: str
    slots: tuple[SlotFields, ...]
    exceptions: tuple[ExceptionFields, ...]
    workdays: tuple[Weekday, ...]
    workday_words: Markup
    nth_choices: tuple[Choice, ...]
    sentences: tuple[Markup, ...]
    preview: Preview
    problems: Mapping[str, Sequence[Told]]

    def field(self, *parts: object) -> str:
        """The name of a field."""
        return field_path(self.path, *parts)


def view_of(  # noqa: PLR0917 - whose, when, where, for whom
    path: str,
    schedules: Sequence[SchedulePart],
    exceptions: Sequence[ExceptionPart],
    city: TimesOfACity,
    reader: Language,
    more_problems: Iterable[HoursProblem] = (),
) -> HoursView:
    """Everything that the page shows, problems and the preview included."""
    found = [*problems(path, schedules, exceptions, city), *more_problems]
    told: dict[str, list[Told]] = {}
    for one in found:
        told.setdefault(one.field, []).append(Told(say(one, reader), one.weight == "asked"))

    def slot(n: int, row: SchedulePart) -> SlotFields:
        return _slot(field_path(path, "schedules", n), row, city.today, reader)

    def other(n: int, row: ExceptionPart) -> ExceptionFields:
        words = exception_words(row, reader)
        return ExceptionFields(field_path(path, "schedule_exceptions", n), row, words)

    workdays = workdays_in(city.country)
    return HoursView(
        path=path,
        slots=tuple(slot(n, row) for n, row in enumerate(schedules)),
        exceptions=tuple(other(n, row) for n, row in enumerate(exceptions)),
        workdays=workdays,
        workday_words=week_words(workdays, reader),
        nth_choices=tuple(_nth_choices(reader)),
        sentences=lines(schedules, city.today, reader),
        preview=two_weeks(schedules, exceptions, city, reader),
        problems=told,
    )


def workdays_in(country: str) -> tuple[Weekday, ...]:
    """The days that are no weekend there, in their order (CLDR)."""
    try:
        locale = Locale.parse(f"und_{country}")
    except ValueError:
        locale = Locale("en", "GB")
    first, last = locale.weekend_start, locale.weekend_end
    length = (last - first) % 7 + 1
    weekend = {(first + n) % 7 for n in range(length)}
    return tuple(day for n, day in enumerate(WEEKDAYS) if n not in weekend)


def _slot(path: str, row: SchedulePart, today: dt.date, reader: Language) -> SlotFields:
    rhythm = rhythm_of(row)
    shown = set(_SHOWN) if rhythm is not None else {"id", "unreadable"}
    said = lines([row], today, reader)
    return SlotFields(
        path=path,
        row=row,
        rhythm=rhythm,
        words=said[0] if said else Markup(""),
        days=tuple(
            Choice(day, weekday_short(day, reader), weekday_name(day, reader), day in row.byday)
            for day in WEEKDAYS
        ),
        nths=(*(row.byday if rhythm == "month" else ()), ""),
        kept=tuple(_columns(row, besides=shown)),
        has_more=any(
            (
                *(row.interval not in {None, 1}, row.until, row.count, row.valid_from),
                *(row.valid_to, row.open_on_holidays, row.dtstart and row.freq),
                *(name in row.unreadable for name in ("interval", "until", "count", "dtstart")),
            )
        ),
    )


def _columns(row: SchedulePart, besides: set[str]) -> Iterator[tuple[str, str]]:
    """The columns that say something, as a form would send them."""
    for name in type(row).model_fields:
        value = getattr(row, name)
        if name in besides or value is None or value is False:
            continue
        for one in value if isinstance(value, list) else [value]:
            yield name, _text(one)
    for name, typed in row.unreadable.items():
        if name not in besides:
            yield name, typed


def _nth_choices(reader: Language) -> Iterator[Choice]:
    for number in (*NUMBERS, None):
        for day in WEEKDAYS:
            words = str(nth_words(number, day, reader))
            yield Choice(f"{number or ''}{day}", words, words, is_chosen=False)


def _text(value: object) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case dt.time():
            return value.isoformat("minutes")
        case _:
            return str(value)
