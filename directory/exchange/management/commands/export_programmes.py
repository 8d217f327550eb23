"""`export_programmes FILE`: all programmes to a spreadsheet (contract §1, §6)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from directory.exchange.programme_export import ExportRefused, export_programmes
from directory.exchange.refusals import TableError
from directory.programmes.models import Programme


class Command(BaseCommand):
    help = (
        "Write all programmes, drafts too, to a .csv or .xlsx file with the columns of the "
        "contract. Loading that file with import_programmes changes nothing. The file appears "
        "whole or not at all; one of the same name is replaced."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="where to write; the name ends in .csv or .xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        total = Programme.objects.count()
        try:
            with tqdm(total=total, desc="Writing", unit=" rows", disable=None) as bar:
                written = export_programmes(Path(options["file"]), progress=bar.update)
        except ExportRefused as error:
            raise CommandError(error.reason.en) from error
        except TableError as error:
            raise CommandError("\n".join(error.in_language("en"))) from error
        except OSError as error:
            reason = error.strerror or error
            raise CommandError(f"{options['file']} cannot be written: {reason}.") from error
        self.stdout.write(self.style.SUCCESS(f"{written:,} programmes in {options['file']}."))
