"""Places as editors see them: the tree to look at, names and spellings to correct.

Places come from the data files (`import_places`); nobody adds or deletes one here.
"""

from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from directory.places import actions, tree
from directory.places.editing import EditedForm, Lines, in_language, said
from directory.places.editing_admin import EditedAdmin, call_model
from directory.places.models import Place, PlaceName
from directory.rules.vocabularies import PLACE_LEVELS, Label
from directory.rules.words import fold

apps.get_app_config("places").verbose_name = said("Vendet", "Places")
call_model(Place, Label("vend", "place"), Label("vende", "places"))

# Programmes cover, and people choose, places of these levels far more often than units.
WIDE_LEVELS = ("country", "county", "district")


class PlaceForm(EditedForm):
    variants = Lines(
        longest=120,
        required=False,
        label=said("Emra e trajta të tjera", "Other names and spellings"),
        help_text=said(
            "Një për rresht, p.sh. trajtat e shquara, emra të vjetër. Trajtat e rregullta si"
            " «Kukësi» e «Kukësit» i gjen vetë programi.",
            "One per line, such as irregular forms or old names. Regular forms such as “Kukësi”"
            " and “Kukësit” are found without being listed.",
        ),
    )

    class Meta:
        model = Place
        fields = ("name_sq", "name_en", "variants")
        labels: ClassVar = {
            "name_sq": said("Emri në shqip", "Name in Albanian"),
            "name_en": said("Emri në anglisht", "Name in English"),
            "code": said("Kodi", "Code"),
            "slug": said("Emri në adresë", "Name in the address"),
            "source": said("Burimi", "Source"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("name_sq", "name_en"):
            if name in self.fields:
                self.fields[name].required = True

    def clean_name_sq(self) -> str:
        return self._a_name("name_sq")

    def clean_name_en(self) -> str:
        return self._a_name("name_en")

    def _a_name(self, field: str) -> str:
        name: str = self.cleaned_data[field]
        if not 0 < len(fold(name)) <= 120:
            raise forms.ValidationError(
                in_language("Ky emër nuk mund të kërkohet.", "Nobody could search for this name.")
            )
        return name


class LevelFilter(admin.SimpleListFilter):
    title = said("niveli", "level")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, in_language(*label)) for code, label in PLACE_LEVELS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Place]) -> QuerySet[Place]:
        return queryset.filter(level=self.value()) if self.value() else queryset


class InsideFilter(admin.SimpleListFilter):
    title = said("brenda", "inside")
    parameter_name = "inside"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        wide = Place.objects.filter(level__in=WIDE_LEVELS).order_by("code")
        return [(place.code, str(place)) for place in wide]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Place]) -> QuerySet[Place]:
        value = self.value()
        if not value:
            return queryset
        outer = Place.objects.filter(code=value).values("pk")
        return queryset.filter(lineage__overlap=[row["pk"] for row in outer])


@admin.register(Place)
class PlaceAdmin(EditedAdmin):
    form = PlaceForm
    list_display = ("name_and_code", "level_name", "lies_in", "other_names")
    list_filter = (LevelFilter, InsideFilter)
    list_select_related = ("parent",)
    search_fields = ("code", "names__key")
    search_help_text = said(
        "Emër në çdo trajtë, variant ose kod.", "A name in any form, a variant, or a code."
    )
    ordering = ("code",)
    readonly_fields = ("code", "slug", "level_name", "lies_in", "inside", "point", "source", "keys")
    fieldsets = (
        (None, {"fields": ("version", ("name_sq", "name_en"), "variants", "keys")}),
        (
            said("Në pemën e vendeve", "In the tree of places"),
            {"fields": ("code", "slug", "level_name", "lies_in", "inside", "point", "source")},
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Place | None = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Place], search_term: str
    ) -> tuple[QuerySet[Place], bool]:
        """Names that start as typed in any spelling, and codes; the likeliest meaning first."""
        key = fold(search_term)
        if not key:
            return queryset, False
        code = search_term.strip().replace("\x00", "").upper()
        named = PlaceName.objects.filter(key__startswith=key).values("place_id")
        found = queryset.filter(pk__in=named) | queryset.filter(code__startswith=code)
        return found.by_preference(), False  # type: ignore[attr-defined]

    def view_on_site(self, obj: Place) -> str:
        return reverse("place", args=[obj.slug])

    def save_model(self, request: HttpRequest, obj: Place, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        actions.rebuild_names(obj)
        transaction.on_commit(tree.forget)

    @admin.display(description=said("Vendi", "Place"), ordering="name_sq")
    def name_and_code(self, place: Place) -> str:
        return str(place)

    @admin.display(description=said("Niveli", "Level"), ordering="level")
    def level_name(self, place: Place) -> str:
        return in_language(*PLACE_LEVELS[place.level])

    @admin.display(description=said("Ndodhet në", "Lies in"), ordering="parent__code")
    def lies_in(self, place: Place) -> str:
        return _link(place.parent) if place.parent else "–"

    @admin.display(description=said("Emra të tjerë", "Other names"))
    def other_names(self, place: Place) -> str:
        return ", ".join(place.variants)

    @admin.display(description=said("Brenda tij", "Inside it"))
    def inside(self, place: Place) -> SafeString | str:
        children = place.children.order_by("code")
        return format_html_join(", ", "{}", ((_link(child),) for child in children)) or "–"

    @admin.display(description=said("Pika në hartë", "Point on the map"))
    def point(self, place: Place) -> str:
        if place.point is None:
            return "–"
        own = "" if place.own_point else in_language(" (e vendit që e përmban)", " (its parent’s)")
        return f"{place.lat:.5f}, {place.lon:.5f}{own}"

    @admin.display(description=said("Gjendet kur shkruhet", "Found when somebody types"))
    def keys(self, place: Place) -> str:
        return ", ".join(sorted(name.key for name in place.names.all()))


def _link(place: Place) -> SafeString:
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:places_place_change", args=[place.pk]), place
    )
