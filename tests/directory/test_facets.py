"""Facets: ids that stay, one for each thing that a search filters by."""

from __future__ import annotations

import datetime as dt
import hashlib
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory import facets
from locator.directory.needs import CODES, term_id, with_parents
from locator.directory.opening import Interval
from locator.directory.published import SIGNATURE_BITS, PublishedServicePoint
from locator.directory.taxonomy import TaxonomyTerm
from tests.builders import service_point, weekly

BEIRUT = ZoneInfo("Asia/Beirut")


def of(session: Session) -> list[int]:
    return session.scalars(select(PublishedServicePoint.facets)).one()


def test_ids_never_change() -> None:
    """They are stored. Whoever appends to a list mends its fingerprint here, and only then."""

    def fingerprint(ids: tuple[str, ...]) -> str:
        return hashlib.sha256(",".join(ids).encode()).hexdigest()[:12]

    assert fingerprint(facets.NEED_IDS[:47]) == "21b1b603535f"
    assert fingerprint(facets.LANGUAGE_IDS[:133]) == "b6021ce214f1"


def test_the_blocks_do_not_overlap() -> None:
    assert facets.NO_ID_ASKED < facets.NEED_BASE
    assert facets.NEED_BASE + len(facets.NEED_IDS) <= facets.HOUR_BASE
    assert facets.HOUR_BASE + 168 == facets.LANGUAGE_BASE
    assert len(facets.LANGUAGE_IDS) == len(set(facets.LANGUAGE_IDS))
    assert facets.LANGUAGE_BASE + len(facets.LANGUAGE_IDS) <= facets.NEVER


def test_usual_ids_do_not_share_bits_of_the_index() -> None:
    """Nor does the answer to a language that nobody speaks: else all who have the bit are read."""
    assert facets.NEVER < SIGNATURE_BITS


def test_every_need_has_an_id_and_a_term(session: Session) -> None:
    assert set(facets.NEED_IDS) == CODES
    terms = {term.code: term for term in session.scalars(select(TaxonomyTerm))}
    assert set(terms) == CODES
    for code, term in terms.items():
        parent = code.partition("/")[0]
        assert term.id == term_id(code)
        assert term.parent_id == (term_id(parent) if parent != code else None)


def test_a_part_of_a_need_answers_the_whole() -> None:
    assert with_parents(("legal-aid/asylum",)) == ("legal-aid", "legal-aid/asylum")


def test_a_service_has_the_facets_of_what_it_does(session: Session) -> None:
    service_point(session, needs=["legal-aid/asylum"], languages=["am"], is_free=True)
    found = of(session)
    for code in ("legal-aid", "legal-aid/asylum"):
        assert facets.need_facet(code) in found
    assert facets.language_facets(session.connection())["am"] in found
    assert facets.FREE in found
    assert facets.STEP_FREE not in found
    assert found == sorted(set(found))


@pytest.mark.parametrize(("free", "is_set"), [(True, True), (False, False), (None, False)])
def test_unknown_is_not_free(session: Session, free: bool | None, is_set: bool) -> None:
    service_point(session, is_free=free)
    assert (facets.FREE in of(session)) is is_set


@pytest.mark.parametrize(
    ("answer", "is_set"), [("yes", True), ("limited", False), ("no", False), ("unknown", False)]
)
def test_limited_is_not_step_free(session: Session, answer: str, is_set: bool) -> None:
    service_point(session, wheelchair=answer)
    assert (facets.STEP_FREE in of(session)) is is_set


def test_a_language_that_nobody_thought_of_gets_an_id_and_keeps_it(session: Session) -> None:
    service_point(session, languages=["tzm", "am"])
    known = facets.language_facets(session.connection())
    assert known["tzm"] in of(session)
    again = facets.number_languages(session.connection(), ["tzm", "jbo"])
    assert again["tzm"] == known["tzm"] != again["jbo"]


def test_languages_that_nobody_thought_of_share_bits_with_the_last_of_the_list(
    session: Session,
) -> None:
    listed = {*facets.language_facets(session.connection()).values()}
    codes = [f"x-{letter}" for letter in "abcdefghij"]
    numbers = facets.number_languages(session.connection(), codes)
    bits = {numbers[code] % SIGNATURE_BITS for code in codes}
    assert len(bits) == len(codes)
    assert all(facets.LANGUAGE_BASE + len(listed) // 2 < bit < facets.NEVER for bit in bits)
    assert not listed & {numbers[code] for code in codes}


def hours(*intervals: tuple[str, str], zone: ZoneInfo = BEIRUT) -> set[int]:
    """The hours of the week, Monday 00:00 = 0, of local times."""
    content = {
        "access": {"open_to_all": {"answer": "no"}, "id_asked": {"answer": "yes"}},
        "cost": {"free": None},
        "wheelchair": "no",
        "needs": [],
        "languages": [],
    }
    local = [
        Interval(*(dt.datetime.fromisoformat(text).replace(tzinfo=zone) for text in interval))
        for interval in intervals
    ]
    in_utc = [Interval(i.start.astimezone(dt.UTC), i.end.astimezone(dt.UTC)) for i in local]
    found = facets.facets_of(content, facets.hours_of_the_week(in_utc, zone), {})
    return {facet - facets.HOUR_BASE for facet in found}


def test_an_hour_is_there_if_any_part_of_it_is_open() -> None:
    assert hours(("2026-11-26 09:30", "2026-11-26 11:00")) == {3 * 24 + 9, 3 * 24 + 10}
    assert hours(("2026-11-26 09:59", "2026-11-26 10:01")) == {3 * 24 + 9, 3 * 24 + 10}


def test_a_night_reaches_into_the_next_week() -> None:
    assert hours(("2026-11-29 23:00", "2026-11-30 01:00")) == {6 * 24 + 23, 0}


def test_a_zone_with_half_hours_has_its_own_hours() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    assert hours(("2026-11-26 09:00", "2026-11-26 10:00"), zone=kolkata) == {3 * 24 + 9}


def test_the_night_on_which_clocks_change_loses_no_hour() -> None:
    london = ZoneInfo("Europe/London")
    assert hours(("2026-10-25 00:00", "2026-10-25 04:00"), zone=london) == {
        6 * 24 + hour for hour in range(4)
    }
    assert hours(("2027-03-28 00:00", "2027-03-28 04:00"), zone=london) == {
        6 * 24 + hour for hour in (0, 2, 3)
    }


def test_hours_come_from_the_published_times(session: Session) -> None:
    service_point(session, schedules=[weekly("MO", "09:00", "11:00")])
    found = {id for id in of(session) if facets.HOUR_BASE <= id < facets.LANGUAGE_BASE}
    assert found == {facets.HOUR_BASE + 9, facets.HOUR_BASE + 10}
