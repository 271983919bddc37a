"""Neither a person nor a place where people hide becomes public by a list."""

from __future__ import annotations

import pytest

from locator.imports.confidential import is_refuge, says_confidential
from locator.imports.entry import Entry
from locator.imports.personal import GAP, without_people
from tests.imports.tables import codes, only


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Ask for Maria Lopez on 70 123 456.", "Ask for […] on […]."),
        ("Contact Dr. Amina Haddad (amina.haddad@x.org)", "Contact Dr. […] ([…])"),
        ("Write to amina.haddad@hospital.org.", "Write to […]."),
        ("Write to amina1988@gmail.com", "Write to […]"),
        ("WhatsApp +961 76 123 456", "WhatsApp […]"),
        ("The director is John Smith.", "The director is […]."),
        ("Contactez Mme Claire Dupont au 03 123 456", "Contactez […] au […]"),
        ("Preguntar por María Gómez", "Preguntar por […]"),
        ("للتواصل مع السيدة منى خليل ٧٠١٢٣٤٥٦", "للتواصل مع السيدة […] […]"),
        ("Contact person: Ali al-Hassan", "Contact person: […]"),
    ],
)
def test_people_are_found_in_texts(text: str, without: str) -> None:
    assert without_people(text, "LB").text == without


@pytest.mark.parametrize(
    "text",
    [
        "Call 01 340 460 for an appointment, or write to info@amel.org.",
        "Ask at legal.aid@amel.org or clinic.beirut@x.org",
        "Dr. Martin Luther King Clinic is next door.",
        "Contact Amel Association on Monday.",
        "Open Mon-Fri, Call Center 1760",
        "Amel's own address is amel.beirut@gmail.com",
        "Contact us, or see Main Street School",
        "Llame a la Cruz Roja",
    ],
)
def test_what_belongs_to_an_office_stays(text: str) -> None:
    assert without_people(text, "LB", (), ("Amel Association",)).text == text


def test_in_north_america_a_number_counts_beside_a_name() -> None:
    text = "Main line 650-403-4301. Ask for Jane Doe at 650-403-4300."
    found = without_people(text, "US").text
    assert found == "Main line 650-403-4301. Ask for […] at […]."


def texts_of(entry: Entry) -> str:
    return f"{entry.document.model_dump_json()}{entry.translations}"


def test_what_is_taken_out_is_kept_apart_with_its_place() -> None:
    entry = only(
        "Name,Phone,Email,Notes\n"
        "Clinic,70 999 888,info@x.org,"
        '"Ask Maria Lopez, 70 123 456 or 70 999 888, maria.lopez@x.org"\n'
    )
    (held,) = entry.held
    assert entry.document.description == f"Ask {GAP}, {GAP} or 70 999 888, {GAP}"
    assert held.field == "description" and "Maria Lopez" in held.text
    assert held.found == ("Maria Lopez", "70 123 456", "maria.lopez@x.org")
    assert "Lopez" not in texts_of(entry) and "123 456" not in texts_of(entry)
    assert "info@x.org" in texts_of(entry)


def test_a_person_in_the_column_of_mail_and_beside_a_phone_is_held_back() -> None:
    entry = only("Name,Phone,Email\nClinic,70 123 456 (Maria Haddad),maria.haddad@x.org\n")
    assert entry.document.email is None
    assert {held.field for held in entry.held} == {"email", "description"}
    assert "Haddad" not in texts_of(entry) and "haddad" not in texts_of(entry)


def test_a_contact_person_is_kept_where_only_staff_see_them() -> None:
    entry = only("Name,Contact person,Contact phone\nClinic,Maria Haddad,70 123 456\n")
    (contact,) = entry.document.contacts
    assert (contact.name, contact.phone) == ("Maria Haddad", "+961 70 123 456")
    assert entry.document.points[0].phones == []


def test_the_mail_of_the_contact_person_is_that_persons() -> None:
    entry = only("Name,Contact person,Email\nClinic,Lina,lina@amel.org\n")
    assert entry.document.email is None and entry.held[0].text == "lina@amel.org"
    entry = only("Name,Contact person,Email\nClinic,Lina,clinic@amel.org\n")
    assert entry.document.email == "clinic@amel.org" and not entry.held


@pytest.mark.parametrize(
    "name",
    [
        "Women's Shelter",
        "Safe House Beirut",
        "Refuge for women",
        "Foyer pour femmes",
        "Casa refugio para mujeres",
        "Albergue San José",
        "Casa de acolhimento",
        "مأوى النساء",
        "بيت آمن",
    ],
)
def test_a_refuge_is_hidden_with_a_warning(name: str) -> None:
    entry = only(f'Name,Address,Lat,Lon\n{name},"Secret Street 5",33.89,35.48\n')
    (point,) = entry.document.points
    assert point.location.disclosure == "hidden"
    assert "refuge_hidden" in codes(entry) and not entry.places


@pytest.mark.parametrize(
    "name", ["Refugee Clinic", "Bus shelter repair", "Animal Shelter", "Health centre", "لاجئون"]
)
def test_what_only_sounds_like_it_is_not_hidden(name: str) -> None:
    assert not is_refuge([name])


def test_others_who_write_of_shelters_are_not_hidden_unless_they_are_one() -> None:
    assert not is_refuge(["Clinic"], ["We refer people to shelters. Ask us about violence."])
    assert is_refuge(["Hope"], ["We run a shelter for survivors of domestic violence."])
    assert is_refuge(["Hope"], ["A shelter."], ["social-protection/gender-violence"])


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Confidential", "Yes"),
        ("Confidential", "TRUE"),
        ("Confidential", "confidential"),
        ("Adresse confidentielle", "oui"),
        ("Dirección confidencial", "Sí"),
        ("سري", "نعم"),
    ],
)
def test_a_column_can_say_that_an_address_is_secret(column: str, cell: str) -> None:
    entry = only(f"Name,Address,Lat,Lon,{column}\nHope,Hill Street 5,33.89,35.48,{cell}\n")
    assert entry.document.points[0].location.disclosure == "hidden"
    assert "confidential" in codes(entry)


@pytest.mark.parametrize("cell", ["Confidential", "Undisclosed", "Confidentiel", "سري", "withheld"])
def test_an_address_that_is_not_given_hides_the_place(cell: str) -> None:
    entry = only(f"Name,Address,Lat,Lon\nHope,{cell},33.89,35.48\n")
    (point,) = entry.document.points
    assert point.location.disclosure == "hidden" and point.location.address is None


def test_no_to_the_question_hides_nothing() -> None:
    entry = only("Name,Address,Lat,Lon,Confidential\nHope,Hill Street,33.89,35.48,No\n")
    assert entry.document.points[0].location.disclosure == "exact"
    assert not says_confidential("not confidential", is_column_for_it=True)
    assert not says_confidential("عنف أسري")


def test_a_hidden_address_is_not_told_by_a_description() -> None:
    entry = only(
        "Name,Address,Lat,Lon,Description\n"
        "Women's Shelter,Hill Street 5,33.89,35.48,We are in Hill Street 5. Call first.\n"
    )
    assert entry.document.description == f"We are in {GAP}. Call first."
    assert entry.held[0].found == ("Hill Street 5",)
