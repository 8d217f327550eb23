"""`dump [DIR]`: the whole public catalogue as files for others."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from directory.exchange.dump import FOLDER, steps, write_dump
from directory.exchange.refusals import TableError
from directory.exchange.whole_folder import FolderRefused


class Command(BaseCommand):
    help = (
        "Write everything that is public to a folder: our own CSV and Excel tables, the services "
        "of the Open Referral standard (HSDS) as JSON lines and as a tabular data package in both "
        "languages, the licence and checksums. The folder appears whole or not at all; a dump "
        "made before is replaced, anything else is left alone. Without DIR it is written where "
        "the page /data/ offers it. Meant to be run every night."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", nargs="?", help="default: dump in DATA_DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(options["folder"] or Path(settings.DATA_DIR) / FOLDER)
        try:
            with tqdm(total=steps(), desc="Writing", unit=" rows", disable=None) as bar:
                dump = write_dump(target, at=timezone.now(), progress=bar.update)
        except FolderRefused as error:
            raise CommandError(f"{error} Nothing was written.") from error
        except TableError as error:
            raise CommandError("\n".join(error.in_language("en"))) from error
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror or error}.") from error
        for one in dump.files:
            self.stdout.write(f"  {one.size:>12,} bytes  {one.name}")
        self.stdout.write(self.style.SUCCESS(f"{dump.programmes:,} programmes in {target}."))
