"""What will happen with a draft next, said before it does; and where it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup
from sqlalchemy.orm import Session

from locator.i18n import Language
from locator.staff.accounts import Account
from locator.staff.doors import Member
from locator.staff.drafts import access
from locator.staff.drafts.draft import Draft


@dataclass(frozen=True)
class Goal:
    """The main button: which act it is, and what it says."""

    act: Literal["publish", "submit"]
    words: str


@dataclass(frozen=True)
class Returned:
    """Why a draft came back, and from whom."""

    who: str
    text: str


def main_goal(session: Session, draft: Draft, member: Member, reader: Language) -> Goal | None:
    """ "Publish now" for who may, else "Send to review"; nothing where it waits already."""
    if access.may_publish(session, member, draft):
        return Goal("publish", reader.gettext("Publish now"))
    if draft.state in ("draft", "returned"):
        return Goal("submit", reader.gettext("Send to review"))
    return None


def standing(draft: Draft, now: dt.datetime, reader: Language) -> Markup:
    """Who sees what of it, in a sentence."""
    if draft.state == "in_review":
        return reader.say("It waits for review. People do not see it yet.")
    if draft.state == "scheduled" and draft.publish_at:
        at = draft.publish_at.astimezone(now.tzinfo)
        return reader.say(
            "It will be published on %(day)s at %(time)s.",
            day=reader.day(at.date()),
            time=reader.time(at),
        )
    if draft.service_id is None:
        return reader.say("Only staff see it until it is published.")
    return reader.say("People see what is public now, until this is published.")


def assured_help(organization: str | None, reader: Language) -> Markup:
    """What the tick does: in whose name it is shown as confirmed."""
    if organization:
        return reader.say(
            "People will read: confirmed today by %(who)s. Without that, they find it only once "
            "somebody has confirmed it.",
            who=organization,
        )
    return reader.say(
        "People will read: confirmed today by the city. Without that, they find it only once "
        "somebody has confirmed it."
    )


def returned(session: Session, draft: Draft) -> Returned | None:
    """The last word of who sent it back."""
    if draft.state != "returned":
        return None
    for comment in reversed(draft.comments):
        if comment.path is None and comment.author_id != draft.author_id:
            author = session.get(Account, comment.author_id) if comment.author_id else None
            return Returned((author.name or author.email) if author else "", comment.text)
    return None
