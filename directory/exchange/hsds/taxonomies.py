"""The closed lists of the field as taxonomies, and which programmes carry their terms."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from directory.exchange.hsds.identity import identifier, part_identifier
from directory.programmes.models import Alternative, Call, Programme, rule_of
from directory.rules import vocabularies as v
from directory.rules.vocabularies import Label, Vocabulary

Object = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """A vocabulary of contract §7. `parents` names the broader code of a narrower one."""

    key: str
    name: Label
    about: Label
    vocabulary: Vocabulary
    parents: Mapping[str, str]

    @cached_property
    def id(self) -> str:
        return identifier("taxonomy", self.key)

    @cached_property
    def terms(self) -> tuple["Term", ...]:
        return tuple(Term(self, code) for code in self.vocabulary)


@dataclass(frozen=True)
class Term:
    """One code of a taxonomy."""

    taxonomy: Taxonomy
    code: str

    @cached_property
    def id(self) -> str:
        return identifier("taxonomy_term", f"{self.taxonomy.key}/{self.code}")

    @property
    def parent(self) -> "Term | None":
        code = self.taxonomy.parents.get(self.code)
        return Term(self.taxonomy, code) if code else None

    @property
    def with_narrower(self) -> frozenset[str]:
        """Its code, and those of which it is the parent."""
        parents = self.taxonomy.parents
        return frozenset({self.code, *(one for one in parents if parents[one] == self.code)})


def _taxonomy(
    key: str, name: tuple[str, str], about: tuple[str, str], of: Vocabulary, **parents: str
) -> Taxonomy:
    return Taxonomy(key, Label(*name), Label(*about), of, parents)


_ALL = (
    _taxonomy(
        "kinds",
        ("Lloji i mundësisë", "Kind of opportunity"),
        ("Arsim, punë apo biznes.", "Education, jobs or business."),
        v.KINDS,
    ),
    _taxonomy(
        "types",
        ("Forma e mbështetjes", "Type of support"),
        ("Çfarë ofron programi: bursë, kurs, grant…", "What a programme is: a course, a grant…"),
        v.TYPES,
    ),
    _taxonomy(
        "sectors",
        ("Fusha", "Sector"),
        ("Fusha e ekonomisë ku bën pjesë programi.", "The field of work that it belongs to."),
        v.SECTORS,
    ),
    _taxonomy(
        "delivery",
        ("Mënyra e zhvillimit", "Way of delivery"),
        ("Në vend apo në distancë.", "On site or online."),
        v.DELIVERY,
    ),
    _taxonomy(
        "cost",
        ("Kostoja", "Cost"),
        ("A paguan pjesëmarrësi.", "Whether the participant pays."),
        v.COST,
    ),
    _taxonomy(
        "recurrence",
        ("Përsëritja", "Recurrence"),
        ("Sa shpesh hapen thirrjet.", "How often there is a call."),
        v.RECURRENCE,
    ),
    _taxonomy(
        "applicants",
        ("Aplikuesi", "Applicant"),
        ("Kush aplikon.", "Who applies."),
        v.APPLICANTS,
    ),
    _taxonomy(
        "sex",
        ("Gjinia", "Sex"),
        ("Gjinia që kërkon programi.", "The sex that a programme asks for."),
        v.SEX,
    ),
    _taxonomy(
        "education",
        ("Niveli i arsimit", "Level of education"),
        ("Niveli më i lartë i mbaruar.", "The highest level completed."),
        v.EDUCATION_LEVELS,
        **dict.fromkeys(v.UPPER_SECONDARY_KINDS, "upper_secondary"),
    ),
    _taxonomy(
        "studying",
        ("Studimet e tanishme", "Present studies"),
        ("Niveli që po ndiqet tani.", "The level being studied now."),
        v.STUDYING,
        **dict.fromkeys(v.UPPER_SECONDARY_KINDS, "upper_secondary"),
    ),
    _taxonomy(
        "employment",
        ("Gjendja e punësimit", "Employment"),
        ("Gjendja në tregun e punës.", "Where a person stands on the labour market."),
        v.EMPLOYMENT,
        registered_jobseeker="unemployed",
    ),
    _taxonomy(
        "groups",
        ("Grupi", "Group"),
        (
            "Grupet për të cilat është programi ose që kanë përparësi.",
            "Groups that a programme is for or gives priority to.",
        ),
        v.GROUPS,
    ),
    _taxonomy(
        "business",
        ("Faza e biznesit", "Stage of business"),
        ("Ku ndodhet biznesi i aplikuesit.", "How far the applicant's business is."),
        v.BUSINESS,
    ),
    _taxonomy(
        "confidence",
        ("Siguria e të dhënave", "Confidence"),
        ("Sa të sigurta janë të dhënat.", "How sure the facts are."),
        v.CONFIDENCE,
    ),
)
TAXONOMIES: Mapping[str, Taxonomy] = MappingProxyType({one.key: one for one in _ALL})
TERMS: tuple[Term, ...] = tuple(term for one in _ALL for term in one.terms)


def taxonomy(one: Taxonomy, language: str) -> Object:
    return {
        "id": one.id,
        "name": one.name.in_language(language),
        "description": one.about.in_language(language),
        "version": "1",
        "code": one.key,
    }


def term(one: Term, language: str) -> Object:
    label = one.taxonomy.vocabulary[one.code].in_language(language)
    found: Object = {
        "id": one.id,
        "code": one.code,
        "name": label,
        "description": f"{one.taxonomy.name.in_language(language)}: {label}",
        "taxonomy": one.taxonomy.name.in_language(language),
        "taxonomy_id": one.taxonomy.id,
        "taxonomy_detail": taxonomy(one.taxonomy, language),
        "language": language,
    }
    if one.parent is not None:
        found["parent_id"] = one.parent.id
    return found


class Carried(NamedTuple):
    """A term that a programme carries: what it says of it, in which of its fields."""

    link_type: str
    label: str
    term: Term


# Columns of a programme with codes -> taxonomy and what they say of it.
_COLUMNS = {
    "kinds": "type",
    "types": "type",
    "sectors": "type",
    "delivery": "type",
    "cost": "type",
    "recurrence": "type",
    "applicants": "applicant",
    "confidence": "assurance",
}
_CRITERIA = {
    "sex": "sex",
    "education_min": "education",
    "education_max": "education",
    "studying": "studying",
    "employment": "employment",
    "groups": "groups",
    "business": "business",
}
_LISTS = {"kinds", "types", "sectors", "applicants"}
_LIST_CRITERIA = {"studying", "employment", "groups", "business"}
# Persons may apply where nobody else is named.
_ANYBODY = "person"


def carried(row: Programme) -> Iterator[Carried]:
    """The terms of a programme, each once for each thing that it says."""
    for column, link_type in _COLUMNS.items():
        value = getattr(row, column)
        codes = value if column in _LISTS else [value]
        if column == "applicants" and not codes:
            codes = [_ANYBODY]
        yield from _terms(link_type, column, column, codes)
    yield from _terms("priority", "priority_groups", "groups", row.priority_groups)
    asked: dict[tuple[str, str], None] = {}
    for alternative in rule_of(row):
        for key in _CRITERIA:
            value = alternative.get(key)
            if isinstance(value, list) is (key in _LIST_CRITERIA):
                codes = value if isinstance(value, list) else [value]
                asked |= {(key, code): None for code in codes if isinstance(code, str)}
    for key, code in asked:
        yield from _terms("eligibility", key, _CRITERIA[key], [code])


def _terms(link_type: str, label: str, key: str, codes: Sequence[str]) -> Iterator[Carried]:
    taxonomy = TAXONOMIES[key]
    for code in codes:
        if code in taxonomy.vocabulary:
            yield Carried(link_type, label, Term(taxonomy, code))


def attributes(row: Programme, language: str) -> list[Object]:
    """The terms of a programme as attributes of its service."""
    return [
        {
            "id": part_identifier(row.uuid, "attribute", f"{one.label}/{one.term.code}"),
            "link_id": str(row.uuid),
            "link_type": one.link_type,
            "link_entity": "service",
            "label": one.label,
            "value": one.term.code,
            "taxonomy_term_id": one.term.id,
            "taxonomy_term": term(one.term, language),
        }
        for one in carried(row)
    ]


def carrying(key: str, codes: Collection[str]) -> Q:
    """Programmes that carry one of these codes of a taxonomy, as `carried` tells them."""
    wanted = sorted(codes)
    found = Q(pk__in=[])
    if key in _LISTS:
        found |= Q(**{f"{key}__overlap": wanted})
    elif key in _COLUMNS:
        found |= Q(**{f"{key}__in": wanted})
    if key == "applicants" and _ANYBODY in codes:
        found |= Q(applicants=[])
    if key == "groups":
        found |= Q(priority_groups__overlap=wanted)
    criteria = [name for name in _CRITERIA if _CRITERIA[name] == key]
    asked = [_asks(name, code) for name in criteria for code in wanted]
    if asked:
        found |= Q(Exists(current_alternatives().filter(reduce(or_, asked))))
    return found


def _asks(criterion: str, code: str) -> Q:
    value: object = [code] if criterion in _LIST_CRITERIA else code
    return Q(criteria__contains={criterion: value})


def current_alternatives() -> QuerySet[Alternative]:
    """The alternatives of the programme at hand (OuterRef) that hold now, as `rule_of` has them."""
    newest = Call.objects.filter(programme=OuterRef("programme")).order_by("-number")
    own = Alternative.objects.filter(call=OuterRef("newest"))
    return (
        Alternative.objects.filter(programme=OuterRef("pk"))
        .annotate(newest=Subquery(newest.values("pk")[:1]))
        .filter(Q(call=F("newest")) | Q(call=None) & ~Exists(own))
    )
