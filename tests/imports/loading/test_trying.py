"""A trial changes nothing; a failure on the way leaves everything as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.published import PublishedCity
from locator.errors import ImportCannotBeReadError
from locator.imports.entry import Entry
from locator.imports.loading import loader
from locator.imports.loading.loader import load
from locator.imports.runs import HeldBack, ImportLine, ImportRun
from tests import builders
from tests.imports.loading.entries import counts, entry, services, source, take_in, told
from tests.imports.loading.test_undoing import everything


def test_a_trial_changes_nothing_and_tells_what_would_be(session: Session) -> None:
    of = source(session, trusted=True)
    take_in(session, of, entry(of, "1"))
    before, changes = everything(session), session.scalar(select(func.count(Change.id)))
    version = session.scalar(select(PublishedCity.version))
    rows = [entry(of, "1", email="new@hill.example"), entry(of, "2")]
    tried = take_in(session, of, *rows, apply=False, retire=True)
    assert counts(tried) == {"added": 1, "changed": 1}
    assert told(session, tried) == ["1 changed email filled", "2 added new_published"]
    assert everything(session) == before
    assert session.scalar(select(func.count(Change.id))) == changes
    assert session.scalar(select(PublishedCity.version)) == version
    assert session.scalars(select(HeldBack)).all() == []
    kept = take_in(session, of, *rows, retire=True)
    assert counts(kept) == counts(tried)


def test_a_file_that_goes_wrong_on_the_way_leaves_everything_as_it_was(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "BATCH", 2)
    of = source(session)
    session.commit()
    before = everything(session)

    def rows() -> Iterator[Entry]:
        for n in range(1, 6):
            yield entry(of, str(n))
        raise ImportCannotBeReadError("it breaks off", "file_broken", {"where": "line 6"})

    town = builders.city(session)
    options: dict[str, Any] = {"apply": True, "who": "amina", "file_name": "list.csv"}
    with pytest.raises(ImportCannotBeReadError), session.begin_nested():
        load(session, town, of, rows(), **options)
    assert everything(session) == before
    assert session.scalars(select(ImportRun)).all() == []
    assert counts(take_in(session, of, entry(of, "1"))) == {"added": 1}


def test_progress_is_told_batch_by_batch(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "BATCH", 2)
    of = source(session)
    heard: list[tuple[int, int | None]] = []
    rows = [entry(of, str(n)) for n in range(1, 6)]
    run = take_in(session, of, *rows, progress=lambda *told: heard.append(told))
    assert heard == [(2, None), (4, None), (5, None)]
    assert counts(run) == {"added": 5}
    assert len(services(session)) == 5


def test_what_is_alike_is_found_across_batches(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "BATCH", 1)
    of = source(session)
    rows = [
        entry(of, "a", row=1, name="Nightingale house"),
        entry(of, "b", row=2, name="Nightingale House"),
        entry(of, "a", row=3, name="Nightingale house"),
    ]
    run = take_in(session, of, *rows)
    assert told(session, run) == ["1 added new", "2 rejected like_known", "3 rejected came_before"]


def test_the_report_lies_in_the_order_of_the_file(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of, "2"))
    run = take_in(session, of, entry(of, "3"), entry(of, "2", email="a@b.example"), entry(of, "1"))
    rows = session.scalars(
        select(ImportLine.row).where(ImportLine.run_id == run.id).order_by(ImportLine.number)
    ).all()
    assert rows == [1, 2, 3]
