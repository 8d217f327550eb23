"""Our tsqueries mean the same to us as to PostgreSQL."""

import json

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.search.statements import any_lexeme, lexeme
from directory.search.tsqueries import parsed

WORDS = ("T=kurs", "s:bujk ", "it's", "a\\b", "'", "C:farm|x", "(", "ë&ç")


def _bracketed(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(parts, min_size=1, max_size=4)
    signs = st.sampled_from([" | ", " & ", "|", "&"])
    return st.builds(lambda found, sign: f"({sign.join(found)})", several, signs)


tsqueries = st.recursive(st.sampled_from([lexeme(word) for word in WORDS]), _bracketed)
# Without brackets, & binds more closely than |.
plain = st.lists(st.tuples(st.sampled_from([" | ", " & "]), tsqueries), min_size=1, max_size=5).map(
    lambda pairs: "".join(sign + part for sign, part in pairs)[3:]
)


@pytest.mark.django_db
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plain, st.lists(st.sets(st.sampled_from(WORDS)), min_size=1, max_size=8))
def test_the_same_documents_meet_a_tsquery_here_and_in_postgresql(
    tsquery: str, documents: list[set[str]]
) -> None:
    sets = {
        word: sum(1 << place for place, held in enumerate(documents) if word in held)
        for word in WORDS
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(held)))"
            " @@ %s::tsquery ORDER BY place)"
            " FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY documents (held, place)",
            [tsquery, json.dumps([sorted(held) for held in documents])],
        )
        meeting = cursor.fetchone()[0]
    answer = parsed(tsquery).answer(sets)
    assert [bool(answer >> place & 1) for place in range(len(documents))] == meeting


def test_all_its_lexemes_are_known() -> None:
    assert parsed(f"{any_lexeme(['a', 'b'])} & ('it''s' | 'a')").lexemes == {"a", "b", "it's"}


@pytest.mark.parametrize(
    "text", ["", "a", "('a'", "'a')", "'a' !'b'", "'a' <-> 'b'", "'a' |", "()", "'a' 'b'", "& 'a'"]
)
def test_what_is_no_tsquery_of_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="tsquery"):
        parsed(text)
