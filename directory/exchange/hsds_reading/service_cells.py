"""A service of others as a row of contract §6, and what of it could not be taken over."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.text import slugify

from directory.exchange.cell_kinds import CellRefused
from directory.exchange.hsds_reading.areas import Areas
from directory.exchange.hsds_reading.objects import Object, inner, listed, number, text
from directory.exchange.hsds_reading.prose import opening, plain, shortened
from directory.exchange.hsds_reading.settled import settled, unknown_places
from directory.exchange.hsds_reading.terms import codes_in, folded, kinds_of, terms_of
from directory.exchange.place_cells import PlaceCodes
from directory.exchange.programme_columns import IDENTIFIER, RULE
from directory.exchange.public_csv import PUBLIC_COLUMNS
from directory.rules.vocabularies import KINDS, Label
from directory.rules.words import fold

Cells = dict[str, str]

LONGEST_NAME = 200
_STATUS = {
    "active": "active",
    "inactive": "paused",
    "temporarily closed": "paused",
    "defunct": "ended",
}
_DELIVERY = {
    frozenset({"physical"}): "on_site",
    frozenset({"virtual"}): "remote",
    frozenset({"physical", "virtual"}): "mixed",
}
_APPLY = re.compile(r"\b(apply|application|applications|register|apliko|aplikim\w*|regjistro\w*)\b")
_FREE = re.compile(r"\b(free|free of charge|falas|pa pagese)\b")
_LANGUAGES = {"sq", "en"}


class ServiceRefused(Exception):
    """A service that cannot be a row at all. `reason` is for a person."""

    def __init__(self, sq: str, en: str) -> None:
        super().__init__(en)
        self.reason = Label(sq, en)


@dataclass(frozen=True)
class Defaults:
    """What holds where a service does not say it; `organisation` holds for all of them."""

    language: str = "en"
    kind: str = ""
    place: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class ForeignOrganisation:
    """Who runs a service, as the source tells it."""

    name: str
    name_sq: str = ""
    name_en: str = ""
    acronym: str = ""
    kind: str = ""
    url: str = ""


@dataclass(frozen=True)
class ReadService:
    """A service as a row: canonical cells without those that nobody may state, and `identifier`.

    `identifier` is the slug that it would like to have, and has if `own` (it comes from another
    copy of this directory). `remarks` say what could not be taken over.
    """

    foreign_id: str
    identifier: str
    organisation: ForeignOrganisation
    cells: Cells
    own: bool = False
    remarks: tuple[Label, ...] = field(default=())


class ServiceReader:
    """Reads the services of one source on a day; `base` is the address of its API, if any."""

    def __init__(self, defaults: Defaults, *, on: date, language: str = "", base: str = "") -> None:
        self._defaults = defaults
        self._on = on
        told = language.strip().lower()[:2]
        self._language = told if told in _LANGUAGES else defaults.language
        self._base = base
        self._codes = PlaceCodes()
        self._areas = Areas(self._codes)

    def read(self, service: Mapping[str, object]) -> ReadService:
        """Raises ServiceRefused."""
        found: Object = dict(service)
        foreign_id = text(found, "id")
        if not foreign_id or len(foreign_id) > 200:
            raise ServiceRefused("Nuk ka identifikues.", "It has no identifier.")
        own = self._own_row(found)
        remarks: list[Label] = []
        cells = own or self._cells(found, remarks)
        organisation = self._organisation(found, own)
        if len(organisation.name) > LONGEST_NAME:
            raise ServiceRefused(
                "Emri i organizatës është tepër i gjatë.",
                "The name of its organisation is too long.",
            )
        ready, problems = settled(cells, self._codes)
        for problem in problems:
            if own and problem.column in RULE:  # without it, more people would seem to qualify
                raise ServiceRefused(*problem.reason)
        name = cells.get("title_sq") or cells.get("title_en") or ""
        return ReadService(
            foreign_id=foreign_id,
            identifier=own.get("id", "") or slugify(fold(name))[:100].strip("-"),
            organisation=organisation,
            cells=ready,
            own=bool(own),
            remarks=(*remarks, *(problem.reason for problem in problems)),
        )

    def _own_row(self, service: Object) -> Cells:
        """The row that another copy of this directory tells; empty when there is none."""
        row = inner(service, "spreadsheet_row")
        cells = {name: text(row, name) for name in PUBLIC_COLUMNS if text(row, name)}
        if not {"id", "organisation"} <= cells.keys():
            return {}
        try:
            IDENTIFIER.parse(cells["id"])
        except CellRefused as refused:
            raise ServiceRefused(*refused.reason) from None
        return cells

    def _organisation(self, service: Object, own: Cells) -> ForeignOrganisation:
        told = inner(service, "organization")
        if own:
            return ForeignOrganisation(
                name=own["organisation"],
                name_sq=text(told, "name_sq"),
                name_en=text(told, "name_en"),
                acronym=text(told, "acronym"),
                kind=text(told, "kind"),
                url=own.get("organisation_url", ""),
            )
        name = self._defaults.organisation or shortened(
            text(told, "listed_name", "name"), LONGEST_NAME
        )
        if not name:
            raise ServiceRefused(
                "Nuk thotë cila organizatë e drejton; jepe me --organisation.",
                "It does not say which organisation runs it; give one with --organisation.",
            )
        if self._defaults.organisation:
            return ForeignOrganisation(name)
        return ForeignOrganisation(name, url=text(told, "website", "url"))

    # -- a service of a directory that is not ours --------------------------------------------

    def _cells(self, service: Object, remarks: list[Label]) -> Cells:
        name = shortened(plain(text(service, "name", "alternate_name")), 250)
        if not name:
            raise ServiceRefused("Nuk ka emër.", "It has no name.")
        summary, rest = opening(plain(text(service, "description")))
        texts = {
            "title": name,
            "summary": summary or shortened(name, 600),
            "description": rest,
            "benefit": plain(text(service, "benefit")),
            "how_to_apply": plain(text(service, "application_process")),
            "documents": "\n".join(_each(service, "required_documents", "document")),
            "conditions": plain(text(service, "eligibility_description")),
        }
        cells = {f"{column}_{self._language}": said for column, said in texts.items()}
        cells |= self._classified(service, name, remarks)
        cells |= self._placed(service, remarks)
        cells |= _money(service) | _reached(service) | _dated(service)
        cells |= _ages(service) | self._provenance(service)
        return {column: said for column, said in cells.items() if said}

    def _classified(self, service: Object, name: str, remarks: list[Label]) -> Cells:
        terms = terms_of(service)
        types = codes_in("types", terms) or codes_in("types", [folded(name)])
        kinds = codes_in("kinds", terms) or kinds_of(types) or codes_in("kinds", [folded(name)])
        if not kinds and self._defaults.kind in KINDS:
            kinds = [self._defaults.kind]
        groups = codes_in("groups", terms_of(service, "eligibility"), by_words=False)
        employment = codes_in("employment", terms_of(service, "eligibility"), by_words=False)
        if groups or employment:
            remarks.append(
                Label(
                    "Kushtet u morën nga klasifikimi i burimit; kontrolloji.",
                    "Criteria were taken from the classification of the source; check them.",
                )
            )
        return {
            "kinds": ";".join(kinds),
            "types": ";".join(types),
            "sectors": ";".join(codes_in("sectors", terms)),
            "groups": ";".join(groups),
            "employment": ";".join(employment),
            "priority_groups": ";".join(codes_in("groups", terms_of(service, "priority"))),
        }

    def _placed(self, service: Object, remarks: list[Label]) -> Cells:
        covered, unknown = self._areas.covered(service)
        offered, _ = self._areas.offered(service)
        if unknown:
            remarks.append(unknown_places(unknown))
        if not covered and self._defaults.place:
            code = self._areas.code(self._defaults.place)
            covered = [code] if code else []
        kinds = {
            text(inner(link, "location"), "location_type")
            for link in listed(service, "service_at_locations")
        } & {"physical", "virtual"}
        return {
            "coverage": ";".join(covered),
            "delivery_places": ";".join(offered),
            "delivery": _DELIVERY.get(frozenset(kinds), ""),
        }

    def _provenance(self, service: Object) -> Cells:
        checked = text(service, "assured_date")[:10]
        address = f"{self._base}/services/{text(service, 'id')}" if self._base else ""
        return {
            "official_url": text(service, "url"),
            "source_url": address or text(service, "url"),
            "source_date": text(service, "last_modified")[:10],
            "checked_on": checked if checked <= self._on.isoformat() else "",
            "confidence": "unconfirmed",
        }


def _each(service: Object, name: str, *columns: str) -> list[str]:
    found = (plain(text(one, *columns)) for one in listed(service, name))
    return list(dict.fromkeys(one for one in found if one))


def _money(service: Object) -> Cells:
    funders = "; ".join(_each(service, "funding", "source"))
    amounts = [number(one, "amount") for one in listed(service, "cost_options")]
    said = folded(
        " ".join([text(service, "fees_description"), *_each(service, "cost_options", "option")])
    )
    if any(amount for amount in amounts):
        cost = "fee"
    elif (amounts and all(amount == 0 for amount in amounts)) or _FREE.search(said):
        cost = "free"
    else:
        cost = ""
    return {"funder": shortened(funders, 300), "cost": cost}


def _reached(service: Object) -> Cells:
    """How somebody reaches those who run it: first what is its own, then what is theirs."""
    organisation = inner(service, "organization")
    contacts = listed(service, "contacts")
    emails = [text(service, "email"), *(text(one, "email") for one in contacts)]
    numbers = [text(one, "number") for one in listed(service, "phones")]
    for one in contacts:
        numbers += [text(phone, "number") for phone in listed(one, "phones")]
    numbers += [text(phone, "number") for phone in listed(organisation, "phones")]
    apply = [
        text(one, "url")
        for one in listed(service, "additional_urls")
        if _APPLY.search(folded(text(one, "label")))
    ]
    apply += [text(one, "schedule_link") for one in listed(service, "schedules")]
    return {
        "contact_email": _first([*emails, text(organisation, "email")]),
        "contact_phone": _first(numbers),
        "application_url": _first(apply),
    }


def _first(said: list[str]) -> str:
    return next((one for one in said if one), "")


def _dated(service: Object) -> Cells:
    """When one may apply: the newest window that names a day, unless it repeats as hours do."""
    windows = [
        (text(one, "valid_from")[:10], text(one, "valid_to")[:10], text(one, "description"))
        for one in listed(service, "schedules")
        if not text(one, "freq") and not text(one, "opens_at")
    ]
    named = [window for window in windows if _APPLY.search(folded(window[2]))] or windows
    opens, closes, _ = max(named, key=lambda one: (one[1] or one[0], one[0]), default=("", "", ""))
    return {
        "opens_on": text(service, "application_opens") or opens,
        "closes_on": text(service, "application_deadline") or closes,
        "recurrence": text(service, "recurrence"),
        "status": _STATUS.get(text(service, "status").lower(), "unknown"),
    }


def _ages(service: Object) -> Cells:
    least, most = number(service, "minimum_age"), number(service, "maximum_age")
    return {
        "age_min": str(math.ceil(least)) if least is not None and 0 < least < 100 else "",
        "age_max": str(math.floor(most)) if most is not None and 0 < most < 100 else "",
    }
