"""Concepts: loading the reviewed list, and the keys by which words are recognised as labels."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, product
from pathlib import Path
from string import ascii_uppercase
from typing import Self

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from directory.programmes.models import Programme
from directory.rules.words import is_stop, keys, readings_sq, stem_en, tokens
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


def content(words: Iterable[str]) -> list[str]:
    """The words that can be part of a label; all of them when every one is a stop word."""
    listed = list(words)
    return [word for word in listed if word in TELLING or not is_stop(word)] or listed


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


class Lexicon:
    """All concepts in memory, for writing documents (a query looks its few spans up instead)."""

    def __init__(
        self, meanings: Mapping[str, Meaning], labels: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.meanings = meanings
        self.labels = labels

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
    def lengths(self) -> dict[str, int]:
        """How many words the longest label has that begins with a word, by the word's key."""
        lengths: dict[str, int] = {}
        for key in self.labels:
            words = key.split(" ")
            lengths[words[0]] = max(len(words), lengths.get(words[0], 0))
        return lengths

    def ancestors(self, code: str) -> frozenset[str]:
        """All concepts of which this one is a kind, near and far, without itself."""
        found: set[str] = set()
        waiting = list(self.meanings[code].broader) if code in self.meanings else []
        while waiting:
            broader = waiting.pop()
            if broader not in found and broader != code and broader in self.meanings:
                found.add(broader)
                waiting.extend(self.meanings[broader].broader)
        return frozenset(found)

    def concepts_in(self, words: list[str]) -> set[str]:
        """The concepts that a text names; the longest label wins, and its parts are not named."""
        meant = content(words)
        found: set[str] = set()
        at = 0
        while at < len(meant):
            longest = max(self.lengths.get(key, 0) for key in span_keys(meant[at : at + 1]))
            for length in range(min(longest, len(meant) - at), 0, -1):
                codes = {
                    code
                    for key in span_keys(meant[at : at + length])
                    for code in self.labels.get(key, ())
                }
                if codes:
                    found |= codes
                    at += length - 1
                    break
            at += 1
        return found


class ConceptsRefused(Exception):
    """The list was not loaded; nothing was written."""


@transaction.atomic
def load_concepts(path: Path = SHIPPED) -> int:
    """Load the reviewed list; concepts that an editor changed here stay as they are.

    Returns how many concepts were written. Raises ConceptsRefused with the row and the reason.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    codes = {row["code"] for row in rows} | set(Concept.objects.values_list("code", flat=True))
    existing = {concept.code: concept for concept in Concept.objects.select_for_update()}
    written = 0
    for number, row in enumerate(rows, start=2):
        lists = {field: _listed(row.get(field, "")) for field in LISTS}
        if row["domain"] not in DOMAINS:
            raise ConceptsRefused(f"Row {number}: unknown domain {row['domain']!r}.")
        if unknown := set(lists["broader"]) - codes:
            raise ConceptsRefused(f"Row {number}: unknown broader concept {sorted(unknown)}.")
        concept = existing.get(row["code"]) or Concept(code=row["code"])
        values = {"domain": row["domain"], **lists}
        if concept.edited or all(getattr(concept, k) == value for k, value in values.items()):
            continue
        for field, value in values.items():
            setattr(concept, field, value)
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
