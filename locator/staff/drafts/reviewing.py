"""What a reviewer sees of a draft: what publishing it would change, and what was said of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.document.differences import Difference, differences
from locator.directory.document.document import ServiceDocument
from locator.directory.document.merging import Conflict, Merged
from locator.directory.document.reading import read
from locator.i18n import N_, Language, isolated
from locator.staff.accounts import Account
from locator.staff.document import fields
from locator.staff.drafts.draft import Comment, Draft, DraftState
from locator.staff.drafts.publishing import merged

STATES: Mapping[DraftState, tuple[str, str]] = {
    "draft": (N_("Draft, not public"), "plain"),
    "in_review": (N_("Waiting for review"), "soon"),
    "returned": (N_("Sent back"), "soon"),
    "scheduled": (N_("Will be published"), "good"),
    "published": (N_("Published"), "good"),
    "discarded": (N_("Discarded"), "plain"),
}


@dataclass(frozen=True)
class Said:
    """A comment, with who said it and when, in words; `about` names a field."""

    who: str
    at: Markup
    text: str
    about: Markup
    path: str | None


@dataclass(frozen=True)
class Change:
    """One difference in words; `kind` is changed, added or removed."""

    path: str
    label: Markup
    before: Markup
    after: Markup
    kind: str
    comments: tuple[Said, ...]


@dataclass(frozen=True)
class Choice:
    """One conflict in words."""

    path: str
    label: Markup
    base: Markup
    theirs: Markup
    mine: Markup


def changes_of(
    session: Session, draft: Draft, said: Iterable[Said], reader: Language
) -> tuple[list[Change], Merged]:
    """What publishing the draft now would change; of one that is closed, what it wanted to."""
    base = draft.base_content() or ServiceDocument(locale=draft.content().locale)
    together = Merged(draft.content(), ())
    if draft.is_open and draft.service_id is not None:
        together = merged(session, draft)
        base = read(session, draft.service_id)
    comments = [*said]
    changes = [
        _change(base, together.document, one, comments, reader)
        for one in differences(base, together.document)
    ]
    if draft.base is None:
        # Of what is not there yet nothing stood before.
        changes = [replace(one, before=Markup(""), kind="added") for one in changes]
    return changes, together


def choices_of(
    conflicts: Iterable[Conflict], theirs: ServiceDocument, mine: ServiceDocument, reader: Language
) -> list[Choice]:
    """Each conflict, for a person to choose."""
    found = []
    for one in conflicts:
        label = fields.label(mine, one.path, reader) or fields.label(theirs, one.path, reader)
        base, their, my = (_gone(one, value, reader) for value in (one.base, one.theirs, one.mine))
        found.append(Choice(one.path, label, base, their, my))
    return found


def said_of(session: Session, draft: Draft, reader: Language, zone: ZoneInfo) -> list[Said]:
    """All comments in their order."""
    document = draft.content()
    rows = session.execute(
        select(Comment, Account.name, Account.email)
        .outerjoin(Account, Account.id == Comment.author_id)
        .where(Comment.draft_id == draft.id)
        .order_by(Comment.at, Comment.id)
    )
    return [
        Said(
            who=name or email or reader.gettext("Who gives this help"),
            at=moment_words(one.at, zone, reader),
            text=one.text,
            about=fields.label(document, one.path, reader) if one.path else Markup(""),
            path=one.path,
        )
        for one, name, email in rows
    ]


def people_of(session: Session, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """The names of accounts."""
    wanted = {id for id in ids if id}
    rows = session.execute(
        select(Account.id, Account.name, Account.email).where(Account.id.in_(wanted))
    )
    return {id: name or email for id, name, email in rows}


def moment_words(at: dt.datetime, zone: ZoneInfo, reader: Language) -> Markup:
    """ "Thu 26 Nov, 10:00", in the city's time."""
    there = at.astimezone(zone)
    return reader.say(
        "%(day)s, %(time)s", day=isolated(reader.day(there)), time=isolated(reader.time(there))
    )


def _change(
    before: ServiceDocument,
    after: ServiceDocument,
    one: Difference,
    said: list[Said],
    reader: Language,
) -> Change:
    kind = "added" if one.is_added else "removed" if one.is_removed else "changed"
    return Change(
        path=one.path,
        label=fields.label(before if one.is_removed else after, one.path, reader),
        before=_value(one.path, one.before, reader) if kind != "added" else Markup(""),
        after=_value(one.path, one.after, reader) if kind != "removed" else Markup(""),
        kind=kind,
        comments=tuple(each for each in said if each.path == one.path),
    )


def _value(path: str, value: Any, reader: Language) -> Markup:
    return fields.shown(path, value, reader)


def _gone(conflict: Conflict, value: Any, reader: Language) -> Markup:
    """A row that is not there says so; a value that is not there says "nothing" by itself."""
    values = (conflict.base, conflict.theirs, conflict.mine)
    if value is None and any(hasattr(one, "unreadable") for one in values):
        return escape(reader.gettext("Taken out"))
    return fields.shown(conflict.path, value, reader)
