"""Sending a programme to somebody: a message that says it all, and tags for the preview."""

import datetime as dt
import html
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from directory.programmes.models import Programme
from directory.web.cards import StatusTag
from directory.web.programme import programme_facts
from directory.web.sharing import MOST_IN_VIBER, MOST_LETTERS, at_word_end, message, ways_to_share
from directory.web.wording import Text
from tests.factories import programme, small_country

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")  # no static files are collected
TODAY = dt.date(2026, 11, 21)
ADDRESS = "https://mundesi.example/programmes/kurs/"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def facts(**changed: Any) -> dict[str, Any]:
    return {
        "title": Text("Kurs rrobaqepësie", "sq"),
        "for_whom": "Për persona nga 18 deri në 29 vjeç",
        "coverage_sentence": "Për ata që jetojnë në Has.",
        "delivery_label": "Në vend",
        "status": StatusTag("open", "Hapur", "deri më 31 dhjetor 2026"),
        "cost": "free",
        "cost_label": "Falas",
        **changed,
    }


# --- the message ---------------------------------------------------------------------------------


def test_the_message_says_what_for_whom_where_and_until_when_before_the_link() -> None:
    assert message(facts(), ADDRESS).splitlines() == [
        "Kurs rrobaqepësie",
        "Për persona nga 18 deri në 29 vjeç",
        "Për ata që jetojnë në Has. Në vend",
        "Hapur deri më 31 dhjetor 2026. Falas.",
        ADDRESS,
    ]


def test_what_is_not_known_leaves_no_empty_line() -> None:
    little = facts(coverage_sentence="", delivery_label="", for_whom="", cost="")
    assert message(little, ADDRESS).splitlines() == [
        "Kurs rrobaqepësie",
        "Hapur deri më 31 dhjetor 2026.",
        ADDRESS,
    ]


def test_a_closed_call_is_said_to_be_closed() -> None:
    closed = facts(status=StatusTag("closed", "Mbyllur", "zakonisht rihapet çdo vit"), cost="")
    assert "Mbyllur, zakonisht rihapet çdo vit." in message(closed, ADDRESS)


@given(
    title=st.text(min_size=1, max_size=250),
    for_whom=st.text(max_size=600),
    where=st.text(max_size=600),
    slug=st.integers(1, 120),
    most=st.sampled_from([MOST_IN_VIBER, MOST_LETTERS]),
)
def test_no_message_is_too_long_and_none_loses_its_address(
    title: str, for_whom: str, where: str, slug: int, most: int
) -> None:
    address = f"https://mundesi.example/en/programmes/{'s' * slug}/"
    long = facts(title=Text(title, "sq"), for_whom=for_whom, coverage_sentence=where)
    said = message(long, address, most=most)
    assert len(said) <= most
    assert said.endswith(address)
    assert len(said.splitlines()) <= 5


@given(st.lists(st.text("aëç", min_size=1, max_size=12), min_size=1), st.integers(20, 60))
def test_texts_are_cut_between_words(words: list[str], most: int) -> None:
    text = " ".join(words)
    cut = at_word_end(text, most)
    assert len(cut) <= most
    if cut != text:
        assert cut.endswith("…")
        kept = cut.removesuffix("…").split()
        assert kept == words[: len(kept)]


def test_a_word_longer_than_everything_is_cut_inside() -> None:
    assert at_word_end("a" * 50, 20) == "a" * 19 + "…"


def test_the_links_hand_over_exactly_the_message() -> None:
    tricky = facts(title=Text('Arti & zanati: 100% "falas"? #1 + <b>', "sq"))
    ways = ways_to_share(tricky, ADDRESS)
    said = message(tricky, ADDRESS)
    whatsapp = urlsplit(ways["whatsapp"])
    assert (whatsapp.scheme, whatsapp.netloc, whatsapp.path) == ("https", "wa.me", "/")
    assert parse_qs(whatsapp.query) == {"text": [said]}
    assert ways["viber"].startswith("viber://forward?text=")
    assert unquote(ways["viber"].partition("text=")[2]) == message(
        tricky, ADDRESS, most=MOST_IN_VIBER
    )
    mail = urlsplit(ways["mail"])
    assert mail.scheme == "mailto"
    assert not mail.path
    fields = dict(part.split("=") for part in mail.query.split("&"))
    assert unquote(fields["subject"]) == tricky["title"].value
    assert unquote(fields["body"]) == said.replace("\n", "\r\n")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["sq", "en"])
