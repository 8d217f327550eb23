"""`import_organisations FILE`: who runs programmes, with both names, as `dump` writes them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.exchange.management.reading import table_in, told
from directory.exchange.organisations import load_organisations
from directory.exchange.refusals import TableError


class Command(BaseCommand):
    help = (
        "Load or update organisations from a .csv or .xlsx file with the columns name, name_sq, "
        "name_en, acronym, kind, url. All or nothing: every bad row is named. Organisations are "
        "known by their name; loading a file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file with the organisations")

    def handle(self, *args: Any, **options: Any) -> None:
        name = Path(options["file"]).name
        try:
            loaded = load_organisations(table_in(options["file"]))
        except TableError as error:
            raise CommandError(told(error, name)) from error
        self.stdout.write(self.style.SUCCESS(f"{name} is loaded."))
        self.stdout.write(
            f"  {loaded.created:,} new, {loaded.updated:,} changed, {loaded.unchanged:,} unchanged"
        )
