"""Who may do what, as administrators set it; and what goes on, to read only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from directory.places.editing import said
from directory.places.editing_admin import EditedAdmin, call_model
from directory.rules.vocabularies import Label
from directory.stewardship.models import (
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
