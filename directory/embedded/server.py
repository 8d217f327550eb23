"""A process's hold on the server of a data directory.

A *user* here is a process that needs the database. Each holds a shared lock on one file; all
starting and stopping happens under an exclusive lock on a second one; whoever leaves and finds
that nobody else holds the first stops the server. The kernel drops the locks of a killed process,
so a dead user never counts, and the next one takes over a server that was left running.
"""

import contextlib
import os
import platform
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from directory.embedded.place import (
    DatabaseUnavailable,
    ServerUser,
    closed,
    digest,
    find_programs,
    nearest_existing,
    prepare_data_dir,
    prepare_socket_directory,
    refuge,
    refuse_nameless_user,
    run_as,
    server_user,
    shared_memory_options,
    socket_directory,
    tell,
)
from directory.embedded.process import (
    ServerProcess,
    close_lock,
    is_same_file,
    lock_alone,
    lock_shared,
    open_lock,
    open_private,
    signals_deferred,
)

DATABASE = ROLE = "mundesi"
PORT = 5432  # only part of the socket's name: the server listens on no network address
PATIENCE = 120  # seconds: crash recovery, or another command's first start, on a slow disk
FAST_STOP, IMMEDIATE_STOP = 30, 10  # seconds
LARGEST_LOG = 2**20  # bytes; a longer one is begun anew at the next start

INITDB = [
    *("--username=postgres", "--encoding=UTF8", "--locale=C"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),  # needs no locale installed
    *("--auth-local=trust", "--auth-host=reject", "--no-instructions"),
]
# The role is no superuser: what it may do here, a hosted database allows too. A statement that
# fails must not carry a visitor's words into the log, hence "fatal" (and "panic" below).
FIRST_STATEMENTS = f"""\
CREATE ROLE {ROLE} LOGIN CREATEDB;
CREATE DATABASE {DATABASE} OWNER {ROLE};
ALTER ROLE {ROLE} SET log_min_messages = fatal;
"""
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "50",
    "shared_buffers": "96MB",
    "min_wal_size": "64MB",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "default_text_search_config": "pg_catalog.simple",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Said when children of a killed server are still leaving, or when two starts met.
PASSING_TROUBLE = ("pre-existing shared memory block", '.pid" already exists', '.pid" is empty')


