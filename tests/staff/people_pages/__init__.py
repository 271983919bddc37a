"""Tests of locator/staff/people; `tests/staff/people.py` has the people that all tests use."""
