"""A link is dead when it fails on two days; its editors and its readers are told; it recovers."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from directory.stewardship.link_letters import MOST
from directory.stewardship.links import checking
from directory.stewardship.links.checking import (
    PAUSE,
    NetworkAway,
    check_links,
    collect_links,
    note,
    programmes_with_dead_links,
    tell_editors,
)
from directory.stewardship.links.fetching import Answer
from directory.stewardship.models import Link, Mail, Membership
from tests.factories import organisation, programme

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
URL = "https://qendra.example/kursi"
OPENS, GONE = Answer(200, ""), Answer(404, "not_found")
KEPT_OUT, CERTIFICATE = Answer(403, "unsure"), Answer(None, "certificate")


def after(*answers: tuple[dt.timedelta, Answer]) -> Link:
    """A link as it stands after these answers."""
    link, _ = Link.objects.get_or_create(url=URL)
    for passed, answer in answers:
        note(link=link, answer=answer, at=NOW + passed)
    link.refresh_from_db()
    return link


def dead() -> Link:
    return after((0 * DAY, GONE), (DAY, GONE))


# --- when it is dead -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "failures", "is_dead"),
    [
        ([(0 * DAY, OPENS)], 0, False),
        ([(0 * DAY, GONE)], 1, False),
        ([(0 * DAY, GONE), (HOUR, GONE), (2 * HOUR, GONE)], 1, False),
        ([(0 * DAY, GONE), (DAY, GONE)], 2, True),
        ([(0 * DAY, GONE), (DAY, Answer(None, "no_host"))], 2, True),
        ([(0 * DAY, GONE), (DAY, OPENS), (2 * DAY, GONE)], 1, False),
        ([(0 * DAY, GONE), (DAY, KEPT_OUT), (2 * DAY, GONE)], 1, False),
        ([(0 * DAY, KEPT_OUT), (DAY, KEPT_OUT), (9 * DAY, CERTIFICATE)], 0, False),
        ([(0 * DAY, GONE), (DAY, GONE), (2 * DAY, KEPT_OUT)], 2, True),
        ([(0 * DAY, GONE), (DAY, GONE), (2 * DAY, OPENS)], 0, False),
    ],
    ids=range(10),
)
def test_it_takes_failures_on_two_days_in_a_row(
    answers: list[tuple[dt.timedelta, Answer]], failures: int, is_dead: bool
) -> None:
    link = after(*answers)
    assert (link.failures, link.dead_since is not None) == (failures, is_dead)


def test_it_is_dead_since_its_first_failure_and_forgets_all_when_it_opens() -> None:
    link = after((0 * DAY, GONE), (DAY, GONE), (9 * DAY, Answer(None, "no_host")))
    assert (link.dead_since, link.problem) == (NOW.date(), "no_host")
    link = after((10 * DAY, OPENS))
    assert (link.dead_since, link.problem, link.told_at) == (None, "", None)
    assert link.checked_at == NOW + 10 * DAY


def test_days_are_those_of_albania() -> None:
    evening = dt.datetime(2026, 11, 28, 22, 30, tzinfo=dt.UTC) - NOW  # half past eleven there
    assert after((evening, GONE), (evening + HOUR, GONE)).dead_since == NOW.date()


def test_links_are_asked_again_after_a_week_and_failed_ones_on_the_next_day() -> None:
    rows: dict[str, dict[str, Any]] = {
        "https://new.example": {},
        "https://old.example": {"checked_at": NOW - 7 * DAY},
        "https://failed.example": {"checked_at": NOW - DAY, "failures": 1, "problem": "x"},
        "https://fresh.example": {"checked_at": NOW - 6 * DAY},
        "https://failed-now.example": {"checked_at": NOW - HOUR, "failures": 1, "problem": "x"},
    }
    for url, values in rows.items():
        Link.objects.create(url=url, **values)
    assert [link.url for link in Link.objects.due(at=NOW)] == list(rows)[:3]


# --- a run ---------------------------------------------------------------------------------------


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> dict[str, Answer]:
    """How addresses answer; those not named do not exist."""
    answers: dict[str, Answer] = {}

    def fetch(url: str, **_values: Any) -> Answer:
        return answers.get(url, Answer(None, "no_host"))

    monkeypatch.setattr(checking, "fetch", fetch)
    return answers


def listed(**values: Any) -> Any:
    return programme(indexed=False, **values)


def test_the_links_of_published_programmes_are_collected_once() -> None:
    listed(official_url=URL, application_url="https://a.example")
    listed(official_url=URL)
    listed(official_url="https://draft.example", published=False)
    Link.objects.create(url="https://left-over.example")
    collect_links()
    collect_links()
    assert set(Link.objects.values_list("url", flat=True)) == {URL, "https://a.example"}


def test_a_run_asks_a_share_and_is_gentle_with_each_host(web: dict[str, Answer]) -> None:
    for number in range(3):
        listed(official_url=f"https://one.example/{number}")
    listed(official_url="https://two.example/")
    web.update({f"https://one.example/{number}": OPENS for number in range(3)})
    waits: list[float] = []
    assert check_links(at=NOW, most=3, wait=waits.append).asked == 3
    assert len(waits) == 1 or all(wait <= PAUSE for wait in waits)
    assert check_links(at=NOW, wait=waits.append).asked == 1
    assert check_links(at=NOW, wait=waits.append).asked == 0
    assert check_links(at=NOW, everything=True, wait=waits.append).asked == 4
    assert len(waits) >= 3
    assert all(0 < wait <= PAUSE for wait in waits)


def test_when_nothing_opens_it_is_our_own_network(web: dict[str, Answer]) -> None:
    for number in range(checking.SUSPICIOUS):
        listed(official_url=f"https://host{number}.example/")
    with pytest.raises(NetworkAway):
        check_links(at=NOW)
    assert not Link.objects.exclude(failures=0).exists()
    with pytest.raises(CommandError, match="network away"):
        call_command("check_links")
    web["https://host0.example/"] = GONE
    assert check_links(at=NOW).failed == checking.SUSPICIOUS


# --- who is told ---------------------------------------------------------------------------------


def test_editors_are_told_once_of_a_dead_link_with_their_programmes() -> None:
    runs = organisation("Qendra")
    user = User.objects.create(username="edita", email="edita@example.org")
    Membership.objects.create(user=user, organisation=runs, since=NOW)
    mine = listed(organisation=runs, official_url=URL, title_en="Sewing")
    listed(organisation=runs, application_url=URL, title_en="Cooking")
    listed(official_url=URL, contact_email="info@other.example", title_en="Other")
    dead()
    assert tell_editors(at=NOW + DAY) == 2
    assert tell_editors(at=NOW + 2 * DAY) == 0
    mail = Mail.objects.get(to="edita@example.org")
    for word in (URL, "28 nëntor 2026", "28 November 2026", "Sewing", "Cooking", mine.slug):
        assert word in mail.text
    assert "Other" not in mail.text
    assert Mail.objects.filter(to="info@other.example").count() == 1
    after((3 * DAY, OPENS), (20 * DAY, GONE), (21 * DAY, GONE))
    assert tell_editors(at=NOW + 21 * DAY) == 2


def test_one_letter_tells_an_editor_of_all_links_that_died() -> None:
    urls = [f"https://host{number}.example/" for number in range(MOST + 2)]
    made = [
        listed(official_url=url, contact_email="info@other.example", title_en=f"Course {number}")
        for number, url in enumerate(urls)
    ]
    listed(official_url=urls[0], contact_email="info@other.example", title_en="Weaving")
    listed(official_url=urls[0], contact_email="next@other.example", title_en="Of others")
    for url in urls:
        Link.objects.create(url=url, failures=3, problem="not_found", dead_since=NOW.date())
    assert tell_editors(at=NOW) == 2
    assert tell_editors(at=NOW + DAY) == 0
    mail = Mail.objects.get(to="info@other.example")
    assert mail.subject == f"{MOST + 2} lidhje nuk hapen më / {MOST + 2} links do not open any more"
    named = [one for one in made if one.slug in mail.text]
    assert len(named) == MOST
    assert "Weaving" in mail.text
    assert "2 more do not open" in mail.text
    assert "Of others" not in mail.text
    other = Mail.objects.get(to="next@other.example")
    assert other.subject.endswith("A link does not open any more")


def test_nobody_is_told_of_a_link_that_only_may_be_dead() -> None:
    listed(official_url=URL, contact_email="info@other.example")
    after((0 * DAY, GONE), (DAY, KEPT_OUT))
    assert tell_editors(at=NOW) == 0
    assert not programmes_with_dead_links().exists()


def test_the_queue_finds_programmes_with_dead_links() -> None:
    dead()
    wanted = {listed(official_url=URL), listed(application_url=URL)}
    listed(official_url="https://alive.example")
    listed(official_url=URL, published=False)
    assert set(programmes_with_dead_links()) == wanted


@pytest.mark.filterwarnings("ignore:No directory at")
@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", "Kjo lidhje nuk hapet që nga 28 nëntor 2026."),
        ("/en", "This link has not opened since 28 November 2026."),
    ],
)
def test_the_page_tells_its_readers(prefix: str, words: str) -> None:
    listed(slug="kursi", application_url=URL, official_url="https://alive.example")
    page = f"{prefix}/programmes/kursi/"
    assert words not in Client().get(page).content.decode()
    dead()
    assert words in Client().get(page).content.decode()
    after((3 * DAY, OPENS))
    assert words not in Client().get(page).content.decode()
