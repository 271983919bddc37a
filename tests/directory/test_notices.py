"""A notice changes one slot of one day, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from locator.directory.notice import Notice
from locator.directory.opening import Interval, opening_times
from tests.builders import NOW, service_point, weekly

BEIRUT = ZoneInfo("Asia/Beirut")
THURSDAY = dt.date(2026, 11, 26)


@dataclass(frozen=True)
class Said:
    """A notice about the slot of `starts_at`."""

    kind: str
    starts_at: dt.time
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None
    date: dt.date = THURSDAY


def at(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


def times(*notices: Said, arrivals: tuple[Said, ...] = (), byday: str = "TH") -> list[str]:
    """When it is open on Thursday and Friday, as the clock in Beirut shows it."""
    rows = [weekly(byday, "09:00", "13:00"), weekly(byday, "15:00", "17:00")]
    start = dt.datetime.combine(THURSDAY, dt.time(), BEIRUT)
    found = opening_times(
        rows, [], [], BEIRUT, start, start + dt.timedelta(days=2), notices, arrivals
    )
    return [_told(one) for one in found]


def _told(interval: Interval) -> str:
    start, end = (one.astimezone(BEIRUT) for one in (interval.start, interval.end))
    return f"{start:%a %H:%M}-{end:%H:%M}"


def test_what_is_not_running_leaves_the_other_slot_of_the_day() -> None:
    assert times(Said("not_running", at("09:00"))) == ["Thu 15:00-17:00"]


def test_what_is_late_begins_later_and_may_end_later() -> None:
    late = Said("late", at("09:00"), at("10:30"), at("13:30"))
    assert times(late) == ["Thu 10:30-13:30", "Thu 15:00-17:00"]


def test_what_has_moved_is_there_and_not_here() -> None:
    moved = Said("moved", at("15:00"), at("15:00"), at("17:00"))
    assert times(moved) == ["Thu 09:00-13:00"]
    assert times(arrivals=(moved,), byday="FR") == [
        *("Thu 15:00-17:00", "Fri 09:00-13:00", "Fri 15:00-17:00")
    ]


def test_what_has_moved_here_may_be_late_here() -> None:
    moved = Said("moved", at("15:00"), at("15:00"), at("17:00"))
    late = Said("late", at("15:00"), at("16:00"), at("17:00"))
    assert "Thu 16:00-17:00" in times(late, arrivals=(moved,), byday="FR")


@pytest.mark.parametrize(
    "elsewhere",
    [
        Said("not_running", at("10:00")),
        Said("not_running", at("09:00"), date=THURSDAY + dt.timedelta(days=1)),
        Said("late", at("08:00"), at("08:30"), at("09:00")),
    ],
    ids=["another time", "another day", "a slot that is no more"],
)
def test_what_is_said_of_another_slot_changes_and_opens_nothing(elsewhere: Said) -> None:
    assert times(elsewhere) == ["Thu 09:00-13:00", "Thu 15:00-17:00"]


def test_a_night_is_cut_whole() -> None:
    night = [weekly("TH", "22:00", "06:00")]
    start = dt.datetime.combine(THURSDAY, dt.time(), BEIRUT)
    end = start + dt.timedelta(days=2)
    said = [Said("not_running", at("22:00"))]
    assert opening_times(night, [], [], BEIRUT, start, end, said) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "late"},
        {"kind": "moved", "opens_at": at("09:00"), "closes_at": at("13:00")},
        {"kind": "cancelled"},
    ],
)
def test_the_database_takes_no_notice_that_says_nothing(
    session: Session, wrong: dict[str, object]
) -> None:
    point = service_point(session)
    with pytest.raises(StatementError, match=r"notice|cancelled"), session.begin_nested():
        session.add(
            Notice(
                service_at_location_id=point.id,
                date=NOW.date(),
                starts_at=at("09:00"),
                ends_at=at("13:00"),
                **wrong,
            )
        )
        session.flush()
