"""What is published, against what the directory says; and after a step back in time, anew."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator

from sqlalchemy import Text, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from locator.directory.published import Gone, PublishedCity, PublishedServicePoint
from locator.directory.publishing import Progress, republish

Point = tuple[uuid.UUID, str]


def disagreements(session: Session, now: dt.datetime) -> Iterator[str]:
    """Rebuild what is public, and tell what was not as the directory says it.

    What time alone has done is no difference: whom nobody vouches for any more by `now` is left
    out, and fingerprints do not hold what passes with the days.
    """
    before = _public(session, now)
    republish(session, now)
    after = _public(session, now)
    for point in sorted(before.keys() | after.keys(), key=str):
        if point not in after:
            yield f"{point[0]} in {point[1]} is public, and should not be"
        elif point not in before:
            yield f"{point[0]} in {point[1]} is not public, and should be"
        elif before[point] != after[point]:
            yield f"{point[0]} in {point[1]} is not published as it is in the directory"


def _public(session: Session, now: dt.datetime) -> dict[Point, tuple[object, ...]]:
    shown = PublishedServicePoint
    rows = session.execute(
        select(
            shown.id,
            shown.city_id,
            shown.service_id,
            shown.is_stop,
            cast(shown.geog, Text),
            shown.assured_until,
            shown.fingerprint,
        ).where(shown.assured_until > now)
    )
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}


def publish_after_a_step_back(
    session: Session,
    now: dt.datetime,
    gone: Iterable[Point] = (),
    progress: Progress | None = None,
) -> int:
    """Rebuild what is public of a database that was set back in time; give the number of points.

    Caches, phones and partners hold what was published after the copy was made. The numbers of
    versions go on where none has been before, every point counts as changed now, and for those of
    `gone` that are not public any more tombstones are set.
    """
    # A city is published less than a thousand times a second, so that the clock, in milliseconds,
    # is ahead of any number that was given out before this step back, or before the one before.
    ahead = func.extract("epoch", func.clock_timestamp()) * 1000
    session.execute(
        update(PublishedCity)
        .values(version=func.greatest(PublishedCity.version, func.floor(ahead)))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(PublishedServicePoint)
        .values(fingerprint="")
        .execution_options(synchronize_session=False)
    )
    count = republish(session, now, progress=progress)
    _mark(session, set(gone), now)
    return count


def _mark(session: Session, gone: set[Point], now: dt.datetime) -> None:
    cities = set(session.scalars(select(PublishedCity.id)))
    there = select(PublishedServicePoint.id, PublishedServicePoint.city_id)
    gone -= {(row.id, row.city_id) for row in session.execute(there)}
    rows = [{"id": id, "city_id": city, "gone_at": now} for id, city in gone if city in cities]
    if rows:
        tombstone = insert(Gone)
        again = tombstone.on_conflict_do_update(
            index_elements=["id", "city_id"], set_={"gone_at": tombstone.excluded.gone_at}
        )
        session.connection().execute(again, rows)


def points_of(session: Session) -> list[Point]:
    """All that is public."""
    shown = PublishedServicePoint
    return [(row.id, row.city_id) for row in session.execute(select(shown.id, shown.city_id))]
