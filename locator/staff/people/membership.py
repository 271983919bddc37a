"""The members of one city: read, changed, taken out; one administrator always stays."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from locator.directory.organization import Organization
from locator.errors import LocatorError
from locator.staff.accounts import Account
from locator.staff.doors import CITY_ROLES, Member, Membership, Role


class MemberIsUnknownError(LocatorError):
    """No such membership in this city (any more)."""


class LastAdministratorError(LocatorError):
    """The city would have nobody who decides about its people."""


class OrganizationIsMissingError(LocatorError):
    """A contributor writes for an organization of the city; none was said, or not one of it."""


class RoleIsUnknownError(LocatorError):
    """Not a role that a city gives."""


@dataclass(frozen=True)
class Colleague:
    """One membership as the page shows it. `is_waiting`: has not taken up the invitation yet."""

    membership_id: uuid.UUID
    account_id: uuid.UUID
    name: str
    email: str
    role: Role
    organization_id: uuid.UUID | None
    organization: str | None
    is_of_network: bool
    is_waiting: bool
    last_sign_in: dt.date | None

    @property
    def called(self) -> str:
        """Their name; while they have given none, their address of mail."""
        return self.name or self.email


def colleagues_in(session: Session, city_id: str) -> list[Colleague]:
    """Everybody who may do something in a city, administrators first, then by name."""
    rows = session.execute(
        select(Membership, Account, Organization.name)
        .join(Account, Account.id == Membership.account_id)
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(
            or_(Membership.city_id == city_id, Membership.city_id.is_(None)),
            Account.active,
        )
    )
    found = [
        Colleague(
            membership_id=membership.id,
            account_id=account.id,
            name=account.name,
            email=account.email,
            role=membership.role,
            organization_id=membership.organization_id,
            organization=organization,
            is_of_network=membership.city_id is None,
            is_waiting=account.is_invited,
            last_sign_in=account.last_sign_in,
        )
        for membership, account, organization in rows
    ]
    return sorted(found, key=lambda one: (one.role != "city_administrator", one.called.lower()))


def organizations_in(session: Session, city_id: str) -> list[tuple[uuid.UUID, str]]:
    """The organizations of a city that are not archived, by name."""
    rows = session.execute(
        select(Organization.id, Organization.name)
        .where(Organization.city_id == city_id, Organization.publication != "archived")
        .order_by(Organization.name)
    )
    return [(row.id, row.name) for row in rows]


def read_role(
    session: Session, city_id: str, role: str, organization_id: str
) -> tuple[Role, uuid.UUID | None]:
    """What was chosen: a role of a city, and for a contributor the organization.

    Raises `RoleIsUnknownError`, `OrganizationIsMissingError`.
    """
    known = next((one for one in CITY_ROLES if one == role), None)
    if known is None:
        raise RoleIsUnknownError
    if known != "contributor":
        return known, None
    for id, _ in organizations_in(session, city_id):
        if str(id) == organization_id:
            return known, id
    raise OrganizationIsMissingError


def find_membership(session: Session, city_id: str, membership_id: uuid.UUID) -> Membership:
    """One membership of a city; raises `MemberIsUnknownError`."""
    membership = session.get(Membership, membership_id)
    if membership is None or membership.city_id != city_id:
        raise MemberIsUnknownError
    return membership


def change_role(
    session: Session,
    city_id: str,
    membership_id: uuid.UUID,
    role: Role,
    organization_id: uuid.UUID | None,
) -> Account:
    """Give somebody another role in their city.

    Raises `MemberIsUnknownError`, `LastAdministratorError`.
    """
    membership = find_membership(session, city_id, membership_id)
    if role != "city_administrator":
        _keep_an_administrator(session, city_id, membership)
    membership.role = role
    membership.organization_id = organization_id
    return session.get_one(Account, membership.account_id)


def take_out(session: Session, city_id: str, membership_id: uuid.UUID) -> Account:
    """End a membership: with the next request they may do nothing more here.

    Their account stays, and what they wrote. Raises `MemberIsUnknownError`,
    `LastAdministratorError`.
    """
    membership = find_membership(session, city_id, membership_id)
    _keep_an_administrator(session, city_id, membership)
    account = session.get_one(Account, membership.account_id)
    session.delete(membership)
    return account


def may_see_link(session: Session, who: Member, account: Account) -> bool:
    """Whether the link of an invitation may be shown to `who`.

    Threat: the administrator of one city invites somebody who waits for an invitation to a higher
    role elsewhere, takes the link from the screen, and comes in as that person.
    """
    cities = session.scalars(
        select(Membership.city_id).where(Membership.account_id == account.id)
    ).all()
    return all(
        who.may_everywhere("people") if city is None else who.may("people", city) for city in cities
    )


def keep_an_administrator(session: Session, city_id: str, account: Account | None) -> None:
    """Whoever is the only administrator stays that, also where they are invited as something else.

    Raises `LastAdministratorError`.
    """
    own = account and session.scalar(
        select(Membership).where(Membership.account_id == account.id, Membership.city_id == city_id)
    )
    if own:
        _keep_an_administrator(session, city_id, own)


def _keep_an_administrator(session: Session, city_id: str, leaving: Membership) -> None:
    if leaving.role != "city_administrator":
        return
    # Locked, so that two who take each other out at once do not both succeed.
    administrators = session.execute(
        select(Membership.id, Account.password)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.city_id == city_id,
            Membership.role == "city_administrator",
            Account.active,
        )
        .order_by(Membership.id)
        .with_for_update(of=Membership)
    ).all()
    # Who has not taken up an invitation decides about nothing yet.
    if not any(row.id != leaving.id and row.password for row in administrators):
        raise LastAdministratorError
