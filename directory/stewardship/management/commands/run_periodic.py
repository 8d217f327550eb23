"""Everything that has to be done from time to time, once."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from directory.stewardship.periodic import run


class Command(BaseCommand):
    help = (
        "Do all periodic work once: ask editors what is due, check links, throw away what is old, "
        "send mails. Safe from cron on several machines at a time. The exit status is 1 when a "
        "task failed; the others are done all the same."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for result in run(on=timezone.localdate(), at=timezone.now()):
            self.stdout.write(f"{result.name}: {result.told}")
            self.stdout.flush()
            if result.state == "failed":
                failed.append(result.name)
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}.")
