"""Rules and reasons as sentences: exactly these words, in both languages."""

import re
from typing import Any

import pytest
from hypothesis import given

from directory.rules.countries import ALPHA_2, COUNTRIES
from directory.rules.criteria import CRITERIA
from directory.rules.eligibility import OPEN_TO_ALL, PlaceTree, judge, parse_alternative, parse_rule
from directory.rules.sentences import (
    criterion_text,
    open_conditions,
    priority_sentence,
    rule_sentence,
)
from directory.rules.vocabularies import BUSINESS, EDUCATION_LEVELS, EMPLOYMENT, GROUPS
from tests.rules.samples import ON, PLACES, answers, applicants, person, rules, trees, usually

# Every rule of the shipped catalogue.
CATALOGUE: list[tuple[list[dict[str, Any]], str, str]] = [
    (
        [
            {"age": {"min": 15, "max": 29}, "studying": ["none"], "employment": ["unemployed"]},
            {"age": {"min": 15, "max": 29}, "employment": ["neet"]},
        ],
        "Për persona nga 15 deri në 29 vjeç që nuk ndjekin as shkollë, as universitet dhe "
        "që janë pa punë, ose për persona nga 15 deri në 29 vjeç që nuk janë as në punë, "
        "as në shkollë, as në kurs",
        "For people aged 15 to 29 who are not at school or university and who are out of "
        "work, or people aged 15 to 29 who are not in work, school or training",
    ),
    (
        [{"employment": ["registered_jobseeker"], "business": ["idea"]}],
        "Për persona që janë regjistruar si punëkërkues dhe që kanë një ide biznesi",
        "For people who are registered as jobseekers and who have a business idea",
    ),
    (
        [{"age": {"min": 15}, "employment": ["registered_jobseeker"]}],
        "Për persona nga 15 vjeç e lart që janë regjistruar si punëkërkues",
        "For people aged 15 or over who are registered as jobseekers",
    ),
    (
        [{"age": {"min": 15, "max": 29}, "employment": ["registered_jobseeker"]}],
        "Për persona nga 15 deri në 29 vjeç që janë regjistruar si punëkërkues",
        "For people aged 15 to 29 who are registered as jobseekers",
    ),
    (
        [{"education_min": "bachelor", "employment": ["registered_jobseeker"]}],
        "Për persona që kanë mbaruar të paktën studimet bachelor dhe që janë regjistruar "
        "si punëkërkues",
        "For people who have finished at least a bachelor's degree and who are registered "
        "as jobseekers",
    ),
    (
        [{"age": {"min": 16}}],
        "Për persona nga 16 vjeç e lart",
        "For people aged 16 or over",
    ),
    (
        [{"age": {"min": 21, "max": 29}, "education_min": "bachelor"}],
        "Për persona nga 21 deri në 29 vjeç që kanë mbaruar të paktën studimet bachelor",
        "For people aged 21 to 29 who have finished at least a bachelor's degree",
    ),
    (
        [],
        "E hapur për të gjithë",
        "Open to everybody",
    ),
    (
        [{"education_min": "basic", "education_max": "basic"}, {"studying": ["basic"]}],
        "Për persona që kanë mbaruar shkollën 9-vjeçare, por asgjë më lart, ose për "
        "persona që ndjekin shkollën 9-vjeçare",
        "For people who have finished 9-year school but nothing higher, or people who are "
        "studying at 9-year school",
    ),
    (
        [{"education_min": "basic"}, {"studying": ["basic"]}],
        "Për persona që kanë mbaruar të paktën shkollën 9-vjeçare, ose për persona që "
        "ndjekin shkollën 9-vjeçare",
        "For people who have finished at least 9-year school, or people who are studying "
        "at 9-year school",
    ),
    (
        [{"studying": ["upper_secondary_vocational"]}],
        "Për persona që ndjekin shkollën e mesme profesionale",
        "For people who are studying at a vocational upper secondary school",
    ),
    (
        [{"business": ["starting", "established"]}],
        "Për persona që kanë një biznes të regjistruar",
        "For people who have a registered business",
    ),
    (
        [{"age": {"min": 13, "max": 18}}],
        "Për persona nga 13 deri në 18 vjeç",
        "For people aged 13 to 18",
    ),
    (
        [{"age": {"min": 15, "max": 24}}],
        "Për persona nga 15 deri në 24 vjeç",
        "For people aged 15 to 24",
    ),
    (
        [{"groups": ["social_assistance", "low_income_family"]}],
        "Për persona që marrin ndihmë ekonomike ose vijnë nga familje me të ardhura të ulëta",
        "For people who receive social assistance or come from low-income families",
    ),
    (
        [{"studying": ["upper_secondary", "bachelor", "master"]}, {"employment": ["unemployed"]}],
        "Për persona që ndjekin shkollën e mesme, studimet bachelor ose studimet master, "
        "ose për persona që janë pa punë",
        "For people who are studying at upper secondary school, for a bachelor's degree "
        "or for a master's degree, or people who are out of work",
    ),
    (
        [{"studying": ["bachelor", "master", "doctorate"]}],
        "Për persona që ndjekin studimet bachelor, studimet master ose doktoraturën",
        "For people who are studying for a bachelor's degree, for a master's degree or "
        "for a doctorate",
    ),
    (
        [{"studying": ["master", "doctorate"]}],
        "Për persona që ndjekin studimet master ose doktoraturën",
        "For people who are studying for a master's degree or for a doctorate",
    ),
    (
        [{"education_min": "bachelor"}],
        "Për persona që kanë mbaruar të paktën studimet bachelor",
        "For people who have finished at least a bachelor's degree",
    ),
    (
        [{"age": {"min": 18, "max": 30}}],
        "Për persona nga 18 deri në 30 vjeç",
        "For people aged 18 to 30",
    ),
    (
        [{"studying": ["upper_secondary"]}],
        "Për persona që ndjekin shkollën e mesme",
        "For people who are studying at upper secondary school",
    ),
    (
        [{"citizenship": ["AL"], "education_min": "bachelor"}],
        "Për persona që kanë shtetësi shqiptare dhe që kanë mbaruar të paktën studimet bachelor",
        "For people who are citizens of Albania and who have finished at least a bachelor's degree",
    ),
    (
        [
            {"age": {"min": 18, "max": 23}, "lives_in": ["AL"], "education_min": "upper_secondary"},
            {"age": {"min": 21, "max": 29}, "lives_in": ["AL"], "education_min": "bachelor"},
        ],
        "Për persona nga 18 deri në 23 vjeç që banojnë në Shqipëri dhe që kanë mbaruar të "
        "paktën shkollën e mesme, ose për persona nga 21 deri në 29 vjeç që banojnë në "
        "Shqipëri dhe që kanë mbaruar të paktën studimet bachelor",
        "For people aged 18 to 23 who live in Albania and who have finished at least "
        "upper secondary school, or people aged 21 to 29 who live in Albania and who have "
        "finished at least a bachelor's degree",
    ),
    (
        [{"lives_in": ["AL"], "education_min": "bachelor"}],
        "Për persona që banojnë në Shqipëri dhe që kanë mbaruar të paktën studimet bachelor",
        "For people who live in Albania and who have finished at least a bachelor's degree",
    ),
    (
        [{"studying": ["bachelor", "master"]}],
        "Për persona që ndjekin studimet bachelor ose studimet master",
        "For people who are studying for a bachelor's degree or for a master's degree",
    ),
    (
        [{"studying": ["bachelor"]}],
        "Për persona që ndjekin studimet bachelor",
        "For people who are studying for a bachelor's degree",
    ),
    (
        [
            {"age": {"max": 20}, "education_min": "upper_secondary"},
            {"age": {"max": 29}, "education_min": "bachelor"},
            {"age": {"max": 34}, "education_min": "master"},
        ],
        "Për persona deri në 20 vjeç që kanë mbaruar të paktën shkollën e mesme, ose për "
        "persona deri në 29 vjeç që kanë mbaruar të paktën studimet bachelor, ose për "
        "persona deri në 34 vjeç që kanë mbaruar të paktën studimet master",
        "For people aged 20 or under who have finished at least upper secondary school, "
        "or people aged 29 or under who have finished at least a bachelor's degree, or "
        "people aged 34 or under who have finished at least a master's degree",
    ),
    (
        [{"age": {"min": 18}, "education_min": "upper_secondary"}],
        "Për persona nga 18 vjeç e lart që kanë mbaruar të paktën shkollën e mesme",
        "For people aged 18 or over who have finished at least upper secondary school",
    ),
    (
        [{"education_min": "bachelor"}, {"studying": ["bachelor"]}],
        "Për persona që kanë mbaruar të paktën studimet bachelor, ose për persona që "
        "ndjekin studimet bachelor",
        "For people who have finished at least a bachelor's degree, or people who are "
        "studying for a bachelor's degree",
    ),
    (
        [{"education_min": "bachelor"}, {"studying": ["bachelor", "master", "doctorate"]}],
        "Për persona që kanë mbaruar të paktën studimet bachelor, ose për persona që "
        "ndjekin studimet bachelor, studimet master ose doktoraturën",
        "For people who have finished at least a bachelor's degree, or people who are "
        "studying for a bachelor's degree, for a master's degree or for a doctorate",
    ),
    (
        [{"age": {"min": 15, "max": 17}, "studying": ["upper_secondary"]}],
        "Për persona nga 15 deri në 17 vjeç që ndjekin shkollën e mesme",
        "For people aged 15 to 17 who are studying at upper secondary school",
    ),
    (
        [{"age": {"min": 18}}],
        "Për persona nga 18 vjeç e lart",
        "For people aged 18 or over",
    ),
    (
        [{"business": ["idea"]}],
        "Për persona që kanë një ide biznesi",
        "For people who have a business idea",
    ),
    (
        [{"age": {"min": 18, "max": 34}, "business": ["starting", "established"]}],
        "Për persona nga 18 deri në 34 vjeç që kanë një biznes të regjistruar",
        "For people aged 18 to 34 who have a registered business",
    ),
    (
        [
            {"age": {"min": 18}, "employment": ["farmer"]},
            {"age": {"min": 18}, "business": ["starting", "established", "farm"]},
        ],
        "Për persona nga 18 vjeç e lart që janë fermerë, ose për persona nga 18 vjeç e "
        "lart që kanë një biznes të regjistruar ose një fermë",
        "For people aged 18 or over who are farmers, or people aged 18 or over who have a "
        "registered business or a farm",
    ),
    (
        [{"employment": ["farmer"]}, {"business": ["farm"]}],
        "Për persona që janë fermerë, ose për persona që kanë një fermë",
        "For people who are farmers, or people who have a farm",
    ),
    (
        [{"business": ["established"]}],
        "Për persona që kanë një biznes prej një viti a më shumë",
        "For people who have a business that is a year old or more",
    ),
    (
        [{"employment": ["farmer"]}, {"business": ["starting", "established", "farm"]}],
        "Për persona që janë fermerë, ose për persona që kanë një biznes të regjistruar "
        "ose një fermë",
        "For people who are farmers, or people who have a registered business or a farm",
    ),
    (
        [{"age": {"min": 15, "max": 29}}],
        "Për persona nga 15 deri në 29 vjeç",
        "For people aged 15 to 29",
    ),
    (
        [{"age": {"min": 18, "max": 30}, "citizenship": ["AL"], "education_min": "basic"}],
        "Për persona nga 18 deri në 30 vjeç që kanë shtetësi shqiptare dhe që kanë "
        "mbaruar të paktën shkollën 9-vjeçare",
        "For people aged 18 to 30 who are citizens of Albania and who have finished at "
        "least 9-year school",
    ),
    (
        [{"citizenship": ["AL"], "education_min": "upper_secondary"}],
        "Për persona që kanë shtetësi shqiptare dhe që kanë mbaruar të paktën shkollën e mesme",
        "For people who are citizens of Albania and who have finished at least upper "
        "secondary school",
    ),
    (
        [
            {
                "age": {"max": 35},
                "lives_in": [
                    "AL-01",
                    "AL-04",
                    "AL-05",
                    "AL-06",
                    "AL-07",
                    "AL-09",
                    "AL-10",
                    "AL-12",
                ],
                "education_min": "master",
            }
        ],
        "Për persona deri në 35 vjeç që banojnë në qarkun Berat, në qarkun Fier, në "
        "qarkun Gjirokastër, në qarkun Korçë, në qarkun Kukës, në qarkun Dibër, në qarkun "
        "Shkodër ose në qarkun Vlorë dhe që kanë mbaruar të paktën studimet master",
        "For people aged 35 or under who live in Berat county, Fier county, Gjirokastër "
        "county, Korçë county, Kukës county, Dibër county, Shkodër county or Vlorë county "
        "and who have finished at least a master's degree",
    ),
    (
        [{"education_min": "upper_secondary"}],
        "Për persona që kanë mbaruar të paktën shkollën e mesme",
        "For people who have finished at least upper secondary school",
    ),
    (
        [{"lives_in": ["XK"], "employment": ["registered_jobseeker"]}],
        "Për persona që banojnë në Kosovë dhe që janë regjistruar si punëkërkues",
        "For people who live in Kosovo and who are registered as jobseekers",
    ),
    (
        [{"age": {"min": 16, "max": 18}, "employment": ["pupil"]}, {"employment": ["unemployed"]}],
        "Për persona nga 16 deri në 18 vjeç që janë nxënës shkolle, ose për persona të "
        "çdo moshe që janë pa punë",
        "For people aged 16 to 18 who are school pupils, or people of any age who are out of work",
    ),
    (
        [{"employment": ["unemployed"]}],
        "Për persona që janë pa punë",
        "For people who are out of work",
    ),
    (
        [
            {"citizenship": ["AL"], "education_min": "doctorate"},
            {"citizenship": ["AL"], "studying": ["doctorate"]},
        ],
        "Për persona që kanë shtetësi shqiptare dhe që kanë mbaruar doktoraturën, ose për "
        "persona që kanë shtetësi shqiptare dhe që ndjekin doktoraturën",
        "For people who are citizens of Albania and who have finished a doctorate, or "
        "people who are citizens of Albania and who are studying for a doctorate",
    ),
]

