"""Asking a link harms neither us nor whoever answers, whatever the link says."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.stewardship.links.addresses import is_public
from directory.stewardship.links.fetching import MOST_BYTES, Answer, Network, fetch

Serve = Callable[[BaseHTTPRequestHandler], None]
AGENT = "Test (+https://mundesi.example/)"


@contextmanager
def website(serve: Serve) -> Iterator[tuple[str, int, list[str]]]:
    """A web server on this machine: its address, its port, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.headers['Host']} {self.path}")
            serve(self)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        port = server.server_address[1]
        yield f"http://127.0.0.1:{port}", port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def raw(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that says what we make it say; its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.recv(4096)
                    talk(connection)
                except OSError:
                    pass

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def answering(status: int, **headers: str) -> Serve:
    def serve(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()

    return serve


def nearby(*ports: int, **values: Any) -> Network:
    """The network of this machine, which only tests may use."""
    return Network(permits=lambda _address: True, ports=frozenset({80, 443, *ports}), **values)


def asked(url: str, network: Network) -> Answer:
    return fetch(url, user_agent=AGENT, network=network)


def nobody(_host: str, _port: int) -> list[str]:
    raise AssertionError("this must not even be looked up")


# --- what an answer means ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "problem", "is_sure"),
    [
        (200, "", True),
        (204, "", True),
        (404, "not_found", True),
        (410, "not_found", True),
        (400, "not_opened", True),
        (500, "server_error", True),
        (502, "server_error", True),
        (401, "unsure", False),
        (403, "unsure", False),
        (429, "unsure", False),
        (503, "unsure", False),
    ],
)
def test_each_status_says_whether_the_page_is_there(
    status: int, problem: str, is_sure: bool
) -> None:
    with website(answering(status)) as (url, port, _):
        answer = asked(f"{url}/x", nearby(port))
    assert (answer.status, answer.problem, answer.is_sure) == (status, problem, is_sure)


def test_the_request_says_who_asks_and_asks_for_the_whole_page() -> None:
    seen: dict[str, str] = {}

    def serve(handler: BaseHTTPRequestHandler) -> None:
        seen.update({"line": handler.requestline, **dict(handler.headers)})
        answering(200)(handler)

    with website(serve) as (url, port, _):
        asked(f"{url}/faqja/ë?q=ç b#pjesa".replace(" ", "+"), nearby(port))
    assert seen["line"] == "GET /faqja/%C3%AB?q=%C3%A7+b HTTP/1.1"
    assert seen["User-Agent"] == AGENT
    assert "Range" not in seen
    assert "Cookie" not in seen


def test_a_few_redirects_are_followed_and_no_more() -> None:
    def serve(handler: BaseHTTPRequestHandler) -> None:
        left = int(handler.path[1:])
        answering(302, Location=f"/{left - 1}")(handler) if left else answering(200)(handler)

    with website(serve) as (url, port, requests):
        assert asked(f"{url}/3", nearby(port)) == Answer(200, "")
        assert asked(f"{url}/4", nearby(port)).problem == "redirects"
        assert len(requests) == 8


# --- where it must not lead ----------------------------------------------------------------------

INSIDE = (
    "0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255"
    " 192.0.0.1 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 240.0.0.1"
    " 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1"
    " 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: fc00::1 fd12::1 fe80::1 fec0::1"
    " ff02::1 3fff::1 4000::1"
).split()
OUTSIDE = "1.1.1.1 8.8.8.8 172.15.0.1 172.32.0.1 100.63.0.1 100.128.0.1 2606:4700::1 2a01::1"


def test_addresses_inside_and_outside_are_told_apart() -> None:
    assert [one for one in INSIDE if is_public(ipaddress.ip_address(one))] == []
    assert all(is_public(ipaddress.ip_address(one)) for one in OUTSIDE.split())


@settings(deadline=None)
@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_nothing_that_the_registries_call_special_is_public(address: Any) -> None:
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_reserved
        assert address.version == 4 or address.ipv4_mapped is None
        assert address.version == 4 or address.sixtofour is None
        assert address.version == 4 or address.teredo is None


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_an_inner_address_is_not_public_in_any_dress_of_ipv6(number: int) -> None:
    for prefix in (0, 0xFFFF << 32, 0x64_FF9B << 96, 0x2002 << 112):
        shift = 80 if prefix >> 112 == 0x2002 else 0
        assert not is_public(ipaddress.IPv6Address(prefix | (number << shift)))


@pytest.mark.parametrize("inner", INSIDE)
def test_a_name_that_leads_inside_is_not_asked(inner: str) -> None:
    for found in ([inner], ["8.8.8.8", inner], [inner, "8.8.8.8"]):
        network = Network(resolve=lambda _host, _port, found=found: found)  # type: ignore[misc]
        assert asked("http://innocent.example/", network).problem == "private"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example/",
        "file:///etc/passwd",
        "gopher://x.example/",
        "javascript:alert(1)",
        "//x.example/",
        "http:///x",
        "http://",
        "http://x.example:22/",
        "http://x.example:8080/",
        "http://x.example:99999/",
        "http://user@x.example/",
        "http://user:word@x.example/",
        "http://x.example@y.example/",
        "http://x.example/a b",
        "http://x.example/\r\nHost: y",
        "http://x.example\\@y.example/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://1.2.3.4.5/",
        "http://[::1/",
        "http://[nonsense]/",
        "http://[v1.x]/",
        f"http://{'a' * 64}.example/",
        "http://a..example/",
        "http://xn--ё.example:x/",
    ],
)
def test_what_is_no_plain_web_address_is_not_even_looked_up(url: str) -> None:
    assert asked(url, Network(resolve=nobody)).problem == "bad_address"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "https://[::1]/", "http://localhost/", "http://[::ffff:7f00:1]/"]
)
def test_our_own_machine_is_not_asked(url: str) -> None:
    assert asked(url, Network()).problem == "private"


