"""Django's command, for a site where people sign in by their e-mail address."""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.db import transaction
from django.urls import reverse


class Command(createsuperuser.Command):
    help = (
        "Make an administrator. The address counts as confirmed, for whoever runs this has the"
        " server; the second factor is set up at the first sign-in."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        last = User.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        with transaction.atomic():
            super().handle(*args, **{**options, "verbosity": 0})
            for made in User.objects.filter(pk__gt=last, is_superuser=True):
                _let_in(made)
        if options["verbosity"]:
            self.stdout.write(f"Sign in at {settings.SITE_URL}{reverse('account_login')}")


def _let_in(user: User) -> None:
    """Let somebody sign in by his address; CommandError when there is none, or it is another's."""
    email = user.email.lower()
    if not email:
        raise CommandError("An e-mail address is needed: people sign in by it.")
    others = User.objects.exclude(pk=user.pk)
    if others.filter(email=email).exists() or EmailAddress.objects.filter(email=email).exists():
        raise CommandError("There is an account with this e-mail address already.")
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
