"""What partners may take away: a service point, its service and its organization, by HSDS's names.

Pure: from loaded rows to records in the shape of HSDS 3.1, nested as the standard nests them. What
the standard has no field for stands beside its fields, by the names of `PROFILE`: feeds write
those as attributes (`locator.feeds.hsds`). Empty values are left out.

Promise 3 holds here as it does in `locator.directory.content`: of a place that is not shown exactly
there is the name and the middle of its area, or nothing. People, their mailboxes, and who assures a
service are private, and not in here at all.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from locator.directory.access import AccessCondition
from locator.directory.base import Row
from locator.directory.contact import Phone, Url
from locator.directory.language import Language
from locator.directory.location import Address, Location
from locator.directory.organization import Organization, Program
from locator.directory.point import Point
from locator.directory.schedule import Closure, Schedule, ScheduleException
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Texts, Translations

Record = dict[str, Any]


def _facts(**facts: str) -> dict[str, str]:
    told: dict[str, str] = {}
    for fact, meaning in facts.items():
        told |= {
            fact: f"{meaning}: yes, no, unknown. Unknown is never good news.",
            f"{fact}.confirmed_by": f"{meaning}: who says so.",
            f"{fact}.confirmed_on": f"{meaning}: the date on which they said so.",
            f"{fact}.source": f"{meaning}: how they know.",
        }
    return told


# Name -> what it means: the fields that are ours. Yes, no and nothing said are "yes", "no" and a
# field that is not there.
PROFILE: Mapping[str, str] = {
    "locale": "The language of the texts of this record (BCP 47).",
    "translations": "Texts in further languages: by field, by language (BCP 47).",
    "kind": "Who runs the organization: city, public, ngo, community, network.",
    "is_mobile": "A mobile service: each service_at_location is a stop, there at its times only.",
    "is_free": "Whether it costs nothing.",
    "conditions": "What stands in the way of “open to all”, in words.",
    **_facts(
        open_to_all="Open to all residents regardless of migration status",
        id_asked="Whether an ID is asked for",
        status_asked="Whether the migration status is asked for",
        data_shared_with_authorities="Whether data is shared with immigration authorities",
    ),
    "alert": "What is out of the ordinary at this place at the moment.",
    "assured_date": "When somebody last confirmed what is said of this place.",
    "assured_by": "Who confirmed it.",
    "assured_by_kind": "Of which kind they are: city, organization, network.",
    "time_zone": "IANA time zone of all dates and times.",
    "languages": "Languages spoken at this place, instead of those of the service.",
    "mode": "spoken, or interpreter: one can be had.",
    "byday": "The weekdays on which the language is spoken; otherwise on all.",
    "schedule_exceptions": "Dates on which the schedules do not hold: closed, or other times.",
    "closures": "Days on which the whole service is closed; both dates are included.",
    "notices": "What is different on a day, said for that day: not running, late, moved.",
    "freq": "The frequency of a schedule, where HSDS has no word for it: DAILY, YEARLY.",
    "by_appointment": "Whether one must have an appointment.",
    "open_on_holidays": "Whether it is open on the holidays of the city.",
    "is_whatsapp": "Whether the number answers on WhatsApp.",
    "extension": "The extension of a phone number, where it is no number.",
    "url": "An address on the web, where HSDS would not accept it as one.",
    "website": "An address on the web, where HSDS would not accept it as one.",
    "uri": "An address, where HSDS would not accept it as one.",
    "email": "A mailbox, where HSDS would not accept it as one.",
    "disclosure": (
        "What may be known of the place: exact; area (its name and its middle); hidden (nothing)."
    ),
    "wheelchair": "Whether a wheelchair gets in: yes, limited, no.",
    "directions": "How to find the entrance.",
    "source": "The list that it was taken from, with the credit and the licence that it asks for.",
    "is_sample": "An invented entry, to look around with.",
}


def organization_record(organization: Organization, translations: Translations) -> Record:
    """Who delivers. Its mailbox stays private; a service may have a public one."""
    return _record(
        organization,
        translations,
        organization.locale,
        ("name", "description"),
        website=organization.url,
        phones=_phones(organization.phones, translations, organization.locale),
        additional_websites=_urls(organization.urls),
        kind=None if organization.kind == "unknown" else organization.kind,
        locale=organization.locale,
        is_sample=_yes(organization.is_sample),
    )


def service_record(
    service: Service, translations: Translations, source: Mapping[str, str] | None = None
) -> Record:
    """The help that is offered, without its service points and its organization.

    `source` is the list that it was imported from, as far as the public is told.
    """
    locale = service.locale

    def each(rows: Iterable[Any], fields: Sequence[str], plain: Sequence[str]) -> list[Record]:
        return [
            _record(
                row, translations, locale, fields, **{name: getattr(row, name) for name in plain}
            )
            for row in rows
        ]

    return _record(
        service,
        translations,
        locale,
        (
            "name",
            "alternate_name",
            "description",
            "alert",
            "application_process",
            "fees_description",
            "eligibility_description",
            "interpretation_services",
            "conditions",
        ),
        organization_id=service.organization_id,
        program_id=service.program_id,
        program=service.program and _program(service.program, translations),
        url=service.url,
        additional_urls=_urls(service.urls),
        email=service.email,
        status=service.status,
        minimum_age=service.minimum_age,
        maximum_age=service.maximum_age,
        phones=_phones(service.phones, translations, locale),
        schedules=_schedules(service.schedules, translations, locale),
        service_areas=each(
            _by_id(service.service_areas), ("name", "description"), ("extent", "uri")
        ),
        languages=_languages(service.languages, translations, locale),
        cost_options=each(
            service.cost_options,
            ("option", "amount_description"),
            ("currency", "amount", "valid_from", "valid_to"),
        ),
        required_documents=each(service.required_documents, ("document",), ("uri",)),
        needs=list(service.needs),
        locale=locale,
        is_mobile=_yes(service.is_mobile),
        is_free=None if service.is_free is None else "yes" if service.is_free else "no",
        schedule_exceptions=_exceptions(service.schedule_exceptions, translations, locale),
        closures=_closures(service.closures, translations, locale),
        source=source and dict(source),
        is_sample=_yes(service.is_sample),
        **_access(service.access_conditions),
    )


def point_record(point: ServiceAtLocation, at: Point | None, translations: Translations) -> Record:
    """The service at the location, without the service. `at` is where the public may see it."""
    service, location = point.service, point.location
    locale, is_exact = service.locale, location.disclosure == "exact"
    return _record(
        point,
        translations,
        locale,
        # Words about a place lead to it.
        ("description", "alert") if is_exact else ("alert",),
        service_id=point.service_id,
        location_id=point.location_id,
        location=_location(location, at, translations),
        phones=_phones(point.phones, translations, locale),
        schedules=_schedules(point.schedules, translations, locale),
        languages=_languages(point.languages, translations, locale),
        schedule_exceptions=_exceptions(
            point.schedule_exceptions, translations, locale, with_note=is_exact
        ),
        assured_date=point.assured_date,
        assured_by=point.assured_by,
        assured_by_kind=point.assured_by_kind,
        time_zone=location.city.time_zone,
        is_sample=_yes(point.is_sample),
        **_access(point.access_conditions),
    )


def closures_record(closures: Iterable[Closure]) -> list[Record]:
    """The holidays of a city: its id, `first_date` and `last_date`, both included, and a name."""
    ordered = sorted(closures, key=lambda row: (row.first_date, row.id))
    return [_plain(row, ("first_date", "last_date", "name")) for row in ordered]


def words_of(*texts: str | Texts | None) -> str:
    """The words of some texts in all languages, as they are searched for: no case, no accents."""
    words: list[str] = []
    for text in texts:
        words += text.values() if isinstance(text, Mapping) else [text or ""]
    folded = " ".join(words).casefold()
    if folded.isascii():
        return folded.strip()
    decomposed = unicodedata.normalize("NFKD", folded)
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return unicodedata.normalize("NFKC", plain).strip()


def words_of_service(service: Service, translations: Translations) -> str:
    """What a service is found by: its names, what it is, and who delivers it."""
    organization = service.organization
    return words_of(
        *(
            translations.texts(service, field, service.locale)
            for field in ("name", "alternate_name", "description")
        ),
        translations.texts(organization, "name", organization.locale),
    )


def words_of_point(point: ServiceAtLocation, record: Record, translations: Translations) -> str:
    """What a service point is found by: the names of its service, and what is public of where."""
    location, service = record["location"], point.service
    names = [location.get("name"), *location.get("translations", {}).get("name", {}).values()]
    lines = [line["address_1"] for line in location.get("addresses", ())]
    return words_of(
        translations.texts(service, "name", service.locale),
        translations.texts(service.organization, "name", service.organization.locale),
        *names,
        *lines,
    )


def _location(location: Location, at: Point | None, translations: Translations) -> Record:
    """Promise 3. Where only an area may be known, its name and its middle are all there is."""
    locale = location.locale
    shown = {
        "exact": ("name", "transportation", "directions"),
        "area": ("area_name",),
        "hidden": (),
    }[location.disclosure]
    record = _record(
        location,
        translations,
        locale,
        shown,
        location_type=location.location_type,
        latitude=at and at.lat,
        longitude=at and at.lon,
        locale=locale,
        disclosure=location.disclosure,
        wheelchair=None if location.wheelchair == "unknown" else location.wheelchair,
    )
    if location.disclosure == "area":
        _rename(record, "area_name", "name")
    if location.disclosure == "exact":
        record |= _filled(
            {
                "addresses": [
                    _address(row, location, translations) for row in _addresses(location)
                ],
                "accessibility": [
                    _record(row, translations, locale, ("description", "details"), url=row.url)
                    for row in sorted(
                        location.accessibility, key=lambda row: (row.description or "", row.id)
                    )
                ],
                "phones": _phones(location.phones, translations, locale),
            }
        )
    return record


def _addresses(location: Location) -> list[Address]:
    """The one that a page shows first."""
    return sorted(
        location.addresses, key=lambda address: (address.address_type != "physical", address.id)
    )


def _address(address: Address, location: Location, translations: Translations) -> Record:
    """`attention` may be a person, and is left out. A city knows where its streets are."""
    fields = ("address_2", "region", "state_province", "postal_code")
    return _record(
        address,
        translations,
        location.locale,
        ("address_1",),
        address_type=address.address_type,
        city=address.city or location.city.names.get("en"),
        country=address.country or location.city.country,
        **{field: getattr(address, field) for field in fields},
    )


def _program(program: Program, translations: Translations) -> Record:
    return _record(
        program,
        translations,
        program.locale,
        ("name", "alternate_name", "description"),
        organization_id=program.organization_id,
        locale=program.locale,
    )


def _phones(rows: Iterable[Phone], translations: Translations, locale: str) -> list[Record]:
    return [
        _record(
            phone,
            translations,
            locale,
            ("description",),
            number=phone.number,
            extension=phone.extension,
            is_whatsapp=_yes(phone.is_whatsapp),
            languages=_languages(phone.languages, translations, locale),
        )
        for phone in rows
    ]


def _languages(rows: Iterable[Language], translations: Translations, locale: str) -> list[Record]:
    return [
        _record(
            row,
            translations,
            locale,
            ("note",),
            code=row.code,
            mode=None if row.mode == "spoken" else row.mode,
            byday=_words(row.byday),
        )
        for row in rows
    ]


def _schedules(rows: Iterable[Schedule], translations: Translations, locale: str) -> list[Record]:
    words = ("byday", "byweekno", "bymonthday", "byyearday")
    plain = (
        *("valid_from", "valid_to", "dtstart", "until", "count", "wkst", "freq", "interval"),
        *("opens_at", "closes_at", "attending_type"),
    )
    return [
        _record(
            row,
            translations,
            locale,
            ("description", "notes"),
            by_appointment=_yes(row.by_appointment),
            open_on_holidays=_yes(row.open_on_holidays),
            **{name: _words(getattr(row, name)) for name in words},
            **{name: getattr(row, name) for name in plain},
        )
        for row in _in_order(rows)
    ]


def _in_order(rows: Iterable[Schedule]) -> list[Schedule]:
    ordered = [*rows]
    if len(ordered) > 1:
        ordered.sort(key=_when)
    return ordered


def _when(row: Schedule) -> tuple[str, ...]:
    """In the order in which they come, not of their ids: these differ in every installation."""
    days = (row.valid_from, row.dtstart, row.freq, _words(row.byday), _words(row.bymonthday))
    return tuple(map(str, (*days, row.opens_at, row.closes_at, row.description, row.id)))


def _exceptions(
    rows: Iterable[ScheduleException],
    translations: Translations,
    locale: str,
    with_note: bool = True,
) -> list[Record]:
    return [
        _record(
            row,
            translations,
            locale,
            ("note",) if with_note else (),
            date=row.date,
            closed=row.closed,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
        )
        for row in sorted(rows, key=lambda row: (row.date, row.opens_at or dt.time.min, row.id))
    ]


def _closures(rows: Iterable[Closure], translations: Translations, locale: str) -> list[Record]:
    return [
        _record(
            row,
            translations,
            locale,
            ("name",),
            first_date=row.first_date,
            last_date=row.last_date,
        )
        for row in sorted(rows, key=lambda row: (row.first_date, row.id))
    ]


def _access(rows: Iterable[AccessCondition]) -> Record:
    """Each fact by its name, and beside it who says so, since when, and how they know."""
    facts: Record = {}
    for row in sorted(rows, key=lambda row: row.fact):
        facts |= _filled(
            {
                row.fact: row.answer,
                f"{row.fact}.confirmed_by": row.confirmed_by,
                f"{row.fact}.confirmed_on": row.confirmed_on,
                f"{row.fact}.source": row.source,
            }
        )
    return facts


def _urls(rows: Iterable[Url]) -> list[Record]:
    return [_plain(row, ("label", "url")) for row in _by_id(rows)]


def _record(
    row: Row, translations: Translations, locale: str, fields: Sequence[str], /, **values: Any
) -> Record:
    """The row with its texts: in its own language as they are, and all others together."""
    if not translations.has(row):  # as most
        said = {field: getattr(row, field) for field in fields}
        return _filled({"id": row.id, **said, **values})
    ours: dict[str, str | None] = {}
    others: dict[str, Texts] = {}
    for field in fields:
        texts = translations.texts(row, field, locale)
        ours[field] = texts.pop(locale, None)
        if texts:
            others[field] = texts
    return _filled({"id": row.id, **ours, **values, "translations": others})


def _plain(row: Row, fields: Sequence[str]) -> Record:
    return _filled({"id": row.id, **{field: getattr(row, field) for field in fields}})


def _filled(values: Mapping[str, Any]) -> Record:
    """As JSON, without what is empty; "no" and 0 are something."""
    return {
        name: value if isinstance(value, str) else _as_json(value)
        for name, value in values.items()
        if value or (value is not None and value not in _EMPTY)
    }


_EMPTY: tuple[Any, ...] = ("", [], {})


def _as_json(value: Any) -> Any:
    if isinstance(value, str | list | dict | bool | int | float):
        return value
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return float(value) if hasattr(value, "as_tuple") else str(value)  # a Decimal; a UUID


def _yes(value: bool) -> str | None:
    return "yes" if value else None


@lru_cache(maxsize=4096)
def _words(text: str | None) -> str | None:
    """ "tu, th" -> "TU,TH": a list of words as it is compared and written everywhere."""
    parts = (text or "").upper().replace(" ", "").split(",")
    return ",".join(part for part in parts if part) or None


def _rename(record: Record, field: str, name: str) -> None:
    for texts in (record, record.get("translations", {})):
        if field in texts:
            texts[name] = texts.pop(field)


def _by_id(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.id)
