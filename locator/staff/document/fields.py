"""What the fields of a document are called, and how their values read, in whole words.

For differences, conflicts, problems, comments and the history: never a column, never a code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from locator.directory.document.document import (
    AccessPart,
    ClosurePart,
    ContactPart,
    CostPart,
    ExceptionPart,
    LanguagePart,
    LocationPart,
    OrganizationPart,
    Part,
    PhonePart,
    PointPart,
    RequiredDocumentPart,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.document.parts import inner_of, leaves_of, rows_of
from locator.directory.document.values import SILENT, Order, Position, Typed, value_of
from locator.directory.needs import CODES
from locator.i18n import Language, isolated, language_name
from locator.search.need_names import need_name
from locator.staff.document.field_words import FACTS, FIELDS, WORDS
from locator.staff.hours import sentence
from locator.staff.hours.day_words import weekday_name


def label(document: ServiceDocument, path: str, reader: Language) -> Markup:
    """What a path leads to, from the large to the small: "The house: Opening hours: Opens at".

    A path that leads nowhere (a row that is gone since) is named as far as it leads.
    """
    crumbs: list[Markup] = []
    part: Any = document
    names = path.split("-") if path else []
    for place, name in enumerate(names):
        if isinstance(part, Part):
            words = FIELDS[type(part)].get(name)
            if words is None:
                break
            # A point says which one it is; that there are several goes without saying.
            if name not in {"points", "location"} or place == len(names) - 1:
                crumbs.append(escape(reader.gettext(words)))
            part = getattr(part, name)
        else:
            row = _row(part, name)
            if row is None:
                break
            crumbs.append(title(row, reader) if name not in FACTS else _fact(name, reader))
            part = row
    return _trail(crumbs, reader)


def title(part: Part, reader: Language) -> Markup:
    """Which one of its list a row is: "Amharic", "+961 1 555 010", "The house"."""
    named: Callable[[Any], object] | None = _TITLES.get(type(part))
    if isinstance(part, LanguagePart):
        return Markup("<bdi>{}</bdi>").format(_language(part.code, reader))
    if isinstance(part, SchedulePart):
        return sentence.sentence([part], dt.date.min, reader) or _unnamed(reader)
    if isinstance(part, ExceptionPart | ClosurePart):
        first = part.date if isinstance(part, ExceptionPart) else part.first_date
        return isolated(reader.date(first)) if first else _unnamed(reader)
    found = named(part) if named else None
    return isolated(found) if found else _unnamed(reader)


def shown(path: str, value: Any, reader: Language) -> Markup:
    """A value of a difference or a conflict as people read it; the field is the path's last."""
    field = path.rpartition("-")[2]
    if isinstance(value, Part):
        return whole(value, reader)
    if isinstance(value, Typed):
        return reader.say("“%(typed)s” (we cannot read this)", typed=value.text)
    if isinstance(value, Position):
        parts = (_number(one, reader) for one in (value.lat, value.lon))
        return isolated(", ".join(parts))
    if isinstance(value, Order):
        return escape(reader.gettext("Another order"))
    if value is None or value in ("", []):
        is_unknown = field == "is_free"
        return escape(reader.gettext("Not known") if is_unknown else reader.gettext("Nothing"))
    return _value(field, value, reader)


def lines(part: Part, reader: Language) -> list[tuple[Markup, Markup]]:
    """All that a part says, a line a field, with its label; what it does not say is left out."""
    found: list[tuple[Markup, Markup]] = []
    for field in type(part).model_fields:
        if field in leaves_of(type(part)) and field not in SILENT:
            value = value_of(part, field)
            if (
                value is not False
                and value not in (None, "", [])
                and not _goes_without(part, field)
            ):
                words = escape(reader.gettext(FIELDS[type(part)][field]))
                found.append((words, shown(field, value, reader)))
        elif field in inner_of(type(part)):
            found.extend(_inner_lines(part, field, reader))
    return found


def _goes_without(part: Part, field: str) -> bool:
    """Whether a value is what everybody takes for granted: it runs, people go there, ..."""
    return field in _USUAL and _USUAL[field] == getattr(part, field)


def whole(part: Part, reader: Language) -> Markup:
    """All that a part says, in one sentence or a line a field."""
    if isinstance(part, SchedulePart):
        return sentence.sentence([part], dt.date.min, reader) or _lines(part, reader)
    if isinstance(part, ExceptionPart):
        said = sentence.exception_words(part, reader) or _unnamed(reader)
        return _with_note(said, part.note)
    if isinstance(part, AccessPart):
        return _answer(part, reader)
    if isinstance(part, ClosurePart):
        return _closure(part, reader)
    return _lines(part, reader)


def _inner_lines(part: Part, field: str, reader: Language) -> list[tuple[Markup, Markup]]:
    value = getattr(part, field)
    if isinstance(value, Part):
        return lines(value, reader)
    words = escape(reader.gettext(FIELDS[type(part)][field]))
    if field == "access":
        return [(_fact(fact, reader), whole(row, reader)) for fact, row in value.items()]
    if field == "schedules" and value:
        return [(words, sentence.sentence(value, dt.date.min, reader))]
    return [(words, whole(row, reader)) for row in value]


