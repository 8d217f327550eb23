"""The search index: one narrow row for each published programme, and what its words mean.

Everything here can be rebuilt from the programmes and the concept list (`rebuild_search`), so
nothing else may be kept here. Triggers note in Stale whatever changes a programme, whichever way it
is written; `index.catch_up` works that queue off.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from directory.programmes.models import Organisation, Programme

DOMAINS = ("kind", "type", "topic", "audience", "benefit", "level", "mode", "stage")


class Concept(models.Model):
    """One meaning with the words that people use for it in both languages.

    The first label of each language is the preferred one. `broader` names the concepts of which
    this one is a kind. `vocabulary` names the contract's codes (`types:scholarship`) that say the
    same when an editor has set them on a programme.
    """

    code = models.SlugField(max_length=60, unique=True)
    domain = models.CharField(max_length=20)
    broader = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    vocabulary = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    labels_sq = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    labels_en = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    # How many documents are about it; written by the index.
    frequency = models.PositiveIntegerField(default=0, editable=False)
    # An editor's change is kept when a newer list is loaded.
    edited = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                name="concept_domain_is_known", condition=Q(domain__in=list(DOMAINS))
            ),
            models.CheckConstraint(
                name="concept_has_a_label",
                condition=Q(labels_sq__len__gte=1) | Q(labels_en__len__gte=1),
            ),
        )

    def __str__(self) -> str:
        return self.code


class Label(models.Model):
    """A label's key, word by word as the index sees it, and the concept that it names."""

    key = models.CharField(max_length=200)
    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="keys")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key", "concept"], name="label_once"),)

    def __str__(self) -> str:
        return self.key


class Word(models.Model):
    """A folded word of the listings, labels or place names, for the repair of misspelled ones.

    `frequency` counts the programmes that hold it; `keys` are its index keys.
    """

    word = models.CharField(max_length=60, primary_key=True)
    frequency = models.PositiveIntegerField(default=0)
    keys = ArrayField(models.CharField(max_length=64), default=list)
    deletions = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        indexes = (
            GinIndex(fields=["keys"], name="word_keys"),
            GinIndex(fields=["deletions"], name="word_deletions"),
            models.Index(fields=["word"], opclasses=["text_pattern_ops"], name="word_prefix"),
        )

    def __str__(self) -> str:
        return self.word


class Screen(models.Model):
    """A rule reduced to what the filters ask (age, sex, education, employment).

    Many programmes share one; the filters judge each distinct screen once, with the same engine as
    everywhere else, and select its programmes by key.
    """

    rule = models.JSONField(unique=True)

    def __str__(self) -> str:
        return str(self.rule)


class Document(models.Model):
    """What search and facets need of one published programme."""

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, primary_key=True, related_name="search_document"
    )
    # Bit i is set when the i-th code of the vocabulary applies.
    kinds = models.IntegerField(default=0)
    types = models.IntegerField(default=0)
    sectors = models.IntegerField(default=0)
    groups = models.IntegerField(default=0)
    delivery = models.IntegerField(default=0)
    cost = models.IntegerField(default=0)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", db_index=True
    )
    screen = models.ForeignKey(Screen, on_delete=models.PROTECT, related_name="+")
    # Ended or paused by its organiser; else open when it has no dates.
    stopped = models.BooleanField(default=False)
    always_open = models.BooleanField(default=False)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    # From when it has to be confirmed anew, and from when only words find it (rules.freshness).
    due_on = models.DateField(null=True)
    lapses_on = models.DateField(null=True)
    # Local before national: how narrow its widest coverage is (0 country ... 3 unit).
    locality = models.SmallIntegerField(default=0)
    added_on = models.DateTimeField()
    # Folded, so that they sort as a reader expects.
    title_key_sq = models.CharField(max_length=250)
    title_key_en = models.CharField(max_length=250)
    lexemes = SearchVectorField()
    # Where it may be used and is offered; apart, so that lists by place need not read the words.
    area = SearchVectorField()
    # All of its words as written, for their count.
    words = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        # Written through a list of what is pending, which `index` empties at the end of its work.
        indexes = (
            GinIndex(fields=["lexemes"], name="document_lexemes"),
            GinIndex(fields=["area"], name="document_area"),
        )

    def __str__(self) -> str:
        return str(self.programme_id)


class Card(models.Model):
    """What a result shows of one programme, kept apart so that documents stay narrow."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, primary_key=True)
    facts = models.JSONField()

    def __str__(self) -> str:
        return str(self.document_id)


class Stale(models.Model):
    """A programme whose row in the index may be out of date; written by triggers only."""

    programme_id = models.BigIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["programme_id"], name="stale_programme"),)

    def __str__(self) -> str:
        return str(self.programme_id)


class Tally(models.Model):
    """By how much a word or a concept stands in more or fewer documents; written by triggers only.

    `index.catch_up` adds them up. So a transaction that takes documents away waits for nobody.
    """

    kind = models.CharField(max_length=7)  # word, concept
    name = models.CharField(max_length=60)
    change = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.change:+}"


class Edition(models.Model):
    """One write to documents or cards; written by triggers, thinned out by `index.catch_up`.

    Whoever sees the same set of editions sees the same documents: each write adds one that never
    was before, and none goes but for a newer one.
    """

    id = models.UUIDField(primary_key=True, db_default=RandomUUID())

    def __str__(self) -> str:
        return str(self.id)
