"""`import_programmes FILE`: programmes from a spreadsheet, all or nothing (contract §1, §6)."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, Self

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from directory.exchange.management.reading import SHOWN_PROBLEMS, table_in, told
from directory.exchange.programme_import import ImportSummary, import_programmes
from directory.exchange.refusals import TableError

_NAMED = 20


class Command(BaseCommand):
    help = (
        "Load or update programmes from a .csv or .xlsx file with the columns of the contract. "
        "All or nothing: with one bad row nothing is written, and every bad row is named with its "
        "number, column, value and reason. Rows are known by their id; loading a file again "
        "changes nothing. New programmes are drafts unless --publish is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the .csv or .xlsx file")
        parser.add_argument(
            "--dry-run", action="store_true", help="check everything, say what would happen, stop"
        )
        parser.add_argument(
            "--publish", action="store_true", help="publish every programme of the file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = Path(options["file"]).name
        on = timezone.localdate()
        table = table_in(
            options["file"], judge=lambda rest: import_programmes(rest, on=on, dry_run=True)
        )
        try:
            with _Bars() as bars:
                summary = import_programmes(
                    table,
                    on=on,
                    publish=options["publish"],
                    dry_run=options["dry_run"],
                    progress=bars.advance,
                )
        except TableError as error:
            raise CommandError(told(error, name)) from error
        for warning in summary.warnings[:SHOWN_PROBLEMS]:
            self.stderr.write(self.style.WARNING(f"Note: {warning.in_language('en')}"))
        if len(summary.warnings) > SHOWN_PROBLEMS:
            self.stderr.write(f"… and {len(summary.warnings) - SHOWN_PROBLEMS} more notes.")
        self._report(summary, name, dry_run=options["dry_run"])

    def _report(self, summary: ImportSummary, name: str, *, dry_run: bool) -> None:
        say = self.stdout.write
        if dry_run:
            say(f"{name}: no problems. Nothing was written; without --dry-run this would happen:")
        else:
            say(self.style.SUCCESS(f"{name} is loaded."))
        for label, identifiers in (("new", summary.new), ("changed", summary.changed)):
            say(f"  {len(identifiers):>6,} {label}{_list(identifiers)}")
        say(f"  {len(summary.unchanged):>6,} unchanged")
        if summary.new_organisations:
            organisations = summary.new_organisations
            say(f"  {len(organisations):>6,} new organisations{_list(organisations, '; ')}")


class _Bars:
    """One progress bar for each task, on a terminal only."""

    def __init__(self) -> None:
        self._bars: dict[str, tqdm[NoReturn]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for bar in self._bars.values():
            bar.close()

    def advance(self, task: str, count: int, total: int) -> None:
        if task not in self._bars:
            self.__exit__()
            self._bars[task] = tqdm(total=total, desc=task, unit=" rows", disable=None)
        self._bars[task].update(count)


def _list(names: Sequence[str], separator: str = ", ") -> str:
    if not names:
        return ""
    more = f"{separator}and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f": {separator.join(names[:_NAMED])}{more}"
