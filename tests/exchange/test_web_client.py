"""Reading files of others: bounded in size and time, patient, and never inside the own network."""

import socket
from typing import Any

import pytest

from directory.exchange.web_client import WebClient, WebRefused, is_public

from .foreign import Elsewhere, Reply, client, giving, served, told


def refusal(url: str, **options: Any) -> str:
    with pytest.raises(WebRefused) as caught:
        client(**options).get(url)
    assert caught.value.reason.sq != caught.value.reason.en
    return caught.value.reason.en


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
        "2001:0:1::1",
    ],
)
def test_an_address_inside_a_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001:800::200e", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_nothing_is_asked_of_a_private_address() -> None:
    with served(Elsewhere([])) as elsewhere:
        assert "private network" in refusal(elsewhere.url, allow_private=False)
        assert elsewhere.asked == []


def test_a_name_with_one_private_address_among_its_addresses_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def two(*_: object, **__: object) -> list[Any]:
        return [(0, 0, 0, "", ("8.8.8.8", 80)), (0, 0, 0, "", ("10.0.0.1", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    assert "private network" in refusal("http://two.example/", allow_private=False)


def test_the_connection_goes_to_the_address_that_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever the name means a moment later."""
    with served(Elsewhere([], paths={"/": lambda _: told("here")})) as elsewhere:
        port = int(elsewhere.url.rsplit(":", 1)[1])
        looked = []

        def once(host: str, *_: object, **__: object) -> list[Any]:
            looked.append(host)
            return [(0, 0, 0, "", ("127.0.0.1", port))]

        real = socket.create_connection
        reached = []

        def connect(where: tuple[str, int], *rest: Any, **more: Any) -> Any:
            reached.append(where)
            monkeypatch.undo()
            return real(where, *rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", once)
        monkeypatch.setattr(socket, "create_connection", connect)
        assert client().get(f"http://named.example:{port}/").body == b'"here"'
        assert looked == ["named.example"]
        assert reached == [("127.0.0.1", port)]


def test_a_redirect_is_followed_to_where_it_leads() -> None:
    def away(elsewhere: Elsewhere) -> Reply:
        return 302, {"Location": "/there"}, b""

    with served(Elsewhere([], paths={"/": away, "/there": lambda _: told(1)})) as elsewhere:
        answer = client().get(elsewhere.url)
        assert (answer.url, answer.body) == (f"{elsewhere.url}/there", b"1")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("/", "redirects without end"),
        ("file:///etc/passwd", "not an address that can be read"),
        ("ftp://elsewhere.example/", "not an address that can be read"),
        ("http://user:word@elsewhere.example/", "not an address that can be read"),
    ],
)
def test_a_redirect_leads_nowhere_that_could_not_be_asked_for(target: str, words: str) -> None:
    paths = {"/": giving(301, {"Location": target}, b"")}
    with served(Elsewhere([], paths=paths)) as elsewhere:
        assert words in refusal(elsewhere.url)
        assert len(elsewhere.asked) <= 6


@pytest.mark.parametrize("url", ["", "x", "http://", "http://a b/", "gopher://x/", "http://[::1]/"])
def test_what_is_no_address_is_refused(url: str) -> None:
    assert "not an address that can be read" in refusal(url)


def test_an_answer_that_is_too_large_is_not_read_to_its_end() -> None:
    big = {"/": giving(200, {}, b"x" * 3_000_000)}
    with served(Elsewhere([], paths=big)) as elsewhere:
        assert "larger than 1 MB" in refusal(elsewhere.url, most_bytes=1024 * 1024)
        assert "larger than 2 MB" in refusal(elsewhere.url, most_in_all=2 * 1024 * 1024)


def test_an_answer_that_was_compressed_unasked_is_refused() -> None:
    packed = {"/": giving(200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")}
    with served(Elsewhere([], paths=packed)) as elsewhere:
        assert "comes compressed" in refusal(elsewhere.url)


def test_an_answer_that_comes_too_slowly_is_given_up() -> None:
    with served(Elsewhere([], paths={"/": lambda _: told("x" * 200_000)})) as elsewhere:
        assert "too slowly" in refusal(elsewhere.url, patience=-1)


def test_who_is_busy_is_asked_again_after_the_time_it_asks_for() -> None:
    waited: list[float] = []
    with served(Elsewhere([], busy=2, paths={"/": lambda _: told(1)})) as elsewhere:
        assert client(sleep=waited.append, pause=0.5).get(elsewhere.url).body == b"1"
    assert waited == [7, 0.5, 7, 0.5]
    with served(Elsewhere([], busy=9)) as elsewhere:
        assert "answers with 503" in refusal(elsewhere.url)
        assert len(elsewhere.asked) == 3


def test_what_is_not_there_is_said_with_its_status() -> None:
    with served(Elsewhere([])) as elsewhere, pytest.raises(WebRefused) as caught:
        client().get(f"{elsewhere.url}/nothing")
    assert caught.value.status == 404


def test_nobody_at_home_is_said_in_words() -> None:
    with served(Elsewhere([])) as elsewhere:
        url = elsewhere.url
    assert "cannot be read" in refusal(url)


def test_it_says_who_asks() -> None:
    seen = WebClient(agent="Mundesi (+https://mundesi.example)")
    assert seen.agent.startswith("Mundesi")
    assert not seen.allow_private
