"""What is said about the rows and cells of a table."""

from __future__ import annotations

from collections.abc import Mapping

from locator.i18n import N_
from locator.imports.words import Words

_LATER = N_("It comes in without. Add it on the page of the service.")
_LOOK = N_("Look at the row, and correct the file if it is wrong.")
_FINE = N_("Nothing to do, if it is right.")
_PIN = N_("Look at the pin on the map, and correct the file.")

WORDS: Mapping[str, Words] = {
    "row_unreadable": Words(N_("This row cannot be read."), _LOOK),
    "row_too_large": Words(
        N_("This row is far larger than any row of a list."),
        N_("Look for a quotation mark that nobody closed, and correct the file."),
    ),
    "row_too_long": Words(
        N_("There are more cells in this row than the table has columns."),
        N_("Look for a comma or semicolon that belongs to a text, and put the text in quotes."),
    ),
    "row_no_object": Words(N_("This is a single value, and no row."), _LOOK),
    "row_remark": Words(
        N_("Only one cell is filled: it was taken for a remark, and left out."),
        N_("If it is a service, say more about it in its row."),
    ),
    "row_says_otherwise": Words(
        N_("Row {row} says something else about the same service. The first row was taken."),
        _LOOK,
    ),
    "quote_open": Words(
        N_("A quotation mark in this row is never closed. It was taken as a part of the text."),
        _LOOK,
    ),
    "cell_too_long": Words(
        N_("This text was too long, and was cut off."), N_("Shorten it in the file.")
    ),
    "cell_no_text": Words(N_("This value is no text, and was left out."), _LOOK),
    "text_other_language": Words(
        N_("This text is in another language than the name, and was left out: {language}"),
        N_("Give the name in this language, too, or add the text on the page of the service."),
    ),
    "name_missing": Words(
        N_("Nothing says what this is called."),
        N_("Fill in a name, or choose another column for it."),
    ),
    "name_too_long": Words(
        N_("The name was too long, and was cut off."), N_("Shorten it in the file.")
    ),
    "name_of_organization": Words(
        N_("There is no name of the service. It is called like its organization."),
        N_("Name the service as people ask for it."),
    ),
    "id_blank": Words(
        N_("There is no id. One was made of the name and the place."),
        N_("Give it an id, so that it is found again when its name changes."),
    ),
    "id_again": Words(
        N_("Another service has this id already. This one got an id of its own."),
        N_("Give every service its own id, or choose another column for it."),
    ),
    "needs_unknown": Words(
        N_("We do not know this kind of help: {needs}"),
        N_("Say in the mapping of this source which of our kinds of help it is."),
    ),
    "needs_by_name": Words(
        N_("The kind of help was read from the name: {needs}"), N_("Check that it is right.")
    ),
    "needs_missing": Words(
        N_("Nothing says which kind of help this is."),
        N_("Choose it on the page of the service, or for the whole list in its mapping."),
    ),
    "language_unknown": Words(N_("We do not know this language."), _LATER),
    "phone_unreadable": Words(N_("There is no phone number in this."), _LATER),
    "phone_unlikely": Words(
        N_("This is no usual phone number of this country. It was taken as it is."),
        N_("Call it once, or correct the file."),
    ),
    "email_unreadable": Words(N_("This is no email address."), _LATER),
    "url_unreadable": Words(N_("This is no address on the web."), _LATER),
    "age_unreadable": Words(N_("This is no age."), _LATER),
    "ages_crossed": Words(N_("The lowest age is above the highest. Both were left out."), _LOOK),
    "answer_unclear": Words(
        N_("This is neither yes nor no. It stays unknown."),
        N_("Ask them, and answer it on the page of the service."),
    ),
    "date_unreadable": Words(N_("This is no date in the past that we can read."), _LOOK),
    "geometry_unreadable": Words(N_("This shape on the map cannot be read."), _PIN),
    "position_unreadable": Words(N_("These coordinates cannot be read."), _PIN),
    "position_not_on_earth": Words(
        N_("These coordinates are no longitude and latitude."),
        N_("Export them again in WGS 84 (degrees), or leave them out and keep the address."),
    ),
    "position_zero": Words(
        N_("These coordinates are 0, 0, in the sea off Africa. They were left out."), _PIN
    ),
    "position_swapped": Words(
        N_("Latitude and longitude were exchanged. They were put right: {taken}"), _PIN
    ),
    "position_sign": Words(
        N_("A minus was missing in these coordinates. They were put right: {taken}"), _PIN
    ),
    "position_point": Words(
        N_("The decimal point was lost in these coordinates. They were put right: {taken}"), _PIN
    ),
    "confidential": Words(
        N_("This place is confidential. Its address is hidden from everybody outside."), _FINE
    ),
    "address_withheld": Words(
        N_("The address is not given. The place is hidden from everybody outside."), _FINE
    ),
    "refuge_hidden": Words(
        N_("People may be hiding here. The address is hidden until somebody decides otherwise."),
        N_("If everybody may know the address, show it on the page of the service."),
    ),
    "person_left_out": Words(
        N_("A translation named a person. This was left out of it."),
        N_("Look at the translation on the page of the service."),
    ),
}
