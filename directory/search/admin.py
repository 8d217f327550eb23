"""The concept list as editors read and extend it: what people's words mean, in both languages."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Func, QuerySet, TextField, Value
from django.http import HttpRequest

from directory.places.editing import EditedForm, Lines, choices, in_language, said
from directory.places.editing_admin import FoldedSearch, call_model
from directory.rules import vocabularies as v
from directory.rules.words import is_stop, keys, tokens
from directory.search import lexicon
from directory.search.models import Concept, Label, Word
from directory.search.spelling import deletions

apps.get_app_config("search").verbose_name = said("Kërkimi", "Search")
call_model(Concept, v.Label("koncept", "concept"), v.Label("koncepte", "concepts"))

DOMAIN_NAMES: v.Vocabulary = {
    "kind": v.Label("Lloji", "Kind"),
    "type": v.Label("Forma e ndihmës", "Type"),
    "topic": v.Label("Tema", "Topic"),
    "audience": v.Label("Për kë", "Audience"),
    "benefit": v.Label("Përfitimi", "Benefit"),
    "level": v.Label("Niveli", "Level"),
    "mode": v.Label("Mënyra", "Mode"),
    "stage": v.Label("Faza", "Stage"),
}
# The terms that the index knows of a programme, by the list they come from.
VOCABULARIES: Mapping[str, v.Vocabulary] = {
    "kinds": v.KINDS,
    "types": v.TYPES,
    "sectors": v.SECTORS,
    "groups": v.GROUPS,
    "education": v.EDUCATION_LEVELS,
    "education_min": v.EDUCATION_LEVELS,
    "studying": v.EDUCATION_LEVELS,
    "employment": v.EMPLOYMENT,
    "business": v.BUSINESS,
    "delivery": v.DELIVERY,
    "cost": v.COST,
}
LABEL_HELP = said(
    "Një për rresht; e para është emri kryesor. Deri në katër fjalë me kuptim.",
    "One per line; the first is the preferred one. Up to four words that carry meaning.",
)


class ConceptForm(EditedForm):
    domain = forms.ChoiceField(choices=choices(DOMAIN_NAMES), label=said("Fusha", "Domain"))
    labels_sq = Lines(
        longest=120,
        required=False,
        label=said("Si i thonë shqip", "In Albanian"),
        help_text=LABEL_HELP,
    )
    labels_en = Lines(
        longest=120,
        required=False,
        label=said("Si i thonë anglisht", "In English"),
        help_text=LABEL_HELP,
    )
    broader = Lines(
        longest=60,
        required=False,
        label=said("Është një lloj i", "Is a kind of"),
        help_text=said("Kode konceptesh më të gjera, një për rresht.", "Codes of wider concepts."),
    )
    vocabulary = Lines(
        longest=80,
        required=False,
        label=said("Thotë të njëjtën gjë si", "Says the same as"),
        help_text=said(
            "Terma që redaktori i vë programit, një për rresht, p.sh. types:scholarship.",
            "Terms that an editor sets on a programme, one per line, such as types:scholarship.",
        ),
    )
    broken_rules: ClassVar = {
        "concept_domain_is_known": ("domain", said("Zgjidh nga lista.", "Choose from the list.")),
        "concept_has_a_label": (
            "labels_sq",
            said("Shkruaj të paktën një emër.", "Write at least one label."),
        ),
    }

    class Meta:
        model = Concept
        fields = ("code", "domain", "labels_sq", "labels_en", "broader", "vocabulary")
        labels: ClassVar = {"code": said("Kodi", "Code")}

    def clean_labels_sq(self) -> list[str]:
        return self._findable("labels_sq", "sq")

    def clean_labels_en(self) -> list[str]:
        return self._findable("labels_en", "en")

    def _findable(self, field: str, language: str) -> list[str]:
        labels: list[str] = self.cleaned_data[field]
        known = self.initial.get(field) or []
        lost = [
            label
            for label in labels
            if label not in known and not lexicon.label_keys(label, language)
        ]
        if lost:
            shown = ", ".join(lost)
            raise ValidationError(
                in_language(
                    f"Këto nuk do të gjendeshin kurrë (deri në katër fjalë me kuptim): {shown}",
                    f"These would never be found (up to four words that carry meaning): {shown}",
                )
            )
        return labels

    def clean_vocabulary(self) -> list[str]:
        terms: list[str] = self.cleaned_data["vocabulary"]
        unknown = [term for term in terms if not _is_term(term)]
        if unknown:
            listed, lists = ", ".join(unknown), ", ".join(VOCABULARIES)
            raise ValidationError(
                in_language(
                    f"Nuk njihen: {listed}. Një term është lista, dy pika, kodi; listat: {lists}.",
                    f"Not known: {listed}. A term is a list, a colon, a code; the lists: {lists}.",
                )
            )
        return terms

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        own = self.instance.code or cleaned.get("code", "")
        for text in _broader_problems(own, cleaned.get("broader", [])):
            self.add_error("broader", text)
        return cleaned


def _is_term(term: str) -> bool:
    name, _, code = term.partition(":")
    return code in VOCABULARIES.get(name, {})


def _broader_problems(own: str, broader: list[str]) -> Iterable[str]:
    """Why a concept cannot be a kind of these: they are missing, or are a kind of it."""
    graph = dict(Concept.objects.values_list("code", "broader"))
    for code in broader:
        if code not in graph and code != own:
            yield in_language(
                f"Nuk ka koncept me kodin {code}.", f"No concept has the code {code}."
            )
        elif own in _with_all_broader(code, graph):
            yield in_language(
                f"{code} është vetë një lloj i {own}: do të bëhej rreth.",
                f"{code} is itself a kind of {own}: that would be a circle.",
            )


def _with_all_broader(code: str, graph: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [code]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting.extend(graph.get(at, []))
    return found


class DomainFilter(admin.SimpleListFilter):
    title = said("fusha", "domain")
    parameter_name = "domain"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return choices(DOMAIN_NAMES)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Concept]) -> QuerySet[Concept]:
        return queryset.filter(domain=self.value()) if self.value() else queryset


class EditedFilter(admin.SimpleListFilter):
    title = said("ndryshuar këtu", "changed here")
    parameter_name = "changed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", said("Po", "Yes")), ("no", said("Jo", "No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Concept]) -> QuerySet[Concept]:
        return queryset.filter(edited=self.value() == "yes") if self.value() else queryset


@admin.register(Concept)
class ConceptAdmin(FoldedSearch):
    form = ConceptForm
    list_display = (
        "code",
        "in_albanian",
        "in_english",
        "domain_name",
        "kind_of",
        "how_many",
        "is_edited",
    )
    list_filter = (DomainFilter, EditedFilter)
    list_per_page = 100
    search_fields = ("code", "labels_sq", "labels_en", "vocabulary")
    search_help_text = said(
        "Kod ose fjalë; me ose pa ë e ç.", "A code or a word; with or without ë and ç."
    )
    ordering = ("code",)
    fieldsets = (
        (None, {"fields": ("version", "code", "domain")}),
        (None, {"fields": (("labels_sq", "labels_en"),)}),
        (None, {"fields": ("broader", "narrower", "vocabulary", "how_many")}),
    )

    def get_readonly_fields(
        self, request: HttpRequest, obj: Concept | None = None
    ) -> tuple[str, ...]:
        return ("narrower", "how_many", "code") if obj else ("narrower", "how_many")

    def searched(self, request: HttpRequest) -> Iterable[Any]:
        lists = ("labels_sq", "labels_en", "vocabulary")
        return "code", *(
            Func(name, Value(" "), function="array_to_string", output_field=TextField())
            for name in lists
        )

    def save_model(self, request: HttpRequest, obj: Concept, form: Any, change: bool) -> None:
        obj.edited = True
        super().save_model(request, obj, form, change)
        _write_labels(obj)
        before = [*(form.initial.get("labels_sq") or ()), *(form.initial.get("labels_en") or ())]
        lexicon.note_concept_changed([obj.code], {*before, *obj.labels_sq, *obj.labels_en})
        # After the row is let go: an index writer that waits for it may hold the same words.
        transaction.on_commit(lambda: _know_words(obj))

    def delete_model(self, request: HttpRequest, obj: Concept) -> None:
        super().delete_model(request, obj)
        lexicon.note_concept_changed([obj.code], {*obj.labels_sq, *obj.labels_en})

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Concept]) -> None:
        for concept in queryset:
            self.delete_model(request, concept)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A concept stays while others are a kind of it."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        codes = [concept.code for concept in objs]
        narrower = Concept.objects.filter(broader__overlap=codes).exclude(code__in=codes)
        return deleted, counts, missing, [*protected, *map(str, narrower)]

    @admin.display(description=said("Shqip", "Albanian"))
    def in_albanian(self, concept: Concept) -> str:
        return "; ".join(concept.labels_sq[:4])

    @admin.display(description=said("Anglisht", "English"))
    def in_english(self, concept: Concept) -> str:
        return "; ".join(concept.labels_en[:4])

    @admin.display(description=said("Fusha", "Domain"), ordering="domain")
    def domain_name(self, concept: Concept) -> str:
        return in_language(*DOMAIN_NAMES[concept.domain])

    @admin.display(description=said("Lloj i", "Kind of"))
    def kind_of(self, concept: Concept) -> str:
        return ", ".join(concept.broader)

    @admin.display(description=said("Lloje të tij", "Kinds of it"))
    def narrower(self, concept: Concept) -> str:
        found = Concept.objects.filter(broader__contains=[concept.code]).order_by("code")
        return ", ".join(found.values_list("code", flat=True)) or "–"

    @admin.display(description=said("Programe", "Programmes"), ordering="frequency")
    def how_many(self, concept: Concept) -> int:
        return concept.frequency

    @admin.display(description=said("Ndryshuar", "Changed"), ordering="edited", boolean=True)
    def is_edited(self, concept: Concept) -> bool:
        return concept.edited


def _write_labels(concept: Concept) -> None:
    """Write the keys of one concept's labels anew; its row is locked."""
    pairs = (("sq", concept.labels_sq), ("en", concept.labels_en))
    found = {
        key
        for language, labels in pairs
        for label in labels
        for key in lexicon.label_keys(label, language)
    }
    Label.objects.filter(concept=concept).delete()
    Label.objects.bulk_create([Label(key=key, concept=concept) for key in sorted(found)])


def _know_words(concept: Concept) -> None:
    """Let misspelled words be repaired to those of the concept's labels."""
    labels = (*concept.labels_sq, *concept.labels_en)
    words = sorted({word for label in labels for word in tokens(label) if not is_stop(word)})
    Word.objects.bulk_create(
        [
            Word(word=word, keys=sorted(keys(word)), deletions=sorted(deletions(word)))
            for word in words
            if len(word) < 60
        ],
        ignore_conflicts=True,
    )
