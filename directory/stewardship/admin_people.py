"""Who may do what, as administrators set it; and what goes on, to read only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from directory.places.editing import in_language, said
from directory.places.editing_admin import EditedAdmin, call_model
from directory.rules.vocabularies import Label
from directory.stewardship.models import (
    ForeignRecord,
    Link,
    Mail,
    Membership,
    MembershipRequest,
    ReviewArea,
    Revision,
    TrustedOrganisation,
)

call_model(ReviewArea, Label("zonë shqyrtimi", "review area"), Label("zona shqyrtimi", "areas"))
call_model(Membership, Label("anëtarësi", "membership"), Label("anëtarësi", "memberships"))
call_model(
    TrustedOrganisation,
    Label("organizatë e besuar", "trusted organisation"),
    Label("organizata të besuara", "trusted organisations"),
)
call_model(
    MembershipRequest,
    Label("kërkesë për anëtarësi", "membership request"),
    Label("kërkesa për anëtarësi", "membership requests"),
)
call_model(Mail, Label("e-mail", "mail"), Label("e-maile", "mails"))
call_model(Link, Label("lidhje", "link"), Label("lidhje", "links"))
call_model(Revision, Label("ndryshim", "change"), Label("ndryshime", "changes"))
call_model(
    ForeignRecord,
    Label("shënim i marrë nga gjetkë", "record from elsewhere"),
    Label("shënime të marra nga gjetkë", "records from elsewhere"),
)


class OnlyAdministrators(EditedAdmin):
    """Whoever gives rights could give them to themselves: administrators alone."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)


class OnlyRead(OnlyAdministrators):
    """Written by deeds alone, which say who did them and tell those whom it concerns."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ReviewArea)
class ReviewAreaAdmin(OnlyAdministrators):
    list_display = ("user", "place")
    list_select_related = ("user", "place")
    search_fields = ("user__email", "place__name_sq")
    autocomplete_fields = ("user", "place")


@admin.register(Membership)
class MembershipAdmin(OnlyAdministrators):
    list_display = ("user", "organisation", "since")
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "organisation__name")
    autocomplete_fields = ("user", "organisation")
    fields = ("user", "organisation")

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        if not change:
            obj.since, obj.confirmed_by_id = timezone.now(), request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(TrustedOrganisation)
class TrustedOrganisationAdmin(OnlyAdministrators):
    list_display = ("organisation", "given_by", "given_at")
    list_select_related = ("organisation", "given_by")
    search_fields = ("organisation__name",)
    autocomplete_fields = ("organisation",)
    fields = ("organisation",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: TrustedOrganisation, form: Any, change: bool
    ) -> None:
        obj.given_at, obj.given_by_id = timezone.now(), request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(MembershipRequest)
class MembershipRequestAdmin(OnlyRead):
    list_display = ("user", "organisation", "organisation_name", "made_at", "outcome")
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "organisation__name", "organisation_name")


@admin.register(Mail)
class MailAdmin(OnlyRead):
    """Without the texts: links in them work for whoever reads them."""

    fields = ("to", "subject", "made_at", "next_try_at", "tries", "sent_at", "given_up_at")
    list_display = ("to", "subject", "made_at", "sent_at", "tries", "given_up_at")
    search_fields = ("to", "subject")
    ordering = ("-made_at", "-pk")


@admin.register(Link)
class LinkAdmin(OnlyRead):
    list_display = ("url", "dead_since", "problem", "failures", "checked_at")
    search_fields = ("url",)
    search_help_text = said("Një pjesë e adresës.", "A part of the address.")


@admin.register(Revision)
class RevisionAdmin(OnlyRead):
    list_display = ("title", "organisation", "state", "origin", "author", "submitted_at")
    list_select_related = ("organisation", "author", "programme")
    list_filter = ("state", "origin")
    search_fields = ("identifier", "organisation__name", "author__email")
    ordering = ("-saved_at", "-pk")


@admin.register(ForeignRecord)
class ForeignRecordAdmin(OnlyRead):
    """What other directories listed when they were read last, and which programme it is here."""

    list_display = ("its_identifier", "where", "about", "last_read")
    list_filter = ("source",)
    list_select_related = ("programme", "revision__programme")
    search_fields = ("source", "foreign_id", "programme__title_sq", "programme__title_en")
    search_help_text = said(
        "Burimi, identifikuesi i tij ose titulli i programit.",
        "The source, its identifier or the title of the programme.",
    )
    fields = ("where", "its_identifier", "about", "first_read", "last_read", "as_read")

    @admin.display(description=said("Burimi", "Source"), ordering="source")
    def where(self, record: ForeignRecord) -> str:
        return record.source

    @admin.display(
        description=said("Identifikuesi atje", "Identifier there"), ordering="foreign_id"
    )
    def its_identifier(self, record: ForeignRecord) -> str:
        return record.foreign_id

    @admin.display(description=said("Programi", "Programme"))
    def about(self, record: ForeignRecord) -> SafeString | str:
        programme = record.about
        if programme is None and record.revision is not None and record.revision.is_open:
            return in_language("Pret shqyrtimin.", "Waits for review.")
        if programme is None:
            return in_language("Nuk u mor ose u hoq këtu.", "Not taken, or taken out here.")
        title = in_language(programme.in_language("sq"), programme.in_language("en"))
        address = reverse("admin:programmes_programme_change", args=[programme.pk])
        return format_html('<a href="{}">{}</a>', address, title)

    @admin.display(description=said("Lexuar për herë të parë", "First read"))
    def first_read(self, record: ForeignRecord) -> str:
        return timezone.localtime(record.first_read_at).strftime("%Y-%m-%d %H:%M")

    @admin.display(description=said("Lexuar së fundi", "Last read"), ordering="last_read_at")
    def last_read(self, record: ForeignRecord) -> str:
        return timezone.localtime(record.last_read_at).strftime("%Y-%m-%d %H:%M")

    @admin.display(description=said("Siç u lexua", "As it was read"))
    def as_read(self, record: ForeignRecord) -> SafeString:
        told = ((column, text) for column, text in record.cells.items() if text)
        return format_html_join("\n", "<p><b>{}</b> {}</p>", told)
