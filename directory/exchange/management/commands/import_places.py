"""`import_places FILE.csv`: the tree of places (contract §1, §5)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.exchange.management.reading import table_in, told
from directory.exchange.places import import_places
from directory.exchange.refusals import TableError


class Command(BaseCommand):
    help = (
        "Load or update places from a .csv (or .xlsx) file with the columns code, parent_code, "
        "level, name_sq, name_en, variants, lat, lon, source. All or nothing: every bad row is "
        "named. Places are known by their code; loading a file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file with the places")

    def handle(self, *args: Any, **options: Any) -> None:
        name = Path(options["file"]).name
        try:
            loaded = import_places(table_in(options["file"]))
        except TableError as error:
            raise CommandError(told(error, name)) from error
        self.stdout.write(self.style.SUCCESS(f"{name} is loaded."))
        self.stdout.write(
            f"  {loaded.created:,} new, {loaded.updated:,} changed, {loaded.unchanged:,} unchanged"
        )
