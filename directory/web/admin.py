"""Accounts in the admin: whose address is confirmed, and who has a second factor."""

from typing import Any

from allauth.account import admin as account_admin
from allauth.account.models import EmailAddress
from allauth.mfa import admin as second_factor_admin
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest

from directory.places.editing import said
from directory.places.editing_admin import call_model
from directory.rules.vocabularies import Label

# Ours stand in place of theirs, which speak no Albanian and show everybody's secret keys.
for theirs, model in (
    (account_admin.EmailAddressAdmin, EmailAddress),
    (second_factor_admin.AuthenticatorAdmin, Authenticator),
):
    if isinstance(admin.site.get_model_admin(model), theirs):
        admin.site.unregister(model)

apps.get_app_config("account").verbose_name = said("Llogaritë", "Accounts")
apps.get_app_config("mfa").verbose_name = said("Hyrja me kod", "Signing in with a code")
call_model(
    EmailAddress,
    Label("adresë e-mail", "e-mail address"),
    Label("adresa e-mail", "e-mail addresses"),
)
call_model(
    Authenticator, Label("kod hyrjeje", "second factor"), Label("kode hyrjeje", "second factors")
)


@admin.register(EmailAddress)
class EmailAddressAdmin(admin.ModelAdmin[Any]):
    list_display = ("email", "user", "verified")
    list_filter = ("verified",)
    list_select_related = ("user",)
    search_fields = ("email", "user__first_name", "user__username")
    raw_id_fields = ("user",)


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin[Any]):
    """To be deleted for somebody who lost the phone and the recovery codes; nothing else."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__first_name")
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
