"""What the API answers, and the same as pydantic models that document it.

`service_points` and its neighbours build plain dicts, which is several times faster than models;
a test holds every answer against the schemas made from the models.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[
    dict[str, str] | str | None,
    Field(
        description="Without `lang` the text in every language there is, by BCP 47 code (empty "
        "where there is none); with `lang` one text, or null. Texts that are not in the language "
        "asked for are named in `text_languages`."
    ),
]
Access = Literal["yes", "no", "unknown"]
Metres = Annotated[float, Field(ge=0, description="Metres")]


class Part(BaseModel):
    """Nothing but what is documented."""

    model_config = ConfigDict(extra="forbid")


class Link(Part):
    """A related address (RFC 8288), relative to this server."""

    rel: Literal["self", "next", "collection"]
    href: str
    type: str


class PointGeometry(Part):
    """A GeoJSON point: longitude, latitude (WGS 84)."""

    type: Literal["Point"]
    coordinates: Annotated[list[float], Field(min_length=2, max_length=2)]


class Service(Part):
    """What is offered (HSDS service)."""

    id: uuid.UUID
    name: Text
    description: Text
    alert: Text
    url: str | None
    email: str | None
    application: Text


class Organization(Part):
    """Who offers it (HSDS organization)."""

    id: uuid.UUID
    name: Text
    kind: Literal["city", "public", "ngo", "community", "network"]
    url: str | None


class Program(Part):
    """The fund or programme behind it."""

    name: Text


class Location(Part):
    """Where it is, as far as that is public (HSDS location)."""

    name: Text
    type: Literal["physical", "postal", "virtual"]
    address: Text
    directions: Text
    transport: Text
    area: Text


class SpokenLanguage(Part):
    """A language spoken there, or interpreted; on some `days` (MO to SU) or, with null, always."""

    code: str
    mode: Literal["spoken", "interpreter"]
    days: list[str] | None
    note: Text


class AccessFact(Part):
    """One fact about access: who confirmed it, and when. `unknown` is never good news."""

    answer: Access
    by: str | None
    on: dt.date | None
    source: str | None


class AccessConditions(Part):
    """Four facts that are not one another."""

    open_to_all: Annotated[
        AccessFact, Field(description="Open to all residents whatever their migration status.")
    ]
    id_asked: AccessFact
    status_asked: AccessFact
    data_shared_with_authorities: AccessFact


class Cost(Part):
    """Whether it is free of charge (null: not known), and the fees in words."""

    free: bool | None
    text: Text


class Phone(Part):
    """A number to call."""

    number: str
    extension: str | None = None
    whatsapp: bool
    languages: list[str]
    label: Text


class Hours(Part):
    """What is known of opening times besides `opening`."""

    text: Text
    appointment: bool
    known: bool


class Notice(Part):
    """One time that does not hold on one day: not there, late, or somewhere else.

    `starts_at` and `ends_at` are as planned, `opens_at` and `closes_at` what holds instead, on the
    city's clock; `moved_to` is another service point, in the `place` of that name. `opening` takes
    it into account.
    """

    date: dt.date
    kind: Literal["not_running", "late", "moved"]
    starts_at: str
    ends_at: str
    opens_at: str | None
    closes_at: str | None
    moved_to: uuid.UUID | None
    place: Text
    note: Text


class Assurance(Part):
    """Who confirmed the entry last, and when."""

    on: dt.date | None
    by_kind: Literal["city", "organization", "network"] | None
    by: str | None


class Source(Part):
    """The list that an entry was taken from, and what that asks to be said of it."""

    name: str
    credit: str | None = None
    licence: str | None = None
    url: str | None = None


class Opening(Part):
    """Open from `start` until just before `end`, in the city's own time."""

    start: dt.datetime
    end: dt.datetime


class MatchedLanguage(Part):
    """A language that was asked for, and what is spoken there instead or just so."""

    wanted: str
    code: str
    level: Literal["spoken", "interpreter"]
    days: list[str] | None


