"""The shipped concept list: its form, its promises to the vocabularies, and how rarely it blurs.

What the labels are worth for finding things is measured elsewhere (`make relevance`).
"""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import directory.rules
from directory.rules import vocabularies as v
from directory.rules.words import fold, is_stop, stem_en, stem_sq, tokens

PATH = Path(directory.rules.__file__).parents[1] / "search" / "data" / "concepts.csv"
COLUMNS = ["code", "domain", "broader", "vocabulary", "labels_sq", "labels_en"]
DOMAINS = {"kind", "type", "topic", "audience", "benefit", "level", "mode", "stage"}

# Contract §7: the terms that an editor's choice can express.
TERMS: Mapping[str, v.Vocabulary] = {
    "kinds": v.KINDS,
    "types": v.TYPES,
    "sectors": v.SECTORS,
    "groups": v.GROUPS,
    "employment": v.EMPLOYMENT,
    "education": v.EDUCATION_LEVELS,
    "studying": v.EDUCATION_LEVELS,
    # What a rule asks for at least: whoever needs a bachelor's degree is a graduate.
    "education_min": v.EDUCATION_LEVELS,
    "business": v.BUSINESS,
    "delivery": v.DELIVERY,
    "cost": v.COST,
}
# Terms without a meaning that anybody would search for.
UNSAID = {
    "sectors:any",
    "business:none",
    "studying:none",
    *(f"education_min:{code}" for code in v.EDUCATION_LEVELS if v.education_rank(code) < 4),
}

# A span of a text is compared with labels of up to four words, stop words left out.
LONGEST = 4
# Stop words without which a label says the contrary: "pa punë", "pas të mesmes", "no fee".
TELLING = frozenset("pa pas jo nuk no not without after".split())

# The folded labels that name two concepts, and why both are right.
AMBIGUOUS = dict.fromkeys(
    (
        "chinese dutch french german greek italian japanese korean macedonian portuguese"
        " serbian spanish swedish turkish"
    ).split(),
    "English has one adjective for the country and its language",
)
# Concepts that share a label once words are cut to their stems, and why it does no harm.
SHARED_STEMS = {
    frozenset({"agriculture", "farmer"}): "farm, farming, farmer: who farms is in farming",
    frozenset({"self_employed", "self_employment_grant"}): "the grant is for these people",
}
# Other shared stems that may come and go with the stemmer before somebody has to look.
STRAY_STEMS = 3

# Words that stand in so many listings, or mean so many things, that alone they name nothing.
BARE = frozenset(
    "program programme projekt project skeme scheme nisme mase thirrje call mundesi opportunity"
    " aplikim application afat deadline vend place klase klasa bar para pak fund organizim"
    " zhvillim development person njeri people material procedure kusht kriter".split()
)


class Row(NamedTuple):
    """One concept as it stands in the file."""

    code: str
    domain: str
    broader: tuple[str, ...]
    vocabulary: tuple[str, ...]
    labels_sq: tuple[str, ...]
    labels_en: tuple[str, ...]


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()


@cache
def concepts() -> tuple[Row, ...]:
    with PATH.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, strict=True))
    return tuple(
        Row(row["code"], row["domain"], *(_parts(row[name]) for name in COLUMNS[2:]))
        for row in rows
    )


def labels() -> Iterator[tuple[str, str, str]]:
    """Every label with its concept and its language."""
    for concept in concepts():
        yield from ((concept.code, "sq", label) for label in concept.labels_sq)
        yield from ((concept.code, "en", label) for label in concept.labels_en)


def content(label: str) -> list[str]:
    return [word for word in tokens(label) if word in TELLING or not is_stop(word)]


def key(label: str, language: str) -> str:
    stem = stem_en if language == "en" else stem_sq
    return f"{language}: " + " ".join(stem(word) for word in content(label))


