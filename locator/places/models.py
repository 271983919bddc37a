"""The gazetteer as a search reads it: a place, and every way of writing its name."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import PUBLISHED, Base
from locator.directory.spatial import Geography, WKBElement

KINDS = ("city", "district", "quarter", "landmark")


class PlaceRow(Base):
    """A city, a part of it, or a landmark: somewhere that people say when asked where they are."""

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_place_city_id", "city_id"),
        # The cities by their names, wherever one is typed beside a place.
        Index("ix_place_is_city", "city_id", unique=True, postgresql_where=text("kind = 'city'")),
        {"schema": PUBLISHED},
    )

    id: Mapped[str] = mapped_column(primary_key=True)  # "beirut/hamra"
    # Not a foreign key: publishing rewrites the cities, and a gazetteer outlives that. A search
    # finds only places of cities that are published.
    city_id: Mapped[str]
    kind: Mapped[str]
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    # Lon/lat, WGS 84: where people would say that its middle is, not its centroid.
    geog: Mapped[WKBElement] = mapped_column(Geography("POINT", srid=4326, spatial_index=False))
    radius: Mapped[int]  # metres within which people would say that they are there
    rank: Mapped[int]  # of places that match equally well, the lowest comes first
    # From a file of the operator's: what comes with Locator does not replace it.
    is_own: Mapped[bool]


class PlaceName(Base):
    """One way of writing the name of a place."""

    __tablename__ = "place_name"
    __table_args__ = (
        # Answers the beginning of a name (LIKE 'ham%') and its likeness (%, %>) alike.
        Index(
            "ix_place_name_folded",
            "folded",
            postgresql_using="gin",
            postgresql_ops={"folded": "gin_trgm_ops"},
        ),
        Index("ix_place_name_place_id", "place_id"),
        {"schema": PUBLISHED},
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    place_id: Mapped[str] = mapped_column(ForeignKey(f"{PUBLISHED}.place.id", ondelete="CASCADE"))
    name: Mapped[str]
    locale: Mapped[str | None]  # null: an alias, in no particular language
    folded: Mapped[str]  # by locator.places.folding.fold
