"""What a trusted organisation may put right without a reviewer: spelling, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.rules.typos import is_typo


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Mëso të qepësh për tre muaj.", "Mëso të qepësh për tri muaj."),
        ("Kurs per grat e Hasit", "Kurs për gratë e Hasit"),
        ("Kurs punë kërkues", "Kurs punëkërkues"),
        ("a free coruse", "A free course"),
    ],
)
def test_spelling_may_be_put_right(before: str, after: str) -> None:
    assert is_typo(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Course", "New course"),
        ("Kurs me pagesë", "Kurs pa pagesë"),
        ("Deri më 12 prill", "Deri më 13 prill"),
        ("Aplikoni te gjalica.al", "Aplikoni te gjalika.al"),
        ("Shiko www.qendra.al", "Shiko www.qendre.al"),
        ("Shkruaj te a@b.al", "Shkruaj te a@c.al"),
        ("You can apply", "You cannot apply"),
        ("You can apply", "You can’t apply"),
        ("Ka pagesë", "S’ka pagesë"),
        ("Mëso të qepësh.", "Mëso të gatuash."),
        ("Një dy tre katër", "Nje di tra kater"),
        ("", "Kurs"),
        ("Kurs", ""),
    ],
)
def test_what_a_reader_acts_on_has_to_wait(before: str, after: str) -> None:
    assert not is_typo(before, after)


@given(st.text(), st.text())
def test_any_two_texts_have_an_answer(before: str, after: str) -> None:
    assert is_typo(before, after) in {True, False}
