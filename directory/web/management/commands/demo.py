"""Serve the site with everything that it needs, on a machine that has nothing."""

import contextlib
import ctypes
import hashlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from directory.exchange.shipped import load_shipped
from directory.stewardship.actions.sending import send_due

# The path alone: neither what was searched nor who asked is anybody's business.
ACCESS_LOG = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
PATIENCE = 30.0
MAIL_EVERY = 5.0  # seconds


class Command(BaseCommand):
    help = (
        "Migrate, load the shipped places and programmes, and serve the site until Ctrl-C. "
        "HOST and PORT in the environment change the address."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *args: Any, **options: Any) -> None:
        # A shell that starts us in the background has Ctrl-C ignored; whoever sends it means it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        call_command("migrate", verbosity=0, interactive=False)
        _collect_static_files()
        loaded = load_shipped(on=timezone.localdate())
        self.stdout.write(str(loaded))
        self._serve(options["host"], options["port"])

    def _serve(self, host: str, port: int) -> None:
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "directory.wsgi",
                f"--bind={f'[{host}]' if ':' in host else host}:{port}",
                "--workers=2",
                "--threads=4",
                # Its warnings name the address of whoever sends nonsense; errors do not.
                "--log-level=error",
                "--limit-request-line=8190",
                f"--access-logformat={ACCESS_LOG}",
            ],
            env={**os.environ, "SITE_URL": os.environ.get("SITE_URL") or address.rstrip("/")},
            preexec_fn=_end_with_parent,  # noqa: PLW1509 (no threads yet)
        )
        try:
            self._wait_until_up(server, f"{address}healthz")
            self.stdout.write(self.style.SUCCESS(f"Mundësi is at {address}  (Ctrl-C ends it)"))
            self.stdout.flush()
            code = _until_it_ends(server)
        except (KeyboardInterrupt, SystemExit):
            code = 0
        finally:
            _stop(server)
        if code:
            raise CommandError(f"The server ended with status {code}; is port {port} taken?")

    def _wait_until_up(self, server: subprocess.Popen[bytes], url: str) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and server.poll() is None:
            try:
                with urllib.request.urlopen(url, timeout=2):  # noqa: S310 (our own address)
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise CommandError(f"The server did not come up at {url}. Is the port taken?")


def _collect_static_files() -> None:
    """Compressing them takes seconds, so only when one of them is another than last time."""
    found = sorted(
        f"{path} {os.path.getsize(where)} {os.path.getmtime(where)}"
        for finder in get_finders()
        for path, storage in finder.list([])
        for where in [storage.path(path)]
    )
    digest = hashlib.sha256("\n".join(found).encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / "collected.txt"
    if not stamp.is_file() or stamp.read_text(encoding="ascii") != digest:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(digest, encoding="ascii")


def _until_it_ends(server: subprocess.Popen[bytes]) -> int:
    """Wait for the server; what stands in the outbox goes out meanwhile, as files."""
    while True:
        try:
            return server.wait(timeout=MAIL_EVERY)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(DatabaseError):
                send_due(at=timezone.now())
            connection.close()


def _end_with_parent() -> None:
    """Linux: end the server also when this command is killed without a chance to tidy up."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
