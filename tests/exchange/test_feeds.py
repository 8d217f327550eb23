"""The Atom feed as a feed reader sees it, and as RFC 4287 asks for it."""

import datetime as dt
import re
from typing import Any
from uuid import UUID

import feedparser
import pytest
from defusedxml.ElementTree import fromstring
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.exchange import found as searching
from directory.exchange.feeds import Addresses, atom
from directory.exchange.found import SearchRefused
from directory.programmes.models import Programme
from directory.search import index
from directory.search.parameters import parse
from tests.factories import organisation, programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]

ON = dt.date(2026, 11, 21)
DAY = dt.timedelta(days=1)
SITE = "https://mundesi.example"
NAMES = {"a": "http://www.w3.org/2005/Atom"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def page(slug: str) -> str:
    return f"{SITE}/programmes/{slug}/"


def written(query: str = "", *, language: str = "sq") -> bytes:
    return atom(
        parse(QueryDict(query)),
        on=ON,
        language=language,
        addresses=Addresses(
            feed=f"{SITE}/programmes.atom?{query}",
            page=f"{SITE}/programmes/?{query}",
            other_feed=f"{SITE}/en/programmes.atom?{query}",
            programme=page,
        ),
    )


def tree(feed: bytes) -> Any:
    return fromstring(feed)


def parsed(query: str = "", *, language: str = "sq") -> Any:
    feed = feedparser.parse(written(query, language=language))
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def titles(query: str = "") -> list[str]:
    return [entry.title for entry in parsed(query).entries]


# --- what the standard asks for ------------------------------------------------------------------


def test_feed_and_entries_have_all_that_they_must_have_once() -> None:
    programme(application_url="https://example.org/a?b=1&c=2", source_url="https://example.org/s")
    root = tree(written("kind=education"))
    (entry,) = root.findall("a:entry", NAMES)
    for element in (root, entry):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", NAMES)) == 1, name
            assert element.find(f"a:{name}", NAMES).text
        links = element.findall("a:link", NAMES)
        alternates = [
            (link.get("type"), link.get("hreflang"))
            for link in links
            if link.get("rel") == "alternate"
        ]
        assert len(alternates) == len(set(alternates)) >= 1
        assert all(str(link.get("href")).startswith("https://") for link in links)
    assert entry.find("a:author/a:name", NAMES).text
    assert entry.find("a:summary", NAMES).get("type") == "text"
    (itself,) = [link for link in root.findall("a:link", NAMES) if link.get("rel") == "self"]
    assert itself.get("href") == f"{SITE}/programmes.atom?kind=education"
    moments = [found.text for found in root.iter("{http://www.w3.org/2005/Atom}updated")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", one) for one in moments)


def test_an_entry_is_known_by_the_identity_of_its_programme_in_every_feed() -> None:
    made = programme(title_sq="Kurs", title_en="Course")
    for language in ("sq", "en"):
        (entry,) = parsed(language=language).entries
        assert entry.id == made.uuid.urn
    assert UUID(parsed().feed.id.removeprefix("urn:uuid:"))
    assert parsed().feed.id == parsed().feed.id
    assert parsed("kind=job").feed.id != parsed().feed.id


def test_an_entry_changes_when_its_programme_does_and_the_feed_with_the_last_of_them() -> None:
    first, second = programme(slug="a"), programme(slug="b")
    entries = {entry.id: entry for entry in parsed().entries}
    assert entries[first.uuid.urn].updated == stamp(first)
    assert entries[first.uuid.urn].published == stamp(first, "created_at")
    before = written()
    second.save()
    second.refresh_from_db()
    index.catch_up()
    assert written() != before
    assert parsed().feed.updated == max(stamp(first), stamp(second))


def stamp(made: Programme, field: str = "modified_at") -> str:
    moment: dt.datetime = getattr(made, field)
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def test_the_same_search_gives_the_same_bytes_and_an_empty_one_is_a_feed_too() -> None:
    assert parsed("kind=job").entries == []
    assert parsed().feed.updated == "2026-11-20T23:00:00Z"  # midnight in Kukës
    for _number in range(3):
        programme()
    assert written() == written()


# --- what a reader sees --------------------------------------------------------------------------


def test_an_entry_tells_what_for_whom_and_until_when() -> None:
    programme(
        title_sq="Kurs",
        summary_sq="Mëso të gatuash.",
        benefit_sq="Certifikatë",
        rule=[{"age": {"min": 18, "max": 29}}],
        organisation=organisation("Bashkia Has"),
        closes_on=ON + 24 * DAY,
        kinds=["education", "job"],
        types=["vocational_course"],
    )
    (entry,) = parsed().entries
    assert entry.summary.split("\n") == [
        "Mëso të gatuash.",
        "Certifikatë",
        "Për persona nga 18 deri në 29 vjeç.",
        "Afati i fundit: 15 dhjetor 2026.",
    ]
    assert entry.author == "Bashkia Has"
    assert [(tag.term, tag.label) for tag in entry.tags] == [
        ("education", "Arsim"),
        ("job", "Punë"),
        ("vocational_course", "Kurs profesional"),
    ]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"opens_on": ON, "closes_on": ON + DAY}, "From 21 November 2026 to 22 November 2026."),
        ({"opens_on": ON + DAY}, "From 22 November 2026; no deadline is known."),
        ({}, "Open all year round."),
        ({"recurrence": "yearly"}, "Ask the organiser whether it is open."),
        ({"status": "paused", "closes_on": ON + DAY}, "The organiser has stopped it."),
    ],
)
def test_until_when_is_told_in_words_that_stay_true(fields: dict[str, Any], told: str) -> None:
    programme(**fields)
    (entry,) = parsed(
        "status=open&status=upcoming&status=unknown&status=closed", language="en"
    ).entries
    assert entry.summary.split("\n")[-1] == told


