"""Four programmes that a check must get right, and what four kinds of people are told of them."""

import datetime as dt
from typing import Any, NamedTuple

from directory.places.models import Place
from tests.factories import places, programme

WOMEN_OR_MEN = "women-or-men"
RETURNEES_FIRST = "returnees-first"
THREE_CITIES = "three-cities"
FROM_EIGHTEEN = "from-eighteen"


def country() -> dict[str, Place]:
    return places(
        "AL - country Shqipëri;Shqipëria",
        "AL-07 AL county Kukës",
        "AL-10 AL county Shkodër",
        "AL-11 AL county Tiranë",
        "AL-12 AL county Vlorë",
        "AL-07-39 AL-07 municipality Has",
        "AL-10-48 AL-10 municipality Shkodër",
        "AL-11-53 AL-11 municipality Tiranë",
        "AL-12-61 AL-12 municipality Vlorë",
    )


def four_programmes(*, on: dt.date) -> None:
    by_code = country()
    everywhere = [by_code["AL"]]
    cities = ["AL-10-48", "AL-11-53", "AL-12-61"]
    programme(
        slug=WOMEN_OR_MEN,
        title_en="Women to 65 or men to 35",
        coverage=everywhere,
        rule=[
            {"sex": "female", "age": {"min": 18, "max": 65}},
            {"sex": "male", "age": {"min": 18, "max": 35}},
        ],
    )
    programme(
        slug=RETURNEES_FIRST,
        title_en="Returnees first",
        coverage=everywhere,
        priority_groups=["returnee"],
    )
    programme(
        slug=THREE_CITIES,
        title_en="Three cities",
        coverage=everywhere,
        rule=[{"lives_in": cities}],
    )
    programme(
        slug=FROM_EIGHTEEN,
        title_en="From eighteen",
        coverage=everywhere,
        rule=[{"age": {"min": 18}}],
        opens_on=on,
        closes_on=on + dt.timedelta(days=30),
    )


class Example(NamedTuple):
    """A person, one of the programmes, and the verdict with the words that must be among those."""

    person: dict[str, Any]
    slug: str
    verdict: str
    sq: str
    en: str

    def words(self, language: str) -> str:
        return self.en if language == "en" else self.sq


_HAS, _CITIES_SQ = "AL-07-39", "në bashkinë Shkodër, në bashkinë Tiranë ose në bashkinë Vlorë"

EXAMPLES = [
    Example(
        {"sex": "female", "age": 40}, WOMEN_OR_MEN, "maybe", "banon në Shqipëri", "in Shqipëri"
    ),
    Example(
        {"sex": "female", "age": 40, "lives_in": _HAS},
        WOMEN_OR_MEN,
        "yes",
        "Je nga 18 deri në 65 vjeç.",
        "You are aged 18 to 65.",
    ),
    Example(
        {"sex": "male", "age": 40, "lives_in": _HAS},
        WOMEN_OR_MEN,
        "no",
        "Duhet të jesh nga 18 deri në 35 vjeç.",
        "You need to be aged 18 to 35.",
    ),
    Example(
        {"sex": "male", "age": 35, "lives_in": _HAS},
        WOMEN_OR_MEN,
        "yes",
        "Je nga 18 deri në 35 vjeç.",
        "You are aged 18 to 35.",
    ),
    Example(
        {"age": 40, "lives_in": _HAS},
        WOMEN_OR_MEN,
        "maybe",
        "je grua ose vajzë",
        "you are female",
    ),
    Example(
        {"lives_in": _HAS},
        RETURNEES_FIRST,
        "yes",
        "Ofrohet aty ku banon.",
        "It is offered where you live.",
    ),
    Example(
        {"lives_in": _HAS},
        THREE_CITIES,
        "no",
        f"Kjo është për persona që banojnë {_CITIES_SQ}.",
        "This is for people who live in Shkodër, Tiranë or Vlorë.",
    ),
    Example(
        {"lives_in": "AL"},
        THREE_CITIES,
        "maybe",
        _CITIES_SQ,
        "live in Shkodër, Tiranë or Vlorë",
    ),
    Example(
        {"lives_in": "AL-11-53"},
        THREE_CITIES,
        "yes",
        "Banon në bashkinë Tiranë.",
        "You live in Tiranë.",
    ),
    Example(
        {"age": 17, "lives_in": _HAS},
        FROM_EIGHTEEN,
        "no",
        "Mund të aplikosh kur të mbushësh 18 vjeç.",
        "You can apply from age 18.",
    ),
    Example(
        {"age": 18, "lives_in": _HAS},
        FROM_EIGHTEEN,
        "yes",
        "Je nga 18 vjeç e lart.",
        "You are aged 18 or over.",
    ),
]
