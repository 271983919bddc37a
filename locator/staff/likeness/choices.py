"""What there is to choose where two service points are compared, in the reader's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from locator.directory.document.document import ExceptionPart, LocationPart, SchedulePart
from locator.directory.document.reading import part_of
from locator.directory.location import Location
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Translations
from locator.i18n import N_, Language, isolated
from locator.search.need_names import need_name
from locator.staff.hours.sentence import exception_words, lines
from locator.staff.likeness.fields import JOINED, Field, Side, fields_between, row_of
from locator.staff.where.public_view import public_view

_STRICTNESS = {"exact": 0, "area": 1, "hidden": 2}
_DISCLOSURE = {
    "exact": N_("The public sees the exact place."),
    "area": N_("The public sees only the area."),
    "hidden": N_("The public sees no place."),
}
_ANSWERS = {
    "yes": N_("yes"),
    "no": N_("no"),
    "unknown": N_("not known"),
    "limited": N_("with help"),
}
_FACTS = {
    "open_to_all": N_("Open to everyone: %(answer)s"),
    "id_asked": N_("ID asked: %(answer)s"),
    "status_asked": N_("Status asked: %(answer)s"),
    "data_shared_with_authorities": N_("Data shared with authorities: %(answer)s"),
}


@dataclass(frozen=True)
class Choice:
    """One thing in which two differ: what each says, line by line, and what we propose."""

    field: Field
    mine: tuple[Markup, ...]
    theirs: tuple[Markup, ...]
    proposed: Side
    may_join: bool

    @property
    def key(self) -> str:
        """Its name in the form."""
        return self.field.key


def choices(
    session: Session,
    keep: ServiceAtLocation,
    gone: ServiceAtLocation,
    today: dt.date,
    reader: Language,
) -> list[Choice]:
    """Everything in which the two differ; where only one says something, that is proposed."""
    found = []
    for field in fields_between(keep, gone):
        mine = _said(session, field, row_of(keep, field.owner), today, reader)
        theirs = _said(session, field, row_of(gone, field.owner), today, reader)
        may_join = field.kind == "needs" or field.name in JOINED
        # What may stand side by side has no order that anybody meant.
        if mine != theirs and not (may_join and sorted(mine) == sorted(theirs)):
            proposed = _proposed(field, keep, gone, mine, theirs)
            found.append(Choice(field, mine, theirs, proposed, may_join and bool(mine and theirs)))
    return found


def chosen_in(form: Mapping[str, str], offered: Iterable[Choice]) -> dict[str, Side]:
    """What a form says of each; of what it says nothing, or nonsense, what was proposed."""
    sides: dict[str, Side] = {"keep": "keep", "take": "take", "both": "both"}
    chosen: dict[str, Side] = {}
    for choice in offered:
        side = sides.get(form.get(choice.key, ""), choice.proposed)
        chosen[choice.key] = choice.proposed if side == "both" and not choice.may_join else side
    return chosen


def _proposed(
    field: Field,
    keep: ServiceAtLocation,
    gone: ServiceAtLocation,
    mine: tuple[Markup, ...],
    theirs: tuple[Markup, ...],
) -> Side:
    if field.kind == "place":
        # Threat: a merge shows the address of a shelter, because its double had no such mark.
        stricter = _strictness(gone) > _strictness(keep)
        has_none = keep.location.point is None and _strictness(gone) == _strictness(keep)
        return "take" if stricter or has_none else "keep"
    if not (mine and theirs):
        return "keep" if mine else "take"
    if field.name in JOINED:
        return "both"
    if field.kind == "text" and field.name not in ("name", "alert"):
        return "take" if _length(theirs) > _length(mine) else "keep"
    return "keep"


def _strictness(point: ServiceAtLocation) -> int:
    return _STRICTNESS[point.location.disclosure]


def _length(said: tuple[Markup, ...]) -> int:
    return sum(map(len, said))


def _said(
    session: Session, field: Field, row: Any, today: dt.date, reader: Language
) -> tuple[Markup, ...]:
    match field.kind:
        case "text":
            return _texts(session, row, field.name)
        case "place":
            return _place(row, reader)
        case "needs":
            return tuple(escape(need_name(code, reader)) for code in row.needs)
        case "list":
            return _list(field.name, getattr(row, field.name), today, reader)
        case "value":
            return tuple(_value(getattr(row, field.name), reader))


def _value(value: Any, reader: Language) -> Iterator[Markup]:
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if value in _ANSWERS:
        if value != "unknown":
            yield reader.say(_ANSWERS[value])
    elif value is not None:
        yield isolated(value)


def _texts(session: Session, row: Any, name: str) -> tuple[Markup, ...]:
    """The text in every language that it has, its own first."""
    locale = row.service.locale if isinstance(row, ServiceAtLocation) else row.locale
    texts = Translations.of(session, [row.id]).texts(row, name, locale)
    return tuple(
        Markup('<span lang="{}" dir="auto">{}</span>').format(code, text)
        for code, text in texts.items()
    )


def _place(location: Location, reader: Language) -> tuple[Markup, ...]:
    part = part_of(LocationPart, location)
    shown = public_view(part)
    said = [Markup("<bdi>{}</bdi>").format(part.address)] if part.address else []
    if location.point:
        said.append(isolated(f"{location.point.lat}, {location.point.lon}"))
    if shown.disclosure == "area" and part.area_name:
        said.append(isolated(part.area_name))
    return (*said, reader.say(_DISCLOSURE[shown.disclosure]))


def _list(name: str, rows: list[Any], today: dt.date, reader: Language) -> tuple[Markup, ...]:
    if name == "schedules":
        return lines([part_of(SchedulePart, row) for row in rows], today, reader)
    if name == "schedule_exceptions":
        parts = [part_of(ExceptionPart, row) for row in sorted(rows, key=lambda row: row.date)]
        return tuple(exception_words(part, reader) for part in parts)
    if name == "access_conditions":
        return tuple(
            reader.say(_FACTS[row.fact], answer=reader.gettext(_ANSWERS[row.answer]))
            for row in sorted(rows, key=lambda row: row.fact)
        )
    return tuple(dict.fromkeys(_line(name, row, reader) for row in rows))


def _line(name: str, row: Any, reader: Language) -> Markup:
    match name:
        case "languages":
            how = "" if row.mode == "spoken" else reader.gettext("interpreter on request")
            parts = [reader.name_of(row.code), how, row.byday, row.note]
        case "phones":
            parts = [row.number, row.extension, row.description]
        case "required_documents":
            parts = [row.document]
        case "cost_options":
            amount = None if row.amount is None else f"{row.amount:f} {row.currency or ''}"
            parts = [row.option, amount, row.amount_description]
        case "contacts":
            parts = [row.name, row.title, row.email, row.phone]
        case _:
            parts = [row.description, row.details]
    return Markup(" · ").join(isolated(part) for part in parts if part)
