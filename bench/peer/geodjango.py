"""The search as a Django project, on tables that are made for it: nothing that slows it down.

Served by gunicorn, `bench.peer.geodjango:application`; `PEERS_DATABASE` has the parts of the
database's address as JSON.
"""
# ruff: noqa: E402  # Django wants its settings before its models
# mypy: ignore-errors

from __future__ import annotations

import json
import os

import django
from django.conf import settings

settings.configure(
    DEBUG=False,
    SECRET_KEY="only for this measurement",  # noqa: S106  # there are no sessions
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.gis", "rest_framework", "rest_framework_gis"],
    DATABASES={
        "default": {
            "ENGINE": "django.contrib.gis.db.backends.postgis",
            "CONN_MAX_AGE": None,
            **json.loads(os.environ["PEERS_DATABASE"]),
        }
    },
    REST_FRAMEWORK={
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.core.wsgi import get_wsgi_application
from django.urls import path
from rest_framework.generics import ListAPIView
from rest_framework.serializers import FloatField, SlugRelatedField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from bench.peer.geodjango_directory import SHOWN, NearestOfDirectory


class Peer(models.Model):
    """A table that is there already."""

    class Meta:
        abstract = True
        app_label = "gis"  # relations are known only of apps that are installed
        managed = False


class ServicePoint(Peer):
    uuid = models.UUIDField()
    name = models.TextField()
    description = models.TextField()
    organization = models.TextField()
    address = models.TextField()
    free = models.BooleanField()
    assured_on = models.DateField()
    entry = models.JSONField()
    geog = models.PointField(geography=True)

    class Meta(Peer.Meta):
        db_table = 'peers"."service_point'


class OfPoint(Peer):
    """Something that a service point has several of: `point.needs`, `point.languages`."""

    point = models.ForeignKey(ServicePoint, models.CASCADE, related_name="%(class)ss")
    code = models.TextField()

    class Meta(Peer.Meta):
        abstract = True


class Need(OfPoint):
    class Meta(Peer.Meta):
        db_table = 'peers"."point_need'


class Language(OfPoint):
    class Meta(Peer.Meta):
        db_table = 'peers"."point_language'


class ServicePointSerializer(GeoFeatureModelSerializer):
    needs = SlugRelatedField("code", many=True, read_only=True)
    languages = SlugRelatedField("code", many=True, read_only=True)
    distance = FloatField(source="distance.m", read_only=True)

    class Meta:
        model = ServicePoint
        geo_field = "geog"
        fields = (
            *("uuid", "name", "description", "organization", "address", "free", "assured_on"),
            *("needs", "languages", "distance"),
        )


class EntrySerializer(GeoFeatureModelSerializer):
    distance = FloatField(source="distance.m", read_only=True)

    class Meta:
        model = ServicePoint
        geo_field = "geog"
        fields = ("uuid", "entry", "distance")


class Nearest(ListAPIView):
    """The nearest within `radius` metres of a point, with this need, in this language."""

    serializer_class = ServicePointSerializer
    pagination_class = None

    def get_queryset(self):
        asked = self.request.query_params
        here = Point(float(asked["lon"]), float(asked["lat"]), srid=4326)
        found = ServicePoint.objects.filter(geog__dwithin=(here, D(m=float(asked["radius"]))))
        if "need" in asked:
            found = found.filter(needs__code=asked["need"])
        if "language" in asked:
            found = found.filter(languages__code=asked["language"])
        found = found.annotate(distance=Distance("geog", here)).order_by("distance")
        return self.told(found)[:SHOWN]

    def told(self, found):
        """A few columns, and two lists."""
        return found.prefetch_related("needs", "languages").defer("entry")


class NearestEntries(Nearest):
    """The same, with all that is told of each."""

    serializer_class = EntrySerializer

    def told(self, found):
        return found.only("uuid", "entry", "geog")


urlpatterns = [
    path("directory", NearestOfDirectory.as_view()),
    path("service-points", Nearest.as_view()),
    path("entries", NearestEntries.as_view()),
]
application = get_wsgi_application()
