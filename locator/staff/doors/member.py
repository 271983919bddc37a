"""Who is signed in, and what they may do where."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.staff.accounts.account import Account
from locator.staff.doors.models import Membership
from locator.staff.doors.roles import ALLOWED, Permission, Role

# Whichever organization it is: what a door asks, before anything is known of the thing behind it.
ANY: Literal["any"] = "any"
Organization = uuid.UUID | None | Literal["any"]


@dataclass(frozen=True)
class Grant:
    """One role: in a city, or (`city_id` None) in all; of one organization, or of none."""

    role: Role
    city_id: str | None = None
    organization_id: uuid.UUID | None = None

    def allows(self, permission: Permission, city_id: str, organization_id: Organization) -> bool:
        """Whether this role is enough."""
        return (
            permission in ALLOWED[self.role]
            and self.city_id in (None, city_id)
            and (self.organization_id is None or organization_id in (ANY, self.organization_id))
        )


@dataclass(frozen=True)
class Member:
    """A person of the staff; `language` is that of their pages.

    `all_cities` are the ids of those that there are, for who has a role in all of them.
    """

    id: uuid.UUID
    email: str
    name: str
    language: str
    memberships: tuple[Grant, ...]
    all_cities: tuple[str, ...] = ()

    def may(
        self, permission: Permission, city_id: str, organization_id: Organization = ANY
    ) -> bool:
        """Whether they may do that in a city, with what belongs to an organization.

        Without `organization_id`: with anything there. `None` is what belongs to no organization:
        who is bound to one may not touch it.
        """
        return any(grant.allows(permission, city_id, organization_id) for grant in self.memberships)

    def may_anywhere(self, permission: Permission) -> bool:
        """Whether they may do that in any city at all."""
        return any(permission in ALLOWED[grant.role] for grant in self.memberships)

    def may_everywhere(self, permission: Permission) -> bool:
        """Whether they may do that in all cities, those that are not there yet, too."""
        return any(
            permission in ALLOWED[grant.role] and grant.city_id is None
            for grant in self.memberships
        )

    def cities(self, permission: Permission) -> list[str]:
        """The ids of the cities in which they may do that."""
        known = {grant.city_id for grant in self.memberships if grant.city_id} | {*self.all_cities}
        return sorted(city for city in known if self.may(permission, city))

    def organizations_in(self, city_id: str, permission: Permission) -> list[uuid.UUID] | None:
        """The organizations that they are bound to there in doing that; None of who is not.

        Threat: a steward, who reads what all cities have, also writes for an NGO, and so says
        things in the name of the city.
        """
        here = [
            grant
            for grant in self.memberships
            if grant.city_id in (None, city_id) and permission in ALLOWED[grant.role]
        ]
        bound = [grant.organization_id for grant in here if grant.organization_id]
        return bound if len(bound) == len(here) else None


def memberships_of(session: Session, account_id: uuid.UUID) -> tuple[Grant, ...]:
    """What the database says that an account may."""
    rows = session.execute(
        select(Membership.role, Membership.city_id, Membership.organization_id)
        .where(Membership.account_id == account_id)
        .order_by(Membership.city_id)
    )
    return tuple(Grant(*row) for row in rows)


def read_member(session: Session, account: Account) -> Member:
    """The member behind an account, with all that they may."""
    grants = memberships_of(session, account.id)
    is_everywhere = any(grant.city_id is None for grant in grants)
    cities = session.scalars(select(City.id).order_by(City.id)) if is_everywhere else ()
    return Member(account.id, account.email, account.name, account.language, grants, tuple(cities))
