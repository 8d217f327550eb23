"""The columns of a programmes spreadsheet (contract §6), in order, and what each of them means."""

from dataclasses import dataclass

from directory.exchange.cell_kinds import (
    Amount,
    AnyKind,
    Code,
    Codes,
    Day,
    Email,
    Identifier,
    Line,
    Text,
    WebAddress,
    YesNo,
)
from directory.rules import vocabularies as v
from directory.rules.criteria import CRITERIA


@dataclass(frozen=True)
class Column:
    """A column that says one field of the programme, which has the same name."""

    name: str
    kind: AnyKind
    required: bool = False


IDENTIFIER = Identifier()
ORGANISATION_NAME = Line(200)
ORGANISATION_URL = WebAddress(500)
DAY = Day()

FIELDS = {
    column.name: column
    for column in (
        Column("title_sq", Line(250)),
        Column("title_en", Line(250)),
        Column("title_sq_official", YesNo()),
        Column("summary_sq", Text(600)),
        Column("summary_en", Text(600)),
        Column("description_sq", Text()),
        Column("description_en", Text()),
        Column("funder", Line(300)),
        Column("kinds", Codes(v.KINDS), required=True),
        Column("types", Codes(v.TYPES)),
        Column("sectors", Codes(v.SECTORS)),
        Column("delivery", Code(v.DELIVERY)),
        Column("benefit_sq", Text()),
        Column("benefit_en", Text()),
        Column("amount_min", Amount()),
        Column("amount_max", Amount()),
        Column("currency", Code(v.CURRENCIES)),
        Column("amount_period", Code(v.AMOUNT_PERIODS)),
        Column("cost", Code(v.COST)),
        Column("how_to_apply_sq", Text()),
        Column("how_to_apply_en", Text()),
        Column("application_url", WebAddress(500)),
        Column("documents_sq", Text()),
        Column("documents_en", Text()),
        Column("contact_email", Email()),
        Column("contact_phone", Line(120)),
        Column("recurrence", Code(v.RECURRENCE, unknown="unknown")),
        Column("status", Code(v.PROGRAMME_STATUS, unknown="unknown")),
        Column("applicants", Codes(v.APPLICANTS)),
        Column("priority_groups", Codes(v.GROUPS)),
        Column("conditions_sq", Text()),
        Column("conditions_en", Text()),
        Column("official_url", WebAddress(500)),
        Column("source_url", WebAddress(1000)),
        Column("source_date", DAY),
        Column("checked_on", DAY),
        Column("confidence", Code(v.CONFIDENCE, unknown="unconfirmed")),
        Column("note", Text()),
    )
}

PLACES = ("coverage", "delivery_places")
DATES = ("opens_on", "closes_on")
CRITERIA_COLUMNS = tuple(CRITERIA.columns)
RULE = (*CRITERIA_COLUMNS, "eligibility")
REQUIRED = ("id", "organisation", "kinds", "coverage")

COLUMNS = (
    "id",
    "title_sq",
    "title_en",
    "title_sq_official",
    "summary_sq",
    "summary_en",
    "description_sq",
    "description_en",
    "organisation",
    "organisation_url",
    "funder",
    "kinds",
    "types",
    "sectors",
    "coverage",
    "delivery",
    "delivery_places",
    "benefit_sq",
    "benefit_en",
    "amount_min",
    "amount_max",
    "currency",
    "amount_period",
    "cost",
    "how_to_apply_sq",
    "how_to_apply_en",
    "application_url",
    "documents_sq",
    "documents_en",
    "contact_email",
    "contact_phone",
    *DATES,
    "recurrence",
    "status",
    "applicants",
    *RULE,
    "priority_groups",
    "conditions_sq",
    "conditions_en",
    "official_url",
    "source_url",
    "source_date",
    "checked_on",
    "confidence",
    "note",
)
