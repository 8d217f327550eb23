"""What a query is taken to mean: its places, its concepts, its misspelled words.

Tables instead of parameters, because the catalogue is put back before each test.
"""

import time

import pytest
from django.http import QueryDict

from directory.programmes.models import Programme
from directory.rules.words import fold
from directory.search.parameters import parse
from directory.search.ranking import INSTEAD, INSTEAD_BESIDES, levels
from directory.search.results import Results, search
from directory.search.understanding import (
    MOST_WORDS,
    Understanding,
    repaired_text,
    understand,
    with_repairs,
)
from tests.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]

ALL = "status=open&status=upcoming&status=closed&status=unknown"


def meanings(reading: Understanding) -> list[list[str]]:
    """The concepts of each group; the words themselves where they name none."""
    return [
        [meant.code for meant in group.concepts] or list(group.words) for group in reading.groups
    ]


def meant_by(query: str) -> list[list[str]]:
    return meanings(understand(query))


def misread(table: dict[str, list[list[str]]]) -> dict[str, list[list[str]]]:
    """The queries of a table that are read otherwise than it says, with how they are read."""
    read = {query: meant_by(query) for query in table}
    return {query: found for query, found in read.items() if found != table[query]}


def place_and_rest(query: str) -> tuple[str, str]:
    reading = understand(query)
    return (reading.place.code if reading.place else "", reading.rest)


def answer(query: str) -> Results:
    data = QueryDict(ALL, mutable=True)
    data["q"] = query
    return search(parse(data), on=TODAY, language="sq")


# -- places ---------------------------------------------------------------------------------------

WITH_A_PLACE = {
    "kurs kukes": ("AL-07-40", "kurs"),
    "kurs në Kukës": ("AL-07-40", "kurs"),
    "Kukësit kurse": ("AL-07-40", "kurse"),
    "kuks": ("AL-07-40", ""),
    "pun n'kuks": ("AL-07-40", "pun"),
    "has": ("AL-07-39", ""),
    "grant has": ("AL-07-39", "grant"),
    "has kurse": ("AL-07-39", "kurse"),
    "kurse per grat n'has": ("AL-07-39", "kurse per grat"),
    "grant në Has": ("AL-07-39", "grant"),
    "trajnim ne tropoje": ("AL-07-41", "trajnim"),
    "courses in Tropoja": ("AL-07-41", "courses"),
    "free lessons near Kukës": ("AL-07-40", "free lessons"),
    "bursa per studentet e kukesit": ("AL-07-40", "bursa per studentet"),
    "kurse te Tropojës": ("AL-07-41", "kurse"),
    "police nga qarku i kukesit": ("AL-07", "police"),
}
WITHOUT_A_PLACE = (
    "who has grants",
    "has anybody a grant for me",
    "my mother has a shop",
    "qendër rinore",
    "vullnetarizëm në kryqin e kuq",
    "burim të ardhurash",
)


def test_a_place_is_recognised_inside_the_text_in_any_form() -> None:
    assert {query: place_and_rest(query) for query in WITH_A_PLACE} == WITH_A_PLACE


def test_words_that_are_also_places_are_words_where_they_are_used_as_such() -> None:
    found = {query: place_and_rest(query)[0] for query in WITHOUT_A_PLACE}
    assert {query: code for query, code in found.items() if code} == {}
    assert meant_by("who has grants") == [["grant"]]


def test_a_place_is_left_alone_when_the_visitor_has_chosen_one() -> None:
    reading = understand("kurs kukes", with_place=False)
    assert reading.place is None
    assert [group.words for group in reading.groups] == [("kurs",), ("kukes",)]


def test_words_between_quotation_marks_stand_for_themselves() -> None:
    reading = understand('kurs "kukes"')
    assert reading.place is None
    assert [(group.words, bool(group.concepts)) for group in reading.groups] == [
        (("kurs",), True),
        (("kukes",), False),
    ]
    assert [group.words for group in understand('"has" grant').groups] == [("grant",), ("has",)]
    assert understand("„bursë“").groups[0].concepts == ()


# -- concepts -------------------------------------------------------------------------------------


