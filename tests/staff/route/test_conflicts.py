"""One vehicle is at one stop at a time, and needs time to the next."""

from __future__ import annotations

from locator.directory.document.document import PointPart
from locator.i18n import staff_language
from locator.staff.hours.problem_words import say
from locator.staff.route.conflicts import by_day, conflicts, halts
from tests.staff.hours.parts import BEIRUT, instead, slot
from tests.staff.route.test_page import stop

HAMRA = (35.4826, 33.8963)
DORA = (35.5450, 33.9000)  # almost six kilometres away


def found(*points: PointPart) -> list[tuple[str, str, str]]:
    return [(one.field, one.code, one.weight) for one in conflicts(points, BEIRUT)]


def test_two_stops_at_once_cannot_be() -> None:
    one, other = stop("A", *HAMRA, "TH", "09:00-12:00"), stop("B", *DORA, "TH", "11:00-14:00")
    assert found(one, other) == [("points-1-schedules", "two_stops_at_once", "wrong")]


def test_also_where_they_meet_only_now_and_then() -> None:
    every_week = stop("A", *HAMRA, "TU", "09:00-12:00")
    third = stop("B", *DORA, "", "")
    third.schedules = [slot("3TU", "10:00-11:00", freq="MONTHLY")]
    assert found(every_week, third) == [("points-1-schedules", "two_stops_at_once", "wrong")]
    every_week.schedule_exceptions = [instead("2026-12-15"), instead("2027-01-19")]
    assert found(every_week, third) == []


def test_the_way_takes_its_time() -> None:
    one, other = stop("A", *HAMRA, "TH", "09:00-12:00"), stop("B", *DORA, "TH", "12:05-14:00")
    assert found(one, other) == [("points-1-schedules", "too_far", "asked")]
    (asked,) = conflicts((one, other), BEIRUT)
    words = say(asked, staff_language("en")).striptags()
    assert words == (
        "On Thursday, 26 November 2026 there are only 5 minutes from A to here: 5.8 km."
    )
    assert found(one, stop("B", *DORA, "TH", "12:30-14:00")) == []
    assert found(one, stop("B", 35.4830, 33.8965, "TH", "12:00-14:00")) == []  # next door
    nowhere = stop("B", *DORA, "TH", "12:05-14:00")
    nowhere.location.lon = None
    assert found(one, nowhere) == []


def test_the_worst_of_two_stops_is_told_once() -> None:
    one = stop("A", *HAMRA, "TH,FR", "09:00-12:00")
    other = stop("B", *DORA, "TH", "12:05-14:00")
    other.schedules.append(slot("FR", "10:00-11:00"))
    assert found(one, other) == [("points-1-schedules", "two_stops_at_once", "wrong")]


def test_the_timetable_is_in_the_order_of_time() -> None:
    points = [stop("A", *HAMRA, "FR", "09:00-12:00"), stop("B", *DORA, "TH", "22:00-02:00")]
    days = [
        (f"{day:%m-%d}", [halt.stop for halt in ones])
        for day, ones in by_day(halts(points, BEIRUT, 7))
    ]
    assert days == [("11-26", [1]), ("11-27", [0])]
