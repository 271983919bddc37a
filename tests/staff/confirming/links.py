"""Links as their owners get them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from locator.directory.service_at_location import ServiceAtLocation
from locator.secret import secret_key
from locator.staff.confirming.link import ConfirmationLink, token_of
from locator.staff.confirming.reminding import new_link
from tests.builders import NOW


def a_link(
    session: Session,
    point: ServiceAtLocation,
    *,
    whole_service: bool = False,
    made: dt.datetime = NOW,
    language: str = "en",
    email: str | None = "amina@open-door.example",
    **fields: Any,
) -> ConfirmationLink:
    """A link about this point, or about all of its service."""
    link = new_link(
        "somebody@city.example",
        language,
        made,
        service_id=point.service_id if whole_service else None,
        point_id=None if whole_service else point.id,
        email=email,
    )
    for field, value in fields.items():
        setattr(link, field, value)
    session.add(link)
    session.flush()
    return link


def path_of(app: Flask, link: ConfirmationLink) -> str:
    """The path of its page."""
    return f"/confirm/{token_of(secret_key(app.extensions['locator'].config), link.id)}"