def test_a_small_word_may_turn_the_meaning_round() -> None:
    table = {
        "pa punë": [["unemployed"]],
        "nuk kam punë": [["unemployed"]],
        "nuk kam as punë as shkollë": [["neet"]],
        "without work": [["unemployed"]],
        "punë pa përvojë": [["job"], ["no_experience"]],
        "pa diplomë": [["no_qualification"]],
        "pa pagesë": [["free"]],
        "kredi pa interes": [["loan"]],
        "nuk e kam mbaruar shkollën": [["second_chance"]],
    }
    assert misread(table) == {}


def test_a_label_is_known_in_another_order_where_a_word_would_be_left_over() -> None:
    table = {
        "qendër rinore": [["youth_work"]],
        "rinore qendër": [["youth_work"]],
        "bimë mjekësore": [["medicinal_plants"]],
        "mjekësore bimë": [["medicinal_plants"]],
        "punë sezonale": [["seasonal"]],
        "sezonale punë": [["seasonal"], ["job"]],  # both are named; nothing is left to explain
    }
    assert misread(table) == {}


def test_asking_is_left_aside_and_what_is_asked_for_is_kept() -> None:
    table = {
        "dua të hap një biznes": [["start_business"]],
        "dua të hap sa më shpejt një biznes": [["start_business"]],
        "kush më ndihmon të gjej një praktikë pune": [["support"], ["internship"]],
        "jam 22 vjeç, pa punë, dhe dua të filloj diku": [["unemployed"]],
        "a ka ndonjë kurs falas për gra": [["training"], ["free"], ["women"]],
        "I want to become a nurse": [["nurse"]],
        "qysh me gjet nji pun t'mir": [["job"]],
        "me hap nji dyqan n'fshat": [["start_business"], ["trade_retail"], ["rural"]],
        "punë për të rinj": [["job"], ["young_people"]],
        "kërkoj punonjës": [["employer"]],
    }
    assert misread(table) == {}


def test_words_of_asking_count_when_there_is_nothing_else() -> None:
    assert [group.words for group in understand("program").groups] == [("program",)]


def test_a_word_that_no_listing_holds_is_left_out_of_a_sentence_with_two_needs() -> None:
    table = {
        "kurs gatimi te xhaxhiu i Dritonit": [["training"], ["cook"]],
        "kurs fizarmonike": [["training"], ["fizarmonike"]],  # half of what was asked
    }
    assert misread(table) == {}


def test_a_label_of_what_nobody_offers_gives_way_to_its_words() -> None:
    assert meant_by("research funding") == [["research"], ["funding"]]


def test_the_words_of_a_label_count_one_by_one_as_well() -> None:
    (group,) = understand("kurs zanati").groups
    assert [meant.code for meant in group.concepts] == ["vocational_course"]
    assert [[meant.code for meant in part] for part in group.parts] == [["training"], ["trades"]]
    (group,) = understand("hap biznes").groups
    assert group.parts == ()  # "hap" alone names nothing


def test_a_startup_is_told_from_a_start() -> None:
    assert meant_by("start-up") == meant_by("startup") == [["start_business"]]
    assert ["start_business"] not in meant_by("start of school")


# -- misspelled words -----------------------------------------------------------------------------

MISSPELLED = {
    "sipermarje": "sipermarrje",
    "internshp": "internship",
    "pratike pune": "praktike pune",
    "scholorship abroad": "scholarship abroad",
    "bujqsei": "bujqesi",
    "turizmm malor": "turizm malor",
}


def test_a_misspelled_word_that_is_in_no_programme_is_taken_for_the_nearest() -> None:
    for typed, right in MISSPELLED.items():
        results, meant = answer(typed), understand(typed)
        assert results.total > 0, typed
        assert results.correction is not None, typed
        assert results.correction.kind == "applied"
        assert results.correction.right == repaired_text(meant)
        assert meanings(with_repairs(meant)) == meant_by(right), typed


def test_words_that_are_written_right_are_not_corrected() -> None:
    queries = ("kursi", "bursave", "gjermanisht", "Tropojës", "IT", "2026", "AKPA", "rrogë gjat")
    assert [query for query in queries if understand(query).repaired] == []


def test_little_words_alone_name_nothing() -> None:
    assert understand("ne për", with_place=True).groups
    assert not any(group.concepts for group in understand("ne për", with_place=True).groups)


