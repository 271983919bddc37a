"""Texts in many languages: how they are written, and how all of them are read at once.

To everybody else a text is a map {locale: text}. Here it becomes the field of a row (in the
row's own locale) and rows of `Translation`, and back.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from locator.directory.base import Row
from locator.directory.translation import Translation, source_hash

Texts = dict[str, str]


class Translations:
    """All translations of some rows, read with one statement."""

    def __init__(self, rows: Iterable[Translation] = ()) -> None:
        self._rows: dict[tuple[uuid.UUID, str], list[Translation]] = defaultdict(list)
        self._translated: set[uuid.UUID] = set()
        for row in rows:
            self._rows[row.entity_id, row.field].append(row)
            self._translated.add(row.entity_id)

    @classmethod
    def of(cls, session: Session, ids: Iterable[uuid.UUID]) -> Translations:
        """The translations of all fields of the rows with these ids."""
        return cls(
            session.scalars(
                select(Translation)
                .where(Translation.entity_id.in_(set(ids)))
                .order_by(Translation.locale)
            )
        )

    def has(self, row: Row) -> bool:
        """Whether anything of the row has been translated."""
        return row.id in self._translated

    def texts(self, row: Row, field: str, locale: str) -> Texts:
        """One field of one row in every language; `locale` is the row's own.

        A translation of a text that has changed since is left out: it may say what is not true
        any more.
        """
        original: str | None = getattr(row, field)
        texts = {locale: original} if original else {}
        translations = self._rows.get((row.id, field))
        if translations is None:
            return texts
        hash_now = source_hash(original)
        for translation in translations:
            if translation.source_hash == hash_now:
                texts.setdefault(translation.locale, translation.text)
        return texts


def write_texts(
    session: Session, row: Row, field: str, texts: Mapping[str, str], locale: str
) -> None:
    """Write one field of one row in every language given; languages not given are removed.

    `locale` is the row's own: its text goes into the row. Adding the row to the
    session is the caller's.
    """
    if row.id is None:
        row.id = uuid.uuid4()
    _write_original(row, field, texts.get(locale))
    hash_now = source_hash(getattr(row, field))
    there = {
        translation.locale: translation for translation in _translations_of(session, row, field)
    }
    for other, text in sorted(texts.items()):
        if other == locale:
            continue
        translation = there.pop(other, None)
        if translation is None:
            session.add(
                Translation(
                    entity_type=row.__tablename__,
                    entity_id=row.id,
                    field=field,
                    locale=other,
                    text=text,
                    source_hash=hash_now,
                )
            )
        else:
            translation.text, translation.source_hash = text, hash_now
    for translation in there.values():
        session.delete(translation)


def _write_original(row: Row, field: str, text: str | None) -> None:
    """A required text that is not given in the row's locale stays as it was, or is empty."""
    column = inspect(type(row)).columns[field]
    now = getattr(row, field)
    if text is None and not column.nullable:
        text = now or ""
    if text != now:
        setattr(row, field, text)


def _translations_of(session: Session, row: Row, field: str) -> Iterable[Translation]:
    if not inspect(row).persistent:
        return ()  # nobody has translated it yet
    with session.no_autoflush:
        return session.scalars(
            select(Translation).where(Translation.entity_id == row.id, Translation.field == field)
        ).all()
