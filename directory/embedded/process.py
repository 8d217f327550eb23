"""Server processes, the lock files by which users count each other, and signals."""

import contextlib
import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class ServerProcess:
    """A server as it describes itself in postmaster.pid, and in the lock beside its socket."""

    pid: int
    cluster: str
    socket_dir: str = ""
    status: str = ""

    @classmethod
    def read(cls, lock_file: Path) -> Self | None:
        """None when there is no such file, or the server has not finished writing it."""
        try:
            lines = os.fsdecode(lock_file.read_bytes()).splitlines() + [""] * 8
            return cls(int(lines[0]), lines[1], lines[4], lines[7].strip())
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None

    def runs(self) -> bool:
        """Whether it lives; a zombie does not, nor another process that has got its number."""
        if self.pid <= 1:
            return False
        child_lives = False
        with contextlib.suppress(ChildProcessError):
            child_lives = os.waitpid(self.pid, os.WNOHANG)[0] == 0  # and one that ended is gone
        cluster = os.fsencode(self.cluster)
        if Path("/proc/self").exists():
            try:
                words = Path(f"/proc/{self.pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                return False
            if not words[0]:  # a zombie, or a child too new to have its words
                return child_lives
            return os.path.basename(words[0]) == b"postgres" and cluster in words
        command = ["ps", "-ww", "-o", "command=", "-p", str(self.pid)]
        said = subprocess.run(command, check=False, capture_output=True).stdout
        return b"postgres" in said and b"-D " + cluster in said

    def end(self, how: signal.Signals, seconds: float) -> bool:
        """Signal it and wait for its end; false if that has not come after `seconds`."""
        if self.runs():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, how)
        deadline = time.monotonic() + seconds
        while self.runs():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


_locks: set[int] = set()  # open lock files


def _close_in_child() -> None:
    """A lock belongs to the open file, which a fork shares: a worker must not keep it alive."""
    while _locks:
        os.close(_locks.pop())


os.register_at_fork(after_in_child=_close_in_child)


def open_private(path: Path, flags: int) -> int:
    """Open a file, made if need be for its owner alone: as root, for the directory's owner."""
    file = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(file, owner.st_uid, owner.st_gid)
    return file


def open_lock(path: Path) -> int:
    """Open a lock file that children of this process neither inherit nor keep."""
    file = open_private(path, os.O_RDWR)
    _locks.add(file)
    return file


def close_lock(file: int) -> None:
    """Close and so unlock it; in a forked child it is closed already."""
    if file in _locks:
        _locks.remove(file)
        os.close(file)


def lock_alone(file: int, *, patience: float = 0) -> bool:
    """Lock exclusively, waiting up to `patience` seconds; false if somebody else has it."""
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.05)
        else:
            return True


def lock_shared(file: int) -> None:
    """Lock together with others. Raises BlockingIOError if somebody has it alone."""
    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)


def is_same_file(file: int, path: Path) -> bool:
    """Whether the open file is still the one at `path`."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def signals_deferred() -> Iterator[None]:
    """A second Ctrl-C while the server is being stopped comes after that, not instead of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: set[int] = set()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {each: signal.signal(each, lambda number, _: arrived.add(number)) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, signal.SIG_DFL if handler is None else handler)
        for number in arrived:
            os.kill(os.getpid(), number)