def test_nonsense_finds_nothing() -> None:
    for query in ("asdfghjkl", "blorptik vrengzum", "wëxqf 9x7q", "zzz zzz zzz"):
        results = answer(query)
        assert (results.total, results.hits, results.errors) == (0, [], {}), query


# -- titles, stories, and what nobody offers -------------------------------------------------------


def test_every_title_finds_its_programme_also_where_it_names_a_place() -> None:
    lost = []
    for slug, *titles in Programme.objects.published().values_list("slug", "title_sq", "title_en"):
        for title in filter(None, titles):
            for typed in (title, fold(title), title.upper()):
                if slug not in [hit.facts["id"] for hit in answer(typed).hits[:5]]:
                    lost.append((slug, typed))
    assert lost == []


def test_a_title_is_no_wish_to_stay_in_the_place_that_it_names() -> None:
    title = "Grantet ABD për turizmin malor (Sharri dhe Bjeshkët e Nemuna)"
    assert understand(title).place is None
    assert understand("grante turizmi në Sharr").place is not None


def test_a_country_in_what_is_told_is_no_place_to_search() -> None:
    for query in ("dua të kthehem në Shqipëri", "Lëviz Albania"):
        assert understand(query).place is None, query
    assert place_and_rest("kurse në Kosovë")[0] == "XK"


def test_known_villages_stand_for_their_unit() -> None:
    assert place_and_rest("turizëm në Theth") == ("AL-10-48-10311", "turizëm")
    assert place_and_rest("kurs valbone") == ("AL-07-41-8307", "kurs")


def test_what_nobody_offers_is_answered_by_the_nearest_wider_meaning() -> None:
    (cows,) = understand("lopë").groups
    (meant,) = cows.concepts
    assert (meant.code, meant.frequency) == ("cattle", 0)
    assert meant.instead is not None
    assert meant.instead[0] == "livestock"
    hits = answer("lopë").hits
    assert hits[0].whole
    about = {level.name for level in levels(cows)}
    assert {INSTEAD, INSTEAD_BESIDES} <= about
    (farming,) = understand("bujqësi").groups
    assert INSTEAD not in {level.name for level in levels(farming)}


def test_in_a_story_what_names_nothing_counts_little() -> None:
    told = "kam mbaruar gjimnazin në një fshat te kufiri dhe dua një kurs kompjuteri"
    groups = understand(told).groups
    assert [group.words for group in groups if group.soft] == [("kufiri",)]
    assert not any(group.soft for group in understand("kurs kufiri").groups)


def test_in_a_story_a_word_is_mended_by_one_letter_only() -> None:
    assert list(understand("komjutri").repaired) == ["komjutri"]
    told = "kam mbaruar shkollën në fshat dhe dua të mësoj komjutri"
    assert understand(told).repaired == {}
    assert understand(f"{told} në një kruse").repaired == {"kruse": "kurse"}


# -- hostile input --------------------------------------------------------------------------------

HOSTILE = (
    "'; DROP TABLE search_document; --",
    "kurs & | ! ( ) <-> :* \\ ' \" % _",
    "'kurs':A & !'punë'",
    "\\'\\'\\ $q$ $$ %s %(x)s {0}",
    "\x00\x01kurs\x7f",
    "😀🎓 kurs 👩‍🌾",
    "مرحبا كورس \u202eكورس",
    "курс Θεσσαλονίκη 東京",
    "të e i një për në me",
    "the of and to",
    '"" „“ «»',
    '"kurs',
    "k" * 5_000,
    "ë" * 300 + " " + "\u0301" * 300,
)


def test_no_text_makes_it_fail() -> None:
    for query in HOSTILE:
        results = answer(query)
        assert set(results.errors) <= {"q"}, query
        assert len(results.hits) <= 25


def test_five_thousand_words_are_read_in_bounded_time() -> None:
    for words in ("kurs", "kurse falas në Kukës", "zq{0}x", "grant makineri bujqësore", "has"):
        text = " ".join(words.format(number) for number in range(5_000))
        started = time.process_time()
        reading = with_repairs(understand(text))
        assert len(reading.words) <= MOST_WORDS
        assert time.process_time() - started < 1, words  # measured: 0.1 s of this process