# What the catalogue does not have yet.
OTHERS: list[tuple[list[dict[str, Any]], str, str]] = [
    (
        [{"age": {"min": 18, "max": 29}, "lives_in": ["AL-07", "AL-09-07"]}, {"sex": "female"}],
        "Për persona nga 18 deri në 29 vjeç që banojnë në qarkun Kukës ose në bashkinë Dibër, "
        "ose për gra të çdo moshe",
        "For people aged 18 to 29 who live in Kukës county or Dibër, or women of any age",
    ),
    (
        [
            {"sex": "female", "age": {"min": 18, "max": 65}},
            {"sex": "male", "age": {"min": 18, "max": 35}},
        ],
        "Për burra nga 18 deri në 35 vjeç, ose për gra nga 18 deri në 65 vjeç",
        "For men aged 18 to 35, or women aged 18 to 65",
    ),
    ([{"sex": "female"}], "Për gra", "For women"),
    ([{"sex": "male"}], "Për burra", "For men"),
    (
        [{"sex": "female", "age": {"min": 15, "max": 17}}],
        "Për vajza nga 15 deri në 17 vjeç",
        "For girls aged 15 to 17",
    ),
    (
        [{"sex": "female", "age": {"min": 15, "max": 29}}],
        "Për gra dhe vajza nga 15 deri në 29 vjeç",
        "For women and girls aged 15 to 29",
    ),
    (
        [{"sex": "male", "age": {"max": 17}}],
        "Për djem deri në 17 vjeç",
        "For boys aged 17 or under",
    ),
    (
        [{"sex": "male", "age": {"min": 16}}],
        "Për burra dhe djem nga 16 vjeç e lart",
        "For men and boys aged 16 or over",
    ),
    ([{"age": {"min": 17, "max": 17}}], "Për persona 17 vjeç", "For people aged 17"),
    ([{"groups": ["women"]}], "Për gra dhe vajza", "For women and girls"),
    (
        [{"groups": ["women"], "age": {"min": 18, "max": 40}}],
        "Për gra dhe vajza nga 18 deri në 40 vjeç",
        "For women and girls aged 18 to 40",
    ),
    (
        [{"groups": ["women"], "sex": "female"}],
        "Për gra",
        "For women",
    ),
    (
        [{"groups": ["women", "rural"]}],
        "Për gra dhe vajza, ose për persona që banojnë në zona rurale",
        "For women and girls, or people who live in rural areas",
    ),
    (
        [{"groups": ["women", "rural"], "lives_in": ["AL-07"]}],
        "Për persona që banojnë në qarkun Kukës dhe që banojnë në zona rurale ose janë gra ose "
        "vajza",
        "For people who live in Kukës county and who live in rural areas or are women or girls",
    ),
    (
        [{"groups": ["returnee", "roma", "egyptian"]}],
        "Për persona që janë kthyer nga emigrimi, janë nga komuniteti rom ose janë nga komuniteti "
        "egjiptian",
        "For people who have come back from living abroad, are Roma or belong to the Egyptian "
        "community",
    ),
    (
        [{"groups": ["single_parent"]}, {"groups": ["care_leaver"]}],
        "Për persona që janë prindër të vetëm, ose për persona që janë rritur në institucione "
        "përkujdesjeje",
        "For people who are single parents, or people who grew up in care",
    ),
    (
        [{"lives_in": ["AL-07-40-8202", "XK-PZ", "XK-PZ-18"]}],
        "Për persona që banojnë në njësinë administrative Bicaj, në rajonin Prizren ose në "
        "komunën Prizren",
        "For people who live in Bicaj administrative unit, Prizren district or Prizren",
    ),
    (
        [{"lives_in": ["AL-11-53", "AL-10-48", "AL-12-61"]}],
        "Për persona që banojnë në bashkinë Shkodër, në bashkinë Tiranë ose në bashkinë Vlorë",
        "For people who live in Shkodër, Tirana or Vlorë",
    ),
    (
        [{"citizenship": ["AL", "XK"]}],
        "Për persona që kanë shtetësi shqiptare ose kosovare",
        "For people who are citizens of Albania or Kosovo",
    ),
    (
        [{"citizenship": ["GB"]}],
        "Për persona që kanë shtetësi britanike",
        "For people who are citizens of the United Kingdom",
    ),
    (
        [{"citizenship": ["FJ"]}],
        "Për persona që kanë shtetësi të shtetit me kodin FJ",
        "For people who are citizens of the country with code FJ",
    ),
    (
        [{"education_min": "upper_secondary", "education_max": "bachelor"}],
        "Për persona që kanë mbaruar të paktën shkollën e mesme, por jo më shumë se studimet "
        "bachelor",
        "For people who have finished at least upper secondary school but nothing higher than a "
        "bachelor's degree",
    ),
    (
        [{"education_max": "basic"}],
        "Për persona që nuk kanë mbaruar më shumë se shkollën 9-vjeçare",
        "For people who have finished nothing higher than 9-year school",
    ),
    (
        [{"education_min": "none", "education_max": "none"}],
        "Për persona që nuk kanë mbaruar asnjë shkollë",
        "For people who have not finished any school",
    ),
    (
        [{"education_min": "none"}],
        "Për persona që kanë mbaruar çfarëdo shkolle, ose asnjë",
        "For people who have finished any level of school, or none",
    ),
    (
        [{"studying": ["none", "bachelor"]}],
        "Për persona që ndjekin studimet bachelor, ose nuk ndjekin as shkollë, as universitet",
        "For people who are studying for a bachelor's degree, or are not at school or university",
    ),
    (
        [{"studying": ["upper_secondary_general", "post_secondary"]}],
        "Për persona që ndjekin gjimnazin ose arsimin pas të mesmes",
        "For people who are studying at a general upper secondary school or at post-secondary "
        "level",
    ),
    (
        [{"employment": ["employed", "self_employed", "student"]}],
        "Për persona që kanë një vend pune, punojnë për vete ose janë studentë",
        "For people who have a job, work for themselves or are university students",
    ),
    (
        [{"business": ["starting"]}],
        "Për persona që kanë një biznes të regjistruar prej më pak se një viti",
        "For people who have a business registered less than a year ago",
    ),
    (
        [{"business": ["none", "idea"]}],
        "Për persona që kanë një ide biznesi, ose nuk kanë biznes",
        "For people who have a business idea, or do not have a business",
    ),
    (
        [{"business": ["none"]}],
        "Për persona që nuk kanë biznes",
        "For people who do not have a business",
    ),
    (
        [
            {
                "age": {"min": 18, "max": 35},
                "sex": "female",
                "lives_in": ["AL-07"],
                "education_min": "basic",
                "employment": ["unemployed"],
            }
        ],
        "Për gra nga 18 deri në 35 vjeç që banojnë në qarkun Kukës, që kanë mbaruar të paktën "
        "shkollën 9-vjeçare dhe që janë pa punë",
        "For women aged 18 to 35 who live in Kukës county, who have finished at least 9-year "
        "school and who are out of work",
    ),
]


