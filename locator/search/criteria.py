"""What a person asks for: `SearchCriteria`, the input of the one search query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from locator.errors import FieldProblem, QuestionIsWrongError
from locator.search.cursor import read_cursor
from locator.search.moments import When, read_when
from locator.search.vocabulary import LIMIT, RADIUS, Args, Sort, Vocabulary, as_texts, problems_of

# Metres. A search that finds nothing widens to the next of these, and at last to everything.
LADDER = (2_000, 5_000, 10_000, 25_000, 50_000)
EVERYWHERE = 20_100_000  # more than half the way around the Earth


@dataclass(frozen=True)
class Point:
    """A position, WGS 84, never finer than 3 decimals (about 100 m): more is not our business.

    The date line is at 180: PostGIS 3.3 fails to order 180 and -180 by one index ("index returned
    tuples in wrong order").
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        lon = round(self.lon, 3)
        object.__setattr__(self, "lon", 180.0 if lon == -180 else lon)
        object.__setattr__(self, "lat", round(self.lat, 3))


ANY_TIME = When("any")


@dataclass(frozen=True)
class SearchCriteria:
    """One question to the search.

    `needs` are ids of `locator.directory.needs` and `languages` BCP 47 codes in the person's order
    of preference: any one of them is enough. `wheelchair`, `free` and `no_id` keep only what is
    known to be so. `conditions` also shows what is not open to everyone. `area` (corners, lon/lat)
    leaves out what lies outside; what has no place on the map lies nowhere, and stays. `now` is
    aware; `time_zone` (IANA) says when "today" ends.
    """

    city_id: str | None
    origin: Point | None
    now: dt.datetime
    time_zone: str = "UTC"
    radius: int = RADIUS
    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    when: When = ANY_TIME
    wheelchair: bool = False
    free: bool = False
    no_id: bool = False
    conditions: bool = False
    sort: Sort = "nearest"
    limit: int = LIMIT
    cursor: str | None = None
    area: tuple[tuple[float, float], ...] | None = None

    @property
    def since(self) -> dt.datetime:
        """The moment asked for: opening times are told from here on."""
        return self.when.moment or self.now

    @property
    def kind_of_time(self) -> Literal["any", "moment", "window"]:
        """Whether opening times are asked for, and at a moment or within a window."""
        if self.when.kind == "any":
            return "any"
        return "window" if self.window else "moment"

    @property
    def is_about_a_day(self) -> bool:
        """Whether it asks for one day, so that a language of another day is no answer to it."""
        return self.when.kind not in ("any", "week")

    @property
    def window(self) -> tuple[dt.datetime, dt.datetime] | None:
        """From when to when it should be open at least once; None for a moment, or any time."""
        if self.when.kind == "week":
            return self.now, self.now + dt.timedelta(days=7)
        if self.when.kind == "today":
            local = self.now.astimezone(ZoneInfo(self.time_zone))
            tomorrow = dt.datetime.combine(
                local.date() + dt.timedelta(days=1), dt.time(), ZoneInfo(self.time_zone)
            )
            return self.now, tomorrow
        return None


def read_criteria(
    args: Args,
    city_id: str | None,
    time_zone: str,
    now: dt.datetime,
    read: Vocabulary | None = None,
) -> SearchCriteria:
    """Read a question in the shared vocabulary (see `locator.search.vocabulary`).

    `args` holds a text, or a list of texts, for each word (Flask's `request.args` will do). With a
    `city_id` only that city is searched; local times are those of `time_zone`. `near` is only
    checked: who knows places turns it into a point and replaces `origin`. `now` (aware) is cut to
    the minute, so that equal questions have equal answers; a cursor brings the moment of the first
    page with it. `read` is the vocabulary as read from these very words, for who has done it.
    Raises `QuestionIsWrongError` with every field that is wrong.
    """
    texts = as_texts(args)
    problems: list[FieldProblem] = []
    try:
        asked = read or Vocabulary.model_validate(texts)
    except ValidationError as error:
        problems += problems_of(error)
        asked = Vocabulary()
    for one, other in (("lat", "lon"), ("lon", "lat")):
        if one in texts and other not in texts:
            problems.append(FieldProblem(other, "missing", f"{one} needs {other}, too."))
    zone = ZoneInfo(time_zone)
    now = now.replace(second=0, microsecond=0)
    when = ANY_TIME
    try:
        now = read_cursor(texts["cursor"], now).now if "cursor" in texts else now
    except QuestionIsWrongError as error:
        problems += error.problems
    try:
        when = read_when(texts.get("when", "any"), now, zone)
    except QuestionIsWrongError as error:
        problems += error.problems
    if problems:
        raise QuestionIsWrongError(tuple(problems))
    return SearchCriteria(
        city_id=city_id,
        origin=(
            Point(asked.lon, asked.lat) if asked.lon is not None and asked.lat is not None else None
        ),
        now=now,
        time_zone=time_zone,
        radius=asked.radius,
        needs=asked.need,
        languages=asked.speaks,
        when=when,
        wheelchair=asked.wheelchair,
        free=asked.free,
        no_id=asked.no_id,
        conditions=asked.conditions,
        sort=asked.sort,
        limit=asked.limit,
        cursor=asked.cursor,
    )
