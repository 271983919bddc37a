"""What we call the needs on a page: one or two words that a person would say, and an icon."""

from __future__ import annotations

from locator.i18n import N_, Language

NAMES: dict[str, str] = {
    "public-health": N_("Health"),
    "employment": N_("Work"),
    "livelihoods": N_("Small business"),
    "social-protection": N_("Food, cash, safety"),
    "housing": N_("Housing"),
    "education": N_("School, courses"),
    "skills-recognition": N_("Diplomas, skills"),
    "legal-aid": N_("Legal help"),
    "public-health/primary-care": N_("Doctor or nurse"),
    "public-health/maternal-child": N_("Pregnancy, small children"),
    "public-health/mental-health": N_("Someone to talk to"),
    "public-health/vaccination": N_("Vaccination"),
    "public-health/dental": N_("Teeth"),
    "public-health/pharmacy": N_("Medicines"),
    "public-health/sexual-health": N_("Sexual health"),
    "public-health/emergency-care": N_("Emergency care"),
    "employment/job-search": N_("Finding a job"),
    "employment/vocational-training": N_("Learning a trade"),
    "employment/labour-rights": N_("Rights at work"),
    "employment/work-permit": N_("Work permit"),
    "livelihoods/small-business": N_("Starting a business"),
    "livelihoods/savings-credit": N_("Saving, loans"),
    "livelihoods/tools-and-materials": N_("Tools, materials"),
    "livelihoods/farming": N_("Farming"),
    "social-protection/food": N_("Food"),
    "social-protection/cash-assistance": N_("Cash help"),
    "social-protection/child-protection": N_("Children's safety"),
    "social-protection/gender-violence": N_("Safety from violence"),
    "social-protection/older-people": N_("Older people"),
    "social-protection/disability": N_("Disability"),
    "social-protection/civil-documents": N_("Birth, marriage papers"),
    "housing/shelter": N_("A bed tonight"),
    "housing/rent-help": N_("Help with rent"),
    "housing/hygiene": N_("Showers, toilets, laundry"),
    "housing/housing-advice": N_("Housing advice"),
    "education/school-enrolment": N_("A place at school"),
    "education/language-course": N_("Language course"),
    "education/adult-literacy": N_("Reading and writing"),
    "education/childcare": N_("Childcare"),
    "education/digital-skills": N_("Computer, phone skills"),
    "skills-recognition/certificates": N_("Diplomas from abroad"),
    "skills-recognition/skills-test": N_("Skills test"),
    "skills-recognition/document-translation": N_("Translating papers"),
    "legal-aid/asylum": N_("Asylum"),
    "legal-aid/residence-papers": N_("Residence papers"),
    "legal-aid/family-law": N_("Family law"),
    "legal-aid/detention": N_("Detention"),
}


def need_name(need: str, language: Language) -> str:
    """The name of a need ("legal-aid") or of its part ("legal-aid/asylum")."""
    return language.gettext(NAMES.get(need, need))


def need_icon(need: str) -> str:
    """The icon of a need; its parts share it."""
    return f"need-{need.partition('/')[0]}"