def test_every_shipped_programme_has_a_message_that_stands_alone(
    shipped: None, language: str
) -> None:
    with translation.override(language):
        for one in Programme.objects.published().with_parts():
            address = settings.SITE_URL + reverse("programme", args=[one.slug])
            told = programme_facts(one, on=TODAY, language=language)["programme"]
            said = message(told, address)
            assert len(said) <= MOST_LETTERS
            lines = said.splitlines()
            assert len(lines) == 5, said
            assert lines[0] == told["title"].value
            assert told["status"].label in lines[3]
            assert lines[-1] == address
            assert len(message(told, address, most=MOST_IN_VIBER)) <= MOST_IN_VIBER


# --- on the page ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_of_a_programme_has_plain_links_that_tell_nobody_where_one_comes_from() -> None:
    country = small_country()
    programme(slug="kurs", title_sq="Kurs & <zanat>", coverage=[country["AL-07-39"]])
    for prefix in ("", "/en"):
        page = Client().get(f"{prefix}/programmes/kurs/").content.decode()
        links = re.findall(r'<a [^>]*href="((?:https://wa\.me|viber:|mailto:)[^"]*)"([^>]*)>', page)
        assert [urlsplit(href).scheme for href, _rest in links] == ["https", "viber", "mailto"]
        assert all("noreferrer" in rest for _href, rest in links)
        address = f"{settings.SITE_URL}{prefix}/programmes/kurs/"
        for href, _rest in links:
            assert address in unquote(html.unescape(href))
            assert "Kurs & <zanat>" in unquote(html.unescape(href))
        buttons = re.findall(r"<li hidden><button [^>]*data-can=\"(\w+)\"", page)
        assert buttons == ["send", "copy"]  # they show themselves when script runs


# --- tags for previews ---------------------------------------------------------------------------


def tags(path: str) -> dict[str, str]:
    page = Client().get(path).content.decode()
    head = page.partition("</head>")[0]
    found = {}
    for tag in re.findall(r"<meta [^>]+>", head):
        attributes = dict(re.findall(r'([a-z:]+)="([^"]*)"', tag))
        for key in (attributes.get("property", ""), attributes.get("name", "")):
            if key.startswith(("og:", "twitter:")):
                assert key not in found
                found[key] = html.unescape(attributes["content"])
    title = re.search(r"<title>([^<]*)</title>", head)
    assert title
    assert found["og:title"] == " ".join(html.unescape(title[1]).split())
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_kind_of_page_says_how_it_wants_to_be_shown(shipped: None, prefix: str) -> None:
    slug = "public-vocational-training-courses"
    own = f"/programmes/{slug}/share.png", "/places/kukes/share.png"
    for path, picture in (
        ("/", "/share.png"),
        ("/about/", "/share.png"),
        ("/organisations/bashkia-kukes/", "/share.png"),
        ("/programmes/?place=kukes", "/share.png"),
        (f"/programmes/{slug}/", own[0]),
        ("/places/kukes/", own[1]),
    ):
        found = tags(prefix + path)
        assert found["og:url"] == f"{settings.SITE_URL}{prefix}{path}"
        assert found["og:image"] == f"{settings.SITE_URL}{prefix}{picture}"
        assert Client().get(urlsplit(found["og:image"]).path).status_code == 200
        assert found["og:type"] == "website"
        assert found["og:description"]
        assert found["twitter:card"] == "summary_large_image"
        if not path.startswith("/programmes/?"):
            assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
            assert found["og:image:alt"] == found["og:title"]
            assert found["og:site_name"] == "Mundësi"
            locales = ("en_GB", "sq_AL") if prefix else ("sq_AL", "en_GB")
            assert (found["og:locale"], found["og:locale:alternate"]) == locales


@pytest.mark.django_db
def test_what_is_written_in_a_title_stays_inside_its_tags() -> None:
    programme(slug="it", title_sq='"><script>alert(1)</script> & "dy"')
    page = Client().get("/programmes/it/").content.decode()
    assert "<script>alert" not in page
    assert tags("/programmes/it/")["og:title"].startswith('"><script>alert(1)</script> & "dy"')
