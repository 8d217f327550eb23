"""The page for people under pressure: numbers with their source, and a quick way out."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from directory.web.help_lines import HARMLESS, help_facts
from tests.factories import organisation, programme, small_country

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

PATHS = {"sq": "/help/", "en": "/en/help/"}


def page(path: str) -> str:
    return Client().get(path).content.decode()


@pytest.mark.parametrize("language", ["sq", "en"])
def test_every_number_can_be_tapped_and_says_where_we_have_it_from(language: str) -> None:
    html = page(PATHS[language])
    facts = help_facts(language)
    listed = [line for place in facts["places"] for line in place["lines"]]
    assert {line.dialled for line in listed} == {
        *("116006", "116111", "116117"),
        *("192", "112", "080011112"),
    }
    for line in [*facts["now"], *listed]:
        assert f'href="tel:{line.dialled}"' in html
        assert line.who
    for line in listed:
        assert line.source


def test_the_number_that_nobody_of_us_rang_says_so_and_whom_to_call_instead() -> None:
    html = re.sub(r"<[^>]+>|\s+", " ", page("/en/help/"))
    after = html[html.index("116 006") :]
    assert "We could not ring it ourselves: if nobody answers, call 129." in after[:300]


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_way_out_is_a_plain_link_to_a_page_that_says_nothing_of_the_reader(
    language: str,
) -> None:
    html = page(PATHS[language])
    (tag,) = re.findall(r"<a [^>]*data-leave[^>]*>", html)
    assert f'href="{HARMLESS[language]}"' in tag
    assert 'rel="noreferrer nofollow"' in tag
    assert html.index(tag) < html.index("tel:")


def test_the_page_carries_one_tiny_script_and_no_other_page_carries_it(shipped: None) -> None:
    scripts = r'<script[^>]* src="/static/([^"]+)"'
    assert re.findall(scripts, page("/help/")) == ["leave.js"]
    small = Path(str(finders.find("leave.js"))).read_bytes()
    assert len(gzip.compress(small, 6)) <= 250
    for path in ("/", "/programmes/", "/about/", "/programmes/youth-guarantee/", "/check/"):
        assert "leave.js" not in page(path)
        assert "data-leave" not in page(path)


def test_neither_the_browser_nor_anything_between_keeps_the_page() -> None:
    assert Client().get("/help/")["Cache-Control"] == "no-store, private"


def test_it_can_be_read_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError, connection

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "ensure_connection", refuse)
    assert Client().get("/help/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/about/", "/help/", "/en/programmes/", "/nuk-ka/"])
def test_every_page_leads_to_it_from_its_foot(path: str) -> None:
    html = page(path)
    foot = html[html.index('<footer class="foot">') :]
    assert f'href="{PATHS["en" if path.startswith("/en/") else "sq"]}"' in foot


# --- the note on jobs and on whatever leads abroad -----------------------------------------------

NOTE = "Never hand over your passport or identity card."
WARNED: list[dict[str, Any]] = [
    {"kinds": ["job"]},
    {"kinds": ["education", "job"], "types": ["apprenticeship"]},
    {"types": ["work_abroad"]},
    {"types": ["mobility_exchange"]},
    {"types": ["scholarship"], "by": "foreign_state"},
    {"types": ["degree"], "by": "international"},
    {"types": ["volunteering"], "by": "international"},
]
NOT_WARNED: list[dict[str, Any]] = [
    {"types": ["vocational_course"]},
    {"types": ["scholarship"], "by": "public_body"},
    {"types": ["business_grant"], "kinds": ["business"], "by": "foreign_state"},
]


def shown(values: dict[str, Any]) -> str:
    country, values = small_country(), dict(values)
    runs_it = organisation()
    runs_it.kind = values.pop("by", "ngo")
    runs_it.save()
    programme(slug="it", organisation=runs_it, coverage=[country["AL"]], indexed=False, **values)
    return page("/en/programmes/it/")


@pytest.mark.parametrize("values", WARNED, ids=str)
def test_jobs_and_whatever_leads_abroad_carry_the_warning_and_the_way_to_help(
    values: dict[str, Any],
) -> None:
    html = shown(values)
    note = html[html.index("Stay safe") :]
    for said in ("Never pay", NOTE, "a contract in your language", "number that you found"):
        assert said in note
    assert note.index('href="/en/help/"') < note.index("</div>")


@pytest.mark.parametrize("values", NOT_WARNED, ids=str)
def test_a_course_at_home_carries_no_warning(values: dict[str, Any]) -> None:
    assert NOTE not in shown(values)


@pytest.fixture(autouse=True)
def _on_the_day(today: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)
