"""What an import brings in, and what it leaves alone."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tests.imports.loading.entries import counts, entry, only, source, take_in, told


def test_a_service_comes_in_whole_and_waits_for_review(session: Session) -> None:
    of = source(session)
    run = take_in(session, of, entry(of))
    assert counts(run) == {"added": 1}
    assert told(session, run) == ["1 added new"]
    service = only(session)
    assert service.publication == "in_review"
