"""The nouns of the directory, their opening times, and what is published of them."""

# Whoever touches one noun has them all: relationships name their partners by class. And whatever
# is changed is recorded and published: `changes` and `touched` listen to every session.
from locator.directory import (  # noqa: F401
    access,
    change,
    changes,
    city,
    contact,
    language,
    location,
    organization,
    published,
    published_map,
    schedule,
    service,
    service_at_location,
    taxonomy,
    touched,
    translation,
)