@pytest.mark.parametrize(("raw", "sq", "en"), CATALOGUE + OTHERS)
def test_a_rule_is_one_plain_sentence(raw: list[dict[str, Any]], sq: str, en: str) -> None:
    rule = parse_rule(raw)
    assert rule_sentence(rule, "sq", PLACES) == sq
    assert rule_sentence(rule, "en", PLACES) == en


# Priority.


@pytest.mark.parametrize(
    ("groups", "sq", "en"),
    [
        (["women"], "Përparësi për gra dhe vajza", "Priority for women and girls"),
        (
            ["social_assistance", "disability"],
            "Përparësi për persona që kanë aftësi të kufizuara ose marrin ndihmë ekonomike",
            "Priority for people who have a disability or receive social assistance",
        ),
        (
            ["women", "rural"],
            "Përparësi për gra dhe vajza, ose për persona që banojnë në zona rurale",
            "Priority for women and girls, or people who live in rural areas",
        ),
        (
            ["returnee"],
            "Përparësi për persona që janë kthyer nga emigrimi",
            "Priority for people who have come back from living abroad",
        ),
    ],
)
def test_priority_is_one_plain_sentence(groups: list[str], sq: str, en: str) -> None:
    priority = parse_rule([{"groups": groups}])
    assert priority_sentence(priority, "sq", PLACES) == sq
    assert priority_sentence(priority, "en", PLACES) == en


