"""Gazetteer and geocoding: from the name of a place to a point."""
