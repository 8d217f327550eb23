"""Ask the official and application links of the programmes whether they open."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from directory.stewardship.links.checking import NetworkAway, check_links
from directory.stewardship.periodic import alone


class Command(BaseCommand):
    help = (
        "Check the links that programmes name: those not checked for a week, and those that "
        "failed, on the next day. A link is dead when it fails on two different days; its editors "
        "get a mail, and the page says so. Slow on purpose: one request at a time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also those checked lately")
        parser.add_argument("--most", type=int, metavar="N", help="check no more than N links")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["most"] is not None and options["most"] < 1:
            raise CommandError("--most takes a number from 1.")
        with alone("check links") as is_alone:
            if not is_alone:
                self.stdout.write("Another one is checking links just now.")
                return
            with tqdm(unit="link", disable=not sys.stderr.isatty()) as bar:
                try:
                    done = check_links(
                        at=timezone.now(),
                        most=options["most"],
                        everything=options["all"],
                        progress=bar.update,
                    )
                except NetworkAway as error:
                    raise CommandError(
                        "Nothing could be reached: is this machine's network away? "
                        "Nothing was noted."
                    ) from error
        self.stdout.write(
            f"{done.asked} links checked, {done.failed} did not open; {done.told} mails written."
        )
