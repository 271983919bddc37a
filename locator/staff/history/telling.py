"""A version as people read it: who, when, by which door, and each field in whole words."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from markupsafe import Markup

from locator.directory.change import Via
from locator.directory.document.differences import Difference
from locator.directory.document.document import ServiceDocument
from locator.i18n import N_, Language, isolated
from locator.staff.document.fields import label, shown
from locator.staff.history.versions import Version

_DOORS: dict[Via, str] = {
    "staff pages": N_("%(who)s, on these pages"),
    "confirmation link": N_("%(who)s"),
    "import": N_("%(who)s"),
    "command": N_("%(who)s, by a command"),
    "job": N_("%(who)s, by itself at its time"),
    "sample": N_("The sample data"),
}


@dataclass(frozen=True)
class Field:
    """One field that changed; nothing `before` where it came, nothing `after` where it went."""

    path: str
    label: Markup
    before: Markup | None
    after: Markup | None


@dataclass(frozen=True)
class Told:
    """A version in words; `changes` is None where nobody can tell any more."""

    operation: uuid.UUID
    when: Markup
    who: Markup
    reason: str | None
    events: tuple[str, ...]
    changes: tuple[Field, ...] | None
    is_first: bool
    can_return: bool


def tell(reader: Language, zone: ZoneInfo, version: Version) -> Told:
    """A version in the reader's words, at the time of the city."""
    at = version.at.astimezone(zone)
    when = reader.say(
        "%(date)s, %(time)s", date=isolated(reader.date(at.date())), time=isolated(reader.time(at))
    )
    door: Via = version.via or "command"
    is_known = version.differences is not None
    is_first = is_known and version.before is None and version.after is not None
    return Told(
        version.operation,
        when,
        reader.say(_DOORS[door], who=isolated(version.actor)),
        version.reason,
        tuple(event.words(reader) for event in version.events),
        tuple(_field(reader, version, each) for each in version.differences or ())
        if is_known
        else None,
        is_first=is_first,
        can_return=is_known and version.after is not None,
    )


def _field(reader: Language, version: Version, difference: Difference) -> Field:
    return Field(
        difference.path,
        label(_where_it_is(version, difference), difference.path, reader),
        None if difference.is_added else shown(difference.path, difference.before, reader),
        None if difference.is_removed else shown(difference.path, difference.after, reader),
    )


def _where_it_is(version: Version, difference: Difference) -> ServiceDocument:
    """What went is called by the document that had it."""
    document = version.before if difference.is_removed else version.after
    assert document is not None  # noqa: S101 - there is a difference between two
    return document
