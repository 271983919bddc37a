"""Texts in many languages: written and read back, with nothing outdated."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.service import Service
from locator.directory.texts import Translations, write_texts
from locator.directory.translation import Translation
from tests.builders import service


def read(session: Session, row: Service, field: str = "description") -> dict[str, str]:
    session.flush()
    return Translations.of(session, [row.id]).texts(row, field, row.locale)


def test_what_is_written_is_read_back(session: Session) -> None:
    row = service(session)
    texts = {"en": "Teeth", "ar": "أسنان", "fr": "Dents"}
    write_texts(session, row, "description", texts, "en")
    assert row.description == "Teeth"
    assert read(session, row) == texts


def test_writing_again_replaces(session: Session) -> None:
    row = service(session)
    write_texts(session, row, "description", {"en": "Teeth", "ar": "أسنان", "fr": "Dents"}, "en")
    session.commit()
    write_texts(session, row, "description", {"en": "Eyes", "ar": "عيون"}, "en")
    session.commit()
    assert read(session, row) == {"en": "Eyes", "ar": "عيون"}
    assert len(session.scalars(select(Translation)).all()) == 1


def test_writing_the_same_changes_nothing(session: Session) -> None:
    row = service(session)
    texts = {"en": "Teeth", "ar": "أسنان"}
    write_texts(session, row, "description", texts, "en")
    session.commit()
    write_texts(session, row, "description", texts, "en")
    assert not any(session.is_modified(changed) for changed in session.dirty)
    assert not session.new
    assert not session.deleted


def test_a_text_need_not_be_in_the_rows_own_language(session: Session) -> None:
    row = service(session, locale="en")
    write_texts(session, row, "description", {"am": "ጥርስ"}, "en")
    assert row.description is None
    assert read(session, row) == {"am": "ጥርስ"}


def test_a_required_text_stays_where_its_own_language_is_not_given(session: Session) -> None:
    row = service(session, name="Dentist")
    write_texts(session, row, "name", {"am": "የጥርስ ሐኪም"}, "en")
    assert read(session, row, "name") == {"en": "Dentist", "am": "የጥርስ ሐኪም"}


def test_a_translation_of_what_has_changed_since_is_not_shown(session: Session) -> None:
    row = service(session)
    write_texts(session, row, "description", {"en": "Bring a photo", "ar": "أحضر صورة"}, "en")
    row.description = "Bring nothing"
    assert read(session, row) == {"en": "Bring nothing"}
    row.description = "Bring a photo"
    assert read(session, row) == {"en": "Bring a photo", "ar": "أحضر صورة"}
