"""Who could do what, and since when, is in the record like every change of the directory."""

from __future__ import annotations

from sqlalchemy.orm import Session

from locator.directory.changes import acting
from locator.staff.doors import CityRule, Membership
from locator.staff.history.audit import lines
from tests.builders import city
from tests.staff.people import a_member


def test_roles_that_are_given_changed_and_taken_are_recorded(session: Session) -> None:
    account = a_member(session, "editor")
    acting(session, "amina@city.example", "a new colleague")
    membership = session.query(Membership).filter_by(account_id=account.id).one()
    membership.role = "reviewer"
    session.flush()
    session.delete(membership)
    session.flush()
    told = [
        (line.action, line.before, line.after)
        for line in lines(session, actor="amina@city.example")
        if line.entity_type == "membership" and line.field == "role"
    ]
    assert told == [("update", "editor", "reviewer"), ("delete", "reviewer", None)]


def test_a_rule_of_a_city_is_recorded(session: Session) -> None:
    city(session)
    session.flush()
    acting(session, "amina@city.example")
    session.add(CityRule(city_id="beirut", second_person=False))
    session.flush()
    (line,) = [
        line for line in lines(session, actor="amina@city.example") if line.field == "second_person"
    ]
    assert (line.entity_type, line.after) == ("city_rule", False)
