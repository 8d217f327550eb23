"""What the cells of contract §6 say to somebody who reads no codes."""

from types import MappingProxyType

from directory.exchange.column_words import COLUMN_WORDS, ONE_OF, SEVERAL_OF
from directory.exchange.place_cells import PlaceCodes
from directory.exchange.programme_columns import CRITERIA_COLUMNS, RULE
from directory.exchange.rule_cells import RuleRefused, rule_from_cells
from directory.places.models import Place
from directory.places.tree import known_places
from directory.rules import vocabularies as v
from directory.rules.rule import Rule
from directory.rules.sentences import rule_sentence
from directory.rules.vocabularies import Label, Vocabulary

GROUP_WORDS: Vocabulary = MappingProxyType(
    {
        "rule": Label("Kush mund të aplikojë", "Who can apply"),
        "amounts": Label("Shuma", "Amount"),
        "dates": Label("Afatet dhe gjendja", "Dates and state"),
        "source": Label("Burimi", "Source"),
    }
)
_CODES = {
    **ONE_OF,
    **SEVERAL_OF,
    # A drop-down offers fewer of them than a rule may name.
    "education_min": v.EDUCATION_LEVELS,
    "education_max": v.EDUCATION_LEVELS,
    "confidence": v.CONFIDENCE,
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
            applicants = _codes(cells.get("applicants", ""))
            rule = rule_of_cells(cells)
            return rule_sentence(rule, self.language, known_places(), applicants=applicants)
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
