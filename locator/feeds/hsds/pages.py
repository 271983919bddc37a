"""The addresses of the API: each view reads the words, and says what answers them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from flask import request, url_for
from sqlalchemy import Connection, Select, Subquery, select
from werkzeug.exceptions import NotFound

from locator.directory.hsds import PROFILE_TAXONOMY_ID
from locator.directory.published_records import (
    PublishedOrganization,
    PublishedService,
    PublishedServiceAtLocation,
)
from locator.directory.words import words_of as plain_words
from locator.feeds.entries import today_in
from locator.feeds.hsds import answers, listing, openapi, reading, terms
from locator.feeds.hsds.listing import Question
from locator.feeds.hsds.package import ZIP, write_package
from locator.feeds.hsds.paging import JSON, NDJSON, lines, of_all, page, page_in_pieces
from locator.feeds.hsds.reading import Told, told
from locator.feeds.hsds.words import (
    AskForOne,
    AskForOrganization,
    AskForOrganizations,
    AskForPackage,
    AskForPage,
    AskForPoints,
    AskForServices,
    AskForTerms,
)
from locator.feeds.kept import made_once
from locator.feeds.serving import in_pieces, rows
from locator.privacy import open_to
from locator.search.cities import city_of
from locator.search.open_data import Answer, open_data, read_at, words_of
from locator.wiring import wiring

VERSION = "3.1"

blueprint = open_data("hsds", __name__, "/hsds/v3")


@read_at(blueprint, "/")
@open_to("everyone")
def about(_connection: Connection) -> Answer:
    """Which HSDS this is, and where it is described."""
    words_of(AskForOne)
    profile = url_for("hsds.taxonomy_terms", taxonomy_id=PROFILE_TAXONOMY_ID, _external=True)
    described = url_for("hsds.description", _external=True)
    return Answer({"version": VERSION, "profile": profile, "openapi_url": described}, JSON)


@read_at(blueprint, "/openapi.json")
@open_to("everyone")
def description(_connection: Connection) -> Answer:
    """This API, described (OpenAPI 3.1)."""
    words_of(AskForOne)
    return Answer(openapi.document(), JSON)


@read_at(blueprint, "/services")
@open_to("everyone")
def services(connection: Connection) -> Answer:
    """Services, by pages."""
    asked = words_of(AskForServices)
    question = _question(connection, asked)
    listed = listing.services(question)
    select_them = partial(reading.services_of, asked=question)
    if asked.minimal:
        shape = answers.service_in_brief
    else:
        shape = answers.service if asked.full else answers.service_in_list
    if asked.minimal and asked.format == "json":
        total = listing.count(connection, listed)
        everything = _each(shape)(rows(select_them(listed.subquery()), {}))
        return Answer(in_pieces(page_in_pieces(everything, total, 1, max(total, 1))), JSON)
    return _listed(connection, asked, listed, select_them, _each(shape))


@read_at(blueprint, "/services/<uuid:id>")
@open_to("everyone")
def service(connection: Connection, id: uuid.UUID) -> Answer:
    """One service with everything; open to all or not, its attributes say it."""
    words_of(AskForOne)
    return Answer(answers.service(_service(connection, id)), JSON)


@read_at(blueprint, "/service_at_locations")
@open_to("everyone")
def points(connection: Connection) -> Answer:
    """Services at locations, by pages."""
    asked = words_of(AskForPoints)
    listed = listing.points(_question(connection, asked))
    shape = answers.point if asked.full else answers.point_in_list
    return _listed(connection, asked, listed, reading.points_of, _each(shape))


@read_at(blueprint, "/service_at_locations/<uuid:id>")
@open_to("everyone")
def point(connection: Connection, id: uuid.UUID) -> Answer:
    """One service at one location with everything."""
    words_of(AskForOne)
    its = PublishedServiceAtLocation
    found = select(its.id, its.city_id).where(its.id == id, its.assured_until > wiring().now())
    row = connection.execute(reading.points_of(found.subquery())).one_or_none()
    if row is None:
        raise NotFound
    return Answer(answers.point(told(row)), JSON)


@read_at(blueprint, "/organizations")
@open_to("everyone")
def organizations(connection: Connection) -> Answer:
    """Organizations, by pages."""
    asked = words_of(AskForOrganizations)
    question = _question(connection, asked)
    listed = listing.organizations(question)
    if asked.full or asked.full_service:
        select_them = partial(reading.services_of_organizations, asked=question)
        shape = partial(answers.organizations, full_service=asked.full_service)
        return _listed(connection, asked, listed, select_them, lambda rows: shape(map(told, rows)))
    return _listed(
        connection,
        asked,
        listed,
        reading.organizations_of,
        lambda rows: (answers.organization_in_list(row.record) for row in rows),
    )


@read_at(blueprint, "/organizations/<uuid:id>")
@open_to("everyone")
def organization(connection: Connection, id: uuid.UUID) -> Answer:
    """One organization with what it delivers."""
    asked = words_of(AskForOrganization)
    its = PublishedOrganization
    found = select(its.id, its.city_id).where(its.id == id)
    statement = reading.services_of_organizations(found.subquery(), _of_anything())
    services = [*map(told, connection.execute(statement))]
    if not services:
        raise NotFound
    return Answer(answers.organization(services, full_service=asked.full_service), JSON)


@read_at(blueprint, "/<slug:city_id>.zip")
@open_to("everyone")
def package_of_city(connection: Connection, city_id: str) -> Answer:
    """All of a city as a CSV package."""
    asked = words_of(AskForPackage)
    named = {"Content-Disposition": f'attachment; filename="hsds-{city_id}.zip"'}
    if request.method == "HEAD":
        return Answer(iter(()), ZIP, named)
    city = city_of(connection, city_id)

    def write(path: Path) -> None:
        # The same all day, as the file is.
        question = Question(now=today_in(city), city=city_id, conditions=asked.conditions)
        found = rows(reading.services_of(listing.services(question).subquery(), question), {})
        write_package(path, city, (answers.service(told(row)) for row in found))

    return Answer(made_once("zip", (city_id, asked.conditions), write), ZIP, named)


@read_at(blueprint, "/taxonomies")
@open_to("everyone")
def taxonomies(_connection: Connection) -> Answer:
    """Taxonomies: needs, and our own fields."""
    asked = words_of(AskForPage)
    found = [one for one in terms.TAXONOMIES if _is_found(one, asked.search)]
    return of_all(found, asked)


@read_at(blueprint, "/taxonomies/<uuid:id>")
@open_to("everyone")
def taxonomy(_connection: Connection, id: uuid.UUID) -> Answer:
    """One taxonomy."""
    words_of(AskForOne)
    return Answer(_there(terms.taxonomy_of(id)), JSON)


@read_at(blueprint, "/taxonomy_terms")
@open_to("everyone")
def taxonomy_terms(_connection: Connection) -> Answer:
    """Terms of taxonomies, by pages."""
    asked = words_of(AskForTerms)
    found = [
        term
        for term in terms.terms()
        if (asked.taxonomy_id is None or term["taxonomy_id"] == str(asked.taxonomy_id))
        and (asked.parent_id is None or term.get("parent_id") == str(asked.parent_id))
        and not (asked.top_only and "parent_id" in term)
        and _is_found(term, asked.search)
    ]
    return of_all(found, asked)


@read_at(blueprint, "/taxonomy_terms/<uuid:id>")
@open_to("everyone")
def taxonomy_term(_connection: Connection, id: uuid.UUID) -> Answer:
    """One term."""
    words_of(AskForOne)
    return Answer(_there(terms.term_of(id)), JSON)


def _question(
    connection: Connection, asked: AskForServices | AskForPoints | AskForOrganizations
) -> Question:
    """Raises `CityIsUnknownError`."""
    if asked.city is not None:
        city_of(connection, asked.city)
    return Question(
        now=wiring().now(),
        city=asked.city,
        conditions=asked.conditions,
        search=asked.search,
        term=asked.taxonomy_term_id,
        taxonomy=asked.taxonomy_id,
        organization=getattr(asked, "organization_id", None),
        modified_after=getattr(asked, "modified_after", None),
        postcode=getattr(asked, "postcode", None),
        proximity=getattr(asked, "proximity", None),
    )


def _of_anything() -> Question:
    """Who asks by an id is told of everything, and with which conditions."""
    return Question(now=wiring().now(), conditions=True)


def _service(connection: Connection, id: uuid.UUID) -> Told:
    its, asked = PublishedService, _of_anything()
    found = select(its.id, its.city_id).where(its.id == id, *listing.said_of_services(asked))
    rows = connection.execute(reading.services_of(found.subquery(), asked)).all()
    if not rows:
        raise NotFound
    first = told(rows[0])
    for row in rows[1:]:  # the same in another city
        first.points.extend(told(row).points)
    return first


# Rows -> what is told of them.
Shape = Callable[[Iterable[Any]], Iterator[Any]]


def _each(shape: Callable[[Told], Any]) -> Shape:
    return lambda rows: (shape(told(row)) for row in rows)


def _listed(
    connection: Connection,
    asked: AskForPage,
    listed: Select[uuid.UUID, str],
    select_them: Callable[[Subquery], Select[Any]],
    shape: Shape,
) -> Answer:
    if asked.format == "ndjson":
        everything = rows(select_them(listed.subquery()), {})
        return Answer(in_pieces(lines(shape(everything))), NDJSON)
    total = listing.count(connection, listed)
    there = listed.limit(asked.per_page).offset((asked.page - 1) * asked.per_page)
    statement = select_them(there.subquery())
    if getattr(asked, "full", False) or getattr(asked, "full_service", False):
        told_of = shape(rows(statement, {}))
        return Answer(in_pieces(page_in_pieces(told_of, total, asked.page, asked.per_page)), JSON)
    return page([*shape(connection.execute(statement))], total, asked)


def _is_found(told: Any, search: str | None) -> bool:
    words = plain_words(told["name"], told["description"], told.get("code"))
    return search is None or all(word in words for word in plain_words(search).split())


def _there(found: Any) -> Any:
    if found is None:
        raise NotFound
    return found
