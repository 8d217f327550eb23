"""Concepts: loading the reviewed list, and the keys by which words are recognised as labels."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice, product
from pathlib import Path
from string import ascii_uppercase
from typing import NamedTuple, Self

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from directory.programmes.models import Programme
from directory.rules.words import is_soft, is_stop, keys, readings_sq, stem_en, tokens
from directory.search.models import DOMAINS, Concept, Label, Stale
from directory.search.statements import any_lexeme

SHIPPED = Path(__file__).parent / "data" / "concepts.csv"
# The longest label, in words that are not stop words.
LONGEST = 4
# Folded forms may be read in two or three ways; a run of words in at most so many.
MOST_READINGS = 12
LISTS = ("broader", "vocabulary", "labels_sq", "labels_en")
# Stop words that turn a label's sense round: "pa punë" is not "punë". They count inside labels.
TELLING = frozenset("pa pas jo nuk no not without after".split())
# The ways of denying that mean the same: "s'kam punë" and "nuk kam punë", "don't" and "no"; and the
# Gheg "mbas" for "pas".
DENIALS = (
    {"mbas": "pas"}
    | dict.fromkeys(("s", "jo"), "nuk")
    | dict.fromkeys("not cannot cant dont doesnt didnt havent hasnt isnt arent".split(), "no")
)
# What is left of an English verb before "n't", once the apostrophe has parted them.
DENYING = frozenset("can couldn don doesn didn haven hasn isn aren wasn won".split())


def content(words: Iterable[str]) -> list[str]:
    """The words that can be part of a label; all of them when every one is a stop word."""
    listed = list(words)
    denials = [
        "no" if word == "t" and before in DENYING else DENIALS.get(word, word)
        for before, word in zip(["", *listed], listed, strict=False)
    ]
    return [word for word in denials if word in TELLING or not is_stop(word)] or listed


def span_keys(words: Iterable[str]) -> frozenset[str]:
    """The Albanian keys of a run of words, one for each reading of them, and the English key."""
    read = [_read(word) for word in words]
    readings = islice(product(*(albanian for albanian, _ in read)), MOST_READINGS)
    english = "e:" + " ".join(stem for _, stem in read)
    return frozenset({english, *("s:" + " ".join(reading) for reading in readings)})


@lru_cache(maxsize=50_000)
def _read(word: str) -> tuple[tuple[str, ...], str]:
    """The Albanian stems and the English one; a text asks for each of its words many times."""
    return readings_sq(word), stem_en(word)


def label_keys(label: str, language: str) -> frozenset[str]:
    """The keys of a label: by the stems of its own language."""
    words = content(tokens(label))
    if not words or len(words) > LONGEST:
        return frozenset()
    prefix = "e:" if language == "en" else "s:"
    return frozenset(key for key in span_keys(words) if key.startswith(prefix))


@dataclass(frozen=True)
class Meaning:
    """What the index needs to know of a concept."""

    code: str
    domain: str
    broader: tuple[str, ...]
    vocabulary: tuple[str, ...]


@dataclass(slots=True)
class _Step:
    """A way into the labels: the concepts of the one that ends here, and the stems that follow."""

    codes: tuple[str, ...] = ()
    following: dict[str, "_Step"] = field(default_factory=dict)


class _Reached(NamedTuple):
    """How far a run of words leads into the labels of both languages; false when nowhere.

    Its Albanian readings are numbered as `span_keys` makes them, since only the first ones count.
    """

    english: _Step | None
    albanian: list[tuple[int, _Step]]

    def __bool__(self) -> bool:
        return bool(self.english or self.albanian)

    def onward(self, word: str) -> "_Reached":
        readings, stem = _read(word)
        return _Reached(
            self.english.following.get(stem) if self.english else None,
            [
                (number, step.following[reading])
                for before, step in self.albanian
                for number, reading in enumerate(readings, start=before * len(readings))
                if number < MOST_READINGS and reading in step.following
            ],
        )

    def leads(self) -> bool:
        """Whether any label goes on from here."""
        steps = [self.english, *(step for _, step in self.albanian)]
        return any(step and step.following for step in steps)

    def codes(self) -> set[str]:
        """The concepts of the labels that end here."""
        found = set(self.english.codes) if self.english else set()
        for _, step in self.albanian:
            found.update(step.codes)
        return found


class Lexicon:
    """All concepts in memory, for writing documents (a query looks its few spans up instead)."""

    def __init__(
        self, meanings: Mapping[str, Meaning], labels: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.meanings = meanings
        self.labels = labels
        self._ancestors: dict[str, frozenset[str]] = {}
        self._begun: dict[str, tuple[_Reached, set[str], bool]] = {}

    @classmethod
    def load(cls) -> Self:
        meanings = {
            concept.code: Meaning(
                concept.code, concept.domain, tuple(concept.broader), tuple(concept.vocabulary)
            )
            for concept in Concept.objects.all()
        }
        labels: dict[str, tuple[str, ...]] = {}
        for key, code in Label.objects.values_list("key", "concept__code").order_by("key", "pk"):
            labels[key] = (*labels.get(key, ()), code)
        return cls(meanings, labels)

    @cached_property
    def by_term(self) -> dict[str, tuple[str, ...]]:
        """Concepts by the vocabulary term that says the same: `types:scholarship`."""
        terms: dict[str, tuple[str, ...]] = {}
        for meaning in self.meanings.values():
            for term in meaning.vocabulary:
                terms[term] = (*terms.get(term, ()), meaning.code)
        return terms

    @cached_property
    def _beginning(self) -> _Reached:
        """Where every label begins."""
        english, albanian = _Step(), _Step()
        for key, codes in self.labels.items():
            step = english if key.startswith("e:") else albanian
            for stem in key[2:].split(" "):
                step = step.following.setdefault(stem, _Step())
            step.codes = codes
        return _Reached(english, [(0, albanian)])

    def ancestors(self, code: str) -> frozenset[str]:
        """All concepts of which this one is a kind, near and far, without itself."""
        if code not in self._ancestors:
            found: set[str] = set()
            waiting = list(self.meanings[code].broader) if code in self.meanings else []
            while waiting:
                broader = waiting.pop()
                if broader not in found and broader != code and broader in self.meanings:
                    found.add(broader)
                    waiting.extend(self.meanings[broader].broader)
            self._ancestors[code] = frozenset(found)
        return self._ancestors[code]

    def concepts_in(self, words: Sequence[str]) -> set[str]:
        """The concepts that a text names; the longest label wins, and its parts are not named."""
        meant = content(words)
        found: set[str] = set()
        at = 0
        while at < len(meant):
            reached, codes, leads = self._begun_with(meant[at])
            taken = 1
            if leads:
                codes, taken = _longest(reached, codes, meant[at + 1 : at + LONGEST])
            found |= codes
            at += taken
        return found

    def _begun_with(self, word: str) -> tuple[_Reached, set[str], bool]:
        """How far one word leads, what it names alone, and whether it leads further."""
        if word not in self._begun:
            reached = self._beginning.onward(word)
            # A word of asking names nothing alone: "java" is a week, "make" no car.
            codes = set[str]() if is_soft(word) else reached.codes()
            self._begun[word] = reached, codes, reached.leads()
        return self._begun[word]


def _longest(reached: _Reached, codes: set[str], words: Sequence[str]) -> tuple[set[str], int]:
    """The concepts of the longest label that begins so and goes on, and how many words it has."""
    longest = codes, 1
    for taken, word in enumerate(words, start=2):
        reached = reached.onward(word)
        if not reached:
            break
        if codes := reached.codes():
            longest = codes, taken
    return longest


class ConceptsRefused(Exception):
    """The list was not loaded; nothing was written."""


@transaction.atomic
def load_concepts(path: Path = SHIPPED) -> int:
    """Load the reviewed list; concepts that an editor changed or made here stay as they are.

    What an earlier list held and this one does not is deleted. Returns how many concepts were
    written or deleted. Raises ConceptsRefused with the row and the reason.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    existing = {concept.code: concept for concept in Concept.objects.select_for_update()}
    listed = {row["code"] for row in rows}
    codes = listed | {code for code, concept in existing.items() if concept.edited}
    gone = set(existing) - codes
    Concept.objects.filter(code__in=gone).delete()
    written = len(gone)
    for number, row in enumerate(rows, start=2):
        lists = {name: _listed(row.get(name, "")) for name in LISTS}
        if row["domain"] not in DOMAINS:
            raise ConceptsRefused(f"Row {number}: unknown domain {row['domain']!r}.")
        if unknown := set(lists["broader"]) - codes:
            raise ConceptsRefused(f"Row {number}: unknown broader concept {sorted(unknown)}.")
        concept = existing.get(row["code"]) or Concept(code=row["code"])
        values = {"domain": row["domain"], **lists}
        if concept.edited or all(getattr(concept, k) == value for k, value in values.items()):
            continue
        for name, value in values.items():
            setattr(concept, name, value)
        concept.save()
        written += 1
    if written or not Label.objects.exists():
        rebuild_labels()
    return written


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


