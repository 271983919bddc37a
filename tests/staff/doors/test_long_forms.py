"""Nobody fills the memory or the disk of the server with one form."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator.staff.doors.check import MOST_BYTES_OF_STRANGERS
from tests.builders import service_point
from tests.staff.people import a_member, csrf_token, signed_in

LONG = b"a" * (MOST_BYTES_OF_STRANGERS + 1)


@pytest.mark.parametrize(
    "address", ["/staff/sign-in", "/staff/sign-in/passkey", "/staff/forgotten", "/staff/reset/x"]
)
def test_a_stranger_sends_no_file(client: FlaskClient, address: str) -> None:
    """Threat: a file that nobody asks for is written to the disk before anybody looks at it."""
    word = {"X-CSRFToken": csrf_token(client)}
    answer = client.post(address, data={"file": (BytesIO(LONG), "long.bin")}, headers=word)
    assert answer.status_code == 413


def test_a_member_sends_a_translators_file(client: FlaskClient, session: Session) -> None:
    service_point(session)
    editor = a_member(session)
    session.commit()
    signed_in(client, editor)
    word = {"X-CSRFToken": csrf_token(client, "/staff/beirut/translations/")}
    answer = client.post(
        "/staff/beirut/translations/fr/file",
        data={"file": (BytesIO(LONG), "long.po")},
        headers=word,
    )
    assert answer.status_code == 422, "read, and no translation"
