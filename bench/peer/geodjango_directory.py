"""The same search on the directory's own tables: what somebody writes who begins with Django.

Serializers nested as the answer is, all that hangs on a page of entries prefetched, and all its
translations read at once. `bench.peer.geodjango` configures Django and imports this.
"""
# mypy: ignore-errors

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.db.models import DateField, ExpressionWrapper, F, Value
from django.db.models.functions import Cast
from rest_framework.generics import ListAPIView
from rest_framework.serializers import Field, FloatField, ModelSerializer, SlugRelatedField
from rest_framework_gis.fields import GeometryField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from bench.peer.geodjango_tables import (
    AccessCondition,
    Accessibility,
    Address,
    Location,
    Notice,
    Organization,
    Phone,
    Program,
    RequiredDocument,
    Schedule,
    Service,
    ServiceAtLocation,
    SpokenLanguage,
    Translation,
)

SHOWN = 10


class Texts(Field):
    """A column in every language in which there is one."""

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, row):
        """By locale."""
        original = getattr(row, self.field_name)
        translated = self.context["translations"].get((row.id, self.field_name), {})
        return {row.locale: original, **translated} if original else {}


def serializer(of, *columns, texts=(), **nested):
    """A `ModelSerializer` of a model: some columns, some texts, and what is nested in it."""
    meta = type("Meta", (), {"model": of, "fields": (*columns, *texts, *nested)})
    fields = {"Meta": meta, **{name: Texts() for name in texts}, **nested}
    return type(ModelSerializer)(f"{of.__name__}Serializer", (ModelSerializer,), fields)


def languages():
    """Of whatever has some."""
    return serializer(SpokenLanguage, "code", "mode", "byday", texts=("note",))(many=True)


def phones():
    """Likewise."""
    columns = ("number", "extension", "is_whatsapp")
    return serializer(Phone, *columns, texts=("description",), languages=languages())(many=True)


def facts():
    """Likewise."""
    columns = ("fact", "answer", "confirmed_by", "confirmed_on", "source")
    return serializer(AccessCondition, *columns)(many=True)


def schedules():
    """Likewise."""
    columns = ("freq", "byday", "valid_from", "valid_to", "opens_at", "closes_at", "by_appointment")
    return serializer(Schedule, *columns, texts=("description",))(many=True)


ServiceSerializer = serializer(
    Service,
    *("id", "url", "email", "is_mobile", "is_free", "minimum_age", "maximum_age"),
    texts=(
        *("name", "description", "alert", "application_process", "conditions"),
        *("eligibility_description", "fees_description"),
    ),
    organization=serializer(Organization, "id", "kind", "url", texts=("name",), phones=phones())(),
    program=serializer(Program, texts=("name",))(),
    attributes=SlugRelatedField("code", many=True, read_only=True),
    required_documents=serializer(RequiredDocument, texts=("document",))(many=True),
    languages=languages(),
    phones=phones(),
    access_conditions=facts(),
    schedules=schedules(),
)
LocationSerializer = serializer(
    Location,
    *("location_type", "wheelchair"),
    texts=("name", "directions", "transportation"),
    addresses=serializer(Address, "address_2", "postal_code", "city", texts=("address_1",))(
        many=True
    ),
    accessibility=serializer(Accessibility, texts=("description",))(many=True),
    phones=phones(),
)
NoticeSerializer = serializer(
    Notice, "date", "kind", "starts_at", "ends_at", "opens_at", "closes_at", texts=("note",)
)


class EntrySerializer(GeoFeatureModelSerializer):
    """A service point with all that belongs to it."""

    geometry = GeometryField(source="location.point")
    distance = FloatField(source="distance.m")
    alert = Texts()
    service = ServiceSerializer()
    location = LocationSerializer()
    languages = languages()
    phones = phones()
    access_conditions = facts()
    schedules = schedules()
    notices = NoticeSerializer(many=True)

    class Meta:
        model = ServiceAtLocation
        geo_field = "geometry"
        fields = (
            *("id", "distance", "alert", "service", "location", "languages", "phones"),
            *("access_conditions", "schedules", "notices"),
            *("assured_date", "assured_by_kind", "assured_by", "is_sample"),
        )


_OF_BOTH = ("languages", "phones__languages", "access_conditions", "schedules")
PREFETCHED = (
    *_OF_BOTH,
    "notices",
    *(f"service__{name}" for name in _OF_BOTH),
    *("service__attributes__taxonomy_term", "service__required_documents"),
    "service__organization__phones__languages",
    *(f"location__{name}" for name in ("addresses", "accessibility", "phones__languages")),
)


class NearestOfDirectory(ListAPIView):
    """The nearest within `radius` metres of a point, with this need, in this language."""

    serializer_class = EntrySerializer
    pagination_class = None

    def get_queryset(self):
        """What is public and fresh, and open to all."""
        asked = self.request.query_params
        here = Point(float(asked["lon"]), float(asked["lat"]), srid=4326)
        today = Cast(Value(dt.date.today()), DateField())  # noqa: DTZ011 - as one writes it
        oldest = ExpressionWrapper(today - F("location__city__confirmation_days"), DateField())
        found = ServiceAtLocation.objects.filter(
            location__point__dwithin=(here, D(m=float(asked["radius"]))),
            location__disclosure="exact",
            status="active",
            publication="published",
            service__status="active",
            service__publication="published",
            service__organization__publication="published",
            service__access_conditions__fact="open_to_all",
            service__access_conditions__answer="yes",
            assured_date__gt=oldest,
        )
        if "need" in asked:
            found = found.filter(service__attributes__taxonomy_term__code=asked["need"])
        if "language" in asked:
            found = found.filter(service__languages__code=asked["language"])
        found = found.annotate(distance=Distance("location__point", here)).order_by("distance")
        found = found.select_related("service__organization", "service__program", "location")
        return found.prefetch_related(*PREFETCHED)[:SHOWN]

    def filter_queryset(self, queryset):
        """Once it is read, all its translations are known at once."""
        self.found = list(queryset)
        return self.found

    def get_serializer_context(self):
        """By row and column."""
        ids = [id for point in self.found for id in texts_of(point)]
        translations = defaultdict(dict)
        for one in Translation.objects.filter(entity_id__in=ids):
            translations[one.entity_id, one.field][one.locale] = one.text
        return super().get_serializer_context() | {"translations": translations}


def texts_of(point):
    """The ids of all rows of a service point that may have translations."""
    service, location = point.service, point.location
    organization = service.organization
    yield from (point.id, service.id, organization.id, location.id)
    if service.program_id:
        yield service.program_id
    phones = [
        phone for one in (point, service, location, organization) for phone in one.phones.all()
    ]
    for rows in (
        phones,
        *(phone.languages.all() for phone in phones),
        *(point.languages.all(), service.languages.all(), service.required_documents.all()),
        *(point.schedules.all(), service.schedules.all(), point.notices.all()),
        *(location.addresses.all(), location.accessibility.all()),
    ):
        yield from (row.id for row in rows)
