"""Kinds of help by the words that tables use for them, in English, French, Spanish, Portuguese and
Arabic; also the sectors of humanitarian work (OCHA) and the classes of city directories.

A cell of categories is cut into its parts. Each is looked up as it stands, then for the words in
it; what is in no list is told, and can be added to the mapping of the source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from locator.directory.needs import CODES
from locator.imports.hours.plain import plain

LONGEST = 600

# The longest phrase in a text wins: "mental health" is no "health".
_WORDS: Mapping[str, str] = {
    "public-health": "health|healthcare|health care|medical|medicine|hospital|clinic|clinics|"
    "health centre|health center|nutrition|physiotherapy|rehabilitation|laboratory|ophthalmology|"
    "sante|soins|medical care|hopital|clinique|centre de sante|dispensaire|kinesitherapie|salud|"
    "atencion medica|centro de salud|nutricion|saude|clinica|hospitales|fisioterapia|صحه|الصحه|"
    "طبي|طبيه|مستشفي|عياده|مركز صحي|مستوصف|رعايه صحيه|تغذيه",
    "public-health/primary-care": "primary health care|primary care|phc|phcc|"
    "general practitioner|gp|doctor|doctors|health post|outpatient|family medicine|medecin|"
    "medecins|medecine generale|soins primaires|soins de sante primaires|medico|medicos|"
    "atencion primaria|consultorio|consulta externa|atencao primaria|ubs|رعايه صحيه اوليه|"
    "الرعايه الصحيه الاوليه|طبيب|طب عام",
    "public-health/maternal-child": "maternal|maternity|antenatal|anc|pnc|mch|midwife|prenatal|"
    "postnatal|paediatrics|pediatrics|obstetrics|maternal and child health|child health|newborn|"
    "maternite|sage femme|pediatrie|prenatale|materno infantil|maternidad|pediatria|embarazo|"
    "partera|maternidade|gestante|امومه|ولاده|قابله|اطفال رضع|طب الاطفال|حوامل",
    "public-health/mental-health": "mental health|mhpss|psychosocial|psychosocial support|pss|"
    "psychological|psychologist|psychology|psychiatry|counselling|counseling|therapy|trauma|"
    "addiction|substance abuse|sante mentale|soutien psychosocial|psychologue|psychologie|"
    "psychiatrie|salud mental|psicologia|psicologico|apoyo psicosocial|psicosocial|psiquiatria|"
    "adicciones|saude mental|صحه نفسيه|الصحه النفسيه|دعم نفسي|دعم نفسي اجتماعي|نفسي|نفسيه",
    "public-health/vaccination": "vaccination|vaccinations|vaccine|vaccines|immunization|epi|"
    "immunisation|vaccin|vaccins|vacuna|vacunas|vacunacion|vacina|vacinacao|لقاح|لقاحات|تطعيم|"
    "تلقيح",
    "public-health/dental": "dental|dentist|dentistry|dentiste|dentaire|odontologia|dentista|"
    "odontologico|اسنان|طب اسنان|طبيب اسنان",
    "public-health/pharmacy": "pharmacy|pharmacies|medication|medications|medicines|chemist|"
    "pharmacie|medicaments|farmacia|medicamentos|drogueria|صيدليه|ادويه|دواء",
    "public-health/sexual-health": "sexual health|reproductive health|srh|srhr|family planning|"
    "hiv|aids|hiv/aids|sti|contraception|sante sexuelle|sante reproductive|planning familial|vih|"
    "salud sexual|salud reproductiva|planificacion familiar|saude sexual|صحه انجابيه|"
    "الصحه الانجابيه|تنظيم الاسره",
    "public-health/emergency-care": "emergency care|emergency room|emergency medical|ambulance|"
    "trauma centre|urgences|urgencias|emergencias medicas|ambulancia|urgencia|pronto socorro|"
    "طوارئ|اسعاف",
    "employment": "employment|job|jobs|work|career|careers|emploi|travail|empleo|trabajo|laboral|"
    "emprego|trabalho|عمل|توظيف|تشغيل|فرص عمل|وظايف",
    "employment/job-search": "job search|job placement|job matching|job centre|job center|cv|"
    "resume|recherche d'emploi|bourse d'emploi|bolsa de empleo|busqueda de empleo|"
    "intermediacion laboral|بحث عن عمل",
    "employment/vocational-training": "vocational training|vocational|job training|tvet|"
    "skills training|apprenticeship|formation professionnelle|apprentissage|"
    "formacion profesional|formacion para el trabajo|capacitacion laboral|capacitacion|"
    "formacao profissional|cursos profissionalizantes|تدريب مهني|التدريب المهني",
    "employment/labour-rights": "labour rights|labor rights|workers rights|worker rights|"
    "droits des travailleurs|droit du travail|derechos laborales|حقوق العمال|حقوق العمل",
    "employment/work-permit": "work permit|work permits|permis de travail|permiso de trabajo|"
    "permisos de trabajo|تصريح عمل|اذن عمل",
    "livelihoods": "livelihood|livelihoods|income generation|income generating|"
    "economic inclusion|early recovery|moyens de subsistance|moyens d'existence|"
    "activites generatrices de revenus|medios de vida|generacion de ingresos|"
    "integracion socioeconomica|meios de vida|سبل العيش|سبل عيش|تمكين اقتصادي|مصدر دخل",
    "livelihoods/small-business": "small business|entrepreneurship|business support|startup|"
    "entrepreneuriat|petite entreprise|emprendimiento|emprendedores|pequenos negocios|"
    "empreendedorismo|مشاريع صغيره|رياده الاعمال",
    "livelihoods/savings-credit": "savings|microcredit|micro credit|microfinance|loan|loans|"
    "credit|vsla|epargne|microfinances|prets|ahorro|microcreditos|microcredito|credito|prestamos|"
    "قروض|ادخار|تمويل صغير",
    "livelihoods/tools-and-materials": "tools and materials|start-up kits|toolkits|herramientas",
    "livelihoods/farming": "farming|agriculture|livestock|seeds|agricultural|elevage|agricultura|"
    "ganaderia|زراعه|زراعي",
    "social-protection": "day centre|day center|drop in|drop in centre|clothing|clothes|"
    "accueil de jour|vestiaire|vetements|ropero|benefits|domiciliation|social protection|"
    "protection|social services|social assistance|social welfare|welfare|basic needs|"
    "case management|financial assistance|human services|protection sociale|assistance sociale|"
    "services sociaux|aide sociale|proteccion social|asistencia social|servicios sociales|"
    "proteccion|protecao social|assistencia social|cras|حمايه|الحمايه|حمايه اجتماعيه|"
    "مساعده اجتماعيه|خدمات اجتماعيه|مساعدات",
    "social-protection/food": "snap|food stamps|pantry|epicerie sociale|distribution alimentaire|"
    "colis alimentaires|food|food bank|food pantry|food security|food assistance|meals|meal|"
    "soup kitchen|food parcels|groceries|community kitchen|hot meals|nourriture|alimentaire|"
    "aide alimentaire|securite alimentaire|repas|banque alimentaire|alimentos|alimentacion|"
    "comida|comedor|comedor comunitario|comedores|seguridad alimentaria|banco de alimentos|"
    "alimentacao|refeicao|restaurante popular|طعام|غذاء|مساعدات غذايه|الامن الغذايي|وجبات|مطبخ|"
    "مواد غذاييه",
    "social-protection/cash-assistance": "cash|cash assistance|multi-purpose cash|mpca|cva|"
    "vouchers|multipurpose cash|cash transfer|cash transfers|transferts monetaires|"
    "aide financiere|transferencias monetarias|dinero en efectivo|asistencia en efectivo|bonos|"
    "مساعده نقديه|مساعدات نقديه|المساعدات النقديه|قسايم",
    "social-protection/child-protection": "child protection|children's services|foster care|"
    "unaccompanied minors|child friendly space|cfs|protection de l'enfance|"
    "protection des enfants|proteccion infantil|proteccion de la infancia|proteccion a la ninez|"
    "protecao da crianca|حمايه الطفل|حمايه الاطفال|مساحه صديقه للطفل",
    "social-protection/gender-violence": "safe space|safe spaces|wgss|women and girls safe space|"
    "espace sur|espaces surs|espacio seguro|مساحه امنه|مساحات امنه|gbv|sgbv|"
    "gender-based violence|gender based violence|domestic violence|violence against women|"
    "sexual violence|rape|trafficking|human trafficking|women's safe space|"
    "violences basees sur le genre|vbg|violence conjugale|violences conjugales|"
    "violencia de genero|violencia domestica|violencia intrafamiliar|violencia contra la mujer|"
    "violencia contra a mulher|العنف القايم علي النوع الاجتماعي|عنف اسري|عنف ضد المراه|"
    "العنف الاسري|العنف المنزلي",
    "social-protection/older-people": "older people|older adults|elderly|seniors|senior services|"
    "aging|ageing|personnes agees|adultos mayores|adulto mayor|personas mayores|tercera edad|"
    "idosos|كبار السن|مسنين|المسنين",
    "social-protection/disability": "disability|disabilities|disabled|people with disabilities|"
    "persons with disabilities|handicap|personnes handicapees|discapacidad|"
    "personas con discapacidad|deficiencia|pessoas com deficiencia|اعاقه|ذوي الاعاقه|"
    "ذوي الاحتياجات الخاصه",
    "social-protection/civil-documents": "civil documents|civil documentation|birth registration|"
    "birth certificates|identity documents|civil registry|id cards|etat civil|acte de naissance|"
    "registro civil|documentos de identidad|documentacion|cedula|documentos civis|وثايق مدنيه|"
    "تسجيل الولادات|الاحوال المدنيه|سجل مدني|وثايق",
    "housing": "housing|accommodation|rental|logement|hebergement|vivienda|alojamiento|habitacao|"
    "moradia|سكن|اسكان|السكن",
    "housing/shelter": "shelter|shelters|emergency shelter|night shelter|homeless shelter|"
    "transitional housing|homeless|homelessness|cccm|shelter/nfi|reception centre|"
    "reception center|hebergement d'urgence|abri|abris|centre d'accueil|foyer|albergue|albergues|"
    "refugio|refugios|casa del migrante|casa de migrantes|alojamiento temporal|abrigo|"
    "acolhimento|مأوي|ماوي|ملجا|ايواء|الماوي",
    "housing/rent-help": "rent|rent assistance|rent help|rental assistance|cash for rent|"
    "aide au loyer|loyer|ayuda de alquiler|subsidio de arriendo|arriendo|aluguel|ايجار|بدل ايجار",
    "housing/hygiene": "wash|hygiene|showers|shower|laundry|toilets|toilet|water and sanitation|"
    "water sanitation and hygiene|sanitation|nfi|non-food items|hygiene kits|drinking water|eau|"
    "eau et assainissement|eha|douches|douche|laverie|toilettes|agua y saneamiento|higiene|"
    "duchas|banos publicos|lavanderia|agua e saneamento|نظافه|المياه والصرف الصحي|استحمام|مياه|"
    "مواد غير غذاييه",
    "housing/housing-advice": "housing advice|housing counselling|tenant rights|eviction|"
    "conseil logement|asesoria de vivienda|استشارات السكن",
    "education": "education|school|schools|learning|tutoring|scholarships|student|ecole|"
    "enseignement|soutien scolaire|educacion|escuela|colegio|colegios|becas|educacao|escola|"
    "تعليم|التعليم|مدرسه|مدارس|دعم مدرسي",
    "education/school-enrolment": "school enrolment|school enrollment|school registration|"
    "back to learning|inscription scolaire|inscripcion escolar|matricula|matricula escolar|"
    "تسجيل مدرسي|التسجيل في المدارس",
    "education/language-course": "language course|language courses|language classes|esl|esol|"
    "english classes|language learning|cours de langue|cours de francais|fle|alphabetisation fle|"
    "clases de espanol|cursos de idiomas|clases de idiomas|curso de portugues|دورات لغه|"
    "تعليم اللغه",
    "education/adult-literacy": "adult literacy|literacy|basic education for adults|"
    "adult education|ged|alphabetisation|alfabetizacion|educacion de adultos|eja|محو الاميه|"
    "تعليم الكبار",
    "education/childcare": "childcare|child care|nursery|kindergarten|preschool|day care|daycare|"
    "ecd|early childhood|creche|garderie|guarderia|jardin infantil|primera infancia|حضانه|روضه|"
    "رعايه الاطفال",
    "education/digital-skills": "digital skills|computer classes|computer training|ict|digital|"
    "informatique|competences numeriques|informatica|computacion|habilidades digitales|"
    "مهارات رقميه|كمبيوتر|حاسوب",
    "skills-recognition": "skills recognition|recognition of qualifications|"
    "recognition of prior learning|reconnaissance des competences|reconocimiento de competencias|"
    "certificacion de competencias|الاعتراف بالمهارات",
    "skills-recognition/certificates": "certificates|diploma recognition|degree equivalency|"
    "credential evaluation|equivalence|diplomes|homologacion|convalidacion|"
    "convalidacion de titulos|homologacion de titulos|revalidacao|معادله الشهادات|تصديق الشهادات",
    "skills-recognition/document-translation": "document translation|translation of documents|"
    "sworn translation|certified translation|traduction de documents|traduccion de documentos|"
    "ترجمه وثايق|ترجمه محلفه",
    "legal-aid": "legal|legal aid|legal assistance|legal services|lawyer|lawyers|legal advice|"
    "human rights|ombudsman|juridique|aide juridique|assistance juridique|aide juridictionnelle|"
    "avocat|asistencia legal|asesoria juridica|asesoria legal|orientacion juridica|abogado|"
    "personeria|defensoria|defensoria del pueblo|derechos humanos|assistencia juridica|"
    "مساعده قانونيه|استشاره قانونيه|قانوني|قانونيه|محامي|استشارات قانونيه",
    "legal-aid/asylum": "asylum|refugee status|rsd|asylum seekers|refugee registration|asile|"
    "demande d'asile|asilo|solicitud de asilo|condicion de refugiado|refugio legal|لجوء|طلب لجوء",
    "legal-aid/residence-papers": "residency|residence permit|immigration|visa|visas|"
    "regularization|migration services|titre de sejour|carte de sejour|regularisation|"
    "regularizacion|residencia|permiso de permanencia|ppt|migracion|regularizacao|اقامه|"
    "تسويه اوضاع",
    "legal-aid/family-law": "family law|divorce|custody|droit de la famille|derecho de familia|"
    "قانون الاسره|احوال شخصيه",
    "legal-aid/detention": "detention|detainees|prison|detained|detenidos|detenus|احتجاز|موقوفين",
}
_BETWEEN = re.compile(r"\s*[;,|\n•·،؛>]\s*|\s+/\s+|\s+-\s+")
_LETTERS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Needs:
    """What was found, in order; `unknown` are the parts that say no kind of help we know."""

    codes: tuple[str, ...]
    unknown: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def read_needs(text: str) -> Needs:
    """Every need that a cell of categories names: "Health; Legal aid (asylum)"."""
    codes: dict[str, None] = {}
    unknown: list[str] = []
    for part in _BETWEEN.split(text[:LONGEST]):
        said = plain(part)
        if not said:
            continue
        if part.strip() in CODES:
            codes.setdefault(part.strip())
        elif found := needs_in(said):
            codes.update(dict.fromkeys(found))
        else:
            unknown.append(part.strip())
    # The special one says more than the general one beside it, within one kind of help.
    special = {code.partition("/")[0] for code in codes if "/" in code}
    kept = tuple(code for code in codes if "/" in code or code not in special)
    return Needs(kept, tuple(unknown))


@lru_cache(maxsize=8192)
def needs_in(text: str) -> tuple[str, ...]:
    """The needs that the words of a text name; the longest phrases first, none of them twice."""
    said = plain(text)
    if whole := _by_phrase().get(said):
        return (whole,)
    words = [word for word in _LETTERS.split(said) if word]
    found: dict[str, None] = {}
    n = 0
    while n < len(words):
        for end in range(min(len(words), n + 6), n, -1):
            if code := _by_words().get(tuple(map(_without_article, words[n:end]))):
                found.setdefault(code)
                n = end
                break
        else:
            n += 1
    return tuple(found)


def _without_article(word: str) -> str:
    """ "الصحه" is "صحه", and "wal-" is "and" with it."""
    for start in ("وال", "ال", "لل"):
        if word.startswith(start) and len(word) > len(start) + 2:
            return word[len(start) :]
    return word


@cache
def _by_phrase() -> dict[str, str]:
    return {plain(word): code for code, words in _WORDS.items() for word in words.split("|")}


@cache
def _by_words() -> dict[tuple[str, ...], str]:
    return {
        tuple(_without_article(word) for word in _LETTERS.split(phrase) if word): code
        for phrase, code in _by_phrase().items()
    }
