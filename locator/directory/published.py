"""The schema `published`: what the public may see, and nothing else.

One narrow row a service point, indexed for search, with its text in every available language ready
to serve. `locator.directory.publishing` is the only writer.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Identity, Index, Integer, func, text
from sqlalchemy.dialects.postgresql import JSON, JSONB, TSTZMULTIRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import PUBLISHED, Base
from locator.directory.spatial import Geography, WKBElement

# The first 52 bits of an id, in its order, as a number: GiST can order by it, and a float hold it.
IN_ORDER = "(('x000' || left(replace(id::text, '-', ''), 13))::bit(64)::bigint)"
# The city once more, as an expression: only who asks for a list by it takes that index, which would
# else tempt the planner away from the one that knows where things are.
LISTED = "(city_id || '')"

# 48 bytes hold 384 facet ids without collision: see locator.directory.facets.
SIGNATURE_BYTES = 48
SIGNATURE_BITS = SIGNATURE_BYTES * 8
_SIGNED = {"facets": f"gist__intbig_ops(siglen={SIGNATURE_BYTES})"}


class PublishedCity(Base):
    """A city as the public sees it. `content` holds what a page needs to greet in any language."""

    __tablename__ = "city"
    __table_args__ = ({"schema": PUBLISHED},)

    id: Mapped[str] = mapped_column(primary_key=True)  # its slug: "beirut"
    time_zone: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # Goes up with every change of what is published in the city: a validator that is known
    # before any search runs.
    version: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
    # When that was, at least a second after the version before: HTTP tells times by the second.
    modified_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class PublishedServicePoint(Base):
    """One service at one location, or one stop of a mobile service.

    Half of each page is left for what is written tomorrow (migration 0022, docs/decisions/0276).
    """

    __tablename__ = "service_point"
    __table_args__ = (
        # Order and filters are answered inside one index, which begins with the city so that its
        # searches never leave it. A second index on facets alone would tempt the planner away.
        Index(
            "ix_service_point_city_id_geog_facets",
            "city_id",
            "geog",
            "facets",
            postgresql_using="gist",
            postgresql_ops=_SIGNED,
        ),
        # A city's list without an origin, by id.
        Index(
            "ix_service_point_listed_in_order_facets",
            text(LISTED),
            text(IN_ORDER),
            "facets",
            postgresql_using="gist",
            postgresql_ops=_SIGNED,
        ),
        # Points without a place on the map (by phone, online, address kept secret), by id.
        Index(
            "ix_service_point_nowhere_in_order_facets",
            "city_id",
            text(IN_ORDER),
            "facets",
            postgresql_using="gist",
            postgresql_ops=_SIGNED,
            postgresql_where=text("geog IS NULL"),
        ),
        Index("ix_service_point_service_id", "service_id"),
        # What has changed in a city since an instant.
        Index("ix_service_point_city_id_modified_at_id", "city_id", "modified_at", "id"),
        {"schema": PUBLISHED},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)  # the service_at_location's
    city_id: Mapped[str] = mapped_column(ForeignKey(f"{PUBLISHED}.city.id", ondelete="CASCADE"))
    service_id: Mapped[uuid.UUID]
    # A stop of a mobile service: not there unless its time says so, and folded with its siblings.
    is_stop: Mapped[bool]
    # Lon/lat, WGS 84: the exact point, the centre of an area, or null (hidden, virtual).
    geog: Mapped[WKBElement | None] = mapped_column(
        Geography("POINT", srid=4326, spatial_index=False)
    )
    facets: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    # Open, in [start, end), for the coming 35 days; empty: closed or no stop; null: not known.
    open_during: Mapped[list[Range[dt.datetime]] | None] = mapped_column(TSTZMULTIRANGE)
    # From this instant on nobody vouches for the entry any more, and it is silent.
    assured_until: Mapped[dt.datetime]
    # As it is sent: `json` comes out as it was written, where `jsonb` is put together anew.
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[dt.datetime]
    # When anything that the public sees of it last changed, by somebody's doing: that a day has
    # passed, and opening times are projected further, is no change.
    modified_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    # Of all that the public sees: `locator.directory.fingerprints`. Empty: made before
    # there were any, and not published since.
    fingerprint: Mapped[str] = mapped_column(server_default=text("''"))


class Gone(Base):
    """A tombstone: a service point that was public in a city, and is there no more."""

    __tablename__ = "gone"
    __table_args__ = (
        Index("ix_gone_city_id_gone_at_id", "city_id", "gone_at", "id"),
        {"schema": PUBLISHED},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    city_id: Mapped[str] = mapped_column(
        ForeignKey(f"{PUBLISHED}.city.id", ondelete="CASCADE"), primary_key=True
    )
    gone_at: Mapped[dt.datetime]


class Moved(Base):
    """An address that was public, and where it leads now: the two were one thing."""

    __tablename__ = "moved"
    __table_args__ = ({"schema": PUBLISHED},)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)  # the service_at_location's that was
    city_id: Mapped[str] = mapped_column(ForeignKey(f"{PUBLISHED}.city.id", ondelete="CASCADE"))
    moved_to: Mapped[uuid.UUID]


class FacetLanguage(Base):
    """The facet of a language that `locator.directory.facets.LANGUAGE_IDS` does not have."""

    __tablename__ = "facet_language"
    __table_args__ = ({"schema": PUBLISHED},)

    code: Mapped[str] = mapped_column(primary_key=True)
    # Down from the last bit but one: see locator.directory.facets.
    id: Mapped[int] = mapped_column(
        Identity(start=1_000 * SIGNATURE_BITS - 2, increment=-1), unique=True
    )
