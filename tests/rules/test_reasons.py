"""What a person is told about each criterion: exactly these words, in both languages."""

from typing import Any

import pytest

from directory.rules.eligibility import OPEN_TO_ALL, judge, parse_rule
from directory.rules.sentences import criterion_text, open_conditions
from tests.rules.samples import ON, PLACES, person

REASONS: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    (
        {"age": {"min": 18, "max": 29}},
        {"age": 17},
        "Mund të aplikosh kur të mbushësh 18 vjeç.",
        "You can apply from age 18.",
    ),
    (
        {"age": {"min": 18, "max": 29}},
        {"age": 30},
        "Duhet të jesh nga 18 deri në 29 vjeç.",
        "You need to be aged 18 to 29.",
    ),
    (
        {"age": {"min": 18, "max": 29}},
        {"age": 29},
        "Je nga 18 deri në 29 vjeç.",
        "You are aged 18 to 29.",
    ),
    (
        {"age": {"min": 18, "max": 29}},
        {},
        "Të përshtatet nëse je nga 18 deri në 29 vjeç.",
        "Fits if you are aged 18 to 29.",
    ),
    (
        {"sex": "female"},
        {"sex": "male"},
        "Kjo është për gra dhe vajza.",
        "This is for women and girls.",
    ),
    ({"sex": "female"}, {"sex": "female"}, "Je grua ose vajzë.", "You are female."),
    ({"sex": "male"}, {}, "Të përshtatet nëse je burrë ose djalë.", "Fits if you are male."),
    (
        {"lives_in": ["AL-11-53", "AL-10-48", "AL-12-61"]},
        {"lives_in": "AL-07-39"},
        "Kjo është për persona që banojnë në bashkinë Shkodër, në bashkinë Tiranë ose në bashkinë "
        "Vlorë.",
        "This is for people who live in Shkodër, Tirana or Vlorë.",
    ),
    (
        {"lives_in": ["AL-11-53", "AL-10-48", "AL-12-61"]},
        {"lives_in": "AL"},
        "Varet se ku banon saktësisht: kjo është për persona që banojnë në bashkinë Shkodër, në "
        "bashkinë Tiranë ose në bashkinë Vlorë.",
        "It depends on where exactly you live: this is for people who live in Shkodër, Tirana or "
        "Vlorë.",
    ),
    (
        {"lives_in": ["AL-07", "XK"]},
        {"lives_in": "AL-07-39"},
        "Banon në qarkun Kukës.",
        "You live in Kukës county.",
    ),
    (
        {"citizenship": ["AL"]},
        {"citizenship": "IT"},
        "Kjo është për persona që kanë shtetësi shqiptare.",
        "This is for people who are citizens of Albania.",
    ),
    (
        {"citizenship": ["AL", "XK"]},
        {"citizenship": "XK"},
        "Ke shtetësi kosovare.",
        "You are a citizen of Kosovo.",
    ),
    (
        {"education_min": "bachelor"},
        {"education": "basic"},
        "Mund të aplikosh pasi të kesh mbaruar të paktën studimet bachelor.",
        "You can apply once you have finished at least a bachelor's degree.",
    ),
    (
        {"education_min": "doctorate"},
        {"education": "doctorate"},
        "Ke mbaruar doktoraturën.",
        "You have finished a doctorate.",
    ),
    (
        {"education_max": "basic"},
        {"education": "master"},
        "Kjo është për persona që nuk kanë mbaruar më shumë se shkollën 9-vjeçare.",
        "This is for people who have finished nothing higher than 9-year school.",
    ),
    (
        {"studying": ["upper_secondary_vocational"]},
        {"studying": "upper_secondary"},
        "Varet se cilën shkollë të mesme ndjek: kjo është për persona që ndjekin shkollën e mesme "
        "profesionale.",
        "It depends on which upper secondary school you are at: this is for people who are "
        "studying at a vocational upper secondary school.",
    ),
    (
        {"studying": ["bachelor", "master"]},
        {"studying": "master"},
        "Ndjek studimet master.",
        "You are studying for a master's degree.",
    ),
    (
        {"studying": ["none"]},
        {},
        "Të përshtatet nëse nuk ndjek as shkollë, as universitet.",
        "Fits if you are not at school or university.",
    ),
    (
        {"employment": ["registered_jobseeker"]},
        {"employment": ["unemployed"]},
        "Mund të aplikosh nëse regjistrohesh si punëkërkues në zyrën e punësimit.",
        "You can apply if you register at the employment office.",
    ),
    (
        {"employment": ["registered_jobseeker"]},
        {"employment": ["employed"]},
        "Kjo është për persona që janë regjistruar si punëkërkues.",
        "This is for people who are registered as jobseekers.",
    ),
    (
        {"employment": ["unemployed", "farmer"]},
        {"employment": ["registered_jobseeker"]},
        "Je pa punë.",
        "You are out of work.",
    ),
    (
        {"employment": ["self_employed"]},
        {},
        "Të përshtatet nëse punon për vete.",
        "Fits if you work for yourself.",
    ),
    (
        {"groups": ["roma", "rural", "women"]},
        {"not_groups": ["rural"], "sex": "male"},
        "Të përshtatet nëse je nga komuniteti rom.",
        "Fits if you are Roma.",
    ),
    (
        {"groups": ["women"]},
        {"sex": "male"},
        "Kjo është për gra dhe vajza.",
        "This is for women and girls.",
    ),
    (
        {"groups": ["returnee"]},
        {"not_groups": ["returnee"]},
        "Kjo është për persona që janë kthyer nga emigrimi.",
        "This is for people who have come back from living abroad.",
    ),
    (
        {"business": ["idea"]},
        {"business": "none"},
        "Mund të aplikosh kur të kesh një ide biznesi.",
        "You can apply once you have a business idea.",
    ),
    (
        {"business": ["starting", "established"]},
        {"business": "idea"},
        "Mund të aplikosh kur të kesh një biznes të regjistruar.",
        "You can apply once you have a registered business.",
    ),
    (
        {"business": ["farm"]},
        {"business": "idea"},
        "Kjo është për persona që kanë një fermë.",
        "This is for people who have a farm.",
    ),
]


