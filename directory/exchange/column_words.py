"""The columns of contract §6 in words: their names, and what each wants of who fills it in."""

from collections.abc import Mapping
from types import MappingProxyType

from directory.rules import vocabularies as v
from directory.rules.vocabularies import Label, Vocabulary

_TEXTS = {
    "title": Label("Titulli", "Title"),
    "summary": Label("Përmbledhja", "Summary"),
    "description": Label("Më gjerësisht", "More about it"),
    "benefit": Label("Çfarë përfitohet", "What one gets"),
    "how_to_apply": Label("Si aplikohet", "How to apply"),
    "documents": Label("Dokumentet që duhen", "What to bring"),
    "conditions": Label("Kushte të tjera", "Other conditions"),
}
_LANGUAGES = {"sq": Label("shqip", "Albanian"), "en": Label("anglisht", "English")}

COLUMN_WORDS: Vocabulary = MappingProxyType(
    {
        f"{name}_{language}": Label(f"{label.sq} ({of.sq})", f"{label.en} ({of.en})")
        for name, label in _TEXTS.items()
        for language, of in _LANGUAGES.items()
    }
    | {
        "id": Label("Emri në adresë", "Name in the address"),
        "title_sq_official": Label(
            "Titulli shqip është ai zyrtari", "The Albanian title is the official one"
        ),
        "organisation": Label("Kush e drejton", "Who runs it"),
        "organisation_url": Label("Faqja e organizatës", "The organisation’s website"),
        "funder": Label("Kush e paguan", "Who pays for it"),
        "kinds": Label("Lloji", "Kind"),
        "types": Label("Çfarë jep", "What it gives"),
        "sectors": Label("Fusha", "Field"),
        "coverage": Label("Për banorët e", "For people who live in"),
        "delivery": Label("Si zhvillohet", "How it takes place"),
        "delivery_places": Label("Zhvillohet në", "It takes place in"),
        "amount_min": Label("Shuma, nga", "Amount, from"),
        "amount_max": Label("Shuma, deri në", "Amount, up to"),
        "currency": Label("Monedha", "Currency"),
        "amount_period": Label("Për sa kohë", "For how long"),
        "cost": Label("Sa i kushton njeriut", "What it costs the person"),
        "application_url": Label("Faqja ku aplikohet", "Page where one applies"),
        "contact_email": Label("E-maili i organizuesit", "The organiser’s e-mail"),
        "contact_phone": Label("Telefoni i organizuesit", "The organiser’s phone"),
        "opens_on": Label("Hapet më", "Opens on"),
        "closes_on": Label("Mbyllet më", "Closes on"),
        "recurrence": Label("Sa shpesh", "How often"),
        "status": Label("Çfarë thotë organizuesi", "What the organiser says"),
        "applicants": Label("Kush aplikon", "Who applies"),
        "age_min": Label("Mosha, nga", "Age, from"),
        "age_max": Label("Mosha, deri në", "Age, up to"),
        "sex": Label("Gjinia", "Sex"),
        "lives_in": Label("Banon në", "Lives in"),
        "citizenship": Label("Shtetësia", "Citizenship"),
        "education_min": Label("Arsimi, të paktën", "Education, at least"),
        "education_max": Label("Arsimi, më së shumti", "Education, at most"),
        "studying": Label("Studion", "Studies"),
        "employment": Label("Puna", "Work"),
        "groups": Label("Grupet", "Groups"),
        "business": Label("Biznesi", "Business"),
        "eligibility": Label("Disa mundësi njëherësh", "Several alternatives"),
        "priority_groups": Label("Përparësi kanë", "Priority for"),
        "official_url": Label("Faqja zyrtare", "Official page"),
        "source_url": Label("Ku i lexuam faktet", "Where the facts were read"),
        "source_date": Label("Data e burimit", "Date of the source"),
        "checked_on": Label("Kontrolluar më", "Checked on"),
        "confidence": Label("Sa i sigurt është", "How certain it is"),
        "note": Label("Shënim për redaktorët", "Note for editors"),
    }
)
EXPLAINED: Mapping[str, Label] = MappingProxyType(
    {
        name: Label(*texts)
        for name, texts in {
            "id": (
                "Emri i qëndrueshëm i programit, që bëhet edhe adresa e tij: shkronja të vogla "
                "a–z, shifra dhe viza. Për një program që është tashmë në listë, id-ja e tij; për "
                "një të ri mund ta lini bosh.",
                "The lasting name of the programme, which is its address too: small letters a–z, "
                "digits, hyphens. For a programme that is listed already, its id; for a new one "
                "you may leave it empty.",
            ),
            "title_sq": (
                "Titulli në shqip. Duhet të paktën njëri nga të dy titujt.",
                "Title in Albanian. At least one of the two titles is needed.",
            ),
            "title_en": ("Titulli në anglisht.", "Title in English."),
            "title_sq_official": (
                "yes, nëse titulli shqip është ai zyrtari; no, nëse e keni përkthyer ju.",
                "yes if the Albanian title is the official one, no if it is your translation.",
            ),
            "summary_sq": (
                "Përmbledhja në shqip, jo më shumë se 600 shenja. Duhet të paktën njëra nga të "
                "dyja.",
                "Summary in Albanian, at most 600 characters. At least one of the two is needed.",
            ),
            "summary_en": (
                "Përmbledhja në anglisht, jo më shumë se 600 shenja.",
                "Summary in English, at most 600 characters.",
            ),
            "description_sq": (
                "Përshkrimi i plotë në shqip.",
                "The whole description in Albanian.",
            ),
            "description_en": (
                "Përshkrimi i plotë në anglisht.",
                "The whole description in English.",
            ),
            "funder": ("Kush e financon.", "Who pays for it."),
            "kinds": (
                "Lloji: një ose disa kode. E detyrueshme.",
                "Kind: one or several codes. Required.",
            ),
            "types": ("Çfarë ofrohet: kode.", "What is offered: codes."),
            "sectors": ("Fushat: kode.", "Fields of work: codes."),
            "coverage": (
                "Për cilat vende vlen: kode vendesh, p.sh. AL-07 për qarkun e Kukësit, AL-07-39 "
                "Has, AL-07-40 Kukës, AL-07-41 Tropojë, AL për gjithë Shqipërinë. E detyrueshme.",
                "Where people must live to use it: place codes, such as AL-07 for Kukës county, "
                "AL-07-39 Has, AL-07-40 Kukës, AL-07-41 Tropojë, AL for all of Albania. Required.",
            ),
            "delivery": ("Si zhvillohet: një kod.", "How it takes place: one code."),
            "delivery_places": (
                "Ku zhvillohet: kode vendesh.",
                "Where it takes place: place codes.",
            ),
            "benefit_sq": ("Çfarë fitohet, me fjalë, në shqip.", "What one gets, in Albanian."),
            "benefit_en": ("Çfarë fitohet, me fjalë, në anglisht.", "What one gets, in English."),
            "amount_min": (
                "Shuma më e vogël: vetëm shifra, p.sh. 1500.",
                "The lowest amount: digits only, such as 1500.",
            ),
            "amount_max": (
                "Shuma më e madhe: vetëm shifra.",
                "The highest amount: digits only.",
            ),
            "currency": ("Monedha: një kod.", "Currency: one code."),
            "amount_period": ("Për ç'kohë është shuma: një kod.", "What time it is for: one code."),
            "cost": (
                "Sa i kushton pjesëmarrësit: një kod.",
                "What it costs to take part: one code.",
            ),
            "how_to_apply_sq": ("Si aplikohet, në shqip.", "How to apply, in Albanian."),
            "how_to_apply_en": ("Si aplikohet, në anglisht.", "How to apply, in English."),
            "application_url": (
                "Adresa ku aplikohet, duke nisur me https://.",
                "The address to apply at, starting with https://.",
            ),
            "documents_sq": ("Dokumentet që duhen, në shqip.", "Documents needed, in Albanian."),
            "documents_en": ("Dokumentet që duhen, në anglisht.", "Documents needed, in English."),
            "contact_email": ("Një adresë e-maili.", "One e-mail address."),
            "contact_phone": ("Telefoni.", "Telephone."),
            "opens_on": (
                "Dita kur hapet, vit-muaj-ditë: 2026-09-01.",
                "The day it opens, year-month-day: 2026-09-01.",
            ),
            "closes_on": (
                "Dita e fundit për të aplikuar, vit-muaj-ditë: 2026-10-31.",
                "The last day to apply, year-month-day: 2026-10-31.",
            ),
            "recurrence": ("Sa shpesh hapet: një kod.", "How often it opens: one code."),
            "status": ("Gjendja e programit: një kod.", "State of the programme: one code."),
            "applicants": (
                "Kush aplikon: kode; bosh do të thotë një individ.",
                "Who applies: codes; empty means a person.",
            ),
            "age_min": ("Mosha më e vogël, vite të plota.", "Lowest age, whole years."),
            "age_max": ("Mosha më e madhe, vite të plota.", "Highest age, whole years."),
            "sex": (
                "Vetëm nëse programi është për një gjini: një kod.",
                "Only if the programme is for one sex: one code.",
            ),
            "lives_in": (
                "Vetëm për banorët e këtyre vendeve: kode vendesh.",
                "Only for those who live in these places: place codes.",
            ),
            "citizenship": (
                "Shtetësia: kode me dy shkronja, p.sh. AL;XK.",
                "Citizenship: codes of two letters, such as AL;XK.",
            ),
            "education_min": ("Arsimi më i ulët që duhet: një kod.", "Lowest schooling: one code."),
            "education_max": (
                "Arsimi më i lartë që lejohet: një kod.",
                "Highest schooling: one code.",
            ),
            "studying": ("Çfarë studiohet tani: kode.", "What one studies now: codes."),
            "employment": ("Gjendja e punës: kode.", "Employment: codes."),
            "groups": (
                "Vetëm për këto grupe: kode.",
                "Only for these groups: codes.",
            ),
            "business": ("Faza e biznesit: kode.", "Stage of the business: codes."),
            "eligibility": (
                "Për rregulla me disa mundësi (JSON); zakonisht lihet bosh.",
                "For rules with several alternatives (JSON); usually left empty.",
            ),
            "priority_groups": (
                "Grupe që kanë përparësi, por jo vetëm ato: kode.",
                "Groups that have priority, though not only they: codes.",
            ),
            "conditions_sq": (
                "Kushte të tjera, me fjalë, në shqip.",
                "Other conditions, in Albanian.",
            ),
            "conditions_en": (
                "Kushte të tjera, me fjalë, në anglisht.",
                "Other conditions, in English.",
            ),
            "official_url": (
                "Faqja zyrtare e programit, duke nisur me https://.",
                "The official page of the programme, starting with https://.",
            ),
            "source_url": (
                "Nga u morën të dhënat: adresë interneti.",
                "Where the facts were read: a web address.",
            ),
            "source_date": (
                "Data e burimit: vit-muaj-ditë.",
                "Date of that source: year-month-day.",
            ),
        }.items()
    }
)

YES_NO: Vocabulary = MappingProxyType({"yes": Label("Po", "Yes"), "no": Label("Jo", "No")})

# Columns that hold one code, for which a drop-down helps, and those that hold several.
ONE_OF: Mapping[str, Vocabulary] = MappingProxyType(
    {
        "title_sq_official": YES_NO,
        "delivery": v.DELIVERY,
        "currency": v.CURRENCIES,
        "amount_period": v.AMOUNT_PERIODS,
        "cost": v.COST,
        "recurrence": v.RECURRENCE,
        "status": v.PROGRAMME_STATUS,
        "sex": v.SEX,
        "education_min": v.EDUCATION,
        "education_max": v.EDUCATION,
    }
)
SEVERAL_OF: Mapping[str, Vocabulary] = MappingProxyType(
    {
        "kinds": v.KINDS,
        "types": v.TYPES,
        "sectors": v.SECTORS,
        "applicants": v.APPLICANTS,
        "studying": v.STUDYING,
        "employment": v.EMPLOYMENT,
        "groups": v.GROUPS,
        "business": v.BUSINESS,
        "priority_groups": v.GROUPS,
    }
)
