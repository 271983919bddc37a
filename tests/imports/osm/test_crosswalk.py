"""Tags become kinds of help; what is none is told as such, and hides nothing."""

from __future__ import annotations

import pytest

from locator.directory.needs import CODES
from locator.imports.osm.crosswalk import NEEDS, help_of
from locator.imports.osm.hiding import may_hide_people
from locator.imports.osm.keys import key_of, tags_of
from locator.imports.osm.naming import address_of, names_of


def tags(text: str) -> dict[str, str]:
    """ "amenity=clinic fee=no" -> tags."""
    return dict(one.split("=", 1) for one in text.split())


def test_every_kind_of_help_is_one_of_ours() -> None:
    assert {need for values in NEEDS.values() for need in values.values()} <= CODES


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("amenity=clinic", "public-health/primary-care"),
        ("amenity=hospital", "public-health"),
        ("amenity=hospital healthcare:speciality=maternity;dentistry",
         "public-health/dental public-health/maternal-child"),
        ("amenity=clinic emergency=yes",
         "public-health/emergency-care public-health/primary-care"),
        ("healthcare=vaccination_centre", "public-health/vaccination"),
        ("amenity=social_facility social_facility=soup_kitchen", "social-protection/food"),
        ("amenity=social_facility social_facility=shelter social_facility:for=homeless",
         "housing/shelter"),
        ("amenity=social_facility social_facility:for=senior", "social-protection/older-people"),
        ("social_facility=something", "social-protection"),
        ("office=employment_agency", "employment/job-search"),
        ("office=government government=register_office", "social-protection/civil-documents"),
        ("amenity=townhall", "social-protection/civil-documents"),
        ("amenity=Clinic", "public-health/primary-care"),
    ],
)  # fmt: skip
def test_tags_say_which_help_it_is(text: str, needs: str) -> None:
    help = help_of(tags(text), "A name")
    assert help is not None and help.is_sure
    assert " ".join(help.needs) == needs


@pytest.mark.parametrize(
    ("text", "name", "needs"),
    [
        ("office=ngo", "Hope", "social-protection"),
        ("office=ngo", "Legal Aid Society", "legal-aid"),
        ("office=government", "Welfare Office", "social-protection"),
        ("amenity=social_facility", "Hope", "social-protection"),
    ],
)
def test_what_only_a_name_says_is_not_sure(text: str, name: str, needs: str) -> None:
    help = help_of(tags(text), name)
    assert help is not None and not help.is_sure
    assert " ".join(help.needs) == needs


@pytest.mark.parametrize(
    "text",
    [
        *(
            "amenity=restaurant",
            "amenity=bench",
            "amenity=shelter",
            "amenity=police",
            "shop=bakery",
        ),
        *("office=company", "office=government", "office=lawyer", "emergency=yes"),
        "tourism=hotel",
        "healthcare:speciality=emergency",
    ],
)
def test_what_is_no_help_is_none(text: str) -> None:
    assert help_of(tags(text), "Royal") is None


@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("addr_street", "addr:street"),
        ("addr_stree", "addr:street"),
        ("opening_ho", "opening_hours"),
        ("name_en", "name:en"),
        ("name:ar", "name:ar"),
        ("tags.contact:phone", "contact:phone"),
        ("social_facility_for", "social_facility:for"),
        ("healthca_1", "healthcare:speciality"),
        ("name_old", "name_old"),
        ("waterway", "waterway"),
    ],
)
def test_columns_are_told_by_openstreetmaps_keys(column: str, key: str) -> None:
    assert key_of(column) == key


def test_a_tag_of_its_own_name_wins_over_a_cut_one() -> None:
    assert tags_of({"opening_ho": "24/7", "opening_hours": "Mo 08:00-12:00"}) == {
        "opening_hours": "Mo 08:00-12:00"
    }
    packed = r'"name:fr"=>"La \"Maison\"","fee"=>"no"'
    assert tags_of({"name": "x", "other_tags": packed}) == {
        "name": "x", "name:fr": 'La "Maison"', "fee": "no"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "is_hidden"),
    [
        ("social_facility=shelter social_facility:for=abused", "House", True),
        ("social_facility=outreach social_facility:for=victim", "Office", True),
        ("social_facility=shelter", "House", True),
        ("social_facility=shelter social_facility:for=homeless", "Night shelter", False),
        ("social_facility=group_home social_facility:for=women", "House", True),
        ("amenity=clinic", "Women's Refuge", True),
        ("amenity=refugee_site", "Camp 4", False),
        ("social_facility=food_bank", "Food bank", False),
        ("amenity=clinic", "Clinic", False),
    ],
)
def test_where_people_may_hide_is_hidden(text: str, name: str, is_hidden: bool) -> None:
    help = help_of(tags(text), name)
    assert help is not None
    assert may_hide_people(tags(text), name, help.needs) is is_hidden


def test_a_name_is_in_the_language_in_which_it_is_said_again() -> None:
    names = {"name": "Clinique", "name:fr": "Clinique", "name:ar": "عيادة", "name:signed": "yes"}
    assert names_of(names, ("ar", "fr")) == ("Clinique", "fr", {"ar": "عيادة"})
    assert names_of({"name": "Hope"}, ("ar", "fr")) == ("Hope", "ar", {})
    assert names_of({"name:fr": "Espoir"}, ("ar", "fr")) == ("Espoir", "fr", {})


def test_an_address_is_one_line() -> None:
    assert address_of(
        {"addr:street": "Rue Hamra", "addr:housenumber": "12", "addr:city": "Beirut"}
    ) == "12 Rue Hamra, Beirut"  # fmt: skip
    assert address_of({"addr_full": "Behind  the mill"}) == "Behind the mill"
    assert address_of({}) is None
