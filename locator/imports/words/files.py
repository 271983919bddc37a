"""Why a file cannot be read at all, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from locator.i18n import N_
from locator.imports.words import Words

WORDS: Mapping[str, Words] = {
    "file_missing": Words(
        N_("The file is not there, or cannot be opened."),
        N_("Check its name, and that it is not open in another program."),
    ),
    "file_empty": Words(
        N_("There is nothing in this file."),
        N_("Check that you chose the right file, and that it was saved completely."),
    ),
    "file_unknown": Words(
        N_("This is no table, GeoJSON, JSON, HSDS, OpenStreetMap file or calendar."),
        N_("Save the data as a spreadsheet (XLSX) or CSV, and try again."),
    ),
    "file_broken": Words(
        N_("The file is damaged or breaks off: {where}."),
        N_("Ask for the file again, or save it again, and try once more."),
    ),
    "file_protected": Words(
        N_("The file is protected with a password."),
        N_("Save it without a password, and try again."),
    ),
    "file_old_workbook": Words(
        N_("This is a spreadsheet in an old format (.xls) or of another program."),
        N_("Open it, save it as XLSX or CSV, and try again."),
    ),
    "file_too_large": Words(
        N_("The file would take far more room unpacked than any list of services: {size}."),
        N_("Check that it is what you expect. Cut a very long list into several files."),
    ),
    "file_too_many_members": Words(
        N_("There are too many files inside this one: {count}."),
        N_("Pack only the files of the data set, and try again."),
    ),
    "file_unsafe_name": Words(
        N_("A file inside has a name that leads out of its folder: {name}."),
        N_("Do not use this file. Ask whoever made it for a clean one."),
    ),
    "file_too_deep": Words(
        N_("Something in this file is nested too deeply, or far too large: item {row}."),
        N_("Ask for the data as a plain table (CSV or XLSX)."),
    ),
    "file_no_rows": Words(
        N_("There are no rows in this file, only a header or nothing that we can use."),
        N_("Check that you chose the right file or sheet."),
    ),
    "file_no_mapping": Words(
        N_("Nobody has said yet what the columns of this table mean."),
        N_("Choose for each column what it says, and save it with the source."),
    ),
    "file_not_wgs84": Words(
        N_("The coordinates in this file are not longitude and latitude (WGS 84)."),
        N_("Export it again with the coordinate system WGS 84 (EPSG:4326)."),
    ),
    "mapping_broken": Words(
        N_("The mapping cannot be used: {where}."),
        N_("Correct the file, or choose the columns again."),
    ),
}
