"""A table is understood by its headers, its HXL tags and its values, and says how surely."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.imports.mapping.saved import TableMapping
from locator.imports.mapping.suggesting import suggest
from locator.imports.mapping.targets import TARGETS
from locator.imports.rows.column import SeenColumn
from tests.imports.tables import BEIRUT, BOGOTA, mapping_of


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Name", "name"),
        ("Service Name", "name"),
        ("serviceName", "name"),
        ("service_name", "name"),
        ("Nom de la structure", "name"),
        ("Nombre del servicio", "name"),
        ("اسم الخدمة", "name"),
        ("name:ar", "name (ar)"),
        ("name_ar", "name (ar)"),
        ("Name (Arabic)", "name (ar)"),
        ("Arabic Name", "name (ar)"),
        ("الاسم بالعربية", "name (ar)"),
        ("Description FR", "description (fr)"),
        ("Organisation", "organization"),
        ("Implementing Partner", "organization"),
        ("Agency Name", "organization"),
        ("اسم الجمعية", "organization"),
        ("Sector", "needs"),
        ("Type of service", "needs"),
        ("Lat", "latitude"),
        ("GPS_Latitude", "latitude"),
        ("خط العرض", "latitude"),
        ("X Coordinate", "longitude"),
        ("Longitud", "longitude"),
        ("Coordonnées GPS", "position"),
        ("Street Address", "address"),
        ("العنوان", "address"),
        ("Barrio", "neighbourhood"),
        ("Commune", "neighbourhood"),
        ("Municipio", "town"),
        ("Gouvernorat", "region"),
        ("Hours of Operation", "hours"),
        ("Horaires d'ouverture", "hours"),
        ("Horario de atención", "hours"),
        ("ساعات العمل", "hours"),
        ("Monday", "hours_mo"),
        ("Mon Hours", "hours_mo"),
        ("lundi", "hours_mo"),
        ("hours_sunday_close", "hours_su"),
        ("Téléphone", "phone"),
        ("رقم الهاتف", "phone"),
        ("Phone 2", "phone"),
        ("WhatsApp number", "whatsapp"),
        ("Correo electrónico", "email"),
        ("Website URL", "url"),
        ("Contact Person", "contact_name"),
        ("Focal point phone", "contact_phone"),
        ("Languages spoken", "languages"),
        ("Langues parlées", "languages"),
        ("Eligibility Criteria", "eligibility"),
        ("Public cible", "eligibility"),
        ("Age group", "ages"),
        ("Min age", "minimum_age"),
        ("Fees", "fees"),
        ("Tarifs", "fees"),
        ("Required documents", "required_documents"),
        ("ID required?", "id_asked"),
        ("Confidential", "confidential"),
        ("Wheelchair Accessible", "wheelchair"),
        ("Last Updated", "assured_date"),
        ("Fax", None),
        ("Tax ID", None),
        ("Budget 2025", None),
    ],
)
def test_headers_in_five_languages(header: str, target: str | None) -> None:
    found = suggest([SeenColumn(header, ("1",), 1, 1)]).mapping
    values = {
        "name": "Hill Clinic",
        "organization": "Amel",
        "needs": "Health",
        "phone": "01340460",
        "whatsapp": "70123456",
        "email": "info@x.org",
        "url": "www.x.org",
        "languages": "Arabic",
        "hours": "9:00-17:00",
        "position": "33.89, 35.48",
        "description": "We help",
        "address": "Main Street",
    }
    example = values.get((target or "").partition(" ")[0], "1")
    found = suggest([SeenColumn(header, (example,), 1, 1)], BEIRUT).mapping
    got = {
        f"{one.target} ({one.language})" if one.language else one.target for one in found.columns
    }
    assert got == ({target} if target else set())


def test_hxl_tags_say_it_all() -> None:
    content = (
        "Who,What,Kind,Where,A,B,Code,Reach,Person\n"
        "#org,#activity,#sector,#loc+name+ar,#geo+lat,#geo+lon,#adm2+code,#reached+num,#contact+name\n"
        "Amel,Mobile clinic,Health,الحمرا,33.89,35.48,LB1,500,X\n"
    ).encode()
    assert mapping_of(content) == {
        "Who": "organization",
        "What": "name",
        "Kind": "needs",
        "Where": "location_name (ar)",
        "A": "latitude",
        "B": "longitude",
        "Person": "contact_name",
    }


def test_columns_with_headers_that_say_nothing_are_read_by_their_values() -> None:
    content = (
        b"F1,F2,F3,F4,F5,F6,F7\n"
        b"Hill Clinic,33.891,35.481,info@x.org,www.x.org,Mon-Fri 9:00-17:00,Arabic; English\n"
        b"Sea Clinic,33.892,35.482,sea@x.org,www.y.org,Sat 8:00-12:00,French\n"
    )
    found = mapping_of(content)
    assert {found[f"F{n}"] for n in range(2, 8)} == {
        *("latitude", "longitude", "email", "url", "hours", "languages")
    }


def test_a_header_that_its_values_deny_is_not_believed() -> None:
    content = b"Name,Lat,Phone\nA,Hamra,yes\nB,Verdun,no\n"
    assert mapping_of(content) == {"Name": "name"}


def test_of_two_columns_for_one_thing_the_surer_stays() -> None:
    content = b"id,uuid,Name,Other name,Title\n1,7,A,x,Mr\n2,8,B,y,Ms\n"
    found = mapping_of(content)
    assert list(found.values()).count("service_id") == 1
    assert found["Name"] == "name"


def test_two_columns_in_two_scripts_are_two_languages() -> None:
    content = "Name,الاسم\nHill Clinic,مستوصف التلة\n".encode()
    assert mapping_of(content) == {"Name": "name", "الاسم": "name (ar)"}


def test_the_phone_of_a_person_is_not_public() -> None:
    content = b"Name,Contact person,Contact phone,Phone\nA,Maria Haddad,70123456,01340460\n"
    found = mapping_of(content)
    assert (found["Contact phone"], found["Phone"]) == ("contact_phone", "phone")


def test_yes_and_no_under_the_name_of_a_language_say_who_speaks_it() -> None:
    content = b"Name,Arabic,Speaks French\nA,yes,no\nB,no,yes\n"
    assert mapping_of(content)["Arabic"] == "speaks (ar)"
    assert mapping_of(content)["Speaks French"] == "speaks (fr)"


def test_the_language_of_the_table_is_seen_in_its_texts() -> None:
    columns = [
        SeenColumn(
            "name", ("Centre de santé de la ville", "Maison des femmes et des enfants"), 2, 2
        )
    ]
    assert suggest(columns, BEIRUT).mapping.language == "fr"
    columns = [SeenColumn("name", ("مركز الرعاية", "جمعية"), 2, 2)]
    assert suggest(columns, BEIRUT).mapping.language == "ar"
    assert suggest([SeenColumn("name", ("ABC", "XYZ"), 2, 2)], BOGOTA).mapping.language == "es"


def test_dates_are_read_as_they_can_only_be() -> None:
    american = [SeenColumn("Name", ("A",), 1, 1), SeenColumn("Last updated", ("03/25/2025",), 1, 1)]
    assert suggest(american, BEIRUT).mapping.dates == "month"


def test_confidence_goes_from_sure_to_doubtful() -> None:
    found = suggest(
        [
            SeenColumn("x", ("Amel",), 1, 1, hxl="#org"),
            SeenColumn("Name", ("A",), 1, 1),
            SeenColumn("Program type", ("Food",), 1, 1),
        ]
    )
    sure, exact, part = (found.confidence[name] for name in ("x", "Name", "Program type"))
    assert 1 == sure > exact > part >= 0.3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.lists(st.text(max_size=60), max_size=4))))
def test_any_columns_have_a_suggestion(columns: list[tuple[str, list[str]]]) -> None:
    seen = [SeenColumn(name, tuple(values), len(values), 9) for name, values in columns]
    found = suggest(seen, BEIRUT)
    assert all(one.target in TARGETS for one in found.mapping.columns)
    assert TableMapping.model_validate(found.mapping.as_json()) == found.mapping
