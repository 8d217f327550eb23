"""The styleguide: there for those who build, not for visitors."""

import pytest
from django.test import Client, RequestFactory

from directory.web.styleguide import COLOURS
from directory.web.stylesheets import FOLDER
from directory.web.views.styleguide import styleguide

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]


def test_visitors_find_no_styleguide() -> None:
    assert Client().get("/styleguide/").status_code == 404


def test_it_shows_every_component_and_every_colour(shipped: None) -> None:
    page = styleguide(RequestFactory().get("/")).content.decode()
    assert page.count('<article class="c">') == 2
    assert 'class="pages"' in page
    for name in COLOURS:
        assert f"--{name}" in page
        assert f"--{name}:" in (FOLDER / "base.css").read_text(encoding="utf-8")
