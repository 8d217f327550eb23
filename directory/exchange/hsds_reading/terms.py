"""Terms and words of others as codes of contract §7: by our codes, labels and common words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from directory.exchange.hsds_reading.objects import Object, inner, listed, text
from directory.rules import vocabularies as v
from directory.rules.vocabularies import Vocabulary
from directory.rules.words import fold

EDUCATION, JOB, BUSINESS = v.KINDS

# Which kind of opportunity a type belongs to, after the groups of contract §7.
_FIRST_JOB, _FIRST_BUSINESS = "job_placement", "self_employment_grant"

# Words that others use for our codes, in a term or in the name of a service; folded.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "types": {
        "scholarship": "scholarship bursary bursaries burse bursa",
        "vocational_course": "vocational formim profesional",
        "digital_skills": "digital computer coding kompjuter programim",
        "language_course": "language esol gjuhe anglisht gjermanisht",
        "volunteering": "volunteer volunteering vullnetar",
        "internship": "internship internships traineeship praktike",
        "apprenticeship": "apprenticeship apprenticeships",
        "job_placement": "jobsearch vacancies vacancy recruitment punesim",
        "career_guidance": "career careers karriere",
        "mentoring": "mentoring mentor mentorim",
        "incubation": "incubator incubation accelerator startup inkubator",
        "loan": "loan loans microcredit kredi",
        "business_grant": "grant grants",
        "competition": "competition award hackathon konkurs",
        "farm_support": "farm farmer farmers ferma fermer",
    },
    "kinds": {
        EDUCATION: "education training course courses school college university learning study"
        " skills literacy arsim arsimim kurs kurse trajnim shkolle universitet",
        JOB: "job jobs employment work worker unemployed vacancy pune punesim",
        BUSINESS: "business enterprise entrepreneur entrepreneurship entrepreneurs startup biznes"
        " sipermarrje",
    },
    "sectors": {
        "agriculture": "agriculture agricultural farm farming bujqesi blegtori",
        "tourism_hospitality": "tourism hospitality tourist turizem hoteleri",
        "ict": "ict digital software coding informatike",
        "construction_trades": "construction plumbing welding ndertim",
        "textiles": "textile textiles sewing tekstile rrobaqepesi",
        "health_care": "health nursing nurse shendetesi infermieri",
        "crafts_culture": "craft crafts culture artizanat",
        "energy_environment": "energy environment environmental energji mjedis",
    },
    "groups": {
        "returnee": "returnee returnees",
        "disability": "disability disabilities disabled",
        "women": "women girls gra vajza",
        "rural": "rural",
        "care_leaver": "careleaver careleavers",
    },
    "employment": {"unemployed": "unemployed unemployment papune", "neet": "neet"},
}
_VOCABULARIES: Mapping[str, Vocabulary] = {
    "kinds": v.KINDS,
    "types": v.TYPES,
    "sectors": {code: label for code, label in v.SECTORS.items() if code != "any"},
    "groups": v.GROUPS,
    "employment": v.EMPLOYMENT,
}


def terms_of(service: Object, *link_types: str) -> list[str]:
    """What a service is classified by: names and codes of its terms, folded.

    With link types, only by attributes of these; in all upper and lower case alike.
    """
    found = []
    for attribute in listed(service, "attributes"):
        link_type = text(attribute, "link_type").lower()
        if not link_types or any(one in link_type for one in link_types):
            term = inner(attribute, "taxonomy_term")
            for said in (text(term, "name"), text(term, "code"), text(attribute, "value")):
                if said:
                    found.append(_plain(said))
    return found


def codes_in(vocabulary: str, said: Iterable[str], *, by_words: bool = True) -> list[str]:
    """The codes that folded texts name: as a whole, or word by word; in the list's order."""
    found = {code for one in said for code in _named(vocabulary, one, by_words=by_words)}
    return [code for code in _VOCABULARIES[vocabulary] if code in found]


def kinds_of(types: Iterable[str]) -> list[str]:
    """The kinds that types belong to."""
    order = list(v.TYPES)
    job, business = order.index(_FIRST_JOB), order.index(_FIRST_BUSINESS)
    places = [order.index(one) for one in types]
    within = {
        EDUCATION: any(place < job for place in places),
        JOB: any(job <= place < business for place in places),
        BUSINESS: any(place >= business for place in places),
    }
    return [kind for kind in v.KINDS if within[kind]]


def folded(said: str) -> str:
    return _plain(said)


def _plain(said: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(said)).split())


def _named(vocabulary: str, said: str, *, by_words: bool) -> Iterator[str]:
    labels, words = _index(vocabulary)
    if said in labels:
        yield labels[said]
    elif by_words:
        for word in said.split():
            yield from words.get(word, ())


@cache
def _index(vocabulary: str) -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    labels: dict[str, str] = {}
    for code, label in _VOCABULARIES[vocabulary].items():
        for said in (code, label.sq, label.en):
            labels.setdefault(_plain(said), code)
    words: dict[str, tuple[str, ...]] = {}
    for code, written in _WORDS.get(vocabulary, {}).items():
        for word in written.split():
            words[word] = (*words.get(word, ()), code)
    return labels, words
