"""`export_site DIR`: the public site as plain files."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from directory.exchange.whole_folder import FolderRefused
from directory.places.models import Place
from directory.web.static_copy.asking import NoAnswer
from directory.web.static_copy.writing import export_site


class Command(BaseCommand):
    help = (
        "Write the public site in both languages as plain files into the folder DIR, for any web "
        "server, a USB stick or an archive: every programme, place and organisation, the "
        "deadlines, the feeds, and lists by kind and place. The folder appears whole or not at "
        "all; a copy made before is replaced, anything else is left alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", help="new, empty, or a copy made before")
        parser.add_argument(
            "--places",
            nargs="+",
            default=[],
            metavar="PLACE",
            help="lists by kind for these places (code or name) and all in and around them only; "
            "without it, for every country, county and municipality",
        )
        parser.add_argument(
            "--pictures", action="store_true", help="also the pictures that messengers show"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target, began = Path(options["folder"]), time.monotonic()
        within = [_place(text) for text in options["places"]]
        try:
            with tqdm(total=0, desc="Copying", unit=" files", disable=None) as bar:

                def told(done: int, known: int) -> None:
                    bar.total = known
                    bar.update(done - bar.n)

                copied = export_site(
                    target,
                    at=timezone.now(),
                    within=within,
                    pictures=options["pictures"],
                    progress=told,
                )
        except (FolderRefused, NoAnswer) as error:
            raise CommandError(f"{error} Nothing was written.") from error
        except OSError as error:
            reason = error.strerror or error
            raise CommandError(f"{target} cannot be written: {reason}.") from error
        self.stdout.write(
            self.style.SUCCESS(
                f"{copied.pages:,} pages in {copied.files:,} files, {copied.size / 1e6:,.1f} MB,"
                f" in {target} ({time.monotonic() - began:.0f} s). Open {target / 'index.html'}"
            )
        )


def _place(text: str) -> Place:
    found: Place | None = Place.objects.resolve(text)
    if found is None:
        raise CommandError(f"There is no place called “{text}”.")
    return found
