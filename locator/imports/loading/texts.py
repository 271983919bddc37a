"""Translations that a source gives, brought to a service that is here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from locator.directory.base import Row
from locator.directory.document.reading import LISTS_OF_POINT, LISTS_OF_SERVICE
from locator.directory.service import Service
from locator.directory.translation import Translation, source_hash
from locator.imports.entry import Finding
from locator.imports.loading.coming import Coming
from locator.imports.report import shown

# Locale -> text, by field, by the id of a row, as a record keeps them.
Texts = Mapping[str, Mapping[str, Mapping[str, str]]]


def bring_texts(
    session: Session, service: Service, coming: Coming, said: Texts, ids: Mapping[str, str]
) -> tuple[list[Finding], list[Finding]]:
    """Write what the source has changed since it last `said` it: what changed, what was kept.

    A translation that was edited here, or taken out, stays so.
    """
    says = {str(id): fields for id, fields in coming.entry.translations.items()}
    changed = [
        (id, name, locale, before, now)
        for id, name, locale in _keys(says, said)
        if (before := _text(said, id, name, locale)) != (now := _text(says, id, name, locale))
    ]
    if not changed:
        return [], []
    rows = dict(_rows(service))
    there = {
        (row.entity_id, row.field, row.locale): row
        for row in session.scalars(select(Translation).where(Translation.entity_id.in_(rows)))
    }
    changes, kept = [], []
    for id, name, locale, before, now in changed:
        row = rows.get(uuid.UUID(ids.get(id, id)), service)
        original = getattr(row, name, None) if name in inspect(type(row)).column_attrs else None
        if not original:
            continue
        column, value = f"{name} ({locale})", shown(now or "")
        here = there.get((row.id, name, locale))
        text = here.text if here else None
        if text not in (before, now):
            kept.append(Finding(column, value, "kept", {"here": shown(text or "–")}))
            continue
        if here is not None and now is None:
            session.delete(here)
        elif here is not None and now is not None:
            here.text, here.source_hash = now, source_hash(original)
        elif now is not None:
            session.add(
                Translation(
                    entity_type=row.__tablename__,
                    entity_id=row.id,
                    field=name,
                    locale=locale,
                    text=now,
                    source_hash=source_hash(original),
                )
            )
        if text != now:
            facts = {"before": shown(before)} if before else {}
            changes.append(Finding(column, value, "changed" if before else "filled", facts))
    return changes, kept


def _keys(*both: Texts) -> list[tuple[str, str, str]]:
    found = {
        (id, name, locale)
        for texts in both
        for id, fields in texts.items()
        for name, by_locale in fields.items()
        for locale in by_locale
    }
    return sorted(found)


def _text(texts: Texts, id: str, name: str, locale: str) -> str | None:
    return texts.get(id, {}).get(name, {}).get(locale)


def _rows(service: Service) -> Iterator[tuple[uuid.UUID, Row]]:
    """Every row of the service whose texts a document has."""
    owners: list[tuple[Any, Any]] = [(service, LISTS_OF_SERVICE)]
    owners += [(point, LISTS_OF_POINT) for point in service.service_at_locations]
    for owner, lists in owners:
        yield owner.id, owner
        for name in lists:
            yield from ((row.id, row) for row in getattr(owner, name))
    for point in service.service_at_locations:
        yield point.location.id, point.location
