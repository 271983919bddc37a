"""What the public will see of a place: the rules are the projection's own."""

from __future__ import annotations

from dataclasses import dataclass

from locator.directory.document.document import LocationPart
from locator.directory.location import Disclosure, Location
from locator.directory.point import Point
from locator.directory.projection import published_point
from locator.staff.where.checking import area_of, pin_of


@dataclass(frozen=True)
class PublicView:
    """The lines that will stand there, and the point on the map; `point` None: none."""

    disclosure: Disclosure
    lines: tuple[str, ...]
    point: Point | None


def public_view(part: LocationPart) -> PublicView:
    """As it would be published now."""
    location = Location(
        location_type=part.location_type,
        disclosure=part.disclosure,
        point=pin_of(part),
        area_point=area_of(part),
    )
    texts = {
        "exact": (part.name, part.address, part.directions),
        "area": (part.area_name,),
        "hidden": (),
    }[part.disclosure]
    return PublicView(part.disclosure, tuple(filter(None, texts)), published_point(location))
