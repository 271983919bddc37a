"""Texts beside their translations into one language, and what state these are in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, select
from sqlalchemy.orm import Session

from locator.directory.service import Service
from locator.directory.translation import Translation, source_hash
from locator.staff.translating.models import TranslationDraft
from locator.staff.translating.originals import fingerprint, originals

# Outdated: the text has changed since it was translated, and the public reads the text itself.
# Drafted: a machine has made one, and nobody has agreed yet.
State = Literal["missing", "drafted", "outdated", "right"]


@dataclass(frozen=True)
class Passage:
    """One text, and its translation into `language`; `draft` is a machine's, of today's text."""

    service_id: uuid.UUID
    entity_type: str
    entity_id: uuid.UUID
    field: str
    locale: str  # BCP 47, of `text`
    text: str
    language: str  # BCP 47
    translation: str | None
    draft: str | None
    state: State

    @property
    def key(self) -> str:
        """What it is called in forms and files."""
        return f"{self.entity_type}.{self.entity_id}.{self.field}"

    @property
    def source_hash(self) -> str:
        """The fingerprint of the text that a translation must be of."""
        return source_hash(self.text)


@dataclass(frozen=True)
class Progress:
    """How far the texts of one service are, in one language."""

    service_id: uuid.UUID
    name: str
    locale: str  # of `name`
    missing: int
    drafted: int
    outdated: int
    right: int


def passages(
    session: Session, city_id: str, language: str, service_id: uuid.UUID | None = None
) -> list[Passage]:
    """The texts of a service, or of a whole city, that are not in `language` themselves."""
    original, asked = _beside(city_id, language)
    if service_id is not None:
        asked = asked.where(original.c.service_id == service_id)
    rows = session.execute(asked.order_by(original.c.service_id, original.c.place, "entity_id"))
    found: dict[tuple[uuid.UUID, str], Passage] = {}
    for row in rows:
        passage = Passage(language=language, **row._mapping)
        # An organization is shown once, with the first of its services.
        found.setdefault((passage.entity_id, passage.field), passage)
    return list(found.values())


def progress(
    session: Session, city_id: str, language: str, limit: int = 50, offset: int = 0
) -> list[Progress]:
    """The services of a city, those with most to do first."""
    _, asked = _beside(city_id, language)
    beside = asked.subquery("beside")
    to_do = func.count().filter(beside.c.state != "right")
    rows = session.execute(
        select(
            Service.id.label("service_id"),
            Service.name,
            Service.locale,
            *(func.count().filter(beside.c.state == state).label(state) for state in _STATES),
        )
        .join(beside, beside.c.service_id == Service.id)
        .group_by(Service.id)
        .order_by(to_do.desc(), Service.name, Service.id)
        .limit(limit)
        .offset(offset)
    )
    return [Progress(**row._mapping) for row in rows]


def outdated(session: Session, city_ids: Iterable[str]) -> list[Any]:
    """Where a text has changed since: one row for each service and language.

    `city_id, service_id, organization_id, name, language, number, since`.
    """
    original = originals()
    return list(
        session.execute(
            select(
                original.c.city_id,
                original.c.service_id,
                Service.organization_id,
                Service.name,
                Translation.locale.label("language"),
                func.count().label("number"),
                Service.last_modified.label("since"),
            )
            .join(Translation, _is_of(Translation, original))
            .join(Service, Service.id == original.c.service_id)
            .where(
                original.c.city_id.in_(list(city_ids)),
                Translation.locale != original.c.locale,
                Translation.source_hash != fingerprint(original.c.text),
            )
            .group_by(original.c.city_id, original.c.service_id, Service.id, Translation.locale)
            .order_by(Service.name, Translation.locale)
        )
    )


_STATES: tuple[State, ...] = ("missing", "drafted", "outdated", "right")


def _beside(city_id: str, language: str) -> tuple[FromClause, Select[*tuple[Any, ...]]]:
    original = originals()
    now = fingerprint(original.c.text)
    state = case(
        (Translation.source_hash == now, "right"),
        (TranslationDraft.source_hash == now, "drafted"),
        (Translation.id.is_not(None), "outdated"),
        else_="missing",
    )
    asked = (
        select(
            *(original.c[name] for name in _COLUMNS),
            Translation.text.label("translation"),
            case((TranslationDraft.source_hash == now, TranslationDraft.text)).label("draft"),
            state.label("state"),
        )
        .outerjoin(Translation, and_(_is_of(Translation, original), Translation.locale == language))
        .outerjoin(
            TranslationDraft,
            and_(_is_of(TranslationDraft, original), TranslationDraft.locale == language),
        )
        .where(original.c.city_id == city_id, original.c.locale != language)
    )
    return original, asked


_COLUMNS = ("service_id", "entity_type", "entity_id", "field", "locale", "text")


def _is_of(
    entity: type[Translation | TranslationDraft], original: FromClause
) -> ColumnElement[bool]:
    return and_(entity.entity_id == original.c.entity_id, entity.field == original.c.field)