@pytest.mark.parametrize(("rule", "given_answers", "sq", "en"), REASONS)
def test_a_reason_is_told_in_plain_words(
    rule: dict[str, Any], given_answers: dict[str, Any], sq: str, en: str
) -> None:
    (judged,) = judge(parse_rule([rule]), person(**given_answers), ON, PLACES).criteria
    assert criterion_text(judged, "sq", PLACES) == sq
    assert criterion_text(judged, "en", PLACES) == en


@pytest.mark.parametrize(
    ("home", "sq", "en"),
    [
        ("AL-07-39", "Ofrohet aty ku banon.", "It is offered where you live."),
        (
            "AL-11",
            "Ofrohet vetëm në qarkun Kukës dhe në bashkinë Dibër.",
            "It is offered only in Kukës county and Dibër.",
        ),
        (
            "AL",
            "Varet se ku banon saktësisht: ofrohet vetëm në qarkun Kukës dhe në bashkinë Dibër.",
            "It depends on where exactly you live: it is offered only in Kukës county and Dibër.",
        ),
        (
            None,
            "Të përshtatet nëse banon në qarkun Kukës ose në bashkinë Dibër.",
            "Fits if you live in Kukës county or Dibër.",
        ),
    ],
)
def test_coverage_has_words_of_its_own(home: str | None, sq: str, en: str) -> None:
    found = judge(OPEN_TO_ALL, person(lives_in=home), ON, PLACES, coverage=["AL-07", "AL-09-07"])
    assert criterion_text(found.criteria[0], "sq", PLACES) == sq
    assert criterion_text(found.criteria[0], "en", PLACES) == en


@pytest.mark.parametrize(
    ("who", "business", "sq", "en"),
    [
        ([], None, "Mund të aplikosh vetë.", "You can apply yourself."),
        (["employer"], None, "Për këtë aplikon një punëdhënës.", "An employer applies for this."),
        (
            ["school", "municipality"],
            None,
            "Për këtë aplikon një shkollë ose një bashki.",
            "A school or a municipality applies for this.",
        ),
        (
            ["business"],
            None,
            "Të përshtatet nëse ke një biznes të regjistruar ose një fermë.",
            "Fits if you have a registered business or a farm.",
        ),
        (
            ["business"],
            "idea",
            "Mund të aplikosh kur të kesh një biznes të regjistruar ose një fermë.",
            "You can apply once you have a registered business or a farm.",
        ),
        (
            ["business"],
            "farm",
            "Mund të aplikosh me biznesin ose fermën tënde.",
            "You can apply with your business or farm.",
        ),
    ],
)
def test_who_applies_has_words_of_its_own(
    who: list[str], business: str | None, sq: str, en: str
) -> None:
    found = judge(OPEN_TO_ALL, person(business=business), ON, PLACES, applicants=who)
    assert criterion_text(found.criteria[0], "sq", PLACES) == sq
    assert criterion_text(found.criteria[0], "en", PLACES) == en


def test_what_is_still_open_follows_may_fit_if() -> None:
    rule = parse_rule([{"age": {"min": 18}, "groups": ["roma"], "lives_in": ["AL-07"]}])
    found = judge(rule, person(age=20), ON, PLACES, coverage=["AL-07"], applicants=["business"])
    assert open_conditions(found.criteria, "en", PLACES) == (
        "you live in Kukës county",
        "you are Roma",
        "you have a registered business or a farm",
    )
    assert open_conditions(found.criteria, "sq", PLACES) == (
        "banon në qarkun Kukës",
        "je nga komuniteti rom",
        "ke një biznes të regjistruar ose një fermë",
    )
