"""Send what waits in the outbox."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from directory.stewardship.actions.sending import send_due


class Command(BaseCommand):
    help = (
        "Send the mails that are due. What fails is tried again after growing pauses and given up "
        "after a week. Several may run at a time. The exit status is 1 only when the server takes "
        "none at all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, metavar="N", help="send no more than N mails")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["most"] is not None and options["most"] < 1:
            raise CommandError("--most takes a number from 1.")
        done = send_due(at=timezone.now(), most=options["most"])
        if done.refused:
            raise CommandError(f"The mail server takes nothing. {done.refused}")
        self.stdout.write(
            f"{done.sent} sent, {done.failed} to be tried again, {done.given_up} given up."
        )
