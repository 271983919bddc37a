"""Who may do what, and the one check before every request of the staff."""

from __future__ import annotations

from locator.staff.doors.check import here, may, member, member_or_none, needs, require
from locator.staff.doors.errors import NotAllowedError
from locator.staff.doors.member import ANY, Grant, Member
from locator.staff.doors.models import CityRule, Membership, asks_for_second_person
from locator.staff.doors.roles import ALLOWED, CITY_ROLES, NETWORK_ROLES, Permission, Role

__all__ = [
    "ALLOWED",
    "ANY",
    "CITY_ROLES",
    "NETWORK_ROLES",
    "CityRule",
    "Grant",
    "Member",
    "Membership",
    "NotAllowedError",
    "Permission",
    "Role",
    "asks_for_second_person",
    "here",
    "may",
    "member",
    "member_or_none",
    "needs",
    "require",
]
