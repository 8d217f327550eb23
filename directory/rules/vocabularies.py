"""The closed lists of the field: stable codes with their labels in Albanian and English.

The codes are the public contract (spreadsheets, addresses, API); the labels may be polished freely.
Every list keeps the order in which a reader should meet it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Label(NamedTuple):
    """One term in both languages, written as it stands alone (capital first letter)."""

    sq: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.sq


Vocabulary = Mapping[str, Label]


def _vocabulary(**terms: tuple[str, str]) -> Vocabulary:
    return MappingProxyType({code: Label(*labels) for code, labels in terms.items()})


KINDS = _vocabulary(
    education=("Arsim", "Education"),
    job=("Punë", "Jobs"),
    business=("Biznes", "Business"),
)

TYPES = _vocabulary(
    scholarship=("Bursë", "Scholarship"),
    vocational_course=("Kurs profesional", "Vocational course"),
    digital_skills=("Aftësi digjitale", "Digital skills"),
    language_course=("Kurs gjuhe", "Language course"),
    school_programme=("Program shkollor", "School programme"),
    degree=("Studime universitare", "University degree"),
    mobility_exchange=("Shkëmbim jashtë vendit", "Exchange abroad"),
    volunteering=("Vullnetarizëm", "Volunteering"),
    youth_work=("Aktivitet për të rinj", "Youth activity"),
    job_placement=("Ndërmjetësim për punë", "Job placement"),
    internship=("Praktikë pune", "Internship"),
    apprenticeship=("Nxënie e zanatit në punë", "Apprenticeship"),
    wage_subsidy=("Mbështetje për pagën", "Wage subsidy"),
    career_guidance=("Këshillim karriere", "Career guidance"),
    work_abroad=("Punë jashtë vendit", "Work abroad"),
    reintegration=("Riintegrim pas kthimit", "Reintegration after return"),
    self_employment_grant=("Grant për vetëpunësim", "Self-employment grant"),
    business_grant=("Grant për biznes", "Business grant"),
    loan=("Kredi", "Loan"),
    incubation=("Inkubim biznesi", "Business incubation"),
    mentoring=("Mentorim", "Mentoring"),
    competition=("Konkurs", "Competition"),
    farm_support=("Mbështetje për fermën", "Farm support"),
)

SECTORS = _vocabulary(
    agriculture=("Bujqësi dhe blegtori", "Agriculture"),
    agro_processing=("Përpunim ushqimor", "Food processing"),
    tourism_hospitality=("Turizëm dhe hoteleri", "Tourism and hospitality"),
    ict=("Teknologji informacioni", "Information technology"),
    construction_trades=("Ndërtim dhe zanate", "Construction and trades"),
    textiles=("Tekstile dhe rrobaqepësi", "Textiles"),
    health_care=("Shëndetësi dhe kujdes", "Health and care"),
    education_research=("Arsim dhe kërkim", "Education and research"),
    crafts_culture=("Artizanat dhe kulturë", "Crafts and culture"),
    energy_environment=("Energji dhe mjedis", "Energy and environment"),
    services=("Shërbime", "Services"),
    any=("Çdo fushë", "Any field"),
)

# In order: each level counts as reaching all before it.
EDUCATION = _vocabulary(
    none=("Pa shkollë të mbaruar", "No school completed"),
    basic=("Shkolla 9-vjeçare", "9-year school"),
    upper_secondary=("Shkolla e mesme", "Upper secondary school"),
    post_secondary=("Arsim pas të mesmes", "Post-secondary"),
    bachelor=("Bachelor", "Bachelor's degree"),
    master=("Master", "Master's degree"),
    doctorate=("Doktoraturë", "Doctorate"),
)

# Both rank as upper_secondary; named only where a rule needs the difference.
UPPER_SECONDARY_KINDS = _vocabulary(
    upper_secondary_vocational=("E mesme profesionale", "Vocational upper secondary"),
    upper_secondary_general=("Gjimnaz", "General upper secondary"),
)

EDUCATION_LEVELS: Vocabulary = MappingProxyType({**EDUCATION, **UPPER_SECONDARY_KINDS})
# The same levels as what somebody is at now.
STUDYING: Vocabulary = MappingProxyType(
    {**EDUCATION_LEVELS, "none": Label("Nuk studion", "Not studying")}
)

EMPLOYMENT = _vocabulary(
    registered_jobseeker=("Punëkërkues i regjistruar", "Registered jobseeker"),
    unemployed=("Pa punë", "Out of work"),
    neet=("As në punë, as në shkollë, as në kurs", "Not in work, school or training"),
    employed=("I punësuar", "Employed"),
    self_employed=("I vetëpunësuar", "Self-employed"),
    farmer=("Fermer", "Farmer"),
    student=("Student", "Student"),
    pupil=("Nxënës", "School pupil"),
)

GROUPS = _vocabulary(
    returnee=("Të kthyer nga emigrimi", "Returned migrants"),
    disability=("Persona me aftësi të kufizuara", "People with disabilities"),
    roma=("Romë", "Roma"),
    egyptian=("Egjiptianë", "Egyptians"),
    social_assistance=("Përfitues të ndihmës ekonomike", "People on social assistance"),
    single_parent=("Prindër të vetëm", "Single parents"),
    care_leaver=("Të rinj të rritur në institucione", "Care leavers"),
    rural=("Banorë të zonave rurale", "People in rural areas"),
    women=("Gra dhe vajza", "Women and girls"),
    low_income_family=("Familje me të ardhura të ulëta", "Low-income families"),
)

BUSINESS = _vocabulary(
    none=("Pa biznes", "No business"),
    idea=("Ide biznesi", "A business idea"),
    starting=(
        "Biznes i regjistruar prej më pak se një viti",
        "Business registered under one year ago",
    ),
    established=("Biznes prej një viti a më shumë", "Business of a year or more"),
    farm=("Fermë", "A farm"),
)

SEX = _vocabulary(
    female=("Femër", "Female"),
    male=("Mashkull", "Male"),
)

DELIVERY = _vocabulary(
    on_site=("Në vend", "On site"),
    remote=("Në distancë", "Online"),
    mixed=("Në vend dhe në distancë", "On site and online"),
)

COST = _vocabulary(
    free=("Falas", "Free"),
    fee=("Me pagesë", "With a fee"),
)

# The status a reader sees, computed for a date (rules/calls.py).
CALL_STATUS = _vocabulary(
    open=("Hapur", "Open"),
    upcoming=("Hapet së shpejti", "Opening soon"),
    closed=("Mbyllur", "Closed"),
    unknown=("Pyet organizuesin", "Ask the organiser"),
)

# The status that the organiser states for the programme as a whole.
PROGRAMME_STATUS = _vocabulary(
    active=("Aktiv", "Active"),
    paused=("Në pauzë", "Paused"),
    ended=("Mbaroi", "Ended"),
    unknown=("Nuk dihet", "Unknown"),
)

RECURRENCE = _vocabulary(
    rolling=("Gjatë gjithë vitit", "All year round"),
    one_off=("Vetëm një herë", "One time only"),
    yearly=("Çdo vit", "Every year"),
    recurring=("Përsëritet herë pas here", "From time to time"),
    unknown=("Nuk dihet", "Unknown"),
)

APPLICANTS = _vocabulary(
    person=("Individ", "A person"),
    business=("Biznes", "A business"),
    employer=("Punëdhënës", "An employer"),
    organisation=("Organizatë", "An organisation"),
    school=("Shkollë", "A school"),
    municipality=("Bashki", "A municipality"),
)

CURRENCIES = _vocabulary(
    ALL=("lekë", "lekë"),
    EUR=("euro", "euros"),
    GBP=("paund", "pounds"),
    USD=("dollarë", "dollars"),
    CHF=("franga zvicerane", "Swiss francs"),
)

AMOUNT_PERIODS = _vocabulary(
    total=("gjithsej", "in total"),
    month=("në muaj", "a month"),
    semester=("në semestër", "a semester"),
    year=("në vit", "a year"),
    week=("në javë", "a week"),
    day=("në ditë", "a day"),
    hour=("në orë", "an hour"),
)

CONFIDENCE = _vocabulary(
    verified=("Verifikuar", "Verified"),
    partly=("Pjesërisht i verifikuar", "Partly verified"),
    unconfirmed=("Pa u konfirmuar", "Not confirmed"),
)

PLACE_LEVELS = _vocabulary(
    country=("Shtet", "Country"),
    county=("Qark", "County"),
    district=("Rajon", "District"),
    municipality=("Bashki", "Municipality"),
    unit=("Njësi administrative", "Administrative unit"),
)


def education_rank(level: str) -> int:
    """The place of an education level in the order; both kinds of upper secondary rank alike.

    Raises KeyError for a code that is not a level.
    """
    if level not in EDUCATION_LEVELS:
        raise KeyError(level)
    return list(EDUCATION).index("upper_secondary" if level in UPPER_SECONDARY_KINDS else level)
