"""Reading files of others over the web: bounded, patient, and never inside our own network.

An address in a file of others may point anywhere. Each host is looked up once, every address it has
must be public, and the connection goes to the address that was looked at, redirects included.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from directory.exchange.hsds.identity import address as as_uri
from directory.rules.vocabularies import Label

MEGABYTE = 1024 * 1024
_PIECE = 64 * 1024
_REDIRECTS = {301, 302, 303, 307, 308}
_BUSY = {429, 502, 503, 504}


class WebRefused(Exception):
    """Nothing could be read from there, or it may not be; `status` is that of the answer."""

    def __init__(self, url: str, sq: str, en: str, *, status: int | None = None) -> None:
        super().__init__(f"{url}: {en}")
        self.reason = Label(f"{url}: {sq}", f"{url}: {en}")
        self.status = status


class Answer(NamedTuple):
    """What came from `url`, where redirects ended; header names in small letters."""

    url: str
    body: bytes
    headers: dict[str, str]


@dataclass
class WebClient:
    """Fetches one answer after the other, `pause` seconds apart.

    `timeout` is for each step of a connection, `patience` for a whole answer, both in seconds;
    sizes are bytes, of one answer and of all together. `allow_private` lets it into the own network
    (tests, a neighbour on the same machine).
    """

    agent: str
    allow_private: bool = False
    timeout: float = 20
    patience: float = 120
    most_bytes: int = 50 * MEGABYTE
    most_in_all: int = 500 * MEGABYTE
    most_redirects: int = 5
    pause: float = 0.2
    tries: int = 3
    longest_wait: float = 60
    sleep: Callable[[float], object] = time.sleep
    _read: int = field(default=0, init=False)
    _started: bool = field(default=False, init=False)

    def get(self, url: str) -> Answer:
        """What is at an address, redirects followed. Raises WebRefused."""
        for _ in range(self.most_redirects + 1):
            answer, status = self._patiently(url)
            if status not in _REDIRECTS:
                return answer
            target = urljoin(url, answer.headers.get("location", ""))
            if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
                raise WebRefused(
                    url,
                    f"ridrejton pa mbrojtje te {target}.",
                    f"redirects to {target}, which is not protected.",
                )
            url = target
        raise WebRefused(url, "ridrejton pa fund.", "redirects without end.")

    def _patiently(self, url: str) -> tuple[Answer, int]:
        """One answer that is a success or a redirect; who is busy is asked again later."""
        for left in reversed(range(self.tries)):
            if self._started:
                self.sleep(self.pause)
            self._started = True
            try:
                answer, status = self._once(url)
            except (OSError, http.client.HTTPException) as error:
                if left and not isinstance(error, ssl.SSLError):
                    continue
                reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
                raise WebRefused(
                    url, f"nuk lexohet dot ({reason}).", f"it cannot be read ({reason})."
                ) from error
            if status in _BUSY and left:
                self.sleep(min(_seconds(answer.headers.get("retry-after", "")), self.longest_wait))
                continue
            if status == 200 or status in _REDIRECTS:
                return answer, status
            break
        raise WebRefused(url, f"përgjigjet me {status}.", f"answers with {status}.", status=status)

    def _once(self, url: str) -> tuple[Answer, int]:
        connection, target = self._connection(url)
        end = time.monotonic() + self.patience
        try:
            headers = {
                "User-Agent": self.agent,
                "Accept": "application/json, application/x-ndjson, application/zip, text/csv, */*",
                "Accept-Encoding": "identity",
            }
            connection.request("GET", target, headers=headers)
            with connection.getresponse() as response:
                body = self._body(url, response, end) if response.status == 200 else b""
        finally:
            connection.close()
        told = {name.lower(): value for name, value in response.getheaders()}
        return Answer(url, body, told), response.status

    def _body(self, url: str, response: http.client.HTTPResponse, end: float) -> bytes:
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise WebRefused(
                url, "vjen e ngjeshur, pa u kërkuar.", "comes compressed, which was not asked for."
            )
        pieces: list[bytes] = []
        size = 0
        while piece := response.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            self._read += len(piece)
            if size > self.most_bytes or self._read > self.most_in_all:
                most = (self.most_bytes if size > self.most_bytes else self.most_in_all) // MEGABYTE
                raise WebRefused(
                    url, f"është më e madhe se {most} MB.", f"it is larger than {most} MB."
                )
            if time.monotonic() > end:
                raise WebRefused(url, "vjen tepër ngadalë.", "it comes too slowly.")
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(pieces)

    def _connection(self, url: str) -> tuple[http.client.HTTPConnection, str]:
        """A connection to a host that may be asked, and what to ask it for."""
        plain = as_uri(url)
        parts = urlsplit(plain)
        if not plain or not parts.hostname or "@" in urlsplit(url).netloc:
            raise WebRefused(
                url,
                "nuk është adresë që mund të lexohet (http ose https, pa fjalëkalim).",
                "this is not an address that can be read (http or https, without a password).",
            )
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        where = self._looked_up(url, parts.hostname, port)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if secure:
            return _Secure(parts.hostname, port, where, self.timeout), target
        return _Plain(parts.hostname, port, where, self.timeout), target

    def _looked_up(self, url: str, host: str, port: int) -> str:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        if not self.allow_private and not all(is_public(one) for one in addresses):
            raise WebRefused(
                url,
                "ndodhet në një rrjet të brendshëm, ku nuk lexohet asgjë.",
                "it is inside a private network, where nothing is read.",
            )
        return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also of what it stands for inside."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class _Plain(http.client.HTTPConnection):
    """Connects to the address that was looked at, not to what the name means by now."""

    def __init__(self, host: str, port: int, where: str, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._where = where

    def connect(self) -> None:
        self.sock = socket.create_connection((self._where, self.port), self.timeout)


class _Secure(http.client.HTTPSConnection):
    """The same, with a certificate that is right for the name."""

    def __init__(self, host: str, port: int, where: str, timeout: float) -> None:
        self._trust = ssl.create_default_context()
        super().__init__(host, port, timeout=timeout, context=self._trust)
        self._where = where

    def connect(self) -> None:
        plain = socket.create_connection((self._where, self.port), self.timeout)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)


def _seconds(text: str) -> float:
    """What Retry-After asks for; five seconds when it names a moment or nothing."""
    return float(text) if text.isascii() and text.isdigit() else 5.0
