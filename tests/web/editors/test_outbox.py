"""The outbox on a page, while debugging and never in production."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from directory.stewardship.actions.mail import enqueue, mail
from directory.stewardship.letters import Written
from directory.stewardship.models import Mail
from directory.web.views.editors.outbox import outbox

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)


def shown() -> str:
    request: Any = RequestFactory().get("/editors/mail/")
    request.user = AnonymousUser()
    response = outbox(request)
    assert response["Cache-Control"] == "no-store, private"
    return response.content.decode()


def test_it_is_not_there_in_production() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("editors-mail")
    assert Client().get("/editors/mail/").status_code == 404


def test_it_shows_every_mail_whatever_became_of_it() -> None:
    assert "Ende nuk është shkruar asnjë mesazh." in shown()
    for number, state in enumerate(["waits", "sent", "given up"]):
        text = "<script>alert(1)</script> https://x.example/a?b=1&c=2"
        says = Written(f"<b>{state}</b>", text)
        enqueue(mail(to=f"a{number}@example.org", says=says, at=NOW))
    Mail.objects.filter(to="a1@example.org").update(sent_at=NOW)
    Mail.objects.filter(to="a2@example.org").update(given_up_at=NOW, last_error="<i>550</i>")
    page = shown()
    for word in ("në pritje", "u dërgua", "nuk dërgohet më", "a0@example.org"):
        assert word in page
    assert 'href="https://x.example/a?b=1&amp;c=2"' in page
    assert not [tag for tag in ("<script>alert", "<b>sent", "<i>550") if tag in page]
