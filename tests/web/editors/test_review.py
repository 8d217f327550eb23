"""A change before the eyes of its reviewer, and all that waits."""

import datetime as dt
import re
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.programmes.models import FormerAddress, Programme
from directory.stewardship.actions import revisions
from directory.stewardship.actions.reports import report
from directory.stewardship.models import (
    DistinctPair,
    Link,
    Mail,
    Membership,
    MembershipRequest,
    Report,
    Revision,
)
from tests.factories import organisation, programme
from tests.web.editors.cast import NOW, TODAY, Cast, as_user, cast, changed, handed_in

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
QUEUE = "/editors/queue/"


@pytest.fixture
def them(db: None) -> Cast:
    return cast()


def page(revision: Revision, language: str = "en") -> str:
    return f"{'/en' if language == 'en' else ''}/editors/review/{revision.uuid}/"


def deed(client: Client, revision: Revision, name: str, **sent: Any) -> Any:
    return client.post(page(revision), {"deed": name, "seen": revision.version, **sent})


def test_the_difference_is_marked_word_by_word_and_the_risky_comes_first(them: Cast) -> None:
    listed = listed_course(them)
    revision = changed(them, listed, summary_sq="Mëso të qepësh për tri muaj.", age_min="18")
    text = as_user(them.reviewer).get(page(revision)).content.decode()
    assert "<del>tre</del><ins>tri</ins>" in text
    assert text.index("Who can apply") < text.index("Summary (Albanian)")
    assert "sample people fit" in text


def test_approving_publishes_and_tells_the_author_in_both_languages(them: Cast) -> None:
    revision = handed_in(them)
    response = deed(as_user(them.reviewer), revision, "approve")
    assert (response.status_code, response["Location"]) == (303, page(revision))
    assert Programme.objects.get().published
    mail = Mail.objects.get()
    assert mail.to == "edita@example.org"
    assert mail.subject == "U miratua: Kurs qepësie / Approved: Kurs qepësie"
    assert "/programmes/kurs-qepesie/" in mail.text
    for prefix, words in (("", "Shihni faqen"), ("/en", "See the page")):
        page_of = f"http://127.0.0.1:8000{prefix}/programmes/kurs-qepesie/"
        assert re.search(rf'href="{page_of}"[^>]*>{words}</a>', mail.html)
    assert "Approved" in as_user(them.reviewer).get(page(revision)).content.decode()


def test_returning_needs_a_reason_and_tells_it(them: Cast) -> None:
    revision, client = handed_in(them), as_user(them.reviewer)
    assert deed(client, revision, "return", reason=" ").status_code == 422
    assert deed(client, revision, "return", reason="Ku mbahet?").status_code == 303
    revision.refresh_from_db()
    assert (revision.state, revision.reason) == ("returned", "Ku mbahet?")
    mail = Mail.objects.get()
    assert mail.text.count("Ku mbahet?") == mail.html.count("Ku mbahet?") == 2
    assert f"http://127.0.0.1:8000{page(revision).removeprefix('/en')}" in mail.text
    assert f'href="http://127.0.0.1:8000{page(revision).removeprefix("/en")}"' in mail.html
    seen_by_author = as_user(them.editor).get(page(revision)).content.decode()
    assert "Ku mbahet?" in seen_by_author
    assert "Approve and publish" not in seen_by_author


def test_what_a_reviewer_types_is_no_markup_in_the_mail(them: Cast) -> None:
    revision = handed_in(them, title_sq="Kurs <b>qepësie</b>")
    deed(as_user(them.reviewer), revision, "return", reason="<script>alert(1)</script>\nE dyta.")
    html = Mail.objects.get().html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>E dyta." in html
    assert "<script" not in html
    assert "<b>" not in html


def test_a_second_click_is_the_same_click_and_a_second_reviewer_is_told(them: Cast) -> None:
    revision = handed_in(them)
    client = as_user(them.reviewer)
    assert [deed(client, revision, "approve").status_code for _ in range(2)] == [303, 303]
    told = deed(as_user(them.county), revision, "return", reason="Jo.")
    assert told.status_code == 409
    assert "something has happened meanwhile" in told.content.decode()
    revision.refresh_from_db()
    assert revision.state == "approved"
    assert Mail.objects.count() == 1


def test_what_changed_under_the_proposal_is_shown_before_it_can_be_approved(them: Cast) -> None:
    listed = listed_course(them)
    revision, client = changed(them, listed, title_sq="Kurs i ri"), as_user(them.reviewer)
    Programme.objects.filter(pk=listed.pk).update(title_sq="Kurs\r\ni vjetër")
    assert deed(client, revision, "approve").status_code == 409
    response = client.get(page(revision))
    assert "Meanwhile it says there" in response.content.decode()
    seen = dict(response.context["review"]["over"])
    assert deed(client, revision, "approve", **seen).status_code == 303
    listed.refresh_from_db()
    assert listed.title_sq == "Kurs i ri"


