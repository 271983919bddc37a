"""Of everything that our import takes as times, the npm package says the same, to the instant."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from locator.directory.document.document import SchedulePart
from locator.directory.document.times import rule_of
from locator.directory.opening import Interval, opening_times
from locator.imports.hours.osm import read_osm
from tests.imports.hours.grammar import values
from tests.imports.hours.javascript import PACKAGE, OtherReaderRefusesError, Reader, reader

# With the year in which the clocks changed there.
ZONES = {
    ZoneInfo("Asia/Beirut"): 2026,  # at midnight
    ZoneInfo("America/Mexico_City"): 2022,
    ZoneInfo("Africa/Freetown"): 2026,  # never
    ZoneInfo("Europe/Paris"): 2026,
}
# The country whose public holidays are used, in whatever zone: that of the package's best data.
COUNTRY = "fr"
SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "samples"
HANDWRITTEN = (
    *("24/7", "Mo-Su 07:00 - 20:00", "Mo - Fr 7:30 - 17:00; Sa 7:30 - 13:00", "Mo-Fr09:00-17:00"),
    *(
        "8:00-22:00",
        "Mo-Sa 09:00-20:00; Su 11:00-17:00",
        "Mo-Su,PH 08:00-20:00",
        "Mo-Su,PH 20:00-08:00",
    ),
    *("Mo-Fr 08:00-12:00, Sa 09:00-10:00", "Mo-Fr 08:00-17:00; PH off", "Tu[1],Tu[3] 09:00-12:00"),
    *("Mo 08:00-12:00; Mo[1] off", "Mo-Fr 09:00-17:00; 2026 Dec 24-2027 Jan 2 off; PH off"),
    *('Mo-Fr 08:00-12:00; Sa 09:00-11:00 "by appointment"', '"by appointment"', "Mo 08:00-08:00"),
    *("mo-fr 9:00 – 17:00; sa OFF", "Mo-Fr 00:00-23:59", "Mo-Sa 07:30-15:00; Mo-Fr 08:00-17:00"),
)


@dataclass(frozen=True)
class Holiday:
    """A day on which the whole city is closed."""

    first_date: dt.date
    last_date: dt.date | None = None
    city_id: str | None = "a-city"


@pytest.fixture(scope="module")
def other() -> Iterator[Reader]:
    if not PACKAGE.exists():
        pytest.skip("opening_hours is not installed: npm ci")
    with reader() as running:
        yield running


def accepted(texts: list[str]) -> list[tuple[str, list[SchedulePart]]]:
    read = ((text, read_osm(text)) for text in texts)
    return [(text, schedules) for text, (schedules, findings) in read if schedules and not findings]


def check(other: Reader, text: str, schedules: list[SchedulePart], zone: ZoneInfo) -> None:
    """A year and a month, from the first of December on."""
    start = dt.datetime(ZONES[zone] - 1, 12, 1, tzinfo=zone)
    end = dt.datetime(ZONES[zone] + 1, 1, 15, tzinfo=zone)
    told = other.ask(text, zone, COUNTRY, start, end)
    closures = [Holiday(day) for day in told.holidays]
    open_rows = [rule_of(one) for one in schedules if not one.by_appointment]
    ours = opening_times(open_rows, [], closures, zone, start, end)
    windows = [*unlike_by_convention(zone, start, end)]
    differences = list(outside(windows, differing(ours, told.open)))
    assert not differences, f"{text!r} in {zone}: {differences[:3]}"


def differing(some: list[Interval], others: list[Interval]) -> Iterator[Interval]:
    """The stretches that only one of both has."""
    changes: dict[dt.datetime, int] = {}
    for intervals, bit in ((some, 1), (others, 2)):
        for one in intervals:
            changes[one.start] = changes.get(one.start, 0) ^ bit
            changes[one.end] = changes.get(one.end, 0) ^ bit
    state = 0
    for moment, following in pairwise(sorted(changes)):
        state ^= changes[moment]
        if state in (1, 2):
            yield Interval(moment, following)


def unlike_by_convention(
    zone: ZoneInfo, start: dt.datetime, end: dt.datetime
) -> Iterator[Interval]:
    """Where the other reader differs in every value alike, once a year, when clocks jump forward.

    What 02:30 means in the hour that is skipped: ours is the first moment that is not earlier
    (`locator.directory.opening`), JavaScript's is as much later as the clocks jump. And the other
    reader finds yesterday by taking off 24 hours, so that in the first hour behind the short day it
    takes the day before that one for yesterday, whose night it then shows or leaves out.
    """
    hour = dt.timedelta(hours=1)
    moment = start.astimezone(dt.UTC)
    while moment < end:
        before, after = (one.astimezone(zone).utcoffset() for one in (moment, moment + hour))
        assert before is not None and after is not None
        moment += hour
        if (jump := after - before) > dt.timedelta(0):
            yield Interval(moment, moment + jump)
            day = (moment + jump).astimezone(zone).date() + dt.timedelta(1)
            midnight = dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
            yield Interval(midnight, midnight + jump)


def outside(windows: list[Interval], stretches: Iterator[Interval]) -> Iterator[Interval]:
    for one in stretches:
        if not any(window.start <= one.start and one.end <= window.end for window in windows):
            yield one


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("text", HANDWRITTEN)
def test_of_usual_hours_no_instant_differs(other: Reader, text: str, zone: ZoneInfo) -> None:
    ((_, schedules),) = accepted([text])
    check(other, text, schedules, zone)


def test_of_made_up_hours_no_instant_differs(other: Reader) -> None:
    zones, random = [*ZONES], Random(5)  # noqa: S311
    taken = accepted(values(seed=20261122, count=1_200))
    assert len(taken) > 300
    for text, schedules in taken:
        check(other, text, schedules, random.choice(zones))


@pytest.mark.slow
def test_of_many_more_made_up_hours_no_instant_differs(other: Reader) -> None:
    taken = accepted(values(seed=2, count=6_000))
    lost = 0
    for text, schedules in taken:
        for zone in ZONES:
            try:
                check(other, text, schedules, zone)
            except OtherReaderRefusesError as error:
                # A night into the day that begins at one o'clock (Beirut, in March).
                if "infinite loop" not in str(error):
                    raise
                lost += 1
    assert lost < len(taken) / 100


@pytest.mark.skipif(not SAMPLES.exists(), reason="the shared samples are not here")
def test_of_real_hours_no_instant_differs(other: Reader) -> None:
    found = set()
    for file in SAMPLES.rglob("*.geojson"):
        for feature in json.loads(file.read_text())["features"]:
            for column in ("opening_hours", "opening_ho"):
                if isinstance(value := (feature["properties"] or {}).get(column), str):
                    found.add(value)
    taken = accepted(sorted(found))
    assert len(taken) > 40
    for text, schedules in taken:
        for zone in ZONES:
            check(other, text, schedules, zone)