class ServicePointProperties(Part):
    """One service at one location, or one stop of a mobile service."""

    city: str
    service: Service
    organization: Organization
    program: Program | None
    location: Location
    disclosure: Annotated[
        Literal["exact", "area", "hidden"],
        Field(
            description="Whether the point is exact, the centre of an area, or kept secret (then "
            "there is no geometry)."
        ),
    ]
    needs: list[str]
    languages: list[SpokenLanguage]
    access: AccessConditions
    conditions: Text
    eligibility: Text
    ages: Annotated[
        list[int | None] | None, Field(description="From and to, or null where any age will do.")
    ]
    cost: Cost
    documents: Annotated[list[Text], Field(description="What to bring.")]
    wheelchair: Literal["yes", "limited", "no", "unknown"]
    accessibility: Text
    phones: list[Phone]
    hours: Hours
    notices: list[Notice]
    assured: Assurance
    source: Source | None
    mobile: bool
    sample: Annotated[bool, Field(description="Invented, to try the software out.")]
    distance: Annotated[
        Metres | None,
        Field(description="Geodesic metres from the origin; null without origin or geometry."),
    ]
    walking_minutes: int | None
    opening: Annotated[
        list[Opening] | None,
        Field(
            description="The coming opening times: the next few in a collection, all of about 35 "
            "days for a single service point. Null: not known, which is not open. Empty: none."
        ),
    ]
    open: Annotated[
        bool | None, Field(description="Open at the moment asked for; null: not known.")
    ]
    helped_at: Annotated[
        dt.datetime | None,
        Field(description="With `sort=soonest`: the later of walking there and opening."),
    ]
    more_stops: Annotated[
        int, Field(ge=0, description="Other stops of the same mobile service that match, too.")
    ]
    matched_languages: list[MatchedLanguage]
    text_languages: Annotated[
        dict[str, str],
        Field(description="Texts in another language than `lang`: their path and their language."),
    ]


class ServicePoint(Part):
    """A GeoJSON feature (RFC 7946); geometry is null for what has no public point."""

    type: Literal["Feature"]
    id: uuid.UUID
    geometry: PointGeometry | None
    properties: ServicePointProperties
    links: list[Link]


class Near(Part):
    """The place that `near` was taken for."""

    name: str
    language: str
    lon: float
    lat: float


class ServicePoints(Part):
    """A GeoJSON feature collection, one page of an answer."""

    type: Literal["FeatureCollection"]
    features: list[ServicePoint]
    links: list[Link]
    city: str | None
    near: Near | None
    radius: Annotated[int, Field(description="The radius in metres that was used.")]
    widened: Annotated[
        bool, Field(description="Nothing was found within the radius asked for, so it was widened.")
    ]
    now: Annotated[dt.datetime, Field(description="The moment for which the answer holds.")]


class PlaceProperties(Part):
    """A place that a text may mean."""

    name: str
    language: str
    names: dict[str, str]
    matched: Annotated[str, Field(description="The spelling that matched.")]
    city: str
    kind: str
    radius: int
    score: Annotated[float, Field(ge=0, le=1, description="1: this very name.")]
    exact: bool


class PlaceFeature(Part):
    """A GeoJSON feature; `id` is missing for what the operator's geocoder found."""

    type: Literal["Feature"]
    id: str | None = None
    geometry: PointGeometry
    properties: PlaceProperties


class Places(Part):
    """A GeoJSON feature collection, the best match first."""

    type: Literal["FeatureCollection"]
    features: list[PlaceFeature]


class EmergencyNumber(Part):
    """Whom to call at once."""

    number: str
    name: Text


class City(Part):
    """A city in this directory."""

    id: str
    name: Text
    country: Annotated[str, Field(description="ISO 3166-1 alpha-2.")]
    time_zone: Annotated[str, Field(description="IANA time zone.")]
    languages: Annotated[list[str], Field(description="Of its pages.")]
    spoken: Annotated[list[str], Field(description="Often spoken by migrants there.")]
    bounds: Annotated[
        list[float],
        Field(min_length=4, max_length=4, description="West, south, east, north."),
    ]
    centre: Annotated[list[float], Field(min_length=2, max_length=2, description="Lon, lat.")]
    emergency: list[EmergencyNumber]
    licence: Annotated[str, Field(description="Of its data: the address of the licence.")]
    attribution: Annotated[str, Field(description="Whom to name beside the licence.")]
    sample: bool


class Cities(Part):
    """Every city in this directory."""

    cities: list[City]


class FieldError(Part):
    """One field that is wrong; `code` is stable, `detail` is English."""

    field: str
    code: str
    detail: str


class Problem(Part):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
