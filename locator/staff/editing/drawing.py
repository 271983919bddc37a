"""All that the template needs of a draft, in the reader's words."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from locator.directory.document.document import OrganizationPart, ServiceDocument
from locator.i18n import Language, isolated
from locator.languages.endonyms import direction_of, language_name
from locator.search.cities import City
from locator.staff.doors import Member
from locator.staff.drafts.draft import Draft
from locator.staff.editing import choices, company, goals, shown
from locator.staff.editing.acts import Acted
from locator.staff.editing.sent import name_before, part_of
from locator.staff.form import Form


@dataclass(frozen=True)
class Asked:
    """Who reads the page, where, and when; `now` is in the city's zone."""

    session: Session
    city: City
    member: Member
    reader: Language
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The date in the city."""
        return self.now.date()

    @property
    def bound(self) -> list[uuid.UUID] | None:
        """The organizations that the reader is bound to; None of who is bound to none."""
        return self.member.organizations_in(self.city.id, "draft")


@dataclass(frozen=True)
class Drawn:
    """A document as it is to be drawn: with what a button did, and with what is wrong."""

    document: ServiceDocument
    acted: Acted = field(default_factory=Acted)
    problems: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)  # in fields of the page itself


def context(asked: Asked, draft: Draft, drawn: Drawn) -> dict[str, Any]:
    """The template's variables."""
    reader, city, today = asked.reader, asked.city, asked.today
    organizations = choices.organizations(asked.session, city.id, asked.bound)
    document = drawn.document
    if asked.bound and len(organizations) == 1 and not document.organization.name:
        document = document.model_copy(update={"organization": part_of(organizations[0])})
    document = shown.with_offers(document)
    own = document.organization.name if asked.bound else None
    who = shown.who_vouches(own, city, reader)
    problems = dict(drawn.problems)
    values = {**shown.values_of(document, who, today), **drawn.typed}
    if drawn.acted.another:
        path, name = drawn.acted.another
        values[f"{path}-another"] = name
        values[f"{path}-alike"] = [*drawn.acted.alike]
        problems[f"{path}-another"] = _no_such_language(name, reader)
    new = drawn.acted.new.id if drawn.acted.new else None
    form = Form(values, problems)
    return {
        "draft": draft,
        "document": document,
        "form": form,
        "tongue": choices.Tongue(
            document.locale, language_name(document.locale), direction_of(document.locale)
        ),
        "texts_tongues": choices.tongues(city, document.locale),
        "needs": choices.needs(reader),
        "chosen_needs": {
            part for need in document.needs for part in (need, need.partition("/")[0])
        },
        "organizations": choices.names_of(organizations),
        "organization_kinds": choices.organization_kinds(reader),
        "bound": asked.bound,
        "renaming": name_before(asked.session, document.organization, city.id),
        "is_new_organization": _is_new(document.organization),
        "before_name": _name_of_base(draft, document.organization),
        "offered_languages": shown.offered_languages(document.languages, city, reader),
        "languages_offered": lambda point: shown.offered_languages(point.languages, city, reader),
        "how_words": shown.how_words(reader),
        "known_languages": choices.known_languages(reader),
        "phone_languages": shown.phone_languages(document, city),
        "week": choices.days(city, reader),
        "questions": choices.questions(reader),
        "answers": choices.answers(reader),
        "says": shown.says(document, who, today, reader),
        "free_or_not": choices.free_or_not(reader),
        "wheelchair": choices.wheelchair(reader),
        "states": choices.states(reader),
        "line_of": shown.line_of(today, reader),
        "says_times": shown.says_times,
        "open_points": shown.open_points(document, problems, new),
        "open_folds": shown.open_folds(problems),
        "begins_any": lambda begin: shown.begins_any(problems, begin),
        "hints": shown.hints(document, reader),
        "undo": drawn.acted.removed,
        "new_row": _path_of(document, new),
        "service_id": draft.service_id,
        "standing": goals.standing(draft, asked.now, reader),
        "state": saved_words(draft, asked),
        "main": goals.main_goal(asked.session, draft, asked.member, reader),
        "assured_help": goals.assured_help(own, reader),
        "returned": goals.returned(asked.session, draft),
        "company": company_words(asked, draft),
        "words": script_words(reader),
        "saying": {
            "me": who,
            "today": today.isoformat(),
            "byMe": str(shown.by_me(who, reader).striptags()),
            "byNobody": reader.gettext("Nobody is named who said so"),
        },
    }


def saved_words(draft: Draft, asked: Asked) -> str:
    """ "Saved 10:02"."""
    at = draft.saved_at.astimezone(asked.city.zone)
    when = isolated(asked.reader.time(at))
    if at.date() != asked.today:
        when = isolated(f"{asked.reader.day(at.date())} {asked.reader.time(at)}")
    return str(asked.reader.say("Saved %(time)s", time=when).striptags())


def company_words(asked: Asked, draft: Draft) -> str:
    """Who else is here, as plain text."""
    there = company.others(asked.session, draft.id, asked.member.id, asked.now)
    return str(company.company_words(there, asked.now, asked.reader).striptags())


def _no_such_language(name: str, reader: Language) -> str:
    if not name.strip():
        return reader.gettext("Write the name of a language.")
    return reader.gettext(
        "We know no language of this name. Try its name in another language, or its code."
    )


def _is_new(organization: OrganizationPart) -> bool:
    return organization.id is None and bool(organization.name)


def _name_of_base(draft: Draft, organization: OrganizationPart) -> str:
    """Of a new organization in place of another one: that one's name."""
    base = draft.base_content()
    return base.organization.name if base and _is_new(organization) else ""


def _path_of(document: ServiceDocument, id: uuid.UUID | None) -> str:
    """The name of a row in the form."""
    if id is None:
        return ""
    owners: Sequence[tuple[str, Any]] = [
        ("", document),
        *((f"points-{number}-", point) for number, point in enumerate(document.points)),
    ]
    for path, owner in owners:
        for name in type(owner).model_fields:
            rows = getattr(owner, name)
            for number, row in enumerate(rows if isinstance(rows, list) else ()):
                if getattr(row, "id", None) == id:
                    return f"{path}{name}-{number}"
    return ""


def script_words(reader: Language) -> dict[str, str]:
    """What the scripts of a form that saves itself say."""
    return {
        "changed": reader.gettext("Not saved yet"),
        "saving": reader.gettext("Saving…"),
        "offline": reader.gettext("Not saved: no connection. We keep trying; nothing is lost."),
        "failed": reader.gettext(
            "Not saved: something is wrong on our side. We keep trying; nothing is lost."
        ),
        "signedOut": reader.gettext(
            "Not saved: you are signed out. Sign in in another tab; nothing is lost."
        ),
        "refused": reader.gettext("Not saved: you may not change this any more."),
        "needsInternet": reader.gettext("No connection: this needs one. Try again in a moment."),
        "removed": reader.gettext("Removed."),
        "undo": reader.gettext("Undo"),
    }
