"""Migrants find help: criteria, one query, results, pages."""
