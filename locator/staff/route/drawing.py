"""All that the template of the route needs, in the reader's words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from locator.directory.document.document import PointPart, ServiceDocument
from locator.i18n import isolated
from locator.staff.drafts.checking import problems
from locator.staff.drafts.draft import Draft
from locator.staff.editing.acts import a_schedule
from locator.staff.editing.drawing import Asked, company_words, saved_words, script_words
from locator.staff.hours.checking import HoursProblem
from locator.staff.hours.city_times import TimesOfACity, times_of_city
from locator.staff.hours.problem_words import say
from locator.staff.hours.sentence import between, sentence
from locator.staff.route.conflicts import by_day, conflicts, halts
from locator.staff.where.suggestions import Suggestion

DAYS_SHOWN = 14
# What is said at a field, and whether it is only asked.
Odd = Mapping[str, Sequence[tuple[Markup, bool]]]


@dataclass(frozen=True)
class Found:
    """What somebody looked for, and what it may be."""

    asked: str = ""
    places: Sequence[Suggestion] = ()


@dataclass(frozen=True)
class StopView:
    """One stop of the route; `path` is its name in the form."""

    path: str
    number: str
    point: PointPart
    name: str
    times: Markup
    problems: tuple[HoursProblem, ...]
    is_odd: bool
    is_open: bool


@dataclass(frozen=True)
class HaltLine:
    """One line of the timetable."""

    times: Markup
    stop: StopView


def context(
    asked: Asked,
    draft: Draft,
    document: ServiceDocument,
    *,
    new: uuid.UUID | None = None,
    found: Found | None = None,
) -> dict[str, Any]:
    """The template's variables; the stop with the id `new` stands open. `document` is ours."""
    for point in document.points:
        # A row to fill in; what stays empty is not kept.
        point.schedules = point.schedules or [a_schedule()]
    city = times_of_city(asked.session, asked.city.id, asked.now).with_closures(document.closures)
    in_the_way = conflicts(document.points, city)
    odd = _odd_places(asked, draft, document)
    stops = [
        _stop(
            n, point, in_the_way, odd, asked, is_open=point.id == new or len(document.points) == 1
        )
        for n, point in enumerate(document.points)
    ]
    return {
        "draft": draft,
        "document": document,
        "stops": stops,
        "conflicts": [
            (stops[int(one.field.split("-")[1])], say(one, asked.reader), one.weight == "asked")
            for one in in_the_way
        ],
        "odd": odd,
        "timetable": _timetable(document, stops, city, asked),
        "found": found or Found(),
        "new_row": next((one.path for one in stops if one.point.id == new), ""),
        "state": saved_words(draft, asked),
        "company": company_words(asked, draft),
        "words": script_words(asked.reader),
    }


def _odd_places(asked: Asked, draft: Draft, document: ServiceDocument) -> Odd:
    """What is wrong or odd about where the stops are, by field; whether it is only asked."""
    odd: dict[str, list[tuple[Markup, bool]]] = {}
    for one in problems(
        asked.session,
        asked.city.id,
        document,
        asked.now,
        service_id=draft.service_id,
        reader=asked.reader,
    ):
        if one.field.startswith("points-") and "-location-" in one.field:
            odd.setdefault(one.field, []).append((one.say(asked.reader), not one.stops))
    return odd


def _stop(
    n: int,
    point: PointPart,
    in_the_way: Sequence[HoursProblem],
    odd: Odd,
    asked: Asked,
    *,
    is_open: bool,
) -> StopView:
    path = f"points-{n}"
    mine = tuple(one for one in in_the_way if one.field == f"{path}-schedules")
    return StopView(
        path=path,
        number=asked.reader.number(n + 1),
        point=point,
        name=point.location.name or "",
        times=sentence(point.schedules, asked.today, asked.reader),
        problems=mine,
        # What is only asked stands at its field.
        is_odd=bool(mine)
        or any(
            field.startswith(f"{path}-") and not is_question
            for field, told in odd.items()
            for _, is_question in told
        ),
        is_open=is_open,
    )


def _timetable(
    document: ServiceDocument, stops: Sequence[StopView], city: TimesOfACity, asked: Asked
) -> list[tuple[Markup, list[HaltLine]]]:
    """The coming two weeks, in the order of time."""
    found = halts(document.points, city, DAYS_SHOWN)
    return [
        (
            isolated(asked.reader.day(day)),
            [
                HaltLine(
                    between(one.time.start.time(), one.time.end.time(), asked.reader),
                    stops[one.stop],
                )
                for one in ones
            ],
        )
        for day, ones in by_day(found)
    ]
