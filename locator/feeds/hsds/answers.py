"""What is told of each thing: in full, as in a list, or by its id alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from locator.directory.record_parts import Record
from locator.feeds.hsds.reading import Told
from locator.feeds.hsds.standard import as_hsds, flat


def service(told: Told) -> Record:
    """A service with everything: the shape of `compiled/service.json`."""
    days = [point["assured_date"] for point in told.points if "assured_date" in point]
    return as_hsds(
        "service",
        {
            **told.record,
            # The oldest: it says how far all of it can be trusted.
            "assured_date": min(days, default=None),
            "last_modified": instant(told.modified_at),
            "organization": told.organization,
            "service_at_locations": told.points,
        },
    )


def service_in_list(told: Told) -> Record:
    """A service without what is many of it: `compiled/service_list.json`."""
    return _listed_service(service(told), openness(told.service, told.points))


def service_in_brief(told: Told) -> Record:
    """By which somebody sees what to fetch again."""
    return {"id": told.record["id"], "modified_date": instant(told.modified_at)}


def point(told: Told) -> Record:
    """A service at a location with everything: `compiled/service_at_location.json`."""
    return as_hsds(
        "service_at_location",
        {
            **told.record,
            "service": {
                **told.service,
                "assured_date": told.record.get("assured_date"),
                "last_modified": instant(told.modified_at),
                "organization": told.organization,
            },
        },
    )


def point_in_list(told: Told) -> Record:
    """The same without what is many of it: `compiled/service_at_location_list.json`."""
    whole = point(told)
    is_open = openness(told.service, [told.record])
    return flat("service_at_location", whole) | {
        "location": flat("location", whole["location"]),
        "service": _listed_service(whole["service"], is_open),
    }


def organizations(services: Iterable[Told], *, full_service: bool = False) -> Iterator[Record]:
    """Organizations with what they deliver, from services that stand one after the other."""
    for _, its in groupby(services, lambda told: told.organization["id"]):
        yield organization([*its], full_service=full_service)


def organization(services: Sequence[Told], *, full_service: bool = False) -> Record:
    """An organization with what it delivers: `compiled/organization.json`."""
    programs = {
        each.record["program"]["id"]: each.record["program"]
        for each in services
        if "program" in each.record
    }
    record = {**services[0].organization, "programs": [*programs.values()]}
    shape = service if full_service else service_in_list
    return as_hsds("organization", record) | {
        "services": [_without_organization(shape(each)) for each in services]
    }


def organization_in_list(record: Record) -> Record:
    """An organization alone: `compiled/organization_list.json`."""
    return flat("organization", as_hsds("organization", record))


def openness(service: Record, points: Iterable[Record]) -> str:
    """Whether it is open to all at one of these service points: yes, no, unknown.

    What a service point says of itself outweighs what is said of the service.
    """
    general = service.get("open_to_all", "unknown")
    answers = {point.get("open_to_all", general) for point in points} or {general}
    return next(answer for answer in ("yes", "no", "unknown") if answer in answers)


def instant(moment: dt.datetime) -> str:
    """RFC 3339, in UTC."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


_LABELS = {"no": "Not open to all", "unknown": "Not known to be open to all"}


def _listed_service(whole: Mapping[str, Any], is_open: str) -> Record:
    """Promise 1: lists have no attributes, so that it has conditions is said in words."""
    listed = flat("service", dict(whole))
    for name in ("organization", "program"):
        if name in whole:
            listed[name] = flat(name, whole[name])
    if is_open in _LABELS:
        conditions = _attribute(whole, "conditions")
        label = f"{_LABELS[is_open]}: {conditions}" if conditions else _LABELS[is_open]
        said = listed.get("eligibility_description")
        listed["eligibility_description"] = f"{label}. {said}" if said else f"{label}."
    return listed


def _attribute(whole: Mapping[str, Any], code: str) -> str | None:
    return next(
        (
            attribute["value"]
            for attribute in whole.get("attributes", ())
            if attribute["taxonomy_term"]["code"] == code
        ),
        None,
    )


def _without_organization(record: Record) -> Record:
    return {name: value for name, value in record.items() if name != "organization"}
