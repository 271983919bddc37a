"""The npm package `opening_hours`, asked in one Node process."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from locator.directory.opening import Interval

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "node_modules" / "opening_hours"


@dataclass(frozen=True)
class Told:
    """What the package says of a value; `holidays` are whole days, in the zone."""

    open: list[Interval]
    unknown: list[Interval]
    holidays: list[dt.date]


class OtherReaderRefusesError(ValueError):
    """The package finds no meaning in it."""


@dataclass(frozen=True)
class Reader:
    """The running process."""

    process: subprocess.Popen[str]

    def ask(
        self, value: str, zone: ZoneInfo, country: str, start: dt.datetime, end: dt.datetime
    ) -> Told:
        """When it is open from `start` to `end`. Raises `OtherReaderRefusesError`."""
        question = {
            "value": value,
            "zone": str(zone),
            "country": country,
            "from": int(start.timestamp() * 1000),
            "to": int(end.timestamp() * 1000),
        }
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise OtherReaderRefusesError(answer["error"])
        days = _intervals(answer["holidays"])
        return Told(
            _intervals(answer["open"]),
            _intervals(answer["unknown"]),
            [day for one in days for day in _days(one, zone)],
        )


@contextmanager
def reader() -> Iterator[Reader]:
    """Start the process; it ends with the block."""
    node = shutil.which("node")
    assert node is not None, "Node is one of the tools of script/setup"
    process = subprocess.Popen(
        [node, str(Path(__file__).with_name("opening_hours.cjs")), str(PACKAGE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Reader(process)
    finally:
        assert process.stdin and process.stdout
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()


def _intervals(pairs: list[list[int]]) -> list[Interval]:
    """In UTC, those that touch as one."""
    found: list[Interval] = []
    for first, last in pairs:
        start, end = (dt.datetime.fromtimestamp(ms / 1000, dt.UTC) for ms in (first, last))
        if found and found[-1].end >= start:
            found[-1] = Interval(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Interval(start, end))
    return found


def _days(one: Interval, zone: ZoneInfo) -> Iterator[dt.date]:
    day = one.start.astimezone(zone).date()
    while day < one.end.astimezone(zone).date():
        yield day
        day += dt.timedelta(1)
