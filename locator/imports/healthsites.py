"""Health sites of OpenStreetMap, as healthsites.io gives them out.

https://healthsites.io, https://wiki.openstreetmap.org/wiki/Key:healthcare
"""

from __future__ import annotations

from locator.imports.sources import Source

HEALTHSITES = Source(
    name="healthsites.io",
    credit="© OpenStreetMap contributors, ODbL 1.0, by healthsites.io",
    external_id=("osm_type", "osm_id"),
    title="name",
    organization="operator",
    no_organization=frozenset({"private", "none", "no", "non", "yes", "unknown", "individual"})
    | {"individual based", "government", "governement", "public", "government hospital", "ngo"}
    | {"religious", "community", "refugee", "refugees", "combination", "clinical officer"},
    kinds={
        "operator_type": {
            "government": "public",
            "public": "public",
            "ministry of health": "public",
            "ngo": "ngo",
            "private_non_profit": "ngo",
            "religious": "community",
            "community": "community",
        }
    },
    needs={
        "amenity": {
            "hospital": "public-health",
            "clinic": "public-health/primary-care",
            "doctors": "public-health/primary-care",
            "health outpost": "public-health/primary-care",
            "pharmacy": "public-health/pharmacy",
            "dentist": "public-health/dental",
        },
        "healthcare": {
            "hospital": "public-health",
            "clinic": "public-health/primary-care",
            "doctor": "public-health/primary-care",
            "centre": "public-health/primary-care",
            "pharmacy": "public-health/pharmacy",
            "dentist": "public-health/dental",
            "midwife": "public-health/maternal-child",
            "birthing_center": "public-health/maternal-child",
            "psychotherapist": "public-health/mental-health",
            "vaccination_centre": "public-health/vaccination",
            "laboratory": "public-health",
            "physiotherapist": "public-health",
        },
        "speciality": {
            "maternity": "public-health/maternal-child",
            "paediatrics": "public-health/maternal-child",
            "gynaecology": "public-health/maternal-child",
            "psychiatry": "public-health/mental-health",
            "dentistry": "public-health/dental",
            "emergency": "public-health/emergency-care",
        },
        "emergency": {"yes": "public-health/emergency-care"},
    },
    wheelchair="wheelchair",
    hours="opening_hours",
    phones=("contact_number", "phone", "contact:phone"),
    urls=("url", "website", "contact:website"),
    address="addr_full",
    not_running={
        "operational_status": frozenset(
            ("non operational", "non_operational", "non-operational", "closed", "no")
        )
    },
)
