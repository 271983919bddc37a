"""Rows become services that say what the rows say, and nothing else."""

from __future__ import annotations

import datetime as dt

from locator.imports.entry import BrokenRow, Entry, row_id
from locator.imports.mapping.saved import ColumnMapping, TableMapping
from locator.imports.mapping.targets import TARGETS
from locator.imports.words import all_words
from tests.imports.tables import BEIRUT, BOGOTA, codes, entries_of, only, read_table

FULL = (
    "ID,Name,Name (Arabic),Organisation,Type,Address,Lat,Lng,Phone,WhatsApp,Email,Website,Hours,"
    "Languages,Cost,Age,Description,Last updated,ID required,Wheelchair,Documents\n"
    'a1,Hill Clinic,مستوصف التلة,Amel,Health,"Hill Street, Hamra",33.89,35.48,01/340460 ext 5,'
    "70 123 456,info@amel.org,www.amel.org,Mon-Fri 9:00-17:00,"
    '"Arabic, English (limited)",Free,18+,<p>Walk in &amp; ask.</p>,12/03/2025,No,yes,None\n'
)


def test_everything_that_a_row_says_arrives() -> None:
    entry = only(FULL)
    document = entry.document
    (point,) = document.points
    assert entry.external_id == "a1" and entry.row == 2
    assert (document.name, document.organization.name) == ("Hill Clinic", "Amel")
    assert document.needs == ["public-health"]
    assert document.description == "Walk in & ask."
    assert (document.is_free, document.minimum_age, document.maximum_age) == (True, 18, None)
    assert (document.url, document.email) == ("https://www.amel.org", "info@amel.org")
    assert document.access["id_asked"].answer == "no"
    assert document.access["id_asked"].confirmed_on == dt.date(2025, 3, 12)
    assert [(one.code, one.note) for one in document.languages] == [("ar", None), ("en", "limited")]
    assert document.required_documents == []
    where = point.location
    assert (where.lat, where.lon, where.disclosure) == (33.89, 35.48, "exact")
    assert (where.address, where.wheelchair) == ("Hill Street, Hamra", "yes")
    (schedule,) = point.schedules
    assert (schedule.byday, schedule.opens_at) == (["MO", "TU", "WE", "TH", "FR"], dt.time(9))
    assert [(phone.number, phone.extension, phone.is_whatsapp) for phone in point.phones] == [
        ("+961 1 340 460", "5", False),
        ("+961 70 123 456", None, True),
    ]
    service = row_id("a list", "service", "a1")
    assert entry.translations == {service: {"name": {"ar": "مستوصف التلة"}}}
    assert entry.assured[point.id or service]["assured_date"] == "2025-03-12"
    assert entry.findings == () and entry.held == ()


def test_the_same_file_gives_the_same_rows_again() -> None:
    assert only(FULL) == only(FULL)


def test_every_row_of_the_document_has_an_id_but_its_organization() -> None:
    document = only(FULL).document
    assert [row for row in document.rows() if row.id is None] == [document.organization]


def test_an_organization_with_an_id_has_a_row_of_its_own() -> None:
    entry = only("Name,Organization,Organization ID\nA,Amel,7\n")
    assert entry.document.organization.id == row_id("a list", "organization", "7")


def test_one_cell_with_two_scripts_is_two_languages() -> None:
    for cell in (
        "Hill Clinic / مستوصف التلة",
        "مستوصف التلة - Hill Clinic",
        "Hill Clinic (مستوصف التلة)",
        "Hill Clinic مستوصف التلة",
    ):
        entry = only(f"Name,City\n{cell},Beirut\n")
        ((service, texts),) = entry.translations.items()
        assert service == row_id("a list", "service", entry.external_id)
        names = {entry.document.locale: entry.document.name, **texts["name"]}
        assert names == {"en": "Hill Clinic", "ar": "مستوصف التلة"}, cell


def test_a_name_with_a_foreign_word_stays_whole() -> None:
    entry = only("Name,City\nمركز ABC للرعاية,Beirut\n")
    assert (entry.document.name, entry.document.locale) == ("مركز ABC للرعاية", "ar")


def test_a_text_in_another_script_is_not_said_to_be_in_the_language_of_the_table() -> None:
    entries = entries_of(
        "Name,Notes\nHill Clinic,Open to all and for everyone\nمستوصف التلة,مفتوح للجميع\n"
    )
    assert [entry.document.locale for entry in entries] == ["en", "ar"]
    assert entries[1].document.description == "مفتوح للجميع"


