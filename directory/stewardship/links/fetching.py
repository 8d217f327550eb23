"""Asking one address whether it opens, so that neither it nor we can come to harm.

The name is resolved once, every address it leads to is judged, and the connection goes to exactly
the judged one: a name that leads elsewhere a moment later gains nothing. Redirects are judged the
same. Only what stands before the body is read, and everything together has one deadline, also for
a server that sends a byte every few seconds.
"""

import io
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPException, HTTPResponse
from typing import Any, cast
from urllib.parse import quote, urljoin, urlsplit

from directory.stewardship.links.addresses import Address, is_public, read_address

Resolve = Callable[[str, int], Sequence[str]]

CONNECT, TOTAL = 5.0, 10.0  # seconds
MOST_BYTES = 256 * 1024
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Answers of servers that are there, and keep programs out or are busy: not a word on the page.
UNSURE = frozenset({401, 403, 405, 406, 407, 408, 418, 425, 429, 451, 503, 999})
_SAFE = "%/:=&?~#+!$,;'@()*[]"


class Failed(Exception):
    """The address did not open; `problem` is a short code that says why.

    bad_address, private, no_host, no_answer, refused, certificate, bad_answer, redirects.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Answer:
    """How an address answered: `status` of HTTP if it came to that, `problem` "" if it opened."""

    status: int | None
    problem: str

    @property
    def opened(self) -> bool:
        return self.problem == ""

    @property
    def is_sure(self) -> bool:
        """Whether it says something about the page; else the page may well be there."""
        # Browsers find the missing parts of many a certificate that we cannot verify.
        return self.problem not in {"unsure", "certificate"}


def system_resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a name. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def _verifying() -> ssl.SSLContext:
    return ssl.create_default_context()


@dataclass(frozen=True)
class Network:
    """What may be reached, and how. Only tests have another than the one that stands here."""

    resolve: Resolve = system_resolve
    permits: Callable[[Address], bool] = is_public
    ports: frozenset[int] = frozenset({80, 443})
    tls: ssl.SSLContext = field(default_factory=_verifying)
    connect_seconds: float = CONNECT
    total_seconds: float = TOTAL


@dataclass(frozen=True, slots=True)
class _Target:
    secure: bool
    host: str
    port: int
    path: str
    authority: str


def fetch(url: str, *, user_agent: str, network: Network) -> Answer:
    """How the address answers to a plain GET, with up to three redirects."""
    until = time.monotonic() + network.total_seconds
    try:
        for _ in range(MOST_REDIRECTS + 1):
            status, location = _ask(_target(url, network), user_agent, network, until)
            if status not in REDIRECTS or not location:
                return Answer(status, _problem(status))
            url = _joined(url, location)
        raise Failed("redirects")
    except Failed as failed:
        return Answer(None, failed.problem)


def _problem(status: int) -> str:
    if 200 <= status < 400:
        return ""
    if status in UNSURE:
        return "unsure"
    if status in {404, 410}:
        return "not_found"
    return "server_error" if status >= 500 else "not_opened"


def _joined(url: str, location: str) -> str:
    try:
        # Headers come as Latin-1; most of what is not ASCII in them is UTF-8.
        text = location.encode("latin-1").decode("utf-8", "replace").strip()
        return urljoin(url, text)
    except ValueError as error:
        raise Failed("bad_address") from error


def _target(url: str, network: Network) -> _Target:
    if re.search(r"[\x00-\x20\x7f\\]", url):
        raise Failed("bad_address")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        is_v6 = ":" in host
        if not is_v6:
            host = host.encode("idna").decode("ascii").lower()
    except ValueError as error:  # UnicodeError is one
        raise Failed("bad_address") from error
    secure = parts.scheme == "https"
    port = port if port is not None else (443 if secure else 80)
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        raise Failed("bad_address")
    if port not in network.ports:
        raise Failed("bad_address")
    in_brackets = "[" in parts.netloc
    if _is_odd_number(host) or (in_brackets and not (is_v6 and read_address(host))):
        raise Failed("bad_address")
    path = quote(parts.path or "/", safe=_SAFE)
    if parts.query:
        path += "?" + quote(parts.query, safe=_SAFE)
    authority = f"[{host}]" if is_v6 else host
    if port != (443 if secure else 80):
        authority += f":{port}"
    return _Target(secure, host, port, path, authority)


def _is_odd_number(host: str) -> bool:
    """Whether a host is a number, but no address as everybody writes it: 0177.1, 0x7f000001, 127.1.

    Some resolvers read these, each in its own way.
    """
    last = host.rpartition(".")[2]
    if not re.fullmatch(r"\d+|0[xX][0-9a-fA-F]*", last):
        return False
    return read_address(host) is None


def _ask(
    target: _Target, user_agent: str, network: Network, until: float
) -> tuple[int, str | None]:
    """Status and redirection of one address. Raises Failed."""
    connection = _connected(_judged(target, network, until), target, network, until)
    try:
        if target.secure:
            connection = _secured(connection, target, network, until)
        request = (
            f"GET {target.path} HTTP/1.1\r\nHost: {target.authority}\r\n"
            f"User-Agent: {user_agent}\r\nAccept: text/html,*/*;q=0.8\r\n"
            "Accept-Language: sq,en;q=0.8\r\nConnection: close\r\n\r\n"
        )
        connection.settimeout(_left(until))
        connection.sendall(request.encode("ascii"))
        answer = HTTPResponse(cast("socket.socket", _Reading(connection, until)), method="GET")
        answer.begin()
        return answer.status, answer.getheader("Location")
    except TimeoutError as error:
        raise Failed("no_answer") from error
    except ssl.SSLError as error:
        raise Failed("bad_answer") from error
    except OSError as error:
        raise Failed("refused") from error
    except (HTTPException, ValueError) as error:
        raise Failed("bad_answer") from error
    finally:
        connection.close()


def _judged(target: _Target, network: Network, until: float) -> list[Address]:
    """The addresses of a host, all of which may be talked to. Raises Failed."""
    texts = _resolved(target, network, until)
    addresses = [read_address(text) for text in texts]
    if not addresses:
        raise Failed("no_host")
    judged = [one for one in addresses if one is not None and network.permits(one)]
    # One that is inside among others outside is no accident.
    if len(judged) != len(addresses):
        raise Failed("private")
    return judged


def _resolved(target: _Target, network: Network, until: float) -> Sequence[str]:
    """In a thread, for the resolver of the system knows no deadline."""
    found: list[Sequence[str]] = []
    problems: list[Exception] = []

    def look_up() -> None:
        try:
            found.append(network.resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            problems.append(error)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(_left(until))
    if found:
        return found[0]
    later = not problems or getattr(problems[0], "errno", None) == socket.EAI_AGAIN
    raise Failed("no_answer" if later else "no_host")


def _connected(
    addresses: Sequence[Address], target: _Target, network: Network, until: float
) -> socket.socket:
    """A connection to the first of these very addresses that takes one. Raises Failed."""
    problem = "no_answer"
    for address in addresses:
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        seconds = min(network.connect_seconds, _left(until))
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(seconds)
            connection.connect((str(address), target.port))
        except TimeoutError:
            problem = "no_answer"
        except OSError:
            problem = "refused"
        else:
            return connection
        connection.close()
    raise Failed(problem)


def _secured(
    connection: socket.socket, target: _Target, network: Network, until: float
) -> socket.socket:
    """TLS to the host that was asked for, whatever address it has."""
    connection.settimeout(_left(until))
    try:
        return network.tls.wrap_socket(connection, server_hostname=target.host)
    except ssl.SSLCertVerificationError as error:
        raise Failed("certificate") from error


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise Failed("no_answer")
    return left


class _Reading:
    """What http.client needs of a socket: a file, here with an end in time and in length."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self.connection, self.until = connection, until

    def makefile(self, *args: Any, **options: Any) -> io.BufferedReader:
        return io.BufferedReader(_Bounded(self.connection, self.until))


class _Bounded(io.RawIOBase):
    """Reads a socket until the deadline and MOST_BYTES; then it is as if the server had closed."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        super().__init__()
        self.connection, self.until, self.read_so_far = connection, until, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.read_so_far >= MOST_BYTES:
            return 0
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)
        view = memoryview(buffer)[: MOST_BYTES - self.read_so_far]
        count = self.connection.recv_into(view)
        self.read_so_far += count
        return count
