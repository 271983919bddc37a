"""What a link is about, by the names that the public reads, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from locator.directory.texts import Translations
from locator.i18n import Language, Text, text_in
from locator.staff.confirming.link import ConfirmationLink


@dataclass(frozen=True)
class Named:
    """`place` where it is about one place of a service; of a secret one it is the area."""

    service: Text
    organization: Text
    place: Text | None

    @property
    def in_one_line(self) -> str:
        """For a mail or a message."""
        return ", ".join(part.text for part in (self.service, self.place) if part)


def named(session: Session, link: ConfirmationLink, reader: Language) -> Named:
    """The names of what `link` is about."""
    service = link.of_service
    organization = service.organization
    point = link.service_at_location
    place = point.location if point else None
    ids = [service.id, organization.id, *([place.id] if place else [])]
    translations = Translations.of(session, ids)
    field = "name" if place and place.disclosure == "exact" else "area_name"
    return Named(
        service=text_in(translations.texts(service, "name", service.locale), reader),
        organization=text_in(translations.texts(organization, "name", organization.locale), reader),
        place=text_in(translations.texts(place, field, place.locale), reader) if place else None,
    )
