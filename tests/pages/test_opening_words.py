"""What a card says of its opening times, at the moment that matters."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest

from locator.i18n import language
from locator.search.opening_words import coming_days, now_words, timetable
from locator.search.results import Interval, ServicePoint

BEIRUT = ZoneInfo("Asia/Beirut")
NOW = dt.datetime(2026, 11, 26, 10, 0, tzinfo=BEIRUT)  # a Thursday


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BEIRUT)


def point(*opening: tuple[str, str], is_stop: bool = False, **hours: object) -> ServicePoint:
    return ServicePoint(
        id=uuid.uuid4(),
        city_id="beirut",
        service_id=uuid.uuid4(),
        is_stop=is_stop,
        lon=None,
        lat=None,
        distance=None,
        opening=tuple(Interval(at(start), at(end)) for start, end in opening),
        content={"hours": {"text": None, "appointment": False, "known": True, **hours}},
    )


def said(point: ServicePoint, asked: dt.datetime = NOW, code: str = "en") -> tuple[str, str]:
    now = now_words(point, NOW, asked, language(code))
    return now.state, now.words.striptags()


@pytest.mark.parametrize(
    ("start", "end", "state", "words"),
    [
        ("2026-11-26T09:00", "2026-11-26T17:00", "open", "Open until 17:00"),
        ("2026-11-26T09:00", "2026-11-26T10:30", "soon", "Closing soon: at 10:30"),
        ("2026-11-25T20:00", "2026-11-26T11:00", "open", "Open until 11:00"),
        ("2026-11-26T14:00", "2026-11-26T17:00", "closed", "Opens today 14:00–17:00"),
        ("2026-11-27T09:00", "2026-11-27T13:00", "closed", "Tomorrow 09:00–13:00"),
        ("2026-11-30T09:00", "2026-11-30T13:00", "closed", "Next: Mon 09:00–13:00"),
        ("2026-12-03T09:00", "2026-12-03T13:00", "closed", "Next: Thu 3 Dec 09:00–13:00"),
        ("2026-11-20T00:00", "2026-12-25T00:00", "open", "Open day and night"),
        ("2026-11-26T08:00", "2026-11-28T12:00", "open", "Open until Sat, 12:00"),
    ],
)
def test_says_what_is_true_now(start: str, end: str, state: str, words: str) -> None:
    assert said(point((start, end))) == (state, words)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-11-26T09:00", "2026-11-26T13:00", "Here now, until 13:00"),
        ("2026-11-26T09:00", "2026-11-26T10:20", "Here now, leaving soon: at 10:20"),
        ("2026-11-26T15:00", "2026-11-26T18:00", "Here today 15:00–18:00"),
        ("2026-12-01T09:00", "2026-12-01T13:00", "Next: Tue 09:00–13:00"),
    ],
)
def test_a_stop_is_here_or_comes_next(start: str, end: str, words: str) -> None:
    assert said(point((start, end), is_stop=True))[1] == words


@pytest.mark.parametrize(
    ("start", "end", "asked", "words"),
    [
        # What never closes: its start is where our knowledge starts, and says nothing.
        ("2026-11-26T00:00", "2026-12-31T00:00", "2026-12-03T10:00", "Open day and night"),
        ("2026-11-26T00:00", "2026-12-31T00:00", "2026-12-26T10:00", "Open day and night"),
        ("2026-11-25T08:00", "2026-12-01T12:00", "2026-11-27T10:00", "Open until Tue, 12:00"),
        ("2026-11-25T08:00", "2026-12-01T12:00", "2026-12-01T11:00", "Open until Tue, 12:00"),
        # A night, asked about by its second day.
        ("2026-11-26T19:00", "2026-11-27T07:00", "2026-11-27T02:00", "Open Thu 26 Nov 19:00–07:00"),
        ("2026-11-26T19:00", "2026-11-27T07:00", "2026-11-26T21:00", "Open today 19:00–07:00"),
        ("2026-12-01T09:00", "2026-12-01T13:00", "2026-12-01T10:00", "Open Tue 09:00–13:00"),
    ],
)
def test_says_what_is_true_at_another_time(start: str, end: str, asked: str, words: str) -> None:
    assert said(point((start, end)), at(asked)) == ("open", words)


def test_a_stop_with_nothing_ahead_is_never_there() -> None:
    assert said(point(is_stop=True)) == ("closed", "No stop here in the coming weeks")


def test_unknown_hours_are_said_as_unknown() -> None:
    unknown = point()._replace(opening=None)
    assert said(unknown) == ("unknown", "We don't know the hours")


def test_hours_told_in_words_are_repeated_and_claim_nothing() -> None:
    told = point(text={"en": "Mornings"})._replace(opening=None)
    assert said(told) == ("unknown", "Times: Mornings")


def test_what_needs_an_appointment_is_not_called_open() -> None:
    assert said(point(appointment=True)) == ("unknown", "By appointment")


def test_another_moment_is_not_called_now() -> None:
    asked = at("2026-11-27T10:00")
    tomorrow = point(("2026-11-27T09:00", "2026-11-27T13:00"))
    assert said(tomorrow, asked) == ("open", "Open tomorrow 09:00–13:00")


def test_two_weeks_stand_as_a_list_and_nights_on_the_day_on_which_they_begin() -> None:
    opening = [
        Interval(at("2026-11-26T20:00"), at("2026-11-27T02:00")),
        Interval(at("2026-11-28T09:00"), at("2026-11-28T12:00")),
        Interval(at("2026-11-28T13:00"), at("2026-11-28T15:00")),
    ]
    days = coming_days(opening, NOW, language("en"))
    assert len(days) == 14
    assert [len(day.hours) for day in days[:3]] == [1, 0, 2]
    assert days[0].is_today
    assert days[0].name == "Today"


def test_what_never_closes_needs_no_list() -> None:
    opening = [Interval(at("2026-11-20T00:00"), at("2026-12-31T00:00"))]
    assert coming_days(opening, NOW, language("en")) == ()


def test_what_is_open_for_days_says_so_on_each_of_them() -> None:
    opening = [Interval(at("2026-11-26T00:00"), at("2026-11-28T12:00"))]
    days = coming_days(opening, NOW, language("en"))
    said = [", ".join(hours.striptags() for hours in day.hours) for day in days[:4]]
    assert said == ["Day and night", "Day and night", "until 12:00", ""]


def test_a_timetable_is_in_order_and_marks_the_next_stop_only() -> None:
    first = point(("2026-11-27T09:00", "2026-11-27T12:00"), is_stop=True)
    second = point(
        ("2026-11-26T09:00", "2026-11-26T09:30"),
        ("2026-11-26T15:00", "2026-11-26T18:00"),
        is_stop=True,
    )
    stops = timetable([first, second], NOW, language("en"))
    assert [stop.point for stop in stops] == [second, first]
    assert [stop.is_next for stop in stops] == [True, False]


def test_every_language_says_times_in_their_own_direction() -> None:
    words = now_words(
        point(("2026-11-26T09:00", "2026-11-26T17:00")), NOW, NOW, language("ar")
    ).words
    assert "<bdi>17:00</bdi>" in words


def test_the_same_moment_stands_differently_on_the_clocks_of_two_cities() -> None:
    here = point(("2026-11-26T09:00", "2026-11-26T17:00"))
    there = here._replace(
        opening=tuple(
            Interval(*(moment.astimezone(ZoneInfo("Africa/Freetown")) for moment in interval))
            for interval in here.opening or ()
        ),
    )
    assert said(here) == ("open", "Open until 17:00")
    assert said(there) == ("open", "Open until 15:00")
