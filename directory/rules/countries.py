"""Countries as citizenships: which codes are valid, and how the usual ones are named.

Codes are ISO 3166-1 alpha-2, with the user-assigned `XK` for Kosovo (contract §4).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from directory.rules.vocabularies import Label

# The second letters that follow each first letter.
_SECOND_LETTERS: Mapping[str, str] = {
    "A": "DEFGILMOQRSTUWXZ",
    "B": "ABDEFGHIJLMNOQRSTVWYZ",
    "C": "ACDFGHIKLMNORUVWXYZ",
    "D": "EJKMOZ",
    "E": "CEGHRST",
    "F": "IJKMOR",
    "G": "ABDEFGHILMNPQRSTUWY",
    "H": "KMNRTU",
    "I": "DELMNOQRST",
    "J": "EMOP",
    "K": "EGHIMNPRWYZ",
    "L": "ABCIKRSTUVY",
    "M": "ACDEFGHKLMNOPQRSTUVWXYZ",
    "N": "ACEFGILOPRUZ",
    "O": "M",
    "P": "AEFGHKLMNRSTWY",
    "Q": "A",
    "R": "EOSUW",
    "S": "ABCDEGHIJKLMNORSTVXYZ",
    "T": "CDFGHJKLMNORTVWZ",
    "U": "AGMSYZ",
    "V": "ACEGINU",
    "W": "FS",
    "X": "K",
    "Y": "ET",
    "Z": "AMW",
}
ALPHA_2 = frozenset(
    first + second for first, seconds in _SECOND_LETTERS.items() for second in seconds
)


class Country(NamedTuple):
    """A country by the words that a citizenship needs.

    `citizenship_sq` is the feminine adjective of "shtetësi" ("shqiptare"); `name_en` the plain
    name; `article_en` is set where the name takes "the" in a sentence.
    """

    citizenship_sq: str
    name_en: str
    article_en: bool = False

    @property
    def in_sentence(self) -> str:
        """The English name as it stands inside a sentence."""
        return f"the {self.name_en}" if self.article_en else self.name_en

    @property
    def label(self) -> Label:
        """The answer to "which citizenship?", as it stands alone."""
        return Label(self.citizenship_sq.capitalize(), self.name_en)


# Home and the neighbours first, then Europe and the countries people most often come back from.
COUNTRIES: Mapping[str, Country] = MappingProxyType(
    {
        "AL": Country("shqiptare", "Albania"),
        "XK": Country("kosovare", "Kosovo"),
        "MK": Country("maqedonase", "North Macedonia"),
        "ME": Country("malazeze", "Montenegro"),
        "RS": Country("serbe", "Serbia"),
        "GR": Country("greke", "Greece"),
        "IT": Country("italiane", "Italy"),
        "BA": Country("boshnjake", "Bosnia and Herzegovina"),
        "HR": Country("kroate", "Croatia"),
        "SI": Country("sllovene", "Slovenia"),
        "BG": Country("bullgare", "Bulgaria"),
        "RO": Country("rumune", "Romania"),
        "TR": Country("turke", "Türkiye"),
        "DE": Country("gjermane", "Germany"),
        "AT": Country("austriake", "Austria"),
        "CH": Country("zvicerane", "Switzerland"),
        "FR": Country("franceze", "France"),
        "BE": Country("belge", "Belgium"),
        "NL": Country("holandeze", "Netherlands", article_en=True),
        "LU": Country("luksemburgase", "Luxembourg"),
        "GB": Country("britanike", "United Kingdom", article_en=True),
        "IE": Country("irlandeze", "Ireland"),
        "ES": Country("spanjolle", "Spain"),
        "PT": Country("portugeze", "Portugal"),
        "DK": Country("daneze", "Denmark"),
        "SE": Country("suedeze", "Sweden"),
        "NO": Country("norvegjeze", "Norway"),
        "FI": Country("finlandeze", "Finland"),
        "IS": Country("islandeze", "Iceland"),
        "PL": Country("polake", "Poland"),
        "CZ": Country("çeke", "Czech Republic", article_en=True),
        "SK": Country("sllovake", "Slovakia"),
        "HU": Country("hungareze", "Hungary"),
        "EE": Country("estoneze", "Estonia"),
        "LV": Country("letoneze", "Latvia"),
        "LT": Country("lituaneze", "Lithuania"),
        "MT": Country("malteze", "Malta"),
        "CY": Country("qipriote", "Cyprus"),
        "UA": Country("ukrainase", "Ukraine"),
        "MD": Country("moldave", "Moldova"),
        "RU": Country("ruse", "Russia"),
        "US": Country("amerikane", "United States", article_en=True),
        "CA": Country("kanadeze", "Canada"),
        "AU": Country("australiane", "Australia"),
        "CN": Country("kineze", "China"),
        "SY": Country("siriane", "Syria"),
        "AF": Country("afgane", "Afghanistan"),
    }
)