def test_a_reviewer_puts_right_what_the_change_touches_and_nothing_else(them: Cast) -> None:
    listed = listed_course(them)
    revision, client = changed(them, listed, title_sq="Kurs i rri"), as_user(them.reviewer)
    wrong = deed(client, revision, "correct", **{"cell:title_sq": ""})
    assert wrong.status_code == 422
    sent = {"cell:title_sq": "Kurs i ri", "cell:contact_phone": "1", "cell:organisation": "X"}
    assert deed(client, revision, "correct", **sent).status_code == 303
    revision.refresh_from_db()
    assert revision.changes == {"title_sq": ("Kurs qepësie", "Kurs i ri")}
    assert (revision.state, revision.saved_by) == ("submitted", them.reviewer)
    assert deed(client, revision, "approve").status_code == 303
    assert "corrected" in Mail.objects.get().text


def test_nobody_decides_on_their_own(them: Cast) -> None:
    Membership.objects.create(user=them.reviewer, organisation=them.runs, since=NOW)
    draft = revisions.begin_new(organisation=them.runs, by=them.reviewer, at=NOW)
    row = {
        "title_sq": "Kurs tjetër",
        "summary_sq": "Diçka.",
        "kinds": "job",
        "coverage": "AL-07-39",
    }
    saved = revisions.save(revision=draft, cells=row, seen=1, by=them.reviewer, at=NOW)
    own = revisions.submit(revision=saved, by=them.reviewer, on=TODAY, at=NOW)
    assert deed(as_user(them.reviewer), own, "approve").status_code == 404
    assert deed(as_user(them.county), own, "approve").status_code == 303


@pytest.mark.parametrize(
    ("coverage", "of_council", "of_county"),
    [
        ("AL-07-39", 200, 200),
        ("AL-07-39-8104", 200, 200),
        ("AL-07", 200, 200),
        ("AL", 200, 200),
        ("AL-07-40", 404, 200),
        ("AL-09-07", 404, 404),
    ],
)
def test_a_council_sees_what_touches_its_area(
    them: Cast, coverage: str, of_council: int, of_county: int
) -> None:
    revision = handed_in(them, coverage=coverage)
    for user, status in (
        (them.reviewer, of_council),
        (them.county, of_county),
        (them.national, 200),
    ):
        client = as_user(user)
        assert client.get(page(revision)).status_code == status
        assert (str(revision.uuid) in client.get(QUEUE).content.decode()) is (status == 200)
    assert as_user(them.nobody).get(page(revision)).status_code == 404


def test_others_find_no_page_and_strangers_are_asked_to_sign_in(them: Cast, client: Client) -> None:
    revision = handed_in(them)
    pages = (QUEUE, page(revision), "/editors/requests/", "/editors/programmes/x/merge/")
    for address in pages:
        for response in (client.get(address), client.post(address)):
            assert response.status_code == 302
            assert "/account/login/" in response["Location"]
            assert response["Cache-Control"] == "no-store, private"
        if address != page(revision):
            assert as_user(them.editor).get(address).status_code == 404
        assert as_user(them.editor).post(address).status_code == 404
    assert as_user(them.national).get("/editors/requests/").status_code == 404


def test_hostile_texts_are_shown_as_they_were_written(them: Cast) -> None:
    listed = listed_course(them)
    revision = changed(them, listed, title_sq=HOSTILE, benefit_sq=HOSTILE, contact_phone=HOSTILE)
    report(programme=listed, reason="other", text=HOSTILE, at=NOW)
    for address in (page(revision), QUEUE):
        text = as_user(them.reviewer).get(address).content.decode()
        assert "alert(1)" in text
        assert "<script>alert" not in text
        assert "<img" not in text


def test_the_queue_counts_and_lists_all_that_waits_in_the_area(them: Cast) -> None:
    make_everything_wait(them)
    for user, waiting in (
        (them.reviewer, (1, 1, 1, 1, 2)),
        (them.national, (2, 1, 1, 1, 2)),
    ):
        assert as_user(user).get(QUEUE).context["queue"]["counts"] == waiting
    narrowed = as_user(them.national).get(f"{QUEUE}?area=AL-09-07").context["queue"]["counts"]
    assert narrowed == (1, 0, 0, 0, 0)
    assert as_user(them.reviewer).get(f"{QUEUE}?area=AL-09-07").status_code == 404


def test_the_queue_takes_as_many_queries_for_many_as_for_one(them: Cast) -> None:
    def queries() -> int:
        client = as_user(them.county)
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(QUEUE).status_code == 200
        return len(caught)

    make_everything_wait(them)
    few = queries()
    for number in range(6):
        handed_in(them, title_sq=f"Kurs {number}")
    listed = Programme.objects.filter(published=True)[0]
    for text in ("një", "dy", "tre"):
        report(programme=listed, reason="other", text=text, at=NOW)
    assert queries() == few
    assert few <= 35