@transaction.atomic
def rebuild_labels() -> None:
    """Write the keys of all labels anew."""
    Label.objects.all().delete()
    pairs = {
        (key, concept.pk)
        for concept in Concept.objects.all()
        for language, labels in (("sq", concept.labels_sq), ("en", concept.labels_en))
        for label in labels
        for key in label_keys(label, language)
    }
    Label.objects.bulk_create(
        [Label(key=key, concept_id=concept) for key, concept in sorted(pairs)], batch_size=2000
    )


def note_concept_changed(codes: Iterable[str], labels: Iterable[str]) -> None:
    """Note the programmes that these concepts or labels touch, for `catch_up` to read anew.

    Call it once the concepts are written (or deleted), with their labels of before and after.
    """
    codes = list(codes)
    wanted = [_in_any_part([code]) for code in codes]
    for label in labels:
        words = [word for word in tokens(label) if not is_stop(word)]
        if 0 < len(words) <= LONGEST:
            wanted.append(f"({' & '.join(_in_any_part(sorted(keys(word))) for word in words)})")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_stale (programme_id, noted_at) SELECT programme_id, now()"
            " FROM search_document WHERE lexemes @@ %s::tsquery",
            [" | ".join(wanted)],
        )
    terms = Concept.objects.filter(code__in=codes).values_list("vocabulary", flat=True)
    for term in sorted({term for listed in terms for term in listed}):
        marked = (
            Programme.objects.published().filter(_marked_with(term)).values_list("pk", flat=True)
        )
        Stale.objects.bulk_create(
            [
                Stale(programme_id=pk, noted_at=timezone.now())
                for pk in marked.distinct().order_by("pk")
            ]
        )


def _in_any_part(texts: Iterable[str]) -> str:
    """A tsquery for stems or concepts, whichever letter says in what part of a listing."""
    return any_lexeme([f"{letter}:{text}" for text in texts for letter in ascii_uppercase])


def _marked_with(term: str) -> Q:
    """Programmes on which an editor has set a vocabulary term: `types:scholarship`."""
    kind, _, code = term.partition(":")
    if kind in {"kinds", "types", "sectors"}:
        return Q(**{f"{kind}__contains": [code]})
    if kind in {"delivery", "cost"}:
        return Q(**{kind: code})
    asked = Q(**{f"alternatives__criteria__{kind}__contains": [code]})
    asked |= Q(**{f"alternatives__criteria__{kind}": code})
    if kind == "groups":
        asked |= Q(priority_groups__contains=[code])
    if term == "groups:women":
        asked |= Q(alternatives__criteria__sex="female")
    return asked
