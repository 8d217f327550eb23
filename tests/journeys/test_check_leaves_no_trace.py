"""What is answered in the check is found nowhere afterwards: the server as in production, on files.

The answers are made to be recognised: words that no list has, typed where answers go, and real
answers so rare that nothing else on the machine contains them.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

from directory.embedded.place import find_programs
from directory.web.management.commands.demo import ACCESS_LOG
from tests.examples import FROM_EIGHTEEN
from tests.factories import programme
from tests.web.forms import Form, page

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "zqcanary7391"
# True answers that stand nowhere else.
BORN, CITIZEN = "1913-02-27", "TV"
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


class Server:
    """The site as the demo serves it, with everything that it writes under one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.said: list[str] = []  # status lines and headers of all answers
        self.port = _free_port()
        for name in ("data", "temporary", "logs"):
            (directory / name).mkdir()
        self.environ = _environment(directory, self.port)
        self._run("manage.py", "collectstatic", "--verbosity=0", "--no-input")
        with (directory / "logs" / "output").open("wb") as output:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "directory.wsgi"),
                    f"--bind=127.0.0.1:{self.port}",
                    *("--workers=1", "--threads=4", "--log-level=debug", "--capture-output"),
                    f"--access-logfile={directory / 'logs' / 'access'}",
                    f"--error-logfile={directory / 'logs' / 'error'}",
                    f"--access-logformat={ACCESS_LOG}",
                ],
                cwd=ROOT,
                env=self.environ,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _run(self, *command: str) -> None:
        subprocess.run([sys.executable, *command], cwd=ROOT, env=self.environ, check=True)

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, "the server ended"
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the server did not come up")

    def ask(
        self, method: str, path: str, body: str = "", content_type: str = ""
    ) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as to:
            headers = {"Content-Type": content_type} if content_type else {}
            to.request(method, path, body.encode() or None, headers)
            answer = to.getresponse()
            self.said.append(f"{path} {answer.status} {answer.reason} {answer.getheaders()}")
            return answer.status, answer.read().decode()

    def post(self, path: str, pairs: Any) -> str:
        form = "application/x-www-form-urlencoded"
        status, html = self.ask("POST", path, urlencode(pairs), form)
        assert status == 200
        return html

    def check(self, body: Any) -> tuple[int, str]:
        return self.ask("POST", "/api/check", json.dumps(body), "application/json")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def files(self) -> Iterator[Path]:
        return (path for path in self.directory.rglob("*") if path.is_file())


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(directory: Path, port: int) -> dict[str, str]:
    database = settings.DATABASES["default"]
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "DATABASE_URL": (
            f"postgresql://{database['USER']}@/{connection.settings_dict['NAME']}"
            f"?host={database['HOST']}&port={database['PORT']}"
        ),
        "SECRET_KEY": "only-for-this-test-of-what-is-left-behind",
        "DATA_DIR": str(directory / "data"),
        "TMPDIR": str(directory / "temporary"),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
    }


def _dump() -> str:
    """Everything in the database as text, without the lines that differ from dump to dump."""
    database = connection.settings_dict
    program = find_programs(None) / "pg_dump"
    done = subprocess.run(
        [
            str(program),
            *("--host", str(database["HOST"]), "--port", str(database["PORT"])),
            *("--username", str(database["USER"]), str(database["NAME"])),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    return "\n".join(line for line in lines if "restrict " not in line)


@pytest.fixture
def server(transactional_db: None, shipped: None, tmp_path: Path) -> Iterator[Server]:
    programme(slug=FROM_EIGHTEEN, title_en="From eighteen", rule=[{"age": {"min": 18}}])
    programme(rule=[{"groups": ["roma"]}, {"citizenship": [CITIZEN]}])
    running = Server(tmp_path)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


def _form(html: str, button: str) -> Form:
    return page(html).form(button)


def _page_journey(server: Server) -> None:
    """Every question with a true answer, mistakes on the way, back, results, change, clear."""
    given: dict[str, str | list[str]] = {
        "lives_in": "AL-07-39",
        "age": "113",
        "education": "doctorate",
        "studying": "doctorate",
        "employment": ["farmer", "neet"],
        "business": "farm",
        "citizenship": "AF",
        "sex": "female",
        "groups_roma": "yes",
    }
    html = server.ask("GET", "/check/")[1]
    while ("step", "next") in _buttons(html):
        form = _form(html, "next")
        field = dict(form.hidden)["question"]
        own = {name: value for name, value in given.items() if name.startswith(field)}
        wrong = [pair for pair in form.filled("next") if pair[0] not in own]
        html = server.post(form.action, [*wrong, *((name, CANARY) for name in own)])
        form = _form(html, "next") if ("step", "next") in _buttons(html) else form
        html = server.post(form.action, form.filled("next", **own))
    html = server.post("/check/", _form(html, "change:age").filled("change:age"))
    html = server.post("/check/", _form(html, "next").filled("results", age="112"))
    server.ask("GET", f"/check/?programme={FROM_EIGHTEEN}")
    server.post("/check/", [("programme", FROM_EIGHTEEN), ("age", CANARY), ("step", "next")])
    server.post("/en/check/", [(name, CANARY) for name in given] + [("step", "results")])
    server.post("/en/check/", [(CANARY, CANARY), ("trail", CANARY), ("question", CANARY)])


def _buttons(html: str) -> list[tuple[str, str]]:
    return [button for form in page(html).forms for button in form.buttons]


def _api_journey(server: Server) -> None:
    person = {"birth_date": BORN, "citizenship": CITIZEN, "groups": ["roma"], "sex": "female"}
    assert server.check({"person": person})[0] == 200
    for field in [*person, "age", "lives_in", "education", "employment", CANARY]:
        assert server.check({"person": {field: CANARY}})[0] == 400
    assert server.check({"person": {}, "programmes": [CANARY]})[0] == 400
    assert server.ask("POST", "/api/check", CANARY, "application/json")[0] == 400
    assert server.ask("POST", "/api/check", CANARY * 10_000, "application/json")[0] == 413
    assert server.ask("POST", "/api/check", CANARY, "text/plain")[0] == 400
    assert server.ask("PUT", "/api/check", CANARY, "application/json")[0] == 405


def _upload(server: Server) -> None:
    """A form that only a program would send: a file where an answer goes, small and large."""
    for size in (1, 10_000, 300_000):
        body = (
            '--b\r\nContent-Disposition: form-data; name="age"; filename="age.txt"\r\n\r\n'
            f"{CANARY * size}\r\n--b--\r\n"
        )
        status, _html = server.ask("POST", "/check/", body, "multipart/form-data; boundary=b")
        assert status in {200, 400}


def test_no_answer_is_found_anywhere_after_the_check(server: Server) -> None:
    before = _dump()
    _page_journey(server)
    _api_journey(server)
    _upload(server)
    after = _dump()
    server.stop()

    assert after == before  # nothing at all was written
    logs = {path.name: path.read_text() for path in server.directory.glob("logs/*")}
    assert logs["access"].count("POST /check/") > 10  # the log does see the visits
    assert logs["access"].count("POST /api/check") > 10
    for path in server.files():
        content = path.read_bytes()
        for trace in (CANARY, BORN, "AL-07-39", "groups_roma", "doctorate"):
            assert trace.encode() not in content, f"{trace} is in {path}"
    for said in server.said:
        assert CANARY not in said
        assert "('set-cookie'," not in said.lower()
        assert "('location'," not in said.lower()
    assert list((server.directory / "temporary").rglob("*")) == []
    assert CANARY not in after
    assert BORN not in after
