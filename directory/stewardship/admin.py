"""What visitors reported, as editors work it off: oldest first, until something came of it."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from directory.places.editing import choices, in_language, said
from directory.places.editing_admin import FoldedSearch, call_model
from directory.rules.vocabularies import Label
from directory.stewardship import admin_people  # noqa: F401 (registers its models)
from directory.stewardship.actions import reports as actions
from directory.stewardship.models import OUTCOMES, REASONS, Report

apps.get_app_config("stewardship").verbose_name = said("Kujdesi", "Stewardship")
call_model(Report, Label("njoftim", "report"), Label("njoftime", "reports"))

SHOWN_TEXT = 160  # characters in the list; the page of a report has it whole


class StateFilter(admin.SimpleListFilter):
    """Open ones, unless others are asked for."""

    title = said("gjendja", "state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", said("Të gjitha", "All")), *choices(OUTCOMES)]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": said("Të hapura", "Open")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        match self.value():
            case None:
                return queryset.filter(handled_at=None)
            case "all":
                return queryset
            case code if code in OUTCOMES:
                return queryset.filter(outcome=code)
            case code:
                raise IncorrectLookupParameters(code)


class ReasonFilter(admin.SimpleListFilter):
    title = said("arsyeja", "reason")
    parameter_name = "why"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return choices(REASONS)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        code = self.value()
        if code is not None and code not in REASONS:
            raise IncorrectLookupParameters(code)
        return queryset.filter(reason=code) if code else queryset


@admin.register(Report)
class ReportAdmin(FoldedSearch):
    """Nobody writes or changes a report here; an editor says what came of it."""

    list_display = ("about", "why", "in_their_words", "times", "first_made", "state")
    list_display_links = ("why",)
    list_filter = (StateFilter, ReasonFilter)
    list_select_related = ("programme",)
    list_per_page = 50
    search_fields = ("text", "programme__title_sq", "programme__title_en", "programme__slug")
    search_help_text = said(
        "Fjalë të njoftimit ose titulli i programit; me ose pa ë e ç.",
        "Words of the report or the title of the programme; with or without ë and ç.",
    )
    ordering = ("made_at", "pk")
    actions = ("note_corrected", "note_unconfirmed", "note_useless")
    fields = ("about", "page", "why", "in_full", "times", "first_made", "last_made", "state")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        nothing_to_save = {"show_save": False, "show_save_and_continue": False}
        return super().render_change_form(request, context | nothing_to_save, *args, **options)

    @admin.display(description=said("Programi", "Programme"), ordering="programme__title_sq")
    def about(self, report: Report) -> SafeString:
        programme = report.programme
        titles = (programme.title_sq, programme.title_en)
        title = in_language(titles[0] or titles[1] or "", titles[1] or titles[0] or "")
        address = reverse("admin:programmes_programme_change", args=[programme.pk])
        return format_html('<a href="{}">{}</a>', address, title or programme.slug)

    @admin.display(description=said("Faqja publike", "Public page"))
    def page(self, report: Report) -> SafeString | str:
        if not report.programme.published:
            return in_language("Nuk është botuar.", "Not published.")
        address = reverse("programme", args=[report.programme.slug])
        return format_html('<a href="{}">{}</a>', address, address)

    @admin.display(description=said("Arsyeja", "Reason"), ordering="reason")
    def why(self, report: Report) -> str:
        return in_language(*REASONS[report.reason])

    @admin.display(description=said("Me fjalët e tyre", "In their words"))
    def in_their_words(self, report: Report) -> str:
        return Truncator(report.text).chars(SHOWN_TEXT)

    @admin.display(description=said("Me fjalët e tyre", "In their words"))
    def in_full(self, report: Report) -> str:
        return report.text

    @admin.display(description=said("Sa herë", "How often"), ordering="count")
    def times(self, report: Report) -> int:
        return report.count

    @admin.display(description=said("Kur", "When"), ordering="made_at")
    def first_made(self, report: Report) -> str:
        return timezone.localtime(report.made_at).strftime("%Y-%m-%d %H:%M")

    @admin.display(description=said("Së fundi", "Last"), ordering="last_at")
    def last_made(self, report: Report) -> str:
        return timezone.localtime(report.last_at).strftime("%Y-%m-%d %H:%M")

    @admin.display(description=said("Gjendja", "State"), ordering="handled_at")
    def state(self, report: Report) -> str:
        return in_language(*OUTCOMES[report.outcome]) if report.outcome else _open()

    @admin.action(permissions=["change"], description=said("Shëno: u ndreq", "Note: put right"))
    def note_corrected(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        self._handle(request, queryset, "corrected")

    @admin.action(
        permissions=["change"],
        description=said("Shëno: nuk doli ashtu", "Note: not found to be so"),
    )
    def note_unconfirmed(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        self._handle(request, queryset, "unconfirmed")

    @admin.action(permissions=["change"], description=said("Shëno: pa vlerë", "Note: of no use"))
    def note_useless(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        self._handle(request, queryset, "useless")

    def _handle(self, request: HttpRequest, chosen: Any, outcome: str) -> None:
        assert isinstance(request.user, User)  # noqa: S101 (the admin lets in nobody else)
        with transaction.atomic():
            handled = actions.handle(chosen, by=request.user, outcome=outcome, at=timezone.now())
            if handled:
                note = [{"changed": {"fields": ["outcome"]}}]
                LogEntry.objects.log_actions(request.user.pk, handled, CHANGE, note)
        done = in_language(f"U mbyllën {len(handled)}.", f"{len(handled)} closed.")
        self.message_user(request, done, messages.SUCCESS)


def _open() -> str:
    return in_language("E hapur", "Open")
