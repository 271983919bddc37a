"""Texts in more languages: what state they are in, and what changes it."""

from __future__ import annotations

import pytest
from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from locator.directory.published import PublishedServicePoint
from locator.directory.sample import load_sample
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.translation import source_hash
from locator.staff.translating.originals import fingerprint
from locator.staff.translating.passages import Passage, outdated, passages, progress
from locator.staff.translating.work import TextHasChangedError, keep_draft, still_right, write
from tests.builders import NOW, service_point


def of(session: Session, point: ServiceAtLocation, language: str = "ar") -> dict[str, Passage]:
    session.flush()
    found = passages(session, "beirut", language, point.service_id)
    return {f"{each.entity_type}.{each.field}": each for each in found}


def public_name(session: Session, point: ServiceAtLocation) -> dict[str, str]:
    session.commit()
    content = session.scalar(
        select(PublishedServicePoint.content)
        .where(PublishedServicePoint.id == point.id)
        .execution_options(populate_existing=True)
    )
    assert content is not None
    name: dict[str, str] = content["service"]["name"]
    return name


def test_what_nobody_has_translated_is_missing(session: Session) -> None:
    point = service_point(session, description="Come without an appointment.")
    texts = of(session, point)
    assert texts["service.name"].text == "Walk-in clinic"
    assert texts["service.description"].state == "missing"
    assert {"location.name", "address.address_1", "organization.name"} <= set(texts)


def test_a_text_in_the_language_itself_needs_no_translation(session: Session) -> None:
    assert of(session, service_point(session), "en") == {}


def test_a_translation_is_public_at_once(session: Session) -> None:
    point = service_point(session)
    passage = of(session, point)["service.name"]
    assert write(session, passage, "عيادة", passage.source_hash)
    assert of(session, point)["service.name"].state == "right"
    assert public_name(session, point) == {"en": "Walk-in clinic", "ar": "عيادة"}


def test_a_text_that_changes_leaves_its_translation_outdated(session: Session) -> None:
    point = service_point(session)
    passage = of(session, point)["service.name"]
    write(session, passage, "عيادة", passage.source_hash)
    point.service.name = "Night clinic"
    changed = of(session, point)["service.name"]
    assert (changed.state, changed.translation) == ("outdated", "عيادة")
    (told,) = outdated(session, ["beirut", "lima"])
    assert (told.city_id, told.name, told.language, told.number) == (
        "beirut",
        "Night clinic",
        "ar",
        1,
    )
    assert public_name(session, point) == {"en": "Night clinic"}


def test_one_tap_says_that_it_is_still_right(session: Session) -> None:
    point = service_point(session)
    for language, text in {"ar": "عيادة", "fr": "Centre de soins"}.items():
        passage = of(session, point, language)["service.name"]
        write(session, passage, text, passage.source_hash)
    point.service.name = "Walk-in  clinic"
    everything = [
        passage for language in ("ar", "fr") for passage in of(session, point, language).values()
    ]
    assert still_right(session, everything) == 2
    assert set(public_name(session, point)) == {"en", "ar", "fr"}
    assert still_right(session, everything) == 0


def test_nothing_is_written_beside_a_text_that_has_changed_meanwhile(session: Session) -> None:
    point = service_point(session)
    seen = of(session, point)["service.name"]
    point.service.name = "Night clinic"
    with pytest.raises(TextHasChangedError):
        write(session, of(session, point)["service.name"], "عيادة", seen.source_hash)


def test_an_empty_translation_is_taken_away(session: Session) -> None:
    point = service_point(session)
    passage = of(session, point)["service.name"]
    write(session, passage, "عيادة", passage.source_hash)
    assert write(session, of(session, point)["service.name"], "  ", passage.source_hash)
    assert of(session, point)["service.name"].state == "missing"


def test_what_a_machine_drafted_is_not_public_before_somebody_agrees(session: Session) -> None:
    point = service_point(session)
    passage = of(session, point)["service.name"]
    keep_draft(session, passage, "عيادة")
    drafted = of(session, point)["service.name"]
    assert (drafted.state, drafted.draft, drafted.translation) == ("drafted", "عيادة", None)
    assert public_name(session, point) == {"en": "Walk-in clinic"}
    write(session, drafted, "عيادة", drafted.source_hash)
    assert of(session, point)["service.name"].draft is None
    assert public_name(session, point)["ar"] == "عيادة"


def test_a_draft_of_another_text_is_forgotten(session: Session) -> None:
    point = service_point(session)
    keep_draft(session, of(session, point)["service.name"], "عيادة")
    point.service.name = "Night clinic"
    passage = of(session, point)["service.name"]
    assert (passage.state, passage.draft) == ("missing", None)


@pytest.mark.parametrize("disclosure", ["area", "hidden"])
def test_what_would_lead_to_a_confidential_door_is_given_to_no_translator(
    session: Session, disclosure: str
) -> None:
    point = service_point(
        session,
        disclosure=disclosure,
        directions="Behind the bakery",
        area_name="Hamra",
        address="7 Secret Street",
    )
    texts = " ".join(passage.text for passage in of(session, point).values())
    assert "Secret" not in texts
    assert "bakery" not in texts
    assert ("Hamra" in texts) == (disclosure == "area")


def test_a_place_of_two_points_is_translated_once(session: Session) -> None:
    point = service_point(session)
    service_point(session, service=point.service, location=point.location)
    session.flush()
    found = passages(session, "beirut", "ar", point.service_id)
    assert len([each for each in found if each.entity_type == "location"]) == 1


def test_a_translator_of_one_city_sees_nothing_of_another(session: Session) -> None:
    service_point(session, city="lima")
    session.flush()
    assert passages(session, "beirut", "ar") == []
    assert progress(session, "beirut", "ar") == []


def test_those_with_most_to_do_come_first(session: Session) -> None:
    done = service_point(session, name="A clinic", location_name=None, address=None)
    for passage in of(session, done).values():
        write(session, passage, "نص", passage.source_hash)
    service_point(session, name="B clinic", location_name=None, address=None)
    session.flush()
    first, second = progress(session, "beirut", "ar")
    assert (first.name, first.missing > 0) == ("B clinic", True)
    assert (second.name, second.missing, second.right > 0) == ("A clinic", 0, True)


def test_the_database_takes_the_same_fingerprint(session: Session) -> None:
    for text in ("", "Walk-in clinic", "عيادة ليلية", "ክሊኒክ\n'\\"):
        assert session.scalar(select(fingerprint(cast(text, Text)))) == source_hash(text)


def test_every_text_that_the_sample_publishes_can_be_translated(session: Session) -> None:
    load_sample(session, NOW)
    session.flush()
    known = {
        passage.text
        for city in session.scalars(select(PublishedServicePoint.city_id).distinct())
        for language in ("xx",)  # nobody's: every text is asked for
        for passage in passages(session, city, language)
    }
    missing = {
        text
        for content in session.scalars(select(PublishedServicePoint.content))
        for text in _texts_in_their_own_language(content)
        if text not in known
    }
    assert missing == set()


def _texts_in_their_own_language(content: dict[str, object]) -> set[str]:
    service = content["service"]
    assert isinstance(service, dict)
    found = set()
    for field in ("name", "description", "alert", "application"):
        texts = service[field]
        if texts:
            found.add(next(iter(texts.values())))
    return found
