"""The state of a service point, as one says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from locator.i18n import N_, Language, isolated
from locator.staff.confirming.due import DAYS_BEFORE
from locator.staff.services.finding import Filter, Row

Mood = Literal["good", "soon", "bad", "plain"]

FILTERS: Mapping[Filter, str] = {
    "published": N_("Public"),
    "due": N_("To confirm"),
    "draft": N_("Drafts"),
    "in_review": N_("In review"),
    "imported": N_("Imported"),
    "archived": N_("Archived"),
}


# What stands before the question whether it is confirmed, the strongest first.
_PUBLICATIONS: Mapping[str, tuple[str, Mood]] = {
    "archived": (N_("Archived"), "plain"),
    "in_review": (N_("In review"), "soon"),
    "draft": (N_("Draft, not public"), "plain"),
}
_STATUSES: Mapping[str, tuple[str, Mood]] = {
    "defunct": (N_("Closed for good"), "bad"),
    "inactive": (N_("Does not run"), "bad"),
    "temporarily closed": (N_("Closed for some time"), "soon"),
}
_WITHOUT_ORGANIZATION: tuple[str, Mood] = (N_("Not public: its organization is not"), "plain")


@dataclass(frozen=True)
class State:
    """What holds of a service point, in words, and whether it is good; `is_due`: to confirm."""

    words: Markup
    mood: Mood
    is_due: bool = False


def state_of(row: Row, today: dt.date, reader: Language) -> State:
    """The state of a row; `today` is the city's."""
    # A service that has no point yet is one that is being written.
    publications = {row.service_publication, row.publication or "draft"}
    standing = [_PUBLICATIONS[one] for one in _PUBLICATIONS if one in publications]
    standing += [_STATUSES[one] for one in _STATUSES if one in {row.service_status, row.status}]
    if row.organization_publication != "published":
        standing.append(_WITHOUT_ORGANIZATION)
    if not standing:
        return _of_public(row, today, reader)
    words, mood = standing[0]
    return State(reader.say(words), mood)


def _of_public(row: Row, today: dt.date, reader: Language) -> State:
    if row.ends is None:
        return State(reader.say("Not public: nobody has confirmed it yet"), "bad", is_due=True)
    day = isolated(reader.date(row.ends))
    if row.ends <= today:
        words = reader.say("Not public since %(day)s: nobody has confirmed it", day=day)
        return State(words, "bad", is_due=True)
    if row.ends <= today + dt.timedelta(days=DAYS_BEFORE):
        words = reader.say("Public, but only until %(day)s", day=day)
        return State(words, "soon", is_due=True)
    return State(reader.say("Public"), "good")
