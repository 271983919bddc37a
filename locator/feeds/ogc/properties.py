"""The properties of a feature: flat, and the same for a table, a filter and a schema.

Each is told twice, in Python for what is shown and in SQL for what is asked, so that a page of a
thousand needs no thousand look-ups into JSON. A test holds that both agree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Text,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from locator.directory.access import AccessAnswer, AccessFact
from locator.directory.location import Disclosure, Wheelchair
from locator.directory.published import PublishedServicePoint

Kind = Literal["text", "boolean", "date", "time", "geometry"]

# The row that a statement speaks of.
point: Any = PublishedServicePoint

_CODES_OF_LANGUAGES = cast("$.languages[*].code", JSONPATH)

# One content in one language, as `locator.search.geojson.in_language` gives it.
Told = dict[str, Any]

SEPARATOR = "; "


@dataclass(frozen=True)
class Property:
    """One column of the table that a city is.

    `of` takes it from a content in one language, `sql` from a row, for the language given.
    """

    name: str
    title: str
    about: str
    kind: Kind
    sql: Callable[[str], ColumnElement[Any]]
    of: Callable[[Told], Any] | None = None
    choices: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """As JSON Schema, by the words of OGC API - Features, part 3."""
        types: dict[Kind, dict[str, Any]] = {
            "text": {"type": "string"},
            "boolean": {"type": "boolean"},
            "date": {"type": "string", "format": "date"},
            "time": {"type": "string", "format": "date-time"},
            "geometry": {"format": "geometry-point"},
        }
        told = {"title": self.title, "description": self.about, **types[self.kind]}
        return told | {"enum": list(self.choices)} if self.choices else told


# It is stored as it was written; to be asked, it has to be read.
_CONTENT = cast(point.content, JSONB)


def _at(*path: str) -> ColumnElement[Any]:
    return _CONTENT[path]


def _word(*path: str) -> Callable[[str], ColumnElement[Any]]:
    """What is the same in every language."""
    return lambda _language: point.content[path].astext


def _text(*path: str) -> Callable[[str], ColumnElement[Any]]:
    """The reader's language, then its parent, then English, then any: as `in_language` chooses."""

    def sql(language: str) -> ColumnElement[Any]:
        texts = _at(*path)
        wanted = dict.fromkeys((language, language.partition("-")[0], "en"))
        known = case((func.jsonb_typeof(texts) == "object", texts))
        each = func.jsonb_each_text(known).table_valued("key", "value")
        any_other = select(each.c.value).where(each.c.value != "").limit(1).scalar_subquery()
        return func.coalesce(*(func.nullif(known[code].astext, "") for code in wanted), any_other)

    return sql


def _codes(elements: Callable[[], ColumnElement[Any]]) -> Callable[[str], ColumnElement[Any]]:
    """Several codes as one text."""

    def sql(_language: str) -> ColumnElement[Any]:
        code: ColumnElement[Any] = func.jsonb_array_elements_text(elements()).column_valued("code")
        return select(func.string_agg(code, literal(SEPARATOR))).scalar_subquery()

    return sql


def _in(*path: str) -> Callable[[Told], Any]:
    def of(told: Told) -> Any:
        value: Any = told
        for step in path:
            if value is None:
                return None
            value = value[step]
        return value

    return of


_FACTS: dict[AccessFact, tuple[str, str]] = {
    "open_to_all": (
        "Open to all",
        "Whether it is open to all residents whatever their migration status.",
    ),
    "id_asked": ("Asks for an ID", "Whether one is asked for an ID there."),
    "status_asked": ("Asks for the status", "Whether one is asked for one's migration status."),
    "data_shared_with_authorities": (
        "Shares data with authorities",
        "Whether it shares data with immigration authorities.",
    ),
}

