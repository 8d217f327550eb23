"""Every address × every kind of person × GET and POST. A new address without an entry fails."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from directory.stewardship import history, tokens
from directory.stewardship.actions import membership, revisions
from directory.stewardship.actions.reports import report
from directory.stewardship.models import Question, Upload
from tests.factories import programme
from tests.web.editors.cast import NOW, TODAY, Cast, as_user, cast

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),
]

KINDS = ("anonymous", "nobody", "stranger", "editor", "reviewer", "administrator")
SIGNED_IN = frozenset(KINDS[1:])
WRITERS = frozenset({"editor", "administrator"})
READERS = WRITERS | {"reviewer"}
REVIEWERS = frozenset({"reviewer", "administrator"})
ADMINISTRATORS = frozenset({"administrator"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Entry:
    """Who gets in by GET and by POST; for others who are signed in, nothing is there."""

    get: frozenset[str]
    post: frozenset[str] = NOBODY
    about: str = ""


# What is said to everybody alike, whoever they are.
PUBLIC = frozenset(
    "healthz readyz robots sitemap sitemap-part manifest worker opensearch data-file api-suggest"
    " api-check openapi hsds hsds-object home programmes programmes-atom programmes-ics"
    " programmes-csv programme-ics programme programme-poster programme-picture report map place"
    " place-poster place-picture site-picture organisation check api-docs deadlines shortlist"
    " offline help about privacy accessibility data embed embed-list question unsubscribe".split()
)
ENTRIES = {
    "editors": Entry(SIGNED_IN),
    "editors-join": Entry(SIGNED_IN, SIGNED_IN),
    "editors-organisation": Entry(WRITERS, about="organisation"),
    "editors-members": Entry(WRITERS, WRITERS, about="organisation"),
    "editors-invitation": Entry(SIGNED_IN, SIGNED_IN, about="invitation"),
    "editors-new": Entry(WRITERS, WRITERS, about="organisation"),
    "editors-draft": Entry(WRITERS, WRITERS, about="draft"),
    "editors-draft-save": Entry(NOBODY, WRITERS, about="draft"),
    "editors-draft-sentence": Entry(NOBODY, WRITERS, about="draft"),
    "editors-draft-preview": Entry(WRITERS, about="draft"),
    "editors-draft-withdraw": Entry(NOBODY, WRITERS, about="draft"),
    "editors-programme": Entry(READERS, about="programme"),
    "editors-change": Entry(NOBODY, WRITERS, about="programme"),
    "editors-confirm": Entry(NOBODY, WRITERS, about="programme"),
    "editors-close": Entry(NOBODY, WRITERS, about="programme"),
    "editors-history": Entry(READERS, about="programme"),
    "editors-restore": Entry(NOBODY, WRITERS, about="version"),
    "editors-upload": Entry(WRITERS, WRITERS, about="organisation"),
    "editors-upload-preview": Entry(WRITERS, WRITERS, about="upload"),
    "editors-template": Entry(SIGNED_IN),
    "editors-queue": Entry(REVIEWERS, REVIEWERS),
    "editors-review": Entry(READERS, REVIEWERS, about="change"),
    "editors-requests": Entry(ADMINISTRATORS, ADMINISTRATORS),
    "editors-merge": Entry(ADMINISTRATORS, ADMINISTRATORS, about="programme"),
}
# Answers of a page that somebody has got to: shown, sent on, or told what is wrong with the form.
LET_IN = {200, 302, 303, 400, 409, 413, 422}
ABOUT_PUBLIC: dict[str, dict[str, Any]] = {
    "sitemap-part": {"number": 1},
    "data-file": {"name": "nothing.zip"},
    "hsds-object": {"asked": "services"},
    **{
        name: {"slug": "listed"}
        for name in (
            "programme-ics",
            "programme",
            "programme-poster",
            "programme-picture",
            "report",
        )
    },
    **{name: {"slug": "has"} for name in ("place", "place-poster", "place-picture")},
}


@dataclass
class Stage:
    """Everybody, and one of each thing that addresses are about."""

    people: Cast
    clients: dict[str, Client]
    about: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)


@pytest.fixture
def stage() -> Stage:
    people = cast()
    by, runs = people.editor, people.runs
    listed = programme(slug="listed", organisation=runs, coverage=[people.country["AL-07-39"]])
    other = programme(organisation=runs, coverage=[people.country["AL-07-39"]])
    draft = revisions.begin_new(organisation=runs, by=by, at=NOW)
    change = revisions.begin(programme=other, by=by, at=NOW)
    change = revisions.save(
        revision=change, cells={"cost": "free"}, seen=change.version, by=by, at=NOW
    )
    revisions.submit(revision=change, by=by, on=TODAY, at=NOW)
    nobody = people.nobody
    invited = membership.invite(organisation=runs, email=nobody.email, by=by, at=NOW)
    upload = Upload.objects.create(
        organisation=runs, name="t.csv", header=["title_sq"], made_by=by, made_at=NOW
    )
    question = Question.objects.create(
        programme=listed, email=by.email, asked_at=NOW, expires_at=NOW + dt.timedelta(days=900)
    )
    users: dict[str, User] = {
        "nobody": nobody,
        "stranger": people.stranger,
        "editor": by,
        "reviewer": people.reviewer,
        "administrator": people.administrator,
    }
    clients = {"anonymous": Client()} | {kind: as_user(user) for kind, user in users.items()}
    about = {
        "organisation": (runs.slug,),
        "invitation": (invited.uuid,),
        "draft": (draft.uuid,),
        "programme": ("listed",),
        "version": ("listed", history.versions_of(listed)[-1].moment),
        "upload": (upload.uuid,),
        "change": (change.uuid,),
        "question": (tokens.answer_token(question, "right"),),
        "unsubscribe": (tokens.unsubscribe_token(by),),
        "public organisation": (runs.slug,),
    }
    said = report(programme=listed, reason="closed", at=NOW)
    asked = membership.request_membership(
        by=people.stranger, organisation=runs, name="", website="", words="", at=NOW
    )
    change.refresh_from_db()
    posts: dict[str, dict[str, Any]] = {
        "editors-members": {"deed": "invite", "email": "kolegu@example.org"},
        "editors-queue": {"deed": "report", "report": said.pk, "outcome": "useless"},
        "editors-requests": {"request": asked.pk, "decision": "accept"},
        "editors-review": {"deed": "approve", "seen": change.version},
    }
    return Stage(people, clients, about, posts)


def routed(patterns: Any = None, *, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the project with its name, those of the admin with `admin:` before it."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routed(pattern.url_patterns, namespace=inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern


OF_ACCOUNTS = frozenset(
    name
    for name, pattern in routed()
    if name.startswith(("account_", "mfa_")) or "accounts" in str(pattern.callback.__module__)
)
OF_ADMIN = sorted(
    name for name, _pattern in routed() if name.startswith("admin:") or name == "explained-search"
)


def test_every_address_has_an_entry() -> None:
    named = {name for name, _pattern in routed()} - set(OF_ADMIN)
    assert named - OF_ACCOUNTS == PUBLIC | ENTRIES.keys()


def answers(client: Client, address: str, data: Any = None) -> tuple[Any, Any]:
    """What GET and POST give; whatever they write is taken back."""
    given = []
    for method in ("GET", "POST"):
        with transaction.atomic():
            sent = data if method == "POST" else None
            ask = client.post if method == "POST" else client.get
            given.append(ask(address, sent or {}))
            transaction.set_rollback(True)
    return given[0], given[1]


def assert_answer(answer: Any, kind: str, *, lets_in: frozenset[str], is_asked: bool) -> None:
    """`is_asked`: whether the address answers this method at all."""
    if kind == "anonymous":
        sent_away = answer.status_code == 302 and "/account/login/" in answer["Location"]
        assert sent_away or (not is_asked and answer.status_code == 405)
    elif not is_asked:
        assert answer.status_code in {404, 405}
    elif kind in lets_in:
        assert answer.status_code in LET_IN
    else:
        assert answer.status_code in {403, 404}


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_who_is_let_in_where(stage: Stage, name: str) -> None:
    entry = ENTRIES[name]
    address = reverse(name, args=stage.about.get(entry.about, ()))
    for kind in KINDS:
        got, posted = answers(stage.clients[kind], address, stage.posts.get(name))
        assert_answer(got, kind, lets_in=entry.get, is_asked=bool(entry.get))
        assert_answer(posted, kind, lets_in=entry.post, is_asked=bool(entry.post))


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_the_public_pages_say_the_same_to_everybody(stage: Stage, name: str) -> None:
    key = "public organisation" if name == "organisation" else name
    if key in stage.about:
        address = reverse(name, args=stage.about[key])
    else:
        address = reverse(name, kwargs=ABOUT_PUBLIC.get(name, {}))
    said = {
        kind: tuple(answer.status_code for answer in answers(client, address))
        for kind, client in stage.clients.items()
    }
    assert len(set(said.values())) == 1, said
    got, posted = said["anonymous"]
    assert got in {200, 400, 404, 405}
    assert posted in {200, 303, 400, 404, 405, 415, 422}


def arguments(pattern: URLPattern) -> dict[str, Any]:
    """Something for each argument of an address of the admin."""
    return dict.fromkeys(pattern.pattern.converters, "1") | dict.fromkeys(
        pattern.pattern.regex.groupindex, "auth"
    )


@pytest.mark.parametrize("name", OF_ADMIN)
def test_the_admin_opens_to_administrators_alone(stage: Stage, name: str) -> None:
    pattern = next(found for one, found in routed() if one == name)
    try:
        address = reverse(name, kwargs=arguments(pattern))
    except Exception:
        address = reverse("admin:index") + "no-such-page/"
    for kind in KINDS:
        for answer in answers(stage.clients[kind], address):
            if kind in ADMINISTRATORS:
                assert answer.status_code < 500
            elif name not in {"admin:login", "admin:jsi18n", "admin:logout"}:
                assert answer.status_code in {302, 403, 404, 405}
                assert answer.status_code != 302 or "login" in answer["Location"]


@pytest.mark.parametrize("name", sorted(OF_ACCOUNTS))
def test_the_pages_of_accounts_never_break(stage: Stage, name: str) -> None:
    pattern = next(found for one, found in routed() if one == name)
    given = dict.fromkeys(pattern.pattern.converters, "x")
    given |= dict.fromkeys(pattern.pattern.regex.groupindex, "x")
    try:
        address = reverse(name, kwargs=given)
    except Exception:
        pytest.skip("has no address of its own")
    for client in stage.clients.values():
        for answer in answers(client, address):
            assert answer.status_code < 500
