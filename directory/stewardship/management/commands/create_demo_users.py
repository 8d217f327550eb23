"""Accounts to try the site with, made only when somebody asks for them."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from directory.stewardship.actions.demo import NothingToEdit, make_demo_users


class Command(BaseCommand):
    help = (
        "Make an editor, a reviewer for Kukës county and an administrator, and print how each signs"
        " in. Made again, they get new passwords. Refused on a public site without --really."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--really", action="store_true", help="also where SITE_URL is https and DEBUG is off"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        public = not settings.DEBUG and urlsplit(settings.SITE_URL).scheme == "https"
        if public and not options["really"]:
            raise CommandError(
                "This is a public site: whoever sees the passwords could change it. Use --really"
                " if you mean it."
            )
        try:
            made = make_demo_users(at=timezone.now())
        except NothingToEdit as error:
            raise CommandError("Load the places and the catalogue first.") from error
        for user in made:
            self.stdout.write(f"{user.email}\n    password  {user.password}")
            if user.secret:
                self.stdout.write(f"    secret    {user.secret}\n    {user.uri}")
