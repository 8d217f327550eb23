"""The pages behind the links in mails: only their button acts, and nobody has to sign in."""

import datetime as dt
import logging
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from directory.programmes.models import Programme
from directory.stewardship.actions.questions import VALID_FOR, ask_editors
from directory.stewardship.models import Membership, Question, Revision, Unsubscription
from directory.stewardship.tokens import answer_token, unsubscribe_token
from tests.factories import organisation, programme
from tests.web.forms import page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

TODAY = dt.date(2026, 11, 28)
NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    runs = organisation("Qendra")
    editor = User.objects.create(username="edita", email="edita@example.org")
    Membership.objects.create(user=editor, organisation=runs, since=NOW)
    programme(
        slug="kursi",
        organisation=runs,
        title_sq="Kurs <i>qepjeje</i>",
        title_en="Sewing <i>course</i>",
        checked_on=dt.date(2025, 1, 1),
        closes_on=dt.date(2026, 12, 20),
        recurrence="one_off",
        amount_max=500,
        currency="EUR",
        contact_email="kursi@example.org",
    )
    ask_editors(on=TODAY, at=NOW)


def address(answer: str, prefix: str = "") -> str:
    return f"{prefix}/still-right/{answer_token(Question.objects.get(), answer)}/"


def client() -> Client:
    return Client(enforce_csrf_checks=True)


def html(response: Any) -> str:
    return str(response.content.decode())


def untouched() -> bool:
    listed = Programme.objects.get()
    return (listed.checked_on, listed.status) == (dt.date(2025, 1, 1), "active") and (
        not Question.objects.exclude(answer="").exists() and not Revision.objects.exists()
    )


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("answer", ["right", "closed", "change"])
def test_opening_a_link_shows_what_the_page_says_and_changes_nothing(
    prefix: str, answer: str
) -> None:
    for method in ("get", "head", "get"):
        response = getattr(client(), method)(address(answer, prefix))
        assert response.status_code == 200
    text = html(response)
    for fact in ("500", "kursi@example.org", "20 dhjetor 2026" if not prefix else "20 December"):
        assert fact in text
    assert "<i>" not in text
    (form,) = [one for one in page(text).forms if one.method == "post"]
    assert not form.fields
    assert untouched()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_no_other_method_acts(method: str) -> None:
    assert getattr(client(), method)(address("right")).status_code == 405
    assert untouched()


@pytest.mark.parametrize(
    ("answer", "status", "checked"),
    [("right", "active", TODAY), ("closed", "ended", TODAY), ("change", "active", None)],
)
def test_the_button_acts_once_without_a_cookie(
    answer: str, status: str, checked: dt.date | None
) -> None:
    where = address(answer)
    for _ in range(2):
        response = client().post(where)
        assert (response.status_code, response["Location"]) == (303, where)
    listed = Programme.objects.get()
    assert (listed.status, listed.checked_on) == (status, checked or dt.date(2025, 1, 1))
    assert Revision.objects.count() == (answer == "change")
    done = client().get(where)
    assert done.status_code == 200
    assert "Faleminderit" in html(done)
    assert not [one for one in page(html(done)).forms if one.method == "post"]
    assert not done.cookies


def test_a_used_link_says_so_calmly_and_what_to_do() -> None:
    client().post(address("right"))
    response = client().get(address("closed", "/en"))
    assert response.status_code == 200
    assert "answered in another way" in html(response)
    assert "Sign in" in html(response)
    assert client().post(address("closed", "/en")).status_code == 303
    assert Programme.objects.get().status == "active"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"void_at": NOW}, "a newer mail"),
        ({"asked_at": NOW - VALID_FOR, "expires_at": NOW}, "have expired"),
    ],
    ids=["void", "expired"],
)
def test_void_and_expired_links_do_nothing(change: dict[str, Any], words: str) -> None:
    where = address("right", "/en")
    Question.objects.update(**change)
    assert words in html(client().get(where))
    assert client().post(where).status_code == 303
    assert untouched()


def test_a_programme_that_is_not_listed_takes_no_answer() -> None:
    where = address("right", "/en")
    Programme.objects.update(published=False)
    assert "not listed" in html(client().get(where))
    client().post(where)
    assert untouched()


@pytest.mark.parametrize(
    "token", ["x", "a.b.c", "%00", "%2e%2e", "<script>", "ë", "A" * 3000, "-right.", ":", "'\""]
)
@pytest.mark.parametrize("path", ["still-right", "unsubscribe"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_no_key_of_ours_finds_nothing(path: str, token: str, method: str) -> None:
    response = getattr(client(), method)(f"/{path}/{token}/")
    assert response.status_code == 404
    assert "<script>" not in html(response)
    assert untouched()


def test_a_link_of_a_programme_that_is_gone_finds_nothing() -> None:
    where = address("right")
    Programme.objects.get().delete()
    assert client().get(where).status_code == 404
    assert client().post(where).status_code == 404


def test_the_key_is_kept_nowhere_and_told_to_nobody() -> None:
    user = User.objects.get()
    for where in (address("right"), f"/unsubscribe/{unsubscribe_token(user)}/"):
        response = client().get(where)
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store, private"
        assert "noindex" in response["X-Robots-Tag"]
        assert '<meta name="robots" content="noindex">' in html(response)
        assert 'rel="canonical"' not in html(response)
        assert "keep.js" not in html(response)


def test_the_log_does_not_hold_the_key(caplog: pytest.LogCaptureFixture) -> None:
    where = address("right")
    console = logging.getLogger("django").handlers[0]
    caplog.handler.addFilter(console.filters[0])
    broken = Client(raise_request_exception=False)
    logger = logging.getLogger("django.request")
    logger.addHandler(caplog.handler)
    try:
        with patch("directory.web.views.questions.asked", side_effect=RuntimeError(where)):
            assert broken.get(where).status_code == 500
    finally:
        logger.removeHandler(caplog.handler)
        caplog.handler.removeFilter(console.filters[0])
    assert "/still-right/…/" in caplog.text
    assert where not in caplog.text


# --- no more digests -----------------------------------------------------------------------------


def test_opening_the_link_unsubscribes_nobody_and_the_button_does() -> None:
    where = f"/en/unsubscribe/{unsubscribe_token(User.objects.get())}/"
    for method in ("get", "head"):
        getattr(client(), method)(where)
    assert not Unsubscription.objects.exists()
    assert "no more weekly summaries" in html(client().post(where))
    assert "no more weekly summaries" in html(client().get(where))
    client().post(where, {"again": "1"})
    assert not Unsubscription.objects.exists()


def test_a_mail_program_unsubscribes_with_one_click_and_is_not_redirected() -> None:
    where = f"/unsubscribe/{unsubscribe_token(User.objects.get())}/"
    for _ in range(2):
        response = client().post(where, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
    assert Unsubscription.objects.get().since == NOW