class EmbeddedServer:
    """A hold on the server of `data_dir`; several may exist, in one process or in many.

    `movable`: as root, put the cluster elsewhere if the server's user cannot enter `data_dir`.
    `durable=False`: faster, and lost with the machine's power; for tests.
    """

    def __init__(self, data_dir: Path, *, movable: bool = False, durable: bool = True) -> None:
        self.data_dir = Path(os.path.realpath(data_dir))
        self.socket_dir = socket_directory(data_dir)
        self.log = self.data_dir / "postgres.log"
        self._log_start = 0
        self._movable = movable
        self._durable = durable
        self._users_file = self.data_dir / "postgres-users.lock"
        self._users: int | None = None  # that file, open and locked, while held
        self._holder = 0  # the process that holds it
        self._server: ServerProcess | None = None  # as last seen

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """The server accepts connections within the block; at its end the last user stops it."""
        self.acquire()
        try:
            yield
        finally:
            self.release()

    def acquire(self) -> None:
        """Start the server unless it runs; returns when it accepts connections.

        Raises DatabaseUnavailable.
        """
        if self._users is not None:
            raise RuntimeError("this server is already held")
        with _plainly(f"The database in {self.data_dir} cannot be used"):
            self._refuse_closed_place()
            prepare_data_dir(self.data_dir)
            with self._gate():
                try:
                    self._ensure_running(alone=self._join())
                except BaseException:
                    with signals_deferred():
                        self._leave()
                    raise

    def release(self) -> None:
        """Give up the hold; the last user stops the server. In a forked child: nothing.

        Raises DatabaseUnavailable.
        """
        if self._users is None or self._holder != os.getpid():
            self._users = None  # the child's copy was closed at the fork
            return
        trouble = f"The database in {self.data_dir} was not stopped"
        with signals_deferred(), _plainly(trouble), self._gate():
            self._leave()

    def discard(self) -> bool:
        """Stop the server and remove the data directory, unless somebody uses it."""
        with _plainly(f"{self.data_dir} was not removed"):
            with self._gate():
                try:
                    alone = self._join()
                finally:
                    self._leave()
            if alone:
                shutil.rmtree(self.data_dir)
        return alone

    # -- who uses it ------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _gate(self) -> Iterator[None]:
        """Only one process at a time joins, starts, stops or leaves."""
        if self._users is not None and not self.data_dir.exists():
            yield  # it was removed under us: there is nobody to agree with
            return
        gate = open_lock(self.data_dir / "postgres.lock")
        try:
            if not lock_alone(gate, patience=PATIENCE):
                raise DatabaseUnavailable(
                    f"Another command has been starting or stopping the database in "
                    f"{self.data_dir} for {PATIENCE} seconds. End it, then try again."
                )
            yield
        finally:
            close_lock(gate)

    def _join(self) -> bool:
        """Become a user; true if there is no other."""
        self._users = open_lock(self._users_file)
        self._holder = os.getpid()
        host = platform.node().encode()
        if alone := lock_alone(self._users):
            os.ftruncate(self._users, 0)
            os.pwrite(self._users, host, 0)
        elif (other := os.pread(self._users, 256, 0)) != host:
            raise DatabaseUnavailable(
                f"The database in {self.data_dir} is in use on {other.decode(errors='replace')!r}, "
                "another machine or container, and two servers would destroy it. Give each its own "
                "DATA_DIR, or let both use one server through DATABASE_URL."
            )
        lock_shared(self._users)
        return alone

    def _leave(self) -> None:
        """Cease to be a user; the last one stops the server."""
        if self._users is None:
            return
        try:
            if not lock_alone(self._users):
                return
            if is_same_file(self._users, self._users_file):
                self._stop()
            elif self._server and self._server != self._running():
                # The data directory was removed under us, or made anew: our server has no use.
                self._server.end(signal.SIGQUIT, IMMEDIATE_STOP)
                _remove_empty(self.socket_dir)
        finally:
            close_lock(self._users)
            self._users = None

    # -- running ----------------------------------------------------------------------------------

    @property
    def _home(self) -> Path:
        """The directory that has the cluster: the data directory, or the one noted there."""
        with contextlib.suppress(FileNotFoundError):
            noted = Path(self._place_file.read_text().strip())
            if noted.is_dir():
                return noted
        return self.data_dir

    @property
    def _place_file(self) -> Path:
        return self.data_dir / "postgres-place"

    @property
    def _cluster(self) -> Path:
        return self._home / "postgres"

    @property
    def _socket(self) -> Path:
        return self.socket_dir / f".s.PGSQL.{PORT}"

    def _running(self) -> ServerProcess | None:
        """The server that has the cluster open."""
        server = ServerProcess.read(self._cluster / "postmaster.pid")
        return server if server and server.runs() else None

    def _ensure_running(self, *, alone: bool) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            server = self._running()
            if server and server.status == "ready" and not self._socket.exists():
                self._stop_unreachable(server, alone=alone)
                server = None
            self._server = server
            if server is None:
                self._start()
            if self._await_ready(deadline):
                return
            passing = server or any(words in self._last_words() for words in PASSING_TROUBLE)
            if not passing or time.monotonic() > deadline:
                raise DatabaseUnavailable(self._complaint("PostgreSQL ended while starting."))
            time.sleep(0.2)

    def _stop_unreachable(self, server: ServerProcess, *, alone: bool) -> None:
        """Its socket was swept away, or the data directory has another path since it started."""
        if server.socket_dir != str(self.socket_dir) and not alone:
            raise DatabaseUnavailable(
                f"The database in {self.data_dir} is in use under another path, "
                f"{server.cluster}. End the commands that use it there, then try again."
            )
        self._stop()

    def _await_ready(self, deadline: float) -> bool:
        """Wait until the server accepts connections; false if it ended."""
        while self._server and self._server.runs():
            current = self._running()
            if current and current.pid == self._server.pid and current.status == "ready":
                self._server = current
                return True
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(
                    self._complaint(f"PostgreSQL was not ready within {PATIENCE} seconds.")
                )
            time.sleep(0.02)
        return False

    def _start(self) -> None:
        user = server_user(self._home)
        if user and not user.may_enter(self._home):
            self._move(user)
            user = server_user(self._home)
        programs = find_programs(user)
        self._remove_half_made()
        if not (self._cluster / "PG_VERSION").exists():
            self._make_cluster(programs, user)
        prepare_socket_directory(self.socket_dir, user)
        self._clear_stale_locks()
        settings = SETTINGS | {"unix_socket_directories": str(self.socket_dir)}
        if not self._durable:
            settings |= FORGETFUL
        command = [str(programs / "postgres"), "-D", str(self._cluster), *shared_memory_options()]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.unlink()
        log = open_private(self.log, os.O_WRONLY | os.O_APPEND)
        try:
            self._log_start = os.fstat(log).st_size
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **run_as(user)
            )
        finally:
            os.close(log)
        process.returncode = 0  # it may outlive us; ServerProcess waits for it, by its number
        self._server = ServerProcess(process.pid, str(self._cluster), str(self.socket_dir))

    def _stop(self) -> None:
        """Stop the server; nobody else uses it."""
        server = self._running() or self._server
        if server is None:
            return
        if not server.end(signal.SIGINT, FAST_STOP):
            server.end(signal.SIGQUIT, IMMEDIATE_STOP)
        if server.runs():
            what = f"PostgreSQL (process {server.pid}) did not stop."
            raise DatabaseUnavailable(self._complaint(what))
        self._clear_stale_locks()
        _remove_empty(self.socket_dir)
        if server.socket_dir:  # another, if the data directory has moved
            _remove_empty(Path(server.socket_dir))

    def _clear_stale_locks(self) -> None:
        """Remove what a killed server left; call only when none has the cluster open.

        PostgreSQL itself would refuse to start when another process has got the old one's number,
        as happens in restarted containers. Its check of shared memory still guards the data.
        """
        socket_lock = self._socket.with_name(f"{self._socket.name}.lock")
        owner = ServerProcess.read(socket_lock)
        if owner and owner.runs():  # its data directory was removed under it
            owner.end(signal.SIGQUIT, IMMEDIATE_STOP)
        for path in (self._cluster / "postmaster.pid", socket_lock, self._socket):
            path.unlink(missing_ok=True)

    def _last_words(self) -> str:
        """What the server logged since its last start."""
        try:
            with self.log.open("rb") as log:
                log.seek(self._log_start)
                return log.read(2**16).decode(errors="replace")
        except OSError:
            return ""

    def _complaint(self, what: str) -> str:
        return (
            f"{what} The last lines of {self.log}:{_quoted(self._last_words())}\n"
            "Put right what it names, or set DATABASE_URL to another PostgreSQL server."
        )

    # -- making -----------------------------------------------------------------------------------

    def _refuse_closed_place(self) -> None:
        """As root, before anything is made: a cluster that may not move needs an open place."""
        if self._movable:
            return
        user = server_user(self._home)
        if user and not user.may_enter(existing := nearest_existing(self._home)):
            raise closed(existing, user, self._home)

    def _move(self, user: ServerUser) -> None:
        """Keep the cluster where `user` can enter, and note the place in the data directory."""
        if not self._movable or self._cluster.exists():
            raise closed(self._home, user, self._home)
        place = refuge(digest(self.data_dir), user)
        self._place_file.write_text(f"{place}\n")
        tell(
            f"PostgreSQL runs as {user.name}, who cannot enter {self.data_dir}: "
            f"the database is kept in {place}."
        )

    def _remove_half_made(self) -> None:
        """At every start: at the first one, a killed command's child may still be writing."""
        for leftover in self._home.glob("postgres.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)

    def _make_cluster(self, programs: Path, user: ServerUser | None) -> None:
        """Build it aside and rename it: a killed command leaves no cluster, or a whole one."""
        cluster = self._cluster
        if cluster.exists() and any(cluster.iterdir()):
            raise DatabaseUnavailable(
                f"{cluster} is not empty, and no PostgreSQL cluster. Move it away, then try again."
            )
        refuse_nameless_user(user)
        new = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=self._home))
        try:
            if user:
                os.chown(new, user.uid, user.gid)
            at = ["-D", str(new), *shared_memory_options()]
            sync = [] if self._durable else ["--no-sync"]
            _run([str(programs / "initdb"), *at, *INITDB, *sync], user)
            postgres = [str(programs / "postgres"), "--single", *at, "-c", "exit_on_error=on"]
            _run([*postgres, "postgres"], user, FIRST_STATEMENTS)
            new.rename(cluster)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def _run(command: list[str], user: ServerUser | None, statements: str = "") -> None:
    done = subprocess.run(
        command,
        check=False,
        input=statements,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        **run_as(user),
    )
    if done.returncode != 0:
        raise DatabaseUnavailable(
            f"The database could not be made; {Path(command[0]).name} said:{_quoted(done.stdout)}\n"
            "Put right what it names, set DATA_DIR to another directory, or set DATABASE_URL to "
            "another PostgreSQL server."
        )


def _remove_empty(directory: Path) -> None:
    with contextlib.suppress(OSError):
        directory.rmdir()


def _quoted(log: str) -> str:
    lines = log.strip().splitlines()[-12:] or ["(nothing)"]
    return "".join(f"\n  {line}" for line in lines)


@contextlib.contextmanager
def _plainly(what: str) -> Iterator[None]:
    """Turn what the operating system refuses into DatabaseUnavailable."""
    try:
        yield
    except OSError as error:
        raise DatabaseUnavailable(
            f"{what}: {error}. Set DATA_DIR to a directory in which you can write, or DATABASE_URL "
            "to another PostgreSQL server."
        ) from error