def _lines(part: Part, reader: Language) -> Markup:
    said = [
        reader.say("%(field)s: %(value)s", field=words, value=value)
        for words, value in lines(part, reader)
    ]
    return Markup("<br>").join(said) if said else _unnamed(reader)


def _answer(part: AccessPart, reader: Language) -> Markup:
    said = escape(reader.gettext(WORDS["answer"][part.answer]))
    if part.confirmed_by and part.confirmed_on:
        return reader.say(
            "%(answer)s, says %(who)s (%(date)s)",
            answer=said,
            who=isolated(part.confirmed_by),
            date=isolated(reader.date(part.confirmed_on)),
        )
    if part.confirmed_by:
        return reader.say("%(answer)s, says %(who)s", answer=said, who=isolated(part.confirmed_by))
    return said


def _closure(part: ClosurePart, reader: Language) -> Markup:
    days = [isolated(reader.date(day)) for day in (part.first_date, part.last_date) if day]
    if not days:
        return _unnamed(reader)
    if len(days) == 1 or days[0] == days[1]:
        return _with_note(days[0], part.name)
    said = reader.say("%(first)s to %(last)s", first=days[0], last=days[1])
    return _with_note(said, part.name)


def _with_note(said: Markup, note: str | None) -> Markup:
    return Markup("{} (<bdi>{}</bdi>)").format(said, note) if note else said


def _value(field: str, value: Any, reader: Language) -> Markup:
    if field in WORDS and value in WORDS[field]:
        return escape(reader.gettext(WORDS[field][value]))
    if isinstance(value, bool):
        return escape(reader.gettext("Yes") if value else reader.gettext("No"))
    if field in _BY_FIELD:
        return _BY_FIELD[field](value, reader)
    if isinstance(value, list):
        return reader.list_of(isolated(one) for one in value)
    for kind, say in _BY_TYPE.items():
        if isinstance(value, kind):
            return isolated(say(value, reader))
    return Markup('<bdi class="text">{}</bdi>').format(value)


def _day(day: str, reader: Language) -> str:
    name: Any = day[-2:]
    return f"{day[:-2]} {weekday_name(name, reader)}".strip()


def _language(code: str, reader: Language) -> str:
    return reader.name_of(code) if code else reader.gettext("Without a name")


def _number(value: object, reader: Language) -> str:
    if isinstance(value, Typed):
        return value.text
    if isinstance(value, float):
        return f"{value:.5f}".rstrip("0").rstrip(".")
    return reader.number(value) if isinstance(value, int | Decimal) else "–"  # type: ignore[arg-type]


def _fact(fact: str, reader: Language) -> Markup:
    return escape(reader.gettext(FACTS[fact]))


def _row(rows: Any, name: str) -> Part | None:
    if not isinstance(rows, list | dict):
        return None
    found = rows_of(rows, by_id=False).get(name) or rows_of(rows).get(name)
    return found if found or not (isinstance(rows, dict) and name in FACTS) else AccessPart()


def _unnamed(reader: Language) -> Markup:
    return escape(reader.gettext("Without a name"))


def _trail(crumbs: Iterable[Markup], reader: Language) -> Markup:
    said = Markup("")
    for crumb in crumbs:
        said = reader.say("%(field)s: %(value)s", field=said, value=crumb) if said else crumb
    return said


_TITLES: dict[type[Part], Callable[[Any], object]] = {
    PointPart: lambda part: part.location.name or part.location.address or part.description,
    LocationPart: lambda part: part.name or part.address,
    OrganizationPart: lambda part: part.name,
    PhonePart: lambda part: part.number,
    CostPart: lambda part: part.option or part.amount_description or part.amount,
    RequiredDocumentPart: lambda part: part.document,
    ContactPart: lambda part: part.name or part.department or part.email,
}
_BY_FIELD: dict[str, Callable[[Any, Language], Markup]] = {
    "needs": lambda codes, reader: reader.list_of(
        need_name(code, reader) if code in CODES else code for code in codes
    ),
    "locale": lambda code, _: isolated(language_name(code)),
    "code": lambda code, reader: isolated(_language(code, reader)),
    "languages": lambda codes, reader: reader.list_of(
        isolated(_language(code, reader)) for code in codes
    ),
    "byday": lambda days, reader: reader.list_of(_day(day, reader) for day in days),
    "wkst": lambda day, reader: isolated(_day(day, reader)),
}
_USUAL = {
    "status": "active",
    "location_type": "physical",
    "wheelchair": "unknown",
    "mode": "spoken",
    "kind": "unknown",
}
_BY_TYPE: dict[Any, Callable[[Any, Language], str]] = {
    dt.date: lambda value, reader: reader.date(value),
    dt.time: lambda value, reader: reader.time(value),
    (int, float, Decimal): _number,
}
