"""The first page: what waits in a city, or in all cities that one works in."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from locator.i18n import text_in
from locator.search.cities import City, cities
from locator.staff.back import with_back
from locator.staff.doors import here, member, needs
from locator.staff.queue.gathering import by_kind, counts, gather, next_week_due, page_of
from locator.staff.queue.item import Kind, QueueItem
from locator.staff.queue.words import KINDS
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session
from locator.wiring import wiring

blueprint = Blueprint("staff_queue", __name__, url_prefix="/staff")

# So many of each kind are shown at first; and of one kind on a page of its own.
FIRST = 6
MANY = 50


@blueprint.get("/")
@needs("see")
def work() -> AnyResponse:
    """The cities of a member with what waits in each; of one city, that one's page."""
    own = member().cities("see")
    if len(own) == 1:
        return redirect(url_for("staff_queue.work_in", city=own[0]), 303)
    with staff_session() as session:
        there = [one for one in cities(session.connection()) if one.id in set(own)]
        counted = counts(gather(session, member(), [one.id for one in there]))
    named = [(text_in(one.names, reader()), one, counted.get(one.id, Counter())) for one in there]
    named.sort(key=lambda row: (-row[2].total(), str(row[0])))
    return page("staff/queue/cities.html", cities=named, kinds=KINDS)


@blueprint.get("/<slug:city>/")
@needs("see")
def work_in(city: str) -> AnyResponse:
    """What waits in one city, by kind, the oldest first; with `?kind=due` all of one kind."""
    this = here()
    assert this is not None  # noqa: S101 - the door has found it
    with staff_session() as session:
        items = gather(session, member(), [city])
        week = None
        if not items:
            week = next_week_due(session, member(), city, str(this.zone), wiring().now())
    asked = request.args.get("kind", "")
    if asked in get_args(Kind):
        return _one_kind(this, items, asked)
    lists = [
        (kind, KINDS[kind][0], len(found), [_shown(item, this) for item in found[:FIRST]])
        for kind, found in by_kind(items).items()
    ]
    return page("staff/queue/work.html", lists=lists, week=week)


def _one_kind(this: City, items: list[QueueItem], kind: str) -> AnyResponse:
    asked = request.args.get("from", "")
    start = int(asked) if asked.isdigit() and len(asked) < 7 else 0
    of_kind = [item for item in items if item.kind == kind]
    shown, has_more = page_of(of_kind, start, MANY)
    return page(
        "staff/queue/kind.html",
        kind=kind,
        heading=next(words for known, (words, _) in KINDS.items() if known == kind),
        total=len(of_kind),
        items=[_shown(item, this) for item in shown],
        following=start + MANY if has_more else None,
    )


def _shown(item: QueueItem, this: City) -> tuple[QueueItem, str, str]:
    """An item, where it is solved (and back), and since when it waits."""
    since = reader().day(item.since.astimezone(this.zone).date())
    return item, with_back(item.address), since
