"""The data block in a page: one, readable, true, and unable to run."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.exchange.test_schema_org import assert_sound
from tests.factories import organisation, programme, small_country

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
HOSTILE = "</script><script>alert(1)</script><!-- ]]> &lt;b&gt; \u2028 “ë” \\ '\""


@pytest.fixture(autouse=True)
def _on_the_day(today: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)


class Blocks(HTMLParser):
    """The texts of `<script>` elements as a browser cuts them out, by type."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.kind: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and "src" not in dict(attrs):
            self.kind = dict(attrs).get("type") or ""

    def handle_data(self, data: str) -> None:
        if self.kind is not None:
            self.found.append((self.kind, data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.kind = None


def block(path: str) -> dict[str, Any]:
    response = Client().get(path)
    assert response.status_code == 200
    reader = Blocks()
    reader.feed(response.content.decode())
    ((kind, text),) = reader.found
    assert kind == "application/ld+json"
    node: dict[str, Any] = json.loads(text)
    assert_sound(node)
    return node


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "WebSite"),
        ("/programmes/youth-guarantee/", "WebPage"),
        ("/organisations/bashkia-kukes/", "ProfilePage"),
        ("/places/kukes/", "CollectionPage"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_page_says_what_it_is_about_under_its_own_address(
    shipped: None, path: str, kind: str, prefix: str
) -> None:
    node = block(prefix + path)
    assert node["@type"] == kind
    assert node["url"] == settings.SITE_URL + prefix + path
    assert node["inLanguage"] == ("en" if prefix else "sq")


def test_a_place_lists_what_its_page_shows(shipped: None) -> None:
    listed = block("/places/has/")["mainEntity"]
    html = Client().get("/places/has/").content.decode()
    first = listed["itemListElement"][0]["url"].removeprefix(settings.SITE_URL)
    assert f'href="{first}"' in html
    assert listed["numberOfItems"] > len(listed["itemListElement"])


def test_no_title_or_name_can_leave_the_block_or_run() -> None:
    country, runs_it = small_country(), organisation(HOSTILE[:150])
    programme(
        slug="kursi",
        title_sq=HOSTILE,
        summary_sq=HOSTILE,
        funder=HOSTILE,
        types=["business_grant"],
        organisation=runs_it,
        coverage=[country["AL"]],
    )
    entity = block("/programmes/kursi/")["mainEntity"]
    assert entity["name"] == HOSTILE
    assert entity["funder"]["name"] == HOSTILE
    assert block(f"/organisations/{runs_it.slug}/")["mainEntity"]["name"] == HOSTILE[:150]
    for path in ("/programmes/kursi/", f"/organisations/{runs_it.slug}/"):
        assert "<script>alert" not in Client().get(path).content.decode()
