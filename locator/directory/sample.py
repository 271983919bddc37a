"""Load the sample directory: invented entries of real cities, to look around in.

Everything in it is marked `is_sample`, in the data and on every page. A city that is there
already is left alone, whoever made it; so loading again changes nothing.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from locator.directory.access import AccessCondition, AccessFact
from locator.directory.base import Row
from locator.directory.changes import acting
from locator.directory.city import City
from locator.directory.contact import Phone
from locator.directory.language import Language
from locator.directory.location import Address, Location
from locator.directory.organization import Organization, Program
from locator.directory.point import Point
from locator.directory.sample_file import (
    SampleAccess,
    SampleCity,
    SampleFile,
    SampleLanguage,
    SampleLocation,
    SamplePhone,
    SamplePoint,
    SampleSchedule,
    SampleService,
    read_sample_file,
)
from locator.directory.schedule import Closure, Schedule, ScheduleException
from locator.directory.service import RequiredDocument, Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import write_texts

FOLDER = Path(__file__).with_suffix("")
SOURCE = "sample"
_NAMESPACE = uuid.UUID("0d6f0a2e-3f0c-5c57-8a51-6a4a52f4e9b1")
# Holidays that come every year are written down for so many of them.
_YEARS = 3


def load_sample(session: Session, now: dt.datetime, folder: Path = FOLDER) -> list[str]:
    """Load every file of the folder whose city is not there yet; give the new cities' ids.

    Raises `SampleIsWrongError` before anything is written.
    """
    files = [read_sample_file(file) for file in sorted(folder.glob("*.yaml"))]
    acting(session, "sample", "the sample directory", via="sample")
    new = [file for file in files if session.get(City, file.city.id) is None]
    for file in new:
        _CityLoader(session, file, now).load()
    session.flush()
    return [file.city.id for file in new]


class _CityLoader:
    """Turns one file into rows."""

    def __init__(self, session: Session, file: SampleFile, now: dt.datetime) -> None:
        self._session = session
        self._file = file
        self._today = now.astimezone(ZoneInfo(file.city.time_zone)).date()
        self._programs: dict[str, Program] = {}

    def load(self) -> None:
        city = self._city(self._file.city)
        self._session.add(city)
        self._closures(city)
        organizations = self._organizations(city)
        for sample in self._file.services:
            service = self._service(sample, organizations[sample.organization])
            for point in sample.points:
                self._point(point, service, city)

    def _city(self, sample: SampleCity) -> City:
        return City(
            id=sample.id,
            names=sample.names,
            country=sample.country,
            time_zone=sample.time_zone,
            languages=sample.languages,
            spoken=sample.spoken,
            bounds=list(sample.bounds),
            centre_lon=sample.centre[0],
            centre_lat=sample.centre[1],
            confirmation_days=sample.confirmation_days,
            migration_roles=list(sample.migration_roles),
            emergency=[entry.model_dump() for entry in sample.emergency],
            is_sample=True,
        )

    def _closures(self, city: City) -> None:
        for sample in self._file.closures:
            for first, last in self._dates(sample.first, sample.last, sample.yearly):
                closure = Closure(city_id=city.id, first_date=first, last_date=last)
                self._texts(closure, {"name": sample.name}, next(iter(sample.name)))
                self._session.add(closure)

    def _dates(
        self, first: dt.date | None, last: dt.date | None, yearly: str | None
    ) -> Iterable[tuple[dt.date, dt.date]]:
        if yearly is None:
            assert first is not None  # noqa: S101 - the file has been checked
            return [(first, last or first)]
        month, day = map(int, yearly.split("-"))
        days = [dt.date(self._today.year + year, month, day) for year in range(_YEARS)]
        return [(day, day) for day in days]

    def _organizations(self, city: City) -> dict[str, Organization]:
        organizations = {}
        for sample in self._file.organizations:
            organization = Organization(
                **self._known_as("organization", sample.key),
                city=city,
                kind=sample.kind,
                url=sample.url,
                locale=next(iter(sample.name)),
            )
            self._texts(
                organization,
                {"name": sample.name, "description": sample.description},
                organization.locale,
            )
            self._session.add(organization)
            organizations[sample.key] = organization
        return organizations

    def _service(self, sample: SampleService, organization: Organization) -> Service:
        locale = next(iter(sample.name))
        ages = sample.ages or (None, None)
        service = Service(
            **self._known_as("service", sample.key),
            organization=organization,
            program=self._program(sample, organization),
            locale=locale,
            publication="published",
            is_mobile=sample.mobile,
            is_free=sample.free,
            minimum_age=ages[0],
            maximum_age=ages[1],
            url=sample.url,
            email=sample.email,
        )
        self._texts(
            service,
            {
                "name": sample.name,
                "description": sample.description,
                "alert": sample.alert,
                "fees_description": sample.cost,
                "eligibility_description": sample.eligibility,
                "conditions": sample.conditions,
                "application_process": sample.application,
            },
            locale,
        )
        service.needs = tuple(sample.needs)
        service.languages = self._languages(sample.languages, locale)
        service.phones = self._phones(sample.phones, locale)
        service.access_conditions = self._access(sample.access)
        for position, texts in enumerate(sample.documents):
            document = RequiredDocument(position=position)
            self._texts(document, {"document": texts}, locale)
            service.required_documents.append(document)
        return service

    def _program(self, sample: SampleService, organization: Organization) -> Program | None:
        """Services that name the same programme share it."""
        if sample.program is None:
            return None
        locale, name = next(iter(sample.program.name.items()))
        if name not in self._programs:
            program = Program(**self._known_as("program", name), locale=locale)
            self._texts(program, {"name": sample.program.name}, locale)
            self._programs[name] = program
        return self._programs[name]

    def _point(self, sample: SamplePoint, service: Service, city: City) -> None:
        assured = sample.assured
        point = ServiceAtLocation(
            **self._known_as("service_at_location", sample.key),
            service=service,
            location=self._location(sample.location, sample.key, city),
            publication="published",
            assured_date=assured and self._today - dt.timedelta(days=assured.days_ago),
            assured_by_kind=assured and assured.by_kind,
            assured_by=assured and assured.by,
        )
        self._texts(point, {"alert": sample.alert}, service.locale)
        point.schedules = self._schedules(sample, service.locale)
        point.schedule_exceptions = [
            ScheduleException(
                date=self._today + dt.timedelta(days=exception.in_days),
                closed=exception.closed,
                opens_at=exception.opens,
                closes_at=exception.closes,
            )
            for exception in sample.exceptions
        ]
        point.languages = self._languages(sample.languages, service.locale)
        point.phones = self._phones(sample.phones, service.locale)
        if sample.access:
            point.access_conditions = self._access(sample.access)
        self._session.add(point)

    def _location(self, sample: SampleLocation, key: str, city: City) -> Location:
        locale = next(iter(sample.name))
        location = Location(
            **self._known_as("location", key),
            city=city,
            locale=locale,
            location_type=sample.type,
            point=_point(sample.lon, sample.lat),
            disclosure=sample.disclosure,
            area_point=sample.area and _point(sample.area.lon, sample.area.lat),
            wheelchair=sample.wheelchair,
        )
        self._texts(
            location,
            {
                "name": sample.name,
                "directions": sample.directions,
                "transportation": sample.transport,
                "area_name": sample.area.name if sample.area else None,
            },
            locale,
        )
        if sample.address:
            address = Address()
            self._texts(address, {"address_1": sample.address}, locale)
            location.addresses = [address]
        return location

    def _schedules(self, sample: SamplePoint, locale: str) -> list[Schedule]:
        schedules = []
        for slot in sample.schedule:
            for columns in self._days(slot):
                schedule = Schedule(
                    opens_at=slot.opens,
                    closes_at=slot.closes,
                    by_appointment=slot.appointment,
                    open_on_holidays=slot.holidays,
                    **columns,
                )
                self._texts(schedule, {"notes": slot.notes}, locale)
                schedules.append(schedule)
        if sample.hours:
            in_words = Schedule()
            self._texts(in_words, {"description": sample.hours}, locale)
            schedules.append(in_words)
        return schedules

    def _days(self, slot: SampleSchedule) -> list[dict[str, Any]]:
        """The columns that say on which days: one schedule, or one for every date."""
        if slot.dates:
            return [{"dtstart": self._today + dt.timedelta(days=days)} for days in slot.dates]
        validity: dict[str, Any] = {"valid_from": slot.valid_from, "valid_to": slot.valid_to}
        if slot.nth:
            byday = ",".join(f"{nth}{day}" for nth in slot.nth for day in slot.days)
            return [{"freq": "MONTHLY", "byday": byday, **validity}]
        weekly = {"freq": "WEEKLY", "byday": ",".join(slot.days), **validity}
        if slot.every > 1:
            # "Every second week" needs a week to count from: the one of loading.
            monday = self._today - dt.timedelta(days=self._today.weekday())
            weekly |= {"interval": slot.every, "dtstart": monday}
        return [weekly]

    def _languages(self, samples: Iterable[SampleLanguage], locale: str) -> list[Language]:
        languages = []
        for position, sample in enumerate(samples):
            language = Language(
                code=sample.code,
                mode=sample.mode,
                byday=",".join(sample.days) if sample.days else None,
                position=position,
            )
            self._texts(language, {"note": sample.note}, locale)
            languages.append(language)
        return languages

    def _phones(self, samples: Iterable[SamplePhone], locale: str) -> list[Phone]:
        phones = []
        for position, sample in enumerate(samples):
            phone = Phone(number=sample.number, is_whatsapp=sample.whatsapp, position=position)
            phone.languages = [
                Language(code=code, position=number) for number, code in enumerate(sample.languages)
            ]
            self._texts(phone, {"description": sample.label}, locale)
            phones.append(phone)
        return phones

    def _access(self, sample: SampleAccess) -> list[AccessCondition]:
        return [
            AccessCondition(
                fact=fact,
                answer=getattr(sample, fact),
                confirmed_by=sample.by,
                confirmed_on=(
                    None
                    if sample.days_ago is None
                    else self._today - dt.timedelta(days=sample.days_ago)
                ),
                source=sample.source,
            )
            for fact in get_args(AccessFact)
        ]

    def _known_as(self, kind: str, key: str) -> dict[str, Any]:
        """The same ids in every installation."""
        external_id = f"{self._file.city.id}/{key}"
        return {
            "id": uuid.uuid5(_NAMESPACE, f"{kind}/{external_id}"),
            "source": SOURCE,
            "external_id": external_id,
            "is_sample": True,
        }

    def _texts(self, row: Row, texts: Mapping[str, dict[str, str] | None], locale: str) -> None:
        for field, in_languages in texts.items():
            if in_languages:
                write_texts(self._session, row, field, in_languages, locale)


def _point(lon: float | None, lat: float | None) -> Point | None:
    return None if lon is None or lat is None else Point(lon, lat)
