"""What a page, the API and the map say about a service point, in every available language.

Pure: from loaded rows to the JSON that is published. What must stay confidential is decided
here and in `locator.directory.projection`, and nowhere else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from locator.directory.access import AccessCondition, AccessFact
from locator.directory.city import City
from locator.directory.contact import Phone
from locator.directory.language import Language
from locator.directory.location import Location
from locator.directory.notice import Notice
from locator.directory.opening import says_when
from locator.directory.organization import Organization
from locator.directory.records import closures_record
from locator.directory.schedule import Schedule
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Texts, Translations

Content = dict[str, Any]


def content_of(
    point: ServiceAtLocation,
    translations: Translations,
    today: dt.date | None = None,
    source: Mapping[str, str] | None = None,
) -> Content:
    """The public content of a service point; its keys are the API's contract.

    Notices of days before `today`, in the city, are told no more. `source` is the list that it
    was imported from: its name, and the credit, licence and address that it asks to be given.
    """
    service, location = point.service, point.location
    locale = service.locale

    def texts(row: Any, field: str) -> Texts:
        return translations.texts(row, field, locale)

    return {
        "service": {
            "id": str(service.id),
            "name": texts(service, "name"),
            "description": texts(service, "description"),
            "alert": texts(point, "alert") or texts(service, "alert"),
            "url": service.url,
            "email": service.email,
            "application": texts(service, "application_process"),
        },
        "organization": _organization(service.organization, translations),
        "program": (
            {"name": translations.texts(service.program, "name", service.program.locale)}
            if service.program
            else None
        ),
        "location": _location(location, translations),
        "disclosure": location.disclosure,
        "needs": list(service.needs),
        "languages": [
            {
                "code": language.code,
                "mode": language.mode,
                "days": language.byday.split(",") if language.byday else None,
                "note": texts(language, "note"),
            }
            for language in languages_of(point)
        ],
        "access": _access(service.access_conditions, point.access_conditions),
        "conditions": texts(service, "conditions"),
        "eligibility": texts(service, "eligibility_description"),
        "ages": _ages(service),
        "cost": {"free": service.is_free, "text": _cost(service, translations)},
        "documents": [texts(document, "document") for document in service.required_documents],
        "wheelchair": location.wheelchair,
        "accessibility": _accessibility(location, translations),
        "phones": [_phone(phone, owner, translations) for phone, owner in _phones(point)],
        "hours": _hours(schedules_of(point), locale, translations),
        "notices": [
            _notice(notice, locale, translations)
            for notice in point.notices
            if today is None or notice.date >= today
        ],
        "assured": {
            "on": point.assured_date.isoformat() if point.assured_date else None,
            "by_kind": point.assured_by_kind,
            "by": point.assured_by,
        },
        "mobile": service.is_mobile,
        "source": dict(source) if source else None,
        "sample": point.is_sample,
    }


def city_content_of(city: City) -> Content:
    """The public content of a city."""
    return {
        "id": city.id,
        "names": city.names,
        "country": city.country,
        "languages": city.languages,
        "spoken": city.spoken,
        "bounds": city.bounds,
        "centre": [city.centre_lon, city.centre_lat],
        "confirmation_days": city.confirmation_days,
        "migration_roles": city.migration_roles,
        "emergency": city.emergency,
        "closures": closures_record(city.closures),
        "licence": city.data_licence,
        "sample": city.is_sample,
    }


def schedules_of(point: ServiceAtLocation) -> Sequence[Schedule]:
    """The point's own schedules, or else its service's."""
    return point.schedules or point.service.schedules


def languages_of(point: ServiceAtLocation) -> Sequence[Language]:
    """The point's own languages, or else its service's."""
    return point.languages or point.service.languages


def _organization(organization: Organization, translations: Translations) -> Content:
    return {
        "id": str(organization.id),
        "name": translations.texts(organization, "name", organization.locale),
        "kind": organization.kind,
        "url": organization.url,
    }


def _location(location: Location, translations: Translations) -> Content:
    """Promise 3: only an exact location says where it is; an area says its own name."""

    def texts(field: str, disclosure: str) -> Texts:
        if location.disclosure != disclosure:
            return {}
        return translations.texts(location, field, location.locale)

    address = _address(location, translations) if location.disclosure == "exact" else {}
    return {
        "name": texts("name", "exact"),
        "type": location.location_type,
        "address": address or None,
        "directions": texts("directions", "exact"),
        "transport": texts("transportation", "exact"),
        "area": texts("area_name", "area") or None,
    }


def _address(location: Location, translations: Translations) -> Texts:
    addresses = sorted(
        location.addresses, key=lambda address: (address.address_type != "physical", address.id)
    )
    if not addresses:
        return {}
    first = addresses[0]
    town = " ".join(part for part in (first.postal_code, first.city) if part)
    rest = [part for part in (first.address_2, town) if part]
    lines = translations.texts(first, "address_1", location.locale)
    return {locale: ", ".join([line, *rest]) for locale, line in lines.items()}


def _accessibility(location: Location, translations: Translations) -> Texts:
    # "A ramp beside the bakery" leads to the door, so it is for exact locations only.
    if location.disclosure != "exact":
        return {}
    return _joined(
        translations.texts(row, "description", location.locale)
        for row in sorted(location.accessibility, key=lambda row: row.id)
    )


def _access(service: Iterable[AccessCondition], point: Iterable[AccessCondition]) -> Content:
    # A fact at the point stands before the same fact about its service.
    known = {row.fact: row for rows in (service, point) for row in rows}
    return {fact: _answer(known.get(fact)) for fact in get_args(AccessFact)}


def _answer(row: AccessCondition | None) -> Content:
    if row is None:
        return {"answer": "unknown", "by": None, "on": None, "source": None}
    return {
        "answer": row.answer,
        "by": row.confirmed_by,
        "on": row.confirmed_on.isoformat() if row.confirmed_on else None,
        "source": row.source,
    }


def _ages(service: Service) -> list[int | None] | None:
    ages = [service.minimum_age, service.maximum_age]
    return None if ages == [None, None] else ages


def _cost(service: Service, translations: Translations) -> Texts:
    fees = translations.texts(service, "fees_description", service.locale)
    return fees or _joined(
        translations.texts(option, "option", service.locale)
        or _amount(option.amount, option.currency, service.locale)
        for option in service.cost_options
    )


def _amount(amount: Any, currency: str | None, locale: str) -> Texts:
    return {} if amount is None else {locale: f"{amount:f} {currency or ''}".strip()}


def _phones(point: ServiceAtLocation) -> list[tuple[Phone, str]]:
    """Each with the locale of its owner. The desk before the office; an office only if no desk."""
    service, location = point.service, point.location
    phones = [(phone, service.locale) for phone in [*point.phones, *service.phones]]
    if location.disclosure == "exact":
        phones += [(phone, location.locale) for phone in location.phones]
    organization = service.organization
    phones = phones or [(phone, organization.locale) for phone in organization.phones]
    once = {(phone.number, phone.extension): (phone, locale) for phone, locale in reversed(phones)}
    return list(reversed(once.values()))


def _phone(phone: Phone, locale: str, translations: Translations) -> Content:
    return {
        "number": phone.number,
        "extension": phone.extension or None,
        "whatsapp": phone.is_whatsapp,
        "languages": [language.code for language in phone.languages],
        "label": translations.texts(phone, "description", locale),
    }


def _hours(schedules: Iterable[Schedule], locale: str, translations: Translations) -> Content:
    schedules = sorted(schedules, key=lambda schedule: schedule.id)
    text = _joined(
        translations.texts(schedule, field, locale)
        for schedule in schedules
        for field in ("description", "notes")
    )
    return {
        "text": text or None,
        "appointment": any(schedule.by_appointment for schedule in schedules),
        "known": any(says_when(schedule) for schedule in schedules),
    }


def _notice(notice: Notice, locale: str, translations: Translations) -> Content:
    """What is different on a day; the same words as in `directory`."""
    to = notice.moved_to if notice.moved_to and notice.moved_to.publication == "published" else None
    return {
        "date": notice.date.isoformat(),
        "kind": notice.kind,
        "starts_at": _clock(notice.starts_at),
        "ends_at": _clock(notice.ends_at),
        "opens_at": _clock(notice.opens_at),
        "closes_at": _clock(notice.closes_at),
        "moved_to": to and str(to.id),
        "place": _place(to.location, translations) if to else {},
        "note": translations.texts(notice, "note", locale),
    }


def _clock(time: dt.time | None) -> str | None:
    return time.strftime("%H:%M") if time else None


def _place(location: Location, translations: Translations) -> Texts:
    """Promise 3: what the public may call a place, the area's name if it may not know more."""
    fields = {"exact": "name", "area": "area_name"}
    field = fields.get(location.disclosure)
    return translations.texts(location, field, location.locale) if field else {}


def _joined(parts: Iterable[Texts]) -> Texts:
    """Several texts as one, in each language that any of them has."""
    joined: dict[str, list[str]] = {}
    for texts in parts:
        for locale, text in texts.items():
            joined.setdefault(locale, []).append(text)
    return {locale: "; ".join(lines) for locale, lines in joined.items()}
