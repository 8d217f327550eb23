"""The outbox: each mail goes out once, none is lost, and one bad address stops nobody."""

import datetime as dt
import smtplib
import threading
from collections.abc import Callable
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as policy
from typing import Any

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from directory.rules.vocabularies import Label
from directory.stewardship.actions import sending
from directory.stewardship.actions.mail import enqueue, mail
from directory.stewardship.actions.sending import PAUSES, claim, message, send_due
from directory.stewardship.letters import Letter, Link, Section, Written, written
from directory.stewardship.models import Mail

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)


class Server(BaseEmailBackend):
    """A mail server as we tell it to be."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[EmailMessage] = []
        self.opened = 0
        self.away: Exception | None = None
        self.refuses: Callable[[str], Exception | None] = lambda _to: None

    def open(self) -> bool:
        if self.away is not None:
            raise self.away
        self.opened += 1
        return True

    def send_messages(self, messages: Any) -> int:
        for one in messages:
            parsed = BytesParser(policy=policy).parsebytes(one.message().as_bytes())
            if error := self.refuses(str(parsed["To"])):
                raise error
            self.taken.append(parsed)
        return len(messages)

    @property
    def receivers(self) -> list[str]:
        return [str(one["To"]) for one in self.taken]


@pytest.fixture
def server() -> Server:
    return Server()


def written_to(*addresses: str, **values: Any) -> None:
    for address in addresses:
        says = Written("Tema", "Përshëndetje!\n\nFund.")
        enqueue(mail(to=address, says=says, at=NOW, **values))


def unknown(to: str) -> Exception:
    return smtplib.SMTPRecipientsRefused({to: (550, b"no such user")})


def test_a_mail_goes_out_once_as_text_and_as_html(server: Server) -> None:
    written_to("arta@example.org")
    assert send_due(at=NOW, server=server).sent == 1
    assert send_due(at=NOW + WEEK, server=server).sent == 0
    (mail,) = server.taken
    assert mail["Subject"] == "Tema"
    assert "Mundësi" in mail["From"]
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == "Përshëndetje!\n\nFund."
    assert ">Përshëndetje!</p>" in html.get_content()
    assert Mail.objects.get().sent_at is not None


def test_the_message_id_is_that_of_the_mail_however_often_it_is_tried(server: Server) -> None:
    written_to("arta@example.org")
    mail = Mail.objects.get()
    ids = {message(mail).message()["Message-ID"] for _ in range(2)}
    assert ids == {f"<{mail.uuid}@127.0.0.1>"}


def test_only_mails_that_can_be_unsubscribed_from_say_how(server: Server) -> None:
    written_to("arta@example.org", unsubscribe_url="https://mundesi.example/unsubscribe/abc/")
    written_to("besa@example.org")
    send_due(at=NOW, server=server)
    first, second = server.taken
    assert first["List-Unsubscribe"] == "<https://mundesi.example/unsubscribe/abc/>"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert second["List-Unsubscribe"] is None
    assert second["List-Unsubscribe-Post"] is None


def test_nothing_gets_into_a_header_by_a_line_end(server: Server) -> None:
    says = Written("Tema\r\nBcc: all@example.org", "x")
    enqueue(mail(to="arta@example.org", says=says, at=NOW))
    evil = "https://x.example/>\r\nBcc: all@example.org"
    Mail.objects.bulk_create(
        [
            Mail(to=to, subject="s", text="x", unsubscribe_url=url, made_at=NOW, next_try_at=NOW)
            for to, url in [
                ("besa@example.org", evil),
                ("dritan@example.org\nBcc: all@example.org", ""),
                ("genc@example.org, all@example.org", ""),
                ("Genc <genc@example.org>", ""),
            ]
        ]
    )
    done = send_due(at=NOW, server=server)
    assert (done.sent, done.given_up) == (2, 3)
    assert server.receivers == ["arta@example.org", "besa@example.org"]
    assert all(mail["Bcc"] is None and mail["List-Unsubscribe"] is None for mail in server.taken)
    assert server.taken[0]["Subject"] == "Tema Bcc: all@example.org"


def test_one_bad_address_stops_nobody(server: Server) -> None:
    written_to("arta@example.org", "wrong@example.org", "besa@example.org")
    server.refuses = lambda to: unknown(to) if to.startswith("wrong") else None
    done = send_due(at=NOW, server=server)
    assert (done.sent, done.failed, done.refused) == (2, 1, "")
    assert server.receivers == ["arta@example.org", "besa@example.org"]
    assert "550" in Mail.objects.get(sent_at=None).last_error


def test_a_failing_mail_is_tried_after_growing_pauses_and_given_up_after_a_week(
    server: Server,
) -> None:
    written_to("wrong@example.org")
    server.refuses = unknown
    moment, gaps = NOW, []
    while (mail := Mail.objects.get()).given_up_at is None:
        gaps.append(mail.next_try_at - moment)
        moment = mail.next_try_at
        assert send_due(at=moment - dt.timedelta(seconds=1), server=server).failed == 0
        send_due(at=moment, server=server)
    minutes = [round(gap.total_seconds() / 60) for gap in gaps]
    assert minutes[:6] == [0, 5, 30, 120, 480, 1440]
    assert minutes == sorted(minutes)
    assert dt.timedelta(days=6) < moment - NOW < dt.timedelta(days=8)
    assert len(gaps) == len(PAUSES) + 1
    assert mail.last_error.startswith("SMTPRecipientsRefused")
    assert send_due(at=moment + WEEK, server=server) == sending.Sent()


def test_a_server_that_is_away_costs_no_mail_a_try(server: Server) -> None:
    written_to("arta@example.org")
    server.away = ConnectionRefusedError("nobody there")
    done = send_due(at=NOW, server=server)
    assert done.refused == "ConnectionRefusedError: nobody there"
    assert (Mail.objects.get().tries, Mail.objects.get().next_try_at) == (0, NOW)
    server.away = None
    assert send_due(at=NOW, server=server).sent == 1


def test_a_mail_over_which_the_server_breaks_off_does_not_stop_the_others(server: Server) -> None:
    written_to("poison@example.org", "arta@example.org", "besa@example.org")
    server.refuses = lambda to: (
        smtplib.SMTPServerDisconnected("gone") if to.startswith("poison") else None
    )
    done = send_due(at=NOW, server=server)
    assert (done.sent, done.failed, done.refused) == (2, 1, "")


def test_a_server_that_breaks_off_every_time_is_left_alone(server: Server) -> None:
    written_to(*(f"a{number}@example.org" for number in range(9)))
    server.refuses = lambda _to: smtplib.SMTPSenderRefused(550, b"not you", "us")
    done = send_due(at=NOW, server=server)
    assert (done.sent, done.failed) == (0, sending.MOST_ANEW)
    assert "SMTPSenderRefused" in done.refused


def test_no_more_are_sent_than_asked_for(server: Server) -> None:
    written_to(*(f"a{number}@example.org" for number in range(5)))
    assert send_due(at=NOW, most=2, server=server).sent == 2
    assert Mail.objects.due(at=NOW).count() == 3


def test_a_crash_after_the_claim_loses_nothing_and_floods_nobody(server: Server) -> None:
    written_to("arta@example.org")
    assert claim(at=NOW) is not None  # and the sender is killed here
    assert send_due(at=NOW + dt.timedelta(minutes=4), server=server).sent == 0
    assert send_due(at=NOW + dt.timedelta(minutes=5), server=server).sent == 1


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once() -> None:
    written_to(*(f"a{number}@example.org" for number in range(40)))
    servers, barrier = [Server(), Server()], threading.Barrier(2)

    def send(server: Server) -> None:
        try:
            barrier.wait(10)
            send_due(at=NOW, server=server)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(server,)) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    both = servers[0].receivers + servers[1].receivers
    assert sorted(both) == sorted(f"a{number}@example.org" for number in range(40))
    assert not Mail.objects.due(at=NOW + WEEK).exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_another_sender_has_in_hand_is_passed_over(server: Server) -> None:
    written_to("arta@example.org", "besa@example.org")
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Mail.objects.select_for_update().get(to="arta@example.org")
                held.set()
                release.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    try:
        send_due(at=NOW, most=1, server=server)
    finally:
        release.set()
        thread.join(20)
    assert server.receivers == ["besa@example.org"]


def test_the_command_fails_only_when_the_server_takes_nothing(
    monkeypatch: pytest.MonkeyPatch, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sending, "get_connection", lambda: server)
    call_command("send_mail_queue")
    written_to("wrong@example.org")
    server.refuses = unknown
    call_command("send_mail_queue")
    assert "0 sent, 1 to be tried again, 0 given up" in capsys.readouterr().out
    server.away = smtplib.SMTPAuthenticationError(535, b"no")
    written_to("arta@example.org")
    with pytest.raises(CommandError, match="takes nothing"):
        call_command("send_mail_queue")
    with pytest.raises(CommandError, match="number from 1"):
        call_command("send_mail_queue", most=0)


def test_a_letter_says_everything_in_both_languages_albanian_first() -> None:
    letter = Letter(
        Label("Tema\n", "Subject"),
        (Label("Një <b>fjalë</b>", "A word"),),
        (
            Link(
                Label("Hape", "Open it"),
                Label("https://x.example/a?b=1&c=2", "https://x.example/en"),
            ),
        ),
        (Label("Fund", "End"),),
        (
            Section(
                Label("1. Një", "1. One"),
                (Label("Për të", "About it"),),
                (Link(Label("Po", "Yes"), Label("https://x.example/1", "https://x.example/en/1")),),
            ),
        ),
    )
    says = written(letter)
    assert says.subject == "Tema / Subject"
    words = ["Një <b>fjalë</b>", "Hape", "https://x.example/a?b=1&c=2", "1. Një", "Për të", "Po"]
    words += ["https://x.example/1", "Fund", "A word", "Open it", "1. One", "Yes", "End"]
    places = [says.text.index(word) for word in words]
    assert places == sorted(places)
    assert "Një &lt;b&gt;fjalë" in says.html
    assert 'href="https://x.example/a?b=1&amp;c=2"' in says.html
    assert '<div lang="sq">' in says.html
    assert says.html.index("1. One</h2>") < says.html.index('href="https://x.example/en/1"')
