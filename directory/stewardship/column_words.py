"""The columns of contract §6 in words, and what a cell says to somebody who reads no codes."""

from types import MappingProxyType

from directory.exchange.place_cells import PlaceCodes
from directory.exchange.programme_columns import CRITERIA_COLUMNS, RULE
from directory.exchange.rule_cells import RuleRefused, rule_from_cells
from directory.places.models import Place
from directory.places.tree import known_places
from directory.rules import vocabularies as v
from directory.rules.rule import Rule
from directory.rules.sentences import rule_sentence
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
GROUP_WORDS: Vocabulary = MappingProxyType(
    {
        "rule": Label("Kush mund të aplikojë", "Who can apply"),
        "amounts": Label("Shuma", "Amount"),
        "dates": Label("Afatet dhe gjendja", "Dates and state"),
        "source": Label("Burimi", "Source"),
    }
)
_CODES = {
    "kinds": v.KINDS,
    "types": v.TYPES,
    "sectors": v.SECTORS,
    "delivery": v.DELIVERY,
    "currency": v.CURRENCIES,
    "amount_period": v.AMOUNT_PERIODS,
    "cost": v.COST,
    "recurrence": v.RECURRENCE,
    "status": v.PROGRAMME_STATUS,
    "applicants": v.APPLICANTS,
    "priority_groups": v.GROUPS,
    "confidence": v.CONFIDENCE,
    "sex": v.SEX,
    "education_min": v.EDUCATION_LEVELS,
    "education_max": v.EDUCATION_LEVELS,
    "studying": v.EDUCATION_LEVELS,
    "employment": v.EMPLOYMENT,
    "groups": v.GROUPS,
    "business": v.BUSINESS,
    "title_sq_official": {"yes": Label("po", "yes"), "no": Label("jo", "no")},
}
_PLACES = ("coverage", "delivery_places", "lives_in")


class Reader:
    """Reads cells in one language; the places of all of them are looked up once."""

    def __init__(self, language: str, *rows: dict[str, str]) -> None:
        self.language = language
        codes = {code for row in rows for column in _PLACES for code in _codes(row.get(column, ""))}
        places = Place.objects.filter(code__in=codes) if codes else ()
        self._places = {place.code: place.in_language(language) for place in places}

    def label(self, column: str) -> str:
        """The name of a column, or of a group of columns."""
        words = COLUMN_WORDS.get(column) or GROUP_WORDS.get(column)
        return words.in_language(self.language) if words else column

    def text(self, column: str, cell: str) -> str:
        """What a cell says: labels for codes, names for places; all else stays as it is."""
        if column in _PLACES:
            return ", ".join(self._places.get(code, code) for code in _codes(cell))
        known = _CODES.get(column)
        if known is None:
            return cell
        labels = (known.get(code) for code in _codes(cell))
        found = zip(_codes(cell), labels, strict=True)
        return ", ".join(
            label.in_language(self.language) if label else code for code, label in found
        )

    def rule(self, cells: dict[str, str]) -> str:
        """The rule of a row as a sentence, or what is wrong with it."""
        try:
            return rule_sentence(rule_of_cells(cells), self.language, known_places())
        except RuleRefused as refused:
            return " · ".join(
                reason.in_language(self.language) for _column, reason in refused.problems
            )


def rule_of_cells(cells: dict[str, str]) -> Rule:
    """The rule that a whole row states. Raises RuleRefused."""
    given = {column: cells.get(column, "") for column in RULE}
    return rule_from_cells(given, dict.fromkeys(CRITERIA_COLUMNS, ""), PlaceCodes())


def _codes(cell: str) -> list[str]:
    return [code.strip() for code in cell.split(";") if code.strip()]