def test_a_title_in_the_other_language_says_so() -> None:
    programme(title_sq="Vetëm shqip", title_en=None)
    root = tree(written(language="en"))
    title = root.find("a:entry/a:title", NAMES)
    assert root.get(LANGUAGE) == "en"
    assert (title.text, title.get(LANGUAGE)) == ("Vetëm shqip", "sq")
    assert tree(written()).find("a:entry/a:title", NAMES).get(LANGUAGE) is None


def test_the_links_lead_to_the_page_the_application_and_the_source() -> None:
    programme(
        slug="it", application_url="https://example.org/a?b=1&c=2", source_url="https://e.org/s"
    )
    (entry,) = parsed().entries
    assert entry.link == page("it")
    assert [(link.rel, link.href) for link in entry.links] == [
        ("alternate", page("it")),
        ("related", "https://example.org/a?b=1&c=2"),
        ("via", "https://e.org/s"),
    ]


def test_a_feed_is_named_by_what_is_looked_for_never_by_who_looks() -> None:
    programme()
    name = parsed("q=kurs&place=has&kind=education&age=19&sex=female&employment=neet").feed.title
    assert name == "Mundësi – “kurs” – Has – Arsim"


# --- order and size ------------------------------------------------------------------------------


def test_the_entries_stand_in_the_order_of_the_search() -> None:
    programme(title_sq="B", closes_on=ON + 9 * DAY)
    programme(title_sq="C", closes_on=ON + DAY)
    programme(title_sq="A", kinds=["job"])
    programme(title_sq="D", closes_on=ON - DAY)
    assert titles() == ["C", "B", "A"]
    assert titles("sort=title") == ["A", "B", "C"]
    assert titles("sort=title&kind=education&page=1") == ["B", "C"]
    assert titles("status=closed") == ["D"]


def test_a_feed_is_whole_up_to_its_limit_and_says_when_it_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _number in range(30):
        programme(indexed=False)
    index.catch_up()
    assert len(parsed().entries) == 30
    assert "30" not in parsed().feed.subtitle
    assert len(parsed("page=2").entries) == 30
    monkeypatch.setattr(searching, "MOST", 7)
    assert len(parsed().entries) == 7
    assert "7 të parat nga 30" in parsed().feed.subtitle


def test_drafts_are_in_no_feed() -> None:
    programme(published=False)
    assert parsed().entries == []


def test_a_mistake_in_the_search_gives_no_feed() -> None:
    programme()
    for query in ("kind=x", "place=Atlantis", "near=10", "page=0", "sort=best"):
        with pytest.raises(SearchRefused) as refused:
            written(query)
        assert list(refused.value.errors) == [query.partition("=")[0]]


# --- what must not break it ----------------------------------------------------------------------


def test_markup_in_a_text_stays_text() -> None:
    title = "<script>alert(1)</script> & \"Co\" ]]> <!-- 'x'"
    programme(title_sq=title, summary_sq=title, benefit_sq="🎓 Bursë\n\nprej 3 000 €")
    root = tree(written())
    assert root.find("a:entry/a:title", NAMES).text == title
    assert root.find("a:entry/a:summary", NAMES).text.startswith(title)
    assert "🎓 Bursë" in root.find("a:entry/a:summary", NAMES).text


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
        min_size=1,
        max_size=120,
    ).filter(str.strip)
)
def test_any_text_makes_a_feed_that_can_be_read(text: str) -> None:
    Programme.objects.all().delete()
    programme(title_sq=text, summary_sq=text, source_url=f"https://example.org/{text.strip()}")
    assert len(tree(written()).findall("a:entry", NAMES)) == 1
