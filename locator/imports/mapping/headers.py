"""The words at the head of columns, in English, French, Spanish, Portuguese and Arabic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from locator.directory.facets import LANGUAGE_IDS
from locator.imports.cells.language_names import language_of
from locator.imports.cells.word_lists import words
from locator.imports.hours.plain import plain

_WORDS: Mapping[str, str] = {
    "name": "public name|listing name|resource name|official name|provider service|business name|"
    "facility|name|service name|service|program name|programme name|facility name|title|"
    "service title|activity name|name of service|name of facility|health facility name|"
    "facility_name|nom|nom du service|intitule|nom de la structure|denomination|"
    "nom de l'etablissement|nom etablissement|nombre|nombre del servicio|servicio|"
    "nombre servicio|nombre comercial|nombre del establecimiento|titulo|nome|nome do servico|"
    "servico|الاسم|اسم|اسم الخدمه|الخدمه|اسم المركز|اسم المنشاه|اسم المرفق|المركز",
    "alternate_name": "alternate name|alternative name|other name|alias|aka|also known as|"
    "alt name|short name|acronym|autre nom|sigle|nom usuel|otro nombre|nombre alternativo|sigla|"
    "اسم اخر",
    "description": "agency description|program details|overview|what they offer|offering|"
    "description|service description|program description|details|notes|note|about|comments|"
    "remarks|comment|summary|services|services offered|services provided|what we do|descr|desc|"
    "activities|activity|activity description|long description|short desc|descriptif|"
    "presentation|remarques|observations|commentaires|activites|services offerts|descripcion|"
    "descripcion del servicio|detalles|observaciones|notas|comentarios|resumen|actividades|"
    "servicios|servicios ofrecidos|servicios prestados|descricao|observacoes|servicos|وصف|الوصف|"
    "وصف الخدمه|تفاصيل|ملاحظات|الخدمات|الانشطه|نبذه",
    "needs": "taxonomy term|taxonomy terms list|service subcategory|program category|focus area|"
    "areas of work|type d etablissement|need|needs|category|categories|type|service type|"
    "type of service|sector|sectors|subcategory|sub category|taxonomy|taxonomy terms|"
    "taxonomy name|keywords|topic|topics|facility type|kind|service category|primary category|"
    "activity type|cluster|subsector|type of help|service area type|service categories|"
    "taxonomy_name|tags|amenity|healthcare|categorie|type de service|secteur|domaine|thematique|"
    "type de structure|type d'aide|rubrique|categoria|tipo|tipo de servicio|"
    "sector de intervencion|tematica|rubro|tipo de ayuda|tipo de servico|setor|area tematica|"
    "tipo de establecimiento|clase|نوع الخدمه|النوع|الفيه|القطاع|التصنيف|المجال|نوع المساعده",
    "program": "program|programme|project|fund|fund name|project name|grant|projet|programa|"
    "proyecto|fondo|projeto|برنامج|البرنامج|المشروع",
    "fees": "fee structure source|cost details|price range|fee|fees|cost|costs|price|prices|"
    "charge|fees description|fee structure|cost of service|cost description|payment|tarif|tarifs|"
    "cout|prix|frais|costo|costos|coste|precio|tarifa|tarifas|custo|preco|valor|التكلفه|الكلفه|"
    "الرسوم|السعر|رسوم",
    "required_documents": "documents required list|required docs|documentation needed|"
    "requirements to access|required documents|documents required|documents|"
    "documentation required|what to bring|bring|required documentation|documentation|"
    "pieces a fournir|documents requis|documents a apporter|documentos requeridos|documentos|"
    "requisitos|documentos necesarios|documentos necessarios|الوثايق المطلوبه|المستندات المطلوبه|"
    "الوثايق|المستندات",
    "application_process": "application process|how to apply|how to access|intake procedure|"
    "intake|referral process|how to get help|access|procedure|referral|comment faire|demarche|"
    "procedure d'acces|modalites d'acces|como acceder|proceso de solicitud|proceso|tramite|"
    "como solicitar|como acessar|طريقه التقديم|كيفيه الوصول|كيفيه التسجيل|اليه الاحاله|"
    "طريقه التسجيل",
    "alert": "alert|notice|warning|announcement|avis|alerte|aviso|alerta|تنبيه|اعلان",
    "status": "agency status|program status|record status|status of service|status|"
    "operational status|state of operation|active|is active|functionality|statut|etat|en service|"
    "estado|activo|situacao|الحاله|حاله التشغيل|فعال",
    "is_mobile": "mobile service|is mobile|mobile clinic|mobile unit|mobile unit yes no|"
    "service mobile|unidad movil|servicio movil|خدمه متنقله|متنقل",
    "organization": "parent agency name|lead agency|lead organisation|name of organization|"
    "name of organisation|reporting organization|partner name|implementing partner name|"
    "nom de l organisation|nombre de la entidad|organization|organisation|organization name|"
    "organisation name|agency|agency name|provider|provider name|operator|org|org name|ngo|"
    "implementing partner|partner|implementer|managed by|run by|owner|lead organization|"
    "parent agency|implementing organization|implementing organisation|institution|organisme|"
    "structure|operateur|partenaire|gestionnaire|nom de l'organisation|organizacion|entidad|"
    "institucion|nombre de la organizacion|operador|prestador|socio|socio implementador|"
    "organismo|entidade|instituicao|organizacao|orgao|المنظمه|منظمه|اسم المنظمه|الجهه|المؤسسه|"
    "الموسسه|الجمعيه|اسم الجمعيه|الشريك|الشريك المنفذ|المشغل|الجهه المنفذه",
    "organization_kind": "organization type|organisation type|org type|agency type|"
    "type of organization|type of organisation|ownership|sector type|operator type|provider type|"
    "type d'organisation|tipo de organizacion|naturaleza juridica|naturaleza|tipo de entidad|"
    "نوع المنظمه|نوع الجهه",
    "organization_url": "organization website|agency website|organisation website|org url|"
    "organization url|site de l'organisation|web de la organizacion|موقع المنظمه",
    "organization_email": "organization email|agency email|organisation email|org email|"
    "بريد المنظمه",
    "eligibility": "target pop|population group|target beneficiaries|who we help|"
    "public accueilli|public vise|publics|who it s for|who is this for|who can come|eligibility|"
    "eligibility description|eligible|target group|target groups|target population|population|"
    "audience|who can use|beneficiaries|beneficiary type|clients|population served|who is it for|"
    "for whom|gender|public|public cible|public concerne|beneficiaires|conditions d'eligibilite|"
    "poblacion|poblacion objetivo|beneficiarios|dirigido a|elegibilidad|grupo meta|publico alvo|"
    "publico|الفيه المستهدفه|المستفيدون|المستفيدين|الاهليه|شروط الاستفاده",
    "ages": "age|ages|age group|age range|age groups|age requirements|ages served|tranche d'age|"
    "edad|edades|rango de edad|grupo de edad|faixa etaria|idade|العمر|الفيه العمريه|الاعمار",
    "minimum_age": "minimum age|min age|age min|age from|age minimum|edad minima|idade minima|"
    "الحد الادني للعمر",
    "maximum_age": "maximum age|max age|age max|age to|age maximum|edad maxima|idade maxima|"
    "الحد الاقصي للعمر",
    "languages": "languages offered list|languages available other than english|other languages|"
    "language s spoken|language|languages|languages spoken|language spoken|languages offered|"
    "spoken languages|language s|languages available|langue|langues|langues parlees|idioma|"
    "idiomas|lenguas|lingua|linguas|idiomas falados|اللغه|اللغات|لغه|لغات|اللغات المتوفره|"
    "اللغات المحكيه",
    "interpretation_services": "interpretation|interpretation services|interpreter|interpreters|"
    "translation services|interprete|interpretariat|interpretes|interpretacion|ترجمه|"
    "خدمات الترجمه|مترجم",
    "location_name": "location name|site|site name|place|place name|location|venue|building|"
    "building name|branch|branch name|center name|centre name|service location|lieu|nom du lieu|"
    "nom du site|lugar|sede|nombre del lugar|nombre de la sede|sitio|local|unidade|الموقع|"
    "اسم الموقع|المكان|اسم المكان|الفرع",
    "address": "address|street address|address 1|address1|address line 1|full address|addr|"
    "physical address|location address|addr full|site address|address 2|address2|address line 2|"
    "mailing address|adresse|adresse complete|direccion|direccion completa|domicilio|endereco|"
    "العنوان|عنوان|العنوان الكامل|العنوان التفصيلي",
    "street": "street|street name|addr street|road|addr stree|rue|voie|nom de voie|calle|via|rua|"
    "logradouro|الشارع|شارع",
    "house_number": "num ext|numero ext|no ext|num exterior|no exterior|house number|housenumber|"
    "street number|addr housenumber|addr house|building number|numero de rue|numero de voie|"
    "n voie|numero|numero exterior|numero da casa|رقم البنايه|رقم المبني",
    "neighbourhood": "cadaster|cadastre|locality name|camp|settlement|suburb name|nta|ward name|"
    "quarter name|neighbourhood|neighborhood|district|area|quarter|suburb|zone|community|ward|"
    "sub district|subdistrict|borough|commune|quartier|arrondissement|barrio|colonia|comuna|"
    "localidad|distrito|alcaldia|sector barrio|bairro|vereda|corregimiento|upz|parish|division|"
    "الحي|حي|المنطقه|منطقه|القضاء|الناحيه|المحله",
    "town": "city|town|municipality|locality|addr city|village|ville|municipio|ciudad|"
    "poblacion municipio|cidade|المدينه|مدينه|البلديه|البلده",
    "region": "state|region|province|governorate|gouvernorat|wilaya|county|department|"
    "departement|departamento|state province|provincia|estado provincia|addr state|uf|admin 1|"
    "admin1|admin 2|admin2|adm1|adm2|المحافظه|محافظه|الولايه|الاقليم",
    "postal_code": "postal code|postcode|zip|zip code|zipcode|code postal|codigo postal|cp|cep|"
    "addr postcode|addr postc|الرمز البريدي",
    "country": "country|pays|pais|الدوله|البلد|iso3|iso3c|country code",
    "latitude": "lat|latitude|y|geo lat|latitud|gps lat|gps latitude|y coordinate|coord y|"
    "point y|latitude wgs84|lat dd|gpslatitude|coordenada y|خط العرض|العرض|احداثي y",
    "longitude": "lon|lng|long|longitude|x|geo lon|longitud|gps lon|gps long|gps longitude|"
    "point x|x coordinate|coord x|longitude wgs84|lon dd|gpslongitude|coordenada x|خط الطول|"
    "الطول|احداثي x",
    "position": "coordinates|coordinate|gps|lat long|lat lon|latlng|lat lng|latlong|location gps|"
    "geo|gps coordinates|geolocation|geo point|geo point 2d|georeference|geom|geometry|the geom|"
    "point|wkt|latitude longitude|map link|google maps|google map|google maps link|location 1|"
    "coordonnees|coordonnees gps|geolocalisation|coordenadas|ubicacion|georreferencia|"
    "geolocalizacion|localizacao|الاحداثيات|احداثيات|رابط الموقع|رابط الخريطه",
    "location_type": "location type|place type|virtual|online|modality|delivery mode|"
    "mode of delivery",
    "directions": "physical location description|location notes|access directions|directions|"
    "how to find|landmark|landmarks|location description|location details|how to get there|"
    "nearest landmark|indications|point de repere|repere|acces au lieu|indicaciones|referencia|"
    "como llegar|punto de referencia|referencias|ponto de referencia|نقطه داله|اقرب نقطه داله|"
    "معلم بارز|الوصول الي المكان|كيفيه الوصول الي المكان",
    "transportation": "bus service access|public transportation|nearest transit|transportation|"
    "transport|public transport|bus|transit|bus lines|transports|acces transport|transporte|"
    "transporte publico|وسايل النقل|المواصلات",
    "wheelchair": "wheelchair|wheelchair access|wheelchair accessible|disabled access|"
    "handicap access|wheelchair_accessible|ada accessible|ada|acces handicape|acces pmr|pmr|"
    "acces fauteuil roulant|silla de ruedas|acceso silla de ruedas|accesible silla de ruedas|"
    "cadeira de rodas|كرسي متحرك",
    "accessibility": "disabilities access|disability access|ada access|handicap accessible|"
    "accessibility|accessibilite|accesibilidad|accesibilidade|acessibilidade|"
    "accessibility features|سهوله الوصول|امكانيه الوصول",
    "confidential": "physical address is private|address is private|address private|is private|"
    "private location|location is confidential|confidential shelter|confidential|confidentiality|"
    "is confidential|confidential address|address confidential|location confidential|"
    "hide address|private address|sensitive|address hidden|confidential location|"
    "adresse confidentielle|confidentiel|confidencial|direccion confidencial|"
    "endereco confidencial|سري|عنوان سري|سريه|سريه العنوان",
    "hours": "hours text|opening hour|open times|hours of service|horario de apertura|"
    "dias y horario|horaire ouverture|hours|opening hours|hours of operation|open hours|schedule|"
    "working hours|business hours|operating hours|office hours|opening times|times|time|"
    "availability|hours open|opening_ho|service hours|regular schedule|days and hours|site hours|"
    "program hours|days and hours of operation|horaires|horaires d'ouverture|heures d'ouverture|"
    "horaire|jours et horaires|horario|horarios|horario de atencion|horario de servicio|"
    "dias y horarios|horas|horario de funcionamento|ساعات العمل|اوقات العمل|الدوام|اوقات الدوام|"
    "ساعات الدوام|المواعيد|مواعيد العمل",
    "days": "days|days open|opening days|working days|days of operation|day|jours|"
    "jours d'ouverture|dias|dias de atencion|ايام العمل|الايام|ايام الدوام",
    "opens_at": "opens|opens at|open|open time|opening time|start time|from|open from|time open|"
    "ouverture|heure d'ouverture|hora de apertura|apertura|hora inicio|desde|abre|abertura|يفتح|"
    "وقت الفتح|من الساعه",
    "closes_at": "closes|closes at|close|close time|closing time|end time|until|time close|"
    "fermeture|heure de fermeture|hora de cierre|cierre|hora fin|hasta|cierra|fechamento|يغلق|"
    "وقت الاغلاق|الي الساعه",
    "phone": "phone 1 number|phone number main|phone main|main phone number|primary phone|"
    "office number|phone voice|telefono fijo|telephone 1|tel no|phone|telephone|tel|phone number|"
    "phones|contact number|contact phone number|telephone number|main phone|phone 1|phone1|"
    "phone 2|phone2|mobile|mobile number|cell|hotline|landline|office phone|public phone|"
    "contact no|phone numbers|number|toll free|contact_number|numero de telephone|telephone fixe|"
    "portable|telefono|telefonos|celular|numero de telefono|tel fijo|linea telefonica|movil|"
    "telefone|telefones|fone|الهاتف|هاتف|رقم الهاتف|تلفون|ارقام الهاتف|رقم التواصل|جوال|موبايل|"
    "الخط الساخن|رقم التلفون",
    "phone_extension": "extension|ext|phone extension|phone ext|poste|extension telefonica|تحويله",
    "whatsapp": "whats app number|whatsapp|whatsapp number|whats app|wa|numero whatsapp|"
    "numero de whatsapp|واتساب|واتس اب",
    "email": "email address main|main email|contact us email|general email|public email address|"
    "email|e mail|mail|email address|contact e mail|e mail address|emails|public email|courriel|"
    "adresse mail|adresse email|mel|correo|correo electronico|correos|e mail institucional|"
    "البريد الالكتروني|بريد الكتروني|الايميل|ايميل|البريد",
    "url": "website address|web url|program website|agency website|url link|url|website|web|"
    "web site|site web|link|homepage|webpage|web address|website url|web page|internet|facebook|"
    "social media|site internet|lien|pagina web|sitio web|pagina|enlace|sitio|facebook page|"
    "site url|الموقع الالكتروني|موقع الكتروني|الرابط|رابط",
    "contact_name": "fp|fp name|focal point person|staff contact|contact|contact name|"
    "contact person|focal point|person in charge|focal person|name of contact|"
    "contact person name|focal point name|director|director name|manager|contact personne|"
    "personne contact|personne de contact|point focal|nom du contact|responsable|"
    "persona de contacto|contacto|punto focal|nombre del contacto|nombre de contacto|"
    "director general|representante legal|pessoa de contato|responsavel|الشخص المسؤول|"
    "جهه الاتصال|مسؤول التواصل|ضابط الارتباط|المنسق|اسم المسؤول|المدير",
    "contact_title": "contact title|contact position|position|job title|role|title of contact|"
    "fonction|cargo|cargo del contacto|المنصب|الصفه",
    "contact_email": "fp email|focal person email|focal point e mail|email of focal point|"
    "contact email|contact person email|focal point email|email of contact|email du contact|"
    "correo del contacto|correo de contacto|بريد المسؤول",
    "contact_phone": "fp phone|fp number|fp mobile|focal point mobile|focal point phone number|"
    "focal person phone|mobile of focal point|contact phone|contact person phone|"
    "focal point phone|contact mobile|phone of contact|focal point number|contact person number|"
    "telephone du contact|telefono del contacto|telefono de contacto|هاتف المسؤول|رقم المسؤول",
    "open_to_all": "open to all|open to everyone|open to migrants|serves undocumented|"
    "regardless of status|migrants accepted|ouvert a tous|abierto a todos|abierto a migrantes|"
    "aberto a todos|مفتوح للجميع",
    "id_asked": "id required|id asked|identification required|requires id|id needed|"
    "id document required|piece d'identite demandee|piece d'identite requise|"
    "requiere identificacion|exige identificacion|pide identificacion|هويه مطلوبه|يتطلب هويه",
    "status_asked": "status asked|immigration status asked|immigration status required|"
    "status required|papers required|legal status required|legal status asked|"
    "titre de sejour demande|exige estatus migratorio|pide estatus migratorio|requiere estatus|"
    "اقامه مطلوبه",
    "data_shared_with_authorities": "data shared with authorities|shares data with authorities|"
    "data shared|reports to authorities|donnees partagees|comparte datos con autoridades",
    "conditions": "conditions|restrictions|requirements|access conditions|conditions d'acces|"
    "condiciones|restricciones|condicoes|الشروط|شروط",
    "service_id": "resource agency num|resource number|listing id|record number|agency num|id|"
    "service id|unique id|uid|uuid|record id|code|facility code|facility id|ref|reference|"
    "external id|program id|objectid|object id|fid|global id|globalid|resource id|identifier|"
    "identifiant|code etablissement|osm id|identificador|codigo|id servicio|numero de registro|"
    "الرقم|المعرف|الرمز|رقم السجل|رقم",
    "location_id": "location id|site id|place id|branch id|id lieu|id site|id sede|رقم الموقع",
    "organization_id": "organization id|organisation id|agency id|provider id|org id|"
    "id organizacion",
    "assured_date": "last updated|updated|last verified|verified on|last confirmed|date updated|"
    "last update|date verified|verified date|assured date|update date|last modified|"
    "last review date|date de mise a jour|mise a jour|derniere mise a jour|"
    "fecha de actualizacion|actualizado|ultima actualizacion|fecha actualizacion|"
    "data de atualizacao|تاريخ التحديث|اخر تحديث",
    "assured_by": "verified by|updated by|confirmed by|assurer|verifie par|verificado por|"
    "تم التحقق من قبل",
}
_WEEKDAYS: Mapping[str, str] = {
    "hours_mo": "monday|mon|lundi|lun|lunes|segunda|segunda feira|الاثنين|الاثنين|اثنين",
    "hours_tu": "tuesday|tue|tues|mardi|mar|martes|terca|terca feira|الثلاثاء|ثلاثاء",
    "hours_we": "wednesday|wed|mercredi|mer|miercoles|mie|quarta|quarta feira|الاربعاء|اربعاء",
    "hours_th": "thursday|thu|thur|thurs|jeudi|jeu|jueves|jue|quinta|quinta feira|الخميس|خميس",
    "hours_fr": "friday|fri|vendredi|ven|viernes|vie|sexta|sexta feira|الجمعة|جمعه",
    "hours_sa": "saturday|sat|samedi|sam|sabado|sab|السبت|سبت",
    "hours_su": "sunday|sun|dimanche|dim|domingo|dom|الاحد|احد",
}
# What a header may say beside a weekday.
_OF_A_DAY = words("hours|hour|open|opens|close|closes|start|end|from|to|opening|closing|time")
# Columns that are nobody's business here, though their headers look like others.
_SKIPPED = words(
    "fax|fax number|fax 1|telecopie|فاكس|password|tax id|ein|budget|amount|population total|male|"
    "female|sex|number of beneficiaries|beneficiaries reached|people reached|"
    # Of a table that a Locator has sent.
    "intervals|disclosure|modified|locator page|text languages|texts in other languages|gone"
)
# Words that head all sorts of columns.
_WEAK = words(
    "type|code|number|x|y|fid|objectid|reference|ref|status|activity|activities|services|title|"
    "area|"
    "zone|active|date|time|from|to|open|close|point|local|valor|public|access|contact|local|"
    "position|"
    "tipo|clase|estado|numero|desde|hasta|cargo|type de structure|role|fund|project|bus|owner|"
    "notes|"
    "partner|population|gender|division|community|sector|site|cp|cell|رقم|النوع"
)
# At the end of a header, these make of a place its number, and of a thing its count.
_TURNING = words("code|pcode|id|ids|count|num|number|total|date|geom|shape|percent|km|usd|amount")
_SPEAKING = words("speaks|speak|spoken|language|languages|lang|langue|idioma|habla")
# Languages that headers name: those of tables, not of people.
_NAMES = words(
    "arabic|english|french|spanish|portuguese|somali|amharic|tigrinya|persian|farsi|dari|pashto|"
    "turkish|kurdish|ukrainian|russian|chinese|bengali|urdu|swahili|creole|krio|luganda|arabe|"
    "anglais|français|espagnol|portugais|inglés|francés|español|portugués|inglês|francês|espanhol|"
    "العربية|عربي|الإنجليزية|الفرنسية|إنجليزي|فرنسي"
)
_IN_ARABIC = {
    plain(word): code
    for code, said in {
        "ar": "عربي|بالعربية|بالعربي|عربية",
        "en": "إنجليزي|انكليزي|بالانجليزية|بالانكليزية|بالإنجليزي|الانكليزية",
        "fr": "فرنسي|بالفرنسية",
    }.items()
    for word in said.split("|")
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z\d])|(?<=\d)(?=[A-Z])")
_BREAK = re.compile(r"[\W_]+")


def words_of(header: str) -> tuple[str, ...]:
    """The words of a header: "serviceName", "service_name", "Service Name:" are the same."""
    said = plain(_CAMEL.sub(" ", header))
    return tuple(word for word in _BREAK.split(said) if word)


def is_skipped(header: str) -> bool:
    """Whether a column of this name is left out."""
    return " ".join(words_of(header)) in _SKIPPED


def is_weak(said: tuple[str, ...]) -> bool:
    """Whether a header says something else just as often: "type", "code", "from"."""
    return " ".join(said) in _WEAK


def exact(said: tuple[str, ...]) -> str | None:
    """The target of a header that is one of ours, word by word."""
    found = _phrases().get(said)
    if found:
        return found
    without = tuple(word for word in said if word not in _OF_A_DAY)
    if without and len(without) < len(said):
        day = _phrases().get(without)
        return day if day and day.startswith("hours_") else None
    return None


def inside(said: tuple[str, ...]) -> tuple[str, float] | None:
    """The target of the longest phrase of ours in a header, and how much of it that is (0 to 1)."""
    best: tuple[str, float] | None = None
    for start in range(len(said)):
        for end in range(len(said), start, -1):
            target = _phrases().get(said[start:end])
            share = (end - start) / len(said)
            # The end of an English header says what it is, and the beginning of others.
            at_an_end = (start == 0 and said[-1] not in _TURNING) or end == len(said)
            is_long = len("".join(said[start:end])) > 2
            is_telling = is_long and not is_weak(said[start:end])
            is_better = best is None or (share, end == len(said)) > (best[1], False)
            if target and at_an_end and is_telling and is_better:
                best = target, share
    return best


def language_in(
    said: tuple[str, ...], own: tuple[str, ...] = ()
) -> tuple[str, tuple[str, ...]] | None:
    """The language that a header names, and its other words: ("ar", ("name",)) of "name_ar"."""
    if len(said) < 2:
        return None
    for place in (-1, 0, 1 if len(said) > 2 else -1):
        word = said[place]
        rest = tuple(w for n, w in enumerate(said) if n != place % len(said))
        if code := _languages().get(word) or (word if word in own else None):
            fewer = tuple(
                w for w in rest if w not in ("in", "en", "version", "text", "بال", "باللغه")
            )
            if exact(fewer) or exact(rest):
                return code, fewer if exact(fewer) else rest
    return None


@cache
def language_named(said: tuple[str, ...]) -> str | None:
    """The language that is all that a header says, beside "speaks" and the like."""
    rest = [word for word in said if word not in _SPEAKING]
    return _languages().get(rest[0]) if len(rest) == 1 and len(rest[0]) > 2 else None


@cache
def _phrases() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for target, phrases in {**_WORDS, **_WEEKDAYS}.items():
        for phrase in phrases.split("|"):
            found.setdefault(words_of(phrase), target)
    return found


@cache
def _languages() -> dict[str, str]:
    """Languages by code and by name, without the codes that are words of other things."""
    not_codes = {"id", "no", "is", "it", "am", "so", "to", "as", "or", "an", "my", "he", "be", "se"}
    found = {code: code for code in LANGUAGE_IDS if code not in not_codes and "-" not in code}
    for name in _NAMES:
        if code := language_of(name):
            found[name] = code
    found |= {"eng": "en", "fra": "fr", "fre": "fr", "spa": "es", "ara": "ar", "por": "pt"}
    return {**found, **_IN_ARABIC}