PROPERTIES: tuple[Property, ...] = (
    Property(
        "name",
        "Service",
        "The name of the service, in the language asked for or else in another.",
        "text",
        _text("service", "name"),
        _in("service", "name"),
    ),
    Property(
        "organization",
        "Organization",
        "Who delivers the service.",
        "text",
        _text("organization", "name"),
        _in("organization", "name"),
    ),
    Property(
        "description",
        "Description",
        "What one gets there.",
        "text",
        _text("service", "description"),
        _in("service", "description"),
    ),
    Property(
        "needs",
        "Needs",
        "What it helps with: codes of our taxonomy, separated by semicolons.",
        "text",
        _codes(lambda: _at("needs")),
        lambda told: SEPARATOR.join(told["needs"]) or None,
    ),
    Property(
        "languages",
        "Languages",
        "What is spoken there, or interpreted: BCP 47, separated by semicolons.",
        "text",
        _codes(lambda: func.jsonb_path_query_array(_CONTENT, _CODES_OF_LANGUAGES)),
        lambda told: SEPARATOR.join(each["code"] for each in told["languages"]) or None,
    ),
    *(
        Property(
            fact,
            title,
            f"{about} What nobody has confirmed is unknown.",
            "text",
            _word("access", fact, "answer"),
            _in("access", fact, "answer"),
            get_args(AccessAnswer),
        )
        for fact, (title, about) in _FACTS.items()
    ),
    Property(
        "access_conditions",  # `conditions` is a parameter
        "Conditions",
        "For whom it is, where it is not for everyone.",
        "text",
        _text("conditions"),
        _in("conditions"),
    ),
    Property(
        "free",
        "Free of charge",
        "Whether it is free of charge; null where that is not known.",
        "boolean",
        lambda _language: cast(point.content["cost", "free"].astext, Boolean),
        _in("cost", "free"),
    ),
    Property(
        "wheelchair",
        "Step-free",
        "Whether a wheelchair gets in.",
        "text",
        _word("wheelchair"),
        _in("wheelchair"),
        get_args(Wheelchair),
    ),
    Property(
        "mobile",
        "Mobile",
        "Whether this is a stop of a mobile service: there at its times only.",
        "boolean",
        lambda _language: cast(point.content["mobile"].astext, Boolean),
        _in("mobile"),
    ),
    Property(
        "location_name",
        "Place",
        "The name of the place.",
        "text",
        _text("location", "name"),
        _in("location", "name"),
    ),
    Property(
        "address",
        "Address",
        "The address, where that may be public.",
        "text",
        _text("location", "address"),
        _in("location", "address"),
    ),
    Property(
        "neighbourhood",
        "Area",
        "The name of the area, where the address is kept secret.",
        "text",
        _text("location", "area"),
        _in("location", "area"),
    ),
    Property(
        "disclosure",
        "Exactness",
        "What the point is: exact, the middle of an area, or hidden (then there is none).",
        "text",
        _word("disclosure"),
        _in("disclosure"),
        get_args(Disclosure),
    ),
    Property(
        "phone",
        "Telephone",
        "The first telephone number.",
        "text",
        _word("phones", "0", "number"),
        lambda told: told["phones"][0]["number"] if told["phones"] else None,
    ),
    Property(
        "email",
        "E-mail",
        "The address for electronic mail.",
        "text",
        _word("service", "email"),
        _in("service", "email"),
    ),
    Property(
        "url",
        "Website",
        "The website of the service.",
        "text",
        _word("service", "url"),
        _in("service", "url"),
    ),
    Property(
        "confirmed_on",
        "Confirmed on",
        "When somebody last confirmed all this.",
        "date",
        lambda _language: cast(point.content["assured", "on"].astext, Date),
        _in("assured", "on"),
    ),
    Property(
        "confirmed_by",
        "Confirmed by",
        "Who confirmed it.",
        "text",
        _word("assured", "by"),
        _in("assured", "by"),
    ),
)

ID = Property(
    "id",
    "Identifier",
    "The id of the feature.",
    "text",
    lambda _language: cast(point.id, Text),
)
MODIFIED = Property(
    "modified_at",
    "Modified at",
    "When any of this last changed.",
    "time",
    lambda _language: point.modified_at,
)
GEOMETRY = Property(
    "geometry",
    "Point",
    "Where it is; null where it has no point, or none that may be public.",
    "geometry",
    lambda _language: func.geometry(point.geog),
)

# What a filter may speak of.
QUERYABLES: dict[str, Property] = {
    each.name: each for each in (ID, *PROPERTIES, MODIFIED, GEOMETRY)
}

# Told of each feature, and no use in a filter: made from the address and the city.
SHOWN_ONLY: dict[str, dict[str, Any]] = {
    "page": {
        "title": "Page",
        "description": "Its page for people, with all there is to know.",
        "type": "string",
        "format": "uri",
    },
    "credit": {
        "title": "Credit",
        "description": "Whom to name where it is shown.",
        "type": "string",
    },
    "licence": {
        "title": "Licence",
        "description": "What may be done with it.",
        "type": "string",
        "format": "uri",
    },
    "untranslated": {
        "title": "Untranslated",
        "description": "Which of these texts are in another language than asked for, and in which: "
        "name (ar); address (ar).",
        "type": "string",
    },
}

# Where a text lies in the content -> what it is called here.
_FLAT = {
    "service.name": "name",
    "organization.name": "organization",
    "service.description": "description",
    "conditions": "access_conditions",
    "location.name": "location_name",
    "location.address": "address",
    "location.area": "neighbourhood",
}


def untranslated(elsewhere: dict[str, str]) -> str | None:
    """Promise 6: which of the texts shown are in which other language."""
    told = (f"{_FLAT[path]} ({code})" for path, code in elsewhere.items() if path in _FLAT)
    return SEPARATOR.join(told) or None


def modified(row: Any) -> dt.datetime:
    """When a row last changed."""
    moment: dt.datetime = row.modified_at
    return moment.astimezone(dt.UTC)
