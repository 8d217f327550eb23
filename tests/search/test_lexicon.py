"""Which concepts a text names: the longest label wins, whatever its words might name alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from directory.rules.words import readings_sq
from directory.search.lexicon import LONGEST, Lexicon, Meaning, content, label_keys, span_keys

# Words with one reading and with several, of both languages, and stop words that tell.
WORDS = (
    "kurs kurse pages paga rinj drita pa pune punes grant grants training pun farm bujqesi me dhe"
).split()
runs = st.lists(st.sampled_from(WORDS), min_size=1, max_size=LONGEST)


def lexicon(labels: dict[str, tuple[str, str]]) -> Lexicon:
    """A lexicon of concepts with one label each: code -> (label, language)."""
    found: dict[str, tuple[str, ...]] = {}
    for code, (label, language) in labels.items():
        for key in label_keys(label, language):
            found[key] = (*found.get(key, ()), code)
    meanings = {code: Meaning(code, "topic", (), ()) for code in labels}
    return Lexicon(meanings, found)


def plainly(known: Lexicon, words: list[str]) -> set[str]:
    """The concepts of a text, by looking every run up."""
    meant, found, at = content(words), set(), 0
    while at < len(meant):
        for length in range(min(LONGEST, len(meant) - at), 0, -1):
            names = span_keys(meant[at : at + length])
            if codes := {code for name in names for code in known.labels.get(name, ())}:
                found |= codes
                at += length
                break
        else:
            at += 1
    return found


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(runs.map(" ".join), st.sampled_from(["sq", "en"])), max_size=8),
    st.lists(st.sampled_from(WORDS), max_size=12),
)
def test_a_text_names_what_looking_up_every_run_of_its_words_finds(
    labels: list[tuple[str, str]], text: list[str]
) -> None:
    known = lexicon({f"c{number}": label for number, label in enumerate(labels)})
    assert known.concepts_in(text) == plainly(known, text)


def test_words_with_many_readings_are_among_the_examples() -> None:
    assert max(len(readings_sq(word)) for word in WORDS) > 1


def test_the_longest_label_wins_and_its_words_are_not_named() -> None:
    known = lexicon(
        {"job": ("punë", "sq"), "unemployed": ("pa punë", "sq"), "grant": ("grant", "en")}
    )
    assert known.concepts_in("grant per te rinj pa pune".split()) == {"unemployed", "grant"}
    assert known.concepts_in("pune pa grant".split()) == {"job", "grant"}


def test_ancestors_are_all_wider_concepts_and_never_the_concept_itself() -> None:
    meanings = {
        "bee": Meaning("bee", "topic", ("farm",), ()),
        "farm": Meaning("farm", "topic", ("land", "bee", "gone"), ()),
        "land": Meaning("land", "topic", (), ()),
    }
    known = Lexicon(meanings, {})
    assert known.ancestors("bee") == {"farm", "land"}
    assert known.ancestors("farm") == {"land", "bee"}
    assert known.ancestors("unheard of") == frozenset()
