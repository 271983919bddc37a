"""What partners may take away: a service point, its service and its organization, by HSDS's names.

Pure: from loaded rows to records in the shape of HSDS 3.1, nested as the standard nests them. What
the standard has no field for stands beside its fields, by the names of `locator.directory.profile`:
feeds write those as attributes (`locator.feeds.hsds`). Empty values are left out.

Promise 3 holds here as it does in `locator.directory.content`: of a place that is not shown exactly
there is the name and the middle of its area, or nothing. People, their mailboxes, and who assures a
service are private, and not in here at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from locator.directory.location import Address, Location
from locator.directory.organization import Organization, Program
from locator.directory.point import Point
from locator.directory.record_parts import (
    Record,
    access_of,
    by_id,
    closures_of,
    exceptions_of,
    filled,
    languages_of,
    phones_of,
    plain_record,
    record_of,
    schedules_of,
    urls_of,
    yes,
)
from locator.directory.schedule import Closure
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Translations


def organization_record(organization: Organization, translations: Translations) -> Record:
    """Who delivers. Its mailbox stays private; a service may have a public one."""
    return record_of(
        organization,
        translations,
        organization.locale,
        ("name", "description"),
        website=organization.url,
        phones=phones_of(organization.phones, translations, organization.locale),
        additional_websites=urls_of(organization.urls),
        kind=None if organization.kind == "unknown" else organization.kind,
        locale=organization.locale,
        is_sample=yes(organization.is_sample),
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
            record_of(
                row, translations, locale, fields, **{name: getattr(row, name) for name in plain}
            )
            for row in rows
        ]

    return record_of(
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
        additional_urls=urls_of(service.urls),
        email=service.email,
        status=service.status,
        minimum_age=service.minimum_age,
        maximum_age=service.maximum_age,
        phones=phones_of(service.phones, translations, locale),
        schedules=schedules_of(service.schedules, translations, locale),
        service_areas=each(
            by_id(service.service_areas), ("name", "description"), ("extent", "uri")
        ),
        languages=languages_of(service.languages, translations, locale),
        cost_options=each(
            service.cost_options,
            ("option", "amount_description"),
            ("currency", "amount", "valid_from", "valid_to"),
        ),
        required_documents=each(service.required_documents, ("document",), ("uri",)),
        needs=list(service.needs),
        locale=locale,
        is_mobile=yes(service.is_mobile),
        is_free=None if service.is_free is None else "yes" if service.is_free else "no",
        schedule_exceptions=exceptions_of(service.schedule_exceptions, translations, locale),
        closures=closures_of(service.closures, translations, locale),
        source=source and dict(source),
        is_sample=yes(service.is_sample),
        **access_of(service.access_conditions),
    )


def point_record(point: ServiceAtLocation, at: Point | None, translations: Translations) -> Record:
    """The service at the location, without the service. `at` is where the public may see it."""
    service, location = point.service, point.location
    locale, is_exact = service.locale, location.disclosure == "exact"
    return record_of(
        point,
        translations,
        locale,
        # Words about a place lead to it.
        ("description", "alert") if is_exact else ("alert",),
        service_id=point.service_id,
        location_id=point.location_id,
        location=_location(location, at, translations),
        phones=phones_of(point.phones, translations, locale),
        schedules=schedules_of(point.schedules, translations, locale),
        languages=languages_of(point.languages, translations, locale),
        schedule_exceptions=exceptions_of(
            point.schedule_exceptions, translations, locale, with_note=is_exact
        ),
        assured_date=point.assured_date,
        assured_by=point.assured_by,
        assured_by_kind=point.assured_by_kind,
        time_zone=location.city.time_zone,
        is_sample=yes(point.is_sample),
        **access_of(point.access_conditions),
    )


def closures_record(closures: Iterable[Closure]) -> list[Record]:
    """The holidays of a city: its id, `first_date` and `last_date`, both included, and a name."""
    ordered = sorted(closures, key=lambda row: (row.first_date, row.id))
    return [plain_record(row, ("first_date", "last_date", "name")) for row in ordered]


def _location(location: Location, at: Point | None, translations: Translations) -> Record:
    """Promise 3. Where only an area may be known, its name and its middle are all there is."""
    locale = location.locale
    shown = {
        "exact": ("name", "transportation", "directions"),
        "area": ("area_name",),
        "hidden": (),
    }[location.disclosure]
    record = record_of(
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
        record |= filled(
            {
                "addresses": [
                    _address(row, location, translations) for row in _addresses(location)
                ],
                "accessibility": [
                    record_of(row, translations, locale, ("description", "details"), url=row.url)
                    for row in sorted(
                        location.accessibility, key=lambda row: (row.description or "", row.id)
                    )
                ],
                "phones": phones_of(location.phones, translations, locale),
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
    return record_of(
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
    return record_of(
        program,
        translations,
        program.locale,
        ("name", "alternate_name", "description"),
        organization_id=program.organization_id,
        locale=program.locale,
    )


def _rename(record: Record, field: str, name: str) -> None:
    for texts in (record, record.get("translations", {})):
        if field in texts:
            texts[name] = texts.pop(field)
