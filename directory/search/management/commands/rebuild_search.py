"""Write the search index anew, or only see whether it is right."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from tqdm import tqdm

from directory.programmes.models import Programme
from directory.search import index

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Rebuild the search index from the published programmes and the concept list. "
        "With --check, only compare; the exit status says whether they agree."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="compare with what the index should be; write nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        total = Programme.objects.published().count()
        with tqdm(total=total, unit="programme", disable=not sys.stderr.isatty()) as bar:
            count = index.rebuild(bar.update)
        self.stdout.write(f"{count} programmes indexed.")

    def _check(self) -> None:
        differences = index.differences()
        waiting = index.waiting()
        problems = [
            f"{what.replace('_', ' ')}: {', '.join(slugs[:SHOWN])}"
            + (f" and {len(slugs) - SHOWN} more" if len(slugs) > SHOWN else "")
            for what, slugs in differences.items()
            if slugs
        ]
        if waiting:
            problems.append(f"noted as changed and not taken up yet: {waiting}")
        if problems:
            raise CommandError("The search index is not up to date.\n" + "\n".join(problems))
        self.stdout.write("The search index is up to date.")
