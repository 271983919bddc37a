"""Both ways of publishing give the same rows: bit by bit at every change, and all at once."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.publishing import publish_changes, republish
from locator.directory.sample import load_sample
from locator.directory.taxonomy import TaxonomyTerm
from tests.builders import NOW
from tests.directory.random_edits import edit, published


def test_the_whole_sample(session: Session) -> None:
    load_sample(session, NOW)
    session.commit()
    bit_by_bit = published(session)
    assert len(bit_by_bit["service_point"]) >= 120
    republish(session, NOW)
    assert published(session) == bit_by_bit


def test_one_city_after_the_other(session: Session) -> None:
    for city in load_sample(session, NOW):
        session.commit()
        bit_by_bit = published(session)
        republish(session, NOW, city)
        assert published(session) == bit_by_bit


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits(session: Session, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - edits, not secrets
    load_sample(session, NOW)
    session.commit()
    for _ in range(4):
        before = published(session)
        done = sum(edit(session, chance) for _ in range(50))
        assert done > 20
        publish_changes(session)
        bit_by_bit = published(session)
        assert bit_by_bit != before
        republish(session, NOW)
        assert published(session) == bit_by_bit


def test_a_term_that_is_its_own_part_stops_nobody(session: Session) -> None:
    """By somebody's mistake: who publishes must not go round in a circle for ever."""
    load_sample(session, NOW)
    session.commit()
    first, second = session.scalars(select(TaxonomyTerm).limit(2)).all()
    first.parent_id, second.parent_id = second.id, first.id
    publish_changes(session)
    first.parent_id = first.id
    publish_changes(session)
