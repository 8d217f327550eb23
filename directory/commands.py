"""What every command shares: the database is there while it runs, and goes when nobody needs it."""

import os
import sys
from contextlib import ExitStack

from django.core.exceptions import ImproperlyConfigured

from directory.database import (
    DatabaseUnavailable,
    DatabaseURLError,
    ensure_database,
    exit_on_sigterm,
)
from directory.environment import data_dir, make_secret_key

# These look at the code alone; starting a database for them would only cost time.
WITHOUT_DATABASE = frozenset(
    {"help", "version", "--version", "--help", "-h", "collectstatic", "compilemessages"}
)


def run(argv: list[str]) -> None:
    """Run the management command in `argv`; start the embedded database first when it is ours."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (reads settings)

    command = argv[1] if len(argv) > 1 else "help"
    asks_only = command in WITHOUT_DATABASE or {"--help", "-h"} & set(argv[2:])
    if command == "demo" and not asks_only:
        make_secret_key(os.environ)
    with ExitStack() as stack:
        if not asks_only:
            exit_on_sigterm()
            try:
                stack.enter_context(ensure_database(os.environ, data_dir(os.environ)))
            except (DatabaseUnavailable, DatabaseURLError) as error:
                sys.exit(f"{type(error).__name__}: {error}")
        try:
            execute_from_command_line(argv)
        except ImproperlyConfigured as error:
            sys.exit(str(error))
