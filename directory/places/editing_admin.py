"""What the admin pages of all editors share: names, locking, and search without diacritics."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import IntegrityError, connection, models
from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.functions import Concat, Lower
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from directory.places.editing import PickOne, PickSome, said
from directory.rules.vocabularies import Label
from directory.rules.words import fold

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = admin.ModelAdmin


def call_model(model: type[models.Model], one: Label, many: Label) -> None:
    """Name a model as the admin says it: inside a sentence, and as a heading.

    Only the admin shows these names, so neither the models nor the migrations carry them.
    """
    model._meta.verbose_name = said(*one)
    model._meta.verbose_name_plural = said(*many)


class EditedAdmin(AnyModelAdmin):
    """An admin whose forms are `EditedForm`s: two editors of one row take turns."""

    def lock(self, row: models.Model) -> models.Model | None:
        """The row as it is stored now, held until the transaction ends; None when it is gone."""
        locked: models.Model | None = (
            self.model._default_manager.select_for_update().filter(pk=row.pk).first()
        )
        return locked

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST" or not connection.in_atomic_block:
            return found
        return self.lock(found)

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **options)
        except IntegrityError:
            # Another editor wrote the same name in the same moment: a second look finds it there.
            return super().changeform_view(request, *args, **options)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if any(
            "\x00" in value for values in request.GET.lists() for value in (values[0], *values[1])
        ):
            return HttpResponseRedirect(request.path)
        return super().changelist_view(request, extra_context)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            options["widget"] = PickOne(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **options)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            options["widget"] = PickSome(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **options)


class FoldedSearch(EditedAdmin):
    """Finds every word typed in the texts of `search_fields`, with or without ë and ç."""

    def searched(self, request: HttpRequest) -> Iterable[Any]:
        """The texts to search, as names of columns or as expressions."""
        return self.get_search_fields(request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        queryset = queryset.alias(folded=_folded(self.searched(request)))
        for word in fold(search_term).split()[:20]:
            queryset = queryset.filter(folded__contains=word)
        return queryset, False


def _folded(texts: Iterable[Any]) -> Func:
    """Texts of a row as one, in small letters and without the diacritics of Albanian."""
    parts = [part for text in texts for part in (text, Value(" "))]
    whole = Lower(Concat(*parts, output_field=TextField()))
    return Func(
        whole, Value("ëçâêî"), Value("ecaei"), function="TRANSLATE", output_field=TextField()
    )
