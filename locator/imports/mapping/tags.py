"""HXL tags (https://hxlstandard.org): what a column of a humanitarian table says."""

from __future__ import annotations

from locator.directory.facets import LANGUAGE_IDS

# Hashtag -> attributes -> target; the first whose attributes the tag has wins. "" is left out.
_TAGS: dict[str, tuple[tuple[frozenset[str], str], ...]] = {
    "org": (
        (frozenset({"type"}), "organization_kind"),
        (frozenset({"code"}), "organization_id"),
        (frozenset({"id"}), "organization_id"),
        (frozenset({"url"}), "organization_url"),
        (frozenset({"email"}), "organization_email"),
        (frozenset({"funder"}), "program"),
        (frozenset({"fund"}), "program"),
        (frozenset(), "organization"),
    ),
    "activity": (
        (frozenset({"id"}), "service_id"),
        (frozenset({"code"}), "service_id"),
        (frozenset({"type"}), "needs"),
        (frozenset({"description"}), "description"),
        (frozenset(), "name"),
    ),
    "service": (
        (frozenset({"code"}), "service_id"),
        (frozenset({"id"}), "service_id"),
        (frozenset({"name"}), "name"),
        (frozenset(), "needs"),
    ),
    "sector": ((frozenset({"code"}), ""), (frozenset(), "needs")),
    "subsector": ((frozenset({"code"}), ""), (frozenset(), "needs")),
    "modality": ((frozenset(), "needs"),),
    "item": ((frozenset(), "description"),),
    "description": ((frozenset(), "description"),),
    "loc": (
        (frozenset({"lat"}), "latitude"),
        (frozenset({"lon"}), "longitude"),
        (frozenset({"code"}), "location_id"),
        (frozenset({"id"}), "location_id"),
        (frozenset({"type"}), "needs"),
        (frozenset({"address"}), "address"),
        (frozenset({"address_full"}), "address"),
        (frozenset(), "location_name"),
    ),
    "geo": (
        (frozenset({"lat"}), "latitude"),
        (frozenset({"lon"}), "longitude"),
        (frozenset({"coord"}), "position"),
        (frozenset({"point"}), "position"),
        (frozenset({"address"}), "address"),
        (frozenset(), ""),
    ),
    "country": ((frozenset({"code"}), ""), (frozenset(), "country")),
    "adm1": ((frozenset({"code"}), ""), (frozenset(), "region")),
    "adm2": ((frozenset({"code"}), ""), (frozenset(), "region")),
    "adm3": ((frozenset({"code"}), ""), (frozenset(), "neighbourhood")),
    "adm4": ((frozenset({"code"}), ""), (frozenset(), "neighbourhood")),
    "adm5": ((frozenset({"code"}), ""), (frozenset(), "neighbourhood")),
    "contact": (
        (frozenset({"person", "email"}), "contact_email"),
        (frozenset({"person", "phone"}), "contact_phone"),
        (frozenset({"phone"}), "phone"),
        (frozenset({"tel"}), "phone"),
        (frozenset({"email"}), "email"),
        (frozenset({"url"}), "url"),
        (frozenset({"title"}), "contact_title"),
        (frozenset(), "contact_name"),
    ),
    "access": ((frozenset(), "conditions"),),
    "beneficiary": ((frozenset({"num"}), ""), (frozenset(), "eligibility")),
    "targeted": ((frozenset({"type"}), "eligibility"), (frozenset(), "")),
    "population": ((frozenset({"type"}), "eligibility"), (frozenset(), "")),
    "status": ((frozenset(), "status"),),
    "operations": ((frozenset(), "status"),),
    "date": (
        (frozenset({"updated"}), "assured_date"),
        (frozenset({"reported"}), "assured_date"),
        (frozenset({"verified"}), "assured_date"),
        (frozenset(), ""),
    ),
    "currency": ((frozenset(), ""),),
    "meta": (
        (frozenset({"id"}), "service_id"),
        (frozenset({"url"}), "url"),
        (frozenset({"hours"}), "hours"),
        (frozenset(), ""),
    ),
    "channel": ((frozenset(), ""),),
    "capacity": ((frozenset(), ""),),
}


def read_tag(tag: str) -> tuple[str, str | None] | None:
    """The target of a tag ("" for a column that is left out) and its language; None if unknown.

    >>> read_tag("#loc+name+ar"), read_tag("#geo+lat")
    (('location_name', 'ar'), ('latitude', None))
    """
    hashtag, *attributes = tag.lower().lstrip("#").split("+")
    said = frozenset(attributes)
    language = next(
        (code for word in attributes if (code := word.removeprefix("i_")) in LANGUAGE_IDS), None
    )
    for needed, target in _TAGS.get(hashtag, ()):
        if needed <= said:
            return target, language
    return None
