"""The settings of a city: nothing is lost by saving, a mistake is told, and the public sees it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.city import City
from locator.directory.schedule import Closure
from locator.staff.cities.settings import Holiday
from locator.staff.cities.writing import copied_to_next_year
from locator.staff.doors import asks_for_second_person
from tests.builders import city
from tests.staff.cities.forms import Fields, fields_on, send
from tests.staff.people import a_member, signed_in

SETTINGS = "/staff/beirut/settings"
POLICE = {"en": "Police", "ar": "الشرطة", "am": "ፖሊስ", "lg": "Poliisi"}


@pytest.fixture
def beirut(session: Session) -> City:
    town = city(
        session,
        names={"en": "Beirut", "ar": "بيروت", "fr": "Beyrouth", "lg": "Beiluti"},
        emergency=[
            {
                "number": "112",
                "name": {"en": "Police", "ar": "الشرطة", "am": "ፖሊስ", "lg": "Poliisi"},
            },
            {"number": "140", "name": {"en": "Ambulance"}},
        ],
        languages=["ar", "en", "fr"],
        spoken=["am", "ar"],
    )
    town.closures = [
        Closure(first_date=dt.date(2026, 1, 1), last_date=dt.date(2026, 1, 1), name="New Year"),
        Closure(first_date=dt.date(2026, 3, 20), last_date=dt.date(2026, 3, 22), name="Eid"),
    ]
    session.commit()
    return town


@pytest.fixture
def form(client: FlaskClient, session: Session, beirut: City) -> Fields:
    """The form as it stands on the page of who may change it."""
    administrator = a_member(session, "city_administrator")
    session.commit()
    return fields_on(signed_in(client, administrator).get(SETTINGS).text)


def changes(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Change)) or 0


def test_saving_what_stands_there_changes_nothing(
    client: FlaskClient, session: Session, form: Fields
) -> None:
    before = changes(session)
    answer = send(client, SETTINGS, form)
    assert answer.status_code == 303, answer.text
    assert changes(session) == before


def test_the_public_sees_what_was_changed_at_once(
    client: FlaskClient, session: Session, beirut: City, form: Fields
) -> None:
    answer = send(client, SETTINGS, form, name__en="Beirut City", **{"emergency-0-number": "1701"})
    assert answer.status_code == 303
    assert "Saved." in client.get(SETTINGS).text
    page = client.get("/en/beirut/").text
    assert "Beirut City" in page
    assert 'href="tel:1701"' in page
    session.refresh(beirut)
    # What the form does not ask for is as it was.
    assert beirut.names["lg"] == "Beiluti"
    assert beirut.emergency[0]["name"] == POLICE


def test_a_change_says_who_made_it(client: FlaskClient, session: Session, form: Fields) -> None:
    send(client, SETTINGS, form, confirmation_days="90")
    change = session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert change.actor.startswith("city_administrator-")
    assert change.via == "staff pages"
    assert (change.before, change.after) == (
        {"confirmation_days": 180},
        {"confirmation_days": 90},
    )


def test_a_row_that_was_emptied_is_gone_and_a_filled_one_is_there(
    client: FlaskClient, session: Session, beirut: City, form: Fields
) -> None:
    kept = next(one.id for one in beirut.closures if one.name == "Eid")
    answer = send(
        client,
        SETTINGS,
        form,
        **{
            "holidays-0-first_date": "",
            "holidays-0-name": "",
            "holidays-2-first_date": "2026-12-25",
            "holidays-2-name": "Christmas",
            "emergency-1-number": "",
            "emergency-1-name-en": "",
        },
    )
    assert answer.status_code == 303, answer.text
    session.refresh(beirut)
    holidays = {one.name: one for one in beirut.closures}
    assert set(holidays) == {"Eid", "Christmas"}
    assert holidays["Eid"].id == kept
    assert holidays["Christmas"].last_date == dt.date(2026, 12, 25)
    assert [entry["number"] for entry in beirut.emergency] == ["112"]


def test_the_first_language_is_offered_first(
    client: FlaskClient, session: Session, beirut: City, form: Fields
) -> None:
    send(client, SETTINGS, form, first_language="fr")
    session.refresh(beirut)
    assert beirut.languages[0] == "fr"
    assert set(beirut.languages) == {"ar", "en", "fr"}


@pytest.mark.parametrize(
    "mistake",
    [
        ("confirmation_days", "3", "A number of days, from 14 to 730."),
        ("confirmation_days", "many", "A number of days, from 14 to 730."),
        ("time_zone", "Beirut", "Choose a time zone of the list"),
        ("time_zone", "../../etc/passwd", "Choose a time zone of the list"),
        ("centre", "in the middle", "Say where the middle of the city is"),
        ("centre", "34.5, 36.5", "The middle of the city is not between these sides."),
        ("west", "36", "West must be smaller than east"),
        ("west", "", "Fill in all four sides, or none of them."),
        ("east", "45", "This is larger than a city."),
        ("north", "95", "A number of degrees"),
        ("emergency-0-number", "call us", "Digits only"),
        ("emergency-2-name-en", "Fire", "Say the number, or empty the name, too."),
        ("emergency-2-number", "175", "Say who answers this number"),
        ("holidays-0-last_date", "2025-12-31", "It would end before it begins."),
        ("holidays-2-name", "Labour Day", "Say the day of the holiday."),
        ("holidays-2-first_date", "1 May", "A date, such as 2027-01-31."),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(
    client: FlaskClient, session: Session, form: Fields, mistake: tuple[str, str, str]
) -> None:
    field, typed, said = mistake
    before = changes(session)
    answer = send(client, SETTINGS, form, **{field: typed})
    assert answer.status_code == 422
    assert answer.text.count(said) == 2, "at the top and at the field"
    assert 'role="alert"' in answer.text
    assert fields_on(answer.text)[field] == typed
    assert changes(session) == before


def test_without_any_name_or_language_a_city_is_none(
    client: FlaskClient, session: Session, form: Fields
) -> None:
    bare = Fields(
        (name, value)
        for name, value in form.items(multi=True)
        if name != "languages" and not name.startswith("name-")
    )
    page = send(client, SETTINGS, bare).text
    assert "Say what the city is called" in page
    assert "Choose the languages of the pages" in page


def test_the_holidays_of_the_last_year_are_copied_and_looked_at_before_they_hold(
    client: FlaskClient, session: Session, beirut: City, form: Fields
) -> None:
    answer = send(client, SETTINGS, form, do="copy-holidays")
    assert answer.status_code == 200
    assert "not saved yet" in answer.text
    copied = fields_on(answer.text)
    days = [value for name, value in copied.items() if name.endswith("first_date") and value]
    assert days == ["2026-01-01", "2026-03-20", "2027-01-01", "2027-03-20"]
    session.refresh(beirut)
    assert len(beirut.closures) == 2
    copied.poplist("do")
    assert send(client, SETTINGS, copied).status_code == 303
    session.refresh(beirut)
    assert len(beirut.closures) == 4


def test_more_rows_lose_nothing_of_what_was_typed(client: FlaskClient, form: Fields) -> None:
    answer = send(client, SETTINGS, form, add="emergency", confirmation_days="oops")
    assert answer.status_code == 200
    more = fields_on(answer.text)
    assert more["confirmation_days"] == "oops"
    assert "emergency-6-number" in more


def test_a_holiday_that_is_there_next_year_is_not_copied_again() -> None:
    day = dt.date(2028, 2, 29)
    there = [Holiday(day, day, "Leap day"), Holiday(dt.date(2027, 1, 1), dt.date(2027, 1, 1), "NY")]
    (copied,) = copied_to_next_year(there)
    assert copied.first_date == dt.date(2029, 2, 28)
    assert copied_to_next_year([]) == []


def test_rows_are_folded_behind_what_is_in_them(client: FlaskClient, form: Fields) -> None:
    page = client.get(SETTINGS).text
    folded = [
        " ".join(re.sub("<svg.*?</svg>|<[^>]+>", " ", summary).split())
        for summary in re.findall(r"entry-fold\">\s*<summary>(.*?)</summary>", page, re.DOTALL)
    ]
    assert folded == [
        "New Year 1 January 2026",
        "Eid 20 March 2026 – 22 March 2026",
        "112 Police",
        "140 Ambulance",
    ]


def test_a_row_in_which_something_is_wrong_is_open(client: FlaskClient, form: Fields) -> None:
    wrong = {"holidays-1-first_date": "2026-03-25", "holidays-1-last_date": "2026-03-22"}
    answer = send(client, SETTINGS, form, **wrong)
    assert answer.status_code == 422
    assert "New Year" in answer.text.split("entry-fold")[1]
    assert answer.text.count('class="fold entry-fold"') == 3


def test_whether_a_second_person_looks_is_the_citys_to_say(
    client: FlaskClient, session: Session, form: Fields
) -> None:
    assert asks_for_second_person(session, "beirut"), "unless somebody says no"
    form.poplist("second_person")
    send(client, SETTINGS, form)
    session.expire_all()
    assert not asks_for_second_person(session, "beirut")
