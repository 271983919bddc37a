"""Data goes out: GeoJSON, HSDS, OGC API Features, iCalendar, CSV, Atom."""
