"""Mistakes and malice: the check says what is wrong, keeps what is right, and never breaks."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.places import tree
from directory.places.models import Place
from directory.search import index
from directory.web.posted import LARGEST_FORM
from tests.examples import country
from tests.factories import programme
from tests.web.check_visit import CHECK, ENGLISH, answer_form, asked, get, post, press, seen
from tests.web.forms import page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]


def test_a_bad_answer_is_told_beside_the_field_and_on_top_and_all_others_are_kept(
    four: None,
) -> None:
    second = press(seen(get()), "next", lives_in="AL-07-39")
    response = post(answer_form(second).filled("next", age="1 8"))
    shown, html = seen(response), response.content.decode()
    assert shown.title.startswith("Error: ")
    assert shown.headings[0] == "Something in your answer is not right"
    assert shown.text.count("Write a whole number.") == 2
    assert "#age" in shown.links
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="wrong help"' in html
    assert ("age", "1 8") in answer_form(shown).fields
    assert ("lives_in", "AL-07-39") in answer_form(shown).hidden
    assert asked(press(shown, "next", age="18")) == "sex"


@pytest.mark.parametrize("age", ["-1", "121", "1e3", "12.5", "٣", "<script>", "\x00", "9" * 500])
def test_no_age_that_is_none_gets_through(age: str, four: None) -> None:
    response = post({"age": age, "question": "age", "trail": "age", "step": "next"})
    shown = seen(response)
    assert asked(shown) == "age"
    assert shown.title.startswith("Error: ")
    assert b"<script>" not in response.content
    assert b"\x00" not in response.content


def test_an_answer_tampered_with_is_asked_for_again(four: None) -> None:
    shown = seen(post({"lives_in": "AL-99", "age": "17", "question": "age", "step": "next"}))
    assert asked(shown) == "lives_in"
    assert "This place is not known." in shown.text


def test_a_place_below_a_municipality_is_kept_as_it_is() -> None:
    by_code = country()
    Place.objects.create(
        code="AL-07-39-1",
        slug="village",
        level="unit",
        parent=by_code["AL-07-39"],
        name_sq="Fshat",
        name_en="Village",
        lineage=[],
    )
    tree.forget()
    programme(rule=[{"lives_in": ["AL-07-39"]}])
    shown = seen(post({"lives_in": "AL-07-39-1", "step": "change:lives_in"}))
    assert ("lives_in", "AL-07-39-1") in answer_form(shown).fields
    assert "Village" in shown.text
    assert "Village" in press(shown, "next").text


def test_a_form_that_is_too_large_is_refused(four: None) -> None:
    assert post({"age": "1" * LARGEST_FORM}).status_code == 400


def test_a_broken_multipart_form_is_refused(four: None) -> None:
    for body in (b"", b"--x\r\nnonsense", b"\xff" * 100):
        answer = Client().post(CHECK, body, content_type="multipart/form-data; boundary=x")
        assert answer.status_code in {200, 400}


def test_a_form_sent_as_multipart_works_the_same(four: None) -> None:
    answer = Client().post(ENGLISH, {"age": "17", "lives_in": "AL-07-39", "step": "results"})
    assert page(answer.content.decode()).headings[0] == "1 opportunity fits you"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(method: str, four: None) -> None:
    assert getattr(Client(), method)(CHECK).status_code == 405


_names = st.sampled_from(
    [
        *("age", "lives_in", "sex", "education", "studying", "employment", "business"),
        *("citizenship", "groups_roma", "groups_returnee", "groups", "not_groups"),
        *("trail", "question", "step", "editing", "colour"),
    ]
)
_values = st.text(max_size=12) | st.sampled_from(
    [
        *("17", "AL", "AL-07-39", "female", "yes", "no", "next", "back", "skip", "results"),
        *("again", "all", "change:age", "change:x", "none:roma", "none:", "none:x,y", "lives_in"),
        *("age", "sex", "groups", "1", "", "\x00", "AL\x00", "upper_secondary", "other", "neet"),
    ]
)


def test_no_form_whatever_breaks_the_check(four: None) -> None:
    @given(pairs=st.lists(st.tuples(_names, _values), max_size=10))
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    def send(pairs: list[tuple[str, str]]) -> None:
        clean = [(name, value.encode(errors="replace").decode()) for name, value in pairs]
        answer = post(clean)
        assert answer.status_code == 200
        assert b"<h1" in answer.content

    send()


def test_the_check_reads_little_and_writes_nothing(four: None) -> None:
    index.catch_up()
    for data in (
        {"step": "next"},
        {"age": "17", "step": "results"},
        {"lives_in": "AL-07-39", "question": "lives_in", "step": "next"},
        {"lives_in": "AL-07-39", "groups_returnee": "yes", "step": "results"},
        {"step": "change:lives_in", "lives_in": "AL"},
    ):
        tree.forget()
        with CaptureQueriesContext(connection) as queries:
            post(data)
        assert len(queries) <= 8
        for query in queries.captured_queries:
            assert query["sql"].startswith("SELECT")
            assert "returnee" not in query["sql"]
