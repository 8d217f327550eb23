"""Calendars that every program can read, and in which a day keeps its identity."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import uuid5

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from directory.exchange.calendars import calendar_of_programme, calendar_of_search
from directory.exchange.found import SearchRefused, listing
from directory.programmes.models import Call, Programme
from directory.search import index
from directory.search.parameters import parse
from tests.factories import organisation, programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]

ON = dt.date(2026, 11, 21)
DAY = dt.timedelta(days=1)
SOURCE = "https://mundesi.example/programmes.ics"
LONG = "Bursë për të rinjtë e Kukësit, Hasit dhe Tropojës që duan të mësojnë çfarë u pëlqen " * 3


def address(slug: str) -> str:
    return f"https://mundesi.example/programmes/{slug}/"


def taken(query: str = "", *, on: dt.date = ON, language: str = "sq") -> bytes:
    """The calendar of a search as it goes over the line."""
    return calendar_of_search(
        parse(QueryDict(query)),
        on=on,
        language=language,
        source=SOURCE,
        page="https://mundesi.example/deadlines/",
        address=address,
    )


def of_one(slug: str, *, on: dt.date = ON, language: str = "sq") -> bytes:
    found = listing(slug)
    assert found is not None
    return calendar_of_programme(found, on=on, language=language, source=SOURCE, address=address)


def events(written: bytes) -> list[Any]:
    return list(Calendar.from_ical(written).walk("VEVENT"))


def summaries(written: bytes) -> list[str]:
    return [str(event["SUMMARY"]) for event in events(written)]


# --- the file ------------------------------------------------------------------------------------


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut_in_two() -> None:
    programme(slug="it", title_sq=LONG[:250], summary_sq="ë" * 300, closes_on=ON + DAY)
    programme(title_sq="🎓" * 120, benefit_sq="👩🏽‍🌾, 🇦🇱; çdo\nmuaj\\javë", opens_on=ON + DAY)
    for written in (taken(), of_one("it"), taken(language="en")):
        lines = written.split(b"\r\n")
        assert lines.pop() == b""
        assert max(len(line) for line in lines) <= 75
        for line in lines:
            assert b"\n" not in line
            line.decode()
    assert summaries(of_one("it")) == [f"Afati i fundit: {LONG[:250]}"]


def test_what_means_something_in_a_calendar_is_read_back_as_it_was_written() -> None:
    title = "Kurs; “ëmbëlsira”, të ngrira\\të pjekura: BEGIN:VEVENT 🎓"
    benefit = "Rreshti i parë\nEND:VCALENDAR\nATTACH:https://evil.example/"
    programme(title_sq=title, benefit_sq=benefit, closes_on=ON + DAY)
    (event,) = events(taken())
    assert event["SUMMARY"] == f"Afati i fundit: {title}"
    assert benefit in event["DESCRIPTION"]
    assert "ATTACH" not in event
    assert len(Calendar.from_ical(taken()).subcomponents) == 1


def test_control_characters_do_not_reach_the_file() -> None:
    programme(title_sq="Kurs\x0b i \x07mirë\r\nX-EVIL:1", closes_on=ON + DAY)
    written = taken()
    assert not {b"\x0b", b"\x07"} & {written[at : at + 1] for at in range(len(written))}
    assert b"\r\nX-EVIL" not in written


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    title=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
        min_size=1,
        max_size=120,
    ).filter(str.strip)
)
def test_any_title_makes_a_calendar_that_can_be_read(title: str) -> None:
    Programme.objects.all().delete()
    programme(slug="it", title_sq=title, closes_on=ON + DAY)
    for written in (taken(), of_one("it"), taken(urlencode({"q": title}))):
        assert len(events(written)) <= 1
        assert max(len(line) for line in written.split(b"\r\n")) <= 75
    assert len(events(of_one("it"))) == 1


def test_a_calendar_says_what_it_is_and_when_to_look_again() -> None:
    calendar = Calendar.from_ical(taken("place=has&kind=education&age=19"))
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Mundësi – Has – Arsim"
    assert calendar["SOURCE"] == SOURCE
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in taken()
    assert "METHOD" not in calendar


def test_a_calendar_without_a_day_is_still_one_by_its_standard() -> None:
    programme(slug="it")
    for written in (taken(), of_one("it")):
        calendar = Calendar.from_ical(written)
        assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]
        assert events(written) == []


# --- the days ------------------------------------------------------------------------------------


def test_each_day_is_a_whole_day_without_hours_or_zone_and_nobody_is_busy() -> None:
    programme(slug="it", opens_on=ON + DAY, closes_on=dt.date(2027, 3, 28))
    opens, closes = events(of_one("it"))
    assert opens["DTSTART"].dt == ON + DAY
    assert closes["DTSTART"].dt == dt.date(2027, 3, 28)  # summer time begins in that night
    assert closes["DTEND"].dt == dt.date(2027, 3, 29)
    for event in (opens, closes):
        assert not isinstance(event["DTSTART"].dt, dt.datetime)
        assert event["DTSTART"].params == {"VALUE": "DATE"}
        assert event["TRANSP"] == "TRANSPARENT"
        assert event["STATUS"] == "CONFIRMED"
        assert event["URL"] == address("it")


def test_the_last_day_of_all_can_be_written_too() -> None:
    programme(closes_on=dt.date.max)
    (event,) = events(taken())
    assert event["DTSTART"].dt == dt.date.max


def test_one_is_reminded_a_week_before_it_closes_and_on_the_morning_it_opens() -> None:
    programme(slug="it", opens_on=ON + DAY, closes_on=ON + 30 * DAY)
    triggers = [event.walk("VALARM")[0]["TRIGGER"].dt for event in events(of_one("it"))]
    assert triggers == [dt.timedelta(hours=9), -dt.timedelta(days=6, hours=15)]


def test_the_words_are_in_the_language_asked_for_or_in_the_only_one_there_is() -> None:
    programme(
        slug="both",
        title_sq="Kurs",
        title_en="Course",
        closes_on=ON + DAY,
        organisation=organisation("Bashkia Has"),
        rule=[{"age": {"min": 18}}],
    )
    programme(slug="one", title_sq="Vetëm shqip", title_en=None, opens_on=ON + DAY)
    assert summaries(of_one("both")) == ["Afati i fundit: Kurs"]
    assert summaries(of_one("both", language="en")) == ["Deadline: Course"]
    assert summaries(of_one("one", language="en")) == ["Opens: Vetëm shqip"]
    description = str(events(of_one("both", language="en"))[0]["DESCRIPTION"])
    assert "For people aged 18 or over" in description
    assert "Bashkia Has" in description
    assert address("both") in description


def test_only_the_newest_call_counts() -> None:
    made = programme(slug="it", closes_on=ON - 300 * DAY)
    Call.objects.create(programme=made, number=2, closes_on=ON + DAY)
    index.catch_up()
    assert [event["DTSTART"].dt for event in events(of_one("it"))] == [ON + DAY]


# --- identity ------------------------------------------------------------------------------------


def uids(written: bytes) -> list[str]:
    return [str(event["UID"]) for event in events(written)]


def test_a_day_keeps_its_identity_when_it_moves_and_its_number_counts_up() -> None:
    made = programme(slug="it", opens_on=ON + DAY, closes_on=ON + 9 * DAY)
    before = events(of_one("it"))
    Call.objects.update(closes_on=ON + 20 * DAY)
    made.save()
    index.catch_up()
    after = events(of_one("it"))
    assert [one["UID"] for one in before] == [one["UID"] for one in after]
    assert after[1]["DTSTART"].dt == ON + 20 * DAY
    assert after[1]["SEQUENCE"] > before[1]["SEQUENCE"]
    assert after[1]["DTSTAMP"].dt == after[1]["LAST-MODIFIED"].dt


def test_opening_closing_and_each_call_are_days_of_their_own() -> None:
    made = programme(slug="it", opens_on=ON + DAY, closes_on=ON + 9 * DAY)
    first = uids(of_one("it"))
    Call.objects.create(programme=made, number=2, opens_on=ON + 400 * DAY, closes_on=ON + 420 * DAY)
    assert len({*first, *uids(of_one("it"))}) == 4
    assert first == [str(uuid5(made.uuid, f"1/{kind}")) for kind in ("opens", "closes")]


def test_the_same_day_is_the_same_event_in_every_calendar_and_language() -> None:
    programme(slug="it", closes_on=ON + 9 * DAY)
    assert uids(of_one("it")) == uids(taken()) == uids(taken(language="en"))


def test_the_same_question_gives_the_same_bytes() -> None:
    for number in range(3):
        programme(opens_on=ON + number * DAY, closes_on=ON + 9 * DAY)
    assert taken() == taken()
    assert taken("kind=job") == taken("kind=job")


# --- what is in the calendar of a search ---------------------------------------------------------


def test_a_search_gives_its_days_in_its_order_and_no_others() -> None:
    programme(title_sq="B", closes_on=ON + 9 * DAY)
    programme(title_sq="A", opens_on=ON - DAY, closes_on=ON)
    programme(title_sq="C", closes_on=ON + DAY, kinds=["job"])
    assert summaries(taken("kind=education")) == [
        "Hapet: A",
        "Afati i fundit: A",
        "Afati i fundit: B",
    ]
    assert summaries(taken("kind=education&sort=title&q=")) == [
        "Hapet: A",
        "Afati i fundit: A",
        "Afati i fundit: B",
    ]
    assert summaries(taken("kind=job&page=1")) == ["Afati i fundit: C"]


def test_what_is_over_is_left_out_unless_it_was_asked_for() -> None:
    programme(title_sq="Mbyllur", closes_on=ON - DAY, recurrence="yearly")
    programme(title_sq="Hapur", opens_on=ON - 400 * DAY, closes_on=ON)
    assert summaries(taken()) == ["Afati i fundit: Hapur"]
    assert summaries(taken("status=closed")) == ["Afati i fundit: Mbyllur"]
    assert summaries(taken("status=open")) == ["Hapet: Hapur", "Afati i fundit: Hapur"]


@pytest.mark.parametrize("status", ["ended", "paused"])
def test_a_day_ahead_of_a_programme_that_was_stopped_is_cancelled(status: str) -> None:
    made = programme(slug="it", title_sq="Kurs", opens_on=ON - DAY, closes_on=ON + 9 * DAY)
    running = {event["UID"]: event for event in events(taken())}
    made.status = status
    made.save()
    index.catch_up()
    stopped = {event["UID"]: event for event in events(taken())}
    assert stopped.keys() == running.keys()
    by_day = {event["DTSTART"].dt: event for event in stopped.values()}
    assert by_day[ON - DAY]["STATUS"] == "CONFIRMED"  # it did open
    gone = by_day[ON + 9 * DAY]
    assert gone["STATUS"] == "CANCELLED"
    assert gone["SUMMARY"] == "U anulua – Afati i fundit: Kurs"
    assert not gone.walk("VALARM")
    assert gone["SEQUENCE"] > running[gone["UID"]]["SEQUENCE"]
    assert [str(event["STATUS"]) for event in events(of_one("it"))] == ["CONFIRMED", "CANCELLED"]


def test_a_stopped_programme_whose_days_are_over_is_not_dragged_along() -> None:
    programme(status="ended", closes_on=ON - DAY)
    programme(status="ended")
    assert events(taken()) == []


def test_drafts_are_in_no_calendar() -> None:
    programme(slug="draft", published=False, closes_on=ON + DAY)
    assert events(taken()) == []
    assert listing("draft") is None
    assert listing("nothing") is None


def test_a_mistake_in_the_search_gives_no_calendar() -> None:
    programme(closes_on=ON + DAY)
    for query in ("kind=x", "place=Atlantis", "near=10", "age=5", "kind=education&kind=x"):
        with pytest.raises(SearchRefused):
            taken(query)