def test_a_row_without_coordinates_is_looked_for_by_its_words() -> None:
    entry = only("Name,Address,District,City\nHill Clinic,12 Hill Street,Hamra,Beirut\n")
    (point,) = entry.document.points
    assert entry.places == {point.location.id: "12 Hill Street, Hamra, Beirut"}
    assert (point.location.lat, point.location.address) == (None, "12 Hill Street")


def test_coordinates_that_were_mended_are_said() -> None:
    assert codes(only("Name,Lat,Lon\nA clinic,35.48,33.89\n")) == [
        "needs_by_name",
        "position_swapped",
    ]
    zero = only("Name,Lat,Lon,Address\nA clinic,0,0,Hamra\n")
    assert "position_zero" in codes(zero) and zero.places


def test_degrees_commas_and_pairs_are_coordinates() -> None:
    for header, cell in (
        ("Lat,Lon", '"33°53\'24""N","35°28\'48""E"'),
        ("Lat,Lon", '"33,89","35,48"'),
        ("GPS", '"33.89, 35.48"'),
        ("geom", "POINT(35.48 33.89)"),
        ("Lat,Lon", '"33.89, 35.48",-'),
    ):
        (point,) = only(f"Name,{header}\nClinic,{cell}\n").document.points
        assert (point.location.lat, point.location.lon) == (33.89, 35.48), cell


def test_rows_of_one_id_that_stand_together_are_points_of_one_service() -> None:
    first, second = entries_of(
        "ID,Name,Address,Lat,Lon,Phone,Description\n"
        "7,Mobile clinic,Hamra,33.89,35.48,01340460,Comes to you\n"
        "7,Mobile clinic,Verdun,33.88,35.49,01340461,Comes to all\n"
        "7,Mobile clinic,Hamra,33.89,35.48,01340462,Comes to you\n"
        "8,School,Hamra,33.89,35.48,,\n"
    )
    assert [point.location.address for point in first.document.points] == ["Hamra", "Verdun"]
    assert [len(point.phones) for point in first.document.points] == [2, 1]
    assert len({row.id for row in first.document.rows() if row.id}) == 4 + 3
    assert "row_says_otherwise" in codes(first)
    assert second.external_id == "8"


def test_rows_of_one_name_are_one_service_where_the_mapping_says_so() -> None:
    columns = [
        ColumnMapping(column="Name", target="name"),
        ColumnMapping(column="Org", target="organization"),
        ColumnMapping(column="Address", target="address"),
    ]
    content = "Name,Org,Address\nFood,Amel,Hamra\nFood,Amel,Verdun\nFood,Kafa,Hamra\n"
    together = entries_of(content, TableMapping(columns=columns, one_service="name"))
    assert [len(entry.document.points) for entry in together] == [2, 1]
    apart = entries_of(content, TableMapping(columns=columns, one_service="row"))
    assert len(apart) == len({entry.external_id for entry in apart}) == 3


def test_ids_that_are_blank_or_given_twice_are_made_and_said() -> None:
    found = entries_of(
        "ID,Name,Address\n,A clinic,x st\n7,B clinic,y st\n8,C clinic,z\n7,D clinic,w\n"
    )
    assert len({entry.external_id for entry in found}) == 4
    assert [("id_blank" in codes(one), "id_again" in codes(one)) for one in found] == [
        (True, False),
        (False, False),
        (False, False),
        (False, True),
    ]


def test_an_id_that_was_made_does_not_hang_on_the_place_of_the_row() -> None:
    one = entries_of("Name,Address\nA clinic,x\nB clinic,y\n")
    other = entries_of("Name,Address\nB clinic,y\nA  CLINIC,x\n")
    assert {e.external_id for e in one} == {e.external_id for e in other}


def test_a_line_that_is_no_service_is_told() -> None:
    content = (
        "Name,Address,Phone,Type\nA clinic,x,01340460,Health\n"
        "Source: the city,,,\n,y,01340461,Health\n"
    )
    service, remark, nameless = read_table(content)
    assert isinstance(service, Entry)
    assert isinstance(remark, BrokenRow) and codes(remark) == ["row_remark"]
    assert isinstance(nameless, BrokenRow) and codes(nameless) == ["name_missing"]