@pytest.mark.parametrize(
    ("location", "problem"),
    [
        ("http://inner.example/", "private"),
        ("//inner.example/x", "private"),
        ("http://127.0.0.1:80/", "private"),
        ("http://0x7f000001/", "bad_address"),
        ("file:///etc/passwd", "bad_address"),
        ("http://outer.example:22/", "bad_address"),
        ("http://[::1", "bad_address"),
    ],
)
def test_redirects_are_judged_like_links(location: str, problem: str) -> None:
    def resolve(host: str, _port: int) -> list[str]:
        return {"outer.example": ["127.0.0.9"]}.get(host, ["127.0.0.1"])

    listening = answering(302, Location=location)
    with website(listening) as (_, port, requests):
        network = Network(
            resolve=lambda host, _port: ["127.0.0.1"] if host == "outer.example" else ["10.0.0.1"],
            permits=lambda address: str(address) == "127.0.0.1" and not requests,
            ports=frozenset({80, 443, port}),
        )
        assert asked(f"http://outer.example:{port}/", network).problem == problem
        assert len(requests) == 1


def test_a_name_that_changes_after_it_was_judged_gains_nothing() -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    looked_up: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return next(answers)

    with website(answering(200)) as (_, port, requests):
        network = Network(
            resolve=resolve,
            permits=lambda address: str(address) == "127.0.0.1",
            ports=frozenset({port}),
        )
        assert asked(f"http://rebinding.example:{port}/", network).opened
        assert looked_up == ["rebinding.example"]
        assert requests == [f"rebinding.example:{port} /"]
        assert asked(f"http://rebinding.example:{port}/", network).problem == "private"
        assert len(requests) == 1


# --- servers that behave badly -------------------------------------------------------------------


def test_a_server_that_drips_is_left_at_the_deadline() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(100):
            connection.sendall(b"a")
            time.sleep(0.05)

    with raw(drip) as port:
        began = time.monotonic()
        answer = asked(f"http://127.0.0.1:{port}/", nearby(port, total_seconds=0.6))
        assert answer.problem == "no_answer"
        assert time.monotonic() - began < 2


def test_a_server_that_says_nothing_is_left_at_the_deadline() -> None:
    with raw(lambda _connection: time.sleep(2)) as port:
        answer = asked(f"http://127.0.0.1:{port}/", nearby(port, total_seconds=0.3))
    assert answer.problem == "no_answer"


def test_a_resolver_that_hangs_is_left_at_the_deadline() -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        time.sleep(1)
        return ["127.0.0.1"]

    began = time.monotonic()
    answer = asked("http://slow.example/", Network(resolve=resolve, total_seconds=0.2))
    assert answer.problem == "no_answer"
    assert time.monotonic() - began < 0.9


def test_headers_without_end_are_not_read_to_the_end() -> None:
    sent = [0]

    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        for _ in range(2_000):
            connection.sendall(b"HTTP/1.1 100 Continue\r\nX: " + b"a" * 20_000 + b"\r\n\r\n")
            sent[0] += 20_000

    with raw(flood) as port:
        assert not asked(f"http://127.0.0.1:{port}/", nearby(port)).opened
    assert sent[0] < 60 * MOST_BYTES  # the rest is what the system had taken in by itself


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (b"", "refused"),
        (b"SSH-2.0-OpenSSH\r\n", "bad_answer"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "bad_answer"),
        (b"HTTP/1.1 200 " + b"x" * 70_000, "bad_answer"),
        (b"\x00\xff" * 100, "bad_answer"),
        (b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\n\r\n", ""),
    ],
    ids=range(6),
)
def test_nonsense_is_an_answer_that_does_not_open(said: bytes, problem: str) -> None:
    with raw(lambda connection: connection.sendall(said)) as port:
        answer = asked(f"http://127.0.0.1:{port}/", nearby(port, total_seconds=3))
    assert not answer.opened
    if problem:
        assert answer.problem in {problem, "refused"}


def test_nobody_at_home_and_no_such_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert asked(f"http://127.0.0.1:{port}/", nearby(port)).problem == "refused"

    def resolve(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    assert asked("http://gone.example/", Network(resolve=resolve)).problem == "no_host"


def test_a_certificate_has_to_be_that_of_the_name() -> None:
    with raw(lambda _connection: None) as port:
        answer = asked(f"https://127.0.0.1:{port}/", nearby(port, total_seconds=2))
    assert not answer.opened
    context = Network().tls
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
