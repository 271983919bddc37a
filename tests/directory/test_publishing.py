"""What is in the directory comes out as it should, by itself, and only when it may."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.published import PublishedServicePoint
from tests.builders import service_point


def test_a_point_is_published(session: Session) -> None:
    made = service_point(session)
    row = session.scalars(select(PublishedServicePoint)).one()
    assert row.id == made.id
    assert row.content["service"]["name"] == {"en": "Walk-in clinic"}