def test_a_report_is_closed_and_two_programmes_are_told_apart(them: Cast) -> None:
    make_everything_wait(them)
    client = as_user(them.reviewer)
    found = Report.objects.get()
    sent = {"deed": "report", "report": found.pk, "outcome": "corrected"}
    assert as_user(them.national).post(QUEUE, sent | {"outcome": "x"}).status_code == 404
    assert client.post(QUEUE, sent).status_code == 303
    found.refresh_from_db()
    assert (found.outcome, found.handled_by) == ("corrected", them.reviewer)
    one, other = Programme.objects.filter(title_sq="Praktikë mësimi")
    apart = {"deed": "apart", "one": one.slug, "other": other.slug}
    for _ in range(2):
        assert client.post(QUEUE, apart).status_code == 303
    assert DistinctPair.objects.count() == 1
    assert client.get(QUEUE).context["queue"]["counts"].duplicates == 0


def test_reports_elsewhere_are_nobody_elses_to_close(them: Cast) -> None:
    elsewhere = programme(coverage=[them.country["AL-09-07"]])
    found = report(programme=elsewhere, reason="closed", at=NOW)
    sent = {"deed": "report", "report": found.pk, "outcome": "corrected"}
    assert as_user(them.reviewer).post(QUEUE, sent).status_code == 404


def test_an_administrator_accepts_and_refuses_who_asks_to_write(them: Cast) -> None:
    asked = {"user": them.nobody, "made_at": NOW}
    first = MembershipRequest.objects.create(organisation_name="Shoqata e re", **asked)
    second = MembershipRequest.objects.create(organisation=them.runs, **asked)
    client, address = as_user(them.administrator), "/editors/requests/"
    assert "Shoqata e re" in client.get(address).content.decode()
    refuse = {"request": second.pk, "decision": "refuse"}
    assert client.post(address, refuse).status_code == 422
    assert client.post(address, refuse | {"reason": "S'ju njohim."}).status_code == 303
    for _ in range(2):
        accept = {"request": first.pk, "decision": "accept"}
        assert client.post(address, accept).status_code == 303
    assert client.post(address, {"request": second.pk, "decision": "accept"}).status_code == 409
    assert them.nobody.memberships.get().organisation.name == "Shoqata e re"
    refusal, welcome = Mail.objects.filter(to="askush@example.org").order_by("pk")
    assert refusal.text.count("S'ju njohim.") == 2
    assert "S&#x27;ju njohim." in refusal.html
    for address in ("http://127.0.0.1:8000/editors/", "http://127.0.0.1:8000/en/editors/"):
        assert f":\n{address}\n" in welcome.text
        assert f'href="{address}"' in welcome.html


def test_two_programmes_are_merged_on_a_page(them: Cast) -> None:
    kept, gone = (
        programme(
            slug=slug,
            title_sq="Kurs qepësie",
            contact_phone=phone,
            coverage=[them.country["AL-07"]],
        )
        for slug, phone in (("kursi", "1"), ("qepja", "2"))
    )
    client, address = as_user(them.national), "/en/editors/programmes/kursi/merge/"
    assert "qepja" in client.get(address).content.decode()
    shown = client.get(f"{address}?with=http://testserver/programmes/qepja/")
    facts = shown.context["merging"]
    sent = {
        "with": "qepja",
        "seen_kept": facts["seen_kept"],
        "seen_gone": facts["seen_gone"],
        "take:contact_phone": "gone",
    }
    assert client.post(address, sent | {"seen_gone": 99}).status_code == 409
    for _ in range(2):
        done = client.post(address, sent)
        assert (done.status_code, done["Location"]) == (303, "/en/programmes/kursi/")
    assert Programme.objects.get(pk=kept.pk).contact_phone == "2"
    assert FormerAddress.objects.get().slug == gone.slug
    assert as_user(them.county).get("/editors/programmes/kursi/merge/").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["approve", "return"])
def test_of_two_reviewers_at_once_one_decides_and_the_other_is_told(second: str) -> None:
    them = cast()
    revision = handed_in(them)
    clients = [as_user(them.reviewer), as_user(them.county)]
    start, answers = Barrier(2), []

    def run(client: Client, name: str) -> None:
        try:
            start.wait()
            answers.append(deed(client, revision, name, reason="Jo.").status_code)
        finally:
            connections.close_all()

    threads = [
        Thread(target=run, args=pair) for pair in zip(clients, ("approve", second), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409]
    revision.refresh_from_db()
    assert Programme.objects.count() == (revision.state == "approved")
    assert Mail.objects.count() == 1


def listed_course(them: Cast) -> Programme:
    revision = handed_in(them)
    made = revisions.approve(
        revision=revision, by=them.national, seen=revision.version, on=TODAY, at=NOW
    )
    Mail.objects.all().delete()
    return made


def make_everything_wait(them: Cast) -> None:
    handed_in(them)
    handed_in(them, title_sq="Kurs larg", coverage="AL-09-07")
    runs = organisation("Zyra")
    for address in ("https://example.org/a", "https://example.org/b"):
        listed = programme(
            title_sq="Praktikë mësimi",
            organisation=runs,
            coverage=[them.country["AL-07"]],
            official_url=address,
            checked_on=dt.date(2025, 1, 31),
            review_months=1,
        )
    report(programme=listed, reason="closed", at=NOW)
    Link.objects.create(url="https://example.org/b", failures=2, problem="404", dead_since=TODAY)
