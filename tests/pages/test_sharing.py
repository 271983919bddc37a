"""An answer that can be sent as text holds the help, and nothing about who looked for it."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.builders import service_point, weekly


@pytest.fixture
def clinic(session: Session) -> str:
    """The address of the page of a clinic that opens on Thursdays, asked with a position."""
    point = service_point(session, schedules=[weekly("TH", "09:00", "13:00")])
    return f"/en/beirut/{point.id}?near=Verdun&lat=33.8881&lon=35.4872"


def sent(client: FlaskClient, address: str) -> dict[str, str]:
    """What WhatsApp and the phone's messages would begin with."""
    page = html.unescape(client.get(address).text)
    links = re.findall(r'href="(https://wa\.me/\?[^"]+|sms:[^"]+)"', page)
    return {
        urlsplit(link).scheme: next(iter(parse_qs(urlsplit(link).query).values()))[0]
        for link in links
    }


def test_the_text_tells_the_help_without_internet(client: FlaskClient, clinic: str) -> None:
    texts = sent(client, clinic)
    assert set(texts) == {"https", "sms"}
    for text in texts.values():
        lines = text.splitlines()
        assert "Thu 26 Nov 09:00–13:00" in lines
        assert "Open to everyone" in lines
        assert lines[-1].startswith("http")


def test_the_text_says_dates_and_not_today(client: FlaskClient, clinic: str) -> None:
    assert "today" not in sent(client, clinic)["sms"].lower()


def test_the_text_says_nothing_about_who_looked(client: FlaskClient, clinic: str) -> None:
    for text in sent(client, clinic).values():
        assert not re.search(r"Verdun|33\.88|35\.48|[?&]near", text)


def test_the_text_of_a_secret_place_tells_no_address(client: FlaskClient, session: Session) -> None:
    point = service_point(session, disclosure="hidden", location_name="Blue door, third floor")
    assert "Blue door" not in sent(client, f"/en/beirut/{point.id}")["sms"]
