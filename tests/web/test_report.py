""" "Something wrong here?": sent without a name or a cookie, and not by machines."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.stewardship.actions.reports import MOST_ON_ONE
from directory.stewardship.models import LONGEST_TEXT, REASONS, Report
from directory.web.report import OLDEST, YOUNGEST, age_of, seal
from tests.factories import programme
from tests.web.forms import Page, page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
PATHS = {"sq": "/programmes/kursi/report/", "en": "/en/programmes/kursi/report/"}
Wait = Callable[[dt.timedelta], None]


@pytest.fixture(autouse=True)
def wait(monkeypatch: pytest.MonkeyPatch) -> Wait:
    """It is noon; call it to let time pass."""
    now = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    monkeypatch.setattr(timezone, "localdate", lambda *_: now[0].date())
    programme(slug="kursi", title_sq="Kurs qepjeje", title_en="Sewing", indexed=False)

    def passes(by: dt.timedelta) -> None:
        now[0] += by

    return passes


def client() -> Client:
    return Client(enforce_csrf_checks=True)


def opened(language: str = "en") -> dict[str, str]:
    """The fields of the form as a browser has them when the page is open."""
    response = client().get(PATHS[language])
    assert response.status_code == 200
    (form,) = [one for one in page(response.content.decode()).forms if one.method == "post"]
    return {"text": "", **dict(form.fields)}


def send(fields: dict[str, str], language: str = "en", **values: str) -> HttpResponse:
    response: Any = client().post(PATHS[language], {**fields, **values})
    return response  # type: ignore[no-any-return]


def html(response: Any) -> str:
    return str(response.content.decode())


def shown(response: Any) -> Page:
    return page(html(response))


def reports() -> list[tuple[str, str, int]]:
    return list(Report.objects.order_by("pk").values_list("reason", "text", "count"))


# --- what a visitor does -------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("reason", list(REASONS))
def test_a_reason_and_a_few_words_are_enough(wait: Wait, language: str, reason: str) -> None:
    fields = opened(language)
    wait(5 * SECOND)
    response = send(fields, language, reason=reason, text="Telefoni nuk përgjigjet.\r\nKurrë.")
    assert response.status_code == 303
    assert response["Location"] == f"{PATHS[language]}?sent=1"
    assert reports() == [(reason, "Telefoni nuk përgjigjet.\nKurrë.", 1)]
    thanks = client().get(response["Location"])
    if language == "en":
        assert shown(thanks).headings[0] == "Thank you, we have it"
    assert f'href="{PATHS[language].removesuffix("report/")}"' in html(thanks)
    assert "<textarea" not in html(thanks)


def test_the_page_of_the_programme_leads_there() -> None:
    link = f'<a href="{PATHS["en"]}" rel="nofollow">Something wrong here?</a>'
    assert link in html(client().get("/en/programmes/kursi/"))


def test_the_form_names_the_programme_and_warns_against_naming_oneself() -> None:
    response = client().get(PATHS["en"])
    assert "Sewing" in shown(response).text
    assert "Do not write your name" in shown(response).text
    assert 'name="robots" content="noindex"' in html(response)


def test_a_double_click_leaves_one_report(wait: Wait) -> None:
    fields = opened()
    wait(5 * SECOND)
    for _ in range(2):
        assert send(fields, reason="closed").status_code == 303
    assert reports() == [("closed", "", 1)]


def test_no_cookie_is_set_and_none_matters_and_nothing_is_kept_on_the_way(wait: Wait) -> None:
    fields = opened()
    wait(5 * SECOND)
    for response in (
        client().get(PATHS["en"]),
        send(fields),
        send(fields, reason="closed"),
        client().get(f"{PATHS['en']}?sent=1"),
    ):
        assert not response.cookies
        assert "cookie" not in response.headers.get("Vary", "").lower()
        if response.status_code == 200:
            assert response["Cache-Control"] == "no-store, private"


def test_what_is_written_reaches_the_table_and_no_log(
    wait: Wait, caplog: pytest.LogCaptureFixture
) -> None:
    fields = opened()
    wait(5 * SECOND)
    with caplog.at_level(logging.DEBUG):
        # Statements are noted at this level while debugging alone; that is not what is asked here.
        logging.getLogger("django.db.backends").disabled = True
        try:
            send(fields, reason="money", text="shenja e fshehtë")
            send(fields, reason="nonsense", text="shenja e fshehtë")
        finally:
            logging.getLogger("django.db.backends").disabled = False
    assert Report.objects.filter(text="shenja e fshehtë").exists()
    assert "fshehtë" not in caplog.text


# --- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "told", "kept"),
    [
        ({}, "Choose what is wrong.", ""),
        ({"reason": "rude", "text": "abc"}, "Choose what is wrong.", "abc"),
        ({"reason": "other"}, "Say in a few words what is wrong.", ""),
        ({"reason": "other", "text": "  "}, "Say in a few words what is wrong.", "  "),
        (
            {"reason": "closed", "text": "x" * (LONGEST_TEXT + 1)},
            "Write no more than 1,000 characters.",
            "x" * (LONGEST_TEXT + 1),
        ),
        ({"text": "<b>&amp;"}, "Choose what is wrong.", "&lt;b&gt;&amp;amp;"),
    ],
    ids=["nothing", "no such reason", "other without words", "only blanks", "too long", "markup"],
)
def test_a_mistake_is_told_on_top_and_beside_and_what_was_written_stays(
    wait: Wait, values: dict[str, str], told: str, kept: str
) -> None:
    fields = opened()
    wait(5 * SECOND)
    response = send(fields, **values)
    assert response.status_code == 200
    answer = shown(response)
    assert answer.title.startswith("Error: ")
    assert answer.text.count(told) == 2
    assert f">\n{kept}</textarea>" in html(response)
    if values.get("reason") in REASONS:
        assert f'value="{values["reason"]}" checked' in html(response)
    assert reports() == []


def test_a_thousand_characters_count_as_the_browser_counts_them(wait: Wait) -> None:
    fields = opened()
    wait(5 * SECOND)
    text = "ë\r\n" * (LONGEST_TEXT // 2)  # a line end is one character there
    assert send(fields, reason="closed", text=text).status_code == 303


def test_a_hostile_text_is_shown_and_stored_as_text(wait: Wait) -> None:
    fields, hostile = opened(), "</textarea><script>alert(1)</script>\x00"
    wait(5 * SECOND)
    assert "<script>alert" not in html(send(fields, text=hostile))
    send(fields, reason="wrong", text=hostile)
    assert reports() == [("wrong", hostile.removesuffix("\x00"), 1)]


@pytest.mark.parametrize("slug", ["nuk-ka", "skica"])
def test_there_is_nothing_to_report_on_what_is_not_public(slug: str) -> None:
    programme(slug="skica", published=False, indexed=False)
    assert client().get(f"/programmes/{slug}/report/").status_code == 404
    assert client().post(f"/programmes/{slug}/report/", {"reason": "closed"}).status_code == 404


# --- machines ------------------------------------------------------------------------------------


def refused(response: HttpResponse, told: str) -> dict[str, str]:
    """The form that came back, ready to be sent once more."""
    answer = shown(response)
    assert response.status_code == 200
    assert told in answer.text
    assert reports() == []
    (form,) = [one for one in answer.forms if one.method == "post"]
    return {"text": "", **dict(form.fields)}


def test_whoever_is_quicker_than_a_person_is_asked_once_more(wait: Wait) -> None:
    fields = opened()
    wait(YOUNGEST - SECOND)
    again = refused(send(fields, reason="closed"), "quicker than we could follow")
    wait(SECOND)  # the same form is old enough now: nobody waits anew
    assert send(again).status_code == 303


@pytest.mark.parametrize("stale", ["", "kursi 1790000000:nonsense", "old", "of another programme"])
def test_a_form_without_a_fresh_seal_of_ours_is_sent_back_with_a_new_one(
    wait: Wait, stale: str
) -> None:
    seals = {
        "old": seal("kursi", at=NOON - OLDEST - SECOND),
        "of another programme": seal("tjetri", at=NOON - 5 * SECOND),
    }
    fields = {"text": "Abc", "reason": "closed", "seal": seals.get(stale, stale)}
    response = send(fields)
    again = refused(response, "was open for too long")
    assert ">\nAbc</textarea>" in html(response)
    wait(5 * SECOND)
    assert send(again).status_code == 303


def test_a_seal_holds_for_a_day_and_from_the_future_it_is_too_young() -> None:
    assert age_of(seal("kursi", at=NOON), slug="kursi", at=NOON + OLDEST) == OLDEST
    future = age_of(seal("kursi", at=NOON + 60 * SECOND), slug="kursi", at=NOON)
    assert future is not None
    assert future < YOUNGEST


def test_a_field_that_people_do_not_see_stays_empty(wait: Wait) -> None:
    fields = opened()
    assert fields["website"] == ""
    wait(5 * SECOND)
    again = refused(send(fields, reason="closed", website="http://x.example"), "hidden field")
    assert again["website"] == ""


def test_a_flood_is_told_to_come_back_and_writes_nothing_more(wait: Wait) -> None:
    fields = opened()
    wait(5 * SECOND)
    for number in range(MOST_ON_ONE):
        assert send(fields, reason="wrong", text=str(number)).status_code == 303
    response = send(fields, reason="wrong", text="one more")
    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    assert "one more" in html(response)
    assert len(reports()) == MOST_ON_ONE


def test_a_huge_form_is_refused_unread() -> None:
    response = send({"reason": "wrong", "text": "x" * 100_000})
    assert response.status_code == 400
    assert reports() == []


def test_a_report_leaves_the_search_index_alone(wait: Wait) -> None:
    fields = opened()
    wait(5 * SECOND)
    with CaptureQueriesContext(connection) as queries:
        send(fields, reason="closed")
    assert not [one["sql"] for one in queries if "search_" in one["sql"]]
    assert len(queries) <= 8
