"""Editors see why a result stands where it does; nobody else does."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.factories import programme
from tests.second_factor import with_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client()
    user = User.objects.create(username="editor", is_staff=True)
    with_code(user)
    client.force_login(user)
    return client


def test_a_visitor_is_sent_to_the_login(client: Client) -> None:
    answer = client.get("/editors/search/?q=kurs")
    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]


def test_an_editor_sees_where_each_word_was_found(editor: Client) -> None:
    made = programme(title_sq="Kurs bletarie", summary_sq="Mëso bletarinë")
    page = editor.get("/en/editors/search/?q=bletaris").content.decode()
    assert f"/en/programmes/{made.slug}/" in page
    assert "title" in page
    assert "summary" in page


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "page=x", "q=xqzvw+plorf"])
def test_it_answers_whatever_is_asked(editor: Client, query: str) -> None:
    assert editor.get(f"/editors/search/?{query}").status_code == 200
