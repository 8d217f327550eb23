"""`import_hsds URL_OR_FILE`: what another directory says, into changes for review."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from directory.exchange.hsds_reading.feeds import Feed, read_feed
from directory.exchange.hsds_reading.objects import FeedRefused
from directory.exchange.hsds_reading.service_cells import Defaults, ServiceReader
from directory.exchange.refusals import TableError
from directory.exchange.web_client import WebClient, WebRefused
from directory.places.models import Place
from directory.rules.vocabularies import KINDS
from directory.stewardship.actions.feeds import FeedTaken, Taken, take_in

_NAMED = 20
_TOLD = 200
_HEADS = {
    "new": "new, for review",
    "changed": "changed, for review",
    "unchanged": "unchanged",
    "kept": "left as edited here",
    "refused": "refused",
}


class Command(BaseCommand):
    help = (
        "Take in what another directory tells in the Open Referral standard (HSDS 3.x, ORUK 3.0): "
        "the address of its API, or a file, here or on the web: services as JSON or JSON lines, or "
        "a tabular data package (folder, datapackage.json or ZIP). Everything new or changed "
        "becomes a change that waits for review; what was edited here stays. All or nothing: if "
        "the source cannot be read to its end, nothing is written. Meant to be run again and again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("where", metavar="URL_OR_FILE")
        parser.add_argument(
            "--source", help="the name by which it is known the next time; default: the address"
        )
        parser.add_argument(
            "--organisation", default="", help="the organisation that runs all of its services"
        )
        parser.add_argument(
            "--language",
            choices=["sq", "en"],
            default="en",
            help="of its texts, where the source does not say; default: en",
        )
        parser.add_argument(
            "--kind", choices=list(KINDS), default="", help="of services that do not tell theirs"
        )
        parser.add_argument(
            "--place", default="", help="that services are for which name none, such as kukes"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="read everything, say what would happen, stop"
        )
        parser.add_argument(
            "--leave-out-refused",
            action="store_true",
            help="take in the rest where a service cannot be read; default: then nothing is",
        )
        parser.add_argument(
            "--allow-private",
            action="store_true",
            help="also read from this machine and from private networks",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["place"] and Place.objects.resolve(options["place"]) is None:
            raise CommandError(f"There is no place “{options['place']}”. Nothing was written.")
        feed = self._read(options["where"], allow_private=options["allow_private"])
        on = timezone.localdate()
        defaults = Defaults(
            language=options["language"],
            kind=options["kind"],
            place=options["place"],
            organisation=options["organisation"],
        )
        try:
            with tqdm(total=len(feed.services), desc="Comparing", disable=None) as bar:
                taken = take_in(
                    source=(options["source"] or feed.source)[:500],
                    services=feed.services,
                    reader=ServiceReader(defaults, on=on, language=feed.language, base=feed.base),
                    by=None,
                    on=on,
                    at=timezone.now(),
                    dry_run=options["dry_run"],
                    leave_out_refused=options["leave_out_refused"],
                    progress=bar.update,
                )
        except TableError as error:
            raise CommandError("\n".join(error.in_language("en"))) from error
        self._report(taken, dry_run=options["dry_run"])

    def _read(self, where: str, *, allow_private: bool) -> Feed:
        client = WebClient(agent=f"Mundesi (+{settings.SITE_URL})", allow_private=allow_private)
        try:
            with tqdm(desc="Reading", unit=" services", disable=None) as bar:

                def advance(count: int, total: int) -> None:
                    bar.total = max(total, bar.n + count)
                    bar.update(count)

                return read_feed(where, client, progress=advance)
        except (FeedRefused, WebRefused) as refused:
            raise CommandError(f"{refused.reason.en} Nothing was written.") from refused

    def _report(self, taken: FeedTaken, *, dry_run: bool) -> None:
        say = self.stdout.write
        if taken.written:
            say(self.style.SUCCESS(f"{taken.source} is read."))
        elif dry_run:
            say(f"{taken.source}: nothing was written; without --dry-run this would happen:")
        else:
            say(f"{taken.source}: nothing was written; with the refused ones left out it would be:")
        for outcome, head in _HEADS.items():
            names = [one.name or one.foreign_id for one in taken.services if one.outcome == outcome]
            named = "" if outcome == "unchanged" else _list(names)
            say(f"  {len(names):>6,} {head}{named}")
        if taken.gone:
            gone = [str(one.foreign_id) for one in taken.gone]
            say(f"  {len(gone):>6,} no longer there, left as they are{_list(gone)}")
        if taken.new_organisations:
            names = list(taken.new_organisations)
            say(f"  {len(names):>6,} new organisations{_list(names)}")
        self._tell_remarks([one for one in taken.services if one.remarks])
        refused = taken.count("refused")
        if taken.services and refused == len(taken.services):
            raise CommandError("Every service was refused; nothing was taken in.")
        if refused and not taken.written and not dry_run:
            raise CommandError(
                f"{refused:,} refused: nothing was written."
                " With --leave-out-refused the others are taken in."
            )

    def _tell_remarks(self, remarked: Sequence[Taken]) -> None:
        for one in remarked[:_TOLD]:
            said = " ".join(remark.en for remark in one.remarks)
            self.stderr.write(f"{one.outcome}: “{one.name}” ({one.foreign_id}): {said}")
        if len(remarked) > _TOLD:
            self.stderr.write(f"… and {len(remarked) - _TOLD:,} more.")


def _list(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f"; and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f": {'; '.join(names[:_NAMED])}{more}"