def test_without_priority_nothing_is_said() -> None:
    assert priority_sentence(OPEN_TO_ALL, "sq", PLACES) == ""


# What holds for every sentence.

ALL_CODES = {
    code
    for vocabulary in (EDUCATION_LEVELS, EMPLOYMENT, GROUPS)
    for code in vocabulary
    if "_" in code
}


def looks_finished(text: str) -> bool:
    """No gaps, no doubled spaces, no codes and no empty places left in a text."""
    return (
        text == text.strip()
        and not re.search(r"  | ,| \.|,,|\bNone\b|[{}_]", text)
        and not any(code in text for code in ALL_CODES)
    )


@given(rules, answers(), trees(), applicants)
@usually
def test_every_rule_and_every_reason_is_a_finished_sentence(
    raw: list[dict[str, Any]], raw_person: dict[str, Any], tree: PlaceTree, who: tuple[str, ...]
) -> None:
    rule = parse_rule(raw)
    found = judge(rule, person(**raw_person), ON, tree, coverage=["AA-3"], applicants=who)
    for language, start in (("sq", ("Për ", "E hapur ")), ("en", ("For ", "Open "))):
        sentence = rule_sentence(rule, language, tree)
        assert sentence.startswith(start)
        assert looks_finished(sentence)
        assert not sentence.endswith(".")
        for judged in found.criteria:
            text = criterion_text(judged, language, tree)
            assert looks_finished(text)
            assert re.fullmatch(r"[A-ZÇË][^.]+\.", text)
        for condition in open_conditions(found.criteria, language, tree):
            assert looks_finished(condition)
            assert condition[0].islower()


