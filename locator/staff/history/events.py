"""What has happened to an entry beside the editing of its texts: published, confirmed, translated.

A document knows nothing of these, since nobody types them; the record does.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.translation import Translation
from locator.i18n import N_, Language, language_name

_PUBLICATION = {
    "draft": N_("Taken back to be a draft"),
    "in_review": N_("Sent to review"),
    "published": N_("Published"),
    "archived": N_("Archived"),
}
_ROOTS = ("service", "service_at_location")


@dataclass(frozen=True)
class Event:
    """One thing that happened; `detail` is a language's code for a translation."""

    kind: str  # a publication, "confirmed", "translated", "translation removed"
    detail: str | None = None

    def words(self, reader: Language) -> str:
        """For people."""
        if self.kind in _PUBLICATION:
            return reader.gettext(_PUBLICATION[self.kind])
        if self.kind == "confirmed":
            return reader.gettext("Confirmed: still right")
        name = {"language": language_name(self.detail or "")}
        if self.kind == "translated":
            return reader.gettext("Translated into %(language)s") % name
        return reader.gettext("Translation into %(language)s taken away") % name


def events_of(changes: Iterable[Change], languages: Mapping[str, str]) -> tuple[Event, ...]:
    """What these changes tell, each once; `languages` are those of translations, by their ids."""
    found: dict[Event, None] = {}
    for change in changes:
        for event in _events_of(change, languages):
            found[event] = None
    return tuple(found)


def languages_of(session: Session, changes: Iterable[Change]) -> dict[str, str]:
    """The language of each translation among these changes, by its id.

    An update says only what differs, and the language never does: its creation says it, or the
    row itself.
    """
    told = [change for change in changes if change.entity_type == "translation"]
    found = {
        change.entity_id: str(row["locale"])
        for change in told
        if (row := change.after or change.before) and "locale" in row
    }
    asked = {uuid.UUID(change.entity_id) for change in told} - {uuid.UUID(id) for id in found}
    there = select(Translation.id, Translation.locale).where(Translation.id.in_(asked))
    return found | {str(row.id): row.locale for row in session.execute(there)}


def _events_of(change: Change, languages: Mapping[str, str]) -> Iterable[Event]:
    after: dict[str, Any] = change.after or {}
    if change.entity_type in _ROOTS and change.action != "delete":
        if (to := after.get("publication")) in _PUBLICATION:
            yield Event(to)
        if after.get("assured_date"):
            yield Event("confirmed")
    elif change.entity_type == "translation" and change.entity_id in languages:
        kind = "translation removed" if change.action == "delete" else "translated"
        yield Event(kind, languages[change.entity_id])
