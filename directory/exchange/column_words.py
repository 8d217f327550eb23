"""What each column of a programmes spreadsheet wants, in the words of those who fill it in."""

from collections.abc import Mapping
from types import MappingProxyType

from directory.rules import vocabularies as v
from directory.rules.vocabularies import Label, Vocabulary

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
STUDYING: Vocabulary = MappingProxyType(
    {
        "none": Label("Nuk studion", "Not studying"),
        **{code: label for code, label in v.EDUCATION_LEVELS.items() if code != "none"},
    }
)

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
        "studying": STUDYING,
        "employment": v.EMPLOYMENT,
        "groups": v.GROUPS,
        "business": v.BUSINESS,
        "priority_groups": v.GROUPS,
    }
)
