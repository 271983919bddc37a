"""The public records of some service points as rows, by the tables that they go to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from locator.directory.facets import need_facet
from locator.directory.loading import Loaded
from locator.directory.needs import with_parents
from locator.directory.projection import published_point
from locator.directory.record_parts import Record
from locator.directory.records import organization_record, point_record, service_record
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.words import postal_code, words_of, words_of_point, words_of_service

# A service, or an organization, in a city. Ids are text throughout.
Key = tuple[str, str]


@dataclass(frozen=True)
class Records:
    """The records of some public service points, by the tables that they go to."""

    points: Mapping[str, dict[str, Any]]
    services: Mapping[Key, Mapping[str, Any]]
    organizations: Mapping[Key, Mapping[str, Any]]


def records_of(points: Iterable[ServiceAtLocation], loaded: Loaded) -> Records:
    """The rows of the three tables of records, but for what their service points say together."""
    translations = loaded.translations
    of_points: dict[str, dict[str, Any]] = {}
    services: dict[Key, dict[str, Any]] = {}
    organizations: dict[Key, dict[str, Any]] = {}
    for point in points:
        service, city_id = point.service, point.location.city_id
        organization = service.organization
        ours = str(service.id), city_id
        theirs = str(organization.id), city_id
        record = point_record(point, published_point(point.location), translations)
        of_points[str(point.id)] = {
            "id": str(point.id),
            "city_id": city_id,
            "service_id": ours[0],
            "organization_id": theirs[0],
            "needs": _needs(service),
            "postal_code": _postal_code(record),
            "words": words_of_point(point, record, translations),
            "record": record,
        }
        if ours not in services:
            services[ours] = {
                "id": ours[0],
                "city_id": city_id,
                "organization_id": theirs[0],
                "needs": _needs(service),
                "words": words_of_service(service, translations),
                "record": service_record(service, translations, loaded.source_of(point)),
            }
        if theirs not in organizations:
            organizations[theirs] = {
                "id": theirs[0],
                "city_id": city_id,
                "words": words_of(
                    *(
                        translations.texts(organization, field, organization.locale)
                        for field in ("name", "description")
                    )
                ),
                "record": organization_record(organization, translations),
            }
    return Records(of_points, services, organizations)


def _needs(service: Service) -> list[int]:
    return [need_facet(code) for code in with_parents(service.needs)]


def _postal_code(record: Record) -> str | None:
    codes = [line.get("postal_code") for line in record["location"].get("addresses", ())]
    return next((postal_code(code) for code in codes if code), None)
