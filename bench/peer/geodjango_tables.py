"""The tables of our own directory as Django's models: a class each, as `inspectdb` begins them."""
# mypy: ignore-errors

from __future__ import annotations

from django.contrib.gis.db import models

OWNERS = ("service", "service_at_location", "location", "organization", "phone")


def table(name):
    """What a model says of a table of the directory, which is there already."""
    said = {"app_label": "gis", "managed": False, "db_table": f'directory"."{name}'}
    return type("Meta", (), said)


def owner(model, related_name):
    """The row that a row hangs on, if it is this one."""
    return models.ForeignKey(model, models.CASCADE, null=True, related_name=related_name)


class Row(models.Model):
    """Every row has a uuid."""

    id = models.UUIDField(primary_key=True)

    class Meta:
        abstract = True


class OfSomething(Row):
    """A row that hangs on another, and has its language."""

    class Meta:
        abstract = True

    @property
    def locale(self):
        """That of its owner."""
        owners = (name for name in OWNERS if getattr(self, f"{name}_id", None))
        return getattr(self, next(owners)).locale


class City(models.Model):
    Meta = table("city")
    id = models.TextField(primary_key=True)
    confirmation_days = models.IntegerField()


class Organization(Row):
    Meta = table("organization")
    name = models.TextField()
    locale = models.TextField()
    kind = models.TextField()
    url = models.TextField(null=True)
    publication = models.TextField()


class Program(Row):
    Meta = table("program")
    name = models.TextField()
    locale = models.TextField()


class Service(Row):
    Meta = table("service")
    organization = models.ForeignKey(Organization, models.CASCADE)
    program = models.ForeignKey(Program, models.CASCADE, null=True)
    name = models.TextField()
    description = models.TextField(null=True)
    locale = models.TextField()
    status = models.TextField()
    publication = models.TextField()
    is_mobile = models.BooleanField()
    is_free = models.BooleanField(null=True)
    fees_description = models.TextField(null=True)
    eligibility_description = models.TextField(null=True)
    conditions = models.TextField(null=True)
    minimum_age = models.IntegerField(null=True)
    maximum_age = models.IntegerField(null=True)
    url = models.TextField(null=True)
    email = models.TextField(null=True)
    alert = models.TextField(null=True)
    application_process = models.TextField(null=True)


class Location(Row):
    Meta = table("location")
    city = models.ForeignKey(City, models.CASCADE)
    name = models.TextField(null=True)
    locale = models.TextField()
    location_type = models.TextField()
    point = models.PointField(geography=True, null=True)
    disclosure = models.TextField()
    directions = models.TextField(null=True)
    transportation = models.TextField(null=True)
    wheelchair = models.TextField()


class ServiceAtLocation(Row):
    Meta = table("service_at_location")
    service = models.ForeignKey(Service, models.CASCADE)
    location = models.ForeignKey(Location, models.CASCADE)
    alert = models.TextField(null=True)
    status = models.TextField()
    publication = models.TextField()
    assured_date = models.DateField(null=True)
    assured_by_kind = models.TextField(null=True)
    assured_by = models.TextField(null=True)
    is_sample = models.BooleanField()

    @property
    def locale(self):
        """That of its service."""
        return self.service.locale


class Term(Row):
    Meta = table("taxonomy_term")
    code = models.TextField()


class Attribute(Row):
    Meta = table("attribute")
    service = owner(Service, "attributes")
    taxonomy_term = models.ForeignKey(Term, models.CASCADE)

    @property
    def code(self):
        """Of the need, or of another category."""
        return self.taxonomy_term.code


class Address(OfSomething):
    Meta = table("address")
    location = owner(Location, "addresses")
    address_1 = models.TextField()
    address_2 = models.TextField(null=True)
    postal_code = models.TextField(null=True)
    city = models.TextField(null=True)


class Accessibility(OfSomething):
    Meta = table("accessibility")
    location = owner(Location, "accessibility")
    description = models.TextField(null=True)


class Phone(OfSomething):
    Meta = table("phone")
    Meta.ordering = ("position", "id")
    service = owner(Service, "phones")
    service_at_location = owner(ServiceAtLocation, "phones")
    location = owner(Location, "phones")
    organization = owner(Organization, "phones")
    number = models.TextField()
    extension = models.TextField(null=True)
    description = models.TextField(null=True)
    is_whatsapp = models.BooleanField()
    position = models.IntegerField()


class SpokenLanguage(OfSomething):
    Meta = table("language")
    Meta.ordering = ("position", "id")
    service = owner(Service, "languages")
    service_at_location = owner(ServiceAtLocation, "languages")
    phone = owner(Phone, "languages")
    code = models.TextField()
    mode = models.TextField()
    byday = models.TextField(null=True)
    note = models.TextField(null=True)
    position = models.IntegerField()


class AccessCondition(Row):
    Meta = table("access_condition")
    service = owner(Service, "access_conditions")
    service_at_location = owner(ServiceAtLocation, "access_conditions")
    fact = models.TextField()
    answer = models.TextField()
    confirmed_by = models.TextField(null=True)
    confirmed_on = models.DateField(null=True)
    source = models.TextField(null=True)


class RequiredDocument(OfSomething):
    Meta = table("required_document")
    service = owner(Service, "required_documents")
    document = models.TextField()


class Schedule(OfSomething):
    Meta = table("schedule")
    service = owner(Service, "schedules")
    service_at_location = owner(ServiceAtLocation, "schedules")
    freq = models.TextField(null=True)
    byday = models.TextField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    opens_at = models.TimeField(null=True)
    closes_at = models.TimeField(null=True)
    description = models.TextField(null=True)
    by_appointment = models.BooleanField()


class Notice(OfSomething):
    Meta = table("notice")
    service_at_location = owner(ServiceAtLocation, "notices")
    date = models.DateField()
    kind = models.TextField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    opens_at = models.TimeField(null=True)
    closes_at = models.TimeField(null=True)
    note = models.TextField(null=True)


class Translation(Row):
    Meta = table("translation")
    entity_id = models.UUIDField()
    field = models.TextField()
    locale = models.TextField()
    text = models.TextField()
