"""From OpenStreetMap's tags to the kinds of help of our taxonomy.

https://wiki.openstreetmap.org/wiki/Key:social_facility, Key:healthcare, Key:office, Key:amenity
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from locator.imports.cells.needs import needs_in

HEALTH = "public-health"
SOCIAL = "social-protection"

# Key -> value -> kinds of help. "" is a value that says something, but not what.
NEEDS: Mapping[str, Mapping[str, str]] = {
    "amenity": {
        "hospital": HEALTH,
        "clinic": "public-health/primary-care",
        "doctors": "public-health/primary-care",
        "health_post": "public-health/primary-care",
        "health_centre": "public-health/primary-care",
        "health outpost": "public-health/primary-care",  # healthsites.io
        "pharmacy": "public-health/pharmacy",
        "dentist": "public-health/dental",
        "nursing_home": "social-protection/older-people",
        "social_centre": SOCIAL,
        "food_bank": "social-protection/food",
        "soup_kitchen": "social-protection/food",
        "refugee_site": "housing/shelter",
        "refugee_housing": "housing/shelter",
        "shower": "housing/hygiene",
        "public_bath": "housing/hygiene",
        "townhall": "social-protection/civil-documents",
        "registry_office": "social-protection/civil-documents",
        "job_centre": "employment/job-search",
        "jobcentre": "employment/job-search",
        "training": "employment/vocational-training",
        "school": "education/school-enrolment",
        "kindergarten": "education/childcare",
        "childcare": "education/childcare",
        "language_school": "education/language-course",
        "college": "education",
        "university": "education",
        "library": "education",
    },
    "healthcare": {
        "hospital": HEALTH,
        "clinic": "public-health/primary-care",
        "centre": "public-health/primary-care",
        "doctor": "public-health/primary-care",
        "nurse": "public-health/primary-care",
        "community_health_worker": "public-health/primary-care",
        "pharmacy": "public-health/pharmacy",
        "dentist": "public-health/dental",
        "midwife": "public-health/maternal-child",
        "birthing_center": "public-health/maternal-child",
        "birthing_centre": "public-health/maternal-child",
        "psychotherapist": "public-health/mental-health",
        "counselling": "public-health/mental-health",
        "vaccination_centre": "public-health/vaccination",
        "laboratory": HEALTH,
        "physiotherapist": HEALTH,
        "rehabilitation": HEALTH,
        "dialysis": HEALTH,
        "hospice": HEALTH,
        "optometrist": HEALTH,
    },
    "healthcare:speciality": {
        "maternity": "public-health/maternal-child",
        "obstetrics": "public-health/maternal-child",
        "gynaecology": "public-health/maternal-child",
        "paediatrics": "public-health/maternal-child",
        "psychiatry": "public-health/mental-health",
        "psychology": "public-health/mental-health",
        "dentistry": "public-health/dental",
        "vaccination": "public-health/vaccination",
        "contraception": "public-health/sexual-health",
        "fertility": "public-health/sexual-health",
        "venereology": "public-health/sexual-health",
        "emergency": "public-health/emergency-care",
    },
    "social_facility": {
        "shelter": "housing/shelter",
        "group_home": SOCIAL,
        "assisted_living": "social-protection/older-people",
        "nursing_home": "social-protection/older-people",
        "ambulatory_care": "social-protection/older-people",
        "food_bank": "social-protection/food",
        "soup_kitchen": "social-protection/food",
        "dairy_kitchen": "social-protection/food",
        "clothing_bank": SOCIAL,
        "outreach": SOCIAL,
        "workshop": "employment/vocational-training",
        "healthcare": HEALTH,
        "hospice": HEALTH,
        "counselling": "public-health/mental-health",
        "child_care": "education/childcare",
        "day_care": SOCIAL,
        "day_centre": SOCIAL,
    },
    "social_facility:for": {
        "senior": "social-protection/older-people",
        "elderly": "social-protection/older-people",
        "disabled": "social-protection/disability",
        "child": "social-protection/child-protection",
        "orphan": "social-protection/child-protection",
        "juvenile": "social-protection/child-protection",
        "abused": "social-protection/gender-violence",
        "victim": "social-protection/gender-violence",
        "woman": "social-protection/gender-violence",
        "women": "social-protection/gender-violence",
        "drug_addicted": "public-health/mental-health",
        "mental_health": "public-health/mental-health",
        "unemployed": "employment/job-search",
    },
    "office": {
        "employment_agency": "employment/job-search",
        "union": "employment/labour-rights",
        "educational_institution": "education",
        "microfinance": "livelihoods/savings-credit",
        "healthcare": HEALTH,
    },
    "government": {
        "social_services": SOCIAL,
        "social_welfare": SOCIAL,
        "social_security": SOCIAL,
        "register_office": "social-protection/civil-documents",
        "civil_registry": "social-protection/civil-documents",
        "immigration": "legal-aid/residence-papers",
        "migration": "legal-aid/residence-papers",
        "employment": "employment/job-search",
        "labour": "employment/labour-rights",
        "healthcare": HEALTH,
        "education": "education",
        "housing": "housing/housing-advice",
    },
}
# healthsites.io calls it so.
ALIKE = {"speciality": "healthcare:speciality", "community_centre:for": "social_facility:for"}
# Of these only their name says which help it is, if any.
_BY_NAME: Mapping[str, frozenset[str]] = {
    "office": frozenset({"ngo", "association", "charity", "foundation", "government"})
    | {"community_centre", "migration"},
    "amenity": frozenset({"community_centre", "social_facility", "public_building", "courthouse"}),
}
# Whoever is there helps, whatever it is.
_SURELY = {"office": frozenset({"ngo", "charity"}), "amenity": frozenset({"social_facility"})}
# These only say more of what is help already.
_ADDITIONAL = frozenset({"healthcare:speciality", "social_facility:for"})


@dataclass(frozen=True)
class Help:
    """Which help it is; not `is_sure` where only its name, or that it is a charity, says so."""

    needs: tuple[str, ...]
    is_sure: bool = True


def help_of(tags: Mapping[str, str], name: str) -> Help | None:
    """What help a thing gives; None where it is none that we know of, as a restaurant."""
    known = {ALIKE.get(key, key): value for key, value in tags.items()}
    found = set(_by_tags(known))
    if found and tags.get("emergency") == "yes" and any(need.startswith(HEALTH) for need in found):
        found.add("public-health/emergency-care")
    if found:
        return Help(_special(found))
    if any(known.get(key, "") in values for key, values in _BY_NAME.items()):
        if by_name := needs_in(" ".join(filter(None, (name, tags.get("description"))))):
            return Help(by_name, is_sure=False)
        if any(known.get(key, "") in values for key, values in _SURELY.items()):
            return Help((SOCIAL,), is_sure=False)
    return None


def told_of(tags: Mapping[str, str]) -> tuple[str, str]:
    """The tag by which a person would say what it is: ("amenity", "restaurant")."""
    for key in ("amenity", "healthcare", "social_facility", "office", "shop", "tourism", "leisure"):
        if key in tags:
            return key, tags[key]
    return next(iter(tags.items()), ("*", ""))


def _by_tags(tags: Mapping[str, str]) -> Iterator[str]:
    main = list(_meanings(tags, [key for key in NEEDS if key not in _ADDITIONAL]))
    is_facility = "social_facility" in tags or tags.get("amenity") == "social_facility"
    if main or is_facility or tags.get("amenity") == "community_centre":
        main += _meanings(tags, [*_ADDITIONAL])
    if not main and tags.get("social_facility"):
        main = [SOCIAL]
    yield from main


def _meanings(tags: Mapping[str, str], keys: list[str]) -> Iterator[str]:
    """Several values stand in one, between semicolons."""
    for key in keys:
        for value in tags.get(key, "").casefold().split(";"):
            if need := NEEDS[key].get(value.strip()):
                yield need


def _special(needs: set[str]) -> tuple[str, ...]:
    """Without "health" beside "health: dental": the special one says more, and is found by both."""
    special = {need.partition("/")[0] for need in needs if "/" in need}
    return tuple(sorted(need for need in needs if "/" in need or need not in special))
