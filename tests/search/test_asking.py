"""What people say of themselves while they ask, and how they shorten it."""

import pytest

from directory.search.asking import own_relatives, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("praktikë në IT", "praktike ne ict"),
        ("IT jobs", "ict jobs"),
        ("kurs it", "kurs ict"),
        ("it", "ict"),
        ("IT", "ict"),
        ("how do I get it", "how do i get it"),
        ("I WANT IT", "i want it"),
        ("para për biznes", "leke per biznes"),
        ("pare per shkolle", "leke per shkolle"),
        ("herën e parë për punë", "heren e pare per pune"),
        ("dy vite para për provë", "dy vite para per prove"),
        ("nga e para", "nga e para"),
        ("", ""),
    ],
)
def test_one_of_two_words_that_are_written_alike_is_told_from_the_other(
    text: str, words: str
) -> None:
    assert words_of(text) == words.split()


@pytest.mark.parametrize(
    ("text", "relatives"),
    [
        ("vajza ime kërkon punë", "vajza"),
        ("kurs për vajza", ""),
        ("punë për vajza dhe gra", ""),
        ("my son left school", "son"),
        ("courses for my daughter", "daughter"),
        ("courses for mothers", ""),
        ("djali do të bëhet polic", "djali"),
        ("nana jeme e nana tjera", "nana"),
        ("ku ta lë fëmijën tim", "femijen"),
        ("ndihmë për nëna", ""),
    ],
)
def test_somebodys_own_relatives_are_told_from_people_in_general(text: str, relatives: str) -> None:
    assert own_relatives(words_of(text)) == set(relatives.split())
