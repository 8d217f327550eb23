"""The catalogue as editors keep it: organisations, and programmes with their calls and rule."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import connection, models, transaction
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.places.editing import in_language, said
from directory.places.editing_admin import FoldedSearch, call_model
from directory.programmes.admin_filters import (
    CheckedFilter,
    ConfidenceFilter,
    CountyFilter,
    KindFilter,
    OrganisationFilter,
    PublishedFilter,
    TranslationFilter,
    TypeFilter,
)
from directory.programmes.admin_forms import (
    CallForm,
    CallFormSet,
    OrganisationForm,
    ProgrammeForm,
)
from directory.programmes.admin_preview import (
    card,
    for_whom,
    in_both,
    labels,
    sentence,
    status,
    tried_out,
    why_not_published,
)
from directory.programmes.admin_rules import (
    AlternativeForm,
    AlternativeFormSet,
    number_alternatives,
)
from directory.programmes.models import Alternative, Call, Organisation, Programme
from directory.rules import vocabularies as v

apps.get_app_config("programmes").verbose_name = said("Katalogu", "Catalogue")
call_model(
    Organisation, v.Label("organizatë", "organisation"), v.Label("organizata", "organisations")
)
call_model(Programme, v.Label("program", "programme"), v.Label("programe", "programmes"))
call_model(Call, v.Label("thirrje", "call"), v.Label("thirrje", "calls"))
call_model(Alternative, v.Label("mënyrë", "way to qualify"), v.Label("mënyra", "ways to qualify"))


@admin.register(Organisation)
class OrganisationAdmin(FoldedSearch):
    form = OrganisationForm
    list_display = ("name", "acronym", "kind", "programmes_of_it", "website")
    search_fields = ("name", "display_name_sq", "display_name_en", "acronym", "slug")
    ordering = ("name",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "version",
                    "name",
                    "slug",
                    ("display_name_sq", "display_name_en"),
                    ("acronym", "kind"),
                    "url",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        organisations: QuerySet[Organisation] = super().get_queryset(request)
        return organisations.annotate(programme_count=Count("programmes"))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Organisation | None = None
    ) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Organisation | None = None
    ) -> dict[str, Any]:
        return {} if obj else {"slug": ("name",)}

    def view_on_site(self, obj: Organisation) -> str | None:
        if not obj.programmes.filter(published=True).exists():
            return None
        return reverse("organisation", args=[obj.slug])

    @admin.display(description=said("Programe", "Programmes"), ordering="programme_count")
    def programmes_of_it(self, organisation: Any) -> SafeString:
        address = reverse("admin:programmes_programme_changelist")
        return format_html(
            '<a href="{}?run_by={}">{}</a>',
            address,
            organisation.slug,
            organisation.programme_count,
        )

    @admin.display(description=said("Faqja e internetit", "Website"), ordering="url")
    def website(self, organisation: Organisation) -> str:
        return organisation.url


class _Rows(admin.StackedInline):  # type: ignore[type-arg]
    """Inline rows, as many as anybody needs and a page can bear."""

    extra = 0
    max_num = 100

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        return super().get_formset(request, obj, **{"absolute_max": self.max_num, **options})


class CallInline(_Rows):
    model = Call
    form = CallForm
    formset = CallFormSet
    ordering = ("-number",)
    verbose_name_plural = said(
        "Thirrjet: kur hapet e kur mbyllet", "Calls: when it opens and closes"
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("number", "opens_on", "closes_on"),
                    ("amount_min", "amount_max", "currency", "amount_period"),
                )
            },
        ),
    )


class AlternativeInline(_Rows):
    model = Alternative
    form = AlternativeForm
    formset = AlternativeFormSet
    ordering = ("call", "position", "pk")
    readonly_fields = ("in_words",)
    verbose_name_plural = said(
        "Kush mund të aplikojë: mjafton njëra nga mënyrat; pa asnjë, të gjithë",
        "Who may apply: one of the ways is enough; with none, everybody",
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "in_words",
                    "call",
                    ("age_min", "age_max", "sex"),
                    "lives_in",
                    "citizenship",
                    ("education_min", "education_max"),
                    "studying",
                    "employment",
                    "groups",
                    "business",
                    "drop_unshown",
                )
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Programme | None = None) -> Any:
        """Criteria that a registry adds, and that nobody placed here, come last."""
        (name, options), *rest = super().get_fieldsets(request, obj)
        placed = set(flatten(options["fields"]))
        added = sorted(AlternativeForm.columns - placed)
        return [(name, {**options, "fields": (*options["fields"], *added)}), *rest]

    @admin.display(description=said("Me fjalë", "In words"))
    def in_words(self, alternative: Alternative) -> SafeString | str:
        if alternative.pk is None:
            return in_language("Shihet pasi të ruhet.", "Shown once it is saved.")
        return in_both(lambda language: sentence([alternative.criteria], language))


def flatten(fields: Any) -> list[str]:
    return [
        one for field in fields for one in ((field,) if isinstance(field, str) else flatten(field))
    ]


@admin.register(Programme)
class ProgrammeAdmin(FoldedSearch):
    form = ProgrammeForm
    inlines = (CallInline, AlternativeInline)
    autocomplete_fields = ("organisation", "coverage", "delivery_places")
    list_display = (
        "title_shown",
        "is_published",
        "status_today",
        "run_by",
        "kinds_shown",
        "checked",
        "certainty",
    )
    list_filter = (
        PublishedFilter,
        KindFilter,
        CheckedFilter,
        ConfidenceFilter,
        TranslationFilter,
        CountyFilter,
        TypeFilter,
        OrganisationFilter,
    )
    list_select_related = ("organisation",)
    list_per_page = 50
    search_fields = (
        "title_sq",
        "title_en",
        "slug",
        "organisation__name",
        "organisation__display_name_sq",
        "organisation__display_name_en",
        "organisation__acronym",
    )
    search_help_text = said(
        "Titulli, emri në adresë ose organizata; me ose pa ë e ç.",
        "Title, name in the address or organisation; with or without ë and ç.",
    )
    ordering = ("slug",)
    actions = ("publish", "unpublish", "mark_checked")
    save_on_top = True
    # In the order of the public page.
    fieldsets = (
        (None, {"fields": ("version", "published", "preview", "slug")}),
        (
            said("Titulli", "Title"),
            {
                "fields": (
                    ("title_sq", "title_en"),
                    "title_sq_official",
                    ("summary_sq", "summary_en"),
                    "kinds",
                    "types",
                )
            },
        ),
        (
            said("A mund të aplikoj tani?", "Can I apply now?"),
            {"fields": (("status", "recurrence"),)},
        ),
        (
            said("Ku, me ç’kosto, nga kush", "Where, at what cost, by whom"),
            {
                "fields": (
                    "coverage",
                    "delivery",
                    "delivery_places",
                    "cost",
                    ("amount_min", "amount_max", "currency", "amount_period"),
                    "organisation",
                    "funder",
                )
            },
        ),
        (
            said("Për kë është", "Who it is for"),
            {
                "fields": (
                    "rule_in_words",
                    "tried_out",
                    "priority_groups",
                    ("conditions_sq", "conditions_en"),
                )
            },
        ),
        (said("Çfarë përfitohet", "What one gets"), {"fields": (("benefit_sq", "benefit_en"),)}),
        (
            said("Si aplikohet", "How to apply"),
            {
                "fields": (
                    "applicants",
                    ("how_to_apply_sq", "how_to_apply_en"),
                    ("documents_sq", "documents_en"),
                    "application_url",
                    ("contact_phone", "contact_email"),
                )
            },
        ),
        (
            said("Më gjerësisht", "More about it"),
            {"fields": (("description_sq", "description_en"), "sectors")},
        ),
        (
            said("Nga e dimë", "Where we have this from"),
            {
                "fields": (
                    "confidence",
                    "review_months",
                    "checked_on",
                    "official_url",
                    "source_url",
                    "source_date",
                    "note",
                )
            },
        ),
    )

    class Media:
        css = {"all": ("programmes/editing.css",)}  # noqa: RUF012

    def get_queryset(self, request: HttpRequest) -> QuerySet[Programme]:
        return super().get_queryset(request).prefetch_related("calls")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Programme | None = None
    ) -> tuple[str, ...]:
        """The address of a programme stays: spreadsheets know it by that, and others link to it."""
        shown = ("preview", "rule_in_words", "tried_out")
        return (*shown, "slug") if obj else shown

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Programme | None = None
    ) -> dict[str, Any]:
        return {} if obj else {"slug": ("title_sq",)}

    def lock(self, row: models.Model) -> models.Model | None:
        """With its calls and alternatives, which others may write without touching its row."""
        locked = super().lock(row)
        if isinstance(locked, Programme):
            list(locked.calls.order_by("pk").select_for_update())
            list(locked.alternatives.order_by("pk").select_for_update())
        return locked

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        number_alternatives(form.instance)
        with connection.cursor() as cursor:
            # What is checked late is checked here, before anybody is told that all went well.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def view_on_site(self, obj: Programme) -> str | None:
        return reverse("programme", args=[obj.slug]) if obj.published else None

    @admin.display(description=said("Titulli", "Title"), ordering="title_sq")
    def title_shown(self, programme: Programme) -> str:
        ours, other = programme.title_sq, programme.title_en
        return in_language(ours or other or "", other or ours or "") or programme.slug

    @admin.display(description=said("Sot", "Today"))
    def status_today(self, programme: Programme) -> str:
        return in_language(*v.CALL_STATUS[status(programme, timezone.localdate())])

    @admin.display(description=said("Organizata", "Organisation"), ordering="organisation__name")
    def run_by(self, programme: Programme) -> str:
        return programme.organisation.in_language(in_language("sq", "en"))

    @admin.display(description=said("Lloji", "Kind"), ordering="kinds")
    def kinds_shown(self, programme: Programme) -> str:
        return labels(v.KINDS, programme.kinds, in_language("sq", "en"))

    @admin.display(
        description=said("Kontrolluar", "Checked"), ordering=F("checked_on").asc(nulls_first=True)
    )
    def checked(self, programme: Programme) -> str:
        return programme.checked_on.isoformat() if programme.checked_on else "–"

    @admin.display(description=said("Siguria", "Certainty"), ordering="confidence")
    def certainty(self, programme: Programme) -> str:
        return in_language(*v.CONFIDENCE[programme.confidence])

    @admin.display(description=said("Botuar", "Published"), ordering="published", boolean=True)
    def is_published(self, programme: Programme) -> bool:
        return programme.published

    @admin.display(description=said("Rregulli me fjalë", "The rule in words"))
    def rule_in_words(self, programme: Programme) -> SafeString | str:
        if programme.pk is None:
            return in_language("Shihet pasi të ruhet.", "Shown once it is saved.")
        return in_both(lambda language: for_whom(programme, language))

    @admin.display(description=said("Provë me njerëz të trilluar", "Tried on invented people"))
    def tried_out(self, programme: Programme) -> SafeString | str:
        if programme.pk is None:
            return in_language("Shihet pasi të ruhet.", "Shown once it is saved.")
        return tried_out(programme, timezone.localdate())

    @admin.display(description=said("Si e sheh lexuesi", "As the public sees it"))
    def preview(self, programme: Programme) -> SafeString | str:
        if programme.pk is None:
            return in_language("Shihet pasi të ruhet.", "Shown once it is saved.")
        on = timezone.localdate()
        shown = [card(programme, language, on) for language in ("sq", "en")]
        return render_to_string("admin/programmes/preview.html", {"languages": shown})

    @admin.action(
        permissions=["change"], description=said("Botoji të zgjedhurat", "Publish the chosen ones")
    )
    def publish(self, request: HttpRequest, queryset: QuerySet[Programme]) -> None:
        drafts = queryset.filter(published=False).prefetch_related("coverage", "alternatives")
        unready = {draft.pk: why for draft in drafts if (why := why_not_published(draft))}
        if unready:
            self.message_user(request, " ".join(unready.values()), messages.ERROR)
        ready = queryset.exclude(pk__in=unready)
        self._change(request, ready, published=True)

    @admin.action(
        permissions=["change"],
        description=said("Hiqi të zgjedhurat nga botimi", "Unpublish the chosen ones"),
    )
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Programme]) -> None:
        self._change(request, queryset, published=False)

    @admin.action(
        permissions=["change"],
        description=said("Shëno se u kontrolluan sot", "Mark as checked today"),
    )
    def mark_checked(self, request: HttpRequest, queryset: QuerySet[Programme]) -> None:
        self._change(request, queryset, checked_on=timezone.localdate())

    def _change(self, request: HttpRequest, chosen: QuerySet[Programme], **values: Any) -> None:
        """Set these columns and no other, so that nobody's other changes are touched."""
        with transaction.atomic():
            pks = list(chosen.order_by().values_list("pk", flat=True))
            rows = Programme.objects.filter(pk__in=pks).exclude(**values).order_by("pk")
            changed = list(rows.select_for_update())
            Programme.objects.filter(pk__in=[row.pk for row in changed]).update(**values)
            if changed:
                said_so = [{"changed": {"fields": list(values)}}]
                LogEntry.objects.log_actions(request.user.pk or 0, changed, CHANGE, said_so)
        done = in_language(f"U ndryshuan {len(changed)}.", f"{len(changed)} changed.")
        self.message_user(request, done, messages.SUCCESS)