@pytest.mark.parametrize("language", ["sq", "en"])
def test_every_code_of_every_list_has_words_of_its_own(language: str) -> None:
    listed = {
        "studying": EDUCATION_LEVELS,
        "employment": EMPLOYMENT,
        "groups": GROUPS,
        "business": BUSINESS,
        "citizenship": COUNTRIES,
    }
    for key, codes in listed.items():
        said = {rule_sentence(parse_rule([{key: [code]}]), language, PLACES) for code in codes}
        assert len(said) == len(codes)
        assert all(looks_finished(sentence) for sentence in said)


def test_every_criterion_of_an_alternative_is_said() -> None:
    whole = parse_alternative(
        {
            "age": {"min": 18},
            "sex": "female",
            "lives_in": ["AL"],
            "citizenship": ["AL"],
            "education_min": "basic",
            "education_max": "master",
            "studying": ["none"],
            "employment": ["unemployed"],
            "groups": ["rural"],
            "business": ["idea"],
        }
    )
    assert list(whole) == list(CRITERIA.by_key)
    full = rule_sentence(parse_rule([whole.to_json()]), "en", PLACES)
    for key in whole:
        left = {other: value for other, value in whole.to_json().items() if other != key}
        assert rule_sentence(parse_rule([left]), "en", PLACES) != full, key