def shared(names: Iterator[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """The names that more than one concept answers to."""
    owners: dict[str, set[str]] = defaultdict(set)
    for name, code in names:
        owners[name].add(code)
    return {name: frozenset(codes) for name, codes in owners.items() if len(codes) > 1}


# --- the file ------------------------------------------------------------------------------------


def test_the_file_is_a_plain_table_with_the_agreed_columns() -> None:
    text = PATH.read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff")
    assert text.endswith("\n")
    assert "\r" not in text
    table = list(csv.reader(text.splitlines(), strict=True))
    assert table[0] == COLUMNS
    assert {len(row) for row in table} == {len(COLUMNS)}


def test_every_concept_has_a_code_of_its_own_and_a_known_domain() -> None:
    codes = [concept.code for concept in concepts()]
    assert [code for code, count in Counter(codes).items() if count > 1] == []
    assert [code for code in codes if not re.fullmatch(r"[a-z][a-z0-9_]{1,59}", code)] == []
    assert {concept.domain for concept in concepts()} == DOMAINS


def test_the_list_covers_the_field() -> None:
    assert len(concepts()) >= 260
    assert len({(code, fold(label)) for code, _, label in labels()}) >= 2500
    sizes = Counter(concept.domain for concept in concepts())
    assert sizes["kind"] == len(v.KINDS)
    assert all(sizes[domain] >= 8 for domain in DOMAINS - {"kind"})


# --- labels --------------------------------------------------------------------------------------


def test_every_concept_speaks_both_languages() -> None:
    silent = [c.code for c in concepts() if not (c.labels_sq and c.labels_en)]
    assert silent == []


def test_the_preferred_labels_are_written_as_they_stand_alone() -> None:
    first = [label for c in concepts() for label in (c.labels_sq[0], c.labels_en[0])]
    assert [label for label in first if label[0].islower()] == []


def test_labels_are_clean_text() -> None:
    for code, _, label in labels():
        assert label == " ".join(label.split()), (code, label)
        assert label == unicodedata.normalize("NFC", label), (code, label)
        assert 1 < len(label) <= 120, (code, label)


def test_labels_hold_no_look_alikes_from_other_scripts() -> None:
    strange = [
        (code, label)
        for code, _, label in labels()
        if not re.fullmatch(r"[A-Za-z0-9ëËçÇéèñöüÖÜ +&.,'/-]+", label)
    ]
    assert strange == []


def test_albanian_labels_carry_their_diacritics() -> None:
    """Folding reads "leke" as "lekë"; a list that a person reads has the proper word."""
    careless = re.compile(
        r"\b(?:(?:per|nje|eshte|certifikate)\b|leke|vetem|femij|aftesi|bujqesi|shendetesi|mesoj"
        r"|mesim|mesues|nxenes|sherbim|ndermarrj|mbeshtetj|keshillim|ndertim|perkthim|pershtat)"
    )
    assert [(c, la) for c, lang, la in labels() if lang == "sq" and careless.search(la)] == []


def test_no_label_stands_twice_in_one_list() -> None:
    for concept in concepts():
        for listed in (concept.labels_sq, concept.labels_en):
            twice = [name for name, n in Counter(map(fold, listed)).items() if n > 1]
            assert twice == [], concept.code


def test_labels_fit_into_the_spans_that_are_looked_up() -> None:
    """One to four words that are no stop words: longer or emptier ones would never match."""
    unmatched = [
        (code, label) for code, _, label in labels() if not 1 <= len(content(label)) <= LONGEST
    ]
    assert unmatched == []


def test_no_label_is_a_bare_word_that_means_anything() -> None:
    bare = [(code, label) for code, _, label in labels() if " ".join(content(label)) in BARE]
    assert bare == []


# --- meanings ------------------------------------------------------------------------------------


def test_a_label_names_one_concept_unless_it_is_truly_ambiguous() -> None:
    found = shared((fold(label), code) for code, _, label in labels())
    assert {name: sorted(codes) for name, codes in found.items() if name not in AMBIGUOUS} == {}
    assert sorted(set(AMBIGUOUS) - set(found)) == [], "no longer ambiguous"


def test_an_ambiguous_adjective_names_a_language_and_its_country_only() -> None:
    found = shared((fold(label), code) for code, _, label in labels())
    for name in AMBIGUOUS:
        kinds = sorted(code.endswith("_language") for code in found[name])
        assert kinds == [False, True], name


def test_stems_and_stop_words_hardly_ever_melt_two_concepts_into_one() -> None:
    found = shared((key(label, language), code) for code, language, label in labels())
    stray = {
        name: sorted(codes)
        for name, codes in found.items()
        if codes not in SHARED_STEMS and name.partition(": ")[2] not in stemmed_adjectives()
    }
    assert len(stray) <= STRAY_STEMS, stray


def stemmed_adjectives() -> set[str]:
    return {stem_en(name) for name in AMBIGUOUS}


def test_broader_concepts_exist_and_no_concept_is_a_kind_of_itself() -> None:
    broader = {concept.code: concept.broader for concept in concepts()}
    unknown = {(c, b) for c, listed in broader.items() for b in listed if b not in broader}
    assert unknown == set()
    for code, nearest in broader.items():
        seen: set[str] = set()
        waiting = list(nearest)
        while waiting:
            above = waiting.pop()
            assert above != code, f"{code} is its own ancestor"
            if above not in seen:
                seen.add(above)
                waiting.extend(broader[above])


def test_broader_is_stated_once_and_not_past_the_next_step() -> None:
    """A concept names its nearest broader ones; what lies above those follows from them."""
    broader = {concept.code: set(concept.broader) for concept in concepts()}

    def above(code: str) -> set[str]:
        return broader[code] | {far for near in broader[code] for far in above(near)}

    for concept in concepts():
        assert len(concept.broader) == len(broader[concept.code]), concept.code
        beyond = {far for near in concept.broader for far in above(near)}
        assert not beyond & broader[concept.code], concept.code


def test_kinds_are_at_the_top() -> None:
    assert [c.code for c in concepts() if c.domain == "kind" and c.broader] == []


# --- the vocabularies of the contract ------------------------------------------------------------


def test_every_vocabulary_term_is_one_of_the_contract() -> None:
    for concept in concepts():
        for term in concept.vocabulary:
            name, _, code = term.partition(":")
            assert name in TERMS, (concept.code, term)
            assert code in TERMS[name], (concept.code, term)


def test_every_term_that_an_editor_can_choose_belongs_to_exactly_one_concept() -> None:
    owners = Counter(term for concept in concepts() for term in concept.vocabulary)
    assert [term for term, count in owners.items() if count > 1] == []
    expected = {f"{name}:{code}" for name, listed in TERMS.items() for code in listed} - UNSAID
    assert expected - set(owners) == set()
    assert UNSAID & set(owners) == set()


def test_types_and_groups_are_found_by_the_names_that_the_pages_show() -> None:
    """What a visitor reads on a card works as a query: the shown label leads to its own concept."""
    named: dict[str, set[str]] = defaultdict(set)
    for code, language, label in labels():
        named[key(label, language)].add(code)
    for concept in concepts():
        for term in concept.vocabulary:
            name, _, code = term.partition(":")
            if name not in {"kinds", "types", "sectors", "groups"}:
                continue
            shown = TERMS[name][code]
            for language, label in (("sq", shown.sq), ("en", shown.en)):
                assert concept.code in named[key(label, language)], (term, label)
