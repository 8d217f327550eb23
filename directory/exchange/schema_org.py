"""What pages are about, as JSON-LD in the words of schema.org, for search engines.

Pure functions of models whose parts were fetched before, and of addresses given to them. A type is
said only where the catalogue knows it to be so. Nothing here is a JobPosting: the directory lists
schemes that help to find work, no vacancies.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from directory.places.models import Place
from directory.programmes.models import Organisation, Programme, stored_rule
from directory.rules import vocabularies as v
from directory.rules.criteria.age import AgeRange
from directory.rules.rule import Rule

Node = dict[str, Any]
CONTEXT = "https://schema.org"

# Types of contract §7 that schema.org has a class for; all else is a service and no more.
CLASSES = {
    "scholarship": "MonetaryGrant",
    "vocational_course": "Course",
    "digital_skills": "Course",
    "language_course": "Course",
    "school_programme": "EducationalOccupationalProgram",
    "degree": "EducationalOccupationalProgram",
    "mobility_exchange": "EducationalOccupationalProgram",
    "internship": "WorkBasedProgram",
    "apprenticeship": "WorkBasedProgram",
    "self_employment_grant": "MonetaryGrant",
    "business_grant": "MonetaryGrant",
    "farm_support": "MonetaryGrant",
    "loan": "LoanOrCredit",
}
WITH_DEADLINE = {"EducationalOccupationalProgram", "WorkBasedProgram"}
MODES = {"on_site": "onsite", "remote": "online", "mixed": "blended"}
ORGANISATIONS = {
    "public_body": "GovernmentOrganization",
    "municipality": "GovernmentOrganization",
    "ngo": "NGO",
    "foundation": "NGO",
    "school": "EducationalOrganization",
    "university": "CollegeOrUniversity",
    "company": "Corporation",
}
PUBLIC = {"public_body", "municipality"}
MOST_LISTED = 20


def as_text(node: Node) -> str:
    """JSON that may stand in a `<script>`: nothing in it can end the element or open another."""
    text = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def home(*, url: str, search_url: str, description: str, language: str) -> Node:
    """The site itself, with its search: `search_url` is the page that takes `?q=`."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": "Mundësi",
        "url": url,
        "description": description,
        "inLanguage": language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search_url}?q={{q}}"},
            "query-input": "required name=q",
        },
    }


def programme(
    row: Programme,
    *,
    url: str,
    organisation_url: str,
    crumbs: Sequence[tuple[str, str]],
    language: str,
) -> Node:
    """The page of a programme at `url`; `crumbs` are the labels and addresses above it."""
    title = _in(row, "title", language)
    page: Node = {
        "@context": CONTEXT,
        "@type": "WebPage",
        "url": url,
        "name": title,
        "inLanguage": language,
        "dateModified": row.modified_at.date().isoformat(),
        "breadcrumb": _breadcrumb([*crumbs, (title, url)]),
        "mainEntity": _offered(row, url, organisation_url, language),
    }
    if row.checked_on:
        page["lastReviewed"] = row.checked_on.isoformat()
    return page


def organisation(row: Organisation, *, url: str, language: str) -> Node:
    """The page of an organisation at `url`."""
    return {
        "@context": CONTEXT,
        "@type": "ProfilePage",
        "url": url,
        "inLanguage": language,
        "mainEntity": _organisation(row, url, language),
    }


def place(
    row: Place,
    *,
    url: str,
    name: str,
    inside: Place | None,
    listed: Sequence[str],
    total: int,
    language: str,
) -> Node:
    """The page of a place at `url`: `total` programmes, the first of them at `listed`."""
    about = _area(row, language)
    if row.point:
        latitude, longitude = row.point
        about["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    if inside is not None:
        about["containedInPlace"] = _area(inside, language)
    return {
        "@context": CONTEXT,
        "@type": "CollectionPage",
        "url": url,
        "name": name,
        "inLanguage": language,
        "about": about,
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": total,
            "itemListElement": [
                {"@type": "ListItem", "position": position, "url": address}
                for position, address in enumerate(listed[:MOST_LISTED], start=1)
            ],
        },
    }


