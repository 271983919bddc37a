"""The map, ready to count: what migration 0019 keeps beside `published.service_point`.

A trigger writes both tables, in the transaction that publishes; nobody else does. Cells are squares
of Web Mercator (EPSG:3857), 2^level a side of the world, numbered by a Morton curve.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ARRAY, BigInteger, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from locator.directory.base import PUBLISHED, Base

# The finest grid: about 15 cm. `MapPoint` tells cells, columns and rows of it.
FINEST = 28
# The grids in which `MapCell` counts.
PYRAMID = (9, 12, 15)


class MapPoint(Base):
    """A service point that stands on the map, as long as it does."""

    __tablename__ = "map_point"
    __table_args__ = (
        Index("ix_map_point_cell", "cell"),
        Index("ix_map_point_shown_until", "shown_until"),
        {"schema": PUBLISHED},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)  # the service_at_location's
    city_id: Mapped[str]
    cell: Mapped[int] = mapped_column(BigInteger)
    x: Mapped[int]  # the column, counted from the date line
    y: Mapped[int]  # the row, counted from the north
    # From this instant on nobody vouches for it any more, or the stop has left.
    shown_until: Mapped[dt.datetime]
    is_area: Mapped[bool]  # it is somewhere around here
    is_stop: Mapped[bool]
    # Those of the service point, without the hours of the week.
    facets: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class MapCell(Base):
    """How many points that are open to all stand in a cell, and where in the middle."""

    __tablename__ = "map_cell"
    __table_args__ = ({"schema": PUBLISHED},)

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    city_id: Mapped[str] = mapped_column(primary_key=True)
    # Also those that are over, until they are published anew, at the latest tomorrow.
    count: Mapped[int] = mapped_column(BigInteger)
    x_sum: Mapped[int] = mapped_column(BigInteger)
    y_sum: Mapped[int] = mapped_column(BigInteger)
