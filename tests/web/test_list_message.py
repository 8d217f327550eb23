"""The message that carries a whole list: it reads well by itself, and its link is always whole."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from directory.web.list_message import MOST_LETTERS, Entry, list_message, ways_to_send
from directory.web.sharing import MOST_IN_VIBER

LINK = "https://mundesi.example/shortlist/?p=a,b"
TWO = [
    Entry("Kurs rrobaqepësie & dizajni", "Hapur deri më 31 dhjetor 2026"),
    Entry("Grant 100%", "Mbyllur"),
]


def test_the_message_says_each_programme_with_its_state_and_ends_with_the_link() -> None:
    with translation.override("en"):
        assert list_message(TWO, LINK).splitlines() == [
            "My list on Mundësi:",
            "1. Kurs rrobaqepësie & dizajni – Hapur deri më 31 dhjetor 2026",
            "2. Grant 100% – Mbyllur",
            LINK,
        ]


def test_a_long_list_says_how_many_more_there_are() -> None:
    many = [Entry(f"The opportunity with the number {n}", "Open") for n in range(50)]
    with translation.override("en"):
        lines = list_message(many, LINK).splitlines()
    shown = len(lines) - 3
    assert 10 < shown < 50
    assert lines[-2:] == [f"… and {50 - shown} more", LINK]


@given(
    st.lists(st.builds(Entry, st.text(max_size=300), st.text(max_size=60)), max_size=60),
    st.integers(min_value=1, max_value=1500),
)
def test_no_message_is_longer_than_it_may_be_unless_its_link_is(
    entries: list[Entry], letters: int
) -> None:
    address = f"https://mundesi.example/shortlist/?p={'a' * letters}"
    with translation.override("en"):
        text = list_message(entries, address)
    assert text.endswith(f"\n{address}")
    assert len(text) <= max(MOST_LETTERS, len(address) + len("My list on Mundësi:\n"))


@pytest.mark.parametrize("language", ["sq", "en"])
def test_messengers_and_mail_get_the_message_letter_by_letter(language: str) -> None:
    with translation.override(language):
        ways = ways_to_send(TWO, LINK)
    assert parse_qs(urlsplit(ways["whatsapp"]).query, strict_parsing=True) == {
        "text": [ways["message"]]
    }
    assert ways["whatsapp"].startswith("https://wa.me/?text=")
    assert ways["viber"].startswith("viber://forward?text=")
    assert unquote(ways["viber"].partition("=")[2]).endswith(LINK)
    mail = parse_qs(urlsplit(ways["mail"]).query, strict_parsing=True)
    assert mail["body"] == [ways["message"].replace("\n", "\r\n")]
    assert ways["mail"].startswith("mailto:?subject=")


def test_what_viber_gets_is_as_short_as_it_takes() -> None:
    many = [Entry("An opportunity with quite a long title", "Open") for _ in range(9)]
    with translation.override("en"):
        text = unquote(ways_to_send(many, LINK)["viber"].partition("=")[2])
    assert len(text) <= MOST_IN_VIBER
    assert text.startswith("My list on Mundësi:\n1. An opportunity")
    assert text.endswith(LINK)
