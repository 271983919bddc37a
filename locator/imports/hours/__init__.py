"""Hours as sources write them, and what is certain of them as schedules.

What cannot be said faithfully by schedules stays a text, which never counts as open, and is told:
`text.read_text` reads either way of writing, `osm.read_osm` the one of OpenStreetMap, and
`words.read_words` that of people.
"""