def test_an_unknown_language_is_answered_in_albanian() -> None:
    assert rule_sentence(OPEN_TO_ALL, "de", PLACES) == "E hapur për të gjithë"


def test_every_named_country_is_a_country() -> None:
    assert COUNTRIES.keys() <= ALPHA_2
    assert len(ALPHA_2) == 250  # the 249 codes of ISO 3166-1, and XK


@pytest.mark.parametrize(
    ("who", "sq", "en"),
    [
        ([], "E hapur për të gjithë", "Open to everybody"),
        (["organisation", "person"], "E hapur për të gjithë", "Open to everybody"),
        (["organisation"], "Për organizata", "For organisations"),
        (["school", "organisation"], "Për organizata dhe shkolla", "For organisations and schools"),
    ],
)
def test_what_is_open_to_all_is_open_to_those_who_may_apply(
    who: list[str], sq: str, en: str
) -> None:
    assert rule_sentence(OPEN_TO_ALL, "sq", PLACES, applicants=who) == sq
    assert rule_sentence(OPEN_TO_ALL, "en", PLACES, applicants=who) == en


def test_a_rule_that_names_people_says_whom_also_where_others_apply() -> None:
    rule = parse_rule([{"sex": "female"}])
    assert rule_sentence(rule, "en", PLACES, applicants=["employer"]) == "For women"