def test_weekdays_in_columns_are_hours() -> None:
    (point,) = only(
        "Name,Monday,Tuesday,Sunday\nClinic,9:00-17:00,8:00-12:00,closed\n"
    ).document.points
    times = {day: row.opens_at for row in point.schedules for day in row.byday}
    assert (times["MO"], times["TU"]) == (dt.time(9), dt.time(8))
    assert "SU" not in times


def test_days_and_from_and_to_in_columns_are_hours() -> None:
    content = "Name,Days,Opens,Closes\nClinic,Mon-Fri,09:00,17:00\n"
    (schedule,) = only(content).document.points[0].schedules
    assert (schedule.byday, schedule.closes_at) == (["MO", "TU", "WE", "TH", "FR"], dt.time(17))


def test_hours_that_nobody_can_read_in_one_way_are_a_text_that_never_counts_as_open() -> None:
    entry = only("Name,Hours\nClinic,9-5 Mon-Fri except some days (call first) 9:00\n")
    assert all(row.opens_at is None for row in entry.document.points[0].schedules)
    assert any(code.startswith("hours") for code in codes(entry))


def test_columns_of_languages_say_who_speaks_them() -> None:
    entry = only("Name,Arabic,French,English\nClinic,yes,no,a little\n")
    assert [one.code for one in entry.document.languages] == ["ar"]
    entry = only("Name,Arabic,French\nClinic,yes,no\nShop,no,yes\n".replace("Shop,no,yes\n", ""))
    assert [one.code for one in entry.document.languages] == ["ar"]


def test_what_holds_for_all_rows_is_said_once() -> None:
    mapping = TableMapping(
        columns=[
            ColumnMapping(column="Name", target="name"),
            ColumnMapping(column="Kind", target="needs"),
        ],
        always={"organization": "City of Beirut", "organization_kind": "municipality"},
        needs={"soup": ["social-protection/food"]},
    )
    entry = only("Name,Kind\nThe kitchen,Soup\n", mapping)
    assert entry.document.organization.name == "City of Beirut"
    assert entry.document.organization.kind == "city"
    assert entry.document.needs == ["social-protection/food"]


def test_what_is_unknown_stays_unknown() -> None:
    entry = only("Name,ID required,Open to all\nClinic,sometimes,\n")
    assert entry.document.access == {} and entry.document.is_free is None
    assert "answer_unclear" in codes(entry)


def test_status_words_are_understood() -> None:
    content = "Name,Status\nA clinic,Closed\nB clinic,Temporarily closed\nC clinic,Ongoing\n"
    assert [entry.document.status for entry in entries_of(content)] == [
        "inactive",
        "temporarily closed",
        "active",
    ]


def test_a_spanish_table_of_a_city() -> None:
    content = (
        "Nombre del servicio;Entidad;Dirección;Barrio;Latitud;Longitud;Teléfono;Horario\n"
        'Comedor "La Esperanza";Secretaría;Cra 7 # 12-34;La Candelaria;4,5981;-74,0758;'
        "601 3 27 97 97 ext. 12;Lunes a viernes de 8:00 a.m. a 4:00 p.m.\n"
    ).encode("cp1252")
    entry = only(content, None, BOGOTA)
    (point,) = entry.document.points
    assert (entry.document.locale, entry.document.needs) == ("es", ["social-protection/food"])
    assert (point.location.lat, point.location.lon) == (4.5981, -74.0758)
    assert point.phones[0].extension == "12"
    assert point.schedules[0].closes_at == dt.time(16)


def test_every_code_has_words() -> None:
    content = (
        "ID,Name,Lat,Lon,Phone,Email,Website,Languages,Min age,Max age,ID required,Last updated,"
        "Type\n"
        "1,x,200,900,12 ab,nobody,no,Klingonish,old,5,sometimes,never,Zzz\n"
        ",y,abc,35,+99 99 99 99 99 99,a@b.c,,,9,5,,,\n"
    )
    for row in read_table(content):
        for code in codes(row):
            assert code in all_words(), code


def test_every_target_can_be_filled() -> None:
    columns = [ColumnMapping(column=f"c {target}", target=target) for target in TARGETS]
    header = ",".join(column.column for column in columns)
    for cell in ("x", "1", "yes", "ar", "2025-01-01", "33.9, 35.5"):
        found = read_table(
            f"{header}\n{','.join(f'{chr(34)}{cell}{chr(34)}' for _ in columns)}\n",
            TableMapping(columns=columns),
            BEIRUT,
        )
        assert len(found) == 1
