"""The nouns of the directory, their opening times, and what is published of them."""

# Whoever touches one noun has them all: relationships name their partners by class.
from locator.directory import (  # noqa: F401
    access,
    change,
    city,
    contact,
    language,
    location,
    organization,
    published,
    schedule,
    service,
    service_at_location,
    taxonomy,
    translation,
)