def _offered(row: Programme, url: str, organisation_url: str, language: str) -> Node:
    classes = list(dict.fromkeys(CLASSES[code] for code in row.types if code in CLASSES))
    service = "GovernmentService" if row.organisation.kind in PUBLIC else "Service"
    node: Node = {
        "@type": [*classes, service],
        "@id": f"{url}#it",
        "name": _in(row, "title", language),
        "description": _in(row, "summary", language),
        "url": row.official_url or url,
        "serviceType": [v.TYPES[code].in_language(language) for code in row.types],
        "provider": _organisation(row.organisation, organisation_url, language),
        "areaServed": [_area(one, language) for one in row.coverage.all()],
        "audience": _audience(row, language),
        "offers": _offer(row),
    }
    if "MonetaryGrant" in classes:
        node |= {"amount": _amount(row), "funder": _funder(row)}
    if WITH_DEADLINE & set(classes):
        node |= _dates(row, opens="applicationStartDate", closes="applicationDeadline")
        node["educationalProgramMode"] = MODES.get(row.delivery)
    return {key: value for key, value in node.items() if value}


def _in(row: Programme, field: str, language: str) -> str:
    """The text in the language of the page, else in the other."""
    own, other = (language, "en" if language == "sq" else "sq")
    return getattr(row, f"{field}_{own}") or getattr(row, f"{field}_{other}") or ""


def _organisation(row: Organisation, url: str, language: str) -> Node:
    node = {
        "@type": ORGANISATIONS.get(row.kind, "Organization"),
        "@id": f"{url}#it",
        "name": row.in_language(language),
        "alternateName": row.acronym,
        "url": row.url or url,
    }
    return {key: value for key, value in node.items() if value}


def _area(row: Place, language: str) -> Node:
    kind = "Country" if row.level == "country" else "AdministrativeArea"
    return {"@type": kind, "name": row.in_language(language), "identifier": row.code}


def _audience(row: Programme, language: str) -> Node | None:
    """Whom it is for; None when nothing more can be said than "people"."""
    if row.applicants and "person" not in row.applicants:
        who = ", ".join(v.APPLICANTS[code].in_language(language) for code in row.applicants)
        return {"@type": "BusinessAudience", "audienceType": who}
    rule = stored_rule(row)
    limits = _limits(rule) if rule is not None else {}
    return {"@type": "PeopleAudience", **limits} if limits else None


def _limits(rule: Rule) -> Node:
    """Ages and sex that hold whichever alternative somebody meets."""
    ages = [one.get("age") for one in rule.alternatives]
    ranges = [age for age in ages if isinstance(age, AgeRange)]
    youngest = [age.min for age in ranges if age.min is not None]
    oldest = [age.max for age in ranges if age.max is not None]
    sexes = {one.get("sex") for one in rule.alternatives}
    every = len(rule.alternatives)
    limits: Node = {}
    if every and len(youngest) == every:
        limits["suggestedMinAge"] = min(youngest)
    if every and len(oldest) == every:
        limits["suggestedMaxAge"] = max(oldest)
    if len(sexes) == 1 and (sex := sexes.pop()):
        limits["suggestedGender"] = sex
    return limits


def _offer(row: Programme) -> Node | None:
    """What it costs and when one may apply."""
    node = _dates(row, opens="availabilityStarts", closes="availabilityEnds")
    if row.cost == "free":
        node |= {"price": 0, "priceCurrency": "ALL", "category": "Free"}
    elif row.cost == "fee":
        node["category"] = "Paid"
    if not node:
        return None
    if row.application_url:
        node["url"] = row.application_url
    return {"@type": "Offer", **node}


def _dates(row: Programme, *, opens: str, closes: str) -> Node:
    call = row.newest_call
    days: dict[str, dt.date | None] = (
        {opens: call.opens_on, closes: call.closes_on} if call is not None else {}
    )
    return {name: day.isoformat() for name, day in days.items() if day is not None}


def _amount(row: Programme) -> Node | None:
    """A sum that is paid once; what is paid by the month has no simple word."""
    call = row.newest_call
    own = call is not None and (call.amount_min is not None or call.amount_max is not None)
    of: Any = call if own else row
    if (of.amount_min is None and of.amount_max is None) or of.amount_period not in {"", "total"}:
        return None
    low, high = (_number(one) for one in (of.amount_min, of.amount_max))
    if low == high:
        return {"@type": "MonetaryAmount", "currency": of.currency, "value": low}
    limits = {"minValue": low, "maxValue": high}
    known = {name: value for name, value in limits.items() if value is not None}
    return {"@type": "MonetaryAmount", "currency": of.currency, **known}


def _number(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _funder(row: Programme) -> Node | None:
    return {"@type": "Organization", "name": row.funder} if row.funder else None


def _breadcrumb(crumbs: Iterable[tuple[str, str]]) -> Node:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": label, "item": address}
            for position, (label, address) in enumerate(crumbs, start=1)
        ],
    }
