"""`POST /api/check` answers as contract §4 says, whatever is sent to it."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.api.check import LARGEST_BODY
from directory.places.tree import known_places
from directory.programmes.models import Programme, rule_of
from directory.rules import criteria
from directory.rules import vocabularies as v
from directory.rules.eligibility import OPEN_TO_ALL, Person, judge, parse_rule
from directory.rules.sentences import criterion_text
from directory.search import index
from tests.examples import EXAMPLES, RETURNEES_FIRST, Example, four_programmes
from tests.factories import programme, small_country
from tests.rules import samples

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")  # no static files are collected
LANGUAGES = {"sq": "sq-AL,sq;q=0.9,en;q=0.5", "en": "en-GB,en;q=0.9,sq;q=0.5"}


def ask(body: object, **headers: str) -> Any:
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    options = {"content_type": "application/json", **headers}
    return Client(enforce_csrf_checks=True).post("/api/check", raw, **options)  # type: ignore[arg-type]


def results(body: object, **headers: str) -> dict[str, dict[str, Any]]:
    answer = ask(body, **headers)
    assert answer.status_code == 200, answer.content
    return {one["id"]: one for one in answer.json()["results"]}


# -- the answer -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one.slug}-{one.verdict}")
def test_the_examples_are_judged_with_their_reason(example: Example, language: str) -> None:
    four_programmes(on=timezone.localdate())
    found = results({"person": example.person}, HTTP_ACCEPT_LANGUAGE=LANGUAGES[language])
    one = found[example.slug]
    assert one["verdict"] == example.verdict
    assert example.words(language) in " ".join(criterion["text"] for criterion in one["criteria"])


@pytest.mark.django_db
def test_preference_never_excludes_and_is_said_when_it_holds() -> None:
    four_programmes(on=timezone.localdate())
    for groups, first in ((["returnee"], True), ([], False)):
        person = {"lives_in": "AL-07-39", "groups": groups}
        one = results({"person": person})[RETURNEES_FIRST]
        assert (one["verdict"], one["priority_met"]) == ("yes", first)


@pytest.mark.django_db
def test_every_result_has_exactly_what_the_contract_names() -> None:
    country = small_country()
    programme(
        slug="one",
        title_sq="Një",
        title_en="One",
        rule=[{"age": {"min": 18, "max": 29}, "lives_in": ["AL-07"]}],
        coverage=[country["AL-07-39"]],
        applicants=["business"],
        conditions_sq="Plan biznesi.\nDy vjet.",
    )
    answer = ask({"person": {"age": 19, "lives_in": "AL-07"}}, HTTP_ACCEPT_LANGUAGE="en").json()
    assert answer == {
        "results": [
            {
                "id": "one",
                "title": "One",
                "verdict": "maybe",
                "criteria": [
                    {"key": "age", "verdict": "met", "text": "You are aged 18 to 29."},
                    {"key": "lives_in", "verdict": "met", "text": "You live in Kukës county."},
                    {
                        "key": "coverage",
                        "verdict": "unknown",
                        "text": "It depends on where exactly you live: it is offered only in Has.",
                    },
                    {
                        "key": "applicants",
                        "verdict": "unknown",
                        "text": "Fits if you have a registered business or a farm.",
                    },
                ],
                "priority_met": False,
                "also_check": ["Plan biznesi.", "Dy vjet."],
            }
        ],
        "next_question": {"key": "business", "would_settle": 0},
        "counts": {"yes": 0, "maybe": 1, "no": 0},
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "sq"),
        ("de, fr;q=0.5", "sq"),
        ("en", "en"),
        ("EN-us", "en"),
        ("de,en;q=0.3,sq;q=0.7", "sq"),
        ("sq;q=0.1, en;q=0.2", "en"),
        ("*;q=0.5", "sq"),
        (";;;,q=en,\x7f", "sq"),
        ("en;q=2, sq", "sq"),
        ("x" * 5000, "sq"),
    ],
)
def test_texts_are_in_the_callers_first_language_that_we_speak(
    accepted: str, language: str
) -> None:
    programme(slug="one", title_sq="Një", title_en="One")
    answer = ask({"person": {}}, HTTP_ACCEPT_LANGUAGE=accepted)
    assert answer["Content-Language"] == language
    assert answer.json()["results"][0]["title"] == {"sq": "Një", "en": "One"}[language]


@pytest.mark.django_db
def test_only_the_programmes_named_are_judged_each_once() -> None:
    for slug in ("one", "two", "three"):
        programme(slug=slug)
    found = ask({"person": {}, "programmes": ["two", "one", "two"]}).json()
    assert sorted(one["id"] for one in found["results"]) == ["one", "two"]
    assert found["counts"] == {"yes": 2, "maybe": 0, "no": 0}
    assert found["next_question"] is None
    assert ask({"person": {}, "programmes": []}).json()["results"] == []
    assert len(ask({"person": {}, "programmes": None}).json()["results"]) == 3


@pytest.mark.django_db
def test_published_programmes_are_judged_also_when_they_ended_and_drafts_never() -> None:
    programme(slug="ended", status="ended")
    programme(slug="draft", published=False)
    assert set(results({"person": {}})) == {"ended"}
    assert "draft" in ask({"person": {}, "programmes": ["draft"]}).json()["errors"]["programmes"][0]


@pytest.mark.django_db
def test_judging_takes_few_queries_however_many_programmes_there_are() -> None:
    country = small_country()
    for count in (2, 10):
        for _ in range(count):
            programme(rule=[{"sex": "female"}], coverage=[country["AL"]])
        ask({"person": {}})  # the places are remembered from here on
        with CaptureQueriesContext(connection) as queries:
            ask({"person": {"age": 20}})
        assert len(queries) <= 5


_answers = st.fixed_dictionaries(
    {},
    optional={
        "age": st.integers(0, 120),
        "sex": st.sampled_from(["female", "male", None]),
        "lives_in": st.sampled_from(["AL", "AL-07", "AL-07-39", "AL-11-53", "XK", ""]),
        "citizenship": st.sampled_from(["AL", "XK", "IT", "other"]),
        "education": st.sampled_from(sorted(v.EDUCATION_LEVELS)),
        "studying": st.sampled_from(sorted(v.EDUCATION_LEVELS)),
        "employment": st.lists(st.sampled_from(sorted(v.EMPLOYMENT)), max_size=3),
        "groups": st.lists(st.sampled_from(["returnee", "women"]), max_size=2),
        "not_groups": st.lists(st.sampled_from(["roma", "rural"]), max_size=2),
        "business": st.sampled_from(sorted(v.BUSINESS)),
        "on": st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)).map(str),
    },
)


def test_the_api_says_what_the_engine_says_and_the_counts_add_up(shipped: None) -> None:
    programmes = {one.slug: one for one in Programme.objects.published().with_parts()}
    tree, today = known_places(), timezone.localdate()

    @given(answers=_answers, language=st.sampled_from(["sq", "en"]))
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    def compare(answers: dict[str, Any], language: str) -> None:
        answer = ask({"person": answers}, HTTP_ACCEPT_LANGUAGE=language).json()
        person = Person.parse(answers, today=today)
        assert {one["id"] for one in answer["results"]} == set(programmes)
        for one in answer["results"]:
            expected = programmes[one["id"]]
            groups = list(expected.priority_groups)
            judgement = judge(
                parse_rule(rule_of(expected)),
                person,
                today,
                tree,
                coverage=[place.code for place in expected.coverage.order_by("code")],
                applicants=expected.applicants,
                priority=parse_rule([{"groups": groups}]) if groups else OPEN_TO_ALL,
            )
            assert one["verdict"] == judgement.verdict
            assert one["priority_met"] == judgement.priority_met
            assert one["criteria"] == [
                {"key": j.key, "verdict": j.verdict, "text": criterion_text(j, language, tree)}
                for j in judgement.criteria
            ]
        said = [one["verdict"] for one in answer["results"]]
        assert answer["counts"] == {one: said.count(one) for one in ("yes", "maybe", "no")}
        assert said == sorted(said, key=["yes", "maybe", "no"].index)
        question = answer["next_question"]
        assert (question is None) == (said.count("maybe") == 0)
        assert question is None or 0 <= question["would_settle"] <= said.count("maybe")

    compare()


# -- what is refused ------------------------------------------------------------------------------

NESTED = b'{"person":' * 5000 + b"{}" + b"}" * 5000
BAD_BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "body"),
    "no JSON": (b"{", "body"),
    "no UTF-8": (b'{"person":{"age":"\xff\xfe"}}', "body"),
    "UTF-16": ('{"person":{}}'.encode("utf-16"), "body"),
    "a bare NUL": (b"\x00", "body"),
    "a NUL inside": (b'{"person":{"age":"\x00"}}', "body"),
    "a list": (b"[]", "body"),
    "a text": (b'"person"', "body"),
    "a number": (b"NaN", "body"),
    "endless digits": (b'{"person":{"age":' + b"9" * 60_000 + b"}}", "body"),
    "a nesting bomb": (NESTED[: LARGEST_BODY - 1], "body"),
    "a closed nesting bomb": (b"[" * 30_000 + b"]" * 30_000, "body"),
    "no person": (b"{}", "person"),
    "a person that is null": (b'{"person":null}', "person"),
    "a person that is a list": (b'{"person":[]}', "person"),
    "an unknown field": (b'{"person":{},"persons":{}}', "persons"),
    "an unknown answer": (b'{"person":{"colour":"red"}}', "colour"),
    "an age that is none": (b'{"person":{"age":-1}}', "age"),
    "an age that is true": (b'{"person":{"age":true}}', "age"),
    "an endless age": (b'{"person":{"age":1e999}}', "age"),
    "a NUL escaped": (b'{"person":{"lives_in":"AL\\u0000"}}', "lives_in"),
    "half a letter": (b'{"person":{"citizenship":"\\ud800"}}', "citizenship"),
    "half a letter as a name": (b'{"person":{"\\ud800":1}}', "\ud800"),
    "a place of nowhere": (b'{"person":{"lives_in":"AL-99-99"}}', "lives_in"),
    "a day that is none": (b'{"person":{"birth_date":"2001-02-30"}}', "birth_date"),
    "a day as a number": (b'{"person":{"on":20200101}}', "on"),
    "a list of lists": (b'{"person":{"employment":[["neet"]]}}', "employment"),
    "programmes as a text": (b'{"person":{},"programmes":"one"}', "programmes"),
    "programmes as numbers": (b'{"person":{},"programmes":[1]}', "programmes"),
    "a programme with NUL": (b'{"person":{},"programmes":["one\\u0000"]}', "programmes"),
    "a programme with a quote": (b'{"person":{},"programmes":["\'; --"]}', "programmes"),
    "a programme of half a letter": (b'{"person":{},"programmes":["\\udfff"]}', "programmes"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_cannot_be_read_is_refused_with_the_reason(name: str) -> None:
    body, field = BAD_BODIES[name]
    for language in ("sq", "en"):
        answer = ask(body, HTTP_ACCEPT_LANGUAGE=language)
        assert answer.status_code == 400
        assert set(answer.json()) == {"errors"}
        assert set(answer.json()["errors"]) == {field}
        assert all(text.strip() for texts in answer.json()["errors"].values() for text in texts)


@pytest.mark.django_db
def test_all_errors_are_told_together_in_the_callers_language() -> None:
    body = {"person": {"age": 121, "sex": "x"}, "programmes": ["missing"], "more": 1}
    english = ask(body, HTTP_ACCEPT_LANGUAGE="en").json()["errors"]
    assert english == {
        "more": ["There is no such field."],
        "age": ["Write a number from 0 to 120."],
        "sex": ["Choose from these: female, male."],
        "programmes": ["There are no programmes with these ids: “missing”"],
    }
    albanian = ask(body, HTTP_ACCEPT_LANGUAGE="sq").json()["errors"]
    assert set(albanian) == set(english)
    assert not {text for texts in albanian.values() for text in texts} & {
        text for texts in english.values() for text in texts
    }


@pytest.mark.django_db
def test_thousands_of_unknown_programmes_are_refused_briefly() -> None:
    body = {"person": {}, "programmes": [f"p{number}" for number in range(7000)]}
    answer = ask(body)
    assert answer.status_code == 400
    assert len(answer.content) < 1000


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_refused_unread() -> None:
    answer = ask(b" " * (LARGEST_BODY + 1))
    assert answer.status_code == 413
    assert set(answer.json()["errors"]) == {"body"}
    assert ask(b'{"person":{}}'.ljust(LARGEST_BODY)).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/json\x00",
    ],
)
def test_another_content_type_is_refused(content_type: str) -> None:
    answer = ask(b'{"person":{}}', content_type=content_type)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"body"}


@pytest.mark.django_db
def test_the_content_type_may_name_its_charset() -> None:
    assert ask(b'{"person":{}}', content_type="Application/JSON; charset=utf-8").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused_and_told_which_one_works(method: str) -> None:
    answer = getattr(Client(), method)("/api/check")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"


@pytest.mark.django_db
def test_a_length_that_is_nonsense_is_no_body() -> None:
    for length in ("x", "-5", ""):
        assert ask(b'{"person":{}}', CONTENT_LENGTH=length).status_code == 400


_json = st.recursive(
    samples.json_values,
    lambda inner: st.dictionaries(
        st.sampled_from(["person", "programmes", *criteria.CRITERIA.fields, "on"]),
        inner,
        max_size=4,
    ),
    max_leaves=6,
)


@pytest.mark.django_db
def test_no_json_whatever_breaks_the_check() -> None:
    small_country()
    programme(slug="one", rule=[{"age": {"min": 18}, "lives_in": ["AL-07"]}])

    @given(person=_json | st.dictionaries(st.sampled_from([*criteria.CRITERIA.fields]), _json))
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    def send(person: Any) -> None:
        for body in ({"person": person}, person):
            assert ask(body).status_code in {200, 400}

    send()


# -- privacy --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nothing_is_kept_by_anybody_on_the_way() -> None:
    programme(slug="one")
    for body in ({"person": {"age": 17}}, {"person": {"age": "x"}}, "{"):
        answer = ask(body, HTTP_COOKIE=f"sessionid={'a' * 32}; csrftoken={'b' * 32}")
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies
        assert "ETag" not in answer
        assert "Location" not in answer


@pytest.mark.django_db
def test_a_check_writes_nothing_to_the_database() -> None:
    programme(slug="one", rule=[{"age": {"min": 18}}])
    index.catch_up()
    with CaptureQueriesContext(connection) as queries:
        ask({"person": {"age": 17, "groups": ["returnee"]}})
    assert queries.captured_queries
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)
    assert not any("returnee" in query["sql"] for query in queries.captured_queries)
